//! Published indices made again from their published parts: the English Indices of Deprivation 2025 and the Digital
//! Exclusion Risk Index v1.6, for Maidstone.

use std::collections::BTreeMap;
use std::path::Path;

use inclusion_atlas::analysis::score;
use inclusion_atlas::base::ids::{AreaCode, AreaId, BoundarySetId, SourceId};
use inclusion_atlas::geo::LonLatPolygons;
use inclusion_atlas::model::area::{Area, AreaKind, BoundarySet, SetRole};
use inclusion_atlas::model::atlas::SetData;
use inclusion_atlas::model::construction::{Anchor, Construction};
use inclusion_atlas::model::indicator::Column;
use inclusion_atlas::model::score_model::{Dimension, Direction, MissingRule, Normalisation, ScoreModel, Term};

use super::real_data;

/// A table by its header: areas by the first column, figures by all others.
fn table(path: &Path) -> SetData {
    let mut reader = csv::Reader::from_path(path).expect("readable");
    let header = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.expect("a row")).collect();
    let area = |(place, row): (usize, &csv::StringRecord)| Area {
        id: AreaId(i64::try_from(place).expect("few")),
        set: BoundarySetId(1),
        code: AreaCode::new(&row[0]).expect("a code"),
        name: String::new(),
        polygons: LonLatPolygons::new(Vec::new()),
        source_row: 0,
    };
    let column = |place: usize| {
        let values = rows.iter().map(|row| row[place].parse().ok()).collect();
        (header[place].to_owned(), Column { values, ..Column::default() })
    };
    SetData {
        set: BoundarySet {
            id: BoundarySetId(1),
            name: "Maidstone".to_owned(),
            kind: AreaKind::Lsoa,
            vintage: String::new(),
            role: SetRole::Measured,
            source: SourceId(1),
        },
        areas: rows.iter().enumerate().map(area).collect(),
        columns: (1..header.len()).map(column).collect::<BTreeMap<_, _>>(),
    }
}

fn model(normalisation: Normalisation, terms: &[(&str, f64, Anchor)]) -> ScoreModel {
    let anchors = terms.iter().map(|(key, _, anchor)| ((*key).to_owned(), *anchor)).collect();
    let term = |(key, weight, _): &(&str, f64, Anchor)| Term {
        indicator: (*key).to_owned(),
        weight: *weight,
        direction: Direction::HigherIsWorse,
    };
    ScoreModel {
        name: String::new(),
        note: String::new(),
        normalisation,
        missing: MissingRule::NoScore,
        construction: Construction { anchors, ..Construction::default() },
        lineage: None,
        dimensions: vec![Dimension { name: String::new(), weight: 1.0, terms: terms.iter().map(term).collect() }],
    }
}

/// Domain weights and transform: MHCLG, English Indices of Deprivation 2025, technical report. Published to 0.001.
#[test]
fn the_deprivation_index_of_2025_from_its_domain_ranks() {
    let Some(data) = real_data() else { return };
    let set = table(&data.join("imd/maidstone_imd2025_england_lsoa21.csv"));
    let of = Anchor::RankOf { areas: 33_755.0 };
    let domains = [
        ("Income_rank", 0.225, of),
        ("Employment_rank", 0.225, of),
        ("Education_rank", 0.135, of),
        ("Health_rank", 0.135, of),
        ("Crime_rank", 0.093, of),
        ("Housing_and_Services_rank", 0.093, of),
        ("Environment_rank", 0.093, of),
    ];
    // The published weights sum to 0.999, and so much of the weighted mean is the published score.
    let whole: f64 = domains.iter().map(|(_, weight, _)| weight).sum();
    let results = score(&set, &model(Normalisation::EnglishIndices, &domains));
    let published = &set.columns["IMD_score"].values;
    assert_eq!(results.scored, 99);
    for ((area, score), published) in set.areas.iter().zip(&results.areas).zip(published) {
        let (score, published) = (score.score.expect("a score") * whole, published.expect("published"));
        assert!((score - published).abs() < 0.000_6, "{}: {score}, published {published}", area.code);
    }
}

/// The three components have a third of the weight each. Components and totals are published to nine decimals.
#[test]
fn the_exclusion_risk_index_from_its_components() {
    let Some(data) = real_data() else { return };
    let set = table(&data.join("deri/maidstone_deri_v1.6_nation_level_components_lsoa11_via_DEPAHRI.csv"));
    let tenth = Anchor::Goalposts { low: 0.0, high: 10.0 };
    let components = ["broadband_comp_national", "demography_comp_national", "deprivation_comp_national"];
    let results = score(&set, &model(Normalisation::Goalposts, &components.map(|key| (key, 1.0, tenth))));
    assert_eq!(results.scored, 95);
    for (score, published) in results.areas.iter().zip(&set.columns["deri_score_national"].values) {
        let (score, published) = (score.score.expect("a score") / 10.0, published.expect("published"));
        assert!((score - published).abs() < 1e-8, "{score}, published {published}");
    }
}
