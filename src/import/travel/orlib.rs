//! A network as the OR-Library keeps its uncapacitated p-median problems (Beasley, "A note on solving large p-median
//! problems", European Journal of Operational Research 21, 1985; "OR-Library", Journal of the Operational Research
//! Society 41, 1990): the number of nodes, of edges, and p; then an edge a line, two nodes from 1 and a length. Edges
//! run both ways; of several between two nodes the last holds.

use std::collections::BTreeMap;

/// Such a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    pub nodes: usize,
    /// How many sites the problem asks for.
    pub choose: usize,
    /// From node, to node (counted from 0, the lower first), length; each pair once, rising.
    pub edges: Vec<(u32, u32, f64)>,
}

/// The most nodes whose ways to each other are kept.
const MOST_NODES: usize = 20_000;

/// `None` when the text is not such a network at all; an error when it begins like one and goes wrong.
pub(super) fn read(text: &str) -> Result<Option<Network>, String> {
    let mut lines = (1_u64..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let Some((_, head)) = lines.next() else { return Ok(None) };
    let head: Option<Vec<usize>> = head.split_whitespace().map(|word| word.parse().ok()).collect();
    let Some([nodes, count, choose]) = head.as_deref().and_then(|head| <[usize; 3]>::try_from(head).ok()) else {
        return Ok(None);
    };
    if nodes > MOST_NODES {
        return Err(format!("the network has {nodes} nodes, more than the {MOST_NODES} whose distances can be kept."));
    }
    let mut edges = BTreeMap::new();
    let mut found = 0;
    for (row, line) in lines {
        let wrong = |what: &str| format!("row {row}: {what}. An edge is two nodes from 1 to {nodes} and a length.");
        let words: Vec<&str> = line.split_whitespace().collect();
        let [from, to, length] = words[..] else {
            return Err(wrong(&format!("there are {} figures, and an edge has three", words.len())));
        };
        let node = |word: &str| match word.parse::<u32>() {
            Ok(node) if node >= 1 && node as usize <= nodes => Ok(node - 1),
            _ => Err(wrong(&format!("\u{201c}{word}\u{201d} is no node"))),
        };
        let (from, to) = (node(from)?, node(to)?);
        let length = length.parse::<f64>().ok().filter(|l| l.is_finite() && *l >= 0.0);
        let length = length.ok_or_else(|| wrong("the length is no number, or below zero"))?;
        edges.insert((from.min(to), from.max(to)), length);
        found += 1;
    }
    if found != count {
        return Err(format!(
            "the first line announces {count} edges, and there are {found}. The file is cut or damaged."
        ));
    }
    let edges = edges.into_iter().map(|((from, to), length)| (from, to, length)).collect();
    Ok(Some(Network { nodes, choose, edges }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_several_edges_holds_whichever_way_it_is_written() {
        let network = read(" 3 3 2 \n 1 2 5 \n 2 3 4 \n 2 1 9 \n").expect("sound").expect("a network");
        assert_eq!(network, Network { nodes: 3, choose: 2, edges: vec![(0, 1, 9.0), (1, 2, 4.0)] });
    }

    #[test]
    fn other_tables_are_left_alone_and_damage_is_named() {
        assert_eq!(read("origin,destination,cost\na,b,3\n"), Ok(None));
        assert_eq!(read(""), Ok(None));
        assert!(read("3 2 1\n1 2 5\n").is_err_and(|e| e.contains("announces 2 edges")));
        assert!(read("3 1 1\n1 4 5\n").is_err_and(|e| e.contains("row 2") && e.contains("no node")));
        assert!(read("3 1 1\n1 2 -5\n").is_err_and(|e| e.contains("below zero")));
        assert!(read("3 1 1\n1 2\n").is_err());
        assert!(read("999999999 1 1\n1 2 3\n").is_err());
    }
}
