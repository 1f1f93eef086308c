//! Floor 2: readers. A file in, a neutral [`ImportBatch`] out, with a report of what was understood.
//!
//! [`plan`] is a dry run: it reads the file, recognises what it holds, joins rows to the areas of the project and says
//! what will be left out and why. It writes nothing; the project floor commits the batch in one transaction.
//! What the program guesses (reference system, use of a column, kind of boundaries) the user can settle through
//! [`ImportOptions`], and the publisher of a file through a description beside it ([`About`]).
//!
//! The road a file takes:
//!
//! ```text
//! input (bytes, siblings, SHA-256) -> sniff (format by content) -> one reader -> Layer (a table, with or without shapes)
//!   -> columns (what each is for) -> boundaries | figures | summary | venues | postcodes | lookups
//!   -> ImportBatch + ImportReport
//! ```
//!
//! Formats are read by libraries (`shapefile`, `dbase`, `geojson`, `calamine`, `csv`, `zip`, `flate2`), each behind a
//! guard: what a header claims is measured against the bytes that are there before anything is reserved, and an error
//! names the record. A `GeoPackage` is SQL and comes as a [`ForeignLayer`] from the room that speaks it. Nothing here
//! knows of SQL or screens.

mod archive;
mod area_doubts;
mod boundaries;
mod cells;
mod changes;
mod codes;
mod column_doubts;
mod columns;
mod compound;
mod crossing;
mod delimited;
mod error;
mod figures;
mod fitting_sets;
mod geojson;
mod gpx;
mod grid;
mod headers;
mod input;
mod interventions;
mod json_check;
mod kml;
mod layer;
mod lookup_weights;
mod lookups;
mod mapped;
mod mapping;
mod names;
mod numbers;
mod open_referral;
mod opening_hours;
mod options;
pub mod osm;
mod plain;
mod points;
pub mod presets;
mod provision;
mod report;
mod rings;
pub mod routing;
mod shapefile;
mod sniff;
mod summary;
mod text;
pub mod tiles;
mod topojson;
pub mod travel;
mod venue_checks;
mod weights;
mod workbook;
mod workbook_marks;
mod xml;

use std::path::Path;

use crate::base::progress::Progress;
use crate::base::warnings::{Severity, Warning};
use crate::model::atlas::Atlas;
use crate::model::batch::{BatchContent, ImportBatch};
use crate::model::foreign::ForeignLayer;
use crate::model::source::SourceDescription;

pub use columns::is_postcode;
pub use error::{ImportError, Refusal};
pub use input::Dropped;
pub use interventions::{COLUMNS as INTERVENTION_COLUMNS, InterventionsError, read_intervention, read_interventions};
pub use mapping::{forget, remember};
pub use options::{
    About, AboutSet, ColumnAbout, ColumnUse, ContentKind, ImportOptions, JoinBy, LookupWeight, Statistic,
};
pub use plain::{Figure, PlainTable, plain};
pub use report::{
    ColumnReport, Double, FigureReport, ImportReport, JoinReport, LookupReport, MappedAs, RouteReport,
    SummarisedFigure, SummaryReport, Survey,
};
pub use venue_checks::doubles_among;
pub use weights::{WeightsFault, WeightsFileError, read_weights};

use layer::{Found, Layer};

/// What an import would do: the batch ready to commit, and what to tell the user first.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportPlan {
    pub batch: ImportBatch,
    pub report: ImportReport,
}

/// Reads a file from disk, with what belongs to it (the parts of a loose shapefile, a description), and understands it.
///
/// # Errors
/// [`ImportError::Refused`] says what is wrong with the file and what to do; [`ImportError::Cancelled`] passes through.
pub fn plan(
    path: &Path,
    atlas: &Atlas,
    options: &ImportOptions,
    progress: &Progress,
) -> Result<ImportPlan, ImportError> {
    let parsed = parse(&dropped(path, progress)?, atlas, options, progress)?;
    understand(parsed, atlas, options, progress)
}

/// Reads a file from disk with what belongs to it, for [`plan_dropped`].
///
/// # Errors
/// As [`plan`].
pub fn dropped(path: &Path, progress: &Progress) -> Result<Dropped<'static>, ImportError> {
    progress.doing("Reading the file");
    input::from_disk(path, progress)
}

/// The same for a file that is already in memory.
///
/// # Errors
/// As [`plan`].
pub fn plan_dropped(
    dropped: &Dropped<'_>,
    atlas: &Atlas,
    options: &ImportOptions,
    progress: &Progress,
) -> Result<ImportPlan, ImportError> {
    understand(parse(dropped, atlas, options, progress)?, atlas, options, progress)
}

/// A file taken apart into rows and shapes, of which nothing is understood yet. It can be understood again and again,
/// each time with other options, as long as those ask for the same layer.
#[derive(Clone)]
pub struct Parsed {
    file: String,
    sha256: String,
    found: Found,
}

/// Takes a file apart. Of a zip file whose tables are many, the one is taken that is about the areas of the project.
///
/// # Errors
/// As [`plan`].
pub fn parse(
    dropped: &Dropped<'_>,
    atlas: &Atlas,
    options: &ImportOptions,
    progress: &Progress,
) -> Result<Parsed, ImportError> {
    progress.done(0.05)?;
    let joined = |bytes: &[u8]| codes::fit(bytes, atlas, options);
    let read = || sniff::read(dropped, options.layer.as_deref(), &joined, progress);
    let (found, sha256) = rayon::join(read, || dropped.sha256());
    Ok(Parsed { file: dropped.name.clone(), sha256, found: found? })
}

/// Whether a file can be taken apart without knowing the project: it is no archive of which the fitting part is chosen,
/// and nothing that another room reads.
#[must_use]
pub fn stands_alone(dropped: &Dropped<'_>) -> bool {
    sniff::stands_alone(&dropped.bytes)
}

/// The bytes of a `GeoPackage` that was zipped or packed with gzip, for the room that speaks SQL; `None` for all else.
///
/// # Errors
/// [`ImportError::Refused`] if it is packed in a way that is not read, or would fill the memory.
pub fn packed_database(dropped: &Dropped<'_>) -> Result<Option<Vec<u8>>, ImportError> {
    sniff::database_within(dropped)
}

/// As [`parse`] for one layer of a file that another room has read; `available` names all its layers.
///
/// # Errors
/// As [`plan`].
pub fn parse_layer(
    dropped: &Dropped<'_>,
    layer: ForeignLayer,
    available: Vec<String>,
    options: &ImportOptions,
) -> Result<Parsed, ImportError> {
    let file = dropped.name.as_str();
    let about = sniff::beside(dropped)?;
    let mut layer = Layer::of_foreign(layer, file).map_err(|r| ImportError::refused(file, r))?;
    if options.layer.is_none() && available.len() > 1 {
        layer.warnings.push(Warning {
            severity: Severity::Warning,
            file: file.to_owned(),
            row: None,
            field: None,
            message: format!("The file holds {} layers; {} was read.", available.len(), layer.name),
            remedy: format!("Choose the one you need: {}.", available.join(", ")),
        });
    }
    let found = Found { layer, layers_available: available, about };
    Ok(Parsed { file: file.to_owned(), sha256: dropped.sha256(), found })
}

/// Understands what was taken apart.
///
/// # Errors
/// As [`plan`].
pub fn understand(
    parsed: Parsed,
    atlas: &Atlas,
    options: &ImportOptions,
    progress: &Progress,
) -> Result<ImportPlan, ImportError> {
    let Parsed { file, sha256, mut found } = parsed;
    let file = file.as_str();
    progress.done(0.5)?;
    let published = found.layer.table.headers().to_vec();
    let known = presets::apply(&mut found.layer, file).map_err(|r| ImportError::refused(file, r))?;
    let remembered = mapping::remembered(&found.layer, atlas, options);
    let options = remembered.as_ref().map_or(options, |(_, options)| options);
    let mapped_as = remembered.as_ref().map(|(before, _)| before.clone());
    let mut about = options.about.over(found.about.unwrap_or_default()).over(known.unwrap_or_default());
    let asked = options.summarise.is_some() && matches!(about.content, None | Some(ContentKind::Figures));
    if asked && !found.layer.has_outlines() {
        about.content = Some(ContentKind::PointFigures);
    }
    let described = about.source.is_some();
    let source = about.source.clone().unwrap_or_else(|| SourceDescription::unknown(file));
    progress.doing("Recognising columns");
    let mut columns = columns::recognise(&found.layer, &about).map_err(|r| ImportError::refused(file, r))?;
    if let (Some(stated), None) = (options.crs, &found.layer.shapes) {
        headers::take_x_and_y(&mut columns, stated);
    }
    let task = layer::Task { layer: found.layer, columns, atlas, options, about: &about, file, progress };
    let kind = kind(&task);
    let seen = Survey {
        format: task.layer.format.clone(),
        layer: task.layer.name.clone(),
        layers_available: found.layers_available.clone(),
        rows: task.layer.table.len(),
        columns: task.columns.report(),
        content: kind.as_ref().ok().copied(),
        has_shapes: task.layer.shapes.is_some(),
        mapped_as: mapped_as.clone(),
    };
    let understood = kind.map_err(|r| task.refused(r)).and_then(|kind| content(task, kind));
    let (content, report) = understood.map_err(|error| error.with(seen))?;
    let mut report = ImportReport {
        file_name: file.to_owned(),
        layers_available: found.layers_available,
        source: source.clone(),
        mapped_as,
        ..report
    };
    mark_made(&mut report.columns, &published);
    let doubts = &mut report.warnings;
    if !described {
        doubts.push(Warning {
            severity: Severity::Note,
            file: file.to_owned(),
            row: None,
            field: None,
            message: "Nothing says who published this file, or under which licence.".to_owned(),
            remedy: "Complete its source, so that maps made of it can name it.".to_owned(),
        });
    }
    if let Some(before) = atlas.sources.iter().find(|s| s.sha256 == sha256) {
        doubts.push(Warning {
            severity: Severity::Warning,
            file: file.to_owned(),
            row: None,
            field: None,
            message: format!(
                "The project already holds this very file, as {}, imported {}.",
                before.file_name, before.imported_at
            ),
            remedy: "Import it again only if you mean to.".to_owned(),
        });
    }
    if content.records() == 0 {
        return Err(ImportError::refused(file, Refusal::NothingLeft));
    }
    changes::say(&content, atlas, &mut report);
    progress.done(1.0)?;
    let warnings = report.warnings.clone();
    let batch = ImportBatch { file_name: file.to_owned(), sha256, source, content, warnings };
    Ok(ImportPlan { batch, report })
}

/// Tells the columns of the file from those that were worked out from them. Where none is left under its own header, the
/// columns were only named.
fn mark_made(columns: &mut [ColumnReport], published: &[String]) {
    if columns.iter().any(|c| published.contains(&c.header)) {
        for column in columns.iter_mut() {
            column.made = !published.contains(&column.header);
        }
    }
}

/// What the layer holds.
fn kind(task: &layer::Task<'_>) -> Result<ContentKind, Refusal> {
    // Only figures are joined to anything.
    if task.options.join_by == Some(JoinBy::Name) && task.about.content.is_none() {
        return Ok(ContentKind::Figures);
    }
    columns::content(&task.layer, &task.columns, task.atlas, task.about).map_err(|refusal| match refusal {
        unclear @ Refusal::Unclear(_) => names::offer(task, None).unwrap_or(unclear),
        other => other,
    })
}

/// From the neutral layer to what it means for this project.
fn content(task: layer::Task<'_>, kind: ContentKind) -> Result<(BatchContent, ImportReport), ImportError> {
    match kind {
        ContentKind::Boundaries => boundaries::understand(task),
        ContentKind::Figures => figures::understand(task),
        ContentKind::Venues => points::venues(task),
        ContentKind::Postcodes => points::postcodes(task),
        ContentKind::Lookup => lookups::understand(task),
        ContentKind::PointFigures => summary::understand(task),
    }
}
