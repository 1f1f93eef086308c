//! What stands in the cells of a column of figures: the figures, and what is none, which is said. Nothing here knows
//! areas.

use std::collections::BTreeMap;

use crate::base::text::count;
use crate::base::warnings::{Severity, Warnings};

use super::columns::Column;
use super::figures;
use super::layer::{Table, Task};
use super::numbers::{self, Cell};

/// What stands in the joined rows of one column.
pub(super) struct Cells<'t> {
    /// Figures, each with its row's place in the table, in order.
    pub values: Vec<(u32, f64)>,
    /// How many figures there are, whatever became of `values`.
    numbers: usize,
    /// Whether they are all whole and none is negative, as counts are.
    pub all_counts: bool,
    empty: usize,
    marks: BTreeMap<&'t str, usize>,
    /// Rows with something else.
    junk: Vec<u32>,
    /// Whether some commas can only be decimal ones; then none was read as a separator of thousands.
    has_decimal_commas: bool,
    /// Whether all figures are shares of 1, and not all of them nought.
    shares: bool,
    /// A negative figure among others that are not, where it is one that stands for “no figure”, and how often.
    stand_in: Option<(f64, usize)>,
}

impl<'t> Cells<'t> {
    /// Reads the column at `place`, of the rows that joined an area.
    pub fn read(table: &'t Table, column: (usize, &Column), joined: impl Fn(usize) -> bool) -> Self {
        let mut values = Vec::new();
        let cells = Self::scan(table, column, joined, |row, value| values.push((row, value)));
        Self { values, ..cells }
    }

    /// The same, without keeping the figures: `take` is told each with its row, in order.
    pub fn scan(
        table: &'t Table,
        (place, column): (usize, &Column),
        joined: impl Fn(usize) -> bool,
        mut take: impl FnMut(u32, f64),
    ) -> Self {
        let mut cells = Self {
            values: Vec::new(),
            numbers: 0,
            all_counts: true,
            empty: 0,
            marks: BTreeMap::new(),
            junk: Vec::new(),
            shares: true,
            stand_in: None,
            has_decimal_commas: column.survey.almost > 0 && table.column(place).any(numbers::has_decimal_comma),
        };
        let (mut any_share, mut stand_in) = (false, StandIn::default());
        for part in table.parts() {
            for (row, cell) in (part.first..).zip(part.column(place)).filter(|(row, _)| joined(*row)) {
                // A table has far fewer rows than this can count.
                let number = u32::try_from(row).unwrap_or(u32::MAX);
                match numbers::read(cell) {
                    // Where one comma is a decimal one, none can be trusted to be a separator of thousands.
                    Cell::Number { .. } if cells.has_decimal_commas && cell.contains(',') => cells.junk.push(number),
                    Cell::Number { value, .. } => {
                        cells.numbers += 1;
                        cells.all_counts &= value >= 0.0 && numbers::is_whole(value);
                        cells.shares &= (0.0..=1.0).contains(&value);
                        any_share |= value > 0.0;
                        stand_in.see(value);
                        take(number, value);
                    }
                    Cell::Missing if cell.is_empty() => cells.empty += 1,
                    Cell::Missing => *cells.marks.entry(cell).or_default() += 1,
                    Cell::Text => cells.junk.push(number),
                }
            }
        }
        cells.shares &= cells.numbers > 2 && any_share;
        cells.stand_in = stand_in.found();
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
        if column.survey.long > 0 {
            let said = format!(
                "{} whole numbers have more digits than a figure can keep; the last ones are lost.",
                count(column.survey.long)
            );
            let remedy = "If they are identifiers, take the column as not used.";
            say(Severity::Warning, None, said, remedy);
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
        // Of what a publisher's data set is known to hold there is no doubt.
        if self.shares && !column.told && column.survey.percents == 0 && figures::says_percent(&column.header) {
            let said = "The header says per cent, and no figure is above 1; all were taken as they stand, so that 0.12 is \
                        0.12 %.";
            let remedy = "If they are shares of 1, multiply them by 100 and import again.";
            say(Severity::Warning, None, said.to_owned(), remedy);
        }
        if let Some((value, n)) = self.stand_in {
            let said =
                format!("{value} stands {} among figures that are not negative; it was read as a figure.", times(n));
            let remedy = "Where it means that there is no figure, empty those cells and import again.";
            say(Severity::Warning, None, said, remedy);
        }
        let grouped = |cell: &str| cell.contains(',') && matches!(numbers::read(cell), Cell::Number { .. });
        if task.layer.format.contains("semicolons")
            && let Some((row, cell)) = table.column(place).enumerate().find(|(_, cell)| grouped(cell))
            && !self.has_decimal_commas
        {
            let said = format!(
                "\u{201c}{cell}\u{201d} was read with its comma before thousands; with semicolons between cells it may be a \
                 decimal one."
            );
            let remedy = "Write figures with a point before decimals and without separators, and import again.";
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

/// One of the numbers that programs write for a figure that is missing (-9, -99, -999 and so on), where no other figure is
/// negative; with how often it stands there.
#[derive(Default)]
struct StandIn {
    seen: Option<(f64, usize)>,
    has_others: bool,
}

impl StandIn {
    fn see(&mut self, value: f64) {
        if value >= 0.0 {
            return;
        }
        let is_one = [-9.0, -99.0, -999.0, -9999.0, -99_999.0, -999_999.0].contains(&value);
        match &mut self.seen {
            None if is_one => self.seen = Some((value, 1)),
            Some((same, times)) if *same == value => *times += 1,
            _ => self.has_others = true,
        }
    }

    fn found(self) -> Option<(f64, usize)> {
        self.seen.filter(|_| !self.has_others)
    }
}

/// "once", "12 times".
fn times(n: usize) -> String {
    if n == 1 { "once".to_owned() } else { format!("{} times", count(n)) }
}

fn shortened(table: &Table, row: usize, column: usize) -> String {
    table.cell(row, column).chars().take(30).collect()
}
