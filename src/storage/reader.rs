//! A connection of its own that only reads, for a thread that must not wait for the window's.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::StorageError;

/// Opened when it is first asked, and again never once it was shut.
#[derive(Debug)]
pub(super) struct Reader {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    NotYet,
    Open(Connection),
    Shut,
}

impl Reader {
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), state: Mutex::new(State::NotYet) }
    }

    /// Asks the file; `None` once it was shut.
    pub fn ask<T>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, StorageError>,
    ) -> Result<Option<T>, StorageError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::NotYet) {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let conn = Connection::open_with_flags(&self.path, flags)?;
            conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
            conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
            conn.busy_timeout(std::time::Duration::from_secs(2))?;
            *state = State::Open(conn);
        }
        match &*state {
            State::Open(conn) => question(conn).map(Some),
            State::NotYet | State::Shut => Ok(None),
        }
    }

    /// Closes the connection, so that whoever writes can put the file away whole.
    pub fn shut(&self) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = State::Shut;
    }
}
