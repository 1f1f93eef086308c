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

/// Where the figures of each area come to stand: side by side, in the order of their rows. The same for every column.
pub(super) struct Slots {
    /// Where each area begins; one more than there are areas.
    starts: Vec<u32>,
    /// For each row its area and its slot, or [`NONE`] twice.
    rows: Vec<(u32, u32)>,
}

const NONE: u32 = u32::MAX;

impl Slots {
    /// Of `areas` areas; `area_of` gives the area of a row.
    pub fn new(area_of: &[Option<u32>], areas: usize) -> Self {
        let within = |area: &Option<u32>| area.filter(|a| (*a as usize) < areas);
        let mut starts = vec![0_u32; areas + 1];
        for area in area_of.iter().filter_map(within) {
            starts[area as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let slot = |area: &Option<u32>| match within(area) {
            Some(area) => {
                let slot = &mut next[area as usize];
                *slot += 1;
                (area, *slot - 1)
            }
            None => (NONE, NONE),
        };
        let rows = area_of.iter().map(slot).collect();
        Self { starts, rows }
    }

    /// Whether a row lies in an area.
    pub fn has(&self, row: usize) -> bool {
        self.rows.get(row).is_some_and(|(area, _)| *area != NONE)
    }
}

/// The figures of one column on their way to their areas.
pub(super) struct Gathering<'a> {
    slots: &'a Slots,
    /// Not a number where there is none.
    figures: Vec<f64>,
    /// The last row of each area that has a figure.
    last: Vec<u32>,
    points: usize,
    weights: Option<Weighing<'a>>,
}

/// The sums of weighted figures and of weights by area, and the weights that are still to come.
struct Weighing<'a> {
    weights: std::iter::Peekable<std::slice::Iter<'a, (u32, f64)>>,
    sums: Vec<(f64, f64)>,
    weightless: usize,
}

impl<'a> Gathering<'a> {
    /// `weights` are rows with their weights in order; only a mean has any use for them.
    pub fn new(slots: &'a Slots, weights: Option<&'a [(u32, f64)]>) -> Self {
        let areas = slots.starts.len() - 1;
        let figures = vec![f64::NAN; slots.starts.last().map_or(0, |n| *n as usize)];
        let weighing = |w: &'a [(u32, f64)]| Weighing {
            weights: w.iter().peekable(),
            sums: vec![(0.0, 0.0); areas],
            weightless: 0,
        };
        Self { slots, figures, last: vec![0; areas], points: 0, weights: weights.map(weighing) }
    }

    /// Takes the figure of a row. Rows come in order.
    pub fn take(&mut self, row: u32, value: f64) {
        let Some((area, slot)) = self.slots.rows.get(row as usize).filter(|(area, _)| *area != NONE) else { return };
        let area = *area as usize;
        self.figures[*slot as usize] = value;
        self.last[area] = row;
        self.points += 1;
        if let Some(Weighing { weights, sums, weightless }) = &mut self.weights {
            while weights.next_if(|(other, _)| *other < row).is_some() {}
            match weights.peek().filter(|(other, w)| *other == row && *w >= 0.0) {
                Some((_, weight)) => {
                    sums[area].0 += weight * value;
                    sums[area].1 += weight;
                }
                None => *weightless += 1,
            }
        }
    }

    /// One figure for each area.
    pub fn finish(mut self, statistic: Statistic) -> Gathered {
        let weights = self.weights.filter(|_| statistic == Statistic::Mean);
        let mut values = Vec::with_capacity(self.last.len());
        for (a, place) in (0..self.last.len()).zip(0_u32..) {
            let (start, end) = (self.slots.starts[a] as usize, self.slots.starts[a + 1] as usize);
            let own = present(&mut self.figures[start..end]);
            let made = match &weights {
                Some(Weighing { sums, .. }) => (sums[a].1 > 0.0).then(|| sums[a].0 / sums[a].1),
                None => of(own, statistic),
            };
            if let Some(value) = made.filter(|v| v.is_finite()) {
                values.push(Value { area: place, figure: value, row: (own.len() == 1).then_some(self.last[a]) });
            }
        }
        let weightless = weights.map_or(0, |w| w.weightless);
        Gathered { values, points: self.points - weightless, weightless }
    }
}

/// Those that are there, in their order, moved to the front.
fn present(figures: &mut [f64]) -> &mut [f64] {
    let mut there = 0;
    for at in 0..figures.len() {
        if !figures[at].is_nan() {
            figures[there] = figures[at];
            there += 1;
        }
    }
    &mut figures[..there]
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

    fn gathered(statistic: Statistic, weights: Option<&[(u32, f64)]>) -> Gathered {
        let slots = Slots::new(&AREAS, 4);
        let mut gathering = Gathering::new(&slots, weights);
        for (row, figure) in FIGURES {
            gathering.take(row, figure);
        }
        gathering.finish(statistic)
    }

    fn made(statistic: Statistic, weights: Option<&[(u32, f64)]>) -> Vec<(u32, f64)> {
        gathered(statistic, weights).values.iter().map(|v| (v.area, v.figure)).collect()
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
        assert_eq!(gathered(Statistic::Mean, Some(&weights)).weightless, 1);
        assert_eq!(made(Statistic::Mean, Some(&[(0, 0.0)])), []);
    }
}
