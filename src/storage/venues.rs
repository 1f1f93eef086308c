//! Venues, and postcodes, which are points too.

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::error::StorageError;
use super::geometry_blob;
use super::recorder::Table;
use super::tx::{Tx, clean, stored, tick, unsigned, variant, word};
use crate::base::ids::{SourceId, VenueId};
use crate::base::progress::Progress;
use crate::model::batch::{NewPostcode, NewVenue};
use crate::model::broadband::Postcode;
use crate::model::venue::{Offer, Provision, Venue, VenueKind};

/// The columns of a venue's content, in the order of [`content`]; `?1` is the first.
const CONTENT: &str = "geom, name, kind, address, postcode, opening_hours, closed, note, offers, step_free, free, cost, \
                       languages, contact, capacity, verified";

/// What stands in the columns of [`CONTENT`].
fn content(venue: &NewVenue) -> Result<Vec<Value>, StorageError> {
    let text = |t: &str| Value::Text(clean(t).into_owned());
    let maybe = |known: Option<bool>| known.map_or(Value::Null, |yes| Value::Integer(yes.into()));
    let p = &venue.provision;
    let offers: Vec<String> = p.offers.iter().map(word).collect::<Result<_, _>>()?;
    Ok(vec![
        Value::Blob(geometry_blob::write_point(venue.position)),
        text(&venue.name),
        Value::Text(word(venue.kind)?),
        text(&venue.address),
        text(&venue.postcode),
        text(&venue.opening_hours),
        Value::Integer(venue.closed.into()),
        text(&venue.note),
        Value::Text(offers.join(",")),
        maybe(p.step_free),
        maybe(p.free),
        text(&p.cost),
        text(&p.languages),
        text(&p.contact),
        p.capacity.filter(|c| c.is_finite()).map_or(Value::Null, Value::Real),
        text(&p.verified),
    ])
}

impl Tx<'_> {
    pub fn add_venues(&mut self, source: SourceId, new: &[NewVenue], progress: &Progress) -> Result<(), StorageError> {
        let mut insert = self.conn.prepare(&insert_sql())?;
        for (done, venue) in new.iter().enumerate() {
            tick(progress, done, new.len())?;
            let mut row = content(venue)?;
            row.extend([Value::Integer(source.0), Value::Integer(stored(venue.source_row))]);
            insert.execute(params_from_iter(row))?;
        }
        Ok(())
    }

    /// Adds a venue that is from no file.
    pub fn add_venue(&mut self, new: &NewVenue) -> Result<VenueId, StorageError> {
        let mut row = content(new)?;
        row.extend([Value::Null, Value::Integer(0)]);
        self.conn.prepare(&insert_sql())?.execute(params_from_iter(row))?;
        Ok(VenueId(self.conn.last_insert_rowid()))
    }

    /// Gives a venue other content; where it came from stays as it is.
    pub fn change_venue(&mut self, id: VenueId, to: &NewVenue) -> Result<(), StorageError> {
        let columns: Vec<String> = CONTENT.split(", ").zip(1..).map(|(c, n)| format!("{c} = ?{n}")).collect();
        let mut row = content(to)?;
        let sql = format!("UPDATE venues SET {} WHERE id = ?{}", columns.join(", "), row.len() + 1);
        row.push(Value::Integer(id.0));
        match self.conn.prepare(&sql)?.execute(params_from_iter(row))? {
            0 => Err(StorageError::Refused("The venue is not there any more.".to_owned())),
            _ => Ok(()),
        }
    }

    pub fn remove_venues(&mut self, ids: &[VenueId]) -> Result<(), StorageError> {
        let mut delete = self.conn.prepare("DELETE FROM venues WHERE id = ?1")?;
        for id in ids {
            delete.execute([id.0])?;
        }
        Ok(())
    }

    pub fn add_postcodes(
        &mut self,
        source: SourceId,
        new: &[NewPostcode],
        progress: &Progress,
    ) -> Result<(), StorageError> {
        self.writes_many(Table::Postcodes);
        let mut insert = self.conn.prepare("INSERT INTO postcodes(geom, postcode, source) VALUES (?1, ?2, ?3)")?;
        for (done, postcode) in new.iter().enumerate() {
            tick(progress, done, new.len())?;
            insert.execute(params![geometry_blob::write_point(postcode.position), clean(&postcode.text), source.0])?;
        }
        Ok(())
    }
}

fn insert_sql() -> String {
    let places: Vec<String> = (1..=CONTENT.split(", ").count() + 2).map(|n| format!("?{n}")).collect();
    format!("INSERT INTO venues({CONTENT}, source, source_row) VALUES ({})", places.join(", "))
}

/// All venues in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<Venue>, StorageError> {
    let mut select = conn.prepare(&format!("SELECT id, source, source_row, {CONTENT} FROM venues ORDER BY id"))?;
    let mut rows = select.query([])?;
    let mut venues = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let position = geometry_blob::read_point(row.get_ref(3)?.as_blob().unwrap_or_default())
            .map_err(|error| StorageError::blob("venues", id, &error))?;
        let offers: String = row.get(11)?;
        venues.push(Venue {
            id: VenueId(id),
            source: row.get::<_, Option<i64>>(1)?.map(SourceId),
            source_row: unsigned(row, 2)?,
            position,
            name: row.get(4)?,
            kind: variant(&row.get::<_, String>(5)?).unwrap_or(VenueKind::Other),
            address: row.get(6)?,
            postcode: row.get(7)?,
            opening_hours: row.get(8)?,
            closed: row.get(9)?,
            note: row.get(10)?,
            provision: Provision {
                offers: offers.split(',').filter_map(variant::<Offer>).collect(),
                step_free: row.get(12)?,
                free: row.get(13)?,
                cost: row.get(14)?,
                languages: row.get(15)?,
                contact: row.get(16)?,
                capacity: row.get(17)?,
                verified: row.get(18)?,
            },
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
