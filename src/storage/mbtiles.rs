//! `MBTiles` archives (<https://github.com/mapbox/mbtiles-spec>): an SQLite file with a table (or view) of tiles and one of
//! words about them. Opened as a file that nothing changes; the tiles' bytes are handed on as they are.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::model::background::{AboutTiles, MOST_LEVEL, TilePlace};

/// The most bytes that a tile may have.
const MOST_BYTES: i64 = 16_000_000;

/// Why an archive cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MbTilesError {
    #[error("The file cannot be read ({0}).")]
    Disk(#[from] std::io::Error),
    #[error("The file is empty (0 bytes): it was probably not copied to the end. Copy it again from where it came.")]
    Empty,
    #[error("This is not an MBTiles archive: it has no table of tiles.")]
    NotMbTiles,
    #[error("The archive has no tiles in it.")]
    NoTiles,
    #[error("Its tiles are \u{201c}{0}\u{201d}, which are not read here. PNG, JPEG, WebP and MVT (pbf) are.")]
    Kind(String),
    #[error("The archive is damaged or was cut short ({0}). Download it again.")]
    Damaged(String),
}

impl From<rusqlite::Error> for MbTilesError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// An open archive.
#[derive(Debug)]
pub struct MbTiles {
    conn: Mutex<Option<Connection>>,
    about: AboutTiles,
}

impl MbTiles {
    /// Opens an archive; `picture_side` measures a tile's picture, `None` where it is none.
    ///
    /// # Errors
    /// [`MbTilesError`] says what is wrong with it.
    pub fn open(path: &Path, picture_side: impl Fn(&[u8]) -> Option<u32>) -> Result<Self, MbTilesError> {
        if std::fs::metadata(path)?.len() == 0 {
            return Err(MbTilesError::Empty);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        let has = |table: &str| -> Result<bool, rusqlite::Error> {
            conn.query_row("SELECT EXISTS(SELECT 1 FROM sqlite_master WHERE name = ?1)", [table], |r| r.get(0))
        };
        if !has("tiles").map_err(|e| match e.sqlite_error_code() {
            Some(rusqlite::ErrorCode::NotADatabase) => MbTilesError::NotMbTiles,
            _ => e.into(),
        })? {
            return Err(MbTilesError::NotMbTiles);
        }
        let has_words = has("metadata")?;
        let word = |key: &str| -> Result<String, rusqlite::Error> {
            if !has_words {
                return Ok(String::new());
            }
            let sql = "SELECT CAST(value AS TEXT) FROM metadata WHERE name = ?1";
            Ok(conn.query_row(sql, [key], |r| r.get::<_, Option<String>>(0)).optional()?.flatten().unwrap_or_default())
        };
        let format = word("format")?.trim().to_lowercase();
        if !matches!(format.as_str(), "" | "png" | "jpg" | "jpeg" | "webp" | "pbf" | "mvt") {
            return Err(MbTilesError::Kind(format));
        }
        // What is there counts, not what the words say; both ends are found by the index.
        let end = |order: &str| -> Result<Option<u8>, rusqlite::Error> {
            let sql = format!("SELECT zoom_level FROM tiles ORDER BY zoom_level {order} LIMIT 1");
            let level: Option<i64> = conn.query_row(&sql, [], |r| r.get(0)).optional()?;
            Ok(level.and_then(|l| u8::try_from(l).ok()).map(|l| l.min(MOST_LEVEL)))
        };
        let (Some(first), Some(last)) = (end("ASC")?, end("DESC")?) else { return Err(MbTilesError::NoTiles) };
        let sql = "SELECT tile_data FROM tiles WHERE length(tile_data) BETWEEN 1 AND ?1 LIMIT 1";
        let one: Option<Vec<u8>> = conn.query_row(sql, [MOST_BYTES], |r| r.get(0)).optional()?;
        let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let about = AboutTiles {
            name,
            attribution: word("attribution")?,
            levels: (first, last),
            bounds: bounds(&word("bounds")?),
            picture_side: one.as_deref().and_then(picture_side),
        };
        Ok(Self { conn: Mutex::new(Some(conn)), about })
    }

    pub fn about(&self) -> &AboutTiles {
        &self.about
    }

    /// The bytes of one tile; `None` where the archive has none.
    ///
    /// # Errors
    /// [`MbTilesError::Damaged`] when the file cannot be read there.
    pub fn bytes(&self, place: TilePlace) -> Result<Option<Vec<u8>>, MbTilesError> {
        let conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(conn) = conn.as_ref() else { return Ok(None) };
        // Rows are counted from the south (TMS).
        let row = (1_u32 << place.level) - 1 - place.y;
        let sql = "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3 \
                   AND length(tile_data) <= ?4";
        let mut select = conn.prepare_cached(sql)?;
        Ok(select.query_row((place.level, place.x, row, MOST_BYTES), |r| r.get(0)).optional()?)
    }

    /// Some tile with something in it, to try whether tiles can be read; `None` when all are empty.
    ///
    /// # Errors
    /// [`MbTilesError::Damaged`] when the file cannot be read.
    pub fn any(&self) -> Result<Option<(TilePlace, Vec<u8>)>, MbTilesError> {
        let conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(conn) = conn.as_ref() else { return Ok(None) };
        let sql = "SELECT tile_data FROM tiles WHERE length(tile_data) BETWEEN 1 AND ?1 LIMIT 1";
        let bytes: Option<Vec<u8>> = conn.query_row(sql, [MOST_BYTES], |r| r.get(0)).optional()?;
        Ok(bytes.and_then(|bytes| Some((TilePlace::new(0, 0, 0)?, bytes))))
    }

    /// Lets go of the file.
    pub fn shut(&self) {
        *self.conn.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// "west,south,east,north" in degrees.
fn bounds(text: &str) -> Option<Bounds> {
    let ends: Vec<f64> = text.split(',').filter_map(|v| v.trim().parse().ok()).collect();
    let [west, south, east, north] = ends.as_slice() else { return None };
    let corner = |lon: f64, lat: f64| Mercator::from(LonLat::new(lon.clamp(-180.0, 180.0), lat));
    (west < east && south < north).then(|| Bounds { min: corner(*west, *north), max: corner(*east, *south) })
}

/// Writes an archive with one tile a level, for tests of rooms that have no SQL.
///
/// # Panics
///
/// Where the file cannot be written.
#[cfg(test)]
pub fn for_tests(path: &Path, words: bool, tiles: &[&[u8]]) {
    let conn = Connection::open(path).unwrap();
    let table = "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)";
    conn.execute(table, []).unwrap();
    if words {
        conn.execute("CREATE TABLE metadata (name TEXT, value TEXT)", []).unwrap();
    }
    for (level, bytes) in tiles.iter().enumerate() {
        // Rows are counted from the south.
        let row = (1_i64 << level) - 1;
        conn.execute("INSERT INTO tiles VALUES (?1, 0, ?2, ?3)", (i64::try_from(level).unwrap(), row, bytes)).unwrap();
    }
}
