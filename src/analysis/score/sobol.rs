//! Which judgement moves the result? First-order and total indices of Sobol'.
//!
//! Two independent samples A and B of the inputs are run, and for each input A again with that input taken from B.
//! First order: Saltelli and others, "Variance based sensitivity analysis of model output", Computer Physics
//! Communications 181 (2010), table 2 (b); total: Jansen (1999), ibid. (f).

/// How much of the variance of a result one input accounts for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sobol {
    /// By itself: the share of the variance that would go if this input were settled.
    pub first: f64,
    /// With all its interactions: the share that would stay if all others were settled. An input of total 0 does not
    /// matter.
    pub total: f64,
}

/// Sums over samples from which the indices of every input follow. Sums of parts of the samples can be added.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sums {
    count: f64,
    sum: f64,
    squares: f64,
    /// Of each input: f(B) (f(A with it from B) - f(A)), and (f(A) - f(A with it from B)) squared.
    inputs: Vec<(f64, f64)>,
}

impl Sums {
    pub fn new(inputs: usize) -> Self {
        Self { count: 0.0, sum: 0.0, squares: 0.0, inputs: vec![(0.0, 0.0); inputs] }
    }

    /// One sample. The results should lie around nought, or the first-order indices lose digits.
    pub fn add(&mut self, a: f64, b: f64, mixed: impl Iterator<Item = f64>) {
        self.count += 2.0;
        self.sum += a + b;
        self.squares += a * a + b * b;
        for (sums, ab) in self.inputs.iter_mut().zip(mixed) {
            sums.0 += b * (ab - a);
            sums.1 += (a - ab) * (a - ab);
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
        for (own, its) in self.inputs.iter_mut().zip(&other.inputs) {
            own.0 += its.0;
            own.1 += its.1;
        }
    }

    /// All nought where the result never varies.
    pub fn indices(&self) -> Vec<Sobol> {
        let mean = self.sum / self.count;
        let variance = self.squares / self.count - mean * mean;
        let samples = self.count / 2.0;
        let index = |(first, total): &(f64, f64)| {
            if variance > 1e-12 * (1.0 + mean * mean) {
                Sobol { first: first / samples / variance, total: total / (2.0 * samples) / variance }
            } else {
                Sobol::default()
            }
        };
        self.inputs.iter().map(index).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::random;
    use rand::RngExt as _;
    use std::f64::consts::PI;

    /// Ishigami and Homma (1990), a = 7, b = 0.1: sin x1 + a sin^2 x2 + b x3^4 sin x1 on -pi to pi. Its variance is
    /// a^2 / 8 + b pi^4 / 5 + b^2 pi^8 / 18 + 1 / 2, and its indices follow on paper: first order 0.3139, 0.4424, 0; total
    /// 0.5576, 0.4424, 0.2437.
    #[test]
    fn the_indices_of_ishigamis_function() {
        let f = |x: [f64; 3]| x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin() - 3.5;
        let mut numbers = random::stream(3, 0);
        let mut sums = [Sums::new(3), Sums::new(3)];
        for sample in 0..200_000 {
            let mut draw = || [0; 3].map(|_| numbers.random_range(-PI..PI));
            let (a, b) = (draw(), draw());
            let mixed = (0..3).map(|i| {
                let mut x = a;
                x[i] = b[i];
                f(x)
            });
            sums[sample % 2].add(f(a), f(b), mixed);
        }
        let [mut all, other] = sums;
        all.merge(&other);
        let variance = 49.0 / 8.0 + 0.1 * PI.powi(4) / 5.0 + 0.01 * PI.powi(8) / 18.0 + 0.5;
        let v1 = 0.5 * (1.0 + 0.1 * PI.powi(4) / 5.0).powi(2);
        let v13 = 0.01 * PI.powi(8) * (1.0 / 18.0 - 1.0 / 50.0);
        let v2 = 49.0 / 8.0;
        let expected = [(v1, v1 + v13), (v2, v2), (0.0, v13)];
        for (found, (first, total)) in all.indices().iter().zip(expected) {
            assert!((found.first - first / variance).abs() < 0.01, "{found:?}");
            assert!((found.total - total / variance).abs() < 0.01, "{found:?}");
        }
        assert!((expected[0].0 / variance - 0.3139).abs() < 1e-4 && (v13 / variance - 0.2437).abs() < 1e-4);
    }

    #[test]
    fn what_never_varies_has_no_judge() {
        let mut sums = Sums::new(2);
        sums.add(3.0, 3.0, [3.0, 3.0].into_iter());
        assert_eq!(sums.indices(), [Sobol::default(); 2]);
    }
}
