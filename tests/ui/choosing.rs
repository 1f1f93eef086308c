//! Choosing a ward on the map and in the table, and what is said of it.

use egui::{Key, Role};

use crate::desk::{CTRL, Desk, SHEPWAY_SOUTH, inside};

/// Scores computed from the ward figures outside this program (Python): min-max scaled, dimensions weighted 1, 1, 1
/// and 0.5, indicators within them as the sample's model says.
const SHEPWAY_SOUTH_SCORE: &str = "68.3";
const NORTH_DOWNS_SCORE: &str = "47.6";

#[test]
fn the_map_says_what_it_shows() {
    let desk = Desk::new();
    let map = desk.get(Role::Canvas, "Map of");
    let said = crate::desk::name(&map);
    assert!(said.starts_with("Map of 26 wards coloured by digital exclusion score."), "{said}");
    assert!(map.rect().width() > 600.0 && map.rect().height() > 400.0, "{:?}", map.rect());
    assert_eq!(desk.legend().len(), 5);
}

#[test]
fn a_click_on_the_map_explains_the_ward() {
    let mut desk = Desk::new();
    let at = desk.on_screen(inside(SHEPWAY_SOUTH));
    desk.click_at(at);
    explains_shepway_south(&desk);
}

#[test]
fn a_click_on_a_row_explains_the_ward_and_marks_it_on_the_map() {
    let mut desk = Desk::new();
    desk.click(Role::Label, "Shepway South, rank 1");
    explains_shepway_south(&desk);
    desk.press(Role::Link, "row\u{a0}");
    desk.must_mention("of Shepway South is in row");
    desk.key(Key::Escape);
}

fn explains_shepway_south(desk: &Desk) {
    desk.must_say(SHEPWAY_SOUTH);
    desk.must_say("E05005004 · ward");
    desk.must_say(SHEPWAY_SOUTH_SCORE);
    desk.must_say("1st most excluded of 26 wards");
    let map = crate::desk::name(&desk.get(Role::Canvas, "Map of"));
    assert!(map.contains("Shepway South is chosen"), "{map}");
    // Why: an indicator, and the way to its row in the source.
    desk.must_mention("without qualifications");
    assert!(desk.find(Role::Link, "row\u{a0}").is_some());
}

#[test]
fn the_keyboard_goes_through_the_rows() {
    let mut desk = Desk::new();
    let rows = desk.rows();
    assert_eq!(rows[..2], [SHEPWAY_SOUTH, "North Downs"]);
    desk.focus(Role::Table, "Table of areas");
    desk.key(Key::ArrowDown);
    explains_shepway_south(&desk);
    desk.key(Key::ArrowDown);
    desk.must_say("North Downs");
    desk.must_say(NORTH_DOWNS_SCORE);
    desk.must_say("2nd most excluded of 26 wards");
    desk.key(Key::ArrowUp);
    explains_shepway_south(&desk);
    desk.key(Key::Escape);
    assert!(!desk.says("E05005004 · ward"), "Escape chooses no ward");
}

#[test]
fn a_column_header_sorts_by_it_and_again_the_other_way() {
    let mut desk = Desk::new();
    desk.click(Role::ColumnHeader, "Sort by Ward");
    let mut rows = desk.rows();
    assert_eq!(rows[0], "Allington");
    assert!(rows.is_sorted(), "{rows:?}");
    assert!(desk.find(Role::ColumnHeader, "Sort by Ward, sorted upwards").is_some());
    desk.click(Role::ColumnHeader, "Sort by Ward");
    rows = desk.rows();
    assert!(desk.find(Role::ColumnHeader, "Sort by Ward, sorted downwards").is_some());
    assert!(rows.iter().rev().is_sorted(), "{rows:?}");
    // Figures show the highest first: 10,055 people in North are the most of the columns' first rows.
    desk.click(Role::ColumnHeader, "Sort by Residents");
    assert_ne!(desk.rows(), rows);
    desk.click(Role::ColumnHeader, "Sort by Rank");
    assert_eq!(desk.rows()[0], SHEPWAY_SOUTH);
    // The keyboard follows the order that is seen.
    desk.click(Role::ColumnHeader, "Sort by Ward");
    desk.focus(Role::Table, "Table of areas");
    desk.key(Key::ArrowDown);
    desk.must_say("E05004982 · ward");
}

#[test]
fn a_postcode_is_found_and_its_ward_chosen() {
    let mut desk = Desk::new();
    let before = desk.scale();
    desk.keys(CTRL, Key::F);
    assert_eq!(desk.focused(), "Find a place");
    desk.type_text("ME14 1LQ");
    desk.must_mention("ME14 1LQ");
    desk.key(Key::Enter);
    // ME14 1LQ is in the ward North, E05005000, by the postcode file.
    desk.must_say("E05005000 · ward");
    assert!(desk.scale() < before / 4.0, "from 1:{before} to 1:{}", desk.scale());
    // The words are gone, and Home shows everything again.
    desk.focus(Role::Canvas, "Map of");
    desk.key(Key::Home);
    assert!((desk.scale() / before - 1.0).abs() < 0.02, "from 1:{before} to 1:{}", desk.scale());
}

#[test]
fn what_is_not_there_is_said() {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::F);
    desk.type_text("Atlantis");
    desk.must_mention("Nothing of that name here");
    desk.key(Key::Enter);
    desk.must_mention("Most excluded");
}

#[test]
fn f6_takes_the_keyboard_round_the_panels() {
    let mut desk = Desk::new();
    let mut visited = Vec::new();
    for _ in 0..5 {
        desk.key(Key::F6);
        let focused = desk.focused();
        visited.push(focused.split(" coloured").next().unwrap_or_default().to_owned());
    }
    let round = ["Explanation panel", "Table of areas", "Layers panel", "Map of 26 wards", "Explanation panel"];
    assert_eq!(visited, round);
    // A folded panel is passed by.
    desk.key(Key::F9);
    desk.key(Key::F6);
    assert_eq!(desk.focused(), "Layers panel");
}

/// A reader of the legend must know where a value on a limit belongs.
#[test]
fn no_two_classes_of_the_legend_share_a_limit() {
    let desk = Desk::new();
    let classes = desk.legend();
    let ranges: Vec<(&str, &str)> = classes
        .iter()
        .map(|c| c["Class ".len()..].split_once(',').expect("a count").0)
        // A class of one value is that value.
        .map(|range| range.split_once('–').unwrap_or((range, range)))
        .collect();
    assert_eq!(ranges.len(), 5);
    // The most excluded first: each class ends below the start of the one above it.
    for pair in ranges.windows(2) {
        let number = |text: &str| text.parse::<f64>().expect("a number");
        assert!(number(pair[1].1) < number(pair[0].0), "{pair:?}");
    }
}
