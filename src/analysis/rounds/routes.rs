//! One vehicle's round while it is searched for, with what makes it quick to say whether a stop fits in at a position.
//!
//! For every position the earliest time the vehicle can be ready to go on, and the latest time it can arrive with the
//! rest still in time, each for every count of breaks taken. Both answer in constant time whether a stop fits between two
//! others, for several windows too: being earlier never hurts. (The forward and backward slack of Savelsbergh, "The
//! Vehicle Routing Problem with Time Windows: Minimizing Route Duration", ORSA Journal on Computing 4(2), 1992; one
//! layer a break taken.)

use super::problem::{Break, MOST_BREAKS, Pin, Problem, Seconds, Stop, Vehicle};

/// Layers: breaks taken so far, from none to all.
pub(super) const LAYERS: usize = MOST_BREAKS + 1;
const NEVER: f64 = f64::INFINITY;

/// Travel by one mode, with a place from and to which everything is no way, and the cost table turned about for walking
/// down a column.
#[derive(Debug)]
pub(super) struct Mode {
    side: usize,
    seconds: Vec<f64>,
    cost: Vec<f64>,
    seconds_to: Vec<f64>,
    cost_to: Vec<f64>,
}

impl Mode {
    fn new(problem: &Problem, mode: usize) -> Self {
        let (places, side) = (problem.places, problem.places + 1);
        let grow = |table: &[f64], turned: bool| {
            let mut grown = vec![0.0; side * side];
            for from in 0..places {
                for to in 0..places {
                    grown[if turned { to * side + from } else { from * side + to }] = table[from * places + to];
                }
            }
            grown
        };
        let travel = &problem.travel[mode];
        let cost = if travel.cost.is_empty() { &travel.seconds } else { &travel.cost };
        Self {
            side,
            seconds: grow(&travel.seconds, false),
            cost: grow(cost, false),
            seconds_to: grow(&travel.seconds, true),
            cost_to: grow(cost, true),
        }
    }

    fn row(table: &[f64], side: usize, place: usize) -> &[f64] {
        &table[place * side..(place + 1) * side]
    }

    #[inline]
    fn seconds(&self, from: u32, to: u32) -> f64 {
        self.seconds[from as usize * self.side + to as usize]
    }

    #[inline]
    pub fn cost(&self, from: u32, to: u32) -> f64 {
        self.cost[from as usize * self.side + to as usize]
    }
}

/// A problem made ready to be searched: tables grown by the place that is nowhere, and which vehicles are alike.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub problem: &'a Problem,
    pub modes: Vec<Mode>,
    /// Vehicles of one class are the same in all that matters.
    pub class: Vec<usize>,
    /// Stop by vehicle: may it go there?
    allowed: Vec<bool>,
    /// The place in [`Vehicle::order`], by stop, of the vehicle that fixes an order.
    ordered: Vec<Vec<(usize, usize)>>,
    has_locks: bool,
}

impl<'a> Ground<'a> {
    pub fn new(problem: &'a Problem) -> Self {
        let mut class: Vec<usize> = Vec::new();
        let named: Vec<bool> =
            (0..problem.vehicles.len()).map(|v| problem.stops.iter().any(|stop| stop.vehicles.contains(&v))).collect();
        for (index, vehicle) in problem.vehicles.iter().enumerate() {
            let alike = (0..index)
                .find(|i| !named[index] && !named[*i] && vehicle.order.is_empty() && problem.vehicles[*i] == *vehicle);
            class.push(alike.map_or(index, |i| class[i]));
        }
        let may = |stop: &Stop, v: usize, vehicle: &Vehicle| {
            stop.needs & !vehicle.has == 0
                && (stop.vehicles.is_empty() || stop.vehicles.contains(&v))
                && stop.load <= vehicle.capacity
        };
        let allowed = problem
            .stops
            .iter()
            .flat_map(|stop| problem.vehicles.iter().enumerate().map(move |(v, vehicle)| may(stop, v, vehicle)))
            .collect();
        let mut ordered = vec![Vec::new(); problem.stops.len()];
        for (v, vehicle) in problem.vehicles.iter().enumerate() {
            for (rank, stop) in vehicle.order.iter().enumerate() {
                ordered[*stop].push((v, rank));
            }
        }
        let has_locks = problem.stops.iter().any(|s| s.pin.is_some()) || ordered.iter().any(|o| !o.is_empty());
        let modes = (0..problem.travel.len()).map(|mode| Mode::new(problem, mode)).collect();
        Self { problem, modes, class, allowed, ordered, has_locks }
    }

    #[inline]
    pub fn is_allowed(&self, stop: u32, vehicle: usize) -> bool {
        self.allowed[stop as usize * self.problem.vehicles.len() + vehicle]
    }

    fn rank(&self, stop: u32, vehicle: usize) -> Option<usize> {
        self.ordered[stop as usize].iter().find(|(v, _)| *v == vehicle).map(|(_, rank)| *rank)
    }

    fn nowhere(&self) -> u32 {
        place(self.problem.places)
    }

    pub fn start(&self, vehicle: usize) -> u32 {
        self.problem.vehicles[vehicle].start.map_or(self.nowhere(), place)
    }

    pub fn end(&self, vehicle: usize) -> u32 {
        self.problem.vehicles[vehicle].end.map_or(self.nowhere(), place)
    }
}

/// Checked to fit: a problem has far fewer places than 2^32.
#[expect(clippy::cast_possible_truncation, reason = "a problem has far fewer places than 2^32")]
fn place(index: usize) -> u32 {
    index as u32
}

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
        self.places.extend(self.stops.iter().map(|s| place(problem.stops[*s as usize].place)));
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
        self.places.insert(at + 1, place(problem.stops[stop as usize].place));
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
        let travel: f64 = self.places.windows(2).map(|w| mode.cost(w[0], w[1])).sum();
        self.cost = if self.stops.is_empty() { 0.0 } else { travel + of.fixed };
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
        let cost_from = Mode::row(&mode.cost, mode.side, what.place);
        let cost_to = Mode::row(&mode.cost_to, mode.side, what.place);
        let out = if self.stops.is_empty() { of.fixed } else { 0.0 };
        for position in low..=high {
            let (before, after) = (self.places[position], self.places[position + 1]);
            // An empty round costs nothing: the way from its start straight to its end is not travelled.
            let between = if self.stops.is_empty() { 0.0 } else { mode.cost(before, after) };
            let delta = cost_to[before as usize] + cost_from[after as usize] - between + out;
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
            #[expect(clippy::cast_possible_truncation, reason = "a round has far fewer stops than 2^32")]
            let spot = Spot { delta, position: position as u32 };
            if delta < best[0].delta {
                best[1] = best[0];
                best[0] = spot;
            } else {
                best[1] = spot;
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
        let way_in = mode.seconds_to[what.place * mode.side + self.places[position] as usize];
        let way_out = mode.seconds[what.place * mode.side + self.places[position + 1] as usize];
        if layers == 1 {
            let start = opens(what, self.ready[position] + way_in);
            return start + what.service + way_out <= self.latest[position + 1];
        }
        let mut time = [NEVER; LAYERS];
        time[..layers].copy_from_slice(&self.ready[position * layers..(position + 1) * layers]);
        pass(&mut time[..layers], way_in, what, &of.breaks);
        let latest = &self.latest[(position + 1) * layers..(position + 2) * layers];
        time[..layers].iter().zip(latest).any(|(ready, latest)| ready + way_out <= *latest)
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
