//! A map for print.

use serde::{Deserialize, Serialize};

use crate::base::units::Points;

/// Paper by ISO 216.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Paper {
    #[default]
    A4,
    A3,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    Portrait,
    #[default]
    Landscape,
}

/// What the user decides about an export; everything else follows from the project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    /// Empty for the title made from what is shown.
    pub title: String,
    /// Empty for the subtitle made from what is shown.
    pub subtitle: String,
    pub paper: Paper,
    pub orientation: Orientation,
    /// Dots per inch: 150, 200 or 300.
    pub dpi: u32,
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            paper: Paper::A4,
            orientation: Orientation::Landscape,
            dpi: 300,
        }
    }
}

impl Sheet {
    pub const DPI: [u32; 3] = [150, 200, 300];

    /// Width and height of the page in points.
    #[must_use]
    pub fn size(&self) -> (Points, Points) {
        let (short, long) = match self.paper {
            Paper::A4 => (210.0, 297.0),
            Paper::A3 => (297.0, 420.0),
        };
        let (short, long) = (Points::from_millimetres(short), Points::from_millimetres(long));
        match self.orientation {
            Orientation::Portrait => (short, long),
            Orientation::Landscape => (long, short),
        }
    }
}
