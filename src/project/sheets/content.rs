//! From a project and a sheet to everything that stands on the page: which figures each map shows, how they are classed,
//! what is said of them.

use std::sync::Arc;

use geo::BoundingRect as _;

use crate::analysis::classify::{classify, classify_by};
use crate::base::ids::AreaCode;
use crate::base::progress::Progress;
use crate::base::text;
use crate::geo::bounds::Bounds;
use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::geo::simplify::shapes;
use crate::model::atlas::{Atlas, SetData};
use crate::model::classes::Breaks;
use crate::model::score_model::ScoreModel;
use crate::model::settings::{Settings, Shown};
use crate::model::sheet::{ClassMarks, Extent, FrameShows, Sheet, Template};
use crate::model::style::LayerKind;
use crate::model::venue::Venue;
use crate::project::background::paint::Underlay;
use crate::project::broadband;
use crate::project::figures::{FigureDesk, Figures};
use crate::project::picture::{HIGHLIGHT, MANY_VERTICES, MapPicture, Wanted, vertices};
use crate::project::profile::{self, ProfileQuestion};
use crate::project::reach::ReachQuery;
use crate::render;
use crate::render::legend::{self, Legend, LegendClass};
use crate::render::page::{FrameContent, SheetContent};
use crate::render::palette;
use crate::render::scene::{MapItem, MapScene, Paint, Rgba};
use crate::render::sheet_parts::{Chart, Table};
use crate::render::vector::FINEST;

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

/// How many steps the chart of the figures has.
const STEPS: usize = 24;

pub(super) fn gather(
    desk: &mut SheetDesk,
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheet: &Sheet,
) -> Result<Gathered, ExportError> {
    let set = atlas.active_set().ok_or(ExportError::NoAreas)?;
    let model = draft.or(atlas.active_model().map(|m| &m.model));
    let about = match &sheet.about {
        Some(code) => {
            let place = AreaCode::new(code).and_then(|c| set.place_of(&c));
            Some(place.ok_or_else(|| ExportError::NoSuchArea(code.clone()))?)
        }
        None => None,
    };
    let round = rounds::of_sheet(&atlas.outreach, sheet);
    if let (Some(team), None) = (&sheet.round, round) {
        return Err(ExportError::NoSuchRound(team.clone()));
    }
    let design = sheet.template.design();
    let frames = design.maps.0 * design.maps.1;
    let mut shown: Vec<(Figures, Vec<String>)> = Vec::new();
    for i in 0..frames {
        if let Some(found) = figures(&mut desk.figures, atlas, (set, model), sheet, i) {
            shown.push(found);
        }
    }
    let is_alike = frames > 1 && sheet.template == Template::SmallMultiples && shown.len() > 1;
    if is_alike {
        share_classes(&mut shown, &atlas.settings);
    }
    for (figures, _) in &mut shown {
        mark_classes(figures, sheet.marks);
    }
    desk.pictures.finest = finest(set, sheet, frames);
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
        if let Some(reach) = &sheet.reach {
            render::reach::add(Arc::make_mut(&mut picture.scene), reach);
        }
        shows.push(Shows { figures, picture, bounds, keys, is_everything });
    }
    let first = shows.first().ok_or(ExportError::NoAreas)?;
    let facts = desk.facts(set, model, &first.figures);
    let locator = (about.is_some() || !first.is_everything).then(|| locator(&first.picture, set, about, first.bounds));
    let profile = match about.filter(|_| sheet.template == Template::WardProfile) {
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
    let mut words = words::Words::of(atlas, set, model, sheet, &shows, &facts, (about, profile.as_ref()));
    if let Some(reach) = sheet.reach.as_ref().filter(|_| sheet.alt_text.trim().is_empty()) {
        words.alt_text.push(' ');
        words.alt_text.push_str(&render::reach::in_words(reach));
    }
    Ok(Gathered { locator: locator.flatten(), shows, words, facts, is_alike, about })
}

/// The figures of one of a sheet's maps; `None` where the template has a map that the project has nothing for.
fn figures(
    desk: &mut FigureDesk,
    atlas: &Atlas,
    (set, model): (&Arc<SetData>, Option<&ScoreModel>),
    sheet: &Sheet,
    map: usize,
) -> Option<(Figures, Vec<String>)> {
    let mut made = |model: Option<&ScoreModel>, shown: Shown| {
        let mut figures = Figures::default();
        let settings = Settings { shown, ..atlas.settings.clone() };
        desk.compute(atlas, set, model, &settings, &mut figures);
        figures
    };
    let keys = |shown: &Shown| {
        let mut keys: Vec<String> = shown.indicators().into_iter().map(str::to_owned).collect();
        if shown.needs_score() {
            keys.extend(model.map(terms).unwrap_or_default());
        }
        keys
    };
    let template = |map: usize| match sheet.template {
        Template::SmallMultiples => FrameShows::Dimension(map),
        Template::BeforeAfter if map == 0 => FrameShows::This(Shown::Score),
        Template::BeforeAfter => match (&atlas.settings.shown, model.and_then(heaviest)) {
            (Shown::Score, Some(key)) => FrameShows::This(Shown::Indicator(key)),
            (other, _) => FrameShows::This(other.clone()),
        },
        _ => FrameShows::This(atlas.settings.shown.clone()),
    };
    let wanted = match sheet.frame(map).shows {
        FrameShows::AsTemplate => template(map),
        other => other,
    };
    match wanted {
        FrameShows::Dimension(number) => match model.filter(|m| number < m.dimensions.len()) {
            Some(model) => {
                let mut alone = model.clone();
                for (i, dimension) in alone.dimensions.iter_mut().enumerate() {
                    dimension.weight = if i == number { 1.0 } else { 0.0 };
                }
                let mut figures = made(Some(&alone), Shown::Score);
                figures.title.clone_from(&model.dimensions[number].name);
                let keys = model.dimensions[number].terms.iter().map(|t| t.indicator.clone()).collect();
                Some((figures, keys))
            }
            // Without a model there is one map, of what the project shows.
            None if map == 0 => Some((made(model, atlas.settings.shown.clone()), keys(&atlas.settings.shown))),
            None => None,
        },
        FrameShows::This(shown) => Some((made(model, shown.clone()), keys(&shown))),
        FrameShows::AsTemplate => None,
    }
}

/// Makes classes known without their colours, where they are not yet.
fn mark_classes(figures: &mut Figures, marks: ClassMarks) {
    let classes = figures.entries.len();
    let is_marked = figures.entries.iter().any(|e| !e.code.is_empty() || e.look.hatch.is_some());
    for (i, entry) in figures.entries.iter_mut().enumerate().filter(|_| !is_marked) {
        match marks {
            ClassMarks::None => {}
            ClassMarks::Hatching => entry.look.hatch = palette::class_hatch(i, classes, entry.look.fill),
            ClassMarks::Numbers => entry.code = (i + 1).to_string(),
        }
    }
}

/// The keys of a model's indicators.
fn terms(model: &ScoreModel) -> Vec<String> {
    model.terms().map(|(_, t)| t.indicator.clone()).collect()
}

/// The indicator with the largest share of the whole weight.
fn heaviest(model: &ScoreModel) -> Option<String> {
    let weights = model.effective_weights();
    let all = model.terms().zip(weights).map(|((_, t), w)| (w, &t.indicator));
    all.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, key)| key.clone())
}

/// The same classes for all, made of all their figures, so that a colour means the same on each.
fn share_classes(shown: &mut [(Figures, Vec<String>)], settings: &Settings) {
    let all: Vec<Option<f64>> = shown.iter().flat_map(|(f, _)| f.shown.iter().copied()).collect();
    let breaks = settings.limits().cloned().unwrap_or_else(|| Breaks::from(&classify(&all, settings.classing)));
    for (figures, _) in shown {
        figures.classes = classify_by(&figures.shown, &breaks);
        figures.class_of = figures.shown.iter().map(|v| v.and_then(|v| figures.classes.of(v))).collect();
        let colours = palette::ramp(settings.ramp, figures.classes.upper.len());
        figures.entries = legend::of_ranges(&figures.classes, &colours);
    }
}

/// What a large layer is thinned to before it is drawn, in units of the square: what the finest print can show of it on
/// the whole paper. A part of it, or a small layer, is kept as it is.
fn finest(set: &SetData, sheet: &Sheet, frames: usize) -> f32 {
    let is_part = |map: usize| sheet.frame(map).extent != Extent::Everything;
    if vertices(set) <= MANY_VERTICES || (0..frames).any(is_part) {
        return 0.0;
    }
    let corners = set.areas.iter().filter_map(|a| a.polygons.bounding_rect()).flat_map(|r| [r.min(), r.max()]);
    let Some(bounds) = Bounds::around(corners.map(|c| Mercator::from(LonLat::from(c)))) else { return 0.0 };
    let paper = sheet.size();
    let scale = (paper.0.0 / bounds.width()).min(paper.1.0 / bounds.height());
    #[expect(clippy::cast_possible_truncation, reason = "a tolerance needs no more than f32")]
    let finest = (FINEST / scale) as f32;
    if finest.is_finite() { finest } else { 0.0 }
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
    let mut items = Vec::new();
    let shapes_of = || (0..set.areas.len()).filter_map(|i| picture.shape(i));
    for shape in shapes_of() {
        items.push(MapItem::Fill { shape: Arc::clone(shape), paint: Paint::Solid(Rgba::opaque(0x00D5_D3CC)) });
    }
    for shape in shapes_of() {
        let colour = Rgba::opaque(0x00FF_FFFF);
        items.push(MapItem::Outline { shape: Arc::clone(shape), colour, width: 0.4, dash: None });
    }
    if let Some(shape) = about.and_then(|a| picture.shape(a)) {
        items.push(MapItem::Fill { shape: Arc::clone(shape), paint: Paint::Solid(Rgba::opaque(0x0028_5F8F)) });
    } else {
        let (a, b) = (shown.min, shown.max);
        let ring = vec![a, Mercator { x: b.x, y: a.y }, b, Mercator { x: a.x, y: b.y }];
        let frame = shapes(&[vec![ring]]).pop().flatten()?;
        items.push(MapItem::Outline { shape: Arc::new(frame), colour: HIGHLIGHT, width: 1.4, dash: None });
    }
    Some((MapScene { ground: picture.ground, items, labels: Vec::new() }, picture.bounds?))
}

impl Gathered {
    /// What the page is laid out from.
    pub fn content(&self, atlas: &Atlas, set: &SetData, model: Option<&ScoreModel>, sheet: &Sheet) -> SheetContent<'_> {
        let kinds = set.set.kind.plural();
        let several = self.shows.len() > 1;
        let reach = sheet.reach.as_ref().map(render::reach::legend);
        let legend_of = |shows| Legend { reach: reach.clone(), ..legend_of(atlas, shows, kinds) };
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
        let used: Vec<&str> = self.shows.iter().flat_map(|s| s.keys.iter().map(String::as_str)).collect();
        let mut sources = sources::lines(atlas, set, &used);
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

    /// The counts of all maps together.
    fn count_all(&self, legend: &mut Legend) {
        for (i, class) in legend.classes.iter_mut().enumerate() {
            class.count = self.shows.iter().filter_map(|s| s.figures.classes.counts.get(i)).sum();
        }
        legend.no_data = self.shows.iter().map(|s| s.figures.no_data()).sum();
        legend.hidden = self.shows.iter().map(|s| s.figures.withheld.len()).sum();
    }

    /// The areas that come first; of a sheet about one area, its figures beside the average.
    fn table(&self, atlas: &Atlas, set: &SetData, model: Option<&ScoreModel>, sheet: &Sheet) -> Option<Table> {
        let figures = &self.shows.first()?.figures;
        if let Some(place) = self.about {
            let mut rows = Vec::new();
            for (_, term) in model?.terms() {
                let (Some(column), Some(indicator)) =
                    (set.columns.get(&term.indicator), atlas.indicator(&term.indicator))
                else {
                    continue;
                };
                let own = match column.values.get(place).copied().flatten() {
                    Some(value) => words::figure(value, &indicator.unit),
                    None => column.withheld.get(&place).map_or_else(|| "no data".to_owned(), |w| w.text()),
                };
                let known: Vec<f64> = column.values.iter().copied().flatten().collect();
                let mean = known.iter().sum::<f64>() / known.len().max(1) as f64;
                let mean = if known.is_empty() { String::new() } else { words::rounded(mean, &indicator.unit) };
                rows.push(vec![indicator.name.clone(), own, mean]);
            }
            let average = format!("Mean of {}", set.set.kind.plural());
            let name = set.areas.get(place)?.name.clone();
            return Some(Table {
                title: "Figures".to_owned(),
                heads: vec!["Indicator".to_owned(), name, average],
                rows,
            });
        }
        let kind = set.set.kind.singular();
        let head = format!("{}{}", kind.chars().next()?.to_uppercase(), kind.get(1..)?);
        let unit = if figures.unit.is_empty() { "Score".to_owned() } else { figures.unit.clone() };
        let mut heads = vec![head, unit, "Rank".to_owned()];
        let sure = self.facts.intervals.as_ref();
        if sure.is_some() {
            heads.push("9 in 10".to_owned());
        }
        let rows = self
            .facts
            .order
            .iter()
            .take(sheet.rows)
            .map(|(place, value, rank)| {
                let mut row = vec![set.areas[*place].name.clone(), words::number(*value), rank.to_string()];
                if let Some(intervals) = sure {
                    let interval = intervals.get(*place).copied().flatten();
                    row.push(interval.map_or_else(String::new, |i| words::span(i.low, i.high)));
                }
                row
            })
            .collect();
        Some(Table { title: format!("Highest {}", set.set.kind.plural()), heads, rows })
    }

    fn chart(&self, atlas: &Atlas, model: Option<&ScoreModel>) -> Option<Chart> {
        let shows = self.shows.first()?;
        let figures = &shows.figures;
        if let Some(place) = self.about {
            let area = figures.scores.areas.get(place)?;
            let mut parts: Vec<(String, f64)> = model?
                .terms()
                .zip(&area.parts)
                .filter_map(|((_, term), part)| {
                    let name = atlas.indicator(&term.indicator).map_or(&term.indicator, |i| &i.name);
                    Some((name.clone(), part.contribution?))
                })
                .collect();
            parts.sort_by(|a, b| b.1.total_cmp(&a.1));
            let bars = parts.into_iter().take(6).map(|(name, v)| (name, v, text::number(v, 1))).collect();
            return area.score.map(|_| Chart::Bars { title: "What the score is made of, in points".to_owned(), bars });
        }
        if figures.mode.is_some() {
            return None;
        }
        let known: Vec<f64> = figures.shown.iter().copied().flatten().collect();
        let (low, high) = known.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
        if known.len() < 5 || low >= high {
            return None;
        }
        let mut bars = vec![(0, Rgba::opaque(0x00DE_DEDB)); STEPS];
        for value in &known {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a step from 0 to 23")]
            let step = ((((value - low) / (high - low)) * STEPS as f64) as usize).min(STEPS - 1);
            bars[step].0 += 1;
        }
        for (i, bar) in bars.iter_mut().enumerate() {
            let middle = low + (high - low) * (i as f64 + 0.5) / STEPS as f64;
            let class = figures.classes.of(middle).unwrap_or(0);
            bar.1 = figures.entries.get(class).map_or(bar.1, |e| e.look.fill);
        }
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let mark = Some(((mean - low) / (high - low), format!("mean {}", words::number(mean))));
        let ends = (figures.value_text(low), figures.value_text(high));
        Some(Chart::Spread { title: "How the figures are spread".to_owned(), bars, ends, mark })
    }
}

fn legend_of(atlas: &Atlas, shows: &Shows, kinds: &str) -> Legend {
    let figures = &shows.figures;
    let mut legend = Legend {
        title: titled(figures),
        areas: kinds.to_owned(),
        classes: figures
            .entries
            .iter()
            .map(|entry| LegendClass { look: shows.picture.as_seen(entry.look), ..entry.clone() })
            .collect(),
        no_data: figures.no_data(),
        hidden: figures.withheld.len(),
        ..Legend::default()
    };
    if atlas.settings.is_visible(LayerKind::Venues) {
        let filter = atlas.settings.venue_filter;
        let given: Vec<Venue> = atlas.provision().iter().filter(|v| filter.gives(v)).cloned().collect();
        legend.venues = legend::kinds(&given);
    }
    let log = atlas.interventions.len();
    legend.interventions = Some(log).filter(|n| *n > 0 && atlas.settings.is_visible(LayerKind::Interventions));
    if atlas.settings.is_visible(LayerKind::Gaps) {
        legend.gaps = broadband::gap_legend(atlas, figures.broadband.as_deref());
        let points = figures.broadband.iter().flat_map(|b| b.point_legend());
        legend.gap_points = points.map(|e| (e.point, format!("{} ({})", e.text, text::count(e.count)))).collect();
    }
    let method =
        if atlas.settings.limits().is_some() { "Limits set by hand" } else { atlas.settings.classing.method.name() };
    legend.note = format!("{method}. {}", legend::RANGE_RULE);
    let numbers = if atlas.settings.is_visible(LayerKind::Venues) { numbers(atlas) } else { String::new() };
    if let Some(mode) = &figures.mode {
        legend.grid.clone_from(&mode.grid);
        if mode.grid.is_some() {
            // Each side has a unit of its own.
            legend.title.clone_from(&figures.title);
        }
        legend.note.clone_from(&mode.note);
        legend.doubtful = (!mode.doubtful.is_empty()).then(|| (mode.doubtful_means.clone(), mode.doubtful.len()));
    }
    if !numbers.is_empty() {
        legend.note = format!("{numbers} {}", legend.note);
    }
    legend
}

/// More places of a scenario than this are not listed in the legend.
const MOST_NUMBERED: usize = 12;

/// What the numbers of a scenario stand for: "1+ Park Wood Hall, added."
fn numbers(atlas: &Atlas) -> String {
    let Some(saved) = atlas.scenario() else { return String::new() };
    let all = saved.scenario.differences(&atlas.venues);
    let listed = all.iter().zip(1..).take(MOST_NUMBERED);
    let mut said: Vec<String> = listed.map(|(d, n)| format!("{n}{} {}, {}", d.kind.sign(), d.name, d.said)).collect();
    if all.len() > MOST_NUMBERED {
        said.push(format!("and {} more", text::count(all.len() - MOST_NUMBERED)));
    }
    if said.is_empty() { String::new() } else { format!("Scenario: {}.", said.join("; ")) }
}

/// What is shown, with its unit.
pub(super) fn titled(figures: &Figures) -> String {
    if figures.unit.is_empty() { figures.title.clone() } else { format!("{} ({})", figures.title, figures.unit) }
}
