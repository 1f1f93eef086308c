//! The plan: what it reaches, each team's day as a line and as a list, and what was left out. A stop is moved by dragging
//! it or with the buttons of the chosen one; what that costs is said before it is done.

use std::sync::Arc;

use egui::{Pos2, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};

use crate::base::text::{counted, distance, number};
use crate::model::outreach::{Activity, Outreach, Round, RoundPlan, clock, duration};
use crate::project::rounds::{Change, FileKind, moved};
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::map::rounds::{pattern_ui, team_colour};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{heading, primary_button, small, small_icon_button};

use super::Thought;

/// Where a stop stands in the lists: team and position, or left out.
type Row = (Rect, Option<(String, usize)>, u32);

/// The right panel.
pub fn plan_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
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
        let text = match (outreach.teams.is_empty(), outreach.stops.is_empty()) {
            (false, false) => "Press Plan: the stops that reach most people within each team's hours, and their order.",
            (true, _) => "First add a team, and the stops it could make, on the left.",
            (false, true) => "Now add the stops that the teams could make, on the left.",
        };
        ui.label(text);
        return;
    };
    summary_ui(ui, look, &outreach, plan, actions);
    let mut rows: Vec<Row> = Vec::new();
    for (at, team) in outreach.teams.iter().enumerate() {
        let round = plan.rounds.iter().find(|r| r.team == team.name);
        ui.add_space(theme::GAP);
        ui.horizontal(|ui| {
            pattern_ui(ui, team_colour(ui.ctx(), at), at);
            ui.label(RichText::new(&team.name).font(theme::semibold(theme::BODY)));
            match round {
                Some(round) => {
                    let times = round.parts.first().zip(round.parts.last());
                    let times =
                        times.map_or_else(String::new, |(a, b)| format!("{} to {}", clock(a.from), clock(b.to)));
                    small(ui, look.tokens, format!("{times}, {} people", number(round.people, 0)))
                }
                None => small(ui, look.tokens, "stays in"),
            };
        });
        if let Some(round) = round {
            timeline_ui(ui, look, &outreach, round, at);
            for (position, id) in round.stops.iter().enumerate() {
                let spot = Some((team.name.clone(), position));
                stop_row_ui(ui, look, state, &outreach, (*id, spot, Some(round)), &mut rows, actions);
            }
        } else {
            // Something to let a stop go on.
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
            rows.push((rect, Some((team.name.clone(), 0)), u32::MAX));
        }
    }
    if !plan.left_out.is_empty() {
        ui.add_space(theme::GROUP);
        let title = format!("Left out ({})", plan.left_out.len());
        ui.label(RichText::new(title).font(theme::semibold(theme::BODY)));
        for left in &plan.left_out {
            stop_row_ui(ui, look, state, &outreach, (left.stop, None, None), &mut rows, actions);
            small(ui, look.tokens, left.reason.as_str());
        }
    }
    if is_ready {
        drag_ui(ui, look, state, &outreach, &rows, actions);
    } else {
        state.rounds.dragged = None;
    }
}

fn summary_ui(ui: &mut Ui, look: &Look, outreach: &Outreach, plan: &RoundPlan, actions: &mut Actions) {
    if plan.stale {
        let text = "Teams or stops have changed so that these rounds cannot be kept. Plan again.";
        ui.colored_label(look.tokens.warning, text);
    }
    let all: f64 = outreach.stops.iter().map(|s| s.people).sum();
    let reached: f64 = plan.rounds.iter().map(|r| r.people).sum();
    let stops: usize = plan.rounds.iter().map(|r| r.stops.len()).sum();
    let road: f64 = plan.rounds.iter().map(|r| r.seconds(|a| a == Activity::Travel)).sum();
    let metres: f64 = plan.rounds.iter().map(|r| r.metres).sum();
    ui.label(
        RichText::new(format!("{} of {} people reached", number(reached, 0), number(all, 0)))
            .font(theme::semibold(theme::TITLE)),
    );
    let visited = format!("{} of {}", stops, counted(outreach.stops.len(), "stop", "stops"));
    ui.label(format!("{visited}; {} and {} on the road", duration(road), distance(metres)));
    small(ui, look.tokens, plan.basis.as_str());
    let menu = ui.menu_button(format!("Take along  {}", icons::CHEVRON_DOWN), |ui| {
        for (kind, name) in [
            (FileKind::Pdf, "Run sheet to print (PDF)…"),
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
}

/// A team's day from left to right: the road a line, waiting a dotted one, visits boxes with their number, a break an open
/// box.
fn timeline_ui(ui: &mut Ui, look: &Look, outreach: &Outreach, round: &Round, team: usize) {
    let (Some(first), Some(last)) = (round.parts.first(), round.parts.last()) else { return };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let colour = team_colour(ui.ctx(), team);
    #[expect(clippy::cast_possible_truncation, reason = "positions on the screen")]
    let x = |time: f64| rect.left() + ((time - first.from) / (last.to - first.from).max(1.0)) as f32 * rect.width();
    let painter = ui.painter_at(rect);
    for part in &round.parts {
        let bar = Rect::from_min_max(pos2(x(part.from), rect.top() + 3.0), pos2(x(part.to), rect.bottom() - 3.0));
        let middle = [bar.left_center(), bar.right_center()];
        match part.doing {
            Activity::Travel => {
                painter.line_segment(middle, Stroke::new(3.0, colour));
            }
            Activity::Wait => {
                painter.extend(egui::Shape::dotted_line(&middle, look.tokens.second, 4.0, 1.2));
            }
            Activity::Break => {
                let stroke = Stroke::new(1.5, look.tokens.edge);
                painter.rect(bar.shrink(0.5), 3.0, look.tokens.hover, stroke, egui::StrokeKind::Inside);
            }
            Activity::Visit(id) => {
                painter.rect_filled(bar.shrink2(vec2(0.5, 0.0)), 3.0, colour);
                let place = round.stops.iter().position(|s| *s == id).map_or(0, |p| p + 1);
                if bar.width() > 12.0 {
                    let font = theme::semibold(theme::SMALL);
                    let ink = look.tokens.on_accent;
                    painter.text(bar.center(), egui::Align2::CENTER_CENTER, place.to_string(), font, ink);
                }
            }
        }
    }
    let total = |what: &str, is: &dyn Fn(Activity) -> bool| {
        let seconds = round.seconds(is);
        (seconds >= 30.0).then(|| format!("{} {what}", duration(seconds)))
    };
    let sums = [
        total("on the road", &|a| a == Activity::Travel),
        total("waiting", &|a| a == Activity::Wait),
        total("with people", &|a| matches!(a, Activity::Visit(_))),
        total("break", &|a| a == Activity::Break),
    ];
    let said = sums.into_iter().flatten().collect::<Vec<_>>().join(", ");
    small(ui, look.tokens, said.as_str());
    let name = format!("Day of {}: {said}", round.team);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    if let Some(at) = response.hover_pos() {
        let part = round.parts.iter().find(|p| (x(p.from)..=x(p.to)).contains(&at.x));
        if let Some(part) = part {
            let what = match part.doing {
                Activity::Travel => "on the road".to_owned(),
                Activity::Wait => "waiting".to_owned(),
                Activity::Break => "break".to_owned(),
                Activity::Visit(id) => outreach.stop(id).map_or_else(String::new, |s| s.name.clone()),
            };
            response.on_hover_text(format!("{} to {}: {what}", clock(part.from), clock(part.to)));
        }
    }
}

fn stop_row_ui(
    ui: &mut Ui,
    look: &Look,
    state: &mut UiState,
    outreach: &Arc<Outreach>,
    (id, spot, round): (u32, Option<(String, usize)>, Option<&Round>),
    rows: &mut Vec<Row>,
    actions: &mut Actions,
) {
    let Some(stop) = outreach.stop(id) else { return };
    let is_chosen = state.rounds.stop == Some(id);
    let times = round.and_then(|r| r.visit(id)).map_or_else(String::new, |(from, _)| clock(from));
    let number = spot.as_ref().map_or_else(|| "–".to_owned(), |(_, p)| format!("{}.", p + 1));
    let text = format!("{number}  {}", stop.name);
    let line = egui::Button::selectable(is_chosen, (text.as_str(), egui::Atom::grow())).truncate().right_text(times);
    let line = line.sense(Sense::click_and_drag()).min_size(vec2(ui.available_width(), 24.0));
    let response = ui.add(line);
    rows.push((response.rect, spot.clone(), id));
    if response.drag_started() && state.rounds.watched.is_none() && look.locked.is_none() {
        state.rounds.dragged = Some(id);
    }
    if response
        .on_hover_text("Click to see what else could be done with it; drag it to another place or team")
        .clicked()
    {
        state.rounds.stop = (!is_chosen).then_some(id);
        actions.push(Action::GoTo(stop.at, 0.0, stop.name.clone()));
    }
    if is_chosen && state.rounds.watched.is_none() && look.locked.is_none() {
        ui.indent(("move", id), |ui| moves_ui(ui, look, state, outreach, (id, spot), actions));
    }
}

/// What could be done with the chosen stop, and what each would cost.
fn moves_ui(
    ui: &mut Ui,
    look: &Look,
    state: &mut UiState,
    outreach: &Arc<Outreach>,
    (id, spot): (u32, Option<(String, usize)>),
    actions: &mut Actions,
) {
    let journeys = state.rounds.journeys.clone();
    if !journeys.are_at_hand(outreach) {
        small(ui, look.tokens, "Looking for ways along the streets…");
        return;
    }
    if let Some((team, position)) = &spot {
        let last = outreach.plan.iter().flat_map(|p| &p.rounds).find(|r| r.team == *team).map_or(0, |r| r.stops.len());
        ui.horizontal(|ui| {
            for (icon, name, to) in [
                (icons::ARROW_UP, "Earlier", position.checked_sub(1)),
                (icons::ARROW_DOWN, "Later", Some(position + 1).filter(|p| *p < last)),
            ] {
                let Some(to) = to else { continue };
                let change = moved(outreach, &journeys, id, Some((team.as_str(), Some(to))));
                let tip = format!("{name}: {}", said(&change));
                ui.add_enabled_ui(change.is_ok(), |ui| {
                    if small_icon_button(ui, icon, name, &tip).clicked() {
                        keep(&change, outreach, actions);
                    }
                });
                small(ui, look.tokens, tip);
            }
        });
    }
    let is_known = state.rounds.thoughts.as_ref().is_some_and(|(of, stop, _)| Arc::ptr_eq(of, outreach) && *stop == id);
    if !is_known {
        let elsewhere = outreach.teams.iter().filter(|t| spot.as_ref().is_none_or(|(team, _)| *team != t.name));
        let mut thoughts: Vec<Thought> = elsewhere
            .map(|t| (id, Some(t.name.clone()), moved(outreach, &journeys, id, Some((t.name.as_str(), None)))))
            .collect();
        if spot.is_some() {
            thoughts.push((id, None, moved(outreach, &journeys, id, None)));
        }
        state.rounds.thoughts = Some((Arc::clone(outreach), id, thoughts));
    }
    let Some((_, _, thoughts)) = &state.rounds.thoughts else { return };
    for (_, team, change) in thoughts {
        let name = team.as_ref().map_or_else(|| "Take out".to_owned(), |t| format!("Give to {t}"));
        if ui.add_enabled(change.is_ok(), egui::Button::new(name)).clicked() {
            keep(change, outreach, actions);
        }
        small(ui, look.tokens, said(change));
    }
    if let Some(stop) = outreach.stop(id) {
        let mut lock = stop.team.is_some();
        let team = stop.team.clone().or_else(|| spot.as_ref().map(|(t, _)| t.clone()));
        if let Some(team) = team
            && ui.checkbox(&mut lock, format!("Keep with {team} when planning again")).changed()
        {
            let mut changed = Outreach::clone(outreach);
            if let Some(stop) = changed.stops.iter_mut().find(|s| s.id == id) {
                stop.team = lock.then_some(team);
            }
            actions.push(Action::KeepOutreach("Lock stop".to_owned(), Box::new(changed)));
        }
    }
}

/// What a change does, in words.
fn said(change: &Result<Change, String>) -> String {
    match change {
        Err(reason) => reason.clone(),
        Ok(change) => {
            let road = match change.seconds {
                s if s >= 30.0 => format!("{} more on the road", duration(s)),
                s if s <= -30.0 => format!("{} less on the road", duration(-s)),
                _ => "no change on the road".to_owned(),
            };
            match change.people {
                p if p >= 0.5 => format!("{} people more, {road}", number(p, 0)),
                p if p <= -0.5 => format!("{} people fewer, {road}", number(-p, 0)),
                _ => road,
            }
        }
    }
}

fn keep(change: &Result<Change, String>, outreach: &Outreach, actions: &mut Actions) {
    if let Ok(change) = change {
        let changed = Outreach { plan: Some(change.plan.clone()), ..outreach.clone() };
        actions.push(Action::KeepOutreach("Move stop".to_owned(), Box::new(changed)));
    }
}

/// A stop that is being dragged: the line where it would go, and what that would cost.
fn drag_ui(ui: &Ui, look: &Look, state: &mut UiState, outreach: &Arc<Outreach>, rows: &[Row], actions: &mut Actions) {
    let Some(id) = state.rounds.dragged else { return };
    let pointer = ui.input(|i| i.pointer.interact_pos());
    let place = pointer.and_then(|p| target(rows, p));
    ui.set_cursor_icon(egui::CursorIcon::Grabbing);
    let is_new = |t: &(String, usize, Result<Change, String>), to: &(String, usize)| (&t.0, t.1) != (&to.0, to.1);
    match &place {
        Some((_, to)) => {
            if state.rounds.target.as_ref().is_none_or(|t| is_new(t, to)) {
                // Taken out first, the stops after its old place move up by one.
                let before = rows.iter().any(|(_, s, other)| {
                    *other == id && s.as_ref().is_some_and(|(team, p)| *team == to.0 && *p < to.1)
                });
                let to_position = Some(to.1 - usize::from(before));
                let change = moved(outreach, &state.rounds.journeys, id, Some((to.0.as_str(), to_position)));
                state.rounds.target = Some((to.0.clone(), to.1, change));
            }
        }
        None => state.rounds.target = None,
    }
    if let (Some((y, _)), Some((_, _, change)), Some(pointer)) = (&place, &state.rounds.target, pointer) {
        let colour = if change.is_ok() { look.tokens.accent } else { look.tokens.danger };
        ui.painter().hline(ui.max_rect().x_range(), *y, Stroke::new(2.5, colour));
        let text = said(change);
        let layer = egui::LayerId::new(egui::Order::Tooltip, ui.scope_id().with("drag"));
        let painter = ui.ctx().layer_painter(layer);
        let galley = painter.layout(text, egui::FontId::proportional(theme::SMALL), look.tokens.text, 220.0);
        let frame = Rect::from_min_size(pointer - vec2(galley.size().x + 24.0, -12.0), galley.size() + vec2(12.0, 8.0));
        painter.rect(frame, 4.0, look.tokens.panel, Stroke::new(1.0, colour), egui::StrokeKind::Outside);
        painter.galley(frame.min + vec2(6.0, 4.0), galley, look.tokens.text);
    }
    if ui.input(|i| i.key_pressed(egui::Key::Escape)) {
        (state.rounds.dragged, state.rounds.target) = (None, None);
    } else if !ui.input(|i| i.pointer.any_down()) {
        state.rounds.dragged = None;
        if let Some((_, _, change)) = state.rounds.target.take() {
            keep(&change, outreach, actions);
        }
    }
}

/// The place in the lists that a point is nearest to: a height to draw it at, team and position.
fn target(rows: &[Row], at: Pos2) -> Option<(f32, (String, usize))> {
    let near = rows.iter().filter(|(rect, ..)| rect.x_range().contains(at.x));
    let edges = near.filter_map(|(rect, spot, _)| {
        let (team, position) = spot.as_ref()?;
        let above = at.y < rect.center().y;
        let y = if above { rect.top() } else { rect.bottom() };
        Some((y, (team.clone(), if above { *position } else { position + 1 })))
    });
    edges.min_by(|a, b| (a.0 - at.y).abs().total_cmp(&(b.0 - at.y).abs())).filter(|(y, _)| (y - at.y).abs() < 40.0)
}
