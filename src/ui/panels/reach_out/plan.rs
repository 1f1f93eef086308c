//! The plan: what it reaches, each team's day as a line and as a list, and what was left out and why.

use std::sync::Arc;

use egui::{RichText, Sense, Ui, vec2};

use crate::base::text::{counted, distance, number};
use crate::model::outreach::{Activity, Day, Outreach, Round, RoundPlan, clock, duration, people_at};
use crate::project::rounds::{FileKind, Slot};
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::map::rounds::{pattern_of, pattern_ui, team_colour};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, heading, primary_button, small};

use super::moves::{Row, drag_ui, stop_row_ui};
use super::record::{recorded_ui, recording_ui};
use super::stops::start_here;
use super::timeline::timeline_ui;

/// The right panel.
pub fn plan_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    if let Some(mut recording) = state.rounds.recording.take() {
        if recording_ui(ui, look, &mut recording, actions) {
            state.rounds.recording = Some(recording);
        }
        return;
    }
    let outreach = state.rounds.shown(&look.atlas.outreach);
    let is_ready = state.rounds.is_ready(ui, &outreach);
    ui.horizontal(|ui| {
        heading(ui, "Plan");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if state.rounds.watched.is_some() {
                if primary_button(ui, look.tokens, "Stop", true).on_hover_text("Keep the best plan so far").clicked() {
                    actions.push(Action::StopPlanning);
                }
                ui.spinner();
                return;
            }
            let can = !outreach.teams.is_empty() && !outreach.stops.is_empty() && look.locked.is_none();
            if primary_button(ui, look.tokens, "Plan", can).clicked() {
                actions.push(Action::PlanRounds);
            }
        });
    });
    if let Some(problem) = &state.rounds.problem {
        ui.colored_label(look.tokens.danger, problem);
    }
    let Some(plan) = &outreach.plan else {
        nothing_yet_ui(ui, look, state, &outreach, actions);
        return;
    };
    summary_ui(ui, look, &outreach, plan, actions);
    let days = outreach.planned_days();
    days_ui(ui, look, state, &outreach, &days);
    let mut rows: Vec<Row> = Vec::new();
    for (number, dates) in days.iter().enumerate() {
        let day = u16::try_from(number).unwrap_or(u16::MAX);
        let rounds: Vec<&Round> = plan.rounds.iter().filter(|r| r.day == day).collect();
        let is_one_of_many = days.len() > 1;
        if is_one_of_many && state.rounds.day.is_some_and(|shown| shown != day) {
            continue;
        }
        if is_one_of_many && let Some(date) = dates.first() {
            ui.add_space(theme::GAP);
            ui.label(RichText::new(date.short()).font(theme::semibold(theme::TITLE)));
            if rounds.is_empty() {
                small(ui, look.tokens, "Nobody goes out.");
            }
        }
        for (at, team) in outreach.teams.iter().enumerate() {
            let round = rounds.iter().copied().find(|r| r.team == team.name);
            let slot = Slot { team: team.name.clone(), day };
            let pattern = pattern_of(&outreach, at, day);
            ui.add_space(theme::GAP);
            ui.horizontal_wrapped(|ui| {
                pattern_ui(ui, team_colour(ui.ctx(), pattern), pattern);
                ui.label(RichText::new(&team.name).font(theme::semibold(theme::BODY)));
                small(ui, look.tokens, round.map_or_else(|| "stays in".to_owned(), times_of));
            });
            let Some(round) = round else {
                // Something to let a stop go on.
                let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
                rows.push((rect, Some((slot, 0)), u32::MAX));
                continue;
            };
            timeline_ui(ui, look, &outreach, round, pattern);
            recorded_ui(ui, look, state, &outreach, round);
            for (position, id) in round.stops.iter().enumerate() {
                let spot = Some((slot.clone(), position));
                stop_row_ui(ui, look, state, &outreach, (*id, spot, Some(round)), &mut rows, actions);
            }
        }
    }
    left_out_ui(ui, look, state, &outreach, plan, &mut rows, actions);
    if is_ready {
        drag_ui(ui, look, state, &outreach, &rows, actions);
    } else {
        state.rounds.dragged = None;
    }
}

fn times_of(round: &Round) -> String {
    let times = round.parts.first().zip(round.parts.last());
    let times = times.map_or_else(String::new, |(a, b)| format!("{} to {}", clock(a.from), clock(b.to)));
    format!("{times}, {} people", number(round.people, 0))
}

/// What to do first; with nothing there yet, all of it at once.
fn nothing_yet_ui(ui: &mut Ui, look: &Look, state: &mut UiState, outreach: &Arc<Outreach>, actions: &mut Actions) {
    let text = match (outreach.teams.is_empty(), outreach.stops.is_empty()) {
        (false, false) => "Press Plan: the stops that reach most people within each team's hours, and their order.",
        (true, _) => "First add a team, and the stops it could make, on the left.",
        (false, true) => "Now add the stops that the teams could make, on the left.",
    };
    ui.label(text);
    if !outreach.teams.is_empty() && !outreach.stops.is_empty() {
        return;
    }
    if let Some((text, started)) = start_here(look, &state.rounds.people, outreach) {
        ui.add_space(theme::GAP);
        small(ui, look.tokens, "Or at once, to change afterwards:");
        if ui.add_enabled(look.locked.is_none(), egui::Button::new(text).wrap()).clicked() {
            state.rounds.team = None;
            actions.push(Action::KeepOutreach("Start a plan".to_owned(), Box::new(started)));
            actions.push(Action::PlanRounds);
        }
    }
}

fn summary_ui(ui: &mut Ui, look: &Look, outreach: &Outreach, plan: &RoundPlan, actions: &mut Actions) {
    if plan.stale {
        let text = "Teams or stops have changed so that these rounds cannot be kept. Plan again.";
        ui.colored_label(look.tokens.warning, text);
    }
    let (all, reached) = (people_at(&outreach.stops), outreach.people_reached(None));
    let stops: usize = plan.rounds.iter().map(|r| r.stops.len()).sum();
    let road: f64 = plan.rounds.iter().map(|r| r.seconds(|a| a == Activity::Travel)).sum();
    let metres: f64 = plan.rounds.iter().map(|r| r.metres).sum();
    ui.label(
        RichText::new(format!("{} of {} people reached", number(reached, 0), number(all, 0)))
            .font(theme::semibold(theme::TITLE)),
    );
    let visited = format!("{} of {}", stops, counted(outreach.stops.len(), "stop", "stops"));
    ui.label(format!("{visited}; {} and {} on the road", duration(road), distance(metres)));
    for missed in &plan.missed {
        ui.colored_label(look.tokens.warning, format!("{}  Without a stop: {missed}", icons::WARNING));
    }
    small(ui, look.tokens, plan.basis.as_str());
    ui.horizontal(|ui| {
        if ui.button("Run sheet (PDF)…").clicked() {
            actions.push(Action::AskRoundFile(FileKind::Pdf));
        }
        let menu = ui.menu_button(format!("Take along  {}", icons::CHEVRON_DOWN), |ui| {
            for (kind, name) in [
                (FileKind::Png, "Run sheet as a picture (PNG)…"),
                (FileKind::Gpx, "Route and track (GPX)…"),
                (FileKind::Csv, "Table (CSV)…"),
                (FileKind::Calendar, "Calendar (iCalendar)…"),
            ] {
                if ui.button(name).clicked() {
                    actions.push(Action::AskRoundFile(kind));
                }
            }
        });
        menu.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Take along, menu"));
    });
}

/// Which of several days are shown, here and on the map.
fn days_ui(ui: &mut Ui, look: &Look, state: &mut UiState, outreach: &Outreach, days: &[Vec<Day>]) {
    if let [same] = days {
        state.rounds.day = None;
        if same.len() > 1 {
            let dates: Vec<String> = same.iter().map(|d| d.short()).collect();
            small(ui, look.tokens, format!("The same on each day: {}.", dates.join(", ")));
        }
        return;
    }
    if state.rounds.day.is_some_and(|day| usize::from(day) >= days.len()) {
        state.rounds.day = None;
    }
    let mut choices = vec![(None, format!("All {} days", days.len()))];
    choices.extend((0..).zip(days).filter_map(|(day, of)| {
        let reached = outreach.people_reached(Some(day));
        Some((Some(day), format!("{}: {} people", of.first()?.short(), number(reached, 0))))
    }));
    let shown = choices.iter().find(|(day, _)| *day == state.rounds.day).map_or("", |(_, name)| name).to_owned();
    small(ui, look.tokens, "Shown here and on the map");
    let width = ui.available_width() - 8.0;
    if let Some(day) = choice_ui(ui, "Days shown", (Some(&state.rounds.day), &shown), width, &choices) {
        state.rounds.day = day;
    }
}

fn left_out_ui(
    ui: &mut Ui,
    look: &Look,
    state: &mut UiState,
    outreach: &Arc<Outreach>,
    plan: &RoundPlan,
    rows: &mut Vec<Row>,
    actions: &mut Actions,
) {
    if plan.left_out.is_empty() {
        return;
    }
    ui.add_space(theme::GROUP);
    let title = format!("Left out ({})", plan.left_out.len());
    ui.label(RichText::new(title).font(theme::semibold(theme::BODY)));
    for left in &plan.left_out {
        stop_row_ui(ui, look, state, outreach, (left.stop, None, None), rows, actions);
        if !left.reason.is_empty() {
            small(ui, look.tokens, left.reason.as_str());
        }
    }
}
