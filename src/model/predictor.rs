//! A trained model of an outcome: what it needs, how it gets from there to an estimate, and how far it can be trusted.
//!
//! Numbers only, so that it can be kept as JSON, mailed and compared byte by byte. How it is trained and applied is
//! `analysis::predict`'s affair.

use serde::{Deserialize, Serialize};

use super::validation::ValidationReport;

/// A trained model: the blend of an additive regression and boosted trees, with intervals around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Predictor {
    pub name: String,
    /// What it was trained on and what it is not for.
    pub note: String,
    pub outcome: OutcomeAbout,
    pub inputs: Vec<Input>,
    /// The additive part's constant.
    pub intercept: f64,
    /// The trees' constant.
    pub base: f64,
    pub trees: Vec<Tree>,
    /// The trees' share of the estimate, 0 to 1; the rest is the additive part's.
    pub trees_share: f64,
    pub spread: Spread,
    /// For sums over several neighbouring areas; `None` when the training data did not say what belongs together.
    pub together: Option<Together>,
    pub training: Training,
    /// Agreement on places that were not trained on (cross-validation by place).
    pub validation: ValidationReport,
}

/// What is predicted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeAbout {
    /// Its column or indicator key.
    pub key: String,
    /// Whether it is a percentage of residents or households that do take part, so that 100 minus it is the share
    /// that does not.
    pub is_percentage: bool,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    pub key: String,
    /// The median; stands for a missing value in the additive part. The trees know "missing" as such.
    pub typical: f64,
    /// The lowest and highest value trained on.
    pub range: (f64, f64),
    /// Knots of the restricted cubic spline; fewer than three mean a straight line.
    pub knots: Vec<f64>,
    /// A coefficient for the value itself and one for each further term of the spline.
    pub coefficients: Vec<f64>,
    /// As `coefficients`, for the spread.
    pub spread_coefficients: Vec<f64>,
    /// By how much the RMSE on unseen places grows when this input's values are shuffled, in the outcome's unit.
    pub importance: f64,
}

/// A regression tree. Node 0 is the root; the left child of a split follows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tree {
    /// Of a split, which input it asks for; -1 for a leaf.
    #[serde(rename = "i")]
    pub input: Vec<i32>,
    /// Of a split, the value from which on it goes right; of a leaf, what it adds to the estimate.
    #[serde(rename = "v")]
    pub value: Vec<f64>,
    /// Of a split, its right child; 0 for a leaf.
    #[serde(rename = "r")]
    pub right: Vec<u32>,
    /// The splits at which a missing value goes left, in order.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub missing_left: Vec<u32>,
}

/// How wide the intervals are: from `estimate + lower * spread` to `estimate + upper * spread`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The constant of the regression of absolute errors on the inputs.
    pub intercept: f64,
    /// A spread is never below the first nor above the second.
    pub limits: (f64, f64),
    pub lower: f64,
    pub upper: f64,
    /// The share of outcomes the intervals are made to hold: 0.9.
    pub level: f64,
}

/// How errors of areas that belong together go together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Together {
    /// Correlation of two areas' errors (each over its spread) within one larger area.
    pub correlation: f64,
    pub lower: f64,
    pub upper: f64,
    /// How many larger areas the limits come from.
    pub parents: usize,
    /// The share of larger areas of unseen places whose mean lay in its interval.
    pub coverage: f64,
}

/// How it was trained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    pub areas: usize,
    pub places: usize,
    /// Places kept out on purpose.
    pub kept_out: Vec<String>,
    pub folds: usize,
    pub seed: u64,
}

impl Predictor {
    /// Whether it holds together, so that it can be applied and kept: what it says is the rest of a sentence.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        if self.inputs.is_empty() {
            return Err("it has no inputs".to_owned());
        }
        let all = [self.intercept, self.base, self.trees_share, self.spread.intercept, self.spread.level];
        let spread = [self.spread.limits.0, self.spread.limits.1, self.spread.lower, self.spread.upper];
        let together = self.together.iter().flat_map(|t| [t.correlation, t.lower, t.upper, t.coverage]);
        if all.into_iter().chain(spread).chain(together).any(|x| !x.is_finite()) {
            return Err("one of its figures is no number".to_owned());
        }
        if self.spread.lower >= self.spread.upper || !(0.0..=1.0).contains(&self.trees_share) {
            return Err("its limits do not fit each other".to_owned());
        }
        for input in &self.inputs {
            let figures = [input.typical, input.range.0, input.range.1, input.importance];
            let lists = input.knots.iter().chain(&input.coefficients).chain(&input.spread_coefficients).copied();
            if figures.into_iter().chain(lists).any(|x| !x.is_finite()) {
                return Err(format!("a figure of its input \"{}\" is no number", input.key));
            }
        }
        for (place, tree) in self.trees.iter().enumerate() {
            let nodes = tree.input.len();
            let fits = nodes == tree.value.len() && nodes == tree.right.len();
            let asks = tree.input.iter().all(|i| usize::try_from(*i).map_or(*i == -1, |i| i < self.inputs.len()));
            if !fits || !asks || tree.value.iter().any(|v| !v.is_finite()) {
                return Err(format!("its tree {} does not hold together", place + 1));
            }
        }
        Ok(())
    }
}

/// An estimate for one area.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
    /// How wide this area's errors are expected to be; the unit of the limits of [`Spread`].
    pub spread: f64,
    /// Inputs the area has no figure for.
    pub missing: usize,
    /// Inputs outside the range trained on: the estimate is an extrapolation.
    pub outside: usize,
}

/// A count with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Count {
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
}
