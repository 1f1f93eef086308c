//! Scenarios of help, kept as JSON.

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::tx::{Tx, clean};
use crate::base::ids::ScenarioId;
use crate::model::scenario::{SavedScenario, Scenario};

impl Tx<'_> {
    pub fn add_scenario(&mut self, scenario: &Scenario) -> Result<ScenarioId, StorageError> {
        self.conn.execute(
            "INSERT INTO atlas_scenarios(name, content) VALUES (?1, ?2)",
            params![clean(&scenario.name), content(scenario)?],
        )?;
        Ok(ScenarioId(self.conn.last_insert_rowid()))
    }

    pub fn set_scenario(&mut self, id: ScenarioId, scenario: &Scenario) -> Result<(), StorageError> {
        let changed = self.conn.execute(
            "UPDATE atlas_scenarios SET name = ?2, content = ?3 WHERE id = ?1",
            params![id.0, clean(&scenario.name), content(scenario)?],
        )?;
        if changed == 0 { Err(StorageError::Gone { what: "The scenario" }) } else { Ok(()) }
    }

    pub fn remove_scenario(&mut self, id: ScenarioId) -> Result<(), StorageError> {
        let changed = self.conn.execute("DELETE FROM atlas_scenarios WHERE id = ?1", [id.0])?;
        if changed == 0 { Err(StorageError::Gone { what: "The scenario" }) } else { Ok(()) }
    }
}

/// JSON, where a NUL character is escaped, so that it needs no cleaning.
fn content(scenario: &Scenario) -> Result<String, StorageError> {
    let places = scenario.added.iter().flat_map(|a| [a.at.lon, a.at.lat]);
    if places.into_iter().any(|v| !v.is_finite()) {
        return Err(StorageError::Refused("A place of a scenario must be on the map.".to_owned()));
    }
    serde_json::to_string(scenario)
        .map_err(|error| StorageError::Refused(format!("The scenario cannot be kept: {error}.")))
}

/// All scenarios in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<SavedScenario>, StorageError> {
    let mut select = conn.prepare("SELECT id, content FROM atlas_scenarios ORDER BY id")?;
    let mut rows = select.query([])?;
    let mut scenarios = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let scenario = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default()).map_err(|error| {
            let problem = format!("the scenario cannot be read ({error})");
            StorageError::Row { table: "atlas_scenarios", row: id, problem }
        })?;
        scenarios.push(SavedScenario { id: ScenarioId(id), scenario });
    }
    Ok(scenarios)
}
