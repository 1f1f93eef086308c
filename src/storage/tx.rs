//! A transaction in the making: the only thing through which rows are written. What can be written is said table by
//! table in the neighbouring files, each with its own `impl Tx`.

use rusqlite::Connection;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StorageError;
use super::history;
use super::recorder::{Recorder, Table};
use crate::base::ids::{AreaId, IndicatorId, SourceId};
use crate::base::progress::Progress;
use crate::model::atlas::SetData;

/// A transaction that is being made. It is committed by whoever handed it out, or leaves no trace.
#[derive(Debug)]
pub struct Tx<'c> {
    pub(super) conn: &'c Connection,
    recorder: &'c Recorder,
    step: Option<i64>,
    /// What was added, once it is known that nothing else is done; see [`Self::undo_by_removing`].
    pub(super) added: Option<Added>,
}

/// What a transaction that only adds has added, as it would be read from the file again.
#[derive(Debug, Default)]
pub(super) struct Added {
    /// Without figures.
    pub sets: Vec<SetData>,
    pub values: Vec<StoredValue>,
}

/// A row of figures.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredValue {
    pub area: AreaId,
    pub indicator: IndicatorId,
    pub value: f64,
    pub row: u64,
}

impl<'c> Tx<'c> {
    pub(super) fn new(conn: &'c Connection, recorder: &'c Recorder, step: Option<i64>) -> Self {
        Self { conn, recorder, step, added: None }
    }

    /// From here to its end this transaction only adds rows that belong to the source; its undo step is then the one
    /// statement that removes the source, instead of one a row.
    pub fn undo_by_removing(&mut self, source: SourceId) -> Result<(), StorageError> {
        if let Some(step) = self.step {
            let inverse = format!("DELETE FROM \"sources\" WHERE \"id\"={source}");
            history::record_one_inverse(self.conn, self.recorder, step, &inverse)?;
            Recorder::lift(self.conn)?;
            self.added = Some(Added::default());
        }
        Ok(())
    }

    /// To be called by whatever writes many rows of a table.
    pub(super) fn writes_many(&self, table: Table) {
        self.recorder.changed(table);
    }
}

impl Tx<'_> {
    /// Forgets every step, so that nothing before this can be undone; for a project as it is delivered. For a
    /// transaction without a step of its own.
    pub fn forget_steps(&mut self) -> Result<(), StorageError> {
        self.conn.execute("DELETE FROM atlas_steps", [])?;
        Ok(())
    }
}

/// Rows between two looks at the handle of a running job.
const STRIDE: usize = 256;

/// Reports how far a loop is and stops it when it was cancelled.
pub(super) fn tick(progress: &Progress, done: usize, of: usize) -> Result<(), StorageError> {
    if done.is_multiple_of(STRIDE) {
        progress.done(done as f64 / of.max(1) as f64)?;
    }
    Ok(())
}

/// Text as it may be stored: SQLite's `quote()`, which undo stands on, ends a text at a NUL character.
pub(super) fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}").into() } else { text.into() }
}

/// The word that stands for a variant in a table: `output_area`.
pub(super) fn word(variant: impl Serialize) -> Result<String, StorageError> {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(StorageError::Database { detail: format!("{other:?} is not a word") }),
    }
}

/// The variant that a word stands for; `None` when there is none of that name.
pub(super) fn variant<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// A row's number or a count as SQLite keeps it.
pub(super) fn stored(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

/// A row's number or a count as it was before [`stored`]; a negative one, which is not ours, counts as none.
pub(super) fn unsigned(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}
