//! Limits of classes set on the histogram, by keyboard, and held for every map.

use egui::{Key, Role};
use inclusion_atlas::model::settings::Shown;

use crate::desk::Desk;

fn by_hand(desk: &Desk) -> bool {
    desk.find(Role::Button, "Back to natural groups").is_some()
}

#[test]
fn a_limit_is_moved_by_keys_and_let_go_of() {
    let mut desk = Desk::new();
    let before = desk.legend();
    desk.focus(Role::Slider, "Limit 1 of the classes");
    for _ in 0..4 {
        desk.key(Key::ArrowRight);
    }
    assert_ne!(desk.legend(), before);
    assert_eq!(desk.legend().len(), 5);
    assert!(by_hand(&desk));
    let desk = desk.reopened();
    assert!(by_hand(&desk));
    let mut desk = desk;
    desk.press(Role::Button, "Back to natural groups");
    assert_eq!(desk.legend(), before);
}

#[test]
fn limits_can_be_held_for_every_map() {
    let mut desk = Desk::new();
    desk.press(Role::CheckBox, "Same limits on every map");
    assert!(by_hand(&desk));
    let held = desk.legend();
    desk.choose("Colour the map by", "One indicator");
    assert_eq!(desk.legend().len(), held.len(), "as many classes, whatever the figures");
    desk.choose("Colour the map by", "The score");
    assert_eq!(desk.legend(), held);
    let (project, _folder) = desk.closed();
    let settings = &project.atlas().settings;
    assert_eq!(settings.fixed.as_ref().and_then(|f| f.of.as_ref()), None::<&Shown>);
    assert_eq!(settings.limits().map(|l| l.limits().len()), Some(4));
}

#[test]
fn another_figure_has_its_own_limits() {
    let mut desk = Desk::new();
    desk.focus(Role::Slider, "Limit 2 of the classes");
    desk.key(Key::ArrowLeft);
    assert!(by_hand(&desk));
    desk.choose("Colour the map by", "One indicator");
    assert!(!by_hand(&desk));
    desk.choose("Colour the map by", "The score");
    assert!(by_hand(&desk));
}
