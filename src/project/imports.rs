//! Importing as the front doors see it: a dry run first ([`plan`]), then [`super::Project::commit_batch`].

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::base::progress::Progress;
use crate::import::{self, Refusal};
use crate::model::atlas::Atlas;
use crate::storage::foreign::{self, ForeignError};

pub use crate::import::presets::{self, Preset};
pub use crate::import::{
    About, AboutSet, ColumnAbout, ColumnReport, ColumnUse, ContentKind, Double, ImportError, ImportOptions, ImportPlan,
    ImportReport, JoinBy, JoinReport, MappedAs, RouteReport, Statistic, SummarisedFigure, SummaryReport, Survey,
    forget, remember,
};

/// Whether a file that was dropped is to be opened rather than imported: one of our projects, or what bears a
/// project's ending and is no database at all, so that it is the project that is said to be damaged.
pub fn is_project(path: &Path) -> bool {
    let named_so = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gpkg"));
    foreign::is_project(path) || (named_so && !foreign::is_database(path))
}

/// Reads a file of any format and understands it. A GeoPackage of another program is read by the room that speaks SQL,
/// everything else by the importers.
///
/// # Errors
/// [`ImportError::Refused`] says what is wrong with the file and what to do; [`ImportError::Cancelled`] passes through.
pub fn plan(
    path: &Path,
    atlas: &Atlas,
    options: &ImportOptions,
    progress: &Progress,
) -> Result<ImportPlan, ImportError> {
    let dropped = import::dropped(path, progress)?;
    // SQLite reads files, so what was packed is unpacked into one that goes when it is read.
    let unpacked = match import::packed_database(&dropped)? {
        Some(bytes) => Some(temporary(&bytes).map_err(|error| {
            let what = format!("it could not be unpacked into a temporary file ({error})");
            refused(&dropped.name, Refusal::Damaged { part: "the GeoPackage in it".to_owned(), what })
        })?),
        None => None,
    };
    if unpacked.is_none() && !foreign::is_sqlite(&dropped.bytes) {
        return import::plan_dropped(&dropped, atlas, options, progress);
    }
    let database = unpacked.as_ref().map_or(path, |file| file.path());
    match foreign::read(database, options.layer.as_deref(), progress) {
        Ok((layer, available)) => import::plan_layer(&dropped, layer, available, atlas, options, progress),
        Err(ForeignError::Cancelled(cancelled)) => Err(ImportError::Cancelled(cancelled)),
        Err(error) => Err(refused(&dropped.name, Refusal::GeoPackage(error.to_string()))),
    }
}

fn refused(file: &str, refusal: Refusal) -> ImportError {
    ImportError::Refused { file: file.to_owned(), refusal: Box::new(refusal), survey: None }
}

fn temporary(bytes: &[u8]) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".gpkg").tempfile()?;
    file.write_all(bytes)?;
    Ok(file)
}

/// Brings several files that were dropped together into the order in which they are best imported: what has outlines
/// before what may need them. Parts of a shapefile and descriptions go with their data file.
#[must_use]
pub fn in_order(paths: &[PathBuf]) -> Vec<PathBuf> {
    let ending = |p: &Path| p.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let is_part = |p: &Path| matches!(ending(p).as_str(), "dbf" | "shx" | "prj" | "cpg" | "sbn" | "sbx");
    let is_about = |p: &Path| p.to_string_lossy().to_lowercase().ends_with(".about.json");
    let mut kept: Vec<PathBuf> = Vec::new();
    for path in paths {
        let whole = |other: &PathBuf| other.with_extension("") == path.with_extension("");
        let part = is_part(path)
            && (paths.iter().any(|o| ending(o) == "shp" && whole(o)) || kept.iter().any(|o| is_part(o) && whole(o)));
        let about =
            is_about(path) && paths.iter().any(|o| format!("{}.about.json", o.display()) == path.display().to_string());
        if !part && !about && !kept.contains(path) {
            kept.push(path.clone());
        }
    }
    let rank = |p: &Path| match ending(p).as_str() {
        "shp" | "zip" | "gpkg" | "geojson" | "json" | "topojson" | "kml" | "kmz" => 0,
        "gz" | "geojsonl" | "ndjson" => 1,
        _ => 2,
    };
    kept.sort_by_key(|p| rank(p));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_dropped_together_are_brought_into_order() {
        let dropped = ["pop.csv", "w.dbf", "w.shp", "w.prj", "pop.csv.about.json", "lsoa.geojson", "v.dbf", "v.shx"];
        let order = in_order(&dropped.map(PathBuf::from));
        let order: Vec<String> = order.iter().map(|p| p.display().to_string()).collect();
        assert_eq!(order, ["w.shp", "lsoa.geojson", "pop.csv", "v.dbf"]);
    }
}
