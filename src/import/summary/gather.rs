//! Many figures into one for each area. Nothing here knows tables.

use super::Statistic;

/// What was made of the figures of one column.
pub(super) struct Gathered {
    /// In the order of the areas, of those that have one.
    pub values: Vec<Value>,
    /// How many figures went in.
    pub points: usize,
    /// Figures that were left out because nothing says how much they weigh.
    pub weightless: usize,
}

/// The figure of one area.
pub(super) struct Value {
    pub area: u32,
    pub figure: f64,
    /// The row that it is of, if it is of one only.
    pub row: Option<u32>,
}

/// Makes one figure for each of `areas` areas of `figures`, which are rows with their figures in order; `area_of` gives
/// the area of a row. `weights` are likewise, and only a mean has any use for them.
pub(super) fn gather(
    figures: &[(u32, f64)],
    area_of: &[Option<u32>],
    areas: usize,
    statistic: Statistic,
    weights: Option<&[(u32, f64)]>,
) -> Gathered {
    let area = |row: u32| area_of.get(row as usize).copied().flatten().map(|a| a as usize).filter(|a| *a < areas);
    // Where the figures of each area begin, once they are sorted by area.
    let mut starts = vec![0_usize; areas + 1];
    for a in figures.iter().filter_map(|(row, _)| area(*row)) {
        starts[a + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut sorted = vec![0.0; starts[areas]];
    let mut rows = vec![0_u32; areas];
    let mut next = starts.clone();
    let mut weighing = weights.map(|w| (w.iter().peekable(), vec![(0.0, 0.0); areas]));
    let mut weightless = 0;
    for (row, value) in figures {
        let Some(a) = area(*row) else { continue };
        sorted[next[a]] = *value;
        next[a] += 1;
        rows[a] = *row;
        if let Some((weights, sums)) = &mut weighing {
            while weights.next_if(|(other, _)| other < row).is_some() {}
            match weights.peek().filter(|(other, w)| other == row && *w >= 0.0) {
                Some((_, weight)) => {
                    sums[a].0 += weight * value;
                    sums[a].1 += weight;
                }
                None => weightless += 1,
            }
        }
    }
    let mut values = Vec::with_capacity(areas);
    for (a, place) in (0..areas).zip(0_u32..) {
        let own = &mut sorted[starts[a]..starts[a + 1]];
        let made = match &weighing {
            Some((_, sums)) => (sums[a].1 > 0.0).then(|| sums[a].0 / sums[a].1),
            None => of(own, statistic),
        };
        if let Some(value) = made.filter(|v| v.is_finite()) {
            values.push(Value { area: place, figure: value, row: (own.len() == 1).then_some(rows[a]) });
        }
    }
    Gathered { values, points: sorted.len() - weightless, weightless }
}

/// `None` of no figures. Figures are added in the order of their rows, so that the result is the same at every run.
fn of(figures: &mut [f64], statistic: Statistic) -> Option<f64> {
    if figures.is_empty() {
        return None;
    }
    let count = figures.len() as f64;
    Some(match statistic {
        Statistic::Median => median(figures),
        Statistic::Mean => figures.iter().sum::<f64>() / count,
        Statistic::Sum => figures.iter().sum(),
        Statistic::Count => count,
        Statistic::Min => figures.iter().copied().fold(f64::INFINITY, f64::min),
        Statistic::Max => figures.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    })
}

fn median(figures: &mut [f64]) -> f64 {
    let middle = figures.len() / 2;
    let even = figures.len().is_multiple_of(2);
    let (below, upper, _) = figures.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    let lower = if even { below.iter().copied().max_by(f64::total_cmp) } else { None };
    lower.map_or(upper, |lower| f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIGURES: [(u32, f64); 7] = [(0, 3.5), (1, 10.0), (2, -1.0), (4, 7.25), (5, 2.0), (6, 8.0), (8, 4.0)];
    const AREAS: [Option<u32>; 9] = [Some(0), Some(1), Some(0), Some(0), Some(0), Some(1), None, Some(3), Some(0)];

    fn made(statistic: Statistic, weights: Option<&[(u32, f64)]>) -> Vec<(u32, f64)> {
        gather(&FIGURES, &AREAS, 4, statistic, weights).values.iter().map(|v| (v.area, v.figure)).collect()
    }

    /// pandas 2: `DataFrame(dict(a=[0,1,0,0,1,0], v=[3.5,10,-1,7.25,2,4])).groupby("a").v.agg([...])`.
    #[test]
    fn agrees_with_pandas() {
        assert_eq!(made(Statistic::Median, None), [(0, 3.75), (1, 6.0)]);
        assert_eq!(made(Statistic::Mean, None), [(0, 3.4375), (1, 6.0)]);
        assert_eq!(made(Statistic::Sum, None), [(0, 13.75), (1, 12.0)]);
        assert_eq!(made(Statistic::Count, None), [(0, 4.0), (1, 2.0)]);
        assert_eq!(made(Statistic::Min, None), [(0, -1.0), (1, 2.0)]);
        assert_eq!(made(Statistic::Max, None), [(0, 7.25), (1, 10.0)]);
    }

    /// numpy: `average([3.5, -1, 7.25], weights=[2, 0, 6])` is 6.3125, `average([10, 2], weights=[1, 3])` is 4; the
    /// row without a weight is left out.
    #[test]
    fn weights_are_those_of_the_same_row() {
        let weights = [(0, 2.0), (1, 1.0), (2, 0.0), (3, 9.0), (4, 6.0), (5, 3.0)];
        assert_eq!(made(Statistic::Mean, Some(&weights)), [(0, 6.3125), (1, 4.0)]);
        assert_eq!(gather(&FIGURES, &AREAS, 4, Statistic::Mean, Some(&weights)).weightless, 1);
        assert_eq!(made(Statistic::Mean, Some(&[(0, 0.0)])), []);
    }
}
