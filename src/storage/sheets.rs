//! Page designs, kept as JSON.

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::tx::{Tx, clean};
use crate::base::ids::SheetId;
use crate::model::sheet::{SavedSheet, Sheet};

impl Tx<'_> {
    pub fn add_sheet(&mut self, sheet: &Sheet) -> Result<SheetId, StorageError> {
        self.conn.execute(
            "INSERT INTO atlas_sheets(name, design) VALUES (?1, ?2)",
            params![clean(&sheet.name), design(sheet)?],
        )?;
        Ok(SheetId(self.conn.last_insert_rowid()))
    }

    pub fn set_sheet(&mut self, id: SheetId, sheet: &Sheet) -> Result<(), StorageError> {
        let changed = self.conn.execute(
            "UPDATE atlas_sheets SET name = ?2, design = ?3 WHERE id = ?1",
            params![id.0, clean(&sheet.name), design(sheet)?],
        )?;
        if changed == 0 { Err(StorageError::Gone { what: "The sheet" }) } else { Ok(()) }
    }

    pub fn remove_sheet(&mut self, id: SheetId) -> Result<(), StorageError> {
        let changed = self.conn.execute("DELETE FROM atlas_sheets WHERE id = ?1", [id.0])?;
        if changed == 0 { Err(StorageError::Gone { what: "The sheet" }) } else { Ok(()) }
    }
}

/// JSON, where a NUL character is escaped, so that it needs no cleaning.
fn design(sheet: &Sheet) -> Result<String, StorageError> {
    let places = sheet.placed.values().flat_map(|p| [p.x, p.y, p.width, p.height]);
    if places.chain([sheet.type_scale]).any(|v| !v.is_finite()) {
        return Err(StorageError::Refused("A place on a page must be a number.".to_owned()));
    }
    serde_json::to_string(sheet).map_err(|error| StorageError::Refused(format!("The sheet cannot be kept: {error}.")))
}

/// All sheets in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<SavedSheet>, StorageError> {
    let mut select = conn.prepare("SELECT id, design FROM atlas_sheets ORDER BY id")?;
    let mut rows = select.query([])?;
    let mut sheets = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let sheet = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default()).map_err(|error| {
            let problem = format!("the sheet cannot be read ({error})");
            StorageError::Row { table: "atlas_sheets", row: id, problem }
        })?;
        sheets.push(SavedSheet { id: SheetId(id), sheet });
    }
    Ok(sheets)
}
