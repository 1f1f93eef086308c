//! Draws scenes and pages into pixels on the CPU, without a window or a GPU, one thread a call.
//!
//! The rasteriser is `vello_cpu` (analytic antialiasing). Shapes outside the view are skipped, the others are drawn
//! from their vertices that matter at 0.4 device pixels, and hatches and dots are anchored to the map, so that
//! neighbouring tiles join without a seam. The same scene gives the same bytes on the same kind of processor.
//!
//! Measured on one thread of a busy two-core machine (`tests/benches/render.rs`), 1600x1000: 26 wards 9 ms, with gaps,
//! postcodes and venues 29 ms; 35,000 areas (332,000 vertices at this zoom) 0.2 to 0.3 s, three levels in 80 ms; an A3
//! sheet at 300 dpi 0.17 s and 114 MB at the peak, with the PNG.

mod background;

use std::cell::RefCell;
use std::sync::Arc;

use vello_cpu::kurbo::{Affine, BezPath, Cap, Join, Point, Rect as PixelRect, Stroke};
use vello_cpu::peniko::color::AlphaColor;
use vello_cpu::peniko::{Fill, ImageQuality, ImageSampler};
use vello_cpu::{Glyph, Image, ImageSource, Pixmap, PixmapMut, RenderContext, Resources};

use crate::geo::mercator::Mercator;
use crate::geo::simplify::Shape;
use crate::model::venue::VenueKind;

use super::hatch::{self, Lines};
use super::paths::{Dashes, MARGIN, Projector, add_rings, dashes, turn};
use super::scene::{Align, MapItem, MapScene, MapView, Mark, Page, PageItem, Paint, Picture, Rect, Rgba, TextLine};
use super::{clusters, pictures, symbols, text};

/// The longest side of a picture in pixels.
pub const MOST_SIDE: u32 = 32_000;

/// The most pixels of a picture: four times an A3 page at 300 dots an inch, 280 MB.
pub const MOST_PIXELS: u64 = 70_000_000;

/// Width in pixels of the rim in its own colour that every opaque surface gets: two antialiased edges side by side
/// would let the ground shine through, the rim closes the seam.
const SEAM: f64 = 0.7;

/// Surfaces of less than so many pixels get none: their outlines cover the seams, and there may be very many.
const WITHOUT_RIM: f64 = 16.0;

/// Outlines of shapes smaller than this (in points) get thinner in proportion, so that a far-away map of many small
/// areas shows their colours and not their borders.
const SMALL: f64 = 10.0;

/// A picture that cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum RasterError {
    #[error(
        "a picture of {width:.0} by {height:.0} pixels is too large; choose a smaller paper or fewer dots per inch \
         (at most {MOST_SIDE} pixels a side and {} million in all)",
        MOST_PIXELS / 1_000_000
    )]
    TooLarge { width: f64, height: f64 },
    #[error(
        "a picture of {width} by {height} pixels has nothing in it; the frame must be at least one pixel wide and high"
    )]
    Empty { width: f64, height: f64 },
}

thread_local! {
    /// Kept for the next tile: most of a small tile's time would go into making it.
    static CANVAS: RefCell<Option<Canvas>> = const { RefCell::new(None) };
}

/// Draws the map without its names. `scale` is device pixels a point. Where the ground is transparent, so is the
/// picture.
///
/// # Errors
/// [`RasterError`] when the picture would be too large or empty.
pub fn draw_map(scene: &MapScene, view: &MapView, scale: f32) -> Result<Picture, RasterError> {
    let scale = f64::from(scale);
    let (width, height) = size(view.width * scale, view.height * scale)?;
    CANVAS.with_borrow_mut(|kept| {
        let mut canvas = match kept.take() {
            Some(mut canvas) => {
                canvas.context.reset_and_resize(width, height);
                canvas
            }
            None => Canvas::new(width, height),
        };
        canvas.map(scene, view.zoom, &Projector::new(view, scale, (0.0, 0.0)));
        let picture = canvas.finish(width, height, scene.ground.3 == 255);
        *kept = Some(canvas);
        Ok(picture)
    })
}

/// Draws a page at so many dots an inch, on white.
///
/// # Errors
/// [`RasterError`] when the picture would be too large or empty.
pub fn draw_page(page: &Page, dpi: u32) -> Result<Picture, RasterError> {
    let scale = f64::from(dpi) / 72.0;
    let (width, height) = size(page.width * scale, page.height * scale)?;
    // Not kept: a page's buffers are large, and pages are rare.
    let mut canvas = Canvas::new(width, height);
    canvas.fill_frame(PixelRect::new(0.0, 0.0, f64::from(width), f64::from(height)), Rgba(255, 255, 255, 255));
    for item in &page.items {
        canvas.page_item(item, scale);
    }
    Ok(canvas.finish(width, height, true))
}

/// Draws items of a page on a transparent ground; `scale` is device pixels a point.
///
/// # Errors
/// [`RasterError`] when the picture would be too large or empty.
pub fn draw_items(items: &[PageItem], width: f64, height: f64, scale: f64) -> Result<Picture, RasterError> {
    let (width, height) = size(width * scale, height * scale)?;
    CANVAS.with_borrow_mut(|kept| {
        let mut canvas = match kept.take() {
            Some(mut canvas) => {
                canvas.context.reset_and_resize(width, height);
                canvas
            }
            None => Canvas::new(width, height),
        };
        for item in items {
            canvas.page_item(item, scale);
        }
        let picture = canvas.finish(width, height, false);
        *kept = Some(canvas);
        Ok(picture)
    })
}

fn size(width: f64, height: f64) -> Result<(u16, u16), RasterError> {
    let (width, height) = (width.round(), height.round());
    if !(width >= 1.0 && height >= 1.0) {
        return Err(RasterError::Empty { width, height });
    }
    if width.max(height) > f64::from(MOST_SIDE) || width * height > MOST_PIXELS as f64 {
        return Err(RasterError::TooLarge { width, height });
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 32,000")]
    Ok((width as u16, height as u16))
}

/// A drawing in progress.
struct Canvas {
    context: RenderContext,
    resources: Resources,
    path: BezPath,
    /// The rings of the shape at hand, in pixels.
    rings: Vec<Vec<(f64, f64)>>,
    /// Like things that follow each other and are drawn as one path, which is several times as fast for many small
    /// areas.
    batch: Option<Batch>,
}

/// Things of one colour that wait to be drawn together.
enum Batch {
    /// Surfaces of one ring each, all turned the same way, so that they may touch or overlap: those with a rim, and those
    /// too small for one.
    Surfaces(Rgba, [BezPath; 2]),
    /// Outlines by width in pixels.
    Outlines(Rgba, Vec<(f64, BezPath)>),
}

impl Canvas {
    fn new(width: u16, height: u16) -> Self {
        Self {
            context: RenderContext::new(width, height),
            resources: Resources::new(),
            path: BezPath::new(),
            rings: Vec::new(),
            batch: None,
        }
    }

    fn finish(&mut self, width: u16, height: u16, is_opaque: bool) -> Picture {
        let mut rgba = vec![0; usize::from(width) * usize::from(height) * 4];
        self.context.flush();
        if let Some(pixels) = PixmapMut::new(width, height, &mut rgba) {
            self.context.render(pixels, &mut self.resources);
        }
        if is_opaque {
            // Blending in bytes loses a step of alpha here and there.
            for pixel in rgba.chunks_exact_mut(4) {
                pixel[3] = 255;
            }
        }
        Picture { width: width.into(), height: height.into(), rgba }
    }

    fn colour(&mut self, c: Rgba) {
        self.context.set_paint(AlphaColor::from_rgba8(c.0, c.1, c.2, c.3));
    }

    fn fill_frame(&mut self, frame: PixelRect, colour: Rgba) {
        self.colour(colour);
        self.context.fill_rect(&frame);
    }

    fn stroke(&mut self, colour: Rgba, width: f64) {
        self.colour(colour);
        // Corners of a thin line are too small to see; bevelled ones take a quarter less time.
        let join = if width > 2.5 { Join::Miter } else { Join::Bevel };
        self.context.set_stroke(Stroke::new(width).with_join(join).with_miter_limit(2.0).with_caps(Cap::Butt));
        self.context.stroke_path(&self.path);
    }

    fn map(&mut self, scene: &MapScene, zoom: f64, at: &Projector) {
        let [left, top, right, bottom] = at.frame;
        if scene.ground.3 > 0 {
            self.fill_frame(PixelRect::new(left, top, right, bottom), scene.ground);
        }
        for item in &scene.items {
            if !matches!(item, MapItem::Fill { .. } | MapItem::Outline { .. }) {
                self.draw_batch();
            }
            match item {
                MapItem::Fill { shape, paint } => self.surface(shape, *paint, at),
                MapItem::Outline { shape, colour, width, dash } => self.outline(shape, *colour, *width, *dash, at),
                MapItem::Dots { at: places, radius, colour } => self.dots(places, *radius, *colour, at),
                MapItem::Surfaces { tile, parts, colour } => self.surfaces(*tile, parts, *colour, at),
                MapItem::Lines { tile, parts, colour, width, dash } => {
                    self.lines(*tile, parts, *colour, f64::from(*width), *dash, at);
                }
                MapItem::Picture { tile, picture } => self.picture(*tile, picture, at),
                MapItem::Symbols(marks) => self.symbols(marks, zoom, at),
            }
        }
        self.draw_batch();
    }

    fn symbols(&mut self, marks: &[Mark], zoom: f64, at: &Projector) {
        for symbol in clusters::symbols(marks, zoom) {
            let (x, y) = at.project(symbol.at);
            let size = f64::from(symbol.size) * at.points;
            if at.sees([x - size, y - size, x + size, y + size]) {
                self.symbol(x, y, symbol.kind, size, at.points, symbol.fill, symbol.outline);
            }
        }
    }

    fn surface(&mut self, shape: &Shape, paint: Paint, at: &Projector) {
        let bounds = at.bounds(shape);
        if !at.sees(bounds) {
            return;
        }
        at.take_rings(shape, &mut self.rings);
        match paint {
            Paint::Solid(colour) if self.rings.len() == 1 && colour.3 == 255 => {
                if !matches!(&self.batch, Some(Batch::Surfaces(of, _)) if *of == colour) {
                    self.draw_batch();
                    self.batch = Some(Batch::Surfaces(colour, [BezPath::new(), BezPath::new()]));
                }
                turn(&mut self.rings[0]);
                let is_small = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]) < WITHOUT_RIM;
                if let Some(Batch::Surfaces(_, paths)) = &mut self.batch {
                    add_rings(&mut paths[usize::from(is_small)], &self.rings);
                }
            }
            Paint::Solid(colour) => {
                self.draw_batch();
                self.rings_to_path();
                self.context.set_fill_rule(Fill::EvenOdd);
                self.colour(colour);
                self.context.fill_path(&self.path);
                self.context.set_fill_rule(Fill::NonZero);
                if colour.3 == 255 {
                    self.stroke(colour, SEAM);
                }
            }
            Paint::Hatch { colour, spacing, width } => {
                self.draw_batch();
                let [l, t, r, b] = at.frame;
                let frame = [l - MARGIN, t - MARGIN, r + MARGIN, b + MARGIN];
                let segments = hatch::segments(&self.rings, at.hatch(spacing), frame);
                self.path.truncate(0);
                for [from, to] in segments {
                    self.path.move_to(from);
                    self.path.line_to(to);
                }
                self.stroke(colour, f64::from(width) * at.points);
            }
        }
    }

    fn outline(&mut self, shape: &Shape, colour: Rgba, width: f32, dash: Option<[f32; 2]>, at: &Projector) {
        let bounds = at.bounds(shape);
        if !at.sees(bounds) {
            return;
        }
        // In quarters, so that many outlines have the same width.
        let extent = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]) / at.points;
        let width = f64::from(width) * at.points * ((extent / SMALL).min(1.0) * 4.0).round() / 4.0;
        if width < 0.08 {
            return;
        }
        at.take_rings(shape, &mut self.rings);
        if let Some(dash) = dash.filter(|[on, off]| *on > 0.0 && *off > 0.0) {
            self.draw_batch();
            self.path.truncate(0);
            let [on, off] = dash.map(|d| f64::from(d) * at.points);
            for line in dashes(&self.rings, Dashes { on, off }, at) {
                for (i, p) in line.into_iter().enumerate() {
                    if i == 0 { self.path.move_to(p) } else { self.path.line_to(p) }
                }
            }
            self.stroke(colour, width);
            return;
        }
        if !matches!(&self.batch, Some(Batch::Outlines(of, _)) if *of == colour) {
            self.draw_batch();
            self.batch = Some(Batch::Outlines(colour, Vec::new()));
        }
        if let Some(Batch::Outlines(_, widths)) = &mut self.batch {
            let place = widths.iter().position(|(w, _)| *w == width).unwrap_or_else(|| {
                widths.push((width, BezPath::new()));
                widths.len() - 1
            });
            add_rings(&mut widths[place].1, &self.rings);
        }
    }

    /// Draws what has been waiting.
    fn draw_batch(&mut self) {
        match self.batch.take() {
            Some(Batch::Surfaces(colour, [with_rim, without])) => {
                self.colour(colour);
                self.context.fill_path(&without);
                self.context.fill_path(&with_rim);
                self.path = with_rim;
                self.stroke(colour, SEAM);
            }
            Some(Batch::Outlines(colour, mut widths)) => {
                widths.sort_by(|a, b| a.0.total_cmp(&b.0));
                for (width, path) in widths {
                    self.path = path;
                    self.stroke(colour, width);
                }
            }
            None => {}
        }
    }

    fn dots(&mut self, places: &[Mercator], radius: f32, colour: Rgba, at: &Projector) {
        let radius = f64::from(radius) * at.points;
        let corners = if radius < 2.5 { 8 } else { 16 };
        let circle: Vec<(f64, f64)> = (0..corners)
            .map(|i| {
                let angle = f64::from(i) / f64::from(corners) * std::f64::consts::TAU;
                (radius * angle.cos(), radius * angle.sin())
            })
            .collect();
        // One path for all: where dots overlap they do not get darker.
        self.path.truncate(0);
        for place in places {
            let (x, y) = at.project(*place);
            if !at.sees([x, y, x, y]) {
                continue;
            }
            for (i, (dx, dy)) in circle.iter().enumerate() {
                let p = Point::new(x + dx, y + dy);
                if i == 0 { self.path.move_to(p) } else { self.path.line_to(p) }
            }
            self.path.close_path();
        }
        self.colour(colour);
        self.context.fill_path(&self.path);
    }

    #[expect(clippy::too_many_arguments, reason = "a symbol has a place, a shape, a size and two colours")]
    fn symbol(&mut self, x: f64, y: f64, kind: VenueKind, size: f64, rim: f64, fill: Rgba, outline: Rgba) {
        self.path.truncate(0);
        for piece in symbols::outline(kind) {
            for (i, [dx, dy]) in piece.into_iter().enumerate() {
                let p = Point::new(x + f64::from(dx) * size, y + f64::from(dy) * size);
                if i == 0 { self.path.move_to(p) } else { self.path.line_to(p) }
            }
            self.path.close_path();
        }
        // All rims first, so that the pieces look like one shape.
        self.colour(outline);
        self.context.set_stroke(Stroke::new(rim * 2.0).with_join(Join::Round));
        self.context.stroke_path(&self.path);
        self.colour(fill);
        self.context.fill_path(&self.path);
    }

    fn rings_to_path(&mut self) {
        self.path.truncate(0);
        add_rings(&mut self.path, &self.rings);
    }

    fn page_item(&mut self, item: &PageItem, scale: f64) {
        match item {
            PageItem::Map { scene, view, x, y } => {
                let at = Projector::new(view, scale, (x * scale, y * scale));
                let [left, top, right, bottom] = at.frame;
                self.context.push_clip_rect(&PixelRect::new(left, top, right, bottom));
                self.map(scene, view.zoom, &at);
                self.context.pop_clip();
            }
            PageItem::Rect { rect, fill, hatch, line } => {
                let pixels =
                    PixelRect::new(rect.x * scale, rect.y * scale, rect.right() * scale, rect.bottom() * scale);
                if let Some(fill) = fill {
                    self.fill_frame(pixels, *fill);
                }
                if let Some(Paint::Hatch { colour, spacing, width }) = hatch {
                    let corners = vec![
                        (pixels.x0, pixels.y0),
                        (pixels.x1, pixels.y0),
                        (pixels.x1, pixels.y1),
                        (pixels.x0, pixels.y1),
                    ];
                    let lines = Lines::anchored(f64::from(*spacing) * scale, (-pixels.x0, -pixels.y0));
                    self.path.truncate(0);
                    for [from, to] in hatch::segments(&[corners], lines, [pixels.x0, pixels.y0, pixels.x1, pixels.y1]) {
                        self.path.move_to(from);
                        self.path.line_to(to);
                    }
                    self.stroke(*colour, f64::from(*width) * scale);
                }
                if let Some((colour, width)) = line {
                    self.colour(*colour);
                    self.context.set_stroke(Stroke::new(f64::from(*width) * scale).with_join(Join::Miter));
                    self.context.stroke_rect(&pixels);
                }
            }
            PageItem::Polygon { points, fill } => {
                self.path.truncate(0);
                for (i, [x, y]) in points.iter().enumerate() {
                    let p = Point::new(x * scale, y * scale);
                    if i == 0 { self.path.move_to(p) } else { self.path.line_to(p) }
                }
                self.path.close_path();
                self.colour(*fill);
                self.context.fill_path(&self.path);
            }
            PageItem::Line { from, to, colour, width } => {
                self.path.truncate(0);
                self.path.move_to((from[0] * scale, from[1] * scale));
                self.path.line_to((to[0] * scale, to[1] * scale));
                self.stroke(*colour, f64::from(*width) * scale);
            }
            PageItem::Symbol { x, y, kind, size, fill, outline } => {
                self.symbol(x * scale, y * scale, *kind, f64::from(*size) * scale, scale, *fill, *outline);
            }
            PageItem::Text(line) => self.text(line, scale),
            PageItem::TextAlong { line, path } => self.text_along(line, path, scale),
            PageItem::Image { rect, file } => self.image(*rect, file, scale),
            PageItem::Part { items, .. } => {
                for item in items {
                    self.page_item(item, scale);
                }
            }
        }
    }

    /// A file that cannot be read leaves its place empty; whoever takes it in has looked at it before.
    fn image(&mut self, rect: Rect, file: &[u8], scale: f64) {
        let Some(picture) = pictures::decode(file) else { return };
        let (width, height) = (f64::from(picture.width), f64::from(picture.height));
        let (Ok(w), Ok(h)) = (u16::try_from(picture.width), u16::try_from(picture.height)) else { return };
        let mut pixels = Pixmap::new(w, h);
        pixels.data_as_u8_slice_mut().copy_from_slice(&picture.rgba);
        pixels.recompute_may_have_transparency();
        let sampler = ImageSampler { quality: ImageQuality::High, ..ImageSampler::default() };
        self.context.set_transform(
            Affine::translate((rect.x * scale, rect.y * scale))
                * Affine::scale_non_uniform(rect.width * scale / width, rect.height * scale / height),
        );
        self.context.set_paint(Image { image: ImageSource::Pixmap(Arc::new(pixels)), sampler });
        self.context.fill_rect(&PixelRect::new(0.0, 0.0, width, height));
        self.context.reset_transform();
    }

    fn text(&mut self, line: &TextLine, scale: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "the engine computes in f32")]
        let size = (f64::from(line.size) * scale) as f32;
        let (runs, width) = text::shape(&line.text, size, line.weight);
        let start = line.x * scale
            - f64::from(width)
                * match line.align {
                    Align::Left => 0.0,
                    Align::Middle => 0.5,
                    Align::Right => 1.0,
                };
        self.context.set_transform(Affine::translate((start, line.y * scale)));
        for run in &runs {
            let glyphs = run.glyphs.iter().map(|g| Glyph { id: g.id, x: g.x, y: g.y });
            // A glyph that cannot be drawn is left out and the others are drawn: the fonts are our own, and all their
            // glyphs can be.
            if let Some((colour, halo)) = line.halo {
                self.colour(colour);
                self.context.set_stroke(Stroke::new(f64::from(halo) * 2.0 * scale).with_join(Join::Round));
                let _ = self
                    .context
                    .glyph_run(&mut self.resources, &run.font)
                    .font_size(size)
                    .hint(false)
                    .stroke_glyphs(glyphs.clone());
            }
            self.colour(line.colour);
            let _ =
                self.context.glyph_run(&mut self.resources, &run.font).font_size(size).hint(false).fill_glyphs(glyphs);
        }
        self.context.reset_transform();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_beyond_reason_are_refused_in_words() {
        let view = MapView { centre: Mercator { x: 0.5, y: 0.5 }, zoom: 3.0, width: 40_000.0, height: 100.0 };
        let scene = MapScene { ground: Rgba::opaque(0), items: Vec::new(), labels: Vec::new() };
        let error = draw_map(&scene, &view, 1.0).expect_err("too wide");
        assert!(error.to_string().contains("40000 by 100 pixels is too large"), "{error}");
        for bad in [0.0, f64::NAN, -5.0] {
            assert!(matches!(draw_map(&scene, &MapView { width: bad, ..view }, 1.0), Err(RasterError::Empty { .. })));
        }
    }
}
