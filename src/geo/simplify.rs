//! Lines that can be drawn at any zoom from one copy, with borders that neighbours share staying shared.
//!
//! Every vertex gets a *significance*: the largest tolerance at which the Ramer-Douglas-Peucker method
//! (Douglas and Peucker 1973, <https://doi.org/10.3138/FM57-6770-U75U-7727>) still keeps it. Drawing at a
//! tolerance is then one pass that skips the vertices below it. Rings are cut where three or more borders meet, and
//! each stretch between two such nodes is treated in the same direction from both sides, so two neighbours keep
//! the same vertices and no sliver opens between them.

use std::collections::HashMap;

use super::bounds::Bounds;
use super::mercator::Mercator;

/// A closed ring (first point not repeated) with the significance of each vertex, in units of the square.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    pub points: Vec<Mercator>,
    pub significance: Vec<f32>,
}

impl Ring {
    /// The vertices that matter at a tolerance (both in units of the square).
    pub fn at(&self, tolerance: f32) -> impl Iterator<Item = Mercator> + '_ {
        self.points.iter().zip(&self.significance).filter(move |(_, s)| **s >= tolerance).map(|(p, _)| *p)
    }
}

/// One area's rings, outer and inner alike (drawn with the even-odd rule), and their bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    pub bounds: Bounds,
    pub rings: Vec<Ring>,
}

/// The significance of each vertex of one line or ring (its first point not repeated) that shares no border. The ends of
/// a line, and two points of a ring, matter at every tolerance.
#[must_use]
pub fn significance(points: &[Mercator], is_ring: bool) -> Vec<f32> {
    let n = points.len();
    let mut significance = vec![f32::INFINITY; n];
    if n < 3 {
        return significance;
    }
    if is_ring {
        let start = points[0];
        let away = |i: &usize| (points[*i].x - start.x).powi(2) + (points[*i].y - start.y).powi(2);
        let far = (1..n).max_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or(n - 1);
        let arc: Vec<usize> = (0..n).chain([0]).collect();
        split(points, &arc[..=far], &mut significance);
        split(points, &arc[far..], &mut significance);
    } else {
        let arc: Vec<usize> = (0..n).collect();
        split(points, &arc, &mut significance);
    }
    significance
}

/// Bits of a vertex's position: vertices are shared when they are equal to the last bit.
type Key = (u64, u64);

fn key(p: Mercator) -> Key {
    (p.x.to_bits(), p.y.to_bits())
}

/// Prepares a layer of polygons that may share borders. Each inner vector holds one area's rings; a repeated last
/// point and repeated neighbours are dropped, rings of fewer than three points too. An area without a ring gives `None`.
/// Cost: O(n log n) in the vertices.
#[must_use]
pub fn shapes(layer: &[Vec<Vec<Mercator>>]) -> Vec<Option<Shape>> {
    let cleaned: Vec<Vec<Vec<Mercator>>> =
        layer.iter().map(|rings| rings.iter().map(|r| without_repeats(r)).filter(|r| r.len() >= 3).collect()).collect();
    let links = neighbours_of_vertices(&cleaned);
    cleaned
        .into_iter()
        .map(|rings| {
            let bounds = Bounds::around(rings.iter().flatten().copied())?;
            let rings = rings.into_iter().map(|points| with_significance(points, &links)).collect();
            Some(Shape { bounds, rings })
        })
        .collect()
}

fn without_repeats(ring: &[Mercator]) -> Vec<Mercator> {
    let mut points: Vec<Mercator> = Vec::with_capacity(ring.len());
    for p in ring {
        if points.last() != Some(p) {
            points.push(*p);
        }
    }
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

/// Which vertices a vertex is joined to, over the whole layer: the first two, and whether there are more.
#[derive(Clone, Copy)]
struct Links {
    joined: [Key; 2],
    count: u8,
}

impl Links {
    fn add(&mut self, other: Key) {
        let known = self.joined[..usize::from(self.count.min(2))].contains(&other);
        if known || self.count > 2 {
            return;
        }
        if self.count < 2 {
            self.joined[usize::from(self.count)] = other;
        }
        self.count += 1;
    }
}

fn neighbours_of_vertices(layer: &[Vec<Vec<Mercator>>]) -> HashMap<Key, Links> {
    let mut links: HashMap<Key, Links> = HashMap::new();
    let mut join = |a: Key, b: Key| links.entry(a).or_insert(Links { joined: [(0, 0); 2], count: 0 }).add(b);
    for ring in layer.iter().flatten() {
        for (i, p) in ring.iter().enumerate() {
            let next = ring[(i + 1) % ring.len()];
            join(key(*p), key(next));
            join(key(next), key(*p));
        }
    }
    links
}

fn with_significance(points: Vec<Mercator>, links: &HashMap<Key, Links>) -> Ring {
    let n = points.len();
    let mut significance = vec![0.0_f32; n];
    let is_node = |p: &Mercator| links.get(&key(*p)).is_none_or(|l| l.count > 2);
    let mut nodes: Vec<usize> = (0..n).filter(|i| is_node(&points[*i])).collect();
    // A ring that meets others at fewer than two nodes is cut at points that do not depend on where it starts:
    // its node or lowest vertex, and the vertex farthest from that.
    if nodes.is_empty() {
        let lowest = (0..n).min_by(|a, b| order(points[*a], points[*b])).unwrap_or(0);
        nodes.push(lowest);
    }
    if nodes.len() == 1 {
        let start = points[nodes[0]];
        let far = (0..n).max_by(|a, b| {
            let d = |i: usize| (points[i].x - start.x).powi(2) + (points[i].y - start.y).powi(2);
            d(*a).total_cmp(&d(*b)).then_with(|| order(points[*a], points[*b]))
        });
        nodes.extend(far.filter(|f| *f != nodes[0]));
        nodes.sort_unstable();
    }
    for node in &nodes {
        significance[*node] = f32::INFINITY;
    }
    for (k, from) in nodes.iter().enumerate() {
        let to = nodes[(k + 1) % nodes.len()];
        let length = (to + n - from) % n;
        let mut arc: Vec<usize> = (0..=length).map(|step| (from + step) % n).collect();
        // The same direction whichever side walks along it.
        let backwards = order(points[arc[0]], points[arc[length]])
            .then_with(|| order(points[arc[1.min(length)]], points[arc[length.saturating_sub(1)]]))
            .is_gt();
        if backwards {
            arc.reverse();
        }
        split(&points, &arc, &mut significance);
    }
    Ring { points, significance }
}

fn order(a: Mercator, b: Mercator) -> std::cmp::Ordering {
    a.x.total_cmp(&b.x).then_with(|| a.y.total_cmp(&b.y))
}

/// Ramer-Douglas-Peucker without recursion: the farthest vertex of a stretch is worth its distance, but never more
/// than the vertex that made the stretch.
fn split(points: &[Mercator], arc: &[usize], significance: &mut [f32]) {
    let mut stretches = vec![(0, arc.len() - 1, f32::INFINITY)];
    while let Some((from, to, most)) = stretches.pop() {
        if to <= from + 1 {
            continue;
        }
        let (a, b) = (points[arc[from]], points[arc[to]]);
        let mut farthest = (from + 1, -1.0);
        for i in from + 1..to {
            let d = squared_distance_to_segment(points[arc[i]], a, b);
            if d > farthest.1 {
                farthest = (i, d);
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "a tolerance needs no more than f32")]
        let worth = (farthest.1.sqrt() as f32).min(most);
        significance[arc[farthest.0]] = worth;
        stretches.push((from, farthest.0, worth));
        stretches.push((farthest.0, to, worth));
    }
}

/// The square of the distance from a point to a stretch of line, in units of the square.
pub fn squared_distance_to_segment(p: Mercator, a: Mercator, b: Mercator) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 { (((p.x - a.x) * dx + (p.y - a.y) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p.x - a.x - t * dx).powi(2) + (p.y - a.y - t * dy).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Mercator> {
        points.iter().map(|(x, y)| Mercator { x: *x, y: *y }).collect()
    }

    /// Two squares side by side; their common border wiggles.
    fn neighbours() -> Vec<Vec<Vec<Mercator>>> {
        let left = ring(&[(0., 0.), (1., 0.), (1.1, 0.2), (0.95, 0.4), (1.02, 0.7), (1., 1.), (0., 1.)]);
        let right = ring(&[(2., 1.), (1., 1.), (1.02, 0.7), (0.95, 0.4), (1.1, 0.2), (1., 0.), (2., 0.)]);
        vec![vec![left], vec![right]]
    }

    #[test]
    fn a_shared_border_stays_shared_at_every_tolerance() {
        let shapes = shapes(&neighbours());
        let border = |s: &Option<Shape>, tolerance| {
            let mut on: Vec<Key> = s.as_ref().expect("a shape").rings[0]
                .at(tolerance)
                .filter(|p| p.x > 0.5 && p.x < 1.5)
                .map(key)
                .collect();
            on.sort_unstable();
            on
        };
        for tolerance in [0.0, 0.02, 0.06, 0.08, 0.2, 5.0] {
            assert_eq!(border(&shapes[0], tolerance), border(&shapes[1], tolerance), "at {tolerance}");
        }
        assert!(border(&shapes[0], 0.08).len() < border(&shapes[0], 0.0).len());
    }

    /// Compared with the `geo` crate's own Ramer-Douglas-Peucker on a line between two nodes.
    #[test]
    fn agrees_with_the_geo_crate() {
        use geo::Simplify as _;
        let wave: Vec<(f64, f64)> =
            (0..=60).map(|i| (f64::from(i) / 60.0, (f64::from(i) * 0.7).sin() * 0.05 * f64::from(i % 7))).collect();
        let arc: Vec<usize> = (0..wave.len()).collect();
        let points = ring(&wave);
        let mut significance = vec![f32::INFINITY; wave.len()];
        split(&points, &arc, &mut significance);
        let line = geo::LineString::from(wave);
        for tolerance in [0.005, 0.02, 0.05, 0.1] {
            let ours = significance.iter().filter(|s| f64::from(**s) > tolerance).count();
            assert_eq!(ours, line.simplify(tolerance).0.len(), "at {tolerance}");
        }
    }

    #[test]
    fn an_island_is_the_same_wherever_it_starts() {
        let island = ring(&[(0., 0.), (1., 0.1), (2., 0.), (2., 1.), (1., 0.9), (0., 1.)]);
        let mut turned = island.clone();
        turned.rotate_left(3);
        let kept = |r: Vec<Mercator>| {
            let shapes = shapes(&[vec![r]]);
            let mut kept: Vec<Key> = shapes[0].as_ref().expect("a shape").rings[0].at(0.5).map(key).collect();
            kept.sort_unstable();
            kept
        };
        assert_eq!(kept(island), kept(turned));
    }

    #[test]
    fn nothing_comes_of_rings_without_a_surface() {
        assert_eq!(shapes(&[vec![ring(&[(0., 0.), (1., 1.), (0., 0.)])], vec![]]), vec![None, None]);
    }
}
