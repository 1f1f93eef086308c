//! A table of interventions, in any format that tables are read from: one row an entry of the log, whole or not at all.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;

use chrono::NaiveDate;

use crate::base::ids::AreaCode;
use crate::base::progress::Progress;
use crate::base::text::{counted, folded};
use crate::geo::lonlat::LonLat;
use crate::model::area::Area;
use crate::model::atlas::Atlas;
use crate::model::intervention::{InterventionKind, NewIntervention, Site};
use crate::model::venue::Venue;

use super::plain::{Figure, PlainTable, plain};
use super::{ImportError, columns};

/// The columns, as they are written and read; others are passed over. The first five say what, where and when.
pub const COLUMNS: [&str; 16] = [
    "kind",
    "title",
    "place",
    "starts",
    "ends",
    "area_code",
    "postcode",
    "longitude",
    "latitude",
    "partner",
    "cost_pounds",
    "funding",
    "contacted",
    "reached",
    "notes",
    "ongoing",
];

/// More rows than this are no log of interventions.
const MOST_ROWS: usize = 50_000;

/// So many rows are named that something is wrong with.
const MOST_NAMED: usize = 8;

/// Why a table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InterventionsError {
    #[error(transparent)]
    File(#[from] ImportError),
    #[error("{file}: {problem}")]
    Table { file: String, problem: String },
}

/// Reads a table of interventions and finds the places in the project that it names: by longitude and latitude, an area's
/// code, a venue's or an area's name, or a postcode.
///
/// # Errors
/// When the file is no table, a column that is needed is not there, or a row cannot be understood: the rows are named, with
/// what to put right, and nothing is read.
pub fn read_interventions(
    path: &Path,
    atlas: &Atlas,
    progress: &Progress,
) -> Result<Vec<NewIntervention>, InterventionsError> {
    let table = plain(path, |_| false, progress)?;
    let refused = |problem: String| InterventionsError::Table { file: table.file.clone(), problem };
    let reader = Reader::new(&table, atlas).map_err(refused)?;
    if table.is_empty() {
        return Err(refused("There are no rows below the column names.".to_owned()));
    }
    if table.len() > MOST_ROWS {
        let rows = counted(table.len(), "row", "rows");
        return Err(refused(format!("{rows} are more than a log of interventions has; at most 50,000 are read.")));
    }
    let mut all = Vec::with_capacity(table.len());
    let (mut wrong, mut count) = (Vec::new(), 0);
    for row in 0..table.len() {
        if row % 1_000 == 0 && progress.check().is_err() {
            return Err(refused("The reading was stopped; nothing was read.".to_owned()));
        }
        match reader.row(row) {
            Ok(Some(one)) => all.push(one),
            Ok(None) => {}
            Err(problem) => {
                count += 1;
                if wrong.len() < MOST_NAMED {
                    wrong.push(format!("Row {}: {problem}", table.row_number(row)));
                }
            }
        }
    }
    if count > 0 {
        let more = if count > wrong.len() { format!(" And {} more.", count - wrong.len()) } else { String::new() };
        let rows = counted(count, "row", "rows");
        let text = format!("{rows} cannot be understood, so nothing was read. {}{more}", wrong.join(" "));
        return Err(refused(text));
    }
    if all.is_empty() {
        return Err(refused("There are no rows below the column names.".to_owned()));
    }
    Ok(all)
}

/// Understands one entry that was given field by field, by the names of [`COLUMNS`].
///
/// # Errors
/// What cannot be understood, with what to put right, as a sentence.
pub fn read_intervention(fields: &[(&str, String)], atlas: &Atlas) -> Result<NewIntervention, String> {
    let table = PlainTable::of_row(fields);
    let one = Reader::new(&table, atlas)?.row(0)?;
    one.ok_or_else(|| "Say what was done, when and where.".to_owned())
}

/// What a row may name, by its folded name, so that a long log does not go through all of a project for each row.
struct Named<'a> {
    venues: HashMap<String, &'a Venue>,
    areas: HashMap<String, &'a Area>,
    codes: HashMap<&'a AreaCode, &'a Area>,
    /// Made for the first row that has one: a country has many.
    postcodes: OnceCell<HashMap<String, LonLat>>,
}

impl<'a> Named<'a> {
    fn of(atlas: &'a Atlas) -> Self {
        let (mut venues, mut areas, mut codes) = (HashMap::new(), HashMap::new(), HashMap::new());
        for venue in atlas.venues.iter() {
            venues.entry(folded(&venue.name)).or_insert(venue);
        }
        for area in atlas.sets.iter().flat_map(|set| set.areas.iter()) {
            areas.entry(folded(&area.name)).or_insert(area);
            codes.entry(&area.code).or_insert(area);
        }
        Self { venues, areas, codes, postcodes: OnceCell::new() }
    }

    fn postcode(&self, atlas: &Atlas, text: &str) -> Option<LonLat> {
        let all = || atlas.postcodes.iter().map(|p| (folded(&p.text), p.position)).collect();
        self.postcodes.get_or_init(all).get(&folded(text)).copied()
    }
}

struct Reader<'a> {
    table: &'a PlainTable,
    atlas: &'a Atlas,
    named: Named<'a>,
    columns: [Option<usize>; COLUMNS.len()],
}

impl<'a> Reader<'a> {
    fn new(table: &'a PlainTable, atlas: &'a Atlas) -> Result<Self, String> {
        let columns = COLUMNS.map(|name| {
            let others: &[&str] = match name {
                "kind" => &["type", "what"],
                "title" => &["name"],
                "place" => &["venue", "where", "site"],
                "starts" => &["start", "start_date", "from", "date", "first_day"],
                "ends" => &["end", "end_date", "to", "last_day"],
                "area_code" => &["area", "code", "ward_code", "lsoa_code"],
                "longitude" => &["lon", "lng"],
                "latitude" => &["lat"],
                "cost_pounds" => &["cost", "cost_gbp"],
                "funding" => &["funding_source", "funder"],
                "contacted" => &["people_contacted"],
                "reached" => &["people_reached"],
                "notes" => &["note", "comment"],
                _ => &[],
            };
            std::iter::once(&name).chain(others).find_map(|n| table.column(n))
        });
        let reader = Self { table, atlas, named: Named::of(atlas), columns };
        for needed in ["kind", "starts"] {
            if reader.column(needed).is_none() {
                let there = table.headers().join(", ");
                return Err(format!(
                    "There is no column called {needed}. Columns are: {}. The file has: {there}.",
                    COLUMNS.join(", ")
                ));
            }
        }
        Ok(reader)
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns[COLUMNS.iter().position(|c| *c == name)?]
    }

    fn text(&self, row: usize, name: &str) -> &str {
        self.column(name).map_or("", |column| self.table.cell(row, column))
    }

    /// `None` for an empty row.
    fn row(&self, row: usize) -> Result<Option<NewIntervention>, String> {
        let text = |name| self.text(row, name);
        if COLUMNS.iter().all(|c| text(c).is_empty()) {
            return Ok(None);
        }
        let kind = InterventionKind::parse(text("kind")).ok_or_else(|| {
            let known: Vec<&str> = InterventionKind::ALL.iter().map(|k| k.key()).collect();
            format!("\u{201c}{}\u{201d} is no kind; say {}.", text("kind"), known.join(", "))
        })?;
        let starts = date(text("starts"))
            .ok_or_else(|| format!("\u{201c}{}\u{201d} is no first day; write it like 2026-11-21.", text("starts")))?;
        let said = text("ends");
        let is_open = ["ongoing", "continues", "open"].contains(&said.to_lowercase().as_str());
        let ends = if said.is_empty() || is_open {
            String::new()
        } else {
            date(said).ok_or_else(|| {
                format!("\u{201c}{said}\u{201d} is no last day; write it like 2026-11-21, ongoing, or nothing.")
            })?
        };
        let ongoing = is_open || ["yes", "true", "1"].contains(&text("ongoing").to_lowercase().as_str());
        let mut one = NewIntervention::new(kind, self.site(row)?, &starts);
        text("title").clone_into(&mut one.title);
        text("partner").clone_into(&mut one.partner);
        text("funding").clone_into(&mut one.funding);
        text("notes").clone_into(&mut one.notes);
        one.ends = ends;
        one.ongoing = ongoing;
        one.cost = self.number(row, "cost_pounds")?;
        one.contacted = self.people(row, "contacted")?;
        one.reached = self.people(row, "reached")?;
        Ok(Some(one))
    }

    fn number(&self, row: usize, name: &str) -> Result<Option<f64>, String> {
        let Some(column) = self.column(name) else { return Ok(None) };
        let cell = self.table.cell(row, column);
        let plain = cell.trim_start_matches('\u{a3}').trim().replace(',', "");
        match self.table.figure(row, column) {
            Figure::Missing => Ok(None),
            Figure::Number(value) if value >= 0.0 => Ok(Some(value)),
            _ => match plain.parse::<f64>().ok().filter(|v| v.is_finite() && *v >= 0.0) {
                Some(value) => Ok(Some(value)),
                None => Err(format!("\u{201c}{cell}\u{201d} in {name} is no number from 0.")),
            },
        }
    }

    fn people(&self, row: usize, name: &str) -> Result<Option<u32>, String> {
        let Some(number) = self.number(row, name)? else { return Ok(None) };
        if number.fract() != 0.0 || number > 1e9 {
            return Err(format!("{number} in {name} is no number of people."));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, and from 0 to a thousand million"
        )]
        Ok(Some(number as u32))
    }

    /// Where it was.
    fn site(&self, row: usize) -> Result<Site, String> {
        let text = |name| self.text(row, name);
        let place = text("place");
        let number = |name| text(name).parse::<f64>().ok();
        if !text("longitude").is_empty() || !text("latitude").is_empty() {
            let at = number("longitude").zip(number("latitude")).map(|(lon, lat)| LonLat::new(lon, lat));
            let at = at.filter(|at| at.is_valid()).ok_or("longitude and latitude are no place on earth.")?;
            let venue = self.named.venues.get(&folded(place)).copied();
            let is_there = |v: &&Venue| v.position.short_distance_metres(at) < 50.0;
            return Ok(match venue.filter(is_there) {
                Some(venue) => Site::of_venue(venue),
                None => Site::of_point(at, place),
            });
        }
        if let Some(code) = AreaCode::new(text("area_code")) {
            let site = self.named.codes.get(&code).copied().and_then(Site::of_area);
            return site.ok_or_else(|| format!("the project has no area with the code {code}."));
        }
        let wanted = folded(place);
        if !wanted.is_empty() {
            if let Some(venue) = self.named.venues.get(&wanted) {
                return Ok(Site::of_venue(venue));
            }
            if let Some(site) = self.named.areas.get(&wanted).copied().and_then(Site::of_area) {
                return Ok(site);
            }
        }
        let postcode =
            if text("postcode").is_empty() && columns::is_postcode(place) { place } else { text("postcode") };
        if !postcode.is_empty() {
            let at = self.named.postcode(self.atlas, postcode);
            let at =
                at.ok_or_else(|| format!("the project has no postcode {postcode}; give longitude and latitude."))?;
            return Ok(Site::of_point(at, if place.is_empty() { postcode } else { place }));
        }
        Err(if place.is_empty() {
            "nothing says where it was; give a place, a postcode, an area's code, or longitude and latitude.".to_owned()
        } else {
            format!("the project has no venue or area called {place}; give a postcode, or longitude and latitude.")
        })
    }
}

/// A day as `2026-11-21`, from that or from `21/11/2026`.
fn date(text: &str) -> Option<String> {
    // A spreadsheet says the time of day with it.
    let text = text.split(['T', ' ']).next().unwrap_or(text);
    let known = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"];
    let day = known.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    let day = day.filter(|d| (1980..2200).contains(&chrono::Datelike::year(d)))?;
    Some(day.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_britons_write_it() {
        for said in ["2026-03-02", "02/03/2026", "2/3/2026", "2026-03-02T00:00:00", "2026-03-02 00:00:00"] {
            assert_eq!(date(said).as_deref(), Some("2026-03-02"), "{said}");
        }
        for no in ["", "soon", "31/02/2026", "2026-13-01", "02/03/26", "0026-03-02"] {
            assert_eq!(date(no), None, "{no}");
        }
    }
}
