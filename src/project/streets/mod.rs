//! The streets of a project, for whoever needs ways along them.
//!
//! ```text
//! project.streets()?             -> Option<Streets>    cheap to clone and to send to another thread; None without streets
//! streets.router()?              -> Arc<Router>        made on the first call: a second for a county, so ask in a job
//! router.route(mode, a, b)       -> Route | NoRoute    milliseconds, metres, shape, steps in words
//! router.table(mode, from, to)   -> Vec<Vec<u32>>      milliseconds, a row a start; NEVER where there is no way
//! router.isochrones(mode, a, &[5, 10]) -> areas        what can be reached in so many minutes
//! ```
//!
//! Distances of pairs come from [`Router::route`]. Times are those of free streets. What is made of streets must name
//! [`Streets::attribution`].

mod import;
mod reach;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use crate::model::place::{Place, PlaceKind};
use crate::storage::{BadStreets, StreetsKey, decode_streets};

pub use crate::analysis::routing::{
    FARTHEST_METRES, Isochrone, Manoeuvre, NEVER, NoRoute, Place as RoutePlace, Route, Router, Snap, Step,
};
pub use import::{Clip, ExtractBatch, is_extract, read_extract};
pub use reach::{Band, MINUTES, ReachPicture, reach, reach_within};

use super::{Project, ProjectError};

/// The streets of a project as of some moment.
#[derive(Clone, Debug)]
pub struct Streets {
    key: StreetsKey,
    attribution: Arc<str>,
    made: Arc<Mutex<Made>>,
}

#[derive(Debug)]
enum Made {
    /// As they are kept.
    Bytes(Vec<u8>),
    Router(Arc<Router>),
    Damaged(BadStreets),
}

impl Streets {
    /// Whose work the streets are, as it must stand beside whatever is made of them.
    #[must_use]
    pub fn attribution(&self) -> &str {
        &self.attribution
    }

    /// Whether these are the streets of the same project and moment.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.made, &other.made)
    }

    /// Finds ways. The first call makes it, others that come meanwhile wait.
    ///
    /// # Errors
    /// [`ProjectError::Refused`] when the streets in the file are damaged.
    pub fn router(&self) -> Result<Arc<Router>, ProjectError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Made::Bytes(bytes) = &*made {
            *made = match decode_streets(bytes) {
                Ok(network) => Made::Router(Arc::new(Router::new(network))),
                Err(bad) => Made::Damaged(bad),
            };
        }
        match &*made {
            Made::Router(router) => Ok(Arc::clone(router)),
            Made::Damaged(bad) => Err(ProjectError::Refused(bad.to_string())),
            Made::Bytes(_) => Err(ProjectError::Refused("The streets could not be read.".to_owned())),
        }
    }
}

impl Project {
    /// The streets of the project, kept until they change; `None` when no extract was imported.
    pub fn streets(&self) -> Result<Option<Streets>, ProjectError> {
        let key = self.store.streets_key().map_err(|e| self.error(e))?;
        let mut kept = self.streets.borrow_mut();
        let Some(key) = key else {
            *kept = None;
            return Ok(None);
        };
        if kept.as_ref().is_none_or(|streets| streets.key != key) {
            let bytes = self.store.streets_bytes(key).map_err(|e| self.error(e))?;
            let source = self.atlas().source(key.source);
            let attribution = source.map_or_else(String::new, |s| s.description.attribution.clone());
            let made = Arc::new(Mutex::new(Made::Bytes(bytes)));
            *kept = Some(Streets { key, attribution: attribution.into(), made });
        }
        Ok(kept.clone())
    }

    /// Whether an extract was imported; quick enough for every frame.
    pub fn has_streets(&self) -> bool {
        self.store.streets_key().is_ok_and(|key| key.is_some())
    }

    /// Which places the project has by name, to know them again; `None` without any.
    pub fn places_key(&self) -> Option<i64> {
        self.store.places_key().ok().flatten()
    }

    /// The places by name of these kinds, in the order of the extract.
    pub fn places(&self, kinds: &[PlaceKind]) -> Result<Vec<Place>, ProjectError> {
        self.store.places(kinds).map_err(|e| self.error(e))
    }
}
