//! Measures an old workbook before the crate `calamine` reads it, which follows whatever chains of sectors a file
//! claims and lays sheets out as full rectangles: a chain that ends in itself, or a cell in column 60,000, would fill
//! the memory.
//!
//! A compound file is a file system of sectors ([MS-CFB], sections 2.2 to 2.6); the workbook is one stream in it, of
//! records with a type and a length each ([MS-XLS], section 2.1.4).

use std::ops::Range;

/// The most cells of a sheet: all 65,536 rows of 128 columns.
const MOST_CELLS: u64 = 65_536 * 128;

/// From here on, numbers of sectors mean something else.
const LAST_SECTOR: u32 = 0xffff_fffa;
const END_OF_CHAIN: u32 = 0xffff_fffe;
/// Streams that are smaller lie in the small sectors of another stream.
const SMALL: usize = 4096;
const SMALL_SECTOR: usize = 64;

const CIRCLE: &str = "its sectors go round in a circle";
const CUT: &str = "it is cut short";

/// Says what is wrong with a compound file or the workbook in it, if anything would lead its reader astray.
pub(super) fn check(bytes: &[u8]) -> Result<(), String> {
    let size = match u16_at(bytes, 30) {
        Some(9) => 512,
        Some(12) => 4096,
        _ => return Err("its sectors have a size that there is not".to_owned()),
    };
    let mut file = Sectors { bytes, first: size, size, left: 4 * (bytes.len() / size) + 64 };
    let table = file.table()?;
    let number = |at| u32_at(bytes, at).ok_or(CUT);
    let entries = file.chain(number(48)?, &table, usize::MAX)?;
    let entries: Vec<Entry> = entries.chunks_exact(128).filter_map(|e| Entry::read(e, size > 512)).collect();
    let root = entries.first().ok_or("it has no directory")?;
    let (small_table, small) = if number(64)? > 0 {
        let small = file.chain(root.start, &table, root.length)?;
        let length = (number(64)? as usize).saturating_mul(size);
        (numbers(&file.chain(number(60)?, &table, length)?)?, small)
    } else {
        (Vec::new(), Vec::new())
    };
    let mut small =
        Sectors { bytes: &small, first: 0, size: SMALL_SECTOR, left: 4 * (small.len() / SMALL_SECTOR) + 64 };
    for entry in entries.iter().skip(1).filter(|e| e.length > 0) {
        let stream = if entry.length < SMALL {
            small.chain(entry.start, &small_table, entry.length)?
        } else {
            file.chain(entry.start, &table, entry.length)?
        };
        if ["workbook", "book"].contains(&entry.name.to_lowercase().as_str()) {
            records(&stream)?;
        }
    }
    Ok(())
}

/// Sectors of one size, one after the other.
struct Sectors<'b> {
    bytes: &'b [u8],
    /// Where the first one begins.
    first: usize,
    size: usize,
    /// How many may still be read: no sector belongs to two chains.
    left: usize,
}

impl<'b> Sectors<'b> {
    /// The last one of a file may be cut.
    fn sector(&self, id: u32) -> Result<&'b [u8], String> {
        let start = (id as usize).checked_mul(self.size).and_then(|at| at.checked_add(self.first)).ok_or(CUT)?;
        let end = self.bytes.len().min(start.saturating_add(self.size));
        self.bytes.get(start..end).filter(|s| !s.is_empty()).ok_or_else(|| CUT.to_owned())
    }

    /// Of each sector the next one of its chain. Its own sectors are named in the header, and in a chain of others.
    fn table(&mut self) -> Result<Vec<u32>, String> {
        let mut own = numbers(self.bytes.get(76..512).ok_or(CUT)?)?;
        let mut next = u32_at(self.bytes, 68).ok_or(CUT)?;
        while next < LAST_SECTOR {
            self.left = self.left.checked_sub(1).ok_or(CIRCLE)?;
            own.extend(numbers(self.sector(next)?)?);
            next = own.pop().ok_or(CUT)?;
        }
        let mut table = Vec::new();
        for id in own.into_iter().filter(|id| *id < LAST_SECTOR) {
            self.left = self.left.checked_sub(1).ok_or(CIRCLE)?;
            table.extend(numbers(self.sector(id)?)?);
        }
        Ok(table)
    }

    /// The bytes of a chain, up to a length.
    fn chain(&mut self, start: u32, table: &[u32], length: usize) -> Result<Vec<u8>, String> {
        let (mut chain, mut id) = (Vec::new(), start);
        while id != END_OF_CHAIN {
            self.left = self.left.checked_sub(1).ok_or(CIRCLE)?;
            let sector = self.sector(id)?;
            chain.extend_from_slice(&sector[..sector.len().min(length - chain.len())]);
            if chain.len() >= length {
                break;
            }
            id = *table.get(id as usize).ok_or("a sector has no place in its table")?;
        }
        Ok(chain)
    }
}

/// A file within the file.
struct Entry {
    name: String,
    start: u32,
    length: usize,
}

impl Entry {
    /// Only files of large sectors have lengths of eight bytes.
    fn read(bytes: &[u8], is_long: bool) -> Option<Self> {
        let wide = bytes.get(..64)?.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
        let name = char::decode_utf16(wide.take_while(|c| *c != 0)).map(|c| c.unwrap_or('\u{fffd}')).collect();
        let (low, high) = (u32_at(bytes, 120)? as usize, u32_at(bytes, 124)?);
        let length = if is_long && high > 0 { usize::MAX } else { low };
        Some(Self { name, start: u32_at(bytes, 116)?, length })
    }
}

/// Walks through the records of a workbook: the part that is for all sheets, then each sheet.
fn records(stream: &[u8]) -> Result<(), String> {
    const SHEET: u16 = 0x0085;
    let mut sheets = Vec::new();
    let mut left = stream.len().saturating_mul(4) + 1024;
    walk(stream, 0, &mut left, |kind, body| {
        if kind == SHEET {
            sheets.extend(u32_at(stream, body.start));
        }
        Ok(())
    })?;
    for start in sheets {
        let mut extent: Option<Extent> = None;
        walk(stream, start as usize, &mut left, |kind, body| {
            let Some((rows, columns)) = cells(stream, kind, body)? else { return Ok(()) };
            let whole = extent.get_or_insert_with(|| (rows.clone(), columns.clone()));
            let grown = |a: &Range<u64>, b: &Range<u64>| a.start.min(b.start)..a.end.max(b.end);
            *whole = (grown(&whole.0, &rows), grown(&whole.1, &columns));
            let count = (whole.0.end - whole.0.start) * (whole.1.end - whole.1.start);
            if count > MOST_CELLS { Err(format!("a sheet reaches over {count} cells")) } else { Ok(()) }
        })?;
    }
    Ok(())
}

/// Rows and columns.
type Extent = (Range<u64>, Range<u64>);

/// Calls `see` with the type of each record and where its body lies, up to the end of a sheet.
fn walk(
    stream: &[u8],
    start: usize,
    left: &mut usize,
    mut see: impl FnMut(u16, Range<usize>) -> Result<(), String>,
) -> Result<(), String> {
    const END: u16 = 0x000a;
    let mut at = start;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let body = at + 4..at + 4 + usize::from(length);
        *left = left.checked_sub(4 + body.len()).ok_or("its sheets lie in each other")?;
        if kind == END {
            break;
        }
        at = body.end;
        see(kind, body)?;
    }
    Ok(())
}

/// The cells that a record is about; a sheet of these workbooks has 256 columns.
fn cells(stream: &[u8], kind: u16, body: Range<usize>) -> Result<Option<Extent>, String> {
    const DIMENSIONS: u16 = 0x0200;
    /// Several numbers side by side, and several empty cells.
    const MANY: [u16; 2] = [0x00bd, 0x00be];
    /// Formulas, texts, numbers, truths and errors.
    const ONE: [u16; 9] = [0x0006, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e, 0x0406];
    if kind == DIMENSIONS {
        let (last, columns) = match body.len() {
            10 => (u16_at(stream, body.start + 2).map(u32::from), u16_at(stream, body.start + 6)),
            _ => (u32_at(stream, body.start + 4), u16_at(stream, body.start + 10)),
        };
        let (last, columns) = (last.unwrap_or(0), columns.unwrap_or(0));
        if last > 0x1_0000 || columns > 0x100 {
            return Err(format!("a sheet claims {last} rows and {columns} columns"));
        }
        return Ok(None);
    }
    let many = MANY.contains(&kind);
    if !many && !ONE.contains(&kind) {
        return Ok(None);
    }
    let (Some(row), Some(column)) = (u16_at(stream, body.start), u16_at(stream, body.start + 2)) else {
        return Ok(None);
    };
    let (row, column) = (u64::from(row), u64::from(column));
    let each = if kind == MANY[0] { 6 } else { 2 };
    let count = if many { (body.len().saturating_sub(6) / each).max(1) as u64 } else { 1 };
    if column + count > 256 {
        return Err(format!("a cell lies in column {}", column + count));
    }
    Ok(Some((row..row + 1, column..column + count)))
}

/// Whole numbers of four bytes; `Err` where some bytes are left over.
fn numbers(bytes: &[u8]) -> Result<Vec<u32>, String> {
    let whole = bytes.len().is_multiple_of(4);
    let read = || bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    if whole { Ok(read()) } else { Err(CUT.to_owned()) }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &[u8] = include_bytes!("../../tests/tricky/figures.xls");

    /// The good workbook with some bytes in the place of others.
    fn with(at: usize, bytes: &[u8]) -> Result<(), String> {
        let mut bad = GOOD.to_vec();
        bad[at..at + bytes.len()].copy_from_slice(bytes);
        check(&bad)
    }

    #[test]
    fn chains_that_end_in_themselves_are_refused() {
        assert_eq!(check(GOOD), Ok(()));
        // The directory's first sector, by its place in the table of sectors, is made to follow itself.
        let (table, directory) = (u32_at(GOOD, 76).expect("a table"), u32_at(GOOD, 48).expect("a directory"));
        let place = (table as usize + 1) * 512 + directory as usize * 4;
        assert_eq!(with(place, &directory.to_le_bytes()), Err(CIRCLE.to_owned()));
        assert!(with(48, &[0xff; 4]).is_err() && with(30, &[7, 0]).is_err());
        for length in [0, 8, 100, 511, 512, 600, 3000] {
            assert!(check(&GOOD[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_cell_beyond_the_last_column_is_refused() {
        // A number (0x0203, fourteen bytes) or a short one (0x027e, ten bytes).
        let is_cell = |w: &[u8]| w == [0x03, 0x02, 14, 0] || w == [0x7e, 0x02, 10, 0];
        let place = GOOD.windows(4).position(is_cell).expect("a cell");
        let said = with(place + 6, &60_000_u16.to_le_bytes()).expect_err("there is no such column");
        assert_eq!(said, "a cell lies in column 60001");
    }
}
