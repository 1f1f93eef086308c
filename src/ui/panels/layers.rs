//! Left: what is on the map, switched on and off, put in order.

use egui::{RichText, Ui};

use crate::base::text;
use crate::model::area::SetRole;
use crate::model::settings::MOST_TILE_DAYS;
use crate::model::style::LayerKind;
use crate::ui::action::Actions;
use crate::ui::state::UiState;
use crate::ui::widgets::{heading, small, small_icon_button};
use crate::ui::{icons, theme};

use super::Look;

pub fn layers_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    heading(ui, "Layers");
    ui.scope(|ui| rows_ui(ui, look, state));
    super::background::background_ui(ui, look, state, actions);
    if state.settings.is_visible(LayerKind::WebTiles) {
        web_address_ui(ui, look, state);
    }
}

/// One compact row a layer.
fn rows_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.spacing_mut().interact_size.y = 26.0;
    let mut swap = None;
    let count = state.settings.layers.len();
    for place in 0..count {
        let layer = &mut state.settings.layers[place];
        let (name, how_many) = describe(look, layer.kind);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let label = if how_many == Some(0) { RichText::new(&name).weak() } else { RichText::new(&name) };
            // The name gives way to the count and the buttons, never the other way round.
            let count_width = how_many.map_or(0.0, |n| count_width(ui, n) + 12.0);
            let room = egui::vec2((ui.available_width() - 2.0 * 24.0 - count_width).max(40.0), 26.0);
            let left = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(room, left, |ui| {
                ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
                let switch = ui.checkbox(&mut layer.visible, label);
                switch.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, layer.visible, &name));
                switch.on_hover_text(format!("{name}. {}", meaning(layer.kind)));
            });
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.add_enabled_ui(place + 1 < count, |ui| {
                    let down = format!("Move {name} down");
                    if small_icon_button(ui, icons::CHEVRON_DOWN, &down, "Draw below the next layer").clicked() {
                        swap = Some((place, place + 1));
                    }
                });
                ui.add_enabled_ui(place > 0, |ui| {
                    let up = format!("Move {name} up");
                    if small_icon_button(ui, icons::CHEVRON_UP, &up, "Draw above the layer before").clicked() {
                        swap = Some((place, place - 1));
                    }
                });
                if let Some(n) = how_many {
                    small(ui, look.tokens, text::count(n));
                }
            });
        });
    }
    if let Some((a, b)) = swap {
        state.settings.layers.swap(a, b);
    }
}

fn count_width(ui: &Ui, count: usize) -> f32 {
    let font = egui::FontId::proportional(theme::SMALL);
    ui.painter().layout_no_wrap(text::count(count), font, egui::Color32::PLACEHOLDER).size().x
}

fn web_address_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    small(ui, look.tokens, "Web map address");
    let field = ui.add(
        egui::TextEdit::singleline(&mut state.settings.tile_url)
            .desired_width(f32::INFINITY)
            .font(egui::TextStyle::Small),
    );
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Web map address"));
    let url = &state.settings.tile_url;
    if ["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part)) {
        small(ui, look.tokens, "Only the part you look at is asked for, and kept for later. Nothing else is sent.");
        ui.horizontal(|ui| {
            let label = small(ui, look.tokens, "Keep for");
            let days = egui::DragValue::new(&mut state.settings.tile_days).range(1..=MOST_TILE_DAYS).suffix(" days");
            ui.add(days).labelled_by(label.id).on_hover_text("Older parts are fetched anew");
        });
    } else {
        let text = "The address needs {z}, {x} and {y}, as in https://tile.openstreetmap.org/{z}/{x}/{y}.png";
        ui.colored_label(look.tokens.danger, RichText::new(text).size(theme::SMALL));
    }
}

fn describe(look: &Look, kind: LayerKind) -> (String, Option<usize>) {
    match kind {
        LayerKind::Areas => {
            let name = look.set.map_or("Areas", |s| s.set.kind.plural());
            let mut letters = name.chars();
            let name = letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect());
            (name, look.set.map(|s| s.areas.len()))
        }
        LayerKind::Venues => (kind.name().to_owned(), Some(look.atlas.venues.iter().filter(|v| !v.closed).count())),
        LayerKind::Gaps => {
            let weak = look.figures.broadband.as_ref().map(|b| b.weak.len());
            let by_hand = look.atlas.gaps.iter().filter(|g| g.drawn.is_some()).count();
            let count = weak.map_or(look.atlas.gaps.len(), |weak| weak + by_hand);
            (kind.name().to_owned(), Some(count))
        }
        LayerKind::Interventions => (kind.name().to_owned(), Some(look.atlas.interventions.len())),
        LayerKind::Postcodes => (kind.name().to_owned(), Some(look.atlas.postcodes.len())),
        LayerKind::Context => {
            let context = look.atlas.sets.iter().filter(|s| s.set.role == SetRole::Context);
            (kind.name().to_owned(), Some(context.map(|s| s.areas.len()).sum()))
        }
        LayerKind::Labels | LayerKind::WebTiles => (kind.name().to_owned(), None),
        LayerKind::Background => (kind.name().to_owned(), look.atlas.background.is_none().then_some(0)),
    }
}

fn meaning(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Areas => "The areas, coloured by what is shown",
        LayerKind::Labels => "Names of areas, where there is room for them",
        LayerKind::Gaps => "Areas with weak broadband, hatched; the legend says how weak is meant",
        LayerKind::Venues => "Places where people get help to be online",
        LayerKind::Interventions => "What was done where, from the log in Provide",
        LayerKind::Postcodes => "Every postcode as a faint dot, so that towns and villages can be recognised",
        LayerKind::Context => "The districts around, as quiet outlines",
        LayerKind::Background => {
            "Streets, water, woods and place names beneath the areas, from a file on this computer"
        }
        LayerKind::WebTiles => {
            "Streets and places from the web, below everything. Off, nothing is asked of any network"
        }
    }
}
