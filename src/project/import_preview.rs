//! A small map of what an import would bring: new outlines, areas coloured by the first of their new figures, or
//! points on the map there is. Drawn by a job.

use std::sync::Arc;

use crate::analysis::classify::{classify, classify_by};
use crate::base::text::{count, counted};
use crate::geo::LonLatPolygons;
use crate::geo::bounds::Bounds;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::Shape;
use crate::import::ImportPlan;
use crate::model::atlas::Atlas;
use crate::model::batch::{BatchContent, NewFigures};
use crate::model::score_model::Direction;
use crate::model::settings::{Settings, Shown};
use crate::render::map_scene::surfaces;
use crate::render::palette::{self, MapColours};
use crate::render::raster;
use crate::render::scene::{MapItem, MapScene, MapView, Paint, Picture, Rgba};

/// The picture, and what it shows in words.
pub struct ImportPreview {
    pub picture: Picture,
    pub words: String,
}

/// How large the preview is, in points, how many pixels a point has, and whether it lies on dark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PreviewFrame {
    pub width: f64,
    pub height: f64,
    pub scale: f32,
    pub dark: bool,
}

/// More outlines than this are not drawn around points: they would hide them.
const MOST_AROUND: usize = 2_000;

/// Draws what the plan would bring; `None` when nothing of it has a place.
#[must_use]
pub fn preview(plan: &ImportPlan, atlas: &Atlas, frame: PreviewFrame) -> Option<ImportPreview> {
    let colours = MapColours::of(frame.dark, false);
    let mut scene = MapScene { ground: colours.ground, items: Vec::new(), labels: Vec::new() };
    let (bounds, words) = match &plan.batch.content {
        BatchContent::Boundaries(new) => {
            let shapes = surfaces(new.areas.iter().map(|a| &a.polygons));
            let fill = palette::ramp(atlas.settings.ramp, 3).get(1).copied().unwrap_or(colours.no_data);
            for shape in shapes.iter().flatten() {
                scene.items.push(MapItem::fill(shape, Paint::Solid(fill)));
            }
            outlines(&mut scene, &shapes, palette::outline_on(fill));
            (around(&shapes), format!("{} outlines of {}", count(new.areas.len()), new.name))
        }
        BatchContent::Figures(new) => figures(&mut scene, new, atlas, &colours)?,
        BatchContent::Venues(new) => {
            let at: Arc<[Mercator]> = new.iter().map(|v| Mercator::from(v.position)).collect();
            let words = counted(at.len(), "venue", "venues");
            (points(&mut scene, atlas, at, 3.5, &colours), words)
        }
        BatchContent::Postcodes(new) => {
            let at: Arc<[Mercator]> = new.iter().map(|p| Mercator::from(p.position)).collect();
            let words = counted(at.len(), "postcode", "postcodes");
            (points(&mut scene, atlas, at, 1.2, &colours), words)
        }
        BatchContent::Lookups(_) => return None,
    };
    let view = MapView::fitting(bounds?, frame.width, frame.height, 10.0);
    let picture = raster::draw_map(&scene, &view, frame.scale).ok()?;
    Some(ImportPreview { picture, words })
}

/// The areas coloured by the first indicator; those without a figure are hatched.
fn figures(
    scene: &mut MapScene,
    new: &NewFigures,
    atlas: &Atlas,
    colours: &MapColours,
) -> Option<(Option<Bounds>, String)> {
    let (set, first) = (atlas.set(new.set)?, new.indicators.first()?);
    let of: std::collections::HashMap<_, f64> = first.values.iter().map(|v| (v.area, v.value)).collect();
    let values: Vec<Option<f64>> = set.areas.iter().map(|a| of.get(&a.id).copied()).collect();
    // Limits that are held for every map hold here too, and those set for this indicator.
    let shown = Shown::Indicator(first.key.clone());
    let classes = match (Settings { shown, ..atlas.settings.clone() }).limits() {
        Some(limits) => classify_by(&values, limits),
        None => classify(&values, atlas.settings.classing),
    };
    let mut ramp = palette::ramp(atlas.settings.ramp, classes.upper.len());
    let is_low = first.direction == Some(Direction::LowerIsWorse);
    if is_low {
        ramp.reverse();
    }
    let darker = if is_low { "darker is lower, which is worse" } else { "darker is higher" };
    let shapes = surfaces(set.areas.iter().map(|a| &a.polygons));
    for (shape, value) in shapes.iter().zip(&values) {
        let Some(shape) = shape else { continue };
        let class = value.and_then(|v| classes.of(v)).and_then(|c| ramp.get(c));
        let fill = class.copied().unwrap_or(colours.no_data);
        scene.items.push(MapItem::fill(shape, Paint::Solid(fill)));
        if class.is_none() {
            scene.items.push(MapItem::fill(shape, colours.no_data_hatch()));
        }
        let colour = palette::outline_on(fill);
        scene.items.push(MapItem::outline(shape, colour, 0.5));
    }
    let missing = values.iter().filter(|v| v.is_none()).count();
    let hatched =
        if missing > 0 { format!("; {} hatched areas have no figure", count(missing)) } else { String::new() };
    Some((around(&shapes), format!("{} in {}, {darker}{hatched}", first.name, set.set.name)))
}

/// Room on each side of points, in units of the Mercator square: about 2 km at the latitude of London, so that a single
/// place is seen among outlines.
const LEAST_AROUND: f64 = 8e-5;

/// Dots over the outlines of the areas the map shows.
fn points(
    scene: &mut MapScene,
    atlas: &Atlas,
    at: Arc<[Mercator]>,
    radius: f32,
    colours: &MapColours,
) -> Option<Bounds> {
    let bounds = Bounds::around(at.iter().copied());
    if let Some(set) = atlas.active_set().filter(|s| s.areas.len() <= MOST_AROUND) {
        let shapes = surfaces(set.areas.iter().map(|a| -> &LonLatPolygons { &a.polygons }));
        for shape in shapes.iter().flatten() {
            let paint = Paint::Solid(colours.context_fill);
            scene.items.push(MapItem::fill(shape, paint));
        }
        outlines(scene, &shapes, colours.context_line);
    }
    scene.items.push(MapItem::Dots { at, radius, colour: colours.ink });
    bounds.map(|b| b.grown((0.1 * b.width().max(b.height())).max(LEAST_AROUND)))
}

fn outlines(scene: &mut MapScene, shapes: &[Option<Arc<Shape>>], colour: Rgba) {
    for shape in shapes.iter().flatten() {
        scene.items.push(MapItem::outline(shape, colour, 0.5));
    }
}

fn around(shapes: &[Option<Arc<Shape>>]) -> Option<Bounds> {
    shapes.iter().flatten().map(|s| s.bounds).reduce(Bounds::union)
}
