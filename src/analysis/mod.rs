//! Floor 2: what is computed from the figures. Scores and how sure they are, classes for a map, sums of small areas
//! into large ones, spatial statistics, who reaches help, and where more of it would serve most.
//!
//! Pure functions of the model's nouns: the same input gives the same bytes. Nothing here knows files, SQL, screens,
//! the clock or randomness without a seed, and none of it is stored as truth.

pub mod access;
pub mod aggregate;
pub mod audit;
pub mod classify;
pub mod disclose;
pub mod locate;
mod random;
pub mod score;
pub mod spatial;

pub use classify::classify;
pub use score::score;
