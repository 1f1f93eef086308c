//! How sure an area's rank is: would other judgements, each as good as the model's, put it elsewhere?
//!
//! The score is made again and again with other weights, scales and averages, and other stand-ins for what is missing
//! ([`crate::analysis::score::uncertainty`]); what comes of it is said in intervals, chances and words.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::analysis::score::uncertainty::{rank_intervals, sensitivity};
use crate::base::progress::Progress;
use crate::base::text;
use crate::model::atlas::SetData;
use crate::model::construction::{Aggregation, Base, Imputation};
use crate::model::score_model::{Normalisation, ScoreModel};

pub use crate::analysis::score::sobol::Sobol;
pub use crate::analysis::score::uncertainty::{
    Doubts, Draws, Judgement, RankInterval, Sensitivity, UncertaintyError, WeightDoubt,
};

/// Where random numbers begin, unless somebody says otherwise.
pub const SEED: u64 = 1;
/// From this chance of being in the worst fifth on an area is surely among the worst, and up to one less it surely is not.
pub const SURE: f64 = 0.95;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    pub set: Arc<SetData>,
    pub model: ScoreModel,
    pub doubts: Doubts,
    pub draws: Draws,
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        let same_set = Arc::ptr_eq(&self.set, &other.set);
        same_set && self.model == other.model && self.doubts == other.doubts && self.draws == other.draws
    }
}

/// How sure the ranks are.
#[derive(Clone, Debug, PartialEq)]
pub struct Certainty {
    /// What it was found for, to know it again.
    pub set: Arc<SetData>,
    /// In the order of the set; `None` for areas without a score.
    pub intervals: Vec<Option<RankInterval>>,
    /// Which judgement moves the ranks; `None` where nothing is in doubt.
    pub sensitivity: Option<Sensitivity>,
    pub draws: Draws,
    /// Why there are none.
    pub refused: Option<String>,
}

/// What can be said of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    SurelyNot,
    Depends,
    SurelyWorst,
}

impl Verdict {
    pub const ALL: [Self; 3] = [Self::SurelyNot, Self::Depends, Self::SurelyWorst];

    #[must_use]
    pub fn of(interval: &RankInterval) -> Self {
        if interval.in_worst_fifth >= SURE {
            Self::SurelyWorst
        } else if interval.in_worst_fifth <= 1.0 - SURE {
            Self::SurelyNot
        } else {
            Self::Depends
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SurelyNot => "Surely not among the worst",
            Self::Depends => "Depends on the judgements",
            Self::SurelyWorst => "Surely among the worst",
        }
    }

    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::SurelyNot => "In the worst fifth in at most 5 % of the draws.",
            Self::Depends => "In the worst fifth in some draws and not in others: another judgement would change it.",
            Self::SurelyWorst => "In the worst fifth in at least 95 % of the draws.",
        }
    }
}

/// The judgements that are open to doubt for a model: weights a quarter up or down, the scales and averages that are in
/// common use beside the model's own, and stand-ins where figures are missing.
#[must_use]
pub fn doubts(set: &SetData, model: &ScoreModel) -> Doubts {
    let own = &model.construction;
    let fixed = matches!(model.normalisation, Normalisation::Goalposts | Normalisation::Reference);
    let mut normalisations = vec![Normalisation::MinMax, Normalisation::ZScore];
    if !matches!(own.base, Base::Reference(_)) {
        // Ranks cannot be made from the lowest, the highest and the mean of other areas.
        normalisations.push(Normalisation::PercentileRank);
    }
    if fixed || model.normalisation == Normalisation::EnglishIndices {
        // Goalposts, references and published ranks belong to the figures and are no matter of taste.
        normalisations.clear();
    } else if !normalisations.contains(&model.normalisation) {
        normalisations.push(model.normalisation);
    }
    let compares = [own.within, own.between].contains(&Aggregation::Copeland);
    let aggregations = if compares {
        Vec::new()
    } else {
        BTreeSet::from([Aggregation::Arithmetic, Aggregation::Geometric, own.within]).into_iter().collect()
    };
    let is_missing = model
        .terms()
        .any(|(_, term)| set.columns.get(&term.indicator).is_none_or(|c| c.values.iter().any(Option::is_none)));
    let imputations = if is_missing {
        BTreeSet::from([Imputation::None, Imputation::SetMedian, Imputation::DimensionMean, own.imputation])
            .into_iter()
            .collect()
    } else {
        Vec::new()
    };
    Doubts { weights: WeightDoubt::Within { share: 0.25 }, normalisations, aggregations, imputations }
}

/// As many draws as are worth waiting for: about ten million scores, between 200 and 1,000 draws.
#[must_use]
pub fn draws_for(areas: usize) -> Draws {
    Draws { count: (10_000_000 / areas.max(1)).clamp(200, 1_000), seed: SEED }
}

/// What the window asks of a model.
#[must_use]
pub fn question(set: &Arc<SetData>, model: &ScoreModel) -> Question {
    let (set, doubts, draws) = (Arc::clone(set), doubts(set, model), draws_for(set.areas.len()));
    Question { set, model: model.clone(), doubts, draws }
}

/// The intervals alone, of the same trials; `None` where the set or the model allows of none.
#[must_use]
pub fn intervals(set: &SetData, model: &ScoreModel, progress: &Progress) -> Option<Vec<Option<RankInterval>>> {
    rank_intervals(set, model, &doubts(set, model), draws_for(set.areas.len()), progress).ok()
}

/// Finds out. A cancelled search has no intervals.
#[must_use]
pub fn find(question: &Question, progress: &Progress) -> Certainty {
    let Question { set, model, doubts, draws } = question;
    progress.doing("Trying other judgements");
    let none = |refused: String| Certainty {
        set: Arc::clone(set),
        intervals: vec![None; set.areas.len()],
        sensitivity: None,
        draws: *draws,
        refused: Some(refused),
    };
    let intervals = match rank_intervals(set, model, doubts, *draws, progress) {
        Ok(intervals) => intervals,
        Err(error) => return none(error.to_string()),
    };
    let base = Draws { count: (draws.count / 4).max(64), seed: draws.seed };
    let sensitivity = sensitivity(set, model, doubts, base, progress).ok();
    Certainty { set: Arc::clone(set), intervals, sensitivity, draws: *draws, refused: None }
}

/// A judgement within a sentence.
#[must_use]
pub fn in_a_sentence(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Weights => "the weights",
        Judgement::Normalisation => "the scale of the indicators",
        Judgement::Aggregation => "the kind of average",
        Judgement::Imputation => "what stands in for missing figures",
    }
}

/// What was varied, in words: "weights by a quarter, the scale (3 kinds), the average (2 kinds)".
#[must_use]
pub fn varied(doubts: &Doubts) -> String {
    let mut parts = Vec::new();
    match doubts.weights {
        WeightDoubt::Certain => {}
        WeightDoubt::Within { share } => {
            parts.push(format!("weights by up to {} % either way", text::number(share * 100.0, 0)));
        }
        WeightDoubt::Dirichlet { .. } => parts.push("weights at random around the model's".to_owned()),
    }
    for (count, what) in [
        (doubts.normalisations.len(), "scale"),
        (doubts.aggregations.len(), "kind of average"),
        (doubts.imputations.len(), "stand-in for missing figures"),
    ] {
        if count > 1 {
            parts.push(format!("the {what} ({count} choices)"));
        }
    }
    parts.join(", ")
}

impl Certainty {
    /// How many areas have each verdict, in the order of [`Verdict::ALL`].
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        let verdicts = self.intervals.iter().flatten().map(Verdict::of);
        verdicts.fold([0; 3], |mut counts, v| {
            counts[v as usize] += 1;
            counts
        })
    }

    /// The judgements with their first-order and total indices, the weightiest first.
    #[must_use]
    pub fn judgements(&self) -> Vec<(Judgement, Sobol)> {
        let mut found: Vec<(Judgement, Sobol)> = self
            .sensitivity
            .iter()
            .flat_map(|s| s.judgements.iter().copied().zip(s.mean_shift.iter().copied()))
            .collect();
        found.sort_by(|a, b| b.1.total.total_cmp(&a.1.total));
        found
    }
}
