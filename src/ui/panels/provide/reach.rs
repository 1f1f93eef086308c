//! Who reaches help: the question on the left, the answer on the right.

use egui::{RichText, Ui};

use crate::base::text;
use crate::model::atlas::SetData;
use crate::model::reach::{Counted, LIMITS, ReachMeasure};
use crate::model::settings::Shown;
use crate::model::street::TravelMode;
use crate::project::reach::{AreaReach, ReachFigures};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, heading, small};

use super::what_if;

/// More areas than this are not listed.
const MOST_LISTED: usize = 60;

/// The question.
pub fn reach_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    what_if::scenario_ui(ui, look, state, actions);
    ui.separator();
    heading(ui, "Who reaches help");
    small(ui, look.tokens, "Help that counts");
    super::venues::filter_ui(ui, look, &mut state.settings.venue_filter);
    ui.add_space(4.0);
    let how = &mut state.settings.reach;
    small(ui, look.tokens, "How people travel");
    ui.horizontal(|ui| {
        for mode in TravelMode::ALL {
            choose(ui, "Travel", &mut how.mode, mode, mode.name());
        }
    });
    small(ui, look.tokens, "Within reach means, in minutes");
    ui.horizontal(|ui| {
        for minutes in LIMITS {
            choose(ui, "Minutes", &mut how.minutes, minutes, &minutes.to_string());
        }
    });
    small(ui, look.tokens, "Who is counted");
    let people = Counted::ALL.map(|c| (c, c.name().to_owned()));
    let (counted, width) = (how.counted, ui.available_width() - 8.0);
    if let Some(chosen) = choice_ui(ui, "Who is counted", (Some(&counted), counted.name()), width, &people) {
        how.counted = chosen;
    }
    ui.add_space(theme::GAP);
    small(ui, look.tokens, "Colour the map by");
    choose_shown(ui, state, Shown::Score, "Digital exclusion score", "The score, as in Understand");
    for measure in ReachMeasure::ALL {
        choose_shown(ui, state, Shown::Reach(measure), measure.name(), measure.meaning());
    }
    if look.atlas.scenario().is_some() {
        let measure = ReachMeasure::Difference;
        choose_shown(ui, state, Shown::Reach(measure), measure.name(), measure.meaning());
    }
}

pub fn choose<T: PartialEq>(ui: &mut Ui, group: &str, value: &mut T, choice: T, name: &str) {
    let chosen = *value == choice;
    let button = ui.selectable_label(chosen, name);
    button
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, chosen, format!("{group}: {name}")));
    if button.clicked() {
        *value = choice;
    }
}

fn choose_shown(ui: &mut Ui, state: &mut UiState, shown: Shown, name: &str, meaning: &str) {
    let chosen = state.settings.shown == shown;
    if ui.radio(chosen, name).on_hover_text(meaning).clicked() {
        state.settings.shown = shown;
    }
}

/// The answer: for all, for the chosen area, and which areas have nothing.
pub fn found_ui(ui: &mut Ui, look: &Look, state: &UiState, actions: &mut Actions) {
    let (Some(set), Some(found)) = (look.set, look.figures.reach.as_deref()) else {
        heading(ui, "Who reaches help");
        if look.set.is_none() {
            ui.label("Add boundaries first: drop a file on the window.");
        } else {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Measuring reach");
            });
        }
        return;
    };
    if let Some((place, area)) = state.chosen.and_then(|p| Some((p, found.areas.get(p)?))) {
        area_ui(ui, look, set, place, area, found, actions);
        ui.separator();
    }
    if let Some(compared) = &found.compared {
        what_if::compared_ui(ui, look, set, (found, compared), actions);
    }
    heading(ui, &format!("All {}", set.set.kind.plural()));
    small(
        ui,
        look.tokens,
        format!("{} count: {}.", text::counted(found.venues, "venue", "venues"), found.query.filter.said()),
    );
    if found.people <= 0.0 {
        let text = "How many people live in these areas is not known, so nobody can be counted. Import residents.";
        ui.colored_label(look.tokens.warning, text);
    } else {
        let way = found.query.how.way();
        for (minutes, people) in LIMITS.iter().zip(found.within) {
            let share = people / found.people;
            share_ui(ui, look, &format!("{minutes} minutes\u{2019} {way}"), share, Some(people));
        }
        small(ui, look.tokens, format!("of {} {}", text::number(found.people, 0), found.of));
    }
    ui.add_space(theme::GAP);
    without_ui(ui, look, set, found, actions);
    ui.add_space(theme::GAP);
    small(ui, look.tokens, format!("How this was found: {}", found.method));
}

fn area_ui(
    ui: &mut Ui,
    look: &Look,
    set: &SetData,
    place: usize,
    area: &AreaReach,
    found: &ReachFigures,
    actions: &mut Actions,
) {
    let name = set.areas.get(place).map_or("", |a| a.name.as_str());
    ui.label(RichText::new(name).font(theme::semibold(theme::PLACE)));
    let profile = crate::ui::command::Command::Profile;
    if ui.button(profile.spec().name).on_hover_text(profile.tooltip(ui.ctx())).clicked() {
        actions.push(Action::Run(profile));
    }
    let way = found.query.how.way();
    match area.minutes {
        Some(minutes) => {
            let far = if area.nearest.is_none() { "more than " } else { "" };
            ui.label(format!("{far}{} minutes\u{2019} {way} to help on average", text::number(minutes, 0)));
            if area.beyond > 0.0 && area.nearest.is_some() {
                let share = text::number(area.beyond * 100.0, usize::from(area.beyond < 0.01));
                small(ui, look.tokens, format!("{share} % live farther than 90 minutes from it, counted as 90."));
            }
        }
        None => {
            ui.label("No venue gives this help.");
        }
    }
    for (minutes, share) in LIMITS.iter().zip(area.within) {
        share_ui(ui, look, &format!("{minutes} minutes\u{2019} {way}"), share, area.people.map(|p| p * share));
    }
    if let Some(venue) = area.nearest.and_then(|id| what_if::venue_as_seen(look.atlas, id)) {
        small(ui, look.tokens, "Nearest to most of them");
        if ui.link(&venue.name).clicked() {
            actions.push(Action::ChooseVenue(Some(venue.id)));
        }
    }
    if let Some(lacking) = area.lacking {
        small(ui, look.tokens, ReachMeasure::Lacking.name()).on_hover_text(ReachMeasure::Lacking.meaning());
        ui.label(if lacking <= 0.0 {
            "At least as much room for help as the mean".to_owned()
        } else {
            format!("{} % less than the mean", text::number(lacking, 0))
        });
    }
}

/// A share as a bar with its words.
fn share_ui(ui: &mut Ui, look: &Look, name: &str, share: f64, people: Option<f64>) {
    let percent = format!("{} %", text::number(share * 100.0, 0));
    let people = people.map_or_else(String::new, |p| text::number(p, 0));
    ui.horizontal(|ui| {
        ui.label(name);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(&percent).font(theme::semibold(theme::BODY)));
            small(ui, look.tokens, &people);
        });
    });
    let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 8.0), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("{name}: {percent} {people}")));
    ui.painter().rect_filled(rect, 2.0, look.tokens.rail);
    #[expect(clippy::cast_possible_truncation, reason = "a share")]
    let filled = egui::Rect::from_min_size(rect.min, egui::vec2(rect.width() * share.clamp(0.0, 1.0) as f32, 8.0));
    ui.painter().rect_filled(filled, 2.0, look.tokens.accent);
}

fn without_ui(ui: &mut Ui, look: &Look, set: &SetData, found: &ReachFigures, actions: &mut Actions) {
    let kind = if found.without.len() == 1 { set.set.kind.singular() } else { set.set.kind.plural() };
    heading(ui, "No help within reach");
    if found.without.is_empty() {
        ui.label(format!("In every one of the {} somebody has help within reach.", set.set.kind.plural()));
        return;
    }
    let time = found.query.how.minutes;
    small(
        ui,
        look.tokens,
        format!(
            "In {} {kind} nobody has it within {time} minutes\u{2019} {}.",
            text::count(found.without.len()),
            found.query.how.way()
        ),
    );
    for place in found.without.iter().take(MOST_LISTED) {
        let Some(area) = set.areas.get(*place) else { continue };
        let people = found.areas.get(*place).and_then(|a| a.people).map_or_else(String::new, |p| text::number(p, 0));
        let second = RichText::new(people).size(theme::SMALL).color(look.tokens.second);
        let line = egui::Button::selectable(false, (area.name.as_str(), egui::Atom::grow(), second)).truncate();
        if ui.add(line.min_size(egui::vec2(ui.available_width(), 24.0))).clicked() {
            actions.push(Action::GoToArea(*place));
        }
    }
    if found.without.len() > MOST_LISTED {
        small(
            ui,
            look.tokens,
            format!("and {} more; sort the table by them", text::count(found.without.len() - MOST_LISTED)),
        );
    }
}
