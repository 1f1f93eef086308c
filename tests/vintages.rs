//! Areas of other kinds and other years: lookups read, kept and taken back.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

#[path = "vintages/averages.rs"]
mod averages;
#[path = "vintages/postcodes.rs"]
mod postcodes;

use std::path::PathBuf;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::{ContentKind, ImportError, ImportOptions, ImportPlan};
use inclusion_atlas::model::area::AreaKind;
use inclusion_atlas::model::batch::BatchContent;
use inclusion_atlas::model::disclosure::{DisclosureRule, Rounding};
use inclusion_atlas::model::lookup::{AreaClass, Change};
use inclusion_atlas::project::{Project, imports};

const NOW: &str = "2026-11-21T22:50:00Z";

/// A project in a folder of its own.
struct Desk {
    project: Project,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::create(&folder.path().join("kent.gpkg"), "Kent").unwrap();
        Self { project, folder }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn plan(&self, name: &str, text: &str) -> Result<ImportPlan, ImportError> {
        imports::plan(&self.file(name, text), self.project.atlas(), &ImportOptions::default(), &Progress::new())
    }

    fn import(&mut self, name: &str, text: &str) -> ImportPlan {
        let plan = self.plan(name, text).unwrap_or_else(|e| panic!("{e}"));
        self.project.commit_batch(&plan.batch, NOW, &Progress::new()).unwrap_or_else(|e| panic!("{e}"));
        plan
    }
}

const CHANGES: &str = "\
lsoa11_code,change_code,lsoa21_code,ltla22_code
E01000001,U,E01000001,E07000001
E01000002,S,E01033801,E07000001
E01000002,S,E01033802,E07000001
E01000003,M,E01033803,E07000001
E01000004,M,E01033803,E07000001
";

#[test]
fn a_lookup_between_years_keeps_what_changed() {
    let mut desk = Desk::new();
    let plan = desk.import("changes.csv", CHANGES);
    assert_eq!(plan.report.content, ContentKind::Lookup);
    let BatchContent::Lookups(new) = &plan.batch.content else { panic!("{}", plan.report) };
    // 2011 to 2021, 2021 to district; and 2011 to district, because the first is not one to one.
    assert_eq!(new.len(), 3);
    let lookups = desk.project.atlas().lookups.clone();
    let of = |kind, year: &str| AreaClass::new(kind, year);
    let changes = lookups.iter().find(|l| l.to == of(AreaKind::Lsoa, "2021")).unwrap();
    assert_eq!(changes.from, of(AreaKind::Lsoa, "2011"));
    assert_eq!(changes.name(), "LSOAs of 2011 to LSOAs of 2021");
    let links: Vec<(&str, &str, Option<Change>, u64)> =
        changes.links.iter().map(|l| (l.from.as_str(), l.to.as_str(), l.change, l.source_row)).collect();
    assert_eq!(
        links,
        [
            ("E01000001", "E01000001", Some(Change::Unchanged), 2),
            ("E01000002", "E01033801", Some(Change::Split), 3),
            ("E01000002", "E01033802", Some(Change::Split), 4),
            ("E01000003", "E01033803", Some(Change::Merged), 5),
            ("E01000004", "E01033803", Some(Change::Merged), 6),
        ]
    );
    assert!(changes.links.iter().all(|l| l.weight.is_none()));
}

#[test]
fn a_lookup_goes_with_its_source_and_comes_back() {
    let mut desk = Desk::new();
    let plan = desk.import("changes.csv", CHANGES);
    let before = desk.project.atlas().lookups.clone();
    let again = desk.project.commit_batch(&plan.batch, NOW, &Progress::new()).err().map(|e| e.to_string());
    assert!(again.is_some_and(|e| e.contains("already in the project")));
    let source = desk.project.atlas().sources[0].id;
    assert_eq!(desk.project.atlas().sources[0].records, 13);
    desk.project.remove_source(source).unwrap();
    assert!(desk.project.atlas().lookups.is_empty());
    desk.project.undo().unwrap();
    assert_eq!(desk.project.atlas().lookups, before);
    desk.project.undo().unwrap();
    assert!(desk.project.atlas().lookups.is_empty() && desk.project.atlas().sources.is_empty());
    desk.project.redo().unwrap();
    let path = desk.project.path().to_owned();
    desk.project.close().unwrap();
    assert_eq!(Project::open(&path).unwrap().atlas().lookups, before);
}

/// Postcodes count as weights only where an area lies in several others, and not when they are no longer in use.
#[test]
fn a_postcode_lookup_gives_weights() {
    let desk = Desk::new();
    let table = "\
pcds,doterm,usertype,oa11cd,lsoa11cd,wd17cd
ME14 1LQ,,0,E00000001,E01000001,E05000001
ME14 1LR,,0,E00000001,E01000001,E05000001
ME14 1LS,202001,0,E00000002,E01000001,E05000002
ME14 1LT,,0,E00000002,E01000001,E05000002
ME14 1LU,,0,,E01000002,E05000002
";
    let plan = desk.plan("postcodes.csv", table).unwrap();
    let BatchContent::Lookups(new) = &plan.batch.content else { panic!("{}", plan.report) };
    let said: Vec<String> = new.iter().map(|l| format!("{} to {} by {}", l.from, l.to, l.weighted_by)).collect();
    assert_eq!(
        said,
        [
            "postcodes to output areas of 2011 by ",
            "output areas of 2011 to LSOAs of 2011 by ",
            "LSOAs of 2011 to wards of 2017 by postcodes",
            "output areas of 2011 to wards of 2017 by "
        ]
    );
    let weights: Vec<Option<f64>> = new[2].links.iter().map(|l| l.weight).collect();
    assert_eq!(weights, [Some(2.0), Some(1.0), Some(1.0)]);
    let said = plan.report.to_string();
    assert!(said.contains("divided by postcodes") && said.contains("1 rows do not have both codes"), "{said}");
}

#[test]
fn what_only_looks_like_a_lookup_is_none() {
    let mut desk = Desk::new();
    // Figures beside the codes of the areas around: figures, which need boundaries first.
    let figures = "lsoa11cd,ltla22_code,people\nE01000001,E07000001,5\nE01000002,E07000001,6\n";
    let refused = desk.plan("figures.csv", figures).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(refused.contains("no areas yet"), "{refused}");
    // One class of codes.
    let one = desk.plan("one.csv", "lsoa11cd,name\nE01000001,a\nE01000002,b\n").err().map(|e| e.to_string());
    assert!(one.is_some_and(|e| !e.contains("lookup")));
    // A header of 2011 above codes of 2021.
    let doubtful = desk.import("doubt.csv", "lsoa11cd,ward17cd\nE01033801,E05000001\nE01000001,E05000001\n");
    assert!(doubtful.report.warnings.has_warning(), "{}", doubtful.report);
}

#[test]
fn codes_of_another_kind_than_their_header_are_warned_of() {
    let desk = Desk::new();
    let wards = "LSOA11CD,LTLA22CD\nE05004982,E07000110\nE05004983,E07000110\n";
    let warned = |name: &str, text: &str| {
        let plan = desk.plan(name, text).unwrap_or_else(|e| panic!("{e}"));
        let named = |w: &&inclusion_atlas::base::warnings::Warning| w.message.contains("is named for");
        plan.report.warnings.list.iter().find(named).map(|w| w.message.clone())
    };
    let said = warned("mixed.csv", wards).expect("a warning");
    assert!(said.contains("LSOA11CD is named for LSOAs, but 2 of its 2 codes (such as E05004982)"), "{said}");
    assert!(said.contains("are those of wards"), "{said}");
    assert_eq!(warned("right.csv", &wards.replace("LSOA11CD", "WD11CD")), None);
    // A local authority may be a district or a county.
    assert_eq!(warned("upper.csv", "WD11CD,LA code\nE05004982,E10000016\nE05004983,E10000016\n"), None);
}

#[test]
fn the_year_of_boundaries_may_stand_over_their_names() {
    let desk = Desk::new();
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
        "properties":{"code":"E05004982","WD23NM":"Allington"},"geometry":{"type":"Polygon",
        "coordinates":[[[0.5,51.2],[0.6,51.2],[0.6,51.3],[0.5,51.3],[0.5,51.2]]]}}]}"#;
    let plan = desk.plan("wards.geojson", text).unwrap_or_else(|e| panic!("{e}"));
    let BatchContent::Boundaries(new) = &plan.batch.content else { panic!("{}", plan.report) };
    assert_eq!((new.kind, new.vintage.as_str(), new.areas[0].name.as_str()), (AreaKind::Ward, "2023", "Allington"));
}

/// Squares side by side, as a file of boundaries.
fn squares(property: &str, codes: &[&str], width: f64) -> String {
    let feature = |(place, code): (usize, &&str)| {
        let (left, right) = (0.5 + width * place as f64, 0.5 + width * (place + 1) as f64);
        format!(
            r#"{{"type":"Feature","properties":{{"{property}":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{left},51.2],[{right},51.2],[{right},51.3],[{left},51.3],[{left},51.2]]]}}}}"#
        )
    };
    let features: Vec<String> = codes.iter().enumerate().map(feature).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

/// A rule for small counts says what is seen, not what is there: what is worked out and written into the project comes
/// of the figures as they were imported.
#[test]
fn a_rule_for_small_counts_changes_nothing_that_is_written() {
    let mut desk = Desk::new();
    desk.import("wards.geojson", &squares("WD21CD", &["E05000001", "E05000002"], 0.02));
    desk.import("lsoas.geojson", &squares("LSOA21CD", &["E01000001", "E01000002", "E01000003", "E01000004"], 0.01));
    let people = "LSOA21CD,Population,carers\nE01000001,3,2\nE01000002,1204,13\nE01000003,7,4\nE01000004,996,21\n";
    desk.import("people.csv", people);
    desk.project
        .set_disclosure(DisclosureRule { fewest: Some(10), show_zeros: false, rounding: Rounding::Five })
        .unwrap();
    let of = |project: &Project, kind: AreaKind| {
        project.atlas().sets.iter().find(|s| s.set.kind == kind).map(|s| s.set.id).unwrap()
    };
    let (lsoas, wards) = (of(&desk.project, AreaKind::Lsoa), of(&desk.project, AreaKind::Ward));
    desk.project.bring_figures(lsoas, wards, &Progress::new()).unwrap();
    let shown: Vec<Option<f64>> = desk.project.atlas().set(wards).unwrap().columns["carers"].values.clone();
    assert_eq!(shown, [Some(15.0), Some(25.0)]);
    desk.project.set_disclosure(DisclosureRule::default()).unwrap();
    let of = |key: &str| desk.project.atlas().set(wards).unwrap().columns[key].values.clone();
    assert_eq!(of("carers"), [Some(15.0), Some(25.0)]);
    assert_eq!(of("population"), [Some(1207.0), Some(1003.0)]);
}

/// What an import has added is put beside what was there without reading the file again; both must be the same.
#[test]
fn what_an_import_added_is_what_would_be_read() {
    let mut desk = Desk::new();
    desk.import("wards.geojson", &squares("WD21CD", &["E05000001", "E05000002"], 0.02));
    desk.import("lsoas.geojson", &squares("LSOA21CD", &["E01000003", "E01000001", "E01000002"], 0.01));
    desk.import("people.csv", "LSOA21CD,Population,rate\nE01000001,3,-0.0\nE01000003,7,12.5\nE01000002,,0.1\n");
    desk.import("more.csv", "WD21CD,rooms\nE05000002,9\n");
    desk.import("changes.csv", CHANGES);
    desk.project.undo().unwrap();
    desk.project.redo().unwrap();
    let made = std::sync::Arc::clone(desk.project.atlas());
    let path = desk.project.path().to_owned();
    desk.project.close().unwrap();
    let read = Project::open(&path).unwrap();
    assert_eq!(made.sets.len(), 2);
    assert_eq!(**read.atlas(), *made);
}

/// The one name of the district is no area's, and the year of a rank is not that of the areas.
#[test]
fn areas_are_not_called_after_their_district_nor_dated_by_their_figures() {
    let desk = Desk::new();
    let text = squares("code", &["E01000001", "E01000002"], 0.01)
        .replace("\"code\":", "\"LAD17NM\":\"Maidstone\",\"Rank2019\":7,\"code\":");
    let plan = desk.plan("maidstone_imd2019compare_lsoa11.geojson", &text).unwrap_or_else(|e| panic!("{e}"));
    let BatchContent::Boundaries(new) = &plan.batch.content else { panic!("{}", plan.report) };
    assert_eq!((new.vintage.as_str(), new.name.as_str()), ("2011", "Maidstone LSOAs 2011"), "{}", plan.report);
    assert!(new.areas.iter().all(|a| a.name != "Maidstone"), "{}", plan.report);
}
