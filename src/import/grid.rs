//! From rows of cells to a table: where the header is, what stands above it, and which rows do not fit it. For every
//! format that is a grid of cells. Nothing here knows what a column means.

use ::csv::StringRecord;

use crate::base::progress::Progress;
use crate::base::text::count;
use crate::base::warnings::{Severity, Warning, Warnings};

use super::error::{ImportError, Refusal};
use super::layer::Table;

/// How many rows are looked at to find the header.
pub(super) const LOOKED_AT: usize = 60;

/// The most columns of one table.
pub(super) const MOST_COLUMNS: usize = 20_000;

/// How a grid was read.
pub(super) struct Grid {
    pub table: Table,
    pub warnings: Warnings,
}

/// Makes a table of rows. The header is the first row that is nearly as wide as the table; titles above it are left
/// out. `look` is how the rows begin, `rows` all of them with their numbers. Where cells are kept apart by a
/// separator (`is_text`), a row with too many of them has shifted, and none of its figures can be believed.
pub(super) fn table(
    file: &str,
    look: &[StringRecord],
    rows: impl Iterator<Item = (u64, StringRecord)>,
    is_text: bool,
    progress: &Progress,
) -> Result<Grid, ImportError> {
    let head = Head::of(look).map_err(|r| ImportError::refused(file, r))?;
    let mut body = Body::new(&head, is_text);
    for (place, (number, record)) in rows.enumerate().skip(head.rows()) {
        if place % 4096 == 0 {
            progress.check()?;
        }
        if !body.take(number, &record.iter().collect::<Vec<_>>()).map_err(|r| ImportError::refused(file, r))? {
            break;
        }
    }
    finished(file, &head, body, is_text)
}

/// Where the body of a table begins and what its columns are called.
pub(super) struct Head {
    /// Rows above the header.
    above: usize,
    is_missing: bool,
    /// How many cells the header has itself.
    named: usize,
    headers: Vec<String>,
}

impl Head {
    /// Finds the header in how the rows begin.
    pub fn of(look: &[StringRecord]) -> Result<Self, Refusal> {
        let width = look.iter().map(filled).max().unwrap_or(0);
        if width < 2 {
            return Err(Refusal::NoTable);
        }
        let mut above = look.iter().position(|r| filled(r) * 10 >= width * 6).unwrap_or(0);
        above += usize::from(is_heading(look.get(above), look.get(above + 1)));
        let is_missing = look.get(above).is_some_and(is_data);
        let named = look.get(above).map_or(0, StringRecord::len);
        Ok(Self { above, is_missing, named, headers: headers(look, above, is_missing) })
    }

    /// The first header that stands over several columns.
    fn twice(&self) -> Option<&str> {
        let mut seen = std::collections::HashSet::new();
        self.headers.iter().map(|h| h.trim()).find(|h| !h.is_empty() && !seen.insert(*h))
    }

    /// How many rows come before the body.
    pub fn rows(&self) -> usize {
        if self.is_missing { self.above } else { self.above + 1 }
    }
}

/// The rows below the header, or some of them, as they are read one after the other.
pub(super) struct Body {
    table: Table,
    is_text: bool,
    short: Found,
    long: Found,
    repeated: Found,
    second: Found,
}

impl Body {
    pub fn new(head: &Head, is_text: bool) -> Self {
        let (short, long, repeated, second) = Default::default();
        Self { table: Table::new(head.headers.iter().cloned()), is_text, short, long, repeated, second }
    }

    /// Makes room for this much text.
    pub fn reserve(&mut self, bytes: usize) {
        self.table.reserve(bytes);
    }

    /// To be called when no further row comes.
    pub fn shrink(&mut self) {
        self.table.shrink();
    }

    /// Counts the rows from further down, where this is not the beginning.
    pub fn renumber(&mut self, before: u64) {
        self.table.renumber(before);
        for found in [&mut self.short, &mut self.long, &mut self.repeated, &mut self.second] {
            found.first = found.first.map(|row| row + before);
        }
    }

    /// Takes a row; `false` where another table begins, which is not read.
    pub fn take(&mut self, number: u64, record: &[&str]) -> Result<bool, Refusal> {
        if record.iter().all(|c| is_blank(c)) {
            return Ok(true);
        }
        match again(&self.table, record) {
            Again::No => {}
            // Pages of a long table are often exported with the header on each.
            Again::SameHeader => {
                self.repeated.see(number);
                return Ok(true);
            }
            Again::OtherHeader => {
                self.second.see(number);
                return Ok(false);
            }
        }
        if record.len() > self.table.width() && record[self.table.width()..].iter().any(|c| !c.trim().is_empty()) {
            self.long.see(number);
            if self.is_text {
                return Ok(true);
            }
        }
        if self.is_text && record.len() < self.table.width() {
            // A line with nothing but words in its first cell is a footnote.
            let is_footnote = filled_cells(record) == 1 && !record.iter().any(|c| super::columns::is_official_code(c));
            if !is_footnote {
                self.short.see(number);
            }
        }
        self.table.push(number, record.iter().copied())?;
        Ok(true)
    }

    /// Takes the rows that follow; nothing where another table has begun before them.
    pub fn append(&mut self, next: Self) -> Result<(), Refusal> {
        if self.second.first.is_some() {
            return Ok(());
        }
        self.short.append(&next.short);
        self.long.append(&next.long);
        self.repeated.append(&next.repeated);
        self.second.append(&next.second);
        self.table.append(next.table)
    }
}

/// The table, and what is to be said of it.
pub(super) fn finished(file: &str, head: &Head, body: Body, is_text: bool) -> Result<Grid, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let Body { mut table, short, long, repeated, second, .. } = body;
    let twice = if head.is_missing { None } else { head.twice() };
    // Within what the header itself spans; what lies behind its end is spoken of below.
    let unnamed: Vec<usize> = if head.is_missing {
        Vec::new()
    } else {
        (0..head.named).filter(|p| head.headers.get(*p).is_some_and(|h| h.trim().is_empty())).collect()
    };
    let first_is_nameless = unnamed.first() == Some(&0);
    let (named, headless, head) = (head.named, head.is_missing, head.above);
    let mut notes = Notes { file, warnings: Warnings::default() };
    if table.len() == 0 {
        return Err(refused(Refusal::NoRows));
    }
    if headless {
        let said =
            "The first row looks like figures, not like a header, so columns are called Column 1, Column 2 and so on.";
        notes.say(Severity::Warning, None, said.to_owned(), "Say what the columns are for.");
    } else if head > 0 {
        let above = if head == 1 { "row above the header was" } else { "rows above the header were" };
        let number = if head == 1 { String::new() } else { format!("{} ", count(head)) };
        notes.say(Severity::Note, None, format!("The {number}{above} taken for titles and left out."), "");
    }
    if let Some(header) = twice {
        let said = format!("Several columns are called {header}; the later ones are numbered: {header} (2).");
        notes.say(Severity::Note, None, said, "Check which of them you need.");
    }
    if let Some(row) = long.first {
        let n = count(long.times);
        let (said, remedy) = if is_text {
            (
                format!("{n} rows have more cells than the header, so their figures have shifted; they were left out."),
                "Put names and figures that have a comma in them into quotation marks.",
            )
        } else {
            (format!("{n} rows have cells to the right of the header; these were left out."), "")
        };
        notes.say(Severity::Warning, Some(row), said, remedy);
    }
    if let Some(row) = short.first {
        let said =
            format!("{} rows have fewer cells than the header; the missing ones count as empty.", count(short.times));
        notes.say(Severity::Warning, Some(row), said, "Check that no row has lost a cell before its end.");
    }
    if let Some(row) = repeated.first {
        let said = format!("{} further rows repeat the header and were left out.", count(repeated.times));
        notes.say(Severity::Note, Some(row), said, "");
    }
    if let Some(row) = second.first {
        let said = "A second table with other columns begins here; it and what follows were left out.".to_owned();
        notes.say(Severity::Warning, Some(row), said, "Save it as a file of its own, if it is needed.");
    }
    let nameless = if headless || !is_text { 0 } else { table.width().saturating_sub(named) };
    let runs = |from: usize| table.column(0).zip(from..).all(|(cell, n)| cell.parse() == Ok(n));
    let is_numbered = (first_is_nameless || nameless == 1) && table.len() > 1 && (runs(0) || runs(1));
    if first_is_nameless && is_numbered {
        // So does pandas, with nothing over them.
        table.rename_first("Row number");
        let said = "The first column has no header and only numbers the rows; it is not a figure.";
        notes.say(Severity::Note, None, said.to_owned(), "");
    }
    let has_cells = |place: &usize| table.column(*place).any(|cell| !cell.is_empty());
    let blank = |place: &usize| unnamed.contains(place) && !(*place == 0 && is_numbered);
    if let Some(place) = (0..table.width()).filter(blank).find(has_cells) {
        let said = format!("{} has no header in the file.", table.headers()[place]);
        notes.say(Severity::Note, None, said, "Give it one, or check that every header stands over its own column.");
    }
    if nameless == 1 && is_numbered {
        // R writes the numbers of rows without a header over them.
        table.move_headers("Row number");
        let said = "The rows begin with their numbers, over which there is no header; the headers were moved by one.";
        notes.say(Severity::Warning, None, said.to_owned(), "Check that every header stands over its own column.");
    } else if nameless > 0 {
        // Thousands that a comma tore apart look like columns of three digits.
        let torn = |place: usize| {
            let digits = |c: &str| c.len() == 3 && c.bytes().all(|b| b.is_ascii_digit());
            let mut cells = table.column(place).filter(|c| !c.is_empty()).peekable();
            cells.peek().is_some() && cells.all(digits)
        };
        if (named..table.width()).any(torn) {
            return Err(refused(Refusal::TornThousands { named, width: table.width() }));
        }
        let said = format!("The header names {named} columns, and the rows have {}.", table.width());
        notes.say(Severity::Warning, None, said, "Check that every header stands over its own column.");
    }
    Ok(Grid { table, warnings: notes.warnings })
}

/// The headers, as wide as most rows are. Where headers repeat below a row of headings (merged cells, usually), each
/// heading is set before those below it.
fn headers(look: &[StringRecord], head: usize, headless: bool) -> Vec<String> {
    let body = || look.iter().skip(head + 1).map(StringRecord::len);
    let header = look.get(head).filter(|_| !headless);
    let own = header.map_or(0, StringRecord::len);
    let wider = body().filter(|n| *n > own).count() * 2 > body().count();
    let width = if headless || wider { body().chain([own]).max().unwrap_or(own) } else { own };
    let width = if headless { look.get(head).map_or(width, |r| width.max(r.len())) } else { width };
    let at = |row: Option<&StringRecord>, place: usize| row.and_then(|r| r.get(place)).unwrap_or("").trim().to_owned();
    let mut names: Vec<String> = (0..width.min(MOST_COLUMNS)).map(|place| at(header, place)).collect();
    let named: Vec<&String> = names.iter().filter(|n| !n.is_empty()).collect();
    let repeats = named.iter().collect::<std::collections::BTreeSet<_>>().len() < named.len();
    let above = head.checked_sub(1).and_then(|a| look.get(a)).filter(|r| filled(r) > 1);
    if repeats && above.is_some() {
        let mut heading = String::new();
        for (place, name) in names.iter_mut().enumerate() {
            let own = at(above, place);
            if !own.is_empty() {
                heading.clone_from(&own);
            }
            if name.is_empty() {
                // Merged with the one above.
                name.clone_from(&own);
            } else if !heading.is_empty() && *name != heading {
                *name = format!("{heading}: {name}");
            }
        }
    }
    names
}

fn is_blank(cell: &str) -> bool {
    cell.trim_ascii().is_empty() || cell.trim().is_empty()
}

fn filled_cells(record: &[&str]) -> usize {
    record.iter().filter(|c| !is_blank(c)).count()
}

/// Whether a row has the headings of the headers below it, which repeat under each: merged cells leave gaps in it.
fn is_heading(row: Option<&StringRecord>, below: Option<&StringRecord>) -> bool {
    let (Some(row), Some(below)) = (row, below) else { return false };
    let at = |record: &StringRecord, place: usize| record.get(place).is_some_and(|c| !is_blank(c));
    let places = || 0..row.len().max(below.len());
    // What has no parts is merged with the empty cell below it, and that is what names the rows.
    let merged_down = places().find(|p| at(row, *p)).is_some_and(|first| !at(below, first));
    let has_gap = merged_down && places().any(|p| !at(row, p) && at(below, p));
    let words = |cell: &str| !matches!(super::numbers::read(cell), super::numbers::Cell::Number { .. });
    let names: Vec<&str> = below.iter().filter(|c| !is_blank(c)).collect();
    let repeats = names.iter().collect::<std::collections::BTreeSet<_>>().len() < names.len();
    has_gap && repeats && names.into_iter().all(words) && !is_data(row) && !is_data(below)
}

/// Whether a row below the header is a header again.
enum Again {
    No,
    SameHeader,
    /// It begins as the header does and goes on otherwise, with words where there were figures.
    OtherHeader,
}

fn again(table: &Table, record: &[&str]) -> Again {
    let headers = table.headers();
    let first = record.iter().zip(headers).position(|(c, _)| !is_blank(c));
    let same = |(cell, header): (&&str, &String)| cell.trim() == header || cell.trim().is_empty();
    let Some(first) = first.filter(|f| record.get(*f).map(|c| c.trim()) == headers.get(*f).map(String::as_str)) else {
        return Again::No;
    };
    if filled_cells(record) < 2 {
        Again::No
    } else if record.iter().zip(headers).all(same) && record.len() <= headers.len() {
        Again::SameHeader
    } else if record
        .iter()
        .skip(first + 1)
        .all(|c| !matches!(super::numbers::read(c), super::numbers::Cell::Number { .. }))
    {
        Again::OtherHeader
    } else {
        Again::No
    }
}

/// How many rows are so, and the first of them.
#[derive(Default)]
struct Found {
    first: Option<u64>,
    times: usize,
}

impl Found {
    fn see(&mut self, row: u64) {
        self.first.get_or_insert(row);
        self.times += 1;
    }

    /// Adds what was found further down.
    fn append(&mut self, next: &Self) {
        self.first = self.first.or(next.first);
        self.times += next.times;
    }
}

/// Findings about one file.
pub(super) struct Notes<'a> {
    pub file: &'a str,
    pub warnings: Warnings,
}

impl Notes<'_> {
    pub fn say(&mut self, severity: Severity, row: Option<u64>, message: String, remedy: &str) {
        let (file, remedy) = (self.file.to_owned(), remedy.to_owned());
        self.warnings.push(Warning { severity, file, row, field: None, message, remedy });
    }
}

/// How many cells of a row hold something.
pub(super) fn filled(record: &StringRecord) -> usize {
    record.iter().filter(|c| !c.trim().is_empty()).count()
}

/// Whether a row looks like figures rather than like a header: it has an official code or a postcode in it, and a
/// number. Ages make headers of numbers ("0", "1", "90+"), so numbers alone say nothing.
fn is_data(record: &StringRecord) -> bool {
    let place = record.iter().any(|c| super::columns::is_official_code(c) || super::columns::is_postcode(c));
    place && record.iter().any(|c| matches!(super::numbers::read(c), super::numbers::Cell::Number { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[&str]], is_text: bool) -> Grid {
        let records: Vec<StringRecord> = rows.iter().map(|r| StringRecord::from(r.to_vec())).collect();
        let numbered = (1_u64..).zip(records.iter().cloned());
        table("t", &records, numbered, is_text, &Progress::new()).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn headings_above_repeated_headers_are_set_before_them() {
        let found =
            grid(&[&["", "Men", "", "Women", ""], &["code", "n", "%", "n", "%"], &["E1", "1", "2", "3", "4"]], false);
        assert_eq!(found.table.headers(), ["code", "Men: n", "Men: %", "Women: n", "Women: %"]);
    }

    #[test]
    fn headings_whose_cells_are_merged_are_set_before_headers() {
        let rows: &[&[&str]] =
            &[&["code", "2020", "", "2021", ""], &["", "n", "pct", "n", "pct"], &["E1", "1", "2", "3", "4"]];
        let found = grid(rows, false);
        assert_eq!(found.table.headers(), ["code", "2020: n", "2020: pct", "2021: n", "2021: pct"]);
        assert_eq!((found.table.len(), found.table.number(0)), (1, 3));
        // The first row of a list is none of its headers.
        let list = grid(&[&["name", "", "kind"], &["Hub", "Hub", ""], &["Home", "x", "y"]], true);
        assert_eq!((list.table.len(), list.table.headers()[0].as_str()), (2, "name"));
    }

    #[test]
    fn headers_that_stand_twice_are_pointed_out() {
        let found = grid(&[&["code", "n", "n"], &["E1", "1", "2"]], true);
        assert_eq!(found.table.headers(), ["code", "n", "n (2)"]);
        assert!(found.warnings.list.iter().any(|w| w.message.contains("Several columns are called n")));
    }

    #[test]
    fn a_row_that_has_shifted_is_left_out_and_said() {
        let rows: &[&[&str]] = &[&["code", "n", "m"], &["E1", "1", "234", "5"], &["E2", "6", "7"]];
        let found = grid(rows, true);
        assert_eq!((found.table.len(), found.table.number(0)), (1, 3));
        assert!(found.warnings.list.iter().any(|w| w.row == Some(2) && w.message.contains("shifted")));
        assert_eq!(grid(rows, false).table.len(), 2);
    }

    #[test]
    fn columns_that_lack_a_header_are_kept_when_most_rows_have_them() {
        let found = grid(&[&["code", "n"], &["E1", "1", "x"], &["E2", "6", "y"]], true);
        assert_eq!(found.table.headers(), ["code", "n", "Column 3"]);
    }
}
