//! What a dry run found, for the import dialog and the command line. Nothing here decides anything.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

use crate::base::text::count;
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::model::batch::NewIndicator;
use crate::model::indicator::Measure;
use crate::model::source::SourceDescription;

use super::layer::Layer;
use super::options::{ColumnUse, ContentKind, JoinBy, LookupWeight, Statistic};

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
    /// For figures of points: which areas they lie in, and what was made of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<SummaryReport>,
    /// For lookups: what areas are divided by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lookup: Option<LookupReport>,
    /// For venues: those that seem to be one place, for the user to decide.
    pub doubles: Vec<Double>,
    pub source: SourceDescription,
    /// The reference system that positions were read in; `None` for a table without any.
    pub crs: Option<String>,
    /// The file whose mapping was taken over, because it had the same columns.
    pub mapped_as: Option<MappedAs>,
    /// What committing it would do to the project, in sentences.
    pub changes: Vec<String>,
    /// Keys of the indicators whose figures it would replace by newer ones.
    pub replaces: Vec<String>,
    pub warnings: Warnings,
}

/// An earlier file of the same columns, whose mapping was corrected by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedAs {
    /// Without its folder.
    pub file: String,
    /// The day it was imported: `2026-11-21`.
    pub on: String,
}

/// What was seen of a file that was refused, so that what is wrong can be put right by hand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Survey {
    pub format: String,
    pub layer: String,
    pub layers_available: Vec<String>,
    pub rows: usize,
    pub columns: Vec<ColumnReport>,
    /// What it holds, as far as that is clear.
    pub content: Option<ContentKind>,
    /// Whether the file has shapes of its own.
    pub has_shapes: bool,
    pub mapped_as: Option<MappedAs>,
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
    /// For figures: what they become.
    pub figure: Option<FigureReport>,
    /// Why it is taken so, or what it is called from now on; may be empty.
    pub note: String,
    /// Whether it does not stand in the file itself, but was worked out from other columns or rows of it.
    pub made: bool,
}

/// The indicator that a column of figures becomes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureReport {
    pub key: String,
    pub name: String,
    pub unit: String,
    pub measure: Measure,
    pub period: String,
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
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JoinReport {
    pub set: i64,
    pub set_name: String,
    pub by: JoinBy,
    /// The column whose codes or names were joined.
    pub column: String,
    pub matched: usize,
    /// Codes (or names) that no area has, each with its row.
    pub unmatched: Vec<(String, u64)>,
    /// Codes of areas that no row speaks of.
    pub areas_without_row: Vec<String>,
    /// Where the figures are of other areas than the set's: how they were brought to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<RouteReport>,
}

/// What a lookup divides areas by that lie in several others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LookupReport {
    pub weight: LookupWeight,
    /// What rows are, where they can be counted: "postcodes".
    pub rows: Option<String>,
    /// The headers of the columns that could be the weight.
    pub choices: Vec<String>,
    /// How many areas lie in several others.
    pub divided: usize,
    /// For postcodes: how many were kept, and how many left out because they lie in no area of the project.
    pub postcodes: Option<(usize, usize)>,
}

/// How figures of smaller areas, or of another year, were brought to a set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RouteReport {
    /// The lookups, in order: "LSOAs of 2011 to wards of 2017".
    pub through: Vec<String>,
    /// Of how many areas of the first kind the set is made, how many of these had to be divided, and which share
    /// (0 to 1) of the residents of all lives in them; `None` when residents are not known.
    pub areas: usize,
    pub areas_split: usize,
    pub people_split: Option<f64>,
    /// What averages were weighted by.
    pub weighted_by: Vec<String>,
    /// Names of the ranks and deciles that say nothing of the set.
    pub left_out: Vec<String>,
    /// Codes of areas of the set that lack a part, and the names of the figures that lack it.
    pub incomplete: Vec<String>,
    pub lacking: Vec<String>,
}

/// How figures of points were summarised into the areas of a set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SummaryReport {
    pub set: i64,
    pub set_name: String,
    /// What one row is: "postcodes" or "points".
    pub points: String,
    /// "easting and northing", "their postcodes", "the codes in lsoa21cd".
    pub placed_by: String,
    /// How many rows lie in an area; how many lie in none, the first of them by name and row; and how many have no
    /// position that is known, likewise.
    pub inside: usize,
    pub outside: usize,
    pub outside_first: Vec<(String, u64)>,
    pub unplaced: usize,
    pub unplaced_first: Vec<(String, u64)>,
    /// Codes of areas that no row lies in.
    pub areas_without_point: Vec<String>,
    pub figures: Vec<SummarisedFigure>,
}

/// What a column of figures of points was made into.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SummarisedFigure {
    /// Its header in the file.
    pub column: String,
    /// The key of the indicator.
    pub key: String,
    pub statistic: Statistic,
    /// The column that a mean was weighted by.
    pub weighted_by: Option<String>,
    /// Whether nobody chose it.
    pub by_default: bool,
}

impl ImportReport {
    /// The report on a layer, to be completed by whoever understands it.
    pub(super) fn of(layer: &Layer, content: ContentKind) -> Self {
        Self {
            file_name: String::new(),
            format: layer.format.clone(),
            what: String::new(),
            content,
            layer: layer.name.clone(),
            layers_available: Vec::new(),
            rows: layer.table.len(),
            columns: Vec::new(),
            join: None,
            summary: None,
            lookup: None,
            doubles: Vec::new(),
            source: SourceDescription::default(),
            crs: None,
            mapped_as: None,
            changes: Vec::new(),
            replaces: Vec::new(),
            warnings: Warnings::default(),
        }
    }
}

impl FigureReport {
    pub(super) fn of(indicator: &NewIndicator) -> Self {
        Self {
            key: indicator.key.clone(),
            name: indicator.name.clone(),
            unit: indicator.unit.clone(),
            measure: indicator.measure,
            period: indicator.period.clone(),
        }
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.file_name, self.what)?;
        writeln!(f, "  {}, {} rows", self.format, count(self.rows))?;
        if let Some(before) = &self.mapped_as {
            writeln!(f, "  columns mapped as for {} on {}", before.file, before.on)?;
        }
        if !self.source.publisher.is_empty() {
            let said = [&self.source.publisher, &self.source.dataset, &self.source.period, &self.source.licence];
            let said: Vec<&str> = said.into_iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
            writeln!(f, "  source: {}", said.join(", "))?;
        }
        if self.layers_available.len() > 1 {
            writeln!(f, "  layer {} of: {}", self.layer, self.layers_available.join(", "))?;
        }
        if let Some(join) = &self.join {
            let by = if join.by == JoinBy::Name { "the names in " } else { "" };
            writeln!(f, "  joined to {} by {by}{}: {} rows match", join.set_name, join.column, count(join.matched))?;
            if !join.unmatched.is_empty() {
                let unmatched = count(join.unmatched.len());
                let list = some(join.unmatched.iter().map(|(c, r)| format!("{c} in row {r}")));
                writeln!(f, "  {unmatched} rows are of other areas ({list})")?;
            }
            if !join.areas_without_row.is_empty() {
                let list = some(join.areas_without_row.iter().cloned());
                writeln!(f, "  {} areas have no row ({list})", count(join.areas_without_row.len()))?;
            }
        }
        if let Some(summary) = &self.summary {
            write!(f, "{summary}")?;
        }
        if let Some(lookup) = self.lookup.as_ref().filter(|l| l.divided > 0) {
            let by = match &lookup.weight {
                LookupWeight::Column(header) => header.clone(),
                LookupWeight::Rows => format!("the number of {}", lookup.rows.as_deref().unwrap_or("rows")),
                LookupWeight::Equal => "equal shares".to_owned(),
            };
            writeln!(f, "  {} areas lie in several others and are divided by {by}", count(lookup.divided))?;
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
        for change in &self.changes {
            writeln!(f, "  {change}")?;
        }
        for (warning, rows) in alike(&self.warnings.list) {
            let word = if warning.severity == Severity::Note { "note" } else { "warning" };
            writeln!(f, "  {word}: {warning}")?;
            if rows.len() > 1 {
                let list = some(rows[1..].iter().map(ToString::to_string));
                writeln!(
                    f,
                    "    the same in {} more rows ({list}), {} in all",
                    count(rows.len() - 1),
                    count(rows.len())
                )?;
            }
        }
        if self.warnings.more > 0 {
            writeln!(f, "  and {} more findings", self.warnings.more)?;
        }
        Ok(())
    }
}

impl fmt::Display for SummaryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (points, placed_by) = (&self.points, &self.placed_by);
        writeln!(f, "  {} {points} lie in areas of {}, by {placed_by}", count(self.inside), self.set_name)?;
        let named = |list: &[(String, u64)]| some(list.iter().map(|(name, row)| format!("{name} in row {row}")));
        if self.outside > 0 {
            writeln!(f, "  {} {points} lie in none of them ({})", count(self.outside), named(&self.outside_first))?;
        }
        if self.unplaced > 0 {
            writeln!(f, "  {} {points} have no place ({})", count(self.unplaced), named(&self.unplaced_first))?;
        }
        if !self.areas_without_point.is_empty() {
            let list = some(self.areas_without_point.iter().cloned());
            writeln!(f, "  {} areas hold none of the {points} ({list})", count(self.areas_without_point.len()))?;
        }
        Ok(())
    }
}

/// Findings that differ in nothing but their row: the first of them, and the rows of all.
fn alike(all: &[Warning]) -> Vec<(&Warning, Vec<u64>)> {
    let mut found: Vec<(&Warning, Vec<u64>)> = Vec::new();
    let mut places = HashMap::new();
    for warning in all {
        let of = (&warning.file, &warning.field, &warning.message, &warning.remedy, warning.row.is_some());
        let place = *places.entry(of).or_insert(found.len());
        match found.get_mut(place).filter(|_| warning.row.is_some()) {
            Some((_, rows)) => rows.extend(warning.row),
            None => found.push((warning, warning.row.into_iter().collect())),
        }
    }
    found
}

/// The first few of a list: "a, b, c" or "a, b, c…".
fn some(list: impl Iterator<Item = String>) -> String {
    let mut list = list.peekable();
    let first: Vec<String> = list.by_ref().take(3).collect();
    format!("{}{}", first.join(", "), if list.peek().is_some() { "…" } else { "" })
}
