//! From the share that is expected to take part online to residents who are not: a proxy for digital exclusion, not a
//! count of it. Not everyone who answers on paper is excluded, and the share is one of households, here taken for
//! residents.

use std::collections::BTreeMap;

use super::interval;
use crate::model::predictor::{Count, Estimate, Predictor};

/// Residents not expected to take part online, of one area. `None` when the outcome is no percentage.
#[must_use]
pub fn of_area(predictor: &Predictor, residents: f64, estimate: &Estimate) -> Option<Count> {
    let of = |share: f64| residents * (100.0 - share) / 100.0;
    let known = predictor.outcome.is_percentage && residents.is_finite() && residents >= 0.0;
    known.then(|| Count { value: of(estimate.value), lower: of(estimate.upper), upper: of(estimate.lower) })
}

/// A larger area's estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParentEstimate {
    /// The share, weighted by residents, with its interval.
    pub share: Count,
    pub residents: f64,
    pub excluded: Option<Count>,
    pub areas: usize,
    /// Areas of it that have no estimate or no residents, and are not in the sums.
    pub without: usize,
}

/// Residents and estimate of the areas of one parent, and how many of its areas have none.
type Members = (Vec<(f64, Estimate)>, usize);

/// Sums areas up into the larger areas they belong to.
///
/// Errors of neighbours go together: the spread of the sum takes the correlation that errors within one larger area
/// had in training, `w' R w` with the correlation off the diagonal, and its limits come from the larger areas of
/// places left out. A model that was trained without larger areas takes the errors as going wholly together, which
/// makes the interval too wide rather than too narrow.
#[must_use]
pub fn of_parents(
    predictor: &Predictor,
    parents: &[Option<String>],
    residents: &[Option<f64>],
    estimates: &[Option<Estimate>],
) -> BTreeMap<String, ParentEstimate> {
    let mut members: BTreeMap<&str, Members> = BTreeMap::new();
    for ((parent, residents), estimate) in parents.iter().zip(residents).zip(estimates) {
        let Some(parent) = parent.as_deref().filter(|p| !p.is_empty()) else { continue };
        let (known, without) = members.entry(parent).or_default();
        match (residents.filter(|r| r.is_finite() && *r > 0.0), estimate) {
            (Some(residents), Some(estimate)) => known.push((residents, *estimate)),
            _ => *without += 1,
        }
    }
    let sums = members.into_iter().filter(|(_, (known, _))| !known.is_empty());
    sums.map(|(parent, (known, without))| (parent.to_owned(), of_parent(predictor, &known, without))).collect()
}

/// One larger area's estimate from its areas with their residents, of which there is at least one; `without` says how
/// many have none. See [`of_parents`].
#[must_use]
pub fn of_parent(predictor: &Predictor, known: &[(f64, Estimate)], without: usize) -> ParentEstimate {
    let residents: f64 = known.iter().map(|(r, _)| r).sum();
    let value = known.iter().map(|(r, e)| r * e.value).sum::<f64>() / residents;
    let (correlation, lower, upper) = match &predictor.together {
        // One area is no sum, and keeps its own interval.
        Some(t) if known.len() > 1 => (t.correlation, t.lower, t.upper),
        _ => (1.0, predictor.spread.lower, predictor.spread.upper),
    };
    let spread = interval::spread_of_sum(known.iter().map(|(r, e)| r / residents * e.spread), correlation);
    let within = |v: f64| if predictor.outcome.is_percentage { v.clamp(0.0, 100.0) } else { v };
    let share = Count { value, lower: within(value + lower * spread), upper: within(value + upper * spread) };
    let of = |share: f64| residents * (100.0 - share) / 100.0;
    let excluded = predictor.outcome.is_percentage.then(|| Count {
        value: of(share.value),
        lower: of(share.upper),
        upper: of(share.lower),
    });
    ParentEstimate { share, residents, excluded, areas: known.len(), without }
}
