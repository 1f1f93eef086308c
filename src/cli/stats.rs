//! `stats`: do like values lie together? Figures from a table, weights from areas or from a file of another program.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value, json};

use crate::analysis::spatial::Sample;
use crate::analysis::spatial::global::{self, GlobalTest, Moments};
use crate::analysis::spatial::local::{self, Cluster, LocalArea, LocalStatistic, Quadrant, Significance};
use crate::analysis::spatial::significance::Permutations;
use crate::analysis::spatial::weights::Neighbourhood;
use crate::base::progress::Progress;
use crate::base::text;
use crate::export;
use crate::geo::LonLatPolygons;
use crate::import;
use crate::model::atlas::Atlas;
use crate::model::batch::BatchContent;
use crate::model::spatial_weights::{NamedWeights, SpatialWeights};
use crate::project::imports;

use super::args::{Measure, Stats, TableFormat, Transform, WeightsChoice};
use super::values::{self, Values};
use super::{Outcome, output};

pub(super) fn run(args: &Stats) -> anyhow::Result<Outcome> {
    if args.values == Path::new("-") && matches!(&args.weights, WeightsChoice::File(path) if path == Path::new("-")) {
        bail!("Values and weights cannot both come from standard input. Put one of them into a file.");
    }
    let values = values::read(&args.values, args.column.as_deref())?;
    let named = weights(args, values.ids.as_deref())?;
    if let Some(path) = &args.write_weights {
        write_weights(path, &named)?;
    }
    let aligned = aligned(values, &named)?;
    let islands: Vec<&str> = named.weights.islands().into_iter().map(|i| named.names[i].as_str()).collect();
    if !islands.is_empty() {
        let first: Vec<&str> = islands.iter().copied().take(5).collect();
        let more = if islands.len() > first.len() { ", ..." } else { "" };
        let count = text::counted(islands.len(), "area has", "areas have");
        output::note(&format!("{count} no neighbours: {}{more}", first.join(", ")));
    }
    let sample = Sample::new(&aligned, &named.weights)?;
    let permutations = (args.permutations > 0).then_some(Permutations { count: args.permutations, seed: args.seed });
    let row_standardised = match args.transform {
        Some(transform) => transform == Transform::Row,
        None => args.measure != Measure::GetisOrd,
    };
    let sample = sample.map_weights(|w| match args.transform {
        Some(Transform::File) => w,
        Some(Transform::Binary) => w.binary(),
        None if args.measure == Measure::GetisOrd => w.binary(),
        // Local statistics standardise rows after the area itself was put in or taken out.
        _ if args.measure.local().is_some() => w,
        _ => w.row_standardised(),
    });
    let about =
        About { args, areas: aligned.len(), with_value: sample.values.len(), links: sample.weights.links(), islands };
    let progress = Progress::new();
    let bytes = if let Some(statistic) = args.measure.local() {
        let areas = local::local(&sample, statistic, row_standardised, permutations, &progress)?;
        let mut all = vec![None; aligned.len()];
        for (place, area) in sample.places.iter().zip(areas) {
            all[*place] = Some(area);
        }
        about.local(&named.names, &all)?
    } else {
        let test = match args.measure {
            Measure::Geary => global::geary(&sample, permutations, &progress)?,
            Measure::GetisOrd => global::getis_ord(&sample, permutations, &progress)?,
            _ => global::moran(&sample, permutations, &progress)?,
        };
        about.global(&test)?
    };
    output::result(&bytes)?;
    Ok(Outcome::Done)
}

/// The weights and the names of their areas. Where the weights come from a file and the table has no names, its rows
/// are taken in the order of the file.
fn weights(args: &Stats, ids: Option<&[String]>) -> anyhow::Result<NamedWeights> {
    let neighbourhood = match &args.weights {
        WeightsChoice::File(path) => {
            let (name, text) = values::text(path)?;
            let mut named = import::read_weights(&name, &text)?;
            if !named.weights.islands().is_empty() || ids.is_some_and(|ids| ids.len() > named.names.len()) {
                // A GWT file does not name areas without neighbours; the table does.
                add_missing(&mut named, ids.unwrap_or_default())?;
            }
            return Ok(named);
        }
        WeightsChoice::Neighbours(Neighbourhood::Queen { .. }) => {
            Neighbourhood::Queen { tolerance_metres: args.tolerance }
        }
        WeightsChoice::Neighbours(Neighbourhood::Rook { .. }) => {
            Neighbourhood::Rook { tolerance_metres: args.tolerance }
        }
        WeightsChoice::Neighbours(other) => *other,
    };
    let made = |areas: Vec<(String, &LonLatPolygons)>| {
        let (names, polygons): (Vec<String>, Vec<&LonLatPolygons>) = areas.into_iter().unzip();
        NamedWeights { weights: neighbourhood.of(&polygons), names }
    };
    match (&args.areas, &args.project) {
        (Some(path), _) => {
            let plan = imports::plan(path, &Atlas::default(), &import::ImportOptions::default(), &Progress::new())?;
            let BatchContent::Boundaries(boundaries) = plan.batch.content else {
                bail!("{} holds no areas. --areas wants their boundaries.", path.display());
            };
            Ok(made(boundaries.areas.iter().map(|a| (a.code.clone(), &a.polygons)).collect()))
        }
        (None, Some(path)) => {
            let project = super::open(Some(path))?;
            let atlas = project.atlas();
            let set =
                atlas.active_set().ok_or_else(|| anyhow!("The project has no areas yet. Import boundaries first."))?;
            let named = made(set.areas.iter().map(|a| (a.code.to_string(), &a.polygons)).collect());
            project.close()?;
            Ok(named)
        }
        (None, None) => bail!(
            "These weights are made from areas: name a file of boundaries with --areas, or a project with --project."
        ),
    }
}

/// Adds areas that only the table names, without neighbours.
fn add_missing(named: &mut NamedWeights, ids: &[String]) -> anyhow::Result<()> {
    let known: HashSet<&str> = named.names.iter().map(String::as_str).collect();
    let new: Vec<String> = ids.iter().filter(|id| !known.contains(id.as_str())).cloned().collect();
    if new.len() == ids.len() {
        return Ok(());
    }
    let weights = &named.weights;
    let mut rows: Vec<Vec<(u32, f64)>> = (0..weights.areas())
        .map(|i| weights.row(i).0.iter().copied().zip(weights.row(i).1.iter().copied()).collect())
        .collect();
    rows.extend(new.iter().map(|_| Vec::new()));
    named.names.extend(new);
    named.weights = SpatialWeights::from_rows(rows).context("The weights could not be read.")?;
    Ok(())
}

/// The values in the order of the weights' areas.
fn aligned(values: Values, named: &NamedWeights) -> anyhow::Result<Vec<Option<f64>>> {
    let areas = named.names.len();
    let Some(ids) = values.ids else {
        if values.values.len() != areas {
            bail!(
                "There are {} values without names for {areas} areas. Give the values a first column with the areas' names.",
                values.values.len()
            );
        }
        return Ok(values.values);
    };
    let places: HashMap<&str, usize> = named.names.iter().enumerate().map(|(i, name)| (name.as_str(), i)).collect();
    let mut aligned = vec![None; areas];
    let mut seen = vec![false; areas];
    let mut strangers = Vec::new();
    for (id, value) in ids.iter().zip(values.values) {
        let Some(place) = places.get(id.as_str()).copied() else {
            strangers.push(id.as_str());
            continue;
        };
        if std::mem::replace(&mut seen[place], true) {
            bail!("Area \"{id}\" has two rows in the table of values.");
        }
        aligned[place] = value;
    }
    if strangers.len() == ids.len() {
        bail!(
            "No name in the table is that of an area: the first is \"{}\", the areas are called \"{}\" and the like.",
            strangers.first().copied().unwrap_or_default(),
            named.names.first().map(String::as_str).unwrap_or_default()
        );
    }
    if let Some(first) = strangers.first() {
        let count = text::counted(strangers.len(), "row is of no area and was", "rows are of no area and were");
        output::note(&format!("{count} left out; the first is \"{first}\""));
    }
    Ok(aligned)
}

fn write_weights(path: &Path, named: &NamedWeights) -> anyhow::Result<()> {
    let title = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let gwt = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gwt"));
    let text =
        if gwt { export::weights::gwt(named, &title, "code") } else { export::weights::gal(named, &title, "code") };
    std::fs::write(path, text).with_context(|| format!("{} could not be written.", path.display()))
}

/// What was done, and how to say it.
struct About<'a> {
    args: &'a Stats,
    areas: usize,
    with_value: usize,
    links: usize,
    islands: Vec<&'a str>,
}

impl About<'_> {
    fn global(&self, test: &GlobalTest) -> anyhow::Result<Vec<u8>> {
        let moments = |m: Option<Moments>| m.map(|m| json!({"variance": m.variance, "z": m.z, "p_two_sided": m.p}));
        let permutation = test.permutation.map(|s| {
            json!({
                "permutations": s.permutations, "seed": self.args.seed, "mean": s.mean,
                "standard_deviation": s.standard_deviation, "z": s.z, "p_one_sided": s.p
            })
        });
        if self.args.format == TableFormat::Json {
            let mut all = self.head();
            all["value"] = json!(test.statistic);
            all["expected"] = json!(test.expected);
            all["normal"] = json!(moments(test.normal));
            all["randomisation"] = json!(moments(test.randomisation));
            all["permutation"] = json!(permutation);
            return pretty(&all);
        }
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record([
            "statistic",
            "areas",
            "links",
            "islands",
            "value",
            "expected",
            "variance_normal",
            "z_normal",
            "p_normal",
            "variance_randomisation",
            "z_randomisation",
            "p_randomisation",
            "permutations",
            "seed",
            "mean_permutation",
            "sd_permutation",
            "z_permutation",
            "p_permutation",
        ])?;
        let mut row = vec![self.args.measure.name().to_owned()];
        row.extend([self.with_value, self.links, self.islands.len()].map(|n| n.to_string()));
        row.extend([test.statistic, test.expected].map(|x| x.to_string()));
        for m in [test.normal, test.randomisation] {
            row.extend([m.map(|m| m.variance), m.map(|m| m.z), m.map(|m| m.p)].map(cell));
        }
        let s = test.permutation;
        row.extend(
            [s.map(|s| s.permutations.to_string()), s.map(|_| self.args.seed.to_string())]
                .map(Option::unwrap_or_default),
        );
        row.extend([s.map(|s| s.mean), s.map(|s| s.standard_deviation), s.and_then(|s| s.z), s.map(|s| s.p)].map(cell));
        table.write_record(&row)?;
        Ok(table.into_inner()?)
    }

    fn local(&self, names: &[String], areas: &[Option<LocalArea>]) -> anyhow::Result<Vec<u8>> {
        let significance = Significance { level: self.args.level, control_false_discovery: self.args.fdr };
        let hot_spots = self.args.measure != Measure::LocalMoran;
        let cluster = |area: &Option<LocalArea>| match area {
            None => "no data",
            Some(area) => cluster_name(area.cluster(significance), hot_spots),
        };
        if self.args.format == TableFormat::Json {
            let row = |(name, area): (&String, &Option<LocalArea>)| match area {
                None => json!({"id": name, "value": null, "cluster": cluster(area)}),
                Some(a) => json!({
                    "id": name, "value": a.value, "lag": a.lag, "statistic": a.statistic, "expected": a.expected,
                    "variance": a.variance, "z": a.z, "p_normal": a.p_normal, "p_permutation": a.p_permutation,
                    "false_discovery": a.false_discovery, "cluster": cluster(area)
                }),
            };
            let mut all = self.head();
            all["permutations"] = json!(self.args.permutations);
            all["seed"] = json!(self.args.seed);
            all["level"] = json!(self.args.level);
            all["false_discovery_control"] = json!(self.args.fdr);
            all["local"] = names.iter().zip(areas).map(row).collect();
            return pretty(&all);
        }
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record([
            "id",
            "value",
            "lag",
            "statistic",
            "expected",
            "variance",
            "z",
            "p_normal",
            "p_permutation",
            "false_discovery",
            "cluster",
        ])?;
        for (name, area) in names.iter().zip(areas) {
            let a = area.as_ref();
            let mut row = vec![name.clone(), cell(a.map(|a| a.value)), cell(a.map(|a| a.lag))];
            let figures = |a: &LocalArea| {
                [a.statistic, a.expected, a.variance, a.z, a.p_normal, a.p_permutation, a.false_discovery]
            };
            row.extend(a.map_or([None; 7], figures).map(cell));
            row.push(cluster(area).to_owned());
            table.write_record(&row)?;
        }
        Ok(table.into_inner()?)
    }

    fn head(&self) -> Value {
        json!({
            "statistic": self.args.measure.name(), "areas": self.areas, "areas_with_value": self.with_value,
            "links": self.links, "islands": self.islands
        })
    }
}

fn pretty(all: &Value) -> anyhow::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(all)?;
    text.push(b'\n');
    Ok(text)
}

/// In full, as the shortest text that reads back to the same number.
fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, |x| x.to_string())
}

fn cluster_name(cluster: Cluster, hot_spots: bool) -> &'static str {
    match (cluster, hot_spots) {
        (Cluster::NotSignificant, _) => "not significant",
        (Cluster::Isolated, _) => "no neighbours",
        (Cluster::In(Quadrant::HighHigh), true) => "hot spot",
        (Cluster::In(_), true) => "cold spot",
        (Cluster::In(Quadrant::HighHigh), false) => "high-high",
        (Cluster::In(Quadrant::LowLow), false) => "low-low",
        (Cluster::In(Quadrant::LowHigh), false) => "low-high",
        (Cluster::In(Quadrant::HighLow), false) => "high-low",
    }
}

impl Measure {
    fn local(self) -> Option<LocalStatistic> {
        match self {
            Self::LocalMoran => Some(LocalStatistic::Moran),
            Self::Gi => Some(LocalStatistic::Gi),
            Self::GiStar => Some(LocalStatistic::GiStar),
            Self::Moran | Self::Geary | Self::GetisOrd => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Moran => "moran",
            Self::Geary => "geary",
            Self::GetisOrd => "getis-ord",
            Self::LocalMoran => "local-moran",
            Self::Gi => "gi",
            Self::GiStar => "gi-star",
        }
    }
}
