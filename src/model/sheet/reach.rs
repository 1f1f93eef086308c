//! What can be reached from a place, as it is drawn on a sheet: worked out when it was put there, so that the page stays
//! what it was.

use serde::{Deserialize, Serialize};

use crate::geo::lonlat::LonLat;
use crate::model::street::TravelMode;

/// Areas that can be reached along streets, the nearest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReachOnSheet {
    /// What one sets out from: a venue's name, or "51.27 N 0.52 E".
    pub name: String,
    pub mode: TravelMode,
    pub from: LonLat,
    pub bands: Vec<BandOnSheet>,
    /// Whose streets they are, as it must stand on the page.
    pub attribution: String,
}

/// What can be reached within some minutes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BandOnSheet {
    pub minutes: u32,
    pub square_kilometres: f64,
    /// Outlines and holes.
    pub rings: Vec<Vec<LonLat>>,
}

impl ReachOnSheet {
    /// "Reach from Shepway library, on foot".
    #[must_use]
    pub fn title(&self) -> String {
        format!("Reach from {}, {}", self.name, self.mode.name().to_lowercase())
    }
}
