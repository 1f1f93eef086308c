//! Small pieces that several panels are made of.

use egui::{Button, Color32, Response, RichText, Ui};

use crate::base::progress::Progress;
use crate::base::text;

use super::action::{Action, Actions};
use super::command::Command;
use super::theme::{self, Tokens};

/// A button that shows only an icon; its name is in the tooltip and read by screen readers.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str, tooltip: &str) -> Response {
    let size = theme::CONTROL;
    let text = RichText::new(icon).size(16.0);
    let response = ui.add(Button::new(text).frame_when_inactive(false).min_size(egui::Vec2::splat(size)));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, ui.is_enabled(), name));
    response.on_hover_text(tooltip).on_disabled_hover_text(tooltip)
}

/// As [`icon_button`], for rows of a list: as small as a target may be.
pub fn small_icon_button(ui: &mut Ui, icon: &str, name: &str, tooltip: &str) -> Response {
    let text = RichText::new(icon).size(14.0);
    ui.spacing_mut().button_padding = egui::Vec2::ZERO;
    let response = ui.add(Button::new(text).frame_when_inactive(false).min_size(egui::Vec2::splat(24.0)));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, ui.is_enabled(), name));
    response.on_hover_text(tooltip).on_disabled_hover_text(tooltip)
}

/// A slider whose part below the handle is filled with the accent.
pub fn slider(ui: &mut Ui, tokens: &Tokens, slider: egui::Slider<'_>) -> Response {
    ui.scope(|ui| {
        ui.visuals_mut().selection.bg_fill = tokens.accent;
        ui.visuals_mut().selection.stroke.color = tokens.on_accent;
        let response = ui.add(slider);
        // The arrow keys go on where the mouse left off.
        if response.drag_started() || response.clicked() {
            response.request_focus();
        }
        response
    })
    .inner
}

/// A command as an icon.
pub fn command_icon(ui: &mut Ui, command: Command, enabled: bool, actions: &mut Actions) {
    let spec = command.spec();
    let tooltip = command.tooltip(ui.ctx());
    let clicked = ui.add_enabled_ui(enabled, |ui| icon_button(ui, spec.icon, spec.name, &tooltip).clicked()).inner;
    if clicked {
        actions.push(Action::Run(command));
    }
}

/// A command as a line of a menu.
pub fn command_item(ui: &mut Ui, command: Command, enabled: bool, actions: &mut Actions) {
    let spec = command.spec();
    let mut button = Button::new((RichText::new(spec.icon), spec.name));
    if let Some(shortcut) = spec.shortcut {
        button = button.shortcut_text(ui.ctx().format_shortcut(&shortcut));
    }
    let response = ui.add_enabled(enabled, button.min_size(egui::vec2(240.0, theme::CONTROL)));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MenuItem, enabled, spec.name));
    if response.on_hover_text(spec.meaning).clicked() {
        actions.push(Action::Run(command));
        ui.close();
    }
}

/// One of several commands of which one holds, as a line of a menu; the one that holds is marked.
pub fn choice_item(ui: &mut Ui, command: Command, holds: bool, actions: &mut Actions) {
    let spec = command.spec();
    let mark = if holds { super::icons::CHECK } else { "" };
    let button = Button::new((RichText::new(spec.icon), spec.name)).shortcut_text(mark).selected(holds);
    let response = ui.add(button.min_size(egui::vec2(240.0, theme::CONTROL)));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::MenuItem, true, holds, spec.name));
    if response.on_hover_text(spec.meaning).clicked() {
        actions.push(Action::Run(command));
        ui.close();
    }
}

/// The one button of a dialog that does what the dialog is for.
pub fn primary_button(ui: &mut Ui, tokens: &Tokens, text: &str, enabled: bool) -> Response {
    let label = RichText::new(text).color(tokens.on_accent).font(theme::semibold(theme::BODY));
    let button = Button::new(label).fill(tokens.accent).stroke(egui::Stroke::NONE);
    ui.add_enabled(enabled, button.min_size(egui::vec2(96.0, theme::CONTROL)))
}

/// The buttons at a dialog's foot, the first on the right.
pub fn button_row(ui: &mut Ui, buttons: impl FnOnce(&mut Ui)) {
    let size = egui::vec2(ui.available_width(), theme::CONTROL);
    ui.allocate_ui_with_layout(size, egui::Layout::right_to_left(egui::Align::Center), buttons);
}

/// A group's title within a panel.
pub fn heading(ui: &mut Ui, text: &str) -> Response {
    ui.label(RichText::new(text).font(theme::semibold(theme::TITLE)))
}

/// Secondary text.
pub fn small(ui: &mut Ui, tokens: &Tokens, text: impl Into<String>) -> Response {
    ui.label(RichText::new(text).size(theme::SMALL).color(tokens.second))
}

/// Text with an explanation that the pointer or the keyboard brings up, marked with a dotted underline.
pub fn explained(ui: &mut Ui, text: RichText, meaning: &str) -> Response {
    let response = ui.add(egui::Label::new(text).truncate().sense(egui::Sense::focusable_noninteractive()));
    if !meaning.is_empty() {
        let rect = response.rect;
        let colour = ui.visuals().weak_text_color();
        let dots = egui::Shape::dotted_line(&[rect.left_bottom(), rect.right_bottom()], colour, 3.0, 0.6);
        ui.painter().extend(dots);
        if response.has_focus() {
            response.show_tooltip_text(meaning);
        }
    }
    if meaning.is_empty() { response } else { response.on_hover_text(meaning) }
}

/// What is being done, and how far it is where that is known.
pub fn working_ui(ui: &mut Ui, tokens: &Tokens, what: &str, progress: Option<&Progress>) {
    ui.horizontal(|ui| {
        ui.spinner();
        ui.label(what);
    });
    let Some(progress) = progress else { return };
    #[expect(clippy::cast_possible_truncation, reason = "a share")]
    let bar = egui::ProgressBar::new(progress.share() as f32).desired_width(ui.available_width().min(420.0));
    let name = progress.text();
    small(ui, tokens, format!("{name}, {} %", text::number(progress.share() * 100.0, 0)));
    ui.add(bar.desired_height(10.0))
        .widget_info(move || egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &name));
    ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
}

/// A list to choose from, named for those who cannot see what stands beside it; the choice, if one was made.
pub fn choice_ui<T: Clone + PartialEq>(
    ui: &mut Ui,
    name: &str,
    (chosen, shown): (Option<&T>, &str),
    width: f32,
    choices: &[(T, String)],
) -> Option<T> {
    let mut taken = None;
    let combo = egui::ComboBox::from_id_salt(name).selected_text(shown).width(width).truncate();
    let combo = combo.show_ui(ui, |ui| {
        for (value, text) in choices {
            if ui.selectable_label(chosen == Some(value), text).clicked() {
                taken = Some(value.clone());
            }
        }
    });
    combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, format!("{name}: {shown}")));
    taken.filter(|t| chosen != Some(t))
}

/// A filled square of a class's colour, with a thin edge so that it is seen on any ground.
pub fn swatch(ui: &mut Ui, colour: Color32, edge: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(egui::vec2(22.0, 14.0), egui::Sense::hover());
    ui.painter().rect(rect, 2.0, colour, egui::Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    response
}
