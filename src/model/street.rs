//! The network of streets: what one can walk, cycle and drive along, and how long it takes.
//!
//! A segment is a piece of street between two junctions, with a time in each direction for each way of travelling. How
//! routes are found in it is the room [`crate::analysis`]'s business; how it is read and kept, others'.

use serde::{Deserialize, Serialize};

use crate::geo::lonlat::LonLat;

/// A way of travelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TravelMode {
    Walk,
    Cycle,
    Drive,
}

impl TravelMode {
    pub const ALL: [Self; 3] = [Self::Walk, Self::Cycle, Self::Drive];

    /// "On foot".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Walk => "On foot",
            Self::Cycle => "By cycle",
            Self::Drive => "By car",
        }
    }

    /// Its place in [`Self::ALL`], and so in the lists that have an entry for each.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its bit in sets of ways of travelling.
    #[must_use]
    pub fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Milliseconds for what cannot be gone along.
pub const CLOSED: u32 = u32::MAX;

/// A piece of street between two junctions.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The junction where it begins, and the one where it ends.
    pub from: u32,
    pub to: u32,
    /// Its shape is `points[first_point..]`, up to where the next segment's begins: all its points, ends included.
    pub first_point: u32,
    pub length_centimetres: u32,
    /// Its place in the names of the network; 0 for none.
    pub name: u32,
    pub is_roundabout: bool,
    /// By the place of the way of travelling: milliseconds forth and back, [`CLOSED`] where it may not be gone along.
    pub times: [[u32; 2]; 3],
    /// The ways of travelling (by their bits) for which it belongs to a part of the network that is large enough to be
    /// worth starting from: not a car park behind a barrier.
    pub main: u8,
}

impl Segment {
    /// Milliseconds along it, forth or back; [`CLOSED`] where it may not be gone along.
    #[must_use]
    pub fn time(&self, mode: TravelMode, forth: bool) -> u32 {
        self.times[mode.index()][usize::from(!forth)]
    }

    #[must_use]
    pub fn is_open(&self, mode: TravelMode) -> bool {
        self.times[mode.index()] != [CLOSED; 2]
    }
}

/// A segment gone along in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leg {
    pub segment: u32,
    pub forth: bool,
}

/// After all legs but the last, gone along one after the other, the last may not follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Two or more.
    pub legs: Vec<Leg>,
    /// For whom, by bits.
    pub modes: u8,
}

/// All streets of a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreetNetwork {
    /// Where the junctions are.
    pub junctions: Vec<LonLat>,
    pub segments: Vec<Segment>,
    /// The shapes of the segments, one after the other.
    pub points: Vec<LonLat>,
    /// The first is empty.
    pub names: Vec<String>,
    pub bans: Vec<Ban>,
    /// In which order junctions are taken out by the route finder, worked out once at the import.
    pub order: Vec<u32>,
}

impl StreetNetwork {
    /// The shape of a segment, from its beginning to its end.
    #[must_use]
    pub fn shape(&self, segment: u32) -> &[LonLat] {
        let at = segment as usize;
        let Some(first) = self.segments.get(at).map(|s| s.first_point as usize) else { return &[] };
        let end = self.segments.get(at + 1).map_or(self.points.len(), |s| s.first_point as usize);
        self.points.get(first..end).unwrap_or_default()
    }

    /// The name of the street; empty when it has none.
    #[must_use]
    pub fn name(&self, segment: u32) -> &str {
        let name = self.segments.get(segment as usize).map_or(0, |s| s.name);
        self.names.get(name as usize).map_or("", String::as_str)
    }

    /// The junction at which a leg begins.
    #[must_use]
    pub fn tail(&self, leg: Leg) -> u32 {
        self.segments.get(leg.segment as usize).map_or(0, |s| if leg.forth { s.from } else { s.to })
    }

    /// The junction at which a leg ends.
    #[must_use]
    pub fn head(&self, leg: Leg) -> u32 {
        self.tail(Leg { forth: !leg.forth, ..leg })
    }
}
