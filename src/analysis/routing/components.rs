//! The parts of the network between whose junctions one can go there and back (R. E. Tarjan, "Depth-first search and
//! linear graph algorithms", SIAM Journal on Computing 1, 1972), for each way of travelling.

use crate::model::street::{CLOSED, Leg, StreetNetwork, TravelMode};

use super::graph::Graph;

/// A part with fewer junctions than this share of the largest is no place to start from.
const WORTH_STARTING_FROM: f64 = 0.05;

/// Marks the segments that belong to a part of the network which is large enough.
pub(super) fn mark_main(network: &mut StreetNetwork, graph: &Graph) {
    let mut main = vec![0_u8; network.segments.len()];
    for mode in TravelMode::ALL {
        let part = parts(graph, &graph.times(network, mode));
        let mut sizes = vec![0_usize; graph.nodes];
        for p in &part {
            sizes[*p as usize] += 1;
        }
        let largest = sizes.iter().copied().max().unwrap_or(0);
        let is_large =
            |p: u32| sizes[p as usize] > 1 && sizes[p as usize] as f64 >= largest as f64 * WORTH_STARTING_FROM;
        for (number, segment) in network.segments.iter().enumerate() {
            let number_u32 = u32::try_from(number).unwrap_or(u32::MAX);
            let belongs = [true, false].into_iter().any(|forth| {
                let leg = Leg { segment: number_u32, forth };
                let after = part[graph.after(network, leg, mode) as usize];
                segment.time(mode, forth) != CLOSED
                    && is_large(after)
                    && graph.before(network, leg, mode).iter().any(|node| part[*node as usize] == after)
            });
            if belongs {
                main[number] |= mode.bit();
            }
        }
    }
    network.segments.iter_mut().zip(main).for_each(|(segment, main)| segment.main = main);
}

/// The number of each node's strongly connected part. Without recursion, for ways may be long.
fn parts(graph: &Graph, times: &[u32]) -> Vec<u32> {
    const NEW: u32 = u32::MAX;
    let (first, heads) = rows(graph, times);
    let nodes = graph.nodes;
    let (mut found, mut low, mut part) = (vec![NEW; nodes], vec![0; nodes], vec![NEW; nodes]);
    let mut next: Vec<u32> = first[..nodes].to_vec();
    let (mut stack, mut path) = (Vec::new(), Vec::new());
    let (mut time, mut parts) = (0_u32, 0_u32);
    for start in 0..nodes {
        if found[start] != NEW {
            continue;
        }
        path.push(start);
        while let Some(&v) = path.last() {
            if found[v] == NEW {
                found[v] = time;
                low[v] = time;
                time += 1;
                stack.push(v);
            }
            if next[v] < first[v + 1] {
                let w = heads[next[v] as usize] as usize;
                next[v] += 1;
                if found[w] == NEW {
                    path.push(w);
                } else if part[w] == NEW {
                    low[v] = low[v].min(found[w]);
                }
                continue;
            }
            path.pop();
            if let Some(&before) = path.last() {
                low[before] = low[before].min(low[v]);
            }
            if low[v] == found[v] {
                while let Some(w) = stack.pop() {
                    part[w] = parts;
                    if w == v {
                        break;
                    }
                }
                parts += 1;
            }
        }
    }
    part
}

/// The heads of the open arcs of each node, in rows.
fn rows(graph: &Graph, times: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; graph.nodes + 1];
    let open = || graph.arcs.iter().zip(times).filter(|(_, time)| **time != CLOSED).map(|(arc, _)| arc);
    open().for_each(|arc| first[arc.tail as usize + 1] += 1);
    for v in 0..graph.nodes {
        first[v + 1] += first[v];
    }
    let mut next = first.clone();
    let mut heads = vec![0; first[graph.nodes] as usize];
    for arc in open() {
        let at = &mut next[arc.tail as usize];
        heads[*at as usize] = arc.head;
        *at += 1;
    }
    (first, heads)
}
