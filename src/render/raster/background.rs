//! Background tiles in pixels: surfaces and lines of one look as one path each, pictures, and names along lines.

use std::sync::Arc;

use vello_cpu::kurbo::{Affine, BezPath, Cap, Join, Rect as PixelRect, Stroke};
use vello_cpu::peniko::{Extend, ImageAlphaType, ImageQuality, ImageSampler};
use vello_cpu::{Glyph, Image, ImageSource, PixelMetadata, Pixmap};

use super::super::paths::{Dashes, MARGIN, Projector, dash};
use super::super::scene::{Rgba, TextLine};
use super::super::text;
use super::canvas::Canvas;
use crate::model::background::{Parts, TilePicture, TilePlace};

/// Points of one part that lie nearer together than this, in device pixels, are drawn as one.
const CLOSE: f64 = 0.35;

/// Lines from this width on, in device pixels, have round ends, so that the pieces of a street join.
const ROUND: f64 = 1.2;

/// From a tile's shares to the picture's pixels.
struct ToPixels {
    origin: (f64, f64),
    side: f64,
}

impl ToPixels {
    fn new(tile: TilePlace, at: &Projector) -> Self {
        let origin = at.project(tile.origin());
        let corner = at.project(tile.bounds().max);
        Self { origin, side: corner.0 - origin.0 }
    }

    fn at(&self, p: [f32; 2]) -> (f64, f64) {
        (self.origin.0 + f64::from(p[0]) * self.side, self.origin.1 + f64::from(p[1]) * self.side)
    }

    fn sees(&self, [left, top, right, bottom]: [f32; 4], at: &Projector) -> bool {
        let (min, max) = (self.at([left, top]), self.at([right, bottom]));
        at.sees([min.0, min.1, max.0, max.1])
    }

    /// Whether a part is too small to be seen.
    fn is_speck(&self, [left, top, right, bottom]: [f32; 4]) -> bool {
        f64::from((right - left).max(bottom - top)) * self.side < 0.6
    }
}

impl Canvas {
    pub(super) fn surfaces(&mut self, tile: TilePlace, parts: &Parts, colour: Rgba, at: &Projector) {
        let to = ToPixels::new(tile, at);
        self.path.truncate(0);
        for (_, part) in parts.iter().filter(|(around, _)| to.sees(*around, at) && !to.is_speck(*around)) {
            let mut last = to.at(part[0]);
            self.path.move_to(last);
            for p in &part[1..] {
                let p = to.at(*p);
                if (p.0 - last.0).abs().max((p.1 - last.1).abs()) >= CLOSE {
                    self.path.line_to(p);
                    last = p;
                }
            }
            self.path.close_path();
        }
        if !self.path.is_empty() {
            self.colour(colour);
            self.context.fill_path(&self.path);
        }
    }

    pub(super) fn lines(
        &mut self,
        tile: TilePlace,
        parts: &Parts,
        colour: Rgba,
        width: f64,
        pattern: Option<[f32; 2]>,
        at: &Projector,
    ) {
        let to = ToPixels::new(tile, at);
        let width = width * at.points;
        let lengths = dash_of(pattern, at.points);
        self.path.truncate(0);
        let mut dashes = Vec::new();
        for (_, part) in parts.iter().filter(|(around, _)| to.sees(*around, at) && !to.is_speck(*around)) {
            if let Some(lengths) = lengths {
                let line: Vec<(f64, f64)> = part.iter().map(|p| to.at(*p)).collect();
                dash(&line, lengths, at, &mut dashes);
            } else {
                add_line(&mut self.path, part.iter().map(|p| to.at(*p)), at);
            }
        }
        for line in dashes {
            add_line(&mut self.path, line.into_iter(), at);
        }
        if self.path.is_empty() {
            return;
        }
        self.colour(colour);
        let is_round = width >= ROUND && lengths.is_none();
        let (cap, join) = if is_round { (Cap::Round, Join::Round) } else { (Cap::Butt, Join::Bevel) };
        self.context.set_stroke(Stroke::new(width).with_join(join).with_caps(cap));
        self.context.stroke_path(&self.path);
    }

    pub(super) fn picture(&mut self, tile: TilePlace, picture: &TilePicture, at: &Projector) {
        let to = ToPixels::new(tile, at);
        let (left, top) = to.origin;
        let (right, bottom) = (left + to.side, top + to.side);
        let (Ok(width), Ok(height)) = (u16::try_from(picture.width), u16::try_from(picture.height)) else { return };
        let is_whole = picture.rgba.len() == usize::from(width) * usize::from(height) * 4;
        if !at.sees([left, top, right, bottom]) || !is_whole || width == 0 || height == 0 {
            return;
        }
        let metadata = PixelMetadata::new(ImageAlphaType::AlphaPremultiplied, true);
        // Made anew, so that its capacity is what the rasteriser asks for.
        let pixels = picture.rgba.as_slice().to_vec();
        let pixmap = Pixmap::from_parts(pixels, width, height, metadata);
        let sampler =
            ImageSampler { x_extend: Extend::Pad, y_extend: Extend::Pad, quality: ImageQuality::Medium, alpha: 1.0 };
        self.context.set_paint(Image { image: ImageSource::Pixmap(Arc::new(pixmap)), sampler });
        let scale = (to.side / f64::from(width), to.side / f64::from(height));
        self.context.set_paint_transform(Affine::translate((left, top)) * Affine::scale_non_uniform(scale.0, scale.1));
        // Whole pixels, so that neighbours meet without a seam.
        let [l, t, r, b] = at.frame;
        let frame = PixelRect::new(
            left.round().max(l - MARGIN),
            top.round().max(t - MARGIN),
            right.round().min(r + MARGIN),
            bottom.round().min(b + MARGIN),
        );
        self.context.fill_rect(&frame);
        self.context.reset_paint_transform();
    }

    /// A name whose letters stand upright on a line, its middle in the line's middle.
    pub(super) fn text_along(&mut self, line: &TextLine, path: &[[f64; 2]], scale: f64) {
        #[expect(clippy::cast_possible_truncation, reason = "the engine computes in f32")]
        let size = (f64::from(line.size) * scale) as f32;
        let (runs, width) = text::shape(&line.text, size, line.weight);
        let path: Vec<(f64, f64)> = path.iter().map(|[x, y]| (x * scale, y * scale)).collect();
        let whole: f64 = path.windows(2).map(|w| (w[1].0 - w[0].0).hypot(w[1].1 - w[0].1)).sum();
        let start = (whole - f64::from(width)) / 2.0;
        let below = text::BASELINE_BELOW_MIDDLE * f64::from(size);
        for halo in [true, false] {
            if halo {
                let Some((colour, rim)) = line.halo else { continue };
                self.colour(colour);
                self.context.set_stroke(Stroke::new(f64::from(rim) * 2.0 * scale).with_join(Join::Round));
            } else {
                self.colour(line.colour);
            }
            for run in &runs {
                for (number, glyph) in run.glyphs.iter().enumerate() {
                    let next = run.glyphs.get(number + 1).map_or(width, |g| g.x);
                    let half = f64::from(next - glyph.x) / 2.0;
                    let Some(((x, y), angle)) = along(&path, start + f64::from(glyph.x) + half) else { continue };
                    let turn = Affine::translate((x, y)) * Affine::rotate(angle) * Affine::translate((-half, below));
                    self.transform(turn);
                    let one = std::iter::once(Glyph { id: glyph.id, x: 0.0, y: glyph.y });
                    let writer = self.context.glyph_run(&mut self.resources, &run.font).font_size(size).hint(false);
                    // A glyph that cannot be drawn is left out: the fonts are our own, and all their glyphs can be.
                    let _ = if halo { writer.stroke_glyphs(one) } else { writer.fill_glyphs(one) };
                }
            }
        }
        self.replace();
    }
}

/// A dash and its gap in pixels; `None` for a line without gaps.
fn dash_of(pattern: Option<[f32; 2]>, points: f64) -> Option<Dashes> {
    let [on, off] = pattern?.map(|length| f64::from(length) * points);
    (on > 0.0 && off > 0.0).then_some(Dashes { on, off })
}

/// The point at a distance along a line, and the line's direction there; beyond the ends it goes straight on.
fn along(path: &[(f64, f64)], distance: f64) -> Option<((f64, f64), f64)> {
    let mut left = distance;
    let last = path.len().checked_sub(2)?;
    for (number, pair) in path.windows(2).enumerate() {
        let (dx, dy) = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
        let length = dx.hypot(dy);
        if length > 0.0 && (left <= length || number == last) {
            let t = left / length;
            return Some(((pair[0].0 + dx * t, pair[0].1 + dy * t), dy.atan2(dx)));
        }
        left -= length;
    }
    None
}

/// Adds an open line to a path, without its stretches far out of sight.
fn add_line(path: &mut BezPath, points: impl Iterator<Item = (f64, f64)>, at: &Projector) {
    let mut last: Option<(f64, f64)> = None;
    let mut pen_down = false;
    for p in points {
        let Some(before) = last else {
            last = Some(p);
            continue;
        };
        if (p.0 - before.0).abs().max((p.1 - before.1).abs()) < CLOSE && pen_down {
            continue;
        }
        let around = [before.0.min(p.0), before.1.min(p.1), before.0.max(p.0), before.1.max(p.1)];
        if at.sees(around) {
            if !pen_down {
                path.move_to(before);
            }
            path.line_to(p);
            pen_down = true;
        } else {
            pen_down = false;
        }
        last = Some(p);
    }
}
