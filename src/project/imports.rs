//! Importing as the front doors see it: a dry run first ([`plan`]), then [`super::Project::commit_batch`].

use std::path::Path;

use crate::base::progress::Progress;
use crate::import::{self, Refusal};
use crate::model::atlas::Atlas;
use crate::storage::foreign::{self, ForeignError};

pub use crate::import::presets::{self, Preset};
pub use crate::import::{ColumnUse, ContentKind, ImportError, ImportOptions, ImportPlan, ImportReport};

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
    if !foreign::is_sqlite(&dropped.bytes) {
        return import::plan_dropped(&dropped, atlas, options, progress);
    }
    match foreign::read(path, options.layer.as_deref(), progress) {
        Ok((layer, available)) => import::plan_layer(&dropped, layer, available, atlas, options, progress),
        Err(ForeignError::Cancelled(cancelled)) => Err(ImportError::Cancelled(cancelled)),
        Err(error) => Err(ImportError::Refused { file: dropped.name, refusal: Refusal::GeoPackage(error.to_string()) }),
    }
}
