//! How a score is made: which indicators, in which direction, how brought to one scale, how weighted.

use serde::{Deserialize, Serialize};

/// A complete recipe. Two equal models applied to the same figures give the same scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreModel {
    pub name: String,
    /// What is in it and why, for the committee.
    pub note: String,
    pub normalisation: Normalisation,
    pub missing: MissingRule,
    pub dimensions: Vec<Dimension>,
}

/// A group of indicators that speak of one thing ("Skills").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dimension {
    pub name: String,
    /// Zero or more; only the ratio to the other dimensions' weights counts.
    pub weight: f64,
    pub terms: Vec<Term>,
}

/// One indicator's part in its dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// [`crate::model::indicator::Indicator::key`].
    pub indicator: String,
    /// Zero or more; only the ratio to the other weights in the dimension counts.
    pub weight: f64,
    pub direction: Direction,
}

/// Which end of an indicator means exclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    HigherIsWorse,
    LowerIsWorse,
}

/// How indicators are brought to one scale (OECD/JRC, "Handbook on Constructing Composite Indicators", 2008, step 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// The lowest value is 0, the highest 100.
    MinMax,
    /// Mean 50, standard deviation (of the population) 10.
    ZScore,
    /// 100 times the share of the other areas that have a lower value, ties counted half.
    PercentileRank,
}

/// What happens to an area of which some indicators are missing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingRule {
    /// The weights of what is there are scaled up, if what is there carries at least this share of the whole
    /// weight; else the area has no score. Flagged either way.
    Reweight { minimum_coverage: f64 },
    /// The area has no score.
    NoScore,
}

impl Normalisation {
    pub const ALL: [Self; 3] = [Self::MinMax, Self::ZScore, Self::PercentileRank];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MinMax => "Lowest to highest",
            Self::ZScore => "Standard deviations",
            Self::PercentileRank => "Percentile ranks",
        }
    }

    /// What it does, where the choice is made.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::MinMax => "The area with the lowest figure gets 0, the one with the highest 100 (min-max).",
            Self::ZScore => {
                "Each figure is its distance from the average in standard deviations, as 50 + 10 z (z-score)."
            }
            Self::PercentileRank => "Each figure is the percentage of other areas that lie below it (percentile rank).",
        }
    }
}

impl ScoreModel {
    /// Each indicator's share of the whole weight, in model order; all zero when every weight is zero. Weights below
    /// zero, or that are no finite numbers, count as zero.
    #[must_use]
    pub fn effective_weights(&self) -> Vec<f64> {
        let own = |d: &Dimension| d.terms.iter().map(|t| usable(t.weight)).sum::<f64>();
        let all: f64 = self.dimensions.iter().filter(|d| own(d) > 0.0).map(|d| usable(d.weight)).sum();
        self.dimensions
            .iter()
            .flat_map(|d| {
                let own = own(d);
                let share =
                    move |weight| if all > 0.0 && own > 0.0 { usable(d.weight) / all * (weight / own) } else { 0.0 };
                d.terms.iter().map(move |t| share(usable(t.weight)))
            })
            .collect()
    }

    /// All terms in model order, each with the place of its dimension.
    pub fn terms(&self) -> impl Iterator<Item = (usize, &Term)> {
        self.dimensions.iter().enumerate().flat_map(|(i, d)| d.terms.iter().map(move |t| (i, t)))
    }
}

fn usable(weight: f64) -> f64 {
    if weight.is_finite() { weight.max(0.0) } else { 0.0 }
}
