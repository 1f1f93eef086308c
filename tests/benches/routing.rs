//! How long it takes to prepare a network, to find ways in it, and to make tables: on a near-uniform grid, which is the
//! worst case for contraction, and on a network shaped like towns (main streets, and estates behind them).

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench stops where something is wrong"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use inclusion_atlas::analysis::routing::{self, Router};
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::model::street::{Segment, StreetNetwork, TravelMode};

const MODE: TravelMode = TravelMode::Walk;

/// Numbers from a seed (Knuth's MMIX).
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(limit)) as u32
    }
}

struct Builder(StreetNetwork);

impl Builder {
    fn junction(&mut self, x_metres: f64, y_metres: f64) -> u32 {
        let (east, north) = LonLat::metres_a_degree(53.45);
        self.0.junctions.push(LonLat::new(-2.57 + x_metres / east, 53.33 + y_metres / north));
        self.0.junctions.len() as u32 - 1
    }

    fn street(&mut self, from: u32, to: u32, metres_a_second: f64) {
        let ends = [self.0.junctions[from as usize], self.0.junctions[to as usize]];
        let metres = ends[0].short_distance_metres(ends[1]);
        let time = (metres * 1000.0 / metres_a_second) as u32 + 1;
        self.0.segments.push(Segment {
            from,
            to,
            first_point: self.0.points.len() as u32,
            length_centimetres: (metres * 100.0) as u32,
            name: 0,
            is_roundabout: false,
            times: [[time; 2]; 3],
            main: 0,
        });
        self.0.points.extend(ends);
    }
}

/// 330 by 330 junctions, moved a little, 7 % of the streets missing.
fn grid() -> StreetNetwork {
    let (mut draw, mut made) = (Draw(9), Builder(StreetNetwork::default()));
    let n = 330_u32;
    for at in 0..n * n {
        let moved = |draw: u32| f64::from(draw) - 25.0;
        let (x, y) = (f64::from(at % n) * 85.0, f64::from(at / n) * 85.0);
        made.junction(x + moved(draw.below(50)), y + moved(draw.below(50)));
    }
    for v in 0..n * n {
        for w in [(v % n + 1 < n).then_some(v + 1), (v / n + 1 < n).then_some(v + n)].into_iter().flatten() {
            if draw.below(100) >= 7 {
                made.street(v, w, 1.4);
            }
        }
    }
    made.0
}

/// 100 by 100 blocks between main streets, in each an estate of 24 junctions that has two ways out: 250,000 junctions.
fn towns() -> StreetNetwork {
    let (mut draw, mut made) = (Draw(3), Builder(StreetNetwork::default()));
    let n = 100_u32;
    for at in 0..n * n {
        made.junction(f64::from(at % n) * 600.0, f64::from(at / n) * 600.0);
    }
    for v in 0..n * n {
        for w in [(v % n + 1 < n).then_some(v + 1), (v / n + 1 < n).then_some(v + n)].into_iter().flatten() {
            made.street(v, w, 10.0);
        }
        let (x, y) = (f64::from(v % n) * 600.0, f64::from(v / n) * 600.0);
        let first = made.0.junctions.len() as u32;
        for house in 0..24 {
            let own = made.junction(x + 50.0 + f64::from(house % 5) * 100.0, y + 50.0 + f64::from(house / 5) * 100.0);
            // A tree, with a street here and there that closes a ring.
            let before = if house == 0 { v } else { first + draw.below(house).max(house.saturating_sub(4)) };
            made.street(before, own, 5.0);
            if house > 6 && draw.below(4) == 0 {
                made.street(first + draw.below(house), own, 5.0);
            }
        }
        if v % n + 1 < n {
            made.street(first + 23, v + 1, 5.0);
        }
    }
    made.0
}

fn routes(c: &mut Criterion) {
    for (name, network) in [("grid 109,000", grid()), ("towns 250,000", towns())] {
        let mut group = c.benchmark_group(name);
        group.sample_size(10);
        group.bench_function("prepare", |b| {
            b.iter_batched_ref(|| network.clone(), routing::prepare, BatchSize::LargeInput);
        });
        let mut network = network;
        routing::prepare(&mut network);
        group.bench_function("open and work times in", |b| {
            b.iter_batched(
                || network.clone(),
                |network| {
                    let router = Router::new(network);
                    let at = router.network().junctions[0];
                    black_box(router.time(MODE, at, at));
                },
                BatchSize::LargeInput,
            );
        });
        let router = Router::new(network);
        let mut draw = Draw(1);
        let mut place = || router.network().junctions[draw.below(router.network().junctions.len() as u32) as usize];
        let pairs: Vec<(LonLat, LonLat)> = (0..1000).map(|_| (place(), place())).collect();
        let points: Vec<LonLat> = (0..100).map(|_| place()).collect();
        group.bench_function("1,000 routes with geometry", |b| {
            b.iter(|| pairs.iter().filter(|(from, to)| router.route(MODE, *from, *to).is_ok()).count());
        });
        group.bench_function("table of 100 by 100", |b| b.iter(|| router.table(MODE, &points, &points)));
        group.finish();
    }
}

criterion_group!(benches, routes);
criterion_main!(benches);
