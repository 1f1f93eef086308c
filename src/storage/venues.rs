//! Venues, and postcodes, which are points too.

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::geometry_blob;
use super::tx::{Tx, clean, stored, tick, unsigned, variant, word};
use crate::base::ids::{SourceId, VenueId};
use crate::base::progress::Progress;
use crate::model::batch::{NewPostcode, NewVenue};
use crate::model::broadband::Postcode;
use crate::model::venue::{Venue, VenueKind};

impl Tx<'_> {
    pub fn add_venues(&mut self, source: SourceId, new: &[NewVenue], progress: &Progress) -> Result<(), StorageError> {
        let mut insert = self.conn.prepare(
            "INSERT INTO venues(geom, name, kind, address, postcode, opening_hours, source, source_row, \
             closed, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for (done, venue) in new.iter().enumerate() {
            tick(progress, done, new.len())?;
            insert.execute(params![
                geometry_blob::write_point(venue.position),
                clean(&venue.name),
                word(venue.kind)?,
                clean(&venue.address),
                clean(&venue.postcode),
                clean(&venue.opening_hours),
                source.0,
                stored(venue.source_row),
                venue.closed,
                clean(&venue.note)
            ])?;
        }
        Ok(())
    }

    pub fn add_postcodes(
        &mut self,
        source: SourceId,
        new: &[NewPostcode],
        progress: &Progress,
    ) -> Result<(), StorageError> {
        let mut insert = self.conn.prepare("INSERT INTO postcodes(geom, postcode, source) VALUES (?1, ?2, ?3)")?;
        for (done, postcode) in new.iter().enumerate() {
            tick(progress, done, new.len())?;
            insert.execute(params![geometry_blob::write_point(postcode.position), clean(&postcode.text), source.0])?;
        }
        Ok(())
    }
}

/// All venues in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<Venue>, StorageError> {
    let mut select = conn.prepare(
        "SELECT id, geom, name, kind, address, postcode, opening_hours, source, source_row, closed, note FROM venues \
         ORDER BY id",
    )?;
    let mut rows = select.query([])?;
    let mut venues = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let position = geometry_blob::read_point(row.get_ref(1)?.as_blob().unwrap_or_default())
            .map_err(|error| StorageError::blob("venues", id, &error))?;
        venues.push(Venue {
            id: VenueId(id),
            name: row.get(2)?,
            kind: variant(&row.get::<_, String>(3)?).unwrap_or(VenueKind::Other),
            position,
            address: row.get(4)?,
            postcode: row.get(5)?,
            opening_hours: row.get(6)?,
            source: row.get::<_, Option<i64>>(7)?.map(SourceId),
            source_row: unsigned(row, 8)?,
            closed: row.get(9)?,
            note: row.get(10)?,
        });
    }
    Ok(venues)
}

/// All postcodes in the order of their text.
pub fn read_postcodes(conn: &Connection) -> Result<Vec<Postcode>, StorageError> {
    let mut select = conn.prepare("SELECT id, geom, postcode FROM postcodes ORDER BY postcode, id")?;
    let mut rows = select.query([])?;
    let mut postcodes = Vec::new();
    while let Some(row) = rows.next()? {
        let position = geometry_blob::read_point(row.get_ref(1)?.as_blob().unwrap_or_default())
            .map_err(|error| StorageError::blob("postcodes", row.get(0).unwrap_or_default(), &error))?;
        postcodes.push(Postcode { text: row.get(2)?, position });
    }
    Ok(postcodes)
}
