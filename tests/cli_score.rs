//! Drives `score` with figures and models of others: tables without a project, saved models, draws.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something is not as it must be")]

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Two indicators of four areas; the second counts twice and the other way round.
const VALUES: &str = "code,name,a,b\nE1,North,0,40\nE2,South,5,30\nE3,East,10,20\nE4,West,,10\n";
const MODEL: &str = r#"{"name": "Two", "dimensions": [{"name": "All", "terms": [
    {"indicator": "a"}, {"indicator": "b", "weight": 2, "direction": "lower_is_worse"}]}]}"#;

fn run(folder: &TempDir, arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_inclusion-atlas"))
        .args(arguments)
        .current_dir(folder.path())
        .env("XDG_DATA_HOME", folder.path().join("data"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may have gone before it read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let said = (output.status.code().unwrap(), text(output.stdout), text(output.stderr));
    assert!(!said.2.contains("panicked"), "{}", said.2);
    said
}

fn desk() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("values.csv"), VALUES).unwrap();
    fs::write(folder.path().join("model.json"), MODEL).unwrap();
    folder
}

/// By hand: min-max gives a 0, 50, 100 and b reversed 0, 33.3, 66.7, 100; weights 1 and 2. West has two thirds of the
/// weight, less than the three quarters that a model asks for if it does not say otherwise.
#[test]
fn a_table_is_scored_without_a_project() {
    let desk = desk();
    let arguments = ["score", "--values", "values.csv", "--model", "model.json", "--draws", "500", "--seed", "3"];
    let (code, out, err) = run(&desk, &arguments, "");
    assert_eq!(code, 0, "{err}");
    let mut reader = csv::Reader::from_reader(out.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap_or_else(|| panic!("{name}"));
    let scores: Vec<&str> = rows.iter().map(|r| &r[column("score")]).collect();
    assert_eq!(scores, ["0", "38.888889", "77.777778", ""]);
    assert_eq!(rows.iter().map(|r| &r[column("rank")]).collect::<Vec<_>>(), ["3", "2", "1", ""]);
    assert_eq!((&rows[2][column("name")], &rows[2][column("a_contribution")]), ("East", "33.333333"));
    // No weighting, scale or average brings North before East.
    assert_eq!((&rows[2][column("rank_low")], &rows[2][column("rank_high")]), ("1", "1"));
    assert_eq!(&rows[3][column("in_worst_fifth")], "");
    assert_eq!(run(&desk, &arguments, "").1, out, "the same again");
    let piped = ["score", "--values", "-", "--model", "model.json", "--draws", "500", "--seed", "3"];
    assert_eq!(run(&desk, &piped, VALUES).1, out, "from standard input");
    let without = run(&desk, &["score", "--values", "values.csv", "--model", "model.json", "--draws", "0"], "").1;
    assert!(!without.contains("rank_low") && out.starts_with("code,name,score,rank,a_value"));
}

#[test]
fn a_saved_model_run_again_gives_the_same_bytes() {
    let desk = desk();
    let first = run(&desk, &["score", "--areas", "lsoa", "--template", "access", "--save-model", "m.json"], "");
    assert_eq!(first.0, 0, "{}", first.2);
    assert!(first.2.contains("Weak broadband: Weak broadband (DERI component)"), "{}", first.2);
    let again = run(&desk, &["score", "--areas", "lsoa", "--model", "m.json", "--save-model", "n.json"], "");
    assert_eq!(again.1, first.1);
    let bytes = |name: &str| fs::read(desk.path().join(name)).unwrap();
    assert_eq!(bytes("m.json"), bytes("n.json"));
}

#[test]
fn json_says_which_judgement_moves_the_ranks() {
    let desk = desk();
    let (code, out, err) = run(&desk, &["score", "--draws", "300", "--format", "json"], "");
    assert_eq!(code, 0, "{err}");
    let said: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(said["areas"].as_array().unwrap().len(), 26);
    assert_eq!((&said["draws"]["count"], &said["draws"]["seed"]), (&Value::from(300), &Value::from(1)));
    let judgements = said["sensitivity"]["judgements"].as_array().unwrap();
    let names: Vec<&str> = judgements.iter().map(|j| j["judgement"].as_str().unwrap()).collect();
    assert_eq!(names, ["Weights", "Scale of the indicators", "Kind of average"]);
    let totals: f64 = judgements.iter().map(|j| j["total"].as_f64().unwrap()).sum();
    assert!(totals > 0.8, "{totals}");
    for area in said["areas"].as_array().unwrap() {
        let (low, high) = (&area["rank_interval"]["low"], &area["rank_interval"]["high"]);
        assert!(low.as_u64().unwrap() <= high.as_u64().unwrap());
        let sum: f64 = area["parts"].as_array().unwrap().iter().filter_map(|p| p["contribution"].as_f64()).sum();
        assert!((sum - area["score"].as_f64().unwrap()).abs() < 1e-9);
    }
    let only = run(&desk, &["score", "--draws", "100", "--vary", "weights", "--format", "json"], "").1;
    let only: Value = serde_json::from_str(&only).unwrap();
    assert_eq!(only["sensitivity"]["judgements"].as_array().unwrap().len(), 1);
}

#[test]
fn what_is_wrong_is_said() {
    let desk = desk();
    let said = |arguments: &[&str]| {
        let (code, out, err) = run(&desk, arguments, "");
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        err
    };
    assert!(said(&["score", "--values", "values.csv"]).contains("--model"));
    fs::write(desk.path().join("bad.json"), "{}").unwrap();
    assert!(said(&["score", "--model", "bad.json"]).contains("bad.json: this is no score model"));
    assert!(said(&["score", "--areas", "parishes"]).contains("no areas called parishes"));
    assert!(said(&["score", "--values", "values.csv", "--template", "imd"]).contains("None of the figures"));
}

#[test]
fn tables_that_nobody_prepared_are_read_or_refused_with_a_reason() {
    let desk = desk();
    let score = |table: &str| run(&desk, &["score", "--values", "-", "--model", "model.json", "--draws", "0"], table);
    let scores = |out: &str| -> Vec<String> {
        out.lines().skip(1).map(|line| line.split(',').nth(2).unwrap_or_default().to_owned()).collect()
    };
    let plain = score("code,a,b\nE1,0,40\nE2,5,30\nE3,10,20\n");
    assert_eq!((plain.0, scores(&plain.1)), (0, ["0", "50", "100"].map(str::to_owned).to_vec()), "{}", plain.2);
    // The mark of a byte order, line ends of Windows, semicolons, a heading of another name.
    let other = score("\u{feff}Area;a;b\r\nE1;0;40\r\nE2;5;30\r\nE3;10;20\r\n");
    assert_eq!(scores(&other.1), scores(&plain.1), "{}", other.2);
    // Figures only: the rows are numbered, and that is said.
    let bare = score("a,b\n0,40\n5,30\n10,20\n");
    assert_eq!(scores(&bare.1), scores(&plain.1));
    assert!(bare.1.contains("\n1,1,0,3,") && bare.2.contains("the rows are numbered"), "{} {}", bare.1, bare.2);
    // One row, or figures that are all alike, have a score and no spread.
    assert_eq!(scores(&score("code,a,b\nE1,3,4\n").1), ["50"]);
    assert_eq!(scores(&score("code,a,b\nE1,3,4\nE2,3,4\n").1), ["50", "50"]);
    let refused = |table: &str, why: &str| {
        let (code, out, err) = score(table);
        assert!(code == 2 && out.is_empty() && err.contains(why), "{code} {out} {err}");
    };
    refused("code,a,b\nE1,0,40\nE1,5,30\n", "standard input: the area \"E1\" stands in row 2 and in row 3.");
    refused("code,a,b\nE1,many,40\n", "standard input, row 2: \"many\" in column \"a\" is no number.");
    refused("", "empty");
    refused("code,a,b\n", "no row below it");
}

#[test]
fn an_exponent_is_found_for_each_indicator_and_said() {
    let desk = desk();
    // 1 to 20, 100 and 200; scipy.stats.boxcox (1.17.1) finds -0.107602 for them.
    let values: Vec<f64> = (1..=20).map(f64::from).chain([100.0, 200.0]).collect();
    let table = values.iter().enumerate().map(|(i, v)| format!("E{i},{v}\n")).collect::<Vec<_>>().concat();
    fs::write(desk.path().join("tail.csv"), format!("code,a\n{table}")).unwrap();
    let model = r#"{"name": "Tail", "dimensions": [{"name": "All", "terms": [{"indicator": "a"}]}],
        "construction": {"outliers": {"treat": {"most_winsorised": 1, "then": {"box_cox": {}}}}}}"#;
    fs::write(desk.path().join("tail.json"), model).unwrap();
    let arguments = ["score", "--values", "tail.csv", "--model", "tail.json", "--draws", "0", "--format", "json"];
    let (code, out, err) = run(&desk, &arguments, "");
    assert_eq!(code, 0, "{err}");
    let all: Value = serde_json::from_str(&out).unwrap();
    let treatment = &all["outliers"][0];
    let lambda = treatment["done"]["box_cox"]["lambda"].as_f64().unwrap();
    assert!(
        (lambda - -0.107_601_90).abs() < 2e-6 && treatment["done"]["box_cox"]["by_likelihood"] == true,
        "{treatment}"
    );
    assert!(treatment["before"]["skewness"].as_f64().unwrap() > 2.0);
    assert!(treatment["after"]["skewness"].as_f64().unwrap().abs() < 1.0);
}

#[test]
fn outcomes_are_tested_and_estimated_from_standard_input() {
    let desk = desk();
    let rows = (0..12).map(|i| format!("E{i},{i},{},p{}\n", 100 - 3 * i, i % 3)).collect::<Vec<_>>().concat();
    let table = format!("area,score,outcome,lad\n{rows}");
    let arguments = ["validate", "--table", "-", "--score", "score", "--outcome", "outcome", "--group", "lad"];
    let (code, out, err) = run(&desk, &arguments, &table);
    assert!(code == 0 && out.contains("\nall,12,1,1,"), "{out} {err}");
    assert_eq!(out.lines().count(), 5);
    let (code, _, err) = run(&desk, &["predict", "--train", "-", "--outcome", "outcome"], &table);
    // Too few to train on, but read.
    assert!(code == 2 && err.contains("Only 12 areas in 3 places"), "{err}");
}
