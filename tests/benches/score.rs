//! What a weight slider costs on the largest set there is: 35,000 areas (the LSOAs of England), 12 indicators.
//!
//! Must hold: scored again and classed again in less than 10 ms.

#![allow(clippy::expect_used, reason = "a benchmark stops where something is not as it must be")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};

use inclusion_atlas::analysis::classify;
use inclusion_atlas::analysis::score::Scorer;
use inclusion_atlas::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use inclusion_atlas::geo::LonLatPolygons;
use inclusion_atlas::model::area::{Area, AreaKind, BoundarySet, SetRole};
use inclusion_atlas::model::atlas::SetData;
use inclusion_atlas::model::classes::{ClassMethod, Classing};
use inclusion_atlas::model::construction::Construction;
use inclusion_atlas::model::indicator::Column;
use inclusion_atlas::model::results::ScoreResults;
use inclusion_atlas::model::score_model::{Dimension, Direction, MissingRule, Normalisation, ScoreModel, Term};

const AREAS: usize = 35_000;
const INDICATORS: usize = 12;

/// Figures between 0 and 1, leaning to low ones as shares of people do; the same at every run.
fn figures(seed: u64) -> impl Iterator<Item = f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let even = (state >> 11) as f64 / (1_u64 << 53) as f64;
        even * even
    })
}

fn set() -> SetData {
    let id = BoundarySetId(1);
    let area = |i: usize| Area {
        id: AreaId(i64::try_from(i).unwrap_or(i64::MAX)),
        set: id,
        code: AreaCode::new(&format!("E{i:08}")).expect("not empty"),
        name: String::new(),
        polygons: LonLatPolygons::new(Vec::new()),
        source_row: 0,
    };
    // One figure in a hundred is missing.
    let column = |seed: usize| Column {
        values: figures(seed as u64 + 1).take(AREAS).map(|x| Some(x).filter(|x| *x > 0.0001)).collect(),
        ..Column::default()
    };
    SetData {
        set: BoundarySet {
            id,
            name: "England".to_owned(),
            kind: AreaKind::Lsoa,
            vintage: "2021".to_owned(),
            role: SetRole::Measured,
            source: SourceId(1),
        },
        areas: (0..AREAS).map(area).collect(),
        columns: (0..INDICATORS).map(|i| (format!("indicator_{i:02}"), column(i))).collect::<BTreeMap<_, _>>(),
    }
}

fn model() -> ScoreModel {
    let term = |i: usize| Term {
        indicator: format!("indicator_{i:02}"),
        weight: 1.0,
        direction: if i.is_multiple_of(3) { Direction::LowerIsWorse } else { Direction::HigherIsWorse },
    };
    let dimension =
        |d: usize| Dimension { name: String::new(), weight: 1.0, terms: (d * 3..d * 3 + 3).map(term).collect() };
    ScoreModel {
        name: String::new(),
        note: String::new(),
        normalisation: Normalisation::MinMax,
        missing: MissingRule::Reweight { minimum_coverage: 0.5 },
        construction: Construction::default(),
        lineage: None,
        dimensions: (0..INDICATORS / 3).map(dimension).collect(),
    }
}

fn scores(results: &ScoreResults) -> Vec<Option<f64>> {
    results.areas.iter().map(|a| a.score).collect()
}

fn slider(c: &mut Criterion) {
    let set = Arc::new(set());
    let mut model = model();
    let mut scorer = Scorer::default();
    let mut results = scorer.score(&set, &model);
    let mut weight = 1.0;
    let mut turn = |model: &mut ScoreModel| {
        weight = if weight > 3.0 { 0.1 } else { weight + 0.1 };
        model.dimensions[1].weight = weight;
    };

    let mut group = c.benchmark_group("35,000 areas x 12 indicators");
    group.sample_size(50);
    group.bench_function("rescore", |b| {
        b.iter(|| {
            turn(&mut model);
            scorer.rescore(&set, &model, &mut results);
        });
    });
    group.bench_function("rescore into fresh memory", |b| {
        b.iter(|| {
            turn(&mut model);
            black_box(scorer.score(&set, &model))
        });
    });
    for method in ClassMethod::ALL {
        group.bench_function(format!("rescore and reclass, {}", method.name()), |b| {
            b.iter(|| {
                turn(&mut model);
                scorer.rescore(&set, &model, &mut results);
                black_box(classify(&scores(&results), Classing { method, count: 5 }))
            });
        });
    }
    group.finish();
}

fn breaks(c: &mut Criterion) {
    let values: Vec<Option<f64>> = figures(7).take(AREAS).map(Some).collect();
    let mut group = c.benchmark_group("classify 35,000 values");
    group.sample_size(50);
    for count in [5, 7, 9] {
        let classing = Classing { method: ClassMethod::NaturalBreaks, count };
        group.bench_function(format!("natural breaks, {count} classes"), |b| {
            b.iter(|| black_box(classify(black_box(&values), classing)));
        });
    }
    group.finish();
}

criterion_group!(benches, slider, breaks);
criterion_main!(benches);
