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
pub const CURRENT: i64 = 12;

/// Every step there has been, in order. Version 1 was the first.
pub const ALL: &[Upgrade] = &[
    Upgrade { to: 2, sql: include_str!("lookups.sql") },
    Upgrade { to: 3, sql: include_str!("presets.sql") },
    Upgrade { to: 4, sql: include_str!("provision.sql") },
    Upgrade { to: 5, sql: include_str!("predictors.sql") },
    Upgrade { to: 6, sql: include_str!("outreach.sql") },
    Upgrade { to: 7, sql: include_str!("streets.sql") },
    Upgrade { to: 8, sql: include_str!("sheets.sql") },
    Upgrade { to: 9, sql: include_str!("tiles.sql") },
    Upgrade { to: 10, sql: include_str!("interventions.sql") },
    Upgrade { to: 11, sql: include_str!("scenarios.sql") },
    Upgrade { to: 12, sql: include_str!("visits.sql") },
];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Step, Store};

    /// Steps from today's schema to one of a future that need not come.
    const STEPS: &[Upgrade] = &[
        Upgrade { to: CURRENT + 1, sql: "ALTER TABLE venues ADD COLUMN phone TEXT NOT NULL DEFAULT ''" },
        Upgrade { to: CURRENT + 2, sql: "CREATE TABLE streets (id INTEGER PRIMARY KEY)" },
    ];

    fn project(folder: &Path) -> PathBuf {
        let path = folder.join("Maidstone.gpkg");
        let mut store = Store::create(&path, "Maidstone").expect("new");
        let (atlas, _) = store.load().expect("loads");
        let step = Step { name: "Rename".to_owned(), goes_on: false };
        store.write(&atlas, Some(&step), |tx| tx.rename("Borough")).expect("written");
        store.close().expect("closed");
        path
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_older_file_is_copied_and_brought_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = project(folder.path());
        let before = std::fs::read(&path).expect("bytes");
        let store = Store::open_with(&path, CURRENT + 1, STEPS).expect("upgraded");
        let (atlas, names) = store.load().expect("loads");
        assert_eq!((atlas.name.as_str(), names.undo), ("Borough", None), "data stays, undo steps of before do not");
        store.close().expect("closed");
        let backup = format!("Maidstone before upgrade from format {CURRENT}.gpkg");
        assert_eq!(files(folder.path()), [backup.as_str(), "Maidstone.gpkg"]);
        let copy = Store::open(&folder.path().join(backup)).expect("the copy is of the older format");
        assert_eq!(copy.load().expect("loads").1.undo.as_deref(), Some("Rename"));
        drop(copy);
        assert!(std::fs::read(&path).expect("bytes") != before);
        // No step is run twice, and today's program refuses what came out.
        Store::open_with(&path, CURRENT + 1, STEPS).expect("opens").close().expect("closed");
        assert_eq!(files(folder.path()).len(), 2);
        let newer = Store::open(&path).expect_err("refused");
        assert!(matches!(newer, StorageError::Newer { found, known } if (found, known) == (CURRENT + 1, CURRENT)));
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = project(folder.path());
        let before = std::fs::read(&path).expect("bytes");
        let broken = [STEPS[0], Upgrade { to: CURRENT + 2, sql: "CREATE TABLE half (x); nonsense" }];
        assert!(matches!(Store::open_with(&path, CURRENT + 2, &broken), Err(StorageError::Database { .. })));
        assert!(std::fs::read(&path).expect("bytes") == before);
        Store::open(&path).expect("still opens");
    }

    #[test]
    fn a_reader_upgrades_its_copy_in_memory_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = project(folder.path());
        let writer = Store::open(&path).expect("opens");
        let before = std::fs::read(&path).expect("bytes");
        let reader = Store::open_with(&path, CURRENT + 1, STEPS).expect("opens");
        assert!(reader.read_only().is_some());
        assert_eq!(reader.load().expect("loads").0.name, "Borough");
        drop((reader, writer));
        assert!(std::fs::read(&path).expect("bytes") == before);
        assert_eq!(files(folder.path()), ["Maidstone.gpkg"]);
    }

    /// The tables and columns of a file, in order of their names.
    fn shape(conn: &Connection) -> Vec<String> {
        let sql = "SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk \
                   FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY 1";
        let mut select = conn.prepare(sql).expect("SQL");
        select.query_map([], |r| r.get(0)).expect("rows").collect::<Result<_, _>>().expect("text")
    }

    /// A file of version 1, made by taking every step back by hand, is as a new one after all of them.
    #[test]
    fn the_steps_lead_to_the_schema_of_today() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = project(folder.path());
        let today = shape(&Connection::open(&path).expect("opens"));
        let conn = Connection::open(&path).expect("opens");
        let back = "DROP TABLE atlas_visits; DROP TABLE atlas_scenarios; DROP TABLE interventions; DELETE FROM gpkg_geometry_columns WHERE table_name = 'interventions'; \
                    DELETE FROM gpkg_contents WHERE table_name = 'interventions'; \
                    ALTER TABLE gaps DROP COLUMN kind; ALTER TABLE gaps DROP COLUMN note; DROP TABLE atlas_tiles; DROP TABLE atlas_streets; DROP TABLE atlas_places; DROP TABLE lookup_links; DROP TABLE lookups; DELETE FROM gpkg_contents WHERE table_name = 'lookups'; \
                    ALTER TABLE indicators DROP COLUMN denominator; ALTER TABLE indicators DROP COLUMN derivation; \
                    ALTER TABLE indicators DROP COLUMN direction; ALTER TABLE sources DROP COLUMN address; \
                    ALTER TABLE venues DROP COLUMN closed; ALTER TABLE venues DROP COLUMN note; \
                    ALTER TABLE venues DROP COLUMN offers; ALTER TABLE venues DROP COLUMN step_free; \
                    ALTER TABLE venues DROP COLUMN free; ALTER TABLE venues DROP COLUMN cost; \
                    ALTER TABLE venues DROP COLUMN languages; ALTER TABLE venues DROP COLUMN contact; \
                    ALTER TABLE venues DROP COLUMN capacity; ALTER TABLE venues DROP COLUMN verified; \
                    DROP TABLE atlas_predictors; DROP TABLE atlas_outreach; DROP TABLE atlas_sheets;";
        conn.execute_batch(back).expect("an older file");
        conn.execute("UPDATE atlas_meta SET schema_version = 1", []).expect("an older file");
        drop(conn);
        let store = Store::open(&path).expect("upgraded");
        assert!(store.load().expect("loads").0.lookups.is_empty());
        store.close().expect("closed");
        assert_eq!(shape(&Connection::open(&path).expect("opens")), today);
    }

    #[test]
    fn a_gap_in_the_steps_is_no_way_up() {
        assert!(matches!(needed(1, 3, &STEPS[1..]), Err(StorageError::UnknownVersion { found: 1 })));
        assert!(matches!(needed(0, 1, &[]), Err(StorageError::UnknownVersion { found: 0 })));
        assert!(needed(CURRENT, CURRENT, ALL).expect("nothing to do").is_empty());
    }
}
