//! The project's own streets as a background.

use crate::geo::bounds::Bounds;
use crate::import::tiles;
use crate::model::background::{AboutTiles, Background, TileContent, TilePlace, TileSource};
use crate::project::Project;
use crate::storage::{ProjectTiles, StorageError, TilesKey};

/// The tiles of the project that the atlas has as its background. Dropping it lets go of the file.
#[derive(Debug, Default)]
pub(in crate::project) struct OwnTiles {
    open: Option<(TilesKey, Background)>,
}

impl OwnTiles {
    /// Lets go of the file, so that it can be put away whole.
    pub fn shut(&mut self) {
        if let Some((_, background)) = self.open.take() {
            background.shut();
        }
    }
}

impl Drop for OwnTiles {
    fn drop(&mut self) {
        self.shut();
    }
}

impl Project {
    /// Sees to it that the atlas has the tiles that are in the file.
    pub(in crate::project) fn follow_tiles(&mut self) -> Result<(), StorageError> {
        let key = self.store.tiles_key()?;
        if key == self.own_tiles.open.as_ref().map(|(key, _)| *key) {
            return Ok(());
        }
        self.own_tiles.shut();
        if let Some(key) = key {
            let background = Background::new(Own::new(self.store.tiles(key)?));
            self.own_tiles.open = Some((key, background));
        }
        self.contents.set_background(self.own_tiles.open.as_ref().map(|(_, background)| background.clone()));
        Ok(())
    }
}

struct Own {
    tiles: ProjectTiles,
    about: AboutTiles,
}

/// An extract of so few tiles is smaller than the squares it lies in; a larger one is about as large.
const FEW: usize = 12;

impl Own {
    fn new(tiles: ProjectTiles) -> Self {
        let mut about = tiles.about().clone();
        if let Some(squares) = about.bounds {
            // A hair less, so that the squares beyond the edges do not count.
            let inner = squares.grown(-1e-9);
            let places: Vec<TilePlace> = TilePlace::covering(about.levels.1, inner).take(FEW + 1).collect();
            if places.len() <= FEW {
                let drawn = |place: TilePlace| match tiles::decode(place, &tiles.bytes(place).ok()??) {
                    Ok(Some(TileContent::Vector(tile))) => tile.extent(),
                    _ => None,
                };
                about.bounds = places.into_iter().filter_map(drawn).reduce(Bounds::union).or(about.bounds);
            }
        }
        Self { tiles, about }
    }
}

impl TileSource for Own {
    fn about(&self) -> &AboutTiles {
        &self.about
    }

    fn tile(&self, place: TilePlace) -> Result<Option<TileContent>, String> {
        let said = |why: String| format!("A part of the background cannot be shown: {why}");
        let Some(bytes) = self.tiles.bytes(place).map_err(|e| said(e.to_string()))? else { return Ok(None) };
        tiles::decode(place, &bytes).map_err(|e| said(e.to_string()))
    }

    fn shut(&self) {
        self.tiles.shut();
    }
}
