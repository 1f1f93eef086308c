//! Which of several boundary sets a table is of, where its codes fit more than one: codes outlive changes of boundaries,
//! so a part of a table of 2021 can fit the areas of 2011 as well.

use std::collections::HashSet;

use crate::base::warnings::{Severity, Warnings};
use crate::model::area::SetRole;
use crate::model::atlas::SetData;

use super::boundaries::vintage_of_header;
use super::figures::{self, Join};
use super::layer::Task;
use super::options::ColumnUse;

/// The year that a table's figures are of, as its publisher or a column of dates says: 2021 of "Census 2021".
pub(super) fn year_of(task: &Task<'_>) -> Option<u16> {
    let told = task.columns.with(ColumnUse::Figure).filter_map(|place| {
        let header = &task.columns.list[place].header;
        year_in(task.about.columns.get(header)?.period.as_deref()?)
    });
    told.max().or_else(|| year_in(&figures::period(task)))
}

/// How well a set suits figures of a year: the latest of those that are not later than the figures. Nothing where
/// one of the two years is not known, or the set came later.
pub(super) fn suits(set: &SetData, year: Option<u16>) -> Option<u16> {
    let of = year_in(&set.set.vintage)?;
    (of <= year?).then_some(of)
}

fn year_in(text: &str) -> Option<u16> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.find(|d| d.len() == 4).and_then(|d| d.parse().ok()).filter(|year| (1900..2100).contains(year))
}

/// Says which other sets of the same kind have all the codes that joined too.
pub(super) fn say_others(task: &Task<'_>, join: &Join<'_>, warnings: &mut Warnings) {
    let set = &join.set.set;
    if task.options.set.is_some() {
        return;
    }
    let joined: HashSet<&str> = join.areas.iter().flatten().map(|p| join.set.areas[*p].code.as_str()).collect();
    let fits = |other: &SetData| {
        let is_other = other.set.id != set.id && other.set.kind == set.kind && other.set.role == SetRole::Measured;
        is_other && other.areas.iter().filter(|a| joined.contains(a.code.as_str())).count() == joined.len()
    };
    let others: Vec<&SetData> = task.atlas.sets.iter().map(AsRef::as_ref).filter(|s| fits(s)).collect();
    if others.is_empty() {
        return;
    }
    let header = &task.layer.table.headers()[join.column];
    let (year, named) = (year_of(task), vintage_of_header(header));
    let is_named = |s: &SetData| named.as_deref() == Some(s.set.vintage.as_str());
    let by_year = year.filter(|_| others.iter().all(|o| suits(o, year) < suits(join.set, year)));
    let why = match by_year {
        _ if is_named(join.set) && !others.iter().any(|o| is_named(o)) => format!("as the column {header} says"),
        Some(year) => format!("because the figures are of {year}"),
        None if task.atlas.active_set().is_some_and(|s| s.set.id == set.id) => {
            "because it is the set in use".to_owned()
        }
        None => "because the rows fill more of it".to_owned(),
    };
    let others: Vec<&str> = others.iter().map(|s| s.set.name.as_str()).collect();
    let said = format!("The codes fit {} as well; {} was taken, {why}.", others.join(" and "), set.name);
    let finding = task.finding(Severity::Note, None, said, "If that is wrong, choose the set of areas yourself.");
    warnings.push(finding);
}
