//! The sample project: built from its sources by the program's own importers, twice alike, and complete.

#![allow(clippy::expect_used, clippy::panic, reason = "helpers of tests stop the test")]

use std::collections::BTreeMap;
use std::path::Path;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::model::area::{AreaKind, SetRole};
use inclusion_atlas::project::{Project, sample};
use rusqlite::Connection;
use rusqlite::types::Value;

/// Every row of every table, as SQLite returns it.
fn tables(path: &Path) -> BTreeMap<String, Vec<Vec<Value>>> {
    let db = Connection::open(path).expect("a database");
    let mut names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").expect("names");
    let names: Vec<String> = names.query_map([], |r| r.get(0)).expect("names").map(|n| n.expect("a name")).collect();
    let rows = |name: &str| {
        let mut all = db.prepare(&format!("SELECT * FROM \"{name}\"")).expect("a table");
        let width = all.column_count();
        let read = |r: &rusqlite::Row<'_>| (0..width).map(|c| r.get(c)).collect::<Result<Vec<Value>, _>>();
        all.query_map([], read).expect("rows").map(|r| r.expect("a row")).collect()
    };
    names.into_iter().map(|n| (n.clone(), rows(&n))).collect()
}

fn built(path: &Path) -> Project {
    sample::embedded(path, &Progress::new()).expect("the sample builds")
}

#[test]
fn two_builds_are_alike_from_the_program_and_from_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = ["a.gpkg", "b.gpkg", "c.gpkg"].map(|n| folder.path().join(n));
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sources");
    let first = built(&paths[0]);
    let second = built(&paths[1]);
    let third = sample::build(&paths[2], &sources, &Progress::new()).expect("the sample builds");
    assert_eq!(first.atlas(), second.atlas());
    assert_eq!(first.atlas(), third.atlas());
    for project in [first, second, third] {
        project.close().expect("closed");
    }
    let expected = tables(&paths[0]);
    assert!(expected["areas"].len() == 133 && expected["postcodes"].len() == 5283);
    for path in &paths[1..] {
        let found = tables(path);
        assert_eq!(expected.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
        for (name, rows) in &expected {
            assert!(*rows == found[name], "table {name} differs");
        }
    }
}

#[test]
fn the_sample_is_complete() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sample.gpkg");
    let project = built(&path);
    let atlas = project.atlas().clone();
    let sets: Vec<(AreaKind, SetRole, usize)> =
        atlas.sets.iter().map(|s| (s.set.kind, s.set.role, s.areas.len())).collect();
    assert_eq!(
        sets,
        [
            (AreaKind::Ward, SetRole::Measured, 26),
            (AreaKind::Lsoa, SetRole::Measured, 95),
            (AreaKind::District, SetRole::Context, 12)
        ]
    );
    assert_eq!((atlas.venues.len(), atlas.postcodes.len(), atlas.sources.len()), (12, 5283, 8));
    // 19 of 95 are a fifth; one more has the value of the last of them.
    assert_eq!(atlas.gaps.len(), 20);
    assert!(atlas.gaps.iter().all(|g| g.value >= Some(4.1) && g.measure.contains("not Ofcom")));
    for source in atlas.sources.iter() {
        let d = &source.description;
        assert!(!d.publisher.is_empty() && !d.attribution.is_empty(), "{}", source.file_name);
        assert_eq!(d.licence, "Open Government Licence v3.0");
    }
    let wards = atlas.active_set().expect("a set that is shown");
    assert_eq!((wards.set.kind, wards.columns.len()), (AreaKind::Ward, 12));
    let model = &atlas.active_model().expect("a model").model;
    assert_eq!(*model, sample::model());
    for (_, term) in model.terms() {
        let column = &wards.columns[&term.indicator];
        assert!(column.values.iter().all(Option::is_some), "{}", term.indicator);
        let indicator = atlas.indicator(&term.indicator).expect("described");
        assert!(!indicator.meaning.is_empty() && !indicator.unit.is_empty());
    }
    assert_eq!((project.undo_name(), project.redo_name()), (None, None));
    assert_eq!(project.integrity().expect("checked"), Vec::<String>::new());
}

#[test]
fn the_first_start_builds_it_and_later_ones_find_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("new").join("data");
    let open = || sample::open_or_build_in(&data, &Progress::new());
    let mut project = open().expect("built");
    project.rename("Mine now").expect("renamed");
    project.close().expect("closed");
    let project = open().expect("opened");
    assert_eq!(project.atlas().name, "Mine now");
    let path = project.path().to_owned();
    project.close().expect("closed");
    let names = || {
        let entries = std::fs::read_dir(&data).expect("a folder").map(|e| e.expect("an entry").file_name());
        let mut names: Vec<String> = entries.map(|n| n.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(), ["maidstone-sample.gpkg"]);
    // One that is broken is left for who can mend it.
    std::fs::write(&path, "broken").expect("written");
    let project = open().expect("built afresh");
    assert_eq!(project.atlas().name, sample::NAME);
    assert_eq!(std::fs::read_to_string(&path).expect("there"), "broken");
    let progress = Progress::new();
    progress.cancel();
    let other = folder.path().join("other");
    assert!(sample::open_or_build_in(&other, &progress).is_err_and(|e| e.is_cancelled()));
    assert_eq!(std::fs::read_dir(&other).expect("a folder").count(), 0, "nothing half built");
}
