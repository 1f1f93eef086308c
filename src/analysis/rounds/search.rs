//! The search: rounds are torn up in places and put together again, worse ones taken for a while (simulated annealing).
//!
//! Ruin takes strings of neighbouring stops out of neighbouring rounds; recreate puts stops back one by one where they
//! cost least, in an order drawn by lot, now and then blind to a spot (Christiaens and Vanden Berghe, "Slack Induction by
//! String Removals for Vehicle Routing Problems", Transportation Science 54(2), 2020, sections 4 and 5). Here in addition:
//! optional stops, of which the unprofitable stay out; and spots remembered for as long as a round is not touched, which
//! makes most insertions a look-up.

use crate::analysis::locate::random::Random;

use super::Budget;
use super::ground::{Ground, index};
use super::problem::{Problem, Stop};
use super::solution::{ABSENT, Snapshot, Solution};

/// Stops taken out at a time, on average.
const RUIN_MEAN: f64 = 15.0;
/// The longest string taken out of a round.
const LONGEST_STRING: f64 = 30.0;
/// Where stops wait outside, the question is which to change for which: this share of what is visited is taken out at a
/// time, in strings of this share of a round. Taking out a whole day of twelve finds no better one in time.
const SHARE: f64 = 0.25;
/// What is taken out then at least, on average, and the longest string at least.
const FEWEST: f64 = 3.0;
const SHORTEST: f64 = 4.0;
/// How often a string keeps some stops in its middle, and how often one more of them.
const SPLIT: f64 = 0.5;
const SPLIT_MORE: f64 = 0.99;
/// How often a spot is not seen.
const BLINK: f64 = 0.01;
/// Neighbours kept for each stop.
const NEIGHBOURS: usize = 400;

/// Stops by nearness to each.
#[derive(Debug)]
pub(super) struct Near(Vec<Vec<u32>>);

impl Near {
    pub fn new(ground: &Ground<'_>) -> Self {
        let problem = ground.problem;
        let mode = &ground.modes[problem.vehicles[0].mode];
        let place = |stop: &Stop| index(stop.place);
        let near = |from: usize| {
            let here = place(&problem.stops[from]);
            let mut others: Vec<(f64, u32)> = (0..problem.stops.len())
                .filter(|to| *to != from)
                .map(|to| {
                    let there = place(&problem.stops[to]);
                    (mode.cost(here, there) + mode.cost(there, here), index(to))
                })
                .collect();
            others.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            others.truncate(NEIGHBOURS);
            std::iter::once(index(from)).chain(others.into_iter().map(|o| o.1)).collect()
        };
        Self((0..problem.stops.len()).map(near).collect())
    }
}

/// One line of search. Several, with seeds of their own, make a search.
#[derive(Debug)]
pub(super) struct Line<'a> {
    now: Solution<'a>,
    now_cost: f64,
    pub best: Snapshot,
    near: &'a Near,
    random: Random,
    orders: Orders,
    hot: f64,
    cold: f64,
    pub iterations: u64,
    absent_before: Vec<u32>,
}

impl<'a> Line<'a> {
    pub fn new(ground: &'a Ground<'a>, near: &'a Near, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut now = Solution::new(ground);
        let orders = Orders::new(ground.problem);
        recreate(&mut now, &orders, &mut random, 0.0);
        now.keep();
        let (hot, cold) = temperatures(&now);
        let best = now.snapshot();
        Self {
            now_cost: best.cost,
            now,
            best,
            near,
            random,
            orders,
            hot,
            cold,
            iterations: 0,
            absent_before: Vec::new(),
        }
    }

    /// Goes on until what is spent of the budget (0 to 1) reaches `until`.
    pub fn run(&mut self, until: f64, budget: Budget<'_>) {
        const EVERY: u64 = 32;
        loop {
            let share = budget.spent(self.iterations);
            if share >= until {
                return;
            }
            let heat = self.hot * (self.cold / self.hot).powf(share.clamp(0.0, 1.0));
            for _ in 0..EVERY {
                self.step(heat);
            }
            self.iterations += EVERY;
        }
    }

    fn step(&mut self, heat: f64) {
        self.absent_before.clear();
        self.absent_before.extend_from_slice(&self.now.absent);
        ruin(&mut self.now, self.near, &mut self.random);
        recreate(&mut self.now, &self.orders, &mut self.random, BLINK);
        let cost = self.now.cost();
        if cost < self.now_cost - heat * chance(&mut self.random).ln() {
            self.now.keep();
            self.now_cost = cost;
            if cost < self.best.cost - 1e-9 {
                self.best = self.now.snapshot();
            }
        } else {
            let before = std::mem::take(&mut self.absent_before);
            self.now.take_back(&before);
            self.absent_before = before;
        }
    }

    /// Goes on from these rounds.
    pub fn adopt(&mut self, from: &Snapshot) {
        self.now.restore(&from.routes);
        self.now_cost = from.cost;
        if from.cost < self.best.cost {
            self.best = from.clone();
        }
    }
}

/// A number from 0 to 1, never 0.
pub(super) fn chance(random: &mut Random) -> f64 {
    ((random.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// From how hot to how cold: in the size of one leg of a round, and of one optional stop.
fn temperatures(now: &Solution<'_>) -> (f64, f64) {
    let problem = now.problem();
    let visited = problem.stops.len() - now.absent.len();
    let travel: f64 = now.routes.iter().map(|r| r.cost).sum();
    let leg = (travel / visited.max(1) as f64).max(1e-6);
    let optional: Vec<f64> =
        problem.stops.iter().filter(|s| !s.must).map(|s| s.alone() * problem.value_weight).collect();
    let stop = optional.iter().sum::<f64>() / optional.len().max(1) as f64;
    (leg.max(0.3 * stop), 0.05 * leg)
}

fn ruin(now: &mut Solution<'_>, near: &Near, random: &mut Random) {
    let stops = now.route_of.len();
    let visited = stops - now.absent.len();
    if visited == 0 {
        return;
    }
    let rounds = now.routes.iter().filter(|r| !r.stops.is_empty()).count();
    let mean_length = visited as f64 / rounds as f64;
    let (mean, longest) = if now.absent.is_empty() {
        (RUIN_MEAN, LONGEST_STRING)
    } else {
        let share = |of: f64, least: f64, most: f64| (SHARE * of).clamp(least, most);
        (share(visited as f64, FEWEST, RUIN_MEAN), share(mean_length, SHORTEST, LONGEST_STRING))
    };
    let longest = longest.min(mean_length).max(1.0);
    let most = 4.0 * mean / (1.0 + longest) - 1.0;
    let strings = (chance(random) * most + 1.0).floor().max(1.0);
    let mut torn: Vec<u32> = Vec::new();
    let mut count = 0.0;
    let seed = random.below(stops);
    // With few rounds a round may be torn in several places.
    let again = rounds < 4;
    for stop in &near.0[seed] {
        if count >= strings {
            break;
        }
        let route = now.route_of[*stop as usize];
        if route == ABSENT || (!again && torn.contains(&route)) {
            continue;
        }
        let length = now.routes[route as usize].stops.len();
        let at = now.routes[route as usize].stops.iter().position(|s| s == stop).unwrap_or(0);
        let limit = longest.min(length as f64);
        let size = whole(chance(random) * limit + 1.0).clamp(1, length);
        tear(now, route, at, size, random);
        torn.push(route);
        count += 1.0;
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number from 0")]
fn whole(number: f64) -> usize {
    number as usize
}

/// Takes `size` stops around position `at` out of a round, in one run or with some kept in between.
fn tear(now: &mut Solution<'_>, route: u32, at: usize, size: usize, random: &mut Random) {
    let length = now.routes[route as usize].stops.len();
    let mut kept = 0;
    if size > 1 && size < length && chance(random) < SPLIT {
        kept = 1;
        while size + kept < length && chance(random) > SPLIT_MORE {
            kept += 1;
        }
    }
    let span = size + kept;
    let low = (at + 1).saturating_sub(span);
    let high = at.min(length - span);
    let from = low + random.below(high - low + 1);
    if kept == 0 {
        now.remove(route, from..from + span);
        return;
    }
    // The stops kept lie together, somewhere within the run.
    let skip = from + 1 + random.below(size - 1);
    now.remove(route, skip + kept..from + span);
    now.remove(route, from..skip);
}

/// What an order goes by.
type Key<'a> = &'a dyn Fn(&Stop) -> f64;

/// The orders in which stops are put back, and how often each is drawn.
#[derive(Debug)]
struct Orders {
    keys: Vec<(Vec<f64>, u64)>,
    total: u64,
}

impl Orders {
    /// By lot; heavy first; far first; near first; short, late-opening and early-closing windows first; worth much first.
    fn new(problem: &Problem) -> Self {
        let stops = &problem.stops;
        let centre = problem.vehicles.iter().find_map(|v| v.start.or(v.end));
        let travel = &problem.travel[problem.vehicles[0].mode].seconds;
        let away = |s: &Stop| centre.map_or(0.0, |c| travel[c * problem.places + s.place]);
        let open = |s: &Stop| s.windows.first().map_or(f64::NEG_INFINITY, |w| w.0);
        let close = |s: &Stop| s.windows.last().map_or(f64::INFINITY, |w| w.1);
        let wide =
            |s: &Stop| if s.windows.is_empty() { f64::INFINITY } else { s.windows.iter().map(|w| w.1 - w.0).sum() };
        let worth = |s: &Stop| if s.must { f64::NEG_INFINITY } else { -s.alone() };
        let rate = |s: &Stop| if s.must { f64::NEG_INFINITY } else { -s.alone() / (s.service + 0.3 * away(s) + 1.0) };
        let all: [(Key<'_>, u64); 8] = [
            (&|s| -s.load, 4),
            (&|s| -away(s), 2),
            (&away, 1),
            (&wide, 2),
            (&open, 2),
            (&|s| -close(s), 2),
            (&worth, 4),
            (&rate, 4),
        ];
        let mut keys = vec![(Vec::new(), 4)];
        for (key, weight) in all {
            let values: Vec<f64> = stops.iter().map(key).collect();
            if values.iter().any(|v| *v != values[0]) {
                keys.push((values, weight));
            }
        }
        let total = keys.iter().map(|k| k.1).sum();
        Self { keys, total }
    }

    fn sort(&self, stops: &mut [u32], random: &mut Random) {
        for i in (1..stops.len()).rev() {
            stops.swap(i, random.below(i + 1));
        }
        let mut lot = random.next() % self.total;
        for (values, weight) in &self.keys {
            if lot < *weight {
                if !values.is_empty() {
                    stops.sort_by(|a, b| values[*a as usize].total_cmp(&values[*b as usize]));
                }
                return;
            }
            lot -= weight;
        }
    }
}

fn recreate(now: &mut Solution<'_>, orders: &Orders, random: &mut Random, blink: f64) {
    let mut waiting = std::mem::take(&mut now.absent);
    orders.sort(&mut waiting, random);
    // What must be visited comes before what may be.
    let stops = &now.problem().stops;
    if stops.iter().any(|s| !s.must) {
        waiting.sort_by_key(|s| !stops[*s as usize].must);
    }
    let mut rounds = std::mem::take(&mut now.open);
    now.list_open(&mut rounds);
    let mut out = 0;
    for at in 0..waiting.len() {
        let stop = waiting[at];
        if let Some((route, position)) = best_spot(now, &rounds, stop, random, blink) {
            let is_first = now.routes[route as usize].stops.is_empty();
            now.insert(stop, route, position);
            if is_first {
                now.list_open(&mut rounds);
            }
        } else {
            waiting[out] = stop;
            out += 1;
        }
    }
    waiting.truncate(out);
    now.absent = waiting;
    now.open = rounds;
}

/// The cheapest spot of all rounds, if it is worth what it costs.
fn best_spot(now: &mut Solution<'_>, rounds: &[u32], stop: u32, random: &mut Random, blink: f64) -> Option<(u32, u32)> {
    let mut best = now.worth(stop);
    let mut spot = None;
    for route in rounds.iter().map(|r| *r as usize) {
        let spots = now.spots(stop, route);
        if spots[0].delta >= best {
            continue;
        }
        let seen = if blink > 0.0 && chance(random) < blink { spots[1] } else { spots[0] };
        if seen.delta < best {
            best = seen.delta;
            spot = Some((index(route), seen.position));
        }
    }
    spot
}
