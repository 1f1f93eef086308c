//! The file as it was dropped: its bytes, what lies beside it, and its fingerprint.
//!
//! Every file is opened once and read whole, so that what is fingerprinted is what is understood. Nothing here knows
//! what the bytes mean.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::base::progress::Progress;

use super::error::{ImportError, Refusal};

/// The most bytes read from one file. The largest files of the field, national output areas at full resolution, have
/// about 300 MB.
pub(super) const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// The parts of a shapefile beside the `.shp`, in the order of their names.
const PARTS: [&str; 4] = ["cpg", "dbf", "prj", "shx"];

/// All that may lie beside a `.shp` under the same name.
const COMPANIONS: [&str; 6] = ["cpg", "dbf", "prj", "sbn", "sbx", "shx"];

/// A file in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dropped<'a> {
    /// Without its folder.
    pub name: String,
    pub bytes: Cow<'a, [u8]>,
    /// The other parts of a loose shapefile, each by its ending in small letters, in order.
    pub parts: Vec<(String, Cow<'a, [u8]>)>,
    /// The description beside the file (`<file>.about.json`).
    pub about: Option<Cow<'a, [u8]>>,
}

impl Dropped<'_> {
    /// The SHA-256 of the file, in hexadecimal; for a loose shapefile of the `.shp` and its parts in order of name.
    #[must_use]
    pub fn sha256(&self) -> String {
        use std::fmt::Write as _;
        let mut hasher = Sha256::new();
        hasher.update(&self.bytes);
        for (_, bytes) in &self.parts {
            hasher.update(bytes);
        }
        hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// Reads a file and what belongs to it. Whoever drops one part of a shapefile means the whole.
pub(super) fn from_disk(path: &Path, progress: &Progress) -> Result<Dropped<'static>, ImportError> {
    let is_companion = COMPANIONS.contains(&ending(path).as_str());
    let whole = if is_companion { sibling(path, "shp") } else { None };
    let path = whole.as_deref().unwrap_or(path);
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let refused = |refusal| ImportError::refused(&name, refusal);
    if is_companion && whole.is_none() && path.is_file() {
        let missing = format!("{}.shp", super::sniff::stem(&name));
        return Err(refused(Refusal::MissingSibling { missing, role: "holds the outlines", present: name.clone() }));
    }
    let bytes = read(path).map_err(refused)?;
    progress.check()?;
    let mut parts = Vec::new();
    if super::sniff::is_shp(&bytes) {
        for part in PARTS {
            if let Some(path) = sibling(path, part) {
                parts.push((part.to_owned(), Cow::Owned(read(&path).map_err(refused)?)));
            }
        }
    }
    let beside = path.with_file_name(format!("{name}.about.json"));
    let about = if beside.is_file() { Some(Cow::Owned(read(&beside).map_err(refused)?)) } else { None };
    Ok(Dropped { name, bytes: Cow::Owned(bytes), parts, about })
}

/// The file's ending in small letters.
fn ending(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The file of the same name with another ending, in small or capital letters.
fn sibling(path: &Path, ending: &str) -> Option<std::path::PathBuf> {
    [ending.to_owned(), ending.to_uppercase()].iter().map(|e| path.with_extension(e)).find(|p| p.is_file())
}

fn read(path: &Path) -> Result<Vec<u8>, Refusal> {
    match std::fs::metadata(path) {
        Ok(m) if m.is_dir() => return Err(Refusal::IsFolder),
        // A pipe would keep the reader waiting for ever.
        Ok(m) if !m.is_file() => return Err(Refusal::NotFound),
        _ => {}
    }
    let file = File::open(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Refusal::NotFound,
        _ => Refusal::Unreadable(e),
    })?;
    let length = file.metadata().map_err(Refusal::Unreadable)?.len();
    if length > MOST_BYTES {
        return Err(Refusal::TooLarge { bytes: length, most: MOST_BYTES });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    // A file may grow while it is read, and a device has no length: the limit holds for what arrives.
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(Refusal::Unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Refusal::TooLarge { bytes: bytes.len() as u64, most: MOST_BYTES });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST FIPS 180-2, appendix B.1: the digest of "abc".
    #[test]
    fn fingerprint_is_sha_256() {
        let dropped = Dropped { bytes: Cow::Borrowed(b"abc"), ..Dropped::default() };
        assert_eq!(dropped.sha256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
