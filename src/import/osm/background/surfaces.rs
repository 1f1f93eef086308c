//! Cuts surfaces into tiles. The world is halved until a tile is left, and with it what lies in it, so that a sea that
//! covers thousands of tiles is not gone through for each of them.

use super::pyramid::{BEYOND, steps};
use crate::import::tiles::mvt_write::{EXTENT, Step};
use crate::model::background::TilePlace;

/// A ring in steps of the whole world.
type Ring = Vec<[i64; 2]>;

/// Calls for each tile of a level that rings lie in, with what lies in it and a little beyond: in steps of the tile,
/// each outline (positive, clockwise on a map whose north is up) followed by its holes.
pub fn each_tile(rings: &[Ring], level: u8, each: &mut impl FnMut(TilePlace, Vec<Vec<Step>>)) {
    let Some([left, top, right, bottom]) = around(rings) else { return };
    let last = (1_i64 << level) - 1;
    let tile = |v: i64| v.div_euclid(i64::from(EXTENT)).clamp(0, last);
    let tiles = [[tile(left - BEYOND), tile(right + BEYOND)], [tile(top - BEYOND), tile(bottom + BEYOND)]];
    let rings: Vec<Ring> = rings.iter().filter(|ring| ring.len() > 2).cloned().collect();
    halve(rings, level, tiles, each);
}

/// `tiles` are the first and last column, and the first and last row.
fn halve(rings: Vec<Ring>, level: u8, tiles: [[i64; 2]; 2], each: &mut impl FnMut(TilePlace, Vec<Vec<Step>>)) {
    if rings.is_empty() {
        return;
    }
    let count = tiles.map(|[first, last]| last - first + 1);
    let axis = usize::from(count[1] > count[0]);
    if count[axis] > 1 {
        let [first, last] = tiles[axis];
        let middle = first + count[axis] / 2;
        let edge = middle * i64::from(EXTENT);
        let part = |side: Side, span: [i64; 2]| {
            let mut part = tiles;
            part[axis] = span;
            (cut(&rings, axis, side), part)
        };
        let (low, low_tiles) = part(Side::UpTo(edge + BEYOND), [first, middle - 1]);
        let (high, high_tiles) = part(Side::From(edge - BEYOND), [middle, last]);
        drop(rings);
        halve(low, level, low_tiles, each);
        halve(high, level, high_tiles, each);
        return;
    }
    let [x, y] = [tiles[0][0], tiles[1][0]];
    // The outermost tiles are not cut by halving.
    let extent = i64::from(EXTENT);
    let mut own = rings;
    for (axis, at) in [(0, x), (1, y)] {
        for side in [Side::From(at * extent - BEYOND), Side::UpTo((at + 1) * extent + BEYOND)] {
            if !own.iter().flatten().all(|p| side.has(p[axis])) {
                own = cut(&own, axis, side);
            }
        }
    }
    let (Ok(column), Ok(row)) = (u32::try_from(x), u32::try_from(y)) else { return };
    let Some(place) = TilePlace::new(level, column, row) else { return };
    let local = |ring: &Ring| steps(ring.iter().map(|p| [p[0] - x * extent, p[1] - y * extent]).collect());
    let own: Vec<Vec<Step>> = ordered(own).iter().map(local).filter(|ring| ring.len() > 2).collect();
    if !own.is_empty() {
        each(place, own);
    }
}

/// What is kept of an axis, the limit included.
#[derive(Clone, Copy, Debug)]
enum Side {
    UpTo(i64),
    From(i64),
}

impl Side {
    fn has(self, v: i64) -> bool {
        match self {
            Self::UpTo(limit) => v <= limit,
            Self::From(limit) => v >= limit,
        }
    }

    fn limit(self) -> i64 {
        match self {
            Self::UpTo(limit) | Self::From(limit) => limit,
        }
    }
}

/// A stretch of a ring inside, from where it enters to where it leaves.
struct Chain {
    points: Ring,
    next: usize,
}

/// The part of rings on one side of a line. Where rings cross it, each stretch inside is joined to the next along the
/// line, so that nothing is left that runs to and fro on it.
fn cut(rings: &[Ring], axis: usize, side: Side) -> Vec<Ring> {
    let mut kept = Vec::new();
    let mut crossing = Vec::new();
    for ring in rings {
        let inside = ring.iter().filter(|p| side.has(p[axis])).count();
        if inside == ring.len() {
            kept.push(ring.clone());
        } else if inside > 0 {
            crossing.push(ring);
        }
    }
    if crossing.is_empty() {
        return kept;
    }
    let mut chains: Vec<Chain> = Vec::new();
    for ring in &crossing {
        chains.extend(inside(ring, axis, side).into_iter().map(|points| Chain { points, next: usize::MAX }));
    }
    if join(&mut chains, 1 - axis) {
        kept.extend(closed(chains));
    } else {
        // Rings that cross themselves have no inside to go by: each is cut alone.
        kept.extend(crossing.iter().map(|ring| inside(ring, axis, side).concat()));
    }
    kept.retain(|ring| ring.len() > 2);
    kept
}

/// The stretches of a ring that lie inside, with the points where they begin and end.
fn inside(ring: &Ring, axis: usize, side: Side) -> Vec<Ring> {
    let Some(start) = ring.iter().position(|p| !side.has(p[axis])) else { return vec![ring.clone()] };
    let (limit, other) = (side.limit(), 1 - axis);
    let mut stretches = Vec::new();
    let mut open: Ring = Vec::new();
    for step in 0..ring.len() {
        let (a, b) = (ring[(start + step) % ring.len()], ring[(start + step + 1) % ring.len()]);
        if side.has(a[axis]) != side.has(b[axis]) {
            let share = (limit - a[axis]) as f64 / (b[axis] - a[axis]) as f64;
            #[expect(clippy::cast_possible_truncation, reason = "between two whole numbers")]
            let at = (a[other] as f64 + share * (b[other] - a[other]) as f64).round() as i64;
            let mut p = [limit; 2];
            p[other] = at;
            open.push(p);
        }
        if side.has(b[axis]) {
            open.push(b);
        } else if !open.is_empty() {
            stretches.push(std::mem::take(&mut open));
        }
    }
    stretches
}

/// Joins the end of each stretch to the beginning of another: along the line, what lies between the first and the second
/// crossing is inside, between the third and the fourth, and so on. False where the stretches do not allow it.
fn join(chains: &mut [Chain], other: usize) -> bool {
    // Where on the line, whether a stretch ends there, and which.
    let mut ends: Vec<(i64, bool, usize)> = Vec::with_capacity(2 * chains.len());
    for (number, chain) in chains.iter().enumerate() {
        let (Some(first), Some(last)) = (chain.points.first(), chain.points.last()) else { return false };
        ends.extend([(first[other], false, number), (last[other], true, number)]);
    }
    ends.sort_unstable();
    for at in (0..ends.len()).step_by(2) {
        if ends[at].1 == ends[at + 1].1 {
            // Several crossings at one place may stand in either order.
            let same = |e: &(i64, bool, usize)| e.0 == ends[at + 1].0 && e.1 != ends[at].1;
            let Some(off) = ends[at + 2..].iter().position(same) else { return false };
            ends.swap(at + 1, at + 2 + off);
        }
        let (from, to) = if ends[at].1 { (ends[at].2, ends[at + 1].2) } else { (ends[at + 1].2, ends[at].2) };
        chains[from].next = to;
    }
    true
}

fn closed(mut chains: Vec<Chain>) -> Vec<Ring> {
    let mut rings = Vec::new();
    for first in 0..chains.len() {
        let mut ring: Ring = Vec::new();
        let mut at = first;
        while let Some(chain) = chains.get_mut(at).filter(|chain| !chain.points.is_empty()) {
            ring.append(&mut chain.points);
            at = chain.next;
        }
        if !ring.is_empty() {
            rings.push(ring);
        }
    }
    rings
}

/// Each outline followed by the holes in it.
fn ordered(rings: Vec<Ring>) -> Vec<Ring> {
    let area = |ring: &Ring| -> f64 {
        let next = ring.iter().skip(1).chain(ring.first());
        ring.iter().zip(next).map(|(a, b)| a[0] as f64 * b[1] as f64 - b[0] as f64 * a[1] as f64).sum()
    };
    let (outlines, holes): (Vec<_>, Vec<_>) =
        rings.into_iter().map(|ring| (area(&ring), ring)).partition(|(area, _)| *area > 0.0);
    let mut of: Vec<Vec<Ring>> = vec![Vec::new(); outlines.len()];
    for (_, hole) in holes {
        let inside = |ring: &Ring| holds(std::slice::from_ref(ring), hole[0]);
        let around = outlines.iter().enumerate().filter(|(_, (_, ring))| inside(ring));
        let smallest = around.min_by(|a, b| a.1.0.total_cmp(&b.1.0)).map(|(number, _)| number);
        // Without one it is no hole in anything that is seen here.
        if let Some(holes) = smallest.or(outlines.len().checked_sub(1)).and_then(|number| of.get_mut(number)) {
            holes.push(hole);
        }
    }
    outlines.into_iter().zip(of).flat_map(|((_, ring), holes)| std::iter::once(ring).chain(holes)).collect()
}

pub fn around(lines: &[Vec<[i64; 2]>]) -> Option<[i64; 4]> {
    lines.iter().flatten().fold(None, |b: Option<[i64; 4]>, p| {
        let b = b.unwrap_or([p[0], p[1], p[0], p[1]]);
        Some([b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])])
    })
}

/// Whether a point lies in rings, by the even-odd rule.
pub fn holds(rings: &[Vec<[i64; 2]>], [x, y]: [i64; 2]) -> bool {
    let mut inside = false;
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().skip(1).chain(ring.first())) {
            if (a[1] > y) != (b[1] > y) {
                let at = a[0] as f64 + (y - a[1]) as f64 * (b[0] - a[0]) as f64 / (b[1] - a[1]) as f64;
                inside ^= (x as f64) < at;
            }
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    const E: i64 = EXTENT as i64;

    fn area(rings: &[Vec<Step>]) -> i64 {
        let of = |r: &Vec<Step>| -> i64 {
            let next = r.iter().skip(1).chain(r.first());
            r.iter().zip(next).map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])).sum()
        };
        rings.iter().map(of).sum::<i64>() / 2
    }

    fn cut_up(rings: &[Ring]) -> std::collections::BTreeMap<TilePlace, Vec<Vec<Step>>> {
        let mut found = std::collections::BTreeMap::new();
        each_tile(rings, 3, &mut |place, rings| {
            assert!(found.insert(place, rings).is_none(), "each tile once");
        });
        found
    }

    #[test]
    fn teeth_over_an_edge_leave_nothing_on_it() {
        // A comb whose back lies in the first tile and whose two teeth reach far into the second.
        let comb = vec![
            [E - 900, 100],
            [E + 900, 100],
            [E + 900, 300],
            [E - 500, 300],
            [E - 500, 600],
            [E + 900, 600],
            [E + 900, 800],
            [E - 900, 800],
        ];
        let found = cut_up(&[comb]);
        let right = &found[&TilePlace { level: 3, x: 1, y: 0 }];
        assert_eq!(right.len(), 2, "two teeth, not one ring that runs along the edge: {right:?}");
        assert_eq!(area(right), 2 * 200 * (900 + BEYOND));
        let left = &found[&TilePlace { level: 3, x: 0, y: 0 }];
        assert_eq!(left.len(), 1);
        assert_eq!(area(left), 700 * (900 + BEYOND) - 300 * (500 + BEYOND));
    }

    #[test]
    fn a_sea_keeps_its_islands_and_whole_tiles_are_squares() {
        let square = |x: i64, y: i64, side: i64| vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
        let mut island = square(5 * E + 100, 2 * E + 100, 500);
        island.reverse();
        let found = cut_up(&[square(0, 0, 8 * E), island]);
        assert_eq!(found.len(), 64);
        let whole = (E + 2 * BEYOND) * (E + 2 * BEYOND);
        assert_eq!(area(&found[&TilePlace { level: 3, x: 3, y: 3 }]), whole);
        let with_island = &found[&TilePlace { level: 3, x: 5, y: 2 }];
        assert_eq!((with_island.len(), area(with_island)), (2, whole - 500 * 500));
    }
}
