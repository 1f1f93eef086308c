//! What the window has others do, on threads of their own.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use egui::Context;

use crate::base::ids::BoundarySetId;
use crate::model::atlas::Atlas;
use crate::model::predictor::Predictor;
use crate::model::settings::Settings;
use crate::project::import_preview::{self, ImportPreview, PreviewFrame};
use crate::project::imports::{ImportError, ImportOptions, ImportPlan, Reading};
use crate::project::interventions;
use crate::project::jobs::Job;
use crate::project::prediction;
use crate::project::where_next::{self, SitePlan, SiteQuestion};
use crate::project::{self, BringPlan, Brought, Project, ProjectError, clock, sample};

/// A project that is being opened, or why it could not be.
pub type Opening = Job<Result<Project, String>>;

/// Opens a project file, or the sample where none is named.
pub fn open(path: Option<PathBuf>) -> Opening {
    Job::spawn(
        "Opening the project",
        || {},
        move |progress| {
            let opened = match path {
                Some(path) => Project::open(&path),
                None => sample::open_or_build(progress),
            };
            opened.map_err(|e| e.to_string())
        },
    )
}

/// As [`open`], waking the window when it is done.
pub fn open_and_wake(ctx: &Context, path: Option<PathBuf>) -> Opening {
    let ctx = ctx.clone();
    Job::spawn(
        "Opening the project",
        move || ctx.request_repaint(),
        move |progress| {
            let opened = match path {
                Some(path) => Project::open(&path),
                None => sample::open_or_build(progress),
            };
            opened.map_err(|e| e.to_string())
        },
    )
}

pub type Planning = Job<Result<ImportPlan, ImportError>>;

/// A file that is being imported, read once and looked at by one job after the other.
pub type SharedReading = Arc<Mutex<Reading>>;

/// Understands a file without writing anything.
pub fn plan(ctx: &Context, atlas: Atlas, path: &Path, options: ImportOptions, reading: &SharedReading) -> Planning {
    let (ctx, path, reading) = (ctx.clone(), path.to_owned(), Arc::clone(reading));
    Job::spawn(
        "Reading the file",
        move || ctx.request_repaint(),
        move |progress| {
            // A job that broke down has left nothing half done here.
            let mut reading = reading.lock().unwrap_or_else(PoisonError::into_inner);
            reading.plan(&path, &atlas, &options, progress)
        },
    )
}

/// Draws what an understood file would bring.
pub fn preview(ctx: &Context, atlas: Atlas, plan: Arc<ImportPlan>, frame: PreviewFrame) -> Job<Option<ImportPreview>> {
    let ctx = ctx.clone();
    Job::spawn(
        "Drawing a preview",
        move || ctx.request_repaint(),
        move |_| import_preview::preview(&plan, &atlas, frame),
    )
}

/// The project comes back with the result: while it is away nothing else can write.
pub type Committing = Job<(Project, Result<(), ProjectError>)>;

/// Writes an understood file into the project.
pub fn commit(ctx: &Context, mut project: Project, plan: Arc<ImportPlan>) -> Committing {
    let ctx = ctx.clone();
    Job::spawn(
        "Adding data",
        move || ctx.request_repaint(),
        move |progress| {
            let result = project.commit_replacing(&plan.batch, &clock::now(), progress).map(|_| ());
            (project, result)
        },
    )
}

/// What bringing figures would do, for a dialog that asks.
pub type PlanningToBring = Job<Result<BringPlan, ProjectError>>;

pub fn plan_bringing(ctx: &Context, atlas: Atlas, (from, to): (BoundarySetId, BoundarySetId)) -> PlanningToBring {
    let ctx = ctx.clone();
    Job::spawn(
        "Finding the way",
        move || ctx.request_repaint(),
        move |progress| project::plan_bringing(&atlas, from, to, progress),
    )
}

/// The project comes back with what was brought.
pub type Bringing = Job<(Project, Result<Brought, ProjectError>)>;

/// Works the figures of one set out for another.
pub fn bring(ctx: &Context, mut project: Project, (from, to): (BoundarySetId, BoundarySetId)) -> Bringing {
    let ctx = ctx.clone();
    Job::spawn(
        "Bringing figures to other areas",
        move || ctx.request_repaint(),
        move |progress| {
            let result = project.bring_figures(from, to, progress);
            (project, result)
        },
    )
}

/// A predictive model that is being read or trained.
pub type Learning = Job<Result<Predictor, ProjectError>>;

/// Reads a model from a file, or trains one on a table.
pub fn learn(ctx: &Context, path: PathBuf) -> Learning {
    let ctx = ctx.clone();
    let work = move |progress: &crate::base::progress::Progress| prediction::learn(&path, progress);
    Job::spawn("Reading a predictive model", move || ctx.request_repaint(), work)
}

/// Trains a model on the figures of a set.
pub fn learn_from(ctx: &Context, atlas: Atlas, set: BoundarySetId) -> Learning {
    let ctx = ctx.clone();
    Job::spawn(
        "Training a predictive model",
        move || ctx.request_repaint(),
        move |progress| prediction::learn_from(&atlas, set, progress),
    )
}

/// A project whose settings are being saved, and what came of it.
pub type Saving = Job<(Project, Result<(), ProjectError>)>;

/// Saves settings that change what may be shown, which is worked out anew.
pub fn save_settings(ctx: &Context, mut project: Project, settings: Settings) -> Saving {
    let ctx = ctx.clone();
    Job::spawn(
        "Looking for small counts",
        move || ctx.request_repaint(),
        move |_| {
            let result = project.save_settings(&settings);
            (project, result)
        },
    )
}

/// The project comes back with how many entries were noted, or why none was.
pub type Noting = Job<(Project, Result<usize, String>)>;

/// Reads a table of interventions into the log, whole or not at all.
pub fn note(ctx: &Context, mut project: Project, path: &Path) -> Noting {
    let (ctx, path) = (ctx.clone(), path.to_owned());
    Job::spawn(
        "Reading the log",
        move || ctx.request_repaint(),
        move |progress| {
            let read = interventions::read(&path, project.atlas(), progress).map_err(|e| e.to_string());
            let noted = read.and_then(|all| project.record_interventions(&all).map_err(|e| e.to_string()));
            (project, noted.map(|ids| ids.len()))
        },
    )
}

/// Choosing where help would serve the most.
pub type FindingSites = Job<Result<SitePlan, String>>;

pub fn find_sites(ctx: &Context, question: SiteQuestion) -> FindingSites {
    let ctx = ctx.clone();
    Job::spawn("Choosing sites", move || ctx.request_repaint(), move |progress| where_next::answer(&question, progress))
}

/// Asks the system for a path. `None` when nothing was chosen, or the system has no such dialog.
pub fn browse(
    ctx: &Context,
    save: bool,
    filter: (&'static str, &'static [&'static str]),
    name: String,
) -> Job<Option<PathBuf>> {
    let ctx = ctx.clone();
    Job::spawn(
        "Waiting for a file",
        move || ctx.request_repaint(),
        move |_| {
            let dialog = rfd::FileDialog::new().add_filter(filter.0, filter.1);
            if save { dialog.set_file_name(name).save_file() } else { dialog.pick_file() }
        },
    )
}
