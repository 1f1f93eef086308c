//! Pictures that others made (a logo), taken in as they are.

use std::io::Cursor;

use image::{ImageDecoder as _, ImageFormat, ImageReader, Limits};

use super::scene::Picture;

/// The longest side in pixels.
const MOST_SIDE: u32 = 8_000;
/// The most memory that reading one may take, in bytes.
const MOST_MEMORY: u64 = 300_000_000;

/// Width and height of a PNG or JPEG file in pixels; `None` for anything else, and for what is too large.
#[must_use]
pub fn size(file: &[u8]) -> Option<(u32, u32)> {
    reader(file)?.into_decoder().ok().map(|d| d.dimensions())
}

/// A PNG or JPEG file as pixels; `None` where it cannot be read.
#[must_use]
pub fn decode(file: &[u8]) -> Option<Picture> {
    let pixels = reader(file)?.decode().ok()?.into_rgba8();
    let (width, height) = pixels.dimensions();
    let mut rgba = pixels.into_raw();
    for p in rgba.chunks_exact_mut(4) {
        for c in 0..3 {
            let multiplied = (u32::from(p[c]) * u32::from(p[3]) + 127) / 255;
            p[c] = u8::try_from(multiplied).unwrap_or(u8::MAX);
        }
    }
    Some(Picture { width, height, rgba })
}

fn reader(file: &[u8]) -> Option<ImageReader<Cursor<&[u8]>>> {
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().ok()?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    Some(reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_rubbish_is_not() {
        let picture = Picture { width: 2, height: 1, rgba: vec![10, 20, 30, 255, 64, 0, 32, 128] };
        let file = crate::render::png::encode(&picture, 72, &[]).expect("a file");
        assert_eq!(size(&file), Some((2, 1)));
        assert_eq!(decode(&file).expect("a picture"), picture);
        assert_eq!((size(b"GIF89a"), decode(&file[..20])), (None, None));
    }
}
