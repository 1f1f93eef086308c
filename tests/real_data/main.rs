//! The importers on data as its publishers ship it. The files may not all be passed on, so they lie outside the
//! project (`../shared/real-data`, or where `INCLUSION_ATLAS_REAL_DATA` says); without them each test says that it
//! was skipped.
//!
//! Expected figures are the publishers' own: the census' published totals, the mid-2020 estimates.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::unreadable_literal,
    reason = "helpers of tests stop the test; figures stand as they were printed"
)]

#[allow(dead_code, reason = "shared with the table of tricky files, which builds more of them")]
#[path = "../tricky/build.rs"]
mod build;
mod formats;
mod indices;
#[path = "../tricky/mutate.rs"]
mod mutate;
mod mutations;
mod prediction;
mod presets;
mod streets;
mod tiles;
mod vintages;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::geo::bng::area_square_metres;
use inclusion_atlas::geo::index::PolygonIndex;
use inclusion_atlas::import::{ContentKind, ImportError, ImportOptions, ImportPlan, JoinBy};
use inclusion_atlas::model::area::AreaKind;
use inclusion_atlas::model::atlas::SetData;
use inclusion_atlas::model::batch::{BatchContent, NewPostcode};
use inclusion_atlas::project::Project;
use inclusion_atlas::project::imports::plan;

const NOW: &str = "2026-11-21T00:00:00Z";

/// The folder of real data; `None`, said aloud, where there is none.
fn real_data() -> Option<PathBuf> {
    let told = std::env::var_os("INCLUSION_ATLAS_REAL_DATA").map(PathBuf::from);
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = ["../shared/real-data", "../../shared/real-data"].map(|p| here.join(p));
    let found = told.into_iter().chain(beside).find(|p| p.is_dir());
    if found.is_none() {
        eprintln!("skipped: no folder of real data beside the project");
    }
    found
}

struct Work {
    project: Project,
    data: PathBuf,
    _folder: tempfile::TempDir,
}

impl Work {
    fn new(data: PathBuf) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let project = Project::create(&folder.path().join("real.gpkg"), "Real").expect("created");
        Self { project, data, _folder: folder }
    }

    fn plan(&self, file: &str) -> Result<ImportPlan, ImportError> {
        self.plan_with(file, &ImportOptions::default())
    }

    fn plan_with(&self, file: &str, options: &ImportOptions) -> Result<ImportPlan, ImportError> {
        plan(&self.data.join(file), self.project.atlas(), options, &Progress::new())
    }

    fn import(&mut self, file: &str) -> ImportPlan {
        let plan = self.plan(file).unwrap_or_else(|e| panic!("{file}: {e}"));
        eprintln!("{}", plan.report);
        self.project.commit_batch(&plan.batch, NOW, &Progress::new()).unwrap_or_else(|e| panic!("{file}: {e}"));
        plan
    }

    fn set(&self, kind: AreaKind) -> &SetData {
        self.project.atlas().sets.iter().find(|s| s.set.kind == kind).expect("imported")
    }
}

/// A column's values by the area's code.
fn by_code(set: &SetData, key: &str) -> BTreeMap<String, f64> {
    let column = set.columns.get(key).unwrap_or_else(|| panic!("no {key} among {:?}", set.columns.keys()));
    set.areas.iter().zip(&column.values).filter_map(|(a, v)| Some((a.code.as_str().to_owned(), (*v)?))).collect()
}

/// The columns of a file of our own, by header.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("there");
    reader.deserialize().map(|r| r.expect("a row")).collect()
}

#[test]
fn the_ward_figures_come_out_of_the_published_files() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    let wards = work.import("boundaries/maidstone_wards_dec2013_ukgeojson.geojson");
    assert_eq!(wards.report.what, "26 wards of 2013 in longitude and latitude (EPSG:4326)");
    let lsoas = work.import("boundaries/maidstone_lsoa11_ukgeojson.geojson");
    assert_eq!(lsoas.report.what, "95 LSOAs of 2011 in longitude and latitude (EPSG:4326)");
    // The wards and the LSOAs cover the same borough; both are simplified to 20 m, each by itself.
    let surface =
        |set: &SetData| -> f64 { set.areas.iter().map(|a| area_square_metres(&a.polygons).expect("in Britain")).sum() };
    let (of_wards, of_lsoas) = (surface(work.set(AreaKind::Ward)), surface(work.set(AreaKind::Lsoa)));
    assert!((of_wards / of_lsoas - 1.0).abs() < 0.001, "{of_wards} {of_lsoas}");

    let ages = work.import("census/maidstone_mye2020_lsoa11_single_year_age.csv");
    assert_eq!(
        ages.report.join.as_ref().map(|j| (j.matched, j.unmatched.len(), j.areas_without_row.len())),
        Some((95, 0, 0))
    );
    let imd = work.import("imd/maidstone_imd2019_england_lsoa11.csv");
    assert_eq!(imd.report.join.as_ref().map(|j| j.matched), Some(95));
    assert_eq!(by_code(work.set(AreaKind::Lsoa), "imd_rank")["E01024320"], 31_707.0);

    // Each LSOA's ward, as the sample gives it; then plain sums.
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sources");
    let ward_of: BTreeMap<String, String> = table(&own.join("maidstone_lsoa_figures.csv"))
        .into_iter()
        .map(|r| (r["lsoa11_code"].clone(), r["ward_code"].clone()))
        .collect();
    let lsoas = work.set(AreaKind::Lsoa);
    let sum = |keys: &[String]| {
        let mut sums = BTreeMap::<String, f64>::new();
        for key in keys {
            for (code, value) in by_code(lsoas, key) {
                *sums.entry(ward_of[&code].clone()).or_default() += value;
            }
        }
        sums
    };
    let residents = sum(&["total_population".to_owned()]);
    let older = sum(&["aged_65_plus".to_owned()]);
    let mut agree = 0;
    for row in table(&own.join("maidstone_ward_figures.csv")) {
        let ward = &row["ward_code"];
        let published = |h: &str| row[h].parse::<f64>().expect("a figure");
        assert_eq!(residents[ward], published("population"), "{ward}");
        let share = 100.0 * older[ward] / residents[ward];
        assert!((share - published("aged_65_plus_pct")).abs() <= 0.006, "{ward}: {share}");
        agree += 1;
    }
    assert_eq!(agree, 26);
    assert_eq!(residents.values().sum::<f64>(), 173_132.0);
}

/// Nothing is brought from one kind of area to another without a word: what does not join is refused or left out.
#[test]
fn nothing_is_aggregated_silently() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa21.geojson");
    for table in ["ts007a", "ts037", "ts038", "ts039", "ts040", "ts054", "ts062", "ts067"] {
        let plan = work.import(&format!("census/maidstone_census2021-{table}-lsoa.csv"));
        let join = plan.report.join.expect("figures");
        assert_eq!((join.matched, join.unmatched.len(), join.areas_without_row.len()), (99, 0, 0), "{table}");
        let BatchContent::Figures(figures) = &plan.batch.content else { panic!("{}", plan.batch.file_name) };
        assert!(figures.indicators.iter().all(|i| i.period == "Census 2021" && i.values.len() == 99));
    }
    let lsoas = work.set(AreaKind::Lsoa);
    let all = by_code(lsoas, "tenure_of_household_total_all_households");
    // Published for the borough: 71,208 households. The census changes cells a little, so sums differ a little.
    let sum: f64 = all.values().sum();
    assert!((sum - 71_208.0).abs() < 100.0, "{sum}");
    let refused = |file: &str| work.plan(file).err().map(|e| e.to_string()).unwrap_or_default();
    // Output areas name their LSOA, but are not LSOAs.
    let output_areas = refused("census/maidstone_TS038_disability_3a_oa21.csv");
    assert!(output_areas.contains("523 codes of output areas"), "{output_areas}");
    let districts = refused("census/maidstone_census2021-ts054-ltla_published.csv");
    assert!(districts.contains("1 code of district (such as E07000110)"), "{districts}");
    // Codes that are those of other wards, beside the right names.
    let bad_codes = refused("census/maidstone_mye2020_wards_SAPE23DT8a_ukdataatlas_BADCODES.csv");
    assert!(bad_codes.contains("none of the codes"), "{bad_codes}");
}

/// Ordnance Survey names each postcode's ward. The outlines at 20 m put five elsewhere, just across a border; shapely 2.2
/// on positions by convertbng 2.0 (OSTN15) finds the same 5,278 in the same files.
#[test]
fn postcodes_lie_in_the_wards_that_ordnance_survey_names() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_wards_dec2013_ukgeojson.geojson");
    let postcodes = work.import("postcodes/maidstone_codepoint_open_2021-09_26wards.csv");
    let BatchContent::Postcodes(found) = &postcodes.batch.content else { panic!("{}", postcodes.report) };
    let rows = table(&work.data.join("postcodes/maidstone_codepoint_open_2021-09_26wards.csv"));
    assert_eq!((found.len(), rows.len()), (5283, 5283));
    let wards = &work.set(AreaKind::Ward).areas;
    let index = PolygonIndex::new(wards.iter().map(|a| &a.polygons));
    let agrees = |(postcode, row): &(&NewPostcode, &BTreeMap<String, String>)| {
        let ward =
            index.find(postcode.position, |place| &wards[place].polygons).map(|place| wards[place].code.as_str());
        ward == Some(row["Admin_ward_code"].as_str())
    };
    let agree = found.iter().zip(&rows).filter(agrees).count();
    assert_eq!(agree, 5278);
    assert!(agree * 1000 >= found.len() * 998, "{agree} of {}", found.len());
}

/// Ward populations with the right names beside codes of other wards (mid-2020 estimates; the borough has 173,132 residents).
#[test]
fn populations_beside_wrong_codes_join_by_name() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_wards_dec2013_ukgeojson.geojson");
    let file = "census/maidstone_mye2020_wards_SAPE23DT8a_ukdataatlas_BADCODES.csv";
    let refused = work.plan(file).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(refused.contains("25 of 26 names in Ward Name 1") && refused.contains("join by name"), "{refused}");
    let by_name = ImportOptions { join_by: Some(JoinBy::Name), ..ImportOptions::default() };
    let plan = plan(&work.data.join(file), work.project.atlas(), &by_name, &Progress::new()).expect("joined");
    let join = plan.report.join.as_ref().expect("figures");
    // In 2013 the ward was still called Barming.
    assert_eq!((join.matched, &join.unmatched), (25, &vec![("Barming and Teston".to_owned(), 3)]));
    let BatchContent::Figures(figures) = &plan.batch.content else { panic!("{}", plan.report) };
    let names: Vec<&str> = figures.indicators.iter().map(|i| i.name.as_str()).collect();
    let all = figures.indicators.iter().find(|i| i.name == "Residents").unwrap_or_else(|| panic!("{names:?}"));
    let sum: f64 = all.values.iter().map(|v| v.value).sum();
    assert_eq!(sum, 173_132.0 - 2_299.0);
}

#[test]
fn postcodes_and_venues_as_they_are_published() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    let without = work.plan("venues/libraries_kent_schema_kcc.csv").err().map(|e| e.to_string()).unwrap_or_default();
    assert!(without.contains("postcode"), "{without}");
    let postcodes = work.import("postcodes/maidstone_codepoint_open_2021-09_26wards.csv");
    assert_eq!(postcodes.batch.content.records(), 5283);
    let geocoded = work.import("venues/kent_libraries_geocoded.csv");
    assert_eq!(geocoded.report.content, ContentKind::Venues);
    assert_eq!(geocoded.batch.content.records(), 106);
    // Without positions: those whose postcodes are in the borough are placed, the others are left out by name.
    let placed = work.import("venues/libraries_kent_schema_kcc.csv");
    let BatchContent::Venues(venues) = &placed.batch.content else { panic!("{}", placed.report) };
    assert!((10..=20).contains(&venues.len()), "{}", venues.len());
    assert!(venues.iter().any(|v| v.name == "Allington Library"));
    assert!(placed.batch.warnings.has_warning());
}

#[test]
fn the_counties_as_published() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    let counties = work.import("shp/ons_county_bgc_may2023/county_bgc.shp");
    assert_eq!(counties.report.what, "21 counties of 2023 in British National Grid (EPSG:27700)");
}
