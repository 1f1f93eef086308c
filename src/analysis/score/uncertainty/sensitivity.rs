//! Which of the judgements moves the ranking?

use rayon::prelude::*;

use crate::analysis::random;
use crate::base::progress::{Cancelled, Progress};
use crate::model::atlas::SetData;
use crate::model::score_model::ScoreModel;

use super::super::sobol::{Sobol, Sums};
use super::{Bench, Doubts, Draws, Judged, Ranking, UncertaintyError, WeightDoubt};

/// A judgement that can fall out in more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    Weights,
    Normalisation,
    Aggregation,
    Imputation,
}

impl Judgement {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Weights => "Weights",
            Self::Normalisation => "Scale of the indicators",
            Self::Aggregation => "Kind of average",
            Self::Imputation => "Stand-ins for missing figures",
        }
    }
}

/// What each judgement does to the ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// The judgements that are in doubt.
    pub judgements: Vec<Judgement>,
    /// Of each, its part in the variance of the mean shift: by how many places areas move on average from their rank by
    /// the model.
    pub mean_shift: Vec<Sobol>,
    /// The mean of the mean shift over all runs, in places.
    pub places: f64,
    /// Of each area in the order of the set, each judgement's part in the variance of its rank; empty for areas without a
    /// score.
    pub areas: Vec<Vec<Sobol>>,
}

/// Groups of samples: each is summed by one thread, and the sums are added in order.
const GROUPS: usize = 16;

/// Sobol' indices of the judgements in doubt, from `draws.count` base samples; each is run two times and once for each
/// judgement.
///
/// # Errors
/// As [`super::rank_intervals`].
pub fn sensitivity(
    set: &SetData,
    model: &ScoreModel,
    doubts: &Doubts,
    draws: Draws,
    progress: &Progress,
) -> Result<Sensitivity, UncertaintyError> {
    let bench = Bench::new(set, model, doubts, progress)?;
    let in_doubt = [
        (Judgement::Weights, doubts.weights != WeightDoubt::Certain),
        (Judgement::Normalisation, bench.normalisations > 1),
        (Judgement::Aggregation, bench.aggregations.len() > 1),
        (Judgement::Imputation, bench.imputations > 1),
    ];
    let judgements: Vec<Judgement> = in_doubt.into_iter().filter(|(_, doubt)| *doubt).map(|(j, _)| j).collect();
    let areas = bench.places.len();
    let mut found = Sensitivity {
        mean_shift: vec![Sobol::default(); judgements.len()],
        places: 0.0,
        areas: vec![Vec::new(); set.areas.len()],
        judgements,
    };
    if areas == 0 || draws.count == 0 {
        return Ok(found);
    }
    let size = draws.count.div_ceil(GROUPS);
    let groups: Vec<Group> = (0..GROUPS)
        .into_par_iter()
        .map(|group| {
            let mut sums = Group::new(areas, found.judgements.len());
            for sample in group * size..((group + 1) * size).min(draws.count) {
                sums.sample(&bench, &found.judgements, (draws.seed, sample), progress)?;
            }
            Ok(sums)
        })
        .collect::<Result<_, UncertaintyError>>()?;
    let mut all = Group::new(areas, found.judgements.len());
    for group in &groups {
        all.merge(group);
    }
    found.mean_shift = all.shift.indices();
    found.places = all.places / (2 * draws.count) as f64;
    for (place, sums) in bench.places.iter().zip(&all.areas) {
        found.areas[*place] = sums.indices();
    }
    progress.done(1.0)?;
    Ok(found)
}

struct Group {
    shift: Sums,
    places: f64,
    areas: Vec<Sums>,
}

impl Group {
    fn new(areas: usize, judgements: usize) -> Self {
        Self { shift: Sums::new(judgements), places: 0.0, areas: vec![Sums::new(judgements); areas] }
    }

    /// One base sample: a run for each of A and B and one for each judgement, between which it can be cancelled.
    fn sample(
        &mut self,
        bench: &Bench,
        judgements: &[Judgement],
        (seed, sample): (u64, usize),
        progress: &Progress,
    ) -> Result<(), Cancelled> {
        let mut ranking = Ranking::default();
        // Even parts are A, odd ones B.
        let judged = |odd: u64| bench.draw(&mut random::stream(seed, 2 * sample as u64 + odd));
        let (a, b) = (judged(0), judged(1));
        let mut run = |judged: &Judged| -> Result<Vec<f64>, Cancelled> {
            progress.check()?;
            let ranks = ranking.rank(bench, judged);
            Ok(ranks.iter().zip(&bench.own).map(|(rank, own)| f64::from(*rank) - f64::from(*own)).collect())
        };
        let (of_a, of_b) = (run(&a)?, run(&b)?);
        let mixed: Vec<Vec<f64>> =
            judgements.iter().map(|judgement| run(&a.with(*judgement, &b))).collect::<Result<_, Cancelled>>()?;
        let mean = |moves: &[f64]| moves.iter().map(|m| m.abs()).sum::<f64>() / moves.len() as f64;
        let (shift_a, shift_b) = (mean(&of_a), mean(&of_b));
        self.shift.add(shift_a, shift_b, mixed.iter().map(|moves| mean(moves)));
        self.places += shift_a + shift_b;
        for (area, sums) in self.areas.iter_mut().enumerate() {
            sums.add(of_a[area], of_b[area], mixed.iter().map(|moves| moves[area]));
        }
        Ok(())
    }

    fn merge(&mut self, other: &Self) {
        self.shift.merge(&other.shift);
        self.places += other.places;
        self.areas.iter_mut().zip(&other.areas).for_each(|(own, its)| own.merge(its));
    }
}

impl Judged {
    /// These judgements, but one as in others.
    fn with(&self, judgement: Judgement, other: &Self) -> Self {
        let mut mixed = self.clone();
        match judgement {
            Judgement::Weights => mixed.shares.clone_from(&other.shares),
            Judgement::Normalisation => mixed.normalisation = other.normalisation,
            Judgement::Aggregation => mixed.aggregation = other.aggregation,
            Judgement::Imputation => mixed.imputation = other.imputation,
        }
        mixed
    }
}
