//! From small areas to large ones, by a lookup from each small area's code to the large area it belongs to.
//!
//! Counts are summed; rates, averages and scores are never summed but averaged with a count as weight, and whatever a
//! total lacks is said beside it. Knows nothing of geometry: the lookup is the publisher's best fit, not an overlay.

use std::collections::BTreeMap;

use crate::base::ids::AreaCode;
use crate::model::atlas::SetData;
use crate::model::indicator::{Indicator, Measure};

/// Which large area each small area belongs to.
pub type Lookup = BTreeMap<AreaCode, AreaCode>;

/// The figures of the large areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aggregated {
    pub parents: BTreeMap<AreaCode, Total>,
    /// Small areas of the set that the lookup does not name, in order of code; they are in no total.
    pub without_parent: Vec<AreaCode>,
}

/// One large area's figure and what it was made from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Total {
    /// From the small areas that have a figure; `None` when none has. Too low for a sum while `missing` is not 0:
    /// see [`Total::complete`].
    pub value: Option<f64>,
    /// How many small areas the lookup gives it.
    pub children: usize,
    /// How many of them have no figure, no weight, or are not in the set at all.
    pub missing: usize,
}

impl Total {
    /// The value, unless something is missing from it.
    #[must_use]
    pub fn complete(&self) -> Option<f64> {
        self.value.filter(|_| self.missing == 0)
    }
}

/// Why figures cannot be brought to larger areas.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AggregateError {
    #[error(
        "\"{indicator}\" is {measure}, so adding it up across areas would mean nothing. Take the average weighted by \
         a count of people or households instead."
    )]
    NotACount { indicator: String, measure: &'static str },
    #[error("\"{indicator}\" is a count, so its average across areas would mean nothing. Add it up instead.")]
    IsACount { indicator: String },
    #[error("\"{indicator}\" cannot be a weight because it is {measure}. Choose a count of people or households.")]
    WeightIsNotACount { indicator: String, measure: &'static str },
    #[error("\"{indicator}\" cannot be a weight because it is below zero for {area}. Correct that figure first.")]
    WeightBelowZero { indicator: String, area: AreaCode },
    #[error("There are no figures of \"{indicator}\" for {set}. Import them for these areas first.")]
    NoFigures { indicator: String, set: String },
}

/// Adds up a count.
///
/// # Errors
/// When the indicator is no count, or the set has no figures of it.
pub fn sum(set: &SetData, indicator: &Indicator, lookup: &Lookup) -> Result<Aggregated, AggregateError> {
    if indicator.measure != Measure::Count {
        let (indicator, measure) = (indicator.name.clone(), in_words(indicator.measure));
        return Err(AggregateError::NotACount { indicator, measure });
    }
    let figures = figures(set, indicator)?;
    let one = |code: &AreaCode| figures.get(code).map(|value| (*value, 1.0));
    Ok(aggregate(set, lookup, one, |sums| (sums.having > 0).then_some(sums.weighted)))
}

/// Averages a rate, a mean or a score, each small area counting by its weight (residents, households): the rate of the
/// large area, if the weight is what the rate is a share of, else the usual approximation.
///
/// # Errors
/// When the indicator is a count, the weight is none or somewhere below zero, or the set lacks the figures of either.
pub fn weighted_mean(
    set: &SetData,
    indicator: &Indicator,
    weight: &Indicator,
    lookup: &Lookup,
) -> Result<Aggregated, AggregateError> {
    if indicator.measure == Measure::Count {
        return Err(AggregateError::IsACount { indicator: indicator.name.clone() });
    }
    if weight.measure != Measure::Count {
        let (indicator, measure) = (weight.name.clone(), in_words(weight.measure));
        return Err(AggregateError::WeightIsNotACount { indicator, measure });
    }
    let (figures, weights) = (figures(set, indicator)?, self::figures(set, weight)?);
    if let Some((area, _)) = weights.iter().find(|(_, w)| **w < 0.0) {
        return Err(AggregateError::WeightBelowZero { indicator: weight.name.clone(), area: (*area).clone() });
    }
    let one = |code: &AreaCode| Some((*figures.get(code)?, *weights.get(code)?));
    Ok(aggregate(set, lookup, one, |sums| (sums.weight > 0.0).then(|| sums.weighted / sums.weight)))
}

/// What is gathered for one large area.
#[derive(Default)]
struct Sums {
    weighted: f64,
    weight: f64,
    having: usize,
}

/// `one` gives a small area's figure and weight, or nothing.
fn aggregate(
    set: &SetData,
    lookup: &Lookup,
    one: impl Fn(&AreaCode) -> Option<(f64, f64)>,
    value: impl Fn(&Sums) -> Option<f64>,
) -> Aggregated {
    let mut parents: BTreeMap<&AreaCode, (Sums, Total)> = BTreeMap::new();
    for (child, parent) in lookup {
        let (sums, total) = parents.entry(parent).or_default();
        total.children += 1;
        if let Some((figure, weight)) = one(child) {
            sums.weighted += figure * weight;
            sums.weight += weight;
            sums.having += 1;
        } else {
            total.missing += 1;
        }
    }
    let parents = parents
        .into_iter()
        .map(|(code, (sums, total))| (code.clone(), Total { value: value(&sums).filter(|v| v.is_finite()), ..total }))
        .collect();
    let mut without_parent: Vec<AreaCode> =
        set.areas.iter().filter(|a| !lookup.contains_key(&a.code)).map(|a| a.code.clone()).collect();
    without_parent.sort_unstable();
    Aggregated { parents, without_parent }
}

/// The figures that are there, by code.
fn figures<'a>(set: &'a SetData, indicator: &Indicator) -> Result<BTreeMap<&'a AreaCode, f64>, AggregateError> {
    let Some(column) = set.columns.get(&indicator.key) else {
        return Err(AggregateError::NoFigures { indicator: indicator.name.clone(), set: set.set.name.clone() });
    };
    let pairs = set.areas.iter().zip(&column.values);
    Ok(pairs.filter_map(|(area, value)| Some((&area.code, value.filter(|x| x.is_finite())?))).collect())
}

fn in_words(measure: Measure) -> &'static str {
    match measure {
        Measure::Count => "a count",
        Measure::Rate => "a share",
        Measure::Mean => "an average",
        Measure::Score => "a score",
    }
}

#[cfg(test)]
mod tests;
