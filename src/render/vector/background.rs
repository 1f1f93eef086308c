//! Background tiles as marks: surfaces, lines, pictures, and names along lines.

use std::sync::Arc;

use super::super::paths::{Dashes, Projector, dash};
use super::super::png;
use super::super::scene::{Align, Picture, Rgba, TextLine};
use super::{DOTS, points, set};
use crate::base::drawing::{Line, Mark, TypeLine};
use crate::model::background::{Parts, TilePicture, TilePlace};

/// A name whose line leaves the straight by more than this share of its type size is left out: type in a vector file
/// stands on a straight line.
const CURVED: f64 = 0.6;

fn to_dots(tile: TilePlace, at: &Projector) -> impl Fn([f32; 2]) -> (f64, f64) {
    let (origin, corner) = (at.project(tile.origin()), at.project(tile.bounds().max));
    let side = corner.0 - origin.0;
    move |[x, y]| (origin.0 + f64::from(x) * side, origin.1 + f64::from(y) * side)
}

/// The parts that are seen, in dots.
fn seen(tile: TilePlace, parts: &Parts, at: &Projector) -> Vec<Vec<(f64, f64)>> {
    let to = to_dots(tile, at);
    let is_seen = |[l, t, r, b]: [f32; 4]| {
        let (min, max) = (to([l, t]), to([r, b]));
        at.sees([min.0, min.1, max.0, max.1]) && (max.0 - min.0).max(max.1 - min.1) >= 1.0
    };
    parts
        .iter()
        .filter(|(around, _)| is_seen(*around))
        .map(|(_, part)| {
            let mut line: Vec<(f64, f64)> = Vec::with_capacity(part.len());
            for p in part.iter().map(|p| to(*p)) {
                if line.last().is_none_or(|l| (l.0 - p.0).abs().max((l.1 - p.1).abs()) >= 1.0) {
                    line.push(p);
                }
            }
            line
        })
        .filter(|line| line.len() > 1)
        .collect()
}

/// One surface a polygon, its holes with it, because marks are filled by the even-odd rule.
pub fn surfaces(tile: TilePlace, parts: &Parts, colour: Rgba, at: &Projector, marks: &mut Vec<Mark>) {
    let mut rings: Vec<Line> = Vec::new();
    let mut done = |rings: &mut Vec<Line>| {
        if !rings.is_empty() {
            marks.push(Mark::Surface { rings: std::mem::take(rings), fill: Some(colour), stroke: None });
        }
    };
    for ring in seen(tile, parts, at) {
        let next = ring.iter().skip(1).chain(ring.first());
        let doubled: f64 = ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
        if doubled > 0.0 {
            done(&mut rings);
        }
        rings.push(points(&ring));
    }
    done(&mut rings);
}

/// Lines, cut into dashes where they are dashed; `None` where none is seen.
pub fn lines(tile: TilePlace, parts: &Parts, pattern: Option<[f32; 2]>, at: &Projector) -> Option<Vec<Line>> {
    let mut all = seen(tile, parts, at);
    if let Some([on, off]) = pattern.filter(|[on, off]| *on > 0.0 && *off > 0.0) {
        let lengths = Dashes { on: f64::from(on) * DOTS, off: f64::from(off) * DOTS };
        let mut dashed = Vec::new();
        for line in &all {
            dash(line, lengths, at, &mut dashed);
        }
        all = dashed;
    }
    (!all.is_empty()).then(|| all.iter().map(|line| points(line)).collect())
}

pub fn picture(tile: TilePlace, picture: &TilePicture, at: &Projector) -> Option<Mark> {
    let to = to_dots(tile, at);
    let (min, max) = (to([0.0, 0.0]), to([1.0, 1.0]));
    if !at.sees([min.0, min.1, max.0, max.1]) {
        return None;
    }
    let pixels = Picture { width: picture.width, height: picture.height, rgba: picture.rgba.clone() };
    let file: Arc<[u8]> = png::encode(&pixels, 72, &[]).ok()?.into();
    let size = [(max.0 - min.0) / DOTS, (max.1 - min.1) / DOTS];
    Some(Mark::Image { file, at: [min.0 / DOTS, min.1 / DOTS], size })
}

/// A name along a line that is nearly straight.
pub fn along(line: &TextLine, path: &[[f64; 2]]) -> Option<Mark> {
    let (first, last) = (*path.first()?, *path.last()?);
    let (dx, dy) = (last[0] - first[0], last[1] - first[1]);
    let length = dx.hypot(dy);
    let aside = |p: &[f64; 2]| ((p[0] - first[0]) * dy - (p[1] - first[1]) * dx).abs() / length;
    if length <= 0.0 || path.iter().any(|p| aside(p) > CURVED * f64::from(line.size)) {
        return None;
    }
    let straight = set(&TextLine { align: Align::Left, x: 0.0, y: 0.0, ..line.clone() });
    let below = super::super::text::BASELINE_BELOW_MIDDLE * f64::from(line.size);
    let (along, down) = (-straight.width / 2.0, below);
    let (cos, sin) = (dx / length, dy / length);
    let middle = [f64::midpoint(first[0], last[0]), f64::midpoint(first[1], last[1])];
    let at = [middle[0] + along * cos - down * sin, middle[1] + along * sin + down * cos];
    Some(Mark::Type(TypeLine { at, angle: dy.atan2(dx).to_degrees(), ..straight }))
}
