//! From a score model and settings to what the map shows: scores, the values on the map, their classes.
//! Recomputed on every move of a slider, never stored.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::classify::classify;
use crate::analysis::score::Scorer;
use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::classes::Classes;
use crate::model::disclosure::Withheld;
use crate::model::results::ScoreResults;
use crate::model::score_model::ScoreModel;
use crate::model::settings::{Settings, Shown};
use crate::render::legend;

/// What the map, the table and the explanation show of one boundary set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    pub scores: ScoreResults,
    /// What colours the areas, in the set's order: scores or one indicator.
    pub shown: Vec<Option<f64>>,
    /// The areas whose shown value is hidden for a small count, and not missing; what stands in its place.
    pub withheld: BTreeMap<usize, Withheld>,
    /// The areas that have no score because figures it would be made from are hidden.
    pub scores_withheld: BTreeSet<usize>,
    pub classes: Classes,
    pub class_of: Vec<Option<usize>>,
    /// Each class's range as the legend says it: "12.4–20.1".
    pub ranges: Vec<String>,
    /// What is shown, as a title: "Digital exclusion score".
    pub title: String,
    /// Its unit: "%"; empty for none.
    pub unit: String,
}

/// Computes figures and keeps what does not depend on weights, so that a slider only re-weights.
#[derive(Default)]
pub struct FigureDesk {
    scorer: Scorer,
}

impl FigureDesk {
    /// Brings `figures` up to date, using their memory again.
    pub fn compute(
        &mut self,
        atlas: &Atlas,
        set: &Arc<SetData>,
        model: Option<&ScoreModel>,
        settings: &Settings,
        figures: &mut Figures,
    ) {
        let mut scores = std::mem::take(&mut figures.scores);
        match model {
            Some(model) => self.scorer.rescore(set, model, &mut scores),
            None => scores = ScoreResults::default(),
        }
        *figures = Figures::new(atlas, set, scores, settings);
    }
}

/// What stands in the place of a figure that is missing.
pub const NO_DATA: &str = "no data";

fn scores_withheld(atlas: &Atlas, set: &SetData, scores: &ScoreResults) -> BTreeSet<usize> {
    let Some(saved) = atlas.active_model() else { return BTreeSet::new() };
    let hidden = saved.model.terms().filter_map(|(_, term)| set.columns.get(&term.indicator));
    let places = hidden.flat_map(|column| column.withheld.keys().copied());
    places.filter(|place| scores.areas.get(*place).is_some_and(|area| area.score.is_none())).collect()
}

/// The title of the score wherever it is shown.
pub const SCORE: &str = "Digital exclusion score";

impl Figures {
    /// What the settings show of these scores.
    pub fn new(atlas: &Atlas, set: &SetData, scores: ScoreResults, settings: &Settings) -> Self {
        let scores_withheld = scores_withheld(atlas, set, &scores);
        let mut withheld: BTreeMap<usize, Withheld> =
            scores_withheld.iter().map(|place| (*place, Withheld::SmallCount)).collect();
        let indicator = match &settings.shown {
            Shown::Indicator(key) => set.columns.get(key).map(|column| (key.as_str(), column)),
            Shown::Score => None,
        };
        let (shown, title, unit) = if let Some((key, column)) = indicator {
            withheld.clone_from(&column.withheld);
            let known = atlas.indicator(key);
            let name = known.map_or_else(|| key.to_owned(), |i| i.name.clone());
            (column.values.clone(), name, known.map_or_else(String::new, |i| i.unit.clone()))
        } else {
            // Without a model no area has a score, which is "no data" for each of them.
            let mut shown: Vec<Option<f64>> = scores.areas.iter().map(|a| a.score).collect();
            shown.resize(set.areas.len(), None);
            (shown, SCORE.to_owned(), String::new())
        };
        let classes = classify(&shown, settings.classing);
        let class_of = shown.iter().map(|v| v.and_then(|v| classes.of(v))).collect();
        let ranges = legend::ranges(&classes);
        Self { scores, shown, withheld, scores_withheld, classes, class_of, ranges, title, unit }
    }

    /// What stands where an area has no shown value: that there is none, or that it is hidden.
    pub fn instead_of_value(&self, place: usize) -> String {
        self.withheld.get(&place).map_or_else(|| NO_DATA.to_owned(), |why| why.text())
    }

    /// How many areas have no shown value because there is none.
    pub fn no_data(&self) -> usize {
        self.classes.no_data.saturating_sub(self.withheld.len())
    }

    /// A shown value in the house style: "12.4 %".
    pub fn value_text(&self, value: f64) -> String {
        let decimals = usize::from(value.fract() != 0.0);
        let number = text::number(value, decimals);
        match self.unit.as_str() {
            "" => number,
            unit => format!("{number} {unit}"),
        }
    }
}
