//! The log of interventions as a table and on the map; and whether an indicator changed more where something was done.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::analysis::matched_change::{Estimate, NoEstimate, Unit, compare};
use crate::analysis::score::score;
use crate::base::progress::Progress;
use crate::base::text::{count, counted, number};
use crate::export::csv::figure;
use crate::geo::bng;
use crate::geo::index::PolygonIndex;
use crate::import::{INTERVENTION_COLUMNS, InterventionsError, read_intervention, read_interventions};
use crate::model::atlas::{Atlas, SetData};
use crate::model::intervention::{InterventionKind, NewIntervention};
use crate::model::results::ScoreResults;

use super::map_modes::{self, with_unit};

/// Reads a table of interventions; nothing is kept yet.
///
/// # Errors
/// As [`read_interventions`].
pub fn read(path: &Path, atlas: &Atlas, progress: &Progress) -> Result<Vec<NewIntervention>, InterventionsError> {
    read_interventions(path, atlas, progress)
}

/// Understands one entry given field by field, by the names of the columns of a table; nothing is kept yet.
///
/// # Errors
/// What cannot be understood, as a sentence.
pub fn read_one(fields: &[(&str, String)], atlas: &Atlas) -> Result<NewIntervention, String> {
    read_intervention(fields, atlas)
}

/// The log as a table, as [`read`] reads it.
#[must_use]
pub fn rows(atlas: &Atlas) -> Vec<Vec<String>> {
    let people = |n: Option<u32>| n.map_or_else(String::new, |n| n.to_string());
    let header = INTERVENTION_COLUMNS.map(str::to_owned).to_vec();
    let row = |what: &NewIntervention| {
        INTERVENTION_COLUMNS
            .map(|column| match column {
                "kind" => what.kind.key().to_owned(),
                "title" => what.title.clone(),
                "place" => what.site.name.clone(),
                "starts" => what.starts.clone(),
                "ends" => what.ends.clone(),
                "ongoing" => if what.ongoing { "yes" } else { "" }.to_owned(),
                "area_code" => what.site.area.as_ref().map_or_else(String::new, ToString::to_string),
                "longitude" if what.site.area.is_none() => what.site.at.lon.to_string(),
                "latitude" if what.site.area.is_none() => what.site.at.lat.to_string(),
                "partner" => what.partner.clone(),
                "cost_pounds" => what.cost.map_or_else(String::new, |c| c.to_string()),
                "funding" => what.funding.clone(),
                "contacted" => people(what.contacted),
                "reached" => people(what.reached),
                "notes" => what.notes.clone(),
                _ => String::new(),
            })
            .to_vec()
    };
    std::iter::once(header).chain(atlas.interventions.iter().map(|i| row(&i.what))).collect()
}

/// What is asked of before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The key of the indicator before, and after.
    pub before: String,
    pub after: String,
    /// Interventions that began from this day to that one count: `2026-11-21`.
    pub from: String,
    pub to: String,
    /// Only of this kind.
    pub kind: Option<InterventionKind>,
}

/// An indicator at two periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Periods {
    /// "Offline 2024, 2021 to 2024".
    pub name: String,
    /// The keys of its figures.
    pub before: String,
    pub after: String,
    pub years: (u32, u32),
}

/// The indicators of a set that have figures of two periods.
#[must_use]
pub fn pairs_of(atlas: &Atlas, set: &SetData) -> Vec<Periods> {
    let pair = |(before, after): (String, String)| {
        let (a, b) = (atlas.indicator_of(set, &before)?, atlas.indicator_of(set, &after)?);
        let years = (map_modes::when(a)?, map_modes::when(b)?);
        Some(Periods { name: format!("{}, {} to {}", b.name, years.0, years.1), before, after, years })
    };
    map_modes::periods(atlas, set).into_iter().filter_map(pair).collect()
}

/// What a job is asked, for [`answer`].
pub struct Question {
    pub atlas: Arc<Atlas>,
    pub set: Arc<SetData>,
    pub asked: Asked,
}

impl PartialEq for Question {
    /// Whether the answer is the same: of the atlas only what it depends on is looked at.
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.atlas, &other.atlas);
        self.asked == other.asked
            && Arc::ptr_eq(&self.set, &other.set)
            && Arc::ptr_eq(&a.interventions, &b.interventions)
            && Arc::ptr_eq(&a.models, &b.models)
            && a.settings.score_model == b.settings.score_model
    }
}

/// [`before_after`] with the scores of the model in use.
pub fn answer(question: &Question, _: &Progress) -> Result<BeforeAfter, String> {
    let Question { atlas, set, asked } = question;
    let scores = atlas.active_model().map(|m| score(set, &m.model)).unwrap_or_default();
    before_after(atlas, set, &scores, asked)
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct BeforeAfter {
    pub estimate: Estimate,
    /// By place in the set, in the order of the estimate's pairs.
    pub pairs: Vec<(usize, usize)>,
    /// How much more the first of each pair changed than the second.
    pub differences: Vec<f64>,
    /// How much each of them changed.
    changes: Vec<(f64, f64)>,
    /// The result in plain words, the most important first.
    pub said: Vec<String>,
    /// What speaks against reading too much into it.
    pub warnings: Vec<String>,
    /// How it was found.
    pub method: String,
    pub unit: String,
}

impl BeforeAfter {
    /// Every pair as a table, then the result and how it was found.
    #[must_use]
    pub fn rows(&self, set: &SetData) -> Vec<Vec<String>> {
        let head = ["treated code", "treated", "untreated code", "untreated", "change treated", "change untreated"];
        let mut rows = vec![head.map(str::to_owned).to_vec()];
        for ((treated, control), (a, b)) in self.pairs.iter().zip(&self.changes) {
            let (Some(treated), Some(control)) = (set.areas.get(*treated), set.areas.get(*control)) else { continue };
            rows.push(vec![
                treated.code.to_string(),
                treated.name.clone(),
                control.code.to_string(),
                control.name.clone(),
                figure(Some(*a)),
                figure(Some(*b)),
            ]);
        }
        rows.extend(self.said.iter().chain(&self.warnings).chain([&self.method]).map(|line| vec![line.clone()]));
        rows
    }
}

/// The places of a set's areas in which an intervention was.
#[must_use]
pub fn areas_of(atlas: &Atlas, set: &SetData, index: &PolygonIndex, what: &NewIntervention) -> Vec<usize> {
    let polygons = |place: usize| &set.areas[place].polygons;
    let Some(code) = &what.site.area else { return index.find(what.site.at, polygons).into_iter().collect() };
    if let Some(place) = set.place_of(code) {
        return vec![place];
    }
    // An area of another set: all whose middle lies in it.
    let other = atlas.sets.iter().flat_map(|s| s.areas.iter()).find(|a| a.code == *code);
    let Some(other) = other else { return index.find(what.site.at, polygons).into_iter().collect() };
    let within = PolygonIndex::new([&other.polygons]);
    let is_inside = |place: &usize| {
        bng::centroid(polygons(*place)).is_some_and(|at| within.find(at, |_| &other.polygons).is_some())
    };
    let inside: Vec<usize> = (0..set.areas.len()).filter(is_inside).collect();
    if inside.is_empty() { index.find(what.site.at, polygons).into_iter().collect() } else { inside }
}

/// The days between two periods that [`Asked`] begins with: a figure of a year counts as of its middle.
#[must_use]
pub fn between(before: u32, after: u32) -> (String, String) {
    (format!("{before}-07-01"), format!("{after}-06-30"))
}

/// Compares the change of an indicator in areas where something was done with that in areas that were alike.
///
/// # Errors
/// Why nothing can be said, as a sentence.
pub fn before_after(atlas: &Atlas, set: &SetData, scores: &ScoreResults, asked: &Asked) -> Result<BeforeAfter, String> {
    let of = |key: &str| {
        let column = set.columns.get(key).zip(atlas.indicator_of(set, key));
        column.ok_or_else(|| format!("There are no figures named {key} for these areas."))
    };
    let ((earlier, before), (later, after)) = (of(&asked.before)?, of(&asked.after)?);
    if before.unit != after.unit {
        return Err(format!("{} and {} are in different units and cannot be compared.", before.name, after.name));
    }
    if asked.to < asked.from {
        return Err("The last day is before the first.".to_owned());
    }
    let index = PolygonIndex::new(set.areas.iter().map(|a| &a.polygons));
    let mut treated = BTreeSet::new();
    let mut touched = BTreeSet::new();
    let mut interventions = 0_usize;
    for what in atlas.interventions.iter().map(|i| &i.what) {
        // What began after the second figure cannot have moved it.
        if what.starts > asked.to {
            continue;
        }
        let places = areas_of(atlas, set, &index, what);
        let is_asked = what.starts >= asked.from && asked.kind.is_none_or(|kind| kind == what.kind);
        if is_asked && !places.is_empty() {
            interventions += 1;
            treated.extend(places.iter().copied());
        }
        touched.extend(places);
    }
    if treated.is_empty() {
        let which = asked.kind.map_or("intervention", InterventionKind::name);
        return Err(format!(
            "No {} in these areas began between {} and {}.",
            which.to_lowercase().replace("wi-fi", "Wi-Fi").replace("sims", "SIMs"),
            asked.from,
            asked.to
        ));
    }
    let (covariates, matched_on) = covariates(atlas, set, scores, &asked.after);
    let mut places = Vec::new();
    let mut units = Vec::new();
    let mut without = 0_usize;
    for place in 0..set.areas.len() {
        let is_treated = treated.contains(&place);
        // Reached before, or in another way: neither treated nor untouched.
        if !is_treated && touched.contains(&place) {
            continue;
        }
        let at = |values: &[Option<f64>]| values.get(place).copied().flatten();
        let change = at(&earlier.values).zip(at(&later.values)).map(|(a, b)| b - a);
        let known: Option<Vec<f64>> = covariates.iter().map(|c| c.get(place).copied().flatten()).collect();
        let (Some(change), Some(before)) = (change, known) else {
            without += usize::from(is_treated);
            continue;
        };
        places.push(place);
        units.push(Unit { before, change, treated: is_treated });
    }
    let estimate = compare(&units).map_err(|why| refusal(why, set, treated.len()))?;
    let changes: Vec<(f64, f64)> =
        estimate.pairs.iter().map(|p| (units[p.treated].change, units[p.control].change)).collect();
    let differences = changes.iter().map(|(a, b)| a - b).collect();
    let pairs = estimate.pairs.iter().map(|p| (places[p.treated], places[p.control])).collect();
    let unit = if after.unit == "%" { "points".to_owned() } else { after.unit.clone() };
    let kind = set.set.kind;
    let mut said = vec![in_words(&estimate, &after.name, &unit)];
    let change = |v: f64| signed(v, &unit);
    said.push(format!(
        "Where something was done it changed by {} on average, in like areas by {}.",
        change(estimate.treated),
        change(estimate.control)
    ));
    said.push(format!(
        "{} in {}, each beside one untouched.",
        counted(interventions, "intervention", "interventions"),
        kind.counted(estimate.pairs.len())
    ));
    let off = estimate.balance.iter().map(|(_, after)| after.abs()).fold(0.0, f64::max);
    let warnings = warnings(&estimate, set, off, without, matched_on.is_empty());
    let method = format!(
        "Difference in differences over matched pairs: {} to {}, interventions that began from {} to {}. Each treated area is paired with the untouched one most like it in {}, the closest pair first, none twice; 95 % interval by Student\u{2019}s distribution over {} (Stuart 2010; Abadie and Spiess 2022). Largest standardised difference left: {}.",
        period(before),
        period(after),
        asked.from,
        asked.to,
        if matched_on.is_empty() { "nothing".to_owned() } else { matched_on.join(", ") },
        counted(estimate.pairs.len(), "pair", "pairs"),
        number(off, 2)
    );
    Ok(BeforeAfter { estimate, pairs, differences, changes, said, warnings, method, unit })
}

/// What speaks against reading too much into an estimate: `off` is the largest standardised difference left, `without` how
/// many treated areas lack figures.
fn warnings(estimate: &Estimate, set: &SetData, off: f64, without: usize, unmatched: bool) -> Vec<String> {
    let kind = set.set.kind;
    let mut warnings = Vec::new();
    if estimate.pairs.len() < FEW {
        warnings.push(format!(
            "Small numbers: {} {} too few to tell an effect from chance unless it is very large. Read this as a description, not as proof.",
            kind.counted(estimate.pairs.len()),
            if estimate.pairs.len() == 1 { "is" } else { "are" }
        ));
    }
    if off > UNBALANCED {
        warnings.push(format!(
            "The pairs are not alike: they differ by {} standard deviations in one component. Some of the difference may be from that.",
            number(off, 2)
        ));
    }
    if without > 0 {
        warnings.push(format!("{} left out for want of figures.", kind.counted(without)));
    }
    if unmatched {
        warnings.push("There is nothing to match on: the score model has no component with figures.".to_owned());
    }
    warnings.push(
        "Areas were chosen for a reason and neighbours may have gained as well: a difference is not yet an effect."
            .to_owned(),
    );
    warnings
}

/// Fewer pairs than this come with a warning.
const FEW: usize = 20;
/// See [`crate::analysis::matched_change`].
const UNBALANCED: f64 = 0.25;

fn period(indicator: &crate::model::indicator::Indicator) -> String {
    if indicator.period.is_empty() {
        indicator.name.clone()
    } else {
        format!("{} ({})", indicator.name, indicator.period)
    }
}

fn signed(value: f64, unit: &str) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    format!("{sign}{}", with_unit((value * 100.0).round() / 100.0, unit))
}

fn in_words(estimate: &Estimate, name: &str, unit: &str) -> String {
    let effect = signed(estimate.effect, unit);
    match estimate.interval {
        None => format!("{name}: {effect} beside one like area. One pair has no interval."),
        Some((low, high)) => {
            let range = format!("{} to {}", signed(low, unit), signed(high, unit));
            let verdict = if low > 0.0 || high < 0.0 {
                "More than chance alone would bring about in 95 of 100 cases."
            } else {
                "The interval holds nought: chance alone may have brought it about."
            };
            format!("{name} changed by {effect} against like areas (95 % interval {range}). {verdict}")
        }
    }
}

fn refusal(why: NoEstimate, set: &SetData, treated: usize) -> String {
    match why {
        NoEstimate::NobodyTreated => {
            format!("None of the {} with interventions has figures of both periods.", set.set.kind.counted(treated))
        }
        NoEstimate::TooFewUntreated { treated, untreated } => format!(
            "Something was done in {} with figures, and only {} are left untouched: there is nothing to compare with. Choose one kind of intervention, or smaller areas.",
            set.set.kind.counted(treated),
            count(untreated)
        ),
        NoEstimate::TooMany(_) => "There are too many areas to match. Choose one kind of intervention.".to_owned(),
    }
}

/// What areas are matched on: the components of the score on its own scale, without the figure that is compared.
fn covariates(
    atlas: &Atlas,
    set: &SetData,
    scores: &ScoreResults,
    after: &str,
) -> (Vec<Vec<Option<f64>>>, Vec<String>) {
    let Some(saved) = atlas.active_model() else { return (Vec::new(), Vec::new()) };
    let mut columns = Vec::new();
    let mut names = Vec::new();
    for (place, (_, term)) in saved.model.terms().enumerate().filter(|(_, (_, t))| t.indicator != after) {
        let of = |area: &crate::model::results::AreaScore| area.parts.get(place).and_then(|p| p.normalised);
        let column: Vec<Option<f64>> = scores.areas.iter().map(of).collect();
        // A component without any figure tells nothing of likeness and would leave nobody to compare.
        if column.iter().any(Option::is_some) {
            names.push(
                atlas.indicator_of(set, &term.indicator).map_or_else(|| term.indicator.clone(), |i| i.name.clone()),
            );
            columns.push(column);
        }
    }
    (columns, names)
}

#[cfg(test)]
mod tests;
