//! What is to be drawn, before anyone draws it. The window, the PNG and every other writer consume the same scene.
//!
//! A map scene is in map units (the unit square of Web Mercator), with widths and sizes in points: a point is 1/72
//! inch on paper and one logical pixel on the screen. No toolkit's types appear here.

use std::sync::Arc;

pub use crate::base::drawing::{Rgba, Role, Weight};
use crate::base::ids::VenueId;
use crate::geo::bounds::Bounds;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::Shape;
use crate::model::background::{Parts, TilePicture, TilePlace};
use crate::model::scenario::DifferenceKind;
use crate::model::venue::VenueKind;

pub use super::label_spots::Spots;

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
        /// From the top left to the bottom right; else they rise.
        falling: bool,
    },
}

/// How the areas of one class are filled: a colour, and lines over it where colour alone would not tell it apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassLook {
    pub fill: Rgba,
    /// A [`Paint::Hatch`]; `None` for the colour alone.
    pub hatch: Option<Paint>,
}

impl ClassLook {
    /// Classes told apart by their colours.
    #[must_use]
    pub fn plain(colours: impl IntoIterator<Item = Rgba>) -> Vec<Self> {
        colours.into_iter().map(|fill| Self { fill, hatch: None }).collect()
    }
}

/// Shapes that look alike, the lowest first. There may be very many, filled and outlined by turns: they are shared.
pub type Shapes = Arc<[Arc<Shape>]>;

/// One thing on the map, or many that look alike.
#[derive(Clone, Debug, PartialEq)]
pub enum MapItem {
    /// Even-odd fill of all rings of each shape.
    Fill { shapes: Shapes, paint: Paint },
    /// The outlines of all rings of each shape; width and dash (on, off) in points.
    Outline { shapes: Shapes, colour: Rgba, width: f32, dash: Option<[f32; 2]> },
    /// Many small discs of one colour; radius in points.
    Dots { at: Arc<[Mercator]>, radius: f32, colour: Rgba },
    /// Venues' symbols, the ones behind first. Where many are in one spot a painter draws one disc with their number
    /// instead: see [`super::clusters`].
    Symbols(Arc<[Mark]>),
    /// The surfaces of one kind in a background tile, as one.
    Surfaces { tile: TilePlace, parts: Arc<Parts>, colour: Rgba },
    /// The lines of one kind in a background tile, as one; width and dash (on, off) in points.
    Lines { tile: TilePlace, parts: Arc<Parts>, colour: Rgba, width: f32, dash: Option<[f32; 2]> },
    /// A background tile that is a picture.
    Picture { tile: TilePlace, picture: Arc<TilePicture> },
}

impl MapItem {
    /// A single surface.
    #[must_use]
    pub fn fill(shape: &Arc<Shape>, paint: Paint) -> Self {
        Self::Fill { shapes: Arc::from([Arc::clone(shape)]), paint }
    }

    /// The whole lines around a single surface.
    #[must_use]
    pub fn outline(shape: &Arc<Shape>, colour: Rgba, width: f32) -> Self {
        Self::Outline { shapes: Arc::from([Arc::clone(shape)]), colour, width, dash: None }
    }
}

/// A venue's symbol; its size is its height in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub venue: VenueId,
    pub at: Mercator,
    pub kind: VenueKind,
    pub look: MarkLook,
    pub size: f32,
    pub fill: Rgba,
    pub outline: Rgba,
}

/// How a symbol is filled: what is open, and what is not, is told without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarkLook {
    #[default]
    Filled,
    /// Closed at the hour asked about.
    Ring,
    /// Not known, or open in some weeks only.
    Dotted,
    /// A disc with its number in a scenario in place of the symbol, and the sign of what is other about it.
    Numbered(u16, DifferenceKind),
}

impl MarkLook {
    /// What stands on its disc, for one that is numbered.
    #[must_use]
    pub fn number(self) -> Option<String> {
        match self {
            Self::Numbered(number, kind) => Some(format!("{number}{}", kind.sign())),
            _ => None,
        }
    }

    /// The symbol in layers, the lowest first: how large each is, as a share of the size, and whether it has the
    /// symbol's colour or is white.
    #[must_use]
    pub fn layers(self) -> &'static [(f32, bool)] {
        match self {
            Self::Filled | Self::Numbered(..) => &[(1.0, true)],
            Self::Ring => &[(1.0, true), (0.58, false)],
            Self::Dotted => &[(1.0, true), (0.66, false), (0.34, true)],
        }
    }
}

/// A place inside an area where a name can stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub at: Mercator,
    /// Distance to the nearest border, in units of the square.
    pub clearance: f64,
}

/// A name that wants a place on the map. Whether it gets one is decided at each view, by priority.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelWish {
    pub text: String,
    /// Second line below the name (a value); empty for none.
    pub second: String,
    /// Where its middle should be: at the first of these.
    pub at: Spots,
    /// Further places inside what it names, for a name that may move when its first place is out of the frame;
    /// empty for a name that stays put.
    pub others: Arc<[Spot]>,
    /// What it names; a label wider than this at the view's zoom is a candidate for leaving out.
    pub bounds: Bounds,
    /// Whether it may stand beside what it names, with a line to it, where it would cover it.
    pub may_stand_beside: bool,
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
    /// The line from a name that stands beside what it names, to that, in points of the frame.
    pub leader: Option<[(f64, f64); 2]>,
    pub line_height: f64,
    pub size: f32,
    pub bold: bool,
    pub colour: Rgba,
    pub halo: Rgba,
}

/// An upright rectangle in points of a frame or a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    #[must_use]
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    #[must_use]
    pub fn right(self) -> f64 {
        self.x + self.width
    }

    #[must_use]
    pub fn bottom(self) -> f64 {
        self.y + self.height
    }

    /// Grown by the same length on each side; negative shrinks.
    #[must_use]
    pub fn grown(self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, width: self.width + 2.0 * by, height: self.height + 2.0 * by }
    }

    /// Whether the insides meet; touching edges do not count.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether the other lies inside, edges included.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }
}

/// Which part of a line of text stands at its position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Middle,
    Right,
}

/// One line of text on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct TextLine {
    pub text: String,
    pub x: f64,
    /// Of the baseline.
    pub y: f64,
    pub size: f32,
    pub weight: Weight,
    pub align: Align,
    pub colour: Rgba,
    /// Colour and width of a rim around the letters that keeps them legible over a map.
    pub halo: Option<(Rgba, f32)>,
}

/// One thing on a page; lengths in points.
#[derive(Clone, Debug, PartialEq)]
pub enum PageItem {
    /// A map without its names, cut off at its frame, whose size is the view's. Names follow as [`PageItem::Text`].
    Map {
        scene: MapScene,
        view: MapView,
        x: f64,
        y: f64,
    },
    Rect {
        rect: Rect,
        fill: Option<Rgba>,
        hatch: Option<Paint>,
        line: Option<(Rgba, f32)>,
    },
    Polygon {
        points: Vec<[f64; 2]>,
        fill: Rgba,
    },
    Line {
        from: [f64; 2],
        to: [f64; 2],
        colour: Rgba,
        width: f32,
    },
    /// A venue's symbol around its middle.
    Symbol {
        x: f64,
        y: f64,
        kind: VenueKind,
        size: f32,
        fill: Rgba,
        outline: Rgba,
    },
    Text(TextLine),
    /// A picture as a PNG or JPEG file, stretched into a rectangle.
    Image {
        rect: Rect,
        file: Arc<[u8]>,
    },
    /// Things that belong together, and what they are.
    Part {
        role: Role,
        items: Vec<PageItem>,
    },
    /// A line of text whose middle lies in the middle of a path and follows it; its own place and alignment say nothing.
    TextAlong {
        line: TextLine,
        path: Vec<[f64; 2]>,
    },
}

/// A page ready to be drawn, bottom first. Its size is in points (1/72 inch).
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub width: f64,
    pub height: f64,
    pub items: Vec<PageItem>,
}

impl Page {
    /// Every line of text on the page, in the order of drawing.
    #[must_use]
    pub fn lines(&self) -> Vec<&TextLine> {
        fn gather<'a>(items: &'a [PageItem], lines: &mut Vec<&'a TextLine>) {
            for item in items {
                match item {
                    PageItem::Text(line) => lines.push(line),
                    PageItem::Part { items, .. } => gather(items, lines),
                    _ => {}
                }
            }
        }
        let mut lines = Vec::new();
        gather(&self.items, &mut lines);
        lines
    }
}

/// Pixels, row by row from the top left, four bytes each: red, green and blue in sRGB with alpha multiplied in,
/// then alpha. Where the ground is opaque, so is every pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}
