//! Rings of a multipolygon from the ways that are its members
//! (<https://wiki.openstreetmap.org/wiki/Relation:multipolygon>).

use std::collections::HashMap;

use super::super::Member;
use super::line_of;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;

/// The rings that can be closed: each outer one positive, followed by the inner ones, which are turned the other way.
/// What an extract has cut open is left out. A member without a role counts as outer.
pub fn assemble(members: &[Member<'_>]) -> Vec<Vec<Mercator>> {
    let of = |inner: bool| {
        let ways = members.iter().filter(|m| (m.role == "inner") == inner).map(|m| m.nodes);
        let mut rings = closed(ways.filter(|nodes| nodes.len() > 1));
        for ring in &mut rings {
            turn(ring, !inner);
        }
        rings
    };
    let mut rings = of(false);
    if !rings.is_empty() {
        rings.extend(of(true));
    }
    rings
}

/// Joins ways at their ends until they close.
fn closed<'a>(ways: impl Iterator<Item = &'a [(i64, LonLat)]>) -> Vec<Vec<Mercator>> {
    let ways: Vec<&[(i64, LonLat)]> = ways.collect();
    let mut ends: HashMap<i64, Vec<usize>> = HashMap::new();
    for (number, way) in ways.iter().enumerate() {
        for end in [way.first(), way.last()].into_iter().flatten() {
            ends.entry(end.0).or_default().push(number);
        }
    }
    let mut used = vec![false; ways.len()];
    let mut rings = Vec::new();
    for number in 0..ways.len() {
        if std::mem::replace(&mut used[number], true) {
            continue;
        }
        let mut ring: Vec<(i64, LonLat)> = ways[number].to_vec();
        let first = ring[0].0;
        while let Some(&(end, _)) = ring.last() {
            if end == first && ring.len() > 3 {
                let mut points = line_of(&ring);
                points.pop();
                if points.len() > 2 {
                    rings.push(points);
                }
                break;
            }
            let next = ends.get(&end).and_then(|all| all.iter().copied().find(|n| !used[*n]));
            let Some(next) = next else { break };
            used[next] = true;
            if ways[next][0].0 == end {
                ring.extend_from_slice(&ways[next][1..]);
            } else {
                ring.extend(ways[next].iter().rev().skip(1));
            }
        }
    }
    rings
}

/// Turns a ring so that its surface is positive (clockwise on a map whose north is up), or negative.
pub fn turn(ring: &mut [Mercator], positive: bool) {
    let next = ring.iter().skip(1).chain(ring.first());
    let doubled: f64 = ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum();
    if (doubled > 0.0) != positive {
        ring.reverse();
    }
}
