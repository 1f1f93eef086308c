//! Restricted cubic splines: smooth curves that are straight lines beyond their outer knots, so that an unusual area is
//! not thrown far off. F. E. Harrell, "Regression Modeling Strategies", 2nd ed. 2015, section 2.4.5.

/// Where the knots are put, as quantiles of the values (ibid., table 2.3, five knots).
const QUANTILES: [f64; 5] = [0.05, 0.275, 0.5, 0.725, 0.95];

/// Knots for these values, which need not be sorted; fewer than three when the values hardly vary.
#[must_use]
pub fn knots(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut knots: Vec<f64> = QUANTILES.iter().filter_map(|q| super::quantile(&sorted, *q)).map(significant).collect();
    knots.dedup();
    if knots.len() < 3 {
        knots.clear();
    }
    knots
}

/// How many terms a value becomes: itself, and one for each knot but two.
#[must_use]
pub fn width(knots: &[f64]) -> usize {
    1 + knots.len().saturating_sub(2)
}

/// Hands the terms of a value to `term`, in order.
pub fn terms(x: f64, knots: &[f64], mut term: impl FnMut(f64)) {
    term(x);
    let [first, .., before, last] = knots else { return };
    let cube = |v: f64| v.max(0.0).powi(3);
    let scale = (last - first).powi(2);
    for knot in &knots[..knots.len() - 2] {
        let right = cube(x - before) * (last - knot) - cube(x - last) * (before - knot);
        term((cube(x - knot) - right / (last - before)) / scale);
    }
}

/// The curve's height at `x`.
#[must_use]
pub fn height(x: f64, knots: &[f64], coefficients: &[f64]) -> f64 {
    let (mut sum, mut place) = (0.0, 0);
    terms(x, knots, |t| {
        sum += t * coefficients.get(place).copied().unwrap_or(0.0);
        place += 1;
    });
    sum
}

/// A number to nine significant digits: as many as are kept in the file.
#[must_use]
pub fn significant(x: f64) -> f64 {
    format!("{x:.8e}").parse().unwrap_or(x)
}
