//! The files of web tiles that were fetched before, which the layer of web tiles keeps: how old they may get.
//!
//! walkers keeps answers of tile servers in a folder (`cacache`: contents by their hash, an index beside them) and asks a
//! server again where a file is missing; so a file that is too old is simply taken away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Where web tiles are kept; `None` where the system names no folder for such files.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("org", "Inclusion Atlas", "Inclusion Atlas").map(|d| d.cache_dir().join("tiles"))
}

/// Takes away what was written more than so many days before `now`. Returns how many files went; a folder that is not
/// there has none.
///
/// # Errors
/// When the folder cannot be listed. A file that cannot be taken away stays.
pub fn forget_older(folder: &Path, days: u16, now: SystemTime) -> io::Result<usize> {
    let limit = Duration::from_secs(u64::from(days) * 86_400);
    let mut gone = 0;
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        // A link leads elsewhere and is none of ours.
        let kind = entry.file_type()?;
        if kind.is_dir() {
            gone += forget_older(&entry.path(), days, now)?;
        } else if kind.is_file() {
            let written = entry.metadata()?.modified()?;
            let is_old = now.duration_since(written).is_ok_and(|age| age > limit);
            gone += usize::from(is_old && fs::remove_file(entry.path()).is_ok());
        }
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_older_than_their_days_are_forgotten_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("content-v2/sha512/ab");
        fs::create_dir_all(&deep).unwrap();
        let now = SystemTime::now();
        let write = |name: &str, days: u64| {
            fs::write(deep.join(name), b"tile").unwrap();
            let file = fs::File::options().write(true).open(deep.join(name)).unwrap();
            file.set_modified(now - Duration::from_secs(days * 86_400 + 60)).unwrap();
        };
        write("old", 31);
        write("young", 29);
        assert_eq!(forget_older(folder.path(), 30, now).unwrap(), 1);
        assert!(!deep.join("old").exists() && deep.join("young").exists());
        assert_eq!(forget_older(folder.path(), 1, now).unwrap(), 1);
        assert_eq!(forget_older(&folder.path().join("never made"), 1, now).unwrap(), 0);
    }
}
