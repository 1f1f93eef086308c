//! Ways to colour the map that need more than one figure in classes, and what is chosen for each.

use serde::{Deserialize, Serialize};

/// What an area can be measured by: the score, or an indicator by its key.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    #[default]
    Score,
    Indicator(String),
}

impl Measured {
    /// The indicator's key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Score => None,
            Self::Indicator(key) => Some(key),
        }
    }
}

/// Which areas lie among their like.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ClusterMap {
    pub measure: Measured,
    pub by: ClusterStatistic,
    pub neighbours: Neighbours,
    /// How often values are dealt out at random to see what chance gives.
    pub permutations: u32,
    /// Where the random numbers begin.
    pub seed: u64,
    /// Below which p-value, in thousandths, an area counts: 50 is 0.05.
    pub level_thousandths: u32,
    /// Hold back the areas that so many tests call significant by chance alone.
    pub control_false_discovery: bool,
}

impl Default for ClusterMap {
    fn default() -> Self {
        Self {
            measure: Measured::Score,
            by: ClusterStatistic::LocalMoran,
            neighbours: Neighbours::Queen,
            permutations: 999,
            seed: 1,
            level_thousandths: 50,
            control_false_discovery: false,
        }
    }
}

/// The statistic that finds clusters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClusterStatistic {
    #[default]
    LocalMoran,
    GiStar,
}

impl ClusterStatistic {
    pub const ALL: [Self; 2] = [Self::LocalMoran, Self::GiStar];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LocalMoran => "Clusters and outliers",
            Self::GiStar => "Hot and cold spots",
        }
    }

    /// As the field calls it.
    #[must_use]
    pub fn term(self) -> &'static str {
        match self {
            Self::LocalMoran => "Local Moran (LISA)",
            Self::GiStar => "Getis-Ord Gi*",
        }
    }

    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::LocalMoran => {
                "Local Moran (LISA): high among high, low among low, and the areas that differ from all around them (Anselin 1995)."
            }
            Self::GiStar => "Gi*: where high or low figures gather, the area itself counted in (Ord and Getis 1995).",
        }
    }
}

/// Who is whose neighbour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Neighbours {
    /// A point of the border in common.
    #[default]
    Queen,
    /// A stretch of the border in common.
    Rook,
    /// So many nearest areas, between centres.
    Nearest(u32),
    /// All areas whose centres are within so many metres.
    Within(u32),
}

impl Neighbours {
    /// One of each kind, with the figure it starts with.
    pub const ALL: [Self; 4] = [Self::Queen, Self::Rook, Self::Nearest(6), Self::Within(5_000)];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queen => "Touching (queen)",
            Self::Rook => "Sharing a border (rook)",
            Self::Nearest(_) => "Nearest areas",
            Self::Within(_) => "Within a distance",
        }
    }

    /// As a part of a sentence: "areas that touch".
    #[must_use]
    pub fn phrase(self) -> String {
        match self {
            Self::Queen => "areas that touch, corners too (queen)".to_owned(),
            Self::Rook => "areas that share a border (rook)".to_owned(),
            Self::Nearest(count) => format!("the {count} nearest areas"),
            Self::Within(metres) => format!("areas within {}", crate::base::text::distance(f64::from(metres))),
        }
    }

    /// Whether both are of one kind, whatever their figures.
    #[must_use]
    pub fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// Two measures at once: thirds of one across, thirds of the other upwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct TwoMeasures {
    pub across: Measured,
    pub up: Measured,
}

/// One indicator at two periods, which are two indicators here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeMap {
    /// Key of the earlier one.
    pub from: String,
    /// Key of the later one.
    pub to: String,
}
