//! Where in an area its name can stand.
//!
//! The first place is the pole of inaccessibility, the point inside that is farthest from the border, found by the
//! quadtree search of `polylabel` (V. Agafonkin, "A new algorithm for finding a visual center of a polygon", Mapbox
//! 2016) to within 2 % of the shorter side. Cost: O(n) a cell, about a hundred cells.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::{Arc, OnceLock};

use crate::geo::LonLatPolygons;
use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::{Shape, squared_distance_to_segment};

use super::scene::Spot;

/// Where a name can stand, best first. Looked for when it is first asked for, and then kept: to look takes longer than
/// to draw the area, and on a far-away map most names have no room anyway.
#[derive(Clone, Debug)]
pub struct Spots {
    inside: Option<Arc<Shape>>,
    many: bool,
    found: Arc<OnceLock<Arc<[Spot]>>>,
}

impl Spots {
    /// Inside a shape: its pole, and with `many` places all over it.
    #[must_use]
    pub fn of(inside: Option<Arc<Shape>>, many: bool) -> Self {
        Self { inside, many, found: Arc::default() }
    }

    /// Places all over the same shape.
    #[must_use]
    pub fn all_over(&self) -> Self {
        Self::of(self.inside.clone(), true)
    }

    pub fn found(&self) -> &Arc<[Spot]> {
        self.found.get_or_init(|| {
            let rings = self.inside.as_ref().map_or(&[][..], |shape| &shape.rings);
            if self.many { spots(rings).into() } else { pole(rings).into_iter().collect() }
        })
    }

    #[must_use]
    pub fn first(&self) -> Option<Mercator> {
        self.found().first().map(|spot| spot.at)
    }
}

/// A place that is known.
impl From<Mercator> for Spots {
    fn from(at: Mercator) -> Self {
        let found: Arc<[Spot]> = Arc::from([Spot { at, clearance: 0.0 }]);
        Self { inside: None, many: false, found: Arc::new(OnceLock::from(found)) }
    }
}

impl PartialEq for Spots {
    fn eq(&self, other: &Self) -> bool {
        self.found() == other.found()
    }
}

/// Cells looked at before the best so far is taken.
const MOST_CELLS: usize = 4_000;

/// Rows and columns of the grid of further places.
const GRID: u32 = 18;

/// Further places kept.
const MOST_SPOTS: usize = 60;

/// Where the name of the area goes; `None` for an area without a surface.
#[must_use]
pub fn label_point(polygons: &LonLatPolygons) -> Option<Mercator> {
    pole(&rings(polygons)).map(|spot| spot.at)
}

/// The rings of the polygons, outer and inner alike, on the map.
#[must_use]
pub fn rings(polygons: &LonLatPolygons) -> Vec<Vec<Mercator>> {
    polygons
        .iter()
        .flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()))
        .map(|ring| ring.coords().map(|c| Mercator::from(LonLat::from(*c))).collect())
        .collect()
}

/// The point inside the rings (even-odd) farthest from all of them.
#[must_use]
pub fn pole(rings: &[impl AsRef<[Mercator]>]) -> Option<Spot> {
    let bounds = Bounds::around(rings.iter().flat_map(AsRef::as_ref).copied())?;
    let short = bounds.width().min(bounds.height());
    let is_finite = rings.iter().flat_map(AsRef::as_ref).all(|p| p.x.is_finite() && p.y.is_finite());
    if !is_finite || short <= 0.0 {
        return None;
    }
    let precision = short * 0.02;
    // Long thin areas are covered by no more than some hundred cells to begin with.
    let half = (short / 2.0).max(bounds.width().max(bounds.height()) / 64.0);
    let mut queue = BinaryHeap::new();
    let mut x = bounds.min.x;
    while x < bounds.max.x {
        let mut y = bounds.min.y;
        while y < bounds.max.y {
            queue.push(Cell::new(Mercator { x: x + half, y: y + half }, half, rings));
            y += 2.0 * half;
        }
        x += 2.0 * half;
    }
    let mut best = Cell::new(bounds.centre(), 0.0, rings);
    let mut looked_at = 0;
    while let Some(cell) = queue.pop() {
        looked_at += 1;
        if cell.distance > best.distance {
            best = cell;
        }
        if cell.most - best.distance <= precision || looked_at > MOST_CELLS {
            continue;
        }
        let half = cell.half / 2.0;
        for (dx, dy) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            queue.push(Cell::new(Mercator { x: cell.at.x + dx, y: cell.at.y + dy }, half, rings));
        }
    }
    (best.distance > 0.0).then_some(Spot { at: best.at, clearance: best.distance })
}

/// Places all over the inside, those farthest from the border first; the pole is the first.
#[must_use]
pub fn spots(rings: &[impl AsRef<[Mercator]>]) -> Vec<Spot> {
    let Some(first) = pole(rings) else { return Vec::new() };
    let Some(bounds) = Bounds::around(rings.iter().flat_map(AsRef::as_ref).copied()) else { return Vec::new() };
    let mut found: Vec<Spot> = Vec::new();
    for row in 0..GRID {
        for column in 0..GRID {
            let share = |i: u32| (f64::from(i) + 0.5) / f64::from(GRID);
            let at = Mercator {
                x: bounds.min.x + bounds.width() * share(column),
                y: bounds.min.y + bounds.height() * share(row),
            };
            let clearance = signed_distance(at, rings);
            if clearance > first.clearance * 0.1 {
                found.push(Spot { at, clearance });
            }
        }
    }
    found.sort_by(|a, b| b.clearance.total_cmp(&a.clearance));
    found.insert(0, first);
    found.truncate(MOST_SPOTS);
    found
}

/// A square of the search.
#[derive(Clone, Copy)]
struct Cell {
    at: Mercator,
    half: f64,
    /// From its middle to the border, negative outside.
    distance: f64,
    /// The most that any point in it can have.
    most: f64,
}

impl Cell {
    fn new(at: Mercator, half: f64, rings: &[impl AsRef<[Mercator]>]) -> Self {
        let distance = signed_distance(at, rings);
        Self { at, half, distance, most: distance + half * std::f64::consts::SQRT_2 }
    }
}

impl Ord for Cell {
    fn cmp(&self, other: &Self) -> Ordering {
        let place = |c: &Self| (c.at.x, c.at.y);
        let ((ax, ay), (bx, by)) = (place(self), place(other));
        self.most.total_cmp(&other.most).then_with(|| ax.total_cmp(&bx)).then_with(|| ay.total_cmp(&by))
    }
}

impl PartialOrd for Cell {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Cell {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Cell {}

/// Distance to the nearest border, negative outside.
fn signed_distance(p: Mercator, rings: &[impl AsRef<[Mercator]>]) -> f64 {
    let mut inside = false;
    let mut nearest = f64::INFINITY;
    for ring in rings.iter().map(AsRef::as_ref) {
        let mut previous = ring.last().copied();
        for b in ring {
            if let Some(a) = previous {
                if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
                    inside = !inside;
                }
                nearest = nearest.min(squared_distance_to_segment(p, a, *b));
            }
            previous = Some(*b);
        }
    }
    if inside { nearest.sqrt() } else { -nearest.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Mercator> {
        points.iter().map(|(x, y)| Mercator { x: *x, y: *y }).collect()
    }

    /// In a rectangle the pole's clearance is half the short side; in a triangle it is the radius of the inscribed
    /// circle (for sides 3, 4 and 5 that is 1).
    #[test]
    fn agrees_with_geometry() {
        let rectangle = pole(&[ring(&[(0., 0.), (10., 0.), (10., 4.), (0., 4.)])]).expect("a pole");
        assert!((rectangle.clearance - 2.0).abs() < 0.08, "{rectangle:?}");
        let triangle = pole(&[ring(&[(0., 0.), (4., 0.), (0., 3.)])]).expect("a pole");
        assert!((triangle.clearance - 1.0).abs() < 0.06, "{triangle:?}");
        assert!((triangle.at.x - 1.0).abs() < 0.1 && (triangle.at.y - 1.0).abs() < 0.1, "{triangle:?}");
    }

    #[test]
    fn a_hole_is_avoided() {
        let outer = ring(&[(0., 0.), (10., 0.), (10., 10.), (0., 10.)]);
        let hole = ring(&[(1., 1.), (7., 1.), (7., 9.), (1., 9.)]);
        let spot = pole(&[outer, hole]).expect("a pole");
        assert!(spot.at.x > 7.0, "{spot:?}");
    }

    #[test]
    fn all_spots_lie_inside() {
        let u = vec![ring(&[(0., 0.), (2., 0.), (2., 8.), (8., 8.), (8., 0.), (10., 0.), (10., 10.), (0., 10.)])];
        let found = spots(&u);
        assert!(found.len() > 20);
        assert!(found.iter().all(|s| signed_distance(s.at, &u) > 0.0));
        assert!(found.windows(2).skip(1).all(|w| w[0].clearance >= w[1].clearance));
    }

    #[test]
    fn nothing_comes_of_nothing() {
        let none: [Vec<Mercator>; 0] = [];
        assert_eq!(pole(&none), None);
        assert_eq!(pole(&[ring(&[(0., 0.), (1., 0.), (2., 0.)])]), None);
        assert_eq!(pole(&[ring(&[(0., 0.), (f64::NAN, 0.), (2., 5.)])]), None);
    }

    #[test]
    fn a_sliver_does_not_take_for_ever() {
        let sliver = pole(&[ring(&[(0., 0.), (1., 0.), (1., 1e-9), (0., 1e-9)])]);
        assert!(sliver.is_none_or(|s| s.clearance <= 1e-9));
    }
}
