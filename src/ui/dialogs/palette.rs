//! Every command by its name, for those who would rather type than look.

use egui::{Key, RichText, Ui};

use crate::base::text;
use crate::ui::action::{Action, Actions};
use crate::ui::command::Command;

/// What is typed and which line is marked.
#[derive(Default)]
pub struct Palette {
    text: String,
    marked: usize,
}

pub fn palette_ui(ui: &mut Ui, palette: &mut Palette, actions: &mut Actions) {
    let field = ui.add(
        egui::TextEdit::singleline(&mut palette.text)
            .hint_text("What would you like to do?")
            .desired_width(f32::INFINITY)
            .margin(egui::Margin::symmetric(8, 6)),
    );
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SearchInput, true, "Find a command"));
    field.request_focus();
    let wanted = text::folded(&palette.text);
    let named = |c: Command| text::folded(c.spec().name).contains(&wanted);
    let mut found: Vec<Command> = Command::ALL
        .into_iter()
        .filter(|c| *c != Command::Palette)
        .filter(|c| named(*c) || text::folded(c.spec().meaning).contains(&wanted))
        .collect();
    found.sort_by_key(|c| !named(*c));
    palette.marked = palette.marked.min(found.len().saturating_sub(1));
    let mut take = None;
    ui.input(|i| {
        if i.key_pressed(Key::ArrowDown) {
            palette.marked = (palette.marked + 1).min(found.len().saturating_sub(1));
        }
        if i.key_pressed(Key::ArrowUp) {
            palette.marked = palette.marked.saturating_sub(1);
        }
        if i.key_pressed(Key::Enter) {
            take = found.get(palette.marked).copied();
        }
    });
    egui::ScrollArea::vertical().max_height(360.0).auto_shrink([false, true]).show(ui, |ui| {
        for (place, command) in found.iter().enumerate() {
            let spec = command.spec();
            let key = spec.shortcut.map_or_else(String::new, |s| ui.ctx().format_shortcut(&s));
            let line = egui::Button::selectable(
                place == palette.marked,
                (spec.icon, spec.name, egui::Atom::grow(), RichText::new(key).weak()),
            );
            let response = ui.add(line.min_size(egui::vec2(ui.available_width(), 28.0)));
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, spec.name));
            if response.on_hover_text(spec.meaning).clicked() {
                take = Some(*command);
            }
        }
    });
    if let Some(command) = take {
        actions.push(Action::CloseDialog);
        actions.push(Action::Run(command));
    }
}
