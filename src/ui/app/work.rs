//! The application's running jobs: starting them, fetching what they yield.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{ColorImage, Context, TextureOptions};

use crate::base::progress::Progress;
use crate::model::atlas::Atlas;
use crate::model::outreach::Outreach;
use crate::model::predictor::Predictor;
use crate::model::score_model::ScoreModel;
use crate::model::sheet::Sheet;
use crate::model::style::LayerKind;
use crate::project::clock;
use crate::project::import_preview::{ImportPreview, PreviewFrame};
use crate::project::imports::{self, ImportError};
use crate::project::jobs::{Job, JobState};
use crate::project::reach::Ways;
use crate::project::sheets::{self, Preview, SheetDesk};
use crate::project::{Brought, Project, ProjectError};
use crate::ui::dialogs::bring::BringState;
use crate::ui::dialogs::import::{ImportState, PREVIEW_RATIO};
use crate::ui::jobs::{
    self, Bringing, Committing, FindingSites, Learning, Noting, Opening, Planning, PlanningToBring, Saving,
};
use crate::ui::panels::provide::where_next::Found;
use crate::ui::start::NoProject;
use crate::ui::state::{Dialog, NoticeKind};

use super::AtlasApp;

/// Longest side of the preview in pixels.
const PREVIEW_PIXELS: f64 = 1100.0;

/// What is being done for the window.
#[derive(Default)]
pub struct Work {
    opening: Option<Opening>,
    planning: Option<Planning>,
    committing: Option<Committing>,
    disclosing: Option<Saving>,
    /// A table being read into the log of interventions.
    noting: Option<Noting>,
    /// What bringing figures would do, and the bringing itself.
    finding: Option<PlanningToBring>,
    bringing: Option<Bringing>,
    /// A predictive model being read or trained.
    learning: Option<Learning>,
    finding_sites: Option<FindingSites>,
    exporting: Option<Job<Result<PathBuf, String>>>,
    previewing: Option<(Sheet, Job<Option<Preview>>)>,
    /// The small map of an import.
    outlining: Option<Job<Option<ImportPreview>>>,
    browsing: Option<Job<Option<PathBuf>>>,
    /// The search for rounds.
    rounds: Option<Job<Result<Outreach, String>>>,
}

impl Work {
    pub fn opening(opening: Opening) -> Self {
        Self { opening: Some(opening), ..Self::default() }
    }

    pub fn open(&mut self, opening: Opening) {
        self.opening = Some(opening);
    }

    /// Takes the place of a plan in the making: the newest wins.
    pub fn plan(&mut self, planning: Planning) -> Progress {
        self.outlining = None;
        self.planning.insert(planning).progress().clone()
    }

    pub fn drop_planning(&mut self) {
        self.planning = None;
        self.outlining = None;
        self.finding = None;
    }

    pub fn find_sites(&mut self, finding: FindingSites) -> Progress {
        self.finding_sites.insert(finding).progress().clone()
    }

    pub fn find_way(&mut self, finding: PlanningToBring) -> Progress {
        self.finding.insert(finding).progress().clone()
    }

    pub fn bring(&mut self, bringing: Bringing) -> Progress {
        self.bringing.insert(bringing).progress().clone()
    }

    pub fn commit(&mut self, committing: Committing) -> Progress {
        self.committing.insert(committing).progress().clone()
    }

    /// Takes the place of one in the making: the newest wins.
    pub fn learn(&mut self, learning: Learning) {
        self.learning = Some(learning);
    }

    /// How far the training is.
    pub fn learning(&self) -> Option<&Progress> {
        self.learning.as_ref().map(Job::progress)
    }

    pub fn disclose(&mut self, disclosing: Saving) {
        self.disclosing = Some(disclosing);
    }

    pub fn note(&mut self, noting: Noting) {
        self.noting = Some(noting);
    }

    pub fn browse(&mut self, browsing: Job<Option<PathBuf>>) {
        self.browsing = Some(browsing);
    }

    pub fn export(
        &mut self,
        ctx: &Context,
        (atlas, ways): (Arc<Atlas>, Ways),
        draft: Option<ScoreModel>,
        sheet: Sheet,
        path: PathBuf,
    ) {
        let ctx = ctx.clone();
        self.exporting = Some(Job::spawn(
            "Drawing the map",
            move || ctx.request_repaint(),
            move |progress| {
                let desk = &mut SheetDesk::with_ways(ways);
                sheets::export(desk, &atlas, draft.as_ref(), &sheet, (&path, sheets::Format::Png), progress)
                    .map(|_| path)
                    .map_err(|e| e.to_string())
            },
        ));
    }

    /// Writes a file that is made elsewhere.
    pub fn write_file(&mut self, job: Job<Result<PathBuf, String>>) {
        self.exporting = Some(job);
    }

    pub fn plan_rounds(&mut self, job: Job<Result<Outreach, String>>) {
        self.rounds = Some(job);
    }

    /// The search ends with its best plan so far.
    pub fn stop_planning_rounds(&self) {
        if let Some(job) = &self.rounds {
            job.progress().cancel();
        }
    }

    /// Whether a job has the project and will bring it back.
    pub fn has_project(&self) -> bool {
        self.committing.is_some() || self.disclosing.is_some() || self.bringing.is_some() || self.noting.is_some()
    }

    /// The jobs whose progress the user sees and may cancel.
    pub fn progress(&self) -> Vec<&Progress> {
        let planning = self.planning.as_ref().map(Job::progress);
        let committing = self.committing.as_ref().map(Job::progress);
        let bringing = self.bringing.as_ref().map(Job::progress);
        let exporting = self.exporting.as_ref().map(Job::progress);
        let rounds = self.rounds.as_ref().map(Job::progress);
        let noting = self.noting.as_ref().map(Job::progress);
        [planning, committing, bringing, noting, exporting, self.learning(), rounds].into_iter().flatten().collect()
    }
}

/// Takes a job's result out of its slot once it is there.
pub(super) fn finished<T: Send + 'static>(slot: &mut Option<Job<T>>) -> Option<Result<T, Lost>> {
    let state = slot.as_ref()?.poll();
    let result = match state {
        JobState::Running => return None,
        JobState::Done(value) => Ok(value),
        JobState::Lost => Err(Lost),
    };
    *slot = None;
    Some(result)
}

/// The worker broke down.
pub(super) struct Lost;

pub(super) const BROKE_DOWN: &str =
    "Something went wrong inside the program, and the work was not done. Nothing was changed.";

impl AtlasApp {
    /// Fetches what jobs have yielded.
    pub(super) fn collect(&mut self, ctx: &Context) {
        if let Some(opened) = finished(&mut self.work.opening) {
            match opened.unwrap_or_else(|Lost| Err(BROKE_DOWN.to_owned())) {
                Ok(project) => self.adopt(ctx, project),
                Err(reason) => self.no_project = NoProject::Failed(reason),
            }
        } else if self.work.opening.is_some() {
            // The job that was started before there was a window cannot wake it.
            ctx.request_repaint_after(std::time::Duration::from_millis(8));
        }
        if let Some(planned) = finished(&mut self.work.planning)
            && let Dialog::Import(dialog) = &mut self.state.dialog
        {
            dialog.progress = None;
            dialog.preview.wanted = true;
            dialog.state = match planned {
                Ok(Ok(plan)) => ImportState::Understood(Arc::new(plan)),
                Ok(Err(ImportError::Cancelled(_))) => ImportState::Refused("Reading was cancelled.".to_owned(), None),
                Ok(Err(error)) => {
                    let said = error.to_string();
                    let ImportError::Refused { survey, .. } = error else { return };
                    ImportState::Refused(said, survey)
                }
                Err(Lost) => ImportState::Refused(BROKE_DOWN.to_owned(), None),
            };
        }
        if let Some(drawn) = finished(&mut self.work.outlining)
            && let Dialog::Import(dialog) = &mut self.state.dialog
        {
            let drawn = drawn.ok().flatten();
            dialog.preview.drawing = false;
            dialog.preview.words = drawn.as_ref().map(|d| d.words.clone()).unwrap_or_default();
            dialog.preview.texture = drawn.map(|d| {
                let size = [d.picture.width as usize, d.picture.height as usize];
                let image = ColorImage::from_rgba_premultiplied(size, &d.picture.rgba);
                ctx.load_texture("import preview", image, TextureOptions::LINEAR)
            });
        }
        if let Some(committed) = finished(&mut self.work.committing) {
            self.committed(ctx, committed.ok());
        }
        if let Some(disclosed) = finished(&mut self.work.disclosing) {
            self.disclosed(disclosed.ok());
        }
        if let Some(noted) = finished(&mut self.work.noting) {
            self.noted(noted.ok());
        }
        if let Some(found) = finished(&mut self.work.finding_sites) {
            self.state.provide.found = match found {
                Ok(Ok(plan)) => Found::Plan(Box::new(plan)),
                Ok(Err(why)) => Found::Refused(why),
                Err(Lost) => Found::Refused(BROKE_DOWN.to_owned()),
            };
        }
        if let Some(found) = finished(&mut self.work.finding)
            && let Dialog::Bring(dialog) = &mut self.state.dialog
        {
            dialog.state = match found {
                Ok(Ok(plan)) => BringState::Found(Box::new(plan)),
                Ok(Err(error)) => BringState::Refused(error.to_string()),
                Err(Lost) => BringState::Refused(BROKE_DOWN.to_owned()),
            };
        }
        if let Some(brought) = finished(&mut self.work.bringing) {
            self.brought(brought.ok());
        }
        if let Some(learnt) = finished(&mut self.work.learning) {
            self.learnt(learnt.ok());
        }
        if let Some(exported) = finished(&mut self.work.exporting) {
            self.exported(exported.unwrap_or_else(|Lost| Err(BROKE_DOWN.to_owned())));
        }
        if let Some(found) = finished(&mut self.work.rounds) {
            self.planned(found.unwrap_or_else(|Lost| Err(BROKE_DOWN.to_owned())));
        } else if self.work.rounds.is_some() {
            // The best plan so far is shown as it gets better.
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
        }
        if let Some(chosen) = finished(&mut self.work.browsing) {
            let path = chosen.ok().flatten();
            let text = path.map(|p| p.display().to_string());
            match (&mut self.state.dialog, text) {
                (Dialog::Path(dialog), Some(text)) => dialog.text = text,
                (Dialog::Export(dialog), Some(text)) => dialog.path = text,
                _ => {}
            }
        }
        self.collect_preview(ctx);
    }

    fn committed(&mut self, ctx: &Context, committed: Option<(Project, Result<(), ProjectError>)>) {
        let Some((project, result)) = committed else {
            self.no_project = NoProject::Failed(BROKE_DOWN.to_owned());
            return;
        };
        let first = self.atlas.sets.is_empty();
        let venues = self.atlas.venues.len();
        self.project = Some(project);
        self.refresh();
        if first {
            self.map.show_all();
        }
        match result {
            Ok(()) => {
                if self.atlas.venues.len() > venues {
                    // What was added is to be seen.
                    for layer in self.state.settings.layers.iter_mut().filter(|l| l.kind == LayerKind::Venues) {
                        layer.visible = true;
                    }
                }
                let file = self.atlas.sources.last().map_or_else(String::new, |s| s.file_name.clone());
                if let Dialog::Import(dialog) = &self.state.dialog
                    && let ImportState::Writing(plan) = &dialog.state
                {
                    let (report, now) = (&plan.report, clock::now());
                    let settings = &mut self.state.settings;
                    imports::remember(settings, &report.file_name, &report.columns, &dialog.options, &now);
                }
                self.next_import(ctx);
                self.state.tell(NoticeKind::Done, format!("Added {file}. Ctrl+Z takes it back."));
            }
            Err(error) => {
                if let Dialog::Import(dialog) = &mut self.state.dialog {
                    dialog.progress = None;
                    dialog.state = match &dialog.state {
                        ImportState::Writing(plan) if error.is_cancelled() => ImportState::Understood(Arc::clone(plan)),
                        _ => ImportState::Refused(error.to_string(), None),
                    };
                } else {
                    self.state.tell(NoticeKind::Problem, error.to_string());
                }
            }
        }
        ctx.request_repaint();
    }

    fn disclosed(&mut self, disclosed: Option<(Project, Result<(), ProjectError>)>) {
        let Some((project, result)) = disclosed else {
            self.no_project = NoProject::Failed(BROKE_DOWN.to_owned());
            return;
        };
        let rule = project.atlas().settings.disclosure;
        self.project = Some(project);
        self.refresh();
        self.state.settings.disclosure = rule;
        match result {
            Ok(()) if rule.does_nothing() => {
                self.state.tell(NoticeKind::Done, "All figures are shown as they are.");
            }
            Ok(()) => self.state.tell(NoticeKind::Done, rule.sentence()),
            Err(error) => self.state.tell(NoticeKind::Problem, error.to_string()),
        }
    }

    fn brought(&mut self, brought: Option<(Project, Result<Brought, ProjectError>)>) {
        let Some((project, result)) = brought else {
            self.no_project = NoProject::Failed(BROKE_DOWN.to_owned());
            return;
        };
        self.project = Some(project);
        self.refresh();
        let Dialog::Bring(dialog) = &mut self.state.dialog else { return };
        dialog.state = match result {
            Ok(brought) => BringState::Done(Box::new(brought)),
            Err(error) if error.is_cancelled() => BringState::Chosen,
            Err(error) => BringState::Refused(error.to_string()),
        };
    }

    fn learnt(&mut self, learnt: Option<Result<Predictor, ProjectError>>) {
        let predictor = match learnt {
            None => return self.state.tell(NoticeKind::Problem, BROKE_DOWN),
            Some(Err(error)) if error.is_cancelled() => return,
            Some(Err(error)) => {
                self.state.dialog = Dialog::None;
                return self.state.tell(NoticeKind::Problem, error.to_string());
            }
            Some(Ok(predictor)) => predictor,
        };
        let Some(project) = &mut self.project else {
            self.state.tell(NoticeKind::Problem, "The project is being written to. Try again in a moment.");
            return;
        };
        match project.add_predictor(&predictor) {
            Ok(id) => {
                self.refresh();
                self.state.settings.predictor = Some(id);
                let text = format!("Keeping the model \u{201c}{}\u{201d}. Ctrl+Z takes it back.", predictor.name);
                self.state.tell(NoticeKind::Done, text);
            }
            Err(error) => self.state.tell(NoticeKind::Problem, error.to_string()),
        }
    }

    fn exported(&mut self, exported: Result<PathBuf, String>) {
        match exported {
            Ok(path) => {
                if matches!(self.state.dialog, Dialog::Export(_)) {
                    self.state.dialog = Dialog::None;
                }
                self.state.tell(NoticeKind::Done, format!("Saved {}", path.display()));
            }
            Err(error) => match &mut self.state.dialog {
                Dialog::Export(dialog) => {
                    dialog.writing = false;
                    dialog.error = Some(error);
                }
                _ => self.state.tell(NoticeKind::Problem, error),
            },
        }
    }

    fn collect_preview(&mut self, ctx: &Context) {
        let Some((_, job)) = &self.work.previewing else { return };
        match job.poll() {
            JobState::Running => {}
            JobState::Lost | JobState::Done(None) => self.work.previewing = None,
            JobState::Done(Some(preview)) => {
                if let (Dialog::Export(dialog), Some((sheet, _))) =
                    (&mut self.state.dialog, self.work.previewing.take())
                {
                    let size = [preview.width as usize, preview.height as usize];
                    let image = ColorImage::from_rgba_premultiplied(size, &preview.rgba);
                    dialog.preview = Some(ctx.load_texture("preview", image, TextureOptions::LINEAR));
                    dialog.previewed = Some(sheet);
                }
            }
        }
    }

    /// Starts what an open dialog waits for: a preview of the sheet as it is now, an import understood anew.
    pub(super) fn steer_jobs(&mut self, ctx: &Context) {
        match &mut self.state.dialog {
            Dialog::Export(dialog) => {
                let sheet = &self.state.settings.sheet;
                let running = self.work.previewing.as_ref().map(|(s, _)| s);
                if dialog.previewed.as_ref() == Some(sheet) || running.is_some() {
                    return;
                }
                let (sheet, draft) = (sheet.clone(), self.state.draft.clone());
                let (atlas, ways) = (Arc::new(self.seen()), self.ways());
                let waker = ctx.clone();
                let job_sheet = sheet.clone();
                let job = Job::spawn(
                    "Drawing the preview",
                    move || waker.request_repaint(),
                    move |_| {
                        let desk = &mut SheetDesk::with_ways(ways);
                        sheets::preview(desk, &atlas, draft.as_ref(), &job_sheet, PREVIEW_PIXELS)
                    },
                );
                self.work.previewing = Some((sheet, job));
            }
            Dialog::Bring(dialog) if matches!(dialog.state, BringState::Chosen) => {
                let Some(ends) = dialog.ends() else { return };
                let progress = self.work.find_way(jobs::plan_bringing(ctx, Atlas::clone(&self.atlas), ends));
                dialog.state = BringState::Finding(progress);
            }
            Dialog::Import(dialog) if dialog.replan => {
                dialog.replan = false;
                let (path, options) = (dialog.path.clone(), dialog.options.clone());
                let reading = Arc::clone(&dialog.reading);
                let progress = self.work.plan(jobs::plan(ctx, self.as_imported(), &path, options, &reading));
                if let Dialog::Import(dialog) = &mut self.state.dialog {
                    dialog.progress = Some(progress);
                }
            }
            Dialog::Import(dialog) if dialog.preview.wanted => {
                dialog.preview.wanted = false;
                dialog.preview.words.clear();
                if let ImportState::Understood(plan) = &dialog.state {
                    let plan = Arc::clone(plan);
                    dialog.preview.drawing = true;
                    let frame = PreviewFrame {
                        width: 440.0,
                        height: f64::from(440.0 * PREVIEW_RATIO),
                        scale: ctx.pixels_per_point().clamp(1.0, 3.0),
                        dark: ctx.theme() == egui::Theme::Dark,
                    };
                    self.work.outlining = Some(jobs::preview(ctx, self.seen(), plan, frame));
                }
            }
            _ => {}
        }
    }
}
