//! Estimates from a trained model.

use rayon::prelude::*;

use super::table::{PredictError, Table};
use super::{boost, spline};
use crate::model::predictor::{Estimate, Predictor};

/// The share of a model's inputs that may be missing for an area before it gets no estimate.
const MOST_MISSING: f64 = 0.2;

/// Estimates for every area of a table, whose columns are found by the inputs' keys. An area that lacks more than a
/// fifth of the inputs gets none; one that lacks some gets one that says so.
///
/// # Errors
/// When the table has no column at all for more than a fifth of the inputs.
pub fn apply(predictor: &Predictor, table: &Table) -> Result<Vec<Option<Estimate>>, PredictError> {
    let columns: Vec<Option<&Vec<Option<f64>>>> = predictor
        .inputs
        .iter()
        .map(|input| table.inputs.iter().find(|(key, _)| *key == input.key).map(|(_, values)| values))
        .collect();
    let lacking = predictor.inputs.iter().zip(&columns).filter(|(_, c)| c.is_none());
    let keys: Vec<String> = lacking.map(|(i, _)| i.key.clone()).collect();
    if keys.len() as f64 > MOST_MISSING * predictor.inputs.len() as f64 {
        return Err(PredictError::InputsMissing { keys });
    }
    let one = |area: usize| {
        let value = |input: usize| columns.get(input).copied().flatten().and_then(|v| v[area]);
        one_area(predictor, value)
    };
    Ok((0..table.len()).into_par_iter().map(one).collect())
}

fn one_area(predictor: &Predictor, value: impl Fn(usize) -> Option<f64>) -> Option<Estimate> {
    let value = |input: usize| value(input).filter(|v: &f64| v.is_finite());
    let (mut missing, mut outside) = (0, 0);
    let (mut additive, mut spread) = (predictor.intercept, predictor.spread.intercept);
    for (place, input) in predictor.inputs.iter().enumerate() {
        let own = value(place);
        missing += usize::from(own.is_none());
        outside += usize::from(own.is_some_and(|v| v < input.range.0 || v > input.range.1));
        let x = own.unwrap_or(input.typical);
        additive += spline::height(x, &input.knots, &input.coefficients);
        spread += spline::height(x, &input.knots, &input.spread_coefficients);
    }
    if missing as f64 > MOST_MISSING * predictor.inputs.len() as f64 {
        return None;
    }
    let trees = predictor.base + predictor.trees.iter().map(|t| boost::grown(t, value)).sum::<f64>();
    let blend = (1.0 - predictor.trees_share) * additive + predictor.trees_share * trees;
    let spread = spread.clamp(predictor.spread.limits.0, predictor.spread.limits.1.max(predictor.spread.limits.0));
    Some(estimate(predictor, blend, spread, missing, outside))
}

/// Puts the interval around an estimate. A percentage stays between 0 and 100.
pub(super) fn estimate(predictor: &Predictor, value: f64, spread: f64, missing: usize, outside: usize) -> Estimate {
    let within = |v: f64| if predictor.outcome.is_percentage { v.clamp(0.0, 100.0) } else { v };
    let (lower, upper) = (value + predictor.spread.lower * spread, value + predictor.spread.upper * spread);
    Estimate { value: within(value), lower: within(lower), upper: within(upper), spread, missing, outside }
}
