//! TSPLIB's travelling-salesman files (Reinelt, "TSPLIB: A Traveling Salesman Problem Library", ORSA Journal on Computing
//! 3(4), 1991; the distances are those of its 1995 documentation, section 2).

use super::{Distance, FileStop, FileTeam, FileTravel, MOST_TABLE_PLACES, RoutingFile, number, whole};

pub(super) fn is_tsplib(text: &str) -> bool {
    text.lines().take(20).any(|line| {
        let key = line.split(':').next().unwrap_or("").trim();
        ["DIMENSION", "NODE_COORD_SECTION", "EDGE_WEIGHT_TYPE"].iter().any(|k| key.eq_ignore_ascii_case(k))
    })
}

/// What the lines before the sections say.
#[derive(Default)]
struct Head {
    dimension: usize,
    weights: String,
    format: String,
}

pub(super) fn read(text: &str) -> Result<RoutingFile, String> {
    let mut head = Head::default();
    let mut file = RoutingFile { is_tour: true, ..RoutingFile::default() };
    let mut weights: Vec<f64> = Vec::new();
    let mut section = String::new();
    for (at, line) in text.lines().enumerate() {
        let row = at + 1;
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (key, value) = line.split_once(':').map_or((line, ""), |(k, v)| (k.trim(), v.trim()));
            let key = key.to_ascii_uppercase();
            if key == "EOF" {
                break;
            }
            match key.as_str() {
                "TYPE" if !["TSP", "ATSP"].contains(&value.to_ascii_uppercase().as_str()) => {
                    return Err(format!("line {row}: a problem of the type {value} is not read; TSP and ATSP are"));
                }
                "DIMENSION" => head.dimension = whole(Some(value), row, "dimension")?,
                "EDGE_WEIGHT_TYPE" => head.weights = value.to_ascii_uppercase(),
                "EDGE_WEIGHT_FORMAT" => head.format = value.to_ascii_uppercase(),
                _ => {}
            }
            section = key;
            continue;
        }
        match section.as_str() {
            "NODE_COORD_SECTION" => {
                let mut words = line.split_whitespace().skip(1);
                let point = [number(words.next(), row, "x coordinate")?, number(words.next(), row, "y coordinate")?];
                file.points.push(point);
            }
            "EDGE_WEIGHT_SECTION" => {
                for word in line.split_whitespace() {
                    weights.push(number(Some(word), row, "weight")?);
                }
            }
            _ => {}
        }
    }
    let places = head.dimension.max(if weights.is_empty() { file.points.len() } else { 0 });
    if weights.is_empty() && file.points.len() != head.dimension {
        return Err(format!("it says {} places and gives {}", head.dimension, file.points.len()));
    }
    if places < 2 {
        return Err("it has fewer than two places".to_owned());
    }
    file.distance = match head.weights.as_str() {
        "EUC_2D" => Distance::Rounded,
        "CEIL_2D" => Distance::RoundedUp,
        "ATT" => Distance::Att,
        "GEO" => Distance::Geo,
        "EXPLICIT" => {
            file.points.clear();
            file.travel.push(FileTravel { seconds: table(&weights, places, &head.format)?, cost: Vec::new() });
            Distance::Rounded
        }
        other => {
            return Err(format!(
                "distances of the kind {other} are not read; EUC_2D, CEIL_2D, ATT, GEO and EXPLICIT are"
            ));
        }
    };
    file.stops =
        (1..places).map(|place| FileStop { name: (place + 1).to_string(), place, ..FileStop::default() }).collect();
    file.teams.push(FileTeam { name: "1".to_owned(), start: Some(0), end: Some(0), ..FileTeam::default() });
    Ok(file)
}

/// A table from the order in which the file lists it.
fn table(weights: &[f64], places: usize, format: &str) -> Result<Vec<Vec<f64>>, String> {
    if places > MOST_TABLE_PLACES {
        return Err(format!("a table of {places} places is too large; at most {MOST_TABLE_PLACES} can be held"));
    }
    let cells: Vec<(usize, usize)> = match format {
        "FULL_MATRIX" => (0..places).flat_map(|i| (0..places).map(move |j| (i, j))).collect(),
        "UPPER_ROW" | "LOWER_COL" => (0..places).flat_map(|i| (i + 1..places).map(move |j| (i, j))).collect(),
        "LOWER_ROW" | "UPPER_COL" => (0..places).flat_map(|i| (0..i).map(move |j| (i, j))).collect(),
        "UPPER_DIAG_ROW" | "LOWER_DIAG_COL" => (0..places).flat_map(|i| (i..places).map(move |j| (i, j))).collect(),
        "LOWER_DIAG_ROW" | "UPPER_DIAG_COL" => (0..places).flat_map(|i| (0..=i).map(move |j| (i, j))).collect(),
        other => return Err(format!("weights in the format {other} are not read")),
    };
    if cells.len() != weights.len() {
        return Err(format!("it gives {} weights; {} are needed for {places} places", weights.len(), cells.len()));
    }
    let mut table = vec![vec![0.0; places]; places];
    for ((i, j), weight) in cells.into_iter().zip(weights) {
        table[i][j] = *weight;
        if format != "FULL_MATRIX" {
            table[j][i] = *weight;
        }
    }
    // The way from a place to itself is never travelled; some files give it a forbidding weight.
    for (i, row) in table.iter_mut().enumerate() {
        row[i] = 0.0;
    }
    Ok(table)
}

/// Section 2.4 of the documentation, with its own value of pi and its integer arithmetic.
pub(super) fn geographical(a: [f64; 2], b: [f64; 2]) -> f64 {
    #[expect(clippy::approx_constant, reason = "the documentation's own value")]
    const PI: f64 = 3.141_592;
    const RADIUS: f64 = 6378.388;
    let radians = |x: f64| {
        let degrees = x.trunc();
        PI * (degrees + 5.0 * (x - degrees) / 3.0) / 180.0
    };
    let (lat_a, lon_a, lat_b, lon_b) = (radians(a[0]), radians(a[1]), radians(b[0]), radians(b[1]));
    let (q1, q2, q3) = ((lon_a - lon_b).cos(), (lat_a - lat_b).cos(), (lat_a + lat_b).cos());
    (RADIUS * (0.5 * ((1.0 + q1) * q2 - (1.0 - q1) * q3)).acos() + 1.0).floor()
}
