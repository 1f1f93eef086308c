//! Areas and the boundary sets they come in.

use serde::{Deserialize, Serialize};

use crate::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use crate::geo::LonLatPolygons;

/// What kind of area, by the register of the Office for National Statistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    OutputArea,
    Lsoa,
    Msoa,
    Ward,
    District,
    County,
    Other,
}

impl AreaKind {
    /// Read from the entity prefix of a GSS code (ONS, "Register of Geographic Codes"): E05 is a ward.
    #[must_use]
    pub fn of_code(code: &AreaCode) -> Self {
        match code.as_str().get(..3) {
            Some("E00" | "W00") => Self::OutputArea,
            Some("E01" | "W01") => Self::Lsoa,
            Some("E02" | "W02") => Self::Msoa,
            Some("E05" | "W05" | "S13" | "N08") => Self::Ward,
            Some("E06" | "E07" | "E08" | "E09" | "W06" | "S12" | "N09") => Self::District,
            Some("E10") => Self::County,
            _ => Self::Other,
        }
    }

    /// "ward", for use in a sentence.
    #[must_use]
    pub fn singular(self) -> &'static str {
        match self {
            Self::OutputArea => "output area",
            Self::Lsoa => "LSOA",
            Self::Msoa => "MSOA",
            Self::Ward => "ward",
            Self::District => "district",
            Self::County => "county",
            Self::Other => "area",
        }
    }

    /// "wards".
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::OutputArea => "output areas",
            Self::Lsoa => "LSOAs",
            Self::Msoa => "MSOAs",
            Self::Ward => "wards",
            Self::District => "districts",
            Self::County => "counties",
            Self::Other => "areas",
        }
    }

    /// What the term means, for someone who is no geographer.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::OutputArea => "Output area: the smallest area of the census, about 130 households",
            Self::Lsoa => "Lower layer super output area: a census area of about 1,500 residents",
            Self::Msoa => "Middle layer super output area: a census area of about 8,000 residents",
            Self::Ward => "Ward: the area that elects councillors to the borough",
            Self::District => "District: the area of a borough, district or unitary council",
            Self::County => "County: the area of a county council",
            Self::Other => "Area: whatever its publisher made it",
        }
    }
}

/// What a boundary set is for on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetRole {
    /// Areas that are scored and coloured.
    Measured,
    /// Neighbours drawn as quiet outlines with names, so that the map has a place in the world.
    Context,
}

/// Areas of one kind and one vintage that were published together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundarySet {
    pub id: BoundarySetId,
    /// As the user reads it: "Maidstone wards 2021".
    pub name: String,
    pub kind: AreaKind,
    /// The year the boundaries were in force, as published: "2021".
    pub vintage: String,
    pub role: SetRole,
    pub source: SourceId,
}

/// One area. Within a boundary set codes are unique.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    pub id: AreaId,
    pub set: BoundarySetId,
    pub code: AreaCode,
    pub name: String,
    pub polygons: LonLatPolygons,
    /// Where the record stood in the source file, counted from 1.
    pub source_row: u64,
}
