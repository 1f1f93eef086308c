//! What can be reached from a place, over the areas of a map on paper: a surface and a line for each time, its minutes
//! beside it, and the same in the legend.

use std::sync::Arc;

use super::legend::LegendReach;
use super::palette::MapColours;
use super::scene::{LabelWish, MapItem, MapScene, Paint, Rgba};
use crate::base::text::number;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::shapes;
use crate::model::sheet::ReachOnSheet;

/// As on the screen.
const COLOUR: Rgba = Rgba::opaque(0x000B_5FA5);

/// How opaque one surface is, of 255. Where several lie over each other they add up, so that what is near is strongest.
const ALPHA: u8 = 36;

/// Names of times stand before all others: without them the lines say nothing.
const BEFORE_ALL: f64 = 1_000.0;

/// Lays it over the areas and below the venues.
pub fn add(scene: &mut MapScene, reach: &ReachOnSheet) {
    let rings = |band: &crate::model::sheet::BandOnSheet| -> Vec<Vec<Mercator>> {
        band.rings.iter().map(|ring| ring.iter().map(|p| Mercator::from(*p)).collect()).collect()
    };
    let layer: Vec<Vec<Vec<Mercator>>> = reach.bands.iter().map(rings).collect();
    let shapes: Vec<Option<Arc<_>>> =
        layer.iter().map(|rings| shapes(std::slice::from_ref(rings)).pop().flatten().map(Arc::new)).collect();
    let mut items = Vec::new();
    for shape in shapes.iter().rev().flatten() {
        items.push(MapItem::fill(shape, Paint::Solid(COLOUR.with_alpha(ALPHA))));
    }
    for shape in shapes.iter().rev().flatten() {
        for (colour, width) in [(Rgba(255, 255, 255, 180), 2.4), (COLOUR, 1.1)] {
            items.push(MapItem::outline(shape, colour, width));
        }
    }
    let start: Arc<[Mercator]> = Arc::from([Mercator::from(reach.from)]);
    for (radius, colour) in [(4.0, Rgba::opaque(0x00FF_FFFF)), (2.8, COLOUR)] {
        items.push(MapItem::Dots { at: Arc::clone(&start), radius, colour });
    }
    let above = scene.items.iter().position(|item| matches!(item, MapItem::Symbols(_))).unwrap_or(scene.items.len());
    scene.items.splice(above..above, items);
    for ((band, rings), shape) in reach.bands.iter().zip(&layer).zip(&shapes) {
        let largest = rings.iter().max_by_key(|ring| ring.len());
        let north = largest.and_then(|ring| ring.iter().min_by(|a, b| a.y.total_cmp(&b.y)));
        let (Some(at), Some(shape)) = (north, shape) else { continue };
        scene.labels.push(LabelWish {
            text: format!("{} min", band.minutes),
            second: String::new(),
            at: (*at).into(),
            others: Arc::from([]),
            bounds: shape.bounds,
            may_stand_beside: false,
            priority: BEFORE_ALL + f64::from(band.minutes),
            size: 7.0,
            bold: true,
            colour: COLOUR,
            halo: Rgba(255, 255, 255, 235),
        });
    }
}

/// Its rows in a legend.
#[must_use]
pub fn legend(reach: &ReachOnSheet) -> LegendReach {
    let share = f32::from(ALPHA) / 255.0;
    let bands = reach.bands.iter().zip((1..=reach.bands.len()).rev()).map(|(band, over)| {
        let fill = (0..over).fold(MapColours::PRINT.ground, |under, _| COLOUR.over(under, share));
        (fill, COLOUR, format!("within {}", within(band.minutes, band.square_kilometres)))
    });
    LegendReach { title: reach.title(), bands: bands.collect() }
}

/// The same as a sentence, for those who do not see the map.
#[must_use]
pub fn in_words(reach: &ReachOnSheet) -> String {
    let bands: Vec<String> = reach.bands.iter().map(|b| within(b.minutes, b.square_kilometres)).collect();
    format!("{}: {}.", reach.title(), bands.join("; "))
}

fn within(minutes: u32, square_kilometres: f64) -> String {
    format!("{minutes} minutes, {} km²", number(square_kilometres, usize::from(square_kilometres < 10.0)))
}
