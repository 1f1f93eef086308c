//! A problem made ready to be searched: travel tables grown by the place that is nowhere and turned about, which vehicles
//! are alike, who may go where, and the plain stops.

use std::sync::Arc;

use super::problem::{Problem, Seconds, Stop, Vehicle};

/// Travel by one mode, with a place from and to which everything is no way, and the tables turned about for walking down a
/// column. Tables that are the same are held once: they are read so often that what fits the processor's cache counts.
#[derive(Debug)]
pub(super) struct Mode {
    pub side: usize,
    seconds: Arc<[f64]>,
    cost: Arc<[f64]>,
    seconds_to: Arc<[f64]>,
    cost_to: Arc<[f64]>,
}

impl Mode {
    fn new(problem: &Problem, mode: usize) -> Self {
        let (places, side) = (problem.places, problem.places + 1);
        let grow = |table: &[f64]| {
            let mut grown = vec![0.0; side * side];
            for (row, from) in grown.chunks_mut(side).zip(table.chunks(places.max(1))) {
                row[..places].copy_from_slice(from);
            }
            Arc::<[f64]>::from(grown)
        };
        let turn = |table: &Arc<[f64]>| {
            let turned: Vec<f64> = (0..side * side).map(|at| table[at % side * side + at / side]).collect();
            if turned[..] == table[..] { Arc::clone(table) } else { turned.into() }
        };
        let travel = &problem.travel[mode];
        let seconds = grow(&travel.seconds);
        let seconds_to = turn(&seconds);
        let (cost, cost_to) = if travel.cost.is_empty() {
            (Arc::clone(&seconds), Arc::clone(&seconds_to))
        } else {
            let cost = grow(&travel.cost);
            let cost_to = turn(&cost);
            (cost, cost_to)
        };
        Self { side, seconds, cost, seconds_to, cost_to }
    }

    /// Seconds and cost from a place to every other.
    #[inline]
    pub fn from(&self, place: usize) -> (&[f64], &[f64]) {
        let row = place * self.side..(place + 1) * self.side;
        (&self.seconds[row.clone()], &self.cost[row])
    }

    /// Seconds and cost to a place from every other.
    #[inline]
    pub fn to(&self, place: usize) -> (&[f64], &[f64]) {
        let row = place * self.side..(place + 1) * self.side;
        (&self.seconds_to[row.clone()], &self.cost_to[row])
    }

    #[inline]
    pub fn seconds(&self, from: u32, to: u32) -> f64 {
        self.seconds[from as usize * self.side + to as usize]
    }

    #[inline]
    pub fn cost(&self, from: u32, to: u32) -> f64 {
        self.cost[from as usize * self.side + to as usize]
    }
}

/// A stop with one window or none, in one place of memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain {
    pub open: Seconds,
    pub close: Seconds,
    pub service: Seconds,
}

impl Plain {
    fn new(stop: &Stop) -> Option<Self> {
        let (open, close) = match stop.windows.as_slice() {
            [] => (f64::NEG_INFINITY, f64::INFINITY),
            [window] => *window,
            _ => return None,
        };
        Some(Self { open, close, service: stop.service })
    }
}

/// What the search asks of a problem.
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
    pub has_locks: bool,
    /// By stop; `None` for one of several windows.
    pub plain: Vec<Option<Plain>>,
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
        let plain = problem.stops.iter().map(Plain::new).collect();
        Self { problem, modes, class, allowed, ordered, has_locks, plain }
    }

    #[inline]
    pub fn is_allowed(&self, stop: u32, vehicle: usize) -> bool {
        self.allowed[stop as usize * self.problem.vehicles.len() + vehicle]
    }

    pub fn rank(&self, stop: u32, vehicle: usize) -> Option<usize> {
        self.ordered[stop as usize].iter().find(|(v, _)| *v == vehicle).map(|(_, rank)| *rank)
    }

    fn nowhere(&self) -> u32 {
        index(self.problem.places)
    }

    pub fn start(&self, vehicle: usize) -> u32 {
        self.problem.vehicles[vehicle].start.map_or(self.nowhere(), index)
    }

    pub fn end(&self, vehicle: usize) -> u32 {
        self.problem.vehicles[vehicle].end.map_or(self.nowhere(), index)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a problem is checked to have far fewer than 2^32 of anything")]
pub(super) fn index(at: usize) -> u32 {
    at as u32
}
