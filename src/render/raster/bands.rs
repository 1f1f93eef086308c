//! Pages in pixels, drawn as bands of a hundred rows or so: several at once, and never all of a large page in memory.
//!
//! The bands do not depend on the machine, so that the same page gives the same bytes on one with more processors.

use rayon::prelude::*;

use super::super::scene::{Page, PageItem, Picture, Rgba};
use super::{RasterError, size, with_canvas};

/// Rows of a band.
const ROWS: u16 = 128;

/// At most so many bands are drawn at once, and no more than there are processors: each takes some megabytes.
const AT_ONCE: usize = 4;

/// Draws a page at so many dots an inch, on white.
///
/// # Errors
/// [`RasterError`] when the picture would be too large or empty.
pub fn draw_page(page: &Page, dpi: u32) -> Result<Picture, RasterError> {
    let scale = f64::from(dpi) / 72.0;
    let (width, height) = size(page.width * scale, page.height * scale)?;
    let mut rgba = vec![0; usize::from(width) * usize::from(height) * 4];
    let rows = usize::from(width) * usize::from(ROWS) * 4;
    rgba.par_chunks_mut(rows).zip(tops(height)).for_each(|(pixels, top)| draw_band(page, scale, (width, top), pixels));
    Ok(Picture { width: width.into(), height: height.into(), rgba })
}

/// Draws a page as [`draw_page`] does, and hands over its pixels from the top, some rows at a time; `begin` is told the
/// width and height before.
///
/// # Errors
/// [`RasterError`] when the picture would be too large or empty, and what the receiver returns.
pub fn in_bands<T, E: From<RasterError>>(
    page: &Page,
    dpi: u32,
    begin: impl FnOnce(u32, u32) -> Result<T, E>,
    mut take: impl FnMut(&mut T, &[u8], f64) -> Result<(), E>,
) -> Result<T, E> {
    let scale = f64::from(dpi) / 72.0;
    let (width, height) = size(page.width * scale, page.height * scale)?;
    let mut receiver = begin(width.into(), height.into())?;
    let row = usize::from(width) * 4;
    let at_once = rayon::current_num_threads().clamp(1, AT_ONCE);
    let mut pixels = vec![0; row * usize::from(ROWS) * at_once];
    for tops in tops(height).chunks(at_once) {
        let first = tops.first().copied().unwrap_or_default();
        let rows = usize::from(height - first).min(usize::from(ROWS) * at_once);
        let pixels = &mut pixels[..row * rows];
        pixels.fill(0);
        let bands = pixels.par_chunks_mut(row * usize::from(ROWS)).zip(tops.par_iter());
        bands.for_each(|(pixels, top)| draw_band(page, scale, (width, *top), pixels));
        take(&mut receiver, pixels, (usize::from(first) + rows) as f64 / f64::from(height))?;
    }
    Ok(receiver)
}

/// The first row of each band.
fn tops(height: u16) -> Vec<u16> {
    (0..height).step_by(usize::from(ROWS)).collect()
}

fn draw_band(page: &Page, scale: f64, (width, top): (u16, u16), pixels: &mut [u8]) {
    let Ok(height) = u16::try_from(pixels.len() / (usize::from(width) * 4)) else { return };
    with_canvas((width, height), top, |canvas| {
        canvas.clear(Rgba(255, 255, 255, 255));
        for item in &page.items {
            canvas.page_item(item, scale);
        }
        canvas.finish_into(pixels, true);
    });
}

/// From where to where an item reaches down the page, in points, at the most; `None` for one that is made of others.
pub(super) fn extent(item: &PageItem) -> Option<[f64; 2]> {
    let around = |y: f64, by: f32| [y - f64::from(by), y + f64::from(by)];
    Some(match item {
        PageItem::Map { view, y, .. } => [*y, y + view.height],
        PageItem::Rect { rect, line, .. } => {
            let width = line.map_or(0.0, |(_, width)| f64::from(width));
            [rect.y - width, rect.bottom() + width]
        }
        PageItem::Polygon { points, .. } => spread(points.iter().map(|p| p[1])),
        PageItem::Line { from, to, width, .. } => {
            [from[1].min(to[1]) - f64::from(*width), from[1].max(to[1]) + f64::from(*width)]
        }
        PageItem::Symbol { y, size, .. } => around(*y, size + 2.0),
        // Letters with accents over accents stay well within twice their size.
        PageItem::Text(line) => around(line.y, line.size * 2.0 + line.halo.map_or(0.0, |(_, width)| width)),
        PageItem::TextAlong { line, path } => {
            let by = f64::from(line.size) * 2.0;
            let [top, bottom] = spread(path.iter().map(|p| p[1]));
            [top - by, bottom + by]
        }
        PageItem::Image { rect, .. } => [rect.y, rect.bottom()],
        PageItem::Part { .. } => return None,
    })
}

fn spread(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], v| [low.min(v), high.max(v)])
}
