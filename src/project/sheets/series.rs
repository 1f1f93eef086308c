//! One sheet for each of many areas, venues, rounds or indicators: numbered files in a folder, or one PDF.
//!
//! Each file is written whole before the next is begun, and a list in the folder says of what state of the project it
//! is: a series that was cancelled goes on where it stopped, and only what has changed is drawn again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::progress::Progress;
use crate::base::text;
use crate::model::atlas::Atlas;
use crate::model::score_model::ScoreModel;
use crate::model::settings::Shown;
use crate::model::sheet::{FrameShows, Sheet};
use crate::project::files;

use super::{ExportError, Format, Made, SheetDesk, bytes, document, hash, rounds, venues};

/// What there is one sheet for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// Each area that is shown.
    Area,
    /// Each venue that is not closed.
    Venue,
    /// Each round that is planned.
    Round,
    /// Each indicator that the areas have figures for.
    Indicator,
}

impl Each {
    pub const ALL: [Self; 4] = [Self::Area, Self::Venue, Self::Round, Self::Indicator];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Area => "Every area",
            Self::Venue => "Every venue",
            Self::Round => "Every round",
            Self::Indicator => "Every indicator",
        }
    }

    /// Why there is no page to write.
    #[must_use]
    pub fn nothing(self) -> &'static str {
        match self {
            Self::Area => "There are no areas to write a page for.",
            Self::Venue => "There are no open venues to write a page for.",
            Self::Round => "No rounds are planned to write a page for; plan them under Reach out first.",
            Self::Indicator => "The areas have no figures to write a page for.",
        }
    }
}

/// Where a series goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Into {
    /// A folder, which is made where it is not there, with a file each.
    Folder(PathBuf, Format),
    /// One PDF with a page each.
    Pdf(PathBuf),
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub pages: usize,
    /// Files that were there already as they would be written now.
    pub kept: usize,
}

/// The list of a folder's files and what each was made from.
const LIST: &str = "series.json";

/// The sheets of a series with a name each.
pub fn members(atlas: &Atlas, sheet: &Sheet, each: Each) -> Vec<(String, Sheet)> {
    let Some(set) = atlas.active_set() else { return Vec::new() };
    match each {
        Each::Area => set
            .areas
            .iter()
            .map(|area| (area.name.clone(), Sheet { about: Some(area.code.to_string()), ..sheet.clone() }))
            .collect(),
        Each::Venue => atlas
            .venues
            .iter()
            .filter(|v| !v.closed && v.position.is_valid())
            .map(|venue| (venue.name.clone(), venues::on_sheet(venue, sheet)))
            .collect(),
        Each::Round => atlas
            .outreach
            .plan
            .iter()
            .flat_map(|plan| &plan.rounds)
            .filter_map(|round| Some((round.team.clone(), rounds::on_sheet(&atlas.outreach, round, sheet)?)))
            .collect(),
        Each::Indicator => atlas
            .indicators_of(set)
            .into_iter()
            .map(|indicator| {
                let mut own = sheet.clone();
                own.frame_mut(0).shows = FrameShows::This(Shown::Indicator(indicator.key.clone()));
                (indicator.name.clone(), own)
            })
            .collect(),
    }
}

/// Writes a series. With `resume`, files that are there as they would be written now are left alone. `draft` replaces the
/// project's score model.
pub fn write(
    desk: &mut SheetDesk,
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    (sheet, each): (&Sheet, Each),
    (into, resume): (&Into, bool),
    progress: &Progress,
) -> Result<Written, ExportError> {
    let sheets = members(atlas, sheet, each);
    if sheets.is_empty() {
        return Err(ExportError::NoPages(each.nothing()));
    }
    let share = |done: usize| done as f64 / (sheets.len() + 1) as f64;
    let doing = |i: usize| progress.doing(&format!("Page {} of {}", i + 1, sheets.len()));
    match into {
        Into::Pdf(path) => {
            let mut pages: Vec<Made> = Vec::new();
            for (i, (_, sheet)) in sheets.iter().enumerate() {
                doing(i);
                pages.push(desk.make(atlas, draft, sheet)?);
                progress.done(share(i) * 0.7)?;
            }
            progress.doing("Writing the PDF");
            let title = if sheet.name.is_empty() { atlas.name.clone() } else { sheet.name.clone() };
            let file = document(&pages, &title, &Progress::new())?;
            progress.check()?;
            files::write_whole(path, &file)?;
            progress.done(1.0)?;
            Ok(Written { pages: pages.len(), kept: 0 })
        }
        Into::Folder(folder, format) => {
            files::make_folder(folder)?;
            files::clear_unfinished(folder);
            let list = folder.join(LIST);
            let before = if resume { read(&list) } else { BTreeMap::new() };
            let mut now: BTreeMap<String, String> = BTreeMap::new();
            let mut written = Written::default();
            let digits = sheets.len().to_string().len();
            let model = draft.or(atlas.active_model().map(|m| &m.model));
            for (i, (name, sheet)) in sheets.iter().enumerate() {
                doing(i);
                progress.done(share(i))?;
                let stem = format!("{:0digits$} {}", i + 1, files::file_name(name));
                let file = format!("{stem}.{}", format.ending());
                let hash = hash::of(atlas, model, sheet);
                if before.get(&file) == Some(&hash) && folder.join(&file).is_file() {
                    written.kept += 1;
                } else {
                    let made = desk.make(atlas, draft, sheet)?;
                    files::write_whole(&folder.join(&file), &bytes(&made, sheet, *format, &Progress::new())?)?;
                    files::write_whole(&folder.join(format!("{stem}.txt")), made.text_beside().as_bytes())?;
                    written.pages += 1;
                }
                now.insert(file, hash);
                files::write_whole(&list, serde_json::to_string_pretty(&now).unwrap_or_default().as_bytes())?;
            }
            progress.done(1.0)?;
            Ok(written)
        }
    }
}

/// What the list says; nothing where there is none or it cannot be read.
fn read(list: &Path) -> BTreeMap<String, String> {
    std::fs::read(list).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

impl Written {
    /// In a sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        let pages = text::counted(self.pages, "page", "pages");
        match self.kept {
            0 => format!("Wrote {pages}"),
            kept => format!("Wrote {pages}; {} were there already", text::count(kept)),
        }
    }
}
