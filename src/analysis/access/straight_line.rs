//! Travel times where no streets are known: the straight line, longer by a detour factor, at a steady speed.

use rayon::prelude::*;
use rstar::primitives::GeomWithData;
use rstar::{RStarInsertionStrategy, RTree, RTreeParams};

use crate::geo::bng::Bng;

use super::{TravelCosts, TravelTimes};

/// How people travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Walk,
    Drive,
}

/// Straight-line distance times a detour factor, at a steady speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StraightLine {
    /// Length of the way over the straight line (circuity), at least 1.
    pub detour: f64,
    pub metres_a_minute: f64,
}

impl StraightLine {
    /// A way by road in England is 1.4 times the straight line on average (Ballou, Rahardja and Sakai, "Selected country
    /// circuity factors for road travel distance estimation", Transportation Research Part A 36, 2002, table 2).
    /// Footpaths are left out of that, so it errs on the side of too far for walking.
    pub const ROAD_DETOUR: f64 = 1.4;
    /// 4.8 km/h, as Transport for London's public transport accessibility levels walk.
    pub const WALKING: f64 = 80.0;
    /// 38 km/h: about the mean speed on England's local A roads (Department for Transport, table CGN0501).
    pub const DRIVING: f64 = 38_000.0 / 60.0;

    #[must_use]
    pub fn of(mode: Mode) -> Self {
        let metres_a_minute = match mode {
            Mode::Walk => Self::WALKING,
            Mode::Drive => Self::DRIVING,
        };
        Self { detour: Self::ROAD_DETOUR, metres_a_minute }
    }

    /// Straight-line distances themselves, in metres.
    pub const DISTANCE: Self = Self { detour: 1.0, metres_a_minute: 1.0 };
}

impl TravelTimes for StraightLine {
    fn minutes(&self, origins: &[Bng], sites: &[Bng], most_minutes: f64) -> TravelCosts {
        let minutes = |a: Bng, b: Bng| a.distance_metres(b) * self.detour / self.metres_a_minute;
        let numbered = || (0_u32..).zip(sites);
        // A little more than the radius, so that rounding leaves out nobody on the edge.
        let radius = most_minutes * self.metres_a_minute / self.detour * (1.0 + 1e-9);
        let lists: Vec<Vec<(f64, u32)>> = if radius.is_finite() && sites.len() > 64 {
            let points = numbered().map(|(number, p)| GeomWithData::new([p.easting, p.northing], number)).collect();
            let tree: RTree<_, Wide> = RTree::bulk_load_with_params(points);
            let near = |origin: &Bng| {
                let around = tree.locate_within_distance([origin.easting, origin.northing], radius * radius);
                let timed = around.map(|site| (minutes(*origin, sites[site.data as usize]), site.data));
                timed.filter(|(time, _)| *time <= most_minutes).collect()
            };
            origins.par_iter().map(near).collect()
        } else {
            let all = |origin: &Bng| {
                let timed = numbered().map(|(number, site)| (minutes(*origin, *site), number));
                timed.filter(|(time, _)| *time <= most_minutes).collect()
            };
            origins.par_iter().map(all).collect()
        };
        TravelCosts::from_lists(sites.len(), lists)
    }

    fn described(&self) -> String {
        let speed = self.metres_a_minute * 60.0 / 1000.0;
        format!("straight lines times {}, at {speed:.1} km/h", self.detour)
    }
}

/// Points are small: many of them a node.
struct Wide;

impl RTreeParams for Wide {
    const MIN_SIZE: usize = 8;
    const MAX_SIZE: usize = 24;
    const REINSERTION_COUNT: usize = 4;
    type DefaultInsertionStrategy = RStarInsertionStrategy;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_of_fifteen_minutes_is_857_metres_as_the_crow_flies() {
        let walk = StraightLine::of(Mode::Walk);
        let at = |easting| Bng { easting, northing: 0.0 };
        let sites: Vec<Bng> = (0..200).map(|n| at(f64::from(n) * 10.0)).collect();
        let times = walk.minutes(&[at(0.0)], &sites, 15.0);
        // 15 min x 80 m / 1.4 = 857.1 m: the sites at 0, 10, ..., 850 m.
        assert_eq!(times.of(0).len(), 86);
        assert!(times.of(0).all(|(site, time)| (time - site as f64 * 10.0 * 1.4 / 80.0).abs() < 1e-12));
        // Few sites, or no limit, are looked at one by one; the answer is the same.
        assert_eq!(walk.minutes(&[at(0.0)], &sites[..64], 5.0).of(0).len(), 29);
        assert_eq!(walk.minutes(&[at(0.0)], &sites, f64::INFINITY).of(0).len(), 200);
    }
}
