//! From a project and its figures to what the map shows: the scene that the window and every export draw from.

use std::collections::BTreeSet;
use std::sync::Arc;

use geo::CoordsIter as _;

use crate::base::ids::BoundarySetId;
use crate::base::progress::Progress;
use crate::geo::bounds::Bounds;
use crate::geo::index::PolygonIndex;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::Shape;
use crate::model::area::SetRole;
use crate::model::atlas::{Atlas, SetData};
use crate::model::broadband::{Gap, GapLook, GapPoint, Postcode};
use crate::model::style::LayerKind;
use crate::model::venue::Venue;
use crate::render::labels;
use crate::render::map_scene::{self, MapContent, MapStyle, Place};
use crate::render::palette::MapColours;
use crate::render::scene::{ClassLook, MapItem, MapScene, MapView, Paint, PlacedLabel, Rgba};

use super::background::paint::Underlay;
use super::figures::{FigureDesk, Figures};
use super::jobs::{Job, JobState};

pub use crate::render::clusters::{Group, groups};
pub use crate::render::legend::RANGE_RULE;
pub use crate::render::palette::{ramp, venue as venue_colour};
pub use crate::render::scale_bar::scale_bar;
pub use crate::render::symbols::outline as venue_outline;

/// The discs that make a point of weak broadband, the lowest first.
pub fn gap_point_symbol(point: GapPoint) -> Vec<(f32, Rgba)> {
    crate::render::palette::gap_point(point, &MapColours::of(false, false))
}

/// The discs that make the symbol of an intervention, the lowest first.
pub fn intervention_symbol() -> [(f32, Rgba); 4] {
    crate::render::palette::intervention(&MapColours::of(false, false))
}

/// The map as it is to be drawn, and what is needed to find things on it.
pub struct MapPicture {
    pub scene: Arc<MapScene>,
    /// Of the coloured areas.
    pub bounds: Option<Bounds>,
    /// What lies around and under everything, also where the scene's own ground is left open for web tiles.
    pub ground: Rgba,
    /// "No data": ground and lines of its hatch.
    pub no_data: (Rgba, Rgba),
    /// What lies beneath, for the tiles of a window.
    pub underlay: Option<Underlay>,
    /// How much of it the areas hide, 0 to 1.
    opacity: f32,
    areas: Option<Arc<PreparedSet>>,
}

impl Default for MapPicture {
    fn default() -> Self {
        let colours = MapColours::of(false, false);
        let scene = MapScene { ground: colours.ground, items: Vec::new(), labels: Vec::new() };
        Self {
            scene: Arc::new(scene),
            bounds: None,
            ground: colours.ground,
            no_data: (colours.no_data, colours.no_data_line),
            underlay: None,
            opacity: 1.0,
            areas: None,
        }
    }
}

impl MapPicture {
    /// The place of the area at a position.
    pub fn area_at(&self, set: Option<&SetData>, at: LonLat) -> Option<usize> {
        let (prepared, set) = (self.areas.as_ref()?, set?);
        // A set that was replaced while the pointer moved.
        if prepared.places.len() != set.areas.len() {
            return None;
        }
        prepared.index.as_ref()?.find(at, |place| &set.areas[place].polygons)
    }

    /// What "everything" is: the areas, or where there are none what lies beneath.
    pub fn everything(&self) -> Option<Bounds> {
        self.bounds.or_else(|| self.underlay.as_ref().and_then(|u| u.background().about().bounds))
    }

    /// The outline of the area at this place.
    pub fn shape(&self, place: usize) -> Option<&Arc<Shape>> {
        self.areas.as_ref()?.places.get(place)?.shape.as_ref()
    }

    /// A class as it looks where it lets something through: on the plain ground. For the legend, whose colours must be the
    /// map's.
    pub fn as_seen(&self, class: ClassLook) -> ClassLook {
        let Some(opacity) = self.underlay.as_ref().map(|_| self.opacity) else { return class };
        ClassLook { fill: class.fill.over(self.ground, opacity), ..class }
    }

    /// Lets the names of areas that are seen in part stand where they are seen.
    pub fn let_names_move(&mut self, seen: Bounds) {
        let near = seen.grown(seen.width().max(seen.height()));
        for label in &mut Arc::make_mut(&mut self.scene).labels {
            let is_elsewhere = || label.at.first().is_some_and(|at| !seen.contains(at));
            if label.others.is_empty() && near.intersects(label.bounds) && is_elsewhere() {
                label.others = Arc::clone(label.at.all_over().found());
            }
        }
    }

    /// Frames one area in dark on light, below the venues: one near its border is not hidden.
    pub fn highlight(&mut self, place: usize) {
        let Some(shape) = self.shape(place).cloned() else { return };
        let items = &mut Arc::make_mut(&mut self.scene).items;
        let below = items.iter().position(|item| matches!(item, MapItem::Symbols(_))).unwrap_or(items.len());
        let frame = [(Rgba::opaque(0x00FF_FFFF), 4.6), (HIGHLIGHT, 2.4)];
        items.splice(below..below, frame.map(|(colour, width)| MapItem::outline(&shape, colour, width)));
    }

    /// The names that have room at a view.
    pub fn labels(&self, view: &MapView) -> Vec<PlacedLabel> {
        labels::place(&self.scene, view)
    }
}

/// A boundary set made ready for the map. Nothing here changes with weights or colours.
struct PreparedSet {
    id: BoundarySetId,
    /// The set it was made of, to know it again.
    made_of: Arc<SetData>,
    places: Vec<Place>,
    outer: Option<Arc<Shape>>,
    bounds: Option<Bounds>,
    /// What borders are drawn at no tolerance below this, in units of the square.
    finest: f32,
    /// `None` on paper, where nobody points at anything.
    index: Option<PolygonIndex>,
}

impl PreparedSet {
    fn new(set: &Arc<SetData>, finest: Option<f32>) -> Self {
        let named = set.areas.iter().map(|a| (a.name.as_str(), &a.polygons));
        let is_context = set.set.role == SetRole::Context;
        let places = match finest {
            Some(finest) => map_scene::places_down_to(named, finest, is_context),
            None => map_scene::places(named, is_context),
        };
        let outer = if is_context { None } else { map_scene::outline(set.areas.iter().map(|a| &a.polygons)) };
        let bounds = places.iter().filter_map(|p| p.shape.as_ref()).map(|s| s.bounds).reduce(Bounds::union);
        let index = finest.is_none().then(|| PolygonIndex::new(set.areas.iter().map(|a| &a.polygons)));
        let (outer, finest) = (outer.map(Arc::new), finest.unwrap_or_default());
        Self { id: set.set.id, made_of: Arc::clone(set), places, outer, bounds, finest, index }
    }

    /// Whether it still serves: the same areas, whatever figures they have by now.
    fn serves(&self, set: &Arc<SetData>) -> bool {
        self.id == set.set.id
            && (Arc::ptr_eq(&self.made_of, set)
                || (self.made_of.areas.len() == set.areas.len() && self.made_of.areas == set.areas))
    }

    /// Whether it is as exact as wanted; on paper (`Some`) down to a tolerance.
    fn is_enough(&self, finest: Option<f32>) -> bool {
        match finest {
            Some(finest) => self.finest <= finest,
            None => self.index.is_some(),
        }
    }
}

/// More vertices than this are made ready by a job; fewer are ready within a frame.
pub(super) const MANY_VERTICES: usize = 60_000;

pub(super) fn vertices(set: &SetData) -> usize {
    set.areas.iter().map(|a| a.polygons.coords_count()).sum()
}

/// Makes pictures, and keeps what does not depend on weights and colours from one to the next.
#[derive(Default)]
pub struct PictureDesk {
    sets: Vec<Arc<PreparedSet>>,
    /// A large set being made ready, and which.
    preparing: Option<(Arc<SetData>, Job<PreparedSet>)>,
    /// Called when a job ends. Without it everything is made ready at once, however long it takes.
    wake: Option<Arc<dyn Fn() + Send + Sync>>,
    /// The least tolerance, in units of the square, at which pictures for print are drawn.
    pub finest: f32,
    /// The most points that a unit of the square will take in them; `None` where that is not known.
    pub most_scale: Option<f64>,
    gaps: Option<Kept<Gap, Vec<Option<Arc<Shape>>>>>,
    postcodes: Option<Kept<Postcode, Arc<[Mercator]>>>,
    /// With what was drawn of it.
    underlay: Option<Underlay>,
}

/// What was made, and what it was made of, to know it again.
type Kept<Of, Made> = (Arc<Vec<Of>>, Made);

/// Of frames around what a picture is about.
pub(super) const HIGHLIGHT: Rgba = Rgba::opaque(0x001C_1C1A);

/// How a picture is wanted, beyond what the settings say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub dark: bool,
    /// For paper: without web tiles, in print's sizes.
    pub print: bool,
    /// The only class to be shown in colour.
    pub isolated: Option<usize>,
}

impl PictureDesk {
    /// The picture of a project as its settings say.
    pub fn compute(&mut self, atlas: &Atlas, figures: &Figures, wanted: Wanted) -> MapPicture {
        self.sets.retain(|p| atlas.sets.iter().any(|s| p.serves(s)));
        let finest = wanted.print.then_some(self.finest);
        let active = atlas.active_set().and_then(|set| self.prepared(set, finest));
        let context: Vec<Place> = atlas
            .sets
            .iter()
            .filter(|s| s.set.role == SetRole::Context)
            .filter_map(|s| self.prepared(s, finest))
            .flat_map(|p| p.places.clone())
            .collect();
        let postcodes = self.postcodes(&atlas.postcodes);
        let gaps = self.gaps_seen(atlas, figures, active.as_deref());
        let gap_points = gap_points(figures, active.as_deref());
        let settings = &atlas.settings;
        // Letters under the names, where classes have them: nobody need go by colours alone.
        let code = |class: &Option<usize>| class.and_then(|c| figures.entries.get(c)).map_or("", |e| e.code.as_str());
        let codes: Vec<String> = if figures.entries.iter().any(|e| !e.code.is_empty()) {
            figures.class_of.iter().map(|class| code(class).to_owned()).collect()
        } else {
            Vec::new()
        };
        let style = MapStyle {
            classes: figures.entries.iter().map(|e| e.look).collect(),
            layers: settings.layers.clone(),
            dark: wanted.dark,
            values_under_names: !codes.is_empty(),
            print: wanted.print,
            most_scale: self.most_scale.filter(|_| wanted.print),
        };
        let isolated = |class: &Option<usize>| class.filter(|c| wanted.isolated.is_none_or(|only| only == *c));
        let class_of: Vec<Option<usize>> = figures.class_of.iter().map(isolated).collect();
        let hidden: BTreeSet<usize> = figures.withheld.keys().copied().collect();
        let sure = BTreeSet::new();
        let doubtful = figures.mode.as_ref().map_or(&sure, |mode| &mode.doubtful);
        let filter = settings.venue_filter;
        let provision = atlas.provision();
        let venues: Vec<Venue> = provision.iter().filter(|v| filter.gives(v)).cloned().collect();
        let differences = atlas.scenario().map_or_else(Vec::new, |s| s.scenario.differences(&atlas.venues));
        let content = MapContent {
            areas: active.as_ref().map_or(&[], |a| &a.places),
            classes: &class_of,
            hidden: &hidden,
            doubtful,
            values: &codes,
            context: &context,
            venues: &venues,
            gaps: &gaps,
            gap_points: &gap_points,
            interventions: atlas.interventions.iter().map(|i| Mercator::from(i.what.site.at)).collect(),
            postcodes,
            outer: active.as_ref().and_then(|a| a.outer.clone()),
            open_at: filter.open_at,
            differences: &differences,
        };
        let mut scene = map_scene::map_scene(&content, &style);
        let colours = MapColours::of(wanted.dark, wanted.print);
        let ground = scene.ground;
        let web = !wanted.print && settings.is_visible(LayerKind::WebTiles);
        let background = atlas.background.as_ref().filter(|_| !web && settings.is_visible(LayerKind::Background));
        if web || background.is_some() {
            let_through(&mut scene, settings.area_opacity, &colours);
        }
        let kept = self.underlay.take().zip(background).filter(|(u, b)| u.is_of(b, wanted.dark)).map(|(u, _)| u);
        self.underlay = kept.or_else(|| background.map(|b| Underlay::new(b.clone(), wanted.dark)));
        if wanted.isolated.is_some() {
            quieten(&mut scene, &colours);
        }
        MapPicture {
            scene: Arc::new(scene),
            bounds: active.as_ref().and_then(|a| a.bounds),
            ground,
            no_data: (colours.no_data, colours.no_data_line),
            underlay: self.underlay.clone(),
            opacity: settings.area_opacity.clamp(LEAST_OPACITY, 1.0),
            areas: active,
        }
    }

    /// `None` while a job makes a large set ready.
    fn prepared(&mut self, set: &Arc<SetData>, finest: Option<f32>) -> Option<Arc<PreparedSet>> {
        self.sets.retain(|p| !p.serves(set) || p.is_enough(finest));
        if let Some(known) = self.sets.iter().find(|p| p.serves(set)) {
            return Some(Arc::clone(known));
        }
        if let Some(wake) = self.wake.as_ref().filter(|_| vertices(set) > MANY_VERTICES) {
            if self.preparing.is_none() {
                let (wake, job_set) = (Arc::clone(wake), Arc::clone(set));
                let job = Job::spawn("Preparing the map", move || wake(), move |_| PreparedSet::new(&job_set, finest));
                self.preparing = Some((Arc::clone(set), job));
            }
            return None;
        }
        let prepared = Arc::new(PreparedSet::new(set, finest));
        self.sets.push(Arc::clone(&prepared));
        Some(prepared)
    }

    /// A desk for a window, which does not wait: large sets are made ready by a job, and `wake` is called at its end.
    pub fn for_window(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self { wake: Some(Arc::new(wake)), ..Self::default() }
    }

    /// Takes in what a job has made ready; true when the picture should be made anew.
    pub fn collect(&mut self) -> bool {
        let Some((_, job)) = &self.preparing else { return false };
        match job.poll() {
            JobState::Running => return false,
            JobState::Done(prepared) => self.sets.push(Arc::new(prepared)),
            JobState::Lost => {}
        }
        self.preparing = None;
        true
    }

    /// The job that makes a set ready, for its progress.
    pub fn preparing(&self) -> Option<&Progress> {
        self.preparing.as_ref().map(|(_, job)| job.progress())
    }

    fn postcodes(&mut self, postcodes: &Arc<Vec<Postcode>>) -> Arc<[Mercator]> {
        match &self.postcodes {
            Some((of, at)) if Arc::ptr_eq(of, postcodes) => Arc::clone(at),
            _ => {
                let at: Arc<[Mercator]> = postcodes.iter().map(|p| Mercator::from(p.position)).collect();
                self.postcodes = Some((Arc::clone(postcodes), Arc::clone(&at)));
                at
            }
        }
    }

    /// What is hatched: areas whose premises have weak lines, or what the project has marked; then what was drawn by hand.
    fn gaps_seen(
        &mut self,
        atlas: &Atlas,
        figures: &Figures,
        active: Option<&PreparedSet>,
    ) -> Vec<(GapLook, Arc<Shape>)> {
        let weak = figures.broadband.as_deref();
        let mut seen = Vec::new();
        if let (Some(weak), Some(active)) = (weak.filter(|w| !w.as_points), active) {
            let of_place = |place: &usize| {
                let shape = active.places.get(*place)?.shape.as_ref()?;
                Some((weak.look(*place)?, Arc::clone(shape)))
            };
            seen.extend(weak.weak.iter().filter_map(of_place));
        }
        let shapes = self.gaps(&atlas.gaps).iter().zip(atlas.gaps.iter());
        seen.extend(shapes.filter_map(|(shape, gap)| {
            let look = if gap.drawn.is_some() { GapLook::Drawn } else { GapLook::Weak };
            let is_seen = gap.drawn.is_some() || weak.is_none();
            Some((look, Arc::clone(shape.as_ref()?))).filter(|_| is_seen)
        }));
        seen.sort_by_key(|(look, _)| *look);
        seen
    }

    fn gaps(&mut self, gaps: &Arc<Vec<Gap>>) -> &[Option<Arc<Shape>>] {
        let known = self.gaps.as_ref().is_some_and(|(of, _)| Arc::ptr_eq(of, gaps));
        if !known {
            let shapes = map_scene::surfaces(gaps.iter().map(|g| &g.polygons));
            self.gaps = Some((Arc::clone(gaps), shapes));
        }
        self.gaps.as_ref().map_or(&[], |(_, shapes)| shapes)
    }
}

/// The points that stand for weak broadband, where they do: like ones together, the largest first, so that small ones lie
/// on top.
fn gap_points(figures: &Figures, active: Option<&PreparedSet>) -> Vec<(GapPoint, Arc<[Mercator]>)> {
    let (Some(weak), Some(active)) = (figures.broadband.as_deref(), active) else { return Vec::new() };
    let mut points = weak.points();
    points.sort_by(|(_, a), (_, b)| b.radius.total_cmp(&a.radius).then(a.is_excluded.cmp(&b.is_excluded)));
    let like = points.chunk_by(|(_, a), (_, b)| a == b);
    like.map(|chunk| {
        let at = chunk.iter().filter_map(|(place, _)| active.places.get(*place)?.spots.first());
        (chunk[0].1, at.collect())
    })
    .collect()
}

/// Areas hide at least so much of what lies beneath them.
const LEAST_OPACITY: f32 = 0.2;

/// How much of what lies beneath the districts around hide; they are there to be told from the areas.
const CONTEXT_ALPHA: u8 = 70;

/// Lets what lies beneath be seen through surfaces. Names of the districts around give way to those of the background.
fn let_through(scene: &mut MapScene, opacity: f32, colours: &MapColours) {
    scene.ground = scene.ground.with_alpha(0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 51 and 255")]
    let alpha = (opacity.clamp(LEAST_OPACITY, 1.0) * 255.0).round() as u8;
    for item in &mut scene.items {
        if let MapItem::Fill { paint: Paint::Solid(colour), .. } = item {
            *colour = colour.with_alpha(if *colour == colours.context_fill { CONTEXT_ALPHA } else { alpha });
        }
    }
    scene.labels.retain(|label| label.others.is_empty());
}

/// While one class is looked at alone, the other areas are plain, not "no data".
fn quieten(scene: &mut MapScene, colours: &MapColours) {
    scene.items.retain(|item| {
        !matches!(item, MapItem::Fill { paint: Paint::Hatch { colour, .. }, .. } if *colour == colours.no_data_line)
    });
}

/// Figures and picture of a project for paper, without a desk to keep anything.
pub fn for_paper(atlas: &Atlas, draft: Option<&crate::model::score_model::ScoreModel>) -> (Figures, MapPicture) {
    let mut figures = Figures::default();
    if let Some(set) = atlas.active_set() {
        let model = draft.or(atlas.active_model().map(|m| &m.model));
        FigureDesk::default().compute(atlas, set, model, &atlas.settings, &mut figures);
    }
    let wanted = Wanted { print: true, ..Wanted::default() };
    let picture = PictureDesk::default().compute(atlas, &figures, wanted);
    (figures, picture)
}
