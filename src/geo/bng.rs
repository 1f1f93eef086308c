//! British National Grid (OSGB36, EPSG:27700), through the Ordnance Survey's OSTN15 transformation.
//!
//! All lengths and surfaces are computed here, never in degrees or in Web Mercator.

use geo::{Area as _, Centroid as _, Coord, MapCoords as _};

use super::LonLatPolygons;
use super::lonlat::LonLat;
use super::{ostn15, transverse_mercator};

/// The shift changes by less than 0.3 m a kilometre, so that after a turn which still changed it by this much the next
/// would change it by less than a hundredth of a millimetre.
const CLOSE_ENOUGH_METRES: f64 = 0.03;
const MOST_TURNS: usize = 10;

/// A position in metres east and north of the grid's false origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bng {
    pub easting: f64,
    pub northing: f64,
}

/// The position lies outside the land and near sea that OSTN15 covers.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("position {x}, {y} lies outside Great Britain as the Ordnance Survey's OSTN15 transformation covers it")]
pub struct OutsideGrid {
    pub x: f64,
    pub y: f64,
}

impl Bng {
    /// By the iteration that the Ordnance Survey's guide gives (annexe A.2).
    ///
    /// # Errors
    /// [`OutsideGrid`] where OSTN15 has no values.
    pub fn to_lonlat(self) -> Result<LonLat, OutsideGrid> {
        let outside = OutsideGrid { x: self.easting, y: self.northing };
        let (mut east, mut north) = ostn15::shift(self.easting, self.northing).ok_or(outside)?;
        for _ in 0..MOST_TURNS {
            let (etrs_easting, etrs_northing) = (self.easting - east, self.northing - north);
            let (next_east, next_north) = ostn15::shift(etrs_easting, etrs_northing).ok_or(outside)?;
            let change = (next_east - east).abs().max((next_north - north).abs());
            (east, north) = (next_east, next_north);
            if change < CLOSE_ENOUGH_METRES {
                return Ok(transverse_mercator::unproject(self.easting - east, self.northing - north));
            }
        }
        Err(outside)
    }

    /// Straight-line distance in metres.
    #[must_use]
    pub fn distance_metres(self, other: Self) -> f64 {
        (self.easting - other.easting).hypot(self.northing - other.northing)
    }
}

impl TryFrom<LonLat> for Bng {
    type Error = OutsideGrid;

    fn try_from(p: LonLat) -> Result<Self, OutsideGrid> {
        let outside = OutsideGrid { x: p.lon, y: p.lat };
        // The grid's own corners lie within these degrees; NaN lies nowhere.
        if !((-10.0..=4.0).contains(&p.lon) && (49.0..=62.0).contains(&p.lat)) {
            return Err(outside);
        }
        let (etrs_easting, etrs_northing) = transverse_mercator::project(p);
        let (east, north) = ostn15::shift(etrs_easting, etrs_northing).ok_or(outside)?;
        let (easting, northing) = (etrs_easting + east, etrs_northing + north);
        if ostn15::is_on_grid(easting, northing) { Ok(Self { easting, northing }) } else { Err(outside) }
    }
}

/// The surface of polygons in square metres of the grid.
///
/// # Errors
/// [`OutsideGrid`] where OSTN15 has no values.
pub fn area_square_metres(polygons: &LonLatPolygons) -> Result<f64, OutsideGrid> {
    let on_grid = polygons.try_map_coords(|c| {
        let p = Bng::try_from(LonLat::from(c))?;
        Ok(Coord { x: p.easting, y: p.northing })
    })?;
    Ok(on_grid.unsigned_area())
}

/// The centre of gravity in longitude and latitude; `None` for empty polygons. It may lie outside the polygons.
#[must_use]
pub fn centroid(polygons: &LonLatPolygons) -> Option<LonLat> {
    polygons.centroid().map(|p| LonLat::from(p.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ordnance Survey's OSTN15 test points TP01, TP04, TP06 and TP07, given to 1e-8 degrees (about a millimetre).
    #[test]
    fn agrees_with_ordnance_survey_to_two_millimetres() {
        for (lon, lat, e, n) in [
            (-6.299_777_52, 49.922_263_94, 91_492.146, 11_318.804),
            (-1.297_822_77, 50.575_636_65, 449_816.371, 75_335.861),
            (-3.551_283_49, 51.400_782_20, 292_184.870, 168_003.465),
            (1.444_547_30, 51.374_470_26, 639_821.835, 169_565.858),
        ] {
            let p = Bng::try_from(LonLat::new(lon, lat)).expect("inside the grid");
            assert!((p.easting - e).abs() < 0.002 && (p.northing - n).abs() < 0.002, "{p:?}");
            let back = Bng { easting: e, northing: n }.to_lonlat().expect("inside the grid");
            assert!((back.lon - lon).abs() < 2e-8 && (back.lat - lat).abs() < 2e-8, "{back:?}");
        }
    }

    #[test]
    fn far_away_is_refused_not_invented() {
        assert!(Bng::try_from(LonLat::new(10.0, 60.0)).is_err());
        assert!(Bng { easting: -400_000.0, northing: 0.0 }.to_lonlat().is_err());
        assert!(Bng { easting: 300_000.0, northing: 1e300 }.to_lonlat().is_err());
        // One column beyond the grid's edge is not the first column of its next row.
        assert!(Bng { easting: 701_500.0, northing: 600_000.0 }.to_lonlat().is_err());
        assert!(Bng::try_from(LonLat::new(f64::NAN, 51.0)).is_err());
    }
}
