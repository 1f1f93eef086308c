//! Areas with their figures as CSV (RFC 4180): one row an area, one column an indicator.

use std::io::{self, Write};

use crate::model::atlas::SetData;
use crate::model::disclosure::SHORTHAND;

/// Writes a header and a row for each area of the sets. The first columns are the area's code and name and the set it
/// is of; then come the indicators by their keys, in order.
pub fn areas(out: impl Write, sets: &[&SetData]) -> io::Result<()> {
    let keys = super::keys(sets);
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(["code", "name", "set", "kind", "vintage"].iter().chain(&keys))?;
    let mut row: Vec<String> = Vec::with_capacity(keys.len() + 5);
    for set in sets {
        let of = &set.set;
        for (place, area) in set.areas.iter().enumerate() {
            row.clear();
            row.extend([area.code.as_str(), &area.name, &of.name, of.kind.singular(), &of.vintage].map(str::to_owned));
            // Rust writes the shortest digits that read back as the same number.
            row.extend(keys.iter().map(|k| match super::value(set, k, place) {
                Some(value) => value.to_string(),
                None if super::is_withheld(set, k, place) => SHORTHAND.to_owned(),
                None => String::new(),
            }));
            table.write_record(&row)?;
        }
    }
    table.flush()
}

/// A table that is made already: a row a record, the first the header.
///
/// # Errors
/// When the writer fails.
pub fn table(out: impl Write, rows: &[Vec<String>]) -> io::Result<()> {
    let mut csv = ::csv::WriterBuilder::new().flexible(true).from_writer(out);
    for row in rows {
        csv.write_record(row)?;
    }
    csv.flush()
}

/// A computed figure to six decimals, which is more than it means and less than its rounding errors; empty when missing.
#[must_use]
pub fn figure(value: Option<f64>) -> String {
    value.map_or_else(String::new, |x| ((x * 1e6).round() / 1e6 + 0.0).to_string())
}
