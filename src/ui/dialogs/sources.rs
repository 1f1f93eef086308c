//! Where everything comes from: publisher, data set, licence, file and its fingerprint. What a file did not say can be
//! completed; a source can be removed with all it brought, as one step that can be undone.

use egui::{RichText, TextEdit, Ui};

use crate::base::ids::SourceId;
use crate::base::text;
use crate::model::source::{Source, SourceDescription};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::widgets::{button_row, icon_button, primary_button, small};
use crate::ui::{icons, theme};

/// The source whose description is being completed.
#[derive(Default)]
pub struct SourcesDialog {
    /// The source that was asked for, and what is said there of a figure of it.
    asked: Option<(SourceId, String)>,
    /// Whether it has been brought into view.
    is_shown: bool,
    editing: Option<(SourceId, SourceDescription)>,
}

impl SourcesDialog {
    /// Opened at a source.
    pub fn at(source: SourceId, said: String) -> Self {
        Self { asked: Some((source, said)), ..Self::default() }
    }
}

pub fn sources_ui(ui: &mut Ui, look: &Look, dialog: &mut SourcesDialog, actions: &mut Actions) {
    ui.label("Every figure and outline on the map comes from one of these files.");
    if look.atlas.sources.is_empty() {
        small(ui, look.tokens, "The project is empty. Add data with Ctrl+I, or drop a file on the window.");
    }
    let height = (ui.ctx().content_rect().height() - 200.0).max(160.0);
    egui::ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        for source in look.atlas.sources.iter() {
            ui.separator();
            let top = ui.cursor().min;
            match &mut dialog.editing {
                Some((id, about)) if *id == source.id => {
                    let done = form_ui(ui, look, source, about, actions);
                    if done {
                        dialog.editing = None;
                    }
                }
                _ => source_ui(ui, look, source, &mut dialog.editing, actions),
            }
            if let Some((_, said)) = dialog.asked.as_ref().filter(|(id, _)| *id == source.id) {
                ui.colored_label(look.tokens.accent, said);
                if !std::mem::replace(&mut dialog.is_shown, true) {
                    ui.scroll_to_rect(egui::Rect::from_min_max(top, ui.cursor().min), Some(egui::Align::Center));
                }
            }
        }
    });
}

fn source_ui(
    ui: &mut Ui,
    look: &Look,
    source: &Source,
    editing: &mut Option<(SourceId, SourceDescription)>,
    actions: &mut Actions,
) {
    let about = &source.description;
    ui.horizontal(|ui| {
        let title = if about.dataset.is_empty() { &source.file_name } else { &about.dataset };
        ui.label(RichText::new(title).font(theme::semibold(theme::BODY)));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_enabled_ui(look.locked.is_none(), |ui| {
                let name = format!("Remove {}", source.file_name);
                let tip = "Remove this source and everything it brought (can be undone)";
                if icon_button(ui, icons::TRASH, &name, tip).clicked() {
                    actions.push(Action::RemoveSource(source.id));
                }
                let name = format!("Describe {}", source.file_name);
                if icon_button(ui, icons::PENCIL, &name, "Complete publisher, licence and attribution").clicked() {
                    *editing = Some((source.id, about.clone()));
                }
            });
        });
    });
    let publisher = if about.publisher.is_empty() { "Publisher not known" } else { &about.publisher };
    let period = if about.period.is_empty() { String::new() } else { format!(", {}", about.period) };
    ui.label(format!("{publisher}{period}"));
    if about.licence.is_empty() {
        ui.colored_label(look.tokens.warning, "Licence not known. Find out before you publish a map of it.");
    } else {
        ui.label(&about.licence);
    }
    if !about.attribution.is_empty() {
        small(ui, look.tokens, &about.attribution);
    }
    if !about.address.is_empty() {
        ui.horizontal_wrapped(|ui| {
            small(ui, look.tokens, "Newest edition:");
            ui.hyperlink(&about.address).on_hover_text("Open the publisher's page in a browser");
        });
    }
    let fingerprint = source.sha256.get(..12).unwrap_or(&source.sha256);
    small(
        ui,
        look.tokens,
        format!(
            "{} · {} · added {} · SHA-256 {fingerprint}…",
            source.file_name,
            text::counted(usize::try_from(source.records).unwrap_or(usize::MAX), "record", "records"),
            source.imported_at.get(..10).unwrap_or(&source.imported_at)
        ),
    )
    .on_hover_text(format!("SHA-256 {}", source.sha256));
}

/// True when the form was left.
fn form_ui(ui: &mut Ui, look: &Look, source: &Source, about: &mut SourceDescription, actions: &mut Actions) -> bool {
    ui.label(RichText::new(&source.file_name).font(theme::semibold(theme::BODY)));
    for (name, value) in [
        ("Publisher", &mut about.publisher),
        ("Data set", &mut about.dataset),
        ("Period", &mut about.period),
        ("Licence", &mut about.licence),
        ("Address of the publisher's page", &mut about.address),
        ("Attribution, as the licence asks for it; shown on every map", &mut about.attribution),
    ] {
        let label = ui.label(name);
        ui.add(TextEdit::singleline(value).desired_width(f32::INFINITY)).labelled_by(label.id);
    }
    let mut done = false;
    button_row(ui, |ui| {
        if primary_button(ui, look.tokens, "Keep description", look.locked.is_none()).clicked() {
            actions.push(Action::DescribeSource(source.id, about.clone()));
            done = true;
        }
        done |= ui.button("Cancel").clicked();
    });
    done
}
