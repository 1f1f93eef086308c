//! Comma-separated text, and its kin with semicolons, tabs or bars, as offices export it.
//!
//! Nothing here knows what a column means.

use ::csv::{ByteRecord, ReaderBuilder, StringRecord};

use crate::base::progress::Progress;
use crate::base::text::count;
use crate::base::warnings::{Severity, Warning, Warnings};

use super::error::{ImportError, Refusal};
use super::layer::{CrsSaid, Layer, Table};
use super::text::Decoded;

/// The separators that are tried, and what they are called.
const SEPARATORS: [(u8, &str); 4] = [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars")];

/// How many records are looked at to find the separator and the header.
const LOOKED_AT: usize = 60;

/// The most columns of one table.
const MOST_COLUMNS: usize = 20_000;

/// Reads a table. The header is the first row that is nearly as wide as the table; titles above it are left out.
pub(super) fn read(file: &str, name: &str, decoded: &Decoded<'_>, progress: &Progress) -> Result<Layer, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let text: &str = &decoded.text;
    let (separator, separator_name) = separator(text);
    let look: Vec<StringRecord> = records(text, separator).take(LOOKED_AT).map(|(_, r)| r).collect();
    let width = look.iter().map(filled).max().unwrap_or(0);
    if width < 2 {
        return Err(refused(Refusal::NoTable));
    }
    let head = look.iter().position(|r| filled(r) * 10 >= width * 6).unwrap_or(0);
    let headless = look.get(head).is_some_and(is_data);
    let header_width = look.iter().skip(head).map(StringRecord::len).max().unwrap_or(0).min(MOST_COLUMNS);
    let mut notes = Notes { file, warnings: Warnings::default() };
    let header = look.get(head).filter(|_| !headless);
    let named = |place: usize| header.and_then(|h| h.get(place)).unwrap_or("").to_owned();
    let mut table = Table::new((0..header.map_or(header_width, StringRecord::len).min(MOST_COLUMNS)).map(named));
    let mut short = (0_u64, 0_u64);
    let mut long = (0_u64, 0_u64);
    let skip = if headless { head } else { head + 1 };
    for (place, (number, record)) in records(text, separator).enumerate().skip(skip) {
        if place % 4096 == 0 {
            progress.check()?;
        }
        if filled(&record) == 0 {
            continue;
        }
        if record.len() < table.width() {
            short = (short.0 + 1, if short.0 == 0 { number } else { short.1 });
        }
        if record.iter().skip(table.width()).any(|c| !c.trim().is_empty()) {
            long = (long.0 + 1, if long.0 == 0 { number } else { long.1 });
        }
        table.push(number, record.iter()).map_err(refused)?;
    }
    if table.len() == 0 {
        return Err(refused(Refusal::NoRows));
    }
    if headless {
        let said =
            "The first row looks like figures, not like a header, so columns are called Column 1, Column 2 and so on.";
        notes.say(Severity::Warning, None, said.to_owned(), "Say what the columns are for.");
    } else if head > 0 {
        let above = if head == 1 { "row above".to_owned() } else { format!("{} rows above", count(head)) };
        notes.say(Severity::Note, None, format!("The {above} the header were taken as titles and left out."), "");
    }
    if long.0 > 0 {
        let said = format!("{} rows have more cells than the header; what is beyond it was left out.", long.0);
        notes.say(Severity::Warning, Some(long.1), said, "Check whether a comma stands in a name without quotes.");
    }
    if short.0 > 0 {
        let said = format!("{} rows have fewer cells than the header; the missing ones count as empty.", short.0);
        notes.say(Severity::Note, Some(short.1), said, "");
    }
    if decoded.encoding != "UTF-8" {
        let said = format!("The file is not in UTF-8; it was read as {}.", decoded.encoding);
        notes.say(Severity::Note, None, said, "Check names with accents.");
    }
    Ok(Layer {
        name: name.to_owned(),
        format: format!("CSV, {separator_name}, {}", decoded.encoding),
        table,
        shapes: None,
        crs: CrsSaid::Nothing,
        warnings: notes.warnings,
    })
}

struct Notes<'a> {
    file: &'a str,
    warnings: Warnings,
}

impl Notes<'_> {
    fn say(&mut self, severity: Severity, row: Option<u64>, message: String, remedy: &str) {
        let (file, remedy) = (self.file.to_owned(), remedy.to_owned());
        self.warnings.push(Warning { severity, file, row, field: None, message, remedy });
    }
}

/// How many cells of a record hold something.
fn filled(record: &StringRecord) -> usize {
    record.iter().filter(|c| !c.trim().is_empty()).count()
}

/// Whether a row looks like figures rather than like a header: it has an official code or a postcode in it, and a
/// number. Ages make headers of numbers ("0", "1", "90+"), so numbers alone say nothing.
fn is_data(record: &StringRecord) -> bool {
    let place = record.iter().any(|c| super::columns::is_official_code(c) || super::columns::is_postcode(c));
    place && record.iter().any(|c| matches!(super::numbers::read(c), super::numbers::Cell::Number { .. }))
}

/// The separator that cuts the most of the first records into the same number of cells.
fn separator(text: &str) -> (u8, &'static str) {
    let mut best = (SEPARATORS[0], (0, 0));
    for candidate in SEPARATORS {
        let mut widths = std::collections::BTreeMap::<usize, usize>::new();
        for (_, record) in records(text, candidate.0).take(LOOKED_AT) {
            *widths.entry(record.len()).or_default() += 1;
        }
        let score = widths.into_iter().filter(|(w, _)| *w > 1).map(|(w, n)| (n, w)).max().unwrap_or((0, 0));
        if score > best.1 {
            best = (candidate, score);
        }
    }
    best.0
}

/// The records with their row numbers as a spreadsheet counts them: empty lines count, line breaks within quotes do not.
fn records(text: &str, separator: u8) -> impl Iterator<Item = (u64, StringRecord)> {
    let mut reader =
        ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut row = 0_u64;
    let mut record = ByteRecord::new();
    std::iter::from_fn(move || {
        let start = usize::try_from(reader.position().byte()).ok()?;
        if !reader.read_byte_record(&mut record).ok()? {
            return None;
        }
        row += 1 + empty_lines(text.as_bytes(), start);
        Some((row, StringRecord::from_byte_record_lossy(record.clone())))
    })
}

/// How many empty lines begin at a place where a record ended. A record ends at the carriage return, so that the line
/// feed of the same line break comes first.
fn empty_lines(text: &[u8], start: usize) -> u64 {
    let mut rest = text.get(start..).unwrap_or(&[]);
    if start > 0 && text.get(start - 1) == Some(&b'\r') {
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(b'\r' | b'\n') = rest.first() {
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.get(1..)).unwrap_or(&[]);
        lines += 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Layer {
        let decoded = super::super::text::decode(text.as_bytes()).expect("text");
        read("t.csv", "t", &decoded, &Progress::new()).expect("a table")
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let layer = table("code,note\n\nE1,\"two\nlines\"\r\nE2,x\n\n\nE3,y");
        let numbers: Vec<u64> = (0..3).map(|r| layer.table.number(r)).collect();
        assert_eq!(numbers, [3, 4, 7]);
        assert_eq!(layer.table.cell(0, 1), "two\nlines");
    }

    #[test]
    fn titles_above_the_header_are_left_out() {
        let layer =
            table("TS067 - Highest level of qualification\nONS Crown Copyright\n\nplace,code,n\nA,E1,5\nB,E2,6\n");
        assert_eq!(layer.table.headers(), ["place", "code", "n"]);
        assert_eq!(layer.table.number(0), 5);
    }

    #[test]
    fn separators_are_found_and_quotes_respected() {
        assert_eq!(table("a;b\n\"1;5\";2\n").table.cell(0, 0), "1;5");
        assert_eq!(table("a\tb,c\td\n1\t2,5\t3\n").table.headers(), ["a", "b,c", "d"]);
        assert!(table("a|b\n1|2\n").format.contains("bars"));
    }

    #[test]
    fn a_table_without_header_is_recognised() {
        let layer = table("ME130BF,10,594140,152965\nME130BT,10,594668,154202\n");
        assert_eq!((layer.table.len(), layer.table.number(0)), (2, 1));
        assert_eq!(layer.table.headers()[2], "Column 3");
        assert!(layer.warnings.has_warning());
    }
}
