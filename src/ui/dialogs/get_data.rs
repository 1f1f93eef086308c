//! Where the official files are: for each known data set its publisher, title and address, what to click there, and its
//! licence. Made of the table of presets, so that a data set that is understood is always on this page.

use egui::{RichText, TextEdit, Ui};

use crate::base::text::folded;
use crate::project::imports::{Preset, presets};
use crate::ui::action::{Action, Actions};
use crate::ui::command::Command;
use crate::ui::panels::Look;
use crate::ui::widgets::{button_row, primary_button, small, small_icon_button};
use crate::ui::{icons, theme};

/// What is looked for.
#[derive(Default)]
pub struct GetDataDialog {
    find: String,
}

pub fn get_data_ui(ui: &mut Ui, look: &Look, page: &mut GetDataDialog, actions: &mut Actions) {
    ui.label(
        "These files are understood as they are published. Save one from its page, then drop it on the window; nothing \
         is downloaded by this program.",
    );
    let label = ui.label("Find a data set or publisher");
    ui.add(TextEdit::singleline(&mut page.find).hint_text("tenure, Ofcom, postcodes…").desired_width(f32::INFINITY))
        .labelled_by(label.id);
    let wanted = folded(&page.find);
    let found: Vec<&Preset> = presets::all().filter(|p| is_about(p, &wanted)).collect();
    if found.is_empty() {
        small(ui, look.tokens, "No known data set is called so. Other tables can be added too: any with area codes.");
    }
    let height = (ui.ctx().content_rect().height() - 320.0).max(160.0);
    egui::ScrollArea::vertical().id_salt("data sets").max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        for preset in found {
            ui.separator();
            preset_ui(ui, look, preset);
        }
    });
    ui.add_space(theme::GROUP);
    button_row(ui, |ui| {
        if primary_button(ui, look.tokens, "Add data…", look.locked.is_none()).clicked() {
            actions.push(Action::Run(Command::Import));
        }
        if ui.button("Close").clicked() {
            actions.push(Action::CloseDialog);
        }
    });
}

/// Whether a data set is meant by what was written.
fn is_about(preset: &Preset, wanted: &str) -> bool {
    [preset.publisher, preset.dataset, preset.brings].iter().any(|text| folded(text).contains(wanted))
}

fn preset_ui(ui: &mut Ui, look: &Look, preset: &Preset) {
    ui.label(RichText::new(preset.dataset).font(theme::semibold(theme::BODY)));
    ui.label(preset.publisher);
    small(ui, look.tokens, preset.brings);
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        let copy = format!("Copy the address of {}", preset.dataset);
        if small_icon_button(ui, icons::COPY, &copy, "Copy the address").clicked() {
            ui.ctx().copy_text(preset.address.to_owned());
        }
        ui.hyperlink(preset.address).on_hover_text("Open the publisher's page in a browser");
    });
    for (number, step) in preset.steps.iter().enumerate() {
        ui.label(format!("{}. {step}", number + 1));
    }
    small(ui, look.tokens, format!("Licence: {}", preset.licence));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_sets_are_found_by_publisher_and_content() {
        let of =
            |text: &str| presets::all().filter(|p| is_about(p, &folded(text))).map(|p| p.publisher).collect::<Vec<_>>();
        assert!(of("ofcom").iter().all(|p| *p == "Ofcom") && !of("ofcom").is_empty());
        assert!(of("Deprivation").contains(&"mySociety"));
        assert!(of("no such thing").is_empty());
        assert_eq!(of("").len(), presets::all().count());
    }
}
