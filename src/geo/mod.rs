//! Floor 0: space. Positions with their reference system in the type, bounds, simplification and an index.
//!
//! Geometry is kept as longitude and latitude (EPSG:4326), measured in British National Grid metres
//! (EPSG:27700, through the Ordnance Survey's OSTN15) and drawn in Web Mercator. Nothing here knows of wards.

pub mod bng;
pub mod bounds;
pub mod crs;
pub mod index;
pub mod locate;
pub mod lonlat;
pub mod mercator;
pub mod neighbours;
pub mod ostn15;
pub mod polyline;
pub mod projected;
pub mod simplify;
mod transverse_mercator;

/// Polygons in longitude and latitude; what an area or a gap covers.
pub type LonLatPolygons = geo::MultiPolygon<f64>;
