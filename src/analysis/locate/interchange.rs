//! A good choice at once: greedy, then exchanges of one chosen site for another until none helps.
//!
//! The exchanges are Teitz and Bart's (Operations Research 16, 1968), all of them valued in one sweep over the customers
//! by the gain, loss and extra of Resende and Werneck ("A fast swap-based local search procedure for location problems",
//! Annals of Operations Research 150, 2007): putting in j and taking out r saves gain(j) - loss(r) + extra(r, j), where
//! a customer has an extra only if r is its cheapest option and j beats its second. Repeated from shaken choices
//! (iterated local search), with a budget of work, not of time.

use super::Stop;
use super::instance::{Instance, NO_GROUP};
use super::random::Random;

/// A choice of columns and what it costs.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub open: Vec<bool>,
    pub value: f64,
}

/// Work space of the exchanges, and a count of the work done.
pub(super) struct Interchange<'a> {
    instance: &'a Instance,
    gain: Vec<f64>,
    loss: Vec<f64>,
    /// `extra[place * columns + j]`, place being that of the chosen column in `chosen`.
    extra: Vec<f64>,
    chosen: Vec<u32>,
    place: Vec<u32>,
    in_group: Vec<u32>,
    /// Pairs of customer and site looked at so far.
    pub work: u64,
}

/// How often a choice is shaken at most.
const MOST_SHAKES: usize = 100;
/// How many candidates that were not chosen are named.
const RUNNERS_UP: usize = 20;
const OUT: u32 = u32::MAX;

impl<'a> Interchange<'a> {
    pub fn new(instance: &'a Instance) -> Self {
        let columns = instance.columns();
        Self {
            instance,
            gain: vec![0.0; columns],
            loss: Vec::new(),
            extra: Vec::new(),
            chosen: Vec::new(),
            place: vec![OUT; columns],
            in_group: vec![0; instance.groups],
            work: 0,
        }
    }

    /// Completes a choice to the count that is to be chosen, always by the column that saves most; groups that have no
    /// site yet come first when no more than they need is left. `None` when the groups cannot be met so.
    pub fn complete(&mut self, mut open: Vec<bool>) -> Option<Vec<bool>> {
        let instance = self.instance;
        self.in_group.fill(0);
        for (group, _) in instance.group.iter().zip(&open).filter(|(g, open)| **open && **g != NO_GROUP) {
            self.in_group[*group as usize] += 1;
        }
        let mut left = instance.choose.min(instance.columns()).checked_sub(open.iter().filter(|o| **o).count())?;
        loop {
            let wanting = self.in_group.iter().filter(|n| **n == 0).count();
            if wanting > left {
                return None;
            }
            if left == 0 {
                return Some(open);
            }
            self.gains(&open);
            let may = |j: usize| {
                let group = instance.group[j];
                !open[j] && (wanting < left || (group != NO_GROUP && self.in_group[group as usize] == 0))
            };
            let best = (0..instance.columns()).filter(|j| may(*j)).max_by(|a, b| {
                // The first of equals, so that the choice does not depend on how the maximum is searched.
                self.gain[*a].total_cmp(&self.gain[*b]).then(b.cmp(a))
            })?;
            open[best] = true;
            if instance.group[best] != NO_GROUP {
                self.in_group[instance.group[best] as usize] += 1;
            }
            left -= 1;
        }
    }

    /// What each closed column would save.
    fn gains(&mut self, open: &[bool]) {
        self.gain.fill(0.0);
        for row in 0..self.instance.rows() {
            let (columns, costs) = self.instance.row(row);
            let end = columns.iter().position(|c| open[*c as usize]).unwrap_or(columns.len());
            let served = costs.get(end).copied().unwrap_or(self.instance.outside[row]);
            for (column, cost) in columns[..end].iter().zip(costs) {
                self.gain[*column as usize] += served - cost;
            }
            self.work += end as u64 + 1;
        }
    }

    /// Exchanges while it helps, at most until `budget` of work is spent.
    pub fn improve(&mut self, open: &mut [bool], budget: u64) -> f64 {
        let limit = self.work.saturating_add(budget);
        while self.work < limit {
            let Some((take_out, put_in)) = self.best_exchange(open) else { break };
            open[take_out] = false;
            open[put_in] = true;
        }
        self.instance.value(open)
    }

    /// The exchange that saves most, if one saves anything.
    fn best_exchange(&mut self, open: &[bool]) -> Option<(usize, usize)> {
        self.value_exchanges(open);
        let (instance, columns) = (self.instance, self.instance.columns());
        // Below this a saving may be rounding only.
        let mut best = (1e-9 * (1.0 + self.loss.iter().sum::<f64>().abs()), None);
        for (place, out) in self.chosen.iter().enumerate() {
            let group = instance.group[*out as usize];
            let only_one = group != NO_GROUP && self.in_group[group as usize] == 1;
            let extra = &self.extra[place * columns..(place + 1) * columns];
            for j in 0..columns {
                let saving = self.gain[j] + extra[j] - self.loss[place];
                if saving > best.0 && !open[j] && (!only_one || instance.group[j] == group) {
                    best = (saving, Some((*out as usize, j)));
                }
            }
        }
        self.work += (self.chosen.len() * columns / 8) as u64;
        best.1
    }

    /// Fills gain, loss and extra for a choice.
    fn value_exchanges(&mut self, open: &[bool]) {
        let (instance, columns) = (self.instance, self.instance.columns());
        self.chosen.clear();
        self.place.fill(OUT);
        self.in_group.fill(0);
        for (column, number) in (0..columns).zip(0_u32..).filter(|(column, _)| open[*column]) {
            #[expect(clippy::cast_possible_truncation, reason = "no more places than columns, which are u32")]
            let place = self.chosen.len() as u32;
            self.place[column] = place;
            self.chosen.push(number);
            if instance.group[column] != NO_GROUP {
                self.in_group[instance.group[column] as usize] += 1;
            }
        }
        self.gain.fill(0.0);
        self.loss.clear();
        self.loss.resize(self.chosen.len(), 0.0);
        self.extra.clear();
        self.extra.resize(self.chosen.len() * columns, 0.0);

        for row in 0..instance.rows() {
            let (list, costs) = instance.row(row);
            let outside = instance.outside[row];
            let Some(first) = list.iter().position(|c| open[*c as usize]) else {
                for (column, cost) in list.iter().zip(costs) {
                    self.gain[*column as usize] += outside - cost;
                }
                self.work += list.len() as u64;
                continue;
            };
            let second = list[first + 1..].iter().position(|c| open[*c as usize]).map_or(list.len(), |s| s + first + 1);
            let (cheapest, next) = (costs[first], costs.get(second).copied().unwrap_or(outside));
            let place = self.place[list[first] as usize] as usize;
            self.loss[place] += next - cheapest;
            let extra = &mut self.extra[place * columns..(place + 1) * columns];
            for (column, cost) in list[..first].iter().zip(costs) {
                self.gain[*column as usize] += cheapest - cost;
                extra[*column as usize] += next - cheapest;
            }
            for (column, cost) in list[first + 1..second].iter().zip(&costs[first + 1..second]) {
                extra[*column as usize] += next - cost;
            }
            self.work += second as u64 + 1;
        }
    }
}

/// The closed columns, each with the open one it replaces best and what that saves (less than nothing, as a rule); the
/// best first, [`RUNNERS_UP`] at most.
pub(super) fn runners_up(instance: &Instance, open: &[bool]) -> Vec<(usize, usize, f64)> {
    let columns = instance.columns();
    let mut search = Interchange::new(instance);
    search.value_exchanges(open);
    let mut found = Vec::new();
    for column in (0..columns).filter(|column| !open[*column]) {
        let exchange = |(place, out): (usize, &u32)| {
            let group = instance.group[*out as usize];
            let only_one = group != NO_GROUP && search.in_group[group as usize] == 1;
            let saving = search.gain[column] + search.extra[place * columns + column] - search.loss[place];
            (!only_one || instance.group[column] == group).then_some((column, *out as usize, saving))
        };
        let best = search.chosen.iter().enumerate().filter_map(exchange).max_by(|a, b| a.2.total_cmp(&b.2));
        found.extend(best);
    }
    found.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    found.truncate(RUNNERS_UP);
    found
}

/// Greedy and exchanges, then the same from shaken choices while the budget of work lasts. `None` when the groups
/// cannot be met.
pub(super) fn good_choice(instance: &Instance, seed: u64, budget: u64, stop: Stop<'_>) -> Option<Choice> {
    let mut search = Interchange::new(instance);
    let mut open = search.complete(vec![false; instance.columns()])?;
    let mut value = search.improve(&mut open, u64::MAX);
    let mut random = Random::new(seed);
    let closed = instance.columns() - open.iter().filter(|o| **o).count();
    if closed == 0 {
        return Some(Choice { open, value });
    }
    let spent = search.work;
    for _ in 0..closed.min(MOST_SHAKES) {
        if search.work > spent.saturating_add(budget) || stop() {
            break;
        }
        let mut trial = open.clone();
        let chosen: Vec<usize> = (0..trial.len()).filter(|j| trial[*j]).collect();
        let shaken = 1 + random.below((chosen.len() / 2).clamp(1, 6));
        for _ in 0..shaken {
            trial[chosen[random.below(chosen.len())]] = false;
        }
        // In their place something else than greedy would take, as far as there is something else.
        for _ in 0..shaken {
            let j = random.below(trial.len());
            let missing = instance.choose.min(trial.len()) - trial.iter().filter(|o| **o).count();
            if missing > 0 {
                trial[j] = true;
            }
        }
        let Some(mut trial) = search.complete(trial) else { continue };
        let found = search.improve(&mut trial, u64::MAX);
        if found < value {
            (open, value) = (trial, found);
        }
    }
    Some(Choice { open, value })
}
