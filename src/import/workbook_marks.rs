//! What a sheet has beside its cells' values and a table of them does not show: formulas without a result, hidden rows
//! and columns, merged cells. It is gathered while the XML of a workbook is checked, and said once the table is read.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};

use crate::base::text::counted;
use crate::base::warnings::Severity;

use super::grid::Notes;

/// The most merged cells that are remembered of one sheet.
const MOST_MERGED: usize = 10_000;

/// The marks of one sheet.
#[derive(Default)]
pub(super) struct Marks {
    /// Formulas without a result: how many, and where the first is ("B7").
    unvalued: usize,
    first_unvalued: String,
    /// Hidden rows with something in them: how many, and the first.
    hidden_rows: usize,
    first_hidden: u64,
    /// Hidden columns, from and to, counted from 1.
    hidden_columns: Vec<(u64, u64)>,
    /// Cells merged over several rows: the first row, and the range.
    merged: Vec<(u64, String)>,
}

impl Marks {
    fn unvalued(&mut self, place: String) {
        if self.unvalued == 0 {
            self.first_unvalued = place;
        }
        self.unvalued += 1;
    }

    fn hidden_row(&mut self, row: u64) {
        if self.hidden_rows == 0 {
            self.first_hidden = row;
        }
        self.hidden_rows += 1;
    }

    fn merged(&mut self, row: u64, range: String) {
        if self.merged.len() < MOST_MERGED {
            self.merged.push((row, range));
        }
    }

    /// Says what matters of it for a table whose rows below the header begin at `first_row`, with so many columns.
    pub fn say(&self, first_row: u64, width: usize, notes: &mut Notes<'_>) {
        if self.unvalued > 0 {
            let said = format!(
                "{} without a result, the first in {}; there it was read as empty.",
                counted(self.unvalued, "formula stands in the sheet", "formulas stand in the sheet"),
                self.first_unvalued
            );
            let remedy = "Open the workbook in a spreadsheet program, save it, and import it again.";
            notes.say(Severity::Warning, None, said, remedy);
        }
        let mut merged = self.merged.iter().filter(|(row, _)| *row >= first_row);
        if let Some((row, range)) = merged.next() {
            let said = format!(
                "Cells below the header are merged over several rows ({}, the first is {range}); only the first row of each has \
                 what stands in it, and the others were read as empty.",
                counted(1 + merged.count(), "time", "times")
            );
            notes.say(Severity::Warning, Some(*row), said, "Divide them, fill in each row, and import again.");
        }
        if self.hidden_rows > 0 {
            let said = format!(
                "{} hidden in the sheet, the first is row {}; all were read like the others.",
                counted(self.hidden_rows, "row is", "rows are"),
                self.first_hidden
            );
            notes.say(Severity::Note, None, said, "If they should not count, delete them and import again.");
        }
        let hidden = self.hidden_columns.iter().map(|(from, to)| (*from, (*to).min(width as u64)));
        let hidden: Vec<u64> = hidden.flat_map(|(from, to)| from..=to).take(width).collect();
        if let Some(first) = hidden.first() {
            let said = format!(
                "{} hidden in the sheet, the first is column {}; all were read like the others.",
                counted(hidden.len(), "column is", "columns are"),
                letters(*first)
            );
            notes.say(Severity::Note, None, said, "Take them as not used, if they should not count.");
        }
    }
}

/// Gathers the marks of a sheet of Excel (ECMA-376, part 1, 18.3.1).
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "what was seen of a cell, each apart from the others")]
pub(super) struct OfExcel {
    pub marks: Marks,
    row: u64,
    row_is_hidden: bool,
    /// The cell at hand: where it is, and whether it has a formula and a value.
    place: String,
    has_formula: bool,
    has_value: bool,
    in_value: bool,
}

impl OfExcel {
    pub fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::Empty(tag) => {
                self.open(tag);
                self.close(tag.local_name().as_ref());
            }
            Event::Text(text) if self.in_value => self.has_value |= !text.trim().is_empty(),
            Event::End(tag) => self.close(tag.local_name().as_ref()),
            _ => {}
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "row" => {
                self.row = attribute(tag, "r").and_then(|r| r.parse().ok()).unwrap_or(self.row + 1);
                self.row_is_hidden = is_true(tag, "hidden");
            }
            "c" => {
                self.place = attribute(tag, "r").unwrap_or_else(|| format!("row {}", self.row));
                self.has_formula = false;
                // The result of a formula that is a text may be an empty one.
                self.has_value = attribute(tag, "t").is_some_and(|kind| kind == "str");
            }
            "f" => self.has_formula = true,
            "v" => self.in_value = true,
            "is" => self.has_value = true,
            "col" if is_true(tag, "hidden") => {
                let end = |name| attribute(tag, name).and_then(|n| n.parse::<u64>().ok());
                self.marks.hidden_columns.extend(end("min").filter(|m| *m > 0).zip(end("max")));
            }
            "mergeCell" => {
                let range = attribute(tag, "ref").unwrap_or_default();
                let row = |cell: &str| cell.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u64>().ok();
                if let Some((from, to)) = range.split_once(':')
                    && let Some((from, to)) = row(from).zip(row(to))
                    && to > from
                {
                    self.marks.merged(from, range);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: &str) {
        match tag {
            "v" => self.in_value = false,
            "c" => {
                if self.has_formula && !self.has_value {
                    self.marks.unvalued(std::mem::take(&mut self.place));
                }
                if self.has_value && std::mem::take(&mut self.row_is_hidden) {
                    self.marks.hidden_row(self.row);
                }
            }
            _ => {}
        }
    }
}

/// Gathers the marks of the sheets of an `OpenDocument` spreadsheet (`OpenDocument` 1.3, part 3, 9).
#[derive(Default)]
pub(super) struct OfOpenDocument {
    pub by_sheet: HashMap<String, Marks>,
    marks: Marks,
    sheet: String,
    row: u64,
    rows_repeated: u64,
    row_is_hidden: bool,
    column: u64,
}

impl OfOpenDocument {
    pub fn open(&mut self, tag: &BytesStart<'_>) {
        let repeats = |name| attribute(tag, name).and_then(|n| n.parse::<u64>().ok()).unwrap_or(1);
        match tag.name().as_ref() {
            "table:table" => {
                self.sheet = attribute(tag, "table:name").unwrap_or_default();
                (self.row, self.rows_repeated, self.marks) = (1, 0, Marks::default());
                self.column = 0;
            }
            "table:table-column" => {
                let times = repeats("table:number-columns-repeated");
                if is_hidden(tag) {
                    self.marks.hidden_columns.push((self.column + 1, self.column.saturating_add(times)));
                }
                self.column = self.column.saturating_add(times);
            }
            "table:table-row" => {
                self.row = self.row.saturating_add(self.rows_repeated);
                self.rows_repeated = repeats("table:number-rows-repeated");
                (self.column, self.row_is_hidden) = (0, is_hidden(tag));
            }
            "table:table-cell" => {
                let has_value = attribute(tag, "office:value-type").is_some();
                let place = format!("{}{}", letters(self.column + 1), self.row);
                if attribute(tag, "table:formula").is_some() && !has_value {
                    self.marks.unvalued(place.clone());
                }
                if has_value && std::mem::take(&mut self.row_is_hidden) {
                    self.marks.hidden_row(self.row);
                }
                let spanned = repeats("table:number-rows-spanned");
                if spanned > 1 {
                    let last = format!("{}{}", letters(self.column + 1), self.row.saturating_add(spanned - 1));
                    self.marks.merged(self.row, format!("{place}:{last}"));
                }
                self.column = self.column.saturating_add(repeats("table:number-columns-repeated"));
            }
            "table:covered-table-cell" => {
                self.column = self.column.saturating_add(repeats("table:number-columns-repeated"));
            }
            _ => {}
        }
    }

    pub fn close(&mut self, tag: &str) {
        if tag == "table:table" {
            self.by_sheet.insert(std::mem::take(&mut self.sheet), std::mem::take(&mut self.marks));
        }
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes().with_checks(false).flatten().find(|a| a.key.as_ref() == name).map(|a| a.value.trim().to_owned())
}

fn is_true(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|v| v == "1" || v == "true")
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "table:visibility").is_some_and(|v| v == "collapse" || v == "filter")
}

/// A column as spreadsheets name it: 1 is A, 27 is AA.
fn letters(mut column: u64) -> String {
    let mut name = Vec::new();
    while column > 0 {
        let digit = u8::try_from((column - 1) % 26).unwrap_or_default();
        name.insert(0, char::from(b'A' + digit));
        column = (column - 1) / 26;
    }
    name.into_iter().collect()
}

/// Which part of a workbook of Excel holds which sheet: `Data` is in `xl/worksheets/sheet1.xml`. By the workbook's list of
/// sheets and its relations, in the order of `names`.
pub(super) fn parts_of_sheets(book: &str, relations: &str) -> HashMap<String, String> {
    let tags = |xml: &str, local: &str, key: &str, value: &str| -> Vec<(String, String)> {
        let mut reader = quick_xml::Reader::from_str(xml);
        let mut found = Vec::new();
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == local => {
                    let by_local = |name: &str| {
                        let mut all = tag.attributes();
                        let found = all.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name);
                        found.and_then(|a| quick_xml::escape::unescape(&a.value).ok().map(std::borrow::Cow::into_owned))
                    };
                    found.extend(by_local(key).zip(by_local(value)));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        found
    };
    // A sheet has two identifiers, its own number and that of its relation, whose local name is `id`.
    let targets: HashMap<String, String> = tags(relations, "Relationship", "Id", "Target").into_iter().collect();
    let part = |target: &String| match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    };
    let sheets = tags(book, "sheet", "name", "id").into_iter();
    sheets.filter_map(|(name, id)| Some((name, part(targets.get(&id)?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        let names: Vec<String> = [1, 26, 27, 52, 702, 703, 16_384].map(letters).to_vec();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn sheets_lead_to_their_parts() {
        let book = r#"<workbook xmlns:r="x"><sheets><sheet name="A &amp; B" sheetId="4" r:id="rId2"/><sheet name="C" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
        let relations = r#"<Relationships><Relationship Id="rId1" Target="/xl/worksheets/s.xml"/><Relationship Id="rId2" Target="worksheets/sheet9.xml"/></Relationships>"#;
        let parts = parts_of_sheets(book, relations);
        assert_eq!(parts["A & B"], "xl/worksheets/sheet9.xml");
        assert_eq!(parts["C"], "xl/worksheets/s.xml");
    }
}
