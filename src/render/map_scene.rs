//! What lies on the map: areas in their classes, outlines, neighbours, gaps, postcodes and venues, and the names that
//! want a place, in the user's order of layers.
//!
//! Knows figures only as classes and as text. Drawing is left to whoever reads the scene.

use std::collections::BTreeSet;
use std::sync::Arc;

use geo::MapCoords as _;
use rayon::prelude::*;

use crate::geo::LonLatPolygons;
use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::{Shape, layer_of, shapes};
use crate::model::broadband::{GapLook, GapPoint};
use crate::model::hours::{self, Moment, Openness};
use crate::model::scenario::{Difference, DifferenceKind};
use crate::model::style::{Layer, LayerKind};
use crate::model::venue::{Venue, VenueKind};

use super::palette::{self, MapColours};
use super::scene::{ClassLook, LabelWish, MapItem, MapScene, Mark, MarkLook, Paint, Rgba, Shapes, Spots};
use super::{label_spots, labels};

/// An area ready to be drawn and named at any zoom. Made once for a boundary set, see [`places`].
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub name: String,
    /// `None` for an area without a surface.
    pub shape: Option<Arc<Shape>>,
    /// Where its name can stand; only one place unless asked for more.
    pub spots: Spots,
}

/// What there is to show. Slices run along `areas`.
#[derive(Clone, Debug)]
pub struct MapContent<'a> {
    pub areas: &'a [Place],
    /// The class of each area, 0 the least excluded; `None` (or a slice that is too short) means no data.
    pub classes: &'a [Option<usize>],
    /// The areas without a class that have a figure which is not to be shown.
    pub hidden: &'a BTreeSet<usize>,
    /// The areas whose class may be chance; lines over their colour say so.
    pub doubtful: &'a BTreeSet<usize>,
    /// What to write under each name; may be empty.
    pub values: &'a [String],
    /// Neighbouring districts.
    pub context: &'a [Place],
    pub venues: &'a [Venue],
    /// First the lowest.
    pub gaps: &'a [(GapLook, Arc<Shape>)],
    /// Weak broadband as points; first the lowest.
    pub gap_points: &'a [(GapPoint, Arc<[Mercator]>)],
    /// Where something was done.
    pub interventions: Arc<[Mercator]>,
    pub postcodes: Arc<[Mercator]>,
    /// The outline of all areas together, see [`outline`].
    pub outer: Option<Arc<Shape>>,
    /// Venues closed at this moment are drawn as rings; `None` draws all filled.
    pub open_at: Option<Moment>,
    /// Where a scenario's venues are other than the project's; numbered in this order.
    pub differences: &'a [Difference],
}

/// How it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct MapStyle {
    /// How each class is filled.
    pub classes: Vec<ClassLook>,
    /// First on top; what is not visible is left out.
    pub layers: Vec<Layer>,
    pub dark: bool,
    pub values_under_names: bool,
    /// For paper: white ground, smaller type.
    pub print: bool,
    /// The most points that a unit of the square will have wherever the picture is shown: a name that would find no
    /// room even then is not wanted. `None` where one can zoom in.
    pub most_scale: Option<f64>,
}

/// More areas than this get no outer outline: dissolving them takes seconds, and it would be lost among their own
/// lines.
pub const MOST_TO_DISSOLVE: usize = 2_000;

/// Where there are more areas than this, names stand on them or nowhere: a sheet full of lines is no help.
const MOST_BESIDE: usize = 60;

/// Widths of lines in points.
const AREA_LINE: f32 = 0.75;
const OUTER_LINE: f32 = 1.5;
const CONTEXT_LINE: f32 = 0.6;
const GAP_LINE: f32 = 0.45;
/// Points of weak broadband are so much smaller on paper.
pub(super) const PRINT_POINT: f32 = 0.6;
const DRAWN_LINE: f32 = 1.4;

/// Prepares the areas of one boundary set for drawing: borders that neighbours share stay shared at every zoom.
/// `many_spots` finds further places for names, for areas that are seen in part (neighbouring districts).
#[must_use]
pub fn places<'a>(areas: impl IntoIterator<Item = (&'a str, &'a LonLatPolygons)>, many_spots: bool) -> Vec<Place> {
    let places = places_down_to(areas, 0.0, many_spots);
    places.par_iter().for_each(|place| {
        place.spots.found();
    });
    places
}

/// The same for a picture that will not be zoomed into: what matters only at tolerances below `finest` (in units of the
/// square) is left out, and places for names are looked for as they are needed.
#[must_use]
pub fn places_down_to<'a>(
    areas: impl IntoIterator<Item = (&'a str, &'a LonLatPolygons)>,
    finest: f32,
    many_spots: bool,
) -> Vec<Place> {
    let areas: Vec<(&str, &LonLatPolygons)> = areas.into_iter().collect();
    let shapes = layer_of(&areas, |(_, polygons)| vertices(polygons), finest);
    let place = |((name, _), shape): (&(&str, &LonLatPolygons), Option<Shape>)| {
        let shape = shape.map(Arc::new);
        Place { name: (*name).to_owned(), spots: Spots::of(shape.clone(), many_spots), shape }
    };
    areas.iter().zip(shapes).map(place).collect()
}

/// The rings, outer and inner alike.
fn vertices(polygons: &LonLatPolygons) -> impl Iterator<Item = impl Iterator<Item = LonLat>> {
    let rings = polygons.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    rings.map(|ring| ring.0.iter().map(|c| LonLat::from(*c)))
}

/// Prepares polygons that need no names (gaps).
#[must_use]
pub fn surfaces<'a>(polygons: impl IntoIterator<Item = &'a LonLatPolygons>) -> Vec<Option<Arc<Shape>>> {
    let rings: Vec<Vec<Vec<Mercator>>> = polygons.into_iter().map(label_spots::rings).collect();
    shapes(&rings).into_iter().map(|s| s.map(Arc::new)).collect()
}

/// The outline of all areas together (the borough's), for drawing only. `None` without areas or with more than
/// [`MOST_TO_DISSOLVE`]. Cost: O(n log n) in the vertices; call it once for a boundary set.
///
/// Vertices are put on a grid of about 0.1 m first, and gaps between areas that are thinner than about 20 m are closed,
/// so that borders that were published a hair apart leave no line.
#[must_use]
pub fn outline<'a>(areas: impl IntoIterator<Item = &'a LonLatPolygons>) -> Option<Shape> {
    let on_grid = |c: geo::Coord<f64>| geo::Coord { x: (c.x * GRID).round() / GRID, y: (c.y * GRID).round() / GRID };
    let areas: Vec<LonLatPolygons> =
        areas.into_iter().take(MOST_TO_DISSOLVE + 1).map(|a| a.map_coords(on_grid)).collect();
    if areas.is_empty() || areas.len() > MOST_TO_DISSOLVE {
        return None;
    }
    let mut rings = label_spots::rings(&geo::unary_union(&areas));
    rings.retain(|ring| thickness(ring) > THINNEST);
    shapes(&[rings]).pop().flatten()
}

/// Steps of a degree.
const GRID: f64 = 1e6;

/// In units of the square; about 20 m on the ground in Britain.
const THINNEST: f64 = 8e-7;

/// The mean width of a long thin ring: twice its surface by its length.
fn thickness(ring: &[Mercator]) -> f64 {
    let (mut doubled, mut length) = (0.0, 0.0);
    for (i, a) in ring.iter().enumerate() {
        let b = ring[(i + 1) % ring.len()];
        doubled += a.x * b.y - b.x * a.y;
        length += (b.x - a.x).hypot(b.y - a.y);
    }
    if length > 0.0 { 2.0 * doubled.abs() / length } else { 0.0 }
}

/// Everything to be drawn, bottom first.
#[must_use]
pub fn map_scene(content: &MapContent<'_>, style: &MapStyle) -> MapScene {
    let colours = MapColours::of(style.dark, style.print);
    let mut scene = MapScene { ground: colours.ground, items: Vec::new(), labels: Vec::new() };
    for layer in style.layers.iter().rev().filter(|l| l.visible) {
        match layer.kind {
            LayerKind::Areas => add_areas(&mut scene, content, style, &colours),
            LayerKind::Labels => add_names(&mut scene, content, style, &colours),
            LayerKind::Gaps => add_gaps(&mut scene, content, style, &colours),
            LayerKind::Venues => add_venues(&mut scene, content, style, &colours),
            LayerKind::Postcodes => scene.items.push(MapItem::Dots {
                at: Arc::clone(&content.postcodes),
                radius: if style.print { 0.7 } else { 1.0 },
                colour: colours.postcode,
            }),
            LayerKind::Interventions => add_interventions(&mut scene, content, style, &colours),
            LayerKind::Context => add_context(&mut scene, content, style, &colours),
            // Tiles lie under everything; they are drawn by whoever draws the scene.
            LayerKind::Background | LayerKind::WebTiles => {}
        }
    }
    scene
}

fn add_areas(scene: &mut MapScene, content: &MapContent<'_>, style: &MapStyle, colours: &MapColours) {
    let looks = &style.classes;
    let class_of = |i: usize| content.classes.get(i).copied().flatten().filter(|c| *c < looks.len());
    // By class, so that a painter can take like colours together; areas of one set do not overlap.
    let mut by_class: Vec<Vec<Arc<Shape>>> = vec![Vec::new(); looks.len() + 1];
    let [mut hidden, mut unknown] = [Vec::new(), Vec::new()];
    for (i, area) in content.areas.iter().enumerate() {
        let (Some(shape), class) = (&area.shape, class_of(i)) else { continue };
        by_class[class.unwrap_or(looks.len())].push(Arc::clone(shape));
        if class.is_none() {
            let lines = if content.hidden.contains(&i) { &mut hidden } else { &mut unknown };
            lines.push(Arc::clone(shape));
        }
    }
    // The most excluded first, those without a class last.
    let order = (0..looks.len()).rev().chain([looks.len()]);
    let classes: Vec<(Option<ClassLook>, Shapes)> = order
        .map(|class| (looks.get(class).copied(), Arc::from(std::mem::take(&mut by_class[class]))))
        .filter(|(_, shapes): &(_, Shapes)| !shapes.is_empty())
        .collect();
    let mut fill = |shapes: &Shapes, paint| scene.items.push(MapItem::Fill { shapes: Arc::clone(shapes), paint });
    for (look, shapes) in &classes {
        fill(shapes, Paint::Solid(look.map_or(colours.no_data, |l| l.fill)));
        if let Some(hatch) = look.and_then(|l| l.hatch) {
            fill(shapes, hatch);
        }
    }
    let doubtful = content.doubtful.iter().filter(|place| class_of(**place).is_some());
    let doubtful: Shapes = doubtful.filter_map(|place| content.areas.get(*place)?.shape.clone()).collect();
    let [under, over] = colours.doubt_hatch();
    let lines = [(doubtful.clone(), under), (doubtful, over)]
        .into_iter()
        .chain([(Arc::from(hidden), colours.hidden_hatch()), (Arc::from(unknown), colours.no_data_hatch())]);
    for (shapes, paint) in lines.filter(|(shapes, _)| !shapes.is_empty()) {
        fill(&shapes, paint);
    }
    // Outlines after all fills, from the most excluded (white lines) to the least (dark ones): where a dark class meets
    // a light one the dark line is kept.
    for (look, shapes) in classes {
        let colour = palette::outline_on(look.map_or(colours.no_data, |l| l.fill));
        scene.items.push(MapItem::Outline { shapes, colour, width: AREA_LINE, dash: None });
    }
    if let Some(outer) = &content.outer {
        scene.items.push(MapItem::outline(outer, colours.outer_line, OUTER_LINE));
    }
}

fn add_context(scene: &mut MapScene, content: &MapContent<'_>, style: &MapStyle, colours: &MapColours) {
    let shapes: Shapes = content.context.iter().filter_map(|p| p.shape.clone()).collect();
    if shapes.is_empty() {
        return;
    }
    scene.items.push(MapItem::Fill { shapes: Arc::clone(&shapes), paint: Paint::Solid(colours.context_fill) });
    scene.items.push(MapItem::Outline { shapes, colour: colours.context_line, width: CONTEXT_LINE, dash: None });
    for place in content.context {
        if let Some(shape) = &place.shape {
            scene.labels.push(LabelWish {
                text: place.name.clone(),
                second: String::new(),
                at: place.spots.clone(),
                others: Arc::clone(place.spots.found()),
                bounds: shape.bounds,
                may_stand_beside: false,
                // Below every area of the project.
                priority: -1.0 + shape.bounds.width() * shape.bounds.height(),
                size: if style.print { 7.5 } else { 12.0 },
                bold: false,
                colour: colours.second_ink,
                halo: colours.context_fill.with_alpha(colours.halo.3),
            });
        }
    }
}

fn add_names(scene: &mut MapScene, content: &MapContent<'_>, style: &MapStyle, colours: &MapColours) {
    let surface = |b: Bounds| b.width() * b.height();
    let largest = content.areas.iter().filter_map(|p| Some(surface(p.shape.as_ref()?.bounds))).fold(0.0, f64::max);
    // On the screen one can zoom in; paper must show the area and its name at once.
    let may_stand_beside = style.print && content.areas.len() <= MOST_BESIDE;
    for (i, place) in content.areas.iter().enumerate() {
        let Some(shape) = &place.shape else { continue };
        let has_room = |scale| {
            let size = f64::from(labels::SMALLEST);
            may_stand_beside || labels::could_stand_on(shape.bounds, (&place.name, false), size, scale)
        };
        if !style.most_scale.is_none_or(has_room) {
            continue;
        }
        let value = if style.values_under_names { content.values.get(i).cloned() } else { None };
        // The more excluded first, within a class the larger: the map is read for where help is needed.
        let class = content.classes.get(i).copied().flatten().map_or(0.0, |c| c as f64 + 1.0);
        let size = if largest > 0.0 { surface(shape.bounds) / largest } else { 0.0 };
        scene.labels.push(LabelWish {
            text: place.name.clone(),
            second: value.unwrap_or_default(),
            at: place.spots.clone(),
            others: Arc::from([]),
            bounds: shape.bounds,
            may_stand_beside,
            priority: class + size * 0.999,
            size: if style.print { 6.8 } else { 12.0 },
            bold: false,
            colour: colours.ink,
            halo: colours.halo,
        });
    }
}

fn add_gaps(scene: &mut MapScene, content: &MapContent<'_>, style: &MapStyle, colours: &MapColours) {
    for layer in 0..2 {
        let fill = |(look, shape): &(GapLook, Arc<Shape>)| MapItem::fill(shape, colours.gap_hatch(*look)[layer]);
        scene.items.extend(content.gaps.iter().map(fill));
    }
    scene.items.extend(content.gaps.iter().map(|(look, shape)| {
        if *look == GapLook::Drawn {
            let shapes = Arc::from([Arc::clone(shape)]);
            MapItem::Outline { shapes, colour: colours.gap_line, width: DRAWN_LINE, dash: Some([4.0, 3.0]) }
        } else {
            MapItem::outline(shape, colours.gap_line.with_alpha(170), GAP_LINE)
        }
    }));
    let size = if style.print { PRINT_POINT } else { 1.0 };
    for (point, at) in content.gap_points {
        for (radius, colour) in palette::gap_point(*point, colours) {
            scene.items.push(MapItem::Dots { at: Arc::clone(at), radius: radius * size, colour });
        }
    }
}

/// What marks a scenario's differences: the same blue for what is there, grey for what is not.
const THERE: Rgba = Rgba::opaque(0x000B_5FA5);
const NOT_THERE: Rgba = Rgba::opaque(0x0055_5550);

/// Rings with a dot in them, told from venues by their shape.
fn add_interventions(scene: &mut MapScene, content: &MapContent<'_>, style: &MapStyle, colours: &MapColours) {
    if content.interventions.is_empty() {
        return;
    }
    let size = if style.print { 0.55 } else { 1.0 };
    for (radius, colour) in palette::intervention(colours) {
        scene.items.push(MapItem::Dots { at: Arc::clone(&content.interventions), radius: radius * size, colour });
    }
}

fn add_venues(scene: &mut MapScene, content: &MapContent<'_>, style: &MapStyle, colours: &MapColours) {
    let mut venues: Vec<&Venue> = content.venues.iter().filter(|v| v.position.is_valid() && !v.closed).collect();
    // From north to south, so that a symbol lies over the one behind it.
    venues.sort_by(|a, b| b.position.lat.total_cmp(&a.position.lat).then(a.id.cmp(&b.id)));
    let look = |venue: &Venue| match content.open_at.map(|at| hours::openness(&venue.opening_hours, at)) {
        None | Some(Openness::Open) => MarkLook::Filled,
        Some(Openness::Closed) => MarkLook::Ring,
        Some(Openness::NotKnown | Openness::Sometimes) => MarkLook::Dotted,
    };
    let is_plain = |venue: &&Venue| content.differences.iter().all(|d| d.venue != venue.id);
    let size = if style.print { 7.0 } else { 13.0 };
    let numbered = content.differences.iter().zip(1..).map(|(difference, number)| Mark {
        venue: difference.venue,
        at: difference.at.into(),
        kind: VenueKind::Other,
        look: MarkLook::Numbered(number, difference.kind),
        size,
        fill: if difference.kind == DifferenceKind::Off { NOT_THERE } else { THERE },
        outline: colours.symbol_rim,
    });
    let marks: Arc<[Mark]> = venues
        .into_iter()
        .filter(is_plain)
        .map(|venue| Mark {
            venue: venue.id,
            at: venue.position.into(),
            kind: venue.kind,
            look: look(venue),
            size,
            fill: palette::venue(venue.kind),
            outline: colours.symbol_rim,
        })
        .chain(numbered)
        .collect();
    if !marks.is_empty() {
        scene.items.push(MapItem::Symbols(marks));
    }
}

#[cfg(test)]
mod tests {
    use geo::{MultiPolygon, polygon};

    use super::*;
    use crate::geo::lonlat::LonLat;
    use crate::model::settings::Settings;
    use crate::model::style::Ramp;

    fn square(x: f64, y: f64) -> LonLatPolygons {
        MultiPolygon(vec![polygon![(x: x, y: y), (x: x + 1.0, y: y), (x: x + 1.0, y: y + 1.0), (x: x, y: y + 1.0)]])
    }

    fn style() -> MapStyle {
        MapStyle {
            classes: ClassLook::plain(palette::ramp(Ramp::YellowOrangeRed, 3)),
            layers: Settings::default().layers,
            dark: false,
            values_under_names: true,
            print: false,
            most_scale: None,
        }
    }

    fn content<'a>(areas: &'a [Place], classes: &'a [Option<usize>]) -> MapContent<'a> {
        let postcodes = Arc::from([Mercator { x: 0.5, y: 0.5 }]);
        MapContent {
            areas,
            classes,
            hidden: const { &BTreeSet::new() },
            doubtful: const { &BTreeSet::new() },
            values: &[],
            context: &[],
            venues: &[],
            gaps: &[],
            gap_points: &[],
            interventions: Arc::from([]),
            postcodes,
            outer: None,
            open_at: None,
            differences: &[],
        }
    }

    #[test]
    fn an_area_without_a_value_is_hatched_grey_and_never_white() {
        let polygons = [square(0.0, 51.0), square(1.0, 51.0)];
        let areas = places(polygons.iter().map(|p| ("A", p)), false);
        let scene = map_scene(&content(&areas, &[Some(2)]), &style());
        let paints: Vec<Paint> = scene
            .items
            .iter()
            .filter_map(|i| if let MapItem::Fill { paint, .. } = i { Some(*paint) } else { None })
            .collect();
        let colours = MapColours::LIGHT;
        let most = palette::ramp(Ramp::YellowOrangeRed, 3)[2];
        assert_eq!(paints, [Paint::Solid(most), Paint::Solid(colours.no_data), colours.no_data_hatch()]);
    }

    #[test]
    fn lines_tell_a_class_and_a_doubt_apart_without_colour() {
        let polygons = [square(0.0, 51.0), square(1.0, 51.0)];
        let areas = places(polygons.iter().map(|p| ("A", p)), false);
        let mut style = style();
        let lines = Paint::Hatch { colour: MapColours::LIGHT.ink, spacing: 9.0, width: 2.0, falling: false };
        style.classes[1].hatch = Some(lines);
        let doubtful = BTreeSet::from([0, 7]);
        let classes = [Some(2), Some(1)];
        let content = MapContent { doubtful: &doubtful, ..content(&areas, &classes) };
        let scene = map_scene(&content, &style);
        let hatches: Vec<(&Arc<Shape>, Paint)> = scene
            .items
            .iter()
            .filter_map(|i| match i {
                MapItem::Fill { shapes, paint: paint @ Paint::Hatch { .. } } => Some((shapes, *paint)),
                _ => None,
            })
            .flat_map(|(shapes, paint)| shapes.iter().map(move |shape| (shape, paint)))
            .collect();
        let [first, second] = [0, 1].map(|i| areas[i].shape.as_ref().expect("a shape"));
        let [under, over] = MapColours::LIGHT.doubt_hatch();
        assert_eq!(hatches, [(second, lines), (first, under), (first, over)]);
    }

    #[test]
    fn layers_are_drawn_in_the_users_order() {
        let polygons = [square(0.0, 51.0)];
        let areas = places(polygons.iter().map(|p| ("A", p)), false);
        let mut style = style();
        let is_dots = |i: &MapItem| matches!(i, MapItem::Dots { .. });
        let on_top = map_scene(&content(&areas, &[Some(0)]), &style);
        assert!(on_top.items.last().is_some_and(is_dots));
        style.layers.reverse();
        let below = map_scene(&content(&areas, &[Some(0)]), &style);
        assert!(below.items.first().is_some_and(is_dots));
        for layer in &mut style.layers {
            layer.visible = false;
        }
        let nothing = map_scene(&content(&areas, &[Some(0)]), &style);
        assert!(nothing.items.is_empty() && nothing.labels.is_empty());
    }

    #[test]
    fn the_outline_of_four_squares_is_one_ring() {
        let squares = [square(0.0, 51.0), square(1.0, 51.0), square(0.0, 52.0), square(1.0, 52.0)];
        let shape = outline(&squares).expect("an outline");
        assert_eq!(shape.rings.len(), 1);
        let corner = Mercator::from(LonLat::new(2.0, 53.0));
        assert!((shape.bounds.max.x - corner.x).abs() < 1e-9 && (shape.bounds.min.y - corner.y).abs() < 1e-9);
        assert_eq!(outline(&[]), None);
    }
}
