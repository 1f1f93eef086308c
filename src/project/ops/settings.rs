//! How the project is looked at.

use std::sync::Arc;

use crate::model::settings::Settings;
use crate::project::{Operation, Project, ProjectError};

impl Project {
    /// Remembers how the project is looked at. On disk when it returns, but no undo step; where the project can only
    /// be read it is remembered until it is closed.
    pub fn save_settings(&mut self, settings: &Settings) -> Result<(), ProjectError> {
        if self.atlas.settings == *settings {
            return Ok(());
        }
        if self.read_only().is_none() {
            self.transact(Operation::SaveSettings, |tx| tx.save_settings(settings))?;
        }
        Arc::make_mut(&mut self.atlas).settings = settings.clone();
        Ok(())
    }
}
