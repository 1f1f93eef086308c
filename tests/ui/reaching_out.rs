//! The place "Reach out": teams and stops, a plan, and changes to it by hand.

use egui::{Key, Role};

use crate::desk::{CTRL, Desk};

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
