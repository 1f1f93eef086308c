//! Areas around what is below a value on a grid, by marching squares (W. E. Lorensen and H. E. Cline, "Marching cubes",
//! SIGGRAPH 1987, in the plane).

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use geo::{Contains as _, Coord, LineString, MultiPolygon, Polygon};

use crate::geo::bounds::LonLatBounds;
use crate::geo::lonlat::LonLat;

/// Values at the points of a grid; infinite where there is none.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    west: f64,
    south: f64,
    /// Degrees between two columns, and between two rows.
    step: (f64, f64),
    cell_metres: f64,
    columns: usize,
    rows: usize,
    values: Vec<f64>,
    /// What one cell further costs, once [`Self::spread`] has said so.
    a_cell: f64,
}

impl Grid {
    /// Around these positions and a margin, with so many cells in the longer direction, but none smaller than said.
    pub(super) fn around(
        positions: impl Iterator<Item = LonLat>,
        margin_metres: f64,
        cells: f64,
        smallest_metres: f64,
    ) -> Option<Self> {
        let around = LonLatBounds::around(positions)?;
        let (east, north) = LonLat::metres_a_degree(f64::midpoint(around.south, around.north));
        let (width, height) = ((around.east - around.west) * east, (around.north - around.south) * north);
        let cell_metres = (width.max(height) / cells).max(smallest_metres);
        let step = (cell_metres / east, cell_metres / north);
        // An empty row all around closes every area.
        let margin = (margin_metres / cell_metres).ceil() + 2.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundreds of cells")]
        let count = |length: f64| (length / cell_metres).ceil() as usize + 2 * margin as usize + 1;
        let (columns, rows) = (count(width), count(height));
        Some(Self {
            west: around.west - margin * step.0,
            south: around.south - margin * step.1,
            step,
            cell_metres,
            columns,
            rows,
            values: vec![f64::INFINITY; columns * rows],
            a_cell: 0.0,
        })
    }

    /// Lowers the value of the grid point nearest to a position.
    pub(super) fn lower(&mut self, at: LonLat, value: f64) {
        let near = |degrees: f64, step: f64| (degrees / step).round().max(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked against the grid")]
        let (column, row) =
            (near(at.lon - self.west, self.step.0) as usize, near(at.lat - self.south, self.step.1) as usize);
        if column < self.columns && row < self.rows {
            let value_there = &mut self.values[row * self.columns + column];
            *value_there = value_there.min(value);
        }
    }

    /// Spreads values to the points around, at a cost a metre, up to a distance.
    pub(super) fn spread(&mut self, a_metre: f64, farthest_metres: f64) {
        self.a_cell = a_metre * self.cell_metres;
        let mut off = vec![f64::INFINITY; self.values.len()];
        let mut queue = BinaryHeap::new();
        for (at, value) in self.values.iter().enumerate() {
            if value.is_finite() {
                off[at] = 0.0;
                queue.push(Reverse((Ordered(*value), at)));
            }
        }
        while let Some(Reverse((Ordered(value), at))) = queue.pop() {
            if value > self.values[at] {
                continue;
            }
            let (column, row) = (at % self.columns, at / self.columns);
            for (x, y) in [(0, 1), (1, 0), (1, 2), (2, 1), (0, 0), (0, 2), (2, 0), (2, 2)] {
                let (Some(c), Some(r)) = ((column + x).checked_sub(1), (row + y).checked_sub(1)) else { continue };
                if c >= self.columns || r >= self.rows {
                    continue;
                }
                let metres = self.cell_metres * if x == 1 || y == 1 { 1.0 } else { std::f64::consts::SQRT_2 };
                let (next, there) = (value + metres * a_metre, r * self.columns + c);
                if off[at] + metres <= farthest_metres && next < self.values[there] {
                    self.values[there] = next;
                    off[there] = off[at] + metres;
                    queue.push(Reverse((Ordered(next), there)));
                }
            }
        }
    }

    fn value(&self, column: usize, row: usize) -> f64 {
        self.values[row * self.columns + column]
    }
}

/// A value that is never "not a number".
#[derive(Clone, Copy, PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}
impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// A side of a grid square: from this point to the next one east (`true`) or north.
type SideOf = (usize, usize, bool);

/// What lies at or below `level`, in longitude and latitude.
pub(super) fn around(grid: &Grid, level: f64) -> MultiPolygon<f64> {
    // Each line across a square has what is inside on its left, and leads to one other line.
    let mut next: BTreeMap<SideOf, Vec<SideOf>> = BTreeMap::new();
    for row in 0..grid.rows - 1 {
        for column in 0..grid.columns - 1 {
            lines(grid, column, row, level, &mut |from, to| next.entry(from).or_default().push(to));
        }
    }
    let mut rings = Vec::new();
    while let Some((start, _)) = next.first_key_value() {
        let start = *start;
        let mut ring = Vec::new();
        let mut at = start;
        while let Some(mut leads) = next.remove(&at) {
            let Some(to) = leads.pop() else { break };
            if !leads.is_empty() {
                next.insert(at, leads);
            }
            ring.push(crossing(grid, at, level));
            at = to;
            if at == start {
                break;
            }
        }
        if ring.len() >= 3 {
            ring.push(ring[0]);
            rings.push(LineString(ring));
        }
    }
    polygons(grid, rings)
}

/// The one or two lines across a square, from side to side.
fn lines(grid: &Grid, c: usize, r: usize, level: f64, line: &mut impl FnMut(SideOf, SideOf)) {
    let corners = [grid.value(c, r), grid.value(c + 1, r), grid.value(c + 1, r + 1), grid.value(c, r + 1)];
    let inside = corners.map(|v| v <= level);
    let (south, east, north, west) = ((c, r, true), (c + 1, r, false), (c, r + 1, true), (c, r, false));
    // Whether the middle of a square with two opposite corners inside is inside as well.
    let joined = || corners.map(|v| v.min(level + grid.a_cell)).iter().sum::<f64>() / 4.0 <= level;
    match inside {
        [false, false, false, false] | [true, true, true, true] => {}
        [true, false, false, false] => line(south, west),
        [false, true, false, false] => line(east, south),
        [false, false, true, false] => line(north, east),
        [false, false, false, true] => line(west, north),
        [true, true, false, false] => line(east, west),
        [false, true, true, false] => line(north, south),
        [false, false, true, true] => line(west, east),
        [true, false, false, true] => line(south, north),
        [false, true, true, true] => line(west, south),
        [true, false, true, true] => line(south, east),
        [true, true, false, true] => line(east, north),
        [true, true, true, false] => line(north, west),
        [true, false, true, false] if joined() => {
            line(south, east);
            line(north, west);
        }
        [true, false, true, false] => {
            line(south, west);
            line(north, east);
        }
        [false, true, false, true] if joined() => {
            line(west, south);
            line(east, north);
        }
        [false, true, false, true] => {
            line(east, south);
            line(west, north);
        }
    }
}

/// Where the level crosses a side.
fn crossing(grid: &Grid, (column, row, is_east): SideOf, level: f64) -> Coord<f64> {
    let cap = |value: f64| value.min(level + grid.a_cell.max(1.0));
    let (a, b) = (cap(grid.value(column, row)), {
        let (c, r) = if is_east { (column + 1, row) } else { (column, row + 1) };
        cap(grid.value(c, r))
    });
    let share = if a == b { 0.5 } else { ((level - a) / (b - a)).clamp(0.02, 0.98) };
    let (x, y) = if is_east { (share, 0.0) } else { (0.0, share) };
    Coord { x: grid.west + (column as f64 + x) * grid.step.0, y: grid.south + (row as f64 + y) * grid.step.1 }
}

/// Outlines run anticlockwise, holes clockwise; a hole belongs to the smallest outline around it.
fn polygons(grid: &Grid, rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let area = |ring: &LineString<f64>| ring.lines().map(|l| l.determinant()).sum::<f64>() / 2.0;
    let smallest = 2.0 * grid.step.0 * grid.step.1;
    let mut outlines: Vec<(f64, Polygon<f64>)> = Vec::new();
    let mut holes = Vec::new();
    for ring in rings {
        let size = area(&ring);
        if size > 0.0 {
            outlines.push((size, Polygon::new(ring, Vec::new())));
        } else if -size > smallest {
            holes.push(ring);
        }
    }
    outlines.sort_by(|a, b| a.0.total_cmp(&b.0));
    for hole in holes {
        let inside = |outline: &Polygon<f64>| hole.0.first().is_some_and(|p| outline.contains(p));
        if let Some((_, outline)) = outlines.iter_mut().find(|(_, outline)| inside(outline)) {
            outline.interiors_push(hole);
        }
    }
    outlines.reverse();
    MultiPolygon(outlines.into_iter().map(|(_, outline)| outline).collect())
}
