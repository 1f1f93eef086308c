//! One table of inputs out of published files: census tables by LSOA (of 2021), indices by LSOA (of 2011), lookups and
//! the outcome.
//!
//! What a file is, its headers say. Census counts become percentages of their table's total. LSOAs of 2021 are brought
//! to those of 2011 by the official lookup: counts of the parts of a divided LSOA are added up; an LSOA that was put
//! together of several gives each an equal part, so that percentages stay as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::columns;
use crate::import::{Figure, PlainTable};
use crate::project::ProjectError;

/// The table that comes out, and what each file was taken for.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    pub headers: Vec<String>,
    /// Cells of each area, as wide as the headers; empty is missing.
    pub rows: Vec<Vec<String>>,
    /// For people: "census2021-ts067.zip: 7 shares of …".
    pub notes: Vec<String>,
}

/// What a file is.
enum Kind {
    /// The column of the outcome.
    Outcome(usize),
    /// Columns of the codes of 2011 and 2021, and of the district's name.
    Vintages(usize, usize, Option<usize>),
    /// Columns of the LSOA's code and of the ward's.
    Wards(usize, usize),
    /// The column of totals and those of the parts.
    Census(usize, Vec<usize>),
    /// Columns of figures by LSOA of 2011.
    Figures(Vec<usize>),
}

/// Places of one figure, place by code.
type Column = BTreeMap<String, f64>;

/// Puts the files together. `outcome` names the outcome's column, which one of them may have; `ignore` names columns
/// to leave out.
pub fn prepare(tables: &[PlainTable], outcome: &str, ignore: &[String]) -> Result<Prepared, ProjectError> {
    let kinds: Vec<Kind> = tables.iter().map(|t| kind_of(t, outcome, ignore)).collect::<Result<_, _>>()?;
    let vintages = tables.iter().zip(&kinds).find_map(|(t, k)| match k {
        Kind::Vintages(old, new, district) => Some((t, *old, *new, *district)),
        _ => None,
    });
    let mut notes = Vec::new();
    let mut figures: Vec<(String, Column)> = Vec::new();
    let (mut places, mut wards): (BTreeMap<String, String>, BTreeMap<String, String>) = Default::default();
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if let Some((table, old, new, district)) = vintages {
        for row in 0..table.len() {
            let code = table.cell(row, old).to_owned();
            links.entry(table.cell(row, new).to_owned()).or_default().push(code.clone());
            if let Some(district) = district {
                places.entry(code).or_insert_with(|| table.cell(row, district).to_owned());
            }
        }
        for codes in links.values_mut() {
            codes.sort_unstable();
            codes.dedup();
        }
        notes.push(format!("{}: lookup of {} LSOAs of 2021 to those of 2011", table.file, links.len()));
    }
    let mut codes: BTreeSet<String> = places.keys().cloned().collect();
    let mut outcomes = Column::new();
    for (table, kind) in tables.iter().zip(&kinds) {
        match kind {
            Kind::Vintages(..) => {}
            Kind::Outcome(column) => {
                let code = columns::code_column(table)?;
                let values = columns::numbers(table, *column)?;
                let place = columns::find(table, "", &["local_authority", "local authority name", "lad_name"])?;
                for (row, value) in values.iter().enumerate() {
                    let key = table.cell(row, code).to_owned();
                    if let Some(place) = place {
                        places.insert(key.clone(), table.cell(row, place).to_owned());
                    }
                    if let Some(value) = value {
                        outcomes.insert(key.clone(), *value);
                    }
                    codes.insert(key);
                }
                notes.push(format!("{}: the outcome, for {} areas", table.file, outcomes.len()));
            }
            Kind::Wards(code, ward) => {
                for row in 0..table.len() {
                    wards.insert(table.cell(row, *code).to_owned(), table.cell(row, *ward).to_owned());
                }
                notes.push(format!("{}: wards of {} LSOAs", table.file, wards.len()));
            }
            Kind::Census(total, parts) => {
                let before = figures.len();
                census(table, *total, parts, &links, &mut figures)?;
                notes.push(format!("{}: {} shares", table.file, figures.len() - before));
            }
            Kind::Figures(parts) => {
                let code = columns::code_column(table)?;
                for part in parts {
                    let mut column = Column::new();
                    for row in 0..table.len() {
                        if let Figure::Number(value) = table.figure(row, *part) {
                            column.insert(table.cell(row, code).to_owned(), value);
                        }
                    }
                    figures.push((PlainTable::key_of(&table.headers()[*part]), column));
                }
                notes.push(format!("{}: {} figures", table.file, parts.len()));
            }
        }
    }
    if codes.is_empty() {
        codes = figures.iter().flat_map(|(_, column)| column.keys().cloned()).collect();
    }
    add_household_size(&mut figures);
    Ok(assemble(&codes, &Described { places, wards, outcomes, outcome }, &figures, notes))
}

struct Described<'a> {
    places: BTreeMap<String, String>,
    wards: BTreeMap<String, String>,
    outcomes: Column,
    outcome: &'a str,
}

fn assemble(
    codes: &BTreeSet<String>,
    described: &Described<'_>,
    figures: &[(String, Column)],
    notes: Vec<String>,
) -> Prepared {
    // An area no file has a figure for is of another country or another year.
    let known: Vec<&String> = codes.iter().filter(|c| figures.iter().any(|(_, f)| f.contains_key(*c))).collect();
    let mut headers: Vec<String> = ["code", "local_authority", "ward_code"].map(str::to_owned).to_vec();
    headers.extend(figures.iter().map(|(key, _)| key.clone()));
    headers.push(described.outcome.to_owned());
    let number = |column: &Column, code: &String| column.get(code).map_or_else(String::new, |v| in_digits(*v));
    let text = |map: &BTreeMap<String, String>, code: &String| map.get(code).cloned().unwrap_or_default();
    let rows = known
        .iter()
        .map(|code| {
            let mut row = vec![(*code).clone(), text(&described.places, code), text(&described.wards, code)];
            row.extend(figures.iter().map(|(_, column)| number(column, code)));
            row.push(number(&described.outcomes, code));
            row
        })
        .collect();
    Prepared { headers, rows, notes }
}

/// Six significant digits, without trailing zeros.
fn in_digits(value: f64) -> String {
    let short: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let mut text = String::new();
    let _ = write!(text, "{short}");
    text
}

fn kind_of(table: &PlainTable, outcome: &str, ignore: &[String]) -> Result<Kind, ProjectError> {
    let named = |part: &str, also: &str| {
        table.headers().iter().position(|h| {
            let key = PlainTable::key_of(h);
            key.contains(part) && (key.ends_with(also) || key.ends_with("cd"))
        })
    };
    if let Some(column) = table.column(outcome) {
        return Ok(Kind::Outcome(column));
    }
    if let (Some(old), Some(new)) = (named("lsoa11", "code"), named("lsoa21", "code")) {
        let district = table.headers().iter().position(|h| {
            let key = PlainTable::key_of(h);
            (key.contains("ltla") || key.contains("lad")) && (key.ends_with("name") || key.ends_with("nm"))
        });
        return Ok(Kind::Vintages(old, new, district));
    }
    if let (Some(code), Some(ward)) = (named("lsoa11", "code"), named("ward", "code").or_else(|| named("wd", "code"))) {
        return Ok(Kind::Wards(code, ward));
    }
    let is_ignored = |c: usize| ignore.iter().any(|i| table.column(i) == Some(c));
    let is_nomis = table.column("geography code").is_some();
    if is_nomis {
        let parts: Vec<usize> = (0..table.headers().len()).filter(|c| table.headers()[*c].contains(": ")).collect();
        let total = parts.iter().copied().find(|c| table.headers()[*c].contains(": Total"));
        if let Some(total) = total {
            return Ok(Kind::Census(total, parts.into_iter().filter(|c| *c != total && !is_ignored(*c)).collect()));
        }
    }
    let code = columns::code_column(table)?;
    // Ranks and tenths of a figure that stands beside them add nothing, and numbers that are names mean nothing.
    let is_none = |key: &str| {
        ["rank", "decile", "quintile"].iter().any(|w| key.contains(w)) || key.ends_with("_id") || key.ends_with("_cd")
    };
    let figures: Vec<usize> = (0..table.headers().len())
        .filter(|c| *c != code && !is_ignored(*c) && !is_none(&PlainTable::key_of(&table.headers()[*c])))
        .filter(|c| matches!(table.figures(*c), (values, None) if values.iter().any(Option::is_some)))
        .collect();
    if figures.is_empty() {
        return Err(ProjectError::Refused(format!(
            "{}: this is neither a census table, nor a lookup, nor a table of figures by LSOA.",
            table.file
        )));
    }
    Ok(Kind::Figures(figures))
}

/// Percentages of the total, and the total itself of residents and of households, for the LSOAs of 2011.
fn census(
    table: &PlainTable,
    total: usize,
    parts: &[usize],
    links: &BTreeMap<String, Vec<String>>,
    figures: &mut Vec<(String, Column)>,
) -> Result<(), ProjectError> {
    let code = columns::code_column(table)?;
    let counted = |column: usize| -> Result<Column, ProjectError> {
        let mut sums = Column::new();
        for (row, value) in columns::numbers(table, column)?.into_iter().enumerate() {
            let own = table.cell(row, code).to_owned();
            let Some(value) = value else { continue };
            match links.get(&own) {
                Some(old) => {
                    for code in old {
                        *sums.entry(code.clone()).or_default() += value / old.len() as f64;
                    }
                }
                // Without a lookup areas are as they are; with one, what it does not name is not in its country.
                None if links.is_empty() => {
                    sums.insert(own, value);
                }
                None => {}
            }
        }
        Ok(sums)
    };
    let totals = counted(total)?;
    for part in parts {
        let share = |(code, count): (String, f64)| {
            totals.get(&code).filter(|t| **t > 0.0).map(|t| (code.clone(), 100.0 * count / t))
        };
        let shares: Column = counted(*part)?.into_iter().filter_map(share).collect();
        let key = format!("{}_pct", PlainTable::key_of(&table.headers()[*part]));
        // The same under another heading ("Shared ownership: Shared ownership") says nothing new.
        if !figures.iter().any(|(k, f)| *k == key || *f == shares) {
            figures.push((key, shares));
        }
    }
    let header = table.headers()[total].to_lowercase();
    let key = if header.starts_with("age") {
        "residents"
    } else if header.contains("all households") {
        "households"
    } else {
        return Ok(());
    };
    if !figures.iter().any(|(k, _)| k == key) {
        figures.push((key.to_owned(), totals));
    }
    Ok(())
}

/// Residents in a household, where both are known.
fn add_household_size(figures: &mut Vec<(String, Column)>) {
    let of = |key: &str| figures.iter().find(|(k, _)| k == key).map(|(_, f)| f);
    let (Some(residents), Some(households)) = (of("residents"), of("households")) else { return };
    let size = residents.iter().filter_map(|(code, r)| {
        let households = households.get(code).filter(|h| **h > 0.0)?;
        Some((code.clone(), r / households))
    });
    let size = size.collect();
    figures.push(("residents_per_household".to_owned(), size));
}
