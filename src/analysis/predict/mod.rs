//! Predicts an outcome (the share of households that would answer online) for places where nobody has measured it.
//!
//! [`train()`] fits a blend of two models that err in different ways, an additive spline regression (`additive`) and
//! boosted trees (`boost`), checks it on places it was not trained on, and puts intervals around it (`interval`);
//! [`apply()`] gives estimates; [`residents`] turns them into counts of residents, for areas and for larger areas made of
//! them. Nothing here knows files or where figures come from; the same table and seed give the same model, byte by
//! byte, whatever the number of threads.

mod additive;
mod apply;
mod boost;
mod folds;
mod importance;
mod interval;
pub mod residents;
mod spline;
mod table;
mod train;

pub use apply::apply;
pub use table::{PredictError, Table};
pub use train::{Options, Trained, train};

/// The value below which a share `q` of the sorted values lies, interpolated (Hyndman and Fan's type 7); `None` of
/// nothing.
fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let at = q.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the length")]
    let below = at.floor() as usize;
    let (low, high) = (sorted.get(below)?, sorted.get(below + 1).or(sorted.last())?);
    Some(low + (high - low) * (at - at.floor()))
}

#[cfg(test)]
mod tests;
