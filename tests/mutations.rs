//! Good files of every format with a few things wrong: see `tricky/mutate.rs`. The published files are treated in the
//! same way by `real_data/mutations.rs`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::print_stderr,
    reason = "helpers of tests stop the test"
)]

#[allow(dead_code, reason = "shared with the table of tricky files, which builds more of them")]
#[path = "tricky/build.rs"]
mod build;
#[allow(dead_code, reason = "shared with the tests of the published files")]
#[path = "tricky/mutate.rs"]
mod mutate;

use std::path::Path;

use build::*;
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::{Dropped, ImportOptions};
use inclusion_atlas::model::atlas::Atlas;
use inclusion_atlas::project::imports;
use mutate::{Dice, answers, mutated, rounds};

fn try_all(name: &str, good: &[u8], parts: &[(&str, Vec<u8>)]) {
    mutate::try_all(name, good, parts, rounds());
}

fn source(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sources").join(name)).expect("there")
}

#[test]
fn shapefiles() {
    let outline = |kind| polygon(kind, &[square(575_000.0, 155_000.0, 1000.0), square(575_300.0, 155_300.0, 100.0)]);
    let columns = [("WD21CD", b'C', 9), ("WD21NM", b'C', 20), ("N", b'N', 8), ("I", b'I', 4), ("D", b'B', 8)];
    let row = |code: &'static [u8]| vec![code, b"North", b"12.5", b"\x07\0\0\0", b"\0\0\0\0\0\0\xf0\x3f"];
    let table = dbf(&columns, &[row(b"E05000001"), row(b"E05000002"), row(b"E05000003")]);
    let shapes = shp(&[outline(5), outline(15), outline(25)]);
    let beside = [("dbf", table.clone()), ("prj", BNG_PRJ.into()), ("cpg", b"UTF-8".to_vec())];
    try_all("w.shp", &shapes, &beside);
    try_all("p.shp", &shp(&[point(575_000.0, 155_000.0), point(1.0, 2.0)]), &[("dbf", table.clone())]);
    try_all("w.zip", &zip(&[("w.shp", &shapes), ("w.dbf", &table), ("w.prj", BNG_PRJ.as_bytes())]), &[]);
    try_all("wards.zip", &source("maidstone_wards_2021.zip"), &[]);
}

#[test]
fn json() {
    let features = [feature("E05000001", "North", 0.5, 51.2, 0.1), feature("E05000002", "South", 0.6, 51.2, 0.1)];
    try_all("w.geojson", collection(&features).as_bytes(), &[]);
    try_all("w.geojsonl", features.join("\n").as_bytes(), &[]);
    let topology = r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[0.5,51.2]},"objects":{"wards":{"type":"GeometryCollection","geometries":[{"type":"Polygon","properties":{"WD21CD":"E05000001"},"arcs":[[0,1]]},{"type":"MultiPolygon","id":"E05000002","arcs":[[[-1,2]]]},{"type":"Point","coordinates":[1,2]}]}},"arcs":[[[1,0],[0,1]],[[1,1],[-1,0],[0,-1],[1,0]],[[1,0],[1,0],[0,1],[-1,0]]]}"#;
    try_all("w.topojson", topology.as_bytes(), &[]);
}

#[test]
fn tables() {
    let figures = source("maidstone_ward_figures.csv");
    try_all("f.csv", &figures, &[]);
    try_all("f.csv.gz", &gzip(&figures), &[]);
    try_all("l.csv", &source("maidstone_libraries.csv"), &[]);
    let text = String::from_utf8(figures).expect("UTF-8");
    try_all(
        "f16.csv",
        &[0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<u8>>(),
        &[],
    );
}

/// The bytes of a packed file hardly ever change into another valid one, so that the parts of workbooks are changed
/// before they are packed.
#[test]
fn workbooks() {
    let rows: &[&[&str]] = &[&["ward_code", "n", "share"], &["E05000001", "#7", "%0.25"], &["E05000002", "!#N/A", "x"]];
    let data = sheet(1, rows);
    let cells = [ods_row(&["ward_code", "n"]), ods_row(&["E05000001", "7"])].concat()
        + r#"<table:table-row table:number-rows-repeated="9"><table:table-cell table:number-columns-repeated="16"/></table:table-row>"#;
    let mut dice = Dice::of("workbooks");
    for _ in 0..rounds() {
        let bad = String::from_utf8_lossy(&mutated(data.as_bytes(), &mut dice)).into_owned();
        answers(&Dropped { name: "t.xlsx".into(), bytes: xlsx(&[("Data", &bad)]).into(), ..Dropped::default() });
        let bad = String::from_utf8_lossy(&mutated(cells.as_bytes(), &mut dice)).into_owned();
        answers(&Dropped { name: "t.ods".into(), bytes: ods(&bad).into(), ..Dropped::default() });
    }
    try_all("t.xlsx", &xlsx(&[("Cover", ""), ("Data", &data)]), &[]);
    try_all("t.ods", &ods(&cells), &[]);
}

/// Of a workbook of Excel 97 to 2003 the records hold what matters; around them is a file system of sectors, of which
/// most changes are noticed.
#[test]
fn old_workbooks() {
    let good = include_bytes!("tricky/figures.xls").as_slice();
    try_all("t.xls", good, &[]);
    let sectors: Vec<usize> = (512..good.len()).step_by(512).collect();
    let mut dice = Dice::of("old workbooks");
    for _ in 0..rounds() {
        let at = sectors[dice.throw(sectors.len())];
        let end = (at + 512).min(good.len());
        let mut changed = mutated(&good[at..end], &mut dice);
        changed.resize(end - at, 0);
        let bytes = [&good[..at], &changed, &good[end..]].concat();
        answers(&Dropped { name: "sector.xls".into(), bytes: bytes.into(), ..Dropped::default() });
    }
}

#[test]
fn geopackages() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = folder.path().join("good.gpkg");
    let ring = square(575_000.0, 155_000.0, 1000.0);
    let row = |code| (code, "North", blob(27700, &ring));
    gpkg(&good, 27700, &[("wards", "features", vec![row("E05000001"), row("E05000002")]), ("t", "attributes", vec![])]);
    let good = std::fs::read(good).expect("read");
    let mut dice = Dice::of("geopackages");
    let path = folder.path().join("bad.gpkg");
    for round in 0..rounds() {
        // The pages with rows lie at the end; SQLite's own tables, which it checks itself, before them.
        let bytes = if round % 2 == 0 {
            mutated(&good, &mut dice)
        } else {
            let (head, tail) = good.split_at(good.len() - 8192);
            [head.to_vec(), mutated(tail, &mut dice)].concat()
        };
        std::fs::write(&path, bytes).expect("written");
        let _ = imports::plan(&path, &Atlas::default(), &ImportOptions::default(), &Progress::new());
        let _ = imports::is_project(&path);
    }
}
