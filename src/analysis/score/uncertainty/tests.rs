//! Intervals against what can be worked out on paper, and what must hold of any.

use std::collections::BTreeMap;

use super::*;
use crate::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use crate::geo::LonLatPolygons;
use crate::model::area::{Area, AreaKind, BoundarySet, SetRole};
use crate::model::construction::Construction;
use crate::model::indicator::Column;
use crate::model::score_model::{Dimension, Direction, MissingRule, Term};

fn set(columns: &[Vec<Option<f64>>]) -> SetData {
    let area = |i: usize| Area {
        id: AreaId(i64::try_from(i).unwrap()),
        set: BoundarySetId(1),
        code: AreaCode::new(&format!("E{i:08}")).unwrap(),
        name: String::new(),
        polygons: LonLatPolygons::new(Vec::new()),
        source_row: 0,
    };
    SetData {
        set: BoundarySet {
            id: BoundarySetId(1),
            name: "Test areas".to_owned(),
            kind: AreaKind::Ward,
            vintage: String::new(),
            role: SetRole::Measured,
            source: SourceId(1),
        },
        areas: (0..columns[0].len()).map(area).collect(),
        columns: columns
            .iter()
            .enumerate()
            .map(|(i, values)| (i.to_string(), Column { values: values.clone(), ..Column::default() }))
            .collect::<BTreeMap<_, _>>(),
    }
}

fn model(terms: usize) -> ScoreModel {
    let term = |i: usize| Term { indicator: i.to_string(), weight: 1.0, direction: Direction::HigherIsWorse };
    ScoreModel {
        name: String::new(),
        note: String::new(),
        normalisation: Normalisation::MinMax,
        missing: MissingRule::Reweight { minimum_coverage: 0.5 },
        construction: Construction::default(),
        lineage: None,
        dimensions: vec![Dimension { name: String::new(), weight: 1.0, terms: (0..terms).map(term).collect() }],
    }
}

fn figures(seed: u64, areas: usize) -> Vec<Option<f64>> {
    let mut numbers = random::stream(seed, 0);
    (0..areas).map(|_| Some(numbers.random::<f64>().powi(2))).collect()
}

fn run(set: &SetData, model: &ScoreModel, doubts: &Doubts, count: usize) -> Vec<Option<RankInterval>> {
    rank_intervals(set, model, doubts, Draws { count, seed: 5 }, &Progress::new()).unwrap()
}

const EVERY_WEIGHTING: WeightDoubt = WeightDoubt::Dirichlet { concentration: 2.0 };

/// With two indicators and every weighting equally likely, the weight at which two areas change places is known: A at
/// (100, 0) is above B at (0, 75) with a first weight above 3/7, and C at (30, 100) above A below 10/17.
#[test]
fn shares_of_draws_are_those_worked_out_on_paper() {
    let columns = [[100.0, 0.0, 30.0, 0.0, 0.0].map(Some).to_vec(), [0.0, 75.0, 100.0, 0.0, 0.0].map(Some).to_vec()];
    let doubts = Doubts { weights: EVERY_WEIGHTING, ..Doubts::default() };
    let found = run(&set(&columns), &model(2), &doubts, 40_000);
    // One area in five is the worst fifth.
    let worst = |i: usize| found[i].unwrap().in_worst_fifth;
    assert!((worst(0) - 7.0 / 17.0).abs() < 0.01, "{}", worst(0));
    assert!((worst(2) - 10.0 / 17.0).abs() < 0.01, "{}", worst(2));
    assert_eq!(worst(1), 0.0);
    let a = found[0].unwrap();
    assert_eq!((a.rank, a.low, a.high), (2, 1, 3));
    // The two that are nowhere share the better rank, whatever the weights.
    assert_eq!(found[3].map(|i| (i.rank, i.low, i.high)), Some((4, 4, 4)));
}

#[test]
fn without_doubt_every_interval_is_the_rank() {
    let set = set(&[figures(1, 60), figures(2, 60)]);
    let doubts = Doubts { weights: WeightDoubt::Certain, ..Doubts::default() };
    for interval in run(&set, &model(2), &doubts, 20).into_iter().flatten() {
        assert_eq!((interval.low, interval.median, interval.high), (interval.rank, interval.rank, interval.rank));
        assert_eq!(interval.in_worst_fifth, f64::from(u8::from(interval.rank <= 12)));
    }
    let none = sensitivity(&set, &model(2), &doubts, Draws { count: 4, seed: 1 }, &Progress::new()).unwrap();
    assert!(none.judgements.is_empty() && none.places == 0.0);
}

#[test]
fn threads_and_runs_change_nothing() {
    let mut columns = vec![figures(1, 300), figures(2, 300), figures(3, 300)];
    columns[1][7] = None;
    let set = set(&columns);
    let doubts = Doubts {
        weights: WeightDoubt::Within { share: 0.5 },
        normalisations: vec![Normalisation::MinMax, Normalisation::ZScore, Normalisation::Rank],
        aggregations: vec![Aggregation::Arithmetic, Aggregation::Geometric, Aggregation::Copeland],
        imputations: vec![Imputation::None, Imputation::SetMedian],
    };
    let all = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let draws = Draws { count: 60, seed: 9 };
            let sensitivity = sensitivity(&set, &model(3), &doubts, draws, &Progress::new()).unwrap();
            (run(&set, &model(3), &doubts, 90), sensitivity)
        })
    };
    let (once, again) = (all(1), all(3));
    assert_eq!(once, again);
    assert_eq!(once.1.judgements.len(), 4);
    assert_eq!(once.1.areas[7].len(), 4);
    assert!(once.0.iter().flatten().all(|i| i.low <= i.median && i.median <= i.high));
}

/// Where one judgement alone is in doubt it accounts for everything.
#[test]
fn the_only_judgement_moves_everything() {
    let set = set(&[figures(1, 80), figures(2, 80), figures(3, 80)]);
    let doubts = Doubts { weights: WeightDoubt::Within { share: 0.5 }, ..Doubts::default() };
    let found = sensitivity(&set, &model(3), &doubts, Draws { count: 2_000, seed: 2 }, &Progress::new()).unwrap();
    assert_eq!(found.judgements, [Judgement::Weights]);
    let only = found.mean_shift[0];
    assert!((only.first - 1.0).abs() < 0.1 && (only.total - 1.0).abs() < 0.1, "{only:?}");
    assert!(found.places > 0.5);
}

#[test]
fn areas_without_a_score_have_no_interval() {
    let columns = [vec![Some(1.0), None, Some(3.0)], vec![Some(2.0), None, Some(1.0)]];
    let found = run(&set(&columns), &model(2), &Doubts::default(), 10);
    assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
}

#[test]
fn what_cannot_be_done_is_said() {
    let set = set(&[figures(1, 2_100)]);
    let draws = |count| Draws { count, seed: 1 };
    let doubts = |weights, aggregations| Doubts { weights, aggregations, ..Doubts::default() };
    let ask =
        |doubts: &Doubts, count| rank_intervals(&set, &model(1), doubts, draws(count), &Progress::new()).map(|_| ());
    let fine = WeightDoubt::Certain;
    assert_eq!(ask(&doubts(fine, vec![Aggregation::Copeland]), 1), Err(UncertaintyError::TooManyPairs(2_100)));
    assert_eq!(ask(&doubts(WeightDoubt::Within { share: 1.5 }, Vec::new()), 1), Err(UncertaintyError::Weights));
    assert!(matches!(ask(&Doubts::default(), usize::MAX), Err(UncertaintyError::TooMany(..))));
    let progress = Progress::new();
    progress.cancel();
    let stopped = rank_intervals(&set, &model(1), &Doubts::default(), draws(500), &progress);
    assert_eq!(stopped, Err(UncertaintyError::Cancelled(Cancelled)));
    let stopped = sensitivity(&set, &model(1), &Doubts::default(), draws(500), &progress).map(|_| ());
    assert_eq!(stopped, Err(UncertaintyError::Cancelled(Cancelled)));
}
