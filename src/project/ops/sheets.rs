//! Page designs.

use crate::base::ids::SheetId;
use crate::model::sheet::Sheet;
use crate::project::{Operation, Project, ProjectError};

impl Project {
    pub fn add_sheet(&mut self, sheet: &Sheet) -> Result<SheetId, ProjectError> {
        self.transact(Operation::AddSheet(sheet.name.clone()), |tx| tx.add_sheet(sheet))
    }

    /// Puts a sheet in the place of a saved one. One that equals it makes no step.
    pub fn set_sheet(&mut self, id: SheetId, sheet: &Sheet) -> Result<(), ProjectError> {
        if self.atlas().sheets.iter().any(|s| s.id == id && s.sheet == *sheet) {
            return Ok(());
        }
        self.transact(Operation::ChangeSheet(sheet.name.clone()), |tx| tx.set_sheet(id, sheet))
    }

    /// As [`Self::set_sheet`], as part of the step before it where that changed the same sheet: for the presses of keys
    /// that move one thing or write one text.
    pub fn go_on_with_sheet(&mut self, id: SheetId, sheet: &Sheet) -> Result<(), ProjectError> {
        if self.atlas().sheets.iter().any(|s| s.id == id && s.sheet == *sheet) {
            return Ok(());
        }
        self.transact_on(&Operation::ChangeSheet(sheet.name.clone()), |tx| tx.set_sheet(id, sheet))
    }

    pub fn remove_sheet(&mut self, id: SheetId) -> Result<(), ProjectError> {
        let name = self.atlas().sheets.iter().find(|s| s.id == id).map(|s| s.sheet.name.clone());
        self.transact(Operation::RemoveSheet(name.unwrap_or_default()), |tx| tx.remove_sheet(id))
    }
}
