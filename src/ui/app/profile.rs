//! Makes the profile that an open dialog waits for.

use egui::{ColorImage, Context, TextureOptions};

use crate::project::jobs::{Job, JobState};
use crate::project::profile::{self, MapFrame, Profile, ProfileMap, ProfileQuestion};
use crate::project::reach::ReachQuery;
use crate::ui::dialogs::profile::{MAP_SIZE, ProfileDialog, SeenMap};
use crate::ui::state::{Dialog, NoticeKind};

use super::AtlasApp;

/// The place of the area whose profile is being made, and the job.
pub type Profiling = Option<(usize, Job<Option<(Profile, Option<ProfileMap>)>>)>;

impl AtlasApp {
    /// Opens the profile of the chosen area.
    pub(super) fn show_profile(&mut self) {
        match self.state.chosen.filter(|place| self.set().is_some_and(|s| *place < s.areas.len())) {
            Some(place) => self.state.dialog = Dialog::Profile(Box::new(ProfileDialog::new(place))),
            None => {
                self.state.tell(NoticeKind::Problem, "Choose an area first, on the map or in the table.");
            }
        }
    }

    /// The newest wins: a profile nobody waits for any more is dropped.
    pub(super) fn steer_profile(&mut self, ctx: &Context) {
        let Dialog::Profile(dialog) = &mut self.state.dialog else {
            self.profiling = None;
            return;
        };
        if let Some((place, job)) = &self.profiling {
            match job.poll() {
                JobState::Running => {}
                JobState::Done(made) => {
                    if dialog.place == *place {
                        let (profile, map) = made.unwrap_or_default();
                        dialog.profile = Some(profile);
                        dialog.map = map.map(|map| {
                            let size = [map.picture.width as usize, map.picture.height as usize];
                            let image = ColorImage::from_rgba_premultiplied(size, &map.picture.rgba);
                            let texture = ctx.load_texture("profile map", image, TextureOptions::LINEAR);
                            SeenMap { texture, names: map.names, words: map.words }
                        });
                    }
                    self.profiling = None;
                }
                JobState::Lost => {
                    dialog.profile = Some(Profile::default());
                    self.profiling = None;
                }
            }
        }
        let (place, is_wanted) = (dialog.place, dialog.profile.is_none());
        if !is_wanted || self.profiling.as_ref().is_some_and(|(of, _)| *of == place) {
            return;
        }
        let Some(set) = self.set() else { return };
        let settings = &self.state.settings;
        let model = self.state.draft.clone().or(self.seen().active_model().map(|m| m.model.clone()));
        let query = ReachQuery { filter: settings.venue_filter, how: settings.reach };
        let question = ProfileQuestion { atlas: self.seen(), set, model, place, query, ways: self.ways() };
        let frame = MapFrame {
            width: f64::from(MAP_SIZE.x),
            height: f64::from(MAP_SIZE.y),
            scale: ctx.pixels_per_point(),
            dark: ctx.theme() == egui::Theme::Dark,
        };
        let waker = ctx.clone();
        let job = Job::spawn(
            "Making a profile",
            move || waker.request_repaint(),
            move |progress| {
                let profile = profile::answer(&question, progress).ok()?;
                Some((profile, profile::map(&question, frame)))
            },
        );
        self.profiling = Some((place, job));
    }
}
