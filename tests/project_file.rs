//! The project file: what is written comes back, undo and redo lead back and forth, and bad files are refused.

mod project_support;

use std::path::Path;
use std::sync::Arc;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::model::batch::{BatchContent, ImportBatch};
use inclusion_atlas::model::indicator::Measure;
use inclusion_atlas::model::settings::Settings;
use inclusion_atlas::model::source::SourceDescription;
use inclusion_atlas::project::{IndicatorDetails, Project, ProjectError, StorageError};
use project_support::*;
use proptest::prelude::*;

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
fn undo_and_redo_lead_through_every_step_also_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    let mut project = small_project(&path);
    let set = project.atlas().sets[0].set.id;
    assert_eq!(project.gaps_from_indicator(set, "broadband", 1.6, "Broadband, 1.6 or more").expect("gaps"), 3);
    assert_eq!(project.gaps_from_indicator(set, "broadband", 2.0, "Broadband, 2 or more").expect("gaps"), 2);
    assert_eq!(project.atlas().gaps.len(), 2, "the earlier ones are replaced");
    let model = project.atlas().models[0].id;
    project.set_score_model(model, &score_model("Risk", 0.25)).expect("set");
    let wards = project.atlas().sources[0].id;
    project.remove_source(wards).expect("removed");
    assert!(project.atlas().sets.is_empty() && project.atlas().gaps.is_empty());
    assert_eq!(project.atlas().indicators.len(), 2, "the figures' source is still there");

    let mut states = vec![(dump(&path), Arc::clone(project.atlas()))];
    let mut names = Vec::new();
    while let Some(name) = project.undo().expect("undone") {
        names.push(name);
        states.push((dump(&path), Arc::clone(project.atlas())));
        let undo_next = project.undo_name().map(str::to_owned);
        project.close().expect("closed");
        project = Project::open(&path).expect("opens");
        assert_eq!(project.undo_name(), undo_next.as_deref());
        assert_eq!(project.redo_name(), names.last().map(String::as_str));
        assert_eq!(project.atlas(), &states.last().expect("a state").1);
    }
    assert_eq!(
        names,
        [
            "Remove wards.zip",
            "Change weights",
            "Mark weak broadband",
            "Mark weak broadband",
            "Add score model",
            "Import postcodes.csv",
            "Import libraries.csv",
            "Import figures.csv",
            "Import wards.zip"
        ]
    );
    assert!(project.atlas().sources.is_empty() && project.atlas().sets.is_empty());
    for state in states.iter().rev().skip(1) {
        assert_eq!(project.redo().expect("redone"), names.pop());
        assert_eq!((&dump(&path), project.atlas()), (&state.0, &state.1));
    }
    assert_eq!(project.redo().expect("nothing"), None);
    // And all the way again, now that the imports have been done by redo.
    while project.undo().expect("undone").is_some() {}
    assert_eq!(&dump(&path), &states.last().expect("a state").0);
}

#[test]
fn a_step_that_changes_nothing_is_none_and_a_new_one_clears_redo() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = small_project(&folder.path().join("test.gpkg"));
    let model = project.atlas().models[0].id;
    project.rename("Second").expect("renamed");
    project.undo().expect("undone");
    project.set_score_model(model, &score_model("Risk", 1.0)).expect("the same");
    project.rename("Test").expect("the same");
    assert_eq!(project.redo_name(), Some("Rename project"));
    project.save_settings(&Settings { text_scale: 2.0, ..Settings::default() }).expect("saved");
    assert_eq!(project.redo_name(), Some("Rename project"), "settings are no step");
    project.set_score_model(model, &score_model("Risk", 0.5)).expect("changed");
    assert_eq!((project.redo_name(), project.undo_name()), (None, Some("Change weights")));
}

#[test]
fn the_last_hundred_steps_are_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = Project::create(&folder.path().join("test.gpkg"), "0").expect("new");
    for n in 1..=130 {
        project.rename(&n.to_string()).expect("renamed");
    }
    let mut undone = 0;
    while project.undo().expect("undone").is_some() {
        undone += 1;
    }
    assert_eq!((undone, project.atlas().name.as_str()), (100, "30"));
}

#[test]
fn details_and_descriptions_are_edited_and_undone() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    let mut project = small_project(&path);
    let before = dump(&path);
    let id = project.atlas().indicators[1].id;
    let details = IndicatorDetails {
        name: "Speed".to_owned(),
        unit: "Mbit/s".to_owned(),
        measure: Measure::Mean,
        meaning: "A NUL \0 and a 'quote'".to_owned(),
    };
    project.set_indicator_details(id, &details).expect("set");
    assert_eq!(project.atlas().indicators[1].meaning, "A NUL \u{FFFD} and a 'quote'");
    let source = project.atlas().sources[0].id;
    project.describe_source(source, &SourceDescription::default()).expect("described");
    assert!(
        project
            .integrity()
            .expect("checked")
            .contains(&"Source wards.zip has no licence. Say under which it may be shown.".to_owned())
    );
    project.undo().expect("undone");
    project.undo().expect("undone");
    assert_eq!(dump(&path), before);
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
        "other.csv: figures named aged are already in the project from figures.csv. Remove that source first."
    );
    let again = figures("figures.csv", project.atlas(), set, &["aged"]);
    assert_eq!(
        refused(&mut project, &again),
        "figures.csv: figures named aged are already in the project from an earlier import of figures.csv. \
         Remove that source first."
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

    // Cancelled by the writer itself, after rows have gone in.
    let mut project = Project::open(&path).expect("opens");
    let before = Arc::clone(project.atlas());
    let progress = Progress::new();
    let batch = postcodes("many.csv", 5000);
    let stop = progress.clone();
    let watcher = std::thread::spawn(move || {
        while stop.share() == 0.0 {
            std::thread::yield_now();
        }
        stop.cancel();
    });
    let result = project.commit_batch(&batch, NOW, &progress);
    progress.done(1.0).ok();
    watcher.join().expect("the watcher");
    if result.is_ok() {
        println!("the import was faster than the hand that cancels it: skipped");
        return;
    }
    assert!(result.expect_err("cancelled").is_cancelled());
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
    change("newer.gpkg", "UPDATE atlas_meta SET schema_version = 7");
    let newer = storage_error(Project::open(&path("newer.gpkg")));
    assert!(
        matches!(newer, StorageError::Newer { found: 7, .. }) && newer.to_string().contains("newer Inclusion Atlas")
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
    assert_eq!(second.integrity().expect("checked").len(), 1);
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
fn a_history_that_means_harm_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.gpkg");
    let stolen = folder.path().join("stolen.db");
    for harm in [
        format!("ATTACH DATABASE '{}' AS x", stolen.display()),
        format!("VACUUM INTO '{}'", stolen.display()),
        "DROP TABLE areas".to_owned(),
        "PRAGMA writable_schema = ON".to_owned(),
        "DELETE FROM atlas_meta".to_owned(),
        "COMMIT".to_owned(),
        "SELECT load_extension('x')".to_owned(),
        "nonsense".to_owned(),
    ] {
        let _ = std::fs::remove_file(&path);
        small_project(&path).close().expect("closed");
        rusqlite::Connection::open(&path)
            .and_then(|c| c.execute("UPDATE atlas_history SET sql = ?1", [&harm]))
            .expect("changed");
        let before = dump(&path);
        let mut project = Project::open(&path).expect("opens");
        let error = project.undo().expect_err(&harm).to_string();
        assert!(error.contains("does not fit the project any more"), "{harm}: {error}");
        project.rename("Still works").expect("renamed");
        project.undo().expect("undone");
        project.close().expect("closed");
        assert_eq!(dump(&path), before, "{harm}");
        assert!(!stolen.exists());
    }
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
    assert_eq!(found, ["Wards of wards.zip: 1 of 5 wards have no figures (Ward 4 o'Kent)."]);
    let figures = project.atlas().sources[1].id;
    project.remove_source(figures).expect("removed");
    let found = project.integrity().expect("checked");
    assert_eq!(
        found,
        [
            "Wards of wards.zip: no figures have been imported.",
            "Score model Risk uses aged, which is not in the project."
        ]
    );
}

/// One thing a user may do.
#[derive(Clone, Debug)]
enum Act {
    Wards(usize),
    Figures(usize),
    Libraries,
    Postcodes,
    RemoveSource(usize),
    Describe(usize, String),
    AddModel(f64),
    SetModel(usize, f64),
    RemoveModel(usize),
    Rename(String),
    Gaps(f64),
    Undo,
    Redo,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (1..6_usize).prop_map(Act::Wards),
        (0..4_usize).prop_map(Act::Figures),
        Just(Act::Libraries),
        Just(Act::Postcodes),
        (0..6_usize).prop_map(Act::RemoveSource),
        (0..6_usize, ".*").prop_map(|(n, t)| Act::Describe(n, t)),
        (0.0..1e9).prop_map(Act::AddModel),
        (0..3_usize, 0.0..1.0).prop_map(|(n, w)| Act::SetModel(n, w)),
        (0..3_usize).prop_map(Act::RemoveModel),
        ".*".prop_map(Act::Rename),
        (0.0..3.0).prop_map(Act::Gaps),
        Just(Act::Undo),
        Just(Act::Redo),
    ]
}

/// Refusals are part of the game: they must change nothing.
fn perform(project: &mut Project, act: &Act, number: usize) {
    let atlas = Arc::clone(project.atlas());
    let now = format!("2026-11-21T22:{:02}:00Z", number % 60);
    let import = |p: &mut Project, b| p.commit_batch(&b, &now, &Progress::new()).map(|_| ());
    let source = |n: usize| (!atlas.sources.is_empty()).then(|| atlas.sources[n % atlas.sources.len()].id);
    let model = |n: usize| (!atlas.models.is_empty()).then(|| atlas.models[n % atlas.models.len()].id);
    let file = format!("file {number}");
    let result = match act {
        Act::Wards(n) => import(project, wards(&file, *n)),
        Act::Figures(n) if !atlas.sets.is_empty() => {
            let set = atlas.sets[n % atlas.sets.len()].set.id;
            import(project, figures(&file, &atlas, set, &["aged", "broadband"][..1 + n % 2]))
        }
        Act::Libraries => import(project, libraries(&file, 2)),
        Act::Postcodes => import(project, postcodes(&file, 4)),
        Act::RemoveSource(n) => source(*n).map_or(Ok(()), |id| project.remove_source(id)),
        Act::Describe(n, text) => source(*n).map_or(Ok(()), |id| {
            project.describe_source(id, &SourceDescription { licence: text.clone(), ..SourceDescription::default() })
        }),
        Act::AddModel(w) => project.add_score_model(&score_model(&file, *w)).map(|_| ()),
        Act::SetModel(n, w) => model(*n).map_or(Ok(()), |id| project.set_score_model(id, &score_model("Risk", *w))),
        Act::RemoveModel(n) => model(*n).map_or(Ok(()), |id| project.remove_score_model(id)),
        Act::Rename(text) => project.rename(text),
        Act::Gaps(at_least) => match atlas.sets.first() {
            Some(set) => project.gaps_from_indicator(set.set.id, "broadband", *at_least, "Broadband").map(|_| ()),
            None => Ok(()),
        },
        Act::Undo => project.undo().map(|_| ()),
        Act::Redo => project.redo().map(|_| ()),
        Act::Figures(_) => Ok(()),
    };
    if result.is_err() {
        assert_eq!(project.atlas(), &atlas, "a refusal changes nothing");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undoing_all_leads_to_the_start_and_redoing_all_to_the_end(acts in prop::collection::vec(act(), 1..25)) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.gpkg");
        let mut project = Project::create(&path, "Test").expect("new");
        let start = (dump(&path), Arc::clone(project.atlas()));
        for (number, act) in acts.iter().enumerate() {
            perform(&mut project, act, number);
        }
        while project.redo().expect("redone").is_some() {}
        let end = (dump(&path), Arc::clone(project.atlas()));
        while project.undo().expect("undone").is_some() {}
        prop_assert_eq!((&dump(&path), project.atlas()), (&start.0, &start.1));
        while project.redo().expect("redone").is_some() {}
        prop_assert_eq!((&dump(&path), project.atlas()), (&end.0, &end.1));
        let atlas = Arc::clone(project.atlas());
        project.close().expect("closed");
        let again = Project::open(&path).expect("opens");
        prop_assert_eq!(again.atlas(), &atlas, "what is kept in memory is what the file holds");
    }
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
    let time = |what: &str, began: std::time::Instant| println!("{what}: {} ms", began.elapsed().as_millis());
    let began = std::time::Instant::now();
    project.commit_batch(&areas, NOW, &progress).expect("areas");
    time("35,000 areas of 100 points written", began);
    let set = project.atlas().sets[0].set.id;
    let keys: Vec<String> = (0..12).map(|k| format!("figure_{k}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let figures = figures("england.csv", project.atlas(), set, &keys);
    let began = std::time::Instant::now();
    project.commit_batch(&figures, NOW, &progress).expect("figures");
    time("12 figures each written", began);
    let began = std::time::Instant::now();
    project.add_score_model(&score_model("Risk", 1.0)).expect("model");
    time("score model added", began);
    project.close().expect("closed");
    let began = std::time::Instant::now();
    let mut project = Project::open(&path).expect("opens");
    time("opened and loaded", began);
    project.undo().expect("undone");
    let began = std::time::Instant::now();
    project.undo().expect("undone");
    time("figures undone", began);
    let began = std::time::Instant::now();
    project.redo().expect("redone");
    time("figures redone", began);
    let began = std::time::Instant::now();
    project.undo().expect("undone");
    project.undo().expect("undone");
    time("both undone", began);
    let began = std::time::Instant::now();
    project.redo().expect("redone");
    time("areas redone", began);
    let began = std::time::Instant::now();
    project.close().expect("closed");
    time("closed", began);
    println!("{} MB", std::fs::metadata(&path).expect("metadata").len() / 1_000_000);
}
