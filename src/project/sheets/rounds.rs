//! A team's round on a sheet: its way and its numbered stops on the map, and when it is where.

use std::sync::Arc;

use crate::base::text;
use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::shapes;
use crate::model::hours::DAY_NAMES;
use crate::model::outreach::{Activity, Outreach, Round, Stop, clock};
use crate::model::sheet::{Extent, Sheet};
use crate::render::scene::{LabelWish, MapItem, MapScene, Rgba};

const WAY: Rgba = Rgba::opaque(0x0000_5A9C);
const WHITE: Rgba = Rgba::opaque(0x00FF_FFFF);
const INK: Rgba = Rgba::opaque(0x001C_1C1A);

/// The round that a sheet shows, if it is planned.
pub(super) fn of_sheet<'a>(outreach: &'a Outreach, sheet: &Sheet) -> Option<&'a Round> {
    let team = sheet.round.as_ref()?;
    outreach.plan.as_ref()?.rounds.iter().find(|round| round.team == *team)
}

/// The sheet with a round on its first map, as near as the round needs.
pub(super) fn on_sheet(outreach: &Outreach, round: &Round, sheet: &Sheet) -> Option<Sheet> {
    let way = way(outreach, round)?;
    let corner = |pick: fn(f64, f64) -> f64| {
        let start = way[0];
        way.iter().fold(start, |c, p| LonLat::new(pick(c.lon, p.lon), pick(c.lat, p.lat)))
    };
    let (low, high) = (corner(f64::min), corner(f64::max));
    // With room for names around it; a round of one stop is not a point.
    let by = |a: f64, b: f64| ((b - a) * 0.2).max(0.008);
    let (wide, tall) = (by(low.lon, high.lon), by(low.lat, high.lat));
    let mut own = Sheet { round: Some(round.team.clone()), ..sheet.clone() };
    own.frame_mut(0).extent = Extent::Seen {
        south_west: LonLat::new(low.lon - wide, low.lat - tall),
        north_east: LonLat::new(high.lon + wide, high.lat + tall),
    };
    Some(own)
}

/// From where the team sets out over its stops to where it ends; `None` without the team.
fn way(outreach: &Outreach, round: &Round) -> Option<Vec<LonLat>> {
    let way: Vec<LonLat> = outreach.way(round).into_iter().flatten().collect();
    (!way.is_empty()).then_some(way)
}

fn stops<'a>(outreach: &'a Outreach, round: &Round) -> Vec<&'a Stop> {
    round.stops.iter().filter_map(|id| outreach.stop(*id)).collect()
}

/// Draws the round over everything else.
pub(super) fn draw(scene: &mut MapScene, outreach: &Outreach, round: &Round) {
    let Some(way) = way(outreach, round) else { return };
    let there = way.iter().map(|p| Mercator::from(*p));
    // There and back the same way, which is a line.
    let back = way.iter().rev().skip(1).map(|p| Mercator::from(*p));
    let line = shapes(&[vec![there.chain(back).collect()]]).pop().flatten().map(Arc::new);
    for (colour, width) in [(WHITE, 3.2), (WAY, 1.8)] {
        scene.items.extend(line.as_ref().map(|shape| MapItem::outline(shape, colour, width)));
    }
    let stops = stops(outreach, round);
    let at: Arc<[Mercator]> = stops.iter().map(|s| Mercator::from(s.at)).collect();
    for (colour, radius) in [(WHITE, 3.4), (WAY, 2.6)] {
        scene.items.push(MapItem::Dots { at: Arc::clone(&at), radius, colour });
    }
    for (i, stop) in stops.iter().enumerate() {
        let place = at[i];
        scene.labels.push(LabelWish {
            text: format!("{} {}", i + 1, stop.name),
            second: String::new(),
            at: place.into(),
            others: Arc::from([]),
            // As large as its dot, so that the name stands beside it.
            bounds: Bounds { min: place, max: place },
            may_stand_beside: true,
            // Above every area.
            priority: 1000.0 - i as f64,
            size: 7.0,
            bold: true,
            colour: INK,
            halo: WHITE,
        });
    }
}

/// "Tuesday 24 November 2026".
fn day(outreach: &Outreach) -> String {
    let weekday = DAY_NAMES[usize::from(outreach.weekday())];
    outreach.day().map_or_else(|| format!("a {weekday}"), |date| format!("{weekday} {}", date.format("%-d %B %Y")))
}

pub(super) fn title(outreach: &Outreach, round: &Round) -> String {
    format!("Round of {}, {}", round.team, day(outreach))
}

/// When the team is where, one a line.
pub(super) fn findings(outreach: &Outreach, round: &Round) -> Vec<String> {
    let stops = stops(outreach, round);
    let Some(team) = outreach.teams.iter().find(|t| t.name == round.team) else { return Vec::new() };
    let mut lines = Vec::new();
    if let (Some(first), Some(last)) = (round.parts.first(), round.parts.last()) {
        let count = text::counted(stops.len(), "stop", "stops");
        let (from, to) = (clock(first.from), clock(last.to));
        let people = text::number(round.people, 0);
        lines.push(format!("{from} to {to} from {}: {count} that reach {people} people.", team.start.name));
    }
    for part in &round.parts {
        let Activity::Visit(id) = part.doing else { continue };
        if let Some(number) = stops.iter().position(|s| s.id == id) {
            lines.push(format!("{} {}, {} to {}.", number + 1, stops[number].name, clock(part.from), clock(part.to)));
        }
    }
    lines
}
