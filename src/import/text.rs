//! From bytes to text: which encoding a file is in, found out rather than asked.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text, and what it was written in ("UTF-8", "Windows-1252").
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static str,
    /// Whether some bytes were no text in that encoding; a mark stands for them.
    pub lossy: bool,
}

/// Decodes a text file by its byte order mark, else as UTF-8 if it is that, else as Windows-1252, which every byte
/// fits. `None` for bytes that are no text.
pub(super) fn decode(bytes: &[u8]) -> Option<Decoded<'_>> {
    // Nearly every file, which is looked through once.
    if bytes.first().is_none_or(|b| b.is_ascii_graphic() || b.is_ascii_whitespace())
        && utf_16_without_mark(bytes).is_none()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        let is_text = !bytes.contains(&0) && has_few_controls(text);
        return is_text.then_some(Decoded { text: Cow::Borrowed(text), encoding: name(UTF_8), lossy: false });
    }
    let encoding = if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        encoding
    } else if let Some(encoding) = utf_16_without_mark(bytes) {
        encoding
    } else if bytes.contains(&0) {
        return None;
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    };
    let (text, lossy) = encoding.decode_with_bom_removal(bytes);
    if !has_few_controls(&text) || text.contains('\0') {
        return None;
    }
    Some(Decoded { text, encoding: name(encoding), lossy })
}

/// Text has no control characters; a few are forgiven (page breaks, end-of-file marks of old programs).
fn has_few_controls(text: &str) -> bool {
    let controls = text.chars().take(4096).filter(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{1a}'));
    controls.count() <= 8
}

/// In Latin text in UTF-16 every other byte is zero.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.chunks_exact(2).take(256);
    let (n, high, low) =
        pairs.fold((0, 0, 0), |(n, h, l), p| (n + 1, h + usize::from(p[0] == 0), l + usize::from(p[1] == 0)));
    if n < 4 {
        None
    } else if low * 10 >= n * 8 && high == 0 {
        Some(UTF_16LE)
    } else if high * 10 >= n * 8 && low == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// How the text of a dBase table is coded: by an encoding of today, or by a code page of DOS.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Charset {
    Known(&'static Encoding),
    /// Its number, and what the bytes from 128 on stand for.
    Dos(u16, &'static [char; 128]),
}

pub(super) const UTF8: Charset = Charset::Known(UTF_8);
pub(super) const CP1252: Charset = Charset::Known(WINDOWS_1252);

impl Charset {
    pub fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Known(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Self::Dos(_, high) => oem_cp::decode_string_complete_table(bytes, high).into(),
        }
    }

    /// What to read with where only encodings of today are known; then comes [`Self::repair`].
    pub fn as_read(self) -> &'static Encoding {
        match self {
            Self::Known(encoding) => encoding,
            // Gives every byte a character of its own, so that nothing is lost.
            Self::Dos(..) => WINDOWS_1252,
        }
    }

    /// Puts right what was read as [`Self::as_read`] says.
    pub fn repair(self, text: &mut String) {
        if matches!(self, Self::Dos(..)) && !text.is_ascii() {
            let (bytes, ..) = WINDOWS_1252.encode(text);
            *text = self.decode(&bytes).into_owned();
        }
    }

    /// As the report names it.
    pub fn name(self) -> String {
        match self {
            Self::Known(encoding) => name(encoding).to_owned(),
            Self::Dos(number, _) => format!("DOS code page {number}"),
        }
    }

    fn dos(number: u16) -> Option<Self> {
        use oem_cp::code_table as t;
        let high = match number {
            437 => &t::DECODING_TABLE_CP437,
            850 => &t::DECODING_TABLE_CP850,
            852 => &t::DECODING_TABLE_CP852,
            858 => &t::DECODING_TABLE_CP858,
            860 => &t::DECODING_TABLE_CP860,
            861 => &t::DECODING_TABLE_CP861,
            863 => &t::DECODING_TABLE_CP863,
            865 => &t::DECODING_TABLE_CP865,
            _ => return None,
        };
        Some(Self::Dos(number, high))
    }
}

/// The encoding that a `.cpg` file names ("UTF-8", "1252", "ISO 8859-1", "ANSI 1252"); `None` when it is not known.
pub(super) fn by_cpg(cpg: &[u8]) -> Option<Charset> {
    let text =
        String::from_utf8_lossy(cpg.get(..64).unwrap_or(cpg)).trim().trim_start_matches('\u{feff}').to_lowercase();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if let Some(page) = digits.parse().ok().and_then(Charset::dos) {
        return Some(page);
    }
    let encoding = match digits.as_str() {
        "65001" => Some(UTF_8),
        "88591" | "28591" | "819" => Some(WINDOWS_1252),
        "1250" | "1251" | "1252" | "1253" | "1254" | "1257" => {
            Encoding::for_label(format!("windows-{digits}").as_bytes())
        }
        _ => Encoding::for_label(text.as_bytes()),
    };
    encoding.map(Charset::Known)
}

/// The encoding of the language driver that a dBase header names, for those met in Europe (ESRI, "Read and write
/// shapefile and dBASE files encoded in various code pages").
pub(super) fn by_language_driver(id: u8) -> Option<Charset> {
    let label = |text: &str| Encoding::for_label(text.as_bytes()).map(Charset::Known);
    match id {
        0x03 | 0x57 | 0x58 | 0x59 => Some(CP1252),
        0x01 | 0x09 | 0x0b | 0x0d | 0x0f | 0x11 | 0x15 | 0x18 | 0x19 | 0x1b => Charset::dos(437),
        0x02 | 0x0a | 0x0e | 0x10 | 0x12 | 0x14 | 0x16 | 0x1a | 0x1d | 0x25 | 0x37 => Charset::dos(850),
        0x1f | 0x22 | 0x23 | 0x40 | 0x64 => Charset::dos(852),
        0x24 => Charset::dos(860),
        0x67 => Charset::dos(861),
        0x1c | 0x6c => Charset::dos(863),
        0x08 | 0x17 | 0x66 => Charset::dos(865),
        0x26 | 0x65 => label("ibm866"),
        0x04 => label("macintosh"),
        0xc8 => label("windows-1250"),
        0xc9 => label("windows-1251"),
        0xca => label("windows-1254"),
        0xcb => label("windows-1253"),
        0xf0 => Some(UTF8),
        _ => None,
    }
}

/// As the report names it.
fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == WINDOWS_1252 { "Windows-1252" } else { encoding.name() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<(String, &'static str)> {
        decode(bytes).map(|d| (d.text.into_owned(), d.encoding))
    }

    #[test]
    fn encodings_are_told_apart() {
        let said = |text: &str, e| Some((text.to_owned(), e));
        assert_eq!(read("Ynys Môn".as_bytes()), said("Ynys Môn", "UTF-8"));
        assert_eq!(read(b"\xef\xbb\xbfcode"), said("code", "UTF-8"));
        assert_eq!(read(b"Ynys M\xf4n, \xa35"), said("Ynys Môn, £5", "Windows-1252"));
        let le: Vec<u8> = "code,name".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&le), said("code,name", "UTF-16LE"));
        assert_eq!(read(&[b"\xff\xfe".as_slice(), &le].concat()), said("code,name", "UTF-16LE"));
        assert_eq!(read(b"\x00\x01\x02\x03abc\x00\x00"), None);
        assert_eq!(read(&[0x07; 64]), None);
    }

    #[test]
    fn code_page_files_are_understood() {
        assert_eq!(by_cpg(b"UTF-8"), Some(UTF8));
        assert_eq!(by_cpg(b"1252\r\n"), Some(CP1252));
        assert_eq!(by_cpg(b"ANSI 1252"), Some(CP1252));
        assert_eq!(by_cpg(b"ISO 88591"), Some(CP1252));
        assert_eq!(by_cpg(b"65001"), Some(UTF8));
        assert_eq!(by_cpg(b"nonsense"), None);
        // What 0x93 stands for: o with a circumflex in DOS, an opening quotation mark in Windows.
        let read = |page: Option<Charset>| page.map(|p| p.decode(b"Ynys M\x93n").into_owned());
        for page in [by_cpg(b"850"), by_cpg(b"IBM437"), by_language_driver(0x02), by_language_driver(0x19)] {
            assert_eq!(read(page).as_deref(), Some("Ynys M\u{f4}n"));
        }
        assert_eq!(read(by_language_driver(0x57)).as_deref(), Some("Ynys M\u{201c}n"));
    }
}
