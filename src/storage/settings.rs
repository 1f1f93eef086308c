//! How the project was looked at: one row a setting, as JSON. Never undone, and never a reason not to open a file: a
//! setting that cannot be read has its default.

use rusqlite::{Connection, TransactionBehavior, params};
use serde_json::{Map, Value};

use super::error::StorageError;
use super::tx::Tx;
use crate::model::settings::Settings;

impl Tx<'_> {
    /// Writes the settings that differ from what is there.
    pub fn save_settings(&mut self, settings: &Settings) -> Result<(), StorageError> {
        write(self.conn, settings)
    }
}

/// Writes settings beside the project's own connection, each time in a transaction of its own.
#[derive(Debug)]
pub struct SettingsConnection {
    conn: Connection,
}

impl SettingsConnection {
    pub(super) fn new(conn: Connection) -> Self {
        Self { conn }
    }

    /// On disk when it returns.
    pub fn save(&mut self, settings: &Settings) -> Result<(), StorageError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        write(&tx, settings)?;
        Ok(tx.commit()?)
    }
}

fn write(conn: &Connection, settings: &Settings) -> Result<(), StorageError> {
    let Ok(Value::Object(fields)) = serde_json::to_value(settings) else {
        return Err(StorageError::Refused("The settings cannot be kept.".to_owned()));
    };
    let mut write = conn.prepare(
        "INSERT INTO atlas_settings(key, value) VALUES (?1, ?2) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
    )?;
    for (key, value) in fields {
        write.execute(params![key, value.to_string()])?;
    }
    Ok(())
}

pub fn read(conn: &Connection) -> Result<Settings, StorageError> {
    let mut select = conn.prepare("SELECT key, value FROM atlas_settings ORDER BY key")?;
    let mut rows = select.query([])?;
    let mut good = Map::new();
    while let Some(row) = rows.next()? {
        let (Ok(key), Ok(text)) = (row.get::<_, String>(0), row.get::<_, String>(1)) else { continue };
        let Ok(value) = serde_json::from_str::<Value>(&text) else { continue };
        let alone = Value::Object(Map::from_iter([(key.clone(), value.clone())]));
        if serde_json::from_value::<Settings>(alone).is_ok() {
            good.insert(key, value);
        }
    }
    let settings: Settings = serde_json::from_value(Value::Object(good)).unwrap_or_default();
    Ok(settings.with_new_layers())
}
