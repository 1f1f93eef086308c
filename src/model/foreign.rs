//! One layer of somebody else's file as plain values: text and coordinates as they stand in it, nothing understood
//! yet. It is how the room that speaks SQL hands a GeoPackage to the room that understands files.

/// A layer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForeignLayer {
    pub name: String,
    /// "GeoPackage".
    pub format: String,
    /// What the file says of its reference system: an EPSG code, a name or WKT; `None` when it says nothing.
    pub system: Option<String>,
    pub columns: Vec<String>,
    pub rows: Vec<ForeignRow>,
    /// Whether it is a layer of shapes. A plain table has none.
    pub has_shapes: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ForeignRow {
    /// As the file counts it.
    pub number: u64,
    /// One for each column; empty where the file has nothing.
    pub cells: Vec<String>,
    pub shape: Shape,
}

/// A closed line; whether the last point repeats the first is not settled yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Ring {
    pub points: Vec<[f64; 2]>,
    pub said: RingRole,
}

/// What a file says that a ring is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingRole {
    /// Nothing, but by the way it turns: shapefiles have outlines clockwise and holes anticlockwise.
    ByTurning,
    /// The first of a polygon.
    Outline,
    Hole,
}

impl Ring {
    /// The rings of a polygon of formats in which the first is the outline and all others are holes.
    pub fn of_polygon(rings: impl IntoIterator<Item = Vec<[f64; 2]>>) -> impl Iterator<Item = Self> {
        let role = |place| if place == 0 { RingRole::Outline } else { RingRole::Hole };
        rings.into_iter().enumerate().map(move |(place, points)| Self { points, said: role(place) })
    }
}

/// One row's geometry as it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Nothing,
    Point([f64; 2]),
    /// The rings of an area, outer and inner alike. Which is which follows from how they lie; what the file says may
    /// be wrong, and then something is said.
    Rings(Vec<Ring>),
    /// Something that is neither: "lines".
    Other(&'static str),
}
