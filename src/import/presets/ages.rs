//! Columns of ages, single years or bands, summed to the groups that plans speak of: 0 to 15, 16 to 64, 65 and over,
//! 75 and over. A group is made only where the columns cover it exactly.

use crate::model::score_model::Direction;

use super::super::layer::Table;
use super::super::options::{ColumnAbout, ColumnUse};
use super::Understood;
use super::derive::{self, Derived, Formula};

/// The groups: first and last age, key and name, and which end means exclusion, where that is beyond doubt (ONS,
/// "Exploring the UK's digital divide", 2019: use of the internet falls with age).
const GROUPS: [(u8, u8, &str, &str, Option<Direction>); 4] = [
    (0, 15, "aged_0_15", "Aged 0 to 15", None),
    (16, 64, "aged_16_64", "Aged 16 to 64", None),
    (65, OLDEST, "aged_65_plus", "Aged 65 and over", Some(Direction::HigherIsWorse)),
    (75, OLDEST, "aged_75_plus", "Aged 75 and over", Some(Direction::HigherIsWorse)),
];

/// Stands for "and over".
const OLDEST: u8 = u8::MAX;

/// The ages a header names, first and last: "90+", "7", "Age: Aged 5 to 9 years", "Aged 85 years and over".
pub(super) fn of(header: &str) -> Option<(u8, u8)> {
    let text = header.rsplit(':').next().unwrap_or(header).trim().to_lowercase();
    let mut numbers = Vec::new();
    let mut words = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '+').filter(|w| !w.is_empty()) {
        match word.trim_end_matches('+').parse::<u8>() {
            Ok(n) if n <= 120 => {
                numbers.push(n);
                if word.ends_with('+') {
                    words.push("over");
                }
            }
            _ => words.push(word),
        }
    }
    let known = ["age", "aged", "year", "years", "to", "and", "over", "under", "old"];
    if words.iter().any(|w| !known.contains(w)) {
        return None;
    }
    let has = |word: &str| words.contains(&word);
    match numbers.as_slice() {
        [n] if has("over") => Some((*n, OLDEST)),
        // "Aged under 1 year" is the year before the first birthday, "4 years and under" has the four in it.
        [n] if has("under") && text.contains("under ") => Some((0, n.checked_sub(1)?)),
        [n] if has("under") => Some((0, *n)),
        [n] => Some((*n, *n)),
        [first, last] if first < last && !has("over") => Some((*first, *last)),
        _ => None,
    }
}

/// The columns that together hold the ages from `first` to `last`, each once; the widest first.
fn covering(ages: &[(usize, (u8, u8))], first: u8, last: u8) -> Option<Vec<usize>> {
    let mut from: Vec<_> = ages.iter().filter(|(_, (a, b))| *a == first && *b <= last).collect();
    from.sort_by_key(|(place, (_, b))| (std::cmp::Reverse(*b), *place));
    from.into_iter().find_map(|(place, (_, b))| {
        if *b == last {
            return Some(vec![*place]);
        }
        let mut rest = covering(ages, b.checked_add(1)?, last)?;
        rest.insert(0, *place);
        Some(rest)
    })
}

/// The groups as counts and as shares of everybody, who stand in the column `total` or are summed up. Single years of
/// age, which say little alone, are left unless told otherwise.
pub(super) fn groups(table: &Table, total: Option<usize>, said: &mut Understood) -> Vec<Derived> {
    let ages: Vec<(usize, (u8, u8))> =
        table.headers().iter().enumerate().filter_map(|(place, h)| Some((place, of(h)?))).collect();
    let single = ages.iter().filter(|(_, (a, b))| a == b).count() > 60;
    if single {
        for (place, _) in &ages {
            let ignored = ColumnAbout { used_as: Some(ColumnUse::Ignore), ..ColumnAbout::default() };
            said.columns.insert(table.headers()[*place].clone(), ignored);
        }
        said.notes.push("Single years of age were summed up to age groups and left out themselves.".to_owned());
    }
    let mut new = Vec::new();
    for (first, last, key, name, direction) in GROUPS {
        let Some(parts) = covering(&ages, first, last) else { continue };
        let Some(whole) = total else { continue };
        let about = ColumnAbout { key: Some(key.to_owned()), ..derive::count(&format!("{name} (number)"), "people") };
        let (header, formula) = (format!("{name} (number)"), Formula::Sum(parts.clone()));
        new.push(Derived { header, formula, about });
        let meaning = format!("Residents {} in per cent of all residents.", name.to_lowercase());
        let denominator = Some(super::super::figures::key_of(&table.headers()[whole]));
        let about = ColumnAbout { denominator, direction, ..derive::share(name, &format!("{key}_pct"), meaning) };
        new.push(Derived { header: format!("{name} (%)"), formula: Formula::Share { parts, whole }, about });
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_as_offices_write_them() {
        for (header, ages) in [
            ("0", Some((0, 0))),
            ("90+", Some((90, OLDEST))),
            ("Age: Aged 4 years and under", Some((0, 4))),
            ("Age: Aged 5 to 9 years", Some((5, 9))),
            ("Age: Aged 85 years and over", Some((85, OLDEST))),
            ("Aged under 1 year", Some((0, 0))),
            ("75-79", Some((75, 79))),
            ("Age: Total", None),
            ("Level 4 qualifications and above", None),
            ("lsoa11_code", None),
            ("2021", None),
        ] {
            assert_eq!(of(header), ages, "{header}");
        }
    }

    #[test]
    fn a_group_that_bands_cut_is_not_made() {
        let bands = [(0, (0, 4)), (1, (5, 9)), (2, (10, 14)), (3, (15, 19)), (4, (65, 69)), (5, (70, OLDEST))];
        assert_eq!(covering(&bands, 0, 15), None);
        assert_eq!(covering(&bands, 65, OLDEST), Some(vec![4, 5]));
        // TS007 has five-year bands and the single years in them: each age counts once.
        let both = [(0, (0, 4)), (1, (0, 0)), (2, (1, 4)), (3, (5, 15))];
        assert_eq!(covering(&both, 0, 15), Some(vec![0, 3]));
    }
}
