//! What an extract is made of (wiki.openstreetmap.org/wiki/Elements), and who is shown it.

use crate::geo::lonlat::LonLat;

/// An element as a reader meets it. Positions are in units of 10^-7 degrees, as OpenStreetMap keeps them.
pub(super) enum Element<'a> {
    Node { id: i64, at: Place, tags: Tags<'a> },
    Way { id: i64, nodes: &'a [i64], tags: Tags<'a> },
    Relation { id: i64, members: &'a [RawMember<'a>], tags: Tags<'a> },
}

/// A position in units of 10^-7 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub lon: i32,
    pub lat: i32,
}

impl Place {
    /// `None` when it is not on the earth.
    pub(super) fn of_nano(lon: i64, lat: i64) -> Option<Self> {
        let on_earth = lon.abs() <= 180_000_000_000 && lat.abs() <= 90_000_000_000;
        let unit = |nano: i64| i32::try_from((nano + nano.signum() * 50) / 100).ok();
        if on_earth { Some(Self { lon: unit(lon)?, lat: unit(lat)? }) } else { None }
    }

    pub(super) fn lonlat(self) -> LonLat {
        LonLat::new(f64::from(self.lon) / 1e7, f64::from(self.lat) / 1e7)
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct RawMember<'a> {
    pub kind: MemberKind,
    pub id: i64,
    pub role: &'a str,
}

/// The tags of one element, in the order of the file.
#[derive(Clone, Copy, Debug)]
pub struct Tags<'a>(pub &'a [(&'a str, &'a str)]);

impl<'a> Tags<'a> {
    #[must_use]
    pub fn get(self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, value)| *value)
    }

    /// Whether the tag has this value.
    #[must_use]
    pub fn is(self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    pub fn iter(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().copied()
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// A point with tags.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    pub id: i64,
    pub position: LonLat,
    pub tags: Tags<'a>,
}

/// A line, or the outline of something.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    pub id: i64,
    /// Its points in order, whole also where it leaves the bounds; those that the extract does not hold are left out.
    pub nodes: &'a [(i64, LonLat)],
    /// Before which of them points were left out, in order; as many as there are points where it was after the last.
    pub gaps: &'a [usize],
    pub tags: Tags<'a>,
}

impl<'a> Way<'a> {
    /// Whether points were left out.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        !self.gaps.is_empty()
    }

    /// Its points between those that were left out: nothing leads across a gap.
    pub fn stretches(&self) -> impl Iterator<Item = &'a [(i64, LonLat)]> {
        let (nodes, gaps) = (self.nodes, self.gaps);
        let begins = std::iter::once(0).chain(gaps.iter().copied());
        let ends = gaps.iter().copied().chain(std::iter::once(nodes.len()));
        begins.zip(ends).map(move |(begin, end)| nodes.get(begin..end).unwrap_or_default()).filter(|s| !s.is_empty())
    }

    /// Whether it ends where it begins, and so may stand for an area.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let ends = self.nodes.first().zip(self.nodes.last());
        self.nodes.len() > 3 && ends.is_some_and(|(first, last)| first.0 == last.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberKind {
    Node,
    Way,
    Relation,
}

/// A part of a relation.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    pub kind: MemberKind,
    pub id: i64,
    pub role: &'a str,
    /// The points of a way, where they were asked for ([`Want::Shapes`]) and the extract holds the way; else empty.
    pub nodes: &'a [(i64, LonLat)],
}

/// Several elements that are something together.
#[derive(Clone, Copy, Debug)]
pub struct Relation<'a> {
    pub id: i64,
    pub members: &'a [Member<'a>],
    pub tags: Tags<'a>,
}

/// What a visitor wants of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    No,
    /// The members by their ids, as for turn restrictions.
    Ids,
    /// The members with the points of those that are ways, as for multipolygons.
    Shapes,
}

/// Takes what it wants of an extract. It is asked with the tags alone first, more than once for the same element, and
/// then given the points within the bounds, the ways with a point within them, and the relations with such a way or
/// point, in this order and, within each, in that of the file.
pub trait Visitor {
    fn wants_node(&self, tags: Tags<'_>) -> bool {
        let _ = tags;
        false
    }

    fn wants_way(&self, tags: Tags<'_>) -> bool {
        let _ = tags;
        false
    }

    fn wants_relation(&self, tags: Tags<'_>) -> Want {
        let _ = tags;
        Want::No
    }

    fn node(&mut self, node: &Node<'_>) {
        let _ = node;
    }

    fn way(&mut self, way: &Way<'_>) {
        let _ = way;
    }

    fn relation(&mut self, relation: &Relation<'_>) {
        let _ = relation;
    }
}
