//! Which of several tables is about the areas of the project, told by the codes in them before any is read.

use std::collections::HashSet;

use crate::model::area::SetRole;
use crate::model::atlas::Atlas;

use super::options::ImportOptions;

/// How well the codes in a table's bytes fit the areas there are, 0 for not at all: the share of the set that they cover best, in
/// thousandths. The active set goes before the others, and those before outlines around the map, if at least half of it
/// is covered.
pub(super) fn fit(bytes: &[u8], atlas: &Atlas, options: &ImportOptions) -> u64 {
    let words = bytes.split(|b| !b.is_ascii_alphanumeric()).filter(|w| w.len() == 9 && w[0].is_ascii_uppercase());
    let codes: HashSet<&[u8]> = words.filter(|w| w[1..].iter().all(u8::is_ascii_digit)).collect();
    let active = atlas.active_set().map(|s| s.set.id);
    let wanted = atlas.sets.iter().filter(|s| options.set.is_none_or(|id| s.set.id == id) && !s.areas.is_empty());
    let fit = wanted.map(|s| {
        let there = s.areas.iter().filter(|a| codes.contains(a.code.as_str().as_bytes())).count();
        let share = 1000 * there / s.areas.len();
        let measured = s.set.role == SetRole::Measured;
        match (share, measured) {
            (500.., true) if Some(s.set.id) == active => 3000 + share,
            (500.., true) => 1000 + share,
            _ => share,
        }
    });
    fit.max().unwrap_or(0) as u64
}
