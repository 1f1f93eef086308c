//! Columns made of columns: sums and shares. A figure that is missing makes what is made of it missing.

use crate::model::indicator::Measure;

use super::super::error::Refusal;
use super::super::layer::Table;
use super::super::numbers::{self, Cell};
use super::super::options::{ColumnAbout, ColumnUse};
use super::Understood;

/// A column to be added.
pub(super) struct Derived {
    pub header: String,
    pub formula: Formula,
    pub about: ColumnAbout,
}

/// How its figures are made; the numbers are places of columns.
pub(super) enum Formula {
    Sum(Vec<usize>),
    /// The sum of the parts in per cent of the whole; missing where the whole is 0.
    Share {
        parts: Vec<usize>,
        whole: usize,
    },
    /// 100 where a cell is this label, 0 where it is another.
    Is {
        column: usize,
        label: String,
    },
}

impl Formula {
    fn value(&self, table: &Table, row: usize) -> Option<f64> {
        let figure = |column: usize| match numbers::read(table.cell(row, column)) {
            Cell::Number { value, .. } => Some(value),
            _ => None,
        };
        let sum = |parts: &[usize]| parts.iter().map(|p| figure(*p)).sum::<Option<f64>>();
        match self {
            Self::Sum(parts) => sum(parts),
            Self::Share { parts, whole } => {
                let whole = figure(*whole).filter(|w| *w > 0.0)?;
                Some(100.0 * sum(parts)? / whole)
            }
            Self::Is { column, label } => match table.cell(row, *column) {
                "" => None,
                cell => Some(if cell == label { 100.0 } else { 0.0 }),
            },
        }
    }
}

/// The table with further columns at its right, and what they are.
pub(super) fn widened(table: &Table, new: Vec<Derived>, said: &mut Understood) -> Result<Option<Table>, Refusal> {
    if new.is_empty() {
        return Ok(None);
    }
    let headers = table.headers().iter().cloned().chain(new.iter().map(|d| d.header.clone()));
    let mut wide = Table::new(headers);
    let mut made: Vec<String> = Vec::with_capacity(new.len());
    for row in 0..table.len() {
        made.clear();
        made.extend(new.iter().map(|d| d.formula.value(table, row).map_or_else(String::new, |v| v.to_string())));
        let own = (0..table.width()).map(|c| table.cell(row, c));
        wide.push(table.number(row), own.chain(made.iter().map(String::as_str)))?;
    }
    let headers = wide.headers().iter().skip(table.width()).cloned();
    said.columns.extend(headers.zip(new.into_iter().map(|d| d.about)));
    Ok(Some(wide))
}

/// What a share in per cent is.
pub(super) fn share(name: &str, key: &str, meaning: String) -> ColumnAbout {
    ColumnAbout {
        used_as: Some(ColumnUse::Figure),
        key: Some(key.to_owned()),
        name: Some(name.to_owned()),
        unit: Some("%".to_owned()),
        measure: Some(Measure::Rate),
        meaning: Some(meaning),
        ..ColumnAbout::default()
    }
}

/// What a count is.
pub(super) fn count(name: &str, unit: &str) -> ColumnAbout {
    ColumnAbout {
        used_as: Some(ColumnUse::Figure),
        name: Some(name.to_owned()),
        unit: Some(unit.to_owned()),
        measure: Some(Measure::Count),
        ..ColumnAbout::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_parts_and_empty_wholes_make_nothing() {
        let mut table = Table::new(["all", "a", "b"].map(str::to_owned));
        for (row, cells) in [["8", "1", "2"], ["8", "[c]", "2"], ["0", "0", "0"]].into_iter().enumerate() {
            table.push(row as u64 + 2, cells).expect("room");
        }
        let about = || share("s", "s", String::new());
        let new = vec![
            Derived { header: "s".to_owned(), formula: Formula::Share { parts: vec![1, 2], whole: 0 }, about: about() },
            Derived { header: "t".to_owned(), formula: Formula::Sum(vec![1, 2]), about: about() },
        ];
        let mut said = Understood::default();
        let wide = widened(&table, new, &mut said).expect("room").expect("columns");
        let column = |c: usize| wide.column(c).collect::<Vec<_>>();
        assert_eq!((column(3), column(4)), (vec!["37.5", "", ""], vec!["3", "", "0"]));
        assert_eq!((wide.number(2), said.columns.len()), (4, 2));
    }
}
