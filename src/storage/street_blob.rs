//! A network of streets as bytes: whole numbers in the fewest bytes they need (LEB128), differences where neighbours are
//! alike. What is read is checked against itself, so that whoever uses it finds every number within its bounds.

use crate::geo::lonlat::LonLat;
use crate::model::street::{Ban, CLOSED, Leg, Segment, StreetNetwork};

/// Says what the bytes are, and in which version.
const MAGIC: &[u8; 8] = b"STREETS\x01";
/// Of a longer list no more is reserved than this before it is read.
const MOST_RESERVED: usize = 1 << 16;

/// The bytes are not those of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the streets in the project are damaged ({0}). Import the extract again.")]
pub struct BadStreets(&'static str);

#[must_use]
pub fn encode(network: &StreetNetwork) -> Vec<u8> {
    let mut out = Writer(MAGIC.to_vec());
    out.count(network.junctions.len());
    out.positions(&network.junctions);
    out.count(network.names.len());
    for name in &network.names {
        out.count(name.len());
        out.0.extend_from_slice(name.as_bytes());
    }
    out.count(network.segments.len());
    let (mut from, mut name) = (0, 0);
    for (number, segment) in (0_u32..).zip(&network.segments) {
        out.difference(i64::from(segment.from), &mut from);
        out.difference(i64::from(segment.to) - i64::from(segment.from), &mut 0);
        out.difference(i64::from(segment.name), &mut name);
        out.number(segment.length_centimetres.into());
        out.number(u64::from(segment.main) << 1 | u64::from(segment.is_roundabout));
        for [forth, back] in segment.times {
            // Most streets take as long back as forth: one more byte says so.
            let plus_one = |time: u32| if time == CLOSED { 0 } else { u64::from(time) + 1 };
            out.number(plus_one(forth));
            out.difference(
                i64::try_from(plus_one(back)).unwrap_or(0),
                &mut i64::try_from(plus_one(forth)).unwrap_or(0),
            );
        }
        let shape = network.shape(number);
        out.count(shape.len());
        out.positions(shape);
    }
    out.count(network.bans.len());
    for ban in &network.bans {
        out.number(ban.modes.into());
        out.count(ban.legs.len());
        for leg in &ban.legs {
            out.number(u64::from(leg.segment) << 1 | u64::from(leg.forth));
        }
    }
    out.count(network.order.len());
    let mut before = 0;
    for node in &network.order {
        out.difference(i64::from(*node), &mut before);
    }
    out.0
}

/// # Errors
/// [`BadStreets`] when the bytes are cut short, or do not fit together.
pub fn decode(bytes: &[u8]) -> Result<StreetNetwork, BadStreets> {
    let mut rest = Reader(bytes.strip_prefix(MAGIC).ok_or(BadStreets("another version"))?);
    let mut network = StreetNetwork::default();
    let junctions = rest.count()?;
    rest.positions(junctions, &mut network.junctions)?;
    for _ in 0..rest.count()? {
        let length = rest.count()?;
        let text = rest.bytes(length)?;
        network.names.push(std::str::from_utf8(text).map_err(|_| BadStreets("a name"))?.to_owned());
    }
    let segments = rest.count()?;
    network.segments.reserve(segments.min(MOST_RESERVED));
    let (mut from, mut name) = (0, 0);
    for _ in 0..segments {
        let first = rest.difference(&mut from)?;
        let last = first + rest.difference(&mut 0)?;
        let (first, last) = (below(first, junctions)?, below(last, junctions)?);
        let name = below(rest.difference(&mut name)?, network.names.len())?;
        let length_centimetres = rest.small()?;
        let flags = rest.small()?;
        let mut times = [[CLOSED; 2]; 3];
        for both in &mut times {
            let forth = i64::try_from(rest.number()?).map_err(|_| BadStreets("a time"))?;
            let back = rest.difference(&mut forth.clone())?;
            for (time, plus_one) in both.iter_mut().zip([forth, back]) {
                if plus_one != 0 {
                    *time = u32::try_from(plus_one - 1).ok().filter(|t| *t != CLOSED).ok_or(BadStreets("a time"))?;
                }
            }
        }
        let first_point = u32::try_from(network.points.len()).map_err(|_| BadStreets("too many points"))?;
        let points = rest.count()?;
        if points < 2 {
            return Err(BadStreets("a street without length"));
        }
        rest.positions(points, &mut network.points)?;
        network.segments.push(Segment {
            from: first,
            to: last,
            first_point,
            length_centimetres,
            name,
            is_roundabout: flags & 1 != 0,
            times,
            main: u8::try_from(flags >> 1).map_err(|_| BadStreets("a mark"))?,
        });
    }
    for _ in 0..rest.count()? {
        let modes = u8::try_from(rest.number()?).map_err(|_| BadStreets("a ban"))?;
        let mut ban = Ban { legs: Vec::new(), modes };
        for _ in 0..rest.count()? {
            let leg = rest.small()?;
            let segment = below(i64::from(leg >> 1), segments)?;
            ban.legs.push(Leg { segment, forth: leg & 1 != 0 });
        }
        network.bans.push(ban);
    }
    let mut before = 0;
    for _ in 0..rest.count()? {
        let node = rest.difference(&mut before)?;
        network.order.push(u32::try_from(node).map_err(|_| BadStreets("the order"))?);
    }
    if rest.0.is_empty() { Ok(network) } else { Err(BadStreets("something is left over")) }
}

fn below(number: i64, count: usize) -> Result<u32, BadStreets> {
    let known = usize::try_from(number).is_ok_and(|n| n < count);
    u32::try_from(number).ok().filter(|_| known).ok_or(BadStreets("a number out of range"))
}

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.0.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.0.push((number & 0x7f) as u8);
    }

    fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    /// The difference to the number before, with its sign in the lowest bit.
    fn difference(&mut self, number: i64, before: &mut i64) {
        let difference = number - *before;
        self.number(((difference << 1) ^ (difference >> 63)).cast_unsigned());
        *before = number;
    }

    fn positions(&mut self, positions: &[LonLat]) {
        #[expect(clippy::cast_possible_truncation, reason = "degrees in units of 10^-7")]
        let unit = |degrees: f64| (degrees * 1e7).round() as i64;
        let (mut lon, mut lat) = (0, 0);
        for at in positions {
            self.difference(unit(at.lon), &mut lon);
            self.difference(unit(at.lat), &mut lat);
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn number(&mut self) -> Result<u64, BadStreets> {
        let mut number = 0_u64;
        for shift in (0..63).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(BadStreets("it is cut short"))?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(BadStreets("a number is too long"))
    }

    fn small(&mut self) -> Result<u32, BadStreets> {
        u32::try_from(self.number()?).map_err(|_| BadStreets("a number is too large"))
    }

    /// How many things follow: each takes a byte at least.
    fn count(&mut self) -> Result<usize, BadStreets> {
        let count = usize::try_from(self.number()?).map_err(|_| BadStreets("a count"))?;
        if count > self.0.len() { Err(BadStreets("it is cut short")) } else { Ok(count) }
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], BadStreets> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(BadStreets("it is cut short"))?;
        self.0 = rest;
        Ok(bytes)
    }

    fn difference(&mut self, before: &mut i64) -> Result<i64, BadStreets> {
        let coded = self.number()?;
        let difference = (coded >> 1).cast_signed() ^ -((coded & 1).cast_signed());
        *before = before.checked_add(difference).ok_or(BadStreets("a number out of range"))?;
        Ok(*before)
    }

    fn positions(&mut self, count: usize, into: &mut Vec<LonLat>) -> Result<(), BadStreets> {
        into.reserve(count.min(MOST_RESERVED));
        let (mut lon, mut lat) = (0, 0);
        for _ in 0..count {
            let at = LonLat::new(self.difference(&mut lon)? as f64 / 1e7, self.difference(&mut lat)? as f64 / 1e7);
            if !at.is_valid() {
                return Err(BadStreets("a position is not on the earth"));
            }
            into.push(at);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network() -> StreetNetwork {
        let at = |lon, lat| LonLat::new(lon, lat);
        let segment = |from, to, first_point, times| Segment {
            from,
            to,
            first_point,
            length_centimetres: 12_345,
            name: 1,
            is_roundabout: from == 1,
            times,
            main: 5,
        };
        StreetNetwork {
            junctions: vec![at(0.5, 51.2), at(-0.1, 51.3), at(0.500_000_1, -51.2)],
            segments: vec![
                segment(0, 1, 0, [[100, 100], [50, CLOSED], [CLOSED; 2]]),
                segment(1, 2, 3, [[u32::MAX - 1, 0], [CLOSED, 7], [1, 2]]),
            ],
            points: vec![at(0.5, 51.2), at(0.2, 51.25), at(-0.1, 51.3), at(-0.1, 51.3), at(0.5, 51.2)],
            names: vec![String::new(), "Wéek Street".to_owned()],
            bans: vec![Ban { legs: vec![Leg { segment: 1, forth: true }, Leg { segment: 0, forth: false }], modes: 4 }],
            order: vec![2, 0, 1],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(decode(&encode(&network())), Ok(network()));
        assert_eq!(decode(&encode(&StreetNetwork::default())), Ok(StreetNetwork::default()));
    }

    #[test]
    fn damage_is_an_error_or_another_network_but_never_a_number_out_of_range() {
        let bytes = encode(&network());
        for cut in 0..bytes.len() {
            assert!(decode(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                if let Ok(read) = decode(&changed) {
                    let junctions = u32::try_from(read.junctions.len()).unwrap();
                    assert!(read.segments.iter().all(|s| s.from < junctions && s.to < junctions));
                    assert!((0..).zip(&read.segments).all(|(s, _)| read.shape(s).len() >= 2));
                }
            }
        }
    }
}
