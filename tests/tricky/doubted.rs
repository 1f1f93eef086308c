//! What is read and doubted aloud: keys that stand twice, figures that cannot be kept to their last digit, venues far
//! from all areas; and lists that are too long for venues.

use std::sync::Arc;

use inclusion_atlas::geo::crs::Crs;
use inclusion_atlas::import::{About, ContentKind};

use super::*;

/// A ward with these members beside its outline.
fn ward(members: &str) -> String {
    let outline = "[[[0.5,51.2],[0.52,51.2],[0.52,51.22],[0.5,51.22],[0.5,51.2]]]";
    format!(
        r#"{{"type":"FeatureCollection","features":[{{"type":"Feature",{members},"geometry":{{"type":"Polygon","coordinates":{outline}}}}}]}}"#
    )
}

#[test]
fn json_that_says_two_things_at_once() {
    const ALLINGTON: &str = "E05004982/Allington/1-0/0.510,51.210";
    let of = |more: &str| ward(&format!(r#""properties":{{"WD21CD":"E05004982","WD21NM":"Allington"{more}}}"#));
    all(vec![
        case("every key once", "t.geojson", of(r#","n":{"WD21NM":3}"#), Right(ALLINGTON)),
        case(
            "a name twice",
            "t.geojson",
            of("").replace(r#""WD21CD""#, r#""WD21NM":"Barming","WD21CD""#),
            Said(ALLINGTON, &["row 1, field WD21NM", "stands twice in 1 object", "the last one was read"]),
        ),
        case(
            "a key twice in an object within",
            "t.geojson",
            of(r#","of":{"n":1,"n":2}"#),
            Said(ALLINGTON, &["row 1, field n", "\u{201c}n\u{201d} stands twice"]),
        ),
        case(
            "a number of 21 digits",
            "t.geojson",
            of(r#","n":123456789012345678901"#),
            Said(ALLINGTON, &["row 1", "123456789012345678901", "more digits than are kept"]),
        ),
        case(
            "a code beside the properties",
            "t.geojson",
            ward(r#""id":"E05004982","properties":{"WD21NM":"Allington"}"#),
            Right(ALLINGTON),
        ),
    ]);
}

#[test]
fn tables_that_say_more_than_can_be_kept() {
    all(vec![
        case(
            "a number that 64 bits hold and a figure does not",
            "t.csv",
            "ward_code,n\nE05004982,9007199254740993\nE05004983,9007199254740992\n",
            Said("n=9007199254740992@2,9007199254740992@3", &["field n", "1 whole numbers"]),
        ),
        case(
            "one header over two columns",
            "t.csv",
            "ward_code,people,people\nE05004982,7,9\nE05004983,8,10\n",
            Said("people=7@2,8@3 people_2=9@2,10@3", &["Several columns are called people"]),
        ),
        case(
            "codes with marks that nobody sees",
            "t.csv",
            "ward_code,people\nE05004982\u{200b},7\n\u{feff}E05004983,8\n",
            Right(PLAIN_FACTS),
        ),
        case(
            "headings over merged cells",
            "t.xlsx",
            xlsx(&[(
                "Data",
                &sheet(
                    1,
                    &[
                        &["ward_code", "2020", "", "2021", ""],
                        &["", "n", "pct", "n", "pct"],
                        &["E05004982", "#1", "#2", "#3", "#4"],
                    ],
                ),
            )]),
            Said("2020_n=1@3 2020_pct%=2@3 2021_n=3@3 2021_pct%=4@3", &["titles"]),
        ),
    ]);
}

/// A field that is too short for its text cuts it within a character.
#[test]
fn text_cut_within_a_character_is_pointed_out() {
    let outline = polygon(5, &[square(575_000.0, 155_000.0, 1000.0)]);
    let table = dbf(&[("WD21CD", b'C', 9), ("WD21NM", b'C', 7)], &[vec![b"E05004982", b"Ynys M\xc3"]]);
    let files = [("t.shp", shp(&[outline])), ("t.dbf", table), ("t.prj", BNG_PRJ.into()), ("t.cpg", b"UTF-8".to_vec())];
    let files = files.map(|(name, bytes)| (name.to_owned(), bytes)).to_vec();
    let facts = "E05004982/Ynys M\u{fffd}/1-0/0.515,51.272";
    let words: &[&str] = &["Ynys M\u{fffd}", "WD21NM", "a mark stands for each"];
    all(vec![Case { what: "a name cut short", files, becomes: Said(facts, words) }]);
}

/// A list of venues, one in each of `positions` (longitude, latitude).
fn venues(positions: &[(f64, f64)]) -> String {
    let row = |(n, (lon, lat)): (usize, &(f64, f64))| format!("Hub {n},{lon},{lat}\n");
    "name,longitude,latitude\n".to_owned() + &positions.iter().enumerate().map(row).collect::<String>()
}

fn plan_of(text: &str, atlas: &Atlas) -> Result<ImportPlan, ImportError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hubs.csv");
    fs::write(&path, text).expect("written");
    read(&path, atlas)
}

#[test]
fn no_place_has_more_than_fifty_thousand_venues() {
    // Far enough from each other that none is another.
    let positions = |n: u32| -> Vec<(f64, f64)> {
        (0..n).map(|i| (-3.0 + f64::from(i % 300) * 0.02, 50.0 + f64::from(i / 300) * 0.02)).collect()
    };
    let plan = plan_of(&venues(&positions(50_000)), &Atlas::default()).expect("as many as there may be");
    assert_eq!(plan.batch.content.records(), 50_000);
    let refused = plan_of(&venues(&positions(50_001)), &Atlas::default()).expect_err("one more").to_string();
    for words in ["hubs.csv", "50,001 rows", "Keep the rows of your area (at most 50,000)"] {
        assert!(refused.contains(words), "{refused}");
    }
}

#[test]
fn venues_far_from_all_areas_are_pointed_out_and_kept() {
    let mut atlas = atlas();
    let ring =
        |x: f64, y: f64| geo::LineString::from(vec![(x, y), (x + 0.1, y), (x + 0.1, y + 0.1), (x, y + 0.1), (x, y)]);
    let set = Arc::make_mut(&mut atlas.sets[0]);
    let mut areas = set.areas.to_vec();
    areas[0].polygons = geo::MultiPolygon(vec![geo::Polygon::new(ring(0.5, 51.2), vec![])]);
    set.areas = areas.into();
    let said = |positions: &[(f64, f64)]| {
        let plan = plan_of(&venues(positions), &atlas).expect("venues");
        assert_eq!(plan.batch.content.records(), positions.len());
        let about = |w: &&inclusion_atlas::base::warnings::Warning| w.message.contains("5 km from all areas");
        plan.batch.warnings.list.iter().find(about).map(ToString::to_string)
    };
    // 4 km away is near; a degree of latitude has 111 km.
    assert_eq!(said(&[(0.55, 51.25), (0.55, 51.2 - 4.0 / 111.3)]), None);
    let swapped = said(&[(0.55, 51.25), (0.52, 51.28), (51.25, 0.55)]).expect("one is off");
    assert!(swapped.contains("row 4") && swapped.contains("1 venue lies") && swapped.contains("Hub 2"), "{swapped}");
    let north = said(&[(0.55, 51.25), (0.55, 51.3 + 6.0 / 111.3)]).expect("6 km away");
    assert!(north.contains("row 3") && north.contains("longitude and latitude swapped?"), "{north}");
}

#[test]
fn columns_of_positions_under_each_others_headers_are_to_be_exchanged() {
    let refused =
        plan_of(&venues(&[(51.27, 0.52), (51.28, 0.53)]), &Atlas::default()).expect_err("swapped").to_string();
    assert!(refused.contains("the columns longitude and latitude seem to be exchanged"), "{refused}");
    assert!(refused.contains("Exchange the two headers"), "{refused}");
}

/// Columns x and y may be anything; whoever states the reference system says what.
#[test]
fn columns_x_and_y_are_positions_once_the_system_is_stated() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hubs.csv");
    let planned = |text: &str, crs: Option<Crs>| {
        fs::write(&path, text).expect("written");
        let about = About { content: Some(ContentKind::Venues), ..About::default() };
        let options = ImportOptions { about, crs, ..ImportOptions::default() };
        imports::plan(&path, &Atlas::default(), &options, &Progress::new())
    };
    let metres = "name,x,y\nHub 0,576000,155000\nHub 1,576100,155000\n";
    let refused = planned(metres, None).expect_err("nothing says where").to_string();
    assert!(refused.contains("of x and y with the reference system stated"), "{refused}");
    for (text, crs) in
        [(metres, Crs::BritishNationalGrid), ("name,X,Y\nHub 0,0.5208,51.2671\nHub 1,0.5222,51.2671\n", Crs::LonLat)]
    {
        let plan = planned(text, Some(crs)).unwrap_or_else(|e| panic!("{e}"));
        let BatchContent::Venues(venues) = &plan.batch.content else { panic!("{}", plan.report) };
        let at = venues[0].position;
        assert!((at.lon - 0.5208).abs() < 0.002 && (at.lat - 51.267).abs() < 0.002, "{at:?}");
    }
}
