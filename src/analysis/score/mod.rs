//! The score: a [`ScoreModel`] applied to the figures of one boundary set.
//!
//! Steps 3 to 6 of OECD/JRC, "Handbook on Constructing Composite Indicators" (2008): outliers are drawn in if the model
//! says so (module `treat`), each indicator is brought to one scale on which higher is worse (`normalise`), what is
//! missing is filled or left (`impute`), then figures are combined by their weights (`combine`). A weight change leaves
//! all but the last step as it is, so [`Scorer`] keeps them, and a slider costs only the last.
//!
//! Knows nothing of where figures come from, of classes or of colours.

mod box_cox;
mod combine;
mod impute;
mod normalise;
mod rank;
pub mod sobol;
mod treat;
pub mod uncertainty;

use std::sync::Arc;

use rayon::prelude::*;

use crate::model::atlas::SetData;
use crate::model::construction::{Aggregation, Base, Construction, Imputation};
use crate::model::results::{AreaScore, Part, ScoreResults, Treatment};
use crate::model::score_model::{Direction, MissingRule, Normalisation, ScoreModel};

/// Scores the areas of a set.
///
/// * An indicator the set has no column for, or a value that is no finite number, is missing.
/// * Terms of weight zero are shown (raw and normalised, contribution 0) but never make a figure "missing".
/// * The score is the sum of the area's contributions, added in model order.
/// * Scores that agree to nine decimals are equal and share the better rank.
/// * With all weights zero nobody has a score.
/// * A figure that stands in for a missing one is flagged and does not count as coverage, but takes part in the score.
/// * Means of dimensions and of indicators may differ; while they are the same, and no comparison of pairs, all terms are
///   combined at once by their effective weights.
///
/// Cost: areas x terms, and one sort of the areas for each term under percentile ranks and one for the ranks.
#[must_use]
pub fn score(set: &SetData, model: &ScoreModel) -> ScoreResults {
    let mut results = ScoreResults::default();
    Prepared::new(set, model).fill(model, &mut results);
    results
}

/// What is done to the outliers of each of a model's indicators, in model order.
#[must_use]
pub fn treatments(set: &SetData, model: &ScoreModel) -> Vec<Treatment> {
    let base = base(set, &model.construction.base);
    let of = |key: &str| {
        let raw = normalise::finite(set.columns.get(key).map_or(&[][..], |c| &c.values), set.areas.len());
        treat::treat(&raw, model.construction.outliers, base.as_deref()).1
    };
    model.terms().map(|(_, term)| of(&term.indicator)).collect()
}

/// Scores again and again while the user moves weights: keeps the normalised figures as long as set, indicators,
/// directions and normalisation stay the same. Its results are those of [`score`], to the bit.
#[derive(Debug, Default)]
pub struct Scorer {
    kept: Option<(Arc<SetData>, Prepared)>,
}

impl Scorer {
    /// As [`score`].
    #[must_use]
    pub fn score(&mut self, set: &Arc<SetData>, model: &ScoreModel) -> ScoreResults {
        let mut results = ScoreResults::default();
        self.rescore(set, model, &mut results);
        results
    }

    /// As [`score`], written over `results`, whose memory is used again; what was in it does not matter.
    pub fn rescore(&mut self, set: &Arc<SetData>, model: &ScoreModel, results: &mut ScoreResults) {
        let kept = self.kept.take().filter(|(s, prepared)| Arc::ptr_eq(s, set) && prepared.fits(model));
        let (set, prepared) = kept.unwrap_or_else(|| (Arc::clone(set), Prepared::new(set, model)));
        prepared.fill(model, results);
        self.kept = Some((set, prepared));
    }
}

/// From this many areas on, threads pay for themselves.
const WORTH_THREADS: usize = 4_000;
/// Areas a thread takes at a time.
const CHUNK: usize = 1_024;

/// Everything of a score that does not depend on weights.
#[derive(Debug)]
struct Prepared {
    normalisation: Normalisation,
    construction: Construction,
    terms: Vec<(String, Direction)>,
    /// Of each term its dimension.
    dimensions: Vec<usize>,
    areas: usize,
    /// Area by area, the terms in model order; contributions are still empty.
    parts: Vec<Part>,
    treatments: Vec<Treatment>,
}

/// The weights of one run: each term's share of the whole, and their sum in model order.
struct Weights {
    shares: Vec<f64>,
    whole: f64,
    missing: MissingRule,
    /// Whether what is missing is filled.
    fills: bool,
    how: Aggregation,
}

impl Prepared {
    fn new(set: &SetData, model: &ScoreModel) -> Self {
        let areas = set.areas.len();
        let terms: Vec<(String, Direction)> = model.terms().map(|(_, t)| (t.indicator.clone(), t.direction)).collect();
        let dimensions: Vec<usize> = model.terms().map(|(dimension, _)| dimension).collect();
        let mut parts = vec![Part::default(); areas * terms.len()];
        let mut columns = Vec::with_capacity(terms.len());
        let mut treatments = Vec::with_capacity(terms.len());
        let base = base(set, &model.construction.base);
        for (place, (key, direction)) in terms.iter().enumerate() {
            // A column is as long as the areas; should one ever be shorter, what it lacks is missing.
            let raw = normalise::finite(set.columns.get(key).map_or(&[][..], |c| &c.values), areas);
            let (treated, treatment) = treat::treat(&raw, model.construction.outliers, base.as_deref());
            treatments.push(treatment);
            let anchor = model.construction.anchors.get(key).copied();
            let reference = match &model.construction.base {
                Base::Reference(reference) => reference.figures.get(key).copied(),
                Base::AllAreas | Base::Areas(_) => None,
            };
            let (how, direction, base) = (model.normalisation, *direction, base.as_deref());
            let scale = normalise::Scale { how, direction, anchor, base, reference };
            let cells = parts.iter_mut().skip(place).step_by(terms.len());
            for ((part, raw), treated) in cells.zip(raw).zip(&treated) {
                (part.raw, part.treated) = (raw, *treated);
            }
            columns.push(normalise::normalise(&treated, scale));
        }
        impute::impute(&mut columns, &dimensions, model.construction.imputation, set);
        for (place, column) in columns.into_iter().enumerate() {
            for (part, normalised) in parts.iter_mut().skip(place).step_by(terms.len()).zip(column) {
                part.normalised = normalised;
                part.imputed = normalised.is_some() && part.treated.is_none();
            }
        }
        let construction = model.construction.clone();
        Self { normalisation: model.normalisation, construction, terms, dimensions, areas, parts, treatments }
    }

    /// Whether the model differs from the one prepared for in nothing but names, weights and the missing rule.
    fn fits(&self, model: &ScoreModel) -> bool {
        self.normalisation == model.normalisation
            && self.construction == model.construction
            && model.terms().map(|(dimension, _)| dimension).eq(self.dimensions.iter().copied())
            && model.terms().count() == self.terms.len()
            && model.terms().zip(&self.terms).all(|((_, t), (key, d))| t.indicator == *key && t.direction == *d)
    }

    fn fill(&self, model: &ScoreModel, results: &mut ScoreResults) {
        let shares = model.effective_weights();
        let Construction { within, between, imputation, .. } = self.construction;
        let fills = imputation != Imputation::None;
        let weights = Weights { whole: shares.iter().sum(), shares, missing: model.missing, fills, how: within };
        let terms = self.terms.len();
        results.areas.resize_with(self.areas, AreaScore::default);

        // Each chunk adds up its own sums, and these are added in order, so that any number of threads gives the
        // same bits.
        let one_chunk = |(chunk, areas): (usize, &mut [AreaScore])| {
            let mut tally = Tally::new(terms);
            for (place, area) in areas.iter_mut().enumerate() {
                let from = (chunk * CHUNK + place) * terms;
                weights.score(&self.parts[from..from + terms], area);
                tally.count(area);
            }
            tally
        };
        let chunks: Vec<Tally> = if self.areas < WORTH_THREADS {
            results.areas.chunks_mut(CHUNK).enumerate().map(one_chunk).collect()
        } else {
            results.areas.par_chunks_mut(CHUNK).enumerate().map(one_chunk).collect()
        };
        let mut all = Tally::new(terms);
        if within != between || within == Aggregation::Copeland {
            self.by_levels(model, &weights.shares, &mut results.areas);
            results.areas.iter().for_each(|area| all.count(area));
        } else {
            for chunk in &chunks {
                all.add(chunk);
            }
        }
        rank::rank(&mut results.areas);

        let mean = |sum: f64, count: usize| if count > 0 { Some(sum / count as f64) } else { None };
        results.treatments.clone_from(&self.treatments);
        results.scored = all.scored;
        results.mean = mean(all.score, all.scored);
        results.mean_contributions = all.terms.iter().map(|(sum, count)| mean(*sum, *count).unwrap_or(0.0)).collect();
    }
}

impl Prepared {
    /// Scores of areas that have one by their coverage, dimension by dimension and then of the dimensions.
    fn by_levels(&self, model: &ScoreModel, shares: &[f64], areas: &mut [AreaScore]) {
        let Construction { within, between, .. } = self.construction;
        let terms = self.terms.len();
        let column = |term: usize| -> Vec<Option<f64>> {
            let figures = self.parts.iter().skip(term).step_by(terms).map(|part| part.normalised);
            // An area without a score is compared with nobody.
            figures.zip(areas.iter()).map(|(x, area)| x.filter(|_| area.score.is_some())).collect()
        };
        let mut weights = Vec::new();
        let mut levels = Vec::new();
        for dimension in 0..model.dimensions.len() {
            let of_it: Vec<usize> =
                (0..terms).filter(|t| self.dimensions[*t] == dimension && shares[*t] > 0.0).collect();
            let own: Vec<f64> = of_it.iter().map(|t| shares[*t]).collect();
            let columns: Vec<Vec<Option<f64>>> = of_it.iter().map(|t| column(*t)).collect();
            weights.push(own.iter().sum::<f64>());
            levels.push(combine::columns(within, &columns, &own, self.areas));
        }
        let scores = combine::columns(between, &levels, &weights, self.areas);
        let additive = within != Aggregation::Copeland && between != Aggregation::Copeland;
        for (place, (area, score)) in areas.iter_mut().zip(scores).enumerate() {
            let Some(score) = score.filter(|_| area.score.is_some()) else { continue };
            area.score = Some(score);
            area.parts.iter_mut().for_each(|part| part.contribution = None);
            if !additive {
                continue;
            }
            // The score shared out over dimensions, and their shares over indicators.
            let level = |d: usize| levels[d][place].map(|x| weights[d] * combine::onto(between, x));
            let all: f64 = (0..levels.len()).filter_map(level).sum();
            for d in 0..levels.len() {
                let Some(own) = level(d) else { continue };
                let there = || (0..terms).filter(|t| self.dimensions[*t] == d);
                let reach = |t: usize, part: &Part| part.normalised.map(|x| shares[t] * combine::onto(within, x));
                let inside: f64 = there().filter_map(|t| reach(t, &area.parts[t])).sum();
                for t in there() {
                    let share = reach(t, &area.parts[t]).map(|x| ratio(own, all) * ratio(x, inside));
                    area.parts[t].contribution = share.map(|share| share * score);
                }
            }
        }
    }
}

/// A share; nothing of nothing is nothing.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

/// Which areas scales are made from; `None` is all. Codes that no area has are passed over, and a base without any
/// area is all of them: there is no scale to be made from nothing.
fn base(set: &SetData, base: &Base) -> Option<Vec<bool>> {
    let Base::Areas(codes) = base else { return None };
    let codes: std::collections::BTreeSet<&str> = codes.iter().map(String::as_str).collect();
    let inside: Vec<bool> = set.areas.iter().map(|area| codes.contains(area.code.as_str())).collect();
    inside.contains(&true).then_some(inside)
}

/// What the means are made from.
struct Tally {
    score: f64,
    scored: usize,
    /// Of each term the sum of its contributions and how many there are.
    terms: Vec<(f64, usize)>,
}

impl Tally {
    fn new(terms: usize) -> Self {
        Self { score: 0.0, scored: 0, terms: vec![(0.0, 0); terms] }
    }

    fn count(&mut self, area: &AreaScore) {
        let Some(score) = area.score else { return };
        self.score += score;
        self.scored += 1;
        for ((sum, count), part) in self.terms.iter_mut().zip(&area.parts) {
            if let Some(contribution) = part.contribution {
                *sum += contribution;
                *count += 1;
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.score += other.score;
        self.scored += other.scored;
        for ((sum, count), (more, others)) in self.terms.iter_mut().zip(&other.terms) {
            *sum += more;
            *count += others;
        }
    }
}

impl Weights {
    /// Coverages that differ from the wanted one by rounding only are enough.
    const ROUNDING: f64 = 1e-9;

    fn score(&self, prepared: &[Part], area: &mut AreaScore) {
        area.rank = None;
        area.parts.clear();
        area.parts.extend_from_slice(prepared);
        // Summed in the same order as the whole, so that an area with every figure covers exactly 1.
        let weight = |has: &dyn Fn(&Part) -> bool| -> f64 {
            prepared.iter().zip(&self.shares).map(|(p, w)| if has(p) { *w } else { 0.0 }).sum()
        };
        let there = weight(&|p| p.normalised.is_some());
        let published = if self.fills { weight(&|p| p.normalised.is_some() && !p.imputed) } else { there };
        area.coverage = if self.whole > 0.0 { published / self.whole } else { 0.0 };
        let enough = match self.missing {
            MissingRule::Reweight { minimum_coverage } => area.coverage >= minimum_coverage - Self::ROUNDING,
            MissingRule::NoScore => there >= self.whole,
        };
        if !enough || there <= 0.0 {
            area.score = None;
            return;
        }
        if self.how != Aggregation::Arithmetic {
            self.share_out(there, area);
            return;
        }
        let mut score = 0.0;
        for (part, weight) in area.parts.iter_mut().zip(&self.shares) {
            part.contribution = part.normalised.map(|n| n * (weight / there));
            score += part.contribution.unwrap_or(0.0);
        }
        area.score = Some(score);
    }

    /// A mean other than the arithmetic, and the score shared out by what each figure adds to it.
    fn share_out(&self, there: f64, area: &mut AreaScore) {
        let reach = |part: &Part, weight: f64| part.normalised.map(|x| combine::onto(self.how, x) * (weight / there));
        let sum: f64 = area.parts.iter().zip(&self.shares).filter_map(|(part, weight)| reach(part, *weight)).sum();
        let score = combine::back(self.how, sum);
        for (part, weight) in area.parts.iter_mut().zip(&self.shares) {
            // At the bottom of the scale nothing adds anything; what is left is shared by weight.
            let share = |x| if sum == 0.0 { weight / there } else { x / sum };
            part.contribution = reach(part, *weight).map(|x| score * share(x));
        }
        area.score = Some(score);
    }
}

#[cfg(test)]
mod tests;
