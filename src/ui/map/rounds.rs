//! The rounds on the map: a line a team in a colour and a dash of its own, with arrows and numbered stops.

use egui::{Align2, Color32, Context, Painter, Pos2, Rect, Shape, Stroke, Ui, vec2};

use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::model::outreach::Outreach;
use crate::render::scene::MapView;
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;

use super::overlay::to_screen;

/// Dark enough for white ground and light enough for dark: Okabe and Ito's colours ("Color Universal Design", 2008), made
/// darker for the light theme.
const LIGHT: [Color32; 6] = [
    Color32::from_rgb(0x00, 0x5A, 0x9C),
    Color32::from_rgb(0xB3, 0x4A, 0x00),
    Color32::from_rgb(0x00, 0x6B, 0x50),
    Color32::from_rgb(0x9B, 0x2F, 0x6F),
    Color32::from_rgb(0x5A, 0x4A, 0x9E),
    Color32::from_rgb(0x6B, 0x5A, 0x00),
];
const DARK: [Color32; 6] = [
    Color32::from_rgb(0x56, 0xB4, 0xE9),
    Color32::from_rgb(0xF0, 0x9A, 0x4A),
    Color32::from_rgb(0x4F, 0xD0, 0xA8),
    Color32::from_rgb(0xEB, 0x9A, 0xC8),
    Color32::from_rgb(0xB5, 0xA8, 0xF0),
    Color32::from_rgb(0xE8, 0xD3, 0x4A),
];

/// Dash and gap in points; an unbroken line first.
const DASHES: [Option<(f32, f32)>; 4] = [None, Some((12.0, 6.0)), Some((4.0, 5.0)), Some((18.0, 4.0))];

/// A stop is hit within this many points of its middle.
const REACH: f32 = 13.0;

/// The colour of a team's round.
pub fn team_colour(ctx: &Context, team: usize) -> Color32 {
    let colours = if ctx.theme() == egui::Theme::Dark { &DARK } else { &LIGHT };
    colours[team % colours.len()]
}

fn stroke_line(painter: &Painter, points: &[Pos2], stroke: Stroke, team: usize) {
    match DASHES[team % DASHES.len()] {
        None => {
            painter.add(Shape::line(points.to_vec(), stroke));
        }
        Some((dash, gap)) => {
            painter.extend(Shape::dashed_line(points, stroke, dash, gap));
        }
    }
}

/// The pattern of a team's round on a day: its place, or with several days one of its own for each.
pub fn pattern_of(outreach: &Outreach, team: usize, day: u16) -> usize {
    usize::from(day) * outreach.teams.len() + team
}

/// A piece of a team's line, as the legend of lists.
pub fn pattern_ui(ui: &mut Ui, colour: Color32, team: usize) {
    let (rect, _) = ui.allocate_exact_size(vec2(28.0, 14.0), egui::Sense::hover());
    let line = [rect.left_center(), rect.right_center()];
    stroke_line(ui.painter(), &line, Stroke::new(3.0, colour), team);
}

/// Draws starts, rounds and stops.
pub fn paint(painter: &Painter, rect: Rect, view: &MapView, look: &Look, state: &UiState) {
    let outreach = state.rounds.shown(&look.atlas.outreach);
    let at = |p: LonLat| to_screen(rect, view, Mercator::from(p));
    let halo = look.tokens.panel;
    let lines = lines(&outreach, state.rounds.day);
    for (team, legs) in &lines {
        let legs: Vec<Vec<Pos2>> = legs.iter().map(|leg| leg.iter().map(|p| at(*p)).collect()).collect();
        let points = legs.concat();
        painter.add(Shape::line(points.clone(), Stroke::new(6.0, halo.gamma_multiply(0.85))));
        let colour = team_colour(painter.ctx(), *team);
        stroke_line(painter, &points, Stroke::new(3.0, colour), *team);
        for (from, to) in legs.iter().filter_map(|leg| middle(leg)) {
            arrow(painter, from, to, colour, halo);
        }
    }
    for (team, of) in outreach.teams.iter().enumerate() {
        let colour = team_colour(painter.ctx(), pattern_of(&outreach, team, state.rounds.day.unwrap_or(0)));
        // Starts are squares, ends elsewhere are diamonds.
        let box_at = Rect::from_center_size(at(of.start.at), vec2(16.0, 16.0));
        painter.rect(box_at, 3.0, halo, Stroke::new(3.0, colour), egui::StrokeKind::Inside);
        if let Some(end) = &of.end {
            let middle = at(end.at);
            let corners = [vec2(0.0, -9.0), vec2(9.0, 0.0), vec2(0.0, 9.0), vec2(-9.0, 0.0)].map(|d| middle + d);
            painter.add(Shape::convex_polygon(corners.to_vec(), halo, Stroke::new(3.0, colour)));
        }
    }
    let font = theme::semibold(theme::SMALL);
    for stop in &outreach.stops {
        let middle = at(stop.at);
        let is_chosen = state.rounds.stop == Some(stop.id);
        match place_of(&outreach, stop.id, state.rounds.day) {
            Some((team, number)) => {
                let colour = team_colour(painter.ctx(), team);
                painter.circle(middle, 11.0, colour, Stroke::new(2.0, halo));
                let ink = look.tokens.on_accent;
                painter.text(middle, Align2::CENTER_CENTER, number.to_string(), font.clone(), ink);
            }
            None => {
                painter.circle(middle, 6.0, halo, Stroke::new(2.0, look.tokens.second));
            }
        }
        if is_chosen {
            painter.circle_stroke(middle, 15.0, Stroke::new(5.0, halo));
            painter.circle_stroke(middle, 15.0, Stroke::new(2.5, look.tokens.accent));
        }
    }
}

/// The ways of each round, leg by leg, by its pattern; of one day, where one is asked for.
fn lines(outreach: &Outreach, day: Option<u16>) -> Vec<(usize, Vec<Vec<LonLat>>)> {
    let rounds = outreach.plan.iter().flat_map(|p| &p.rounds).filter(|r| day.is_none_or(|day| r.day == day));
    rounds
        .filter_map(|round| {
            let team = outreach.teams.iter().position(|t| t.name == round.team)?;
            Some((pattern_of(outreach, team, round.day), outreach.way(round)))
        })
        .collect()
}

/// The pattern of the round that visits a stop, and as which of its stops.
fn place_of(outreach: &Outreach, stop: u32, day: Option<u16>) -> Option<(usize, usize)> {
    let mut rounds = outreach.plan.iter().flat_map(|p| &p.rounds).filter(|r| day.is_none_or(|day| r.day == day));
    rounds.find_map(|round| {
        let number = round.stops.iter().position(|s| *s == stop)? + 1;
        let team = outreach.teams.iter().position(|t| t.name == round.team)?;
        Some((pattern_of(outreach, team, round.day), number))
    })
}

/// The middle of a leg that is long enough to show an arrow, and the direction there: a point a little before it, and one
/// a little after.
fn middle(leg: &[Pos2]) -> Option<(Pos2, Pos2)> {
    let length: f32 = leg.windows(2).map(|w| w[0].distance(w[1])).sum();
    if length < 60.0 {
        return None;
    }
    let at = |along: f32| {
        let mut left = along;
        for pair in leg.windows(2) {
            let piece = pair[0].distance(pair[1]);
            if left <= piece && piece > 0.0 {
                return Some(pair[0] + (pair[1] - pair[0]) * (left / piece));
            }
            left -= piece;
        }
        leg.last().copied()
    };
    Some((at(length / 2.0 - 6.0)?, at(length / 2.0 + 6.0)?))
}

fn arrow(painter: &Painter, from: Pos2, to: Pos2, colour: Color32, halo: Color32) {
    let along = to - from;
    if along.length() < 1.0 {
        return;
    }
    let (unit, middle) = (along.normalized(), from + along * 0.5);
    let (tip, back, side) = (middle + unit * 8.0, middle - unit * 6.0, unit.rot90() * 6.0);
    let head = vec![tip, back + side, back - side];
    painter.add(Shape::convex_polygon(head, colour, Stroke::new(1.5, halo)));
}

/// The stop under a point of the screen.
pub fn stop_at(rect: Rect, view: &MapView, at: Pos2, look: &Look, state: &UiState) -> Option<u32> {
    let outreach = state.rounds.shown(&look.atlas.outreach);
    let away = |p: LonLat| to_screen(rect, view, Mercator::from(p)).distance(at);
    let near = outreach.stops.iter().map(|s| (away(s.at), s.id)).filter(|(d, _)| *d <= REACH);
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, id)| id)
}
