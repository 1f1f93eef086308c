//! Which view shows everything beside what lies over the map.

use egui::Rect;

use crate::geo::bounds::Bounds;
use crate::geo::mercator::Mercator;
use crate::render::scene::MapView;

use super::{MAX_ZOOM, legend};

/// What the words about a project without areas take at the top of its map.
const EMPTY_HEIGHT: f32 = 84.0;
/// The line at the foot: whose data it is.
const FOOT: f64 = 24.0;

/// The view of all of it that the map's own furniture leaves free: the legend on the left and the line below or, without
/// areas, the words about that at the top.
pub(super) fn around(bounds: Bounds, rect: Rect, has_legend: bool) -> (Mercator, f64) {
    let left = if has_legend && rect.width() > 640.0 { f64::from(legend::LEGEND_WIDTH) } else { 0.0 };
    let top = if !has_legend && rect.height() > 4.0 * EMPTY_HEIGHT { f64::from(EMPTY_HEIGHT) } else { 0.0 };
    let (width, height) = (f64::from(rect.width()) - left, f64::from(rect.height()) - top - FOOT);
    let fit = MapView::fitting(bounds, width, height, 24.0);
    let zoom = fit.zoom.min(MAX_ZOOM);
    let points = MapView { zoom, ..fit }.scale();
    let centre = fit.centre;
    (Mercator { x: centre.x - left / 2.0 / points, y: centre.y + (FOOT - top) / 2.0 / points }, zoom)
}
