//! What chance alone would give: random permutations, and many tests at once.

use rand_pcg::Pcg64;

use crate::analysis::random;

/// How many random permutations, and where the random numbers begin. The same seed gives the same numbers, however many
/// threads there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permutations {
    pub count: usize,
    pub seed: u64,
}

impl Default for Permutations {
    fn default() -> Self {
        Self { count: 999, seed: 1 }
    }
}

impl Permutations {
    /// Random numbers for one part of the work.
    pub(super) fn stream(self, part: usize) -> Pcg64 {
        random::stream(self.seed, part as u64)
    }
}

/// The pseudo p-value of Anselin (1995): the share of permutations at least as extreme on the side on which the
/// statistic lies, the statistic itself counted in. One-sided, as in `GeoDa` and esda; unlike there, permutations equal
/// to the statistic count on both sides, so that a map full of ties proves nothing.
#[must_use]
pub(super) fn pseudo_p(at_least: usize, at_most: usize, count: usize) -> f64 {
    (at_least.min(at_most) + 1) as f64 / (count + 1) as f64
}

/// The two-sided p-value of a standard normal deviate.
#[must_use]
pub fn two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2)
}

/// The complementary error function for x of nought and more: by its Taylor series below 2, else by its continued
/// fraction (Abramowitz and Stegun, 7.1.6 and 7.1.14), to about 14 digits.
fn erfc(x: f64) -> f64 {
    let scale = (-x * x).exp() / std::f64::consts::PI.sqrt();
    if x < 2.0 {
        // erf x = 2 x exp(-x^2) / sqrt(pi) * sum of (2 x^2)^n / (1 * 3 * ... * (2 n + 1))
        let (mut term, mut sum, mut odd) = (1.0, 1.0, 1.0);
        while term > 1e-17 * sum {
            odd += 2.0;
            term *= 2.0 * x * x / odd;
            sum += term;
        }
        1.0 - 2.0 * x * scale * sum
    } else {
        // Backwards from a term whose weight is nought at this precision.
        let fraction = (1..=200).rev().fold(x, |below, n| x + f64::from(n) / 2.0 / below);
        scale / fraction
    }
}

/// Benjamini and Hochberg (1995): for each p-value the least false discovery rate at which it would still be called
/// significant. Areas at or below 0.05 hold at most 5 % false discoveries on average. `None` stays `None` and counts as
/// no test.
#[must_use]
pub fn false_discovery(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(f64, usize)> = p.iter().enumerate().filter_map(|(i, p)| p.map(|p| (p, i))).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let tests = order.len() as f64;
    let mut adjusted = vec![None; p.len()];
    let mut least = 1.0_f64;
    for (rank, (p, place)) in order.iter().enumerate().rev() {
        least = least.min(p * tests / (rank + 1) as f64);
        adjusted[*place] = Some(least);
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `2 * scipy.stats.norm.sf(z)`, scipy 1.17.1.
    #[test]
    fn tails_of_the_normal_distribution() {
        for (z, p) in [
            (0.0, 1.0),
            (0.5, 0.617_075_077_451_973_8),
            (-1.959_963_984_540_054, 0.05),
            (2.8, 0.005_110_260_660_855_864),
            (2.9, 0.003_731_626_600_768_075),
            (6.0, 1.973_175_290_075_389e-9),
            (20.0, 5.507_248_237_212_311e-89),
        ] {
            assert!((two_sided(z) / p - 1.0).abs() < 1e-11, "{z}: {}", two_sided(z));
        }
        assert_eq!(two_sided(1e200), 0.0);
    }

    /// `scipy.stats.false_discovery_control`, scipy 1.17.1.
    #[test]
    fn false_discoveries_after_benjamini_and_hochberg() {
        let p = [0.01, 0.04, 0.03, 0.2, 0.5].map(Some);
        let mut p = p.to_vec();
        p.insert(2, None);
        let q: Vec<f64> = false_discovery(&p).into_iter().flatten().collect();
        for (q, expected) in q.iter().zip([0.05, 0.066_666_666_666_666_67, 0.066_666_666_666_666_67, 0.25, 0.5]) {
            assert!((q - expected).abs() < 1e-12, "{q} {expected}");
        }
        assert_eq!(false_discovery(&p)[2], None);
    }

    #[test]
    fn a_permutation_that_ties_proves_nothing() {
        assert_eq!(pseudo_p(999, 999, 999), 1.0);
        assert_eq!(pseudo_p(999, 0, 999), 0.001);
    }
}
