//! What can be said on the command line, and the help that teaches it. Nothing is done here.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Parser, Subcommand, ValueEnum};

use crate::model::sheet::{Orientation, Paper};

const EXAMPLES: &str = "\
Examples:
  inclusion-atlas
      Open the window with the sample project, Maidstone in Kent.
  inclusion-atlas kent.gpkg
      Open the window with a project of your own.
  inclusion-atlas new kent.gpkg
  inclusion-atlas import --project kent.gpkg wards.zip figures.csv libraries.csv
      Make a project and fill it: boundaries first, then figures for them.
  inclusion-atlas score --project kent.gpkg > scores.csv
      Write every area's score, rank and what they are made of.
  inclusion-atlas export --project kent.gpkg --out map.png --paper A3 --dpi 300
      Draw the map for a report.

A project is one file, a GeoPackage. It can be mailed, and opened in QGIS.
Exit codes: 0 done; 1 done, but there is something to look at; 2 not done.";

/// A map of digital exclusion: scores, help, broadband gaps and maps for reports, all in one local file.
///
/// Without a command the window opens. The commands do the same work without one.
#[derive(Debug, Parser)]
#[command(name = "inclusion-atlas", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Project file to open in the window; the sample when none is given
    pub project: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    New(New),
    Import(Import),
    Score(Score),
    Export(Export),
    Check(Check),
}

/// Make a new project file
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  inclusion-atlas new kent.gpkg --name \"Kent, autumn review\"")]
pub struct New {
    /// The file to make; it must not exist yet
    pub file: PathBuf,
    /// The project's name; the file's name when not given
    #[arg(long)]
    pub name: Option<String>,
    /// Make it a copy of the sample, Maidstone in Kent, to try things out on
    #[arg(long, conflicts_with = "name")]
    pub sample: bool,
}

/// Read files into a project: boundaries, figures, venues, postcodes
///
/// What a file holds is recognised by its content. Figures are joined to areas by official code, so the boundaries must
/// come first. A file is read whole or not at all; what is left out of it, and why, is in the report.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  inclusion-atlas import --project kent.gpkg wards.zip figures.csv
  inclusion-atlas import --project kent.gpkg --dry-run --report json figures.csv

Exit codes: 0 read whole; 1 read, with warnings; 2 refused. Files before a refused one stay imported.")]
pub struct Import {
    /// The project to read into
    #[arg(long)]
    pub project: PathBuf,
    /// Shapefiles (zipped or with their parts beside them), GeoJSON or CSV files, in this order
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Only say what would be read; the project stays as it is
    #[arg(long)]
    pub dry_run: bool,
    /// How to say what was found
    #[arg(long, value_enum, default_value_t)]
    pub report: Report,
    /// Which layer to read of a zip file that holds several
    #[arg(long)]
    pub layer: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// For people
    #[default]
    Text,
    /// For programs: a list with an entry for each file
    Json,
}

/// Write every area's score and what it is made of, as CSV to standard output
///
/// The columns are code, name, score, rank (1 is the most excluded); then for each indicator its value as published, the
/// value on the model's scale (higher is worse) and the points of the score that come from it; last the share of the
/// weights for which there were figures. An empty cell is missing, which is not zero.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  inclusion-atlas score --project kent.gpkg > scores.csv")]
pub struct Score {
    /// The project; the sample when not given
    #[arg(long)]
    pub project: Option<PathBuf>,
}

/// Draw the map for print, as a PNG picture
///
/// What is not given is as the project remembers it. The same project gives the same bytes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  inclusion-atlas export --project kent.gpkg --out map.png --paper A3 --orientation portrait --dpi 300"
)]
pub struct Export {
    /// The project; the sample when not given
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// The picture to write, ending in .png; replaced if it exists
    #[arg(long)]
    pub out: PathBuf,
    #[arg(long, value_enum, ignore_case = true)]
    pub paper: Option<PaperName>,
    #[arg(long, value_enum, ignore_case = true)]
    pub orientation: Option<OrientationName>,
    /// Dots per inch
    #[arg(long, value_parser = PossibleValuesParser::new(["150", "200", "300"]).map(|d| d.parse::<u32>().unwrap_or(300)))]
    pub dpi: Option<u32>,
    /// Title of the map; made from what is shown when not given
    #[arg(long)]
    pub title: Option<String>,
    /// The line below the title
    #[arg(long)]
    pub subtitle: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum PaperName {
    #[value(name = "A4")]
    A4,
    #[value(name = "A3")]
    A3,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum OrientationName {
    Portrait,
    Landscape,
}

/// Say whether a project file is sound, and what is missing in it
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  inclusion-atlas check kent.gpkg\n\nExit codes: 0 all is well; 1 something is missing or damaged; 2 not a project."
)]
pub struct Check {
    /// The project
    pub file: PathBuf,
}

impl From<PaperName> for Paper {
    fn from(name: PaperName) -> Self {
        match name {
            PaperName::A4 => Self::A4,
            PaperName::A3 => Self::A3,
        }
    }
}

impl From<OrientationName> for Orientation {
    fn from(name: OrientationName) -> Self {
        match name {
            OrientationName::Portrait => Self::Portrait,
            OrientationName::Landscape => Self::Landscape,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    /// clap's own check of what is declared above.
    #[test]
    fn the_arguments_are_well_formed() {
        super::Args::command().debug_assert();
    }
}
