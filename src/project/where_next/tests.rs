//! Where next over the sample: what is promised of the answer, checked by counting anew.

use super::*;
use crate::base::progress::Progress;
use crate::model::place::PlaceKind;
use crate::model::reach::ReachSettings;
use crate::model::site::Point;
use crate::model::venue::{Offer, VenueFilter};
use crate::project::{Project, sample};

/// The sample, in which two libraries lend devices and the others do not.
fn question(sites: SiteSettings) -> (tempfile::TempDir, SiteQuestion) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project: Project =
        sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample");
    let ids: Vec<VenueId> = project.atlas().venues.iter().take(2).map(|v| v.id).collect();
    project.set_offer(&ids, Offer::DeviceLoan, true).expect("set");
    let atlas = Atlas::clone(project.atlas());
    let set = Arc::clone(atlas.active_set().expect("wards"));
    let filter = VenueFilter { offer: Some(Offer::DeviceLoan), ..VenueFilter::default() };
    let how = ReachSettings { counted: Counted::Excluded, ..ReachSettings::default() };
    (
        folder,
        SiteQuestion {
            atlas,
            set,
            query: ReachQuery { filter, how },
            sites,
            places: Arc::default(),
            ways: Ways::default(),
        },
    )
}

#[test]
fn the_chosen_libraries_reach_as_many_as_any_three_do() {
    let (_folder, question) = question(SiteSettings::default());
    let progress = Progress::new();
    let made = make(&question, &progress).expect("a problem");
    assert_eq!((made.candidates.len(), made.problem.sites.len()), (10, 12));
    let plan = answer(&question, &progress).expect("an answer");
    assert!(plan.is_proven && plan.chosen.len() == 3, "{plan:?}");
    // Every choice of three, counted one by one.
    let covered = |open: &[usize]| -> f64 {
        let reached = |home: usize| made.problem.costs.of(home).any(|(s, c)| c <= 15.0 && (s < 2 || open.contains(&s)));
        (0..made.problem.demand.len()).filter(|h| reached(*h)).map(|h| made.problem.demand[h]).sum()
    };
    let mut best = 0.0_f64;
    for a in 2..12 {
        for b in a + 1..12 {
            for c in b + 1..12 {
                best = best.max(covered(&[a, b, c]));
            }
        }
    }
    let gained: f64 = plan.chosen.iter().map(|s| s.gained).sum();
    assert!((covered(&[]) + gained - best).abs() < 1e-6 * best, "{gained} of {best}");
    let first = &plan.chosen[0];
    assert!(first.reason.starts_with("Reaches ") && first.reason.contains("none of whom has device loan within 15"));
    assert!(first.reason.contains("estimated excluded residents"), "{}", first.reason);
    assert!(plan.chosen.iter().all(|s| s.stays.is_some_and(|s| (0.0..=1.0).contains(&s))), "{plan:?}");
    assert!(!plan.runners_up.is_empty() && plan.proof.starts_with("Proven"));
    assert_eq!(answer(&question, &progress), Ok(plan), "the same question, the same answer");
}

#[test]
fn what_cannot_be_answered_is_said_in_words() {
    let nothing = SiteSettings { venues: false, ..SiteSettings::default() };
    let (_folder, asked) = question(nothing);
    assert!(answer(&asked, &Progress::new()).expect_err("nothing to choose").contains("no place to choose from"));
    let floor = SiteSettings { one_each: true, middles: true, ..SiteSettings::default() };
    let (_folder, asked) = question(floor);
    let why = answer(&asked, &Progress::new()).expect_err("more wards than sites");
    assert!(why.contains("wards have no open site yet"), "{why}");
}

#[test]
fn a_point_on_the_map_is_chosen_where_it_alone_reaches_someone() {
    let point = Point { name: "Leeds village hall".to_owned(), at: LonLat::new(0.6125, 51.2480) };
    let sites = SiteSettings { venues: false, count: 1, points: vec![point], ..SiteSettings::default() };
    let (_folder, asked) = question(sites);
    let plan = answer(&asked, &Progress::new()).expect("an answer");
    assert_eq!(plan.chosen[0].site.name, "Leeds village hall");
    assert!(plan.chosen[0].gained > 10.0 && plan.chosen[0].reason.contains("Leeds"), "{plan:?}");
    assert_eq!(plan.chosen[0].stays, Some(1.0), "there is no other");
}

#[test]
fn a_village_hall_of_the_streets_extract_is_chosen_and_becomes_a_place_of_the_scenario() {
    let (_folder, mut asked) =
        question(SiteSettings { venues: false, count: 1, counted: Counted::Residents, ..SiteSettings::default() });
    asked.query.how.counted = Counted::Residents;
    asked.places = Arc::new(vec![Place {
        kind: PlaceKind::VillageHall,
        name: "Leeds Village Hall".to_owned(),
        address: String::new(),
        postcode: String::new(),
        opening_hours: String::new(),
        position: LonLat::new(0.6066, 51.2485),
    }]);
    let plan = answer(&asked, &Progress::new()).expect("an answer");
    assert_eq!(plan.chosen[0].site.name, "Leeds Village Hall");
    assert!(plan.chosen[0].gained > 0.0, "{plan:?}");
    let scenario = plan.scenario(&asked.atlas, "Leeds".to_owned(), &asked.query.filter);
    assert_eq!((scenario.added.len(), scenario.changed.len()), (1, 0));
    let venues = scenario.venues(&asked.atlas.venues);
    assert_eq!(venues.iter().filter(|v| asked.query.filter.counts(v)).count(), 3, "two libraries and the hall");
}

/// The first press on the sample, whose venues all give any help.
#[test]
fn where_every_venue_gives_the_help_middles_of_areas_are_tried() {
    let (_folder, mut asked) = question(SiteSettings::default());
    asked.query = ReachQuery::default();
    let plan = answer(&asked, &Progress::new()).expect("an answer");
    assert_eq!(plan.chosen.len(), 3);
    assert!(plan.chosen.iter().all(|c| c.site.name.starts_with("Middle of ")), "{plan:?}");
    assert!(plan.method.starts_with(MIDDLES_INSTEAD), "{}", plan.method);
}
