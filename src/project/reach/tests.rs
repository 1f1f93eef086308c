//! Reach over the sample, against the same figures worked out in Python 3 with Shapely 2.2 from the sample's own tables:
//! eastings and northings of postcodes and libraries, wards by `contains`, `math.hypot`, 1.4 and 80 m a minute.

use super::*;
use crate::base::progress::Progress;
use crate::model::hours::Moment;
use crate::model::scenario::{Added, Change, Scenario};
use crate::model::venue::Offer;
use crate::project::{Project, sample};

fn measured(query: ReachQuery) -> (Arc<Atlas>, Arc<SetData>, ReachFigures) {
    let folder = tempfile::tempdir().expect("a folder");
    let project: Project = sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
    let atlas = Arc::clone(project.atlas());
    let set = Arc::clone(atlas.active_set().expect("wards"));
    let figures = measure(&atlas, &set, &People::residents(&atlas, &set), &atlas.venues, (query, &Ways::default()));
    (atlas, set, figures)
}

#[test]
fn residents_within_reach_of_a_library_are_those_of_an_independent_count() {
    let (_, set, figures) = measured(ReachQuery::default());
    assert_eq!((figures.venues, figures.people), (12, 173_132.0));
    for (within, python) in figures.within.iter().zip([32_911.7, 56_419.0, 75_299.7, 110_818.4]) {
        // A postcode on the edge may fall on the other side for a few centimetres.
        assert!((within - python).abs() < 40.0, "{:?}", figures.within);
    }
    let of = |name: &str| {
        let place = set.areas.iter().position(|a| a.name == name).expect("a ward");
        &figures.areas[place]
    };
    for (name, minutes, out, lacking) in [
        ("Allington", 11.00, 25.64, 0.0),
        ("Bearsted", 7.64, 2.27, 0.0),
        ("Boxley", 53.77, 100.0, 73.44),
        ("North", 15.56, 50.0, 48.11),
        ("Shepway South", 11.20, 30.0, 16.46),
        ("South", 29.18, 100.0, 86.51),
        ("Leeds", 77.95, 100.0, 100.0),
    ] {
        let area = of(name);
        assert!((area.minutes.expect("known") - minutes).abs() < 0.05, "{name}: {area:?}");
        assert!((area.value(ReachMeasure::OutOfReach).expect("known") - out).abs() < 0.5, "{name}: {area:?}");
        assert!((area.lacking.expect("known") - lacking).abs() < 0.2, "{name}: {area:?}");
    }
    assert!(figures.without.contains(&set.areas.iter().position(|a| a.name == "Leeds").expect("a ward")));
    assert!(figures.method.contains("straight lines times 1.4"), "{}", figures.method);
}

#[test]
fn what_is_closed_then_or_not_known_to_be_offered_reaches_nobody() {
    let filter = VenueFilter { open_at: Some(Moment { day: 6, minute: 600 }), ..VenueFilter::default() };
    let (_, set, figures) = measured(ReachQuery { filter, ..ReachQuery::default() });
    assert_eq!((figures.venues, figures.within), (0, [0.0; 4]), "no library opens on Sundays");
    assert_eq!(figures.without.len(), set.areas.len());
    assert!(figures.areas.iter().all(|a| a.minutes.is_none() && a.lacking.is_none()), "missing, not zero");
    let filter = VenueFilter { offer: Some(Offer::DeviceLoan), ..VenueFilter::default() };
    assert_eq!(measured(ReachQuery { filter, ..ReachQuery::default() }).2.venues, 0);
}

#[test]
fn driving_reaches_at_least_whom_walking_reaches() {
    let walk = measured(ReachQuery::default()).2;
    let how = ReachSettings { mode: TravelMode::Drive, ..ReachSettings::default() };
    let drive = measured(ReachQuery { how, ..ReachQuery::default() }).2;
    assert!(walk.within.iter().zip(drive.within).all(|(w, d)| *w <= d), "{:?} {:?}", walk.within, drive.within);
    assert!(drive.within[1] > 0.9 * drive.people, "a quarter of an hour by car");
}

#[test]
fn a_scenario_without_libraries_loses_everybody_and_one_that_moves_them_nowhere_loses_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project: Project =
        sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
    let mut scenario = Scenario { name: "None".to_owned(), ..Scenario::default() };
    scenario.changed.extend(project.atlas().venues.iter().map(|v| (v.id, Change::Off)));
    let none = project.add_scenario(&scenario).expect("kept");
    scenario.name = "Elsewhere".to_owned();
    scenario.added.extend(project.atlas().venues.iter().map(|v| Added::of(&v.content())));
    let elsewhere = project.add_scenario(&scenario).expect("kept");

    let set = Arc::clone(project.atlas().active_set().expect("wards"));
    let compared = |scenario, with| {
        let mut atlas = Atlas::clone(project.atlas());
        (atlas.settings.scenario, atlas.settings.compared_with) = (Some(scenario), with);
        let people = People::residents(&atlas, &set);
        let figures = of_people(&atlas, &set, &people, (ReachQuery::default(), &Ways::default()));
        Compared::clone(figures.compared.as_ref().expect("compared"))
    };
    let lost = compared(none, None);
    // 56,419.0 within a quarter of an hour by the independent count above.
    assert!((lost.total.before - 56_419.0).abs() < 40.0, "{:?}", lost.total);
    assert_eq!((lost.total.after, lost.total.gained), (0.0, 0.0));
    assert!((lost.total.lost - lost.total.before).abs() < 1e-6);
    let of_areas: f64 = lost.areas.iter().flatten().map(|g| g.lost).sum();
    assert!((of_areas - lost.total.lost).abs() < 1e-6);
    let same = compared(elsewhere, None);
    assert_eq!((same.total.gained, same.total.lost), (0.0, 0.0));
    assert_eq!(same.within[3].0, same.within[3].1);
    let back = compared(elsewhere, Some(none));
    assert!((back.total.gained - lost.total.lost).abs() < 1e-6);
    assert_eq!(back.with.as_deref(), Some("None"));
    let allington = set.areas.iter().position(|a| a.name == "Allington").expect("the ward");
    assert!(back.differences()[allington].expect("known") > 0.0);
    assert_eq!(back.table(&set, &measured(ReachQuery::default()).2).len(), set.areas.len() + 2);
}
