//! Floor 0: what every other room may use. Identifiers, units, progress, warnings and text.
//!
//! Nothing here knows of files, maps or wards.

pub mod drawing;
pub mod ids;
pub mod progress;
pub mod text;
pub mod units;
pub mod warnings;
