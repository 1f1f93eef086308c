//! From a score model and settings to what the map shows: scores, the values on the map, their classes.
//! Recomputed on every move of a slider, never stored.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::analysis::classify::{classify, classify_by};
use crate::analysis::score::Scorer;
use crate::base::progress::Progress;
use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::classes::Classes;
use crate::model::disclosure::Withheld;
use crate::model::reach::ReachMeasure;
use crate::model::results::ScoreResults;
use crate::model::score_model::ScoreModel;
use crate::model::settings::{Estimated, Settings, Shown};
use crate::model::style::Ramp;
use crate::render::legend::{self, LegendClass};
use crate::render::palette;

use super::broadband::{self, Broadband};
use super::certainty::{self, Certainty};
use super::ends::Ends;
use super::estimates::{self, AreaEstimate, Estimates};
use super::jobs::newest::{Answer, Newest, Wake};
use super::map_modes::{self, ClusterAnswer, ClusterQuestion};
use super::reach::{self, ReachFigures, ReachQuery, ReachQuestion, Ways};

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
    /// The limits of one figure's classes; empty where the map shows something else.
    pub classes: Classes,
    pub class_of: Vec<Option<usize>>,
    /// What the classes look like and mean, the least excluded first.
    pub entries: Vec<LegendClass>,
    /// What is shown, as a title: "Digital exclusion score".
    pub title: String,
    /// Its unit: "%"; empty for none.
    pub unit: String,
    /// Which end of it is the bad one.
    pub ends: Ends,
    /// What a way of colouring the map has to say beyond one figure in classes; `None` for one figure.
    pub mode: Option<Box<map_modes::Shown>>,
    /// Who reaches help, where that was asked for.
    pub reach: Option<Arc<ReachFigures>>,
    /// The clusters on the map, while it shows them.
    pub clusters: Option<Arc<ClusterAnswer>>,
    /// Premises with a weak connection, where the set has figures of them.
    pub broadband: Option<Arc<Broadband>>,
    /// How sure the ranks are; `None` until a job has found out.
    pub certainty: Option<Arc<Certainty>>,
    /// Whether it is of the model as it was, and is being found anew.
    pub certainty_is_old: bool,
    /// Residents expected not to take part online; `None` until a job has found out.
    pub estimates: Option<Arc<Estimates>>,
}

/// Computes figures and keeps what does not depend on weights, so that a slider only re-weights.
#[derive(Default)]
pub struct FigureDesk {
    scorer: Scorer,
    clusters: Newest<ClusterQuestion, ClusterAnswer>,
    reach: Newest<ReachQuestion, ReachFigures>,
    /// Whether who reaches help is to be found although the map does not show it.
    pub also_reach: bool,
    certainty: Newest<certainty::Question, Certainty>,
    estimates: Newest<estimates::Question, Option<Estimates>>,
    is_moving: bool,
    /// How its travel times are found.
    pub ways: Ways,
    /// Called when a job ends. Without it everything is found at once, however long it takes.
    wake: Option<Wake>,
}

impl FigureDesk {
    /// A desk for a window, which does not wait: what takes long is found by a job, and `wake` is called at its end.
    pub fn for_window(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self { wake: Some(Arc::new(wake)), ..Self::default() }
    }

    /// Takes in what jobs have found; true when the figures should be made anew.
    pub fn collect(&mut self) -> bool {
        self.clusters.collect() | self.reach.collect() | self.certainty.collect() | self.estimates.collect()
    }

    /// The jobs whose progress the user sees.
    pub fn working(&self) -> Option<&Progress> {
        self.clusters.progress().or(self.reach.progress()).or(self.estimates.progress())
    }

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
        let (certainty, certainty_is_old) = self.certainty(set, model, &settings.shown, figures.certainty.take());
        let estimates = self.estimates(atlas, set, &settings.shown);
        let mode = match &settings.shown {
            Shown::Certainty => {
                let varied = model.map_or_else(String::new, |m| certainty::varied(&certainty::doubts(set, m)));
                let working = certainty.is_none() || certainty_is_old;
                Some(map_modes::certainty(set, &scores, certainty.as_deref(), &varied, working && model.is_some()))
            }
            _ => self.mode(atlas, set, &scores, settings),
        };
        let reach = self.reach(atlas, set, settings);
        let mode = match &settings.shown {
            Shown::Reach(ReachMeasure::Difference) => {
                let asked = ReachQuery { filter: settings.venue_filter, how: settings.reach };
                Some(map_modes::gains(set, reach.as_deref(), &asked, settings.classing))
            }
            _ => mode,
        };
        *figures = Figures::new(atlas, set, scores, settings, (mode, reach, estimates.as_deref()));
        figures.clusters = self.clusters.known().filter(|_| matches!(settings.shown, Shown::Clusters(_))).cloned();
        figures.broadband = broadband::measure(atlas, set, &figures.scores, settings).map(Arc::new);
        (figures.certainty, figures.certainty_is_old, figures.estimates) = (certainty, certainty_is_old, estimates);
    }

    /// Who reaches help, where that is wanted; until a job has found it, the last answer of the same areas.
    fn reach(&mut self, atlas: &Atlas, set: &Arc<SetData>, settings: &Settings) -> Option<Arc<ReachFigures>> {
        if !self.also_reach && !matches!(settings.shown, Shown::Reach(_)) {
            return None;
        }
        let query = ReachQuery { filter: settings.venue_filter, how: settings.reach };
        let question = ReachQuestion { atlas: atlas.clone(), set: Arc::clone(set), query, ways: self.ways.clone() };
        match self.reach.ask(question, self.wake.as_ref(), "Measuring reach", reach::answer) {
            Answer::Known(found) => Some(found),
            Answer::Working(before) => before.filter(|f| f.set == set.set.id && f.areas.len() == set.areas.len()),
        }
    }

    /// While weights are being moved nobody asks how sure ranks are; the map waits until they rest.
    pub fn rest(&mut self, rests: bool) {
        self.is_moving = !rests;
    }

    /// What is known of how sure the ranks are, and whether it is of a model before this one. Found at once only where the
    /// map shows it.
    fn certainty(
        &mut self,
        set: &Arc<SetData>,
        model: Option<&ScoreModel>,
        shown: &Shown,
        before: Option<Arc<Certainty>>,
    ) -> (Option<Arc<Certainty>>, bool) {
        let before = before.filter(|b| Arc::ptr_eq(&b.set, set));
        let Some(model) = model else { return (None, false) };
        if self.is_moving {
            return (before, true);
        }
        if self.wake.is_none() && *shown != Shown::Certainty {
            return (None, false);
        }
        let question = certainty::question(set, model);
        match self.certainty.ask(question, self.wake.as_ref(), "Trying other judgements", certainty::find) {
            Answer::Known(found) => (Some(found), false),
            Answer::Working(_) => (before, true),
        }
    }

    fn estimates(&mut self, atlas: &Atlas, set: &SetData, shown: &Shown) -> Option<Arc<Estimates>> {
        if self.wake.is_none() && !matches!(shown, Shown::Estimate(_)) {
            return None;
        }
        let question = estimates::Question { atlas: atlas.clone(), set: set.set.id };
        let name = "Estimating excluded residents";
        match self.estimates.ask(question, self.wake.as_ref(), name, estimates::find) {
            Answer::Known(found) => found.as_ref().clone().map(Arc::new),
            Answer::Working(_) => None,
        }
    }

    /// What the settings show beyond one figure in classes.
    fn mode(
        &mut self,
        atlas: &Atlas,
        set: &Arc<SetData>,
        scores: &ScoreResults,
        settings: &Settings,
    ) -> Option<map_modes::Shown> {
        if !matches!(settings.shown, Shown::Clusters(_)) && self.clusters.known().is_some_and(|a| a.is_stopped()) {
            self.clusters.forget();
        }
        match &settings.shown {
            Shown::Score | Shown::Indicator(_) | Shown::Reach(_) | Shown::Estimate(_) | Shown::Certainty => None,
            Shown::Clusters(map) => {
                let question = map_modes::question(atlas, set, scores, map);
                let name = "Looking for clusters";
                let answer = self.clusters.ask(question, self.wake.as_ref(), name, map_modes::find_clusters);
                Some(match answer {
                    Answer::Known(answer) => map_modes::clusters(&answer),
                    // Until the job is done the map stays as it was, if it was of these areas.
                    Answer::Working(Some(before)) if Arc::ptr_eq(&before.set, set) => {
                        map_modes::Shown { working: true, ..map_modes::clusters(&before) }
                    }
                    Answer::Working(_) => map_modes::Shown {
                        title: "Clusters".to_owned(),
                        short: "Clusters".to_owned(),
                        working: true,
                        values: vec![None; set.areas.len()],
                        class_of: vec![None; set.areas.len()],
                        ..map_modes::Shown::default()
                    },
                })
            }
            Shown::TwoMeasures(of) => Some(map_modes::two_measures(atlas, set, scores, of)),
            Shown::Impact => Some(map_modes::impact(atlas, set, scores)),
            Shown::Change(of) => Some(map_modes::change(atlas, set, of, (settings.classing, settings.limits()))),
        }
    }
}

/// What stands in the place of a figure that is missing.
pub const NO_DATA: &str = "no data";

pub(super) fn scores_withheld(atlas: &Atlas, set: &SetData, scores: &ScoreResults) -> BTreeSet<usize> {
    let Some(saved) = atlas.active_model() else { return BTreeSet::new() };
    let hidden = saved.model.terms().filter_map(|(_, term)| set.columns.get(&term.indicator));
    let places = hidden.flat_map(|column| column.withheld.keys().copied());
    places.filter(|place| scores.areas.get(*place).is_some_and(|area| area.score.is_none())).collect()
}

/// The estimates as figures of the map, with their title and unit.
fn estimated(estimates: Option<&Estimates>, what: Estimated) -> (Vec<Option<f64>>, &'static str, &'static str) {
    let of = |value: fn(&AreaEstimate) -> Option<f64>| {
        estimates.map_or_else(Vec::new, |e| e.areas.iter().map(|a| a.as_ref().and_then(value)).collect())
    };
    match what {
        Estimated::Residents => (of(|e| e.excluded.map(|c| c.value.round())), estimates::NAME, "residents"),
        Estimated::Share => {
            (of(|e| Some((1000.0 - 10.0 * e.online.value).round() / 10.0)), estimates::SHARE_NAME, "% of households")
        }
    }
}

/// The title of the score wherever it is shown.
pub const SCORE: &str = "Digital exclusion score";

impl Figures {
    /// What the settings show of these scores.
    fn new(
        atlas: &Atlas,
        set: &SetData,
        scores: ScoreResults,
        settings: &Settings,
        (mode, reach, estimates): (Option<map_modes::Shown>, Option<Arc<ReachFigures>>, Option<&Estimates>),
    ) -> Self {
        let scores_withheld = scores_withheld(atlas, set, &scores);
        if let Some(mut mode) = mode {
            let no_data = mode.class_of.iter().filter(|c| c.is_none()).count();
            return Self {
                scores,
                scores_withheld,
                shown: std::mem::take(&mut mode.values),
                withheld: std::mem::take(&mut mode.withheld),
                classes: Classes { no_data, ..Classes::default() },
                class_of: std::mem::take(&mut mode.class_of),
                entries: std::mem::take(&mut mode.classes),
                title: mode.title.clone(),
                unit: mode.unit.clone(),
                mode: Some(Box::new(mode)),
                reach,
                ..Self::default()
            };
        }
        let mut withheld: BTreeMap<usize, Withheld> =
            scores_withheld.iter().map(|place| (*place, Withheld::SmallCount)).collect();
        let indicator = match &settings.shown {
            Shown::Indicator(key) => set.columns.get(key).map(|column| (key.as_str(), column)),
            _ => None,
        };
        let (shown, title, unit) = if let Shown::Estimate(what) = settings.shown {
            withheld.clear();
            let (mut values, title, unit) = estimated(estimates, what);
            values.resize(set.areas.len(), None);
            (values, title.to_owned(), unit.to_owned())
        } else if let Some((key, column)) = indicator {
            withheld.clone_from(&column.withheld);
            let known = atlas.indicator_of(set, key);
            let name = known.map_or_else(|| key.to_owned(), |i| i.name.clone());
            (column.values.clone(), name, known.map_or_else(String::new, |i| i.shown_unit().to_owned()))
        } else if let Shown::Reach(measure) = &settings.shown {
            withheld.clear();
            let shown = reach.as_ref().map_or_else(|| vec![None; set.areas.len()], |r| r.values(*measure));
            let asked = ReachQuery { filter: settings.venue_filter, how: settings.reach };
            let scenario = atlas.scenario().map_or_else(String::new, |s| format!("; what if: {}", s.scenario.name));
            (shown, format!("{}{scenario}", asked.title(*measure)), measure.unit().to_owned())
        } else {
            // Without a model no area has a score, which is "no data" for each of them.
            let mut shown: Vec<Option<f64>> = scores.areas.iter().map(|a| a.score).collect();
            shown.resize(set.areas.len(), None);
            (shown, SCORE.to_owned(), String::new())
        };
        let classes = match settings.limits() {
            Some(limits) => classify_by(&shown, limits),
            None => classify(&shown, settings.classing),
        };
        let ends = Ends::of(atlas, set, &settings.shown);
        let mut figures =
            Self { scores, shown, withheld, scores_withheld, title, unit, ends, reach, ..Self::default() };
        figures.put_in(classes, settings.ramp);
        figures
    }

    /// Puts the figures into these classes and colours them, the darkest where the bad end is.
    pub(super) fn put_in(&mut self, classes: Classes, ramp: Ramp) {
        self.classes = classes;
        let mut colours = palette::ramp(ramp, self.classes.upper.len());
        if self.ends.is_low() {
            colours.reverse();
        }
        self.entries = legend::of_ranges(&self.classes, &colours);
        if self.ends.is_low() {
            self.entries.reverse();
        }
        self.class_of = self.shown.iter().map(|v| v.and_then(|v| self.class_at(v))).collect();
    }

    /// The class, the least excluded first, that a value of one figure lies in.
    pub fn class_at(&self, value: f64) -> Option<usize> {
        let from_below = self.classes.of(value)?;
        Some(if self.ends.is_low() { self.entries.len().checked_sub(from_below + 1)? } else { from_below })
    }

    /// What stands where an area has no shown value: that there is none, or that it is hidden.
    pub fn instead_of_value(&self, place: usize) -> String {
        self.withheld.get(&place).map_or_else(|| NO_DATA.to_owned(), |why| why.text())
    }

    /// How many areas have no shown value because there is none.
    pub fn no_data(&self) -> usize {
        self.classes.no_data.saturating_sub(self.withheld.len())
    }

    /// A shown value in the house style: "12.4 %"; with as many decimals as the other values.
    pub fn value_text(&self, value: f64) -> String {
        let is_broken = |v: &f64| v.fract() != 0.0;
        let decimals = usize::from(is_broken(&value) || self.shown.iter().flatten().any(is_broken));
        let number = text::number(value, decimals);
        if self.unit.is_empty() { number } else { format!("{number} {}", self.unit) }
    }

    /// What must be said beside the classes of one figure: which end is worse, what a mean leaves out; empty for nothing.
    pub fn class_note(&self) -> String {
        let is_minutes = self.mode.is_none() && self.unit == ReachMeasure::Minutes.unit();
        match &self.reach {
            Some(reach) if is_minutes && reach.is_capped() => reach::CAPPED.to_owned(),
            _ => self.ends.note(),
        }
    }

    /// What the map says of an area: its value, its class where that has a name, whether that may be chance.
    pub fn area_text(&self, place: usize) -> String {
        let Some(value) = self.shown.get(place).copied().flatten() else { return self.instead_of_value(place) };
        let Some(mode) = &self.mode else {
            let area = self.reach.as_ref().and_then(|r| r.areas.get(place));
            let is_far = self.unit == ReachMeasure::Minutes.unit() && area.is_some_and(|a| a.beyond >= 1.0);
            let more = if is_far { "more than " } else { "" };
            return format!("{more}{}", self.value_text(value));
        };
        let entry = self.class_of.get(place).copied().flatten().and_then(|class| self.entries.get(class));
        let second = mode.second.get(place).copied().flatten();
        let mut text = match (entry, second) {
            (Some(entry), Some(second)) => {
                let second = map_modes::with_unit(second, &mode.second_unit);
                format!("{}: {} · {second}", entry.code, self.value_text(value))
            }
            (Some(entry), None) if !entry.code.is_empty() => format!("{} · {}", entry.text, self.value_text(value)),
            _ => self.value_text(value),
        };
        if mode.doubtful.contains(&place) {
            text = format!("{text} ({})", mode.doubtful_means);
        }
        text
    }
}
