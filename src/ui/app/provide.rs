//! Carrying out what is asked for in the place "Provide".

use crate::base::ids::VenueId;
use crate::model::batch::NewVenue;
use crate::model::style::LayerKind;
use crate::model::venue::Venue;
use crate::ui::command::Command;
use crate::ui::panels::provide::form::VenueForm;
use crate::ui::state::{NoticeKind, Place};

use super::AtlasApp;

impl AtlasApp {
    pub(super) fn run_on_venue(&mut self, command: Command) {
        let chosen: Option<Venue> =
            self.state.chosen_venue.and_then(|id| self.atlas.venues.iter().find(|v| v.id == id)).cloned();
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

    fn show_venues(&mut self) {
        for layer in self.state.settings.layers.iter_mut().filter(|l| l.kind == LayerKind::Venues) {
            layer.visible = true;
        }
    }
}
