//! Streets and places from an extract of OpenStreetMap: how much of it, what is in it, which places become venues; then
//! one button.

use std::path::PathBuf;
use std::sync::Arc;

use egui::Ui;

use crate::base::progress::Progress;
use crate::base::text::{count, number};
use crate::model::place::PlaceKind;
use crate::project::streets::{Clip, ExtractBatch};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{button_row, primary_button, small, working_ui};

/// An extract that was dropped, and how far it is.
pub struct ExtractDialog {
    pub path: PathBuf,
    /// How far around the areas, in kilometres.
    pub margin: f64,
    pub whole: bool,
    /// The kinds of places that shall become venues.
    pub venues: Vec<PlaceKind>,
    pub state: ExtractState,
}

pub enum ExtractState {
    Asking,
    Reading(Progress),
    Read(Arc<ExtractBatch>),
    Writing(Progress, Arc<ExtractBatch>),
    Refused(String),
}

impl ExtractDialog {
    pub fn new(path: PathBuf) -> Self {
        Self { path, margin: Clip::USUAL_MARGIN, whole: false, venues: Vec::new(), state: ExtractState::Asking }
    }

    pub fn clip(&self) -> Clip {
        if self.whole { Clip::All } else { Clip::Margin(self.margin) }
    }

    /// Stops what is running; false where nothing is.
    pub fn cancel(&self) -> bool {
        match &self.state {
            ExtractState::Reading(progress) | ExtractState::Writing(progress, _) => {
                progress.cancel();
                true
            }
            _ => false,
        }
    }
}

pub fn extract_ui(ui: &mut Ui, look: &Look, dialog: &mut ExtractDialog, actions: &mut Actions) {
    let name = dialog.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    ui.label(format!(
        "{name} is an extract of OpenStreetMap. Its streets and places come into the project: for routes, for \
                      what can be reached, and for finding addresses. It is the work of OpenStreetMap contributors, \
                      under the Open Database Licence, which stays named on every map."
    ));
    ui.add_space(theme::GAP);
    let is_asking = matches!(dialog.state, ExtractState::Asking | ExtractState::Refused(_));
    ui.add_enabled_ui(is_asking, |ui| how_much_ui(ui, look, dialog));
    ui.add_space(theme::GAP);
    match &dialog.state {
        ExtractState::Asking => small(ui, look.tokens, "Nothing is written before you have seen what is in it."),
        ExtractState::Reading(progress) | ExtractState::Writing(progress, _) => {
            return busy_ui(ui, look, progress, actions);
        }
        ExtractState::Refused(why) => ui.colored_label(look.tokens.danger, why),
        ExtractState::Read(batch) => {
            let batch = Arc::clone(batch);
            found_ui(ui, look, dialog, &batch)
        }
    };
    ui.add_space(theme::GROUP);
    button_row(ui, |ui| buttons_ui(ui, look, dialog, actions));
}

fn busy_ui(ui: &mut Ui, look: &Look, progress: &Progress, actions: &mut Actions) {
    working_ui(ui, look.tokens, &format!("{}…", progress.text()), Some(progress));
    ui.add_space(theme::GROUP);
    if ui.button("Cancel").clicked() {
        actions.push(Action::CloseDialog);
    }
}

fn how_much_ui(ui: &mut Ui, look: &Look, dialog: &mut ExtractDialog) {
    if look.atlas.sets.is_empty() && look.atlas.venues.is_empty() {
        ui.label("The project has no areas yet, so all of the extract is read.");
        return;
    }
    ui.horizontal(|ui| {
        ui.radio_value(&mut dialog.whole, false, "The project’s areas and around them");
        let field = egui::DragValue::new(&mut dialog.margin).range(0.0..=100.0).speed(0.5).suffix(" km");
        let field = ui.add_enabled(!dialog.whole, field);
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, "Margin in kilometres"));
    });
    ui.radio_value(&mut dialog.whole, true, "All of the extract");
}

/// What was read, and which of its places shall become venues.
fn found_ui(ui: &mut Ui, look: &Look, dialog: &mut ExtractDialog, batch: &ExtractBatch) -> egui::Response {
    let addresses = batch.count(PlaceKind::Address);
    let streets = batch.count(PlaceKind::Street);
    ui.label(format!(
        "Found {} km of streets ({} with names) and {} addresses.",
        number(batch.kilometres(), 0),
        count(streets),
        count(addresses)
    ));
    let found: Vec<(PlaceKind, usize)> =
        PlaceKind::CANDIDATES.into_iter().map(|kind| (kind, batch.count(kind))).filter(|(_, n)| *n > 0).collect();
    if !found.is_empty() {
        ui.add_space(theme::GAP);
        ui.label("Take as venues, where the project has none there yet:");
        for (kind, found) in found {
            let mut wanted = dialog.venues.contains(&kind);
            if ui.checkbox(&mut wanted, format!("{} ({})", kind.name(), count(found))).changed() {
                dialog.venues.retain(|k| *k != kind);
                if wanted {
                    dialog.venues.push(kind);
                }
            }
        }
    }
    let words = "Streets and places of an earlier extract make way for these. Ctrl+Z takes it back.";
    small(ui, look.tokens, words)
}

fn buttons_ui(ui: &mut Ui, look: &Look, dialog: &ExtractDialog, actions: &mut Actions) {
    match &dialog.state {
        ExtractState::Read(_) => {
            if primary_button(ui, look.tokens, "Add streets and places", look.locked.is_none()).clicked() {
                actions.push(Action::CommitExtract);
            }
        }
        _ => {
            if primary_button(ui, look.tokens, "Read the extract", true).clicked() {
                actions.push(Action::ReadExtract);
            }
        }
    }
    if ui.button("Cancel").clicked() {
        actions.push(Action::CloseDialog);
    }
}
