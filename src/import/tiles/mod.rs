//! Map tiles as others pack them: pictures (PNG, JPEG, WebP) and vector tiles (MVT), and the archives they come in.
//!
//! A tile is refused, never trusted: what it unpacks to is limited before anything is reserved.

mod mvt;
mod mvt_guard;
pub(super) mod mvt_write;
mod pmtiles;
mod schema;

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use image::{ImageReader, Limits};

use crate::model::background::{TileContent, TilePicture, TilePlace};

pub use pmtiles::{PmTiles, PmTilesError, plain as plain_attribution};

/// The most bytes that a packed tile may unpack to.
const MOST_UNPACKED: u64 = 32_000_000;

/// The longest side of a tile's picture in pixels.
const MOST_SIDE: u32 = 4096;

/// Why a tile cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum TileError {
    #[error("it unpacks to more than {} MB", MOST_UNPACKED / 1_000_000)]
    TooLarge,
    #[error("it cannot be unpacked ({0})")]
    Packing(String),
    #[error("it is packed with zstd, which is not read here; tiles packed with gzip or not at all are")]
    Zstd,
    #[error("its picture cannot be read ({0})")]
    Picture(String),
    #[error("it is no picture and no vector tile ({0})")]
    NotMvt(String),
    #[error("it asks for more memory than any map needs")]
    Greedy,
}

/// Understands one tile by its first bytes. `None` for an empty one.
///
/// # Errors
/// [`TileError`] says what is wrong with it.
pub fn decode(place: TilePlace, bytes: &[u8]) -> Result<Option<TileContent>, TileError> {
    let unpacked;
    let bytes = match bytes {
        [0x1f, 0x8b, ..] => {
            unpacked = unpack(flate2::read::MultiGzDecoder::new(bytes))?;
            unpacked.as_slice()
        }
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => {
            unpacked = unpack(flate2::read::ZlibDecoder::new(bytes))?;
            unpacked.as_slice()
        }
        [0x28, 0xb5, 0x2f, 0xfd, ..] => return Err(TileError::Zstd),
        _ => bytes,
    };
    if bytes.is_empty() {
        return Ok(None);
    }
    if is_picture(bytes) {
        return picture(bytes).map(|p| Some(TileContent::Picture(Arc::new(p))));
    }
    mvt::read(place, bytes).map(|tile| Some(TileContent::Vector(Arc::new(tile))))
}

fn unpack(reader: impl std::io::Read) -> Result<Vec<u8>, TileError> {
    let mut unpacked = Vec::new();
    reader.take(MOST_UNPACKED + 1).read_to_end(&mut unpacked).map_err(|e| TileError::Packing(e.to_string()))?;
    if unpacked.len() as u64 > MOST_UNPACKED { Err(TileError::TooLarge) } else { Ok(unpacked) }
}

fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG")
        || bytes.starts_with(&[0xff, 0xd8, 0xff])
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
}

/// The side in pixels of the picture in these bytes; `None` when they are no picture.
#[must_use]
pub fn picture_side(bytes: &[u8]) -> Option<u32> {
    if !is_picture(bytes) {
        return None;
    }
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.into_dimensions().ok().map(|(width, height)| width.max(height))
}

fn picture(bytes: &[u8]) -> Result<TilePicture, TileError> {
    let bad = |e: image::ImageError| TileError::Picture(e.to_string());
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|e| TileError::Picture(e.to_string()))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(u64::from(MOST_SIDE) * u64::from(MOST_SIDE) * 8);
    reader.limits(limits);
    let pixels = reader.decode().map_err(bad)?.into_rgba8();
    let (width, height) = pixels.dimensions();
    let mut rgba = pixels.into_raw();
    for pixel in rgba.chunks_exact_mut(4).filter(|p| p[3] < 255) {
        let alpha = u16::from(pixel[3]);
        for channel in &mut pixel[..3] {
            #[expect(clippy::cast_possible_truncation, reason = "at most 255")]
            {
                *channel = ((u16::from(*channel) * alpha + 127) / 255) as u8;
            }
        }
    }
    Ok(TilePicture { width, height, rgba })
}

#[cfg(test)]
mod tests;
