//! Who reaches help, where more would help, and what if: asked and answered in the window.

use egui::{Key, Role};
use inclusion_atlas::model::reach::ReachMeasure;
use inclusion_atlas::model::scenario::Change;
use inclusion_atlas::model::settings::Shown;
use inclusion_atlas::model::street::TravelMode;
use inclusion_atlas::model::venue::Offer;
use inclusion_atlas::project::Project;

use crate::desk::{CTRL, Desk, WIDE, sample_in};

/// The sample in the place "Provide" at one of its parts; two libraries lend devices.
fn at(tab: &str) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let path = sample_in(folder.path());
    let mut project = Project::open(&path).unwrap();
    let ids: Vec<_> = project.atlas().venues.iter().take(2).map(|v| v.id).collect();
    project.set_offer(&ids, Offer::DeviceLoan, true).unwrap();
    project.close().unwrap();
    let mut desk = Desk::opening(folder, path, WIDE, egui::Theme::Light);
    desk.keys(CTRL, Key::Num2);
    desk.press(Role::Tab, tab);
    desk
}

fn project(desk: &Desk) -> Project {
    Project::open(&desk.project).unwrap()
}

/// The line that says how many have help within this time: "15 minutes’ walk: 33 % 56,419".
fn within(desk: &Desk, minutes: &str) -> String {
    let begins = format!("{minutes} minutes\u{2019}");
    desk.names().into_iter().find(|n| n.starts_with(&begins) && n.contains('%')).unwrap_or_default()
}

#[test]
fn reach_is_asked_by_offer_mode_and_minutes_and_says_who_is_without() {
    let mut desk = at("Reach");
    desk.until("reach", |d| within(d, "15").contains("56,4"));
    desk.rest();
    desk.must_say("No help within reach");
    desk.must_mention("12 venues count: any help.");
    let without = |desk: &Desk| desk.names().into_iter().find(|n| n.contains("nobody has it within")).unwrap();
    let on_foot = without(&desk);
    desk.choose("What they offer", "Device loan");
    desk.until("reach of two", |d| d.mentions("2 venues count: device loan."));
    desk.rest();
    assert_ne!(without(&desk), on_foot, "fewer venues, more areas without");
    desk.press(Role::RadioButton, "Minutes: 30");
    desk.until("half an hour", |d| d.mentions("nobody has it within 30 minutes"));
    desk.press(Role::RadioButton, &format!("Travel: {}", TravelMode::Drive.name()));
    desk.until("by car", |d| within(d, "30").contains("drive"));
    desk.rest();
    let by_car = within(&desk, "30");
    assert!(by_car.contains('%'), "{by_car}");
    // The first of the areas without help is gone to, by keyboard or screen reader.
    desk.press(Role::RadioButton, "Minutes: 10");
    desk.press(Role::RadioButton, &format!("Travel: {}", TravelMode::Walk.name()));
    desk.until("ten minutes on foot", |d| d.mentions("nobody has it within 10 minutes\u{2019} walk"));
    desk.rest();
    desk.press(Role::Button, "Boxley");
    desk.must_mention("Boxley is chosen");
    desk.press(Role::RadioButton, ReachMeasure::Minutes.name());
    desk.must_mention("Map of 26 wards coloured by minutes to help");
    let (project, _folder) = desk.closed();
    let settings = &project.atlas().settings;
    assert_eq!((settings.reach.minutes, settings.reach.mode), (10, TravelMode::Walk));
    assert_eq!(settings.venue_filter.offer, Some(Offer::DeviceLoan));
}

#[test]
fn sites_are_found_with_proof_and_kept_as_a_scenario_with_one_click() {
    let mut desk = at("Where next");
    desk.choose("What they offer", "Device loan");
    assert!(desk.find(Role::CheckBox, "Venues without this help (10)").is_some(), "{:#?}", desk.names());
    desk.press(Role::Button, "Find sites");
    desk.until("the sites", |d| d.find(Role::Button, "Keep as scenario").is_some());
    desk.rest();
    desk.must_mention("none of whom has device loan within 15 minutes\u{2019} walk");
    desk.must_mention("Stays chosen in");
    desk.must_say("Nearly as good");
    desk.must_mention("fewer reached");
    let proof = desk.names().into_iter().any(|n| n.to_lowercase().contains("proven"));
    assert!(proof, "{:#?}", desk.names());
    desk.press(Role::Button, "Keep as scenario");
    desk.must_mention("Kept the scenario Where next");
    desk.until("whom it wins", |d| d.mentions("gain help, 0 lose it"));
    desk.rest();
    desk.must_mention("What if:");
    let kept = project(&desk);
    let atlas = kept.atlas();
    let scenario = &atlas.scenarios[0].scenario;
    assert_eq!((scenario.name.as_str(), scenario.changed.len(), scenario.added.len()), ("Where next", 3, 0));
    for change in scenario.changed.values() {
        assert!(matches!(change, Change::Gives(help) if help.offers.contains(&Offer::DeviceLoan)), "{change:?}");
    }
    drop(kept);
    desk.keys(CTRL, Key::Z);
    assert!(project(&desk).atlas().scenarios.is_empty());
    assert!(!desk.mentions("Back to help as it is"));
}

#[test]
fn a_scenario_says_at_once_who_gains_and_who_loses_and_can_be_made_real() {
    let mut desk = at("Reach");
    desk.until("reach", |d| within(d, "15").contains("56,4"));
    desk.press(Role::Button, "New scenario");
    desk.until("no difference yet", |d| d.mentions("0 gain help, 0 lose it"));
    desk.must_mention("coloured by residents gained and lost");
    let library = project(&desk).atlas().venues.iter().find(|v| v.name == "Allington Library").unwrap().clone();
    desk.choose("Switch off or change", "Allington Library");
    desk.press(Role::Button, "Switch off");
    desk.key(Key::Escape);
    desk.until("whom it loses", |d| d.mentions(": 0 gain help") && !d.mentions("help, 0 lose it"));
    desk.rest();
    desk.must_mention("Lose most: Allington");
    desk.must_mention("1\u{d7} Allington Library, switched off");
    assert!(desk.legend().iter().any(|class| class.contains('\u{2212}')), "{:#?}", desk.legend());

    desk.press(Role::Button, "Add a place");
    desk.must_say("New place in the scenario");
    desk.type_text("Marden Memorial Hall");
    desk.focus(Role::TextInput, "Find a postcode or place");
    desk.type_text("TN12 9BD");
    desk.key(Key::Enter);
    desk.keys(CTRL, Key::Enter);
    desk.key(Key::Escape);
    desk.until("whom it wins", |d| d.mentions("Gain most: Marden"));
    desk.rest();
    desk.must_mention("2+ Marden Memorial Hall, added");
    assert!(desk.find(Role::ColumnHeader, "Sort by Gained").is_some(), "{:#?}", desk.names());

    desk.press(Role::Button, "Copy scenario");
    desk.must_mention("Kept the scenario Scenario (copy)");
    desk.choose("Compared with", "Scenario");
    desk.until("the same", |d| d.mentions("against \u{201c}Scenario\u{201d}") && d.mentions("0 gain help, 0 lose it"));
    desk.rest();
    desk.press(Role::Button, "Delete scenario");
    assert_eq!(project(&desk).atlas().scenarios.len(), 1);

    desk.choose("Scenario", "Scenario");
    desk.press(Role::Button, "Make this real");
    desk.must_mention("Made Scenario real: 2 venues are other than before");
    let now = project(&desk);
    assert!(now.atlas().scenarios.is_empty());
    assert!(now.atlas().venues.iter().any(|v| v.id == library.id && v.closed));
    assert!(now.atlas().venues.iter().any(|v| v.name == "Marden Memorial Hall"));
    drop(now);
    desk.keys(CTRL, Key::Z);
    let back = project(&desk);
    assert_eq!(back.atlas().scenarios.len(), 1);
    assert!(back.atlas().venues.iter().all(|v| v.name != "Marden Memorial Hall" && !v.closed));
}

#[test]
fn a_scenario_is_shown_again_when_the_project_is_opened_and_says_so() {
    let mut desk = at("Reach");
    desk.press(Role::Button, "New scenario");
    desk.until("the map", |d| d.mentions("0 gain help, 0 lose it"));
    desk.rest();
    let mut desk = desk.reopened();
    desk.until("the banner", |d| d.mentions("What if:"));
    desk.press(Role::Link, "Back to help as it is");
    assert!(!desk.mentions("What if:"));
    let (project, _folder) = desk.closed();
    assert_eq!(project.atlas().settings.scenario, None);
    assert_eq!(project.atlas().settings.shown, Shown::Reach(ReachMeasure::OutOfReach));
}

#[test]
fn the_profile_of_a_ward_is_shown_and_made_a_page() {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::P);
    desk.must_mention("Choose an area first");
    desk.click(Role::Label, "Shepway South, rank 1");
    desk.keys(CTRL, Key::P);
    desk.until("the profile", |d| d.says("What drives it"));
    desk.rest();
    for section in ["Residents", "Help", "Broadband"] {
        desk.must_say(section);
    }
    desk.must_mention("Where more help would do most");
    desk.must_mention("the highest of 26 wards");
    desk.must_mention("Map of Shepway South among its neighbours");
    desk.press(Role::Button, "Next");
    desk.until("the next", |d| d.says("What drives it") && !d.mentions("the highest of 26 wards"));
    desk.press(Role::Button, "Previous");
    desk.until("the first again", |d| d.mentions("the highest of 26 wards"));
    desk.press(Role::Button, "Page for paper");
    desk.until("the page", |d| d.mentions("Profile of Shepway South"));
    let kept = project(&desk);
    let sheet = &kept.atlas().sheets.last().expect("a sheet").sheet;
    assert_eq!((sheet.about.as_deref(), sheet.name.as_str()), (Some("E05005004"), "Profile of Shepway South"));
}
