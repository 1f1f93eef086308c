//! From a table of text to what a model is trained on: which column is the code, the place, the outcome, an input.

use std::collections::BTreeMap;

use crate::analysis::predict::Table;
use crate::import::PlainTable;
use crate::project::ProjectError;

/// Which columns are for what. Names are headers, whatever their case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    pub outcome: String,
    /// The local authority or other place; found by its name when empty.
    pub place: String,
    /// The larger area, such as the ward; none when empty and none is called `ward_code`.
    pub parent: String,
    /// The residents; none when empty and none is called `residents` or `population`.
    pub residents: String,
    /// Columns that are no inputs.
    pub ignore: Vec<String>,
}

/// A table with what is no input of a model.
#[derive(Clone, Debug, Default)]
pub struct Areas {
    pub table: Table,
    pub residents: Vec<Option<f64>>,
    /// Columns that are neither used nor asked to be left out, because they are not numbers.
    pub text_columns: Vec<String>,
}

const CODES: [&str; 13] = [
    "code",
    "area",
    "id",
    "unit",
    "area_code",
    "geography code",
    "lsoa11_code",
    "lsoa11cd",
    "lsoacode",
    "lsoa21_code",
    "lsoa21cd",
    "lsoa",
    "ward_code",
];
const PLACES: [&str; 9] = [
    "local_authority",
    "lad",
    "lad_name",
    "ltla22_name",
    "local authority name",
    "local authority",
    "lad_code",
    "ltla22_code",
    "place",
];
const PARENTS: [&str; 3] = ["ward_code", "ward17_code", "ward"];
const RESIDENTS: [&str; 3] = ["residents", "population", "all_residents"];
/// Descriptions of an area that are never inputs.
const NEVER: [&str; 6] = ["name", "lsoa11_name", "lsoa21_name", "region", "date", "geography"];

/// The column that was asked for, or the first of the usual names.
pub fn find(table: &PlainTable, asked: &str, usual: &[&str]) -> Result<Option<usize>, ProjectError> {
    if asked.is_empty() {
        return Ok(usual.iter().find_map(|name| table.column(name)));
    }
    let found = table.column(asked);
    found.map(Some).ok_or_else(|| ProjectError::Refused(no_column(table, asked)))
}

fn no_column(table: &PlainTable, asked: &str) -> String {
    let headers = table.headers().join(", ");
    let shown: String = headers.chars().take(300).collect();
    format!("{}: there is no column called \"{asked}\". Its columns are: {shown}.", table.file)
}

/// The column of area codes: one that is called so, else the first if it holds words, a different one in each row.
pub fn code_column(table: &PlainTable) -> Result<usize, ProjectError> {
    let named = find(table, "", &CODES)?;
    named.or_else(|| is_code_like(table).then_some(0)).ok_or_else(|| {
        ProjectError::Refused(format!("{}: no column of area codes was found. Call it \"code\".", table.file))
    })
}

fn is_code_like(table: &PlainTable) -> bool {
    if table.is_empty() || table.headers().is_empty() || table.figures(0).1.is_none() {
        return false;
    }
    let mut seen = std::collections::BTreeSet::new();
    (0..table.len()).all(|row| !table.cell(row, 0).is_empty() && seen.insert(table.cell(row, 0)))
}

/// Reads the roles out of a table. Every column of numbers that has no role and is not to be ignored is an input. A
/// table without the outcome column is one to apply a model to.
pub fn areas(table: &PlainTable, roles: &Roles, needs_outcome: bool) -> Result<Areas, ProjectError> {
    let code = code_column(table)?;
    let outcome = table.column(&roles.outcome);
    if needs_outcome && outcome.is_none() {
        return Err(ProjectError::Refused(no_column(table, &roles.outcome)));
    }
    let place = find(table, &roles.place, &PLACES)?;
    let parent = find(table, &roles.parent, &PARENTS)?.filter(|c| *c != code);
    let residents = find(table, &roles.residents, &RESIDENTS)?;
    let ignored: Vec<usize> = roles.ignore.iter().filter_map(|name| table.column(name)).collect();
    let text = |column: Option<usize>| -> Vec<String> {
        (0..table.len()).map(|r| column.map_or_else(String::new, |c| table.cell(r, c).to_owned())).collect()
    };
    let mut areas = Areas::default();
    areas.table.codes = text(Some(code));
    areas.table.places = text(place);
    areas.table.parents = text(parent).into_iter().map(|p| Some(p).filter(|p| !p.is_empty())).collect();
    areas.residents = match residents {
        Some(column) => numbers(table, column)?,
        None => vec![None; table.len()],
    };
    areas.table.outcome = match outcome {
        Some(column) => numbers(table, column)?,
        None => vec![None; table.len()],
    };
    for (column, header) in table.headers().iter().enumerate() {
        let has_role = [Some(code), outcome, place, parent].contains(&Some(column));
        let is_name = PLACES.iter().chain(&PARENTS).chain(&CODES).chain(&NEVER).any(|n| header.eq_ignore_ascii_case(n));
        if has_role || is_name || ignored.contains(&column) {
            continue;
        }
        match table.figures(column) {
            (values, None) if values.iter().any(Option::is_some) => areas.table.inputs.push((header.clone(), values)),
            (_, None) => {}
            (_, Some(_)) => areas.text_columns.push(header.clone()),
        }
    }
    Ok(areas)
}

/// A column that must be numbers where it is filled.
pub fn numbers(table: &PlainTable, column: usize) -> Result<Vec<Option<f64>>, ProjectError> {
    let (values, text) = table.figures(column);
    match text {
        None => Ok(values),
        Some(row) => Err(ProjectError::Refused(format!(
            "{}, row {}: \"{}\" in column \"{}\" is no number. Correct it, or leave the cell empty.",
            table.file,
            table.row_number(row),
            table.cell(row, column),
            table.headers()[column]
        ))),
    }
}

/// Columns of several tables side by side, brought together by area code.
#[derive(Debug)]
pub struct Joined<'a> {
    tables: Vec<(&'a PlainTable, BTreeMap<&'a str, usize>)>,
    /// The codes of the first table, in its order.
    pub codes: Vec<String>,
}

impl<'a> Joined<'a> {
    pub fn new(tables: &'a [PlainTable]) -> Result<Self, ProjectError> {
        let mut places = Vec::with_capacity(tables.len());
        for table in tables {
            let code = code_column(table)?;
            places.push((table, (0..table.len()).map(|r| (table.cell(r, code), r)).collect()));
        }
        let Some(first) = tables.first() else {
            return Err(ProjectError::Refused("Name at least one table.".to_owned()));
        };
        let code = code_column(first)?;
        Ok(Self { tables: places, codes: (0..first.len()).map(|r| first.cell(r, code).to_owned()).collect() })
    }

    /// A column of numbers, from the first table that has it.
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, ProjectError> {
        let (table, rows, column) = self.find(name)?;
        let values = numbers(table, column)?;
        Ok(self.codes.iter().map(|c| rows.get(c.as_str()).and_then(|r| values[*r])).collect())
    }

    /// A column of text, from the first table that has it.
    pub fn text(&self, name: &str) -> Result<Vec<String>, ProjectError> {
        let (table, rows, column) = self.find(name)?;
        let cell = |c: &String| rows.get(c.as_str()).map_or_else(String::new, |r| table.cell(*r, column).to_owned());
        Ok(self.codes.iter().map(cell).collect())
    }

    /// The first of the usual columns of places that a table has; empty texts when none has one.
    pub fn places(&self) -> Vec<String> {
        self.usual(&PLACES)
    }

    /// The areas' names, or their codes where no table names them.
    pub fn names(&self) -> Vec<String> {
        let names = self.usual(&["name", "ward_name", "lsoa11_name", "lsoa21_name", "area_name", "geography"]);
        names.into_iter().zip(&self.codes).map(|(n, c)| if n.is_empty() { c.clone() } else { n }).collect()
    }

    fn usual(&self, names: &[&str]) -> Vec<String> {
        let found = names.iter().find_map(|name| self.text(name).ok());
        found.unwrap_or_else(|| vec![String::new(); self.codes.len()])
    }

    fn find(&self, name: &str) -> Result<(&'a PlainTable, &BTreeMap<&'a str, usize>, usize), ProjectError> {
        let found = self.tables.iter().find_map(|(t, rows)| t.column(name).map(|c| (*t, rows, c)));
        found.ok_or_else(|| match self.tables.first() {
            Some((table, _)) => ProjectError::Refused(no_column(table, name)),
            None => ProjectError::Refused("Name at least one table.".to_owned()),
        })
    }
}
