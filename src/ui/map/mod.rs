//! The map in the middle. walkers keeps the view, the projection and dragging (and web tiles); this room decides the
//! rest: what the wheel and the keys do, which tiles of our own drawing lie where, what lies over them.

mod drawing;
mod fit;
mod legend;
mod overlay;
mod reach;
pub mod rounds;
mod tiles;
mod web_tiles;

use std::sync::Arc;

use egui::{Key, Pos2, Rect, Response, Sense, Ui, Vec2};
use walkers::{Map, MapMemory, lon_lat};

use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::model::settings::View;
use crate::model::style::LayerKind;
use crate::project::picture::MapPicture;
use crate::render::scene::MapView;

use super::action::{Action, Actions};
use super::panels::Look;
use super::state::{Panel, Place, UiState};

pub use legend::symbol;
pub use overlay::name as name_ui;
pub use tiles::TileLayer;
pub use web_tiles::WebTiles;

/// One notch of the wheel zooms by this many levels, whatever the frame rate.
const WHEEL_STEP: f64 = 0.5;
/// Points of scrolling that make a notch.
const NOTCH_POINTS: f32 = 50.0;
const MIN_ZOOM: f64 = 4.0;
const MAX_ZOOM: f64 = 18.0;

/// The map's own state.
pub struct MapPanel {
    memory: MapMemory,
    tiles: TileLayer,
    web: WebTiles,
    /// The frame in the last drawn frame.
    rect: Rect,
    /// Set when the view should show everything as soon as the frame's size is known.
    show_all: bool,
    /// A view to go to once the frame's size is known.
    go: Option<(LonLat, f64)>,
    pub pointer: Option<LonLat>,
    /// Where the menu of the right button was opened.
    menu_at: Option<LonLat>,
    /// Whether the keyboard came here by key, and the ring that says so is drawn; a click needs none.
    ring: bool,
    /// Where a zoom box was started with Shift.
    box_start: Option<Pos2>,
}

impl MapPanel {
    pub fn new(ctx: &egui::Context) -> Self {
        Self {
            memory: MapMemory::default(),
            tiles: TileLayer::new(ctx),
            web: WebTiles::default(),
            rect: Rect::NOTHING,
            show_all: true,
            go: None,
            pointer: None,
            menu_at: None,
            ring: false,
            box_start: None,
        }
    }

    /// Goes back to a remembered view, or shows everything.
    pub fn restore(&mut self, view: Option<View>) {
        match view {
            Some(view) if view.centre.is_valid() && view.zoom.is_finite() => {
                self.show_all = false;
                self.go = Some((view.centre, view.zoom));
            }
            _ => self.show_all = true,
        }
    }

    pub fn show_all(&mut self) {
        self.show_all = true;
    }

    /// Brings a position into view, at this zoom or closer.
    pub fn go_to(&mut self, at: LonLat, zoom: f64) {
        self.show_all = false;
        self.go = Some((at, zoom.max(self.memory.zoom())));
    }

    /// Brings these bounds into view, if they are not wholly seen already.
    pub fn reveal(&mut self, bounds: Bounds) {
        let view = self.view();
        let seen = view.bounds();
        let large_enough = bounds.width() * view.scale() > 40.0;
        if seen.contains(bounds.min) && seen.contains(bounds.max) && large_enough {
            return;
        }
        let fit = MapView::fitting(bounds, view.width, view.height, 0.3 * view.width.min(view.height));
        self.show_all = false;
        self.go = Some((fit.centre.to_lonlat(), fit.zoom));
    }

    pub fn zoom_by(&mut self, levels: f64) {
        self.zoom_about(self.rect.center(), levels);
    }

    /// What the map looks at now.
    pub fn view(&self) -> MapView {
        let centre = self.memory.detached().map_or(LonLat::new(0.0, 0.0), |p| LonLat::new(p.x(), p.y()));
        MapView {
            centre: Mercator::from(centre),
            zoom: self.memory.zoom(),
            width: f64::from(self.rect.width()),
            height: f64::from(self.rect.height()),
        }
    }

    /// The view in the settings' words; `None` before the map was drawn.
    pub fn remembered(&self) -> Option<View> {
        if !self.rect.is_positive() || self.show_all || self.go.is_some() {
            return None;
        }
        let view = self.view();
        Some(View { centre: view.centre.to_lonlat(), zoom: view.zoom })
    }

    /// Whether the view is still moving by itself.
    pub fn is_moving(&self) -> bool {
        self.memory.animating()
    }

    /// The denominator of the scale, for a screen of 96 dots per inch.
    pub fn scale(&self) -> Option<f64> {
        if !self.rect.is_positive() {
            return None;
        }
        let view = self.view();
        let metres_per_point = Mercator::ground_metres_per_unit(view.centre.to_lonlat().lat) / view.scale();
        Some(metres_per_point * 96.0 / 0.0254)
    }

    fn set_view(&mut self, centre: Mercator, zoom: f64) {
        let at = centre.to_lonlat();
        self.memory.center_at(lon_lat(at.lon, at.lat));
        // Only zooms that walkers refuses could fail, and those are cut off here.
        let _ = self.memory.set_zoom(zoom.clamp(MIN_ZOOM, MAX_ZOOM));
    }

    /// Zooms so that what lies under `at` stays there.
    fn zoom_about(&mut self, at: Pos2, levels: f64) {
        let view = self.view();
        let offset = (at - self.rect.min).to_f64();
        let under = view.to_map(offset.0, offset.1);
        let zoom = (view.zoom + levels).clamp(MIN_ZOOM, MAX_ZOOM);
        let s = Mercator::world_pixels(zoom);
        let centre = Mercator {
            x: under.x - (offset.0 - view.width / 2.0) / s,
            y: under.y - (offset.1 - view.height / 2.0) / s,
        };
        self.show_all = false;
        self.set_view(centre, zoom);
    }

    fn pan_by(&mut self, points: Vec2) {
        let view = self.view();
        let centre = view.to_map(view.width / 2.0 + f64::from(points.x), view.height / 2.0 + f64::from(points.y));
        self.show_all = false;
        self.set_view(centre, view.zoom);
    }

    /// Draws the map and its controls into the rest of `ui`.
    pub fn ui(&mut self, ui: &mut Ui, look: &Look, picture: &MapPicture, state: &mut UiState, actions: &mut Actions) {
        let rect = ui.available_rect_before_wrap();
        let resized = rect.size() != self.rect.size();
        self.rect = rect;
        let before = self.view();
        if let Some((at, zoom)) = self.go.take() {
            self.set_view(Mercator::from(at), zoom);
        } else if self.show_all
            && let Some(bounds) = picture.everything()
            && (resized || !self.memory.animating())
        {
            let (centre, zoom) = fit::around(bounds, rect, look.set.is_some());
            self.set_view(centre, zoom);
        }
        if self.view() != before {
            // The status line was drawn before the map and still says where it was.
            ui.ctx().request_repaint();
        }
        ui.painter().rect_filled(rect, 0.0, super::theme::colour(picture.ground));

        let holds_venue = self.holds_venue(ui, look, state) || drawing::holds_corner(ui, rect, &self.view(), state);
        let web = state.settings.is_visible(LayerKind::WebTiles);
        let tiles =
            if web { self.web.tiles(ui.ctx(), &state.settings.tile_url, state.settings.tile_days) } else { None };
        let inner = Map::new(tiles, &mut self.memory, lon_lat(0.0, 0.0))
            .zoom_gesture(false)
            .double_click_to_zoom(false)
            .panning(false)
            .drag_pan_buttons(if ui.input(|i| i.modifiers.shift) || holds_venue {
                egui::DragPanButtons::MIDDLE
            } else {
                egui::DragPanButtons::PRIMARY | egui::DragPanButtons::MIDDLE
            })
            .show(ui, |_, _, _, _| ());
        let response = inner.response;
        if response.dragged() || self.memory.animating() {
            self.show_all = false;
        }
        describe(&response, look, state);
        self.gestures(ui, &response, look, picture, state, actions);
        let view = self.view();
        let painter = ui.painter().with_clip_rect(rect);
        self.tiles.paint(&painter, rect, view, picture);
        reach::paint(&painter, rect, &view, look, state);
        overlay::paint(&painter, rect, &view, look, picture, state);
        drawing::paint(&painter, rect, &view, look, state);
        self.box_ui(ui, &response);
        if response.has_focus() && self.ring {
            let stroke = egui::Stroke::new(3.0, look.tokens.accent);
            ui.painter().rect_stroke(rect.shrink(2.0), 0.0, stroke, egui::StrokeKind::Inside);
        }
        legend::legend_ui(ui, rect, look, picture, state);
        reach::legend_ui(ui, rect, look, state, actions);
        super::panels::provide::what_if::banner_ui(ui, rect, look, actions);
        legend::scale_ui(&painter, rect, &view, look.tokens);
        let attribution = if web {
            Some(WebTiles::attribution(&state.settings.tile_url))
        } else {
            picture.underlay.as_ref().map(|u| u.background().about().attribution.clone()).filter(|a| !a.is_empty())
        };
        legend::foot_ui(ui, rect, look, attribution.as_deref());
        zoom_buttons_ui(ui, rect, actions);
    }

    fn gestures(
        &mut self,
        ui: &Ui,
        response: &Response,
        look: &Look,
        picture: &MapPicture,
        state: &mut UiState,
        actions: &mut Actions,
    ) {
        if state.focus == Some(Panel::Map) {
            response.request_focus();
            self.ring = true;
            state.focus = None;
        }
        let hover = response.hover_pos();
        let to_map = |view: &MapView, p: Pos2| {
            let offset = (p - self.rect.min).to_f64();
            view.to_map(offset.0, offset.1)
        };
        let view = self.view();
        self.pointer = hover.map(|p| to_map(&view, p).to_lonlat());
        let under = |p: Pos2| picture.area_at(look.set.map(Arc::as_ref), to_map(&view, p).to_lonlat());
        let over_area = if response.dragged() { None } else { hover.and_then(under) };
        if hover.is_some() || !state.hovered_below {
            state.hovered = over_area;
        }
        let at_pointer = |p: Pos2| to_map(&view, p).to_lonlat();
        let drawn = drawing::gestures(ui, response, (self.rect, &view), at_pointer, look, state);
        if response.clicked()
            && !drawn
            && let Some(at) = response.interact_pointer_pos()
        {
            response.request_focus();
            self.ring = false;
            let stop =
                (state.place == Place::ReachOut).then(|| rounds::stop_at(self.rect, &view, at, look, state)).flatten();
            if state.place == Place::ReachOut && state.rounds.placing.is_some() {
                actions.push(Action::PlaceInRound(to_map(&view, at).to_lonlat()));
            } else if stop.is_some() {
                state.rounds.stop = stop;
            } else if state.provide.form.as_ref().is_some_and(|f| f.placing) {
                actions.push(Action::PlaceVenue(to_map(&view, at).to_lonlat()));
            } else if state.provide.picking {
                actions.push(Action::AddPoint(to_map(&view, at).to_lonlat()));
            } else {
                match overlay::symbol_at(&view, self.rect, at, picture) {
                    Some(overlay::Hit::Venue(venue)) => actions.push(Action::ChooseVenue(Some(venue))),
                    Some(overlay::Hit::Cluster(bounds, _)) => {
                        let fit = MapView::fitting(bounds, view.width, view.height, 80.0);
                        // Where all stand on one spot there is nothing to come closer to.
                        self.set_view(bounds.centre(), fit.zoom.clamp(view.zoom + 1.0, view.zoom + 4.0));
                        ui.request_repaint();
                    }
                    None => actions.push(Action::ChooseArea(under(at))),
                }
            }
        }
        if response.double_clicked() && !drawn {
            let at = response.interact_pointer_pos().unwrap_or(self.rect.center());
            self.zoom_about(at, if ui.input(|i| i.modifiers.shift) { -1.0 } else { 1.0 });
        }
        if response.gained_focus() && !response.clicked() {
            self.ring = true;
        }
        self.menu(response, actions);
        self.drag_venue(ui, response, look, state, actions);
        self.wheel(ui, response);
        self.keys(ui, response);
    }

    /// The menu of the right button: what can be done with a point of the map.
    fn menu(&mut self, response: &Response, actions: &mut Actions) {
        if response.secondary_clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            let offset = (at - self.rect.min).to_f64();
            self.menu_at = Some(self.view().to_map(offset.0, offset.1).to_lonlat());
        }
        let Some(at) = self.menu_at else { return };
        response.context_menu(|ui| {
            if ui.button("What can be reached from here").clicked() {
                actions.push(Action::ShowReach(at, "this point".to_owned()));
                ui.close();
            }
        });
    }

    /// Whether the pointer is pressed, or about to be, on the chosen venue: dragging then moves it and not the map.
    fn holds_venue(&self, ui: &Ui, look: &Look, state: &UiState) -> bool {
        if state.place != Place::Provide || look.locked.is_some() {
            return false;
        }
        let at = ui.input(|i| i.pointer.press_origin().or(i.pointer.latest_pos()));
        state.provide.dragged.is_some()
            || at.is_some_and(|at| overlay::chosen_venue_at(&self.view(), self.rect, at, look, state).is_some())
    }

    /// The chosen venue follows the pointer and stays where it is let go; Esc takes it back.
    fn drag_venue(&self, ui: &Ui, response: &Response, look: &Look, state: &mut UiState, actions: &mut Actions) {
        let to_map = |p: Pos2| {
            let offset = (p - self.rect.min).to_f64();
            self.view().to_map(offset.0, offset.1).to_lonlat()
        };
        let is_free = state.place == Place::Provide && look.locked.is_none() && !ui.input(|i| i.modifiers.shift);
        if is_free
            && response.drag_started_by(egui::PointerButton::Primary)
            && let Some(origin) = ui.input(|i| i.pointer.press_origin())
            && let Some(id) = overlay::chosen_venue_at(&self.view(), self.rect, origin, look, state)
        {
            state.provide.dragged = Some((id, to_map(origin)));
        }
        let Some((id, at)) = &mut state.provide.dragged else { return };
        if let Some(pointer) = response.interact_pointer_pos() {
            *at = to_map(pointer);
        }
        ui.set_cursor_icon(egui::CursorIcon::Grabbing);
        if ui.input(|i| i.key_pressed(Key::Escape)) {
            state.provide.dragged = None;
        } else if response.drag_stopped() || !ui.input(|i| i.pointer.any_down()) {
            let (id, at) = (*id, *at);
            state.provide.dragged = None;
            let in_form = state.provide.form.as_ref().is_some_and(|f| f.id == Some(id));
            actions.push(if in_form { Action::PlaceVenue(at) } else { Action::MoveVenue(id, at) });
        }
    }

    fn wheel(&mut self, ui: &Ui, response: &Response) {
        if !response.contains_pointer() {
            return;
        }
        let at = response.hover_pos().unwrap_or(self.rect.center());
        // Raw wheel events, so that a notch is a notch at every frame rate; a touchpad's points add up to notches.
        let notches: f32 = ui.input(|i| {
            i.events
                .iter()
                .map(|event| match event {
                    egui::Event::MouseWheel { unit, delta, .. } => match unit {
                        egui::MouseWheelUnit::Line => delta.y,
                        egui::MouseWheelUnit::Point => delta.y / NOTCH_POINTS,
                        egui::MouseWheelUnit::Page => delta.y * 2.0,
                    },
                    _ => 0.0,
                })
                .sum()
        });
        let pinch = ui.input(|i| i.multi_touch().map_or(1.0, |t| t.zoom_delta));
        let mut levels = f64::from(notches) * WHEEL_STEP;
        if (pinch - 1.0).abs() > 1e-4 && pinch > 0.0 {
            levels += f64::from(pinch).log2();
        }
        if levels != 0.0 {
            self.zoom_about(at, levels.clamp(-3.0, 3.0));
            ui.request_repaint();
        }
    }

    fn keys(&mut self, ui: &Ui, response: &Response) {
        if !response.has_focus() {
            return;
        }
        ui.memory_mut(|m| {
            let arrows = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
            m.set_focus_lock_filter(response.id, arrows);
        });
        let step = 0.15 * self.rect.width().min(self.rect.height());
        let (mut pan, mut zoom) = (Vec2::ZERO, 0.0);
        ui.input(|i| {
            for (key, by) in [
                (Key::ArrowLeft, Vec2::new(-step, 0.0)),
                (Key::ArrowRight, Vec2::new(step, 0.0)),
                (Key::ArrowUp, Vec2::new(0.0, -step)),
                (Key::ArrowDown, Vec2::new(0.0, step)),
            ] {
                if i.key_pressed(key) {
                    pan += by;
                }
            }
            if i.key_pressed(Key::Plus) || i.key_pressed(Key::Equals) {
                zoom += WHEEL_STEP;
            }
            if i.key_pressed(Key::Minus) {
                zoom -= WHEEL_STEP;
            }
        });
        if pan != Vec2::ZERO {
            self.pan_by(pan);
            ui.request_repaint();
        }
        if zoom != 0.0 {
            self.zoom_by(zoom);
            ui.request_repaint();
        }
    }

    /// Shift and drag: zoom to a box.
    fn box_ui(&mut self, ui: &Ui, response: &Response) {
        if response.drag_started_by(egui::PointerButton::Primary) && ui.input(|i| i.modifiers.shift) {
            self.box_start = response.interact_pointer_pos();
        }
        let Some(start) = self.box_start else { return };
        let Some(end) = ui.input(|i| i.pointer.latest_pos()) else { return };
        let drawn = Rect::from_two_pos(start, end).intersect(self.rect);
        let stroke = ui.visuals().selection.stroke;
        ui.painter().rect(drawn, 0.0, stroke.color.gamma_multiply(0.12), stroke, egui::StrokeKind::Inside);
        if !ui.input(|i| i.pointer.primary_down()) {
            self.box_start = None;
            if drawn.width() > 8.0 && drawn.height() > 8.0 {
                let view = self.view();
                let corner = |p: Pos2| {
                    let offset = (p - self.rect.min).to_f64();
                    view.to_map(offset.0, offset.1)
                };
                let bounds = Bounds { min: corner(drawn.min), max: corner(drawn.max) };
                let fit = MapView::fitting(bounds, view.width, view.height, 0.0);
                self.show_all = false;
                self.set_view(fit.centre, fit.zoom);
            }
            ui.request_repaint();
        }
    }
}

/// What a screen reader says of the map.
fn describe(response: &Response, look: &Look, state: &UiState) {
    let all = look.set.map_or_else(|| "no areas".to_owned(), |s| s.set.kind.counted(s.areas.len()));
    let chosen = state
        .chosen
        .and_then(|p| look.set.and_then(|s| s.areas.get(p)))
        .map_or_else(String::new, |a| format!(". {} is chosen", a.name));
    let title = look.figures.title.to_lowercase();
    let text = format!("Map of {all} coloured by {title}{chosen}. Arrow keys move the map, plus and minus zoom");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Canvas, true, &text));
}

trait ToF64 {
    fn to_f64(self) -> (f64, f64);
}

impl ToF64 for Vec2 {
    fn to_f64(self) -> (f64, f64) {
        (f64::from(self.x), f64::from(self.y))
    }
}

fn zoom_buttons_ui(ui: &mut Ui, rect: Rect, actions: &mut Actions) {
    use super::command::Command;
    let size = Vec2::new(32.0, 3.0 * 30.0);
    let place = Rect::from_min_size(rect.right_bottom() - size - Vec2::new(12.0, 34.0), size);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(place).id_salt("zoom buttons"));
    let frame =
        egui::Frame::new().fill(child.visuals().panel_fill).stroke(child.visuals().window_stroke).corner_radius(6.0);
    child.interact(place, child.scope_id().with("ground"), Sense::click());
    frame.show(&mut child, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        for command in [Command::ZoomIn, Command::ZoomOut, Command::ShowAll] {
            super::widgets::command_icon(ui, command, true, actions);
        }
    });
}
