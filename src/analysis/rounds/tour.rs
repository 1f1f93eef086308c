//! The shortest tour through all places, where no hours, shifts or teams matter and the way back is as long as the way
//! there: from a few places to many thousand.
//!
//! 2-opt and or-opt moves over neighbour lists with don't-look bits (Bentley, "Fast Algorithms for Geometric Traveling
//! Salesman Problems", ORSA Journal on Computing 4(4), 1992), then the same again after small random double bridges, each
//! kept when the tour is no longer for it (iterated local search; Johnson and `McGeoch`, "The Traveling Salesman Problem: A
//! Case Study", in Aarts and Lenstra (eds), Local Search in Combinatorial Optimization, 1997, section 5.3).

use rayon::prelude::*;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::analysis::locate::random::Random;

use super::ground::index;

/// Neighbours looked at from each place.
pub const TOUR_NEIGHBOURS: usize = 10;
/// The longest piece a double bridge moves.
const PIECE: usize = 50;
/// The longest run of places moved by or-opt.
const RUN: usize = 3;
/// Less than this is no gain but rounding.
const GAIN: f64 = 1e-7;

/// A tour, from place 0, and its length.
#[derive(Clone, Debug, PartialEq)]
pub struct Tour {
    pub places: Vec<usize>,
    pub length: f64,
}

/// The nearest others of every point by straight line, nearest first.
pub fn nearest_points(points: &[[f64; 2]], count: usize) -> Vec<Vec<u32>> {
    let indexed = |(i, p): (usize, &[f64; 2])| GeomWithData::new(*p, index(i));
    let tree = RTree::bulk_load(points.iter().enumerate().map(indexed).collect());
    let others = |(i, p): (usize, &[f64; 2])| {
        let near = tree.nearest_neighbor_iter(*p).map(|n| n.data).filter(move |n| *n as usize != i);
        near.take(count).collect()
    };
    points.iter().enumerate().map(others).collect()
}

/// Looks for a short tour through `count` places. `length` is symmetric; `near` lists each place's nearest others,
/// nearest first. `spent` says from the count of rounds so far how much of the budget is used, 0 to 1. Two searches with
/// seeds of their own run side by side; the shorter tour is given.
pub fn tour(
    count: usize,
    length: &(impl Fn(usize, usize) -> f64 + Sync),
    near: &[Vec<u32>],
    seed: u64,
    spent: &(dyn Fn(u64) -> f64 + Sync),
) -> Tour {
    let found: Vec<Tour> = [seed.wrapping_mul(2), seed.wrapping_mul(2).wrapping_add(1)]
        .into_par_iter()
        .map(|seed| search(count, length, near, seed, spent))
        .collect();
    let shortest = found.into_iter().reduce(|a, b| if b.length < a.length { b } else { a });
    shortest.unwrap_or(Tour { places: Vec::new(), length: 0.0 })
}

fn search(
    count: usize,
    length: &impl Fn(usize, usize) -> f64,
    near: &[Vec<u32>],
    seed: u64,
    spent: &(dyn Fn(u64) -> f64 + Sync),
) -> Tour {
    let mut random = Random::new(seed);
    let mut state = State::new(greedy(count, length, near), length, near);
    state.queue.extend(state.order.clone());
    state.queued.fill(true);
    state.improve();
    state.undo.clear();
    let mut rounds = 0;
    while count >= 8 && spent(rounds) < 1.0 {
        for _ in 0..100 {
            let change = state.bridge(&mut random) - state.improve();
            if change > 0.0 {
                state.take_back();
            }
            state.undo.clear();
        }
        rounds += 100;
    }
    let first = state.at[0] as usize;
    let places: Vec<usize> = (0..count).map(|i| state.order[(first + i) % count] as usize).collect();
    let total = (0..count).map(|i| length(places[i], places[(i + 1) % count])).sum();
    Tour { places, length: total }
}

/// Joins the shortest legs that still can be part of a tour.
fn greedy(count: usize, length: &impl Fn(usize, usize) -> f64, near: &[Vec<u32>]) -> Vec<u32> {
    let mut legs: Vec<(f64, u32, u32)> = Vec::new();
    for (from, list) in near.iter().enumerate().take(count) {
        legs.extend(
            list.iter()
                .filter(|to| from < **to as usize || !near[**to as usize].contains(&index(from)))
                .map(|to| (length(from, *to as usize), index(from), *to)),
        );
    }
    legs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut joined: Vec<Vec<u32>> = vec![Vec::new(); count];
    let mut other_end: Vec<u32> = (0..index(count)).collect();
    for (_, a, b) in legs {
        let (i, j) = (a as usize, b as usize);
        if joined[i].len() < 2 && joined[j].len() < 2 && other_end[i] != b {
            joined[i].push(b);
            joined[j].push(a);
            let (x, y) = (other_end[i], other_end[j]);
            other_end[x as usize] = y;
            other_end[y as usize] = x;
        }
    }
    // The pieces one after the other, each from the end that is nearer.
    let mut order = Vec::with_capacity(count);
    let mut seen = vec![false; count];
    let mut ends: Vec<u32> = (0..index(count)).filter(|p| joined[*p as usize].len() < 2).collect();
    let mut next = ends.first().copied().unwrap_or(0);
    loop {
        let mut at = next;
        loop {
            seen[at as usize] = true;
            order.push(at);
            match joined[at as usize].iter().find(|p| !seen[**p as usize]) {
                Some(onward) => at = *onward,
                None => break,
            }
        }
        ends.retain(|p| !seen[*p as usize]);
        let from = at as usize;
        let nearest = ends.iter().min_by(|a, b| length(from, **a as usize).total_cmp(&length(from, **b as usize)));
        match nearest {
            Some(end) => next = *end,
            None => break,
        }
    }
    order
}

struct State<'a, L> {
    order: Vec<u32>,
    /// Where each place is in `order`.
    at: Vec<u32>,
    length: &'a L,
    near: &'a [Vec<u32>],
    queue: Vec<u32>,
    queued: Vec<bool>,
    /// Reversals done, for taking them back.
    undo: Vec<(usize, usize)>,
}

impl<'a, L: Fn(usize, usize) -> f64> State<'a, L> {
    fn new(order: Vec<u32>, length: &'a L, near: &'a [Vec<u32>]) -> Self {
        let mut at = vec![0; order.len()];
        for (i, place) in order.iter().enumerate() {
            at[*place as usize] = index(i);
        }
        let queued = vec![false; order.len()];
        Self { order, at, length, near, queue: Vec::new(), queued, undo: Vec::new() }
    }

    #[inline]
    fn leg(&self, a: u32, b: u32) -> f64 {
        (self.length)(a as usize, b as usize)
    }

    #[inline]
    fn next(&self, place: u32) -> u32 {
        let i = self.at[place as usize] as usize + 1;
        self.order[if i == self.order.len() { 0 } else { i }]
    }

    #[inline]
    fn previous(&self, place: u32) -> u32 {
        let i = self.at[place as usize] as usize;
        self.order[if i == 0 { self.order.len() - 1 } else { i - 1 }]
    }

    fn push(&mut self, place: u32) {
        if !self.queued[place as usize] {
            self.queued[place as usize] = true;
            self.queue.push(place);
        }
    }

    /// Turns about the piece from `from` to `to` (places, in the order of the tour), or what lies outside it when that
    /// is less work: the same tour.
    fn reverse(&mut self, from: u32, to: u32) {
        let count = self.order.len();
        let (mut i, mut j) = (self.at[from as usize] as usize, self.at[to as usize] as usize);
        let mut inside = if j >= i { j - i + 1 } else { j + count - i + 1 };
        if inside * 2 > count {
            (i, j) = ((j + 1) % count, (i + count - 1) % count);
            inside = count - inside;
        }
        self.undo.push((i, j));
        self.swap_run(i, j, inside);
    }

    fn swap_run(&mut self, mut i: usize, mut j: usize, inside: usize) {
        let count = self.order.len();
        for _ in 0..inside / 2 {
            self.order.swap(i, j);
            self.at[self.order[i] as usize] = index(i);
            self.at[self.order[j] as usize] = index(j);
            i = if i + 1 == count { 0 } else { i + 1 };
            j = if j == 0 { count - 1 } else { j - 1 };
        }
    }

    fn take_back(&mut self) {
        let count = self.order.len();
        while let Some((i, j)) = self.undo.pop() {
            self.swap_run(i, j, (j + count - i) % count + 1);
        }
    }

    /// Makes the tour shorter until no move from a queued place does. Returns what was gained.
    fn improve(&mut self) -> f64 {
        let mut gained = 0.0;
        while let Some(place) = self.queue.pop() {
            self.queued[place as usize] = false;
            loop {
                let gain = self.improve_at(place);
                if gain <= 0.0 {
                    break;
                }
                gained += gain;
            }
        }
        gained
    }

    fn improve_at(&mut self, a: u32) -> f64 {
        let near = &self.near[a as usize];
        for forward in [true, false] {
            let b = if forward { self.next(a) } else { self.previous(a) };
            let old = self.leg(a, b);
            for &c in near {
                let new = self.leg(a, c);
                if new >= old {
                    break;
                }
                let d = if forward { self.next(c) } else { self.previous(c) };
                if c == b || d == a {
                    continue;
                }
                let gain = old + self.leg(c, d) - new - self.leg(b, d);
                if gain > GAIN {
                    // a b ... c d becomes a c ... b d, or the same seen backwards.
                    if forward {
                        self.reverse(b, c);
                    } else {
                        self.reverse(c, b);
                    }
                    for place in [a, b, c, d] {
                        self.push(place);
                    }
                    return gain;
                }
            }
        }
        self.move_run(a)
    }

    /// Or-opt: takes a run of places that starts or ends at `a` to beside one of `a`'s neighbours.
    fn move_run(&mut self, a: u32) -> f64 {
        let near = &self.near[a as usize];
        let count = self.order.len();
        for forward in [true, false] {
            let mut other = a;
            for length in 1..=RUN {
                if length > 1 {
                    other = if forward { self.next(other) } else { self.previous(other) };
                }
                if count < length + 3 {
                    break;
                }
                // The run in the order of the tour, and what is before and after it.
                let (first, last) = if forward { (a, other) } else { (other, a) };
                let (before, after) = (self.previous(first), self.next(last));
                let freed = self.leg(before, first) + self.leg(last, after) - self.leg(before, after);
                if freed <= GAIN {
                    continue;
                }
                for &c in near {
                    let new = self.leg(a, c);
                    if new >= freed {
                        break;
                    }
                    let i = self.at[first as usize] as usize;
                    let offset = (self.at[c as usize] as usize + count - i) % count;
                    if offset < length {
                        continue;
                    }
                    for d in [self.next(c), self.previous(c)] {
                        // Between c and d, `a` beside c and `other` beside d.
                        let (p, q) = if d == self.next(c) { (c, d) } else { (d, c) };
                        if p == last || q == first {
                            continue;
                        }
                        let gain = freed + self.leg(p, q) - new - self.leg(other, d);
                        if gain > GAIN {
                            // The run goes in as it is when its first place comes to stand beside p.
                            let keeps = (first == a) == (c == p) || length == 1;
                            self.shift_run(first, last, p, q, keeps);
                            for place in [before, after, first, last, c, d] {
                                self.push(place);
                            }
                            return gain;
                        }
                    }
                }
            }
        }
        0.0
    }

    /// Moves the run `first..=last` to between `p` and `q`, neighbours in this order, by turning pieces about.
    fn shift_run(&mut self, first: u32, last: u32, p: u32, q: u32, keeps: bool) {
        let count = self.order.len();
        let i = self.at[first as usize] as usize;
        let ahead = (self.at[p as usize] as usize + count - i) % count;
        let behind = (i + count - self.at[q as usize] as usize) % count;
        let (before, after) = (self.previous(first), self.next(last));
        if ahead <= behind {
            // first..last after..p  ->  after..p first..last
            self.reverse(first, p);
            self.turn(after, p);
        } else {
            // q..before first..last  ->  first..last q..before
            self.reverse(q, last);
            self.turn(q, before);
        }
        // Each piece was turned with the other and the second now back: the run runs backwards still.
        if keeps {
            self.turn(first, last);
        }
    }

    /// Turns about the piece between two places that are its ends, whichever comes first: the tour may run the other way
    /// about in the array by now. The piece is the shorter way between them.
    fn turn(&mut self, x: u32, y: u32) {
        if x == y {
            return;
        }
        let count = self.order.len();
        let (i, j) = (self.at[x as usize] as usize, self.at[y as usize] as usize);
        let from_x = (j + count - i) % count;
        let from_y = (i + count - j) % count;
        if from_x <= from_y {
            self.reverse(x, y);
        } else {
            self.reverse(y, x);
        }
    }

    /// Swaps two short neighbouring pieces somewhere. Returns how much longer the tour is for it.
    fn bridge(&mut self, random: &mut Random) -> f64 {
        let count = self.order.len();
        let longest = PIECE.min((count - 2) / 3).max(1);
        let (m, n) = (1 + random.below(longest), 1 + random.below(longest));
        let start = random.below(count);
        let place = |i: usize| self.order[(start + i) % count];
        let (a, b1, b2, c1, c2, d) = (place(0), place(1), place(m), place(m + 1), place(m + n), place(m + n + 1));
        let added =
            self.leg(a, c1) + self.leg(c2, b1) + self.leg(b2, d) - self.leg(a, b1) - self.leg(b2, c1) - self.leg(c2, d);
        self.reverse(b1, c2);
        self.turn(b1, b2);
        self.turn(c1, c2);
        for place in [a, b1, b2, c1, c2, d] {
            self.push(place);
        }
        added
    }
}
