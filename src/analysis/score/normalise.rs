//! One indicator brought to a scale on which higher is worse.
//!
//! Knows nothing of weights, terms or areas: a column in, a column out.

use crate::model::score_model::{Direction, Normalisation};

/// What every area gets when an indicator is the same everywhere.
///
/// Such an indicator cannot tell areas apart. It is not missing, though: the figure is there, and calling it missing
/// would lower coverage and, under the strict rule, take everyone's score away. The middle of the scale is what
/// z-scores (no distance from the mean) and percentile ranks (all ties, counted half) give by their own definition;
/// min-max, which would divide nought by nought, is made to agree. It moves all scores alike and no rank.
const NO_SPREAD: f64 = 50.0;

/// The values that are finite numbers, `length` of them; everything else is missing.
pub(super) fn finite(values: &[Option<f64>], length: usize) -> Vec<Option<f64>> {
    let mut finite: Vec<Option<f64>> = values.iter().take(length).map(|v| v.filter(|x| x.is_finite())).collect();
    finite.resize(length, None);
    finite
}

/// Brings finite values to one scale, as [`Normalisation`] says, reversed (100 - x) where lower is worse. The scale is
/// made from the values that are there.
pub(super) fn normalise(values: &[Option<f64>], how: Normalisation, direction: Direction) -> Vec<Option<f64>> {
    let scale = |normalised: f64| match direction {
        Direction::HigherIsWorse => normalised,
        Direction::LowerIsWorse => 100.0 - normalised,
    };
    let Some(unit) = Unit::of(values) else {
        return values.iter().map(|v| v.map(|_| NO_SPREAD)).collect();
    };
    match how {
        Normalisation::MinMax => values.iter().map(|v| v.map(|x| scale(100.0 * unit.place(x)))).collect(),
        Normalisation::ZScore => {
            let places = || values.iter().flatten().map(|x| unit.place(*x));
            let count = places().count() as f64;
            let mean = places().sum::<f64>() / count;
            let deviation = (places().map(|u| (u - mean).powi(2)).sum::<f64>() / count).sqrt();
            values.iter().map(|v| v.map(|x| scale(50.0 + 10.0 * (unit.place(x) - mean) / deviation))).collect()
        }
        Normalisation::PercentileRank => percentile_ranks(values).into_iter().map(|rank| rank.map(scale)).collect(),
    }
}

/// 100 times the share of the other values that are lower, ties counted half: the mean of the weak and the strict
/// percentile rank (`scipy.stats.percentileofscore(others, x, kind="mean")`). Needs two different values.
fn percentile_ranks(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut sorted: Vec<(f64, usize)> = values.iter().enumerate().filter_map(|(i, v)| v.map(|x| (x, i))).collect();
    sorted.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let others = sorted.len().saturating_sub(1).max(1) as f64;
    let mut ranks = vec![None; values.len()];
    let mut lower = 0_usize;
    for ties in sorted.chunk_by(|a, b| a.0 == b.0) {
        let rank = 100.0 * (lower as f64 + 0.5 * (ties.len() - 1) as f64) / others;
        for (_, place) in ties {
            ranks[*place] = Some(rank);
        }
        lower += ties.len();
    }
    ranks
}

/// Where a value lies between the lowest (0) and the highest (1). z-scores are taken from these places, which changes
/// nothing in exact arithmetic and keeps squares of very large or small figures within what a double holds.
struct Unit {
    /// Halved, as is the range: the distance between two doubles need not be a double.
    half_low: f64,
    half_range: f64,
}

impl Unit {
    /// `None` when the values have no spread, or there are none.
    fn of(values: &[Option<f64>]) -> Option<Self> {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.iter().flatten() {
            low = low.min(*value);
            high = high.max(*value);
        }
        let unit = Self { half_low: low * 0.5, half_range: high * 0.5 - low * 0.5 };
        (low < high && unit.half_range > 0.0).then_some(unit)
    }

    fn place(&self, value: f64) -> f64 {
        (value * 0.5 - self.half_low) / self.half_range
    }
}
