//! The recipe of a score: pages, templates, advice, versions, and two of them compared.

use egui::{Key, Role};

use crate::desk::{CTRL, Desk};

fn recipe() -> Desk {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::M);
    desk.must_mention("No ward changes its rank");
    desk
}

#[test]
fn a_change_says_what_it_does_before_it_is_kept() {
    let mut desk = recipe();
    desk.click(Role::CheckBox, "Residents aged 65 and over in the score");
    desk.must_mention("change rank against the model as it is kept");
    desk.press(Role::Tab, "One scale, one figure");
    desk.choose("Within a group", "Geometric mean");
    desk.must_mention("a low figure is made good only in part");
    desk.press(Role::RadioButton, "Pull in figures that lie far");
    desk.press(Role::Tab, "Missing figures");
    desk.choose("Stand-in", "Median of all areas");
    desk.press(Role::Button, "Keep model");
    let (project, _folder) = desk.closed();
    let model = &project.atlas().active_model().expect("a model").model;
    assert_eq!(model.construction.within.name(), "Geometric mean");
    assert_eq!(model.construction.imputation.name(), "Median of all areas");
    assert_ne!(model.construction.outliers, inclusion_atlas::model::construction::OutlierRule::Keep);
    assert_eq!(model.terms().count(), 7);
    assert_eq!(project.undo_name(), Some("Change weights"));
}

#[test]
fn indicators_that_count_twice_are_named() {
    let mut desk = recipe();
    desk.press(Role::Tab, "Double counting");
    // Python, statistics.correlation: 0.963.
    desk.must_mention("People in income deprivation and People in employment deprivation say much the same");
    assert!(desk.find(Role::Cell, "People in income deprivation and People in employment deprivation: 0.96").is_some());
    desk.must_mention("Cronbach\u{2019}s alpha");
}

#[test]
fn weights_can_be_shared_out_in_points() {
    let mut desk = recipe();
    desk.press(Role::Tab, "Weights");
    desk.press(Role::Button, "Share out 100 points");
    desk.must_say("All 100 points are given.");
    desk.must_mention("No ward changes its rank");
    desk.press(Role::Button, "All equal");
    desk.must_mention("change rank against");
}

#[test]
fn a_template_becomes_a_version_and_is_compared() {
    let mut desk = recipe();
    desk.press(Role::ComboBox, "Start from a template");
    desk.press(Role::Button, "DERI v1.6");
    desk.must_mention("DERI v1.6: 49 % of its weight is there.");
    desk.must_mention("Social grade DE");
    desk.press(Role::Button, "Keep as new version");
    desk.until("a second model", |d| d.find(Role::ComboBox, "Score model: DERI v1.6, version 1").is_some());
    desk.keys(CTRL, Key::K);
    desk.type_text("compare score");
    desk.key(Key::Enter);
    desk.must_mention("of 26 wards have another rank");
    desk.must_mention("places worse");
    desk.must_mention("from the template DERI v1.6.");
    assert!(desk.find(Role::ComboBox, "From: Access, skills, need").is_some());
    desk.press(Role::Button, "Save as CSV");
    let path = desk.folder.path().join("moves.csv");
    desk.fill("File", &path.display().to_string());
    desk.press(Role::Button, "Save");
    let saved = std::fs::read_to_string(path).expect("saved");
    assert_eq!(saved.lines().count(), 27);
    assert!(saved.lines().next().is_some_and(|head| head.ends_with("model_before,made_before,model_after,made_after")));
    let (project, _folder) = desk.closed();
    assert_eq!(project.atlas().models.len(), 2);
    let lineage = project.atlas().models[1].model.lineage.clone().expect("a lineage");
    assert_eq!((lineage.made.len(), lineage.from.as_str()), ("2026-11-21".len(), "the template DERI v1.6"));
    assert_eq!(project.atlas().models[0].model.lineage, None);
}

#[test]
fn scales_are_made_from_other_areas_of_the_project() {
    let mut desk = recipe();
    desk.press(Role::Tab, "One scale, one figure");
    desk.choose("Scales are made from", "Maidstone LSOAs 2011 (95 LSOAs)");
    desk.must_mention("are kept with the model");
    desk.must_mention("Not known there, so on the scale of these areas: ");
    desk.press(Role::Button, "Keep model");
    let (project, _folder) = desk.closed();
    let base = project.atlas().active_model().expect("a model").model.construction.base.clone();
    let inclusion_atlas::model::construction::Base::Reference(reference) = base else { panic!("{base:?}") };
    assert_eq!(reference.name, "Maidstone LSOAs 2011 (95 LSOAs)");
    assert!(!reference.figures.is_empty());
}

#[test]
fn an_exponent_is_each_indicators_own_until_one_is_set_for_all() {
    let mut desk = recipe();
    desk.press(Role::Tab, "One scale, one figure");
    desk.press(Role::RadioButton, "Pull in figures that lie far");
    desk.choose("Curve for outliers", "Box and Cox's curve");
    desk.press(Role::CheckBox, "with the most likely exponent of each indicator");
    desk.must_mention("exponent of all");
    desk.press(Role::CheckBox, "with the most likely exponent of each indicator");
    assert!(!desk.mentions("exponent of all"));
    desk.press(Role::Button, "Keep model");
    let (project, _folder) = desk.closed();
    let rule = project.atlas().active_model().expect("a model").model.construction.outliers;
    let then = inclusion_atlas::model::construction::Curve::BoxCox { lambda: None };
    let expected = inclusion_atlas::model::construction::OutlierRule::Treat { most_winsorised: 5, then };
    assert_eq!(rule, expected);
}

#[test]
fn a_recipe_is_saved_and_opened() {
    let mut desk = recipe();
    desk.press(Role::Button, "Save as JSON");
    let path = desk.folder.path().join("model.json");
    desk.fill("File", &path.display().to_string());
    desk.press(Role::Button, "Save");
    assert!(std::fs::read_to_string(&path).expect("saved").contains("income_deprived_pct"));
    desk.keys(CTRL, Key::M);
    desk.press(Role::Button, "Open…");
    desk.fill("File", &path.display().to_string());
    desk.press(Role::Button, "Read file");
    let (project, _folder) = desk.closed();
    assert_eq!(project.atlas().models.len(), 2);
    assert_eq!(project.atlas().models[0].model, project.atlas().models[1].model);
}
