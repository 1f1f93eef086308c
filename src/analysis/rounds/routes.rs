//! One vehicle's round while it is searched for, with what makes it quick to say whether a stop fits in at a position.
//!
//! For every position the earliest time the vehicle can be ready to go on, and the latest time it can arrive with the
//! rest still in time, each for every count of breaks taken. Both answer in constant time whether a stop fits between two
//! others, for several windows too: being earlier never hurts. (The forward and backward slack of Savelsbergh, "The
//! Vehicle Routing Problem with Time Windows: Minimizing Route Duration", ORSA Journal on Computing 4(2), 1992; one
//! layer a break taken.)

use super::ground::{Ground, Mode, Plain, index};
use super::problem::{Break, MOST_BREAKS, Pin, Problem, Seconds, Stop, Vehicle};

/// Layers: breaks taken so far, from none to all.
pub(super) const LAYERS: usize = MOST_BREAKS + 1;
const NEVER: f64 = f64::INFINITY;

/// The earliest start of service from `time` on.
#[inline]
pub(super) fn opens(stop: &Stop, time: Seconds) -> Seconds {
    match stop.windows.as_slice() {
        [] => time,
        [(open, close)] => {
            if time <= *close {
                time.max(*open)
            } else {
                NEVER
            }
        }
        many => many.iter().find(|w| time <= w.1).map_or(NEVER, |w| time.max(w.0)),
    }
}

/// The latest start of service that is not after `time`.
#[inline]
fn opens_by(stop: &Stop, time: Seconds) -> Seconds {
    match stop.windows.as_slice() {
        [] => time,
        many => many.iter().rev().find(|w| w.0 <= time).map_or(-NEVER, |w| time.min(w.1)),
    }
}

/// When a break is over that could start at `time`.
#[inline]
fn rested(rest: &Break, time: Seconds) -> Seconds {
    if time <= rest.latest { time.max(rest.earliest) + rest.length } else { NEVER }
}

/// The latest time from which a break is over by `time`.
#[inline]
fn rest_by(rest: &Break, time: Seconds) -> Seconds {
    let start = time - rest.length;
    if start < rest.earliest { -NEVER } else { start.min(rest.latest) }
}

/// A round. `places`, `ready` and `latest` have the start before the stops and the end after them.
#[derive(Clone, Debug, Default)]
pub(super) struct Route {
    /// The same stamp is the same round, whatever happened in between.
    pub stamp: u64,
    pub stops: Vec<u32>,
    pub places: Vec<u32>,
    /// What the way from each place to the next costs; nothing in an empty round, which stays at home.
    legs: Vec<f64>,
    pub load: f64,
    /// Travel and going out; 0 for an empty round.
    pub cost: f64,
    /// By position and layer: ready to leave.
    ready: Vec<f64>,
    /// By position and layer: arriving later is too late.
    latest: Vec<f64>,
    layers: usize,
}

/// Where a stop would go in, and what that adds to the cost. `position` counts the stops before it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    pub delta: f64,
    pub position: u32,
}

pub(super) const NO_SPOT: Spot = Spot { delta: NEVER, position: 0 };

impl Route {
    pub fn new(ground: &Ground<'_>, vehicle: usize, stops: Vec<u32>, stamp: u64) -> Self {
        let mut route = Self { stops, ..Self::default() };
        route.renew(ground, vehicle, stamp);
        route
    }

    /// Takes over another round without new memory.
    pub fn copy_from(&mut self, other: &Self) {
        self.stamp = other.stamp;
        self.stops.clone_from(&other.stops);
        self.places.clone_from(&other.places);
        self.legs.clone_from(&other.legs);
        self.load = other.load;
        self.cost = other.cost;
        self.ready.clone_from(&other.ready);
        self.latest.clone_from(&other.latest);
        self.layers = other.layers;
    }

    /// Works out times and cost after `stops` changed.
    pub fn renew(&mut self, ground: &Ground<'_>, vehicle: usize, stamp: u64) {
        let problem = ground.problem;
        let of = &problem.vehicles[vehicle];
        let mode = &ground.modes[of.mode];
        self.stamp = stamp;
        self.layers = of.breaks.len() + 1;
        self.places.clear();
        self.places.push(ground.start(vehicle));
        self.places.extend(self.stops.iter().map(|s| index(problem.stops[*s as usize].place)));
        self.places.push(ground.end(vehicle));
        self.weigh(problem, of, mode);
        let size = self.places.len() * self.layers;
        self.ready.clear();
        self.ready.resize(size, NEVER);
        self.latest.clear();
        self.latest.resize(size, -NEVER);
        self.forward(problem, of, mode, 0);
        self.backward(problem, of, mode, self.places.len() - 1);
    }

    /// Puts a stop in and works out what changes by it.
    pub fn insert(&mut self, ground: &Ground<'_>, vehicle: usize, stop: u32, at: usize, stamp: u64) {
        let problem = ground.problem;
        let of = &problem.vehicles[vehicle];
        let mode = &ground.modes[of.mode];
        self.stamp = stamp;
        self.stops.insert(at, stop);
        self.places.insert(at + 1, index(problem.stops[stop as usize].place));
        let layers = self.layers;
        // Room for the new position; what stands in it is worked out below.
        let (ready, latest) = ((at + 1) * layers, (at + 1) * layers);
        self.ready.splice(ready..ready, std::iter::repeat_n(NEVER, layers));
        self.latest.splice(latest..latest, std::iter::repeat_n(-NEVER, layers));
        self.weigh(problem, of, mode);
        self.forward(problem, of, mode, at + 1);
        self.backward(problem, of, mode, at + 1);
    }

    /// Takes a run of stops out and works out what changes by it.
    pub fn drain(&mut self, ground: &Ground<'_>, vehicle: usize, run: std::ops::Range<usize>, stamp: u64) {
        let problem = ground.problem;
        let of = &problem.vehicles[vehicle];
        let mode = &ground.modes[of.mode];
        self.stamp = stamp;
        let layers = self.layers;
        let positions = run.start + 1..run.end + 1;
        self.ready.drain(positions.start * layers..positions.end * layers);
        self.latest.drain(positions.start * layers..positions.end * layers);
        self.places.drain(positions);
        self.stops.drain(run.clone());
        self.weigh(problem, of, mode);
        self.forward(problem, of, mode, run.start + 1);
        self.backward(problem, of, mode, run.start);
    }

    fn weigh(&mut self, problem: &Problem, of: &Vehicle, mode: &Mode) {
        self.load = self.stops.iter().map(|s| problem.stops[*s as usize].load).sum();
        self.legs.clear();
        if self.stops.is_empty() {
            self.legs.push(0.0);
            self.cost = 0.0;
        } else {
            self.legs.extend(self.places.windows(2).map(|w| mode.cost(w[0], w[1])));
            self.cost = self.legs.iter().sum::<f64>() + of.fixed;
        }
    }

    /// Works out when the vehicle is ready, from this position on, until nothing changes any more.
    fn forward(&mut self, problem: &Problem, of: &Vehicle, mode: &Mode, from: usize) {
        let layers = self.layers;
        let mut time = [NEVER; LAYERS];
        if from == 0 {
            time[0] = of.shift.0;
            rest_where_due(&mut time[..layers], &of.breaks);
            self.ready[..layers].copy_from_slice(&time[..layers]);
        } else {
            time[..layers].copy_from_slice(&self.ready[(from - 1) * layers..from * layers]);
        }
        for position in from.max(1)..=self.stops.len() {
            let way = mode.seconds(self.places[position - 1], self.places[position]);
            let stop = &problem.stops[self.stops[position - 1] as usize];
            pass(&mut time[..layers], way, stop, &of.breaks);
            let ready = &mut self.ready[position * layers..(position + 1) * layers];
            if position > from && *ready == time[..layers] {
                break;
            }
            ready.copy_from_slice(&time[..layers]);
        }
    }

    /// Works out what is too late, from this position back, until nothing changes any more.
    fn backward(&mut self, problem: &Problem, of: &Vehicle, mode: &Mode, from: usize) {
        let layers = self.layers;
        let last = self.places.len() - 1;
        let mut time = [-NEVER; LAYERS];
        if from == last {
            // Back in time is enough for the breaks whose time has not run out by then.
            for (taken, time) in time[..layers].iter_mut().enumerate() {
                let due = of.breaks.get(taken).map_or(NEVER, |b| b.latest);
                *time = of.shift.1.min(due);
            }
            self.latest[last * layers..(last + 1) * layers].copy_from_slice(&time[..layers]);
        } else {
            time[..layers].copy_from_slice(&self.latest[(from + 1) * layers..(from + 2) * layers]);
        }
        for position in (0..=from.min(last - 1)).rev() {
            let way = mode.seconds(self.places[position], self.places[position + 1]);
            for t in &mut time[..layers] {
                *t -= way;
            }
            if position > 0 {
                let stop = &problem.stops[self.stops[position - 1] as usize];
                rest_before(&mut time[..layers], &of.breaks);
                for t in &mut time[..layers] {
                    *t = opens_by(stop, *t - stop.service);
                }
                rest_before(&mut time[..layers], &of.breaks);
            }
            let latest = &mut self.latest[position * layers..(position + 1) * layers];
            if position < from && *latest == time[..layers] {
                break;
            }
            latest.copy_from_slice(&time[..layers]);
        }
    }

    /// The positions that locks leave to a stop, from and to.
    fn between_locks(&self, ground: &Ground<'_>, vehicle: usize, stop: u32) -> Option<(usize, usize)> {
        let length = self.stops.len();
        if !ground.has_locks {
            return Some((0, length));
        }
        let pin = |at: Option<&u32>| at.and_then(|s| ground.problem.stops[*s as usize].pin);
        let (mut low, mut high) = (0, length);
        if pin(self.stops.first()) == Some(Pin::First) {
            low = 1;
        }
        if pin(self.stops.last()) == Some(Pin::Last) {
            high = length - 1;
        }
        match ground.problem.stops[stop as usize].pin {
            Some(Pin::First) => high = 0,
            Some(Pin::Last) => low = low.max(length),
            None => {}
        }
        if let Some(rank) = ground.rank(stop, vehicle) {
            for (at, other) in self.stops.iter().enumerate() {
                match ground.rank(*other, vehicle) {
                    Some(r) if r < rank => low = low.max(at + 1),
                    Some(r) if r > rank => high = high.min(at),
                    _ => {}
                }
            }
        }
        (low <= high).then_some((low, high))
    }

    /// The best two spots for a stop that is in no round.
    pub fn spots(&self, ground: &Ground<'_>, vehicle: usize, stop: u32) -> [Spot; 2] {
        let mut best = [NO_SPOT; 2];
        let problem = ground.problem;
        let of = &problem.vehicles[vehicle];
        let what = &problem.stops[stop as usize];
        if !ground.is_allowed(stop, vehicle) || self.load + what.load > of.capacity {
            return best;
        }
        let Some((low, high)) = self.between_locks(ground, vehicle, stop) else {
            return best;
        };
        let mode = &ground.modes[of.mode];
        let out = if self.stops.is_empty() { of.fixed } else { 0.0 };
        if let (Some(plain), 1) = (ground.plain[stop as usize], self.layers) {
            return self.plain_spots(mode, plain, what.place, (low, high), out);
        }
        let (cost_from, cost_to) = (mode.from(what.place).1, mode.to(what.place).1);
        for position in low..=high {
            let (before, after) = (self.places[position], self.places[position + 1]);
            let delta = cost_to[before as usize] + cost_from[after as usize] - self.legs[position] + out;
            if delta >= best[1].delta {
                continue;
            }
            if !self.fits(of, mode, what, position) {
                // Arriving later at every further position, it will be too late there too.
                if self.is_too_late(what, position) {
                    break;
                }
                continue;
            }
            better(&mut best, delta, position);
        }
        best
    }

    /// The same for a stop with one window at most in a round without breaks: the plain case, where most work is.
    fn plain_spots(&self, mode: &Mode, what: Plain, place: usize, (low, high): (usize, usize), out: f64) -> [Spot; 2] {
        let mut best = [NO_SPOT; 2];
        let ((seconds_from, cost_from), (seconds_to, cost_to)) = (mode.from(place), mode.to(place));
        let befores = self.places[low..=high].iter().zip(&self.ready[low..=high]);
        let afters = self.places[low + 1..=high + 1].iter().zip(&self.latest[low + 1..=high + 1]);
        for (at, (((before, ready), (after, latest)), leg)) in
            befores.zip(afters).zip(&self.legs[low..=high]).enumerate()
        {
            // Later in the round it is later still.
            if *ready > what.close {
                break;
            }
            let delta = cost_to[*before as usize] + cost_from[*after as usize] - leg + out;
            if delta >= best[1].delta {
                continue;
            }
            let arrival = ready + seconds_to[*before as usize];
            let leaving = arrival.max(what.open) + what.service;
            if arrival <= what.close && leaving + seconds_from[*after as usize] <= *latest {
                better(&mut best, delta, low + at);
            }
        }
        best
    }

    /// Whether the stop closes before the vehicle could even be ready to leave for it.
    #[inline]
    fn is_too_late(&self, what: &Stop, position: usize) -> bool {
        let ready = self.ready[position * self.layers..(position + 1) * self.layers].iter();
        what.windows.last().is_some_and(|w| ready.fold(NEVER, |a, b| a.min(*b)) > w.1)
    }

    #[inline]
    fn fits(&self, of: &Vehicle, mode: &Mode, what: &Stop, position: usize) -> bool {
        let layers = self.layers;
        let way_in = mode.to(what.place).0[self.places[position] as usize];
        let way_out = mode.from(what.place).0[self.places[position + 1] as usize];
        let mut time = [NEVER; LAYERS];
        time[..layers].copy_from_slice(&self.ready[position * layers..(position + 1) * layers]);
        pass(&mut time[..layers], way_in, what, &of.breaks);
        let latest = &self.latest[(position + 1) * layers..(position + 2) * layers];
        time[..layers].iter().zip(latest).any(|(ready, latest)| ready + way_out <= *latest)
    }
}

/// Keeps a spot if it is one of the best two so far.
#[inline]
fn better(best: &mut [Spot; 2], delta: f64, position: usize) {
    let spot = Spot { delta, position: index(position) };
    if delta < best[0].delta {
        best[1] = best[0];
        best[0] = spot;
    } else {
        best[1] = spot;
    }
}

/// Takes breaks where standing still: at each layer the earlier of having rested before and resting now.
#[inline]
fn rest_where_due(time: &mut [f64], breaks: &[Break]) {
    for layer in 1..time.len() {
        time[layer] = time[layer].min(rested(&breaks[layer - 1], time[layer - 1]));
    }
}

/// The same backwards: at each layer the later of resting later and resting now.
#[inline]
fn rest_before(time: &mut [f64], breaks: &[Break]) {
    for layer in (1..time.len()).rev() {
        time[layer - 1] = time[layer - 1].max(rest_by(&breaks[layer - 1], time[layer]));
    }
}

/// From ready at one stop to ready at the next, by layer; a break may come on arrival and after service.
#[inline]
fn pass(time: &mut [f64], way: f64, stop: &Stop, breaks: &[Break]) {
    for t in &mut *time {
        *t += way;
    }
    rest_where_due(time, breaks);
    for t in &mut *time {
        *t = opens(stop, *t) + stop.service;
    }
    rest_where_due(time, breaks);
}
