//! What figures are called and how they are explained can be changed in the window, as a step that can be undone.

use egui::{Key, Role};
use inclusion_atlas::model::score_model::Direction;

use crate::desk::{CTRL, Desk};

fn open(desk: &mut Desk) {
    desk.keys(CTRL, Key::K);
    desk.type_text("Names of figures");
    desk.key(Key::Enter);
    desk.must_mention("The figures of Maidstone wards 2021");
}

#[test]
fn an_indicator_gets_another_name_everywhere() {
    let mut desk = Desk::new();
    open(&mut desk);
    desk.press(Role::Button, "Change People in income deprivation");
    desk.must_mention("Its key, by which models and files know it, stays: income_deprived_pct");
    desk.fill("Name", "Income poor");
    desk.fill("Unit, such as", "% of people");
    desk.focus(Role::MultilineTextInput, "What it means");
    desk.keys(CTRL, Key::A);
    desk.type_text("On a low income by the index of 2019.");
    desk.choose("Which end means exclusion", "less means more excluded");
    desk.press(Role::Button, "Keep names");
    desk.must_mention("On a low income by the index of 2019.");
    desk.must_mention("% of people \u{b7} a share \u{b7} less means more excluded");
    desk.key(Key::Escape);
    assert!(desk.find(Role::ColumnHeader, "Sort by Income poor").is_some());
    let (mut project, _folder) = desk.closed();
    let of = |project: &inclusion_atlas::project::Project| {
        let set = project.atlas().active_set().unwrap();
        let indicator = project.atlas().indicator_of(set, "income_deprived_pct").unwrap();
        (indicator.name.clone(), indicator.unit.clone(), indicator.direction)
    };
    assert_eq!(of(&project), ("Income poor".to_owned(), "% of people".to_owned(), Some(Direction::LowerIsWorse)));
    project.undo().unwrap();
    assert_eq!(of(&project).0, "People in income deprivation");
}

#[test]
fn a_name_is_needed_and_figures_are_found() {
    let mut desk = Desk::new();
    open(&mut desk);
    desk.focus(Role::SearchInput, "Find a figure");
    desk.type_text("qualif");
    assert!(desk.find(Role::Button, "Change People in income deprivation").is_none());
    desk.press(Role::Button, "Change Adults without qualifications");
    desk.fill("Name", " ");
    desk.press(Role::Button, "Keep names");
    // The form stays open, and nothing was written.
    desk.must_mention("Its key, by which models and files know it");
    desk.press(Role::Button, "Cancel");
    desk.must_say("Adults without qualifications");
    let (project, _folder) = desk.closed();
    assert_eq!(project.undo_name(), None);
}
