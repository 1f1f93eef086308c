//! What a dry run found, for the import dialog and the command line. Nothing here decides anything.

use std::fmt;

use serde::Serialize;

use crate::base::text::count;
use crate::base::warnings::{Severity, Warnings};
use crate::model::source::SourceDescription;

use super::options::{ColumnUse, ContentKind};

/// What was recognised, how rows join, and what is left out and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportReport {
    pub file_name: String,
    /// "Shapefile, UTF-8", "CSV, semicolons, Windows-1252".
    pub format: String,
    /// In one line: "26 wards of 2021 in British National Grid (EPSG:27700)".
    pub what: String,
    pub content: ContentKind,
    /// The layer that was read, and the others there are; empty for a file with one.
    pub layer: String,
    pub layers_available: Vec<String>,
    /// How many rows the file has below its header.
    pub rows: usize,
    pub columns: Vec<ColumnReport>,
    /// For figures: how rows join areas.
    pub join: Option<JoinReport>,
    /// For venues: those that seem to be one place, for the user to decide.
    pub doubles: Vec<Double>,
    pub source: SourceDescription,
    pub warnings: Warnings,
}

/// What one column is taken for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ColumnReport {
    pub header: String,
    pub used_as: ColumnUse,
    /// The first few different values.
    pub samples: Vec<String>,
    /// For figures: how many areas have a value, and how many cells say that there is none.
    pub values: usize,
    pub missing: usize,
    /// Why it is taken so, or what it is called from now on; may be empty.
    pub note: String,
}

/// A venue of the file that seems to be one that is there already. Nothing is merged by itself: both are taken unless
/// the user has the row left out ([`super::ImportOptions::leave_out`]).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Double {
    pub row: u64,
    pub name: String,
    /// The row of the file that is the same place; `None` if it is a venue of the project.
    pub same_as_row: Option<u64>,
    /// The row identifier of the venue of the project that is the same place.
    pub same_as_venue: Option<i64>,
    pub same_as_name: String,
    pub metres_apart: f64,
    /// "same name, same postcode".
    pub why: String,
}

/// How the rows of a table of figures join the areas of a boundary set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JoinReport {
    pub set: i64,
    pub set_name: String,
    /// The column whose codes were joined.
    pub column: String,
    pub matched: usize,
    /// Codes that no area has, each with its row.
    pub unmatched: Vec<(String, u64)>,
    /// Codes of areas that no row speaks of.
    pub areas_without_row: Vec<String>,
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.file_name, self.what)?;
        writeln!(f, "  {}, {} rows", self.format, count(self.rows))?;
        if !self.source.publisher.is_empty() {
            let said = [&self.source.publisher, &self.source.dataset, &self.source.period, &self.source.licence];
            let said: Vec<&str> = said.into_iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
            writeln!(f, "  source: {}", said.join(", "))?;
        }
        if self.layers_available.len() > 1 {
            writeln!(f, "  layer {} of: {}", self.layer, self.layers_available.join(", "))?;
        }
        if let Some(join) = &self.join {
            let unmatched = count(join.unmatched.len());
            writeln!(f, "  joined to {} by {}: {} rows match", join.set_name, join.column, count(join.matched))?;
            if !join.unmatched.is_empty() {
                let some: Vec<String> = join.unmatched.iter().take(3).map(|(c, r)| format!("{c} in row {r}")).collect();
                writeln!(f, "  {unmatched} rows are of other areas ({}…)", some.join(", "))?;
            }
            if !join.areas_without_row.is_empty() {
                let some: Vec<&str> = join.areas_without_row.iter().take(3).map(String::as_str).collect();
                writeln!(f, "  {} areas have no row ({}…)", count(join.areas_without_row.len()), some.join(", "))?;
            }
        }
        for column in self.columns.iter().filter(|c| c.used_as != ColumnUse::Ignore) {
            write!(f, "  {} – {}", column.header, column.used_as.name())?;
            if !column.note.is_empty() {
                write!(f, ": {}", column.note)?;
            }
            if column.missing > 0 {
                write!(f, " ({} missing)", count(column.missing))?;
            }
            writeln!(f)?;
        }
        for double in &self.doubles {
            let there = double.same_as_row.map_or_else(|| "of the project".to_owned(), |r| format!("in row {r}"));
            writeln!(
                f,
                "  perhaps the same place: {} in row {} and {} {there}, {:.0} m apart ({})",
                double.name, double.row, double.same_as_name, double.metres_apart, double.why
            )?;
        }
        let ignored: Vec<&str> =
            self.columns.iter().filter(|c| c.used_as == ColumnUse::Ignore).map(|c| c.header.as_str()).collect();
        if !ignored.is_empty() {
            writeln!(f, "  not used: {}", ignored.join(", "))?;
        }
        for warning in &self.warnings.list {
            let word = if warning.severity == Severity::Note { "note" } else { "warning" };
            writeln!(f, "  {word}: {warning}")?;
        }
        if self.warnings.more > 0 {
            writeln!(f, "  and {} more findings", self.warnings.more)?;
        }
        Ok(())
    }
}
