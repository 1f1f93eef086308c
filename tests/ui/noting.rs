//! The place "Provide" beyond venues: weak broadband by threshold, gaps drawn by hand, and the log of interventions.

use std::fmt::Write as _;

use egui::{Key, Role, vec2};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::ImportOptions;
use inclusion_atlas::model::broadband::GapKind;
use inclusion_atlas::model::intervention::InterventionKind;
use inclusion_atlas::project::{Project, imports};

use crate::desk::{CTRL, Desk, SHEPWAY_SOUTH, SMALL, WIDE, sample_in};

const NOW: &str = "2026-11-21T12:00:00Z";

/// The sample with a table read into it.
fn with_table(name: &str, text: &str, size: egui::Vec2) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let project = sample_in(folder.path());
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let mut open = Project::open(&project).unwrap();
    let plan = imports::plan(&path, open.atlas(), &ImportOptions::default(), &Progress::new()).unwrap();
    open.commit_batch(&plan.batch, NOW, &Progress::new()).unwrap();
    open.close().unwrap();
    Desk::opening(folder, project, size, egui::Theme::Light)
}

/// Ofcom's headers, for three wards of the sample: Shepway South, North Downs and Allington.
const OFCOM: &str = "output_area,All Premises,All Matched Premises,SFBB availability (% premises),\
    % of premises unable to receive 30Mbit/s,Number of premises with SFBB availability,\
    Number of premises unable to receive 30Mbit/s\n\
    E05005004,1000,990,89,10,890,100\nE05005000,400,400,70,30,280,120\nE05004982,2000,2000,100,0,2000,0\n";

fn tab(desk: &mut Desk, name: &str) {
    desk.keys(CTRL, Key::Num2);
    desk.click(Role::Tab, name);
}

#[test]
fn a_threshold_that_the_figures_carry_is_hatched_listed_and_kept() {
    let mut desk = with_table("202601_fixed_oa_coverage.csv", OFCOM, WIDE);
    tab(&mut desk, "Gaps");
    assert!(desk.find(Role::ComboBox, "What counts as weak: As marked in the project").is_some());
    desk.choose("What counts as weak", "Below superfast (30 Mbit/s)");
    desk.must_say("2 wards have 2 % of premises or more below superfast, 220 premises there.");
    desk.must_mention("No figures for 23 wards");
    assert!(desk.find(Role::Button, "Shepway South, 100  10.0 %, also among the worst fifth by score").is_some());
    desk.press(Role::CheckBox, "Weak broadband");
    desk.rest();
    desk.must_mention(
        "weak, and worst fifth: 2 % of premises or more below superfast, and in the worst fifth by score",
    );
    assert!(desk.names().iter().any(|n| n.contains("Premises below superfast")), "a column of the table");
    desk.press(Role::CheckBox, "Only in the worst fifth by score");
    desk.rest();
    assert!(!desk.names().iter().any(|n| n.starts_with("weak broadband: ")), "only the overlap is in the legend");
    // Points in the place of hatches say how many premises.
    desk.press(Role::CheckBox, "Only in the worst fifth by score");
    desk.press(Role::RadioButton, "Points by size");
    desk.rest();
    desk.must_mention("50 or more premises below superfast");
    assert!(!desk.names().iter().any(|n| n.starts_with("weak, and worst fifth: ")), "no hatches are explained");
    desk.press(Role::CheckBox, "Only in the worst fifth by score");
    desk.press(Role::RadioButton, "Hatched areas");
    desk.rest();
    // What the figures do not carry is explained.
    desk.choose("What counts as weak", "No gigabit (1,000 Mbit/s) (no figures)");
    desk.must_mention("No figures of these areas say this.");
    let (project, _folder) = desk.closed();
    assert!(project.atlas().settings.broadband.only_excluded);
    assert_eq!(project.undo_name(), Some("Import 202601_fixed_oa_coverage.csv"), "how a map is looked at is no step");
}

#[test]
fn escape_closes_an_open_list_and_leaves_the_chosen_area() {
    let mut desk = Desk::new();
    desk.click(Role::Label, "Shepway South, rank 1");
    desk.click(Role::ComboBox, "Colour the map by");
    assert!(desk.find(Role::Button, "Certainty of the ranking").is_some(), "the list is open");
    desk.key(Key::Escape);
    assert!(desk.find(Role::Button, "Certainty of the ranking").is_none(), "the list is closed");
    desk.must_mention("1st most excluded of 26 wards");
    desk.key(Key::Escape);
    assert!(!desk.mentions("1st most excluded of 26 wards"), "no area is chosen any more");
}

#[test]
fn a_gap_is_drawn_by_clicks_kept_changed_and_taken_back() {
    let mut desk = Desk::new();
    tab(&mut desk, "Gaps");
    desk.press(Role::Button, "Draw a gap");
    desk.rest();
    desk.must_say("Click its corners on the map.");
    let middle = desk.map_rect().center() + vec2(60.0, -40.0);
    for by in [vec2(0.0, 0.0), vec2(60.0, 0.0), vec2(60.0, 50.0), vec2(10.0, 90.0)] {
        desk.click_at(middle + by);
    }
    desk.must_say("4 corners");
    desk.key(Key::Backspace);
    desk.must_say("3 corners");
    desk.key(Key::Enter);
    desk.must_mention("3 corners, ");
    desk.type_text("Village hall");
    desk.choose("What is missing", "No mobile signal");
    desk.keys(CTRL, Key::Enter);
    desk.must_mention("Drew Village hall");
    desk.must_mention("No mobile signal, drawn by hand");
    let drawn = |desk: &Desk| {
        let project = Project::open(&desk.project).unwrap();
        project.atlas().gaps.iter().find(|g| g.drawn.is_some()).cloned()
    };
    let first = drawn(&desk).unwrap();
    assert_eq!((first.name.as_str(), first.drawn), ("Village hall", Some(GapKind::NoMobileSignal)));
    desk.press(Role::Button, "Change Village hall");
    desk.rest();
    desk.drag(middle + vec2(60.0, 0.0), vec2(30.0, -20.0));
    desk.keys(CTRL, Key::Enter);
    assert_ne!(drawn(&desk).unwrap().polygons, first.polygons);
    desk.keys(CTRL, Key::Z);
    assert_eq!(drawn(&desk).unwrap().polygons, first.polygons);
    desk.press(Role::Button, "Delete Village hall");
    desk.rest();
    assert!(drawn(&desk).is_none());
    desk.keys(CTRL, Key::Z);
    assert!(drawn(&desk).is_some());
}

#[test]
fn esc_leaves_no_gap_and_a_circle_needs_no_mouse() {
    let mut desk = Desk::new();
    tab(&mut desk, "Gaps");
    desk.press(Role::Button, "Draw a gap");
    desk.rest();
    desk.click_at(desk.map_rect().center());
    desk.key(Key::Escape);
    assert!(!desk.says("New gap"));
    desk.press(Role::Button, "Draw a gap");
    desk.rest();
    desk.keys(CTRL, Key::Enter);
    desk.must_mention("A gap has three corners or more");
    desk.must_mention("Give the gap a name");
    desk.focus(Role::TextInput, "Around a postcode or place");
    desk.type_text(SHEPWAY_SOUTH);
    desk.key(Key::Enter);
    desk.must_mention("32 corners, 78.");
    desk.fill("Name", "Estate");
    desk.keys(CTRL, Key::Enter);
    let (project, _folder) = desk.closed();
    assert_eq!(project.undo_name(), Some("Draw Estate"));
}

#[test]
fn an_intervention_is_noted_by_keyboard_alone_and_is_kept() {
    let mut desk = Desk::of_size(SMALL, egui::Theme::Dark);
    tab(&mut desk, "Log");
    desk.must_mention("Nothing is noted yet");
    desk.press(Role::Button, "Note an intervention");
    desk.rest();
    desk.type_text("Tablets for Shepway");
    desk.choose("What was done", "Device loan");
    desk.fill("First day", "yesterday");
    desk.fill("Cost in pounds", "a lot");
    desk.keys(CTRL, Key::Enter);
    for what in ["Say where it was", "Write the first day like", "a number, or nothing"] {
        desk.must_mention(what);
    }
    desk.focus(Role::TextInput, "Find a venue, area or postcode");
    desk.type_text(SHEPWAY_SOUTH);
    desk.key(Key::Enter);
    desk.fill("First day", "2026-03-02");
    desk.fill("Cost in pounds", "£1,250.50");
    desk.fill("People reached", "41");
    desk.keys(CTRL, Key::Enter);
    desk.must_mention("Noted Tablets for Shepway");
    assert!(desk.find(Role::Button, "Tablets for Shepway, 2026-03-02").is_some(), "it is listed");
    let desk = desk.reopened();
    let (project, _folder) = desk.closed();
    let kept = &project.atlas().interventions[0].what;
    assert_eq!((kept.kind, kept.cost, kept.reached), (InterventionKind::DeviceLoan, Some(1250.5), Some(41)));
    assert_eq!(kept.site.area.as_ref().map(ToString::to_string).as_deref(), Some("E05005004"));
}

/// All rose by 1, Shepway South, North Downs and Allington by 3.
fn two_periods() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let project = sample_in(folder.path());
    let mut open = Project::open(&project).unwrap();
    let codes: Vec<String> = open.atlas().active_set().unwrap().areas.iter().map(|a| a.code.to_string()).collect();
    let treated = ["E05005004", "E05005000", "E05004982"];
    let mut text = "ward_code,Offline 2021 (%),Offline 2024 (%)\n".to_owned();
    for (place, code) in codes.iter().enumerate() {
        let rise = if treated.contains(&code.as_str()) { 3.0 } else { 1.0 + (place % 3) as f64 / 10.0 };
        writeln!(text, "{code},{},{}", 10 + place, 10.0 + place as f64 + rise).unwrap();
    }
    let path = folder.path().join("offline.csv");
    std::fs::write(&path, text).unwrap();
    let plan = imports::plan(&path, open.atlas(), &ImportOptions::default(), &Progress::new()).unwrap();
    open.commit_batch(&plan.batch, NOW, &Progress::new()).unwrap();
    open.close().unwrap();
    let log = "kind,area_code,starts,reached\n\
        device loan,E05005004,2022-05-01,12\noutreach,E05005000,2023-01-09,\nother,E05004982,01/02/2022,5\n";
    std::fs::write(folder.path().join("log.csv"), log).unwrap();
    Desk::opening(folder, project, WIDE, egui::Theme::Light)
}

#[test]
fn a_log_is_read_and_before_is_compared_with_after() {
    let mut desk = two_periods();
    tab(&mut desk, "Log");
    desk.press(Role::Button, "Read table…");
    desk.rest();
    let file = desk.folder.path().join("log.csv");
    desk.fill("File", file.to_str().unwrap());
    desk.get(Role::Button, "Read file").click_accesskit();
    desk.until("the log being read", |d| d.mentions("Noted 3 interventions"));
    desk.must_say("Known: 17 people reached in 2 of 3.");
    desk.must_say("intervention");
    desk.choose("Figure", "Offline 2024");
    desk.until("the comparison", |d| d.mentions("against like areas"));
    desk.must_mention("95 % interval");
    desk.must_mention("Small numbers: 3 wards are too few");
    desk.must_mention("How this was found: Difference in differences over matched pairs");
    desk.choose("Which interventions", "Publicity");
    desk.until("none", |d| d.mentions("No publicity in these areas began between 2021-07-01 and 2024-06-30"));
    desk.keys(CTRL, Key::Z);
    desk.must_mention("Nothing is noted yet");
}

#[test]
fn the_parts_of_the_place_stand_in_one_line_in_a_small_window() {
    let mut desk = Desk::of_size(SMALL, egui::Theme::Light);
    desk.keys(CTRL, Key::Num2);
    let tops: Vec<f32> =
        ["Venues", "Reach", "Where next", "Gaps", "Log"].map(|name| desk.get(Role::Tab, name).rect().top()).to_vec();
    assert!(tops.windows(2).all(|w| (w[0] - w[1]).abs() < 1.0), "{tops:?}");
}
