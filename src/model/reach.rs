//! What is asked of the reach of help: for whom, how they travel, how long.

use serde::{Deserialize, Serialize};

use super::street::TravelMode;

/// The times that reach is told for, in minutes.
pub const LIMITS: [u16; 4] = [10, 15, 20, 30];

/// Who is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    #[default]
    Residents,
    /// Residents not expected to take part online.
    Excluded,
}

impl Counted {
    pub const ALL: [Self; 2] = [Self::Residents, Self::Excluded];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Residents => "All residents",
            Self::Excluded => "Estimated excluded residents",
        }
    }
}

/// How reach is measured; which venues count is said by the [`super::venue::VenueFilter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ReachSettings {
    pub mode: TravelMode,
    /// Beyond this nobody is in reach; one of [`LIMITS`] in the window.
    pub minutes: u16,
    pub counted: Counted,
}

impl Default for ReachSettings {
    fn default() -> Self {
        Self { mode: TravelMode::Walk, minutes: 15, counted: Counted::Residents }
    }
}

impl ReachSettings {
    /// After a time: "15 minutes' walk".
    #[must_use]
    pub fn way(&self) -> &'static str {
        match self.mode {
            TravelMode::Walk => "walk",
            TravelMode::Cycle => "ride",
            TravelMode::Drive => "drive",
        }
    }
}

/// A figure of reach that can colour the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReachMeasure {
    /// Mean minutes from home to the nearest help.
    Minutes,
    /// Share of residents that have no help within the time.
    OutOfReach,
    /// How far what help has room for falls short of the mean, in per cent.
    Lacking,
    /// How many more residents have help within the time in a scenario than without it.
    Difference,
}

impl ReachMeasure {
    /// Those that need no scenario.
    pub const ALL: [Self; 3] = [Self::Minutes, Self::OutOfReach, Self::Lacking];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Minutes => "Minutes to help",
            Self::OutOfReach => "Residents out of reach",
            Self::Lacking => "Room for help lacking",
            Self::Difference => "Residents gained and lost",
        }
    }

    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Minutes => "min",
            Self::OutOfReach | Self::Lacking => "%",
            Self::Difference => "residents",
        }
    }

    /// The key of its column in tables and files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Minutes => "reach_minutes",
            Self::OutOfReach => "reach_out_of_reach",
            Self::Lacking => "reach_lacking",
            Self::Difference => "reach_difference",
        }
    }

    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Minutes => {
                "How long residents travel to the nearest help, on average; those farther than 90 minutes count as 90"
            }
            Self::OutOfReach => "The share of residents that have no help within the time",
            Self::Difference => {
                "How many more residents have help within the time in the scenario than in what it is compared with"
            }
            Self::Lacking => {
                "How far the room that help has for residents falls short of the mean of all areas: 0 is the mean or more, \
                 100 is none within half an hour. Enhanced two-step floating catchments (Luo and Qi 2009)"
            }
        }
    }
}
