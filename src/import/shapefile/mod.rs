//! ESRI shapefiles: outlines in the `.shp`, one record of the `.dbf` for each, the reference system in the `.prj`, the
//! encoding in the `.cpg`. The `.shx` index only repeats what the `.shp` says and is not needed.
//!
//! Read by our own code from ESRI's "Shapefile Technical Description" (1998) and the dBase III+ layout: the crates
//! reserve what a header claims, and a file of a few kilobytes can claim gigabytes.

mod dbf;
mod shp;

use crate::base::progress::Progress;
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::geo::crs::Crs;

use super::error::{ImportError, Refusal};
use super::layer::{CrsSaid, Layer, Shape, Table};
use super::text;

/// The files of one shapefile. Other formats use `shp` alone, for their whole content.
pub(super) struct Parts<'a> {
    pub shp: &'a [u8],
    pub dbf: Option<&'a [u8]>,
    pub prj: Option<&'a [u8]>,
    pub cpg: Option<&'a [u8]>,
}

/// Reads a shapefile; `name` is its name without ending.
pub(super) fn read(file: &str, name: &str, parts: &Parts<'_>, progress: &Progress) -> Result<Layer, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let shapes = shp::read(parts.shp, &format!("{name}.shp"), progress).map_err(|e| e.into_error(file))?;
    let areas = shapes.iter().any(|s| matches!(s, Shape::Rings(_)));
    let dbf = parts.dbf.filter(|d| !d.is_empty()).ok_or_else(|| {
        let role = if areas { "names the areas" } else { "says what each point is" };
        refused(Refusal::MissingSibling { missing: format!("{name}.dbf"), role, present: format!("{name}.shp") })
    })?;
    let encoding = parts.cpg.and_then(text::by_cpg);
    let dbf::Records { table, encoding, deleted } =
        dbf::read(dbf, &format!("{name}.dbf"), encoding, progress).map_err(|e| e.into_error(file))?;
    if shapes.is_empty() {
        return Err(refused(Refusal::NoRows));
    }
    if shapes.len() != deleted.len() {
        let what = format!("{} outlines, but {name}.dbf has {} records", shapes.len(), deleted.len());
        return Err(refused(Refusal::Damaged { part: format!("{name}.shp"), what: format!("it has {what}") }));
    }
    let shapes: Vec<Shape> = shapes.into_iter().zip(&deleted).filter(|(_, gone)| !**gone).map(|(s, _)| s).collect();
    let mut warnings = Warnings::default();
    let gone = deleted.iter().filter(|d| **d).count();
    if gone > 0 {
        warnings.push(Warning {
            severity: Severity::Note,
            file: file.to_owned(),
            row: None,
            field: None,
            message: format!("{gone} records are marked as deleted and were left out."),
            remedy: String::new(),
        });
    }
    let crs = match parts.prj.map(|p| String::from_utf8_lossy(p).trim().to_owned()).filter(|t| !t.is_empty()) {
        None => CrsSaid::Nothing,
        Some(text) => Crs::from_text(&text).map_or_else(|| CrsSaid::Unknown(system_name(&text)), CrsSaid::Said),
    };
    Ok(Layer {
        name: name.to_owned(),
        format: format!("Shapefile, {}", text::name(encoding)),
        table,
        shapes: Some(shapes),
        crs,
        warnings,
    })
}

/// The name within WKT: `PROJCS["TM65_Irish_Grid",…` is `TM65_Irish_Grid`.
fn system_name(wkt: &str) -> String {
    wkt.split('"').nth(1).unwrap_or(wkt).chars().take(80).collect()
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
