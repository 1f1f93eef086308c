//! Sums and averages of made-up areas; the real ones are in `tests/score.rs`.

use super::*;
use crate::base::ids::{AreaId, BoundarySetId, IndicatorId, SourceId};
use crate::geo::LonLatPolygons;
use crate::model::area::{Area, AreaKind, BoundarySet, SetRole};
use crate::model::indicator::Column;

fn code(text: &str) -> AreaCode {
    AreaCode::new(text).unwrap()
}

fn indicator(key: &str, measure: Measure) -> Indicator {
    Indicator {
        id: IndicatorId(1),
        key: key.to_owned(),
        name: format!("The {key}"),
        unit: String::new(),
        measure,
        period: String::new(),
        meaning: String::new(),
        denominator: None,
        derivation: String::new(),
        direction: None,
        source: SourceId(1),
    }
}

/// Areas a, b, c, d with people 100, 300, missing, 50 and rates 10, 20, 30, missing.
fn set() -> SetData {
    let set = BoundarySet {
        id: BoundarySetId(1),
        name: "Test areas".to_owned(),
        kind: AreaKind::Lsoa,
        vintage: "2011".to_owned(),
        role: SetRole::Measured,
        source: SourceId(1),
    };
    let area = |name: &str| Area {
        id: AreaId(1),
        set: BoundarySetId(1),
        code: code(name),
        name: name.to_owned(),
        polygons: LonLatPolygons::new(Vec::new()),
        source_row: 0,
    };
    let column = |values: [Option<f64>; 4]| Column { values: values.to_vec(), ..Column::default() };
    SetData {
        set,
        areas: ["a", "b", "c", "d"].map(area).to_vec(),
        columns: BTreeMap::from([
            ("people".to_owned(), column([Some(100.0), Some(300.0), None, Some(50.0)])),
            ("rate".to_owned(), column([Some(10.0), Some(20.0), Some(30.0), None])),
            ("debt".to_owned(), column([Some(-1.0), Some(1.0), None, None])),
        ]),
    }
}

fn lookup(pairs: &[(&str, &str)]) -> Lookup {
    pairs.iter().map(|(child, parent)| (code(child), code(parent))).collect()
}

#[test]
fn a_sum_says_what_it_lacks() {
    let lookup = lookup(&[("a", "North"), ("b", "North"), ("c", "South"), ("d", "South"), ("elsewhere", "West")]);
    let sums = sum(&set(), &indicator("people", Measure::Count), &lookup).unwrap();
    let north = sums.parents[&code("North")];
    assert_eq!(north, Total { value: Some(400.0), children: 2, missing: 0 });
    assert_eq!(north.complete(), Some(400.0));
    let south = sums.parents[&code("South")];
    assert_eq!(south, Total { value: Some(50.0), children: 2, missing: 1 });
    assert_eq!(south.complete(), None);
    assert_eq!(sums.parents[&code("West")], Total { value: None, children: 1, missing: 1 });
    assert!(sums.without_parent.is_empty());
}

#[test]
fn small_areas_without_a_large_one_are_named() {
    let sums = sum(&set(), &indicator("people", Measure::Count), &lookup(&[("b", "North")])).unwrap();
    assert_eq!(sums.without_parent, [code("a"), code("c"), code("d")]);
    assert_eq!(sums.parents.len(), 1);
}

#[test]
fn a_mean_counts_each_area_by_its_weight() {
    let lookup = lookup(&[("a", "North"), ("b", "North"), ("c", "South"), ("d", "South")]);
    let people = indicator("people", Measure::Count);
    for measure in [Measure::Rate, Measure::Mean, Measure::Score] {
        let means = weighted_mean(&set(), &indicator("rate", measure), &people, &lookup).unwrap();
        // (10 x 100 + 20 x 300) / 400; c has no weight and d no rate.
        assert_eq!(means.parents[&code("North")].complete(), Some(17.5));
        assert_eq!(means.parents[&code("South")], Total { value: None, children: 2, missing: 2 });
    }
}

#[test]
fn what_must_not_be_summed_or_averaged_is_refused() {
    let (set, lookup) = (set(), lookup(&[("a", "North")]));
    let people = indicator("people", Measure::Count);
    for measure in [Measure::Rate, Measure::Mean, Measure::Score] {
        let rate = indicator("rate", measure);
        assert!(matches!(sum(&set, &rate, &lookup), Err(AggregateError::NotACount { .. })));
        let refused = weighted_mean(&set, &rate, &rate, &lookup);
        assert!(matches!(refused, Err(AggregateError::WeightIsNotACount { .. })));
    }
    let refused = weighted_mean(&set, &people, &people, &lookup);
    assert_eq!(refused, Err(AggregateError::IsACount { indicator: "The people".to_owned() }));
    let refused = weighted_mean(&set, &indicator("rate", Measure::Rate), &indicator("debt", Measure::Count), &lookup);
    let area = code("a");
    assert_eq!(refused, Err(AggregateError::WeightBelowZero { indicator: "The debt".to_owned(), area }));
    let refused = sum(&set, &indicator("unknown", Measure::Count), &lookup).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "There are no figures of \"The unknown\" for Test areas. Import them for these areas first."
    );
}
