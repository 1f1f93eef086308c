//! Classes for a map: where the limits between colours lie.
//!
//! Knows values only, not what they mean or how a class is coloured.

mod natural_breaks;

use rayon::slice::ParallelSliceMut;

use crate::model::classes::{ClassMethod, Classes, Classing};

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
#[must_use]
pub fn classify(values: &[Option<f64>], classing: Classing) -> Classes {
    // Adding nought turns -0 into 0, which is its equal.
    let mut sorted: Vec<f64> = values.iter().flatten().filter(|x| x.is_finite()).map(|x| x + 0.0).collect();
    if sorted.len() < WORTH_THREADS {
        sorted.sort_unstable_by(f64::total_cmp);
    } else {
        sorted.par_sort_unstable_by(f64::total_cmp);
    }
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
    };
    let (counts, lows) = counts(&sorted, &upper);
    Classes { lowest, upper, lows, counts, no_data }
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
