//! What lies over the drawn map and changes from frame to frame: names, the area under the pointer, the chosen one.

use std::sync::Arc;

use egui::{Color32, Galley, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::base::ids::VenueId;
use crate::base::text;
use crate::geo::mercator::Mercator;
use crate::model::style::LayerKind;
use crate::project::picture::MapPicture;
use crate::render::scene::{MapView, PlacedLabel};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;

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
    let shown_venues = state.settings.is_visible(LayerKind::Venues);
    if let Some(venue) = state.chosen_venue.and_then(|id| look.atlas.venues.iter().find(|v| v.id == id)) {
        let at = to_screen(rect, view, Mercator::from(venue.position));
        painter.circle_stroke(at, 13.0, Stroke::new(5.0, Color32::from_white_alpha(230)));
        painter.circle_stroke(at, 13.0, Stroke::new(2.5, look.tokens.accent));
    }
    if let Some((words, at)) = &state.found {
        pin(painter, to_screen(rect, view, Mercator::from(*at)), words, look);
    }
    let pointer = painter.ctx().pointer_hover_pos().filter(|p| rect.contains(*p));
    let free = !painter.ctx().egui_is_using_pointer();
    if let Some(pointer) = pointer.filter(|_| free && on_map(painter)) {
        let venue = if shown_venues { venue_at(view, rect, pointer, look, state) } else { None };
        match venue.and_then(|id| look.atlas.venues.iter().find(|v| v.id == id)) {
            Some(venue) => tip(painter, rect, pointer, look, &venue.name, venue.kind.name()),
            None => area_tip(painter, rect, pointer, look, state),
        }
    }
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
fn on_map(painter: &Painter) -> bool {
    let ctx = painter.ctx();
    ctx.pointer_hover_pos().and_then(|p| ctx.layer_id_at(p)).is_none_or(|layer| layer == painter.layer_id())
}

/// The venue whose symbol is under a point of the screen, the nearest if several are.
pub fn venue_at(view: &MapView, rect: Rect, at: Pos2, look: &Look, state: &UiState) -> Option<VenueId> {
    if !state.settings.is_visible(LayerKind::Venues) {
        return None;
    }
    let near = look.atlas.venues.iter().filter(|v| !v.closed).map(|v| {
        let d = to_screen(rect, view, Mercator::from(v.position)).distance(at);
        (d, v.id)
    });
    near.filter(|(d, _)| *d <= VENUE_REACH).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| id)
}

#[expect(clippy::cast_possible_truncation, reason = "positions on the screen")]
fn to_screen(rect: Rect, view: &MapView, p: Mercator) -> Pos2 {
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

#[expect(clippy::cast_possible_truncation, reason = "positions on the screen")]
fn name(painter: &Painter, rect: Rect, label: &PlacedLabel) {
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
fn tip(painter: &Painter, rect: Rect, pointer: Pos2, look: &Look, first: &str, second: &str) {
    let first = painter.layout_no_wrap(first.to_owned(), theme::semibold(theme::BODY), look.tokens.text);
    let second =
        painter.layout_no_wrap(second.to_owned(), egui::FontId::proportional(theme::SMALL), look.tokens.second);
    let size = vec2(first.size().x.max(second.size().x) + 20.0, first.size().y + second.size().y + 14.0);
    let mut at = pointer + vec2(16.0, 16.0);
    if at.x + size.x > rect.right() - 4.0 {
        at.x = pointer.x - 12.0 - size.x;
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
