//! Ways to colour the map that need more than one figure in classes: clusters, two measures, likelihood against impact,
//! change. Each makes the classes, says what they mean, and says the result in a sentence.
//!
//! Everything is made from the protected figures ([`crate::project::Project::atlas`]) and nothing of it is stored.

mod certainty;
mod change;
mod clusters;
mod gains;
mod pairs;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::text;
use crate::model::area::AreaKind;
use crate::model::atlas::{Atlas, SetData};
use crate::model::disclosure::Withheld;
use crate::model::map_mode::Measured;
use crate::model::results::ScoreResults;
pub use crate::render::legend::{LegendClass, LegendGrid};

use super::figures::{SCORE, scores_withheld};
use super::prediction::of_project;

pub use certainty::show as certainty;
pub use change::{periods, show as change, when};
pub use clusters::{ClusterAnswer, ClusterQuestion, find as find_clusters, question, show as clusters};
pub use gains::show as gains;
pub use pairs::{impact, show as two_measures};

/// A measure of the areas, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measure {
    pub title: String,
    pub unit: String,
    /// In the set's order.
    pub values: Vec<Option<f64>>,
    /// What stands in the place of figures that are hidden.
    pub withheld: BTreeMap<usize, Withheld>,
}

impl Measure {
    /// The measure of this name; the score where the set has no such figures.
    pub fn of(atlas: &Atlas, set: &SetData, scores: &ScoreResults, which: &Measured) -> Self {
        match which {
            Measured::Indicator(key) => Self::of_indicator(atlas, set, key),
            Measured::Score => None,
        }
        .unwrap_or_else(|| {
            let mut values: Vec<Option<f64>> = scores.areas.iter().map(|a| a.score).collect();
            values.resize(set.areas.len(), None);
            let withheld = scores_withheld(atlas, set, scores);
            let withheld = withheld.into_iter().map(|place| (place, Withheld::SmallCount)).collect();
            Self { title: SCORE.to_owned(), unit: String::new(), values, withheld }
        })
    }

    fn of_indicator(atlas: &Atlas, set: &SetData, key: &str) -> Option<Self> {
        let column = set.columns.get(key)?;
        let known = atlas.indicator_of(set, key);
        Some(Self {
            title: known.map_or_else(|| key.to_owned(), |i| i.name.clone()),
            unit: known.map_or_else(String::new, |i| i.unit.clone()),
            values: column.values.clone(),
            withheld: column.withheld.clone(),
        })
    }

    /// A value in the house style: "12.4 %".
    pub fn text(&self, value: f64) -> String {
        with_unit(value, &self.unit)
    }
}

/// A value with as many decimals as it needs, one at most, and its unit.
pub fn with_unit(value: f64, unit: &str) -> String {
    let number = text::number(value, usize::from(value.fract() != 0.0));
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}

/// The residents of each area, where the set has them.
pub fn residents(atlas: &Atlas, set: &SetData) -> Option<Measure> {
    Measure::of_indicator(atlas, set, of_project::residents_key(set)?)
}

/// What a way of colouring the map shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// For a sheet: "Clusters: Digital exclusion score".
    pub title: String,
    /// The same in two lines for the legend: what is shown, and of what.
    pub short: String,
    pub of: String,
    pub unit: String,
    /// The figure that stands beside an area's name.
    pub values: Vec<Option<f64>>,
    /// A second one beside it, with its unit; empty for none.
    pub second: Vec<Option<f64>>,
    pub second_unit: String,
    pub withheld: BTreeMap<usize, Withheld>,
    pub class_of: Vec<Option<usize>>,
    /// The first lowest in the legend.
    pub classes: Vec<LegendClass>,
    pub grid: Option<LegendGrid>,
    /// Areas whose class may be chance, and what that means.
    pub doubtful: BTreeSet<usize>,
    pub doubtful_means: String,
    /// The result in plain words, the most important first.
    pub said: Vec<String>,
    /// How it was made, for the legend's foot and the sheet.
    pub note: String,
    /// Why there is nothing to show.
    pub refused: Option<String>,
    /// A job is still at it.
    pub working: bool,
}

impl Shown {
    /// Counts the areas of each class.
    fn count(&mut self) {
        for class in self.class_of.iter().flatten() {
            if let Some(entry) = self.classes.get_mut(*class) {
                entry.count += 1;
            }
        }
    }
}

/// "7 wards", "1 ward", with the verb that goes with it.
fn counted_with(kind: AreaKind, count: usize, one: &str, many: &str) -> String {
    format!("{} {}", kind.counted(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests;
