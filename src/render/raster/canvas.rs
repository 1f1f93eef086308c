//! Maps in pixels: surfaces, outlines, dots and symbols, what is alike as one path.

use vello_cpu::kurbo::{Affine, BezPath, Cap, Join, Point, Rect as PixelRect, Stroke};
use vello_cpu::peniko::Fill;
use vello_cpu::peniko::color::AlphaColor;
use vello_cpu::{PixmapMut, RenderContext, Resources};

use super::super::hatch;
use super::super::paths::{Dashes, MARGIN, Projector, add_rings, dashes, turn};
use super::super::scene::{MapItem, MapScene, Mark, Paint, Picture, Rgba};
use super::super::{clusters, symbols};
use crate::geo::mercator::Mercator;
use crate::geo::simplify::Shape;
use crate::model::venue::VenueKind;

/// Width in pixels of the rim in its own colour that every opaque surface gets: two antialiased edges side by side
/// would let the ground shine through, the rim closes the seam.
const SEAM: f64 = 0.7;

/// Surfaces of less than so many pixels get none: their outlines cover the seams, and there may be very many.
const WITHOUT_RIM: f64 = 16.0;

/// Outlines of shapes smaller than this (in points) get thinner in proportion, so that a far-away map of many small
/// areas shows their colours and not their borders.
const SMALL: f64 = 10.0;

/// A path of more elements than this is drawn before more is added: the rasteriser needs some hundred bytes for each, and
/// a country's outlines would take more memory than the country.
const FULL: usize = 1 << 13;

/// A drawing in progress.
pub(super) struct Canvas {
    pub context: RenderContext,
    pub resources: Resources,
    pub path: BezPath,
    /// From the whole picture to the rows that are drawn now.
    base: Affine,
    /// Those rows: the first, and the one after the last.
    pub rows: [f64; 2],
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
    /// The lines of a hatch, with their width in pixels.
    Hatch(Rgba, f64, BezPath),
}

impl Canvas {
    pub fn new(width: u16, height: u16) -> Self {
        Self {
            context: RenderContext::new(width, height),
            resources: Resources::new(),
            path: BezPath::new(),
            base: Affine::IDENTITY,
            rows: [0.0, f64::from(height)],
            rings: Vec::new(),
            batch: None,
        }
    }

    /// Takes an empty sheet of this size, for a picture's rows from `top` on.
    pub fn begin(&mut self, width: u16, height: u16, top: u16) {
        self.context.reset_and_resize(width, height);
        let top = f64::from(top);
        self.base = Affine::translate((0.0, -top));
        self.rows = [top, top + f64::from(height)];
        self.replace();
    }

    /// Draws what follows through a transformation within the picture.
    pub fn transform(&mut self, to: Affine) {
        self.context.set_transform(self.base * to);
    }

    /// Draws what follows where it lies in the picture.
    pub fn replace(&mut self) {
        self.context.set_transform(self.base);
    }

    pub fn finish(&mut self, is_opaque: bool) -> Picture {
        let (width, height) = (self.context.width(), self.context.height());
        let mut rgba = vec![0; usize::from(width) * usize::from(height) * 4];
        self.finish_into(&mut rgba, is_opaque);
        Picture { width: width.into(), height: height.into(), rgba }
    }

    /// Writes what was drawn into pixels that are all 0.
    pub fn finish_into(&mut self, rgba: &mut [u8], is_opaque: bool) {
        self.context.flush();
        if let Some(pixels) = PixmapMut::new(self.context.width(), self.context.height(), rgba) {
            self.context.render(pixels, &mut self.resources);
        }
        if is_opaque {
            // Blending in bytes loses a step of alpha here and there.
            for pixel in rgba.chunks_exact_mut(4) {
                pixel[3] = 255;
            }
        }
    }

    /// Covers everything with a colour.
    pub fn clear(&mut self, colour: Rgba) {
        let [top, bottom] = self.rows;
        self.fill_frame(PixelRect::new(0.0, top, f64::from(self.context.width()), bottom), colour);
    }

    pub fn colour(&mut self, c: Rgba) {
        self.context.set_paint(AlphaColor::from_rgba8(c.0, c.1, c.2, c.3));
    }

    pub fn fill_frame(&mut self, frame: PixelRect, colour: Rgba) {
        self.colour(colour);
        self.context.fill_rect(&frame);
    }

    pub fn stroke(&mut self, colour: Rgba, width: f64) {
        self.colour(colour);
        // Corners of a thin line are too small to see; bevelled ones take a quarter less time.
        let join = if width > 2.5 { Join::Miter } else { Join::Bevel };
        self.context.set_stroke(Stroke::new(width).with_join(join).with_miter_limit(2.0).with_caps(Cap::Butt));
        self.context.stroke_path(&self.path);
    }

    pub fn map(&mut self, scene: &MapScene, zoom: f64, at: &Projector) {
        let [left, top, right, bottom] = at.frame;
        if scene.ground.3 > 0 {
            self.fill_frame(PixelRect::new(left, top, right, bottom), scene.ground);
        }
        for item in &scene.items {
            if !matches!(item, MapItem::Fill { .. } | MapItem::Outline { .. }) {
                self.draw_batch();
            }
            match item {
                MapItem::Fill { shapes, paint } => shapes.iter().for_each(|shape| self.surface(shape, *paint, at)),
                MapItem::Outline { shapes, colour, width, dash } => {
                    shapes.iter().for_each(|shape| self.outline(shape, *colour, *width, *dash, at));
                }
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
                let mut is_full = false;
                if let Some(Batch::Surfaces(_, paths)) = &mut self.batch {
                    let path = &mut paths[usize::from(is_small)];
                    add_rings(path, &self.rings);
                    is_full = path.elements().len() > FULL;
                }
                if is_full {
                    self.draw_batch();
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
            Paint::Hatch { colour, spacing, width, falling } => {
                let width = f64::from(width) * at.points;
                if !matches!(&self.batch, Some(Batch::Hatch(of, wide, _)) if (*of, *wide) == (colour, width)) {
                    self.draw_batch();
                    self.batch = Some(Batch::Hatch(colour, width, BezPath::new()));
                }
                let [l, t, r, b] = at.seen;
                let frame = [l - MARGIN, t - MARGIN, r + MARGIN, b + MARGIN];
                let mut is_full = false;
                if let Some(Batch::Hatch(_, _, path)) = &mut self.batch {
                    for [from, to] in hatch::segments(&self.rings, at.hatch(spacing, falling), frame) {
                        path.move_to(from);
                        path.line_to(to);
                    }
                    is_full = path.elements().len() > FULL;
                }
                if is_full {
                    self.draw_batch();
                }
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
            let path = &mut widths[place].1;
            add_rings(path, &self.rings);
            if path.elements().len() > FULL {
                self.draw_batch();
            }
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
            Some(Batch::Hatch(colour, width, path)) => {
                self.path = path;
                self.stroke(colour, width);
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
    pub fn symbol(&mut self, x: f64, y: f64, kind: VenueKind, size: f64, rim: f64, fill: Rgba, outline: Rgba) {
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
}
