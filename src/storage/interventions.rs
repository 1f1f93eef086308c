//! The log of interventions.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::error::StorageError;
use super::geometry_blob;
use super::tx::{Tx, clean, variant, word};
use crate::base::ids::{AreaCode, InterventionId, VenueId};
use crate::model::intervention::{Intervention, InterventionKind, NewIntervention, Site};

/// The columns of an intervention's content, in the order of [`content`]; `?1` is the first.
const CONTENT: &str = "geom, kind, title, place, venue, area, starts, ends, ongoing, partner, cost, funding, contacted, \
                       reached, notes";

/// What stands in the columns of [`CONTENT`].
fn content(new: &NewIntervention) -> Result<Vec<Value>, StorageError> {
    let text = |t: &str| Value::Text(clean(t).into_owned());
    let count = |c: Option<u32>| c.map_or(Value::Null, |c| Value::Integer(c.into()));
    Ok(vec![
        Value::Blob(geometry_blob::write_point(new.site.at)),
        Value::Text(word(new.kind)?),
        text(&new.title),
        text(&new.site.name),
        new.site.venue.map_or(Value::Null, |v| Value::Integer(v.0)),
        text(new.site.area.as_ref().map_or("", AreaCode::as_str)),
        text(&new.starts),
        text(&new.ends),
        Value::Integer(new.ongoing.into()),
        text(&new.partner),
        new.cost.filter(|c| c.is_finite()).map_or(Value::Null, Value::Real),
        text(&new.funding),
        count(new.contacted),
        count(new.reached),
        text(&new.notes),
    ])
}

impl Tx<'_> {
    /// Adds rows to the log and returns them in the order given.
    pub fn add_interventions(&mut self, new: &[NewIntervention]) -> Result<Vec<InterventionId>, StorageError> {
        let places: Vec<String> = (1..=CONTENT.split(", ").count()).map(|n| format!("?{n}")).collect();
        let sql = format!("INSERT INTO interventions({CONTENT}) VALUES ({})", places.join(", "));
        let mut insert = self.conn.prepare(&sql)?;
        let mut ids = Vec::with_capacity(new.len());
        for one in new {
            insert.execute(params_from_iter(content(one)?))?;
            ids.push(InterventionId(self.conn.last_insert_rowid()));
        }
        Ok(ids)
    }

    pub fn change_intervention(&mut self, id: InterventionId, to: &NewIntervention) -> Result<(), StorageError> {
        let columns: Vec<String> = CONTENT.split(", ").zip(1..).map(|(c, n)| format!("{c} = ?{n}")).collect();
        let mut row = content(to)?;
        let sql = format!("UPDATE interventions SET {} WHERE id = ?{}", columns.join(", "), row.len() + 1);
        row.push(Value::Integer(id.0));
        match self.conn.prepare(&sql)?.execute(params_from_iter(row))? {
            0 => Err(StorageError::Gone { what: "The intervention" }),
            _ => Ok(()),
        }
    }

    pub fn remove_intervention(&mut self, id: InterventionId) -> Result<(), StorageError> {
        match self.conn.execute("DELETE FROM interventions WHERE id = ?1", [id.0])? {
            0 => Err(StorageError::Gone { what: "The intervention" }),
            _ => Ok(()),
        }
    }
}

/// All interventions in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<Intervention>, StorageError> {
    let mut select = conn.prepare(&format!("SELECT id, {CONTENT} FROM interventions ORDER BY id"))?;
    let mut rows = select.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let at = geometry_blob::read_point(row.get_ref(1)?.as_blob().unwrap_or_default())
            .map_err(|error| StorageError::blob("interventions", id, &error))?;
        let count = |column| row.get::<_, Option<i64>>(column).map(|c| c.and_then(|c| u32::try_from(c).ok()));
        all.push(Intervention {
            id: InterventionId(id),
            what: NewIntervention {
                kind: variant(&row.get::<_, String>(2)?).unwrap_or(InterventionKind::Other),
                title: row.get(3)?,
                site: Site {
                    at,
                    name: row.get(4)?,
                    venue: row.get::<_, Option<i64>>(5)?.map(VenueId),
                    area: AreaCode::new(&row.get::<_, String>(6)?),
                },
                starts: row.get(7)?,
                ends: row.get(8)?,
                ongoing: row.get(9)?,
                partner: row.get(10)?,
                cost: row.get(11)?,
                funding: row.get(12)?,
                contacted: count(13)?,
                reached: count(14)?,
                notes: row.get(15)?,
            },
        });
    }
    Ok(all)
}
