//! Limits counted from the mean: heads and tails, standard deviations.
//!
//! Both get values that rise and are not all the same. Where a sum is more than a double holds they fall back on equal
//! steps.

use super::equal_interval;

/// Upper limits by means of what is left above the last (Jiang, "Head/tail breaks", The Professional Geographer 65(3),
/// 2013).
pub(super) fn head_tail(sorted: &[f64], count: usize) -> Vec<f64> {
    let (lowest, highest) = (sorted[0], sorted[sorted.len() - 1]);
    let mut upper = Vec::with_capacity(count);
    let mut head = sorted;
    while upper.len() + 1 < count && head[0] < highest {
        let mean = head.iter().sum::<f64>() / head.len() as f64;
        if !mean.is_finite() {
            return equal_interval(lowest, highest, count);
        }
        // A mean that rounds to the highest value parts nothing.
        if mean >= highest {
            break;
        }
        upper.push(mean);
        head = &head[head.partition_point(|x| *x < mean)..];
        // Values equal to the mean are in the head by this method, but in the class below by ours; they part no more.
        if upper.len() > 1 && upper[upper.len() - 1] <= upper[upper.len() - 2] {
            upper.pop();
            break;
        }
    }
    upper.push(highest);
    upper
}

/// Upper limits at whole standard deviations from the mean.
pub(super) fn standard_deviation(sorted: &[f64], count: usize) -> Vec<f64> {
    let (lowest, highest) = (sorted[0], sorted[sorted.len() - 1]);
    let n = sorted.len() as f64;
    let mean = sorted.iter().sum::<f64>() / n;
    let deviation = (sorted.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    if !deviation.is_finite() {
        return equal_interval(lowest, highest, count);
    }
    let reach = (count / 2) as f64;
    // Odd: -reach, ..., -1, 1, ..., reach. Even: -(reach - 1), ..., 0, ..., reach - 1.
    let steps: Vec<f64> = if count % 2 == 1 {
        (1..=count / 2).map(|i| i as f64 - reach - 1.0).chain((1..=count / 2).map(|i| i as f64)).collect()
    } else {
        (1..count).map(|i| i as f64 - reach).collect()
    };
    let mut upper: Vec<f64> = steps.into_iter().map(|step| mean + step * deviation).collect();
    upper.retain(|limit| (lowest..highest).contains(limit));
    upper.dedup();
    upper.push(highest);
    upper
}
