//! Classes for a map: where the limits between colours lie.
//!
//! Knows values only, not what they mean or how a class is coloured.

mod by_mean;
mod natural_breaks;
mod pretty;

use rayon::slice::ParallelSliceMut;

use crate::model::classes::{Breaks, ClassMethod, Classes, Classing};

/// From this many values on, threads pay for themselves.
const WORTH_THREADS: usize = 4_000;

/// Puts values into classes. Missing values, and those that are no finite numbers, are counted as no data.
///
/// A value has one class wherever it occurs: equal values are never parted. There are as many classes as asked for, or
/// as many as there are different values if those are fewer; none when nothing has a value.
///
/// * **Quantile**: of n values in rising order, class i of k closes with the value in place floor((n - 1) i / k),
///   counted from 0, and its equals. That is the value at or below quantile i / k of Hyndman and Fan's type 7 (1996;
///   the default of R, numpy and mapclassify). Where equal values fill a whole class there are fewer classes.
/// * **Equal interval**: class i closes at lowest + (highest - lowest) i / k. The limits are steps, not values of the
///   data, and a step in which nothing lies stays, with a count of 0: a colour then means the same distance everywhere.
/// * **Natural breaks**: the classes with the least sum of squared distances from their own means (Fisher 1958, Jenks
///   1977); the best there is, not an approximation. Each class closes with its highest value.
/// * **Head and tail**: the first limit is the mean, the next the mean of the values from there on, and so on while they
///   differ and classes are left (Jiang 2013); as in mapclassify without the rule that heads be small.
/// * **Standard deviation**: limits at whole standard deviations (of the sample) from the mean; with an odd number of
///   classes the middle one reaches a deviation to both sides, with an even number the mean is a limit. Steps beyond the
///   values are left out, those between them that hold none stay.
/// * **Pretty**: multiples of 1, 2 or 5 times a power of ten, about as many as asked for and at most 9 (Heckbert, "Nice
///   numbers for graph labels", Graphics Gems 1990).
#[must_use]
pub fn classify(values: &[Option<f64>], classing: Classing) -> Classes {
    let sorted = sorted(values);
    let no_data = values.len() - sorted.len();
    let (Some(lowest), Some(highest)) = (sorted.first().copied(), sorted.last().copied()) else {
        return Classes { no_data, ..Classes::default() };
    };
    let distinct = sorted.chunk_by(|a, b| a == b).count();
    let count = classing.count.clamp(1, distinct);
    let upper = match classing.method {
        ClassMethod::Quantile => quantile(&sorted, count),
        ClassMethod::EqualInterval => equal_interval(lowest, highest, count),
        ClassMethod::NaturalBreaks => natural_breaks::natural_breaks(&sorted, count),
        _ if distinct == 1 => vec![highest],
        ClassMethod::HeadTail => by_mean::head_tail(&sorted, count),
        ClassMethod::StandardDeviation => by_mean::standard_deviation(&sorted, count),
        ClassMethod::Pretty => pretty::pretty(lowest, highest, count),
    };
    let (counts, lows) = counts(&sorted, &upper);
    Classes { lowest, upper, lows, counts, no_data }
}

/// Puts values into classes whose limits are given. Every limit stays, also where no value lies beyond it, so that a
/// class means the same on every map; the first class reaches down to the lowest value and the last up to the highest,
/// so no value is dropped.
#[must_use]
pub fn classify_by(values: &[Option<f64>], breaks: &Breaks) -> Classes {
    let sorted = sorted(values);
    let no_data = values.len() - sorted.len();
    let (Some(lowest), Some(highest)) = (sorted.first().copied(), sorted.last().copied()) else {
        return Classes { no_data, ..Classes::default() };
    };
    let limits = breaks.limits();
    let mut upper = limits.to_vec();
    // A last class above all values closes just above its lower limit: limits rise.
    upper.push(limits.last().map_or(highest, |last| highest.max(last.next_up())));
    let lowest = limits.first().map_or(lowest, |first| lowest.min(*first));
    let (counts, lows) = counts(&sorted, &upper);
    Classes { lowest, upper, lows, counts, no_data }
}

/// The values that are finite numbers, rising.
fn sorted(values: &[Option<f64>]) -> Vec<f64> {
    // Adding nought turns -0 into 0, which is its equal.
    let mut sorted: Vec<f64> = values.iter().flatten().filter(|x| x.is_finite()).map(|x| x + 0.0).collect();
    if sorted.len() < WORTH_THREADS {
        sorted.sort_unstable_by(f64::total_cmp);
    } else {
        sorted.par_sort_unstable_by(f64::total_cmp);
    }
    sorted
}

/// Upper limits by equal counts. `sorted` is not empty.
fn quantile(sorted: &[f64], count: usize) -> Vec<f64> {
    let mut upper: Vec<f64> = (1..=count).map(|i| sorted[(sorted.len() - 1) * i / count]).collect();
    upper.dedup();
    upper
}

/// Upper limits by equal steps.
fn equal_interval(lowest: f64, highest: f64, count: usize) -> Vec<f64> {
    let mut upper: Vec<f64> = (1..count)
        .map(|i| {
            let share = i as f64 / count as f64;
            // The distance of two doubles need not be a double; halves of it are.
            lowest + ((highest * 0.5 - lowest * 0.5) * share) * 2.0
        })
        .collect();
    upper.retain(|limit| *limit < highest);
    upper.push(highest);
    // Steps finer than doubles are collapse onto one another.
    upper.dedup();
    upper
}

/// How many of the sorted values each class holds, and the lowest of them.
fn counts(sorted: &[f64], upper: &[f64]) -> (Vec<usize>, Vec<Option<f64>>) {
    let mut before = 0;
    upper
        .iter()
        .map(|limit| {
            let to = sorted.partition_point(|x| x <= limit);
            let count = to - before;
            let low = sorted[before..to].first().copied();
            before = to;
            (count, low)
        })
        .unzip()
}

#[cfg(test)]
mod tests;
