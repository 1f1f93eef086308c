//! Figures of points summarised into areas, against figures that others computed: geopandas 1.2 and pandas 3.1 from
//! the same points and the sample's wards, on the National Grid.

#![allow(clippy::expect_used, clippy::panic, clippy::type_complexity, reason = "helpers of tests stop the test")]

use std::fmt::Write as _;
use std::path::Path;

use inclusion_atlas::base::ids::SourceId;
use inclusion_atlas::base::progress::Progress;
use inclusion_atlas::geo::bng::Bng;
use inclusion_atlas::import::{
    About, ColumnAbout, ContentKind, Dropped, ImportError, ImportOptions, ImportPlan, Statistic, SummaryReport, plan,
    plan_dropped,
};
use inclusion_atlas::model::batch::{BatchContent, NewFigures};
use inclusion_atlas::model::broadband::Postcode;
use inclusion_atlas::model::indicator::Measure;
use inclusion_atlas::project::Project;

const NOW: &str = "2026-11-21T00:00:00Z";

/// Ward, points with a speed, their median, mean, sum of lines, least and greatest speed, and the mean share weighted
/// by lines: `geopandas.sjoin(points, wards, predicate="within").groupby("WD21CD")`, `numpy.average(weights=lines)`.
#[rustfmt::skip]
#[expect(clippy::type_complexity, reason = "a table as it was printed")]
const EXPECTED: [(&str, u32, f64, f64, u32, f64, f64, f64); 26] = [
    ("E05004982", 7, 417.3, 418.042_857_142_857, 136, 56.5, 722.8, 65.985_294_117_647),
    ("E05004983", 24, 462.35, 530.233_333_333_333, 811, 58.3, 958.5, 43.967_940_813_810),
    ("E05004984", 9, 493.5, 428.122_222_222_222, 275, 51.6, 955.3, 44.701_818_181_818),
    ("E05004985", 53, 636.1, 584.524_528_301_887, 1765, 3.4, 997.4, 50.665_722_379_603),
    ("E05004986", 68, 475.1, 494.802_941_176_471, 1894, 0.7, 993.2, 48.497_360_084_477),
    ("E05004987", 7, 741.4, 642.785_714_285_714, 274, 190.7, 897.5, 40.328_467_153_285),
    ("E05004989", 51, 404.0, 497.096_078_431_373, 1751, 0.5, 948.1, 49.856_082_238_721),
    ("E05004990", 9, 378.8, 405.877_777_777_778, 306, 43.8, 967.9, 45.866_013_071_895),
    ("E05004991", 11, 706.7, 523.463_636_363_636, 298, 16.4, 972.8, 41.936_241_610_738),
    ("E05004992", 10, 516.1, 592.660_000_000_000, 302, 252.7, 969.4, 53.771_523_178_808),
    ("E05004993", 85, 463.1, 488.157_647_058_824, 2488, 6.4, 997.3, 46.485_530_546_624),
    ("E05004994", 169, 457.9, 480.411_834_319_527, 5588, 11.5, 997.9, 50.735_504_652_827),
    ("E05004995", 7, 190.3, 375.071_428_571_429, 285, 30.9, 894.9, 34.308_771_929_825),
    ("E05004996", 9, 816.5, 639.111_111_111_111, 325, 95.8, 956.9, 44.196_923_076_923),
    ("E05004997", 36, 531.35, 536.325_000_000_000, 1243, 29.5, 979.7, 45.352_373_290_426),
    ("E05004999", 178, 474.55, 484.651_685_393_258, 5709, 13.6, 996.6, 49.040_287_265_721),
    ("E05005000", 5, 715.0, 614.840_000_000_000, 195, 151.4, 869.2, 64.241_025_641_026),
    ("E05005001", 223, 501.8, 499.279_372_197_309, 7178, 0.1, 986.8, 47.540_122_596_824),
    ("E05005002", 2, 785.1, 785.100_000_000_000, 41, 709.6, 860.6, 75.000_000_000_000),
    ("E05005003", 13, 506.8, 462.507_692_307_692, 507, 31.9, 944.8, 54.226_824_457_594),
    ("E05005004", 3, 390.3, 448.400_000_000_000, 82, 17.2, 937.7, 31.731_707_317_073),
    ("E05005006", 78, 506.3, 495.956_410_256_410, 2681, 3.7, 989.4, 51.269_302_499_068),
    ("E05005007", 38, 426.15, 425.613_157_894_737, 1295, 8.0, 996.4, 51.828_571_428_571),
    ("E05008553", 101, 496.6, 492.036_633_663_366, 3042, 5.1, 999.3, 51.818_540_433_925),
    ("E05008554", 10, 541.6, 469.210_000_000_000, 440, 1.6, 973.8, 72.806_818_181_818),
    ("E05008555", 18, 408.0, 401.805_555_555_556, 753, 50.4, 977.4, 43.365_205_843_293),
];

/// 3,000 points around Maidstone, of which 1,674 lie in no ward; one in eleven has no speed.
fn points() -> Vec<[String; 5]> {
    let mut state = 12_345_u64;
    let mut next = |below: u64| {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        (state >> 8) % below
    };
    (0..3000)
        .map(|i| {
            let (e, n) = (567_000 + next(30_000), 138_000 + next(30_000));
            let (speed, lines, share) = (next(10_000), next(60), next(101));
            let speed = if i % 11 == 0 { String::new() } else { format!("{}.{}", speed / 10, speed % 10) };
            [e.to_string(), n.to_string(), speed, lines.to_string(), share.to_string()]
        })
        .collect()
}

fn csv(header: &str, rows: impl IntoIterator<Item = impl AsRef<[String]>>) -> Dropped<'static> {
    let mut text = header.to_owned();
    for row in rows {
        write!(text, "\n{}", row.as_ref().join(",")).expect("room");
    }
    Dropped { name: "points.csv".to_owned(), bytes: text.into_bytes().into(), ..Dropped::default() }
}

/// A project with the sample's wards.
struct Work {
    project: Project,
    _folder: tempfile::TempDir,
}

impl Work {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut project = Project::create(&folder.path().join("p.gpkg"), "Points").expect("created");
        let wards = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sources/maidstone_wards_2021.zip");
        let plan = plan(&wards, project.atlas(), &ImportOptions::default(), &Progress::new()).expect("good");
        project.commit_batch(&plan.batch, NOW, &Progress::new()).expect("committed");
        Self { project, _folder: folder }
    }

    fn plan(&self, file: &Dropped<'_>, options: &ImportOptions) -> Result<ImportPlan, ImportError> {
        plan_dropped(file, self.project.atlas(), options, &Progress::new())
    }

    /// The figures of one key by ward, as the project has them after the import.
    fn stored(&self, key: &str) -> Vec<(&str, Option<f64>)> {
        let set = &self.project.atlas().sets[0];
        let column = set.columns.get(key).unwrap_or_else(|| panic!("no {key} among {:?}", set.columns.keys()));
        set.areas.iter().zip(&column.values).map(|(a, v)| (a.code.as_str(), *v)).collect()
    }
}

fn figures(plan: &ImportPlan) -> &NewFigures {
    let BatchContent::Figures(f) = &plan.batch.content else { panic!("{} is not figures", plan.report) };
    f
}

fn summary(plan: &ImportPlan) -> &SummaryReport {
    plan.report.summary.as_ref().expect("a summary")
}

fn about(text: &str) -> About {
    serde_json::from_str(text).expect("a description")
}

#[test]
fn points_become_figures_of_wards_as_geopandas_has_them() {
    let file = csv("easting,northing,speed,lines,share_pct", points());
    let of = |choose: &str| -> Vec<(Statistic, String, Vec<(String, f64)>)> {
        let mut work = Work::new();
        let options = ImportOptions {
            summarise: Statistic::ALL.into_iter().find(|s| s.name() == choose),
            about: about(r#"{"columns": {"share_pct": {"denominator": "lines"}}}"#),
            ..ImportOptions::default()
        };
        let plan = work.plan(&file, &options).unwrap_or_else(|e| panic!("{e}"));
        let report = summary(&plan);
        assert_eq!((report.inside, report.outside, report.unplaced), (1326, 1674, 0));
        assert_eq!((report.points.as_str(), report.placed_by.as_str()), ("points", "easting and northing"));
        assert_eq!(plan.report.content, ContentKind::PointFigures);
        work.project.commit_batch(&plan.batch, NOW, &Progress::new()).expect("committed");
        let column = |f: &inclusion_atlas::import::SummarisedFigure| {
            let values = work.stored(&f.key).into_iter().filter_map(|(code, v)| Some((code.to_owned(), v?))).collect();
            (f.statistic, f.key.clone(), values)
        };
        report.figures.iter().map(column).collect()
    };
    let agree = |found: &[(String, f64)], expected: &dyn Fn(usize) -> f64| {
        assert_eq!(found.len(), EXPECTED.len());
        for (place, row) in EXPECTED.iter().enumerate() {
            let (_, value) = found.iter().find(|(code, _)| code == row.0).expect("every ward has points");
            assert!((value - expected(place)).abs() < 1e-9, "{}: {value}, not {}", row.0, expected(place));
        }
    };
    // By default the median of averages, the sum of counts, and shares weighted by what they are shares of.
    let default = of("");
    let kinds: Vec<(Statistic, &str)> = default.iter().map(|(s, key, _)| (*s, key.as_str())).collect();
    assert_eq!(
        kinds,
        [(Statistic::Median, "median_speed"), (Statistic::Sum, "lines"), (Statistic::Mean, "mean_share_pct")]
    );
    agree(&default[0].2, &|i| EXPECTED[i].2);
    agree(&default[1].2, &|i| f64::from(EXPECTED[i].4));
    agree(&default[2].2, &|i| EXPECTED[i].7);
    agree(&of("count")[0].2, &|i| f64::from(EXPECTED[i].1));
    agree(&of("mean")[0].2, &|i| EXPECTED[i].3);
    agree(&of("min")[0].2, &|i| EXPECTED[i].5);
    agree(&of("max")[0].2, &|i| EXPECTED[i].6);
}

#[test]
fn what_was_made_of_the_points_is_said() {
    let work = Work::new();
    let options = ImportOptions {
        about: about(r#"{"columns": {"share_pct": {"denominator": "lines"}, "speed": {"name": "Download speed"}}}"#),
        ..ImportOptions::default()
    };
    let plan = work.plan(&csv("easting,northing,speed,lines,share_pct", points()), &options).expect("understood");
    let indicators = &figures(&plan).indicators;
    assert_eq!(indicators[0].name, "Median download speed of points");
    assert_eq!((indicators[0].measure, indicators[1].measure), (Measure::Mean, Measure::Count));
    assert_eq!((indicators[2].measure, indicators[2].denominator.as_deref()), (Measure::Rate, Some("lines")));
    assert_eq!(
        indicators[2].derivation,
        "Mean of the figures of 1,326 points, weighted by lines, brought to areas by easting and northing; 1,674 points that lie in no area were left out."
    );
    let said = plan.report.to_string();
    assert!(said.contains("1,326 points lie in areas of"), "{said}");
    assert!(said.contains("1,674 points lie in none of them"), "{said}");
    assert!(said.contains("How to summarise was not chosen: the median was taken of 1 figure"), "{said}");
    assert!(summary(&plan).outside_first.len() == 100 && summary(&plan).figures.iter().all(|f| f.by_default));
}

/// A project whose postcodes lie in the middle of its wards.
fn with_postcodes(work: &mut Work, names: &[&str]) -> Vec<String> {
    let atlas = work.project.atlas().clone();
    let middle = |place: usize| {
        use geo::InteriorPoint as _;
        atlas.sets[0].areas[place].polygons.interior_point().map(|p| p.0.into()).expect("a place")
    };
    let list: Vec<Postcode> =
        names.iter().enumerate().map(|(i, n)| Postcode { text: (*n).to_owned(), position: middle(i / 2) }).collect();
    let codes = (0..names.len()).map(|i| atlas.sets[0].areas[i / 2].code.as_str().to_owned()).collect();
    let rows =
        list.iter().map(|p| vec![p.text.clone(), format!("{:.9}", p.position.lon), format!("{:.9}", p.position.lat)]);
    let file = csv("postcode,longitude,latitude", rows);
    let file = Dropped { name: "places.csv".to_owned(), ..file };
    let plan = work.plan(&file, &ImportOptions::default()).expect("postcodes");
    assert_eq!(plan.report.content, ContentKind::Postcodes);
    work.project.commit_batch(&plan.batch, NOW, &Progress::new()).expect("committed");
    codes
}

#[test]
fn postcodes_are_placed_where_the_project_knows_them() {
    let mut work = Work::new();
    let rows = ["me141aa,10.5,1", "ME14 1AB,20.5,2", "ME14 1AC,30.5,[c]", "ME14 1AD,oops,4", "ZE1 0AA,99.5,5"];
    let text = format!("postcode,speed,premises\n{}", rows.join("\n"));
    let file = Dropped { name: "speeds.csv".to_owned(), bytes: text.into_bytes().into(), ..Dropped::default() };
    let refused = work.plan(&file, &ImportOptions::default()).expect_err("no postcode is known").to_string();
    assert!(refused.contains("import a postcode file first"), "{refused}");

    let codes = with_postcodes(&mut work, &["ME14 1AA", "ME14 1AB", "ME14 1AC", "ME14 1AD"]);
    let plan = work.plan(&file, &ImportOptions::default()).expect("understood");
    let report = summary(&plan);
    assert_eq!((report.inside, report.outside, report.unplaced), (4, 0, 1));
    assert_eq!(report.unplaced_first, [("ZE1 0AA".to_owned(), 6)]);
    assert_eq!(report.areas_without_point.len(), 24);
    let warned =
        |row, word: &str| plan.report.warnings.list.iter().any(|w| w.row == Some(row) && w.message.contains(word));
    assert!(warned(5, "1 cells are not figures") && warned(6, "ZE1 0AA"), "{}", plan.report);
    work.project.commit_batch(&plan.batch, NOW, &Progress::new()).expect("committed");
    let of = |key: &str, code: &str| work.stored(key).into_iter().find(|(c, _)| *c == code).and_then(|(_, v)| v);
    assert_eq!((of("median_speed", &codes[0]), of("median_speed", &codes[2])), (Some(15.5), Some(30.5)));
    assert_eq!((of("premises", &codes[0]), of("premises", &codes[2])), (Some(3.0), Some(4.0)));
    let source = work.project.atlas().sets[0].columns["median_speed"].source;
    assert_ne!(source, SourceId(0));
}

#[test]
fn many_rows_an_area_are_summarised_by_their_codes_when_asked() {
    let work = Work::new();
    let codes: Vec<&str> = EXPECTED.iter().map(|row| row.0).collect();
    let rows = (0..78).map(|i| vec![codes[i % 26].to_owned(), (i * i).to_string()]);
    let file = csv("ward_code,speed_mean", rows);
    let plain = work.plan(&file, &ImportOptions::default()).expect_err("each area may have one row").to_string();
    assert!(plain.contains("stands in row 2 and again in row 28"), "{plain}");
    let options = ImportOptions { summarise: Some(Statistic::Max), ..ImportOptions::default() };
    let plan = work.plan(&file, &options).expect("understood");
    assert_eq!(summary(&plan).placed_by, "the codes in ward_code");
    let figure = &figures(&plan).indicators[0];
    assert_eq!((figure.name.as_str(), figure.values.len()), ("Highest speed_mean of points", 26));
    let last = figure.values.iter().map(|v| v.value).fold(0.0, f64::max);
    assert_eq!(last, 77.0 * 77.0);
}

#[test]
fn positions_that_are_none_lie_in_no_area_and_are_named() {
    let work = Work::new();
    let middle = Bng { easting: 576_000.0, northing: 155_500.0 };
    assert!(middle.to_lonlat().is_ok());
    let text = "easting,northing,speed\n576000,155500,7.5\n-150000,155500,8.5\n0,0,1.5\n";
    let file = Dropped { name: "p.csv".to_owned(), bytes: text.as_bytes().into(), ..Dropped::default() };
    let plan = work.plan(&file, &ImportOptions::default()).expect("understood");
    let report = summary(&plan);
    assert_eq!((report.inside, report.outside, report.unplaced), (1, 1, 1));
    assert_eq!(figures(&plan).indicators[0].values[0].source_row, 2);
    assert!(plan.report.warnings.list.iter().any(|w| w.row == Some(3) && w.message.contains("no position in")));
    let text = "easting,northing,speed\n176000,55500,7.5\n";
    let file = Dropped { name: "p.csv".to_owned(), bytes: text.as_bytes().into(), ..Dropped::default() };
    let refused = work.plan(&file, &ImportOptions::default()).expect_err("all elsewhere").to_string();
    assert!(refused.contains("none of the 1 rows lies in an area of"), "{refused}");
}

#[test]
fn choices_of_single_columns_go_before_the_one_for_all() {
    let work = Work::new();
    let options = ImportOptions {
        summarise: Some(Statistic::Min),
        about: About {
            columns: [("speed".to_owned(), ColumnAbout { summarise: Some(Statistic::Mean), ..ColumnAbout::default() })]
                .into(),
            ..About::default()
        },
        ..ImportOptions::default()
    };
    let plan = work.plan(&csv("easting,northing,speed,lines,share_pct", points()), &options).expect("understood");
    let statistics: Vec<Statistic> = summary(&plan).figures.iter().map(|f| f.statistic).collect();
    assert_eq!(statistics, [Statistic::Mean, Statistic::Min, Statistic::Min]);
}
