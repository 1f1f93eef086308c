//! A stop in the plan, and what else could be done with it: it is moved by dragging, or with the buttons of the chosen one.
//! What that costs is said before it is done.

use std::sync::Arc;

use egui::{Pos2, Rect, Sense, Stroke, Ui, vec2};

use crate::base::text::number;
use crate::model::outreach::{Outreach, Round, clock, duration};
use crate::project::rounds::{Change, Slot, moved};
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::Thought;

/// Where a stop stands in the lists: round and position, or left out.
pub type Row = (Rect, Option<(Slot, usize)>, u32);

/// Of a series with more days than this only those near a stop's own are offered.
const MOST_ELSEWHERE: u16 = 6;

pub fn stop_row_ui(
    ui: &mut Ui,
    look: &Look,
    state: &mut UiState,
    outreach: &Arc<Outreach>,
    (id, spot, round): (u32, Option<(Slot, usize)>, Option<&Round>),
    rows: &mut Vec<Row>,
    actions: &mut Actions,
) {
    let Some(stop) = outreach.stop(id) else { return };
    let is_chosen = state.rounds.stop == Some(id);
    let times = round.and_then(|r| r.visit(id)).map_or_else(String::new, |(from, _)| clock(from));
    let kept = if stop.team.is_some() { "kept  " } else { "" };
    let number = spot.as_ref().map_or_else(|| "–".to_owned(), |(_, p)| format!("{}.", p + 1));
    let text = format!("{number}  {}", stop.name);
    let line = egui::Button::selectable(is_chosen, (text.as_str(), egui::Atom::grow())).truncate();
    let line = line.right_text(format!("{kept}{times}"));
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
    (id, spot): (u32, Option<(Slot, usize)>),
    actions: &mut Actions,
) {
    let journeys = state.rounds.journeys.clone();
    if !journeys.are_at_hand(outreach) {
        small(ui, look.tokens, "Looking for ways along the streets…");
        return;
    }
    if let Some((slot, position)) = &spot {
        let rounds = outreach.plan.iter().flat_map(|p| &p.rounds);
        let mut round = rounds.filter(|r| r.team == slot.team && r.day == slot.day);
        let last = round.next().map_or(0, |r| r.stops.len());
        for (icon, name, to) in [
            (icons::ARROW_UP, "Earlier", position.checked_sub(1)),
            (icons::ARROW_DOWN, "Later", Some(position + 1).filter(|p| *p < last)),
        ] {
            let Some(to) = to else { continue };
            let change = moved(outreach, &journeys, id, Some((slot, Some(to))));
            if ui.add_enabled(change.is_ok(), egui::Button::new((icon, name))).clicked() {
                keep(&change, outreach, actions);
            }
            small(ui, look.tokens, said(&change));
        }
    }
    let is_known = state.rounds.thoughts.as_ref().is_some_and(|(of, stop, _)| Arc::ptr_eq(of, outreach) && *stop == id);
    if !is_known {
        let mut thoughts: Vec<Thought> = elsewhere(outreach, spot.as_ref().map(|(slot, _)| slot))
            .into_iter()
            .map(|slot| (id, Some(name_of(outreach, &slot)), moved(outreach, &journeys, id, Some((&slot, None)))))
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
    lock_ui(ui, outreach, (id, spot.map(|(slot, _)| slot)), actions);
}

/// Other teams and days that a stop could be given to: of a long series those of the days beside its own.
fn elsewhere(outreach: &Outreach, now: Option<&Slot>) -> Vec<Slot> {
    let days = u16::try_from(outreach.planned_days().len()).unwrap_or(u16::MAX);
    let is_near = |day: u16| days <= MOST_ELSEWHERE || now.is_none_or(|slot| slot.day.abs_diff(day) <= 2);
    let slots = (0..days)
        .filter(|day| is_near(*day))
        .flat_map(|day| outreach.teams.iter().map(move |team| Slot { team: team.name.clone(), day }));
    slots.filter(|slot| now != Some(slot)).take(12).collect()
}

/// "Van", or "Van on Tue 24 Nov" where there are several days.
fn name_of(outreach: &Outreach, slot: &Slot) -> String {
    match outreach.planned_days().get(usize::from(slot.day)).map(Vec::as_slice) {
        Some([day]) if outreach.planned_days().len() > 1 => format!("{} on {}", slot.team, day.short()),
        _ => slot.team.clone(),
    }
}

/// Keeps a stop with a team, and on its day, whatever is planned later.
fn lock_ui(ui: &mut Ui, outreach: &Outreach, (id, slot): (u32, Option<Slot>), actions: &mut Actions) {
    let Some(stop) = outreach.stop(id) else { return };
    let mut lock = stop.team.is_some();
    let day = slot.as_ref().and_then(|s| outreach.planned_days().get(usize::from(s.day))?.first().copied());
    let date = day.and_then(|d| d.date).filter(|_| outreach.planned_days().len() > 1);
    let date = date.map_or_else(String::new, |d| d.format("%Y-%m-%d").to_string());
    let Some(team) = stop.team.clone().or_else(|| slot.as_ref().map(|s| s.team.clone())) else { return };
    let with = slot.as_ref().filter(|s| s.team == team).map_or_else(|| team.clone(), |slot| name_of(outreach, slot));
    if ui.checkbox(&mut lock, format!("Keep with {with} when planning again")).changed() {
        let mut changed = outreach.clone();
        if let Some(stop) = changed.stops.iter_mut().find(|s| s.id == id) {
            stop.team = lock.then_some(team);
            stop.date = if lock { date } else { String::new() };
        }
        actions.push(Action::KeepOutreach("Lock stop".to_owned(), Box::new(changed)));
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
pub fn drag_ui(
    ui: &Ui,
    look: &Look,
    state: &mut UiState,
    outreach: &Arc<Outreach>,
    rows: &[Row],
    actions: &mut Actions,
) {
    let Some(id) = state.rounds.dragged else { return };
    let pointer = ui.input(|i| i.pointer.interact_pos());
    let place = pointer.and_then(|p| target(rows, p));
    ui.set_cursor_icon(egui::CursorIcon::Grabbing);
    let is_new = |t: &(Slot, usize, Result<Change, String>), to: &(Slot, usize)| (&t.0, t.1) != (&to.0, to.1);
    match &place {
        Some((_, to)) => {
            if state.rounds.target.as_ref().is_none_or(|t| is_new(t, to)) {
                // Taken out first, the stops after its old place move up by one.
                let before = rows.iter().any(|(_, s, other)| {
                    *other == id && s.as_ref().is_some_and(|(slot, p)| *slot == to.0 && *p < to.1)
                });
                let to_position = Some(to.1 - usize::from(before));
                let change = moved(outreach, &state.rounds.journeys, id, Some((&to.0, to_position)));
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
fn target(rows: &[Row], at: Pos2) -> Option<(f32, (Slot, usize))> {
    let near = rows.iter().filter(|(rect, ..)| rect.x_range().contains(at.x));
    let edges = near.filter_map(|(rect, spot, _)| {
        let (slot, position) = spot.as_ref()?;
        let above = at.y < rect.center().y;
        let y = if above { rect.top() } else { rect.bottom() };
        Some((y, (slot.clone(), if above { *position } else { position + 1 })))
    });
    edges.min_by(|a, b| (a.0 - at.y).abs().total_cmp(&(b.0 - at.y).abs())).filter(|(y, _)| (y - at.y).abs() < 40.0)
}
