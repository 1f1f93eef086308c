//! Ways as GPX 1.1 (`topografix.com/GPX/1/1`): a track with its points of note, for telephones and satellite receivers.

use std::fmt::Write as _;

use crate::geo::lonlat::LonLat;

/// A point with a word to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Waypoint {
    pub name: String,
    pub position: LonLat,
}

/// One track. `copyright` names whose data it is made of.
#[must_use]
pub fn track(name: &str, copyright: &str, waypoints: &[Waypoint], line: &[LonLat]) -> String {
    let mut gpx = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    gpx.push_str("<gpx version=\"1.1\" creator=\"Inclusion Atlas\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n");
    let _ =
        writeln!(gpx, "  <metadata><name>{}</name><copyright author=\"{}\"/></metadata>", text(name), text(copyright));
    for point in waypoints {
        let (position, name) = (attributes(point.position), text(&point.name));
        let _ = writeln!(gpx, "  <wpt {position}><name>{name}</name></wpt>");
    }
    let _ = writeln!(gpx, "  <trk><name>{}</name><trkseg>", text(name));
    for point in line {
        let _ = writeln!(gpx, "    <trkpt {}/>", attributes(*point));
    }
    gpx.push_str("  </trkseg></trk>\n</gpx>\n");
    gpx
}

fn attributes(at: LonLat) -> String {
    format!("lat=\"{:.7}\" lon=\"{:.7}\"", at.lat, at.lon)
}

/// Text as it may stand in an element or an attribute; characters that XML does not know are left out.
fn text(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for letter in raw.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\t' | '\n' | '\r' => text.push(' '),
            _ if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            _ => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_reserves_is_written_in_its_own_way() {
        let points = [Waypoint { name: "Fish & \"Chips\" <1>\u{1}".to_owned(), position: LonLat::new(-0.5, 51.0) }];
        let gpx = track("On foot", "© A & B", &points, &[LonLat::new(0.0, 1.0)]);
        assert!(gpx.contains("<name>Fish &amp; &quot;Chips&quot; &lt;1&gt;</name>"), "{gpx}");
        assert!(gpx.contains("lat=\"51.0000000\" lon=\"-0.5000000\""));
        assert!(gpx.contains("author=\"© A &amp; B\""));
    }
}
