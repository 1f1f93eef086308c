//! Would other judgements change the ranking? The score made again and again with other weights, scales, means and
//! stand-ins for what is missing.
//!
//! Handbook on Constructing Composite Indicators (OECD/JRC 2008), step 7; Saisana, Saltelli and Tarantola, "Uncertainty
//! and sensitivity analysis techniques as tools for the quality assessment of composite indicators" (Journal of the
//! Royal Statistical Society A 168(2), 2005), from which also the mean shift of ranks as the figure to explain. Each draw
//! has random numbers of its own, so the result does not depend on the threads.

mod sensitivity;

use rand::RngExt as _;
use rand_distr::{Distribution as _, Gamma};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::analysis::random;
use crate::base::progress::{Cancelled, Progress};
use crate::model::atlas::SetData;
use crate::model::construction::{Aggregation, Imputation};
use crate::model::score_model::{Normalisation, ScoreModel};

use super::{Prepared, combine, score};

pub use sensitivity::{Judgement, Sensitivity, sensitivity};

/// What is not certain. Where a list is empty the model's own choice stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubts {
    pub weights: WeightDoubt,
    pub normalisations: Vec<Normalisation>,
    /// Used for indicators and dimensions alike.
    pub aggregations: Vec<Aggregation>,
    pub imputations: Vec<Imputation>,
}

/// How weights are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WeightDoubt {
    Certain,
    /// Each dimension's and each indicator's weight is moved by up to this share of itself either way, all amounts being
    /// equally likely, and the whole brought back to 1.
    Within {
        share: f64,
    },
    /// Each indicator's share of the whole weight is drawn from Dirichlet's distribution around the model's: its standard
    /// deviation is the square root of share (1 - share) / (concentration + 1). With a concentration of the number of
    /// indicators and equal shares every weighting is equally likely.
    Dirichlet {
        concentration: f64,
    },
}

impl Default for Doubts {
    /// Weights a quarter up or down, nothing else.
    fn default() -> Self {
        Self {
            weights: WeightDoubt::Within { share: 0.25 },
            normalisations: Vec::new(),
            aggregations: Vec::new(),
            imputations: Vec::new(),
        }
    }
}

/// How often, and where the random numbers begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    pub count: usize,
    pub seed: u64,
}

/// Where the ranks of one area lie. 1 is the most excluded, as in [`crate::model::results::AreaScore::rank`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankInterval {
    /// By the model itself.
    pub rank: usize,
    /// The least rank that at least 5 % of the draws do not exceed, and the least that 95 % do not: nine draws in ten lie
    /// from one to the other.
    pub low: usize,
    pub high: usize,
    pub median: usize,
    /// The share of draws in which the area is among the worst fifth: its rank is at most a fifth of the areas.
    pub in_worst_fifth: f64,
}

/// Why there are no intervals.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UncertaintyError {
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    #[error("{0} draws of {1} areas need more memory than this program takes for them; choose at most {2} draws")]
    TooMany(usize, usize, usize),
    #[error(
        "comparing every pair of {0} areas in every draw takes too long; leave out the pairwise comparison, or use at most {MOST_COMPARED} areas"
    )]
    TooManyPairs(usize),
    #[error("a share of weights must lie between 0 and 1, a concentration above 0")]
    Weights,
}

/// Most ranks that are kept: 700 MB of them.
const MOST_RANKS: usize = 350_000_000;
/// Most areas of which pairs are compared in every draw.
const MOST_COMPARED: usize = 2_000;

/// The rank interval of every area, in the order of the set; `None` for areas that the model gives no score.
///
/// Cost: draws x areas x (terms + a sort); 2 bytes are kept for each rank (4 above 65,535 areas).
///
/// # Errors
/// [`UncertaintyError`]: cancelled, or more asked for than can be done.
pub fn rank_intervals(
    set: &SetData,
    model: &ScoreModel,
    doubts: &Doubts,
    draws: Draws,
    progress: &Progress,
) -> Result<Vec<Option<RankInterval>>, UncertaintyError> {
    let bench = Bench::new(set, model, doubts, progress)?;
    let areas = bench.places.len();
    let mut intervals = vec![None; set.areas.len()];
    if areas == 0 || draws.count == 0 {
        return Ok(intervals);
    }
    let most = MOST_RANKS / areas;
    if draws.count > most {
        return Err(UncertaintyError::TooMany(draws.count, areas, most));
    }
    let found = if u16::try_from(areas).is_ok() {
        intervals_of::<u16>(&bench, draws, progress)?
    } else {
        intervals_of::<u32>(&bench, draws, progress)?
    };
    for (place, interval) in bench.places.iter().zip(found) {
        intervals[*place] = Some(interval);
    }
    Ok(intervals)
}

/// Draws that are worked on between two looks at whether to stop.
const BATCH: usize = 64;

fn intervals_of<R>(bench: &Bench, draws: Draws, progress: &Progress) -> Result<Vec<RankInterval>, UncertaintyError>
where
    R: Copy + Ord + Default + Send + Sync + TryFrom<usize> + Into<u64>,
{
    let areas = bench.places.len();
    // Draw by draw the ranks of all areas.
    let mut ranks = vec![R::default(); areas * draws.count];
    for (batch, rows) in ranks.chunks_mut(areas * BATCH).enumerate() {
        rows.par_chunks_mut(areas).enumerate().try_for_each_init(Ranking::default, |ranking, (place, row)| {
            progress.check()?;
            let draw = batch * BATCH + place;
            let judgement = bench.draw(&mut random::stream(draws.seed, draw as u64));
            for (slot, rank) in row.iter_mut().zip(ranking.rank(bench, &judgement)) {
                // Ranks are at most the number of areas, which fits.
                *slot = R::try_from(*rank as usize).unwrap_or_default();
            }
            Ok::<(), Cancelled>(())
        })?;
        progress.done(0.9 * ((batch + 1) * BATCH) as f64 / draws.count.max(BATCH) as f64)?;
    }
    let place = |share: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the draws")]
        let place = (share * draws.count as f64 - 1e-9).ceil() as usize;
        place.clamp(1, draws.count) - 1
    };
    let (low, median, high) = (place(0.05), place(0.5), place(0.95));
    let own = &bench.own;
    // Some areas at a time, so that a thread reads neighbouring ranks of each draw.
    let found: Vec<Vec<RankInterval>> = (0..areas)
        .into_par_iter()
        .step_by(BATCH)
        .map(|first| {
            progress.check()?;
            let last = (first + BATCH).min(areas);
            let mut columns = vec![Vec::with_capacity(draws.count); last - first];
            for row in ranks.chunks_exact(areas) {
                for (column, rank) in columns.iter_mut().zip(&row[first..last]) {
                    column.push(*rank);
                }
            }
            let one = |(area, mut column): (usize, Vec<R>)| {
                column.sort_unstable();
                let at = |place: usize| usize::try_from(column[place].into()).unwrap_or(usize::MAX);
                let worst = column.partition_point(|rank| 5 * (*rank).into() <= areas as u64);
                RankInterval {
                    rank: own[area] as usize,
                    low: at(low),
                    high: at(high),
                    median: at(median),
                    in_worst_fifth: worst as f64 / draws.count as f64,
                }
            };
            Ok((first..last).zip(columns).map(one).collect())
        })
        .collect::<Result<_, Cancelled>>()?;
    progress.done(1.0)?;
    Ok(found.concat())
}

/// One possible set of judgements.
#[derive(Clone, Debug)]
struct Judged {
    /// Each indicator's share of the whole.
    shares: Vec<f64>,
    normalisation: usize,
    aggregation: usize,
    imputation: usize,
}

/// Everything that does not change from draw to draw.
struct Bench<'a> {
    model: &'a ScoreModel,
    doubts: &'a Doubts,
    /// The areas that have a score by the model, and their ranks by it.
    places: Vec<usize>,
    own: Vec<u32>,
    /// Of each normalisation and imputation the figures area by area, NaN where missing.
    figures: Vec<Vec<f64>>,
    terms: usize,
    dimensions: Vec<usize>,
    normalisations: usize,
    imputations: usize,
    /// Within and between dimensions.
    aggregations: Vec<(Aggregation, Aggregation)>,
}

impl<'a> Bench<'a> {
    fn new(
        set: &SetData,
        model: &'a ScoreModel,
        doubts: &'a Doubts,
        progress: &Progress,
    ) -> Result<Self, UncertaintyError> {
        let fine = match doubts.weights {
            WeightDoubt::Certain => true,
            WeightDoubt::Within { share } => (0.0..=1.0).contains(&share),
            WeightDoubt::Dirichlet { concentration } => concentration > 0.0 && concentration.is_finite(),
        };
        if !fine {
            return Err(UncertaintyError::Weights);
        }
        let results = score(set, model);
        let ranked = results.areas.iter().enumerate().filter_map(|(i, a)| a.rank.map(|rank| (i, rank)));
        let (places, own): (Vec<usize>, Vec<usize>) = ranked.unzip();
        #[expect(clippy::cast_possible_truncation, reason = "a set has far fewer than 2^32 areas")]
        let own = own.into_iter().map(|rank| rank as u32).collect();
        let or = |given: &[Aggregation]| -> Vec<(Aggregation, Aggregation)> {
            let same = given.iter().map(|how| (*how, *how)).collect::<Vec<_>>();
            if same.is_empty() { vec![(model.construction.within, model.construction.between)] } else { same }
        };
        let aggregations = or(&doubts.aggregations);
        let compares = |(within, between): &(Aggregation, Aggregation)| {
            *within == Aggregation::Copeland || *between == Aggregation::Copeland
        };
        if aggregations.iter().any(compares) && places.len() > MOST_COMPARED {
            return Err(UncertaintyError::TooManyPairs(places.len()));
        }
        let normalisations =
            if doubts.normalisations.is_empty() { vec![model.normalisation] } else { doubts.normalisations.clone() };
        let imputations = if doubts.imputations.is_empty() {
            vec![model.construction.imputation]
        } else {
            doubts.imputations.clone()
        };
        let terms = model.terms().count();
        let mut figures = Vec::new();
        for normalisation in &normalisations {
            for imputation in &imputations {
                progress.check()?;
                let mut other = model.clone();
                (other.normalisation, other.construction.imputation) = (*normalisation, *imputation);
                let prepared = Prepared::new(set, &other);
                let of = |place: &usize| {
                    prepared.parts[place * terms..][..terms].iter().map(|p| p.normalised.unwrap_or(f64::NAN))
                };
                figures.push(places.iter().flat_map(of).collect());
            }
        }
        let dimensions = model.terms().map(|(dimension, _)| dimension).collect();
        let (normalisations, imputations) = (normalisations.len(), imputations.len());
        Ok(Self { model, doubts, places, own, figures, terms, dimensions, normalisations, imputations, aggregations })
    }

    fn draw(&self, numbers: &mut Pcg64) -> Judged {
        Judged {
            shares: self.draw_weights(numbers),
            normalisation: numbers.random_range(0..self.normalisations),
            aggregation: numbers.random_range(0..self.aggregations.len()),
            imputation: numbers.random_range(0..self.imputations),
        }
    }

    fn draw_weights(&self, numbers: &mut Pcg64) -> Vec<f64> {
        match self.doubts.weights {
            WeightDoubt::Certain => self.model.effective_weights(),
            WeightDoubt::Within { share } => {
                let mut moved = self.model.clone();
                let mut factor = || 1.0 + share * (2.0 * numbers.random::<f64>() - 1.0);
                for dimension in &mut moved.dimensions {
                    dimension.weight *= factor();
                    dimension.terms.iter_mut().for_each(|term| term.weight *= factor());
                }
                moved.effective_weights()
            }
            WeightDoubt::Dirichlet { concentration } => {
                // Gamma variates of these shapes, divided by their sum.
                let mut shares = self.model.effective_weights();
                for share in shares.iter_mut().filter(|share| **share > 0.0) {
                    *share = Gamma::new(*share * concentration, 1.0).map_or(0.0, |gamma| gamma.sample(numbers));
                }
                let sum: f64 = shares.iter().sum();
                if sum > 0.0 { shares.iter().map(|s| s / sum).collect() } else { self.model.effective_weights() }
            }
        }
    }
}

/// Ranks areas; keeps its memory from one draw to the next.
#[derive(Default)]
struct Ranking {
    scores: Vec<f64>,
    order: Vec<(i64, u32)>,
    ranks: Vec<u32>,
}

impl Ranking {
    /// 1 is the highest score; equal scores share the better rank.
    fn rank(&mut self, bench: &Bench, judged: &Judged) -> &[u32] {
        self.score(bench, judged);
        self.order.clear();
        // Scores that agree to nine decimals are equal, as in the score itself.
        #[expect(clippy::cast_possible_truncation, reason = "a score is far below 9e9; beyond it the cast saturates")]
        let keys = self.scores.iter().map(|score| -(score * 1e9).round() as i64);
        self.order.extend(keys.zip(0_u32..));
        self.order.sort_unstable();
        self.ranks.resize(self.scores.len(), 0);
        let mut rank = 1;
        for ties in self.order.chunk_by(|a, b| a.0 == b.0) {
            for (_, place) in ties {
                self.ranks[*place as usize] = rank;
            }
            rank += u32::try_from(ties.len()).unwrap_or(u32::MAX);
        }
        &self.ranks
    }

    fn score(&mut self, bench: &Bench, judged: &Judged) {
        let figures = &bench.figures[judged.normalisation * bench.imputations + judged.imputation];
        let (within, between) = bench.aggregations[judged.aggregation];
        let shares = &judged.shares;
        self.scores.clear();
        if within == Aggregation::Copeland || between == Aggregation::Copeland || within != between {
            self.scores.extend(by_levels(bench, figures, shares, within, between));
        } else {
            self.scores.extend(figures.chunks_exact(bench.terms).map(|row| {
                let (mut sum, mut there) = (0.0, 0.0);
                for (x, share) in row.iter().zip(shares) {
                    if !x.is_nan() {
                        sum += share * combine::onto(within, *x);
                        there += share;
                    }
                }
                if there > 0.0 { combine::back(within, sum / there) } else { f64::MIN }
            }));
        }
    }
}

fn by_levels(bench: &Bench, figures: &[f64], shares: &[f64], within: Aggregation, between: Aggregation) -> Vec<f64> {
    let areas = bench.places.len();
    let mut weights = Vec::new();
    let mut levels = Vec::new();
    for dimension in 0..bench.model.dimensions.len() {
        let of_it: Vec<usize> =
            (0..bench.terms).filter(|t| bench.dimensions[*t] == dimension && shares[*t] > 0.0).collect();
        let own: Vec<f64> = of_it.iter().map(|t| shares[*t]).collect();
        let column = |t: &usize| -> Vec<Option<f64>> {
            figures.iter().skip(*t).step_by(bench.terms).map(|x| Some(*x).filter(|x| !x.is_nan())).collect()
        };
        let columns: Vec<Vec<Option<f64>>> = of_it.iter().map(column).collect();
        weights.push(own.iter().sum());
        levels.push(combine::columns(within, &columns, &own, areas));
    }
    let scores = combine::columns(between, &levels, &weights, areas);
    scores.into_iter().map(|score| score.unwrap_or(f64::MIN)).collect()
}

#[cfg(test)]
mod tests;
