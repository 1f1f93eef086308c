//! Floor 2: the project file, a GeoPackage. The only room that speaks SQL.
//!
//! [`Store`] creates, opens and closes the file, loads it whole as an [`crate::model::atlas::Atlas`], and lets it be
//! changed through a [`Tx`]: data, the step that undoes it, what `gpkg_contents` says and the fresh parts of the
//! atlas come out of one transaction, or none of them does. [`foreign`] reads the files of other programs, because
//! they are SQL too. Knows no other foreign format and no screen; `project` is its only caller.

mod areas;
mod contents;
mod copy;
mod error;
pub mod foreign;
mod gaps;
mod geometry_blob;
mod history;
mod interventions;
mod load;
mod lock;
mod lookups;
mod mbtiles;
mod models;
mod open;
mod outreach;
mod place;
mod predictors;
mod reader;
mod recorder;
mod scenarios;
mod settings;
mod sheets;
mod sources;
mod street_blob;
mod streets;
mod tiles;
mod tx;
mod upgrades;
mod values;
mod venues;
mod visits;

pub use error::StorageError;
pub use gaps::NewGap;
pub use history::{MOST_STEPS, Names, Step, Way};
#[cfg(test)]
pub use mbtiles::for_tests as mbtiles_for_tests;
pub use mbtiles::{MbTiles, MbTilesError};
pub use open::{Store, Written};
pub use settings::SettingsConnection;
pub use sources::{Brought, NewSource};
pub use street_blob::{BadStreets, decode as decode_streets};
pub use streets::{StreetsKey, read_places};
pub use tiles::{ProjectTiles, TilesKey};
pub use tx::Tx;
pub use values::IndicatorDetails;
