//! Did something change more where something was done? Treated areas are paired with untreated ones that were alike before,
//! and the mean difference of their changes is the estimate: difference in differences over matched pairs.
//!
//! * Matching: one untreated area for each treated one, nearest in standardised Euclidean distance over the covariates, the
//!   closest pair of all first, none used twice (Stuart, "Matching Methods for Causal Inference", Statistical Science 25(1),
//!   2010, section 3).
//! * Estimate and interval: the mean of the pairs' differences in change, and Student's interval of it with n − 1 degrees of
//!   freedom: standard errors by matched pair, which hold after matching without replacement (Abadie and Spiess, "Robust
//!   Post-Matching Inference", Journal of the American Statistical Association 117(538), 2022).
//! * Balance: the standardised mean difference of each covariate before and after matching; more than 0.25 is too much
//!   (Rubin, "Using Propensity Scores to Help Design Observational Studies", 2001, as in Stuart, section 4.1).
//!
//! Knows neither areas nor interventions. Cost: O(treated · untreated · covariates), for each pair that is taken away once
//! more; the same input gives the same pairs.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// One unit: what was known before, how its figure changed, and whether it was treated.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// One figure for each covariate, in any unit.
    pub before: Vec<f64>,
    pub change: f64,
    pub treated: bool,
}

/// A treated unit and the untreated one beside it, by their places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub treated: usize,
    pub control: usize,
    /// In standard deviations.
    pub distance: f64,
}

/// What the pairs say.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// By the treated unit's place.
    pub pairs: Vec<Pair>,
    /// Mean change of treated units, and of those beside them.
    pub treated: f64,
    pub control: f64,
    /// The difference of the two.
    pub effect: f64,
    /// 95 % interval; `None` of one pair, which has none.
    pub interval: Option<(f64, f64)>,
    /// For each covariate the standardised mean difference before and after matching.
    pub balance: Vec<(f64, f64)>,
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoEstimate {
    #[error("no treated area has figures of both periods")]
    NobodyTreated,
    #[error(
        "there are {treated} treated areas with figures and {untreated} untreated ones: each treated area needs one"
    )]
    TooFewUntreated { treated: usize, untreated: usize },
    #[error("areas cannot be matched on so many pairs ({0}); choose fewer areas")]
    TooMany(usize),
}

/// More distances than this are not worked out.
const MOST_DISTANCES: usize = 200_000_000;

/// Pairs treated units with untreated ones and compares how they changed. Every unit has as many covariates as the first.
///
/// # Errors
/// [`NoEstimate`].
pub fn compare(units: &[Unit]) -> Result<Estimate, NoEstimate> {
    let places = |treated: bool| -> Vec<usize> {
        units.iter().enumerate().filter(|(_, u)| u.treated == treated).map(|(place, _)| place).collect()
    };
    let (treated, untreated) = (places(true), places(false));
    if treated.is_empty() {
        return Err(NoEstimate::NobodyTreated);
    }
    if untreated.len() < treated.len() {
        return Err(NoEstimate::TooFewUntreated { treated: treated.len(), untreated: untreated.len() });
    }
    if treated.len().saturating_mul(untreated.len()) > MOST_DISTANCES {
        return Err(NoEstimate::TooMany(treated.len().saturating_mul(untreated.len())));
    }
    let spread: Vec<f64> = (0..units[0].before.len()).map(|c| deviation(units, c)).collect();
    let pairs = matched(units, &treated, &untreated, &spread);
    let of = |place: fn(&Pair) -> usize| -> Vec<f64> { pairs.iter().map(|p| units[place(p)].change).collect() };
    let (changes, beside) = (of(|p| p.treated), of(|p| p.control));
    let differences: Vec<f64> = changes.iter().zip(&beside).map(|(a, b)| a - b).collect();
    let effect = mean(&differences);
    let interval = (differences.len() > 1).then(|| {
        let n = differences.len() as f64;
        let variance = differences.iter().map(|d| (d - effect).powi(2)).sum::<f64>() / (n - 1.0);
        let half = student(0.975, n - 1.0) * (variance / n).sqrt();
        (effect - half, effect + half)
    });
    let balance = spread
        .iter()
        .enumerate()
        .map(|(c, spread)| {
            let of =
                |places: &mut dyn Iterator<Item = usize>| mean(&places.map(|p| units[p].before[c]).collect::<Vec<_>>());
            let own = of(&mut treated.iter().copied());
            let apart = |other: f64| if *spread > 0.0 { (own - other) / spread } else { 0.0 };
            (apart(of(&mut untreated.iter().copied())), apart(of(&mut pairs.iter().map(|p| p.control))))
        })
        .collect();
    Ok(Estimate { treated: mean(&changes), control: mean(&beside), effect, interval, balance, pairs })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The standard deviation of a covariate over all units.
fn deviation(units: &[Unit], covariate: usize) -> f64 {
    let values: Vec<f64> = units.iter().map(|u| u.before[covariate]).collect();
    let middle = mean(&values);
    (values.iter().map(|v| (v - middle).powi(2)).sum::<f64>() / (values.len().max(2) - 1) as f64).sqrt()
}

/// A treated unit's nearest untreated one so far; the heap gives the closest pair first, then the first in order.
struct Nearest(Pair);

impl Ord for Nearest {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |p: &Pair| (p.treated, p.control);
        other.0.distance.total_cmp(&self.0.distance).then_with(|| key(&other.0).cmp(&key(&self.0)))
    }
}

impl PartialOrd for Nearest {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Nearest {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Nearest {}

fn matched(units: &[Unit], treated: &[usize], untreated: &[usize], spread: &[f64]) -> Vec<Pair> {
    let distance = |a: usize, b: usize| {
        let parts = units[a].before.iter().zip(&units[b].before).zip(spread).filter(|(_, s)| **s > 0.0);
        parts.map(|((x, y), s)| ((x - y) / s).powi(2)).sum::<f64>().sqrt()
    };
    let mut is_free = vec![true; units.len()];
    let nearest = |unit: usize, is_free: &[bool]| {
        let free = untreated.iter().filter(|c| is_free[**c]);
        let pairs = free.map(|c| Pair { treated: unit, control: *c, distance: distance(unit, *c) });
        pairs.min_by(|a, b| a.distance.total_cmp(&b.distance).then(a.control.cmp(&b.control)))
    };
    let mut heap: BinaryHeap<Nearest> = treated.iter().filter_map(|t| nearest(*t, &is_free)).map(Nearest).collect();
    let mut pairs = Vec::with_capacity(treated.len());
    while let Some(Nearest(pair)) = heap.pop() {
        if is_free[pair.control] {
            is_free[pair.control] = false;
            pairs.push(pair);
        } else {
            heap.extend(nearest(pair.treated, &is_free).map(Nearest));
        }
    }
    pairs.sort_by_key(|p| p.treated);
    pairs
}

/// The quantile of Student's distribution above a half, by bisection of its distribution function.
fn student(probability: f64, freedom: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while distribution(high, freedom) < probability && high < 1e9 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if distribution(middle, freedom) < probability { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Student's distribution function at `t` of at least nought: 1 − I(ν / (ν + t²); ν/2, 1/2) / 2 (DLMF 8.17).
fn distribution(t: f64, freedom: f64) -> f64 {
    1.0 - 0.5 * incomplete_beta(freedom / (freedom + t * t), freedom / 2.0, 0.5)
}

/// The regularised incomplete beta function by its continued fraction (DLMF 8.17.22), evaluated by Lentz's method.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below this, and the function is symmetric.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = (a * x.ln() + b * (-x).ln_1p() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp() / a;
    let tiny = 1e-300;
    let guard = |v: f64| if v.abs() < tiny { tiny } else { v };
    let (mut above, mut below) = (1.0, 1.0 / guard(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = below;
    for m in 1..10_000 {
        let m = f64::from(m);
        for step in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            below = 1.0 / guard(1.0 + step * below);
            above = guard(1.0 + step / above);
            fraction *= above * below;
        }
        if (above * below - 1.0).abs() < 1e-15 {
            break;
        }
    }
    front * fraction
}

/// The logarithm of the gamma function above nought: Stirling's series (DLMF 5.11.1) from 12 on, the recurrence below.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut shift) = (x, 0.0);
    while x < 12.0 {
        shift += x.ln();
        x += 1.0;
    }
    let square = x * x;
    let series = (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / 1680.0 / square) / square) / square) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - shift
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covariates and changes of twelve units, the first four treated.
    const UNITS: [([f64; 2], f64); 12] = [
        ([10.0, 3.0], 4.1),
        ([22.0, 5.5], 2.0),
        ([15.0, 1.0], 3.3),
        ([30.0, 8.0], 5.2),
        ([11.0, 3.2], 1.0),
        ([21.0, 5.0], 0.4),
        ([16.0, 1.5], 2.2),
        ([28.0, 7.5], 1.9),
        ([5.0, 9.0], -3.0),
        ([40.0, 0.5], 6.0),
        ([12.0, 2.5], 0.1),
        ([33.0, 9.5], 2.6),
    ];

    fn units() -> Vec<Unit> {
        let unit = |(place, (before, change)): (usize, &([f64; 2], f64))| Unit {
            before: before.to_vec(),
            change: *change,
            treated: place < 4,
        };
        UNITS.iter().enumerate().map(unit).collect()
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9 * b.abs().max(1.0), "{a} {b}");
    }

    /// numpy 2, scipy 1.17 (`stats.ttest_rel(treated, control).confidence_interval()`) and statsmodels
    /// (`OLS(difference, 1).fit().conf_int()`), over the same pairs found there by sorting all distances.
    #[test]
    fn agrees_with_scipy_and_statsmodels() {
        let found = compare(&units()).expect("pairs");
        let pairs: Vec<(usize, usize)> = found.pairs.iter().map(|p| (p.treated, p.control)).collect();
        assert_eq!(pairs, [(0, 4), (1, 5), (2, 6), (3, 7)]);
        close(found.pairs[0].distance, 0.112_792_615_299_561_7);
        close(found.pairs[3].distance, 0.244_306_833_819_299_3);
        close(found.treated, 3.65);
        close(found.control, 1.375);
        close(found.effect, 2.275);
        let (low, high) = found.interval.expect("four pairs");
        close(low, 0.539_788_358_156_881_9);
        close(high, 4.010_211_641_843_118);
        close(found.balance[0].0, -0.140_811_075_070_135_63);
        close(found.balance[0].1, 0.023_468_512_511_689_27);
        close(found.balance[1].1, 0.023_448_257_912_837_52);
    }

    /// scipy 1.17: `stats.t.ppf(0.975, df)`.
    #[test]
    fn students_quantiles_are_those_of_scipy() {
        for (freedom, quantile) in [
            (1.0, 12.706_204_736_174_694),
            (2.0, 4.302_652_729_749_462),
            (3.0, 3.182_446_305_283_707_8),
            (9.0, 2.262_157_162_798_205),
            (30.0, 2.042_272_456_301_237_8),
            (120.0, 1.979_930_405_082_440_2),
            (1000.0, 1.962_339_080_826_408_3),
        ] {
            close(student(0.975, freedom), quantile);
        }
    }

    #[test]
    fn no_untreated_unit_stands_beside_two() {
        let mut units = units();
        // Two treated units alike: the nearest of both is one and the same.
        units[1].before = units[0].before.clone();
        let found = compare(&units).expect("pairs");
        let mut controls: Vec<usize> = found.pairs.iter().map(|p| p.control).collect();
        controls.sort_unstable();
        controls.dedup();
        assert_eq!(controls.len(), 4);
        assert_eq!(found, compare(&units).expect("pairs"), "the same again");
    }

    #[test]
    fn too_few_say_so() {
        assert_eq!(compare(&[]), Err(NoEstimate::NobodyTreated));
        assert_eq!(compare(&units()[..6]), Err(NoEstimate::TooFewUntreated { treated: 4, untreated: 2 }));
        let one: Vec<Unit> =
            units().into_iter().enumerate().filter(|(i, _)| *i == 0 || *i > 3).map(|(_, u)| u).collect();
        let found = compare(&one).expect("a pair");
        assert_eq!((found.pairs.len(), found.interval), (1, None));
        let plain: Vec<Unit> = units().into_iter().map(|u| Unit { before: Vec::new(), ..u }).collect();
        assert!(compare(&plain).expect("nothing to match on").balance.is_empty());
    }
}
