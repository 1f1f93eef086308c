//! Floor 4, one of two front doors: the command line. The same use cases as the window, without opening one.
//!
//! [`plan`] turns arguments into a [`Plan`], [`run`] carries a command out. Results go to standard output, everything
//! else to standard error; a reader that hangs up early is no error.
//!
//! Exit codes: 0 done; 1 done, but there is something to look at; 2 not done.
//!
//! Must not know of the window.

mod access;
mod aggregate;
mod areas;
mod args;
mod broadband;
mod check;
mod classify;
mod export;
mod import;
mod interventions;
mod isochrone;
mod itinerary;
mod locate;
mod matrix;
mod new;
mod output;
mod predict;
mod reach;
mod record;
mod round;
mod route;
mod score;
mod search;
mod sources;
mod stats;
mod streets;
mod tiles;
mod travel;
mod validate;
mod values;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use clap::Parser as _;

use crate::base::progress::Progress;
use crate::model::atlas::{Atlas, SetData};
use crate::project::{Project, sample};

pub use args::Command;

/// What the arguments ask for.
#[derive(Debug)]
pub enum Plan {
    /// The window, with this project or with the sample.
    Window(Option<PathBuf>),
    Command(Command),
    /// Help was given, or the arguments could not be understood; that is said already.
    Done(ExitCode),
}

/// How a command ended, when it did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Done, but there is something to look at.
    Findings,
    /// Not done; why is said already.
    Refused,
}

/// Understands the arguments, of which the first is the program's own name.
pub fn plan(arguments: impl IntoIterator<Item = OsString>) -> Plan {
    let args = match args::Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            // Nobody may be left to read it.
            let _ = error.print();
            return Plan::Done(if error.use_stderr() { Outcome::Refused.into() } else { ExitCode::SUCCESS });
        }
    };
    match (args.command, args.project) {
        (Some(command), _) => Plan::Command(command),
        (None, Some(file)) if is_no_project(&file) => {
            let word = file.display();
            Plan::Done(failed(&anyhow!(
                "There is neither a command nor a project file called {word}. See inclusion-atlas --help."
            )))
        }
        (None, project) => Plan::Window(project),
    }
}

/// Carries a command out and says what went wrong.
pub fn run(command: Command) -> ExitCode {
    let outcome = match command {
        Command::New(args) => new::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Aggregate(args) => aggregate::run(&args),
        Command::Areas(args) => areas::run(&args),
        Command::Sources(args) => sources::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Pack(args) => export::pack(&args),
        Command::Check(args) => check::run(&args),
        Command::Stats(args) => stats::run(&args),
        Command::Classify(args) => classify::run(&args),
        Command::Access(args) => access::run(&args),
        Command::Locate(args) => locate::run(&args),
        Command::Reach(args) => reach::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Predict(args) => predict::run(&args),
        Command::Round(args) => round::run(&args),
        Command::Streets(args) => streets::run(&args),
        Command::Tiles(args) => tiles::run(&args),
        Command::Route(args) => route::run(&args),
        Command::Matrix(args) => matrix::run(&args),
        Command::Isochrone(args) => isochrone::run(&args),
        Command::Broadband(args) => broadband::run(&args),
        Command::Interventions(args) => interventions::run(&args),
        Command::Search(args) => search::run(&args),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        Err(error) if output::nobody_reads(&error) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

/// Says what went wrong, from what was tried down to the cause, each once, and gives the exit code for it.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    output::note(&format!("inclusion-atlas: {}", in_words(error)));
    Outcome::Refused.into()
}

/// An error with its causes. Some errors say their cause themselves; it is not said twice.
fn in_words(error: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if words.is_empty() {
            words = cause;
        } else if !words.contains(&cause) {
            words.push('\n');
            words.push_str(&cause);
        }
    }
    words
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Findings => Self::from(1),
            Outcome::Refused => Self::from(2),
        }
    }
}

/// Nothing that could be opened as a project: a word such as "exprot", or a file of another kind that is not there.
fn is_no_project(path: &Path) -> bool {
    let is_bare = path.extension().is_none() && path.components().count() == 1;
    // A project that is not there opens a window that says so; a file of another kind cannot have been meant as one.
    let is_other = path.extension().is_some_and(|e| !e.eq_ignore_ascii_case("gpkg"));
    (is_bare || is_other) && !path.exists()
}

/// Opens a project, or the sample when none is named.
fn open(project: Option<&Path>) -> anyhow::Result<Project> {
    match project {
        Some(path) => Ok(Project::open(path)?),
        None => sample::open_or_build(&Progress::new()).context("The sample project could not be opened."),
    }
}

/// The boundary set of this name, however it is capitalised.
fn set_called<'a>(atlas: &'a Atlas, name: &str) -> anyhow::Result<&'a SetData> {
    let found = atlas.sets.iter().find(|s| s.set.name == name);
    let found = found.or_else(|| atlas.sets.iter().find(|s| s.set.name.eq_ignore_ascii_case(name.trim())));
    found.map(AsRef::as_ref).ok_or_else(|| {
        let there: Vec<&str> = atlas.sets.iter().map(|s| s.set.name.as_str()).collect();
        let there =
            if there.is_empty() { "It has none yet".to_owned() } else { format!("It has: {}", there.join(", ")) };
        anyhow!("The project has no boundary set called {name}. {there}.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(arguments: &[&str]) -> Plan {
        plan(std::iter::once("inclusion-atlas").chain(arguments.iter().copied()).map(OsString::from))
    }

    #[test]
    fn no_command_is_the_window() {
        assert!(matches!(planned(&[]), Plan::Window(None)));
        let Plan::Window(Some(file)) = planned(&["kent.gpkg"]) else { panic!("no window") };
        assert_eq!(file, Path::new("kent.gpkg"));
        assert!(matches!(planned(&["folder/kent"]), Plan::Window(Some(_))));
    }

    #[test]
    fn a_misspelt_command_is_no_project() {
        assert!(matches!(planned(&["exprot"]), Plan::Done(_)));
        assert!(matches!(planned(&["maps.png"]), Plan::Done(_)));
        assert!(matches!(planned(&["export"]), Plan::Done(_)), "export needs --out");
        assert!(matches!(planned(&["--help"]), Plan::Done(_)));
    }

    #[test]
    fn a_cause_is_said_once() {
        let disk = anyhow::anyhow!("the disk is full");
        let error = disk.context("map.png: the disk is full").context("Nothing was written.");
        assert_eq!(in_words(&error), "Nothing was written.\nmap.png: the disk is full");
    }
}
