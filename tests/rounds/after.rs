//! After a round: its record is kept, and the next plan learns from it.

use crate::{Desk, day_of};

const STOPS: &str = "name,lon,lat,minutes,people\nLibrary,0.54,51.27,25,90\n";
const RECORD: &str = "date,team,stop,lon,lat,planned,skipped,reached,minutes,note\n\
    2026-11-10,Van,Library,0.54,51.27,25,no,12,40,\"Busy; asked for tablets\"\n\
    2026-11-17,Van,Library,0.54,51.27,25,no,,40,\n2026-11-24,Van,Library,0.54,51.27,25,no,9,40,\n\
    2026-12-01,Van,Library,0.54,51.27,25,yes,,,Closed\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("stops.csv", STOPS);
    desk.write("record.csv", RECORD);
    assert_eq!(desk.run("new p.gpkg").code, 0);
    desk
}

#[test]
fn a_record_is_kept_once_and_the_next_plan_learns_how_long_visits_take() {
    let desk = desk();
    let plan = || day_of(&desk, "Van, start 0.52 51.27, 09:00-13:00", &["--project", "p.gpkg"]).out;
    assert!(!plan().contains("learnt"));
    for _ in 0..2 {
        let said = desk.run("round --record record.csv --project p.gpkg");
        assert_eq!((said.code, said.out.as_str()), (0, "3 visits recorded, 1 skipped\n"), "{}", said.err);
    }
    // (2 * 25 + 3 * 40) / 5 = 34: the plan counts as much as two visits.
    let learnt = plan();
    assert!(learnt.contains("25 min planned, 34 min learnt from 3 visits here"), "{learnt}");
    let project = inclusion_atlas::project::Project::open(&desk.0.path().join("p.gpkg")).unwrap();
    let atlas = project.atlas();
    assert_eq!((atlas.visits.len(), atlas.interventions.len()), (4, 3), "twice recorded is kept once");
    let noted = &atlas.interventions[0].what;
    assert_eq!((noted.reached, noted.starts.as_str(), noted.title.as_str()), (Some(12), "2026-11-10", "Van: Library"));
    assert_eq!(noted.notes, "Busy; asked for tablets");
    assert_eq!(atlas.interventions[1].what.reached, None, "not noted is not nobody");
}

#[test]
fn a_record_can_be_undone_with_its_entries_in_the_log() {
    let desk = desk();
    assert_eq!(desk.run("round --record record.csv --project p.gpkg").code, 0);
    let mut project = inclusion_atlas::project::Project::open(&desk.0.path().join("p.gpkg")).unwrap();
    project.undo().unwrap();
    assert_eq!((project.atlas().visits.len(), project.atlas().interventions.len()), (0, 0));
    project.redo().unwrap();
    assert_eq!((project.atlas().visits.len(), project.atlas().interventions.len()), (4, 3));
}

#[test]
fn two_stops_of_one_name_are_two_visits() {
    let desk = desk();
    let two = "date,team,stop,lon,lat,planned,skipped,reached,minutes,note\n\
        24/11/2026,Van,Library,0.54,51.27,25,no,12,40,\n24/11/2026,Van,Library,0.59,51.29,25,no,7,30,\n";
    desk.write("record.csv", two);
    for _ in 0..2 {
        assert_eq!(desk.run("round --record record.csv --project p.gpkg").out, "2 visits recorded, 0 skipped\n");
    }
    let project = inclusion_atlas::project::Project::open(&desk.0.path().join("p.gpkg")).unwrap();
    let reached: Vec<_> = project.atlas().visits.iter().map(|v| (v.what.date.as_str(), v.what.reached)).collect();
    assert_eq!(reached, [("2026-11-24", Some(12)), ("2026-11-24", Some(7))]);
    assert_eq!(project.atlas().interventions.len(), 2);
}

#[test]
fn without_people_every_stop_counts_the_same() {
    let desk = desk();
    desk.write("stops.csv", "name,lon,lat,minutes\nLibrary,0.54,51.27,25\nHall,0.55,51.28,25\n");
    let said = day_of(&desk, "Van, start 0.52 51.27, 09:00-13:00", &["--date", "24/11/2026"]);
    assert!(said.out.starts_with("2 of 2 stops; how many people are at each is not known"), "{}", said.out);
    assert_eq!(said.code, 0);
}

/// Two libraries of one ward reach the same residents: 509 by the shipped model, as the window has it.
#[test]
fn a_project_knows_the_people_of_a_stops_area() {
    let desk = desk();
    assert_eq!(desk.run("new --sample s.gpkg").code, 0);
    desk.write("stops.csv", "name,lon,lat,minutes\nGreen,0.5795,51.2700,25\nStation,0.5780,51.2727,25\n");
    let said = day_of(&desk, "Van, start 0.52 51.27, 09:00-13:00", &["--project", "s.gpkg"]);
    assert!(said.err.contains("the estimated excluded residents of the ward it lies in"), "{}", said.err);
    assert!(said.out.starts_with("509 of 509 people reached at 1 of 2 stops"), "{}", said.out);
    assert!(said.out.contains("The people it reaches are reached at "), "{}", said.out);
}

#[test]
fn a_record_with_a_fault_is_refused_whole() {
    let desk = desk();
    for (from, to, said) in [
        ("2026-11-17", "soon", "record.csv, row 3"),
        (",12,", ",many,", "row 2"),
        ("0.54,51.27,25,no,9", ",,25,no,9", "the project has no stop or venue"),
        ("date", "when", "the columns date and stop"),
    ] {
        desk.write("record.csv", &RECORD.replacen(from, to, 1));
        let refused = desk.run("round --record record.csv --project p.gpkg");
        assert_eq!(refused.code, 2, "{from}");
        assert!(refused.err.contains(said), "{}", refused.err);
    }
    let project = inclusion_atlas::project::Project::open(&desk.0.path().join("p.gpkg")).unwrap();
    assert!(project.atlas().visits.is_empty());
}
