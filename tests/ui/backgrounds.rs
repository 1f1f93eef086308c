//! Archives of map tiles dropped on the window: shown, remembered, missed, refused.

use std::path::{Path, PathBuf};

use egui::Role;
use inclusion_atlas::model::style::LayerKind;

use crate::desk::Desk;

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
