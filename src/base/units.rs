//! Lengths with their unit in the type. Degrees are never lengths; see [`crate::geo`] for positions.

use serde::{Deserialize, Serialize};

/// A length on the ground in metres, measured in British National Grid.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metres(pub f64);

/// A length on paper in points (1/72 inch); the unit of every page.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(pub f64);

impl Points {
    #[must_use]
    pub fn from_millimetres(millimetres: f64) -> Self {
        Self(millimetres * 72.0 / 25.4)
    }
}
