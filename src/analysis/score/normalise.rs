//! One indicator brought to a scale on which higher is worse.
//!
//! Knows nothing of weights, terms or areas: a column in, a column out.

use crate::model::construction::{Anchor, Spread};
use crate::model::score_model::{Direction, Normalisation};

/// What every area gets when an indicator is the same everywhere.
///
/// Such an indicator cannot tell areas apart. It is not missing, though: the figure is there, and calling it missing
/// would lower coverage and, under the strict rule, take everyone's score away. The middle of the scale is what
/// z-scores (no distance from the mean) and percentile ranks (all ties, counted half) give by their own definition;
/// min-max, which would divide nought by nought, is made to agree. It moves all scores alike and no rank.
const NO_SPREAD: f64 = 50.0;

/// As far as a figure can lie from a scale whose fixed points are next to each other; farther says no more, and sums
/// stay finite.
const FAR: f64 = 1e9;

/// The values that are finite numbers, `length` of them; everything else is missing.
pub(super) fn finite(values: &[Option<f64>], length: usize) -> Vec<Option<f64>> {
    let mut finite: Vec<Option<f64>> = values.iter().take(length).map(|v| v.filter(|x| x.is_finite())).collect();
    finite.resize(length, None);
    finite
}

/// How an indicator is brought to its scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale<'a> {
    pub how: Normalisation,
    pub direction: Direction,
    pub anchor: Option<Anchor>,
    /// The areas the scale is made from; all when `None`.
    pub base: Option<&'a [bool]>,
    /// How the figures lie of other areas that are compared with; for scales that need no more.
    pub reference: Option<Spread>,
}

/// Brings finite values to one scale, as [`Normalisation`] says, reversed where lower is worse. The scale is made from
/// the values that are there.
pub(super) fn normalise(values: &[Option<f64>], scale: Scale<'_>) -> Vec<Option<f64>> {
    let in_base = |place: usize| scale.base.is_none_or(|base| base[place]);
    let base: Vec<f64> = values.iter().enumerate().filter(|(i, _)| in_base(*i)).filter_map(|(_, v)| *v).collect();
    let worse_up = scale.direction == Direction::HigherIsWorse;
    let each = |one: &dyn Fn(f64, bool) -> f64| -> Vec<Option<f64>> {
        values.iter().enumerate().map(|(i, v)| v.map(|x| one(x, in_base(i)).clamp(-FAR, FAR))).collect()
    };
    let turned = |x: f64| if worse_up { x } else { 100.0 - x };
    // What needs no spread first.
    match (scale.how, scale.anchor) {
        (Normalisation::Goalposts, Some(Anchor::Goalposts { low, high })) if low < high => {
            return each(&|x, _| turned(100.0 * ((x * 0.5 - low * 0.5) / (high * 0.5 - low * 0.5)).clamp(0.0, 1.0)));
        }
        (Normalisation::EnglishIndices, Some(Anchor::RankOf { areas })) if areas >= 1.0 => {
            // Given ranks count from the worst already.
            return each(&|rank, _| exponential((areas + 1.0 - rank) / areas));
        }
        (Normalisation::Reference, anchor) => {
            let own = base.iter().map(|x| x / base.len() as f64).sum::<f64>();
            let mean = scale.reference.map_or(own, |spread| spread.mean);
            let reference = if let Some(Anchor::Reference { value }) = anchor { value } else { mean };
            if reference == 0.0 || base.is_empty() {
                return each(&|_, _| NO_SPREAD);
            }
            let way = if worse_up { 100.0 } else { -100.0 };
            return each(&|x, _| 100.0 + way * ((x - reference) / reference.abs()));
        }
        _ => {}
    }
    match (scale.how, scale.reference) {
        (Normalisation::MinMax | Normalisation::Goalposts, Some(spread)) => {
            let Some(unit) = Unit::of(&[spread.lowest, spread.highest]) else { return each(&|_, _| NO_SPREAD) };
            return each(&|x, _| turned(100.0 * unit.place(x)));
        }
        (Normalisation::ZScore, Some(spread)) => {
            let Spread { mean, standard_deviation, .. } = spread;
            if standard_deviation <= 0.0 {
                return each(&|_, _| NO_SPREAD);
            }
            return each(&|x, _| turned(50.0 + 10.0 * (x - mean) / standard_deviation));
        }
        _ => {}
    }
    let Some(unit) = Unit::of(&base) else { return each(&|_, _| NO_SPREAD) };
    match scale.how {
        Normalisation::MinMax | Normalisation::Goalposts | Normalisation::Reference => {
            each(&|x, _| turned(100.0 * unit.place(x)))
        }
        Normalisation::ZScore => {
            let places = || base.iter().map(|x| unit.place(*x));
            let count = base.len() as f64;
            let mean = places().sum::<f64>() / count;
            let deviation = (places().map(|u| (u - mean).powi(2)).sum::<f64>() / count).sqrt();
            each(&|x, _| turned(50.0 + 10.0 * (unit.place(x) - mean) / deviation))
        }
        Normalisation::PercentileRank => {
            let order = Order::of(base);
            each(&|x, inside| turned(100.0 * order.share_below(x, inside)))
        }
        Normalisation::Rank => {
            let order = Order::of(base);
            each(&|x, _| {
                let (lower, equal) = order.lower_and_equal(x);
                let better = if worse_up { lower } else { order.count() - lower - equal };
                better + f64::midpoint(equal, 1.0)
            })
        }
        Normalisation::EnglishIndices => {
            let order = Order::of(base);
            each(&|x, _| {
                // From the worst; equal values share the mean of their ranks.
                let (lower, equal) = order.lower_and_equal(x);
                let worse = if worse_up { order.count() - lower - equal } else { lower };
                let rank = worse + f64::midpoint(equal, 1.0);
                exponential((order.count() + 1.0 - rank) / order.count())
            })
        }
    }
}

/// The transform of the English indices for a share of ranks, 1 the worst (MHCLG, "English Indices of Deprivation 2025:
/// Technical Report"; as in all since 2000).
fn exponential(share: f64) -> f64 {
    -23.0 * (1.0 - share.clamp(0.0, 1.0) * (1.0 - (-100.0_f64 / 23.0).exp())).ln()
}

/// Values in rising order.
struct Order(Vec<f64>);

impl Order {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_unstable_by(f64::total_cmp);
        Self(values)
    }

    fn count(&self) -> f64 {
        self.0.len() as f64
    }

    fn lower_and_equal(&self, x: f64) -> (f64, f64) {
        let lower = self.0.partition_point(|other| *other < x);
        let equal = self.0[lower..].partition_point(|other| *other <= x);
        (lower as f64, equal as f64)
    }

    /// The share of the other values that are lower, ties counted half: the mean of the weak and the strict percentile
    /// rank (`scipy.stats.percentileofscore(others, x, kind="mean")`). A value that is `inside` is not among its others.
    fn share_below(&self, x: f64, inside: bool) -> f64 {
        let (lower, equal) = self.lower_and_equal(x);
        let own = if inside { 1.0 } else { 0.0 };
        (lower + 0.5 * (equal - own)) / (self.count() - own).max(1.0)
    }
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
    fn of(values: &[f64]) -> Option<Self> {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
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
