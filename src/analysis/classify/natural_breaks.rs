//! Fisher-Jenks natural breaks, exactly.
//!
//! Fisher, "On grouping for maximum homogeneity" (1958); as optimal one-dimensional k-means by dynamic programming
//! in Wang and Song, "Ckmeans.1d.dp" (The R Journal 3/2, 2011). The least cost of the first values in q classes is the
//! least, over the start of the last class, of the cost in q - 1 classes before it plus the spread within it. The best
//! start never moves left as values are added, so each layer is filled by halves: n log n steps instead of n squared.
//!
//! Cost: classes x n log n. 35,000 values in 7 classes take a few milliseconds.

/// Below this many places a layer is filled without asking another thread for help.
const WORTH_A_THREAD: usize = 2_048;

/// The highest value of each class, rising. `sorted` rises and holds at least `count` different values.
///
/// Of several equally good groupings the one is taken whose last class starts first, then whose last but one does, and
/// so on; sums that differ by rounding only may decide between them.
pub(super) fn natural_breaks(sorted: &[f64], count: usize) -> Vec<f64> {
    // Equal values are one weighted value, so no class can part them.
    let groups: Vec<(f64, usize)> = sorted.chunk_by(|a, b| a == b).map(|equal| (equal[0], equal.len())).collect();
    let last = groups.len() - 1;
    if count > last {
        return groups.into_iter().map(|(value, _)| value).collect();
    }
    let spread = Spread::new(&groups, sorted[sorted.len() / 2]);

    let mut cost: Vec<f64> = (0..groups.len()).map(|to| spread.within(0, to)).collect();
    let mut next = vec![0.0; groups.len()];
    // For classes 2, 3, ...: where the last of them starts, given where it ends.
    let mut starts: Vec<Vec<u32>> = Vec::with_capacity(count);
    for class in 1..count {
        let mut start = vec![0_u32; groups.len()];
        // Class `class` (from 0) needs `class` values before it. Of the last class only the end at the last value matters.
        let from = if class + 1 == count { last } else { class };
        let layer = Layer { spread: &spread, before: &cost, earlier: starts.last().map_or(&[], Vec::as_slice) };
        layer.fill(from, &mut next[from..], &mut start[from..], class, last);
        starts.push(start);
        std::mem::swap(&mut cost, &mut next);
    }

    let mut upper = Vec::with_capacity(count);
    let mut end = last;
    for start in starts.iter().rev() {
        upper.push(groups[end].0);
        end = start[end] as usize - 1;
    }
    upper.push(groups[end].0);
    upper.reverse();
    upper
}

/// One more class: what it costs to end at each place, and where it then starts best.
#[derive(Clone, Copy)]
struct Layer<'a> {
    spread: &'a Spread,
    /// The least cost of everything up to a place in one class fewer.
    before: &'a [f64],
    /// Where the last of one class fewer starts best; with one more it never starts before that. Empty when there was
    /// only one class.
    earlier: &'a [u32],
}

impl Layer<'_> {
    /// Fills `cost` and `start` for the ends `from..`, whose best starts lie within `low..=high`: the middle one first,
    /// then both sides, for which its answer is a wall.
    fn fill(self, from: usize, cost: &mut [f64], start: &mut [u32], low: usize, high: usize) {
        if cost.is_empty() {
            return;
        }
        let middle = cost.len() / 2;
        let end = from + middle;
        let not_after = high.min(end);
        let not_before = self.earlier.get(end).map_or(low, |start| low.max(*start as usize)).min(not_after);
        let (best, least) = self.best_start(end, not_before, not_after);
        cost[middle] = least;
        #[expect(clippy::cast_possible_truncation, reason = "a set has far fewer than 2^32 areas")]
        {
            start[middle] = best as u32;
        }
        let parallel = cost.len() >= WORTH_A_THREAD;
        let (left_cost, right_cost) = cost.split_at_mut(middle);
        let (left_start, right_start) = start.split_at_mut(middle);
        let (right_cost, right_start) = (&mut right_cost[1..], &mut right_start[1..]);
        if parallel {
            rayon::join(
                || self.fill(from, left_cost, left_start, low, best),
                || self.fill(end + 1, right_cost, right_start, best, high),
            );
        } else {
            self.fill(from, left_cost, left_start, low, best);
            self.fill(end + 1, right_cost, right_start, best, high);
        }
    }

    /// The start of the class that ends at `end`, within `low..=high`, and what it costs up to there.
    fn best_start(self, end: usize, low: usize, high: usize) -> (usize, f64) {
        let (mut best, mut least) = (low, f64::INFINITY);
        let to = self.spread.sums[end + 1];
        let candidates = self.spread.sums[low..=high].iter().zip(&self.before[low - 1..high]);
        for (start, (from, before)) in (low..).zip(candidates) {
            let cost = before + Spread::between(*from, to);
            if cost < least {
                (best, least) = (start, cost);
            }
        }
        (best, least)
    }
}

/// Sums from which the squared distances of any run of values from its own mean follow at once.
struct Spread {
    /// Place i holds the sums of the first i groups.
    sums: Vec<Sums>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    values: f64,
    squares: f64,
}

impl Spread {
    /// `middle` (the median) is taken off every value and the range brought to 1: the sums then lose little to rounding
    /// and nothing to overflow.
    fn new(groups: &[(f64, usize)], middle: f64) -> Self {
        let half = |x: f64| x * 0.5;
        let range = half(groups[groups.len() - 1].0) - half(groups[0].0);
        let scale = |x: f64| if range > 0.0 { (half(x) - half(middle)) / range } else { 0.0 };
        let mut sums = Vec::with_capacity(groups.len() + 1);
        let mut sum = Sums::default();
        sums.push(sum);
        for (value, count) in groups {
            let (value, count) = (scale(*value), *count as f64);
            sum.count += count;
            sum.values += count * value;
            sum.squares += count * value * value;
            sums.push(sum);
        }
        Self { sums }
    }

    /// The sum of squared distances from the mean of groups `from..=to`.
    fn within(&self, from: usize, to: usize) -> f64 {
        Self::between(self.sums[from], self.sums[to + 1])
    }

    fn between(from: Sums, to: Sums) -> f64 {
        let values = to.values - from.values;
        (to.squares - from.squares) - values * values / (to.count - from.count)
    }
}
