//! Undo and redo, across restarts.

use super::{Project, ProjectError};
use crate::storage::Way;

impl Project {
    /// Takes the last step back and returns its name; `None` when there is none.
    pub fn undo(&mut self) -> Result<Option<String>, ProjectError> {
        self.replay(Way::Undo)
    }

    /// Does the step that was undone last once more and returns its name; `None` when there is none.
    pub fn redo(&mut self) -> Result<Option<String>, ProjectError> {
        self.replay(Way::Redo)
    }

    /// What [`Self::undo`] would take back.
    pub fn undo_name(&self) -> Option<&str> {
        self.names.undo.as_deref()
    }

    /// What [`Self::redo`] would do again.
    pub fn redo_name(&self) -> Option<&str> {
        self.names.redo.as_deref()
    }

    fn replay(&mut self, way: Way) -> Result<Option<String>, ProjectError> {
        match self.store.replay(&self.contents.stored, way) {
            Ok(None) => Ok(None),
            Ok(Some(written)) => {
                self.contents.replace(written.atlas);
                self.names = written.names;
                self.follow_tiles().map_err(|error| self.error(error))?;
                Ok(Some(written.value))
            }
            Err(error) => Err(self.error(error)),
        }
    }
}
