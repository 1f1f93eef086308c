//! What a file was understood as, before anything is written: what was found, what will change, how rows join and what
//! each column is for, all of it correctable; then one button. Refused files can be put right here too.

mod columns;
mod facts;
mod joined;
mod lookup;
mod summarised;
mod venues;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use egui::{RichText, Ui};

use crate::base::progress::Progress;
use crate::base::text;
use crate::base::warnings::{Severity, Warnings};
use crate::project::imports::{ColumnReport, ContentKind, ImportOptions, ImportPlan, MappedAs, Survey};
use crate::ui::action::{Action, Actions};
use crate::ui::jobs::SharedReading;
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{button_row, choice_ui, primary_button, small, working_ui};

/// One file on its way into the project, and those that wait behind it.
pub struct ImportDialog {
    pub path: PathBuf,
    /// Dropped together with it, or while it was looked at.
    pub waiting: VecDeque<PathBuf>,
    /// How many were dealt with before it.
    pub before: usize,
    pub options: ImportOptions,
    /// The file as it was read.
    pub reading: SharedReading,
    pub state: ImportState,
    /// The user changed something and the file has to be understood anew.
    pub replan: bool,
    /// Of what is being read or written for it now.
    pub progress: Option<Progress>,
    pub preview: Preview,
    /// Tells it from the dialogs before it, so that each page starts at its top.
    pub serial: u64,
    /// Rows of venues that the user left out, and what was said of them.
    pub left_out: venues::LeftOut,
    /// What is looked for among many columns.
    filter: String,
}

pub enum ImportState {
    Reading,
    Understood(Arc<ImportPlan>),
    Refused(String, Option<Box<Survey>>),
    Writing(Arc<ImportPlan>),
}

/// The small map of what would come.
#[derive(Default)]
pub struct Preview {
    pub texture: Option<egui::TextureHandle>,
    pub words: String,
    /// Whether it still has to be drawn.
    pub wanted: bool,
    /// Whether it is being drawn.
    pub drawing: bool,
}

/// What is known of the file, whether it can be imported as it is or not.
struct Found<'a> {
    format: &'a str,
    rows: usize,
    layer: &'a str,
    layers: &'a [String],
    columns: &'a [ColumnReport],
    content: Option<ContentKind>,
    mapped_as: Option<&'a MappedAs>,
    plan: Option<&'a ImportPlan>,
    has_places: bool,
}

impl ImportDialog {
    pub fn new(path: PathBuf, waiting: VecDeque<PathBuf>, before: usize) -> Self {
        Self {
            path,
            waiting,
            before,
            options: ImportOptions::default(),
            reading: SharedReading::default(),
            state: ImportState::Reading,
            replan: false,
            progress: None,
            preview: Preview::default(),
            serial: 0,
            left_out: venues::LeftOut::default(),
            filter: String::new(),
        }
    }

    pub fn file_name(&self) -> String {
        self.path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
    }
}

/// The page scrolls, the buttons below it do not.
pub fn import_ui(ui: &mut Ui, look: &Look, dialog: &mut ImportDialog, actions: &mut Actions) {
    if dialog.before + dialog.waiting.len() > 0 {
        let (place, of) = (dialog.before + 1, dialog.before + 1 + dialog.waiting.len());
        small(ui, look.tokens, format!("File {place} of {of}: {}", dialog.file_name()));
    }
    let height = (ui.ctx().content_rect().height() - 196.0).max(96.0);
    let scroll = egui::ScrollArea::vertical()
        .id_salt(("import page", dialog.serial))
        .max_height(height)
        .auto_shrink([false, true]);
    scroll.show(ui, |ui| page_ui(ui, look, dialog, actions));
    ui.add_space(theme::GAP);
    button_row(ui, |ui| buttons_ui(ui, look, dialog, actions));
}

fn page_ui(ui: &mut Ui, look: &Look, dialog: &mut ImportDialog, actions: &mut Actions) {
    match &dialog.state {
        ImportState::Reading => {
            let name = dialog.file_name();
            working_ui(ui, look.tokens, &format!("Reading {name}…"), dialog.progress.as_ref());
        }
        ImportState::Writing(_) => {
            let name = dialog.file_name();
            working_ui(ui, look.tokens, &format!("Writing {name} into the project…"), dialog.progress.as_ref());
        }
        ImportState::Refused(reason, survey) => {
            let head = RichText::new("This file cannot be added.").font(theme::semibold(theme::BODY));
            ui.colored_label(look.tokens.danger, head);
            ui.label(reason);
            small(ui, look.tokens, "Nothing was changed.");
            if !dialog.options.leave_out.is_empty() && ui.button("Take in the rows that you left out").clicked() {
                dialog.take_all_in();
                dialog.replan = true;
                return;
            }
            if let Some(survey) = survey.clone() {
                ui.add_space(theme::GAP);
                small(ui, look.tokens, "If it was only misunderstood, say what it is:");
                let found = Found {
                    format: &survey.format,
                    rows: survey.rows,
                    layer: &survey.layer,
                    layers: &survey.layers_available,
                    columns: &survey.columns,
                    content: survey.content,
                    mapped_as: survey.mapped_as.as_ref(),
                    plan: None,
                    has_places: survey.has_shapes,
                };
                let mut changed = facts::facts_ui(ui, look, &found, dialog, actions);
                changed |= joined::join_ui(ui, look, &found, dialog);
                changed |= columns::columns_ui(ui, look, &found, dialog);
                dialog.replan |= changed;
            }
        }
        ImportState::Understood(plan) => {
            let plan = Arc::clone(plan);
            understood_ui(ui, look, &plan, dialog, actions);
        }
    }
}

fn understood_ui(ui: &mut Ui, look: &Look, plan: &ImportPlan, dialog: &mut ImportDialog, actions: &mut Actions) {
    let report = &plan.report;
    let found = Found {
        format: &report.format,
        rows: report.rows,
        layer: &report.layer,
        layers: &report.layers_available,
        columns: &report.columns,
        content: Some(report.content),
        mapped_as: report.mapped_as.as_ref(),
        plan: Some(plan),
        has_places: report.crs.is_some(),
    };
    ui.label(RichText::new(&report.what).font(theme::semibold(theme::TITLE)));
    let mut changed = false;
    let width = ui.available_width();
    if width > 720.0 {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width((width - theme::GROUP) * 0.56);
                changed |= facts::facts_ui(ui, look, &found, dialog, actions);
                changes_ui(ui, look, plan);
                changed |= joined::join_ui(ui, look, &found, dialog);
                changed |= summarised::summary_ui(ui, look, &found, dialog);
                changed |= lookup::lookup_ui(ui, look, &found, dialog);
            });
            ui.add_space(theme::GAP);
            ui.vertical(|ui| preview_ui(ui, look, &dialog.preview));
        });
    } else {
        changed |= facts::facts_ui(ui, look, &found, dialog, actions);
        changes_ui(ui, look, plan);
        preview_ui(ui, look, &dialog.preview);
        changed |= joined::join_ui(ui, look, &found, dialog);
        changed |= summarised::summary_ui(ui, look, &found, dialog);
        changed |= lookup::lookup_ui(ui, look, &found, dialog);
    }
    changed |= venues::doubles_ui(ui, look, &found, dialog);
    changed |= findings_ui(ui, look, &found, dialog);
    changed |= columns::columns_ui(ui, look, &found, dialog);
    dialog.replan |= changed;
}

/// What the button below will do.
fn changes_ui(ui: &mut Ui, look: &Look, plan: &ImportPlan) {
    ui.add_space(theme::GAP);
    section(ui, "What will change");
    for change in &plan.report.changes {
        ui.label(change);
    }
    small(ui, look.tokens, "One step, which Ctrl+Z takes back.");
}

fn preview_ui(ui: &mut Ui, look: &Look, preview: &Preview) {
    let width = ui.available_width().min(460.0);
    let size = egui::vec2(width, width * PREVIEW_RATIO);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    ui.painter().rect_filled(rect, 4.0, look.tokens.ground);
    if let Some(texture) = &preview.texture {
        let image = egui::Image::new((texture.id(), size)).corner_radius(4.0);
        image.paint_at(ui, rect);
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Map preview: {}", preview.words))
        });
    } else {
        let (at, middle) = (rect.center(), egui::Align2::CENTER_CENTER);
        let text = if preview.wanted || preview.drawing { "Drawing a preview…" } else { "No map for this" };
        ui.painter().text(at, middle, text, egui::FontId::proportional(theme::SMALL), look.tokens.second);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text));
    }
    ui.painter().rect_stroke(rect, 4.0, egui::Stroke::new(1.0, look.tokens.line), egui::StrokeKind::Inside);
    if !preview.words.is_empty() {
        small(ui, look.tokens, &*preview.words);
    }
}

/// Height of the preview by its width.
pub const PREVIEW_RATIO: f32 = 0.66;

/// How many findings are shown; the rest is counted.
const MOST_FINDINGS: usize = 12;

fn findings_ui(ui: &mut Ui, look: &Look, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let none = Warnings::default();
    let warnings = found.plan.map_or(&none, |p| &p.report.warnings);
    if warnings.is_empty() && dialog.options.leave_out.is_empty() {
        return false;
    }
    let mut changed = false;
    ui.add_space(theme::GAP);
    section(ui, "To look at");
    // What was repaired or left out goes before what is only worth knowing.
    let mut list: Vec<_> = warnings.list.iter().collect();
    list.sort_by_key(|w| w.severity != Severity::Warning);
    for warning in list.iter().take(MOST_FINDINGS) {
        let (colour, word) = match warning.severity {
            Severity::Warning => (look.tokens.warning, "Warning"),
            Severity::Note => (look.tokens.second, "Note"),
        };
        let place = match (&warning.row, &warning.field) {
            (Some(row), Some(field)) => format!(", row {row}, {field}"),
            (Some(row), None) => format!(", row {row}"),
            (None, Some(field)) => format!(", {field}"),
            (None, None) => String::new(),
        };
        let said = format!("{word}{place}: {} {}", warning.message, warning.remedy);
        ui.colored_label(colour, RichText::new(said.trim_end()).size(theme::SMALL));
        changed |= venues::doubtful_ui(ui, warning, found, dialog);
    }
    changed |= venues::left_out_ui(ui, look, found, dialog);
    let more = warnings.list.len().saturating_sub(MOST_FINDINGS) as u64 + warnings.more;
    if more > 0 {
        small(ui, look.tokens, format!("and {more} more of the kind"));
    }
    changed
}

fn buttons_ui(ui: &mut Ui, look: &Look, dialog: &ImportDialog, actions: &mut Actions) {
    let busy = dialog.replan || dialog.progress.is_some();
    if let ImportState::Understood(plan) = &dialog.state {
        let n = text::count(plan.batch.content.records());
        let what = plan.report.content.name();
        let label = match plan.report.content {
            ContentKind::Figures | ContentKind::PointFigures => format!("Add figures of {n} areas"),
            ContentKind::Lookup => "Add the lookup".to_owned(),
            // Of one venue: "Add 1 venue".
            _ if plan.batch.content.records() == 1 => format!("Add 1 {}", what.strip_suffix('s').unwrap_or(what)),
            _ => format!("Add {n} {what}"),
        };
        let can = look.locked.is_none() && !busy;
        let entered = ui.input(|i| i.key_pressed(egui::Key::Enter)) && ui.memory(|m| m.focused().is_none());
        if primary_button(ui, look.tokens, &label, can).clicked() || (can && entered) {
            actions.push(Action::CommitImport);
        }
    }
    let is_last = dialog.waiting.is_empty();
    if !is_last && !matches!(dialog.state, ImportState::Writing(_)) && ui.button("Skip this file").clicked() {
        actions.push(Action::SkipImport);
    }
    let done = is_last && matches!(dialog.state, ImportState::Refused(..));
    if ui.button(if done { "Close" } else { "Cancel" }).clicked() {
        actions.push(Action::CloseDialog);
    }
    if busy && matches!(dialog.state, ImportState::Understood(_) | ImportState::Refused(..)) {
        ui.spinner();
        small(ui, look.tokens, "Working it out again…");
    }
    if let Some(reason) = look.locked.filter(|_| !matches!(dialog.state, ImportState::Writing(_))) {
        ui.colored_label(look.tokens.warning, reason);
    }
}

fn section(ui: &mut Ui, title: &str) {
    ui.label(RichText::new(title).font(theme::semibold(theme::BODY)));
}

/// A field whose text counts once it is left; the new text, if it changed.
fn field_ui(ui: &mut Ui, name: &str, current: &str, width: f32) -> Option<String> {
    let id = ui.scope_id().with(("field", name));
    let mut text = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_else(|| current.to_owned());
    let field = egui::TextEdit::singleline(&mut text).id(id.with("edit")).margin(egui::Margin::symmetric(6, 4));
    // A grid would let it shrink.
    let response = ui.add_sized([width, theme::CONTROL], field);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    let left = response.lost_focus() || (response.changed() && !response.has_focus());
    if left {
        ui.data_mut(|d| d.remove_temp::<String>(id));
        return (text.trim() != current).then(|| text.trim().to_owned());
    }
    if response.has_focus() {
        ui.data_mut(|d| d.insert_temp(id, text));
    }
    None
}
