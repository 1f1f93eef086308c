//! Archives of map tiles dropped on the window: shown, remembered, missed, refused.

use std::path::{Path, PathBuf};

use egui::{Key, Role};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::model::style::LayerKind;
use inclusion_atlas::project::Project;
use inclusion_atlas::project::streets::{Clip, read_extract};

use crate::desk::{CTRL, Desk};

/// An archive of one grey picture for the whole world.
fn archive(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute_batch(
        "CREATE TABLE metadata (name TEXT, value TEXT); \
         INSERT INTO metadata VALUES ('format', 'png'), ('attribution', '<b>Grey</b> &copy; Nobody'); \
         CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);",
    )
    .unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbaImage::from_pixel(256, 256, image::Rgba([90, 90, 90, 255]));
    pixels.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    conn.execute("INSERT INTO tiles VALUES (0, 0, 0, ?1)", [bytes.into_inner()]).unwrap();
    path
}

#[test]
fn a_dropped_archive_lies_beneath_the_areas_and_is_remembered() {
    let mut desk = Desk::new();
    let path = archive(desk.folder.path(), "grey.mbtiles");
    desk.drop_files(std::slice::from_ref(&path));
    desk.until("the background", |d| d.mentions("The areas lie on grey.mbtiles now"));
    desk.rest();
    desk.must_mention("Grey © Nobody");
    assert!(desk.find(Role::ComboBox, "Background").is_some());
    desk.slide("How much of the background", 0.5);
    let desk = desk.reopened();
    desk.must_mention("Grey © Nobody");
    let (project, _folder) = desk.closed();
    let settings = &project.atlas().settings;
    assert_eq!(settings.archives, [path.canonicalize().unwrap().display().to_string()]);
    assert!((settings.area_opacity - 0.5).abs() < 1e-6);
    assert!(settings.is_visible(LayerKind::Background));
}

#[test]
fn an_archive_that_is_gone_is_missed_in_words_and_can_be_forgotten() {
    let mut desk = Desk::new();
    let path = archive(desk.folder.path(), "grey.mbtiles");
    desk.drop_files(std::slice::from_ref(&path));
    desk.until("the background", |d| d.mentions("The areas lie on grey.mbtiles now"));
    desk.rest();
    std::fs::remove_file(&path).unwrap();
    let mut desk = desk.reopened();
    desk.until("the loss", |d| d.mentions("grey.mbtiles: the file is not at"));
    desk.press(Role::Button, "Forget this background");
    assert!(!desk.mentions("the file is not at"));
    let (project, _folder) = desk.closed();
    assert!(project.atlas().settings.archives.is_empty() && project.atlas().settings.background.is_empty());
}

#[test]
fn a_broken_archive_is_refused_and_not_remembered() {
    let mut desk = Desk::new();
    let path = desk.folder.path().join("broken.pmtiles");
    std::fs::write(&path, b"PMTiles\x03 and then nothing that makes sense").unwrap();
    desk.drop_files(&[path]);
    desk.until("the refusal", |d| d.mentions("broken.pmtiles: "));
    desk.must_mention("Download it again");
    let (project, _folder) = desk.closed();
    assert!(project.atlas().settings.archives.is_empty());
}

/// A village with a street, a lake and a house, in Maidstone.
const VILLAGE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <node id="1" lat="51.2500" lon="0.5400"/><node id="2" lat="51.2510" lon="0.5450"/>
 <node id="3" lat="51.2520" lon="0.5500"/><node id="4" lat="51.2525" lon="0.5550"/>
 <node id="5" lat="51.2530" lon="0.5400"/><node id="6" lat="51.2530" lon="0.5420"/>
 <node id="7" lat="51.2545" lon="0.5420"/><node id="8" lat="51.2545" lon="0.5400"/>
 <node id="9" lat="51.2505" lon="0.5480"><tag k="place" v="village"/><tag k="name" v="Little Testing"/></node>
 <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/>
  <tag k="highway" v="residential"/><tag k="name" v="Saint Testing's Road"/></way>
 <way id="2"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="8"/><nd ref="5"/>
  <tag k="natural" v="water"/><tag k="name" v="Testing Mere"/></way>
</osm>"#;

/// The sample with the village's streets in it.
fn with_streets() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let path = crate::desk::sample_in(folder.path());
    let extract = folder.path().join("village.osm");
    std::fs::write(&extract, VILLAGE).unwrap();
    let mut project = Project::open(&path).unwrap();
    let progress = Progress::new();
    let batch = read_extract(&extract, project.atlas(), Clip::Margin(5.0), &progress).unwrap();
    project.commit_extract(&batch, "2026-11-22T07:00:00Z", &progress).unwrap();
    assert!(project.atlas().background.is_some());
    project.close().unwrap();
    Desk::opening(folder, path, crate::desk::WIDE, egui::Theme::Light)
}

#[test]
fn the_streets_of_an_extract_lie_beneath_the_areas_and_go_with_it() {
    let mut desk = with_streets();
    desk.must_mention("© OpenStreetMap contributors");
    desk.keys(CTRL, Key::Z);
    desk.rest();
    assert!(!desk.mentions("© OpenStreetMap contributors"), "undone");
    desk.keys(CTRL, Key::Y);
    desk.rest();
    desk.must_mention("© OpenStreetMap contributors");
    let (project, folder) = desk.closed();
    assert!(project.atlas().background.is_some());
    project.close().unwrap();
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing lies beside the project and the extract: {left:?}");
}

#[test]
fn streets_and_places_are_found_by_name_with_slips() {
    let mut desk = with_streets();
    desk.keys(CTRL, Key::F);
    desk.type_text("st testnigs rd");
    desk.until("the street", |d| d.mentions("Saint Testing's Road"));
    let before = desk.scale();
    desk.key(Key::Enter);
    desk.rest();
    assert!(desk.scale() < before / 8.0, "from 1:{before} to 1:{}", desk.scale());
    desk.keys(CTRL, Key::F);
    desk.type_text("litle test");
    desk.until("the village", |d| d.mentions("Little Testing") && d.mentions("village"));
}
