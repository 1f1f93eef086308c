//! `PMTiles` archives, by the `pmtiles` crate over plain reads at a position: a file that ends too early is an error, not
//! a crash of the whole program as it would be over a memory map.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use pmtiles::{
    AsyncBackend, AsyncPmTilesReader, BackendResponse, Compression, HashMapCache, PmtError, PmtResult, TileCoord,
    TileType,
};

use super::TileError;
use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::model::background::{AboutTiles, MOST_LEVEL, TileContent, TilePlace};

/// The most bytes read at once: far more than any directory or tile of a sound archive.
const MOST_READ: u64 = 64_000_000;

/// Why a `PMTiles` archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PmTilesError {
    #[error("The file cannot be read ({0}).")]
    Disk(#[from] std::io::Error),
    #[error("The file is empty (0 bytes): it was probably not copied to the end. Copy it again from where it came.")]
    Empty,
    #[error("This is not a PMTiles archive, although it is named like one.")]
    NotPmTiles,
    #[error(
        "This is a PMTiles archive of another version. Version 3 is read; convert it with \u{201c}pmtiles convert\u{201d}."
    )]
    Version,
    #[error("Its tiles are {0}, which are not read here. PNG, JPEG, WebP and MVT are.")]
    Kind(&'static str),
    #[error("Its tiles are packed with {0}, which is not read here. Gzip or none is.")]
    Packing(&'static str),
    #[error("Its tiles cannot be shown: {0}.")]
    Tile(#[from] TileError),
    #[error("The archive is damaged or was cut short ({0}). Download it again.")]
    Damaged(String),
}

/// An open archive.
pub struct PmTiles {
    reader: Mutex<Option<AsyncPmTilesReader<Positioned, HashMapCache>>>,
    about: AboutTiles,
}

impl PmTiles {
    /// Opens an archive and tries it: header, directory and one tile.
    ///
    /// # Errors
    /// [`PmTilesError`] says what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, PmTilesError> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        if length == 0 {
            return Err(PmTilesError::Empty);
        }
        let backend = Positioned { file: Mutex::new(file), length };
        let reader = now(AsyncPmTilesReader::try_from_cached_source(backend, HashMapCache::default()))
            .map_err(PmTilesError::from)?;
        let header = reader.get_header();
        match header.tile_type {
            TileType::Avif => return Err(PmTilesError::Kind("AVIF pictures")),
            TileType::Mlt => return Err(PmTilesError::Kind("MapLibre tiles (MLT)")),
            TileType::Unknown | TileType::Mvt | TileType::Png | TileType::Jpeg | TileType::Webp => {}
        }
        match header.tile_compression {
            Compression::Brotli => return Err(PmTilesError::Packing("Brotli")),
            Compression::Zstd => return Err(PmTilesError::Packing("Zstandard")),
            Compression::Unknown | Compression::None | Compression::Gzip => {}
        }
        let levels = (header.min_zoom.min(MOST_LEVEL), header.max_zoom.min(MOST_LEVEL));
        if levels.0 > levels.1 {
            return Err(PmTilesError::Damaged("its first level is finer than its last".to_owned()));
        }
        let (west, south) = (header.min_longitude, header.min_latitude);
        let (east, north) = (header.max_longitude, header.max_latitude);
        let corner = |lon, lat| Mercator::from(LonLat::new(lon, lat));
        let bounds = Bounds { min: corner(west, north), max: corner(east, south) };
        let bounds = (west < east && south < north).then_some(bounds);
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let mut about = AboutTiles { name, attribution: String::new(), levels, bounds, picture_side: None };
        // An archive without a description is still a map.
        if let Ok(text) = now(reader.get_metadata()) {
            about.attribution = attribution(&text);
        }
        let is_drawn = matches!(header.tile_type, TileType::Mvt);
        let archive = Self { reader: Mutex::new(Some(reader)), about };
        let first = archive.first_tile()?;
        if let Some((place, bytes)) = &first {
            super::decode(*place, bytes)?;
        }
        let side = first.as_ref().and_then(|(_, bytes)| super::picture_side(bytes));
        Ok(Self { about: AboutTiles { picture_side: side.filter(|_| !is_drawn), ..archive.about }, ..archive })
    }

    /// A tile near the middle, to know what the tiles are and whether they can be read.
    fn first_tile(&self) -> Result<Option<(TilePlace, Vec<u8>)>, PmTilesError> {
        let world = Bounds { min: Mercator { x: 0.0, y: 0.0 }, max: Mercator { x: 1.0, y: 1.0 } };
        let middle = self.about.bounds.unwrap_or(world).centre();
        let at = Bounds { min: middle, max: middle };
        for level in self.about.levels.0..=self.about.levels.1 {
            for place in TilePlace::covering(level, at) {
                if let Some(bytes) = self.bytes(place)? {
                    return Ok(Some((place, bytes)));
                }
            }
        }
        Ok(None)
    }

    pub fn about(&self) -> &AboutTiles {
        &self.about
    }

    /// Lets go of the file.
    pub fn shut(&self) {
        *self.reader.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn bytes(&self, place: TilePlace) -> Result<Option<Vec<u8>>, PmTilesError> {
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let (Some(reader), Ok(coord)) = (reader.as_ref(), TileCoord::new(place.level, place.x, place.y)) else {
            return Ok(None);
        };
        Ok(now(reader.get_tile(coord))?.map(|bytes| bytes.to_vec()))
    }

    /// One tile; `None` where the archive has none.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence that names the tile.
    pub fn tile(&self, place: TilePlace) -> Result<Option<TileContent>, String> {
        let TilePlace { level, x, y } = place;
        let said = |why: String| format!("{}: tile {level}/{x}/{y} cannot be shown: {why}", self.about.name);
        let Some(bytes) = self.bytes(place).map_err(|e| said(e.to_string()))? else { return Ok(None) };
        super::decode(place, &bytes).map_err(|e: TileError| said(e.to_string()))
    }
}

impl From<PmtError> for PmTilesError {
    fn from(error: PmtError) -> Self {
        match error {
            PmtError::InvalidMagicNumber => Self::NotPmTiles,
            PmtError::UnsupportedPmTilesVersion => Self::Version,
            PmtError::Reading(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Self::Disk(error),
            other => Self::Damaged(other.to_string()),
        }
    }
}

/// The licence line in an archive's description (JSON), without the web page's marks around it.
fn attribution(text: &str) -> String {
    let about: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    plain(about.get("attribution").and_then(|v| v.as_str()).unwrap_or_default())
}

/// Text without HTML tags and with its commonest entities resolved.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(letter),
            _ => {}
        }
    }
    let text = text.replace("&copy;", "©").replace("&amp;", "&").replace("&nbsp;", " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The file, read at positions.
struct Positioned {
    file: Mutex<File>,
    length: u64,
}

impl Positioned {
    fn at(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let there = self.length.saturating_sub(offset).min(length as u64);
        if there > MOST_READ {
            return Err(PmtError::InvalidEntry);
        }
        let mut bytes = vec![0; usize::try_from(there).unwrap_or(0)];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(&mut bytes)?;
        Ok(BackendResponse::new(bytes.into()))
    }
}

impl AsyncBackend for Positioned {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        self.at(offset, length)
    }
}

/// Drives a future that never waits, as none over [`Positioned`] does.
fn now<T>(future: impl Future<Output = PmtResult<T>>) -> PmtResult<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1_000_000 {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return done;
        }
    }
    Err(PmtError::InvalidEntry)
}
