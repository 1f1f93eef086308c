//! How often a site stays chosen when the demand is uncertain.
//!
//! Demand is drawn again and again from what is known of its uncertainty, the problem solved each time, and each site's
//! share of the answers counted: a Monte Carlo check of the decision, not of the figures. Demand points of one area are
//! drawn together, since their demand comes from one estimate; areas are drawn apart.

use rand_distr::{Distribution as _, StandardNormal};

use super::{LocateError, Problem, Status, solve};
use crate::analysis::random::stream;
use crate::base::progress::Progress;

/// An uncertain amount, as an estimate with the limits of its 90 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uncertain {
    pub value: f64,
    pub lower: f64,
    pub upper: f64,
}

/// The standard normal distribution holds 90 % between -1.645 and 1.645.
const WIDTH_OF_90: f64 = 1.644_853_626_951_472_2;

impl Uncertain {
    /// The amount as a share of its value where a standard normal number comes out as `z`: each side of the interval has
    /// its own width, and no amount is below zero.
    #[must_use]
    pub fn factor(&self, z: f64) -> f64 {
        if self.value <= 0.0 {
            return 1.0;
        }
        let side = if z < 0.0 { self.value - self.lower } else { self.upper - self.value };
        (1.0 + z * side.max(0.0) / WIDTH_OF_90 / self.value).max(0.0)
    }
}

/// The share of draws in which each site is chosen. `area` names for each demand point the entry of `areas` that its
/// demand is part of. `draws` that were not made because `progress` was cancelled are left out; `None` when none was.
///
/// # Errors
/// When the problem contradicts itself.
pub fn how_often(
    problem: &Problem,
    area: &[usize],
    areas: &[Uncertain],
    draws: u64,
    seed: u64,
    progress: &Progress,
) -> Result<Option<Vec<f64>>, LocateError> {
    problem.check()?;
    let mut times = vec![0_u32; problem.sites.len()];
    let mut made = 0_u32;
    let mut drawn = problem.clone();
    for draw in 0..draws {
        if progress.done(draw as f64 / draws as f64).is_err() {
            break;
        }
        let mut numbers = stream(seed, draw);
        let factors: Vec<f64> = areas.iter().map(|a| a.factor(StandardNormal.sample(&mut numbers))).collect();
        for ((to, from), area) in drawn.demand.iter_mut().zip(&problem.demand).zip(area) {
            *to = from * factors.get(*area).copied().unwrap_or(1.0);
        }
        match solve(&drawn, seed, progress, &mut |_| {}) {
            Ok(solution) if solution.status == Status::Proven => {
                made += 1;
                for site in solution.chosen {
                    times[site] += 1;
                }
            }
            Ok(_) | Err(LocateError::Stopped) => break,
            Err(error) => return Err(error),
        }
    }
    Ok((made > 0).then(|| times.into_iter().map(|t| f64::from(t) / f64::from(made)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::access::TravelCosts;
    use crate::analysis::locate::Goal;

    /// Two sites, each with a demand point of its own: the one with more demand is chosen.
    fn duel(first: f64, second: f64) -> Problem {
        let costs = TravelCosts::from_pairs(2, 2, &[(0, 0, 1.0), (1, 1, 1.0)]).expect("sound");
        Problem::new(Goal::MaximalCovering { choose: 1, radius: 5.0 }, costs, vec![first, second])
    }

    fn interval(value: f64, half: f64) -> Uncertain {
        Uncertain { value, lower: value - half, upper: value + half }
    }

    #[test]
    fn an_even_match_is_even_and_a_certain_one_certain() {
        let often = |a: Uncertain, b: Uncertain| {
            let found = how_often(&duel(a.value, b.value), &[0, 1], &[a, b], 400, 7, &Progress::new());
            found.expect("sound").expect("draws")[0]
        };
        let even = often(interval(100.0, 40.0), interval(100.0, 40.0));
        assert!((even - 0.5).abs() < 0.08, "{even}");
        assert_eq!(often(interval(100.0, 0.0), interval(90.0, 0.0)), 1.0);
        // P(X > Y) for normals of means 100 and 80 and standard deviations 40 / 1.645 each is 0.719.
        let uneven = often(interval(100.0, 40.0), interval(80.0, 40.0));
        assert!((uneven - 0.719).abs() < 0.07, "{uneven}");
    }

    #[test]
    fn the_same_seed_gives_the_same_shares() {
        let areas = [interval(100.0, 50.0), interval(95.0, 50.0)];
        let often = |seed| how_often(&duel(100.0, 95.0), &[0, 1], &areas, 50, seed, &Progress::new());
        assert_eq!(often(3), often(3));
        let cancelled = Progress::new();
        cancelled.cancel();
        assert_eq!(how_often(&duel(1.0, 2.0), &[0, 1], &areas, 5, 3, &cancelled), Ok(None));
    }
}
