//! `import`: reads files into a project, or says what would be read.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;

use crate::base::progress::Progress;
use crate::project::imports::{self, ImportOptions, ImportReport};
use crate::project::{Project, clock};

use super::args::{self, Report};
use super::{Outcome, output};

/// What became of one file.
#[derive(Serialize)]
struct FileResult {
    file: String,
    /// "imported", "would be imported" or "refused".
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<ImportReport>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) fn run(args: &args::Import) -> anyhow::Result<Outcome> {
    let project = Project::open(&args.project)?;
    // A dry run goes through all of it on a copy: figures can then be joined to boundaries that come with them.
    let (mut target, copy) = if args.dry_run {
        let copy = Copy::of(&project)?;
        project.close()?;
        (Project::open(&copy.path)?, Some(copy))
    } else {
        if let Some(why) = project.read_only() {
            bail!("Nothing was imported, because the project can only be read: {why}");
        }
        (project, None)
    };
    let results = each(args, &mut target)?;
    target.close()?;
    drop(copy);

    let refused = results.iter().any(|r| r.error.is_some());
    let warned = results.iter().filter_map(|r| r.report.as_ref()).any(|r| r.warnings.has_warning());
    if args.report == Report::Json {
        let mut text = serde_json::to_vec_pretty(&results).context("The report could not be written.")?;
        text.push(b'\n');
        output::result(&text)?;
    }
    Ok(match (refused, warned) {
        (true, _) => Outcome::Refused,
        (false, true) => Outcome::Findings,
        (false, false) => Outcome::Done,
    })
}

/// One file after the other, up to the first that is refused.
fn each(args: &args::Import, project: &mut Project) -> anyhow::Result<Vec<FileResult>> {
    let done = if args.dry_run { "would be imported" } else { "imported" };
    let options = ImportOptions { layer: args.layer.clone(), ..ImportOptions::default() };
    let mut results = Vec::new();
    for path in &args.paths {
        let file = path.display().to_string();
        let result = match one(path, project, &options) {
            Ok(report) => FileResult { file, outcome: done, report: Some(report), error: None },
            Err(error) => {
                let error = Some(super::in_words(&error));
                FileResult { file, outcome: "refused", report: None, error }
            }
        };
        if args.report == Report::Text {
            say(&result)?;
        }
        let stop = result.error.is_some();
        results.push(result);
        if stop {
            break;
        }
    }
    let left = args.paths.len() - results.len();
    if left > 0 {
        output::note(&format!("{left} further file(s) were not looked at."));
    }
    Ok(results)
}

fn one(path: &Path, project: &mut Project, options: &ImportOptions) -> anyhow::Result<ImportReport> {
    let progress = Progress::new();
    let plan = imports::plan(path, project.atlas(), options, &progress)?;
    project.commit_batch(&plan.batch, &clock::now(), &progress)?;
    Ok(plan.report)
}

fn say(result: &FileResult) -> anyhow::Result<()> {
    match (&result.report, &result.error) {
        (Some(report), _) => output::result(format!("{report}  {}\n", result.outcome).as_bytes()),
        (None, Some(error)) => {
            output::note(error);
            Ok(())
        }
        (None, None) => Ok(()),
    }
}

/// A copy of a project for a dry run, in a folder of its own that goes with it.
struct Copy {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Copy {
    fn of(project: &Project) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("No temporary folder could be made for the dry run.")?;
        let path = folder.path().join("dry-run.gpkg");
        project.save_copy(&path)?;
        Ok(Self { path, _folder: folder })
    }
}
