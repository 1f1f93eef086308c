//! Venues that seem to be one place, and venues that cannot be where they are said to be. Findings only: nothing is
//! merged or moved by itself. Nothing here knows formats.

use std::collections::{BTreeSet, HashMap};

use geo::{CoordsIter as _, Distance as _, Haversine, Point};

use crate::base::text::{count, distance, folded};
use crate::base::warnings::{Severity, Warning};
use crate::geo::bounds::LonLatBounds;
use crate::geo::index::PolygonIndex;
use crate::geo::lonlat::LonLat;
use crate::model::area::{Area, SetRole};
use crate::model::batch::NewVenue;
use crate::model::venue::Venue;

use super::columns::is_postcode;
use super::layer::Task;
use super::options::ColumnUse;
use super::report::Double;

/// Venues of like names are taken for one place up to this distance.
const NEAR_METRES: f64 = 150.0;

/// Venues closer than this stand at one place.
const SAME_SPOT_METRES: f64 = 1.0;

/// How far a position may be from its postcode; rural postcodes reach far.
const POSTCODE_METRES: f64 = 2_000.0;

/// Venues beyond this from the areas of the project are pointed out.
const FAR_OUT_METRES: f64 = 5_000.0;

/// How far the area that an address names may be.
const TOWN_METRES: f64 = 2_000.0;

/// A venue as it is compared, of the file or of the project.
struct Seen<'a> {
    name: &'a str,
    address: &'a str,
    postcode: &'a str,
    position: LonLat,
    closed: bool,
    row: Option<u64>,
    id: Option<i64>,
    /// Whether the position is its postcode's and not its own.
    placed: bool,
}

/// Finds both kinds. `placed` says which venues stand at their postcode for want of a position.
pub(super) fn check(task: &Task<'_>, list: &[NewVenue], placed: &[bool]) -> (Vec<Double>, Vec<Warning>) {
    let new = list.iter().zip(placed).map(|(v, placed)| Seen {
        name: &v.name,
        address: &v.address,
        postcode: &v.postcode,
        position: v.position,
        closed: v.closed,
        row: Some(v.source_row),
        id: None,
        placed: *placed,
    });
    let old = task.atlas.venues.iter().map(|v| Seen {
        name: &v.name,
        address: &v.address,
        postcode: &v.postcode,
        position: v.position,
        closed: v.closed,
        row: None,
        id: Some(v.id.0),
        placed: false,
    });
    let all: Vec<Seen<'_>> = old.chain(new).collect();
    let areas = Areas::new(task);
    let mut doubles = Vec::new();
    let mut findings = Vec::new();
    for (first, second, metres) in pairs(&all) {
        let (a, b) = (&all[first], &all[second]);
        if let Some(why) = one_place(a, b, metres) {
            doubles.push(Double {
                row: b.row.unwrap_or(0),
                name: b.name.to_owned(),
                same_as_row: a.row,
                same_as_venue: a.id,
                same_as_name: a.name.to_owned(),
                metres_apart: (metres * 10.0).round() / 10.0,
                why,
            });
        } else if metres <= SAME_SPOT_METRES {
            findings.extend(areas.two_towns(task, a, b));
        }
    }
    if let Some(first) = doubles.first() {
        let there = first.same_as_row.map_or_else(|| "in the project".to_owned(), |r| format!("in row {r}"));
        let others = if doubles.len() == 1 {
            String::new()
        } else {
            format!(" {} more are like this.", count(doubles.len() - 1))
        };
        let said = format!(
            "{} is perhaps the same place as {} {there} ({}, {} apart); both are kept.{others}",
            first.name,
            first.same_as_name,
            first.why,
            distance(first.metres_apart)
        );
        let remedy = "Leave one of them out if they are one place.";
        findings.push(task.finding(Severity::Warning, Some(first.row), said, remedy));
    }
    for seen in all.iter().filter(|s| s.row.is_some()) {
        findings.extend(areas.elsewhere(task, seen));
    }
    findings.extend(far_from_postcode(task, &all));
    findings.extend(far_out(task, &all));
    (doubles, findings)
}

/// Pairs of venues of a project that seem to be one place, the later one second: their places in the list and why. Those
/// that the user keeps closed are compared too.
#[must_use]
pub fn doubles_among(venues: &[Venue]) -> Vec<(usize, usize, String)> {
    let seen: Vec<Seen<'_>> = venues
        .iter()
        .map(|v| Seen {
            name: &v.name,
            address: &v.address,
            postcode: &v.postcode,
            position: v.position,
            closed: v.closed,
            row: Some(v.source_row),
            id: Some(v.id.0),
            placed: false,
        })
        .collect();
    let one = |(a, b, metres): (usize, usize, f64)| {
        one_place(&seen[a], &seen[b], metres).map(|why| (a, b, format!("{why}, {} apart", distance(metres))))
    };
    pairs(&seen).into_iter().filter_map(one).collect()
}

/// Pairs that are near each other or share a postcode, at least one of them of the file, each once; with the distance.
fn pairs(all: &[Seen<'_>]) -> Vec<(usize, usize, f64)> {
    // Cells larger than the distance that matters, so that a neighbour is in the next cell at most.
    const CELL_DEGREES: f64 = 0.004;
    // More venues than this in one cell are no list of venues, and comparing each with each would take for ever.
    const CROWD: usize = 200;
    #[expect(clippy::cast_possible_truncation, reason = "degrees make small numbers")]
    let cell = |p: LonLat| ((p.lon / CELL_DEGREES).floor() as i64, (p.lat / CELL_DEGREES).floor() as i64);
    let mut cells: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    let mut postcodes: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, seen) in all.iter().enumerate() {
        cells.entry(cell(seen.position)).or_default().push(place);
        if is_postcode(seen.postcode) {
            postcodes.entry(folded(seen.postcode)).or_default().push(place);
        }
    }
    let mut found = BTreeSet::new();
    for (place, seen) in all.iter().enumerate() {
        let (x, y) = cell(seen.position);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        let near = around.filter_map(|c| cells.get(&c)).chain(postcodes.get(&folded(seen.postcode)));
        for other in near.filter(|list| list.len() <= CROWD).flatten().copied().filter(|o| *o > place) {
            if all[other].row.is_some() {
                found.insert((place, other));
            }
        }
    }
    let metres = |a: LonLat, b: LonLat| Haversine.distance(Point::new(a.lon, a.lat), Point::new(b.lon, b.lat));
    found.into_iter().map(|(a, b)| (a, b, metres(all[a].position, all[b].position))).collect()
}

/// Why two venues are taken for one, if they are: the same or nearly the same name, and one postcode or very near.
fn one_place(a: &Seen<'_>, b: &Seen<'_>, metres: f64) -> Option<String> {
    let same_name = folded(a.name) == folded(b.name) || words(a.name) == words(b.name);
    let like = same_name || strsim::jaro_winkler(&folded(a.name), &folded(b.name)) >= 0.93;
    let known = is_postcode(a.postcode) && is_postcode(b.postcode);
    let same_postcode = known && folded(a.postcode) == folded(b.postcode);
    // A library that moved round the corner is two entries of one name, with two postcodes.
    let near = metres <= NEAR_METRES && (!known || same_postcode);
    // What was closed and what stands there now are two.
    let is_one = like && (same_postcode || near) && (a.closed == b.closed || same_name);
    if !is_one {
        return None;
    }
    let name = if same_name { "same name" } else { "like names" };
    Some(if same_postcode { format!("{name}, same postcode") } else { name.to_owned() })
}

/// The words of a name that tell it from others.
fn words(name: &str) -> BTreeSet<String> {
    const COMMON: [&str; 8] = ["the", "of", "and", "at", "library", "centre", "public", "branch"];
    let lower = name.to_lowercase();
    let all = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    all.filter(|w| !COMMON.contains(w)).map(str::to_owned).collect()
}

/// The last words of streets. A ward may be named after a street that many towns have (High Street).
const STREETS: [&str; 16] = [
    "street", "road", "lane", "avenue", "close", "drive", "way", "court", "crescent", "terrace", "square", "row",
    "gardens", "parade", "grove", "walk",
];

/// The places an address names: its parts without house numbers, streets, postcodes and counties.
fn places(address: &str) -> Vec<&str> {
    let street = |p: &str| p.rsplit(' ').next().is_some_and(|last| STREETS.contains(&last.to_lowercase().as_str()));
    let numbered = |p: &str| p.bytes().any(|b| b.is_ascii_digit());
    let part = |p: &&str| !p.is_empty() && !numbered(p) && !street(p) && !p.eq_ignore_ascii_case("kent");
    address.split(',').map(str::trim).filter(part).collect()
}

/// The areas of the project, to tell what lies where.
struct Areas<'a> {
    list: &'a [Area],
    index: PolygonIndex,
    by_name: HashMap<String, usize>,
}

impl<'a> Areas<'a> {
    fn new(task: &Task<'a>) -> Self {
        let list: &[Area] = task.atlas.active_set().map_or(&[], |s| &s.areas);
        let index = PolygonIndex::new(list.iter().map(|a| &a.polygons));
        let by_name = list.iter().enumerate().map(|(place, a)| (folded(&a.name), place)).collect();
        Self { list, index, by_name }
    }

    fn at(&self, position: LonLat) -> Option<&'a Area> {
        self.index.find(position, |place| &self.list[place].polygons).and_then(|place| self.list.get(place))
    }

    /// Two venues at one place whose addresses name no place in common.
    fn two_towns(&self, task: &Task<'_>, a: &Seen<'_>, b: &Seen<'_>) -> Option<Warning> {
        let (of_a, of_b) = (places(a.address), places(b.address));
        let common = of_a.iter().any(|p| of_b.iter().any(|q| p.eq_ignore_ascii_case(q)));
        let (Some(town_a), Some(town_b)) = (of_a.last(), of_b.last()) else { return None };
        // Two that have the place of their postcode share it by right.
        if common || (a.placed && b.placed && folded(town_a) == folded(town_b)) {
            return None;
        }
        let here = self.at(a.position);
        let fits = |towns: &[&str]| {
            here.is_some_and(|area| words(&area.name).iter().any(|w| towns.iter().any(|t| words(t).contains(w))))
        };
        let (wrong, right) = match (fits(&of_a), fits(&of_b)) {
            (false, true) => (a, b),
            _ => (b, a),
        };
        let certain = fits(&of_a) != fits(&of_b);
        let there = right.row.map_or_else(|| "of the project".to_owned(), |r| format!("in row {r}"));
        let area = here.filter(|_| certain).map_or_else(String::new, |area| {
            format!(" The area there is {}, so {} is probably in the wrong place.", area.name, wrong.name)
        });
        let said = format!(
            "{} stands at the very place of {} {there}, but their addresses name different towns, {town_a} and {town_b}.{area}",
            wrong.name, right.name
        );
        Some(postcode_finding(task, wrong, said))
    }

    /// A venue whose address names an area of the project in which it does not lie.
    fn elsewhere(&self, task: &Task<'_>, seen: &Seen<'_>) -> Option<Warning> {
        let here = self.at(seen.position)?;
        let towns = places(seen.address);
        let own = words(&here.name);
        if towns.iter().any(|t| words(t).iter().any(|w| own.contains(w))) {
            return None;
        }
        let other = towns.iter().rev().find_map(|t| self.by_name.get(&folded(t))).and_then(|p| self.list.get(*p))?;
        let centre = crate::geo::bng::centroid(&other.polygons)?;
        let metres =
            Haversine.distance(Point::new(seen.position.lon, seen.position.lat), Point::new(centre.lon, centre.lat));
        (other.id != here.id && metres > TOWN_METRES).then(|| {
            let said = format!(
                "The address of {} names {}, but it stands in {}, {} from there.",
                seen.name,
                other.name,
                here.name,
                distance(metres)
            );
            postcode_finding(task, seen, said)
        })
    }
}

/// Venues of the file that lie far from all areas of the project: in the sea, or with longitude and latitude swapped. One
/// finding for all; where it is most of the file, that is what the file is about and only worth a note.
fn far_out(task: &Task<'_>, all: &[Seen<'_>]) -> Option<Warning> {
    let measured = task.atlas.sets.iter().filter(|s| s.set.role == SetRole::Measured);
    let corners =
        measured.flat_map(|s| s.areas.iter()).flat_map(|a| a.polygons.exterior_coords_iter()).map(LonLat::from);
    let near = LonLatBounds::around(corners)?.grown(FAR_OUT_METRES);
    let own: Vec<&Seen<'_>> = all.iter().filter(|s| s.row.is_some()).collect();
    let far: Vec<&&Seen<'_>> = own.iter().filter(|s| !near.contains(s.position)).collect();
    let first = far.first()?;
    let lie = if far.len() == 1 { "1 venue lies".to_owned() } else { format!("{} venues lie", count(far.len())) };
    let said =
        format!("{lie} more than 5 km from all areas of the project; the first is {}. They are kept.", first.name);
    let remedy = "Check the positions: in the sea, or longitude and latitude swapped? Leave out what is not meant.";
    let severity = if far.len() * 2 <= own.len() { Severity::Warning } else { Severity::Note };
    Some(task.finding(severity, first.row, said, remedy))
}

/// Venues with a position of their own that is far from their postcode's.
fn far_from_postcode(task: &Task<'_>, all: &[Seen<'_>]) -> Vec<Warning> {
    let known: HashMap<String, LonLat> = task.atlas.postcodes.iter().map(|p| (folded(&p.text), p.position)).collect();
    let own = all.iter().filter(|s| s.row.is_some() && !s.placed);
    own.filter_map(|seen| {
        let there = known.get(&folded(seen.postcode))?;
        let (a, b) = (Point::new(seen.position.lon, seen.position.lat), Point::new(there.lon, there.lat));
        let metres = Haversine.distance(a, b);
        (metres > POSTCODE_METRES).then(|| {
            let said = format!("{} stands {} from its postcode {}.", seen.name, distance(metres), seen.postcode);
            postcode_finding(task, seen, said)
        })
    })
    .collect()
}

fn postcode_finding(task: &Task<'_>, seen: &Seen<'_>, said: String) -> Warning {
    let field = task.columns.first(ColumnUse::Postcode).map(|c| task.columns.list[c].header.clone());
    let remedy =
        "Check its postcode and position in the file; correct it there and import it again, or leave the row out.";
    Warning { field, ..task.finding(Severity::Warning, seen.row, said, remedy) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen<'a>(name: &'a str, postcode: &'a str) -> Seen<'a> {
        let position = LonLat::new(0.5, 51.2);
        Seen { name, address: "", postcode, position, closed: false, row: Some(2), id: None, placed: false }
    }

    #[test]
    fn a_street_is_no_town_although_a_ward_is_called_after_it() {
        assert_eq!(places("12 Church Green, High Street, Marden, Kent"), ["Marden"]);
    }

    #[test]
    fn one_place_is_one_name_at_one_postcode_or_very_near() {
        let one =
            |a: (&str, &str), b: (&str, &str), metres| one_place(&seen(a.0, a.1), &seen(b.0, b.1), metres).is_some();
        assert!(one(("Staplehurst Library", "TN12 0LA"), ("Staplehurst library", "Tn12 0LA"), 47.0));
        assert!(one(("Allington", ""), ("Allington Library", "ME16 0PR"), 20.0));
        assert!(!one(("Bearsted Library", "ME14 4PH"), ("Bearsted Library", "ME14 4DN"), 120.0), "it moved");
        assert!(!one(("Whitstable Library", "ME18 6HU"), ("Yalding Library", "ME18 6HU"), 0.0));
        assert!(!one(("Marden Library", ""), ("Marden Library", ""), 900.0));
        let gone = Seen { closed: true, ..seen("Kent History Library", "ME14 1LQ") };
        assert!(one_place(&gone, &seen("Kent History Library Two", "ME14 1LQ"), 10.0).is_none());
    }

    #[test]
    fn addresses_name_towns() {
        assert_eq!(places("Adin Coates House, High Street, Yalding, Kent"), ["Adin Coates House", "Yalding"]);
        assert_eq!(places("157 Linton Road, ME15 0AL"), Vec::<&str>::new());
    }
}
