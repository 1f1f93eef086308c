//! Floor 3: use cases. What the window and the command line can do with a project, each a short function.
//!
//! A [`Project`] owns the open file and a snapshot of all it holds. Every change goes through [`Project::transact`]:
//! data, undo step and fresh snapshot succeed or fail together, and when the call returns the change is on disk.
//! Nothing here knows of SQL, of a toolkit or of the command line's flags.

pub mod background;
pub mod broadband;
pub mod certainty;
pub mod charts;
pub mod checks;
pub mod clock;
pub mod compare;
mod disclosure;
pub mod ends;
mod error;
pub mod estimates;
pub mod explain;
pub mod figures;
pub mod files;
pub mod import_preview;
pub mod imports;
pub mod interventions;
pub mod jobs;
pub mod map_modes;
pub mod model_files;
mod ops;
pub mod picture;
pub mod prediction;
pub mod profile;
pub mod reach;
pub mod read_ahead;
pub mod recipe;
pub mod rounds;
pub mod sample;
pub mod search;
mod settings_writer;
pub mod sheets;
pub mod streets;
pub mod templates;
mod transact;
mod undo;
pub mod web_tile_cache;
pub mod where_next;

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

pub use crate::storage::{IndicatorDetails, StorageError, Tx};
use background::own::OwnTiles;
use disclosure::Contents;
pub use error::ProjectError;
pub use ops::bring::{BringPlan, Brought, plan_bringing};
pub use ops::gaps::{GapField, check_gap};
pub use ops::interventions::{InterventionField, check_intervention};
pub use ops::scenarios::free_name as free_scenario_name;
pub use ops::venues::{Field, Finding, check_venue, nearest_postcode, not_verified_within, postcode_at, same_place};
use settings_writer::SettingsWriter;
pub use transact::Operation;

use crate::model::atlas::Atlas;
use crate::storage::{Names, Store};

/// An open project.
#[derive(Debug)]
pub struct Project {
    /// Before the store, so that what it still has to write is written before the file is closed.
    settings_writer: Option<SettingsWriter>,
    /// Before the store too, whose file its reader lets go of first.
    own_tiles: OwnTiles,
    store: Store,
    contents: Contents,
    names: Names,
    /// The streets that were last asked for.
    streets: RefCell<Option<streets::Streets>>,
}

impl Project {
    /// Makes a new project file, which must not exist yet, and opens it.
    pub fn create(path: &Path, name: &str) -> Result<Self, ProjectError> {
        Self::of(path, Store::create(path, name))
    }

    /// Opens a project file. Where it cannot be written, it is opened for reading: see [`Self::read_only`].
    pub fn open(path: &Path) -> Result<Self, ProjectError> {
        Self::of(path, Store::open(path))
    }

    fn of(path: &Path, store: Result<Store, StorageError>) -> Result<Self, ProjectError> {
        let opened = store.and_then(|store| {
            let (atlas, names) = store.load()?;
            let mut project = Self {
                settings_writer: None,
                own_tiles: OwnTiles::default(),
                store,
                contents: Contents::new(atlas),
                names,
                streets: RefCell::default(),
            };
            project.follow_tiles()?;
            Ok(project)
        });
        opened.map_err(|error| ProjectError::of(path, error))
    }

    pub fn path(&self) -> &Path {
        self.store.path()
    }

    /// Why the project can only be read, as the rest of the sentence "The project can only be read: …".
    pub fn read_only(&self) -> Option<&str> {
        self.store.read_only()
    }

    /// Everything the project holds, as of the last change and as it may be shown: with small counts hidden or rounded
    /// where the project's rule says so (see [`crate::model::disclosure`]). Whatever is drawn, listed, computed or
    /// written for anyone is made from this.
    pub fn atlas(&self) -> &Arc<Atlas> {
        &self.contents.shown
    }

    /// The same with every figure as it was imported. Only for working out what is written into the project again:
    /// nothing of it may be shown or leave.
    pub fn as_imported(&self) -> &Arc<Atlas> {
        &self.contents.stored
    }

    /// Writes a complete copy of the project to another file, replacing what is there.
    pub fn save_copy(&self, to: &Path) -> Result<(), ProjectError> {
        self.store.save_copy(to).map_err(|error| ProjectError::of(to, error))
    }

    /// Closes the file and leaves nothing beside it. (Dropping a project does the same, but tells nobody of errors.)
    pub fn close(mut self) -> Result<(), ProjectError> {
        let path = self.path().to_owned();
        self.finish_settings()?;
        self.own_tiles.shut();
        self.store.close().map_err(|error| ProjectError::of(&path, error))
    }

    /// See [`Store::wait_for_disk`].
    fn wait_for_disk(&self, wait: bool) -> Result<(), ProjectError> {
        self.store.wait_for_disk(wait).map_err(|error| self.error(error))
    }

    fn error(&self, error: StorageError) -> ProjectError {
        ProjectError::of(self.path(), error)
    }
}
