//! One tile's content: surfaces and lines by what they are, names with their places, or a picture.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::geo::bounds::Bounds;
use crate::geo::mercator::Mercator;

use super::TilePlace;

/// What a surface is, from the lowest to the one on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Surface {
    /// Land, where a source draws the sea as its ground.
    Land,
    /// Houses and gardens.
    Residential,
    /// Industry, trade, railway grounds, the military.
    Works,
    /// Fields that nobody walks on.
    Farmland,
    /// Parks, meadows, cemeteries, pitches.
    Park,
    Wood,
    /// Beaches, scree, bare rock.
    Bare,
    /// Schools, hospitals, universities.
    Campus,
    Water,
    Airfield,
    /// Squares and pedestrian areas.
    Square,
    Building,
    /// Something that the source names in words unknown here.
    Other,
}

/// What a line is, from the one drawn first to the one on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// A stream, ditch or drain.
    Stream,
    /// A river or canal.
    River,
    /// Something that the source names in words unknown here.
    Other,
    Runway,
    /// Footpath, cycle path, steps.
    Path,
    /// A farm or forest track.
    Track,
    /// Drives, car parks, alleys.
    Service,
    Pedestrian,
    /// Residential and unclassified.
    Minor,
    Tertiary,
    Secondary,
    Primary,
    Trunk,
    Motorway,
    /// Tram, light rail, sidings.
    MinorRail,
    Rail,
    /// Of a country or county.
    Border,
}

/// How much a place name matters, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceRank {
    /// Anything that has a name, and water.
    Other,
    Locality,
    Hamlet,
    Suburb,
    Village,
    Town,
    City,
    Region,
    Country,
}

/// Many rings or lines of one look, as one flat list. Positions are shares of the tile's side from its north-west
/// corner; they may lie a little outside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parts {
    points: Vec<[f32; 2]>,
    /// Where each part ends in `points`.
    ends: Vec<u32>,
    /// Left, top, right and bottom of each part.
    boxes: Vec<[f32; 4]>,
}

impl Parts {
    /// Adds a ring (its first point not repeated) or a line. One of fewer than two points is left out.
    pub fn add(&mut self, part: impl IntoIterator<Item = [f32; 2]>) {
        let start = self.points.len();
        self.points.extend(part);
        let added = &self.points[start..];
        let end = u32::try_from(self.points.len());
        let (Ok(end), true) = (end, added.len() >= 2) else {
            self.points.truncate(start);
            return;
        };
        let none = [f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
        self.boxes
            .push(added.iter().fold(none, |b, p| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]));
        self.ends.push(end);
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Each part with its box.
    pub fn iter(&self) -> impl Iterator<Item = ([f32; 4], &[[f32; 2]])> {
        let mut start = 0;
        self.ends.iter().zip(&self.boxes).map(move |(end, around)| {
            let part = &self.points[start..*end as usize];
            start = *end as usize;
            (*around, part)
        })
    }
}

/// A name that follows a line.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedWay {
    pub name: Arc<str>,
    pub way: Way,
    /// In shares of the tile's side, as [`Parts`].
    pub line: Vec<[f32; 2]>,
}

/// A name at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedPoint {
    pub name: Arc<str>,
    pub rank: PlaceRank,
    /// Orders names of one rank; how many live there, where that is known.
    pub weight: f64,
    pub is_water: bool,
    pub at: Mercator,
}

/// A tile to be drawn in styles of our own.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorTile {
    pub place: TilePlace,
    /// Rings; the filled side is where they wind around (non-zero), holes being turned the other way.
    pub surfaces: BTreeMap<Surface, Arc<Parts>>,
    pub ways: BTreeMap<Way, Arc<Parts>>,
    pub named_ways: Vec<NamedWay>,
    pub named_points: Vec<NamedPoint>,
}

impl VectorTile {
    /// Around what is drawn in it, as far as its own square goes; `None` when that is nothing.
    #[must_use]
    pub fn extent(&self) -> Option<Bounds> {
        let (origin, side) = (self.place.origin(), self.place.side());
        let corner = |x: f32, y: f32| Mercator {
            x: origin.x + f64::from(x.clamp(0.0, 1.0)) * side,
            y: origin.y + f64::from(y.clamp(0.0, 1.0)) * side,
        };
        let parts = self.surfaces.values().chain(self.ways.values());
        let boxes = parts.flat_map(|parts| &parts.boxes);
        boxes.map(|b| Bounds { min: corner(b[0], b[1]), max: corner(b[2], b[3]) }).reduce(Bounds::union)
    }
}

/// A tile that is a picture; red, green, blue and alpha (multiplied in) for each pixel, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TilePicture {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}
