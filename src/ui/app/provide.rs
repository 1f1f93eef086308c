//! Carrying out what is asked for in the place "Provide".

use std::sync::Arc;

use egui::Context;

use crate::base::ids::VenueId;
use crate::geo::lonlat::LonLat;
use crate::model::batch::NewVenue;
use crate::model::place::PlaceKind;
use crate::model::reach::ReachSettings;
use crate::model::scenario::Scenario;
use crate::model::style::LayerKind;
use crate::model::venue::Venue;
use crate::project::reach::ReachQuery;
use crate::project::where_next::SiteQuestion;
use crate::ui::action::Action;
use crate::ui::command::Command;
use crate::ui::jobs;
use crate::ui::panels::provide::Tab;
use crate::ui::panels::provide::form::VenueForm;
use crate::ui::panels::provide::what_if::{self, WhatIf};
use crate::ui::panels::provide::where_next::{Found, add_point};
use crate::ui::state::{NoticeKind, Place};

use super::AtlasApp;

impl AtlasApp {
    /// What is asked for in this place; other actions are none of its business.
    pub(super) fn apply_provide(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::KeepVenue(id, venue) => match self.state.provide.form.as_ref().and_then(|f| f.in_scenario) {
                Some(target) => self.keep_in_scenario(target, &venue),
                None => self.keep_venue(id, &venue),
            },
            Action::PlaceVenue(at) => {
                if let Some(form) = &mut self.state.provide.form {
                    form.place(&self.atlas, at);
                }
            }
            Action::FindSites => self.find_sites(ctx),
            Action::AddPoint(at) => self.add_point(at),
            Action::MoveVenue(id, at) => {
                self.write(|project| project.move_venue(id, at));
            }
            Action::MergeVenues(keep, other) => {
                let merged = self.write(|project| project.merge_venues(keep, other));
                if merged.is_some() {
                    self.state.chosen_venue = Some(keep);
                }
            }
            Action::SetOffer(ids, offer, there) => {
                self.write(|project| project.set_offer(&ids, offer, there));
            }
            Action::VerifyVenues(ids) => {
                self.write(|project| project.verify_venues(&ids, &crate::project::clock::today()));
            }
            Action::SavePartnerTable(path) => match crate::project::files::write_partner_table(&path) {
                Ok(()) => {
                    self.state.dialog = crate::ui::state::Dialog::None;
                    self.state.tell(NoticeKind::Done, format!("Saved {}", path.display()));
                }
                Err(error) => self.dialog_error(error.to_string()),
            },
            _ => {}
        }
    }

    pub(super) fn run_on_venue(&mut self, command: Command) {
        let seen = self.seen();
        let chosen: Option<Venue> = self.state.chosen_venue.and_then(|id| what_if::venue_as_seen(&seen, id));
        if seen.scenario().is_some() && self.run_on_scenario(command, chosen.as_ref()) {
            return;
        }
        let form = match (command, chosen) {
            (Command::AddVenue, _) => VenueForm::new(),
            (_, None) => {
                // The key Delete means nothing elsewhere.
                if self.state.place == Place::Provide {
                    self.state.tell(NoticeKind::Problem, "Choose a venue first, in the list or on the map.");
                }
                return;
            }
            (Command::RemoveVenue, Some(venue)) => {
                if self.write(|project| project.remove_venue(venue.id)).is_some() {
                    self.state.chosen_venue = None;
                    self.state.provide.form = None;
                    let text = format!("Deleted {}. Ctrl+Z takes it back.", venue.name);
                    self.state.tell(NoticeKind::Done, text);
                }
                return;
            }
            (Command::CopyVenue, Some(venue)) => VenueForm::copy(&venue),
            (_, Some(venue)) => VenueForm::change(&venue),
        };
        self.state.place = Place::Provide;
        self.state.settings.panels.right_open = true;
        self.show_venues();
        self.state.provide.form = Some(Box::new(form));
    }

    /// While a scenario is looked at, venues are added, changed and taken away in it. False where nothing is chosen.
    fn run_on_scenario(&mut self, command: Command, chosen: Option<&Venue>) -> bool {
        let form = match (command, chosen) {
            (Command::AddVenue, _) => VenueForm::add_to_scenario(),
            (_, None) => return false,
            (Command::RemoveVenue, Some(venue)) => {
                let wish = match Scenario::added_of_id(venue.id) {
                    Some(_) => WhatIf::TakeBack(venue.id),
                    None => WhatIf::SwitchOff(venue.id),
                };
                self.what_if(wish);
                return true;
            }
            (Command::CopyVenue, Some(venue)) => VenueForm::copy_in_scenario(venue),
            (_, Some(venue)) => VenueForm::in_scenario(venue),
        };
        self.state.place = Place::Provide;
        self.state.settings.panels.right_open = true;
        self.show_venues();
        self.state.provide.form = Some(Box::new(form));
        true
    }

    pub(super) fn keep_venue(&mut self, id: Option<VenueId>, venue: &NewVenue) {
        let Some(project) = &mut self.project else {
            self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment.");
            return;
        };
        let kept = match id {
            Some(id) => project.change_venue(id, venue).map(|()| id),
            None => project.add_venue(venue),
        };
        self.refresh();
        match kept {
            Ok(kept) => {
                self.state.provide.form = None;
                self.state.chosen_venue = Some(kept);
                self.show_venues();
                let done = if id.is_some() { "Changed" } else { "Added" };
                self.state.tell(NoticeKind::Done, format!("{done} {}. Ctrl+Z takes it back.", venue.name.trim()));
            }
            // The form stays as it is: nothing that was typed is lost.
            Err(error) => match &mut self.state.provide.form {
                Some(form) => form.refused = Some(error.to_string()),
                None => self.state.tell(NoticeKind::Problem, error.to_string()),
            },
        }
    }

    pub(super) fn find_sites(&mut self, ctx: &Context) {
        let Some(set) = self.set() else { return };
        let settings = &self.state.settings;
        let question = SiteQuestion {
            query: ReachQuery {
                filter: settings.venue_filter,
                how: ReachSettings { counted: settings.sites.counted, ..settings.reach },
            },
            sites: settings.sites.clone(),
            places: Arc::new(
                self.state
                    .provide
                    .street_places
                    .iter()
                    .filter(|p| settings.sites.kinds.contains(&p.kind))
                    .cloned()
                    .collect(),
            ),
            atlas: self.seen(),
            ways: self.ways(),
            set,
        };
        self.state.provide.found_for = question.query.filter;
        self.state.chosen_venue = None;
        self.state.settings.panels.right_open = true;
        self.show_venues();
        let progress = self.work.find_sites(jobs::find_sites(ctx, question));
        self.state.provide.found = Found::Looking(progress);
    }

    pub(super) fn add_point(&mut self, at: LonLat) {
        let set = self.set();
        let area = self.picture.area_at(set.as_deref(), at).and_then(|p| set.as_ref()?.areas.get(p));
        add_point(&mut self.state, at, area.map(|a| a.name.as_str()));
    }

    /// Keeps the places of the streets' extract that may be chosen in step with the project, while they are asked about.
    pub(super) fn steer_candidates(&mut self) {
        let provide = &mut self.state.provide;
        let Some(project) = self.project.as_ref() else { return };
        if self.state.place != Place::Provide || provide.tab != Tab::WhereNext {
            return;
        }
        let key = (Arc::as_ptr(&self.atlas.venues) as usize, project.places_key());
        if provide.places_of == Some(key) {
            return;
        }
        provide.places_of = Some(key);
        let places = project.candidate_venues(&PlaceKind::CANDIDATES).unwrap_or_default();
        provide.street_places = Arc::new(places);
    }

    pub(super) fn show_venues(&mut self) {
        for layer in self.state.settings.layers.iter_mut().filter(|l| l.kind == LayerKind::Venues) {
            layer.visible = true;
        }
    }
}
