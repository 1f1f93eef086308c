//! Figures of other kinds of areas and of other years, through the published lookups. Expected figures are published
//! ones (ward populations of mid-2020) or were computed with pandas 3.1.1 from the same files: merge, group, sum.

use std::collections::BTreeMap;
use std::path::Path;

use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::import::{ImportOptions, RouteReport};
use inclusion_atlas::model::area::AreaKind;
use inclusion_atlas::project::imports::plan;

use crate::{NOW, Work, by_code, real_data, table};

const MID_2020: &str = "census/maidstone_mye2020_lsoa11_single_year_age.csv";
const DERI: &str = "deri/maidstone_deri_v1.6_nation_level_components_lsoa11_via_DEPAHRI.csv";

fn route(report: &inclusion_atlas::import::ImportReport) -> RouteReport {
    report.join.as_ref().and_then(|j| j.route.clone()).unwrap_or_else(|| panic!("{report}"))
}

/// The published ward populations of the sample.
fn published() -> BTreeMap<String, f64> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sources/maidstone_ward_figures.csv");
    table(&own).into_iter().map(|r| (r["ward_code"].clone(), r["population"].parse().expect("a figure"))).collect()
}

/// The key of the column of all residents.
fn residents(work: &Work, kind: AreaKind) -> String {
    let set = work.set(kind);
    let found =
        work.project.atlas().indicators_of(set).into_iter().find(|i| i.counts_residents()).map(|i| i.key.clone());
    found.expect("residents")
}

#[test]
fn lsoa_figures_become_ward_figures_as_published() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_wards_dec2021_jimgar.geojson");
    let refused = work.plan(MID_2020).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(refused.contains("95 codes of LSOAs"), "{refused}");
    work.import("lookups/lookup_lsoa11_ward17.csv.gz");
    let plan = work.import(MID_2020);
    let route = route(&plan.report);
    assert_eq!(route.through, ["LSOAs of 2011 to wards of 2017"]);
    assert_eq!((route.areas, route.areas_split, route.incomplete.len()), (95, 0, 0));
    let ours = by_code(work.set(AreaKind::Ward), &residents(&work, AreaKind::Ward));
    assert_eq!(ours, published(), "26 of 26");
    assert_eq!((ours.len(), ours.values().sum::<f64>()), (26, 173_132.0));
    let said = &work.project.atlas().indicators[0].derivation;
    assert!(said.starts_with("Published for LSOAs of 2011; summed"), "{said}");
}

#[test]
fn rates_of_lsoas_are_averaged_by_residents() {
    #[rustfmt::skip]
    const EXPECTED: [f64; 26] = [
        2.886996201, 3.015044584, 2.547112722, 2.824752099, 2.325115505, 2.679804614, 2.577254663, 2.384_989_08, 2.604275137,
        2.473633621, 3.154458673, 3.242371787, 2.289675684, 2.915368035, 3.087864346, 3.489568408, 2.532832939, 3.656945408,
        2.929099965, 3.180396696, 3.737758518, 2.751875937, 3.001067625, 3.211199238, 2.608846759, 2.634337789,
    ];
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_wards_dec2021_jimgar.geojson");
    work.import("boundaries/maidstone_lsoa11_ukgeojson.geojson");
    work.import("lookups/lookup_lsoa11_ward17.csv.gz");
    work.import(MID_2020);
    let (wards, lsoas) = (work.set(AreaKind::Ward).set.id, work.set(AreaKind::Lsoa).set.id);
    // At the import, by what the project knows of the LSOAs.
    let options = ImportOptions { set: Some(wards), ..ImportOptions::default() };
    let plan = plan(&work.data.join(DERI), work.project.atlas(), &options, &Progress::new()).expect("understood");
    assert_eq!(route(&plan.report).weighted_by, ["residents"]);
    let source = work.project.commit_batch(&plan.batch, NOW, &Progress::new()).expect("written");
    let check = |work: &Work| {
        let ours = by_code(work.set(AreaKind::Ward), "deri_score_national");
        assert_eq!(ours.len(), 26);
        for ((ward, value), expected) in ours.iter().zip(EXPECTED) {
            assert!((value - expected).abs() < 1e-8, "{ward}: {value} {expected}");
        }
    };
    check(&work);
    // Or afterwards, from the set that has them; the counts with them.
    work.project.remove_source(source).expect("removed");
    work.import(DERI);
    let brought = work.project.bring_figures(lsoas, wards, &Progress::new()).expect("brought");
    assert!(brought.incomplete.is_empty() && brought.without.is_empty() && brought.kept.is_empty(), "{brought}");
    check(&work);
    assert_eq!(by_code(work.set(AreaKind::Ward), &residents(&work, AreaKind::Ward)), published());
    // Once more replaces what was brought; one step takes all of it back.
    let again = work.project.bring_figures(lsoas, wards, &Progress::new()).expect("brought");
    assert_eq!(again.indicators.len(), brought.indicators.len());
    check(&work);
    assert_eq!(work.project.undo().expect("undone").as_deref(), Some("Bring figures to Maidstone wards 2021"));
    check(&work);
    work.project.undo().expect("undone");
    assert!(work.set(AreaKind::Ward).columns.is_empty());
}

#[test]
fn figures_of_2011_become_figures_of_2021() {
    #[rustfmt::skip]
    const CHANGED: [(&str, f64, f64); 10] = [
        ("E01034990", 2364.0, 1.973250111), ("E01034991", 1090.410049349, 3.280621418),
        ("E01034992", 1017.589950651, 3.280621418), ("E01034993", 1455.264577894, 3.214772076),
        ("E01034994", 1733.735422106, 3.214772076), ("E01034995", 1671.72730296, 3.425_759_35),
        ("E01034996", 1620.27269704, 3.425_759_35), ("E01034997", 1452.807287094, 2.332_469_28),
        ("E01034998", 1390.061457419, 2.332_469_28), ("E01034999", 1555.131255487, 2.332_469_28),
    ];
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa21.geojson");
    work.import("census/maidstone_census2021-ts007a-lsoa.csv");
    // Without the lookup only what did not change is joined, and that is said.
    let part = work.plan(MID_2020).expect("understood");
    assert!(part.report.warnings.has_warning(), "{}", part.report);
    assert_eq!(part.report.join.map(|j| (j.matched, j.unmatched.len(), j.areas_without_row.len())), Some((89, 6, 10)));
    work.import("lookups/lookup_lsoa11_lsoa21_ltla22.csv.gz");
    let plan = work.import(MID_2020);
    let route = route(&plan.report);
    assert_eq!((route.areas, route.areas_split, route.incomplete.len()), (95, 4, 0));
    assert!(route.people_split.is_some_and(|s| (s - 0.075_012_129_473_465_33).abs() < 1e-12), "{route:?}");
    let ours = by_code(work.set(AreaKind::Lsoa), "total_population");
    assert_eq!(ours.len(), 99);
    assert!((ours.values().sum::<f64>() / 173_132.0 - 1.0).abs() < 1e-9, "nobody is lost");
    for (code, people, _) in CHANGED {
        assert!((ours[code] - people).abs() < 1e-6, "{code}: {}", ours[code]);
    }
    // The residents of 2020 are known for the merged ones now, though not of 2011's areas: so equal weights, and a word.
    let deri = work.import(DERI);
    let said = deri.report.to_string();
    assert!(said.contains("equal weights") && said.contains("4 of 95 areas had to be divided"), "{said}");
    let scores = by_code(work.set(AreaKind::Lsoa), "deri_score_national");
    assert_eq!(scores.len(), 99);
    for (code, _, score) in &CHANGED[1..] {
        assert!((scores[*code] - score).abs() < 1e-8, "{code}: a part has the rate of the whole");
    }
}

#[test]
fn figures_of_2021_on_areas_of_2011_are_said_to_be_so() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa11_ukgeojson.geojson");
    let plan = work.plan("imd/maidstone_imd2025_england_lsoa21.csv").expect("understood");
    let said = plan.report.to_string();
    assert!(said.contains("89 of 95 areas of") && said.contains("10 codes are of the set of 2021"), "{said}");
    assert!(plan.report.warnings.has_warning());
}

/// The published lookup leads from 2011 to 2021; it is read from its far side. Expected figures by Python from the same
/// files: what was divided in 2021 is added up, and the one area put together is divided by its residents of 2020.
#[test]
fn figures_of_2021_become_figures_of_2011() {
    #[rustfmt::skip]
    const CHANGED: [(&str, f64, f64, f64); 6] = [
        ("E01024334", 391.469_120_135_363_8, 89.553_862_894_450_49, 5.063),
        ("E01024338", 527.530_879_864_636_2, 89.553_862_894_450_49, 5.063),
        ("E01024363", 1382.0, 76.266_280_752_532_57, 18.6935),
        ("E01024388", 1660.0, 64.518_072_289_156_62, 17.767_333_333_333_333),
        ("E01024389", 1123.0, 27.248_441_674_087_267, 52.6255),
        ("E01033090", 1231.0, 25.020_308_692_120_228, 44.2705),
    ];
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa11_ukgeojson.geojson");
    work.import(MID_2020);
    work.import("lookups/lookup_lsoa11_lsoa21_ltla22.csv.gz");
    let tenure = work.import("census/maidstone_census2021-ts054-lsoa.csv");
    let route = route(&tenure.report);
    assert_eq!(route.through, ["LSOAs of 2021 to LSOAs of 2011 (read backwards)"]);
    assert_eq!((route.areas, route.areas_split, route.incomplete.len()), (99, 1, 0));
    assert_eq!(route.weighted_by, ["All households"]);
    let deprivation = work.import("imd/maidstone_imd2025_england_lsoa21.csv");
    let said = deprivation.report.to_string();
    assert!(said.contains("1 of 99 areas had to be divided: 1 by the residents of their parts"), "{said}");
    assert!(said.contains("equal weights"), "{said}");

    let set = work.set(AreaKind::Lsoa);
    let named = |words: &str| {
        let all = work.project.atlas().indicators_of(set);
        let key = all.iter().find(|i| i.name == words).map(|i| i.key.clone());
        by_code(set, &key.unwrap_or_else(|| panic!("{:?}", all.iter().map(|i| &i.name).collect::<Vec<_>>())))
    };
    let (households, owned) = (named("All households"), named("Owned"));
    assert_eq!((households.len(), owned.len()), (95, 95));
    assert!((households.values().sum::<f64>() - 71_210.0).abs() < 1e-6, "no household is lost");
    let scores = by_code(set, "imd_score");
    for (code, homes, share, score) in CHANGED {
        assert!((households[code] - homes).abs() < 1e-9, "{code}: {}", households[code]);
        assert!((owned[code] - share).abs() < 1e-9, "{code}: {}", owned[code]);
        assert!((scores[code] - score).abs() < 1e-9, "{code}: {}", scores[code]);
    }
}

/// LSOAs of 2011 to those of 2021 to the wards of May 2024.
#[test]
fn lookups_are_followed_one_after_the_other() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_wards_may2024_bsc_wgs84.geojson");
    work.import("lookups/lookup_lsoa11_lsoa21_ltla22.csv.gz");
    work.import("lookups/lookup_lsoa21_ward24_ltla24.csv.gz");
    let plan = work.import(MID_2020);
    let route = route(&plan.report);
    assert_eq!(route.through, ["LSOAs of 2011 to LSOAs of 2021", "LSOAs of 2021 to wards of 2024"]);
    let ours = by_code(work.set(AreaKind::Ward), "total_population");
    assert_eq!((ours.len(), route.areas), (22, 95));
    assert!((ours.values().sum::<f64>() / 173_132.0 - 1.0).abs() < 1e-9);
    // By pandas; none of their LSOAs was divided.
    assert_eq!((ours["E05015593"], ours["E05015594"], ours["E05015595"]), (7968.0, 7888.0, 9720.0));
    // Output areas of 2021 through their LSOAs.
    work.import("lookups/maidstone_oa21_lsoa21.csv");
    let qualifications = work.import("census/maidstone_census2021-ts067-oa.csv");
    let route = self::route(&qualifications.report);
    assert_eq!((route.areas, route.areas_split, route.through.len()), (523, 0, 2), "{}", qualifications.report);
}

/// Without a lookup the outlines decide: most LSOAs lie in the ward that the publisher fits them to.
#[test]
fn outlines_fit_lsoas_to_wards() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_wards_dec2013_ukgeojson.geojson");
    work.import("boundaries/maidstone_lsoa11_ukgeojson.geojson");
    work.import(MID_2020);
    let (wards, lsoas) = (work.set(AreaKind::Ward).set.id, work.set(AreaKind::Lsoa).set.id);
    let brought = work.project.bring_figures(lsoas, wards, &Progress::new()).expect("brought");
    assert!(brought.way.contains("outlines"), "{brought}");
    assert_eq!(by_code(work.set(AreaKind::Ward), &residents(&work, AreaKind::Ward)), published());
    let back = work.project.bring_figures(wards, lsoas, &Progress::new()).err().map(|e| e.to_string());
    assert!(back.is_some_and(|e| e.contains("lookup")));
}

/// 265 of 1,440 have no qualification, by pandas from the table of output areas, whatever the project has already.
#[test]
fn a_share_of_output_areas_is_that_of_its_counts_beside_the_table_of_lsoas() {
    let Some(data) = real_data() else { return };
    let mut work = Work::new(data);
    work.import("boundaries/maidstone_lsoa21.geojson");
    work.import("lookups/maidstone_oa21_lsoa21.csv");
    work.import("census/maidstone_census2021-ts067-lsoa.csv");
    let plan = work.import("census/maidstone_census2021-ts067-oa.csv");
    assert_eq!(route(&plan.report).weighted_by, ["All usual residents aged 16 years and over"]);
    let of = |key: &str| by_code(work.set(AreaKind::Lsoa), key)["E01034994"];
    let head = "highest_level_of_qualification";
    assert_eq!(of(&format!("{head}_total_all_usual_residents_aged_16_years_and_over_2")), 1440.0);
    let share = of(&format!("{head}_no_qualifications_pct_2"));
    assert!((share - 100.0 * 265.0 / 1440.0).abs() < 1e-9, "{share}");
}
