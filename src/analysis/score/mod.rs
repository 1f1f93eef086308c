//! The score: a [`ScoreModel`] applied to the figures of one boundary set.
//!
//! Steps 5 and 6 of OECD/JRC, "Handbook on Constructing Composite Indicators" (2008): each indicator is brought to
//! one scale on which higher is worse (module `normalise`), then the weighted arithmetic mean is taken. A weight change
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
        rank::rank(&mut results.areas);

        let mut all = Tally::new(terms);
        for chunk in &chunks {
            all.add(chunk);
        }
        let mean = |sum: f64, count: usize| if count > 0 { Some(sum / count as f64) } else { None };
        results.scored = all.scored;
        results.mean = mean(all.score, all.scored);
        results.mean_contributions = all.terms.iter().map(|(sum, count)| mean(*sum, *count).unwrap_or(0.0)).collect();
    }
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
