//! Ways along streets: routes with their turns, tables of times, and what can be reached in so many minutes.
//!
//! [`Router`] answers for one network. Times are whole milliseconds, and equal to those of a plain search over the same
//! graph (Dijkstra's), to the millisecond.
//!
//! # Why customizable contraction hierarchies
//!
//! Measured on a near-uniform grid of 108,000 junctions, the worst case for contraction: plain contraction hierarchies
//! (OSRM's) did not finish; OSRM's multi-level method took 18 s and 404 MB of files, and 6.4 s for a table of 100 by 100.
//! With an order by nested dissection (`order`) the hierarchy has 2.7 million arcs whatever the times are; order,
//! hierarchy and the times of one way of travelling together take less than 5 s of one processor, the time between two
//! places about 0.18 ms at the median, a table of 100 by 100 about 0.15 s. On 250,000 junctions of real shape
//! (Liechtenstein, forty times) the three take less than 5 s of one processor, a time 0.01 ms, a way with its streets 0.1 ms;
//! on the 250,000 of invented towns around a grid of main streets 0.04 and 0.07 ms, a table of 100 by 100 less than 50 ms.
//! That a search passes over arcs that no quickest way goes along (see `hierarchy.rs`) made it two to four times as fast. Most of
//! the work is the order, so that it alone is kept in the project and the rest is made when it is first asked for.
//! `tests/benches/routing.rs` repeats this.
//!
//! Knows nothing of files or screens.

mod components;
mod contour;
mod directions;
mod graph;
mod hierarchy;
mod isochrone;
mod order;
mod route;
mod search;
mod snap;

use std::sync::{Mutex, OnceLock, PoisonError};

use crate::geo::lonlat::LonLat;
use crate::model::street::{StreetNetwork, TravelMode};

pub use directions::{Manoeuvre, Step};
pub use hierarchy::NEVER;
pub use isochrone::Isochrone;
pub use route::{NoRoute, Place, Route};
pub use snap::{FARTHEST_METRES, Snap};

use graph::Graph;
use hierarchy::{Hierarchy, Metric};
use search::Search;

/// Works out what is kept with a network: the parts worth starting from, and the order of its junctions.
pub fn prepare(network: &mut StreetNetwork) {
    let graph = Graph::new(network);
    components::mark_main(network, &graph);
    let metres = network.junctions.first().map_or((0.0, 0.0), |j| LonLat::metres_a_degree(j.lat));
    #[expect(clippy::cast_possible_truncation, reason = "decimetres on the earth")]
    let flat = |p: &LonLat| ((p.lon * metres.0 * 10.0) as i32, (p.lat * metres.1 * 10.0) as i32);
    let nodes = 0..u32::try_from(graph.nodes).unwrap_or(u32::MAX);
    let at: Vec<(i32, i32)> =
        nodes.map(|v| network.junctions.get(graph.junction(network, v) as usize).map_or((0, 0), flat)).collect();
    let pairs = graph.arcs.iter().map(|a| (a.tail, a.head));
    network.order = order::nested_dissection(&order::Adjacency::of_pairs(graph.nodes, pairs), &at);
}

/// Finds ways in one network. What a way of travelling needs is made when it is first asked for (about a second for a
/// county), which is work for a thread of its own.
#[derive(Debug)]
pub struct Router {
    network: StreetNetwork,
    graph: Graph,
    hierarchy: Hierarchy,
    metrics: [OnceLock<Metric>; 3],
    index: snap::Index,
    rows: OnceLock<isochrone::Rows>,
    /// Searches that nobody uses now: to make one anew takes longer than to search.
    idle: Mutex<Vec<Search>>,
}

impl Router {
    /// Of a network that was prepared ([`prepare`]); one whose order is not of its junctions is prepared again.
    #[must_use]
    pub fn new(mut network: StreetNetwork) -> Self {
        let mut graph = Graph::new(&network);
        if !is_order(&network.order, graph.nodes) {
            prepare(&mut network);
            graph = Graph::new(&network);
        }
        let hierarchy = Hierarchy::new(&network.order, &graph.arcs);
        let index = snap::Index::new(&network);
        Self {
            network,
            graph,
            hierarchy,
            metrics: Default::default(),
            index,
            rows: OnceLock::new(),
            idle: Mutex::default(),
        }
    }

    #[must_use]
    pub fn network(&self) -> &StreetNetwork {
        &self.network
    }

    /// Where a position meets the streets; `None` where none is within [`FARTHEST_METRES`].
    #[must_use]
    pub fn snap(&self, at: LonLat, mode: TravelMode) -> Option<Snap> {
        self.index.snap(&self.network, at, mode)
    }

    /// Lends a search, one to each thread that asks at the same time.
    fn searching<T>(&self, with: impl FnOnce(&mut Search) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let mut search = kept.unwrap_or_else(|| Search::new(&self.hierarchy));
        let result = with(&mut search);
        idle().push(search);
        result
    }

    fn metric(&self, mode: TravelMode) -> &Metric {
        self.metrics[mode.index()].get_or_init(|| Metric::new(&self.hierarchy, &self.graph.times(&self.network, mode)))
    }
}

/// Whether every node stands in the order once.
fn is_order(order: &[u32], nodes: usize) -> bool {
    let mut seen = vec![false; nodes];
    order.len() == nodes && order.iter().all(|v| seen.get_mut(*v as usize).is_some_and(|s| !std::mem::replace(s, true)))
}

#[cfg(test)]
mod tests;
