//! What is to be drawn, before anyone draws it. The window, the PNG and every other writer consume the same scene.
//!
//! A map scene is in map units (the unit square of Web Mercator), with widths and sizes in points: a point is 1/72
//! inch on paper and one logical pixel on the screen. No toolkit's types appear here.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::geo::bounds::Bounds;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::Shape;
use crate::model::venue::VenueKind;

/// A colour in sRGB, alpha not multiplied in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rgba(pub u8, pub u8, pub u8, pub u8);

impl Rgba {
    #[must_use]
    pub const fn opaque(hex: u32) -> Self {
        let [_, r, g, b] = hex.to_be_bytes();
        Self(r, g, b, 255)
    }

    #[must_use]
    pub const fn with_alpha(self, alpha: u8) -> Self {
        Self(self.0, self.1, self.2, alpha)
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    #[must_use]
    pub fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio, 1 to 21 (WCAG 2.2).
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// How a surface is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paint {
    Solid(Rgba),
    /// Parallel lines at 45 degrees over whatever lies below; lengths in points. The lines are anchored to the map,
    /// so that neighbouring surfaces and tiles continue each other's lines.
    Hatch {
        colour: Rgba,
        spacing: f32,
        width: f32,
    },
}

/// One thing on the map.
#[derive(Clone, Debug, PartialEq)]
pub enum MapItem {
    /// Even-odd fill of all rings.
    Fill { shape: Arc<Shape>, paint: Paint },
    /// All rings' outlines; width and dash (on, off) in points.
    Outline { shape: Arc<Shape>, colour: Rgba, width: f32, dash: Option<[f32; 2]> },
    /// Many small discs of one colour; radius in points.
    Dots { at: Arc<[Mercator]>, radius: f32, colour: Rgba },
    /// A venue's symbol; size is its height in points.
    Symbol { at: Mercator, kind: VenueKind, size: f32, fill: Rgba, outline: Rgba },
}

/// A name that wants a place on the map. Whether it gets one is decided at each view, by priority.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelWish {
    pub text: String,
    /// Second line below the name (a value); empty for none.
    pub second: String,
    /// Where its middle should be.
    pub at: Mercator,
    /// What it names; a label wider than this at the view's zoom is a candidate for leaving out.
    pub bounds: Bounds,
    /// Higher goes first.
    pub priority: f64,
    /// Height of the type in points.
    pub size: f32,
    pub bold: bool,
    pub colour: Rgba,
    pub halo: Rgba,
}

/// Everything on the map, bottom first. Labels lie over all items.
#[derive(Clone, Debug, PartialEq)]
pub struct MapScene {
    pub ground: Rgba,
    pub items: Vec<MapItem>,
    pub labels: Vec<LabelWish>,
}

/// Which part of the world is seen: a frame of `width` by `height` points around a centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapView {
    pub centre: Mercator,
    /// Fractional; the world is `256 · 2^zoom` points wide.
    pub zoom: f64,
    pub width: f64,
    pub height: f64,
}

impl MapView {
    /// Points per unit of the square.
    #[must_use]
    pub fn scale(&self) -> f64 {
        Mercator::world_pixels(self.zoom)
    }

    /// Where a position falls in the frame, from its top left corner.
    #[must_use]
    pub fn to_frame(&self, p: Mercator) -> (f64, f64) {
        let s = self.scale();
        ((p.x - self.centre.x) * s + self.width / 2.0, (p.y - self.centre.y) * s + self.height / 2.0)
    }

    /// What lies at a point of the frame.
    #[must_use]
    pub fn to_map(&self, x: f64, y: f64) -> Mercator {
        let s = self.scale();
        Mercator { x: self.centre.x + (x - self.width / 2.0) / s, y: self.centre.y + (y - self.height / 2.0) / s }
    }

    /// What is seen.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        Bounds { min: self.to_map(0.0, 0.0), max: self.to_map(self.width, self.height) }
    }

    /// The view of these bounds in a frame, with a margin in points all around.
    #[must_use]
    pub fn fitting(bounds: Bounds, width: f64, height: f64, margin: f64) -> Self {
        let zoom = bounds.zoom_to_fit((width - 2.0 * margin).max(1.0), (height - 2.0 * margin).max(1.0));
        Self { centre: bounds.centre(), zoom: zoom.clamp(0.0, 22.0), width, height }
    }
}

/// A label that has its place: the middle of its (first) line's box in points of the frame, and its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedLabel {
    /// One line, or a name wrapped onto several, then the second text.
    pub lines: Vec<String>,
    /// Middle of the block of lines.
    pub x: f64,
    pub y: f64,
    pub line_height: f64,
    pub size: f32,
    pub bold: bool,
    pub colour: Rgba,
    pub halo: Rgba,
}
