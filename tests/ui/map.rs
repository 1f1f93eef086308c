//! What is on the map: layers and their order, classes and colours, pan and zoom.

use egui::{Key, Role, vec2};
use egui_kittest::kittest::NodeT as _;
use inclusion_atlas::model::style::LayerKind;
use inclusion_atlas::project::Project;

use crate::desk::{Desk, inside};

#[test]
fn layers_are_switched_and_moved() {
    let mut desk = Desk::new();
    assert!(!desk.says("Library"), "no venues in the legend yet");
    let venues = LayerKind::Venues.name();
    desk.click(Role::CheckBox, venues);
    desk.must_say("Library");
    desk.click(Role::CheckBox, LayerKind::Gaps.name());
    desk.must_mention("weak broadband: DERI v1.6 broadband component");
    desk.press(Role::Button, &format!("Move {venues} up"));
    let (project, _folder) = desk.closed();
    let layers = &project.atlas().settings.layers;
    assert_eq!(layers[0].kind, LayerKind::Venues);
    assert!(layers[0].visible && project.atlas().settings.is_visible(LayerKind::Gaps));
}

#[test]
fn a_venue_on_the_map_can_be_chosen() {
    let mut desk = Desk::new();
    desk.click(Role::CheckBox, LayerKind::Venues.name());
    // Marden Library stands alone in the south.
    let folder = tempfile::tempdir().unwrap();
    let project = Project::open(&crate::desk::sample_in(folder.path())).unwrap();
    let library = project.atlas().venues.iter().find(|v| v.name.contains("Marden")).expect("Marden Library").clone();
    drop(project);
    let at = desk.on_screen(library.position);
    desk.click_at(at);
    desk.must_mention(&library.address);
}

#[test]
fn number_and_method_of_classes_change_the_legend() {
    let mut desk = Desk::new();
    let five = desk.legend();
    assert_eq!(five.len(), 5);
    desk.slide("Number of classes", 7.0);
    assert_eq!(desk.legend().len(), 7);
    desk.slide("Number of classes", 5.0);
    assert_eq!(desk.legend(), five);
    desk.choose("Classes", "Equal counts");
    let counts = desk.legend();
    assert_ne!(counts, five);
    // 26 wards in five classes of about the same number.
    for class in &counts {
        assert!(class.contains(", 5 wards") || class.contains(", 6 wards"), "{counts:?}");
    }
    desk.choose("Classes", "Equal steps");
    assert_ne!(desk.legend(), counts);
    // Every ward is in one class, whatever the method.
    let total: usize = desk
        .legend()
        .iter()
        .map(|c| c.split(", ").nth(1).unwrap().split(' ').next().unwrap().parse::<usize>().unwrap())
        .sum();
    assert_eq!(total, 26);
}

#[test]
fn another_figure_can_colour_the_map() {
    let mut desk = Desk::new();
    desk.choose("Colour the map by", "One indicator");
    desk.choose("Indicator", "Residents aged 65 and over");
    assert!(desk.find(Role::Canvas, "Map of 26 wards coloured by residents aged 65 and over").is_some());
    desk.must_say("Residents aged 65 and over, %");
}

#[test]
fn a_class_can_be_picked_in_the_legend() {
    let mut desk = Desk::new();
    desk.press(Role::Button, "Class ");
    let picked = |desk: &Desk| desk.get(Role::Button, "Class ").accesskit_node().toggled();
    assert_eq!(picked(&desk), Some(egui::accesskit::Toggled::True));
    desk.press(Role::Button, "Class ");
    assert_eq!(picked(&desk), Some(egui::accesskit::Toggled::False));
}

#[test]
fn wheel_drag_and_keys_move_the_map() {
    let mut desk = Desk::new();
    let start = desk.scale();
    let middle = desk.map_rect().center();
    let ward = inside("Shepway South");
    let before = desk.on_screen(ward);
    desk.wheel(middle, 2.0);
    // Two notches of half a level each: twice as near, within the two digits that are shown.
    assert!((desk.scale() / (start / 2.0) - 1.0).abs() < 0.05, "1:{start} to 1:{}", desk.scale());
    desk.wheel(middle, -2.0);
    assert!((desk.scale() / start - 1.0).abs() < 0.02);
    let back = desk.on_screen(ward);
    assert!(before.distance(back) < 6.0, "what was under the pointer stayed there: {before} {back}");
    desk.drag(middle, vec2(-120.0, 40.0));
    let dragged = desk.on_screen(ward) - back;
    assert!(dragged.x < -100.0 && dragged.y > 30.0, "{dragged}");
    desk.focus(Role::Canvas, "Map of");
    desk.key(Key::ArrowRight);
    let panned = desk.on_screen(ward) - back - dragged;
    assert!(panned.x < -50.0 && panned.y.abs() < 6.0, "{panned}");
    let near = desk.scale();
    desk.press(Role::Button, "Zoom in");
    assert!(desk.scale() < near);
    desk.press(Role::Button, "Zoom out");
    desk.press(Role::Button, "Show everything");
    let home = desk.on_screen(ward);
    assert!(home.distance(before) < 6.0, "{home} {before}");
}
