//! Web Mercator as the map draws it.

use serde::{Deserialize, Serialize};

use super::lonlat::LonLat;

/// A position on the unit square of Web Mercator (EPSG:3857 scaled): x grows east from 0 at 180° W to 1, y grows
/// south from 0 at about 85.05° N to 1. Multiply by `256 · 2^zoom` for the world's pixels at a zoom.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mercator {
    pub x: f64,
    pub y: f64,
}

/// Half the circumference of the earth as EPSG:3857 has it, in its metres.
const HALF_WORLD: f64 = 20_037_508.342_789_244;

/// The latitude at which the square of Web Mercator ends.
const MAX_LAT: f64 = 85.051_128_779_806_6;

impl Mercator {
    /// From a position in metres of EPSG:3857.
    #[must_use]
    pub fn from_epsg_3857(x: f64, y: f64) -> Self {
        Self { x: 0.5 + x / (2.0 * HALF_WORLD), y: 0.5 - y / (2.0 * HALF_WORLD) }
    }

    #[must_use]
    pub fn to_lonlat(self) -> LonLat {
        let lat = (std::f64::consts::PI * (1.0 - 2.0 * self.y)).sinh().atan().to_degrees();
        LonLat { lon: self.x * 360.0 - 180.0, lat }
    }

    /// How many world pixels (of 256-pixel tiles) one unit is at `zoom`.
    #[must_use]
    pub fn world_pixels(zoom: f64) -> f64 {
        256.0 * zoom.exp2()
    }

    /// Metres on the ground that one unit covers at this latitude, on the sphere that Web Mercator uses;
    /// good to 0.3 % for a scale bar and never used for a figure.
    #[must_use]
    pub fn ground_metres_per_unit(lat: f64) -> f64 {
        2.0 * HALF_WORLD * lat.to_radians().cos()
    }
}

impl From<LonLat> for Mercator {
    fn from(p: LonLat) -> Self {
        let sin = p.lat.clamp(-MAX_LAT, MAX_LAT).to_radians().sin();
        let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI);
        Self { x: (p.lon + 180.0) / 360.0, y }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EPSG Guidance Note 7-2, section 1.3.3, worked example for Popular Visualisation Pseudo-Mercator:
    /// 24°22'54.433" N 100°20'00.000" W is X -11169055.58 m, Y 2800000.00 m.
    #[test]
    fn agrees_with_the_worked_example_of_epsg() {
        let p = LonLat::new(-(100.0 + 20.0 / 60.0), 24.0 + 22.0 / 60.0 + 54.433 / 3600.0);
        let ours = Mercator::from(p);
        let theirs = Mercator::from_epsg_3857(-11_169_055.58, 2_800_000.00);
        let metres = 2.0 * HALF_WORLD;
        assert!((ours.x - theirs.x).abs() * metres < 0.01);
        assert!((ours.y - theirs.y).abs() * metres < 0.01);
        let back = theirs.to_lonlat();
        assert!((back.lat - p.lat).abs() < 1e-7 && (back.lon - p.lon).abs() < 1e-7);
    }
}
