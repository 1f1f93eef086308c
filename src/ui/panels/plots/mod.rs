//! Below: the figures as charts, linked with the map by what is chosen and hovered; each can be saved as a picture or a
//! table.

mod draw;

use std::rc::Rc;

use egui::{RichText, Ui};

use crate::model::atlas::SetData;
use crate::model::map_mode::{ClusterMap, Measured};
use crate::model::settings::Shown;
use crate::project::charts::{self, Chart, Marks};
use crate::project::figures::SCORE;
use crate::project::map_modes::Measure;
use crate::project::{checks, files};
use crate::ui::action::{Action, Actions};
use crate::ui::state::UiState;
use crate::ui::widgets::{choice_ui, small};

use super::Look;

/// Which chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Histogram,
    Scatter,
    Moran,
    Ranks,
    Correlations,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Histogram, Self::Scatter, Self::Moran, Self::Ranks, Self::Correlations];

    fn name(self) -> &'static str {
        match self {
            Self::Histogram => "Histogram",
            Self::Scatter => "Two measures",
            Self::Moran => "Moran scatter plot",
            Self::Ranks => "Rank intervals",
            Self::Correlations => "Correlations",
        }
    }
}

/// Of two measures the one that runs across.
#[derive(Clone, Debug, Default, PartialEq)]
enum Across {
    /// Nobody has chosen.
    #[default]
    Usual,
    /// `None` is the figure on the map.
    Chosen(Option<Measured>),
}

/// What is plotted, and the chart as last made.
#[derive(Default)]
pub struct Plots {
    kind: Kind,
    /// Of the histogram; `None` is the figure on the map.
    of: Option<Measured>,
    across: Across,
    up: Option<Measured>,
    /// The chart, and what it was made of.
    made: Option<(MadeOf, Rc<Result<Chart, String>>)>,
}

type MadeOf = (u64, Kind, Option<Measured>, Across, Option<Measured>);

pub fn plots_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let Some(set) = look.set else {
        ui.label("Charts appear when the project has areas.");
        return;
    };
    let plots = &state.plots;
    let made_of = (look.revision, plots.kind, plots.of.clone(), plots.across.clone(), plots.up.clone());
    let chart = match &state.plots.made {
        Some((of, chart)) if *of == made_of => Rc::clone(chart),
        _ => {
            let chart = Rc::new(make(look, set, &state.plots));
            state.plots.made = Some((made_of, Rc::clone(&chart)));
            chart
        }
    };
    let room = ui.available_size();
    ui.horizontal_top(|ui| {
        let aside = 250.0_f32.min(room.x * 0.4);
        ui.allocate_ui_with_layout(egui::vec2(aside, room.y), egui::Layout::top_down(egui::Align::Min), |ui| {
            egui::ScrollArea::vertical().id_salt("plot options").auto_shrink([false, false]).show(ui, |ui| {
                options_ui(ui, look, set, state, &chart, actions);
            });
        });
        ui.add_space(8.0);
        ui.allocate_ui_with_layout(
            egui::vec2(ui.available_width(), room.y),
            egui::Layout::top_down(egui::Align::Min),
            |ui| match chart.as_ref() {
                Ok(chart) => match &chart.marks {
                    Marks::Matrix { names, cells } => draw::matrix_ui(ui, look, names, cells),
                    _ => draw::chart_ui(ui, look, set, chart, state, actions),
                },
                Err(why) => {
                    ui.label(why);
                    if state.plots.kind == Kind::Moran && ui.button("Colour the map by clusters").clicked() {
                        state.settings.shown = Shown::Clusters(ClusterMap::default());
                    }
                }
            },
        );
    });
}

fn make(look: &Look, set: &SetData, plots: &Plots) -> Result<Chart, String> {
    let figures = look.figures;
    let on_map = || Measure {
        title: figures.title.clone(),
        unit: figures.unit.clone(),
        values: figures.shown.clone(),
        withheld: figures.withheld.clone(),
    };
    let measure = |which: &Option<Measured>| match which {
        Some(which) => Measure::of(look.atlas, set, &figures.scores, which),
        None => on_map(),
    };
    match plots.kind {
        Kind::Histogram => Ok(charts::histogram(set, &measure(&plots.of))),
        Kind::Scatter => {
            let (across, up) = (across(look, set, plots), plots.up.clone().unwrap_or(Measured::Score));
            Ok(charts::scatter(set, &measure(&across), &measure(&Some(up))))
        }
        Kind::Moran => {
            let answer = figures.clusters.as_ref();
            let why = "Moran\u{2019}s scatter plot needs neighbours. It is made of the clusters on the map.";
            answer.and_then(|a| charts::moran(a)).ok_or_else(|| why.to_owned())
        }
        Kind::Ranks => match &figures.certainty {
            Some(certainty) => match &certainty.refused {
                Some(why) => Err(why.clone()),
                None => Ok(charts::ranks(set, certainty)),
            },
            None if look.model.is_none() => Err("Rank intervals need a score.".to_owned()),
            None => Err("Trying other judgements\u{2026}".to_owned()),
        },
        Kind::Correlations => {
            let outcome = checks::usual_outcome(look.atlas, set);
            Ok(charts::correlations(look.atlas, set, &figures.scores, outcome.as_deref()))
        }
    }
}

/// What runs across: what was chosen; before that, while the map shows the score, the outcome it is held against.
fn across(look: &Look, set: &SetData, plots: &Plots) -> Option<Measured> {
    if let Across::Chosen(chosen) = &plots.across {
        return chosen.clone();
    }
    let outcome = checks::usual_outcome(look.atlas, set);
    outcome.filter(|_| matches!(look.atlas.settings.shown, Shown::Score)).map(Measured::Indicator)
}

fn options_ui(
    ui: &mut Ui,
    look: &Look,
    set: &SetData,
    state: &mut UiState,
    chart: &Result<Chart, String>,
    actions: &mut Actions,
) {
    let width = ui.available_width() - 16.0;
    let kinds = Kind::ALL.map(|k| (k, k.name().to_owned()));
    let now = state.plots.kind;
    if let Some(kind) = choice_ui(ui, "Chart", (Some(&now), now.name()), width, &kinds) {
        state.plots.kind = kind;
    }
    match now {
        Kind::Histogram => {
            measure_ui(ui, look, "Of", &mut state.plots.of, width);
        }
        Kind::Scatter => {
            let mut chosen = across(look, set, &state.plots);
            if measure_ui(ui, look, "Across", &mut chosen, width) {
                state.plots.across = Across::Chosen(chosen);
            }
            let mut up = Some(state.plots.up.clone().unwrap_or(Measured::Score));
            measure_ui(ui, look, "Up", &mut up, width);
            state.plots.up = up;
        }
        Kind::Moran | Kind::Ranks | Kind::Correlations => {}
    }
    let Ok(chart) = chart else { return };
    ui.add(egui::Label::new(&chart.summary).wrap());
    ui.horizontal_wrapped(|ui| {
        let name = chart.title.clone();
        if ui.button("Save PNG\u{2026}").on_hover_text("The chart as a picture, with its sources").clicked() {
            let chosen = state.chosen.and_then(|p| Some((p, set.areas.get(p)?.name.as_str())));
            match charts::png(chart, chosen, look.atlas) {
                Ok(bytes) => actions.push(Action::AskToSave(name.clone(), "png", bytes)),
                Err(error) => state.tell(crate::ui::state::NoticeKind::Problem, error.to_string()),
            }
        }
        if ui.button("Save CSV\u{2026}").on_hover_text("The figures behind the chart as a table").clicked() {
            actions.push(Action::AskToSave(name, "csv", files::table(&charts::rows(chart, set))));
        }
    });
}

/// The figure on the map, the score, or an indicator; true when another was chosen.
fn measure_ui(ui: &mut Ui, look: &Look, name: &str, measure: &mut Option<Measured>, width: f32) -> bool {
    let indicators = look.set.map(|s| look.atlas.indicators_of(s)).unwrap_or_default();
    let mut choices: Vec<(Option<Measured>, String)> =
        vec![(None, "What the map shows".to_owned()), (Some(Measured::Score), SCORE.to_owned())];
    choices.extend(indicators.iter().map(|i| (Some(Measured::Indicator(i.key.clone())), i.name.clone())));
    let shown = choices.iter().find(|(m, _)| m == measure).map_or("", |(_, name)| name.as_str()).to_owned();
    small(ui, look.tokens, RichText::new(name).text());
    let chosen = choice_ui(ui, name, (Some(&*measure), &shown), width, &choices);
    let is_new = chosen.is_some();
    if let Some(chosen) = chosen {
        *measure = chosen;
    }
    is_new
}
