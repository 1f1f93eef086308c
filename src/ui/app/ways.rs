//! Streets in the window: reading an extract, writing it, and working out what can be reached.

use std::path::PathBuf;
use std::sync::Arc;

use egui::Context;

use crate::geo::lonlat::LonLat;
use crate::model::atlas::Atlas;
use crate::model::style::LayerKind;
use crate::project::jobs::Job;
use crate::project::streets::{self, ExtractBatch, ReachPicture};
use crate::project::{Project, ProjectError, clock};
use crate::ui::dialogs::extract::{ExtractDialog, ExtractState};
use crate::ui::start::NoProject;
use crate::ui::state::{Dialog, NoticeKind, Reach, ReachState};

use super::AtlasApp;
use super::work::{BROKE_DOWN, Lost, finished};

/// The running jobs.
#[derive(Default)]
pub struct Ways {
    reading: Option<Job<Result<ExtractBatch, String>>>,
    /// The project comes back with the result: while it is away nothing else can write.
    writing: Option<Job<(Project, Result<usize, ProjectError>)>>,
    reaching: Option<Job<Result<ReachPicture, String>>>,
}

impl Ways {
    /// Whether a job has the project and will bring it back.
    pub fn has_project(&self) -> bool {
        self.writing.is_some()
    }

    /// What the user sees and may cancel.
    pub fn progress(&self) -> Vec<&crate::base::progress::Progress> {
        let writing = self.writing.as_ref().map(Job::progress);
        let reading = self.reading.as_ref().map(Job::progress);
        let reaching = self.reaching.as_ref().map(Job::progress);
        [reading, writing, reaching].into_iter().flatten().collect()
    }
}

impl AtlasApp {
    /// Shows what could be done with an extract.
    pub(super) fn ask_of_extract(&mut self, path: PathBuf) {
        self.state.dialog = Dialog::Extract(Box::new(ExtractDialog::new(path)));
    }

    pub(super) fn read_extract(&mut self, ctx: &Context) {
        let Dialog::Extract(dialog) = &mut self.state.dialog else { return };
        let (path, clip, atlas) = (dialog.path.clone(), dialog.clip(), Atlas::clone(&self.atlas));
        let ctx = ctx.clone();
        let job = Job::spawn(
            "Reading the extract",
            move || ctx.request_repaint(),
            move |progress| streets::read_extract(&path, &atlas, clip, progress).map_err(|e| e.to_string()),
        );
        dialog.state = ExtractState::Reading(job.progress().clone());
        self.ways.reading = Some(job);
    }

    pub(super) fn commit_extract(&mut self, ctx: &Context) {
        let Dialog::Extract(dialog) = &mut self.state.dialog else { return };
        let ExtractState::Read(batch) = &dialog.state else { return };
        let Some(mut project) = self.project.take() else {
            self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment.");
            return;
        };
        let (batch, kinds) = (Arc::clone(batch), dialog.venues.clone());
        let (ctx, to_write) = (ctx.clone(), Arc::clone(&batch));
        let job = Job::spawn(
            "Writing streets and places",
            move || ctx.request_repaint(),
            move |progress| {
                let written = project.commit_extract(&to_write, &clock::now(), progress);
                let result =
                    written.and_then(|_| if kinds.is_empty() { Ok(0) } else { project.add_candidate_venues(&kinds) });
                (project, result)
            },
        );
        dialog.state = ExtractState::Writing(job.progress().clone(), batch);
        self.ways.writing = Some(job);
    }

    /// Asks what can be reached from a place.
    pub(super) fn reach_from(&mut self, from: LonLat, name: String) {
        let mode = self.state.reach.as_ref().map_or(crate::model::street::TravelMode::Walk, |r| r.mode);
        self.state.reach = Some(Reach { mode, from, name, state: ReachState::Wanted, attribution: String::new() });
    }

    /// From the chosen venue, else from the place that was looked for, else from the middle of the map.
    pub(super) fn reach_from_choice(&mut self) {
        let venue = self.state.chosen_venue.and_then(|id| self.atlas.venues.iter().find(|v| v.id == id));
        let (from, name) = match (venue, &self.state.found) {
            (Some(venue), _) => (venue.position, venue.name.clone()),
            (None, Some((name, at))) => (*at, name.clone()),
            (None, None) => (self.map.view().centre.to_lonlat(), "the middle of the map".to_owned()),
        };
        self.reach_from(from, name);
    }

    /// Starts and fetches what belongs to streets.
    pub(super) fn collect_ways(&mut self, ctx: &Context) {
        self.collect_reading();
        self.collect_writing();
        self.collect_reach();
        self.start_reach(ctx);
    }

    fn collect_reading(&mut self) {
        let Some(read) = finished(&mut self.ways.reading) else { return };
        let Dialog::Extract(dialog) = &mut self.state.dialog else { return };
        dialog.state = match read.unwrap_or_else(|Lost| Err(BROKE_DOWN.to_owned())) {
            Ok(batch) => ExtractState::Read(Arc::new(batch)),
            Err(error) => ExtractState::Refused(error),
        };
    }

    fn collect_writing(&mut self) {
        let Some(written) = finished(&mut self.ways.writing) else { return };
        let Ok((project, result)) = written else {
            self.no_project = NoProject::Failed(BROKE_DOWN.to_owned());
            return;
        };
        self.project = Some(project);
        self.refresh();
        let Dialog::Extract(dialog) = &mut self.state.dialog else { return };
        match result {
            Ok(venues) => {
                let file = dialog.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.state.dialog = Dialog::None;
                if venues > 0 {
                    for layer in self.state.settings.layers.iter_mut().filter(|l| l.kind == LayerKind::Venues) {
                        layer.visible = true;
                    }
                }
                let text =
                    format!("Added the streets and places of {file}. Right-click the map to see what can be reached.");
                self.state.tell(NoticeKind::Done, text);
            }
            Err(error) => {
                let ExtractState::Writing(_, batch) = &dialog.state else { return };
                dialog.state = if error.is_cancelled() {
                    ExtractState::Read(Arc::clone(batch))
                } else {
                    ExtractState::Refused(error.to_string())
                };
            }
        }
    }

    fn collect_reach(&mut self) {
        let Some(found) = finished(&mut self.ways.reaching) else { return };
        let Some(reach) = &mut self.state.reach else { return };
        // What was asked for meanwhile is started below.
        if matches!(reach.state, ReachState::Working) {
            reach.state = match found.unwrap_or_else(|Lost| Err(BROKE_DOWN.to_owned())) {
                Ok(picture) => ReachState::Shown(Arc::new(picture)),
                Err(why) => ReachState::Failed(why),
            };
        }
    }

    /// The newest wins: what was being worked out is dropped.
    fn start_reach(&mut self, ctx: &Context) {
        let Some(reach) = self.state.reach.as_mut().filter(|r| matches!(r.state, ReachState::Wanted)) else { return };
        let Some(project) = &self.project else { return };
        let streets = match project.streets() {
            Ok(Some(streets)) => streets,
            Ok(None) => {
                let words = "The project has no streets yet. Drop an extract of OpenStreetMap for your county on the \
                             window (a file ending in .osm.pbf, from download.geofabrik.de).";
                reach.state = ReachState::Failed(words.to_owned());
                return;
            }
            Err(error) => {
                reach.state = ReachState::Failed(error.to_string());
                return;
            }
        };
        let (mode, from, waker) = (reach.mode, reach.from, ctx.clone());
        reach.state = ReachState::Working;
        streets.attribution().clone_into(&mut reach.attribution);
        self.ways.reaching = Some(Job::spawn(
            "Working out what can be reached",
            move || waker.request_repaint(),
            move |_| streets::reach(&streets, mode, from).map_err(|e| e.to_string()),
        ));
    }
}
