//! Floor 2: what is computed from the figures. Scores, classes for a map, sums of small areas into large ones, who
//! reaches help, and where more of it would serve most.
//!
//! Pure functions of the model's nouns: the same input gives the same bytes. Nothing here knows files, SQL, screens,
//! the clock or randomness, and none of it is stored as truth.

pub mod access;
pub mod aggregate;
pub mod classify;
mod random;
pub mod disclose;
pub mod locate;
pub mod predict;
pub mod score;
pub mod spatial;
pub mod validate;

pub use classify::classify;
pub use score::score;
