//! Which areas share a border.
//!
//! Borders are compared vertex by vertex as they were published: neighbours of one publication share theirs exactly.
//! Where they do not (areas from two sources, or simplified one by one), a tolerance in metres finds borders that run
//! close to each other. Nothing here knows of statistics.

use geo::{BoundingRect as _, Coord, LineString};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::LonLatPolygons;

/// What makes two areas neighbours, by the moves of chess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contiguity {
    /// A point in common is enough.
    Queen,
    /// A stretch of border in common.
    Rook,
}

/// The pairs of neighbours, each once with the lower place first, rising. Coordinates must be the same to the last bit
/// where borders are shared.
///
/// Cost: one sort of all vertices, cut into parts for the threads. 35,000 areas of 109 vertices take about 0.2 s of
/// two cores.
#[must_use]
pub fn contiguous(polygons: &[&LonLatPolygons], by: Contiguity) -> Vec<(u32, u32)> {
    match by {
        Contiguity::Queen => sharing(polygons, |ring, found| {
            // A ring ends where it begins.
            for c in ring.0.iter().skip(1) {
                found(bits(*c));
            }
        }),
        Contiguity::Rook => sharing(polygons, |ring, found| {
            for ends in ring.0.windows(2) {
                let (a, b) = (bits(ends[0]), bits(ends[1]));
                if a != b {
                    found((a.min(b), a.max(b)));
                }
            }
        }),
    }
}

/// A coordinate for exact comparison; adding nought turns -0 into 0, which is its equal.
fn bits(c: Coord) -> (u64, u64) {
    ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits())
}

/// A part of a border that two areas may share.
trait Part: Copy + Ord + Send + Sync {
    /// Spreads parts over buckets; equal parts come into the same.
    fn bucket(self) -> usize;
}

/// Vertices of one bucket are sorted by one thread, within its cache.
const BUCKETS: usize = 256;
/// Areas a thread takes at a time.
const CHUNK: usize = 2_048;

impl Part for (u64, u64) {
    fn bucket(self) -> usize {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4); the top eight bits are the best mixed.
        let mixed = (self.0 ^ self.1.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        usize::from(mixed.to_be_bytes()[0])
    }
}

impl Part for ((u64, u64), (u64, u64)) {
    fn bucket(self) -> usize {
        (self.0.0 ^ self.1.0.rotate_left(17), self.0.1 ^ self.1.1.rotate_left(17)).bucket()
    }
}

/// Pairs of polygons that have a part in common; `parts` names those of a ring.
fn sharing<P: Part>(
    polygons: &[&LonLatPolygons],
    parts: impl Fn(&LineString, &mut dyn FnMut(P)) + Sync,
) -> Vec<(u32, u32)> {
    let dealt: Vec<Vec<Vec<(P, u32)>>> = polygons
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, polygons)| {
            let mut buckets = vec![Vec::new(); BUCKETS];
            for (place, polygon) in polygons.iter().enumerate() {
                let area = small(chunk * CHUNK + place);
                for ring in polygon.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())) {
                    parts(ring, &mut |part| buckets[part.bucket()].push((part, area)));
                }
            }
            buckets
        })
        .collect();
    let pairs: Vec<Vec<(u32, u32)>> = (0..BUCKETS)
        .into_par_iter()
        .map(|bucket| {
            let mut all: Vec<(P, u32)> = dealt.iter().flat_map(|chunk| chunk[bucket].iter().copied()).collect();
            all.sort_unstable();
            let mut pairs = Vec::new();
            for same in all.chunk_by(|a, b| a.0 == b.0) {
                for (i, (_, low)) in same.iter().enumerate() {
                    pairs.extend(same[i + 1..].iter().filter(|(_, high)| high != low).map(|(_, high)| (*low, *high)));
                }
            }
            pairs.sort_unstable();
            pairs.dedup();
            pairs
        })
        .collect();
    let mut pairs = pairs.concat();
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// The same for borders that were not drawn together: areas whose borders come within `tolerance_metres` of each other
/// (queen), and do so over more than twice that length (rook). The length is measured between the vertices of either
/// border that lie close to the other.
///
/// Lengths are taken on the sphere at the place itself, good to half a hundredth: the tolerance is no survey.
#[must_use]
pub fn nearly_contiguous(polygons: &[&LonLatPolygons], by: Contiguity, tolerance_metres: f64) -> Vec<(u32, u32)> {
    let tolerance = tolerance_metres.max(0.0);
    let boxes: Vec<Option<AABB<[f64; 2]>>> = polygons
        .iter()
        .map(|p| p.bounding_rect().map(|r| AABB::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y])))
        .collect();
    let entries = boxes.iter().enumerate().filter_map(|(place, envelope)| {
        envelope.map(|e| GeomWithData::new(Rectangle::from_corners(e.lower(), e.upper()), place))
    });
    let tree = RTree::bulk_load(entries.collect());
    let mut pairs: Vec<(u32, u32)> = boxes
        .par_iter()
        .enumerate()
        .filter_map(|(place, envelope)| envelope.map(|e| (place, e)))
        .flat_map_iter(|(place, own)| {
            let reach = Reach::around(own, tolerance);
            let others = tree.locate_in_envelope_intersecting(reach.grown(own)).map(|e| e.data);
            let mut found: Vec<(u32, u32)> = others
                .filter(|other| *other > place)
                .filter(|other| {
                    let both = boxes[*other].map(|its| overlap(reach.grown(own), reach.grown(its)));
                    both.is_some_and(|both| reach.touch(polygons[place], polygons[*other], &both, by))
                })
                .map(|other| (small(place), small(other)))
                .collect();
            found.sort_unstable();
            found
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

#[expect(clippy::cast_possible_truncation, reason = "a set has far fewer than 2^32 areas")]
fn small(place: usize) -> u32 {
    place as u32
}

fn overlap(a: AABB<[f64; 2]>, b: AABB<[f64; 2]>) -> AABB<[f64; 2]> {
    let (al, au, bl, bu) = (a.lower(), a.upper(), b.lower(), b.upper());
    let (low, high) = ([al[0].max(bl[0]), al[1].max(bl[1])], [au[0].min(bu[0]), au[1].min(bu[1])]);
    // Rounding may leave them just apart.
    AABB::from_corners([low[0].min(high[0]), low[1].min(high[1])], [low[0].max(high[0]), low[1].max(high[1])])
}

/// Metres a degree is long around an area, and how far its border reaches.
struct Reach {
    metres: Coord,
    tolerance: f64,
}

/// Metres a degree of latitude is long: the mean of the sphere of 6,371,008.8 m.
const DEGREE: f64 = 111_195.08;

impl Reach {
    fn around(envelope: AABB<[f64; 2]>, tolerance: f64) -> Self {
        let latitude = f64::midpoint(envelope.lower()[1], envelope.upper()[1]);
        // Not nought at the poles, so that lengths stay finite.
        let shrink = latitude.to_radians().cos().max(1e-6);
        Self { metres: Coord { x: DEGREE * shrink, y: DEGREE }, tolerance }
    }

    fn grown(&self, e: AABB<[f64; 2]>) -> AABB<[f64; 2]> {
        let (dx, dy) = (self.tolerance / self.metres.x, self.tolerance / self.metres.y);
        AABB::from_corners([e.lower()[0] - dx, e.lower()[1] - dy], [e.upper()[0] + dx, e.upper()[1] + dy])
    }

    /// Segments of a border that lie within `both`, in metres.
    fn segments(&self, polygon: &LonLatPolygons, both: &AABB<[f64; 2]>) -> Vec<[Coord; 2]> {
        let scaled = |c: Coord| Coord { x: c.x * self.metres.x, y: c.y * self.metres.y };
        let (low, high) = (both.lower(), both.upper());
        let rings = polygon.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let meets = |ends: &&[Coord]| {
            ends[0].x.min(ends[1].x) <= high[0]
                && ends[0].x.max(ends[1].x) >= low[0]
                && ends[0].y.min(ends[1].y) <= high[1]
                && ends[0].y.max(ends[1].y) >= low[1]
        };
        let windows = rings.flat_map(|ring| ring.0.windows(2));
        windows.filter(meets).map(|ends| [scaled(ends[0]), scaled(ends[1])]).collect()
    }

    fn touch(&self, a: &LonLatPolygons, b: &LonLatPolygons, both: &AABB<[f64; 2]>, by: Contiguity) -> bool {
        let (of_a, of_b) = (self.segments(a, both), self.segments(b, both));
        let (mut low, mut high) =
            (Coord { x: f64::INFINITY, y: f64::INFINITY }, Coord { x: -f64::INFINITY, y: -f64::INFINITY });
        for s in &of_a {
            for t in &of_b {
                if apart(s, t, self.tolerance) {
                    continue;
                }
                let close = |p: Coord, line: &[Coord; 2]| distance(p, line) <= self.tolerance;
                let ends = [(s[0], t), (s[1], t), (t[0], s), (t[1], s)];
                let mut touching = ends.into_iter().filter(|(p, line)| close(*p, line)).map(|(p, _)| p).peekable();
                match by {
                    Contiguity::Queen if touching.peek().is_some() || cross(s, t) => return true,
                    Contiguity::Queen => {}
                    Contiguity::Rook => {
                        for p in touching {
                            low = Coord { x: low.x.min(p.x), y: low.y.min(p.y) };
                            high = Coord { x: high.x.max(p.x), y: high.y.max(p.y) };
                        }
                        if (high.x - low.x).hypot(high.y - low.y) > 2.0 * self.tolerance {
                            return true;
                        }
                    }
                }
            }
        }
        false
    }
}

/// Whether boxes around two segments lie further apart than the tolerance.
fn apart(s: &[Coord; 2], t: &[Coord; 2], tolerance: f64) -> bool {
    let gap = |a0: f64, a1: f64, b0: f64, b1: f64| a0.min(a1) - b0.max(b1) > tolerance;
    gap(s[0].x, s[1].x, t[0].x, t[1].x)
        || gap(t[0].x, t[1].x, s[0].x, s[1].x)
        || gap(s[0].y, s[1].y, t[0].y, t[1].y)
        || gap(t[0].y, t[1].y, s[0].y, s[1].y)
}

/// From a point to a segment.
fn distance(p: Coord, line: &[Coord; 2]) -> f64 {
    let along = line[1] - line[0];
    let length = along.x * along.x + along.y * along.y;
    let from = p - line[0];
    let share = if length > 0.0 { ((from.x * along.x + from.y * along.y) / length).clamp(0.0, 1.0) } else { 0.0 };
    (from.x - share * along.x).hypot(from.y - share * along.y)
}

/// Whether two segments cross within both.
fn cross(s: &[Coord; 2], t: &[Coord; 2]) -> bool {
    let side = |line: &[Coord; 2], p: Coord| {
        let (a, b) = (line[1] - line[0], p - line[0]);
        a.x * b.y - a.y * b.x
    };
    side(s, t[0]) * side(s, t[1]) < 0.0 && side(t, s[0]) * side(t, s[1]) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, polygon};

    /// Squares of a thousandth of a degree, row by row.
    fn squares(columns: u32, rows: u32) -> Vec<LonLatPolygons> {
        let at = |c: u32, r: u32| Coord { x: 0.5 + f64::from(c) / 1000.0, y: 51.0 + f64::from(r) / 1000.0 };
        let square = |c: u32, r: u32| LonLatPolygons::from(Rect::new(at(c, r), at(c + 1, r + 1)).to_polygon());
        (0..rows).flat_map(|r| (0..columns).map(move |c| square(c, r))).collect()
    }

    fn refs(polygons: &[LonLatPolygons]) -> Vec<&LonLatPolygons> {
        polygons.iter().collect()
    }

    #[test]
    fn squares_of_a_board_move_as_in_chess() {
        let board = squares(5, 4);
        let queen = contiguous(&refs(&board), Contiguity::Queen);
        let rook = contiguous(&refs(&board), Contiguity::Rook);
        // Rows of 4, columns of 3, and two diagonals for each of the 12 inner corners.
        assert_eq!(rook.len(), 4 * 4 + 5 * 3);
        assert_eq!(queen.len(), rook.len() + 2 * 12);
        assert!(queen.contains(&(0, 6)) && !rook.contains(&(0, 6)) && rook.contains(&(0, 5)));
        assert!(queen.is_sorted() && queen.iter().all(|(a, b)| a < b));
    }

    #[test]
    fn a_hole_and_what_fills_it_are_neighbours() {
        let enclave = polygon![(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.), (x: 1., y: 2.)];
        let around = geo::Polygon::new(
            LineString::from(vec![(0., 0.), (3., 0.), (3., 3.), (0., 3.), (0., 0.)]),
            vec![enclave.exterior().clone()],
        );
        let both = [LonLatPolygons::from(around), LonLatPolygons::from(enclave)];
        assert_eq!(contiguous(&refs(&both), Contiguity::Rook), [(0, 1)]);
        assert_eq!(nearly_contiguous(&refs(&both), Contiguity::Rook, 1.0), [(0, 1)]);
    }

    #[test]
    fn the_tolerance_finds_borders_that_are_not_shared() {
        // Two squares with a gap of about 2 m, the second with a vertex more on that side; a third that meets the
        // first only at its corner.
        let gap = 2.0 / 111_195.0;
        let apart = [
            LonLatPolygons::from(polygon![(x: 0., y: 0.), (x: 0.001, y: 0.), (x: 0.001, y: 0.001), (x: 0., y: 0.001)]),
            LonLatPolygons::from(polygon![
                (x: 0.001 + gap, y: 0.0002), (x: 0.002, y: 0.0002), (x: 0.002, y: 0.0007),
                (x: 0.001 + gap, y: 0.0007), (x: 0.001 + gap, y: 0.0005)
            ]),
            LonLatPolygons::from(
                polygon![(x: 0., y: 0.001), (x: 0., y: 0.002), (x: -0.001, y: 0.002), (x: -0.001, y: 0.001)],
            ),
        ];
        let apart = refs(&apart);
        assert_eq!(contiguous(&apart, Contiguity::Queen), [(0, 2)]);
        assert_eq!(nearly_contiguous(&apart, Contiguity::Queen, 1.0), [(0, 2)]);
        assert_eq!(nearly_contiguous(&apart, Contiguity::Queen, 3.0), [(0, 1), (0, 2)]);
        assert_eq!(nearly_contiguous(&apart, Contiguity::Rook, 3.0), [(0, 1)]);
    }

    #[test]
    fn the_tolerance_agrees_with_the_exact_way_where_borders_are_shared() {
        let board = squares(6, 5);
        for by in [Contiguity::Queen, Contiguity::Rook] {
            assert_eq!(nearly_contiguous(&refs(&board), by, 0.5), contiguous(&refs(&board), by), "{by:?}");
        }
    }

    #[test]
    fn nothing_has_no_neighbours() {
        let empty = [LonLatPolygons::new(Vec::new()), squares(1, 1).remove(0)];
        assert!(contiguous(&refs(&empty), Contiguity::Queen).is_empty());
        assert!(nearly_contiguous(&refs(&empty), Contiguity::Queen, 5.0).is_empty());
        assert!(contiguous(&[], Contiguity::Rook).is_empty());
    }
}
