//! What can go wrong with a project, in sentences for the officer at the desk.

use std::path::Path;

use crate::base::progress::Cancelled;
use crate::storage::StorageError;

/// Why a use case could not be carried out. The project is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// Something about a file.
    #[error("{file}: {source}")]
    File {
        /// Without its folder.
        file: String,
        source: StorageError,
    },
    #[error(
        "{file}: figures named {keys} are already in the project from {from}. Remove that source first, or replace them."
    )]
    FiguresExist { file: String, keys: String, from: String },
    #[error("{file} is already in the project. To import it again, remove it from the sources first.")]
    AlreadyImported { file: String },
    /// A batch that does not hold what a reader promises.
    #[error("{file}{}: {problem}", row.map(|r| format!(", row {r}")).unwrap_or_default())]
    Batch { file: String, row: Option<u64>, problem: String },
    #[error("There are no figures named {key} for these areas. Import them first.")]
    NoFigures { key: String },
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl ProjectError {
    pub(super) fn of(path: &Path, error: StorageError) -> Self {
        match error {
            StorageError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            source => {
                let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                Self::File { file, source }
            }
        }
    }

    /// Whether the user stopped it, which needs no message.
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled(_))
    }
}
