//! Outlines that are not as they should be, in every format that has them: each is put right with a word about what.

use super::build::*;
use super::{
    Becomes::{Refused, Right, Said},
    Case, all, case,
};

/// A ward of these coordinates of a `MultiPolygon`.
fn ward(coordinates: &str) -> String {
    feature("E05004982", "A", 0.5, 51.2, 0.1)
        .replacen("\"Polygon\"", "\"MultiPolygon\"", 1)
        .split_once("\"coordinates\":")
        .map(|(head, _)| format!("{head}\"coordinates\":{coordinates}}}}}"))
        .expect("coordinates")
}

fn ring(x: f64, y: f64, side: f64) -> String {
    let corners: Vec<String> = square(x, y, side).iter().rev().map(|[x, y]| format!("[{x:.3},{y:.3}]")).collect();
    format!("[{}]", corners.join(","))
}

#[test]
fn rings_in_geojson() {
    let (large, hole, far) = (ring(0.5, 51.2, 0.1), ring(0.52, 51.22, 0.02), ring(0.7, 51.2, 0.1));
    let json = |what, coordinates: String, becomes| case(what, "w.geojson", collection(&[ward(&coordinates)]), becomes);
    let plain = "E05004982/A/1-0/0.550,51.250";
    let holed = "E05004982/A/1-1/0.551,51.251";
    all(vec![
        json("a hole", format!("[[{large},{hole}]]"), Right(holed)),
        json(
            "not closed",
            "[[[[0.5,51.2],[0.6,51.2],[0.6,51.3],[0.5,51.3]]]]".to_owned(),
            Said(plain, &["row 1", "1 ring of E05004982 did not end where begun", "11125 m"]),
        ),
        json(
            "closed to the last digit but one",
            "[[[[0.5,51.2],[0.6,51.2],[0.6,51.3],[0.5,51.3],[0.5000000001,51.2]]]]".to_owned(),
            Right(plain),
        ),
        json(
            "two corners",
            "[[[[0.5,51.2],[0.6,51.2],[0.5,51.2]]]]".to_owned(),
            Refused(&["nothing in it can be used"]),
        ),
        json(
            "a hole outside its outline",
            format!("[[{large},{far}]]"),
            Said(plain, &["1 hole of E05004982 lies outside its outline", "was left out"]),
        ),
        json(
            "the hole before its outline",
            format!("[[{hole},{large}]]"),
            Said(holed, &["1 outline of E05004982", "exchanged"]),
        ),
        json(
            "a part within a part",
            format!("[[{large}],[{hole}]]"),
            Said(holed, &["1 part of E05004982 lies within another", "read as a hole"]),
        ),
        json("a part twice", format!("[[{large}],[{large}]]"), Said(plain, &["1 ring of E05004982 stood there twice"])),
        json(
            "parts that overlap",
            format!("[[{large}],[{}]]", ring(0.55, 51.25, 0.1)),
            Said(
                "E05004982/A/2-0/0.575,51.275",
                &["Parts or holes of E05004982 cross each other near 0.55000, 51.30000"],
            ),
        ),
        json(
            "a hole over the border",
            format!("[[{large},{}]]", ring(0.59, 51.22, 0.02)),
            Said("E05004982/A/1-0/0.550,51.250", &["E05004982"]),
        ),
        json(
            "parts side by side",
            format!("[[{large}],[{}]]", ring(0.6, 51.2, 0.1)),
            Right("E05004982/A/2-0/0.600,51.250"),
        ),
        json(
            "an empty hole",
            format!("[[{large},[]]]"),
            Said(plain, &["1 ring of E05004982 enclosed nothing and was left out"]),
        ),
    ]);
}

#[test]
fn parts_of_layers_and_outlines_twice() {
    let north = feature("E05000001", "North", 0.5, 51.2, 0.1);
    let plain = "E05000001/North/1-0/0.550,51.250";
    let with = |members: &str| collection(std::slice::from_ref(&north)).replacen('{', &format!("{{{members},"), 1);
    let part = &["only a part", "Download the whole layer"];
    all(vec![
        case("the limit of a server", "w.json", with(r#""exceededTransferLimit":true"#), Said(plain, part)),
        case(
            "the same among properties",
            "w.json",
            with(r#""properties":{"exceededTransferLimit":true}"#),
            Said(plain, part),
        ),
        case("a page of 26 features", "w.json", with(r#""numberMatched":26,"numberReturned":1"#), Said(plain, part)),
        case("all features", "w.json", with(r#""numberMatched":1,"exceededTransferLimit":false"#), Right(plain)),
        case(
            "one outline for two areas",
            "w.json",
            collection(&[north.clone(), feature("E05000002", "South", 0.5, 51.2, 0.1)]),
            Said(
                "E05000001/North/1-0/0.550,51.250 E05000002/South/1-0/0.550,51.250",
                &["row 2", "E05000002 has the same outline as E05000001 in row 1"],
            ),
        ),
    ]);
}

#[test]
fn corners_that_are_elsewhere() {
    let north = feature("E05000001", "North", 0.5, 51.2, 0.1);
    let with = |second: &str| collection(&[north.clone(), second.to_owned()]);
    let corners = |c: &str| ward(&format!("[[[{c}]]]"));
    all(vec![
        case(
            "one of two with its axes exchanged",
            "w.json",
            with(&feature("E05000002", "South", 51.2, 0.6, 0.1)),
            Said(
                "E05000001/North/1-0/0.550,51.250 E05000002/South/1-0/51.250,0.650",
                &["row 2", "E05000002 reaches out of Britain", "exchanged"],
            ),
        ),
        case(
            "a corner at 0, 0",
            "w.json",
            with(&corners("[0.6,51.2],[0.7,51.2],[0,0],[0.7,51.3],[0.6,51.2]")),
            Said(
                "E05000001/North/1-0/0.550,51.250 E05004982/A/1-0/0.433,31.322",
                &["row 2", "E05004982 reaches out", "0, 0"],
            ),
        ),
        case(
            "a corner past the end of the world",
            "w.json",
            with(&corners("[0.6,51.2],[181,51.2],[0.7,51.3],[0.6,51.2]")),
            Refused(&["row 2", "181, 51.2", "not a position"]),
        ),
        case(
            "a corner past the pole",
            "w.json",
            with(&corners("[0.6,51.2],[0.7,151.2],[0.7,51.3],[0.6,51.2]")),
            Refused(&["row 2", "0.7, 151.2", "not a position"]),
        ),
    ]);
}

#[test]
fn rings_in_shapefiles() {
    let (x, y) = (575_000.0, 155_000.0);
    let turned = |ring: Ring| ring.into_iter().rev().collect::<Ring>();
    let shapes = |what, rings: &[Ring], becomes| {
        let table = dbf(&[("WD21CD", b'C', 9), ("WD21NM", b'C', 9)], &[vec![b"E05004982", b"A"]]);
        let files = [("w.shp", shp(&[polygon(5, rings)])), ("w.dbf", table), ("w.prj", BNG_PRJ.into())];
        Case { what, files: files.map(|(name, bytes)| (name.to_owned(), bytes)).to_vec(), becomes }
    };
    let large = || square(x, y, 1000.0);
    let open = large().into_iter().take(4).collect::<Ring>();
    let plain = "E05004982/A/1-0/0.515,51.272";
    all(vec![
        shapes(
            "a hole",
            &[large(), turned(square(x + 300.0, y + 300.0, 400.0))],
            Right("E05004982/A/1-1/0.515,51.272"),
        ),
        shapes(
            "not closed",
            &[open],
            Said(plain, &["row 1", "1 ring of E05004982 did not end where begun", "of 1000 m"]),
        ),
        shapes(
            "a hole outside its outline",
            &[large(), turned(square(x + 2000.0, y, 1000.0))],
            Said("E05004982/A/2-0/0.529,51.271", &["turned as holes do lies in no outline", "read as land"]),
        ),
        shapes("a hole as large as its outline", &[large(), turned(large())], Said(plain, &["stood there twice"])),
        shapes(
            "parts that cross",
            &[large(), square(x + 500.0, y + 500.0, 1000.0)],
            Said("E05004982/A/2-0/0.518,51.274", &["cross each other near"]),
        ),
    ]);
}

#[test]
fn rings_in_kml_and_topojson() {
    let (large, hole, far) = (ring(0.5, 51.2, 0.1), ring(0.52, 51.22, 0.02), ring(0.7, 51.2, 0.1));
    let list = |ring: &str| ring.trim_matches(['[', ']']).replace("],[", " ");
    let kml = |what, inner: &str, becomes| {
        let text = format!(
            "<kml><Document><Placemark><name>A</name><ExtendedData><Data name=\"WD21CD\"><value>E05004982</value></Data>\
             </ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing></outerBoundaryIs>\
             <innerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>\
             </Document></kml>",
            list(&large),
            list(inner)
        );
        case(what, "w.kml", text, becomes)
    };
    let topology = |what, arcs: &str, becomes| {
        let text = format!(
            r#"{{"type":"Topology","objects":{{"w":{{"type":"GeometryCollection","geometries":[{{"type":"Polygon",
            "properties":{{"WD21CD":"E05004982","WD21NM":"A"}},"arcs":[[0,1]]}}]}}}},"arcs":{arcs}}}"#
        );
        case(what, "w.json", text, becomes)
    };
    all(vec![
        kml("a hole", &hole, Right("E05004982/A/1-1/0.551,51.251")),
        kml(
            "a hole outside",
            &far,
            Said("E05004982/A/1-0/0.550,51.250", &["1 hole of E05004982 lies outside its outline"]),
        ),
        topology(
            "arcs that meet",
            "[[[0.5,51.2],[0.6,51.2],[0.6,51.3]],[[0.6,51.3],[0.5,51.3],[0.5,51.2]]]",
            Right("E05004982/A/1-0/0.550,51.250"),
        ),
        topology(
            "arcs that do not meet",
            "[[[0.5,51.2],[0.6,51.2],[0.6,51.3]],[[0.55,51.3],[0.5,51.3],[0.5,51.2]]]",
            Refused(&["feature 1", "arc 1 does not begin where"]),
        ),
        topology(
            "arcs that do not come round",
            "[[[0.5,51.2],[0.6,51.2],[0.6,51.3]],[[0.6,51.3],[0.5,51.3]]]",
            Said("E05004982/A/1-0/0.550,51.250", &["did not end where begun"]),
        ),
    ]);
}
