//! Lookups and their links.

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::recorder::Table;
use super::tx::{Tx, clean, stored, tick, unsigned, variant, word};
use crate::base::ids::{AreaCode, LookupId, SourceId};
use crate::base::progress::Progress;
use crate::model::area::AreaKind;
use crate::model::batch::NewLookup;
use crate::model::lookup::{AreaClass, Link, Lookup};

impl Tx<'_> {
    /// Adds lookups with their links.
    pub fn add_lookups(
        &mut self,
        source: SourceId,
        new: &[NewLookup],
        progress: &Progress,
    ) -> Result<(), StorageError> {
        self.writes_many(Table::LookupLinks);
        let all: usize = new.iter().map(|l| l.links.len()).sum();
        let mut done = 0;
        for lookup in new {
            self.conn.execute(
                "INSERT INTO lookups(from_kind, from_vintage, to_kind, to_vintage, weighted_by, source) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    word(lookup.from.kind)?,
                    clean(&lookup.from.vintage),
                    word(lookup.to.kind)?,
                    clean(&lookup.to.vintage),
                    clean(&lookup.weighted_by),
                    source.0
                ],
            )?;
            let id = self.conn.last_insert_rowid();
            let mut insert = self.conn.prepare(
                "INSERT INTO lookup_links(lookup, from_code, to_code, weight, change, source_row) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for link in &lookup.links {
                tick(progress, done, all)?;
                done += 1;
                insert.execute(params![
                    id,
                    clean(link.from.as_str()),
                    clean(link.to.as_str()),
                    link.weight,
                    link.change.map(word).transpose()?,
                    stored(link.source_row)
                ])?;
            }
        }
        Ok(())
    }
}

/// All lookups in the order of their rows, their links in order of the codes.
pub fn read(conn: &Connection) -> Result<Vec<Lookup>, StorageError> {
    let class = |row: &rusqlite::Row<'_>, at: usize| -> rusqlite::Result<AreaClass> {
        let kind = variant(&row.get::<_, String>(at)?).unwrap_or(AreaKind::Other);
        Ok(AreaClass { kind, vintage: row.get(at + 1)? })
    };
    let mut select = conn.prepare(
        "SELECT id, from_kind, from_vintage, to_kind, to_vintage, weighted_by, source FROM lookups ORDER BY id",
    )?;
    let rows = select.query_map([], |row| {
        Ok(Lookup {
            id: LookupId(row.get(0)?),
            from: class(row, 1)?,
            to: class(row, 3)?,
            weighted_by: row.get(5)?,
            links: Vec::new(),
            source: SourceId(row.get(6)?),
        })
    })?;
    let mut lookups: Vec<Lookup> = rows.collect::<Result<_, _>>()?;
    let mut select = conn.prepare(
        "SELECT lookup, from_code, to_code, weight, change, source_row FROM lookup_links \
         ORDER BY lookup, from_code, to_code",
    )?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let lookup: i64 = row.get(0)?;
        let Ok(place) = lookups.binary_search_by_key(&LookupId(lookup), |l| l.id) else { continue };
        let code = |at: usize| -> Result<AreaCode, StorageError> {
            AreaCode::new(row.get_ref(at)?.as_str().unwrap_or_default()).ok_or_else(|| StorageError::Row {
                table: "lookup_links",
                row: lookup,
                problem: "a link has no code".to_owned(),
            })
        };
        lookups[place].links.push(Link {
            from: code(1)?,
            to: code(2)?,
            weight: row.get(3)?,
            change: row.get::<_, Option<String>>(4)?.and_then(|w| variant(&w)),
            source_row: unsigned(row, 5)?,
        });
    }
    Ok(lookups)
}
