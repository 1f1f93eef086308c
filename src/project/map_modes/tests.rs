//! Ways of colouring the map, on the sample.

use std::sync::Arc;

use super::*;
use crate::base::progress::Progress;
use crate::model::indicator::{Column, Indicator};
use crate::model::map_mode::{ChangeMap, ClusterMap, Neighbours, TwoMeasures};
use crate::project::sample;

/// The sample's atlas with its wards.
fn sample_atlas() -> Arc<Atlas> {
    let folder = tempfile::tempdir().expect("a folder");
    let project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
    Arc::clone(project.atlas())
}

fn scored(atlas: &Atlas) -> (Arc<SetData>, ScoreResults) {
    let set = Arc::clone(atlas.active_set().expect("wards"));
    let scores = crate::analysis::score(&set, &atlas.active_model().expect("a model").model);
    (set, scores)
}

fn indicator(key: &str) -> Measured {
    Measured::Indicator(key.to_owned())
}

#[test]
fn clusters_are_the_same_again_and_need_neighbours() {
    let atlas = sample_atlas();
    let (set, scores) = scored(&atlas);
    let map = ClusterMap { measure: indicator("no_qualifications_pct"), ..ClusterMap::default() };
    let ask = |map: &ClusterMap| clusters(&find_clusters(&question(&atlas, &set, &scores, map), &Progress::new()));
    let first = ask(&map);
    assert_eq!(first, ask(&map));
    assert_eq!(first.classes.iter().map(|c| c.count).sum::<usize>(), 26);
    assert!(first.said.last().expect("a sentence").starts_with("Moran"), "{:?}", first.said);
    let far = ask(&ClusterMap { neighbours: Neighbours::Within(100), ..map });
    assert!(far.refused.expect("a reason").contains("no area has a neighbour"));
    assert!(far.class_of.iter().all(Option::is_none));
}

#[test]
fn a_search_for_clusters_can_be_ended() {
    let atlas = sample_atlas();
    let (set, scores) = scored(&atlas);
    let progress = Progress::new();
    progress.cancel();
    let answer = find_clusters(&question(&atlas, &set, &scores, &ClusterMap::default()), &progress);
    assert!(answer.is_stopped());
    assert!(clusters(&answer).refused.expect("a reason").starts_with("Stopped."));
}

#[test]
fn thirds_of_two_measures_hold_about_as_many_areas() {
    let atlas = sample_atlas();
    let (set, scores) = scored(&atlas);
    let of = TwoMeasures { across: indicator("disabled_pct"), up: Measured::Score };
    let shown = two_measures(&atlas, &set, &scores, &of);
    for side in 0..3 {
        let column: usize = (0..3).map(|row| shown.classes[3 * row + side].count).sum();
        let row: usize = (0..3).map(|column| shown.classes[3 * side + column].count).sum();
        assert!((8..=10).contains(&column) && (8..=10).contains(&row), "{column} {row}");
    }
    // An area of the top right class is high in both.
    let place = shown.class_of.iter().position(|c| *c == Some(8)).expect("a ward");
    let above = |values: &[Option<f64>]| values.iter().flatten().filter(|v| Some(**v) <= values[place]).count();
    assert!(above(&shown.values) >= 17 && above(&shown.second) >= 17);
    assert!(shown.grid.expect("a square").rows.iter().all(|r| !r.is_empty()));
}

#[test]
fn without_residents_there_is_no_impact() {
    let atlas = sample_atlas();
    let (set, scores) = scored(&atlas);
    assert!(impact(&atlas, &set, &scores).refused.is_none());
    let mut bare = SetData::clone(&set);
    bare.columns.remove("population");
    let refused = impact(&atlas, &bare, &scores).refused.expect("a reason");
    assert!(refused.contains("no count of residents"), "{refused}");
}

#[test]
fn periods_are_known_by_their_years() {
    let mut atlas = Atlas::clone(&sample_atlas());
    let mut set = SetData::clone(atlas.active_set().expect("wards"));
    assert!(periods(&atlas, &set).is_empty(), "65 and over is no earlier 75 and over");
    let model = atlas.indicator("population").expect("residents").clone();
    let mut indicators = Vec::clone(&atlas.indicators);
    for (n, (key, first)) in [("claimants_2024", 40.0), ("claimants_2020", 100.0)].into_iter().enumerate() {
        let id = crate::base::ids::IndicatorId(9_000 + i64::try_from(n).expect("small"));
        indicators.push(Indicator { id, key: key.to_owned(), name: key.replace('_', " "), ..model.clone() });
        let mut values = vec![Some(200.0); set.areas.len()];
        (values[0], values[1]) = (Some(first), None);
        set.columns.insert(key.to_owned(), Column { indicator: id, values, ..Column::default() });
    }
    atlas.indicators = Arc::new(indicators);
    let pairs = periods(&atlas, &set);
    assert_eq!(pairs, [("claimants_2020".to_owned(), "claimants_2024".to_owned())]);
    let of = ChangeMap { from: pairs[0].0.clone(), to: pairs[0].1.clone() };
    let shown = change(&atlas, &set, &of, (atlas.settings.classing, None));
    assert_eq!((shown.values[0], shown.values[1], shown.values[2]), (Some(-60.0), None, Some(0.0)));
    // A fall of 60 from 100 is beyond chance: 60 / sqrt(140) is 5.1. No change is not.
    assert!(!shown.doubtful.contains(&0) && !shown.doubtful.contains(&1) && shown.doubtful.contains(&2));
    assert_eq!(shown.said, ["0 wards rose, 1 fell.", "Beyond chance: 0 rose and 1 fell."]);
}
