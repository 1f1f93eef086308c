//! Publish: sheets begun, changed on the page, checked, written.

use egui::{Key, Modifiers, Role};
use inclusion_atlas::model::sheet::{Element, Template};

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
