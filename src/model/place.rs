//! Named places: towns and villages, streets and addresses, and buildings where a venue might be.

use serde::{Deserialize, Serialize};

use crate::geo::lonlat::LonLat;

use super::venue::VenueKind;

/// What kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    City,
    Town,
    Suburb,
    Village,
    Hamlet,
    Locality,
    Street,
    Address,
    Library,
    CommunityCentre,
    VillageHall,
    PlaceOfWorship,
    School,
    College,
    BusStop,
}

impl PlaceKind {
    pub const ALL: [Self; 15] = [
        Self::City,
        Self::Town,
        Self::Suburb,
        Self::Village,
        Self::Hamlet,
        Self::Locality,
        Self::Street,
        Self::Address,
        Self::Library,
        Self::CommunityCentre,
        Self::VillageHall,
        Self::PlaceOfWorship,
        Self::School,
        Self::College,
        Self::BusStop,
    ];

    /// The kinds that are proposed as venues, the likeliest first.
    pub const CANDIDATES: [Self; 7] = [
        Self::Library,
        Self::CommunityCentre,
        Self::VillageHall,
        Self::College,
        Self::School,
        Self::PlaceOfWorship,
        Self::BusStop,
    ];

    /// "Village hall".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::City => "City",
            Self::Town => "Town",
            Self::Suburb => "Suburb",
            Self::Village => "Village",
            Self::Hamlet => "Hamlet",
            Self::Locality => "Locality",
            Self::Street => "Street",
            Self::Address => "Address",
            Self::Library => "Library",
            Self::CommunityCentre => "Community centre",
            Self::VillageHall => "Village hall",
            Self::PlaceOfWorship => "Place of worship",
            Self::School => "School",
            Self::College => "College",
            Self::BusStop => "Bus stop",
        }
    }

    /// The kind of venue that a place of this kind would be; `None` for what is no building or stop.
    #[must_use]
    pub fn venue(self) -> Option<VenueKind> {
        match self {
            Self::Library => Some(VenueKind::Library),
            Self::CommunityCentre | Self::VillageHall => Some(VenueKind::CommunityCentre),
            Self::PlaceOfWorship => Some(VenueKind::PlaceOfWorship),
            Self::School => Some(VenueKind::Other),
            Self::College => Some(VenueKind::College),
            Self::BusStop => Some(VenueKind::MobileStop),
            _ => None,
        }
    }
}

/// One place.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub kind: PlaceKind,
    /// "Shepway Library"; of an address "12 Week Street".
    pub name: String,
    /// Street and town, as far as they are known.
    pub address: String,
    pub postcode: String,
    /// In the syntax of OpenStreetMap; empty when unknown.
    pub opening_hours: String,
    pub position: LonLat,
}
