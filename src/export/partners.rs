//! The table that partner organisations fill in: one row a venue, read back by the import of venues as it is.

use std::io::{self, Write};

use crate::model::venue::EXAMPLE;

/// The columns, and what the example row says in each.
const COLUMNS: [(&str, &str); 15] = [
    ("name", EXAMPLE),
    ("kind", "Community centre"),
    ("address", "Cumberland Avenue, Maidstone"),
    ("postcode", "ME15 7JP"),
    ("longitude", ""),
    ("latitude", ""),
    ("opening_hours", "Mo-Fr 09:00-17:00; Sa 10:00-13:00"),
    (
        "offers",
        "wifi; computers; device-loan; data-sims; basic-skills; one-to-one; form-filling; employability; business",
    ),
    ("step_free", "yes"),
    ("free", "yes"),
    ("languages", "Polish, Nepali"),
    ("contact", "01622 000000"),
    ("capacity_per_week", "25"),
    ("last_verified", "2026-11-21"),
    ("note", "Ask at the desk"),
];

/// Writes the header and one row that shows how it is filled in. Longitude and latitude may stay empty where the postcode
/// is known.
pub fn template(out: impl Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(COLUMNS.map(|(head, _)| head))?;
    table.write_record(COLUMNS.map(|(_, example)| example))?;
    table.flush()
}
