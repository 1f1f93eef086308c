//! How much help there is for each: the enhanced two-step floating catchment area method (E2SFCA).
//!
//! Luo and Qi, "An enhanced two-step floating catchment area (E2SFCA) method for measuring spatial accessibility to
//! primary care physicians", Health & Place 15, 2009. First each site's capacity is shared among all demand within
//! reach, those farther away counting less: R(j) = S(j) / sum of P(i) W(cost ij). Then each demand point adds up the
//! shares it reaches: A(i) = sum of R(j) W(cost ij), capacity for each person. Nothing is lost: the sum of P(i) A(i) is
//! the capacity of all sites that reach somebody.

use rayon::prelude::*;

use super::TravelCosts;

/// How the weight of a way falls with its cost.
#[derive(Clone, Debug, PartialEq)]
pub enum Decay {
    /// Bands: each up to and with its limit has its weight; limits rise. Beyond the last nobody goes.
    Bands(Vec<(f64, f64)>),
    /// exp(-cost^2 / (2 width^2)), up to and with `limit`.
    Gaussian { width: f64, limit: f64 },
}

/// The weights of Luo and Qi's slow step function for three bands.
pub const SLOW_STEPS: [f64; 3] = [1.0, 0.68, 0.22];

impl Decay {
    /// The cost beyond which nobody goes.
    #[must_use]
    pub fn limit(&self) -> f64 {
        match self {
            Self::Bands(bands) => bands.last().map_or(0.0, |band| band.0),
            Self::Gaussian { limit, .. } => *limit,
        }
    }

    /// The weight of a way of this cost.
    #[must_use]
    pub fn weight(&self, cost: f64) -> f64 {
        match self {
            Self::Bands(bands) => bands.iter().find(|band| cost <= band.0).map_or(0.0, |band| band.1),
            Self::Gaussian { width, limit } if cost <= *limit => (-cost * cost / (2.0 * width * width)).exp(),
            Self::Gaussian { .. } => 0.0,
        }
    }

    /// Calls `each` with the sites of a demand point and their weights, as long as they are within the limit.
    #[inline]
    fn weigh(&self, (sites, costs): (&[u32], &[f64]), mut each: impl FnMut(usize, f64)) {
        match self {
            // The list rises, so a band is a stretch of it.
            Self::Bands(bands) => {
                let mut from = 0;
                for (limit, weight) in bands {
                    let to = from + costs[from..].partition_point(|cost| cost <= limit);
                    for site in &sites[from..to] {
                        each(*site as usize, *weight);
                    }
                    from = to;
                }
            }
            Self::Gaussian { limit, .. } => {
                for (site, cost) in sites.iter().zip(costs).take_while(|(_, cost)| *cost <= limit) {
                    each(*site as usize, self.weight(*cost));
                }
            }
        }
    }
}

/// The outcome of the two steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Accessibility {
    /// Capacity for each person of a demand point; 0 where no capacity is within reach.
    pub of_demand: Vec<f64>,
    /// What each site can give to each person, weighted, in its catchment; `None` where nobody is within reach.
    pub of_site: Vec<Option<f64>>,
}

/// Demand points handled together; the sums do not depend on how many threads there are.
const BLOCK: usize = 2048;

/// The two steps. `demand` (people) has one entry a demand point, `capacity` one a site; neither is below zero.
#[must_use]
pub fn e2sfca(costs: &TravelCosts, demand: &[f64], capacity: &[f64], decay: &Decay) -> Accessibility {
    let demands: Vec<usize> = (0..costs.demands()).collect();
    let parts: Vec<Vec<f64>> = demands
        .par_chunks(BLOCK)
        .map(|block| {
            let mut sums = vec![0.0; costs.sites()];
            for d in block.iter().filter(|d| demand[**d] > 0.0) {
                decay.weigh(costs.row(*d), |site, weight| sums[site] += demand[*d] * weight);
            }
            sums
        })
        .collect();
    let mut catchment = vec![0.0; costs.sites()];
    for part in parts {
        for (sum, more) in catchment.iter_mut().zip(part) {
            *sum += more;
        }
    }
    let of_site: Vec<Option<f64>> =
        catchment.iter().zip(capacity).map(|(people, capacity)| (*people > 0.0).then(|| capacity / people)).collect();
    let shares: Vec<f64> = of_site.iter().map(|share| share.unwrap_or(0.0)).collect();
    let of_demand = demands
        .par_iter()
        .with_min_len(BLOCK)
        .map(|d| {
            let mut sum = 0.0;
            decay.weigh(costs.row(*d), |site, weight| sum += shares[site] * weight);
            sum
        })
        .collect();
    Accessibility { of_demand, of_site }
}

#[cfg(test)]
mod tests;
