//! Presets on tables made for the purpose: editions of Ofcom's files whose columns were renamed, Code-Point Open without
//! its header, a custom dataset of the census. Headers are those of the published editions.

#![allow(clippy::expect_used, clippy::panic, clippy::format_push_string, reason = "helpers of tests stop the test")]

mod project_support;

use std::fs;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::base::warnings::Severity;
use inclusion_atlas::import::{ImportOptions, ImportPlan, plan};
use inclusion_atlas::model::batch::{BatchContent, NewFigures};
use inclusion_atlas::model::indicator::Measure;
use inclusion_atlas::model::score_model::Direction;
use inclusion_atlas::project::Project;

use project_support::{NOW, wards};

/// A project with three wards, E05000000 to E05000002.
struct Desk {
    project: Project,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut project = Project::create(&folder.path().join("p.gpkg"), "P").expect("created");
        project.commit_batch(&wards("wards.shp", 3), NOW, &Progress::new()).expect("committed");
        Self { project, folder }
    }

    fn plan(&self, name: &str, text: &str) -> ImportPlan {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("written");
        plan(&path, self.project.atlas(), &ImportOptions::default(), &Progress::new()).unwrap_or_else(|e| panic!("{e}"))
    }
}

fn figures(plan: &ImportPlan) -> &NewFigures {
    let BatchContent::Figures(f) = &plan.batch.content else { panic!("{}", plan.report) };
    f
}

/// The same figure has the same key whatever the edition calls it, so that a score model outlives an edition.
#[test]
fn ofcom_renames_columns_and_keys_stay() {
    let desk = Desk::new();
    for (name, header, key, direction) in [
        ("202601_fixed_oa_coverage_r1.csv", "SFBB availability (% premises)", "superfast_pct", Direction::LowerIsWorse),
        ("201809_fixed_laua_r01.csv", "SFBB availability (% premises)", "superfast_pct", Direction::LowerIsWorse),
        (
            "202601_fixed_oa_coverage_r1.csv",
            "Full Fibre availability (% premises)",
            "full_fibre_pct",
            Direction::LowerIsWorse,
        ),
        (
            "201901_fixed_oa_coverage_r1.csv",
            "FTTP availability (% premises)",
            "full_fibre_pct",
            Direction::LowerIsWorse,
        ),
        (
            "202507_fixed_laua_coverage_r01.csv",
            "% of premises below the USO",
            "below_uso_pct",
            Direction::HigherIsWorse,
        ),
        (
            "201805_fixed_laua_coverage_r01.csv",
            "% of premises unable meet USO",
            "below_uso_pct",
            Direction::HigherIsWorse,
        ),
        (
            "202601_fixed_oa_coverage_r1.csv",
            "% of premises unable to receive decent broadband from fixed or FWA",
            "no_decent_broadband_pct",
            Direction::HigherIsWorse,
        ),
        (
            "202601_fixed_oa_coverage_r1.csv",
            "% of premises unable to receive 10Mbit/s",
            "below_10_mbit_pct",
            Direction::HigherIsWorse,
        ),
        (
            "201805_fixed_oa_performance.csv",
            "Average download speed (Mbit/s)",
            "average_download_mbit",
            Direction::LowerIsWorse,
        ),
        ("fixed-2014.csv", "Average download speed (Mbit/s) by PC", "average_download_mbit", Direction::LowerIsWorse),
    ] {
        let text = format!(
            "laua,All Premises,{header},Average download speed (Mbit/s) for SFBB lines\nE05000000,10,50.5,3\nE05000001,20,7,4\n"
        );
        let plan = desk.plan(name, &text);
        assert_eq!(plan.batch.source.publisher, "Ofcom", "{name}");
        let found =
            figures(&plan).indicators.iter().find(|i| i.key == key).unwrap_or_else(|| panic!("{}", plan.report));
        assert_eq!(found.direction, Some(direction), "{header}");
        let counts = figures(&plan).indicators.iter().find(|i| i.key == "all_premises").expect("there");
        assert_eq!(counts.measure, Measure::Count);
        if found.measure == Measure::Rate {
            assert_eq!(found.denominator.as_deref(), Some("all_premises"), "{header}");
        }
    }
    let plan = desk.plan(
        "202601_fixed_oa_coverage_r1.csv",
        "output_area,All Premises,SFBB availability (% premises)\nE05000000,10,50\n",
    );
    assert_eq!(plan.batch.source.period, "January 2026");
}

/// Headers of the mobile coverage by local authority, July 2025.
#[test]
fn ofcoms_mobile_coverage_is_known_by_its_columns() {
    let desk = Desk::new();
    let plan = desk.plan(
        "202507_mobile_coverage_laua_r01.csv",
        "laua,laua_name,prem_count,4G_prem_in_0,4G_prem_in_4,4G_prem_out_2,4G_geo_out_0,Voice_prem_in_0,\
         5G_high_confidence_prem_out_0\n\
         E05000000,A,1000,1.5,80.25,3,12,0.5,20\nE05000001,B,2000,0,95,1,0,0,2\n",
    );
    assert_eq!((plan.batch.source.publisher.as_str(), plan.batch.source.period.as_str()), ("Ofcom", "July 2025"));
    assert!(plan.batch.source.dataset.contains("mobile coverage"), "{}", plan.report);
    let indicator = |key: &str| {
        figures(&plan).indicators.iter().find(|i| i.key == key).unwrap_or_else(|| panic!("{key}: {}", plan.report))
    };
    let indoors = indicator("no_4g_indoors_pct");
    assert_eq!((indoors.direction, indoors.values[0].value), (Some(Direction::HigherIsWorse), 1.5));
    assert_eq!(indoors.denominator.as_deref(), Some("prem_count"));
    assert_eq!(indicator("all_4g_indoors_pct").direction, Some(Direction::LowerIsWorse));
    assert_eq!(indicator("no_calls_indoors_pct").values[0].value, 0.5);
    assert_eq!(indicator("no_5g_outdoors_pct").values[1].value, 2.0);
    // A share of land is not weighed by premises.
    assert_eq!(indicator("no_4g_land_pct").denominator, None);
    assert_eq!(indicator("prem_count").measure, Measure::Count);
}

/// Ofcom's editions of 2014 and 2015 write "<4" for slow postcodes: that is no figure, and it is said.
#[test]
fn a_figure_that_is_only_bounded_stays_missing() {
    let desk = Desk::new();
    let plan =
        desk.plan("x-2014.csv", "laua,Average download speed (Mbit/s) by PC\nE05000000,<4\nE05000001,7\nE05000002,8\n");
    assert_eq!(figures(&plan).indicators[0].values.len(), 2);
    assert!(plan.report.warnings.list.iter().any(|w| w.severity == Severity::Warning && w.message.contains("<4")));
}

#[test]
fn code_point_open_is_known_without_its_header() {
    let desk = Desk::new();
    let text = "\"ME130BF\",10,594140,152965,\"E92000001\",\"E19000002\",\"E18000008\",\"E10000016\",\"E07000110\",\"E05005001\"\n\
                \"ME130BT\",90,0,0,\"E92000001\",\"E19000002\",\"E18000008\",\"E10000016\",\"E07000110\",\"E05005001\"\n";
    let plan = desk.plan("me.csv", text);
    let BatchContent::Postcodes(list) = &plan.batch.content else { panic!("{}", plan.report) };
    assert_eq!(list.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), ["ME13 0BF"]);
    // Ordnance Survey's own transformation of 594140, 152965 is 0.780069, 51.242817.
    assert!((list[0].position.lon - 0.780_069).abs() < 1e-5 && (list[0].position.lat - 51.242_817).abs() < 1e-5);
    assert_eq!(plan.batch.source.publisher, "Ordnance Survey");
    assert!(!plan.report.warnings.has_warning(), "{}", plan.report);
}

#[test]
fn a_custom_dataset_of_the_census_gets_one_column_a_category() {
    let desk = Desk::new();
    let mut text = "Electoral wards and divisions Code,Electoral wards and divisions,Tenure of household (5 categories) Code,Tenure of household (5 categories),Observation\n".to_owned();
    for ward in 0..3 {
        for (code, label, n) in [(-8, "Does not apply", 999), (0, "Owned", 30), (1, "Social rented", 10)] {
            text.push_str(&format!("E0500000{ward},Ward {ward},{code},{label},{n}\n"));
        }
    }
    let plan = desk.plan("custom-filtered.csv", &text);
    let found = &figures(&plan).indicators;
    let rented = found.iter().find(|i| i.name == "Social rented").expect("a share");
    assert_eq!((rented.unit.as_str(), rented.values[0].value, rented.values.len()), ("%", 25.0, 3));
    assert_eq!(plan.batch.source.dataset, "Tenure of household");
}

/// What the user or a description beside the file says goes before what is known of its kind.
#[test]
fn a_description_beside_the_file_wins() {
    let desk = Desk::new();
    let about = r#"{"source": {"publisher": "Our own"}, "columns": {"All Premises": {"name": "Addresses"}}}"#;
    fs::write(desk.folder.path().join("202601_x.csv.about.json"), about).expect("written");
    let plan = desk.plan("202601_x.csv", "output_area,All Premises,SFBB availability (% premises)\nE05000000,10,50\n");
    assert_eq!(plan.batch.source.publisher, "Our own");
    let names: Vec<&str> = figures(&plan).indicators.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(names, ["Addresses", "Superfast broadband available"]);
}

/// Direction and address of a source are kept in the project file.
#[test]
fn what_a_preset_says_is_kept() {
    let mut desk = Desk::new();
    let plan = desk.plan(
        "202601_fixed_oa_coverage_r1.csv",
        "output_area,All Premises,SFBB availability (% premises)\nE05000000,10,50\n",
    );
    desk.project.commit_batch(&plan.batch, NOW, &Progress::new()).expect("committed");
    let atlas = desk.project.atlas();
    let indicator = atlas.indicator("superfast_pct").expect("there");
    assert_eq!(indicator.direction, Some(Direction::LowerIsWorse));
    let source = atlas.source(indicator.source).expect("there");
    assert!(source.description.address.starts_with("https://www.ofcom.org.uk/"));
}
