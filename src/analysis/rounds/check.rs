//! Checks a plan against its problem, without any of the search's own arithmetic: every minute of every timeline is held
//! against the windows, shifts, breaks, needs and locks as they were asked for.

use super::Plan;
use super::problem::{Pin, Problem};
use super::timeline::Doing;

/// Sums of seconds may differ in their last bits.
const ROUNDING: f64 = 1e-6;

/// What is wrong with a plan, a sentence each; empty when all is kept.
#[must_use]
pub fn check(problem: &Problem, plan: &Plan) -> Vec<String> {
    let mut faults = Vec::new();
    let mut times = vec![0_usize; problem.stops.len()];
    for stop in plan.rounds.iter().flat_map(|r| &r.stops).chain(&plan.unserved) {
        match times.get_mut(*stop) {
            Some(count) => *count += 1,
            None => faults.push(format!("stop {stop} does not exist")),
        }
    }
    for (stop, count) in times.iter().enumerate().filter(|(_, count)| **count != 1) {
        faults.push(format!("stop {stop} is in the plan {count} times"));
    }
    if plan.rounds.len() != problem.vehicles.len() {
        faults.push(format!("{} rounds for {} vehicles", plan.rounds.len(), problem.vehicles.len()));
        return faults;
    }
    if faults.is_empty() {
        for vehicle in 0..plan.rounds.len() {
            check_locks(problem, plan, vehicle, &mut faults);
            check_times(problem, plan, vehicle, &mut faults);
        }
    }
    faults
}

fn check_locks(problem: &Problem, plan: &Plan, vehicle: usize, faults: &mut Vec<String>) {
    let (of, stops) = (&problem.vehicles[vehicle], &plan.rounds[vehicle].stops);
    let mut load = 0.0;
    for (at, stop) in stops.iter().enumerate() {
        let what = &problem.stops[*stop];
        load += what.load;
        if what.needs & of.has != what.needs {
            faults.push(format!("vehicle {vehicle} lacks what stop {stop} needs"));
        }
        if !what.vehicles.is_empty() && !what.vehicles.contains(&vehicle) {
            faults.push(format!("stop {stop} is locked to other vehicles than {vehicle}"));
        }
        let is_wrong = match what.pin {
            Some(Pin::First) => at != 0,
            Some(Pin::Last) => at + 1 != stops.len(),
            None => false,
        };
        if is_wrong {
            faults.push(format!("stop {stop} is not where it is pinned"));
        }
    }
    if load > of.capacity + ROUNDING {
        faults.push(format!("vehicle {vehicle} carries {load} of {}", of.capacity));
    }
    let mut last = 0;
    for stop in of.order.iter().filter(|s| stops.contains(s)) {
        let at = stops.iter().position(|s| s == stop).unwrap_or(0);
        if at < last {
            faults.push(format!("vehicle {vehicle} visits stop {stop} out of its locked order"));
        }
        last = at;
    }
}

fn check_times(problem: &Problem, plan: &Plan, vehicle: usize, faults: &mut Vec<String>) {
    let (of, round) = (&problem.vehicles[vehicle], &plan.rounds[vehicle]);
    let events = &round.timeline.events;
    let mut fault = |text: String| faults.push(format!("vehicle {vehicle}: {text}"));
    if round.stops.is_empty() {
        if !events.is_empty() {
            fault("an empty round has a timeline".to_owned());
        }
        return;
    }
    let (Some(first), Some(last)) = (events.first(), events.last()) else {
        return fault("no timeline".to_owned());
    };
    if first.from < of.shift.0 - ROUNDING || last.to > of.shift.1 + ROUNDING {
        fault(format!("out from {} to {}, shift {:?}", first.from, last.to, of.shift));
    }
    for pair in events.windows(2) {
        if (pair[0].to - pair[1].from).abs() > ROUNDING {
            fault(format!("a gap from {} to {}", pair[0].to, pair[1].from));
        }
    }
    let served: Vec<usize> =
        events.iter().filter_map(|e| if let Doing::Service { stop } = e.doing { Some(stop) } else { None }).collect();
    if served != round.stops {
        fault(format!("the timeline serves {served:?} for {:?}", round.stops));
        return;
    }
    // Time on the road between one service and the next.
    let (mut here, mut driven, mut rests) = (of.start, 0.0, 0);
    let between = |from: Option<usize>, to: Option<usize>| match (from, to) {
        (Some(from), Some(to)) => problem.travel[of.mode].seconds[from * problem.places + to],
        _ => 0.0,
    };
    for event in events {
        let length = event.to - event.from;
        match event.doing {
            Doing::Wait => {}
            Doing::Travel { .. } => driven += length,
            Doing::Break { number } => {
                let rest = of.breaks.get(number).filter(|_| number == rests);
                let is_kept = rest.is_some_and(|r| {
                    event.from >= r.earliest - ROUNDING
                        && event.from <= r.latest + ROUNDING
                        && (length - r.length).abs() <= ROUNDING
                });
                if !is_kept {
                    fault(format!("break {number} from {} to {}", event.from, event.to));
                }
                rests += 1;
            }
            Doing::Service { stop } => {
                let what = &problem.stops[stop];
                if (driven - between(here, Some(what.place))).abs() > ROUNDING {
                    fault(format!("{driven} s on the way to stop {stop}"));
                }
                let is_open = what.windows.is_empty()
                    || what.windows.iter().any(|w| event.from >= w.0 - ROUNDING && event.from <= w.1 + ROUNDING);
                if !is_open || (length - what.service).abs() > ROUNDING {
                    fault(format!("stop {stop} served from {} to {}", event.from, event.to));
                }
                (here, driven) = (Some(what.place), 0.0);
            }
        }
    }
    if (driven - between(here, of.end)).abs() > ROUNDING {
        fault(format!("{driven} s on the way back"));
    }
    if let Some(owed) = of.breaks.get(rests).filter(|b| b.length > 0.0 && last.to > b.latest + ROUNDING) {
        fault(format!("no break by {} though out until {}", owed.latest, last.to));
    }
}
