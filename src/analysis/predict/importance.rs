//! What each input is worth: by how much the error on unseen places grows when the input's values are shuffled among
//! the areas (L. Breiman, "Random forests", Machine Learning 45, 2001, section 10; the error is that of the blend).
//! Inputs that say much the same share their worth, so a low figure does not mean that an input could not help alone.

use rand::seq::SliceRandom as _;
use rayon::prelude::*;

use super::train::FoldFit;
use super::{PredictError, boost, folds, spline};
use crate::base::progress::Progress;

/// The models of a cross-validation and what they were tried on.
pub(super) struct Case<'a> {
    pub inputs: &'a [Vec<Option<f64>>],
    pub outcome: &'a [f64],
    pub members: &'a [Vec<usize>],
    pub fits: &'a [FoldFit],
    pub trees_share: f64,
    /// Of each fold and input the coefficients of its curve.
    pub curves: Vec<Vec<Vec<f64>>>,
    pub knots: &'a [Vec<f64>],
    pub typical: &'a [f64],
    pub seed: u64,
}

/// The growth of the RMSE for each input, in the outcome's unit.
pub(super) fn by_shuffling(case: &Case<'_>, progress: &Progress) -> Result<Vec<f64>, PredictError> {
    let whole = case.rmse(None);
    (0..case.inputs.len())
        .into_par_iter()
        .map(|input| {
            progress.check()?;
            Ok(case.rmse(Some(input)) - whole)
        })
        .collect()
}

impl Case<'_> {
    /// The error on unseen places, with one input shuffled within each fold.
    fn rmse(&self, shuffled: Option<usize>) -> f64 {
        let mut squares = 0.0;
        for (fold, (members, fit)) in self.members.iter().zip(self.fits).enumerate() {
            let mut from = members.clone();
            if let Some(input) = shuffled {
                let stream = self.seed.wrapping_add(1 + (fold * self.inputs.len() + input) as u64);
                from.shuffle(&mut folds::generator(stream));
            }
            let asking: Vec<&crate::model::predictor::Tree> = match shuffled {
                Some(input) => {
                    let input = i32::try_from(input).unwrap_or(i32::MAX);
                    fit.boosted.trees.iter().filter(|t| t.input.contains(&input)).collect()
                }
                None => Vec::new(),
            };
            for (place, (area, other)) in members.iter().zip(&from).enumerate() {
                let (mut additive, mut trees) = (fit.by_additive[place], fit.by_trees[place]);
                if let Some(input) = shuffled {
                    let curve = |a: usize| {
                        let value = self.inputs[input][a].unwrap_or(self.typical[input]);
                        spline::height(value, &self.knots[input], &self.curves[fold][input])
                    };
                    additive += curve(*other) - curve(*area);
                    for tree in &asking {
                        let after = boost::grown(tree, |i| self.inputs[i][if i == input { *other } else { *area }]);
                        trees += after - boost::grown(tree, |i| self.inputs[i][*area]);
                    }
                }
                let value = (1.0 - self.trees_share) * additive + self.trees_share * trees;
                squares += (self.outcome[*area] - value).powi(2);
            }
        }
        (squares / self.outcome.len().max(1) as f64).sqrt()
    }
}
