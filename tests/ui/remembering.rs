//! How the project is looked at is part of it: it is found again as it was left.

use egui::{Key, Role};
use inclusion_atlas::model::classes::ClassMethod;
use inclusion_atlas::model::style::{LayerKind, Ramp, Theme};

use crate::desk::{Desk, inside};

#[test]
fn everything_is_found_again_as_it_was_left() {
    let mut desk = Desk::new();
    desk.click(Role::CheckBox, LayerKind::Venues.name());
    desk.slide("Number of classes", 7.0);
    desk.choose("Classes", ClassMethod::EqualInterval.name());
    desk.choose("Colours from", Ramp::Blues.name());
    desk.click(Role::ColumnHeader, "Sort by Ward");
    desk.click(Role::Label, "Allington, rank");
    let middle = desk.map_rect().center();
    desk.wheel(middle, 2.0);
    desk.key(Key::F7);
    command(&mut desk, "Theme: dark");
    let (scale, legend, rows) = (desk.scale(), desk.legend(), desk.rows());
    assert!(desk.find(Role::CheckBox, "Venues").is_none(), "the left panel is folded");

    let mut desk = desk.reopened();
    assert_eq!((desk.legend(), desk.rows()), (legend, rows));
    assert_eq!(desk.scale(), scale);
    desk.must_say("E05004982 · ward");
    assert!(desk.find(Role::CheckBox, "Venues").is_none(), "the left panel is still folded");
    desk.must_say("Library");
    desk.key(Key::F7);
    assert!(desk.find(Role::CheckBox, "Venues").is_some());

    let (project, _folder) = desk.closed();
    let settings = &project.atlas().settings;
    assert_eq!((settings.classing.count, settings.classing.method), (7, ClassMethod::EqualInterval));
    assert_eq!((settings.ramp, settings.theme), (Ramp::Blues, Theme::Dark));
    assert_eq!(settings.sort, ("name".to_owned(), false));
    assert_eq!(settings.chosen.as_deref(), Some("E05004982"));
    assert!(settings.panels.left_open && settings.panels.right_open && settings.panels.table_open);
    assert_eq!(project.undo_name(), None, "looking is no step");
}

/// Runs a command by its name, from the list of all commands.
fn command(desk: &mut Desk, name: &str) {
    desk.press(Role::Button, "View, theme and help, menu");
    desk.press(Role::MenuItem, name);
}

#[test]
fn the_view_is_where_it_was() {
    let mut desk = Desk::new();
    let ward = inside("Shepway South");
    let middle = desk.map_rect().center();
    desk.wheel(middle, 2.0);
    desk.drag(middle, egui::vec2(-90.0, 60.0));
    let before = desk.on_screen(ward);
    let mut desk = desk.reopened();
    let after = desk.on_screen(ward);
    assert!(before.distance(after) < 6.0, "{before} {after}");
}

#[test]
fn panels_fold_and_the_map_takes_the_room() {
    let mut desk = Desk::new();
    let before = desk.map_rect();
    for key in [Key::F7, Key::F8, Key::F9] {
        desk.key(key);
    }
    let after = desk.map_rect();
    assert!(after.width() > before.width() + 400.0 && after.height() > before.height() + 100.0, "{before} {after}");
    let desk = desk.reopened();
    assert_eq!(desk.map_rect(), after);
    let (project, _folder) = desk.closed();
    let panels = project.atlas().settings.panels;
    assert!(!panels.left_open && !panels.right_open && !panels.table_open);
}
