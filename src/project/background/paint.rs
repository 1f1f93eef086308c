//! One tile of the window's map: the background, the areas over it, and the background's names on top.
//!
//! What does not change with weights and colours is kept, so that a dragged slider redraws the areas only. Names are
//! decided for a block of several tiles at once, none of them across its edge: so a tile never cuts a name in two, and
//! panning moves none.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::geo::mercator::Mercator;
use crate::model::background::Background;
use crate::render::background::names::{self, Obstacles};
use crate::render::background::{BackgroundStyle, items, seen_tiles};
use crate::render::raster::{self, RasterError};
use crate::render::scene::{MapScene, MapView, PageItem, Picture, Rect};

/// Tiles to a side of a block of names.
const BLOCK: i64 = 3;

/// Drawn backgrounds kept: more than two screens of 1920 by 1080, a megabyte each.
const KEPT: usize = 64;

/// Blocks of names kept.
const KEPT_BLOCKS: usize = 24;

/// A background in the colours of its surroundings, with what was drawn of it. Cloning shares both.
#[derive(Clone)]
pub struct Underlay {
    background: Background,
    dark: bool,
    kept: Arc<Mutex<Kept>>,
}

/// Which tile of which drawing: the zoom's and the scale's bits, and the place.
type Key = (u64, u32, (i64, i64));

/// When something was last used, by a clock that counts uses, and what it is.
type Used<T> = (u64, Arc<T>);

#[derive(Default)]
struct Kept {
    clock: u64,
    drawn: HashMap<Key, Used<Picture>>,
    blocks: HashMap<(Key, u64), Used<Vec<PageItem>>>,
    /// Of one scene, which is known by its place in memory as long as it is in use.
    obstacles: (usize, HashMap<Key, (u64, Arc<Obstacles>)>),
}

impl Underlay {
    #[must_use]
    pub fn new(background: Background, dark: bool) -> Self {
        Self { background, dark, kept: Arc::default() }
    }

    /// Whether it shows this background in these colours.
    #[must_use]
    pub fn is_of(&self, background: &Background, dark: bool) -> bool {
        self.background == *background && self.dark == dark
    }

    #[must_use]
    pub fn background(&self) -> &Background {
        &self.background
    }

    /// Draws a tile: background, scene, names. `place` is where the view lies on the grid of tiles of its size.
    ///
    /// # Errors
    /// [`RasterError`] for a tile of a size that none has.
    pub fn draw(
        &self,
        scene: &Arc<MapScene>,
        view: &MapView,
        place: (i64, i64),
        scale: f32,
    ) -> Result<Picture, RasterError> {
        let key = (view.zoom.to_bits(), scale.to_bits(), place);
        let mut picture = Picture::clone(&*self.beneath(view, key, scale)?);
        lay(&mut picture, &raster::draw_map(scene, view, scale)?);
        let names = self.names(scene, view, key, scale);
        if !names.is_empty() {
            lay(&mut picture, &raster::draw_items(&names, view.width, view.height, f64::from(scale))?);
        }
        Ok(picture)
    }

    fn beneath(&self, view: &MapView, key: Key, scale: f32) -> Result<Arc<Picture>, RasterError> {
        {
            let mut kept = self.kept();
            kept.clock += 1;
            let clock = kept.clock;
            if let Some((used, picture)) = kept.drawn.get_mut(&key) {
                *used = clock;
                return Ok(Arc::clone(picture));
            }
        }
        let style = BackgroundStyle::of(self.dark, false);
        let seen = seen_tiles(&self.background, view, f64::from(scale));
        let scene = MapScene { ground: style.ground, items: items(&seen, view.zoom, &style), labels: Vec::new() };
        let picture = Arc::new(raster::draw_map(&scene, view, scale)?);
        let mut kept = self.kept();
        let clock = kept.clock;
        keep(&mut kept.drawn, KEPT, key, clock, Arc::clone(&picture));
        Ok(picture)
    }

    /// The names that reach into a tile, in points of its frame.
    fn names(&self, scene: &Arc<MapScene>, view: &MapView, key: Key, scale: f32) -> Vec<PageItem> {
        let (zoom, bits, (x, y)) = key;
        let (left, top) = (x.rem_euclid(BLOCK), y.rem_euclid(BLOCK));
        let block_key = (zoom, bits, (x - left, y - top));
        let side = view.width;
        let block = MapView {
            centre: Mercator {
                x: view.centre.x + (BLOCK as f64 / 2.0 - left as f64 - 0.5) * side / view.scale(),
                y: view.centre.y + (BLOCK as f64 / 2.0 - top as f64 - 0.5) * side / view.scale(),
            },
            width: side * BLOCK as f64,
            height: side * BLOCK as f64,
            ..*view
        };
        let all = self.block(scene, &block, block_key, scale);
        let (dx, dy) = (-(left as f64) * side, -(top as f64) * side);
        let frame = Rect::new(0.0, 0.0, side, side).grown(40.0);
        all.iter()
            .filter_map(|item| match item {
                PageItem::Text(line) => {
                    let (x, y) = (line.x + dx, line.y + dy);
                    let half = f64::from(line.size) * line.text.chars().count() as f64 * 0.5;
                    let around = Rect::new(x - half, y - f64::from(line.size), 2.0 * half, 2.0 * f64::from(line.size));
                    around.overlaps(frame).then(|| {
                        let mut line = line.clone();
                        (line.x, line.y) = (x, y);
                        PageItem::Text(line)
                    })
                }
                PageItem::TextAlong { line, path } => {
                    let path: Vec<[f64; 2]> = path.iter().map(|[x, y]| [x + dx, y + dy]).collect();
                    let is_near = |[x, y]: &[f64; 2]| frame.holds(Rect::new(*x, *y, 0.0, 0.0));
                    path.iter().any(is_near).then(|| PageItem::TextAlong { line: line.clone(), path })
                }
                _ => None,
            })
            .collect()
    }

    /// All names of a block.
    fn block(&self, scene: &Arc<MapScene>, block: &MapView, key: Key, scale: f32) -> Arc<Vec<PageItem>> {
        let (print, obstacles) = self.obstacles(scene, block, key);
        {
            let mut kept = self.kept();
            let clock = kept.clock;
            if let Some((used, items)) = kept.blocks.get_mut(&(key, print)) {
                *used = clock;
                return Arc::clone(items);
            }
        }
        let style = BackgroundStyle::of(self.dark, false);
        let seen = seen_tiles(&self.background, block, f64::from(scale));
        let items = Arc::new(names::place(&seen.vectors, block, &style, &obstacles, 1.0));
        let mut kept = self.kept();
        let clock = kept.clock;
        keep(&mut kept.blocks, KEPT_BLOCKS, (key, print), clock, Arc::clone(&items));
        items
    }

    /// What lies over a block: the areas' names and the venues, and a number to know it again.
    fn obstacles(&self, scene: &Arc<MapScene>, block: &MapView, key: Key) -> (u64, Arc<Obstacles>) {
        let id = Arc::as_ptr(scene) as usize;
        {
            let mut kept = self.kept();
            if kept.obstacles.0 != id {
                kept.obstacles = (id, HashMap::new());
            }
            if let Some(known) = kept.obstacles.1.get(&key) {
                return known.clone();
            }
        }
        let obstacles = names::obstacles(scene, block);
        let mut hasher = DefaultHasher::new();
        for rect in &obstacles.rects {
            for side in [rect.x, rect.y, rect.width, rect.height] {
                side.to_bits().hash(&mut hasher);
            }
        }
        let known = (hasher.finish(), Arc::new(obstacles));
        let mut kept = self.kept();
        if kept.obstacles.0 == id {
            kept.obstacles.1.insert(key, known.clone());
        }
        known
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keep<K: std::hash::Hash + Eq + Copy, V>(all: &mut HashMap<K, (u64, V)>, most: usize, key: K, clock: u64, value: V) {
    if all.len() >= most {
        let oldest = all.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| *key);
        oldest.and_then(|key| all.remove(&key));
    }
    all.insert(key, (clock, value));
}

/// Lays one picture over another of the same size.
fn lay(under: &mut Picture, over: &Picture) {
    for (below, above) in under.rgba.chunks_exact_mut(4).zip(over.rgba.chunks_exact(4)) {
        match above[3] {
            0 => {}
            255 => below.copy_from_slice(above),
            alpha => {
                let through = 255 - u32::from(alpha);
                for (b, a) in below.iter_mut().zip(above) {
                    *b = u8::try_from(u32::from(*a) + (u32::from(*b) * through + 127) / 255).unwrap_or(255);
                }
            }
        }
    }
}
