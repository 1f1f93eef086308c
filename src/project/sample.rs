//! The sample project: Maidstone, built by the application's own importers from the source files in `sample-data`.
//!
//! The sources are part of the program, so that it needs no folder of its own; the first start builds the project in
//! the user's data folder, where it can be changed like any other. Same sources, same project. Nothing here knows of
//! formats or of SQL.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::{Operation, Project, ProjectError};
use crate::base::ids::BoundarySetId;
use crate::base::progress::Progress;
use crate::import::{self, Dropped, ImportError, ImportOptions};
use crate::model::area::AreaKind;
use crate::model::construction::Construction;
use crate::model::score_model::{Dimension, Direction, MissingRule, Normalisation, ScoreModel, Term};
use crate::model::settings::{Claim, Settings};
use crate::storage::StorageError;

/// The project's name.
pub const NAME: &str = "Maidstone (sample)";

/// When the sample's data was put together; stands for the time of import, so that every build is the same.
const BUILT: &str = "2026-11-21T00:00:00Z";

/// An LSOA is marked as weak in broadband from this value of the DERI broadband component on: the worst fifth of the
/// 95 LSOAs (19, and one more that has the same value as the last of them).
const WEAK_BROADBAND: f64 = 4.1;

/// What the legend says of these marks.
const WEAK_BROADBAND_MEANS: &str =
    "DERI v1.6 broadband component, 4.1 or more out of 10 (not Ofcom\u{2019}s definition)";

/// One of the sample's files with its description.
struct SourceFile {
    name: &'static str,
    bytes: &'static [u8],
    about: &'static [u8],
}

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        [$(SourceFile {
            name: $name,
            bytes: include_bytes!(concat!("../../sample-data/sources/", $name)),
            about: include_bytes!(concat!("../../sample-data/sources/", $name, ".about.json")),
        }),*]
    };
}

/// In the order of import: boundaries before the figures that join them.
static SOURCES: [SourceFile; 8] = sources![
    "maidstone_wards_2021.zip",
    "maidstone_lsoa_2011.geojson",
    "kent_districts_2011.geojson",
    "maidstone_postcodes.csv",
    "maidstone_ward_figures.csv",
    "maidstone_lsoa_figures.csv",
    "maidstone_lsoa_estimates.csv",
    "maidstone_libraries.csv",
];

/// The places that the council's strategy names, as claims to be tried.
fn claims() -> Vec<Claim> {
    let said_by = "Maidstone Borough Council\u{2019}s strategy names Shepway and Parkwood.";
    ["Shepway South", "Park Wood"].map(|area| Claim { area: area.to_owned(), said_by: said_by.to_owned() }).into()
}

/// Opens the user's sample project; builds it first where there is none. One that cannot be opened is left as it is,
/// and a fresh one is built beside it.
pub fn open_or_build(progress: &Progress) -> Result<Project, ProjectError> {
    open_or_build_in(&folder(), progress)
}

/// As [`open_or_build`], in a given folder, which is made if need be.
pub fn open_or_build_in(folder: &Path, progress: &Progress) -> Result<Project, ProjectError> {
    let mut refused = None;
    for n in 1..=9 {
        let name = if n == 1 { "maidstone-sample.gpkg".to_owned() } else { format!("maidstone-sample-{n}.gpkg") };
        let path = folder.join(name);
        if !path.exists() {
            return build_at(&path, progress);
        }
        match Project::open(&path) {
            Ok(project) => return Ok(project),
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => refused = Some(error),
        }
    }
    Err(refused.unwrap_or_else(|| ProjectError::Refused("There is no room for the sample project.".to_owned())))
}

/// Builds the sample from the sources in the program, as a new file.
pub fn embedded(path: &Path, progress: &Progress) -> Result<Project, ProjectError> {
    assemble(Project::create(path, NAME)?, &mut embedded_files(), progress)
}

fn embedded_files() -> impl Iterator<Item = Result<Dropped<'static>, ProjectError>> {
    SOURCES.iter().map(|s| {
        Ok(Dropped {
            name: s.name.to_owned(),
            bytes: Cow::Borrowed(s.bytes),
            parts: Vec::new(),
            about: Some(Cow::Borrowed(s.about)),
        })
    })
}

/// Builds the sample from a folder of sources, as a new file.
pub fn build(path: &Path, sources: &Path, progress: &Progress) -> Result<Project, ProjectError> {
    let mut files = SOURCES.iter().map(|s| {
        let file = sources.join(s.name);
        import::dropped(&file, progress).map_err(refused)
    });
    assemble(Project::create(path, NAME)?, &mut files, progress)
}

/// Where the sample lies: the user's data folder, or the folder for temporary files where there is none.
fn folder() -> PathBuf {
    directories::ProjectDirs::from("", "", "Inclusion Atlas")
        .map_or_else(|| std::env::temp_dir().join("inclusion-atlas"), |d| d.data_dir().to_owned())
}

/// Builds in a folder of its own and moves the finished file to its place: a crash leaves no half sample, and of two
/// programs that start together the first wins.
fn build_at(path: &Path, progress: &Progress) -> Result<Project, ProjectError> {
    let failed = |e: std::io::Error| ProjectError::of(path, StorageError::from(e));
    let folder = path.parent().unwrap_or(Path::new("."));
    let no_folder = |e: std::io::Error| {
        ProjectError::Refused(format!(
            "The sample project is kept in {}, which cannot be made or written to ({}). Name a project of your own, or \
             make one elsewhere with: inclusion-atlas new NAME.gpkg --sample",
            folder.display(),
            e.kind()
        ))
    };
    std::fs::create_dir_all(folder).map_err(no_folder)?;
    let workshop = tempfile::Builder::new().prefix(".building-").tempdir_in(folder).map_err(no_folder)?;
    let built = workshop.path().join("sample.gpkg");
    // Nobody relies on the file before it is moved, so the disk is waited for once, when it is closed.
    let project = Project::create(&built, NAME)?;
    project.wait_for_disk(false)?;
    let project = assemble(project, &mut embedded_files(), progress)?;
    project.wait_for_disk(true)?;
    project.close()?;
    let moved = tempfile::TempPath::try_from_path(&built).and_then(|p| p.persist_noclobber(path).map_err(|e| e.error));
    match moved {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(e) => return Err(failed(e)),
    }
    Project::open(path)
}

fn assemble(
    mut project: Project,
    files: &mut dyn Iterator<Item = Result<Dropped<'static>, ProjectError>>,
    progress: &Progress,
) -> Result<Project, ProjectError> {
    progress.doing("Building the sample project");
    for file in files {
        let plan = import::plan_dropped(&file?, project.atlas(), &ImportOptions::default(), progress);
        project.commit_batch(&plan.map_err(refused)?.batch, BUILT, progress)?;
    }
    let set = |project: &Project, kind| project.atlas().sets.iter().find(|s| s.set.kind == kind).map(|s| s.set.id);
    let lsoas = set(&project, AreaKind::Lsoa).unwrap_or(BoundarySetId(0));
    project.gaps_from_indicator(lsoas, "deri_broadband_component", WEAK_BROADBAND, WEAK_BROADBAND_MEANS)?;
    let model = project.add_score_model(&model())?;
    let settings = Settings {
        boundary_set: set(&project, AreaKind::Ward),
        score_model: Some(model),
        claims: claims(),
        ..Settings::default()
    };
    // A project as it is delivered has nothing to be undone.
    project.transact(Operation::SaveSettings, |tx| {
        tx.save_settings(&settings)?;
        tx.forget_steps()
    })?;
    Ok(project)
}

fn refused(error: ImportError) -> ProjectError {
    match error {
        ImportError::Cancelled(cancelled) => ProjectError::Cancelled(cancelled),
        refused @ ImportError::Refused { .. } => ProjectError::Refused(refused.to_string()),
    }
}

/// The sample's score model. Its note says what is in it and why.
#[must_use]
pub fn model() -> ScoreModel {
    let worse = |indicator: &str, weight: f64| Term {
        indicator: indicator.to_owned(),
        weight,
        direction: Direction::HigherIsWorse,
    };
    let dimension = |name: &str, weight: f64, terms| Dimension { name: name.to_owned(), weight, terms };
    ScoreModel {
        name: "Access, skills, need".to_owned(),
        note: NOTE.to_owned(),
        normalisation: Normalisation::MinMax,
        missing: MissingRule::Reweight { minimum_coverage: 0.75 },
        construction: Construction::default(),
        lineage: None,
        dimensions: vec![
            dimension("Age", 1.0, vec![worse("aged_65_plus_pct", 1.0), worse("aged_75_plus_pct", 1.0)]),
            dimension("Skills and health", 1.0, vec![worse("no_qualifications_pct", 2.0), worse("disabled_pct", 1.0)]),
            dimension(
                "Money",
                1.0,
                vec![
                    worse("income_deprived_pct", 2.0),
                    worse("employment_deprived_pct", 1.0),
                    worse("social_rented_pct", 1.0),
                ],
            ),
            dimension("Connection", 0.5, vec![worse("deri_broadband_component", 1.0)]),
        ],
    }
}

/// For the committee, in plain words.
const NOTE: &str = "\
What is in. Four reasons why people are left out online. Age: residents aged 65 and over, and 75 and over, who have \
most often never used the internet. Skills and health: adults without qualifications, counted double, and disabled \
residents. Money: people in income deprivation, counted double, people in employment deprivation, and households in \
social rented homes, because a device and a connection cost money. Connection: weak broadband, at half weight, because \
in Maidstone fewer people are kept offline by the line than by age, skills or money, and because the figure is coarse.

How it is made. Each figure goes from 0 in the ward where it is lowest to 100 in the ward where it is highest, and the \
weighted average of these is the score. A ward needs figures for three quarters of the weight, else it has no score. \
The weights are a judgement, not a measurement: move them and see what changes.

What is left out, and why. The digital propensity index, which says how many households would answer the census \
online, is the outcome that this score is checked against; a score made from it would only be checked against itself. \
The Index of Multiple Deprivation and the total of the Digital Exclusion Risk Index are made from income, employment, \
age and broadband figures that are in already, and would count them twice.

What it cannot say. It compares the wards of one borough with each other. It says nothing about a single household, \
and a ward of average score may have streets that need help most.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outcome_and_ready_made_indices_are_not_in_the_model() {
        let used: Vec<String> = model().terms().map(|(_, t)| t.indicator.clone()).collect();
        for kept_out in ["digital_propensity_index", "imd2019_score", "deri_v16_score"] {
            assert!(!used.iter().any(|u| u == kept_out), "{kept_out}");
        }
        assert_eq!(used.len(), 8);
    }
}
