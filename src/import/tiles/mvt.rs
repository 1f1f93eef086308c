//! From a Mapbox vector tile to surfaces, lines and names. The `mvt-reader` crate takes it apart; what its layers mean
//! stands in [`super::schema`].

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{Geometry, LineString, Polygon};
use mvt_reader::Reader;
use mvt_reader::feature::Feature;

use super::schema::{self, Meaning, Words};
use super::{TileError, mvt_guard};
use crate::geo::mercator::Mercator;
use crate::model::background::{NamedPoint, NamedWay, Parts, Surface, TilePlace, VectorTile, Way};

/// How far beyond its tile a line is kept, as a share of the side: enough that the halves of a line meet under their
/// own width.
const BEYOND: f32 = 1.0 / 512.0;

/// The most features that are taken from one tile.
const MOST_FEATURES: usize = 400_000;

pub fn read(place: TilePlace, bytes: &[u8]) -> Result<VectorTile, TileError> {
    if !mvt_guard::is_modest(bytes) {
        return Err(TileError::Greedy);
    }
    let bad = |e: mvt_reader::error::ParserError| TileError::NotMvt(e.to_string());
    let reader = Reader::new(bytes.to_vec()).map_err(bad)?;
    let mut drawing = Drawing::new(place);
    let mut count = 0;
    for layer in reader.get_layer_metadata().map_err(bad)? {
        count += layer.feature_count;
        if count > MOST_FEATURES {
            return Err(TileError::Greedy);
        }
        if schema::is_ignored(&layer.name) || layer.extent == 0 {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "4096 as a rule")]
        let extent = layer.extent as f32;
        for feature in reader.get_features(layer.layer_index).map_err(bad)? {
            drawing.take(&layer.name, &feature, extent);
        }
    }
    Ok(drawing.finish())
}

/// A tile in the making.
struct Drawing {
    place: TilePlace,
    surfaces: BTreeMap<Surface, Parts>,
    ways: BTreeMap<Way, Parts>,
    named_ways: Vec<NamedWay>,
    named_points: Vec<NamedPoint>,
}

impl Drawing {
    fn new(place: TilePlace) -> Self {
        Self {
            place,
            surfaces: BTreeMap::new(),
            ways: BTreeMap::new(),
            named_ways: Vec::new(),
            named_points: Vec::new(),
        }
    }

    fn finish(self) -> VectorTile {
        VectorTile {
            place: self.place,
            surfaces: self.surfaces.into_iter().map(|(k, p)| (k, Arc::new(p))).collect(),
            ways: self.ways.into_iter().map(|(k, p)| (k, Arc::new(p))).collect(),
            named_ways: self.named_ways,
            named_points: self.named_points,
        }
    }

    fn take(&mut self, layer: &str, feature: &Feature<f32>, extent: f32) {
        let words = Words(feature.properties.as_ref());
        match &feature.geometry {
            Geometry::Polygon(polygon) => self.surface(layer, words, std::slice::from_ref(polygon), extent),
            Geometry::MultiPolygon(polygons) => self.surface(layer, words, &polygons.0, extent),
            Geometry::LineString(line) => self.way(layer, words, std::slice::from_ref(line), extent),
            Geometry::MultiLineString(lines) => self.way(layer, words, &lines.0, extent),
            Geometry::Point(point) => self.point(layer, words, [point.x() / extent, point.y() / extent]),
            Geometry::MultiPoint(points) => {
                for point in points {
                    self.point(layer, words, [point.x() / extent, point.y() / extent]);
                }
            }
            _ => {}
        }
    }

    fn surface(&mut self, layer: &str, words: Words<'_>, polygons: &[Polygon<f32>], extent: f32) {
        let Some(Meaning::Surface(surface)) = schema::surface(layer, words) else { return };
        let parts = self.surfaces.entry(surface).or_default();
        for polygon in polygons {
            parts.add(ring(polygon.exterior(), extent, true));
            for hole in polygon.interiors() {
                parts.add(ring(hole, extent, false));
            }
        }
    }

    fn way(&mut self, layer: &str, words: Words<'_>, lines: &[LineString<f32>], extent: f32) {
        let Some(meaning) = schema::way(layer, words) else { return };
        let (way, is_drawn) = match meaning {
            Meaning::Way(way) => (way, true),
            Meaning::WayName(way) => (way, false),
            _ => return,
        };
        let name = words.name();
        for line in lines {
            let points: Vec<[f32; 2]> = line.0.iter().map(|c| [c.x / extent, c.y / extent]).collect();
            for piece in within(&points) {
                if let Some(name) = &name {
                    self.named_ways.push(NamedWay { name: Arc::clone(name), way, line: piece.clone() });
                }
                if is_drawn {
                    self.ways.entry(way).or_default().add(piece);
                }
            }
        }
    }

    fn point(&mut self, layer: &str, words: Words<'_>, [x, y]: [f32; 2]) {
        let Some((Meaning::Name { rank, is_water }, name)) = schema::point(layer, words).zip(words.name()) else {
            return;
        };
        // A name in the border that neighbours share belongs to one of them.
        if !(0.0..1.0).contains(&x) || !(0.0..1.0).contains(&y) {
            return;
        }
        let (origin, side) = (self.place.origin(), self.place.side());
        let at = Mercator { x: origin.x + f64::from(x) * side, y: origin.y + f64::from(y) * side };
        self.named_points.push(NamedPoint { name, rank, weight: schema::weight(words), is_water, at });
    }
}

/// A ring turned as it must be, its first point not repeated.
fn ring(line: &LineString<f32>, extent: f32, is_outer: bool) -> Vec<[f32; 2]> {
    let mut points: Vec<[f32; 2]> = line.0.iter().map(|c| [c.x / extent, c.y / extent]).collect();
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let doubled: f32 =
        points.iter().zip(points.iter().skip(1).chain(points.first())).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum();
    if (doubled > 0.0) != is_outer {
        points.reverse();
    }
    points
}

/// The stretches of a line that lie in the tile and a little beyond.
fn within(points: &[[f32; 2]]) -> Vec<Vec<[f32; 2]>> {
    let (least, most) = (-BEYOND, 1.0 + BEYOND);
    let mut pieces: Vec<Vec<[f32; 2]>> = Vec::new();
    let mut piece: Vec<[f32; 2]> = Vec::new();
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        // Liang and Barsky 1984, <https://doi.org/10.1145/357332.357333>.
        let (mut from, mut to) = (0.0_f32, 1.0_f32);
        let mut is_seen = true;
        for axis in 0..2 {
            let step = b[axis] - a[axis];
            if step == 0.0 {
                is_seen &= (least..=most).contains(&a[axis]);
            } else {
                let (enters, leaves) = ((least - a[axis]) / step, (most - a[axis]) / step);
                from = from.max(enters.min(leaves));
                to = to.min(enters.max(leaves));
            }
        }
        if !is_seen || from >= to {
            if piece.len() > 1 {
                pieces.push(std::mem::take(&mut piece));
            }
            piece.clear();
            continue;
        }
        let at = |t: f32| [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
        if piece.is_empty() {
            piece.push(if from > 0.0 { at(from) } else { a });
        }
        piece.push(if to < 1.0 { at(to) } else { b });
        if to < 1.0 {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    if piece.len() > 1 {
        pieces.push(piece);
    }
    pieces
}
