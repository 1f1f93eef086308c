//! One figure for the whole map: do like values lie together?
//!
//! Moran (1950), Geary (1954); moments after Cliff and Ord, "Spatial Processes" (1981), pages 42-46 and 54-56; the
//! general G and its moments after Getis and Ord (1992), Geographical Analysis 24(3). Areas without neighbours count
//! among the n areas and have no part in the sums, as in esda.

use rand::RngExt as _;
use rayon::prelude::*;

use crate::base::progress::{Cancelled, Progress};
use crate::model::spatial_weights::SpatialWeights;

use super::significance::{Permutations, pseudo_p, two_sided};
use super::{Sample, SpatialError};

/// What a global statistic found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GlobalTest {
    pub statistic: f64,
    /// What it would be on average if values lay at random.
    pub expected: f64,
    /// If the values were drawn from a normal distribution; the general G has no such moments.
    pub normal: Option<Moments>,
    /// If the values there are were dealt out at random.
    pub randomisation: Option<Moments>,
    /// The same by trying it out.
    pub permutation: Option<Simulated>,
}

/// How far the statistic lies from what is expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    pub variance: f64,
    /// Standard deviations from the expected value.
    pub z: f64,
    /// Two-sided, by the normal distribution.
    pub p: f64,
}

/// What random permutations gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulated {
    pub permutations: usize,
    pub mean: f64,
    /// Of the permutations, divided by their number.
    pub standard_deviation: f64,
    /// Pseudo p-value, one-sided: (more extreme + 1) / (permutations + 1).
    pub p: f64,
    /// Standard deviations from the mean of the permutations; `None` when all were alike.
    pub z: Option<f64>,
}

impl Moments {
    /// `None` where the variance is no positive number (very few areas, or odd weights).
    fn of(statistic: f64, expected: f64, variance: f64) -> Option<Self> {
        if !(variance.is_finite() && variance > 0.0) {
            return None;
        }
        let z = (statistic - expected) / variance.sqrt();
        Some(Self { variance, z, p: two_sided(z) })
    }
}

/// Moran's I: the weighted covariance of neighbours over the variance. Above its expected -1 / (n - 1) like values lie
/// together, below it unlike ones do. Usually with row-standardised weights.
///
/// # Errors
/// [`SpatialError`] where the sample's links all have weight nought, or it was cancelled.
pub fn moran(
    sample: &Sample,
    permutations: Option<Permutations>,
    progress: &Progress,
) -> Result<GlobalTest, SpatialError> {
    let sums = WeightSums::of(&sample.weights)?;
    let (z, m2, kurtosis) = centred(&sample.values);
    let n = z.len() as f64;
    let statistic = |z: &[f64]| cross_products(&sample.weights, z) / (sums.s0 * m2);
    let expected = -1.0 / (n - 1.0);
    let WeightSums { s0, s1, s2 } = sums;
    let s02 = s0 * s0;
    let normal = (n * n * s1 - n * s2 + 3.0 * s02) / ((n * n - 1.0) * s02) - expected * expected;
    let a = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s02);
    let b = kurtosis * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s02);
    let random = (a - b) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s02) - expected * expected;
    let found = statistic(&z);
    Ok(GlobalTest {
        statistic: found,
        expected,
        normal: Moments::of(found, expected, normal),
        randomisation: Moments::of(found, expected, random),
        permutation: simulate(&z, found, permutations, statistic, progress)?,
    })
}

/// Geary's C: half the weighted mean of squared differences of neighbours over the variance. Below its expected 1 like
/// values lie together, above it unlike ones do. Usually with row-standardised weights.
///
/// # Errors
/// [`SpatialError`] where the sample's links all have weight nought, or it was cancelled.
#[expect(clippy::many_single_char_names, reason = "the letters of Cliff and Ord")]
pub fn geary(
    sample: &Sample,
    permutations: Option<Permutations>,
    progress: &Progress,
) -> Result<GlobalTest, SpatialError> {
    let sums = WeightSums::of(&sample.weights)?;
    let (z, m2, kurtosis) = centred(&sample.values);
    let n = z.len() as f64;
    let scale = (n - 1.0) / (2.0 * sums.s0 * m2 * n);
    let statistic = |z: &[f64]| {
        let squares = |i: usize| sample.weights.of(i).map(|(j, w)| w * (z[i] - z[j]).powi(2)).sum::<f64>();
        scale * (0..z.len()).map(squares).sum::<f64>()
    };
    let WeightSums { s0, s1, s2 } = sums;
    let s02 = s0 * s0;
    let normal = ((2.0 * s1 + s2) * (n - 1.0) - 4.0 * s02) / (2.0 * (n + 1.0) * s02);
    let a = (n - 1.0) * s1 * (n * n - 3.0 * n + 3.0 - (n - 1.0) * kurtosis);
    let b = 0.25 * (n - 1.0) * s2 * (n * n + 3.0 * n - 6.0 - (n * n - n + 2.0) * kurtosis);
    let c = s02 * (n * n - 3.0 - (n - 1.0).powi(2) * kurtosis);
    let random = (a - b + c) / (n * (n - 2.0) * (n - 3.0) * s02);
    let found = statistic(&z);
    Ok(GlobalTest {
        statistic: found,
        expected: 1.0,
        normal: Moments::of(found, 1.0, normal),
        randomisation: Moments::of(found, 1.0, random),
        permutation: simulate(&z, found, permutations, statistic, progress)?,
    })
}

/// The general G: the share of all products of values that lies between neighbours. Above its expected value high values
/// lie together, below it low ones do. For values of nought and more, usually with binary weights.
///
/// # Errors
/// [`SpatialError::Negative`] for values below nought; or it was cancelled.
pub fn getis_ord(
    sample: &Sample,
    permutations: Option<Permutations>,
    progress: &Progress,
) -> Result<GlobalTest, SpatialError> {
    let y = &sample.values;
    if y.iter().any(|x| *x < 0.0) {
        return Err(SpatialError::Negative);
    }
    let weights = sample.weights.without_self();
    let WeightSums { s0, s1, s2 } = WeightSums::of(&weights)?;
    // The statistic has no unit: a scale on which the mean is 1 keeps fourth powers within what a double holds.
    let n = y.len() as f64;
    let mean = y.iter().sum::<f64>() / n;
    let y: Vec<f64> = y.iter().map(|x| x / mean).collect();
    let power = |k: i32| y.iter().map(|x| x.powi(k)).sum::<f64>();
    let (m1, m2, m3, m4) = (power(1), power(2), power(3), power(4));
    let all = m1 * m1 - m2;
    if all <= 0.0 {
        return Err(SpatialError::NoVariation);
    }
    let statistic = |y: &[f64]| cross_products(&weights, y) / all;
    let expected = s0 / (n * (n - 1.0));
    let s02 = s0 * s0;
    let b0 = (n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s02;
    let b1 = -((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s02);
    let b2 = -(2.0 * n * s1 - (n + 3.0) * s2 + 6.0 * s02);
    let b3 = 4.0 * (n - 1.0) * s1 - 2.0 * (n + 1.0) * s2 + 8.0 * s02;
    let b4 = s1 - s2 + s02;
    let square = (b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1.powi(4))
        / (all * all * n * (n - 1.0) * (n - 2.0) * (n - 3.0));
    let found = statistic(&y);
    Ok(GlobalTest {
        statistic: found,
        expected,
        normal: None,
        randomisation: Moments::of(found, expected, square - expected * expected),
        permutation: simulate(&y, found, permutations, statistic, progress)?,
    })
}

/// Sums of weights by which the moments are made (Cliff and Ord 1981, page 19).
#[derive(Clone, Copy)]
struct WeightSums {
    /// All weights.
    s0: f64,
    /// Half the squares of both directions added up.
    s1: f64,
    /// Squares of each area's outward and inward weights together.
    s2: f64,
}

impl WeightSums {
    fn of(weights: &SpatialWeights) -> Result<Self, SpatialError> {
        let areas = weights.areas();
        let (mut s0, mut s1) = (0.0, 0.0);
        let mut both = vec![0.0; areas];
        for i in 0..areas {
            for (j, w) in weights.of(i) {
                let (names, back) = weights.row(j);
                let back = u32::try_from(i).ok().and_then(|i| names.binary_search(&i).ok()).map_or(0.0, |at| back[at]);
                s0 += w;
                // Half of (w + back) squared, of which the link back brings its own half.
                s1 += w * (w + back);
                both[i] += w;
                both[j] += w;
            }
        }
        if s0 == 0.0 {
            return Err(SpatialError::NoNeighbours);
        }
        Ok(Self { s0, s1, s2: both.iter().map(|sum| sum * sum).sum() })
    }
}

/// Distances from the mean, their mean square, and the fourth moment over the square of the second.
pub(super) fn centred(values: &[f64]) -> (Vec<f64>, f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let z: Vec<f64> = values.iter().map(|x| x - mean).collect();
    let m2 = z.iter().map(|z| z * z).sum::<f64>() / n;
    let m4 = z.iter().map(|z| (z * z / m2).powi(2)).sum::<f64>() / n;
    (z, m2, m4)
}

/// Over all links, the weight times both values.
fn cross_products(weights: &SpatialWeights, z: &[f64]) -> f64 {
    let own = |i: usize| z[i] * weights.of(i).map(|(j, w)| w * z[j]).sum::<f64>();
    (0..z.len()).map(own).sum::<f64>()
}

/// The statistic of values dealt out at random, again and again. Each permutation has random numbers of its own.
fn simulate(
    values: &[f64],
    found: f64,
    permutations: Option<Permutations>,
    statistic: impl Fn(&[f64]) -> f64 + Sync,
    progress: &Progress,
) -> Result<Option<Simulated>, Cancelled> {
    let Some(permutations) = permutations.filter(|p| p.count > 0) else { return Ok(None) };
    let one = |deck: &mut Vec<f64>, permutation: usize| {
        deck.clear();
        deck.extend_from_slice(values);
        let mut numbers = permutations.stream(permutation);
        for last in (1..deck.len()).rev() {
            deck.swap(last, numbers.random_range(0..=last));
        }
        progress.check().map(|()| statistic(deck))
    };
    let all: Vec<f64> =
        (0..permutations.count).into_par_iter().map_init(Vec::new, one).collect::<Result<_, Cancelled>>()?;
    let slack = 1e-12 * found.abs();
    let at_least = all.iter().filter(|s| **s >= found - slack).count();
    let at_most = all.iter().filter(|s| **s <= found + slack).count();
    let count = all.len() as f64;
    let mean = all.iter().sum::<f64>() / count;
    let standard_deviation = (all.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / count).sqrt();
    Ok(Some(Simulated {
        permutations: permutations.count,
        mean,
        standard_deviation,
        p: pseudo_p(at_least, at_most, permutations.count),
        z: (standard_deviation > 0.0).then(|| (found - mean) / standard_deviation),
    }))
}
