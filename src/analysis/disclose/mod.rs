//! Small counts: hides those below the project's limit, and as few further figures as keep them from being worked out.
//!
//! * **Primary**: counts below the limit. Guidance of the Government Statistical Service ("GSS/GSR Disclosure Control
//!   Guidance for Tables Produced from Administrative Sources", ONS 2014) leaves the limit to the data's owner.
//! * **Secondary**: a count hidden alone can be had by taking the others from their total, so further cells go with it.
//!   They are found by the hypercube method (Hundepool et al., "Handbook on Statistical Disclosure Control", 2nd ed.
//!   2024, on cell suppression; Repsilber's method in tau-ARGUS): each hidden cell is the corner of a figure whose other
//!   corners, a sibling in each direction of the table, are hidden too. Raising some corners by one and lowering the
//!   others by one leaves every sum as it was, so no sum or difference of what is shown can yield the cell. See
//!   `hypercube`.
//! * What is hidden in one group is also at least the limit **together**, since the total less what is shown is a count
//!   as well.
//! * **Rates** made of a hidden count, as numerator, denominator or complement, are hidden with it; which these are is
//!   read from the figures themselves, see `relations`. Under rounding they are made anew from the rounded counts.
//! * **Rounding** is to the nearest multiple, each figure for itself, so totals need not add up.
//!
//! Totals are taken as known to the reader, whether the project shows them or not: those of a boundary set are
//! published elsewhere. A total over categories is recognised where it stands beside its parts, as it does in
//! published tables, and a set of areas that lies in another by the places of its areas. What rests on neither (an
//! older edition of the same figures, a total in another file) is not seen; nor are counts seen in an indicator that
//! is not marked as a count.
//!
//! Scores must be made from what comes out of here and not from what goes in: their parts would give hidden figures
//! away.

mod hypercube;
mod relations;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::atlas::SetData;
use crate::model::disclosure::{DisclosureRule, Withheld};
use crate::model::indicator::{Indicator, Measure};

use hypercube::Cells;
use relations::Ratio;

/// The boundary sets as they may be shown, in the same order. Hidden figures are missing from their columns and named
/// in [`crate::model::indicator::Column::withheld`]. A set of which nothing changes is handed back as it is.
///
/// Cost: O(areas x counts²) at worst, for finding out what adds up to what; for 35,000 areas and 12 indicators some
/// hundredths of a second.
#[must_use]
pub fn disclose(sets: &[Arc<SetData>], indicators: &[Indicator], rule: DisclosureRule) -> Vec<Arc<SetData>> {
    if rule.does_nothing() {
        return sets.to_vec();
    }
    let counts = keys(indicators, |m| m == Measure::Count);
    let ratios = keys(indicators, |m| matches!(m, Measure::Rate | Measure::Mean));
    let mut withheld: Vec<Marks> = vec![BTreeMap::new(); sets.len()];
    if let Some(fewest) = rule.fewest {
        for (members, keys) in tables(sets, &counts) {
            let mut cells = Cells::new(sets, &members, &keys, fewest, rule.show_zeros);
            cells.protect_all();
            for (set, key, place, mark) in cells.marks() {
                withheld[set].entry(keys[key].to_owned()).or_default().insert(place, mark);
            }
        }
    }
    sets.iter()
        .zip(withheld)
        .map(|(set, marks)| {
            let (counts, ratios) = (there(set, &counts), there(set, &ratios));
            if counts.is_empty() || (marks.is_empty() && rule.rounding.base().is_none()) {
                return Arc::clone(set);
            }
            let found = relations::ratios(set, &counts, &ratios);
            Arc::new(shown(set, &counts, &found, marks, rule))
        })
        .collect()
}

/// Those keys that the set has figures of.
fn there(set: &SetData, keys: &[&str]) -> Vec<String> {
    keys.iter().filter(|key| set.columns.contains_key(**key)).map(|key| (*key).to_owned()).collect()
}

/// By indicator, then by the area's place.
type Marks = BTreeMap<String, BTreeMap<usize, Withheld>>;

/// The keys of indicators of some kinds, each once, in the project's order.
fn keys(indicators: &[Indicator], is_wanted: impl Fn(Measure) -> bool) -> Vec<&str> {
    let mut keys: Vec<&str> = Vec::new();
    for indicator in indicators.iter().filter(|i| is_wanted(i.measure)) {
        if !keys.contains(&indicator.key.as_str()) {
            keys.push(&indicator.key);
        }
    }
    keys
}

/// Counts that the same boundary sets have: each such group is one table, of areas by counts.
fn tables<'k>(sets: &[Arc<SetData>], counts: &[&'k str]) -> BTreeMap<Vec<usize>, Vec<&'k str>> {
    let mut tables: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
    for key in counts {
        let members: Vec<usize> = (0..sets.len()).filter(|s| sets[*s].columns.contains_key(*key)).collect();
        if !members.is_empty() {
            tables.entry(members).or_default().push(key);
        }
    }
    tables
}

/// The set with its hidden figures taken out and its counts rounded.
fn shown(set: &SetData, counts: &[String], ratios: &[Ratio], mut marks: Marks, rule: DisclosureRule) -> SetData {
    let mut set = set.clone();
    for ratio in ratios {
        let of_hidden: Vec<usize> = [&ratio.numerator, &ratio.denominator]
            .into_iter()
            .filter_map(|key| marks.get(key))
            .flat_map(|places| places.keys().copied())
            .collect();
        let places = marks.entry(ratio.key.clone()).or_default();
        places.extend(of_hidden.into_iter().map(|place| (place, Withheld::SmallCount)));
    }
    for key in counts {
        let Some(column) = set.columns.get_mut(key) else { continue };
        for value in column.values.iter_mut().flatten() {
            *value = rule.rounding.round(*value);
        }
    }
    if rule.rounding.base().is_some() {
        for ratio in ratios {
            ratio.make_anew(&mut set);
        }
    }
    for (key, places) in marks {
        let Some(column) = set.columns.get_mut(&key) else { continue };
        for (place, mark) in places {
            // What is missing anyway stays "no data".
            if let Some(value) = column.values.get_mut(place)
                && value.take().is_some()
            {
                column.withheld.insert(place, mark);
            }
        }
    }
    set
}

#[cfg(test)]
mod tests;
