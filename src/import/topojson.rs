//! TopoJSON: borders stored once as arcs, and areas as lists of arcs (Bostock, "The TopoJSON Format Specification" 1.0).
//!
//! A decoder of our own: the crate `topojson` is bound to a `geojson` of 2021. Each arc is decoded once, so that
//! neighbours get exactly the same numbers for the border they share.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::base::progress::Progress;
use crate::geo::crs::Crs;

use super::error::{ImportError, Refusal};
use super::geojson::{Feature, Properties, as_text, layer_of, or_default};
use super::layer::{CrsSaid, Found, Ring, Shape};

/// The most points of all areas together. Few arcs, named again and again, could stand for any number.
const MOST_POINTS: usize = 40_000_000;

/// How deep collections may lie in collections.
const DEEPEST: usize = 16;

/// Reads one object of a topology: the one asked for, else the first.
pub(super) fn read(
    file: &str,
    name: &str,
    bytes: &[u8],
    layer: Option<&str>,
    progress: &Progress,
) -> Result<Found, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let bad = |what: String| refused(Refusal::BadJson(what));
    let topology: Topology = serde_json::from_slice(bytes).map_err(|e| bad(e.to_string()))?;
    progress.check()?;
    let available: Vec<String> = topology.objects.0.iter().map(|(name, _)| name.clone()).collect();
    if available.is_empty() {
        let what = "TopoJSON without objects".to_owned();
        return Err(refused(Refusal::WrongFormat { what, remedy: "Export it again, or as GeoJSON." }));
    }
    let object = match layer {
        None => topology.objects.0.into_iter().next(),
        Some(asked) => topology.objects.0.into_iter().find(|(n, _)| n == asked || (n.is_empty() && asked == name)),
    };
    let Some((object_name, object)) = object else {
        let asked = layer.unwrap_or_default().to_owned();
        return Err(refused(Refusal::NoSuchLayer { asked, available: available.join(", ") }));
    };
    let transform = topology.transform.clone();
    let mut arcs = Arcs { lines: Vec::with_capacity(topology.arcs.len()), transform: topology.transform, points: 0 };
    for arc in &topology.arcs {
        arcs.decode(arc).map_err(|what| bad(what.to_owned()))?;
    }
    let mut features = Vec::new();
    collect(object, transform.as_ref(), &mut arcs, &mut features, 0, progress).map_err(|what| match what {
        Stop::Cancelled(c) => ImportError::Cancelled(c),
        Stop::Bad(what) => bad(format!("object {object_name}, feature {}: {what}", features.len() + 1)),
    })?;
    let crs = CrsSaid::ByRule(Crs::LonLat);
    let layer = layer_of(&object_name, "TopoJSON", features, crs).map_err(refused)?;
    Ok(Found { layer, layers_available: available, about: None })
}

#[derive(Deserialize)]
struct Topology {
    #[serde(default)]
    objects: Objects,
    #[serde(default)]
    arcs: Vec<Vec<Vec<f64>>>,
    #[serde(default)]
    transform: Option<Transform>,
}

#[derive(Clone, Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Default, Deserialize)]
struct Object {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(default)]
    id: Option<Value>,
    #[serde(default, deserialize_with = "or_default")]
    properties: Properties,
    #[serde(default)]
    arcs: Value,
    #[serde(default)]
    coordinates: Value,
    #[serde(default)]
    geometries: Vec<Object>,
}

/// Objects in the order of the file.
#[derive(Default)]
struct Objects(Vec<(String, Object)>);

impl<'de> Deserialize<'de> for Objects {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Objects;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("named objects")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Objects, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Objects(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

enum Stop {
    Cancelled(crate::base::progress::Cancelled),
    Bad(String),
}

impl From<&str> for Stop {
    fn from(what: &str) -> Self {
        Self::Bad(what.to_owned())
    }
}

/// The features of an object; those of collections one by one.
fn collect(
    object: Object,
    transform: Option<&Transform>,
    arcs: &mut Arcs,
    features: &mut Vec<Feature>,
    depth: usize,
    progress: &Progress,
) -> Result<(), Stop> {
    if depth > DEEPEST {
        return Err("collections lie too deep in each other".into());
    }
    if features.len().is_multiple_of(256) {
        progress.check().map_err(Stop::Cancelled)?;
    }
    let list = |value: &Value| serde_json::from_value::<Vec<Vec<i64>>>(value.clone());
    let shape = match object.kind.as_deref() {
        Some("GeometryCollection") => {
            return object
                .geometries
                .into_iter()
                .try_for_each(|o| collect(o, transform, arcs, features, depth + 1, progress));
        }
        None => Shape::Nothing,
        Some("Polygon") => {
            Shape::Rings(arcs.rings(&list(&object.arcs).map_err(|_| "its arcs are not those of a Polygon")?)?)
        }
        Some("MultiPolygon") => {
            let polygons: Vec<Vec<Vec<i64>>> =
                serde_json::from_value(object.arcs).map_err(|_| "its arcs are not those of a MultiPolygon")?;
            let mut rings = Vec::new();
            for polygon in &polygons {
                rings.extend(arcs.rings(polygon)?);
            }
            Shape::Rings(rings)
        }
        Some("Point") => {
            let at: Vec<f64> = serde_json::from_value(object.coordinates).map_err(|_| "its position is none")?;
            match at.as_slice() {
                [x, y, ..] => Shape::Point(placed(transform, [*x, *y])),
                _ => return Err("a position needs two numbers".into()),
            }
        }
        Some("LineString" | "MultiLineString") => Shape::Other("lines"),
        Some("MultiPoint") => Shape::Other("groups of points"),
        Some(_) => Shape::Other("geometries of an unknown kind"),
    };
    let mut properties = object.properties;
    if let Some(id) = object.id.filter(|_| !properties.0.iter().any(|(k, _)| k == "id")) {
        properties.0.push(("id".to_owned(), as_text(id)));
    }
    features.push(Feature { id: None, properties, shape });
    Ok(())
}

/// Decoded arcs, and how many points were built of them.
struct Arcs {
    lines: Vec<Vec<[f64; 2]>>,
    transform: Option<Transform>,
    points: usize,
}

impl Arcs {
    /// With a transform each position is the difference from the one before, in steps of a grid.
    fn decode(&mut self, arc: &[Vec<f64>]) -> Result<(), &'static str> {
        let mut at = [0.0, 0.0];
        let mut line = Vec::with_capacity(arc.len());
        for position in arc {
            let [x, y, ..] = position.as_slice() else { return Err("a position of an arc needs two numbers") };
            at = if self.transform.is_some() { [at[0] + x, at[1] + y] } else { [*x, *y] };
            line.push(placed(self.transform.as_ref(), at));
        }
        self.lines.push(line);
        Ok(())
    }

    fn rings(&mut self, polygon: &[Vec<i64>]) -> Result<Vec<Ring>, Stop> {
        let lines: Result<Vec<_>, Stop> = polygon.iter().map(|ring| self.ring(ring)).collect();
        Ok(Ring::of_polygon(lines?).collect())
    }

    /// Arcs one after the other, each beginning where the one before ended; `!n` is arc `n` backwards.
    fn ring(&mut self, numbers: &[i64]) -> Result<Vec<[f64; 2]>, Stop> {
        let mut ring: Vec<[f64; 2]> = Vec::new();
        for number in numbers {
            let backwards = *number < 0;
            let place = usize::try_from(if backwards { !number } else { *number }).unwrap_or(usize::MAX);
            let arc = self.lines.get(place).ok_or_else(|| Stop::Bad(format!("there is no arc {place}")))?;
            self.points += arc.len();
            if self.points > MOST_POINTS {
                return Err("it stands for more points than are read at once".into());
            }
            let skip = usize::from(!ring.is_empty());
            let begin = if backwards { arc.last() } else { arc.first() };
            if ring.last().zip(begin).is_some_and(|(end, begin)| !meet(*end, *begin)) {
                return Err(Stop::Bad(format!("arc {place} does not begin where the one before it ends")));
            }
            if backwards {
                ring.extend(arc.iter().rev().skip(skip));
            } else {
                ring.extend(arc.iter().skip(skip));
            }
        }
        Ok(ring)
    }
}

/// Whether two ends are one place, but for the last digit of their sums.
fn meet(a: [f64; 2], b: [f64; 2]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-9 * a.abs().max(1.0))
}

fn placed(transform: Option<&Transform>, [x, y]: [f64; 2]) -> [f64; 2] {
    transform.map_or([x, y], |t| [x * t.scale[0] + t.translate[0], y * t.scale[1] + t.translate[1]])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two neighbours that share arc 0, one of them backwards.
    const TWO: &str = r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[0,51]},
        "objects":{"squares":{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","id":"left","properties":{"name":"L"},"arcs":[[0,1]]},
            {"type":"MultiPolygon","id":"right","arcs":[[[-1,2]]]},
            {"type":null,"id":"none"},
            {"type":"Point","id":"p","coordinates":[3,4]}]},
          "other":{"type":"LineString","arcs":[0]}},
        "arcs":[[[1,0],[0,1]],[[1,1],[-1,0],[0,-1],[1,0]],[[1,0],[1,0],[0,1],[-1,0]]]}"#;

    fn found(text: &str, layer: Option<&str>) -> Result<Found, ImportError> {
        read("t.json", "t", text.as_bytes(), layer, &Progress::new())
    }

    #[test]
    fn arcs_make_rings_and_shared_borders_are_the_same_numbers() {
        let found = found(TWO, None).expect("valid");
        assert_eq!(found.layers_available, ["squares", "other"]);
        assert_eq!(found.layer.table.headers(), ["name", "id"]);
        let shapes = found.layer.shapes.expect("shapes");
        let Shape::Rings(left) = &shapes[0] else { panic!("{:?}", shapes[0]) };
        let Shape::Rings(right) = &shapes[1] else { panic!("{:?}", shapes[1]) };
        assert_eq!(left[0].points, [[0.1, 51.0], [0.1, 51.1], [0.0, 51.1], [0.0, 51.0], [0.1, 51.0]]);
        let (left, right) = (&left[0].points, &right[0].points);
        assert_eq!(right.len(), 5);
        assert_eq!((right[0], right[1]), (left[1], left[0]));
        assert_eq!(shapes[2], Shape::Nothing);
        assert_eq!(shapes[3], Shape::Point([3.0 * 0.1, 51.0 + 4.0 * 0.1]));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_feature() {
        let said = |text: &str, layer| found(text, layer).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(said(TWO, Some("gone")).contains("squares, other"));
        assert!(said(&TWO.replace("[[0,1]]", "[[0,9]]"), None).contains("feature 1: there is no arc 9"));
        assert!(said(&TWO.replace("[[0,1]]", "[0,1]"), None).contains("feature 1"));
        assert!(said(r#"{"type":"Topology"}"#, None).contains("without objects"));
    }
}
