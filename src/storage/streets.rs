//! The network of streets, and places by name. Neither is part of the atlas: they are read when they are asked for, so
//! that opening a project takes no longer with them than without.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::error::StorageError;
use super::open::Store;
use super::reader::Reader;
use super::street_blob;
use super::tx::{Tx, clean, stored, tick, variant, word};
use crate::base::ids::SourceId;
use crate::base::progress::Progress;
use crate::geo::lonlat::LonLat;
use crate::model::place::{Place, PlaceKind};
use crate::model::street::StreetNetwork;

/// Bytes in one row; a row must fit into a statement of the history.
const PART: usize = 1 << 20;

/// By which network a project has. Another one, or the same imported again, has another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreetsKey {
    pub source: SourceId,
    last_row: i64,
}

impl Tx<'_> {
    pub fn add_streets(&mut self, source: SourceId, network: &StreetNetwork) -> Result<(), StorageError> {
        let bytes = street_blob::encode(network);
        let mut insert = self.conn.prepare("INSERT INTO atlas_streets(source, part, bytes) VALUES (?1, ?2, ?3)")?;
        for (part, bytes) in bytes.chunks(PART).enumerate() {
            insert.execute(params![source.0, stored(part), bytes])?;
        }
        Ok(())
    }

    pub fn add_places(&mut self, source: SourceId, places: &[Place], progress: &Progress) -> Result<(), StorageError> {
        let mut insert = self.conn.prepare(
            "INSERT INTO atlas_places(kind, name, address, postcode, opening_hours, lon, lat, source) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for (done, place) in places.iter().enumerate() {
            tick(progress, done, places.len())?;
            insert.execute(params![
                word(place.kind)?,
                clean(&place.name),
                clean(&place.address),
                clean(&place.postcode),
                clean(&place.opening_hours),
                place.position.lon,
                place.position.lat,
                source.0
            ])?;
        }
        Ok(())
    }

    /// The sources that brought streets, each with all it brought, make way for another.
    pub fn remove_streets(&mut self) -> Result<(), StorageError> {
        self.conn.execute("DELETE FROM sources WHERE id IN (SELECT source FROM atlas_streets)", [])?;
        Ok(())
    }
}

impl Store {
    /// Which network of streets there is; `None` without one.
    pub fn streets_key(&self) -> Result<Option<StreetsKey>, StorageError> {
        let sql = "SELECT source, id FROM atlas_streets ORDER BY id DESC LIMIT 1";
        let key = |r: &rusqlite::Row<'_>| Ok(StreetsKey { source: SourceId(r.get(0)?), last_row: r.get(1)? });
        Ok(self.connection().query_row(sql, [], key).optional()?)
    }

    /// Which places there are, to know them again; `None` without any.
    pub fn places_key(&self) -> Result<Option<i64>, StorageError> {
        Ok(self.connection().query_row("SELECT max(id) FROM atlas_places", [], |r| r.get(0))?)
    }

    /// The network as it is kept, for [`street_blob::decode`].
    pub fn streets_bytes(&self, key: StreetsKey) -> Result<Vec<u8>, StorageError> {
        let mut select =
            self.connection().prepare("SELECT bytes FROM atlas_streets WHERE source = ?1 ORDER BY part")?;
        let mut rows = select.query([key.source.0])?;
        let mut bytes = Vec::new();
        while let Some(row) = rows.next()? {
            bytes.extend_from_slice(row.get_ref(0)?.as_blob().unwrap_or_default());
        }
        Ok(bytes)
    }

    /// The places of these kinds, in the order of their rows.
    pub fn places(&self, kinds: &[PlaceKind]) -> Result<Vec<Place>, StorageError> {
        places(self.connection(), kinds)
    }
}

/// Every place of a project file, read beside whoever has it open; none where there are none.
///
/// # Errors
/// [`StorageError`] when the file cannot be read.
pub fn read_places(file: &Path) -> Result<Vec<Place>, StorageError> {
    let read = Reader::new(file).ask(|conn| places(conn, &PlaceKind::ALL))?;
    Ok(read.unwrap_or_default())
}

fn places(conn: &Connection, kinds: &[PlaceKind]) -> Result<Vec<Place>, StorageError> {
    let mut select = conn.prepare(
        "SELECT id, kind, name, address, postcode, opening_hours, lon, lat FROM atlas_places WHERE kind = ?1 ORDER BY id",
    )?;
    let mut found = Vec::new();
    for kind in kinds {
        let mut rows = select.query([word(*kind)?])?;
        while let Some(row) = rows.next()? {
            let position = LonLat::new(row.get(6)?, row.get(7)?);
            // A place of a later version, or one that is not on the earth, is none.
            if let Some(kind) = variant(&row.get::<_, String>(1)?).filter(|_| position.is_valid()) {
                found.push((
                    row.get::<_, i64>(0)?,
                    Place {
                        kind,
                        name: row.get(2)?,
                        address: row.get(3)?,
                        postcode: row.get(4)?,
                        opening_hours: row.get(5)?,
                        position,
                    },
                ));
            }
        }
    }
    found.sort_by_key(|(id, _)| *id);
    Ok(found.into_iter().map(|(_, place)| place).collect())
}
