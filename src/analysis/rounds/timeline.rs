//! A round minute by minute: travel, waiting, service, breaks. The breaks are placed so that the round ends earliest, and
//! the team sets out as late as that allows.

use super::problem::{Break, Problem, Seconds, Stop};
use super::routes::opens;

/// Sums of seconds made forwards and backwards differ in their last bits; so much late is in time.
const ROUNDING: Seconds = 1e-7;

/// When service starts for who arrives at `time`.
fn served_from(stop: &Stop, time: Seconds) -> Seconds {
    opens(stop, time - ROUNDING).max(time)
}

/// What a team does for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// On the way to a stop, by its number, or to the end of the round.
    Travel {
        to: Option<usize>,
    },
    Wait,
    Service {
        stop: usize,
    },
    Break {
        number: usize,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    pub from: Seconds,
    pub to: Seconds,
    pub doing: Doing,
}

/// The day of one vehicle that goes out, from setting out to being back; without gaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    pub events: Vec<Event>,
}

impl Timeline {
    /// How long the team does what is asked about.
    pub fn total(&self, is_asked: impl Fn(Doing) -> bool) -> Seconds {
        self.events.iter().filter(|e| is_asked(e.doing)).map(|e| e.to - e.from).sum()
    }

    pub fn starts(&self) -> Option<Seconds> {
        self.events.first().map(|e| e.from)
    }

    pub fn ends(&self) -> Option<Seconds> {
        self.events.last().map(|e| e.to)
    }

    /// When service starts and ends at a stop.
    pub fn service(&self, stop: usize) -> Option<(Seconds, Seconds)> {
        self.events.iter().find(|e| e.doing == Doing::Service { stop }).map(|e| (e.from, e.to))
    }
}

/// A step of a round before its times are known.
#[derive(Clone, Copy, Debug)]
enum Step {
    Travel { to: Option<usize>, seconds: Seconds },
    Serve(usize),
    Rest(usize),
}

/// Works out the day of a vehicle that visits these stops in this order; `None` when it cannot be done in time. An empty
/// round has no events.
#[must_use]
pub fn timeline(problem: &Problem, vehicle: usize, stops: &[usize]) -> Option<Timeline> {
    if stops.is_empty() {
        return Some(Timeline::default());
    }
    let of = &problem.vehicles[vehicle];
    // For each count of breaks taken: when the team is done so far, and the steps that got it there.
    let mut ways: Vec<Option<(Seconds, Vec<Step>)>> = vec![None; of.breaks.len() + 1];
    ways[0] = Some((of.shift.0, Vec::new()));
    rest(&mut ways, &of.breaks);
    let mut here = of.start;
    for stop in stops {
        let what = &problem.stops[*stop];
        let seconds = way(problem, of.mode, here, Some(what.place));
        go(&mut ways, Step::Travel { to: Some(*stop), seconds }, |t| t + seconds);
        rest(&mut ways, &of.breaks);
        go(&mut ways, Step::Serve(*stop), |t| served_from(what, t) + what.service);
        rest(&mut ways, &of.breaks);
        here = Some(what.place);
    }
    let seconds = way(problem, of.mode, here, of.end);
    go(&mut ways, Step::Travel { to: None, seconds }, |t| t + seconds);
    let done = ways.iter().enumerate().filter_map(|(taken, way)| {
        let (end, steps) = way.as_ref()?;
        let due = of.breaks.get(taken).map_or(f64::INFINITY, |b| b.latest);
        (*end <= of.shift.1.min(due) + ROUNDING).then_some((*end, steps))
    });
    let (end, steps) = done.min_by(|a, b| a.0.total_cmp(&b.0))?;
    let latest = steps.iter().rev().fold(end, |time, step| before(problem, &of.breaks, *step, time));
    Some(Timeline { events: events(problem, &of.breaks, steps, latest.max(of.shift.0)) })
}

/// From a place to a place; no way at all where the round may start or end anywhere.
fn way(problem: &Problem, mode: usize, from: Option<usize>, to: Option<usize>) -> Seconds {
    match (from, to) {
        (Some(from), Some(to)) => problem.travel[mode].seconds[from * problem.places + to],
        _ => 0.0,
    }
}

fn go(ways: &mut [Option<(Seconds, Vec<Step>)>], step: Step, after: impl Fn(Seconds) -> Seconds) {
    for way in ways {
        *way = way.take().and_then(|(time, mut steps)| {
            let time = after(time);
            steps.push(step);
            time.is_finite().then_some((time, steps))
        });
    }
}

/// Takes each break here where that is earlier than having taken it before.
fn rest(ways: &mut [Option<(Seconds, Vec<Step>)>], breaks: &[Break]) {
    for (number, of) in breaks.iter().enumerate() {
        let Some((time, steps)) = &ways[number] else { continue };
        if *time > of.latest + ROUNDING {
            continue;
        }
        let time = time.max(of.earliest) + of.length;
        if ways[number + 1].as_ref().is_none_or(|w| time < w.0) {
            let mut steps = steps.clone();
            steps.push(Step::Rest(number));
            ways[number + 1] = Some((time, steps));
        }
    }
}

/// The latest time to begin a step so that it is done by `time`.
fn before(problem: &Problem, breaks: &[Break], step: Step, time: Seconds) -> Seconds {
    match step {
        Step::Travel { seconds, .. } => time - seconds,
        Step::Rest(number) => (time - breaks[number].length).min(breaks[number].latest),
        Step::Serve(stop) => {
            let what = &problem.stops[stop];
            let start = time - what.service;
            let open = what.windows.iter().rev().find(|w| w.0 <= start);
            open.map_or(start, |w| start.min(w.1))
        }
    }
}

fn events(problem: &Problem, breaks: &[Break], steps: &[Step], start: Seconds) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::with_capacity(steps.len() * 2);
    let mut now = start;
    let mut add = |now: &mut Seconds, until: Seconds, doing: Doing| {
        if until > *now || matches!(doing, Doing::Service { .. }) {
            events.push(Event { from: *now, to: until, doing });
            *now = until;
        }
    };
    for step in steps {
        match *step {
            Step::Travel { to, seconds } => {
                let until = now + seconds;
                add(&mut now, until, Doing::Travel { to });
            }
            Step::Rest(number) => {
                let from = now.max(breaks[number].earliest);
                add(&mut now, from, Doing::Wait);
                add(&mut now, from + breaks[number].length, Doing::Break { number });
            }
            Step::Serve(stop) => {
                let from = served_from(&problem.stops[stop], now);
                add(&mut now, from, Doing::Wait);
                add(&mut now, from + problem.stops[stop].service, Doing::Service { stop });
            }
        }
    }
    events
}
