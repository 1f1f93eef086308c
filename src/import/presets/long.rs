//! From one row an area and category to one row an area.

use std::collections::HashMap;

use super::super::error::Refusal;
use super::super::layer::Table;
use super::super::numbers::{self, Cell};

/// Where things stand in a long table.
pub(super) struct Layout {
    /// The column of area codes.
    pub area: usize,
    /// The column of categories.
    pub label: usize,
    /// The column of figures.
    pub value: usize,
    /// The column of the area's total, if there is one; else it is the sum of the categories.
    pub whole: Option<usize>,
}

/// The most categories: more are no categories.
const MOST: usize = 400;

/// One row an area: its code, the total, then the categories in the order in which they first come up, named
/// "subject: category". `None` if an area has a category twice or there are too many: then it is another kind of table.
pub(super) fn pivot(
    table: &Table,
    layout: &Layout,
    subject: &str,
    skip: &dyn Fn(&str) -> bool,
) -> Result<Option<Table>, Refusal> {
    let mut labels: Vec<&str> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut areas: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut area_of: HashMap<&str, usize> = HashMap::new();
    for row in 0..table.len() {
        let (code, label) = (table.cell(row, layout.area), table.cell(row, layout.label));
        if code.is_empty() || skip(label) {
            continue;
        }
        let place = *places.entry(label).or_insert_with(|| {
            labels.push(label);
            labels.len() - 1
        });
        if labels.len() > MOST {
            return Ok(None);
        }
        let area = *area_of.entry(code).or_insert_with(|| {
            areas.push((row, Vec::new()));
            areas.len() - 1
        });
        let rows = &mut areas[area].1;
        if rows.len() <= place {
            rows.resize(place + 1, usize::MAX);
        }
        if rows[place] != usize::MAX {
            return Ok(None);
        }
        rows[place] = row;
    }
    let total = format!("{subject}: Total");
    let headers = [table.headers()[layout.area].clone(), total];
    let mut wide = Table::new(headers.into_iter().chain(labels.iter().map(|l| format!("{subject}: {l}"))));
    for (first, rows) in &areas {
        let cell =
            |place: usize| rows.get(place).filter(|r| **r != usize::MAX).map_or("", |r| table.cell(*r, layout.value));
        let whole = layout.whole.map_or_else(|| sum((0..labels.len()).map(cell)), |w| table.cell(*first, w).to_owned());
        let code = table.cell(*first, layout.area);
        wide.push(table.number(*first), [code, whole.as_str()].into_iter().chain((0..labels.len()).map(cell)))?;
    }
    Ok(Some(wide))
}

/// The sum as text; empty when any is missing.
fn sum<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let figure = |cell: &str| match numbers::read(cell) {
        Cell::Number { value, .. } => Some(value),
        _ => None,
    };
    cells.map(figure).sum::<Option<f64>>().map_or_else(String::new, |s| s.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[[&str; 3]]) -> Table {
        let mut table = Table::new(["code", "kind", "n"].map(str::to_owned));
        for (row, cells) in rows.iter().enumerate() {
            table.push(row as u64 + 2, *cells).expect("room");
        }
        table
    }

    #[test]
    fn a_category_that_an_area_lacks_is_missing_and_so_is_its_total() {
        let layout = Layout { area: 0, label: 1, value: 2, whole: None };
        let long = table(&[["E1", "a", "1"], ["E1", "b", "2"], ["E2", "a", "5"], ["E2", "none", "9"]]);
        let wide = pivot(&long, &layout, "Kind", &|l| l == "none").expect("room").expect("a table");
        assert_eq!(wide.headers(), ["code", "Kind: Total", "Kind: a", "Kind: b"]);
        let row = |r: usize| (0..4).map(|c| wide.cell(r, c)).collect::<Vec<_>>();
        assert_eq!((row(0), row(1), wide.number(1)), (vec!["E1", "3", "1", "2"], vec!["E2", "", "5", ""], 4));
        let twice = table(&[["E1", "a", "1"], ["E1", "a", "2"]]);
        assert!(pivot(&twice, &layout, "Kind", &|_| false).expect("room").is_none());
    }
}
