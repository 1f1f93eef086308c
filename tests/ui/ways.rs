//! The ways of colouring the map: clusters, two measures, likelihood against impact, change.

use egui::Role;
use egui_kittest::kittest::NodeT as _;
use inclusion_atlas::model::map_mode::{ClusterMap, ClusterStatistic, Neighbours};
use inclusion_atlas::model::settings::Shown;

use crate::desk::Desk;

/// How many areas the legend counts in all classes.
fn counted(desk: &Desk) -> usize {
    let last = |name: &String| -> usize {
        let words = name.rsplit(", ").next().unwrap();
        words.split(' ').next().unwrap().parse().unwrap()
    };
    desk.legend().iter().map(last).sum()
}

#[test]
fn clusters_have_geodas_categories_and_a_sentence() {
    let mut desk = Desk::new();
    desk.choose("Colour the map by", "Clusters");
    desk.until("the clusters", |d| d.find(Role::Button, "Class High-high").is_some());
    desk.rest();
    for class in ["High-high", "Low-low", "Low-high", "High-low", "Not significant"] {
        assert!(desk.find(Role::Button, &format!("Class {class}")).is_some(), "{class}");
    }
    assert_eq!(counted(&desk), 26);
    desk.must_mention("Moran\u{2019}s I ");
    desk.press(Role::Button, "Class Not significant");
    let picked = desk.get(Role::Button, "Class Not significant").accesskit_node().toggled();
    assert_eq!(picked, Some(egui::accesskit::Toggled::True));
}

#[test]
fn options_of_clusters_are_kept_in_the_project() {
    let mut desk = Desk::new();
    desk.choose("Colour the map by", "Clusters");
    desk.choose("Found by", "Hot and cold spots");
    desk.choose("Neighbours are", "Nearest areas");
    desk.until("the hot spots", |d| d.find(Role::Button, "Class Hot spot").is_some());
    desk.rest();
    assert!(desk.find(Role::Button, "Class Low-high").is_none(), "Gi* knows no outliers");
    let (project, _folder) = desk.closed();
    let by = ClusterStatistic::GiStar;
    let map = ClusterMap { by, neighbours: Neighbours::Nearest(6), ..ClusterMap::default() };
    assert_eq!(project.atlas().settings.shown, Shown::Clusters(map));
}

#[test]
fn two_measures_make_a_square_of_nine() {
    let mut desk = Desk::new();
    desk.choose("Colour the map by", "Two measures");
    assert_eq!(desk.legend().len(), 9);
    assert_eq!(counted(&desk), 26);
    desk.must_mention("in the highest third of both");
    let before = desk.legend();
    desk.choose("From left to right", "Digital propensity index");
    assert_ne!(desk.legend(), before);
    desk.choose("Colour the map by", "Likelihood against impact");
    desk.must_mention("residents live in the third with the highest scores");
    assert_eq!(counted(&desk), 26);
    // What was chosen for two measures is still there.
    desk.choose("Colour the map by", "Two measures");
    desk.must_mention("→ Digital propensity index");
}

#[test]
fn a_change_says_that_it_could_not_be_tested() {
    let mut desk = Desk::new();
    desk.choose("Colour the map by", "Change over time");
    desk.must_mention("No indicator of these areas has figures of two periods");
    desk.choose("Earlier", "People in employment deprivation");
    desk.choose("Later", "People in income deprivation");
    desk.must_mention("it cannot be said which changes are more than chance");
    assert_eq!(counted(&desk), 26);
    assert!(desk.find(Role::Button, "Class no change, 0 wards").is_some());
}
