//! Comma-separated text, and its kin with semicolons, tabs or bars, as offices export it.
//!
//! Nothing here knows what a column means.

use ::csv::{ReaderBuilder, StringRecord};
use rayon::prelude::*;

use crate::base::progress::Progress;
use crate::base::warnings::Severity;

use super::columns::is_official_code;
use super::error::{ImportError, Refusal};
use super::grid::{self, Body, Head, Notes};
use super::layer::{CrsSaid, Layer, Table};
use super::text::Decoded;

/// The separators that are tried, and what they are called.
const SEPARATORS: [(u8, &str); 4] = [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars")];

/// How long a piece of text is that is read beside others.
const PIECE: usize = 2 << 20;

/// Reads a table.
pub(super) fn read(file: &str, name: &str, decoded: &Decoded<'_>, progress: &Progress) -> Result<Layer, ImportError> {
    let text: &str = &decoded.text;
    let (separator, separator_name) = separator(text);
    let look: Vec<StringRecord> = records(text, separator).take(grid::LOOKED_AT).map(|(_, r)| r).collect();
    if let Some(row) = open_quote(text, separator) {
        return Err(ImportError::refused(file, Refusal::OpenQuote { row }));
    }
    let grid = table(file, &look, &pieces(text, PIECE), separator, progress)?;
    let mut notes = Notes { file, warnings: grid.warnings };
    if let Some((row, lines)) = swallowed(text, &grid.table, separator) {
        let said = format!(
            "A cell in quotation marks runs over {lines} lines, and these look like rows of their own; they were read as its \
             text."
        );
        let remedy = "A quotation mark may be missing or stand too often in this row: correct it and import again.";
        notes.say(Severity::Warning, Some(row), said, remedy);
    }
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

/// The first row with a cell in whose text further rows seem to stand, because a quotation mark was opened in one row
/// and closed in another; and over how many lines it runs.
fn swallowed(text: &str, table: &Table, separator: u8) -> Option<(u64, usize)> {
    if !text.contains('"') || table.width() < 2 {
        return None;
    }
    let is_row = |line: &str| {
        let mut cells = line.split(char::from(separator));
        let first = cells.next().map(|c| c.trim_matches(['"', ' ']));
        1 + cells.count() >= table.width() || (line.len() > 9 && first.is_some_and(is_official_code))
    };
    (0..table.width()).find_map(|column| {
        let is_long = |cell: &str| cell.contains('\n') && cell.lines().skip(1).any(is_row);
        let (row, cell) = table.column(column).enumerate().find(|(_, cell)| is_long(cell))?;
        Some((table.number(row), cell.lines().count()))
    })
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

/// The table, read in pieces side by side where no quotation mark can reach from one into the next.
fn table(
    file: &str,
    look: &[StringRecord],
    pieces: &[&str],
    separator: u8,
    progress: &Progress,
) -> Result<grid::Grid, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let head = Head::of(look).map_err(refused)?;
    let read = |(place, piece): (usize, &&str)| -> Result<(Body, u64), ImportError> {
        let mut body = Body::new(&head, true);
        body.reserve(piece.len());
        let skip = if place == 0 { head.rows() } else { 0 };
        let mut seen = 0;
        let mut take = |number: u64, record: &[&str]| -> Result<bool, ImportError> {
            seen += 1;
            if seen % 4096 == 1 {
                progress.check()?;
            }
            Ok(seen <= skip || body.take(number, record).map_err(refused)?)
        };
        let rows = if piece.contains('"') {
            let mut rows = Records::new(piece, separator);
            while let Some((number, record)) = rows.next()
                && take(number, &record.iter().collect::<Vec<_>>())?
            {}
            rows.row
        } else {
            let mut rows = Lines::new(piece, separator);
            while let Some(number) = rows.next()
                && take(number, &rows.cells)?
            {}
            rows.row
        };
        body.shrink();
        Ok((body, rows))
    };
    let bodies: Vec<(Body, u64)> = pieces.par_iter().enumerate().map(read).collect::<Result<_, _>>()?;
    let mut bodies = bodies.into_iter();
    let Some((mut whole, mut rows)) = bodies.next() else { return Err(refused(Refusal::NoRows)) };
    for (mut body, more) in bodies {
        body.renumber(rows);
        whole.append(body).map_err(refused)?;
        rows += more;
    }
    grid::finished(file, &head, whole, true)
}

/// The text cut where one line with something in it follows another, if it is long and has no quotation marks.
fn pieces(text: &str, length: usize) -> Vec<&str> {
    if text.len() < 2 * length || text.contains('"') {
        return vec![text];
    }
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(cut) = (rest.len() > 2 * length).then(|| cut(rest.as_bytes(), length)).flatten() {
        let (piece, after) = rest.split_at(cut);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// The first place after `length` bytes where a line begins and neither it nor the one before is empty, so that rows
/// can be counted on either side.
fn cut(text: &[u8], length: usize) -> Option<usize> {
    let is_break = |b: u8| matches!(b, b'\r' | b'\n');
    let mut at = length;
    while let Some(next) = text.get(at..).and_then(|t| t.iter().position(|b| *b == b'\n')) {
        let line_feed = at + next;
        let end = if text[line_feed - 1] == b'\r' { line_feed - 1 } else { line_feed };
        let follows = text.get(line_feed + 1)?;
        if !is_break(text[end - 1]) && !is_break(*follows) {
            return Some(line_feed + 1);
        }
        at = line_feed + 1;
    }
    None
}

/// The records with their row numbers as a spreadsheet counts them: empty lines count, line breaks within quotes do not.
pub(super) fn records(text: &str, separator: u8) -> impl Iterator<Item = (u64, StringRecord)> {
    let mut records = Records::new(text, separator);
    std::iter::from_fn(move || records.next().map(|(row, record)| (row, record.clone())))
}

/// The same, each in place of the one before.
struct Records<'t> {
    text: &'t [u8],
    reader: ::csv::Reader<&'t [u8]>,
    record: StringRecord,
    row: u64,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, separator: u8) -> Self {
        let text = text.as_bytes();
        let reader = ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text);
        Self { text, reader, record: StringRecord::new(), row: 0 }
    }

    fn next(&mut self) -> Option<(u64, &StringRecord)> {
        let start = usize::try_from(self.reader.position().byte()).ok()?;
        if !self.reader.read_record(&mut self.record).ok()? {
            return None;
        }
        self.row += 1 + empty_lines(self.text, start);
        Some((self.row, &self.record))
    }
}

/// Records of text without quotation marks, which are its lines, and the cells of the last one, where they stand.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    separator: u8,
    cells: Vec<&'t str>,
    row: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str, separator: u8) -> Self {
        Self { text, at: 0, separator, cells: Vec::new(), row: 0 }
    }

    /// The row of the next line with something in it.
    fn next(&mut self) -> Option<u64> {
        let bytes = self.text.as_bytes();
        self.cells.clear();
        loop {
            let line = self.at;
            let mut start = line;
            for byte in bytes.get(line..)? {
                if *byte == self.separator {
                    self.cells.push(self.text.get(start..self.at)?);
                    start = self.at + 1;
                } else if matches!(byte, b'\r' | b'\n') {
                    break;
                }
                self.at += 1;
            }
            let end = self.at;
            if end == bytes.len() && end == line {
                return None;
            }
            self.row += 1;
            self.at += if bytes.get(end..end + 2) == Some(b"\r\n") { 2 } else { usize::from(end < bytes.len()) };
            if end > line {
                self.cells.push(self.text.get(start..end)?);
                return Some(self.row);
            }
        }
    }
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
    fn pieces_read_side_by_side_make_the_same_table() {
        let mut text = "Title\n\ncode,n,m\r\n".to_owned();
        for n in 0..400 {
            let ending = ["\n", "\r\n", "\n\n", "\r\n\r\n"][n % 7 % 4];
            let row = match n {
                90 => "code,n,m".to_owned(),
                123 | 300 => format!("E{n},1,234,5"),
                200 => format!("E{n}"),
                390 => "code,other,columns".to_owned(),
                _ => format!("E{n},{},{}", n * 7, n * n),
            };
            text += &(row + ending);
        }
        let look: Vec<StringRecord> = records(&text, b',').take(grid::LOOKED_AT).map(|(_, r)| r).collect();
        let read = |pieces: &[&str]| table_of(pieces, &look);
        let whole = read(&[&text]);
        assert_eq!((whole.table.len(), whole.table.number(0)), (387, 4));
        for length in [40, 100, 1000] {
            let cut = pieces(&text, length);
            assert!(cut.len() > 1 && cut.concat() == text, "{length}");
            let pieced = read(&cut);
            assert_eq!(pieced.table, whole.table);
            assert_eq!(pieced.warnings, whole.warnings);
        }
    }

    fn table_of(pieces: &[&str], look: &[StringRecord]) -> grid::Grid {
        super::table("t.csv", look, pieces, b',', &Progress::new()).expect("a table")
    }

    #[test]
    fn a_table_without_header_is_recognised() {
        let layer = table("ME130BF,10,594140,152965\nME130BT,10,594668,154202\n");
        assert_eq!((layer.table.len(), layer.table.number(0)), (2, 1));
        assert_eq!(layer.table.headers()[2], "Column 3");
        assert!(layer.warnings.has_warning());
    }
}
