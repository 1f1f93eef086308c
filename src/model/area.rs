//! Areas and the boundary sets they come in.

use serde::{Deserialize, Serialize};

use crate::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use crate::base::text;
use crate::geo::LonLatPolygons;

use super::gss;
use super::lookup::AreaClass;

/// What kind of area, by the register of the Office for National Statistics; small ones before large ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// A postcode, which is an area of its own only in lookups.
    Postcode,
    OutputArea,
    Lsoa,
    Msoa,
    Parish,
    Ward,
    Constituency,
    District,
    County,
    Region,
    Country,
    Other,
}

impl AreaKind {
    /// Read from the entity prefix of a GSS code (ONS, "Register of Geographic Codes"): E05 is a ward.
    #[must_use]
    pub fn of_code(code: &AreaCode) -> Self {
        gss::entity_of(code).map_or(Self::Other, |entity| entity.kind)
    }

    /// "ward", for use in a sentence.
    #[must_use]
    pub fn singular(self) -> &'static str {
        match self {
            Self::Postcode => "postcode",
            Self::OutputArea => "output area",
            Self::Lsoa => "LSOA",
            Self::Msoa => "MSOA",
            Self::Parish => "parish",
            Self::Ward => "ward",
            Self::Constituency => "constituency",
            Self::District => "district",
            Self::County => "county",
            Self::Region => "region",
            Self::Country => "country",
            Self::Other => "area",
        }
    }

    /// "wards".
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Postcode => "postcodes",
            Self::OutputArea => "output areas",
            Self::Lsoa => "LSOAs",
            Self::Msoa => "MSOAs",
            Self::Parish => "parishes",
            Self::Ward => "wards",
            Self::Constituency => "constituencies",
            Self::District => "districts",
            Self::County => "counties",
            Self::Region => "regions",
            Self::Country => "countries",
            Self::Other => "areas",
        }
    }

    /// Whether this is what the areas of some kind are called: "postcodes".
    #[must_use]
    pub fn of_units(words: &str) -> bool {
        const COUNTED: [AreaKind; 4] = [AreaKind::Postcode, AreaKind::OutputArea, AreaKind::Lsoa, AreaKind::Msoa];
        COUNTED.iter().any(|kind| kind.plural() == words)
    }

    /// "1 ward", "26 wards".
    #[must_use]
    pub fn counted(self, count: usize) -> String {
        text::counted(count, self.singular(), self.plural())
    }

    /// What the term means, for someone who is no geographer.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Postcode => "Postcode: about 15 addresses that letters are brought to together",
            Self::OutputArea => "Output area: the smallest area of the census, about 130 households",
            Self::Lsoa => "Lower layer super output area: a census area of about 1,500 residents",
            Self::Msoa => "Middle layer super output area: a census area of about 8,000 residents",
            Self::Parish => "Parish: the area of a parish, town or community council",
            Self::Ward => "Ward: the area that elects councillors to the borough",
            Self::Constituency => "Constituency: the area that elects a member of parliament",
            Self::District => "District: the area of a borough, district or unitary council",
            Self::County => "County: the area of a county council",
            Self::Region => "Region: one of the nine regions of England",
            Self::Country => "Country: a country of the United Kingdom, or several",
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

impl BoundarySet {
    /// Its kind and vintage.
    #[must_use]
    pub fn class(&self) -> AreaClass {
        AreaClass::new(self.kind, &self.vintage)
    }
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
