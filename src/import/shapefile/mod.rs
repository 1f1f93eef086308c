//! ESRI shapefiles: outlines in the `.shp`, one record of the `.dbf` for each, the reference system in the `.prj`, the
//! encoding in the `.cpg`. The `.shx` index only repeats what the `.shp` says and is not needed.
//!
//! The crates `shapefile` and `dbase` read the shapes and the records, each behind a guard of ours that measures what
//! a header or a record claims against the bytes that are there (ESRI, "Shapefile Technical Description", 1998): the
//! crates reserve what is claimed, and a file of a few kilobytes can claim gigabytes.

mod dbf;
mod shp;

use crate::base::progress::Progress;
use crate::base::warnings::{Severity, Warning, Warnings};

use super::error::{ImportError, Refusal};
use super::layer::{CrsSaid, Layer, Shape, Table};
use super::text;

/// The files of one shapefile. Other formats use `shp` alone, for their whole content.
#[derive(Default)]
pub(super) struct Parts<'a> {
    pub shp: &'a [u8],
    pub shx: Option<&'a [u8]>,
    pub dbf: Option<&'a [u8]>,
    pub prj: Option<&'a [u8]>,
    pub cpg: Option<&'a [u8]>,
}

/// Reads a shapefile; `name` is its name without ending. Points without their `.dbf` are read and numbered; areas
/// without one would have no codes and are refused.
pub(super) fn read(file: &str, name: &str, parts: &Parts<'_>, progress: &Progress) -> Result<Layer, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let (part, records) = (format!("{name}.shp"), format!("{name}.dbf"));
    let (shapes, table) = rayon::join(
        || shp::read(parts.shp, parts.shx, &part, progress),
        || {
            parts
                .dbf
                .filter(|d| !d.is_empty())
                .map(|d| dbf::read(d, &records, parts.cpg.and_then(text::by_cpg), progress))
        },
    );
    let shp::Shapes { list: shapes, doubts } = shapes.map_err(|e| e.into_error(file))?;
    if shapes.is_empty() {
        return Err(refused(Refusal::NoRows));
    }
    let table = table.transpose().map_err(|e| e.into_error(file))?;
    let mut warnings = Warnings::default();
    let mut say = |severity, message: String, remedy: &str| {
        let (file, remedy) = (file.to_owned(), remedy.to_owned());
        warnings.push(Warning { severity, file, row: None, field: None, message, remedy });
    };
    for doubt in doubts {
        say(Severity::Warning, doubt, "");
    }
    let (table, shapes, encoding) = match table {
        Some(dbf::Records { table, encoding, deleted, doubts }) => {
            if shapes.len() != deleted.len() {
                let what = format!("{} outlines, but {name}.dbf has {} records", shapes.len(), deleted.len());
                return Err(refused(Refusal::Damaged { part: format!("{name}.shp"), what: format!("it has {what}") }));
            }
            let gone = deleted.iter().filter(|d| **d).count();
            if gone > 0 {
                say(Severity::Note, format!("{gone} records are marked as deleted and were left out."), "");
            }
            for doubt in doubts {
                say(Severity::Warning, doubt, "");
            }
            let broken = |cell: &&str| cell.contains('\u{fffd}');
            let torn = (0..table.width()).find_map(|c| Some((c, table.column(c).find(broken)?)));
            if let Some((column, cell)) = torn {
                let said = format!(
                    "Some characters are not {}, such as in \u{201c}{cell}\u{201d} ({}); a mark stands for each.",
                    encoding.name(),
                    table.headers()[column]
                );
                let remedy = "The field may be too short for its text, or the encoding named wrongly; export it again.";
                say(Severity::Warning, said, remedy);
            }
            let kept = shapes.into_iter().zip(&deleted).filter(|(_, gone)| !**gone).map(|(s, _)| s).collect();
            (table, kept, encoding.name())
        }
        None if shapes.iter().all(|s| matches!(s, Shape::Point(_) | Shape::Nothing)) => {
            let said =
                format!("The file {name}.dbf that says what each point is is missing; the points were numbered.");
            say(Severity::Warning, said, "Put it beside the others, or drop the whole zip file, to have their names.");
            (numbered(shapes.len()).map_err(refused)?, shapes, "without attributes".to_owned())
        }
        None => {
            let (missing, present) = (format!("{name}.dbf"), format!("{name}.shp"));
            return Err(refused(Refusal::MissingSibling { missing, role: "names the areas", present }));
        }
    };
    let crs = match parts.prj.map(|p| String::from_utf8_lossy(p).trim().to_owned()).filter(|t| !t.is_empty()) {
        None => CrsSaid::Nothing,
        Some(text) => CrsSaid::by_text(&text),
    };
    Ok(Layer {
        name: name.to_owned(),
        format: format!("Shapefile, {encoding}"),
        table,
        shapes: Some(shapes),
        crs,
        warnings,
    })
}

/// Names for points that have none.
fn numbered(count: usize) -> Result<Table, Refusal> {
    let mut table = Table::new(["name".to_owned()]);
    for number in 1..=count as u64 {
        table.push(number, [format!("Point {number}").as_str()])?;
    }
    Ok(table)
}

/// What went wrong within one part.
enum PartError {
    Cancelled(crate::base::progress::Cancelled),
    Refused(Refusal),
}

impl PartError {
    fn damaged(part: &str, what: impl Into<String>) -> Self {
        Self::Refused(Refusal::Damaged { part: part.to_owned(), what: what.into() })
    }

    fn into_error(self, file: &str) -> ImportError {
        match self {
            Self::Cancelled(c) => ImportError::Cancelled(c),
            Self::Refused(r) => ImportError::refused(file, r),
        }
    }
}

impl From<crate::base::progress::Cancelled> for PartError {
    fn from(c: crate::base::progress::Cancelled) -> Self {
        Self::Cancelled(c)
    }
}

impl From<Refusal> for PartError {
    fn from(r: Refusal) -> Self {
        Self::Refused(r)
    }
}

/// A number of four bytes, least significant first; `None` past the end.
fn u32_le(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u16_le(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_be(bytes: &[u8], at: usize) -> Option<u32> {
    u32_le(bytes, at).map(u32::swap_bytes)
}

/// A table without columns would have no cells to hold a record.
fn empty_table() -> Table {
    Table::new([String::new()])
}
