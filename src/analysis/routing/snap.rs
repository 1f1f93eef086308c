//! From a position to the street one would set out from: the nearest segment of a part of the network that is worth
//! starting from, for this way of travelling. So nobody is put on the wrong bank of a river by a path without a bridge.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::geo::lonlat::LonLat;
use crate::model::street::{StreetNetwork, TravelMode};

/// Positions further from any street than this, in metres, are not on the network.
pub const FARTHEST_METRES: f64 = 1000.0;

/// Where a position meets the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snap {
    pub segment: u32,
    /// How far along the segment, of its length, 0 to 1.
    pub share: f64,
    /// The point of the street.
    pub position: LonLat,
    /// How far the position asked for is from it.
    pub metres_off: f64,
}

/// Segments by where they are.
#[derive(Debug)]
pub(super) struct Index {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
    /// How many metres a degree has in the middle of the network.
    metres: (f64, f64),
}

impl Index {
    pub(super) fn new(network: &StreetNetwork) -> Self {
        let lats = network.junctions.iter().map(|j| j.lat);
        let (low, high) = lats.fold((90.0_f64, -90.0_f64), |(low, high), lat| (low.min(lat), high.max(lat)));
        let metres = LonLat::metres_a_degree(if low > high { 0.0 } else { f64::midpoint(low, high) });
        let flat = |p: &LonLat| [p.lon * metres.0, p.lat * metres.1];
        let boxes = (0_u32..).zip(&network.segments).filter(|(_, s)| s.main != 0).filter_map(|(number, _)| {
            let shape = network.shape(number);
            let first = AABB::from_point(flat(shape.first()?));
            let around = shape.iter().map(flat).fold(first, |aabb, p| {
                let (low, high) = (aabb.lower(), aabb.upper());
                AABB::from_corners([low[0].min(p[0]), low[1].min(p[1])], [high[0].max(p[0]), high[1].max(p[1])])
            });
            Some(GeomWithData::new(around.into(), number))
        });
        Self { tree: RTree::bulk_load(boxes.collect()), metres }
    }

    pub(super) fn snap(&self, network: &StreetNetwork, at: LonLat, mode: TravelMode) -> Option<Snap> {
        use rstar::PointDistance as _;
        let flat = |p: LonLat| [p.lon * self.metres.0, p.lat * self.metres.1];
        let point = flat(at);
        let mut best: Option<Snap> = None;
        for found in self.tree.nearest_neighbor_iter(point) {
            let limit = best.map_or(FARTHEST_METRES, |best| best.metres_off);
            // The plane of the whole network is off by a little at its edges.
            if found.distance_2(&point).sqrt() > limit * 1.05 {
                break;
            }
            let number = found.data;
            if network.segments.get(number as usize).is_none_or(|s| s.main & mode.bit() == 0) {
                continue;
            }
            let next = nearest(network, number, at);
            if next.metres_off <= FARTHEST_METRES && best.is_none_or(|best| closer(&next, &best)) {
                best = Some(next);
            }
        }
        best
    }
}

/// The nearer one; of those equally near the one that comes first.
fn closer(a: &Snap, b: &Snap) -> bool {
    (a.metres_off, a.segment) < (b.metres_off, b.segment)
}

/// The nearest point of a segment.
fn nearest(network: &StreetNetwork, segment: u32, at: LonLat) -> Snap {
    let (east, north) = LonLat::metres_a_degree(at.lat);
    let flat = |p: LonLat| ((p.lon - at.lon) * east, (p.lat - at.lat) * north);
    let shape = network.shape(segment);
    let (mut gone, mut whole) = (0.0, 0.0);
    let mut best = (f64::INFINITY, at);
    for pair in shape.windows(2) {
        let ((ax, ay), (bx, by)) = (flat(pair[0]), flat(pair[1]));
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx.hypot(dy);
        let share = if length > 0.0 { (-(ax * dx + ay * dy) / (length * length)).clamp(0.0, 1.0) } else { 0.0 };
        let off = (ax + share * dx).hypot(ay + share * dy);
        if off < best.0 {
            let lon = pair[0].lon + share * (pair[1].lon - pair[0].lon);
            let lat = pair[0].lat + share * (pair[1].lat - pair[0].lat);
            best = (off, LonLat::new(lon, lat));
            gone = whole + share * length;
        }
        whole += length;
    }
    let share = if whole > 0.0 { (gone / whole).clamp(0.0, 1.0) } else { 0.0 };
    Snap { segment, share, position: best.1, metres_off: best.0 }
}
