//! Score models, the project's name, and what is said of an indicator.

use crate::base::ids::{IndicatorId, ScoreModelId};
use crate::model::score_model::ScoreModel;
use crate::project::{IndicatorDetails, Operation, Project, ProjectError};

impl Project {
    /// Puts a model in the place of a saved one. A model that equals it makes no step.
    pub fn set_score_model(&mut self, id: ScoreModelId, model: &ScoreModel) -> Result<(), ProjectError> {
        match self.tracked(id, model) {
            Some(model) => self.transact(Operation::ChangeWeights, |tx| tx.set_score_model(id, &model)),
            None => Ok(()),
        }
    }

    /// As [`Self::set_score_model`], as part of the step before it where that changed weights, too: for the presses of a
    /// key that move one slider.
    pub fn go_on_with_score_model(&mut self, id: ScoreModelId, model: &ScoreModel) -> Result<(), ProjectError> {
        match self.tracked(id, model) {
            Some(model) => self.transact_on(&Operation::ChangeWeights, |tx| tx.set_score_model(id, &model)),
            None => Ok(()),
        }
    }

    /// The model to be kept in the place of a saved one, which remembers what its note was written for; `None` where it
    /// equals it.
    fn tracked(&self, id: ScoreModelId, model: &ScoreModel) -> Option<ScoreModel> {
        let before = self.atlas().models.iter().find(|m| m.id == id).map(|m| &m.model);
        let tracked = before.map_or_else(|| model.clone(), |before| model.clone().in_place_of(before));
        (before != Some(&tracked)).then_some(tracked)
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

#[cfg(test)]
mod tests {
    use crate::base::progress::Progress;
    use crate::project::{compare, sample};

    #[test]
    fn a_model_that_is_other_than_its_note_says_so_until_it_is_as_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut project = sample::embedded(&folder.path().join("s.gpkg"), &Progress::new()).expect("the sample");
        let first = project.atlas().models[0].clone();
        assert_eq!(compare::since_described(project.atlas(), &first.model), None);
        let mut model = first.model.clone();
        model.dimensions[0].weight = 0.0;
        // A draft that nobody has kept yet is named, too.
        let lines = compare::since_described(project.atlas(), &model).expect("a change");
        assert_eq!(lines[0], "Now the score is made of Age 0 %, Skills and health 40 %, Money 40 %, Connection 20 %.");
        project.set_score_model(first.id, &model).expect("kept");
        let kept = project.atlas().models[0].model.clone();
        assert_eq!(compare::since_described(project.atlas(), &kept).expect("a change")[0], lines[0]);
        assert_eq!(kept.as_described(), Some(&first.model));
        // Written anew, the note is true again.
        let mut noted = kept.clone();
        noted.note = "Without age.".to_owned();
        project.set_score_model(first.id, &noted).expect("kept");
        assert_eq!(compare::since_described(project.atlas(), &project.atlas().models[0].model), None);
        project.undo().expect("undone");
        project.set_score_model(first.id, &first.model).expect("kept");
        assert_eq!(project.atlas().models[0].model, first.model);
    }
}
