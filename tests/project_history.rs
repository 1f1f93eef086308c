//! Undo and redo: every step leads back and forth again, also after a restart, whatever the steps were.

#![allow(clippy::expect_used, clippy::panic, clippy::wildcard_imports, reason = "a test fails by panicking")]

mod project_support;

use std::sync::Arc;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::model::indicator::Measure;
use inclusion_atlas::model::score_model::Direction;
use inclusion_atlas::model::settings::Settings;
use inclusion_atlas::model::source::SourceDescription;
use inclusion_atlas::project::{IndicatorDetails, Project};
use project_support::*;
use proptest::prelude::*;

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
        direction: Some(Direction::LowerIsWorse),
    };
    project.set_indicator_details(id, &details).expect("set");
    assert_eq!(project.atlas().indicators[1].direction, Some(Direction::LowerIsWorse));
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
            import(project, figures(&file, &atlas, set, &["aged", "broadband"][..=n % 2]))
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
