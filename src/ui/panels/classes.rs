//! Left: what colours the areas, in how many classes, by which rule, in which colours.

use egui::{ComboBox, RichText, Ui};

use crate::base::text;
use crate::model::classes::ClassMethod;
use crate::model::settings::Shown;
use crate::model::style::Ramp;
use crate::project::picture;
use crate::ui::state::{Section, UiState};
use crate::ui::theme;
use crate::ui::widgets::{heading, small};

use super::Look;

pub fn classes_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    heading(ui, "Colours");
    let settings = &mut state.settings;
    let width = ui.available_width() - 8.0;

    let label = ui.label("Show");
    let combo =
        ComboBox::from_id_salt("shown").selected_text(&look.figures.title).width(width).truncate().show_ui(ui, |ui| {
            ui.selectable_value(&mut settings.shown, Shown::Score, "Digital exclusion score");
            ui.separator();
            for indicator in look.set.map(|s| look.atlas.indicators_of(s)).unwrap_or_default() {
                let choice = Shown::Indicator(indicator.key.clone());
                ui.selectable_value(&mut settings.shown, choice, &indicator.name).on_hover_text(&indicator.meaning);
            }
        });
    Section::Colours.focus(&mut state.focus_section, &combo.response.labelled_by(label.id));

    let label = ui.label("Classes");
    let method = settings.classing.method;
    let combo = ComboBox::from_id_salt("method").selected_text(method.name()).width(width).show_ui(ui, |ui| {
        for choice in ClassMethod::ALL {
            ui.selectable_value(&mut settings.classing.method, choice, choice.name()).on_hover_text(choice.meaning());
        }
    });
    combo.response.labelled_by(label.id).on_hover_text(method.meaning());
    ui.spacing_mut().slider_width = (width - 54.0).max(60.0);
    let slider = crate::ui::widgets::slider(ui, look.tokens, egui::Slider::new(&mut settings.classing.count, 2..=9));
    let count = settings.classing.count;
    #[expect(clippy::cast_precision_loss, reason = "at most nine")]
    slider.widget_info(|| egui::WidgetInfo::slider(true, count as f64, "Number of classes"));
    let made = look.figures.classes.upper.len();
    if made > 0 && made < count {
        small(
            ui,
            look.tokens,
            format!("Only {}: the figures have no more groups.", text::counted(made, "class", "classes")),
        );
    }

    let label = ui.label("Colours from least to most excluded");
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
    small(ui, look.tokens, "Darkest is most excluded. All can be told apart by colour-blind readers.");
    ui.add_space(theme::GAP);
    set_ui(ui, look, state);
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

/// Which boundary set is coloured, where there is a choice.
fn set_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    let measured: Vec<_> =
        look.atlas.sets.iter().filter(|s| s.set.role == crate::model::area::SetRole::Measured).collect();
    if measured.len() < 2 {
        return;
    }
    let label = ui.label("Areas");
    let active = look.set.map(|s| s.set.id);
    let name = look.set.map_or("", |s| s.set.name.as_str());
    let width = ui.available_width() - 8.0;
    let combo = ComboBox::from_id_salt("set").selected_text(name).width(width).truncate().show_ui(ui, |ui| {
        for set in measured {
            let text = RichText::new(&set.set.name);
            if ui.selectable_label(active == Some(set.set.id), text).on_hover_text(set.set.kind.meaning()).clicked() {
                state.settings.boundary_set = Some(set.set.id);
                state.settings.chosen = None;
            }
        }
    });
    combo.response.labelled_by(label.id);
}
