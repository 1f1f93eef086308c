//! GeoJSON (RFC 7946): a collection of features, each with properties and a geometry.
//!
//! Coordinates go straight into vectors of pairs, whatever their depth and whatever the order of members, so a file
//! takes little more memory than its numbers. The `crs` member of the older draft is understood.

use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::base::progress::Progress;
use crate::base::warnings::Warnings;
use crate::geo::crs::Crs;

use super::error::{ImportError, Refusal};
use super::layer::{CrsSaid, Layer, Ring, Shape, Table};

/// Reads a feature collection, a single feature, or a bare list of features.
pub(super) fn read(file: &str, name: &str, bytes: &[u8], progress: &Progress) -> Result<Layer, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    progress.check()?;
    let document: Document = serde_json::from_slice(bytes).map_err(|e| refused(Refusal::BadJson(e.to_string())))?;
    progress.check()?;
    let wrong = |what: String, remedy| refused(Refusal::WrongFormat { what, remedy });
    match document.kind.as_str() {
        "FeatureCollection" => {}
        "Topology" => return Err(wrong("TopoJSON".to_owned(), "Export it as GeoJSON first.")),
        "" if document.described => {
            let remedy = "It is read by itself when the data file is; drop that one.";
            return Err(wrong("a description of another file".to_owned(), remedy));
        }
        "" => return Err(wrong("JSON, but not GeoJSON".to_owned(), "Export the data as GeoJSON or CSV.")),
        other => {
            let what = format!("a GeoJSON {other} and not a FeatureCollection");
            return Err(wrong(what.chars().take(80).collect(), "Export the whole layer as a FeatureCollection."));
        }
    }
    let mut headers: Vec<String> = Vec::new();
    let mut places = std::collections::HashMap::<String, usize>::new();
    for feature in &document.features {
        for (key, _) in &feature.properties.0 {
            if !places.contains_key(key) && headers.len() < 2000 {
                places.insert(key.clone(), headers.len());
                headers.push(key.clone());
            }
        }
    }
    let mut table = if headers.is_empty() { Table::new([String::new()]) } else { Table::new(headers) };
    let mut shapes = Vec::with_capacity(document.features.len());
    let mut cells = Vec::new();
    for (place, feature) in document.features.into_iter().enumerate() {
        cells.clear();
        cells.resize(table.width(), String::new());
        for (key, value) in feature.properties.0 {
            if let Some(cell) = places.get(&key).and_then(|p| cells.get_mut(*p)) {
                *cell = value;
            }
        }
        table.push(place as u64 + 1, cells.iter().map(String::as_str)).map_err(refused)?;
        shapes.push(shape(feature.geometry, place as u64 + 1).map_err(refused)?);
    }
    if shapes.is_empty() {
        return Err(refused(Refusal::NoRows));
    }
    let crs = document.crs.map_or(CrsSaid::ByRule(Crs::LonLat), |crs| {
        let said = crs.pointer("/properties/name").or_else(|| crs.pointer("/properties/code"));
        let said = said.map_or_else(|| crs.to_string(), |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
        let code = said.parse().ok().and_then(Crs::from_epsg);
        code.or_else(|| Crs::from_text(&said))
            .map_or_else(|| CrsSaid::Unknown(said.chars().take(80).collect()), CrsSaid::Said)
    });
    Ok(Layer {
        name: name.to_owned(),
        format: "GeoJSON".to_owned(),
        table,
        shapes: Some(shapes),
        crs,
        warnings: Warnings::default(),
    })
}

/// A geometry as a shape; refuses coordinates whose nesting does not fit the type.
fn shape(geometry: Option<Geometry>, row: u64) -> Result<Shape, Refusal> {
    let Some(geometry) = geometry else { return Ok(Shape::Nothing) };
    let bad = |kind: &str| Refusal::BadJson(format!("feature {row}: the coordinates are not those of a {kind}"));
    let coordinates = geometry.coordinates.unwrap_or(Nested::Empty);
    Ok(match (geometry.kind.as_str(), coordinates) {
        (_, Nested::Empty) => Shape::Nothing,
        ("Point", Nested::Position(p)) => Shape::Point(p),
        ("MultiPoint", Nested::Line(points)) => match points.as_slice() {
            [only] => Shape::Point(*only),
            _ => Shape::Other("groups of points"),
        },
        ("Polygon", Nested::Lines(rings)) => Shape::Rings(rings),
        ("MultiPolygon", Nested::Polygons(polygons)) => Shape::Rings(polygons.into_iter().flatten().collect()),
        ("LineString" | "MultiLineString", _) => Shape::Other("lines"),
        ("GeometryCollection", _) => Shape::Other("mixed geometries"),
        (kind @ ("Point" | "MultiPoint" | "Polygon" | "MultiPolygon"), _) => return Err(bad(kind)),
        _ => Shape::Other("geometries of an unknown kind"),
    })
}

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    features: Vec<Feature>,
    #[serde(default)]
    crs: Option<Value>,
    /// Whether it has a member of our own descriptions.
    #[serde(default, rename = "columns", alias = "content", deserialize_with = "present")]
    described: bool,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default, deserialize_with = "or_default")]
    properties: Properties,
    #[serde(default)]
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    coordinates: Option<Nested>,
}

/// `true` for a member that is there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// `null` is as good as absent.
fn or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Properties, D::Error> {
    Option::<Properties>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Properties in the order of the file, values as text.
#[derive(Default)]
struct Properties(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Properties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    pairs.push((key, as_text(value)));
                }
                Ok(Properties(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// A property as a cell: missing values and nested objects are empty.
fn as_text(value: Value) -> String {
    match value {
        Value::String(s) => s,
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// Coordinates of any geometry, told apart by how deep they are nested.
enum Nested {
    Empty,
    Number(f64),
    Position([f64; 2]),
    Line(Ring),
    Lines(Vec<Ring>),
    Polygons(Vec<Vec<Ring>>),
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NestedVisitor)
    }
}

struct NestedVisitor;

impl<'de> Visitor<'de> for NestedVisitor {
    type Value = Nested;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Nested, E> {
        Ok(Nested::Empty)
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Nested, E> {
        Ok(Nested::Number(v))
    }

    #[expect(clippy::cast_precision_loss, reason = "coordinates are far below 2^52")]
    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Nested, E> {
        Ok(Nested::Number(v as f64))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Nested, E> {
        Ok(Nested::Number(v as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Nested, A::Error> {
        let mixed = || de::Error::custom("coordinates of different depth are mixed");
        // Empty lists say nothing of their depth, so the first full one decides.
        let first = loop {
            match seq.next_element::<Nested>()? {
                None => return Ok(Nested::Empty),
                Some(Nested::Empty) => {}
                Some(full) => break full,
            }
        };
        match first {
            Nested::Number(x) => {
                let Some(Nested::Number(y)) = seq.next_element()? else {
                    return Err(de::Error::custom("a position needs two numbers"));
                };
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Nested::Position([x, y]))
            }
            Nested::Position(p) => {
                let mut line = vec![p];
                while let Some(next) = seq.next_element()? {
                    match next {
                        Nested::Position(p) => line.push(p),
                        Nested::Empty => {}
                        _ => return Err(mixed()),
                    }
                }
                Ok(Nested::Line(line))
            }
            Nested::Line(line) => {
                let mut lines = vec![line];
                while let Some(next) = seq.next_element()? {
                    match next {
                        Nested::Line(line) => lines.push(line),
                        Nested::Empty => {}
                        _ => return Err(mixed()),
                    }
                }
                Ok(Nested::Lines(lines))
            }
            Nested::Lines(lines) => {
                let mut polygons = vec![lines];
                while let Some(next) = seq.next_element()? {
                    match next {
                        Nested::Lines(lines) => polygons.push(lines),
                        Nested::Empty => {}
                        _ => return Err(mixed()),
                    }
                }
                Ok(Nested::Polygons(polygons))
            }
            Nested::Polygons(_) | Nested::Empty => Err(de::Error::custom("coordinates are nested too deep")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(text: &str) -> Result<Layer, ImportError> {
        read("t.geojson", "t", text.as_bytes(), &Progress::new())
    }

    #[test]
    fn the_example_of_the_standard_is_read() {
        // RFC 7946, section 1.5, shortened to its polygon and point; members in another order than usual.
        let text = r#"{"features": [
            {"geometry": {"coordinates": [102.0, 0.5, 12], "type": "Point"}, "properties": {"prop0": "value0"}, "type": "Feature"},
            {"type": "Feature", "properties": {"prop1": 5.0, "prop0": null},
             "geometry": {"type": "Polygon", "coordinates": [[[100, 0], [101, 0], [101, 1], [100, 1], [100, 0]]]}}
        ], "type": "FeatureCollection"}"#;
        let layer = layer(text).expect("valid");
        assert_eq!(layer.table.headers(), ["prop0", "prop1"]);
        assert_eq!((layer.table.cell(0, 0), layer.table.cell(1, 0), layer.table.cell(1, 1)), ("value0", "", "5.0"));
        let shapes = layer.shapes.expect("shapes");
        assert_eq!(shapes[0], Shape::Point([102.0, 0.5]));
        assert!(matches!(&shapes[1], Shape::Rings(r) if r.len() == 1 && r[0].len() == 5));
        assert_eq!(layer.crs, CrsSaid::ByRule(Crs::LonLat));
    }

    #[test]
    fn the_older_reference_system_member_is_understood() {
        let with = |crs: &str| {
            let text = format!(
                r#"{{"type":"FeatureCollection","crs":{crs},"features":[{{"type":"Feature","properties":null,"geometry":null}}]}}"#
            );
            layer(&text).map(|l| l.crs).ok()
        };
        let named = |n: &str| format!(r#"{{"type":"name","properties":{{"name":"{n}"}}}}"#);
        assert_eq!(with(&named("urn:ogc:def:crs:EPSG::27700")), Some(CrsSaid::Said(Crs::BritishNationalGrid)));
        assert_eq!(
            with(r#"{"type":"EPSG","properties":{"code":27700}}"#),
            Some(CrsSaid::Said(Crs::BritishNationalGrid))
        );
        assert!(matches!(with(&named("EPSG:29903")), Some(CrsSaid::Unknown(_))));
        assert_eq!(with("null"), Some(CrsSaid::ByRule(Crs::LonLat)));
    }

    #[test]
    fn broken_nesting_is_refused_with_its_place() {
        let feature = |g: &str| {
            layer(&format!(
                r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{}},"geometry":{g}}}]}}"#
            ))
            .err()
            .map(|e| e.to_string())
            .unwrap_or_default()
        };
        assert!(feature(r#"{"type":"Polygon","coordinates":[1,2]}"#).contains("feature 1"));
        assert!(feature(r#"{"type":"Polygon","coordinates":[[[1,2],[3]]]}"#).contains("two numbers"));
        assert!(
            feature(&format!(r#"{{"type":"Polygon","coordinates":{}{}}}"#, "[".repeat(500), "]".repeat(500)))
                .contains("recursion")
        );
    }
}
