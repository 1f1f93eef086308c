//! The import dialog: what it shows, what can be corrected in it, what it remembers, and that a cancelled import leaves
//! no trace.

use std::path::{Path, PathBuf};

use egui::{Key, Role};

use crate::desk::{CTRL, Desk, SMALL};

/// Puts a file beside the project and looks at it in the dialog.
fn look_at(desk: &mut Desk, name: &str, text: &str) -> PathBuf {
    let path = desk.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    desk.keys(CTRL, Key::I);
    desk.fill("File", path.to_str().unwrap());
    desk.get(Role::Button, "Read file").click_accesskit();
    settled(desk, "the file being understood");
    path
}

/// Waits until nothing is being read any more.
fn settled(desk: &mut Desk, what: &str) {
    desk.until(what, |d| {
        let read = d.mentions("This file cannot be added") || d.find(Role::Button, "Add ").is_some();
        read && !d.mentions("Reading ") && !d.mentions("Drawing a preview")
    });
    desk.rest();
}

const FIGURES: &str = "ward_code,ward_name,Never online,Households\n\
    E05005004,Shepway South,14.5,100\nE05004982,Allington,6.25,200\n";

/// The files of the project, which is written to only by steps.
fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn one_page_says_what_was_found_and_what_will_change() {
    let mut desk = Desk::new();
    look_at(&mut desk, "offline.csv", FIGURES);
    desk.must_say("2 figures for 2 of the 26 areas of Maidstone wards 2021");
    desk.must_mention("offline.csv · CSV");
    desk.must_say("Adds 2 indicators to Maidstone wards 2021.");
    desk.must_say("Joined to Maidstone wards 2021 by the codes in ward_code: 2 rows match.");
    desk.must_mention("Areas without a row, 24: ");
    desk.must_mention("Map preview: Never online in Maidstone wards 2021, darker is higher; 24 hatched areas");
    desk.must_say("E05005004, E05004982");
    for (role, name) in [
        (Role::ComboBox, "Holds: Figures for areas"),
        (Role::ComboBox, "Areas to join: Maidstone wards 2021"),
        (Role::ComboBox, "Column to join by: ward_code"),
        (Role::RadioButton, "Join by code"),
        (Role::ComboBox, "Use of column Never online: figure"),
        (Role::ComboBox, "Kind of figure of column Households: count"),
        (Role::TextInput, "Name of Never online"),
        (Role::TextInput, "Unit of Never online"),
        (Role::TextInput, "Period of Never online"),
    ] {
        assert!(desk.find(role, name).is_some(), "no {role:?} “{name}”: {:#?}", desk.names());
    }
}

#[test]
fn corrections_are_read_again_remembered_and_forgotten() {
    let mut desk = Desk::new();
    look_at(&mut desk, "2024.csv", FIGURES);
    desk.choose("Kind of figure of column Never online", "share or rate");
    settled(&mut desk, "the measure");
    assert!(desk.find(Role::ComboBox, "Kind of figure of column Never online: share or rate").is_some());
    desk.fill("Name of Never online", "People never online");
    settled(&mut desk, "the name");
    desk.fill("Unit of Never online", "%");
    settled(&mut desk, "the unit");
    desk.choose("Use of column Households", "not used");
    settled(&mut desk, "the column left out");
    desk.must_say("Adds 1 indicator to Maidstone wards 2021.");
    desk.get(Role::Button, "Add figures of 2 areas").click_accesskit();
    desk.until("the step", |d| d.mentions("Added 2024.csv"));
    desk.rest();

    look_at(&mut desk, "2025.csv", &FIGURES.replace("14.5", "13.5"));
    desk.must_mention("Mapped as you did for 2024.csv on ");
    assert!(desk.find(Role::ComboBox, "Kind of figure of column Never online: share or rate").is_some());
    assert!(desk.find(Role::ComboBox, "Use of column Households: not used").is_some());
    desk.press(Role::Button, "Forget");
    settled(&mut desk, "the file as it comes");
    assert!(!desk.mentions("Mapped as you did"), "{:#?}", desk.names());
    assert!(desk.find(Role::ComboBox, "Use of column Households: figure").is_some());
    desk.press(Role::Button, "Cancel");

    let (project, _folder) = desk.closed();
    let atlas = project.atlas();
    let known = atlas.indicators.iter().find(|i| i.name == "People never online").expect("the indicator");
    assert_eq!((known.unit.as_str(), known.measure), ("%", inclusion_atlas::model::indicator::Measure::Rate));
    assert!(atlas.settings.mappings.is_empty(), "forgotten for good");
}

#[test]
fn a_refused_file_can_be_put_right_where_it_was_refused() {
    let mut desk = Desk::new();
    let wrong = "Ward Code,Ward,Offline\nE05002032,Allington,5\nE05002033,Shepway South,6\nE05002034,Atlantis,7\n";
    look_at(&mut desk, "codes.csv", wrong);
    desk.must_mention("2 of 3 names in Ward are areas of Maidstone wards 2021");
    desk.must_say("Nothing was changed.");
    desk.click(Role::RadioButton, "Join by name");
    settled(&mut desk, "the join by name");
    desk.must_say("Joined to Maidstone wards 2021 by the names in Ward: 2 rows match.");
    desk.must_mention("Atlantis (row 4)");
    desk.get(Role::Button, "Add figures of 2 areas").click_accesskit();
    desk.until("the step", |d| d.mentions("Added codes.csv"));
}

#[test]
fn the_column_of_codes_and_the_reference_system_are_chosen() {
    let mut desk = Desk::new();
    look_at(&mut desk, "two.csv", "old,new,n\nE05004982,E05004983,5\nE05004983,E05004982,6\n");
    desk.must_mention("by the codes in old");
    desk.choose("Column to join by", "new");
    settled(&mut desk, "the other column");
    desk.must_mention("by the codes in new");
    desk.press(Role::Button, "Cancel");

    let points = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Hall"},
        "geometry":{"type":"Point","coordinates":[576000,155700]}}]}"#;
    look_at(&mut desk, "halls.geojson", points);
    desk.must_mention("read as British National Grid");
    desk.choose("Reference system", "longitude and latitude (EPSG:4326)");
    settled(&mut desk, "the refusal");
    desk.must_mention("is not a position in longitude and latitude");
    desk.choose("Reference system", "British National Grid (EPSG:27700)");
    settled(&mut desk, "the right one");
    desk.must_say("Adds 1 venue.");
    assert!(!desk.mentions("read as British National Grid"), "{:#?}", desk.names());
}

#[test]
fn a_cancelled_import_leaves_the_project_byte_for_byte() {
    let mut desk = Desk::new();
    let project = desk.project.clone();
    let folder = desk.folder.path().to_owned();
    let all = || -> Vec<(PathBuf, Vec<u8>)> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
        files.retain(|p| {
            p.file_name().unwrap().to_string_lossy().starts_with("Maidstone.gpkg")
                && !p.to_string_lossy().ends_with("-shm")
        });
        files.sort();
        files.into_iter().map(|p| (p.clone(), std::fs::read(&p).unwrap_or_default())).collect()
    };
    desk.rest();
    let before = all();
    assert!(before.iter().any(|(p, b)| *p == project && *b == bytes(&project)));
    look_at(&mut desk, "offline.csv", FIGURES);
    desk.choose("Kind of figure of column Households", "average");
    settled(&mut desk, "the measure");
    desk.press(Role::Button, "Cancel");
    desk.rest();
    assert_eq!(all(), before);
    let (project, _folder) = desk.closed();
    assert_eq!(project.undo_name(), None);
    assert!(project.atlas().settings.mappings.is_empty());
}

#[test]
fn newer_figures_are_said_to_replace_and_come_back_with_undo() {
    let mut desk = Desk::new();
    let path = look_at(&mut desk, "offline.csv", FIGURES);
    desk.get(Role::Button, "Add figures").click_accesskit();
    desk.until("the step", |d| d.mentions("Added offline.csv"));
    desk.rest();
    std::fs::remove_file(path).unwrap();
    look_at(&mut desk, "offline.csv", &FIGURES.replace("14.5", "13.5"));
    desk.must_mention("Replaces 2 indicators of Maidstone wards 2021, which came from offline.csv on ");
    desk.get(Role::Button, "Add figures").click_accesskit();
    desk.until("the second step", |d| d.find(Role::Button, "Add figures").is_none() && d.mentions("Added offline.csv"));
    desk.rest();
    desk.click(Role::Label, "Shepway South, rank 1");
    desk.must_mention("13.5");
    desk.keys(CTRL, Key::Z);
    desk.until("the older figures", |d| d.mentions("14.5"));
    let (project, _folder) = desk.closed();
    assert_eq!(project.atlas().sources.iter().filter(|s| s.file_name == "offline.csv").count(), 1);
}

#[test]
fn files_dropped_together_wait_in_line() {
    let mut desk = Desk::new();
    let paths: Vec<PathBuf> = ["one.csv", "two.csv"].iter().map(|n| desk.folder.path().join(n)).collect();
    std::fs::write(&paths[0], FIGURES).unwrap();
    std::fs::write(&paths[1], FIGURES.replace("Never online", "Rarely online")).unwrap();
    desk.drop_files(&paths);
    settled(&mut desk, "the first file");
    desk.must_say("File 1 of 2: one.csv");
    desk.press(Role::Button, "Skip this file");
    settled(&mut desk, "the second file");
    desk.must_say("File 2 of 2: two.csv");
    desk.must_mention("two.csv · CSV");
    desk.get(Role::Button, "Add figures").click_accesskit();
    desk.until("the step", |d| d.mentions("Added two.csv"));
    let (project, _folder) = desk.closed();
    assert!(!project.atlas().sources.iter().any(|s| s.file_name == "one.csv"));
}

#[test]
fn the_page_fits_small_windows_and_large_text() {
    let mut desk = Desk::of_size(SMALL, egui::Theme::Dark);
    look_at(&mut desk, "offline.csv", FIGURES);
    let fits = |desk: &Desk, when: &str| {
        for button in ["Add figures", "Cancel", "Close"] {
            let rect = desk.get(Role::Button, button).rect();
            assert!(desk.window().contains_rect(rect), "{when}: {button} at {rect} in {}", desk.window());
        }
    };
    fits(&desk, "1280 by 720");
    desk.resize(SMALL / 2.0);
    fits(&desk, "text of twice the size");
    // What is below is scrolled to, and still works.
    desk.choose("Kind of figure of column Households", "average");
    settled(&mut desk, "the measure");
    assert!(desk.find(Role::ComboBox, "Kind of figure of column Households: average").is_some());
}

/// Allington Library stands in the sample, 60 m from here; the two halls of the file are one.
const VENUES: &str = "name,latitude,longitude,address,postcode\n\
    Allington Library,51.2869,0.4967,\"Castle Road, Maidstone\",ME16 0PR\n\
    Corn Hall,51.2720,0.5230,\"1 High Street, Maidstone\",ME14 1AA\n\
    Corn Hall,51.2720,0.5230,\"1 High Street, Maidstone\",ME14 1AA\n\
    Barn,51.2500,0.6000,\"Barn Lane, Leeds\",ME17 1AA\n";

#[test]
fn what_seems_to_be_one_place_is_added_twice_unless_left_out() {
    let mut desk = Desk::new();
    look_at(&mut desk, "halls.csv", VENUES);
    desk.must_say("Adds 4 venues.");
    desk.must_say("Perhaps the same place twice");
    desk.must_say("Allington Library and Allington Library in the project");
    desk.must_say("Corn Hall and Corn Hall in row 3");
    assert!(!desk.mentions("Barn and"), "{:#?}", desk.names());
    desk.press(Role::CheckBox, "Leave row 4 out, Corn Hall");
    settled(&mut desk, "the file without row 4");
    desk.must_say("Adds 3 venues.");
    // It is still there to be taken in again, and so is the other.
    desk.must_say("Corn Hall and Corn Hall in row 3");
    desk.press(Role::Button, "Leave all of these out");
    settled(&mut desk, "the file without doubles");
    desk.must_say("Adds 2 venues.");
    desk.press(Role::CheckBox, "Leave row 4 out, Corn Hall");
    settled(&mut desk, "the file with row 4");
    desk.must_say("Adds 3 venues.");
    desk.get(Role::Button, "Add 3 venues").click();
    desk.until("the step", |d| d.mentions("Added halls.csv"));
    let (project, _folder) = desk.closed();
    let named = |name: &str| project.atlas().venues.iter().filter(|v| v.name == name).count();
    assert_eq!((named("Allington Library"), named("Corn Hall"), named("Barn")), (1, 2, 1));
}

#[test]
fn a_file_of_which_all_was_left_out_can_be_taken_in_again() {
    let mut desk = Desk::new();
    let one: String = VENUES.lines().take(2).map(|l| format!("{l}\n")).collect();
    look_at(&mut desk, "one.csv", &one);
    desk.press(Role::CheckBox, "Leave row 2 out, Allington Library");
    settled(&mut desk, "the file without rows");
    desk.must_say("This file cannot be added.");
    desk.press(Role::Button, "Take in the rows that you left out");
    settled(&mut desk, "the file with its row");
    desk.must_say("Adds 1 venue.");
}

#[test]
fn columns_that_were_worked_out_are_marked() {
    let mut desk = Desk::new();
    let head = "date,geography,geography code,Tenure of household: Total: All households,\
        Tenure of household: Owned,Tenure of household: Social rented";
    let rows = "2021,Allington,E05004982,100,75,25\n2021,Shepway South,E05005004,300,100,200\n";
    look_at(&mut desk, "census2021-ts054-wards.csv", &format!("{head}\n{rows}"));
    desk.must_say("2 columns are not in the file but were worked out from others, and marked with ƒ.");
    desk.must_say("ƒ Tenure of household: Owned (%)");
    // Of three digits more than anyone reads.
    desk.must_say("75, 33.33");
}

#[test]
fn figures_of_other_areas_say_by_which_way_they_come_and_at_what_cost() {
    let mut desk = Desk::new();
    let lookup = "WD11CD,WD21CD\nE05009001,E05004982\nE05009002,E05004982\nE05009002,E05004983\nE05009003,E05004984\n";
    look_at(&mut desk, "lookup.csv", lookup);
    desk.get(Role::Button, "Add the lookup").click();
    desk.until("the lookup", |d| d.mentions("Added lookup.csv"));
    desk.rest();
    look_at(&mut desk, "old.csv", "WD11CD,Libraries\nE05009001,1\nE05009002,2\nE05009003,4\n");
    desk.must_say("3 rows are of other areas, by the codes in WD11CD, and are brought to Maidstone wards 2021:");
    desk.must_say("•  By the lookup of wards of 2011 to wards of 2021");
    desk.must_mention("•  1 of 3 areas had to be divided");
    desk.must_say("•  Counts are summed");
}

#[test]
fn how_figures_of_postcodes_are_summarised_is_said_and_chosen() {
    let mut desk = Desk::new();
    let file = "postcode,Download speed\nME13 0BF,10\nME13 0BT,30\nME13 0BU,80\nZZ1 1ZZ,5\n";
    look_at(&mut desk, "speeds.csv", file);
    desk.must_mention("3 postcodes lie in areas of Maidstone wards 2021");
    desk.must_mention("Left out, 1 whose position is not known: ZZ1 1ZZ (row 5)");
    desk.choose("Summarise Download speed by", "The highest");
    settled(&mut desk, "the figures summarised anew");
    assert!(desk.find(Role::ComboBox, "Summarise Download speed by: The highest").is_some(), "{:#?}", desk.names());
}

#[test]
fn what_a_lookup_divides_areas_by_is_said_and_chosen() {
    let mut desk = Desk::new();
    let file = "WD11CD,WD21CD,area_overlap,pop_overlap\nE05009001,E05004982,0.9,30\nE05009001,E05004983,0.1,70\nE05009002,E05004983,1,50\n";
    look_at(&mut desk, "fit.csv", file);
    desk.must_mention("1 area is divided between them");
    assert!(desk.find(Role::ComboBox, "Divide areas by: Column pop_overlap").is_some(), "{:#?}", desk.names());
    desk.choose("Divide areas by", "Equal shares");
    settled(&mut desk, "the lookup understood anew");
    assert!(desk.find(Role::ComboBox, "Divide areas by: Equal shares").is_some(), "{:#?}", desk.names());
}
