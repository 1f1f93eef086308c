//! Over a copy of the sample with figures of two periods, so that what comes out is known beforehand.

use super::*;
use crate::base::ids::{IndicatorId, InterventionId, SourceId};
use crate::geo::lonlat::LonLat;
use crate::model::indicator::{Column, Indicator, Measure};
use crate::model::intervention::{Intervention, Site};
use crate::project::{Project, sample};

fn project(folder: &tempfile::TempDir) -> Project {
    sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample")
}

/// The sample with a share of 2021 and of 2024 for each ward: all rose by 1, and where something was done by 3.5.
fn with_two_periods(treated: &[usize]) -> (Atlas, Arc<SetData>, ScoreResults) {
    let folder = tempfile::tempdir().expect("a folder");
    let project = project(&folder);
    let mut atlas = Atlas::clone(project.atlas());
    let mut set = SetData::clone(atlas.active_set().expect("wards"));
    let mut indicators = Vec::clone(&atlas.indicators);
    for (id, year) in [(9_001, 2021), (9_002, 2024)] {
        let key = format!("offline_{year}_pct");
        let values: Vec<Option<f64>> = (0..set.areas.len())
            .map(|place| {
                let rise = if treated.contains(&place) { 3.5 } else { 1.0 };
                Some(place as f64 + if year == 2024 { rise } else { 0.0 })
            })
            .collect();
        set.columns.insert(key.clone(), Column { indicator: IndicatorId(id), values, ..Column::default() });
        indicators.push(Indicator {
            id: IndicatorId(id),
            key,
            name: format!("Offline {year}"),
            unit: "%".to_owned(),
            measure: Measure::Rate,
            period: year.to_string(),
            meaning: String::new(),
            denominator: None,
            derivation: String::new(),
            direction: None,
            source: SourceId(0),
        });
    }
    atlas.indicators = Arc::new(indicators);
    let set = Arc::new(set);
    let model = &atlas.active_model().expect("a model").model;
    let scores = crate::analysis::score::score(&set, model);
    let id = set.set.id;
    for known in &mut atlas.sets {
        if known.set.id == id {
            *known = Arc::clone(&set);
        }
    }
    let done = |(number, place): (i64, &usize)| {
        let site = Site::of_area(&set.areas[*place]).expect("a surface");
        let what = NewIntervention::new(InterventionKind::DeviceLoan, site, "2022-05-01");
        Intervention { id: InterventionId(number), what }
    };
    atlas.interventions = Arc::new((1..).zip(treated).map(done).collect());
    (atlas, set, scores)
}

fn asked() -> Asked {
    let (from, to) = between(2021, 2024);
    Asked { before: "offline_2021_pct".to_owned(), after: "offline_2024_pct".to_owned(), from, to, kind: None }
}

#[test]
fn what_was_done_moved_the_figure_by_what_it_was_made_to() {
    let (atlas, set, scores) = with_two_periods(&[2, 5, 11, 17]);
    let found = before_after(&atlas, &set, &scores, &asked()).expect("pairs");
    assert!((found.estimate.effect - 2.5).abs() < 1e-9, "{:?}", found.estimate);
    assert!((found.estimate.treated - 3.5).abs() < 1e-9 && (found.estimate.control - 1.0).abs() < 1e-9);
    let treated: Vec<usize> = found.pairs.iter().map(|p| p.0).collect();
    assert_eq!(treated, [2, 5, 11, 17]);
    assert!(found.pairs.iter().all(|p| ![2, 5, 11, 17].contains(&p.1)));
    assert!(found.warnings[0].contains("Small numbers: 4 wards are too few"), "{:?}", found.warnings);
    assert_eq!(found.differences, [2.5; 4]);
    assert_eq!(pairs_of(&atlas, &set)[0].years, (2021, 2024));
    assert!(found.said[0].contains("+2.5 points"), "{:?}", found.said);
    assert!(found.method.contains("95 % interval"), "{}", found.method);
}

#[test]
fn what_began_later_counts_for_nothing_and_what_began_before_is_no_untouched_area() {
    let (mut atlas, set, scores) = with_two_periods(&[2, 5, 11, 17]);
    let mut log = Vec::clone(&atlas.interventions);
    let mut also = |place: u8, starts: &str| {
        let site = Site::of_area(&set.areas[usize::from(place)]).expect("a surface");
        let what = NewIntervention::new(InterventionKind::Publicity, site, starts);
        log.push(Intervention { id: InterventionId(100 + i64::from(place)), what });
    };
    also(3, "2025-01-01");
    also(4, "2019-01-01");
    atlas.interventions = Arc::new(log);
    let found = before_after(&atlas, &set, &scores, &asked()).expect("pairs");
    assert_eq!(found.estimate.pairs.len(), 4, "neither is treated");
    assert!(found.pairs.iter().all(|p| p.1 != 4), "reached before, so not untouched");
    let loans = Asked { kind: Some(InterventionKind::Publicity), ..asked() };
    let none = before_after(&atlas, &set, &scores, &loans).expect_err("none began between");
    assert!(none.contains("No publicity in these areas began between 2021-07-01 and 2024-06-30"), "{none}");
}

#[test]
fn an_intervention_in_a_ward_is_in_all_its_lsoas_and_a_point_is_in_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = project(&folder);
    let atlas = project.atlas();
    let wards = atlas.active_set().expect("wards");
    let lsoas = atlas.sets.iter().find(|s| s.areas.len() == 95).expect("LSOAs");
    let index = PolygonIndex::new(lsoas.areas.iter().map(|a| &a.polygons));
    let ward = wards.areas.iter().find(|a| a.name == "Shepway South").expect("a ward");
    let site = Site::of_area(ward).expect("a surface");
    let whole = NewIntervention::new(InterventionKind::Publicity, site.clone(), "2022-01-01");
    let all = areas_of(atlas, lsoas, &index, &whole);
    assert!((2..10).contains(&all.len()), "{all:?}");
    let point = NewIntervention::new(InterventionKind::Publicity, Site::of_point(site.at, ""), "2022-01-01");
    let one = areas_of(atlas, lsoas, &index, &point);
    assert!(one.len() == 1 && all.contains(&one[0]), "{one:?} {all:?}");
}

#[test]
fn a_log_that_was_saved_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = project(&folder);
    let atlas = Arc::clone(project.atlas());
    let mut loan = NewIntervention::new(InterventionKind::DeviceLoan, Site::of_venue(&atlas.venues[0]), "2026-03-02");
    loan.title = "Tablets, \"to borrow\"".to_owned();
    loan.ends = "2026-05-29".to_owned();
    (loan.cost, loan.contacted, loan.reached) = (Some(1250.5), Some(60), Some(41));
    loan.notes = "two\nlines".to_owned();
    let ward = Site::of_area(&atlas.active_set().expect("wards").areas[3]).expect("a surface");
    let mut publicity = NewIntervention::new(InterventionKind::Publicity, ward, "2026-06-01");
    publicity.ongoing = true;
    let point = Site::of_point(LonLat::new(0.5475, 51.252), "Market stall");
    let stall = NewIntervention::new(InterventionKind::Outreach, point, "2026-06-02");
    let all = [loan, publicity, stall];
    project.record_interventions(&all).expect("noted");
    let path = folder.path().join("log.csv");
    std::fs::write(&path, crate::project::files::table(&rows(project.atlas()))).expect("written");
    assert_eq!(read(&path, project.atlas(), &Progress::new()).expect("read"), all);
}

#[test]
fn a_table_full_of_nonsense_names_its_rows_and_brings_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = project(&folder);
    let read_text = |text: &str| {
        let path = folder.path().join("log.csv");
        std::fs::write(&path, text).expect("written");
        read(&path, project.atlas(), &Progress::new())
    };
    let said = |text: &str| read_text(text).expect_err("refused").to_string();
    let wrong = said(
        "kind,place,starts,ends,cost,reached\n\
         tea party,Shepway South,2026-01-01,,,\n\
         outreach,Atlantis,2026-01-01,,,\n\
         outreach,Shepway South,last spring,,,\n\
         outreach,Shepway South,2026-01-01,soon,,\n\
         outreach,Shepway South,2026-01-01,,lots,\n\
         outreach,Shepway South,2026-01-01,,,2.5\n",
    );
    for what in ["6 rows", "log.csv", "Row 2", "tea party", "Row 3", "Atlantis", "last spring", "soon", "lots", "2.5"] {
        assert!(wrong.contains(what), "{what}: {wrong}");
    }
    assert!(said("name,when\nx,y\n").contains("no column called kind"));
    let british = read_text(
        "What,Date,Where,Cost (£),People reached,End\nOne-to-one help,02/03/2026,Shepway South,\"£1,200\",15,ongoing\n",
    );
    let one = &british.expect("read")[0];
    assert_eq!((one.starts.as_str(), one.ongoing, one.reached), ("2026-03-02", true, Some(15)));
    assert!(one.site.area.is_some());
}

#[test]
fn one_entry_given_field_by_field_is_understood_as_a_row_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = project(&folder);
    let fields = |place: &str| {
        let given = [("kind", "device-loan"), ("starts", "2026-11-21"), ("place", place), ("cost_pounds", "£1,200")];
        given.map(|(name, text)| (name, text.to_owned()))
    };
    let one = read_one(&fields("Shepway South"), project.atlas()).expect("understood");
    assert_eq!((one.kind, one.cost, one.reached), (InterventionKind::DeviceLoan, Some(1200.0), None));
    assert_eq!(one.site.area.as_ref().map(ToString::to_string).as_deref(), Some("E05005004"));
    let venue = read_one(&fields("Allington Library"), project.atlas()).expect("understood");
    assert!(venue.site.venue.is_some());
    assert!(read_one(&fields("Atlantis"), project.atlas()).expect_err("refused").contains("Atlantis"));
    project.record_intervention(&one).expect("noted");
    assert_eq!(project.atlas().interventions.len(), 1);
}

/// 20,000 rows that name areas, venues and postcodes: none goes through all of the project.
#[test]
fn a_long_log_is_read_and_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = project(&folder);
    let postcode = project.atlas().postcodes[17].text.clone();
    let four = format!(
        "outreach,Shepway South,,2026-01-01\noutreach,Allington Library,,2026-01-02\noutreach,,{postcode},2026-01-03\nother,Heath,,2026-01-04\n"
    );
    let text = format!("kind,place,postcode,starts\n{}", four.repeat(5_000));
    let path = folder.path().join("log.csv");
    std::fs::write(&path, text).expect("written");
    let all = read(&path, project.atlas(), &Progress::new()).expect("understood");
    assert_eq!(all.len(), 20_000);
    assert_eq!(project.record_interventions(&all).expect("noted").len(), 20_000);
    assert_eq!(project.atlas().interventions.len(), 20_000);
}
