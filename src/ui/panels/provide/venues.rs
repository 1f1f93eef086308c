//! The list of venues: what is asked for, who gives it, what is to be looked after.

use std::collections::{BTreeMap, BTreeSet};

use egui::{RichText, Sense, Ui, vec2};

use crate::base::ids::VenueId;
use crate::base::text;
use crate::model::hours::{self, DAY_NAMES, Moment, Openness};
use crate::model::scenario::Change;
use crate::model::style::LayerKind;
use crate::model::venue::{Offer, Venue, VenueFilter, VenueKind};
use crate::project::{clock, not_verified_within, same_place};
use crate::render::scene::MarkLook;
use crate::ui::action::{Action, Actions};
use crate::ui::command::Command;
use crate::ui::map::symbol;
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::widgets::{choice_ui, heading, small};
use crate::ui::{icons, theme};

use super::{List, StaleVenues};

/// Half a year, after which somebody should ask again.
const VERIFY_DAYS: i64 = 183;

/// More rows than this are not drawn: a list that long is searched, not read.
const MOST_ROWS: usize = 400;

pub fn venues_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    ui.horizontal(|ui| {
        heading(ui, "Venues");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let add = egui::Button::new((icons::PLUS, "Add"));
            let add = ui.add_enabled(look.locked.is_none(), add);
            add.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, Command::AddVenue.spec().name));
            if add.on_hover_text(Command::AddVenue.tooltip(ui.ctx())).clicked() {
                actions.push(Action::Run(Command::AddVenue));
            }
        });
    });
    if look.atlas.venues.is_empty() {
        small(
            ui,
            look.tokens,
            "No venues yet. Drop a list of libraries or centres on the window (a table with names and coordinates or \
             postcodes), or add one by hand.",
        );
        return;
    }
    if !state.settings.is_visible(LayerKind::Venues) {
        super::hidden_ui(ui, look, state, LayerKind::Venues);
    }
    filter_ui(ui, look, &mut state.settings.venue_filter);
    ui.add_space(4.0);
    let today = clock::today();
    let stale = state.provide.stale(look.atlas, &today);
    let doubles = state.provide.doubles(look.atlas);
    lists_ui(ui, look, state, stale.len(), doubles.len());
    let filter = state.settings.venue_filter;
    match state.provide.list {
        List::All => all_ui(ui, look, state, filter, actions),
        List::NotVerified => not_verified_ui(ui, look, state, &stale, actions),
        List::Doubles => doubles_ui(ui, look, state, &doubles, actions),
    }
}

/// What is asked for.
pub fn filter_ui(ui: &mut Ui, look: &Look, filter: &mut VenueFilter) {
    let width = ui.available_width() - 8.0;
    let offers: Vec<(Option<Offer>, String)> = std::iter::once((None, "Any help".to_owned()))
        .chain(Offer::ALL.map(|o| (Some(o), o.name().to_owned())))
        .collect();
    let shown = filter.offer.map_or("Any help", Offer::name);
    if let Some(offer) = choice_ui(ui, "What they offer", (Some(&filter.offer), shown), width, &offers) {
        filter.offer = offer;
    }
    ui.horizontal(|ui| {
        let days: Vec<(Option<u8>, String)> = std::iter::once((None, "Open at any time".to_owned()))
            .chain((0..7).zip(DAY_NAMES).map(|(d, name)| (Some(d), format!("Open on {name}"))))
            .collect();
        let day = filter.open_at.map(|m| m.day);
        let shown = days.iter().find(|(d, _)| *d == day).map_or("", |(_, name)| name.as_str());
        let width = if day.is_some() { width - 96.0 } else { width };
        if let Some(day) = choice_ui(ui, "Day", (Some(&day), shown), width, &days) {
            let minute = filter.open_at.map_or(10 * 60, |m| m.minute);
            filter.open_at = day.map(|day| Moment { day, minute });
        }
        if let Some(at) = &mut filter.open_at {
            let times: Vec<(u16, String)> = (14..=44).map(|half| (half * 30, hours::clock(half * 30))).collect();
            let shown = hours::clock(at.minute);
            if let Some(minute) = choice_ui(ui, "Hour", (Some(&at.minute), &shown), 70.0, &times) {
                at.minute = minute;
            }
        }
    });
    ui.horizontal(|ui| {
        ui.checkbox(&mut filter.step_free, "Step-free");
        ui.checkbox(&mut filter.free, "Free of charge");
    });
    let known = look.atlas.venues.iter().filter(|v| !v.closed);
    let (mut all, mut unsaid) = (0, 0);
    for venue in known {
        all += 1;
        unsaid += usize::from(venue.provision.offers.is_empty());
    }
    if filter.offer.is_some() && unsaid > 0 {
        let said = format!(
            "Of {} it is not recorded what they offer; they are left out.",
            if unsaid == all { "all venues".to_owned() } else { text::counted(unsaid, "venue", "venues") }
        );
        ui.colored_label(look.tokens.warning, RichText::new(said).size(theme::SMALL));
    }
}

/// All of them, and those that want looking after.
fn lists_ui(ui: &mut Ui, look: &Look, state: &mut UiState, stale: usize, doubles: usize) {
    let open = look.atlas.venues.iter().filter(|v| state.settings.venue_filter.gives(v)).count();
    let lists = [
        (List::All, format!("Listed {open}"), "What the choice above leaves"),
        (List::NotVerified, format!("Unverified {stale}"), "Not verified for six months, or never"),
        (List::Doubles, format!("Duplicates {doubles}"), "Perhaps one place entered twice"),
    ];
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        ui.spacing_mut().button_padding.x = 5.0;
        for (list, name, meaning) in lists {
            let chosen = state.provide.list == list;
            let button = ui.selectable_label(chosen, RichText::new(&name).size(theme::SMALL));
            button.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, chosen, &name));
            if button.on_hover_text(meaning).clicked() {
                state.provide.list = list;
            }
        }
    });
}

fn all_ui(ui: &mut Ui, look: &Look, state: &UiState, filter: VenueFilter, actions: &mut Actions) {
    let given: Vec<&Venue> = look.atlas.venues.iter().filter(|v| filter.gives(v)).collect();
    if given.is_empty() {
        small(ui, look.tokens, "No venue is known that gives all this. Ask for less, or record what the venues offer.");
    } else {
        bulk_ui(ui, look, &given, actions);
    }
    let mut rows = 0;
    for kind in VenueKind::ALL {
        let of_kind: Vec<&Venue> = given.iter().filter(|v| v.kind == kind).copied().collect();
        group_ui(ui, look, state, kind.name(), &of_kind, &mut rows, actions);
    }
    let closed: Vec<&Venue> = look.atlas.venues.iter().filter(|v| v.closed).collect();
    group_ui(ui, look, state, "Closed for good, not on the map", &closed, &mut rows, actions);
    if rows > MOST_ROWS {
        small(
            ui,
            look.tokens,
            format!("{} more are not listed; choose what they offer.", text::count(rows - MOST_ROWS)),
        );
    }
}

fn group_ui(
    ui: &mut Ui,
    look: &Look,
    state: &UiState,
    title: &str,
    venues: &[&Venue],
    rows: &mut usize,
    actions: &mut Actions,
) {
    if venues.is_empty() {
        return;
    }
    small(ui, look.tokens, format!("{title} ({})", text::count(venues.len())));
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for venue in venues {
        *names.entry(&venue.name).or_default() += 1;
    }
    for venue in venues {
        *rows += 1;
        if *rows <= MOST_ROWS {
            // Two of one name are told apart by their postcodes.
            let is_shared = names.get(venue.name.as_str()).is_some_and(|n| *n > 1);
            row_ui(ui, look, state, venue, if is_shared { &venue.postcode } else { "" }, actions);
        }
    }
}

/// One venue: its symbol as on the map, its name, and a word beside it.
fn row_ui(ui: &mut Ui, look: &Look, state: &UiState, venue: &Venue, word: &str, actions: &mut Actions) {
    let chosen = state.chosen_venue == Some(venue.id);
    let at = state.settings.venue_filter.open_at;
    let openness = at.map(|at| hours::openness(&venue.opening_hours, at));
    let changed = look.atlas.scenario().and_then(|s| s.scenario.changed.get(&venue.id));
    let is_off = changed == Some(&Change::Off);
    let (mark, said) = match openness {
        _ if is_off => (MarkLook::Ring, "off in the scenario"),
        _ if venue.closed => (MarkLook::Ring, ""),
        None | Some(Openness::Open) => (MarkLook::Filled, ""),
        Some(Openness::Closed) => (MarkLook::Ring, "closed"),
        Some(Openness::Sometimes) => (MarkLook::Dotted, "some weeks"),
        Some(Openness::NotKnown) => (MarkLook::Dotted, "hours not known"),
    };
    let word = if word.is_empty() { said } else { word };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let (rect, _) = ui.allocate_exact_size(vec2(20.0, 24.0), Sense::hover());
        symbol(ui.painter(), rect.center(), 12.0, venue.kind, mark);
        let second = RichText::new(word).size(theme::SMALL).color(look.tokens.second);
        let line = egui::Button::selectable(chosen, (venue.name.as_str(), egui::Atom::grow(), second)).truncate();
        let response = ui.add(line.min_size(vec2(ui.available_width(), 24.0)));
        let name = if word.is_empty() { venue.name.clone() } else { format!("{}, {word}", venue.name) };
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, &name));
        let offers: Vec<&str> = venue.provision.offers.iter().map(|o| o.name()).collect();
        let offers = if offers.is_empty() { "What it offers is not recorded".to_owned() } else { offers.join(", ") };
        let tip = format!("{}, {}\n{offers}", venue.address, venue.postcode);
        let response = response.on_hover_text(tip);
        if response.double_clicked() {
            actions.push(Action::GoTo(venue.position, 13.5, venue.name.clone()));
        }
        if response.clicked() {
            actions.push(Action::ChooseVenue(Some(venue.id)));
        }
    });
}

/// What can be done with all that are listed.
fn bulk_ui(ui: &mut Ui, look: &Look, given: &[&Venue], actions: &mut Actions) {
    let ids: Vec<VenueId> = given.iter().map(|v| v.id).collect();
    let title = format!("For all {} listed  {}", text::count(ids.len()), icons::CHEVRON_DOWN);
    ui.add_enabled_ui(look.locked.is_none(), |ui| {
        ui.menu_button(RichText::new(title).size(theme::SMALL), |ui| {
            for (there, name) in [(true, "They offer…"), (false, "They do not offer…")] {
                ui.menu_button(name, |ui| {
                    for offer in Offer::ALL {
                        if ui.button(offer.name()).clicked() {
                            actions.push(Action::SetOffer(ids.clone(), offer, there));
                            ui.close();
                        }
                    }
                });
            }
            if ui.button("Verified today").clicked() {
                actions.push(Action::VerifyVenues(ids.clone()));
                ui.close();
            }
        });
    });
}

fn not_verified_ui(ui: &mut Ui, look: &Look, state: &UiState, stale: &[(VenueId, Option<i64>)], actions: &mut Actions) {
    if stale.is_empty() {
        small(ui, look.tokens, "Every venue was verified within the last six months.");
        return;
    }
    small(ui, look.tokens, "Somebody should call them. Open one to note the day it was verified.");
    for (id, ago) in stale.iter().take(MOST_ROWS) {
        if let Some(venue) = look.atlas.venues.iter().find(|v| v.id == *id) {
            let word = ago.map_or_else(|| "never".to_owned(), |days| format!("{} months ago", days / 30));
            row_ui(ui, look, state, venue, &word, actions);
        }
    }
}

fn doubles_ui(
    ui: &mut Ui,
    look: &Look,
    state: &mut UiState,
    doubles: &[(VenueId, VenueId, String)],
    actions: &mut Actions,
) {
    if doubles.is_empty() {
        small(ui, look.tokens, "No two venues look like one place.");
        return;
    }
    small(ui, look.tokens, "Nothing is merged by itself. The first stays and takes from the second what it lacks.");
    let mut two = BTreeSet::new();
    for (first, second, why) in doubles.iter().take(100) {
        let of = |id: &VenueId| look.atlas.venues.iter().find(|v| v.id == *id);
        let (Some(a), Some(b)) = (of(first), of(second)) else { continue };
        ui.separator();
        row_ui(ui, look, state, a, "stays", actions);
        row_ui(ui, look, state, b, "goes", actions);
        small(ui, look.tokens, why);
        ui.horizontal(|ui| {
            ui.add_enabled_ui(look.locked.is_none(), |ui| {
                if ui.button("Merge").clicked() {
                    actions.push(Action::MergeVenues(*first, *second));
                }
                if ui.button("Other way").on_hover_text("The second stays").clicked() {
                    actions.push(Action::MergeVenues(*second, *first));
                }
            });
            if ui.button("Two places").on_hover_text("Do not propose this again").clicked() {
                two.insert((*first, *second));
            }
        });
    }
    state.settings.two_places.append(&mut two);
}

impl super::Provide {
    /// Venues that want verifying, found anew when venues change or a day goes by.
    fn stale(&mut self, atlas: &std::sync::Arc<crate::model::atlas::Atlas>, today: &str) -> std::rc::Rc<StaleVenues> {
        let key = (std::sync::Arc::as_ptr(&atlas.venues) as usize, today.to_owned());
        match &self.found_stale {
            Some((known, found)) if *known == key => std::rc::Rc::clone(found),
            _ => {
                let found = std::rc::Rc::new(not_verified_within(atlas, VERIFY_DAYS, today));
                self.found_stale = Some((key, std::rc::Rc::clone(&found)));
                found
            }
        }
    }

    /// Pairs that are perhaps one place, found anew when venues or what the user said of them change.
    fn doubles(
        &mut self,
        atlas: &std::sync::Arc<crate::model::atlas::Atlas>,
    ) -> std::rc::Rc<Vec<(VenueId, VenueId, String)>> {
        let key = (std::sync::Arc::as_ptr(&atlas.venues) as usize, atlas.settings.two_places.len());
        match &self.found_doubles {
            Some((known, found)) if *known == key => std::rc::Rc::clone(found),
            _ => {
                let found = std::rc::Rc::new(same_place(atlas));
                self.found_doubles = Some((key, std::rc::Rc::clone(&found)));
                found
            }
        }
    }
}
