//! The text form (`wiki.openstreetmap.org/wiki/OSM_XML`), as it is or packed; read as a stream, never whole in memory.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Take};
use std::path::Path;

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::base::progress::Progress;
use crate::import::error::Refusal;

use super::element::{Element, MemberKind, Place, RawMember, Tags};
use super::{Kind, Packing, Stop, Told};

/// The most bytes of one piece of text between two tags; real files have some hundreds.
const LONGEST_PIECE: u64 = 1 << 20;
/// The most points, tags or members of one element. The server of OpenStreetMap allows 2,000 points and 32,000 members.
const MOST_PARTS: usize = 100_000;

/// Tells every element of a kind.
pub(super) fn each(
    path: &Path,
    packing: Packing,
    kind: Kind,
    progress: &Progress,
    told: &mut Told<'_>,
) -> Result<(), Stop> {
    let file = File::open(path).map_err(Refusal::Unreadable)?;
    match packing {
        Packing::XmlGzip => stream(MultiGzDecoder::new(BufReader::new(file)), kind, progress, told),
        Packing::XmlBzip2 => stream(MultiBzDecoder::new(BufReader::new(file)), kind, progress, told),
        Packing::Xml | Packing::Pbf => stream(file, kind, progress, told),
    }
}

/// An element while it is read.
struct Open {
    kind: Kind,
    id: i64,
    at: Option<Place>,
    is_deleted: bool,
    nodes: Vec<i64>,
    tags: Vec<(String, String)>,
    members: Vec<(MemberKind, i64, String)>,
}

fn stream(bytes: impl Read, kind: Kind, progress: &Progress, told: &mut Told<'_>) -> Result<(), Stop> {
    let buffered = BufReader::with_capacity(1 << 16, bytes);
    let mut xml = Reader::from_reader(buffered.take(LONGEST_PIECE));
    let mut buffer = Vec::new();
    let mut open: Option<Open> = None;
    let mut ended = false;
    for events in 0_u64.. {
        if events.is_multiple_of(1 << 14) {
            progress.check()?;
        }
        buffer.clear();
        allow_more(&mut xml);
        let event = xml.read_event_into(&mut buffer).map_err(|e| damaged(xml.buffer_position(), &e));
        match event? {
            Event::Start(tag) => begin(&tag, kind, &mut open, xml.buffer_position())?,
            Event::Empty(tag) => {
                begin(&tag, kind, &mut open, xml.buffer_position())?;
                if is_element(tag.local_name().as_ref()) {
                    finish(open.take(), told)?;
                }
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "osm" => ended = true,
                name if is_element(name) => finish(open.take(), told)?,
                _ => {}
            },
            Event::Eof if ended => return Ok(()),
            Event::Eof => return Err(damaged(xml.buffer_position(), &"it ends before its end")),
            _ => {}
        }
    }
    Ok(())
}

/// Every piece may be as long as the longest.
fn allow_more<R: BufRead>(xml: &mut Reader<Take<R>>) {
    xml.get_mut().set_limit(LONGEST_PIECE);
}

fn is_element(name: &str) -> bool {
    matches!(name, "node" | "way" | "relation")
}

fn begin(tag: &BytesStart<'_>, kind: Kind, open: &mut Option<Open>, at: u64) -> Result<(), Stop> {
    let attribute = |name: &str| {
        let found = tag.try_get_attribute(name).ok().flatten()?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    };
    let number = |name: &str| attribute(name).and_then(|text| text.trim().parse::<i64>().ok());
    let name = tag.local_name();
    let of = match name.as_ref() {
        "node" => Kind::Node,
        "way" => Kind::Way,
        "relation" => Kind::Relation,
        part => {
            let Some(element) = open else { return Ok(()) };
            match part {
                "nd" => element.nodes.extend(number("ref")),
                "tag" => element.tags.extend(attribute("k").zip(attribute("v"))),
                "member" => {
                    let kind = match attribute("type").as_deref() {
                        Some("node") => Some(MemberKind::Node),
                        Some("way") => Some(MemberKind::Way),
                        Some("relation") => Some(MemberKind::Relation),
                        _ => None,
                    };
                    let member = kind.zip(number("ref"));
                    element.members.extend(member.map(|(kind, id)| (kind, id, attribute("role").unwrap_or_default())));
                }
                _ => {}
            }
            return if element.nodes.len().max(element.tags.len()).max(element.members.len()) > MOST_PARTS {
                Err(damaged(at, &format!("element {} has more than {MOST_PARTS} parts", element.id)))
            } else {
                Ok(())
            };
        }
    };
    *open = None;
    if of != kind {
        return Ok(());
    }
    let Some(id) = number("id") else { return Err(damaged(at, &"an element has no number")) };
    let degrees = |name: &str| attribute(name).and_then(|text| text.trim().parse::<f64>().ok());
    *open = Some(Open {
        kind,
        id,
        at: degrees("lon").zip(degrees("lat")).and_then(|(lon, lat)| place(lon, lat)),
        is_deleted: attribute("visible").as_deref() == Some("false")
            || attribute("action").as_deref() == Some("delete"),
        nodes: Vec::new(),
        tags: Vec::new(),
        members: Vec::new(),
    });
    Ok(())
}

fn place(lon: f64, lat: f64) -> Option<Place> {
    let is_degrees = lon.abs() <= 180.0 && lat.abs() <= 90.0;
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees in units of 10^-9")]
    let nano = |degrees: f64| (degrees * 1e9).round() as i64;
    if is_degrees { Place::of_nano(nano(lon), nano(lat)) } else { None }
}

fn finish(open: Option<Open>, told: &mut Told<'_>) -> Result<(), Stop> {
    let Some(open) = open.filter(|o| !o.is_deleted) else { return Ok(()) };
    let tags: Vec<(&str, &str)> = open.tags.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let tags = Tags(&tags);
    match open.kind {
        Kind::Node => match open.at {
            Some(at) => told(&Element::Node { id: open.id, at, tags }),
            None => Ok(()),
        },
        Kind::Way => told(&Element::Way { id: open.id, nodes: &open.nodes, tags }),
        Kind::Relation => {
            let members: Vec<RawMember<'_>> =
                open.members.iter().map(|(kind, id, role)| RawMember { kind: *kind, id: *id, role }).collect();
            told(&Element::Relation { id: open.id, members: &members, tags })
        }
    }
}

fn damaged(at: u64, what: &dyn std::fmt::Display) -> Stop {
    Stop::Refused(Refusal::Damaged { part: format!("the extract, at byte {at},"), what: what.to_string() })
}
