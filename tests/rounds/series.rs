//! Several days, series, floors and ends, from the command line.

use std::fs;

use crate::{Desk, day_of};

/// Three places half an hour of work each, in two wards; a shift has room for one.
const STOPS: &str = "name,lon,lat,minutes,people,area,opening_hours\nLibrary,0.54,51.27,50,90,W1,\n\
    Hall,0.55,51.27,50,40,W1,\nGym,0.50,51.27,50,30,W2,We 09:00-17:00\n";

fn series(more: &[&str]) -> (i32, String, Desk) {
    let desk = Desk::new();
    desk.write("stops.csv", STOPS);
    let said =
        day_of(&desk, "Van, start 0.52 51.27, 09:00-10:00, driving", &[&["--date", "2026-11-24"], more].concat());
    assert!(said.code < 2, "{}", said.err);
    (said.code, said.out, desk)
}

#[test]
fn days_visit_other_stops_in_turn_and_each_has_its_sheet() {
    let (code, out, desk) = series(&["--days", "3", "--sheets", "sheets", "--format", "json"]);
    assert_eq!(code, 0, "{out}");
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    let rounds = found["rounds"].as_array().unwrap();
    assert_eq!((rounds.len(), found["people"].as_f64()), (3, Some(160.0)));
    let gym = rounds.iter().find(|r| r["visits"][0]["stop"] == "Gym").unwrap();
    assert_eq!(gym["dates"].to_string(), r#"["2026-11-25"]"#, "open on Wednesdays");
    let mut names: Vec<String> = fs::read_dir(desk.0.path().join("sheets"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["01-2026-11-24-van.pdf", "02-2026-11-25-van.pdf", "03-2026-11-26-van.pdf"]);
}

#[test]
fn a_series_stands_in_the_calendar_and_in_the_table_with_each_date() {
    let more = ["--days", "3", "--every", "2 weeks", "--until", "2026-12-21", "--same-stops"];
    let (_, calendar, _) = series(&[&more[..], &["--format", "ics"]].concat());
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 2, "the third would be after the last day");
    assert!(calendar.contains("DTSTART:20261124T") && calendar.contains("DTSTART:20261208T"), "{calendar}");
    let (_, table, _) = series(&[&more[..], &["--format", "csv"]].concat());
    assert!(table.contains("2026-12-08,Van,1,Library"), "{table}");
    let (_, text, _) = series(&more);
    assert!(text.contains("every second Tuesday from 24 November 2026 to 8 December 2026, 2 times"), "{text}");
    let (_, table, _) = series(&["--every", "week", "--until", "2026-12-08", "--same-stops", "--format", "csv"]);
    assert_eq!(table.matches("Van,1,Library").count(), 3, "{table}");
    let (_, gpx, _) = series(&["--format", "gpx"]);
    assert!(gpx.contains("<trkseg>"));
}

#[test]
fn a_floor_sends_the_van_to_the_ward_that_would_get_none() {
    let (_, without, _) = series(&["--format", "csv"]);
    assert!(without.contains("Van,1,Library"), "{without}");
    let (code, with, _) = series(&["--days", "2", "--floor", "W2,W7"]);
    assert_eq!(code, 1);
    assert!(with.contains("Gym") && with.contains("Without a stop: W7: no stop lies in it."), "{with}");
    let desk = Desk::new();
    desk.write("stops.csv", STOPS);
    let refused = day_of(&desk, "Van, start 0.52 51.27, 09:00-10:00", &["--floor", "worst-fifth"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("--project"), "{}", refused.err);
}

#[test]
fn all_can_be_visited_in_least_time_and_a_day_may_end_elsewhere() {
    let desk = Desk::new();
    desk.write("stops.csv", STOPS);
    let team = "Van, start 0.52 51.27, end 0.56 51.27, 09:00-15:00, driving";
    let said = day_of(&desk, team, &["--date", "2026-11-25", "--visit-all", "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let visits: Vec<&str> =
        found["rounds"][0]["visits"].as_array().unwrap().iter().map(|v| v["stop"].as_str().unwrap()).collect();
    // West first, then the way to the end in the east: 6 hundredths of a degree and the 2 to the gym.
    assert_eq!(visits, ["Gym", "Library", "Hall"]);
    let metres = found["rounds"][0]["metres"].as_f64().unwrap();
    assert!((metres - 1.3 * 8.0 * 697.4).abs() < 80.0, "{metres}");
}
