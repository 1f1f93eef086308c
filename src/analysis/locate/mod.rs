//! Where next: the sites that serve the most, with proof.
//!
//! Four classic questions of facility location ([`Goal`]): maximal covering, p-median, p-centre, set covering; with sites
//! that exist already, that must or must not be chosen, and groups none of which may be left out ([`Problem`]). The
//! answer ([`Solution`]) says what to open, who goes where, and a bound that no answer can pass.
//!
//! ```text
//! maximal covering, p-median -> median -> instance -> interchange (a good choice at once)
//!                                                  -> branch + relaxation (the proof)
//! p-centre, set covering     -> covering -> cover  (reductions, prices, branching)
//! ```
//!
//! Exact in the sense of branch and bound, without a general solver: 1,000 demand points and 500 candidates take well
//! under a second where few sites reach each point, a few seconds where many do; the p-median instances of the
//! OR-Library (up to 900 points) a second or two. The same problem and seed give the same answer on every machine unless
//! the search is stopped: only the caller knows the clock, and cancels.

mod branch;
mod cover;
mod covering;
mod instance;
mod interchange;
mod median;
mod problem;
pub(super) mod random;
mod relaxation;
mod solution;
pub mod stability;

use crate::base::progress::Progress;

use covering::Covering;
pub use problem::{Goal, LocateError, Problem, SiteRule};
pub use solution::{RunnerUp, Solution, Status};

/// Asks whether to stop; asked from several threads.
type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// How far a search is: the objective of the best answer so far, and its bound, as in [`Solution`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interim {
    pub objective: Option<f64>,
    pub bound: Option<f64>,
}

/// Answers a problem. `told` hears of every better answer and bound. Cancelling `progress` ends the search: the best
/// answer so far is given, with its bound.
///
/// # Errors
/// When the problem contradicts itself, has no answer, or the search was stopped before it had one.
pub fn solve(
    problem: &Problem,
    seed: u64,
    progress: &Progress,
    told: &mut dyn FnMut(Interim),
) -> Result<Solution, LocateError> {
    problem.check()?;
    let stop = || progress.is_cancelled();
    match problem.goal {
        Goal::MaximalCovering { .. } | Goal::PMedian { .. } => choose_for_sum(problem, seed, &stop, told),
        Goal::PCentre { choose } => choose_for_farthest(problem, choose, &stop, told),
        Goal::SetCovering { radius } => cover_all(problem, radius, &stop, told),
    }
}

fn choose_for_sum(
    problem: &Problem,
    seed: u64,
    stop: Stop<'_>,
    told: &mut dyn FnMut(Interim),
) -> Result<Solution, LocateError> {
    let made = median::instance(problem);
    let out_of_reach = solution::out_of_reach(problem);
    let coverable = made.coverable;
    // The instance counts what is uncovered, the answer what is covered.
    let seen = |value: f64| coverable.map_or(value, |all| all - value);
    let search = median::solve(&made, seed, stop, &mut |search| {
        let objective = search.best.as_ref().map(|b| b.value).filter(|v| *v < made.ceiling).map(seen);
        told(Interim { objective, bound: Some(search.bound).filter(|b| b.is_finite()).map(seen) });
    });
    let choose = problem.goal.choose().unwrap_or(0);
    let Some(best) = search.best.filter(|best| best.value < made.ceiling) else {
        return Err(if search.proven { LocateError::TooFew { choose } } else { LocateError::Stopped });
    };
    let column_sites = &made.instance.site;
    let mut chosen: Vec<usize> =
        problem.sites.iter().enumerate().filter(|(_, r)| **r == SiteRule::Forced).map(|(s, _)| s).collect();
    chosen.extend(column_sites.iter().zip(&best.open).filter(|(_, open)| **open).map(|(site, _)| *site as usize));
    chosen.sort_unstable();
    let assignment = solution::assignment(problem, &chosen);
    let objective = solution::objective(problem, &chosen, &assignment);
    let runners_up = interchange::runners_up(&made.instance, &best.open)
        .into_iter()
        .map(|(put_in, take_out, saving)| RunnerUp {
            site: column_sites[put_in] as usize,
            instead_of: column_sites[take_out] as usize,
            objective: if coverable.is_some() { objective + saving } else { objective - saving },
        })
        .collect();
    let (status, bound) =
        if search.proven { (Status::Proven, objective) } else { (Status::Stopped, seen(search.bound)) };
    Ok(Solution { chosen, assignment, objective, bound, status, out_of_reach, runners_up, nodes: search.nodes })
}

fn choose_for_farthest(
    problem: &Problem,
    choose: usize,
    stop: Stop<'_>,
    told: &mut dyn FnMut(Interim),
) -> Result<Solution, LocateError> {
    let covering = Covering::new(problem);
    let left = choose - covering.forced.len();
    let found = covering.centre(left, stop, &mut |objective, bound| told(Interim { objective, bound: Some(bound) }));
    let Some((columns, _)) = found.best else {
        return Err(if found.proven { LocateError::TooFew { choose } } else { LocateError::Stopped });
    };
    let mut chosen = sites_of(&covering, &columns);
    fill_up(problem, choose, &mut chosen);
    Ok(finish(problem, chosen, found.bound, found.proven, found.nodes))
}

fn cover_all(
    problem: &Problem,
    radius: f64,
    stop: Stop<'_>,
    told: &mut dyn FnMut(Interim),
) -> Result<Solution, LocateError> {
    let covering = Covering::new(problem);
    let forced = covering.forced.len();
    let whole = |size: usize| (size + forced) as f64;
    let found =
        cover::cover(covering.rows(radius), covering.site.len(), usize::MAX - 1, 0, stop, &mut |best, bound| {
            told(Interim { objective: best.map(whole), bound: Some(whole(bound)) });
        });
    let columns = found.best.ok_or(LocateError::Stopped)?;
    Ok(finish(problem, sites_of(&covering, &columns), whole(found.bound), found.proven, found.nodes))
}

fn sites_of(covering: &Covering, columns: &[u32]) -> Vec<usize> {
    let chosen = columns.iter().map(|column| covering.site[*column as usize]);
    let mut sites: Vec<usize> = chosen.chain(covering.forced.iter().copied()).map(|site| site as usize).collect();
    sites.sort_unstable();
    sites
}

fn finish(problem: &Problem, chosen: Vec<usize>, bound: f64, proven: bool, nodes: u64) -> Solution {
    let assignment = solution::assignment(problem, &chosen);
    let objective = solution::objective(problem, &chosen, &assignment);
    let (status, bound) = if proven { (Status::Proven, objective) } else { (Status::Stopped, bound) };
    let out_of_reach = solution::out_of_reach(problem);
    Solution { chosen, assignment, objective, bound, status, out_of_reach, runners_up: Vec::new(), nodes }
}

/// Where fewer sites than may be chosen are enough for the farthest, the others are chosen for all: by greedy, for the
/// p-median.
fn fill_up(problem: &Problem, choose: usize, chosen: &mut Vec<usize>) {
    let sum = Problem { goal: Goal::PMedian { choose }, ..problem.clone() };
    let instance = median::instance(&sum).instance;
    let open = instance.site.iter().map(|site| chosen.binary_search(&(*site as usize)).is_ok()).collect();
    if let Some(open) = interchange::Interchange::new(&instance).complete(open) {
        let more = instance.site.iter().zip(&open).filter(|(_, open)| **open).map(|(site, _)| *site as usize);
        chosen.extend(more);
        chosen.sort_unstable();
        chosen.dedup();
    }
}
