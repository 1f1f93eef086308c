//! Tables of travel times with hours: a row a place, first the depot; columns service, window start, window end, then the
//! travel time to every place. Any number of heading lines may stand before.

use super::{FileStop, FileTeam, FileTravel, RoutingFile, number};

/// Vehicles for so many stops, and one more; at least two.
const STOPS_A_VEHICLE: usize = 8;

pub(super) fn read(text: &str, tour: bool) -> Result<RoutingFile, String> {
    let mut rows: Vec<(usize, Vec<f64>)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        let is_heading = rows.is_empty() && line.split(',').any(|w| w.trim().parse::<f64>().is_err());
        if line.is_empty() || is_heading {
            continue;
        }
        let fields: Result<Vec<f64>, String> = line
            .split(',')
            .enumerate()
            .map(|(c, w)| number(Some(w.trim()), at + 1, &format!("field {}", c + 1)))
            .collect();
        rows.push((at + 1, fields?));
    }
    let places = rows.len();
    if places < 2 {
        return Err(
            "it is none of the kinds that are read: this program's JSON, Solomon's text, TSPLIB, or a table of \
                    service, window start, window end and travel times"
                .to_owned(),
        );
    }
    if let Some((line, row)) = rows.iter().find(|(_, row)| row.len() != places + 3) {
        let found = row.len();
        return Err(format!(
            "line {line} has {found} fields; {} are needed: service, window, and {places} travel times",
            places + 3
        ));
    }
    let mut file = RoutingFile { is_tour: tour, ..RoutingFile::default() };
    for (place, (line, row)) in rows.iter().enumerate().skip(1) {
        let mut stop = FileStop { name: place.to_string(), place, ..FileStop::default() };
        if !tour {
            if row[1] > row[2] {
                return Err(format!("line {line}: the window ends ({}) before it starts ({})", row[2], row[1]));
            }
            stop.service = row[0];
            stop.windows = vec![[row[1], row[2]]];
        }
        file.stops.push(stop);
    }
    let shift = (!tour).then(|| [rows[0].1[1], rows[0].1[2]]);
    let vehicles = if tour { 1 } else { ((places - 1).div_ceil(STOPS_A_VEHICLE) + 1).max(2) };
    let team = FileTeam { start: Some(0), end: Some(0), shift, ..FileTeam::default() };
    file.teams = (1..=vehicles).map(|n| FileTeam { name: n.to_string(), ..team.clone() }).collect();
    file.travel =
        vec![FileTravel { seconds: rows.into_iter().map(|(_, r)| r[3..].to_vec()).collect(), cost: Vec::new() }];
    Ok(file)
}
