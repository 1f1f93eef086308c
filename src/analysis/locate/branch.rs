//! The proof: branch and bound over "this site is open" and "this site is closed".
//!
//! Each node is a smaller [`Instance`]; its bound comes from [`relaxation`], begun with the multipliers
//! of its parent, and settles most sites. The node with the lowest bound is next, several of them at once on several
//! cores; how many depends on nothing but the tree, so the result does not depend on the machine.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use rayon::prelude::*;

use super::Stop;
use super::instance::{Fixed, Instance};
use super::interchange::{Choice, Interchange};
use super::relaxation::{self, Effort};

/// How many nodes are looked at together.
const TOGETHER: usize = 8;
/// Waiting nodes may take about this many bytes; beyond it the newest is next, so that hardly more are made.
const MOST_BYTES: usize = 512 << 20;

/// The search so far.
#[derive(Clone, Debug)]
pub(super) struct Search {
    /// The best choice of columns of the root found, if any is.
    pub best: Option<Choice>,
    /// No choice costs less than this.
    pub bound: f64,
    pub nodes: u64,
    pub proven: bool,
}

/// When a choice counts as no better than another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Precision {
    /// All choices cost a multiple of this apart; 0 when nothing is known.
    pub step: f64,
}

impl Precision {
    /// What a choice must cost less than to be better than the best.
    pub fn limit(self, best: f64) -> f64 {
        let rounding = best.abs() * 1e-9;
        if self.step > 4.0 * rounding { best - self.step + self.step * 1e-3 + rounding } else { best - rounding }
    }

    /// The least that a choice can cost which costs no less than this.
    pub fn next_possible(self, bound: f64) -> f64 {
        let rounding = bound.abs() * 1e-9;
        if !bound.is_finite() || self.step <= 4.0 * rounding {
            return bound;
        }
        bound.max(((bound - rounding) / self.step - 1e-3).ceil() * self.step)
    }
}

struct Node {
    bound: f64,
    depth: u32,
    number: u64,
    fixed: Vec<Fixed>,
    /// By row of the root.
    multipliers: Arc<Vec<f64>>,
}

/// What came of looking at a node.
struct Outcome {
    found: Option<Choice>,
    children: Vec<Node>,
}

const ROOT: Effort = Effort { most: 3000, patience: 20, step: 0.1, least_step: 1e-4 };
const NODE: Effort = Effort { most: 60, patience: 12, step: 0.2, least_step: 1e-3 };

/// The nodes that wait to be looked at.
struct Waiting {
    by_bound: BinaryHeap<Node>,
    /// Those made when there were too many; the last is next.
    newest: Vec<Node>,
    most: usize,
    numbered: u64,
}

impl Waiting {
    fn new(root: &Instance) -> Self {
        let most = MOST_BYTES / (root.columns() + 8 * root.rows() + 100);
        Self { by_bound: BinaryHeap::new(), newest: Vec::new(), most, numbered: 0 }
    }

    fn push(&mut self, mut node: Node) {
        node.number = self.numbered;
        self.numbered += 1;
        if self.by_bound.len() < self.most {
            self.by_bound.push(node);
        } else {
            self.newest.push(node);
        }
    }

    /// The next nodes with a bound below the limit; those beyond it are dropped.
    fn next(&mut self, limit: f64) -> Vec<Node> {
        let next = || self.newest.pop().or_else(|| self.by_bound.pop());
        std::iter::from_fn(next).filter(|node| node.bound < limit).take(TOGETHER).collect()
    }

    fn lowest(&self) -> f64 {
        self.newest.iter().chain(self.by_bound.peek()).map(|node| node.bound).fold(f64::INFINITY, f64::min)
    }
}

/// Solves an instance whose groups can be met, from the best choice known. No choice that costs `ceiling` or more counts.
/// `told` hears of the search after each step; the search ends early when `stop` says so.
pub(super) fn solve(
    root: &Instance,
    first: Option<Choice>,
    ceiling: f64,
    precision: Precision,
    stop: Stop<'_>,
    told: &mut dyn FnMut(&Search),
) -> Search {
    let mut search = Search { best: first, bound: f64::NEG_INFINITY, nodes: 0, proven: false };
    let limit = |search: &Search| precision.limit(search.best.as_ref().map_or(ceiling, |b| b.value.min(ceiling)));
    let mut waiting = Waiting::new(root);
    waiting.push(Node {
        bound: f64::NEG_INFINITY,
        depth: 0,
        number: 0,
        fixed: vec![Fixed::Free; root.columns()],
        multipliers: Arc::new(relaxation::first_multipliers(root)),
    });
    told(&search);
    loop {
        let below = limit(&search);
        let batch = waiting.next(below);
        if batch.is_empty() {
            search.proven = true;
            search.bound = search.best.as_ref().map_or(ceiling, |best| best.value.min(ceiling));
            return search;
        }
        let outcomes: Vec<Outcome> = batch.into_par_iter().map(|node| explore(root, node, below, stop)).collect();
        for outcome in outcomes {
            search.nodes += 1;
            if let Some(found) = outcome.found
                && search.best.as_ref().is_none_or(|best| found.value < best.value)
            {
                search.best = Some(found);
            }
            for mut child in outcome.children {
                // Bounds between two possible costs are one, so that of those the deepest is next.
                child.bound = precision.next_possible(child.bound);
                waiting.push(child);
            }
        }
        // A node given up because it cannot lead to less than the limit says that much of what it held.
        search.bound = search.bound.max(waiting.lowest().min(limit(&search)));
        told(&search);
        if stop() && waiting.lowest() < limit(&search) {
            return search;
        }
    }
}

/// Bounds a node, settles sites, and parts what is left in two.
fn explore(root: &Instance, node: Node, limit: f64, stop: Stop<'_>) -> Outcome {
    let mut fixed = node.fixed;
    let mut multipliers = node.multipliers;
    let mut outcome = Outcome { found: None, children: Vec::new() };
    let mut lowest = node.bound;
    let mut rounds = 0;
    loop {
        let small = root.reduced(&fixed);
        let opened = fixed.iter().filter(|f| **f == Fixed::Open).count();
        if opened > root.choose || !small.groups_can_be_met() {
            return outcome;
        }
        if small.rows() == 0 || small.choose == 0 || small.columns() <= small.choose {
            // All that is left to choose is chosen, or nothing is; whatever there is to fill up with is free.
            let mut open: Vec<bool> = fixed.iter().map(|f| *f == Fixed::Open).collect();
            if let Some(chosen) = Interchange::new(&small).complete(vec![false; small.columns()]) {
                carry(root, &fixed, &chosen, &mut open);
                outcome.found = Some(Choice { value: root.value(&open), open });
            }
            return outcome;
        }
        let from = small.customer.iter().map(|row| multipliers[*row as usize]).collect();
        let bound = relaxation::seek(&small, from, limit, if node.depth + rounds == 0 { ROOT } else { NODE }, stop);
        lowest = lowest.max(bound.value);
        if bound.value >= limit {
            return outcome;
        }
        let mut all = Vec::clone(&multipliers);
        for (row, u) in small.customer.iter().zip(&bound.multipliers) {
            all[*row as usize] = *u;
        }
        multipliers = Arc::new(all);

        if rounds == 0 {
            let mut search = Interchange::new(&small);
            let mut chosen = bound.chosen.clone();
            search.improve(&mut chosen, 2 * small.column.len() as u64);
            let mut open: Vec<bool> = fixed.iter().map(|f| *f == Fixed::Open).collect();
            carry(root, &fixed, &chosen, &mut open);
            let value = root.value(&open);
            if value < limit {
                outcome.found = Some(Choice { open, value });
            }
        }

        // The small instance's columns are the root's free ones, in order.
        let free: Vec<usize> = (0..fixed.len()).filter(|c| fixed[*c] == Fixed::Free).collect();
        let mut settled = 0;
        for (column, now) in free.iter().zip(&bound.fixed).filter(|(_, now)| **now != Fixed::Free) {
            fixed[*column] = *now;
            settled += 1;
        }
        rounds += 1;
        if stop() {
            // Not done with: it waits for whoever goes on.
            let depth = node.depth;
            outcome.children.push(Node { bound: lowest, depth, number: 0, fixed, multipliers });
            return outcome;
        }
        // Where much is settled the smaller problem has a better bound of its own.
        if settled * 10 >= free.len() && rounds < 20 {
            continue;
        }
        let left = free.iter().zip(&bound.share).filter(|(c, _)| fixed[**c] == Fixed::Free);
        let Some((column, _)) = left.min_by(|a, b| (a.1 - 0.5).abs().total_cmp(&(b.1 - 0.5).abs())) else {
            continue;
        };
        for way in [Fixed::Open, Fixed::Closed] {
            let mut fixed = fixed.clone();
            fixed[*column] = way;
            let (depth, multipliers) = (node.depth + 1, Arc::clone(&multipliers));
            outcome.children.push(Node { bound: lowest, depth, number: 0, fixed, multipliers });
        }
        return outcome;
    }
}

/// Opens the root's columns for those chosen among the free ones.
fn carry(root: &Instance, fixed: &[Fixed], chosen: &[bool], open: &mut [bool]) {
    let free = (0..root.columns()).filter(|c| fixed[*c] == Fixed::Free);
    for (column, _) in free.zip(chosen).filter(|(_, chosen)| **chosen) {
        open[column] = true;
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Node {}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    /// The greatest is next: the lowest bound, of equals the deepest, of equals the oldest.
    fn cmp(&self, other: &Self) -> Ordering {
        let bound = other.bound.total_cmp(&self.bound);
        bound.then(self.depth.cmp(&other.depth)).then(other.number.cmp(&self.number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_between_two_possible_costs_is_the_upper_one() {
        let whole = Precision { step: 1.0 };
        for (bound, next) in [(80.2, 81.0), (80.99, 81.0), (81.0, 81.0)] {
            assert!((whole.next_possible(bound) - next).abs() < 1e-12, "{bound}");
            assert!(whole.next_possible(bound) >= bound, "{bound}");
        }
        assert!(whole.next_possible(f64::NEG_INFINITY).is_infinite());
        let tenths = Precision { step: 0.1 };
        assert!((tenths.next_possible(3.15) - 3.2).abs() < 1e-9);
        assert!((Precision { step: 0.0 }.next_possible(3.15) - 3.15).abs() < 1e-12, "nothing is known of the steps");
    }
}
