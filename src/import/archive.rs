//! Zip files: which layers they hold, and the members of one, unpacked in memory with a guard against files made to
//! fill it. Nothing here knows what a layer means.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::base::progress::Progress;
use crate::base::warnings::{Severity, Warning};

use super::error::{ImportError, Refusal};
use super::input::MOST_BYTES;
use super::layer::Found;
use super::shapefile::Parts;
use super::sniff;

/// Members that pack better than this, and are not small, are refused: text of figures packs 5 to 30 times, and the
/// best that deflate can do, on nothing but zeros, is 1,032 times.
const MOST_RATIO: u64 = 250;
const SMALL: u64 = 32 * 1024 * 1024;

/// A layer: the places in the archive of its data file and of the parts and the description that belong to it.
#[derive(Default)]
struct Members {
    data: usize,
    parts: BTreeMap<String, usize>,
    about: Option<usize>,
}

/// Reads one layer of a zip file: the one asked for, else the first shapefile, GeoJSON, KML or CSV file in order of
/// name. Of several tables, such as one table for each kind of area, the one that `joined` thinks most of.
pub(super) fn read(
    file: &str,
    bytes: &[u8],
    layer: Option<&str>,
    joined: Joined<'_>,
    progress: &Progress,
) -> Result<Found, ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| refused(Refusal::BadZip(e.to_string())))?;
    if zip.has_duplicate_names() {
        return Err(refused(Refusal::TwiceInZip));
    }
    let names: Vec<String> = (0..zip.len())
        .map(|i| zip.name_for_index(i).and_then(Result::ok).map(|n| n.replace('\\', "/")).unwrap_or_default())
        .collect();
    let layers = layers(&names);
    let available: Vec<String> = layers.iter().map(|(name, _)| name.clone()).collect();
    let chosen = match layer {
        // The layer asked for may lie within the only file.
        Some(_) if layers.len() == 1 => &layers[0],
        Some(asked) => layers.iter().find(|(name, _)| name == asked).ok_or_else(|| {
            refused(Refusal::NoSuchLayer { asked: asked.to_owned(), available: available.join(", ") })
        })?,
        None => {
            let best = best_joined(&mut zip, &names, &layers, joined, progress)?;
            layers.get(best).ok_or_else(|| refused(nothing(&names)))?
        }
    };
    let (name, members) = chosen;
    let mut left = MOST_BYTES;
    let mut unpack = |place: usize| -> Result<Vec<u8>, ImportError> {
        progress.check()?;
        let bytes = unpack(&mut zip, place, left).map_err(refused)?;
        left -= bytes.len() as u64;
        Ok(bytes)
    };
    let data = unpack(members.data)?;
    let mut parts = BTreeMap::new();
    for (ending, place) in &members.parts {
        parts.insert(ending.as_str(), unpack(*place)?);
    }
    let about = match members.about {
        Some(place) => {
            let text = unpack(place)?;
            Some(sniff::description(&text, file, names.get(place).map_or("", String::as_str))?)
        }
        None => None,
    };
    let part = |ending: &str| parts.get(ending).map(Vec::as_slice);
    let parts = Parts { shp: &data, shx: part("shx"), dbf: part("dbf"), prj: part("prj"), cpg: part("cpg") };
    let member = names.get(members.data).map_or(file, String::as_str);
    let inner = if layers.len() == 1 { layer.filter(|asked| asked != name) } else { None };
    let mut found = sniff::read_one(file, member, &parts, inner, progress)?;
    if found.layers_available.len() == 1 {
        if let Some(asked) = inner {
            let asked = asked.to_owned();
            return Err(refused(Refusal::NoSuchLayer { asked, available: available.join(", ") }));
        }
        found.layer.name.clone_from(name);
    }
    if layer.is_none() && layers.len() > 1 {
        found.layer.warnings.push(Warning {
            severity: Severity::Warning,
            file: file.to_owned(),
            row: None,
            field: None,
            message: format!("The zip file holds {} layers; {name} was read.", layers.len()),
            remedy: format!("Choose the one you need: {}.", available.join(", ")),
        });
    }
    let within = layers.len() == 1 && found.layers_available.len() > 1;
    Ok(Found { layers_available: if within { found.layers_available } else { available }, about, ..found })
}

/// The bytes of the one database in an archive that holds nothing else that could be read.
pub(super) fn lone_database(file: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>, ImportError> {
    // What is no archive is told when it is read as one.
    let Ok(mut zip) = ZipArchive::new(Cursor::new(bytes)) else { return Ok(None) };
    let names: Vec<String> = (0..zip.len())
        .map(|i| zip.name_for_index(i).and_then(Result::ok).map(|n| n.replace('\\', "/")).unwrap_or_default())
        .collect();
    let layers = layers(&names);
    let is_database = |m: &Members| names[m.data].to_lowercase().ends_with(".gpkg");
    match layers.iter().find(|(_, m)| !names[m.data].to_lowercase().ends_with(".txt")) {
        Some((_, members)) if is_database(members) => {
            unpack(&mut zip, members.data, MOST_BYTES).map(Some).map_err(|r| ImportError::refused(file, r))
        }
        _ => Ok(None),
    }
}

/// How well the codes in a table fit the areas of the project; more is better, 0 is not at all.
pub(super) type Joined<'a> = &'a dyn Fn(&[u8]) -> u64;

/// The most bytes that are looked through to choose a table; beyond that the first is taken.
const MOST_TO_CHOOSE: u64 = 128 * 1024 * 1024;

/// The place of the table whose codes fit best; of the first layer, where that is no table.
fn best_joined(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    names: &[String],
    layers: &[(String, Members)],
    joined: Joined<'_>,
    progress: &Progress,
) -> Result<usize, ImportError> {
    let is_table = |m: &Members| names.get(m.data).is_some_and(|n| n.to_lowercase().ends_with(".csv"));
    let mut left = MOST_TO_CHOOSE;
    let mut best = (0, 0);
    if layers.len() < 2 || !layers.first().is_some_and(|(_, m)| is_table(m)) {
        return Ok(0);
    }
    for (place, (_, members)) in layers.iter().enumerate().filter(|(_, (_, m))| is_table(m)) {
        progress.check()?;
        // What is damaged or too large is told when it is chosen.
        let Ok(bytes) = unpack(zip, members.data, left) else { break };
        left -= bytes.len() as u64;
        let fit = joined(&bytes);
        if fit > best.1 {
            best = (place, fit);
        }
    }
    Ok(best.0)
}

/// The layers of an archive: shapefiles first, then GeoJSON, then CSV, each in order of name.
fn layers(names: &[String]) -> Vec<(String, Members)> {
    let lower: Vec<String> = names.iter().map(|n| n.to_lowercase()).collect();
    let places: BTreeMap<&str, usize> = lower.iter().enumerate().map(|(i, n)| (n.as_str(), i)).collect();
    let mut kinds: [BTreeMap<String, Members>; 5] = Default::default();
    for (place, name) in lower.iter().enumerate() {
        // What Macs and file managers add is no data.
        let hidden = name.starts_with("__macosx/") || name.rsplit('/').next().is_none_or(|n| n.starts_with('.'));
        let Some((stem, ending)) = name.rsplit_once('.').filter(|_| !hidden && !name.ends_with(".about.json")) else {
            continue;
        };
        let kind = match ending {
            "shp" => 0,
            "geojson" | "json" | "topojson" | "geojsonl" | "geojsons" | "ndjson" | "kml" | "gpx" => 1,
            "csv" | "tsv" | "xlsx" | "xlsm" | "ods" => 2,
            // What is not read is named, so that nobody takes a readme for the data.
            "xls" | "gpkg" | "kmz" | "gml" | "parquet" | "mdb" => 3,
            "txt" => 4,
            _ => continue,
        };
        let mut members = Members { data: place, ..Members::default() };
        for part in ["shx", "dbf", "prj", "cpg"].iter().filter(|_| kind == 0) {
            if let Some(place) = places.get(format!("{stem}.{part}").as_str()) {
                members.parts.insert((*part).to_owned(), *place);
            }
        }
        members.about = places.get(format!("{name}.about.json").as_str()).copied();
        kinds[kind].insert(names[place].clone(), members);
    }
    // Readme texts are tables only when there is nothing better.
    let found: Vec<(String, Members)> = kinds.into_iter().flatten().collect();
    let stems: Vec<String> = found.iter().map(|(n, _)| sniff::stem(n).to_owned()).collect();
    let unique: BTreeSet<&String> = stems.iter().collect();
    // A layer is called by its stem; where two share it, by the whole name.
    let short = unique.len() == stems.len();
    found.into_iter().zip(stems.clone()).map(|((full, m), stem)| (if short { stem } else { full }, m)).collect()
}

/// Why an archive without layers is no use.
fn nothing(names: &[String]) -> Refusal {
    let has = |start: &str| names.iter().any(|n| n.starts_with(start));
    let other = |what: &str, remedy| Refusal::WrongFormat { what: what.to_owned(), remedy };
    if has("word/") || has("ppt/") {
        return other("a Word or PowerPoint file", "Look for the data behind it, as CSV.");
    }
    if has("content.xml") {
        return other("an OpenDocument file without tables", "Look for the data behind it, as CSV.");
    }
    let lone = names.iter().find_map(|n| {
        let ending = n.rsplit_once('.').map(|(_, e)| e.to_lowercase())?;
        matches!(ending.as_str(), "dbf" | "shx" | "prj").then(|| n.clone())
    });
    if let Some(present) = lone {
        let missing = format!("{}.shp", sniff::stem(&present));
        return Refusal::MissingSibling { missing, role: "holds the outlines", present };
    }
    let some: Vec<&str> = names.iter().take(6).map(String::as_str).collect();
    Refusal::NothingInZip(if some.is_empty() { "nothing".to_owned() } else { some.join(", ") })
}

/// One member, unpacked. The check sum is tested by the zip crate when the last byte is read.
fn unpack(zip: &mut ZipArchive<Cursor<&[u8]>>, place: usize, left: u64) -> Result<Vec<u8>, Refusal> {
    let bad = |e: &dyn std::fmt::Display| Refusal::BadZip(e.to_string());
    let member = zip.by_index(place).map_err(|e| match e {
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Refusal::WrongFormat {
            what: format!("a zip file that is packed in a way that is not read here ({e})"),
            remedy: "Unpack it, and drop the files themselves.",
        },
        _ => bad(&e),
    })?;
    let name = member.name().map_or_else(|_| "a member".to_owned(), |n| n.to_string());
    let packed = member.compressed_size();
    // Neither size in the header is believed: the limit is set on what comes out.
    let most = left.min(most_of(packed));
    let mut bytes = Vec::new();
    member.take(most + 1).read_to_end(&mut bytes).map_err(|e| bad(&e))?;
    if bytes.len() as u64 > most { Err(Refusal::ZipBomb { member: name, most }) } else { Ok(bytes) }
}

/// How much so many packed bytes may unpack to.
pub(super) fn most_of(packed: u64) -> u64 {
    MOST_BYTES.min(SMALL.max(packed.saturating_mul(MOST_RATIO)))
}

/// Unpacks every member into nothing, for files that others unpack without a guard.
pub(super) fn weigh(file: &str, bytes: &[u8], progress: &Progress) -> Result<(), ImportError> {
    let refused = |r| ImportError::refused(file, r);
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| refused(Refusal::BadZip(e.to_string())))?;
    let mut left = MOST_BYTES;
    for place in 0..zip.len() {
        progress.check()?;
        left -= unpack(&mut zip, place, left).map_err(refused)?.len() as u64;
    }
    Ok(())
}
