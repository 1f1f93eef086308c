//! What stands in the cells of a column of figures: the figures, and what is none, which is said. Nothing here knows
//! areas.

use std::collections::BTreeMap;

use crate::base::text::count;
use crate::base::warnings::{Severity, Warnings};

use super::columns::Column;
use super::layer::{Table, Task};
use super::numbers::{self, Cell};

/// What stands in the joined rows of one column.
pub(super) struct Cells<'t> {
    /// Figures, each with its row's place in the table, in order.
    pub values: Vec<(u32, f64)>,
    /// How many figures there are, whatever became of `values`.
    numbers: usize,
    empty: usize,
    marks: BTreeMap<&'t str, usize>,
    /// Rows with something else.
    junk: Vec<u32>,
}

impl<'t> Cells<'t> {
    /// Reads the column at `place`, of the rows that joined an area.
    pub fn read(table: &'t Table, (place, column): (usize, &Column), joined: &dyn Fn(usize) -> bool) -> Self {
        let mut cells = Self { values: Vec::new(), numbers: 0, empty: 0, marks: BTreeMap::new(), junk: Vec::new() };
        let has_decimal_commas = column.survey.almost > 0 && table.column(place).any(numbers::has_decimal_comma);
        for (row, number) in (0..table.len()).zip(0_u32..).filter(|(row, _)| joined(*row)) {
            let cell = table.cell(row, place);
            match numbers::read(cell) {
                // Where one comma is a decimal one, none can be trusted to be a separator of thousands.
                Cell::Number { .. } if has_decimal_commas && cell.contains(',') => cells.junk.push(number),
                Cell::Number { value, .. } => cells.values.push((number, value)),
                Cell::Missing if cell.is_empty() => cells.empty += 1,
                Cell::Missing => *cells.marks.entry(cell).or_default() += 1,
                Cell::Text => cells.junk.push(number),
            }
        }
        cells.numbers = cells.values.len();
        cells
    }

    /// How many joined rows have no value.
    pub fn missing(&self) -> usize {
        self.empty + self.junk.len() + self.marks.values().sum::<usize>()
    }

    /// Warns of what is no figure, or a doubtful one.
    pub fn say(&self, task: &Task<'_>, (place, column): (usize, &Column), warnings: &mut Warnings) {
        let table = &task.layer.table;
        let mut say = |severity, row, message: String, remedy: &str| {
            let finding = task.finding(severity, row, message, remedy);
            warnings.push(crate::base::warnings::Warning { field: Some(column.header.clone()), ..finding });
        };
        if column.survey.shortened > 0 {
            let said = format!(
                "{} figures are written like 1.23E+07, as spreadsheets shorten them; their last digits may be lost.",
                count(column.survey.shortened)
            );
            say(Severity::Warning, None, said, "Widen the column or format it as a number, and export again.");
        }
        if !self.marks.is_empty() {
            let said: Vec<String> =
                self.marks.iter().map(|(mark, n)| format!("\u{201c}{mark}\u{201d} {}", times(*n))).collect();
            let said = format!("Marked as having no figure: {}. These stay missing, not zero.", said.join(", "));
            say(Severity::Note, None, said, "");
        }
        if self.empty > 0 && self.numbers > 0 {
            let said = format!("{} cells are empty. These stay missing, not zero.", count(self.empty));
            say(Severity::Note, None, said, "");
        }
        if let Some(row) = self.junk.first().map(|row| *row as usize) {
            let said = format!(
                "{} cells are not figures, the first is \u{201c}{}\u{201d}. These stay missing.",
                count(self.junk.len()),
                shortened(table, row, place)
            );
            let remedy = "Correct them and import again, if they should count.";
            say(Severity::Warning, Some(table.number(row)), said, remedy);
        }
        if column.survey.percents > 0 && column.survey.percents < column.survey.numbers {
            let said = format!(
                "{} of {} figures have a percent sign and the others have none; all were taken as they stand.",
                count(column.survey.percents),
                count(column.survey.numbers)
            );
            let remedy = "Check that all of them mean per cent, and not some of them shares of 1.";
            say(Severity::Warning, None, said, remedy);
        }
    }
}

/// "once", "12 times".
fn times(n: usize) -> String {
    if n == 1 { "once".to_owned() } else { format!("{} times", count(n)) }
}
fn shortened(table: &Table, row: usize, column: usize) -> String {
    table.cell(row, column).chars().take(30).collect()
}
