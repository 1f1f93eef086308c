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
