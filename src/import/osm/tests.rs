//! What the reader of extracts must hold: clipping, completing, and what it does with damage.

use std::io::Write as _;

use super::*;
use crate::geo::lonlat::LonLat;

/// A square of 4 points around the origin, a long way through it, and an area of two parts, one of them far off.
const SMALL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="by hand">
  <relation id="300"><member type="way" ref="200" role="outer"/><member type="way" ref="202" role="outer"/>
    <tag k="type" v="multipolygon"/><tag k="natural" v="wood"/></relation>
  <node id="1" lat="0.1" lon="0.1"/><node id="2" lat="0.1" lon="-0.1"/>
  <node id="3" lat="-0.1" lon="-0.1"><tag k="name" v="Fish &amp; Chips"/></node>
  <node id="-4" lat="-0.1" lon="0.1"/>
  <node id="5" lat="5" lon="5"/><node id="6" lat="6" lon="5"><tag k="name" v="Far"/></node>
  <node id="7" lat="91" lon="5"/><node id="8" lat="0" lon="0" visible="false"/>
  <way id="200"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="-4"/><nd ref="1"/></way>
  <way id="201"><nd ref="3"/><nd ref="5"/><nd ref="99"/><tag k="highway" v="primary"/></way>
  <way id="202"><nd ref="5"/><nd ref="6"/><nd ref="5"/></way>
  <way id="203"><nd ref="5"/><nd ref="6"/><tag k="highway" v="path"/></way>
</osm>"#;

/// Takes everything with tags and notes it.
#[derive(Default)]
struct All(Vec<String>);

impl Visitor for All {
    fn wants_node(&self, _: Tags<'_>) -> bool {
        true
    }
    fn wants_way(&self, tags: Tags<'_>) -> bool {
        !tags.is_empty()
    }
    fn wants_relation(&self, tags: Tags<'_>) -> Want {
        if tags.is("type", "multipolygon") { Want::Shapes } else { Want::No }
    }
    fn node(&mut self, node: &Node<'_>) {
        self.0.push(format!("n{} {} {}", node.id, node.position.lon, node.tags.get("name").unwrap_or_default()));
    }
    fn way(&mut self, way: &Way<'_>) {
        let nodes: Vec<i64> = way.nodes.iter().map(|n| n.0).collect();
        self.0.push(format!("w{} {nodes:?} {}", way.id, way.is_cut()));
    }
    fn relation(&mut self, relation: &Relation<'_>) {
        let parts: Vec<_> = relation.members.iter().map(|m| (m.id, m.role, m.nodes.len())).collect();
        self.0.push(format!("r{} {parts:?}", relation.id));
    }
}

fn file(ending: &str, bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn read(file: &tempfile::NamedTempFile, within: Option<LonLatBounds>) -> Result<(Vec<String>, Reading), ImportError> {
    let mut all = All::default();
    let reading = Extract::open(file.path())?.read(within, &mut [&mut all], &Progress::new())?;
    Ok((all.0, reading))
}

const NEAR: LonLatBounds = LonLatBounds { west: -1.0, south: -1.0, east: 1.0, north: 1.0 };

#[test]
fn what_touches_the_bounds_comes_whole_and_nothing_else() {
    let (seen, reading) = read(&file(".osm", SMALL.as_bytes()), Some(NEAR)).unwrap();
    let expected = ["n3 -0.1 Fish & Chips", "w201 [3, 5] true", "r300 [(200, \"outer\", 5), (202, \"outer\", 3)]"];
    assert_eq!(seen, expected);
    assert_eq!((reading.nodes, reading.ways, reading.missing_nodes), (4, 2, 1));
    assert_eq!(reading.within, Some(LonLatBounds { west: -0.1, south: -0.1, east: 1.0, north: 1.0 }));
}

#[test]
fn without_bounds_all_that_is_there_comes() {
    let (seen, reading) = read(&file(".osm", SMALL.as_bytes()), None).unwrap();
    assert_eq!(seen.len(), 5, "{seen:?}");
    assert_eq!((reading.nodes, reading.ways), (6, 4), "neither what is deleted nor what is beyond the pole");
}

#[test]
fn packed_text_reads_as_the_text_itself() {
    let plain = read(&file(".osm", SMALL.as_bytes()), Some(NEAR)).unwrap();
    assert_eq!(read(&file(".osm.gz", &gzip(SMALL.as_bytes())), Some(NEAR)).unwrap(), plain);
    assert_eq!(read(&file(".osm.bz2", &bzip2(SMALL.as_bytes())), Some(NEAR)).unwrap(), plain);
}

#[test]
fn what_is_cut_short_is_refused_with_a_reason() {
    let packed = gzip(SMALL.as_bytes());
    let cases = [
        file(".osm", &SMALL.as_bytes()[..700]),
        file(".osm.gz", &packed[..packed.len() * 3 / 4]),
        file(".osm", b"<osm version='0.6'><node id='x' lat='1' lon='1'/></osm>"),
    ];
    for case in cases {
        let error = read(&case, None).unwrap_err().to_string();
        assert!(error.contains("is damaged") && error.contains("Download it again"), "{error}");
    }
    let other = read(&file(".osm", b"<gpx></gpx>"), None).unwrap_err().to_string();
    assert!(other.contains("no extract of OpenStreetMap"), "{other}");
    assert!(!Extract::is_one(file(".osm", b"").path()));
}

#[test]
fn a_way_without_end_and_a_text_without_end_are_refused() {
    let mut way = b"<osm version='0.6'><way id='1'>".to_vec();
    way.extend(b"<nd ref='1'/>".repeat(120_000));
    way.extend(b"</way></osm>");
    let error = read(&file(".osm.gz", &gzip(&way)), None).unwrap_err().to_string();
    assert!(error.contains("more than 100000 parts"), "{error}");
    let mut text = b"<osm version='0.6'><note>".to_vec();
    text.extend(b"x".repeat(5_000_000));
    text.extend(b"</note></osm>");
    assert!(read(&file(".osm.gz", &gzip(&text)), None).is_err(), "no piece is longer than a mebibyte");
}

#[test]
fn it_can_be_cancelled() {
    let file = file(".osm", SMALL.as_bytes());
    let progress = Progress::new();
    progress.cancel();
    let read = Extract::open(file.path()).unwrap().read(None, &mut [&mut All::default()], &progress);
    assert!(matches!(read, Err(ImportError::Cancelled(_))));
}

/// A block of a binary extract: its header's length, its header (type, length), then its content.
fn blob(kind: &str, said: i32, content: &[u8]) -> Vec<u8> {
    let mut header = vec![0x0a, u8::try_from(kind.len()).unwrap()];
    header.extend(kind.bytes());
    header.push(0x18);
    let mut rest = u64::from(said.cast_unsigned()) | if said < 0 { u64::MAX << 32 } else { 0 };
    while rest > 127 {
        header.push(u8::try_from(rest & 127).unwrap() | 128);
        rest >>= 7;
    }
    header.push(u8::try_from(rest).unwrap());
    let mut bytes = u32::try_from(header.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(header);
    bytes.extend(content);
    bytes
}

fn raw(content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x0a, u8::try_from(content.len()).unwrap()];
    bytes.extend(content);
    bytes
}

#[test]
fn binary_blocks_are_measured_before_they_are_read() {
    let features = raw(b"\x22\x0eOsmSchema-V0.6");
    let header = blob("OSMHeader", i32::try_from(features.len()).unwrap(), &features);
    assert_eq!(read(&file(".osm.pbf", &header), None).unwrap().1, Reading::default());
    let refused = |bytes: &[u8], word: &str| {
        let error = read(&file(".osm.pbf", bytes), None).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    };
    refused(&[header.clone(), blob("OSMData", 1_000_000, b"short")].concat(), "cut short");
    refused(&[header.clone(), blob("OSMData", 2_000_000_000, b"")].concat(), "longer than the format allows");
    refused(&[header.clone(), blob("OSMData", -5, b"12345")].concat(), "longer than the format allows");
    refused(&[header.clone(), vec![0, 0]].concat(), "left over");
    refused(&[header, blob("OSMData", 5, b"12345")].concat(), "block 2 of the extract is damaged");
    let history = raw(b"\x22\x15HistoricalInformation");
    refused(&blob("OSMHeader", i32::try_from(history.len()).unwrap(), &history), "HistoricalInformation");
}

#[test]
fn positions_are_kept_to_the_seventh_decimal() {
    let place = element::Place::of_nano(-1_234_567_890, 51_000_000_049).unwrap();
    assert_eq!(place.lonlat(), LonLat::new(-1.234_567_9, 51.0));
}
