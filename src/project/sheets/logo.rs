//! A logo comes in as a file and is kept in the sheet as hexadecimal digits.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use crate::model::sheet::Logo;
use crate::render::pictures;

/// The largest file that is taken in, in bytes.
const MOST: u64 = 4_000_000;

/// Reads a PNG or JPEG file; an error is a sentence.
pub fn read(path: &Path) -> Result<Logo, String> {
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let size = std::fs::metadata(path).map_err(|e| format!("{name} could not be read ({}).", e.kind()))?.len();
    if size > MOST {
        return Err(format!("{name} is larger than 4 MB. Save it smaller: a logo needs about 600 pixels."));
    }
    let bytes = std::fs::read(path).map_err(|e| format!("{name} could not be read ({}).", e.kind()))?;
    if pictures::decode(&bytes).is_none() {
        return Err(format!("{name} is no PNG or JPEG picture that can be read. Save it as one of these."));
    }
    let mut file = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to memory cannot fail.
        let _ = write!(file, "{byte:02x}");
    }
    Ok(Logo { name, file })
}

/// The file again; `None` where the digits are none.
pub(super) fn bytes(digits: &str) -> Option<Arc<[u8]>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    digits.as_bytes().chunks(2).map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect()
}
