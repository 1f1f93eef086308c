//! Tables of travel costs and of the places they join, for access and facility location: a file in, names and figures
//! out. They belong to no project and are joined to nothing here.
//!
//! Costs come long (a row a pair), as a matrix (a row a demand point, a column a site), or as a network of the
//! OR-Library. Which it is, and what each column is for, is found by names and content, and said.

mod costs;
mod orlib;
mod places;

use std::borrow::Cow;
use std::path::Path;

use ::csv::StringRecord;

use crate::base::progress::Progress;

use super::error::{ImportError, Refusal};
use super::numbers::{self, Cell};
use super::{delimited, input, text};

pub use costs::CostTable;
pub use orlib::Network;
pub use places::{Coordinates, PlaceTable, Rule};

/// What a file of costs holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Costs {
    Table(CostTable),
    /// Edges, from which the costs of all pairs follow.
    Network(Network),
}

/// Reads a file of costs. `demands` and `sites` are the names that are known already, to tell one side from the other;
/// they may be empty.
///
/// # Errors
/// When the file cannot be read, or a row is not understood.
pub fn read_costs(path: &Path, demands: &[String], sites: &[String]) -> Result<Costs, ImportError> {
    let (file, text) = text_of(path)?;
    let refused = |what: String| ImportError::refused(&file, Refusal::Travel(what));
    if let Some(network) = orlib::read(&text).map_err(&refused)? {
        return Ok(Costs::Network(network));
    }
    let rows = rows(&file, &text)?;
    costs::read(&rows, demands, sites).map(Costs::Table).map_err(&refused)
}

/// Reads a table of places: names, amounts, coordinates, rules.
///
/// # Errors
/// When the file cannot be read, or holds no table.
pub fn read_places(path: &Path) -> Result<PlaceTable, ImportError> {
    let (file, text) = text_of(path)?;
    let rows = rows(&file, &text)?;
    places::read(file.clone(), &rows).map_err(|what| ImportError::refused(&file, Refusal::Travel(what)))
}

fn text_of(path: &Path) -> Result<(String, String), ImportError> {
    let dropped = input::from_disk(path, &Progress::new())?;
    let refusal =
        || Refusal::WrongFormat { what: "no text".to_owned(), remedy: "Save the table as a CSV file and give that." };
    let decoded = text::decode(&dropped.bytes).ok_or_else(|| ImportError::refused(&dropped.name, refusal()))?;
    let text = match decoded.text {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    };
    Ok((dropped.name, text))
}

/// A row as a spreadsheet counts it, and its cells.
type Row = (u64, StringRecord);

/// The rows that hold something, the header first.
fn rows(file: &str, text: &str) -> Result<Vec<Row>, ImportError> {
    let (separator, _) = delimited::separator(text);
    if let Some(row) = delimited::open_quote(text, separator) {
        return Err(ImportError::refused(file, Refusal::OpenQuote { row }));
    }
    let holds = |row: &Row| row.1.iter().any(|cell| !cell.trim().is_empty());
    let rows: Vec<Row> = delimited::records(text, separator).filter(holds).collect();
    match rows.first() {
        None => Err(ImportError::refused(file, Refusal::Empty)),
        Some(first) if first.1.len() < 2 => Err(ImportError::refused(file, Refusal::NoTable)),
        Some(_) if rows.len() < 2 => Err(ImportError::refused(file, Refusal::NoRows)),
        Some(_) => Ok(rows),
    }
}

fn cell(row: &Row, column: usize) -> &str {
    row.1.get(column).unwrap_or("").trim()
}

/// A figure not below zero; `None` where there is none. Infinity is none.
///
/// # Errors
/// What else stands there.
fn figure(row: &Row, column: usize, header: &str) -> Result<Option<f64>, String> {
    let text = cell(row, column);
    let said = |what: &str| {
        format!(
            "row {}, column {header}: \u{201c}{text}\u{201d} {what}. Correct the row, or leave the cell empty.",
            row.0
        )
    };
    match numbers::read(text) {
        Cell::Missing => Ok(None),
        Cell::Number { value, .. } if value < 0.0 => Err(said("is below zero")),
        Cell::Number { value, .. } => Ok(Some(value)),
        Cell::Text if matches!(text.to_lowercase().as_str(), "inf" | "+inf" | "infinity" | "unreachable") => Ok(None),
        Cell::Text => Err(said("is no number")),
    }
}

fn is_number(text: &str) -> bool {
    matches!(numbers::read(text.trim()), Cell::Number { .. })
}

/// A header in the form names are compared in: "`Total_Length`" is "totallength".
fn folded(header: &str) -> String {
    crate::base::text::folded(header)
}

/// The first column with one of these names, in the order of the names.
fn column_named(headers: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| headers.iter().position(|header| header == name))
}
