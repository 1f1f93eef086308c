//! What the room must hold: the same times as a plain search, forbidden turns, places on streets, areas around them.

#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers of a test")]

use geo::Contains as _;

use super::*;
use crate::model::street::{Ban, CLOSED, Leg, Segment};

const WALK: TravelMode = TravelMode::Walk;
const DRIVE: TravelMode = TravelMode::Drive;

/// A network of straight streets between junctions: from, to, and seconds by car forth and back (0 for closed). On foot
/// all are open in both directions at 1 m/s.
fn network(junctions: &[(f64, f64)], streets: &[(u32, u32, u32, u32)]) -> StreetNetwork {
    // A degree of latitude is about 111 km here; positions are given in metres from a corner.
    let (east, north) = LonLat::metres_a_degree(51.0);
    let at = |(x, y): (f64, f64)| LonLat::new(x / east, 51.0 + y / north);
    let mut made = StreetNetwork {
        junctions: junctions.iter().map(|j| at(*j)).collect(),
        names: std::iter::once(String::new()).chain((0..streets.len()).map(|n| format!("Street {n}"))).collect(),
        ..StreetNetwork::default()
    };
    for (number, (from, to, forth, back)) in (1..).zip(streets) {
        let ends = [made.junctions[*from as usize], made.junctions[*to as usize]];
        let metres = ends[0].short_distance_metres(ends[1]);
        let time = |seconds: u32| if seconds == 0 { CLOSED } else { seconds * 1000 };
        let foot = (metres * 1000.0).round() as u32;
        made.segments.push(Segment {
            from: *from,
            to: *to,
            first_point: made.points.len() as u32,
            length_centimetres: (metres * 100.0).round() as u32,
            name: number,
            is_roundabout: false,
            times: [[foot, foot], [CLOSED; 2], [time(*forth), time(*back)]],
            main: 0,
        });
        made.points.extend(ends);
    }
    prepare(&mut made);
    made
}

/// A grid of `n` by `n` junctions with times, gaps, one-way streets and bans drawn from a seed.
fn grid(n: u32, seed: u64) -> StreetNetwork {
    let mut state = seed;
    let mut draw = |below: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % u64::from(below)) as u32
    };
    let mut junctions = Vec::new();
    for y in 0..n {
        for x in 0..n {
            let off = |draw: u32| f64::from(draw) - 25.0;
            junctions.push((f64::from(x) * 100.0 + off(draw(50)), f64::from(y) * 100.0 + off(draw(50))));
        }
    }
    let mut streets = Vec::new();
    for v in 0..n * n {
        for w in [(v % n + 1 < n).then_some(v + 1), (v / n + 1 < n).then_some(v + n)].into_iter().flatten() {
            let (forth, back) = (5 + draw(20), if draw(8) == 0 { 0 } else { 5 + draw(20) });
            if draw(10) > 0 {
                streets.push((v, w, forth, back));
            }
        }
    }
    let mut made = network(&junctions, &streets);
    let rows: Vec<Vec<Leg>> = (0..n * n).map(|v| legs(&made, v)).collect();
    for _ in 0..n * n / 4 {
        let v = draw(n * n);
        let out = &rows[v as usize];
        if out.len() < 2 {
            continue;
        }
        let (first, second) = (out[draw(out.len() as u32) as usize], out[draw(out.len() as u32) as usize]);
        let into = Leg { forth: !first.forth, ..first };
        let mut turn = vec![into, second];
        // Some bans go over a street between.
        if draw(3) == 0 {
            let on = &rows[made.head(second) as usize];
            turn.push(on[draw(on.len() as u32) as usize]);
        }
        made.bans.push(Ban { legs: turn, modes: DRIVE.bit() });
    }
    prepare(&mut made);
    made
}

fn legs(network: &StreetNetwork, junction: u32) -> Vec<Leg> {
    let all = (0..network.segments.len() as u32).flat_map(|s| [true, false].map(|forth| Leg { segment: s, forth }));
    all.filter(|leg| network.tail(*leg) == junction).collect()
}

/// The shortest time by a plain search over legs, which keeps the last two legs in mind and so knows nothing of copies.
fn plain(network: &StreetNetwork, mode: TravelMode, start: &Snap, end: &Snap) -> Option<u32> {
    use std::cmp::Reverse;
    use std::collections::{BTreeMap, BinaryHeap};
    type State = (Option<Leg>, Leg);
    let time = |leg: Leg| network.segments[leg.segment as usize].time(mode, leg.forth);
    let part = route::part;
    let mut best: BTreeMap<State, u32> = BTreeMap::new();
    let mut queue = BinaryHeap::new();
    let mut answer = u32::MAX;
    for forth in [true, false] {
        let leg = Leg { segment: start.segment, forth };
        let share = if forth { start.share } else { 1.0 - start.share };
        if time(leg) != CLOSED {
            if start.segment == end.segment {
                let to = if forth { end.share } else { 1.0 - end.share };
                if to >= share {
                    answer = answer.min(part(time(leg), to - share));
                }
            }
            queue.push(Reverse((part(time(leg), 1.0 - share), (None, leg))));
        }
    }
    while let Some(Reverse((gone, (before, last)))) = queue.pop() {
        if best.get(&(before, last)).is_some_and(|b| *b <= gone) || gone >= answer {
            continue;
        }
        best.insert((before, last), gone);
        for next in legs(network, network.head(last)) {
            let banned = |ban: &Ban| {
                let gone = [before, Some(last), Some(next)];
                let gone: Vec<Leg> = gone.into_iter().flatten().collect();
                ban.modes & mode.bit() != 0 && gone.ends_with(&ban.legs)
            };
            if time(next) == CLOSED || network.bans.iter().any(banned) {
                continue;
            }
            if next.segment == end.segment {
                let share = if next.forth { end.share } else { 1.0 - end.share };
                answer = answer.min(gone + part(time(next), share));
            }
            queue.push(Reverse((gone + time(next), (Some(last), next))));
        }
    }
    (answer != u32::MAX).then_some(answer)
}

#[test]
fn times_are_those_of_a_plain_search_that_knows_nothing_of_the_hierarchy() {
    let network = grid(9, 7);
    assert!(network.bans.iter().any(|ban| ban.legs.len() == 3));
    let router = Router::new(network);
    let places: Vec<LonLat> = router
        .network()
        .segments
        .iter()
        .enumerate()
        .step_by(9)
        .map(|(number, _)| {
            let shape = router.network().shape(number as u32);
            LonLat::new(0.3 * shape[0].lon + 0.7 * shape[1].lon, 0.3 * shape[0].lat + 0.7 * shape[1].lat)
        })
        .collect();
    for mode in [WALK, DRIVE] {
        let table = router.table(mode, &places, &places);
        let mut found = 0;
        for (row, from) in table.iter().zip(&places) {
            for (time, to) in row.iter().zip(&places) {
                let (start, end) = (router.snap(*from, mode).unwrap(), router.snap(*to, mode).unwrap());
                let expected = plain(router.network(), mode, &start, &end);
                assert_eq!((*time != NEVER).then_some(*time), expected, "{mode:?} {start:?} {end:?}");
                let route = router.route(mode, *from, *to);
                assert_eq!(route.as_ref().ok().map(|r| r.milliseconds), expected);
                found += usize::from(route.is_ok());
            }
        }
        assert!(found > 100, "{found}");
    }
}

#[test]
fn a_route_is_as_long_as_its_line_and_takes_the_time_it_says() {
    let router = Router::new(grid(12, 3));
    let (from, to) = (router.network().junctions[5], router.network().junctions[130]);
    let route = router.route(WALK, from, to).unwrap();
    let line: f64 = route.shape.windows(2).map(|w| w[0].short_distance_metres(w[1])).sum();
    assert!((route.metres - line).abs() < 0.5, "{} {line}", route.metres);
    assert!((f64::from(route.milliseconds) / 1000.0 - line).abs() < 0.5, "a metre a second");
    let steps: f64 = route.steps.iter().map(|s| s.metres).sum();
    assert!((steps - route.metres).abs() < 1e-6);
    assert_eq!(route.steps.first().unwrap().manoeuvre, Manoeuvre::SetOut);
    assert_eq!(route.steps.last().unwrap().manoeuvre, Manoeuvre::Arrive);
}

/// A crossroads: 0 in the middle; 1 north, 2 east, 3 south, 4 west.
fn crossroads(bans: Vec<Ban>) -> Router {
    let at = [(500.0, 500.0), (500.0, 1000.0), (1000.0, 500.0), (500.0, 0.0), (0.0, 500.0)];
    let mut made = network(&at, &[(0, 1, 50, 50), (0, 2, 50, 50), (0, 3, 50, 50), (0, 4, 50, 50)]);
    made.bans = bans;
    prepare(&mut made);
    Router::new(made)
}

#[test]
fn a_forbidden_turn_is_not_made_by_car_and_is_on_foot() {
    let ban = Ban { legs: vec![Leg { segment: 2, forth: false }, Leg { segment: 3, forth: true }], modes: DRIVE.bit() };
    let router = crossroads(vec![ban]);
    let [south, west, east] = [3, 4, 2].map(|j| router.network().junctions[j]);
    // Straight across and back from the end of another street.
    assert_eq!(router.time(DRIVE, south, west), 200_000);
    assert_eq!(router.time(DRIVE, south, east), 100_000);
    assert_eq!(router.time(DRIVE, east, west), 100_000);
    assert_eq!(router.route(WALK, south, west).unwrap().metres.round(), 1000.0);
}

#[test]
fn turns_are_said_in_words() {
    let router = crossroads(Vec::new());
    let at = |j: usize| router.network().junctions[j];
    let said = |from, to| -> Vec<String> {
        router.route(DRIVE, at(from), at(to)).unwrap().steps.iter().map(ToString::to_string).collect()
    };
    assert_eq!(said(3, 4), ["Set out along Street 2", "Turn left into Street 3", "You have arrived"]);
    assert_eq!(said(3, 2), ["Set out along Street 2", "Turn right into Street 1", "You have arrived"]);
    assert_eq!(said(3, 1), ["Set out along Street 2", "Go straight on into Street 0", "You have arrived"]);
}

#[test]
fn nobody_is_put_on_a_street_that_leads_nowhere() {
    // A long street, and a short one beside it that is joined to nothing.
    let mut at: Vec<(f64, f64)> = (0..50).map(|x| (f64::from(x) * 50.0, 0.0)).collect();
    at.extend([(100.0, 100.0), (200.0, 100.0)]);
    let mut streets: Vec<_> = (0..49).map(|x| (x, x + 1, 5, 5)).collect();
    streets.push((50, 51, 5, 5));
    let router = Router::new(network(&at, &streets));
    let (east, north) = LonLat::metres_a_degree(51.0);
    let snap = |x: f64, y: f64| router.snap(LonLat::new(x / east, 51.0 + y / north), DRIVE);
    let near = snap(150.0, 90.0).unwrap();
    assert!(near.segment < 49 && (near.metres_off - 90.0).abs() < 0.1, "{near:?}");
    assert!(snap(150.0, 1001.0).is_none(), "further than a kilometre");
    let far = LonLat::new(3.0, 51.0);
    let here = router.network().junctions[0];
    assert_eq!(router.route(DRIVE, here, far), Err(NoRoute::OffTheStreets(Place::End)));
    assert_eq!(router.time(DRIVE, far, here), NEVER);
}

#[test]
fn pairs_that_are_not_joined_have_no_way() {
    // Two streets of the same size, one of them one way into a corner.
    let at = [(0.0, 0.0), (100.0, 0.0), (200.0, 0.0), (0.0, 500.0), (100.0, 500.0), (200.0, 500.0)];
    let router = Router::new(network(&at, &[(0, 1, 9, 9), (1, 2, 9, 9), (3, 4, 9, 9), (4, 5, 9, 9)]));
    let junction = |j: usize| router.network().junctions[j];
    assert_eq!(router.route(WALK, junction(0), junction(5)), Err(NoRoute::NotJoined));
    assert_eq!(router.table(DRIVE, &[junction(0)], &[junction(2), junction(5)]), [[18_000, NEVER]]);
}

#[test]
fn an_area_holds_what_is_reached_and_nothing_far_beyond() {
    let router = Router::new(grid(20, 11));
    let centre = router.network().junctions[20 * 10 + 10];
    let areas = router.isochrones(WALK, centre, &[2, 5, 10]).unwrap();
    assert!(areas.windows(2).all(|w| w[0].square_metres() < w[1].square_metres()));
    assert!(areas.windows(2).all(|w| w[0].street_metres < w[1].street_metres));
    let places = &router.network().junctions;
    let times = router.table(WALK, &[centre], places);
    let five = &areas[1];
    let reached = || places.iter().zip(&times[0]).filter(|(_, time)| **time <= 300_000).map(|(place, _)| *place);
    for (place, time) in places.iter().zip(&times[0]) {
        let inside = five.area.contains(&geo::Point::new(place.lon, place.lat));
        let nearest = reached().map(|r| r.short_distance_metres(*place)).fold(f64::INFINITY, f64::min);
        // The grid is some twenty metres wide, and land up to 150 m beside a street counts.
        if *time < 270_000 {
            assert!(inside, "{time}");
        } else if nearest > 290.0 {
            assert!(!inside, "{time} {nearest}");
        }
    }
    // At a metre a second nothing is further than 300 m of street and what lies beside.
    let radius = (five.square_metres() / std::f64::consts::PI).sqrt();
    assert!((150.0..420.0).contains(&radius), "{radius}");
}

#[test]
fn an_order_that_is_none_is_made_again() {
    let mut network = grid(6, 1);
    network.order.reverse();
    network.order.pop();
    let router = Router::new(network);
    let places = router.network().junctions.clone();
    assert!(router.table(WALK, &places[..1], &places[1..]).concat().iter().all(|t| *t != NEVER));
}
