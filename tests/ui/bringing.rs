//! Bringing figures to other areas: the dialog says by which way and at what cost, and it is one step.

use egui::{Key, Role};
use inclusion_atlas::model::area::AreaKind;
use inclusion_atlas::project::Project;

use crate::desk::{CTRL, Desk};

fn open(desk: &mut Desk) {
    desk.keys(CTRL, Key::K);
    desk.type_text("Bring figures");
    desk.key(Key::Enter);
    desk.must_say("Bring figures to other areas");
    found(desk);
}

/// Waits until a way was found, or none.
fn found(desk: &mut Desk) {
    desk.until("the way", |d| d.mentions("Through the ") || d.mentions("Nothing was changed."));
    desk.rest();
}

/// The sample with one library in each of its LSOAs.
fn with_libraries() -> Desk {
    let mut desk = Desk::new();
    let (project, folder) = desk.closed();
    let lsoas = project.atlas().sets.iter().find(|s| s.set.kind == AreaKind::Lsoa).unwrap();
    let rows: String = lsoas.areas.iter().map(|a| format!("{},1\n", a.code)).collect();
    let (path, project_file) = (folder.path().join("libraries.csv"), project.path().to_owned());
    std::fs::write(&path, format!("LSOA11CD,Libraries\n{rows}")).unwrap();
    project.close().unwrap();
    desk = Desk::opening(folder, project_file, crate::desk::WIDE, egui::Theme::Light);
    desk.keys(CTRL, Key::I);
    desk.fill("File", path.to_str().unwrap());
    desk.get(Role::Button, "Read file").click();
    desk.until("the file being understood", |d| d.find(Role::Button, "Add figures of 95 areas").is_some());
    desk.rest();
    desk.get(Role::Button, "Add figures of 95 areas").click();
    desk.until("the step", |d| d.mentions("Added libraries.csv"));
    desk.rest();
    desk
}

/// The sum of the libraries over all wards; `None` before they were brought.
fn libraries(project: &Project) -> Option<f64> {
    let wards = project.atlas().sets.iter().find(|s| s.set.kind == AreaKind::Ward).unwrap();
    Some(wards.columns.get("libraries")?.values.iter().flatten().sum())
}

#[test]
fn figures_of_lsoas_come_to_wards_in_one_step() {
    let mut desk = with_libraries();
    open(&mut desk);
    assert!(desk.find(Role::ComboBox, "Figures of: Maidstone LSOAs 2011").is_some(), "{:#?}", desk.names());
    assert!(desk.find(Role::ComboBox, "For the areas of: Maidstone wards 2021").is_some(), "{:#?}", desk.names());
    desk.must_mention("Through the outlines, because no lookup leads there");
    desk.must_mention("Adds 2 indicators to Maidstone wards 2021: ");
    desk.must_mention("Keeps what was published for Maidstone wards 2021: ");
    desk.get(Role::Button, "Bring figures").click();
    desk.until("the figures", |d| d.mentions("2 indicators were brought, through the outlines"));
    desk.rest();
    desk.press(Role::Button, "Close");
    desk.rest();
    let (project, folder) = desk.closed();
    assert_eq!(libraries(&project), Some(95.0));
    assert_eq!(project.undo_name(), Some("Bring figures to Maidstone wards 2021"));
    let path = project.path().to_owned();
    project.close().unwrap();

    let mut desk = Desk::opening(folder, path, crate::desk::WIDE, egui::Theme::Light);
    desk.keys(CTRL, Key::Z);
    desk.until("the step back", |d| d.mentions("Took back"));
    let (project, _folder) = desk.closed();
    assert_eq!(libraries(&project), None);
    // The file that they were made of stays.
    assert!(project.atlas().sources.iter().any(|s| s.file_name == "libraries.csv"));
}

#[test]
fn what_cannot_be_brought_is_said_before_anything_is_done() {
    let mut desk = with_libraries();
    open(&mut desk);
    desk.choose("Figures of", "Maidstone wards 2021");
    desk.until("the refusal", |d| d.mentions("Choose two different sets."));
    desk.choose("For the areas of", "Maidstone LSOAs 2011");
    desk.until("the other refusal", |d| d.mentions("cannot be divided among the smaller"));
    desk.rest();
    desk.must_say("Nothing was changed.");
    desk.press(Role::Button, "Bring figures");
    desk.rest();
    desk.must_say("Nothing was changed.");
    desk.key(Key::Escape);
    assert!(desk.find(Role::Button, "Bring figures").is_none());
}
