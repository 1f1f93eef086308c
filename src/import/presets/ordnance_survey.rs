//! Ordnance Survey's Code-Point Open, which has no header.

use super::super::layer::{Layer, Table};
use super::super::options::{ColumnUse, ContentKind};
use super::{Period, Preset, used};

pub(super) const PRESETS: &[Preset] = &[Preset {
    publisher: "Ordnance Survey",
    dataset: "Code-Point Open",
    brings: "Every postcode of Great Britain with its position.",
    licence: super::OGL,
    attribution: "Contains OS data \u{a9} Crown copyright and database right {year}. Contains Royal Mail data \u{a9} \
        Royal Mail copyright and database right {year}. Source: Office for National Statistics licensed under the Open \
        Government Licence v3.0.",
    address: "https://osdatahub.os.uk/downloads/open/CodePointOpen",
    steps: &[
        "Choose CSV and Download.",
        "Drop the zip file on the window; if it holds your area in several files, import them one after the other.",
    ],
    period: Period::YearInName,
    layouts: &[&["postcode", "positional_quality_indicator", "eastings", "northings"]],
    content: Some(ContentKind::Postcodes),
    columns: &[
        used("postcode", ColumnUse::Postcode),
        used("eastings", ColumnUse::Easting),
        used("northings", ColumnUse::Northing),
        used("*", ColumnUse::Ignore),
    ],
    reshape: None,
}];

/// The columns in their order, as `Code-Point_Open_Column_Headers.csv` beside the data names them (Ordnance Survey,
/// "Code-Point Open technical specification", 2022).
const HEADERS: [&str; 10] = [
    "Postcode",
    "Positional_quality_indicator",
    "Eastings",
    "Northings",
    "Country_code",
    "NHS_regional_HA_code",
    "NHS_HA_code",
    "Admin_county_code",
    "Admin_district_code",
    "Admin_ward_code",
];

/// The grades of positions there are.
const QUALITIES: [&str; 7] = ["10", "20", "30", "40", "50", "60", "90"];

/// Gives the columns of Code-Point Open their names, if these are they.
pub(super) fn name_columns(layer: &mut Layer) {
    let table = &layer.table;
    let nameless = table.width() == HEADERS.len()
        && table.headers().iter().enumerate().all(|(place, h)| *h == format!("Column {}", place + 1));
    let looks = |row: usize| {
        let country = table.cell(row, 4);
        super::super::columns::is_postcode(table.cell(row, 0))
            && QUALITIES.contains(&table.cell(row, 1))
            && ["E92000001", "W92000004", "S92000003", ""].contains(&country)
    };
    if !nameless || table.len() == 0 || !(0..table.len().min(50)).all(looks) {
        return;
    }
    let mut named = Table::new(HEADERS.map(str::to_owned));
    for row in 0..table.len() {
        let cells = (0..table.width()).map(|c| table.cell(row, c));
        if named.push(table.number(row), cells).is_err() {
            return;
        }
    }
    layer.table = named;
    // The reader's word about a header that is missing is answered by this.
    layer.warnings.list.retain(|w| !w.message.starts_with("The first row looks like figures"));
}
