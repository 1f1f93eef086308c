//! 240 small problems with the answers of `answers.txt`: number of the problem, then maximal covering, p-median,
//! p-centre and set covering.
//!
//! Even numbers are plain and were answered by spopt 0.7.0 (`PySAL`) with CBC, from the same cost matrix; odd ones have
//! pairs out of reach, sites that exist, are forced or forbidden, and groups that each want a site, and were answered by
//! `HiGHS` 1.15.1 from models written out for them (the p-centre by trying all choices). Ties, demand of 0 and more
//! sites than are needed occur in both. "none": there is no answer.

use inclusion_atlas::analysis::access::TravelCosts;
use inclusion_atlas::analysis::locate::{Goal, Problem, SiteRule, Solution, Status, solve};
use inclusion_atlas::base::progress::Progress;

/// `SplitMix64`, as in the Python program that asked the peers.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((u128::from(z ^ (z >> 31)) * end as u128) >> 64).unwrap()
    }
}

struct Made {
    problem: Problem,
    choose: usize,
    radius: f64,
}

fn made(number: usize) -> Made {
    let mut random = Random(number as u64);
    let (demands, sites) = (4 + random.below(21), 3 + random.below(10));
    let (choose, radius) = (1 + random.below(sites), (5 + random.below(15)) as f64);
    let is_plain = number.is_multiple_of(2);
    let mut demand: Vec<f64> = (0..demands).map(|_| random.below(6) as f64).collect();
    demand[0] += 1.0;
    let mut cost = || {
        let apart = !is_plain && random.below(5) == 0;
        if apart { f64::INFINITY } else { random.below(31) as f64 }
    };
    let rows: Vec<Vec<f64>> = (0..demands).map(|_| (0..sites).map(|_| cost()).collect()).collect();
    let costs = TravelCosts::from_matrix(sites, &rows).unwrap();
    let mut problem = Problem::new(Goal::PMedian { choose }, costs, demand);
    if !is_plain {
        for site in 0..sites {
            problem.sites[site] = match random.below(10) {
                0 => SiteRule::Existing,
                1 => SiteRule::Forced,
                2 => SiteRule::Forbidden,
                _ => SiteRule::Candidate,
            };
            problem.groups[site] = u32::try_from(random.below(8)).ok().filter(|g| *g < 3);
        }
    }
    Made { problem, choose, radius }
}

/// What must hold of an answer whatever the objective.
fn check(problem: &Problem, solution: &Solution, number: usize) {
    assert_eq!(solution.status, Status::Proven, "{number}");
    assert_eq!(solution.bound, solution.objective, "{number}");
    assert!(solution.chosen.is_sorted());
    for (site, rule) in problem.sites.iter().enumerate() {
        let chosen = solution.chosen.contains(&site);
        assert!(!chosen || matches!(rule, SiteRule::Candidate | SiteRule::Forced), "{number}");
        assert!(chosen || *rule != SiteRule::Forced, "{number}");
    }
    let open = |site: usize| solution.chosen.contains(&site) || problem.sites[site] == SiteRule::Existing;
    for group in problem.groups.iter().flatten() {
        assert!((0..problem.groups.len()).any(|s| open(s) && problem.groups[s] == Some(*group)), "{number}");
    }
    if let Some(choose) = problem.goal.choose() {
        let may = problem.sites.iter().filter(|r| matches!(r, SiteRule::Candidate | SiteRule::Forced)).count();
        assert_eq!(solution.chosen.len(), choose.min(may), "{number}");
    }
    for (demand, to) in solution.assignment.iter().enumerate() {
        let nearest = problem.costs.of(demand).find(|(site, _)| open(*site));
        let nearest = nearest.filter(|(_, cost)| *cost <= problem.goal.radius().unwrap_or(f64::INFINITY));
        assert_eq!(to, &nearest, "{number}");
    }
}

#[test]
fn small_problems_agree_with_spopt_and_highs() {
    let mut answered = 0;
    for line in include_str!("answers.txt").lines() {
        let mut words = line.split(' ');
        let number: usize = words.next().unwrap().parse().unwrap();
        let Made { mut problem, choose, radius } = made(number);
        let goals = [
            Goal::MaximalCovering { choose, radius },
            Goal::PMedian { choose },
            Goal::PCentre { choose },
            Goal::SetCovering { radius },
        ];
        for (goal, word) in goals.into_iter().zip(words) {
            problem.goal = goal;
            let solution = solve(&problem, 1, &Progress::new(), &mut |_| {});
            match (word.parse::<f64>(), solution) {
                (Ok(expected), Ok(solution)) => {
                    assert_eq!(solution.objective, expected, "problem {number}, {goal:?}");
                    check(&problem, &solution, number);
                    answered += 1;
                }
                (Err(_), Err(_)) => {}
                (_, solution) => panic!("problem {number}, {goal:?}: {word}, {solution:?}"),
            }
        }
    }
    assert!(answered > 700, "{answered}");
}
