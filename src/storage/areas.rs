//! Boundary sets and their areas.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rusqlite::{Connection, params};

use super::error::StorageError;
use super::geometry_blob;
use super::recorder::Table;
use super::tx::{Tx, clean, stored, tick, unsigned, variant, word};
use crate::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use crate::base::progress::Progress;
use crate::model::area::{Area, AreaKind, BoundarySet};
use crate::model::atlas::SetData;
use crate::model::batch::NewBoundaries;

/// So many areas are put into bytes at a time, on all processors.
const CHUNK: usize = 512;

impl Tx<'_> {
    /// Adds a boundary set with its areas.
    pub fn add_boundaries(
        &mut self,
        source: SourceId,
        new: &NewBoundaries,
        progress: &Progress,
    ) -> Result<BoundarySetId, StorageError> {
        self.conn.execute(
            "INSERT INTO boundary_sets(name, kind, vintage, role, source) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![clean(&new.name), word(new.kind)?, clean(&new.vintage), word(new.role)?, source.0],
        )?;
        let set = BoundarySetId(self.conn.last_insert_rowid());
        self.writes_many(Table::Areas);
        let mut made = Vec::with_capacity(if self.added.is_some() { new.areas.len() } else { 0 });
        let mut insert = self
            .conn
            .prepare("INSERT INTO areas(geom, boundary_set, code, name, source_row) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (chunk, areas) in new.areas.chunks(CHUNK).enumerate() {
            tick(progress, chunk * CHUNK, new.areas.len())?;
            let blobs: Vec<Vec<u8>> = areas.par_iter().map(|a| geometry_blob::write_polygons(&a.polygons)).collect();
            for (area, geometry) in areas.iter().zip(blobs) {
                let (code, name) = (clean(&area.code), clean(&area.name));
                let row = stored(area.source_row);
                let id = AreaId(insert.insert(params![geometry, set.0, code, name, row])?);
                if let (Some(_), Some(code)) = (&self.added, AreaCode::new(&code)) {
                    let (name, polygons) = (name.into_owned(), area.polygons.clone());
                    made.push(Area { id, set, code, name, polygons, source_row: area.source_row });
                }
            }
        }
        if let Some(added) = &mut self.added {
            let (name, vintage) = (clean(&new.name).into_owned(), clean(&new.vintage).into_owned());
            let set = BoundarySet { id: set, name, kind: new.kind, vintage, role: new.role, source };
            added.sets.push(SetData { set, areas: made.into(), columns: BTreeMap::new() });
        }
        Ok(set)
    }
}

/// All sets with their areas, both in the order of their rows; columns are still empty.
pub fn read(conn: &Connection) -> Result<Vec<SetData>, StorageError> {
    let mut select = conn.prepare("SELECT id, name, kind, vintage, role, source FROM boundary_sets ORDER BY id")?;
    let mut rows = select.query([])?;
    let mut sets: Vec<SetData> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let role: String = row.get(4)?;
        let role = variant(&role).ok_or_else(|| StorageError::Row {
            table: "boundary_sets",
            row: id,
            problem: format!(
                "role \u{201c}{role}\u{201d} is neither \u{201c}measured\u{201d} nor \u{201c}context\u{201d}"
            ),
        })?;
        let set = BoundarySet {
            id: BoundarySetId(id),
            name: row.get(1)?,
            kind: variant(&row.get::<_, String>(2)?).unwrap_or(AreaKind::Other),
            vintage: row.get(3)?,
            role,
            source: SourceId(row.get(5)?),
        };
        sets.push(SetData { set, areas: Arc::from([]), columns: BTreeMap::new() });
    }
    let mut areas: Vec<Vec<Area>> = sets.iter().map(|_| Vec::new()).collect();
    let mut select = conn.prepare("SELECT id, boundary_set, code, name, source_row, geom FROM areas ORDER BY id")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (id, set): (i64, BoundarySetId) = (row.get(0)?, BoundarySetId(row.get(1)?));
        let Ok(place) = sets.binary_search_by_key(&set, |s| s.set.id) else { continue };
        let code = AreaCode::new(row.get_ref(2)?.as_str().unwrap_or_default());
        let code =
            code.ok_or_else(|| StorageError::Row { table: "areas", row: id, problem: "it has no code".to_owned() })?;
        let polygons = geometry_blob::read_polygons(row.get_ref(5)?.as_blob().unwrap_or_default())
            .map_err(|error| StorageError::blob("areas", id, &error))?;
        areas[place].push(Area {
            id: AreaId(id),
            set,
            code,
            name: row.get(3)?,
            polygons,
            source_row: unsigned(row, 4)?,
        });
    }
    for (set, areas) in sets.iter_mut().zip(areas) {
        set.areas = areas.into();
    }
    Ok(sets)
}
