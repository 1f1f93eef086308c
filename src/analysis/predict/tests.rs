//! Prediction on made-up authorities and against figures of scikit-learn.

use rand::RngExt as _;

use super::*;
use crate::base::progress::Progress;
use crate::model::predictor::{OutcomeAbout, Predictor};

/// 40 places of 25 areas; an outcome of two of three inputs, with a shift of each place and noise.
fn made_up() -> Table {
    let mut chance = folds::generator(7);
    let mut uniform = || chance.random::<f64>() + chance.random::<f64>() + chance.random::<f64>() - 1.5;
    let mut table = Table { inputs: ["a", "b", "c"].map(|k| (k.to_owned(), Vec::new())).to_vec(), ..Table::default() };
    for place in 0..40 {
        let shift = 0.3 * uniform();
        for area in 0..25 {
            let (a, b, c) = (uniform(), uniform(), uniform());
            table.codes.push(format!("E{place:02}{area:02}"));
            table.places.push(format!("Place {place}"));
            table.parents.push(Some(format!("Ward {place} {}", area / 5)));
            for (input, value) in [a, b, c].into_iter().enumerate() {
                table.inputs[input].1.push(Some(value));
            }
            table.outcome.push(Some(90.0 + 3.0 * a - 2.0 * b * b + shift + 0.8 * uniform()));
        }
    }
    table
}

fn options() -> Options {
    let outcome = OutcomeAbout { key: "online".to_owned(), is_percentage: true };
    Options { trees: 60, folds: 5, ..Options::new(outcome) }
}

fn trained(table: &Table) -> Trained {
    train(table, &options(), &Progress::new()).unwrap_or_else(|e| panic!("{e}"))
}

fn json(predictor: &Predictor) -> String {
    serde_json::to_string(predictor).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn it_learns_what_there_is_and_says_how_well() {
    let mut table = made_up();
    // A fifth of the places is never shown.
    let hidden = table.outcome.split_off(800);
    table.outcome.extend(vec![None; 200]);
    let model = trained(&table);
    let report = &model.predictor.validation.all;
    assert!(report.spearman.is_some_and(|r| r > 0.85), "{report:?}");
    assert!(report.coverage.is_some_and(|c| (0.87..=0.93).contains(&c)), "{report:?}");
    assert_eq!((model.predictor.training.areas, model.predictor.training.places), (800, 32));
    let estimates = apply(&model.predictor, &table).expect("estimates");
    let unseen = estimates[800..].iter().zip(&hidden).map(|(e, y)| (e.expect("one"), y.expect("one")));
    let held = unseen.clone().filter(|(e, y)| e.lower <= *y && *y <= e.upper).count();
    assert!((170..=192).contains(&held), "{held} of 200");
    let square: f64 = unseen.map(|(e, y)| (e.value - y).powi(2)).sum();
    let said = report.rmse.expect("an error");
    assert!(((square / 200.0).sqrt() / said - 1.0).abs() < 0.2, "{said}");
    // The input that says nothing is worth nothing beside the others.
    let worth: Vec<f64> = model.predictor.inputs.iter().map(|i| i.importance).collect();
    assert!(worth[0] > 20.0 * worth[2].abs() && worth[1] > 5.0 * worth[2].abs(), "{worth:?}");
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let table = made_up();
    let once = json(&trained(&table).predictor);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    assert!(once == pool.install(|| json(&trained(&table).predictor)));
    let other = train(&table, &Options { seed: 2, ..options() }, &Progress::new()).expect("trained");
    assert!(once != json(&other.predictor));
}

#[test]
fn a_model_that_was_saved_estimates_the_same() {
    let table = made_up();
    let model = trained(&table).predictor;
    let read: Predictor = serde_json::from_str(&json(&model)).expect("a model");
    assert!(read == model && apply(&read, &table) == apply(&model, &table));
}

#[test]
fn the_outcome_is_refused_among_the_inputs() {
    let table = made_up();
    let with = |key: &str, f: &dyn Fn(f64) -> f64| {
        let mut table = table.clone();
        table.inputs.push((key.to_owned(), table.outcome.iter().map(|y| y.map(f)).collect()));
        train(&table, &options(), &Progress::new()).err()
    };
    for (key, f) in [
        ("score", &(|y| 3.0 * y - 7.0) as &dyn Fn(f64) -> f64),
        ("reversed", &|y| -y),
        ("exponential", &f64::exp),
        ("Digital Propensity Index (decile)", &|y| (y / 10.0).floor()),
        ("dpi_2021", &f64::sin),
        ("mean_online", &f64::cos),
    ] {
        assert!(matches!(with(key, f), Some(PredictError::Forbidden { input, .. }) if input == key), "{key}");
    }
    assert_eq!(with("harmless", &|y| (y * 1e6).sin()), None);
}

#[test]
fn a_place_kept_out_is_not_looked_at() {
    let mut table = made_up();
    let options = Options { keep_out: vec!["place 3".to_owned()], importance: false, ..options() };
    let before = train(&table, &options, &Progress::new()).expect("trained");
    assert!(before.unseen[75..100].iter().all(Option::is_none) && before.unseen[74].is_some());
    table.outcome[75..100].fill(Some(12.0));
    let after = train(&table, &options, &Progress::new()).expect("trained");
    assert!(json(&before.predictor) == json(&after.predictor));
}

#[test]
fn missing_inputs_are_said_and_too_many_give_no_estimate() {
    let table = made_up();
    let model = trained(&table).predictor;
    let mut lacking = table.clone();
    lacking.inputs.remove(2);
    let error = apply(&model, &lacking).expect_err("refused").to_string();
    assert!(error.contains(": c."), "{error}");
    let mut one = table.clone();
    one.inputs[0].1[0] = None;
    one.inputs[1].1[1] = Some(99.0);
    let estimates = apply(&model, &one).expect("estimates");
    assert_eq!(estimates[0], None, "a third of the inputs is more than a fifth");
    assert_eq!(estimates[1].map(|e| (e.missing, e.outside)), Some((0, 1)));
}

#[test]
fn too_little_to_learn_from_is_refused_in_words() {
    let table = made_up();
    let few = table.filtered(|r| r < 50);
    let error = train(&few, &options(), &Progress::new()).expect_err("refused").to_string();
    assert!(error.contains("50 areas in 2 places"), "{error}");
    let mut same = table;
    same.outcome.fill(Some(3.0));
    assert_eq!(train(&same, &options(), &Progress::new()).err(), Some(PredictError::Constant));
}

#[test]
fn wards_are_sums_whose_interval_is_between_independent_and_together() {
    let table = made_up();
    let model = trained(&table).predictor;
    let together = model.together.as_ref().expect("wards were given");
    assert!((0.85..=0.95).contains(&together.coverage), "{together:?}");
    let estimates = apply(&model, &table).expect("estimates");
    let residents = vec![Some(1500.0); table.len()];
    let wards = residents::of_parents(&model, &table.parents, &residents, &estimates);
    assert_eq!(wards.len(), 200);
    let ward = wards["Ward 0 0"];
    assert_eq!((ward.areas, ward.without, ward.residents), (5, 0, 7500.0));
    let each: Vec<_> = (0..5).filter_map(|a| residents::of_area(&model, 1500.0, &estimates[a]?)).collect();
    let sum: f64 = each.iter().map(|c| c.value).sum();
    let excluded = ward.excluded.expect("a percentage");
    assert!((excluded.value - sum).abs() < 1e-6);
    let widest: f64 = each.iter().map(|c| c.upper - c.lower).sum();
    let width = excluded.upper - excluded.lower;
    assert!(width < widest && width > 0.3 * widest, "{width} of {widest}");
}

/// `sklearn.linear_model.Ridge(alpha=3)` on the two inputs scaled by their means and population standard deviations
/// (scikit-learn 1.9.1): intercept and coefficients.
#[test]
fn the_ridge_regression_is_scikit_learn_s() {
    let a = [2.04, 0.42, -0.45, -2.02, -0.87, 0.23, -0.28, -1.06, 0.48, 0.96, 0.02, 0.55];
    let b = [-2.56, -0.57, -0.22, -0.23, 3.32, -0.35, -0.67, -0.39, -0.24, -0.2, 1.55, -0.51];
    let y = [8.14, 2.61, 1.18, -0.59, -6.53, 2.03, 1.97, 0.69, 2.05, 2.42, -2.07, 2.64];
    let scaled = |v: &[f64]| -> Vec<f64> {
        let mean = v.iter().sum::<f64>() / 12.0;
        let deviation = (v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 12.0).sqrt();
        v.iter().map(|x| (x - mean) / deviation).collect()
    };
    let columns: Vec<f64> = [vec![1.0; 12], scaled(&a), scaled(&b)].concat();
    let x = nalgebra::DMatrix::from_vec(12, 3, columns);
    let y = nalgebra::DVector::from_row_slice(&y);
    let fit = additive::solve(&(x.transpose() * &x), &(x.transpose() * y), 3.0).expect("a fit");
    for (found, wanted) in fit.iter().zip([1.211_666_666_666_666_7, 1.025_566_23, -2.130_730_09]) {
        assert!((found - wanted).abs() < 1e-8, "{found} {wanted}");
    }
}

/// A restricted cubic spline is straight beyond its outer knots and smooth within.
#[test]
fn splines_are_straight_at_the_ends() {
    let values: Vec<f64> = (0..=100).map(f64::from).collect();
    let knots = spline::knots(&values);
    assert_eq!(knots, [5.0, 27.5, 50.0, 72.5, 95.0]);
    let height = |x: f64| spline::height(x, &knots, &[0.3, 1.0, -2.0, 0.7]);
    for start in [-50.0, 95.0] {
        let (first, second) = (height(start + 20.0) - height(start), height(start + 40.0) - height(start + 20.0));
        assert!((first - second).abs() < 1e-9, "straight from {start}");
    }
    assert!((height(50.0) - height(30.0) - (height(70.0) - height(50.0))).abs() > 0.1, "bent between");
    assert_eq!(spline::knots(&[1.0; 50]), Vec::<f64>::new());
}

#[test]
fn limits_are_conformal_quantiles() {
    // Of 99 errors 1..=99 with 90 %: the 95th from below, and the 95th from above.
    let errors: Vec<f64> = (1..=99).map(f64::from).collect();
    let (lower, upper) = interval::limits(&errors, 0.9).expect("limits");
    assert!((lower - 5.0).abs() < 0.05 && (upper - 95.0).abs() < 0.05, "{lower} {upper}");
    assert_eq!(interval::limits(&[], 0.9), None);
}

#[test]
fn a_place_is_in_one_fold_and_folds_are_even() {
    let table = made_up();
    let (fold_of, count) = folds::by_place(&table.places, 5, 1);
    assert_eq!(count, 5);
    for place in 0..40 {
        let own = &fold_of[place * 25..(place + 1) * 25];
        assert!(own.iter().all(|f| *f == own[0]));
    }
    assert!((0..5).all(|f| fold_of.iter().filter(|x| **x == f).count() == 200));
}
