//! The command `round` on published problems and on files that are none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod after;
mod series;
mod streets;

use std::fs;
use std::process::{Command, Stdio};

use tempfile::TempDir;

mod published;

struct Said {
    code: i32,
    out: String,
    err: String,
}

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.path().join(name)).unwrap()
    }

    /// The words of a command line, parted at blanks.
    fn run(&self, line: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inclusion-atlas"));
        command.args(line.split(' ')).current_dir(self.0.path()).stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let said = Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }

    fn json(&self, line: &str) -> serde_json::Value {
        let said = self.run(line);
        assert_eq!(said.code, 0, "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    }
}

/// burma14 of TSPLIB in its geographical distance: the optimum is 3323 (TSPLIB's table of optimal solutions).
const BURMA14: &str = "NAME: burma14\nTYPE: TSP\nDIMENSION: 14\nEDGE_WEIGHT_TYPE: GEO\nNODE_COORD_SECTION\n\
    1 16.47 96.10\n2 16.47 94.44\n3 20.09 92.54\n4 22.39 93.37\n5 25.23 97.24\n6 22.00 96.05\n7 20.47 97.02\n\
    8 17.20 96.29\n9 16.30 97.38\n10 14.05 98.12\n11 16.53 97.38\n12 21.52 95.59\n13 19.41 97.13\n14 20.09 94.55\nEOF\n";

#[test]
fn a_tour_of_tsplib_has_its_published_length() {
    let desk = Desk::new();
    desk.write("burma14.tsp", BURMA14);
    let said = desk.json("round --problem burma14.tsp --iterations 500 --format json");
    assert_eq!(said["cost"].as_f64(), Some(3323.0));
    assert_eq!(said["routes"][0].as_array().unwrap().len(), 13);
}

/// The first ten customers of Solomon's C101, whose best known plan visits them in one route in this order.
const SOLOMON: &str = "C101\n\nVEHICLE\nNUMBER     CAPACITY\n  3         200\n\nCUSTOMER\n\
    CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME\n\n\
    0 40 50 0 0 1236 0\n1 45 68 10 912 967 90\n2 45 70 30 825 870 90\n3 42 66 10 65 146 90\n4 42 68 10 727 782 90\n\
    5 42 65 10 15 67 90\n6 40 69 20 621 702 90\n7 40 66 20 170 225 90\n8 38 68 20 255 324 90\n9 38 70 10 534 605 90\n\
    10 35 66 10 357 410 90\n";

#[test]
fn an_instance_of_solomon_is_planned_within_its_windows() {
    let desk = Desk::new();
    desk.write("c101.txt", SOLOMON);
    let said = desk.json("round --problem c101.txt --iterations 500 --format json");
    // Due dates force the order; one vehicle is enough.
    assert_eq!(said["routes"].to_string(), "[[5,3,7,8,10,9,6,4,2,1]]");
    let text = desk.run("round --problem c101.txt --iterations 500");
    assert!(text.out.contains("vehicles  1 of 3"), "{}", text.out);
    let again = desk.run("round --problem c101.txt --iterations 500");
    assert_eq!(text.out, again.out);
}

#[test]
fn a_stop_that_cannot_be_reached_is_named_with_the_reason() {
    let desk = Desk::new();
    desk.write("late.txt", &SOLOMON.replace("3 42 66 10 65 146 90", "3 42 66 10 0 10 90"));
    let said = desk.run("round --problem late.txt --iterations 100");
    assert_eq!(said.code, 1);
    assert!(said.out.contains("3: closes at 10, cannot be reached before 16.1"), "{}", said.out);
}

#[test]
fn a_table_of_travel_times_is_planned_with_and_without_hours() {
    let desk = Desk::new();
    desk.write("t.csv", "0,0,100,0,5,9\n1,0,100,5,0,2\n10,0,8,9,7,0\n");
    let hours = desk.json("round --problem t.csv --iterations 100 --format json");
    assert_eq!(hours["unserved"].to_string(), "[]", "stop 2 is reached over stop 1 in no time to spare");
    let tour = desk.json("round --problem t.csv --tour --iterations 100 --format json");
    assert_eq!(tour["cost"].as_f64(), Some(16.0));
}

#[test]
fn our_own_json_says_everything() {
    let desk = Desk::new();
    desk.write(
        "day.json",
        r#"{"points": [[0,0],[300,400],[0,100]],
            "stops": [{"name": "Library", "place": 1, "service": 60, "windows": [[0,400],[2000,3000]], "value": 40,
                       "needs": ["loop"], "teams": ["Van"], "pin": "last"},
                      {"name": "Hall", "place": 2, "value": 10, "group": "North"}],
            "teams": [{"name": "Van", "start": 0, "end": 0, "shift": [0, 4000], "carries": ["loop"],
                       "breaks": [{"earliest": 600, "latest": 900, "length": 300}]}],
            "groups": [{"name": "North", "floor": 5, "penalty": 9}]}"#,
    );
    let said = desk.json("round --problem day.json --iterations 100 --format json");
    assert_eq!(said["routes"].to_string(), r#"[["Hall","Library"]]"#);
    assert_eq!(said["value"].as_f64(), Some(50.0));
    assert_eq!(said["schedules"][0]["visits"][1]["from"].as_f64(), Some(2000.0));
}

#[test]
fn what_is_no_problem_is_refused_with_the_place_to_look() {
    let desk = Desk::new();
    let refused = |name: &str, text: &str| {
        desk.write(name, text);
        let said = desk.run(&format!("round --problem {name} --iterations 10"));
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
        said.err
    };
    assert!(refused("a.json", r#"{"stopps": []}"#).contains("stopps"));
    assert!(
        refused("b.json", r#"{"points": [[0,0]], "stops": [{"place": 4}], "teams": [{"start": 0}]}"#)
            .contains("place 4")
    );
    assert!(refused("c.txt", &SOLOMON.replace("825 870", "825 x870")).contains("line 12: the due date"));
    assert!(refused("d.tsp", &BURMA14.replace("GEO", "XRAY1")).contains("XRAY1"));
    assert!(refused("e.tsp", &BURMA14.replace("DIMENSION: 14", "DIMENSION: 15")).contains("15 places and gives 14"));
    assert!(refused("f.csv", "0,0,9,0,5\n1,0,9,5\n").contains("line 2 has 4 fields"));
    assert!(refused("g.txt", "good morning").contains("none of the kinds"));
    assert!(desk.run("round --problem nowhere.txt").err.contains("nowhere.txt"));
}

const STOPS: &str = "name,lon,lat,minutes,opening_hours,people,must,needs\n\
    Library,0.54,51.27,60,Mo-Fr 09:00-17:00,90,,\nHall,0.60,51.27,30,Tu 09:30-10:30,40,yes,\n\
    Gym,0.56,51.27,30,Mo 09:00-17:00,30,,\nClub,0.50,51.27,30,,20,,interpreter\n";

/// The words of a command line whose parts have blanks in them.
fn day(desk: &Desk, more: &[&str]) -> Said {
    day_of(desk, "Van, start 0.52 51.27, 09:00-13:00, break 30 min 11:00-12:00, driving, carries loop", more)
}

fn day_of(desk: &Desk, team: &str, more: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inclusion-atlas"));
    command.args(["round", "--stops", "stops.csv", "--team", team, "--iterations", "200"]).args(more);
    let output = command.current_dir(desk.0.path()).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn a_day_is_planned_from_a_table_of_stops_and_taken_along() {
    let desk = Desk::new();
    desk.write("stops.csv", STOPS);
    let said =
        day(&desk, &["--date", "2026-11-24", "--out", "d.gpx", "--out", "d.ics", "--out", "d.csv", "--out", "d.pdf"]);
    assert_eq!(said.code, 1, "{}", said.err);
    for line in [
        "130 of 180 people reached at 2 of 4 stops",
        "Times are straight lines made 1.3 times as long, driving 40 km/h.",
        "Gym: Closed on Tuesday",
        "Club: No team has all that it needs: interpreter.",
    ] {
        assert!(said.out.contains(line), "{line} is not in\n{}", said.out);
    }
    assert!(fs::read(desk.0.path().join("d.pdf")).unwrap().starts_with(b"%PDF-"));
    let file = |name: &str| fs::read_to_string(desk.0.path().join(name)).unwrap();
    assert!(
        file("d.gpx").contains("<rtept") && file("d.ics").contains("BEGIN:VEVENT") && file("d.csv").contains("Van,1,")
    );
    let json = day(&desk, &["--date", "2026-11-24", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json["people"].as_f64(), json["left_out"].as_array().map(Vec::len)), (Some(130.0), Some(2)));
}

#[test]
fn a_table_of_stops_with_a_fault_is_refused_with_file_and_row() {
    let desk = Desk::new();
    for (from, to, said) in [
        ("0.54", "east", "stops.csv, row 2\nthe longitude \u{201c}east\u{201d} is not a number"),
        ("yes", "perhaps", "row 3"),
        ("Mo 09:00-17:00", "whenever", "row 4"),
        ("lon,lat", "x,y", "need the columns lon and lat, or postcode"),
    ] {
        desk.write("stops.csv", &STOPS.replacen(from, to, 1));
        let refused = day(&desk, &[]);
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{from}");
        assert!(refused.err.contains(said), "{}", refused.err);
    }
    desk.write("stops.csv", STOPS);
    assert!(day(&desk, &["--date", "soon"]).err.contains("2026-11-24"));
    assert!(day(&desk, &["--out", "d.docx"]).err.contains(".pdf, .png, .gpx, .ics and .csv"));
}
