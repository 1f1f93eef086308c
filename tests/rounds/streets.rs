//! Rounds along the streets of a project: a village with one main road, a bend, a one-way lane and an island.

use std::fs;

use crate::{Desk, Said, day_of};

/// A main road from west to east, a detour over the north (the road is cut for cars between 3 and 4), and an island. One
/// hundredth of a degree of longitude is 696 m here.
const VILLAGE: &str = r#"<osm version="0.6">
<node id="1" lat="51.27" lon="0.52"/><node id="2" lat="51.27" lon="0.54"/><node id="3" lat="51.27" lon="0.56"/>
<node id="4" lat="51.27" lon="0.58"/><node id="5" lat="51.27" lon="0.60"/><node id="6" lat="51.29" lon="0.57"/>
<node id="7" lat="51.27" lon="0.70"/><node id="8" lat="51.27" lon="0.701"/>
<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="secondary"/><tag k="name" v="West Street"/></way>
<way id="2"><nd ref="4"/><nd ref="5"/><tag k="highway" v="secondary"/><tag k="name" v="East Street"/></way>
<way id="3"><nd ref="3"/><nd ref="6"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="name" v="Hill Road"/></way>
<way id="4"><nd ref="3"/><nd ref="4"/><tag k="highway" v="footway"/></way>
<way id="5"><nd ref="7"/><nd ref="8"/><tag k="highway" v="residential"/><tag k="name" v="Island Way"/></way>
</osm>"#;

const STOPS: &str =
    "name,lon,lat,minutes,people\nLibrary,0.54,51.27,30,90\nHall,0.60,51.27,30,40\nFar farm,0.65,51.27,30,9\n";

fn village() -> Desk {
    let desk = Desk::new();
    desk.write("village.osm", VILLAGE);
    desk.write("stops.csv", STOPS);
    for line in ["new village.gpkg", "streets import village.osm --project village.gpkg --all"] {
        let said = desk.run(line);
        assert_eq!(said.code, 0, "{line}: {}", said.err);
    }
    desk
}

fn day(desk: &Desk, mode: &str, more: &[&str]) -> Said {
    let team = format!("Van, start 0.52 51.27, 09:00-13:00, {mode}");
    day_of(desk, &team, &[&["--project", "village.gpkg"], more].concat())
}

#[test]
fn times_ways_and_turns_come_from_the_streets() {
    let desk = village();
    let said = day(&desk, "driving", &["--format", "json", "--out", "d.gpx", "--out", "d.pdf"]);
    assert_eq!(said.code, 1, "{}", said.err);
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert!(found["basis"].as_str().unwrap().contains("along the project's streets"), "{found}");
    assert!(found["basis"].as_str().unwrap().contains("OpenStreetMap contributors"), "{found}");
    // The same times as the table of the command `matrix`.
    desk.write("points.csv", "name,lon,lat\nStart,0.52,51.27\nLibrary,0.54,51.27\nHall,0.60,51.27\n");
    let table = desk.json("matrix --project village.gpkg --points points.csv --mode drive --format json");
    let minutes = |a: usize, b: usize| table["minutes"][a][b].as_f64().unwrap();
    let legs = found["rounds"][0]["legs"].as_array().unwrap();
    let visits: Vec<&str> =
        found["rounds"][0]["visits"].as_array().unwrap().iter().map(|v| v["stop"].as_str().unwrap()).collect();
    let at = |name: &str| if name == "Library" { 1 } else { 2 };
    let way = [0, at(visits[0]), at(visits[1]), 0];
    assert_eq!(legs.len(), 3);
    for (leg, pair) in legs.iter().zip(way.windows(2)) {
        assert!((leg["seconds"].as_f64().unwrap() / 60.0 - minutes(pair[0], pair[1])).abs() < 0.006, "{leg}");
    }
    // Over the hill: 5.57 km straight on, but cars go 2 * 2.33 km instead of 1.39 km in the middle, both ways.
    let metres: f64 = legs.iter().map(|l| l["metres"].as_f64().unwrap()).sum();
    let straight = 2.0 * 8.0 * 697.4;
    assert!(metres > straight + 5000.0 && metres < straight + 7500.0, "{metres}");
    assert!(said.out.contains("Hill Road"));
    // The track follows the bend; the route names the stops.
    let gpx = fs::read_to_string(desk.0.path().join("d.gpx")).unwrap();
    assert!(gpx.contains("lat=\"51.2900000\" lon=\"0.5700000\""), "{gpx}");
    assert_eq!(gpx.matches("<trkseg>").count(), 3);
    assert!(gpx.contains("OpenStreetMap contributors"));
}

#[test]
fn a_stop_off_the_streets_is_named_and_so_is_a_start() {
    let desk = village();
    let said = day(&desk, "driving", &[]);
    let why = "Far farm: Cannot be reached: no street of the project that can be driven along is within a kilometre.";
    assert!(said.out.contains(why), "{}", said.out);
    assert!(said.out.contains("Hill Road"), "{}", said.out);
    let nowhere = day_of(&desk, "Van, start 0.80 51.27, 09:00-13:00", &["--project", "village.gpkg"]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.err.contains("Van cannot set out from 0.8 51.27: no street"), "{}", nowhere.err);
}

#[test]
fn without_streets_or_where_asked_lines_are_straight() {
    let desk = village();
    let said = day(&desk, "walking", &["--straight"]);
    assert!(said.out.contains("straight lines made 1.3 times as long, walking 4.8 km/h"), "{}", said.out);
    assert!(!said.out.contains("West Street"));
}

/// How many pixels of a run sheet have the grey of a small street's rim on paper, or a lighter one where the rim covers
/// only a part of the pixel.
fn rims(desk: &Desk, file: &str) -> usize {
    let picture = image::load_from_memory(&desk.read(file)).unwrap().to_rgb8();
    picture.pixels().filter(|p| p.0 == [p.0[0]; 3] && (0xD8..=0xE8).contains(&p.0[0])).count()
}

#[test]
fn the_map_of_a_run_sheet_lies_on_the_streets() {
    let desk = Desk::new();
    // A street that the round does not go along, between its ends.
    let side = r#"<node id="20" lat="51.265" lon="0.53"/><node id="21" lat="51.275" lon="0.53"/>
        <way id="20"><nd ref="20"/><nd ref="21"/><tag k="highway" v="residential"/></way></osm>"#;
    desk.write("village.osm", &VILLAGE.replace("</osm>", side));
    desk.write("stops.csv", "name,lon,lat,minutes,people\nLibrary,0.54,51.27,30,90\n");
    for line in ["new village.gpkg", "streets import village.osm --project village.gpkg --all"] {
        assert_eq!(desk.run(line).code, 0, "{line}");
    }
    assert_eq!(day(&desk, "driving", &["--out", "streets.png"]).code, 0);
    day_of(&desk, "Van, start 0.52 51.27, 09:00-13:00, driving", &["--out", "plain.png"]);
    // The edges of letters have all greys.
    let (plain, streets) = (rims(&desk, "plain.png"), rims(&desk, "streets.png"));
    // The street that is looked for is some 900 pixels long, with a rim on either side.
    assert!(streets > plain + 1500, "without a project there are no streets to draw: {plain}, {streets}");
}
