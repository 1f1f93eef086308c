//! What the search finds is held against what must hold of it, and against answers that others have published.

use proptest::prelude::*;

use super::why::{Impossible, WhyNot, impossible, why_not};
use super::*;

const HOUR: f64 = 3600.0;

/// Places on a plane, a second a metre.
fn plane(points: &[(f64, f64)]) -> Travel {
    let ways = points.iter().flat_map(|a| points.iter().map(move |b| (a.0 - b.0).hypot(a.1 - b.1)));
    Travel { seconds: ways.collect(), cost: Vec::new() }
}

fn van(shift: (f64, f64)) -> Vehicle {
    Vehicle {
        start: Some(0),
        end: Some(0),
        shift,
        breaks: Vec::new(),
        mode: 0,
        capacity: f64::INFINITY,
        has: 0,
        fixed: 0.0,
        order: Vec::new(),
    }
}

fn problem(points: &[(f64, f64)], stops: Vec<Stop>, vehicles: Vec<Vehicle>) -> Problem {
    Problem {
        places: points.len(),
        travel: vec![plane(points)],
        stops,
        vehicles,
        groups: Vec::new(),
        value_weight: 1e4,
    }
}

fn solved(problem: &Problem, iterations: u64) -> Plan {
    let plan = solve(problem, 1, Budget::Iterations(iterations), &mut |_| {}).unwrap();
    assert_eq!(check(problem, &plan), Vec::<String>::new());
    plan
}

/// TSPLIB's berlin52 and eil51 with their proven optima (TSPLIB documentation, 1995, table of optimal solutions).
const BERLIN52: &str = "565 575 25 185 345 750 945 685 845 655 880 660 25 230 525 1000 580 1175 650 1130 1605 620 1220 580 \
    1465 200 1530 5 845 680 725 370 145 665 415 635 510 875 560 365 300 465 520 585 480 415 835 625 975 580 1215 245 1320 \
    315 1250 400 660 180 410 250 420 555 575 665 1150 1160 700 580 685 595 685 610 770 610 795 645 720 635 760 650 475 960 \
    95 260 875 920 700 500 555 815 830 485 1170 65 830 610 605 625 595 360 1340 725 1740 245";
const EIL51: &str = "37 52 49 49 52 64 20 26 40 30 21 47 17 63 31 62 52 33 51 21 42 41 31 32 5 25 12 42 36 16 52 41 27 23 17 \
    33 13 13 57 58 62 42 42 57 16 57 8 52 7 38 27 68 30 48 43 67 58 48 58 27 37 69 38 46 46 10 61 33 62 63 63 69 32 22 45 35 \
    59 15 5 6 10 17 21 10 5 64 30 15 39 10 32 39 25 32 25 55 48 28 56 37 30 40";

fn points(text: &str) -> Vec<[f64; 2]> {
    let numbers: Vec<f64> = text.split_whitespace().map(|w| w.parse().unwrap()).collect();
    numbers.chunks(2).map(|p| [p[0], p[1]]).collect()
}

#[test]
fn tours_of_tsplib_are_the_shortest() {
    for (text, optimum) in [(BERLIN52, 7542.0), (EIL51, 426.0)] {
        let points = points(text);
        let length = |a: usize, b: usize| {
            let (p, q) = (points[a], points[b]);
            ((p[0] - q[0]).hypot(p[1] - q[1]) + 0.5).floor()
        };
        let near = nearest_points(&points, TOUR_NEIGHBOURS);
        let found = tour(points.len(), &length, &near, 3, &|rounds| rounds as f64 / 20_000.0);
        let mut places = found.places.clone();
        places.sort_unstable();
        assert_eq!(places, (0..points.len()).collect::<Vec<_>>());
        assert_eq!(found.length, optimum);
    }
}

#[test]
fn tours_of_a_few_places_are_tours() {
    for count in 1..12 {
        let points: Vec<[f64; 2]> = (0..count).map(|i| [f64::from(i * i % 7), f64::from(i % 4)]).collect();
        let length = |a: usize, b: usize| (points[a][0] - points[b][0]).hypot(points[a][1] - points[b][1]);
        let near = nearest_points(&points, TOUR_NEIGHBOURS);
        let found = tour(points.len(), &length, &near, 1, &|rounds| rounds as f64 / 500.0);
        let mut places = found.places;
        places.sort_unstable();
        assert_eq!(places, (0..points.len()).collect::<Vec<_>>());
    }
}

/// The general search finds the same tour as the special one: stops without hours are a tour.
#[test]
fn the_general_search_finds_the_tour_too() {
    let points: Vec<(f64, f64)> = points(BERLIN52).iter().map(|p| (p[0], p[1])).collect();
    let stops = (1..points.len()).map(Stop::at).collect();
    let plan = solved(&problem(&points, stops, vec![van((0.0, f64::INFINITY))]), 4_000);
    // Not rounded, the optimal tour is 7544.37 long (Applegate and others, Concorde's page of TSPLIB in real numbers).
    assert!((7544.3..7544.37 * 1.03).contains(&plan.cost), "{}", plan.cost);
}

#[test]
fn same_seed_same_plan() {
    let points: Vec<(f64, f64)> = (0..25).map(|i| (f64::from(i * 37 % 101), f64::from(i * 53 % 97))).collect();
    let stops: Vec<Stop> =
        (1..25).map(|i| Stop { windows: vec![(0.0, 200.0 + 10.0 * i as f64)], ..Stop::at(i) }).collect();
    let asked = problem(&points, stops, vec![van((0.0, 900.0)); 4]);
    assert_eq!(solved(&asked, 500), solved(&asked, 500));
}

/// The search may take another way when the stops come in another order, but not to a worse plan.
#[test]
fn the_order_of_the_stops_does_not_matter() {
    let points: Vec<(f64, f64)> = (0..21).map(|i| (f64::from(i * 37 % 101), f64::from(i * 53 % 97))).collect();
    let stop = |i: usize| Stop { windows: vec![(0.0, 300.0)], service: 5.0, ..Stop::at(i) };
    let forward = problem(&points, (1..21).map(stop).collect(), vec![van((0.0, 400.0)); 5]);
    let backward = problem(&points, (1..21).rev().map(stop).collect(), vec![van((0.0, 400.0)); 5]);
    let (a, b) = (solved(&forward, 3_000), solved(&backward, 3_000));
    assert!((a.cost - b.cost).abs() <= 0.01 * a.cost, "{} and {}", a.cost, b.cost);
}

#[test]
fn most_people_come_before_a_short_way() {
    // Out and back to the far stop takes the whole shift; the two near ones have fewer people.
    let points = [(0.0, 0.0), (100.0, 0.0), (0.0, 10.0), (0.0, 20.0)];
    let optional = |place, value| Stop { value, must: false, ..Stop::at(place) };
    let stops = vec![optional(1, 50.0), optional(2, 20.0), optional(3, 20.0)];
    let plan = solved(&problem(&points, stops, vec![van((0.0, 200.0))]), 300);
    assert_eq!((plan.value, plan.unserved.clone()), (50.0, vec![1, 2]));
}

#[test]
fn a_second_window_is_used() {
    let points = [(0.0, 0.0), (100.0, 0.0)];
    let stops = vec![Stop { windows: vec![(0.0, 50.0), (300.0, 400.0)], ..Stop::at(1) }];
    let plan = solved(&problem(&points, stops, vec![van((0.0, 1000.0))]), 50);
    let timeline = &plan.rounds[0].timeline;
    assert_eq!(timeline.service(0), Some((300.0, 300.0)));
    // Sets out as late as it can: no waiting at the door.
    assert_eq!((timeline.starts(), timeline.ends()), (Some(200.0), Some(400.0)));
}

#[test]
fn lunch_is_taken_within_its_window() {
    let points: Vec<(f64, f64)> = (0..9).map(|i| (600.0 * f64::from(i % 3), 600.0 * f64::from(i / 3))).collect();
    let stops = (1..9).map(|i| Stop { service: 2400.0, ..Stop::at(i) }).collect();
    let mut team = van((8.5 * HOUR, 17.0 * HOUR));
    team.breaks = vec![Break { earliest: 12.0 * HOUR, latest: 13.5 * HOUR, length: 1800.0 }];
    let plan = solved(&problem(&points, stops, vec![team]), 300);
    assert!(plan.unserved.is_empty());
    assert_eq!(plan.rounds[0].timeline.total(|d| matches!(d, Doing::Break { .. })), 1800.0);
}

#[test]
fn a_round_over_before_lunch_owes_none() {
    let points = [(0.0, 0.0), (100.0, 0.0)];
    let mut team = van((0.0, 1000.0));
    team.breaks = vec![Break { earliest: 500.0, latest: 600.0, length: 300.0 }];
    let plan = solved(&problem(&points, vec![Stop::at(1)], vec![team]), 50);
    assert_eq!(plan.rounds[0].timeline.ends(), Some(200.0));
}

#[test]
fn needs_teams_pins_and_orders_are_kept() {
    let points: Vec<(f64, f64)> = (0..7).map(|i| (f64::from(i) * 10.0, 0.0)).collect();
    let mut stops: Vec<Stop> = (1..7).map(Stop::at).collect();
    stops[0].needs = 0b10;
    stops[1].vehicles = vec![1];
    stops[2].pin = Some(Pin::Last);
    stops[3].pin = Some(Pin::First);
    let mut teams = vec![van((0.0, 1000.0)), van((0.0, 1000.0))];
    teams[1].has = 0b10;
    teams[1].order = vec![5, 0];
    teams[0].fixed = 1000.0;
    let plan = solved(&problem(&points, stops, teams), 300);
    let stops = &plan.rounds[1].stops;
    assert!(plan.unserved.is_empty() && plan.rounds[0].stops.is_empty(), "{plan:?}");
    assert_eq!((stops[0], stops[5]), (3, 2));
    assert!(stops.iter().position(|s| *s == 5) < stops.iter().position(|s| *s == 0));
}

#[test]
fn a_floor_for_a_group_is_worth_a_detour() {
    let points = [(0.0, 0.0), (100.0, 0.0), (0.0, 100.0)];
    let optional =
        |place, value, group| Stop { value, share: value, must: false, group: Some(group), ..Stop::at(place) };
    let stops = vec![optional(1, 60.0, 0), optional(2, 10.0, 1)];
    let mut asked = problem(&points, stops, vec![van((0.0, 220.0))]);
    asked.groups = [(0.0, 0.0), (10.0, 1e6)].map(|(floor, penalty)| Group { floor, penalty, is_value: false }).to_vec();
    assert_eq!(solved(&asked, 200).unserved, vec![0]);
    asked.groups[1].penalty = 0.0;
    assert_eq!(solved(&asked, 200).unserved, vec![1]);
}

/// Two stops on the way reach the same fifty people, one beside the way thirty others.
#[test]
fn the_same_people_count_once() {
    let points = [(0.0, 0.0), (100.0, 0.0), (110.0, 0.0), (0.0, 50.0)];
    let same = |place| Stop { share: 50.0, must: false, group: Some(0), ..Stop::at(place) };
    let other = Stop { value: 30.0, must: false, ..Stop::at(3) };
    let mut asked = problem(&points, vec![same(1), same(2), other], vec![van((0.0, 320.0))]);
    asked.groups = vec![Group { floor: 50.0, penalty: asked.value_weight, is_value: true }];
    let plan = solved(&asked, 300);
    assert_eq!((plan.value, plan.unserved), (80.0, vec![1]));
    assert_eq!((asked.reached([0, 1]), asked.reached([1, 2]), asked.reached([])), (50.0, 80.0, 0.0));
    let rounds = vec![vec![0]];
    let why = why_not(&asked, &rounds, 1);
    assert!(matches!(why, WhyNot::Fits { .. }), "{why:?}");
}

#[test]
fn impossible_stops_say_why() {
    let points = [(0.0, 0.0), (100.0, 0.0), (0.0, 600.0)];
    let stop = |place| Stop::at(place);
    let stops = vec![
        Stop { windows: vec![(0.0, 60.0)], ..stop(1) },
        stop(2),
        Stop { needs: 0b101, ..stop(1) },
        Stop { load: 9.0, ..stop(1) },
        stop(1),
    ];
    let mut team = van((10.0, 1000.0));
    (team.has, team.capacity) = (0b1, 5.0);
    let asked = problem(&points, stops, vec![team]);
    assert_eq!(impossible(&asked, 0), Some(Impossible::ClosesBefore { closes: 60.0, earliest: 110.0 }));
    assert_eq!(impossible(&asked, 1), Some(Impossible::BackTooLate { back: 1210.0, shift_ends: 1000.0 }));
    assert_eq!(impossible(&asked, 2), Some(Impossible::Needs { missing: 0b100 }));
    assert_eq!(impossible(&asked, 3), Some(Impossible::TooHeavy));
    assert_eq!(impossible(&asked, 4), None);
    assert_eq!(solved(&asked, 50).unserved, vec![0, 1, 2, 3]);
}

#[test]
fn why_not_names_what_would_be_dropped() {
    let points = [(0.0, 0.0), (100.0, 0.0), (0.0, 10.0), (0.0, 20.0)];
    let optional = |place, value| Stop { value, must: false, ..Stop::at(place) };
    let stops = vec![optional(1, 30.0), optional(2, 20.0), optional(3, 20.0)];
    let asked = problem(&points, stops, vec![van((0.0, 200.0))]);
    let plan = solved(&asked, 300);
    assert_eq!(plan.unserved, vec![0]);
    let rounds: Vec<Vec<usize>> = plan.rounds.iter().map(|r| r.stops.clone()).collect();
    let WhyNot::Instead { dropped, value, cost, .. } = why_not(&asked, &rounds, 0) else { panic!() };
    assert_eq!((dropped.len(), value, cost), (2, -10.0, 160.0));
}

#[test]
fn problems_that_are_none_are_refused() {
    let good = problem(&[(0.0, 0.0), (1.0, 0.0)], vec![Stop::at(1)], vec![van((0.0, 10.0))]);
    let refused = |change: &dyn Fn(&mut Problem)| {
        let mut bad = good.clone();
        change(&mut bad);
        solve(&bad, 1, Budget::Iterations(1), &mut |_| {}).unwrap_err().to_string()
    };
    assert!(refused(&|p| p.stops.clear()).contains("no stops"));
    assert!(refused(&|p| p.stops[0].place = 7).contains("place 7"));
    assert!(refused(&|p| p.stops[0].windows = vec![(5.0, 1.0)]).contains("before it starts"));
    assert!(refused(&|p| p.vehicles[0].mode = 3).contains("travel table 3"));
    assert!(refused(&|p| p.travel[0].seconds[1] = f64::NAN).contains("from place 0 to place 1"));
    assert!(refused(&|p| p.travel[0].seconds.truncate(3)).contains("3 entries"));
}

prop_compose! {
    fn any_stop(places: usize, vehicles: usize)(
        place in 0..places,
        service in 0.0..40.0,
        windows in prop::collection::vec((0.0..300.0, 0.0..200.0), 0..3),
        (load, value) in (0.0..4.0, 0.0..50.0),
        must in any::<bool>(),
        needs in 0_u64..4,
        only in prop::option::weighted(0.2, 0..vehicles),
        pin in prop::option::weighted(0.1, any::<bool>()),
    ) -> Stop {
        let mut from = 0.0;
        let windows = windows.into_iter().map(|(gap, length)| {
            let window = (from + gap, from + gap + length);
            from = window.1 + 1.0;
            window
        }).collect();
        let pin = pin.map(|first| if first { Pin::First } else { Pin::Last });
        Stop { place, service, windows, load, value, share: value, must, needs, group: Some(place % 2), vehicles: only.into_iter().collect(), pin }
    }
}

prop_compose! {
    fn any_vehicle(places: usize, stops: usize)(
        start in prop::option::of(0..places),
        end in prop::option::of(0..places),
        shift in (0.0..100.0, 100.0..900.0),
        breaks in prop::collection::vec((0.0..200.0, 0.0..150.0, 0.0..60.0), 0..3),
        capacity in 2.0..20.0,
        has in 0_u64..4,
        fixed in 0.0..20.0,
        order in prop::collection::btree_set(0..stops, 0..3),
    ) -> Vehicle {
        let mut from = 0.0;
        let breaks = breaks.into_iter().map(|(gap, slack, length)| {
            let rest = Break { earliest: from + gap, latest: from + gap + slack, length };
            from = rest.latest;
            rest
        }).collect();
        Vehicle { start, end, shift: (shift.0, shift.0 + shift.1), breaks, mode: 0, capacity, has, fixed, order: order.into_iter().collect() }
    }
}

fn any_problem() -> impl Strategy<Value = Problem> {
    (2_usize..8, 1_usize..4, 1_usize..16).prop_flat_map(|(places, vehicles, stops)| {
        let points_of = prop::collection::vec((0.0..100.0_f64, 0.0..100.0_f64), places);
        let stops_of = prop::collection::vec(any_stop(places, vehicles), stops);
        let vehicles_of = prop::collection::vec(any_vehicle(places, stops), vehicles);
        (points_of, stops_of, vehicles_of).prop_map(move |(points, stops, vehicles)| {
            let mut made = problem(&points, stops, vehicles);
            made.value_weight = 10.0;
            made.groups = vec![Group { floor: 20.0, penalty: 5.0, is_value: false }; 2];
            // Uphill is slow, and no detour is shorter than the way itself.
            for (at, seconds) in made.travel[0].seconds.iter_mut().enumerate() {
                let (from, to) = (points[at / places], points[at % places]);
                *seconds += 0.3 * (to.1 - from.1).max(0.0);
            }
            made
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// No plan breaks a window, a shift, a break, a need or a lock; every stop is visited or left out.
    #[test]
    fn plans_keep_what_was_asked(asked in any_problem(), seed in 0_u64..100) {
        let plan = solve(&asked, seed, Budget::Iterations(64), &mut |_| {}).unwrap();
        prop_assert_eq!(check(&asked, &plan), Vec::<String>::new());
        for stop in &plan.unserved {
            let rounds: Vec<Vec<usize>> = plan.rounds.iter().map(|r| r.stops.clone()).collect();
            if let WhyNot::Instead { vehicle, position, dropped, .. } = why_not(&asked, &rounds, *stop) {
                let mut changed: Vec<usize> = rounds[vehicle].iter().copied().filter(|s| !dropped.contains(s)).collect();
                changed.insert(position, *stop);
                prop_assert!(why::is_possible(&asked, vehicle, &changed));
            }
        }
        for stop in plan.rounds.iter().flat_map(|r| &r.stops) {
            prop_assert_eq!(impossible(&asked, *stop), None);
        }
    }
}

/// The checker is not blind: a plan spoilt in one thing is found out.
#[test]
fn the_checker_finds_faults() {
    let points = [(0.0, 0.0), (100.0, 0.0), (0.0, 100.0)];
    let asked = problem(&points, vec![Stop::at(1), Stop::at(2)], vec![van((0.0, 1000.0))]);
    let plan = solved(&asked, 50);
    let faults = |change: &dyn Fn(&mut Problem, &mut Plan)| {
        let (mut asked, mut plan) = (asked.clone(), plan.clone());
        change(&mut asked, &mut plan);
        check(&asked, &plan).len()
    };
    assert!(faults(&|_, p| p.unserved.push(0)) > 0);
    assert!(faults(&|_, p| p.rounds[0].stops.reverse()) > 0);
    assert!(faults(&|q, _| q.vehicles[0].shift.1 = 300.0) > 0);
    assert!(faults(&|q, _| q.stops[0].windows = vec![(0.0, 1.0)]) > 0);
    assert!(faults(&|q, _| q.stops[0].needs = 1) > 0);
    assert!(faults(&|q, _| q.stops[0].service = 5.0) > 0);
    assert!(faults(&|q, _| q.travel[0].seconds.fill(150.0)) > 0);
    assert!(faults(&|q, _| q.vehicles[0].breaks = vec![Break { earliest: 0.0, latest: 5.0, length: 9.0 }]) > 0);
}
