//! What a map looks like, as far as the user chooses it.

use serde::{Deserialize, Serialize};

/// A ramp of colours from least to most excluded. All are safe for colour-blind readers (ColorBrewer's own judgement;
/// viridis and cividis by construction).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ramp {
    #[default]
    YellowOrangeRed,
    PurpleRed,
    Blues,
    YellowGreenBlue,
    Viridis,
    Cividis,
    Greys,
}

impl Ramp {
    pub const ALL: [Self; 7] = [
        Self::YellowOrangeRed,
        Self::PurpleRed,
        Self::Blues,
        Self::YellowGreenBlue,
        Self::Viridis,
        Self::Cividis,
        Self::Greys,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::YellowOrangeRed => "Yellow to red",
            Self::PurpleRed => "Pink to purple",
            Self::Blues => "Blues",
            Self::YellowGreenBlue => "Yellow to blue",
            Self::Viridis => "Viridis",
            Self::Cividis => "Cividis",
            Self::Greys => "Greys",
        }
    }
}

/// Light or dark surroundings; data keeps its colours in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    Light,
    Dark,
}

/// What can be switched and reordered on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// The areas coloured by class.
    Areas,
    /// Areas' names.
    Labels,
    Gaps,
    Venues,
    /// What was done, where.
    Interventions,
    /// Postcodes as faint dots.
    Postcodes,
    /// Neighbouring districts.
    Context,
    /// Streets, water, woods and place names beneath everything: of the project's extract or of a tile archive.
    Background,
    /// Tiles from the web; the only thing that needs a network.
    WebTiles,
}

impl LayerKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Areas => "Areas",
            Self::Labels => "Names",
            Self::Gaps => "Weak broadband",
            Self::Venues => "Venues",
            Self::Interventions => "Interventions",
            Self::Postcodes => "Postcodes",
            Self::Context => "Districts around",
            Self::Background => "Background map",
            Self::WebTiles => "Web map",
        }
    }
}

/// One layer's switch. The order of layers is the order of drawing, first on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Layer {
    pub kind: LayerKind,
    pub visible: bool,
}
