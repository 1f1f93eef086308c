//! The teams: who goes out, from where, when, how and with what.

use egui::{RichText, Ui};

use crate::model::outreach::{Mode, Outreach, Pause, Spot, Team, clock};
use crate::project::postcode_at;
use crate::ui::icons;
use crate::ui::map::rounds::{pattern_ui, team_colour};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, heading, small, small_icon_button};

use super::{Placing, fields, somewhere};

/// More teams than there are patterns to tell their lines apart by.
const MOST_TEAMS: usize = 12;

pub fn teams_ui(ui: &mut Ui, look: &Look, state: &mut UiState, draft: &mut Outreach) {
    ui.horizontal(|ui| {
        heading(ui, "Teams");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let can = draft.teams.len() < MOST_TEAMS && somewhere(look).is_some();
            if ui.add_enabled(can, egui::Button::new("Add team")).clicked() {
                add(look, state, draft);
            }
        });
    });
    if draft.teams.is_empty() {
        small(ui, look.tokens, "Who goes out? Add a team with the place it sets out from and its hours.");
    }
    let mut gone = None;
    for at in 0..draft.teams.len() {
        let name = draft.teams[at].name.clone();
        let is_open = state.rounds.team.as_ref() == Some(&name);
        ui.horizontal(|ui| {
            pattern_ui(ui, team_colour(ui.ctx(), at), at);
            let team = &draft.teams[at];
            let hours = format!("{} to {}", clock(f64::from(team.leaves) * 60.0), clock(f64::from(team.back) * 60.0));
            let said = format!("{hours}, {}", team.mode.name());
            let line = egui::Button::selectable(is_open, (name.as_str(), egui::Atom::grow())).truncate();
            ui.vertical(|ui| {
                let response = ui.add(line.min_size(egui::vec2(ui.available_width(), 24.0)));
                response.widget_info(|| {
                    egui::WidgetInfo::selected(egui::Role::Button, true, is_open, format!("{name}, {said}"))
                });
                if response.clicked() {
                    state.rounds.team = (!is_open).then(|| name.clone());
                }
                small(ui, look.tokens, &said);
            });
        });
        if is_open {
            ui.indent(("team", at), |ui| {
                if team_ui(ui, look, state, draft, at) {
                    gone = Some(at);
                }
            });
        }
    }
    if let Some(at) = gone {
        let team = draft.teams.remove(at);
        for stop in draft.stops.iter_mut().filter(|s| s.team.as_ref() == Some(&team.name)) {
            stop.team = None;
        }
        state.rounds.team = None;
    }
}

fn add(look: &Look, state: &mut UiState, draft: &mut Outreach) {
    let Some(at) = somewhere(look) else { return };
    let chosen = state.chosen_venue.and_then(|id| look.atlas.venues.iter().find(|v| v.id == id));
    let known = chosen.or_else(|| look.atlas.venues.iter().find(|v| !v.closed));
    let start =
        known.map_or_else(|| Spot { name: "Start".to_owned(), at }, |v| Spot { name: v.name.clone(), at: v.position });
    let mut number = draft.teams.len() + 1;
    while draft.teams.iter().any(|t| t.name == format!("Team {number}")) {
        number += 1;
    }
    let name = format!("Team {number}");
    draft.teams.push(new_team(name.clone(), start));
    state.rounds.team = Some(name);
}

/// A team as most are: a van for a working day with half an hour's break.
pub fn new_team(name: String, start: Spot) -> Team {
    Team {
        name,
        start,
        end: None,
        leaves: 9 * 60,
        back: 16 * 60,
        pause: Some(Pause { from: 12 * 60, to: 14 * 60, minutes: 30 }),
        mode: Mode::Driving,
        carries: std::collections::BTreeSet::new(),
    }
}

/// One team's fields; true when it shall go.
fn team_ui(ui: &mut Ui, look: &Look, state: &mut UiState, draft: &mut Outreach, at: usize) -> bool {
    let mut name = draft.teams[at].name.clone();
    fields::named(ui, look.tokens, "Name", &mut name);
    let is_free = !name.trim().is_empty() && draft.teams.iter().all(|t| t.name != name);
    if is_free {
        let before = std::mem::replace(&mut draft.teams[at].name, name.clone());
        for stop in draft.stops.iter_mut().filter(|s| s.team.as_ref() == Some(&before)) {
            stop.team = Some(name.clone());
        }
        for round in draft.plan.iter_mut().flat_map(|p| &mut p.rounds).filter(|r| r.team == before) {
            round.team.clone_from(&name);
        }
        state.rounds.team = Some(name);
    }
    let team = &mut draft.teams[at];
    spot_ui(ui, look, state, ("Sets out from", Placing::Start(team.name.clone())), &mut team.start);
    let mut is_back = team.end.is_none();
    if ui.checkbox(&mut is_back, "Comes back there").changed() {
        team.end = (!is_back).then(|| team.start.clone());
    }
    if let Some(end) = &mut team.end {
        spot_ui(ui, look, state, ("Ends its day at", Placing::End(team.name.clone())), end);
    }
    small(ui, look.tokens, "Out from, back by");
    ui.horizontal(|ui| {
        fields::time(ui, "Out from", &mut team.leaves);
        ui.label("to");
        fields::time(ui, "Back by", &mut team.back);
    });
    small(ui, look.tokens, "Moves by");
    let modes = Mode::ALL.map(|m| (m, m.name().to_owned()));
    if let Some(mode) =
        choice_ui(ui, "Moves by", (Some(&team.mode), team.mode.name()), ui.available_width() - 8.0, &modes)
    {
        team.mode = mode;
    }
    if team.back <= team.leaves {
        ui.colored_label(look.tokens.danger, RichText::new("Back before it sets out.").size(theme::SMALL));
    }
    let mut has = team.pause.is_some();
    if ui.checkbox(&mut has, "Break").changed() {
        team.pause = has.then_some(Pause { from: 12 * 60, to: 14 * 60, minutes: 30 });
    }
    if let Some(pause) = &mut team.pause {
        ui.horizontal(|ui| {
            fields::minutes(ui, "Minutes of break", &mut pause.minutes);
            ui.label("min, between");
        });
        ui.horizontal(|ui| {
            fields::time(ui, "Break from", &mut pause.from);
            ui.label("and");
            fields::time(ui, "Break to", &mut pause.to);
        });
    }
    fields::words(ui, look.tokens, "Skills and kit, with commas", &mut team.carries);
    ui.add_space(4.0);
    ui.button((icons::TRASH, "Remove team")).clicked()
}

/// A place of a team: a venue, a click on the map, or a postcode.
fn spot_ui(ui: &mut Ui, look: &Look, state: &mut UiState, (name, placing): (&str, Placing), spot: &mut Spot) {
    small(ui, look.tokens, name);
    ui.horizontal(|ui| {
        let open = look.atlas.venues.iter().filter(|v| !v.closed);
        let venues: Vec<(Spot, String)> =
            open.map(|v| (Spot { name: v.name.clone(), at: v.position }, v.name.clone())).collect();
        let shown = spot.name.clone();
        let width = (ui.available_width() - 40.0).max(80.0);
        if let Some(chosen) = choice_ui(ui, name, (Some(&*spot), &shown), width, &venues) {
            *spot = chosen;
        }
        let tip = format!("Click on the map: {}", name.to_lowercase());
        if small_icon_button(ui, icons::MAP_PIN, &format!("Place on the map: {name}"), &tip).clicked() {
            state.rounds.placing = Some(placing);
        }
    });
    let id = ui.scope_id().with(("postcode", name));
    let mut typed = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_default();
    ui.horizontal(|ui| {
        let field = egui::TextEdit::singleline(&mut typed).hint_text("or a postcode").desired_width(110.0);
        let field = ui.add(field.margin(egui::Margin::symmetric(8, 5)));
        let label = format!("Postcode: {name}");
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &label));
        if !field.has_focus() && !typed.trim().is_empty() {
            match postcode_at(look.atlas, &typed) {
                Some(at) => {
                    *spot = Spot { name: typed.trim().to_uppercase(), at };
                    typed.clear();
                }
                None => {
                    ui.colored_label(look.tokens.danger, "not known here");
                }
            }
        }
    });
    ui.data_mut(|d| d.insert_temp(id, typed));
}
