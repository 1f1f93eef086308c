//! A table of demand points or of sites: what each is called, how much there is, where it is, what may be done with it.

use std::collections::HashSet;

use super::{Row, cell, column_named, figure, folded};

/// A table of places, read; what its columns are for is asked of it.
#[derive(Clone, Debug)]
pub struct PlaceTable {
    pub file: String,
    header: Vec<String>,
    folded: Vec<String>,
    rows: Vec<Row>,
}

/// Where places are, in the order of the table.
#[derive(Clone, Debug, PartialEq)]
pub enum Coordinates {
    /// Metres east and north.
    Metres(Vec<(f64, f64)>),
    /// Degrees of longitude and latitude.
    Degrees(Vec<(f64, f64)>),
}

/// What a table says may be done with a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Candidate,
    Forced,
    Existing,
    Forbidden,
}

const NAMES: [&str; 12] = [
    "id", "code", "areacode", "lsoa21cd", "oa21cd", "origin", "site", "siteid", "demandid", "venue", "name", "objectid",
];
const DEMAND: [&str; 13] = [
    "demand",
    "excluded",
    "excludedresidents",
    "need",
    "weight",
    "weights",
    "population",
    "residents",
    "people",
    "pop",
    "pop2000",
    "households",
    "count",
];
const CAPACITY: [&str; 7] = ["capacity", "supply", "weeklycapacity", "capacityperweek", "places", "seats", "weight"];
const RULES: [&str; 4] = ["rule", "status", "state", "use"];
const GROUPS: [&str; 5] = ["group", "ward", "wardcode", "region", "district"];

pub(super) fn read(file: String, rows: &[Row]) -> Result<PlaceTable, String> {
    let header: Vec<String> = rows[0].1.iter().map(|cell| cell.trim().to_owned()).collect();
    if header.iter().all(|cell| super::is_number(cell)) {
        return Err("the first row holds figures. Put a row of column names above it (id, x, y, demand).".to_owned());
    }
    let folded = header.iter().map(|name| folded(name)).collect();
    Ok(PlaceTable { file, header, folded, rows: rows[1..].to_vec() })
}

impl PlaceTable {
    /// What the places are called, from the column that agrees best with the names given, else the one named like it;
    /// with the column's name.
    ///
    /// # Errors
    /// When a name is missing or stands twice.
    pub fn names(&self, known: &[String]) -> Result<(Vec<String>, String), String> {
        let known: HashSet<&str> = known.iter().map(String::as_str).collect();
        let agree = |column: &usize| self.rows.iter().filter(|row| known.contains(cell(row, *column))).count();
        let best = (0..self.header.len()).rev().max_by_key(agree).filter(|column| agree(column) > 0);
        let column = best.or_else(|| column_named(&self.folded, &NAMES)).unwrap_or(0);
        let mut seen = HashSet::new();
        let mut names = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let name = cell(row, column);
            if name.is_empty() {
                return Err(self.wrong(row, column, "there is no name"));
            }
            if !seen.insert(name) {
                return Err(self.wrong(row, column, &format!("{name} stands here a second time")));
            }
            names.push(name.to_owned());
        }
        Ok((names, self.header[column].clone()))
    }

    /// Every cell: the names that other files may use stand among them.
    #[must_use]
    pub fn all_cells(&self) -> Vec<String> {
        self.rows.iter().flat_map(|row| row.1.iter()).map(|cell| cell.trim().to_owned()).collect()
    }

    /// How much demand there is at each place, and the column's name; `None` when no column says.
    ///
    /// # Errors
    /// When a cell is no figure; a missing one is said, not taken as nothing.
    pub fn demand(&self) -> Result<Option<(Vec<f64>, String)>, String> {
        self.amounts(&DEMAND)
    }

    /// The same for what a site can give.
    ///
    /// # Errors
    /// As [`PlaceTable::demand`].
    pub fn capacity(&self) -> Result<Option<(Vec<f64>, String)>, String> {
        self.amounts(&CAPACITY)
    }

    fn amounts(&self, names: &[&str]) -> Result<Option<(Vec<f64>, String)>, String> {
        let Some(column) = column_named(&self.folded, names) else { return Ok(None) };
        let one = |row: &Row| {
            figure(row, column, &self.header[column])?
                .ok_or_else(|| self.wrong(row, column, "the figure is missing. Missing is not zero: fill it in"))
        };
        let amounts: Result<Vec<f64>, String> = self.rows.iter().map(one).collect();
        Ok(Some((amounts?, self.header[column].clone())))
    }

    /// Where the places are; `None` when no columns say.
    ///
    /// # Errors
    /// When a cell is no number.
    pub fn coordinates(&self) -> Result<Option<Coordinates>, String> {
        let pair = |x: &[&str], y: &[&str]| column_named(&self.folded, x).zip(column_named(&self.folded, y));
        let degrees = pair(&["lon", "long", "lng", "longitude"], &["lat", "latitude"]);
        let metres = pair(
            &["x", "easting", "eastings", "bnge", "oseasting"],
            &["y", "northing", "northings", "bngn", "osnorthing"],
        );
        let read = |(x, y): (usize, usize)| {
            let number = |row: &Row, column: usize| {
                let said = || self.wrong(row, column, "the coordinate is no number");
                cell(row, column).parse::<f64>().ok().filter(|v| v.is_finite()).ok_or_else(said)
            };
            self.rows.iter().map(|row| Ok((number(row, x)?, number(row, y)?))).collect::<Result<Vec<_>, String>>()
        };
        match (metres, degrees) {
            (Some(columns), _) => Ok(Some(Coordinates::Metres(read(columns)?))),
            (None, Some(columns)) => Ok(Some(Coordinates::Degrees(read(columns)?))),
            (None, None) => Ok(None),
        }
    }

    /// What may be done with each site; all candidates when no column says.
    ///
    /// # Errors
    /// When a word is not known.
    pub fn rules(&self) -> Result<Vec<Rule>, String> {
        let Some(column) = column_named(&self.folded, &RULES) else {
            return Ok(vec![Rule::Candidate; self.rows.len()]);
        };
        let rule = |row: &Row| match cell(row, column).to_lowercase().as_str() {
            "" | "candidate" | "free" => Ok(Rule::Candidate),
            "existing" | "open" => Ok(Rule::Existing),
            "forced" | "required" | "must" => Ok(Rule::Forced),
            "forbidden" | "closed" | "excluded" => Ok(Rule::Forbidden),
            other => Err(self.wrong(
                row,
                column,
                &format!("\u{201c}{other}\u{201d} is not known; say candidate, existing, forced or forbidden"),
            )),
        };
        self.rows.iter().map(rule).collect()
    }

    /// The group of each site, as written; `None` where there is none.
    #[must_use]
    pub fn groups(&self) -> Vec<Option<String>> {
        let column = column_named(&self.folded, &GROUPS);
        let group = |row: &Row| column.map(|c| cell(row, c).to_owned()).filter(|text| !text.is_empty());
        self.rows.iter().map(group).collect()
    }

    fn wrong(&self, row: &Row, column: usize, what: &str) -> String {
        format!("row {}, column {}: {what}.", row.0, self.header[column])
    }
}
