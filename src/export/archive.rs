//! Several files as one zip. The same files give the same bytes: they carry the day they are told, not that of packing.

use std::io::{Cursor, Write as _};

use chrono::{Datelike as _, NaiveDate};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Packs files, named with `/` between folder and file, in this order, all dated with one day; without one, with the
/// first that a zip knows, in 1980.
///
/// # Errors
/// Where a name is too long for a zip or the whole is larger than it may be; in words.
pub fn zip(files: &[(String, Vec<u8>)], day: Option<NaiveDate>) -> Result<Vec<u8>, String> {
    let stamp = day.and_then(|day| {
        let year = u16::try_from(day.year()).ok()?;
        DateTime::from_date_and_time(year, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?, 0, 0, 0).ok()
    });
    let stamp = stamp.unwrap_or_default();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        // Pictures and PDFs are compressed already.
        let is_packed = [".png", ".pdf"].iter().any(|ending| name.ends_with(ending));
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options =
            SimpleFileOptions::default().compression_method(method).last_modified_time(stamp).unix_permissions(0o644);
        zip.start_file(name.as_str(), options).map_err(|e| e.to_string())?;
        zip.write_all(bytes).map_err(|e| e.to_string())?;
    }
    Ok(zip.finish().map_err(|e| e.to_string())?.into_inner())
}
