//! What is odd about columns that are read as figures, or stand beside them: points that may stand before thousands,
//! headers that a spreadsheet took for dates, shares above 100 %, a second column of codes. Nothing here knows formats.

use crate::base::text::{count, counted};
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::model::crosswalk::is_residents;

use super::columns::{Column, is_official_code};
use super::figures::{Join, says_percent};
use super::layer::Task;
use super::numbers::{self, Cell};
use super::options::ColumnUse;

/// Warns of what is odd about one column of figures.
pub(super) fn doubt_figures(task: &Task<'_>, (place, column): (usize, &Column), warnings: &mut Warnings) {
    let mut say = |severity, row, message: String, remedy: &str| {
        let finding = task.finding(severity, row, message, remedy);
        warnings.push(Warning { field: Some(column.header.clone()), ..finding });
    };
    let table = &task.layer.table;
    if looks_like_a_date(&column.header) {
        let said = format!(
            "The header \u{201c}{}\u{201d} is a date; a spreadsheet may have made one of a range such as 3-4.",
            column.header
        );
        say(Severity::Warning, None, said, "If so, give the column its name, and import again.");
    }
    // Of what a publisher's data set is known to hold there is no doubt.
    if column.told {
        return;
    }
    let mut grouped = Grouped::default();
    table.column(place).for_each(|cell| grouped.see(cell));
    if grouped.may_be_thousands(task.layer.format.contains("semicolons"))
        && let Some((row, cell)) = table.column(place).enumerate().find(|(_, cell)| cell.contains('.'))
    {
        let said =
            format!("\u{201c}{cell}\u{201d} was read with its point before decimals; it may stand before thousands.");
        let remedy = "If it does, write the figures without points between thousands, and import again.";
        say(Severity::Warning, Some(table.number(row)), said, remedy);
    }
    let negative = |cell: &str| matches!(numbers::read(cell), Cell::Number { value, .. } if value < 0.0);
    if is_residents(&column.header)
        && let Some((row, cell)) = table.column(place).enumerate().find(|(_, cell)| negative(cell))
    {
        let said = format!("\u{201c}{cell}\u{201d} stands among people, of whom there are never less than none.");
        let remedy = "Where it means that there is no figure, empty the cell and import again.";
        say(Severity::Warning, Some(table.number(row)), said, remedy);
    }
    let value = |cell: &str| match numbers::read(cell) {
        Cell::Number { value, percent } if percent || says_percent(&column.header) => Some(value),
        _ => None,
    };
    let above = |(row, cell): (usize, &str)| value(cell).filter(|v| *v > 100.0).map(|v| (row, v));
    if !is_change(&column.header) && (says_percent(&column.header) || column.survey.percents > 0) {
        let mut above = table.column(place).enumerate().filter_map(above);
        if let Some((row, first)) = above.next() {
            let all = 1 + above.count();
            let said = format!("{} above 100 %, the first is {first}.", counted(all, "figure is", "figures are"));
            let remedy = "Check that all of them are shares, and that no separator of decimals was lost.";
            say(Severity::Warning, Some(table.number(row)), said, remedy);
        }
    }
}

/// Warns of a further column of codes of the same areas that says otherwise: two tables side by side.
pub(super) fn doubt_second_codes(task: &Task<'_>, join: &Join<'_>, warnings: &mut Warnings) {
    let table = &task.layer.table;
    let codes: std::collections::HashSet<&str> = join.set.areas.iter().map(|a| a.code.as_str()).collect();
    for (place, column) in task.columns.list.iter().enumerate() {
        if place == join.column || column.used_as == ColumnUse::Figure || column.survey.codes == 0 {
            continue;
        }
        let other = |row: &usize| {
            let (cell, joined) = (table.cell(*row, place), table.cell(*row, join.column));
            is_official_code(cell) && !joined.eq_ignore_ascii_case(cell) && codes.contains(cell.to_uppercase().as_str())
        };
        let mut rows = (0..table.len()).filter(other);
        let Some(first) = rows.next() else { continue };
        let said = format!(
            "This column names another area of {} than {} does in {}; all figures were joined by {}.",
            join.set.set.name,
            table.headers()[join.column],
            counted(1 + rows.count(), "row", "rows"),
            table.headers()[join.column]
        );
        let remedy = "If two tables stand side by side, save each as a file of its own.";
        let finding = task.finding(Severity::Warning, Some(table.number(first)), said, remedy);
        warnings.push(Warning { field: Some(column.header.clone()), ..finding });
    }
}

/// Cells with a point and exactly three digits behind it, as points between thousands would leave them.
#[derive(Default)]
struct Grouped {
    groups: usize,
    /// Whole numbers without a point.
    plain: usize,
    /// Others, which have decimals.
    others: usize,
}

impl Grouped {
    fn see(&mut self, cell: &str) {
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        match cell.strip_prefix('-').unwrap_or(cell).split_once('.') {
            None if digits(cell) => self.plain += 1,
            Some((whole, rest)) if digits(whole) && digits(rest) => {
                let is_group = whole.len() <= 3 && !whole.starts_with('0') && rest.len() == 3;
                if is_group {
                    self.groups += 1;
                } else {
                    self.others += 1;
                }
            }
            _ => {}
        }
    }

    fn may_be_thousands(&self, semicolons: bool) -> bool {
        self.others == 0 && self.groups > 1 && (self.plain > 0 || semicolons)
    }
}

/// "03-Apr", "5-Sep": what spreadsheets make of 3-4 and 5-9. Months of a year ("Apr-21") are no ranges.
fn looks_like_a_date(header: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    header.trim().split_once('-').is_some_and(|(day, month)| {
        day.len() <= 2 && day.bytes().all(|b| b.is_ascii_digit()) && !day.is_empty() && {
            MONTHS.contains(&month.to_lowercase().as_str())
        }
    })
}

/// Whether figures under a header may well be more than 100 %.
fn is_change(header: &str) -> bool {
    let head = header.to_lowercase();
    ["change", "growth", "increase", "decrease", "ratio", "of england", "index", "compared"]
        .iter()
        .any(|w| head.contains(w))
}

/// What stands first in a column that was meant for figures and holds none, for a refusal.
pub(super) fn sample_of_none(task: &Task<'_>) -> Option<String> {
    let table = &task.layer.table;
    let column = task.columns.list.iter().position(|c| c.survey.almost > 0)?;
    let meant = |cell: &str| numbers::almost(cell) && !matches!(numbers::read(cell), Cell::Number { .. });
    let (row, cell) = table.column(column).enumerate().find(|(_, cell)| meant(cell))?;
    let header = &table.headers()[column];
    Some(format!(
        "In {header}, \u{201c}{cell}\u{201d} in row {} is not written as a figure is read here: write 1234.5, with a point before \
         decimals and without signs or letters",
        count(usize::try_from(table.number(row)).unwrap_or(usize::MAX))
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_thousands_are_told_from_what_looks_like_them() {
        for (header, date) in [("03-Apr", true), ("5-Sep", true), ("Apr-21", false), ("16-64", false), ("-May", false)]
        {
            assert_eq!(looks_like_a_date(header), date, "{header}");
        }
        let of = |cells: &[&str]| {
            let mut grouped = Grouped::default();
            for cell in cells {
                grouped.see(cell);
            }
            (grouped.may_be_thousands(false), grouped.may_be_thousands(true))
        };
        assert_eq!(of(&["1.234", "2.345", "17"]), (true, true));
        assert_eq!(of(&["1.234", "2.345"]), (false, true));
        assert_eq!(of(&["1.234", "2.34", "17"]), (false, false));
        assert_eq!(of(&["1.234", "0.345", "17"]), (false, false));
    }
}
