//! Who has help within reach: the nearest open site of each demand point, and how many people live within some minutes.

use super::TravelCosts;

/// Who reaches what.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// For each demand point the nearest open site and the cost to it; `None` where none can be reached.
    pub nearest: Vec<Option<(usize, f64)>>,
    /// For each limit, in the order given, the demand whose nearest site is no farther.
    pub within: Vec<f64>,
    /// Demand points with demand whose nearest site is beyond the last limit, or that reach none; rising.
    pub beyond: Vec<usize>,
    /// Demand that reaches no open site at all.
    pub unreached: f64,
}

/// Finds who reaches what. `open` has one entry a site, `demand` one a demand point; `limits` rise.
#[must_use]
pub fn reach(costs: &TravelCosts, open: &[bool], demand: &[f64], limits: &[f64]) -> Reach {
    let nearest: Vec<Option<(usize, f64)>> = (0..costs.demands()).map(|d| costs.nearest(d, open)).collect();
    let is_within = |to: &Option<(usize, f64)>, limit: f64| to.is_some_and(|(_, cost)| cost <= limit);
    let within = |limit: &f64| {
        let served = nearest.iter().zip(demand).filter(|(to, _)| is_within(to, *limit));
        served.map(|(_, people)| people).sum()
    };
    let within = limits.iter().map(within).collect();
    let last = limits.last().copied().unwrap_or(f64::INFINITY);
    let beyond = (0..nearest.len()).filter(|d| demand[*d] > 0.0 && !is_within(&nearest[*d], last)).collect();
    let unreached = nearest.iter().zip(demand).filter(|(to, _)| to.is_none()).map(|(_, people)| people).sum();
    Reach { nearest, within, beyond, unreached }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_site_is_not_reached_and_a_limit_includes_itself() {
        let pairs = [(0, 0, 5.0), (0, 1, 10.0), (1, 1, 15.5), (2, 0, 3.0)];
        let costs = TravelCosts::from_pairs(4, 2, &pairs).expect("sound");
        let people = [100.0, 20.0, 3.0, 7.0];
        let both = reach(&costs, &[true, true], &people, &[3.0, 5.0, 15.0]);
        assert_eq!(both.within, [3.0, 103.0, 103.0]);
        assert_eq!((both.beyond, both.unreached), (vec![1, 3], 7.0));
        let one = reach(&costs, &[false, true], &people, &[10.0, 20.0]);
        assert_eq!(one.nearest, [Some((1, 10.0)), Some((1, 15.5)), None, None]);
        assert_eq!((one.within, one.unreached), (vec![100.0, 120.0], 10.0));
    }
}
