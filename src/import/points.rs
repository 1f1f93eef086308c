//! From points, or columns of positions, to venues and postcodes. Nothing here knows formats.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::base::text::{count, folded};
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::geo::crs::Crs;
use crate::geo::lonlat::LonLat;
use crate::model::batch::{BatchContent, NewPostcode, NewVenue};
use crate::model::venue::{EXAMPLE, VenueKind};

use super::columns::is_postcode;
use super::error::{ImportError, Refusal};
use super::layer::{CrsSaid, Layer, Shape, Task};
use super::numbers::{self, Cell};
use super::opening_hours::{self, Hours};
use super::options::{ColumnUse, ContentKind};
use super::provision::ProvisionRead;
use super::report::ImportReport;
use super::rings;
use super::venue_checks;

/// More rows than this are no list of venues: there are about 4,000 libraries in the United Kingdom.
const MOST_VENUES: usize = 50_000;

/// Understands a layer as venues. A venue without a position is placed at its postcode, if the project knows it.
#[expect(clippy::too_many_lines, reason = "one field of a venue after the other")]
pub(super) fn venues(mut task: Task<'_>) -> Result<(BatchContent, ImportReport), ImportError> {
    task.progress.doing("Reading venues");
    let available = || task.layer.table.headers_said();
    let name_column = task
        .columns
        .first(ColumnUse::Name)
        .or_else(|| task.columns.first(ColumnUse::AreaName))
        .ok_or_else(|| task.refused(Refusal::VenueColumn { missing: "a name", available: available() }))?;
    let mut warnings = std::mem::take(&mut task.layer.warnings);
    let places = Places::new(&task, &mut warnings)?;
    let table = &task.layer.table;
    if table.len() > MOST_VENUES {
        let what = format!("a list of {} rows, and no place has so many venues", count(table.len()));
        let remedy = "Keep the rows of your area (at most 50,000), or import it as boundaries, figures or postcodes.";
        return Err(task.refused(Refusal::WrongFormat { what, remedy }));
    }
    let by_postcode: HashMap<String, LonLat> =
        task.atlas.postcodes.iter().map(|p| (folded(&p.text), p.position)).collect();
    if matches!(places, Places::None) && by_postcode.is_empty() {
        let available = table.headers_said();
        return Err(task.refused(Refusal::VenueColumn { missing: super::columns::NO_POSITIONS, available }));
    }
    let one = |row: usize, used_as| task.columns.first(used_as).map_or("", |c| table.cell(row, c)).to_owned();
    let mut list: Vec<NewVenue> = Vec::new();
    let mut placed = Vec::new();
    let mut hours = HoursRead::default();
    let mut provision = ProvisionRead::default();
    for row in 0..table.len() {
        if row % 1024 == 0 {
            task.progress.check()?;
        }
        let number = table.number(row);
        let name = table.cell(row, name_column).to_owned();
        let left_out = |message: String, remedy: &str| task.finding(Severity::Warning, Some(number), message, remedy);
        if task.options.leave_out.contains(&number) {
            continue;
        }
        if name == EXAMPLE {
            continue;
        }
        if name.is_empty() {
            warnings
                .push(left_out("The row has no name and was left out.".to_owned(), "Give it one, if it is needed."));
            continue;
        }
        let address: Vec<&str> =
            task.columns.with(ColumnUse::Address).map(|c| table.cell(row, c)).filter(|a| !a.is_empty()).collect();
        let (address, ending) = split_postcode(&address.join(", "));
        let postcode = Some(one(row, ColumnUse::Postcode)).filter(|p| !p.is_empty()).or(ending).unwrap_or_default();
        let own = places.at(&task, row)?;
        let Some(position) = own.or_else(|| by_postcode.get(&folded(&postcode)).copied()) else {
            let said = if postcode.is_empty() {
                format!("{name} has neither a position nor a postcode; it was left out.")
            } else {
                format!(
                    "{name} has no position, and its postcode \u{201c}{postcode}\u{201d} is not known here; it was left out."
                )
            };
            warnings.push(left_out(said, "Give it longitude and latitude, or import postcodes first."));
            continue;
        };
        let kind_said = one(row, ColumnUse::Kind);
        let kind = match VenueKind::guess(&kind_said) {
            VenueKind::Other => VenueKind::guess(&name),
            kind => kind,
        };
        let (opening_hours, mut notes) = hours.of_row(&task, row, &mut warnings);
        let (closed, said) = closed(&task, row);
        notes.extend(said);
        notes.extend(
            task.columns.with(ColumnUse::Note).map(|c| table.cell(row, c).to_owned()).filter(|n| !n.is_empty()),
        );
        let gone = notes.iter().any(|n| {
            n.to_lowercase().contains("closed temporarily") || n.to_lowercase().contains("temporarily closed")
        });
        let note = notes.join("; ");
        let closed = closed || gone;
        list.push(NewVenue {
            name,
            kind,
            position,
            address,
            postcode,
            opening_hours,
            closed,
            note,
            provision: provision.of_row(&task, row, &mut warnings),
            source_row: number,
        });
        placed.push(own.is_none());
    }
    hours.summarise(&task, &mut warnings);
    provision.summarise(&task, &mut warnings);
    let by_postcode_only = placed.iter().filter(|p| **p).count();
    if by_postcode_only > 0 {
        let said = format!(
            "{} venues have no position of their own and were placed at their postcode.",
            count(by_postcode_only)
        );
        let remedy = "Add longitude and latitude to the file where that is not good enough.";
        warnings.push(task.finding(Severity::Note, None, said, remedy));
    }
    let gone = list.iter().filter(|v| v.closed).count();
    if gone > 0 {
        let said = format!(
            "{} of {} venues are closed; they are kept, but not shown on the map.",
            count(gone),
            count(list.len())
        );
        warnings.push(task.finding(Severity::Note, None, said, ""));
    }
    let (doubles, findings) = venue_checks::check(&task, &list, &placed);
    for finding in findings {
        warnings.push(finding);
    }
    task.columns.set(name_column, ColumnUse::Name, "");
    let what = format!("{} {}", count(list.len()), if list.len() == 1 { "venue" } else { "venues" });
    let mut used = vec![
        ColumnUse::Name,
        ColumnUse::Kind,
        ColumnUse::Address,
        ColumnUse::Postcode,
        ColumnUse::OpeningHours,
        ColumnUse::Closed,
        ColumnUse::Note,
        ColumnUse::Offers,
        ColumnUse::StepFree,
        ColumnUse::Free,
        ColumnUse::Cost,
        ColumnUse::Languages,
        ColumnUse::Contact,
        ColumnUse::Capacity,
        ColumnUse::Verified,
    ];
    used.extend(places.columns_used());
    task.columns.keep_only(&used);
    let report = ImportReport { doubles, ..report(&task, what, ContentKind::Venues, places.crs(), warnings) };
    Ok((BatchContent::Venues(list), report))
}

/// An address without the postcode at its end, and that postcode.
fn split_postcode(address: &str) -> (String, Option<String>) {
    let words: Vec<&str> = address.split_whitespace().collect();
    // "Kent TN12 0LA", "Kent ME15 7LW 7LW", "ME141LQ".
    for length in [2, 1] {
        let Some(start) = words.len().checked_sub(length) else { continue };
        if let Some(postcode) = words.get(start..).map(|w| w.join(" ")).and_then(|w| written(&w)) {
            let rest = words[..start].join(" ");
            return (rest.trim_end_matches([',', ' ']).to_owned(), Some(postcode));
        }
    }
    (address.to_owned(), None)
}

/// Whether a row says that the venue is closed, and the year if it says that.
fn closed(task: &Task<'_>, row: usize) -> (bool, Option<String>) {
    let cells = task.columns.with(ColumnUse::Closed).map(|c| task.layer.table.cell(row, c));
    let said: Vec<&str> = cells
        .filter(|c| !matches!(c.to_lowercase().as_str(), "" | "no" | "n" | "false" | "0" | "open" | "-"))
        .collect();
    let year = said.iter().find_map(|c| c.strip_suffix(".0").unwrap_or(c).parse::<u16>().ok());
    (!said.is_empty(), year.filter(|y| (1800..2200).contains(y)).map(|y| format!("Closed in {y}")))
}

/// What became of opening hours, row by row.
#[derive(Default)]
struct HoursRead {
    not_understood: Vec<(u64, String, String)>,
}

impl HoursRead {
    /// The hours of a row in the syntax of OpenStreetMap, and what has to be noted beside them.
    fn of_row(&mut self, task: &Task<'_>, row: usize, warnings: &mut Warnings) -> (String, Vec<String>) {
        let table = &task.layer.table;
        let number = table.number(row);
        let (mut rules, mut notes, mut strange) = (Vec::<String>::new(), Vec::new(), Vec::new());
        for column in task.columns.with(ColumnUse::OpeningHours) {
            let header = &task.columns.list[column].header;
            let (cell, day) = (table.cell(row, column), opening_hours::day_of(header));
            match opening_hours::read(cell, day) {
                Hours::Nothing | Hours::Closed => {}
                Hours::Known { rules: known, doubt } => {
                    // Of two columns for the whole week, the first that can be read counts.
                    if day.is_some() || rules.is_empty() {
                        rules.push(known);
                    }
                    if !doubt.is_empty() && !notes.contains(&doubt) {
                        let said = format!("The opening hours are doubtful: {doubt}.");
                        let finding = task.finding(
                            Severity::Warning,
                            Some(number),
                            said,
                            "Check them before you send someone there.",
                        );
                        warnings.push(Warning { field: Some(header.clone()), ..finding });
                        notes.push(doubt);
                    }
                }
                Hours::NotUnderstood => strange.push((header.clone(), cell.to_owned())),
            }
        }
        if rules.is_empty()
            || task
                .columns
                .list
                .iter()
                .any(|c| c.used_as == ColumnUse::OpeningHours && opening_hours::day_of(&c.header).is_some())
        {
            for (header, cell) in strange {
                notes.push(format!("{header}: {cell}"));
                self.not_understood.push((number, header, cell));
            }
        }
        (rules.join("; "), notes)
    }

    fn summarise(self, task: &Task<'_>, warnings: &mut Warnings) {
        let Some((row, field, cell)) = self.not_understood.first() else { return };
        let said = format!(
            "{} opening hours could not be understood, the first is \u{201c}{}\u{201d}; they are kept as notes.",
            count(self.not_understood.len()),
            cell.chars().take(60).collect::<String>()
        );
        let finding =
            task.finding(Severity::Warning, Some(*row), said, "Write them like Mo-Fr 09:00-17:00, if you need them.");
        warnings.push(Warning { field: Some(field.clone()), ..finding });
    }
}

/// Understands a layer as postcodes.
pub(super) fn postcodes(mut task: Task<'_>) -> Result<(BatchContent, ImportReport), ImportError> {
    task.progress.doing("Reading postcodes");
    let column = task.columns.first(ColumnUse::Postcode).ok_or_else(|| {
        let available = task.layer.table.headers_said();
        task.refused(Refusal::VenueColumn { missing: "a column of postcodes", available })
    })?;
    let mut warnings = std::mem::take(&mut task.layer.warnings);
    let places = Places::new(&task, &mut warnings)?;
    let table = &task.layer.table;
    let mut list = Vec::with_capacity(table.len());
    let mut seen = HashSet::with_capacity(table.len());
    let (mut no_position, mut no_postcode, mut again) = (0_usize, 0_usize, 0_usize);
    for row in 0..table.len() {
        if row % 4096 == 0 {
            task.progress.check()?;
        }
        let Some(text) = written(table.cell(row, column)) else {
            no_postcode += 1;
            continue;
        };
        let Some(position) = places.at(&task, row)? else {
            no_position += 1;
            continue;
        };
        if seen.insert(text.clone()) {
            list.push(NewPostcode { text, position });
        } else {
            again += 1;
        }
    }
    for (n, why) in [
        (no_postcode, "have no postcode"),
        (no_position, "have a postcode without a position (Code-Point Open writes 0, 0 for these)"),
        (again, "repeat a postcode"),
    ] {
        if n > 0 {
            warnings.push(task.finding(
                Severity::Note,
                None,
                format!("{} rows {why} and were left out.", count(n)),
                "",
            ));
        }
    }
    let what = format!("{} postcodes", count(list.len()));
    let mut used = vec![ColumnUse::Postcode];
    used.extend(places.columns_used());
    for place in task.columns.with(ColumnUse::Postcode).filter(|c| *c != column).collect::<Vec<_>>() {
        task.columns.set(place, ColumnUse::Ignore, "another writing of the postcode");
    }
    task.columns.keep_only(&used);
    Ok((BatchContent::Postcodes(list), report(&task, what, ContentKind::Postcodes, places.crs(), warnings)))
}

/// A postcode as it is written: capital letters, one space before the last three. `None` for what is none.
pub(super) fn written(text: &str) -> Option<String> {
    if !is_postcode(text) {
        return None;
    }
    let mut compact: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    compact.insert(compact.len() - 3, ' ');
    Some(compact)
}

fn report(task: &Task<'_>, what: String, content: ContentKind, crs: Option<Crs>, warnings: Warnings) -> ImportReport {
    ImportReport {
        what,
        columns: task.columns.report(),
        crs: crs.map(|crs| crs.to_string()),
        warnings,
        ..ImportReport::of(&task.layer, content)
    }
}

/// Where rows get their positions from.
pub(super) enum Places {
    Shapes(Crs),
    /// In the file's own coordinates, row by row; not a number where there are none.
    Columns {
        at: Vec<[f64; 2]>,
        crs: Crs,
    },
    None,
}

impl Places {
    pub fn new(task: &Task<'_>, warnings: &mut Warnings) -> Result<Self, ImportError> {
        if let Some(shapes) = &task.layer.shapes {
            let extent = rings::extent(shapes);
            let (crs, guessed) =
                rings::settle(&task.layer.crs, task.options.crs, extent).map_err(|r| task.refused(r))?;
            if let Some(said) = guessed {
                let remedy = "If the points lie in the wrong place, choose the reference system.";
                warnings.push(task.finding(Severity::Warning, None, said, remedy));
            }
            return Ok(Self::Shapes(crs));
        }
        Ok(match task.columns.positions() {
            Some((x, y, said)) => {
                let table = &task.layer.table;
                let read = |(x, y)| match (as_figure(x), as_figure(y)) {
                    (Some(x), Some(y)) => [x, y],
                    _ => [f64::NAN; 2],
                };
                let parts: Vec<Vec<[f64; 2]>> =
                    table.parts().par_iter().map(|p| p.column(x).zip(p.column(y)).map(read).collect()).collect();
                let at = parts.concat();
                // Places without a position are often written 0, 0.
                let extent = rings::extent_of(at.iter().filter(|p| **p != [0.0, 0.0]).copied());
                let header = |column: usize| table.headers()[column].clone();
                let by_headers = |refusal| match refusal {
                    Refusal::AxesSwapped { x: lon, y: lat } => {
                        Refusal::HeadersSwapped { longitude: header(x), latitude: header(y), x: lon, y: lat }
                    }
                    other => other,
                };
                let (crs, doubt) = rings::settle(&CrsSaid::Said(said), task.options.crs, extent)
                    .map_err(|r| task.refused(by_headers(r)))?;
                if let Some(said) = doubt {
                    warnings.push(task.finding(Severity::Warning, None, said, "Check the columns of the positions."));
                }
                Self::Columns { at, crs }
            }
            None => Self::None,
        })
    }

    pub fn crs(&self) -> Option<Crs> {
        match self {
            Self::Shapes(crs) | Self::Columns { crs, .. } => Some(*crs),
            Self::None => None,
        }
    }

    pub fn columns_used(&self) -> &'static [ColumnUse] {
        match self {
            Self::Columns { crs: Crs::LonLat, .. } => &[ColumnUse::Longitude, ColumnUse::Latitude],
            Self::Columns { .. } => &[ColumnUse::Easting, ColumnUse::Northing],
            Self::Shapes(_) | Self::None => &[],
        }
    }

    /// A row's position; `None` when it has none. A position that is none is refused with its row.
    fn at(&self, task: &Task<'_>, row: usize) -> Result<Option<LonLat>, ImportError> {
        self.spot(&task.layer, row).map_err(|(x, y, crs)| {
            let row = task.layer.table.number(row);
            task.refused(Refusal::NotAPosition { row, x, y, crs })
        })
    }

    /// The same; coordinates that are no position in their reference system are handed back.
    pub fn spot(&self, layer: &Layer, row: usize) -> Result<Option<LonLat>, (f64, f64, Crs)> {
        let (x, y, crs) = match self {
            Self::None => return Ok(None),
            Self::Shapes(crs) => match layer.shapes.as_ref().and_then(|s| s.get(row)) {
                Some(Shape::Point([x, y])) => (*x, *y, *crs),
                _ => return Ok(None),
            },
            Self::Columns { at, crs } => match at.get(row) {
                Some([x, y]) if !x.is_nan() => (*x, *y, *crs),
                _ => return Ok(None),
            },
        };
        // What Code-Point Open and the ONS directories write for a postcode without a position.
        if x == 0.0 && (y == 0.0 || y >= 99.0) {
            return Ok(None);
        }
        crs.to_lonlat(x, y).map(Some).map_err(|_| (x, y, crs))
    }
}

fn as_figure(cell: &str) -> Option<f64> {
    match numbers::read(cell) {
        Cell::Number { value, .. } => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_are_written_one_way() {
        assert_eq!(written("me130bf").as_deref(), Some("ME13 0BF"));
        assert_eq!(written("M1  1AE").as_deref(), Some("M1 1AE"));
        assert_eq!(written("nowhere"), None);
        assert_eq!(split_postcode("61 Swan Street, West Malling, Kent ME19 6LW").1.as_deref(), Some("ME19 6LW"));
        assert_eq!(
            split_postcode("St Augustine's, Kent Me7 5pw"),
            ("St Augustine's, Kent".to_owned(), Some("ME7 5PW".to_owned()))
        );
        assert_eq!(split_postcode("High Street"), ("High Street".to_owned(), None));
    }
}
