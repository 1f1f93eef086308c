//! What a batch would change in the project, in sentences for the dialog and the command line. Nothing here decides.

use crate::base::text::count;
use crate::model::area::SetRole;
use crate::model::atlas::Atlas;
use crate::model::batch::{BatchContent, NewFigures};

use super::report::ImportReport;

/// Completes the report with what would change.
pub(super) fn say(content: &BatchContent, atlas: &Atlas, report: &mut ImportReport) {
    match content {
        BatchContent::Figures(new) => figures(new, atlas, report),
        BatchContent::Boundaries(new) => {
            let first = !atlas.sets.iter().any(|s| s.set.role == SetRole::Measured);
            let role = match new.role {
                SetRole::Context => ", drawn around the map",
                SetRole::Measured if first => ", which the map will show",
                SetRole::Measured => ", to choose beside those there are",
            };
            report.changes.push(format!("Adds {} as {} areas{role}.", new.name, count(new.areas.len())));
        }
        _ => {
            report.changes.push(format!("Adds {}.", report.what));
            left_out(content, report);
        }
    }
}

/// How many rows bring nothing, where rows are places: beside a hundred findings that is not seen by itself.
fn left_out(content: &BatchContent, report: &mut ImportReport) {
    let taken = match content {
        BatchContent::Venues(new) => new.len(),
        BatchContent::Postcodes(new) => new.len(),
        _ => return,
    };
    let is_said = report.warnings.list.iter().any(|w| w.row.is_some());
    if let Some(out) = report.rows.checked_sub(taken).filter(|out| *out > 0 && is_said) {
        report.changes.push(format!(
            "Leaves out {} of {} rows, for the reasons below.",
            count(out),
            count(report.rows)
        ));
    }
}

fn figures(new: &NewFigures, atlas: &Atlas, report: &mut ImportReport) {
    let Some(set) = atlas.set(new.set) else { return };
    let taken = |key: &str| set.columns.get(key);
    let indicators = |n: usize| format!("{} {}", count(n), if n == 1 { "indicator" } else { "indicators" });
    let name = &set.set.name;
    report.replaces = new.indicators.iter().filter(|i| taken(&i.key).is_some()).map(|i| i.key.clone()).collect();
    let (replaced, added) = (report.replaces.len(), new.indicators.len() - report.replaces.len());
    if added > 0 {
        report.changes.push(format!("Adds {} to {name}.", indicators(added)));
    }
    if let Some(first) = report.replaces.first() {
        let before = taken(first).and_then(|c| atlas.source(c.source));
        let from = before.map_or_else(String::new, |s| {
            format!(", which came from {} on {}", s.file_name, s.imported_at.get(..10).unwrap_or(&s.imported_at))
        });
        report.changes.push(format!("Replaces {} of {name}{from}.", indicators(replaced)));
    }
}
