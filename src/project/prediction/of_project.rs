//! What a project's own figures give: the table a model is trained on or applied to.

use crate::analysis::predict::Table;
use crate::model::area::AreaKind;
use crate::model::atlas::{Atlas, SetData};
use crate::model::predictor::Predictor;
use crate::project::estimates;

/// Keys that are counts of people, not inputs for the sums.
const RESIDENTS: [&str; 4] = ["residents", "population", "age_total", "all_residents"];

/// The boundary set of a kind ("lsoa", "wards") or a name; the one on the map when `asked` is empty.
#[must_use]
pub fn set<'a>(atlas: &'a Atlas, asked: &str) -> Option<&'a SetData> {
    if asked.is_empty() {
        return atlas.active_set().map(AsRef::as_ref);
    }
    let same = |s: &SetData| {
        let names = [s.set.name.as_str(), s.set.kind.singular(), s.set.kind.plural()];
        names.iter().any(|n| n.eq_ignore_ascii_case(asked))
    };
    atlas.sets.iter().map(AsRef::as_ref).find(|s| same(s))
}

/// The set's figures: the outcome apart, every other figure an input. The place of an LSOA or MSOA is what its name
/// says ("Maidstone 003A" is of Maidstone).
#[must_use]
pub fn table(set: &SetData, outcome: &str) -> Table {
    let areas = set.areas.len();
    let named_by_place = matches!(set.set.kind, AreaKind::Lsoa | AreaKind::Msoa);
    let place = |name: &str| name.rsplit_once(' ').filter(|_| named_by_place).map_or("", |(p, _)| p).to_owned();
    let values = |key: &str| set.columns.get(key).map_or_else(|| vec![None; areas], |c| c.values.clone());
    Table {
        codes: set.areas.iter().map(|a| a.code.to_string()).collect(),
        places: set.areas.iter().map(|a| place(&a.name)).collect(),
        parents: vec![None; areas],
        inputs: set.columns.iter().filter(|(k, _)| *k != outcome).map(|(k, c)| (k.clone(), c.values.clone())).collect(),
        outcome: values(outcome),
    }
}

/// What a set gives a trained model: its inputs, by their keys or by what stands for them.
#[must_use]
pub fn inputs(set: &SetData, predictor: &Predictor) -> Table {
    let column = |key: &str| {
        let own = set.columns.get(key).map(|c| c.values.clone());
        own.or_else(|| estimates::stand_in(set, key).map(std::borrow::Cow::into_owned))
    };
    let inputs = predictor.inputs.iter().filter_map(|i| Some((i.key.clone(), column(&i.key)?)));
    Table {
        codes: set.areas.iter().map(|a| a.code.to_string()).collect(),
        places: vec![String::new(); set.areas.len()],
        parents: vec![None; set.areas.len()],
        inputs: inputs.collect(),
        outcome: vec![None; set.areas.len()],
    }
}

/// The key of the residents' count, the first of the usual ones that the set has.
#[must_use]
pub fn residents_key(set: &SetData) -> Option<&'static str> {
    RESIDENTS.into_iter().find(|key| set.columns.contains_key(*key))
}

/// The residents of each area, from the first of the usual figures that the set has.
#[must_use]
pub fn residents(set: &SetData) -> Vec<Option<f64>> {
    let found = residents_key(set).and_then(|key| set.columns.get(key));
    found.map_or_else(|| vec![None; set.areas.len()], |c| c.values.clone())
}
