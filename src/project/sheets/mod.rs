//! A project's pages for a report: what stands on each, drawn and written as PNG, SVG or PDF, as a table, or shown as a
//! preview; one for each of many areas; and packed with all that stands behind them.

mod check;
mod content;
mod hash;
pub mod logo;
pub mod pack;
mod rounds;
pub mod series;
mod sources;
mod table;
mod venues;
mod words;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use crate::base::progress::{Cancelled, Progress};
use crate::export::pdf::{self, PdfError};
use crate::export::svg;
use crate::model::atlas::{Atlas, SetData};
use crate::model::score_model::ScoreModel;
use crate::model::sheet::{Element, Sheet};
use crate::model::style::LayerKind;
use crate::render::page::{LaidOut, lay_out};
use crate::render::png::{self, PngError, PngFile};
use crate::render::raster::{self, RasterError};
use crate::render::scene::Rect;
use crate::render::text::FONT_FILES;
use crate::render::vector::{self, FINEST_DPI};

use super::figures::{FigureDesk, Figures};
use super::files::{self, WriteError};
use super::picture::PictureDesk;
use super::reach::Ways;

pub use crate::render::scene::Picture as Preview;
pub use check::{Finding, Repair, Vision, check, seen_as};
pub use table::csv;
pub use words::{Facts, Words};

/// Why a sheet could not be written. No file was written or changed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("There is no map to export: the project has no areas yet. Import boundaries first.")]
    NoAreas,
    #[error("{0}")]
    NoPages(&'static str),
    #[error("The sheet shows the round of {0}, for whom none is planned. Plan rounds again, or choose another sheet.")]
    NoSuchRound(String),
    #[error("The sheet is about a venue that is no longer there, or is closed. Choose another sheet.")]
    NoSuchVenue,
    #[error("The sheet is about an area that is not among those shown: {0}. Choose another area for it.")]
    NoSuchArea(String),
    #[error(transparent)]
    Drawing(#[from] RasterError),
    #[error(transparent)]
    Encoding(#[from] PngError),
    #[error(transparent)]
    Document(#[from] PdfError),
    #[error(transparent)]
    Writing(#[from] WriteError),
    #[error("The pack could not be written: {0}.")]
    Packing(String),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
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

/// The program, as files say who made them.
pub const SOFTWARE: &str = concat!("Inclusion Atlas ", env!("CARGO_PKG_VERSION"));

pub(super) use sources::background_shown;

/// Whose data stands on a map of borders and what they lie on, without figures or layers over them.
pub(super) fn map_sources(atlas: &Atlas) -> Vec<String> {
    match atlas.active_set() {
        Some(set) => {
            let mut bare = atlas.clone();
            let over = [LayerKind::Venues, LayerKind::Gaps, LayerKind::Postcodes];
            bare.settings.layers.retain(|layer| !over.contains(&layer.kind));
            sources::lines(&bare, set, &[])
        }
        None => {
            sources::background_attribution(atlas).map(|line| format!("Background map: {line}")).into_iter().collect()
        }
    }
}

/// The bundled fonts as the writer of PDFs takes them.
pub fn fonts() -> [&'static [u8]; 3] {
    FONT_FILES.map(|(_, bytes)| bytes)
}

/// Makes pages, and keeps from one to the next what does not depend on the sheet.
#[derive(Default)]
pub struct SheetDesk {
    pictures: PictureDesk,
    figures: FigureDesk,
    facts: Option<KnownFacts>,
    /// How many dots an inch sheets are made for; `None` for whatever print.
    dots: Option<u32>,
}

/// Facts, and what they were found for, to know them again.
struct KnownFacts {
    set: Arc<SetData>,
    model: Option<ScoreModel>,
    figures: Figures,
    facts: Facts,
}

/// A sheet laid out, with what is said of it.
#[derive(Clone, Debug)]
pub struct Made {
    pub laid_out: LaidOut,
    pub words: Words,
    pub sources: Vec<String>,
    /// SHA-256 of what the sheet was made from, as hexadecimal digits.
    pub hash: String,
    /// What the maps show, for the check.
    shown: check::Shown,
}

impl Made {
    /// Where an element stands, in points of the page.
    #[must_use]
    pub fn place_of(&self, element: Element) -> Option<Rect> {
        self.laid_out.boxes.iter().find(|(e, _)| *e == element).map(|(_, rect)| *rect)
    }

    /// The page with its texts, for those who cannot see it: a text file beside a picture.
    #[must_use]
    pub fn text_beside(&self) -> String {
        let w = &self.words;
        // The description that is written from the data repeats the title and the findings for those who have it alone.
        let described = w.alt_text.replacen(&format!("{}. ", w.title), "", 1);
        let described = described.replacen(&w.findings.replace('\n', " "), "", 1).replace("  ", " ");
        let head = format!("{}\n{}", w.title, w.subtitle);
        let sources = format!("Sources\n{}\n", self.sources.join("\n"));
        let parts = [head.trim(), described.trim(), w.findings.trim(), w.note.trim(), &sources];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

impl SheetDesk {
    /// A desk that measures reach by these ways, as the window does; the default is straight lines.
    #[must_use]
    pub fn with_ways(ways: Ways) -> Self {
        let mut desk = Self::default();
        desk.use_ways(ways);
        desk
    }

    /// From now on reach is measured by these ways.
    pub fn use_ways(&mut self, ways: Ways) {
        self.figures.ways = ways;
    }

    /// Lays a sheet out. `draft` replaces the project's score model.
    pub fn make(&mut self, atlas: &Atlas, draft: Option<&ScoreModel>, sheet: &Sheet) -> Result<Made, ExportError> {
        let set = atlas.active_set().ok_or(ExportError::NoAreas)?;
        let model = draft.or(atlas.active_model().map(|m| &m.model));
        let seen = content::without_crowded_dots(atlas, sheet);
        let gathered = content::gather(self, &seen, draft, sheet)?;
        let content = gathered.content(&seen, set, model, sheet);
        let laid_out = lay_out(sheet, &content);
        Ok(Made {
            sources: content.sources.clone(),
            shown: check::Shown::of(&gathered, &content),
            laid_out,
            hash: hash::of(atlas, model, sheet),
            words: gathered.words,
        })
    }

    /// Lays a sheet out that will be written in one format: a large map no finer than that shows.
    pub fn make_for(
        &mut self,
        format: Format,
        atlas: &Atlas,
        draft: Option<&ScoreModel>,
        sheet: &Sheet,
    ) -> Result<Made, ExportError> {
        self.dots = (format == Format::Png).then_some(dots(sheet));
        let made = self.make(atlas, draft, sheet);
        self.dots = None;
        made
    }

    fn facts(&mut self, set: &Arc<SetData>, model: Option<&ScoreModel>, figures: &Figures) -> Facts {
        let is_known = |k: &&KnownFacts| {
            Arc::ptr_eq(&k.set, set)
                && k.model.as_ref() == model
                && k.figures.shown == figures.shown
                && k.figures.title == figures.title
        };
        if let Some(known) = self.facts.as_ref().filter(is_known) {
            return known.facts.clone();
        }
        let facts = Facts::of(set, model, figures);
        let (set, model) = (Arc::clone(set), model.cloned());
        self.facts = Some(KnownFacts { set, model, figures: figures.clone(), facts: facts.clone() });
        facts
    }
}

/// Dots an inch of a sheet's PNG.
fn dots(sheet: &Sheet) -> u32 {
    sheet.dpi.clamp(96, FINEST_DPI)
}

/// A sheet that was made as the bytes of a file. The same state gives the same bytes.
pub fn bytes(made: &Made, sheet: &Sheet, format: Format, progress: &Progress) -> Result<Vec<u8>, ExportError> {
    let words = &made.words;
    match format {
        Format::Png => {
            let bytes = png::Bytes::default();
            write_png(made, sheet, bytes.clone(), progress)?;
            Ok(bytes.take())
        }
        Format::Svg => {
            let drawing = vector::drawing(&made.laid_out.page);
            Ok(svg::write(&drawing, &words.title, &words.alt_text).into_bytes())
        }
        Format::Pdf => document(std::slice::from_ref(made), &words.title, progress),
    }
}

/// Draws a sheet that was made and writes the picture as it comes, so that it is never whole in memory.
fn write_png(made: &Made, sheet: &Sheet, into: impl Write + 'static, progress: &Progress) -> Result<(), ExportError> {
    let (dpi, words) = (dots(sheet), &made.words);
    let sources = made.sources.join(" ");
    let texts = [
        (png::TITLE, words.title.as_str()),
        (png::DESCRIPTION, words.alt_text.as_str()),
        (png::SOURCE, sources.as_str()),
        (png::SOFTWARE, SOFTWARE),
        (png::CONTENT_HASH, made.hash.as_str()),
    ];
    let file = raster::in_bands::<_, ExportError>(
        &made.laid_out.page,
        dpi,
        |width, height| Ok(PngFile::begin(into, (width, height), true, (dpi, &texts))?),
        |file, rows, share| {
            file.push(rows)?;
            Ok(progress.done(0.2 + 0.75 * share)?)
        },
    )?;
    Ok(file.finish()?)
}

/// Several sheets as one PDF.
pub fn document(made: &[Made], title: &str, progress: &Progress) -> Result<Vec<u8>, ExportError> {
    let mut keywords: Vec<String> = Vec::new();
    for line in made.iter().flat_map(|m| &m.sources) {
        if !keywords.contains(line) {
            keywords.push(line.clone());
        }
    }
    keywords.extend(made.first().map(|m| format!("{} {}", png::CONTENT_HASH, m.hash)));
    let about = pdf::About {
        title: title.to_owned(),
        description: made.first().map(|m| m.words.alt_text.clone()).unwrap_or_default(),
        keywords,
        creator: SOFTWARE.to_owned(),
    };
    let pages: Vec<_> = made.iter().map(|m| (m.words.title.clone(), vector::drawing(&m.laid_out.page))).collect();
    Ok(pdf::write(&pages, &about, fonts(), progress)?)
}

/// Draws the sheet and writes it, whole or not at all. `draft` replaces the project's score model.
pub fn export(
    desk: &mut SheetDesk,
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheet: &Sheet,
    (path, format): (&Path, Format),
    progress: &Progress,
) -> Result<Made, ExportError> {
    progress.doing("Drawing the map");
    let made = desk.make_for(format, atlas, draft, sheet)?;
    progress.done(0.2)?;
    if format == Format::Png {
        files::write_by(path, |file| match write_png(&made, sheet, file, progress) {
            Err(ExportError::Encoding(PngError::Writing(cause))) => Err(WriteError::new(path, cause).into()),
            other => other,
        })?;
    } else {
        let bytes = bytes(&made, sheet, format, progress)?;
        progress.done(0.95)?;
        files::write_whole(path, &bytes)?;
    }
    progress.done(1.0)?;
    Ok(made)
}

/// The sheet drawn so small that its longer side has about this many pixels; `None` when there is no map.
pub fn preview(
    desk: &mut SheetDesk,
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheet: &Sheet,
    longest: f64,
) -> Option<Preview> {
    let made = desk.make(atlas, draft, sheet).ok()?;
    picture(&made, longest)
}

/// A sheet that was made, drawn so that its longer side has about this many pixels.
pub fn picture(made: &Made, longest: f64) -> Option<Preview> {
    let page = &made.laid_out.page;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundred dots an inch at most")]
    let dpi = (longest / page.width.max(page.height) * 72.0).round().clamp(20.0, 600.0) as u32;
    raster::draw_page(page, dpi).ok()
}
