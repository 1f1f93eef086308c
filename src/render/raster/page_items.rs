//! What stands on a page in pixels: maps in their frames, boxes, lines, pictures and text.

use std::sync::Arc;

use vello_cpu::kurbo::{Affine, Join, Point, Rect as PixelRect, Stroke};
use vello_cpu::peniko::{ImageQuality, ImageSampler};
use vello_cpu::{Glyph, Image, ImageSource, Pixmap};

use super::super::hatch::{self, Lines};
use super::super::paths::Projector;
use super::super::scene::{Align, PageItem, Paint, Rect, TextLine};
use super::super::{pictures, text};
use super::bands::extent;
use super::canvas::Canvas;

impl Canvas {
    /// Draws an item, if any of it lies in the rows at hand; `scale` is pixels a point.
    pub fn page_item(&mut self, item: &PageItem, scale: f64) {
        let [first, end] = self.rows;
        if extent(item).is_some_and(|[top, bottom]| bottom * scale < first - 1.0 || top * scale > end + 1.0) {
            return;
        }
        match item {
            PageItem::Map { scene, view, x, y } => {
                let at = Projector::new(view, scale, (x * scale, y * scale)).in_rows(self.rows);
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
                if let Some(Paint::Hatch { colour, spacing, width, falling }) = hatch {
                    let corners = vec![
                        (pixels.x0, pixels.y0),
                        (pixels.x1, pixels.y0),
                        (pixels.x1, pixels.y1),
                        (pixels.x0, pixels.y1),
                    ];
                    let lines = Lines::anchored(f64::from(*spacing) * scale, *falling, (-pixels.x0, -pixels.y0));
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
        self.transform(
            Affine::translate((rect.x * scale, rect.y * scale))
                * Affine::scale_non_uniform(rect.width * scale / width, rect.height * scale / height),
        );
        self.context.set_paint(Image { image: ImageSource::Pixmap(Arc::new(pixels)), sampler });
        self.context.fill_rect(&PixelRect::new(0.0, 0.0, width, height));
        self.replace();
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
        self.transform(Affine::translate((start, line.y * scale)));
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
        self.replace();
    }
}
