//! In which order junctions are taken out of the network: nested dissection by inertial flow.
//!
//! A cell is cut in two by as few junctions as can be found, these come last, and each side is treated the same. Cuts are
//! found as A. Schild and C. Sommer do ("On Balanced Separators in Road Networks", SEA 2015): junctions are sorted along
//! a direction, the first quarter is joined to a source and the last to a sink, and a smallest cut between them is a
//! largest flow (E. A. Dinic, Soviet Mathematics Doklady 11, 1970). Four directions are tried. Dead ends and bends are
//! taken out first, which adds no edge to the rest.
//!
//! The result depends on the graph and the positions alone.

use rayon::join;

/// An undirected graph: the neighbours of node `v` are `heads[first[v]..first[v + 1]]`, without loops or doubles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adjacency {
    first: Vec<u32>,
    heads: Vec<u32>,
}

impl Adjacency {
    /// From pairs of nodes below `nodes`, in any order and direction; loops and doubles fall away.
    #[must_use]
    pub fn of_pairs(nodes: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut both: Vec<(u32, u32)> = pairs.filter(|(a, b)| a != b).flat_map(|(a, b)| [(a, b), (b, a)]).collect();
        both.sort_unstable();
        both.dedup();
        let mut first = vec![0; nodes + 1];
        for (tail, _) in &both {
            first[*tail as usize + 1] += 1;
        }
        for v in 0..nodes {
            first[v + 1] += first[v];
        }
        Self { first, heads: both.into_iter().map(|(_, head)| head).collect() }
    }

    #[must_use]
    pub fn nodes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    pub fn neighbours(&self, v: u32) -> &[u32] {
        &self.heads[self.first[v as usize] as usize..self.first[v as usize + 1] as usize]
    }

    fn arcs(&self, v: u32) -> std::ops::Range<usize> {
        self.first[v as usize] as usize..self.first[v as usize + 1] as usize
    }
}

/// Cells this small are not cut any further.
const LEAF: usize = 12;
/// Cells this large are treated side by side.
const WORTH_A_THREAD: usize = 2000;

/// The nodes in the order in which they are taken out; `at` are their positions, in units that are about the same
/// length in both directions.
///
/// Costs about n log n times the size of the cuts.
#[must_use]
pub fn nested_dissection(graph: &Adjacency, at: &[(i32, i32)]) -> Vec<u32> {
    let (mut order, core) = peel(graph);
    let mut cell = Cell::whole(&core, at);
    order.append(&mut dissect(&mut cell));
    order
}

/// Takes out the nodes with at most two neighbours, in rounds of nodes that are not neighbours of each other; what is
/// left, with the edges that stand for those taken out.
fn peel(graph: &Adjacency) -> (Vec<u32>, Vec<(u32, Vec<u32>)>) {
    let nodes = graph.nodes();
    let mut near: Vec<Vec<u32>> = (0..index(nodes)).map(|v| graph.neighbours(v).to_vec()).collect();
    let mut order = Vec::new();
    let mut is_out = vec![false; nodes];
    let mut resting = vec![u32::MAX; nodes];
    let mut queue: Vec<u32> = (0..index(nodes)).collect();
    let mut round = 0;
    while !queue.is_empty() {
        let mut next = Vec::new();
        for v in queue {
            let at = v as usize;
            if is_out[at] || near[at].len() > 2 {
                continue;
            }
            if resting[at] == round {
                next.push(v);
                continue;
            }
            is_out[at] = true;
            order.push(v);
            let around = std::mem::take(&mut near[at]);
            for a in &around {
                near[*a as usize].retain(|b| *b != v);
                resting[*a as usize] = round;
                next.push(*a);
            }
            if let [a, b] = around[..]
                && !near[a as usize].contains(&b)
            {
                near[a as usize].push(b);
                near[b as usize].push(a);
            }
        }
        queue = next;
        round += 1;
    }
    let core = near.into_iter().enumerate().filter(|(v, _)| !is_out[*v]).map(|(v, near)| (index(v), near)).collect();
    (order, core)
}

/// A part of the graph, with numbers of its own.
struct Cell {
    graph: Adjacency,
    at: Vec<(i32, i32)>,
    /// The numbers in the whole graph.
    names: Vec<u32>,
}

impl Cell {
    fn whole(nodes: &[(u32, Vec<u32>)], at: &[(i32, i32)]) -> Self {
        let names: Vec<u32> = nodes.iter().map(|n| n.0).collect();
        let mut number = vec![0; at.len()];
        for (own, name) in names.iter().enumerate() {
            number[*name as usize] = index(own);
        }
        let pairs = nodes.iter().flat_map(|(v, near)| near.iter().map(|w| (*v, *w)));
        let pairs = pairs.map(|(v, w)| (number[v as usize], number[w as usize]));
        let graph = Adjacency::of_pairs(names.len(), pairs);
        Self { graph, at: names.iter().map(|v| at[*v as usize]).collect(), names }
    }

    /// The nodes whose `side` is this one.
    fn part(&self, side: &[Side], which: Side) -> Self {
        let mut number = vec![u32::MAX; side.len()];
        let mut kept = Vec::new();
        for (v, of) in side.iter().enumerate() {
            if *of == which {
                number[v] = index(kept.len());
                kept.push(index(v));
            }
        }
        let mut first = Vec::with_capacity(kept.len() + 1);
        first.push(0);
        let mut heads = Vec::new();
        for v in &kept {
            let inside = self.graph.neighbours(*v).iter().map(|w| number[*w as usize]).filter(|w| *w != u32::MAX);
            heads.extend(inside);
            first.push(index(heads.len()));
        }
        let at = kept.iter().map(|v| self.at[*v as usize]).collect();
        Self { graph: Adjacency { first, heads }, at, names: kept.iter().map(|v| self.names[*v as usize]).collect() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    A,
    B,
    Between,
}

fn dissect(cell: &mut Cell) -> Vec<u32> {
    let nodes = cell.graph.nodes();
    if nodes <= LEAF {
        return std::mem::take(&mut cell.names);
    }
    let Some(side) = cut(cell) else { return std::mem::take(&mut cell.names) };
    let (mut a, mut b) = (cell.part(&side, Side::A), cell.part(&side, Side::B));
    let between: Vec<u32> =
        side.iter().zip(&cell.names).filter(|(s, _)| **s == Side::Between).map(|(_, v)| *v).collect();
    // The memory of the whole is not needed while its parts are treated.
    *cell = Cell { graph: Adjacency::default(), at: Vec::new(), names: Vec::new() };
    let (mut order, mut rest) = if nodes > WORTH_A_THREAD {
        join(|| dissect(&mut a), || dissect(&mut b))
    } else {
        (dissect(&mut a), dissect(&mut b))
    };
    order.append(&mut rest);
    order.extend(between);
    order
}

/// The best cut of four directions: the one with the fewest junctions for the size of its smaller side.
fn cut(cell: &Cell) -> Option<Vec<Side>> {
    const DIRECTIONS: [(i64, i64); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];
    let reverse = reverse_arcs(&cell.graph);
    let one = |direction: &(i64, i64)| Flow::new(cell, &reverse, *direction).and_then(Flow::cut);
    let found: Vec<Option<(f64, Vec<Side>)>> = if cell.graph.nodes() > WORTH_A_THREAD {
        use rayon::prelude::*;
        DIRECTIONS.par_iter().map(one).collect()
    } else {
        DIRECTIONS.iter().map(one).collect()
    };
    let best = found.into_iter().flatten().reduce(|best, next| if next.0 < best.0 { next } else { best });
    best.map(|(_, side)| side)
}

/// For each arc the place of the one that leads back.
fn reverse_arcs(graph: &Adjacency) -> Vec<u32> {
    // Rows are sorted by head, so that going through all arcs in order meets the arcs into each node in order of tails.
    let mut next = graph.first.clone();
    let mut reverse = vec![0; graph.heads.len()];
    for (arc, head) in graph.heads.iter().enumerate() {
        let back = &mut next[*head as usize];
        reverse[arc] = *back;
        *back += 1;
    }
    reverse
}

/// A flow of units from the nodes at one end of a direction to those at the other.
struct Flow<'a> {
    graph: &'a Adjacency,
    reverse: &'a [u32],
    is_source: Vec<bool>,
    sources: Vec<u32>,
    sinks: Vec<u32>,
    /// How much more an arc can carry: 0, 1 or 2.
    room: Vec<u8>,
    level: Vec<u32>,
    next: Vec<u32>,
}

impl<'a> Flow<'a> {
    fn new(cell: &'a Cell, reverse: &'a [u32], (x, y): (i64, i64)) -> Option<Self> {
        let nodes = cell.graph.nodes();
        let along = |v: &u32| {
            let at = cell.at[*v as usize];
            (i64::from(at.0) * x + i64::from(at.1) * y, *v)
        };
        let quarter = nodes / 4;
        if quarter == 0 {
            return None;
        }
        let mut sorted: Vec<u32> = (0..index(nodes)).collect();
        sorted.select_nth_unstable_by_key(quarter, along);
        sorted[quarter..].select_nth_unstable_by_key(nodes - 2 * quarter, along);
        let mut is_source = vec![false; nodes];
        let sinks = sorted[nodes - quarter..].to_vec();
        sorted.truncate(quarter);
        for v in &sorted {
            is_source[*v as usize] = true;
        }
        let room = vec![1; cell.graph.heads.len()];
        Some(Self {
            graph: &cell.graph,
            reverse,
            is_source,
            sources: sorted,
            sinks,
            room,
            level: vec![u32::MAX; nodes],
            next: Vec::new(),
        })
    }

    /// The cut, and how bad it is.
    fn cut(mut self) -> Option<(f64, Vec<Side>)> {
        while self.layer() {
            self.fill();
        }
        // After the last look the nodes with a level are those that still reach the sink.
        let not: Vec<bool> = self.level.iter().map(|level| *level == u32::MAX).collect();
        let near = Self::separator(self.graph, &self.reached());
        let far = Self::separator(self.graph, &not);
        match (near, far) {
            (Some(a), Some(b)) => Some(if b.0 < a.0 { b } else { a }),
            (a, b) => a.or(b),
        }
    }

    /// Levels from the sink back through arcs with room; whether a source is reached. Counted from the sink, so that
    /// whoever goes down the levels from a source gets there, and does not wander where no sink is.
    fn layer(&mut self) -> bool {
        self.level.fill(u32::MAX);
        let mut front = self.sinks.clone();
        for v in &front {
            self.level[*v as usize] = 0;
        }
        let mut further = Vec::new();
        let mut depth = 0;
        let mut is_reached = false;
        while !front.is_empty() && !is_reached {
            depth += 1;
            for v in front.drain(..) {
                for arc in self.graph.arcs(v) {
                    let head = self.graph.heads[arc] as usize;
                    if self.level[head] == u32::MAX && self.room[self.reverse[arc] as usize] > 0 {
                        self.level[head] = depth;
                        is_reached |= self.is_source[head];
                        further.push(index(head));
                    }
                }
            }
            std::mem::swap(&mut front, &mut further);
        }
        is_reached
    }

    /// Sends units down the levels until none gets through.
    fn fill(&mut self) {
        self.next.clone_from(&self.graph.first);
        let mut path: Vec<usize> = Vec::new();
        for source in &self.sources {
            if self.level[*source as usize] == u32::MAX {
                continue;
            }
            path.clear();
            let mut v = *source;
            loop {
                let at = v as usize;
                if self.level[at] == 0 {
                    for arc in path.drain(..) {
                        self.room[arc] -= 1;
                        self.room[self.reverse[arc] as usize] += 1;
                    }
                    v = *source;
                } else if self.next[at] < self.graph.first[at + 1] {
                    let arc = self.next[at] as usize;
                    let head = self.graph.heads[arc];
                    if self.room[arc] > 0 && self.level[head as usize] == self.level[at] - 1 {
                        path.push(arc);
                        v = head;
                    } else {
                        self.next[at] += 1;
                    }
                } else {
                    let Some(arc) = path.pop() else { break };
                    v = self.graph.heads[self.reverse[arc] as usize];
                    self.next[v as usize] += 1;
                }
            }
        }
    }

    /// The nodes that the sources still reach.
    fn reached(&self) -> Vec<bool> {
        let mut reached = self.is_source.clone();
        let mut stack = self.sources.clone();
        while let Some(v) = stack.pop() {
            for arc in self.graph.arcs(v) {
                let head = self.graph.heads[arc] as usize;
                if !reached[head] && self.room[arc] > 0 {
                    reached[head] = true;
                    stack.push(index(head));
                }
            }
        }
        reached
    }

    /// The nodes at one end of the cut edges, whichever are fewer, and what is on either side.
    fn separator(graph: &Adjacency, in_a: &[bool]) -> Option<(f64, Vec<Side>)> {
        let touches = |v: usize| graph.neighbours(index(v)).iter().any(|w| in_a[*w as usize] != in_a[v]);
        let ends: Vec<usize> = (0..in_a.len()).filter(|v| touches(*v)).collect();
        let of_a = ends.iter().filter(|v| in_a[**v]).count();
        let from_a = of_a <= ends.len() - of_a;
        let mut side: Vec<Side> = in_a.iter().map(|a| if *a { Side::A } else { Side::B }).collect();
        ends.iter().filter(|v| in_a[**v] == from_a).for_each(|v| side[*v] = Side::Between);
        let count = |which: Side| side.iter().filter(|s| **s == which).count();
        let (a, b, between) = (count(Side::A), count(Side::B), count(Side::Between));
        let smaller = a.min(b);
        // Without progress there is no cut.
        if a.max(b) == side.len() || smaller + between == 0 {
            return None;
        }
        Some((between as f64 / (smaller as f64 + 0.5), side))
    }
}

/// A number of a node; networks have fewer than 2^32.
fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
