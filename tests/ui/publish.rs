//! Publish: sheets begun, changed on the page, checked, written.

use egui::{Key, Modifiers, Role};
use inclusion_atlas::model::sheet::{Element, Sheet, Template};

use crate::desk::{CTRL, Desk};

fn with_a_sheet() -> Desk {
    let mut desk = Desk::new();
    desk.keys(CTRL, Key::Num4);
    desk.must_say("Choose a page to begin with");
    desk.click(Role::Button, "Slide, 16:9");
    desk.until("the page", |d| d.find(Role::Button, "On the page: Legend").is_some());
    desk.rest();
    desk
}

#[test]
fn a_sheet_is_begun_moved_by_keys_and_taken_back() {
    let mut desk = with_a_sheet();
    desk.must_mention("can be read in print");
    desk.click(Role::Button, "On the page: Legend");
    for _ in 0..3 {
        desk.keys(Modifiers::SHIFT, Key::ArrowLeft);
    }
    desk.until("the move", |d| d.find(Role::Button, "Put back: Legend").is_some());
    desk.rest();
    let (project, _folder) = desk.closed();
    let sheet = &project.atlas().sheets[0].sheet;
    assert_eq!((sheet.template, sheet.name.as_str()), (Template::Slide, "Slide, 16:9"));
    assert!(sheet.placed.contains_key(&Element::Legend), "{:?}", sheet.placed);
    assert_eq!(project.undo_name(), Some("Change sheet Slide, 16:9"));
}

#[test]
fn a_page_is_written_with_its_text_beside_it() {
    let mut desk = with_a_sheet();
    for (button, name) in [("Export PNG…", "slide.png"), ("PDF…", "slide.pdf"), ("CSV…", "slide.csv")] {
        let path = desk.folder.path().join(name);
        desk.press(Role::Button, button);
        desk.fill("File", path.to_str().unwrap());
        desk.get(Role::Button, "Save").click_accesskit();
        desk.until("the file", |d| d.mentions("Saved ") && d.mentions(name));
        desk.rest();
        assert!(std::fs::metadata(&path).unwrap().len() > 500, "{name}");
    }
    let text = std::fs::read_to_string(desk.folder.path().join("slide.txt")).unwrap();
    assert!(text.contains("Highest: Shepway South") && text.contains("Office for National Statistics"), "{text}");
}

#[test]
fn the_page_is_copied_as_a_picture() {
    let mut desk = with_a_sheet();
    desk.get(Role::Button, "Copy picture").click_accesskit();
    let mut copied = None;
    desk.until("the picture on the clipboard", |d| {
        copied = copied.take().or_else(|| d.copied());
        copied.is_some()
    });
    desk.until("the word of it", |d| d.mentions("Copied the page as a picture"));
    let picture = copied.unwrap();
    let [width, height] = picture.size;
    assert!(width >= 1000 && (width as f64 / height as f64 - 16.0 / 9.0).abs() < 0.01, "{width} by {height}");
    // White paper, opaque everywhere, with the darkest class of the map on it.
    assert_eq!(picture.pixels[0], egui::Color32::WHITE);
    assert!(picture.pixels.iter().all(|p| p.a() == 255));
    let darkest = egui::Color32::from_rgb(0xBD, 0x00, 0x26);
    assert!(picture.pixels.iter().filter(|p| **p == darkest).count() > 100, "the map is on it");
}

/// What the project's only sheet has become, once it is kept.
fn kept(desk: Desk) -> Sheet {
    let (project, _folder) = desk.closed();
    project.atlas().sheets[0].sheet.clone()
}

#[test]
fn an_element_that_is_dragged_near_an_edge_snaps_to_it() {
    let mut desk = with_a_sheet();
    let rect = |desk: &Desk, name: &str| desk.get(Role::Button, name).rect();
    let (legend, title) = (rect(&desk, "On the page: Legend"), rect(&desk, "On the page: Title"));
    // Four points short of the title's left edge: that is where it goes.
    let to = egui::vec2(title.left() + 4.0 - legend.left(), 40.0);
    desk.drag(legend.center(), to);
    desk.until("the move", |d| d.find(Role::Button, "Put back: Legend").is_some());
    desk.rest();
    desk.until("the page", |d| (rect(d, "On the page: Legend").left() - title.left()).abs() < 1.0);
    desk.keys(CTRL, Key::Z);
    desk.until("the way back", |d| d.find(Role::Button, "Put back: Legend").is_none());
}

#[test]
fn a_finding_is_mended_by_one_click_and_the_page_is_seen_with_other_eyes() {
    let mut desk = with_a_sheet();
    desk.press(Role::CheckBox, "Legend");
    desk.until("the finding", |d| d.mentions("Without a legend nobody can tell"));
    desk.press(Role::Button, "Show: Legend");
    desk.until("the repair", |d| d.mentions("can be read in print"));
    desk.choose("Show the page", "In greyscale");
    desk.rest();
    desk.must_mention("In greyscale");
    assert!(kept(desk).has(Element::Legend));
}

#[test]
fn a_logo_is_taken_into_the_project_and_bad_files_are_refused_in_words() {
    let mut desk = with_a_sheet();
    let (good, bad) = (desk.folder.path().join("logo.png"), desk.folder.path().join("words.png"));
    let picture = image::RgbaImage::from_pixel(60, 30, image::Rgba([11, 95, 165, 255]));
    picture.save(&good).unwrap();
    std::fs::write(&bad, "no picture").unwrap();
    desk.press(Role::CheckBox, "Logo");
    desk.fill("File", bad.to_str().unwrap());
    desk.press(Role::Button, "Use picture");
    desk.must_mention("words.png is no PNG or JPEG picture");
    desk.fill("File", good.to_str().unwrap());
    desk.press(Role::Button, "Use picture");
    desk.until("the logo", |d| d.find(Role::Button, "On the page: Logo").is_some());
    desk.rest();
    assert_eq!(kept(desk).logo.map(|l| l.name).as_deref(), Some("logo.png"));
}

#[test]
fn a_sheet_is_named_and_a_pack_is_written() {
    let mut desk = with_a_sheet();
    desk.fill("Name", "Cabinet");
    desk.key(Key::Tab);
    desk.until("the name", |d| d.says("Page: Cabinet"));
    let pack = desk.folder.path().join("evidence.zip");
    desk.press(Role::Button, "Evidence pack…");
    desk.fill("File", pack.to_str().unwrap());
    desk.press(Role::Button, "Pack");
    desk.until("the pack", |d| d.mentions("Packed "));
    assert!(std::fs::read(&pack).unwrap().starts_with(b"PK"));
    assert_eq!(kept(desk).name, "Cabinet");
}

#[test]
fn a_series_is_cancelled_and_leaves_whole_files_alone() {
    let mut desk = with_a_sheet();
    let folder = desk.folder.path().join("pages");
    desk.press(Role::Button, "Write series…");
    desk.fill("File", folder.to_str().unwrap());
    desk.get(Role::Button, "Write").click_accesskit();
    desk.steps(2);
    desk.get(Role::Button, "Cancel").click_accesskit();
    desk.until("the end", |d| d.mentions("ancelled") || d.mentions("Wrote 26 pages"));
    for file in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        assert!(!name.starts_with('.'), "{name} was left");
        let bytes = std::fs::read(file.path()).unwrap();
        let is_picture = file.path().extension().is_some_and(|ending| ending == "png");
        assert!(!is_picture || bytes.ends_with(b"IEND\xaeB`\x82"), "{name} is cut short");
    }
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_asked() {
    let mut desk = with_a_sheet();
    let path = desk.folder.path().join("kept.csv");
    std::fs::write(&path, "mine").unwrap();
    let without_ending = desk.folder.path().join("kept");
    let ask = |desk: &mut Desk| {
        desk.press(Role::Button, "CSV…");
        // Proposed is what the page says it is, in letters that a file may have.
        let proposed = desk.get(Role::TextInput, "File").value().unwrap_or_default();
        assert!(proposed.contains("Digital exclusion score") && proposed.contains(".csv"), "{proposed}");
        desk.fill("File", without_ending.to_str().unwrap());
        desk.get(Role::Button, "Save").click_accesskit();
        desk.until("the question", |d| d.mentions("Replace kept.csv?"));
        desk.rest();
    };
    ask(&mut desk);
    // Enter by habit is "Cancel", and leads back to the name.
    desk.keys(Modifiers::NONE, Key::Enter);
    desk.until("the way back", |d| d.find(Role::Button, "Save").is_some());
    desk.rest();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    desk.get(Role::Button, "Save").click_accesskit();
    desk.until("the question again", |d| d.mentions("Replace kept.csv?"));
    desk.get(Role::Button, "Replace").click_accesskit();
    desk.until("the file", |d| d.mentions("Saved ") && d.mentions("kept.csv"));
    desk.rest();
    assert!(std::fs::metadata(&path).unwrap().len() > 500);
}

#[test]
fn the_foot_does_not_say_the_scale_of_another_map() {
    let mut desk = Desk::new();
    let says_scale = |d: &Desk| d.names().iter().any(|name| name.contains("1:") && name.contains(",000"));
    desk.until("the map's scale", says_scale);
    desk.keys(CTRL, Key::Num4);
    desk.until("Publish", |d| d.mentions("Choose a page to begin with"));
    desk.rest();
    assert!(!says_scale(&desk), "{:?}", desk.names());
}
