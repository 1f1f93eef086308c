//! Below the map: charts linked with it, and checks of the score.

use egui::{Key, Modifiers, Role};

use crate::desk::{CTRL, Desk};

#[test]
fn a_chart_is_linked_with_the_map_by_keys_and_said_in_words() {
    let mut desk = Desk::new();
    desk.click(Role::Tab, "Plots");
    desk.must_mention("26 wards from 12.3 to 68.3");
    desk.choose("Chart", "Two measures");
    desk.must_mention("Spearman\u{2019}s rank correlation");
    desk.focus(Role::Canvas, "Chart: ");
    // From left to right by the outcome: Shepway South has the lowest.
    desk.key(Key::ArrowRight);
    desk.must_mention("Shepway South is chosen");
    desk.key(Key::ArrowRight);
    desk.must_mention("Barming and Teston is chosen");
    desk.choose("Chart", "Correlations");
    desk.must_mention("go together most");
    desk.choose("Chart", "Moran scatter plot");
    desk.press(Role::Button, "Colour the map by clusters");
    desk.until("the plot", |d| d.mentions("the slope of the line"));
    desk.choose("Chart", "Rank intervals");
    desk.until("the intervals", |d| d.mentions("The mark is its rank"));
}

#[test]
fn the_views_below_have_keys_and_are_remembered() {
    let mut desk = Desk::new();
    desk.keys(Modifiers::ALT, Key::Num2);
    desk.must_mention("26 wards from 12.3 to 68.3");
    // Folded, and unfolded by the next key.
    desk.key(Key::F9);
    assert!(!desk.mentions("26 wards from 12.3 to 68.3"));
    desk.keys(Modifiers::ALT, Key::Num3);
    desk.must_mention("Does the score predict anything?");
    // By name in the palette.
    desk.keys(CTRL, Key::K);
    desk.type_text("charts, linked");
    desk.key(Key::Enter);
    desk.must_mention("26 wards from 12.3 to 68.3");
    let desk = desk.reopened();
    desk.must_mention("26 wards from 12.3 to 68.3");
}

/// 640 by 360 points are 1280 by 720 pixels at twice the text size.
#[test]
fn nothing_lies_over_anything_else_where_text_is_twice_as_large() {
    let mut desk = Desk::of_size(egui::vec2(640.0, 360.0), egui::Theme::Dark);
    desk.keys(Modifiers::ALT, Key::Num2);
    let rect = |desk: &Desk, role: Role, name: &str| desk.get(role, name).rect();
    let places: Vec<egui::Rect> =
        ["Understand", "Provide", "Reach out", "Publish"].map(|name| rect(&desk, Role::Tab, name)).to_vec();
    let find = rect(&desk, Role::SearchInput, "Find a place");
    assert!(places.iter().all(|place| place.right() <= find.left()), "{places:?} {find:?}");
    let map = desk.map_rect();
    let panel = rect(&desk, Role::Label, "Maidstone wards 2021");
    assert!(panel.left() >= map.right(), "{panel:?} lies under the map {map:?}");
    let chart = rect(&desk, Role::Canvas, "Chart: ");
    assert!(chart.top() >= map.bottom() && chart.height() >= 60.0, "{chart:?} {map:?}");
    assert!(chart.left() >= rect(&desk, Role::ComboBox, "Chart: ").right());
}

#[test]
fn what_runs_across_a_chart_is_named_in_the_list() {
    let mut desk = Desk::new();
    desk.click(Role::Tab, "Plots");
    desk.choose("Chart", "Two measures");
    assert!(desk.find(Role::ComboBox, "Across: Digital propensity index").is_some());
    desk.choose("Across", "What the map shows");
    assert!(desk.find(Role::ComboBox, "Across: What the map shows").is_some());
}

#[test]
fn a_chart_is_saved_as_a_table_and_as_a_picture() {
    let mut desk = Desk::new();
    desk.click(Role::Tab, "Plots");
    for (button, file, begins) in
        [("Save CSV", "plot.csv", &b"from,to,areas\n"[..]), ("Save PNG", "plot.png", &b"\x89PNG\r\n"[..])]
    {
        desk.press(Role::Button, button);
        let path = desk.folder.path().join(file);
        desk.fill("File", &path.display().to_string());
        desk.press(Role::Button, "Save");
        desk.until("the file", |_| path.exists());
        assert!(std::fs::read(&path).unwrap().starts_with(begins), "{file}");
    }
}

#[test]
fn the_score_is_checked_and_the_councils_claims_are_tried() {
    let mut desk = Desk::new();
    desk.click(Role::Tab, "Checks");
    desk.must_mention("The score and the outcome agree for 2 of the 5 worst wards");
    desk.must_mention("Predictive model, on ");
    desk.must_mention("the claim that it has the lowest online return survives");
    desk.must_mention("The claim that Park Wood has the lowest online return does not survive");
    desk.until("the judgements", |d| d.mentions("of the ranking\u{2019}s variation by itself"));
    // Another area, and away with it again.
    desk.choose("Try the claim for", "Allington");
    desk.must_mention("The claim that Allington has the lowest online return does not survive");
    desk.press(Role::Button, "Remove the claim for Allington");
    assert!(!desk.mentions("The claim that Allington"));
    // Tested against a figure that is in the score.
    desk.choose("Outcome", "Disabled residents");
    desk.must_mention("This figure is part of the score");
}
