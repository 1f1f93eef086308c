//! Left: what colours the map, of which areas, and what each way of colouring can be told. The result stands below in a
//! sentence.

use egui::{ComboBox, RichText, Ui};

use crate::base::text;
use crate::model::area::SetRole;
use crate::model::map_mode::{ChangeMap, ClusterMap, ClusterStatistic, Measured, Neighbours, TwoMeasures};
use crate::model::reach::ReachMeasure;
use crate::model::settings::{Estimated, Shown};
use crate::project::estimates;
use crate::project::figures::SCORE;
use crate::project::map_modes;
use crate::ui::state::{Section, UiState};
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, heading, small};

use super::Look;

/// A way of colouring the map: what it is called, what it shows, and how it starts.
struct Mode {
    name: &'static str,
    meaning: &'static str,
    start: fn(&Look) -> Shown,
}

/// All ways, as the list offers them.
const MODES: [Mode; 9] = [
    Mode { name: "The score", meaning: "The digital exclusion score in classes.", start: |_| Shown::Score },
    Mode { name: "One indicator", meaning: "One figure in classes.", start: first_indicator },
    Mode {
        name: "Clusters",
        meaning: "Which areas lie among their like, beyond what chance would bring about; and which differ from all around them.",
        start: |_| Shown::Clusters(ClusterMap::default()),
    },
    Mode {
        name: "Two measures",
        meaning: "Two figures in one picture: where both are high, where both are low, where they part.",
        start: two_measures,
    },
    Mode {
        name: "Likelihood against impact",
        meaning: "The score against the number of residents, as a register of risks has it.",
        start: |_| Shown::Impact,
    },
    Mode {
        name: "Change over time",
        meaning: "How one indicator moved from one period to another, and whether that is more than chance.",
        start: change,
    },
    Mode {
        name: "Who reaches help",
        meaning: "How far help is, whom it does not reach and where it has too little room. Which help counts, and how people travel, is chosen in Provide, Reach.",
        start: |_| Shown::Reach(ReachMeasure::Minutes),
    },
    Mode {
        name: "Certainty of the ranking",
        meaning: "Which areas are among the worst fifth whatever is judged, which surely are not, and for which it depends on the judgements.",
        start: |_| Shown::Certainty,
    },
    Mode { name: estimates::NAME, meaning: estimates::PROXY, start: |_| Shown::Estimate(Estimated::default()) },
];

fn keys(look: &Look) -> Vec<String> {
    look.set.map(|s| look.atlas.indicators_of(s)).unwrap_or_default().iter().map(|i| i.key.clone()).collect()
}

fn first_indicator(look: &Look) -> Shown {
    keys(look).into_iter().next().map_or(Shown::Score, Shown::Indicator)
}

/// The score against the outcome it is checked with, or against the first figure that is not part of it.
fn two_measures(look: &Look) -> Shown {
    let inside: Vec<&str> =
        look.model.map(|m| m.model.terms().map(|(_, t)| t.indicator.as_str()).collect()).unwrap_or_default();
    let keys = keys(look);
    let other = keys.iter().find(|k| inside.contains(&k.as_str())).or(keys.first());
    let across = other.map_or(Measured::Score, |key| Measured::Indicator(key.clone()));
    Shown::TwoMeasures(TwoMeasures { across, up: Measured::Score })
}

fn change(look: &Look) -> Shown {
    let pairs = look.set.map(|set| map_modes::periods(look.atlas, set)).unwrap_or_default();
    let (from, to) = pairs.into_iter().next().unwrap_or_default();
    Shown::Change(ChangeMap { from, to })
}

fn mode_of(shown: &Shown) -> usize {
    match shown {
        Shown::Score => 0,
        Shown::Indicator(_) => 1,
        Shown::Clusters(_) => 2,
        Shown::TwoMeasures(_) => 3,
        Shown::Impact => 4,
        Shown::Change(_) => 5,
        Shown::Reach(_) => 6,
        Shown::Certainty => 7,
        Shown::Estimate(_) => 8,
    }
}

pub fn colour_by_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    let title = heading(ui, "Colour the map by");
    let width = ui.available_width() - 8.0;
    let now = mode_of(&state.settings.shown);
    let mut chosen = None;
    let combo = ComboBox::from_id_salt("shown").selected_text(MODES[now].name).width(width).truncate();
    let combo = combo.show_ui(ui, |ui| {
        for (place, mode) in MODES.iter().enumerate() {
            if ui.selectable_label(now == place, mode.name).on_hover_text(mode.meaning).clicked() {
                chosen = Some(place);
            }
        }
    });
    let response = combo.response.labelled_by(title.id).on_hover_text(MODES[now].meaning);
    Section::Colours.focus(&mut state.focus_section, &response);
    if let Some(place) = chosen.filter(|place| *place != now) {
        let before = std::mem::take(&mut state.settings.shown);
        let kept = state.ways.iter().position(|w| mode_of(w) == place).map(|at| state.ways.swap_remove(at));
        state.settings.shown = kept.unwrap_or_else(|| (MODES[place].start)(look));
        state.ways.retain(|w| mode_of(w) != now);
        state.ways.push(before);
        state.isolated = None;
    }
    let before = state.settings.shown.clone();
    options_ui(ui, look, &mut state.settings.shown, width);
    if state.settings.shown != before {
        state.isolated = None;
    }
    set_ui(ui, look, state);
    result_ui(ui, look);
}

fn options_ui(ui: &mut Ui, look: &Look, shown: &mut Shown, width: f32) {
    match shown {
        Shown::Score | Shown::Impact | Shown::Certainty => {}
        Shown::Estimate(what) => estimate_ui(ui, look, what),
        Shown::Indicator(key) => {
            let mut measured = Measured::Indicator(key.clone());
            measure_ui(ui, look, "Indicator", &mut measured, false, width);
            if let Measured::Indicator(chosen) = measured {
                *key = chosen;
            }
        }
        Shown::Clusters(map) => clusters_ui(ui, look, map, width),
        Shown::TwoMeasures(of) => {
            measure_ui(ui, look, "From left to right", &mut of.across, true, width);
            measure_ui(ui, look, "From the bottom up", &mut of.up, true, width);
            if ui.button("Swap them").clicked() {
                std::mem::swap(&mut of.across, &mut of.up);
            }
        }
        Shown::Change(of) => change_ui(ui, look, of, width),
        Shown::Reach(measure) => {
            for choice in ReachMeasure::ALL {
                ui.radio_value(measure, choice, choice.name()).on_hover_text(choice.meaning());
            }
        }
    }
}

/// As residents or as a share, and how the estimates were made.
fn estimate_ui(ui: &mut Ui, look: &Look, what: &mut Estimated) {
    ui.radio_value(what, Estimated::Residents, "Number of residents");
    ui.radio_value(what, Estimated::Share, "Share of households");
    let Some(estimates) = look.figures.estimates.as_deref() else { return };
    small(ui, look.tokens, estimates::PROXY);
    small(ui, look.tokens, &estimates.how);
}

/// A list of the score and the indicators.
fn measure_ui(ui: &mut Ui, look: &Look, name: &str, measured: &mut Measured, with_score: bool, width: f32) {
    let title = |m: &Measured| match m {
        Measured::Score => SCORE.to_owned(),
        Measured::Indicator(key) if key.is_empty() => "Choose a figure".to_owned(),
        Measured::Indicator(key) => look.atlas.indicator(key).map_or_else(|| key.clone(), |i| i.name.clone()),
    };
    let indicators = look.set.map(|s| look.atlas.indicators_of(s)).unwrap_or_default();
    let mut choices: Vec<Measured> = if with_score { vec![Measured::Score] } else { Vec::new() };
    choices.extend(indicators.iter().map(|i| Measured::Indicator(i.key.clone())));
    let label = ui.label(name);
    let combo = ComboBox::from_id_salt(name).selected_text(title(measured)).width(width).truncate().show_ui(ui, |ui| {
        for choice in choices {
            let meaning = choice.key().and_then(|k| look.atlas.indicator(k)).map_or("", |i| i.meaning.as_str());
            let words = title(&choice);
            let line = ui.selectable_value(measured, choice, words);
            if !meaning.is_empty() {
                line.on_hover_text(meaning);
            }
        }
    });
    combo.response.labelled_by(label.id);
}

fn clusters_ui(ui: &mut Ui, look: &Look, map: &mut ClusterMap, width: f32) {
    measure_ui(ui, look, "Of", &mut map.measure, true, width);
    let by: Vec<(ClusterStatistic, String)> =
        ClusterStatistic::ALL.iter().map(|by| (*by, by.name().to_owned())).collect();
    let label = ui.label("Found by");
    if let Some(chosen) = choice_ui(ui, "Found by", (Some(&map.by), map.by.name()), width, &by) {
        map.by = chosen;
    }
    label.on_hover_text(map.by.meaning());
    ui.label("Neighbours are");
    let kinds: Vec<(Neighbours, String)> = Neighbours::ALL
        .into_iter()
        .map(|n| (if n.is_like(map.neighbours) { map.neighbours } else { n }, n.name().to_owned()))
        .collect();
    let now = (Some(&map.neighbours), map.neighbours.name());
    if let Some(chosen) = choice_ui(ui, "Neighbours are", now, width, &kinds) {
        map.neighbours = chosen;
    }
    match &mut map.neighbours {
        Neighbours::Nearest(count) => {
            let field = egui::DragValue::new(count).range(1..=50).suffix(" nearest");
            number_ui(ui, "How many", field);
        }
        Neighbours::Within(metres) => {
            let field = egui::DragValue::new(metres).range(100..=200_000).speed(50).suffix(" m");
            number_ui(ui, "Distance", field);
        }
        Neighbours::Queen | Neighbours::Rook => {}
    }
    egui::CollapsingHeader::new("How sure").id_salt("how sure").show(ui, |ui| {
        let levels = [50, 10, 1].map(|l: u32| (l, format!("p at most {}", f64::from(l) / 1000.0)));
        let now = format!("p at most {}", f64::from(map.level_thousandths) / 1000.0);
        if let Some(level) = choice_ui(ui, "Significance", (Some(&map.level_thousandths), &now), width - 20.0, &levels)
        {
            map.level_thousandths = level;
        }
        let tip = "Of many areas some look special by chance alone. With this on, at most so large a share of those that are coloured are there by chance (Benjamini and Hochberg).";
        ui.checkbox(&mut map.control_false_discovery, "Control false discoveries").on_hover_text(tip);
        let tip = "How often the figures are dealt out at random to see what chance gives. More takes longer and tells smaller p-values apart.";
        let counts = [99, 999, 9_999].map(|n: u32| (n, format!("{} permutations", text::count(n as usize))));
        let now = format!("{} permutations", text::count(map.permutations as usize));
        let label = ui.label("Chance is tried out in");
        label.on_hover_text(tip);
        if let Some(count) = choice_ui(ui, "Permutations", (Some(&map.permutations), &now), width - 20.0, &counts) {
            map.permutations = count;
        }
        let field = egui::DragValue::new(&mut map.seed).range(0..=999_999);
        number_ui(ui, "Seed", field)
            .on_hover_text("Where the random numbers begin. The same seed gives the same map; another shows how much chance is in it.");
    });
}

fn number_ui(ui: &mut Ui, name: &str, field: egui::DragValue<'_>) -> egui::Response {
    ui.horizontal(|ui| {
        let label = ui.label(name);
        ui.add(field).labelled_by(label.id)
    })
    .inner
}

fn change_ui(ui: &mut Ui, look: &Look, of: &mut ChangeMap, width: f32) {
    let pairs = look.set.map(|set| map_modes::periods(look.atlas, set)).unwrap_or_default();
    if pairs.is_empty() {
        let text = "No indicator of these areas has figures of two periods. Add a second period (Ctrl+I) in a column of its own; or compare any two figures of one unit below.";
        small(ui, look.tokens, text);
    }
    for (name, key) in [("Earlier", &mut of.from), ("Later", &mut of.to)] {
        let mut measured = Measured::Indicator(key.clone());
        measure_ui(ui, look, name, &mut measured, false, width);
        if let Measured::Indicator(chosen) = measured {
            *key = chosen;
        }
    }
    // The other end of a known pair follows.
    if let Some((_, to)) = pairs.iter().find(|(from, _)| *from == of.from).filter(|_| of.to.is_empty()) {
        of.to.clone_from(to);
    }
}

/// The result in words, where there is more to say than the map shows.
fn result_ui(ui: &mut Ui, look: &Look) {
    let Some(mode) = look.figures.mode.as_deref() else { return };
    if mode.said.is_empty() {
        return;
    }
    ui.add_space(4.0);
    let frame = egui::Frame::new().fill(look.tokens.hover).corner_radius(4.0).inner_margin(8.0);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        for (place, line) in mode.said.iter().enumerate() {
            let text = RichText::new(line);
            ui.label(if place == 0 { text } else { text.size(theme::SMALL).color(look.tokens.second) });
        }
        if !mode.note.is_empty() {
            small(ui, look.tokens, &mode.note);
        }
    });
}

/// Which boundary set is coloured, where there is a choice.
fn set_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    let measured: Vec<_> = look.atlas.sets.iter().filter(|s| s.set.role == SetRole::Measured).collect();
    if measured.len() < 2 {
        return;
    }
    let label = ui.label("Areas");
    let active = look.set.map(|s| s.set.id);
    let name = look.set.map_or("", |s| s.set.name.as_str());
    let width = ui.available_width() - 8.0;
    let combo = ComboBox::from_id_salt("set").selected_text(name).width(width).truncate().show_ui(ui, |ui| {
        for set in measured {
            let text = RichText::new(&set.set.name);
            if ui.selectable_label(active == Some(set.set.id), text).on_hover_text(set.set.kind.meaning()).clicked() {
                state.settings.boundary_set = Some(set.set.id);
                state.settings.chosen = None;
            }
        }
    });
    combo.response.labelled_by(label.id);
}
