//! Predictive models, kept as JSON.

use std::sync::Arc;

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::tx::{Tx, clean};
use crate::base::ids::PredictorId;
use crate::model::atlas::SavedPredictor;
use crate::model::predictor::Predictor;

impl Tx<'_> {
    pub fn add_predictor(&mut self, predictor: &Predictor) -> Result<PredictorId, StorageError> {
        // JSON has no word for numbers that are none: what could not be read again is not written.
        predictor
            .check()
            .map_err(|why| StorageError::Refused(format!("The predictive model cannot be kept: {why}.")))?;
        let json = serde_json::to_string(predictor)
            .map_err(|error| StorageError::Refused(format!("The predictive model cannot be kept: {error}.")))?;
        self.conn.execute(
            "INSERT INTO atlas_predictors(name, model) VALUES (?1, ?2)",
            params![clean(&predictor.name), json],
        )?;
        Ok(PredictorId(self.conn.last_insert_rowid()))
    }

    pub fn remove_predictor(&mut self, id: PredictorId) -> Result<(), StorageError> {
        let changed = self.conn.execute("DELETE FROM atlas_predictors WHERE id = ?1", [id.0])?;
        if changed == 0 { Err(StorageError::Gone { what: "The predictive model" }) } else { Ok(()) }
    }
}

/// All predictive models in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<SavedPredictor>, StorageError> {
    let mut select = conn.prepare("SELECT id, model FROM atlas_predictors ORDER BY id")?;
    let mut rows = select.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let broken = |problem: String| StorageError::Row { table: "atlas_predictors", row: id, problem };
        let predictor: Predictor = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
            .map_err(|error| broken(format!("the predictive model cannot be read ({error})")))?;
        predictor.check().map_err(|why| broken(format!("the predictive model cannot be used: {why}")))?;
        found.push(SavedPredictor { id: PredictorId(id), predictor: Arc::new(predictor) });
    }
    Ok(found)
}
