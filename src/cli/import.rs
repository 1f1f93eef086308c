//! `import`: reads files into a project, or says what would be read.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;

use crate::base::progress::Progress;
use crate::project::imports::{
    self, About, ColumnAbout, ColumnUse, ContentKind, ImportError, ImportOptions, ImportReport, JoinBy, LookupWeight,
    Statistic, Survey,
};
use crate::project::read_ahead::Ahead;
use crate::project::{Project, background, clock, streets};

use super::args::{self, Content, JoinWhat, Report, Summarise};
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
    /// What was seen of it all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    survey: Option<Box<Survey>>,
}

pub(super) fn run(args: &args::Import) -> anyhow::Result<Outcome> {
    let ahead = args.paths.first().map_or_else(Ahead::default, |path| Ahead::of(path, args.layer.as_deref()));
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
    let results = each(args, ahead, &mut target)?;
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
fn each(args: &args::Import, mut ahead: Ahead, project: &mut Project) -> anyhow::Result<Vec<FileResult>> {
    let done = if args.dry_run { "would be imported" } else { "imported" };
    let mut results = Vec::new();
    for path in &args.paths {
        let file = path.display().to_string();
        let result = match one(path, std::mem::take(&mut ahead), project, args) {
            Ok(report) => FileResult { file, outcome: done, report: Some(report), error: None, survey: None },
            Err(error) => {
                let said = super::in_words(&error);
                let survey = match error.downcast::<ImportError>() {
                    Ok(ImportError::Refused { survey, .. }) => survey,
                    _ => None,
                };
                FileResult { file, outcome: "refused", report: None, error: Some(said), survey }
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

fn one(path: &Path, ahead: Ahead, project: &mut Project, args: &args::Import) -> anyhow::Result<ImportReport> {
    let (name, to) = (path.display(), args.project.display());
    if streets::is_extract(path) {
        bail!(
            "{name} is an extract of OpenStreetMap. Read it with: inclusion-atlas streets import --project {to} {name}"
        );
    }
    if background::is_archive(path) && path.is_file() {
        bail!(
            "{name} is an archive of map tiles. Lay it under the map with: inclusion-atlas tiles {name} --project {to}"
        );
    }
    let options = options(args, project)?;
    let progress = Progress::new();
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    let meter = output::Meter::of(&progress, &name);
    let plan = ahead.plan(path, project.as_imported(), &options, &progress)?;
    let now = clock::now();
    if args.replace {
        project.commit_replacing(&plan.batch, &now, &progress)?;
    } else {
        project.commit_batch(&plan.batch, &now, &progress)?;
    }
    drop(meter);
    let mut settings = project.atlas().settings.clone();
    imports::remember(&mut settings, &plan.report.file_name, &plan.report.columns, &options, &now);
    project.save_settings(&settings)?;
    Ok(plan.report)
}

/// What was said on the command line, for the project as it is by now: a set may have come with the file before.
fn options(args: &args::Import, project: &Project) -> anyhow::Result<ImportOptions> {
    let set = args.set.as_deref().map(|name| super::set_called(project.atlas(), name)).transpose()?;
    let mut about = About { content: args.content.map(Into::into), ..About::default() };
    if let Some(header) = &args.code_column {
        let code = ColumnAbout { used_as: Some(ColumnUse::AreaCode), ..ColumnAbout::default() };
        about.columns.insert(header.clone(), code);
    }
    Ok(ImportOptions {
        layer: args.layer.clone(),
        crs: args.crs,
        set: set.map(|s| s.set.id),
        join_by: args.join_by.map(Into::into),
        as_found: args.as_found,
        leave_out: args.leave_out.iter().copied().collect(),
        summarise: args.summarise.map(Into::into),
        weight: args.weight.as_deref().map(|said| match said {
            "rows" => LookupWeight::Rows,
            "equal" => LookupWeight::Equal,
            header => LookupWeight::Column(header.to_owned()),
        }),
        about,
    })
}

impl From<Content> for ContentKind {
    fn from(content: Content) -> Self {
        match content {
            Content::Boundaries => Self::Boundaries,
            Content::Figures => Self::Figures,
            Content::Venues => Self::Venues,
            Content::Postcodes => Self::Postcodes,
            Content::Lookup => Self::Lookup,
            Content::PointFigures => Self::PointFigures,
        }
    }
}

impl From<Summarise> for Statistic {
    fn from(how: Summarise) -> Self {
        match how {
            Summarise::Median => Self::Median,
            Summarise::Mean => Self::Mean,
            Summarise::Sum => Self::Sum,
            Summarise::Count => Self::Count,
            Summarise::Min => Self::Min,
            Summarise::Max => Self::Max,
        }
    }
}

impl From<JoinWhat> for JoinBy {
    fn from(what: JoinWhat) -> Self {
        match what {
            JoinWhat::Code => Self::Code,
            JoinWhat::Name => Self::Name,
        }
    }
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
