//! What can be said on the command line, and the help that teaches it. Nothing is done here.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::geo::crs::Crs;
use crate::model::sheet::{Orientation, Paper};

mod methods;
mod noting;
mod prediction;
mod round;
mod scoring;
mod sheets;
mod ways;

pub use methods::{
    Access, Classify, Locate, LocateFormat, LocateProblem, Measure, MethodName, Reach, Stats, TableFormat, Transform,
    WeightsChoice,
};
pub use noting::{AddIntervention, Broadband, Interventions, InterventionsCommand};
pub use prediction::{End, Format, Predict, Validate};
pub use round::{Round, RoundFormat};
pub use scoring::{Judged, Score, TemplateName};
pub use sheets::{EachName, Export, FormatName, Pack};
pub use ways::{
    Isochrone, IsochroneFormat, Matrix, MatrixFormat, Route, RouteFormat, Search, SearchFormat, Streets,
    StreetsCommand, StreetsImport, Tiles, TilesFormat,
};

const EXAMPLES: &str = "\
Examples:
  inclusion-atlas
      Open the window with the sample project, Maidstone in Kent.
  inclusion-atlas kent.gpkg
      Open the window with a project of your own.
  inclusion-atlas new kent.gpkg
  inclusion-atlas import --project kent.gpkg wards.zip figures.csv libraries.csv
      Make a project and fill it: boundaries first, then figures for them.
  inclusion-atlas areas --project kent.gpkg --format csv > areas.csv
      Write every figure of every area.
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
    Aggregate(Aggregate),
    Areas(Areas),
    Sources(Sources),
    Score(Score),
    Export(Box<Export>),
    Pack(Pack),
    Check(Check),
    Stats(Stats),
    Classify(Classify),
    Access(Access),
    Locate(Locate),
    Reach(Reach),
    Validate(Validate),
    Predict(Box<Predict>),
    Round(Box<Round>),
    Streets(Streets),
    Tiles(Tiles),
    Route(Route),
    Search(Search),
    Matrix(Matrix),
    Isochrone(Isochrone),
    Broadband(Broadband),
    Interventions(Interventions),
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
/// come first. A file is read whole or not at all; what is left out of it, and why, is in the report. What was not
/// recognised rightly can be said with the options; they hold for all files named. They are remembered in the project
/// for the next file of the same columns, here and in the window.
#[derive(Debug, clap::Args)]
#[command(after_help = IMPORT_EXAMPLES, after_long_help = format!("{IMPORT_EXAMPLES}\n\n{IMPORT_JSON}"))]
pub struct Import {
    /// The project to read into
    #[arg(long)]
    pub project: PathBuf,
    /// The files, in this order: shapefiles (zipped or with their parts beside them), GeoJSON, TopoJSON,
    /// GPKG, KML, GPX, CSV files, workbooks; packed or not
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Only say what would be read; the project stays as it is
    #[arg(long)]
    pub dry_run: bool,
    /// How to say what was found
    #[arg(long, value_enum, default_value_t)]
    pub report: Report,
    /// What the files hold, if it is not recognised
    #[arg(long = "as", value_enum, value_name = "CONTENT")]
    pub content: Option<Content>,
    /// The reference system of the coordinates, whatever the file says: an EPSG code such as EPSG:27700
    #[arg(long, value_parser = crs)]
    pub crs: Option<Crs>,
    /// The boundary set to join figures to, by its name; else the one whose codes match most
    #[arg(long, value_name = "NAME")]
    pub set: Option<String>,
    /// The column of the official codes, by its header
    #[arg(long, value_name = "HEADER")]
    pub code_column: Option<String>,
    /// What to join figures by; names help where codes are wrong
    #[arg(long, value_enum, value_name = "WHAT")]
    pub join_by: Option<JoinWhat>,
    /// What to make of figures of postcodes or other points for the areas they lie in; else counts are summed, shares
    /// averaged by what they are shares of where the file has it, and the middle is taken of everything else
    #[arg(long, value_enum, value_name = "STATISTIC")]
    pub summarise: Option<Summarise>,
    /// What a lookup divides areas by that lie in several others: the header of a column of weights, "rows" (the number of
    /// postcodes or other rows) or "equal"
    #[arg(long, value_name = "HEADER")]
    pub weight: Option<String>,
    /// Which layer or sheet to read of a file that holds several
    #[arg(long)]
    pub layer: Option<String>,
    /// Rows of venues to leave out, such as those that the report proposes as the same place (12,15)
    #[arg(long, value_delimiter = ',', value_name = "ROWS")]
    pub leave_out: Vec<u64>,
    /// Put the figures in the place of those that an earlier file of the same name brought
    #[arg(long)]
    pub replace: bool,
    /// Leave aside how an earlier file of the same columns was mapped by hand
    #[arg(long)]
    pub as_found: bool,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  inclusion-atlas import --project kent.gpkg wards.zip figures.csv
  inclusion-atlas import --project kent.gpkg --dry-run --report json figures.csv
  inclusion-atlas import --project kent.gpkg --join-by name --set \"Maidstone wards 2021\" figures.csv
  inclusion-atlas import --project kent.gpkg --summarise median speeds_by_postcode.csv
  inclusion-atlas import --project kent.gpkg --weight pop_overlap lsoa_to_ward.csv

Exit codes: 0 read whole; 1 read, with warnings or repairs; 2 refused. Files before a refused one stay imported.";

const IMPORT_JSON: &str = "\
The JSON report is a list with an object for each file:
  file       the path as it was given
  outcome    \"imported\", \"would be imported\" or \"refused\"
  error      only when refused: what is wrong, where, and what to do
  survey     only when refused and the file could be opened: format, layer, layers_available, rows, columns, content
  report     only when not refused:
    file_name, format, what    the file, its format, and in one line what it holds
    content    \"boundaries\", \"figures\", \"venues\", \"postcodes\", \"lookup\" or \"point_figures\"
    layer, layers_available    the layer or sheet that was read, and all there are
    rows       how many rows the file has
    columns    for each: header, used_as, samples, values, missing, figure (key, name, unit, measure, period of
               what it becomes, or null), note, made (whether it was worked out from other columns)
    join       for figures: set, set_name, by (\"code\" or \"name\"), column, matched, unmatched (pairs of code and
               row), areas_without_row, and where lookups brought them to the set route (through, areas, areas_split,
               people_split, weighted_by, left_out, incomplete, lacking); else null
    summary    for figures of points: set, set_name, points, placed_by, inside, outside, outside_first, unplaced,
               unplaced_first (pairs of name and row), areas_without_point, figures (column, key, statistic,
               weighted_by, by_default); left out for everything else
    lookup     for lookups: weight (\"rows\", \"equal\" or column with its header), rows (what is counted), choices
               (headers), divided (areas that lie in several others), postcodes (kept and left out, or null)
    doubles    for venues: those that seem to be one place, each with row, name, same_as_row or same_as_venue,
               same_as_name, metres_apart, why; nothing is merged by itself
    source     publisher, dataset, period, licence, attribution, address
    crs        the reference system that positions were read in, or null
    mapped_as  the earlier file whose mapping was taken over (file, on), or null
    changes    what is (or would be) changed in the project, in sentences
    replaces   keys of indicators whose earlier figures make way
    warnings   list (severity \"Note\" or \"Warning\", file, row, field, message, remedy), and more: how many
               there are beyond the list
Rows count as a spreadsheet counts them, the header being row 1. Members may be added; none will change its meaning.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Content {
    /// Areas with code, name and outline
    Boundaries,
    /// Figures for areas
    Figures,
    /// Places where people get help
    Venues,
    /// Postcodes with their positions
    Postcodes,
    /// Which areas lie in which
    Lookup,
    /// Figures of postcodes or other points, to be summarised into areas
    PointFigures,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Summarise {
    Median,
    Mean,
    Sum,
    /// How many points have a figure
    Count,
    Min,
    Max,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum JoinWhat {
    Code,
    Name,
}

/// A reference system by its EPSG code or name.
fn crs(text: &str) -> Result<Crs, String> {
    Crs::from_text(text).ok_or_else(|| {
        "this reference system is not known; EPSG:27700 (British National Grid), EPSG:4326 (longitude and latitude) and EPSG:3857 (Web Mercator) are, and others of Britain and Ireland".to_owned()
    })
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// For people
    #[default]
    Text,
    /// For programs: a list with an entry for each file
    Json,
}

/// Bring the figures of one boundary set to another: LSOAs to wards, 2011 to 2021
///
/// Lookups of the project lead the way; where none does, each area counts for the one that most of it lies in. Counts
/// are summed, and divided by residents where an area is divided; rates, averages and scores are averaged; ranks and
/// deciles are left out. Figures that the set has from its own publisher stay. Can be undone in the window.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  inclusion-atlas aggregate --project kent.gpkg --from \"LSOAs 2011\" --to \"Maidstone wards 2021\"

Exit codes: 0 all was brought; 1 brought, but areas had to be divided or lack a part, residents to weigh
by are not known, or ranks were left out; 2 not brought.")]
pub struct Aggregate {
    #[arg(long)]
    pub project: PathBuf,
    /// The boundary set that has the figures, by its name
    #[arg(long, value_name = "SET")]
    pub from: String,
    /// The boundary set to bring them to
    #[arg(long, value_name = "SET")]
    pub to: String,
}

/// Write every figure of every area to standard output, as CSV or GeoJSON
///
/// One row or feature for each area: code, name, set, kind and vintage, then each indicator by its key. Figures are
/// written as they were read, to the last digit. An empty cell, or null, is missing, which is not zero. Small
/// counts that the project hides are `[c]` in CSV and null in GeoJSON, which has the outlines in longitude and latitude.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  inclusion-atlas areas --project kent.gpkg --format csv > areas.csv\n  inclusion-atlas areas --project kent.gpkg --set \"Maidstone wards 2021\" --format geojson > wards.geojson"
)]
pub struct Areas {
    /// The project; the sample when not given
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// Only the areas of this boundary set; all sets when not given
    #[arg(long, value_name = "NAME")]
    pub set: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: AreasFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AreasFormat {
    #[default]
    Csv,
    Geojson,
}

/// Say where everything in a project comes from
///
/// Each imported file with its publisher, data set, period, licence, the line the licence asks for, SHA-256, and the time
/// of its import in UTC.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  inclusion-atlas sources --project kent.gpkg --format csv > sources.csv")]
pub struct Sources {
    /// The project; the sample when not given
    #[arg(long)]
    pub project: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: SourcesFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SourcesFormat {
    /// For people
    #[default]
    Text,
    Csv,
    Json,
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
