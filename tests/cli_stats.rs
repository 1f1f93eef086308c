//! Drives `stats` and `classify` as others' published cases would be: tables and weights files of `GeoDa` and `PySAL`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something is not as it must be")]

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The example of esda's documentation of `G_Local`: six points, neighbours within 15.
const GAL: &str = "0 6 points id\na 2\nb d\nb 3\na d e\nc 1\ne\nd 3\na b e\ne 4\nb c d f\nf 1\ne\n";
const VALUES: &str = "id;value\nf;7\ne;8\nd;5\nc;3.2\nb;3\na;2\n";

struct Said {
    code: i32,
    out: String,
    err: String,
}

fn run(folder: &TempDir, arguments: &[&str], input: &str) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_inclusion-atlas"))
        .args(arguments)
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may have gone before it read.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let said = Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
    assert!(!said.err.contains("panicked"), "{}", said.err);
    said
}

fn desk() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("points.gal"), GAL).unwrap();
    fs::write(folder.path().join("values.csv"), VALUES).unwrap();
    folder
}

#[test]
fn gi_of_esdas_documentation_through_the_front_door() {
    let desk = desk();
    let arguments = ["stats", "gi", "--values", "values.csv", "--weights", "points.gal", "--permutations", "0"];
    let said = run(&desk, &arguments, "");
    assert_eq!(said.code, 0, "{}", said.err);
    let rows: Vec<Vec<&str>> = said.out.lines().skip(1).map(|row| row.split(',').collect()).collect();
    assert_eq!(rows.iter().map(|row| row[0]).collect::<String>(), "abcdef");
    let expected = [-1.013_672_9, -0.043_615_89, 1.315_587_03, -0.314_126_76, 1.153_739_86, 1.778_339_41];
    for (row, expected) in rows.iter().zip(expected) {
        assert!((row[6].parse::<f64>().unwrap() - expected).abs() < 6e-9, "{row:?}");
    }
}

#[test]
fn every_statistic_speaks_both_formats_and_repeats_itself() {
    let desk = desk();
    for measure in ["moran", "geary", "getis-ord", "local-moran", "gi", "gi-star"] {
        let arguments =
            ["stats", measure, "--values", "-", "--weights", "points.gal", "--permutations", "99", "--seed", "5"];
        let csv = run(&desk, &arguments, VALUES);
        assert_eq!(csv.code, 0, "{measure}: {}", csv.err);
        assert_eq!(csv.out, run(&desk, &arguments, VALUES).out, "{measure}");
        let json = run(&desk, &[&arguments[..], &["--format", "json"]].concat(), VALUES);
        let json: Value = serde_json::from_str(&json.out).unwrap();
        assert_eq!((json["statistic"].as_str(), json["areas"].as_u64()), (Some(measure), Some(6)));
        // The same figures in both.
        let figure = match json["local"].as_array() {
            Some(local) => local[4]["z"].as_f64(),
            None => json["value"].as_f64(),
        };
        let text = figure.unwrap().to_string();
        assert!(csv.out.contains(&text), "{measure}: {text} is not in {}", csv.out);
    }
}

#[test]
fn weights_are_made_from_the_sample_and_written_for_others() {
    let desk = desk();
    let home = desk.path().join("home");
    let said = Command::new(env!("CARGO_BIN_EXE_inclusion-atlas"))
        .args(["new", "m.gpkg", "--sample"])
        .env("HOME", &home)
        .env("XDG_DATA_HOME", &home)
        .current_dir(desk.path())
        .output()
        .unwrap();
    assert!(said.status.success());
    let scores = run(&desk, &["score", "--project", "m.gpkg"], "").out;
    let arguments =
        ["stats", "moran", "--values", "-", "--column", "score", "--permutations", "99", "--project", "m.gpkg"];
    let by = |weights: &[&str]| run(&desk, &[&arguments[..], weights].concat(), &scores);
    let queen = by(&["--weights", "queen", "--write-weights", "wards.gal"]);
    assert_eq!(queen.code, 0, "{}", queen.err);
    let from_file = run(
        &desk,
        &["stats", "moran", "--values", "-", "--column", "score", "--permutations", "99", "--weights", "wards.gal"],
        &scores,
    );
    assert_eq!(from_file.out, queen.out);
    for weights in ["rook", "knn:4", "distance:6000"] {
        let said = by(&["--weights", weights]);
        assert_eq!(said.code, 0, "{weights}: {}", said.err);
        assert!(said.out.lines().nth(1).unwrap().starts_with("moran,26,"), "{}", said.out);
    }
}

#[test]
fn what_does_not_fit_is_said() {
    let desk = desk();
    let said = |arguments: &[&str], input: &str| {
        let said = run(&desk, arguments, input);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{arguments:?}");
        said.err
    };
    let moran = ["stats", "moran", "--values", "-", "--weights"];
    let with = |weights| [&moran[..], &[weights]].concat();
    assert!(said(&with("points.gal"), "x,1\ny,2\n").contains("No name in the table"));
    assert!(said(&with("points.gal"), "1\n2\n3\n").contains("3 values without names for 6 areas"));
    assert!(said(&with("points.gal"), "a,1\na,2\n").contains("two rows"));
    assert!(said(&with("queen"), VALUES).contains("--areas"));
    assert!(said(&with("knn:0"), VALUES).contains("no number of neighbours"));
    assert!(said(&with("stars"), VALUES).contains("choose queen"));
    assert!(said(&with("none.gal"), VALUES).contains("none.gal: there is no such file"));
    fs::write(desk.path().join("cut.gal"), &GAL[..30]).unwrap();
    assert!(said(&with("cut.gal"), VALUES).contains("cut.gal, line"));
    assert!(said(&["classify", "--method", "manual", "--values", "-"], VALUES).contains("--breaks"));
    assert!(said(&["classify", "--method", "quantile", "--values", "-"], "a,\nb,NA\n").contains("No row has a value"));
}

#[test]
fn classes_through_the_front_door() {
    let desk = desk();
    let classify = |more: &[&str], input: &str| {
        let said = run(&desk, &[&["classify", "--values", "-"], more].concat(), input);
        assert_eq!(said.code, 0, "{}", said.err);
        said.out
    };
    let table = classify(&["--method", "jenks", "--classes", "3"], VALUES);
    assert_eq!(table, "class,lower,upper,count\n1,2,3.2,3\n2,3.2,5,1\n3,5,8,2\n");
    let assigned = classify(&["--method", "manual", "--breaks", "3,6", "--assign"], "4\n\n9\nNA\n");
    assert_eq!(assigned, "id,value,class\n1,4,2\n2,9,3\n3,,\n");
    let json = classify(&["--method", "equal", "--classes", "2", "--format", "json"], VALUES);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["breaks"], serde_json::json!([5.0, 8.0]));
    // Around the means 3.3 and 7.5.
    let squares = json["sum_of_squares"].as_f64().unwrap();
    assert!((squares - (1.69 + 0.09 + 0.01 + 2.89 + 0.25 + 0.25)).abs() < 1e-12, "{squares}");
}

#[test]
fn weights_come_from_standard_input_and_islands_have_no_statistic() {
    let desk = desk();
    fs::write(desk.path().join("six.csv"), "a,1\r\nb,2\r\nc,3\r\nd,10\r\ne,2\r\nf,7\r\n").unwrap();
    let gal = "0 6 x id\na 2\nb c\nb 2\na c\nc 2\na b\nd 0\n\ne 1\nf\nf 1\ne\n";
    let of = |measure: &str, weights: &str| {
        let arguments = ["stats", measure, "--values", "six.csv", "--weights", "-", "--permutations", "0"];
        run(&desk, &arguments, weights)
    };
    // esda 2.9.0, Moran(y, w, transformation="r").I
    let said = of("moran", gal);
    assert!(said.out.contains("\nmoran,6,8,1,0.0153846153846"), "{} {}", said.out, said.err);
    assert!(said.err.contains("1 area has no neighbours: d"), "{}", said.err);
    let local = of("local-moran", gal).out;
    assert!(local.contains("\nd,10,0,0,0,0,,,,,no neighbours\n"), "{local}");
    // The same links as GWT, which does not name the island.
    let gwt = "0 6 x id\na b 1\na c 1\nb a 1\nb c 1\nc a 1\nc b 1\ne f 1\nf e 1\n";
    assert!(of("moran", gwt).out.contains("\nmoran,6,8,1,0.0153846153846"));
    let both = run(&desk, &["stats", "moran", "--values", "-", "--weights", "-"], gal);
    assert!(both.err.contains("cannot both come from standard input"), "{}", both.err);
}
