//! Floor 2: files for other programs: tables, GeoJSON, GPS tracks. None are written yet; pictures are in `render`.
//!
//! Must not know of SQL or screens.
