//! The `.shp`: a header of 100 bytes, then records, each with its number, its length and one shape.
//!
//! Every length is checked against the bytes that are there before anything is reserved. M and Z values are left out.

use crate::base::progress::Progress;

use super::super::error::Refusal;
use super::super::layer::{Ring, Shape};
use super::super::rings::MOST_RINGS;
use super::{PartError, u32_be, u32_le};

const HEADER: usize = 100;
const RECORD_HEADER: usize = 8;

/// All output areas of Britain are a quarter of a million.
const MOST_RECORDS: usize = 4_000_000;

/// Reads all shapes in the order of the file. `part` is the file's name, for messages.
pub(super) fn read(bytes: &[u8], part: &str, progress: &Progress) -> Result<Vec<Shape>, PartError> {
    if bytes.len() < HEADER {
        return Err(PartError::damaged(part, "it ends within its header"));
    }
    let claimed = u32_be(bytes, 24).map_or(0, |words| words as usize * 2);
    if claimed > bytes.len() {
        let what = format!("it should have {claimed} bytes and has {}, so the end is missing", bytes.len());
        return Err(PartError::damaged(part, what));
    }
    // Some programs leave the length at the header's; what is there is read either way.
    let end = if claimed > HEADER { claimed } else { bytes.len() };
    let bytes = bytes.get(..end).unwrap_or(bytes);
    let mut shapes = Vec::new();
    let mut at = HEADER;
    while at + RECORD_HEADER <= bytes.len() {
        if shapes.len() % 1024 == 0 {
            progress.check()?;
        }
        let record = shapes.len() + 1;
        let length = u32_be(bytes, at + 4).map_or(0, |words| words as usize * 2);
        let start = at + RECORD_HEADER;
        let Some(content) = start.checked_add(length).and_then(|end| bytes.get(start..end)) else {
            let what = format!("record {record} claims {length} bytes and the file ends before");
            return Err(PartError::damaged(part, what));
        };
        let rings = if is_polygon(content) { u32_le(content, 36).unwrap_or(0) as usize } else { 0 };
        if rings > MOST_RINGS {
            return Err(Refusal::TooManyRings { row: record as u64, rings, most: MOST_RINGS }.into());
        }
        if record > MOST_RECORDS {
            return Err(Refusal::TooManyCells(record as u64).into());
        }
        let shape = shape(content).ok_or_else(|| {
            PartError::damaged(part, format!("record {record} claims more points or parts than it has bytes for"))
        })?;
        shapes.push(shape);
        at = start + length;
    }
    Ok(shapes)
}

fn is_polygon(content: &[u8]) -> bool {
    matches!(u32_le(content, 0), Some(5 | 15 | 25))
}

/// One shape; `None` when its counts and its bytes disagree.
fn shape(content: &[u8]) -> Option<Shape> {
    Some(match u32_le(content, 0)? {
        0 => Shape::Nothing,
        1 | 11 | 21 => Shape::Point(point(content, 4)?),
        3 | 13 | 23 => Shape::Other("lines"),
        5 | 15 | 25 => Shape::Rings(rings(content)?),
        8 | 18 | 28 => multipoint(content)?,
        31 => Shape::Other("surfaces in three dimensions"),
        _ => return None,
    })
}

/// A multipoint of one point is a point; others are not places.
fn multipoint(content: &[u8]) -> Option<Shape> {
    if u32_le(content, 36)? == 1 {
        Some(Shape::Point(point(content, 40)?))
    } else {
        Some(Shape::Other("groups of points"))
    }
}

/// Box (32 bytes), number of parts, number of points, where each part begins, the points.
fn rings(content: &[u8]) -> Option<Vec<Ring>> {
    let parts = u32_le(content, 36)? as usize;
    let points = u32_le(content, 40)? as usize;
    let starts_at = 44_usize;
    let points_at = starts_at.checked_add(parts.checked_mul(4)?)?;
    if content.len() < points_at.checked_add(points.checked_mul(16)?)? {
        return None;
    }
    let start = |part: usize| u32_le(content, starts_at + 4 * part).map(|s| s as usize);
    let mut rings = Vec::with_capacity(parts);
    for part in 0..parts {
        let from = start(part)?;
        let to = if part + 1 < parts { start(part + 1)? } else { points };
        if from > to || to > points {
            return None;
        }
        rings.push((from..to).map(|p| point(content, points_at + 16 * p)).collect::<Option<Ring>>()?);
    }
    Some(rings)
}

fn point(bytes: &[u8], at: usize) -> Option<[f64; 2]> {
    let number = |at: usize| Some(f64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?));
    Some([number(at)?, number(at + 8)?])
}
