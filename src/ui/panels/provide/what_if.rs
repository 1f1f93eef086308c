//! What if: a scenario of help, how it differs from help as it is, whom it wins and whom it loses.

use egui::{RichText, Ui};

use crate::base::ids::{ScenarioId, VenueId};
use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::reach::LIMITS;
use crate::model::scenario::{Change, Scenario};
use crate::model::venue::Venue;
use crate::project::reach::{Compared, ReachFigures};
use crate::project::where_next::Candidate;
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::widgets::{choice_ui, heading, small, small_icon_button};
use crate::ui::{icons, theme};

use super::form::VenueForm;

/// Areas that win or lose most: so many of each are listed.
const MOST_LISTED: usize = 6;

/// What is wished of scenarios.
#[derive(Clone, Debug, PartialEq)]
pub enum WhatIf {
    /// Look at this one; `None` for help as it is.
    Show(Option<ScenarioId>),
    New,
    /// Of the one that is looked at, as all that follow.
    Copy,
    Rename(String),
    Remove,
    MakeReal,
    SwitchOff(VenueId),
    /// Let a venue be as it is; a place that was added goes.
    TakeBack(VenueId),
    /// Keep the sites that were found as a scenario.
    KeepSites,
    /// Let a site give the help that is asked for.
    TakeSite(Box<Candidate>),
}

fn ask(actions: &mut Actions, wish: WhatIf) {
    actions.push(Action::WhatIf(wish));
}

/// A venue of the project, or one that the scenario adds; as the scenario has it.
#[must_use]
pub fn venue_as_seen(atlas: &Atlas, id: VenueId) -> Option<Venue> {
    match atlas.scenario() {
        None => atlas.venues.iter().find(|v| v.id == id).cloned(),
        Some(saved) => saved.scenario.venues(&atlas.venues).into_iter().find(|v| v.id == id),
    }
}

/// Which scenario is looked at, and how it differs.
pub fn scenario_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    heading(ui, "What if");
    let saved = look.atlas.scenario();
    let shown = saved.map_or("Help as it is", |s| s.scenario.name.as_str());
    let all: Vec<(Option<ScenarioId>, String)> = std::iter::once((None, "Help as it is".to_owned()))
        .chain(look.atlas.scenarios.iter().map(|s| (Some(s.id), s.scenario.name.clone())))
        .collect();
    let chosen = saved.map(|s| s.id);
    ui.horizontal(|ui| {
        let width = ui.available_width() - 44.0;
        if let Some(id) = choice_ui(ui, "Scenario", (Some(&chosen), shown), width, &all) {
            ask(actions, WhatIf::Show(id));
        }
        ui.add_enabled_ui(look.locked.is_none(), |ui| {
            let tip = "New scenario: switch venues off, change or add them, and see who gains and who loses";
            if small_icon_button(ui, icons::PLUS, "New scenario", tip).clicked() {
                ask(actions, WhatIf::New);
            }
        });
    });
    let Some(saved) = saved else {
        state.provide.scenario_name = None;
        return;
    };
    let (id, scenario) = (saved.id, &saved.scenario);
    name_ui(ui, look, state, (id, scenario), actions);
    let others: Vec<(Option<ScenarioId>, String)> =
        all.into_iter().filter(|(other, _)| other.is_none_or(|o| o != id)).collect();
    let with = look.atlas.compared_with().map(|s| s.id);
    let name = look.atlas.compared_with().map_or("Help as it is", |s| s.scenario.name.as_str());
    small(ui, look.tokens, "Compared with");
    let width = ui.available_width() - 8.0;
    if let Some(other) = choice_ui(ui, "Compared with", (Some(&with), name), width, &others) {
        state.settings.compared_with = other;
    }
    ui.add_space(4.0);
    differences_ui(ui, look, state, scenario, actions);
    ui.add_enabled_ui(look.locked.is_none(), |ui| {
        ui.horizontal_wrapped(|ui| {
            let add = ui.button("Add a place…").on_hover_text("By a click on the map, or by a postcode or name");
            if add.clicked() {
                state.provide.form = Some(Box::new(VenueForm::add_to_scenario()));
                state.settings.panels.right_open = true;
            }
            let real = ui.button("Make this real").on_hover_text(
                "Change the project's venues as the scenario says, in one step; what is switched off is marked as closed",
            );
            if real.clicked() {
                ask(actions, WhatIf::MakeReal);
            }
        });
    });
    let venues: Vec<(VenueId, String)> = look
        .atlas
        .venues
        .iter()
        .filter(|v| !v.closed && !scenario.changed.contains_key(&v.id))
        .map(|v| (v.id, v.name.clone()))
        .collect();
    if let Some(id) = choice_ui(ui, "Switch off or change", (None, "Switch off or change…"), width, &venues) {
        actions.push(Action::ChooseVenue(Some(id)));
    }
}

/// The scenario's name to type over, and what can be done with it as a whole.
fn name_ui(
    ui: &mut Ui,
    look: &Look,
    state: &mut UiState,
    (id, scenario): (ScenarioId, &Scenario),
    actions: &mut Actions,
) {
    let typed = &mut state.provide.scenario_name;
    if typed.as_ref().is_none_or(|(of, _)| *of != id) {
        *typed = Some((id, scenario.name.clone()));
    }
    let Some((_, name)) = typed else { return };
    ui.add_enabled_ui(look.locked.is_none(), |ui| {
        ui.horizontal(|ui| {
            let field = egui::TextEdit::singleline(name)
                .desired_width(ui.available_width() - 96.0)
                .margin(egui::Margin::symmetric(8, 5))
                .char_limit(200);
            let field = ui.add(field);
            field.widget_info(|| {
                let mut info = egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Name of the scenario");
                info.current_text_value = Some(name.clone());
                info
            });
            if field.lost_focus() && name.trim() != scenario.name {
                ask(actions, WhatIf::Rename(name.trim().to_owned()));
            } else if !field.has_focus() && !field.lost_focus() && *name != scenario.name {
                name.clone_from(&scenario.name);
            }
            if small_icon_button(ui, icons::COPY, "Copy scenario", "Make a copy to change further").clicked() {
                ask(actions, WhatIf::Copy);
            }
            if small_icon_button(ui, icons::TRASH, "Delete scenario", "Delete this scenario; Ctrl+Z takes it back")
                .clicked()
            {
                ask(actions, WhatIf::Remove);
            }
        });
    });
}

fn differences_ui(ui: &mut Ui, look: &Look, state: &mut UiState, scenario: &Scenario, actions: &mut Actions) {
    let all = scenario.differences(&look.atlas.venues);
    if all.is_empty() {
        small(
            ui,
            look.tokens,
            "Nothing is other than it is yet. Add a place, or choose a venue in the list or on the map to switch it off \
             or change it.",
        );
    }
    for (difference, number) in all.iter().zip(1..) {
        ui.horizontal(|ui| {
            let second = RichText::new(&difference.said).size(theme::SMALL).color(look.tokens.second);
            let name = format!("{number}{} {}", difference.kind.sign(), difference.name);
            let chosen = state.chosen_venue == Some(difference.venue);
            let line = egui::Button::selectable(chosen, (name.as_str(), egui::Atom::grow(), second)).truncate();
            let line = ui.add(line.min_size(egui::vec2(ui.available_width() - 40.0, 24.0)));
            let said = format!("{name}, {}", difference.said);
            line.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, &said));
            if line.on_hover_text(said).clicked() {
                actions.push(Action::ChooseVenue(Some(difference.venue)));
            }
            let take = format!("Leave {} as it is", difference.name);
            if small_icon_button(ui, icons::X, &take, &take).clicked() {
                ask(actions, WhatIf::TakeBack(difference.venue));
            }
        });
    }
    if scenario.gone(&look.atlas.venues) > 0 {
        let gone = text::counted(scenario.gone(&look.atlas.venues), "venue", "venues");
        small(ui, look.tokens, format!("Changes of {gone} that the project no longer has are left out."));
    }
}

/// In the chosen venue's panel: what becomes of it in the scenario.
pub fn venue_ui(ui: &mut Ui, look: &Look, state: &mut UiState, venue: &Venue, actions: &mut Actions) {
    let Some(saved) = look.atlas.scenario() else { return };
    let scenario = &saved.scenario;
    let added = Scenario::added_of_id(venue.id);
    small(ui, look.tokens, format!("In the scenario \u{201c}{}\u{201d}", scenario.name));
    ui.add_enabled_ui(look.locked.is_none(), |ui| {
        ui.horizontal_wrapped(|ui| {
            let change = scenario.changed.get(&venue.id);
            if added.is_none() && change != Some(&Change::Off) && ui.button("Switch off").clicked() {
                ask(actions, WhatIf::SwitchOff(venue.id));
            }
            if ui.button("Change hours, offers…").on_hover_text("In the scenario only").clicked() {
                state.provide.form = Some(Box::new(VenueForm::in_scenario(venue)));
            }
            let back = if added.is_some() { "Take it out" } else { "As it is" };
            let is_other = added.is_some() || change.is_some();
            if is_other && ui.button(back).on_hover_text("Take what the scenario changes here back").clicked() {
                ask(actions, WhatIf::TakeBack(venue.id));
            }
        });
    });
    ui.separator();
}

/// Whom the scenario wins and loses: in all, and where most.
pub fn compared_ui(
    ui: &mut Ui,
    look: &Look,
    set: &SetData,
    (found, compared): (&ReachFigures, &Compared),
    actions: &mut Actions,
) {
    heading(ui, &format!("\u{201c}{}\u{201d} against {}", compared.scenario, compared.other()));
    let n = |v: f64| text::number(v, 0);
    let signed = |v: f64| match v.round() {
        v if v > 0.0 => format!("+{}", n(v)),
        v if v < 0.0 => format!("\u{2212}{}", n(-v)),
        _ => "0".to_owned(),
    };
    let total = compared.total;
    ui.label(RichText::new(format!("{} {}", signed(total.difference()), found.of)).font(theme::semibold(theme::PLACE)));
    let said = format!(
        "within {} minutes\u{2019} {}: {} gain help, {} lose it.",
        found.query.how.minutes,
        found.query.how.way(),
        n(total.gained),
        n(total.lost)
    );
    ui.label(said);
    egui::Grid::new("scenario against").num_columns(4).spacing([10.0, 2.0]).show(ui, |ui| {
        for head in ["Minutes", "Before", "Scenario", "Difference"] {
            small(ui, look.tokens, head);
        }
        ui.end_row();
        for (minutes, (before, after)) in LIMITS.iter().zip(compared.within) {
            for cell in [minutes.to_string(), n(before), n(after), signed(after - before)] {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(cell));
            }
            ui.end_row();
        }
    });
    for (title, value) in
        [("Gain most", (|g| g.gained) as fn(&crate::project::reach::Gain) -> f64), ("Lose most", |g| g.lost)]
    {
        let known = compared.areas.iter().enumerate().filter_map(|(i, g)| Some((i, value(g.as_ref()?))));
        let mut all: Vec<(usize, f64)> = known.filter(|(_, v)| *v >= 0.5).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        if all.is_empty() {
            continue;
        }
        small(ui, look.tokens, title);
        for (place, people) in all.into_iter().take(MOST_LISTED) {
            let Some(area) = set.areas.get(place) else { continue };
            let second = RichText::new(n(people)).size(theme::SMALL).color(look.tokens.second);
            let line = egui::Button::selectable(false, (area.name.as_str(), egui::Atom::grow(), second)).truncate();
            let line = ui.add(line.min_size(egui::vec2(ui.available_width(), 24.0)));
            let said = format!("{title}: {}, {}", area.name, n(people));
            line.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
            if line.clicked() {
                actions.push(Action::GoToArea(place));
            }
        }
    }
    if ui.button("Save as CSV…").on_hover_text("Before, in the scenario, and the difference, area by area").clicked()
    {
        let name = format!("{} {}", look.atlas.name, compared.scenario);
        let bytes = crate::project::files::table(&compared.table(set, found));
        actions.push(Action::AskToSave(name, "csv", bytes));
    }
    ui.separator();
}

/// Over the map: that it shows what is not so.
pub fn banner_ui(ui: &mut Ui, rect: egui::Rect, look: &Look, actions: &mut Actions) {
    let Some(saved) = look.atlas.scenario() else { return };
    egui::Area::new(ui.scope_id().with("what if"))
        .order(egui::Order::Middle)
        .fixed_pos(rect.left_top() + egui::vec2(12.0, 12.0))
        .constrain_to(rect)
        .show(ui.ctx(), |ui| {
            let frame = egui::Frame::new()
                .fill(look.tokens.panel)
                .stroke(egui::Stroke::new(1.5, look.tokens.warning))
                .corner_radius(6.0)
                .inner_margin(egui::Margin::symmetric(10, 4));
            frame.show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.label(RichText::new("What if:").font(theme::semibold(theme::BODY)));
                    let scenario = &saved.scenario;
                    ui.add(egui::Label::new(&scenario.name).truncate()).on_hover_text(scenario.said());
                    if ui.link("Back to help as it is").clicked() {
                        ask(actions, WhatIf::Show(None));
                    }
                });
            });
        });
}
