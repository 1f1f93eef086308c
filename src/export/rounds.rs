//! Rounds as files to take along: GPX 1.1 (a route and a track for each team), a table, and a calendar.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use icalendar::{Calendar, CalendarDateTime, Component as _, Event, EventLike as _};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Xml};

use crate::geo::lonlat::LonLat;
use crate::model::outreach::{Outreach, Round, RoundPlan, Stop, Team, clock};

/// The team of a round, and its stops in order.
fn parts<'a>(outreach: &'a Outreach, round: &Round) -> Option<(&'a Team, Vec<&'a Stop>)> {
    let team = outreach.teams.iter().find(|t| t.name == round.team)?;
    Some((team, round.stops.iter().filter_map(|id| outreach.stop(*id)).collect()))
}

/// GPX 1.1 (topografix.com/GPX/1/1): the stops of each round as a route with their names, and its line as a track.
///
/// # Errors
/// When it cannot be written to memory.
pub fn gpx(outreach: &Outreach, plan: &RoundPlan, name: &str) -> Result<Vec<u8>, std::io::Error> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut root = BytesStart::new("gpx");
    root.push_attribute(("version", "1.1"));
    root.push_attribute(("creator", "Inclusion Atlas"));
    root.push_attribute(("xmlns", "http://www.topografix.com/GPX/1/1"));
    xml.write_event(Xml::Start(root))?;
    xml.write_event(Xml::Start(BytesStart::new("metadata")))?;
    element(&mut xml, "name", name)?;
    element(&mut xml, "desc", &plan.basis)?;
    xml.write_event(Xml::End(BytesEnd::new("metadata")))?;
    for round in &plan.rounds {
        let Some((team, stops)) = parts(outreach, round) else { continue };
        xml.write_event(Xml::Start(BytesStart::new("rte")))?;
        element(&mut xml, "name", &outreach.round_name(round))?;
        point(&mut xml, "rtept", team.start.at, Some((&team.start.name, String::new())))?;
        for (number, stop) in stops.iter().enumerate() {
            let times =
                round.visit(stop.id).map_or_else(String::new, |(from, to)| format!("{} to {}", clock(from), clock(to)));
            point(&mut xml, "rtept", stop.at, Some((&format!("{}. {}", number + 1, stop.name), times)))?;
        }
        point(&mut xml, "rtept", team.ends().at, Some((&team.ends().name, String::new())))?;
        xml.write_event(Xml::End(BytesEnd::new("rte")))?;
    }
    for round in &plan.rounds {
        xml.write_event(Xml::Start(BytesStart::new("trk")))?;
        element(&mut xml, "name", &outreach.round_name(round))?;
        element(&mut xml, "desc", &plan.basis)?;
        // A segment a leg: where the team stops the track has a gap in time.
        for leg in outreach.way(round) {
            xml.write_event(Xml::Start(BytesStart::new("trkseg")))?;
            for at in leg {
                point(&mut xml, "trkpt", at, None)?;
            }
            xml.write_event(Xml::End(BytesEnd::new("trkseg")))?;
        }
        xml.write_event(Xml::End(BytesEnd::new("trk")))?;
    }
    xml.write_event(Xml::End(BytesEnd::new("gpx")))?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn point(
    xml: &mut Writer<Vec<u8>>,
    kind: &str,
    at: LonLat,
    said: Option<(&str, String)>,
) -> Result<(), std::io::Error> {
    let mut start = BytesStart::new(kind);
    start.push_attribute(("lat", format!("{:.7}", at.lat).as_str()));
    start.push_attribute(("lon", format!("{:.7}", at.lon).as_str()));
    let Some((name, description)) = said else { return xml.write_event(Xml::Empty(start)) };
    xml.write_event(Xml::Start(start))?;
    element(xml, "name", name)?;
    if !description.is_empty() {
        element(xml, "desc", &description)?;
    }
    xml.write_event(Xml::End(BytesEnd::new(kind)))
}

fn element(xml: &mut Writer<Vec<u8>>, name: &str, text: &str) -> Result<(), std::io::Error> {
    // XML has no way to write most control characters.
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    xml.write_event(Xml::Start(BytesStart::new(name)))?;
    xml.write_event(Xml::Text(BytesText::new(&text)))?;
    xml.write_event(Xml::End(BytesEnd::new(name)))
}

/// A row a stop, in the order in which it is visited; then those left out, with the reason.
///
/// # Errors
/// When it cannot be written to memory.
pub fn table(outreach: &Outreach, plan: &RoundPlan) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record([
        "date", "team", "number", "stop", "arrive", "leave", "people", "address", "contact", "note", "lon", "lat",
        "left_out",
    ])?;
    let mut row = |shift: (&str, &str), number: String, times: (String, String), stop: &Stop, why: &str| {
        table.write_record([
            shift.0,
            shift.1,
            &number,
            &stop.name,
            &times.0,
            &times.1,
            &stop.people.to_string(),
            &stop.address,
            &stop.contact,
            &stop.note,
            &stop.at.lon.to_string(),
            &stop.at.lat.to_string(),
            why,
        ])
    };
    for (day, round) in outreach.outings(plan) {
        let Some((team, stops)) = parts(outreach, round) else { continue };
        let date = day.date.map_or_else(String::new, |d| d.to_string());
        for (at, stop) in stops.iter().enumerate() {
            let times = round.visit(stop.id).map_or_else(Default::default, |(from, to)| (clock(from), clock(to)));
            row((&date, &team.name), (at + 1).to_string(), times, stop, "")?;
        }
    }
    for left in &plan.left_out {
        if let Some(stop) = outreach.stop(left.stop) {
            row(("", ""), String::new(), Default::default(), stop, &left.reason)?;
        }
    }
    table.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// An event a visit and a date (RFC 5545), in the local time of wherever it is opened; none for days without a date.
#[must_use]
pub fn calendar(outreach: &Outreach, plan: &RoundPlan, name: &str) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0")).append_property(("PRODID", "-//Inclusion Atlas//Rounds//EN"));
    calendar.name(name);
    for (day, round) in outreach.outings(plan) {
        let (Some((team, stops)), Some(day)) = (parts(outreach, round), day.date) else { continue };
        for (at, stop) in stops.iter().enumerate() {
            let Some((from, to)) = round.visit(stop.id) else { continue };
            let mut event = Event::with_uid(&format!("{}-{}-{}@inclusion-atlas", day, at + 1, stop.id));
            event.summary(&format!("{}: {}", team.name, stop.name));
            // The time of writing is not known here, and the same plan shall be the same file.
            event.timestamp(NaiveDateTime::new(day, NaiveTime::MIN).and_utc());
            event.starts(CalendarDateTime::Floating(moment(day, from)));
            event.ends(CalendarDateTime::Floating(moment(day, to)));
            event.location(if stop.address.is_empty() { &stop.name } else { &stop.address });
            let said: Vec<&str> =
                [stop.contact.as_str(), stop.note.as_str()].into_iter().filter(|t| !t.is_empty()).collect();
            if !said.is_empty() {
                event.description(&said.join("\n"));
            }
            event.add_property("GEO", format!("{:.6};{:.6}", stop.at.lat, stop.at.lon));
            calendar.push(event.done());
        }
    }
    calendar.done().to_string()
}

fn moment(day: NaiveDate, seconds: f64) -> NaiveDateTime {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few days of minutes from midnight")]
    let minutes = (seconds / 60.0).round().clamp(0.0, 1e6) as u64;
    let day = day.checked_add_days(Days::new(minutes / 1440)).unwrap_or(day);
    let minute = u32::try_from(minutes % 1440).unwrap_or(0);
    NaiveDateTime::new(day, NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or(NaiveTime::MIN))
}
