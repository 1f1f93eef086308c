//! An invented town by the sea as an extract of OpenStreetMap, and a county of such towns: everything that a quiet map
//! shows, and nobody's data.
#![allow(dead_code, reason = "each test file uses its own part of it")]

use std::fmt::Write as _;

/// The north-west corner of the first town, in degrees, and the side of one.
pub const CORNER: (f64, f64) = (0.40, 51.40);
pub const SIDE: (f64, f64) = (0.04, 0.025);

const NAMES: [&str; 12] = [
    "Orchard Close",
    "Mill Lane",
    "Church Street",
    "Station Approach",
    "High Street",
    "Hop Pocket Lane",
    "Quay Street",
    "Castle Road",
    "Weavers Way",
    "Kiln Hill",
    "St Faith's Street",
    "Market Buildings",
];
const PLACES: [&str; 8] =
    ["Aldersea", "Bexcombe", "Chartham Hatch", "Dunfold", "East Minster", "Fairbourne", "Goudstone", "Hythewell"];

struct Writer {
    nodes: String,
    ways: String,
    last: i64,
}

impl Writer {
    fn node(&mut self, lon: f64, lat: f64, tags: &[(&str, &str)]) -> i64 {
        self.last += 1;
        let _ = write!(self.nodes, r#"<node id="{}" lon="{lon:.6}" lat="{lat:.6}">"#, self.last);
        for (k, v) in tags {
            let _ = write!(self.nodes, r#"<tag k="{k}" v="{v}"/>"#);
        }
        self.nodes.push_str("</node>\n");
        self.last
    }

    fn way(&mut self, nodes: &[i64], tags: &[(&str, &str)]) {
        self.last += 1;
        let _ = write!(self.ways, r#"<way id="{}">"#, self.last);
        for node in nodes {
            let _ = write!(self.ways, r#"<nd ref="{node}"/>"#);
        }
        for (k, v) in tags {
            let _ = write!(self.ways, r#"<tag k="{k}" v="{v}"/>"#);
        }
        self.ways.push_str("</way>\n");
    }

    /// A line through shares of the town's square, from its north-west.
    fn line(&mut self, town: Town, points: &[(f64, f64)], tags: &[(&str, &str)]) {
        let nodes: Vec<i64> = points.iter().map(|p| self.at(town, *p)).collect();
        self.way(&nodes, tags);
    }

    fn ring(&mut self, town: Town, points: &[(f64, f64)], tags: &[(&str, &str)]) {
        let mut nodes: Vec<i64> = points.iter().map(|p| self.at(town, *p)).collect();
        nodes.push(nodes[0]);
        self.way(&nodes, tags);
    }

    fn at(&mut self, town: Town, (x, y): (f64, f64)) -> i64 {
        let (lon, lat) = town.place(x, y);
        self.node(lon, lat, &[])
    }
}

#[derive(Clone, Copy)]
struct Town {
    column: usize,
    row: usize,
}

impl Town {
    fn place(self, x: f64, y: f64) -> (f64, f64) {
        (CORNER.0 + (self.column as f64 + x) * SIDE.0, CORNER.1 - (self.row as f64 + y) * SIDE.1)
    }
}

/// So many towns side by side and below each other; the sea lies south of the last row.
pub fn county(columns: usize, rows: usize) -> String {
    let mut out = Writer { nodes: String::new(), ways: String::new(), last: 0 };
    for row in 0..rows {
        for column in 0..columns {
            town(&mut out, Town { column, row });
        }
    }
    coast(&mut out, columns, rows);
    let (west, north) = CORNER;
    let (east, south) = (west + columns as f64 * SIDE.0, north - rows as f64 * SIDE.1);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\"><bounds minlat=\"{south}\" minlon=\"{west}\" \
         maxlat=\"{north}\" maxlon=\"{east}\"/>\n{}{}</osm>\n",
        out.nodes, out.ways
    )
}

/// From west to east with the water on the right, which is the south, and an island off it.
fn coast(out: &mut Writer, columns: usize, rows: usize) {
    let row = rows - 1;
    let mut nodes = Vec::new();
    for step in 0..=columns * 20 {
        let x = step as f64 / 20.0;
        let (lon, lat) = Town { column: 0, row }.place(x, 0.86 + 0.03 * (x * 7.0).sin() + 0.012 * (x * 31.0).cos());
        nodes.push(out.node(lon, lat, &[]));
    }
    out.way(&nodes, &[("natural", "coastline")]);
    // Corners of the square, so that the extract reaches as far as it says.
    out.node(CORNER.0, CORNER.1 - rows as f64 * SIDE.1, &[]);
    out.node(CORNER.0 + columns as f64 * SIDE.0, CORNER.1, &[]);
    let isle = Town { column: 0, row };
    // Anticlockwise: land lies to the left.
    out.ring(
        isle,
        &[(0.70, 0.95), (0.66, 0.975), (0.74, 0.985), (0.80, 0.965), (0.76, 0.945)],
        &[("natural", "coastline")],
    );
}

fn town(out: &mut Writer, town: Town) {
    let number = town.row * 7 + town.column;
    let name = PLACES[number % PLACES.len()];
    let (lon, lat) = town.place(0.48, 0.46);
    let kind = if number.is_multiple_of(3) { "town" } else { "village" };
    out.node(lon, lat, &[("place", kind), ("name", name)]);
    let (lon, lat) = town.place(0.30, 0.66);
    out.node(lon, lat, &[("place", "suburb"), ("name", "Southgate")]);
    out.ring(
        town,
        &[(0.05, 0.05), (0.35, 0.02), (0.38, 0.2), (0.2, 0.26), (0.06, 0.2)],
        &[("natural", "wood"), ("name", "Long Wood")],
    );
    out.ring(town, &[(0.62, 0.04), (0.95, 0.06), (0.93, 0.22), (0.66, 0.2)], &[("landuse", "farmland")]);
    out.ring(town, &[(0.24, 0.3), (0.78, 0.28), (0.8, 0.72), (0.22, 0.74)], &[("landuse", "residential")]);
    out.ring(town, &[(0.82, 0.5), (0.95, 0.5), (0.95, 0.66), (0.82, 0.66)], &[("landuse", "industrial")]);
    out.ring(
        town,
        &[(0.57, 0.45), (0.68, 0.45), (0.68, 0.57), (0.57, 0.57)],
        &[("leisure", "park"), ("name", "Queen's Park")],
    );
    out.ring(town, &[(0.61, 0.49), (0.64, 0.485), (0.65, 0.52), (0.62, 0.53)], &[("natural", "water")]);
    // A river with its banks, down to the sea.
    let bend = |y: f64| 0.14 + 0.05 * (y * 9.0).sin();
    let river: Vec<(f64, f64)> = (0..=24).map(|i| (bend(f64::from(i) / 28.0), f64::from(i) / 28.0)).collect();
    let mut banks: Vec<(f64, f64)> = river.iter().map(|(x, y)| (x - 0.008, *y)).collect();
    banks.extend(river.iter().rev().map(|(x, y)| (x + 0.008, *y)));
    out.ring(town, &banks, &[("natural", "water")]);
    out.line(town, &river, &[("waterway", "river"), ("name", "River Len")]);
    let wavy = |x: f64, middle: f64, high: f64| (x, middle + high * (x * 6.0).sin());
    let across = |middle: f64, high: f64| (0..=20).map(|i| wavy(f64::from(i) / 20.0, middle, high)).collect::<Vec<_>>();
    out.line(town, &across(0.8, 0.015), &[("railway", "rail")]);
    out.line(town, &across(0.16, 0.02), &[("highway", "motorway"), ("ref", "M29"), ("name", "Coast Motorway")]);
    out.line(town, &across(0.5, 0.01), &[("highway", "primary"), ("name", "Ashford Road")]);
    let down: Vec<(f64, f64)> =
        (0..=20).map(|i| (0.5 + 0.015 * (f64::from(i) / 3.0).sin(), f64::from(i) / 24.0)).collect();
    out.line(town, &down, &[("highway", "secondary"), ("name", "Mill Road")]);
    for street in 0..6_u8 {
        let at = 0.32 + 0.075 * f64::from(street);
        let line: Vec<(f64, f64)> =
            (0..=8).map(|i| (0.25 + 0.065 * f64::from(i), at + 0.008 * f64::from(i % 3))).collect();
        out.line(town, &line, &[("highway", "residential"), ("name", NAMES[(number + usize::from(street)) % 12])]);
        let x = 0.27 + 0.09 * f64::from(street);
        let line: Vec<(f64, f64)> =
            (0..=8).map(|i| (x + 0.004 * f64::from(i % 2), 0.31 + 0.05 * f64::from(i))).collect();
        out.line(town, &line, &[("highway", "tertiary"), ("name", NAMES[(number + 6 + usize::from(street)) % 12])]);
        for house in 0..18_u8 {
            let left = 0.26 + 0.028 * f64::from(house);
            let top = at + 0.022;
            let wide = 0.012 + 0.002 * f64::from(house % 3);
            let ring = [(left, top), (left + wide, top), (left + wide, top + 0.018), (left, top + 0.018)];
            out.ring(town, &ring, &[("building", "house")]);
        }
    }
    out.line(town, &[(0.57, 0.45), (0.63, 0.47), (0.68, 0.57)], &[("highway", "footway")]);
    out.line(town, &[(0.2, 0.05), (0.26, 0.15), (0.3, 0.33)], &[("highway", "track")]);
}
