//! Rows of venues that can be left out: those that seem to be one place with another, and those that a warning is
//! about. Nothing is merged or left out by itself.

use egui::Ui;

use crate::base::text::{count, distance};
use crate::base::warnings::Warning;
use crate::model::batch::BatchContent;
use crate::project::imports::Double;
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::{Found, ImportDialog, section};

/// How many pairs are listed; the rest is counted.
const MOST_SHOWN: usize = 60;

/// What the user left out: the file is read without these rows, so its report no longer speaks of them.
#[derive(Default)]
pub struct LeftOut {
    doubles: Vec<Double>,
    findings: Vec<Warning>,
}

impl ImportDialog {
    /// Takes all rows in again, as when another layer is looked at.
    pub(super) fn take_all_in(&mut self) {
        self.options.leave_out.clear();
        self.left_out = LeftOut::default();
    }

    /// Leaves a row out, or takes it in again; keeps what was said of it, so that it can still be seen why.
    fn leave_out(&mut self, row: u64, leave: bool, found: &Found<'_>) {
        let left_out = &mut self.left_out;
        if leave {
            self.options.leave_out.insert(row);
            let Some(report) = found.plan.map(|p| &p.report) else { return };
            left_out.doubles.extend(report.doubles.iter().filter(|d| d.row == row).cloned());
            left_out.findings.extend(report.warnings.list.iter().filter(|w| w.row == Some(row)).cloned());
        } else {
            self.options.leave_out.remove(&row);
            left_out.doubles.retain(|d| d.row != row);
            left_out.findings.retain(|w| w.row != Some(row));
        }
    }
}

/// Pairs that seem to be one place, with what speaks for it; each can be left out.
pub(super) fn doubles_ui(ui: &mut Ui, look: &Look, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let seen = found.plan.map_or(&[][..], |p| &p.report.doubles);
    let mut doubles: Vec<Double> = dialog.left_out.doubles.clone();
    let is_new = |d: &&Double| !dialog.options.leave_out.contains(&d.row);
    doubles.extend(seen.iter().filter(is_new).cloned());
    if doubles.is_empty() {
        return false;
    }
    doubles.sort_by_key(|d| (d.row, d.same_as_row));
    ui.add_space(theme::GAP);
    section(ui, "Perhaps the same place twice");
    small(ui, look.tokens, "Both are added unless you leave one out. Nothing is merged.");
    let rows: std::collections::BTreeSet<u64> = doubles.iter().map(|d| d.row).collect();
    let out = rows.iter().filter(|r| dialog.options.leave_out.contains(r)).count();
    let mut changed = false;
    if rows.len() > 1 {
        ui.horizontal_wrapped(|ui| {
            if out < rows.len() && ui.button("Leave all of these out").clicked() {
                for row in rows.iter().filter(|r| !dialog.options.leave_out.contains(r)).copied().collect::<Vec<_>>() {
                    dialog.leave_out(row, true, found);
                }
                changed = true;
            }
            if out > 0 && ui.button("Take all of these in").clicked() {
                for row in &rows {
                    dialog.leave_out(*row, false, found);
                }
                changed = true;
            }
        });
    }
    for double in doubles.iter().take(MOST_SHOWN) {
        changed |= double_ui(ui, look, double, found, dialog);
    }
    if doubles.len() > MOST_SHOWN {
        small(ui, look.tokens, format!("and {} more pairs", count(doubles.len() - MOST_SHOWN)));
    }
    changed
}

fn double_ui(ui: &mut Ui, look: &Look, double: &Double, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let there = double.same_as_row.map_or_else(|| "in the project".to_owned(), |r| format!("in row {r}"));
    let apart = format!("{} apart", distance(double.metres_apart));
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        changed = leave_ui(ui, double.row, &double.name, found, dialog);
        ui.label(format!("{} and {} {there}", double.name, double.same_as_name));
        small(ui, look.tokens, format!("{apart}; {}", double.why));
    });
    changed
}

/// Findings about single rows of venues that were left out: still shown, so that they can be taken in again.
pub(super) fn left_out_ui(ui: &mut Ui, look: &Look, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let doubles = &dialog.left_out.doubles;
    let only_here = |w: &&Warning| doubles.iter().all(|d| Some(d.row) != w.row);
    let findings: Vec<Warning> = dialog.left_out.findings.iter().filter(only_here).cloned().collect();
    let mut changed = false;
    for finding in findings {
        let Some(row) = finding.row else { continue };
        ui.horizontal_wrapped(|ui| {
            changed |= leave_ui(ui, row, "", found, dialog);
            small(ui, look.tokens, finding.message);
        });
    }
    changed
}

/// Below a warning about one row that would be added: a box to leave it out.
pub(super) fn doubtful_ui(ui: &mut Ui, finding: &Warning, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let (Some(row), Some(plan)) = (finding.row, found.plan) else { return false };
    let BatchContent::Venues(venues) = &plan.batch.content else { return false };
    let Some(venue) = venues.iter().find(|v| v.source_row == row) else { return false };
    let is_double = plan.report.doubles.iter().any(|d| d.row == row);
    !is_double && leave_ui(ui, row, &venue.name, found, dialog)
}

fn leave_ui(ui: &mut Ui, row: u64, name: &str, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let mut leave = dialog.options.leave_out.contains(&row);
    let text = format!("Leave row {row} out");
    let response = ui.checkbox(&mut leave, &text);
    let said = if name.is_empty() { text } else { format!("{text}, {name}") };
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, leave, &said));
    if response.changed() {
        dialog.leave_out(row, leave, found);
    }
    response.changed()
}
