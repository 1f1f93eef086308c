//! Keeps what the field "Find a place" searches in step with the project.

use std::sync::Arc;

use egui::Context;

use crate::project::jobs::{Job, JobState};
use crate::project::search::{Finder, Ingredients};

use super::AtlasApp;

/// A finder in the making.
#[derive(Default)]
pub struct Finding {
    job: Option<Job<Finder>>,
    /// The contents that were last looked at, by their place in memory.
    seen: usize,
}

impl AtlasApp {
    /// Makes a finder where there is none, or where the project has changed; a large one by a job.
    pub(super) fn steer_finder(&mut self, ctx: &Context) {
        if let Some(job) = &self.finding.job {
            match job.poll() {
                JobState::Running => return,
                JobState::Done(finder) => self.found_ready(Arc::new(finder)),
                JobState::Lost => {}
            }
            self.finding.job = None;
        }
        let is_asked = self.state.find.focus || !self.state.find.text.trim().is_empty();
        let Some(project) = self.project.as_ref().filter(|_| is_asked) else { return };
        self.state.find.near = Some(self.map.view().centre.to_lonlat()).filter(|at| at.is_valid());
        let seen = Arc::as_ptr(&self.atlas) as usize;
        if self.finding.seen == seen && self.state.find.finder.is_some() {
            return;
        }
        self.finding.seen = seen;
        let ingredients = Ingredients::of(&self.seen(), project.places_key());
        if self.state.find.finder.as_ref().is_some_and(|f| f.serves(&ingredients)) {
            return;
        }
        let file = project.path().to_owned();
        if ingredients.are_many() {
            let waker = ctx.clone();
            let work = move |_: &crate::base::progress::Progress| Finder::new(ingredients, &file);
            self.finding.job = Some(Job::spawn("Reading names", move || waker.request_repaint(), work));
        } else {
            self.found_ready(Arc::new(Finder::new(ingredients, &file)));
        }
    }

    fn found_ready(&mut self, finder: Arc<Finder>) {
        self.state.find.finder = Some(finder);
        self.state.find.found = (String::new(), Vec::new());
    }
}
