//! How a score is made: which indicators, in which direction, how brought to one scale, how weighted.

use serde::{Deserialize, Serialize};

use super::construction::{Base, Construction};

/// A complete recipe. Two equal models applied to the same figures give the same scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreModel {
    pub name: String,
    /// What is in it and why, for the committee.
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub normalisation: Normalisation,
    #[serde(default)]
    pub missing: MissingRule,
    #[serde(default)]
    pub construction: Construction,
    /// When this version was made, and from which; `None` where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lineage: Option<Lineage>,
    pub dimensions: Vec<Dimension>,
}

/// Where a version of a model comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lineage {
    /// The day it was made: `2026-11-21`; empty where nobody said.
    pub made: String,
    /// The day it was last changed, where that is another; else empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub changed: String,
    /// The version, model or template that it was made from, by its name; empty for one made anew.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    /// The model that its name and note were written for, where weights or rules were changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub described: Option<Box<ScoreModel>>,
}

impl ScoreModel {
    /// The model as one made on this day, from another of this name.
    #[must_use]
    pub fn made(self, on: &str, from: &str) -> Self {
        // Under a new name the old note may go on saying what is not so any more.
        let described =
            self.as_described().filter(|d| !d.note.is_empty() && d.note == self.note).cloned().map(Box::new);
        let lineage = Lineage { made: on.to_owned(), changed: String::new(), from: from.trim().to_owned(), described };
        Self { lineage: Some(lineage), ..self }
    }

    /// The model that this one's name and note were written for, where it is another by now.
    #[must_use]
    pub fn as_described(&self) -> Option<&Self> {
        self.lineage.as_ref()?.described.as_deref()
    }

    /// This model in the place of `before`, remembering what the note speaks of until name or note are written anew.
    #[must_use]
    pub fn in_place_of(mut self, before: &Self) -> Self {
        let is_new_text = self.note != before.note || (self.note.is_empty() && self.name != before.name);
        let described = before.as_described().cloned().unwrap_or_else(|| Self { lineage: None, ..before.clone() });
        let kept = (!is_new_text && !self.is_same_recipe(&described)).then(|| Box::new(described));
        match &mut self.lineage {
            Some(lineage) => lineage.described = kept,
            None if kept.is_some() => self.lineage = Some(Lineage { described: kept, ..Lineage::default() }),
            None => {}
        }
        if self.lineage.as_ref() == Some(&Lineage::default()) {
            self.lineage = None;
        }
        self
    }

    /// Whether both make the same scores, whatever they are called.
    #[must_use]
    pub fn is_same_recipe(&self, other: &Self) -> bool {
        let terms = |m: &Self| m.terms().map(|(_, t)| (t.indicator.clone(), t.direction)).collect::<Vec<_>>();
        let weights = || self.effective_weights().into_iter().zip(other.effective_weights());
        terms(self) == terms(other)
            && weights().all(|(a, b)| (a - b).abs() < 1e-9)
            && (self.normalisation, self.missing) == (other.normalisation, other.missing)
            && self.construction == other.construction
    }

    /// The model as changed on this day, where it is known when it was made.
    #[must_use]
    pub fn changed(mut self, on: &str) -> Self {
        if let Some(lineage) = self.lineage.as_mut().filter(|l| l.made != on) {
            on.clone_into(&mut lineage.changed);
        }
        self
    }
}

/// A group of indicators that speak of one thing ("Skills").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dimension {
    pub name: String,
    /// Zero or more; only the ratio to the other dimensions' weights counts.
    #[serde(default = "one")]
    pub weight: f64,
    pub terms: Vec<Term>,
}

/// One indicator's part in its dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// [`crate::model::indicator::Indicator::key`].
    pub indicator: String,
    /// Zero or more; only the ratio to the other weights in the dimension counts.
    #[serde(default = "one")]
    pub weight: f64,
    #[serde(default)]
    pub direction: Direction,
}

fn one() -> f64 {
    1.0
}

/// Which end of an indicator means exclusion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    #[default]
    HigherIsWorse,
    LowerIsWorse,
}

/// How indicators are brought to one scale (OECD/JRC, "Handbook on Constructing Composite Indicators", 2008, step 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// The lowest value is 0, the highest 100.
    #[default]
    MinMax,
    /// Mean 50, standard deviation (of the population) 10.
    ZScore,
    /// 100 times the share of the other areas that have a lower value, ties counted half.
    PercentileRank,
    /// 1 for the lowest value, and so on; equal values share the mean of their ranks.
    Rank,
    /// 0 and 100 at given figures ([`super::construction::Anchor::Goalposts`]), held within; at the lowest and highest
    /// without.
    Goalposts,
    /// 100 at a reference ([`super::construction::Anchor::Reference`], else the mean), and by how many per cent of it
    /// the figure is worse.
    Reference,
    /// The transform of the English Indices of Deprivation: -23 ln(1 - R (1 - exp(-100 / 23))), R = (N + 1 - rank) / N
    /// with rank 1 the worst of N. It runs to 100, and only the worst tenth get more than 50.
    EnglishIndices,
}

/// What happens to an area of which some indicators are missing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingRule {
    /// The weights of what is there are scaled up, if what is there carries at least this share of the whole
    /// weight; else the area has no score. Flagged either way.
    Reweight { minimum_coverage: f64 },
    /// The area has no score.
    NoScore,
}

impl Normalisation {
    pub const ALL: [Self; 7] = [
        Self::MinMax,
        Self::ZScore,
        Self::PercentileRank,
        Self::Rank,
        Self::Goalposts,
        Self::Reference,
        Self::EnglishIndices,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MinMax => "Lowest to highest",
            Self::ZScore => "Standard deviations",
            Self::PercentileRank => "Percentile ranks",
            Self::Rank => "Ranks",
            Self::Goalposts => "Between goalposts",
            Self::Reference => "Distance to a reference",
            Self::EnglishIndices => "As the English indices",
        }
    }

    /// What it does, where the choice is made.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::MinMax => "The area with the lowest figure gets 0, the one with the highest 100 (min-max).",
            Self::ZScore => {
                "Each figure is its distance from the average in standard deviations, as 50 + 10 z (z-score)."
            }
            Self::PercentileRank => "Each figure is the percentage of other areas that lie below it (percentile rank).",
            Self::Rank => "Each figure is its place in order, from 1 for the least excluded.",
            Self::Goalposts => {
                "0 and 100 stand at figures that are given; without them, at the lowest and the highest (goalposts)."
            }
            Self::Reference => {
                "100 is the reference, or the average without one; 110 is a tenth worse (distance to a reference)."
            }
            Self::EnglishIndices => {
                "Ranks drawn apart at the worst end, as the Indices of Deprivation do: only the worst tenth get more than 50."
            }
        }
    }
}

impl Default for MissingRule {
    fn default() -> Self {
        Self::Reweight { minimum_coverage: 0.75 }
    }
}

impl ScoreModel {
    /// Whether it can be applied and kept: what it says is the rest of a sentence.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        let weights = self.dimensions.iter().map(|d| d.weight).chain(self.terms().map(|(_, t)| t.weight));
        if weights.into_iter().any(|w| !w.is_finite() || w < 0.0) {
            return Err("a weight must be a number of zero or more".to_owned());
        }
        if self.terms().next().is_none() {
            return Err("it has no indicators".to_owned());
        }
        if let Base::Reference(reference) = &self.construction.base
            && let Some((key, _)) = reference.figures.iter().find(|(_, spread)| !spread.is_sound())
        {
            return Err(format!(
                "the figures of \"{key}\" that it is compared with do not fit each other (lowest, mean, highest)"
            ));
        }
        let mut keys: Vec<&str> = self.terms().map(|(_, t)| t.indicator.as_str()).collect();
        keys.sort_unstable();
        if let Some(twice) = keys.chunk_by(|a, b| a == b).find(|same| same.len() > 1).and_then(|same| same.first()) {
            return Err(format!("the indicator \"{twice}\" is in it twice"));
        }
        Ok(())
    }

    /// Each indicator's share of the whole weight, in model order; all zero when every weight is zero. Weights below
    /// zero, or that are no finite numbers, count as zero.
    #[must_use]
    pub fn effective_weights(&self) -> Vec<f64> {
        let own = |d: &Dimension| d.terms.iter().map(|t| usable(t.weight)).sum::<f64>();
        let all: f64 = self.dimensions.iter().filter(|d| own(d) > 0.0).map(|d| usable(d.weight)).sum();
        self.dimensions
            .iter()
            .flat_map(|d| {
                let own = own(d);
                let share =
                    move |weight| if all > 0.0 && own > 0.0 { usable(d.weight) / all * (weight / own) } else { 0.0 };
                d.terms.iter().map(move |t| share(usable(t.weight)))
            })
            .collect()
    }

    /// All terms in model order, each with the place of its dimension.
    pub fn terms(&self) -> impl Iterator<Item = (usize, &Term)> {
        self.dimensions.iter().enumerate().flat_map(|(i, d)| d.terms.iter().map(move |t| (i, t)))
    }
}

fn usable(weight: f64) -> f64 {
    if weight.is_finite() { weight.max(0.0) } else { 0.0 }
}
