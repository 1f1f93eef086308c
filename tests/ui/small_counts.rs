//! Small counts: chosen in a dialog, hidden wherever figures are shown.

use egui::{Key, Role};
use inclusion_atlas::model::disclosure::{DisclosureRule, Rounding};

use crate::desk::{CTRL, Desk};

/// Opens the dialog by its command.
fn open(desk: &mut Desk) {
    desk.keys(CTRL, Key::K);
    desk.type_text("Small counts");
    desk.key(Key::Enter);
    desk.must_say("Small counts");
}

fn apply(desk: &mut Desk) {
    desk.press(Role::Button, "Apply");
    desk.until("the rule", |d| !d.mentions("is being written to") && d.find(Role::Button, "Apply").is_none());
    desk.rest();
}

#[test]
fn a_rule_is_kept_and_told() {
    let mut desk = Desk::new();
    open(&mut desk);
    desk.press(Role::CheckBox, "Hide counts below");
    desk.choose("Round counts", Rounding::Ten.name());
    apply(&mut desk);
    desk.must_mention("Counts below 10, and figures that would give them away, are hidden.");
    let (project, _folder) = desk.closed();
    let rule = DisclosureRule { fewest: Some(10), show_zeros: false, rounding: Rounding::Ten };
    assert_eq!(project.atlas().settings.disclosure, rule);
    assert_eq!(project.undo_name(), None);
    // Counts are round, and what is no count is as it was.
    let set = project.atlas().active_set().expect("wards");
    let count =
        project.atlas().indicators.iter().find(|i| i.measure == inclusion_atlas::model::indicator::Measure::Count);
    let column = &set.columns[&count.expect("a count").key];
    assert!(column.values.iter().flatten().all(|v| v % 10.0 == 0.0));
}
