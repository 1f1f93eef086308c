//! Which area is each of these points in? For many points at once: the points are put into a grid, and every polygon
//! looks only at those in the cells that its box covers.
//!
//! A polygon's edges are sorted into slabs of latitude, so that a point is compared with the few edges of its slab
//! (Preparata and Shamos, "Computational Geometry", 1985, section 2.2). A point on a border belongs to one of the
//! two sides, never to both or none: the even-odd rule is half-open, and an edge is computed the same way whichever
//! polygon it is met in.

use geo::{BoundingRect as _, Coord, Polygon, Rect};
use rayon::prelude::*;

use crate::base::progress::{Cancelled, Progress};

use super::LonLatPolygons;
use super::lonlat::LonLat;

/// Of points outside the grid: there are far fewer cells.
const NO_CELL: u32 = u32::MAX;

/// Cells along one side of the grid of points.
const MOST_CELLS: usize = 2048;

/// For each point the place of the first area that holds it, or `None`. The answer does not depend on threads.
///
/// # Errors
/// [`Cancelled`] when the watcher cancelled.
pub fn areas_of_points(
    points: &[LonLat],
    areas: &[&LonLatPolygons],
    progress: &Progress,
) -> Result<Vec<Option<u32>>, Cancelled> {
    let mut found: Vec<Option<u32>> = vec![None; points.len()];
    let boxes = areas.iter().filter_map(|a| a.bounding_rect());
    let whole = boxes.reduce(|a, b| {
        Rect::new(
            Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
            Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
        )
    });
    let Some(whole) = whole else { return Ok(found) };
    let grid = Grid::new(points, whole);
    progress.check()?;
    let hits: Vec<Vec<(u32, u32)>> = areas
        .par_chunks(256)
        .enumerate()
        .map(|(chunk, areas)| {
            progress.check()?;
            let (mut hits, mut slabs) = (Vec::new(), Slabs::default());
            for (place, area) in (chunk * 256..).zip(areas) {
                let place = u32::try_from(place).unwrap_or(u32::MAX);
                for polygon in *area {
                    grid.within(polygon, &mut slabs, |point| hits.push((point, place)));
                }
            }
            Ok(hits)
        })
        .collect::<Result<_, Cancelled>>()?;
    for (point, area) in hits.into_iter().flatten() {
        let held = &mut found[point as usize];
        *held = Some(held.map_or(area, |before| before.min(area)));
    }
    Ok(found)
}

/// Points sorted by cell, row by row.
struct Grid {
    min: Coord<f64>,
    /// Cells a degree.
    scale: Coord<f64>,
    side: usize,
    /// Where each cell begins in `points`; one more than there are cells.
    starts: Vec<u32>,
    /// Each point with its place in the slice.
    points: Vec<(LonLat, u32)>,
}

impl Grid {
    /// Points that are outside `whole`, or no numbers, are left out.
    fn new(points: &[LonLat], whole: Rect<f64>) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a root of a count")]
        let side = ((points.len() as f64).sqrt() as usize).clamp(1, MOST_CELLS);
        let scale = |length: f64| if length > 0.0 { side as f64 / length } else { 0.0 };
        let mut grid = Self {
            min: whole.min(),
            scale: Coord { x: scale(whole.width()), y: scale(whole.height()) },
            side,
            starts: vec![0; side * side + 1],
            points: Vec::new(),
        };
        let inside = |p: &LonLat| {
            (whole.min().x..=whole.max().x).contains(&p.lon) && (whole.min().y..=whole.max().y).contains(&p.lat)
        };
        // The cell of each point, or one that there is not.
        let cell = |p: &LonLat| {
            let of = grid.row(p.lat) * side + grid.column(p.lon);
            if inside(p) { u32::try_from(of).unwrap_or(NO_CELL) } else { NO_CELL }
        };
        let cells: Vec<u32> = points.par_iter().map(cell).collect();
        let mut starts = vec![0_u32; side * side + 1];
        for at in cells.iter().filter(|at| **at != NO_CELL) {
            starts[*at as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut sorted = vec![(LonLat::new(0.0, 0.0), 0_u32); starts.last().map_or(0, |n| *n as usize)];
        let mut next = starts.clone();
        for ((place, p), cell) in (0_u32..).zip(points).zip(cells).filter(|(_, cell)| *cell != NO_CELL) {
            let at = &mut next[cell as usize];
            sorted[*at as usize] = (*p, place);
            *at += 1;
        }
        (grid.starts, grid.points) = (starts, sorted);
        grid
    }

    fn row(&self, lat: f64) -> usize {
        slot((lat - self.min.y) * self.scale.y, self.side)
    }

    fn column(&self, lon: f64) -> usize {
        slot((lon - self.min.x) * self.scale.x, self.side)
    }

    /// Calls `hit` with the place of every point in the polygon.
    fn within(&self, polygon: &Polygon<f64>, slabs: &mut Slabs, mut hit: impl FnMut(u32)) {
        let Some(bounds) = polygon.bounding_rect() else { return };
        let (left, right) = (self.column(bounds.min().x), self.column(bounds.max().x));
        let rows = self.row(bounds.min().y)..=self.row(bounds.max().y);
        let mut ready = false;
        for row in rows {
            let (first, last) = (row * self.side + left, row * self.side + right + 1);
            let range = self.starts[first] as usize..self.starts[last] as usize;
            for (p, place) in &self.points[range] {
                let inside = (bounds.min().x..=bounds.max().x).contains(&p.lon)
                    && (bounds.min().y..=bounds.max().y).contains(&p.lat);
                if !inside {
                    continue;
                }
                if !ready {
                    slabs.fill(polygon, bounds);
                    ready = true;
                }
                if slabs.hold(*p) {
                    hit(*place);
                }
            }
        }
    }
}

/// A number of cells from the start of `count` cells, as one of them.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the cells there are")]
fn slot(at: f64, count: usize) -> usize {
    (at.max(0.0) as usize).min(count - 1)
}

/// An edge from its lower end to its upper one, so that both neighbours compute the same.
#[derive(Clone, Copy)]
struct Edge {
    from: Coord<f64>,
    to: Coord<f64>,
}

/// The edges of one polygon by slab; kept from polygon to polygon to use the memory again.
#[derive(Default)]
struct Slabs {
    bottom: f64,
    /// Slabs a degree.
    scale: f64,
    edges: Vec<Edge>,
    /// Where each slab begins in `sorted`; one more than there are slabs.
    starts: Vec<u32>,
    sorted: Vec<Edge>,
}

impl Slabs {
    fn fill(&mut self, polygon: &Polygon<f64>, bounds: Rect<f64>) {
        self.edges.clear();
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            self.edges.extend(ring.lines().filter(|l| l.start.y != l.end.y).map(|l| {
                if l.start.y < l.end.y { Edge { from: l.start, to: l.end } } else { Edge { from: l.end, to: l.start } }
            }));
        }
        let count = (self.edges.len() / 4).max(1);
        self.bottom = bounds.min().y;
        self.scale = if bounds.height() > 0.0 { count as f64 / bounds.height() } else { 0.0 };
        self.starts.clear();
        self.starts.resize(count + 1, 0);
        let span = |bottom: f64, scale: f64, e: &Edge| {
            slot((e.from.y - bottom) * scale, count)..=slot((e.to.y - bottom) * scale, count)
        };
        for edge in &self.edges {
            for slab in span(self.bottom, self.scale, edge) {
                self.starts[slab + 1] += 1;
            }
        }
        for at in 1..self.starts.len() {
            self.starts[at] += self.starts[at - 1];
        }
        let Some(first) = self.edges.first() else { return };
        self.sorted.clear();
        self.sorted.resize(self.starts[count] as usize, *first);
        // Filled from the end of each slab down, after which each start is where it was.
        let mut next: Vec<u32> = self.starts[1..].to_vec();
        for edge in &self.edges {
            for slab in span(self.bottom, self.scale, edge) {
                next[slab] -= 1;
                self.sorted[next[slab] as usize] = *edge;
            }
        }
    }

    /// Even-odd: how many edges a ray to the east crosses.
    fn hold(&self, p: LonLat) -> bool {
        let slab = slot((p.lat - self.bottom) * self.scale, self.starts.len() - 1);
        let range = self.starts[slab] as usize..self.starts[slab + 1] as usize;
        let crossed = self.sorted[range].iter().filter(|e| {
            (e.from.y <= p.lat && p.lat < e.to.y)
                && p.lon < (e.to.x - e.from.x) * (p.lat - e.from.y) / (e.to.y - e.from.y) + e.from.x
        });
        crossed.count() % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use geo::{Contains as _, LineString, Point};
    use rand::{RngExt as _, SeedableRng as _};

    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<(f64, f64)> {
        vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    }

    fn places(points: &[LonLat], areas: &[LonLatPolygons]) -> Vec<Option<u32>> {
        let areas: Vec<&LonLatPolygons> = areas.iter().collect();
        areas_of_points(points, &areas, &Progress::new()).expect("nobody cancels")
    }

    #[test]
    fn every_point_of_a_border_belongs_to_one_side() {
        let areas: Vec<LonLatPolygons> = (0..16)
            .map(|i| Polygon::new(LineString::from(square(f64::from(i % 4), f64::from(i / 4), 1.0)), vec![]).into())
            .collect();
        // Halves: corners, borders and middles, without the upper and the right rim, which are half-open.
        let points: Vec<LonLat> =
            (0..64).map(|i| LonLat::new(f64::from(i % 8) / 2.0, f64::from(i / 8) / 2.0)).collect();
        let found = places(&points, &areas);
        for (point, place) in points.iter().zip(&found) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 3")]
            let expected = point.lat.floor() as u32 * 4 + point.lon.floor() as u32;
            assert_eq!(*place, Some(expected), "{point:?}");
        }
    }

    /// The crate `geo` decides the same by its own, exact predicates.
    #[test]
    fn agrees_with_the_library_on_stars_with_holes_and_islands() {
        let mut random = rand_pcg::Pcg64::seed_from_u64(7);
        let star = |x: f64, y: f64, size: f64, random: &mut rand_pcg::Pcg64| {
            let corner = |i: i32| {
                let (angle, far) = (f64::from(i) * 0.1, size * random.random_range(0.5..1.0));
                (x + far * angle.cos(), y + far * angle.sin())
            };
            LineString::from((0..62).map(corner).collect::<Vec<_>>())
        };
        let areas: Vec<LonLatPolygons> = (0..40)
            .map(|_| {
                let (x, y) = (random.random_range(-3.0..3.0), random.random_range(50.0..53.0));
                let hole = LineString::from(square(x - 0.05, y - 0.05, 0.1));
                let body = Polygon::new(star(x, y, 0.4, &mut random), vec![hole]);
                let island = Polygon::new(star(x + 1.0, y, 0.1, &mut random), vec![]);
                geo::MultiPolygon(vec![body, island])
            })
            .collect();
        let mut points: Vec<LonLat> =
            (0..4000).map(|_| LonLat::new(random.random_range(-3.6..4.6), random.random_range(49.5..53.5))).collect();
        points.push(LonLat::new(f64::NAN, 51.0));
        let found = places(&points, &areas);
        for (p, place) in points.iter().zip(&found) {
            let expected = areas.iter().position(|a| a.contains(&Point::new(p.lon, p.lat)));
            assert_eq!(place.map(|p| p as usize), expected, "{p:?}");
        }
        assert!(found.iter().flatten().count() > 500);
    }

    #[test]
    fn nothing_lies_in_nothing() {
        assert_eq!(places(&[LonLat::new(0.0, 51.0)], &[]), [None]);
        assert_eq!(places(&[], &[geo::MultiPolygon(vec![])]), []);
    }
}
