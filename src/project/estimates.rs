//! How many residents are expected not to take part online, area by area: the demand that help and outreach are planned
//! for.
//!
//! A predictive model says which share of an area's households would take part online; residents times the share that
//! would not are the *estimated excluded residents*. That is a proxy, named as one wherever it is shown
//! ([`PROXY`]): not everyone who answers on paper is excluded. Estimates are made from the figures as they may be shown,
//! whenever they are needed, and never stored.
//!
//! An area's estimate comes, in this order, from the model's inputs among the set's own figures; from estimates that were
//! imported for the set ([`EXPECTED`] and its limits); from the estimates of smaller areas that it is made of.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::analysis::predict::residents::{of_area, of_parent};
use crate::analysis::predict::{PredictError, apply};
use crate::base::ids::{AreaCode, BoundarySetId};
use crate::base::progress::{Cancelled, Progress};
use crate::base::text;
use crate::model::area::SetRole;
use crate::model::atlas::{Atlas, SetData};
use crate::model::crosswalk::{Crosswalk, Residents, is_residents};
use crate::model::indicator::Measure;
use crate::model::predictor::{Count, Estimate, Predictor};

use super::ProjectError;
use super::ops::bring::find_way;
use super::prediction::of_project;

/// Keys of imported estimates: the share of households expected to take part online, in per cent, and its 90 % interval.
pub const EXPECTED: &str = "expected_online_pct";
pub const EXPECTED_LOW: &str = "expected_online_low_pct";
pub const EXPECTED_HIGH: &str = "expected_online_high_pct";

/// What the figure is called, and what it is not.
pub const NAME: &str = "Estimated excluded residents";
pub const SHARE_NAME: &str = "Not expected to take part online";
pub const PROXY: &str = "Residents times the share of households not expected to take part online. A proxy: not everyone \
who answers on paper is excluded, and some who answer online are.";

/// An area's estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AreaEstimate {
    /// The share of households expected to take part online, in per cent.
    pub online: Count,
    /// `None` where residents are not known, or hidden as a small count.
    pub residents: Option<f64>,
    /// Residents not expected to take part online; `None` without residents.
    pub excluded: Option<Count>,
    pub basis: Basis,
}

/// What an estimate was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The model's inputs among the area's figures; how many were missing, and how many lie outside what the model was
    /// trained on.
    Inputs { missing: usize, outside: usize },
    /// An estimate that was imported.
    Imported,
    /// The estimates of so many smaller areas; `without` had none.
    Parts { areas: usize, without: usize },
}

/// The estimates of a boundary set, and how they came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    pub set: BoundarySetId,
    pub predictor: Arc<Predictor>,
    /// In the order of the set's areas.
    pub areas: Vec<Option<AreaEstimate>>,
    /// How they were made, in sentences; what would be needed where there are none.
    pub how: String,
}

impl Estimates {
    /// How many areas have an estimate of residents.
    #[must_use]
    pub fn known(&self) -> usize {
        self.areas.iter().flatten().filter(|e| e.excluded.is_some()).count()
    }

    /// The sum of the estimates. Its interval takes errors as going wholly together, which makes it too wide rather than
    /// too narrow. `None` when no area has one.
    #[must_use]
    pub fn total(&self) -> Option<Count> {
        let known = self.areas.iter().flatten().filter_map(|e| e.excluded);
        known.reduce(|a, b| Count { value: a.value + b.value, lower: a.lower + b.lower, upper: a.upper + b.upper })
    }
}

/// The model that comes with the program. `None` is a program that was put together wrongly.
#[must_use]
pub fn shipped() -> Option<Arc<Predictor>> {
    static SHIPPED: OnceLock<Option<Arc<Predictor>>> = OnceLock::new();
    let read = || {
        let json: &[u8] = include_bytes!("../../assets/models/online_participation_england_wales.json");
        let predictor: Predictor = serde_json::from_slice(json).ok()?;
        predictor.check().is_ok().then(|| Arc::new(predictor))
    };
    SHIPPED.get_or_init(read).clone()
}

/// The model behind the project's estimates: the chosen one, else the one that comes with the program.
#[must_use]
pub fn predictor(atlas: &Atlas) -> Option<Arc<Predictor>> {
    let chosen = atlas.settings.predictor;
    let saved = atlas.predictors.iter().find(|p| Some(p.id) == chosen);
    saved.map(|p| Arc::clone(&p.predictor)).or_else(shipped)
}

/// Reads a model that was saved as JSON.
///
/// # Errors
/// When it is none, or does not hold together.
pub fn read(file: &str, json: &[u8]) -> Result<Predictor, ProjectError> {
    let refused = |why: String| ProjectError::Refused(format!("{file}: {why}. Save a model with \"predict --save\"."));
    let found: Result<Predictor, _> = serde_json::from_slice(json);
    let predictor = found.map_err(|error| refused(format!("this is no predictive model ({error})")))?;
    predictor.check().map_err(|why| refused(format!("the predictive model cannot be used: {why}")))?;
    Ok(predictor)
}

/// A model as JSON, the same bytes for the same model.
///
/// # Errors
/// When it cannot be kept.
pub fn write(predictor: &Predictor) -> Result<Vec<u8>, ProjectError> {
    let refused = |why: String| ProjectError::Refused(format!("The predictive model cannot be saved: {why}."));
    predictor.check().map_err(refused)?;
    serde_json::to_vec(predictor).map_err(|error| refused(error.to_string()))
}

/// The estimated excluded residents of every area of a set, in its order; `None` where there is no estimate. What
/// planning takes as demand.
///
/// # Errors
/// When it is cancelled.
pub fn excluded_residents(
    atlas: &Atlas,
    set: BoundarySetId,
    progress: &Progress,
) -> Result<Vec<Option<Count>>, Cancelled> {
    let found = estimates(atlas, set, progress)?;
    Ok(found.map_or_else(Vec::new, |e| e.areas.iter().map(|a| a.and_then(|a| a.excluded)).collect()))
}

/// All that is known of a set's estimates; `None` when there is no such set.
///
/// # Errors
/// When it is cancelled.
pub fn estimates(atlas: &Atlas, set: BoundarySetId, progress: &Progress) -> Result<Option<Estimates>, Cancelled> {
    let (Some(target), Some(predictor)) = (atlas.set(set), predictor(atlas)) else { return Ok(None) };
    let residents = Residents::new(atlas);
    progress.doing("Estimating excluded residents");
    let own = direct(atlas, target, &predictor);
    if own.areas.iter().any(Option::is_some) {
        let area = |(place, found): (usize, &Option<(Estimate, Basis)>)| {
            let (estimate, basis) = (*found)?;
            Some(whole(&predictor, &estimate, basis, residents.of(&target.areas[place].code)))
        };
        let areas = own.areas.iter().enumerate().map(area).collect();
        return Ok(Some(Estimates { set, predictor, areas, how: own.how }));
    }
    progress.check()?;
    let smaller = atlas
        .sets
        .iter()
        .filter(|s| s.set.role == SetRole::Measured && s.set.id != set && s.set.kind < target.set.kind);
    for source in smaller {
        let parts = direct(atlas, source, &predictor);
        if parts.areas.iter().all(Option::is_none) {
            continue;
        }
        let mut fitted = None;
        let (route, way) = match find_way(atlas, source, target, &mut fitted, progress) {
            Ok(found) => found,
            Err(ProjectError::Cancelled(cancelled)) => return Err(cancelled),
            Err(_) => continue,
        };
        let crosswalk = Crosswalk::new(&route, target, &residents);
        let codes = source.areas.iter().map(|a| &a.code).zip(&parts.areas);
        let known: BTreeMap<&AreaCode, Estimate> = codes.filter_map(|(c, e)| Some((c, e.as_ref()?.0))).collect();
        let areas: Vec<Option<AreaEstimate>> =
            crosswalk.targets.iter().map(|parts| summed(&predictor, parts, &known, &residents)).collect();
        if areas.iter().any(Option::is_some) {
            let how = format!(
                "{} Summed from {} to {} by residents, through {way}.{}",
                parts.how,
                source.set.kind.plural(),
                target.set.kind.plural(),
                of_sums(&predictor)
            );
            return Ok(Some(Estimates { set, predictor, areas, how }));
        }
    }
    Ok(Some(Estimates { set, predictor, areas: vec![None; target.areas.len()], how: own.how }))
}

/// How the interval of a sum is made.
fn of_sums(predictor: &Predictor) -> String {
    match &predictor.together {
        Some(t) => format!(
            " The interval of a sum counts on errors of neighbours going together, as they did in training (correlation \
             {}); it held {} % of {} sums of places that were left out.",
            text::number(t.correlation, 2),
            text::number(t.coverage * 100.0, 1),
            text::count(t.parents)
        ),
        None => " The interval of a sum takes errors as going wholly together, so it is rather too wide.".to_owned(),
    }
}

/// The estimates that a set's own figures give.
struct Direct {
    areas: Vec<Option<(Estimate, Basis)>>,
    how: String,
}

fn direct(atlas: &Atlas, set: &SetData, predictor: &Predictor) -> Direct {
    let table = of_project::inputs(set, predictor);
    let (live, lacking) = match apply(predictor, &table) {
        Ok(estimates) => (estimates, Vec::new()),
        Err(PredictError::InputsMissing { keys }) => (vec![None; set.areas.len()], keys),
        Err(_) => (vec![None; set.areas.len()], Vec::new()),
    };
    let imported = imported(atlas, set, predictor);
    let live = live.into_iter().map(|e| e.map(|e| (e, Basis::Inputs { missing: e.missing, outside: e.outside })));
    let imported_used = imported.iter().any(Option::is_some);
    let areas: Vec<_> =
        live.zip(imported).map(|(live, imported)| live.or(imported.map(|e| (e, Basis::Imported)))).collect();
    let from_inputs = areas.iter().flatten().filter(|(_, basis)| *basis != Basis::Imported).count();
    let level = text::number(predictor.spread.level * 100.0, 0);
    let how = if from_inputs > 0 {
        format!(
            "By the model \u{201c}{}\u{201d} from {} figures of each area; {level} % intervals.",
            predictor.name,
            predictor.inputs.len() - lacking.len()
        )
    } else if imported_used {
        let source = set.columns.get(EXPECTED).and_then(|c| atlas.source(c.source));
        let name = source.map_or("a file", |s| s.description.dataset.as_str());
        format!("From estimates that were imported: {name}.")
    } else {
        needs(predictor, &lacking)
    };
    Direct { areas, how }
}

/// What would have to be imported.
fn needs(predictor: &Predictor, lacking: &[String]) -> String {
    let some: Vec<&str> = lacking.iter().take(4).map(String::as_str).collect();
    let more = lacking.len().saturating_sub(some.len());
    let more = if more > 0 { format!(" and {} more", text::count(more)) } else { String::new() };
    format!(
        "The model \u{201c}{}\u{201d} needs {} figures of each area; {} are not there: {}{more}. Import them, or a table \
         of estimates with the columns {EXPECTED}, {EXPECTED_LOW} and {EXPECTED_HIGH}.",
        predictor.name,
        predictor.inputs.len(),
        text::count(lacking.len()),
        some.join(", ")
    )
}

/// Estimates that were imported for this set; not those brought from other areas, whose intervals would be averages.
fn imported(atlas: &Atlas, set: &SetData, predictor: &Predictor) -> Vec<Option<Estimate>> {
    let column = |key: &str| {
        let published = atlas.indicator_of(set, key).is_some_and(|i| i.derivation.is_empty());
        set.columns.get(key).filter(|_| published).map(|c| c.values.as_slice())
    };
    let (Some(value), Some(low), Some(high)) = (column(EXPECTED), column(EXPECTED_LOW), column(EXPECTED_HIGH)) else {
        return vec![None; set.areas.len()];
    };
    let width = predictor.spread.upper - predictor.spread.lower;
    let one = |place: usize| {
        let at = |column: &[Option<f64>]| column.get(place).copied().flatten().filter(|v| (0.0..=100.0).contains(v));
        let (value, lower, upper) = (at(value)?, at(low)?, at(high)?);
        let holds = lower <= value && value <= upper;
        holds.then_some(Estimate { value, lower, upper, spread: (upper - lower) / width, missing: 0, outside: 0 })
    };
    (0..set.areas.len()).map(one).collect()
}

fn whole(predictor: &Predictor, estimate: &Estimate, basis: Basis, residents: Option<f64>) -> AreaEstimate {
    let online = Count { value: estimate.value, lower: estimate.lower, upper: estimate.upper };
    let excluded = residents.and_then(|r| of_area(predictor, r, estimate));
    AreaEstimate { online, residents, excluded, basis }
}

fn summed(
    predictor: &Predictor,
    parts: &[crate::model::crosswalk::Part],
    known: &BTreeMap<&AreaCode, Estimate>,
    residents: &Residents<'_>,
) -> Option<AreaEstimate> {
    let of = |part: &crate::model::crosswalk::Part| {
        let people = residents.of(&part.source).map(|r| r * part.share).filter(|r| *r > 0.0)?;
        Some((people, *known.get(&part.source)?))
    };
    let there: Vec<(f64, Estimate)> = parts.iter().filter_map(of).collect();
    if there.is_empty() {
        return None;
    }
    let sum = of_parent(predictor, &there, parts.len() - there.len());
    let basis = Basis::Parts { areas: sum.areas, without: sum.without };
    Some(AreaEstimate { online: sum.share, residents: Some(sum.residents), excluded: sum.excluded, basis })
}

/// What is asked by those who ask in every frame.
#[derive(Clone, Debug)]
pub struct Question {
    pub atlas: Atlas,
    pub set: BoundarySetId,
}

impl PartialEq for Question {
    /// The same figures, ways between areas and model; nothing else is in an estimate.
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.atlas, &other.atlas);
        let same_sets = a.sets.len() == b.sets.len() && a.sets.iter().zip(&b.sets).all(|(a, b)| Arc::ptr_eq(a, b));
        self.set == other.set
            && same_sets
            && Arc::ptr_eq(&a.lookups, &b.lookups)
            && Arc::ptr_eq(&a.indicators, &b.indicators)
            && Arc::ptr_eq(&a.predictors, &b.predictors)
            && a.settings.predictor == b.settings.predictor
    }
}

/// Answers it; a cancelled search finds nothing.
#[must_use]
pub fn find(question: &Question, progress: &Progress) -> Option<Estimates> {
    estimates(&question.atlas, question.set, progress).ok().flatten()
}

/// What an estimate says in a sentence: "about 412 residents (348 to 480)".
#[must_use]
pub fn in_words(count: &Count) -> String {
    let whole = |v: f64| text::number(v, 0);
    format!("{} ({} to {})", whole(count.value), whole(count.lower), whole(count.upper))
}

/// The figures of a set by the keys that the shipped model was trained with, where files name them otherwise.
pub(super) fn stand_in<'a>(set: &'a SetData, key: &str) -> Option<Cow<'a, [Option<f64>]>> {
    let count = |fits: &dyn Fn(&str) -> bool| {
        set.columns.iter().find(|(key, _)| fits(key)).map(|(_, column)| column.values.as_slice())
    };
    let residents = || count(&|k| k == "age_total").or_else(|| count(&is_residents));
    let households = || count(&|k| k == "all_households" || k.ends_with("_total_all_households"));
    match key {
        "residents" => residents().map(Cow::Borrowed),
        "households" => households().map(Cow::Borrowed),
        "residents_per_household" => {
            let (residents, households) = (residents()?, households()?);
            let size = |(r, h): (&Option<f64>, &Option<f64>)| Some((*r)? / h.filter(|h| *h > 0.0)?);
            Some(Cow::Owned(residents.iter().zip(households).map(size).collect()))
        }
        _ => None,
    }
}

/// Whether an indicator is an imported estimate or one of its limits, which are shown as one.
#[must_use]
pub fn is_estimate(key: &str, measure: Measure) -> bool {
    measure == Measure::Rate && [EXPECTED, EXPECTED_LOW, EXPECTED_HIGH].contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_can_be_used_and_says_what_it_is() {
        let model = shipped().expect("a model");
        assert_eq!(model.inputs.len(), 74);
        assert!(model.note.contains("not everyone who would answer on paper is excluded"));
        assert_eq!(model.training.kept_out, ["Maidstone"]);
        let json = serde_json::to_vec(&*model).expect("JSON");
        assert_eq!(read("model.json", &json).expect("read"), *model);
    }

    #[test]
    fn what_is_no_model_is_refused() {
        let said = |json: &str| read("m.json", json.as_bytes()).expect_err("refused").to_string();
        assert!(said("{}").starts_with("m.json: this is no predictive model"));
        let mut broken = Predictor::clone(&shipped().expect("a model"));
        broken.trees[3].input[0] = 500;
        let json = serde_json::to_string(&broken).expect("JSON");
        assert!(said(&json).contains("tree 4 does not hold together"), "{}", said(&json));
    }
}
