//! From a table with codes of several kinds or years to lookups between them. Nothing here knows formats.
//!
//! Each code column is a class of areas (kind by the codes' prefix, year by the header). A lookup is made from every
//! class to every larger or later one, except where two exact ones lead there already. Rows of something smaller than
//! both (postcodes, output areas) are counted as weights where an area lies in several others.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::base::ids::AreaCode;
use crate::base::text::{count, folded};
use crate::base::warnings::{Severity, Warnings};
use crate::model::area::{AreaKind, SetRole};
use crate::model::atlas::Atlas;
use crate::model::batch::{BatchContent, NewLookup};
use crate::model::gss;
use crate::model::lookup::{AreaClass, Change, Link};

use super::boundaries::vintage_of_header;
use super::columns::{Columns, is_official_code};
use super::error::{ImportError, Refusal};
use super::headers::{doubt_the_kind, words_for};
use super::layer::{Layer, Table, Task};
use super::lookup_weights::{self, Weights};
use super::options::{ColumnUse, ContentKind, LookupWeight};
use super::points::written;
use super::report::{ImportReport, LookupReport};

/// Figures that stand in lookups and are none: dates and marks of postcodes. Weights are not among them.
const NO_FIGURES: [&str; 6] = ["dointr", "doterm", "usertype", "osgrdind", "positionalqualityindicator", "status"];

/// A code column and the areas it names.
#[derive(Clone, Debug, PartialEq)]
struct Coded {
    column: usize,
    class: AreaClass,
}

/// Whether a table says nothing but which areas lie in which others.
pub(super) fn is_lookup(layer: &Layer, columns: &Columns) -> bool {
    let is_none = |header: &str| NO_FIGURES.contains(&folded(header).as_str()) || lookup_weights::says_weight(header);
    let no_figures = columns.with(ColumnUse::Figure).all(|c| is_none(&columns.list[c].header));
    let of_venues = [ColumnUse::Name, ColumnUse::Address].into_iter().any(|used| columns.first(used).is_some());
    // A share beside the codes of areas of which none stands twice is a figure of these.
    let has_weight = columns.with(ColumnUse::Figure).any(|c| lookup_weights::says_weight(&columns.list[c].header));
    let unique = |c: &Coded| columns.list[c.column].survey.unique;
    let coded = coded(layer, columns, None);
    no_figures && !of_venues && coded.len() > 1 && !(has_weight && coded.iter().any(unique))
}

/// Whether the project can say of any postcode where it lies, by its position or by a lookup.
pub(super) fn knows_postcodes(atlas: &Atlas) -> bool {
    !atlas.postcodes.is_empty() || atlas.lookups.iter().any(|l| l.from.kind == AreaKind::Postcode)
}

/// Understands a table as lookups.
pub(super) fn understand(mut task: Task<'_>) -> Result<(BatchContent, ImportReport), ImportError> {
    task.progress.doing("Reading the lookup");
    let mut warnings = std::mem::take(&mut task.layer.warnings);
    let coded = coded(&task.layer, &task.columns, Some(task.atlas));
    if coded.len() < 2 {
        return Err(task.refused(Refusal::NotALookup(task.layer.table.headers_said())));
    }
    for c in &coded {
        doubt_the_year(&task, c, &mut warnings);
        doubt_the_kind(&task, c.column, &mut warnings);
    }
    let weights = lookup_weights::choose(&task, rows_of(&task, &coded).as_deref(), &mut warnings)?;
    weights.say(&task, &mut warnings);
    let mut lookups: Vec<NewLookup> = Vec::new();
    let mut exact: BTreeSet<(&AreaClass, &AreaClass)> = BTreeSet::new();
    // Near pairs first, so that what they lead to together is known when the far ones come.
    for distance in 1..coded.len() {
        for (from, to) in coded.iter().zip(&coded[distance..]) {
            let leads = |b: &&Coded| exact.contains(&(&from.class, &b.class)) && exact.contains(&(&b.class, &to.class));
            if coded.iter().find(leads).is_some() {
                exact.insert((&from.class, &to.class));
                continue;
            }
            let (lookup, is_exact) = between(&task, (&coded, &weights), from, to, &mut warnings)?;
            if is_exact {
                exact.insert((&from.class, &to.class));
            }
            lookups.push(lookup);
        }
    }
    let postcodes = keep_own_postcodes(&task, &coded, &mut lookups, &mut warnings);
    lookups.retain(|l| !l.links.is_empty());
    if lookups.is_empty() {
        return Err(task.refused(Refusal::NotALookup(task.layer.table.headers_said())));
    }
    let divided = lookups.iter().map(divided).sum();
    let what = lookups.iter().map(said).collect::<Vec<_>>().join("; ");
    for place in task.columns.with(ColumnUse::AreaCode).collect::<Vec<_>>() {
        match coded.iter().find(|c| c.column == place) {
            Some(c) => task.columns.set(place, ColumnUse::AreaCode, &c.class.to_string()),
            None => task.columns.set(place, ColumnUse::Ignore, "codes of a class that another column has already"),
        }
    }
    for place in task.columns.with(ColumnUse::Weight).collect::<Vec<_>>() {
        task.columns.set(place, ColumnUse::Ignore, "another weight than the one that was chosen");
    }
    if let Some(place) = weights.column {
        task.columns.set(place, ColumnUse::Weight, "");
    }
    for place in task.columns.with(ColumnUse::Postcode).collect::<Vec<_>>() {
        if coded.iter().all(|c| c.column != place) {
            task.columns.set(place, ColumnUse::Ignore, "");
        }
    }
    task.columns.keep_only(&[ColumnUse::AreaCode, ColumnUse::Postcode, ColumnUse::Weight]);
    let rows = rows_of(&task, &coded);
    let report = ImportReport {
        what: format!("lookup of {what}"),
        columns: task.columns.report(),
        lookup: Some(LookupReport { weight: weights.by, rows, choices: weights.choices, divided, postcodes }),
        warnings,
        ..ImportReport::of(&task.layer, ContentKind::Lookup)
    };
    Ok((BatchContent::Lookups(lookups), report))
}

/// The code columns, smaller areas before larger ones, earlier years before later ones; each class once.
fn coded(layer: &Layer, columns: &Columns, atlas: Option<&Atlas>) -> Vec<Coded> {
    let mut found: Vec<Coded> = Vec::new();
    // Postcodes are looked up where each stands once; else they are only counted.
    if let Some(column) = columns.with(ColumnUse::Postcode).find(|c| columns.list[*c].survey.unique) {
        found.push(Coded { column, class: AreaClass::new(AreaKind::Postcode, "") });
    }
    for column in columns.with(ColumnUse::AreaCode) {
        let Some(kind) = kind_of(&layer.table, column) else { continue };
        let vintage = vintage(layer, column, kind, atlas);
        let class = AreaClass { kind, vintage };
        if found.iter().all(|c| c.class != class) {
            found.push(Coded { column, class });
        }
    }
    found.sort_by(|a, b| a.class.cmp(&b.class));
    found
}

/// What the areas of a column are: the kind that most of its codes are of, and their year, as far as the file tells.
pub(super) fn class_of(layer: &Layer, column: usize) -> Option<AreaClass> {
    let kind = kind_of(&layer.table, column)?;
    Some(AreaClass { kind, vintage: vintage(layer, column, kind, None) })
}

fn kind_of(table: &Table, column: usize) -> Option<AreaKind> {
    let mut kinds = BTreeMap::<AreaKind, usize>::new();
    for code in codes(table, column) {
        *kinds.entry(AreaKind::of_code(&code)).or_default() += 1;
    }
    kinds.remove(&AreaKind::Other);
    kinds.into_iter().max_by_key(|(_, n)| *n).map(|(kind, _)| kind)
}

/// The year of a column's areas: by its header, the file's name (`oa21_lsoa21`), a code that only later years have, or
/// a boundary set of the project whose codes are all there. Empty when nothing tells.
fn vintage(layer: &Layer, column: usize, kind: AreaKind, atlas: Option<&Atlas>) -> String {
    let by_header = vintage_of_header(&layer.table.headers()[column]);
    let newer = || codes(&layer.table, column).any(|c| gss::is_newer_than_2011(&c)).then(|| "2021".to_owned());
    let by_set = || {
        let sets = atlas?.sets.iter().filter(|s| s.set.kind == kind && !s.set.vintage.is_empty());
        let there: BTreeSet<AreaCode> = codes(&layer.table, column).collect();
        let fits = |s: &&std::sync::Arc<crate::model::atlas::SetData>| {
            !s.areas.is_empty() && s.areas.iter().all(|a| there.contains(&a.code))
        };
        sets.into_iter().find(fits).map(|s| s.set.vintage.clone())
    };
    by_header.or_else(|| year_of_kind(&layer.name, kind)).or_else(newer).or_else(by_set).unwrap_or_default()
}

/// The year that a file's name gives for a kind of area: `maidstone_oa21_lsoa21` says 2021 for both.
fn year_of_kind(name: &str, kind: AreaKind) -> Option<String> {
    let name = name.to_lowercase();
    name.split(|c: char| !c.is_alphanumeric()).find_map(|word| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        words_for(kind).contains(&letters).then(|| vintage_of_header(word)).flatten()
    })
}

/// A header that says 2011 above codes that were first given out later.
fn doubt_the_year(task: &Task<'_>, coded: &Coded, warnings: &mut Warnings) {
    let newer = codes(&task.layer.table, coded.column).filter(gss::is_newer_than_2011);
    let year = coded.class.vintage.parse::<u32>().unwrap_or(u32::MAX);
    let newer: Vec<AreaCode> = if year < 2021 { newer.collect() } else { Vec::new() };
    if let Some(first) = newer.first() {
        let header = &task.layer.table.headers()[coded.column];
        let said = format!(
            "The column {header} speaks of {}, but {} of its codes (such as {first}) were first given out for 2021.",
            coded.class,
            count(newer.len())
        );
        warnings.push(task.finding(Severity::Warning, None, said, "Check which year the codes are of."));
    }
}

/// What is gathered of one pair of codes.
struct Pair {
    units: f64,
    row: u64,
    change: Option<Change>,
}

/// The lookup between two columns, and whether every area lies in one other only.
fn between(
    task: &Task<'_>,
    (coded, weights): (&[Coded], &Weights),
    from: &Coded,
    to: &Coded,
    warnings: &mut Warnings,
) -> Result<(NewLookup, bool), ImportError> {
    let table = &task.layer.table;
    let unit = unit(task, coded, from);
    let change_column = if from.class.kind == to.class.kind { change_column(task) } else { None };
    let ended = (0..table.width()).find(|c| folded(&table.headers()[*c]) == "doterm");
    let mut pairs = BTreeMap::<(AreaCode, AreaCode), Pair>::new();
    let (mut lacking, mut renamed) = (0_usize, Vec::new());
    for row in 0..table.len() {
        if row % 4096 == 0 {
            task.progress.check()?;
        }
        let (Some(a), Some(b)) = (from.code(table, row), to.code(table, row)) else {
            lacking += 1;
            continue;
        };
        let change = change_column.and_then(|c| Change::of_letter(table.cell(row, c)));
        if change == Some(Change::Unchanged) && a != b {
            renamed.push(row);
        }
        // Postcodes that are no longer in use count for nothing, but where they lay stays true.
        let in_use = ended.is_none_or(|c| table.cell(row, c).is_empty());
        let pair = pairs.entry((a, b)).or_insert(Pair { units: 0.0, row: table.number(row), change });
        if in_use {
            pair.units += weights.of_row(task, row).unwrap_or(0.0);
        }
        if weights.by == LookupWeight::Equal {
            pair.units = 1.0;
        }
    }
    if lacking > 0 {
        let said = format!(
            "{} rows do not have both codes, of {} and {}, and were left out.",
            count(lacking),
            from.class,
            to.class
        );
        warnings.push(task.finding(Severity::Note, None, said, ""));
    }
    if let Some(row) = renamed.first() {
        let said = format!("{} rows say that the area is unchanged, but give it two codes.", count(renamed.len()));
        let remedy = "Check them against the publisher's file.";
        warnings.push(task.finding(Severity::Warning, Some(table.number(*row)), said, remedy));
    }
    let repeated = pairs.keys().zip(pairs.keys().skip(1)).any(|(a, b)| a.0 == b.0);
    let chosen = weights.column.is_some() || task.options.weight.is_some();
    let weighted = repeated && (unit.is_some() || chosen);
    let links = pairs
        .into_iter()
        .map(|((from, to), pair)| Link {
            from,
            to,
            weight: weighted.then_some(pair.units),
            change: pair.change,
            source_row: pair.row,
        })
        .collect();
    let weighted_by = if weighted { weights.words(unit.as_deref()) } else { String::new() };
    Ok((NewLookup { from: from.class.clone(), to: to.class.clone(), weighted_by, links }, !repeated))
}

/// What each row is one of, if that is smaller than the areas of `from`: "postcodes".
fn unit(task: &Task<'_>, coded: &[Coded], from: &Coded) -> Option<String> {
    if from.class.kind == AreaKind::Postcode {
        return None;
    }
    if task.columns.first(ColumnUse::Postcode).is_some() {
        return Some("postcodes".to_owned());
    }
    let smaller = |c: &&Coded| c.class.kind < from.class.kind && task.columns.list[c.column].survey.unique;
    coded.iter().find(smaller).map(|c| c.class.kind.plural().to_owned())
}

/// What rows are, as seen from any of the larger areas of the file.
fn rows_of(task: &Task<'_>, coded: &[Coded]) -> Option<String> {
    coded.iter().find_map(|from| unit(task, coded, from))
}

/// How many areas of a lookup lie in several others.
fn divided(lookup: &NewLookup) -> usize {
    let mut codes: Vec<&AreaCode> =
        lookup.links.windows(2).filter(|w| w[0].from == w[1].from).map(|w| &w[0].from).collect();
    codes.dedup();
    codes.len()
}

/// Keeps of the postcodes those that lie in areas of the project, if any do: a country has 1.7 million, and a project is
/// opened often. How many were kept and left out.
fn keep_own_postcodes(
    task: &Task<'_>,
    coded: &[Coded],
    lookups: &mut [NewLookup],
    warnings: &mut Warnings,
) -> Option<(usize, usize)> {
    let postcodes = coded.iter().find(|c| c.class.kind == AreaKind::Postcode)?;
    let sets = task.atlas.sets.iter().filter(|s| s.set.role == SetRole::Measured);
    let own: HashSet<&AreaCode> = sets.flat_map(|s| s.areas.iter()).map(|a| &a.code).collect();
    let table = &task.layer.table;
    let is_own = |row: &usize| {
        coded.iter().filter(|c| *c != postcodes).any(|c| c.code(table, *row).is_some_and(|code| own.contains(&code)))
    };
    let kept: HashSet<AreaCode> =
        (0..table.len()).filter(is_own).filter_map(|row| postcodes.code(table, row)).collect();
    let all = lookups.iter().filter(|l| l.from.kind == AreaKind::Postcode).map(|l| l.links.len()).max()?;
    if kept.is_empty() || kept.len() >= all {
        return Some((all, 0));
    }
    for lookup in lookups.iter_mut().filter(|l| l.from.kind == AreaKind::Postcode) {
        lookup.links.retain(|l| kept.contains(&l.from));
    }
    let said = format!(
        "{} of {} postcodes lie in areas of the project and are kept for tables by postcode; the others were left out.",
        count(kept.len()),
        count(all)
    );
    let remedy = "After adding areas elsewhere, remove this source and import the file again.";
    warnings.push(task.finding(Severity::Note, None, said, remedy));
    Some((kept.len(), all - kept.len()))
}

/// The column of change codes (U, S, M, X).
fn change_column(task: &Task<'_>) -> Option<usize> {
    let table = &task.layer.table;
    (0..table.width()).find(|column| {
        let head = folded(&table.headers()[*column]);
        let called_so = head.contains("change") || head.starts_with("chg") || head.starts_with("chng");
        called_so && table.column(*column).all(|cell| cell.is_empty() || Change::of_letter(cell).is_some())
    })
}

/// "34,753 LSOAs of 2011 to 35,672 LSOAs of 2021 (33,647 unchanged, 2,148 changed)".
fn said(lookup: &NewLookup) -> String {
    let areas = |class: &AreaClass, codes: BTreeSet<&AreaCode>| match codes.len() {
        1 => format!("1 {}", class.to_string().replacen(class.kind.plural(), class.kind.singular(), 1)),
        n => format!("{} {class}", count(n)),
    };
    let from = areas(&lookup.from, lookup.links.iter().map(|l| &l.from).collect());
    let to = areas(&lookup.to, lookup.links.iter().map(|l| &l.to).collect());
    let unchanged = lookup.links.iter().filter(|l| l.change == Some(Change::Unchanged)).count();
    let marked = lookup.links.iter().filter(|l| l.change.is_some()).count();
    let changes = match marked {
        0 => String::new(),
        _ => format!(" ({} unchanged, {} changed)", count(unchanged), count(marked - unchanged)),
    };
    let weights = match lookup.weighted_by.as_str() {
        "" => String::new(),
        unit => format!(" (divided by {unit})"),
    };
    format!("{from} to {to}{changes}{weights}")
}

fn codes(table: &Table, column: usize) -> impl Iterator<Item = AreaCode> {
    table.column(column).filter_map(code)
}

impl Coded {
    /// The code in a row, or the postcode as it is written.
    fn code(&self, table: &Table, row: usize) -> Option<AreaCode> {
        let cell = table.cell(row, self.column);
        match self.class.kind {
            AreaKind::Postcode => AreaCode::new(&written(cell)?),
            _ => code(cell),
        }
    }
}

/// A code in capital letters; `None` for what is none.
fn code(cell: &str) -> Option<AreaCode> {
    if is_official_code(cell) { AreaCode::new(&cell.to_uppercase()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_gives_years_for_kinds() {
        let year = |name: &str, kind| year_of_kind(name, kind);
        assert_eq!(year("maidstone_oa21_lsoa21", AreaKind::OutputArea).as_deref(), Some("2021"));
        assert_eq!(year("maidstone_oa21_lsoa21", AreaKind::Ward), None);
        assert_eq!(year("LSOA11_WD17_LAD17", AreaKind::Ward).as_deref(), Some("2017"));
        assert_eq!(year("lookup_2021", AreaKind::Lsoa), None);
    }
}
