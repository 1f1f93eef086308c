//! A few values far from all others drawn in, so that they do not press the rest of a scale together.
//!
//! The rule of the JRC's COIN Tool (Becker and others, User Guide, 2019, section 5) and of the R package `COINr`: an
//! indicator is left alone unless its skewness and its kurtosis are both beyond limits.

use crate::model::construction::{Curve, OutlierRule};
use crate::model::results::{Done, Shape, Treatment};

use super::box_cox;

const MOST_SKEWNESS: f64 = 2.0;
const MOST_KURTOSIS: f64 = 3.5;

impl Shape {
    /// `None` for fewer than four values, or equal ones.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        if values.len() < 4 {
            return None;
        }
        let mean = values.iter().map(|x| x / n).sum::<f64>();
        let widest = values.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
        if widest.is_nan() || widest <= 0.0 || widest.is_infinite() {
            return None;
        }
        let moment = |k: i32| values.iter().map(|x| ((x - mean) / widest).powi(k)).sum::<f64>() / n;
        let (m2, m3, m4) = (moment(2), moment(3), moment(4));
        let skewness = m3 / m2.powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0);
        let excess = m4 / (m2 * m2) - 3.0;
        let kurtosis = ((n + 1.0) * excess + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0));
        (skewness.is_finite() && kurtosis.is_finite()).then_some(Self { skewness, kurtosis })
    }

    fn is_fine(self) -> bool {
        self.skewness.abs() < MOST_SKEWNESS || self.kurtosis < MOST_KURTOSIS
    }
}

/// Treats a column by the rule. The shape is that of the values in `base` (all when `None`), and limits and curves made
/// from them are used for all.
pub(super) fn treat(values: &[Option<f64>], rule: OutlierRule, base: Option<&[bool]>) -> (Vec<Option<f64>>, Treatment) {
    let inside = |i: &usize| base.is_none_or(|base| base[*i]);
    let mut sorted: Vec<f64> = (0..values.len()).filter(inside).filter_map(|i| values[i]).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let before = Shape::of(&sorted);
    let nothing = Treatment { before, after: before, done: Done::Nothing };
    let OutlierRule::Treat { most_winsorised, then } = rule else { return (values.to_vec(), nothing) };
    if before.is_none_or(Shape::is_fine) {
        return (values.to_vec(), nothing);
    }
    if let Some((drawn, low, high)) = winsorised(&sorted, most_winsorised) {
        let (lowest, highest) = (drawn[0], drawn[drawn.len() - 1]);
        let treated = values.iter().map(|v| v.map(|x| x.clamp(lowest, highest))).collect();
        let done = Done::Winsorised { low, high, lowest, highest };
        return (treated, Treatment { before, after: Shape::of(&drawn), done });
    }
    let (low, range) = (sorted[0], sorted[sorted.len() - 1] - sorted[0]);
    // Below what the curve was made for it goes on as at its end.
    let from_low = |x: f64| (x - low).max(0.0);
    let done = match then {
        Curve::Log => Done::Logged,
        Curve::BoxCox { lambda: Some(lambda) } => Done::BoxCox { lambda, found: false },
        Curve::BoxCox { lambda: None } => {
            let positive: Vec<f64> = sorted.iter().map(|x| from_low(*x) + 1.0).collect();
            Done::BoxCox { lambda: box_cox::most_likely(&positive), found: true }
        }
    };
    let curve = |x: f64| match done {
        Done::BoxCox { lambda, .. } => box_cox::curve(from_low(x) + 1.0, lambda),
        _ => (from_low(x) + 0.01 * range).ln(),
    };
    let treated: Vec<Option<f64>> = values.iter().map(|v| v.map(curve).filter(|x| x.is_finite())).collect();
    let after = Shape::of(&sorted.iter().map(|x| curve(*x)).collect::<Vec<_>>());
    (treated, Treatment { before, after, done })
}

/// Rising values with the farthest ones drawn in, one step after another on the side to which they lean, and how many
/// at either end; `None` if more than `most` would be needed. Equal values move together.
fn winsorised(sorted: &[f64], most: usize) -> Option<(Vec<f64>, usize, usize)> {
    let mut drawn = sorted.to_vec();
    let (mut low, mut high) = (0, 0);
    loop {
        let shape = Shape::of(&drawn)?;
        if shape.is_fine() {
            return Some((drawn, low, high));
        }
        if low + high >= most {
            return None;
        }
        let last = drawn.len() - 1;
        if shape.skewness >= 0.0 {
            let at = drawn.partition_point(|x| *x < drawn[last]);
            let next = drawn[at.checked_sub(1)?];
            drawn[at..].fill(next);
            high = drawn.len() - at;
        } else {
            let end = drawn.partition_point(|x| *x <= drawn[0]);
            let next = *drawn.get(end)?;
            drawn[..end].fill(next);
            low = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
        values.into_iter().map(Some).collect()
    }

    const RULE: OutlierRule = OutlierRule::Treat { most_winsorised: 5, then: Curve::Log };

    /// `scipy.stats.skew` and `kurtosis` with `bias=False`, scipy 1.17.1, of 1 to 10 and 100.
    #[test]
    fn shapes_are_those_of_scipy() {
        let shape = Shape::of(&[1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 100.]).expect("a shape");
        assert!((shape.skewness - SKEW).abs() < 1e-9 && (shape.kurtosis - KURT).abs() < 1e-9, "{shape:?}");
        assert_eq!(Shape::of(&[3.0; 9]), None);
    }

    const SKEW: f64 = 3.255_638_184_060_509_8;
    const KURT: f64 = 10.706_673_906_421_974;

    /// The first case of `test-treat.R` of `COINr`: 1 to 10 and 100 becomes 1 to 10 and 10.
    #[test]
    fn an_outlier_is_drawn_in_as_in_coinr() {
        let values = column((1..=10).map(f64::from).chain([100.0]));
        let (treated, treatment) = treat(&values, RULE, None);
        assert_eq!(treated[..10], values[..10]);
        assert_eq!(treated[10], Some(10.0));
        assert_eq!(treatment.done, Done::Winsorised { low: 0, high: 1, lowest: 1.0, highest: 10.0 });
        let (mirrored, _) = treat(&column((1..=10).map(f64::from).chain([-100.0])), RULE, None);
        assert_eq!(mirrored[10], Some(1.0));
    }

    /// The second case there: 1 to 20, 100 and 200 with one value at most to be drawn in goes through the logarithm.
    #[test]
    fn what_drawing_in_cannot_mend_goes_through_a_curve() {
        let values = column((1..=20).map(f64::from).chain([100.0, 200.0]));
        let rule = OutlierRule::Treat { most_winsorised: 1, then: Curve::Log };
        let (treated, treatment) = treat(&values, rule, None);
        assert_eq!(treatment.done, Done::Logged);
        // log_CT: ln(x - 1 + 0.01 * 199).
        assert!(treated[20].is_some_and(|x| (x - (99.0_f64 + 1.99).ln()).abs() < 1e-12));
        let rule = OutlierRule::Treat { most_winsorised: 1, then: Curve::BoxCox { lambda: Some(0.5) } };
        let (treated, _) = treat(&values, rule, None);
        assert!(treated[21].is_some_and(|x| (x - 2.0 * (200.0_f64.sqrt() - 1.0)).abs() < 1e-12));
    }

    #[test]
    fn what_is_fine_stays() {
        let values = column((1..=30).map(f64::from));
        assert_eq!(treat(&values, RULE, None), (values.clone(), treat(&values, OutlierRule::Keep, None).1));
        let few = vec![Some(1.0), None, Some(900.0)];
        assert_eq!(treat(&few, RULE, None).0, few);
    }
}
