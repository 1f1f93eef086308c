//! Score models, the project's name, and what is said of an indicator.

use crate::base::ids::{IndicatorId, ScoreModelId};
use crate::model::score_model::ScoreModel;
use crate::project::{IndicatorDetails, Operation, Project, ProjectError};

impl Project {
    /// Puts a model in the place of a saved one. A model that equals it makes no step.
    pub fn set_score_model(&mut self, id: ScoreModelId, model: &ScoreModel) -> Result<(), ProjectError> {
        if self.atlas().models.iter().any(|m| m.id == id && m.model == *model) {
            return Ok(());
        }
        self.transact(Operation::ChangeWeights, |tx| tx.set_score_model(id, model))
    }

    /// As [`Self::set_score_model`], as part of the step before it where that changed weights, too: for the presses of a
    /// key that move one slider.
    pub fn go_on_with_score_model(&mut self, id: ScoreModelId, model: &ScoreModel) -> Result<(), ProjectError> {
        if self.atlas().models.iter().any(|m| m.id == id && m.model == *model) {
            return Ok(());
        }
        self.transact_on(&Operation::ChangeWeights, |tx| tx.set_score_model(id, model))
    }

    pub fn add_score_model(&mut self, model: &ScoreModel) -> Result<ScoreModelId, ProjectError> {
        self.transact(Operation::AddScoreModel, |tx| tx.add_score_model(model))
    }

    pub fn remove_score_model(&mut self, id: ScoreModelId) -> Result<(), ProjectError> {
        self.transact(Operation::RemoveScoreModel, |tx| tx.remove_score_model(id))
    }

    /// Gives the project another name (not its file).
    pub fn rename(&mut self, name: &str) -> Result<(), ProjectError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(ProjectError::Refused("A project needs a name.".to_owned()));
        }
        self.transact(Operation::RenameProject, |tx| tx.rename(name))
    }

    /// Corrects how an indicator is called and explained. Its key stays. Details that are so already make no step.
    pub fn set_indicator_details(&mut self, id: IndicatorId, details: &IndicatorDetails) -> Result<(), ProjectError> {
        if details.name.trim().is_empty() {
            return Err(ProjectError::Refused("An indicator needs a name.".to_owned()));
        }
        if self.atlas().indicators.iter().any(|i| i.id == id && IndicatorDetails::of(i) == *details) {
            return Ok(());
        }
        self.transact(Operation::DescribeIndicator, |tx| tx.set_indicator_details(id, details))
    }
}
