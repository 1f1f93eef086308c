//! Broadband gaps.

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::error::StorageError;
use super::geometry_blob;
use super::tx::{Tx, clean, variant, word};
use crate::base::ids::{BoundarySetId, GapId, IndicatorId, SourceId};
use crate::geo::LonLatPolygons;
use crate::model::broadband::{DrawnGap, Gap};

/// A gap that is made from an area's figure.
#[derive(Clone, Debug, PartialEq)]
pub struct NewGap<'a> {
    pub name: &'a str,
    pub measure: &'a str,
    pub value: f64,
    pub polygons: &'a LonLatPolygons,
}

impl Tx<'_> {
    /// Puts these gaps in the place of those that were made earlier from the same indicator of the same set. They go
    /// when the indicator or the set goes.
    pub fn replace_gaps(
        &mut self,
        set: BoundarySetId,
        indicator: IndicatorId,
        source: SourceId,
        gaps: &[NewGap<'_>],
    ) -> Result<(), StorageError> {
        self.conn
            .execute("DELETE FROM gaps WHERE indicator = ?1 AND boundary_set = ?2", params![indicator.0, set.0])?;
        let mut insert = self.conn.prepare(
            "INSERT INTO gaps(geom, name, measure, value, source, indicator, boundary_set) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for gap in gaps {
            let geometry = geometry_blob::write_polygons(gap.polygons);
            insert.execute(params![
                geometry,
                clean(gap.name),
                clean(gap.measure),
                gap.value,
                source.0,
                indicator.0,
                set.0
            ])?;
        }
        Ok(())
    }

    /// Adds a gap drawn by hand.
    pub fn add_gap(&mut self, gap: &DrawnGap) -> Result<GapId, StorageError> {
        let row = drawn(gap)?;
        self.conn.execute(
            "INSERT INTO gaps(geom, name, measure, kind, note) VALUES (?1, ?2, ?3, ?4, ?5)",
            params_from_iter(row),
        )?;
        Ok(GapId(self.conn.last_insert_rowid()))
    }

    /// Gives a gap drawn by hand other content.
    pub fn change_gap(&mut self, id: GapId, to: &DrawnGap) -> Result<(), StorageError> {
        let mut row = drawn(to)?;
        row.push(Value::Integer(id.0));
        let sql =
            "UPDATE gaps SET geom = ?1, name = ?2, measure = ?3, kind = ?4, note = ?5 WHERE id = ?6 AND kind <> ''";
        match self.conn.execute(sql, params_from_iter(row))? {
            0 => Err(StorageError::Gone { what: "The gap" }),
            _ => Ok(()),
        }
    }

    /// Removes a gap drawn by hand.
    pub fn remove_gap(&mut self, id: GapId) -> Result<(), StorageError> {
        match self.conn.execute("DELETE FROM gaps WHERE id = ?1 AND kind <> ''", [id.0])? {
            0 => Err(StorageError::Gone { what: "The gap" }),
            _ => Ok(()),
        }
    }
}

fn drawn(gap: &DrawnGap) -> Result<Vec<Value>, StorageError> {
    Ok(vec![
        Value::Blob(geometry_blob::write_polygons(&gap.polygons)),
        Value::Text(clean(&gap.name).into_owned()),
        Value::Text(gap.kind.measure()),
        Value::Text(word(gap.kind)?),
        Value::Text(clean(&gap.note).into_owned()),
    ])
}

/// All gaps in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<Gap>, StorageError> {
    let mut select = conn.prepare("SELECT id, geom, name, measure, value, source, kind, note FROM gaps ORDER BY id")?;
    let mut rows = select.query([])?;
    let mut gaps = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let polygons = geometry_blob::read_polygons(row.get_ref(1)?.as_blob().unwrap_or_default())
            .map_err(|error| StorageError::blob("gaps", id, &error))?;
        gaps.push(Gap {
            id: GapId(id),
            name: row.get(2)?,
            measure: row.get(3)?,
            value: row.get(4)?,
            polygons,
            source: row.get::<_, Option<i64>>(5)?.map(SourceId),
            drawn: variant(&row.get::<_, String>(6)?),
            note: row.get(7)?,
        });
    }
    Ok(gaps)
}
