//! Left: in how many classes the map's figure is put, by which rule, in which colours.

mod histogram;

use egui::{ComboBox, Ui};

use crate::base::text;
use crate::model::classes::ClassMethod;
use crate::model::style::Ramp;
use crate::project::ends::Ends;
use crate::project::picture;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{heading, small};

use super::Look;

pub fn classes_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    heading(ui, "Colours");
    let settings = &mut state.settings;
    let width = ui.available_width() - 8.0;

    let label = ui.label("Classes");
    let method = settings.classing.method;
    let by_hand = settings.limits().is_some();
    let (name, meaning) = if by_hand {
        ("Limits by hand", "The limits stay where they are set.")
    } else {
        (method.name(), method.meaning())
    };
    let combo = ComboBox::from_id_salt("method").selected_text(name).width(width).show_ui(ui, |ui| {
        for choice in ClassMethod::ALL {
            let line = ui.selectable_label(!by_hand && method == choice, choice.name()).on_hover_text(choice.meaning());
            if line.clicked() {
                settings.classing.method = choice;
                settings.fixed = None;
            }
        }
    });
    combo.response.labelled_by(label.id).on_hover_text(meaning);
    ui.spacing_mut().slider_width = (width - 54.0).max(60.0);
    let slider = crate::ui::widgets::slider(ui, look.tokens, egui::Slider::new(&mut settings.classing.count, 2..=9));
    if slider.changed() {
        settings.fixed = None;
    }
    let count = settings.classing.count;
    #[expect(clippy::cast_precision_loss, reason = "at most nine")]
    slider.widget_info(|| egui::WidgetInfo::slider(true, count as f64, "Number of classes"));
    let made = look.figures.classes.upper.len();
    if made > 0 && made < count && !by_hand {
        small(
            ui,
            look.tokens,
            format!("Only {}: the figures have no more groups.", text::counted(made, "class", "classes")),
        );
    }

    histogram::limits_ui(ui, look, state);
    let settings = &mut state.settings;
    let ends = look.figures.ends;
    let is_score = matches!(ends, Ends::Excluded);
    let (from, to) = if is_score { ("least", "most excluded") } else { (ends.least(), ends.most()) };
    let label = ui.label(format!("Colours from {from} to {to}"));
    let ramp = settings.ramp;
    let combo = ComboBox::from_id_salt("ramp").selected_text(ramp.name()).width(width).show_ui(ui, |ui| {
        for choice in Ramp::ALL {
            ui.horizontal(|ui| {
                ramp_ui(ui, choice, settings.classing.count);
                ui.selectable_value(&mut settings.ramp, choice, choice.name());
            });
        }
    });
    combo.response.labelled_by(label.id);
    ramp_ui(ui, ramp, count);
    small(ui, look.tokens, format!("Darkest is {to}. All can be told apart by colour-blind readers."));
}

/// The ramp as a strip of its classes.
fn ramp_ui(ui: &mut Ui, ramp: Ramp, classes: usize) {
    let colours = picture::ramp(ramp, classes);
    let (rect, _) = ui.allocate_exact_size(egui::vec2(110.0, 14.0), egui::Sense::hover());
    #[expect(clippy::cast_precision_loss, reason = "at most nine")]
    let step = rect.width() / colours.len().max(1) as f32;
    for (place, c) in colours.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "at most nine")]
        let left = rect.left() + step * place as f32;
        let cell = egui::Rect::from_min_size(egui::pos2(left, rect.top()), egui::vec2(step, rect.height()));
        ui.painter().rect_filled(cell, 0.0, theme::colour(*c));
    }
    ui.painter().rect_stroke(
        rect,
        1.0,
        egui::Stroke::new(1.0, ui.visuals().weak_text_color()),
        egui::StrokeKind::Inside,
    );
}
