//! The `.dbf`: a dBase table of fixed-width text.
//!
//! Every cell is taken as text, as a CSV's is; what it means is decided later and in one place.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::base::progress::Progress;

use super::super::layer::Table;
use super::super::text;
use super::{PartError, empty_table, u16_le, u32_le};

/// The records with their encoding.
pub(super) struct Records {
    pub table: Table,
    pub encoding: &'static Encoding,
    /// For each record of the file whether it is marked as deleted; those are not in the table.
    pub deleted: Vec<bool>,
}

struct Field {
    from: usize,
    to: usize,
    /// `C` text, `N` and `F` numbers, `D` date, `L` yes or no.
    kind: u8,
}

const HEADER: usize = 32;
const FIELD: usize = 32;

/// Reads all records. `part` is the file's name, for messages; `encoding` is what the `.cpg` says.
pub(super) fn read(
    bytes: &[u8],
    part: &str,
    encoding: Option<&'static Encoding>,
    progress: &Progress,
) -> Result<Records, PartError> {
    let short = || PartError::damaged(part, "it ends within its header");
    let count = u32_le(bytes, 4).ok_or_else(short)? as usize;
    let first = usize::from(u16_le(bytes, 8).ok_or_else(short)?);
    let width = usize::from(u16_le(bytes, 10).ok_or_else(short)?);
    if first < HEADER || width == 0 || bytes.len() < first {
        return Err(PartError::damaged(part, "its header makes no sense"));
    }
    let there = (bytes.len() - first) / width;
    // The last record of a file that some programs write lacks its last blanks or its end mark; more must not lack.
    if count > there {
        let what = format!("it claims {count} records and has bytes for {there}");
        return Err(PartError::damaged(part, what));
    }
    let driver = bytes.get(29).copied().unwrap_or(0);
    let encoding = encoding.or_else(|| text::by_language_driver(driver)).unwrap_or_else(|| guess(&bytes[first..]));
    let (fields, names) = fields(bytes.get(HEADER..first).unwrap_or(&[]), width, encoding);
    let mut table = if names.is_empty() { empty_table() } else { Table::new(names) };
    let mut deleted = Vec::with_capacity(count);
    for (place, record) in bytes[first..].chunks_exact(width).take(count).enumerate() {
        if place % 4096 == 0 {
            progress.check()?;
        }
        let gone = record.first() == Some(&b'*');
        deleted.push(gone);
        if gone {
            continue;
        }
        let cells: Vec<std::borrow::Cow<'_, str>> = fields.iter().map(|f| cell(f, record, encoding)).collect();
        table.push(place as u64 + 1, cells.iter().map(|c| &**c))?;
    }
    Ok(Records { table, encoding, deleted })
}

/// The columns, from descriptors of 32 bytes that end with a carriage return.
fn fields(descriptors: &[u8], width: usize, encoding: &'static Encoding) -> (Vec<Field>, Vec<String>) {
    let mut fields = Vec::new();
    let mut names = Vec::new();
    let mut at = 1; // the deletion mark
    for d in descriptors.chunks_exact(FIELD).take_while(|d| d[0] != 0x0d) {
        let name = d[..11].split(|b| *b == 0).next().unwrap_or(&[]);
        // Text fields longer than 255 keep their high byte where numbers keep their decimals.
        let length = if d[11] == b'C' { usize::from(u16::from_le_bytes([d[16], d[17]])) } else { usize::from(d[16]) };
        let length = if at + length > width { usize::from(d[16]) } else { length };
        let to = (at + length).min(width);
        fields.push(Field { from: at.min(width), to, kind: d[11] });
        names.push(encoding.decode_without_bom_handling(name).0.trim().to_owned());
        at = to;
    }
    (fields, names)
}

/// A cell as text. Numbers that were never filled in are blanks or asterisks; both are missing.
fn cell<'a>(field: &Field, record: &'a [u8], encoding: &'static Encoding) -> std::borrow::Cow<'a, str> {
    let bytes = record.get(field.from..field.to).unwrap_or(&[]);
    let bytes = bytes.split(|b| *b == 0).next().unwrap_or(&[]).trim_ascii();
    if matches!(field.kind, b'N' | b'F') && bytes.first() == Some(&b'*') {
        return std::borrow::Cow::Borrowed("");
    }
    encoding.decode_without_bom_handling(bytes).0
}

/// With nothing said: UTF-8 if it is that, else Windows-1252, which every byte fits.
fn guess(records: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(records).is_ok() { UTF_8 } else { WINDOWS_1252 }
}
