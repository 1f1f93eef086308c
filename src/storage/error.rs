//! What can go wrong between this program and a project file, in sentences for the officer at the desk.
//!
//! The file's name is put before the sentence by whoever knows it (`project`).

use rusqlite::ErrorCode;

use super::geometry_blob::BlobError;
use crate::base::progress::Cancelled;

/// Why a project file could not be made, opened, read or written. Nothing was half done.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("There is no file of this name. It may have been moved or renamed.")]
    Absent,
    #[error("This is a folder. Choose the project file in it.")]
    Folder,
    #[error("The folder it should go into does not exist.")]
    NoFolder,
    #[error("There is already a file of this name. Choose another name.")]
    Exists,
    #[error("The file is empty (0 bytes): it was probably not copied to the end. Copy it again from where it came.")]
    Empty,
    #[error("This is not a project file of Inclusion Atlas. If it holds data, start a project and import it.")]
    NotSqlite,
    #[error("This is a database but not a GeoPackage, so it is not a project file of Inclusion Atlas.")]
    NotGeoPackage,
    #[error("This is a GeoPackage of another program. Start a project and import it instead of opening it.")]
    NotOurs,
    #[error(
        "The project was written by a newer Inclusion Atlas (its format is {found}, this program knows up to {known}). \
         Update the program to open it; the file is unchanged."
    )]
    Newer { found: i64, known: i64 },
    #[error("The project's format is {found}, which no version of Inclusion Atlas has written.")]
    UnknownVersion { found: i64 },
    #[error("The file is damaged or was cut short ({detail}). Take a copy from your backup.")]
    Damaged { detail: String },
    #[error("Table {table}, row {row}: {problem}. Another program may have changed it.")]
    Row { table: &'static str, row: i64, problem: String },
    #[error("The project can only be read: {reason}")]
    ReadOnly { reason: String },
    #[error("Another program is writing to the project. Close it (QGIS, for example) and try again.")]
    Busy,
    #[error("The disk is full. Free some space and try again; nothing was changed.")]
    DiskFull,
    #[error("The disk could not be read or written ({detail}). Nothing was changed.")]
    Disk { detail: String },
    #[error(
        "\u{201c}{step}\u{201d} does not fit the project any more, which another program has changed since. Nothing was changed."
    )]
    CannotReplay { step: String, detail: String },
    #[error("The areas have changed since the file was looked at. Choose the file again.")]
    AreasChanged,
    #[error("{what} is no longer in the project.")]
    Gone { what: &'static str },
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("The project could not be read or written ({detail}).")]
    Database { detail: String },
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotSqlite,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { detail },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
                Self::Busy
            }
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => Self::Disk { detail },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { reason: "the file or its folder cannot be written to.".to_owned() }
            }
            _ => Self::Database { detail },
        }
    }
}

impl From<std::io::Error> for StorageError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::NotFound => Self::Absent,
            ErrorKind::StorageFull => Self::DiskFull,
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { reason: "the file or its folder cannot be written to.".to_owned() }
            }
            _ => Self::Disk { detail: error.to_string() },
        }
    }
}

impl StorageError {
    pub(super) fn blob(table: &'static str, row: i64, error: &BlobError) -> Self {
        Self::Row { table, row, problem: error.to_string() }
    }
}
