//! TSPLIB's files of tours and of vehicles (Reinelt, "TSPLIB: A Traveling Salesman Problem Library", ORSA Journal on
//! Computing 3(4), 1991; the distances are those of its 1995 documentation, section 2). Vehicles are written as its
//! sections 1.2.4 to 1.2.6 say, and with the hours that later collections add: `TIME_WINDOW_SECTION`,
//! `SERVICE_TIME_SECTION`.

use std::collections::BTreeMap;

use super::{Distance, FileStop, FileTeam, FileTravel, MOST_TABLE_PLACES, RoutingFile, number, whole};

pub(super) fn is_tsplib(text: &str) -> bool {
    text.lines().take(20).any(|line| {
        let key = line.split(':').next().unwrap_or("").trim();
        ["DIMENSION", "NODE_COORD_SECTION", "EDGE_WEIGHT_TYPE"].iter().any(|k| key.eq_ignore_ascii_case(k))
    })
}

/// What a file says, as it says it. Places go by their number in the file.
#[derive(Default)]
struct Said {
    dimension: usize,
    weights_are: String,
    format: String,
    has_vehicles: bool,
    vehicles: Option<usize>,
    capacity: Option<f64>,
    longest: Option<f64>,
    service: f64,
    points: BTreeMap<usize, [f64; 2]>,
    weights: Vec<f64>,
    demands: BTreeMap<usize, f64>,
    windows: BTreeMap<usize, [f64; 2]>,
    services: BTreeMap<usize, f64>,
    depots: Vec<usize>,
}

pub(super) fn read(text: &str) -> Result<RoutingFile, String> {
    let mut said = Said::default();
    let mut section = String::new();
    for (at, line) in text.lines().enumerate() {
        let row = at + 1;
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let (key, value) = line.split_once(':').map_or((line, ""), |(k, v)| (k.trim(), v.trim()));
            section = key.to_ascii_uppercase();
            if section == "EOF" {
                break;
            }
            said.head(&section, value, row)?;
        } else {
            said.entry(&section, line, row)?;
        }
    }
    said.file()
}

/// Puts what a line says of a place where it belongs; a place has one line a section.
fn put<T>(into: &mut BTreeMap<usize, T>, place: usize, value: T, row: usize) -> Result<(), String> {
    match into.insert(place, value) {
        Some(_) => Err(format!("line {row}: the place {place} has a line in this section already")),
        None => Ok(()),
    }
}

impl Said {
    fn head(&mut self, key: &str, value: &str, row: usize) -> Result<(), String> {
        let first = value.split_whitespace().next();
        match key {
            "TYPE" => {
                let kind = first.unwrap_or("").to_ascii_uppercase();
                self.has_vehicles = ["CVRP", "VRP", "VRPTW", "CVRPTW", "DCVRP"].contains(&kind.as_str());
                if !(self.has_vehicles || ["TSP", "ATSP"].contains(&kind.as_str())) {
                    return Err(format!(
                        "line {row}: a problem of the type {value} is not read; TSP, ATSP, CVRP and VRPTW are"
                    ));
                }
            }
            "DIMENSION" => self.dimension = whole(first, row, "dimension")?,
            "EDGE_WEIGHT_TYPE" => self.weights_are = value.to_ascii_uppercase(),
            "EDGE_WEIGHT_FORMAT" => self.format = value.to_ascii_uppercase(),
            "CAPACITY" => self.capacity = Some(number(first, row, "capacity")?),
            "VEHICLES" => self.vehicles = Some(whole(first, row, "number of vehicles")?),
            "DISTANCE" => self.longest = Some(number(first, row, "longest distance")?),
            "SERVICE_TIME" => self.service = number(first, row, "service time")?,
            // What a section that is not known asks for cannot be kept.
            _ if key.ends_with("_SECTION") && !SECTIONS.contains(&key) => {
                return Err(format!("line {row}: what stands under {key} is not read"));
            }
            _ => {}
        }
        Ok(())
    }

    fn entry(&mut self, section: &str, line: &str, row: usize) -> Result<(), String> {
        let mut words = line.split_whitespace();
        if section == "EDGE_WEIGHT_SECTION" {
            for word in words {
                self.weights.push(number(Some(word), row, "weight")?);
            }
            return Ok(());
        }
        if section == "DEPOT_SECTION" {
            for word in words.take_while(|w| *w != "-1") {
                self.depots.push(whole(Some(word), row, "depot")?);
            }
            return Ok(());
        }
        // Some files end a section as they end that of the depots.
        if !SECTIONS.contains(&section) || section == "DISPLAY_DATA_SECTION" || line == "-1" {
            return Ok(());
        }
        let place = whole(words.next(), row, "place")?;
        let mut field = |name: &str| number(words.next(), row, name);
        match section {
            "NODE_COORD_SECTION" => put(&mut self.points, place, [field("x coordinate")?, field("y coordinate")?], row),
            "DEMAND_SECTION" => put(&mut self.demands, place, field("demand")?, row),
            "SERVICE_TIME_SECTION" => put(&mut self.services, place, field("service time")?, row),
            _ => put(&mut self.windows, place, [field("start of the window")?, field("end of the window")?], row),
        }
    }

    fn file(self) -> Result<RoutingFile, String> {
        let places = self.dimension.max(if self.weights.is_empty() { self.points.len() } else { 0 });
        if self.weights.is_empty() && self.points.len() != self.dimension {
            return Err(format!("it says {} places and gives {}", self.dimension, self.points.len()));
        }
        if places < 2 {
            return Err("it has fewer than two places".to_owned());
        }
        let mut file = RoutingFile { is_tour: !self.has_vehicles, ..RoutingFile::default() };
        file.distance = match self.weights_are.as_str() {
            "EUC_2D" => Distance::Rounded,
            "CEIL_2D" => Distance::RoundedUp,
            "ATT" => Distance::Att,
            "GEO" => Distance::Geo,
            "EXPLICIT" => {
                let seconds = table(&self.weights, places, &self.format)?;
                file.travel.push(FileTravel { seconds, cost: Vec::new() });
                Distance::Rounded
            }
            other => {
                return Err(format!(
                    "distances of the kind {other} are not read; EUC_2D, CEIL_2D, ATT, GEO and EXPLICIT are"
                ));
            }
        };
        // A table without points has places from 1.
        let numbers: Vec<usize> =
            if self.points.len() == places { self.points.keys().copied().collect() } else { (1..=places).collect() };
        if file.travel.is_empty() {
            file.points = self.points.values().copied().collect();
        }
        let start = match self.depots.as_slice() {
            [] => 0,
            [depot] => {
                numbers.iter().position(|n| n == depot).ok_or(format!("the depot {depot} is none of its places"))?
            }
            many => return Err(format!("it has {} depots; one is read", many.len())),
        };
        self.check_numbers(&numbers)?;
        let stop = |place: usize| {
            let number = numbers[place];
            FileStop {
                name: number.to_string(),
                place,
                load: self.demands.get(&number).copied().unwrap_or(0.0),
                service: self.services.get(&number).copied().unwrap_or(self.service),
                windows: self.windows.get(&number).copied().into_iter().collect(),
                ..FileStop::default()
            }
        };
        file.stops = (0..places).filter(|p| *p != start).map(stop).collect();
        let hours = self.windows.get(&numbers[start]).copied();
        let team = FileTeam {
            start: Some(start),
            end: Some(start),
            // As long as a round may be, from when the depot opens.
            shift: match (hours, self.longest) {
                (hours, None) => hours,
                (None, Some(longest)) => Some([0.0, longest]),
                (Some([open, close]), Some(longest)) => Some([open, close.min(open + longest)]),
            },
            capacity: self.capacity,
            ..FileTeam::default()
        };
        let count = self.fleet(&file.stops)?;
        file.teams = (1..=count).map(|n| FileTeam { name: n.to_string(), ..team.clone() }).collect();
        Ok(file)
    }

    fn check_numbers(&self, numbers: &[usize]) -> Result<(), String> {
        let named = self.demands.keys().chain(self.windows.keys()).chain(self.services.keys());
        match named.copied().find(|n| numbers.binary_search(n).is_err()) {
            Some(number) => Err(format!("it gives a demand or hours for {number}, which is none of its places")),
            None => Ok(()),
        }
    }

    /// How many vehicles there are. A file that does not say it means as many as are wanted; three tenths and three more
    /// than the demand needs are enough (Vidal, "Hybrid genetic search for the CVRP", Computers & Operations Research
    /// 140, 2022, section 5), or one a stop where hours count too.
    fn fleet(&self, stops: &[FileStop]) -> Result<usize, String> {
        if !self.has_vehicles {
            return Ok(1);
        }
        let by_demand = match self.capacity {
            Some(capacity) if capacity > 0.0 => {
                let needed = stops.iter().map(|s| s.load).sum::<f64>() / capacity;
                (1.3 * needed).ceil().clamp(0.0, 1e6) + 3.0
            }
            Some(capacity) => return Err(format!("its vehicles have a capacity of {capacity}")),
            None if self.demands.is_empty() => f64::INFINITY,
            None => return Err("it has demands, but no CAPACITY".to_owned()),
        };
        let enough = if self.windows.is_empty() && self.longest.is_none() { by_demand } else { f64::INFINITY };
        let most = stops.len().min(super::MOST_VEHICLES);
        let unsaid = (1..most).find(|n| *n as f64 >= enough).unwrap_or(most);
        match self.vehicles {
            Some(0) => Err("it has no vehicles".to_owned()),
            Some(said) if said > super::MOST_VEHICLES => {
                Err(format!("it has {said} vehicles; from 1 to {} can be planned", super::MOST_VEHICLES))
            }
            Some(said) => Ok(said),
            None => Ok(unsaid),
        }
    }
}

/// The sections that are read, or known to say nothing of the problem.
const SECTIONS: [&str; 7] = [
    "NODE_COORD_SECTION",
    "EDGE_WEIGHT_SECTION",
    "DISPLAY_DATA_SECTION",
    "DEMAND_SECTION",
    "DEPOT_SECTION",
    "TIME_WINDOW_SECTION",
    "SERVICE_TIME_SECTION",
];

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
