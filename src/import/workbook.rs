//! Workbooks of Excel (XLSX, and XLS of 1997 to 2003) and `LibreOffice` (ODS): one sheet as a table.
//!
//! The crate `calamine` reads the cells. It unpacks without a limit and lays sheets out as full rectangles, so members
//! are weighed and rectangles measured first. Cells come as figures, not as they look on the screen; one shown in per
//! cent is written so, because a header that says "%" means what its reader sees.

use std::collections::HashMap;
use std::io::Cursor;

use ::csv::StringRecord;
use calamine::{Data, DataRef, Ods, Range, Reader as _, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsx};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::base::progress::Progress;
use crate::base::warnings::{Severity, Warnings};

use super::archive;
use super::compound;
use super::error::{ImportError, Refusal};
use super::grid::{self, Notes};
use super::layer::{CrsSaid, Found, Layer};
use super::workbook_marks::{Marks, OfExcel, OfOpenDocument, parts_of_sheets};

/// The most cells of one sheet, those counted that are empty.
const MOST_CELLS: u64 = 30_000_000;

/// Rows with their numbers as the spreadsheet shows them.
type Rows = Vec<(u64, StringRecord)>;

/// Whether a zip file is a workbook.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let Ok(zip) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    zip.index_for_name("xl/workbook.xml").is_some() || is_ods(&zip)
}

/// Whether a file is a workbook of Excel 97 to 2003: a compound file (MS-CFB, section 2.2) with a stream of that name.
pub(super) fn is_old(bytes: &[u8]) -> bool {
    let named = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    bytes.starts_with(COMPOUND) && (named("Workbook") || named("Book"))
}

/// How every compound file begins; old Word files and locked workbooks of today are others.
pub(super) const COMPOUND: &[u8; 8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Lets the crate read what [`compound::check`] has found sound. Its reader of records trusts lengths within them, and what
/// it stumbles over is damage like any other.
fn unharmed<T>(read: impl FnOnce() -> Result<T, XlsError>) -> Result<T, Refusal> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)) {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(XlsError::Password)) => Err(Refusal::WrongFormat {
            what: "an Excel workbook with a password".to_owned(),
            remedy: "Open it in Excel and save it without one.",
        }),
        Ok(Err(error)) => Err(damaged(&error)),
        Err(_) => Err(damaged(&"a record in it is broken")),
    }
}

fn is_ods(zip: &ZipArchive<Cursor<&[u8]>>) -> bool {
    zip.index_for_name("content.xml").is_some() && zip.index_for_name("META-INF/manifest.xml").is_some()
}

/// Reads the sheet asked for, else the one with the most in it; covers and notes have less.
pub(super) fn read(file: &str, bytes: &[u8], layer: Option<&str>, progress: &Progress) -> Result<Found, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    if !is_old(bytes) {
        archive::weigh(file, bytes, progress)?;
    }
    let (mut book, marks) = Book::open(bytes).map_err(refused)?;
    let available = book.sheets(layer);
    let asked = |name: &String| layer.is_none_or(|l| l == name);
    let mut best: Option<(usize, String, Rows)> = None;
    for name in available.iter().filter(|n| asked(n)) {
        progress.check()?;
        let rows = book.rows(name, progress, file)?;
        let weight = rows.iter().map(|(_, r)| grid::filled(r)).filter(|n| *n > 1).sum();
        if best.as_ref().is_none_or(|(w, ..)| weight > *w) {
            best = Some((weight, name.clone(), rows));
        }
    }
    let Some((_, name, rows)) = best else {
        let asked = layer.unwrap_or("any").to_owned();
        return Err(refused(Refusal::NoSuchLayer { asked, available: available.join(", ") }));
    };
    let look: Vec<StringRecord> = rows.iter().take(grid::LOOKED_AT).map(|(_, r)| r.clone()).collect();
    let grid = grid::table(file, &look, rows.into_iter(), false, progress)?;
    let mut notes = Notes { file, warnings: Warnings::default() };
    if layer.is_none() && available.len() > 1 {
        let said = format!("The workbook has {} sheets; {name}, which has the most in it, was read.", available.len());
        notes.say(Severity::Note, None, said, &format!("Choose another if you need it: {}.", available.join(", ")));
    }
    notes.warnings.extend(grid.warnings);
    if let Some(marks) = marks.get(&name) {
        marks.say(grid.table.number(0), grid.table.width(), &mut notes);
    }
    let hidden = book.hidden();
    if layer.is_none() && !hidden.is_empty() {
        let said = format!("Hidden sheets were not read: {}.", hidden.join(", "));
        notes.say(Severity::Note, None, said, "Name one as the sheet to read, if it is needed.");
    }
    let format = match book {
        Book::Excel(_) => "Excel workbook",
        Book::Old(_) => "Excel 97-2003 workbook",
        Book::Open(_) => "OpenDocument spreadsheet",
    };
    let (format, warnings) = (format.to_owned(), notes.warnings);
    let layer = Layer { name, format, table: grid.table, shapes: None, crs: CrsSaid::Nothing, warnings };
    Ok(Found { layer, layers_available: available, about: None })
}

enum Book<'a> {
    Excel(Box<Xlsx<Cursor<&'a [u8]>>>),
    Old(Box<Xls<Cursor<&'a [u8]>>>),
    Open(Ods<Cursor<&'a [u8]>>),
}

impl<'a> Book<'a> {
    /// Opens what has been found sound, with the marks of its sheets by name.
    fn open(bytes: &'a [u8]) -> Result<(Self, HashMap<String, Marks>), Refusal> {
        if is_old(bytes) {
            compound::check(bytes).map_err(|what| damaged(&what))?;
            let book = unharmed(|| Xls::new(Cursor::new(bytes)))?;
            return Ok((Self::Old(Box::new(book)), HashMap::new()));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| Refusal::BadZip(e.to_string()))?;
        if is_ods(&zip) {
            let marks = measure(zip)?;
            let book = Ods::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
            return Ok((Self::Open(book), marks));
        }
        let marks = sound(zip)?;
        let book = Xlsx::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
        Ok((Self::Excel(Box::new(book)), marks))
    }

    fn all_sheets(&self) -> &[Sheet] {
        match self {
            Self::Excel(book) => book.sheets_metadata(),
            Self::Old(book) => book.sheets_metadata(),
            Self::Open(book) => book.sheets_metadata(),
        }
    }

    /// The sheets that cannot be seen.
    fn hidden(&self) -> Vec<&str> {
        let is_hidden = |s: &&Sheet| s.visible != SheetVisible::Visible && s.typ == SheetType::WorkSheet;
        self.all_sheets().iter().filter(is_hidden).map(|s| s.name.as_str()).collect()
    }

    /// The sheets that can be seen, and the one asked for.
    fn sheets(&self, asked: Option<&str>) -> Vec<String> {
        let usable = self.all_sheets().iter().filter(|s| {
            let seen = s.visible == SheetVisible::Visible || asked == Some(s.name.as_str());
            seen && s.typ == SheetType::WorkSheet
        });
        usable.map(|s| s.name.clone()).collect()
    }

    fn rows(&mut self, sheet: &str, progress: &Progress, file: &str) -> Result<Rows, ImportError> {
        let refused = |r| ImportError::refused(file, r);
        let mut rows = Filling::default();
        match self {
            Self::Excel(book) => {
                let bad = |e: &dyn std::fmt::Display| refused(damaged(e));
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|e| bad(&e))?;
                let mut seen = 0_u32;
                while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|e| bad(&e))? {
                    seen = seen.wrapping_add(1);
                    if seen.is_multiple_of(65_536) {
                        progress.check()?;
                    }
                    let format = cells.styles().get(style).and_then(|s| s.number_format.as_ref());
                    let percent = format.is_some_and(|f| f.format_code.contains('%'));
                    let (row, column) = cell.get_position();
                    rows.put(row, column, &text(&owned(cell.get_value()), percent)).map_err(refused)?;
                }
            }
            Self::Open(book) => {
                let range = book.worksheet_range(sheet).map_err(|e| refused(damaged(&e)))?;
                rows.fill(&range).map_err(refused)?;
            }
            Self::Old(book) => {
                let range = unharmed(|| book.worksheet_range(sheet)).map_err(refused)?;
                rows.fill(&range).map_err(refused)?;
            }
        }
        Ok(rows.rows)
    }
}

/// Rows as they fill, cell by cell in the order of reading.
#[derive(Default)]
struct Filling {
    rows: Rows,
    cells: u64,
}

impl Filling {
    fn fill(&mut self, range: &Range<Data>) -> Result<(), Refusal> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (top as usize + row, left as usize + column);
            let place = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            self.put(place(row), place(column), &text(value, false))?;
        }
        Ok(())
    }

    fn put(&mut self, row: u32, column: u32, text: &str) -> Result<(), Refusal> {
        let number = u64::from(row) + 1;
        let before = self.rows.last().map_or(0, |(n, _)| *n);
        if before > number {
            return Err(damaged(&format!("row {number} stands behind row {before}")));
        }
        if text.is_empty() {
            return Ok(());
        }
        if before < number {
            self.rows.push((number, StringRecord::new()));
        }
        let Some((_, record)) = self.rows.last_mut() else { return Ok(()) };
        if record.len() > column as usize {
            return Err(damaged(&format!("row {number} has two cells in column {}", column + 1)));
        }
        self.cells += u64::from(column) + 1 - record.len() as u64;
        if self.cells > MOST_CELLS {
            return Err(Refusal::TooManyCells(self.cells));
        }
        while record.len() < column as usize {
            record.push_field("");
        }
        record.push_field(text);
        Ok(())
    }
}

fn owned(value: &DataRef<'_>) -> Data {
    value.clone().into()
}

/// A cell as the text that a CSV of the sheet would have.
fn text(value: &Data, percent: bool) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => s.trim().to_owned(),
        Data::Float(n) if percent => in_percent(*n),
        #[expect(clippy::cast_precision_loss, reason = "a share is a small number")]
        Data::Int(n) if percent => in_percent(*n as f64),
        Data::Float(n) => n.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Bool(b) => b.to_string(),
        Data::DateTime(d) => {
            let (year, month, day, ..) = d.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(e) => e.to_string(),
    }
}

/// 0.07 as "7%", without the crumbs that a multiplication by 100 leaves.
fn in_percent(share: f64) -> String {
    let text = format!("{:.9}", share * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn damaged(what: &dyn std::fmt::Display) -> Refusal {
    Refusal::Damaged { part: "the workbook (Excel or OpenDocument)".to_owned(), what: what.to_string() }
}

/// Refuses sheets whose repeated rows and columns would fill the memory (in an ODS, one cell can stand for any number),
/// and XML that ends before its end, for which the crate would wait for ever.
fn measure(mut zip: ZipArchive<Cursor<&[u8]>>) -> Result<HashMap<String, Marks>, Refusal> {
    let mut content = String::new();
    let member = zip.by_name("content.xml").map_err(|e| Refusal::BadZip(e.to_string()))?;
    // It was weighed before.
    std::io::Read::read_to_string(&mut std::io::BufReader::new(member), &mut content).map_err(|e| damaged(&e))?;
    let mut xml = quick_xml::Reader::from_str(&content);
    let mut extent = Extent::default();
    let mut marks = OfOpenDocument::default();
    let mut depth = 0_u64;
    loop {
        match xml.read_event().map_err(|e| damaged(&e))? {
            Event::Start(tag) => {
                depth += 1;
                extent.see(&tag, false);
                marks.open(&tag);
            }
            Event::Empty(tag) => {
                extent.see(&tag, true);
                marks.open(&tag);
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                marks.close(tag.name().as_ref());
            }
            Event::Eof if depth > 0 => return Err(damaged(&"its content ends before its end")),
            Event::Eof => break,
            _ => {}
        }
        if extent.cells() > MOST_CELLS {
            return Err(Refusal::TooManyCells(extent.cells()));
        }
    }
    Ok(marks.by_sheet)
}

/// Refuses places of cells that no sheet has: the crate's arithmetic would overflow on them.
fn sound(mut zip: ZipArchive<Cursor<&[u8]>>) -> Result<HashMap<String, Marks>, Refusal> {
    let is_sheet = |name: &str| name.starts_with("xl/worksheets/") && !name.contains("_rels");
    let mut by_part = HashMap::new();
    for index in 0..zip.len() {
        let part = zip.name_for_index(index).and_then(Result::ok).map(std::borrow::Cow::into_owned);
        let Some(part) = part.filter(|n| is_sheet(n)) else { continue };
        let mut marks = OfExcel::default();
        let member = zip.by_index(index).map_err(|e| Refusal::BadZip(e.to_string()))?;
        let mut xml = quick_xml::Reader::from_reader(std::io::BufReader::new(member));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer).map_err(|e| damaged(&e))?;
            marks.see(&event);
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let place = |a: &Attribute<'_>| matches!(a.key.as_ref(), "r" | "ref");
                    let strange =
                        tag.attributes().with_checks(false).flatten().filter(place).find(|a| !is_place(&a.value));
                    if let Some(attribute) = strange {
                        let said: String = attribute.value.chars().take(30).collect();
                        return Err(damaged(&format!("there is no place \u{201c}{said}\u{201d} in a sheet")));
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        by_part.insert(part, marks.marks);
    }
    let mut text = |part: &str| -> String {
        let mut text = String::new();
        let member = zip.by_name(part).ok();
        let read = member.map(|m| std::io::Read::read_to_string(&mut std::io::BufReader::new(m), &mut text));
        if read.is_some_and(|r| r.is_ok()) { text } else { String::new() }
    };
    let parts = parts_of_sheets(&text("xl/workbook.xml"), &text("xl/_rels/workbook.xml.rels"));
    Ok(parts.into_iter().filter_map(|(name, part)| Some((name, by_part.remove(&part)?))).collect())
}

/// Whether text can be a cell, a row or a range: "B7", "7", "A1:C9". A sheet has 16,384 columns (to XFD) and a million
/// rows.
fn is_place(text: &str) -> bool {
    text.split([':', ' ']).all(|cell| {
        let (letters, digits) = cell.split_at(cell.find(|c: char| c.is_ascii_digit()).unwrap_or(cell.len()));
        let whole = digits.len() <= 7 && digits.bytes().all(|b| b.is_ascii_digit());
        letters.len() <= 3 && letters.bytes().all(|b| b.is_ascii_alphabetic()) && whole
    })
}

/// How large a rectangle the rows of a sheet fill.
#[derive(Default)]
struct Extent {
    rows: u64,
    /// How often the row at hand is repeated, and empty rows that count only when a full one follows.
    repeated: u64,
    empty: u64,
    /// How far the row at hand reaches, and the longest.
    width: u64,
    widest: u64,
    is_full: bool,
}

impl Extent {
    fn see(&mut self, tag: &BytesStart<'_>, is_closed: bool) {
        match tag.name().as_ref() {
            "table:table" => *self = Self::default(),
            "table:table-row" => {
                if !self.is_full {
                    self.empty = self.empty.saturating_add(self.repeated);
                }
                (self.width, self.is_full) = (0, false);
                self.repeated = repeats(tag, "table:number-rows-repeated");
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.width = self.width.saturating_add(repeats(tag, "table:number-columns-repeated"));
                let told = |key: &str| key.starts_with("office:") || key == "table:formula";
                let says = tag.attributes().with_checks(false).flatten().any(|a| told(a.key.as_ref()));
                if is_closed && !says {
                    return;
                }
                self.widest = self.widest.max(self.width);
                if !self.is_full {
                    self.is_full = true;
                    let before = std::mem::take(&mut self.empty);
                    self.rows = self.rows.saturating_add(before).saturating_add(self.repeated);
                }
            }
            _ => {}
        }
    }

    fn cells(&self) -> u64 {
        self.rows.saturating_mul(self.widest)
    }
}

/// How often a row or cell is repeated; once where it does not say, as often as can be where it says it in no number.
fn repeats(tag: &BytesStart<'_>, attribute: &str) -> u64 {
    let said = tag.attributes().with_checks(false).flatten().find(|a| a.key.as_ref() == attribute);
    said.map_or(1, |a| a.value.trim().parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_shown_in_per_cent_are_written_so() {
        assert_eq!(text(&Data::Float(0.07), true), "7%");
        assert_eq!(text(&Data::Float(0.125), true), "12.5%");
        assert_eq!(text(&Data::Float(1.0), true), "100%");
        assert_eq!(text(&Data::Float(0.07), false), "0.07");
        assert_eq!(text(&Data::Float(8363.0), false), "8363");
    }

    #[test]
    fn cells_fill_rows_and_a_far_cell_is_counted_with_the_gap_before_it() {
        let mut sheet = Filling::default();
        sheet.put(2, 1, "a").expect("room");
        sheet.put(2, 3, "b").expect("room");
        assert_eq!(sheet.rows, [(3, StringRecord::from(vec!["", "a", "", "b"]))]);
        assert!(sheet.put(1, 0, "before").is_err());
        assert!((3..3000).any(|row| sheet.put(row, 16_383, "far").is_err()));
    }
}
