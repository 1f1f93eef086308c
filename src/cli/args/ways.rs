//! What can be said to `streets`, `search`, `route`, `matrix` and `isochrone`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::geo::bounds::LonLatBounds;
use crate::geo::lonlat::LonLat;
use crate::model::place::PlaceKind;
use crate::model::street::TravelMode;

/// Bring streets and places into a project, from an extract of OpenStreetMap
#[derive(Debug, clap::Args)]
pub struct Streets {
    #[command(subcommand)]
    pub command: StreetsCommand,
}

#[derive(Debug, Subcommand)]
pub enum StreetsCommand {
    Import(StreetsImport),
}

/// Read an extract (.osm.pbf, .osm, .osm.gz, .osm.bz2) into a project
///
/// The extract is clipped to the project's areas and a margin, so that a district can be cut from an extract of the whole
/// country. Streets and places of an earlier extract make way. Can be undone in the window.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  inclusion-atlas streets import kent-latest.osm.pbf --project kent.gpkg --margin 10\n  inclusion-atlas streets import kent-latest.osm.pbf --project kent.gpkg --bounds 0.35,51.13,0.72,51.36 --venues library,village-hall\n\nExtracts by county: download.geofabrik.de. They are © OpenStreetMap contributors, under the Open Database Licence."
)]
pub struct StreetsImport {
    /// The extract
    pub extract: PathBuf,
    /// The project to read into
    #[arg(long)]
    pub project: PathBuf,
    /// How far around the project's areas, in kilometres
    #[arg(long, value_name = "KM", default_value_t = 5.0, value_parser = kilometres)]
    pub margin: f64,
    /// These bounds instead: west, south, east and north in degrees
    #[arg(long, value_name = "W,S,E,N", value_parser = bounds, allow_hyphen_values = true, conflicts_with_all = ["margin", "all"])]
    pub bounds: Option<LonLatBounds>,
    /// Everything in the extract
    #[arg(long, conflicts_with = "margin")]
    pub all: bool,
    /// Take places of these kinds as venues as well, where the project has none yet
    #[arg(long, value_delimiter = ',', value_enum, value_name = "KINDS")]
    pub venues: Vec<CandidateName>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CandidateName {
    Library,
    CommunityCentre,
    VillageHall,
    College,
    School,
    PlaceOfWorship,
    BusStop,
}

impl From<CandidateName> for PlaceKind {
    fn from(name: CandidateName) -> Self {
        match name {
            CandidateName::Library => Self::Library,
            CandidateName::CommunityCentre => Self::CommunityCentre,
            CandidateName::VillageHall => Self::VillageHall,
            CandidateName::College => Self::College,
            CandidateName::School => Self::School,
            CandidateName::PlaceOfWorship => Self::PlaceOfWorship,
            CandidateName::BusStop => Self::BusStop,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModeName {
    Walk,
    Cycle,
    Drive,
}

impl From<ModeName> for TravelMode {
    fn from(name: ModeName) -> Self {
        match name {
            ModeName::Walk => Self::Walk,
            ModeName::Cycle => Self::Cycle,
            ModeName::Drive => Self::Drive,
        }
    }
}

/// Find areas, postcodes, places, streets, addresses and venues by name
///
/// Slips of a letter are forgiven. What is near the given position, and what is likelier meant, comes first.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  inclusion-atlas search \"week street\" --project kent.gpkg --near 0.522,51.272\n\nExit codes: 0 found; 1 nothing is called so; 2 not done."
)]
pub struct Search {
    /// A name, a code or a postcode, or the beginning of one
    pub text: String,
    #[arg(long)]
    pub project: PathBuf,
    /// Longitude and latitude in degrees
    #[arg(long, value_name = "LON,LAT", value_parser = position, allow_hyphen_values = true)]
    pub near: Option<LonLat>,
    /// So many at most
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub most: usize,
    #[arg(long, value_enum, default_value_t)]
    pub format: SearchFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// For people: a line each
    #[default]
    Text,
    Csv,
    Json,
    Geojson,
}

/// Find the quickest way along the project's streets
///
/// Times are those of free streets. The project needs streets: see `streets import`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  inclusion-atlas route --project kent.gpkg --mode walk --from 0.5221,51.2721 --to 0.5287,51.2744 --format gpx > way.gpx\n\nExit codes: 0 found; 1 there is no way between the two; 2 not done."
)]
pub struct Route {
    #[arg(long)]
    pub project: PathBuf,
    #[arg(long, value_enum)]
    pub mode: ModeName,
    /// Longitude and latitude in degrees
    #[arg(long, value_name = "LON,LAT", value_parser = position, allow_hyphen_values = true)]
    pub from: LonLat,
    #[arg(long, value_name = "LON,LAT", value_parser = position, allow_hyphen_values = true)]
    pub to: LonLat,
    #[arg(long, value_enum, default_value_t)]
    pub format: RouteFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RouteFormat {
    /// For people: what to do, step by step
    #[default]
    Text,
    /// Time, length, line and steps
    Json,
    /// The steps
    Csv,
    Geojson,
    Gpx,
}

/// Write the travel times between all points of a table, as CSV or JSON
///
/// In minutes. Where there is no way, or a point is more than a kilometre from any street, the cell is empty (JSON: null).
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  inclusion-atlas matrix --project kent.gpkg --mode drive --points venues.csv --from homes.csv > minutes.csv\n\nThe CSV (origin, destination, minutes) can be given to `access` and `locate` as --costs.\nExit codes: 0 every pair has a time; 1 some have none; 2 not done."
)]
pub struct Matrix {
    #[arg(long)]
    pub project: PathBuf,
    #[arg(long, value_enum)]
    pub mode: ModeName,
    /// Where to go: a table with columns lon and lat (or easting and northing) and one of names
    #[arg(long, value_name = "CSV")]
    pub points: PathBuf,
    /// Where to start from; the points themselves when not given
    #[arg(long, value_name = "CSV")]
    pub from: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: MatrixFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MatrixFormat {
    #[default]
    Csv,
    Json,
}

/// Draw what can be reached in so many minutes, as GeoJSON
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  inclusion-atlas isochrone --project kent.gpkg --mode walk --from 0.5221,51.2721 --minutes 5,10,15 > reach.geojson"
)]
pub struct Isochrone {
    #[arg(long)]
    pub project: PathBuf,
    #[arg(long, value_enum)]
    pub mode: ModeName,
    #[arg(long, value_name = "LON,LAT", value_parser = position, allow_hyphen_values = true)]
    pub from: LonLat,
    /// Up to 120
    #[arg(long, value_delimiter = ',', default_value = "5,10,15,30", value_parser = clap::value_parser!(u32).range(1..=120))]
    pub minutes: Vec<u32>,
    #[arg(long, value_enum, default_value_t)]
    pub format: IsochroneFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum IsochroneFormat {
    /// The areas
    #[default]
    Geojson,
    /// Their sizes and the streets in them
    Csv,
}

/// Say what an archive of map tiles (.pmtiles, .mbtiles) holds, and lay a project on it
///
/// One that is broken is refused with the reason.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  inclusion-atlas tiles kent.pmtiles\n  inclusion-atlas tiles kent.pmtiles --project kent.gpkg"
)]
pub struct Tiles {
    /// The archive
    pub archive: PathBuf,
    /// Lay the areas of this project on it, as dropping it on the window does; the archive stays where it is
    #[arg(long)]
    pub project: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: TilesFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TilesFormat {
    #[default]
    Text,
    Json,
}

fn numbers<const N: usize>(text: &str) -> Option<[f64; N]> {
    let all: Vec<f64> = text.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    all.try_into().ok()
}

pub(super) fn position(text: &str) -> Result<LonLat, String> {
    let at = numbers(text).map(|[lon, lat]| LonLat::new(lon, lat)).filter(|at| at.is_valid());
    at.ok_or_else(|| "give longitude and latitude in degrees, such as 0.5221,51.2721".to_owned())
}

fn bounds(text: &str) -> Result<LonLatBounds, String> {
    let said = numbers(text).map(|[west, south, east, north]| LonLatBounds { west, south, east, north });
    let is_box = |b: &LonLatBounds| {
        LonLat::new(b.west, b.south).is_valid()
            && LonLat::new(b.east, b.north).is_valid()
            && b.west < b.east
            && b.south < b.north
    };
    said.filter(is_box)
        .ok_or_else(|| "give west, south, east and north in degrees, such as 0.35,51.13,0.72,51.36".to_owned())
}

fn kilometres(text: &str) -> Result<f64, String> {
    let km = text.trim().parse::<f64>().ok().filter(|km| (0.0..=500.0).contains(km));
    km.ok_or_else(|| "give kilometres from 0 to 500".to_owned())
}
