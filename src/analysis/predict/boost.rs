//! The boosted trees: trained by the crate `forust`, kept and applied in our own compact form.
//!
//! Chosen by measurement on 23,700 LSOAs and 85 inputs, three folds: forust 900 trees in 7 s; smartcore 60 trees in
//! 37 s (it sorts at every node); perpetual needs an unstable compiler; linfa has no gradient boosting. J. Friedman,
//! "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29, 2001, and "Stochastic
//! gradient boosting", Computational Statistics & Data Analysis 38, 2002.

use forust_ml::gradientbooster::GrowPolicy;
use forust_ml::objective::ObjectiveType;
use forust_ml::sampler::SampleMethod;
use forust_ml::{GradientBooster, Matrix};

use super::Options;
use super::table::PredictError;
use crate::model::predictor::Tree;

/// The constant and the trees.
pub(super) struct Boosted {
    pub base: f64,
    pub trees: Vec<Tree>,
}

/// Trains on some areas. The same input and seed give the same trees, whatever the number of threads.
pub(super) fn fit(
    inputs: &[Vec<Option<f64>>],
    outcome: &[f64],
    areas: &[usize],
    options: &Options,
) -> Result<Boosted, PredictError> {
    let y: Vec<f64> = areas.iter().map(|a| outcome[*a]).collect();
    let base = super::spline::significant(y.iter().sum::<f64>() / y.len().max(1) as f64);
    let columns: Vec<f64> = inputs.iter().flat_map(|v| areas.iter().map(|a| v[*a].unwrap_or(f64::NAN))).collect();
    let matrix = Matrix::new(&columns, areas.len(), inputs.len());
    let mut booster = GradientBooster::default();
    booster.objective_type = ObjectiveType::SquaredLoss;
    booster.iterations = options.trees;
    booster.learning_rate = 0.06;
    booster.max_leaves = 16;
    booster.max_depth = 8;
    booster.min_leaf_weight = (areas.len() / 50).clamp(5, 40) as f32;
    booster.l2 = 5.0;
    booster.colsample_bytree = 0.2;
    booster.subsample = 0.5;
    booster.sample_method = SampleMethod::Random;
    booster.grow_policy = GrowPolicy::LossGuide;
    booster.nbins = 64;
    booster.parallel = false;
    booster.seed = options.seed;
    booster.base_score = base;
    booster.initialize_base_score = false;
    booster.fit_unweighted(&matrix, &y, None).map_err(|e| PredictError::Boosting(e.to_string()))?;
    Ok(Boosted { base, trees: booster.trees.iter().map(compact).collect() })
}

/// Our form of a tree: nodes in the order root, left part, right part; values at the precision they are kept with.
fn compact(tree: &forust_ml::tree::Tree) -> Tree {
    let mut out = Tree::default();
    // What is still to be put in place, and the split that waits for its right child.
    let mut waiting: Vec<(usize, Option<usize>)> = vec![(0, None)];
    while let Some((number, parent)) = waiting.pop() {
        let Some(node) = tree.nodes.get(number) else { continue };
        let place = out.input.len();
        if let Some(parent) = parent {
            out.right[parent] = u32::try_from(place).unwrap_or(u32::MAX);
        }
        out.right.push(0);
        if node.is_leaf {
            out.input.push(-1);
            out.value.push((f64::from(node.weight_value) * 1e5).round() / 1e5);
        } else {
            out.input.push(i32::try_from(node.split_feature).unwrap_or(i32::MAX));
            out.value.push(format!("{:.5e}", node.split_value).parse().unwrap_or(node.split_value));
            if node.missing_node == node.left_child {
                out.missing_left.push(u32::try_from(place).unwrap_or(u32::MAX));
            }
            waiting.push((node.right_child, Some(place)));
            waiting.push((node.left_child, None));
        }
    }
    out
}

/// What one tree adds; `value` gives an area's input. A tree that does not hold together adds nothing.
pub(super) fn grown(tree: &Tree, value: impl Fn(usize) -> Option<f64>) -> f64 {
    let mut node = 0;
    loop {
        let (Some(input), Some(number)) = (tree.input.get(node), tree.value.get(node)) else { return 0.0 };
        let Ok(input) = usize::try_from(*input) else { return *number };
        let place = u32::try_from(node).unwrap_or(u32::MAX);
        let left = match value(input) {
            Some(x) => x < *number,
            None => tree.missing_left.binary_search(&place).is_ok(),
        };
        let next = if left { node + 1 } else { tree.right.get(node).map_or(0, |r| *r as usize) };
        if next <= node {
            return 0.0;
        }
        node = next;
    }
}
