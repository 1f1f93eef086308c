//! From shapes of the map to paths in a picture's pixels: projected, thinned to what can be seen, cut far from the
//! frame, dashed.
//!
//! Knows no colours and draws nothing.

use vello_cpu::kurbo::BezPath;

use crate::geo::mercator::Mercator;
use crate::geo::simplify::Shape;

use super::hatch::Lines;
use super::scene::MapView;

/// How far a drawn border may lie from the true one, in device pixels.
pub(super) const TOLERANCE: f64 = 0.4;

/// Room around the frame in which geometry is kept; more than half the widest line.
pub(super) const MARGIN: f64 = 64.0;

/// Vertices farther from the frame than this are cut off: the rasteriser computes in single precision.
const FAR: f64 = 4_000.0;

/// From the map to the picture's pixels.
#[derive(Clone, Copy)]
pub(super) struct Projector {
    centre: Mercator,
    /// Pixels per unit of the square.
    scale: f64,
    /// Where the centre lies in the picture.
    middle: (f64, f64),
    /// The view in the picture: left, top, right, bottom.
    pub frame: [f64; 4],
    /// What of that is drawn now.
    pub seen: [f64; 4],
    /// Pixels a point.
    pub points: f64,
}

impl Projector {
    /// `at` is the view's top left corner in the picture.
    pub fn new(view: &MapView, points: f64, at: (f64, f64)) -> Self {
        let (width, height) = (view.width * points, view.height * points);
        let frame = [at.0, at.1, at.0 + width, at.1 + height];
        Self {
            centre: view.centre,
            scale: view.scale() * points,
            middle: (at.0 + width / 2.0, at.1 + height / 2.0),
            frame,
            seen: frame,
            points,
        }
    }

    /// For drawing no more than these rows of the picture, the first and the one after the last.
    pub fn in_rows(self, [first, end]: [f64; 2]) -> Self {
        let [left, top, right, bottom] = self.seen;
        Self { seen: [left, top.max(first), right, bottom.min(end)], ..self }
    }

    pub fn project(&self, p: Mercator) -> (f64, f64) {
        ((p.x - self.centre.x) * self.scale + self.middle.0, (p.y - self.centre.y) * self.scale + self.middle.1)
    }

    /// Where the shape's bounds lie in the picture.
    pub fn bounds(&self, shape: &Shape) -> [f64; 4] {
        let (min, max) = (self.project(shape.bounds.min), self.project(shape.bounds.max));
        [min.0, min.1, max.0, max.1]
    }

    pub fn sees(&self, [left, top, right, bottom]: [f64; 4]) -> bool {
        let [l, t, r, b] = self.seen;
        left <= r + MARGIN && right >= l - MARGIN && top <= b + MARGIN && bottom >= t - MARGIN
    }

    /// Lines of a hatch, spacing in points, anchored to the map's origin.
    pub fn hatch(&self, spacing: f32, falling: bool) -> Lines {
        let origin = (self.centre.x * self.scale - self.middle.0, self.centre.y * self.scale - self.middle.1);
        Lines::anchored(f64::from(spacing) * self.points, falling, origin)
    }

    /// Projects the rings' vertices that matter at this scale.
    pub fn take_rings(&self, shape: &Shape, rings: &mut Vec<Vec<(f64, f64)>>) {
        #[expect(clippy::cast_possible_truncation, reason = "a tolerance needs no more than f32")]
        let tolerance = (TOLERANCE / self.scale) as f32;
        let ([left, top, right, bottom], [l, t, r, b]) = (self.bounds(shape), self.frame);
        let is_far = left < l - FAR || top < t - FAR || right > r + FAR || bottom > b + FAR;
        rings.resize_with(shape.rings.len(), Vec::new);
        for (ring, kept) in shape.rings.iter().zip(rings) {
            kept.clear();
            kept.extend(ring.at(tolerance).map(|p| self.project(p)));
            if is_far {
                cut(kept, [l - MARGIN, t - MARGIN, r + MARGIN, b + MARGIN]);
            }
        }
    }
}

/// Adds closed rings to a path.
pub(super) fn add_rings(path: &mut BezPath, rings: &[Vec<(f64, f64)>]) {
    for ring in rings.iter().filter(|r| r.len() > 1) {
        for (i, p) in ring.iter().enumerate() {
            if i == 0 { path.move_to(*p) } else { path.line_to(*p) }
        }
        path.close_path();
    }
}

/// Turns a ring so that its surface counts positive.
pub(super) fn turn(ring: &mut [(f64, f64)]) {
    let doubled: f64 =
        ring.iter().zip(ring.iter().skip(1).chain(ring.first())).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
    if doubled < 0.0 {
        ring.reverse();
    }
}

/// Cuts a ring at a rectangle (Sutherland and Hodgman 1974, <https://doi.org/10.1145/360767.360802>). Edges along the
/// rectangle's sides may remain; they lie out of sight.
fn cut(ring: &mut Vec<(f64, f64)>, [left, top, right, bottom]: [f64; 4]) {
    type Inside = fn(f64, f64) -> bool;
    let at_least: Inside = |v, limit| v >= limit;
    let at_most: Inside = |v, limit| v <= limit;
    for (axis, limit, inside) in [(0, left, at_least), (0, right, at_most), (1, top, at_least), (1, bottom, at_most)] {
        let value = |p: (f64, f64)| if axis == 0 { p.0 } else { p.1 };
        let mut kept = Vec::with_capacity(ring.len() + 4);
        for (i, b) in ring.iter().enumerate() {
            let a = ring[(i + ring.len() - 1) % ring.len()];
            let (a_in, b_in) = (inside(value(a), limit), inside(value(*b), limit));
            if a_in != b_in {
                let t = (limit - value(a)) / (value(*b) - value(a));
                kept.push((a.0 + t * (b.0 - a.0), a.1 + t * (b.1 - a.1)));
            }
            if b_in {
                kept.push(*b);
            }
        }
        *ring = kept;
    }
}

/// Lengths of a dash and of the gap after it, in the picture's pixels.
#[derive(Clone, Copy)]
pub(super) struct Dashes {
    pub on: f64,
    pub off: f64,
}

/// Cuts the rings into dashes; those out of sight cost nothing but their length.
pub(super) fn dashes(rings: &[Vec<(f64, f64)>], lengths: Dashes, at: &Projector) -> Vec<Vec<(f64, f64)>> {
    let mut lines = Vec::new();
    for ring in rings.iter().filter(|r| r.len() > 1) {
        let closed: Vec<(f64, f64)> = ring.iter().chain(ring.first()).copied().collect();
        dash(&closed, lengths, at, &mut lines);
    }
    lines
}

/// Cuts an open line into dashes, which it adds to `lines`.
pub(super) fn dash(line: &[(f64, f64)], lengths: Dashes, at: &Projector, lines: &mut Vec<Vec<(f64, f64)>>) {
    let period = lengths.on + lengths.off;
    let mut walked = 0.0_f64;
    let mut pen_down = false;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let length = (b.0 - a.0).hypot(b.1 - a.1);
        if !length.is_finite() || length <= 0.0 {
            continue;
        }
        let seen = at.sees([a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)]);
        let point = |along: f64| (a.0 + (b.0 - a.0) * along / length, a.1 + (b.1 - a.1) * along / length);
        let mut along = 0.0;
        while seen && along < length {
            let phase = (walked + along).rem_euclid(period);
            let is_on = phase < lengths.on;
            let left = if is_on { lengths.on - phase } else { period - phase };
            let next = (along + left.max(period * 1e-6)).min(length);
            if is_on {
                if !pen_down {
                    lines.push(vec![point(along)]);
                }
                if let Some(line) = lines.last_mut() {
                    line.push(point(next));
                }
            }
            pen_down = is_on;
            along = next;
        }
        pen_down &= seen;
        walked += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_keeps_the_surface_inside() {
        let mut ring = vec![(-1e7, -1e7), (1e7, -1e7), (1e7, 50.0), (-1e7, 50.0)];
        cut(&mut ring, [0.0, 0.0, 100.0, 100.0]);
        let doubled: f64 = (0..ring.len())
            .map(|i| {
                let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
                a.0 * b.1 - b.0 * a.1
            })
            .sum();
        assert!((doubled.abs() / 2.0 - 5_000.0).abs() < 1e-3, "{ring:?}");
    }
}
