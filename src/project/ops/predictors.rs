//! Predictive models that the project keeps.

use crate::base::ids::PredictorId;
use crate::model::predictor::Predictor;
use crate::project::{Operation, Project, ProjectError};

impl Project {
    /// Keeps a trained or imported model in the project.
    pub fn add_predictor(&mut self, predictor: &Predictor) -> Result<PredictorId, ProjectError> {
        self.transact(Operation::AddPredictor(predictor.name.clone()), |tx| tx.add_predictor(predictor))
    }

    pub fn remove_predictor(&mut self, id: PredictorId) -> Result<(), ProjectError> {
        let name = self.atlas().predictors.iter().find(|p| p.id == id).map(|p| p.predictor.name.clone());
        self.transact(Operation::RemovePredictor(name.unwrap_or_default()), |tx| tx.remove_predictor(id))
    }
}
