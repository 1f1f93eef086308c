//! Scores and sums of the sample's real figures against figures made elsewhere: the published ward figures, and
//! scores computed with numpy 2.4.6, scipy 1.17.1 and pandas.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where something is not as it must be"
)]

use std::collections::BTreeMap;
use std::path::Path;

use inclusion_atlas::analysis::score;
use inclusion_atlas::base::ids::{AreaCode, AreaId, BoundarySetId, LookupId, SourceId};
use inclusion_atlas::geo::LonLatPolygons;
use inclusion_atlas::model::area::{Area, AreaKind, BoundarySet, SetRole};
use inclusion_atlas::model::atlas::SetData;
use inclusion_atlas::model::construction::Construction;
use inclusion_atlas::model::crosswalk::{Crosswalk, Residents, Route, Total};
use inclusion_atlas::model::indicator::Column;
use inclusion_atlas::model::lookup::{AreaClass, Link, Lookup};
use inclusion_atlas::model::score_model::{Dimension, Direction, MissingRule, Normalisation, ScoreModel, Term};

/// A file of the sample by column, the first two columns being code and name.
struct Figures {
    rows: Vec<csv::StringRecord>,
    header: csv::StringRecord,
}

impl Figures {
    fn read(file: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/sources").join(file);
        let mut reader = csv::Reader::from_path(path).unwrap();
        let header = reader.headers().unwrap().clone();
        Self { rows: reader.records().map(Result::unwrap).collect(), header }
    }

    fn column(&self, name: &str) -> impl Iterator<Item = &str> {
        let place = self.header.iter().position(|h| h == name).unwrap();
        self.rows.iter().map(move |row| &row[place])
    }

    fn set(&self, columns: &[&str]) -> SetData {
        let id = BoundarySetId(1);
        let area = |(place, row): (usize, &csv::StringRecord)| Area {
            id: AreaId(i64::try_from(place).unwrap()),
            set: id,
            code: AreaCode::new(&row[0]).unwrap(),
            name: row[1].to_owned(),
            polygons: LonLatPolygons::new(Vec::new()),
            source_row: 0,
        };
        let column = |name: &&str| {
            let values: Vec<Option<f64>> = self.column(name).map(|text| text.parse().ok()).collect();
            ((*name).to_owned(), Column { values, ..Column::default() })
        };
        SetData {
            set: BoundarySet {
                id,
                name: "Maidstone".to_owned(),
                kind: AreaKind::Other,
                vintage: String::new(),
                role: SetRole::Measured,
                source: SourceId(1),
            },
            areas: self.rows.iter().enumerate().map(area).collect(),
            columns: columns.iter().map(column).collect(),
        }
    }
}

/// The LSOAs with their figures, the wards, and how the wards are made of LSOAs.
fn lsoas() -> (SetData, SetData, Crosswalk) {
    let figures = Figures::read("maidstone_lsoa_figures.csv");
    let code = |text: &str| AreaCode::new(text).unwrap();
    let pairs = figures.column("lsoa11_code").map(code).zip(figures.column("ward_code").map(code));
    let mut links: Vec<Link> =
        pairs.map(|(from, to)| Link { from, to, weight: None, change: None, source_row: 0 }).collect();
    links.sort_by(|a, b| a.from.cmp(&b.from));
    let lookup = Lookup {
        id: LookupId(1),
        from: AreaClass::new(AreaKind::Lsoa, "2011"),
        to: AreaClass::new(AreaKind::Ward, "2021"),
        weighted_by: String::new(),
        links,
        source: SourceId(1),
    };
    let wards = Figures::read("maidstone_ward_figures.csv").set(&[]);
    let crosswalk = Crosswalk::new(&Route::of_fit(&lookup), &wards, &Residents::default());
    (figures.set(&["population", "aged_65_plus", "broadband_component", "digital_propensity_index"]), wards, crosswalk)
}

/// A column's value of an area.
fn value(set: &SetData, key: &str, code: &AreaCode) -> Option<f64> {
    set.columns[key].values[set.place_of(code)?]
}

/// The published figures of the wards, by code.
fn published(column: &str) -> BTreeMap<AreaCode, f64> {
    let figures = Figures::read("maidstone_ward_figures.csv");
    let codes = figures.column("ward_code").map(|text| AreaCode::new(text).unwrap());
    codes.zip(figures.column(column).map(|text| text.parse().unwrap())).collect()
}

#[test]
fn lsoas_summed_into_wards_give_the_published_wards() {
    let (set, wards, crosswalk) = lsoas();
    let people = crosswalk.sum(&|code| value(&set, "population", code));
    let old = crosswalk.sum(&|code| value(&set, "aged_65_plus", code));
    let (population, share_old) = (published("population"), published("aged_65_plus_pct"));
    assert_eq!((people.len(), crosswalk.split.codes.len()), (26, 0));
    assert_eq!(people.iter().map(|t| t.value.unwrap()).sum::<f64>(), 173_132.0);
    assert_eq!(people.iter().map(|t| t.parts).sum::<usize>(), 95);
    for (ward, (people, old)) in wards.areas.iter().zip(people.iter().zip(&old)) {
        assert_eq!(people.value.unwrap(), population[&ward.code], "{}", ward.name);
        let share = 100.0 * old.value.unwrap() / people.value.unwrap();
        assert_eq!(format!("{share:.2}"), format!("{:.2}", share_old[&ward.code]), "{}", ward.name);
    }
}

#[test]
fn lsoas_averaged_by_population_give_the_published_wards() {
    let (set, wards, crosswalk) = lsoas();
    // The wards were made from unrounded LSOA figures; the LSOA file rounds to 0.1, so half of that may be between.
    for (ours, theirs, within) in [
        ("digital_propensity_index", "digital_propensity_index", 0.0051),
        ("broadband_component", "deri_broadband_component", 0.05),
    ] {
        let means = crosswalk.mean(&|code| value(&set, ours, code), &|code| value(&set, "population", code));
        let published = published(theirs);
        for (ward, mean) in wards.areas.iter().zip(&means) {
            let (mean, published) = (mean.value.unwrap(), published[&ward.code]);
            assert!((mean - published).abs() < within, "{}: {ours} is {mean}, published {published}", ward.name);
        }
    }
}

#[test]
fn a_lost_lsoa_is_said_not_hidden() {
    let (set, wards, crosswalk) = lsoas();
    let lost = &set.areas[0].code;
    let there = |code: &AreaCode| value(&set, "population", code).filter(|_| code != lost);
    let people = crosswalk.sum(&there);
    let short: Vec<(usize, &Total)> = people.iter().enumerate().filter(|(_, t)| t.missing > 0).collect();
    let [(ward, total)] = short[..] else { panic!("{short:?}") };
    assert_eq!((total.missing, total.value), (1, None), "a count without a part of it is missing, not too low");
    let rate = crosswalk.mean(&there, &|_| Some(1.0))[ward];
    assert_eq!(rate.missing, 1, "{}", wards.areas[ward].name);
    assert!(rate.value.is_some(), "an average of most of it stands");
}

/// Three dimensions with weights 1, 3 and 2; two of them with two terms of weights 2 and 1. Not a model to be used: it
/// turns broadband round to try both directions.
fn model(normalisation: Normalisation) -> ScoreModel {
    let term = |key: &str, weight, direction| Term { indicator: key.to_owned(), weight, direction };
    let dimension = |weight, terms| Dimension { name: String::new(), weight, terms };
    ScoreModel {
        name: String::new(),
        note: String::new(),
        normalisation,
        missing: MissingRule::NoScore,
        construction: Construction::default(),
        lineage: None,
        dimensions: vec![
            dimension(
                1.0,
                vec![
                    term("aged_75_plus_pct", 2.0, Direction::HigherIsWorse),
                    term("disabled_pct", 1.0, Direction::HigherIsWorse),
                ],
            ),
            dimension(3.0, vec![term("no_qualifications_pct", 1.0, Direction::HigherIsWorse)]),
            dimension(
                2.0,
                vec![
                    term("income_deprived_pct", 2.0, Direction::HigherIsWorse),
                    term("deri_broadband_component", 1.0, Direction::LowerIsWorse),
                ],
            ),
        ],
    }
}

/// Of each normalisation the scores (to nine decimals), ranks (`rank(ascending=False, method="min")`) and mean.
#[rustfmt::skip]
#[allow(clippy::unreadable_literal, reason = "as printed by numpy")]
const EXPECTED: [(Normalisation, [f64; 26], [usize; 26], f64); 3] = [
    (
        Normalisation::MinMax,
        [
            32.430996715, 38.372126994, 28.43276236, 23.467439126, 11.639796898, 36.27021046, 16.455709385, 14.215797197, 39.790315189,
            35.459982438, 43.154484009, 29.213030098, 27.897739929, 53.837858546, 28.195913314, 32.042573133, 36.523679173, 33.961507771,
            57.709775135, 63.785560433, 92.692046757, 30.754200116, 41.278232684, 35.51110053, 23.921922808, 34.530596831,
        ],
        [15, 8, 19, 23, 26, 10, 24, 25, 7, 12, 5, 18, 21, 4, 20, 16, 9, 14, 3, 2, 1, 17, 6, 11, 22, 13],
        36.213283001,
    ),
    (
        Normalisation::ZScore,
        [
            48.801651959, 51.432946083, 46.521166637, 44.08912869, 38.507722462, 49.888432006, 40.853606968, 39.719782676, 51.580542987,
            49.183925925, 53.697962426, 46.91447723, 45.687000038, 57.415239986, 46.649758792, 48.312249081, 49.875291308, 49.768958195,
            58.655766854, 62.630423599, 76.173951355, 47.449270824, 52.813029427, 50.063724341, 44.168303023, 49.145687127,
        ],
        [15, 8, 20, 23, 26, 10, 24, 25, 7, 13, 5, 18, 21, 4, 19, 16, 11, 12, 3, 2, 1, 17, 6, 9, 22, 14],
        50.0,
    ),
    (
        Normalisation::PercentileRank,
        [
            46.0, 49.0, 35.555555556, 26.0, 8.222222222, 51.333333333, 15.333333333, 12.666666667, 64.444444444, 54.666666667,
            70.888888889, 44.222222222, 38.0, 78.444444444, 38.555555556, 56.666666667, 58.666666667, 59.555555556, 78.888888889, 84.0,
            94.666666667, 36.444444444, 61.555555556, 57.555555556, 26.666666667, 52.0,
        ],
        [16, 15, 21, 23, 26, 14, 24, 25, 6, 12, 5, 17, 19, 4, 18, 11, 9, 8, 3, 2, 1, 20, 7, 10, 22, 13],
        50.0,
    ),
];

#[test]
fn ward_scores_are_those_computed_with_scipy_and_pandas() {
    let set = Figures::read("maidstone_ward_figures.csv").set(&[
        "aged_75_plus_pct",
        "disabled_pct",
        "no_qualifications_pct",
        "income_deprived_pct",
        "deri_broadband_component",
    ]);
    for (normalisation, scores, ranks, mean) in EXPECTED {
        let results = score(&set, &model(normalisation));
        assert_eq!(results.scored, 26);
        assert!(results.mean.is_some_and(|m| (m - mean).abs() < 1e-8), "{normalisation:?}: {:?}", results.mean);
        for (area, (score, rank)) in results.areas.iter().zip(scores.iter().zip(ranks)) {
            assert!(
                area.score.is_some_and(|s| (s - score).abs() < 1e-8),
                "{normalisation:?}: {:?} {score}",
                area.score
            );
            assert_eq!(area.rank, Some(rank), "{normalisation:?}, score {score}");
            assert_eq!(area.coverage, 1.0);
        }
    }
}
