//! Scores against figures computed with scipy and pandas, and what must hold of any model.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use crate::geo::LonLatPolygons;
use crate::model::area::{Area, AreaKind, BoundarySet, SetRole};
use crate::model::construction::Anchor;
use crate::model::indicator::Column;
use crate::model::score_model::{Dimension, Term};

fn set(columns: &[(&str, Vec<Option<f64>>)]) -> SetData {
    let areas = columns.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    SetData {
        set: BoundarySet {
            id: BoundarySetId(1),
            name: "Test areas".to_owned(),
            kind: AreaKind::Ward,
            vintage: "2021".to_owned(),
            role: SetRole::Measured,
            source: SourceId(1),
        },
        areas: (0..areas)
            .map(|i| Area {
                id: AreaId(i64::try_from(i).unwrap()),
                set: BoundarySetId(1),
                code: AreaCode::new(&format!("E{i:08}")).unwrap(),
                name: format!("Area {i}"),
                polygons: LonLatPolygons::new(Vec::new()),
                source_row: 0,
            })
            .collect(),
        columns: columns
            .iter()
            .map(|(key, values)| ((*key).to_owned(), Column { values: values.clone(), ..Column::default() }))
            .collect::<BTreeMap<_, _>>(),
    }
}

fn term(indicator: &str, weight: f64, direction: Direction) -> Term {
    Term { indicator: indicator.to_owned(), weight, direction }
}

fn model(normalisation: Normalisation, missing: MissingRule, dimensions: Vec<(f64, Vec<Term>)>) -> ScoreModel {
    let dimensions =
        dimensions.into_iter().map(|(weight, terms)| Dimension { name: String::new(), weight, terms }).collect();
    let construction = Construction::default();
    ScoreModel {
        name: String::new(),
        note: String::new(),
        normalisation,
        missing,
        construction,
        lineage: None,
        dimensions,
    }
}

/// One indicator, one dimension.
fn plain(normalisation: Normalisation) -> ScoreModel {
    model(normalisation, MissingRule::NoScore, vec![(1.0, vec![term("a", 1.0, Direction::HigherIsWorse)])])
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn scores(results: &ScoreResults) -> Vec<Option<f64>> {
    results.areas.iter().map(|a| a.score).collect()
}

fn ranks(results: &ScoreResults) -> Vec<Option<usize>> {
    results.areas.iter().map(|a| a.rank).collect()
}

#[track_caller]
fn assert_near(ours: &[Option<f64>], theirs: &[f64], within: f64) {
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert!(ours.is_some_and(|x| (x - theirs).abs() < within), "{ours:?} is not {theirs}");
    }
}

const SAMPLE: [f64; 10] = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.5];

/// numpy 2.4.6: `(x - min(x)) / (max(x) - min(x)) * 100`.
#[test]
fn min_max_runs_from_0_to_100() {
    let results = score(&set(&[("a", some(&SAMPLE))]), &plain(Normalisation::MinMax));
    assert_near(&scores(&results), &[25.0, 0.0, 37.5, 0.0, 50.0, 100.0, 12.5, 62.5, 50.0, 31.25], 1e-12);
}

/// scipy 1.17.1: `50 + 10 * scipy.stats.zscore(x)`.
#[test]
fn z_scores_are_those_of_scipy() {
    let results = score(&set(&[("a", some(&SAMPLE))]), &plain(Normalisation::ZScore));
    let theirs = [
        45.920_341_366_128_07,
        37.331_586_347_450_326,
        50.214_718_875_466_94,
        37.331_586_347_450_326,
        54.509_096_384_805_815,
        71.686_606_422_161_3,
        41.625_963_856_789_2,
        58.803_473_894_144_69,
        54.509_096_384_805_815,
        48.067_530_120_797_51,
    ];
    assert_near(&scores(&results), &theirs, 1e-12);
}

/// scipy 1.17.1: `percentileofscore(the others, x, kind="mean")`.
#[test]
fn percentile_ranks_are_those_of_scipy() {
    let results = score(&set(&[("a", some(&SAMPLE))]), &plain(Normalisation::PercentileRank));
    let ninth = 100.0 / 9.0;
    let theirs = [3.0, 0.5, 5.0, 0.5, 6.5, 9.0, 2.0, 8.0, 6.5, 4.0].map(|n| n * ninth);
    assert_near(&scores(&results), &theirs, 1e-12);
}

#[test]
fn equal_scores_share_the_better_rank() {
    let results = score(&set(&[("a", some(&[4.0, 3.0, 3.0, 1.0]))]), &plain(Normalisation::MinMax));
    assert_eq!(ranks(&results), [Some(1), Some(2), Some(2), Some(4)]);
}

#[test]
fn sums_that_differ_in_the_last_bits_only_are_equal() {
    // 0.1 + 0.2 and 0.2 + 0.1 in three terms do not add up to the same bits in both orders.
    let columns =
        [("a", some(&[0.1, 0.3, 0.0, 1.0])), ("b", some(&[0.2, 0.2, 0.0, 1.0])), ("c", some(&[0.3, 0.1, 0.0, 1.0]))];
    let terms = ["a", "b", "c"].map(|key| term(key, 1.0, Direction::HigherIsWorse)).to_vec();
    let results = score(&set(&columns), &model(Normalisation::MinMax, MissingRule::NoScore, vec![(1.0, terms)]));
    assert_eq!(ranks(&results), [Some(2), Some(2), Some(4), Some(1)]);
}

#[test]
fn lower_is_worse_turns_the_scale_round() {
    let model =
        model(Normalisation::MinMax, MissingRule::NoScore, vec![(1.0, vec![term("a", 1.0, Direction::LowerIsWorse)])]);
    let results = score(&set(&[("a", some(&[0.0, 1.0, 4.0]))]), &model);
    assert_near(&scores(&results), &[100.0, 75.0, 0.0], 1e-12);
}

#[test]
fn an_indicator_without_spread_gives_everyone_the_middle() {
    // But for the distance to a reference, which every area then is at.
    for normalisation in Normalisation::ALL.into_iter().filter(|n| *n != Normalisation::Reference) {
        let results = score(&set(&[("a", vec![Some(3.0), None, Some(3.0)])]), &plain(normalisation));
        assert_eq!(scores(&results), [Some(50.0), None, Some(50.0)], "{normalisation:?}");
        assert_eq!(ranks(&results), [Some(1), None, Some(1)]);
        let alone = score(&set(&[("a", vec![Some(3.0)])]), &plain(normalisation));
        assert_eq!(scores(&alone), [Some(50.0)], "{normalisation:?}");
    }
}

#[test]
fn missing_figures_reweight_what_is_there_as_long_as_that_is_enough() {
    let columns =
        [("a", vec![Some(0.0), Some(10.0), Some(5.0), None]), ("b", vec![Some(10.0), Some(0.0), None, Some(10.0)])];
    let terms = || vec![term("a", 3.0, Direction::HigherIsWorse), term("b", 1.0, Direction::HigherIsWorse)];
    let reweight = MissingRule::Reweight { minimum_coverage: 0.75 };
    let results = score(&set(&columns), &model(Normalisation::MinMax, reweight, vec![(2.0, terms())]));
    assert_eq!(scores(&results), [Some(25.0), Some(75.0), Some(50.0), None]);
    let coverage: Vec<f64> = results.areas.iter().map(|a| a.coverage).collect();
    assert_eq!(coverage, [1.0, 1.0, 0.75, 0.25]);
    assert_eq!(results.scored, 3);
    assert_eq!(results.mean, Some(50.0));
    // Over those that have one: (0 + 75 + 50) / 3 and (25 + 0) / 2.
    assert_eq!(results.mean_contributions, [125.0 / 3.0, 12.5]);
    assert_eq!(results.areas[3].parts[1].normalised, Some(100.0));
    assert_eq!(results.areas[3].parts[1].contribution, None);

    let strict = score(&set(&columns), &model(Normalisation::MinMax, MissingRule::NoScore, vec![(2.0, terms())]));
    assert_eq!(scores(&strict), [Some(25.0), Some(75.0), None, None]);
}

#[test]
fn an_indicator_that_is_not_there_lowers_coverage_for_all() {
    let terms = vec![term("a", 1.0, Direction::HigherIsWorse), term("gone", 1.0, Direction::HigherIsWorse)];
    let rule = MissingRule::Reweight { minimum_coverage: 0.5 };
    let results = score(&set(&[("a", some(&[1.0, 2.0]))]), &model(Normalisation::MinMax, rule, vec![(1.0, terms)]));
    assert_eq!(scores(&results), [Some(0.0), Some(100.0)]);
    assert!(results.areas.iter().all(|a| a.coverage == 0.5));
    assert_eq!(results.mean_contributions, [50.0, 0.0]);
}

#[test]
fn without_weight_nobody_has_a_score() {
    for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let terms = vec![term("a", weight, Direction::HigherIsWorse)];
        let rule = MissingRule::Reweight { minimum_coverage: 0.0 };
        let results = score(&set(&[("a", some(&[1.0, 2.0]))]), &model(Normalisation::MinMax, rule, vec![(1.0, terms)]));
        assert_eq!(scores(&results), [None, None], "weight {weight}");
        assert_eq!((results.mean, results.scored), (None, 0));
    }
}

#[test]
fn a_term_of_no_weight_may_be_missing() {
    let columns = [("a", some(&[1.0, 2.0])), ("b", vec![None, Some(1.0)])];
    let terms = vec![term("a", 1.0, Direction::HigherIsWorse), term("b", 0.0, Direction::HigherIsWorse)];
    let results = score(&set(&columns), &model(Normalisation::MinMax, MissingRule::NoScore, vec![(1.0, terms)]));
    assert_eq!(scores(&results), [Some(0.0), Some(100.0)]);
    assert_eq!(results.areas[1].parts[1].contribution, Some(0.0));
}

#[test]
fn what_is_no_finite_number_is_missing() {
    let values = vec![Some(f64::NAN), Some(f64::INFINITY), Some(1.0), Some(2.0), None];
    for normalisation in Normalisation::ALL {
        let results = score(&set(&[("a", values.clone())]), &plain(normalisation));
        assert_eq!(results.scored, 2);
        assert!(results.areas[0].parts[0].raw.is_none());
    }
}

#[test]
fn no_areas_or_no_terms_are_no_trouble() {
    let none = score(&set(&[]), &plain(Normalisation::ZScore));
    assert_eq!((none.areas.len(), none.mean), (0, None));
    let empty = model(Normalisation::MinMax, MissingRule::NoScore, Vec::new());
    let results = score(&set(&[("a", some(&[1.0]))]), &empty);
    assert_eq!(scores(&results), [None]);
}

#[test]
fn a_scorer_forgets_what_no_longer_fits() {
    let first = Arc::new(set(&[("a", some(&SAMPLE)), ("b", some(&[2.0; 10]))]));
    let second = Arc::new(set(&[("a", some(&[9.0, 8.0, 8.5]))]));
    let mut turned = plain(Normalisation::MinMax);
    turned.dimensions[0].terms[0].direction = Direction::LowerIsWorse;
    let mut other = plain(Normalisation::MinMax);
    other.dimensions[0].terms[0].indicator = "b".to_owned();
    let mut scorer = Scorer::default();
    let mut results = ScoreResults::default();
    for set in [&first, &second, &first] {
        for model in [&plain(Normalisation::MinMax), &turned, &other, &plain(Normalisation::ZScore)] {
            scorer.rescore(set, model, &mut results);
            assert_eq!(results, score(set, model));
        }
    }
}

/// Enough areas for threads: the same bits as one by one.
#[test]
fn many_areas_score_as_few_do() {
    let values: Vec<f64> = (0..9_000_u32).map(|i| f64::from(i * 7_919 % 9_001)).collect();
    let results = score(&set(&[("a", some(&values))]), &plain(Normalisation::MinMax));
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    for (rank, place) in order.into_iter().enumerate() {
        assert_eq!(results.areas[place].rank, Some(rank + 1));
    }
    assert_eq!(results.scored, 9_000);
}

proptest! {
    #[test]
    fn parts_sum_to_scores_and_scores_stay_in_range(
        rows in prop::collection::vec((prop::option::weighted(0.8, any::<f64>()), prop::option::of(-5.0..5.0)), 0..40),
        weights in [0.0..10.0, 0.0..10.0],
        outer in [0.0..10.0, 0.0..10.0],
        minimum_coverage in 0.0..1.0,
    ) {
        let set = Arc::new(set(&[
            ("a", rows.iter().map(|r| r.0).collect()),
            ("b", rows.iter().map(|r| r.1).collect()),
        ]));
        for normalisation in Normalisation::ALL {
            let dimensions = vec![
                (outer[0], vec![term("a", weights[0], Direction::HigherIsWorse)]),
                (outer[1], vec![term("b", weights[1], Direction::LowerIsWorse), term("a", 1.0, Direction::LowerIsWorse)]),
            ];
            let model = model(normalisation, MissingRule::Reweight { minimum_coverage }, dimensions);
            let results = score(&set, &model);
            prop_assert_eq!(results.areas.len(), rows.len());
            for area in &results.areas {
                prop_assert_eq!(area.score.is_some(), area.rank.is_some());
                prop_assert!((0.0..=1.0 + 1e-9).contains(&area.coverage));
                if let Some(score) = area.score {
                    let sum: f64 = area.parts.iter().filter_map(|p| p.contribution).sum();
                    prop_assert_eq!(score, sum);
                    prop_assert!(score.is_finite());
                    let open = [Normalisation::ZScore, Normalisation::Rank, Normalisation::Reference];
                    if !open.contains(&normalisation) {
                        prop_assert!((-1e-9..=100.0 + 1e-9).contains(&score));
                    }
                    let better = results.areas.iter().filter_map(|a| a.score).filter(|s| *s > score + 1e-8).count();
                    prop_assert!(area.rank.unwrap() > better);
                }
            }
            prop_assert_eq!(&Scorer::default().score(&set, &model), &results);
        }
    }
}

mod construction {
    use super::*;
    use crate::model::construction::{Anchor, Base, Curve, Imputation, OutlierRule};

    fn with(normalisation: Normalisation, direction: Direction, change: impl FnOnce(&mut Construction)) -> ScoreModel {
        let terms = vec![term("a", 1.0, direction)];
        let mut model = model(normalisation, MissingRule::NoScore, vec![(1.0, terms)]);
        change(&mut model.construction);
        model
    }

    fn anchored(normalisation: Normalisation, direction: Direction, anchor: Anchor) -> ScoreModel {
        with(normalisation, direction, |c| {
            c.anchors.insert("a".to_owned(), anchor);
        })
    }

    /// `scipy.stats.rankdata([3, 1, 4, 1, 5])` and, turned round, of the negatives.
    #[test]
    fn ranks_are_those_of_scipy() {
        let figures = set(&[("a", some(&[3.0, 1.0, 4.0, 1.0, 5.0]))]);
        let up = with(Normalisation::Rank, Direction::HigherIsWorse, |_| ());
        assert_near(&scores(&score(&figures, &up)), &[3.0, 1.5, 4.0, 1.5, 5.0], 1e-12);
        let down = with(Normalisation::Rank, Direction::LowerIsWorse, |_| ());
        assert_near(&scores(&score(&figures, &down)), &[3.0, 4.5, 2.0, 4.5, 1.0], 1e-12);
    }

    #[test]
    fn goalposts_and_references_are_fixed_points() {
        let figures = set(&[("a", some(&[-5.0, 20.0, 60.0, 90.0]))]);
        let posts = Anchor::Goalposts { low: 0.0, high: 80.0 };
        let goal = |direction| scores(&score(&figures, &anchored(Normalisation::Goalposts, direction, posts)));
        assert_near(&goal(Direction::HigherIsWorse), &[0.0, 25.0, 75.0, 100.0], 1e-12);
        assert_near(&goal(Direction::LowerIsWorse), &[100.0, 75.0, 25.0, 0.0], 1e-12);
        let away = |direction, value| {
            scores(&score(&figures, &anchored(Normalisation::Reference, direction, Anchor::Reference { value })))
        };
        assert_near(&away(Direction::HigherIsWorse, 60.0), &[-8.0 - 1.0 / 3.0, 33.0 + 1.0 / 3.0, 100.0, 150.0], 1e-9);
        assert_near(&away(Direction::LowerIsWorse, 20.0), &[225.0, 100.0, -100.0, -250.0], 1e-9);
    }

    /// MHCLG's transform by its own figures: the worst rank gets 100, the best next to nothing, and a tenth more than 50.
    #[test]
    fn the_transform_of_the_english_indices() {
        let given = set(&[("a", some(&[1.0, 3_375.0, 3_600.0, 33_755.0]))]);
        let model =
            anchored(Normalisation::EnglishIndices, Direction::LowerIsWorse, Anchor::RankOf { areas: 33_755.0 });
        let found: Vec<f64> = score(&given, &model).areas.iter().filter_map(|a| a.score).collect();
        assert!((found[0] - 100.0).abs() < 1e-9 && found[1] > 50.0 && found[2] < 50.0 && found[3] < 0.001, "{found:?}");
        // Ranks made from figures are the same as ranks given.
        let figures = set(&[("a", (0..50).map(|i| Some(f64::from(i * i))).collect())]);
        let made = with(Normalisation::EnglishIndices, Direction::HigherIsWorse, |_| ());
        let ranks = set(&[("a", (0..50).map(|i| Some(f64::from(50 - i))).collect())]);
        let given = anchored(Normalisation::EnglishIndices, Direction::HigherIsWorse, Anchor::RankOf { areas: 50.0 });
        assert_eq!(scores(&score(&figures, &made)), scores(&score(&ranks, &given)));
    }

    #[test]
    fn a_base_makes_the_scale_for_all() {
        let figures = set(&[("a", some(&[10.0, 20.0, 30.0, 40.0]))]);
        let base = Base::Areas(["E00000000", "E00000001", "gone"].map(str::to_owned).to_vec());
        let model = with(Normalisation::MinMax, Direction::HigherIsWorse, |c| c.base = base.clone());
        assert_near(&scores(&score(&figures, &model)), &[0.0, 100.0, 200.0, 300.0], 1e-9);
        let model = with(Normalisation::PercentileRank, Direction::HigherIsWorse, |c| c.base = base);
        assert_near(&scores(&score(&figures, &model)), &[0.0, 100.0, 100.0, 100.0], 1e-9);
    }

    #[test]
    fn each_step_can_be_read() {
        let mut values: Vec<f64> = (1..=10).map(f64::from).collect();
        values.push(100.0);
        let rule = OutlierRule::Treat { most_winsorised: 5, then: Curve::Log };
        let model = with(Normalisation::MinMax, Direction::HigherIsWorse, |c| c.outliers = rule);
        let results = score(&set(&[("a", some(&values))]), &model);
        let part = results.areas[10].parts[0];
        assert_eq!((part.raw, part.treated, part.normalised), (Some(100.0), Some(10.0), Some(100.0)));
        assert_eq!(results.areas[9].rank, Some(1), "the one drawn in ties with its neighbour");
    }

    #[test]
    fn what_stands_in_is_flagged_and_no_coverage() {
        let figures = set(&[("a", some(&[0.0, 50.0, 100.0])), ("b", vec![Some(0.0), None, Some(10.0)])]);
        let terms = vec![term("a", 1.0, Direction::HigherIsWorse), term("b", 1.0, Direction::HigherIsWorse)];
        let mut model = model(Normalisation::MinMax, MissingRule::NoScore, vec![(1.0, terms)]);
        assert_eq!(score(&figures, &model).areas[1].score, None);
        model.construction.imputation = Imputation::SetMedian;
        let filled = score(&figures, &model);
        let area = &filled.areas[1];
        assert_eq!((area.score, area.coverage), (Some(50.0), 0.5));
        assert_eq!((area.parts[1].raw, area.parts[1].normalised, area.parts[1].imputed), (None, Some(50.0), true));
        assert!(!area.parts[0].imputed);
        model.missing = MissingRule::Reweight { minimum_coverage: 0.75 };
        assert_eq!(score(&figures, &model).areas[1].score, None, "stand-ins do not make up for what is not known");
    }

    /// Means of two dimensions by hand on the scale from 1 to 100: 1 + 0.99 x.
    #[test]
    fn levels_may_be_combined_differently() {
        let figures = set(&[
            ("a", some(&[0.0, 50.0, 100.0])),
            ("b", some(&[100.0, 50.0, 0.0])),
            ("c", some(&[0.0, 100.0, 50.0])),
        ]);
        let up = |key| term(key, 1.0, Direction::HigherIsWorse);
        let dimensions = vec![(1.0, vec![up("a"), up("b")]), (1.0, vec![up("c")])];
        let mut model = model(Normalisation::MinMax, MissingRule::NoScore, dimensions);
        model.construction.between = Aggregation::Geometric;
        let results = score(&figures, &model);
        let expected: Vec<f64> = [0.0, 100.0, 50.0].iter().map(|c| f64::sqrt(50.5 * (1.0 + 0.99 * c))).collect();
        assert_near(&scores(&results), &expected, 1e-9);
        for area in &results.areas {
            let sum: f64 = area.parts.iter().filter_map(|p| p.contribution).sum();
            assert!(area.score.is_some_and(|score| (score - sum).abs() < 1e-9));
        }
        // The same mean at both levels is one mean of all.
        for how in [Aggregation::Geometric, Aggregation::Harmonic] {
            (model.construction.within, model.construction.between) = (how, how);
            let results = score(&figures, &model);
            let positive = |x: f64| 1.0 + 0.99 * x;
            let first = [(0.0, 0.25), (100.0, 0.25), (0.0, 0.5)].map(|(x, w)| (positive(x), w));
            let by_hand = match how {
                Aggregation::Geometric => first.iter().map(|(x, w)| x.powf(*w)).product::<f64>(),
                _ => 1.0 / first.iter().map(|(x, w)| w / x).sum::<f64>(),
            };
            assert!(results.areas[0].score.is_some_and(|s| (s - by_hand).abs() < 1e-9), "{how:?}");
            let sum: f64 = results.areas[0].parts.iter().filter_map(|p| p.contribution).sum();
            assert!((sum - by_hand).abs() < 1e-9);
        }
        model.construction.between = Aggregation::Copeland;
        let compared = score(&figures, &model);
        assert!(compared.areas.iter().all(|a| a.parts.iter().all(|p| p.contribution.is_none())));
        assert_eq!(compared.areas[1].rank, Some(1));
    }

    #[test]
    fn a_model_saved_before_these_choices_is_read() {
        let old = r#"{"name":"x","note":"","normalisation":"min_max","missing":"no_score","dimensions":[]}"#;
        let model: ScoreModel = serde_json::from_str(old).unwrap();
        assert_eq!(model.construction, Construction::default());
        let text = serde_json::to_string(&model).unwrap();
        assert_eq!(serde_json::from_str::<ScoreModel>(&text).unwrap(), model);
    }
}

/// Pillars, sub-indices and index of the ASEM Sustainable Connectivity example of `COINr`, as printed in its article
/// "Presenting Results" (bluefoxr/COINr, articles/results.md, MIT licence, W. Becker 2022): the eight pillars in the order
/// Physical, `ConEcFin`, Political, Instit, P2P | Environ, Social, `SusEcFin`, then Conn, Sust and the index. The rank is
/// the place in the list.
const ASEM: [(&str, [f64; 8], [f64; 3]); 6] = [
    ("CHE", [63.41, 32.87, 74.78, 85.94, 56.93, 77.21, 87.85, 56.88], [62.79, 73.98, 68.38]),
    ("NLD", [64.87, 46.62, 84.55, 71.74, 41.92, 58.73, 86.58, 57.78], [61.94, 67.70, 64.82]),
    ("DNK", [50.52, 30.43, 78.13, 75.35, 51.04, 69.83, 86.40, 61.29], [57.10, 72.51, 64.80]),
    ("NOR", [58.18, 25.70, 80.03, 89.46, 33.80, 70.90, 87.00, 56.59], [57.44, 71.50, 64.47]),
    ("BEL", [71.97, 48.22, 80.84, 75.60, 43.32, 53.01, 86.17, 50.09], [63.99, 63.09, 63.54]),
    ("SWE", [51.51, 23.87, 80.98, 74.51, 38.50, 66.37, 87.74, 62.27], [53.87, 72.12, 63.00]),
];

#[test]
fn the_asem_example_of_coinr_comes_out_as_printed() {
    const KEYS: [&str; 8] = ["physical", "con", "political", "instit", "p2p", "environ", "social", "sus"];
    let columns: Vec<(&str, Vec<Option<f64>>)> =
        KEYS.iter().enumerate().map(|(i, key)| (*key, ASEM.iter().map(|row| Some(row.1[i])).collect())).collect();
    let areas = set(&columns);
    let of = |keys: &[&str]| keys.iter().map(|key| term(key, 1.0, Direction::HigherIsWorse)).collect::<Vec<_>>();
    let mut recipe =
        model(Normalisation::Goalposts, MissingRule::NoScore, vec![(1.0, of(&KEYS[..5])), (1.0, of(&KEYS[5..]))]);
    let whole = Anchor::Goalposts { low: 0.0, high: 100.0 };
    recipe.construction.anchors = KEYS.iter().map(|key| ((*key).to_owned(), whole)).collect();
    let results = score(&areas, &recipe);
    // Pillars are printed with two decimals, so what is made of them may differ in the last.
    let near = |found: f64, printed: f64| assert!((found - printed).abs() < 0.011, "{found} and not {printed}");
    for (place, (area, (_, _, [conn, sust, index]))) in results.areas.iter().zip(ASEM).enumerate() {
        near(area.score.unwrap(), index);
        assert_eq!(area.rank, Some(place + 1));
        let points = |part: &[Part]| part.iter().map(|p| p.contribution.unwrap()).sum::<f64>();
        // Each sub-index has half of the weight.
        near(2.0 * points(&area.parts[..5]), conn);
        near(2.0 * points(&area.parts[5..]), sust);
    }
}

/// `Normalise(iris)` of `COINr` (articles/normalise.md): min-max to 0-100 of R. A. Fisher's irises, of which the first
/// three are taken, and the least and greatest of each column of all 150.
#[test]
fn the_irises_of_coinr_are_normalised_as_printed() {
    let columns = [
        ("sl", [5.1, 4.9, 4.7, 4.3, 7.9], [22.222_222, 16.666_667, 11.111_111]),
        ("sw", [3.5, 3.0, 3.2, 2.0, 4.4], [62.5, 41.666_67, 50.0]),
        ("pl", [1.4, 1.4, 1.3, 1.0, 6.9], [6.779_661, 6.779_661, 5.084_746]),
        ("pw", [0.2, 0.2, 0.2, 0.1, 2.5], [4.166_667, 4.166_667, 4.166_667]),
    ];
    let areas = set(&columns.map(|(key, values, _)| (key, some(&values))));
    let terms = columns.iter().map(|(key, ..)| term(key, 1.0, Direction::HigherIsWorse)).collect();
    let results = score(&areas, &model(Normalisation::MinMax, MissingRule::NoScore, vec![(1.0, terms)]));
    for (place, area) in results.areas.iter().take(3).enumerate() {
        for (part, (_, _, printed)) in area.parts.iter().zip(columns) {
            assert!((part.normalised.unwrap() - printed[place]).abs() < 1e-5, "{part:?} {printed:?}");
        }
    }
}
