//! Teams, stops and rounds: one row, kept as JSON.

use rusqlite::{Connection, OptionalExtension as _};

use super::error::StorageError;
use super::tx::Tx;
use crate::model::outreach::Outreach;

impl Tx<'_> {
    /// Puts these teams, stops and rounds in the place of what there was.
    pub fn set_outreach(&mut self, outreach: &Outreach) -> Result<(), StorageError> {
        let json = serde_json::to_string(outreach)
            .map_err(|error| StorageError::Refused(format!("The rounds cannot be kept: {error}.")))?;
        // JSON has no word for numbers that are none: what could not be read again is not written.
        serde_json::from_str::<Outreach>(&json)
            .map_err(|error| StorageError::Refused(format!("The rounds cannot be kept: {error}.")))?;
        self.conn.execute(
            "INSERT INTO atlas_outreach(id, outreach) VALUES (1, ?1) \
             ON CONFLICT(id) DO UPDATE SET outreach = excluded.outreach",
            [json],
        )?;
        Ok(())
    }
}

pub fn read(conn: &Connection) -> Result<Outreach, StorageError> {
    let json: Option<String> =
        conn.query_row("SELECT outreach FROM atlas_outreach WHERE id = 1", [], |r| r.get(0)).optional()?;
    let Some(json) = json else { return Ok(Outreach::default()) };
    serde_json::from_str(&json).map_err(|error| {
        let problem = format!("teams and stops cannot be read ({error})");
        StorageError::Row { table: "atlas_outreach", row: 1, problem }
    })
}
