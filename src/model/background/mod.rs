//! What lies beneath the areas: water, woods, streets and names, in square tiles that are fetched as they are looked at.
//!
//! A [`Background`] is one source of tiles (the project's own streets, a tile archive) with a cache before it. How a
//! tile is stored or packed is the business of whoever implements [`TileSource`]; how it looks, of `render`.

mod tile;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::geo::bounds::Bounds;
use crate::geo::mercator::Mercator;

pub use tile::{NamedPoint, NamedWay, Parts, PlaceRank, Surface, TilePicture, VectorTile, Way};

/// A square of Web Mercator: `2^level` of them lie side by side, numbered from the north-west (XYZ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePlace {
    pub level: u8,
    pub x: u32,
    pub y: u32,
}

/// The finest level that any source may have.
pub const MOST_LEVEL: u8 = 24;

impl TilePlace {
    /// `None` for a level beyond [`MOST_LEVEL`] or a place outside the world.
    #[must_use]
    pub fn new(level: u8, x: u32, y: u32) -> Option<Self> {
        let count = 1_u32.checked_shl(u32::from(level))?;
        (level <= MOST_LEVEL && x < count && y < count).then_some(Self { level, x, y })
    }

    /// Its side in units of the square.
    #[must_use]
    pub fn side(self) -> f64 {
        f64::from(-i32::from(self.level)).exp2()
    }

    /// Its north-west corner.
    #[must_use]
    pub fn origin(self) -> Mercator {
        let side = self.side();
        Mercator { x: f64::from(self.x) * side, y: f64::from(self.y) * side }
    }

    #[must_use]
    pub fn bounds(self) -> Bounds {
        let (min, side) = (self.origin(), self.side());
        Bounds { min, max: Mercator { x: min.x + side, y: min.y + side } }
    }

    /// The tile of the level above that holds it.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        Some(Self { level: self.level.checked_sub(1)?, x: self.x / 2, y: self.y / 2 })
    }

    /// The tiles of a level that touch the bounds, row by row.
    pub fn covering(level: u8, bounds: Bounds) -> impl Iterator<Item = Self> {
        let level = level.min(MOST_LEVEL);
        let count = f64::from(level).exp2();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the world")]
        let place = |v: f64| (v * count).floor().clamp(0.0, count - 1.0) as u32;
        let (left, right) = (place(bounds.min.x), place(bounds.max.x));
        let (top, bottom) = (place(bounds.min.y), place(bounds.max.y));
        (top..=bottom).flat_map(move |y| (left..=right).map(move |x| Self { level, x, y }))
    }
}

/// What is known of a source of tiles before any is fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct AboutTiles {
    /// What the user knows it by: a file's name.
    pub name: String,
    /// The line that its licence asks for; empty when it states none.
    pub attribution: String,
    pub levels: (u8, u8),
    /// Where it has tiles; `None` when it does not say.
    pub bounds: Option<Bounds>,
    /// For pictures: the side of one in pixels, of which 256 is usual. `None` for drawn (vector) tiles.
    pub picture_side: Option<u32>,
}

/// A tile as it is to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum TileContent {
    Picture(Arc<TilePicture>),
    Vector(Arc<VectorTile>),
}

/// A tile to be kept: its bytes as an archive would hold them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTile {
    pub place: TilePlace,
    pub bytes: Vec<u8>,
}

/// Where tiles come from. Asked from worker threads only, for it may read a disk.
pub trait TileSource: Send + Sync {
    fn about(&self) -> &AboutTiles;

    /// One tile; `None` where the source has none.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    fn tile(&self, place: TilePlace) -> Result<Option<TileContent>, String>;

    /// Lets go of the file, for good.
    fn shut(&self) {}
}

/// So many tiles are kept in memory: three screens full of each of two levels.
const KEPT: usize = 160;

/// A source of tiles and those that were fetched last. Cloning shares both.
#[derive(Clone)]
pub struct Background {
    shared: Arc<Shared>,
}

struct Shared {
    source: Box<dyn TileSource>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    tiles: HashMap<TilePlace, (u64, Option<TileContent>)>,
    clock: u64,
    /// What went wrong first.
    problem: Option<String>,
}

impl Background {
    #[must_use]
    pub fn new(source: impl TileSource + 'static) -> Self {
        Self { shared: Arc::new(Shared { source: Box::new(source), kept: Mutex::default() }) }
    }

    #[must_use]
    pub fn about(&self) -> &AboutTiles {
        self.shared.source.about()
    }

    /// What went wrong with a tile, if anything did. The others are shown.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.kept().problem.clone()
    }

    /// Lets go of the file; from now on there are no tiles but those in memory.
    pub fn shut(&self) {
        self.shared.source.shut();
    }

    /// One tile, from memory where it was fetched before. A tile that cannot be read counts as one that is not there.
    #[must_use]
    pub fn tile(&self, place: TilePlace) -> Option<TileContent> {
        {
            let mut kept = self.kept();
            kept.clock += 1;
            let clock = kept.clock;
            if let Some((used, content)) = kept.tiles.get_mut(&place) {
                *used = clock;
                return content.clone();
            }
        }
        let fetched = self.shared.source.tile(place);
        let mut kept = self.kept();
        let content = fetched.unwrap_or_else(|problem| {
            kept.problem.get_or_insert(problem);
            None
        });
        if kept.tiles.len() >= KEPT {
            let oldest = kept.tiles.iter().min_by_key(|(_, (used, _))| *used).map(|(place, _)| *place);
            oldest.and_then(|place| kept.tiles.remove(&place));
        }
        let clock = kept.clock;
        kept.tiles.insert(place, (clock, content.clone()));
        content
    }

    /// The level to draw at a zoom (of 256-pixel tiles) with so many pixels a point: tiles are neither stretched by
    /// more than half nor far finer than the screen.
    #[must_use]
    pub fn level_at(&self, zoom: f64, pixels_per_point: f64) -> u8 {
        let about = self.about();
        let wanted = match about.picture_side {
            Some(side) => (zoom + pixels_per_point.max(0.1).log2() - (f64::from(side) / 256.0).log2()).round(),
            // Vector tiles are made for 512 points a side.
            None => (zoom - 0.75).floor(),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held within the levels")]
        let level = wanted.clamp(0.0, f64::from(MOST_LEVEL)) as u8;
        level.max(about.levels.0).min(about.levels.1)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.shared.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for Background {
    /// The same source, not an equal one.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl fmt::Debug for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Background").field("about", self.about()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::lonlat::LonLat;

    /// Berlin's tile, as <https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames> works it out: 13.37771 E 52.51628 N
    /// lies in 17/70406/42987.
    #[test]
    fn a_place_is_in_the_tile_that_the_wiki_says() {
        let at = Mercator::from(LonLat::new(13.377_71, 52.516_28));
        let found: Vec<TilePlace> = TilePlace::covering(17, Bounds { min: at, max: at }).collect();
        assert_eq!(found, [TilePlace { level: 17, x: 70_406, y: 42_987 }]);
        let tile = found[0];
        assert!(tile.bounds().contains(at));
        assert_eq!(tile.parent(), TilePlace::new(16, 35_203, 21_493));
        assert_eq!(TilePlace::new(2, 4, 0), None);
        assert_eq!(TilePlace::new(40, 0, 0), None);
    }

    struct Counted(AboutTiles, Mutex<usize>);

    impl TileSource for Counted {
        fn about(&self) -> &AboutTiles {
            &self.0
        }
        fn tile(&self, place: TilePlace) -> Result<Option<TileContent>, String> {
            *self.1.lock().expect("a lock") += 1;
            if place.x == 0 { Ok(None) } else { Err(format!("tile {} is damaged", place.x)) }
        }
    }

    #[test]
    fn a_tile_is_fetched_once_and_what_is_wrong_is_kept() {
        let about = AboutTiles {
            name: String::new(),
            attribution: String::new(),
            levels: (2, 14),
            bounds: None,
            picture_side: None,
        };
        let background = Background::new(Counted(about, Mutex::new(0)));
        let at = |x| TilePlace { level: 3, x, y: 0 };
        assert_eq!(background.tile(at(0)), None);
        assert_eq!(background.problem(), None);
        for _ in 0..3 {
            assert_eq!(background.tile(at(5)), None);
            assert_eq!(background.tile(at(6)), None);
        }
        assert_eq!(background.problem().as_deref(), Some("tile 5 is damaged"));
        assert_eq!(background.level_at(1.0, 1.0), 2);
        assert_eq!(background.level_at(13.0, 1.0), 12);
        assert_eq!(background.level_at(18.0, 1.0), 14, "beyond the last level the last is drawn larger");
    }
}
