//! Venues by hand: adding, changing, moving and deleting them, by keyboard and on the map.

use egui::{Key, Modifiers, Role, vec2};

use crate::desk::{CTRL, Desk};

const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..CTRL };

/// A postcode of the sample, in Marden.
const POSTCODE: &str = "TN12 9BD";

fn adding() -> Desk {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::Num2);
    desk.keys(CTRL_SHIFT, Key::V);
    desk
}

#[test]
fn a_venue_is_added_by_keyboard_alone_and_is_kept() {
    let mut desk = adding();
    desk.must_say("New venue");
    desk.type_text("Marden Memorial Hall");
    desk.focus(Role::TextInput, "Find a postcode or place");
    desk.type_text(POSTCODE);
    desk.key(Key::Enter);
    desk.focus(Role::TextInput, "Hours on Tuesday");
    desk.type_text("9.30-1pm");
    desk.click(Role::CheckBox, "Device loan");
    desk.keys(CTRL, Key::Enter);
    desk.must_mention("Added Marden Memorial Hall");
    desk.must_say("Marden Memorial Hall");
    assert!(desk.find(Role::Button, "Marden Memorial Hall").is_some(), "it is listed");
    let desk = desk.reopened();
    let (project, _folder) = desk.closed();
    let venues = &project.atlas().venues;
    let kept = venues.iter().find(|v| v.name == "Marden Memorial Hall").expect("on disk");
    assert_eq!((kept.postcode.as_str(), kept.opening_hours.as_str()), (POSTCODE, "Tu 09:30-13:00"));
    assert_eq!(kept.provision.offers.len(), 1);
}

#[test]
fn a_form_full_of_nonsense_says_what_is_wrong_and_keeps_what_was_typed() {
    let mut desk = adding();
    desk.focus(Role::TextInput, "Hours on Friday");
    desk.type_text("after lunch");
    desk.focus(Role::TextInput, "People that can be helped in a week");
    desk.type_text("lots");
    desk.focus(Role::TextInput, "Last verified");
    desk.type_text("30/02/2026");
    desk.keys(CTRL, Key::Enter);
    for what in
        ["Give the venue a name", "Say where it is", "after lunch", "a number, or nothing", "Write the date like"]
    {
        desk.must_mention(what);
    }
    desk.must_say("New venue");
    desk.click(Role::Button, "Cancel");
    assert!(!desk.says("New venue"));
    let (project, _folder) = desk.closed();
    assert_eq!(project.undo_name(), None, "nothing was written");
}

#[test]
fn a_venue_is_moved_by_dragging_it_and_the_step_is_taken_back() {
    let mut desk = adding();
    desk.type_text("Stall");
    let start = desk.map_rect().center() + vec2(40.0, -60.0);
    desk.click_at(start);
    desk.keys(CTRL, Key::Enter);
    desk.must_mention("Added Stall");
    let there = |desk: &Desk| {
        let project = inclusion_atlas::project::Project::open(&desk.project).unwrap();
        project.atlas().venues.iter().find(|v| v.name == "Stall").map(|v| v.position)
    };
    let before = there(&desk).unwrap();
    desk.drag(start, vec2(30.0, 0.0));
    let after = there(&desk).unwrap();
    assert!(after.lon > before.lon + 0.001 && (after.lat - before.lat).abs() < 0.001, "{before:?} {after:?}");
    desk.keys(CTRL, Key::Z);
    assert_eq!(there(&desk), Some(before));
    desk.key(Key::Delete);
    assert_eq!(there(&desk), None);
    desk.keys(CTRL, Key::Z);
    assert_eq!(there(&desk), Some(before));
}

#[test]
fn what_is_asked_for_thins_the_list_and_an_hour_tells_open_from_closed() {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::Num2);
    assert!(desk.find(Role::RadioButton, "Listed 12").is_some());
    desk.choose("What they offer", "Device loan");
    desk.must_mention("Of all venues it is not recorded what they offer");
    assert!(desk.find(Role::RadioButton, "Listed 0").is_some());
    desk.choose("What they offer", "Any help");
    desk.choose("Day", "Open on Sunday");
    // Not one of the county's libraries opens on Sundays.
    assert!(desk.find(Role::Button, "Allington Library, closed").is_some());
}
