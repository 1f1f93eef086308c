//! Validation against figures of other packages, and by hand.

use super::claim::{ClaimRow, Verdict, check};
use super::correlation::{line, mean_ranks, pearson, spearman};
use super::*;

const A: [f64; 10] = [2.0, 1.0, 4.0, 4.0, 3.0, 9.0, 7.0, 7.0, 7.0, 0.5];
const B: [f64; 10] = [1.0, 2.0, 3.0, 3.0, 5.0, 8.0, 6.0, 9.0, 6.0, 0.0];

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|v| Some(*v)).collect()
}

fn case<'a>(score: &'a [Option<f64>], outcome: &'a [Option<f64>], place: &'a [String]) -> Case<'a> {
    let (score_is_worse, outcome_is_worse) = (Worse::Higher, Worse::Lower);
    Case { score, outcome, place, score_is_worse, outcome_is_worse, same_unit: false, interval: None }
}

/// `scipy.stats.rankdata`, `spearmanr`, `pearsonr` and `numpy.polyfit` of the same figures (`SciPy` 1.16, `NumPy` 2.3).
#[test]
fn ranks_and_correlations_are_those_of_scipy() {
    assert_eq!(mean_ranks(&A), [3.0, 2.0, 5.5, 5.5, 4.0, 10.0, 8.0, 8.0, 8.0, 1.0]);
    let near =
        |found: Option<f64>, wanted: f64| assert!((found.expect("a figure") - wanted).abs() < 1e-12, "{found:?}");
    near(spearman(&A, &B), 0.916_448_198_543_429_3);
    near(pearson(&A, &B), 0.904_163_959_105_438_5);
    let (intercept, slope) = line(&A, &B).expect("a line");
    assert!((slope - 0.926_861_27).abs() < 1e-8 && (intercept - 0.175_467_37).abs() < 1e-8);
}

#[test]
fn what_does_not_vary_has_no_correlation() {
    assert_eq!(pearson(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
    assert_eq!(spearman(&[1.0, 2.0], &[1.0, 2.0]), None, "two pairs always agree or disagree");
    assert_eq!(line(&[2.0, 2.0], &[1.0, 3.0]), None);
}

#[test]
fn a_score_that_is_worse_when_high_agrees_with_an_outcome_that_is_worse_when_low() {
    let outcome: Vec<f64> = A.iter().map(|a| 90.0 - 2.0 * a).collect();
    let (score, outcome) = (some(&A), some(&outcome));
    let report = validate(&case(&score, &outcome, &[])).expect("a report");
    assert_eq!((report.all.areas, report.all.spearman), (10, Some(1.0)));
    assert!(report.all.rmse.expect("an error") < 1e-12, "a straight line fits");
    // Two of ten are the worst fifth: 9, and the first of the three sevens.
    assert_eq!((report.all.worst, report.all.worst_hits), (2, 2));
    let (intercept, slope) = report.calibration.expect("a line");
    assert!((intercept - 90.0).abs() < 1e-9 && (slope + 2.0).abs() < 1e-9);
}

#[test]
fn a_place_is_judged_by_the_line_of_the_others() {
    // The place "b" lies ten above the line of "a", which its own line would hide.
    let score = some(&[1.0, 2.0, 3.0, 1.0, 2.0, 3.0]);
    let outcome = some(&[1.0, 2.0, 3.0, 11.0, 12.0, 13.0]);
    let place: Vec<String> = ["a", "a", "a", "b", "b", "b"].map(str::to_owned).to_vec();
    let report = validate(&case(&score, &outcome, &place)).expect("a report");
    assert_eq!(report.places.len(), 2);
    assert_eq!(report.places[1].place, "b");
    assert!((report.places[1].agreement.rmse.expect("an error") - 10.0).abs() < 1e-9);
}

#[test]
fn missing_is_left_out_and_counted() {
    let score = [Some(1.0), None, Some(3.0), Some(f64::NAN), Some(5.0)];
    let outcome = some(&[5.0, 4.0, 3.0, 2.0, 1.0]);
    let report = validate(&case(&score, &outcome, &[])).expect("a report");
    assert_eq!((report.all.areas, report.left_out), (3, 2));
    let few = validate(&case(&score[..2], &outcome[..2], &[])).expect_err("too few");
    assert!(few.to_string().contains("Only 1 areas"), "{few}");
}

fn row(name: &str, raw: f64, paper_first: f64, propensity: f64) -> ClaimRow {
    ClaimRow { name: name.to_owned(), raw: Some(raw), paper_first: Some(paper_first), propensity: Some(propensity) }
}

#[test]
fn a_claim_on_the_raw_return_falls_where_paper_came_first() {
    let rows = [row("North", 60.0, 1.0, 94.0), row("South", 82.0, 0.0, 89.0), row("East", 65.0, 1.0, 90.0)];
    let north = check(&rows, "north").expect("an area");
    assert_eq!(north.verdict, Verdict::Fails);
    assert_eq!(north.by_raw.map(|s| (s.rank, s.of)), Some((1, 3)));
    assert_eq!(north.by_raw_asked_alike.map(|s| (s.rank, s.of)), Some((1, 2)));
    assert_eq!(north.by_propensity.map(|s| s.rank), Some(3));
    assert_eq!(north.lowest.as_deref(), Some("South"));
    assert_eq!(check(&rows, "South").map(|c| c.verdict), Some(Verdict::Survives));
    assert_eq!(check(&rows, "West"), None);
    let unknown = [ClaimRow { propensity: None, ..rows[0].clone() }, rows[1].clone()];
    assert_eq!(check(&unknown, "North").map(|c| c.verdict), Some(Verdict::CannotBeSaid));
}

/// The council's strategy names Shepway and Parkwood as the wards with the lowest online return. By the propensity of
/// the sample's own figures Shepway South is lowest of 26 and Park Wood 20th from the bottom.
#[test]
fn the_sample_s_claim() {
    let text = include_str!("../../../sample-data/sources/maidstone_ward_figures.csv");
    let mut lines = text.lines();
    let headers: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let (name, dpi) = (1, headers.iter().position(|h| *h == "digital_propensity_index").expect("the outcome"));
    let rows: Vec<ClaimRow> = lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let propensity = cells[dpi].parse().ok();
            ClaimRow { name: cells[name].to_owned(), raw: None, paper_first: None, propensity }
        })
        .collect();
    let standing = |name: &str| check(&rows, name).and_then(|c| c.by_propensity).map(|s| (s.rank, s.of));
    assert_eq!(standing("Shepway South"), Some((1, 26)));
    assert_eq!(standing("Park Wood"), Some((20, 26)));
    assert_eq!(check(&rows, "Park Wood").map(|c| c.verdict), Some(Verdict::Fails));
}
