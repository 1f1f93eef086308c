//! Broadband gaps: places with a weak connection, however "weak" was measured.

use crate::base::ids::{GapId, SourceId};
use crate::geo::LonLatPolygons;

/// One place with weak broadband.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    pub id: GapId,
    pub name: String,
    /// What was measured, in words that a map legend can show: "DERI v1.6 broadband component, 4.5 or more".
    pub measure: String,
    /// The figure that made it a gap; `None` for one drawn by hand.
    pub value: Option<f64>,
    pub polygons: LonLatPolygons,
    pub source: Option<SourceId>,
}

/// A postcode unit and where it lies; used to find a place and drawn as a faint dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Postcode {
    /// "ME14 1LQ".
    pub text: String,
    pub position: crate::geo::lonlat::LonLat,
}
