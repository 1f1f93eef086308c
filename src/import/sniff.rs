//! Which format a file is in, by its first bytes, never by its name; and the reader that is for it.

use std::io::Read as _;

use crate::base::progress::Progress;
use crate::base::warnings::Warnings;

use super::archive;
use super::delimited;
use super::error::{ImportError, Refusal};
use super::geojson;
use super::gpx;
use super::input::Dropped;
use super::json_check;
use super::kml;
use super::layer::{Found, Layer};
use super::open_referral;
use super::options::About;
use super::shapefile::{self, Parts};
use super::text;
use super::workbook;

/// A format by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Or a workbook, which is one inside.
    Zip,
    Gzip,
    Shapefile,
    /// A JSON object or list.
    Json,
    Kml,
    Gpx,
    /// A workbook of Excel 97 to 2003.
    OldWorkbook,
    /// Text that is none of these: a table, if anything.
    Text,
    /// Known, but not read: what it is, and what to do.
    Other(&'static str, &'static str),
}

/// Reads one layer of a file.
pub(super) fn read(
    dropped: &Dropped<'_>,
    layer: Option<&str>,
    joined: archive::Joined<'_>,
    progress: &Progress,
) -> Result<Found, ImportError> {
    let file = dropped.name.as_str();
    let about = beside(dropped)?;
    let unpacked;
    let (bytes, member) = if format(&dropped.bytes) == Format::Gzip {
        unpacked = gunzip(file, &dropped.bytes)?;
        (unpacked.as_slice(), file.strip_suffix(".gz").unwrap_or(file))
    } else {
        (&*dropped.bytes, file)
    };
    let found = if format(bytes) == Format::Zip && !workbook::is_one(bytes) {
        archive::read(file, bytes, layer, joined, progress)?
    } else {
        let part = |ending: &str| dropped.parts.iter().find(|(e, _)| e == ending).map(|(_, b)| &**b);
        let parts = Parts { shp: bytes, shx: part("shx"), dbf: part("dbf"), prj: part("prj"), cpg: part("cpg") };
        read_one(file, member, &parts, layer, progress)?
    };
    Ok(Found { about: about.or(found.about), ..found })
}

/// Reads a file that is no zip file; `member` is its own name, which in a zip file is not that of the whole.
pub(super) fn read_one(
    file: &str,
    member: &str,
    parts: &Parts<'_>,
    layer: Option<&str>,
    progress: &Progress,
) -> Result<Found, ImportError> {
    let bytes = parts.shp;
    let stem = stem(member);
    let refused = |r| Err(ImportError::refused(file, r));
    if bytes.is_empty() {
        return refused(Refusal::Empty);
    }
    let within = |what: &str, remedy| Refusal::WrongFormat { what: what.to_owned(), remedy };
    match format(bytes) {
        Format::Shapefile => shapefile::read(file, stem, parts, progress).map(alone),
        known @ (Format::Kml | Format::Gpx) => {
            let Some(decoded) = text::decode(bytes) else {
                return refused(Refusal::Damaged { part: "the file".to_owned(), what: "it is no text".to_owned() });
            };
            let read = if known == Format::Kml { kml::read } else { gpx::read };
            read(file, stem, &decoded.text, progress).map(alone)
        }
        Format::Json => {
            let read = || {
                if open_referral::is_one(bytes) {
                    open_referral::read(file, stem, bytes, progress).map(alone)
                } else {
                    geojson::read(file, stem, bytes, layer, progress)
                }
            };
            let doubts = || {
                let mut doubts = Warnings::default();
                json_check::doubt(file, bytes, &mut doubts);
                doubts
            };
            let (found, doubts) = rayon::join(read, doubts);
            let mut found = found?;
            doubts.list.into_iter().for_each(|doubt| found.layer.warnings.push(doubt));
            Ok(found)
        }
        Format::Other(what, remedy) => refused(within(what, remedy)),
        Format::OldWorkbook => workbook::read(file, bytes, layer, progress),
        Format::Zip if workbook::is_one(bytes) => workbook::read(file, bytes, layer, progress),
        Format::Zip => refused(within("a zip file within another", "Unpack the outer one first.")),
        Format::Gzip => refused(within("a file packed with gzip within another", "Unpack the outer one first.")),
        Format::Text => match text::decode(bytes) {
            // JSON and web pages in UTF-16 are known only now.
            Some(d) if d.encoding.starts_with("UTF-16") && format(d.text.as_bytes()) != Format::Text => {
                read_one(file, member, &Parts { shp: d.text.as_bytes(), ..Parts::default() }, layer, progress)
            }
            Some(decoded) => delimited::read(file, stem, &decoded, progress).map(alone),
            None => refused(within(
                "not a format that is read here",
                "Shapefiles (zipped or loose), GeoJSON, TopoJSON, GeoPackages, KML, GPX, CSV files and workbooks (XLSX, XLS, ODS) are read.",
            )),
        },
    }
}

/// The only layer of its file.
fn alone(layer: Layer) -> Found {
    Found { layers_available: vec![layer.name.clone()], layer, about: None }
}

/// Whether the bytes are one table or layer of ours, neither packed nor a database.
pub(super) fn stands_alone(bytes: &[u8]) -> bool {
    matches!(format(bytes), Format::Text | Format::Json | Format::Shapefile | Format::Kml | Format::Gpx)
}

/// The database that is packed in a zip file or with gzip, if that is what the file holds.
pub(super) fn database_within(dropped: &Dropped<'_>) -> Result<Option<Vec<u8>>, ImportError> {
    match format(&dropped.bytes) {
        Format::Zip => archive::lone_database(&dropped.name, &dropped.bytes),
        Format::Gzip => {
            let mut first = [0; SQLITE.len()];
            let mut reader = flate2::read::MultiGzDecoder::new(&*dropped.bytes);
            let is_database = reader.read_exact(&mut first).is_ok() && first == *SQLITE;
            if is_database { gunzip(&dropped.name, &dropped.bytes).map(Some) } else { Ok(None) }
        }
        _ => Ok(None),
    }
}

/// Unpacks gzip, with the guard that zip files have. The check sum is tested at the end.
fn gunzip(file: &str, bytes: &[u8]) -> Result<Vec<u8>, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let most = archive::most_of(bytes.len() as u64);
    let mut unpacked = Vec::new();
    let mut reader = flate2::read::MultiGzDecoder::new(bytes).take(most + 1);
    reader.read_to_end(&mut unpacked).map_err(|e| refused(Refusal::BadGzip(e.to_string())))?;
    if unpacked.len() as u64 > most {
        return Err(refused(Refusal::ZipBomb { member: "the packed file".to_owned(), most }));
    }
    Ok(unpacked)
}

/// The publisher's description that lies beside a file.
pub(super) fn beside(dropped: &Dropped<'_>) -> Result<Option<About>, ImportError> {
    let file = dropped.name.as_str();
    dropped.about.as_deref().map(|b| description(b, file, &format!("{file}.about.json"))).transpose()
}

/// A publisher's description.
pub(super) fn description(bytes: &[u8], file: &str, name: &str) -> Result<About, ImportError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes)
        .map_err(|e| ImportError::refused(file, Refusal::BadAbout { file: name.to_owned(), what: e.to_string() }))
}

/// A file's name without folder and ending.
pub(super) fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| if stem.is_empty() { name } else { stem })
}

/// ESRI, "Shapefile Technical Description" (1998): the file code 9994, most significant byte first.
pub(super) fn is_shp(bytes: &[u8]) -> bool {
    bytes.starts_with(&9994_i32.to_be_bytes())
}

/// How every SQLite file begins (sqlite.org/fileformat.html, section 1.3).
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

/// Formats that are known by how they begin, but not read.
const OTHERS: [(&[u8], &str, &str); 8] = [
    (
        SQLITE,
        "a GeoPackage or another SQLite file within another file",
        "Unpack it first; if it is a project, open it instead.",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel or Word file without a sheet that can be read",
        "Open it and save the sheet as CSV.",
    ),
    (b"%PDF", "a PDF", "Look for the data behind it, as CSV, on the publisher's page."),
    (b"\x89PNG", "a picture", "Pictures hold no data that can be read."),
    (b"\xff\xd8\xff", "a picture", "Pictures hold no data that can be read."),
    (b"Rar!", "a RAR file", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7-Zip file", "Unpack it first."),
    (b"PAR1", "a Parquet file", "Export it as CSV first."),
];

fn format(bytes: &[u8]) -> Format {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Format::Zip;
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return Format::Gzip;
    }
    if is_shp(bytes) {
        return Format::Shapefile;
    }
    if workbook::is_old(bytes) {
        return Format::OldWorkbook;
    }
    if let Some((_, what, remedy)) = OTHERS.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return Format::Other(what, remedy);
    }
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // RFC 8142 puts a record separator before each JSON text.
    let start = start.strip_prefix(b"\x1e").unwrap_or(start);
    let start = start.get(..2048).unwrap_or(start).trim_ascii_start();
    match start.first() {
        Some(b'{' | b'[') => Format::Json,
        Some(b'<') => {
            let said = String::from_utf8_lossy(start).to_lowercase();
            if said.contains("<kml") || said.contains("<kml:kml") {
                Format::Kml
            } else if said.contains("<gpx") {
                Format::Gpx
            } else if said.contains("<html") || said.contains("<!doctype html") {
                let remedy = "The download gave a page instead of the file; open the link in a browser and save the data file itself.";
                Format::Other("a web page, not data", remedy)
            } else {
                Format::Other("an XML file that is neither KML nor GPX (perhaps GML)", "Export it as GeoJSON first.")
            }
        }
        _ => Format::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_how_they_begin() {
        assert_eq!(format(b"PK\x03\x04..."), Format::Zip);
        assert_eq!(format(&[0, 0, 0x27, 0x0a, 0, 0]), Format::Shapefile);
        assert_eq!(format(b"\xef\xbb\xbf \n{\"type\""), Format::Json);
        assert_eq!(format(b"code,n\n"), Format::Text);
        let web = format(b"\n<!DOCTYPE HTML><html>");
        assert!(matches!(web, Format::Other(what, _) if what.contains("web page")));
        assert!(matches!(format(b"<?xml version=\"1.0\"?><gml>"), Format::Other(what, _) if what.contains("XML")));
    }

    #[test]
    fn a_stem_is_a_name_without_folder_and_ending() {
        assert_eq!(stem("a/b/wards.2021.shp"), "wards.2021");
        assert_eq!(stem("c:\\x\\wards"), "wards");
        assert_eq!(stem(".hidden"), ".hidden");
    }
}
