//! What spatial statistics and uncertainty cost on the LSOAs of England: 35,000 areas.
//!
//! Must hold on two cores: queen neighbours in less than 0.4 s; local Moran with 999 permutations, neighbours included,
//! in less than 1.2 s; rank intervals of 95 areas and 10,000 draws in less than 0.5 s, of 35,000 and 1,000 in 10 s.

#![allow(clippy::expect_used, reason = "a benchmark stops where something is not as it must be")]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use geo::{Coord, LineString, Polygon};

use inclusion_atlas::analysis::score::uncertainty::{Doubts, Draws, rank_intervals};
use inclusion_atlas::analysis::spatial::Sample;
use inclusion_atlas::analysis::spatial::local::{LocalStatistic, local};
use inclusion_atlas::analysis::spatial::significance::Permutations;
use inclusion_atlas::analysis::spatial::weights::Neighbourhood;
use inclusion_atlas::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::geo::LonLatPolygons;
use inclusion_atlas::model::area::{Area, AreaKind, BoundarySet, SetRole};
use inclusion_atlas::model::atlas::SetData;
use inclusion_atlas::model::construction::Construction;
use inclusion_atlas::model::indicator::Column;
use inclusion_atlas::model::score_model::{Dimension, Direction, MissingRule, Normalisation, ScoreModel, Term};

const AREAS: usize = 35_000;
/// Squares in a row of the board.
const COLUMNS: usize = 200;
/// Vertices on each side of a square, about those of an LSOA.
const SIDE: usize = 27;

/// A board of squares whose sides have many vertices, shared to the bit by neighbours.
fn board() -> Vec<LonLatPolygons> {
    let corner = |i: usize| i as f64 / 1000.0;
    let side = |from: (f64, f64), to: (f64, f64)| {
        (0..SIDE).map(move |k| {
            let share = k as f64 / SIDE as f64;
            // From the lower to the upper end, whichever way the ring runs.
            let at = |a: f64, b: f64| if a <= b { a + (b - a) * share } else { b + (a - b) * (1.0 - share) };
            Coord { x: at(from.0, to.0), y: at(from.1, to.1) }
        })
    };
    (0..AREAS)
        .map(|i| {
            let (x, y) = (corner(i % COLUMNS), corner(i / COLUMNS));
            let (right, top) = (corner(i % COLUMNS + 1), corner(i / COLUMNS + 1));
            let corners = [(x, y), (right, y), (right, top), (x, top), (x, y)];
            let mut ring: Vec<Coord> = corners.windows(2).flat_map(|ends| side(ends[0], ends[1])).collect();
            ring.push(ring[0]);
            LonLatPolygons::from(Polygon::new(LineString(ring), Vec::new()))
        })
        .collect()
}

/// Figures between 0 and 1; the same at every run.
fn figures(seed: u64) -> impl Iterator<Item = f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    })
}

fn neighbours(c: &mut Criterion) {
    let board = board();
    let board: Vec<&LonLatPolygons> = board.iter().collect();
    let values: Vec<Option<f64>> = figures(1).take(AREAS).map(Some).collect();
    let mut group = c.benchmark_group("35,000 areas");
    group.sample_size(10);
    group.bench_function("queen neighbours", |b| b.iter(|| black_box(Neighbourhood::QUEEN.of(&board))));
    group.bench_function("local Moran, 999 permutations, neighbours included", |b| {
        b.iter(|| {
            let sample = Sample::new(&values, &Neighbourhood::QUEEN.of(&board)).expect("a sample");
            black_box(
                local(&sample, LocalStatistic::Moran, true, Some(Permutations::default()), &Progress::new())
                    .expect("a test"),
            )
        });
    });
    group.finish();
}

fn set(areas: usize) -> SetData {
    let area = |i: usize| Area {
        id: AreaId(i64::try_from(i).unwrap_or(i64::MAX)),
        set: BoundarySetId(1),
        code: AreaCode::new(&format!("E{i:08}")).expect("not empty"),
        name: String::new(),
        polygons: LonLatPolygons::new(Vec::new()),
        source_row: 0,
    };
    let column = |seed: u64| Column { values: figures(seed + 1).take(areas).map(Some).collect(), ..Column::default() };
    SetData {
        set: BoundarySet {
            id: BoundarySetId(1),
            name: "England".to_owned(),
            kind: AreaKind::Lsoa,
            vintage: "2021".to_owned(),
            role: SetRole::Measured,
            source: SourceId(1),
        },
        areas: (0..areas).map(area).collect(),
        columns: (0..12).map(|i| (i.to_string(), column(i))).collect::<BTreeMap<_, _>>(),
    }
}

fn intervals(c: &mut Criterion) {
    let term = |i: usize| Term { indicator: i.to_string(), weight: 1.0, direction: Direction::HigherIsWorse };
    let dimension =
        |d: usize| Dimension { name: String::new(), weight: 1.0, terms: (d * 3..d * 3 + 3).map(term).collect() };
    let model = ScoreModel {
        name: String::new(),
        note: String::new(),
        normalisation: Normalisation::MinMax,
        missing: MissingRule::NoScore,
        construction: Construction::default(),
        lineage: None,
        dimensions: (0..4).map(dimension).collect(),
    };
    let mut group = c.benchmark_group("rank intervals");
    group.sample_size(10);
    for (areas, count) in [(95, 10_000), (AREAS, 1_000)] {
        let set = set(areas);
        group.bench_function(format!("{areas} areas, {count} draws"), |b| {
            let draws = Draws { count, seed: 1 };
            b.iter(|| black_box(rank_intervals(&set, &model, &Doubts::default(), draws, &Progress::new())));
        });
    }
    group.finish();
}

criterion_group!(benches, neighbours, intervals);
criterion_main!(benches);
