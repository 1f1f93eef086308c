//! Against Ofcom's own counts: rows of "Connected Nations, fixed coverage by local authority", July 2025.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::base::progress::Progress;
use crate::model::indicator::Column;
use crate::model::results::AreaScore;
use crate::project::{Project, sample};

/// The sample's wards with these columns instead of their own; wards beyond the figures have none.
fn set_with(columns: &[(&str, &[f64])]) -> (Arc<Atlas>, SetData) {
    let folder = tempfile::tempdir().expect("a folder");
    let project: Project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
    let atlas = Arc::clone(project.atlas());
    let mut set = SetData::clone(atlas.active_set().expect("wards"));
    let count = set.areas.len();
    let column = |values: &[f64]| {
        let mut values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        values.resize(count, None);
        Column { values, ..Column::default() }
    };
    set.columns = columns.iter().map(|(key, values)| ((*key).to_owned(), column(values))).collect::<BTreeMap<_, _>>();
    (atlas, set)
}

fn asking(threshold: Threshold, at_least: f64) -> Settings {
    let mut settings = Settings::default();
    settings.broadband.threshold = Some(threshold);
    settings.broadband.at_least = at_least;
    settings
}

/// Armagh City, Banbridge and Craigavon; its column of premises unable to receive 30 Mbit/s says 1,111 and 1.1 %.
#[test]
fn who_cannot_is_the_matched_less_those_who_can_as_ofcom_counts() {
    let (atlas, set) = set_with(&[
        ("all_premises", &[96_997.0]),
        ("all_matched_premises", &[95_860.0]),
        ("superfast_pct", &[97.7]),
        ("number_of_premises_with_sfbb_availability", &[94_749.0]),
    ]);
    let weak = measure(&atlas, &set, &ScoreResults::default(), &asking(Threshold::Superfast, 1.0)).expect("carried");
    assert_eq!(weak.areas[0].premises, Some(1_111.0));
    assert!((weak.areas[0].share.expect("known") - 1.1454).abs() < 1e-4, "{:?}", weak.areas[0]);
    assert_eq!(weak.areas[1], AreaBroadband::default(), "missing is not nought");
    assert_eq!(weak.weak, BTreeSet::from([0]));
    assert!(weak.said().iter().any(|s| s.contains("1,111 premises are below superfast")), "{:?}", weak.said());
    assert!(weak.said().iter().any(|s| s.contains("No figures for 25 wards")), "{:?}", weak.said());
}

#[test]
fn published_shares_and_numbers_are_taken_as_they_are() {
    let (atlas, set) = set_with(&[
        ("all_premises", &[96_997.0, 200.0]),
        ("below_uso_pct", &[0.4, 12.0]),
        ("number_of_premises_below_the_uso", &[394.0, 24.0]),
    ]);
    let weak = measure(&atlas, &set, &ScoreResults::default(), &asking(Threshold::Uso, 5.0)).expect("carried");
    assert_eq!((weak.areas[0].premises, weak.areas[0].share), (Some(394.0), Some(0.4)));
    assert_eq!(weak.weak, BTreeSet::from([1]));
    assert_eq!(weak.area_said(1).as_deref(), Some("24 premises (12.0 %) below the universal service obligation"));
}

#[test]
fn a_threshold_that_is_not_there_is_not_made_up() {
    let (atlas, set) = set_with(&[("superfast_pct", &[90.0]), ("median_download_mbit", &[8.0])]);
    assert!(is_carried(&set, Threshold::Superfast));
    for threshold in Threshold::ALL.into_iter().filter(|t| *t != Threshold::Superfast) {
        assert!(!is_carried(&set, threshold));
        assert!(measure(&atlas, &set, &ScoreResults::default(), &asking(threshold, 5.0)).is_none());
    }
    let weak = measure(&atlas, &set, &ScoreResults::default(), &asking(Threshold::Superfast, 5.0)).expect("carried");
    assert_eq!((weak.areas[0].share, weak.areas[0].premises), (Some(10.0), None), "no count, none worked out");
    assert!(weak.how.contains("could not be matched"), "{}", weak.how);
    // The sample has marked its LSOAs by another figure, which stays until a threshold is chosen.
    assert!(threshold(&atlas, &set, &Settings::default()).is_none());
}

#[test]
fn numbers_are_not_worked_out_where_small_counts_are_hidden() {
    let (atlas, set) = set_with(&[("all_premises", &[40.0]), ("below_30_mbit_pct", &[10.0])]);
    let mut settings = asking(Threshold::Superfast, 5.0);
    let open = measure(&atlas, &set, &ScoreResults::default(), &settings).expect("carried");
    assert_eq!(open.areas[0].premises, Some(4.0));
    settings.disclosure = crate::model::disclosure::DisclosureRule {
        fewest: Some(5),
        ..crate::model::disclosure::DisclosureRule::default()
    };
    let hidden = measure(&atlas, &set, &ScoreResults::default(), &settings).expect("carried");
    assert_eq!((hidden.areas[0].premises, hidden.areas[0].share), (None, Some(10.0)));
}

#[test]
fn badly_connected_and_excluded_is_the_worst_fifth_by_score_among_the_weak() {
    let share: Vec<f64> = (0..10).map(|i| if i < 6 { 20.0 } else { 1.0 }).collect();
    let (atlas, mut set) = set_with(&[("below_30_mbit_pct", &share)]);
    set.areas = set.areas.iter().take(10).cloned().collect();
    for column in set.columns.values_mut() {
        column.values.truncate(10);
    }
    // Ranks 10, 9 … 1: the worst fifth of ten is ranks 1 and 2, the last two areas; then with one among the weak.
    let ranked = |ranks: [usize; 10]| ScoreResults {
        areas: ranks.map(|rank| AreaScore { score: Some(1.0), rank: Some(rank), ..AreaScore::default() }).to_vec(),
        scored: 10,
        ..ScoreResults::default()
    };
    let settings = asking(Threshold::Superfast, 5.0);
    let apart = measure(&atlas, &set, &ranked([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]), &settings).expect("carried");
    assert_eq!((apart.weak.len(), apart.excluded.len()), (6, 0));
    let both = measure(&atlas, &set, &ranked([2, 9, 8, 7, 6, 5, 4, 3, 10, 1]), &settings).expect("carried");
    assert_eq!(both.excluded, BTreeSet::from([0]));
    assert_eq!((both.look(0), both.look(1), both.look(7)), (Some(GapLook::WeakExcluded), Some(GapLook::Weak), None));
    let looks: Vec<GapLook> = gap_legend(&atlas, Some(&both)).into_iter().map(|(look, _)| look).collect();
    assert_eq!(looks, [GapLook::Weak, GapLook::WeakExcluded]);
}

#[test]
fn an_area_without_figures_says_nothing() {
    let (atlas, set) = set_with(&[("below_30_mbit_pct", &[3.0])]);
    let weak = measure(&atlas, &set, &ScoreResults::default(), &asking(Threshold::Superfast, 5.0)).expect("carried");
    assert_eq!(weak.area_said(5), None);
    let rows = weak.rows(&atlas, &set);
    assert_eq!(rows.len(), set.areas.len() + 1);
    assert_eq!(rows[1][4], "3");
    assert_eq!(rows[6][4], "", "missing is empty");
}

#[test]
fn points_are_graded_by_round_numbers_of_premises_and_stand_instead_of_hatches() {
    let premises = [4.0, 9.0, 10.0, 19.0, 20.0, 49.0, 50.0, 120.0, 1.0];
    let (atlas, set) = set_with(&[
        ("all_premises", &[200.0; 9]),
        ("below_30_mbit_pct", &[50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0, 0.5]),
        ("number_of_premises_unable_to_receive_30mbit_s", &premises),
    ]);
    let mut asked = asking(Threshold::Superfast, 2.0);
    let hatched = measure(&atlas, &set, &ScoreResults::default(), &asked).expect("carried");
    assert!(hatched.points().is_empty() && hatched.point_legend().is_empty());
    assert!(!gap_legend(&Atlas::default(), Some(&hatched)).is_empty());

    asked.broadband.as_points = true;
    let weak = measure(&atlas, &set, &ScoreResults::default(), &asked).expect("carried");
    assert!(gap_legend(&Atlas::default(), Some(&weak)).is_empty());
    let legend = weak.point_legend();
    let said: Vec<(&str, usize)> = legend.iter().map(|e| (e.text.as_str(), e.count)).collect();
    assert_eq!(
        said,
        [
            ("50 or more premises below superfast", 2),
            ("20 to 49 premises below superfast", 2),
            ("10 to 19 premises below superfast", 2),
            ("under 10 premises below superfast", 2),
        ]
    );
    assert!(legend.windows(2).all(|pair| pair[0].point.radius > pair[1].point.radius), "more is larger");
    let points = weak.points();
    let radius = |place: usize| points.iter().find(|(p, _)| *p == place).map(|(_, point)| point.radius);
    assert_eq!(radius(7), Some(legend[0].point.radius));
    assert_eq!((radius(2), radius(3)), (Some(legend[2].point.radius), Some(legend[2].point.radius)));
    assert_eq!(radius(8), None, "an area above the threshold has none");
}

#[test]
fn where_numbers_are_not_known_points_are_graded_by_share() {
    let (atlas, set) = set_with(&[("below_30_mbit_pct", &[3.0, 12.0, 60.0])]);
    let mut asked = asking(Threshold::Superfast, 2.0);
    asked.broadband.as_points = true;
    let weak = measure(&atlas, &set, &ScoreResults::default(), &asked).expect("carried");
    let said: Vec<String> = weak.point_legend().into_iter().map(|e| e.text).collect();
    assert_eq!(said[0], "20\u{a0}% or more of premises below superfast");
    assert_eq!(said.last().map(String::as_str), Some("under 5\u{a0}% of premises below superfast"));
}
