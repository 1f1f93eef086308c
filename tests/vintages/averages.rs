//! What becomes of shares, scores and ranks that a lookup brings to other areas.

use super::*;

const LSOAS: [&str; 2] = ["E01000001", "E01000002"];

const OUTPUT_AREAS: &str = "\
oa21cd,lsoa21cd
E00000001,E01000001
E00000002,E01000001
E00000003,E01000002
";

fn stored(desk: &Desk, key: &str) -> Vec<Option<f64>> {
    desk.project.atlas().sets[0].columns.get(key).unwrap_or_else(|| panic!("no {key}")).values.clone()
}

/// 1 of 100 and 90 of 300 have none: 91 of 400, not the middle between 1 % and 30 %.
const CENSUS: &str = "\
date,geography,geography code,Schooling: Total: All usual residents aged 16 years and over,Schooling: No qualifications
2021,E00000001,E00000001,100,1
2021,E00000002,E00000002,300,90
2021,E00000003,E00000003,50,20
";

#[test]
fn a_share_stays_that_of_its_own_counts_when_its_columns_are_renamed() {
    let mut desk = Desk::new();
    desk.import("lsoas.geojson", &squares("LSOA21CD", &LSOAS, 0.01));
    desk.import("oas.csv", OUTPUT_AREAS);
    let by_lsoa = CENSUS.replace("E00000003,E00000003,50,20\n", "");
    let by_lsoa = by_lsoa.replace("E00000001,E00000001,100,1", "E01000001,E01000001,500,100");
    let by_lsoa = by_lsoa.replace("E00000002,E00000002,300,90\n2021,", "E01000002,E01000002,60,30\n");
    desk.import("census2021-ts067-lsoa.csv", &by_lsoa);
    let key = "schooling_no_qualifications_pct";
    assert_eq!(stored(&desk, key), [Some(20.0), Some(50.0)]);

    let plan = desk.import("census2021-ts067-oa.csv", CENSUS);
    assert_eq!(stored(&desk, "schooling_no_qualifications_2"), [Some(91.0), Some(20.0)]);
    assert_eq!(stored(&desk, &format!("{key}_2")), [Some(22.75), Some(40.0)], "{}", plan.report);
    let route = plan.report.join.and_then(|j| j.route).unwrap();
    assert_eq!(route.weighted_by, ["All usual residents aged 16 years and over"]);
    let atlas = desk.project.atlas();
    let share = atlas.indicators.iter().find(|i| i.key == format!("{key}_2")).unwrap();
    assert_eq!(share.denominator.as_deref(), Some("schooling_total_all_usual_residents_aged_16_years_and_over_2"));
}

const DEPRIVATION: &str = "\
LSOA21CD,imd_score,imd_rank,IMD decile,workers,visits
E01000001,10,3000,1,40,7
E01000002,20,9000,3,60,
E01000003,60,30000,9,100,2
";

const LSOAS_TO_WARDS: &str = "\
lsoa21cd,wd24cd
E01000001,E05000001
E01000002,E05000001
E01000003,E05000002
";

/// A rank of LSOAs is none of wards, whichever way it would come there.
#[test]
fn ranks_and_deciles_are_left_out_of_other_areas() {
    let mut desk = Desk::new();
    desk.import("wards.geojson", &squares("WD24CD", &["E05000001", "E05000002"], 0.02));
    desk.import("lookup.csv", LSOAS_TO_WARDS);
    let plan = desk.import("imd.csv", DEPRIVATION);
    let said = plan.report.to_string();
    assert!(said.contains("Ranks and deciles of LSOAs of 2021 say nothing of"), "{said}");
    assert!(said.contains("imd_rank; IMD decile were left out"), "{said}");
    assert!(said.contains("imd_score was averaged by equal weights"), "{said}");
    assert!(said.contains("1 area lacks a part of 1 of 3 figures (visits)"), "{said}");
    let columns = &desk.project.atlas().sets[0].columns;
    assert_eq!(columns.keys().map(String::as_str).collect::<Vec<_>>(), ["imd_score", "visits", "workers"]);
    assert_eq!(stored(&desk, "imd_score"), [Some(15.0), Some(60.0)]);
    let used = plan.report.columns.iter().filter(|c| c.figure.is_some()).count();
    assert_eq!(used, 3, "the report shows what becomes of each column");

    let only = desk.plan("ranks.csv", "LSOA21CD,imd_rank\nE01000001,3\nE01000002,4\nE01000003,5\n");
    let refused = only.err().map(|e| e.to_string()).unwrap_or_default();
    assert!(refused.contains("ranks or deciles") && refused.contains("LSOAs of 2021"), "{refused}");
}

#[test]
fn figures_brought_afterwards_leave_ranks_out_too() {
    let mut desk = Desk::new();
    desk.import("lsoas.geojson", &squares("LSOA21CD", &["E01000001", "E01000002", "E01000003"], 0.01));
    desk.import("imd.csv", DEPRIVATION);
    desk.import("wards.geojson", &squares("WD24CD", &["E05000001", "E05000002"], 0.02));
    desk.import("lookup.csv", LSOAS_TO_WARDS);
    let of = |kind| desk.project.atlas().sets.iter().find(|s| s.set.kind == kind).map(|s| s.set.id).unwrap();
    let (lsoas, wards) = (of(AreaKind::Lsoa), of(AreaKind::Ward));
    let plan = inclusion_atlas::project::plan_bringing(desk.project.atlas(), lsoas, wards, &Progress::new()).unwrap();
    assert_eq!((plan.left_out.len(), plan.new.len()), (2, 3));
    let brought = desk.project.bring_figures(lsoas, wards, &Progress::new()).unwrap();
    let said = brought.to_string();
    assert!(said.contains("say nothing of") && said.contains("were left out"), "{said}");
    assert!(
        said.contains("imd_score was averaged by equal weights, as if all had as many. Import the residents"),
        "{said}"
    );
    assert!(said.contains("1 area lacks a part of 1 of 3 figures (visits)"), "{said}");
    assert!(!brought.is_whole());
    assert!(!desk.project.atlas().set(wards).unwrap().columns.contains_key("imd_rank"));
}

/// An LSOA that did not change between the years keeps its rank; the halves and sums of others have none.
#[test]
fn a_rank_is_kept_where_the_area_is_the_same() {
    let mut desk = Desk::new();
    let codes = ["E01000001", "E01033801", "E01033802", "E01033803"];
    desk.import("lsoas.geojson", &squares("LSOA21CD", &codes, 0.01));
    desk.import("changes.csv", CHANGES);
    let ranks = "LSOA11CD,imd_rank,imd_score\nE01000001,3,8\nE01000002,4,7\nE01000003,5,6\nE01000004,6,4\n";
    let plan = desk.import("imd.csv", ranks);
    assert_eq!(stored(&desk, "imd_rank"), [Some(3.0), None, None, None], "{}", plan.report);
    assert_eq!(stored(&desk, "imd_score"), [Some(8.0), Some(7.0), Some(7.0), Some(5.0)]);
    let said = plan.report.to_string();
    assert!(said.contains("imd_rank is kept for the areas that did not change"), "{said}");
}

/// The two rows of a cut table fit the areas of both years; those of 2011 are fewer, so they fill more of them.
#[test]
fn a_part_of_a_table_joins_the_areas_of_its_own_year() {
    let mut desk = Desk::new();
    desk.import("new.geojson", &squares("LSOA21CD", &["E01000001", "E01000002", "E01033801", "E01033802"], 0.01));
    desk.import("old.geojson", &squares("LSOA11CD", &["E01000001", "E01000002", "E01000003"], 0.01));
    let said = |desk: &Desk, name: &str, text: &str| {
        let plan = desk.plan(name, text).unwrap_or_else(|e| panic!("{e}"));
        (plan.report.join.as_ref().map(|j| j.set_name.clone()).unwrap(), plan.report.to_string())
    };
    let table = |head: &str, year: &str| format!("date,{head},people\n{year},E01000001,5\n{year},E01000002,6\n");
    for (head, year, set, why) in [
        (
            "code",
            "2021",
            "LSOAs 2021",
            "The codes fit LSOAs 2011 as well; LSOAs 2021 was taken, because the figures are of 2021",
        ),
        ("code", "2019", "LSOAs 2011", "because the figures are of 2019"),
        ("lsoa11cd", "2021", "LSOAs 2011", "as the column lsoa11cd says"),
        ("code", "", "LSOAs 2021", "because it is the set in use"),
    ] {
        let (joined, said) = said(&desk, "figures.csv", &table(head, year));
        assert_eq!(joined, set, "{head} {year}: {said}");
        assert!(said.contains(why), "{said}");
    }
    // More codes go before the year.
    let more = table("code", "2021") + "2021,E01000003,7\n";
    let (joined, said) = said(&desk, "figures.csv", &more);
    assert_eq!(joined, "LSOAs 2011", "{said}");
    assert!(!said.contains("as well"), "{said}");
}
