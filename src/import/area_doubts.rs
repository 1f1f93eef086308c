//! What is odd about outlines that have become areas: those that cross themselves, lie far from all others or from the
//! country of their code, or are there twice. Nothing here knows formats.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use geo::{BoundingRect as _, Contains as _, LineString, Polygon};
use rayon::prelude::*;

use crate::base::ids::AreaCode;
use crate::base::text::count;
use crate::base::warnings::{Severity, Warnings};
use crate::geo::LonLatPolygons;
use crate::model::batch::NewArea;

use super::crossing::crossing;
use super::layer::Task;
use super::rings;

/// Warns of all that is odd.
pub(super) fn doubt(task: &Task<'_>, areas: &[NewArea], warnings: &mut Warnings) {
    doubt_crossings(task, areas, warnings);
    doubt_places(task, areas, warnings);
    doubt_countries(task, areas, warnings);
    doubt_doubles(task, areas, warnings);
}

/// The most points of all outlines together that are looked at for crossings: a country's own have been looked at by
/// those who publish them.
const MOST_LOOKED_AT: usize = 1_000_000;

/// Warns of outlines that cross themselves.
fn doubt_crossings(task: &Task<'_>, areas: &[NewArea], warnings: &mut Warnings) {
    let rings = |a: &NewArea| -> usize {
        a.polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())).map(|r| r.0.len()).sum()
    };
    if areas.iter().map(rings).sum::<usize>() > MOST_LOOKED_AT {
        return;
    }
    let crossed: Vec<_> = areas.par_iter().filter_map(|a| Some((a, crossing(&a.polygons)?))).collect();
    for (area, crossing) in crossed {
        let (at, code) = (crossing.at, &area.code);
        let what = if crossing.of_one_ring {
            format!("The outline of {code} crosses itself")
        } else {
            format!("Parts or holes of {code} cross each other")
        };
        let said = format!("{what} near {:.5}, {:.5}; its surface and what lies in it may be wrong.", at.x, at.y);
        let remedy = "Repair the outline and export it again, if the area matters.";
        warnings.push(task.finding(Severity::Warning, Some(area.source_row), said, remedy));
    }
}

/// Warns of areas that reach out of Britain and Ireland where others do not: a corner at 0, 0 or one with its numbers
/// exchanged.
fn doubt_places(task: &Task<'_>, areas: &[NewArea], warnings: &mut Warnings) {
    let is_out = |a: &&NewArea| {
        let bounds = a.polygons.bounding_rect();
        bounds.is_some_and(|b| !rings::is_in_these_islands([b.min().x, b.min().y], [b.max().x, b.max().y]))
    };
    let out: Vec<&NewArea> = areas.iter().filter(is_out).collect();
    if out.len() == areas.len() {
        return;
    }
    for area in out {
        let Some(b) = area.polygons.bounding_rect() else {
            continue;
        };
        let said = format!(
            "{} reaches out of Britain and Ireland: longitudes {:.3} to {:.3}, latitudes {:.3} to {:.3}.",
            area.code,
            b.min().x,
            b.max().x,
            b.min().y,
            b.max().y
        );
        let remedy = "Look for corners with their two numbers exchanged, or at 0, 0, and export it again.";
        warnings.push(task.finding(Severity::Warning, Some(area.source_row), said, remedy));
    }
}

/// Warns of areas with the outline of an earlier one, whose points would be counted in one of them alone.
fn doubt_doubles(task: &Task<'_>, areas: &[NewArea], warnings: &mut Warnings) {
    let marks: Vec<(usize, u64)> = areas.par_iter().map(|a| mark(&a.polygons)).collect();
    let mut seen: HashMap<(usize, u64), &NewArea> = HashMap::new();
    for (area, corners) in areas.iter().zip(marks) {
        let Some(first) = seen.get(&corners) else {
            seen.insert(corners, area);
            continue;
        };
        let said = format!("{} has the same outline as {} in row {}.", area.code, first.code, first.source_row);
        let remedy = "Leave out the one that is wrong: what lies there can only be in one of them.";
        warnings.push(task.finding(Severity::Warning, Some(area.source_row), said, remedy));
    }
}

/// How many corners an outline has, and a sum over them that is the same wherever a ring begins and whichever way it turns.
fn mark(polygons: &LonLatPolygons) -> (usize, u64) {
    let rings = polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.flat_map(|r| r.0.iter().skip(1)).fold((0, 0), |(n, sum), corner| {
        let mut hasher = DefaultHasher::new();
        [corner.x.to_bits(), corner.y.to_bits()].hash(&mut hasher);
        (n + 1, sum.wrapping_add(hasher.finish()))
    })
}

/// Corners (longitude, latitude) of a rough hull of England and Wales, some 20 km off their coasts and borders.
const ENGLAND_AND_WALES: [(f64, f64); 11] = [
    (-6.8, 49.6),
    (-1.0, 50.2),
    (1.8, 50.8),
    (2.2, 52.6),
    (0.8, 53.7),
    (-1.0, 55.2),
    (-1.7, 56.1),
    (-2.4, 56.0),
    (-4.0, 54.7),
    (-5.0, 53.5),
    (-6.8, 50.2),
];

/// Warns of areas with codes of England or Wales that lie elsewhere: eastings and northings exchanged, or a wrong
/// reference system.
fn doubt_countries(task: &Task<'_>, areas: &[NewArea], warnings: &mut Warnings) {
    let hull = Polygon::new(LineString::from(ENGLAND_AND_WALES.to_vec()), Vec::new());
    let is_theirs =
        |a: &&NewArea| AreaCode::new(&a.code).is_some() && a.code.starts_with(['E', 'W']) && a.code.len() == 9;
    let middle = |a: &NewArea| a.polygons.bounding_rect().map(geo::Rect::center);
    let mut elsewhere =
        areas.iter().filter(is_theirs).filter_map(|a| Some((a, middle(a)?))).filter(|(_, m)| !hull.contains(m));
    let Some((first, at)) = elsewhere.next() else {
        return;
    };
    let n = 1 + elsewhere.count();
    let areas = if n == 1 { "1 area has a code" } else { "areas have codes" };
    let number = if n == 1 { String::new() } else { format!("{} ", count(n)) };
    let said = format!(
        "{number}{areas} of England or Wales and lies elsewhere: {} is near longitude {:.2}, latitude {:.2}.",
        first.code, at.x, at.y
    );
    let said = if n == 1 { said } else { said.replacen("and lies", "and lie", 1) };
    let remedy = "Eastings and northings may be exchanged, or the reference system be another one.";
    warnings.push(task.finding(Severity::Warning, Some(first.source_row), said, remedy));
}
