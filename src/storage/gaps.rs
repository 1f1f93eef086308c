//! Broadband gaps.

use rusqlite::{Connection, params};

use super::error::StorageError;
use super::geometry_blob;
use super::tx::{Tx, clean};
use crate::base::ids::{BoundarySetId, GapId, IndicatorId, SourceId};
use crate::geo::LonLatPolygons;
use crate::model::broadband::Gap;

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
}

/// All gaps in the order of their rows.
pub fn read(conn: &Connection) -> Result<Vec<Gap>, StorageError> {
    let mut select = conn.prepare("SELECT id, geom, name, measure, value, source FROM gaps ORDER BY id")?;
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
        });
    }
    Ok(gaps)
}
