//! Score models, kept as JSON, and the project's name.

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::tx::{Tx, clean};
use crate::base::ids::ScoreModelId;
use crate::model::atlas::SavedModel;
use crate::model::score_model::ScoreModel;

impl Tx<'_> {
    pub fn add_score_model(&mut self, model: &ScoreModel) -> Result<ScoreModelId, StorageError> {
        self.conn.execute(
            "INSERT INTO atlas_score_models(name, recipe) VALUES (?1, ?2)",
            params![clean(&model.name), recipe(model)?],
        )?;
        Ok(ScoreModelId(self.conn.last_insert_rowid()))
    }

    pub fn set_score_model(&mut self, id: ScoreModelId, model: &ScoreModel) -> Result<(), StorageError> {
        let changed = self.conn.execute(
            "UPDATE atlas_score_models SET name = ?2, recipe = ?3 WHERE id = ?1",
            params![id.0, clean(&model.name), recipe(model)?],
        )?;
        if changed == 0 { Err(StorageError::Gone { what: "The score model" }) } else { Ok(()) }
    }

    pub fn remove_score_model(&mut self, id: ScoreModelId) -> Result<(), StorageError> {
        let changed = self.conn.execute("DELETE FROM atlas_score_models WHERE id = ?1", [id.0])?;
        if changed == 0 { Err(StorageError::Gone { what: "The score model" }) } else { Ok(()) }
    }

    pub fn rename(&mut self, name: &str) -> Result<(), StorageError> {
        self.conn.execute("UPDATE atlas_project SET name = ?1", [clean(name)])?;
        Ok(())
    }
}

/// JSON, where a NUL character is escaped, so that it needs no cleaning. JSON has no word for numbers that are none.
fn recipe(model: &ScoreModel) -> Result<String, StorageError> {
    let weights = model.dimensions.iter().map(|d| d.weight).chain(model.terms().map(|(_, t)| t.weight));
    if weights.into_iter().any(|w| !w.is_finite() || w < 0.0) {
        return Err(StorageError::Refused("A weight must be a number of zero or more.".to_owned()));
    }
    serde_json::to_string(model)
        .map_err(|error| StorageError::Refused(format!("The score model cannot be kept: {error}.")))
}

/// All score models in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<SavedModel>, StorageError> {
    let mut select = conn.prepare("SELECT id, recipe FROM atlas_score_models ORDER BY id")?;
    let mut rows = select.query([])?;
    let mut models = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let model = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default()).map_err(|error| {
            let problem = format!("the score model cannot be read ({error})");
            StorageError::Row { table: "atlas_score_models", row: id, problem }
        })?;
        models.push(SavedModel { id: ScoreModelId(id), model });
    }
    Ok(models)
}

pub fn project_name(conn: &Connection) -> Result<String, StorageError> {
    let name = conn.query_row("SELECT coalesce(max(name), '') FROM atlas_project", [], |r| r.get(0))?;
    Ok(name)
}
