//! `score`: every area's score, how sure its rank is, and what it is made of, as CSV or JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value, json};

use crate::analysis;
use crate::base::ids::{AreaCode, AreaId, BoundarySetId, IndicatorId, SourceId};
use crate::base::progress::Progress;
use crate::geo::LonLatPolygons;
use crate::model::area::{Area, AreaKind, BoundarySet, SetRole};
use crate::model::atlas::{Atlas, SetData};
use crate::model::disclosure::SHORTHAND;
use crate::model::indicator::{Column, Indicator, Measure};
use crate::model::results::{Done, ScoreResults, Shape, Treatment};
use crate::model::score_model::ScoreModel;
use crate::project::certainty::{self, Certainty, Doubts, Draws, WeightDoubt};
use crate::project::prediction::{columns, of_project};
use crate::project::{files, model_files, templates};

use super::args::{Format, Judged, TemplateName};
use super::{Outcome, args, output, validate};

pub(super) fn run(args: &args::Score) -> anyhow::Result<Outcome> {
    let given = args.model.as_deref().map(read_model).transpose()?;
    let (atlas, set, own) = match &args.values {
        Some(path) => of_table(path, given.as_ref())?,
        None => of_a_project(args)?,
    };
    let model = given.map_or_else(|| model(args, &atlas, &set, own), Ok)?;
    say_what_is_missing(&set, &model);
    if let Some(path) = &args.save_model {
        files::write_whole(path, &model_files::write(&model)?)?;
    }
    let results = analysis::score(&set, &model);
    let doubts = doubts(args, &set, &model);
    let draws = Draws { count: args.draws as usize, seed: args.seed };
    let certainty = if draws.count == 0 { None } else { Some(find(&set, &model, &doubts, draws, args.format)?) };
    if results.scored == 0 {
        output::note(&format!(
            "None of the {} has a score: they lack the figures that \u{201c}{}\u{201d} is made of.",
            set.set.kind.counted(set.areas.len()),
            model.name
        ));
    }
    let bytes = match args.format {
        Format::Csv => table(&set, &model, &results, certainty.as_ref()).context("The table could not be written.")?,
        Format::Json => serde_json::to_vec_pretty(&as_json(&set, &model, &results, &doubts, certainty.as_ref()))?,
    };
    output::result(&bytes)?;
    Ok(if results.scored == 0 { Outcome::Findings } else { Outcome::Done })
}

type Scored = (Arc<Atlas>, Arc<SetData>, Option<ScoreModel>);

fn of_a_project(args: &args::Score) -> anyhow::Result<Scored> {
    let project = super::open(args.project.as_deref())?;
    let atlas = Arc::clone(project.atlas());
    let asked = args.areas.as_deref().unwrap_or_default();
    if atlas.active_set().is_none() {
        bail!("There is nothing to score: the project has no areas yet. Import boundaries and figures first.");
    }
    let set = of_project::set(&atlas, asked)
        .ok_or_else(|| anyhow!("The project has no areas called {asked}. Leave --areas out for those on the map."))?;
    let set = atlas.set(set.set.id).cloned().ok_or_else(|| anyhow!("The areas are not there any more."))?;
    let own = atlas.active_model().map(|m| m.model.clone());
    project.close()?;
    Ok((atlas, set, own))
}

fn read_model(path: &Path) -> anyhow::Result<ScoreModel> {
    if path.is_dir() || !path.exists() {
        let why = if path.is_dir() { "this is a folder. Name the model in it" } else { "there is no such file" };
        bail!("{}: {why}.", path.display());
    }
    let bytes = std::fs::read(path).with_context(|| format!("{} could not be read.", path.display()))?;
    Ok(model_files::read(&path.display().to_string(), &bytes)?)
}

/// A table as if it were a project: its rows areas without outlines, its columns of numbers figures. What the model uses
/// must be numbers.
fn of_table(path: &Path, model: Option<&ScoreModel>) -> anyhow::Result<Scored> {
    let tables = validate::read(&[path.to_owned()])?;
    let table = tables.first().ok_or_else(|| anyhow!("Name a table."))?;
    let used: BTreeSet<usize> =
        model.iter().flat_map(|m| m.terms()).filter_map(|(_, term)| table.column(&term.indicator)).collect();
    for column in &used {
        columns::numbers(table, *column)?;
    }
    // Without a column of codes the first stands in for one, or the numbers of the rows where it is a figure.
    let code = columns::code_column(table).ok().or(Some(0)).filter(|column| !used.contains(column));
    if code.is_none() {
        output::note(&format!("{}: there is no column of area codes, so the rows are numbered.", table.file));
    }
    let code_text =
        |row: usize| code.map_or_else(|| (row + 1).to_string(), |column| table.cell(row, column).to_owned());
    let is_name =
        |column: &usize| Some(*column) != code && !used.contains(column) && table.figures(*column).1.is_some();
    let name = (0..table.headers().len()).find(is_name);
    let mut areas = Vec::with_capacity(table.len());
    let mut rows: BTreeMap<AreaCode, usize> = BTreeMap::new();
    for row in 0..table.len() {
        let text = code_text(row);
        let code = AreaCode::new(&text)
            .ok_or_else(|| anyhow!("{}, row {}: the area has no code.", table.file, table.row_number(row)))?;
        if let Some(first) = rows.insert(code.clone(), row) {
            bail!(
                "{}: the area \"{text}\" stands in row {} and in row {}. Keep one row for each area.",
                table.file,
                table.row_number(first),
                table.row_number(row)
            );
        }
        let name = name.map_or(text.as_str(), |c| table.cell(row, c)).to_owned();
        let id = AreaId(i64::try_from(row).unwrap_or(i64::MAX));
        let polygons = LonLatPolygons::new(Vec::new());
        areas.push(Area { id, set: BoundarySetId(0), code, name, polygons, source_row: table.row_number(row) });
    }
    let mut figures = BTreeMap::new();
    let mut indicators = Vec::new();
    for (place, header) in table.headers().iter().enumerate() {
        let (values, None) = table.figures(place) else { continue };
        if Some(place) == code || values.iter().all(Option::is_none) {
            continue;
        }
        let id = IndicatorId(i64::try_from(place).unwrap_or(i64::MAX));
        let source_rows = (0..table.len()).map(|row| table.row_number(row)).collect();
        indicators.push(Indicator {
            id,
            key: header.clone(),
            name: header.clone(),
            unit: String::new(),
            measure: Measure::Score,
            period: String::new(),
            meaning: String::new(),
            denominator: None,
            derivation: String::new(),
            direction: None,
            source: SourceId(0),
        });
        figures.insert(header.clone(), Column { indicator: id, values, source_rows, ..Column::default() });
    }
    let set = BoundarySet {
        id: BoundarySetId(0),
        name: table.file.clone(),
        kind: AreaKind::Other,
        vintage: String::new(),
        role: SetRole::Measured,
        source: SourceId(0),
    };
    let set = Arc::new(SetData { set, areas: areas.into(), columns: figures });
    let atlas = Atlas { sets: vec![Arc::clone(&set)], indicators: Arc::new(indicators), ..Atlas::default() };
    Ok((Arc::new(atlas), set, None))
}

fn model(args: &args::Score, atlas: &Atlas, set: &SetData, own: Option<ScoreModel>) -> anyhow::Result<ScoreModel> {
    if let Some(name) = args.template {
        let template = match name {
            TemplateName::Deri => &templates::DERI,
            TemplateName::Access => &templates::ACCESS,
            TemplateName::Imd => &templates::IMD,
        };
        let filled = templates::fill(template, atlas, set);
        for line in filled.in_words() {
            output::note(&line);
        }
        if filled.model.dimensions.is_empty() {
            bail!("None of the figures that {} is made of are there.", template.name);
        }
        return Ok(filled.model);
    }
    own.ok_or_else(|| {
        if args.values.is_some() {
            anyhow!("Say how the score is made: --model with a saved score model, or --template.")
        } else {
            anyhow!(
                "There is no score yet: the project has no score model. Open it in the window to choose indicators, or \
                 name a model with --model."
            )
        }
    })
}

/// A misspelt key would else only be seen in empty columns.
fn say_what_is_missing(set: &SetData, model: &ScoreModel) {
    let missing: Vec<&str> =
        model.terms().map(|(_, t)| t.indicator.as_str()).filter(|k| !set.columns.contains_key(*k)).collect();
    if !missing.is_empty() {
        output::note(&format!("No figures, so left out or missing: {}.", missing.join(", ")));
    }
}

fn doubts(args: &args::Score, set: &SetData, model: &ScoreModel) -> Doubts {
    let all = certainty::doubts(set, model);
    if args.vary.is_empty() {
        return all;
    }
    let has = |judged| args.vary.contains(&judged);
    Doubts {
        weights: if has(Judged::Weights) { all.weights } else { WeightDoubt::Certain },
        normalisations: if has(Judged::Scale) { all.normalisations } else { Vec::new() },
        aggregations: if has(Judged::Average) { all.aggregations } else { Vec::new() },
        imputations: if has(Judged::Missing) { all.imputations } else { Vec::new() },
    }
}

fn find(
    set: &Arc<SetData>,
    model: &ScoreModel,
    doubts: &Doubts,
    draws: Draws,
    format: Format,
) -> anyhow::Result<Certainty> {
    let progress = Progress::new();
    let intervals = analysis::score::uncertainty::rank_intervals(set, model, doubts, draws, &progress)?;
    // Only JSON says them.
    let sensitivity = match format {
        Format::Json => Some(analysis::score::uncertainty::sensitivity(set, model, doubts, draws, &progress)?),
        Format::Csv => None,
    };
    Ok(Certainty { set: Arc::clone(set), intervals, sensitivity, draws, refused: None })
}

/// The table in the order of the set's areas. What is missing is empty; what is hidden for its small count says so.
fn table(
    set: &SetData,
    model: &ScoreModel,
    results: &ScoreResults,
    certainty: Option<&Certainty>,
) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut header: Vec<String> = ["code", "name", "score", "rank"].map(str::to_owned).to_vec();
    for (_, term) in model.terms() {
        header.extend(["value", "normalised", "contribution"].map(|what| format!("{}_{what}", term.indicator)));
    }
    header.push("coverage".to_owned());
    if certainty.is_some() {
        header.extend(["rank_low", "rank_high", "rank_median", "in_worst_fifth"].map(str::to_owned));
    }
    table.write_record(&header)?;

    for (place, (area, score)) in set.areas.iter().zip(&results.areas).enumerate() {
        let mut row = vec![area.code.to_string(), area.name.clone(), output::figure(score.score)];
        row.push(score.rank.map_or_else(String::new, |rank| rank.to_string()));
        for (part, (_, term)) in score.parts.iter().zip(model.terms()) {
            let is_hidden = set.columns.get(&term.indicator).is_some_and(|c| c.withheld.contains_key(&place));
            let missing = if is_hidden { SHORTHAND } else { "" };
            row.push(part.raw.map_or_else(|| missing.to_owned(), |raw| raw.to_string()));
            row.push(output::figure(part.normalised));
            row.push(output::figure(part.contribution));
        }
        row.push(output::figure(Some(score.coverage)));
        if let Some(certainty) = certainty {
            let interval = certainty.intervals.get(place).copied().flatten();
            let whole = |rank: Option<usize>| rank.map_or_else(String::new, |r| r.to_string());
            row.extend([interval.map(|i| i.low), interval.map(|i| i.high), interval.map(|i| i.median)].map(whole));
            row.push(output::figure(interval.map(|i| i.in_worst_fifth)));
        }
        table.write_record(&row)?;
    }
    Ok(table.into_inner()?)
}

fn as_json(
    set: &SetData,
    model: &ScoreModel,
    results: &ScoreResults,
    doubts: &Doubts,
    certainty: Option<&Certainty>,
) -> Value {
    let areas: Vec<Value> = set
        .areas
        .iter()
        .zip(&results.areas)
        .enumerate()
        .map(|(place, (area, score))| {
            let parts: Vec<Value> = score
                .parts
                .iter()
                .zip(model.terms())
                .map(|(part, (_, term))| {
                    let is_hidden = set.columns.get(&term.indicator).is_some_and(|c| c.withheld.contains_key(&place));
                    json!({
                        "indicator": term.indicator, "value": part.raw, "treated": part.treated,
                        "normalised": part.normalised, "imputed": part.imputed, "contribution": part.contribution,
                        "hidden": is_hidden,
                    })
                })
                .collect();
            let interval = certainty.and_then(|c| c.intervals.get(place).copied().flatten());
            let interval = interval.map(|i| {
                json!({
                    "low": i.low, "high": i.high, "median": i.median, "in_worst_fifth": i.in_worst_fifth,
                })
            });
            json!({
                "code": area.code.as_str(), "name": area.name, "score": score.score, "rank": score.rank,
                "coverage": score.coverage, "rank_interval": interval, "parts": parts,
            })
        })
        .collect();
    let sensitivity = certainty.and_then(|c| {
        let found = c.sensitivity.as_ref()?;
        let judgements: Vec<Value> = found
            .judgements
            .iter()
            .zip(&found.mean_shift)
            .map(|(j, s)| json!({"judgement": j.name(), "first_order": s.first, "total": s.total}))
            .collect();
        Some(json!({"mean_shift_in_places": found.places, "judgements": judgements}))
    });
    let draws =
        certainty.map(|c| json!({"count": c.draws.count, "seed": c.draws.seed, "varied": certainty::varied(doubts)}));
    let treatments: Vec<Value> =
        results.treatments.iter().zip(model.terms()).map(|(t, (_, term))| treatment(&term.indicator, t)).collect();
    json!({
        "areas_of": set.set.name, "model": model, "mean": results.mean, "scored": results.scored, "draws": draws,
        "outliers": treatments, "sensitivity": sensitivity, "areas": areas,
    })
}

/// What was done to the outliers of an indicator. Limits and exponents in full.
fn treatment(indicator: &str, of: &Treatment) -> Value {
    let done = match of.done {
        Done::Nothing => json!("nothing"),
        Done::Winsorised { low, high, lowest, highest } => {
            json!({"winsorised": {"raised": low, "lowered": high, "lowest": lowest, "highest": highest}})
        }
        Done::Logged => json!("logarithm"),
        Done::BoxCox { lambda, found } => json!({"box_cox": {"lambda": lambda, "by_likelihood": found}}),
    };
    let shape = |s: Option<Shape>| s.map(|s| json!({"skewness": s.skewness, "kurtosis": s.kurtosis}));
    json!({"indicator": indicator, "done": done, "before": shape(of.before), "after": shape(of.after)})
}
