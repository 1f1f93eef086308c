//! A sheet about one venue: its ring and its name on the map, and what is known of it and of who lives near.

use std::sync::Arc;

use geo::{BoundingRect as _, Intersects as _};

use crate::base::text;
use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::model::atlas::{Atlas, SetData};
use crate::model::hours::{DAY_NAMES, Span, Week, clock};
use crate::model::sheet::{Extent, Sheet};
use crate::model::street::TravelMode;
use crate::model::venue::Venue;
use crate::project::picture::venue_colour;
use crate::project::reach::{Homes, People, Ways};
use crate::render::scene::{LabelWish, MapItem, MapScene, Mark, MarkLook, Rgba};

use super::words;

const WHITE: Rgba = Rgba::opaque(0x00FF_FFFF);
const INK: Rgba = Rgba::opaque(0x001C_1C1A);

/// How far around a venue its sheet shows, in degrees of latitude: about three kilometres.
const AROUND: f64 = 0.027;

/// The times that people near are counted for, in minutes.
const NEAR: [u16; 2] = [15, 30];

/// A venue that a sheet is about.
pub(super) struct OfVenue<'a> {
    pub venue: &'a Venue,
    /// The place of the area that it lies in.
    pub place: Option<usize>,
    /// What is known of it and of who lives near, a sentence each.
    pub lines: Vec<String>,
    /// How people near were counted; empty where they were not.
    pub method: String,
}

/// The venue that a sheet is about, if it is still there.
pub(super) fn of_sheet<'a>(atlas: &'a Atlas, sheet: &Sheet) -> Option<&'a Venue> {
    let id = sheet.venue?;
    atlas.venues.iter().find(|v| v.id == id && !v.closed && v.position.is_valid())
}

/// The sheet about a venue, with some kilometres around it on its first map.
pub(super) fn on_sheet(venue: &Venue, sheet: &Sheet) -> Sheet {
    let LonLat { lon, lat } = venue.position;
    let wide = AROUND / lat.to_radians().cos().max(0.1);
    let mut own = Sheet { venue: Some(venue.id), ..sheet.clone() };
    own.frame_mut(0).extent = Extent::Seen {
        south_west: LonLat::new(lon - wide, lat - AROUND),
        north_east: LonLat::new(lon + wide, lat + AROUND),
    };
    own
}

impl<'a> OfVenue<'a> {
    pub fn new(atlas: &Atlas, set: &SetData, venue: &'a Venue, ways: &Ways) -> Self {
        let at = geo::Point::new(venue.position.lon, venue.position.lat);
        let place = set.areas.iter().position(|area| {
            // Few boxes hold the point, and only their borders are walked.
            area.polygons.bounding_rect().is_some_and(|b| b.intersects(&at)) && area.polygons.intersects(&at)
        });
        let mut lines = known(venue);
        let near = people_near(atlas, set, venue, ways);
        let method = near.as_ref().map_or_else(String::new, |(_, method)| method.clone());
        lines.extend(near.map(|(line, _)| line));
        Self { venue, place, lines, method }
    }
}

/// Address, hours and help. What is not known is said to be so: readers would take silence for "none".
fn known(venue: &Venue) -> Vec<String> {
    let p = &venue.provision;
    let postcode = Some(venue.postcode.as_str()).filter(|code| !venue.address.contains(*code)).unwrap_or_default();
    let address: Vec<&str> = [venue.address.as_str(), postcode].into_iter().filter(|a| !a.is_empty()).collect();
    let address = if address.is_empty() { "not known".to_owned() } else { address.join(", ") };
    let mut lines = vec![format!("Address: {address}."), format!("Open: {}.", open(&venue.opening_hours))];
    let offers: Vec<&str> = p.offers.iter().map(|o| o.name()).collect();
    lines.push(match offers.as_slice() {
        [] => "What it offers is not recorded.".to_owned(),
        offers => format!("Offers: {}.", offers.join(", ")),
    });
    let step_free = match p.step_free {
        Some(true) => "step-free",
        Some(false) => "not step-free",
        None => "",
    };
    let cost = match (p.free, p.cost.as_str()) {
        (Some(true), "") => "free of charge",
        (Some(false), "") => "not free of charge",
        (_, cost) => cost,
    };
    let more: Vec<&str> = [step_free, cost, p.contact.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    if !more.is_empty() {
        lines.push(format!("{}.", words::capital(&more.join("; "))));
    }
    lines
}

/// "Monday to Friday 09:00–17:00; Saturday 10:00–13:00".
fn open(text: &str) -> String {
    let week = match Week::parse(text) {
        Ok(Some(week)) if week.left_out.is_empty() => week,
        Ok(None) => return "hours not known".to_owned(),
        // As its source says it.
        _ => return text.trim().trim_end_matches('.').to_owned(),
    };
    let mut said = Vec::new();
    let mut day = 0;
    while day < 7 {
        let spans = &week.days[day];
        let last = (day..7).take_while(|d| week.days[*d] == *spans).last().unwrap_or(day);
        if !spans.is_empty() {
            let days = match last - day {
                0 => DAY_NAMES[day].to_owned(),
                1 => format!("{} and {}", DAY_NAMES[day], DAY_NAMES[last]),
                _ => format!("{} to {}", DAY_NAMES[day], DAY_NAMES[last]),
            };
            let some = if spans.iter().any(|s| s.sometimes) { " (not every week)" } else { "" };
            let span = |s: &Span| format!("{}–{}", clock(s.from), clock(s.to));
            let spans = spans.iter().map(span).collect::<Vec<_>>().join(" and ");
            said.push(format!("{days} {spans}{some}"));
        }
        day = last + 1;
    }
    if said.is_empty() { "at no hours".to_owned() } else { said.join("; ") }
}

/// How many residents live near, as reach is measured in this project, and how that was counted; `None` where nobody
/// knows how many live where.
fn people_near(atlas: &Atlas, set: &SetData, venue: &Venue, ways: &Ways) -> Option<(String, String)> {
    let people = People::residents(atlas, set);
    if people.of_area.iter().all(Option::is_none) {
        return None;
    }
    let homes = Homes::new(atlas, set, &people);
    let mode = atlas.settings.reach.mode;
    let (costs, how) = ways.costs(mode, &homes, &[venue.position]);
    let within = |minutes: u16| -> f64 {
        let is_near = |home: &usize| costs.of(*home).any(|(_, cost)| cost <= f64::from(minutes));
        (0..costs.demands()).filter(is_near).map(|home| homes.people[home]).sum()
    };
    let by = match mode {
        TravelMode::Walk => "on foot",
        TravelMode::Cycle => "by cycle",
        TravelMode::Drive => "by car",
    };
    let [near, far] = NEAR.map(|minutes| about(within(minutes)));
    let line = format!("About {near} residents live within {} minutes {by}, {far} within {}.", NEAR[0], NEAR[1]);
    let spread = if homes.by_postcode { "spread evenly over its postcodes" } else { "taken to live at its middle" };
    let kind = set.set.kind.singular();
    Some((line, format!("Travel times are {how}. The residents of each {kind} are {spread}.")))
}

/// A number of people no more exact than it is known.
fn about(people: f64) -> String {
    let step = if people < 1000.0 { 10.0 } else { 100.0 };
    text::number((people / step).round() * step, 0)
}

/// Marks the venue over everything else, whether or not the layer of venues is on.
pub(super) fn draw(scene: &mut MapScene, venue: &Venue, seen: Bounds) {
    let place = Mercator::from(venue.position);
    let at: Arc<[Mercator]> = Arc::from([place]);
    for (colour, radius) in [(WHITE, 9.6), (INK, 8.4), (WHITE, 6.8)] {
        scene.items.push(MapItem::Dots { at: Arc::clone(&at), radius, colour });
    }
    scene.items.push(MapItem::Symbols(Arc::from([Mark {
        venue: venue.id,
        at: place,
        kind: venue.kind,
        look: MarkLook::Filled,
        size: 9.5,
        fill: venue_colour(venue.kind),
        outline: WHITE,
    }])));
    let ring = seen.width() * RING;
    let corner = |by: f64| Mercator { x: place.x + by, y: place.y + by };
    scene.labels.push(LabelWish {
        text: venue.name.clone(),
        second: String::new(),
        at: place.into(),
        others: Arc::from([]),
        bounds: Bounds { min: corner(-ring), max: corner(ring) },
        may_stand_beside: true,
        // Above every area.
        priority: 1000.0,
        size: 8.0,
        bold: true,
        colour: INK,
        halo: WHITE,
    });
}

/// What of the map's width the ring takes to either side, about, so that the name stands clear of it.
const RING: f64 = 0.03;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_said_as_people_say_them() {
        assert_eq!(open("Mo-Fr 09:00-17:00; Sa 10:00-13:00"), "Monday to Friday 09:00–17:00; Saturday 10:00–13:00");
        assert_eq!(open("Tu,We 09:00-12:00,13:00-15:00"), "Tuesday and Wednesday 09:00–12:00 and 13:00–15:00");
        assert_eq!(open(""), "hours not known");
        assert_eq!(open("ask at the desk."), "ask at the desk");
        assert_eq!([about(1_234.0), about(456.0), about(3.0)], ["1,200", "460", "0"]);
    }
}
