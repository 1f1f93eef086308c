//! Whether an outline crosses itself, or its parts and holes cross each other. Such an outline has no inside that everyone
//! agrees on, so that its surface and the points within it are doubtful. Nothing here knows formats.

use geo::{Coord, LineString};

use crate::geo::LonLatPolygons;

/// The most pairs of edges that are compared for one ring; a ring drawn to defeat the sweep is let through.
const MOST_PAIRS: usize = 20_000_000;

/// Where an outline crosses itself.
pub(super) struct Crossing {
    pub at: Coord<f64>,
    /// Else two rings cross each other.
    pub of_one_ring: bool,
}

/// A place where one of the rings crosses itself, else where two of them cross; `None` where none does.
pub(super) fn crossing(polygons: &LonLatPolygons) -> Option<Crossing> {
    let rings: Vec<_> = polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())).collect();
    let alone = rings.iter().find_map(|ring| first_crossing(std::slice::from_ref(ring)));
    let among = || (rings.len() > 1).then(|| first_crossing(&rings)).flatten();
    let of_one_ring = alone.is_some();
    alone.or_else(among).map(|at| Crossing { at, of_one_ring })
}

#[derive(Clone, Copy)]
struct Edge {
    from: Coord<f64>,
    to: Coord<f64>,
}

impl Edge {
    fn reach(&self, axis: fn(&Coord<f64>) -> f64) -> (f64, f64) {
        let (a, b) = (axis(&self.from), axis(&self.to));
        (a.min(b), a.max(b))
    }
}

/// Sweeps from west to east and compares each edge with those it may meet.
fn first_crossing(rings: &[&LineString<f64>]) -> Option<Coord<f64>> {
    let lines = rings.iter().flat_map(|ring| ring.lines());
    let mut edges: Vec<Edge> = lines.map(|l| Edge { from: l.start, to: l.end }).filter(|e| e.from != e.to).collect();
    edges.sort_unstable_by(|a, b| a.reach(|c| c.x).0.total_cmp(&b.reach(|c| c.x).0));
    let mut open: Vec<Edge> = Vec::new();
    let mut pairs = 0;
    for edge in edges {
        let (west, _) = edge.reach(|c| c.x);
        let (south, north) = edge.reach(|c| c.y);
        open.retain(|e| e.reach(|c| c.x).1 >= west);
        pairs += open.len();
        if pairs > MOST_PAIRS {
            return None;
        }
        let near = |e: &&Edge| {
            let (low, high) = e.reach(|c| c.y);
            low <= north && high >= south
        };
        if let Some(at) = open.iter().filter(near).find_map(|e| meeting(*e, edge)) {
            return Some(at);
        }
        open.push(edge);
    }
    None
}

/// Where two edges cross; `None` where they only touch, as neighbours do.
fn meeting(a: Edge, b: Edge) -> Option<Coord<f64>> {
    let side = |e: Edge, p: Coord<f64>| {
        let (along, to) = (e.to - e.from, p - e.from);
        along.x * to.y - along.y * to.x
    };
    let (a_from, a_to) = (side(b, a.from), side(b, a.to));
    let (b_from, b_to) = (side(a, b.from), side(a, b.to));
    // What is left after rounding, of numbers of this size, is no crossing.
    let opposite = |p: f64, q: f64| (p > EPSILON && q < -EPSILON) || (p < -EPSILON && q > EPSILON);
    (opposite(a_from, a_to) && opposite(b_from, b_to)).then(|| a.from + (a.to - a.from) * (a_from / (a_from - a_to)))
}

/// In square degrees: a tenth of a millimetre beside an edge of a metre.
const EPSILON: f64 = 1e-14;

#[cfg(test)]
mod tests {
    use geo::{MultiPolygon, Polygon};

    use super::*;

    fn found(points: &[(f64, f64)]) -> Option<Coord<f64>> {
        let found = crossing(&MultiPolygon(vec![Polygon::new(LineString::from(points.to_vec()), vec![])]));
        found.inspect(|c| assert!(c.of_one_ring)).map(|c| c.at)
    }

    #[test]
    fn parts_that_overlap_cross_and_neighbours_do_not() {
        let square = |x: f64, y: f64| {
            Polygon::new(LineString::from(vec![(x, y), (x + 1.0, y), (x + 1.0, y + 1.0), (x, y + 1.0), (x, y)]), vec![])
        };
        let found = crossing(&MultiPolygon(vec![square(0.0, 0.0), square(0.5, 0.25)])).expect("a crossing");
        assert!(!found.of_one_ring);
        assert!((found.at.x - 1.0).abs() + (found.at.y - 0.25).abs() < 1e-12 || (found.at.x - 0.5).abs() < 1e-12);
        for neighbour in [square(1.0, 0.0), square(1.0, 0.5), square(1.0, 1.0), square(3.0, 0.0)] {
            assert!(crossing(&MultiPolygon(vec![square(0.0, 0.0), neighbour])).is_none());
        }
    }

    #[test]
    fn a_bow_tie_crosses_itself_and_a_star_does_not() {
        let bow = found(&[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 1.0)]).expect("a crossing");
        assert!((bow.x - 2.0 / 3.0).abs() < 1e-12 && (bow.y - 2.0 / 3.0).abs() < 1e-12, "{bow:?}");
        let star: Vec<(f64, f64)> = (0..400)
            .map(|i| {
                let (angle, far) = (f64::from(i) * std::f64::consts::TAU / 400.0, 1.0 + 0.4 * f64::from(i % 2));
                (far * angle.cos(), far * angle.sin())
            })
            .collect();
        assert_eq!(found(&star), None);
        // Two lobes that only touch in one point, and a spike out and back.
        assert_eq!(found(&[(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (2.0, 2.0), (1.0, 1.0), (0.0, 2.0)]), None);
        assert_eq!(found(&[(0.0, 0.0), (1.0, 0.0), (3.0, 0.0), (1.0, 0.0), (1.0, 1.0)]), None);
    }
}
