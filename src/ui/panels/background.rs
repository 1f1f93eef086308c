//! Below the layers: which background the areas lie on, and how much of it they hide.

use egui::{RichText, Ui};

use crate::model::style::LayerKind;
use crate::ui::action::{Action, Actions};
use crate::ui::state::UiState;
use crate::ui::widgets::{small, small_icon_button};
use crate::ui::{icons, theme};

use super::Look;

/// What the project's own streets are called in the list.
const STREETS: &str = "Streets of this project";

pub fn background_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let web = state.settings.is_visible(LayerKind::WebTiles);
    let shown = state.settings.is_visible(LayerKind::Background);
    if shown && !web {
        choice_ui(ui, look, state, actions);
    }
    let has_some = web || look.atlas.background.is_some();
    if has_some && (web || shown) {
        ui.horizontal(|ui| {
            small(ui, look.tokens, "Areas hide");
            let slider = egui::Slider::new(&mut state.settings.area_opacity, 0.2..=1.0).show_value(false).step_by(0.01);
            let response = ui.add(slider);
            let share = f64::from(state.settings.area_opacity) * 100.0;
            response.widget_info(|| {
                egui::WidgetInfo::slider(true, share, "How much of the background the areas hide, per cent")
            });
            response.on_hover_text("How much of the background the colours of the areas hide");
            small(ui, look.tokens, format!("{share:.0} %"));
        });
    }
}

fn choice_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let settings = &state.settings;
    if settings.archives.is_empty() && look.atlas.background.is_none() {
        small(
            ui,
            look.tokens,
            "Drop an extract of OpenStreetMap (.osm.pbf) or a map archive (.pmtiles, .mbtiles) on the window to have a map \
             beneath the areas.",
        );
        return;
    }
    let name = |path: &str| {
        if path.is_empty() {
            STREETS.to_owned()
        } else {
            std::path::Path::new(path).file_name().map_or_else(|| path.to_owned(), |n| n.to_string_lossy().into_owned())
        }
    };
    let current = settings.background.clone();
    ui.horizontal(|ui| {
        let room = (ui.available_width() - if current.is_empty() { 0.0 } else { 32.0 }).max(80.0);
        let combo = egui::ComboBox::from_id_salt("background")
            .width(room)
            .truncate()
            .selected_text(name(&current))
            .show_ui(ui, |ui| {
                for path in std::iter::once(&String::new()).chain(&settings.archives) {
                    let line = ui.selectable_label(*path == current, name(path));
                    if line.on_hover_text(path).clicked() {
                        actions.push(Action::UseBackground(path.clone()));
                    }
                }
            });
        combo.response.widget_info(|| {
            let mut info = egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Background");
            info.current_text_value = Some(name(&current));
            info
        });
        if !current.is_empty()
            && small_icon_button(ui, icons::X, "Forget this background", "Take it off the list; the file stays")
                .clicked()
        {
            actions.push(Action::ForgetArchive(current.clone()));
        }
    });
    if let Some(problem) = &state.background_problem {
        let text = RichText::new(problem).size(theme::SMALL);
        let label = ui.colored_label(look.tokens.danger, text);
        label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Alert, true, problem));
    } else if current.is_empty() && look.atlas.background.is_none() {
        small(ui, look.tokens, "This project has no streets of its own yet.");
    }
}
