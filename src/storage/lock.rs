//! One writer at a time: an advisory lock on a small file beside the project file.
//!
//! The operating system gives the lock back when the process ends, however it ends, so a lock file left by a crash
//! blocks nobody. SQLite's own locks guard the file as such; this one makes a second window say so in words.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// Held while a project is open for writing. The lock file is removed when it is dropped.
#[derive(Debug)]
pub struct WriterLock {
    path: PathBuf,
    /// Locked as long as it is open.
    file: File,
}

/// Why there is no lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoLock {
    /// Another window or program holds it.
    Taken,
    /// The folder cannot be written to.
    FolderReadOnly,
    /// The drive knows no locks, or something lies in the way.
    Impossible,
}

impl NoLock {
    /// The reason why the project can only be read, as the rest of a sentence.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Taken => "it is open in another window or by someone else. Close it there and open it again to edit.",
            Self::FolderReadOnly => "the folder cannot be written to. Copy the project elsewhere to edit it.",
            Self::Impossible => "it cannot be locked on this drive. Copy the project to a local folder to edit it.",
        }
    }
}

impl WriterLock {
    pub fn take(project: &Path) -> Result<Self, NoLock> {
        let mut name = project.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        // A holder removes its file before it lets go. Whoever locked the removed file holds nothing: try again.
        for _ in 0..100 {
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|e| match e
                .kind()
            {
                std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => NoLock::FolderReadOnly,
                _ => NoLock::Impossible,
            })?;
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => return Ok(Self { path, file }),
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(NoLock::Taken),
                Err(TryLockError::Error(_)) => return Err(NoLock::Impossible),
            }
        }
        Err(NoLock::Taken)
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Removed first: a file that stays behind unlocked would do no harm, a removed one that is locked by two would.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(there)) => ours.dev() == there.dev() && ours.ino() == there.ino(),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_and_nothing_left_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = folder.path().join("a.gpkg");
        let first = WriterLock::take(&project).expect("free");
        assert_eq!(WriterLock::take(&project).expect_err("taken"), NoLock::Taken);
        drop(first);
        assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 0);
        std::fs::write(folder.path().join("a.gpkg.lock"), "left by a crash").expect("written");
        assert!(WriterLock::take(&project).is_ok());
        std::fs::create_dir(folder.path().join("a.gpkg.lock")).expect("a folder in the way");
        assert_eq!(WriterLock::take(&project).expect_err("in the way"), NoLock::Impossible);
    }
}
