//! From rings as a file has them to polygons in longitude and latitude.
//!
//! Which ring is a shell and which a hole follows from how they lie in each other (even-odd), because files are often
//! wrong about it: a hole written as a part of its own, rings that turn the wrong way round. Nothing here knows formats.

use geo::coordinate_position::{CoordPos, CoordinatePosition as _};
use geo::{Area as _, BoundingRect as _, Coord, LineString, MultiPolygon, Polygon, Rect};

use crate::geo::LonLatPolygons;
use crate::geo::crs::{Crs, NotAPosition};

use super::error::Refusal;
use super::layer::{CrsSaid, Ring, Shape};

/// The most rings of one area. The Highlands with all their islands have about 7,000.
pub(super) const MOST_RINGS: usize = 20_000;

/// An area's outline, and how many rings of it were no rings.
pub(super) struct Outline {
    pub polygons: LonLatPolygons,
    pub dropped: usize,
}

/// The polygons that rings make. Rings without surface are dropped and counted. Shells turn anticlockwise, holes
/// clockwise (RFC 7946). Time grows with the square of the number of rings of the area.
pub(super) fn polygons(rings: Vec<Ring>, crs: Crs, row: u64) -> Result<Outline, Refusal> {
    if rings.len() > MOST_RINGS {
        return Err(Refusal::TooManyRings { row, rings: rings.len(), most: MOST_RINGS });
    }
    let all = rings.len();
    let mut lines = Vec::with_capacity(all);
    for ring in rings {
        lines.extend(Closed::new(ring, crs).map_err(|n| Refusal::NotAPosition { row, x: n.x, y: n.y, crs: n.crs })?);
    }
    let dropped = all - lines.len();
    Ok(Outline { polygons: MultiPolygon(assemble(lines)), dropped })
}

/// A closed line in longitude and latitude without repeated points, which encloses something.
struct Closed {
    polygon: Polygon<f64>,
    /// In square degrees; negative where it turns clockwise.
    area: f64,
}

impl Closed {
    /// In the memory of the ring, for a country has millions of points; `None` when it encloses nothing.
    fn new(ring: Ring, crs: Crs) -> Result<Option<Self>, NotAPosition> {
        let mut points: Vec<Coord<f64>> = ring.into_iter().map(|[x, y]| Coord { x, y }).collect();
        points.dedup();
        for point in &mut points {
            *point = crs.to_lonlat(point.x, point.y)?.into();
        }
        if points.first() != points.last() {
            points.extend(points.first().copied());
        }
        if points.len() < 4 {
            return Ok(None);
        }
        let polygon = Polygon::new(LineString(points), Vec::new());
        let area = polygon.signed_area();
        Ok((area != 0.0).then_some(Self { polygon, area }))
    }

    /// The line, turning anticlockwise or not.
    fn turned(self, anticlockwise: bool) -> LineString<f64> {
        let (mut line, _) = self.polygon.into_inner();
        if (self.area > 0.0) != anticlockwise {
            line.0.reverse();
        }
        line
    }
}

/// Puts holes into shells. A ring that lies in an even number of others is a shell, else a hole of the smallest one.
fn assemble(mut rings: Vec<Closed>) -> Vec<Polygon<f64>> {
    if rings.len() < 2 {
        return rings.into_iter().map(|ring| Polygon::new(ring.turned(true), Vec::new())).collect();
    }
    rings.sort_by(|a, b| b.area.abs().total_cmp(&a.area.abs()));
    let boxes: Vec<Option<Rect<f64>>> = rings.iter().map(|r| r.polygon.bounding_rect()).collect();
    // For each ring: how many hold it, and the smallest of them.
    let within: Vec<(usize, Option<usize>)> = (0..rings.len())
        .map(|inner| {
            let is_in = |outer: &usize| {
                box_holds(boxes[*outer], boxes[inner]) && holds(&rings[*outer].polygon, &rings[inner].polygon)
            };
            (0..inner).filter(is_in).fold((0, None), |(depth, _), outer| (depth + 1, Some(outer)))
        })
        .collect();
    let mut place = vec![None; rings.len()];
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> = Vec::new();
    for (i, ring) in rings.into_iter().enumerate() {
        let (depth, parent) = within[i];
        let shell = parent.filter(|_| depth % 2 == 1).and_then(|p| place[p]);
        if let Some((_, holes)) = shell.and_then(|s: usize| polygons.get_mut(s)) {
            holes.push(ring.turned(false));
        } else {
            place[i] = Some(polygons.len());
            polygons.push((ring.turned(true), Vec::new()));
        }
    }
    polygons.into_iter().map(|(shell, holes)| Polygon::new(shell, holes)).collect()
}

fn box_holds(outer: Option<Rect<f64>>, inner: Option<Rect<f64>>) -> bool {
    outer.zip(inner).is_some_and(|(o, i)| {
        o.min().x <= i.min().x && o.min().y <= i.min().y && o.max().x >= i.max().x && o.max().y >= i.max().y
    })
}

/// Whether one ring lies in another, by the first vertex (else middle of an edge) that is not on its border.
fn holds(outer: &Polygon<f64>, inner: &Polygon<f64>) -> bool {
    let vertices = inner.exterior().coords().copied();
    let middles = inner.exterior().lines().map(|l| (l.start + l.end) / 2.0);
    let side = |c: Coord<f64>| match outer.coordinate_position(&c) {
        CoordPos::Inside => Some(true),
        CoordPos::Outside => Some(false),
        CoordPos::OnBoundary => None,
    };
    vertices.chain(middles).find_map(side).unwrap_or(false)
}

/// The least and greatest coordinates of all shapes, as the file has them; `None` without any.
pub(super) fn extent(shapes: &[Shape]) -> Option<([f64; 2], [f64; 2])> {
    let points = shapes.iter().filter_map(|s| if let Shape::Point(p) = s { Some(p) } else { None });
    let rings = shapes.iter().filter_map(|s| if let Shape::Rings(r) = s { Some(r) } else { None }).flatten().flatten();
    extent_of(points.chain(rings).copied())
}

/// The least and greatest of these coordinates; `None` without any.
pub(super) fn extent_of(points: impl Iterator<Item = [f64; 2]>) -> Option<([f64; 2], [f64; 2])> {
    points.filter(|p| p[0].is_finite() && p[1].is_finite()).fold(None, |b, p| {
        let (min, max) = b.unwrap_or((p, p));
        Some(([min[0].min(p[0]), min[1].min(p[1])], [max[0].max(p[0]), max[1].max(p[1])]))
    })
}

/// The reference system to read with, and what to warn of if it was guessed. What the user chose wins; what the file
/// says must not be contradicted by its coordinates.
pub(super) fn settle(
    said: &CrsSaid,
    chosen: Option<Crs>,
    extent: Option<([f64; 2], [f64; 2])>,
) -> Result<(Crs, Option<String>), Refusal> {
    if let Some(crs) = chosen {
        return Ok((crs, None));
    }
    let Some((min, max)) = extent else { return Ok((Crs::LonLat, None)) };
    let [x, y] = min;
    let looks = looks_like(min, max);
    let swapped = min[0] > 49.0 && max[0] < 62.0 && min[1] > -9.5 && max[1] < 3.0;
    match said {
        CrsSaid::Unknown(text) => Err(Refusal::CrsNotSupported(text.clone())),
        CrsSaid::Said(Crs::LonLat) | CrsSaid::ByRule(Crs::LonLat) | CrsSaid::Nothing if swapped => {
            Err(Refusal::AxesSwapped { x, y })
        }
        CrsSaid::Said(crs @ Crs::Epsg(_)) => {
            // Its metres may look like another grid's; what counts is whether they lie where it is used.
            let out = [min, max].into_iter().find(|[x, y]| !crs.is_around(*x, *y));
            match (out, looks) {
                (None, _) => Ok((*crs, None)),
                (Some([x, y]), Some(looks)) => Err(Refusal::CrsContradicted { said: *crs, looks, x, y }),
                (Some([x, y]), None) => Err(Refusal::CrsElsewhere { said: *crs, x, y }),
            }
        }
        CrsSaid::Said(crs) => match looks {
            Some(looks) if looks != *crs => Err(Refusal::CrsContradicted { said: *crs, looks, x, y }),
            Some(_) => Ok((*crs, None)),
            // Kilometres or feet under the name of the grid would lie in the sea, and still on it.
            None if *crs == Crs::BritishNationalGrid && max[0].abs() <= 1000.0 && max[1].abs() <= 1000.0 => {
                Err(Refusal::CrsElsewhere { said: *crs, x, y })
            }
            None => Ok((*crs, elsewhere(*crs, min, max))),
        },
        CrsSaid::ByRule(crs) => match looks {
            Some(looks) if looks != *crs => {
                let said = format!(
                    "The file does not name its reference system, and by its coordinates it is not the standard's longitude and latitude; it was read as {looks}."
                );
                Ok((looks, Some(said)))
            }
            Some(_) => Ok((*crs, None)),
            None => Ok((*crs, elsewhere(*crs, min, max))),
        },
        CrsSaid::Nothing => {
            let crs = looks.ok_or(Refusal::CrsUnknown { x, y })?;
            Ok((
                crs,
                Some(format!(
                    "Nothing names the reference system, as a .prj file would; by its coordinates it was read as {crs}."
                )),
            ))
        }
    }
}

/// What to say of degrees that lie outside Britain and Ireland.
fn elsewhere(crs: Crs, min: [f64; 2], max: [f64; 2]) -> Option<String> {
    let ireland = min[0] >= -11.0 && max[0] <= 3.0 && min[1] >= 49.0 && max[1] <= 62.0;
    (crs == Crs::LonLat && !ireland).then(|| {
        format!(
            "Some of it lies outside Britain and Ireland: longitudes {:.1} to {:.1}, latitudes {:.1} to {:.1}.",
            min[0], max[0], min[1], max[1]
        )
    })
}

/// By range. Grid metres of a few hundred would lie in the sea west of Scilly; such numbers are degrees.
fn looks_like(min: [f64; 2], max: [f64; 2]) -> Option<Crs> {
    Crs::guess((min[0], min[1]), (max[0], max[1]))
        .filter(|crs| *crs == Crs::LonLat || max[0].abs() > 1000.0 || max[1].abs() > 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Ring {
        vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    }

    #[test]
    fn holes_and_islands_are_found_whatever_the_file_says() {
        // A shell with a hole with an island in it, and a second shell, in a muddled order, all turning the same way.
        let rings = [square(3.0, 3.0, 1.0), square(20.0, 0.0, 2.0), square(0.0, 0.0, 10.0), square(2.0, 2.0, 4.0)];
        let outline = polygons(rings.to_vec(), Crs::LonLat, 1).expect("valid");
        let MultiPolygon(found) = &outline.polygons;
        assert_eq!((found.len(), outline.dropped), (3, 0));
        assert_eq!(found.iter().map(|p| p.interiors().len()).sum::<usize>(), 1);
        assert!((outline.polygons.unsigned_area() - (100.0 - 16.0 + 1.0 + 4.0)).abs() < 1e-9);
    }

    #[test]
    fn a_hole_that_touches_its_shell_is_still_a_hole() {
        let rings = [square(0.0, 0.0, 10.0), vec![[0.0, 0.0], [4.0, 1.0], [1.0, 4.0], [0.0, 0.0]]];
        let outline = polygons(rings.to_vec(), Crs::LonLat, 1).expect("valid");
        assert_eq!(outline.polygons.0.len(), 1);
        assert_eq!(outline.polygons.0[0].interiors().len(), 1);
    }

    #[test]
    fn rings_without_surface_are_dropped_and_open_ones_closed() {
        let open = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 1.0]];
        let outline = polygons(vec![open, vec![[5.0, 5.0], [6.0, 6.0], [5.0, 5.0]]], Crs::LonLat, 1).expect("valid");
        assert_eq!((outline.polygons.0.len(), outline.dropped), (1, 1));
        assert_eq!(outline.polygons.0[0].exterior().0.len(), 4);
        assert!(matches!(
            polygons(vec![vec![[f64::NAN, 0.0]]], Crs::LonLat, 7),
            Err(Refusal::NotAPosition { row: 7, .. })
        ));
    }

    #[test]
    fn reference_systems_are_settled_by_word_and_by_sight() {
        let kent = Some(([0.4, 51.1], [0.8, 51.4]));
        let grid = Some(([569_000.0, 142_000.0], [593_000.0, 163_000.0]));
        let bng = Crs::BritishNationalGrid;
        assert!(matches!(settle(&CrsSaid::Said(bng), None, grid), Ok((Crs::BritishNationalGrid, None))));
        assert!(matches!(settle(&CrsSaid::Said(bng), None, kent), Err(Refusal::CrsContradicted { .. })));
        assert!(matches!(settle(&CrsSaid::Nothing, None, grid), Ok((Crs::BritishNationalGrid, Some(_)))));
        assert!(matches!(settle(&CrsSaid::ByRule(Crs::LonLat), None, grid), Ok((Crs::BritishNationalGrid, Some(_)))));
        assert!(matches!(
            settle(&CrsSaid::Nothing, None, Some(([-1e9, 0.0], [0.0, 1.0]))),
            Err(Refusal::CrsUnknown { .. })
        ));
        let irish = CrsSaid::Said(Crs::Epsg(29902));
        assert!(matches!(settle(&irish, None, grid), Err(Refusal::CrsContradicted { .. })));
        let belfast = Some(([330_000.0, 370_000.0], [340_000.0, 380_000.0]));
        assert!(matches!(settle(&irish, None, belfast), Ok((Crs::Epsg(29902), None))));
        let swapped = Some(([51.1, 0.4], [51.4, 0.8]));
        assert!(matches!(settle(&CrsSaid::ByRule(Crs::LonLat), None, swapped), Err(Refusal::AxesSwapped { .. })));
        assert!(matches!(
            settle(&CrsSaid::Unknown("Irish".into()), Some(bng), grid),
            Ok((Crs::BritishNationalGrid, None))
        ));
    }
}
