//! Positions in longitude and latitude.

use serde::{Deserialize, Serialize};

/// A position in degrees of longitude and latitude (EPSG:4326; ETRS89 is taken as equal to it, which holds
/// to about 0.8 m in Britain and is what the Ordnance Survey's transformation yields).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LonLat {
    pub lon: f64,
    pub lat: f64,
}

impl LonLat {
    #[must_use]
    pub const fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat }
    }

    #[must_use]
    pub fn is_valid(self) -> bool {
        (-180.0..=180.0).contains(&self.lon) && (-90.0..=90.0).contains(&self.lat)
    }

    /// Metres between two positions near each other, anywhere on the earth: on the ellipsoid WGS 84, with its radii of
    /// curvature at the middle latitude. Good to a millimetre for the piece of a street and to 0.1 % over 100 km; what
    /// lies in Great Britain and is measured over longer ways is measured on its grid ([`super::bng`]).
    #[must_use]
    pub fn short_distance_metres(self, other: Self) -> f64 {
        let (east, north) = Self::metres_a_degree(f64::midpoint(self.lat, other.lat));
        ((other.lon - self.lon) * east).hypot((other.lat - self.lat) * north)
    }

    /// How long a degree of longitude and a degree of latitude are at a latitude, in metres, on WGS 84.
    #[must_use]
    pub fn metres_a_degree(lat: f64) -> (f64, f64) {
        const SEMI_MAJOR: f64 = 6_378_137.0;
        const FLATTENING: f64 = 1.0 / 298.257_223_563;
        const E2: f64 = FLATTENING * (2.0 - FLATTENING);
        let (sin, cos) = lat.to_radians().sin_cos();
        let w2 = 1.0 - E2 * sin * sin;
        let prime_vertical = SEMI_MAJOR / w2.sqrt();
        let meridian = prime_vertical * (1.0 - E2) / w2;
        ((prime_vertical * cos).to_radians(), meridian.to_radians())
    }
}

impl From<LonLat> for geo::Coord<f64> {
    fn from(p: LonLat) -> Self {
        Self { x: p.lon, y: p.lat }
    }
}

impl From<geo::Coord<f64>> for LonLat {
    fn from(c: geo::Coord<f64>) -> Self {
        Self { lon: c.x, lat: c.y }
    }
}

impl std::fmt::Display for LonLat {
    /// As the status line shows it: `51.2526 N 0.5442 E`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (ns, ew) = (if self.lat < 0.0 { 'S' } else { 'N' }, if self.lon < 0.0 { 'W' } else { 'E' });
        write!(f, "{:.4} {ns} {:.4} {ew}", self.lat.abs(), self.lon.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against the geodesic of Karney (2013) as the crate `geo` computes it.
    #[test]
    fn short_distances_agree_with_the_geodesic() {
        use geo::{Distance as _, Geodesic, Point};
        for (from, to, share) in [
            (LonLat::new(0.5221, 51.2721), LonLat::new(0.5250, 51.2700), 1e-7),
            (LonLat::new(-1.55, 53.80), LonLat::new(-1.20, 53.60), 1e-5),
            (LonLat::new(24.94, 60.17), LonLat::new(24.95, 60.17), 1e-7),
            (LonLat::new(0.0, 51.0), LonLat::new(1.0, 51.5), 1e-3),
        ] {
            let exact = Geodesic.distance(Point::new(from.lon, from.lat), Point::new(to.lon, to.lat));
            let ours = from.short_distance_metres(to);
            assert!((ours / exact - 1.0).abs() < share, "{ours} {exact}");
        }
    }
}
