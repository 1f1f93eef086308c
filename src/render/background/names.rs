//! Names on the background: of places, and of streets and rivers along their lines. They keep clear of each other and
//! of what lies over them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::super::labels::{self, Taken};
use super::super::scene::{Align, MapItem, MapScene, MapView, PageItem, PlacedLabel, Rect, Rgba, TextLine, Weight};
use super::super::{clusters, text};
use super::BackgroundStyle;
use crate::base::text::folded;
use crate::model::background::{NamedPoint, PlaceRank, TilePlace, VectorTile, Way};

/// Distance between lines as a share of the type size.
const LEADING: f64 = 1.16;

/// A place's name is broken where it is wider than this, in points.
const WIDE: f64 = 96.0;

/// The same street is named again after so many points at the earliest.
const AGAIN: f64 = 260.0;

/// The sharpest corner that a name goes round, in radians, and how much it may bend in all.
const SHARPEST: f64 = 0.42;
const MOST_BENT: f64 = 1.15;

/// What stands in the way of names.
#[derive(Clone, Debug, Default)]
pub struct Obstacles {
    /// In points of the frame.
    pub rects: Vec<Rect>,
    /// Names that the map says already, see [`folded`].
    pub said: HashSet<String>,
}

/// What of a scene names on the background keep clear of.
#[must_use]
pub fn obstacles(scene: &MapScene, view: &MapView) -> Obstacles {
    around(scene, view, &labels::place(scene, view))
}

/// The same where the scene's names have their places already.
#[must_use]
pub fn around(scene: &MapScene, view: &MapView, placed: &[PlacedLabel]) -> Obstacles {
    let said: HashSet<String> = placed.iter().map(|label| folded(&label.lines.join(" "))).collect();
    let mut rects: Vec<Rect> = placed.iter().map(|label| labels::extent(label).grown(3.0)).collect();
    let frame = Rect::new(0.0, 0.0, view.width, view.height);
    for item in &scene.items {
        let MapItem::Symbols(marks) = item else { continue };
        rects.extend(clusters::symbols(marks, view.zoom).into_iter().filter_map(|symbol| {
            let ((x, y), size) = (view.to_frame(symbol.at), f64::from(symbol.size));
            let rect = Rect::new(x - size / 2.0, y - size / 2.0, size, size);
            rect.overlaps(frame).then_some(rect)
        }));
    }
    Obstacles { rects, said }
}

/// The names that have room at a view, as items of a page whose top left corner is the view's. None is cut by the frame.
/// `larger` is a factor on the type, 1 on the screen.
#[must_use]
pub fn place(
    tiles: &[Arc<VectorTile>],
    view: &MapView,
    style: &BackgroundStyle,
    obstacles: &Obstacles,
    larger: f32,
) -> Vec<PageItem> {
    let mut page = Page::new(view, style, obstacles, larger);
    let mut points: Vec<&NamedPoint> = tiles.iter().flat_map(|t| &t.named_points).collect();
    points.sort_by(|a, b| {
        b.rank.cmp(&a.rank).then_with(|| b.weight.total_cmp(&a.weight)).then_with(|| a.name.cmp(&b.name))
    });
    let (large, small): (Vec<_>, Vec<_>) = points.into_iter().partition(|p| p.rank >= PlaceRank::Suburb);
    for point in large {
        page.point(point);
    }
    for (way, name, lines) in streets(tiles, view) {
        page.street(way, &name, lines);
    }
    for point in small {
        page.point(point);
    }
    page.items
}

struct Page<'a> {
    view: &'a MapView,
    style: &'a BackgroundStyle,
    frame: Rect,
    taken: Taken,
    said: &'a HashSet<String>,
    larger: f32,
    items: Vec<PageItem>,
}

impl<'a> Page<'a> {
    fn new(view: &'a MapView, style: &'a BackgroundStyle, obstacles: &'a Obstacles, larger: f32) -> Self {
        let mut taken = Taken::default();
        for rect in &obstacles.rects {
            taken.add(*rect);
        }
        let frame = Rect::new(0.0, 0.0, view.width, view.height).grown(-2.0);
        Self { view, style, frame, taken, said: &obstacles.said, larger, items: Vec::new() }
    }

    fn point(&mut self, point: &NamedPoint) {
        let Some((size, bold)) = BackgroundStyle::place_type(point.rank, self.view.zoom) else { return };
        if self.said.contains(&folded(&point.name)) {
            return;
        }
        let (x, y) = self.view.to_frame(point.at);
        if !self.frame.holds(Rect::new(x, y, 0.0, 0.0)) {
            return;
        }
        let size = size * self.larger;
        let weight = if bold { Weight::SemiBold } else { Weight::Regular };
        let lines = if text::width(&point.name, size, weight) > WIDE * f64::from(self.larger) {
            text::wrap(&point.name, size, weight, WIDE * f64::from(self.larger))
        } else {
            vec![point.name.to_string()]
        };
        let width = lines.iter().map(|l| text::width(l, size, weight)).fold(0.0, f64::max);
        let line_height = f64::from(size) * LEADING;
        let height = line_height * lines.len() as f64;
        let rect = Rect::new(x - width / 2.0, y - height / 2.0, width, height).grown(4.0);
        if !self.frame.holds(rect) || !self.taken.is_free(rect) {
            return;
        }
        self.taken.add(rect);
        let colour = if point.is_water { self.style.water_ink } else { self.style.place_ink };
        for (number, line) in lines.into_iter().enumerate() {
            let middle = y - height / 2.0 + line_height * (number as f64 + 0.5);
            let mut item = self.line(line, size, weight, colour);
            item.x = x;
            item.y = middle + text::BASELINE_BELOW_MIDDLE * f64::from(size);
            self.items.push(PageItem::Text(item));
        }
    }

    fn line(&self, text: String, size: f32, weight: Weight, colour: Rgba) -> TextLine {
        let halo = Some((self.style.halo, size * 0.14));
        TextLine { text, x: 0.0, y: 0.0, size, weight, align: Align::Middle, colour, halo }
    }

    /// Names a street once on each of its stretches that are long enough.
    fn street(&mut self, way: Way, name: &str, mut lines: Vec<Vec<(f64, f64)>>) {
        let Some(size) = BackgroundStyle::street_type(way, self.view.zoom) else { return };
        let size = size * self.larger;
        let width = text::width(name, size, Weight::Regular);
        lines.sort_by(|a, b| length(b).total_cmp(&length(a)));
        let mut named: Vec<(f64, f64)> = Vec::new();
        let colour = if matches!(way, Way::River | Way::Stream) { self.style.water_ink } else { self.style.street_ink };
        for line in &lines {
            let whole = length(line);
            if whole < width + f64::from(size) {
                break;
            }
            // From the middle outwards.
            let spare = whole - width;
            let step = (spare / 2.0).clamp(1.0, 18.0);
            let mut offsets = vec![0.0];
            let mut out = step;
            while out <= spare / 2.0 && offsets.len() < 160 {
                offsets.extend([out, -out]);
                out += step;
            }
            for offset in offsets {
                let start = spare / 2.0 + offset;
                let Some(path) = stretch(line, start, start + width) else { continue };
                let middle = path[path.len() / 2];
                let is_near = |p: &(f64, f64)| (p.0 - middle.0).hypot(p.1 - middle.1) < AGAIN * f64::from(self.larger);
                if named.iter().any(is_near) || !is_gentle(&path) {
                    continue;
                }
                let boxes = boxes(&path, f64::from(size));
                if !boxes.iter().all(|b| self.frame.holds(*b) && self.taken.is_free(*b)) {
                    continue;
                }
                for b in boxes {
                    self.taken.add(b);
                }
                named.push(middle);
                let item = self.line(name.to_owned(), size, Weight::Regular, colour);
                let path = readable(path).into_iter().map(|(x, y)| [x, y]).collect();
                self.items.push(PageItem::TextAlong { line: item, path });
            }
        }
    }
}

/// A line in points of the frame.
type Line = Vec<(f64, f64)>;

/// A street's name with its lines in points of the frame, pieces that meet joined; the greatest streets first.
fn streets(tiles: &[Arc<VectorTile>], view: &MapView) -> Vec<(Way, Arc<str>, Vec<Line>)> {
    let mut pieces: BTreeMap<(std::cmp::Reverse<Way>, Arc<str>), Vec<Line>> = BTreeMap::new();
    let near = Rect::new(0.0, 0.0, view.width, view.height);
    for tile in tiles {
        let to_frame = frame_of(tile.place, view);
        for way in tile.named_ways.iter().filter(|w| BackgroundStyle::street_type(w.way, view.zoom).is_some()) {
            let line: Vec<(f64, f64)> = way.line.iter().map(|p| to_frame(*p)).collect();
            let (left, right) = line.iter().fold((f64::MAX, f64::MIN), |(l, r), p| (l.min(p.0), r.max(p.0)));
            let (top, bottom) = line.iter().fold((f64::MAX, f64::MIN), |(t, b), p| (t.min(p.1), b.max(p.1)));
            if near.grown(1.0).overlaps(Rect::new(left, top, right - left, bottom - top).grown(1.0)) {
                pieces.entry((std::cmp::Reverse(way.way), Arc::clone(&way.name))).or_default().push(line);
            }
        }
    }
    pieces.into_iter().map(|((way, name), lines)| (way.0, name, joined(lines))).collect()
}

fn frame_of(place: TilePlace, view: &MapView) -> impl Fn([f32; 2]) -> (f64, f64) {
    let (left, top) = view.to_frame(place.origin());
    let side = place.side() * view.scale();
    move |[x, y]| (left + f64::from(x) * side, top + f64::from(y) * side)
}

/// Joins lines whose ends meet, within a point and a half.
fn joined(mut lines: Vec<Line>) -> Vec<Line> {
    #[expect(clippy::cast_possible_truncation, reason = "positions on a screen")]
    let key = |p: (f64, f64)| ((p.0 / 3.0).round() as i64, (p.1 / 3.0).round() as i64);
    // Where the ends of lines lie; a line that was taken is empty.
    let mut ends: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (number, line) in lines.iter().enumerate() {
        for end in [line.first(), line.last()].into_iter().flatten() {
            ends.entry(key(*end)).or_default().push(number);
        }
    }
    let meets = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1) < 3.0;
    let mut done = Vec::new();
    for number in 0..lines.len() {
        let mut line = std::mem::take(&mut lines[number]);
        if line.len() < 2 {
            continue;
        }
        // Forwards from its end, then from its beginning.
        for _ in 0..2 {
            while let Some(&end) = line.last() {
                let (x, y) = key(end);
                let around = (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)));
                let next = around.filter_map(|k| ends.get(&k)).flatten().copied().find(|n| {
                    let other = &lines[*n];
                    other.len() > 1 && (meets(other[0], end) || meets(other[other.len() - 1], end))
                });
                let Some(next) = next else { break };
                let mut other = std::mem::take(&mut lines[next]);
                if !meets(other[0], end) {
                    other.reverse();
                }
                line.extend(other.into_iter().skip(1));
            }
            line.reverse();
        }
        done.push(smoothed(line));
    }
    done
}

/// Without the small steps that letters would dance on.
fn smoothed(line: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(line.len());
    let last = line.last().copied();
    for p in line {
        if kept.last().is_none_or(|k| (k.0 - p.0).hypot(k.1 - p.1) >= 5.0) {
            kept.push(p);
        }
    }
    match (last, kept.len()) {
        (Some(last), n) if n > 1 => kept[n - 1] = last,
        (Some(last), 1) => kept.push(last),
        _ => {}
    }
    kept
}

fn length(line: &[(f64, f64)]) -> f64 {
    line.windows(2).map(|w| (w[1].0 - w[0].0).hypot(w[1].1 - w[0].1)).sum()
}

/// The stretch of a line between two distances along it.
fn stretch(line: &[(f64, f64)], from: f64, to: f64) -> Option<Vec<(f64, f64)>> {
    let mut cut = Vec::new();
    let mut walked = 0.0;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let long = (b.0 - a.0).hypot(b.1 - a.1);
        let at = |d: f64| (a.0 + (b.0 - a.0) * (d - walked) / long, a.1 + (b.1 - a.1) * (d - walked) / long);
        if long > 0.0 && walked + long >= from && walked <= to {
            if cut.is_empty() {
                cut.push(at(from.max(walked)));
            }
            cut.push(at(to.min(walked + long)));
        }
        walked += long;
    }
    (cut.len() >= 2 && walked + 1e-6 >= to && from >= 0.0).then_some(cut)
}

/// Whether letters can follow the line without falling over each other.
fn is_gentle(path: &[(f64, f64)]) -> bool {
    let mut bent = 0.0;
    let direction = |w: &[(f64, f64)]| (w[1].1 - w[0].1).atan2(w[1].0 - w[0].0);
    let directions: Vec<f64> = path.windows(2).filter(|w| w[0] != w[1]).map(direction).collect();
    for pair in directions.windows(2) {
        let turn = (pair[1] - pair[0] + std::f64::consts::PI).rem_euclid(std::f64::consts::TAU) - std::f64::consts::PI;
        bent += turn.abs();
        if turn.abs() > SHARPEST || bent > MOST_BENT {
            return false;
        }
    }
    true
}

/// The room that a name takes along its line.
fn boxes(path: &[(f64, f64)], size: f64) -> Vec<Rect> {
    let whole = length(path);
    let count = (whole / size).ceil().max(1.0);
    let mut boxes = Vec::new();
    let mut number = 0.0;
    while number < count {
        let (from, to) = (whole * number / count, whole * (number + 1.0) / count);
        if let Some(piece) = stretch(path, from, to) {
            let (a, b) = (piece[0], piece[piece.len() - 1]);
            let (x, y) = (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
            boxes.push(Rect::new(x, y, 0.0, 0.0).grown(size * 0.72));
        }
        number += 1.0;
    }
    boxes
}

/// Turned so that the name runs from left to right.
fn readable(mut path: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if let (Some(first), Some(last)) = (path.first(), path.last())
        && first.0 > last.0
    {
        path.reverse();
    }
    path
}
