//! Writes pictures as PNG (W3C, "Portable Network Graphics Specification", third edition): sRGB, with their resolution
//! and with texts that say what they show. No dates, so that the same picture gives the same bytes.

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use png::{
    BitDepth, ColorType, Compression, Encoder, Filter, PixelDimensions, SrgbRenderingIntent, StreamWriter, Unit,
};

use super::scene::Picture;

/// A picture that cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    #[error("the picture has {found} bytes where its size of {width} by {height} pixels needs {needed}")]
    Size { width: u32, height: u32, found: usize, needed: u64 },
    #[error("the PNG could not be written: {0}")]
    Encoding(png::EncodingError),
    #[error("the PNG could not be written: {0}")]
    Writing(#[from] std::io::Error),
}

impl From<png::EncodingError> for PngError {
    fn from(error: png::EncodingError) -> Self {
        match error {
            png::EncodingError::IoError(cause) => Self::Writing(cause),
            other => Self::Encoding(other),
        }
    }
}

/// Keywords that the PNG specification defines, as [`encode`] takes them.
pub const TITLE: &str = "Title";
pub const DESCRIPTION: &str = "Description";
pub const SOURCE: &str = "Source";
pub const SOFTWARE: &str = "Software";
pub const COPYRIGHT: &str = "Copyright";
/// Our own: what the picture was made from.
pub const CONTENT_HASH: &str = "Content SHA-256";

/// Encodes a picture. `texts` are pairs of keyword (at most 79 Latin-1 characters; longer ones are left out) and text
/// in any language. A picture without transparency is written as RGB, else as RGBA.
///
/// # Errors
/// [`PngError`] when the picture's bytes do not fit its size.
pub fn encode(picture: &Picture, dpi: u32, texts: &[(&str, &str)]) -> Result<Vec<u8>, PngError> {
    let is_opaque = picture.rgba.chunks_exact(4).all(|p| p[3] == 255);
    let bytes = Bytes::default();
    let mut file = PngFile::begin(bytes.clone(), (picture.width, picture.height), is_opaque, (dpi, texts))?;
    file.push(&picture.rgba)?;
    file.finish()?;
    Ok(bytes.take())
}

/// A PNG file that is given its rows by and by, from the top, and is written as they come.
pub struct PngFile<W: Write + 'static> {
    stream: StreamWriter<'static, W>,
    size: (u32, u32),
    is_opaque: bool,
    /// Bytes of pixels taken so far.
    taken: u64,
    row: Vec<u8>,
}

impl<W: Write + 'static> PngFile<W> {
    /// Begins a file; see [`encode`]. Of an opaque picture the alpha is not written.
    ///
    /// # Errors
    /// [`PngError`] for an empty picture, and when what is written to takes nothing.
    pub fn begin(
        into: W,
        size: (u32, u32),
        is_opaque: bool,
        (dpi, texts): (u32, &[(&str, &str)]),
    ) -> Result<Self, PngError> {
        let (width, height) = size;
        if width == 0 || height == 0 {
            return Err(PngError::Size { width, height, found: 0, needed: 0 });
        }
        let mut encoder = Encoder::new(into, width, height);
        encoder.set_color(if is_opaque { ColorType::Rgb } else { ColorType::Rgba });
        encoder.set_depth(BitDepth::Eight);
        // An A3 sheet at 300 dpi: 0.1 s and 6 MB so, 0.7 s and 2 MB with `Balanced` and no filter.
        encoder.set_compression(Compression::Fast);
        encoder.set_filter(Filter::Up);
        encoder.set_source_srgb(SrgbRenderingIntent::RelativeColorimetric);
        let per_metre = pixels_per_metre(dpi);
        encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
        for (keyword, text) in texts.iter().filter(|(k, t)| is_keyword(k) && !t.is_empty()) {
            let text = text.replace('\0', " ");
            // Plain Latin-1 in the chunk every reader knows; other scripts in the international one.
            if text.chars().all(|c| u32::from(c) < 256) {
                encoder.add_text_chunk((*keyword).to_owned(), text)?;
            } else {
                encoder.add_itxt_chunk((*keyword).to_owned(), text)?;
            }
        }
        let stream = encoder.write_header()?.into_stream_writer_with_size(1 << 16)?;
        Ok(Self { stream, size, is_opaque, taken: 0, row: Vec::with_capacity(width as usize * 4) })
    }

    /// Adds whole rows, as in [`Picture::rgba`].
    ///
    /// # Errors
    /// [`PngError`] when there are more than the picture has.
    pub fn push(&mut self, rgba: &[u8]) -> Result<(), PngError> {
        let row_bytes = self.size.0 as usize * 4;
        self.taken += rgba.len() as u64;
        if self.taken > self.needed() || !rgba.len().is_multiple_of(row_bytes) {
            return Err(self.wrong_size());
        }
        for line in rgba.chunks_exact(row_bytes) {
            self.row.clear();
            for p in line.chunks_exact(4) {
                if self.is_opaque {
                    self.row.extend_from_slice(&p[..3]);
                } else {
                    let straight = [straight(p[0], p[3]), straight(p[1], p[3]), straight(p[2], p[3]), p[3]];
                    self.row.extend_from_slice(&straight);
                }
            }
            self.stream.write_all(&self.row)?;
        }
        Ok(())
    }

    /// Writes the end of the file.
    ///
    /// # Errors
    /// [`PngError`] when rows are missing, and when what is written to takes no more.
    pub fn finish(self) -> Result<(), PngError> {
        if self.taken != self.needed() {
            return Err(self.wrong_size());
        }
        Ok(self.stream.finish()?)
    }

    fn needed(&self) -> u64 {
        u64::from(self.size.0) * u64::from(self.size.1) * 4
    }

    fn wrong_size(&self) -> PngError {
        let found = usize::try_from(self.taken).unwrap_or(usize::MAX);
        PngError::Size { width: self.size.0, height: self.size.1, found, needed: self.needed() }
    }
}

/// A file in memory; the encoder keeps its own hold of it.
#[derive(Clone, Default)]
pub struct Bytes(Rc<RefCell<Vec<u8>>>);

impl Bytes {
    /// What was written so far.
    #[must_use]
    pub fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Dots an inch in the specification's unit, rounded: 300 dpi is 11,811.
#[must_use]
pub fn pixels_per_metre(dpi: u32) -> u32 {
    u32::try_from((u64::from(dpi) * 10_000 + 127) / 254).unwrap_or(u32::MAX)
}

fn is_keyword(keyword: &str) -> bool {
    (1..=79).contains(&keyword.chars().count())
        && keyword.chars().all(|c| matches!(u32::from(c), 32..=126 | 161..=255))
        && keyword.trim() == keyword
}

/// A channel without the alpha multiplied in.
fn straight(channel: u8, alpha: u8) -> u8 {
    if alpha == 0 {
        return 0;
    }
    let value = (u32::from(channel) * 255 + u32::from(alpha) / 2) / u32::from(alpha);
    u8::try_from(value).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &[u8]) -> (png::Info<'static>, Vec<u8>) {
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut pixels).expect("pixels");
        reader.finish().expect("the end");
        (reader.info().clone(), pixels)
    }

    #[test]
    fn what_is_written_is_read_back() {
        let picture = Picture { width: 2, height: 1, rgba: vec![10, 20, 30, 255, 200, 100, 0, 255] };
        let texts =
            [(TITLE, "Maidstone – wards"), (SOURCE, "Office for National Statistics"), ("", "lost"), ("Empty", "")];
        let file = encode(&picture, 300, &texts).expect("a file");
        let (info, pixels) = read(&file);
        assert_eq!(pixels, [10, 20, 30, 200, 100, 0]);
        let dims = info.pixel_dims.expect("pHYs");
        assert_eq!((dims.xppu, dims.yppu), (11_811, 11_811));
        assert!(matches!(dims.unit, Unit::Meter));
        assert!(info.srgb.is_some());
        assert_eq!(info.utf8_text[0].get_text().expect("text"), "Maidstone – wards");
        assert_eq!(info.uncompressed_latin1_text[0].text, "Office for National Statistics");
        assert_eq!(file, encode(&picture, 300, &texts).expect("a file"), "the same bytes");
    }

    #[test]
    fn transparency_is_written_straight() {
        let picture = Picture { width: 1, height: 2, rgba: vec![64, 0, 32, 128, 0, 0, 0, 0] };
        let (_, pixels) = read(&encode(&picture, 72, &[]).expect("a file"));
        assert_eq!(pixels, [128, 0, 64, 128, 0, 0, 0, 0]);
    }

    #[test]
    fn resolutions_are_as_the_specification_rounds_them() {
        assert_eq!([150, 200, 300].map(pixels_per_metre), [5_906, 7_874, 11_811]);
    }

    #[test]
    fn a_picture_that_is_no_picture_is_refused() {
        let bad = Picture { width: 3, height: 3, rgba: vec![0; 5] };
        assert!(encode(&bad, 300, &[]).is_err());
        assert!(encode(&Picture { width: 0, height: 0, rgba: vec![] }, 300, &[]).is_err());
    }
}
