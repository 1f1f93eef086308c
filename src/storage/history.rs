//! Undo and redo: named steps, kept in the project file with the statements that take them back.
//!
//! Undoing a step runs its statements backwards while the triggers of [`super::recorder`] record the way back to
//! where we were: the same path in both directions. Knows nothing of what the statements mean.

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::error::StorageError;
use super::recorder::{Recorder, Table};

/// Older steps are forgotten.
pub const MOST_STEPS: i64 = 100;

/// Statements are fetched this many at a time, so that a large step does not have to fit into memory.
const CHUNK: i64 = 256;

/// Which way through the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Undo,
    Redo,
}

/// What can be undone and redone next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub undo: Option<String>,
    pub redo: Option<String>,
}

/// A step to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// As the menu names it.
    pub name: String,
    /// Whether it is part of the step before it, if that has the same name and is the last there is.
    pub goes_on: bool,
}

/// Begins a step, or goes on with the last; what changes from now on is recorded for it.
pub fn begin(conn: &Connection, recorder: &Recorder, new: &Step) -> Result<i64, StorageError> {
    let is_last = |step: &Recorded| step.name == new.name && step.inverse.is_none();
    let last = if new.goes_on && next(conn, Way::Redo)?.is_none() { next(conn, Way::Undo)? } else { None };
    let step = if let Some(last) = last.filter(is_last) {
        last.id
    } else {
        conn.execute("INSERT INTO atlas_steps(name) VALUES (?1)", [&new.name])?;
        conn.last_insert_rowid()
    };
    recorder.record(Some(step));
    Ok(step)
}

/// From now on nothing of this step is recorded but the one statement that takes all of it back.
pub fn record_one_inverse(
    conn: &Connection,
    recorder: &Recorder,
    step: i64,
    inverse: &str,
) -> Result<(), StorageError> {
    recorder.record(None);
    conn.execute("DELETE FROM atlas_history WHERE step = ?1", [step])?;
    conn.execute("UPDATE atlas_steps SET inverse = ?2 WHERE id = ?1", params![step, inverse])?;
    conn.execute("INSERT INTO atlas_history(step, sql) VALUES (?1, ?2)", params![step, inverse])?;
    Ok(())
}

/// Ends a step. One that changed nothing is forgotten and leaves what can be redone; any other clears it.
pub fn end(conn: &Connection, recorder: &Recorder, step: i64) -> Result<(), StorageError> {
    recorder.record(None);
    let changed: bool =
        conn.query_row("SELECT EXISTS(SELECT 1 FROM atlas_history WHERE step = ?1)", [step], |r| r.get(0))?;
    if !changed {
        conn.execute("DELETE FROM atlas_steps WHERE id = ?1", [step])?;
        return Ok(());
    }
    forget(conn, "undone")?;
    forget(conn, &format!("id NOT IN (SELECT id FROM atlas_steps ORDER BY id DESC LIMIT {MOST_STEPS})"))
}

/// Forgets steps with what would undo them, which is said here and not left to the reference between the two tables,
/// because references rest while very much is written.
fn forget(conn: &Connection, which: &str) -> Result<(), StorageError> {
    conn.execute(&format!("DELETE FROM atlas_history WHERE step IN (SELECT id FROM atlas_steps WHERE {which})"), [])?;
    conn.execute(&format!("DELETE FROM atlas_steps WHERE {which}"), [])?;
    Ok(())
}

pub fn names(conn: &Connection) -> Result<Names, StorageError> {
    Ok(Names { undo: next(conn, Way::Undo)?.map(|s| s.name), redo: next(conn, Way::Redo)?.map(|s| s.name) })
}

/// Takes the last step back, or does the first undone one again, inside the transaction that `conn` is in. Returns
/// its name; `None` when there is nothing to do.
pub fn replay(conn: &mut Connection, recorder: &Recorder, way: Way) -> Result<Option<String>, StorageError> {
    let Some(step) = next(conn, way)? else { return Ok(None) };
    // Rows may come back in an order in which a key points to nothing for a moment; at the commit all must fit.
    conn.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let inverse = if way == Way::Redo { step.inverse.as_deref() } else { None };
    recorder.record(inverse.is_none().then_some(step.id));
    conn.authorizer(Some(only_data))?;
    let ran = run(conn, step.id);
    conn.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
    recorder.record(None);
    let last = ran.map_err(|error| match error {
        StorageError::Database { detail } => StorageError::CannotReplay { step: step.name.clone(), detail },
        other => other,
    })?;
    conn.execute("DELETE FROM atlas_history WHERE step = ?1 AND seq <= ?2", params![step.id, last])?;
    if let Some(inverse) = inverse {
        conn.execute("INSERT INTO atlas_history(step, sql) VALUES (?1, ?2)", params![step.id, inverse])?;
    }
    conn.execute("UPDATE atlas_steps SET undone = ?2 WHERE id = ?1", params![step.id, way == Way::Undo])?;
    Ok(Some(step.name))
}

struct Recorded {
    id: i64,
    name: String,
    inverse: Option<String>,
}

fn next(conn: &Connection, way: Way) -> Result<Option<Recorded>, StorageError> {
    let sql = match way {
        Way::Undo => "SELECT id, name, inverse FROM atlas_steps WHERE NOT undone ORDER BY id DESC LIMIT 1",
        Way::Redo => "SELECT id, name, inverse FROM atlas_steps WHERE undone ORDER BY id LIMIT 1",
    };
    let read = |row: &rusqlite::Row<'_>| Ok(Recorded { id: row.get(0)?, name: row.get(1)?, inverse: row.get(2)? });
    Ok(conn.query_row(sql, [], read).optional()?)
}

/// Runs a step's statements, last first. Returns the last one's number: what has a higher one was recorded meanwhile.
fn run(conn: &Connection, step: i64) -> Result<i64, StorageError> {
    let highest = "SELECT seq FROM atlas_history WHERE step = ?1 ORDER BY seq DESC LIMIT 1";
    let last: i64 = conn.query_row(highest, [step], |r| r.get(0)).optional()?.unwrap_or(0);
    let mut chunk =
        conn.prepare("SELECT seq, sql FROM atlas_history WHERE step = ?1 AND seq <= ?2 ORDER BY seq DESC LIMIT ?3")?;
    let mut upto = last;
    loop {
        let statements: Vec<(i64, String)> =
            chunk.query_map(params![step, upto, CHUNK], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        let Some((lowest, _)) = statements.last() else { return Ok(last) };
        upto = lowest - 1;
        for (_, sql) in &statements {
            conn.execute(sql, [])?;
        }
    }
}

/// A project file may come from anyone, so what its history says is not trusted: it may change rows of the user's
/// tables, and nothing else (no other file, no table's shape, no setting of the database).
fn only_data(asked: AuthContext<'_>) -> Authorization {
    let allowed = match asked.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => true,
        AuthAction::Function { function_name } => {
            asked.accessor.is_some() || function_name == "quote" || function_name.starts_with("atlas_")
        }
        AuthAction::Insert { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::Delete { table_name } => {
            // Inside a trigger: ours write the history, GDAL's keep its counts and spatial index.
            asked.accessor.is_some()
                || table_name.starts_with("rtree_")
                || Table::ALL.iter().any(|t| t.name() == table_name)
        }
        _ => false,
    };
    if allowed { Authorization::Allow } else { Authorization::Deny }
}
