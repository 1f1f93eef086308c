//! Whole files: a project copied to another file or into memory, always complete, whatever else is going on.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::error::StorageError;

/// How a project is opened when only reading is possible: as a copy in memory, so that no lock on the file, no
/// journal and no missing right stands in the way of whoever writes.
pub fn into_memory(path: &Path) -> Result<Connection, StorageError> {
    let direct = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(StorageError::from)
        .and_then(|conn| {
            conn.busy_timeout(Duration::from_secs(5))?;
            check_length(&conn, path)?;
            memory_copy(&conn)
        });
    match direct {
        // A crash in a folder that has become read-only since: the journal is there but cannot be used in place.
        Err(StorageError::Disk { .. } | StorageError::ReadOnly { .. }) => {
            let folder = tempfile::tempdir()?;
            let elsewhere = folder.path().join("project.gpkg");
            std::fs::copy(path, &elsewhere)?;
            for suffix in ["-wal", "-journal"] {
                let beside = |p: &Path| {
                    let mut name = p.as_os_str().to_owned();
                    name.push(suffix);
                    name
                };
                if Path::new(&beside(path)).exists() {
                    std::fs::copy(beside(path), beside(&elsewhere))?;
                }
            }
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            memory_copy(&Connection::open_with_flags(&elsewhere, flags)?)
        }
        other => other,
    }
}

/// A copy that stopped inside the last page goes unnoticed by SQLite, which reads the rest as zeros.
pub fn check_length(conn: &Connection, path: &Path) -> Result<(), StorageError> {
    let number = |pragma: &str| conn.pragma_query_value(None, pragma, |r| r.get::<_, u32>(0));
    let mode: String = conn.pragma_query_value(None, "journal_mode", |r| r.get(0))?;
    let needed = u64::from(number("page_count")?) * u64::from(number("page_size")?);
    let there = std::fs::metadata(path)?.len();
    if mode.eq_ignore_ascii_case("wal") || there >= needed {
        return Ok(());
    }
    Err(StorageError::Damaged { detail: format!("{there} of {needed} bytes are there") })
}

fn memory_copy(from: &Connection) -> Result<Connection, StorageError> {
    from.busy_timeout(Duration::from_secs(5))?;
    let page_size: i64 = from.pragma_query_value(None, "page_size", |r| r.get(0))?;
    let mut to = Connection::open_in_memory()?;
    to.pragma_update(None, "page_size", page_size)?;
    copy_pages(from, &mut to)?;
    Ok(to)
}

/// Writes a copy beside the target under another name, then puts it in the target's place in one go. Left in
/// rollback mode, without sidecar files.
pub fn into_file(from: &Connection, to: &Path, replace: bool) -> Result<(), StorageError> {
    new_file(to, replace, |temporary| {
        let mut conn = Connection::open(temporary)?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        copy_pages(from, &mut conn)?;
        let _: String = conn.pragma_update_and_check(None, "journal_mode", "DELETE", |r| r.get(0))?;
        conn.close().map_err(|(_, error)| error.into())
    })
}

/// Makes a file under a temporary name in the same folder, then gives it its name: whole or not at all.
pub fn new_file(
    path: &Path,
    replace: bool,
    make: impl FnOnce(&Path) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(StorageError::NoFolder);
    }
    if path.is_dir() {
        return Err(StorageError::Folder);
    }
    if !replace && path.exists() {
        return Err(StorageError::Exists);
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".inclusion-atlas-").suffix(".tmp");
    #[cfg(unix)]
    {
        // As any new file: what the user's umask allows, so that colleagues can read it on a share.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    // Closed before SQLite opens it: closing a second handle would drop SQLite's locks on Unix.
    let temporary = builder.tempfile_in(folder)?.into_temp_path();
    make(&temporary)?;
    std::fs::OpenOptions::new().write(true).open(&temporary)?.sync_all()?;
    let placed = if replace { temporary.persist(path) } else { temporary.persist_noclobber(path) };
    placed.map_err(|e| match e.error.kind() {
        std::io::ErrorKind::AlreadyExists => StorageError::Exists,
        _ => e.error.into(),
    })?;
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn copy_pages(from: &Connection, to: &mut Connection) -> Result<(), StorageError> {
    let backup = Backup::new(from, to)?;
    for _ in 0..50 {
        match backup.step(-1)? {
            StepResult::Done => return Ok(()),
            _ => std::thread::sleep(Duration::from_millis(100)),
        }
    }
    Err(StorageError::Busy)
}
