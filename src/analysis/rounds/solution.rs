//! A set of rounds while it is searched for: who goes where, what is left out, and what it all costs. Changes can be
//! taken back.

use super::ground::{Ground, index};
use super::problem::Problem;
use super::routes::{NO_SPOT, Route, Spot};

/// No round.
pub(super) const ABSENT: u32 = u32::MAX;

/// The best spots of a stop in one round, for as long as the round stays as it is.
#[derive(Clone, Copy, Debug)]
struct Known {
    stamp: u64,
    spots: [Spot; 2],
}

#[derive(Debug)]
pub(super) struct Solution<'a> {
    pub ground: &'a Ground<'a>,
    pub routes: Vec<Route>,
    /// The round of each stop, or [`ABSENT`].
    pub route_of: Vec<u32>,
    pub absent: Vec<u32>,
    /// Kept for its memory: the rounds a stop could go into.
    pub open: Vec<u32>,
    /// What it costs that a must-visit stop is left out: more than everything else together.
    must_cost: f64,
    /// Value reached, by group.
    reached: Vec<f64>,
    stamp: u64,
    known: Vec<Known>,
    /// What a round was before the change under way.
    saved: Vec<(u32, Route)>,
    saved_count: usize,
    is_saved: Vec<bool>,
}

/// The best set of rounds seen, without what is only needed to go on from it.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    pub routes: Vec<Vec<u32>>,
    pub cost: f64,
}

impl<'a> Solution<'a> {
    /// All rounds empty, all stops absent.
    pub fn new(ground: &'a Ground<'a>) -> Self {
        let problem = ground.problem;
        let (stops, vehicles) = (problem.stops.len(), problem.vehicles.len());
        let routes: Vec<Route> = (0..vehicles).map(|v| Route::new(ground, v, Vec::new(), v as u64 + 1)).collect();
        let mut solution = Self {
            ground,
            routes,
            route_of: vec![ABSENT; stops],
            absent: (0..index(stops)).collect(),
            open: Vec::new(),
            must_cost: must_cost(problem),
            reached: vec![0.0; problem.groups.len()],
            stamp: vehicles as u64 + 1,
            known: vec![Known { stamp: 0, spots: [NO_SPOT; 2] }; stops * vehicles],
            saved: Vec::new(),
            saved_count: 0,
            is_saved: vec![false; vehicles],
        };
        solution.keep();
        solution
    }

    pub fn problem(&self) -> &'a Problem {
        self.ground.problem
    }

    /// Everything that counts, in travel cost.
    pub fn cost(&self) -> f64 {
        let problem = self.problem();
        let travel: f64 = self.routes.iter().map(|r| r.cost).sum();
        let left_out: f64 = self.absent.iter().map(|s| self.worth_alone(*s)).sum();
        let missed: f64 =
            problem.groups.iter().zip(&self.reached).map(|(g, r)| g.penalty * (g.floor - r).max(0.0)).sum();
        travel + left_out + missed
    }

    /// What leaving out a stop costs, but for its group.
    fn worth_alone(&self, stop: u32) -> f64 {
        let problem = self.problem();
        let stop = &problem.stops[stop as usize];
        if stop.must { self.must_cost } else { stop.value * problem.value_weight }
    }

    /// What visiting an absent stop gains now.
    pub fn worth(&self, stop: u32) -> f64 {
        let of = &self.problem().stops[stop as usize];
        let group = of.group.map_or(0.0, |g| {
            let group = &self.problem().groups[g];
            group.penalty * of.share.min((group.floor - self.reached[g]).max(0.0))
        });
        self.worth_alone(stop) + group
    }

    /// Keeps a round as it is, for taking back what is done to it next.
    fn save(&mut self, route: u32) {
        let at = route as usize;
        if self.is_saved[at] {
            return;
        }
        self.is_saved[at] = true;
        if self.saved_count == self.saved.len() {
            self.saved.push((route, self.routes[at].clone()));
        } else {
            let (of, kept) = &mut self.saved[self.saved_count];
            *of = route;
            kept.copy_from(&self.routes[at]);
        }
        self.saved_count += 1;
    }

    fn renew(&mut self, route: u32) {
        self.stamp += 1;
        self.routes[route as usize].renew(self.ground, route as usize, self.stamp);
    }

    fn count(&mut self, stop: u32, sign: f64) {
        let of = &self.problem().stops[stop as usize];
        if let Some(group) = of.group {
            self.reached[group] += sign * of.share;
        }
    }

    /// Takes a run of stops out of a round.
    pub fn remove(&mut self, route: u32, run: std::ops::Range<usize>) {
        self.save(route);
        for at in run.clone() {
            let stop = self.routes[route as usize].stops[at];
            self.route_of[stop as usize] = ABSENT;
            self.count(stop, -1.0);
            self.absent.push(stop);
        }
        self.stamp += 1;
        self.routes[route as usize].drain(self.ground, route as usize, run, self.stamp);
    }

    /// Puts a stop that is taken off `absent` by the caller into a round.
    pub fn insert(&mut self, stop: u32, route: u32, position: u32) {
        self.save(route);
        self.route_of[stop as usize] = route;
        self.count(stop, 1.0);
        self.stamp += 1;
        self.routes[route as usize].insert(self.ground, route as usize, stop, position as usize, self.stamp);
    }

    /// The rounds a stop could go into: those under way, and of empty ones that are alike the first.
    pub fn list_open(&self, open: &mut Vec<u32>) {
        open.clear();
        let mut is_seen = vec![false; self.routes.len()];
        for (at, route) in self.routes.iter().enumerate() {
            if !route.stops.is_empty() || !std::mem::replace(&mut is_seen[self.ground.class[at]], true) {
                open.push(index(at));
            }
        }
    }

    /// The best two spots of a stop in a round.
    pub fn spots(&mut self, stop: u32, route: usize) -> [Spot; 2] {
        let known = &mut self.known[stop as usize * self.routes.len() + route];
        let of = &self.routes[route];
        if known.stamp != of.stamp {
            *known = Known { stamp: of.stamp, spots: of.spots(self.ground, route, stop) };
        }
        known.spots
    }

    /// Calls what has been done good.
    pub fn keep(&mut self) {
        for (route, _) in &self.saved[..self.saved_count] {
            self.is_saved[*route as usize] = false;
        }
        self.saved_count = 0;
    }

    /// Takes back what has been done since [`Self::keep`]; `absent` as it was then.
    pub fn take_back(&mut self, absent: &[u32]) {
        let count = std::mem::take(&mut self.saved_count);
        for at in 0..count {
            let route = self.saved[at].0;
            self.is_saved[route as usize] = false;
            std::mem::swap(&mut self.routes[route as usize], &mut self.saved[at].1);
        }
        self.absent.clear();
        self.absent.extend_from_slice(absent);
        self.recount();
    }

    /// Works out from the rounds what follows from them.
    fn recount(&mut self) {
        self.reached.fill(0.0);
        for stop in &self.absent {
            self.route_of[*stop as usize] = ABSENT;
        }
        let problem = self.ground.problem;
        for (at, route) in self.routes.iter().enumerate() {
            for stop in &route.stops {
                self.route_of[*stop as usize] = index(at);
                let of = &problem.stops[*stop as usize];
                if let Some(group) = of.group {
                    self.reached[group] += of.share;
                }
            }
        }
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot { routes: self.routes.iter().map(|r| r.stops.clone()).collect(), cost: self.cost() }
    }

    /// Goes on from other rounds.
    pub fn restore(&mut self, routes: &[Vec<u32>]) {
        self.keep();
        self.absent.clear();
        let mut is_in = vec![false; self.route_of.len()];
        for (at, stops) in routes.iter().enumerate() {
            if self.routes[at].stops != *stops {
                self.routes[at].stops.clone_from(stops);
                self.renew(index(at));
            }
            for stop in stops {
                is_in[*stop as usize] = true;
            }
        }
        self.absent.extend((0..index(is_in.len())).filter(|s| !is_in[*s as usize]));
        self.recount();
    }
}

/// More than all travel and all values together can come to.
fn must_cost(problem: &Problem) -> f64 {
    let farthest = problem
        .travel
        .iter()
        .flat_map(|t| if t.cost.is_empty() { &t.seconds } else { &t.cost })
        .copied()
        .filter(|c| c.is_finite())
        .fold(1.0, f64::max);
    let values: f64 = problem.stops.iter().map(|s| s.value * problem.value_weight).sum();
    let missed: f64 = problem.groups.iter().map(|g| g.floor * g.penalty).sum();
    let fixed = problem.vehicles.iter().map(|v| v.fixed).fold(0.0, f64::max);
    values + missed + 2.0 * (problem.stops.len() + 2) as f64 * (farthest + fixed)
}
