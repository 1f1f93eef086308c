//! Right: the chosen area, its score, and why: each indicator's value, its part in the score and where it is from.

mod sure;
mod waterfall;

use egui::{RichText, Ui};

use crate::base::text;
use crate::model::area::Area;
use crate::model::atlas::SetData;
use crate::model::indicator::Indicator;
use crate::model::results::AreaScore;
use crate::model::score_model::ScoreModel;
use crate::model::settings::Shown;
use crate::project::{compare, estimates, explain, files};
use crate::ui::action::{Action, Actions};
use crate::ui::command::Command;
use crate::ui::state::UiState;
use crate::ui::widgets::{explained, heading, icon_button, small};
use crate::ui::{icons, theme};

use super::Look;

pub fn explanation_ui(ui: &mut Ui, look: &Look, state: &UiState, actions: &mut Actions) {
    let Some(set) = look.set else {
        heading(ui, "Nothing to explain yet");
        ui.label("Add boundaries first: drop a file on the window, or press Ctrl+I.");
        return;
    };
    let Some((place, area)) = state.chosen.and_then(|p| set.areas.get(p).map(|a| (p, a))) else {
        overview_ui(ui, look, set, state, actions);
        return;
    };
    title_ui(ui, set, area, actions);
    let Some(score) = look.figures.scores.areas.get(place) else {
        ui.label("There is no score model, so this area has no score.");
        return;
    };
    score_ui(ui, look, set, place, score);
    sure::certainty_ui(ui, look, set, place);
    if let Some(saved) = look.model {
        let model = state.draft.as_ref().unwrap_or(&saved.model);
        take_along_ui(ui, look, set, model, place, actions);
    }
    if look.figures.estimates.as_ref().is_some_and(|e| e.known() > 0) {
        ui.separator();
        sure::estimate_ui(ui, look, place);
    }
    if let Some((weak, said)) = look.figures.broadband.as_ref().and_then(|b| Some((b, b.area_said(place)?))) {
        ui.separator();
        explained(ui, RichText::new("Broadband").size(theme::SMALL).weak(), &weak.how);
        ui.label(format!("{said}."));
        if weak.excluded.contains(&place) {
            ui.colored_label(look.tokens.warning, "Badly connected, and among the worst fifth by score.");
        }
    }
    if let Some(saved) = look.model {
        ui.separator();
        let model = state.draft.as_ref().unwrap_or(&saved.model);
        waterfall::waterfall_ui(ui, look, set, model, place, actions);
    }
    ui.separator();
    others_ui(ui, look, set, place);
}

fn title_ui(ui: &mut Ui, set: &SetData, area: &Area, actions: &mut Actions) {
    ui.horizontal_top(|ui| {
        let close = ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
            let clear = Command::ClearChoice;
            if icon_button(ui, icons::X, clear.spec().name, &clear.tooltip(ui.ctx())).clicked() {
                actions.push(Action::ChooseArea(None));
            }
            ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.label(RichText::new(&area.name).font(theme::semibold(theme::PLACE)));
            });
        });
        close.response
    });
    let line = format!("{} · {}", area.code, set.set.kind.singular());
    let meaning = format!("{}. Code {} in {}.", set.set.kind.meaning(), area.code, set.set.name);
    explained(ui, RichText::new(line).size(theme::SMALL).weak(), &meaning);
}

fn score_ui(ui: &mut Ui, look: &Look, set: &SetData, place: usize, score: &AreaScore) {
    if let (Some(value), Some(rank)) = (score.score, score.rank) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(text::number(value, 1)).font(theme::semibold(30.0)));
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.label("out of 100, higher is more excluded");
                let all = set.set.kind.counted(look.figures.scores.scored);
                small(ui, look.tokens, format!("{} most excluded of {all}", text::ordinal(rank)));
            });
        });
        if let Some(mean) = look.figures.scores.mean {
            small(ui, look.tokens, format!("The mean of all {} is {}.", set.set.kind.plural(), text::number(mean, 1)));
        }
    } else {
        let is_hidden = look.figures.scores_withheld.contains(&place);
        let why = if is_hidden { "hidden for small counts" } else { "missing" };
        ui.colored_label(look.tokens.warning, format!("No score: too many of its figures are {why}."));
    }
    if score.coverage < 0.999 {
        let share = text::number(score.coverage * 100.0, 0);
        ui.colored_label(
            look.tokens.warning,
            RichText::new(format!("Made from {share} % of the model's weight; the rest has no figures."))
                .size(theme::SMALL),
        );
    }
}

/// The explanation for a mail or a spreadsheet.
fn take_along_ui(ui: &mut Ui, look: &Look, set: &SetData, model: &ScoreModel, place: usize, actions: &mut Actions) {
    ui.horizontal(|ui| {
        if ui.button("Copy").on_hover_text("Copy this explanation as text").clicked() {
            actions.push(Action::Copy(explain::in_words(look.atlas, set, model, look.figures, place)));
        }
        let profile = Command::Profile;
        if ui.button(profile.spec().name).on_hover_text(profile.tooltip(ui.ctx())).clicked() {
            actions.push(Action::Run(profile));
        }
        let tip = "Every figure of this explanation with its source, for a spreadsheet";
        if ui.button("Save as CSV…").on_hover_text(tip).clicked() {
            let rows = explain::table(look.atlas, set, model, look.figures, place);
            let name = set.areas.get(place).map_or("area", |a| a.name.as_str());
            actions.push(Action::AskToSave(format!("{name} explained"), "csv", files::table(&rows)));
        }
    });
}

/// "30.7 %, 1st of 26 · Census 2021 · source, row 22".
#[expect(clippy::too_many_arguments, reason = "one line, drawn from three tables")]
fn value_line_ui(
    ui: &mut Ui,
    look: &Look,
    set: &SetData,
    place: usize,
    key: &str,
    indicator: Option<&Indicator>,
    raw: Option<f64>,
    actions: &mut Actions,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let unit = indicator.map_or("", Indicator::shown_unit);
        let value = raw.map_or_else(|| instead(set, key, place), |v| with_unit(v, column_decimals(set, key), unit));
        small(ui, look.tokens, value);
        if let Some(period) = indicator.map(|i| i.period.as_str()).filter(|p| !p.is_empty()) {
            small(ui, look.tokens, format!("· {period} ·"));
        }
        if let Some(indicator) = indicator.filter(|i| !i.derivation.is_empty()) {
            explained(ui, RichText::new("from other areas").size(theme::SMALL), &indicator.derivation);
        }
        source_link_ui(ui, look, set, place, key, actions);
    });
}

fn source_link_ui(ui: &mut Ui, look: &Look, set: &SetData, place: usize, key: &str, actions: &mut Actions) {
    let Some(column) = set.columns.get(key) else { return };
    let row = column.source_rows.get(place).copied().filter(|row| *row > 0);
    let source = look.atlas.source(column.source);
    let (Some(row), Some(source)) = (row, source) else { return };
    let link = ui.link(RichText::new(format!("row\u{a0}{row}")).size(theme::SMALL));
    let said = format!(
        "Row {row} of {}, {} ({}). {}",
        source.file_name, source.description.dataset, source.description.publisher, source.description.licence
    );
    if link.on_hover_text(said).clicked() {
        let name = look.atlas.indicator(key).map_or(key, |i| i.name.as_str());
        let area = set.areas.get(place).map_or("", |a| a.name.as_str());
        let said = format!("{name} of {area} is in row {row} of {}.", source.file_name);
        actions.push(Action::ShowSource(source.id, said));
    }
}

/// What stands where there is no figure: that there is none, or that it is hidden.
fn instead(set: &SetData, key: &str, place: usize) -> String {
    let withheld = set.columns.get(key).and_then(|c| c.withheld.get(&place));
    withheld.map_or_else(|| "no figure".to_owned(), |why| why.text())
}

fn column_decimals(set: &SetData, key: &str) -> usize {
    set.columns.get(key).map_or(0, |c| decimals(&c.values))
}

/// Figures that are not part of the score, such as the outcome it is checked against.
fn others_ui(ui: &mut Ui, look: &Look, set: &SetData, place: usize) {
    let inside: Vec<&str> =
        look.model.map(|m| m.model.terms().map(|(_, t)| t.indicator.as_str()).collect()).unwrap_or_default();
    let mut others = look.atlas.indicators_of(set);
    others.retain(|i| !inside.contains(&i.key.as_str()) && !estimates::is_estimate(&i.key, i.measure));
    if others.is_empty() {
        return;
    }
    heading(ui, "Beside the score");
    small(ui, look.tokens, "Figures that are not part of the score.");
    for indicator in others {
        let value = set.columns.get(&indicator.key).and_then(|c| c.values.get(place).copied().flatten());
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(value.map_or_else(
                    || instead(set, &indicator.key, place),
                    |v| with_unit(v, column_decimals(set, &indicator.key), indicator.shown_unit()),
                ));
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.set_width(ui.available_width());
                    explained(ui, RichText::new(&indicator.name).size(theme::SMALL), &indicator.meaning);
                });
            });
        });
    }
}

/// Before anything is chosen: what is seen, and the most excluded areas to start from.
fn overview_ui(ui: &mut Ui, look: &Look, set: &SetData, state: &UiState, actions: &mut Actions) {
    heading(ui, &set.set.name);
    let all = set.set.kind.counted(set.areas.len());
    explained(ui, RichText::new(all).size(theme::SMALL).weak(), set.set.kind.meaning());
    ui.add_space(theme::GAP);
    if look.figures.scores.scored == 0 {
        without_score_ui(ui, look, set, state, actions);
        return;
    }
    // One pass that keeps the five best: this runs in every frame, over all areas.
    let mut ranked: Vec<(usize, usize, f64)> = Vec::with_capacity(6);
    for (place, area) in look.figures.scores.areas.iter().enumerate() {
        let (Some(rank), Some(score)) = (area.rank, area.score) else { continue };
        if ranked.len() < 5 || ranked.last().is_some_and(|worst| rank < worst.0) {
            ranked.push((rank, place, score));
            ranked.sort_unstable_by_key(|(rank, place, _)| (*rank, *place));
            ranked.truncate(5);
        }
    }
    if ranked.is_empty() {
        return;
    }
    ui.label("Choose an area on the map or in the table to see why it scores as it does.");
    ui.add_space(theme::GROUP);
    ui.label(RichText::new("Most excluded by score").font(theme::semibold(theme::BODY)));
    for (rank, place, score) in ranked {
        let Some(area) = set.areas.get(place) else { continue };
        let line = egui::Button::selectable(
            false,
            (format!("{rank}"), area.name.as_str(), egui::Atom::grow(), text::number(score, 1)),
        );
        let size = egui::vec2(ui.available_width(), theme::CONTROL);
        if ui.add(line.truncate().min_size(size)).on_hover_text(&area.name).clicked() {
            actions.push(Action::GoToArea(place));
        }
    }
    if let Some(model) = look.model {
        ui.add_space(theme::GROUP);
        ui.label(RichText::new("About this score").font(theme::semibold(theme::BODY)));
        if let Some(lines) = compare::since_described(look.atlas, &model.model) {
            let said = format!("Changed since the text below was written. {}", lines.join(" "));
            ui.label(RichText::new(said).size(theme::SMALL).color(look.tokens.warning));
        }
        small(ui, look.tokens, &model.model.note);
    }
}

/// Why nothing has a score, and what to do about it.
fn without_score_ui(ui: &mut Ui, look: &Look, set: &SetData, state: &UiState, actions: &mut Actions) {
    let kind = set.set.kind.plural();
    let figures = look.atlas.indicators_of(set);
    let Some(first) = figures.first() else {
        ui.label(format!(
            "There are no figures of these {kind} yet. Add some: drop a file on the window, or press Ctrl+I."
        ));
        return;
    };
    match look.model {
        None => {
            ui.label(format!("There are figures of these {kind}, but no score is made of them yet."));
        }
        Some(saved) => {
            let is_asked = |key: &str| saved.model.terms().any(|(_, term)| term.indicator == key);
            let has = |other: &&std::sync::Arc<SetData>| other.columns.keys().any(|key| is_asked(key));
            let others: Vec<&str> = look.atlas.sets.iter().filter(has).map(|s| s.set.name.as_str()).collect();
            let name = &saved.model.name;
            if set.columns.keys().any(|key| is_asked(key)) {
                ui.label(format!(
                    "Too many figures of \u{201c}{name}\u{201d} are missing for these {kind} to have a score."
                ));
            } else if others.is_empty() {
                ui.label(format!("The figures that \u{201c}{name}\u{201d} is made of are not there."));
            } else {
                let others = others.join(", ");
                ui.label(format!(
                    "The score \u{201c}{name}\u{201d} is made of figures that are there for {others}, not for these {kind}."
                ));
            }
        }
    }
    ui.add_space(theme::GAP);
    let make = if look.model.is_none() { "Make a score\u{2026}" } else { "Make another score\u{2026}" };
    if ui.add_enabled(look.locked.is_none(), egui::Button::new(make)).clicked() {
        actions.push(Action::Run(Command::EditModel));
    }
    let by = format!("Colour the map by {}", first.name);
    if state.settings.shown == Shown::Score && ui.add(egui::Button::new(by).wrap()).clicked() {
        actions.push(Action::ColourBy(first.key.clone()));
    }
}

/// How many decimals a column of figures was published with, two at most.
pub fn decimals(values: &[Option<f64>]) -> usize {
    let needs = |v: f64| (0..2).find(|d| (v * 10_f64.powi(*d)).fract() < 1e-6).map_or(2, |d| usize::from(d == 1));
    values.iter().flatten().map(|v| needs(v.abs() + 1e-9)).max().unwrap_or(0)
}

/// A published value with its unit.
fn with_unit(value: f64, decimals: usize, unit: &str) -> String {
    let number = text::number(value, decimals);
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}
