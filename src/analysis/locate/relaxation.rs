//! What any choice must cost at least: the Lagrangian relaxation of the p-median problem.
//!
//! "Each customer is served once" is priced instead of demanded: a multiplier u for each customer, and then every site
//! is worth rho(j) = sum of min(0, cost - u) by itself, so the cheapest choice is the p least rho (Cornuejols, Fisher and
//! Nemhauser, Management Science 23, 1977; with groups, first the best of each). The best multipliers are sought with
//! the volume algorithm (Barahona and Anbil, Mathematical Programming 87, 2000), which also averages the choices met
//! into an approximate solution of the linear programme; branching reads that. A site is settled when the bound with
//! it, or without it, is beyond the best choice known (reduced-cost fixing, Beasley, "Lagrangean heuristics for location
//! problems", European Journal of Operational Research 65, 1993).

use super::Stop;
use super::instance::{Fixed, Instance, NO_GROUP};

/// What a search for multipliers found.
#[derive(Debug)]
pub(super) struct Bound {
    /// No choice costs less.
    pub value: f64,
    /// The multiplier of each row with which that was shown.
    pub multipliers: Vec<f64>,
    /// How often each column was chosen, averaged: about its value in the linear programme.
    pub share: Vec<f64>,
    /// Columns that every choice better than the limit has open, or closed.
    pub fixed: Vec<Fixed>,
    /// The columns chosen where the bound was best.
    pub chosen: Vec<bool>,
}

/// How long multipliers are sought.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Evaluations at most.
    pub most: u32,
    /// Evaluations without a better bound after which steps are shortened.
    pub patience: u32,
    /// The step at the beginning, of 2.
    pub step: f64,
    /// The step below which the search ends.
    pub least_step: f64,
}

/// The multipliers to begin with: the middle of the cheapest and the second cheapest option.
pub(super) fn first_multipliers(instance: &Instance) -> Vec<f64> {
    let first = |row: usize| {
        let costs = instance.row(row).1;
        let second = costs.get(1).copied().unwrap_or(instance.outside[row]);
        f64::midpoint(costs[0], second)
    };
    (0..instance.rows()).map(first).collect()
}

/// Seeks the multipliers of the best bound, from those given. `limit` is what a choice must stay below to be of
/// interest; the search ends when the bound reaches it, or when `stop` says so. There must be at least one column to
/// choose and one to leave, and the groups must be possible to meet.
pub(super) fn seek(instance: &Instance, from: Vec<f64>, limit: f64, effort: Effort, stop: Stop<'_>) -> Bound {
    let rows = instance.rows();
    let mut here = Evaluation::new(instance);
    let mut best = Bound {
        value: f64::NEG_INFINITY,
        multipliers: Vec::new(),
        share: Vec::new(),
        fixed: vec![Fixed::Free; instance.columns()],
        chosen: vec![false; instance.columns()],
    };
    let mut centre: Vec<f64> = from;
    for (row, u) in centre.iter_mut().enumerate() {
        *u = u.clamp(instance.row(row).1[0], instance.outside[row]);
    }
    best.value = here.at(&centre);
    here.settle(best.value, limit, &mut best.fixed);
    best.share = here.chosen.iter().map(|c| f64::from(u8::from(*c))).collect();
    best.chosen.clone_from(&here.chosen);
    // Per row: one minus how often it was served, averaged as the shares are.
    let mut slack = here.slack.clone();
    let mut step = effort.step;
    let mut idle = 0;
    let mut trial = vec![0.0; rows];
    let mut most_share = 0.1;
    let mut checked = f64::NEG_INFINITY;
    for evaluation in 1..effort.most {
        if best.value >= limit || step < effort.least_step || stop() {
            break;
        }
        // What cannot move is not part of the step's length.
        let moves = |row: usize, slack: f64| {
            let u = centre[row];
            if slack > 0.0 { u < instance.outside[row] } else { u > instance.row(row).1[0] }
        };
        let length: f64 = (0..rows).filter(|r| moves(*r, slack[*r])).map(|r| slack[r] * slack[r]).sum();
        if length <= 1e-12 {
            break;
        }
        let target = if limit.is_finite() { limit } else { best.value + best.value.abs().max(1.0) * 0.1 };
        let scale = step * (target - best.value).max(best.value.abs() * 1e-7).max(1e-9) / length;
        for row in 0..rows {
            trial[row] = (centre[row] + scale * slack[row]).clamp(instance.row(row).1[0], instance.outside[row]);
        }
        let value = here.at(&trial);
        here.settle(value, limit, &mut best.fixed);
        // The average that comes nearest to serving everybody once.
        let (mut across, mut along) = (0.0, 0.0);
        for (mean, now) in slack.iter().zip(&here.slack) {
            across += mean * (mean - now);
            along += (mean - now) * (mean - now);
        }
        let share = if along > 0.0 { (across / along).clamp(most_share * 0.1, most_share) } else { most_share };
        let agree: f64 = slack.iter().zip(&here.slack).map(|(mean, now)| mean * now).sum();
        for (mean, now) in slack.iter_mut().zip(&here.slack) {
            *mean += share * (now - *mean);
        }
        for (mean, now) in best.share.iter_mut().zip(&here.chosen) {
            *mean += share * (f64::from(u8::from(*now)) - *mean);
        }
        if value > best.value {
            idle = 0;
            if agree >= 0.0 {
                step = (step * 1.1).min(2.0);
            }
            best.value = value;
            best.chosen.clone_from(&here.chosen);
            std::mem::swap(&mut centre, &mut trial);
        } else {
            idle += 1;
        }
        if idle >= effort.patience {
            idle = 0;
            step *= 0.66;
        }
        // Where the bound hardly moves any more, the averages are made over more choices.
        if evaluation % 50 == 0 {
            if best.value - checked < 0.01 * (limit - best.value).abs().min(best.value.abs()) {
                most_share = (most_share * 0.5).max(1e-3);
                if best.value - checked < 1e-6 * best.value.abs() && step < 0.1 {
                    break;
                }
            }
            checked = best.value;
        }
    }
    best.multipliers = centre;
    best
}

/// The relaxed problem solved for one set of multipliers.
struct Evaluation<'a> {
    instance: &'a Instance,
    worth: Vec<f64>,
    chosen: Vec<bool>,
    slack: Vec<f64>,
    order: Vec<u32>,
    /// The column of each group that was taken because the group wants one.
    first_of_group: Vec<u32>,
    second_of_group: Vec<u32>,
    /// The worth of the last of those taken freely, and of the first not taken.
    last_in: f64,
    first_out: f64,
}

const NONE: u32 = u32::MAX;

impl<'a> Evaluation<'a> {
    fn new(instance: &'a Instance) -> Self {
        Self {
            instance,
            worth: vec![0.0; instance.columns()],
            chosen: vec![false; instance.columns()],
            slack: vec![0.0; instance.rows()],
            order: Vec::with_capacity(instance.columns()),
            first_of_group: vec![NONE; instance.groups],
            second_of_group: vec![NONE; instance.groups],
            last_in: 0.0,
            first_out: 0.0,
        }
    }

    /// The bound at these multipliers, each within its row's cheapest cost and outside option.
    fn at(&mut self, multipliers: &[f64]) -> f64 {
        let instance = self.instance;
        self.worth.fill(0.0);
        for (row, u) in multipliers.iter().enumerate() {
            let (columns, costs) = instance.row(row);
            for (column, cost) in columns.iter().zip(costs) {
                if *cost >= *u {
                    break;
                }
                self.worth[*column as usize] += cost - u;
            }
        }
        self.choose();
        for (row, u) in multipliers.iter().enumerate() {
            let (columns, costs) = instance.row(row);
            let mut served = 0_u32;
            for (column, cost) in columns.iter().zip(costs) {
                if *cost >= *u {
                    break;
                }
                served += u32::from(self.chosen[*column as usize]);
            }
            self.slack[row] = 1.0 - f64::from(served);
        }
        let worth: f64 = self.worth.iter().zip(&self.chosen).filter(|(_, chosen)| **chosen).map(|(w, _)| w).sum();
        instance.constant + multipliers.iter().sum::<f64>() + worth
    }

    /// The least worth: the best of each group, then the best of all the rest. Equal worth in order of column.
    fn choose(&mut self) {
        let instance = self.instance;
        let worth = &self.worth;
        self.chosen.fill(false);
        if instance.groups > 0 {
            self.first_of_group.fill(NONE);
            self.second_of_group.fill(NONE);
            for (column, group) in (0_u32..).zip(&instance.group).filter(|(_, g)| **g != NO_GROUP) {
                let (first, second) =
                    (&mut self.first_of_group[*group as usize], &mut self.second_of_group[*group as usize]);
                if *first == NONE || worth[column as usize] < worth[*first as usize] {
                    *second = *first;
                    *first = column;
                } else if *second == NONE || worth[column as usize] < worth[*second as usize] {
                    *second = column;
                }
            }
            for first in &self.first_of_group {
                self.chosen[*first as usize] = true;
            }
        }
        let free = instance.choose - instance.groups;
        self.order.clear();
        self.order.extend((0_u32..).zip(&self.chosen).filter(|(_, chosen)| !**chosen).map(|(column, _)| column));
        let by_worth = |a: &u32, b: &u32| worth[*a as usize].total_cmp(&worth[*b as usize]).then(a.cmp(b));
        (self.last_in, self.first_out) = (f64::NEG_INFINITY, f64::INFINITY);
        if free < self.order.len() {
            let (_, first_out, _) = self.order.select_nth_unstable_by(free, by_worth);
            self.first_out = worth[*first_out as usize];
        }
        for column in &self.order[..free.min(self.order.len())] {
            self.chosen[*column as usize] = true;
            self.last_in = self.last_in.max(worth[*column as usize]);
        }
    }

    /// Settles the columns without which, or with which, no choice stays below the limit.
    fn settle(&self, bound: f64, limit: f64, fixed: &mut [Fixed]) {
        for (column, fixed) in fixed.iter_mut().enumerate().filter(|(_, f)| **f == Fixed::Free) {
            let group = self.instance.group[column];
            let worth = self.worth[column];
            if self.chosen[column] {
                // Taken freely it is replaced by the best left; taken for its group, by the group's second, and if that
                // is taken already then that one's place goes to the best left.
                let instead = if group != NO_GROUP && self.first_of_group[group as usize] as usize == column {
                    match self.second_of_group[group as usize] {
                        NONE => f64::INFINITY,
                        second if self.chosen[second as usize] => self.first_out,
                        second => self.worth[second as usize],
                    }
                } else {
                    self.first_out
                };
                if bound - worth + instead >= limit {
                    *fixed = Fixed::Open;
                }
            } else {
                // It takes the place of the last taken freely, or of the one its group had.
                let mut place_of = self.last_in;
                if group != NO_GROUP {
                    place_of = place_of.max(self.worth[self.first_of_group[group as usize] as usize]);
                }
                if bound + worth - place_of >= limit {
                    *fixed = Fixed::Closed;
                }
            }
        }
    }
}
