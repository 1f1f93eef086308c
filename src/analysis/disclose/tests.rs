//! Worked examples, and a proof by elimination for tables at random.

use geo::{MultiPolygon, polygon};
use proptest::prelude::*;

use super::*;
use crate::base::ids::{AreaCode, AreaId, BoundarySetId, IndicatorId, SourceId};
use crate::model::area::{Area, AreaKind, BoundarySet, SetRole};
use crate::model::disclosure::Rounding;
use crate::model::indicator::Column;

/// Areas side by side along a line, `width` units wide each, with figures by key.
fn set(id: i64, width: i32, columns: &[(&str, Vec<Option<f64>>)]) -> Arc<SetData> {
    let areas = columns[0].1.len();
    let area = |place: i32| {
        let (left, right) = (f64::from(place * width), f64::from((place + 1) * width));
        Area {
            id: AreaId(id * 1_000 + i64::from(place)),
            set: BoundarySetId(id),
            code: AreaCode::new(&format!("E{id:02}{place:06}")).expect("a code"),
            name: format!("Area {place}"),
            polygons: MultiPolygon(vec![
                polygon![(x: left, y: 0.0), (x: right, y: 0.0), (x: right, y: 1.0), (x: left, y: 1.0)],
            ]),
            source_row: 0,
        }
    };
    Arc::new(SetData {
        set: BoundarySet {
            id: BoundarySetId(id),
            name: format!("Set {id}"),
            kind: AreaKind::Ward,
            vintage: String::new(),
            role: SetRole::Measured,
            source: SourceId(1),
        },
        areas: (0..).take(areas).map(area).collect(),
        columns: columns
            .iter()
            .map(|(key, values)| ((*key).to_owned(), Column { values: values.clone(), ..Column::default() }))
            .collect(),
    })
}

fn indicators(keys: &[(&str, Measure)]) -> Vec<Indicator> {
    keys.iter()
        .map(|(key, measure)| Indicator {
            id: IndicatorId(1),
            key: (*key).to_owned(),
            name: (*key).to_owned(),
            unit: String::new(),
            measure: *measure,
            period: String::new(),
            meaning: String::new(),
            denominator: None,
            derivation: String::new(),
            direction: None,
            source: SourceId(1),
        })
        .collect()
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|v| Some(*v)).collect()
}

fn below(fewest: u32) -> DisclosureRule {
    DisclosureRule { fewest: Some(fewest), ..DisclosureRule::default() }
}

fn values<'a>(set: &'a SetData, key: &str) -> &'a [Option<f64>] {
    &set.columns[key].values
}

fn said(set: &SetData, key: &str) -> Vec<(usize, String)> {
    set.columns[key].withheld.iter().map(|(place, mark)| (*place, mark.text())).collect()
}

const COUNT: Measure = Measure::Count;

#[test]
fn without_a_rule_nothing_changes() {
    let sets = [set(1, 1, &[("people", some(&[3.0, 20.0]))])];
    let shown = disclose(&sets, &indicators(&[("people", COUNT)]), DisclosureRule::default());
    assert!(Arc::ptr_eq(&sets[0], &shown[0]));
}

/// 3 alone could be had from the total, so the next smallest, 12, goes with it; which of the two is small is not said.
#[test]
fn a_small_count_does_not_go_alone() {
    let sets = [set(1, 1, &[("people", some(&[3.0, 40.0, 12.0, 25.0]))])];
    let shown = disclose(&sets, &indicators(&[("people", COUNT)]), below(10));
    assert_eq!(values(&shown[0], "people"), [None, Some(40.0), None, Some(25.0)]);
    let hidden = "hidden: small count".to_owned();
    assert_eq!(said(&shown[0], "people"), [(0, hidden.clone()), (2, hidden)]);
}

/// Two small ones hide each other, if they are not a small count together.
#[test]
fn small_counts_hide_each_other() {
    let people = indicators(&[("people", COUNT)]);
    let shown = disclose(&[set(1, 1, &[("people", some(&[6.0, 40.0, 7.0, 25.0]))])], &people, below(10));
    assert_eq!(values(&shown[0], "people"), [None, Some(40.0), None, Some(25.0)]);
    let fewer = "fewer than 10".to_owned();
    assert_eq!(said(&shown[0], "people"), [(0, fewer.clone()), (2, fewer)]);
    // 2 and 3: the total less the others would say "5 people live in these two".
    let shown = disclose(&[set(1, 1, &[("people", some(&[2.0, 40.0, 3.0, 25.0]))])], &people, below(10));
    assert_eq!(values(&shown[0], "people"), [None, Some(40.0), None, None]);
    // 9 and 9 are all that two counts below ten can be: "fewer than 10" would say too much.
    let shown = disclose(&[set(1, 1, &[("people", some(&[9.0, 40.0, 9.0, 25.0]))])], &people, below(10));
    assert_eq!(said(&shown[0], "people")[0].1, "hidden: small count");
}

#[test]
fn missing_stays_missing_and_zeros_can_be_kept() {
    let people = indicators(&[("people", COUNT)]);
    let sets = [set(1, 1, &[("people", vec![None, Some(0.0), Some(40.0), Some(25.0), Some(60.0)])])];
    let kept = disclose(&sets, &people, DisclosureRule { show_zeros: true, ..below(10) });
    assert!(Arc::ptr_eq(&kept[0], &sets[0]));
    let hidden = disclose(&sets, &people, below(10));
    assert_eq!(values(&hidden[0], "people"), [None, None, Some(40.0), None, Some(60.0)]);
    assert_eq!(hidden[0].columns["people"].withheld.keys().copied().collect::<Vec<_>>(), [1, 3]);
}

/// The example of the R package `GaussSuppression` 1.2 (vignette "Small count frequency table suppression",
/// `SuppressSmallCounts(maxN = 1)`: rows old and young, columns Iceland, Portugal, Spain and the totals), laid out as
/// areas by counts. It hides young Portugal (0) and, further, the other three cells of the first two columns.
#[test]
fn a_table_with_totals_both_ways_is_hidden_as_gauss_suppression_does() {
    // Areas: Iceland, Portugal, Spain.
    let table = [("all", some(&[5.0, 4.0, 11.0])), ("old", some(&[3.0, 4.0, 6.0])), ("young", some(&[2.0, 0.0, 5.0]))];
    let keys = indicators(&[("all", COUNT), ("old", COUNT), ("young", COUNT)]);
    let shown = disclose(&[set(1, 1, &table)], &keys, below(2));
    assert_eq!(values(&shown[0], "all"), [Some(5.0), Some(4.0), Some(11.0)]);
    assert_eq!(values(&shown[0], "old"), [None, None, Some(6.0)]);
    assert_eq!(values(&shown[0], "young"), [None, None, Some(5.0)]);
}

/// A ward of two output areas: its own figure would give the small one away.
#[test]
fn what_lies_in_a_larger_area_is_hidden_among_its_siblings() {
    let wards = set(1, 2, &[("people", some(&[43.0, 65.0, 90.0]))]);
    let small = set(2, 1, &[("people", some(&[3.0, 40.0, 15.0, 50.0, 45.0, 45.0]))]);
    let shown = disclose(&[wards, small], &indicators(&[("people", COUNT)]), below(10));
    assert_eq!(values(&shown[0], "people"), some(&[43.0, 65.0, 90.0]));
    // 15 is smaller than 40, but in another ward it would not help.
    assert_eq!(values(&shown[1], "people"), [None, None, Some(15.0), Some(50.0), Some(45.0), Some(45.0)]);
}

/// Where a ward is one output area, the ward's figure is the small count itself: both go, and a partner of each.
#[test]
fn a_larger_area_of_one_small_one_goes_too() {
    let wards = set(1, 2, &[("people", vec![Some(3.0), Some(65.0), Some(90.0)])]);
    let small = set(2, 1, &[("people", vec![Some(3.0), None, Some(15.0), Some(50.0), Some(45.0), Some(45.0)])]);
    let shown = disclose(&[wards, small], &indicators(&[("people", COUNT)]), below(10));
    assert_eq!(values(&shown[0], "people"), [None, None, Some(90.0)]);
    assert_eq!(values(&shown[1], "people"), [None, None, None, Some(50.0), Some(45.0), Some(45.0)]);
}

/// 3 of 120 is 2.5 %; the share and the number of residents would give the 3 away.
#[test]
fn a_rate_goes_with_its_count() {
    let keys = [("residents", COUNT), ("offline", COUNT), ("offline_pct", Measure::Rate), ("idle", Measure::Rate)];
    let sets = [set(
        1,
        1,
        &[
            ("residents", some(&[120.0, 200.0, 150.0, 300.0])),
            ("offline", some(&[3.0, 40.0, 12.0, 25.0])),
            ("offline_pct", some(&[2.5, 20.0, 8.0, 8.3])),
            ("idle", some(&[1.0, 2.0, 3.0, 4.0])),
            ("online_pct", some(&[97.5, 80.0, 92.0, 91.7])),
        ],
    )];
    let mut keys = keys.to_vec();
    keys.push(("online_pct", Measure::Rate));
    let shown = disclose(&sets, &indicators(&keys), below(10));
    assert_eq!(values(&shown[0], "offline"), [None, Some(40.0), None, Some(25.0)]);
    assert_eq!(values(&shown[0], "offline_pct"), [None, Some(20.0), None, Some(8.3)]);
    assert_eq!(values(&shown[0], "online_pct"), [None, Some(80.0), None, Some(91.7)], "100 less the other");
    assert_eq!(values(&shown[0], "idle"), some(&[1.0, 2.0, 3.0, 4.0]));
    assert_eq!(values(&shown[0], "residents"), some(&[120.0, 200.0, 150.0, 300.0]));
}

/// Nobody published how many the 2.5 % of 120 are, but anyone can tell: 3. So the share goes, and another with it.
#[test]
fn a_share_of_a_known_count_is_a_count() {
    let mut keys = indicators(&[("residents", COUNT), ("offline_pct", Measure::Rate), ("online_pct", Measure::Rate)]);
    keys[1].denominator = Some("residents".to_owned());
    keys[1].unit = "%".to_owned();
    let sets = [set(
        1,
        1,
        &[
            ("residents", some(&[120.0, 200.0, 150.0, 300.0])),
            ("offline_pct", some(&[2.5, 20.0, 8.0, 8.3])),
            ("online_pct", some(&[97.5, 80.0, 92.0, 91.7])),
        ],
    )];
    let shown = disclose(&sets, &keys, below(10));
    assert_eq!(values(&shown[0], "offline_pct"), [None, Some(20.0), None, Some(8.3)]);
    assert_eq!(values(&shown[0], "online_pct"), [None, Some(80.0), None, Some(91.7)]);
    assert_eq!(values(&shown[0], "residents"), some(&[120.0, 200.0, 150.0, 300.0]));
}

/// 41 of 201 rounded to 40 of 200 is 20.0 %, not the published 20.4 %, from which 41 could be had.
#[test]
fn rounding_makes_rates_anew() {
    let keys = indicators(&[("residents", COUNT), ("offline", COUNT), ("offline_pct", Measure::Rate)]);
    let sets = [set(
        1,
        1,
        &[
            ("residents", some(&[201.0, 154.0, 303.0])),
            ("offline", some(&[41.0, 12.0, 23.0])),
            ("offline_pct", some(&[20.4, 7.8, 7.6])),
        ],
    )];
    let rule = DisclosureRule { rounding: Rounding::Five, ..DisclosureRule::default() };
    let shown = disclose(&sets, &keys, rule);
    assert_eq!(values(&shown[0], "residents"), some(&[200.0, 155.0, 305.0]));
    assert_eq!(values(&shown[0], "offline"), some(&[40.0, 10.0, 25.0]));
    assert_eq!(values(&shown[0], "offline_pct"), some(&[20.0, 6.5, 8.2]));
}

#[test]
fn totals_are_known_by_where_they_stand() {
    let columns = [
        some(&[10.0, 20.0, 9.0]), // all
        some(&[7.0, 15.0, 5.0]),  // women, in two ages
        some(&[3.0, 5.0, 1.0]),
        some(&[4.0, 10.0, 4.0]),
        some(&[3.0, 5.0, 4.0]), // men
        some(&[1.0, 1.0, 1.0]), // something else
    ];
    let columns: Vec<&[Option<f64>]> = columns.iter().map(Vec::as_slice).collect();
    assert_eq!(relations::parts(&columns), [None, Some(0), Some(1), Some(1), Some(0), None]);
}

/// Everything a reader can add up, one equation over the hidden cells each: the total of every count over each set,
/// every area over those in it, every total over its parts. Cells are `[set][count][place]`.
fn equations(
    sets: &[Arc<SetData>],
    keys: &[&str],
    parts: &[(usize, Vec<usize>)],
    inside: usize,
) -> Vec<Vec<(usize, f64)>> {
    let mut first = Vec::new();
    let mut cells = 0;
    for set in sets {
        first.push(cells);
        cells += keys.len() * set.areas.len();
    }
    let cell = |set: usize, key: usize, place: usize| first[set] + key * sets[set].areas.len() + place;
    let mut all = Vec::new();
    for (number, set) in sets.iter().enumerate() {
        for key in 0..keys.len() {
            all.push((0..set.areas.len()).map(|place| (cell(number, key, place), 1.0)).collect::<Vec<_>>());
        }
        for (total, of) in parts {
            for place in 0..set.areas.len() {
                let mut sum: Vec<(usize, f64)> = of.iter().map(|part| (cell(number, *part, place), 1.0)).collect();
                sum.push((cell(number, *total, place), -1.0));
                all.push(sum);
            }
        }
    }
    if sets.len() > 1 {
        for key in 0..keys.len() {
            for place in 0..sets[0].areas.len() {
                let children = place * inside..(place + 1) * inside;
                let mut sum: Vec<(usize, f64)> = children.map(|child| (cell(1, key, child), 1.0)).collect();
                sum.push((cell(0, key, place), -1.0));
                all.push(sum);
            }
        }
    }
    all
}

/// The hidden cells that some linear combination of the equations yields: after elimination to the reduced echelon
/// form, a cell is determined exactly if a row holds it alone.
fn determined(mut rows: Vec<Vec<f64>>) -> Vec<usize> {
    let columns = rows.first().map_or(0, Vec::len);
    let mut done = 0;
    for column in 0..columns {
        let Some(pivot) = (done..rows.len()).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))
        else {
            break;
        };
        if rows[pivot][column].abs() < 1e-9 {
            continue;
        }
        rows.swap(done, pivot);
        let by = rows[done][column];
        rows[done].iter_mut().for_each(|x| *x /= by);
        let pivot_row = rows[done].clone();
        for (number, row) in rows.iter_mut().enumerate().filter(|(n, r)| *n != done && r[column].abs() > 1e-12) {
            let factor = row[column];
            assert_ne!(number, done);
            row.iter_mut().zip(&pivot_row).for_each(|(x, p)| *x -= factor * p);
        }
        done += 1;
    }
    rows.iter()
        .filter_map(|row| {
            let held: Vec<usize> = (0..columns).filter(|c| row[*c].abs() > 1e-9).collect();
            if held.len() == 1 { Some(held[0]) } else { None }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Wards of some output areas, by a census table of two sexes in some ages: nothing hidden can be worked out, what
    /// is hidden is no small count together, and what is shown is as it was.
    #[test]
    fn no_hidden_count_can_be_worked_out(
        wards in 2_usize..5,
        inside in 1_usize..4,
        ages in 1_usize..4,
        fewest in 2_u32..12,
        show_zeros: bool,
        with_wards: bool,
        people in proptest::collection::vec(0_u32..60, 5 * 4 * 2 * 4),
    ) {
        // Keys: all, then for each sex its total and its ages.
        let mut names = vec!["all".to_owned()];
        let mut parts: Vec<(usize, Vec<usize>)> = vec![(0, Vec::new())];
        for sex in ["women", "men"] {
            let total = names.len();
            names.push(sex.to_owned());
            parts[0].1.push(total);
            if ages > 1 {
                parts.push((total, (total + 1..=total + ages).collect()));
                names.extend((0..ages).map(|age| format!("{sex}_{age}")));
            }
        }
        let keys: Vec<&str> = names.iter().map(String::as_str).collect();
        let small = wards * inside;
        let mut table = vec![vec![0.0; small]; keys.len()];
        let mut figures = people.iter().map(|p| f64::from(*p));
        let totals: Vec<usize> = parts.iter().map(|(t, _)| *t).collect();
        for key in (0..keys.len()).filter(|k| !totals.contains(k)) {
            for cell in &mut table[key] {
                *cell = figures.next().unwrap_or(1.0);
            }
        }
        for (total, of) in parts.iter().rev() {
            let sums = (0..small).map(|place| of.iter().map(|p| table[*p][place]).sum()).collect();
            table[*total] = sums;
        }
        let columns = |values: &dyn Fn(usize) -> Vec<f64>| -> Vec<(&str, Vec<Option<f64>>)> {
            keys.iter().enumerate().map(|(k, key)| (*key, some(&values(k)))).collect()
        };
        let ward_values = |key: usize| (0..wards).map(|w| table[key][w * inside..(w + 1) * inside].iter().sum()).collect();
        let mut sets = vec![set(2, 1, &columns(&|key| table[key].clone()))];
        if with_wards {
            sets.insert(0, set(1, i32::try_from(inside).expect("few"), &columns(&ward_values)));
        }
        let counts: Vec<(&str, Measure)> = keys.iter().map(|k| (*k, COUNT)).collect();
        let rule = DisclosureRule { fewest: Some(fewest), show_zeros, rounding: Rounding::None };
        let shown = disclose(&sets, &indicators(&counts), rule);

        let mut hidden = Vec::new();
        let mut number = 0;
        let mut place_of = std::collections::BTreeMap::new();
        for (before, after) in sets.iter().zip(&shown) {
            for key in &keys {
                for (place, value) in before.columns[*key].values.iter().enumerate() {
                    let value = value.expect("all there");
                    let is_small = value < f64::from(fewest) && !(show_zeros && value == 0.0);
                    if let Some(seen) = after.columns[*key].values[place] {
                        prop_assert!(!is_small && (seen - value).abs() < 1e-12);
                    } else {
                        place_of.insert(number, hidden.len());
                        hidden.push((*key, place, value));
                        prop_assert!(after.columns[*key].withheld.contains_key(&place));
                    }
                    number += 1;
                }
            }
        }
        let mut rows = Vec::new();
        for equation in equations(&sets, &keys, &parts, inside) {
            let mut row = vec![0.0; hidden.len()];
            for (cell, factor) in equation {
                if let Some(place) = place_of.get(&cell) {
                    row[*place] += factor;
                }
            }
            rows.push(row);
        }
        let found = determined(rows);
        prop_assert!(found.is_empty(), "{:?} of {hidden:?}", found.iter().map(|f| hidden[*f]).collect::<Vec<_>>());
        // A count over the whole of the smaller areas: hidden cells of one count are no small count together.
        for key in &keys {
            let set = shown.last().expect("a set");
            let all: f64 = sets.last().expect("a set").columns[*key].values.iter().flatten().sum();
            let told: f64 = set.columns[*key].values.iter().flatten().sum();
            let is_told = set.columns[*key].withheld.is_empty() || set.columns[*key].values.iter().all(Option::is_none);
            prop_assert!(is_told || all - told >= f64::from(fewest), "{key}: {} of {all}", all - told);
        }
    }
}
