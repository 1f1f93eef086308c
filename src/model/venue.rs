//! Places where people get help to be online.

use serde::{Deserialize, Serialize};

use crate::base::ids::{SourceId, VenueId};
use crate::geo::lonlat::LonLat;

/// What kind of place; each has a symbol of its own shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VenueKind {
    Library,
    CommunityCentre,
    JobCentre,
    College,
    PlaceOfWorship,
    CouncilOffice,
    MobileStop,
    Other,
}

impl VenueKind {
    pub const ALL: [Self; 8] = [
        Self::Library,
        Self::CommunityCentre,
        Self::JobCentre,
        Self::College,
        Self::PlaceOfWorship,
        Self::CouncilOffice,
        Self::MobileStop,
        Self::Other,
    ];

    /// "Library".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Library => "Library",
            Self::CommunityCentre => "Community centre",
            Self::JobCentre => "Job centre",
            Self::College => "College",
            Self::PlaceOfWorship => "Place of worship",
            Self::CouncilOffice => "Council office",
            Self::MobileStop => "Mobile stop",
            Self::Other => "Other",
        }
    }

    /// A first guess from a venue's name ("Shepway Library").
    #[must_use]
    pub fn guess(name: &str) -> Self {
        let name = name.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
        if has(&["mobile"]) {
            Self::MobileStop
        } else if has(&["library"]) {
            Self::Library
        } else if has(&["jobcentre", "job centre"]) {
            Self::JobCentre
        } else if has(&["college", "university"]) {
            Self::College
        } else if has(&["church", "mosque", "temple", "chapel", "synagogue", "gurdwara"]) {
            Self::PlaceOfWorship
        } else if has(&["council", "town hall", "gateway"]) {
            Self::CouncilOffice
        } else if has(&["community", "village hall", "centre", "hub"]) {
            Self::CommunityCentre
        } else {
            Self::Other
        }
    }
}

/// One place.
#[derive(Clone, Debug, PartialEq)]
pub struct Venue {
    pub id: VenueId,
    pub name: String,
    pub kind: VenueKind,
    pub position: LonLat,
    pub address: String,
    pub postcode: String,
    /// In the `opening_hours` syntax of OpenStreetMap where it could be brought to it, else as its source says it;
    /// empty when unknown.
    pub opening_hours: String,
    /// No help is to be had here any more: kept, but not on the map and in no figure of what is near.
    pub closed: bool,
    /// "closed in 2012", "temporary location"; empty when there is nothing to say.
    pub note: String,
    /// `None` for a venue added by hand.
    pub source: Option<SourceId>,
    /// The row in the source file; 0 for a venue added by hand.
    pub source_row: u64,
}
