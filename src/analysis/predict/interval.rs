//! Intervals that hold a stated share of outcomes in places that were not seen.
//!
//! Cross-conformal prediction with locally scaled errors: an area's error is taken from the model that was trained
//! without its whole place and divided by the error expected there; the quantiles of these, both ends apart, are put
//! around new estimates. R. Barber, E. Candès, A. Ramdas, R. Tibshirani, "Predictive inference with the jackknife+",
//! Annals of Statistics 49, 2021, section 1.3 (CV); J. Lei et al., "Distribution-free predictive inference for
//! regression", JASA 113, 2018, section 5.2 (locally weighted); whole places left out: R. Dunn, L. Wasserman,
//! A. Ramdas, "Distribution-free prediction sets for two-layer hierarchical models", JASA 118, 2023.

use std::collections::BTreeMap;

use super::quantile;

/// The limits for a share `level`, from scaled errors (outcome minus estimate): as many are beyond each as the finite
/// sample asks for. `None` without errors.
pub(super) fn limits(scaled: &[f64], level: f64) -> Option<(f64, f64)> {
    let mut sorted = scaled.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (tail, n) = ((1.0 - level) / 2.0, sorted.len().max(1) as f64);
    // The conformal quantile at the upper end is the ceil((n + 1) (1 - tail))-th of n; the lower end mirrors it.
    let tail = (tail - (1.0 - tail) / n).max(0.0);
    Some((quantile(&sorted, tail)?, quantile(&sorted, 1.0 - tail)?))
}

/// The share of areas whose error lies within the limits made from all other folds.
pub(super) fn coverage(scaled: &[f64], fold_of: &[usize], folds: usize, level: f64) -> f64 {
    let mut held = 0_usize;
    for fold in 0..folds {
        let others: Vec<f64> = scaled.iter().zip(fold_of).filter(|(_, f)| **f != fold).map(|(s, _)| *s).collect();
        let Some((lower, upper)) = limits(&others, level) else { continue };
        held += scaled.iter().zip(fold_of).filter(|(s, f)| **f == fold && lower <= **s && **s <= upper).count();
    }
    held as f64 / scaled.len().max(1) as f64
}

/// An area's part in a sum over a larger area: what its error counts for, and how wide it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    /// Scaled error.
    pub scaled: f64,
    pub spread: f64,
}

/// The mean product of scaled errors of two areas in one larger area: what their errors have in common. Negative
/// values, which chance gives, count as none.
pub(super) fn correlation(parents: &BTreeMap<&str, Vec<Member>>) -> f64 {
    let (mut together, mut pairs, mut own, mut areas) = (0.0, 0.0, 0.0, 0.0);
    for members in parents.values() {
        let n = members.len() as f64;
        let sum: f64 = members.iter().map(|m| m.scaled).sum();
        let squares: f64 = members.iter().map(|m| m.scaled * m.scaled).sum();
        together += sum * sum - squares;
        pairs += n * (n - 1.0);
        own += squares;
        areas += n;
    }
    if pairs > 0.0 && own > 0.0 { ((together / pairs) / (own / areas)).clamp(0.0, 1.0) } else { 0.0 }
}

/// The spread of a weighted sum of areas whose errors have this correlation: each is `weight * spread`.
pub(super) fn spread_of_sum(weighted: impl Iterator<Item = f64>, correlation: f64) -> f64 {
    let (sum, squares) = weighted.fold((0.0, 0.0), |(s, q), w| (s + w, q + w * w));
    (correlation * sum * sum + (1.0 - correlation) * squares).max(0.0).sqrt()
}
