//! A map on a page: its names with their places, what it lies on, and a thin frame around it.

use super::super::background::{self, BackgroundStyle, names};
use super::super::labels;
use super::super::scene::{
    Align, LabelWish, MapItem, MapScene, MapView, Mark, PageItem, PlacedLabel, Rect, Rgba, TextLine, Weight,
};
use super::super::sheet_layout as layout;
use super::super::text;
use super::{FrameContent, INK, LINE, Measures, SMALLEST_TYPE};

/// Paper is printed at about so many pixels a point: what a background's pictures are chosen for.
pub(in super::super) const PIXELS_PER_POINT: f64 = 2.0;

/// Names on the background are set this much smaller than on a screen.
pub(in super::super) const SMALLER_ON_PAPER: f32 = 0.6;

/// A map of fewer lines of type from side to side than this has no room for every name: it would be hidden by them.
const SMALL: f64 = 45.0;

/// So many names of a small map stand beside what they name, the worthiest.
const FEW: usize = 3;

/// The others of a small map are set this much larger, for there is room now.
const LARGER: f32 = 1.12;

fn is_small(frame: Rect, labels: &[LabelWish]) -> bool {
    let type_size = labels.iter().filter(|l| l.may_stand_beside).map(|l| l.size).reduce(f32::max);
    type_size.is_some_and(|size| frame.width.min(frame.height) < SMALL * f64::from(size))
}

/// The map, its names inside a thin frame; names keep clear of what covers the map, in points of the frame.
pub(super) fn map_in_frame(content: &FrameContent<'_>, frame: Rect, covered: &[Rect], m: Measures) -> Vec<PageItem> {
    let view = MapView::fitting(content.bounds, frame.width, frame.height, 12.0 * m.k);
    #[expect(clippy::cast_possible_truncation, reason = "a factor near 1")]
    let k = m.k as f32;
    let sized = |label: &LabelWish| LabelWish { size: (label.size * k).max(SMALLEST_TYPE), ..label.clone() };
    let labels = content.map.labels.iter().map(sized).filter(|l| labels::could_fit(l, view.scale())).collect();
    let mut scene = MapScene { ground: content.map.ground, items: content.map.items.clone(), labels };
    if content.background.is_some() {
        scene.ground = BackgroundStyle::PRINT.ground;
    }
    let seen = content.background.map(|b| background::seen_tiles(b, &view, PIXELS_PER_POINT));
    if !content.heading.is_empty() {
        // One of several small maps: a name stands on its area or nowhere.
        labels::thin(&mut scene.labels, view.scale(), 0, 1.0);
        for label in &mut scene.labels {
            label.may_stand_beside = false;
        }
    } else if is_small(frame, &scene.labels) {
        labels::thin(&mut scene.labels, view.scale(), FEW, LARGER);
    }
    for item in &mut scene.items {
        if let MapItem::Symbols(marks) = item {
            *marks = marks.iter().map(|mark| Mark { size: mark.size * k, ..*mark }).collect();
        }
    }
    let placed = labels::place_around(&scene, &view, covered);
    let mut quiet = Vec::new();
    if let Some(seen) = seen {
        let style = BackgroundStyle::PRINT;
        let mut obstacles = names::around(&scene, &view, &placed);
        obstacles.rects.extend(covered);
        quiet = names::place(&seen.vectors, &view, &style, &obstacles, SMALLER_ON_PAPER * k);
        scene.items.splice(0..0, background::items(&seen, view.zoom, &style));
    }
    scene.labels = Vec::new();
    let mut items = vec![PageItem::Map { scene, view, x: frame.x, y: frame.y }];
    items.extend(quiet.into_iter().map(|item| layout::moved(item, frame.x, frame.y)));
    for [from, to] in placed.iter().filter_map(|label| label.leader) {
        let at = |(x, y): (f64, f64)| [frame.x + x, frame.y + y];
        for (colour, width) in [(Rgba::opaque(0x00FF_FFFF), 1.6 * k), (INK, 0.5 * k)] {
            items.push(PageItem::Line { from: at(from), to: at(to), colour, width });
        }
        let (end, r) = (at(to), 1.4 * m.k);
        let points = [[-r, 0.0], [0.0, -r], [r, 0.0], [0.0, r]].map(|d| [end[0] + d[0], end[1] + d[1]]).to_vec();
        items.push(PageItem::Polygon { points, fill: INK });
    }
    items.extend(lettering(placed, frame));
    items.push(PageItem::Rect { rect: frame, fill: None, hatch: None, line: Some((LINE, 0.6)) });
    items
}

/// Names where they were placed on a map, line by line.
pub(in super::super) fn lettering(placed: Vec<PlacedLabel>, frame: Rect) -> Vec<PageItem> {
    let mut items = Vec::new();
    for label in placed {
        let first = label.y - label.line_height * (label.lines.len() as f64 - 1.0) / 2.0;
        for (number, text) in label.lines.into_iter().enumerate() {
            let middle = first + label.line_height * number as f64;
            items.push(PageItem::Text(TextLine {
                text,
                x: frame.x + label.x,
                y: frame.y + middle + text::BASELINE_BELOW_MIDDLE * f64::from(label.size),
                size: label.size,
                weight: if label.bold { Weight::SemiBold } else { Weight::Regular },
                align: Align::Middle,
                colour: label.colour,
                halo: Some((label.halo, label.size * 0.16)),
            }));
        }
    }
    items
}
