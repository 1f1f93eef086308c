//! For everyone: a name on everything that can be used, large text, a small window, light and dark.

use egui::{Key, Role, Theme};
use egui_kittest::kittest::NodeT as _;

use crate::desk::{CTRL, Desk, SMALL, WIDE, name};

/// Roles of what can be used; each needs a name.
const USABLE: [Role; 13] = [
    Role::Button,
    Role::CheckBox,
    Role::ComboBox,
    Role::ColumnHeader,
    Role::Link,
    Role::MenuItem,
    Role::RadioButton,
    Role::SearchInput,
    Role::Slider,
    Role::SpinButton,
    Role::Switch,
    Role::Tab,
    Role::TextInput,
];

/// Characters of the private use area are icons: a screen reader can say nothing of them.
fn is_word(name: &str) -> bool {
    name.chars().any(|c| !c.is_whitespace() && !('\u{e000}'..='\u{f8ff}').contains(&c))
}

#[track_caller]
fn all_have_names(desk: &Desk, when: &str) {
    let unnamed: Vec<String> = desk
        .nodes()
        .iter()
        .filter(|n| USABLE.contains(&n.accesskit_node().role()) && !is_word(&name(n)))
        .map(|n| format!("{:?} “{}” at {:?}", n.accesskit_node().role(), name(n), n.accesskit_node().bounding_box()))
        .collect();
    assert!(unnamed.is_empty(), "{when}: {unnamed:#?}");
    assert!(desk.unnamed().is_empty(), "{when}: {:#?}", desk.unnamed());
    let usable = desk.nodes().iter().filter(|n| USABLE.contains(&n.accesskit_node().role())).count();
    assert!(usable >= 3, "{when}: only {usable} things to use");
}

#[test]
fn everything_that_can_be_used_has_a_name() {
    let mut desk = Desk::new();
    all_have_names(&desk, "nothing chosen");
    desk.click(Role::Label, "Shepway South, rank 1");
    all_have_names(&desk, "a ward chosen");
    for menu in ["Project ", "View, theme and help, menu"] {
        desk.press(Role::Button, menu);
        all_have_names(&desk, menu);
        desk.key(Key::Escape);
    }
    for list in ["Colour the map by", "Classes", "Colours from", "One scale by"] {
        desk.press(Role::ComboBox, list);
        all_have_names(&desk, list);
        desk.key(Key::Escape);
    }
    desk.keys(CTRL, Key::F);
    desk.type_text("me14");
    all_have_names(&desk, "searching");
    desk.key(Key::Escape);
    desk.keys(CTRL, Key::Num2);
    all_have_names(&desk, "venues");
    desk.press(Role::Button, "Marden Library");
    all_have_names(&desk, "a venue");
    desk.keys(CTRL, Key::Num1);
    desk.press(Role::CheckBox, "Web map");
    desk.steps(3);
    all_have_names(&desk, "web map");
    desk.press(Role::CheckBox, "Web map");
}

#[test]
fn every_dialog_has_names_and_closes_with_escape() {
    let mut desk = Desk::new();
    let shift = egui::Modifiers { shift: true, ..CTRL };
    let none = egui::Modifiers::NONE;
    for (modifiers, key, title) in [
        (CTRL, Key::N, "New project"),
        (CTRL, Key::O, "Open project"),
        (shift, Key::S, "Save a copy"),
        (CTRL, Key::I, "Add data"),
        (CTRL, Key::E, "Export PNG"),
        (CTRL, Key::K, "All commands"),
        (none, Key::F1, "Help"),
    ] {
        desk.keys(modifiers, key);
        assert!(desk.says(title), "{title}: {:#?}", desk.names());
        if key == Key::E {
            desk.until("the preview", |d| d.mentions("Preview of the page"));
            desk.rest();
        }
        all_have_names(&desk, title);
        // Once for a field that has the keyboard, once for the dialog.
        desk.key(Key::Escape);
        desk.key(Key::Escape);
        assert!(desk.find(Role::Button, "Close").is_none(), "{title} is closed");
    }
    desk.press(Role::Link, "Sources (");
    desk.must_mention("Ward figures for Maidstone");
    all_have_names(&desk, "Sources");
}

#[test]
fn sliders_say_their_value() {
    let desk = Desk::new();
    let node = desk.get(Role::Slider, "Weight of Money");
    assert_eq!(node.accesskit_node().numeric_value(), Some(1.0));
    let node = desk.get(Role::Slider, "Number of classes");
    assert_eq!(node.accesskit_node().numeric_value(), Some(5.0));
}

/// What must be there and inside the window, whatever its size.
#[track_caller]
fn main_controls_are_reachable(desk: &Desk, when: &str) {
    let window = desk.window();
    let map = desk.map_rect();
    assert!(map.width() >= 100.0 && map.height() >= 60.0 && window.contains_rect(map), "{when}: map {map} in {window}");
    let controls = [
        (Role::Button, "Project "),
        (Role::Tab, "Understand"),
        (Role::Tab, "Provide"),
        (Role::SearchInput, "Find a place"),
        (Role::Button, "Add data"),
        (Role::Button, "Export PNG"),
        (Role::Button, "Undo"),
        (Role::Button, "View, theme and help, menu"),
        (Role::Table, "Table of areas"),
        (Role::Link, "Sources ("),
    ];
    let mut placed: Vec<(&str, egui::Rect)> = Vec::new();
    for (role, begins) in controls {
        let rect = desk.get(role, begins).rect();
        assert!(window.expand(1.0).contains_rect(rect), "{when}: {begins} at {rect} in {window}");
        for (other, taken) in &placed {
            let shared = rect.shrink(2.0).intersect(*taken);
            assert!(!shared.is_positive(), "{when}: {begins} at {rect} lies over {other} at {taken}");
        }
        placed.push((begins, rect));
    }
}

#[test]
fn at_every_size_and_theme_the_main_controls_are_there() {
    for theme in [Theme::Light, Theme::Dark] {
        for size in [WIDE, SMALL, egui::vec2(960.0, 600.0)] {
            let desk = Desk::of_size(size, theme);
            main_controls_are_reachable(&desk, &format!("{theme:?} at {size}"));
        }
    }
}

#[test]
fn text_of_twice_the_size_leaves_everything_reachable() {
    let mut desk = Desk::of_size(SMALL, Theme::Light);
    let shift = egui::Modifiers { shift: true, ..CTRL };
    for _ in 0..12 {
        desk.keys(shift, Key::Period);
    }
    // 1280 by 720 pixels are 640 by 360 points now.
    desk.resize(SMALL / 2.0);
    assert_eq!(desk.window().size(), SMALL / 2.0);
    main_controls_are_reachable(&desk, "text of twice the size");
    for (modifiers, key) in [(CTRL, Key::E), (CTRL, Key::I), (CTRL, Key::K), (egui::Modifiers::NONE, Key::F1)] {
        desk.keys(modifiers, key);
        desk.steps(3);
        let close = desk.get(Role::Button, "Close").rect();
        assert!(desk.window().contains_rect(close), "{key:?}: {close}");
        desk.key(Key::Escape);
        desk.key(Key::Escape);
    }
    // Layers, weights and reasons can be scrolled to.
    desk.focus(Role::Slider, "Weight of Age");
    desk.key(Key::ArrowRight);
    desk.keys(CTRL, Key::Z);
    let (project, _folder) = desk.closed();
    assert_eq!(project.atlas().settings.text_scale, 2.0);
}

#[test]
fn the_first_weight_is_one_key_away() {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::Num2);
    desk.key(Key::F4);
    desk.rest();
    assert_eq!(desk.focused(), "Weight of Age");
    // The same by skipping: F6 comes to the panel, Tab to what leads past the layers.
    let mut desk = Desk::new();
    for _ in 0..3 {
        desk.key(Key::F6);
    }
    assert_eq!(desk.focused(), "Layers panel");
    desk.key(Key::Tab);
    assert_eq!(desk.focused(), "Skip to the weights");
    desk.key(Key::Enter);
    desk.rest();
    assert_eq!(desk.focused(), "Weight of Age");
    desk.key(Key::ArrowRight);
    desk.rest();
    assert_eq!(desk.get(Role::Slider, "Weight of Age").accesskit_node().numeric_value(), Some(1.05));
}

#[test]
fn text_of_twice_the_size_leaves_rows_in_the_table_and_names_clear_of_counts() {
    let mut desk = Desk::of_size(SMALL, Theme::Light);
    let shift = egui::Modifiers { shift: true, ..CTRL };
    for _ in 0..12 {
        desk.keys(shift, Key::Period);
    }
    desk.resize(SMALL / 2.0);
    desk.rest();
    assert!(desk.rows().len() >= 2, "{:?}", desk.rows());
    let all = desk.all();
    // Rows further down are scrolled to, and lie behind the status line until then.
    let status = desk.window().bottom() - 30.0;
    let boxes = all.iter().filter(|s| s.role == Role::CheckBox && s.rect.bottom() < status);
    let mut seen = 0;
    for layer in boxes {
        for other in all.iter().filter(|o| o.role != Role::CheckBox && !o.name.is_empty()) {
            let on_its_line = (other.rect.center().y - layer.rect.center().y).abs() < 6.0 && other.rect.height() < 40.0;
            if on_its_line && other.rect.left() >= layer.rect.left() && other.rect.right() < 230.0 {
                seen += 1;
                assert!(other.rect.left() >= layer.rect.right(), "{} touches {}", layer.name, other.name);
            }
        }
    }
    assert!(seen >= 7, "only {seen} neighbours of layers' names");
}

#[test]
fn the_theme_is_chosen_by_command() {
    let mut desk = Desk::new();
    for theme in ["Theme: dark", "Theme: light", "Theme: as the system"] {
        desk.keys(CTRL, Key::K);
        desk.type_text(theme);
        desk.key(Key::Enter);
        assert!(desk.find(Role::Canvas, "Map of 26 wards").is_some());
    }
    let (project, _folder) = desk.closed();
    assert_eq!(project.atlas().settings.theme, inclusion_atlas::model::style::Theme::System);
}
