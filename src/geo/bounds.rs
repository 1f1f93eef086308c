//! Upright rectangles, in Web Mercator and in longitude and latitude.

use serde::{Deserialize, Serialize};

use super::lonlat::LonLat;
use super::mercator::Mercator;

/// A rectangle on the unit square of Web Mercator, edges included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    pub min: Mercator,
    pub max: Mercator,
}

impl Bounds {
    /// The smallest rectangle around the points; `None` without points.
    pub fn around(points: impl IntoIterator<Item = Mercator>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        Some(points.fold(Self { min: first, max: first }, Self::with))
    }

    /// Grown to hold the point.
    #[must_use]
    pub fn with(self, p: Mercator) -> Self {
        Self {
            min: Mercator { x: self.min.x.min(p.x), y: self.min.y.min(p.y) },
            max: Mercator { x: self.max.x.max(p.x), y: self.max.y.max(p.y) },
        }
    }

    #[must_use]
    pub fn union(self, other: Self) -> Self {
        self.with(other.min).with(other.max)
    }

    /// Grown by the same length on each side; negative shrinks.
    #[must_use]
    pub fn grown(self, by: f64) -> Self {
        Self {
            min: Mercator { x: self.min.x - by, y: self.min.y - by },
            max: Mercator { x: self.max.x + by, y: self.max.y + by },
        }
    }

    #[must_use]
    pub fn width(self) -> f64 {
        self.max.x - self.min.x
    }

    #[must_use]
    pub fn height(self) -> f64 {
        self.max.y - self.min.y
    }

    #[must_use]
    pub fn centre(self) -> Mercator {
        Mercator { x: f64::midpoint(self.min.x, self.max.x), y: f64::midpoint(self.min.y, self.max.y) }
    }

    #[must_use]
    pub fn contains(self, p: Mercator) -> bool {
        p.x >= self.min.x && p.x <= self.max.x && p.y >= self.min.y && p.y <= self.max.y
    }

    #[must_use]
    pub fn intersects(self, other: Self) -> bool {
        self.min.x <= other.max.x && other.min.x <= self.max.x && self.min.y <= other.max.y && other.min.y <= self.max.y
    }

    /// The fractional zoom at which the rectangle just fits into a frame of this many pixels.
    #[must_use]
    pub fn zoom_to_fit(self, width_pixels: f64, height_pixels: f64) -> f64 {
        let per_unit = (width_pixels / self.width().max(1e-9)).min(height_pixels / self.height().max(1e-9));
        (per_unit / 256.0).log2()
    }
}

/// A rectangle in degrees, edges included; it never crosses the 180th meridian.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LonLatBounds {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl LonLatBounds {
    /// The smallest rectangle around the positions; `None` without any.
    pub fn around(points: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        let start = Self { west: first.lon, south: first.lat, east: first.lon, north: first.lat };
        Some(points.fold(start, Self::with))
    }

    /// Grown to hold the position.
    #[must_use]
    pub fn with(self, p: LonLat) -> Self {
        Self {
            west: self.west.min(p.lon),
            south: self.south.min(p.lat),
            east: self.east.max(p.lon),
            north: self.north.max(p.lat),
        }
    }

    #[must_use]
    pub fn union(self, other: Self) -> Self {
        self.with(LonLat::new(other.west, other.south)).with(LonLat::new(other.east, other.north))
    }

    /// Grown on each side by at least this many metres (up to 1 % more, towards the poles).
    #[must_use]
    pub fn grown(self, metres: f64) -> Self {
        /// The shortest degree of latitude, at the equator.
        const METRES_A_DEGREE: f64 = 110_574.0;
        let lat = metres / METRES_A_DEGREE;
        let (south, north) = ((self.south - lat).max(-90.0), (self.north + lat).min(90.0));
        let lon = lat / south.abs().max(north.abs()).min(89.0).to_radians().cos();
        Self { west: (self.west - lon).max(-180.0), south, east: (self.east + lon).min(180.0), north }
    }

    #[must_use]
    pub fn contains(self, p: LonLat) -> bool {
        p.lon >= self.west && p.lon <= self.east && p.lat >= self.south && p.lat <= self.north
    }

    #[must_use]
    pub fn intersects(self, other: Self) -> bool {
        self.west <= other.east && other.west <= self.east && self.south <= other.north && other.south <= self.north
    }
}
