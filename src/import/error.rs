//! Why a file cannot be imported, in words for the officer at the desk. Nothing here knows how to read a file.

use crate::base::progress::Cancelled;
use crate::geo::crs::Crs;

use super::report::Survey;

/// An import that did not happen. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The user stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The file cannot be understood, or what it says cannot be believed.
    #[error("{file}: {refusal}")]
    Refused {
        /// The file's name, without its folder.
        file: String,
        #[source]
        refusal: Box<Refusal>,
        /// What was seen of the file before it was refused, as far as it could be read at all.
        survey: Option<Box<Survey>>,
    },
}

impl ImportError {
    pub(super) fn refused(file: &str, refusal: Refusal) -> Self {
        Self::Refused { file: file.to_owned(), refusal: Box::new(refusal), survey: None }
    }

    /// The same with what was seen of the file.
    pub(super) fn with(self, seen: Survey) -> Self {
        match self {
            Self::Refused { file, refusal, .. } => Self::Refused { file, refusal, survey: Some(Box::new(seen)) },
            Self::Cancelled(_) => self,
        }
    }
}

/// What is wrong, where, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("there is no such file. Check its name and folder.")]
    NotFound,
    #[error("this is a folder. Choose the file in it, or drop the zip file as it was downloaded.")]
    IsFolder,
    #[error("the file cannot be read ({0}). Check that it is not open elsewhere and that you may read it.")]
    Unreadable(#[source] std::io::Error),
    #[error("the file is empty. Download it again.")]
    Empty,
    #[error("the file has {bytes} bytes, more than the {most} that are read at once. Cut it to your area first.")]
    TooLarge { bytes: u64, most: u64 },
    /// Of an extract of OpenStreetMap.
    #[error(
        "more than {most} points lie within the bounds, which is more than fits in memory. Choose a smaller margin or smaller bounds."
    )]
    TooManyPoints { most: usize },
    #[error("no street of the extract lies within the bounds. Choose the extract of your region, or a larger margin.")]
    NoStreets,
    /// A format that is not read.
    #[error("this is {what}. {remedy}")]
    WrongFormat { what: String, remedy: &'static str },
    #[error("this is packed with gzip and cannot be unpacked ({0}). It is damaged or incomplete; download it again.")]
    BadGzip(String),
    #[error("the zip file cannot be read ({0}). It is damaged or incomplete; download it again.")]
    BadZip(String),
    #[error("{member} would unpack to more than {most} bytes, which no honest data file does. It was not opened.")]
    ZipBomb { member: String, most: u64 },
    #[error(
        "the zip file holds no shapefile, GeoJSON, KML, CSV file or workbook, only: {0}. Unpack it and choose the data file."
    )]
    NothingInZip(String),
    #[error("the file has no layer named {asked}. It has: {available}.")]
    NoSuchLayer { asked: String, available: String },
    #[error(
        "the file {missing} that {role} is missing. A shapefile is several files of one name; put {missing} beside {present}, or drop the whole zip file."
    )]
    MissingSibling { missing: String, role: &'static str, present: String },
    /// What the room that reads a `GeoPackage` says of it.
    #[error("{0}")]
    GeoPackage(String),
    /// A table of travel costs, or of the places they join: where, what, and what to do.
    #[error("{0}")]
    Travel(String),
    /// Damage inside a file: where, and what.
    #[error("{part} is damaged: {what}. Download it again, or export it again.")]
    Damaged { part: String, what: String },
    #[error("this is not valid GeoJSON ({0}). Export it again, or check the place named.")]
    BadJson(String),
    #[error("the description {file} cannot be read ({what}). Correct it, or move it away to import without it.")]
    BadAbout { file: String, what: String },
    #[error("there is no column \u{201c}{column}\u{201d}, which was spoken of. The file has: {available}.")]
    NoSuchColumn { column: String, available: String },
    #[error("no table was found: no row has more than one cell. Check that the file is a CSV with a header row.")]
    NoTable,
    #[error("the table has {0} cells, more than are read at once. Remove columns or rows that you do not need.")]
    TooManyCells(u64),
    #[error(
        "row {row}: a quotation mark is opened and never closed, so all that follows would be one cell. Close it, or remove it."
    )]
    OpenQuote { row: u64 },
    #[error(
        "the header names {named} columns, but the rows have {width} cells, of which the last have three digits: figures such as 1,234 were cut apart at their comma. Put such figures into quotation marks, or export without separators of thousands."
    )]
    TornThousands { named: usize, width: usize },
    #[error("the zip file holds two files of the same name. Unpack it and choose the one that is meant.")]
    TwiceInZip,
    #[error("there is a header but no row below it. Check that the download is complete.")]
    NoRows,
    #[error(
        "nothing says which reference system the coordinates are in, and {x}, {y} does not look like any that is known. Put the .prj file beside it, or choose the reference system."
    )]
    CrsUnknown { x: f64, y: f64 },
    #[error(
        "the reference system \u{201c}{0}\u{201d} is not known here. Export the file in British National Grid (EPSG:27700) or in longitude and latitude (EPSG:4326)."
    )]
    CrsNotSupported(String),
    #[error("the file says its coordinates are {said}, but {x}, {y} looks like {looks}. Choose the reference system.")]
    CrsContradicted { said: Crs, looks: Crs, x: f64, y: f64 },
    #[error(
        "the file says its coordinates are {said}, but {x}, {y} lies far from where that is used. Choose the reference system."
    )]
    CrsElsewhere { said: Crs, x: f64, y: f64 },
    #[error(
        "the coordinates look like latitude and longitude in the wrong order ({x}, {y}). Export the file again with longitude first."
    )]
    AxesSwapped { x: f64, y: f64 },
    #[error(
        "the columns {longitude} and {latitude} seem to be exchanged: {x}, {y} lies far away, and the other way round in Britain. Exchange the two headers, and import again."
    )]
    HeadersSwapped { longitude: String, latitude: String, x: f64, y: f64 },
    #[error(
        "row {row}: coordinate {x}, {y} is not a position in {crs}. Correct the row, or choose another reference system."
    )]
    NotAPosition { row: u64, x: f64, y: f64, crs: Crs },
    #[error("row {row}: the outline has {rings} rings, more than {most}. Simplify it first.")]
    TooManyRings { row: u64, rings: usize, most: usize },
    #[error("the file holds {0}, and areas, points or a table of figures are needed.")]
    WrongGeometry(&'static str),
    #[error("no column holds official codes (such as E05004982). The columns are: {0}. Say which column is the code.")]
    NoCodeColumn(String),
    #[error(
        "the code {code} stands in row {first} and again in row {second} (column {field}). Each area may have one row: remove one, or bring the table to one row an area."
    )]
    DuplicateCode { code: String, first: u64, second: u64, field: String },
    #[error(
        "none of the codes joins an area of the project. The file has {file_has}; the project has {project_has}. Import the boundaries that fit first, or choose figures for the areas you have."
    )]
    NothingJoins { file_has: String, project_has: String },
    #[error(
        "the codes in {codes} are wrong, or of other areas: {wrong} of {rows} rows name another area than their code does, such as row {row}. {joining} of the names in {names} are areas of {set}: join by name."
    )]
    NamesDisagree { codes: String, wrong: usize, rows: usize, row: u64, names: String, joining: usize, set: String },
    #[error(
        "none of the codes in {codes} is that of an area of the project, but {joining} of {rows} names in {names} are areas of {set}. If the codes are wrong and the names right, join by name; else import the boundaries that fit first."
    )]
    CodesUnknown { codes: String, names: String, joining: usize, rows: usize, set: String },
    #[error(
        "no column holds official codes, but {joining} of {rows} names in {names} are areas of {set}. If these are the areas meant, join by name."
    )]
    OnlyNames { names: String, joining: usize, rows: usize, set: String },
    #[error(
        "none of the names in the file is that of an area of the project. The columns are: {0}. Join by code, or import the boundaries that fit first."
    )]
    NoNameJoins(String),
    #[error(
        "{name} stands in row {first} and again in row {second} (column {field}), and both name the same area. Remove one, or join by code."
    )]
    DuplicateName { name: String, first: u64, second: u64, field: String },
    #[error("it holds figures, but the project has no areas yet. Import boundaries first.")]
    NoAreas,
    #[error("no column holds figures. The columns are: {0}.")]
    NoFigures(String),
    #[error(
        "all of its figures are ranks or deciles, which are places among {of} and say nothing of {set}. Import boundaries of those areas first, or a file that has scores."
    )]
    OnlyPlaces { of: String, set: String },
    #[error(
        "it is not clear what this file holds: it has no outlines, no column of area codes, and no positions. The columns are: {0}. Say what they are for."
    )]
    Unclear(String),
    #[error(
        "figures of points need {missing}. The columns are: {available}. Say which column it is, or choose how the file is read."
    )]
    PointColumn { missing: &'static str, available: String },
    #[error(
        "none of the {rows} rows lies in an area of {set} (placed by {placed_by}). Choose the set that they lie in, or import its boundaries or the postcodes of the region first."
    )]
    PointsElsewhere { rows: String, set: String, placed_by: String },
    #[error("venues need {missing}. The columns are: {available}. Say which column it is.")]
    VenueColumn { missing: &'static str, available: String },
    #[error(
        "a lookup needs two columns of official codes, of areas of different kinds or years. The columns are: {0}. Say which hold codes."
    )]
    NotALookup(String),
    #[error("nothing in it can be used: every row was left out.")]
    NothingLeft,
}
