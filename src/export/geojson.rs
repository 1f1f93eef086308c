//! Areas with their outlines and figures as GeoJSON (RFC 7946): longitude and latitude, outer rings anticlockwise.

use std::io::{self, Write};

use ::geojson::{Feature, FeatureWriter, Geometry, GeometryValue, JsonObject, JsonValue, Position};
use geo::orient::{Direction, Orient as _};

use crate::geo::LonLatPolygons;
use crate::model::atlas::SetData;

/// Writes a feature for each area of the sets. Properties are code, name, set, kind, vintage and then each indicator by
/// its key; a missing figure is `null`.
pub fn areas(out: impl Write, sets: &[&SetData]) -> io::Result<()> {
    let keys = super::keys(sets);
    let mut writer = FeatureWriter::from_writer(out);
    for set in sets {
        let of = &set.set;
        for (place, area) in set.areas.iter().enumerate() {
            let mut properties = JsonObject::new();
            for (name, text) in [
                ("code", area.code.as_str()),
                ("name", &area.name),
                ("set", &of.name),
                ("kind", of.kind.singular()),
                ("vintage", &of.vintage),
            ] {
                properties.insert(name.to_owned(), text.into());
            }
            for key in &keys {
                // An indicator may be called like what every area has; it does not take its place.
                let property = if properties.contains_key(*key) { format!("{key}_figure") } else { (*key).to_owned() };
                let value = super::value(set, key, place).and_then(serde_json::Number::from_f64);
                properties.insert(property, value.map_or(JsonValue::Null, JsonValue::Number));
            }
            let feature = Feature {
                geometry: Some(geometry(&area.polygons)),
                properties: Some(properties),
                ..Feature::default()
            };
            writer.write_feature(&feature).map_err(io::Error::other)?;
        }
    }
    writer.finish().map_err(io::Error::other)
}

/// Writes a feature for each shape, with what is said of it (an object).
pub fn shapes<'a>(out: impl Write, shapes: impl Iterator<Item = (&'a LonLatPolygons, JsonValue)>) -> io::Result<()> {
    let mut writer = FeatureWriter::from_writer(out);
    for (polygons, properties) in shapes {
        let properties = match properties {
            JsonValue::Object(properties) => Some(properties),
            _ => None,
        };
        let feature = Feature { geometry: Some(geometry(polygons)), properties, ..Feature::default() };
        writer.write_feature(&feature).map_err(io::Error::other)?;
    }
    writer.finish().map_err(io::Error::other)
}

fn geometry(polygons: &LonLatPolygons) -> Geometry {
    let ring = |ring: &geo::LineString<f64>| -> Vec<Position> { ring.coords().map(|c| [c.x, c.y].into()).collect() };
    let oriented = polygons.orient(Direction::Default);
    let rings = |p: &geo::Polygon<f64>| std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect();
    Geometry::new(GeometryValue::MultiPolygon { coordinates: oriented.iter().map(rings).collect() })
}

#[cfg(test)]
mod tests {
    use geo::Winding as _;

    use super::*;
    use crate::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
    use crate::model::area::{Area, AreaKind, BoundarySet, SetRole};
    use crate::model::indicator::Column;

    fn set() -> SetData {
        let square = |x: f64, side: f64| geo::Rect::new((x, 51.0), (x + side, 51.0 + side)).to_polygon();
        let hole = geo::LineString::from(vec![(0.25, 51.25), (0.5, 51.25), (0.5, 51.5), (0.25, 51.25)]);
        let with_hole = geo::Polygon::new(square(0.0, 1.0).exterior().clone(), vec![hole]);
        let area = |id, code: &str, polygon| Area {
            id: AreaId(id),
            set: BoundarySetId(1),
            code: AreaCode::new(code).expect("a code"),
            name: format!("Area, \u{201c}{code}\u{201d}"),
            polygons: geo::MultiPolygon(vec![polygon]),
            source_row: 1,
        };
        let column = |values: Vec<Option<f64>>| Column {
            source: SourceId(1),
            source_rows: vec![2, 3],
            values,
            ..Column::default()
        };
        let (of, role) = (BoundarySetId(1), SetRole::Measured);
        SetData {
            set: BoundarySet {
                id: of,
                name: "Squares".into(),
                kind: AreaKind::Ward,
                vintage: "2021".into(),
                role,
                source: SourceId(1),
            },
            areas: [area(1, "E05000001", with_hole), area(2, "E05000002", square(2.0, 1.0))].into(),
            columns: [
                ("third".to_owned(), column(vec![Some(1.0 / 3.0), None])),
                ("code".to_owned(), column(vec![Some(0.0), Some(-7.0)])),
            ]
            .into(),
        }
    }

    #[test]
    fn every_figure_is_written_to_its_last_digit_and_missing_is_no_zero() {
        let set = set();
        let mut bytes = Vec::new();
        areas(&mut bytes, &[&set]).expect("memory has room");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let properties = |n: usize| &json["features"][n]["properties"];
        assert_eq!(properties(0)["third"].as_f64(), Some(1.0 / 3.0));
        assert!(properties(1)["third"].is_null() && properties(1).get("third").is_some());
        assert_eq!(
            (properties(1)["code"].as_str(), properties(1)["code_figure"].as_f64()),
            (Some("E05000002"), Some(-7.0))
        );
        let mut table = Vec::new();
        super::super::csv::areas(&mut table, &[&set]).expect("memory has room");
        let lines: Vec<&str> = std::str::from_utf8(&table).expect("UTF-8").lines().collect();
        assert_eq!(lines[0], "code,name,set,kind,vintage,code,third");
        assert_eq!(lines[1], "E05000001,\"Area, \u{201c}E05000001\u{201d}\",Squares,ward,2021,0,0.3333333333333333");
        assert!(lines[2].ends_with(",-7,"), "{}", lines[2]);
    }

    /// RFC 7946, 3.1.6: exterior rings are anticlockwise, holes clockwise, each closed.
    #[test]
    fn rings_turn_as_the_standard_asks() {
        let set = set();
        let mut bytes = Vec::new();
        areas(&mut bytes, &[&set]).expect("memory has room");
        let read = String::from_utf8(bytes).expect("UTF-8").parse::<::geojson::GeoJson>().expect("GeoJSON");
        let ::geojson::GeoJson::FeatureCollection(collection) = read else { panic!("no collection") };
        let first: geo::MultiPolygon<f64> =
            collection.features[0].geometry.clone().and_then(|g| g.try_into().ok()).expect("polygons");
        assert_eq!(first, set.areas[0].polygons.orient(Direction::Default));
        assert!(first.0[0].exterior().is_ccw() && first.0[0].interiors()[0].is_cw());
    }
}
