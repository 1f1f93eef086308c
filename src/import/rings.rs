//! From rings as a file has them to polygons in longitude and latitude.
//!
//! Which ring is a shell and which a hole follows from how they lie in each other (even-odd), because files are often
//! wrong about it: a hole written as a part of its own, rings that turn the wrong way round. Nothing here knows formats.

use geo::coordinate_position::{CoordPos, CoordinatePosition as _};
use geo::{Area as _, BoundingRect as _, Coord, LineString, MultiPolygon, Polygon, Rect};

use crate::base::text::counted;
use crate::geo::LonLatPolygons;
use crate::geo::crs::{Crs, NotAPosition};
use crate::geo::lonlat::LonLat;

use super::error::Refusal;
use super::layer::{CrsSaid, Ring, RingRole, Shape};

/// The most rings of one area. The Highlands with all their islands have about 7,000.
pub(super) const MOST_RINGS: usize = 20_000;

/// An end this far from the beginning, in metres, is the same place.
const SAME_PLACE: f64 = 0.001;

/// An area's outline, and what was done to make one of what the file has.
pub(super) struct Outline {
    pub polygons: LonLatPolygons,
    pub repairs: Repairs,
}

/// How many rings of an area were not as they should be.
#[derive(Default)]
pub(super) struct Repairs {
    /// Enclosed nothing, and were left out.
    pub empty: usize,
    /// Did not end where they begin, and were closed; and the greatest distance that was bridged, in metres.
    pub open: usize,
    pub widest_gap: f64,
    /// Stand twice, and were left out the second time.
    pub twice: usize,
    /// Holes that lie in no outline, and were left out.
    pub stray: usize,
    /// Turn as holes do, lie in no outline, and were read as parts.
    pub turned: usize,
    /// Parts that lie within another, and were read as holes.
    pub nested: usize,
    /// Outlines written as holes of what lies in them, and put right.
    pub swapped: usize,
}

impl Repairs {
    /// What was found and done, each with what the user can do.
    pub fn said(&self, code: &str) -> Vec<(String, &'static str)> {
        const AGAIN: &str = "Look at the area on the map; export its outline again, if it matters.";
        let gap = if self.widest_gap < 10.0 {
            format!("{:.2} m", self.widest_gap)
        } else {
            format!("{:.0} m", self.widest_gap)
        };
        let rings = |n| counted(n, "ring", "rings");
        let was = |n| if n == 1 { "was" } else { "were" };
        let lies = |n| if n == 1 { "lies" } else { "lie" };
        let (empty, open, twice, stray) = (self.empty, self.open, self.twice, self.stray);
        let (turned, nested, swapped) = (self.turned, self.nested, self.swapped);
        let all = [
            (empty, format!("{} of {code} enclosed nothing and {} left out.", rings(empty), was(empty)), ""),
            (
                open,
                format!(
                    "{} of {code} did not end where begun and {} closed by a straight line (of {gap} at most).",
                    rings(open),
                    was(open)
                ),
                "Corners may be missing at the end. Export the outline again, if it matters.",
            ),
            (twice, format!("{} of {code} stood there twice; one of each was left out.", rings(twice)), AGAIN),
            (
                stray,
                format!(
                    "{} of {code} {} outside its outline, where there is nothing to cut from, and {} left out.",
                    counted(stray, "hole", "holes"),
                    lies(stray),
                    was(stray)
                ),
                AGAIN,
            ),
            (
                turned,
                format!(
                    "{} of {code} that turned as holes do {} in no outline and {} read as land.",
                    rings(turned),
                    lies(turned),
                    was(turned)
                ),
                AGAIN,
            ),
            (
                nested,
                format!(
                    "{} of {code} {} within another part of it and {} read as a hole.",
                    counted(nested, "part", "parts"),
                    lies(nested),
                    was(nested)
                ),
                AGAIN,
            ),
            (
                swapped,
                format!(
                    "{} of {code} {} written as a hole of what lies in it; the two were exchanged.",
                    counted(swapped, "outline", "outlines"),
                    was(swapped)
                ),
                AGAIN,
            ),
        ];
        all.into_iter().filter(|(n, ..)| *n > 0).map(|(_, text, remedy)| (text, remedy)).collect()
    }
}

/// The polygons that rings make. Rings without surface are dropped and counted. Shells turn anticlockwise, holes
/// clockwise (RFC 7946). Time grows with the square of the number of rings of the area.
pub(super) fn polygons(rings: Vec<Ring>, crs: Crs, row: u64) -> Result<Outline, Refusal> {
    if rings.len() > MOST_RINGS {
        return Err(Refusal::TooManyRings { row, rings: rings.len(), most: MOST_RINGS });
    }
    let all = rings.len();
    let mut repairs = Repairs::default();
    let mut lines = Vec::with_capacity(all);
    for ring in rings {
        let closed = Closed::new(ring, crs, &mut repairs);
        lines.extend(closed.map_err(|n| Refusal::NotAPosition { row, x: n.x, y: n.y, crs: n.crs })?);
    }
    repairs.empty = all - lines.len();
    Ok(Outline { polygons: MultiPolygon(assemble(lines, &mut repairs)), repairs })
}

/// A closed line in longitude and latitude without repeated points, which encloses something.
struct Closed {
    polygon: Polygon<f64>,
    /// In square degrees; negative where it turns clockwise.
    area: f64,
    said: RingRole,
}

impl Closed {
    /// In the memory of the ring, for a country has millions of points; `None` when it encloses nothing.
    fn new(ring: Ring, crs: Crs, repairs: &mut Repairs) -> Result<Option<Self>, NotAPosition> {
        let said = ring.said;
        let mut points: Vec<Coord<f64>> = ring.points.into_iter().map(|[x, y]| Coord { x, y }).collect();
        points.dedup();
        for point in &mut points {
            *point = crs.to_lonlat(point.x, point.y)?.into();
        }
        let mut gap = 0.0;
        if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied())
            && first != last
        {
            gap = LonLat::from(first).short_distance_metres(LonLat::from(last));
            points.push(first);
        }
        if points.len() < 4 {
            return Ok(None);
        }
        let polygon = Polygon::new(LineString(points), Vec::new());
        let area = polygon.signed_area();
        if area == 0.0 {
            return Ok(None);
        }
        if gap > SAME_PLACE {
            repairs.open += 1;
            repairs.widest_gap = repairs.widest_gap.max(gap);
        }
        Ok(Some(Self { polygon, area, said }))
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

/// What becomes of a ring.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Shell,
    HoleOf(usize),
    Nowhere,
}

/// Puts holes into shells. A ring that lies in an even number of others is a shell, else a hole of the smallest one.
/// Where the file says otherwise, `repairs` counts it.
fn assemble(mut rings: Vec<Closed>, repairs: &mut Repairs) -> Vec<Polygon<f64>> {
    if rings.len() < 2 && rings.iter().all(|r| r.said != RingRole::Hole) {
        return rings.into_iter().map(|ring| Polygon::new(ring.turned(true), Vec::new())).collect();
    }
    rings.sort_by(|a, b| b.area.abs().total_cmp(&a.area.abs()));
    let places = places(&rings, repairs);
    let mut polygon_of = vec![None; rings.len()];
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> = Vec::new();
    for (i, ring) in rings.into_iter().enumerate() {
        match places[i] {
            Place::Shell => {
                polygon_of[i] = Some(polygons.len());
                polygons.push((ring.turned(true), Vec::new()));
            }
            Place::HoleOf(shell) => {
                if let Some((_, holes)) = polygon_of[shell].and_then(|p: usize| polygons.get_mut(p)) {
                    holes.push(ring.turned(false));
                }
            }
            Place::Nowhere => {}
        }
    }
    polygons.into_iter().map(|(shell, holes)| Polygon::new(shell, holes)).collect()
}

/// Where each ring belongs. The greatest come first.
fn places(rings: &[Closed], repairs: &mut Repairs) -> Vec<Place> {
    let boxes: Vec<Option<Rect<f64>>> = rings.iter().map(|r| r.polygon.bounding_rect()).collect();
    let roles = roles(rings);
    // For each ring: how many hold it, and the smallest of them; `None` for one that stands there a second time.
    let mut within: Vec<Option<(usize, Option<usize>)>> = Vec::with_capacity(rings.len());
    for inner in 0..rings.len() {
        let (mut depth, mut parent, mut twice) = (0, None, false);
        for outer in (0..inner).filter(|o| within[*o].is_some() && box_holds(boxes[*o], boxes[inner])) {
            match lies(&rings[outer], &rings[inner]) {
                Lies::Inside => (depth, parent) = (depth + 1, Some(outer)),
                Lies::Outside => {}
                Lies::Same => twice = true,
            }
        }
        within.push((!twice).then_some((depth, parent)));
    }
    // Outlines that were written as holes of what lies in them.
    let mut swapped = vec![false; rings.len()];
    for (inner, lies) in within.iter().enumerate() {
        if let Some((1, Some(outer))) = lies
            && (roles[*outer], roles[inner]) == (Some(RingRole::Hole), Some(RingRole::Outline))
        {
            swapped[*outer] = true;
        }
    }
    let mut places: Vec<Place> = Vec::with_capacity(rings.len());
    for (i, lies) in within.iter().enumerate() {
        let explicit = rings[i].said != RingRole::ByTurning;
        places.push(match (lies, roles[i]) {
            (None, _) => {
                repairs.twice += 1;
                Place::Nowhere
            }
            (Some((depth, _)), Some(RingRole::Hole)) if depth % 2 == 0 && !swapped[i] => {
                if explicit {
                    repairs.stray += 1;
                    Place::Nowhere
                } else {
                    repairs.turned += 1;
                    Place::Shell
                }
            }
            (Some((depth, _)), _) if depth % 2 == 0 => {
                repairs.swapped += usize::from(swapped[i]);
                Place::Shell
            }
            (Some((_, Some(parent))), role) if places[*parent] == Place::Shell => {
                repairs.nested += usize::from(role == Some(RingRole::Outline) && !swapped[*parent]);
                Place::HoleOf(*parent)
            }
            // Within what was left out.
            (Some(_), _) => {
                repairs.stray += 1;
                Place::Nowhere
            }
        });
    }
    places
}

/// What the file says of each ring. The way they turn says nothing where all turn alike.
fn roles(rings: &[Closed]) -> Vec<Option<RingRole>> {
    let both = rings.iter().any(|r| r.area > 0.0) && rings.iter().any(|r| r.area < 0.0);
    let role = |ring: &Closed| match ring.said {
        RingRole::ByTurning => both.then_some(if ring.area < 0.0 { RingRole::Outline } else { RingRole::Hole }),
        said => Some(said),
    };
    rings.iter().map(role).collect()
}

fn box_holds(outer: Option<Rect<f64>>, inner: Option<Rect<f64>>) -> bool {
    outer.zip(inner).is_some_and(|(o, i)| {
        o.min().x <= i.min().x && o.min().y <= i.min().y && o.max().x >= i.max().x && o.max().y >= i.max().y
    })
}

/// How a ring lies to one that is no smaller.
enum Lies {
    Inside,
    Outside,
    Same,
}

/// By the first vertex (else middle of an edge) of the inner that is not on the border of the outer.
fn lies(outer: &Closed, inner: &Closed) -> Lies {
    let vertices = inner.polygon.exterior().coords().copied();
    let middles = inner.polygon.exterior().lines().map(|l| (l.start + l.end) / 2.0);
    let side = |c: Coord<f64>| match outer.polygon.coordinate_position(&c) {
        CoordPos::Inside => Some(Lies::Inside),
        CoordPos::Outside => Some(Lies::Outside),
        CoordPos::OnBoundary => None,
    };
    let alike = (outer.area.abs() - inner.area.abs()).abs() <= outer.area.abs() * 1e-9;
    // Middles of slanting edges may lie beside them by rounding, so that vertices alone tell what is the same.
    let by_vertices = vertices.into_iter().find_map(side).or(alike.then_some(Lies::Same));
    by_vertices.or_else(|| middles.into_iter().find_map(side)).unwrap_or(Lies::Outside)
}

/// The least and greatest coordinates of all shapes, as the file has them; `None` without any.
pub(super) fn extent(shapes: &[Shape]) -> Option<([f64; 2], [f64; 2])> {
    let points = shapes.iter().filter_map(|s| if let Shape::Point(p) = s { Some(p) } else { None });
    let rings = shapes.iter().filter_map(|s| if let Shape::Rings(r) = s { Some(r) } else { None });
    let rings = rings.flatten().flat_map(|ring| &ring.points);
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

/// Whether degrees lie in Britain or Ireland.
pub(super) fn is_in_these_islands(min: [f64; 2], max: [f64; 2]) -> bool {
    min[0] >= -11.0 && max[0] <= 3.0 && min[1] >= 49.0 && max[1] <= 62.0
}

/// What to say of degrees that lie outside Britain and Ireland.
fn elsewhere(crs: Crs, min: [f64; 2], max: [f64; 2]) -> Option<String> {
    (crs == Crs::LonLat && !is_in_these_islands(min, max)).then(|| {
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

    fn ring(points: Vec<[f64; 2]>) -> Ring {
        Ring { points, said: RingRole::ByTurning }
    }

    /// Anticlockwise.
    fn square(x: f64, y: f64, side: f64) -> Ring {
        ring(vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]])
    }

    /// Parts, land in square degrees, and what was repaired.
    fn made(rings: Vec<Ring>) -> (usize, f64, String) {
        let outline = polygons(rings, Crs::LonLat, 1).expect("valid");
        let said: Vec<String> = outline.repairs.said("X").into_iter().map(|(text, _)| text).collect();
        (outline.polygons.0.len(), (outline.polygons.unsigned_area() * 1e6).round() / 1e6, said.join(" "))
    }

    #[test]
    fn holes_and_islands_are_found_whatever_the_file_says() {
        // A shell with a hole with an island in it, and a second shell, in a muddled order, all turning the same way.
        let rings = [square(3.0, 3.0, 1.0), square(20.0, 0.0, 2.0), square(0.0, 0.0, 10.0), square(2.0, 2.0, 4.0)];
        let outline = polygons(rings.to_vec(), Crs::LonLat, 1).expect("valid");
        let MultiPolygon(found) = &outline.polygons;
        assert_eq!((found.len(), outline.repairs.said("").len()), (3, 0));
        assert_eq!(found.iter().map(|p| p.interiors().len()).sum::<usize>(), 1);
        assert!((outline.polygons.unsigned_area() - (100.0 - 16.0 + 1.0 + 4.0)).abs() < 1e-9);
    }

    #[test]
    fn a_hole_that_touches_its_shell_is_still_a_hole() {
        let rings = [square(0.0, 0.0, 10.0), ring(vec![[0.0, 0.0], [4.0, 1.0], [1.0, 4.0], [0.0, 0.0]])];
        let outline = polygons(rings.to_vec(), Crs::LonLat, 1).expect("valid");
        assert_eq!(outline.polygons.0.len(), 1);
        assert_eq!(outline.polygons.0[0].interiors().len(), 1);
    }

    #[test]
    fn rings_without_surface_are_dropped_and_open_ones_closed() {
        let open = ring(vec![[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 1.0]]);
        let spike = ring(vec![[5.0, 5.0], [6.0, 6.0], [5.0, 5.0]]);
        let outline = polygons(vec![open, spike], Crs::LonLat, 1).expect("valid");
        assert_eq!((outline.polygons.0.len(), outline.repairs.empty, outline.repairs.open), (1, 1, 1));
        // A degree of the equator and one of the meridian there: 111.3 and 110.6 km.
        assert!((outline.repairs.widest_gap - 156_900.0).abs() < 100.0, "{}", outline.repairs.widest_gap);
        assert_eq!(outline.polygons.0[0].exterior().0.len(), 4);
        assert!(matches!(
            polygons(vec![ring(vec![[f64::NAN, 0.0]])], Crs::LonLat, 7),
            Err(Refusal::NotAPosition { row: 7, .. })
        ));
    }

    #[test]
    fn what_a_file_says_of_its_rings_is_held_against_how_they_lie() {
        let of = |rings: &[Ring]| Ring::of_polygon(rings.iter().map(|r| r.points.clone())).collect::<Vec<_>>();
        let (large, small) = (square(0.0, 0.0, 10.0), square(2.0, 2.0, 4.0));
        let stray = square(20.0, 0.0, 2.0);
        assert_eq!(made(of(&[large.clone(), small.clone()])), (1, 84.0, String::new()));
        let (parts, land, said) = made(of(&[large.clone(), stray.clone()]));
        assert_eq!((parts, land), (1, 100.0));
        assert!(said.contains("1 hole of X lies outside its outline"), "{said}");
        let (parts, land, said) = made(of(&[small.clone(), large.clone()]));
        assert_eq!((parts, land), (1, 84.0));
        assert!(said.contains("the two were exchanged") && !said.contains("part"), "{said}");
        let two_parts = [of(std::slice::from_ref(&large)), of(std::slice::from_ref(&small))].concat();
        let (parts, land, said) = made(two_parts);
        assert_eq!((parts, land), (1, 84.0));
        assert!(said.contains("1 part of X lies within another part"), "{said}");
        let (parts, land, said) = made([of(std::slice::from_ref(&large)), of(std::slice::from_ref(&large))].concat());
        assert_eq!((parts, land), (1, 100.0));
        assert!(said.contains("1 ring of X stood there twice"), "{said}");
        // Only the hole of a polygon is left of it, its outline being a line.
        let line = ring(vec![[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]);
        let (parts, _, said) = made(of(&[line, small.clone()]));
        assert!(parts == 0 && said.contains("1 hole of X"), "{said}");

        // Shapefiles say it by turning: clockwise is land.
        let mut land_first = large;
        land_first.points.reverse();
        assert_eq!(made(vec![land_first.clone(), small]), (1, 84.0, String::new()));
        let (parts, land, said) = made(vec![land_first, stray]);
        assert_eq!((parts, land), (2, 104.0));
        assert!(said.contains("1 ring of X that turned as holes do lies in no outline"), "{said}");
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
