//! Customizable contraction hierarchies: J. Dibbelt, B. Strasser and D. Wagner, ACM Journal of Experimental Algorithmics
//! 21 (2016), 1.5. What depends on the shape of the network alone ([`Hierarchy`]) is made once for all ways of
//! travelling; the times of one way of travelling are worked in afterwards ([`Metric`], section 5 there).
//!
//! Chosen by measurement: see the head of this room.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::order::Adjacency;

/// A way that is closed, or a place that cannot be reached.
pub const NEVER: u32 = u32::MAX;
/// No node, no arc.
pub const NONE: u32 = u32::MAX;

/// One direct way from a node to another. Its time depends on the way of travelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    pub tail: u32,
    pub head: u32,
}

/// The network with all shortcuts that any times may need. Nodes are known here by their rank: the place in the order in
/// which they are taken out.
#[derive(Clone, Debug)]
pub struct Hierarchy {
    rank: Vec<u32>,
    /// The arcs of rank `v` to higher ranks are `up_first[v]..up_first[v + 1]`, in order of their heads.
    up_first: Vec<u32>,
    up_head: Vec<u32>,
    down_first: Vec<u32>,
    /// The lower end of each arc, sorted by the higher end, and the arc itself.
    down: Vec<(u32, u32)>,
    /// The lower end of each arc.
    up_tail: Vec<u32>,
    /// The lowest of the higher neighbours, [`NONE`] for a root.
    parent: Vec<u32>,
    /// Ranks whose own arcs can be worked out at the same time, in order.
    levels: Vec<Vec<u32>>,
    /// For each direct way the arc it lies on, and whether it leads up.
    place: Vec<(u32, bool)>,
}

impl Hierarchy {
    /// `order` names every node once, the first to be taken out first. Loops are left out.
    ///
    /// Costs about the number of shortcuts, which for networks of streets is a few times that of streets.
    #[must_use]
    pub fn new(order: &[u32], arcs: &[Arc]) -> Self {
        let nodes = order.len();
        let mut rank = vec![0; nodes];
        for (place, v) in order.iter().enumerate() {
            rank[*v as usize] = index(place);
        }
        let ranked = arcs.iter().map(|a| (rank[a.tail as usize], rank[a.head as usize]));
        let graph = Adjacency::of_pairs(nodes, ranked);
        let mut up: Vec<Vec<u32>> =
            (0..index(nodes)).map(|v| graph.neighbours(v).iter().copied().filter(|w| *w > v).collect()).collect();
        let mut parent = vec![NONE; nodes];
        let mut level = vec![0_u32; nodes];
        for v in 0..nodes {
            let mut above = std::mem::take(&mut up[v]);
            above.sort_unstable();
            above.dedup();
            if let Some((first, rest)) = above.split_first() {
                parent[v] = *first;
                up[*first as usize].extend_from_slice(rest);
                level[*first as usize] = level[*first as usize].max(level[v] + 1);
            }
            above.shrink_to_fit();
            up[v] = above;
        }
        let mut up_first = vec![0; nodes + 1];
        for v in 0..nodes {
            up_first[v + 1] = up_first[v] + index(up[v].len());
        }
        let up_tail = (0..nodes).flat_map(|v| std::iter::repeat_n(index(v), up[v].len())).collect();
        let up_head: Vec<u32> = up.into_iter().flatten().collect();
        let (down_first, down) = downwards(&up_first, &up_head);
        let mut levels = vec![Vec::new(); level.iter().max().map_or(0, |most| *most as usize + 1)];
        for (v, level) in level.iter().enumerate() {
            levels[*level as usize].push(index(v));
        }
        let mut whole = Self { rank, up_first, up_head, up_tail, down_first, down, parent, levels, place: Vec::new() };
        whole.place = arcs
            .iter()
            .map(|a| {
                let (tail, head) = (whole.rank[a.tail as usize], whole.rank[a.head as usize]);
                (whole.arc(tail.min(head), tail.max(head)).unwrap_or(NONE), tail < head)
            })
            .collect();
        whole
    }

    #[must_use]
    pub fn nodes(&self) -> usize {
        self.rank.len()
    }

    /// How many pairs of nodes are joined, shortcuts among them.
    #[must_use]
    pub fn arcs(&self) -> usize {
        self.up_head.len()
    }

    #[must_use]
    pub fn rank(&self, node: u32) -> u32 {
        self.rank[node as usize]
    }

    pub(super) fn parent(&self, rank: u32) -> u32 {
        self.parent[rank as usize]
    }

    pub(super) fn up(&self, rank: u32) -> std::ops::Range<usize> {
        self.up_first[rank as usize] as usize..self.up_first[rank as usize + 1] as usize
    }

    pub(super) fn head(&self, arc: usize) -> u32 {
        self.up_head[arc]
    }

    pub(super) fn tail(&self, arc: u32) -> u32 {
        self.up_tail[arc as usize]
    }

    fn down(&self, rank: u32) -> &[(u32, u32)] {
        &self.down[self.down_first[rank as usize] as usize..self.down_first[rank as usize + 1] as usize]
    }

    /// The arc between two ranks.
    pub(super) fn arc(&self, low: u32, high: u32) -> Option<u32> {
        let range = self.up(low);
        self.up_head[range.clone()].binary_search(&high).ok().map(|at| index(range.start + at))
    }
}

fn downwards(up_first: &[u32], up_head: &[u32]) -> (Vec<u32>, Vec<(u32, u32)>) {
    let nodes = up_first.len() - 1;
    let mut first = vec![0; nodes + 1];
    for head in up_head {
        first[*head as usize + 1] += 1;
    }
    for v in 0..nodes {
        first[v + 1] += first[v];
    }
    let mut next = first.clone();
    let mut down = vec![(0, 0); up_head.len()];
    for v in 0..nodes {
        for arc in up_first[v]..up_first[v + 1] {
            let at = &mut next[up_head[arc as usize] as usize];
            down[*at as usize] = (index(v), arc);
            *at += 1;
        }
    }
    (first, down)
}

/// How an arc of the hierarchy gets its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// By this direct way.
    Direct(u32),
    /// Through this lower rank.
    Through(u32),
    Closed,
}

/// The times of one way of travelling, in milliseconds.
#[derive(Clone, Debug)]
pub struct Metric {
    /// How each arc is made up, upwards and down.
    made: Vec<[u32; 2]>,
    /// What a search from a place goes along, and one back from a place.
    pub(super) there: Ways,
    pub(super) back: Ways,
}

/// The arcs to higher ranks that are on some quickest way, with their times; those that another way is quicker than, and
/// those that are closed, are left out. Of a town's arcs that is most.
#[derive(Clone, Debug)]
pub(super) struct Ways {
    /// Those of rank `v` are `first[v]..first[v + 1]`.
    first: Vec<u32>,
    ways: Vec<Way>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub head: u32,
    pub time: u32,
    pub arc: u32,
}

impl Ways {
    /// `least` are the times of the quickest ways between the ends of each arc.
    fn new(hierarchy: &Hierarchy, times: &[u32], least: &[AtomicU32]) -> Self {
        let is_on_a_way = |arc: &usize| times[*arc] != NEVER && times[*arc] <= least[*arc].load(Ordering::Relaxed);
        let mut first = Vec::with_capacity(hierarchy.nodes() + 1);
        first.push(0);
        let mut ways = Vec::new();
        for v in 0..index(hierarchy.nodes()) {
            let kept = hierarchy.up(v).filter(is_on_a_way);
            ways.extend(kept.map(|arc| Way { head: hierarchy.head(arc), time: times[arc], arc: index(arc) }));
            first.push(index(ways.len()));
        }
        ways.shrink_to_fit();
        Self { first, ways }
    }

    pub fn of(&self, rank: u32) -> &[Way] {
        &self.ways[self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize]
    }
}

/// Marks a direct way among what an arc is made of.
const DIRECT: u32 = 1 << 31;

impl Metric {
    /// `times[i]` is the time of the direct way `arcs[i]` the hierarchy was made of, [`NEVER`] where it is closed.
    ///
    /// Costs the number of triangles of arcs.
    #[must_use]
    pub fn new(hierarchy: &Hierarchy, times: &[u32]) -> Self {
        let arcs = hierarchy.arcs();
        let (mut up, mut down) = (vec![NEVER; arcs], vec![NEVER; arcs]);
        let (mut up_made, mut down_made) = (vec![NONE; arcs], vec![NONE; arcs]);
        for (direct, (time, (arc, is_up))) in times.iter().zip(&hierarchy.place).enumerate() {
            if *arc == NONE {
                continue;
            }
            let (best, made) = if *is_up { (&mut up, &mut up_made) } else { (&mut down, &mut down_made) };
            if *time < best[*arc as usize] {
                best[*arc as usize] = *time;
                made[*arc as usize] = DIRECT | index(direct);
            }
        }
        let shared = |of: Vec<u32>| of.into_iter().map(AtomicU32::new).collect::<Vec<_>>();
        let work = Work { up: shared(up), down: shared(down), up_made: shared(up_made), down_made: shared(down_made) };
        for level in &hierarchy.levels {
            if level.len() < 64 {
                for v in level {
                    work.close_triangles(hierarchy, *v);
                }
            } else {
                level.par_iter().with_min_len(16).for_each(|v| work.close_triangles(hierarchy, *v));
            }
        }
        let owned = |of: Vec<AtomicU32>| -> Vec<u32> { of.into_iter().map(AtomicU32::into_inner).collect() };
        let (up_made, down_made) = (owned(work.up_made), owned(work.down_made));
        let copy = |of: &[AtomicU32]| -> Vec<u32> { of.iter().map(|t| t.load(Ordering::Relaxed)).collect() };
        let (up, down) = (copy(&work.up), copy(&work.down));
        // The highest ranks first: their quickest ways are those of the ranks below.
        let least = Least { up: work.up, down: work.down };
        for level in hierarchy.levels.iter().rev() {
            if level.len() < 64 {
                for v in level {
                    least.shorten(hierarchy, *v);
                }
            } else {
                level.par_iter().with_min_len(16).for_each(|v| least.shorten(hierarchy, *v));
            }
        }
        let there = Ways::new(hierarchy, &up, &least.up);
        let back = Ways::new(hierarchy, &down, &least.down);
        let made = up_made.into_iter().zip(down_made).map(<[u32; 2]>::from).collect();
        Self { made, there, back }
    }

    pub(super) fn made(&self, arc: usize, is_up: bool) -> Made {
        match self.made[arc][usize::from(!is_up)] {
            NONE => Made::Closed,
            made if made & DIRECT != 0 => Made::Direct(made & !DIRECT),
            low => Made::Through(low),
        }
    }
}

/// The same while it is worked out: each rank writes to its own arcs alone and reads those of lower levels, so that the
/// order among the ranks of a level does not matter.
struct Work {
    up: Vec<AtomicU32>,
    down: Vec<AtomicU32>,
    up_made: Vec<AtomicU32>,
    down_made: Vec<AtomicU32>,
}

impl Work {
    fn close_triangles(&self, hierarchy: &Hierarchy, v: u32) {
        let get = |of: &[AtomicU32], at: usize| of[at].load(Ordering::Relaxed);
        let own = hierarchy.up(v);
        for (low, from_low) in hierarchy.down(v) {
            // Time from v down to the lower rank, and from there up to v.
            let (v_low, low_v) = (get(&self.down, *from_low as usize), get(&self.up, *from_low as usize));
            if v_low == NEVER && low_v == NEVER {
                continue;
            }
            let mut at = own.start;
            for third in *from_low as usize + 1..hierarchy.up(*low).end {
                let head = hierarchy.head(third);
                while hierarchy.head(at) < head {
                    at += 1;
                }
                let there = v_low.saturating_add(get(&self.up, third));
                if there < get(&self.up, at) {
                    self.up[at].store(there, Ordering::Relaxed);
                    self.up_made[at].store(*low, Ordering::Relaxed);
                }
                let back = get(&self.down, third).saturating_add(low_v);
                if back < get(&self.down, at) {
                    self.down[at].store(back, Ordering::Relaxed);
                    self.down_made[at].store(*low, Ordering::Relaxed);
                }
            }
        }
    }
}

/// The quickest times between the ends of arcs, over whatever there is (section 5.3 there, "perfect customization"). Each
/// rank writes to its own arcs alone and reads those of higher levels.
struct Least {
    up: Vec<AtomicU32>,
    down: Vec<AtomicU32>,
}

impl Least {
    fn shorten(&self, hierarchy: &Hierarchy, v: u32) {
        let get = |of: &[AtomicU32], at: usize| of[at].load(Ordering::Relaxed);
        let own = hierarchy.up(v);
        for near in own.clone() {
            let (mut v_near, mut near_v) = (get(&self.up, near), get(&self.down, near));
            let mut between = hierarchy.up(hierarchy.head(near)).start;
            for far in near + 1..own.end {
                let head = hierarchy.head(far);
                while hierarchy.head(between) < head {
                    between += 1;
                }
                let (near_far, far_near) = (get(&self.up, between), get(&self.down, between));
                let (v_far, far_v) = (get(&self.up, far), get(&self.down, far));
                let (there, back) = (v_near.saturating_add(near_far), far_near.saturating_add(near_v));
                if there < v_far {
                    self.up[far].store(there, Ordering::Relaxed);
                }
                if back < far_v {
                    self.down[far].store(back, Ordering::Relaxed);
                }
                v_near = v_near.min(v_far.saturating_add(far_near));
                near_v = near_v.min(near_far.saturating_add(far_v));
            }
            self.up[near].store(v_near, Ordering::Relaxed);
            self.down[near].store(near_v, Ordering::Relaxed);
        }
    }
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
