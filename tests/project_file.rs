//! The project file: what is written comes back, and what cannot be read or written is refused in words.

#![allow(clippy::expect_used, clippy::panic, clippy::wildcard_imports, reason = "a test fails by panicking")]

mod project_support;

use std::path::Path;
use std::sync::Arc;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::geo::lonlat::LonLat;
use inclusion_atlas::model::batch::{BatchContent, ImportBatch, NewPostcode};
use inclusion_atlas::model::settings::Settings;
use inclusion_atlas::project::{Operation, Project, ProjectError, StorageError};
use project_support::*;

fn storage_error(result: Result<Project, ProjectError>) -> StorageError {
    match result.expect_err("refused") {
        ProjectError::File { source, .. } => source,
        other => panic!("{other}"),
    }
}

#[test]
fn what_is_written_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    let mut project = small_project(&path);
    let settings = Settings { chosen: Some("E05000001".to_owned()), text_scale: 1.5, ..Settings::default() };
    project.save_settings(&settings).expect("saved");
    let before = Arc::clone(project.atlas());
    let steps = project.undo_name().map(str::to_owned);
    project.close().expect("closed");
    assert_eq!(beside(&path), ["test.gpkg"], "no sidecar files");

    let project = Project::open(&path).expect("opens");
    assert_eq!(**project.atlas(), *before, "the snapshot after the edits is what the file holds");
    assert_eq!(project.undo_name(), steps.as_deref());
    assert_eq!(project.read_only(), None);
    let atlas = project.atlas();
    assert_eq!((atlas.name.as_str(), &atlas.settings), ("Test", &settings));
    assert_eq!((atlas.sources.len(), atlas.venues.len(), atlas.postcodes.len()), (4, 3, 20));
    let set = &atlas.sets[0];
    assert_eq!(set.areas[4].polygons, square(4));
    let column = &set.columns["broadband"];
    assert_eq!(column.values, [Some(1.0 / 3.0 + 1.0), Some(2.0 / 3.0 + 1.0), Some(2.0), Some(4.0 / 3.0 + 1.0), None]);
    assert_eq!(column.source_rows, [2, 3, 4, 5, 0]);
    assert_eq!(atlas.source(column.source).expect("its source").file_name, "figures.csv");
    assert_eq!(atlas.models[0].model, score_model("Risk", 1.0));
}

/// Many settings one after the other, between edits of the project: the last are in the file when it is closed, and
/// nothing lies beside it.
#[test]
fn settings_that_nobody_waits_for_are_there_at_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    let mut project = small_project(&path);
    let model = project.atlas().models[0].clone();
    for n in 0..40_u8 {
        let settings = Settings { text_scale: 1.0 + f32::from(n) / 40.0, ..Settings::default() };
        project.save_settings_soon(&settings).expect("taken");
        assert_eq!(project.atlas().settings, settings, "seen at once");
        if n % 10 == 9 {
            project.set_score_model(model.id, &score_model("Risk", f64::from(n))).expect("changed");
        }
    }
    // What waits comes after what was handed over before it.
    let last = Settings { text_scale: 1.5, ..Settings::default() };
    project.save_settings(&last).expect("saved");
    assert_eq!(Project::open(&path).expect("opens for reading").atlas().settings, last);
    let last = Settings { text_scale: 1.25, ..Settings::default() };
    project.save_settings_soon(&last).expect("taken");
    project.close().expect("closed");
    assert_eq!(beside(&path), ["test.gpkg"], "no sidecar files");
    let project = Project::open(&path).expect("opens");
    assert_eq!(project.atlas().settings, last);
    assert_eq!(project.atlas().models[0].model, score_model("Risk", 39.0));
}

#[test]
fn opening_and_closing_leaves_every_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    small_project(&path).close().expect("closed");
    let bytes = std::fs::read(&path).expect("bytes");
    Project::open(&path).expect("opens").close().expect("closes");
    assert_eq!(std::fs::read(&path).expect("bytes"), bytes);
}

#[test]
fn the_same_edits_make_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = |name: &str| {
        let path = folder.path().join(name);
        small_project(&path).close().expect("closed");
        std::fs::read(path).expect("bytes")
    };
    assert!(made("a.gpkg") == made("b.gpkg"));
}

#[test]
fn figures_that_are_there_already_are_refused_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = small_project(&folder.path().join("test.gpkg"));
    let set = project.atlas().sets[0].set.id;
    let other = figures("other.csv", project.atlas(), set, &["income", "aged"]);
    let refused =
        |p: &mut Project, b: &ImportBatch| p.commit_batch(b, NOW, &Progress::new()).expect_err("refused").to_string();
    assert_eq!(
        refused(&mut project, &other),
        "other.csv: figures named aged are already in the project from figures.csv. Remove that source first, or replace them."
    );
    let again = figures("figures.csv", project.atlas(), set, &["aged"]);
    assert_eq!(
        refused(&mut project, &again),
        "figures.csv: figures named aged are already in the project from an earlier import of figures.csv. \
         Remove that source first, or replace them."
    );
    for again in [wards("wards.zip", 5), libraries("libraries.csv", 3), postcodes("postcodes.csv", 20)] {
        assert!(refused(&mut project, &again).contains("already in the project"));
    }
    assert_eq!(project.atlas().sources.len(), 4);

    // Another set may carry the same key; each set keeps its own source.
    project.commit_batch(&wards("lsoas.zip", 3), NOW, &Progress::new()).expect("a second set");
    let second = project.atlas().sets[1].set.id;
    let shared = figures("lsoas.csv", project.atlas(), second, &["aged"]);
    project.commit_batch(&shared, NOW, &Progress::new()).expect("shared key");
    let atlas = project.atlas();
    let from = |s: usize| &atlas.source(atlas.sets[s].columns["aged"].source).expect("a source").file_name;
    assert_eq!((from(0).as_str(), from(1).as_str()), ("figures.csv", "lsoas.csv"));
    assert_eq!(atlas.indicator("aged").expect("the first").source, atlas.sets[0].columns["aged"].source);
}

/// SQLite counts the changes of a file in its header (bytes 24 to 27 and 92 to 95); a transaction that is taken back
/// leaves nothing else.
fn without_counters(path: &Path) -> Vec<u8> {
    let mut bytes = std::fs::read(path).expect("bytes");
    bytes[24..28].fill(0);
    bytes[92..96].fill(0);
    bytes
}

#[test]
fn a_refused_or_cancelled_import_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    small_project(&path).close().expect("closed");
    let (all, bytes) = (std::fs::read(&path).expect("bytes"), without_counters(&path));

    let mut twice = wards("more.zip", 3);
    if let BatchContent::Boundaries(b) = &mut twice.content {
        b.areas[2].code = b.areas[0].code.clone();
    }
    let mut project = Project::open(&path).expect("opens");
    let error = project.commit_batch(&twice, NOW, &Progress::new()).expect_err("refused").to_string();
    assert_eq!(error, "more.zip, row 3: code E05000000 stands in row 1 already; every area needs a code of its own.");
    let set = project.atlas().sets[0].set.id;
    let mut infinite = figures("more.csv", project.atlas(), set, &["income"]);
    if let BatchContent::Figures(f) = &mut infinite.content {
        f.indicators[0].values[2].value = f64::NAN;
    }
    let error = project.commit_batch(&infinite, NOW, &Progress::new()).expect_err("refused").to_string();
    assert_eq!(error, "more.csv, row 4: the figure in income is not a number.");
    let cancelled = Progress::new();
    cancelled.cancel();
    assert!(project.commit_batch(&wards("more.zip", 3), NOW, &cancelled).expect_err("cancelled").is_cancelled());
    project.close().expect("closed");
    assert!(std::fs::read(&path).expect("bytes") == all, "refused before anything was touched");

    // Cancelled while rows are being written.
    let mut project = Project::open(&path).expect("opens");
    let before = Arc::clone(project.atlas());
    let (first, second) = (before.sources[0].id, before.sources[1].id);
    let error = project
        .transact(Operation::Import("more.csv".to_owned()), |tx| {
            tx.remove_source(first)?;
            tx.rename("Half done")?;
            let more = (0..300).map(|n| NewPostcode { text: n.to_string(), position: LonLat::new(0.5, 51.0) });
            let more: Vec<NewPostcode> = more.collect();
            tx.add_postcodes(second, &more, &Progress::new())?;
            tx.add_postcodes(second, &more, &cancelled)
        })
        .expect_err("cancelled");
    assert!(error.is_cancelled());
    assert_eq!(project.atlas(), &before);
    project.close().expect("closed");
    assert!(without_counters(&path) == bytes);
    assert_eq!(beside(&path), ["test.gpkg"]);
}

#[test]
fn bad_files_are_refused_by_what_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    assert!(matches!(storage_error(Project::open(&path("absent.gpkg"))), StorageError::Absent));
    assert!(matches!(storage_error(Project::open(folder.path())), StorageError::Folder));
    std::fs::write(path("empty.gpkg"), "").expect("written");
    assert!(matches!(storage_error(Project::open(&path("empty.gpkg"))), StorageError::Empty));
    for text in ["short", &"not a database ".repeat(1000)] {
        std::fs::write(path("text.gpkg"), text).expect("written");
        assert!(matches!(storage_error(Project::open(&path("text.gpkg"))), StorageError::NotSqlite));
    }
    rusqlite::Connection::open(path("plain.db")).and_then(|c| c.execute_batch("CREATE TABLE t(x)")).expect("made");
    assert!(matches!(storage_error(Project::open(&path("plain.db"))), StorageError::NotGeoPackage));

    small_project(&path("good.gpkg")).close().expect("closed");
    let change = |name: &str, sql: &str| {
        std::fs::copy(path("good.gpkg"), path(name)).expect("copied");
        rusqlite::Connection::open(path(name)).and_then(|c| c.execute_batch(sql)).expect("changed");
    };
    change("other.gpkg", "DROP TABLE atlas_meta");
    assert!(matches!(storage_error(Project::open(&path("other.gpkg"))), StorageError::NotOurs));
    change("newer.gpkg", "UPDATE atlas_meta SET schema_version = 700");
    let newer = storage_error(Project::open(&path("newer.gpkg")));
    assert!(
        matches!(newer, StorageError::Newer { found: 700, .. }) && newer.to_string().contains("newer Inclusion Atlas")
    );
    change("zero.gpkg", "UPDATE atlas_meta SET schema_version = 0");
    assert!(matches!(storage_error(Project::open(&path("zero.gpkg"))), StorageError::UnknownVersion { found: 0 }));
    change("none.gpkg", "DELETE FROM atlas_meta");
    assert!(matches!(storage_error(Project::open(&path("none.gpkg"))), StorageError::Damaged { .. }));
    change("tables.gpkg", "PRAGMA foreign_keys = OFF; DROP TABLE venues");
    assert!(matches!(storage_error(Project::open(&path("tables.gpkg"))), StorageError::Damaged { .. }));
    change("shape.gpkg", "UPDATE areas SET geom = X'4750' WHERE id = 2");
    let shape = Project::open(&path("shape.gpkg")).expect_err("refused").to_string();
    assert_eq!(
        shape,
        "shape.gpkg: Table areas, row 2: its geometry is cut short. Another program may have changed it."
    );
    change("setting.gpkg", "INSERT INTO atlas_settings VALUES ('text_scale', '\"big\"'), ('chosen', '\"E1\"')");
    let lenient = Project::open(&path("setting.gpkg")).expect("a bad setting is no reason not to open");
    assert_eq!((lenient.atlas().settings.text_scale, lenient.atlas().settings.chosen.as_deref()), (1.0, Some("E1")));
    drop(lenient);

    let whole = std::fs::read(path("good.gpkg")).expect("bytes");
    for length in [20, 99, 100, 511, 4095, 4096, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        std::fs::write(path("cut.gpkg"), &whole[..length]).expect("written");
        match Project::open(&path("cut.gpkg")) {
            Err(ProjectError::File { source: StorageError::Damaged { .. } | StorageError::NotSqlite, .. }) => {}
            other => panic!("cut to {length}: {other:?}"),
        }
        assert_eq!(std::fs::read(path("cut.gpkg")).expect("bytes"), &whole[..length], "left as it was");
    }
    assert!(
        beside(&path("good.gpkg")).iter().all(|n| n.rsplit_once('.').is_some_and(|(_, e)| e == "gpkg" || e == "db"))
    );
    assert!(matches!(storage_error(Project::create(&path("good.gpkg"), "x")), StorageError::Exists));
    assert!(matches!(storage_error(Project::create(&path("no/folder.gpkg"), "x")), StorageError::NoFolder));
}

#[test]
fn damage_anywhere_is_an_error_and_never_a_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    small_project(&path).close().expect("closed");
    let whole = std::fs::read(&path).expect("bytes");
    for at in (0..whole.len()).step_by(997) {
        let mut bytes = whole.clone();
        let end = (at + 40).min(bytes.len());
        bytes[at..end].iter_mut().for_each(|b| *b ^= 0xA5);
        std::fs::write(&path, &bytes).expect("written");
        if let Ok(mut project) = Project::open(&path) {
            let _ = project.integrity();
            let _ = project.undo();
            let _ = project.rename("Other");
        }
    }
}

#[test]
fn a_second_opener_reads_and_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    let mut first = small_project(&path);
    first.rename("First").expect("renamed");
    let mut second = Project::open(&path).expect("opens");
    assert!(second.read_only().expect("a reason").contains("open in another window"));
    assert_eq!(second.atlas().name, "First", "it sees what is committed");
    let refused = second.rename("Second").expect_err("refused").to_string();
    assert!(refused.starts_with("test.gpkg: The project can only be read: it is open in another window"), "{refused}");
    let settings = Settings { text_scale: 2.0, ..Settings::default() };
    second.save_settings(&settings).expect("kept in memory");
    assert_eq!(second.atlas().settings, settings);
    assert!(second.undo().is_err());
    assert_eq!(second.integrity().expect("checked").len(), 2);
    first.rename("Still first").expect("a reader stops nobody");
    first.close().expect("closed");
    assert_eq!(beside(&path), ["test.gpkg"], "not even while the second one has it open");
    drop(second);
    assert_eq!(Project::open(&path).expect("opens").atlas().name, "Still first");
}

#[test]
fn where_nothing_can_be_written_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    small_project(&path).close().expect("closed");
    // A folder in the way of the lock file: works for root too, whom permissions do not stop.
    std::fs::create_dir(folder.path().join("test.gpkg.lock")).expect("made");
    let project = Project::open(&path).expect("opens");
    assert!(project.read_only().expect("a reason").contains("cannot be locked"));
    assert_eq!(project.atlas().sources.len(), 4);
    drop(project);
    std::fs::remove_dir(folder.path().join("test.gpkg.lock")).expect("removed");

    let mut permissions = std::fs::metadata(folder.path()).expect("metadata").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(folder.path(), permissions.clone()).expect("set");
    let project = Project::open(&path).expect("opens");
    let reason = project.read_only().map(str::to_owned);
    drop(project);
    #[expect(clippy::permissions_set_readonly_false, reason = "a folder of this test alone")]
    permissions.set_readonly(false);
    std::fs::set_permissions(folder.path(), permissions).expect("set");
    match reason {
        Some(reason) => assert!(reason.contains("folder cannot be written to"), "{reason}"),
        None => println!("permissions do not bind this user: skipped"),
    }
}

#[test]
fn a_copy_is_whole_and_stands_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    let copy = folder.path().join("copy.gpkg");
    let mut project = small_project(&path);
    project.save_copy(&copy).expect("copied while open");
    assert_eq!(dump(&copy), dump(&path));
    assert!(project.save_copy(&path).is_err());
    assert!(project.save_copy(&folder.path().join("no/copy.gpkg")).is_err());
    project.rename("Later").expect("renamed");
    project.save_copy(&copy).expect("replaced");
    project.close().expect("closed");
    assert_eq!(beside(&path), ["copy.gpkg", "test.gpkg"]);
    assert_eq!(Project::open(&copy).expect("opens").atlas().name, "Later");
    let open = Project::open(&copy).expect("opens");
    let other = Project::open(&path).expect("opens");
    assert!(other.save_copy(&copy).expect_err("in use").to_string().contains("open in another window"));
    drop(open);
}

#[test]
fn a_project_may_move_to_another_thread() {
    fn moves<T: Send>() {}
    moves::<Project>();
}

#[test]
fn what_is_missing_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = small_project(&folder.path().join("test.gpkg"));
    let found = project.integrity().expect("checked");
    assert_eq!(found[0], "Wards of wards.zip: 1 of 5 wards has no figures (Ward 4 o'Kent).");
    let doubles = &found[1];
    assert!(doubles.starts_with("Venues Library 0 and Library 2 are perhaps one place"), "{doubles}");
    assert_eq!(found.len(), 2);
    let figures = project.atlas().sources[1].id;
    project.remove_source(figures).expect("removed");
    let found = project.integrity().expect("checked");
    assert_eq!(
        found,
        [
            "Wards of wards.zip: no figures have been imported.",
            "Score model Risk uses aged, which is not in the project.",
            doubles.as_str()
        ]
    );
}

/// Nanoseconds this thread has run; 0 where the system does not say.
fn cpu_time() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// Not part of the gate, which measures nothing: `cargo test --release --test project_file -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement: 35,000 areas with twelve figures each"]
fn a_project_of_all_england() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    let mut project = Project::create(&path, "England").expect("new");
    let mut areas = wards("england.zip", 35_000);
    if let BatchContent::Boundaries(b) = &mut areas.content {
        for area in &mut b.areas {
            let ring = (0..100).map(|i| {
                let angle = f64::from(i) / 100.0 * std::f64::consts::TAU;
                (0.5 + 0.01 * angle.cos(), 51.2 + 0.01 * angle.sin())
            });
            let ring = geo::LineString::from(ring.collect::<Vec<_>>());
            area.polygons = geo::MultiPolygon::new(vec![geo::Polygon::new(ring, Vec::new())]);
        }
    }
    let progress = Progress::new();
    let time = |what: &str, began: u64| println!("{what}: {} ms of CPU", (cpu_time() - began) / 1_000_000);
    let began = cpu_time();
    project.commit_batch(&areas, NOW, &progress).expect("areas");
    time("35,000 areas of 100 points written", began);
    let set = project.atlas().sets[0].set.id;
    let keys: Vec<String> = (0..12).map(|k| format!("figure_{k}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let figures = figures("england.csv", project.atlas(), set, &keys);
    let began = cpu_time();
    project.commit_batch(&figures, NOW, &progress).expect("figures");
    time("12 figures each written", began);
    let began = cpu_time();
    project.add_score_model(&score_model("Risk", 1.0)).expect("model");
    time("score model added", began);
    project.close().expect("closed");
    let began = cpu_time();
    let mut project = Project::open(&path).expect("opens");
    time("opened and loaded", began);
    project.undo().expect("undone");
    let began = cpu_time();
    project.undo().expect("undone");
    time("figures undone", began);
    let began = cpu_time();
    project.redo().expect("redone");
    time("figures redone", began);
    let began = cpu_time();
    project.undo().expect("undone");
    project.undo().expect("undone");
    time("both undone", began);
    let began = cpu_time();
    project.redo().expect("redone");
    time("areas redone", began);
    let began = cpu_time();
    project.close().expect("closed");
    time("closed", began);
    println!("{} MB", std::fs::metadata(&path).expect("metadata").len() / 1_000_000);
}
