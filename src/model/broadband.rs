//! Broadband gaps: places with a weak connection, however "weak" was measured.

use serde::{Deserialize, Serialize};

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
    /// What it is a gap in, for one drawn by hand.
    pub drawn: Option<GapKind>,
    /// What is known of it, in words; empty for what a figure made.
    pub note: String,
}

/// What is missing in a gap that was drawn by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    #[default]
    NoBroadband,
    NoMobileSignal,
    Other,
}

impl GapKind {
    pub const ALL: [Self; 3] = [Self::NoBroadband, Self::NoMobileSignal, Self::Other];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoBroadband => "No broadband",
            Self::NoMobileSignal => "No mobile signal",
            Self::Other => "Other gap",
        }
    }

    /// What a legend says of those drawn by hand: "No mobile signal, drawn by hand".
    #[must_use]
    pub fn measure(self) -> String {
        format!("{}, drawn by hand", self.name())
    }
}

/// A gap drawn by hand, without its row.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnGap {
    pub name: String,
    pub kind: GapKind,
    pub note: String,
    pub polygons: LonLatPolygons,
}

impl Gap {
    /// Its content without its identity, where it was drawn by hand and so can be changed.
    #[must_use]
    pub fn content(&self) -> Option<DrawnGap> {
        let kind = self.drawn?;
        Some(DrawnGap { name: self.name.clone(), kind, note: self.note.clone(), polygons: self.polygons.clone() })
    }
}

/// A postcode unit and where it lies; used to find a place and drawn as a faint dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Postcode {
    /// "ME14 1LQ".
    pub text: String,
    pub position: crate::geo::lonlat::LonLat,
}
