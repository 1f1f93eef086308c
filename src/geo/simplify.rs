//! Lines that can be drawn at any zoom from one copy, with borders that neighbours share staying shared.
//!
//! Every vertex gets a *significance*: the largest tolerance at which the Ramer-Douglas-Peucker method
//! (Douglas and Peucker 1973, <https://doi.org/10.3138/FM57-6770-U75U-7727>) still keeps it. Drawing at a
//! tolerance is then one pass that skips the vertices below it. Rings are cut where three or more borders meet, and
//! each stretch between two such nodes is treated in the same direction from both sides, so two neighbours keep
//! the same vertices and no sliver opens between them.

use rayon::prelude::*;

use super::bounds::Bounds;
use super::lonlat::LonLat;
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

impl Ring {
    /// Forgets the vertices that matter only below a tolerance, and the memory they took.
    fn thin_to(&mut self, finest: f32) {
        let kept = self.significance.iter().filter(|s| **s >= finest).count();
        let (mut points, mut significance) = (Vec::with_capacity(kept), Vec::with_capacity(kept));
        points.extend(self.at(finest));
        significance.extend(self.significance.iter().copied().filter(|s| *s >= finest));
        *self = Self { points, significance };
    }
}

impl AsRef<[Mercator]> for Ring {
    fn as_ref(&self) -> &[Mercator] {
        &self.points
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

/// Prepares a layer of polygons that may share borders. Each inner vector holds one area's rings; a repeated last
/// point and repeated neighbours are dropped, rings of fewer than three points too. An area without a ring gives `None`.
/// Cost: O(n log n) in the vertices.
#[must_use]
pub fn shapes(layer: &[Vec<Vec<Mercator>>]) -> Vec<Option<Shape>> {
    layer_of(layer, |rings| rings.iter().map(|ring| ring.iter().copied()), 0.0)
}

/// The same for areas of any kind, whose `rings` are gone through several times and put on the map one area at a time.
/// Vertices that matter only at tolerances below `finest` (in units of the square; 0 keeps all) are left out.
pub fn layer_of<'a, A, L, R, V>(areas: &'a [A], rings: impl Fn(&'a A) -> L + Sync, finest: f32) -> Vec<Option<Shape>>
where
    A: Sync,
    L: Iterator<Item = R>,
    R: Iterator<Item = V>,
    V: Vertex,
{
    let nodes = nodes(areas, &rings, AT_ONCE);
    let shape = |(place, area): (usize, &'a A)| {
        let own = &nodes[nodes.partition_point(|node| *node < Node::new(place, 0))..];
        shape(rings(area), &own[..own.partition_point(|node| *node < Node::new(place + 1, 0))], finest)
    };
    areas.par_iter().enumerate().map(shape).collect()
}

/// A vertex of a border as it was published, before it is put on the map.
pub trait Vertex: Copy + PartialEq + Into<Mercator> {
    /// Vertices are shared when they are equal to the last bit.
    fn bits(self) -> [u64; 2];
}

impl Vertex for Mercator {
    fn bits(self) -> [u64; 2] {
        [self.x.to_bits(), self.y.to_bits()]
    }
}

impl Vertex for LonLat {
    fn bits(self) -> [u64; 2] {
        [self.lon.to_bits(), self.lat.to_bits()]
    }
}

/// A vertex where borders meet: of the area at this place, counted along its rings of three points or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    area: u32,
    vertex: u32,
}

impl Node {
    /// Beyond four thousand million, which no memory holds, nodes would only be taken for others.
    fn new(area: usize, vertex: usize) -> Self {
        let held = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { area: held(area), vertex: held(vertex) }
    }
}

/// About so many vertices are looked at together. A country has millions: what is known of all at once would take more
/// memory than the areas on the map do, and not fit a processor's cache.
const AT_ONCE: usize = 1 << 20;

/// The vertices of a layer that are joined to more than two others, in order. They are taken in shares of about so many
/// `at_once`, by their marks.
fn nodes<'a, A, L, R, V>(areas: &'a [A], rings: &(impl Fn(&'a A) -> L + Sync), at_once: usize) -> Vec<Node>
where
    A: Sync,
    L: Iterator<Item = R>,
    R: Iterator<Item = V>,
    V: Vertex,
{
    let count = |area| rings(area).map(Iterator::count).sum::<usize>();
    let vertices: usize = areas.par_iter().map(count).sum();
    let shares = vertices.div_ceil(at_once).max(1) as u64;
    let of_share = |share: u64| {
        let mut borders = Borders::of(vertices.min(at_once));
        let mut own = Vec::new();
        let mut points = Vec::new();
        for (area, rings) in areas.iter().map(rings).enumerate() {
            let mut before = 0;
            for ring in rings {
                without_repeats(ring, &mut points);
                if points.len() < 3 {
                    continue;
                }
                borders.add(
                    &points,
                    |mark| (u64::from(short(mark)) * shares) >> 32 == share,
                    |vertex, mark| {
                        own.push((Node::new(area, before + vertex), mark));
                    },
                );
                before += points.len();
            }
        }
        own.retain(|(_, mark)| borders.is_node(*mark));
        own.into_iter().map(|(node, _)| node).collect::<Vec<Node>>()
    };
    let mut nodes: Vec<Node> = (0..shares).into_par_iter().flat_map_iter(of_share).collect();
    nodes.par_sort_unstable();
    nodes
}

/// What is known of vertices: a table with open addressing that keeps of each only marks, sixteen bytes. The vertices
/// themselves stay where they are.
#[derive(Debug)]
struct Borders {
    slots: Vec<Slot>,
    used: usize,
}

/// What is known of a vertex: its mark, 0 in a free slot, and those of the first two vertices that it is joined to. Two
/// equal ones stand for more than two. Two vertices of one mark only keep a vertex that could have been left out.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    mark: u64,
    joined: [u32; 2],
}

impl Slot {
    fn join(&mut self, other: u32) {
        match self.joined {
            [0, _] => self.joined[0] = other,
            [a, 0] if a != other => self.joined[1] = other,
            [a, b] if a != b && b != 0 && a != other && b != other => self.joined[1] = a,
            _ => {}
        }
    }

    fn is_node(self) -> bool {
        self.joined[0] == self.joined[1]
    }
}

impl Borders {
    /// For about so many vertices.
    fn of(vertices: usize) -> Self {
        // Most vertices lie in two rings.
        Self { slots: vec![Slot::default(); (vertices / 10 * 7).max(64)], used: 0 }
    }

    /// Adds the vertices of a ring that `is_own`, and says which they are.
    fn add<V: Vertex>(&mut self, ring: &[V], is_own: impl Fn(u64) -> bool, mut took: impl FnMut(usize, u64)) {
        let n = ring.len();
        let [mut before, mut here] = [mark(ring[n - 1]), mark(ring[0])];
        for i in 0..n {
            let next = mark(ring[if i + 1 == n { 0 } else { i + 1 }]);
            if is_own(here) {
                if self.used * 5 > self.slots.len() * 4 {
                    self.grow();
                }
                let place = self.place(here);
                let slot = &mut self.slots[place];
                if slot.mark == 0 {
                    slot.mark = here;
                    self.used += 1;
                }
                slot.join(short(before));
                slot.join(short(next));
                took(i, here);
            }
            (before, here) = (here, next);
        }
    }

    /// The slot of this mark, or the free one where it belongs.
    fn place(&self, mark: u64) -> usize {
        // The mark as a fraction of all marks gives the slot to begin at.
        #[expect(clippy::cast_possible_truncation, reason = "below the number of slots")]
        let mut place = ((u128::from(mark) * self.slots.len() as u128) >> 64) as usize;
        while self.slots[place].mark != 0 && self.slots[place].mark != mark {
            place = if place + 1 == self.slots.len() { 0 } else { place + 1 };
        }
        place
    }

    fn grow(&mut self) {
        let larger = vec![Slot::default(); self.slots.len() * 3 / 2];
        for slot in std::mem::replace(&mut self.slots, larger) {
            if slot.mark != 0 {
                let place = self.place(slot.mark);
                self.slots[place] = slot;
            }
        }
    }

    fn is_node(&self, mark: u64) -> bool {
        self.slots[self.place(mark)].is_node()
    }
}

/// One area of a layer with its nodes, on the map. `None` without a ring.
fn shape<V: Vertex, R: Iterator<Item = V>>(
    rings: impl Iterator<Item = R>,
    mut nodes: &[Node],
    finest: f32,
) -> Option<Shape> {
    let (mut cleaned, mut shape) = (Vec::new(), Vec::new());
    let mut bounds: Option<Bounds> = None;
    let mut before = 0;
    for ring in rings {
        without_repeats(ring, &mut cleaned);
        if cleaned.len() < 3 {
            continue;
        }
        let points: Vec<Mercator> = cleaned.iter().map(|v| (*v).into()).collect();
        let own = Bounds::around(points.iter().copied())?;
        bounds = Some(bounds.map_or(own, |b| b.union(own)));
        let end = before + points.len();
        let (here, others) = nodes.split_at(nodes.partition_point(|node| (node.vertex as usize) < end));
        let mut ring = with_significance(points, here.iter().map(|node| node.vertex as usize - before).collect());
        (nodes, before) = (others, end);
        if finest > 0.0 {
            ring.thin_to(finest);
        }
        shape.push(ring);
    }
    shape.shrink_to_fit();
    Some(Shape { bounds: bounds?, rings: shape })
}

/// A number that stands for a vertex, never 0: its bits, well mixed (the finaliser of `MurmurHash3`, A. Appleby 2011).
fn mark<V: Vertex>(vertex: V) -> u64 {
    let [x, y] = vertex.bits();
    let mut h = x.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ y.rotate_left(32);
    h = (h ^ (h >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    h = (h ^ (h >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    (h ^ (h >> 33)).max(1)
}

/// The lower half of a mark, which says nothing of its slot.
fn short(mark: u64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    let low = mark as u32;
    low.max(1)
}

fn without_repeats<V: Vertex>(ring: impl Iterator<Item = V>, points: &mut Vec<V>) {
    points.clear();
    for p in ring {
        if points.last() != Some(&p) {
            points.push(p);
        }
    }
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
}

/// `nodes` are the places of the vertices where borders meet.
fn with_significance(points: Vec<Mercator>, mut nodes: Vec<usize>) -> Ring {
    let n = points.len();
    let mut significance = vec![0.0_f32; n];
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
            let mut on: Vec<[u64; 2]> = s.as_ref().expect("a shape").rings[0]
                .at(tolerance)
                .filter(|p| p.x > 0.5 && p.x < 1.5)
                .map(Vertex::bits)
                .collect();
            on.sort_unstable();
            on
        };
        for tolerance in [0.0, 0.02, 0.06, 0.08, 0.2, 5.0] {
            assert_eq!(border(&shapes[0], tolerance), border(&shapes[1], tolerance), "at {tolerance}");
        }
        assert!(border(&shapes[0], 0.08).len() < border(&shapes[0], 0.0).len());
    }

    #[test]
    fn nodes_are_found_in_however_many_shares() {
        // A board of squares with a bend in each border; an island; and a ring that is none.
        let at = |x: u32, y: u32| Mercator { x: f64::from(x) + 0.1 * f64::from(y % 3), y: f64::from(y) };
        let square = |x: u32, y: u32| {
            let way = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)];
            vec![way.into_iter().map(|(dx, dy)| at(2 * x + dx, 2 * y + dy)).collect::<Vec<_>>()]
        };
        let mut layer: Vec<_> = (0..12).flat_map(|x| (0..12).map(move |y| (x, y))).map(|(x, y)| square(x, y)).collect();
        layer.push(vec![vec![at(90, 90), at(91, 90)], square(100, 100).remove(0)]);
        let rings = |area: &'static Vec<Vec<Mercator>>| area.iter().map(|ring| ring.iter().copied());
        let layer: &'static [Vec<Vec<Mercator>>] = layer.leak();
        let whole = nodes(layer, &rings, usize::MAX);
        // Every corner inside the board or on its edge but the four at its ends, in each square that has it.
        assert_eq!(whole.len(), 4 * 144 - 4);
        for at_once in [1, 7, 100, 1_000] {
            assert_eq!(nodes(layer, &rings, at_once), whole, "{at_once} at once");
        }
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
            let mut kept: Vec<[u64; 2]> =
                shapes[0].as_ref().expect("a shape").rings[0].at(0.5).map(Vertex::bits).collect();
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
