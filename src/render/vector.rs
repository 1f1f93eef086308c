//! From a page to marks that a vector file can hold: the same things at the same places as [`super::raster`] draws, in
//! points, with text as text.
//!
//! Borders are thinned to what 600 dots an inch can show.

mod background;

use crate::base::drawing::{Drawing, Line, Mark, TypeLine};
use crate::geo::mercator::Mercator;
use crate::geo::simplify::Shape;

use super::hatch::{self, Lines};
use super::paths::{Dashes, MARGIN, Projector, TOLERANCE, dashes};
use super::scene::{Align, MapItem, MapScene, MapView, Page, PageItem, Paint, Rect, Rgba, TextLine};
use super::{clusters, symbols, text};

/// Dots an inch, to whose size borders are thinned.
pub const FINEST_DPI: u32 = 600;

/// The same a point.
const DOTS: f64 = 600.0 / 72.0;

/// The least distance in points that borders on a page are thinned by: no picture of one is finer than this either.
pub const FINEST: f64 = TOLERANCE / DOTS;

/// Width of the rim in its own colour that closes the seam between two surfaces.
const SEAM: f32 = 0.12;

/// Outlines of shapes smaller than this (in points) get thinner in proportion, as in [`super::raster`].
const SMALL: f64 = 10.0;

/// The page's marks.
#[must_use]
pub fn drawing(page: &Page) -> Drawing {
    let mut marks = Vec::new();
    for item in &page.items {
        add(item, &mut marks);
    }
    Drawing { width: page.width, height: page.height, marks }
}

fn add(item: &PageItem, marks: &mut Vec<Mark>) {
    match item {
        PageItem::Map { scene, view, x, y } => {
            let inside = map(scene, view, (*x, *y));
            marks.push(Mark::Clipped { frame: [*x, *y, view.width, view.height], marks: inside });
        }
        PageItem::Rect { rect, fill, hatch, line } => {
            let ring = || vec![corners(*rect).to_vec()];
            if let Some(fill) = fill {
                marks.push(Mark::Surface { rings: ring(), fill: Some(*fill), stroke: None });
            }
            if let Some(Paint::Hatch { colour, spacing, width, falling }) = hatch {
                let bounds = [rect.x, rect.y, rect.right(), rect.bottom()];
                let outline = corners(*rect).map(|[x, y]| (x, y)).to_vec();
                let lines = Lines::anchored(f64::from(*spacing), *falling, (-rect.x, -rect.y));
                marks.push(hatched(hatch::segments(&[outline], lines, bounds), 1.0, *colour, *width));
            }
            if line.is_some() {
                marks.push(Mark::Surface { rings: ring(), fill: None, stroke: *line });
            }
        }
        PageItem::Polygon { points, fill } => {
            marks.push(Mark::Surface { rings: vec![points.clone()], fill: Some(*fill), stroke: None });
        }
        PageItem::Line { from, to, colour, width } => {
            let lines = vec![vec![*from, *to]];
            #[expect(clippy::cast_possible_truncation, reason = "widths are small")]
            marks.push(Mark::Strokes { lines, colour: *colour, width: f64::from(*width) as f32 });
        }
        PageItem::Symbol { x, y, kind, size, fill, outline } => {
            symbol((*x, *y), *kind, f64::from(*size), *fill, *outline, marks);
        }
        PageItem::Text(line) => marks.push(Mark::Type(set(line))),
        PageItem::TextAlong { line, path } => marks.extend(background::along(line, path)),
        PageItem::Image { rect, file } => {
            let (at, size) = ([rect.x, rect.y], [rect.width, rect.height]);
            marks.push(Mark::Image { file: std::sync::Arc::clone(file), at, size });
        }
        PageItem::Part { role, items } => {
            let mut inside = Vec::new();
            for item in items {
                add(item, &mut inside);
            }
            space_lines(&mut inside);
            marks.push(Mark::Part { role: role.clone(), marks: inside });
        }
    }
}

/// Ends each line of a paragraph that another one follows with a blank, so that words are read and copied apart. It
/// changes nothing that is seen.
fn space_lines(marks: &mut [Mark]) {
    let Some(last) = marks.iter().rposition(|m| matches!(m, Mark::Type(_))) else { return };
    for mark in &mut marks[..last] {
        if let Mark::Type(line) = mark {
            let (blank, mut glyphs, _) = text::set(" ", line.size, line.weight);
            let start = line.text.len();
            line.text.push_str(&blank);
            for glyph in &mut glyphs {
                glyph.range = start..start + blank.len();
            }
            line.glyphs.append(&mut glyphs);
        }
    }
}

fn corners(rect: Rect) -> [[f64; 2]; 4] {
    let (l, t, r, b) = (rect.x, rect.y, rect.right(), rect.bottom());
    [[l, t], [r, t], [r, b], [l, b]]
}

/// A line of text, set.
#[must_use]
pub fn set(line: &TextLine) -> TypeLine {
    let (text, glyphs, width) = text::set(&line.text, line.size, line.weight);
    let before = match line.align {
        Align::Left => 0.0,
        Align::Middle => width / 2.0,
        Align::Right => width,
    };
    TypeLine {
        text,
        at: [line.x - before, line.y],
        size: line.size,
        weight: line.weight,
        colour: line.colour,
        halo: line.halo,
        glyphs,
        width,
        angle: 0.0,
    }
}

/// What is on a map whose top left corner lies at a place of the page.
fn map(scene: &MapScene, view: &MapView, (x, y): (f64, f64)) -> Vec<Mark> {
    let at = Projector::new(view, DOTS, (x * DOTS, y * DOTS));
    let mut marks = Vec::new();
    if scene.ground.3 > 0 {
        let frame = vec![corners(Rect::new(x, y, view.width, view.height)).to_vec()];
        marks.push(Mark::Surface { rings: frame, fill: Some(scene.ground), stroke: None });
    }
    for item in &scene.items {
        match item {
            MapItem::Fill { shapes, paint } => {
                for shape in shapes.iter() {
                    surface(shape, *paint, &at, &mut marks);
                }
            }
            MapItem::Outline { shapes, colour, width, dash } => {
                for shape in shapes.iter() {
                    outline(shape, (*colour, *width), *dash, &at, &mut marks);
                }
            }
            MapItem::Surfaces { tile, parts, colour } => background::surfaces(*tile, parts, *colour, &at, &mut marks),
            MapItem::Lines { tile, parts, colour, width, dash } => {
                marks.extend(background::lines(*tile, parts, *dash, &at).map(|lines| Mark::Strokes {
                    lines,
                    colour: *colour,
                    width: *width,
                }));
            }
            MapItem::Picture { tile, picture } => marks.extend(background::picture(*tile, picture, &at)),
            MapItem::Dots { at: places, radius, colour } => dots(places, *radius, *colour, &at, &mut marks),
            MapItem::Symbols(list) => {
                for drawn in clusters::symbols(list, view.zoom) {
                    let (px, py) = at.project(drawn.at);
                    let reach = f64::from(drawn.size) * DOTS;
                    if at.sees([px - reach, py - reach, px + reach, py + reach]) {
                        let size = f64::from(drawn.size);
                        symbol((px / DOTS, py / DOTS), drawn.kind, size, drawn.fill, drawn.outline, &mut marks);
                    }
                }
            }
        }
    }
    marks
}

/// The shape's rings in dots; `None` where it is out of sight.
fn rings(shape: &Shape, at: &Projector) -> Option<Vec<Vec<(f64, f64)>>> {
    if !at.sees(at.bounds(shape)) {
        return None;
    }
    let mut rings = Vec::new();
    at.take_rings(shape, &mut rings);
    rings.retain(|ring| ring.len() > 1);
    (!rings.is_empty()).then_some(rings)
}

fn points(line: &[(f64, f64)]) -> Line {
    line.iter().map(|(x, y)| [x / DOTS, y / DOTS]).collect()
}

fn surface(shape: &Shape, paint: Paint, at: &Projector, marks: &mut Vec<Mark>) {
    let Some(rings) = rings(shape, at) else { return };
    match paint {
        Paint::Solid(colour) => {
            let seam = (colour.3 == 255).then_some((colour, SEAM));
            marks.push(Mark::Surface {
                rings: rings.iter().map(|r| points(r)).collect(),
                fill: Some(colour),
                stroke: seam,
            });
        }
        Paint::Hatch { colour, spacing, width, falling } => {
            let [l, t, r, b] = at.frame;
            let frame = [l - MARGIN, t - MARGIN, r + MARGIN, b + MARGIN];
            marks.push(hatched(hatch::segments(&rings, at.hatch(spacing, falling), frame), DOTS, colour, width));
        }
    }
}

fn outline(shape: &Shape, (colour, width): (Rgba, f32), dash: Option<[f32; 2]>, at: &Projector, marks: &mut Vec<Mark>) {
    let Some(rings) = rings(shape, at) else { return };
    let bounds = at.bounds(shape);
    let extent = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]) / DOTS;
    #[expect(clippy::cast_possible_truncation, reason = "a share of 1")]
    let width = width * ((extent / SMALL).min(1.0)) as f32;
    if let Some([on, off]) = dash.filter(|[on, off]| *on > 0.0 && *off > 0.0) {
        let lengths = Dashes { on: f64::from(on) * DOTS, off: f64::from(off) * DOTS };
        let lines = dashes(&rings, lengths, at).into_iter().map(|l| points(&l)).collect();
        marks.push(Mark::Strokes { lines, colour, width });
    } else if width > 0.01 {
        join(marks, rings.iter().map(|r| points(r)), None, Some((colour, width)));
    }
}

fn hatched(segments: Vec<[(f64, f64); 2]>, dots: f64, colour: Rgba, width: f32) -> Mark {
    let line = |[a, b]: [(f64, f64); 2]| vec![[a.0 / dots, a.1 / dots], [b.0 / dots, b.1 / dots]];
    Mark::Strokes { lines: segments.into_iter().map(line).collect(), colour, width }
}

/// Adds closed lines to the mark before where that looks the same.
fn join(marks: &mut Vec<Mark>, more: impl Iterator<Item = Line>, fill: Option<Rgba>, stroke: Option<(Rgba, f32)>) {
    if let Some(Mark::Surface { rings, fill: None, stroke: before }) = marks.last_mut()
        && fill.is_none()
        && *before == stroke
    {
        rings.extend(more);
    } else {
        marks.push(Mark::Surface { rings: more.collect(), fill, stroke });
    }
}

fn dots(places: &[Mercator], radius: f32, colour: Rgba, at: &Projector, marks: &mut Vec<Mark>) {
    let corner = |i: i32| (f64::from(i) / 8.0 * std::f64::consts::TAU).sin_cos();
    let circle: Vec<(f64, f64)> =
        (0..8).map(corner).map(|(s, c)| (c * f64::from(radius), s * f64::from(radius))).collect();
    let seen = places.iter().map(|p| at.project(*p)).filter(|(x, y)| at.sees([*x, *y, *x, *y]));
    let rings: Vec<Line> =
        seen.map(|(x, y)| circle.iter().map(|(dx, dy)| [x / DOTS + dx, y / DOTS + dy]).collect()).collect();
    if !rings.is_empty() {
        marks.push(Mark::Surface { rings, fill: Some(colour), stroke: None });
    }
}

fn symbol(
    (x, y): (f64, f64),
    kind: crate::model::venue::VenueKind,
    size: f64,
    fill: Rgba,
    outline: Rgba,
    marks: &mut Vec<Mark>,
) {
    let place = |[dx, dy]: [f32; 2]| [x + f64::from(dx) * size, y + f64::from(dy) * size];
    let pieces: Vec<Line> = symbols::outline(kind).into_iter().map(|p| p.into_iter().map(place).collect()).collect();
    marks.push(Mark::Surface { rings: pieces.clone(), fill: None, stroke: Some((outline, 2.0)) });
    // Piece by piece: where pieces overlap, the even-odd rule would leave a hole.
    marks.extend(pieces.into_iter().map(|p| Mark::Surface { rings: vec![p], fill: Some(fill), stroke: None }));
}
