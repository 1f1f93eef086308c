//! Floor 2: files for other programs: tables, GeoJSON, GPS tracks, spatial weights; pictures are in `render`.
//!
//! Must not know of SQL or screens.

pub mod weights;
