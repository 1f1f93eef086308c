//! What lies over the drawn map and changes from frame to frame: names, the area under the pointer, the chosen one.

use std::sync::Arc;

use egui::{Color32, Galley, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::base::ids::VenueId;
use crate::base::text;
use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::model::hours::{self, Openness};
use crate::model::style::LayerKind;
use crate::model::venue::Venue;
use crate::project::picture::{MapPicture, groups};
use crate::render::scene::{MapItem, MapView, MarkLook, PlacedLabel};
use crate::ui::panels::Look;
use crate::ui::panels::provide::where_next::Found;
use crate::ui::panels::provide::{Tab, what_if};
use crate::ui::state::{Place, UiState};
use crate::ui::theme;

use super::legend;

/// A venue is hit within this many points of its middle.
const VENUE_REACH: f32 = 11.0;

pub fn paint(painter: &Painter, rect: Rect, view: &MapView, look: &Look, picture: &MapPicture, state: &UiState) {
    if let Some(hovered) = state.hovered.filter(|h| Some(*h) != state.chosen) {
        outline(painter, rect, view, picture, hovered, Stroke::new(2.0, look.tokens.accent));
    }
    if let Some(chosen) = state.chosen {
        // Dark with a light halo: seen on every class and on both grounds.
        outline(painter, rect, view, picture, chosen, Stroke::new(6.0, Color32::from_white_alpha(230)));
        outline(painter, rect, view, picture, chosen, Stroke::new(3.0, Color32::from_rgb(0x1C, 0x1C, 0x1A)));
    }
    for label in picture.labels(view) {
        name(painter, rect, &label);
    }
    if let Some(venue) = state.chosen_venue.and_then(|id| what_if::venue_as_seen(look.atlas, id)) {
        let at = to_screen(rect, view, Mercator::from(venue.position));
        painter.circle_stroke(at, 13.0, Stroke::new(5.0, Color32::from_white_alpha(230)));
        painter.circle_stroke(at, 13.0, Stroke::new(2.5, look.tokens.accent));
    }
    sites(painter, rect, view, look, state);
    if state.place == Place::ReachOut {
        super::rounds::paint(painter, rect, view, look, state);
    }
    being_placed(painter, rect, view, look, state);
    if let Some((words, at)) = &state.found {
        pin(painter, to_screen(rect, view, Mercator::from(*at)), words, look);
    }
    let pointer = painter.ctx().pointer_hover_pos().filter(|p| rect.contains(*p));
    let free = !painter.ctx().egui_is_using_pointer();
    if let Some(pointer) = pointer.filter(|_| free && on_map(painter)) {
        if state.provide.picking {
            painter.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
            tip(painter, rect, pointer, look, "Click where a site may be", "Esc ends it");
            return;
        }
        if let Some((first, second)) = super::drawing::asks(state) {
            tip(painter, rect, pointer, look, first, second);
            return;
        }
        if state.place == Place::ReachOut && state.rounds.placing.is_some() {
            painter.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
            tip(painter, rect, pointer, look, "Click where it is", "Esc leaves it");
            return;
        }
        if state.provide.form.as_ref().is_some_and(|f| f.placing) {
            painter.ctx().set_cursor_icon(egui::CursorIcon::Crosshair);
            tip(painter, rect, pointer, look, "Click where the venue is", "Esc leaves it where it was");
            return;
        }
        match symbol_at(view, rect, pointer, picture) {
            Some(Hit::Venue(id)) => {
                if let Some(venue) = what_if::venue_as_seen(look.atlas, id) {
                    tip(painter, rect, pointer, look, &venue.name, &venue_words(&venue, state));
                }
            }
            Some(Hit::Cluster(_, n)) => {
                tip(painter, rect, pointer, look, &format!("{} venues", text::count(n)), "Click to come closer");
            }
            None => area_tip(painter, rect, pointer, look, state),
        }
    }
}

/// What is said of a venue by the pointer.
fn venue_words(venue: &Venue, state: &UiState) -> String {
    let at = state.settings.venue_filter.open_at;
    let open = at.map(|at| match hours::openness(&venue.opening_hours, at) {
        Openness::Open => format!("open on {}", at.said()),
        Openness::Closed => format!("closed on {}", at.said()),
        Openness::Sometimes => format!("open in some weeks on {}", at.said()),
        Openness::NotKnown => "opening hours not known".to_owned(),
    });
    let may_move = state.chosen_venue == Some(venue.id) && state.settings.scenario.is_none();
    let hint = may_move.then(|| "drag to move".to_owned());
    let parts = [Some(venue.kind.name().to_owned()), open, hint];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A pin with words beside it.
fn pin(painter: &Painter, at: Pos2, words: &str, look: &Look) {
    let head = at - vec2(0.0, 16.0);
    let points = vec![at, head + vec2(-6.5, 3.0), head + vec2(6.5, 3.0)];
    painter.circle_filled(head, 9.5, Color32::WHITE);
    painter.add(Shape::convex_polygon(points, look.tokens.accent, Stroke::NONE));
    painter.circle(head, 7.5, look.tokens.accent, Stroke::new(1.0, Color32::WHITE));
    painter.circle_filled(head, 2.5, look.tokens.on_accent);
    let text = painter.layout_no_wrap(words.to_owned(), theme::semibold(theme::BODY), look.tokens.text);
    let frame = Rect::from_min_size(head + vec2(14.0, -text.size().y / 2.0 - 4.0), text.size() + vec2(14.0, 8.0));
    painter.rect(frame, 4.0, look.tokens.panel, Stroke::new(1.0, look.tokens.line), egui::StrokeKind::Outside);
    painter.galley(frame.min + vec2(7.0, 4.0), text, look.tokens.text);
}

/// Whether the pointer is over the map itself and not over a menu or dialog.
pub fn on_map(painter: &Painter) -> bool {
    let ctx = painter.ctx();
    ctx.pointer_hover_pos().and_then(|p| ctx.layer_id_at(p)).is_none_or(|layer| layer == painter.layer_id())
}

/// What symbol is under a point of the screen.
pub enum Hit {
    Venue(VenueId),
    /// Several in one spot; the bounds they lie in.
    Cluster(Bounds, usize),
}

/// The symbol under a point of the screen, the nearest if several are.
pub fn symbol_at(view: &MapView, rect: Rect, at: Pos2, picture: &MapPicture) -> Option<Hit> {
    let near = picture.scene.items.iter().filter_map(|item| {
        let MapItem::Symbols(marks) = item else { return None };
        let groups = groups(marks, view.zoom).into_iter();
        let found = groups.map(|group| (to_screen(rect, view, group.at).distance(at), group));
        let (distance, group) = found.filter(|(d, _)| *d <= VENUE_REACH).min_by(|a, b| a.0.total_cmp(&b.0))?;
        let all = group.members.iter().map(|m| Bounds { min: marks[*m].at, max: marks[*m].at });
        let hit = if group.is_cluster() {
            Hit::Cluster(all.reduce(Bounds::union)?, group.members.len())
        } else {
            Hit::Venue(marks[group.members[0]].venue)
        };
        Some((distance, hit))
    });
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, hit)| hit)
}

/// Whether a point of the screen is on the chosen venue, which can then be dragged.
pub fn chosen_venue_at(view: &MapView, rect: Rect, at: Pos2, look: &Look, state: &UiState) -> Option<VenueId> {
    let id = state.chosen_venue.filter(|_| look.atlas.scenario().is_none())?;
    let venue = look.atlas.venues.iter().find(|v| v.id == id && !v.closed)?;
    let position = venue_position(state, id).unwrap_or(venue.position);
    let is_near = to_screen(rect, view, Mercator::from(position)).distance(at) <= VENUE_REACH;
    (is_near && state.settings.is_visible(LayerKind::Venues)).then_some(id)
}

/// Where a venue is while it is being changed, if that is not where the project has it.
fn venue_position(state: &UiState, id: VenueId) -> Option<LonLat> {
    let dragged = state.provide.dragged.filter(|(of, _)| *of == id).map(|(_, at)| at);
    let in_form = state.provide.form.as_ref().filter(|f| f.id == Some(id)).and_then(|f| f.at());
    dragged.or(in_form)
}

/// Places that a site may be at, and the sites that were chosen last, numbered as in the list.
fn sites(painter: &Painter, rect: Rect, view: &MapView, look: &Look, state: &UiState) {
    if state.place != Place::Provide || state.provide.tab != Tab::WhereNext {
        return;
    }
    let screen = |at: LonLat| to_screen(rect, view, Mercator::from(at));
    for point in &state.settings.sites.points {
        let at = screen(point.at);
        painter.circle(at, 5.0, look.tokens.panel, Stroke::new(2.0, look.tokens.accent));
    }
    let Found::Plan(plan) = &state.provide.found else { return };
    for (number, chosen) in plan.chosen.iter().enumerate() {
        let at = screen(chosen.site.at);
        painter.circle(at, 12.0, look.tokens.accent, Stroke::new(2.5, Color32::WHITE));
        let font = theme::semibold(theme::BODY);
        let text = (number + 1).to_string();
        painter.text(at, egui::Align2::CENTER_CENTER, text, font, look.tokens.on_accent);
    }
}

/// A venue that is being placed or moved: drawn where it will be.
fn being_placed(painter: &Painter, rect: Rect, view: &MapView, look: &Look, state: &UiState) {
    let provide = &state.provide;
    let kind_of = |id: VenueId| look.atlas.venues.iter().find(|v| v.id == id).map(|v| v.kind);
    let place = match (&provide.dragged, &provide.form) {
        (Some((id, at)), _) => kind_of(*id).map(|kind| (*at, kind)),
        (None, Some(form)) => form.at().map(|at| (at, form.draft.kind)),
        (None, None) => None,
    };
    let Some((at, kind)) = place else { return };
    let at = to_screen(rect, view, Mercator::from(at));
    painter.circle(at, 14.0, look.tokens.panel.gamma_multiply(0.85), Stroke::new(2.5, look.tokens.accent));
    legend::symbol(painter, at, 14.0, kind, MarkLook::Filled);
}

#[expect(clippy::cast_possible_truncation, reason = "positions on the screen")]
pub fn to_screen(rect: Rect, view: &MapView, p: Mercator) -> Pos2 {
    let (x, y) = view.to_frame(p);
    rect.min + vec2(x as f32, y as f32)
}

fn outline(painter: &Painter, rect: Rect, view: &MapView, picture: &MapPicture, place: usize, stroke: Stroke) {
    let Some(shape) = picture.shape(place) else { return };
    if !shape.bounds.intersects(view.bounds()) {
        return;
    }
    // Half a point is below what a line of two points can show.
    #[expect(clippy::cast_possible_truncation, reason = "a tolerance")]
    let tolerance = (0.5 / view.scale()) as f32;
    let close = rect.expand(2000.0);
    for ring in &shape.rings {
        let points: Vec<Pos2> = ring.at(tolerance).map(|p| to_screen(rect, view, p)).collect();
        // Rings far larger than the screen are cut off by the painter; points that far out would only lose precision.
        let points = points.into_iter().map(|p| close.clamp(p)).collect();
        painter.add(Shape::closed_line(points, stroke));
    }
}

/// A name with its halo, where it was laid out within the frame.
#[expect(clippy::cast_possible_truncation, reason = "positions on the screen")]
pub fn name(painter: &Painter, rect: Rect, label: &PlacedLabel) {
    let font = if label.bold { theme::semibold(label.size) } else { egui::FontId::proportional(label.size) };
    let colour = theme::colour(label.colour);
    let halo = theme::colour(label.halo);
    let height = label.line_height as f32;
    let count = label.lines.len() as f32;
    let middle = rect.min + vec2(label.x as f32, label.y as f32);
    for (number, line) in label.lines.iter().enumerate() {
        let galley: Arc<Galley> = painter.layout_no_wrap(line.clone(), font.clone(), Color32::PLACEHOLDER);
        let top = middle.y - count * height / 2.0 + number as f32 * height + (height - galley.size().y) / 2.0;
        let at = pos2(middle.x - galley.size().x / 2.0, top);
        for (dx, dy) in HALO {
            painter.galley_with_override_text_color(at + vec2(dx, dy), Arc::clone(&galley), halo);
        }
        painter.galley_with_override_text_color(at, galley, colour);
    }
}

/// Where copies of a name in the ground's colour are laid below it.
const HALO: [(f32, f32); 8] =
    [(-1.3, 0.0), (1.3, 0.0), (0.0, -1.3), (0.0, 1.3), (-0.9, -0.9), (0.9, -0.9), (-0.9, 0.9), (0.9, 0.9)];

fn area_tip(painter: &Painter, rect: Rect, pointer: Pos2, look: &Look, state: &UiState) {
    let Some((place, area)) = state.hovered.and_then(|p| Some((p, look.set?.areas.get(p)?))) else { return };
    let value = look.figures.area_text(place);
    let of_score = |rank: Option<usize>| rank.filter(|_| look.figures.mode.is_none());
    let rank = of_score(look.figures.scores.areas.get(place).and_then(|s| s.rank));
    let second = match rank {
        Some(rank) => format!("{value} · {} of {}", text::ordinal(rank), text::count(look.figures.scores.scored)),
        None => value,
    };
    tip(painter, rect, pointer, look, &area.name, &second);
}

/// Name and value by the pointer, kept inside the map.
pub fn tip(painter: &Painter, rect: Rect, pointer: Pos2, look: &Look, first: &str, second: &str) {
    // Over the legend, which floats over the map.
    let layer = egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("map tip"));
    let painter = &painter.clone().with_layer_id(layer);
    let room = (rect.width() - 28.0).max(80.0);
    let first = painter.layout(first.to_owned(), theme::semibold(theme::BODY), look.tokens.text, room);
    let second = painter.layout(second.to_owned(), egui::FontId::proportional(theme::SMALL), look.tokens.second, room);
    let size = vec2(first.size().x.max(second.size().x) + 20.0, first.size().y + second.size().y + 14.0);
    let mut at = pointer + vec2(16.0, 16.0);
    if at.x + size.x > rect.right() - 4.0 {
        at.x = (pointer.x - 12.0 - size.x).max(rect.left() + 4.0);
    }
    if at.y + size.y > rect.bottom() - 4.0 {
        at.y = pointer.y - 12.0 - size.y;
    }
    let frame = Rect::from_min_size(at, size);
    painter.rect(frame, 6.0, look.tokens.panel, Stroke::new(1.0, look.tokens.line), egui::StrokeKind::Outside);
    let below = first.size().y;
    painter.galley(at + vec2(10.0, 6.0), first, look.tokens.text);
    painter.galley(at + vec2(10.0, 8.0 + below), second, look.tokens.second);
}
