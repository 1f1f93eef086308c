//! Writes vector tiles (Mapbox Vector Tile 2.1, <https://github.com/mapbox/vector-tile-spec>), packed with gzip: what
//! [`super::mvt`] reads. Like things of one layer share a feature, so that a tile is quick to take apart.

use std::collections::BTreeMap;
use std::io::Write as _;

/// Steps to a side of a tile.
pub const EXTENT: u32 = 8192;

/// Parts and points of one feature at most: a reader gives each part room for the whole feature.
const MOST_PARTS: usize = 32;
const MOST_POINTS: usize = 600;

/// What a feature's shape is, as the format numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Geometry {
    Points = 1,
    Lines = 2,
    Surfaces = 3,
}

/// A position in steps from the tile's north-west corner.
pub type Step = [i32; 2];

/// A tile in the making.
#[derive(Default)]
pub struct TileWriter {
    layers: BTreeMap<&'static str, LayerWriter>,
}

#[derive(Default)]
struct LayerWriter {
    keys: Vec<&'static str>,
    values: Vec<Value>,
    /// Where a value is among them.
    places: std::collections::HashMap<Value, usize>,
    features: Vec<u8>,
    /// Features that are still taking parts.
    open: BTreeMap<(Geometry, Vec<(usize, usize)>), Open>,
}

/// A word or a whole number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Text(String),
    Number(u64),
}

#[derive(Default)]
struct Open {
    commands: Vec<u8>,
    cursor: Step,
    parts: usize,
    points: usize,
}

impl TileWriter {
    /// Adds one polygon (its rings, the outer first), line or point to a layer. Rings are given without their first
    /// point repeated.
    pub fn add(
        &mut self,
        layer: &'static str,
        geometry: Geometry,
        tags: impl IntoIterator<Item = (&'static str, Value)>,
        parts: &[Vec<Step>],
    ) {
        let layer = self.layers.entry(layer).or_default();
        let tags = tags.into_iter().map(|(key, value)| layer.tag(key, value)).collect::<Vec<_>>();
        let open = layer.open.entry((geometry, tags.clone())).or_default();
        for part in parts {
            open.part(geometry, part);
        }
        if open.parts >= MOST_PARTS || open.points >= MOST_POINTS {
            let done = layer.open.remove(&(geometry, tags.clone())).unwrap_or_default();
            layer.close(geometry, &tags, &done);
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// The tile's bytes, packed.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        let mut tile = Vec::new();
        for (name, mut layer) in self.layers {
            for ((geometry, tags), open) in std::mem::take(&mut layer.open) {
                layer.close(geometry, &tags, &open);
            }
            let mut bytes = Vec::new();
            number_field(&mut bytes, 15, 2);
            field(&mut bytes, 1, name.as_bytes());
            bytes.extend_from_slice(&layer.features);
            for key in &layer.keys {
                field(&mut bytes, 3, key.as_bytes());
            }
            for value in &layer.values {
                let mut inside = Vec::new();
                match value {
                    Value::Text(text) => field(&mut inside, 1, text.as_bytes()),
                    Value::Number(number) => number_field(&mut inside, 5, *number),
                }
                field(&mut bytes, 4, &inside);
            }
            number_field(&mut bytes, 5, u64::from(EXTENT));
            field(&mut tile, 3, &bytes);
        }
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        // Writing to memory cannot fail.
        let _ = packer.write_all(&tile);
        packer.finish().unwrap_or_default()
    }
}

impl LayerWriter {
    fn tag(&mut self, key: &'static str, value: Value) -> (usize, usize) {
        let key = self.keys.iter().position(|k| *k == key).unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        });
        let next = self.values.len();
        let place = *self.places.entry(value.clone()).or_insert(next);
        if place == next {
            self.values.push(value);
        }
        (key, place)
    }

    fn close(&mut self, geometry: Geometry, tags: &[(usize, usize)], open: &Open) {
        if open.parts == 0 {
            return;
        }
        let mut feature = Vec::new();
        let mut numbers = Vec::new();
        for (key, value) in tags {
            varint(&mut numbers, *key as u64);
            varint(&mut numbers, *value as u64);
        }
        field(&mut feature, 2, &numbers);
        number_field(&mut feature, 3, geometry as u64);
        field(&mut feature, 4, &open.commands);
        field(&mut self.features, 2, &feature);
    }
}

impl Open {
    fn part(&mut self, geometry: Geometry, points: &[Step]) {
        let least = match geometry {
            Geometry::Points => 1,
            Geometry::Lines => 2,
            Geometry::Surfaces => 3,
        };
        if points.len() < least {
            return;
        }
        self.parts += 1;
        self.points += points.len();
        varint(&mut self.commands, 1 << 3 | 1);
        self.step(points[0]);
        if points.len() > 1 {
            varint(&mut self.commands, ((points.len() as u64 - 1) << 3) | 2);
            for p in &points[1..] {
                self.step(*p);
            }
        }
        if geometry == Geometry::Surfaces {
            varint(&mut self.commands, 1 << 3 | 7);
        }
    }

    fn step(&mut self, to: Step) {
        for (to, from) in to.iter().zip(self.cursor) {
            varint(&mut self.commands, zigzag(i64::from(*to) - i64::from(from)));
        }
        self.cursor = to;
    }
}

/// Small numbers of either sign as small numbers.
fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value > 0x7f {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "seven bits")]
    out.push(value as u8);
}

fn field(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    varint(out, number << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn number_field(out: &mut Vec<u8>, number: u64, value: u64) {
    varint(out, number << 3);
    varint(out, value);
}
