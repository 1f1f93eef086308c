//! Draws scenes and pages into pixels on the CPU, without a window or a GPU: a map on one thread, a page on several.
//!
//! The rasteriser is `vello_cpu` (analytic antialiasing). Shapes outside the view are skipped, the others are drawn
//! from their vertices that matter at 0.4 device pixels, and hatches and dots are anchored to the map, so that
//! neighbouring tiles join without a seam. The same scene gives the same bytes on the same kind of processor.
//!
//! Measured on one thread of a busy two-core machine (`tests/benches/render.rs`), 1600x1000: 26 wards 9 ms, with gaps,
//! postcodes and venues 29 ms; 35,000 areas (332,000 vertices at this zoom) 0.2 to 0.3 s, three levels in 80 ms; an A3
//! sheet at 300 dpi 0.17 s with the PNG.

mod background;
mod bands;
mod canvas;
mod page_items;

use std::cell::RefCell;

use super::paths::Projector;
use super::scene::{MapScene, MapView, PageItem, Picture};
use canvas::Canvas;

pub use bands::{draw_page, in_bands};

/// The longest side of a picture in pixels.
pub const MOST_SIDE: u32 = 32_000;

/// The most pixels of a picture: four times an A3 page at 300 dots an inch, 280 MB.
pub const MOST_PIXELS: u64 = 70_000_000;

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
    /// Kept for the next tile or band: most of a small tile's time would go into making it.
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
    Ok(with_canvas((width, height), 0, |canvas| {
        canvas.map(scene, view.zoom, &Projector::new(view, scale, (0.0, 0.0)));
        canvas.finish(scene.ground.3 == 255)
    }))
}

/// Draws items of a page on a transparent ground; `scale` is device pixels a point.
///
/// # Errors
/// [`RasterError`] when the picture would be too large or empty.
pub fn draw_items(items: &[PageItem], width: f64, height: f64, scale: f64) -> Result<Picture, RasterError> {
    let (width, height) = size(width * scale, height * scale)?;
    Ok(with_canvas((width, height), 0, |canvas| {
        for item in items {
            canvas.page_item(item, scale);
        }
        canvas.finish(false)
    }))
}

/// Gives this thread's canvas, empty and of this size; `top` is the row of the picture that it begins with.
fn with_canvas<T>((width, height): (u16, u16), top: u16, draw: impl FnOnce(&mut Canvas) -> T) -> T {
    CANVAS.with_borrow_mut(|kept| {
        let mut canvas = kept.take().unwrap_or_else(|| Canvas::new(width, height));
        canvas.begin(width, height, top);
        let result = draw(&mut canvas);
        *kept = Some(canvas);
        result
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

#[cfg(test)]
mod tests {
    use super::super::scene::Rgba;
    use super::*;
    use crate::geo::mercator::Mercator;

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
