//! What happened on rounds: a row a stop and a day.

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::tx::{Tx, clean};
use crate::base::ids::{InterventionId, VenueId, VisitId};
use crate::geo::lonlat::LonLat;
use crate::model::outreach::{NewVisit, Visit};

impl Tx<'_> {
    /// Keeps what happened at a stop on a day.
    pub fn add_visit(&mut self, new: &NewVisit) -> Result<(), StorageError> {
        self.conn.execute(
            "INSERT INTO atlas_visits(date, team, stop, lon, lat, venue, planned, skipped, reached, minutes, note, intervention) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                new.date,
                clean(&new.team),
                clean(&new.stop),
                new.at.lon,
                new.at.lat,
                new.venue.map(|v| v.0),
                new.planned,
                new.skipped,
                new.reached,
                new.minutes,
                clean(&new.note),
                new.intervention.map(|i| i.0),
            ],
        )?;
        Ok(())
    }

    pub fn remove_visit(&mut self, id: VisitId) -> Result<(), StorageError> {
        match self.conn.execute("DELETE FROM atlas_visits WHERE id = ?1", [id.0])? {
            0 => Err(StorageError::Gone { what: "The visit" }),
            _ => Ok(()),
        }
    }
}

/// All visits in the order of days, teams and rows.
pub fn read(conn: &Connection) -> Result<Vec<Visit>, StorageError> {
    let mut select = conn.prepare(
        "SELECT id, date, team, stop, lon, lat, venue, planned, skipped, reached, minutes, note, intervention \
         FROM atlas_visits ORDER BY date, team, id",
    )?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let minutes = |column| row.get::<_, Option<i64>>(column).map(|m| m.and_then(|m| u16::try_from(m).ok()));
        all.push(Visit {
            id: VisitId(row.get(0)?),
            what: NewVisit {
                date: row.get(1)?,
                team: row.get(2)?,
                stop: row.get(3)?,
                at: LonLat::new(row.get(4)?, row.get(5)?),
                venue: row.get::<_, Option<i64>>(6)?.map(VenueId),
                planned: minutes(7)?.unwrap_or(0),
                skipped: row.get(8)?,
                reached: row.get::<_, Option<i64>>(9)?.and_then(|n| u32::try_from(n).ok()),
                minutes: minutes(10)?,
                note: row.get(11)?,
                intervention: row.get::<_, Option<i64>>(12)?.map(InterventionId),
            },
        });
    }
    Ok(all)
}
