//! A project's map for a report: what stands on the sheet, drawn and written as PNG, or as a preview.

use std::path::Path;

use crate::base::progress::{Cancelled, Progress};
use crate::base::text;
use crate::export::pdf::{self, PdfError};
use crate::export::svg;
use crate::model::area::SetRole;
use crate::model::atlas::Atlas;
use crate::model::score_model::ScoreModel;
use crate::model::settings::Shown;
use crate::model::sheet::Sheet;
use crate::model::style::LayerKind;
use crate::model::venue::{Venue, VenueFilter};
use crate::render::legend::{self, Legend};
use crate::render::page::{SheetContent, page};
use crate::render::png::{self, PngError};
use crate::render::raster::{self, RasterError};
use crate::render::text::FONT_FILES;
use crate::render::vector;

use super::background::paint::Underlay;
use super::figures::Figures;
use super::files::{self, WriteError};
use super::picture::{self, MapPicture};

pub use crate::render::scene::Picture as Preview;

/// Why a map could not be exported. No file was written or changed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("There is no map to export: the project has no areas yet. Import boundaries first.")]
    NoAreas,
    #[error(transparent)]
    Drawing(#[from] RasterError),
    #[error(transparent)]
    Encoding(#[from] PngError),
    #[error(transparent)]
    Document(#[from] PdfError),
    #[error(transparent)]
    Writing(#[from] WriteError),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// Draws the sheet and writes it as a PNG, whole or not at all. `draft` replaces the project's score model.
pub fn export_png(
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheet: &Sheet,
    path: &Path,
    progress: &Progress,
) -> Result<(), ExportError> {
    let bytes = png(atlas, draft, sheet, progress)?;
    files::write_whole(path, &bytes)?;
    progress.done(1.0)?;
    Ok(())
}

/// What a sheet can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Png,
    Svg,
    Pdf,
}

impl Format {
    pub const ALL: [Self; 3] = [Self::Png, Self::Svg, Self::Pdf];

    /// As a file of this name says by its ending.
    pub fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Self::ALL.into_iter().find(|f| f.ending() == ending)
    }

    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Pdf => "pdf",
        }
    }
}

/// Draws the sheet and writes it, whole or not at all. `draft` replaces the project's score model.
pub fn export(
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheet: &Sheet,
    (path, format): (&Path, Format),
    progress: &Progress,
) -> Result<(), ExportError> {
    let bytes = match format {
        Format::Png => png(atlas, draft, sheet, progress)?,
        Format::Svg | Format::Pdf => {
            progress.doing("Drawing the map");
            let (figures, map) = picture::for_paper(atlas, draft);
            let words = Words::of(atlas, &figures, sheet);
            progress.done(0.2)?;
            let drawing = vector::drawing(&page(sheet, &words.content(atlas, &figures, &map)?));
            progress.done(0.5)?;
            if format == Format::Svg {
                svg::write(&drawing, &words.title, &words.description).into_bytes()
            } else {
                let about = pdf::About {
                    title: words.title.clone(),
                    description: words.description.clone(),
                    keywords: words.sources.clone(),
                    creator: SOFTWARE.to_owned(),
                };
                pdf::write(&[(words.title.clone(), drawing)], &about, fonts(), progress)?
            }
        }
    };
    files::write_whole(path, &bytes)?;
    progress.done(1.0)?;
    Ok(())
}

/// The program, as files say who made them.
pub const SOFTWARE: &str = concat!("Inclusion Atlas ", env!("CARGO_PKG_VERSION"));

/// The bundled fonts as the writer of PDFs takes them.
pub fn fonts() -> [&'static [u8]; 3] {
    FONT_FILES.map(|(_, bytes)| bytes)
}

/// The sheet as the bytes of a PNG; the same project gives the same bytes.
pub fn png(
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheet: &Sheet,
    progress: &Progress,
) -> Result<Vec<u8>, ExportError> {
    progress.doing("Drawing the map");
    let (figures, map) = picture::for_paper(atlas, draft);
    let words = Words::of(atlas, &figures, sheet);
    progress.done(0.1)?;
    let drawn = raster::draw_page(&page(sheet, &words.content(atlas, &figures, &map)?), sheet.dpi)?;
    progress.done(0.7)?;
    let sources = words.sources.join(" ");
    let texts = [
        (png::TITLE, words.title.as_str()),
        (png::DESCRIPTION, words.description.as_str()),
        (png::SOURCE, sources.as_str()),
        (png::SOFTWARE, SOFTWARE),
    ];
    let bytes = png::encode(&drawn, sheet.dpi, &texts)?;
    progress.done(0.95)?;
    Ok(bytes)
}

/// The sheet drawn so small that its longer side has about this many pixels; `None` when there is no map.
pub fn preview(atlas: &Atlas, draft: Option<&ScoreModel>, sheet: &Sheet, longest: f64) -> Option<Preview> {
    let (figures, map) = picture::for_paper(atlas, draft);
    let words = Words::of(atlas, &figures, sheet);
    let (width, height) = sheet.size();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred dots an inch at most")]
    let dpi = (longest / width.0.max(height.0) * 72.0).round().clamp(20.0, 300.0) as u32;
    raster::draw_page(&page(sheet, &words.content(atlas, &figures, &map).ok()?), dpi).ok()
}

/// What the sheet says, made from what is shown.
struct Words {
    title: String,
    subtitle: String,
    /// For those who cannot see the map.
    description: String,
    sources: Vec<String>,
    date_of_data: String,
    note: String,
}

impl Words {
    fn of(atlas: &Atlas, figures: &Figures, sheet: &Sheet) -> Self {
        let set = atlas.active_set();
        let or = |given: &str, made: String| if given.trim().is_empty() { made } else { given.trim().to_owned() };
        let place = set.map_or_else(String::new, |s| s.set.name.clone());
        let title = or(&sheet.title, format!("{}, {place}", figures.title));
        let all = set.map_or_else(|| "No areas".to_owned(), |s| s.set.kind.counted(s.areas.len()));
        let model = atlas.active_model().map_or("", |m| m.model.name.as_str());
        let made = match atlas.settings.shown {
            Shown::Score => format!("{all}; darker is more excluded. Score model “{model}”."),
            Shown::Indicator(_) => format!("{all}; darker is higher."),
            Shown::Reach(_) => format!("{all}; darker is worse served."),
            _ => {
                let said = figures.mode.as_ref().map_or_else(String::new, |m| m.said.join(" "));
                format!("{all}. {said}").trim_end().to_owned()
            }
        };
        let subtitle = or(&sheet.subtitle, made);
        let description = describe(atlas, figures, &title);
        Self {
            title,
            subtitle,
            description,
            sources: sources(atlas),
            date_of_data: date_of_data(atlas),
            note: note(atlas, figures),
        }
    }

    fn content<'a>(
        &'a self,
        atlas: &Atlas,
        figures: &Figures,
        map: &'a MapPicture,
    ) -> Result<SheetContent<'a>, ExportError> {
        let kinds = atlas.active_set().map_or("areas", |s| s.set.kind.plural());
        let unit = if figures.unit.is_empty() { String::new() } else { format!(" ({})", figures.unit) };
        let mut legend = Legend {
            title: format!("{}{unit}", figures.title),
            areas: kinds.to_owned(),
            classes: figures.entries.clone(),
            no_data: figures.no_data(),
            ..Legend::default()
        };
        legend.hidden = figures.withheld.len();
        if atlas.settings.is_visible(LayerKind::Venues) {
            let filter = atlas.settings.venue_filter;
            let given: Vec<Venue> = atlas.venues.iter().filter(|v| filter.gives(v)).cloned().collect();
            legend.venues = legend::kinds(&given);
        }
        if atlas.settings.is_visible(LayerKind::Gaps) {
            legend.gaps = atlas.gaps.first().map(|g| g.measure.clone());
        }
        legend.note = format!("{}. {}", atlas.settings.classing.method.name(), legend::RANGE_RULE);
        if let Some(mode) = &figures.mode {
            legend.grid.clone_from(&mode.grid);
            if mode.grid.is_some() {
                // Each side has a unit of its own.
                legend.title.clone_from(&figures.title);
            }
            legend.note.clone_from(&mode.note);
            legend.doubtful = (!mode.doubtful.is_empty()).then(|| (mode.doubtful_means.clone(), mode.doubtful.len()));
        }
        Ok(SheetContent {
            map: &map.scene,
            background: map.underlay.as_ref().map(Underlay::background),
            bounds: map.bounds.ok_or(ExportError::NoAreas)?,
            title: &self.title,
            subtitle: &self.subtitle,
            alt_text: &self.description,
            legend,
            sources: self.sources.clone(),
            date_of_data: self.date_of_data.clone(),
            note: self.note.clone(),
        })
    }
}

/// The attribution lines of everything on the sheet, each once, in the order of the sources.
fn sources(atlas: &Atlas) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for source in atlas.sources.iter() {
        let about = &source.description;
        let line = if about.attribution.is_empty() {
            format!("{} ({}; licence not stated)", about.dataset, source.file_name)
        } else {
            about.attribution.clone()
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let background = atlas.background.as_ref().filter(|_| atlas.settings.is_visible(LayerKind::Background));
    if let Some(line) = background.map(|b| b.about().attribution.clone()).filter(|a| !a.is_empty()) {
        lines.push(format!("Background map: {line}"));
    }
    lines
}

/// The periods of the figures that are shown, each once.
fn date_of_data(atlas: &Atlas) -> String {
    let of_score = || atlas.active_model().into_iter().flat_map(|m| m.model.terms().map(|(_, t)| t.indicator.as_str()));
    let mut used: Vec<&str> = atlas.settings.shown.indicators();
    if atlas.settings.shown.needs_score() {
        used.extend(of_score());
    }
    let mut periods: Vec<&str> =
        used.iter().filter_map(|k| atlas.indicator(k)).map(|i| i.period.as_str()).filter(|p| !p.is_empty()).collect();
    periods.sort_unstable();
    periods.dedup();
    periods.join("; ")
}

fn note(atlas: &Atlas, figures: &Figures) -> String {
    let has_context =
        atlas.settings.is_visible(LayerKind::Context) && atlas.sets.iter().any(|s| s.set.role == SetRole::Context);
    let around = if has_context { " Neighbouring districts are shown without figures." } else { "" };
    let of_score = "The score compares areas with each other, 0 to 100; it is no share of people.";
    let score = if atlas.settings.shown.needs_score() { of_score } else { "" };
    let rule = atlas.settings.disclosure.sentence();
    let filter = atlas.settings.venue_filter;
    let venues = match filter.open_at {
        _ if !atlas.settings.is_visible(LayerKind::Venues) || filter == VenueFilter::default() => String::new(),
        Some(at) => format!("Venues: {}; rings are closed on {}, dotted ones not known.", filter.said(), at.said()),
        None => format!("Venues: {}.", filter.said()),
    };
    let reach = match (&atlas.settings.shown, &figures.reach) {
        (Shown::Reach(_), Some(reach)) => reach.method.as_str(),
        _ => "",
    };
    let parts = [score, reach, &venues, around.trim(), &rule];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What the map shows, in sentences: how many areas, the highest and the lowest with their values.
fn describe(atlas: &Atlas, figures: &Figures, title: &str) -> String {
    let Some(set) = atlas.active_set() else { return title.to_owned() };
    let mut known: Vec<(f64, &str)> =
        figures.shown.iter().zip(&set.areas).filter_map(|(v, a)| Some(((*v)?, a.name.as_str()))).collect();
    known.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let (Some(highest), Some(lowest)) = (known.first(), known.last()) else {
        return format!("{title}. A map of {} without data.", set.set.kind.counted(set.areas.len()));
    };
    let missing = figures.no_data();
    let missing = match missing {
        0 => String::new(),
        1 => " 1 has no data.".to_owned(),
        n => format!(" {} have no data.", text::count(n)),
    };
    let hidden = match figures.withheld.len() {
        0 => String::new(),
        1 => " 1 is hidden: a small count.".to_owned(),
        n => format!(" {} are hidden: small counts.", text::count(n)),
    };
    format!(
        "{title}. A map of {} in {}. Highest: {} ({}). Lowest: {} ({}).{missing}{hidden}",
        set.set.kind.counted(set.areas.len()),
        text::counted(figures.entries.len(), "class", "classes"),
        highest.1,
        figures.value_text(highest.0),
        lowest.1,
        figures.value_text(lowest.0),
    )
}
