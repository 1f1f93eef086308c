//! What the areas lie on: opens the archive that the settings name, by a job, and says so where that fails.

use std::path::{Path, PathBuf};

use egui::Context;

use crate::model::background::Background;
use crate::model::style::LayerKind;
use crate::project::background;
use crate::project::jobs::{Job, JobState};
use crate::ui::state::NoticeKind;

use super::AtlasApp;

/// The background of the window.
#[derive(Default)]
pub struct Beneath {
    /// The path that is open, or was tried.
    path: String,
    open: Option<Background>,
    opening: Option<Job<Result<Background, String>>>,
    /// What was chosen before an archive that was only just added, and is not yet known to be sound.
    added_over: Option<String>,
}

impl Beneath {
    /// The background to be shown; `own` is the project's.
    pub fn background(&self, chosen: &str, own: Option<&Background>) -> Option<Background> {
        if chosen.is_empty() { own.cloned() } else { self.open.clone().filter(|_| self.path == chosen) }
    }
}

impl AtlasApp {
    /// Follows the settings: opens what they name, lets go of what they do not.
    pub(super) fn steer_background(&mut self, ctx: &Context) {
        let chosen = self.state.settings.background.clone();
        if self.beneath.path != chosen {
            let added_over = self.beneath.added_over.take();
            self.beneath = Beneath { path: chosen.clone(), added_over, ..Beneath::default() };
            self.state.background_problem = None;
            if !chosen.is_empty() {
                let project = self.project.as_ref().map_or_else(PathBuf::new, |p| p.path().to_owned());
                let waker = ctx.clone();
                self.beneath.opening = Some(Job::spawn(
                    "Opening the background",
                    move || waker.request_repaint(),
                    move |_| background::open(&background::find(&chosen, &project)),
                ));
            }
        }
        let Some(job) = &self.beneath.opening else { return };
        let result = match job.poll() {
            JobState::Running => return,
            JobState::Done(result) => result,
            JobState::Lost => Err("The background could not be opened: something went wrong inside.".to_owned()),
        };
        self.beneath.opening = None;
        let added_over = self.beneath.added_over.take();
        match result {
            Ok(opened) => self.opened_background(opened, added_over.is_some()),
            Err(problem) => match added_over {
                // What was never sound is not remembered.
                Some(before) => {
                    let refused = std::mem::replace(&mut self.state.settings.background, before);
                    self.state.settings.archives.retain(|a| *a != refused);
                    self.state.tell(NoticeKind::Problem, problem);
                }
                None => self.state.background_problem = Some(problem),
            },
        }
        ctx.request_repaint();
    }

    fn opened_background(&mut self, opened: Background, is_new: bool) {
        let about = opened.about();
        if is_new {
            let elsewhere = match (about.bounds, self.picture.bounds) {
                (Some(there), Some(here)) => !there.intersects(here),
                _ => false,
            };
            if let (Some(bounds), None) = (about.bounds, self.picture.bounds) {
                self.map.reveal(bounds);
            }
            let place = if elsewhere { " It shows another part of the world than the areas." } else { "" };
            self.state.tell(NoticeKind::Done, format!("The areas lie on {} now.{place}", about.name));
        }
        self.beneath.open = Some(opened);
    }

    /// Remembers archives that were dropped or named, and shows the last of them.
    pub(super) fn add_archives(&mut self, paths: &[PathBuf]) {
        for path in paths {
            let path = path.canonicalize().unwrap_or_else(|_| path.clone()).display().to_string();
            let settings = &mut self.state.settings;
            if settings.archives.contains(&path) {
                self.use_background(path);
                continue;
            }
            settings.archives.push(path.clone());
            let before = std::mem::replace(&mut settings.background, path);
            self.beneath.added_over = Some(before);
            self.show_background();
        }
    }

    pub(super) fn use_background(&mut self, path: String) {
        self.beneath.added_over = None;
        // Tried again where it failed before.
        self.beneath.path = String::new();
        self.state.settings.background = path;
        self.show_background();
    }

    pub(super) fn forget_archive(&mut self, path: &str) {
        let settings = &mut self.state.settings;
        settings.archives.retain(|a| a != path);
        if settings.background == path {
            settings.background = String::new();
        }
        let name = Path::new(path).file_name().map_or_else(|| path.into(), |n| n.to_string_lossy());
        self.state.tell(NoticeKind::Done, format!("{name} is off the list; the file is where it was."));
    }

    /// What was just chosen is to be seen.
    fn show_background(&mut self) {
        for layer in &mut self.state.settings.layers {
            match layer.kind {
                LayerKind::Background => layer.visible = true,
                LayerKind::WebTiles => layer.visible = false,
                _ => {}
            }
        }
    }
}
