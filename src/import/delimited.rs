//! Comma-separated text, and its kin with semicolons, tabs or bars, as offices export it.
//!
//! Nothing here knows what a column means.

use ::csv::{ByteRecord, ReaderBuilder, StringRecord};

use crate::base::progress::Progress;
use crate::base::warnings::Severity;

use super::error::{ImportError, Refusal};
use super::grid::{self, Notes};
use super::layer::{CrsSaid, Layer};
use super::text::Decoded;

/// The separators that are tried, and what they are called.
const SEPARATORS: [(u8, &str); 4] = [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars")];

/// Reads a table.
pub(super) fn read(file: &str, name: &str, decoded: &Decoded<'_>, progress: &Progress) -> Result<Layer, ImportError> {
    let text: &str = &decoded.text;
    let (separator, separator_name) = separator(text);
    let look: Vec<StringRecord> = records(text, separator).take(grid::LOOKED_AT).map(|(_, r)| r).collect();
    if let Some(row) = open_quote(text, separator) {
        return Err(ImportError::refused(file, Refusal::OpenQuote { row }));
    }
    let grid = grid::table(file, &look, records(text, separator), true, progress)?;
    let mut notes = Notes { file, warnings: grid.warnings };
    if decoded.encoding != "UTF-8" {
        let said = format!("The file is not in UTF-8; it was read as {}.", decoded.encoding);
        // UTF-16 tells itself; what is neither that nor UTF-8 says nothing of what it is.
        let severity = if decoded.encoding.starts_with("UTF-16") { Severity::Note } else { Severity::Warning };
        notes.say(severity, None, said, "Check names with accents.");
    }
    if decoded.lossy {
        let said = format!("Some characters are not {}; a mark stands for each.", decoded.encoding);
        notes.say(Severity::Warning, None, said, "Export the file again as UTF-8, if names with accents matter.");
    }
    Ok(Layer {
        name: name.to_owned(),
        format: format!("CSV, {separator_name}, {}", decoded.encoding),
        table: grid.table,
        shapes: None,
        crs: CrsSaid::Nothing,
        warnings: notes.warnings,
    })
}

/// The row in which a quotation mark is opened and never closed, so that all that follows would be one cell.
pub(super) fn open_quote(text: &str, separator: u8) -> Option<u64> {
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 0 {
        return None;
    }
    let (row, last) = records(text, separator).last()?;
    // The open cell is the last of all, and runs over lines that would be rows of their own.
    last.iter().next_back().filter(|cell| cell.trim_end().contains(['\n', '\r'])).map(|_| row)
}

/// The separator that cuts the most of the first records into the same number of cells.
pub(super) fn separator(text: &str) -> (u8, &'static str) {
    let mut best = (SEPARATORS[0], (0, 0));
    for candidate in SEPARATORS {
        let mut widths = std::collections::BTreeMap::<usize, usize>::new();
        for (_, record) in records(text, candidate.0).take(grid::LOOKED_AT) {
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
pub(super) fn records(text: &str, separator: u8) -> impl Iterator<Item = (u64, StringRecord)> {
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
    fn a_quotation_mark_that_is_never_closed_is_refused_with_its_row() {
        let open = "code,name,n\nE1,\"one,5\nE2,two,6\nE3,three,7\n";
        let decoded = super::super::text::decode(open.as_bytes()).expect("text");
        let said = read("t.csv", "t", &decoded, &Progress::new()).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(said.contains("row 2") && said.contains("quotation mark"), "{said}");
        // An inch is no opened quotation mark.
        assert_eq!(table("code,name,n\nE1,a 5\" pipe,5\nE2,two,6\n").table.cell(1, 2), "6");
    }

    #[test]
    fn a_table_without_header_is_recognised() {
        let layer = table("ME130BF,10,594140,152965\nME130BT,10,594668,154202\n");
        assert_eq!((layer.table.len(), layer.table.number(0)), (2, 1));
        assert_eq!(layer.table.headers()[2], "Column 3");
        assert!(layer.warnings.has_warning());
    }
}
