//! How sure a rank is, how many residents are expected to be left out, and the way from the mean to the score.

use egui::{Key, Role};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::project::estimates;

use crate::desk::{CTRL, Desk};

/// The sample with Shepway South chosen, and everything that jobs find out found.
fn chosen() -> Desk {
    let mut desk = Desk::new();
    desk.until("the estimates", |d| d.find(Role::ColumnHeader, "Sort by Estimated excluded").is_some());
    desk.until("the intervals", |d| d.find(Role::ColumnHeader, "Sort by Rank, 90 % interval").is_some());
    desk.rest();
    desk.click(Role::Label, "Shepway South, rank 1");
    desk
}

#[test]
fn an_area_says_how_sure_its_rank_is_and_how_many_are_left_out() {
    let desk = chosen();
    desk.must_mention("in nine of ten rankings");
    desk.must_mention("Depends on the judgements");
    // Summed by hand in Python, see tests/estimates.rs: 495.5, 416.7 to 580.6 of 5,963 residents.
    desk.must_say("495");
    desk.must_say("417 to 581 (90 % interval)");
    desk.must_mention("of 5,963 residents");
    desk.must_mention("not everyone who answers on paper is excluded");
    desk.must_mention("Summed from 4 smaller areas");
}

#[test]
fn the_way_to_the_score_can_be_read_step_by_step() {
    let mut desk = chosen();
    // By hand (Python): 30.72 % is the highest of 26, so 100 on the scale; 2/3 of 1/3.5 of the weight, 19.0 points, of
    // which the mean has 5.7.
    desk.must_say("+13.4");
    desk.press(Role::DisclosureTriangle, "Every step of Adults without qualifications");
    desk.must_say("Weight in the score");
    desk.must_say("19.0 %");
    desk.must_say("1 of 26");
    assert!(desk.find(Role::Image, "Distribution of Adults without qualifications").is_some());
    // A moved weight is followed.
    desk.slide("Weight of Money", 0.0);
    desk.until("new intervals", |d| !d.mentions("Being worked out anew"));
    desk.must_mention("in nine of ten rankings");
}

#[test]
fn an_explanation_is_copied_and_saved() {
    let mut desk = chosen();
    desk.press(Role::Button, "Copy");
    desk.must_mention("Copied.");
    desk.press(Role::Button, "Save as CSV");
    let path = desk.folder.path().join("why");
    desk.fill("File", &path.display().to_string());
    desk.press(Role::Button, "Save");
    let saved = std::fs::read_to_string(path.with_extension("csv")).expect("saved");
    assert!(saved.starts_with("code,name,group,indicator"), "{saved}");
    assert!(saved.contains("no_qualifications_pct") && saved.contains("maidstone_ward_figures.csv"), "{saved}");
}

#[test]
fn the_map_shows_certainty_and_estimates() {
    let mut desk = Desk::new();
    desk.choose("Colour the map by", "Certainty of the ranking");
    desk.until("the classes", |d| d.find(Role::Button, "Class Depends on the judgements").is_some());
    desk.until("the verdict", |d| d.mentions("surely among the worst fifth"));
    assert_eq!(desk.legend().len(), 3);
    desk.choose("Colour the map by", "Estimated excluded residents");
    desk.until("the estimates", |d| d.mentions("through the outlines"));
    desk.rest();
    assert_eq!(desk.legend().len(), 5);
    desk.press(Role::RadioButton, "Share of households");
    desk.must_mention("Not expected to take part online");
}

#[test]
fn a_model_is_read_used_and_removed() {
    let mut desk = chosen();
    let mut model = (*estimates::shipped().expect("a model")).clone();
    model.name = "Ours".to_owned();
    let path = desk.folder.path().join("ours.json");
    std::fs::write(&path, serde_json::to_vec(&model).expect("JSON")).expect("written");
    desk.keys(CTRL, Key::K);
    desk.type_text("estimates");
    desk.key(Key::Enter);
    desk.must_mention("0.856");
    desk.press(Role::Button, "Open or train a model");
    desk.fill("File", &path.display().to_string());
    desk.press(Role::Button, "Read file");
    desk.until("the model", |d| d.find(Role::ComboBox, "Predictive model: Ours").is_some());
    desk.press(Role::Button, "Remove model");
    desk.until("the shipped one", |d| d.find(Role::ComboBox, "Predictive model: Online participation").is_some());
    desk.key(Key::Escape);
    desk.keys(CTRL, Key::Z);
    let (project, _folder) = desk.closed();
    assert_eq!(project.atlas().predictors.len(), 1);
    let set = project.atlas().active_set().expect("wards").set.id;
    assert!(estimates::excluded_residents(project.atlas(), set, &Progress::new()).is_ok());
}
