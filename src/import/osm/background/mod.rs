//! The background map of an extract: takes what a quiet map shows, and yields it as a pyramid of vector tiles.

mod kinds;
mod pyramid;
mod rings;
mod sea;
mod surfaces;

use std::sync::Arc;

use crate::base::progress::{Cancelled, Progress};
use crate::geo::bounds::{Bounds, LonLatBounds};
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::significance;
use crate::model::background::NewTile;

use super::{Node, Relation, Tags, Visitor, Want, Way};
use kinds::{LineKind, SurfaceKind};

/// A position on the world as whole numbers: 2^32 steps to a side of the square, under a centimetre each.
type Whole = [u32; 2];

/// Takes the background of an extract.
#[derive(Default)]
pub struct BackgroundTiles {
    points: Vec<Whole>,
    /// Of each point, in units of the square, see [`significance`].
    weights: Vec<f32>,
    /// Where each ring or line ends in `points`.
    ends: Vec<u32>,
    things: Vec<Thing>,
    coasts: Vec<Vec<(i64, LonLat)>>,
}

/// One thing on the map.
struct Thing {
    what: What,
    name: Option<Arc<str>>,
    /// Which rings or lines are its own: from the one before's last to this.
    parts_end: u32,
    /// Longest side of its box, in units of the square.
    extent: f32,
}

#[derive(Clone, Copy)]
enum What {
    Line(LineKind),
    Surface(SurfaceKind),
    Place { kind: &'static str, from: u8, people: u64 },
}

impl BackgroundTiles {
    /// The tiles, by level and place; `within` is where the extract has everything, and the sea is drawn.
    ///
    /// # Errors
    /// [`Cancelled`] when the user stopped it.
    pub fn tiles(mut self, within: Option<LonLatBounds>, progress: &Progress) -> Result<Vec<NewTile>, Cancelled> {
        self.close_sea(within);
        pyramid::tiles(&self, progress)
    }

    /// Makes a surface of what lies beyond the coasts, or lines of the coasts where that cannot be told.
    fn close_sea(&mut self, within: Option<LonLatBounds>) {
        let coasts = std::mem::take(&mut self.coasts);
        let corners =
            |b: LonLatBounds| [LonLat::new(b.west, b.north), LonLat::new(b.east, b.south)].map(Mercator::from);
        let within = within.map(corners).map(|[min, max]| Bounds { min, max });
        let lines: Vec<Vec<Mercator>> = coasts.iter().map(|coast| line_of(coast)).collect();
        if !self.has_room(lines.iter().map(Vec::len).sum()) {
            return;
        }
        let within = within.filter(|b| b.width() > 0.0 && b.height() > 0.0);
        match within.and_then(|within| sea::sea(coasts, within)) {
            Some(rings) => self.add(What::Surface(kinds::SEA), None, &rings),
            None => {
                for line in lines.into_iter().filter(|line| line.len() > 1) {
                    self.add(What::Line(kinds::COAST), None, &[line]);
                }
            }
        }
    }

    fn add(&mut self, what: What, name: Option<&str>, parts: &[Vec<Mercator>]) {
        let (mut least, mut most) = ([1.0_f64; 2], [0.0_f64; 2]);
        for part in parts {
            let is_ring = matches!(what, What::Surface(_));
            self.weights.extend(significance(part, is_ring));
            for p in part {
                least = [least[0].min(p.x), least[1].min(p.y)];
                most = [most[0].max(p.x), most[1].max(p.y)];
                self.points.push([whole(p.x), whole(p.y)]);
            }
            self.ends.push(u32::try_from(self.points.len()).unwrap_or(u32::MAX));
        }
        #[expect(clippy::cast_possible_truncation, reason = "a size to compare")]
        let extent = (most[0] - least[0]).max(most[1] - least[1]) as f32;
        let name = name.map(str::trim).filter(|n| !n.is_empty()).map(Arc::from);
        let parts_end = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.things.push(Thing { what, name, parts_end, extent });
    }

    /// Room for so many more points: numbers are kept in 32 bits.
    fn has_room(&self, points: usize) -> bool {
        self.points.len() + points < (u32::MAX / 2) as usize
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the square")]
fn whole(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 4_294_967_295.0).round() as u32
}

fn line_of(nodes: &[(i64, LonLat)]) -> Vec<Mercator> {
    let mut line: Vec<Mercator> = Vec::with_capacity(nodes.len());
    for at in nodes.iter().map(|(_, at)| Mercator::from(*at)) {
        if line.last() != Some(&at) {
            line.push(at);
        }
    }
    line
}

fn is_multipolygon(tags: Tags<'_>) -> bool {
    tags.is("type", "multipolygon") || tags.is("type", "boundary")
}

impl Visitor for BackgroundTiles {
    fn wants_node(&self, tags: Tags<'_>) -> bool {
        kinds::place(tags).is_some() && tags.get("name").is_some()
    }

    fn wants_way(&self, tags: Tags<'_>) -> bool {
        kinds::line(tags).is_some() || kinds::surface(tags).is_some() || kinds::is_coast(tags)
    }

    fn wants_relation(&self, tags: Tags<'_>) -> Want {
        if is_multipolygon(tags) && kinds::surface(tags).is_some() { Want::Shapes } else { Want::No }
    }

    fn node(&mut self, node: &Node<'_>) {
        let Some((kind, from)) = kinds::place(node.tags) else { return };
        let people = node.tags.get("population").and_then(|p| p.replace([',', ' ', '.'], "").parse().ok());
        let what = What::Place { kind, from, people: people.unwrap_or(0) };
        if self.has_room(1) {
            self.add(what, node.tags.get("name"), &[vec![Mercator::from(node.position)]]);
        }
    }

    fn way(&mut self, way: &Way<'_>) {
        let name = way.tags.get("name");
        if kinds::is_coast(way.tags) {
            self.coasts.extend(way.stretches().map(<[_]>::to_vec));
        }
        if let Some(kind) = kinds::surface(way.tags).filter(|_| way.is_closed() && !way.is_cut()) {
            let mut ring = line_of(way.nodes);
            ring.pop();
            if ring.len() > 2 && self.has_room(ring.len()) {
                rings::turn(&mut ring, true);
                self.add(What::Surface(kind), name, &[ring]);
                return;
            }
        }
        let Some(kind) = kinds::line(way.tags) else { return };
        for line in way.stretches().map(line_of).filter(|line| line.len() > 1) {
            if self.has_room(line.len()) {
                self.add(What::Line(kind), name, &[line]);
            }
        }
    }

    fn relation(&mut self, relation: &Relation<'_>) {
        let Some(kind) = kinds::surface(relation.tags) else { return };
        let rings = rings::assemble(relation.members);
        if !rings.is_empty() && self.has_room(rings.iter().map(Vec::len).sum()) {
            self.add(What::Surface(kind), relation.tags.get("name"), &rings);
        }
    }
}

#[cfg(test)]
mod tests;
