//! From the ways of an extract to a network of streets: cut at junctions, with times, and with the turns that are
//! forbidden (`wiki.openstreetmap.org/wiki/Relation:restriction`) and the points that are in the way.

use std::collections::{HashMap, HashSet};

use crate::geo::lonlat::LonLat;
use crate::model::street::{Ban, CLOSED, Leg, Segment, StreetNetwork, TravelMode};

use super::profile::{self, Speeds};
use super::{MemberKind, Node, Relation, Tags, Visitor, Want, Way};

/// What traffic lights cost a car or a cycle on the whole, in milliseconds.
const SIGNALS_MILLISECONDS: u32 = 4000;
/// Nobody is led along what would take longer than this, in milliseconds (a day).
const LONGEST: f64 = 86_400_000.0;

/// Gathers streets; then [`Self::network`].
#[derive(Debug, Default)]
pub struct Streets {
    roads: Vec<Road>,
    nodes: Vec<(i64, LonLat)>,
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    /// Points that are in the way, and for whom.
    blocked: HashMap<i64, u8>,
    signals: HashSet<i64>,
    restrictions: Vec<Restriction>,
}

#[derive(Debug)]
struct Road {
    way: i64,
    first_node: usize,
    name: u32,
    is_roundabout: bool,
    speeds: Speeds,
}

#[derive(Debug)]
struct Restriction {
    from: Vec<i64>,
    via_node: Option<i64>,
    via_way: Option<i64>,
    to: Vec<i64>,
    /// Nothing but the turn named is allowed.
    is_only: bool,
    modes: u8,
}

impl Visitor for Streets {
    fn wants_node(&self, tags: Tags<'_>) -> bool {
        tags.get("barrier").is_some() || tags.is("highway", "traffic_signals") || profile::blocked(tags) != 0
    }

    fn wants_way(&self, tags: Tags<'_>) -> bool {
        profile::speeds(tags).is_some()
    }

    fn wants_relation(&self, tags: Tags<'_>) -> Want {
        let is_restriction =
            tags.get("type").is_some_and(|kind| kind == "restriction" || kind.starts_with("restriction:"));
        if is_restriction { Want::Ids } else { Want::No }
    }

    fn node(&mut self, node: &Node<'_>) {
        let blocked = profile::blocked(node.tags);
        if blocked != 0 {
            self.blocked.insert(node.id, blocked);
        }
        if node.tags.is("highway", "traffic_signals") {
            self.signals.insert(node.id);
        }
    }

    fn way(&mut self, way: &Way<'_>) {
        let Some(speeds) = profile::speeds(way.tags) else { return };
        let is_roundabout = profile::is_roundabout(way.tags);
        for stretch in way.stretches() {
            let mut nodes = stretch.to_vec();
            nodes.dedup_by_key(|node| node.0);
            if nodes.len() < 2 {
                continue;
            }
            let name = self.number(&name(way.tags));
            self.roads.push(Road { way: way.id, first_node: self.nodes.len(), name, is_roundabout, speeds });
            self.nodes.append(&mut nodes);
        }
    }

    fn relation(&mut self, relation: &Relation<'_>) {
        self.restrictions.extend(restriction(relation));
    }
}

/// The name of a street, or its number.
fn name(tags: Tags<'_>) -> String {
    let name = tags.get("name:en").or_else(|| tags.get("name"));
    match (name, tags.get("ref")) {
        (Some(name), _) => name.trim().to_owned(),
        (None, Some(number)) => number.split(';').map(str::trim).collect::<Vec<_>>().join(", "),
        (None, None) => String::new(),
    }
}

fn restriction(relation: &Relation<'_>) -> Option<Restriction> {
    let tags = relation.tags;
    let cycles = TravelMode::Cycle.bit();
    let cars = TravelMode::Drive.bit();
    let general = tags.get("restriction").map(|kind| (kind, cycles | cars));
    let of_cars = tags.get("restriction:motorcar").or_else(|| tags.get("restriction:motor_vehicle")).map(|k| (k, cars));
    let of_cycles = tags.get("restriction:bicycle").map(|kind| (kind, cycles));
    let (kind, mut modes) = general.or(of_cars).or(of_cycles)?;
    for exempt in tags.get("except").unwrap_or_default().split(';') {
        modes &= match exempt.trim() {
            "bicycle" => !cycles,
            "motorcar" | "motor_vehicle" => !cars,
            _ => u8::MAX,
        };
    }
    let is_only = kind.starts_with("only_");
    if modes == 0 || !(is_only || kind.starts_with("no_")) {
        return None;
    }
    let with = |role: &str, kind: MemberKind| -> Vec<i64> {
        relation.members.iter().filter(|m| m.role == role && m.kind == kind).map(|m| m.id).collect()
    };
    let via_ways = with("via", MemberKind::Way);
    let via_node = with("via", MemberKind::Node).first().copied();
    // A turn along several ways is rare and is left out.
    if via_ways.len() > 1 {
        return None;
    }
    let via_way = via_ways.first().copied();
    let (from, to) = (with("from", MemberKind::Way), with("to", MemberKind::Way));
    let is_whole = (via_node.is_some() || via_way.is_some()) && !from.is_empty() && !to.is_empty();
    is_whole.then_some(Restriction { from, via_node, via_way, to, is_only, modes })
}

impl Streets {
    fn number(&mut self, name: &str) -> u32 {
        if self.names.is_empty() {
            self.names.push(String::new());
            self.numbers.insert(String::new(), 0);
        }
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = count(self.names.len());
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// The network, without an order of junctions as yet. The same extract gives the same network.
    #[must_use]
    pub fn network(self) -> StreetNetwork {
        let junctions = self.junctions();
        let mut cut =
            Cut { network: StreetNetwork { names: self.names, ..StreetNetwork::default() }, ..Cut::default() };
        for (at, road) in self.roads.iter().enumerate() {
            let end = self.roads.get(at + 1).map_or(self.nodes.len(), |next| next.first_node);
            let nodes = self.nodes.get(road.first_node..end).unwrap_or_default();
            cut.road(road, nodes, &junctions, &self.signals);
        }
        let mut bans = cut.barriers(&self.blocked);
        for restriction in &self.restrictions {
            bans.extend(cut.bans(restriction));
        }
        bans.sort_by(|a, b| (&a.legs, a.modes).cmp(&(&b.legs, b.modes)));
        bans.dedup();
        cut.network.bans = bans;
        cut.network
    }

    /// The points where streets are cut: their ends, where they meet, and what is in the way.
    fn junctions(&self) -> HashSet<i64> {
        let mut all: Vec<i64> = self.nodes.iter().map(|node| node.0).collect();
        all.sort_unstable();
        let shared = all.windows(2).filter(|w| w[0] == w[1]).map(|w| w[0]);
        let mut junctions: HashSet<i64> = shared.collect();
        for (at, road) in self.roads.iter().enumerate() {
            let end = self.roads.get(at + 1).map_or(self.nodes.len(), |next| next.first_node);
            let ends = [self.nodes.get(road.first_node), self.nodes.get(end - 1)];
            junctions.extend(ends.into_iter().flatten().map(|node| node.0));
        }
        junctions.extend(self.blocked.keys());
        junctions.extend(self.restrictions.iter().filter_map(|r| r.via_node));
        junctions
    }
}

/// The network while ways are cut into segments.
#[derive(Default)]
struct Cut {
    network: StreetNetwork,
    numbers: HashMap<i64, u32>,
    /// By way, in its direction.
    of_way: HashMap<i64, Vec<u32>>,
    /// The legs that leave each junction.
    leaving: Vec<Vec<Leg>>,
}

impl Cut {
    fn road(&mut self, road: &Road, nodes: &[(i64, LonLat)], junctions: &HashSet<i64>, signals: &HashSet<i64>) {
        let mut first = 0;
        for at in 1..nodes.len() {
            let Some((id, _)) = nodes.get(at) else { break };
            if junctions.contains(id) {
                self.segment(road, nodes.get(first..=at).unwrap_or_default(), signals);
                first = at;
            }
        }
    }

    fn segment(&mut self, road: &Road, nodes: &[(i64, LonLat)], signals: &HashSet<i64>) {
        let (Some(first), Some(last)) = (nodes.first(), nodes.last()) else { return };
        let metres: f64 = nodes.windows(2).map(|w| w[0].1.short_distance_metres(w[1].1)).sum();
        let lights = |at: &[(i64, LonLat)]| at.iter().filter(|node| signals.contains(&node.0)).count();
        // Lights are met on the way out of a piece: those at its beginning belong to the piece before.
        let met =
            [lights(nodes.get(1..).unwrap_or_default()), lights(nodes.get(..nodes.len() - 1).unwrap_or_default())];
        let time = |mode: TravelMode, back: usize| {
            let speed = road.speeds[mode.index()][back];
            let milliseconds = metres * 3600.0 / speed;
            if speed <= 0.0 || milliseconds > LONGEST {
                return CLOSED;
            }
            let waits = if mode == TravelMode::Walk { 0 } else { count(met[back]) * SIGNALS_MILLISECONDS };
            // No piece takes no time, so that a way never goes in circles for nothing.
            whole(milliseconds).max(1) + waits
        };
        let times = TravelMode::ALL.map(|mode| [time(mode, 0), time(mode, 1)]);
        let (from, to) = (self.junction(*first), self.junction(*last));
        let number = count(self.network.segments.len());
        self.network.segments.push(Segment {
            from,
            to,
            first_point: count(self.network.points.len()),
            length_centimetres: whole(metres * 100.0),
            name: road.name,
            is_roundabout: road.is_roundabout,
            times,
            main: 0,
        });
        self.network.points.extend(nodes.iter().map(|node| node.1));
        self.of_way.entry(road.way).or_default().push(number);
        for (junction, forth) in [(from, true), (to, false)] {
            if let Some(leaving) = self.leaving.get_mut(junction as usize) {
                leaving.push(Leg { segment: number, forth });
            }
        }
    }

    fn junction(&mut self, (id, at): (i64, LonLat)) -> u32 {
        *self.numbers.entry(id).or_insert_with(|| {
            self.network.junctions.push(at);
            self.leaving.push(Vec::new());
            count(self.network.junctions.len() - 1)
        })
    }

    fn leaving(&self, junction: u32) -> &[Leg] {
        self.leaving.get(junction as usize).map_or(&[], Vec::as_slice)
    }

    /// Nobody passes a point that is in the way; one can still go up to it from either side.
    fn barriers(&self, blocked: &HashMap<i64, u8>) -> Vec<Ban> {
        let mut bans = Vec::new();
        for (id, modes) in blocked {
            let Some(junction) = self.numbers.get(id) else { continue };
            let leaving = self.leaving(*junction);
            for into in leaving {
                for out in leaving.iter().filter(|out| out.segment != into.segment) {
                    bans.push(Ban { legs: vec![Leg { forth: !into.forth, ..*into }, *out], modes: *modes });
                }
            }
        }
        bans
    }

    fn bans(&self, restriction: &Restriction) -> Vec<Ban> {
        let mut bans = Vec::new();
        for from in &restriction.from {
            for to in &restriction.to {
                let via = match (restriction.via_way, restriction.via_node) {
                    (Some(way), _) => self.through(*from, way, *to),
                    (None, Some(node)) => self.numbers.get(&node).map(|at| (*at, *at, Vec::new())),
                    (None, None) => None,
                };
                let Some((enter, leave, between)) = via else { continue };
                let Some(into) = self.only_leg(*from, enter) else { continue };
                let Some(out) = self.only_leg(*to, leave) else { continue };
                let start = std::iter::once(Leg { forth: !into.forth, ..into }).chain(between).collect::<Vec<_>>();
                let forbid = |last: Leg| Ban { legs: [start.as_slice(), &[last]].concat(), modes: restriction.modes };
                if restriction.is_only {
                    let others = self.leaving(leave).iter().filter(|leg| **leg != out);
                    bans.extend(others.map(|leg| forbid(*leg)));
                } else {
                    bans.push(forbid(out));
                }
            }
        }
        bans
    }

    /// The one leg by which a way leaves a junction; a way that goes through it does not say which side is meant.
    fn only_leg(&self, way: i64, junction: u32) -> Option<Leg> {
        let segments = self.of_way.get(&way)?;
        let mut legs = self.leaving(junction).iter().filter(|leg| segments.contains(&leg.segment));
        let leg = legs.next().copied()?;
        legs.next().is_none().then_some(leg)
    }

    /// Where a way is entered from one way and left for another, and the legs between.
    fn through(&self, from: i64, via: i64, to: i64) -> Option<(u32, u32, Vec<Leg>)> {
        let ends = |way: i64| -> Option<HashSet<u32>> {
            let segments = self.of_way.get(&way)?.iter().filter_map(|s| self.network.segments.get(*s as usize));
            Some(segments.flat_map(|s| [s.from, s.to]).collect())
        };
        let (of_from, of_to) = (ends(from)?, ends(to)?);
        let segments = self.of_way.get(&via)?;
        let tail = |s: &u32| self.network.tail(Leg { segment: *s, forth: true });
        let head = |s: &u32| self.network.head(Leg { segment: *s, forth: true });
        // Where points of it are missing, nothing leads through.
        if segments.windows(2).any(|pair| head(&pair[0]) != tail(&pair[1])) {
            return None;
        }
        let mut stops: Vec<u32> = segments.first().map(tail).into_iter().collect();
        stops.extend(segments.iter().map(head));
        let enter = stops.iter().position(|at| of_from.contains(at))?;
        let leave = stops.iter().position(|at| of_to.contains(at))?;
        let leg = |at: usize, forth: bool| segments.get(at).map(|segment| Leg { segment: *segment, forth });
        let legs: Option<Vec<Leg>> = if enter < leave {
            (enter..leave).map(|at| leg(at, true)).collect()
        } else {
            (leave..enter).rev().map(|at| leg(at, false)).collect()
        };
        legs.filter(|legs| !legs.is_empty()).map(|legs| (stops[enter], stops[leave], legs))
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn whole(number: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, and kept within bounds")]
    let whole = number.round().clamp(0.0, f64::from(u32::MAX - 1)) as u32;
    whole
}
