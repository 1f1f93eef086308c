//! GeoJSON (RFC 7946): a collection of features, each with properties and a geometry; or a stream of features, one a
//! line (RFC 8142).
//!
//! The crate `geojson` reads the geometries. Around them we read the collection ourselves, feature by feature, so that
//! properties keep the file's order, an error names its feature, and each geometry is reduced to its numbers before the
//! next one is read. The `crs` member of the older draft is understood.

use std::fmt;

use ::geojson::{Geometry, GeometryValue, Position};
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::base::progress::Progress;
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::geo::crs::Crs;

use super::error::{ImportError, Refusal};
use super::layer::{CrsSaid, Found, Layer, Ring, Shape, Table};
use super::topojson;

/// Reads a feature collection, a single feature, features one a line, or TopoJSON, which begins like it.
pub(super) fn read(
    file: &str,
    name: &str,
    bytes: &[u8],
    layer: Option<&str>,
    progress: &Progress,
) -> Result<Found, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    progress.check()?;
    // RFC 8142 begins each text with a record separator.
    let unmarked: Vec<u8>;
    let bytes = if bytes.contains(&0x1e) {
        unmarked = bytes.iter().map(|b| if *b == 0x1e { b' ' } else { *b }).collect();
        &unmarked
    } else {
        bytes
    };
    let stream = serde_json::Deserializer::from_slice(bytes).into_iter::<Document>();
    let mut features = Vec::new();
    let mut crs = None;
    let mut lines = 0_u64;
    let mut is_cut = false;
    for document in stream {
        progress.check()?;
        lines += 1;
        let document = document.map_err(|e| refused(Refusal::BadJson(e.to_string())))?;
        match document.kind.as_str() {
            "FeatureCollection" => {
                is_cut |= document.is_cut();
                features.extend(document.features);
            }
            "Feature" => {
                let Document { id, properties, geometry: shape, .. } = document;
                features.push(Feature { id, properties, shape });
            }
            "Topology" if lines == 1 => return topojson::read(file, name, bytes, layer, progress),
            kind => return Err(refused(not_features(kind, document.described))),
        }
        crs = crs.or(document.crs);
    }
    let format = if lines > 1 { "GeoJSON, one feature a line" } else { "GeoJSON" };
    let crs = crs.map_or(CrsSaid::ByRule(Crs::LonLat), |crs| said(&crs));
    let mut layer = layer_of(name, format, features, crs).map_err(refused)?;
    if is_cut {
        layer.warnings.push(Warning {
            severity: Severity::Warning,
            file: file.to_owned(),
            row: None,
            field: None,
            message: "The file says that it is only a part: its server sends no more features at once.".to_owned(),
            remedy: "Download the whole layer as a file, or ask the server for the rest as well.".to_owned(),
        });
    }
    Ok(Found { layers_available: vec![layer.name.clone()], layer, about: None })
}

/// Why JSON of another kind is no use.
fn not_features(kind: &str, described: bool) -> Refusal {
    let wrong = |what: &str, remedy| Refusal::WrongFormat { what: what.chars().take(80).collect(), remedy };
    match kind {
        "" if described => {
            wrong("a description of another file", "It is read by itself when the data file is; drop that one.")
        }
        "" => wrong("JSON, but not GeoJSON", "Export the data as GeoJSON or CSV."),
        other => {
            let what = format!("a GeoJSON {other} and not a FeatureCollection");
            wrong(&what, "Export the whole layer as a FeatureCollection.")
        }
    }
}

/// What the `crs` member of the draft of 2008 says.
fn said(crs: &Value) -> CrsSaid {
    let said = crs.pointer("/properties/name").or_else(|| crs.pointer("/properties/code"));
    let said = said.map_or_else(|| crs.to_string(), |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
    CrsSaid::by_text(&said)
}

/// Features as a layer: a column for each property that any of them has, in the order in which they first come up.
pub(super) fn layer_of(name: &str, format: &str, mut features: Vec<Feature>, crs: CrsSaid) -> Result<Layer, Refusal> {
    for feature in &mut features {
        // Numbers there are the writing program's own.
        if let Some(Value::String(id)) = feature.id.take()
            && !feature.properties.0.iter().any(|(key, _)| key == "id")
        {
            feature.properties.0.push(("id".to_owned(), id));
        }
    }
    let mut headers: Vec<String> = Vec::new();
    let mut places = std::collections::HashMap::<String, usize>::new();
    for (key, _) in features.iter().flat_map(|f| &f.properties.0) {
        if !places.contains_key(key) && headers.len() < 2000 {
            places.insert(key.clone(), headers.len());
            headers.push(key.clone());
        }
    }
    let mut table = if headers.is_empty() { Table::new([String::new()]) } else { Table::new(headers) };
    let mut shapes = Vec::with_capacity(features.len());
    let mut cells = Vec::new();
    for (place, feature) in features.into_iter().enumerate() {
        cells.clear();
        cells.resize(table.width(), String::new());
        for (key, value) in feature.properties.0 {
            if let Some(cell) = places.get(&key).and_then(|p| cells.get_mut(*p)) {
                *cell = value;
            }
        }
        table.push(place as u64 + 1, cells.iter().map(String::as_str))?;
        shapes.push(feature.shape);
    }
    if shapes.is_empty() {
        return Err(Refusal::NoRows);
    }
    let (name, format) = (name.to_owned(), format.to_owned());
    Ok(Layer { name, format, table, shapes: Some(shapes), crs, warnings: Warnings::default() })
}

/// A JSON text of a file: a collection, or one feature of a stream.
#[derive(Deserialize)]
struct Document {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    id: Option<Value>,
    #[serde(default, deserialize_with = "numbered")]
    features: Vec<Feature>,
    #[serde(default, deserialize_with = "or_default")]
    properties: Properties,
    #[serde(default = "no_shape", deserialize_with = "shape")]
    geometry: Shape,
    #[serde(default)]
    crs: Option<Value>,
    /// What servers of `ArcGIS` and of the OGC's interfaces say when they send a part.
    #[serde(default, rename = "exceededTransferLimit")]
    exceeded: Option<Value>,
    #[serde(default, rename = "numberMatched")]
    matched: Option<Value>,
    #[serde(default, rename = "totalFeatures")]
    total: Option<Value>,
    /// Whether it has a member of our own descriptions.
    #[serde(default, rename = "columns", alias = "content", deserialize_with = "present")]
    described: bool,
}

impl Document {
    /// Whether it says that there are more features than it has.
    fn is_cut(&self) -> bool {
        let exceeded = ("exceededTransferLimit".to_owned(), "true".to_owned());
        let there = self.features.len() as u64;
        let more = [&self.matched, &self.total].into_iter().flatten().filter_map(Value::as_u64).any(|n| n > there);
        self.exceeded == Some(Value::Bool(true)) || self.properties.0.contains(&exceeded) || more
    }
}

#[derive(Deserialize)]
pub(super) struct Feature {
    /// What some programs write beside the properties instead of among them.
    #[serde(default)]
    pub id: Option<Value>,
    #[serde(default, deserialize_with = "or_default")]
    pub properties: Properties,
    #[serde(rename = "geometry", default = "no_shape", deserialize_with = "shape")]
    pub shape: Shape,
}

fn no_shape() -> Shape {
    Shape::Nothing
}

/// `true` for a member that is there.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// `null` is as good as absent.
pub(super) fn or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Properties, D::Error> {
    Option::<Properties>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Features one by one, so that an error can say which.
fn numbered<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Feature>, D::Error> {
    struct Numbered;
    impl<'de> Visitor<'de> for Numbered {
        type Value = Vec<Feature>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of features")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Feature>, A::Error> {
            let mut features = Vec::new();
            loop {
                match seq.next_element() {
                    Ok(Some(feature)) => features.push(feature),
                    Ok(None) => return Ok(features),
                    Err(e) => {
                        return Err(de::Error::custom(format!("feature {}: {e}", features.len() + 1)));
                    }
                }
            }
        }
    }
    deserializer.deserialize_seq(Numbered)
}

/// A geometry as a shape; refuses coordinates whose nesting does not fit the type.
fn shape<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Shape, D::Error> {
    let Some(geometry) = Option::<Geometry>::deserialize(deserializer)? else {
        return Ok(Shape::Nothing);
    };
    let rings = |polygon: &Vec<Vec<Position>>| -> Result<Vec<Ring>, D::Error> {
        let lines: Result<Vec<Vec<[f64; 2]>>, D::Error> =
            polygon.iter().map(|ring| ring.iter().map(position::<D>).collect()).collect();
        Ok(Ring::of_polygon(lines?).collect())
    };
    Ok(match &geometry.value {
        GeometryValue::Point { coordinates } => Shape::Point(position::<D>(coordinates)?),
        GeometryValue::MultiPoint { coordinates } => match coordinates.as_slice() {
            [] => Shape::Nothing,
            [only] => Shape::Point(position::<D>(only)?),
            _ => Shape::Other("groups of points"),
        },
        GeometryValue::Polygon { coordinates } => Shape::Rings(rings(coordinates)?),
        GeometryValue::MultiPolygon { coordinates } => {
            let polygons: Result<Vec<Vec<Ring>>, D::Error> = coordinates.iter().map(rings).collect();
            Shape::Rings(polygons?.into_iter().flatten().collect())
        }
        GeometryValue::LineString { .. } | GeometryValue::MultiLineString { .. } => Shape::Other("lines"),
        GeometryValue::GeometryCollection { .. } => Shape::Other("mixed geometries"),
    })
}

fn position<'de, D: Deserializer<'de>>(position: &Position) -> Result<[f64; 2], D::Error> {
    match position.as_slice() {
        [x, y, ..] => Ok([*x, *y]),
        _ => Err(de::Error::custom("a position needs two numbers")),
    }
}

/// Properties in the order of the file, values as text.
#[derive(Default)]
pub(super) struct Properties(pub Vec<(String, String)>);

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
                    match value {
                        // One level deep, as QGIS and ogr2ogr -oo FLATTEN_NESTED_ATTRIBUTES=YES have it.
                        Value::Object(inner) => {
                            pairs.extend(inner.into_iter().map(|(k, v)| (format!("{key}.{k}"), as_text(v))));
                        }
                        value => pairs.push((key, as_text(value))),
                    }
                }
                Ok(Properties(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// A property as a cell: missing values, lists, and objects within objects are empty.
pub(super) fn as_text(value: Value) -> String {
    match value {
        Value::String(s) => s,
        Value::Number(n) => n.to_string(),
        Value::Bool(b) => b.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(text: &str) -> Result<Layer, ImportError> {
        read("t.geojson", "t", text.as_bytes(), None, &Progress::new()).map(|f| f.layer)
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
        assert!(matches!(&shapes[1], Shape::Rings(r) if r.len() == 1 && r[0].points.len() == 5));
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
        assert!(matches!(with(&named("EPSG:2193")), Some(CrsSaid::Unknown(_))));
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

    #[test]
    fn features_may_stand_one_a_line() {
        let one = |n: u32| {
            format!(
                r#"{{"type":"Feature","properties":{{"n":{n}}},"geometry":{{"type":"Point","coordinates":[0,51]}}}}"#
            )
        };
        let lines = layer(&format!("{}\n{}\r\n\n{}\n", one(1), one(2), one(3))).expect("valid");
        assert_eq!(lines.table.column(0).collect::<Vec<_>>(), ["1", "2", "3"]);
        assert!(lines.format.contains("one feature a line"));
        let marked = layer(&format!("\u{1e}{}\n\u{1e}{}\n", one(1), one(2))).expect("valid");
        assert_eq!(marked.table.len(), 2);
        assert_eq!(layer(&one(7)).expect("a single one").table.len(), 1);
        let cut = layer(&format!("{}\n{}", one(1), &one(2)[..40])).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(cut.contains("line 2"), "{cut}");
        assert!(layer(&format!("{}\n{{\"type\":\"Point\"}}", one(1))).is_err());
    }
}
