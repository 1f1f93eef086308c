//! Extracts of OpenStreetMap: `.osm.pbf`, and `.osm` as it is or packed with gzip or bzip2.
//!
//! [`Extract::read`] goes through the file a kind of element at a time (points, ways, relations), clips it to bounds,
//! and gives each [`Visitor`] what it asked for, with positions. Memory is bounded by what lies within the bounds, never
//! by the file: a district can be cut from an extract of England. The order of elements in the file does not matter.
//!
//! A visitor knows what it wants (streets, venues, background) and nothing of files; the readers know bytes and nothing
//! of streets.

mod background;
mod clip;
mod element;
mod located;
mod pbf;
mod places;
mod profile;

mod streets;
mod xml;

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::base::progress::{Cancelled, Progress};
use crate::geo::bounds::LonLatBounds;

use super::error::{ImportError, Refusal};

pub use background::BackgroundTiles;
pub use element::{Member, MemberKind, Node, Relation, Tags, Visitor, Want, Way};

pub use places::{Places, named_streets};
pub use streets::Streets;

use element::Element;

/// Whose work every extract is, as it must be named beside what is made of it.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors";
/// The licence of every extract.
pub const LICENCE: &str = "Open Database Licence 1.0";

/// A file that holds an extract; open it once and read it as often as needed.
#[derive(Debug)]
pub struct Extract {
    path: PathBuf,
    name: String,
    packing: Packing,
}

/// How the elements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Pbf,
    Xml,
    XmlGzip,
    XmlBzip2,
}

/// What was read of an extract.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Where everything was read that there is: what the extract says of itself, or else around its points, as far as it
    /// was asked for.
    pub within: Option<LonLatBounds>,
    /// Points within the bounds.
    pub nodes: u64,
    /// Ways with a point within the bounds.
    pub ways: u64,
    /// Points that ways or relations name and the extract does not hold: its own edge was cut there.
    pub missing_nodes: u64,
}

/// What is said of an extract without a street.
#[must_use]
pub fn no_streets(file: &str) -> ImportError {
    ImportError::refused(file, Refusal::NoStreets)
}

/// Which elements a pass is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Node,
    Way,
    Relation,
}

/// Told of every element of a pass.
type Told<'a> = dyn FnMut(&Element<'_>) -> Result<(), Stop> + 'a;

/// Why a pass ended before its end.
#[derive(Debug)]
enum Stop {
    Cancelled(Cancelled),
    Refused(Refusal),
}

impl From<Cancelled> for Stop {
    fn from(cancelled: Cancelled) -> Self {
        Self::Cancelled(cancelled)
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Extract {
    /// Whether a file is an extract, by its first bytes.
    #[must_use]
    pub fn is_one(path: &Path) -> bool {
        path.is_file() && File::open(path).ok().and_then(packing).is_some()
    }

    /// # Errors
    /// [`ImportError::Refused`] when there is no such file or it is no extract.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
        let refused = |r| ImportError::refused(&name, r);
        if path.is_dir() {
            return Err(refused(Refusal::IsFolder));
        }
        if !path.is_file() {
            return Err(refused(Refusal::NotFound));
        }
        let file = File::open(path).map_err(|e| refused(Refusal::Unreadable(e)))?;
        if file.metadata().is_ok_and(|m| m.len() == 0) {
            return Err(refused(Refusal::Empty));
        }
        let Some(packing) = packing(file) else {
            return Err(refused(Refusal::WrongFormat {
                what: "no extract of OpenStreetMap".to_owned(),
                remedy: "Choose a file ending in .osm.pbf, .osm, .osm.gz or .osm.bz2.",
            }));
        };
        Ok(Self { path: path.to_owned(), name, packing })
    }

    /// The file's name, without its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The SHA-256 of the file, in hexadecimal.
    ///
    /// # Errors
    /// [`ImportError`] when it cannot be read, or the user stopped it.
    pub fn sha256(&self, progress: &Progress) -> Result<String, ImportError> {
        use std::fmt::Write as _;
        let unreadable = |e| ImportError::refused(&self.name, Refusal::Unreadable(e));
        let mut file = File::open(&self.path).map_err(unreadable)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        loop {
            progress.check()?;
            let read = file.read(&mut buffer).map_err(unreadable)?;
            if read == 0 {
                break;
            }
            hasher.update(buffer.get(..read).unwrap_or_default());
        }
        Ok(hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }

    /// Reads the extract, clipped to `within` where it is given, and shows it to the visitors.
    ///
    /// # Errors
    /// [`ImportError::Refused`] when the file is damaged or holds more within the bounds than fits in memory;
    /// [`ImportError::Cancelled`] when the user stopped it.
    pub fn read(
        &self,
        within: Option<LonLatBounds>,
        visitors: &mut [&mut dyn Visitor],
        progress: &Progress,
    ) -> Result<Reading, ImportError> {
        let read = match self.packing {
            Packing::Pbf => pbf::Pbf::open(&self.path).and_then(|mut file| {
                let said = file.bounds();
                let reading = clip::read(&mut |kind, told| file.each(kind, told), within, visitors, progress)?;
                Ok(Reading { within: overlap(said.or(reading.within), within), ..reading })
            }),
            packing => clip::read(
                &mut |kind, told| xml::each(&self.path, packing, kind, progress, told),
                within,
                visitors,
                progress,
            ),
        };
        let read = read.map(|reading| Reading { within: overlap(reading.within, within), ..reading });
        read.map_err(|stop| match stop {
            Stop::Cancelled(cancelled) => ImportError::Cancelled(cancelled),
            Stop::Refused(refusal) => ImportError::refused(&self.name, refusal),
        })
    }
}

/// What lies in both; all of the first where there is no second.
fn overlap(first: Option<LonLatBounds>, second: Option<LonLatBounds>) -> Option<LonLatBounds> {
    let (first, Some(second)) = (first?, second) else { return first };
    let both = LonLatBounds {
        west: first.west.max(second.west),
        south: first.south.max(second.south),
        east: first.east.min(second.east),
        north: first.north.min(second.north),
    };
    (both.west < both.east && both.south < both.north).then_some(both)
}

/// Knows an extract by its first bytes. Packed XML is unpacked a little to see what it holds.
fn packing(mut file: File) -> Option<Packing> {
    const SEEN: u64 = 2048;
    let mut start = Vec::new();
    file.by_ref().take(SEEN).read_to_end(&mut start).ok()?;
    if start.get(4..).is_some_and(|rest| rest.starts_with(b"\x0a\x09OSMHeader")) {
        return Some(Packing::Pbf);
    }
    let mut unpacked = Vec::new();
    // What can be unpacked of the start is enough, so that an error at its end does not matter.
    let packing = if start.starts_with(&[0x1f, 0x8b]) {
        let _ = flate2::read::GzDecoder::new(start.as_slice()).take(SEEN).read_to_end(&mut unpacked);
        Packing::XmlGzip
    } else if start.starts_with(b"BZh") {
        // A block of bzip2 has up to 900 kB and is unpacked whole.
        let whole = BufReader::new(std::io::Read::chain(start.as_slice(), file));
        let _ = bzip2::read::BzDecoder::new(whole).take(SEEN).read_to_end(&mut unpacked);
        Packing::XmlBzip2
    } else {
        unpacked = start;
        Packing::Xml
    };
    let text = String::from_utf8_lossy(&unpacked);
    text.contains("<osm ").then_some(packing)
}

#[cfg(test)]
mod tests;
