//! Places with a name: settlements, addresses, and buildings where a venue might be.

use std::collections::BTreeMap;

use crate::geo::lonlat::LonLat;
use crate::model::place::{Place, PlaceKind};
use crate::model::street::StreetNetwork;

use super::{Node, Tags, Visitor, Way};

/// Gathers places, in the order of the file.
#[derive(Debug, Default)]
pub struct Places {
    pub found: Vec<Place>,
}

impl Visitor for Places {
    fn wants_node(&self, tags: Tags<'_>) -> bool {
        settlement(tags).or_else(|| kind(tags)).is_some()
    }

    fn wants_way(&self, tags: Tags<'_>) -> bool {
        kind(tags).is_some()
    }

    fn node(&mut self, node: &Node<'_>) {
        let kind = settlement(node.tags).or_else(|| kind(node.tags));
        self.found.extend(kind.map(|kind| place(kind, node.tags, node.position)));
    }

    fn way(&mut self, way: &Way<'_>) {
        let Some(kind) = kind(way.tags) else { return };
        // The middle of its outline: good enough for a building.
        let points = if way.is_closed() { way.nodes.get(1..).unwrap_or_default() } else { way.nodes };
        if points.is_empty() {
            return;
        }
        let count = points.len() as f64;
        let lon = points.iter().map(|p| p.1.lon).sum::<f64>() / count;
        let lat = points.iter().map(|p| p.1.lat).sum::<f64>() / count;
        self.found.push(place(kind, way.tags, LonLat::new(lon, lat)));
    }
}

fn settlement(tags: Tags<'_>) -> Option<PlaceKind> {
    tags.get("name")?;
    match tags.get("place")? {
        "city" => Some(PlaceKind::City),
        "town" => Some(PlaceKind::Town),
        "suburb" | "quarter" | "neighbourhood" | "borough" => Some(PlaceKind::Suburb),
        "village" => Some(PlaceKind::Village),
        "hamlet" => Some(PlaceKind::Hamlet),
        "locality" | "isolated_dwelling" | "farm" | "island" => Some(PlaceKind::Locality),
        _ => None,
    }
}

fn kind(tags: Tags<'_>) -> Option<PlaceKind> {
    let hall = || tags.get("name").is_some_and(|name| name.to_lowercase().contains("village hall"));
    let named = tags.get("name").is_some();
    match tags.get("amenity") {
        Some("library") => return Some(PlaceKind::Library),
        Some("community_centre") if tags.is("community_centre", "village_hall") || hall() => {
            return Some(PlaceKind::VillageHall);
        }
        Some("community_centre") => return Some(PlaceKind::CommunityCentre),
        Some("place_of_worship") if named => return Some(PlaceKind::PlaceOfWorship),
        Some("school") if named => return Some(PlaceKind::School),
        Some("college" | "university") if named => return Some(PlaceKind::College),
        _ => {}
    }
    if tags.is("highway", "bus_stop") && named {
        return Some(PlaceKind::BusStop);
    }
    let is_address = tags.get("addr:housenumber").is_some() && street(tags).is_some();
    is_address.then_some(PlaceKind::Address)
}

fn street(tags: Tags<'_>) -> Option<&str> {
    tags.get("addr:street").or_else(|| tags.get("addr:place"))
}

fn place(kind: PlaceKind, tags: Tags<'_>, position: LonLat) -> Place {
    let text = |key: &str| tags.get(key).map(str::trim).unwrap_or_default();
    let number = tags.get("addr:housenumber").or_else(|| tags.get("addr:housename"));
    let door = match (number, street(tags)) {
        (Some(number), Some(street)) => format!("{} {}", number.trim(), street.trim()),
        (None, Some(street)) => street.trim().to_owned(),
        _ => String::new(),
    };
    let town = [text("addr:suburb"), text("addr:village"), text("addr:city")];
    let town = town.into_iter().rfind(|part| !part.is_empty()).unwrap_or_default().to_owned();
    let joined = |parts: [&str; 2]| parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
    let (name, address) = match kind {
        PlaceKind::Address => (door, town),
        _ => (text("name").to_owned(), joined([&door, &town])),
    };
    let name = if name.is_empty() { kind.name().to_owned() } else { name };
    Place {
        kind,
        name,
        address,
        postcode: text("addr:postcode").to_owned(),
        opening_hours: text("opening_hours").to_owned(),
        position,
    }
}

/// One place for every street that hangs together under one name, at the middle of its longest piece.
#[must_use]
pub fn named_streets(network: &StreetNetwork) -> Vec<Place> {
    let mut by_name: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for segment in 0..u32::try_from(network.segments.len()).unwrap_or(u32::MAX) {
        let name = network.name(segment);
        if !name.is_empty() {
            by_name.entry(name).or_default().push(segment);
        }
    }
    let mut streets = Vec::new();
    for (name, segments) in by_name {
        for group in groups(network, &segments) {
            let length = |s: &u32| network.segments.get(*s as usize).map_or(0, |s| s.length_centimetres);
            let Some(longest) = group.iter().max_by_key(|s| (length(s), u32::MAX - **s)) else { continue };
            let shape = network.shape(*longest);
            let Some(position) = shape.get(shape.len() / 2) else { continue };
            streets.push(Place {
                kind: PlaceKind::Street,
                name: name.to_owned(),
                address: String::new(),
                postcode: String::new(),
                opening_hours: String::new(),
                position: *position,
            });
        }
    }
    streets
}

/// Segments that hang together, each group in the order of the network.
fn groups(network: &StreetNetwork, segments: &[u32]) -> Vec<Vec<u32>> {
    let mut at: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let ends = |s: u32| network.segments.get(s as usize).map_or([0, 0], |s| [s.from, s.to]);
    for (place, segment) in segments.iter().enumerate() {
        for end in ends(*segment) {
            at.entry(end).or_default().push(place);
        }
    }
    let mut is_grouped = vec![false; segments.len()];
    let mut groups = Vec::new();
    for start in 0..segments.len() {
        let mut stack = vec![start];
        let mut group = Vec::new();
        while let Some(place) = stack.pop() {
            if std::mem::replace(&mut is_grouped[place], true) {
                continue;
            }
            group.push(segments[place]);
            let near = ends(segments[place]);
            stack.extend(near.iter().filter_map(|end| at.get(end)).flatten().filter(|p| !is_grouped[**p]));
        }
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups
}
