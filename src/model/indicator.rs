//! Indicators (what was measured) and their values (for which area, from which row).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::ids::{IndicatorId, SourceId};

use super::disclosure::Withheld;
use super::score_model::Direction;

/// What kind of figure an indicator is, which decides how it may be brought from small areas to large ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// People, households, premises: may be summed.
    Count,
    /// A share of something: never summed.
    Rate,
    /// An average of something: never summed.
    Mean,
    /// A score or an index: never summed.
    Score,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    pub id: IndicatorId,
    /// Stable name used by score models and files: `aged_65_plus_pct`.
    pub key: String,
    /// As the user reads it: "Residents aged 65 and over".
    pub name: String,
    /// "%", "people", "Mbit/s", "score"; empty when unknown.
    pub unit: String,
    pub measure: Measure,
    /// What the figures are about: "mid-2020", "Census 2021".
    pub period: String,
    /// What the term means in a sentence or two; empty when nothing needs saying.
    pub meaning: String,
    /// The key of the count that it is a share of, where that is known: the weight when it is averaged.
    pub denominator: Option<String>,
    /// How the figures came to these areas, where they were published for others, and what that costs in precision;
    /// empty for figures as published.
    pub derivation: String,
    /// Which end means exclusion, where whoever published it or a preset says so: the default of a new score model.
    pub direction: Option<Direction>,
    pub source: SourceId,
}

/// What a figure is that says a place in an order and no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placing {
    Rank,
    Decile,
    Quintile,
}

impl Placing {
    /// What a name says of it: "Index of Multiple Deprivation, rank".
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        words.find_map(|word| match word {
            "rank" | "ranking" => Some(Self::Rank),
            "decile" | "tenth" => Some(Self::Decile),
            "quintile" | "fifth" => Some(Self::Quintile),
            _ => None,
        })
    }

    /// Of a score, by its name or else its key.
    #[must_use]
    pub fn of(measure: Measure, name: &str, key: &str) -> Option<Self> {
        Self::named(name).or_else(|| Self::named(key)).filter(|_| measure == Measure::Score)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rank => "Rank",
            Self::Decile => "Decile",
            Self::Quintile => "Quintile",
        }
    }
}

impl Indicator {
    /// Whether its figures are places in an order, as ranks and deciles of deprivation are.
    #[must_use]
    pub fn placing(&self) -> Option<Placing> {
        Placing::of(self.measure, &self.name, &self.key)
    }

    /// The unit to be written after a figure: places have none, whatever their file says.
    #[must_use]
    pub fn shown_unit(&self) -> &str {
        if self.placing().is_some() { "" } else { &self.unit }
    }
}

/// The values of one indicator for the areas of one boundary set, in the order of the set's areas.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The indicator that it is of.
    pub indicator: IndicatorId,
    /// The file that brought these figures; an indicator of the same key may come from another for another set.
    pub source: SourceId,
    /// `None` is missing, which is not zero.
    pub values: Vec<Option<f64>>,
    /// The row of the source file each value stood in, as a spreadsheet counts it; 0 where the value is missing, or made from
    /// several rows.
    pub source_rows: Vec<u64>,
    /// Figures that are there and not to be shown, by their area's place; their values are `None` here. Empty but in
    /// an atlas that went through the project's rule for small counts.
    pub withheld: BTreeMap<usize, Withheld>,
}

impl Default for Column {
    /// An empty column of no source.
    fn default() -> Self {
        Self {
            indicator: IndicatorId(0),
            source: SourceId(0),
            values: Vec::new(),
            source_rows: Vec::new(),
            withheld: BTreeMap::new(),
        }
    }
}
