//! Taking a large file apart while the project is still being opened: both wait for the disk and leave a core idle.

use std::path::Path;
use std::thread::{self, JoinHandle};

use crate::base::progress::Progress;
use crate::import::{self, ImportError, ImportOptions, ImportPlan, Parsed};
use crate::model::atlas::Atlas;

use super::imports;

/// Smaller files are read in no time.
const LARGE: u64 = 4 << 20;

/// A file that is being read.
#[derive(Default)]
pub struct Ahead(Option<JoinHandle<Option<Parsed>>>);

impl Ahead {
    /// Begins with a file, if it is a large one whose reading depends on nothing in the project. `layer` is the one to
    /// be read.
    #[must_use]
    pub fn of(path: &Path, layer: Option<&str>) -> Self {
        let is_large = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() >= LARGE);
        if !is_large {
            return Self::default();
        }
        let (path, layer) = (path.to_owned(), layer.map(str::to_owned));
        let read = move || {
            let (options, progress) = (ImportOptions { layer, ..ImportOptions::default() }, Progress::new());
            let dropped = import::dropped(&path, &progress).ok()?;
            if !import::stands_alone(&dropped) {
                return None;
            }
            import::parse(&dropped, &Atlas::default(), &options, &progress).ok()
        };
        Self(thread::Builder::new().spawn(read).ok())
    }

    /// Understands the file that was begun with; what was not read, or could not be, is read now by [`imports::plan`].
    ///
    /// # Errors
    /// As [`imports::plan`].
    pub fn plan(
        self,
        path: &Path,
        atlas: &Atlas,
        options: &ImportOptions,
        progress: &Progress,
    ) -> Result<ImportPlan, ImportError> {
        match self.0.and_then(|read| read.join().ok().flatten()) {
            Some(parsed) => import::understand(parsed, atlas, options, progress),
            None => imports::plan(path, atlas, options, progress),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_ahead_is_read_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t.csv");
        let row = |n| format!("ME{} {}AA,{},51.{n:05}\n", n % 90, n % 9, n % 7);
        let rows = (0..300_000).map(row).collect::<Vec<_>>().concat();
        std::fs::write(&path, format!("postcode,longitude,latitude\n{rows}")).expect("written");
        let ahead = Ahead::of(&path, None);
        assert!(ahead.0.is_some());
        let (atlas, options, progress) = (Atlas::default(), ImportOptions::default(), Progress::new());
        let read = ahead.plan(&path, &atlas, &options, &progress).expect("read").batch;
        assert_eq!(read, imports::plan(&path, &atlas, &options, &progress).expect("read").batch);
        // What is refused says so when its turn comes.
        std::fs::write(&path, vec![b'{'; 5 << 20]).expect("written");
        let refused = Ahead::of(&path, None).plan(&path, &atlas, &options, &progress);
        assert!(refused.is_err());
        assert!(Ahead::of(&folder.path().join("none.csv"), None).0.is_none());
    }
}
