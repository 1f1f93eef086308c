//! Lines as short text: the encoded polyline algorithm (Google Maps Platform, "Encoded Polyline Algorithm Format"), with
//! six decimal places as OSRM and Valhalla use it: a tenth of a metre.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::lonlat::LonLat;

const PLACES: f64 = 1e6;

/// A line of positions, written as an encoded polyline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Polyline(pub Vec<LonLat>);

impl Polyline {
    #[must_use]
    pub fn encoded(&self) -> String {
        let mut text = String::new();
        let mut before = [0_i64; 2];
        for at in &self.0 {
            #[expect(clippy::cast_possible_truncation, reason = "degrees times a million")]
            let now = [at.lat, at.lon].map(|degrees| (degrees * PLACES).round() as i64);
            for (now, before) in now.iter().zip(&mut before) {
                push(&mut text, now - *before);
                *before = *now;
            }
        }
        text
    }

    /// `None` for a text that is no encoded polyline, or one with positions that are not on the earth.
    #[must_use]
    pub fn decoded(text: &str) -> Option<Self> {
        let mut numbers = Vec::new();
        let (mut value, mut shift) = (0_i64, 0);
        for byte in text.bytes() {
            let five = i64::from(byte.checked_sub(63).filter(|b| *b < 64)?);
            value |= (five & 0x1F) << shift;
            shift += 5;
            if five < 0x20 {
                numbers.push(if value & 1 == 1 { !(value >> 1) } else { value >> 1 });
                (value, shift) = (0, 0);
            } else if shift > 40 {
                return None;
            }
        }
        if shift != 0 || numbers.len() % 2 != 0 {
            return None;
        }
        let mut at = [0_i64; 2];
        let mut line = Vec::with_capacity(numbers.len() / 2);
        for pair in numbers.chunks_exact(2) {
            at = [at[0].checked_add(pair[0])?, at[1].checked_add(pair[1])?];
            let [lat, lon] = at.map(|number| number as f64 / PLACES);
            line.push(Some(LonLat::new(lon, lat)).filter(|p| p.is_valid())?);
        }
        Some(Self(line))
    }
}

fn push(text: &mut String, step: i64) {
    let mut value = if step < 0 { !(step << 1) } else { step << 1 };
    while value >= 0x20 {
        text.push(letter((value & 0x1F) | 0x20));
        value >>= 5;
    }
    text.push(letter(value));
}

fn letter(six: i64) -> char {
    char::from(u8::try_from(six).unwrap_or(0).saturating_add(63))
}

impl Serialize for Polyline {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.encoded())
    }
}

impl<'de> Deserialize<'de> for Polyline {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::decoded(&text).ok_or_else(|| serde::de::Error::custom("this is no encoded polyline"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Google's description, with six places instead of five: the text is what the Python package
    /// `polyline` 2.0 writes for it.
    #[test]
    fn a_line_is_written_as_others_write_it() {
        let line = Polyline(vec![LonLat::new(-120.2, 38.5), LonLat::new(-120.95, 40.7), LonLat::new(-126.453, 43.252)]);
        assert_eq!(line.encoded(), "_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI");
        assert_eq!(Polyline::decoded(&line.encoded()), Some(line));
    }

    #[test]
    fn what_is_no_line_is_none() {
        for bad in ["_", "\u{1}", "_izlhA", "~~~~~~~~~~~~~~~~~~~~", "_izlhA~rlgdF_izlhA~rlgdF_izlhA~rlgdF"] {
            assert_eq!(Polyline::decoded(bad), None, "{bad}");
        }
        assert_eq!(Polyline::decoded(""), Some(Polyline(Vec::new())));
    }
}
