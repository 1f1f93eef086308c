//! The answer: what to open, who goes where, and how far from the best it can be at most.

use super::problem::{Goal, Problem, SiteRule};

/// An answer to a [`Problem`].
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The sites chosen, rising, the forced ones among them; those that exist already are not.
    pub chosen: Vec<usize>,
    /// For each demand point the nearest open site, chosen or existing, and the cost to it; for the covering problems
    /// only if it is within the radius.
    pub assignment: Vec<Option<(usize, f64)>>,
    /// Maximal covering: the demand covered, also by existing sites. p-median: the sum of demand times cost. p-centre:
    /// the greatest cost. Set covering: the number of sites chosen.
    pub objective: f64,
    /// What the objective of the best answer cannot pass: an upper bound for maximal covering, else a lower one.
    pub bound: f64,
    pub status: Status,
    /// Demand points with demand that no site can reach (within the radius, for the covering problems); the objective
    /// leaves them out.
    pub out_of_reach: Vec<usize>,
    /// Candidates that would do nearly as well, best first (p-median and maximal covering only).
    pub runners_up: Vec<RunnerUp>,
    /// How many subproblems the proof took.
    pub nodes: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No answer is better, to one part in a thousand million.
    Proven,
    /// The search was stopped; the bound says how much better another answer could be.
    Stopped,
}

/// A site that was not chosen, and the best answer with it in the place of one that was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunnerUp {
    pub site: usize,
    /// The chosen site it would replace.
    pub instead_of: usize,
    /// The objective with the two exchanged.
    pub objective: f64,
}

impl Solution {
    /// How much better another answer could be, as a share of this one's objective; 0 when the answer is proven.
    #[must_use]
    pub fn gap(&self) -> f64 {
        let apart = (self.objective - self.bound).abs();
        if apart == 0.0 { 0.0 } else { apart / self.objective.abs().max(f64::MIN_POSITIVE) }
    }

    /// The mean cost of all demand that is served; `None` when none is.
    #[must_use]
    pub fn mean_cost(&self, demand: &[f64]) -> Option<f64> {
        let served = || self.assignment.iter().zip(demand).filter_map(|(a, d)| a.map(|(_, cost)| (cost, *d)));
        let total: f64 = served().map(|(_, d)| d).sum();
        (total > 0.0).then(|| served().map(|(cost, d)| cost * d).sum::<f64>() / total)
    }
}

/// Who goes where when these sites are open besides the existing ones.
pub(super) fn assignment(problem: &Problem, chosen: &[usize]) -> Vec<Option<(usize, f64)>> {
    let open = open_sites(problem, chosen);
    let radius = problem.goal.radius().unwrap_or(f64::INFINITY);
    let nearest = |demand| problem.costs.nearest(demand, &open).filter(|(_, cost)| *cost <= radius);
    (0..problem.demand.len()).map(nearest).collect()
}

/// Demand that no site reaches that is or may be open.
pub(super) fn out_of_reach(problem: &Problem) -> Vec<usize> {
    let usable: Vec<bool> = problem.sites.iter().map(|rule| *rule != SiteRule::Forbidden).collect();
    let radius = problem.goal.radius().unwrap_or(f64::INFINITY);
    let reached = |demand: usize| problem.costs.nearest(demand, &usable).is_some_and(|(_, cost)| cost <= radius);
    (0..problem.demand.len()).filter(|d| problem.demand[*d] > 0.0 && !reached(*d)).collect()
}

/// The objective, from the assignment itself.
pub(super) fn objective(problem: &Problem, chosen: &[usize], assignment: &[Option<(usize, f64)>]) -> f64 {
    let asking = problem.demand.iter().zip(assignment).filter(|(demand, _)| **demand > 0.0);
    let served = asking.filter_map(|(demand, to)| to.map(|(_, cost)| (*demand, cost)));
    match problem.goal {
        Goal::MaximalCovering { .. } => served.map(|(demand, _)| demand).sum(),
        Goal::PMedian { .. } => served.map(|(demand, cost)| demand * cost).sum(),
        Goal::PCentre { .. } => served.map(|(_, cost)| cost).fold(0.0, f64::max),
        Goal::SetCovering { .. } => chosen.len() as f64,
    }
}

fn open_sites(problem: &Problem, chosen: &[usize]) -> Vec<bool> {
    let mut open: Vec<bool> = (0..problem.sites.len()).map(|site| problem.is_open(site)).collect();
    for site in chosen {
        open[*site] = true;
    }
    open
}
