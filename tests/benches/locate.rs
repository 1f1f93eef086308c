//! Facility location and access on seeded places: 1,000 demand points and 500 candidates on 30 by 30 km, as the workload
//! the peers were measured on; a network of the OR-Library's kind; 35,000 areas and 500 venues.

#![allow(missing_docs, clippy::expect_used, reason = "a bench")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use inclusion_atlas::analysis::access::catchment::{Decay, e2sfca};
use inclusion_atlas::analysis::access::{Mode, StraightLine, TravelTimes as _, network};
use inclusion_atlas::analysis::locate::{Goal, Problem, solve};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::geo::bng::Bng;

struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn next(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(((self.bits() >> 32) * u64::from(end)) >> 32).unwrap_or(0)
    }

    fn places(&mut self, count: usize, side: f64) -> Vec<Bng> {
        (0..count).map(|_| Bng { easting: self.next() * side, northing: self.next() * side }).collect()
    }
}

fn choosing(c: &mut Criterion) {
    let mut random = Random(30);
    let (demand, sites) = (random.places(1_000, 30_000.0), random.places(500, 30_000.0));
    let people: Vec<f64> = (0..1_000).map(|_| (random.next() * 900.0).round() + 1.0).collect();
    let costs = StraightLine::DISTANCE.minutes(&demand, &sites, f64::INFINITY);
    let mut group = c.benchmark_group("locate");
    group.sample_size(10);
    for (name, goal) in [
        ("mclp_1500_m", Goal::MaximalCovering { choose: 10, radius: 1_500.0 }),
        ("mclp_2500_m", Goal::MaximalCovering { choose: 10, radius: 2_500.0 }),
        ("p_median_10", Goal::PMedian { choose: 10 }),
        ("p_centre_10", Goal::PCentre { choose: 10 }),
        ("lscp_2500_m", Goal::SetCovering { radius: 2_500.0 }),
    ] {
        let problem = Problem::new(goal, costs.clone(), people.clone());
        group.bench_function(name, |b| b.iter(|| solve(black_box(&problem), 1, &Progress::new(), &mut |_| {})));
    }
    let nodes = 900_u32;
    let ring = (0..nodes).map(|n| (n, (n + 1) % nodes));
    let across: Vec<(u32, u32)> = (0..15_300).map(|_| (random.below(nodes), random.below(nodes))).collect();
    let edges: Vec<(u32, u32, f64)> = ring.chain(across).map(|(a, b)| (a, b, (random.next() * 100.0).ceil())).collect();
    let costs = network::all_pairs(nodes as usize, &edges).expect("sound");
    for choose in [5, 90] {
        let problem = Problem::new(Goal::PMedian { choose }, costs.clone(), vec![1.0; nodes as usize]);
        group.bench_function(format!("network_900_p_{choose}"), |b| {
            b.iter(|| solve(black_box(&problem), 1, &Progress::new(), &mut |_| {}));
        });
    }
    group.finish();
}

fn access(c: &mut Criterion) {
    let mut random = Random(9);
    let (areas, venues) = (random.places(35_000, 100_000.0), random.places(500, 100_000.0));
    let people = vec![1_500.0; areas.len()];
    let capacity = vec![40.0; venues.len()];
    let costs = StraightLine::of(Mode::Drive).minutes(&areas, &venues, 30.0);
    let decay = Decay::Bands(vec![(10.0, 1.0), (20.0, 0.68), (30.0, 0.22)]);
    c.bench_function("e2sfca_35000_x_500", |b| {
        b.iter(|| e2sfca(black_box(&costs), &people, &capacity, &decay));
    });
}

criterion_group!(benches, choosing, access);
criterion_main!(benches);
