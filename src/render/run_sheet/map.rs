//! The map of a run sheet: the way, and the stops by their numbers, each beside its place where others are near.

use crate::geo::bounds::Bounds;
use crate::geo::mercator::Mercator;

use super::super::background::{self, BackgroundStyle, names};
use super::super::labels;
use super::super::page::map_frame::{PIXELS_PER_POINT, SMALLER_ON_PAPER, lettering};
use super::super::page::{INK, LINE};
use super::super::scene::{Align, MapView, PageItem, Rect, Rgba, Role, TextLine, Weight};
use super::super::sheet_layout::moved;
use super::{INNER, MARGIN, RunSheet};

/// The disc with a stop's number, its rim, and the room that names leave it.
const DISC: f64 = 8.0;
const DISC_RIM: f64 = 9.5;
const DISC_ROOM: f64 = 11.0;
/// From the middle of one disc to the next, and to the middle of the square where the team sets out.
const APART: f64 = 2.0 * DISC + 2.0;
/// A disc that is farther from its place than this has a line to it.
const MOVED: f64 = 4.0;
/// Half of the room that names leave the way, and how often along it.
const WAY_ROOM: f64 = 2.5;
const WAY_STEP: f64 = 5.0;
const ROUTE: Rgba = Rgba::opaque(0x0000_5A9C);
const PAPER: Rgba = Rgba::opaque(0x00FF_FFFF);

/// Draws it from `top` on, so high; returns the height below it.
pub(super) fn draw(sheet: &RunSheet<'_>, (top, height): (f64, f64), items: &mut Vec<PageItem>) -> f64 {
    let frame = Rect::new(MARGIN, top, INNER, height);
    let point = |p: &Mercator| Bounds { min: *p, max: *p };
    let Some(bounds) = sheet.way.iter().flatten().map(point).reduce(Bounds::union) else { return top };
    let mut view = MapView::fitting(bounds, frame.width, frame.height, 34.0);
    // A round around one corner is still shown with what lies about it.
    view.zoom = view.zoom.min(15.0);
    let seen = |p: &Mercator| {
        let (x, y) = view.to_frame(*p);
        [x, y]
    };
    let way: Vec<Vec<[f64; 2]>> = sheet.way.iter().map(|leg| leg.iter().map(seen).collect()).collect();
    let start = way.iter().flatten().next().copied();
    let places: Vec<[f64; 2]> = sheet.stops.iter().map(seen).collect();
    let discs = spread(&places, start, (frame.width, frame.height));

    let mut drawn = ground(sheet, &view, frame, (&way, &discs));
    let on_page = |[x, y]: [f64; 2]| [frame.x + x, frame.y + y];
    let way: Vec<Vec<[f64; 2]>> = way.into_iter().map(|leg| leg.into_iter().map(on_page).collect()).collect();
    for (colour, width) in [(PAPER, 4.0), (ROUTE, 2.0)] {
        let pieces = way.iter().flat_map(|leg| leg.windows(2));
        drawn.extend(pieces.map(|piece| PageItem::Line { from: piece[0], to: piece[1], colour, width }));
    }
    drawn.extend(way.iter().filter_map(|leg| arrow(leg)));
    if let Some(start) = start.map(on_page) {
        let rect = Rect::new(start[0] - 6.0, start[1] - 6.0, 12.0, 12.0);
        drawn.push(PageItem::Rect { rect, fill: Some(PAPER), hatch: None, line: Some((ROUTE, 2.5)) });
    }
    let moved = || places.iter().zip(&discs).filter(|(place, disc)| between(**place, **disc) > MOVED);
    for (place, disc) in moved() {
        let (from, to) = (on_page(*disc), on_page(*place));
        for (colour, width) in [(PAPER, 3.2), (INK, 1.2)] {
            drawn.push(PageItem::Line { from, to, colour, width });
        }
    }
    for (place, _) in moved() {
        drawn.push(PageItem::Polygon { points: circle(on_page(*place), 3.2), fill: PAPER });
        drawn.push(PageItem::Polygon { points: circle(on_page(*place), 2.2), fill: INK });
    }
    for (number, disc) in discs.iter().enumerate() {
        let middle = on_page(*disc);
        drawn.push(PageItem::Polygon { points: circle(middle, DISC_RIM), fill: PAPER });
        drawn.push(PageItem::Polygon { points: circle(middle, DISC), fill: ROUTE });
        drawn.push(PageItem::Text(TextLine {
            text: (number + 1).to_string(),
            x: middle[0],
            y: middle[1] + 3.2,
            size: 9.0,
            weight: Weight::SemiBold,
            align: Align::Middle,
            colour: PAPER,
            halo: None,
        }));
    }
    drawn.push(PageItem::Rect { rect: frame, fill: None, hatch: None, line: Some((LINE, 0.6)) });
    items.push(PageItem::Part {
        role: Role::Figure("Map of the round with its numbered stops".to_owned()),
        items: drawn,
    });
    frame.bottom()
}

/// The map below the round, and its names, which keep clear of the way and the numbers.
fn ground(
    sheet: &RunSheet<'_>,
    view: &MapView,
    frame: Rect,
    (way, discs): (&[Vec<[f64; 2]>], &[[f64; 2]]),
) -> Vec<PageItem> {
    let mut scene = sheet.map.clone();
    for label in &mut scene.labels {
        label.may_stand_beside = false;
    }
    let around = |[x, y]: [f64; 2], by: f64| Rect::new(x, y, 0.0, 0.0).grown(by);
    let start = way.iter().flatten().next();
    let mut covered: Vec<Rect> = discs.iter().chain(start).map(|at| around(*at, DISC_ROOM)).collect();
    covered.extend(way.iter().flat_map(|leg| leg.windows(2)).flat_map(|piece| {
        let [from, to] = [piece[0], piece[1]];
        let steps = (between(from, to) / WAY_STEP).ceil().clamp(1.0, 500.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 500")]
        let count = steps as u32;
        (0..=count).map(move |i| {
            let share = f64::from(i) / steps;
            around([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share], WAY_ROOM)
        })
    }));
    let placed = labels::place_around(&scene, view, &covered);
    let mut quiet = Vec::new();
    if let Some(background) = sheet.background {
        let style = BackgroundStyle::PRINT;
        let seen = background::seen_tiles(background, view, PIXELS_PER_POINT);
        let mut obstacles = names::around(&scene, view, &placed);
        obstacles.rects.extend(covered);
        quiet = names::place(&seen.vectors, view, &style, &obstacles, SMALLER_ON_PAPER);
        scene.ground = style.ground;
        scene.items.splice(0..0, background::items(&seen, view.zoom, &style));
    }
    scene.labels = Vec::new();
    let mut drawn = vec![PageItem::Map { scene, view: *view, x: frame.x, y: frame.y }];
    drawn.extend(quiet.into_iter().map(|item| moved(item, frame.x, frame.y)));
    drawn.extend(lettering(placed, frame));
    drawn
}

/// Places for the discs, as near to the stops' own as leaves each to be seen, clear of the start and inside the frame.
/// Two that are too near push each other apart by half of what is missing, again and again; the same stops give the
/// same places.
fn spread(places: &[[f64; 2]], start: Option<[f64; 2]>, (width, height): (f64, f64)) -> Vec<[f64; 2]> {
    const MOST_ROUNDS: usize = 400;
    let mut at = places.to_vec();
    // What is missing between two, and in which direction; two in one spot go apart by their numbers.
    let missing = |a: [f64; 2], b: [f64; 2], number: usize| -> Option<[f64; 2]> {
        let length = between(a, b);
        let lacks = APART - length;
        if lacks <= 0.01 {
            return None;
        }
        let [x, y] = if length > 0.01 {
            [(a[0] - b[0]) / length, (a[1] - b[1]) / length]
        } else {
            // The golden angle: no two go the same way.
            let turn = number as f64 * 2.399_963;
            [turn.cos(), turn.sin()]
        };
        Some([x * lacks, y * lacks])
    };
    for _ in 0..MOST_ROUNDS {
        let mut is_clear = true;
        for i in 0..at.len() {
            for j in 0..i {
                if let Some([x, y]) = missing(at[i], at[j], i) {
                    is_clear = false;
                    at[i] = [at[i][0] + x / 2.0, at[i][1] + y / 2.0];
                    at[j] = [at[j][0] - x / 2.0, at[j][1] - y / 2.0];
                }
            }
            if let Some([x, y]) = start.and_then(|start| missing(at[i], start, i)) {
                is_clear = false;
                at[i] = [at[i][0] + x, at[i][1] + y];
            }
            let inside = |v: f64, most: f64| v.clamp(DISC_ROOM.min(most / 2.0), (most - DISC_ROOM).max(most / 2.0));
            at[i] = [inside(at[i][0], width), inside(at[i][1], height)];
        }
        if is_clear {
            break;
        }
    }
    at
}

fn between(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn circle(middle: [f64; 2], radius: f64) -> Vec<[f64; 2]> {
    let corner = |i: i32| {
        let turn = f64::from(i) * std::f64::consts::TAU / 32.0;
        [middle[0] + radius * turn.cos(), middle[1] + radius * turn.sin()]
    };
    (0..32).map(corner).collect()
}

/// A head in the middle of a leg that is long enough to show one.
fn arrow(leg: &[[f64; 2]]) -> Option<PageItem> {
    let piece = |w: &[[f64; 2]]| between(w[0], w[1]);
    let length: f64 = leg.windows(2).map(piece).sum();
    if length < 44.0 {
        return None;
    }
    let mut left = length / 2.0;
    let half = leg.windows(2).find(|w| {
        left -= piece(w);
        left <= 0.0 && piece(w) > 0.0
    })?;
    let ([dx, dy], along) = ([half[1][0] - half[0][0], half[1][1] - half[0][1]], piece(half));
    let (ux, uy, share) = (dx / along, dy / along, 1.0 + left / along);
    let (mx, my) = (half[0][0] + dx * share, half[0][1] + dy * share);
    let back = [mx - ux * 4.0, my - uy * 4.0];
    let points = vec![
        [mx + ux * 6.0, my + uy * 6.0],
        [back[0] - uy * 4.5, back[1] + ux * 4.5],
        [back[0] + uy * 4.5, back[1] - ux * 4.5],
    ];
    Some(PageItem::Polygon { points, fill: ROUTE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_near_each_other_are_all_seen() {
        let start = [100.0, 100.0];
        // Five in one spot, which is where the team sets out, two a little apart, one alone, one in the corner.
        let mut places = vec![start; 5];
        places.extend([[200.0, 100.0], [203.0, 101.0], [300.0, 50.0], [1.0, 1.0]]);
        let discs = spread(&places, Some(start), (400.0, 200.0));
        for (i, a) in discs.iter().enumerate() {
            assert!(discs[..i].iter().all(|b| between(*a, *b) >= APART - 0.1), "{i}: {discs:?}");
            assert!(between(*a, start) >= APART - 0.1, "{i}: {discs:?}");
            assert!((DISC_ROOM..400.0 - DISC_ROOM).contains(&a[0]) && (DISC_ROOM..200.0 - DISC_ROOM).contains(&a[1]));
            assert!(between(*a, places[i]) < 50.0, "{i} is far from its place: {discs:?}");
        }
        assert_eq!(discs[7], places[7], "one that is alone stays");
        assert_eq!(discs, spread(&places, Some(start), (400.0, 200.0)));
    }
}
