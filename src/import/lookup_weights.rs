//! By what a lookup divides an area that lies in several others: a column of the file, the number of its rows, or equal
//! shares. Nothing here knows formats.

use crate::base::text::{count, folded};
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::model::lookup::EQUAL_SHARES;

use super::columns::Columns;
use super::error::{ImportError, Refusal};
use super::layer::Task;
use super::numbers::{self, Cell};
use super::options::{ColumnUse, LookupWeight};

/// Words in the headers of columns that say how much of an area lies in another.
const WEIGHTY: [&str; 7] = ["weight", "overlap", "share", "proportion", "ratio", "percent", "pct"];

/// What links are weighted by.
pub(super) struct Weights {
    pub by: LookupWeight,
    /// The place of the column, where it is one.
    pub column: Option<usize>,
    /// The headers of all columns that could be it.
    pub choices: Vec<String>,
}

/// The columns that may be weights: numbers that are neither codes nor positions nor the publisher's numbering.
fn candidates(columns: &Columns) -> impl Iterator<Item = usize> {
    let may_be = |used| matches!(used, ColumnUse::Figure | ColumnUse::Weight);
    columns.list.iter().enumerate().filter(move |(_, c)| may_be(c.used_as)).map(|(place, _)| place)
}

/// Whether a header says that the column is a weight.
pub(super) fn says_weight(header: &str) -> bool {
    let head = folded(header);
    WEIGHTY.iter().any(|word| head.contains(word))
}

/// What the user chose; else the column that was said to be the weight, else the first whose header says so, of several
/// one of people; else rows are counted where they are of something smaller (`unit`).
pub(super) fn choose(task: &Task<'_>, unit: Option<&str>, warnings: &mut Warnings) -> Result<Weights, ImportError> {
    let columns = &task.columns;
    let headers = |places: &[usize]| places.iter().map(|c| columns.list[*c].header.clone()).collect::<Vec<_>>();
    let all: Vec<usize> = candidates(columns).collect();
    let choices = headers(&all);
    let of_column = |place: usize, choices: Vec<String>| Weights {
        by: LookupWeight::Column(columns.list[place].header.clone()),
        column: Some(place),
        choices,
    };
    match &task.options.weight {
        Some(LookupWeight::Column(header)) => {
            let place = columns.list.iter().position(|c| c.header == *header);
            let Some(place) = place else {
                let available = task.layer.table.headers_said();
                return Err(task.refused(Refusal::NoSuchColumn { column: header.clone(), available }));
            };
            return Ok(of_column(place, choices));
        }
        Some(by) => return Ok(Weights { by: by.clone(), column: None, choices }),
        None => {}
    }
    let named: Vec<usize> = all.iter().copied().filter(|c| says_weight(&columns.list[*c].header)).collect();
    let of_people = |c: &&usize| {
        let head = folded(&columns.list[**c].header);
        ["pop", "people", "resident", "person"].iter().any(|word| head.contains(word))
    };
    let place = columns.first(ColumnUse::Weight).or(named.iter().find(of_people).copied()).or(named.first().copied());
    if let Some(place) = place {
        if named.len() > 1 && columns.first(ColumnUse::Weight).is_none() {
            let header = &columns.list[place].header;
            let said = format!(
                "Several columns say how areas are divided ({}); {header} was taken.",
                headers(&named).join(", ")
            );
            warnings.push(task.finding(
                Severity::Warning,
                None,
                said,
                "Choose another weight, if that is the wrong one.",
            ));
        }
        return Ok(of_column(place, choices));
    }
    let by = if unit.is_some() { LookupWeight::Rows } else { LookupWeight::Equal };
    Ok(Weights { by, column: None, choices })
}

impl Weights {
    /// What is kept with the lookup; `unit` is what its rows are.
    pub fn words(&self, unit: Option<&str>) -> String {
        match &self.by {
            LookupWeight::Column(header) => header.clone(),
            LookupWeight::Rows => unit.unwrap_or("rows of the lookup").to_owned(),
            LookupWeight::Equal => EQUAL_SHARES.to_owned(),
        }
    }

    /// How much a row weighs; `None` where its cell is no weight.
    pub fn of_row(&self, task: &Task<'_>, row: usize) -> Option<f64> {
        let Some(column) = self.column else { return Some(1.0) };
        match numbers::read(task.layer.table.cell(row, column)) {
            Cell::Number { value, .. } if value >= 0.0 => Some(value),
            _ => None,
        }
    }

    /// Warns of rows whose weight is none, which count for nothing.
    pub fn say(&self, task: &Task<'_>, warnings: &mut Warnings) {
        let table = &task.layer.table;
        let Some(column) = self.column else { return };
        let mut without = (0..table.len()).filter(|row| self.of_row(task, *row).is_none()).peekable();
        let Some(first) = without.peek().copied() else { return };
        let said = format!(
            "{} rows have no weight, the first \u{201c}{}\u{201d}; they count for nothing where an area is divided.",
            count(without.count()),
            table.cell(first, column).chars().take(30).collect::<String>()
        );
        let finding = task.finding(
            Severity::Warning,
            Some(table.number(first)),
            said,
            "Complete the column, or choose another weight.",
        );
        warnings.push(Warning { field: Some(task.columns.list[column].header.clone()), ..finding });
    }
}
