//! The chosen venue: what is known of it, and what can be done with it.

use egui::{RichText, Ui};

use crate::base::text;
use crate::model::hours::{self, DAY_NAMES, Week};
use crate::model::scenario::Scenario;
use crate::model::venue::Venue;
use crate::ui::action::{Action, Actions};
use crate::ui::command::Command;
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::widgets::{command_icon, heading, icon_button, small};
use crate::ui::{icons, theme};

use super::what_if;

pub fn venue_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let chosen = state.chosen_venue.and_then(|id| what_if::venue_as_seen(look.atlas, id));
    let Some(venue) = &chosen else {
        heading(ui, "Venues and weak broadband");
        ui.label("Choose a venue in the list or on the map to see what it offers and when it is open.");
        ui.add_space(theme::GAP);
        small(ui, look.tokens, "Add venues with the button on the left, or drop a list of them on the window.");
        return;
    };
    ui.label(RichText::new(&venue.name).font(theme::semibold(theme::PLACE)));
    small(ui, look.tokens, venue.kind.name());
    let is_closed = |v: &&Venue| v.id == venue.id && v.closed;
    if venue.closed && look.atlas.venues.iter().any(|v| is_closed(&v)) {
        ui.colored_label(look.tokens.warning, "Closed for good. It is kept, but is not on the map.");
    } else if venue.closed {
        ui.colored_label(look.tokens.warning, "Switched off in the scenario.");
    }
    what_if::venue_ui(ui, look, state, venue, actions);
    ui.horizontal(|ui| {
        // In a scenario venues are changed by what stands above.
        let free = look.locked.is_none() && look.atlas.scenario().is_none();
        let edit = egui::Button::new((icons::PENCIL, "Change"));
        let edit = ui.add_enabled(free, edit);
        edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, Command::EditVenue.spec().name));
        if edit.on_hover_text(Command::EditVenue.tooltip(ui.ctx())).clicked() {
            actions.push(Action::Run(Command::EditVenue));
        }
        command_icon(ui, Command::CopyVenue, free, actions);
        command_icon(ui, Command::RemoveVenue, free, actions);
        if icon_button(ui, icons::MAP_PIN, "Show on the map", "Show on the map").clicked() {
            actions.push(Action::GoTo(venue.position, 13.5, venue.name.clone()));
        }
        if ui.button("Reach").on_hover_text("Show what can be reached from here in 5, 10, 15 and 30 minutes").clicked()
        {
            actions.push(Action::ShowReach(venue.position, venue.name.clone()));
        }
    });
    ui.separator();
    offers_ui(ui, look, venue);
    hours_ui(ui, look, venue);
    let p = &venue.provision;
    let yes_no = |known: Option<bool>, yes: &str, no: &str| match known {
        Some(true) => yes.to_owned(),
        Some(false) => no.to_owned(),
        None => String::new(),
    };
    let address = [venue.address.as_str(), venue.postcode.as_str()];
    let address = address.into_iter().filter(|a| !a.is_empty()).collect::<Vec<_>>().join(", ");
    let cost = match (p.free, p.cost.as_str()) {
        (free, "") => yes_no(free, "free", "not free"),
        (Some(true), cost) => format!("free; {cost}"),
        (_, cost) => cost.to_owned(),
    };
    let capacity = p.capacity.map_or_else(String::new, |c| format!("{} people a week", text::number(c, 0)));
    for (name, value) in [
        ("Address", address),
        ("Step-free access", yes_no(p.step_free, "yes", "no")),
        ("Cost", cost),
        ("Languages besides English", p.languages.clone()),
        ("Contact", p.contact.clone()),
        ("Can help", capacity),
        ("Last verified", p.verified.clone()),
        ("Note", venue.note.clone()),
    ] {
        if value.is_empty() && matches!(name, "Note" | "Languages besides English") {
            continue;
        }
        small(ui, look.tokens, name);
        if value.is_empty() {
            ui.label(RichText::new("not known").weak());
        } else {
            ui.label(value);
        }
        ui.add_space(4.0);
    }
    let source = venue.source.and_then(|id| look.atlas.source(id));
    let source = source.map_or_else(
        || if Scenario::added_of_id(venue.id).is_some() { "Added in the scenario" } else { "Added by hand" }.to_owned(),
        |s| format!("Source: row {} of {}, {}", venue.source_row, s.file_name, s.description.publisher),
    );
    small(ui, look.tokens, source);
}

fn offers_ui(ui: &mut Ui, look: &Look, venue: &Venue) {
    small(ui, look.tokens, "Offers");
    if venue.provision.offers.is_empty() {
        ui.colored_label(look.tokens.warning, "not recorded");
    }
    for offer in &venue.provision.offers {
        ui.label((format!("{}  {}", icons::CHECK, offer.name())).as_str());
    }
    ui.add_space(4.0);
}

fn hours_ui(ui: &mut Ui, look: &Look, venue: &Venue) {
    small(ui, look.tokens, "Opening hours");
    match Week::parse(&venue.opening_hours) {
        Ok(None) => {
            ui.colored_label(look.tokens.warning, "not known");
        }
        Ok(Some(week)) => {
            egui::Grid::new("hours").num_columns(2).spacing([12.0, 2.0]).show(ui, |ui| {
                for (day, spans) in DAY_NAMES.iter().zip(&week.days) {
                    small(ui, look.tokens, *day);
                    if spans.is_empty() {
                        ui.label(RichText::new("closed").weak());
                    } else {
                        let some = if spans.iter().any(|s| s.sometimes) { " (not every week)" } else { "" };
                        ui.label(format!(
                            "{}{some}",
                            hours::spans_said(spans).replace(',', ", ").replace('-', "\u{2013}")
                        ));
                    }
                    ui.end_row();
                }
            });
            if !week.left_out.is_empty() {
                small(ui, look.tokens, format!("{}; {}.", venue.opening_hours, week.left_out));
            }
        }
        Err(_) => {
            ui.label(&venue.opening_hours);
            ui.colored_label(
                look.tokens.warning,
                "These hours cannot be read, so it counts as not known when it is open.",
            );
        }
    }
    ui.add_space(4.0);
}
