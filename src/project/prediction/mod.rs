//! Training, checking and applying predictive models on tables and on projects.
//!
//! [`columns`] finds what a table's columns are for; [`prepare`] makes one table of inputs out of published files.
//! The computing is `analysis::predict`'s.

pub mod columns;
pub mod of_project;
pub mod prepare;

use std::path::Path;

use crate::base::ids::BoundarySetId;
use crate::base::progress::Progress;
use crate::import;
use crate::model::atlas::Atlas;
use crate::model::predictor::{OutcomeAbout, Predictor};

use super::{ProjectError, estimates};

pub use crate::analysis::predict::{Options, PredictError, Table, Trained, apply, residents, train};
pub use crate::analysis::validate;

/// The outcome that is predicted unless somebody says otherwise.
pub const OUTCOME: &str = "digital_propensity_index";
/// Where random numbers begin.
const SEED: u64 = 1;
/// A saved model is not larger than this.
const MOST_BYTES: u64 = 64 << 20;

/// Reads a model from a JSON file, or trains one on a table with the outcome, a place and figures of each area.
///
/// # Errors
/// When the file is neither, or cannot be trained on.
pub fn learn(path: &Path, progress: &Progress) -> Result<Predictor, ProjectError> {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("json")) {
        let refused = |why: String| ProjectError::Refused(format!("{file} could not be read ({why})."));
        let size = std::fs::metadata(path).map_err(|e| refused(e.to_string()))?.len();
        if size > MOST_BYTES {
            return Err(refused("it is too large for a model".to_owned()));
        }
        let bytes = std::fs::read(path).map_err(|e| refused(e.to_string()))?;
        return estimates::read(&file, &bytes);
    }
    let table = import::plain(path, |layer| layer.contains("lsoa"), progress).map_err(|error| match error {
        import::ImportError::Cancelled(cancelled) => ProjectError::Cancelled(cancelled),
        refused @ import::ImportError::Refused { .. } => ProjectError::Refused(refused.to_string()),
    })?;
    let roles = columns::Roles { outcome: OUTCOME.to_owned(), ..columns::Roles::default() };
    let areas = columns::areas(&table, &roles, true)?;
    trained(&areas.table, format!("Online participation, by {file}"), progress)
}

/// Trains a model on the figures of a set that has the outcome.
///
/// # Errors
/// When there is too little to train on.
pub fn learn_from(atlas: &Atlas, set: BoundarySetId, progress: &Progress) -> Result<Predictor, ProjectError> {
    let set = atlas.set(set).ok_or_else(|| ProjectError::Refused("The areas are not there any more.".to_owned()))?;
    let mut table = of_project::table(set, OUTCOME);
    // Estimates of the outcome are no inputs of it.
    table.inputs.retain(|(key, _)| {
        ![estimates::EXPECTED, estimates::EXPECTED_LOW, estimates::EXPECTED_HIGH].contains(&key.as_str())
    });
    trained(&table, format!("Online participation, by {}", set.set.name), progress)
}

fn trained(table: &Table, name: String, progress: &Progress) -> Result<Predictor, ProjectError> {
    let outcome = OutcomeAbout { key: OUTCOME.to_owned(), is_percentage: true };
    let note = "Predicts the share of households that would answer the census online. A proxy for digital exclusion: not \
                everyone who would answer on paper is excluded.";
    let options = Options { name, note: note.to_owned(), seed: SEED, importance: true, ..Options::new(outcome) };
    match train(table, &options, progress) {
        Ok(trained) => Ok(trained.predictor),
        Err(PredictError::Cancelled(cancelled)) => Err(ProjectError::Cancelled(cancelled)),
        Err(error) => Err(ProjectError::Refused(format!("No model was trained. {error}"))),
    }
}
