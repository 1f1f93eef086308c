//! The sea: what lies to the right of the coastline (<https://wiki.openstreetmap.org/wiki/Tag:natural%3Dcoastline>) within
//! the bounds of an extract, which holds lines of coast and no water.
//!
//! Pieces of coast are joined, cut at the bounds, and closed along them: from where a coast leaves to where the next one
//! enters, with what is inside on the right.

use std::collections::HashMap;

use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;

use super::line_of;

/// A coast that ends farther than this share of the longer side from the bounds is broken, and no sea is drawn from it.
const NEAR_THE_EDGE: f64 = 0.2;

/// A stretch of coast, in the direction of its way.
type Coast = Vec<(i64, LonLat)>;

/// Surfaces of water, positive (clockwise on a map whose north is up), and the islands in them, negative. `None` where
/// there is no coast, or one from which no sea can be told.
pub fn sea(coasts: Vec<Coast>, within: Bounds) -> Option<Vec<Vec<Mercator>>> {
    let (mut rings, open) = joined(coasts);
    let frame = Frame(within);
    let is_land = |ring: &Vec<Mercator>| doubled_area(ring) < 0.0;
    let mut pieces = Vec::new();
    for line in open {
        frame.cut(&line, &mut pieces)?;
    }
    let mut water = Vec::new();
    if pieces.is_empty() {
        rings.retain(|ring| ring.iter().any(|p| within.contains(*p)));
        // An island alone lies in the sea; a lake that is mapped as sea lies in the land.
        if !rings.iter().any(is_land) {
            return (!rings.is_empty()).then_some(rings);
        }
        water.push(frame.corners().to_vec());
    } else {
        water = frame.closed(&pieces);
    }
    let (islands, basins): (Vec<_>, Vec<_>) = rings.into_iter().partition(is_land);
    water.extend(basins);
    water.extend(islands);
    Some(water)
}

/// Twice the area, positive clockwise on a map whose north is up.
fn doubled_area(ring: &[Mercator]) -> f64 {
    ring.iter().zip(ring.iter().skip(1).chain(ring.first())).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

/// Joins stretches head to tail: rings, their first point not repeated, and lines that stay open.
fn joined(coasts: Vec<Coast>) -> (Vec<Vec<Mercator>>, Vec<Vec<Mercator>>) {
    let coasts: Vec<Coast> = coasts.into_iter().filter(|coast| coast.len() > 1).collect();
    let mut from: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut is_continued = vec![false; coasts.len()];
    for (number, coast) in coasts.iter().enumerate() {
        from.entry(coast[0].0).or_default().push(number);
    }
    for coast in &coasts {
        for next in coast.last().and_then(|end| from.get(&end.0)).into_iter().flatten() {
            is_continued[*next] = true;
        }
    }
    // Beginnings first, so that a line is not begun in its middle.
    let mut order: Vec<usize> = (0..coasts.len()).collect();
    order.sort_by_key(|number| is_continued[*number]);
    let mut used = vec![false; coasts.len()];
    let (mut rings, mut open) = (Vec::new(), Vec::new());
    for number in order {
        if std::mem::replace(&mut used[number], true) {
            continue;
        }
        let mut line = coasts[number].clone();
        let first = line[0].0;
        while let Some(end) = line.last().map(|p| p.0).filter(|end| *end != first) {
            let Some(next) = from.get(&end).and_then(|all| all.iter().find(|n| !used[**n])) else { break };
            used[*next] = true;
            line.extend_from_slice(&coasts[*next][1..]);
        }
        let is_ring = line.len() > 3 && line.last().is_some_and(|p| p.0 == first);
        let mut points = line_of(&line);
        if is_ring {
            points.pop();
            rings.push(points);
        } else if points.len() > 1 {
            open.push(points);
        }
    }
    (rings, open)
}

/// The bounds, with places along their border counted clockwise on a map whose north is up: from 0 at the north-west
/// corner, one for each side.
struct Frame(Bounds);

impl Frame {
    fn corners(&self) -> [Mercator; 4] {
        let Bounds { min, max } = self.0;
        [min, Mercator { x: max.x, y: min.y }, max, Mercator { x: min.x, y: max.y }]
    }

    /// The place of a point of the border.
    fn place(&self, p: Mercator) -> f64 {
        let Bounds { min, max } = self.0;
        let (across, down) = ((p.x - min.x) / self.0.width(), (p.y - min.y) / self.0.height());
        let off = [(p.y - min.y).abs(), (p.x - max.x).abs(), (p.y - max.y).abs(), (p.x - min.x).abs()];
        let side = (0..4).min_by(|a: &usize, b: &usize| off[*a].total_cmp(&off[*b])).unwrap_or(0);
        let along = [across, down, 1.0 - across, 1.0 - down][side].clamp(0.0, 1.0);
        (side as f64 + along).rem_euclid(4.0)
    }

    /// The nearest point of the border; `None` where it is too far.
    fn near(&self, p: Mercator) -> Option<Mercator> {
        let Bounds { min, max } = self.0;
        let all = [
            Mercator { y: min.y, ..p },
            Mercator { x: max.x, ..p },
            Mercator { y: max.y, ..p },
            Mercator { x: min.x, ..p },
        ];
        let off = |q: &Mercator| (q.x - p.x).abs().max((q.y - p.y).abs());
        let limit = NEAR_THE_EDGE * self.0.width().max(self.0.height());
        all.into_iter().min_by(|a, b| off(a).total_cmp(&off(b))).filter(|q| off(q) <= limit)
    }

    /// Adds the pieces of a line that lie inside; each begins and ends on the border. `None` where an end lies inside, far
    /// from the border.
    fn cut(&self, line: &[Mercator], pieces: &mut Vec<Vec<Mercator>>) -> Option<()> {
        let mut piece: Vec<Mercator> = Vec::new();
        for (number, pair) in line.windows(2).enumerate() {
            let (a, b) = (pair[0], pair[1]);
            let Some((from, to)) = self.seen(a, b) else { continue };
            let at = |t: f64| Mercator { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
            if piece.is_empty() {
                // A line that begins inside is led in from the border.
                if number == 0 && from == 0.0 {
                    piece.push(self.near(a)?);
                }
                piece.push(at(from));
            }
            piece.push(at(to));
            if to < 1.0 {
                pieces.push(std::mem::take(&mut piece));
            }
        }
        if let Some(last) = piece.last() {
            let out = self.near(*last)?;
            piece.push(out);
            pieces.push(piece);
        }
        Some(())
    }

    /// The shares of a line between two points where it enters and leaves the bounds (Liang and Barsky 1984,
    /// <https://doi.org/10.1145/357332.357333>).
    fn seen(&self, a: Mercator, b: Mercator) -> Option<(f64, f64)> {
        let Bounds { min, max } = self.0;
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        for (start, end, least, most) in [(a.x, b.x, min.x, max.x), (a.y, b.y, min.y, max.y)] {
            let step = end - start;
            if step == 0.0 {
                if !(least..=most).contains(&start) {
                    return None;
                }
                continue;
            }
            let (enters, leaves) = ((least - start) / step, (most - start) / step);
            from = from.max(enters.min(leaves));
            to = to.min(enters.max(leaves));
        }
        (from < to).then_some((from, to))
    }

    /// Closes pieces along the border.
    fn closed(&self, pieces: &[Vec<Mercator>]) -> Vec<Vec<Mercator>> {
        let place = |p: Option<&Mercator>| p.map_or(0.0, |p| self.place(*p));
        let starts: Vec<f64> = pieces.iter().map(|piece| place(piece.first())).collect();
        let ends: Vec<f64> = pieces.iter().map(|piece| place(piece.last())).collect();
        let ahead = |from: f64, to: f64| (to - from).rem_euclid(4.0);
        let mut used = vec![false; pieces.len()];
        let mut rings = Vec::new();
        for first in 0..pieces.len() {
            if used[first] {
                continue;
            }
            let mut ring: Vec<Mercator> = Vec::new();
            let mut at = first;
            loop {
                used[at] = true;
                ring.extend_from_slice(&pieces[at]);
                let end = ends[at];
                let is_next = |n: &usize| *n == first || !used[*n];
                let next = (0..pieces.len())
                    .filter(is_next)
                    .min_by(|a, b| ahead(end, starts[*a]).total_cmp(&ahead(end, starts[*b])));
                let next = next.unwrap_or(first);
                let way = ahead(end, starts[next]);
                // The corners on the way.
                for corner in 1..=4_u8 {
                    let place = (end.floor() + f64::from(corner)).rem_euclid(4.0);
                    if ahead(end, place) < way && ahead(end, place) > 0.0 {
                        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 3")]
                        ring.push(self.corners()[place as usize % 4]);
                    }
                }
                if next == first {
                    break;
                }
                at = next;
            }
            rings.push(ring);
        }
        rings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: Bounds = Bounds { min: Mercator { x: 0.5, y: 0.3 }, max: Mercator { x: 0.51, y: 0.31 } };

    /// A stretch through shares of the bounds, from the north-west.
    fn coast(first: i64, shares: &[(f64, f64)]) -> Coast {
        let at = |(x, y): &(f64, f64)| Mercator { x: 0.5 + x * 0.01, y: 0.3 + y * 0.01 }.to_lonlat();
        (first..).zip(shares.iter().map(at)).collect()
    }

    fn is_water(rings: &[Vec<Mercator>], x: f64, y: f64) -> bool {
        let p = Mercator { x: 0.5 + x * 0.01, y: 0.3 + y * 0.01 };
        let mut winding = 0;
        for ring in rings {
            for (a, b) in ring.iter().zip(ring.iter().skip(1).chain(ring.first())) {
                if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) {
                    winding += if b.y > a.y { 1 } else { -1 };
                }
            }
        }
        winding != 0
    }

    #[test]
    fn the_sea_lies_to_the_right_of_the_coast() {
        // From west to east across the middle: the right is the south.
        let shore = coast(1, &[(-0.5, 0.5), (0.4, 0.6), (1.5, 0.5)]);
        let found = sea(vec![shore], SIDE).expect("a sea");
        assert!(is_water(&found, 0.1, 0.9) && is_water(&found, 0.9, 0.9));
        assert!(!is_water(&found, 0.1, 0.1) && !is_water(&found, 0.5, 0.3));
        // The other way round, in two ways that meet.
        let (a, b) = (coast(1, &[(1.5, 0.5), (0.4, 0.6)]), coast(2, &[(0.4, 0.6), (-0.5, 0.5)]));
        let found = sea(vec![b, a], SIDE).expect("a sea");
        assert!(is_water(&found, 0.1, 0.1) && !is_water(&found, 0.1, 0.9));
    }

    #[test]
    fn a_strait_has_two_shores_and_islands_stay_dry() {
        // Land in the north-west and in the south-east, and an island between, anticlockwise.
        let west = coast(1, &[(-0.1, 0.6), (0.6, -0.1)]);
        let east = coast(10, &[(1.1, 0.4), (0.4, 1.1)]);
        let mut island = coast(20, &[(0.45, 0.45), (0.45, 0.55), (0.55, 0.55), (0.55, 0.45)]);
        island.push(island[0]);
        let found = sea(vec![west, island, east], SIDE).expect("a sea");
        assert!(is_water(&found, 0.1, 0.9) && is_water(&found, 0.9, 0.1), "both ends of the strait");
        assert!(!is_water(&found, 0.1, 0.1) && !is_water(&found, 0.95, 0.95), "both lands");
        assert!(!is_water(&found, 0.5, 0.5), "the island");
    }

    #[test]
    fn an_island_alone_lies_in_the_sea_and_a_broken_coast_makes_none() {
        let mut island = coast(1, &[(0.4, 0.4), (0.4, 0.6), (0.6, 0.6), (0.6, 0.4)]);
        island.push(island[0]);
        let found = sea(vec![island], SIDE).expect("a sea");
        assert!(is_water(&found, 0.1, 0.1) && !is_water(&found, 0.5, 0.5));
        assert_eq!(sea(vec![coast(1, &[(-0.5, 0.5), (0.5, 0.5)])], SIDE), None, "it ends in the middle");
        assert_eq!(sea(Vec::new(), SIDE), None);
        // What ends just before the bounds is led on to them.
        let found = sea(vec![coast(1, &[(0.05, 0.5), (0.95, 0.5)])], SIDE).expect("a sea");
        assert!(is_water(&found, 0.02, 0.9) && !is_water(&found, 0.02, 0.1));
    }
}
