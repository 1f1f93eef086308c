//! The place "Provide": venues and weak broadband on the left, the chosen venue on the right.

use egui::{RichText, Ui};

use crate::base::text;
use crate::model::style::LayerKind;
use crate::model::venue::{Venue, VenueKind};
use crate::ui::action::{Action, Actions};
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{heading, small};

use super::Look;

/// The list of venues by kind, and what weak broadband means here.
pub fn provision_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    heading(ui, "Venues");
    if look.atlas.venues.is_empty() {
        small(
            ui,
            look.tokens,
            "No venues yet. Drop a list of libraries or centres on the window (a table with names and coordinates).",
        );
    } else if !state.settings.is_visible(LayerKind::Venues) {
        hidden_ui(ui, look, state, LayerKind::Venues);
    }
    for kind in VenueKind::ALL {
        let open = look.atlas.venues.iter().filter(|v| v.kind == kind && !v.closed);
        venues_ui(ui, look, state, kind.name(), open.collect(), actions);
    }
    let closed = look.atlas.venues.iter().filter(|v| v.closed);
    venues_ui(ui, look, state, "Closed, not on the map", closed.collect(), actions);
    ui.add_space(theme::GROUP);
    heading(ui, "Weak broadband");
    if look.atlas.gaps.is_empty() {
        small(ui, look.tokens, "No areas with weak broadband are known in this project.");
        return;
    }
    if !state.settings.is_visible(LayerKind::Gaps) {
        hidden_ui(ui, look, state, LayerKind::Gaps);
    }
    let mut measures: Vec<&str> = look.atlas.gaps.iter().map(|g| g.measure.as_str()).collect();
    measures.sort_unstable();
    measures.dedup();
    for measure in measures {
        let n = look.atlas.gaps.iter().filter(|g| g.measure == measure).count();
        ui.label(format!("{}: {measure}", text::counted(n, "area", "areas")));
    }
    ui.add_space(theme::GAP);
    let mut gaps: Vec<_> = look.atlas.gaps.iter().collect();
    gaps.sort_by(|a, b| {
        b.value.unwrap_or(f64::MIN).total_cmp(&a.value.unwrap_or(f64::MIN)).then_with(|| a.name.cmp(&b.name))
    });
    for gap in gaps.iter().take(40) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(&gap.name).size(theme::SMALL));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                small(ui, look.tokens, gap.value.map_or_else(String::new, |v| text::number(v, 1)));
            });
        });
    }
    if gaps.len() > 40 {
        small(ui, look.tokens, format!("and {} more", text::count(gaps.len() - 40)));
    }
}

/// Venues of one kind, under its name.
fn venues_ui(ui: &mut Ui, look: &Look, state: &UiState, title: &str, venues: Vec<&Venue>, actions: &mut Actions) {
    if venues.is_empty() {
        return;
    }
    small(ui, look.tokens, format!("{title} ({})", venues.len()));
    for venue in venues {
        let chosen = state.chosen_venue == Some(venue.id);
        let line = egui::Button::selectable(chosen, (venue.name.as_str(), egui::Atom::grow())).truncate();
        let response = ui.add(line.min_size(egui::vec2(ui.available_width(), 24.0)));
        if response.on_hover_text(format!("{}, {}", venue.address, venue.postcode)).clicked() {
            actions.push(Action::ChooseVenue(Some(venue.id)));
        }
    }
}

fn hidden_ui(ui: &mut Ui, look: &Look, state: &mut UiState, kind: LayerKind) {
    ui.horizontal(|ui| {
        small(ui, look.tokens, "Not on the map now.");
        if ui.link("Show on the map").clicked() {
            for layer in state.settings.layers.iter_mut().filter(|l| l.kind == kind) {
                layer.visible = true;
            }
        }
    });
}

/// The chosen venue.
pub fn venue_ui(ui: &mut Ui, look: &Look, state: &UiState, actions: &mut Actions) {
    let chosen = state.chosen_venue.and_then(|id| look.atlas.venues.iter().find(|v| v.id == id));
    let Some(venue) = chosen else {
        heading(ui, "Venues and weak broadband");
        ui.label("Choose a venue in the list or on the map to see its address and opening hours.");
        return;
    };
    ui.label(RichText::new(&venue.name).font(theme::semibold(theme::PLACE)));
    small(ui, look.tokens, venue.kind.name());
    if venue.closed {
        ui.colored_label(look.tokens.warning, "Closed. It is kept, but is not on the map.");
    }
    ui.separator();
    let mut line = |name: &str, value: &str| {
        small(ui, look.tokens, name);
        ui.label(if value.is_empty() { "not known" } else { value });
        ui.add_space(4.0);
    };
    line("Address", &venue.address);
    line("Postcode", &venue.postcode);
    small(ui, look.tokens, "Opening hours");
    if venue.opening_hours.is_empty() {
        ui.colored_label(look.tokens.warning, "not known");
    }
    for rule in venue.opening_hours.split(';').map(str::trim).filter(|r| !r.is_empty()) {
        ui.label(rule);
    }
    ui.add_space(4.0);
    if !venue.note.is_empty() {
        small(ui, look.tokens, "Note");
        ui.label(&venue.note);
        ui.add_space(4.0);
    }
    if let Some(source) = venue.source.and_then(|id| look.atlas.source(id)) {
        small(
            ui,
            look.tokens,
            format!("Source: row {} of {}, {}", venue.source_row, source.file_name, source.description.publisher),
        );
    }
    ui.add_space(theme::GAP);
    if ui.button("Show on the map").clicked() {
        actions.push(Action::GoTo(venue.position, 13.5, venue.name.clone()));
    }
}
