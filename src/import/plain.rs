//! A table as it is, for those who only want columns by name: no join, no batch, every format that is a table.

use std::path::Path;

use crate::base::progress::Progress;

use super::error::ImportError;
use super::layer::Table;
use super::numbers::{self, Cell};
use super::{figures, input, sniff};

/// A table of text with its headers.
#[derive(Clone, Debug)]
pub struct PlainTable {
    /// The file's name without its folder.
    pub file: String,
    table: Table,
}

/// Reads a table. Of a file with several layers the first that is `wanted` is read, else the first.
pub fn plain(path: &Path, wanted: impl Fn(&str) -> bool, progress: &Progress) -> Result<PlainTable, ImportError> {
    let dropped = input::from_disk(path, progress)?;
    let first = |_: &[u8]| 0;
    let found = sniff::read(&dropped, None, &first, progress)?;
    let better = found.layers_available.iter().find(|l| wanted(l)).filter(|l| **l != found.layer.name);
    let table = match better {
        Some(layer) => sniff::read(&dropped, Some(layer), &first, progress)?.layer.table,
        None => found.layer.table,
    };
    Ok(PlainTable { file: dropped.name, table })
}

/// What stands in a cell that should be a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    Missing,
    Number(f64),
    Text,
}

impl PlainTable {
    /// A table of one row that comes from no file: the header and the cell of each column.
    pub fn of_row(columns: &[(&str, String)]) -> Self {
        let mut table = Table::new(columns.iter().map(|(header, _)| (*header).to_owned()));
        // One row is never too many.
        let _ = table.push(1, columns.iter().map(|(_, cell)| cell.as_str()));
        Self { file: String::new(), table }
    }

    /// Unique, none empty.
    pub fn headers(&self) -> &[String] {
        self.table.headers()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A cell with its blanks cut off.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.table.cell(row, column)
    }

    /// The row's number as a spreadsheet counts it.
    pub fn row_number(&self, row: usize) -> u64 {
        self.table.number(row)
    }

    pub fn figure(&self, row: usize, column: usize) -> Figure {
        match numbers::read(self.cell(row, column)) {
            Cell::Missing => Figure::Missing,
            Cell::Number { value, .. } => Figure::Number(value),
            Cell::Text => Figure::Text,
        }
    }

    /// The column's figures, and the first row where there is something else.
    pub fn figures(&self, column: usize) -> (Vec<Option<f64>>, Option<usize>) {
        let mut text = None;
        let figures = (0..self.len())
            .map(|row| match self.figure(row, column) {
                Figure::Number(value) => Some(value),
                Figure::Missing => None,
                Figure::Text => {
                    text.get_or_insert(row);
                    None
                }
            })
            .collect();
        (figures, text)
    }

    /// The key that an indicator made of this header gets.
    pub fn key_of(header: &str) -> String {
        figures::key_of(header)
    }

    /// The column with this header, whatever its case, or with this key.
    pub fn column(&self, name: &str) -> Option<usize> {
        let headers = self.headers();
        let same = |h: &String| h.trim().eq_ignore_ascii_case(name.trim());
        headers
            .iter()
            .position(same)
            .or_else(|| headers.iter().position(|h| figures::key_of(h) == figures::key_of(name)))
    }
}
