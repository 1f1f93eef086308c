//! The `.dbf`: a dBase table of fixed-width text.
//!
//! The crate `dbase` reads the records, behind a header of our own that declares figures, dates and flags as the text
//! they are stored as. Left to the file's header the crate rounds columns of kind F to seven digits, takes the zeros
//! off codes kept as numbers, gives up the whole file for one figure that is none or a date of zero, and believes the
//! count of records. What a cell means is decided later and in one place, as for a CSV.

use std::io::{Cursor, Read, Seek};

use dbase::encoding::EncodingRs;
use dbase::{FieldIterator, FieldValue, ReadableRecord, ReaderBuilder};

use crate::base::progress::Progress;

use super::super::layer::Table;
use super::super::text::{self, CP1252, Charset, UTF8};
use super::{PartError, empty_table, u16_le, u32_le};

/// The records with their encoding.
pub(super) struct Records {
    pub table: Table,
    pub encoding: Charset,
    /// For each record of the file whether it is marked as deleted; those are not in the table.
    pub deleted: Vec<bool>,
    /// What was doubtful about the encoding or not read, as sentences.
    pub doubts: Vec<String>,
}

const HEADER: usize = 32;
const FIELD: usize = 32;
/// The widest column that the crate, and the format, know.
const WIDEST: usize = 255;

/// Reads all records. `part` is the file's name, for messages; `said` is what the `.cpg` says.
pub(super) fn read(bytes: &[u8], part: &str, said: Option<Charset>, progress: &Progress) -> Result<Records, PartError> {
    let short = || PartError::damaged(part, "it ends within its header");
    let count = u32_le(bytes, 4).ok_or_else(short)? as usize;
    let first = usize::from(u16_le(bytes, 8).ok_or_else(short)?);
    let width = usize::from(u16_le(bytes, 10).ok_or_else(short)?);
    if matches!(bytes.first(), Some(b) if b & 7 == 4) {
        return Err(PartError::damaged(part, "it is in the format of dBase 7, which is not read"));
    }
    if first < HEADER || width == 0 || bytes.len() < first {
        return Err(PartError::damaged(part, "its header makes no sense"));
    }
    let there = (bytes.len() - first) / width;
    if count > there {
        let what = format!("it claims {count} records and has bytes for {there}");
        return Err(PartError::damaged(part, what));
    }
    let records = bytes.get(first..first + count * width).unwrap_or(&[]);
    let columns = columns(bytes.get(HEADER..first).unwrap_or(&[]), width);
    let mut doubts = Vec::new();
    let driver = bytes.get(29).copied().unwrap_or(0);
    let encoding = settle(said, driver, &accented(&columns, records, width), &mut doubts);
    let decoded = |name: &[u8]| encoding.decode(name).trim().to_owned();
    let names: Vec<String> = columns.iter().map(|c| decoded(c.name)).collect();
    for (column, name) in columns.iter().zip(&names).filter(|(c, _)| c.kind.is_none()) {
        let kind = char::from(column.declared);
        doubts.push(format!("The column {name} is of a kind ({kind}) that is not read; it was left empty."));
    }
    let mut table = if names.is_empty() { empty_table() } else { Table::new(names) };
    let deleted: Vec<bool> = records.chunks_exact(width).map(|r| r.first() == Some(&b'*')).collect();
    let (head, places) = plain_header(&columns, count, width);
    let source = Cursor::new([head.as_slice(), records].concat());
    let unread = |e: dbase::Error| PartError::damaged(part, e.to_string());
    let mut reader =
        ReaderBuilder::new().with_encoding(EncodingRs::from(encoding.as_read())).build(source).map_err(unread)?;
    let mut numbers = (1_u64..).zip(&deleted).filter(|(_, gone)| !**gone).map(|(n, _)| n);
    for (place, record) in reader.iter_records_as::<Cells>().enumerate() {
        if place % 4096 == 0 {
            progress.check()?;
        }
        let Cells(mut cells) = record.map_err(unread)?;
        for cell in &mut cells {
            encoding.repair(cell);
        }
        let cell = |place: &Option<usize>| place.and_then(|p| cells.get(p)).map_or("", String::as_str);
        table.push(numbers.next().unwrap_or(0), places.iter().map(cell))?;
    }
    Ok(Records { table, encoding, deleted, doubts })
}

/// A column of the file.
struct Column<'a> {
    name: &'a [u8],
    from: usize,
    width: usize,
    /// As the file declares it.
    declared: u8,
    /// As the crate is told to read it; `None` for what is not read: memos, which lie in another file, and dates with
    /// a time.
    kind: Option<u8>,
}

/// The columns, from descriptors of 32 bytes that end with a carriage return.
fn columns(descriptors: &[u8], width: usize) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    let mut at = 1; // the deletion mark
    for d in descriptors.chunks_exact(FIELD).take_while(|d| d[0] != 0x0d) {
        let name = d[..11].split(|b| *b == 0).next().unwrap_or(&[]);
        // Text columns wider than the format allows keep their high byte where figures keep their decimals.
        let long = if d[11] == b'C' { usize::from(u16::from_le_bytes([d[16], d[17]])) } else { 0 };
        let length = if long > WIDEST && at + long <= width { long } else { usize::from(d[16]) };
        let length = length.min(width.saturating_sub(at));
        let kind = match (d[11], length) {
            (b'C' | b'N' | b'F' | b'D' | b'L', 0..=WIDEST) => Some(b'C'),
            (b'I', 4) | (b'B' | b'Y', 8) => Some(d[11]),
            _ => None,
        };
        columns.push(Column { name, from: at, width: length, declared: d[11], kind });
        at += length;
    }
    columns
}

/// A header that describes the same records in the crate's terms, and which of its columns each of ours is.
fn plain_header(columns: &[Column<'_>], count: usize, width: usize) -> (Vec<u8>, Vec<Option<usize>>) {
    let mut pieces: Vec<(u8, usize)> = Vec::new();
    let mut places = Vec::with_capacity(columns.len());
    let skip = |pieces: &mut Vec<(u8, usize)>, mut bytes: usize| {
        while bytes > 0 {
            pieces.push((b'C', bytes.min(WIDEST)));
            bytes -= bytes.min(WIDEST);
        }
    };
    let mut end = 1;
    for column in columns {
        places.push(column.kind.map(|_| pieces.len()));
        match column.kind {
            Some(kind) => pieces.push((kind, column.width)),
            None => skip(&mut pieces, column.width),
        }
        end = column.from + column.width;
    }
    skip(&mut pieces, width.saturating_sub(end));
    let length = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).to_le_bytes();
    // dBase III without memos, of a day that there was.
    let mut head = vec![3, 95, 7, 26];
    head.extend(u32::try_from(count).unwrap_or(0).to_le_bytes());
    head.extend(length(HEADER + FIELD * pieces.len() + 1));
    head.extend(length(width));
    head.resize(HEADER, 0);
    for (kind, width) in pieces {
        let start = head.len();
        head.push(b'c');
        head.resize(start + 11, 0);
        head.push(kind);
        head.resize(start + 16, 0);
        head.push(u8::try_from(width).unwrap_or(u8::MAX));
        head.resize(start + FIELD, 0);
    }
    head.push(0x0d);
    (head, places)
}

/// A record as text.
struct Cells(Vec<String>);

impl ReadableRecord for Cells {
    fn read_using<S: Read + Seek, M: Read + Seek>(fields: &mut FieldIterator<S, M>) -> Result<Self, dbase::FieldError> {
        fields.map(|field| field.map(|f| as_text(f.value))).collect::<Result<_, _>>().map(Self)
    }
}

/// Figures that were never filled in are asterisks, and are missing.
fn as_text(value: FieldValue) -> String {
    match value {
        FieldValue::Character(Some(text)) if !text.bytes().all(|b| b == b'*') => text,
        FieldValue::Integer(n) => n.to_string(),
        FieldValue::Double(n) | FieldValue::Currency(n) => n.to_string(),
        _ => String::new(),
    }
}

/// The cells of text that are not plain ASCII.
fn accented<'a>(columns: &[Column<'_>], records: &'a [u8], width: usize) -> Vec<&'a [u8]> {
    let of = |record: &'a [u8]| columns.iter().map(move |c| (c.kind, record.get(c.from..c.from + c.width)));
    let cells = records.chunks_exact(width).flat_map(of);
    cells.filter(|(kind, _)| *kind == Some(b'C')).filter_map(|(_, cell)| cell).filter(|c| !c.is_ascii()).collect()
}

/// Which encoding the cells are in: what the `.cpg` or the header says, unless the bytes of those with more than ASCII
/// say otherwise.
fn settle(said: Option<Charset>, driver: u8, accented: &[&[u8]], doubts: &mut Vec<String>) -> Charset {
    let declared = said.or_else(|| text::by_language_driver(driver));
    if accented.is_empty() {
        return declared.unwrap_or(UTF8);
    }
    // A name cut off at the column's width may end within a character.
    let is_utf8 =
        |cell: &&[u8]| std::str::from_utf8(cell.trim_ascii_end()).map_or_else(|e| e.error_len().is_none(), |_| true);
    let utf8 = accented.iter().all(is_utf8);
    let check = "check names with accents";
    match declared {
        Some(e) if e == UTF8 && !utf8 => {
            doubts.push(format!("It is said to be in UTF-8 and is not; it was read as Windows-1252: {check}."));
            CP1252
        }
        Some(e) if e != UTF8 && utf8 => {
            doubts.push(format!("It is said to be in {}, but its text is UTF-8 and was read so: {check}.", e.name()));
            UTF8
        }
        Some(e) => e,
        None if utf8 => UTF8,
        None => {
            doubts.push(format!("Nothing says which encoding it is in; it was read as Windows-1252: {check}."));
            CP1252
        }
    }
}
