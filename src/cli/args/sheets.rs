//! What `export` and `pack` can be told.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::PossibleValuesParser;

use crate::geo::lonlat::LonLat;
use crate::model::sheet::Template;

use super::{OrientationName, PaperName};

/// Write the map for print: a page, one page for each of many, with title, legend, scale bar and sources
#[derive(Debug, clap::Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub struct Export {
    /// The project; the sample when not given
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// The file to write, ending in .png, .svg, .pdf or (what the map shows, as a table) .csv; replaced if it exists.
    /// With --each, the folder
    #[arg(long, required_unless_present = "one_pdf")]
    pub out: Option<PathBuf>,
    /// A sheet of the project, by its name
    #[arg(long, conflicts_with_all = ["template", "paper", "orientation"])]
    pub sheet: Option<String>,
    /// A page design
    #[arg(long, value_parser = PossibleValuesParser::new(Template::ALL.map(Template::word)), conflicts_with_all = ["paper", "orientation"])]
    pub template: Option<String>,
    #[arg(long, value_enum, ignore_case = true)]
    pub paper: Option<PaperName>,
    #[arg(long, value_enum, ignore_case = true)]
    pub orientation: Option<OrientationName>,
    /// Dots per inch of a PNG, 96 to 600
    #[arg(long, value_parser = clap::value_parser!(u32).range(96..=600))]
    pub dpi: Option<u32>,
    /// Title of the map; made from what is shown when not given
    #[arg(long)]
    pub title: Option<String>,
    /// The line below the title
    #[arg(long)]
    pub subtitle: Option<String>,
    /// The area that the sheet is about, by its name or official code
    #[arg(long)]
    pub about: Option<String>,
    /// Show help as this scenario has it, and whom it wins and loses
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// Show what can be reached along the project's streets from here: longitude and latitude in degrees
    #[arg(long, value_name = "LON,LAT", value_parser = super::ways::position, allow_hyphen_values = true)]
    pub reach: Option<LonLat>,
    /// How one travels
    #[arg(long, value_enum, default_value = "walk", requires = "reach")]
    pub reach_mode: super::ways::ModeName,
    /// Within these minutes, up to 120
    #[arg(long, value_name = "MINUTES", value_delimiter = ',', default_value = "5,10,15,30", requires = "reach", value_parser = clap::value_parser!(u32).range(1..=120))]
    pub reach_minutes: Vec<u32>,
    /// Write what the map shows in words to this file, too
    #[arg(long)]
    pub alt_text: Option<PathBuf>,
    /// A page for each of these, as numbered files in the folder --out, or as one PDF
    #[arg(long, value_enum)]
    pub each: Option<EachName>,
    /// What the files of --each are written as
    #[arg(long, value_enum, default_value = "png", requires = "each")]
    pub format: FormatName,
    /// Write --each as the pages of this PDF
    #[arg(long, requires = "each", conflicts_with = "out")]
    pub one_pdf: Option<PathBuf>,
    /// Leave files of --each alone that are there as they would be written now
    #[arg(long, requires = "each")]
    pub resume: bool,
}

const EXPORT_EXAMPLES: &str = "Examples:
  inclusion-atlas export --project kent.gpkg --out map.png --paper A3 --orientation portrait --dpi 300
  inclusion-atlas export --project kent.gpkg --sheet \"Cabinet, November\" --out cabinet.pdf --alt-text cabinet.txt
  inclusion-atlas export --project kent.gpkg --template ward-profile --each ward --out profiles --resume
  inclusion-atlas export --project kent.gpkg --template ward-profile --each ward --one-pdf profiles.pdf";

/// What there is a page for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum EachName {
    /// Each area that is shown
    #[value(alias = "area")]
    Ward,
    /// Each venue that is not closed
    Venue,
    /// Each round that is planned
    Round,
    /// Each indicator
    Indicator,
}

/// What a file is written as.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FormatName {
    Png,
    Svg,
    Pdf,
}

/// Pack sheets, tables, methods, licences and hashes for somebody who wants to check them
///
/// The pack is a folder, or a zip where the name ends so: the sheets as PDF and PNG with their texts, what each shows as
/// a table, how the score is made in plain words, whose data it is, and the SHA-256 of every file.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  inclusion-atlas pack --project kent.gpkg --out evidence.zip")]
pub struct Pack {
    /// The project; the sample when not given
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// The folder or the zip to write
    #[arg(long)]
    pub out: PathBuf,
    /// Sheets of the project by their names; all of them when not given, a committee report where there are none
    #[arg(long = "sheet")]
    pub sheets: Vec<String>,
}
