//! From a layer of outlines to a boundary set: which column is the code, which the name, what kind of areas and of
//! which year. Nothing here knows formats.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::base::ids::AreaCode;
use crate::base::text::{count, folded};
use crate::base::warnings::{Severity, Warnings};
use crate::model::area::{AreaKind, SetRole};
use crate::model::batch::{BatchContent, NewArea, NewBoundaries};

use super::area_doubts;
use super::columns::Columns;
use super::error::{ImportError, Refusal};
use super::headers;
use super::layer::{Shape, Table, Task};
use super::options::{ColumnUse, ContentKind};
use super::report::ImportReport;
use super::rings;

/// Understands a layer as boundaries.
pub(super) fn understand(mut task: Task<'_>) -> Result<(BatchContent, ImportReport), ImportError> {
    task.progress.doing("Reading outlines");
    let shapes = task.layer.shapes.take().unwrap_or_default();
    if !shapes.iter().any(|s| matches!(s, Shape::Rings(_))) {
        return Err(task.refused(Refusal::WrongGeometry("no outlines")));
    }
    let table = &task.layer.table;
    let code_column = code_column(table, &task.columns).map_err(|r| task.refused(r))?;
    let name_column = name_column(table, &task.columns, code_column);
    no_code_twice(table, code_column).map_err(|r| task.refused(r))?;
    let extent = rings::extent(&shapes);
    let (crs, guessed) = rings::settle(&task.layer.crs, task.options.crs, extent).map_err(|r| task.refused(r))?;
    let mut warnings = std::mem::take(&mut task.layer.warnings);
    if let Some(said) = guessed {
        let remedy = "If the areas lie in the wrong place, choose the reference system.";
        warnings.push(task.finding(Severity::Warning, None, said, remedy));
    }
    let outlines = outlines(&task, shapes, crs)?;
    let areas = areas(&task, outlines, code_column, name_column, &mut warnings);
    area_doubts::doubt(&task, &areas, &mut warnings);
    let kind = task.about.set.kind.unwrap_or_else(|| kind_of(&areas));
    let header = &table.headers()[code_column];
    // The names of another kind (the district's beside an LSOA) say nothing of this one's year.
    let names_this = |h: &str| is_name(h) && headers::kind_of_header(h).is_none_or(|named| named == kind);
    let vintage = task
        .about
        .set
        .vintage
        .clone()
        .or_else(|| vintage_of_header(header))
        .or_else(|| {
            name_column.map(|c| &table.headers()[c]).filter(|h| names_this(h)).and_then(|h| vintage_of_header(h))
        })
        .or_else(|| year_of_kind(&task.layer.name, kind))
        .or_else(|| year_within(&task.layer.name))
        .unwrap_or_default();
    if vintage.is_empty() {
        let said = "Nothing says of which year these boundaries are.".to_owned();
        warnings.push(task.finding(
            Severity::Note,
            None,
            said,
            "Say it, so that figures of other years are not joined by mistake.",
        ));
    }
    let name = task.about.set.name.clone().unwrap_or_else(|| set_name(&task, kind, &vintage));
    let role = task.about.set.role.unwrap_or_else(|| role_of(&task, kind));
    already_there(&task, &areas, &mut warnings);
    headers::doubt_the_kind(&task, code_column, &mut warnings);
    let mut what = format!("{} {}", count(areas.len()), if areas.len() == 1 { kind.singular() } else { kind.plural() });
    if !vintage.is_empty() {
        what = format!("{what} of {vintage}");
    }
    let mut columns = task.columns;
    for place in columns.with(ColumnUse::AreaCode).filter(|p| *p != code_column).collect::<Vec<_>>() {
        columns.set(place, ColumnUse::Ignore, "codes of other areas");
    }
    for place in columns.with(ColumnUse::AreaName).filter(|p| Some(*p) != name_column).collect::<Vec<_>>() {
        columns.set(place, ColumnUse::Ignore, "names of other areas");
    }
    columns.set(code_column, ColumnUse::AreaCode, "");
    if let Some(place) = name_column {
        columns.set(place, ColumnUse::AreaName, "");
    }
    columns.keep_only(&[ColumnUse::AreaCode, ColumnUse::AreaName]);
    let report = ImportReport {
        what: format!("{what} in {crs}"),
        columns: columns.report(),
        crs: Some(crs.to_string()),
        warnings,
        ..ImportReport::of(&task.layer, ContentKind::Boundaries)
    };
    Ok((BatchContent::Boundaries(NewBoundaries { name, kind, vintage, role, areas }), report))
}

/// Each row's outline, converted on all processors; `None` for rows without one. What is converted is given up at once,
/// so that a country is not twice in memory.
fn outlines(
    task: &Task<'_>,
    shapes: Vec<Shape>,
    crs: crate::geo::crs::Crs,
) -> Result<Vec<Option<rings::Outline>>, ImportError> {
    let one = |(row, shape): (usize, Shape)| {
        task.progress.check()?;
        match shape {
            Shape::Rings(r) => {
                rings::polygons(r, crs, task.layer.table.number(row)).map(Some).map_err(|r| task.refused(r))
            }
            _ => Ok(None),
        }
    };
    // Errors come out in the order of rows, so that the message does not depend on which thread was first.
    let found: Vec<Result<_, ImportError>> = shapes.into_par_iter().enumerate().map(one).collect();
    found.into_iter().collect()
}

/// Puts outlines, codes and names together, leaving out rows that lack an outline or a code.
fn areas(
    task: &Task<'_>,
    outlines: Vec<Option<rings::Outline>>,
    code_column: usize,
    name_column: Option<usize>,
    warnings: &mut Warnings,
) -> Vec<NewArea> {
    let table = &task.layer.table;
    let mut areas = Vec::with_capacity(outlines.len());
    let mut unnamed = 0_usize;
    for (row, outline) in outlines.into_iter().enumerate() {
        let number = table.number(row);
        let mut say = |message: String, remedy: &str| {
            warnings.push(task.finding(Severity::Warning, Some(number), message, remedy));
        };
        let code = table.cell(row, code_column).to_owned();
        if code.is_empty() {
            say("The row has no code and was left out.".to_owned(), "Give it one, if the area is needed.");
            continue;
        }
        for (message, remedy) in outline.iter().flat_map(|o| o.repairs.said(&code)) {
            say(message, remedy);
        }
        let Some(outline) = outline.filter(|o| !o.polygons.0.is_empty()) else {
            say(format!("{code} has no outline and was left out."), "Export the boundaries again, if it is needed.");
            continue;
        };
        let name = name_column.map_or("", |c| table.cell(row, c));
        unnamed += usize::from(name.is_empty());
        let name = if name.is_empty() { code.clone() } else { name.to_owned() };
        areas.push(NewArea { code, name, polygons: outline.polygons, source_row: number });
    }
    if unnamed > 0 {
        let said = format!("{} areas have no name; their codes stand for it.", count(unnamed));
        warnings.push(task.finding(Severity::Note, None, said, "Say which column is the name, if there is one."));
    }
    areas
}

/// The column of the areas' own codes: the one told, else the first of official codes in which none stands twice,
/// else one that is called a code and in which none stands twice.
fn code_column(table: &Table, columns: &Columns) -> Result<usize, Refusal> {
    let codes: Vec<usize> = columns.with(ColumnUse::AreaCode).collect();
    if let Some(told) = codes.iter().find(|c| columns.list[**c].told) {
        return Ok(*told);
    }
    let unique = codes.iter().find(|c| columns.list[**c].survey.unique);
    let called_code = || {
        let code_like = |h: &str| {
            let head = folded(h);
            head == "id" || head == "cd" || head.ends_with("code") || head == "ref"
        };
        let usable =
            |c: &usize| columns.list[*c].survey.unique && columns.list[*c].survey.filled * 10 >= table.len() * 9;
        (0..table.width()).find(|c| usable(c) && code_like(&table.headers()[*c]))
    };
    unique.or(codes.first()).copied().or_else(called_code).ok_or_else(|| Refusal::NoCodeColumn(table.headers_said()))
}

/// The column of the areas' names: the one told, else the partner of the code (`WD21CD` and `WD21NM`), else the first
/// of area names, else any column of text in which none stands twice.
fn name_column(table: &Table, columns: &Columns, code: usize) -> Option<usize> {
    let names: Vec<usize> = columns.with(ColumnUse::AreaName).collect();
    let told = names.iter().find(|c| columns.list[**c].told).copied();
    let code_stem = stem(&table.headers()[code]);
    let partner = || {
        (0..table.width())
            .find(|c| *c != code && is_name(&table.headers()[*c]) && stem(&table.headers()[*c]) == code_stem)
    };
    // The one name of the district that all lie in is none of theirs.
    let differs = |c: &usize| table.len() < 2 || !columns.list[*c].survey.constant;
    let any_name = || {
        let named = columns.with(ColumnUse::Name);
        names.iter().copied().chain(named).find(differs)
    };
    let any_text = || {
        (0..table.width()).find(|c| {
            let s = &columns.list[*c].survey;
            *c != code && s.unique && s.filled == table.len() && s.numbers + s.codes + s.postcodes == 0
        })
    };
    told.or_else(partner).or_else(any_name).or_else(any_text)
}

fn is_name(header: &str) -> bool {
    let head = folded(header);
    (head.ends_with("nm") || head.ends_with("name")) && !head.ends_with("nmw")
}

/// What is left of `WD21CD` and `ward_name` without the last word: `wd21`, `ward`.
fn stem(header: &str) -> String {
    let head = folded(header);
    let endings = ["code", "name", "cd", "nm"];
    endings.iter().find_map(|e| head.strip_suffix(e)).unwrap_or(&head).to_owned()
}

fn no_code_twice(table: &Table, column: usize) -> Result<(), Refusal> {
    let mut first = HashMap::new();
    for row in 0..table.len() {
        let code = table.cell(row, column);
        if code.is_empty() {
            continue;
        }
        if let Some(before) = first.insert(code, row) {
            return Err(Refusal::DuplicateCode {
                code: code.to_owned(),
                first: table.number(before),
                second: table.number(row),
                field: table.headers()[column].clone(),
            });
        }
    }
    Ok(())
}

/// The kind that most codes are of.
fn kind_of(areas: &[NewArea]) -> AreaKind {
    let mut kinds = BTreeMap::<AreaKind, usize>::new();
    for code in areas.iter().filter_map(|a| AreaCode::new(&a.code)) {
        *kinds.entry(AreaKind::of_code(&code)).or_default() += 1;
    }
    kinds.into_iter().max_by_key(|(_, n)| *n).map_or(AreaKind::Other, |(kind, _)| kind)
}

/// The year within a header of the Office for National Statistics: `WD21CD` and `lsoa2021_code` are 2021.
pub(super) fn vintage_of_header(header: &str) -> Option<String> {
    let digits: Vec<&str> = header.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty()).collect();
    digits.iter().find_map(|d| match d.len() {
        2 => d.parse::<u32>().ok().map(|y| if y < 70 { format!("20{d}") } else { format!("19{d}") }),
        4 if d.starts_with("19") || d.starts_with("20") => Some((*d).to_owned()),
        _ => None,
    })
}

/// The year that a file's name says of its areas: 2011 of `imd2019_lsoa11`.
fn year_of_kind(name: &str, kind: AreaKind) -> Option<String> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| w.ends_with(|c: char| c.is_ascii_digit()));
    words.filter(|w| headers::kind_of_header(w) == Some(kind)).find_map(vintage_of_header)
}

/// A year of four digits within a file's name.
fn year_within(name: &str) -> Option<String> {
    let digits = name.split(|c: char| !c.is_ascii_digit());
    digits.rev().find(|d| d.len() == 4 && (d.starts_with("19") || d.starts_with("20"))).map(str::to_owned)
}

/// "Maidstone wards 2021" where a column names one district for all rows, else "Wards 2021"; the file's name for areas
/// of no known kind.
fn set_name(task: &Task<'_>, kind: AreaKind, vintage: &str) -> String {
    let table = &task.layer.table;
    let district = task.columns.list.iter().enumerate().find_map(|(place, c)| {
        let head = folded(&c.header);
        let of_district = ["lad", "ltla", "district"].iter().any(|w| head.starts_with(w));
        (of_district && is_name(&c.header) && c.survey.constant && kind != AreaKind::District)
            .then(|| table.cell(0, place).to_owned())
    });
    let plural = kind.plural();
    let name = match (kind, district.filter(|d| !d.is_empty())) {
        (AreaKind::Other, _) => return task.layer.name.clone(),
        (_, Some(district)) => format!("{district} {plural}"),
        (_, None) => {
            let (first, rest) = plural.split_at(1);
            format!("{}{rest}", first.to_uppercase())
        }
    };
    if vintage.is_empty() { name } else { format!("{name} {vintage}") }
}

/// Districts and counties around smaller areas are their setting; everything else is there to be measured.
fn role_of(task: &Task<'_>, kind: AreaKind) -> SetRole {
    let measured = task.atlas.sets.iter().any(|s| s.set.role == SetRole::Measured);
    if measured && matches!(kind, AreaKind::District | AreaKind::County) { SetRole::Context } else { SetRole::Measured }
}

/// Warns when the project has a set with nearly the same codes.
fn already_there(task: &Task<'_>, areas: &[NewArea], warnings: &mut Warnings) {
    let new: std::collections::HashSet<&str> = areas.iter().map(|a| a.code.as_str()).collect();
    for set in &task.atlas.sets {
        let shared = set.areas.iter().filter(|a| new.contains(a.code.as_str())).count();
        if shared * 10 >= set.areas.len().max(areas.len()) * 9 {
            let said = format!(
                "The project already has {}, with {} of the same codes; this becomes a second set.",
                set.set.name,
                count(shared)
            );
            warnings.push(task.finding(Severity::Warning, None, said, "Import it only if its outlines differ."));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_from_headers() {
        let year = |h: &str| vintage_of_header(h);
        assert_eq!(year("WD21CD").as_deref(), Some("2021"));
        assert_eq!(year("lsoa2011_code").as_deref(), Some("2011"));
        assert_eq!(year("WD98CD").as_deref(), Some("1998"));
        assert_eq!(year("code"), None);
        assert_eq!(year_within("wards_may_2024_bsc_27700").as_deref(), Some("2024"));
    }

    #[test]
    fn code_and_name_are_partners_by_their_stem() {
        assert_eq!(stem("WD21CD"), stem("WD21NM"));
        assert_eq!(stem("ward_code"), stem("Ward name"));
        assert_ne!(stem("WD21CD"), stem("LAD21NM"));
    }
}
