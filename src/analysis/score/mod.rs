//! The score: a [`ScoreModel`] applied to the figures of one boundary set.
//!
//! Steps 5 and 6 of OECD/JRC, "Handbook on Constructing Composite Indicators" (2008): each indicator is brought to
//! one scale on which higher is worse ([`normalise`]), then the weighted arithmetic mean is taken. A weight change
//! leaves the first step as it is, so [`Scorer`] keeps it, and a slider costs only the second.
//!
//! Knows nothing of where figures come from, of classes or of colours.

mod normalise;
mod rank;

use std::sync::Arc;

use rayon::prelude::*;

use crate::model::atlas::SetData;
use crate::model::results::{AreaScore, Part, ScoreResults};
use crate::model::score_model::{Direction, MissingRule, Normalisation, ScoreModel};

/// Scores the areas of a set.
///
/// * An indicator the set has no column for, or a value that is no finite number, is missing.
/// * Terms of weight zero are shown (raw and normalised, contribution 0) but never make a figure "missing".
/// * The score is the sum of the area's contributions, added in model order.
/// * Scores that agree to nine decimals are equal and share the better rank.
/// * With all weights zero nobody has a score.
///
/// Cost: areas x terms, and one sort of the areas for each term under percentile ranks and one for the ranks.
#[must_use]
pub fn score(set: &SetData, model: &ScoreModel) -> ScoreResults {
    let mut results = ScoreResults::default();
    Prepared::new(set, model).fill(model, &mut results);
    results
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
    terms: Vec<(String, Direction)>,
    areas: usize,
    /// Area by area, the terms in model order; contributions are still empty.
    parts: Vec<Part>,
}

/// The weights of one run: each term's share of the whole, and their sum in model order.
struct Weights {
    shares: Vec<f64>,
    whole: f64,
    missing: MissingRule,
}

impl Prepared {
    fn new(set: &SetData, model: &ScoreModel) -> Self {
        let areas = set.areas.len();
        let terms: Vec<(String, Direction)> = model.terms().map(|(_, t)| (t.indicator.clone(), t.direction)).collect();
        let mut parts = vec![Part::default(); areas * terms.len()];
        for (place, (key, direction)) in terms.iter().enumerate() {
            let Some(column) = set.columns.get(key) else { continue };
            // A column is as long as the areas; should one ever be shorter, what it lacks is missing.
            let raw = normalise::finite(&column.values, areas);
            let normalised = normalise::normalise(&raw, model.normalisation, *direction);
            let cells = parts.iter_mut().skip(place).step_by(terms.len());
            for ((part, raw), normalised) in cells.zip(raw).zip(normalised) {
                *part = Part { raw, normalised, contribution: None };
            }
        }
        Self { normalisation: model.normalisation, terms, areas, parts }
    }

    /// Whether the model differs from the one prepared for in nothing but names, weights and the missing rule.
    fn fits(&self, model: &ScoreModel) -> bool {
        self.normalisation == model.normalisation
            && model.terms().count() == self.terms.len()
            && model.terms().zip(&self.terms).all(|((_, t), (key, d))| t.indicator == *key && t.direction == *d)
    }

    fn fill(&self, model: &ScoreModel, results: &mut ScoreResults) {
        let shares = model.effective_weights();
        let weights = Weights { whole: shares.iter().sum(), shares, missing: model.missing };
        let terms = self.terms.len();
        results.areas.resize_with(self.areas, AreaScore::default);

        // Each chunk adds up its own sums, and these are added in order, so that any number of threads gives the
        // same bits.
        let one_chunk = |(chunk, areas): (usize, &mut [AreaScore])| {
            let mut sums = vec![0.0; terms];
            let mut scored = 0_usize;
            for (place, area) in areas.iter_mut().enumerate() {
                let from = (chunk * CHUNK + place) * terms;
                weights.score(&self.parts[from..from + terms], area);
                if area.score.is_some() {
                    scored += 1;
                }
                for (sum, part) in sums.iter_mut().zip(&area.parts) {
                    *sum += part.contribution.unwrap_or(0.0);
                }
            }
            (sums, scored)
        };
        let chunks: Vec<(Vec<f64>, usize)> = if self.areas < WORTH_THREADS {
            results.areas.chunks_mut(CHUNK).enumerate().map(one_chunk).collect()
        } else {
            results.areas.par_chunks_mut(CHUNK).enumerate().map(one_chunk).collect()
        };

        rank::rank(&mut results.areas);
        results.scored = chunks.iter().map(|(_, scored)| scored).sum();
        let total: f64 = results.areas.iter().filter_map(|a| a.score).sum();
        results.mean = (results.scored > 0).then(|| total / results.scored as f64);
        results.mean_contributions = self.mean_contributions(&chunks, results);
    }

    /// The mean of each term's contributions over the areas that have one.
    fn mean_contributions(&self, chunks: &[(Vec<f64>, usize)], results: &ScoreResults) -> Vec<f64> {
        (0..self.terms.len())
            .map(|term| {
                let sum: f64 = chunks.iter().map(|(sums, _)| sums[term]).sum();
                let having = results.areas.iter().filter(|a| a.parts[term].contribution.is_some()).count();
                if having > 0 { sum / having as f64 } else { 0.0 }
            })
            .collect()
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
        let there: f64 =
            prepared.iter().zip(&self.shares).map(|(p, w)| if p.normalised.is_some() { *w } else { 0.0 }).sum();
        area.coverage = if self.whole > 0.0 { there / self.whole } else { 0.0 };
        let enough = match self.missing {
            MissingRule::Reweight { minimum_coverage } => area.coverage >= minimum_coverage - Self::ROUNDING,
            MissingRule::NoScore => area.coverage >= 1.0,
        };
        if !enough || there <= 0.0 {
            area.score = None;
            return;
        }
        let mut score = 0.0;
        for (part, weight) in area.parts.iter_mut().zip(&self.shares) {
            part.contribution = part.normalised.map(|n| n * (weight / there));
            score += part.contribution.unwrap_or(0.0);
        }
        area.score = Some(score);
    }
}

#[cfg(test)]
mod tests;
