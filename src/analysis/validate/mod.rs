//! Does a score follow an outcome that it was not made from?
//!
//! [`validate`] compares any score with any outcome, over all areas and place by place; [`claim`] asks whether a
//! statement such as "X has the lowest online return" survives a look at what the figures were made of. Knows nothing
//! of how a score or a prediction came about.

pub mod claim;
pub mod correlation;

use std::collections::BTreeMap;

use crate::model::validation::{Agreement, PlaceAgreement, ValidationReport};

/// What is compared. All slices are in the order of the areas.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    pub score: &'a [Option<f64>],
    pub outcome: &'a [Option<f64>],
    /// The place (local authority) each area is in.
    pub place: &'a [String],
    pub score_is_worse: Worse,
    pub outcome_is_worse: Worse,
    /// Whether the score is in the outcome's unit, so that its errors are taken as they are; else the score is first
    /// brought to the outcome's unit by a straight line.
    pub same_unit: bool,
    /// Of each area the interval given for it, when there is one.
    pub interval: Option<&'a [Option<(f64, f64)>]>,
}

/// Which end is the bad one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    Higher,
    Lower,
}

impl Worse {
    /// Makes the lower value the worse one.
    fn lower(self, value: f64) -> f64 {
        if self == Self::Higher { -value } else { value }
    }
}

/// Why nothing can be compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValidateError {
    #[error(
        "Only {found} areas have both a score and an outcome; at least three are needed. Check that both are for the same areas."
    )]
    TooFew { found: usize },
}

/// An area that has both.
#[derive(Clone, Copy, Debug)]
struct Pair {
    /// In the order of the case.
    area: usize,
    score: f64,
    outcome: f64,
}

/// Compares.
///
/// The RMSE over all areas is that of the least-squares line through all of them (or of the score itself, when it is
/// in the outcome's unit); that of a place is of the line through all *other* places, so it says what somebody would
/// have got who had never seen this place's outcome. Cost: a sort, and one pass for each statistic.
pub fn validate(case: &Case<'_>) -> Result<ValidationReport, ValidateError> {
    let pairs: Vec<Pair> = (0..case.score.len().min(case.outcome.len()))
        .filter_map(|area| {
            let finite = |v: &[Option<f64>]| v.get(area).copied().flatten().filter(|x| x.is_finite());
            Some(Pair { area, score: finite(case.score)?, outcome: finite(case.outcome)? })
        })
        .collect();
    if pairs.len() < 3 {
        return Err(ValidateError::TooFew { found: pairs.len() });
    }
    let line = |pairs: &mut dyn Iterator<Item = &Pair>| {
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.map(|p| (p.score, p.outcome)).unzip();
        correlation::line(&a, &b)
    };
    let calibration = if case.same_unit { None } else { line(&mut pairs.iter()) };
    let mut by_place: BTreeMap<&str, Vec<Pair>> = BTreeMap::new();
    for pair in &pairs {
        if let Some(place) = case.place.get(pair.area).filter(|p| !p.is_empty()) {
            by_place.entry(place).or_default().push(*pair);
        }
    }
    let others = Moments::of(pairs.iter());
    let places = by_place
        .into_iter()
        .map(|(place, pairs)| {
            let line = if case.same_unit { None } else { others.without(&Moments::of(pairs.iter())).line() };
            PlaceAgreement { place: place.to_owned(), agreement: agreement(case, &pairs, line) }
        })
        .collect();
    Ok(ValidationReport {
        all: agreement(case, &pairs, calibration),
        places,
        calibration,
        left_out: case.score.len().max(case.outcome.len()) - pairs.len(),
    })
}

fn agreement(case: &Case<'_>, pairs: &[Pair], line: Option<(f64, f64)>) -> Agreement {
    let score: Vec<f64> = pairs.iter().map(|p| case.score_is_worse.lower(p.score)).collect();
    let outcome: Vec<f64> = pairs.iter().map(|p| case.outcome_is_worse.lower(p.outcome)).collect();
    let calibrated = |p: &Pair| match line {
        _ if case.same_unit => Some(p.score),
        Some((intercept, slope)) => Some(intercept + slope * p.score),
        None => None,
    };
    let squares: Option<Vec<f64>> = pairs.iter().map(|p| calibrated(p).map(|c| (c - p.outcome).powi(2))).collect();
    let rmse = squares.filter(|s| !s.is_empty()).map(|s| (s.iter().sum::<f64>() / s.len() as f64).sqrt());
    let worst = if pairs.len() < 50 { pairs.len() / 5 } else { 10 };
    let coverage = case.interval.map(|intervals| {
        let given = |p: &&Pair| intervals.get(p.area).copied().flatten().map(|i| (i, p.outcome));
        let held: Vec<bool> =
            pairs.iter().filter_map(|p| given(&p)).map(|((low, high), y)| low <= y && y <= high).collect();
        held.iter().filter(|h| **h).count() as f64 / held.len().max(1) as f64
    });
    Agreement {
        areas: pairs.len(),
        spearman: correlation::spearman(&score, &outcome),
        r2: correlation::pearson(&score, &outcome).map(|r| r * r),
        rmse,
        worst,
        worst_hits: worst_hits(&score, &outcome, worst),
        coverage,
    }
}

/// How many of the `worst` areas with the lowest scores have an outcome as low as the `worst`-lowest. Of areas tied
/// for the last place by score, the first ones count.
fn worst_hits(score: &[f64], outcome: &[f64], worst: usize) -> usize {
    let mut sorted = outcome.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(limit) = worst.checked_sub(1).and_then(|last| sorted.get(last)) else { return 0 };
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_by(|a, b| score[*a].total_cmp(&score[*b]));
    order.iter().take(worst).filter(|area| outcome[**area] <= *limit).count()
}

/// Sums from which the line through all areas but some is had without going through them again.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
}

impl Moments {
    fn of<'p>(pairs: impl Iterator<Item = &'p Pair>) -> Self {
        pairs.fold(Self::default(), |m, p| Self {
            n: m.n + 1.0,
            x: m.x + p.score,
            y: m.y + p.outcome,
            xx: m.xx + p.score * p.score,
            xy: m.xy + p.score * p.outcome,
        })
    }

    fn without(&self, some: &Self) -> Self {
        Self {
            n: self.n - some.n,
            x: self.x - some.x,
            y: self.y - some.y,
            xx: self.xx - some.xx,
            xy: self.xy - some.xy,
        }
    }

    fn line(&self) -> Option<(f64, f64)> {
        let spread = self.xx - self.x * self.x / self.n;
        let slope = (self.xy - self.x * self.y / self.n) / spread;
        // What is left of cancellation is no spread.
        (self.n >= 2.0 && spread > self.xx * 1e-12 && slope.is_finite())
            .then(|| ((self.y - slope * self.x) / self.n, slope))
    }
}

#[cfg(test)]
mod tests;
