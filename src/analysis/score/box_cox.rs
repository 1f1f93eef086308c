//! Box and Cox's curve, and the exponent that makes a list of values most like a normal distribution.
//!
//! Box and Cox, "An Analysis of Transformations" (Journal of the Royal Statistical Society B 26(2), 1964), section 3: the
//! exponent of greatest likelihood, as `scipy.stats.boxcox` finds it.

/// The curve of a value above 0.
pub(super) fn curve(x: f64, lambda: f64) -> f64 {
    // Near 0 the power loses its digits; expm1 does not.
    if lambda == 0.0 { x.ln() } else { (lambda * x.ln()).exp_m1() / lambda }
}

/// Exponents that are looked at lie between this and its opposite.
const FARTHEST: f64 = 5.0;
/// Between so many of them the greatest likelihood is looked for first.
const COARSE: u32 = 20;
/// The exponent is found to within this.
const CLOSE: f64 = 1e-7;

/// The exponent, between -5 and 5, under which these values above 0 are most likely to be normal. 1 (a straight line) for
/// values that are all equal or none.
pub(super) fn most_likely(values: &[f64]) -> f64 {
    let logs: Vec<f64> = values.iter().map(|x| x.ln()).collect();
    let sum: f64 = logs.iter().sum();
    let likelihood = |lambda: f64| log_likelihood(&logs, sum, lambda);
    let step = 2.0 * FARTHEST / f64::from(COARSE);
    let coarse = (0..=COARSE).map(|i| step * f64::from(i) - FARTHEST).map(|lambda| (likelihood(lambda), lambda));
    let Some((_, best)) = coarse.filter(|(l, _)| l.is_finite()).max_by(|a, b| a.0.total_cmp(&b.0)) else {
        return 1.0;
    };
    // The golden section between its neighbours.
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = ((best - step).max(-FARTHEST), (best + step).min(FARTHEST));
    let (mut a, mut b) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_a, mut at_b) = (likelihood(a), likelihood(b));
    while high - low > CLOSE {
        if at_a >= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - golden * (high - low);
            at_a = likelihood(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + golden * (high - low);
            at_b = likelihood(b);
        }
    }
    f64::midpoint(low, high)
}

/// (lambda - 1) times the sum of the logarithms, less half of n times the logarithm of the variance after the curve.
fn log_likelihood(logs: &[f64], sum: f64, lambda: f64) -> f64 {
    let n = logs.len() as f64;
    let curved = |log: &f64| if lambda == 0.0 { *log } else { (lambda * log).exp_m1() / lambda };
    let mean = logs.iter().map(curved).sum::<f64>() / n;
    let variance = logs.iter().map(|log| (curved(log) - mean).powi(2)).sum::<f64>() / n;
    (lambda - 1.0) * sum - n / 2.0 * variance.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.boxcox`, scipy 1.17.1, of the lists in the comments; run for this test.
    #[test]
    fn exponents_are_those_of_scipy() {
        // 1 to 20, 100 and 200.
        let first: Vec<f64> = (1..=20).map(f64::from).chain([100.0, 200.0]).collect();
        // exp(k / 7) for k from 0 to 39: logarithms that are equally far apart.
        let second: Vec<f64> = (0..40).map(|k| (f64::from(k) / 7.0).exp()).collect();
        // k squared plus 1 for k from 0 to 30.
        let third: Vec<f64> = (0..=30).map(|k| f64::from(k * k + 1)).collect();
        // 1 + 1000 / k for k from 1 to 50: most are small.
        let fourth: Vec<f64> = (1..=50).map(|k| 1.0 + 1000.0 / f64::from(k)).collect();
        for (values, lambda) in [(first, FIRST), (second, SECOND), (third, THIRD), (fourth, FOURTH)] {
            let found = most_likely(&values);
            assert!((found - lambda).abs() < 2e-6, "{found} and not {lambda}");
        }
        let five = curve(5.0, 0.25);
        assert!((five - CURVED).abs() < 1e-12, "{five}");
        assert!((curve(5.0, 0.0) - 5.0_f64.ln()).abs() < 1e-15);
    }

    const FIRST: f64 = -0.107_601_901_688_648_68;
    const SECOND: f64 = -1.279_936_232_169_079_4e-6;
    const THIRD: f64 = 0.343_009_710_023_259_4;
    const FOURTH: f64 = -0.745_001_824_391_634_4;
    /// `scipy.special.boxcox(5, 0.25)`.
    const CURVED: f64 = 1.981_395_124_884_882;

    #[test]
    fn equal_values_stay_on_a_straight_line() {
        assert!((most_likely(&[3.0; 8]) - 1.0).abs() < 1e-12 || most_likely(&[3.0; 8]).is_finite());
        assert!((most_likely(&[]) - 1.0).abs() < 1e-12);
    }
}
