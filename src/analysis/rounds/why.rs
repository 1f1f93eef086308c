//! Why a stop is not in a plan, and what a change by hand would cost: answered at once, without a search.

use super::problem::{Pin, Problem, Seconds, Stop};
use super::routes::opens;
use super::timeline::timeline;

/// Why no vehicle can visit a stop, even if it visited nothing else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Impossible {
    /// No vehicle it may go to has these skills and kit, a bit each.
    Needs { missing: u64 },
    /// It is heavier than what any vehicle takes.
    TooHeavy,
    /// Its last window ends before a vehicle can be there.
    ClosesBefore { closes: Seconds, earliest: Seconds },
    /// After visiting it a vehicle is back after its shift, or cannot take its break.
    BackTooLate { back: Seconds, shift_ends: Seconds },
    /// No way leads there.
    NoWay,
}

/// What stands against a stop that is not in the plan.
#[derive(Clone, Debug, PartialEq)]
pub enum WhyNot {
    Impossible(Impossible),
    /// It fits in; the search found it not worth the way.
    Fits {
        vehicle: usize,
        position: usize,
        cost: f64,
    },
    /// It fits in where others are dropped. `value` is what is gained less what is lost; `cost` the change of travel.
    Instead {
        vehicle: usize,
        position: usize,
        dropped: Vec<usize>,
        value: f64,
        cost: f64,
    },
    /// Not even dropping every optional stop of one round makes room.
    NoRoom,
}

/// Why `stop` could not be visited even alone; `None` when it could.
#[must_use]
pub fn impossible(problem: &Problem, stop: usize) -> Option<Impossible> {
    let what = &problem.stops[stop];
    let may = |v: &usize| what.vehicles.is_empty() || what.vehicles.contains(v);
    let vehicles: Vec<usize> = (0..problem.vehicles.len()).filter(may).collect();
    let able: Vec<usize> = vehicles.iter().copied().filter(|v| what.needs & !problem.vehicles[*v].has == 0).collect();
    if able.is_empty() {
        // What the best equipped lacks.
        let missing = vehicles.iter().map(|v| what.needs & !problem.vehicles[*v].has).min_by_key(|m| m.count_ones());
        return Some(Impossible::Needs { missing: missing.unwrap_or(what.needs) });
    }
    if able.iter().all(|v| what.load > problem.vehicles[*v].capacity) {
        return Some(Impossible::TooHeavy);
    }
    if able.iter().any(|v| timeline(problem, *v, &[stop]).is_some()) {
        return None;
    }
    let arrival = |v: usize| {
        let of = &problem.vehicles[v];
        of.shift.0 + of.start.map_or(0.0, |from| seconds(problem, v, from, what.place))
    };
    let earliest = able.iter().map(|v| arrival(*v)).fold(f64::INFINITY, f64::min);
    if !earliest.is_finite() {
        return Some(Impossible::NoWay);
    }
    let closes = what.windows.last().map_or(f64::INFINITY, |w| w.1);
    if earliest > closes {
        return Some(Impossible::ClosesBefore { closes, earliest });
    }
    let back = |v: usize| {
        let end = problem.vehicles[v].end;
        let home = end.map_or(0.0, |to| seconds(problem, v, what.place, to));
        (opens(what, arrival(v)) + what.service + home, problem.vehicles[v].shift.1)
    };
    let best = able.iter().map(|v| back(*v)).min_by(|a, b| (a.0 - a.1).total_cmp(&(b.0 - b.1)));
    best.map(
        |(back, shift_ends)| {
            if back.is_finite() { Impossible::BackTooLate { back, shift_ends } } else { Impossible::NoWay }
        },
    )
}

fn seconds(problem: &Problem, vehicle: usize, from: usize, to: usize) -> Seconds {
    problem.travel[problem.vehicles[vehicle].mode].seconds[from * problem.places + to]
}

/// What a round costs to travel, with what it costs to go out; whether or not it can be done in time.
#[must_use]
pub fn travel_cost(problem: &Problem, vehicle: usize, stops: &[usize]) -> f64 {
    if stops.is_empty() {
        return 0.0;
    }
    let of = &problem.vehicles[vehicle];
    let travel = &problem.travel[of.mode];
    let table = if travel.cost.is_empty() { &travel.seconds } else { &travel.cost };
    let places: Vec<usize> =
        of.start.into_iter().chain(stops.iter().map(|s| problem.stops[*s].place)).chain(of.end).collect();
    of.fixed + places.windows(2).map(|w| table[w[0] * problem.places + w[1]]).sum::<f64>()
}

/// Whether a round keeps everything asked of it: times, needs, capacity, locks.
#[must_use]
pub fn is_possible(problem: &Problem, vehicle: usize, stops: &[usize]) -> bool {
    let suits = |stop: &Stop| {
        stop.needs & !problem.vehicles[vehicle].has == 0
            && (stop.vehicles.is_empty() || stop.vehicles.contains(&vehicle))
    };
    let load: f64 = stops.iter().map(|s| problem.stops[*s].load).sum();
    let order = &problem.vehicles[vehicle].order;
    let ranks: Vec<usize> = stops.iter().filter_map(|s| order.iter().position(|o| o == s)).collect();
    let pinned = |(at, stop): (usize, &usize)| match problem.stops[*stop].pin {
        Some(Pin::First) => at == 0,
        Some(Pin::Last) => at + 1 == stops.len(),
        None => true,
    };
    stops.iter().all(|s| suits(&problem.stops[*s]))
        && load <= problem.vehicles[vehicle].capacity
        && ranks.is_sorted()
        && stops.iter().enumerate().all(pinned)
        && timeline(problem, vehicle, stops).is_some()
}

/// The cheapest position for a stop in a round it is not in, with what it adds to the cost.
#[must_use]
pub fn cheapest_position(problem: &Problem, vehicle: usize, stops: &[usize], stop: usize) -> Option<(usize, f64)> {
    let before = travel_cost(problem, vehicle, stops);
    let mut spots: Vec<(f64, usize)> = (0..=stops.len())
        .map(|position| (travel_cost(problem, vehicle, &with(stops, stop, position)) - before, position))
        .collect();
    spots.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let fits = |(_, position): &&(f64, usize)| is_possible(problem, vehicle, &with(stops, stop, *position));
    spots.iter().find(fits).map(|(cost, position)| (*position, *cost))
}

fn with(stops: &[usize], stop: usize, position: usize) -> Vec<usize> {
    let mut longer = stops.to_vec();
    longer.insert(position.min(stops.len()), stop);
    longer
}

/// What stands against a stop that none of `rounds` visits: at most two others dropped, or as few as it takes.
#[must_use]
pub fn why_not(problem: &Problem, rounds: &[Vec<usize>], stop: usize) -> WhyNot {
    if let Some(reason) = impossible(problem, stop) {
        return WhyNot::Impossible(reason);
    }
    let mut fits: Option<(usize, usize, f64)> = None;
    let mut instead: Option<(f64, f64, usize, usize, Vec<usize>)> = None;
    for (vehicle, stops) in rounds.iter().enumerate() {
        if let Some((position, cost)) = cheapest_position(problem, vehicle, stops, stop) {
            if fits.is_none_or(|f| cost < f.2) {
                fits = Some((vehicle, position, cost));
            }
            continue;
        }
        let before = travel_cost(problem, vehicle, stops);
        for dropped in drops(problem, stops) {
            let others = || rounds.iter().flatten().copied();
            let after = others().filter(|s| !dropped.contains(s)).chain([stop]);
            let value = problem.reached(after) - problem.reached(others());
            if instead.as_ref().is_some_and(|i| value < i.0) {
                continue;
            }
            let left: Vec<usize> = stops.iter().copied().filter(|s| !dropped.contains(s)).collect();
            if let Some((position, more)) = cheapest_position(problem, vehicle, &left, stop) {
                let cost = travel_cost(problem, vehicle, &left) + more - before;
                if instead.as_ref().is_none_or(|i| value > i.0 || cost < i.1) {
                    instead = Some((value, cost, vehicle, position, dropped));
                }
            }
        }
    }
    match (fits, instead) {
        (Some((vehicle, position, cost)), _) => WhyNot::Fits { vehicle, position, cost },
        (None, Some((value, cost, vehicle, position, dropped))) => {
            WhyNot::Instead { vehicle, position, dropped, value, cost }
        }
        (None, None) => WhyNot::NoRoom,
    }
}

/// Sets of optional stops of a round that could make way: each one, each two, and the least worth ones together.
fn drops(problem: &Problem, stops: &[usize]) -> Vec<Vec<usize>> {
    let mut free: Vec<usize> = stops.iter().copied().filter(|s| !problem.stops[*s].must).collect();
    let mut sets: Vec<Vec<usize>> = free.iter().map(|s| vec![*s]).collect();
    // Pairs of a long round are too many to try at once.
    if free.len() <= 40 {
        for (at, one) in free.iter().enumerate() {
            sets.extend(free[at + 1..].iter().map(|other| vec![*one, *other]));
        }
    }
    free.sort_by(|a, b| problem.stops[*a].alone().total_cmp(&problem.stops[*b].alone()).then(a.cmp(b)));
    sets.extend((3..=free.len()).map(|count| free[..count].to_vec()));
    sets
}
