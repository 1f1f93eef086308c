//! Do like areas lie together? Spatial weights, and the statistics that use them.
//!
//! * [`weights`]: who is whose neighbour (contiguity, nearest, distance band).
//! * [`global`]: one figure for the whole map: Moran's I, Geary's C, the general G of Getis and Ord.
//! * [`local`]: one figure for each area: local Moran (LISA), Gi and Gi*, with the classes of a cluster map.
//! * [`significance`]: what chance alone would give, and what to make of many tests at once.
//!
//! Everything works on areas that have a value; [`Sample`] takes the others out and brings the results back.

pub mod global;
pub mod local;
pub mod significance;
pub mod weights;

use crate::base::progress::Cancelled;
use crate::model::spatial_weights::SpatialWeights;

/// Why a statistic cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SpatialError {
    #[error("only {0} areas have a value; at least {MOST_FEW} are needed")]
    TooFew(usize),
    #[error("every area has the same value, so there is nothing to compare")]
    NoVariation,
    #[error("no area has a neighbour, so there is nothing to compare; choose a longer distance or other weights")]
    NoNeighbours,
    #[error("the general G of Getis and Ord is made for values of nought and more; some are below nought")]
    Negative,
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("there are {values} values for {areas} areas of the weights")]
    Lengths { values: usize, areas: usize },
}

/// Fewest areas with a value: the variances divide by n - 3.
const MOST_FEW: usize = 4;

/// The areas that have a value, and the weights among them.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Where each stands among all areas.
    pub places: Vec<usize>,
    pub values: Vec<f64>,
    pub weights: SpatialWeights,
}

impl Sample {
    /// Leaves out areas without a value, and links to them.
    ///
    /// # Errors
    /// [`SpatialError`] when the lengths differ, or what is left cannot be compared.
    pub fn new(values: &[Option<f64>], weights: &SpatialWeights) -> Result<Self, SpatialError> {
        if values.len() != weights.areas() {
            return Err(SpatialError::Lengths { values: values.len(), areas: weights.areas() });
        }
        let with_value = values.iter().enumerate().filter_map(|(i, v)| v.filter(|x| x.is_finite()).map(|x| (i, x)));
        let (places, values): (Vec<usize>, Vec<f64>) = with_value.unzip();
        if values.len() < MOST_FEW {
            return Err(SpatialError::TooFew(values.len()));
        }
        if values.iter().all(|x| *x == values[0]) {
            return Err(SpatialError::NoVariation);
        }
        let weights = if places.len() == weights.areas() { weights.clone() } else { weights.among(&places) };
        if weights.islands().len() == values.len() {
            return Err(SpatialError::NoNeighbours);
        }
        Ok(Self { places, values, weights })
    }

    /// The same values with other weights among the same areas, such as row-standardised ones.
    #[must_use]
    pub fn map_weights(mut self, change: impl FnOnce(SpatialWeights) -> SpatialWeights) -> Self {
        self.weights = change(self.weights);
        self
    }
}

#[cfg(test)]
mod tests;
