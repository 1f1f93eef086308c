//! The network as the route finder needs it: junctions, and the directed legs between them, with the turns that are
//! forbidden built into its shape.
//!
//! Where a ban begins, its first leg leads to a copy of the junction from which all legs go on but those that the ban
//! forbids; a longer ban goes through a chain of copies (the automaton of forbidden paths: D. Villeneuve and G. Desaulniers,
//! "The shortest path problem with forbidden paths", European Journal of Operational Research 165, 2005). Copies belong to
//! one way of travelling; for the others they are closed. Turning round is allowed wherever no ban says otherwise.

use std::collections::BTreeMap;

use crate::model::street::{CLOSED, Leg, StreetNetwork, TravelMode};

use super::hierarchy::Arc;

/// Nodes are the junctions, then the copies.
#[derive(Clone, Debug)]
pub struct Graph {
    pub nodes: usize,
    pub arcs: Vec<Arc>,
    legs: Vec<Leg>,
    /// For whom an arc is open, by bits.
    open: Vec<u8>,
    /// Where a leg leads for each way of travelling when that is a copy.
    into_copy: BTreeMap<(Leg, TravelMode), u32>,
    /// The copies of each junction, with the legs that may not be gone from them.
    copies: BTreeMap<(u32, TravelMode), Vec<Copy>>,
    /// The junction of each copy, in order.
    of_copy: Vec<u32>,
}

/// A copy of a junction, and the legs that may not be gone along from it.
type Copy = (u32, Vec<Leg>);

/// A ban as far as it was gone along.
type Prefix = Vec<Leg>;

impl Graph {
    #[must_use]
    pub fn new(network: &StreetNetwork) -> Self {
        let mut graph = Self {
            nodes: network.junctions.len(),
            arcs: Vec::with_capacity(2 * network.segments.len()),
            legs: Vec::with_capacity(2 * network.segments.len()),
            open: Vec::with_capacity(2 * network.segments.len()),
            into_copy: BTreeMap::new(),
            copies: BTreeMap::new(),
            of_copy: Vec::new(),
        };
        for (segment, what) in network.segments.iter().enumerate() {
            for forth in [true, false] {
                let leg = Leg { segment: index(segment), forth };
                let open = TravelMode::ALL.iter().filter(|m| what.time(**m, forth) != CLOSED).map(|m| m.bit()).sum();
                if open != 0 {
                    graph.push(network.tail(leg), network.head(leg), leg, open);
                }
            }
        }
        for mode in [TravelMode::Walk, TravelMode::Cycle, TravelMode::Drive] {
            graph.forbid(network, mode);
        }
        graph
    }

    fn push(&mut self, tail: u32, head: u32, leg: Leg, open: u8) {
        self.arcs.push(Arc { tail, head });
        self.legs.push(leg);
        self.open.push(open);
    }

    fn forbid(&mut self, network: &StreetNetwork, mode: TravelMode) {
        let bans = || network.bans.iter().filter(|ban| ban.modes & mode.bit() != 0 && ban.legs.len() >= 2);
        // Every beginning of a ban is a state, and a copy of the junction where it ends.
        let mut states: BTreeMap<Prefix, u32> = BTreeMap::new();
        for ban in bans() {
            for length in 1..ban.legs.len() {
                let prefix = ban.legs[..length].to_vec();
                let junction = network.head(prefix[length - 1]);
                states.entry(prefix).or_insert_with(|| {
                    self.of_copy.push(junction);
                    self.nodes += 1;
                    index(self.nodes - 1)
                });
            }
        }
        if states.is_empty() {
            return;
        }
        let mut forbidden: BTreeMap<&[Leg], Vec<Leg>> = BTreeMap::new();
        for ban in bans() {
            if let Some((last, before)) = ban.legs.split_last() {
                forbidden.entry(before).or_default().push(*last);
            }
        }
        let mut out: BTreeMap<u32, Vec<Leg>> = BTreeMap::new();
        for prefix in states.keys() {
            out.entry(network.head(prefix[prefix.len() - 1])).or_default();
        }
        for (leg, open) in self.legs.iter().zip(&self.open) {
            if open & mode.bit() != 0
                && let Some(legs) = out.get_mut(&network.tail(*leg))
            {
                legs.push(*leg);
            }
        }
        // A leg into a copy no longer leads to the junction itself.
        for arc in 0..self.arcs.len() {
            let leg = self.legs[arc];
            if self.open[arc] & mode.bit() != 0
                && let Some(copy) = states.get(std::slice::from_ref(&leg))
            {
                self.open[arc] &= !mode.bit();
                self.into_copy.insert((leg, mode), *copy);
                self.push(self.arcs[arc].tail, *copy, leg, mode.bit());
            }
        }
        for (prefix, copy) in &states {
            let junction = network.head(prefix[prefix.len() - 1]);
            let banned: Vec<Leg> =
                (0..prefix.len()).filter_map(|from| forbidden.get(&prefix[from..])).flatten().copied().collect();
            for leg in out.get(&junction).into_iter().flatten().filter(|leg| !banned.contains(leg)) {
                let gone = [prefix.as_slice(), &[*leg]].concat();
                // The longest end of what was gone along that is the beginning of a ban.
                let next = (0..gone.len()).find_map(|from| states.get(&gone[from..])).copied();
                self.push(*copy, next.unwrap_or_else(|| network.head(*leg)), *leg, mode.bit());
            }
            self.copies.entry((junction, mode)).or_default().push((*copy, banned));
        }
    }

    /// Milliseconds along each arc.
    #[must_use]
    pub fn times(&self, network: &StreetNetwork, mode: TravelMode) -> Vec<u32> {
        let time = |(leg, open): (&Leg, &u8)| match network.segments.get(leg.segment as usize) {
            Some(segment) if open & mode.bit() != 0 => segment.time(mode, leg.forth),
            _ => CLOSED,
        };
        self.legs.iter().zip(&self.open).map(time).collect()
    }

    pub(super) fn leg(&self, arc: u32) -> Option<Leg> {
        self.legs.get(arc as usize).copied()
    }

    pub(super) fn is_open(&self, arc: u32, mode: TravelMode) -> bool {
        self.open.get(arc as usize).is_some_and(|open| open & mode.bit() != 0)
    }

    /// The node to which a leg leads.
    pub(super) fn after(&self, network: &StreetNetwork, leg: Leg, mode: TravelMode) -> u32 {
        self.into_copy.get(&(leg, mode)).copied().unwrap_or_else(|| network.head(leg))
    }

    /// The nodes from which a leg may be gone along.
    pub(super) fn before(&self, network: &StreetNetwork, leg: Leg, mode: TravelMode) -> Vec<u32> {
        let junction = network.tail(leg);
        let copies = self.copies.get(&(junction, mode)).into_iter().flatten();
        let allowing = copies.filter(|(_, banned)| !banned.contains(&leg)).map(|(copy, _)| *copy);
        std::iter::once(junction).chain(allowing).collect()
    }

    /// The junction that a node is, or is a copy of.
    pub(super) fn junction(&self, network: &StreetNetwork, node: u32) -> u32 {
        let junctions = index(network.junctions.len());
        node.checked_sub(junctions).and_then(|copy| self.of_copy.get(copy as usize).copied()).unwrap_or(node)
    }
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
