//! The stops that teams could make: from venues, areas, clicks on the map and pasted postcodes.

use std::collections::BTreeSet;

use egui::Ui;

use crate::base::text::{count, counted, number};
use crate::geo::bng;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::Atlas;
use crate::model::hours::Week;
use crate::model::outreach::{Learnt, Outreach, Spot, Stop, people_at};
use crate::model::venue::Venue;
use crate::project::{nearest_postcode, postcode_at};
use crate::ui::icons;
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::widgets::{choice_ui, heading, small};

use super::teams::new_team;
use super::{People, Placing, fields};

/// A stop of which nothing is known but where it is.
fn new_stop(people: &People, draft: &Outreach, name: String, at: LonLat) -> Stop {
    let (people_of, people) = people.at(at).unwrap_or_default();
    Stop {
        id: draft.free_id(),
        name,
        at,
        venue: None,
        address: String::new(),
        contact: String::new(),
        note: String::new(),
        minutes: 30,
        learnt: None,
        as_planned: false,
        hours: String::new(),
        people: people.round(),
        people_of,
        must: false,
        needs: BTreeSet::new(),
        team: None,
        date: String::new(),
        area: String::new(),
    }
}

/// A team and all venues at once, for who has neither; what the button says, and what it makes.
pub fn start_here(look: &Look, people: &People, kept: &Outreach) -> Option<(String, Outreach)> {
    let mut started = kept.clone();
    let known = look.atlas.venues.iter().filter(|v| !v.closed).collect::<Vec<_>>();
    if started.stops.is_empty() {
        // Without estimates every stop would reach nobody.
        if known.is_empty() || known.len() > MOST_AT_ONCE || people.is_estimating() {
            return None;
        }
        for venue in &known {
            let stop = stop_of_venue(people, &started, venue);
            started.stops.push(stop);
        }
    }
    let stops = if kept.stops.is_empty() { "all venues" } else { "these stops" };
    if !started.teams.is_empty() {
        return Some((format!("Plan with {stops}"), started));
    }
    let first = known.first().map(|v| Spot { name: v.name.clone(), at: v.position });
    let start = first.or_else(|| started.stops.first().map(|s| Spot { name: s.name.clone(), at: s.at }))?;
    let text = format!("Plan a van from {}, 9:00 to 16:00, with {stops}", start.name);
    started.teams.push(new_team("Team 1".to_owned(), start));
    Some((text, started))
}

/// More venues than this are no day's stops.
const MOST_AT_ONCE: usize = 500;

/// A stop at a place on the map, named after the nearest postcode.
pub fn stop_at(atlas: &Atlas, people: &People, draft: &Outreach, at: LonLat) -> Stop {
    let name = nearest_postcode(atlas, at)
        .map_or_else(|| format!("Stop {}", draft.free_id()), |postcode| format!("Near {postcode}"));
    new_stop(people, draft, name, at)
}

fn stop_of_venue(people: &People, draft: &Outreach, venue: &Venue) -> Stop {
    let address = [venue.address.as_str(), venue.postcode.as_str()];
    Stop {
        venue: Some(venue.id),
        address: address.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
        hours: venue.opening_hours.clone(),
        ..new_stop(people, draft, venue.name.clone(), venue.position)
    }
}

pub fn stops_ui(ui: &mut Ui, look: &Look, state: &mut UiState, draft: &mut Outreach) {
    heading(ui, "Stops");
    add_ui(ui, look, state, draft);
    if draft.stops.is_empty() {
        small(ui, look.tokens, "Where could they go? Add venues, areas, places on the map or a list of postcodes.");
        return;
    }
    let people = people_at(&draft.stops);
    let stops = counted(draft.stops.len(), "stop", "stops");
    small(ui, look.tokens, format!("{stops}, {} people", number(people, 0)));
    let mut gone = None;
    for at in 0..draft.stops.len() {
        let stop = &draft.stops[at];
        let (id, is_open) = (stop.id, state.rounds.stop == Some(stop.id));
        let must = if stop.must { "must, " } else { "" };
        let said = format!("{must}{}", number(stop.people, 0));
        let line = egui::Button::selectable(is_open, (stop.name.as_str(), egui::Atom::grow())).truncate();
        let line = line.right_text(said).min_size(egui::vec2(ui.available_width(), 24.0));
        let response = ui.add(line).on_hover_text("People reached by stopping here. Click to change the stop");
        if response.clicked() {
            state.rounds.stop = (!is_open).then_some(id);
        }
        if is_open {
            ui.indent(("stop", id), |ui| {
                if stop_ui(ui, look, &state.rounds.people, draft, at) {
                    gone = Some(at);
                }
            });
        }
    }
    if let Some(at) = gone {
        let stop = draft.stops.remove(at);
        for round in draft.plan.iter_mut().flat_map(|p| &mut p.rounds) {
            round.stops.retain(|s| *s != stop.id);
        }
        state.rounds.stop = None;
    }
}

fn add_ui(ui: &mut Ui, look: &Look, state: &mut UiState, draft: &mut Outreach) {
    let open: Vec<&Venue> = look.atlas.venues.iter().filter(|v| !v.closed).collect();
    let menu = ui.menu_button(format!("Add stops  {}", icons::CHEVRON_DOWN), |ui| {
        let chosen = state.chosen_venue.and_then(|id| open.iter().find(|v| v.id == id));
        let name = chosen.map_or_else(|| "The chosen venue".to_owned(), |v| v.name.clone());
        if ui.add_enabled(chosen.is_some(), egui::Button::new(name)).clicked()
            && let Some(venue) = chosen
        {
            let stop = stop_of_venue(&state.rounds.people, draft, venue);
            state.rounds.stop = Some(stop.id);
            draft.stops.push(stop);
        }
        let new: Vec<&&Venue> = open.iter().filter(|v| draft.stops.iter().all(|s| s.venue != Some(v.id))).collect();
        let all = format!("All {} venues", count(new.len()));
        if ui.add_enabled(!new.is_empty() && new.len() <= MOST_AT_ONCE, egui::Button::new(all)).clicked() {
            for venue in new {
                let stop = stop_of_venue(&state.rounds.people, draft, venue);
                draft.stops.push(stop);
            }
        }
        let area = state.chosen.and_then(|place| look.set?.areas.get(place));
        let name = area.map_or_else(|| "The chosen area".to_owned(), |a| format!("The middle of {}", a.name));
        if ui.add_enabled(area.is_some(), egui::Button::new(name)).clicked()
            && let Some(area) = area
            && let Some(middle) = bng::centroid(&area.polygons)
        {
            let stop = new_stop(&state.rounds.people, draft, area.name.clone(), middle);
            state.rounds.stop = Some(stop.id);
            draft.stops.push(stop);
        }
        if ui.button("A place on the map").clicked() {
            state.rounds.placing = Some(Placing::NewStop);
        }
    });
    menu.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Add stops, menu"));
    egui::CollapsingHeader::new("Paste postcodes").id_salt("paste postcodes").show(ui, |ui| {
        let field = egui::TextEdit::multiline(&mut state.rounds.postcodes).desired_rows(3).desired_width(f32::INFINITY);
        ui.add(field.hint_text("ME14 1LQ, ME15 6YE …"))
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "Postcodes to add"));
        let can = !state.rounds.postcodes.trim().is_empty();
        if ui.add_enabled(can, egui::Button::new("Add these")).clicked() {
            let pasted = std::mem::take(&mut state.rounds.postcodes);
            state.rounds.unknown.clear();
            for word in pasted.split(['\n', ',', ';', '\t']).map(str::trim).filter(|w| !w.is_empty()) {
                match postcode_at(look.atlas, word) {
                    Some(at) => {
                        let stop = new_stop(&state.rounds.people, draft, word.to_uppercase(), at);
                        draft.stops.push(stop);
                    }
                    None => state.rounds.unknown.push(word.to_owned()),
                }
            }
            state.rounds.postcodes = state.rounds.unknown.join("\n");
        }
        if !state.rounds.unknown.is_empty() {
            let said = counted(state.rounds.unknown.len(), "postcode is", "postcodes are");
            ui.colored_label(look.tokens.danger, format!("{said} not in this project and left in the field."));
        }
    });
}

/// One stop's fields; true when it shall go.
fn stop_ui(ui: &mut Ui, look: &Look, people: &People, draft: &mut Outreach, at: usize) -> bool {
    let teams: Vec<String> = draft.teams.iter().map(|t| t.name.clone()).collect();
    let days = if draft.series.same { Vec::new() } else { draft.days() };
    let days: Vec<(String, String)> =
        days.iter().filter_map(|d| Some((d.date?.format("%Y-%m-%d").to_string(), d.short()))).collect();
    let days = if days.len() > 1 { days } else { Vec::new() };
    let stop = &mut draft.stops[at];
    let learnt = Learnt::of(stop, &look.atlas.visits, &look.atlas.venues);
    fields::named(ui, look.tokens, "Name", &mut stop.name);
    ui.horizontal(|ui| {
        ui.label("Stay");
        fields::minutes(ui, "Minutes of the visit", &mut stop.minutes);
        ui.label("min, reaches");
        let estimated = stop.people;
        fields::number(ui, "People reached", &mut stop.people);
        if stop.people != estimated {
            stop.people_of.clear();
        }
    });
    if let Some((of, here)) = people.at(stop.at) {
        let here = number(here, 0);
        small(ui, look.tokens, format!("Estimated excluded residents of the area it lies in: {here}"));
        let others = draft.stops.iter().enumerate().filter(|(other, s)| *other != at && s.people_of == of);
        let others: Vec<&str> = others.map(|(_, s)| s.name.as_str()).collect();
        if draft.stops[at].people_of == of && !others.is_empty() {
            small(ui, look.tokens, format!("Counted once with {}, in the same area.", others.join(", ")));
        }
    }
    let stop = &mut draft.stops[at];
    if let Some(learnt) = learnt {
        small(ui, look.tokens, format!("{} min planned, {}.", stop.minutes, learnt.said()));
        let mut is_used = !stop.as_planned;
        ui.checkbox(&mut is_used, "Plan with what was learnt").on_hover_text(
            "The planned time counts as much as two visits: with few visits the time stays near the plan, with many it \
             goes to their mean.",
        );
        stop.as_planned = !is_used;
    }
    ui.checkbox(&mut stop.must, "Must be visited");
    fields::named(ui, look.tokens, "Open, like Mo-Fr 09:00-17:00 (empty: any time)", &mut stop.hours);
    if let Err(fault) = Week::parse(&stop.hours) {
        ui.colored_label(look.tokens.danger, fault.to_string());
    }
    fields::words(ui, look.tokens, "Needs (skills or kit, with commas)", &mut stop.needs);
    small(ui, look.tokens, "Visited by");
    let mut choices = vec![(None, "any team".to_owned())];
    choices.extend(teams.into_iter().map(|t| (Some(t.clone()), format!("{t} only"))));
    let shown = choices.iter().find(|(t, _)| *t == stop.team).map_or("any team", |(_, name)| name.as_str()).to_owned();
    let width = ui.available_width() - 8.0;
    if let Some(team) = choice_ui(ui, "Visited by", (Some(&stop.team), &shown), width, &choices) {
        stop.team = team;
    }
    if !days.is_empty() {
        small(ui, look.tokens, "On");
        let mut choices = vec![(String::new(), "any of the days".to_owned())];
        choices.extend(days);
        let shown =
            choices.iter().find(|(d, _)| *d == stop.date).map_or_else(|| stop.date.clone(), |(_, name)| name.clone());
        if let Some(date) = choice_ui(ui, "Visited on", (Some(&stop.date), &shown), width, &choices) {
            stop.date = date;
        }
    }
    fields::named(ui, look.tokens, "Address", &mut stop.address);
    fields::named(ui, look.tokens, "Contact", &mut stop.contact);
    fields::named(ui, look.tokens, "Note", &mut stop.note);
    ui.add_space(4.0);
    ui.button((icons::TRASH, "Remove stop")).clicked()
}
