//! LSCP and p-centre, brought to set covering.
//!
//! The p-centre by halving: the least radius at which p sites cover everybody is one of the costs, and whether a radius
//! is enough is a question of set covering (Minieka, "The m-center problem", SIAM Review 12, 1970; Daskin, Network and
//! Discrete Location, 1995, section 5.4).

use super::Stop;
use super::cover::{Cover, cover};
use super::problem::{Problem, SiteRule};

/// Demand points that must be covered, as the candidates' numbers and costs, with the covering that is there already.
pub(super) struct Covering {
    /// For each point that asks and can be reached: cost and column, cheapest first.
    points: Vec<Vec<(f64, u32)>>,
    /// The candidates of each group that wants one.
    groups: Vec<Vec<u32>>,
    /// For each of `points` the cost to the nearest site that is open whatever is chosen.
    open: Vec<f64>,
    /// The site of each column.
    pub site: Vec<u32>,
    pub forced: Vec<u32>,
}

/// What was found for a p-centre.
pub(super) struct Centre {
    /// The columns' sites and the radius within which they cover everybody.
    pub best: Option<(Vec<u32>, f64)>,
    /// No choice has a smaller radius.
    pub bound: f64,
    pub nodes: u64,
    pub proven: bool,
}

impl Covering {
    pub fn new(problem: &Problem) -> Self {
        let mut column_of = vec![u32::MAX; problem.sites.len()];
        let (mut site, mut forced) = (Vec::new(), Vec::new());
        for ((number, rule), column) in (0_u32..).zip(&problem.sites).zip(&mut column_of) {
            match rule {
                SiteRule::Candidate => {
                    *column = u32::try_from(site.len()).unwrap_or(u32::MAX);
                    site.push(number);
                }
                SiteRule::Forced => forced.push(number),
                SiteRule::Existing | SiteRule::Forbidden => {}
            }
        }
        let is_open = |site: usize| matches!(problem.sites[site], SiteRule::Existing | SiteRule::Forced);
        let (mut points, mut open) = (Vec::new(), Vec::new());
        for demand in (0..problem.demand.len()).filter(|d| problem.demand[*d] > 0.0) {
            let nearest = problem.costs.of(demand).find(|(site, _)| is_open(*site)).map_or(f64::INFINITY, |n| n.1);
            let list = problem.costs.of(demand).take_while(|(_, cost)| *cost < nearest);
            let list: Vec<(f64, u32)> =
                list.map(|(site, cost)| (cost, column_of[site])).filter(|link| link.1 != u32::MAX).collect();
            if !list.is_empty() || nearest.is_finite() {
                points.push(list);
                open.push(nearest);
            }
        }
        let of_group = |group: u32| {
            let is_forced = |site: usize| problem.sites[site] == SiteRule::Forced;
            let of = |site: &usize| problem.groups[*site] == Some(group);
            let sites: Vec<usize> = (0..problem.sites.len()).filter(of).collect();
            let columns = sites.iter().map(|s| column_of[*s]).filter(|c| *c != u32::MAX).collect();
            (!sites.iter().any(|s| is_forced(*s))).then_some(columns)
        };
        let groups = problem.wanting_groups().into_iter().filter_map(of_group).collect();
        Self { points, groups, open, site, forced }
    }

    /// The rows to cover at a radius: the columns near each point that no open site covers, and the groups. Points that
    /// nothing covers at that radius are left out.
    pub fn rows(&self, radius: f64) -> Vec<Vec<u32>> {
        let near = |list: &Vec<(f64, u32)>| {
            let mut row: Vec<u32> = list.iter().take_while(|link| link.0 <= radius).map(|link| link.1).collect();
            row.sort_unstable();
            row
        };
        let asking = self.points.iter().zip(&self.open).filter(|(_, open)| **open > radius);
        let rows = asking.map(|(list, _)| near(list)).filter(|row| !row.is_empty());
        rows.chain(self.groups.iter().cloned()).collect()
    }

    /// Seeks the least radius at which `choose` columns cover every point.
    pub fn centre(&self, choose: usize, stop: Stop<'_>, told: &mut dyn FnMut(Option<f64>, f64)) -> Centre {
        // Below this radius some point is out of reach of everything.
        let nearest = |(list, open): (&Vec<(f64, u32)>, &f64)| list.first().map_or(f64::INFINITY, |l| l.0).min(*open);
        let lowest = self.points.iter().zip(&self.open).map(nearest).fold(0.0, f64::max);
        let costs = self.points.iter().flatten().map(|link| link.0).chain(self.open.iter().copied());
        let mut radii: Vec<f64> = costs.filter(|cost| *cost >= lowest && cost.is_finite()).collect();
        radii.push(lowest);
        radii.sort_unstable_by(f64::total_cmp);
        radii.dedup();

        let mut found = Centre { best: None, bound: lowest, nodes: 0, proven: false };
        // All before `low` are too small, `high` and all after it are enough or have not been tried.
        let (mut low, mut high) = (0, radii.len());
        while low < high {
            let middle = usize::midpoint(low, high).min(radii.len() - 1);
            let answer: Cover = cover(self.rows(radii[middle]), self.site.len(), choose, choose, stop, &mut |_, _| {});
            found.nodes += answer.nodes;
            if let Some(columns) = answer.best {
                let reached = self.radius_of(&columns);
                high = radii.partition_point(|radius| *radius < reached).min(middle);
                found.best = Some((columns, reached));
            } else if answer.proven {
                low = middle + 1;
            } else {
                break;
            }
            found.bound = radii.get(low).copied().unwrap_or(f64::INFINITY);
            told(found.best.as_ref().map(|b| b.1), found.bound);
        }
        found.proven = low >= high;
        found
    }

    /// The cost from the farthest point to its nearest open site or chosen column.
    fn radius_of(&self, columns: &[u32]) -> f64 {
        let of = |(list, open): (&Vec<(f64, u32)>, &f64)| {
            let chosen = list.iter().find(|link| columns.contains(&link.1));
            chosen.map_or(*open, |link| link.0.min(*open))
        };
        self.points.iter().zip(&self.open).map(of).fold(0.0, f64::max)
    }
}
