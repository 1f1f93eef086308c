//! An extract of OpenStreetMap dropped on the window, and what can be reached along its streets.

use std::fmt::Write as _;
use std::path::PathBuf;

use egui::{Key, Role};
use inclusion_atlas::model::street::TravelMode;

use crate::desk::{CTRL, Desk};

/// A grid of streets over the borough, half a kilometre apart, and a library.
fn extract(folder: &std::path::Path) -> PathBuf {
    const SIDE: usize = 44;
    let mut text = String::from("<osm version=\"0.6\">\n");
    let id = |row: usize, column: usize| row * SIDE + column + 1;
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (lat, lon) = (51.13 + row as f64 * 0.0045, 0.35 + column as f64 * 0.0072);
            let _ = writeln!(text, "<node id=\"{}\" lat=\"{lat:.6}\" lon=\"{lon:.6}\"/>", id(row, column));
        }
    }
    text.push_str("<node id=\"9001\" lat=\"51.2001\" lon=\"0.5001\"><tag k=\"amenity\" v=\"library\"/><tag k=\"name\" v=\"New Library\"/></node>\n");
    for line in 0..SIDE {
        for (way, along) in [(line + 1, true), (line + 1001, false)] {
            let _ = write!(text, "<way id=\"{way}\">");
            for at in 0..SIDE {
                let node = if along { id(line, at) } else { id(at, line) };
                let _ = write!(text, "<nd ref=\"{node}\"/>");
            }
            let _ = writeln!(text, "<tag k=\"highway\" v=\"residential\"/><tag k=\"name\" v=\"Road {way}\"/></way>");
        }
    }
    text.push_str("</osm>\n");
    let path = folder.join("grid.osm");
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_dropped_extract_shows_what_is_in_it_and_then_what_can_be_reached() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::R);
    desk.until("why there is nothing", |d| d.mentions("The project has no streets yet."));
    desk.press(Role::Button, "Take what can be reached off the map");
    desk.drop_files(&[extract(folder.path())]);
    desk.until("the dialog", |d| d.mentions("grid.osm is an extract of OpenStreetMap"));
    assert!(desk.find(Role::SpinButton, "Margin in kilometres").is_some(), "{:#?}", desk.names());
    desk.press(Role::Button, "Read the extract");
    desk.until("what is in it", |d| d.mentions("km of streets"));
    desk.rest();
    desk.press(Role::CheckBox, "Library (1)");
    desk.press(Role::Button, "Add streets and places");
    desk.until("the streets", |d| d.mentions("Added the streets and places of grid.osm"));
    desk.rest();
    desk.keys(CTRL, Key::R);
    desk.until("areas on foot", |d| d.mentions("within 15 minutes"));
    let on_foot = desk.names().into_iter().find(|n| n.contains("within 30 minutes")).unwrap();
    desk.start(Role::RadioButton, TravelMode::Drive.name());
    desk.until("areas by car", |d| d.names().iter().any(|n| n.contains("within 30 minutes") && *n != on_foot));
    desk.rest();
    desk.key(Key::Escape);
    desk.rest();
    assert!(!desk.mentions("within 30 minutes"), "Esc takes it off the map");
    let (project, _folder) = desk.closed();
    assert!(project.has_streets());
    assert!(project.atlas().venues.iter().any(|v| v.name == "New Library"));
    assert!(project.atlas().sources.iter().any(|s| s.description.attribution == "© OpenStreetMap contributors"));
}
