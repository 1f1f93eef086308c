//! Figures of smaller areas or of another year, brought to the areas of the project through its lookups. Which lookups
//! lead there and how figures pass is the model's; here it is decided when that is needed, and said what it cost.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use crate::base::text::count;
use crate::base::warnings::{Severity, Warnings};
use crate::geo::LonLatPolygons;
use crate::model::area::{Area, BoundarySet, SetRole};
use crate::model::atlas::SetData;
use crate::model::batch::{NewIndicator, NewValue};
use crate::model::crosswalk::{Crosswalk, How, Known, Part, Residents, Route, Total, is_residents};
use crate::model::crosswalk_words::{averaged_equally, lacking_said, named, places_left_out, residents_first};
use crate::model::gss;
use crate::model::indicator::{Column, Measure, Placing};
use crate::model::lookup::AreaClass;

use super::columns::is_official_code;
use super::error::Refusal;
use super::layer::Task;
use super::lookups::class_of;
use super::options::ColumnUse;
use super::report::{ColumnReport, RouteReport};

/// A way from the file's areas to a set of the project.
pub(super) struct Mapped<'a> {
    /// The column of the rows' own codes.
    pub column: usize,
    /// The set that the figures are brought to.
    pub set: &'a SetData,
    route: Route<'a>,
    /// The areas that the figures are of, as a set without outlines: rows join these, then they are brought to `set`.
    pub own: SetData,
}

/// Finds a way, where the codes do not join a set themselves: `joined` is the set they would join and how many of its
/// areas have a row.
pub(super) fn find<'a>(task: &Task<'a>, joined: Option<(&SetData, usize)>) -> Option<Mapped<'a>> {
    if task.atlas.lookups.is_empty() || joined.is_some_and(|(set, rows)| rows >= set.areas.len()) {
        return None;
    }
    let (column, class) = own_column(task)?;
    let table = &task.layer.table;
    let codes: BTreeSet<AreaCode> = table.column(column).filter_map(|c| AreaCode::new(&c.to_uppercase())).collect();
    let mut best: Option<(Rank, Mapped<'a>)> = None;
    for set in task.atlas.sets.iter().filter(|s| s.set.role == SetRole::Measured || task.options.set.is_some()) {
        let asked = task.options.set.or(joined.map(|(s, _)| s.set.id));
        if asked.is_some_and(|id| id != set.set.id) {
            continue;
        }
        let Some(route) = Route::find(task.atlas, &class, &|c| codes.contains(c), set) else { continue };
        // A part that joins by itself is better than one that is brought.
        if joined.is_some_and(|(set, rows)| rows * route.needed.len() >= route.present * set.areas.len()) {
            continue;
        }
        let rank = (route.is_complete(), std::cmp::Reverse(route.lookups.len()), route.present);
        if best.as_ref().is_none_or(|(b, _)| rank > *b) {
            let own = own_set(&route, &class, set);
            best = Some((rank, Mapped { column, set, route, own }));
        }
    }
    best.map(|(_, mapped)| mapped)
}

type Rank = (bool, std::cmp::Reverse<usize>, usize);

/// The column of the rows' own codes: the one told, else one in which no code stands twice, else the first; with the
/// class of its areas.
fn own_column(task: &Task<'_>) -> Option<(usize, AreaClass)> {
    let columns = &task.columns;
    let codes: Vec<usize> = columns.with(ColumnUse::AreaCode).collect();
    let told = codes.iter().find(|c| columns.list[**c].told);
    let unique = codes.iter().find(|c| columns.list[**c].survey.unique);
    let column = *told.or(unique).or(codes.first())?;
    Some((column, class_of(&task.layer, column)?))
}

/// Whether a set is one that [`find`] made, of the file's own areas.
pub(super) fn is_own(set: &SetData) -> bool {
    set.set.id == OWN
}

/// No set of a project has this identifier.
const OWN: BoundarySetId = BoundarySetId(0);

/// The areas at the start of a route, without outlines; their row identifiers are their places.
fn own_set(route: &Route<'_>, class: &AreaClass, target: &SetData) -> SetData {
    let start = route.start().unwrap_or(class);
    let id = OWN;
    let set = BoundarySet {
        id,
        name: format!("the {start} that make up {}", target.set.name),
        kind: start.kind,
        vintage: start.vintage.clone(),
        role: SetRole::Measured,
        source: SourceId(0),
    };
    let area = |(place, code): (usize, &AreaCode)| Area {
        id: AreaId(i64::try_from(place).unwrap_or(i64::MAX)),
        set: id,
        code: code.clone(),
        name: code.as_str().to_owned(),
        polygons: LonLatPolygons::new(Vec::new()),
        source_row: 0,
    };
    // Keys that are taken in the target are taken here too.
    let taken = |(key, c): (&String, &Column)| (key.clone(), Column { source: c.source, ..Column::default() });
    let columns = target.columns.iter().map(taken).collect();
    SetData { set, areas: route.needed.iter().enumerate().map(area).collect(), columns }
}

/// What averages are weighted by where nothing is known.
const EQUAL: &str = "equal weights";

/// What bringing cost, by the names of the figures.
#[derive(Default)]
struct Cost {
    /// What averages were weighted by.
    weights: BTreeSet<String>,
    equally: Vec<String>,
    /// Ranks and deciles.
    left_out: Vec<String>,
    kept: Vec<String>,
    /// Those that lack a part somewhere.
    lacking: Vec<String>,
}

/// Figures by code, with the rows they stood in.
type Figures<'f> = HashMap<&'f AreaCode, (f64, u64)>;

impl Mapped<'_> {
    /// Brings the figures of the file's own areas to the set: counts summed, everything else averaged.
    pub fn bring(
        &self,
        task: &Task<'_>,
        indicators: &[NewIndicator],
        columns: &mut [ColumnReport],
        warnings: &mut Warnings,
    ) -> Result<(Vec<NewIndicator>, RouteReport), Refusal> {
        let residents = Residents::new(task.atlas);
        let crosswalk = Crosswalk::new(&self.route, self.set, &residents);
        let by_key: Vec<Figures<'_>> = indicators.iter().map(|i| self.figures(i)).collect();
        let people = indicators
            .iter()
            .position(|i| i.measure == Measure::Count && (is_residents(&i.key) || is_residents(&i.name)))
            .map(|p| &by_key[p]);
        let people_of = |code: &AreaCode| match people {
            Some(figures) => figures.get(code).map(|f| f.0),
            None => residents.of(code),
        };
        let share_of_people = crosswalk.share_divided(&self.route.needed, &people_of);
        let split = crosswalk.split.said(self.route.needed.len(), share_of_people);
        let mut incomplete: BTreeSet<usize> = BTreeSet::new();
        let mut cost = Cost::default();
        let mut brought = Vec::with_capacity(indicators.len());
        for (indicator, figures) in indicators.iter().zip(&by_key) {
            let value = |code: &AreaCode| figures.get(code).map(|f| f.0);
            let of = indicator.denominator.as_ref().and_then(|key| {
                let place = indicators.iter().position(|i| i.key == *key && i.measure == Measure::Count)?;
                Some((indicators[place].name.as_str(), &by_key[place]))
            });
            let counts = |code: &AreaCode| of.and_then(|(_, f)| f.get(code)).map(|f| f.0);
            let of = of.map(|(name, _)| (name, &counts as Known<'_>));
            let placing = Placing::of(indicator.measure, &indicator.name, &indicator.key);
            let (totals, how) = crosswalk.bring((indicator.measure, placing), &value, of, &people_of);
            let values = self.values(&crosswalk, &totals, figures);
            match &how {
                How::Summed => {}
                How::Averaged(by) => drop(cost.weights.insert(by.clone())),
                How::AveragedEqually => {
                    cost.weights.insert(EQUAL.to_owned());
                    cost.equally.push(indicator.name.clone());
                }
                How::Kept if values.is_empty() => {
                    cost.left_out.push(indicator.name.clone());
                    continue;
                }
                How::Kept => cost.kept.push(indicator.name.clone()),
            }
            if totals.iter().any(|t| t.missing > 0) {
                cost.lacking.push(indicator.name.clone());
            }
            incomplete.extend(totals.iter().enumerate().filter(|(_, t)| t.missing > 0).map(|(p, _)| p));
            brought.push(NewIndicator { derivation: self.route.derivation(&how, &split), values, ..indicator.clone() });
        }
        if brought.is_empty() {
            return Err(Refusal::OnlyPlaces { of: self.own.set.class().to_string(), set: self.set.set.name.clone() });
        }
        for column in columns.iter_mut().filter(|c| c.figure.as_ref().is_some_and(|f| cost.left_out.contains(&f.name)))
        {
            column.used_as = ColumnUse::Ignore;
            column.figure = None;
            column.note = format!("a place among {}, which says nothing of other areas", self.own.set.class());
        }
        if !crosswalk.mixes() {
            cost.equally.clear();
        }
        self.say(task, &split, &cost, &incomplete, brought.len(), warnings);
        let report = RouteReport {
            through: self.route.steps(),
            areas: self.route.needed.len(),
            areas_split: crosswalk.split.codes.len(),
            people_split: share_of_people,
            weighted_by: cost.weights.into_iter().collect(),
            left_out: cost.left_out,
            lacking: cost.lacking,
            incomplete: incomplete.iter().map(|p| self.set.areas[*p].code.as_str().to_owned()).collect(),
        };
        Ok((brought, report))
    }

    fn figures(&self, indicator: &NewIndicator) -> Figures<'_> {
        let code = |v: &NewValue| usize::try_from(v.area.0).ok().and_then(|place| self.own.areas.get(place));
        indicator.values.iter().filter_map(|v| Some((&code(v)?.code, (v.value, v.source_row)))).collect()
    }

    /// A figure that is one row's keeps the row.
    fn values(&self, crosswalk: &Crosswalk, totals: &[Total], figures: &Figures<'_>) -> Vec<NewValue> {
        let one = |((area, total), parts): ((&Area, &Total), &Vec<Part>)| {
            let row = match parts.as_slice() {
                [only] => figures.get(&only.source).map_or(0, |f| f.1),
                _ => 0,
            };
            Some(NewValue { area: area.id, value: total.value.filter(|v| v.is_finite())?, source_row: row })
        };
        self.set.areas.iter().zip(totals).zip(&crosswalk.targets).filter_map(one).collect()
    }

    fn say(
        &self,
        task: &Task<'_>,
        split: &str,
        cost: &Cost,
        incomplete: &BTreeSet<usize>,
        figures: usize,
        warnings: &mut Warnings,
    ) {
        let (own, target) = (self.own.set.class(), &self.set.set.name);
        let by: Vec<&str> = cost.weights.iter().map(String::as_str).collect();
        let averaged =
            if by.is_empty() { String::new() } else { format!(", the others averaged by {}", by.join(" or ")) };
        let said = format!(
            "The figures are of {own}, and were brought to {target} through the lookup of {}: counts were summed{averaged}.",
            self.route.name()
        );
        let remedy = "To keep them as they are, import boundaries of those areas first.";
        warnings.push(task.finding(Severity::Note, None, said, remedy));
        let mut warn = |said: String, remedy: &str| warnings.push(task.finding(Severity::Warning, None, said, remedy));
        if !cost.equally.is_empty() {
            warn(averaged_equally(&cost.equally, &own), &residents_first(&own));
        }
        if !cost.left_out.is_empty() {
            warn(
                places_left_out(&cost.left_out, &own, target),
                "Scores can be brought; ranks can be made of them anew.",
            );
        }
        if !cost.kept.is_empty() {
            let said = format!(
                "Ranks and deciles are places among {own}: {} kept for the areas that did not change, and stay missing for all others.",
                named(&cost.kept, "is", "are")
            );
            warnings.push(task.finding(Severity::Note, None, said, ""));
        }
        if !split.is_empty() {
            let remedy = "Figures of areas made of divided ones are estimates.";
            warnings.push(task.finding(Severity::Warning, None, format!("{split}."), remedy));
        }
        if !incomplete.is_empty() {
            let names: Vec<String> = incomplete.iter().map(|p| self.set.areas[*p].name.clone()).collect();
            let said = lacking_said(&names, &cost.lacking, figures);
            warnings.push(task.finding(Severity::Warning, None, said, "Look for the missing rows in the file."));
        }
    }
}

/// Says it when only a part of the codes joins: of which year the others are, as far as that is known.
pub(super) fn warn_of_a_part(
    task: &Task<'_>,
    column: usize,
    set: &SetData,
    joined: &[Option<usize>],
    warnings: &mut Warnings,
) {
    let table = &task.layer.table;
    let matched = joined.iter().flatten().count();
    let strange: BTreeSet<AreaCode> = (0..table.len())
        .filter(|row| joined.get(*row).is_some_and(Option::is_none))
        .map(|row| table.cell(row, column))
        .filter(|cell| is_official_code(cell))
        .filter_map(|cell| AreaCode::new(&cell.to_uppercase()))
        .collect();
    if strange.is_empty() || matched >= set.areas.len() {
        return;
    }
    let kind = set.set.kind;
    let mut years: BTreeMap<String, usize> = BTreeMap::new();
    for code in strange.iter().filter(|c| crate::model::area::AreaKind::of_code(c) == kind) {
        if let Some(year) = year_of(task, code, &set.set.vintage) {
            *years.entry(year).or_default() += 1;
        }
    }
    let known: Vec<String> = years
        .iter()
        .map(|(year, n)| {
            format!("{} {} of the set of {year}", count(*n), if *n == 1 { "code is" } else { "codes are" })
        })
        .collect();
    if known.is_empty() {
        return;
    }
    let said = format!(
        "{} of {} areas of {} match; {}. What did not change in between is joined, the rest stays missing.",
        count(matched),
        count(set.areas.len()),
        set.set.name,
        known.join(", ")
    );
    let remedy = "Import the lookup between the two years first (Get data names it), or the boundaries of that year.";
    warnings.push(task.finding(Severity::Warning, None, said, remedy));
}

/// The year that a code is of, if it is not that of the set: by another set or a lookup of the project, or by its number.
fn year_of(task: &Task<'_>, code: &AreaCode, not: &str) -> Option<String> {
    let other = |vintage: &str| !vintage.is_empty() && vintage != not;
    let sets = task.atlas.sets.iter().filter(|s| other(&s.set.vintage) && s.place_of(code).is_some());
    let by_set = sets.map(|s| s.set.vintage.clone()).next();
    let by_lookup = || {
        task.atlas.lookups.iter().find_map(|l| {
            let starts = l.links.binary_search_by(|link| link.from.cmp(code)).is_ok();
            if other(&l.from.vintage) && starts {
                return Some(l.from.vintage.clone());
            }
            (other(&l.to.vintage) && l.links.iter().any(|link| link.to == *code)).then(|| l.to.vintage.clone())
        })
    };
    by_set.or_else(by_lookup).or_else(|| (other("2021") && gss::is_newer_than_2011(code)).then(|| "2021".to_owned()))
}
