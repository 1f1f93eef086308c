//! Which area is here? An R*-tree over bounding boxes, then an exact test.

use geo::{BoundingRect as _, Contains as _, Point};
use rstar::{AABB, RTree, RTreeObject};

use super::LonLatPolygons;
use super::lonlat::LonLat;

struct Entry {
    place: usize,
    envelope: AABB<[f64; 2]>,
}

impl RTreeObject for Entry {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

/// An index over a slice of polygons, answering with places in that slice.
pub struct PolygonIndex {
    tree: RTree<Entry>,
}

impl PolygonIndex {
    pub fn new<'a>(polygons: impl IntoIterator<Item = &'a LonLatPolygons>) -> Self {
        let entries = polygons
            .into_iter()
            .enumerate()
            .filter_map(|(place, p)| {
                let r = p.bounding_rect()?;
                let envelope = AABB::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]);
                Some(Entry { place, envelope })
            })
            .collect();
        Self { tree: RTree::bulk_load(entries) }
    }

    /// The place of the first polygon (in slice order) that holds the point; `get` returns the polygon at a place.
    pub fn find<'a>(&self, at: LonLat, get: impl Fn(usize) -> &'a LonLatPolygons) -> Option<usize> {
        let point = Point::new(at.lon, at.lat);
        self.tree
            .locate_in_envelope_intersecting(AABB::from_point([at.lon, at.lat]))
            .filter(|e| get(e.place).contains(&point))
            .map(|e| e.place)
            .min()
    }
}
