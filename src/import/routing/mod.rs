//! Routing problems from files: this program's own JSON, Solomon's instances, TSPLIB, and tables of travel times. All are
//! brought to one shape, [`RoutingFile`], which is also what the JSON says.
//!
//! Nothing here knows how rounds are searched for.

mod solomon;
mod tables;
mod tsplib;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::text::decode;

/// Larger files are refused before they are read.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// More places than this need a table too large to hold.
const MOST_TABLE_PLACES: usize = 4_000;
/// More vehicles than this are refused.
const MOST_VEHICLES: usize = 4_000;
/// More points than this are refused.
const MOST_POINTS: usize = 200_000;

/// Why a file is not read: the file, the line where one is to blame, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {reason}")]
pub struct RoutingError {
    pub file: String,
    pub reason: String,
}

/// How long the way is between points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// A straight line, not rounded.
    #[default]
    Euclidean,
    /// TSPLIB's `EUC_2D`: rounded to the nearest whole.
    Rounded,
    /// TSPLIB's `CEIL_2D`: rounded up.
    RoundedUp,
    /// TSPLIB's `ATT`, a pseudo-Euclidean distance.
    Att,
    /// TSPLIB's `GEO`: degrees and minutes on a sphere of 6,378.388 km.
    Geo,
}

impl Distance {
    /// From one point to another.
    pub fn between(self, a: [f64; 2], b: [f64; 2]) -> f64 {
        let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
        match self {
            Self::Euclidean => dx.hypot(dy),
            Self::Rounded => (dx.hypot(dy) + 0.5).floor(),
            Self::RoundedUp => dx.hypot(dy).ceil(),
            Self::Att => {
                let real = ((dx * dx + dy * dy) / 10.0).sqrt();
                let whole = (real + 0.5).floor();
                if whole < real { whole + 1.0 } else { whole }
            }
            Self::Geo => tsplib::geographical(a, b),
        }
    }
}

/// A table of travel, a row a place it starts from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileTravel {
    pub seconds: Vec<Vec<f64>>,
    #[serde(default)]
    pub cost: Vec<Vec<f64>>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileStop {
    pub name: String,
    pub place: usize,
    pub service: f64,
    pub windows: Vec<[f64; 2]>,
    pub load: f64,
    pub value: f64,
    /// Said by the file or, where it is silent, a stop without a value.
    pub must: Option<bool>,
    pub needs: Vec<String>,
    /// Names of the only teams that may visit it.
    pub teams: Vec<String>,
    /// "first" or "last".
    pub pin: Option<FilePin>,
    pub group: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilePin {
    First,
    Last,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileBreak {
    pub earliest: f64,
    pub latest: f64,
    pub length: f64,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileTeam {
    pub name: String,
    pub start: Option<usize>,
    pub end: Option<usize>,
    pub shift: Option<[f64; 2]>,
    pub breaks: Vec<FileBreak>,
    /// Which of the tables of travel.
    pub travel: usize,
    pub capacity: Option<f64>,
    pub carries: Vec<String>,
    pub fixed: f64,
    /// Names of stops that it visits in this order.
    pub order: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileGroup {
    pub name: String,
    pub floor: f64,
    pub penalty: f64,
}

/// A routing problem as a file says it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoutingFile {
    /// Where places are, when no table says how far apart they are.
    pub points: Vec<[f64; 2]>,
    pub distance: Distance,
    pub travel: Vec<FileTravel>,
    pub stops: Vec<FileStop>,
    pub teams: Vec<FileTeam>,
    pub groups: Vec<FileGroup>,
    /// What a unit of value is worth in travel; so much that people count before minutes, when the file is silent.
    pub value_weight: Option<f64>,
    /// One closed tour through all places, no hours and no shifts.
    #[serde(skip)]
    pub is_tour: bool,
}

impl RoutingFile {
    /// How many places there are.
    pub fn places(&self) -> usize {
        self.travel.first().map_or(self.points.len(), |t| t.seconds.len())
    }
}

/// Reads a routing problem. What it is, is told by its content. `tour` leaves out hours, service and shifts of a table.
///
/// # Errors
/// When the file cannot be read, or a line or a field in it cannot be understood; nothing is guessed at.
pub fn read(path: &Path, tour: bool) -> Result<RoutingFile, RoutingError> {
    let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let error = |reason: String| RoutingError { file: file.clone(), reason };
    let mut bytes = Vec::new();
    let opened = File::open(path).map_err(|e| error(format!("it cannot be opened: {e}")))?;
    opened.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|e| error(format!("it cannot be read: {e}")))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(error("it is larger than 256 MB, more than any routing problem needs".to_owned()));
    }
    let text = decode(&bytes).ok_or_else(|| error("it is not a text file".to_owned()))?.text;
    // Old files end their lines with a carriage return alone.
    let text = if text.contains('\n') { text } else { text.replace('\r', "\n").into() };
    let text = text.as_ref();
    let read = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|e| format!("{e}. See inclusion-atlas round --help for what it may say"))
    } else if tsplib::is_tsplib(text) {
        tsplib::read(text)
    } else if solomon::is_solomon(text) {
        solomon::read(text)
    } else {
        tables::read(text, tour)
    };
    let read = read.and_then(check).map_err(error)?;
    Ok(read)
}

fn check(file: RoutingFile) -> Result<RoutingFile, String> {
    if file.points.len() > MOST_POINTS {
        return Err(format!("it has {} points; at most {MOST_POINTS} can be planned", file.points.len()));
    }
    if !file.is_tour && file.places() > MOST_TABLE_PLACES {
        return Err(format!("it has {} places; at most {MOST_TABLE_PLACES} can be planned at once", file.places()));
    }
    if let Some(at) = file.points.iter().position(|p| !(p[0].is_finite() && p[1].is_finite())) {
        return Err(format!("point {at} is not a position"));
    }
    for (number, travel) in file.travel.iter().enumerate() {
        let places = file.places();
        for (what, table) in [("seconds", &travel.seconds), ("cost", &travel.cost)] {
            if what == "cost" && table.is_empty() {
                continue;
            }
            if table.len() != places {
                return Err(format!("travel {number}: {what} has {} rows for {places} places", table.len()));
            }
            if let Some(row) = table.iter().position(|r| r.len() != places) {
                let found = table[row].len();
                return Err(format!("travel {number}: row {row} of {what} has {found} entries for {places} places"));
            }
        }
    }
    Ok(file)
}

/// A number in a line, or which line and field is to blame.
fn number(word: Option<&str>, line: usize, field: &str) -> Result<f64, String> {
    let word = word.ok_or_else(|| format!("line {line} has no {field}"))?;
    match word.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(format!("line {line}: the {field} \u{201c}{word}\u{201d} is not a number")),
    }
}

/// A count or an index in a line.
fn whole(word: Option<&str>, line: usize, field: &str) -> Result<usize, String> {
    let value = number(word, line, field)?;
    if value.fract() != 0.0 || !(0.0..=1e9).contains(&value) {
        return Err(format!("line {line}: the {field} must be a whole number, not {value}"));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just above")]
    Ok(value as usize)
}
