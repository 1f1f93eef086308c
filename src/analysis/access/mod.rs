//! Who reaches help, and how much of it there is for them.
//!
//! [`TravelCosts`] is the table everything here reads: what it costs to get from each demand point to each site. It comes
//! from a file, from a network ([`network`]), or from a [`TravelTimes`] such as [`StraightLine`] where no streets are
//! known. From it follow who has help within reach ([`reach`]) and how much there is for each ([`catchment`]).

pub mod catchment;
mod costs;
pub mod network;
pub mod reach;
mod straight_line;

pub use costs::{CostError, TravelCosts};
pub use straight_line::{Mode, StraightLine};

use crate::geo::bng::Bng;

/// A way to find travel times: straight lines now, streets where they are known.
pub trait TravelTimes {
    /// The minutes from each origin to each site, as far as they are at most `most_minutes`.
    fn minutes(&self, origins: &[Bng], sites: &[Bng], most_minutes: f64) -> TravelCosts;
    /// How they were found, to be said beside every figure made from them.
    fn described(&self) -> String;
}
