//! Broadband gaps: places with a weak connection, however "weak" was measured.

use geo::{Coord, LineString, Polygon};
use serde::{Deserialize, Serialize};

use crate::base::ids::{GapId, SourceId};
use crate::geo::LonLatPolygons;
use crate::geo::lonlat::LonLat;

/// One place with weak broadband.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    pub id: GapId,
    pub name: String,
    /// What was measured, in words that a map legend can show: "DERI v1.6 broadband component, 4.5 or more".
    pub measure: String,
    /// The figure that made it a gap; `None` for one drawn by hand.
    pub value: Option<f64>,
    pub polygons: LonLatPolygons,
    pub source: Option<SourceId>,
    /// What it is a gap in, for one drawn by hand.
    pub drawn: Option<GapKind>,
    /// What is known of it, in words; empty for what a figure made.
    pub note: String,
}

/// What is missing in a gap that was drawn by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    #[default]
    NoBroadband,
    NoMobileSignal,
    Other,
}

impl GapKind {
    pub const ALL: [Self; 3] = [Self::NoBroadband, Self::NoMobileSignal, Self::Other];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NoBroadband => "No broadband",
            Self::NoMobileSignal => "No mobile signal",
            Self::Other => "Other gap",
        }
    }

    /// What a legend says of those drawn by hand: "No mobile signal, drawn by hand".
    #[must_use]
    pub fn measure(self) -> String {
        format!("{}, drawn by hand", self.name())
    }
}

/// A gap drawn by hand, without its row.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnGap {
    pub name: String,
    pub kind: GapKind,
    pub note: String,
    pub polygons: LonLatPolygons,
}

impl Gap {
    /// Its content without its identity, where it was drawn by hand and so can be changed.
    #[must_use]
    pub fn content(&self) -> Option<DrawnGap> {
        let kind = self.drawn?;
        Some(DrawnGap { name: self.name.clone(), kind, note: self.note.clone(), polygons: self.polygons.clone() })
    }
}

/// Corners of a circle.
const CIRCLE: u32 = 32;

/// The outline of a gap as it is drawn: its corners in order, the last joined to the first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline {
    pub corners: Vec<LonLat>,
    /// Holes and further parts, which another program may have given it: they stay as they are.
    holes: Vec<LineString<f64>>,
    parts: Vec<Polygon<f64>>,
}

impl Outline {
    #[must_use]
    pub fn of(polygons: &LonLatPolygons) -> Self {
        let mut parts = polygons.0.clone();
        if parts.is_empty() {
            return Self::default();
        }
        let (outline, holes) = parts.remove(0).into_inner();
        let mut corners: Vec<LonLat> = outline.0.into_iter().map(LonLat::from).collect();
        corners.pop();
        Self { corners, holes, parts }
    }

    /// A circle of so many metres around a place, as many corners.
    #[must_use]
    pub fn circle(middle: LonLat, radius_metres: f64) -> Self {
        let (a_lon, a_lat) = LonLat::metres_a_degree(middle.lat);
        let corner = |i: u32| {
            let angle = f64::from(i) / f64::from(CIRCLE) * std::f64::consts::TAU;
            let (east, north) = (radius_metres * angle.sin(), radius_metres * angle.cos());
            LonLat::new(middle.lon + east / a_lon, middle.lat + north / a_lat)
        };
        Self { corners: (0..CIRCLE).map(corner).collect(), ..Self::default() }
    }

    #[must_use]
    pub fn polygons(&self) -> LonLatPolygons {
        let ring: Vec<Coord<f64>> = self.corners.iter().map(|c| Coord { x: c.lon, y: c.lat }).collect();
        let mut parts = vec![Polygon::new(LineString::new(ring), self.holes.clone())];
        parts.extend(self.parts.iter().cloned());
        LonLatPolygons::new(parts)
    }
}

/// What counts as weak: a line that premises cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// 10 Mbit/s down and 1 up, the universal service obligation.
    Uso,
    Superfast,
    Gigabit,
    Mbit2,
    Mbit5,
    Mbit10,
    Mbit100,
    Mbit300,
}

impl Threshold {
    /// What is asked for most first.
    pub const ALL: [Self; 8] = [
        Self::Uso,
        Self::Superfast,
        Self::Gigabit,
        Self::Mbit2,
        Self::Mbit5,
        Self::Mbit10,
        Self::Mbit100,
        Self::Mbit300,
    ];

    /// "Below superfast (30 Mbit/s)".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Uso => "Below the universal service obligation (10 Mbit/s down, 1 up)",
            Self::Superfast => "Below superfast (30 Mbit/s)",
            Self::Gigabit => "No gigabit (1,000 Mbit/s)",
            Self::Mbit2 => "Below 2 Mbit/s",
            Self::Mbit5 => "Below 5 Mbit/s",
            Self::Mbit10 => "Below 10 Mbit/s",
            Self::Mbit100 => "Below ultrafast (100 Mbit/s)",
            Self::Mbit300 => "Below ultrafast (300 Mbit/s)",
        }
    }

    /// As [`Self::short`], for the head of a column.
    #[must_use]
    pub fn brief(self) -> &'static str {
        if self == Self::Uso { "below USO" } else { self.short() }
    }

    /// After "premises": "below superfast".
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::Uso => "below the universal service obligation",
            Self::Superfast => "below superfast",
            Self::Gigabit => "without gigabit",
            Self::Mbit2 => "below 2 Mbit/s",
            Self::Mbit5 => "below 5 Mbit/s",
            Self::Mbit10 => "below 10 Mbit/s",
            Self::Mbit100 => "below 100 Mbit/s",
            Self::Mbit300 => "below 300 Mbit/s",
        }
    }
}

/// How weak broadband is shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BroadbandSettings {
    /// `None` for what the project has marked, else for the first that the figures say.
    pub threshold: Option<Threshold>,
    /// Areas are hatched where at least so many per cent of premises are affected.
    pub at_least: f64,
    /// Only where the area is among the worst fifth by score as well.
    pub only_excluded: bool,
    /// As points graded by the number of premises, not as hatched areas.
    pub as_points: bool,
}

/// A point that stands for an area with weak broadband.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GapPoint {
    /// In points on the screen; more premises, larger.
    pub radius: f32,
    /// Whether the area is among the worst fifth by score as well: it has a white middle.
    pub is_excluded: bool,
}

impl Default for BroadbandSettings {
    fn default() -> Self {
        Self { threshold: None, at_least: 2.0, only_excluded: false, as_points: false }
    }
}

/// How a gap is hatched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapLook {
    /// Weak broadband.
    Weak,
    /// Weak broadband in an area that is among the most excluded.
    WeakExcluded,
    /// Drawn by hand.
    Drawn,
}

/// A postcode unit and where it lies; used to find a place and drawn as a faint dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Postcode {
    /// "ME14 1LQ".
    pub text: String,
    pub position: LonLat,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::bng::area_square_metres;

    /// A regular polygon of 32 corners has the surface r²·16·sin(2π/32).
    #[test]
    fn a_circle_is_as_large_as_its_radius_says() {
        let circle = Outline::circle(LonLat::new(0.52, 51.27), 500.0).polygons();
        let surface = area_square_metres(&circle).expect("in Britain");
        let wanted = 500.0_f64.powi(2) * 16.0 * (std::f64::consts::TAU / 32.0).sin();
        assert!((surface / wanted - 1.0).abs() < 0.005, "{surface} {wanted}");
    }

    #[test]
    fn an_outline_gives_back_what_it_was_made_of() {
        let ring = |x: f64| LineString::from(vec![(x, 51.0), (x + 0.1, 51.0), (x + 0.1, 51.1), (x, 51.0)]);
        let hole = LineString::from(vec![(0.05, 51.02), (0.06, 51.02), (0.06, 51.03), (0.05, 51.02)]);
        let polygons =
            LonLatPolygons::new(vec![Polygon::new(ring(0.0), vec![hole]), Polygon::new(ring(1.0), Vec::new())]);
        let outline = Outline::of(&polygons);
        assert_eq!(outline.corners.len(), 3);
        assert_eq!(outline.polygons(), polygons);
        assert!(Outline::of(&LonLatPolygons::new(Vec::new())).corners.is_empty());
    }
}
