//! Floor 2: what is computed from the figures. Scores and how sure they are, classes for a map, which area mostly lies
//! in which, spatial statistics, who reaches help, and where more of it would serve most.
//!
//! Pure functions of the model's nouns: the same input gives the same bytes. Nothing here knows files, SQL, screens,
//! the clock or randomness without a seed, and none of it is stored as truth.

pub mod access;
pub mod audit;
pub mod best_fit;
pub mod classify;
pub mod disclose;
pub mod locate;
pub mod matched_change;
pub mod predict;
mod random;
pub mod rounds;
pub mod routing;
pub mod score;
pub mod search;
pub mod spatial;
pub mod validate;

pub use classify::classify;
pub use score::score;
