//! The `.shp`: a header of 100 bytes, then records, each with its number, its length and one shape.
//!
//! The crate `shapefile` reads points; polygons are read here. The crate reserves what a record claims, so every record is measured against the bytes that are there before the crate sees it; that way an error can name
//! the record too. M and Z values are left out.

use std::io::Cursor;
use std::ops::Range;

use ::shapefile::record::traits::HasXY;
use ::shapefile::{ReadableShape as _, Shape as Read};
use rayon::prelude::*;

use crate::base::progress::Progress;

use super::super::error::Refusal;
use super::super::layer::{Ring, RingRole, Shape};
use super::super::rings::MOST_RINGS;
use super::{PartError, u32_be, u32_le};

const HEADER: usize = 100;
const RECORD_HEADER: usize = 8;

/// All output areas of Britain are a quarter of a million.
const MOST_RECORDS: usize = 4_000_000;

/// All shapes in the order of the file, and what was doubtful about them, as sentences.
pub(super) struct Shapes {
    pub list: Vec<Shape>,
    pub doubts: Vec<String>,
}

/// Reads all shapes. `part` is the file's name, for messages; `shx` is the index, which only repeats what the `.shp`
/// says and is looked at for whether it does.
pub(super) fn read(bytes: &[u8], shx: Option<&[u8]>, part: &str, progress: &Progress) -> Result<Shapes, PartError> {
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
    let beyond = bytes.len() - end;
    let bytes = bytes.get(..end).unwrap_or(bytes);
    let records = records(bytes, part, progress)?;
    let mut doubts = doubts(bytes, &records, shx, part)?;
    if beyond > 0 {
        doubts.push(format!(
            "{part} says that it ends after {end} bytes, and {beyond} more follow; these were not read."
        ));
    }
    let one = |(place, range): (usize, &Range<usize>)| -> Result<Shape, PartError> {
        if place % 1024 == 0 {
            progress.check()?;
        }
        let content = bytes.get(range.clone()).unwrap_or(&[]);
        let record = place + 1;
        let rings = if is_polygon(content) { u32_le(content, 36).unwrap_or(0) as usize } else { 0 };
        if rings > MOST_RINGS {
            return Err(Refusal::TooManyRings { row: record as u64, rings, most: MOST_RINGS }.into());
        }
        shape(content).ok_or_else(|| {
            PartError::damaged(part, format!("record {record} claims more points or parts than it has bytes for"))
        })
    };
    // Errors come out in the order of records, whichever processor was first.
    let found: Vec<Result<Shape, PartError>> = records.par_iter().enumerate().map(one).collect();
    Ok(Shapes { list: found.into_iter().collect::<Result<_, _>>()?, doubts })
}

/// Where the content of each record lies.
fn records(bytes: &[u8], part: &str, progress: &Progress) -> Result<Vec<Range<usize>>, PartError> {
    let mut records: Vec<Range<usize>> = Vec::new();
    let mut at = HEADER;
    while at + RECORD_HEADER <= bytes.len() {
        if records.len().is_multiple_of(4096) {
            progress.check()?;
        }
        let record = records.len() + 1;
        let length = u32_be(bytes, at + 4).map_or(0, |words| words as usize * 2);
        let start = at + RECORD_HEADER;
        let Some(end) = start.checked_add(length).filter(|end| *end <= bytes.len()) else {
            let what = format!("record {record} claims {length} bytes and the file ends before");
            return Err(PartError::damaged(part, what));
        };
        if record > MOST_RECORDS {
            return Err(Refusal::TooManyCells(record as u64).into());
        }
        records.push(start..end);
        at = end;
    }
    if at < bytes.len() {
        let what = format!("{} bytes follow its last record that are no record", bytes.len() - at);
        return Err(PartError::damaged(part, what));
    }
    Ok(records)
}

/// Whether the index and the records' own numbers agree with the order in which the records lie. Rows of the `.dbf`
/// belong to records by their order, and programs that follow the index would take another.
fn doubts(bytes: &[u8], records: &[Range<usize>], shx: Option<&[u8]>, part: &str) -> Result<Vec<String>, PartError> {
    let mut doubts = Vec::new();
    let numbers = || records.iter().map(|r| u32_be(bytes, r.start - RECORD_HEADER).unwrap_or(0) as usize);
    let from = |first: usize| numbers().enumerate().all(|(place, number)| number == place + first);
    if !from(1) && !from(0) {
        doubts.push("Its records are not numbered one after the other; they were taken in the order in which they lie. Check that names and outlines belong together.".to_owned());
    }
    let Some(entries) = shx.and_then(|s| s.get(HEADER..)) else { return Ok(doubts) };
    let offsets: Vec<usize> =
        entries.chunks_exact(8).map(|e| u32_be(e, 0).map_or(0, |words| words as usize * 2)).collect();
    let lying: Vec<usize> = records.iter().map(|r| r.start - RECORD_HEADER).collect();
    if offsets == lying {
        return Ok(doubts);
    }
    let mut sorted = offsets.clone();
    sorted.sort_unstable();
    if sorted == lying {
        let what = "its index, the .shx, puts the outlines in another order, so that names would go to the wrong ones";
        return Err(PartError::damaged(part, what));
    }
    doubts.push(format!(
        "The index beside it, the .shx, does not fit: it lists {} records, and {part} has {}. It was not used.",
        offsets.len(),
        records.len()
    ));
    Ok(doubts)
}

fn is_polygon(content: &[u8]) -> bool {
    matches!(u32_le(content, 0), Some(5 | 15 | 25))
}

/// One shape; `None` when its counts and its bytes disagree. Lines and surfaces are not read at all.
fn shape(content: &[u8]) -> Option<Shape> {
    match u32_le(content, 0)? {
        0 => return Some(Shape::Nothing),
        3 | 13 | 23 => return Some(Shape::Other("lines")),
        31 => return Some(Shape::Other("surfaces in three dimensions")),
        5 | 15 | 25 => return rings(content),
        8 | 18 | 28 if !fits(content, 40, u32_le(content, 36)?) => return None,
        _ => {}
    }
    let length = i32::try_from(content.len()).ok()?;
    Some(match Read::read_from(&mut Cursor::new(content), length).ok()? {
        Read::Point(p) => Shape::Point(xy(&p)),
        Read::PointM(p) => Shape::Point(xy(&p)),
        Read::PointZ(p) => Shape::Point(xy(&p)),
        Read::Multipoint(p) => only(p.points()),
        Read::MultipointM(p) => only(p.points()),
        Read::MultipointZ(p) => only(p.points()),
        _ => return None,
    })
}

/// The rings of a polygon straight from its bytes, for a country has millions of points: after the kind and the box come
/// the numbers of parts and points, where each part begins, and the points. `None` unless there are bytes for all of
/// them and the parts begin in order, the first at the start. What follows (heights, measures) is left out.
fn rings(content: &[u8]) -> Option<Shape> {
    let (parts, points) = (u32_le(content, 36)?, u32_le(content, 40)?);
    let points_at = 44_usize.checked_add((parts as usize).checked_mul(4)?)?;
    let starts: Vec<usize> =
        content.get(44..points_at)?.chunks_exact(4).map_while(|c| u32_le(c, 0)).map(|s| s as usize).collect();
    let count = points as usize;
    let in_order =
        starts.first().is_none_or(|s| *s == 0) && starts.is_sorted() && starts.last().is_none_or(|s| *s <= count);
    if !in_order || !fits(content, points_at, points) {
        return None;
    }
    let length = content.len();
    let flat = points_at + count * 16;
    // With heights and their range, with measures and theirs, or with both.
    let more = 16 + count * 8;
    if ![flat, flat + more, flat + 2 * more].contains(&length) {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([count]);
    let ring = |(start, end): (&usize, usize)| -> Option<Ring> {
        let (points, _) = content.get(points_at + start * 16..points_at + end * 16)?.as_chunks::<16>();
        let points = points.iter().map(|p| [f64_le(p, 0), f64_le(p, 8)]).collect();
        Some(Ring { points, said: RingRole::ByTurning })
    };
    starts.iter().zip(ends).map(ring).collect::<Option<Vec<Ring>>>().map(Shape::Rings)
}

fn f64_le(point: &[u8; 16], at: usize) -> f64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&point[at..at + 8]);
    f64::from_le_bytes(bytes)
}

fn fits(content: &[u8], at: usize, points: u32) -> bool {
    (points as usize).checked_mul(16).and_then(|n| n.checked_add(at)).is_some_and(|end| end <= content.len())
}

fn xy(p: &impl HasXY) -> [f64; 2] {
    [p.x(), p.y()]
}

/// A multipoint of one point is a point; others are not places.
fn only<P: HasXY>(points: &[P]) -> Shape {
    match points {
        [p] => Shape::Point(xy(p)),
        _ => Shape::Other("groups of points"),
    }
}
