//! What a check of a score against an outcome found.

use serde::{Deserialize, Serialize};

/// How well a score, or a prediction, follows an outcome that it was not made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValidationReport {
    /// Over all areas that have both.
    pub all: Agreement,
    /// Each place by itself, in order of name. The calibration its RMSE rests on is made without it.
    pub places: Vec<PlaceAgreement>,
    /// The straight line from the score to the outcome (least squares, over all areas): intercept and slope.
    pub calibration: Option<(f64, f64)>,
    /// Areas left out because they lack the score or the outcome.
    pub left_out: usize,
}

/// Agreement of one place, as if it had never been seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceAgreement {
    pub place: String,
    #[serde(flatten)]
    pub agreement: Agreement,
}

/// The figures of agreement. `None` where there are too few areas, or all have one value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Areas with both score and outcome.
    pub areas: usize,
    /// Spearman's rank correlation, ties at their mean rank; 1 when the score puts the areas in the outcome's order,
    /// worst first.
    pub spearman: Option<f64>,
    /// The square of Pearson's correlation.
    pub r2: Option<f64>,
    /// Root mean square error in the outcome's unit.
    pub rmse: Option<f64>,
    /// How many areas "the worst" are: ten, or a fifth where there are fewer than fifty.
    pub worst: usize,
    /// How many of the areas with the worst scores are among those with the worst outcomes.
    pub worst_hits: usize,
    /// The share of outcomes that lie in the interval given for them, 0 to 1; only for predictions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<f64>,
}
