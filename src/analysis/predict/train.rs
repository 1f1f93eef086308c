//! Training, with every figure of trust taken from places that were left out.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};
use rayon::prelude::*;

use super::additive::{self, Basis};
use super::interval::{self, Member};
use super::table::{PredictError, Table, refuse_outcome_among_inputs};
use super::{boost, folds, importance, spline};
use crate::analysis::validate::{Case, Worse, validate};
use crate::base::progress::Progress;
use crate::model::predictor::{Estimate, Input, OutcomeAbout, Predictor, Spread, Together, Training};
use crate::model::validation::{Agreement, ValidationReport};

/// What is asked of a training.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    pub name: String,
    pub note: String,
    pub outcome: OutcomeAbout,
    /// Places that must not be trained on; what is said of them is then as honest as of any unseen place.
    pub keep_out: Vec<String>,
    pub seed: u64,
    /// Folds of the cross-validation by place.
    pub folds: usize,
    /// Boosted trees.
    pub trees: usize,
    /// The share of outcomes the intervals are to hold.
    pub level: f64,
    /// Whether to find out what each input is worth, which takes about as long as two folds.
    pub importance: bool,
}

impl Options {
    /// The usual ones for an outcome.
    #[must_use]
    pub fn new(outcome: OutcomeAbout) -> Self {
        Self {
            name: outcome.key.clone(),
            note: String::new(),
            outcome,
            keep_out: Vec::new(),
            seed: 1,
            folds: 10,
            trees: 400,
            level: 0.9,
            importance: true,
        }
    }
}

/// A model and what it said of the areas it was trained on while it had not seen their place.
#[derive(Clone, Debug, PartialEq)]
pub struct Trained {
    pub predictor: Predictor,
    /// In the order of the table; `None` for areas not trained on.
    pub unseen: Vec<Option<Estimate>>,
}

/// Penalties tried; the one with the least error on unseen places is taken.
const PENALTIES: [f64; 6] = [1.0, 10.0, 30.0, 100.0, 300.0, 1000.0];
/// The penalty of the regression of absolute errors, which are noisy: strong.
const SPREAD_PENALTY: f64 = 1000.0;
/// A spread is at least and at most this many times the mean absolute error.
const SPREAD_LIMITS: (f64, f64) = (0.4, 4.0);
const LEAST_AREAS: usize = 30;
const LEAST_PLACES: usize = 3;

/// Trains on the areas that have an outcome and a place.
///
/// Cost: folds + 1 times a boosting and the solution of a linear system, the folds in parallel; about 20 s of CPU for
/// 24,000 areas with 60 inputs.
pub fn train(table: &Table, options: &Options, progress: &Progress) -> Result<Trained, PredictError> {
    let is_kept_out = |r: usize| options.keep_out.iter().any(|k| k.eq_ignore_ascii_case(table.places[r].trim()));
    let usable = |r: usize| table.outcome[r].is_some() && !table.places[r].is_empty() && !is_kept_out(r);
    let used: Vec<usize> = (0..table.len()).filter(|r| usable(*r)).collect();
    let table_used = table.filtered(usable);
    let places: std::collections::BTreeSet<&String> = table_used.places.iter().collect();
    if used.len() < LEAST_AREAS || places.len() < LEAST_PLACES {
        return Err(PredictError::TooFew {
            areas: used.len(),
            places: places.len(),
            least_areas: LEAST_AREAS,
            least_places: LEAST_PLACES,
        });
    }
    refuse_outcome_among_inputs(&table_used, &options.outcome)?;
    let inputs: Vec<Vec<Option<f64>>> = table_used.inputs.iter().map(|(_, v)| v.clone()).collect();
    if inputs.iter().all(|v| v.iter().all(Option::is_none)) {
        return Err(PredictError::NoInputs);
    }
    let outcome: Vec<f64> = table_used.outcome.iter().map(|y| y.unwrap_or(0.0)).collect();
    if outcome.iter().all(|y| *y == outcome[0]) {
        return Err(PredictError::Constant);
    }
    progress.doing("Training");
    let (fold_of, count) = folds::by_place(&table_used.places, options.folds, options.seed);
    let work = Work::new(&inputs, &outcome, &fold_of, count, options);
    let penalty = work.best_penalty()?;
    let fits = work.fit_folds(penalty, progress)?;
    let blend = work.blend(&fits);
    let residuals: Vec<f64> = outcome.iter().zip(&blend.values).map(|(y, p)| y - p).collect();
    let (spreads, spread_fit, limits) = work.spreads(&residuals)?;
    let scaled: Vec<f64> = residuals.iter().zip(&spreads).map(|(r, s)| r / s).collect();
    let (lower, upper) = interval::limits(&scaled, options.level).ok_or(PredictError::Constant)?;
    let together = together(&table_used, &fold_of, count, &scaled, &spreads, options.level);
    let importances = if options.importance {
        importance::by_shuffling(&work.importance_case(&fits, &blend), progress)?
    } else {
        vec![0.0; inputs.len()]
    };

    let everyone: Vec<usize> = (0..used.len()).collect();
    let boosted = boost::fit(&inputs, &outcome, &everyone, options)?;
    progress.done(0.97)?;
    let (intercept, coefficients) = work.basis.unscaled(&work.solve_without(None, penalty)?);
    let (spread_intercept, spread_coefficients) = work.basis.unscaled(&spread_fit);
    let described = table_used.inputs.iter().enumerate().map(|(place, (key, values))| {
        let there = values.iter().flatten().copied();
        Input {
            key: key.clone(),
            typical: work.basis.typical[place],
            range: there.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v))),
            knots: work.basis.knots[place].clone(),
            coefficients: coefficients[place].clone(),
            spread_coefficients: spread_coefficients[place].clone(),
            importance: rounded(importances[place]),
        }
    });
    // An input nobody has a value for has no range, and JSON no word for infinity.
    let described = described.map(|i| if i.range.0 <= i.range.1 { i } else { Input { range: (0.0, 0.0), ..i } });
    let unseen_used =
        Unseen { blend: &blend.values, spreads: &spreads, scaled: &scaled, fold_of: &fold_of, folds: count };
    let validation = unseen_used.report(&table_used, options)?;
    let predictor = Predictor {
        name: options.name.clone(),
        note: options.note.clone(),
        outcome: options.outcome.clone(),
        inputs: described.collect(),
        intercept,
        base: boosted.base,
        trees: boosted.trees,
        trees_share: blend.trees_share,
        spread: Spread {
            intercept: spread_intercept,
            limits: (rounded(limits.0), rounded(limits.1)),
            lower: rounded(lower),
            upper: rounded(upper),
            level: options.level,
        },
        together,
        training: Training {
            areas: used.len(),
            places: places.len(),
            kept_out: options.keep_out.clone(),
            folds: count,
            seed: options.seed,
        },
        validation,
    };
    let mut unseen = vec![None; table.len()];
    for (place, row) in used.into_iter().enumerate() {
        let (value, spread) = (blend.values[place], spreads[place]);
        let missing = inputs.iter().filter(|v| v[place].is_none()).count();
        unseen[row] = Some(super::apply::estimate(&predictor, value, spread, missing, 0));
    }
    progress.done(1.0)?;
    Ok(Trained { predictor, unseen })
}

/// To six decimals: what is kept in the file.
pub(super) fn rounded(x: f64) -> f64 {
    (x * 1e6).round() / 1e6
}

/// What the folds share.
struct Work<'a> {
    inputs: &'a [Vec<Option<f64>>],
    outcome: &'a [f64],
    basis: Basis,
    /// Of each fold its areas.
    members: Vec<Vec<usize>>,
    /// Of each fold the sums of squares and of products with the outcome.
    squares: Vec<DMatrix<f64>>,
    products: Vec<DVector<f64>>,
    all_squares: DMatrix<f64>,
    options: &'a Options,
}

/// One fold's models, and what they say of the fold.
pub(super) struct FoldFit {
    pub additive: additive::Fit,
    pub boosted: boost::Boosted,
    pub by_additive: Vec<f64>,
    pub by_trees: Vec<f64>,
}

/// Both models together, area by area.
struct Blend {
    trees_share: f64,
    values: Vec<f64>,
}

impl<'a> Work<'a> {
    fn new(
        inputs: &'a [Vec<Option<f64>>],
        outcome: &'a [f64],
        fold_of: &[usize],
        folds: usize,
        options: &'a Options,
    ) -> Self {
        let basis = Basis::new(inputs, outcome.len());
        let members: Vec<Vec<usize>> =
            (0..folds).map(|f| (0..outcome.len()).filter(|a| fold_of[*a] == f).collect()).collect();
        let squares: Vec<DMatrix<f64>> = members.par_iter().map(|m| basis.squares(m)).collect();
        let products = members.iter().map(|m| basis.products(m, outcome)).collect();
        // Added in order, so that the sum is the same whatever ran first.
        let all_squares = squares.iter().skip(1).fold(squares[0].clone(), |sum, s| sum + s);
        Self { inputs, outcome, basis, members, squares, products, all_squares, options }
    }

    /// The regression on all folds but one.
    fn solve_without(&self, fold: Option<usize>, penalty: f64) -> Result<additive::Fit, PredictError> {
        self.solve(&self.products, fold, penalty)
    }

    fn solve(
        &self,
        products: &[DVector<f64>],
        fold: Option<usize>,
        penalty: f64,
    ) -> Result<additive::Fit, PredictError> {
        let all = products.iter().skip(1).fold(products[0].clone(), |sum, p| sum + p);
        match fold {
            Some(f) => additive::solve(&(&self.all_squares - &self.squares[f]), &(all - &products[f]), penalty),
            None => additive::solve(&self.all_squares, &all, penalty),
        }
    }

    fn best_penalty(&self) -> Result<f64, PredictError> {
        let mut best = (f64::INFINITY, PENALTIES[0]);
        for penalty in PENALTIES {
            let errors: Result<Vec<f64>, PredictError> = (0..self.members.len())
                .into_par_iter()
                .map(|fold| {
                    let predicted = self.basis.predict(&self.solve_without(Some(fold), penalty)?, &self.members[fold]);
                    let pairs = self.members[fold].iter().zip(predicted);
                    Ok(pairs.map(|(a, p)| (self.outcome[*a] - p).powi(2)).sum::<f64>())
                })
                .collect();
            let error: f64 = errors?.iter().sum();
            if error < best.0 {
                best = (error, penalty);
            }
        }
        Ok(best.1)
    }

    fn fit_folds(&self, penalty: f64, progress: &Progress) -> Result<Vec<FoldFit>, PredictError> {
        let finished = std::sync::atomic::AtomicUsize::new(0);
        (0..self.members.len())
            .into_par_iter()
            .map(|fold| {
                progress.check()?;
                let others: Vec<usize> =
                    self.members.iter().enumerate().filter(|(f, _)| *f != fold).flat_map(|(_, m)| m).copied().collect();
                let boosted = boost::fit(self.inputs, self.outcome, &others, self.options)?;
                let additive = self.solve_without(Some(fold), penalty)?;
                let by_additive = self.basis.predict(&additive, &self.members[fold]);
                let by_trees = self.members[fold]
                    .iter()
                    .map(|a| {
                        let grown = boosted.trees.iter().map(|t| boost::grown(t, |i| self.inputs[i][*a]));
                        boosted.base + grown.sum::<f64>()
                    })
                    .collect();
                let done = finished.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
                progress.done(0.8 * done as f64 / self.members.len() as f64)?;
                Ok(FoldFit { additive, boosted, by_additive, by_trees })
            })
            .collect()
    }

    /// The trees' share with the least squared error on unseen places, and the estimates that come of it.
    fn blend(&self, fits: &[FoldFit]) -> Blend {
        let (mut numerator, mut denominator) = (0.0, 0.0);
        for (members, fit) in self.members.iter().zip(fits) {
            for ((area, additive), trees) in members.iter().zip(&fit.by_additive).zip(&fit.by_trees) {
                numerator += (self.outcome[*area] - additive) * (trees - additive);
                denominator += (trees - additive).powi(2);
            }
        }
        let share = if denominator > 0.0 { (numerator / denominator).clamp(0.0, 1.0) } else { 0.5 };
        let trees_share = (share * 1e3).round() / 1e3;
        let mut values = vec![0.0; self.outcome.len()];
        for (members, fit) in self.members.iter().zip(fits) {
            for ((area, additive), trees) in members.iter().zip(&fit.by_additive).zip(&fit.by_trees) {
                values[*area] = (1.0 - trees_share) * additive + trees_share * trees;
            }
        }
        Blend { trees_share, values }
    }

    /// Each area's expected absolute error as the other folds tell it; the regression over all; the limits.
    #[expect(clippy::type_complexity, reason = "three things of one computation, used once")]
    fn spreads(&self, residuals: &[f64]) -> Result<(Vec<f64>, additive::Fit, (f64, f64)), PredictError> {
        let absolute: Vec<f64> = residuals.iter().map(|r| r.abs()).collect();
        let mean = absolute.iter().sum::<f64>() / absolute.len().max(1) as f64;
        // A perfect model still needs a width to divide by.
        let mean = mean.max(1e-9);
        let limits = (SPREAD_LIMITS.0 * mean, SPREAD_LIMITS.1 * mean);
        let products: Vec<DVector<f64>> = self.members.iter().map(|m| self.basis.products(m, &absolute)).collect();
        let mut spreads = vec![mean; absolute.len()];
        for (fold, members) in self.members.iter().enumerate() {
            let fit = self.solve(&products, Some(fold), SPREAD_PENALTY)?;
            for (area, spread) in members.iter().zip(self.basis.predict(&fit, members)) {
                spreads[*area] = spread.clamp(limits.0, limits.1);
            }
        }
        Ok((spreads, self.solve(&products, None, SPREAD_PENALTY)?, limits))
    }

    fn importance_case<'b>(&'b self, fits: &'b [FoldFit], blend: &'b Blend) -> importance::Case<'b> {
        importance::Case {
            inputs: self.inputs,
            outcome: self.outcome,
            members: &self.members,
            fits,
            trees_share: blend.trees_share,
            curves: fits.iter().map(|f| self.basis.unscaled(&f.additive).1).collect(),
            knots: &self.basis.knots,
            typical: &self.basis.typical,
            seed: self.options.seed,
        }
    }
}

/// How the errors of areas in one larger area go together; `None` when no larger area has two of them.
fn together(
    table: &Table,
    fold_of: &[usize],
    folds: usize,
    scaled: &[f64],
    spreads: &[f64],
    level: f64,
) -> Option<Together> {
    let mut parents: BTreeMap<&str, (usize, Vec<Member>)> = BTreeMap::new();
    for (area, parent) in table.parents.iter().enumerate() {
        let Some(parent) = parent.as_deref().filter(|p| !p.is_empty()) else { continue };
        let (_, members) = parents.entry(parent).or_insert_with(|| (fold_of[area], Vec::new()));
        members.push(Member { scaled: scaled[area], spread: spreads[area] });
    }
    parents.retain(|_, (_, members)| members.len() >= 2);
    let folds_of: Vec<usize> = parents.values().map(|(fold, _)| *fold).collect();
    let members: BTreeMap<&str, Vec<Member>> = parents.into_iter().map(|(k, (_, m))| (k, m)).collect();
    let correlation = spline::significant(rounded(interval::correlation(&members)));
    let sums: Vec<f64> = members
        .values()
        .map(|m| {
            let error: f64 = m.iter().map(|m| m.scaled * m.spread).sum();
            error / interval::spread_of_sum(m.iter().map(|m| m.spread), correlation)
        })
        .collect();
    let (lower, upper) = interval::limits(&sums, level)?;
    let coverage = rounded(interval::coverage(&sums, &folds_of, folds, level));
    Some(Together { correlation, lower: rounded(lower), upper: rounded(upper), parents: sums.len(), coverage })
}

/// What was estimated of areas whose place was left out.
struct Unseen<'a> {
    blend: &'a [f64],
    spreads: &'a [f64],
    scaled: &'a [f64],
    fold_of: &'a [usize],
    folds: usize,
}

impl Unseen<'_> {
    /// Agreement on unseen places. The intervals are made from the other folds' errors, so that their coverage is that
    /// of unseen places too.
    fn report(&self, table: &Table, options: &Options) -> Result<ValidationReport, PredictError> {
        let mut intervals = vec![None; self.blend.len()];
        for fold in 0..self.folds {
            let others = self.scaled.iter().zip(self.fold_of).filter(|(_, f)| **f != fold).map(|(s, _)| *s);
            let Some((lower, upper)) = interval::limits(&others.collect::<Vec<f64>>(), options.level) else { continue };
            for (area, _) in self.fold_of.iter().enumerate().filter(|(_, f)| **f == fold) {
                let (value, spread) = (self.blend[area], self.spreads[area]);
                intervals[area] = Some((value + lower * spread, value + upper * spread));
            }
        }
        let score: Vec<Option<f64>> = self.blend.iter().map(|v| Some(*v)).collect();
        let case = Case {
            score: &score,
            outcome: &table.outcome,
            place: &table.places,
            score_is_worse: Worse::Lower,
            outcome_is_worse: Worse::Lower,
            same_unit: true,
            interval: Some(&intervals),
        };
        let few = |_| PredictError::Constant;
        let mut report = validate(&case).map_err(few)?;
        let keep = |a: &mut Agreement| {
            for figure in [&mut a.spearman, &mut a.r2, &mut a.rmse, &mut a.coverage] {
                *figure = figure.map(rounded);
            }
        };
        keep(&mut report.all);
        report.places.iter_mut().for_each(|p| keep(&mut p.agreement));
        Ok(report)
    }
}
