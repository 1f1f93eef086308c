//! From a few streets drawn by hand, as an extract, to ways along them and the words that tell of them.

use std::fmt::Write as _;

use super::{Clip, NoRoute, Router, read_extract};
use crate::base::progress::Progress;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::Atlas;
use crate::model::street::TravelMode;
use crate::model::street::TravelMode::{Cycle, Drive, Walk};

/// Points a thousandth of a degree apart: column and row from the south-west.
fn at(column: f64, row: f64) -> LonLat {
    LonLat::new(0.5 + column / 1000.0, 51.27 + row / 1000.0)
}

/// ```text
/// 7---8---9      High Street runs from 1 to 3, Mill Lane up from 2 to 8, Church Street from 7 to 9
/// |   |   |      Back Lane joins 1 and 7, Quay Street 3 and 9
/// 1---2---3      11 and 12 are an island without a bridge
/// ```
fn streets(ways: &[(&str, &str)], others: &str) -> Router {
    let mut text = String::from("<?xml version=\"1.0\"?>\n<osm version=\"0.6\">\n");
    for (id, column, row) in
        [(1, 0, 0), (2, 2, 0), (3, 4, 0), (5, 2, 1), (7, 0, 2), (8, 2, 2), (9, 4, 2), (11, 2, 6), (12, 4, 6)]
    {
        let p = at(f64::from(column), f64::from(row));
        let tags = if id == 5 { others.split_once('|').map_or("", |(node, _)| node) } else { "" };
        writeln!(text, "<node id=\"{id}\" lon=\"{}\" lat=\"{}\">{tags}</node>", p.lon, p.lat).unwrap();
    }
    let all = [
        ("100", "High Street", "1 2"),
        ("101", "High Street", "2 3"),
        ("102", "Mill Lane", "2 5 8"),
        ("103", "Church Street", "7 8 9"),
        ("104", "Back Lane", "1 7"),
        ("105", "Quay Street", "3 9"),
        ("106", "Isle Road", "11 12"),
    ];
    for (id, name, points) in all {
        let points = points.split(' ').map(|p| format!("<nd ref=\"{p}\"/>")).collect::<Vec<_>>().concat();
        let more: String = ways.iter().filter(|(way, _)| *way == id).map(|(_, tag)| *tag).collect();
        let name = tag("name", name);
        writeln!(text, "<way id=\"{id}\">{points}{}{name}{more}</way>", tag("highway", "residential")).unwrap();
    }
    text.push_str(others.split_once('|').map_or(others, |(_, relations)| relations));
    text.push_str("</osm>\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("streets.osm");
    std::fs::write(&path, text).unwrap();
    let batch = read_extract(&path, &Atlas::default(), Clip::All, &Progress::new()).unwrap();
    Router::new(batch.network)
}

/// The names of the streets gone along.
fn along(router: &Router, mode: TravelMode, from: LonLat, to: LonLat) -> Vec<String> {
    let route = router.route(mode, from, to).unwrap();
    route.steps.iter().map(|s| s.street.clone()).filter(|s| !s.is_empty()).collect()
}

fn tag(key: &str, value: &str) -> String {
    format!("<tag k=\"{key}\" v=\"{value}\"/>")
}

/// From the west end of High Street to the top of Mill Lane.
const FROM: (f64, f64) = (0.6, 0.0);
const TO: (f64, f64) = (2.0, 1.8);

fn ends() -> (LonLat, LonLat) {
    (at(FROM.0, FROM.1), at(TO.0, TO.1))
}

#[test]
fn a_way_is_told_with_its_streets_turns_and_distances() {
    let router = streets(&[], "");
    let (from, to) = ends();
    let route = router.route(Drive, from, to).unwrap();
    let told: Vec<String> = route.steps.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["Set out along High Street", "Turn left into Mill Lane", "You have arrived"]);
    let metres = from.short_distance_metres(at(2.0, 0.0));
    assert!((route.steps[0].metres - metres).abs() < 0.5, "{} and {metres}", route.steps[0].metres);
    let sum: f64 = route.steps.iter().map(|s| s.metres).sum();
    assert!((sum - route.metres).abs() < 0.1);
    let back: Vec<String> = router.route(Drive, to, from).unwrap().steps.iter().map(ToString::to_string).collect();
    assert_eq!(back, ["Set out along Mill Lane", "Turn right into High Street", "You have arrived"]);
}

#[test]
fn one_way_streets_send_cars_round_and_nobody_on_foot() {
    let one_way = tag("oneway", "-1");
    let router = streets(&[("102", &one_way)], "");
    let (from, to) = ends();
    assert_eq!(along(&router, Walk, from, to), ["High Street", "Mill Lane"]);
    for mode in [Drive, Cycle] {
        assert_eq!(
            along(&router, mode, from, to),
            ["High Street", "Back Lane", "Church Street", "Mill Lane"],
            "{mode:?}"
        );
        assert_eq!(along(&router, mode, to, from), ["Mill Lane", "High Street"], "{mode:?}");
    }
    let both = one_way + &tag("oneway:bicycle", "no");
    assert_eq!(along(&streets(&[("102", &both)], ""), Cycle, from, to), ["High Street", "Mill Lane"]);
}

#[test]
fn no_entry_for_motors_is_kept_to_by_cars_alone() {
    let router = streets(&[("102", &tag("motor_vehicle", "no"))], "");
    let (from, _) = ends();
    let to = at(2.4, 2.0);
    assert_eq!(along(&router, Drive, from, to), ["High Street", "Back Lane", "Church Street"]);
    for mode in [Walk, Cycle] {
        assert_eq!(along(&router, mode, from, to), ["High Street", "Mill Lane", "Church Street"], "{mode:?}");
    }
}

#[test]
fn a_forbidden_turn_is_gone_round() {
    let ban = |kind: &str, to: u32| {
        format!(
            "<relation id=\"900\"><member type=\"way\" ref=\"100\" role=\"from\"/><member type=\"node\" ref=\"2\" \
             role=\"via\"/><member type=\"way\" ref=\"{to}\" role=\"to\"/>{}{}</relation>",
            tag("type", "restriction"),
            tag("restriction", kind)
        )
    };
    let (from, to) = ends();
    for relation in [ban("no_left_turn", 102), ban("only_straight_on", 101)] {
        let router = streets(&[], &relation);
        assert_eq!(along(&router, Walk, from, to), ["High Street", "Mill Lane"]);
        let by_car = along(&router, Drive, from, to);
        assert_ne!(by_car, ["High Street", "Mill Lane"], "the turn is forbidden");
        assert_eq!(by_car.last().map(String::as_str), Some("Mill Lane"));
        // From the other side the turn is another one.
        assert_eq!(along(&router, Drive, at(3.4, 0.0), to), ["High Street", "Mill Lane"]);
    }
}

#[test]
fn a_bollard_stops_cars_and_nobody_else() {
    let bollard = tag("barrier", "bollard") + "|";
    let router = streets(&[], &bollard);
    let (from, to) = ends();
    for mode in [Walk, Cycle] {
        assert_eq!(along(&router, mode, from, to), ["High Street", "Mill Lane"], "{mode:?}");
    }
    assert_eq!(along(&router, Drive, from, to), ["High Street", "Back Lane", "Church Street", "Mill Lane"]);
}

#[test]
fn what_is_not_joined_is_said_and_not_invented() {
    let router = streets(&[], "");
    let (from, isle) = (at(0.6, 0.0), at(3.0, 6.0));
    assert_eq!(router.route(Walk, from, at(200.0, 0.0)).unwrap_err(), NoRoute::OffTheStreets(super::RoutePlace::End));
    assert_eq!(router.route(Walk, from, isle).unwrap_err(), NoRoute::NotJoined);
    assert_eq!(router.time(Walk, from, isle), super::NEVER);
    let table = router.table(Walk, &[from], &[at(2.0, 1.8), at(200.0, 0.0)]);
    assert!(table[0][0] < super::NEVER && table[0][1] == super::NEVER);
}
