//! What `gpkg_contents` says of the feature tables: their bounds and when they last changed. It follows the data.

use geo::BoundingRect as _;
use rayon::prelude::*;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, params};

use super::error::StorageError;
use super::geometry_blob::{self, Envelope};
use super::recorder::{Stale, Table};
use crate::geo::LonLatPolygons;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::Atlas;

/// A registered table.
struct Registered {
    table: Table,
    has_geometry: bool,
    /// Selects the sources that brought its rows.
    sources: &'static str,
}

const REGISTERED: [Registered; 9] = [
    Registered { table: Table::Areas, has_geometry: true, sources: "SELECT source FROM boundary_sets" },
    Registered { table: Table::Venues, has_geometry: true, sources: "SELECT source FROM venues" },
    Registered { table: Table::Gaps, has_geometry: true, sources: "SELECT source FROM gaps" },
    // From no file, like gaps drawn by hand: their last change is not known.
    Registered { table: Table::Interventions, has_geometry: true, sources: "SELECT NULL" },
    Registered { table: Table::Postcodes, has_geometry: true, sources: "SELECT source FROM postcodes" },
    Registered { table: Table::Sources, has_geometry: false, sources: "SELECT id FROM sources" },
    Registered { table: Table::BoundarySets, has_geometry: false, sources: "SELECT source FROM boundary_sets" },
    Registered { table: Table::Lookups, has_geometry: false, sources: "SELECT source FROM lookups" },
    Registered { table: Table::Indicators, has_geometry: false, sources: "SELECT source FROM indicators" },
];

/// Brings the rows of the changed tables up to date. A table's last change is the newest import that brought rows
/// into it: so the same imports give the same file, and an undone import leaves no trace.
pub fn follow(conn: &Connection, stale: Stale, atlas: &Atlas) -> Result<(), StorageError> {
    for Registered { table, has_geometry, sources } in REGISTERED {
        if !stale.any(&[table]) {
            continue;
        }
        let sql = format!("SELECT max(imported_at) FROM sources WHERE id IN ({sources})");
        let newest: Option<String> = conn.query_row(&sql, [], |r| r.get(0))?;
        let changed = newest.as_deref().and_then(with_milliseconds).unwrap_or_else(|| NEVER.to_owned());
        let bounds = if has_geometry { bounds(atlas, table) } else { None };
        let [min_x, max_x, min_y, max_y] = bounds.map_or([None; 4], |b| b.map(Some));
        conn.execute(
            "UPDATE gpkg_contents SET last_change = ?2, min_x = ?3, min_y = ?4, max_x = ?5, max_y = ?6 \
             WHERE table_name = ?1",
            params![table.name(), changed, min_x, min_y, max_x, max_y],
        )?;
    }
    Ok(())
}

/// Said of a table without imported rows.
const NEVER: &str = "1970-01-01T00:00:00.000Z";

/// The functions that the GeoPackage R-tree extension calls in its triggers. We make no such index; but where QGIS
/// has made one in a project file, our own writing must keep it right.
pub fn register_functions(conn: &Connection) -> Result<(), StorageError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, bound) in [("ST_MinX", 0), ("ST_MaxX", 1), ("ST_MinY", 2), ("ST_MaxY", 3)] {
        conn.create_scalar_function(name, 1, flags, move |call| {
            Ok(envelope_of(call.get_raw(0).as_blob().unwrap_or_default()).map(|e| e[bound]))
        })?;
    }
    conn.create_scalar_function("ST_IsEmpty", 1, flags, |call| {
        Ok(envelope_of(call.get_raw(0).as_blob().unwrap_or_default()).is_none())
    })?;
    Ok(())
}

fn envelope_of(blob: &[u8]) -> Option<Envelope> {
    geometry_blob::envelope(blob).ok().flatten()
}

/// Around all the rows of a table; `None` when none of them lies anywhere.
fn bounds(atlas: &Atlas, table: Table) -> Option<Envelope> {
    let outline =
        |polygons: &LonLatPolygons| polygons.bounding_rect().map(|r| [r.min().x, r.max().x, r.min().y, r.max().y]);
    let point = |p: LonLat| [p.lon, p.lon, p.lat, p.lat];
    let both = |a: Envelope, b: Envelope| [a[0].min(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].max(b[3])];
    match table {
        Table::Areas => {
            let areas = atlas.sets.par_iter().flat_map(|s| s.areas.par_iter());
            areas.filter_map(|a| outline(&a.polygons)).reduce_with(both)
        }
        Table::Gaps => atlas.gaps.iter().filter_map(|g| outline(&g.polygons)).reduce(both),
        Table::Venues => atlas.venues.iter().map(|v| point(v.position)).reduce(both),
        Table::Postcodes => atlas.postcodes.iter().map(|p| point(p.position)).reduce(both),
        Table::Interventions => atlas.interventions.iter().map(|i| point(i.what.site.at)).reduce(both),
        _ => None,
    }
}

/// GeoPackage wants `2026-11-21T22:50:00.000Z` where a source says `2026-11-21T22:50:00Z`.
fn with_milliseconds(time: &str) -> Option<String> {
    let shape: String = time.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    match shape.as_str() {
        "0000-00-00T00:00:00Z" => Some(time.replace('Z', ".000Z")),
        "0000-00-00T00:00:00.000Z" => Some(time.to_owned()),
        _ => None,
    }
}
