//! The project file as a whole: created, opened, written in transactions, undone, closed.
//!
//! Local disks get WAL, shares and removable drives a truncated rollback journal, both with `synchronous = FULL`
//! (of 20 simulated power cuts these lost nothing). The journal is chosen at the first write, so that a file which
//! is only read keeps its bytes, and taken away at the close, so that the file can be mailed and QGIS can read it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags, OptionalExtension as _};

use super::copy;
use super::error::StorageError;
use super::history::{self, Names, Step, Way};
use super::lock::WriterLock;
use super::place::Place;
use super::recorder::{Recorder, Stale};
use super::settings::SettingsConnection;
use super::tx::{Added, Tx};
use super::upgrades::{self, Upgrade};
use super::{contents, load};
use crate::base::text;
use crate::model::atlas::Atlas;

/// "GPKG", as OGC 12-128r18 wants it.
const APPLICATION_ID: i64 = 0x4750_4B47;
/// GeoPackage 1.3.0.
const USER_VERSION: i64 = 10_300;

/// How much of the file is kept in memory, in KiB as SQLite wants it; less where much is written that nobody reads again.
const CACHE: i64 = -64_000;
const SMALL_CACHE: i64 = -16_000;

/// How long another program's writing is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// How a transaction is kept from coming about by halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Journal {
    /// What is new is written beside the file, then into it: the quicker way for many small changes, and a reader never
    /// waits.
    Wal,
    /// What was there before is written beside the file: the quicker way for one large change, which is mostly new pages.
    Rollback,
}

/// An open project file.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    conn: Connection,
    recorder: Arc<Recorder>,
    read_only: Option<String>,
    /// Whether this process has chosen the journal already.
    journal: Option<Journal>,
    is_shut: bool,
    /// Last, so that the file is closed before the lock is given back.
    lock: Option<WriterLock>,
}

/// What a change brought.
#[derive(Debug)]
pub struct Written<T> {
    pub value: T,
    /// The project with what was changed read afresh.
    pub atlas: Atlas,
    pub names: Names,
}

impl Store {
    /// Makes a new project file and opens it.
    pub fn create(path: &Path, name: &str) -> Result<Self, StorageError> {
        copy::new_file(path, false, |temporary| {
            let mut conn = Connection::open(temporary)?;
            configure(&conn)?;
            conn.pragma_update(None, "application_id", APPLICATION_ID)?;
            conn.pragma_update(None, "user_version", USER_VERSION)?;
            let tx = conn.transaction()?;
            tx.execute_batch(include_str!("schema.sql"))?;
            tx.execute("INSERT INTO atlas_meta(id, schema_version) VALUES (1, ?1)", [upgrades::CURRENT])?;
            tx.execute("INSERT INTO atlas_project(id, name) VALUES (1, ?1)", [super::tx::clean(name)])?;
            tx.commit()?;
            conn.close().map_err(|(_, error)| error.into())
        })?;
        Self::open(path)
    }

    /// Opens a project file; where it cannot be written, for reading only (see [`Self::read_only`]).
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        Self::open_with(path, upgrades::CURRENT, upgrades::ALL)
    }

    pub(super) fn open_with(path: &Path, current: i64, steps: &[Upgrade]) -> Result<Self, StorageError> {
        let metadata = std::fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(StorageError::Folder);
        }
        if metadata.len() == 0 {
            return Err(StorageError::Empty);
        }
        // By its real name, so that two ways to one file meet the same lock.
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let (mut lock, mut read_only) = match WriterLock::take(&real) {
            Ok(lock) => (Some(lock), None),
            Err(why) => (None, Some(why.reason().to_owned())),
        };
        let mut conn = None;
        if lock.is_some() {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let writable = Connection::open_with_flags(path, flags)?;
            if writable.is_readonly(MAIN_DB)? {
                lock = None;
                read_only = Some("the file is write-protected. Save a copy to edit it.".to_owned());
            } else {
                writable.busy_timeout(PATIENCE)?;
                copy::check_length(&writable, path)?;
                conn = Some(writable);
            }
        }
        let mut conn = match conn {
            Some(conn) => conn,
            None => copy::into_memory(path)?,
        };
        configure(&conn)?;
        let found = version_of(&conn)?;
        let steps = upgrades::needed(found, current, steps)?;
        if !steps.is_empty() {
            if lock.is_some() {
                upgrades::back_up(&conn, path, found)?;
            }
            upgrades::run(&mut conn, &steps)?;
        }
        contents::register_functions(&conn)?;
        let recorder = Recorder::attach(&conn)?;
        let path = path.to_owned();
        Ok(Self { path, conn, recorder, read_only, journal: None, is_shut: false, lock })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// For what is read only when it is asked for.
    pub(super) fn connection(&self) -> &Connection {
        &self.conn
    }

    /// Why the project can only be read, as the rest of the sentence "The project can only be read: …".
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// Reads the whole project.
    pub fn load(&self) -> Result<(Atlas, Names), StorageError> {
        // Everything is read once, so that keeping it would only fill the memory.
        self.conn.pragma_update(None, "cache_size", SMALL_CACHE)?;
        let atlas = load::whole(&self.conn)?;
        self.conn.pragma_update(None, "cache_size", CACHE)?;
        Ok((atlas, history::names(&self.conn)?))
    }

    /// Changes the project in one transaction. With a step's name the change can be undone under it; without one it
    /// leaves the history alone. `atlas` is the project as it was; what the change left alone is taken from it.
    pub fn write<T>(
        &mut self,
        atlas: &Atlas,
        step: Option<&Step>,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, StorageError>,
    ) -> Result<Written<T>, StorageError> {
        self.transaction(|conn, recorder| {
            let step = step.map(|step| history::begin(conn, recorder, step)).transpose()?;
            let mut tx = Tx::new(conn, recorder, step);
            let value = change(&mut tx)?;
            let added = tx.added.take();
            if added.is_some() {
                recorder.put_back(conn)?;
            }
            if let Some(step) = step {
                history::end(conn, recorder, step)?;
            }
            finish(conn, recorder.take_stale(), atlas, added, value)
        })
    }

    /// As [`Self::write`], for what may be as large as a country and does nothing but add rows which are known to fit
    /// together: they are not checked once more one by one, and if it is the first change of all, what is new is written
    /// once and not through a journal.
    pub fn write_much<T>(
        &mut self,
        atlas: &Atlas,
        step: &Step,
        change: impl FnOnce(&mut Tx<'_>) -> Result<T, StorageError>,
    ) -> Result<Written<T>, StorageError> {
        if self.read_only.is_none() {
            self.choose_journal(Journal::Rollback)?;
        }
        self.conn.pragma_update(None, "foreign_keys", false)?;
        self.conn.pragma_update(None, "cache_size", SMALL_CACHE)?;
        let written = self.write(atlas, Some(step), change);
        // References first: nothing that follows may be written without them.
        self.conn.pragma_update(None, "foreign_keys", true)?;
        self.conn.pragma_update(None, "cache_size", CACHE)?;
        written
    }

    /// Undoes or redoes one step and returns its name; `None` when there is none.
    pub fn replay(&mut self, atlas: &Atlas, way: Way) -> Result<Option<Written<String>>, StorageError> {
        let names = history::names(&self.conn)?;
        let is_there = match way {
            Way::Undo => names.undo.is_some(),
            Way::Redo => names.redo.is_some(),
        };
        if !is_there {
            return Ok(None);
        }
        self.transaction(|conn, recorder| match history::replay(conn, recorder, way)? {
            Some(name) => finish(conn, recorder.take_stale(), atlas, None, name).map(Some),
            None => Ok(None),
        })
    }

    /// A connection of its own that writes settings and nothing else, for a thread that may wait for the disk. `None`
    /// where the project can only be read. It must be closed before the store is.
    pub fn settings_connection(&mut self) -> Result<Option<SettingsConnection>, StorageError> {
        if self.read_only.is_some() {
            return Ok(None);
        }
        // Chosen here and now, so that the two connections agree and neither has to wait for the other to change it.
        self.choose_journal(Journal::Wal)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&self.path, flags)?;
        configure(&conn)?;
        let mode: String = self.conn.pragma_query_value(None, "journal_mode", |r| r.get(0))?;
        conn.pragma_update_and_check(None, "journal_mode", mode, |r| r.get::<_, String>(0))?;
        Ok(Some(SettingsConnection::new(conn)))
    }

    /// What SQLite itself finds wrong with the file, a line each; empty when all is well.
    pub fn faults(&self) -> Result<Vec<String>, StorageError> {
        let mut faults: Vec<String> = self
            .conn
            .prepare("SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'")?
            .query_map([], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        let mut keys = self
            .conn
            .prepare("SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2")?;
        let mut rows = keys.query([])?;
        while let Some(row) = rows.next()? {
            let (table, parent, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let rows = text::counted(usize::try_from(count).unwrap_or(0), "row", "rows");
            let points = if count == 1 { "points" } else { "point" };
            faults.push(format!("{rows} of {table} {points} to rows of {parent} that do not exist"));
        }
        Ok(faults)
    }

    /// Writes a complete copy to another file, replacing what is there.
    pub fn save_copy(&self, to: &Path) -> Result<(), StorageError> {
        let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
        if same(&self.path, to) {
            return Err(StorageError::Refused("The copy cannot have the name of the project itself.".to_owned()));
        }
        let _lock = match WriterLock::take(to) {
            Err(super::lock::NoLock::Taken) => {
                let open = "That file is open in another window. Close it there, or choose another name.";
                return Err(StorageError::Refused(open.to_owned()));
            }
            other => other.ok(),
        };
        copy::into_file(&self.conn, to, true)
    }

    /// Whether each step waits until the disk has it, as it does unless told otherwise. Not waiting is for a file that
    /// is being built and that nobody relies on yet; waiting must be on again before [`Self::close`].
    pub fn wait_for_disk(&self, wait: bool) -> Result<(), StorageError> {
        Ok(self.conn.pragma_update(None, "synchronous", if wait { "FULL" } else { "OFF" })?)
    }

    /// Closes the file and leaves it without sidecar files (unless another program is just reading it).
    pub fn close(mut self) -> Result<(), StorageError> {
        self.shut()
    }

    fn shut(&mut self) -> Result<(), StorageError> {
        if std::mem::replace(&mut self.is_shut, true) || self.lock.is_none() {
            return Ok(());
        }
        if !self.conn.is_autocommit() {
            self.conn.execute_batch("ROLLBACK")?;
        }
        let mode: String = self.conn.pragma_query_value(None, "journal_mode", |r| r.get(0))?;
        if mode.eq_ignore_ascii_case("delete") {
            return Ok(());
        }
        self.conn.flush_prepared_statement_cache();
        match self.conn.pragma_update_and_check(None, "journal_mode", "DELETE", |r| r.get::<_, String>(0)) {
            Ok(_) => Ok(()),
            // Someone reads: all is on disk, and the next one to close puts it right.
            Err(error) => match StorageError::from(error) {
                StorageError::Busy => Ok(()),
                other => Err(other),
            },
        }
    }

    fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Connection, &Recorder) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        if let Some(reason) = &self.read_only {
            return Err(StorageError::ReadOnly { reason: reason.clone() });
        }
        if self.journal.is_none() {
            self.choose_journal(Journal::Wal)?;
        }
        if !self.conn.is_autocommit() {
            self.conn.execute_batch("ROLLBACK")?;
        }
        self.recorder.record(None);
        self.recorder.take_stale();
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        let done = work(&mut self.conn, &self.recorder).and_then(|value| {
            self.conn.execute_batch("COMMIT")?;
            Ok(value)
        });
        self.recorder.record(None);
        if done.is_err() && !self.conn.is_autocommit() {
            // The error that led here says more than one of the way back.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        done
    }

    /// Takes the journal that is wanted, where the disk allows it. A journal ahead of the file, once chosen, stays.
    fn choose_journal(&mut self, wanted: Journal) -> Result<(), StorageError> {
        if self.journal.is_some_and(|chosen| chosen == wanted || chosen == Journal::Wal) {
            return Ok(());
        }
        let set = |mode: &str| -> Result<String, StorageError> {
            Ok(self.conn.pragma_update_and_check(None, "journal_mode", mode, |r| r.get(0))?)
        };
        let wal = wanted == Journal::Wal && Place::of(&self.path) == Place::LocalDisk;
        if !(wal && set("wal")?.eq_ignore_ascii_case("wal")) {
            set("truncate")?;
        }
        self.journal = Some(wanted);
        Ok(())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Nobody is left to hear of an error; the data is on disk since its commit.
        let _ = self.shut();
    }
}

/// What every transaction ends with: the contents table follows the data, the atlas is read afresh.
fn finish<T>(
    conn: &Connection,
    stale: Stale,
    atlas: &Atlas,
    added: Option<Added>,
    value: T,
) -> Result<Written<T>, StorageError> {
    let atlas = load::fresh(conn, atlas, stale, added)?;
    if !stale.is_empty() {
        contents::follow(conn, stale, &atlas)?;
    }
    Ok(Written { value, atlas, names: history::names(conn)? })
}

fn configure(conn: &Connection) -> Result<(), StorageError> {
    conn.busy_timeout(PATIENCE)?;
    // A file may come from anyone: its views and triggers get no say over the program.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cache_size", CACHE)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The schema version of a project file; an error says what the file is instead.
fn version_of(conn: &Connection) -> Result<i64, StorageError> {
    let has = |table: &str| -> Result<bool, rusqlite::Error> {
        conn.query_row("SELECT EXISTS(SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1)", [table], |r| {
            r.get(0)
        })
    };
    let id: i64 = conn.pragma_query_value(None, "application_id", |r| r.get(0))?;
    let is_geopackage = has("gpkg_contents")? && has("gpkg_spatial_ref_sys")?;
    if !has("atlas_meta")? {
        return Err(if is_geopackage { StorageError::NotOurs } else { StorageError::NotGeoPackage });
    }
    if id != APPLICATION_ID || !is_geopackage {
        return Err(StorageError::NotGeoPackage);
    }
    conn.query_row("SELECT schema_version FROM atlas_meta WHERE id = 1", [], |r| r.get(0))
        .optional()
        .map_err(|error| StorageError::Damaged { detail: error.to_string() })?
        .ok_or_else(|| StorageError::Damaged { detail: "it does not say its format".to_owned() })
}
