//! Tables keyed by postcode, brought to areas through a stored lookup; and what a lookup divides areas by.

use inclusion_atlas::import::{ImportOptions, LookupWeight, SummaryReport};

use super::*;

const WARDS: [&str; 2] = ["E05000001", "E05000002"];

/// A project of two wards of 2017.
fn with_wards() -> Desk {
    let mut desk = Desk::new();
    desk.import("wards.geojson", &squares("WD17CD", &WARDS, 0.02));
    desk
}

/// Two of the three output areas lie in the wards; the postcodes of the third are of no use here.
const LOOKUP: &str = "\
pcds,doterm,oa11cd,wd17cd
ME14 1LQ,,E00000001,E05000001
ME14 1LR,202001,E00000001,E05000001
ME14 1LS,,E00000002,E05000002
ZE1 0AA,,E00000009,E05009999
";

const FIGURES: &str = "Postcode,speed\nme141lq,10\nME14 1LR,20\nME14  1LS,7\nME14 1LT,99\nZE1 0AA,1\n";

fn summary(plan: &ImportPlan) -> &SummaryReport {
    plan.report.summary.as_ref().unwrap_or_else(|| panic!("{}", plan.report))
}

fn stored(desk: &Desk, key: &str) -> Vec<Option<f64>> {
    desk.project.atlas().sets[0].columns[key].values.clone()
}

#[test]
fn a_table_by_postcode_comes_to_areas_through_a_stored_lookup() {
    let mut desk = with_wards();
    let refused = desk.plan("speeds.csv", FIGURES).err().map(|e| e.to_string()).unwrap_or_default();
    assert!(refused.contains("import a postcode file first"), "{refused}");

    let lookup = desk.import("postcodes.csv", LOOKUP);
    let said = lookup.report.to_string();
    assert_eq!(lookup.report.lookup.as_ref().and_then(|l| l.postcodes), Some((3, 1)), "{said}");
    assert!(said.contains("3 of 4 postcodes lie in areas of the project"), "{said}");
    let path = desk.project.path().to_owned();
    desk.project.close().unwrap();
    desk.project = Project::open(&path).unwrap();

    let plan = desk.import("speeds.csv", FIGURES);
    let report = summary(&plan);
    // What the lookup does not have is without a place; it is said, with the row.
    assert_eq!((report.inside, report.outside, report.unplaced), (3, 0, 2));
    assert_eq!(report.unplaced_first, [("ME14 1LT".to_owned(), 5), ("ZE1 0AA".to_owned(), 6)]);
    assert_eq!(
        report.placed_by,
        "the lookup of postcodes to output areas of 2011, output areas of 2011 to wards of 2017"
    );
    assert_eq!(stored(&desk, "speed"), [Some(30.0), Some(7.0)]);
}

#[test]
fn a_list_by_postcode_without_figures_is_counted() {
    let mut desk = with_wards();
    desk.import("postcodes.csv", LOOKUP);
    let plan = desk.import("clients.csv", "Postcode,Remark\nME14 1LQ,x\nME14 1LQ,y\nME14 1LS,\nXX9 9XX,z\n");
    assert_eq!((summary(&plan).inside, summary(&plan).unplaced), (3, 1));
    assert_eq!(stored(&desk, "number_in_clients"), [Some(2.0), Some(1.0)]);
}

/// One LSOA in two wards, with two weights and three output areas.
const WEIGHTED: &str = "\
lsoa11cd,wd17cd,area_overlap,pop_overlap
E01000001,E05000001,0.9,30
E01000001,E05000002,0.1,70
E01000002,E05000002,1,100
";

#[test]
fn the_weight_of_a_lookup_is_chosen() {
    let figures = "lsoa11cd,people\nE01000001,1000\nE01000002,50\n";
    let wards = |weight: Option<LookupWeight>| {
        let mut desk = with_wards();
        let options = ImportOptions { weight, ..ImportOptions::default() };
        let path = desk.file("fit.csv", WEIGHTED);
        let plan = imports::plan(&path, desk.project.atlas(), &options, &Progress::new()).unwrap();
        desk.project.commit_batch(&plan.batch, NOW, &Progress::new()).unwrap();
        desk.import("people.csv", figures);
        let lookup = plan.report.lookup.clone().unwrap();
        assert_eq!(
            (lookup.choices.as_slice(), lookup.divided),
            (["area_overlap", "pop_overlap"].map(str::to_owned).as_slice(), 1)
        );
        (lookup.weight, desk.project.atlas().lookups[0].weighted_by.clone(), stored(&desk, "people"), plan)
    };
    let column = |header: &str| LookupWeight::Column(header.to_owned());
    // Of several, that of people, and a word about it.
    let (weight, by, people, plan) = wards(None);
    assert_eq!((weight, by.as_str()), (column("pop_overlap"), "pop_overlap"));
    assert_eq!(people, [Some(300.0), Some(750.0)]);
    let said = plan.report.to_string();
    assert!(said.contains("area_overlap, pop_overlap") && said.contains("pop_overlap was taken"), "{said}");
    let (_, by, people, _) = wards(Some(column("area_overlap")));
    assert_eq!((by.as_str(), people), ("area_overlap", vec![Some(900.0), Some(150.0)]));
    let (_, by, people, _) = wards(Some(LookupWeight::Equal));
    assert_eq!((by.as_str(), people), ("equal shares", vec![Some(500.0), Some(550.0)]));

    let desk = with_wards();
    let options = ImportOptions { weight: Some(column("pop")), ..ImportOptions::default() };
    let path = desk.file("fit.csv", WEIGHTED);
    let refused = imports::plan(&path, desk.project.atlas(), &options, &Progress::new()).unwrap_err().to_string();
    assert!(refused.contains("pop_overlap") && refused.contains("pop"), "{refused}");
    // A row without a weight is named.
    let broken = WEIGHTED.replace(",0.1,70", ",0.1,[c]");
    let said = desk.plan("fit2.csv", &broken).unwrap().report.to_string();
    assert!(said.contains("row 3, field pop_overlap") && said.contains("1 rows have no weight"), "{said}");
}
