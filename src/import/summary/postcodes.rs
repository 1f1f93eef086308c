//! In which area a postcode lies, by what the project knows of postcodes: lookups of postcodes to areas first, since
//! their publisher says it, then positions. Nothing here knows figures.

use std::collections::HashMap;

use crate::base::ids::AreaCode;
use crate::geo::lonlat::LonLat;
use crate::model::area::AreaKind;
use crate::model::atlas::{Atlas, SetData};
use crate::model::lookup::{AreaClass, Lookup};

/// The longest chain of lookups after the one of postcodes: output area to LSOA to ward.
const LONGEST: usize = 2;

/// A postcode in eight bytes, however it is spaced; `None` for what is too long to be one.
pub(super) fn packed(text: &str) -> Option<u64> {
    let mut packed = 0_u64;
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        if packed >> 56 != 0 {
            return None;
        }
        packed = packed << 8 | u64::from(byte.to_ascii_uppercase());
    }
    (packed != 0).then_some(packed)
}

fn is_of_postcodes(lookup: &Lookup) -> bool {
    lookup.from.kind == AreaKind::Postcode
}

/// The positions of all postcodes that have one.
pub(super) fn positions(atlas: &Atlas) -> HashMap<u64, LonLat> {
    atlas.postcodes.iter().filter_map(|p| Some((packed(&p.text)?, p.position))).collect()
}

/// What lookups say of a postcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lies {
    Unknown,
    /// In none of the areas of the set.
    Elsewhere,
    /// The place of its area in the set.
    In(u32),
}

/// Where lookups put postcodes.
pub(super) struct Looked {
    /// For each row.
    pub rows: Vec<Lies>,
    /// "postcodes to output areas of 2021, output areas of 2021 to wards of 2024".
    pub through: String,
}

/// Looks up the postcodes of a column. Of several ways the one that puts most of them into an area, and of these the
/// shortest. `None` where no lookups lead to the set.
pub(super) fn look_up<'c>(atlas: &Atlas, set: &SetData, cells: impl Iterator<Item = &'c str>) -> Option<Looked> {
    let places: HashMap<&AreaCode, u32> = set.areas.iter().map(|a| &a.code).zip(0..).collect();
    let rows: Vec<Option<u64>> = cells.map(packed).collect();
    let mut best: Option<(usize, Looked)> = None;
    for first in atlas.lookups.iter().filter(|l| is_of_postcodes(l)) {
        let codes: HashMap<u64, &AreaCode> =
            first.links.iter().filter_map(|l| Some((packed(l.from.as_str())?, &l.to))).collect();
        let reached: Vec<Option<&AreaCode>> = rows.iter().map(|row| codes.get(&(*row)?).copied()).collect();
        for way in ways(atlas, &first.to) {
            let steps: Vec<HashMap<&AreaCode, &AreaCode>> =
                way.iter().map(|l| l.links.iter().map(|link| (&link.from, &link.to)).collect()).collect();
            let end = |code: &AreaCode| {
                let mut code = Some(code);
                for step in &steps {
                    code = code.and_then(|c| step.get(c).copied());
                }
                code.and_then(|c| places.get(c).copied()).map_or(Lies::Elsewhere, Lies::In)
            };
            let rows: Vec<Lies> = reached.iter().map(|code| code.map_or(Lies::Unknown, &end)).collect();
            let placed = rows.iter().filter(|lies| matches!(lies, Lies::In(_))).count();
            if placed > best.as_ref().map_or(0, |(most, _)| *most) {
                let names: Vec<String> = std::iter::once(first).chain(way.iter().copied()).map(Lookup::name).collect();
                best = Some((placed, Looked { rows, through: names.join(", ") }));
            }
        }
    }
    best.map(|(_, looked)| looked)
}

/// The chains of exact lookups that begin with a class of areas, the empty one first. Only exact ones: a postcode lies
/// in one area.
fn ways<'a>(atlas: &'a Atlas, start: &AreaClass) -> Vec<Vec<&'a Lookup>> {
    let exact = |l: &&Lookup| !l.links.windows(2).any(|w| w[0].from == w[1].from);
    let exact: Vec<&Lookup> = atlas.lookups.iter().filter(exact).collect();
    let mut all: Vec<Vec<&Lookup>> = vec![Vec::new()];
    let mut place = 0;
    while let Some(way) = all.get(place).cloned() {
        place += 1;
        let last = way.last().map_or(start, |l| &l.to);
        if way.len() < LONGEST {
            let next = exact.iter().filter(|l| l.from.may_be(last) && way.iter().all(|w| w.id != l.id));
            all.extend(next.map(|l| way.iter().copied().chain([*l]).collect::<Vec<_>>()));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_are_the_same_however_spaced() {
        assert_eq!(packed("me14 1lq"), packed("ME141LQ"));
        assert_ne!(packed("ME14 1LQ"), packed("ME14 1LP"));
        assert!(packed("").is_none() && packed("far too long").is_none());
    }
}
