//! The map for a report: paper, resolution and title, with a preview that is the page itself.

use egui::{RichText, TextureHandle, Ui};

use crate::model::sheet::{ReachOnSheet, Sheet, Template};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::Reach;
use crate::ui::theme;
use crate::ui::widgets::{button_row, primary_button, small};

use super::path::{path_field_ui, typed};

/// The dialog's own state. The sheet itself is kept in the project's settings.
#[derive(Default)]
pub struct ExportDialog {
    pub path: String,
    pub preview: Option<TextureHandle>,
    /// The sheet the preview was made of.
    pub previewed: Option<Sheet>,
    pub error: Option<String>,
    pub writing: bool,
}

pub fn export_ui(ui: &mut Ui, look: &Look, dialog: &mut ExportDialog, sheet: &mut Sheet, actions: &mut Actions) {
    let wide = ui.available_width() > 640.0;
    let height = (ui.ctx().content_rect().height() - 300.0).clamp(140.0, 520.0);
    if wide {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(250.0);
                form_ui(ui, look, sheet);
            });
            ui.add_space(theme::GROUP);
            preview_ui(ui, look, dialog, height);
        });
    } else {
        form_ui(ui, look, sheet);
        preview_ui(ui, look, dialog, height * 0.6);
    }
    ui.add_space(theme::GAP);
    let entered = path_field_ui(ui, &mut dialog.path, true, actions);
    if let Some(error) = &dialog.error {
        ui.colored_label(look.tokens.danger, error);
    }
    ui.add_space(theme::GAP);
    button_row(ui, |ui| {
        let path = typed(&dialog.path);
        let can = path.is_some() && !dialog.writing;
        let pressed = primary_button(ui, look.tokens, "Save PNG", can).clicked();
        if let Some(path) = path.filter(|_| can && (pressed || entered)) {
            let path = if path.extension().is_some() { path.to_owned() } else { path.with_extension("png") };
            actions.push(Action::ExportMap(path));
        }
        if ui.button("Cancel").clicked() {
            actions.push(Action::CloseDialog);
        }
        if dialog.writing {
            ui.spinner();
            ui.label("Drawing the map…");
        }
    });
}

fn form_ui(ui: &mut Ui, look: &Look, sheet: &mut Sheet) {
    let label = ui.label("Title");
    ui.add(
        egui::TextEdit::singleline(&mut sheet.title)
            .hint_text("Made from what is shown")
            .desired_width(f32::INFINITY)
            .margin(egui::Margin::symmetric(8, 5)),
    )
    .labelled_by(label.id);
    let label = ui.label("Subtitle");
    ui.add(
        egui::TextEdit::singleline(&mut sheet.subtitle)
            .hint_text("Made from what is shown")
            .desired_width(f32::INFINITY)
            .margin(egui::Margin::symmetric(8, 5)),
    )
    .labelled_by(label.id);
    ui.add_space(theme::GAP);
    ui.label("Paper");
    for template in [Template::Report, Template::ReportPortrait, Template::Poster, Template::PosterPortrait] {
        ui.radio_value(&mut sheet.template, template, template.design().name);
    }
    ui.add_space(theme::GAP);
    ui.label("Dots per inch");
    ui.horizontal(|ui| {
        for dpi in Sheet::DPI {
            ui.radio_value(&mut sheet.dpi, dpi, dpi.to_string());
        }
    });
    let (width, height) = sheet.size();
    let pixels = |points: f64| (points / 72.0 * f64::from(sheet.dpi)).round();
    let number = |v| crate::base::text::number(v, 0);
    small(
        ui,
        look.tokens,
        format!(
            "{} x {} pixels. 300 is for print, 150 for the screen.",
            number(pixels(width.0)),
            number(pixels(height.0))
        ),
    );
    ui.add_space(theme::GAP);
    reach_ui(ui, sheet, None);
    small(ui, look.tokens, "Legend, scale bar, north arrow, sources and licences are always on the page.");
}

/// What can be reached from a place: taken from the map, or off the sheet.
pub fn reach_ui(ui: &mut Ui, sheet: &mut Sheet, on_map: Option<&Reach>) {
    let name = |reach: &ReachOnSheet| reach.title();
    if let Some(reach) = &sheet.reach {
        let title = name(reach);
        let off = ui.horizontal_wrapped(|ui| {
            ui.label(&title);
            ui.small_button("Leave it out").on_hover_text("Take what can be reached off the page").clicked()
        });
        if off.inner {
            sheet.reach = None;
        }
    } else if let Some(reach) = on_map.and_then(Reach::on_sheet)
        && ui.button("Show the reach on the map").on_hover_text(name(&reach)).clicked()
    {
        sheet.reach = Some(reach);
    }
}

fn preview_ui(ui: &mut Ui, look: &Look, dialog: &ExportDialog, height: f32) {
    let frame = egui::Frame::new().fill(look.tokens.ground).inner_margin(10.0).corner_radius(4.0);
    frame.show(ui, |ui| {
        let size = egui::vec2(ui.available_width(), height);
        ui.allocate_ui_with_layout(size, egui::Layout::centered_and_justified(egui::Direction::TopDown), |ui| {
            match &dialog.preview {
                Some(texture) => {
                    let scale = (size.x / texture.size_vec2().x).min(size.y / texture.size_vec2().y);
                    let image = egui::Image::new(texture)
                        .fit_to_exact_size(texture.size_vec2() * scale)
                        .alt_text("Preview of the page");
                    ui.add(image);
                }
                None => {
                    ui.label(RichText::new("Drawing the preview…").weak());
                }
            }
        });
    });
}
