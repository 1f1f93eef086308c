//! The one problem behind the p-median and the maximal covering problem: choose p sites so that the customers' cheapest
//! options together cost least.
//!
//! Every customer may also take an option of its own, outside the choice: the nearest place that is open already; for
//! maximal covering, to stay uncovered at the price of its weight (a covering site then costs nothing). So maximal
//! covering is a p-median problem with costs 0 and w (Church and `ReVelle`, "Theoretical and computational links between
//! the p-median, location set-covering, and the maximal covering location problem", Geographical Analysis 8, 1976), and
//! fixing a site open makes a smaller problem of the same kind: its costs become outside options.

/// A customer's outside option, the sites that beat it, and the choice of `choose` sites, of which some groups want one.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    /// How many sites are still to be chosen.
    pub choose: usize,
    /// The caller's number of each column's site; the other vectors of columns have the same length.
    pub site: Vec<u32>,
    /// The group of each column that wants one of its sites chosen; [`NO_GROUP`] for those that count for none.
    pub group: Vec<u32>,
    /// How many groups there are; each wants at least one site.
    pub groups: usize,
    /// The caller's number of each row's customer.
    pub customer: Vec<u32>,
    /// Where each row's list begins; one more than there are rows.
    pub starts: Vec<u32>,
    /// The columns that beat the row's outside option, cheapest first.
    pub column: Vec<u32>,
    /// What they cost the row, weight included.
    pub cost: Vec<f64>,
    /// What the row costs when no column serves it.
    pub outside: Vec<f64>,
    /// What is to be paid whatever is chosen.
    pub constant: f64,
}

/// The group of a column that counts for none, or for one that has its site already.
pub(super) const NO_GROUP: u32 = u32::MAX;

/// A choice made for a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fixed {
    Free,
    Open,
    Closed,
}

impl Instance {
    pub fn rows(&self) -> usize {
        self.outside.len()
    }

    pub fn columns(&self) -> usize {
        self.site.len()
    }

    /// The columns that beat a row's outside option, and their costs.
    pub fn row(&self, row: usize) -> (&[u32], &[f64]) {
        let range = self.starts[row] as usize..self.starts[row + 1] as usize;
        (&self.column[range.clone()], &self.cost[range])
    }

    /// Whether the groups can be satisfied at all with what may still be chosen.
    pub fn groups_can_be_met(&self) -> bool {
        let mut has = vec![false; self.groups];
        for group in self.group.iter().filter(|g| **g != NO_GROUP) {
            has[*group as usize] = true;
        }
        self.groups <= self.choose && has.iter().all(|h| *h)
    }

    /// What a choice of columns costs. `open` has one entry a column.
    pub fn value(&self, open: &[bool]) -> f64 {
        let served = |row: usize| {
            let (columns, costs) = self.row(row);
            let first = columns.iter().zip(costs).find(|(column, _)| open[**column as usize]);
            first.map_or(self.outside[row], |(_, cost)| *cost)
        };
        self.constant + (0..self.rows()).map(served).sum::<f64>()
    }

    /// The smaller problem after some columns are fixed. Rows that no free column can serve better go into the constant.
    pub fn reduced(&self, fixed: &[Fixed]) -> Self {
        let opened = fixed.iter().filter(|f| **f == Fixed::Open).count();
        let mut met = vec![false; self.groups];
        for (_, group) in fixed.iter().zip(&self.group).filter(|(f, g)| **f == Fixed::Open && **g != NO_GROUP) {
            met[*group as usize] = true;
        }
        let mut renamed = vec![NO_GROUP; self.groups];
        let mut groups = 0;
        for (new, _) in renamed.iter_mut().zip(&met).filter(|(_, met)| !**met) {
            *new = groups;
            groups += 1;
        }

        let mut place = vec![u32::MAX; self.columns()];
        let (mut site, mut group) = (Vec::new(), Vec::new());
        let mut count = 0_u32;
        for (column, fixed) in fixed.iter().enumerate() {
            if *fixed == Fixed::Free {
                place[column] = count;
                count += 1;
                site.push(self.site[column]);
                group.push(renamed.get(self.group[column] as usize).copied().unwrap_or(NO_GROUP));
            }
        }

        let mut small = Self {
            choose: self.choose.saturating_sub(opened),
            site,
            group,
            groups: groups as usize,
            customer: Vec::with_capacity(self.rows()),
            starts: vec![0],
            column: Vec::with_capacity(self.column.len()),
            cost: Vec::with_capacity(self.cost.len()),
            outside: Vec::with_capacity(self.rows()),
            constant: self.constant,
        };
        for row in 0..self.rows() {
            let (columns, costs) = self.row(row);
            let before = small.column.len();
            let mut outside = self.outside[row];
            for (column, cost) in columns.iter().zip(costs) {
                match fixed[*column as usize] {
                    Fixed::Closed => {}
                    Fixed::Open => {
                        outside = *cost;
                        break;
                    }
                    Fixed::Free => {
                        small.column.push(place[*column as usize]);
                        small.cost.push(*cost);
                    }
                }
            }
            // A free column of equal cost before the open one serves no better.
            while small.column.len() > before && small.cost.last().is_some_and(|cost| *cost >= outside) {
                small.column.pop();
                small.cost.pop();
            }
            if small.column.len() == before {
                small.constant += outside;
            } else {
                small.customer.push(self.customer[row]);
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "no longer than the root's list, which was counted"
                )]
                small.starts.push(small.column.len() as u32);
                small.outside.push(outside);
            }
        }
        small
    }
}
