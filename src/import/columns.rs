//! What each column of a table is for, and with that what the file holds. Guessed from headers and values; what the
//! user or the publisher says wins. Nothing here knows formats.

mod survey;

use std::collections::HashSet;

use crate::base::text::folded;
use crate::model::area::SetRole;
use crate::model::atlas::Atlas;

use super::error::Refusal;
use super::layer::{Layer, Shape, Table};
use super::lookups;
use super::options::{About, ColumnUse, ContentKind};
use super::report::ColumnReport;
use survey::{Survey, surveys};

/// The columns of a layer, in its order.
pub(super) struct Columns {
    pub list: Vec<Column>,
}

/// One column: what it holds, and what it is taken for.
#[derive(Debug)]
pub(super) struct Column {
    pub header: String,
    pub used_as: ColumnUse,
    /// Whether the user or the publisher said so.
    pub told: bool,
    pub survey: Survey,
    /// Why, for the report.
    pub note: String,
}

/// A code as the register of the Office for National Statistics gives it: a letter for the country, then eight digits.
pub(super) fn is_official_code(text: &str) -> bool {
    let bytes = text.trim().as_bytes();
    bytes.len() == 9
        && matches!(bytes[0].to_ascii_uppercase(), b'E' | b'W' | b'S' | b'N' | b'K' | b'J')
        && bytes[1..].iter().all(u8::is_ascii_digit)
}

/// The shape of a postcode unit, with or without its space: ME14 1LQ, ME141LQ. Not whether it exists.
pub fn is_postcode(text: &str) -> bool {
    let mut compact = [0_u8; 7];
    let mut length = 0;
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let Some(place) = compact.get_mut(length) else { return false };
        *place = byte.to_ascii_uppercase();
        length += 1;
    }
    if length < 5 {
        return false;
    }
    let (out, inward) = compact[..length].split_at(length - 3);
    let outward = out[0].is_ascii_uppercase()
        && out.iter().all(u8::is_ascii_alphanumeric)
        && out.iter().skip(1).any(u8::is_ascii_digit);
    outward && inward[0].is_ascii_digit() && inward[1..].iter().all(u8::is_ascii_uppercase)
}

/// Looks at every column.
pub(super) fn recognise(layer: &Layer, about: &About) -> Result<Columns, Refusal> {
    let table = &layer.table;
    if let Some(stranger) = about.columns.keys().find(|h| !table.headers().contains(h)) {
        return Err(Refusal::NoSuchColumn { column: stranger.clone(), available: table.headers_said() });
    }
    // Whoever asks for the figures of a file with outlines wants what is otherwise left beside them.
    let wanted = matches!(about.content, Some(ContentKind::Figures | ContentKind::PointFigures));
    let has_shapes = layer.shapes.is_some() && !wanted;
    let list = table
        .headers()
        .iter()
        .zip(surveys(table))
        .map(|(header, survey)| {
            let told = about.columns.get(header).and_then(|c| c.used_as);
            let (used_as, note) = match told {
                Some(told) => (told, String::new()),
                None => guess(header, &survey, has_shapes),
            };
            Column { header: header.clone(), used_as, told: told.is_some(), survey, note }
        })
        .collect();
    Ok(Columns { list })
}

impl Columns {
    /// The places of the columns with this use.
    pub fn with(&self, used_as: ColumnUse) -> impl Iterator<Item = usize> {
        self.list.iter().enumerate().filter(move |(_, c)| c.used_as == used_as).map(|(i, _)| i)
    }

    pub fn first(&self, used_as: ColumnUse) -> Option<usize> {
        self.with(used_as).next()
    }

    /// The columns of positions: degrees if there are both, else grid metres; with the two places.
    pub fn positions(&self) -> Option<(usize, usize, crate::geo::crs::Crs)> {
        use crate::geo::crs::Crs;
        let pair = |x, y| self.first(x).zip(self.first(y));
        let degrees = pair(ColumnUse::Longitude, ColumnUse::Latitude).map(|(x, y)| (x, y, Crs::LonLat));
        degrees.or_else(|| pair(ColumnUse::Easting, ColumnUse::Northing).map(|(x, y)| (x, y, Crs::BritishNationalGrid)))
    }

    /// Takes a column for something else from now on.
    pub fn set(&mut self, place: usize, used_as: ColumnUse, note: &str) {
        if let Some(column) = self.list.get_mut(place) {
            column.used_as = used_as;
            note.clone_into(&mut column.note);
        }
    }

    /// Everything that is not of use for this kind of content becomes unused in the report.
    pub fn keep_only(&mut self, uses: &[ColumnUse]) {
        for column in self.list.iter_mut().filter(|c| !uses.contains(&c.used_as)) {
            column.used_as = ColumnUse::Ignore;
        }
    }

    pub fn report(&self) -> Vec<ColumnReport> {
        let one = |c: &Column| ColumnReport {
            header: c.header.clone(),
            used_as: c.used_as,
            samples: c.survey.samples.clone(),
            values: 0,
            missing: 0,
            figure: None,
            note: c.note.clone(),
            made: false,
        };
        self.list.iter().map(one).collect()
    }
}

/// What venues lack that can be placed neither by themselves nor by their postcode.
pub(super) const NO_POSITIONS: &str = "positions: columns of longitude and latitude, of easting and northing, or of x and y with the reference system stated; or postcodes that the project knows (import a postcode file first)";

/// What the file holds, if nobody says.
pub(super) fn content(layer: &Layer, columns: &Columns, atlas: &Atlas, about: &About) -> Result<ContentKind, Refusal> {
    if let Some(told) = about.content {
        return Ok(told);
    }
    let unclear = || Refusal::Unclear(layer.table.headers_said());
    let has = |used_as| columns.first(used_as).is_some();
    let points = match &layer.shapes {
        Some(shapes) => {
            if layer.has_outlines() {
                return Ok(ContentKind::Boundaries);
            }
            let other = shapes.iter().find_map(|s| if let Shape::Other(what) = s { Some(*what) } else { None });
            let points = shapes.iter().any(|s| matches!(s, Shape::Point(_)));
            if let (Some(what), false) = (other, points) {
                return Err(Refusal::WrongGeometry(what));
            }
            points
        }
        None => false,
    };
    let placed = points || columns.positions().is_some();
    if layer.shapes.is_none() && !placed && lookups::is_lookup(layer, columns) {
        return Ok(ContentKind::Lookup);
    }
    // Postcodes can place a venue when the project knows them.
    let findable = placed || (has(ColumnUse::Postcode) && !atlas.postcodes.is_empty());
    let measured = || atlas.sets.iter().any(|s| s.set.role == SetRole::Measured);
    if placed && has(ColumnUse::Postcode) && !has(ColumnUse::Name) && !has(ColumnUse::Address) {
        // Directories of postcodes tell the areas of each; what has figures instead is about what was measured there.
        let is_directory = !has(ColumnUse::Figure) || has(ColumnUse::AreaCode) || !measured();
        Ok(if is_directory { ContentKind::Postcodes } else { ContentKind::PointFigures })
    } else if has(ColumnUse::Figure) && columns.with(ColumnUse::AreaCode).any(|c| columns.list[c].survey.unique) {
        Ok(ContentKind::Figures)
    } else if findable && has(ColumnUse::Name) {
        Ok(ContentKind::Venues)
    } else if has(ColumnUse::AreaCode) || codes_of_the_project(&layer.table, columns, atlas) {
        Ok(ContentKind::Figures)
    } else if has(ColumnUse::Name) && has(ColumnUse::Postcode) {
        Err(Refusal::VenueColumn { missing: NO_POSITIONS, available: layer.table.headers_said() })
    } else if has(ColumnUse::Figure) && (placed || has(ColumnUse::Postcode)) {
        Ok(ContentKind::PointFigures)
    } else if has(ColumnUse::Postcode) && measured() && lookups::knows_postcodes(atlas) {
        // A list without figures is counted.
        Ok(ContentKind::PointFigures)
    } else if placed {
        Err(Refusal::VenueColumn { missing: "a name", available: layer.table.headers_said() })
    } else {
        Err(unclear())
    }
}

/// Whether some column holds codes of the project's areas that are not those of the Office for National Statistics.
fn codes_of_the_project(table: &Table, columns: &Columns, atlas: &Atlas) -> bool {
    let known: HashSet<&str> = atlas.sets.iter().flat_map(|s| s.areas.iter()).map(|a| a.code.as_str()).collect();
    let is_known = |cell: &str| !cell.is_empty() && known.contains(cell);
    (0..columns.list.len()).any(|c| table.column(c).take(LOOKED_AT).any(is_known))
}

/// How many rows of a table without official codes are searched for those of the project.
const LOOKED_AT: usize = 20_000;

/// Columns that publishers add for their own use: row numbers, surfaces and lengths of outlines, checksums.
const HOUSEKEEPING: [&str; 17] = [
    "objectid",
    "fid",
    "id",
    "ogcfid",
    "gid",
    "globalid",
    "shapearea",
    "shapelength",
    "shapeleng",
    "shapelen",
    "starea",
    "stlength",
    "starearshape",
    "date",
    "year",
    "uprn",
    "rownumber",
];

/// Headers, folded, that only lists of venues have, as the table for partners writes them and as others may.
const OF_PROVISION: [(&[&str], ColumnUse); 7] = [
    (&["offers", "offer", "services", "servicesoffered", "supportoffered"], ColumnUse::Offers),
    (&["stepfree", "stepfreeaccess", "wheelchair", "wheelchairaccess"], ColumnUse::StepFree),
    (&["free", "freeofcharge"], ColumnUse::Free),
    (&["languages", "languagesspoken"], ColumnUse::Languages),
    (&["contact", "contactdetails", "phone", "telephone", "email", "website"], ColumnUse::Contact),
    (&["capacityperweek", "weeklycapacity", "peopleperweek"], ColumnUse::Capacity),
    (&["lastverified", "verified", "dateverified"], ColumnUse::Verified),
];

/// What a column is for, and why if that is worth saying.
#[expect(clippy::too_many_lines, reason = "one rule after the other, the first that fits wins")]
fn guess(header: &str, s: &Survey, has_shapes: bool) -> (ColumnUse, String) {
    use ColumnUse as U;
    let head = folded(header);
    let is = |names: &[&str]| names.contains(&head.as_str());
    let said = |used: U| (used, String::new());
    let text = s.filled - s.numbers - s.marks;
    let numeric = s.numbers > 0 && s.numbers * 2 >= s.numbers + text;
    if s.filled == 0 {
        return (U::Ignore, "empty".to_owned());
    }
    if s.codes * 10 >= s.filled * 8 {
        return said(U::AreaCode);
    }
    if s.postcodes * 10 >= s.filled * 8 {
        return said(U::Postcode);
    }
    if let Some((_, used)) = OF_PROVISION.iter().find(|(names, _)| is(names)) {
        return said(*used);
    }
    if numeric {
        if is(&["lon", "long", "lng", "longitude", "longdd", "xlon"]) {
            return said(U::Longitude);
        }
        if is(&["lat", "latitude", "latdd", "ylat"]) {
            return said(U::Latitude);
        }
        if is(&["easting", "eastings", "bnge", "oseast1m", "xeasting", "geoeast", "osgbe"]) {
            return said(U::Easting);
        }
        if is(&["northing", "northings", "bngn", "osnrth1m", "ynorthing", "geonorth", "osgbn"]) {
            return said(U::Northing);
        }
        if is(&["closedyear", "yearclosed"]) {
            return said(U::Closed);
        }
        if is(&HOUSEKEEPING) || head.ends_with("objectid") {
            return (U::Ignore, "the publisher's own numbering".to_owned());
        }
        if has_shapes {
            let note = "figures beside outlines are left; import the file again as figures to use them";
            return (U::Ignore, note.to_owned());
        }
        return said(U::Figure);
    }
    let area_word = [
        "ward",
        "wd",
        "lsoa",
        "msoa",
        "oa",
        "lad",
        "ltla",
        "utla",
        "district",
        "county",
        "cty",
        "area",
        "geography",
        "local",
        "la",
        "region",
        "rgn",
        "country",
        "ctry",
    ];
    let of_area = area_word.iter().any(|w| head.starts_with(w));
    if (of_area && (head.contains("nm") || head.contains("name") || head.contains("label")) && !head.ends_with("nmw"))
        || is(&["geography", "geographyname"])
    {
        return said(U::AreaName);
    }
    if is(&[
        "name",
        "venue",
        "venuename",
        "library",
        "libraryname",
        "sitename",
        "site",
        "placename",
        "title",
        "centre",
        "centrename",
        "organisation",
        "hub",
        "hubname",
    ]) {
        return said(U::Name);
    }
    if head.starts_with("address") || is(&["street", "town", "streetaddress", "postaladdress"]) {
        return said(U::Address);
    }
    if is(&["openinghours", "opening", "hours", "openingtimes", "times"])
        || super::opening_hours::day_of(header).is_some()
    {
        return said(U::OpeningHours);
    }
    if is(&["closed", "closedyear", "yearclosed", "closuredate", "dateclosed"]) {
        return said(U::Closed);
    }
    if is(&["notes", "note", "remarks", "comments"]) {
        return said(U::Note);
    }
    if is(&["cost", "costs", "price", "charge"]) {
        return said(U::Cost);
    }
    if is(&["type", "kind", "category", "venuetype"]) {
        return said(U::Kind);
    }
    (U::Ignore, String::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_postcodes_are_known_by_their_shape() {
        for code in ["E05004982", "w01000001", "S13002516", "J01000001"] {
            assert!(is_official_code(code), "{code}");
        }
        for code in ["E0500498", "X05004982", "29UHGF", "ME141LQ", "E0500498é"] {
            assert!(!is_official_code(code), "{code}");
        }
        for code in ["ME14 1LQ", "me141lq", "M1 1AE", "EC1A 1BB", "W1A0AX"] {
            assert!(is_postcode(code), "{code}");
        }
        for code in ["Maidstone", "12345", "E05004982", "ABC", "é14 1LQ", "MEAA 1LQ"] {
            assert!(!is_postcode(code), "{code}");
        }
    }

    #[test]
    fn headers_of_the_field_are_recognised() {
        let of = |header: &str, cells: &[&str]| {
            let mut table = Table::new([header.to_owned()]);
            for (row, cell) in cells.iter().enumerate() {
                table.push(row as u64 + 2, [*cell]).expect("room");
            }
            guess(header, &surveys(&table)[0], false).0
        };
        assert_eq!(of("WD21CD", &["E05004982", "E05004983"]), ColumnUse::AreaCode);
        assert_eq!(of("lsoa11_name", &["Maidstone 003A"]), ColumnUse::AreaName);
        assert_eq!(of("WD21NMW", &["Cymraeg"]), ColumnUse::Ignore);
        assert_eq!(of("Library name", &["Allington"]), ColumnUse::Name);
        assert_eq!(of("lng", &["0.5"]), ColumnUse::Longitude);
        assert_eq!(of("Eastings", &["594140"]), ColumnUse::Easting);
        assert_eq!(of("pct", &["[c]", "5.2", "6"]), ColumnUse::Figure);
        assert_eq!(of("pct", &["[c]", ".."]), ColumnUse::Ignore);
        assert_eq!(of("date", &["2021", "2021"]), ColumnUse::Ignore);
        assert_eq!(of("opening_hours", &["Mo 09:00-17:00"]), ColumnUse::OpeningHours);
    }
}
