//! The walls of the house. Reads the source as text and fails on
//! * a floor that names a floor above it or beside it;
//! * a foreign crate on a floor that is not its own, or one nobody gave a floor;
//! * files, clock or network where the same input must give the same bytes;
//! * a file of more than 800 lines, or without a `//!` head that says what it is.
//!
//! Code under `#[cfg(test)]` may name anything.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

#[path = "architecture/paths.rs"]
mod paths;

use std::fs;
use std::path::{Path, PathBuf};

use paths::{Named, Source};

/// The rooms and the floor each is on. A room may name the rooms on lower floors, and itself.
const FLOORS: [(&str, u8); 12] = [
    ("base", 0),
    ("geo", 1),
    ("model", 2),
    ("analysis", 3),
    ("storage", 3),
    ("import", 3),
    ("export", 3),
    ("render", 3),
    ("project", 4),
    ("cli", 5),
    ("ui", 5),
    ("main", 6),
];

/// What the window may name: it asks `project` and knows the nouns; of drawing only what a picture is made of.
const UI_MAY_NAME: [&str; 6] = ["base", "geo", "model", "project", "render::scene", "ui"];

const EVERYWHERE: &[&str] = &[];

/// Where each foreign crate may be used. Every dependency must be here.
const CRATES: &[(&str, &[&str])] = &[
    ("anyhow", &["cli", "ui", "main"]),
    ("bzip2", &["import"]),
    ("calamine", &["import"]),
    ("chrono", &["model", "analysis", "import", "export", "project", "cli", "ui"]),
    ("clap", &["cli"]),
    ("colorous", &["render"]),
    ("csv", &["import", "export", "cli"]),
    ("dbase", &["import"]),
    ("directories", &["project", "cli", "ui"]),
    ("eframe", &["ui"]),
    ("egui", &["ui"]),
    ("egui_extras", &["ui"]),
    ("egui_plot", &["ui"]),
    ("encoding_rs", &["import"]),
    ("flate2", &["geo", "import"]),
    ("forust_ml", &["analysis"]),
    ("geo", &["geo", "model", "analysis", "storage", "import", "export", "render", "project"]),
    ("geojson", &["import", "export"]),
    ("icalendar", &["export"]),
    ("image", &["import", "render", "ui"]),
    ("krilla", &["export"]),
    ("mvt_reader", &["import"]),
    ("nalgebra", &["analysis"]),
    ("oem_cp", &["import"]),
    ("opening_hours_syntax", &["model", "import"]),
    ("osmpbf", &["import"]),
    ("parley", &["render"]),
    ("pmtiles", &["import"]),
    ("png", &["render"]),
    ("proj4rs", &["geo"]),
    ("qrcode", &["render", "export"]),
    ("quick_xml", &["import", "export"]),
    ("rand", &["analysis"]),
    ("rand_distr", &["analysis"]),
    ("rand_pcg", &["analysis"]),
    ("rayon", &["geo", "analysis", "storage", "import", "render", "project"]),
    ("rfd", &["ui"]),
    ("rstar", &["geo", "analysis"]),
    ("rusqlite", &["storage"]),
    ("rustls", &["ui"]),
    ("serde", EVERYWHERE),
    ("serde_json", &["storage", "import", "export", "project", "cli"]),
    ("sha2", &["import", "project"]),
    ("shapefile", &["import"]),
    ("strsim", &["analysis", "import"]),
    ("tempfile", &["storage", "import", "export", "project", "cli"]),
    ("thiserror", EVERYWHERE),
    ("vello_cpu", &["render"]),
    ("walkers", &["ui"]),
    ("zip", &["import", "export"]),
];

/// Rooms whose results depend on their arguments alone.
const PURE: [&str; 5] = ["base", "geo", "model", "analysis", "render"];
/// What the pure rooms must not name.
const WORLD: [&str; 7] = [
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::thread::sleep",
];

const MOST_LINES: usize = 800;

#[test]
fn the_walls_stand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    let mut files = Vec::new();
    gather(&root.join("src"), &mut files);
    assert!(files.len() > 20, "only {} source files were found", files.len());
    for file in &files {
        let name = name(root, file);
        faults.extend(faults_of(&name, &fs::read_to_string(file).unwrap()));
    }
    let mut tests = Vec::new();
    gather(&root.join("tests"), &mut tests);
    for file in &tests {
        faults.extend(shape(&name(root, file), &fs::read_to_string(file).unwrap()));
    }
    assert!(faults.is_empty(), "{} broken walls:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_dependency_has_its_floor() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let names = dependencies(&manifest);
    assert!(names.iter().any(|name| name == "rusqlite"));
    for name in &names {
        assert!(CRATES.iter().any(|(known, _)| known == name), "{name}: say in CRATES which floors may use it");
    }
    for (name, _) in CRATES {
        assert!(names.iter().any(|known| known == name), "{name} is in CRATES but no dependency");
    }
}

fn name(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/")
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// Names under `[dependencies]`, as code spells them.
fn dependencies(manifest: &str) -> Vec<String> {
    let section = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    section
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once('=').map(|(name, _)| name.trim().replace('-', "_")))
        .filter(|name| !name.starts_with('#'))
        .collect()
}

/// Everything wrong with one file of `src`.
fn faults_of(file: &str, text: &str) -> Vec<String> {
    let mut faults = shape(file, text);
    if is_test_file(file) {
        return faults;
    }
    let module = module_of(file);
    let Some(room) = module.first().cloned() else { return faults };
    let source = paths::read(text);
    if source.modules.iter().any(|m| m == "tests") {
        faults.push(format!("{file}: `mod tests` without #[cfg(test)] would ship"));
    }
    for named in &source.paths {
        let fault = match resolve(named, &module) {
            Some(inside) => wall(&room, &inside),
            None => foreign(&room, named, &source),
        };
        faults.extend(fault.map(|fault| format!("{file}:{}: {}: {fault}", named.line, named.segments.join("::"))));
    }
    faults
}

/// Head and length.
fn shape(file: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let first = text.lines().next().unwrap_or_default();
    if !first.starts_with("//!") || first.len() < "//! Says.".len() {
        faults.push(format!("{file}: no //! head that says what it is and what it must not know"));
    }
    let lines = text.lines().count();
    if lines > MOST_LINES {
        faults.push(format!("{file}: {lines} lines are more than {MOST_LINES}; give each concept a file of its own"));
    }
    faults
}

/// `tests.rs` or a folder `tests` below `src`: only compiled for tests, which [`faults_of`] checks at the declaration.
fn is_test_file(file: &str) -> bool {
    file.ends_with("/tests.rs") || file.contains("/tests/")
}

/// `src/analysis/score/rank.rs` is analysis, score, rank; `src/lib.rs` is nothing.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = path.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    module
}

/// The path from the root of this crate; `None` for what does not start in it.
fn resolve(named: &Named, module: &[String]) -> Option<Vec<String>> {
    let mut rest = named.segments.as_slice();
    let mut from: Vec<String> = match rest.first().map(String::as_str) {
        Some("crate" | "inclusion_atlas") => Vec::new(),
        Some("self" | "super") => module.to_vec(),
        _ => return None,
    };
    while let Some((first, others)) = rest.split_first() {
        match first.as_str() {
            "super" => drop(from.pop()),
            "crate" | "self" | "inclusion_atlas" => {}
            _ => break,
        }
        rest = others;
    }
    from.extend_from_slice(rest);
    Some(from)
}

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// What is wrong with a room naming this path of our own.
fn wall(room: &str, path: &[String]) -> Option<String> {
    let other = path.first()?;
    let (own, its) = (floor(room)?, floor(other)?);
    if other != room && its >= own {
        let where_it_is = if its > own { "above" } else { "beside" };
        return Some(format!("{room} must not know {other}, which is {where_it_is} it"));
    }
    let allowed = |may: &str| may.split("::").zip(path).all(|(a, b)| a == b) && path.len() >= may.split("::").count();
    if room == "ui" && !UI_MAY_NAME.iter().any(|may| allowed(may)) {
        return Some(format!("the window asks project and may name only {}", UI_MAY_NAME.join(", ")));
    }
    None
}

/// What is wrong with a room naming this path of another crate.
fn foreign(room: &str, named: &Named, source: &Source) -> Option<String> {
    let path = named.segments.join("::");
    let starts_with = |what: &&&str| path == **what || path.starts_with(&format!("{what}::"));
    if PURE.contains(&room) && WORLD.iter().any(|what| starts_with(&what)) {
        return Some(format!("{room} depends on its arguments alone: no files, clock, network or environment"));
    }
    let first = named.segments.first()?;
    // A module of our own, or something of ours brought in by `use`, may bear a crate's name.
    let brought_in = |n: &Named| n.segments.len() > 1 && is_ours(&n.segments[0]) && n.segments.last() == Some(first);
    if source.modules.contains(first) || source.paths.iter().any(brought_in) {
        return None;
    }
    let (_, rooms) = CRATES.iter().find(|(name, _)| name == first)?;
    let fine = rooms.is_empty() || rooms.contains(&room);
    (!fine).then(|| format!("the crate {first} belongs to {}, not to {room}", rooms.join(", ")))
}

fn is_ours(segment: &str) -> bool {
    matches!(segment, "crate" | "self" | "super" | "inclusion_atlas")
}

/// The checker itself: a test that cannot fail is no test.
mod checker {
    use super::*;

    #[track_caller]
    fn breaks(file: &str, code: &str, expected: &str) {
        let faults = faults_of(file, &format!("//! A made-up file.\n{code}"));
        assert!(faults.iter().any(|f| f.contains(expected)), "{code}: {faults:?}");
    }

    #[track_caller]
    fn stands(file: &str, code: &str) {
        let faults = faults_of(file, &format!("//! A made-up file.\n{code}"));
        assert!(faults.is_empty(), "{code}: {faults:?}");
    }

    #[test]
    fn finds_a_floor_that_names_one_above_or_beside() {
        breaks("src/analysis/score.rs", "use crate::storage::open;", "beside");
        breaks("src/model/area.rs", "use crate::project::Project;", "above");
        breaks("src/base/ids.rs", "fn f(x: crate::geo::LonLat) {}", "above");
        breaks("src/import/csv.rs", "use crate::{base::ids, storage};", "beside");
        breaks("src/import/mod.rs", "use super::storage::open;", "beside");
        breaks("src/import/shapefile/dbf.rs", "use super::super::super::render::Scene;", "beside");
        breaks("src/cli/run.rs", "fn f() { crate::ui::run(None) }", "beside");
        breaks("src/project/mod.rs", "pub use crate::cli as front;", "above");
        breaks("src/render/mod.rs", "fn f() { let x = inclusion_atlas::analysis::score(s); }", "beside");
    }

    #[test]
    fn lets_a_floor_name_those_below_and_itself() {
        stands("src/project/mod.rs", "use crate::{analysis::score, storage, model::atlas::Atlas};");
        stands("src/analysis/score/rank.rs", "use super::normalise; use crate::model::results::AreaScore;");
        stands("src/main.rs", "use inclusion_atlas::{cli, ui}; fn main() -> anyhow::Result<()> { cli::run() }");
        stands("src/lib.rs", "pub mod storage; pub mod ui;");
    }

    #[test]
    fn keeps_the_window_to_what_it_may_name() {
        breaks("src/ui/app.rs", "use crate::storage::Store;", "the window asks project");
        breaks("src/ui/map/tiles.rs", "use crate::render::raster;", "the window asks project");
        breaks("src/ui/map/tiles.rs", "use crate::render::{scene::Scene, palette};", "the window asks project");
        breaks("src/ui/app.rs", "use crate::import;", "the window asks project");
        stands("src/ui/app.rs", "use crate::render::scene::Scene; use crate::{project::Project, model::area::Area};");
    }

    #[test]
    fn finds_a_crate_on_the_wrong_floor() {
        breaks("src/project/ops.rs", "use rusqlite::Connection;", "the crate rusqlite belongs to storage");
        breaks("src/ui/app.rs", "fn f() { rusqlite::params![1]; }", "the crate rusqlite");
        breaks("src/model/area.rs", "use egui;", "the crate egui");
        breaks("src/analysis/mod.rs", "extern crate walkers;", "the crate walkers");
        breaks("src/storage/mod.rs", "fn f() -> anyhow::Result<()> { Ok(()) }", "the crate anyhow");
        breaks("src/project/mod.rs", "#[derive(clap::Parser)] struct A;", "the crate clap");
        breaks("src/storage/mod.rs", "use {std::path::Path, shapefile as s};", "the crate shapefile");
        breaks("src/render/mod.rs", "use ::csv::Reader;", "the crate csv");
        stands("src/storage/mod.rs", "use rusqlite::{Connection, params}; use thiserror::Error;");
        stands("src/ui/mod.rs", "mod csv; fn f() { csv::write(); }");
        stands("src/ui/mod.rs", "use crate::project::png; fn f() { png::write(); }");
        stands("src/project/sheets.rs", "use crate::render::png::{self, PngError}; fn f() { png::encode(); }");
        breaks("src/project/sheets.rs", "use png::{self, Encoder}; fn f() { png::encode(); }", "the crate png");
        stands("src/model/area.rs", "use crate::geo::LonLat;");
    }

    #[test]
    fn finds_the_world_in_a_pure_room() {
        breaks("src/analysis/mod.rs", "use std::{collections::BTreeMap, fs::File};", "no files");
        breaks("src/render/page.rs", "fn f() { std::time::SystemTime::now(); }", "no files, clock");
        breaks("src/model/area.rs", "use std::time::Instant;", "no files, clock");
        stands("src/storage/open.rs", "use std::fs;");
        stands("src/base/units.rs", "use std::time::Duration;");
    }

    #[test]
    fn passes_over_comments_strings_and_tests() {
        stands("src/model/area.rs", "/// See [`crate::ui::run`]. /* rusqlite::x */\nfn f<'a>(x: &'a str) {}");
        stands("src/model/area.rs", "/* outer /* crate::ui::x */ crate::ui::y */ fn f() {}");
        stands(
            "src/model/area.rs",
            r##"const A: &str = "crate::ui::x \" rusqlite::y"; const B: &str = r#"" csv::x"#;"##,
        );
        stands("src/model/area.rs", "#[cfg(test)]\nmod tests { use crate::ui::x; fn f() { rusqlite::y(); } }");
        stands("src/model/area.rs", "#[cfg(test)] use crate::{ui}; #[cfg(test)] mod tests;");
        stands("src/model/area/tests.rs", "use crate::ui::x;");
        let after = "const C: char = '\"'; const D: char = '\\''; #[cfg(test)] mod tests { }\nuse crate::ui::x;";
        breaks("src/model/area.rs", after, "src/model/area.rs:3: crate::ui::x");
        breaks("src/model/area.rs", "mod tests;", "would ship");
    }

    #[test]
    fn finds_files_without_head_or_end() {
        assert!(shape("src/a.rs", "use x;\n")[0].contains("no //! head"));
        assert!(shape("src/a.rs", "//! x\n")[0].contains("no //! head"));
        assert!(shape("src/a.rs", "")[0].contains("no //! head"));
        assert!(shape("src/a.rs", &"//! Lines and lines.\n".repeat(801))[0].contains("801 lines"));
        assert!(shape("src/a.rs", &"//! Lines and lines.\n".repeat(800)).is_empty());
    }

    #[test]
    fn reads_dependencies_as_code_spells_them() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\n# a note = here\nserde-json = \"1\"\ngeo = { version = \"1\" }\n\n[dev-dependencies]\nproptest = \"1\"\n";
        assert_eq!(dependencies(manifest), ["serde_json", "geo"]);
    }
}
