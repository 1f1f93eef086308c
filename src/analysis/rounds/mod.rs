//! Outreach rounds: which stops each team visits on a day, in what order and when.
//!
//! One search for many questions ([`Problem`]): most people reached within the shifts, or all visited in least time; hours
//! (several windows a stop), shifts, breaks, skills and kit, capacity, several teams, starts and days, locks, floors for
//! groups, travel tables that may be asymmetric. It never holds a plan that breaks any of these: what does not fit stays
//! out, with the reason ([`why`]).
//!
//! ```text
//! Problem -> search (ruin and recreate, two lines side by side) -> Plan with a timeline a round
//!            ground: the problem made ready
//!            routes: does it fit, in constant time     solution: what it costs, and taking back
//! tour: places alone, thousands of them        check: holds a plan against its problem, by other means
//! ```
//!
//! Why our own search and not a crate's: the open solver in Rust (`vrp-core`, which was not measured here) has had no release
//! for two years and brings a runtime and a model of its own; the search needed here is short.
//!
//! How good it is: Solomon's 56 instances of 100 customers, ways not rounded and vehicles free, in 5 s of two processors
//! are on average within 0.1 % of the best distances known, the worst within 1 %; on the shared tables of 25, 50 and 100
//! stops 12,145, 15,742 and about 27,000 with hours in under 2 s, tours of 9,293, 11,212 and under 16,950. A day of one team
//! among 40 stops of which about 12 fit is planned in 0.15 s as well as in 4 s in nine of ten tries (days of invented
//! districts with hours, must-visits and lunch), and within 1.2 % of the people reached in the others.
//!
//! The same problem, seed and count of iterations give the same plan on every machine. Only the caller knows a clock:
//! [`Budget::Until`] asks it how much is spent.

mod check;
mod ground;
mod problem;
mod routes;
mod search;
mod solution;
#[cfg(test)]
mod tests;
mod timeline;
mod tour;
pub mod why;

use rayon::prelude::*;

pub use check::check;
pub use problem::{Break, Group, Pin, Problem, RoundError, Seconds, Stop, Travel, Vehicle};
pub use timeline::{Doing, Event, Timeline, timeline};
pub use tour::{TOUR_NEIGHBOURS, Tour, nearest_points, tour};

/// Lines of search side by side, on any number of processors.
const LINES: u64 = 2;
/// How often the lines compare what they have, and the caller hears of it.
const MEETINGS: u32 = 40;
/// From this share of the budget on, the line that is behind goes on from the best plan.
const TOGETHER: f64 = 0.6;

/// How long to search.
#[derive(Clone, Copy)]
pub enum Budget<'a> {
    /// Rounds of ruin and recreate in each line: the same plan on every machine.
    Iterations(u64),
    /// Asked every few rounds, from several threads, how much is spent, from 0 to 1; 1 or more ends the search.
    Until(&'a (dyn Fn() -> f64 + Sync)),
}

impl Budget<'_> {
    /// The share spent after so many rounds.
    pub fn spent(&self, rounds: u64) -> f64 {
        match self {
            Self::Iterations(0) => 1.0,
            Self::Iterations(all) => rounds as f64 / *all as f64,
            Self::Until(ask) => ask(),
        }
    }
}

/// One vehicle's part of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Round {
    pub stops: Vec<usize>,
    pub timeline: Timeline,
    /// Travel and going out.
    pub cost: f64,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// One a vehicle, in the order of [`Problem::vehicles`]; those that stay at home are empty.
    pub rounds: Vec<Round>,
    /// In the order of [`Problem::stops`].
    pub unserved: Vec<usize>,
    /// Travel and going out, of all.
    pub cost: f64,
    /// Value reached.
    pub value: f64,
}

impl Plan {
    /// Works out times and sums of rounds; `None` when one cannot be done in time.
    #[must_use]
    pub fn new(problem: &Problem, rounds: &[Vec<usize>]) -> Option<Self> {
        let mut is_served = vec![false; problem.stops.len()];
        let mut plan = Self::default();
        for (vehicle, stops) in rounds.iter().enumerate() {
            for stop in stops {
                is_served[*stop] = true;
            }
            let cost = why::travel_cost(problem, vehicle, stops);
            plan.cost += cost;
            plan.rounds.push(Round { stops: stops.clone(), timeline: timeline(problem, vehicle, stops)?, cost });
        }
        plan.value = problem.reached(rounds.iter().flatten().copied());
        plan.unserved = (0..is_served.len()).filter(|s| !is_served[*s]).collect();
        Some(plan)
    }

    /// How many vehicles go out.
    pub fn vehicles(&self) -> usize {
        self.rounds.iter().filter(|r| !r.stops.is_empty()).count()
    }
}

/// Looks for a good plan. `told` hears, a few dozen times, of the best plan so far when it is better than before.
///
/// # Errors
/// When the problem names what is not there, or a figure in it is none.
pub fn solve(
    problem: &Problem,
    seed: u64,
    budget: Budget<'_>,
    told: &mut dyn FnMut(&Plan),
) -> Result<Plan, RoundError> {
    problem.check()?;
    let ground = ground::Ground::new(problem);
    let near = search::Near::new(&ground);
    let first = seed.wrapping_mul(LINES);
    let mut lines: Vec<search::Line<'_>> =
        (0..LINES).into_par_iter().map(|l| search::Line::new(&ground, &near, first.wrapping_add(l))).collect();
    let mut best = f64::INFINITY;
    for meeting in 1..=MEETINGS {
        let until = f64::from(meeting) / f64::from(MEETINGS);
        lines.par_iter_mut().for_each(|line| line.run(until, budget));
        let Some(leader) = leader(&lines) else { continue };
        if until >= TOGETHER && meeting % 4 == 0 {
            for line in lines.iter_mut().filter(|l| l.best.cost > leader.cost) {
                line.adopt(&leader);
            }
        }
        if leader.cost < best {
            best = leader.cost;
            told(&finish(problem, &leader));
        }
    }
    Ok(leader(&lines).map(|l| finish(problem, &l)).unwrap_or_default())
}

/// The best of the lines, the first of equals.
fn leader(lines: &[search::Line<'_>]) -> Option<solution::Snapshot> {
    lines.iter().map(|l| &l.best).min_by(|a, b| a.cost.total_cmp(&b.cost)).cloned()
}

fn finish(problem: &Problem, found: &solution::Snapshot) -> Plan {
    let rounds: Vec<Vec<usize>> =
        found.routes.iter().map(|stops| stops.iter().map(|s| *s as usize).collect()).collect();
    Plan::new(problem, &rounds).unwrap_or_default()
}
