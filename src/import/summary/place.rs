//! In which area each row of a table lies: by the area's code where it has one, else by its position, else by that of
//! its postcode. Nothing here knows figures.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::text::count;
use crate::base::warnings::{Severity, Warnings};
use crate::geo::LonLatPolygons;
use crate::geo::crs::Crs;
use crate::geo::locate::areas_of_points;
use crate::geo::lonlat::LonLat;
use crate::model::area::SetRole;
use crate::model::atlas::SetData;

use super::super::error::{ImportError, Refusal};
use super::super::layer::Task;
use super::super::lookups;
use super::super::options::ColumnUse;
use super::super::points::Places;
use super::postcodes::{self, Lies, packed};

/// What points lack that can be placed in no way.
const NO_PLACES: &str = "places: columns of longitude and latitude or of easting and northing, codes of areas of the project, or postcodes that the project knows (import a postcode file first, with positions or with the areas they lie in)";

/// Rows looked at together.
const CHUNK: usize = 16_384;

/// Where no area is.
const NOWHERE: LonLat = LonLat::new(f64::NAN, f64::NAN);

/// Where the rows of a table lie.
pub(super) struct Placed<'a> {
    pub set: &'a SetData,
    /// "easting and northing", for use in a sentence.
    pub by: String,
    /// For each row the place of its area in the set.
    pub areas: Vec<Option<u32>>,
    /// Rows without a position, or of a postcode that is not known.
    pub unplaced: Vec<u32>,
    pub crs: Option<Crs>,
    /// The columns that said it.
    pub columns: Vec<usize>,
}

/// Finds the area of every row, in the set that was chosen, else the one in use.
pub(super) fn place<'a>(task: &Task<'a>, warnings: &mut Warnings) -> Result<Placed<'a>, ImportError> {
    let sets = sets(task);
    let Some(first) = sets.first().copied() else { return Err(task.refused(Refusal::NoAreas)) };
    if let Some(placed) = sets.iter().find_map(|set| by_code(task, set)) {
        return Ok(placed);
    }
    let areas: Vec<&LonLatPolygons> = first.areas.iter().map(|a| &a.polygons).collect();
    let places = Places::new(task, warnings)?;
    if matches!(places, Places::None) {
        let column = task.columns.first(ColumnUse::Postcode).filter(|_| lookups::knows_postcodes(task.atlas));
        let available = || task.layer.table.headers_said();
        let column =
            column.ok_or_else(|| task.refused(Refusal::PointColumn { missing: NO_PLACES, available: available() }))?;
        return by_postcode(task, first, column);
    }
    let columns: Vec<usize> = places.columns_used().iter().filter_map(|u| task.columns.first(*u)).collect();
    let by = match places {
        Places::Columns { crs: Crs::BritishNationalGrid, .. } => "easting and northing",
        Places::Columns { .. } => "longitude and latitude",
        Places::Shapes(_) | Places::None => "their positions",
    };
    let points = by_position(task, &places, warnings)?;
    let found = areas_of_points(&points.at, &areas, task.progress)?;
    Ok(Placed { set: first, by: by.to_owned(), areas: found, unplaced: points.unplaced, crs: places.crs(), columns })
}

/// The set that was chosen; else the one in use, then the other measured ones.
fn sets<'a>(task: &Task<'a>) -> Vec<&'a SetData> {
    let atlas = task.atlas;
    let chosen = |s: &&Arc<SetData>| task.options.set.is_some_and(|id| id == s.set.id);
    if let Some(set) = atlas.sets.iter().find(chosen) {
        return vec![set];
    }
    let active = atlas.active_set().map(|s| s.set.id);
    let mut sets: Vec<&SetData> = atlas.sets.iter().filter(|s| s.set.role == SetRole::Measured).map(|s| &**s).collect();
    sets.sort_by_key(|s| Some(s.set.id) != active);
    sets
}

/// By a column of codes, if it names at least half of the areas of the set.
fn by_code<'a>(task: &Task<'a>, set: &'a SetData) -> Option<Placed<'a>> {
    let table = &task.layer.table;
    let places: HashMap<String, u32> = set.areas.iter().map(|a| a.code.as_str().to_uppercase()).zip(0..).collect();
    task.columns.with(ColumnUse::AreaCode).find_map(|column| {
        let areas: Vec<Option<u32>> =
            table.column(column).map(|cell| places.get(&cell.to_uppercase()).copied()).collect();
        let named = areas.iter().flatten().collect::<BTreeSet<_>>().len();
        if named == 0 || named * 2 < set.areas.len() {
            return None;
        }
        let uncoded = (0_u32..).zip(table.column(column)).filter(|(_, c)| c.is_empty()).map(|(row, _)| row);
        let by = format!("the codes in {}", table.headers()[column]);
        Some(Placed { set, by, areas, unplaced: uncoded.collect(), crs: None, columns: vec![column] })
    })
}

/// A position for each row, and the rows that have none.
struct Points {
    at: Vec<LonLat>,
    unplaced: Vec<u32>,
}

/// What is no position in the reference system lies in no area, and is warned of.
fn by_position(task: &Task<'_>, places: &Places, warnings: &mut Warnings) -> Result<Points, ImportError> {
    let (layer, rows) = (&task.layer, task.layer.table.len());
    let chunks: Vec<_> = (0..rows.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            task.progress.check()?;
            let (mut at, mut unplaced, mut off) = (Vec::with_capacity(CHUNK), Vec::new(), Vec::new());
            for row in chunk * CHUNK..rows.min((chunk + 1) * CHUNK) {
                let spot = places.spot(layer, row);
                match &spot {
                    Ok(Some(_)) => {}
                    Ok(None) => unplaced.push(number(row)),
                    Err((x, y, crs)) => off.push((row, *x, *y, *crs)),
                }
                at.push(spot.ok().flatten().unwrap_or(NOWHERE));
            }
            Ok((at, unplaced, off))
        })
        .collect::<Result<_, ImportError>>()?;
    let mut points = Points { at: Vec::with_capacity(rows), unplaced: Vec::new() };
    let mut off = Vec::new();
    for (at, unplaced, strange) in chunks {
        points.at.extend(at);
        points.unplaced.extend(unplaced);
        off.extend(strange);
    }
    if let Some((row, x, y, crs)) = off.first() {
        let said = format!(
            "{} rows have coordinates that are no position in {crs}, such as {x}, {y}; they lie in no area.",
            count(off.len())
        );
        let remedy = "Check them, or choose another reference system.";
        warnings.push(task.finding(Severity::Warning, Some(layer.table.number(*row)), said, remedy));
    }
    Ok(points)
}

/// By lookups where they lead to the set, and by position what these do not know.
fn by_postcode<'a>(task: &Task<'a>, set: &'a SetData, column: usize) -> Result<Placed<'a>, ImportError> {
    let (table, atlas) = (&task.layer.table, task.atlas);
    let looked = postcodes::look_up(atlas, set, table.column(column));
    let known = postcodes::positions(atlas);
    let is_looked_up = |row: usize| looked.as_ref().is_some_and(|l| l.rows[row] != Lies::Unknown);
    let find = |(row, cell): (usize, &str)| {
        let position = if is_looked_up(row) { None } else { packed(cell).and_then(|p| known.get(&p)).copied() };
        position.unwrap_or(NOWHERE)
    };
    let at: Vec<LonLat> = table.column(column).enumerate().map(find).collect();
    let unplaced = (0..at.len()).filter(|row| at[*row].lon.is_nan() && !is_looked_up(*row)).map(number).collect();
    let by_position = at.iter().filter(|p| !p.lon.is_nan()).count();
    let polygons: Vec<&LonLatPolygons> = set.areas.iter().map(|a| &a.polygons).collect();
    let mut areas =
        if by_position > 0 { areas_of_points(&at, &polygons, task.progress)? } else { vec![None; at.len()] };
    let by = match &looked {
        Some(looked) => {
            for (area, lies) in areas.iter_mut().zip(&looked.rows) {
                match lies {
                    Lies::In(place) => *area = Some(*place),
                    Lies::Elsewhere => *area = None,
                    Lies::Unknown => {}
                }
            }
            let others = match by_position {
                0 => String::new(),
                n => format!(", and {} by the positions of their postcodes", count(n)),
            };
            format!("the lookup of {}{others}", looked.through)
        }
        None => "the positions of their postcodes".to_owned(),
    };
    Ok(Placed { set, by, areas, unplaced, crs: None, columns: vec![column] })
}

/// A table has far fewer rows than this can count.
fn number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}
