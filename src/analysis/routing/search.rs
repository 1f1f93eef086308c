//! Shortest times and ways through a hierarchy: the search along the elimination tree (Dibbelt, Strasser and Wagner 2016,
//! section 7.2). What can be reached upwards from a node are its ancestors in the tree, so that no queue is needed.

use super::hierarchy::{Hierarchy, Made, Metric, NEVER, NONE, Ways};

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

    fn run(&mut self, hierarchy: &Hierarchy, ways: &Ways, seeds: &[Seed]) {
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
            self.leave(ways, v);
            let parent = hierarchy.parent(v);
            fronts.retain(|front| *front != v);
            if parent != NONE && !fronts.contains(&parent) {
                fronts.push(parent);
            }
        }
        let mut next = fronts.pop().unwrap_or(NONE);
        while next != NONE {
            self.leave(ways, next);
            next = hierarchy.parent(next);
        }
    }

    /// Goes on from a rank to those above.
    fn leave(&mut self, ways: &Ways, v: u32) {
        let here = self.time[v as usize];
        if here == NEVER {
            return;
        }
        self.seen.push(v);
        for way in ways.of(v) {
            let time = here.saturating_add(way.time);
            let there = &mut self.time[way.head as usize];
            if time < *there {
                *there = time;
                self.by[way.head as usize] = way.arc;
            }
        }
    }
}

impl Search {
    #[must_use]
    pub fn new(hierarchy: &Hierarchy) -> Self {
        Self { there: Half::new(hierarchy.nodes()), back: Half::new(hierarchy.nodes()) }
    }

    fn meet(&mut self, hierarchy: &Hierarchy, metric: &Metric, from: &[Seed], to: &[Seed]) -> Option<(u32, u32)> {
        self.there.run(hierarchy, &metric.there, from);
        self.back.run(hierarchy, &metric.back, to);
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
        let mut steps = Vec::new();
        let mut v = top;
        while self.there.by[v as usize] != NONE {
            let by = self.there.by[v as usize];
            let low = hierarchy.tail(by);
            steps.push((by, low, v));
            v = low;
        }
        let first = v;
        steps.reverse();
        v = top;
        while self.back.by[v as usize] != NONE {
            let by = self.back.by[v as usize];
            let low = hierarchy.tail(by);
            steps.push((by, v, low));
            v = low;
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

/// A step along an arc from one rank to another.
type Step = (u32, u32, u32);

/// Takes shortcuts apart. A stack, since shortcuts may lie deep in each other.
fn unpack(hierarchy: &Hierarchy, metric: &Metric, mut steps: Vec<Step>, direct: &mut Vec<u32>) {
    steps.reverse();
    while let Some((arc, from, to)) = steps.pop() {
        match metric.made(arc as usize, from < to) {
            Made::Direct(way) => direct.push(way),
            Made::Closed => {}
            Made::Through(low) => {
                let second = hierarchy.arc(low, to).map(|arc| (arc, low, to));
                let first = hierarchy.arc(low, from).map(|arc| (arc, from, low));
                steps.extend(second.into_iter().chain(first));
            }
        }
    }
}

/// The times from every place to every other, a row a place to start from; [`NEVER`] where there is no way.
///
/// Each place is searched from once in each direction. What the searches back saw is kept by rank, so that a search there
/// meets at each rank all of them at once (buckets: S. Knopp, P. Sanders, D. Schultes, F. Schulz and D. Wagner, "Computing
/// many-to-many shortest paths using highway hierarchies", ALENEX 2007).
#[must_use]
pub fn table(hierarchy: &Hierarchy, metric: &Metric, from: &[Vec<Seed>], to: &[Vec<Seed>]) -> Vec<Vec<u32>> {
    use rayon::prelude::*;
    let nodes = hierarchy.nodes();
    let back: Vec<Vec<(u32, u32)>> = to
        .par_iter()
        .map_init(
            || Half::new(nodes),
            |half, seeds| {
                half.run(hierarchy, &metric.back, seeds);
                half.seen.iter().map(|v| (*v, half.time[*v as usize])).collect()
            },
        )
        .collect();
    let mut first = vec![0_u32; nodes + 1];
    for (v, _) in back.iter().flatten() {
        first[*v as usize + 1] += 1;
    }
    for v in 0..nodes {
        first[v + 1] += first[v];
    }
    let mut next = first.clone();
    let mut met = vec![(0_u32, 0_u32); back.iter().map(Vec::len).sum()];
    for (place, seen) in (0..).zip(&back) {
        for (v, time) in seen {
            let at = &mut next[*v as usize];
            met[*at as usize] = (place, *time);
            *at += 1;
        }
    }
    drop(back);
    from.par_iter()
        .map_init(
            || Half::new(nodes),
            |half, seeds| {
                half.run(hierarchy, &metric.there, seeds);
                let mut row = vec![NEVER; to.len()];
                for v in &half.seen {
                    let here = half.time[*v as usize];
                    for (place, time) in &met[first[*v as usize] as usize..first[*v as usize + 1] as usize] {
                        let cell = &mut row[*place as usize];
                        *cell = (*cell).min(here.saturating_add(*time));
                    }
                }
                row
            },
        )
        .collect()
}
