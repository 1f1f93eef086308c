//! A day of one van in Maidstone, planned, changed by hand and taken along.

use std::collections::BTreeSet;

use super::*;
use crate::geo::lonlat::LonLat;
use crate::model::outreach::{Every, Floor, FloorArea, Mode, Pause, Series, Spot, Stop, Team};

fn stop(id: u32, name: &str, lon: f64, people: f64, hours: &str) -> Stop {
    Stop {
        id,
        name: name.to_owned(),
        at: LonLat::new(lon, 51.27),
        venue: None,
        address: format!("{name} Road, Maidstone"),
        contact: "01622 000000".to_owned(),
        note: "Ask for \u{201c}Jo\u{201d} & <friends>".to_owned(),
        minutes: 30,
        learnt: None,
        as_planned: false,
        hours: hours.to_owned(),
        people,
        must: false,
        needs: BTreeSet::new(),
        team: None,
        date: String::new(),
        people_of: String::new(),
        area: String::new(),
    }
}

/// A van from 9 to 13 in Maidstone, and stops 7 km (13.7 minutes of driving with the detour) and less away.
fn day() -> Outreach {
    let team = Team {
        name: "Van".to_owned(),
        start: Spot { name: "Depot".to_owned(), at: LonLat::new(0.52, 51.27) },
        end: None,
        leaves: 9 * 60,
        back: 13 * 60,
        pause: Some(Pause { from: 11 * 60, to: 12 * 60, minutes: 30 }),
        mode: Mode::Driving,
        carries: BTreeSet::from(["hearing loop".to_owned()]),
    };
    let mut stops = vec![
        stop(1, "Library", 0.54, 90.0, "Mo-Fr 09:00-17:00"),
        stop(2, "Hall", 0.60, 40.0, "Tu 09:30-10:30"),
        stop(3, "Gym", 0.56, 30.0, "Mo 09:00-17:00"),
        stop(4, "Club", 0.50, 20.0, ""),
    ];
    stops[3].needs.insert("interpreter".to_owned());
    Outreach { teams: vec![team], stops, date: "2026-11-24".to_owned(), ..Outreach::default() }
}

fn van() -> Slot {
    Slot { team: "Van".to_owned(), day: 0 }
}

fn planned() -> Outreach {
    let mut day = day();
    let plan =
        plan(&day, &Journeys::default(), 1, Budget::Iterations(200), &Progress::new(), &mut |_| {}).expect("planned");
    day.plan = Some(plan);
    day
}

#[test]
fn a_tuesday_visits_what_is_open_and_says_why_the_others_are_not_in() {
    let day = planned();
    let plan = day.plan.as_ref().expect("a plan");
    assert_eq!(plan.rounds.len(), 1);
    let mut stops = plan.rounds[0].stops.clone();
    stops.sort_unstable();
    assert_eq!((stops, plan.rounds[0].people), (vec![1, 2], 130.0));
    let hall = plan.rounds[0].visit(2).expect("visited");
    assert!(hall.0 >= 9.5 * 3600.0 && hall.1 <= 10.5 * 3600.0, "{hall:?}");
    assert_eq!(plan.left_out[0].reason, "Closed on Tuesday, or not open as long as the visit takes (30 min).");
    assert_eq!(plan.left_out[1].reason, "No team has all that it needs: interpreter.");
    assert!(plan.basis.contains("1.3 times as long, driving 40 km/h"), "{}", plan.basis);
}

#[test]
fn a_move_by_hand_says_what_it_costs_or_why_it_cannot_be() {
    let day = planned();
    let out = moved(&day, &Journeys::default(), 1, None).expect("taken out");
    assert_eq!(out.people, -90.0);
    assert_eq!(out.plan.rounds[0].stops, vec![2]);
    let mut without = day.clone();
    without.plan = Some(out.plan);
    let back = moved(&without, &Journeys::default(), 1, Some((&van(), None))).expect("put back");
    assert!((back.seconds + out.seconds).abs() < 1e-6 && back.people == 90.0, "{} {}", back.seconds, out.seconds);
    assert_eq!(
        moved(&day, &Journeys::default(), 3, Some((&van(), None))).expect_err("closed"),
        "Gym is closed on Tuesday."
    );
    let lacks = moved(&day, &Journeys::default(), 4, Some((&van(), Some(0)))).expect_err("needs");
    assert_eq!(lacks, "Club needs interpreter, which Van does not carry.");
}

#[test]
fn dropping_another_stop_is_named_with_the_people_lost() {
    let mut day = day();
    day.teams[0].back = 10 * 60 + 30;
    day.teams[0].pause = None;
    day.stops[1].hours = String::new();
    day.stops.remove(3);
    day.stops.remove(2);
    day.stops[0].minutes = 60;
    day.plan = Some(
        plan(&day, &Journeys::default(), 1, Budget::Iterations(100), &Progress::new(), &mut |_| {}).expect("planned"),
    );
    assert_eq!(day.plan.as_ref().expect("a plan").rounds[0].stops, vec![1]);
    let why = why_left_out(&day, &Journeys::default(), 2);
    assert!(why.starts_with("For Van to visit it would drop Library: 50 people fewer, "), "{why}");
}

#[test]
fn rounds_leave_as_gpx_csv_and_calendar() {
    let day = planned();
    let file = |kind| {
        String::from_utf8(written(kind, Export { outreach: &day, name: "Kent & Co", atlas: None }).expect("written"))
            .expect("text")
    };
    let gpx = file(FileKind::Gpx);
    assert!(gpx.contains(r#"<gpx version="1.1" creator="Inclusion Atlas" xmlns="http://www.topografix.com/GPX/1/1">"#));
    assert!(gpx.contains("<name>Kent &amp; Co</name>") && gpx.matches("<trkpt ").count() == 6, "{gpx}");
    assert_eq!(gpx.matches("<rtept ").count(), 4);
    let table = file(FileKind::Csv);
    assert_eq!(table.lines().count(), 5, "{table}");
    assert!(table.contains("Van,1,"));
    let calendar = file(FileKind::Calendar);
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 2);
    assert!(calendar.contains("DTSTART:20261124T"), "{calendar}");
    let undated = Outreach { date: String::new(), ..day.clone() };
    let error =
        written(FileKind::Calendar, Export { outreach: &undated, name: "x", atlas: None }).expect_err("no date");
    assert!(error.to_string().contains("2026-11-24"));
}

#[test]
fn teams_and_stops_that_cannot_be_are_refused_in_words() {
    let refused = |change: &dyn Fn(&mut Outreach)| {
        let mut day = day();
        change(&mut day);
        plan(&day, &Journeys::default(), 1, Budget::Iterations(1), &Progress::new(), &mut |_| {})
            .expect_err("refused")
            .to_string()
    };
    assert!(refused(&|d| d.teams.clear()).contains("Add a team"));
    assert!(refused(&|d| d.stops.clear()).contains("Add stops"));
    assert!(refused(&|d| d.teams[0].back = 5).contains("before it starts"));
    assert!(
        refused(&|d| d.teams[0].start.at = LonLat::new(90.0, 0.0))
            .contains("Van cannot set out from Depot: position 90")
    );
}

#[test]
fn a_run_sheet_has_every_stop_and_goes_on_over_pages() {
    let mut day = planned();
    let file =
        |day: &Outreach, kind| written(kind, Export { outreach: day, name: "Kent", atlas: None }).expect("written");
    assert!(file(&day, FileKind::Pdf).starts_with(b"%PDF-"));
    let one = file(&day, FileKind::Png);
    assert_eq!(one, file(&day, FileKind::Png), "the same plan, the same bytes");
    // The height of a PNG stands in its bytes 20 to 23: A4 at 150 dots an inch is 1,754 high.
    assert_eq!(u32::from_be_bytes([one[20], one[21], one[22], one[23]]), 1754);
    for number in 5..40 {
        let mut more = stop(number, "Corner", 0.55, 1.0, "");
        more.minutes = 1;
        day.stops.push(more);
    }
    day.plan = Some(
        plan(&day, &Journeys::default(), 1, Budget::Iterations(50), &Progress::new(), &mut |_| {}).expect("planned"),
    );
    let many = file(&day, FileKind::Png);
    assert!(u32::from_be_bytes([many[20], many[21], many[22], many[23]]) >= 2 * 1754 - 2);
}

fn of_days(day: &Outreach) -> RoundPlan {
    plan(day, &Journeys::default(), 1, Budget::Iterations(200), &Progress::new(), &mut |_| {}).expect("planned")
}

#[test]
fn a_series_visits_each_stop_once_on_a_day_it_is_open() {
    let mut day = day();
    // Tuesday to Thursday: the hall is open on Tuesdays only, the gym on none of them, the library from Monday to Friday.
    day.series = Series { every: Every::Day, times: 3, ..Series::default() };
    day.teams[0].back = 10 * 60 + 30;
    day.teams[0].pause = None;
    day.stops[0].minutes = 60;
    let plan = of_days(&day);
    let all: Vec<u32> = plan.rounds.iter().flat_map(|r| r.stops.clone()).collect();
    assert_eq!((all.len(), plan.rounds.len()), (2, 2), "{plan:?}");
    let hall = plan.rounds.iter().find(|r| r.stops == [2]).expect("the hall");
    assert_eq!(hall.day, 0);
    for round in &plan.rounds {
        assert!(round.parts.iter().all(|p| p.from >= 9.0 * 3600.0 && p.to <= 10.5 * 3600.0), "{round:?}");
    }
    assert_eq!(plan.left_out[0].reason, "Closed on all 3 days, or not open as long as the visit takes (30 min).");
    day.plan = Some(plan);
    // By hand to a day on which it is closed.
    let wednesday = Slot { team: "Van".to_owned(), day: 1 };
    let closed = moved(&day, &Journeys::default(), 2, Some((&wednesday, None))).expect_err("closed");
    assert_eq!(closed, "Hall is closed on Wed 25 Nov.");
    // Kept for a day.
    day.stops[0].date = "2026-11-26".to_owned();
    let plan = of_days(&day);
    assert_eq!(plan.rounds.iter().find(|r| r.stops == [1]).map(|r| r.day), Some(2));
    day.stops[0].date = "2026-12-01".to_owned();
    let plan = of_days(&day);
    let reason = &plan.left_out.iter().find(|l| l.stop == 1).expect("left out").reason;
    assert_eq!(reason, "It is kept for 2026-12-01, which is none of the days.");
}

#[test]
fn a_series_of_the_same_stops_keeps_the_hours_of_every_day_and_stands_in_the_calendar_each_time() {
    let mut day = day();
    day.series = Series { every: Every::Weeks(2), times: 3, same: true, ..Series::default() };
    day.plan = Some(of_days(&day));
    assert_eq!(day.plan.as_ref().expect("a plan").rounds.len(), 1);
    let export = Export { outreach: &day, name: "Kent", atlas: None };
    let calendar = String::from_utf8(written(FileKind::Calendar, export).expect("written")).expect("text");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 6);
    for date in ["20261124", "20261208", "20261222"] {
        assert_eq!(calendar.matches(&format!("DTSTART:{date}T")).count(), 2, "{calendar}");
    }
    let sheets = sheets_of(export).expect("sheets");
    let names: Vec<&str> = sheets.iter().map(|s| s.0.as_str()).collect();
    assert_eq!(names, ["01-2026-11-24-van.pdf", "02-2026-12-08-van.pdf", "03-2026-12-22-van.pdf"]);
    // On Tuesday and Wednesday the hall, open on Tuesdays, is out.
    day.series = Series { every: Every::Day, times: 2, same: true, ..Series::default() };
    let plan = of_days(&day);
    assert_eq!(plan.rounds[0].stops, [1]);
}

#[test]
fn a_floor_brings_a_stop_to_an_area_that_would_get_none() {
    let mut day = day();
    day.teams[0].back = 10 * 60 + 30;
    day.teams[0].pause = None;
    day.stops.truncate(2);
    day.stops[1].hours = String::new();
    day.stops[0].minutes = 60;
    (day.stops[0].area, day.stops[1].area) = ("W1".to_owned(), "W2".to_owned());
    assert_eq!(of_days(&day).rounds[0].stops, [1], "most people");
    let area = |code: &str| FloorArea { code: code.to_owned(), name: format!("Ward {code}") };
    day.floor = Some(Floor { name: "Two".to_owned(), areas: vec![area("W2"), area("W9")] });
    let plan = of_days(&day);
    assert_eq!(plan.rounds[0].stops, [2]);
    assert_eq!(plan.missed, ["Ward W9: no stop lies in it."]);
}

#[test]
fn a_team_may_end_elsewhere() {
    let mut day = day();
    day.teams[0].end = Some(Spot { name: "Garage".to_owned(), at: LonLat::new(0.60, 51.27) });
    let plan = of_days(&day);
    // Out and on to the end: half the way of coming back.
    assert!((plan.rounds[0].metres - 1.3 * 5580.0).abs() < 60.0, "{}", plan.rounds[0].metres);
}

#[test]
fn residents_of_one_area_are_reached_once() {
    let mut day = day();
    // The library and the gym both bring the same 90 people.
    for (stop, people) in [(0, 90.0), (2, 90.0)] {
        day.stops[stop].people = people;
        day.stops[stop].people_of = "E05".to_owned();
        day.stops[stop].hours = String::new();
    }
    day.stops[1].hours = String::new();
    assert_eq!(outreach::people_at(&day.stops), 150.0);
    let plan =
        plan(&day, &Journeys::default(), 1, Budget::Iterations(200), &Progress::new(), &mut |_| {}).expect("planned");
    let visited: Vec<u32> = plan.rounds.iter().flat_map(|r| r.stops.clone()).collect();
    assert_eq!(visited.iter().filter(|id| [1, 3].contains(id)).count(), 1, "{visited:?}");
    assert_eq!(plan.rounds[0].people, 130.0);
    let reasons: Vec<&str> = plan.left_out.iter().map(|l| l.reason.as_str()).collect();
    assert!(reasons.iter().any(|r| r.starts_with("The people it reaches are reached at ")), "{reasons:?}");
    // A floor for the area changes nothing about who is counted.
    day.stops.iter_mut().for_each(|s| s.area.clone_from(&s.people_of));
    let areas = vec![FloorArea { code: "E05".to_owned(), name: "Park Wood".to_owned() }];
    day.floor = Some(Floor { name: "Park Wood".to_owned(), areas });
    let plan = super::plan(&day, &Journeys::default(), 1, Budget::Iterations(200), &Progress::new(), &mut |_| {});
    let plan = plan.expect("planned");
    assert_eq!((plan.rounds[0].people, plan.missed.len()), (130.0, 0));
}
