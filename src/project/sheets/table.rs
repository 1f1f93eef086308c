//! Exactly what a sheet's maps show, as a table for other programs.

use crate::export::csv as writer;
use crate::model::atlas::Atlas;
use crate::model::disclosure::SHORTHAND;
use crate::model::score_model::ScoreModel;
use crate::model::sheet::Sheet;
use crate::model::style::LayerKind;
use crate::project::figures::Figures;

use super::content::{self, titled};
use super::{ExportError, SheetDesk};

/// One row an area: code, name, and for each map its figure, its rank and its class. A figure that is hidden for a small
/// count is `[c]`, a missing one is empty.
pub fn csv(
    desk: &mut SheetDesk,
    atlas: &Atlas,
    draft: Option<&ScoreModel>,
    sheet: &Sheet,
) -> Result<Vec<u8>, ExportError> {
    let set = atlas.active_set().ok_or(ExportError::NoAreas)?;
    let gathered = content::gather(desk, atlas, draft, sheet)?;
    let mut heads = vec!["code".to_owned(), "name".to_owned()];
    for shows in &gathered.shows {
        let title = titled(&shows.figures);
        heads.extend([title.clone(), format!("{title}: rank"), format!("{title}: class")]);
    }
    // Of one moment as of many the figures of broadband are the same.
    let weak = gathered.shows.first().and_then(|s| s.figures.broadband.clone());
    let weak = weak.filter(|_| atlas.settings.is_visible(LayerKind::Gaps));
    if let Some(weak) = &weak {
        heads.extend(weak.heads());
    }
    let ranks: Vec<Vec<Option<usize>>> = gathered.shows.iter().map(|s| ranks(&s.figures)).collect();
    let rows = set.areas.iter().enumerate().map(|(place, area)| {
        let mut row = vec![area.code.to_string(), area.name.clone()];
        for (shows, ranks) in gathered.shows.iter().zip(&ranks) {
            let figures = &shows.figures;
            let value = figures.shown.get(place).copied().flatten();
            row.push(match value {
                Some(value) => value.to_string(),
                None if figures.withheld.contains_key(&place) => SHORTHAND.to_owned(),
                None => String::new(),
            });
            row.push(ranks.get(place).copied().flatten().map_or_else(String::new, |r| r.to_string()));
            let class = figures.class_of.get(place).copied().flatten();
            row.push(class.and_then(|c| figures.entries.get(c)).map(|e| e.text.clone()).unwrap_or_default());
        }
        if let Some(weak) = &weak {
            row.extend(weak.cells(place));
        }
        row
    });
    let mut out = Vec::new();
    let rows: Vec<Vec<String>> = std::iter::once(heads).chain(rows).collect();
    writer::table(&mut out, &rows).map_err(|e| ExportError::Packing(e.to_string()))?;
    Ok(out)
}

/// 1 is the highest, or the lowest where low is worse; equal figures share the better rank.
fn ranks(figures: &Figures) -> Vec<Option<usize>> {
    let sign = if figures.ends.is_low() { -1.0 } else { 1.0 };
    let values: Vec<Option<f64>> = figures.shown.iter().map(|v| v.map(|v| sign * v)).collect();
    let mut known: Vec<f64> = values.iter().copied().flatten().collect();
    known.sort_by(|a, b| b.total_cmp(a));
    values.iter().map(|v| v.map(|v| known.partition_point(|k| *k > v) + 1)).collect()
}
