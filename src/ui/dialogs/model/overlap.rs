//! Whether indicators count the same twice: the correlation matrix, drawn, and what it means in plain words.

use egui::{Align2, Color32, FontId, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};

use crate::base::text;
use crate::project::recipe::Overlap;
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::ModelDialog;

/// The side of a cell.
const CELL: f32 = 40.0;

pub fn overlap_ui(ui: &mut Ui, look: &Look, dialog: &ModelDialog, overlap: &Overlap) {
    if overlap.keys.len() < 2 {
        small(ui, look.tokens, "One indicator cannot count twice. Choose more on the first page.");
        return;
    }
    small(
        ui,
        look.tokens,
        "Each cell is the correlation of two indicators over all areas: 1 means that they rise together, 0 no relation, below 0 that one falls where the other rises. \
         Cells with a frame are at 0.8 or more. The last column is the variance inflation: above 5 an indicator says little \
         of its own.",
    );
    egui::ScrollArea::horizontal().id_salt("matrix").show(ui, |ui| matrix_ui(ui, look, dialog, overlap));
    ui.add_space(theme::GAP);
    for line in overlap.in_words(&|key| dialog.name_of(key)) {
        ui.label(line);
    }
}

fn matrix_ui(ui: &mut Ui, look: &Look, dialog: &ModelDialog, overlap: &Overlap) {
    let count = overlap.keys.len();
    let names: Vec<String> = overlap.keys.iter().map(|k| dialog.name_of(k)).collect();
    egui::Grid::new("matrix").num_columns(count + 3).spacing([2.0, 2.0]).min_col_width(CELL).show(ui, |ui| {
        ui.label("");
        ui.label("");
        for (place, name) in names.iter().enumerate() {
            let number = RichText::new((place + 1).to_string()).size(theme::SMALL).weak();
            let number = egui::Label::new(number).halign(egui::Align::Center);
            ui.add_sized(vec2(CELL, ui.spacing().interact_size.y), number).on_hover_text(name);
        }
        // A little apart from the matrix, on one line with the numbers above its columns.
        ui.label(RichText::new("  Inflation").size(theme::SMALL).weak());
        ui.end_row();
        for (row, name) in names.iter().enumerate() {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(RichText::new((row + 1).to_string()).size(theme::SMALL).weak());
            });
            ui.scope(|ui| {
                ui.set_width(250.0);
                ui.add(egui::Label::new(RichText::new(name).size(theme::SMALL)).truncate());
            });
            for (column, other) in names.iter().enumerate() {
                let r = overlap.correlations.get(row).and_then(|r| r.get(column)).copied().flatten();
                cell_ui(ui, look, r, row == column, &format!("{name} and {other}"));
            }
            let inflation = overlap.inflation.get(row).map_or_else(
                || "\u{2014}".to_owned(),
                |v| if v.is_finite() { text::number(*v, 1) } else { "\u{221e}".to_owned() },
            );
            ui.label(RichText::new(format!("  {inflation}")).size(theme::SMALL));
            ui.end_row();
        }
    });
}

/// A cell: the figure is written in it, its ground is stronger the stronger the correlation, and what is below nought has
/// a line under it.
fn cell_ui(ui: &mut Ui, look: &Look, r: Option<f64>, is_own: bool, what: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(CELL, 26.0), Sense::hover());
    let painter = ui.painter();
    let Some(r) = r.filter(|_| !is_own) else {
        painter.rect_filled(rect, 2.0, look.tokens.hover);
        return;
    };
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
    let strength = r.abs().min(1.0) as f32;
    let strong = if r >= 0.0 { look.tokens.accent } else { look.tokens.warning };
    let ground = blend(look.tokens.panel, strong, strength * 0.75);
    painter.rect_filled(rect, 2.0, ground);
    if strength >= 0.8 {
        painter.rect_stroke(rect, 2.0, Stroke::new(2.0, look.tokens.text), egui::StrokeKind::Inside);
    }
    let ink = if contrast_is_better(look.tokens.text, look.tokens.panel, ground) {
        look.tokens.text
    } else {
        look.tokens.panel
    };
    painter.text(rect.center(), Align2::CENTER_CENTER, text::number(r, 2), FontId::proportional(theme::SMALL), ink);
    if r <= -0.005 {
        let under = Rect::from_min_max(
            pos2(rect.left() + 8.0, rect.bottom() - 5.0),
            pos2(rect.right() - 8.0, rect.bottom() - 4.0),
        );
        painter.rect_filled(under, 0.0, ink);
    }
    let said = format!("{what}: {}", text::number(r, 2));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Cell, true, &said));
    response.on_hover_text(said);
}

fn blend(a: Color32, b: Color32, share: f32) -> Color32 {
    a.lerp_to_gamma(b, share)
}

/// Whether the first colour stands out more on a ground than the second.
fn contrast_is_better(first: Color32, second: Color32, ground: Color32) -> bool {
    use crate::render::scene::Rgba;
    let of = |c: Color32| Rgba(c.r(), c.g(), c.b(), 255);
    of(first).contrast(of(ground)) >= of(second).contrast(of(ground))
}
