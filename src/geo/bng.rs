//! British National Grid (OSGB36, EPSG:27700), through the Ordnance Survey's OSTN15 transformation.
//!
//! All lengths and surfaces are computed here, never in degrees or in Web Mercator.

use geo::{Area as _, Centroid as _, Coord, MapCoords as _};

use super::LonLatPolygons;
use super::lonlat::LonLat;

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
    /// Whether OSTN15's grid of 700 by 1,250 km reaches here. Beyond its edges the crate would take the shift of
    /// another row of the grid, or overflow.
    fn is_on_grid(self) -> bool {
        (0.0..=700_000.0).contains(&self.easting) && (0.0..=1_250_000.0).contains(&self.northing)
    }

    /// # Errors
    /// [`OutsideGrid`] where OSTN15 has no values.
    pub fn to_lonlat(self) -> Result<LonLat, OutsideGrid> {
        let (x, y) = (self.easting, self.northing);
        if !self.is_on_grid() {
            return Err(OutsideGrid { x, y });
        }
        let (lon, lat) = lonlat_bng::convert_osgb36_to_ll(x, y).map_err(|_| OutsideGrid { x, y })?;
        Ok(LonLat { lon, lat })
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
        let (easting, northing) = lonlat_bng::convert_osgb36(p.lon, p.lat).map_err(|_| outside)?;
        let found = Self { easting, northing };
        if found.is_on_grid() { Ok(found) } else { Err(outside) }
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

    /// Ordnance Survey, "Transformations and OSGM15 User Guide", test point TP01 (St Mary's, Scilly) and the
    /// guide's worked example (Caister water tower).
    #[test]
    fn agrees_with_ordnance_survey_to_a_millimetre() {
        for (lon, lat, e, n) in [
            (-6.299_777_520, 49.922_263_937, 91_492.146, 11_318.804),
            (1.716_073_973, 52.658_007_833, 651_409.804, 313_177.450),
        ] {
            let p = Bng::try_from(LonLat::new(lon, lat)).expect("inside the grid");
            assert!((p.easting - e).abs() < 0.002 && (p.northing - n).abs() < 0.002, "{p:?}");
            let back = p.to_lonlat().expect("inside the grid");
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
