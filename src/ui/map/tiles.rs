//! Our own drawing of the map as textures: a frame only places them. A pan moves tiles, a zoom scales those at hand
//! until sharper ones arrive, a change of colour replaces them; where that takes longer than a frame, the new colours
//! are laid over the old drawing meanwhile.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Color32, ColorImage, Painter, Rect, TextureHandle, TextureOptions, Vec2, pos2, vec2};

use crate::geo::mercator::Mercator;
use crate::project::background::paint::Underlay;
use crate::project::jobs::tiles::{DrawnTile, Fills, Owners, TileJob, TileJobs};
use crate::project::picture::MapPicture;
use crate::render::scene::{MapScene, MapView, Picture};

/// Side of a tile in device pixels.
const TILE: f64 = 512.0;
/// How long a frame waits for tiles of a new drawing, so that a borough is recoloured within the frame.
const PATIENCE: Duration = Duration::from_millis(12);
/// So many textures are kept to be used again; each takes a megabyte.
const SPARE: usize = 2;

/// All tiles of one scene at one zoom.
struct Generation {
    number: u64,
    scene: Arc<MapScene>,
    underlay: Option<Underlay>,
    zoom: f64,
    pixels_per_point: f32,
    tiles: HashMap<(i64, i64), Tile>,
    /// Its colours, once they have been asked for.
    fills: Option<Fills>,
}

struct Tile {
    texture: TextureHandle,
    owners: Option<Owners>,
}

/// New colours over the tiles that are shown, until the drawing with them is complete.
#[derive(Default)]
struct Draft {
    /// The generation that has these colours.
    number: u64,
    textures: HashMap<(i64, i64), TextureHandle>,
}

impl Generation {
    /// Side of a tile in units of the map.
    fn side(&self) -> f64 {
        TILE / f64::from(self.pixels_per_point) / Mercator::world_pixels(self.zoom)
    }

    /// Tiles that cover the view, those in the middle first.
    fn covering(&self, view: &MapView) -> Vec<(i64, i64)> {
        let (side, bounds) = (self.side(), view.bounds());
        #[expect(clippy::cast_possible_truncation, reason = "at most 2^22 tiles across the world")]
        let place = |v: f64| (v / side).floor() as i64;
        let (left, right) = (place(bounds.min.x), place(bounds.max.x));
        let (top, bottom) = (place(bounds.min.y), place(bounds.max.y));
        // A scene scaled far down would need thousands; it is about to be replaced anyway.
        if right.saturating_sub(left) > 24 || bottom.saturating_sub(top) > 24 {
            return Vec::new();
        }
        let mut places: Vec<(i64, i64)> = (top..=bottom).flat_map(|y| (left..=right).map(move |x| (x, y))).collect();
        let middle = (view.centre.x / side - 0.5, view.centre.y / side - 0.5);
        let distance = |p: &(i64, i64)| (p.0 as f64 - middle.0).powi(2) + (p.1 as f64 - middle.1).powi(2);
        places.sort_by(|a, b| distance(a).total_cmp(&distance(b)).then_with(|| a.cmp(b)));
        places
    }

    fn view_of(&self, place: (i64, i64)) -> MapView {
        let side = self.side();
        let points = TILE / f64::from(self.pixels_per_point);
        let centre = Mercator { x: (place.0 as f64 + 0.5) * side, y: (place.1 as f64 + 0.5) * side };
        MapView { centre, zoom: self.zoom, width: points, height: points }
    }

    fn fits(&self, scene: &Arc<MapScene>, zoom: f64, pixels_per_point: f32) -> bool {
        Arc::ptr_eq(&self.scene, scene) && self.zoom == zoom && self.pixels_per_point == pixels_per_point
    }

    fn covers(&self, view: &MapView) -> bool {
        self.covering(view).iter().all(|p| self.tiles.contains_key(p))
    }
}

/// The map's drawing on the screen.
pub struct TileLayer {
    ctx: egui::Context,
    jobs: TileJobs,
    /// What is shown; complete where it was seen.
    shown: Option<Generation>,
    /// What is being drawn to replace it.
    coming: Option<Generation>,
    draft: Draft,
    last_number: u64,
    /// Textures to be used again.
    spare: Vec<TextureHandle>,
}

impl TileLayer {
    pub fn new(ctx: &egui::Context) -> Self {
        let waker = ctx.clone();
        Self {
            ctx: ctx.clone(),
            jobs: TileJobs::new(move || waker.request_repaint()),
            shown: None,
            coming: None,
            draft: Draft::default(),
            last_number: 0,
            spare: Vec::new(),
        }
    }

    /// Places what is there of the scene and asks for what is not.
    pub fn paint(&mut self, painter: &Painter, rect: Rect, view: MapView, picture: &MapPicture) {
        let pixels_per_point = painter.pixels_per_point();
        self.steer(picture, view.zoom, pixels_per_point);
        while let Some(tile) = self.jobs.ready() {
            self.take(tile);
        }
        self.ask(&view);
        if !self.draft(&view) {
            self.wait(&view);
        }
        self.promote(&view);
        if let Some(shown) = &self.shown {
            place(painter, rect, &view, shown, shown.tiles.iter().map(|(at, tile)| (at, &tile.texture)));
            place(painter, rect, &view, shown, &self.draft.textures);
        }
        if let Some(coming) = &self.coming {
            place(painter, rect, &view, coming, coming.tiles.iter().map(|(at, tile)| (at, &tile.texture)));
        }
    }

    /// Starts a new generation when what is drawn is no longer what is wanted.
    fn steer(&mut self, picture: &MapPicture, zoom: f64, pixels_per_point: f32) {
        let scene = &picture.scene;
        let fits = |g: &Option<Generation>| g.as_ref().is_some_and(|g| g.fits(scene, zoom, pixels_per_point));
        if fits(&self.coming) {
            return;
        }
        if fits(&self.shown) {
            let dropped = self.coming.take();
            self.recycle(dropped);
            return;
        }
        self.last_number += 1;
        let fresh = Generation {
            number: self.last_number,
            scene: Arc::clone(scene),
            underlay: picture.underlay.clone(),
            zoom,
            pixels_per_point,
            tiles: HashMap::new(),
            fills: None,
        };
        // A half-drawn generation at least shows where things went; but two sets of textures are enough.
        let dropped = self.coming.replace(fresh);
        self.recycle(dropped);
    }

    fn recycle(&mut self, generation: Option<Generation>) {
        self.spare.extend(generation.into_iter().flat_map(|g| g.tiles.into_values().map(|t| t.texture)));
        self.spare.truncate(SPARE);
    }

    fn take(&mut self, tile: DrawnTile) {
        let wanted = [&mut self.coming, &mut self.shown].into_iter().flatten().find(|g| g.number == tile.generation);
        let Some(generation) = wanted else { return };
        let texture = upload(&self.ctx, &tile.picture, self.spare.pop());
        generation.tiles.insert(tile.place, Tile { texture, owners: tile.owners });
    }

    /// Lays the colours of the drawing to come over the one that is shown, where that has many surfaces in the same
    /// places; true when that is done, now or before.
    fn draft(&mut self, view: &MapView) -> bool {
        let pair = self.shown.as_mut().zip(self.coming.as_mut());
        let Some((shown, coming)) = pair.filter(|(shown, coming)| {
            coming.underlay.is_none()
                && shown.fits(&shown.scene, coming.zoom, coming.pixels_per_point)
                && shown.tiles.values().any(|tile| tile.owners.is_some())
        }) else {
            self.drop_draft();
            return false;
        };
        if self.draft.number == coming.number {
            return true;
        }
        self.draft.number = coming.number;
        let mut old = std::mem::take(&mut self.draft.textures);
        let places = shown.covering(view);
        let from = &*shown.fills.get_or_insert_with(|| Fills::of(&shown.scene));
        let to = &*coming.fills.get_or_insert_with(|| Fills::of(&coming.scene));
        for at in places {
            let owners = shown.tiles.get(&at).and_then(|tile| tile.owners.as_ref());
            if let Some(picture) = owners.and_then(|owners| owners.changes(from, to)) {
                let texture = upload(&self.ctx, &picture, old.remove(&at).or_else(|| self.spare.pop()));
                self.draft.textures.insert(at, texture);
            }
        }
        true
    }

    /// Asks for the missing tiles of what is wanted now. Tiles far out of view are let go.
    fn ask(&mut self, view: &MapView) {
        let Some(generation) = self.coming.as_mut().or(self.shown.as_mut()) else { return };
        let margin = TILE / 2.0 / f64::from(generation.pixels_per_point);
        let wide = MapView { width: view.width + 2.0 * margin, height: view.height + 2.0 * margin, ..*view };
        let near = generation.covering(&wide);
        if generation.tiles.len() > near.len() {
            let far: Vec<_> = generation.tiles.keys().filter(|p| !near.contains(p)).copied().collect();
            self.spare.extend(far.into_iter().filter_map(|p| Some(generation.tiles.remove(&p)?.texture)));
            self.spare.truncate(SPARE);
        }
        let job = |place: (i64, i64)| TileJob {
            generation: generation.number,
            place,
            scene: Arc::clone(&generation.scene),
            underlay: generation.underlay.clone(),
            view: generation.view_of(place),
            scale: generation.pixels_per_point,
        };
        let mut wanted = generation.covering(view);
        if generation.underlay.is_some() {
            // What will come into view next, after what is in it.
            let next: Vec<_> = near.into_iter().filter(|p| !wanted.contains(p)).collect();
            wanted.extend(next);
        }
        let missing = wanted.into_iter().filter(|p| !generation.tiles.contains_key(p));
        self.jobs.want(missing.map(job).collect::<Vec<_>>());
    }

    /// Waits a moment for a new drawing to be complete.
    fn wait(&mut self, view: &MapView) {
        // A background takes longer than a frame can wait for.
        if self.coming.as_ref().is_some_and(|g| g.underlay.is_some()) {
            return;
        }
        let until = Instant::now() + PATIENCE;
        while self.coming.as_ref().is_some_and(|g| !g.covers(view)) {
            match self.jobs.ready_until(until) {
                Some(tile) => self.take(tile),
                None => return,
            }
        }
    }

    /// Shows the new drawing alone once it covers the view.
    fn promote(&mut self, view: &MapView) {
        if self.coming.as_ref().is_some_and(|g| g.covers(view)) {
            let old = std::mem::replace(&mut self.shown, self.coming.take());
            self.recycle(old);
            self.drop_draft();
        }
    }

    fn drop_draft(&mut self) {
        self.spare.extend(self.draft.textures.drain().map(|(_, texture)| texture));
        self.spare.truncate(SPARE);
    }
}

/// Makes a texture of a picture, or gives it to one that is no longer needed.
fn upload(ctx: &egui::Context, picture: &Picture, spare: Option<TextureHandle>) -> TextureHandle {
    let size = [picture.width as usize, picture.height as usize];
    let pixels = picture.rgba.chunks_exact(4).map(|p| Color32::from_rgba_premultiplied(p[0], p[1], p[2], p[3]));
    let image = ColorImage::new(size, pixels.collect());
    match spare {
        Some(mut texture) => {
            texture.set(image, TextureOptions::LINEAR);
            texture
        }
        None => ctx.load_texture("map tile", image, TextureOptions::LINEAR),
    }
}

fn place<'a>(
    painter: &Painter,
    rect: Rect,
    view: &MapView,
    generation: &Generation,
    tiles: impl IntoIterator<Item = (&'a (i64, i64), &'a TextureHandle)>,
) {
    let side = generation.side();
    let sharp = generation.zoom == view.zoom;
    let ppp = painter.pixels_per_point();
    #[expect(clippy::cast_possible_truncation, reason = "positions on the screen")]
    let corner = |x: i64, y: i64| {
        let (px, py) = view.to_frame(Mercator { x: x as f64 * side, y: y as f64 * side });
        let p = rect.min + vec2(px as f32, py as f32);
        // Whole device pixels keep the picture as sharp as it was drawn.
        if sharp { pos2((p.x * ppp).round() / ppp, (p.y * ppp).round() / ppp) } else { p }
    };
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    for ((x, y), texture) in tiles {
        let area = Rect::from_min_max(corner(*x, *y), corner(x + 1, y + 1));
        if area.intersects(rect) && area.size() != Vec2::ZERO {
            painter.image(texture.id(), area, uv, Color32::WHITE);
        }
    }
}
