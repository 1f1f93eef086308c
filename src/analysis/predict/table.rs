//! What a model is trained on or applied to: areas, their inputs, their outcome where it is known; and the check that
//! no input has the outcome in it.

use crate::analysis::validate::correlation;
use crate::model::predictor::OutcomeAbout;

/// Areas in rows. Every vector is as long as `codes`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub codes: Vec<String>,
    /// The place (local authority) of each area; empty when unknown.
    pub places: Vec<String>,
    /// A larger area (ward) of each area; `None` when unknown.
    pub parents: Vec<Option<String>>,
    /// Key and values of each input. `None` is missing, which is not zero.
    pub inputs: Vec<(String, Vec<Option<f64>>)>,
    pub outcome: Vec<Option<f64>>,
}

/// Why a model cannot be trained or applied.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PredictError {
    #[error(
        "The input \"{input}\" is the outcome or made from it ({why}), so a model that used it would only be checked against itself. Leave the column out."
    )]
    Forbidden { input: String, why: String },
    #[error("There are no inputs: the table has no column of numbers besides the outcome.")]
    NoInputs,
    #[error(
        "Only {areas} areas in {places} places have an outcome; at least {least_areas} areas in {least_places} places are needed to train and to check on places that were not seen."
    )]
    TooFew { areas: usize, places: usize, least_areas: usize, least_places: usize },
    #[error("The outcome has the same value everywhere, so there is nothing to predict.")]
    Constant,
    #[error(
        "These inputs of the model are missing: {}. Import them, or name the columns so.", keys.join(", ")
    )]
    InputsMissing { keys: Vec<String> },
    #[error("The boosted trees could not be trained: {0}.")]
    Boosting(String),
    #[error("The regression has no solution; the inputs may all be constant.")]
    Singular,
    #[error(transparent)]
    Cancelled(#[from] crate::base::progress::Cancelled),
}

impl Table {
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The rows for which `keep` holds, in order.
    #[must_use]
    pub fn filtered(&self, keep: impl Fn(usize) -> bool) -> Self {
        let rows: Vec<usize> = (0..self.len()).filter(|r| keep(*r)).collect();
        let take = |v: &[Option<f64>]| rows.iter().map(|r| v[*r]).collect();
        Self {
            codes: rows.iter().map(|r| self.codes[*r].clone()).collect(),
            places: rows.iter().map(|r| self.places[*r].clone()).collect(),
            parents: rows.iter().map(|r| self.parents[*r].clone()).collect(),
            inputs: self.inputs.iter().map(|(k, v)| (k.clone(), take(v))).collect(),
            outcome: take(&self.outcome),
        }
    }
}

/// Words in a column's name that say it is the digital propensity index, its rank or its decile.
const OUTCOME_WORDS: [&str; 5] =
    ["digital_propensity", "digitalpropensity", "propensity_index", "online_response", "online_return"];

/// Refuses inputs that have the outcome in them: by name, and by standing in the same order as it (a Pearson or
/// Spearman correlation of 1 but for rounding), as a rescaled, ranked or reversed copy does.
pub fn refuse_outcome_among_inputs(table: &Table, outcome: &OutcomeAbout) -> Result<(), PredictError> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '-', '.'], "_");
    let own = plain(&outcome.key);
    for (key, values) in &table.inputs {
        let name = plain(key);
        let is_dpi = name == "dpi" || name.starts_with("dpi_") || name.ends_with("_dpi");
        if name.contains(&own) || is_dpi || OUTCOME_WORDS.iter().any(|w| name.contains(w)) {
            return Err(PredictError::Forbidden { input: key.clone(), why: "by its name".to_owned() });
        }
        let pairs = values.iter().zip(&table.outcome).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
        let (a, b): (Vec<f64>, Vec<f64>) = pairs.unzip();
        let found = [correlation::pearson(&a, &b), correlation::spearman(&a, &b)];
        // With few areas a perfect order comes about by chance.
        if a.len() >= 20 && found.iter().flatten().any(|r| r.abs() > 0.998) {
            let why = "its correlation with the outcome is 1".to_owned();
            return Err(PredictError::Forbidden { input: key.clone(), why });
        }
    }
    Ok(())
}
