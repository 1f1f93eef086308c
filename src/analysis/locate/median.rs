//! p-median and maximal covering, brought to an [`Instance`] and solved.

use std::collections::HashMap;

use super::Stop;
use super::branch::{self, Precision, Search};
use super::instance::{Fixed, Instance, NO_GROUP};
use super::interchange::good_choice;
use super::problem::{Goal, Problem, SiteRule};

/// An instance made from a problem.
pub(super) struct Made {
    pub instance: Instance,
    /// A choice that costs this much or more leaves somebody unserved who must be served.
    pub ceiling: f64,
    pub precision: Precision,
    /// For maximal covering: all the demand that some site covers, existing or not. The instance costs what of it stays
    /// uncovered.
    pub coverable: Option<f64>,
}

/// The instance of a p-median or a maximal covering problem: what is uncovered is what it costs.
pub(super) fn instance(problem: &Problem) -> Made {
    let may_choose = |site: usize| matches!(problem.sites[site], SiteRule::Candidate | SiteRule::Forced);
    let mut site = Vec::new();
    let mut column_of = vec![u32::MAX; problem.sites.len()];
    for (number, column) in (0_u32..).zip(column_of.iter_mut()) {
        if may_choose(number as usize) {
            *column = u32::try_from(site.len()).unwrap_or(u32::MAX);
            site.push(number);
        }
    }
    let wanting = problem.wanting_groups();
    let group_of = |site: &u32| {
        let group = problem.groups[*site as usize].and_then(|g| wanting.binary_search(&g).ok());
        group.and_then(|g| u32::try_from(g).ok()).unwrap_or(NO_GROUP)
    };
    let mut whole = Instance {
        choose: problem.goal.choose().unwrap_or(0).min(site.len()),
        group: site.iter().map(group_of).collect(),
        groups: wanting.len(),
        site,
        customer: Vec::new(),
        starts: vec![0],
        column: Vec::new(),
        cost: Vec::new(),
        outside: Vec::new(),
        constant: 0.0,
    };
    let (ceiling, coverable) = match problem.goal {
        Goal::MaximalCovering { radius, .. } => {
            (f64::INFINITY, Some(covering_rows(problem, radius, &column_of, &mut whole)))
        }
        _ => (median_rows(problem, &column_of, &mut whole), None),
    };
    let fixed: Vec<Fixed> = whole.site.iter().map(|s| first_fix(problem.sites[*s as usize])).collect();
    let precision = Precision { step: common_step(&whole) };
    // Who has no place open already must be served: to go without costs more than any choice that serves everybody.
    for outside in whole.outside.iter_mut().filter(|cost| cost.is_infinite()) {
        *outside = ceiling;
    }
    let mut instance = if fixed.contains(&Fixed::Open) { whole.reduced(&fixed) } else { whole };
    for (number, customer) in (0_u32..).zip(&mut instance.customer) {
        *customer = number;
    }
    Made { instance, ceiling, precision, coverable }
}

fn first_fix(rule: SiteRule) -> Fixed {
    if rule == SiteRule::Forced { Fixed::Open } else { Fixed::Free }
}

/// Customers that the same sites cover are one customer. Gives the demand that can be covered.
fn covering_rows(problem: &Problem, radius: f64, column_of: &[u32], whole: &mut Instance) -> f64 {
    let mut coverable = 0.0;
    let mut row_of: HashMap<Vec<u32>, usize> = HashMap::new();
    for (demand, weight) in problem.demand.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        let near = problem.costs.of(demand).take_while(|(_, cost)| *cost <= radius);
        if near.clone().any(|(site, _)| problem.is_open(site)) {
            coverable += weight;
            continue;
        }
        let mut columns: Vec<u32> = near.map(|(site, _)| column_of[site]).filter(|c| *c != u32::MAX).collect();
        if columns.is_empty() {
            continue;
        }
        coverable += weight;
        columns.sort_unstable();
        let next = whole.rows();
        if let Some(row) = row_of.get(&columns) {
            whole.outside[*row] += weight;
        } else {
            push_row(whole, columns.iter().map(|c| (*c, 0.0)), *weight);
            row_of.insert(columns, next);
        }
    }
    coverable
}

/// Gives the ceiling: more than any choice can cost that serves everybody who must be served.
fn median_rows(problem: &Problem, column_of: &[u32], whole: &mut Instance) -> f64 {
    let mut most = 0.0;
    for (demand, weight) in problem.demand.iter().enumerate().filter(|(_, w)| **w > 0.0) {
        let open = problem.costs.of(demand).find(|(site, _)| problem.is_open(*site)).map(|(_, cost)| cost);
        let beats = |cost: f64| open.is_none_or(|open| cost < open);
        let list = problem.costs.of(demand).take_while(|(_, cost)| beats(*cost));
        let list: Vec<(u32, f64)> =
            list.filter(|(site, _)| column_of[*site] != u32::MAX).map(|(s, c)| (column_of[s], c * weight)).collect();
        let outside = open.map(|cost| cost * weight);
        match (list.last(), outside) {
            (None, None) => {}
            (None, Some(cost)) => {
                whole.constant += cost;
                most += cost;
            }
            (Some((_, worst)), outside) => {
                most += outside.unwrap_or(*worst);
                push_row(whole, list.iter().copied(), outside.unwrap_or(f64::INFINITY));
            }
        }
    }
    most * 2.0 + 1.0
}

fn push_row(whole: &mut Instance, list: impl Iterator<Item = (u32, f64)>, outside: f64) {
    whole.customer.push(0);
    for (column, cost) in list {
        whole.column.push(column);
        whole.cost.push(cost);
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked by `Problem::check`")]
    whole.starts.push(whole.column.len() as u32);
    whole.outside.push(outside);
}

/// The largest step of which all costs are multiples, at least a thousandth; 0 when there is none.
fn common_step(instance: &Instance) -> f64 {
    let outside = || instance.outside.iter().filter(|x| x.is_finite());
    let figures = || instance.cost.iter().chain(outside()).chain(std::iter::once(&instance.constant));
    for scale in [1.0, 10.0, 100.0, 1000.0] {
        let mut common = 0_u64;
        let whole = figures().all(|x| {
            let scaled = x * scale;
            let rounded = scaled.round();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not below zero, below 1e12")]
            if rounded < 1e12 && (scaled - rounded).abs() <= 1e-7 {
                common = gcd(common, rounded as u64);
                true
            } else {
                false
            }
        });
        if whole && common > 0 {
            return common as f64 / scale;
        }
    }
    0.0
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Solves it. `told` hears of the search.
pub(super) fn solve(made: &Made, seed: u64, stop: Stop<'_>, told: &mut dyn FnMut(&Search)) -> Search {
    let budget = (20 * made.instance.column.len() as u64).clamp(20_000_000, 60_000_000);
    let first = good_choice(&made.instance, seed, budget, stop);
    branch::solve(&made.instance, first, made.ceiling, made.precision, stop, told)
}
