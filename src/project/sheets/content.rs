//! From a project and a sheet to everything that stands on the page: which figures each map shows, how they are classed,
//! what is said of them.

mod beside;
mod figures;
mod legend;

use std::borrow::Cow;
use std::sync::Arc;

use geo::BoundingRect as _;

use crate::base::ids::AreaCode;
use crate::base::progress::Progress;
use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::shapes;
use crate::model::atlas::{Atlas, SetData};
use crate::model::score_model::ScoreModel;
use crate::model::sheet::{Element, Extent, Sheet, Template};
use crate::model::style::LayerKind;
use crate::project::background::paint::Underlay;
use crate::project::figures::Figures;
use crate::project::picture::{HIGHLIGHT, MANY_VERTICES, MapPicture, Wanted, vertices};
use crate::project::profile::{self, ProfileQuestion};
use crate::project::reach::ReachQuery;
use crate::render;
use crate::render::legend::Legend;
use crate::render::page::{FrameContent, SheetContent};
use crate::render::scene::{MapItem, MapScene, Paint, Rgba, Shapes};
use crate::render::vector::{FINEST, FINEST_DPI};

use super::venues::{self, OfVenue};
use super::words::{self, Facts};
use super::{ExportError, SheetDesk, rounds, sources};

/// What one map of a sheet shows.
pub(super) struct Shows {
    pub figures: Figures,
    pub picture: MapPicture,
    pub bounds: Bounds,
    /// The indicators that its figures are of.
    pub keys: Vec<String>,
    /// Whether the extent is all areas.
    pub is_everything: bool,
    /// Whether the score is in its figures.
    pub is_of_score: bool,
}

/// A sheet's maps and words, before the page is laid out.
pub(super) struct Gathered {
    pub shows: Vec<Shows>,
    pub words: words::Words,
    pub facts: Facts,
    /// Whether all maps have the same classes.
    pub is_alike: bool,
    /// The place of the area that the sheet is about.
    pub about: Option<usize>,
    locator: Option<(MapScene, Bounds)>,
}

pub(super) fn gather(
    desk: &mut SheetDesk,
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheet: &Sheet,
) -> Result<Gathered, ExportError> {
    let set = atlas.active_set().ok_or(ExportError::NoAreas)?;
    let model = draft.or(atlas.active_model().map(|m| &m.model));
    let venue = venues::of_sheet(atlas, sheet).map(|venue| OfVenue::new(atlas, set, venue, &desk.figures.ways));
    if sheet.venue.is_some() && venue.is_none() {
        return Err(ExportError::NoSuchVenue);
    }
    let about = match (&venue, &sheet.about) {
        (Some(venue), _) => venue.place,
        (None, Some(code)) => {
            let place = AreaCode::new(code).and_then(|c| set.place_of(&c));
            Some(place.ok_or_else(|| ExportError::NoSuchArea(code.clone()))?)
        }
        (None, None) => None,
    };
    let round = rounds::of_sheet(&atlas.outreach, sheet);
    if let (Some(team), None) = (&sheet.round, round) {
        return Err(ExportError::NoSuchRound(team.clone()));
    }
    let design = sheet.template.design();
    let frames = design.maps.0 * design.maps.1;
    let mut shown: Vec<(Figures, Vec<String>)> = Vec::new();
    for i in 0..frames {
        if let Some(found) = figures::of_map(&mut desk.figures, atlas, (set, model), sheet, i) {
            shown.push(found);
        }
    }
    let is_alike = frames > 1 && sheet.template == Template::SmallMultiples && shown.len() > 1;
    if is_alike {
        figures::share_classes(&mut shown, &atlas.settings);
    }
    for (figures, _) in &mut shown {
        figures::mark_classes(figures, sheet.marks);
    }
    desk.pictures.most_scale = most_scale(set, sheet, frames);
    desk.pictures.finest = desk.pictures.most_scale.map_or(0.0, |scale| finest(scale, desk.dots));
    let wanted = Wanted { print: true, ..Wanted::default() };
    let mut shows = Vec::new();
    for (i, (figures, keys)) in shown.into_iter().enumerate() {
        let mut picture = desk.pictures.compute(atlas, &figures, wanted);
        let (bounds, is_everything) = extent(&picture, set, &sheet.frame(i).extent)?;
        if !is_everything {
            picture.let_names_move(bounds);
        }
        if let Some(round) = round.filter(|_| i == 0) {
            rounds::draw(Arc::make_mut(&mut picture.scene), &atlas.outreach, round);
        }
        if let Some(about) = about {
            picture.highlight(about);
        }
        if let Some(of) = venue.as_ref().filter(|_| i == 0) {
            venues::draw(Arc::make_mut(&mut picture.scene), of.venue, bounds);
        }
        if let Some(reach) = &sheet.reach {
            render::reach::add(Arc::make_mut(&mut picture.scene), reach);
        }
        let is_of_score = figures::is_of_score(atlas, sheet, i);
        shows.push(Shows { figures, picture, bounds, keys, is_everything, is_of_score });
    }
    let first = shows.first().ok_or(ExportError::NoAreas)?;
    let facts = desk.facts(set, model, &first.figures);
    let locator = (about.is_some() || !first.is_everything).then(|| locator(&first.picture, set, about, first.bounds));
    let profile = match about.filter(|_| sheet.template == Template::WardProfile && venue.is_none()) {
        Some(place) => {
            let question = ProfileQuestion {
                atlas: atlas.clone(),
                set: Arc::clone(set),
                model: model.cloned(),
                place,
                query: ReachQuery { filter: atlas.settings.venue_filter, how: atlas.settings.reach },
                ways: desk.figures.ways.clone(),
            };
            let interval = facts.intervals.as_ref().and_then(|all| all.get(place).copied().flatten());
            Some(profile::of(&question, &shows[0].figures.scores, interval, &Progress::new())?)
        }
        None => None,
    };
    let mut words =
        words::Words::of(atlas, set, model, sheet, &shows, &facts, (about, profile.as_ref(), venue.as_ref()));
    if let Some(reach) = sheet.reach.as_ref().filter(|_| sheet.alt_text.trim().is_empty()) {
        words.alt_text.push(' ');
        words.alt_text.push_str(&render::reach::in_words(reach));
    }
    Ok(Gathered { locator: locator.flatten(), shows, words, facts, is_alike, about })
}

/// The most points that a unit of the square takes on a sheet that shows the whole of a large layer. `None` for a part of
/// it, or a small layer, which are kept as they are.
fn most_scale(set: &SetData, sheet: &Sheet, frames: usize) -> Option<f64> {
    let is_part = |map: usize| sheet.frame(map).extent != Extent::Everything;
    if vertices(set) <= MANY_VERTICES || (0..frames).any(is_part) {
        return None;
    }
    let corners = set.areas.iter().filter_map(|a| a.polygons.bounding_rect()).flat_map(|r| [r.min(), r.max()]);
    let bounds = Bounds::around(corners.map(|c| Mercator::from(LonLat::from(c))))?;
    let paper = sheet.size();
    let scale = (paper.0.0 / bounds.width()).min(paper.1.0 / bounds.height());
    (scale.is_finite() && scale > 0.0).then_some(scale)
}

/// What a layer is thinned to at a scale, in units of the square: what so many dots an inch can show of it, or the finest
/// print.
fn finest(scale: f64, dots: Option<u32>) -> f32 {
    let coarser = dots.map_or(1.0, |dpi| (f64::from(FINEST_DPI) / f64::from(dpi.max(1))).max(1.0));
    #[expect(clippy::cast_possible_truncation, reason = "a tolerance needs no more than f32")]
    let finest = (FINEST * coarser / scale) as f32;
    finest
}

/// Dots that lie closer than this on paper run together, in points of an A4 report.
const DOTS_APART: f64 = 7.0;
/// What of a page its maps take, about.
const MAPS_SHARE: f64 = 0.5;

/// The project as the sheet shows it: without postcodes where, on a small page with all areas, they would be a smear.
pub(super) fn without_crowded_dots<'a>(atlas: &'a Atlas, sheet: &Sheet) -> Cow<'a, Atlas> {
    let design = sheet.template.design();
    let frames = design.maps.0 * design.maps.1;
    let (width, height) = sheet.size();
    let room = width.0 * height.0 * MAPS_SHARE / (design.scale * design.scale) / frames.max(1) as f64;
    let apart = (room / atlas.postcodes.len().max(1) as f64).sqrt();
    let is_everything = (0..frames).all(|map| sheet.frame(map).extent == Extent::Everything);
    if apart >= DOTS_APART || !is_everything || !atlas.settings.is_visible(LayerKind::Postcodes) {
        return Cow::Borrowed(atlas);
    }
    let mut own = atlas.clone();
    own.settings.layers.retain(|layer| layer.kind != LayerKind::Postcodes);
    Cow::Owned(own)
}

/// What the frame must show, and whether that is everything.
fn extent(picture: &MapPicture, set: &SetData, extent: &Extent) -> Result<(Bounds, bool), ExportError> {
    let all = picture.bounds.ok_or(ExportError::NoAreas)?;
    Ok(match extent {
        Extent::Everything => (all, true),
        Extent::Area(code) => {
            let place = AreaCode::new(code).and_then(|c| set.place_of(&c));
            let place = place.ok_or_else(|| ExportError::NoSuchArea(code.clone()))?;
            let bounds = picture.shape(place).map_or(all, |s| s.bounds);
            (bounds.grown(bounds.width().max(bounds.height()) * 0.3), false)
        }
        Extent::Seen { south_west, north_east } => {
            let corners = [Mercator::from(*south_west), Mercator::from(*north_east)];
            (Bounds::around(corners).filter(|b| b.width() > 0.0 && b.height() > 0.0).unwrap_or(all), false)
        }
    })
}

/// All areas in grey, with the one that the sheet is about or the part that the map shows.
fn locator(picture: &MapPicture, set: &SetData, about: Option<usize>, shown: Bounds) -> Option<(MapScene, Bounds)> {
    let all: Shapes = (0..set.areas.len()).filter_map(|i| picture.shape(i).cloned()).collect();
    let white = Rgba::opaque(0x00FF_FFFF);
    let mut items = vec![
        MapItem::Fill { shapes: Arc::clone(&all), paint: Paint::Solid(Rgba::opaque(0x00D5_D3CC)) },
        MapItem::Outline { shapes: all, colour: white, width: 0.4, dash: None },
    ];
    if let Some(shape) = about.and_then(|a| picture.shape(a)) {
        items.push(MapItem::fill(shape, Paint::Solid(Rgba::opaque(0x0028_5F8F))));
    } else {
        let (a, b) = (shown.min, shown.max);
        let ring = vec![a, Mercator { x: b.x, y: a.y }, b, Mercator { x: a.x, y: b.y }];
        let frame = shapes(&[vec![ring]]).pop().flatten()?;
        items.push(MapItem::outline(&Arc::new(frame), HIGHLIGHT, 1.4));
    }
    Some((MapScene { ground: picture.ground, items, labels: Vec::new() }, picture.bounds?))
}

impl Gathered {
    /// What the page is laid out from.
    pub fn content(&self, atlas: &Atlas, set: &SetData, model: Option<&ScoreModel>, sheet: &Sheet) -> SheetContent<'_> {
        let kinds = set.set.kind.plural();
        let several = self.shows.len() > 1;
        let reach = sheet.reach.as_ref().map(render::reach::legend);
        let legend_of = |shows| Legend { reach: reach.clone(), ..legend::of_map(atlas, shows, kinds) };
        let legends: Vec<Legend> = self.shows.iter().map(legend_of).collect();
        let maps = self
            .shows
            .iter()
            .zip(&legends)
            .map(|(s, legend)| FrameContent {
                map: &s.picture.scene,
                background: s.picture.underlay.as_ref().map(Underlay::background),
                bounds: s.bounds,
                heading: if several { titled(&s.figures) } else { String::new() },
                alt_text: if several { words::of_map(&s.figures, set) } else { self.words.alt_text.clone() },
                legend: (several && !self.is_alike).then(|| legend.clone()),
            })
            .collect();
        let mut legend = legends.into_iter().next().unwrap_or_default();
        if several && !self.is_alike {
            legend = Legend::default();
        } else if self.is_alike {
            "Score of each dimension alone".clone_into(&mut legend.title);
            legend.areas = format!("{}, all maps", legend.areas);
            self.count_all(&mut legend);
        }
        legend.reach = reach;
        let mut used: Vec<&str> = self.shows.iter().flat_map(|s| s.keys.iter().map(String::as_str)).collect();
        // Of a sheet about one area, table and chart have all that a score is made of.
        let has_parts = self.about.is_some() && (sheet.has(Element::Table) || sheet.has(Element::Plot));
        used.extend(
            model.filter(|_| has_parts).into_iter().flat_map(ScoreModel::terms).map(|(_, t)| t.indicator.as_str()),
        );
        let mut sources = sources::lines(atlas, set, &used);
        if let Some(line) = venues::of_sheet(atlas, sheet).and_then(|v| atlas.source(v.source?)).map(sources::line)
            && !sources.iter().any(|known| known.contains(&line))
        {
            sources.push(line);
        }
        if let Some(line) = sheet.reach.as_ref().map(|reach| &reach.attribution)
            && !line.is_empty()
            && !sources.iter().any(|known| known.contains(line))
        {
            sources.push(format!("Streets: {line}"));
        }
        SheetContent {
            maps,
            title: self.words.title.clone(),
            subtitle: self.words.subtitle.clone(),
            legend,
            findings: self.words.findings.clone(),
            table: self.table(atlas, set, model, sheet),
            chart: self.chart(atlas, model),
            locator: self.locator.as_ref().map(|(scene, bounds)| FrameContent {
                map: scene,
                background: None,
                bounds: *bounds,
                heading: String::new(),
                alt_text: "A small map of where the large one lies.".to_owned(),
                legend: None,
            }),
            logo: sheet.logo.as_ref().and_then(|l| super::logo::bytes(&l.file)),
            sources,
            date_of_data: sources::periods(atlas, &used),
            note: self.words.note.clone(),
        }
    }
}

/// What is shown, with its unit.
pub(super) fn titled(figures: &Figures) -> String {
    if figures.unit.is_empty() { figures.title.clone() } else { format!("{} ({})", figures.title, figures.unit) }
}
