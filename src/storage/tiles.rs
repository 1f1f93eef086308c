//! The background map of an extract, tile by tile. No part of the atlas: a tile is read when it is looked at.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::error::StorageError;
use super::open::Store;
use super::reader::Reader;
use super::tx::{Tx, tick};
use crate::base::ids::SourceId;
use crate::base::progress::Progress;
use crate::geo::bounds::Bounds;
use crate::model::background::{AboutTiles, NewTile, TilePlace};

/// By which tiles a project has: others, or the same imported again, have another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TilesKey {
    source: i64,
    last_row: i64,
}

/// The tiles of a project, read beside the project's own connection.
#[derive(Debug)]
pub struct ProjectTiles {
    reader: Reader,
    about: AboutTiles,
}

impl Tx<'_> {
    pub fn add_tiles(&mut self, source: SourceId, tiles: &[NewTile], progress: &Progress) -> Result<(), StorageError> {
        let mut insert = self.conn.prepare(
            "INSERT INTO atlas_tiles(level, tile_column, tile_row, bytes, source) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (done, tile) in tiles.iter().enumerate() {
            tick(progress, done, tiles.len())?;
            let TilePlace { level, x, y } = tile.place;
            insert.execute(params![level, x, y, tile.bytes, source.0])?;
        }
        Ok(())
    }
}

impl Store {
    /// Which tiles there are; `None` without any.
    pub fn tiles_key(&self) -> Result<Option<TilesKey>, StorageError> {
        let sql = "SELECT source, id FROM atlas_tiles ORDER BY id DESC LIMIT 1";
        let key = |r: &rusqlite::Row<'_>| Ok(TilesKey { source: r.get(0)?, last_row: r.get(1)? });
        Ok(self.connection().query_row(sql, [], key).optional()?)
    }

    /// The tiles of a key, for worker threads.
    pub fn tiles(&self, key: TilesKey) -> Result<ProjectTiles, StorageError> {
        let conn = self.connection();
        let end = |order: &str| -> Result<u8, rusqlite::Error> {
            conn.query_row(&format!("SELECT level FROM atlas_tiles ORDER BY level {order} LIMIT 1"), [], |r| r.get(0))
        };
        let levels = (end("ASC")?, end("DESC")?);
        let sql = "SELECT attribution FROM sources WHERE id = ?1";
        let attribution: Option<String> = conn.query_row(sql, [key.source], |r| r.get(0)).optional()?;
        let about = AboutTiles {
            name: "Streets of this project".to_owned(),
            attribution: attribution.unwrap_or_default(),
            levels,
            bounds: bounds(conn, levels.1)?,
            picture_side: None,
        };
        Ok(ProjectTiles { reader: Reader::new(self.path()), about })
    }
}

/// Around the tiles of the last level.
fn bounds(conn: &Connection, level: u8) -> Result<Option<Bounds>, StorageError> {
    let sql =
        "SELECT min(tile_column), max(tile_column), min(tile_row), max(tile_row) FROM atlas_tiles WHERE level = ?1";
    let ends = |r: &rusqlite::Row<'_>| -> Result<[Option<u32>; 4], rusqlite::Error> {
        Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?])
    };
    let [Some(left), Some(right), Some(top), Some(bottom)] = conn.query_row(sql, [level], ends)? else {
        return Ok(None);
    };
    let corners = TilePlace::new(level, left, top).zip(TilePlace::new(level, right, bottom));
    Ok(corners.map(|(a, b)| a.bounds().union(b.bounds())))
}

impl ProjectTiles {
    pub fn about(&self) -> &AboutTiles {
        &self.about
    }

    /// The bytes of one tile; `None` where there is none, or the file was let go.
    pub fn bytes(&self, place: TilePlace) -> Result<Option<Vec<u8>>, StorageError> {
        let found = self.reader.ask(|conn| {
            let sql = "SELECT bytes FROM atlas_tiles WHERE level = ?1 AND tile_column = ?2 AND tile_row = ?3";
            let mut select = conn.prepare_cached(sql)?;
            Ok(select.query_row((place.level, place.x, place.y), |r| r.get(0)).optional()?)
        })?;
        Ok(found.flatten())
    }

    /// Lets go of the file.
    pub fn shut(&self) {
        self.reader.shut();
    }
}
