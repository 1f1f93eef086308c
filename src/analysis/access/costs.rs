//! What it costs to get from every demand point to every site: minutes, metres, whatever the user measures in.

use rayon::prelude::*;

/// Travel costs from demand points to sites. A pair that is not listed is out of reach, which is not the same as far.
///
/// Kept as one list a demand point, cheapest first (compressed sparse rows): whoever asks "which sites within 15
/// minutes" or "which is nearest" reads the beginning of a list. 12 bytes a pair.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TravelCosts {
    sites: usize,
    /// Where each demand point's list begins; one more than there are demand points.
    starts: Vec<usize>,
    site: Vec<u32>,
    cost: Vec<f64>,
}

/// A travel cost that is none.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum CostError {
    #[error("the cost from demand point {demand} to site {site} is {cost}; a cost cannot be below zero")]
    BelowZero { demand: usize, site: usize, cost: f64 },
    #[error("a cost names site {site}, but there are only {sites}")]
    NoSuchSite { site: usize, sites: usize },
    #[error("a cost names demand point {demand}, but there are only {demands}")]
    NoSuchDemand { demand: usize, demands: usize },
}

impl TravelCosts {
    /// From pairs (demand point, site, cost) in any order. Costs that are not finite are out of reach; of several costs
    /// of a pair the least counts.
    ///
    /// # Errors
    /// When a cost is below zero, or a pair names what is not there.
    pub fn from_pairs(demands: usize, sites: usize, pairs: &[(u32, u32, f64)]) -> Result<Self, CostError> {
        let mut starts = vec![0_usize; demands + 1];
        for (demand, site, cost) in pairs {
            let (demand, site, cost) = (*demand as usize, *site as usize, *cost);
            if demand >= demands {
                return Err(CostError::NoSuchDemand { demand, demands });
            }
            check(demand, site, sites, cost)?;
            starts[demand + 1] += usize::from(cost.is_finite());
        }
        for i in 0..demands {
            starts[i + 1] += starts[i];
        }
        let mut lists: Vec<(f64, u32)> = vec![(0.0, 0); starts[demands]];
        let mut next = starts.clone();
        for (demand, site, cost) in pairs.iter().filter(|pair| pair.2.is_finite()) {
            let place = &mut next[*demand as usize];
            lists[*place] = (*cost + 0.0, *site);
            *place += 1;
        }
        let rows = starts.windows(2).map(|w| lists[w[0]..w[1]].to_vec());
        Ok(Self::from_lists(sites, rows.collect()))
    }

    /// From a full matrix, one row a demand point. Costs that are not finite are out of reach.
    ///
    /// # Errors
    /// When a cost is below zero, or a row is longer than there are sites.
    pub fn from_matrix(sites: usize, rows: &[Vec<f64>]) -> Result<Self, CostError> {
        let lists: Result<Vec<Vec<(f64, u32)>>, CostError> = rows
            .par_iter()
            .enumerate()
            .map(|(demand, row)| {
                let mut list = Vec::with_capacity(row.len());
                for ((site, number), cost) in row.iter().enumerate().zip(0_u32..).map(|((s, c), n)| ((s, n), *c)) {
                    check(demand, site, sites, cost)?;
                    if cost.is_finite() {
                        list.push((cost + 0.0, number));
                    }
                }
                Ok(list)
            })
            .collect();
        Ok(Self::from_lists(sites, lists?))
    }

    /// From a list of (cost, site) for each demand point, in any order; the caller vouches for the sites.
    pub(super) fn from_lists(sites: usize, mut lists: Vec<Vec<(f64, u32)>>) -> Self {
        lists.par_iter_mut().for_each(|list| {
            // By site first, so that the least of a pair's costs is the one kept.
            list.sort_unstable_by(|a, b| a.1.cmp(&b.1).then(a.0.total_cmp(&b.0)));
            list.dedup_by_key(|link| link.1);
            list.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        });
        let mut starts = Vec::with_capacity(lists.len() + 1);
        starts.push(0);
        let mut end = 0;
        for list in &lists {
            end += list.len();
            starts.push(end);
        }
        let site = lists.iter().flatten().map(|link| link.1).collect();
        let cost = lists.iter().flatten().map(|link| link.0).collect();
        Self { sites, starts, site, cost }
    }

    /// How many demand points there are.
    #[must_use]
    pub fn demands(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many sites there are.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// How many pairs are within reach of each other at all.
    #[must_use]
    pub fn pairs(&self) -> usize {
        self.site.len()
    }

    /// A demand point's sites and what they cost, cheapest first; equal costs in order of site.
    pub fn of(&self, demand: usize) -> impl ExactSizeIterator<Item = (usize, f64)> + Clone + '_ {
        let (sites, costs) = self.row(demand);
        sites.iter().zip(costs).map(|(site, cost)| (*site as usize, *cost))
    }

    /// The same as two slices.
    #[must_use]
    pub fn row(&self, demand: usize) -> (&[u32], &[f64]) {
        let range = self.starts[demand]..self.starts[demand + 1];
        (&self.site[range.clone()], &self.cost[range])
    }

    /// The cheapest of the sites that `open` says are open.
    #[must_use]
    pub fn nearest(&self, demand: usize, open: &[bool]) -> Option<(usize, f64)> {
        self.of(demand).find(|(site, _)| open[*site])
    }
}

fn check(demand: usize, site: usize, sites: usize, cost: f64) -> Result<(), CostError> {
    if site >= sites {
        return Err(CostError::NoSuchSite { site, sites });
    }
    if cost < 0.0 {
        return Err(CostError::BelowZero { demand, site, cost });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cheapest_first_and_keep_the_least_of_a_pair() {
        let pairs = [(1, 0, 5.0), (0, 1, 2.0), (1, 1, 3.0), (1, 0, 4.0), (0, 0, f64::INFINITY), (1, 2, f64::NAN)];
        let costs = TravelCosts::from_pairs(3, 3, &pairs).expect("sound");
        let lists: Vec<Vec<(usize, f64)>> = (0..3).map(|d| costs.of(d).collect()).collect();
        assert_eq!(lists, [vec![(1, 2.0)], vec![(1, 3.0), (0, 4.0)], vec![]]);
        let inf = f64::INFINITY;
        let matrix = [vec![inf, 2.0, inf], vec![4.0, 3.0, f64::NAN], vec![]];
        assert_eq!(TravelCosts::from_matrix(3, &matrix), Ok(costs));
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(TravelCosts::from_pairs(1, 1, &[(0, 0, -1.0)]).is_err());
        assert!(TravelCosts::from_pairs(1, 1, &[(0, 1, 1.0)]).is_err());
        assert!(TravelCosts::from_pairs(1, 1, &[(1, 0, 1.0)]).is_err());
    }
}
