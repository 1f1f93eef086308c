//! What is noted on the map in the place "Provide": where an intervention was, and gaps drawn by hand, where clicks add corners, keys take them back or close the outline, and corners can be dragged.

use egui::{Color32, Key, Painter, PointerButton, Pos2, Rect, Response, Shape, Stroke, Ui};

use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::model::intervention::Intervention;
use crate::model::style::LayerKind;
use crate::render::scene::MapView;
use crate::ui::panels::Look;
use crate::ui::panels::provide::Tab;
use crate::ui::panels::provide::gap_form::GapForm;
use crate::ui::state::{Place, UiState};

use super::overlay::{self, to_screen};

/// A corner is hit within this many points of its middle.
const REACH: f32 = 9.0;

/// The gap that is drawn, while it is on the map.
fn form(state: &UiState) -> Option<&GapForm> {
    state.provide.gap.as_deref().filter(|_| state.place == Place::Provide)
}

/// What is said by the pointer while a click on the map is waited for.
pub fn asks(state: &UiState) -> Option<(&'static str, &'static str)> {
    if form(state).is_some_and(|f| f.drawing) {
        return Some(("Click a corner", "Enter closes the outline, Esc ends it"));
    }
    let is_placing = state.place == Place::Provide && state.provide.log_form.as_ref().is_some_and(|f| f.placing);
    is_placing.then_some(("Click where it was", "Esc leaves it as it was"))
}

fn form_mut(state: &mut UiState) -> Option<&mut GapForm> {
    let is_here = state.place == Place::Provide;
    state.provide.gap.as_deref_mut().filter(|_| is_here)
}

fn corner_at(form: &GapForm, rect: Rect, view: &MapView, at: Pos2) -> Option<usize> {
    form.outline.corners.iter().position(|c| to_screen(rect, view, Mercator::from(*c)).distance(at) <= REACH)
}

/// Whether the pointer is pressed, or about to be, on a corner: dragging then moves it and not the map.
pub fn holds_corner(ui: &Ui, rect: Rect, view: &MapView, state: &UiState) -> bool {
    let Some(form) = form(state).filter(|f| !f.drawing) else { return false };
    let at = ui.input(|i| i.pointer.press_origin().or(i.pointer.latest_pos()));
    form.dragged.is_some() || at.is_some_and(|at| corner_at(form, rect, view, at).is_some())
}

/// What pointer and keys do to the outline; true when they are used up.
pub fn gestures(
    ui: &Ui,
    response: &Response,
    (rect, view): (Rect, &MapView),
    to_map: impl Fn(Pos2) -> LonLat,
    look: &Look,
    state: &mut UiState,
) -> bool {
    if state.place != Place::Provide {
        return false;
    }
    if note(response, (rect, view), &to_map, look, state) {
        return true;
    }
    let Some(form) = form_mut(state) else { return false };
    if !form.drawing {
        if response.drag_started_by(PointerButton::Primary)
            && let Some(origin) = ui.input(|i| i.pointer.press_origin())
        {
            form.dragged = corner_at(form, rect, view, origin);
        }
        let Some(corner) = form.dragged else { return false };
        if let (Some(pointer), Some(corner)) = (response.interact_pointer_pos(), form.outline.corners.get_mut(corner)) {
            *corner = to_map(pointer);
        }
        ui.set_cursor_icon(egui::CursorIcon::Grabbing);
        if response.drag_stopped() || !ui.input(|i| i.pointer.any_down()) {
            form.dragged = None;
        }
        return true;
    }
    // The second click of a double click is no corner, wherever the hand has moved.
    if response.clicked()
        && !response.double_clicked()
        && let Some(at) = response.interact_pointer_pos()
    {
        response.request_focus();
        form.add_corner(to_map(at));
    }
    let typing = ui.ctx().text_edit_focused();
    let pressed = |key| !typing && ui.input(|i| i.key_pressed(key));
    if pressed(Key::Backspace) {
        form.outline.corners.pop();
    }
    if response.double_clicked() || pressed(Key::Enter) {
        form.close();
    }
    response.clicked() || response.double_clicked()
}

/// A click says where an intervention was, or chooses the one whose symbol it hits.
fn note(
    response: &Response,
    (rect, view): (Rect, &MapView),
    to_map: &impl Fn(Pos2) -> LonLat,
    look: &Look,
    state: &mut UiState,
) -> bool {
    let Some(at) = response.interact_pointer_pos().filter(|_| response.clicked()) else { return false };
    if let Some(form) = state.provide.log_form.as_mut().filter(|f| f.placing) {
        form.place(to_map(at));
        return true;
    }
    let hit = intervention_at(rect, view, at, look, state);
    if let Some(entry) = hit {
        state.provide.log.chosen = Some(entry.id);
        state.chosen_venue = None;
    }
    hit.is_some()
}

/// The intervention whose symbol is under a point of the screen, while the log is open.
fn intervention_at<'a>(
    rect: Rect,
    view: &MapView,
    at: Pos2,
    look: &'a Look,
    state: &UiState,
) -> Option<&'a Intervention> {
    let is_seen = state.settings.is_visible(LayerKind::Interventions) && state.provide.tab == Tab::Log;
    let log = look.atlas.interventions.iter().filter(|_| is_seen);
    let far = |i: &Intervention| to_screen(rect, view, Mercator::from(i.what.site.at)).distance(at);
    // The last one lies on top.
    log.map(|i| (far(i), i))
        .filter(|(d, _)| *d <= REACH)
        .min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.id.cmp(&a.1.id)))
        .map(|(_, i)| i)
}

/// The chosen intervention, the one under the pointer, and where the one in the form is.
fn paint_log(painter: &Painter, rect: Rect, view: &MapView, look: &Look, state: &UiState) {
    let screen = |at: LonLat| to_screen(rect, view, Mercator::from(at));
    let pointer = painter.ctx().pointer_hover_pos().filter(|p| rect.contains(*p));
    if let Some(form) = &state.provide.log_form {
        if let Some(at) = form.at() {
            painter.circle(screen(at), 8.0, Color32::WHITE, Stroke::new(3.0, look.tokens.accent));
        }
        if form.placing && pointer.is_some() {
            painter.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
        }
        return;
    }
    if state.provide.tab != Tab::Log {
        return;
    }
    let chosen = state.provide.log.chosen.and_then(|id| look.atlas.interventions.iter().find(|i| i.id == id));
    if let Some(entry) = chosen {
        painter.circle_stroke(screen(entry.what.site.at), 12.0, Stroke::new(5.0, Color32::from_white_alpha(230)));
        painter.circle_stroke(screen(entry.what.site.at), 12.0, Stroke::new(2.5, look.tokens.accent));
    }
    let under = pointer.and_then(|p| Some((p, intervention_at(rect, view, p, look, state)?)));
    if let Some((at, entry)) = under.filter(|_| overlay::on_map(painter)) {
        overlay::tip(painter, rect, at, look, &entry.what.called(), &entry.what.when());
    }
}

/// The outline so far, its corners, and the line to the pointer.
pub fn paint(painter: &Painter, rect: Rect, view: &MapView, look: &Look, state: &UiState) {
    if state.place == Place::Provide {
        paint_log(painter, rect, view, look, state);
    }
    let Some(form) = form(state) else { return };
    let mut points: Vec<Pos2> =
        form.outline.corners.iter().map(|c| to_screen(rect, view, Mercator::from(*c))).collect();
    let corners = points.clone();
    let pointer = painter.ctx().pointer_hover_pos().filter(|p| form.drawing && rect.contains(*p));
    if pointer.is_some() {
        painter.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
    }
    points.extend(pointer);
    if points.len() > 1 {
        points.push(points[0]);
    }
    painter.add(Shape::line(points.clone(), Stroke::new(5.0, Color32::from_white_alpha(220))));
    let line = Stroke::new(2.5, look.tokens.accent);
    if form.drawing {
        painter.extend(Shape::dashed_line(&points, line, 8.0, 5.0));
    } else {
        painter.add(Shape::line(points, line));
    }
    for (place, corner) in corners.iter().enumerate() {
        let held = form.dragged == Some(place);
        painter.circle(*corner, if held { 7.0 } else { 5.0 }, Color32::WHITE, line);
    }
}
