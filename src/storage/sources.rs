//! Sources: the files that data came from. Removing one removes all it brought.

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::tx::{Tx, clean, stored, unsigned};
use crate::base::ids::SourceId;
use crate::model::source::{Source, SourceDescription};

/// A file that is being imported.
#[derive(Clone, Copy, Debug)]
pub struct NewSource<'a> {
    pub description: &'a SourceDescription,
    pub file_name: &'a str,
    pub sha256: &'a str,
    /// UTC, `2026-11-21T22:50:00Z`.
    pub imported_at: &'a str,
    pub records: usize,
}

/// What kind of rows a source brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brought<'a> {
    /// A boundary set of this name.
    Boundaries(&'a str),
    Venues,
    Postcodes,
    Lookups,
}

impl Tx<'_> {
    pub fn add_source(&mut self, new: NewSource<'_>) -> Result<SourceId, StorageError> {
        let d = new.description;
        self.conn.execute(
            "INSERT INTO sources(publisher, dataset, period, licence, attribution, file_name, sha256, imported_at, \
             records, address) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                clean(&d.publisher),
                clean(&d.dataset),
                clean(&d.period),
                clean(&d.licence),
                clean(&d.attribution),
                clean(new.file_name),
                clean(new.sha256),
                clean(new.imported_at),
                stored(new.records),
                clean(&d.address)
            ],
        )?;
        Ok(SourceId(self.conn.last_insert_rowid()))
    }

    /// Whether a file of exactly these bytes has brought this before.
    pub fn has_brought(&self, sha256: &str, what: Brought<'_>) -> Result<bool, StorageError> {
        let (table, name) = match what {
            Brought::Boundaries(name) => ("boundary_sets", Some(name)),
            Brought::Venues => ("venues", None),
            Brought::Postcodes => ("postcodes", None),
            Brought::Lookups => ("lookups", None),
        };
        let by_name = if name.is_some() { "AND t.name = ?2" } else { "AND ?2 IS NULL" };
        let sql = format!(
            "SELECT EXISTS(SELECT 1 FROM sources s JOIN {table} t ON t.source = s.id WHERE s.sha256 = ?1 {by_name})"
        );
        Ok(self.conn.query_row(&sql, params![sha256, name], |r| r.get(0))?)
    }

    pub fn describe_source(&mut self, id: SourceId, d: &SourceDescription) -> Result<(), StorageError> {
        let changed = self.conn.execute(
            "UPDATE sources SET publisher = ?2, dataset = ?3, period = ?4, licence = ?5, attribution = ?6, \
             address = ?7 WHERE id = ?1",
            params![
                id.0,
                clean(&d.publisher),
                clean(&d.dataset),
                clean(&d.period),
                clean(&d.licence),
                clean(&d.attribution),
                clean(&d.address)
            ],
        )?;
        if changed == 0 { Err(StorageError::Gone { what: "The source" }) } else { Ok(()) }
    }

    /// Removes a source and all it brought.
    pub fn remove_source(&mut self, id: SourceId) -> Result<(), StorageError> {
        let changed = self.conn.execute("DELETE FROM sources WHERE id = ?1", [id.0])?;
        if changed == 0 { Err(StorageError::Gone { what: "The source" }) } else { Ok(()) }
    }
}

/// All sources in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<Source>, StorageError> {
    let mut select = conn.prepare(
        "SELECT id, publisher, dataset, period, licence, attribution, file_name, sha256, imported_at, records, \
         address FROM sources ORDER BY id",
    )?;
    let rows = select.query_map([], |row| {
        Ok(Source {
            id: SourceId(row.get(0)?),
            description: SourceDescription {
                publisher: row.get(1)?,
                dataset: row.get(2)?,
                period: row.get(3)?,
                licence: row.get(4)?,
                attribution: row.get(5)?,
                address: row.get(10)?,
            },
            file_name: row.get(6)?,
            sha256: row.get(7)?,
            imported_at: row.get(8)?,
            records: unsigned(row, 9)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
