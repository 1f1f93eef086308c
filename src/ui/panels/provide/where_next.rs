//! Where next: the question on the left, the chosen sites and why on the right.

use std::collections::BTreeSet;

use egui::{RichText, Ui};

use crate::base::text;
use crate::model::place::{Place, PlaceKind};
use crate::model::reach::{Counted, LIMITS};
use crate::model::site::{Aim, Point};
use crate::model::street::TravelMode;
use crate::project::where_next::{Candidate, SitePlan};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::widgets::{choice_ui, heading, primary_button, small, small_icon_button, working_ui};
use crate::ui::{icons, theme};

use super::reach::choose;
use super::what_if::WhatIf;

/// What became of the last question.
#[derive(Default)]
pub enum Found {
    #[default]
    Nothing,
    Looking(crate::base::progress::Progress),
    Plan(Box<SitePlan>),
    Refused(String),
}

/// The question.
pub fn where_next_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    heading(ui, "Where next");
    small(ui, look.tokens, "Which help is wanted");
    super::venues::filter_ui(ui, look, &mut state.settings.venue_filter);
    ui.add_space(4.0);
    let width = ui.available_width() - 8.0;
    let sites = &mut state.settings.sites;
    small(ui, look.tokens, "What the sites should do");
    let aims = Aim::ALL.map(|a| (a, a.name().to_owned()));
    let aim = sites.aim;
    if let Some(chosen) = choice_ui(ui, "Aim", (Some(&aim), aim.name()), width, &aims) {
        sites.aim = chosen;
    }
    small(ui, look.tokens, aim.meaning());
    if aim.has_count() {
        ui.horizontal(|ui| {
            let label = ui.label("How many sites");
            ui.add(egui::DragValue::new(&mut sites.count).range(1..=20)).labelled_by(label.id);
        });
    }
    let how = &mut state.settings.reach;
    ui.horizontal(|ui| {
        for mode in TravelMode::ALL {
            choose(ui, "Travel", &mut how.mode, mode, mode.name());
        }
    });
    if matches!(aim, Aim::MostWithin | Aim::FewestForAll) {
        small(ui, look.tokens, "Within reach means, in minutes");
        ui.horizontal(|ui| {
            for minutes in LIMITS {
                choose(ui, "Minutes", &mut how.minutes, minutes, &minutes.to_string());
            }
        });
    }
    small(ui, look.tokens, "Who is counted");
    let people = Counted::ALL.map(|c| (c, c.name().to_owned()));
    let counted = state.settings.sites.counted;
    if let Some(chosen) = choice_ui(ui, "Who is counted", (Some(&counted), counted.name()), width, &people) {
        state.settings.sites.counted = chosen;
    }
    ui.add_space(4.0);
    let is_any = candidates_ui(ui, look, state);
    ui.add_space(theme::GAP);
    if !is_any {
        small(ui, look.tokens, "Every venue gives this help: tick the middles of small areas, or add points.");
    }
    let is_looking = matches!(state.provide.found, Found::Looking(_));
    if primary_button(ui, look.tokens, "Find sites", look.set.is_some() && is_any && !is_looking).clicked() {
        actions.push(Action::FindSites);
    }
}

/// Where a site may be; false when nothing is left to choose from.
fn candidates_ui(ui: &mut Ui, look: &Look, state: &mut UiState) -> bool {
    let filter = state.settings.venue_filter;
    let others = look.atlas.provision().iter().filter(|v| !v.closed && !filter.counts(v)).count();
    let sites = &mut state.settings.sites;
    small(ui, look.tokens, "Places to choose from");
    ui.checkbox(&mut sites.venues, format!("Venues without this help ({})", text::count(others)));
    kinds_ui(ui, &mut sites.kinds, &state.provide.street_places);
    ui.checkbox(&mut sites.middles, "Middles of small areas").on_hover_text(
        "One place in the middle of each of the smallest areas of the project: for where no venue is known",
    );
    let mut remove = None;
    for (place, point) in sites.points.iter().enumerate() {
        ui.horizontal(|ui| {
            ui.label(&point.name);
            let name = format!("Remove {}", point.name);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if small_icon_button(ui, icons::X, &name, &name).clicked() {
                    remove = Some(place);
                }
            });
        });
    }
    if let Some(place) = remove {
        sites.points.remove(place);
    }
    let picking = state.provide.picking;
    let name = if picking { "Click on the map now (Esc ends it)" } else { "Add points on the map…" };
    if ui.selectable_label(picking, RichText::new(name).color(look.tokens.accent)).clicked() {
        state.provide.picking = !picking;
    }
    let sites = &state.settings.sites;
    let is_rest_empty = sites.kinds.is_empty() && sites.points.is_empty() && !sites.middles;
    if sites.venues && others == 0 && is_rest_empty {
        small(ui, look.tokens, "Every venue gives this help already, so the middles of small areas will be tried.");
    }
    let kind = look.set.map_or("area", |s| s.set.kind.singular());
    let sites = &mut state.settings.sites;
    ui.checkbox(&mut sites.one_each, format!("At least one in every {kind}"));
    (sites.venues && others > 0) || sites.middles || !sites.points.is_empty() || !sites.kinds.is_empty()
}

/// Which places of the streets' extract may be chosen; nothing where there is no extract.
fn kinds_ui(ui: &mut Ui, kinds: &mut BTreeSet<PlaceKind>, places: &[Place]) {
    for kind in PlaceKind::CANDIDATES {
        let count = places.iter().filter(|p| p.kind == kind).count();
        if count == 0 {
            continue;
        }
        let mut is_in = kinds.contains(&kind);
        let name = format!("{}, not a venue yet ({})", kind.name(), text::count(count));
        if ui.checkbox(&mut is_in, name).on_hover_text("From the extract of OpenStreetMap").changed() {
            if is_in {
                kinds.insert(kind);
            } else {
                kinds.remove(&kind);
            }
        }
    }
}

/// A point that was clicked as a place to choose from.
pub fn add_point(state: &mut UiState, at: crate::geo::lonlat::LonLat, area: Option<&str>) {
    let points = &mut state.settings.sites.points;
    let place = area.map_or_else(String::new, |a| format!(" in {a}"));
    points.push(Point { name: format!("Point {}{place}", points.len() + 1), at });
}

/// The answer.
pub fn found_ui(ui: &mut Ui, look: &Look, state: &UiState, actions: &mut Actions) {
    heading(ui, "Where next");
    match &state.provide.found {
        Found::Nothing => {
            ui.label("Say on the left which help is wanted and where it may be, then press Find sites.");
            small(
                ui,
                look.tokens,
                "The answer is exact: what is chosen is proven to be the best, or it is said how far from it it can be.",
            );
        }
        Found::Looking(progress) => {
            working_ui(ui, look.tokens, "Choosing sites", Some(progress));
            if ui.button("Stop and take the best so far").clicked() {
                progress.cancel();
            }
        }
        Found::Refused(why) => {
            ui.colored_label(look.tokens.danger, why);
        }
        Found::Plan(plan) => plan_ui(ui, look, plan, actions),
    }
}

fn plan_ui(ui: &mut Ui, look: &Look, plan: &SitePlan, actions: &mut Actions) {
    ui.label(&plan.said);
    let colour = if plan.is_proven { look.tokens.good } else { look.tokens.warning };
    ui.colored_label(colour, RichText::new(&plan.proof).size(theme::SMALL));
    ui.add_space(theme::GAP);
    if !plan.chosen.is_empty() {
        let keep = primary_button(ui, look.tokens, "Keep as scenario", look.locked.is_none());
        let tip = "As a scenario these sites can be compared with help as it is, changed, put on a sheet and made real";
        if keep.on_hover_text(tip).clicked() {
            actions.push(Action::WhatIf(WhatIf::KeepSites));
        }
        ui.add_space(theme::GAP);
    }
    for (number, chosen) in plan.chosen.iter().enumerate() {
        site_ui(ui, look, &format!("{}  {}", number + 1, chosen.site.name), &chosen.site, actions);
        ui.label(&chosen.reason);
        if let Some(stays) = chosen.stays {
            let percent = text::number(stays * 100.0, 0);
            let said =
                format!("Stays chosen in {percent} % of the tries in which the estimates vary within their intervals");
            small(ui, look.tokens, said).on_hover_text(
                "The estimate of excluded residents is uncertain. It was drawn anew many times within its interval, and the sites were chosen again each time.",
            );
        }
        ui.add_space(theme::GAP);
    }
    if !plan.runners_up.is_empty() {
        heading(ui, "Nearly as good");
        for (site, loss) in &plan.runners_up {
            site_ui(ui, look, &site.name, site, actions);
            small(ui, look.tokens, loss);
        }
        ui.add_space(theme::GAP);
    }
    small(ui, look.tokens, format!("How this was found: {}", plan.method));
}

fn site_ui(ui: &mut Ui, look: &Look, name: &str, site: &Candidate, actions: &mut Actions) {
    let name = RichText::new(name).font(theme::semibold(theme::BODY));
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_enabled_ui(look.locked.is_none(), |ui| {
                let take = format!("Add {} to the scenario", site.name);
                let tip = "Add it to the scenario that is looked at, or to a new one";
                if small_icon_button(ui, icons::PLUS, &take, tip).clicked() {
                    actions.push(Action::WhatIf(WhatIf::TakeSite(Box::new(site.clone()))));
                }
            });
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let link = ui.add(egui::Link::new(name));
                if link.on_hover_text("Show on the map").clicked() {
                    actions.push(Action::GoTo(site.at, 13.0, site.name.clone()));
                }
            });
        });
    });
}
