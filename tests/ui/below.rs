//! Below the map: charts linked with it, and checks of the score.

use egui::{Key, Role};

use crate::desk::Desk;

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
    desk.until("the intervals", |d| d.mentions("The mark is the rank"));
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
