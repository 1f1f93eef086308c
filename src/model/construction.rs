//! What a score is made by, beyond indicators and weights: the choices of the OECD/JRC, "Handbook on Constructing
//! Composite Indicators" (2008). The default is what a score was before these could be chosen, so that projects made
//! then stay what they were.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The choices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Construction {
    pub outliers: OutlierRule,
    pub imputation: Imputation,
    /// The areas the scales are made from; areas outside them are placed on the same scales.
    pub base: Base,
    /// Of indicators within a dimension.
    pub within: Aggregation,
    /// Of dimensions.
    pub between: Aggregation,
    /// Fixed points of an indicator's scale, by its key.
    pub anchors: BTreeMap<String, Anchor>,
}

/// What is done to indicators with a few values far from all others, before they are brought to one scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutlierRule {
    #[default]
    Keep,
    /// An indicator whose skewness is beyond 2 either way and whose excess kurtosis is beyond 3.5 has its farthest values
    /// drawn in to the next ones, as many as this at most; if that is not enough, its values as published are changed
    /// by a curve instead (the rule of the JRC's COIN Tool and of `COINr`).
    Treat { most_winsorised: usize, then: Curve },
}

/// A curve that draws a long tail in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// ln(x - lowest + a hundredth of the range).
    Log,
    /// Box and Cox (1964) of x - lowest + 1 with this exponent; 0 is the logarithm. `None` is the exponent that is most
    /// likely for the indicator's figures, found for each indicator by itself.
    BoxCox {
        #[serde(default)]
        lambda: Option<f64>,
    },
}

/// What stands in for a figure that is not there. The area is flagged, and what was not there never counts as coverage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Imputation {
    /// Nothing: it stays missing.
    #[default]
    None,
    /// The mean of all areas, on the indicator's scale.
    SetMean,
    /// The median of all areas, on the indicator's scale.
    SetMedian,
    /// The mean of the area's other indicators of the same dimension, on their scales.
    DimensionMean,
    /// The mean of the areas that share a border or a corner, on the indicator's scale.
    Neighbours,
}

/// How figures on one scale become one figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// The weighted mean: a low figure is made good by a high one.
    #[default]
    Arithmetic,
    /// The weighted geometric mean: less so. As the scale must not reach 0 it runs from 1 to 100: 1 + 0.99 x, not below 1.
    Geometric,
    /// The weighted harmonic mean: least so. On the same scale.
    Harmonic,
    /// Not at all: each pair of areas is compared indicator by indicator, the one with more weight on its side wins, and
    /// an area gets its wins less its losses (Copeland), as 50 + 50 x (wins - losses) / (areas - 1).
    Copeland,
}

/// The areas scales are made from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// All areas of the boundary set.
    #[default]
    AllAreas,
    /// Those with these codes, such as the areas of one borough.
    Areas(Vec<String>),
    /// Others than these: the areas of a county or a country, by what is known of their figures. Scales by rank need every
    /// figure, and stay those of all areas of the boundary set.
    Reference(Reference),
}

/// What is known of the figures of areas that are compared with. Kept with the model, so that it gives the same scores
/// whatever else is in the project.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// What is compared with: "England LSOAs 2021".
    pub name: String,
    /// By the indicator's key; an indicator that is not here has its scale from all areas of the boundary set.
    pub figures: BTreeMap<String, Spread>,
}

/// How the figures of an indicator lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    pub lowest: f64,
    pub highest: f64,
    pub mean: f64,
    /// Of the population: divided by the number of areas.
    pub standard_deviation: f64,
}

impl Spread {
    /// Of these values; `None` for none.
    #[must_use]
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Option<Self> {
        let values = values.filter(|v| v.is_finite());
        let (lowest, highest, count) = values
            .clone()
            .fold((f64::INFINITY, f64::NEG_INFINITY, 0.0), |(low, high, n), v| (v.min(low), v.max(high), n + 1.0));
        if count == 0.0 {
            return None;
        }
        let mean = values.clone().map(|v| v / count).sum::<f64>();
        let standard_deviation = values.map(|v| (v - mean).powi(2) / count).sum::<f64>().sqrt();
        Some(Self { lowest, highest, mean, standard_deviation })
    }

    /// Whether the figures fit each other.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let all = [self.lowest, self.highest, self.mean, self.standard_deviation];
        all.iter().all(|v| v.is_finite())
            && self.lowest <= self.mean
            && self.mean <= self.highest
            && self.standard_deviation >= 0.0
    }
}

/// A fixed point of a scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// What counts as 0 and as 100, for goalposts.
    Goalposts { low: f64, high: f64 },
    /// What is compared with, for the distance to a reference.
    Reference { value: f64 },
    /// The figures are ranks already, 1 the worst of so many areas, for the transform of the English indices.
    RankOf { areas: f64 },
}

impl Aggregation {
    pub const ALL: [Self; 4] = [Self::Arithmetic, Self::Geometric, Self::Harmonic, Self::Copeland];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Arithmetic => "Average (arithmetic mean)",
            Self::Geometric => "Geometric mean",
            Self::Harmonic => "Harmonic mean",
            Self::Copeland => "Pairwise comparison (Copeland)",
        }
    }
}

impl Imputation {
    pub const ALL: [Self; 5] = [Self::None, Self::SetMean, Self::SetMedian, Self::DimensionMean, Self::Neighbours];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "Leave it missing",
            Self::SetMean => "Average of all areas",
            Self::SetMedian => "Median of all areas",
            Self::DimensionMean => "Average of the area's dimension",
            Self::Neighbours => "Average of the neighbouring areas",
        }
    }
}
