//! Where next: what is asked of new sites of help.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::geo::lonlat::LonLat;

use super::place::PlaceKind;
use super::reach::Counted;

/// What the sites are to be best at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// Maximal covering: the most people within the time.
    #[default]
    MostWithin,
    /// p-median: the least travel for all together.
    LeastTravel,
    /// p-centre: the least travel for those farthest away.
    Farthest,
    /// Set covering: the fewest sites that have everybody within the time.
    FewestForAll,
}

impl Aim {
    pub const ALL: [Self; 4] = [Self::MostWithin, Self::LeastTravel, Self::Farthest, Self::FewestForAll];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MostWithin => "Reach the most people",
            Self::LeastTravel => "Least travel for all together",
            Self::Farthest => "Least travel for the farthest",
            Self::FewestForAll => "Fewest sites that reach all",
        }
    }

    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::MostWithin => "As many people as possible have help within the time (maximal covering, MCLP)",
            Self::LeastTravel => {
                "The way to the nearest help, added up over all people, is as short as possible (p-median)"
            }
            Self::Farthest => "Whoever lives farthest from help has it as near as possible (p-centre)",
            Self::FewestForAll => {
                "As few sites as possible, so that everybody who can be reached has help within the time (set covering, LSCP)"
            }
        }
    }

    /// Whether so many sites are asked for.
    #[must_use]
    pub fn has_count(self) -> bool {
        self != Self::FewestForAll
    }
}

/// A place on the map that may become a site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub name: String,
    pub at: LonLat,
}

/// How new sites are looked for, and for whom; by what way and within what time is said by
/// [`super::reach::ReachSettings`], and of which help by [`super::venue::VenueFilter`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SiteSettings {
    pub aim: Aim,
    /// How many sites.
    pub count: u8,
    pub counted: Counted,
    /// Whether venues that do not give the help may be chosen, and the middles of small areas.
    pub venues: bool,
    pub middles: bool,
    /// Kinds of places of the streets' extract that may be chosen.
    pub kinds: BTreeSet<PlaceKind>,
    /// Clicked on the map.
    pub points: Vec<Point>,
    /// At least one open site in every area on the map.
    pub one_each: bool,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            aim: Aim::MostWithin,
            count: 3,
            counted: Counted::Excluded,
            venues: true,
            middles: false,
            kinds: BTreeSet::new(),
            points: Vec::new(),
            one_each: false,
        }
    }
}
