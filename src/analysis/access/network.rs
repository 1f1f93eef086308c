//! Shortest ways through a small network, from every node to every node.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::{CostError, TravelCosts};

/// The shortest ways between all nodes of an undirected network, by Dijkstra's method from each node. Every node is a
/// demand point and a site; nodes that no way joins are out of each other's reach.
///
/// # Errors
/// When an edge is below zero, or names a node that is not there. An edge that is no number joins nothing.
pub fn all_pairs(nodes: usize, edges: &[(u32, u32, f64)]) -> Result<TravelCosts, CostError> {
    // Sound edges make a sound table: the same checks hold for both.
    TravelCosts::from_pairs(nodes, nodes, edges)?;
    let mut neighbours: Vec<Vec<(u32, f64)>> = vec![Vec::new(); nodes];
    for (a, b, length) in edges.iter().filter(|edge| edge.2.is_finite()) {
        neighbours[*a as usize].push((*b, *length));
        neighbours[*b as usize].push((*a, *length));
    }
    let lists = (0..nodes).into_par_iter().map(|from| ways_from(from, &neighbours)).collect();
    Ok(TravelCosts::from_lists(nodes, lists))
}

fn ways_from(from: usize, neighbours: &[Vec<(u32, f64)>]) -> Vec<(f64, u32)> {
    let mut length = vec![f64::INFINITY; neighbours.len()];
    length[from] = 0.0;
    // Lengths are not below zero, so their bits are in the same order as they are.
    let mut heap = BinaryHeap::from([Reverse((0.0_f64.to_bits(), from))]);
    while let Some(Reverse((bits, node))) = heap.pop() {
        let so_far = f64::from_bits(bits);
        if so_far > length[node] {
            continue;
        }
        for (next, step) in &neighbours[node] {
            let way = so_far + step;
            if way < length[*next as usize] {
                length[*next as usize] = way;
                heap.push(Reverse((way.to_bits(), *next as usize)));
            }
        }
    }
    length.into_iter().zip(0_u32..).filter(|(way, _)| way.is_finite()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_way_round_is_found_and_islands_stay_apart() {
        let costs = all_pairs(5, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, 5.0), (3, 4, 2.0)]).expect("sound");
        let ways: Vec<(usize, f64)> = costs.of(0).collect();
        assert_eq!(ways, [(0, 0.0), (1, 1.0), (2, 2.0)]);
        assert_eq!(costs.of(4).last(), Some((3, 2.0)));
        assert!(all_pairs(1, &[(0, 1, 1.0)]).is_err() && all_pairs(2, &[(0, 1, -1.0)]).is_err());
    }
}
