//! Floor 2: files for other programs: every area with every figure, as CSV and as GeoJSON; ways as GPX; spatial weights; pages as PDF
//! and SVG. Pixels are in `render`.
//!
//! A figure is written as it was read, to its last digit; what is missing is empty, never zero. The same project gives
//! the same bytes.
//!
//! Must not know of SQL or screens.

pub mod archive;
pub mod csv;
pub mod geojson;
pub mod gpx;
pub mod partners;
pub mod pdf;
pub mod rounds;
pub mod svg;
pub mod weights;

use std::collections::BTreeSet;

use crate::model::atlas::SetData;

/// The keys of all indicators that any of these sets has figures for, in order.
fn keys<'a>(sets: &[&'a SetData]) -> Vec<&'a str> {
    let keys: BTreeSet<&str> = sets.iter().flat_map(|s| s.columns.keys()).map(String::as_str).collect();
    keys.into_iter().collect()
}

/// Whether there is a figure that the project's rule for small counts keeps back.
fn is_withheld(set: &SetData, key: &str, place: usize) -> bool {
    set.columns.get(key).is_some_and(|c| c.withheld.contains_key(&place))
}

/// The figure of one area; `None` where there is none.
fn value(set: &SetData, key: &str, place: usize) -> Option<f64> {
    set.columns.get(key)?.values.get(place).copied().flatten()
}
