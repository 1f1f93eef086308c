//! What a reader understood of a file, before anything is written: the neutral batch that readers yield and the one
//! writer commits, whatever format it came from.

use crate::base::ids::{AreaId, BoundarySetId};
use crate::base::warnings::Warnings;
use crate::geo::LonLatPolygons;
use crate::geo::lonlat::LonLat;

use super::area::{AreaKind, SetRole};
use super::indicator::Measure;
use super::lookup::{AreaClass, Link};
use super::score_model::Direction;
use super::source::SourceDescription;
use super::venue::{Provision, VenueKind};

/// One file, understood. Committing it is one transaction: all of it or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportBatch {
    /// Without its folder.
    pub file_name: String,
    /// Hexadecimal, of the file as it was dropped.
    pub sha256: String,
    pub source: SourceDescription,
    pub content: BatchContent,
    /// What was left out, repaired or guessed.
    pub warnings: Warnings,
}

/// What kind of thing the file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum BatchContent {
    Boundaries(NewBoundaries),
    Figures(NewFigures),
    Venues(Vec<NewVenue>),
    Postcodes(Vec<NewPostcode>),
    /// From one file, each between another pair of classes.
    Lookups(Vec<NewLookup>),
}

/// A boundary set with its areas. Codes are unique.
#[derive(Clone, Debug, PartialEq)]
pub struct NewBoundaries {
    pub name: String,
    pub kind: AreaKind,
    pub vintage: String,
    pub role: SetRole,
    pub areas: Vec<NewArea>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NewArea {
    pub code: String,
    pub name: String,
    pub polygons: LonLatPolygons,
    /// The record's number in the file, from 1.
    pub source_row: u64,
}

/// Figures joined to the areas of one boundary set by official code.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFigures {
    pub set: BoundarySetId,
    pub indicators: Vec<NewIndicator>,
    /// How many rows of the file joined an area.
    pub matched: usize,
    /// Codes of the file that no area of the set has, with their rows.
    pub unmatched: Vec<(String, u64)>,
    /// How many areas of the set no row speaks of.
    pub areas_without_row: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NewIndicator {
    pub key: String,
    pub name: String,
    pub unit: String,
    pub measure: Measure,
    pub period: String,
    pub meaning: String,
    /// See [`super::indicator::Indicator::denominator`].
    pub denominator: Option<String>,
    /// See [`super::indicator::Indicator::derivation`].
    pub derivation: String,
    /// Which end means exclusion, if known.
    pub direction: Option<Direction>,
    /// Only what is there: a missing value has no entry. The row is as a spreadsheet counts it (header 1).
    pub values: Vec<NewValue>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NewValue {
    pub area: AreaId,
    pub value: f64,
    pub source_row: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NewVenue {
    pub name: String,
    pub kind: VenueKind,
    pub position: LonLat,
    pub address: String,
    pub postcode: String,
    /// In the syntax of OpenStreetMap, or else as the file says it; empty when unknown.
    pub opening_hours: String,
    pub closed: bool,
    pub note: String,
    pub provision: Provision,
    pub source_row: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NewPostcode {
    pub text: String,
    pub position: LonLat,
}

/// A lookup as [`super::lookup::Lookup`] keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLookup {
    pub from: AreaClass,
    pub to: AreaClass,
    pub weighted_by: String,
    /// Sorted by `from`, then `to`; no pair stands twice.
    pub links: Vec<Link>,
}

impl BatchContent {
    /// How many records would be written.
    #[must_use]
    pub fn records(&self) -> usize {
        match self {
            Self::Boundaries(b) => b.areas.len(),
            Self::Figures(f) => f.matched,
            Self::Venues(v) => v.len(),
            Self::Postcodes(p) => p.len(),
            Self::Lookups(l) => l.iter().map(|l| l.links.len()).sum(),
        }
    }
}
