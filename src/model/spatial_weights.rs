//! Spatial weights: which area is whose neighbour, and how much it counts.
//!
//! Knows nothing of shapes, files or statistics. Areas are places in a list that whoever made the weights also has.

/// For each area its neighbours and their weights: a sparse matrix, row by row.
///
/// A row names no neighbour twice. An area is its own neighbour only where a file says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpatialWeights {
    /// Row i is `starts[i]..starts[i + 1]` of the other two.
    starts: Vec<usize>,
    neighbours: Vec<u32>,
    weights: Vec<f64>,
}

/// Why rows are no weights.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeightsError {
    #[error("area {area} has a neighbour {neighbour}, but there are only {areas} areas")]
    NoSuchArea { area: usize, neighbour: u32, areas: usize },
    #[error("area {area} names its neighbour {neighbour} twice")]
    Twice { area: usize, neighbour: u32 },
    #[error("the weight of area {area} and its neighbour {neighbour} is no finite number")]
    NotFinite { area: usize, neighbour: u32 },
}

/// What a weights file holds: the weights, and what the file calls the areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NamedWeights {
    /// In the order of the rows.
    pub names: Vec<String>,
    pub weights: SpatialWeights,
}

impl SpatialWeights {
    /// Rows of neighbours with their weights, in the order of the areas. Each row is put in rising order.
    ///
    /// # Errors
    /// [`WeightsError`] names the first row that cannot be.
    pub fn from_rows(rows: Vec<Vec<(u32, f64)>>) -> Result<Self, WeightsError> {
        let areas = rows.len();
        let links = rows.iter().map(Vec::len).sum();
        let mut all = Self::with_room(areas, links);
        for (area, mut row) in rows.into_iter().enumerate() {
            row.sort_unstable_by_key(|link| link.0);
            for (place, &(neighbour, weight)) in row.iter().enumerate() {
                if neighbour as usize >= areas {
                    return Err(WeightsError::NoSuchArea { area, neighbour, areas });
                }
                if !weight.is_finite() {
                    return Err(WeightsError::NotFinite { area, neighbour });
                }
                if place > 0 && row[place - 1].0 == neighbour {
                    return Err(WeightsError::Twice { area, neighbour });
                }
            }
            all.push_row(row);
        }
        Ok(all)
    }

    /// Weights of 1 both ways between the areas of each pair. Pairs beyond the areas, of an area with itself, and those
    /// given again are passed over.
    #[must_use]
    pub fn from_pairs(areas: usize, pairs: &[(u32, u32)]) -> Self {
        let fits = |(a, b): &&(u32, u32)| a != b && (*a as usize) < areas && (*b as usize) < areas;
        let mut ends = vec![0_usize; areas + 1];
        for (a, b) in pairs.iter().filter(fits) {
            ends[*a as usize + 1] += 1;
            ends[*b as usize + 1] += 1;
        }
        for i in 0..areas {
            ends[i + 1] += ends[i];
        }
        let mut neighbours = vec![0_u32; ends[areas]];
        let mut next = ends.clone();
        for (a, b) in pairs.iter().filter(fits) {
            for (from, to) in [(*a, *b), (*b, *a)] {
                neighbours[next[from as usize]] = to;
                next[from as usize] += 1;
            }
        }
        let mut all = Self::with_room(areas, neighbours.len());
        for i in 0..areas {
            let row = &mut neighbours[ends[i]..ends[i + 1]];
            row.sort_unstable();
            let mut last = None;
            let once = row.iter().filter(|n| last.replace(**n) != Some(**n)).map(|n| (*n, 1.0));
            all.push_row(once);
        }
        all
    }

    fn with_room(areas: usize, links: usize) -> Self {
        let mut starts = Vec::with_capacity(areas + 1);
        starts.push(0);
        Self { starts, neighbours: Vec::with_capacity(links), weights: Vec::with_capacity(links) }
    }

    fn push_row(&mut self, row: impl IntoIterator<Item = (u32, f64)>) {
        for (neighbour, weight) in row {
            self.neighbours.push(neighbour);
            self.weights.push(weight);
        }
        self.starts.push(self.neighbours.len());
    }

    /// How many areas.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many neighbours all areas have together.
    #[must_use]
    pub fn links(&self) -> usize {
        self.neighbours.len()
    }

    /// The neighbours of an area, rising, and their weights.
    #[must_use]
    pub fn row(&self, area: usize) -> (&[u32], &[f64]) {
        let range = self.starts[area]..self.starts[area + 1];
        (&self.neighbours[range.clone()], &self.weights[range])
    }

    /// The neighbours of an area with their weights.
    pub fn of(&self, area: usize) -> impl Iterator<Item = (usize, f64)> {
        let (neighbours, weights) = self.row(area);
        neighbours.iter().map(|n| *n as usize).zip(weights.iter().copied())
    }

    /// How many neighbours an area has.
    #[must_use]
    pub fn count(&self, area: usize) -> usize {
        self.starts[area + 1] - self.starts[area]
    }

    /// Areas without any neighbour but themselves.
    #[must_use]
    pub fn islands(&self) -> Vec<usize> {
        (0..self.areas()).filter(|i| self.of(*i).all(|(j, _)| j == *i)).collect()
    }

    /// Each row divided by its sum, so that an area is compared with the mean of its neighbours. Rows that sum to
    /// nought stay.
    #[must_use]
    pub fn row_standardised(mut self) -> Self {
        for i in 0..self.areas() {
            let row = &mut self.weights[self.starts[i]..self.starts[i + 1]];
            let sum: f64 = row.iter().sum();
            if sum != 0.0 {
                for weight in row {
                    *weight /= sum;
                }
            }
        }
        self
    }

    /// Every weight that is not nought made 1.
    #[must_use]
    pub fn binary(mut self) -> Self {
        for weight in &mut self.weights {
            *weight = f64::from(u8::from(*weight != 0.0));
        }
        self
    }

    /// With every area its own neighbour: at the weight a file gave it, else at the greatest weight in its row, else 1.
    #[must_use]
    pub fn with_self(&self) -> Self {
        let mut all = Self::with_room(self.areas(), self.links() + self.areas());
        for i in 0..self.areas() {
            let own = self.of(i).find(|(j, _)| *j == i);
            let greatest = self.of(i).map(|(_, w)| w).fold(f64::NEG_INFINITY, f64::max);
            let mut row: Vec<(u32, f64)> = self.row(i).0.iter().copied().zip(self.row(i).1.iter().copied()).collect();
            if own.is_none() {
                let weight = if greatest.is_finite() { greatest } else { 1.0 };
                #[expect(clippy::cast_possible_truncation, reason = "a set has far fewer than 2^32 areas")]
                row.push((i as u32, weight));
                row.sort_unstable_by_key(|link| link.0);
            }
            all.push_row(row);
        }
        all
    }

    /// With no area its own neighbour.
    #[must_use]
    pub fn without_self(&self) -> Self {
        let mut all = Self::with_room(self.areas(), self.links());
        for i in 0..self.areas() {
            let (neighbours, weights) = self.row(i);
            let others = neighbours.iter().copied().zip(weights.iter().copied()).filter(|(j, _)| *j as usize != i);
            all.push_row(others);
        }
        all
    }

    /// The weights among some of the areas, which become 0, 1, 2, ... in this order; links to others are dropped.
    /// Each place occurs once in `places`.
    #[must_use]
    pub fn among(&self, places: &[usize]) -> Self {
        let mut new = vec![u32::MAX; self.areas()];
        for (now, place) in (0_u32..).zip(places) {
            new[*place] = now;
        }
        let mut all = Self::with_room(places.len(), self.links());
        for place in places {
            let kept = self.of(*place).map(|(j, w)| (new[j], w)).filter(|(j, _)| *j != u32::MAX);
            let mut row: Vec<(u32, f64)> = kept.collect();
            row.sort_unstable_by_key(|link| link.0);
            all.push_row(row);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain() -> SpatialWeights {
        SpatialWeights::from_pairs(4, &[(0, 1), (2, 1), (1, 0), (1, 1), (7, 0)])
    }

    #[test]
    fn pairs_go_both_ways_once() {
        let w = chain();
        assert_eq!((w.areas(), w.links()), (4, 4));
        assert_eq!(w.row(1), ([0, 2].as_slice(), [1.0, 1.0].as_slice()));
        assert_eq!(w.islands(), [3]);
        assert_eq!(w.row_standardised().row(1).1, [0.5, 0.5]);
    }

    #[test]
    fn rows_that_cannot_be_are_refused_by_name() {
        let rows = |row: Vec<(u32, f64)>| SpatialWeights::from_rows(vec![Vec::new(), row]);
        assert_eq!(rows(vec![(2, 1.0)]), Err(WeightsError::NoSuchArea { area: 1, neighbour: 2, areas: 2 }));
        assert_eq!(rows(vec![(0, 1.0), (0, 2.0)]), Err(WeightsError::Twice { area: 1, neighbour: 0 }));
        assert_eq!(rows(vec![(0, f64::NAN)]), Err(WeightsError::NotFinite { area: 1, neighbour: 0 }));
        assert_eq!(SpatialWeights::from_rows(Vec::new()).map(|w| w.areas()), Ok(0));
        assert_eq!(SpatialWeights::default().areas(), 0);
    }

    #[test]
    fn an_area_can_be_its_own_neighbour_and_stop_being_it() {
        let w = chain().with_self();
        assert_eq!(w.row(1).0, [0, 1, 2]);
        assert_eq!(w.row(3), ([3].as_slice(), [1.0].as_slice()));
        assert_eq!(w.islands(), [3]);
        assert_eq!(w.without_self(), chain());
    }

    #[test]
    fn a_part_keeps_the_links_within_it() {
        let part = chain().among(&[2, 1]);
        assert_eq!(part.row(0), ([1].as_slice(), [1.0].as_slice()));
        assert_eq!(part.row(1), ([0].as_slice(), [1.0].as_slice()));
    }
}
