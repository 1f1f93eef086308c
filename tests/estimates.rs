//! Estimated excluded residents: of the sample, where they are imported and summed, and kept models.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where something is not as it must be")]

use std::sync::Arc;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::model::area::AreaKind;
use inclusion_atlas::model::atlas::{Atlas, SetData};
use inclusion_atlas::model::settings::Settings;
use inclusion_atlas::project::estimates::{self, Basis, Estimates};
use inclusion_atlas::project::{Project, sample};

fn built(folder: &tempfile::TempDir) -> Project {
    sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("built")
}

fn set(atlas: &Atlas, kind: AreaKind) -> Arc<SetData> {
    Arc::clone(atlas.sets.iter().find(|s| s.set.kind == kind).expect("the set"))
}

fn of(atlas: &Atlas, kind: AreaKind) -> Estimates {
    estimates::estimates(atlas, set(atlas, kind).set.id, &Progress::new()).expect("not cancelled").expect("there")
}

/// Shepway South (E05005004) and Park Wood (E05004998) summed by hand in Python from the files of the sample: residents
/// of each LSOA of the ward (column `ward_code`) times 100 less the expected share; the interval from spreads of
/// (high - low) / (1.988938 + 2.244152), a correlation of 0.170893, and the limits -2.111312 and 1.952013.
#[test]
fn the_sample_has_estimates_for_its_lsoas_and_wards() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = built(&folder);
    let atlas = project.atlas();
    let (lsoas, wards) = (of(atlas, AreaKind::Lsoa), of(atlas, AreaKind::Ward));
    assert_eq!((lsoas.known(), wards.known()), (95, 26));
    assert!(lsoas.areas.iter().flatten().all(|e| e.basis == Basis::Imported));
    // E01024320: 1,488 residents.
    let first = lsoas.areas[0].expect("an estimate");
    let excluded = first.excluded.expect("residents");
    assert!((excluded.value - 1488.0 * (100.0 - first.online.value) / 100.0).abs() < 1e-9);
    assert!(excluded.lower < excluded.value && excluded.value < excluded.upper);

    let names = set(atlas, AreaKind::Ward);
    let ward = |name: &str| {
        let place = names.areas.iter().position(|a| a.name == name).expect("the ward");
        wards.areas[place].expect("an estimate")
    };
    for (name, parts, value, lower, upper) in WARDS {
        let found = ward(name);
        assert_eq!(found.basis, Basis::Parts { areas: parts, without: 0 }, "{name}");
        let excluded = found.excluded.expect("residents");
        for (found, wanted) in [(excluded.value, value), (excluded.lower, lower), (excluded.upper, upper)] {
            assert!((found - wanted).abs() < 0.01, "{name}: {found}, not {wanted}");
        }
    }
    assert!(wards.how.contains("correlation 0.17") && wards.how.contains("5,274"), "{}", wards.how);
    // The wards are made of the LSOAs, all of them once.
    let (small, large) = (lsoas.total().expect("a sum").value, wards.total().expect("a sum").value);
    assert!((small - large).abs() < 1e-6, "{small} {large}");
    let demand = estimates::excluded_residents(atlas, names.set.id, &Progress::new()).expect("not cancelled");
    assert_eq!(demand.len(), 26);
    assert_eq!(demand[0], wards.areas[0].expect("an estimate").excluded);
}

const WARDS: [(&str, usize, f64, f64, f64); 2] =
    [("Park Wood", 3, 420.8988, 282.5620, 570.5249), ("Shepway South", 4, 495.4609, 416.7282, 580.6188)];

#[test]
fn a_kept_model_is_used_survives_and_can_be_undone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = built(&folder);
    let mut model = (*estimates::shipped().expect("a model")).clone();
    model.name = "Ours".to_owned();
    // Errors that go wholly together, as a model without larger areas has it.
    model.together = None;
    let id = project.add_predictor(&model).expect("kept");
    project.save_settings(&Settings { predictor: Some(id), ..project.atlas().settings.clone() }).expect("saved");
    let path = project.path().to_owned();
    project.close().expect("closed");
    let mut project = Project::open(&path).expect("opened");
    assert_eq!(*project.atlas().predictors[0].predictor, model, "to the last digit");
    let wards = of(project.atlas(), AreaKind::Ward);
    assert_eq!(wards.predictor.name, "Ours");
    assert!(wards.how.contains("wholly together"), "{}", wards.how);
    let shipped = built(&tempfile::tempdir().expect("a folder"));
    let other = of(shipped.atlas(), AreaKind::Ward);
    for (own, other) in wards.areas.iter().flatten().zip(other.areas.iter().flatten()) {
        assert!((own.online.value - other.online.value).abs() < 1e-12);
        let width = |e: &estimates::AreaEstimate| e.online.upper - e.online.lower;
        assert!(width(own) >= width(other) * 0.99);
    }
    assert_eq!(project.undo_name(), Some("Add predictive model Ours"));
    project.undo().expect("undone");
    assert!(project.atlas().predictors.is_empty());
    assert_eq!(of(project.atlas(), AreaKind::Ward).predictor.name, "Online participation, England and Wales");
    project.redo().expect("redone");
    assert_eq!(project.atlas().predictors[0].id, id);
    project.remove_predictor(id).expect("removed");
    assert!(project.atlas().predictors.is_empty());
}

#[test]
fn without_figures_it_says_what_is_needed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = built(&folder);
    let id = project.atlas().sources.iter().find(|s| s.file_name.contains("estimates")).expect("a source").id;
    project.remove_source(id).expect("removed");
    let none = of(project.atlas(), AreaKind::Lsoa);
    assert_eq!((none.known(), none.total()), (0, None));
    assert!(none.how.contains("expected_online_pct"), "{}", none.how);
}
