//! The neutral form that every format is brought to: a table of text, with or without shapes.
//!
//! Nothing here knows which format it came from, or what a column means.

use crate::base::progress::Progress;
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::geo::crs::Crs;
use crate::model::atlas::Atlas;
use crate::model::foreign::ForeignLayer;

use super::columns::Columns;
use super::error::{ImportError, Refusal};
use super::options::{About, ImportOptions};

/// What a file turned out to hold.
#[derive(Clone)]
pub(super) struct Found {
    pub layer: Layer,
    /// All the layers of the file, this one among them.
    pub layers_available: Vec<String>,
    /// The publisher's description, if there is one.
    pub about: Option<About>,
}

/// One layer of a file.
#[derive(Clone)]
pub(super) struct Layer {
    /// The file's or layer's name without its ending.
    pub name: String,
    /// "Shapefile, UTF-8".
    pub format: String,
    pub table: Table,
    /// One for each row of the table; `None` for a file without geometry.
    pub shapes: Option<Vec<Shape>>,
    pub crs: CrsSaid,
    /// What the reader had to repair, leave out or guess.
    pub warnings: Warnings,
}

/// What a file says of its reference system.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum CrsSaid {
    Nothing,
    /// By the rule of the format (GeoJSON without a word is EPSG:4326), which old files break.
    ByRule(Crs),
    Said(Crs),
    /// In words that are not understood.
    Unknown(String),
}

pub(super) use crate::model::foreign::{Ring, RingRole, Shape};

impl Layer {
    /// Whether some row is an area rather than a place.
    pub fn has_outlines(&self) -> bool {
        self.shapes.iter().flatten().any(|s| matches!(s, Shape::Rings(_)))
    }

    /// From a layer that another room has read.
    pub fn of_foreign(foreign: ForeignLayer, file: &str) -> Result<Self, Refusal> {
        let nameless = foreign.columns.is_empty();
        let mut table = Table::new(if nameless { vec![String::new()] } else { foreign.columns });
        let mut shapes = Vec::with_capacity(foreign.rows.len());
        for row in foreign.rows {
            table.push(row.number, row.cells.iter().map(String::as_str))?;
            shapes.push(row.shape);
        }
        if shapes.is_empty() {
            return Err(Refusal::NoRows);
        }
        let crs = foreign.system.map_or(CrsSaid::Nothing, |text| CrsSaid::by_text(&text));
        let name = if foreign.name.is_empty() { super::sniff::stem(file).to_owned() } else { foreign.name };
        let shapes = foreign.has_shapes.then_some(shapes);
        Ok(Self { name, format: foreign.format, table, shapes, crs, warnings: Warnings::default() })
    }
}

impl CrsSaid {
    /// From an EPSG code, a name, WKT or PROJJSON.
    pub fn by_text(text: &str) -> Self {
        Crs::from_text(text).map_or_else(|| Self::Unknown(system_name(text)), Self::Said)
    }
}

/// The name within WKT: `PROJCS["TM65_Irish_Grid",…` is `TM65_Irish_Grid`; within PROJJSON the one at its top.
fn system_name(text: &str) -> String {
    let json = text.starts_with('{').then(|| text.split_once("\"name\"").map(|(_, rest)| rest)).flatten();
    let name = json.unwrap_or(text).split('"').nth(1).unwrap_or(text);
    name.chars().take(80).collect()
}

/// What the last stage, from layer to batch, works on.
pub(super) struct Task<'a> {
    pub layer: Layer,
    pub columns: Columns,
    pub atlas: &'a Atlas,
    pub options: &'a ImportOptions,
    pub about: &'a About,
    pub file: &'a str,
    pub progress: &'a Progress,
}

impl Task<'_> {
    pub fn refused(&self, refusal: Refusal) -> ImportError {
        ImportError::refused(self.file, refusal)
    }

    /// A finding about this file.
    pub fn finding(&self, severity: Severity, row: Option<u64>, message: String, remedy: &str) -> Warning {
        Warning { severity, file: self.file.to_owned(), row, field: None, message, remedy: remedy.to_owned() }
    }
}

/// A table of text in few pieces of memory: cells have their blanks cut off, and every row is as wide as the header.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// Unique, none empty.
    headers: Vec<String>,
    /// One after the other; a long table is read in several.
    pieces: Vec<Piece>,
}

/// Rows that follow each other.
#[derive(Clone, Debug, Default)]
struct Piece {
    /// How many rows of the table come before.
    before: usize,
    text: String,
    /// Where each cell ends in `text`, row by row.
    ends: Vec<u32>,
    /// Each row's number in the file: as a spreadsheet counts it (the header is row 1), or the record's number from 1.
    rows: Vec<u32>,
}

impl Piece {
    fn parts(&self, width: usize) -> impl Iterator<Item = Part<'_>> {
        let rows = self.rows.len();
        (0..rows).step_by(PART).map(move |from| self.part(from..rows.min(from + PART), width))
    }

    fn part(&self, rows: std::ops::Range<usize>, width: usize) -> Part<'_> {
        Part { first: self.before + rows.start, width, piece: self, rows }
    }

    fn cell(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(0) };
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or("")
    }
}

impl Table {
    /// The most cells of one table.
    const MOST_CELLS: u64 = 80_000_000;

    pub fn new(headers: impl IntoIterator<Item = String>) -> Self {
        let mut unique: Vec<String> = Vec::new();
        let mut seen = std::collections::HashMap::new();
        for (place, header) in headers.into_iter().enumerate() {
            let header = header.split_whitespace().collect::<Vec<_>>().join(" ");
            let header = if header.is_empty() { format!("Column {}", place + 1) } else { header };
            let times: &mut usize = seen.entry(header.clone()).or_insert(0);
            *times += 1;
            let name = if *times == 1 { header } else { format!("{header} ({times})") };
            unique.push(name);
        }
        Self { headers: unique, pieces: vec![Piece::default()] }
    }

    /// Adds a row; missing cells are empty, cells beyond the header are dropped.
    pub fn push<'a>(&mut self, row: u64, cells: impl IntoIterator<Item = &'a str>) -> Result<(), Refusal> {
        let width = self.width();
        let full = (self.len() + 1) * width;
        let too_many = Refusal::TooManyCells(full as u64);
        let Some(piece) = self.pieces.last_mut().filter(|_| full as u64 <= Self::MOST_CELLS) else {
            return Err(too_many);
        };
        for cell in cells.into_iter().take(width) {
            piece.text.push_str(trimmed(cell));
            let Ok(end) = u32::try_from(piece.text.len()) else { return Err(too_many) };
            piece.ends.push(end);
        }
        let Ok(end) = u32::try_from(piece.text.len()) else { return Err(too_many) };
        let own = (piece.rows.len() + 1) * width;
        piece.ends.resize(own, end);
        piece.rows.push(u32::try_from(row).unwrap_or(u32::MAX));
        Ok(())
    }

    /// Makes room for this much text, as much as will come.
    pub fn reserve(&mut self, bytes: usize) {
        if let Some(piece) = self.pieces.last_mut() {
            piece.text.reserve_exact(bytes);
        }
    }

    /// Gives back the room that was not needed.
    pub fn shrink(&mut self) {
        for piece in &mut self.pieces {
            piece.text.shrink_to_fit();
            piece.ends.shrink_to_fit();
            piece.rows.shrink_to_fit();
        }
    }

    /// Adds the rows of another table of the same columns.
    pub fn append(&mut self, next: Self) -> Result<(), Refusal> {
        let mut before = self.len();
        let cells = (before + next.len()) as u64 * self.width() as u64;
        if cells > Self::MOST_CELLS {
            return Err(Refusal::TooManyCells(cells));
        }
        for piece in next.pieces.into_iter().filter(|p| !p.rows.is_empty()) {
            let rows = piece.rows.len();
            self.pieces.push(Piece { before, ..piece });
            before += rows;
        }
        Ok(())
    }

    /// Counts the rows from further down in the file.
    pub fn renumber(&mut self, before: u64) {
        let before = u32::try_from(before).unwrap_or(u32::MAX);
        self.pieces.iter_mut().flat_map(|p| &mut p.rows).for_each(|row| *row = row.saturating_add(before));
    }

    /// Gives the first column a name of its own and moves the others to the right; the last has none to lose.
    pub fn move_headers(&mut self, first: &str) {
        self.headers.pop();
        self.headers.insert(0, first.to_owned());
    }

    /// Gives the first column a name.
    pub fn rename_first(&mut self, name: &str) {
        if let Some(first) = self.headers.first_mut() {
            name.clone_into(first);
        }
    }

    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// For a message: the headers in a row, shortened when there are many.
    pub fn headers_said(&self) -> String {
        let some: Vec<&str> = self.headers.iter().take(12).map(String::as_str).collect();
        let more = if self.headers.len() > some.len() { ", …" } else { "" };
        format!("{}{more}", some.join(", "))
    }

    pub fn width(&self) -> usize {
        self.headers.len()
    }

    /// How many rows there are below the header.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |p| p.before + p.rows.len())
    }

    /// The piece that a row is in.
    fn piece(&self, row: usize) -> Option<&Piece> {
        match self.pieces.as_slice() {
            [only] => Some(only),
            many => many.get(many.partition_point(|p| p.before <= row).checked_sub(1)?),
        }
    }

    /// The number of a row in the file.
    pub fn number(&self, row: usize) -> u64 {
        self.piece(row).and_then(|p| p.rows.get(row - p.before)).map_or(0, |n| u64::from(*n))
    }

    /// A cell; empty where there is none.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        self.piece(row).map_or("", |p| p.cell((row - p.before) * self.width() + column))
    }

    pub fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        let width = self.width();
        self.pieces.iter().flat_map(move |piece| piece.part(0..piece.rows.len(), width).column(column))
    }

    /// The rows in parts of a few thousand, in order. Whoever reads one column of a part after the other finds it in the
    /// processor's own memory, where a long table as a whole has no room.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let width = self.width();
        self.pieces.iter().flat_map(|piece| piece.parts(width)).collect()
    }
}

/// How many rows are a part.
const PART: usize = 8192;

/// Some rows of a table that follow each other.
pub(super) struct Part<'t> {
    /// The place of its first row in the table.
    pub first: usize,
    width: usize,
    piece: &'t Piece,
    /// Their places in the piece.
    rows: std::ops::Range<usize>,
}

impl<'t> Part<'t> {
    pub fn column(&self, column: usize) -> impl Iterator<Item = &'t str> + use<'t> {
        let (piece, width) = (self.piece, self.width.max(1));
        let (from, to) = (self.rows.start * width, self.rows.end * width);
        let mut begin = from.checked_sub(1).and_then(|before| piece.ends.get(before)).copied().unwrap_or(0);
        piece.ends.get(from..to).unwrap_or(&[]).chunks_exact(width).map(move |ends| {
            let start = column.checked_sub(1).map_or(begin, |before| ends.get(before).copied().unwrap_or(0));
            begin = ends.last().copied().unwrap_or(begin);
            let end = ends.get(column).copied().unwrap_or(start);
            piece.text.get(start as usize..end as usize).unwrap_or("")
        })
    }
}

/// By what is in it, in however many pieces.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        let numbers = |t: &Self| t.pieces.iter().flat_map(|p| p.rows.clone()).collect::<Vec<_>>();
        self.headers == other.headers
            && numbers(self) == numbers(other)
            && (0..self.width()).all(|c| self.column(c).eq(other.column(c)))
    }
}

/// As `str::trim`, which has to look for the blanks of all scripts; and without marks that nobody sees.
fn trimmed(cell: &str) -> &str {
    match cell.as_bytes() {
        [] => cell,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => cell,
        [only] if only.is_ascii_graphic() => cell,
        _ => cell.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_as_wide_as_the_header_and_headers_are_unique() {
        let mut table = Table::new(["code", " n ", "", "n"].map(str::to_owned));
        assert_eq!(table.headers(), ["code", "n", "Column 3", "n (2)"]);
        table.push(2, ["E1", " 5 "]).expect("room");
        table.push(4, ["E2", "6", "7", "8", "9"]).expect("room");
        assert_eq!((table.cell(0, 1), table.cell(0, 3), table.cell(1, 3)), ("5", "", "8"));
        assert_eq!((table.number(1), table.len(), table.cell(7, 7)), (4, 2, ""));
        assert_eq!(table.column(0).collect::<Vec<_>>(), ["E1", "E2"]);
    }
}
