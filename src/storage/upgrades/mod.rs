//! Steps that bring an older project file to the schema of this program, one a version.
//!
//! All steps run in one exclusive transaction, after a copy of the file as it was has been put beside it. Undo steps
//! are forgotten then: their statements speak of the older tables.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::copy;
use super::error::StorageError;

/// One step up.
#[derive(Clone, Copy, Debug)]
pub struct Upgrade {
    /// The version that the file has afterwards, one more than before.
    pub to: i64,
    pub sql: &'static str,
}

/// The schema that this program writes: `schema.sql` is always of this version.
pub const CURRENT: i64 = 1;

/// Every step there has been, in order. Version 1 was the first.
pub const ALL: &[Upgrade] = &[];

/// What a file of version `found` needs; an error names what cannot be opened.
pub fn needed(found: i64, current: i64, all: &[Upgrade]) -> Result<Vec<Upgrade>, StorageError> {
    if found > current {
        return Err(StorageError::Newer { found, known: current });
    }
    let steps: Vec<Upgrade> = all.iter().copied().filter(|u| u.to > found && u.to <= current).collect();
    let is_complete = found >= 1 && (found + 1..=current).eq(steps.iter().map(|u| u.to));
    if is_complete { Ok(steps) } else { Err(StorageError::UnknownVersion { found }) }
}

/// Puts a copy of the file as it is beside it and returns the copy's path.
pub fn back_up(conn: &Connection, path: &Path, found: i64) -> Result<PathBuf, StorageError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let ending = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    for number in 1..1000 {
        let again = if number == 1 { String::new() } else { format!(" ({number})") };
        let to = path.with_file_name(format!("{stem} before upgrade from format {found}{again}{ending}"));
        match copy::into_file(conn, &to, false) {
            Err(StorageError::Exists) => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(to),
        }
    }
    Err(StorageError::Exists)
}

/// Runs the steps: all of them or none.
pub fn run(conn: &mut Connection, steps: &[Upgrade]) -> Result<(), StorageError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    tx.execute_batch("PRAGMA defer_foreign_keys = ON; DELETE FROM atlas_steps;")?;
    for step in steps {
        tx.execute_batch(step.sql)?;
        tx.execute("UPDATE atlas_meta SET schema_version = ?1", [step.to])?;
    }
    let broken: Option<String> =
        tx.query_row("SELECT max(\"table\") FROM pragma_foreign_key_check", [], |r| r.get(0))?;
    if let Some(table) = broken {
        return Err(StorageError::Damaged { detail: format!("rows of {table} point to rows that do not exist") });
    }
    tx.commit()?;
    Ok(())
}
