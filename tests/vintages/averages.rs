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
