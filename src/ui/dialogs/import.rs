//! What a file was understood as, before anything is written: one page, then one button.

use std::path::PathBuf;

use egui::{RichText, Ui};

use crate::base::text;
use crate::base::warnings::Severity;
use crate::model::area::SetRole;
use crate::model::indicator::Measure;
use crate::project::imports::{ColumnUse, ContentKind, ImportOptions, ImportPlan, ImportReport};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{button_row, primary_button, small};

/// One file on its way into the project.
pub struct ImportDialog {
    pub path: PathBuf,
    pub options: ImportOptions,
    pub state: ImportState,
    /// The user changed something and the file has to be understood anew.
    pub replan: bool,
}

pub enum ImportState {
    Reading,
    Understood(Box<ImportPlan>),
    Refused(String),
    Writing,
}

impl ImportDialog {
    pub fn new(path: PathBuf) -> Self {
        Self { path, options: ImportOptions::default(), state: ImportState::Reading, replan: false }
    }
}

pub fn import_ui(ui: &mut Ui, look: &Look, dialog: &mut ImportDialog, actions: &mut Actions) {
    let name = dialog.path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    match &dialog.state {
        ImportState::Reading => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(format!("Reading {name}…"));
            });
        }
        ImportState::Writing => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(format!("Writing {name} into the project…"));
            });
        }
        ImportState::Refused(reason) => {
            ui.colored_label(
                look.tokens.danger,
                RichText::new("This file cannot be added.").font(theme::semibold(theme::BODY)),
            );
            ui.label(reason);
            small(ui, look.tokens, "Nothing was changed.");
        }
        ImportState::Understood(plan) => {
            let plan = plan.clone();
            let height = (ui.ctx().content_rect().height() - 260.0).max(120.0);
            egui::ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
                report_ui(ui, look, &plan.report);
                choices_ui(ui, look, &plan, dialog);
            });
        }
    }
    ui.add_space(theme::GROUP);
    button_row(ui, |ui| {
        if let ImportState::Understood(plan) = &dialog.state {
            let n = text::count(plan.batch.content.records());
            let what = plan.report.content.name();
            let label = match plan.report.content {
                ContentKind::Figures => format!("Add figures of {n} areas"),
                ContentKind::Lookup => "Add the lookup".to_owned(),
                _ => format!("Add {n} {what}"),
            };
            let can = look.locked.is_none() && !dialog.replan;
            let entered = ui.input(|i| i.key_pressed(egui::Key::Enter)) && ui.memory(|m| m.focused().is_none());
            if primary_button(ui, look.tokens, &label, can).clicked() || (can && entered) {
                actions.push(Action::CommitImport);
            }
        }
        let done = matches!(dialog.state, ImportState::Refused(_));
        if ui.button(if done { "Close" } else { "Cancel" }).clicked() {
            actions.push(Action::CloseDialog);
        }
        if let Some(reason) = look.locked {
            ui.colored_label(look.tokens.warning, reason);
        }
    });
}

fn report_ui(ui: &mut Ui, look: &Look, report: &ImportReport) {
    ui.label(RichText::new(&report.what).font(theme::semibold(theme::BODY)));
    small(ui, look.tokens, format!("{} · {} · {} rows", report.file_name, report.format, text::count(report.rows)));
    if let Some(join) = &report.join {
        ui.add_space(4.0);
        ui.label(format!(
            "Joined to {} by the codes in {}: {} rows match.",
            join.set_name,
            join.column,
            text::count(join.matched)
        ));
        if !join.unmatched.is_empty() {
            let some: Vec<String> = join.unmatched.iter().take(6).map(|(c, r)| format!("{c} (row {r})")).collect();
            let more = if join.unmatched.len() > 6 { ", …" } else { "" };
            small(ui, look.tokens, format!("Left out: {}{more}", some.join(", ")));
        }
    }
    for warning in report.warnings.list.iter().take(12) {
        let colour = if warning.severity == Severity::Warning { look.tokens.warning } else { look.tokens.second };
        ui.colored_label(colour, RichText::new(warning.to_string()).size(theme::SMALL));
    }
    let more = report.warnings.list.len().saturating_sub(12) as u64 + report.warnings.more;
    if more > 0 {
        small(ui, look.tokens, format!("and {more} more of the kind"));
    }
}

/// What can be corrected before it is written.
fn choices_ui(ui: &mut Ui, look: &Look, plan: &ImportPlan, dialog: &mut ImportDialog) {
    let report = &plan.report;
    let mut changed = false;
    if report.layers_available.len() > 1 {
        ui.add_space(theme::GAP);
        let label = ui.label("Layer of the file");
        let combo = egui::ComboBox::from_id_salt("layer").selected_text(&report.layer).show_ui(ui, |ui| {
            for layer in &report.layers_available {
                if ui.selectable_label(*layer == report.layer, layer).clicked() {
                    dialog.options.layer = Some(layer.clone());
                    changed = true;
                }
            }
        });
        combo.response.labelled_by(label.id);
    }
    if report.content == ContentKind::Boundaries {
        ui.add_space(theme::GAP);
        let role = match &plan.batch.content {
            crate::model::batch::BatchContent::Boundaries(b) => b.role,
            _ => SetRole::Measured,
        };
        for (choice, text) in [
            (SetRole::Measured, "These areas are to be scored and coloured"),
            (SetRole::Context, "These areas only surround the map, as quiet outlines"),
        ] {
            if ui.radio(role == choice, text).clicked() {
                dialog.options.about.set.role = Some(choice);
                changed = true;
            }
        }
    }
    ui.add_space(theme::GAP);
    ui.label(RichText::new("Columns").font(theme::semibold(theme::BODY)));
    small(ui, look.tokens, "What each column is taken for. Change what was guessed wrongly.");
    egui::Grid::new("columns").num_columns(4).spacing([12.0, 4.0]).min_col_width(120.0).striped(true).show(ui, |ui| {
        for head in ["Column", "Used as", "Kind of figure", "Values"] {
            small(ui, look.tokens, head);
        }
        ui.end_row();
        for column in &report.columns {
            ui.add(egui::Label::new(&column.header).truncate()).on_hover_text(&column.note);
            let combo = egui::ComboBox::from_id_salt(("use", &column.header))
                .selected_text(column.used_as.name())
                .width(130.0)
                .show_ui(ui, |ui| {
                    for choice in uses(report.content) {
                        if ui.selectable_label(column.used_as == *choice, choice.name()).clicked() {
                            dialog.options.about.columns.entry(column.header.clone()).or_default().used_as =
                                Some(*choice);
                            changed = true;
                        }
                    }
                });
            let name = format!("Use of column {}", column.header);
            combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &name));
            changed |= measure_ui(ui, plan, &column.header, column.used_as, dialog);
            let samples = column.samples.join(", ");
            ui.add(egui::Label::new(RichText::new(&samples).size(theme::SMALL).weak()).truncate())
                .on_hover_text(&samples);
            ui.end_row();
        }
    });
    dialog.replan |= changed;
}

/// Whether a figure is a count, a share, an average or a score: it decides how it may be summed.
fn measure_ui(ui: &mut Ui, plan: &ImportPlan, header: &str, used_as: ColumnUse, dialog: &mut ImportDialog) -> bool {
    let crate::model::batch::BatchContent::Figures(figures) = &plan.batch.content else {
        ui.label("");
        return false;
    };
    let place = plan.report.columns.iter().filter(|c| c.used_as == ColumnUse::Figure).position(|c| c.header == header);
    let Some(indicator) = place.and_then(|p| figures.indicators.get(p)).filter(|_| used_as == ColumnUse::Figure) else {
        ui.label("");
        return false;
    };
    let name = |m: Measure| match m {
        Measure::Count => "count",
        Measure::Rate => "share or rate",
        Measure::Mean => "average",
        Measure::Score => "score or index",
    };
    let mut changed = false;
    let combo = egui::ComboBox::from_id_salt(("measure", header))
        .selected_text(name(indicator.measure))
        .width(120.0)
        .show_ui(ui, |ui| {
            for choice in [Measure::Count, Measure::Rate, Measure::Mean, Measure::Score] {
                if ui.selectable_label(indicator.measure == choice, name(choice)).clicked() {
                    dialog.options.about.columns.entry(header.to_owned()).or_default().measure = Some(choice);
                    changed = true;
                }
            }
        });
    let said = format!("Kind of figure of column {header}");
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &said));
    changed
}

fn uses(content: ContentKind) -> &'static [ColumnUse] {
    match content {
        ContentKind::Boundaries => &[ColumnUse::Ignore, ColumnUse::AreaCode, ColumnUse::AreaName],
        ContentKind::Figures => &[ColumnUse::Ignore, ColumnUse::AreaCode, ColumnUse::AreaName, ColumnUse::Figure],
        ContentKind::Lookup => &[ColumnUse::Ignore, ColumnUse::AreaCode],
        ContentKind::Venues | ContentKind::Postcodes => &[
            ColumnUse::Ignore,
            ColumnUse::Name,
            ColumnUse::Kind,
            ColumnUse::Address,
            ColumnUse::Postcode,
            ColumnUse::OpeningHours,
            ColumnUse::Longitude,
            ColumnUse::Latitude,
            ColumnUse::Easting,
            ColumnUse::Northing,
        ],
    }
}
