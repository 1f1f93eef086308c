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
//!   read from the figures themselves, see `relations`. A percentage of a known count is a count, too, if nobody
//!   published it: 2.5 % of 120 is 3. Under rounding rates are made anew from the rounded counts.
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
    let counts = Counts::new(sets, indicators);
    let mut marks: Vec<Marks> = vec![BTreeMap::new(); sets.len()];
    if let Some(fewest) = rule.fewest {
        for (members, keys) in counts.tables() {
            let mut cells = Cells::new(&counts, &members, &keys, fewest, rule.show_zeros);
            cells.protect_all();
            for (set, key, place, mark) in cells.marks() {
                marks[set].entry(keys[key].to_owned()).or_default().insert(place, mark);
            }
        }
    }
    let rates = keys(indicators, |m| matches!(m, Measure::Rate | Measure::Mean));
    let shown = |(number, marks): (usize, Marks)| {
        if marks.is_empty() && rule.rounding.base().is_none() {
            return Arc::clone(&sets[number]);
        }
        Arc::new(counts.shown(number, &rates, marks, rule))
    };
    marks.into_iter().enumerate().map(shown).collect()
}

/// By indicator, then by the area's place.
type Marks = BTreeMap<String, BTreeMap<usize, Withheld>>;

/// The keys of indicators of some kinds, each once, in the project's order.
fn keys(indicators: &[Indicator], is_wanted: impl Fn(Measure) -> bool) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for indicator in indicators.iter().filter(|i| is_wanted(i.measure)) {
        if !keys.contains(&indicator.key) {
            keys.push(indicator.key.clone());
        }
    }
    keys
}

/// The counts of the sets, published or implied.
struct Counts<'a> {
    sets: &'a [Arc<SetData>],
    /// In the project's order, the implied ones last.
    keys: Vec<String>,
    /// Of a set, by a name of its own: how many a percentage is of its denominator.
    implied: BTreeMap<(usize, String), Vec<Option<f64>>>,
    /// The percentages of the implied counts, with their sets.
    percentages: Vec<(usize, Ratio)>,
}

impl<'a> Counts<'a> {
    fn new(sets: &'a [Arc<SetData>], indicators: &[Indicator]) -> Self {
        let keys = keys(indicators, |m| m == Measure::Count);
        let mut counts = Self { sets, keys, implied: BTreeMap::new(), percentages: Vec::new() };
        for share in indicators.iter().filter(|i| i.measure == Measure::Rate && i.unit == "%") {
            let Some(denominator) = &share.denominator else { continue };
            let name = format!("{} (count)", share.key);
            for (number, set) in sets.iter().enumerate() {
                let (Some(shares), Some(of)) = (set.columns.get(&share.key), set.columns.get(denominator)) else {
                    continue;
                };
                let pairs = shares.values.iter().zip(&of.values);
                let implied = pairs.map(|(s, d)| Some(((*s)? * (*d)? / 100.0).round())).collect();
                counts.implied.insert((number, name.clone()), implied);
                let ratio = Ratio::percentage(&share.key, &name, denominator, &shares.values);
                counts.percentages.push((number, ratio));
            }
            if !counts.keys.contains(&name) {
                counts.keys.push(name);
            }
        }
        counts
    }

    /// The figures of a count in a set, in the order of its areas.
    fn values(&self, set: usize, key: &str) -> Option<&[Option<f64>]> {
        let implied = self.implied.get(&(set, key.to_owned()));
        implied.or_else(|| self.sets[set].columns.get(key).map(|c| &c.values)).map(Vec::as_slice)
    }

    /// Counts that the same boundary sets have: each such group is one table, of areas by counts.
    fn tables(&self) -> BTreeMap<Vec<usize>, Vec<&str>> {
        let mut tables: BTreeMap<Vec<usize>, Vec<&str>> = BTreeMap::new();
        for key in &self.keys {
            let members: Vec<usize> = (0..self.sets.len()).filter(|s| self.values(*s, key).is_some()).collect();
            if !members.is_empty() {
                tables.entry(members).or_default().push(key);
            }
        }
        tables
    }

    /// The set with its hidden figures taken out, its counts rounded and its rates made anew from them.
    fn shown(&self, number: usize, rates: &[String], mut marks: Marks, rule: DisclosureRule) -> SetData {
        let mut set = SetData::clone(&self.sets[number]);
        let own = self.percentages.iter().filter(|(of, _)| *of == number).map(|(_, ratio)| ratio.clone());
        let ratios: Vec<Ratio> = own.chain(relations::ratios(self, number, rates)).collect();
        for ratio in &ratios {
            let parts = [&ratio.numerator, &ratio.denominator].into_iter().filter_map(|key| marks.get(key));
            let hidden: Vec<usize> = parts.flat_map(|places| places.keys().copied()).collect();
            let places = marks.entry(ratio.key.clone()).or_default();
            places.extend(hidden.into_iter().map(|place| (place, Withheld::SmallCount)));
        }
        if rule.rounding.base().is_some() {
            let rounded = |key: &str| -> Option<Vec<Option<f64>>> {
                Some(self.values(number, key)?.iter().map(|v| v.map(|v| rule.rounding.round(v))).collect())
            };
            for ratio in &ratios {
                if let (Some(column), Some(numerators), Some(denominators)) =
                    (set.columns.get_mut(&ratio.key), rounded(&ratio.numerator), rounded(&ratio.denominator))
                {
                    ratio.make_anew(&mut column.values, &numerators, &denominators);
                }
            }
            for key in &self.keys {
                if let (Some(column), Some(values)) = (set.columns.get_mut(key), rounded(key)) {
                    column.values = values;
                }
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
}

#[cfg(test)]
mod tests;
