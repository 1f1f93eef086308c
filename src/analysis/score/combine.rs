//! Figures on one scale made one figure: means that allow less and less for making good, and pairwise comparison.
//!
//! Handbook on Constructing Composite Indicators (OECD/JRC 2008), step 6: additive, geometric and non-compensatory
//! aggregation. What is missing has no part, and the weights of the rest are scaled up.

use rayon::prelude::*;

use crate::model::construction::Aggregation;

/// A figure as a mean other than the arithmetic takes it: the scale runs from 1 to 100, so that no figure is 0.
fn positive(x: f64) -> f64 {
    (1.0 + 0.99 * x).max(1.0)
}

/// The scale on which a mean is a plain weighted sum; it rises with `x`.
pub(super) fn onto(how: Aggregation, x: f64) -> f64 {
    match how {
        Aggregation::Arithmetic | Aggregation::Copeland => x,
        Aggregation::Geometric => positive(x).ln(),
        Aggregation::Harmonic => 1.0 - 1.0 / positive(x),
    }
}

/// Back from [`onto`], as points of the score.
pub(super) fn back(how: Aggregation, sum: f64) -> f64 {
    match how {
        Aggregation::Arithmetic | Aggregation::Copeland => sum,
        Aggregation::Geometric => sum.exp(),
        Aggregation::Harmonic => 1.0 / (1.0 - sum),
    }
}

/// The weighted mean of what is there; `None` where no weight is.
pub(super) fn mean(how: Aggregation, figures: impl Iterator<Item = (Option<f64>, f64)>) -> Option<f64> {
    let (mut sum, mut there) = (0.0, 0.0);
    for (figure, weight) in figures {
        if let Some(x) = figure {
            sum += weight * onto(how, x);
            there += weight;
        }
    }
    (there > 0.0).then(|| back(how, sum / there))
}

/// Combines columns of figures, one for each weight, area by area.
pub(super) fn columns(
    how: Aggregation,
    columns: &[Vec<Option<f64>>],
    weights: &[f64],
    areas: usize,
) -> Vec<Option<f64>> {
    if how == Aggregation::Copeland {
        return copeland(columns, weights, areas);
    }
    let one = |area: usize| mean(how, columns.iter().map(|c| c[area]).zip(weights.iter().copied()));
    (0..areas).into_par_iter().map(one).collect()
}

/// Copeland's rule (Handbook, page 112; the outranking matrix of Munda and Nardo 2009): 50 + 50 x (wins - losses) /
/// (areas - 1). An area wins against another if more than half of the weight of the indicators that both have is on its
/// side; equal figures are split.
///
/// Cost: areas squared x indicators.
fn copeland(columns: &[Vec<Option<f64>>], weights: &[f64], areas: usize) -> Vec<Option<f64>> {
    let used: Vec<(&[Option<f64>], f64)> =
        columns.iter().map(Vec::as_slice).zip(weights.iter().copied()).filter(|(_, w)| *w > 0.0).collect();
    // Area by area; NaN compares with nothing.
    let rows: Vec<f64> =
        (0..areas).flat_map(|i| used.iter().map(move |(column, _)| column[i].unwrap_or(f64::NAN))).collect();
    let width = used.len();
    let has_any = |i: usize| rows[i * width..][..width].iter().any(|x| !x.is_nan());
    let compared: Vec<usize> = (0..areas).filter(|i| has_any(*i)).collect();
    let whole: f64 = used.iter().map(|(_, w)| w).sum();
    let one = |i: usize| -> Option<f64> {
        if !has_any(i) {
            return None;
        }
        let own = &rows[i * width..][..width];
        let mut balance = 0_i64;
        for other in compared.iter().filter(|other| **other != i) {
            let its = &rows[other * width..][..width];
            let mut lead = 0.0;
            for ((a, b), (_, weight)) in own.iter().zip(its).zip(&used) {
                lead += weight * (f64::from(u8::from(a > b)) - f64::from(u8::from(a < b)));
            }
            // Leads that differ from none by rounding only are none.
            if lead.abs() > 1e-12 * whole {
                balance += if lead > 0.0 { 1 } else { -1 };
            }
        }
        let others = compared.len().saturating_sub(1).max(1) as f64;
        Some(50.0 + 50.0 * balance as f64 / others)
    };
    (0..areas).into_par_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        assert!(found.is_some_and(|x| (x - expected).abs() < 1e-12), "{found:?} is not {expected}");
    }

    /// `scipy.stats.gmean([40.6, 70.3, 1.99], weights=[2, 1, 1])` and `hmean`, scipy 1.17.1: 40, 70 and 1 on the scale from
    /// 1 to 100.
    #[test]
    fn means_are_those_of_scipy() {
        let figures = || [(Some(40.0), 2.0), (Some(70.0), 1.0), (None, 5.0), (Some(1.0), 1.0)].into_iter();
        close(mean(Aggregation::Arithmetic, figures()), 37.75);
        close(mean(Aggregation::Geometric, figures()), GEOMETRIC);
        close(mean(Aggregation::Harmonic, figures()), HARMONIC);
        assert_eq!(mean(Aggregation::Geometric, [(None, 1.0), (Some(3.0), 0.0)].into_iter()), None);
        // The worst figure of all is never made good to more than the scale has.
        close(mean(Aggregation::Harmonic, [(Some(100.0), 1.0)].into_iter()), 100.0);
    }

    const GEOMETRIC: f64 = 21.913_669_993_179_614;
    const HARMONIC: f64 = 7.067_157_816_676_04;

    /// Worked by hand: A beats B on indicators of weight 0.6, and C on all; B beats C on 0.5 of 0.5 that differ.
    #[test]
    fn copelands_wins_less_losses() {
        let columns = [vec![Some(3.0), Some(1.0), Some(1.0), None], vec![Some(2.0), Some(5.0), Some(1.0), None]];
        let scores = copeland(&columns, &[0.6, 0.4], 4);
        assert_eq!(scores, [Some(100.0), Some(50.0), Some(0.0), None]);
        // Halves against halves: nobody wins.
        assert_eq!(copeland(&columns, &[0.5, 0.5], 4)[..2], [Some(75.0), Some(75.0)]);
    }
}
