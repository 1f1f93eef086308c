//! Files in and out: import and its refusals, the PNG, projects that cannot be opened.

use std::path::Path;

use egui::{Key, Role};

use crate::desk::{CTRL, Desk, SHEPWAY_SOUTH, WIDE, inside, sample_in};

#[test]
fn a_png_is_saved_as_the_sheet_says() {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::E);
    desk.must_say("Export PNG");
    desk.until("the preview", |d| d.mentions("Preview of the page"));
    let png = desk.folder.path().join("ward map.png");
    desk.fill("File", png.to_str().unwrap());
    desk.get(Role::Button, "Save PNG").click();
    desk.until("the file", |d| d.mentions("Saved ") && d.mentions("ward map.png"));
    desk.rest();
    assert!(desk.find(Role::Button, "Save PNG").is_none(), "the dialog is closed");
    let info = png_info(&png);
    // A4 across at 300 dots an inch: 297 mm and 210 mm by 300 / 25.4, and 300 / 0.0254 dots a metre.
    assert_eq!((info.width, info.height), (3508, 2480));
    let dots = info.pixel_dims.expect("pHYs");
    assert_eq!((dots.xppu, dots.yppu, dots.unit), (11811, 11811, png::Unit::Meter));
    assert_eq!(beside(&png), ["Maidstone.gpkg", "ward map.png"], "nothing half-written lies about");
}

fn png_info(path: &Path) -> png::Info<'static> {
    let file = std::io::BufReader::new(std::fs::File::open(path).unwrap());
    let mut reader = png::Decoder::new(file).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let colours: std::collections::BTreeSet<&[u8]> = pixels.chunks_exact(4).step_by(97).collect();
    assert!(colours.len() > 50, "the picture is not blank: {} colours", colours.len());
    reader.info().clone()
}

/// The files in a project's folder, without what the open project itself needs there.
fn beside(path: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.retain(|n| !n.ends_with("-wal") && !n.ends_with("-shm") && !n.contains(".lock"));
    names.sort();
    names
}

#[test]
fn a_png_that_cannot_be_written_is_said_where_it_was_asked_for() {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::E);
    let png = desk.folder.path().join("no such folder/map.png");
    desk.fill("File", png.to_str().unwrap());
    desk.get(Role::Button, "Save PNG").click();
    desk.until("the refusal", |d| d.mentions("no such folder"));
    desk.until("an end of it", |d| !d.says("Drawing the map…"));
    desk.rest();
    assert!(desk.find(Role::Button, "Save PNG").is_some(), "the dialog is still open: {:#?}", desk.names());
    desk.press(Role::Button, "Cancel");
    assert!(desk.find(Role::Button, "Save PNG").is_none());
}

/// Asks for an import by keyboard, as far as the report.
fn read(desk: &mut Desk, path: &Path) {
    desk.keys(CTRL, Key::I);
    desk.fill("File", path.to_str().unwrap());
    desk.get(Role::Button, "Read file").click_accesskit();
    desk.until("the file being understood", |d| {
        d.mentions("This file cannot be added") || d.find(Role::Button, "Add figures").is_some()
    });
    desk.rest();
}

#[test]
fn a_table_that_joins_nothing_is_refused_with_both_sides_named() {
    let mut desk = Desk::new();
    let csv = desk.folder.path().join("leeds.csv");
    std::fs::write(&csv, "ward_code,ward_name,offline\nE05011384,Alwoodley,12.5\nE05011385,Ardsley,9.1\n").unwrap();
    read(&mut desk, &csv);
    desk.must_mention("none of the codes joins an area of the project");
    desk.must_mention("E05011384");
    desk.must_mention("E050049");
    desk.must_say("Nothing was changed.");
    desk.press(Role::Button, "Close");
    let (project, _folder) = desk.closed();
    assert_eq!(project.undo_name(), None);
    assert!(!project.atlas().sources.iter().any(|s| s.file_name == "leeds.csv"));
}

#[test]
fn a_table_that_joins_is_added_and_taken_back() {
    let mut desk = Desk::new();
    let csv = desk.folder.path().join("offline.csv");
    // Two rows join, one is of Leeds.
    let rows = "ward_code,ward_name,Never online\nE05005004,Shepway South,14.5\nE05004982,Allington,6.25\nE05011384,Alwoodley,3\n";
    std::fs::write(&csv, rows).unwrap();
    read(&mut desk, &csv);
    desk.must_mention("2 rows match");
    desk.must_mention("E05011384 (row 4)");
    desk.must_mention("24 of 26 areas have no row in the file; their figures stay missing.");
    desk.get(Role::Button, "Add figures").click_accesskit();
    desk.until("the step", |d| d.mentions("Added offline.csv"));
    desk.rest();
    // In the table, and beside the score.
    desk.click(Role::Label, "Shepway South, rank 1");
    desk.must_mention("Never online");
    desk.must_mention("14.5");
    desk.keys(CTRL, Key::Z);
    desk.must_mention("Took back: Import offline.csv");
    assert!(!desk.mentions("Never online"), "{:#?}", desk.names());
    let (project, _folder) = desk.closed();
    assert!(!project.atlas().sources.iter().any(|s| s.file_name == "offline.csv"));
}

#[test]
fn a_file_that_is_not_there_is_said() {
    let mut desk = Desk::new();
    let missing = desk.folder.path().join("missing.csv");
    read(&mut desk, &missing);
    desk.must_mention("missing.csv: there is no such file");
}

#[test]
fn a_broken_project_leaves_a_usable_window() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.gpkg");
    std::fs::write(&broken, b"This was never a project.").unwrap();
    let mut desk = Desk::starting(folder, broken.clone(), WIDE, egui::Theme::Light);
    desk.until("the message", |d| d.says("The project could not be opened"));
    desk.rest();
    desk.must_mention("broken.gpkg");
    assert!(desk.find(Role::Button, "Open the sample").is_some());
    assert_eq!(std::fs::read(&broken).unwrap(), b"This was never a project.");
    // Another project can be opened from here.
    let good = sample_in(desk.folder.path());
    desk.press(Role::Button, "Open project…");
    desk.fill("File", good.to_str().unwrap());
    desk.get(Role::Button, "Open").click();
    desk.until("the map", |d| d.find(Role::Canvas, "Map of 26 wards").is_some());
    desk.rest();
    desk.click(Role::Label, "Shepway South, rank 1");
    desk.must_say("1st most excluded of 26 wards");
    assert_eq!(std::fs::read(&broken).unwrap(), b"This was never a project.");
}

#[test]
fn a_project_that_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.gpkg");
    let mut desk = Desk::starting(folder, missing.clone(), WIDE, egui::Theme::Light);
    desk.until("the message", |d| d.says("The project could not be opened"));
    desk.must_mention("missing.gpkg");
    assert!(!missing.exists(), "nothing was made");
}

#[test]
fn a_new_project_is_empty_and_says_what_to_do() {
    let mut desk = Desk::new();
    let fresh = desk.folder.path().join("fresh");
    desk.keys(CTRL, Key::N);
    desk.fill("File", fresh.to_str().unwrap());
    desk.press(Role::Button, "Create");
    desk.must_say("This project is empty");
    assert!(fresh.with_extension("gpkg").exists());
    desk.keys(CTRL, Key::E);
    desk.must_mention("There is no map to export yet");
    desk.key(Key::F9);
    desk.key(Key::F9);
}

#[test]
fn one_that_exists_is_not_overwritten_by_a_new_project() {
    let mut desk = Desk::new();
    let path = desk.project.clone();
    let before = std::fs::metadata(&path).unwrap().len();
    desk.keys(CTRL, Key::N);
    desk.fill("File", path.to_str().unwrap());
    desk.press(Role::Button, "Create");
    desk.must_mention("Maidstone.gpkg");
    desk.must_say("New project");
    assert_eq!(std::fs::metadata(&path).unwrap().len(), before);
    desk.press(Role::Button, "Cancel");
    let at = desk.on_screen(inside(SHEPWAY_SOUTH));
    desk.click_at(at);
    desk.must_say("1st most excluded of 26 wards");
}

#[test]
fn a_copy_is_a_project_of_its_own() {
    let mut desk = Desk::new();
    desk.slide("Weight of Money", 0.0);
    let copy = desk.folder.path().join("copy.gpkg");
    desk.keys(egui::Modifiers { shift: true, ..CTRL }, Key::S);
    desk.fill("File", copy.to_str().unwrap());
    desk.press(Role::Button, "Save copy");
    desk.must_mention("Saved a copy as");
    let project = inclusion_atlas::project::Project::open(&copy).unwrap();
    let money = project.atlas().active_model().unwrap().model.dimensions[2].weight;
    assert_eq!(money, 0.0);
}
