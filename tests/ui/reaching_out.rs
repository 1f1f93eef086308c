//! The place "Reach out": teams and stops, a plan, and changes to it by hand.

use egui::{Key, Role};
use inclusion_atlas::analysis::rounds::Budget;
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::model::outreach::Outreach;
use inclusion_atlas::project::Project;
use inclusion_atlas::project::rounds::{self, Journeys};

use crate::desk::{CTRL, Desk, WIDE, sample_in};

/// A team and all the sample's libraries, planned.
fn planned() -> Desk {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::Num3);
    desk.must_mention("First add a team");
    desk.press(Role::Button, "Add team");
    desk.rest();
    desk.must_mention("Now add the stops");
    desk.press(Role::Button, "Add stops");
    desk.rest();
    desk.press(Role::Button, "All 12 venues");
    desk.rest();
    desk.must_mention("12 stops");
    desk.press(Role::Button, "Plan");
    desk.rest();
    desk.until("the plan", |d| d.mentions("people reached") && !d.says("Stop"));
    desk
}

#[test]
fn a_day_is_planned_and_kept() {
    let desk = planned();
    desk.must_mention("Times are straight lines made 1.3 times as long");
    desk.must_mention("Day of Team 1");
    desk.must_mention("Allington Library");
    assert_eq!(desk.unnamed(), Vec::<String>::new());
    let (project, _folder) = desk.closed();
    let outreach = &project.atlas().outreach;
    let plan = outreach.plan.as_ref().expect("kept");
    let visited: usize = plan.rounds.iter().map(|r| r.stops.len()).sum();
    assert_eq!((outreach.teams.len(), outreach.stops.len()), (1, 12));
    assert!(visited >= 5 && visited + plan.left_out.len() == 12, "{visited} visited");
    assert!(plan.left_out.iter().all(|l| !l.reason.is_empty()));
}

#[test]
fn each_step_can_be_undone() {
    let mut desk = planned();
    desk.keys(CTRL, Key::Z);
    assert!(!desk.mentions("people reached"), "no plan");
    desk.must_mention("12 stops");
    desk.keys(CTRL, Key::Z);
    assert!(!desk.mentions("12 stops"), "no stops");
    desk.keys(CTRL, Key::Z);
    desk.must_mention("First add a team");
}

#[test]
fn a_stop_is_taken_out_by_hand_with_its_cost_said_before() {
    let mut desk = planned();
    desk.press(Role::Button, "1.  ");
    desk.rest();
    desk.must_mention("people fewer");
    desk.must_mention("Keep with Team 1 when planning again");
    desk.press(Role::Button, "Take out");
    desk.rest();
    desk.must_mention("Give to Team 1");
    desk.must_mention("It would fit in for Team 1");
    desk.press(Role::Button, "Give to Team 1");
    desk.rest();
    assert!(!desk.mentions("It would fit in for Team 1"));
}

#[test]
fn one_click_plans_a_day_and_the_next_asks_where_the_run_sheet_goes() {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::Num3);
    desk.until("the estimates", |d| d.find(Role::Button, "Plan a van from").is_some());
    desk.press(Role::Button, "Plan a van from");
    desk.until("the plan", |d| d.mentions("people reached") && !d.says("Stop"));
    desk.rest();
    desk.press(Role::Button, "Run sheet (PDF)");
    desk.rest();
    desk.must_mention("Take the rounds along");
}

/// Two stops that are always open, planned with a van.
const TWO: &str = r#"{"date": "2026-11-24",
    "teams": [{"name": "Van", "start": {"name": "Depot", "at": {"lon": 0.52, "lat": 51.27}}, "leaves": 540, "back": 960}],
    "stops": [{"id": 1, "name": "Hall", "at": {"lon": 0.54, "lat": 51.26}, "minutes": 30, "people": 10},
              {"id": 2, "name": "Gym", "at": {"lon": 0.5, "lat": 51.25}, "minutes": 30, "people": 10}]}"#;

#[test]
fn a_stop_is_dragged_to_another_place_with_the_mouse() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample_in(folder.path());
    let mut project = Project::open(&path).unwrap();
    let mut outreach: Outreach = serde_json::from_str(TWO).unwrap();
    let budget = Budget::Iterations(50);
    let plan = rounds::plan(&outreach, &Journeys::default(), 1, budget, &Progress::new(), &mut |_| {}).unwrap();
    outreach.plan = Some(plan);
    project.set_outreach("Plan rounds", &outreach).unwrap();
    project.close().unwrap();
    let mut desk = Desk::opening(folder, path, WIDE, egui::Theme::Light);
    desk.keys(CTRL, Key::Num3);
    desk.rest();
    let first = desk.get(Role::Button, "1.  ").rect().center();
    let second = desk.get(Role::Button, "2.  ").rect().center_bottom();
    desk.drag(first, second - first - egui::vec2(0.0, 2.0));
    desk.rest();
    let (project, _folder) = desk.closed();
    let stops = |of: &Outreach| of.plan.as_ref().unwrap().rounds[0].stops.clone();
    let mut turned = stops(&outreach);
    turned.reverse();
    assert_eq!(stops(&project.atlas().outreach), turned);
}

#[test]
fn a_series_is_planned_and_what_happened_is_recorded() {
    let mut desk = planned();
    desk.fill("Date, like 2026-11-24", "2026-11-24");
    desk.rest();
    desk.choose("How often: One day", "Every second Tuesday");
    desk.rest();
    desk.must_mention("6 days: Tue 24 Nov, Tue 8 Dec");
    desk.press(Role::Button, "Plan");
    desk.rest();
    desk.until("the plan", |d| d.mentions("people reached") && !d.says("Stop"));
    desk.must_mention("Tue 24 Nov");
    desk.press(Role::Button, "Record Team 1, Tue");
    desk.rest();
    desk.must_mention("What happened");
    let reached = desk.names().into_iter().find(|n| n.starts_with("People reached at ")).unwrap();
    let place = reached.trim_start_matches("People reached at ").to_owned();
    desk.fill(&reached, "12");
    desk.fill(&format!("Minutes at {place}"), "60");
    desk.rest();
    assert_eq!(desk.unnamed(), Vec::<String>::new());
    desk.press(Role::Button, "Keep record");
    desk.rest();
    desk.must_mention("12 reached");
    desk.press(Role::Button, "Plan");
    desk.rest();
    desk.until("the plan", |d| d.mentions("people reached") && !d.says("Stop"));
    let (project, _folder) = desk.closed();
    let atlas = project.atlas();
    let visit = atlas.visits.iter().find(|v| v.what.stop == place).expect("recorded");
    assert_eq!((visit.what.reached, visit.what.minutes), (Some(12), Some(60)));
    assert!(atlas.interventions.iter().any(|i| i.what.reached == Some(12)));
    // (2 * 30 + 60) / 3 = 40.
    let learnt = atlas.outreach.stops.iter().find(|s| s.name == place).and_then(|s| s.learnt).expect("learnt");
    assert_eq!((learnt.minutes, learnt.here), (40, 1));
}

#[test]
fn a_floor_names_the_areas_without_a_stop() {
    let mut desk = planned();
    desk.choose("At least one stop in: Nowhere", "Each of the worst fifth");
    desk.rest();
    desk.must_mention("Shepway South");
    desk.press(Role::Button, "Plan");
    desk.rest();
    desk.until("the plan", |d| d.mentions("people reached") && !d.says("Stop"));
    let (project, _folder) = desk.closed();
    let outreach = &project.atlas().outreach;
    let floor = outreach.floor.as_ref().expect("a floor");
    assert_eq!(floor.areas.len(), 6, "a fifth of 26 wards, begun");
    let plan = outreach.plan.as_ref().expect("a plan");
    let visited = |code: &str| {
        let stops = plan.rounds.iter().flat_map(|r| &r.stops).filter_map(|id| outreach.stop(*id));
        stops.filter(|s| s.area == code).count()
    };
    for area in &floor.areas {
        let is_missed = plan.missed.iter().any(|m| m.starts_with(&area.name));
        assert_eq!(visited(&area.code) == 0, is_missed, "{area:?} {:?}", plan.missed);
    }
}

#[test]
fn a_plan_without_a_date_says_whose_hours_hold_and_offers_one() {
    let mut desk = planned();
    desk.must_mention("No date yet. The opening hours of a Monday are used");
    desk.press(Role::Button, "Use ");
    desk.rest();
    assert!(!desk.mentions("No date yet"));
    let (project, _folder) = desk.closed();
    let day = project.atlas().outreach.days()[0];
    assert!(day.date.is_some() && day.weekday < 5, "{}", day.said());
}

/// The team that each stop is kept with.
fn kept(desk: Desk) -> Vec<Option<String>> {
    let (project, _folder) = desk.closed();
    project.atlas().outreach.stops.iter().map(|s| s.team.clone()).collect()
}

#[test]
fn a_stop_is_locked_to_its_team_with_the_mouse_and_stays_when_planned_again() {
    let mut desk = planned();
    desk.click(Role::Button, "1.  ");
    desk.rest();
    desk.click(Role::CheckBox, "Keep with Team 1");
    desk.rest();
    desk.press(Role::Button, "Plan");
    desk.rest();
    desk.until("the plan", |d| d.mentions("people reached") && !d.says("Stop"));
    let (project, _folder) = desk.closed();
    let outreach = &project.atlas().outreach;
    let kept: Vec<u32> = outreach.stops.iter().filter(|s| s.team.as_deref() == Some("Team 1")).map(|s| s.id).collect();
    assert_eq!(kept.len(), 1, "the stop that was clicked");
    let visited = outreach.plan.iter().flat_map(|p| &p.rounds).any(|r| r.stops.contains(&kept[0]));
    assert!(visited, "kept with the team that visits it");
}

#[test]
fn a_stop_is_locked_and_freed_by_keys_alone() {
    let mut desk = planned();
    desk.focus(Role::Button, "1.  ");
    desk.key(Key::Enter);
    desk.rest();
    for _ in 0..40 {
        if desk.focused().starts_with("Keep with Team 1") {
            break;
        }
        desk.key(Key::Tab);
    }
    assert!(desk.focused().starts_with("Keep with Team 1"), "Tab comes to “{}”", desk.focused());
    desk.key(Key::Space);
    desk.rest();
    desk.must_mention("kept");
    desk.key(Key::Space);
    desk.rest();
    desk.keys(CTRL, Key::Z);
    assert_eq!(kept(desk).iter().filter(|t| t.as_deref() == Some("Team 1")).count(), 1, "undone: locked again");
}
