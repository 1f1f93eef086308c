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
