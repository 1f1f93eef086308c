//! Weights: the score follows, the step is in the file at once, and can be taken back.

use egui::{Key, Role};

use crate::desk::{CTRL, Desk, SHEPWAY_SOUTH};

/// With Money at weight 0, computed outside this program (Python): North Downs 57.8, Barming and Teston 56.2,
/// Shepway South 56.1.
const WITHOUT_MONEY: [&str; 3] = ["North Downs", "Barming and Teston", SHEPWAY_SOUTH];

fn weight_of_money(desk: Desk) -> (f64, Option<String>) {
    let (project, _folder) = desk.closed();
    let model = &project.atlas().active_model().expect("a model").model;
    let money = model.dimensions.iter().find(|d| d.name == "Money").expect("Money");
    (money.weight, project.undo_name().map(str::to_owned))
}

#[test]
fn a_weight_changes_scores_and_is_kept() {
    let mut desk = Desk::new();
    desk.click(Role::Label, "Shepway South, rank 1");
    desk.must_say("68.3");
    desk.slide("Weight of Money", 0.0);
    assert_eq!(desk.rows()[..3], WITHOUT_MONEY);
    desk.must_say("56.1");
    desk.must_say("3rd most excluded of 26 wards");
    desk.press(Role::Button, "View, theme and help, menu");
    desk.must_say("Takes back “Change weights”");
    desk.key(Key::Escape);
    assert_eq!(weight_of_money(desk), (0.0, Some("Change weights".to_owned())));
}

#[test]
fn arrow_keys_move_a_weight() {
    let mut desk = Desk::new();
    desk.click(Role::Label, "Shepway South, rank 1");
    desk.focus(Role::Slider, "Weight of Age");
    desk.key(Key::ArrowRight);
    // Age at 1.05: 67.9, computed outside this program.
    desk.must_say("67.9");
    desk.key(Key::ArrowLeft);
    desk.must_say("68.3");
}

#[test]
fn undo_and_redo_are_in_the_file_too() {
    let mut desk = Desk::new();
    desk.slide("Weight of Money", 0.0);
    assert_eq!(desk.rows()[..3], WITHOUT_MONEY);
    desk.keys(CTRL, Key::Z);
    assert_eq!(desk.rows()[0], SHEPWAY_SOUTH);
    desk.must_say("Took back: Change weights");
    desk.keys(CTRL, Key::Y);
    assert_eq!(desk.rows()[..3], WITHOUT_MONEY);
    // The step can be taken back after the window was closed and opened again.
    let mut desk = desk.reopened();
    assert_eq!(desk.rows()[..3], WITHOUT_MONEY);
    desk.press(Role::Button, "Undo");
    assert_eq!(desk.rows()[0], SHEPWAY_SOUTH);
    assert_eq!(weight_of_money(desk), (1.0, None));
}

#[test]
fn dragging_a_weight_is_one_step() {
    // High enough for all weights to be in view, which the mouse needs and the keyboard does not.
    let mut desk = Desk::of_size(egui::vec2(1600.0, 1400.0), egui::Theme::Light);
    let rail = desk.get(Role::Slider, "Weight of Money").rect();
    let at = |share: f32| egui::pos2(egui::lerp(rail.left() + 10.0..=rail.right() - 10.0, share), rail.center().y);
    desk.drag(at(0.4), at(0.0) - at(0.4));
    let (project, _folder) = desk.closed();
    assert_eq!(project.undo_name(), Some("Change weights"));
    let mut project = project;
    project.undo().unwrap();
    assert_eq!(project.undo_name(), None, "the whole drag is one step");
}

#[test]
fn ctrl_z_in_a_text_field_is_the_fields_own() {
    let mut desk = Desk::new();
    desk.slide("Weight of Money", 0.0);
    desk.keys(CTRL, Key::F);
    desk.type_text("Fant");
    desk.keys(CTRL, Key::Z);
    assert_eq!(desk.rows()[..3], WITHOUT_MONEY, "the weights were not touched");
}

#[test]
fn all_weights_at_zero_are_said() {
    let mut desk = Desk::new();
    for dimension in ["Age", "Skills and health", "Money", "Connection"] {
        desk.slide(&format!("Weight of {dimension}"), 0.0);
    }
    desk.must_mention("All weights are zero");
    desk.click(Role::ColumnHeader, "Sort by Ward");
    desk.rest();
}

#[test]
fn presses_on_one_slider_are_one_step() {
    let mut desk = Desk::new();
    desk.focus(Role::Slider, "Weight of Age");
    for _ in 0..4 {
        desk.key(Key::ArrowRight);
    }
    desk.focus(Role::Slider, "Weight of Money");
    desk.key(Key::ArrowRight);
    desk.key(Key::ArrowRight);
    let weight = |desk: &Desk, name: &str| {
        use egui_kittest::kittest::NodeT as _;
        desk.get(Role::Slider, name).accesskit_node().numeric_value().expect("a value")
    };
    assert!((weight(&desk, "Weight of Age") - 1.2).abs() < 1e-9);
    desk.keys(CTRL, Key::Z);
    assert!((weight(&desk, "Weight of Money") - 1.0).abs() < 1e-9);
    assert!((weight(&desk, "Weight of Age") - 1.2).abs() < 1e-9);
    // What comes after an undo is a step of its own.
    desk.focus(Role::Slider, "Weight of Age");
    desk.key(Key::ArrowRight);
    desk.keys(CTRL, Key::Z);
    assert!((weight(&desk, "Weight of Age") - 1.2).abs() < 1e-9);
    desk.keys(CTRL, Key::Z);
    assert!((weight(&desk, "Weight of Age") - 1.0).abs() < 1e-9);
    assert_eq!(weight_of_money(desk), (1.0, None));
}
