//! The profile of a ward of the sample.

use super::*;
use crate::project::{Project, sample};

fn question(ward: &str) -> ProfileQuestion {
    let folder = tempfile::tempdir().expect("a folder");
    let project: Project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
    let atlas = Atlas::clone(project.atlas());
    let set = Arc::clone(atlas.active_set().expect("wards"));
    let place = set.areas.iter().position(|a| a.name == ward).expect("the ward");
    let model = atlas.active_model().map(|m| m.model.clone());
    ProfileQuestion { atlas, set, model, place, query: ReachQuery::default(), ways: Ways::default() }
}

fn made(ward: &str) -> Profile {
    answer(&question(ward), &Progress::new()).expect("a profile")
}

fn section<'a>(profile: &'a Profile, title: &str) -> &'a Section {
    profile.sections.iter().find(|s| s.title.starts_with(title)).expect("the section")
}

#[test]
fn a_ward_is_told_with_score_drivers_residents_help_broadband_and_sites() {
    let profile = made("Shepway South");
    assert_eq!(profile.name, "Shepway South");
    assert!(profile.what.starts_with("Ward E05005004, "), "{}", profile.what);
    let score = section(&profile, "Score");
    assert_eq!((score.rows[0].value.as_str(), score.rows[0].beside.as_str()), ("68.3", "the highest of 26 wards"));
    let drivers = section(&profile, "What drives it");
    assert_eq!(drivers.rows.len(), 5);
    assert!(drivers.rows[0].beside.contains("19.0 points"), "{:?}", drivers.rows[0]);
    assert!(section(&profile, "Residents").rows.len() == 2, "with the estimate");
    assert!(section(&profile, "Broadband").rows.iter().any(|r| r.what.contains("Gaps")));
    let help = section(&profile, "Help");
    // 11.20 minutes and 30 % out of reach by an independent count, see the tests of reach.
    assert!(help.rows.iter().any(|r| r.beside.starts_with("11 minutes")), "{help:?}");
    assert!(help.rows.iter().any(|r| r.value == "70 %"), "{help:?}");
}

#[test]
fn where_nobody_has_help_a_spot_of_the_ward_itself_is_proposed() {
    let profile = made("Leeds");
    let help = section(&profile, "Help");
    assert_eq!(help.rows[0].value, "0");
    let sites = section(&profile, "Where more help");
    assert!(sites.rows[0].what.starts_with("Near ME17"), "{sites:?}");
    assert!(sites.rows[0].value.contains("more residents"), "{sites:?}");
}
