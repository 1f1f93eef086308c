//! What the presets make of published files. Expected figures were computed from the same files by Python's csv module.

use std::collections::BTreeMap;

use inclusion_atlas::import::{ImportOptions, ImportPlan};
use inclusion_atlas::model::batch::{BatchContent, NewIndicator, NewVenue};
use inclusion_atlas::model::indicator::Measure;
use inclusion_atlas::model::score_model::Direction;

use super::{Work, real_data};

fn indicators(plan: &ImportPlan) -> BTreeMap<&str, &NewIndicator> {
    let BatchContent::Figures(f) = &plan.batch.content else { panic!("{}", plan.report) };
    f.indicators.iter().map(|i| (i.key.as_str(), i)).collect()
}

fn venues(plan: &ImportPlan) -> &[NewVenue] {
    let BatchContent::Venues(v) = &plan.batch.content else { panic!("{}", plan.report) };
    v
}

fn sum(indicator: &NewIndicator) -> f64 {
    indicator.values.iter().map(|v| v.value).sum()
}

fn said(plan: &ImportPlan, words: &str) -> bool {
    plan.report.warnings.list.iter().any(|w| w.to_string().contains(words))
}

/// A Nomis zip as it is downloaded: the table of LSOAs is chosen, counts get their shares, and the source is known.
#[test]
fn a_zip_from_nomis_is_read_for_the_areas_there_are() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa21.geojson");
    let plan = work.plan("national/census2021-ts054.zip").expect("read");
    assert_eq!(plan.report.layer, "census2021-ts054-lsoa");
    assert_eq!(plan.report.layers_available.len(), 8);
    let source = &plan.batch.source;
    assert_eq!(source.publisher, "Office for National Statistics");
    assert_eq!((source.dataset.as_str(), source.period.as_str()), ("TS054 Tenure of household", "Census 2021"));
    assert!(source.address.starts_with("https://www.nomisweb.co.uk/") && !source.attribution.is_empty());
    assert!(!said(&plan, "Nothing says who published"));
    let found = indicators(&plan);
    assert_eq!(found.len(), 25);
    let owned = found["tenure_of_household_owned_pct"];
    assert_eq!((owned.name.as_str(), owned.unit.as_str(), owned.measure), ("Owned", "%", Measure::Rate));
    assert_eq!(owned.denominator.as_deref(), Some("tenure_of_household_total_all_households"));
    let all = found["tenure_of_household_total_all_households"];
    assert_eq!((all.name.as_str(), all.unit.as_str()), ("All households", "households"));
    // E01024320 stands first in the boundaries' order of rows: 603 of 716 households.
    let of = |i: &NewIndicator, row: u64| i.values.iter().find(|v| v.source_row == row).map(|v| v.value);
    let row = found["tenure_of_household_owned"].values.iter().find(|v| v.value == 603.0).expect("it").source_row;
    assert_eq!((of(all, row), of(owned, row)), (Some(716.0), Some(100.0 * 603.0 / 716.0)));
    assert_eq!(found["tenure_of_household_social_rented_pct"].direction, Some(Direction::HigherIsWorse));
    assert_eq!(owned.direction, None);
    // Another table can be asked for, and says what it lacks.
    let options = ImportOptions { layer: Some("census2021-ts054-ltla".to_owned()), ..ImportOptions::default() };
    let other = work.plan_with("national/census2021-ts054.zip", &options).err().map(|e| e.to_string());
    assert!(other.unwrap_or_default().contains("none of the codes"));
}

#[test]
fn ages_are_summed_to_groups() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa11_ukgeojson.topojson");
    let plan = work.plan("census/maidstone_mye2020_lsoa11_single_year_age.csv").expect("read");
    assert_eq!(
        (plan.batch.source.period.as_str(), plan.batch.source.publisher.as_str()),
        ("mid-2020", "Office for National Statistics")
    );
    let found = indicators(&plan);
    let sums = ["total_population", "aged_0_15", "aged_16_64", "aged_65_plus", "aged_75_plus"].map(|k| sum(found[k]));
    assert_eq!(sums, [173_132.0, 34_690.0, 105_047.0, 33_395.0, 15_633.0]);
    assert_eq!(found.len(), 9, "single years are left out");
    let share = found["aged_65_plus_pct"];
    assert_eq!(
        (share.direction, share.denominator.as_deref()),
        (Some(Direction::HigherIsWorse), Some("total_population"))
    );
}

/// A long table becomes what the wide one of the same census table is.
#[test]
fn long_tables_become_wide() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa21.geojson");
    let wide = work.plan("census/maidstone_census2021-ts054-lsoa.csv").expect("read");
    let long = work.plan("census/maidstone_household_tenure21_lsoa21.csv").expect("read");
    let values = |plan: &ImportPlan, key: &str| {
        let found = indicators(plan);
        let indicator = found.get(key).unwrap_or_else(|| panic!("{:?}", found.keys()));
        indicator.values.iter().map(|v| (v.area, v.value)).collect::<BTreeMap<_, _>>()
    };
    let (a, b) =
        (values(&wide, "tenure_of_household_owned_owns_outright"), values(&long, "tenure_owned_owns_outright"));
    assert_eq!(a.len(), 99);
    assert_eq!(a, b);
}

/// Rank 1 and decile 1 are the most deprived; of scores more is worse.
#[test]
fn indices_of_deprivation_know_their_worse_end() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa11_ukgeojson.topojson");
    work.import("boundaries/maidstone_lsoa21.geojson");
    for (file, edition) in [
        ("imd/File_1_-_IMD2019_Index_of_Multiple_Deprivation.xlsx", "2019"),
        ("imd/maidstone_imd2019_england_lsoa11.csv", "2019"),
        ("imd/maidstone_imd2019_england_lsoa11_subdomains.csv", "2019"),
        ("imd/maidstone_imd2025_england_lsoa21.csv", "2025"),
        ("imd/maidstone_imd2025_england_lsoa21_subdomains.csv", "2025"),
        ("imd/maidstone_imd2019_scores_uk_imd_e_mysociety.csv", "2019"),
    ] {
        let plan = work.plan(file).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!(plan.batch.source.period, edition, "{file}");
        for (key, indicator) in indicators(&plan) {
            let expected = if key.contains("score") { Direction::HigherIsWorse } else { Direction::LowerIsWorse };
            assert_eq!(indicator.direction, Some(expected), "{file}: {key}");
            assert_eq!(indicator.measure, Measure::Score, "{file}: {key}");
        }
    }
}

/// A classification is no amount: each area is wholly of one group.
#[test]
fn groups_of_internet_users_are_shares() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa11_ukgeojson.topojson");
    let plan = work.plan("iuc/maidstone_iuc2018_lsoa11.csv").expect("read");
    let mut whole: BTreeMap<_, f64> = BTreeMap::new();
    for indicator in indicators(&plan).values() {
        assert_eq!((indicator.measure, indicator.unit.as_str()), (Measure::Rate, "%"));
        for value in &indicator.values {
            *whole.entry(value.area).or_default() += value.value;
        }
    }
    assert_eq!((whole.len(), whole.values().all(|v| *v == 100.0)), (95, true));
    assert!(said(&plan, "a name and no amount"));
}

#[test]
fn libraries_that_are_closed_or_misplaced_are_said() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_wards_dec2021_jimgar.geojson");
    work.import("postcodes/maidstone_codepoint_open_2021-09_26wards.csv");
    let plan = work.import("venues/kent_libraries_geocoded.csv");
    let list = venues(&plan);
    assert_eq!((list.len(), list.iter().filter(|v| v.closed).count()), (106, 7));
    let closed = list.iter().find(|v| v.name == "Maidstone library").expect("there");
    assert_eq!(closed.note, "Closed in 2012");
    let finding = plan.report.warnings.list.iter().find(|w| w.message.contains("Whitstable Library")).expect("flagged");
    assert!(finding.message.starts_with("Whitstable Library stands at the very place of Yalding Library"), "{finding}");
    assert!(finding.message.contains("Marden and Yalding"), "{finding}");
    assert_eq!(finding.field.as_deref(), Some("postcode"));
    assert_eq!(finding.row, list.iter().find(|v| v.name == "Whitstable Library").map(|v| v.source_row));
    // Two libraries stand twice in the list, as the county wrote it.
    let doubles: Vec<_> = plan.report.doubles.iter().map(|d| (d.name.as_str(), d.row, d.same_as_row)).collect();
    assert_eq!(doubles, [("Ashford Library", 6, Some(5)), ("Stanhope Library", 84, Some(83))]);
    // The county's own list, with opening hours. Both Bearsted libraries stay, and neither is proposed as the other.
    let plan = work.plan("venues/maidstone_libraries_kcc_geocoded_by_codepoint.csv").expect("read");
    let list = venues(&plan);
    assert_eq!(list.iter().filter(|v| v.name == "Bearsted Library").count(), 2);
    // The history centre of 2012 stands there closed and open.
    let within: Vec<_> =
        plan.report.doubles.iter().filter_map(|d| Some((d.name.as_str(), d.row, d.same_as_row?))).collect();
    assert_eq!(within, [("Kent History & Library Centre, Maidstone", 8, 7)]);
    let allington = list.iter().find(|v| v.name == "Allington Library").expect("there");
    let hours = "Tu 09:00-17:00; We 09:00-17:00; Th 14:00-17:00; Fr 09:00-17:00; Sa 09:00-13:00";
    assert_eq!(allington.opening_hours, hours);
    // They are in the project already, from the other list: proposed, not merged.
    let again = plan.report.doubles.iter().find(|d| d.name == "Allington Library").expect("proposed");
    assert!(again.same_as_venue.is_some() && again.why == "same name, same postcode");
    // The user has it left out.
    let options = ImportOptions { leave_out: [again.row].into(), ..ImportOptions::default() };
    let without = work.plan_with("venues/maidstone_libraries_kcc_geocoded_by_codepoint.csv", &options).expect("read");
    assert_eq!(venues(&without).len() + 1, list.len());
    assert!(!venues(&without).iter().any(|v| v.name == "Allington Library"));
}

#[test]
fn warm_spaces_keep_their_hours_and_their_doubts() {
    let Some(data) = real_data() else { return };
    let work = Work::new(data);
    let plan = work.plan("venues/warm_spaces_maidstone_plus5km.geojson").expect("read");
    let list = venues(&plan);
    assert_eq!(list.len(), 41);
    let of = |name: &str| list.iter().find(|v| v.name == name).unwrap_or_else(|| panic!("{name}"));
    assert_eq!(
        of("Hadlow Library").opening_hours,
        "Tu 09:00-13:00,14:00-17:00; We 10:00-15:00; Th 09:00-13:00,14:00-17:00; Sa 09:00-13:00"
    );
    assert_eq!(of("Hadlow Library").postcode, "TN11 0EH");
    assert!(of("ashley gardens activity room").note.contains("Monthly"));
    assert!(of("Coxheath Library").note.contains("02:00-05:00"), "hours at night are doubted");
    assert!(list.iter().filter(|v| !v.opening_hours.is_empty()).count() >= 39);
    // Two entries of Staplehurst Library, 47 metres apart with one postcode.
    let doubles: Vec<&str> = plan.report.doubles.iter().map(|d| d.name.as_str()).collect();
    assert_eq!(doubles, ["Staplehurst Library"]);
}

/// No file of a known kind is left without a publisher.
#[test]
fn every_known_file_names_its_publisher() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    for file in super::formats::BEFORE {
        work.import(file);
    }
    let mut nameless = Vec::new();
    for (file, ..) in super::formats::FILES {
        let data = ["census", "imd/", "iuc", "deri", "national", "postcodes", "venues", "lookups", "ofcom"];
        if !data.iter().any(|d| file.starts_with(d)) {
            continue;
        }
        // Maps by others of published figures, and a list that does not say whose it is.
        if ["imd/maidstone_imd2019compare_lsoa11.geojson", "lookups/maidstone_oa21_lsoa21.csv"].contains(file) {
            continue;
        }
        if let Ok(plan) = work.plan(file) {
            let source = &plan.batch.source;
            if source.publisher.is_empty() || source.address.is_empty() || source.licence.is_empty() {
                nameless.push(*file);
            }
        }
    }
    assert!(nameless.is_empty(), "{nameless:#?}");
}

/// Ofcom's table of postcodes as it is published, its three rows of Croydon. Their positions are made up: two in one
/// ward of Maidstone and one in another, since the postcodes of Croydon are not among the files here.
#[test]
fn ofcoms_postcodes_are_summarised_where_their_postcodes_lie() {
    let Some(data) = real_data() else { return };
    let file = "ofcom/202601_fixed_pc_coverage_r2_CR_FIXTURE.csv";
    let rows: Vec<BTreeMap<String, String>> = super::table(&data.join(file));
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_wards_dec2013_ukgeojson.topojson");
    let refused = work.plan(file).expect_err("no postcode is known").to_string();
    assert!(refused.contains("import a postcode file first"), "{refused}");

    // Within High Street ward, twice, and within Headcorn.
    let spots = ["0.5230,51.2700", "0.5235,51.2705", "0.6290,51.1700"];
    let mut text = "postcode,longitude,latitude".to_owned();
    for (row, spot) in rows.iter().zip(spots) {
        text = format!("{text}\n{},{spot}", row["postcode"]);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let known = folder.path().join("croydon.csv");
    std::fs::write(&known, text).expect("written");
    let (options, progress) = (ImportOptions::default(), inclusion_atlas::base::progress::Progress::new());
    let plan = super::plan(&known, work.project.atlas(), &options, &progress).expect("postcodes");
    work.project.commit_batch(&plan.batch, super::NOW, &progress).expect("committed");

    let plan = work.import(file);
    let summary = plan.report.summary.as_ref().expect("summarised");
    assert_eq!((summary.inside, summary.outside, summary.unplaced), (3, 0, 0));
    assert_eq!((summary.points.as_str(), summary.figures.len()), ("postcodes", 17));
    let found = indicators(&plan);
    let gigabit = found["median_gigabit_pct"];
    assert_eq!(gigabit.name, "Median gigabit broadband available of postcodes");
    assert_eq!((gigabit.unit.as_str(), gigabit.period.as_str()), ("%", "January 2026"));
    let cell = |row: usize| rows[row]["Gigabit availability (% premises)"].parse::<f64>().expect("a figure");
    let mut values: Vec<f64> = gigabit.values.iter().map(|v| v.value).collect();
    let mut expected = vec![f64::midpoint(cell(0), cell(1)), cell(2)];
    values.sort_by(f64::total_cmp);
    expected.sort_by(f64::total_cmp);
    assert_eq!(values, expected);
}
