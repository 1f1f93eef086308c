//! The quiet map beneath the areas: which of a background's tiles are seen, in which order and style they are drawn.
//!
//! The same styles serve the streets of an extract and the vector tiles of an archive. Names stand in [`names`].

pub mod names;
mod style;

use std::sync::Arc;

use super::scene::{MapItem, MapView};
use crate::model::background::{Background, TileContent, TilePlace, VectorTile};

pub use style::BackgroundStyle;

/// A view that would take more tiles than this gets none: the source has nothing for so far a view.
const MOST_TILES: f64 = 80.0;

/// How many levels above a missing picture are looked at for one that can be stretched in its place.
const STRETCHED: u8 = 6;

/// The tiles that are seen.
#[derive(Clone, Debug, Default)]
pub struct SeenTiles {
    /// The coarsest first.
    pub pictures: Vec<MapItem>,
    pub vectors: Vec<Arc<VectorTile>>,
}

/// Fetches what a view needs; `scale` is device pixels a point. Reads a disk where the tiles are not in memory.
#[must_use]
pub fn seen_tiles(background: &Background, view: &MapView, scale: f64) -> SeenTiles {
    let mut seen = SeenTiles::default();
    let level = background.level_at(view.zoom, scale);
    let bounds = view.bounds();
    let world = f64::from(level).exp2();
    let count = (bounds.width() * world + 1.0) * (bounds.height() * world + 1.0);
    let outside = background.about().bounds.is_some_and(|b| !b.intersects(bounds));
    if outside || count > MOST_TILES {
        return seen;
    }
    let mut pictures: Vec<(TilePlace, Arc<crate::model::background::TilePicture>)> = Vec::new();
    for place in TilePlace::covering(level, bounds) {
        match background.tile(place) {
            Some(TileContent::Vector(tile)) => seen.vectors.push(tile),
            Some(TileContent::Picture(picture)) => pictures.push((place, picture)),
            None if background.about().picture_side.is_some() => {
                let mut above = place;
                for _ in 0..STRETCHED {
                    let Some(parent) = above.parent().filter(|p| p.level >= background.about().levels.0) else { break };
                    above = parent;
                    if let Some(TileContent::Picture(picture)) = background.tile(above) {
                        if pictures.iter().all(|(known, _)| *known != above) {
                            pictures.push((above, picture));
                        }
                        break;
                    }
                }
            }
            None => {}
        }
    }
    pictures.sort_by_key(|(place, _)| *place);
    seen.pictures = pictures.into_iter().map(|(tile, picture)| MapItem::Picture { tile, picture }).collect();
    seen
}

/// What is to be drawn of the tiles at a zoom, bottom first, without names.
#[must_use]
pub fn items(seen: &SeenTiles, zoom: f64, style: &BackgroundStyle) -> Vec<MapItem> {
    let mut items = seen.pictures.clone();
    for (surface, colour) in style.surfaces(zoom) {
        for tile in &seen.vectors {
            if let Some(parts) = tile.surfaces.get(&surface) {
                items.push(MapItem::Surfaces { tile: tile.place, parts: Arc::clone(parts), colour });
            }
        }
    }
    // All rims before all roads, so that roads of one level meet without a rim between them.
    for stroke in style.strokes(zoom) {
        for tile in &seen.vectors {
            if let Some(parts) = tile.ways.get(&stroke.way) {
                items.push(MapItem::Lines {
                    tile: tile.place,
                    parts: Arc::clone(parts),
                    colour: stroke.colour,
                    width: stroke.width,
                    dash: stroke.dash,
                });
            }
        }
    }
    items
}
