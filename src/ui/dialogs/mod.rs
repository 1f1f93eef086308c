//! What opens over the window: paths, imports, exports, sources, help and the list of commands. One at a time.

pub mod bring;
pub mod compare;
pub mod estimates;
pub mod export;
pub mod extract;
pub mod get_data;
pub mod help;
pub mod import;
pub mod indicators;
pub mod model;
pub mod palette;
pub mod path;
pub mod profile;
pub mod small_counts;
pub mod sources;

use egui::{Id, Modal, Ui};

use super::action::{Action, Actions};
use super::panels::Look;
use super::state::{Dialog, UiState};
use super::widgets::heading;

/// Draws the open dialog, if any.
pub fn dialogs_ui(ctx: &egui::Context, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let mut dialog = std::mem::take(&mut state.dialog);
    let (title, width) = match &dialog {
        Dialog::None => return,
        Dialog::Path(path) => (path.purpose.title(), 520.0),
        Dialog::Import(_) => ("Add data", 1120.0),
        Dialog::Extract(_) => ("Add streets and places", 620.0),
        Dialog::Export(_) => ("Export PNG", 860.0),
        Dialog::Sources(_) => ("Sources", 720.0),
        Dialog::Indicators(_) => ("Names of figures", 760.0),
        Dialog::SmallCounts(_) => ("Small counts", 520.0),
        Dialog::Bring(_) => ("Bring figures to other areas", 620.0),
        Dialog::Model(_) => ("Score model", 980.0),
        Dialog::Compare(_) => ("Compare score models", 900.0),
        Dialog::Profile(_) => ("Profile", 1120.0),
        Dialog::Estimates => ("Estimated excluded residents", 680.0),
        Dialog::GetData(_) => ("Get data", 760.0),
        Dialog::Help => ("Help", 760.0),
        Dialog::Palette(_) => ("All commands", 480.0),
    };
    let screen = ctx.content_rect();
    let width = f32::min(width, screen.width() - 64.0);
    let frame = egui::Frame::window(&ctx.global_style());
    // Each kind has a size of its own, by which it finds the middle of the window.
    let id = Id::unique(("dialog", title));
    let modal = Modal::new(id).frame(frame).show(ctx, |ui| {
        ui.set_width(width);
        ui.set_max_height(screen.height() - 96.0);
        title_ui(ui, title, actions);
        ui.add_space(4.0);
        // Taller than the window only where the text is large or the window small.
        let most = (screen.height() - 120.0).max(120.0);
        // Sideways only where something cannot be narrower: a dialog that grew would leave the window on the left.
        egui::ScrollArea::both().id_salt("dialog body").max_height(most).auto_shrink([false, true]).show(ui, |ui| {
            match &mut dialog {
                Dialog::None => {}
                Dialog::Path(path) => path::path_ui(ui, look, path, actions),
                Dialog::Import(import) => import::import_ui(ui, look, import, actions),
                Dialog::Extract(extract) => extract::extract_ui(ui, look, extract, actions),
                Dialog::Export(export) => export::export_ui(ui, look, export, &mut state.settings.sheet, actions),
                Dialog::Sources(sources) => sources::sources_ui(ui, look, sources, actions),
                Dialog::Indicators(page) => indicators::indicators_ui(ui, look, page, actions),
                Dialog::SmallCounts(small) => small_counts::small_counts_ui(ui, look, small, actions),
                Dialog::Bring(bring) => bring::bring_ui(ui, look, bring, actions),
                Dialog::Model(model) => model::model_ui(ui, look, model, actions),
                Dialog::Compare(compare) => compare::compare_ui(ui, look, compare, actions),
                Dialog::Profile(profile) => profile::profile_ui(ui, look, profile, &mut state.place, actions),
                Dialog::Estimates => estimates::estimates_ui(ui, look, actions),
                Dialog::GetData(page) => get_data::get_data_ui(ui, look, page, actions),
                Dialog::Help => help::help_ui(ui, look),
                Dialog::Palette(palette) => palette::palette_ui(ui, palette, actions),
            }
        });
    });
    let size = modal.response.rect.size();
    let before: Option<egui::Vec2> = ctx.data(|d| d.get_temp(id));
    if before.is_none_or(|before| (before - size).length() > 0.5) {
        ctx.data_mut(|d| d.insert_temp(id, size));
        ctx.request_discard("A dialog has another size and goes to the middle");
        ctx.request_repaint();
    }
    if modal.should_close() {
        actions.push(Action::CloseDialog);
    }
    state.dialog = dialog;
}

fn title_ui(ui: &mut Ui, title: &str, actions: &mut Actions) {
    ui.horizontal(|ui| {
        heading(ui, title);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if super::widgets::icon_button(ui, super::icons::X, "Close", "Close (Esc)").clicked() {
                actions.push(Action::CloseDialog);
            }
        });
    });
}
