//! Ranks and correlations.

/// Ranks from 1, the lowest value first; ties share their mean rank (Kendall, "Rank Correlation Methods", 1948, ch. 3).
#[must_use]
pub fn mean_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let first = tied.first().map_or(0, |f| order.partition_point(|o| values[*o].total_cmp(&values[*f]).is_lt()));
        let rank = first as f64 + (tied.len() + 1) as f64 / 2.0;
        for place in tied {
            ranks[*place] = rank;
        }
    }
    ranks
}

/// Spearman's rank correlation: Pearson's of the mean ranks. `None` when either side does not vary.
#[must_use]
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    pearson(&mean_ranks(a), &mean_ranks(b))
}

/// Pearson's correlation. `None` when either side does not vary, or there are fewer than three pairs.
#[must_use]
pub fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let sums = Sums::of(a, b);
    (a.len() >= 3 && sums.aa > 0.0 && sums.bb > 0.0).then(|| (sums.ab / (sums.aa * sums.bb).sqrt()).clamp(-1.0, 1.0))
}

/// The least-squares line from `a` to `b`: intercept and slope. `None` when `a` does not vary.
#[must_use]
pub fn line(a: &[f64], b: &[f64]) -> Option<(f64, f64)> {
    let sums = Sums::of(a, b);
    let slope = sums.ab / sums.aa;
    (sums.aa > 0.0 && slope.is_finite()).then_some((sums.mean_b - slope * sums.mean_a, slope))
}

/// Means, and sums of squares and products about them.
struct Sums {
    mean_a: f64,
    mean_b: f64,
    aa: f64,
    bb: f64,
    ab: f64,
}

impl Sums {
    fn of(a: &[f64], b: &[f64]) -> Self {
        let count = a.len().max(1) as f64;
        let (mean_a, mean_b) = (a.iter().sum::<f64>() / count, b.iter().sum::<f64>() / count);
        let mut sums = Self { mean_a, mean_b, aa: 0.0, bb: 0.0, ab: 0.0 };
        for (own_a, own_b) in a.iter().zip(b) {
            let (off_a, off_b) = (own_a - mean_a, own_b - mean_b);
            sums.aa += off_a * off_a;
            sums.bb += off_b * off_b;
            sums.ab += off_a * off_b;
        }
        sums
    }
}
