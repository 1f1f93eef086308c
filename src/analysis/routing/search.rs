//! Shortest times and ways through a hierarchy: the search along the elimination tree (Dibbelt, Strasser and Wagner 2016,
//! section 7.2). What can be reached upwards from a node are its ancestors in the tree, so that no queue is needed.

use super::hierarchy::{Hierarchy, Made, Metric, NEVER, NONE};

/// A node where a way may begin or end, and the milliseconds it takes to get there.
pub type Seed = (u32, u32);

/// Memory for searches in one hierarchy, for one thread.
#[derive(Clone, Debug)]
pub struct Search {
    there: Half,
    back: Half,
}

/// A search upwards from one end.
#[derive(Clone, Debug)]
struct Half {
    time: Vec<u32>,
    /// The arc by which each rank was reached; [`NONE`] at a seed.
    by: Vec<u32>,
    seen: Vec<u32>,
}

impl Half {
    fn new(nodes: usize) -> Self {
        Self { time: vec![NEVER; nodes], by: vec![NONE; nodes], seen: Vec::new() }
    }

    fn run(&mut self, hierarchy: &Hierarchy, times: &[u32], seeds: &[Seed]) {
        for v in self.seen.drain(..) {
            self.time[v as usize] = NEVER;
            self.by[v as usize] = NONE;
        }
        let mut fronts: Vec<u32> = Vec::with_capacity(seeds.len());
        for (node, time) in seeds {
            let rank = hierarchy.rank(*node);
            self.time[rank as usize] = self.time[rank as usize].min(*time);
            if !fronts.contains(&rank) {
                fronts.push(rank);
            }
        }
        // Ancestors of all seeds, lowest first; paths that meet go on as one.
        while fronts.len() > 1
            && let Some(v) = fronts.iter().copied().min()
        {
            self.leave(hierarchy, times, v);
            let parent = hierarchy.parent(v);
            fronts.retain(|front| *front != v);
            if parent != NONE && !fronts.contains(&parent) {
                fronts.push(parent);
            }
        }
        let mut next = fronts.pop().unwrap_or(NONE);
        while next != NONE {
            self.leave(hierarchy, times, next);
            next = hierarchy.parent(next);
        }
    }

    /// Goes on from a rank to those above.
    fn leave(&mut self, hierarchy: &Hierarchy, times: &[u32], v: u32) {
        self.seen.push(v);
        let here = self.time[v as usize];
        if here == NEVER {
            return;
        }
        let arcs = hierarchy.up(v);
        for ((arc, head), along) in (index(arcs.start)..).zip(hierarchy.heads(arcs.clone())).zip(&times[arcs]) {
            let time = here.saturating_add(*along);
            let there = &mut self.time[*head as usize];
            if time < *there {
                *there = time;
                self.by[*head as usize] = arc;
            }
        }
    }
}

/// The number of an arc; there are fewer than 2^32.
fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}

impl Search {
    #[must_use]
    pub fn new(hierarchy: &Hierarchy) -> Self {
        Self { there: Half::new(hierarchy.nodes()), back: Half::new(hierarchy.nodes()) }
    }

    fn meet(&mut self, hierarchy: &Hierarchy, metric: &Metric, from: &[Seed], to: &[Seed]) -> Option<(u32, u32)> {
        self.there.run(hierarchy, &metric.up, from);
        self.back.run(hierarchy, &metric.down, to);
        let both = self.there.seen.iter().map(|v| {
            let at = *v as usize;
            (self.there.time[at].saturating_add(self.back.time[at]), *v)
        });
        both.min().filter(|(time, _)| *time != NEVER)
    }

    /// The shortest time; [`NEVER`] where there is no way.
    pub fn time(&mut self, hierarchy: &Hierarchy, metric: &Metric, from: &[Seed], to: &[Seed]) -> u32 {
        self.meet(hierarchy, metric, from, to).map_or(NEVER, |(time, _)| time)
    }

    /// The shortest time and the direct ways that make it up, in order, by their numbers among the arcs that the
    /// hierarchy was made of; and the first and the last node.
    pub fn way(&mut self, hierarchy: &Hierarchy, metric: &Metric, from: &[Seed], to: &[Seed]) -> Option<Found> {
        let (time, top) = self.meet(hierarchy, metric, from, to)?;
        // Each step is an arc and whether it is gone upwards.
        let mut steps = Vec::new();
        let mut v = top;
        while self.there.by[v as usize] != NONE {
            let by = self.there.by[v as usize];
            steps.push((by, true));
            v = hierarchy.tail(by);
        }
        let first = v;
        steps.reverse();
        v = top;
        while self.back.by[v as usize] != NONE {
            let by = self.back.by[v as usize];
            steps.push((by, false));
            v = hierarchy.tail(by);
        }
        let mut direct = Vec::new();
        unpack(hierarchy, metric, steps, &mut direct);
        Some(Found { time, first, last: v, direct })
    }
}

/// A way that was found. `first` and `last` are ranks of the seeds it leads between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub time: u32,
    pub first: u32,
    pub last: u32,
    pub direct: Vec<u32>,
}

/// Takes shortcuts apart. A stack, since shortcuts may lie deep in each other.
fn unpack(hierarchy: &Hierarchy, metric: &Metric, mut steps: Vec<(u32, bool)>, direct: &mut Vec<u32>) {
    steps.reverse();
    while let Some((arc, is_up)) = steps.pop() {
        match metric.made(arc as usize, is_up) {
            Made::Direct(way) => direct.push(way),
            Made::Closed => {}
            Made::Through(low) => {
                let (tail, head) = (hierarchy.tail(arc), hierarchy.head(arc as usize));
                let (from, to) = if is_up { (tail, head) } else { (head, tail) };
                let second = hierarchy.arc(low, to).map(|arc| (arc, true));
                let first = hierarchy.arc(low, from).map(|arc| (arc, false));
                steps.extend(second.into_iter().chain(first));
            }
        }
    }
}

/// The times from every place to every other, a row a place to start from; [`NEVER`] where there is no way.
///
/// Each place is searched from once in each direction; then a pair costs what both have seen in common.
#[must_use]
pub fn table(hierarchy: &Hierarchy, metric: &Metric, from: &[Vec<Seed>], to: &[Vec<Seed>]) -> Vec<Vec<u32>> {
    use rayon::prelude::*;
    let searched = |seeds: &[Vec<Seed>], times: &[u32]| -> Vec<Vec<(u32, u32)>> {
        seeds
            .par_iter()
            .map_init(
                || Half::new(hierarchy.nodes()),
                |half, seeds| {
                    half.run(hierarchy, times, seeds);
                    half.seen.iter().map(|v| (*v, half.time[*v as usize])).filter(|(_, t)| *t != NEVER).collect()
                },
            )
            .collect()
    };
    let back = searched(to, &metric.down);
    let there = searched(from, &metric.up);
    let best = |a: &[(u32, u32)], b: &[(u32, u32)]| {
        let (mut i, mut j, mut best) = (0, 0, NEVER);
        while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
            match x.0.cmp(&y.0) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    best = best.min(x.1.saturating_add(y.1));
                    i += 1;
                    j += 1;
                }
            }
        }
        best
    };
    there.par_iter().map(|a| back.iter().map(|b| best(a, b)).collect()).collect()
}
