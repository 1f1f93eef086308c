//! Importing as the front doors see it: a dry run first ([`plan`]), then [`super::Project::commit_batch`].

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::base::ids::BoundarySetId;
use crate::base::progress::Progress;
use crate::import::{self, Parsed, Refusal};
use crate::model::atlas::Atlas;
use crate::storage::foreign::{self, ForeignError};

pub use crate::import::presets::{self, Preset};
pub use crate::import::{
    About, AboutSet, ColumnAbout, ColumnReport, ColumnUse, ContentKind, Double, ImportError, ImportOptions, ImportPlan,
    ImportReport, JoinBy, JoinReport, LookupReport, LookupWeight, MappedAs, RouteReport, Statistic, SummarisedFigure,
    SummaryReport, Survey, forget, remember,
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
    // The file itself is let go of before it is understood: a country is large enough once.
    let parsed = parse(path, atlas, options, progress)?;
    import::understand(parsed, atlas, options, progress)
}

/// A file that is looked at and corrected until it is right: read once, understood anew after each correction.
#[derive(Default)]
pub struct Reading {
    kept: Option<(Key, Parsed)>,
    reads: usize,
}

/// What a file has to be read again for: another layer of it, another set to choose a table for, or that it has changed.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    path: PathBuf,
    written: Option<(u64, SystemTime)>,
    layer: Option<String>,
    set: Option<BoundarySetId>,
}

impl Reading {
    /// As [`plan`].
    ///
    /// # Errors
    /// As [`plan`].
    pub fn plan(
        &mut self,
        path: &Path,
        atlas: &Atlas,
        options: &ImportOptions,
        progress: &Progress,
    ) -> Result<ImportPlan, ImportError> {
        let written = std::fs::metadata(path).ok().and_then(|m| Some((m.len(), m.modified().ok()?)));
        let key = Key { path: path.to_owned(), written, layer: options.layer.clone(), set: options.set };
        let parsed = if let Some((_, parsed)) = self.kept.take().filter(|(kept, _)| *kept == key) {
            parsed
        } else {
            self.reads += 1;
            parse(path, atlas, options, progress)?
        };
        self.kept = Some((key, parsed.clone()));
        import::understand(parsed, atlas, options, progress)
    }

    /// How often the file itself was read.
    #[must_use]
    pub fn reads(&self) -> usize {
        self.reads
    }
}

fn parse(path: &Path, atlas: &Atlas, options: &ImportOptions, progress: &Progress) -> Result<Parsed, ImportError> {
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
        return import::parse(&dropped, atlas, options, progress);
    }
    let database = unpacked.as_ref().map_or(path, |file| file.path());
    match foreign::read(database, options.layer.as_deref(), progress) {
        Ok((layer, available)) => import::parse_layer(&dropped, layer, available, options),
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
    fn a_file_is_read_once_however_often_it_is_corrected() {
        use crate::import::ColumnUse;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.geojson");
        let square = r#"{"type":"Polygon","coordinates":[[[0.5,51.2],[0.6,51.2],[0.6,51.3],[0.5,51.2]]]}"#;
        let text = |name: &str| {
            format!(
                r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"WD21CD":"E05000001","n":"{name}"}},"geometry":{square}}}]}}"#
            )
        };
        std::fs::write(&path, text("Heath")).expect("written");
        let (mut reading, mut options) = (Reading::default(), ImportOptions::default());
        let mut plan = |options: &ImportOptions| {
            let planned = reading.plan(&path, &Atlas::default(), options, &Progress::new());
            (planned.map(|p| p.batch), reading.reads())
        };
        let (first, reads) = plan(&options);
        assert_eq!(
            (first.expect("a plan"), reads),
            (super::plan(&path, &Atlas::default(), &options, &Progress::new()).expect("a plan").batch, 1)
        );
        options.about.columns.entry("n".to_owned()).or_default().used_as = Some(ColumnUse::AreaName);
        options.about.set.name = Some("Heath and so on".to_owned());
        let (corrected, reads) = plan(&options);
        assert_eq!(
            (corrected.expect("a plan"), reads),
            (super::plan(&path, &Atlas::default(), &options, &Progress::new()).expect("a plan").batch, 1)
        );
        // Refused, put right, and still not read again; until it is another file.
        options.about.columns.entry("n".to_owned()).or_default().used_as = Some(ColumnUse::AreaCode);
        options.about.columns.entry("none".to_owned()).or_default();
        let (refused, reads) = plan(&options);
        assert!(refused.is_err() && reads == 1);
        std::fs::write(&path, text("Another name")).expect("written");
        assert_eq!(plan(&ImportOptions::default()).1, 2);
    }

    #[test]
    fn files_dropped_together_are_brought_into_order() {
        let dropped = ["pop.csv", "w.dbf", "w.shp", "w.prj", "pop.csv.about.json", "lsoa.geojson", "v.dbf", "v.shx"];
        let order = in_order(&dropped.map(PathBuf::from));
        let order: Vec<String> = order.iter().map(|p| p.display().to_string()).collect();
        assert_eq!(order, ["w.shp", "lsoa.geojson", "pop.csv", "v.dbf"]);
    }
}
