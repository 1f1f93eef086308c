//! Joining rows to areas by name, for files whose codes are wrong, and noticing that they are.
//!
//! Names are compared without regard to case, punctuation, "&" or "and", "St" or "Saint"; never by likeness. Nothing
//! here knows formats.

use std::collections::{BTreeSet, HashMap};

use crate::base::text::count;
use crate::base::warnings::{Severity, Warnings};
use crate::model::area::SetRole;
use crate::model::atlas::SetData;

use super::error::Refusal;
use super::figures::{Join, twice};
use super::layer::Task;
use super::options::{ColumnUse, JoinBy};

/// A name reduced to what two spellings of it share: "St. Mary's & Holborough" and "Saint Marys and Holborough".
pub(super) fn plain(name: &str) -> String {
    let name = name.replace('&', " and ").replace(['\'', '\u{2019}', '\u{2018}', '`'], "").to_lowercase();
    name.split(|c: char| !c.is_alphanumeric()).map(|word| if word == "st" { "saint" } else { word }).collect()
}

/// Joins the column and the set that share the most names.
pub(super) fn choose<'a>(task: &Task<'a>) -> Result<Join<'a>, Refusal> {
    let table = &task.layer.table;
    let join = best(task).ok_or_else(|| Refusal::NoNameJoins(table.headers_said()))?;
    match twice(&join.areas) {
        Some((first, second)) => Err(Refusal::DuplicateName {
            name: table.cell(second, join.column).to_owned(),
            first: table.number(first),
            second: table.number(second),
            field: table.headers()[join.column].clone(),
        }),
        None => Ok(join),
    }
}

/// Instead of a refusal because no code joins: the offer to join by name, where most rows would.
pub(super) fn offer(task: &Task<'_>, codes: Option<usize>) -> Option<Refusal> {
    let join = best(task).filter(|join| is_most(task, join))?;
    let table = &task.layer.table;
    let (names, set) = (table.headers()[join.column].clone(), join.set.set.name.clone());
    let (joining, rows) = (joined(&join), table.len());
    Some(match codes {
        Some(codes) => Refusal::CodesUnknown { codes: table.headers()[codes].clone(), names, joining, rows, set },
        None => Refusal::OnlyNames { names, joining, rows, set },
    })
}

/// Holds the codes against the names beside them. Where most rows name another area than their code does, the codes
/// are not believed unless the user says so; a few are warned of.
pub(super) fn agree<'a>(task: &Task<'a>, join: Join<'a>, warnings: &mut Warnings) -> Result<Join<'a>, Refusal> {
    let table = &task.layer.table;
    let Some(by_name) = of_set(task, join.set).filter(|named| is_most(task, named)) else { return Ok(join) };
    let differs = |row: &usize| match (join.areas[*row], by_name.areas[*row]) {
        (Some(coded), Some(named)) => coded != named,
        _ => false,
    };
    let wrong: Vec<usize> = (0..table.len()).filter(differs).collect();
    let Some(&first) = wrong.first() else { return Ok(join) };
    let (codes, names) = (&table.headers()[join.column], &table.headers()[by_name.column]);
    if wrong.len() * 2 > joined(&join) && task.options.join_by.is_none() {
        return Err(Refusal::NamesDisagree {
            codes: codes.clone(),
            wrong: wrong.len(),
            rows: table.len(),
            row: table.number(first),
            names: names.clone(),
            joining: joined(&by_name),
            set: join.set.set.name.clone(),
        });
    }
    let of_code = join.areas[first].and_then(|a| join.set.areas.get(a)).map_or("", |a| a.name.as_str());
    let (rows, belong) =
        if wrong.len() == 1 { ("row has", "a code that belongs") } else { ("rows have", "codes that belong") };
    let said = format!(
        "{} {rows} {belong} to another area than the name beside it: {} is {of_code}, and {names} says {}.",
        count(wrong.len()),
        table.cell(first, join.column),
        table.cell(first, by_name.column),
    );
    let remedy = "The codes were followed. Correct them, or join by name if it is the names that are right.";
    let finding = task.finding(Severity::Warning, Some(table.number(first)), said, remedy);
    warnings.push(crate::base::warnings::Warning { field: Some(codes.clone()), ..finding });
    Ok(join)
}

/// Whether at least half of the rows join, and more than one does.
fn is_most(task: &Task<'_>, join: &Join<'_>) -> bool {
    let n = joined(join);
    n > 1 && n * 2 >= task.layer.table.len()
}

fn joined(join: &Join<'_>) -> usize {
    join.areas.iter().flatten().count()
}

/// The column and set that share the most names; measured sets before context.
fn best<'a>(task: &Task<'a>) -> Option<Join<'a>> {
    let sets = task.atlas.sets.iter().filter(|s| task.options.set.is_none_or(|id| s.set.id == id));
    let ranked = sets.filter_map(|set| {
        let join = of_set(task, set)?;
        let different = join.areas.iter().flatten().collect::<BTreeSet<_>>().len();
        Some(((different, set.set.role == SetRole::Measured), join))
    });
    // Of equals the first.
    ranked.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, join)| join)
}

/// The column whose names most areas of a set have. A name that two areas of the set share joins neither.
fn of_set<'a>(task: &Task<'a>, set: &'a SetData) -> Option<Join<'a>> {
    let mut places: HashMap<String, Option<usize>> = HashMap::with_capacity(set.areas.len());
    for (place, area) in set.areas.iter().enumerate() {
        places.entry(plain(&area.name)).and_modify(|p| *p = None).or_insert(Some(place));
    }
    let (table, list) = (&task.layer.table, &task.columns.list);
    let told = |c: &usize| list[*c].told && list[*c].used_as == ColumnUse::AreaName;
    let text = |c: &usize| {
        let s = &list[*c].survey;
        s.filled > s.numbers + s.marks + s.codes + s.postcodes && !(s.constant && s.filled > 1)
    };
    let any_told = (0..table.width()).any(|c| told(&c));
    let candidates = (0..table.width()).filter(|c| if any_told { told(c) } else { text(c) });
    let of_column = |column: usize| {
        let areas: Vec<Option<usize>> =
            table.column(column).map(|cell| places.get(&plain(cell)).copied().flatten()).collect();
        let different = areas.iter().flatten().collect::<BTreeSet<_>>().len();
        (different > 0).then_some((different, Join { by: JoinBy::Name, column, set, areas }))
    };
    let found = candidates.filter_map(of_column);
    found.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, join)| join)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn spellings_of_one_name_are_one() {
        for (one, other) in [
            ("Barming & Teston", "Barming and Teston"),
            ("St. Mary's", "Saint Marys"),
            ("Coxheath & Hunton", "COXHEATH AND HUNTON"),
            ("Stoke-on-Trent", "Stoke on Trent"),
            ("King\u{2019}s Hill", "King's Hill"),
        ] {
            assert_eq!(plain(one), plain(other));
        }
        for (one, other) in [("Park Wood", "Park Woods"), ("Staplehurst", "Saint Aplehurst"), ("North", "South")] {
            assert_ne!(plain(one), plain(other));
        }
    }
}
