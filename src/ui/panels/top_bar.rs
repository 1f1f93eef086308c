//! The bar at the top: the project's menu, the places along the work, the search field, undo and the rest.

use egui::{Key, RichText, Ui};

use crate::model::style::Theme;
use crate::project::search::Found;
use crate::ui::action::{Action, Actions};
use crate::ui::command::Command;
use crate::ui::state::{Find, Place, UiState};
use crate::ui::widgets::{choice_item, command_icon, command_item};
use crate::ui::{icons, theme};

use super::Look;

pub fn top_bar_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    // A small window, or large text.
    let is_narrow = ui.available_width() < 1000.0;
    let is_tiny = ui.available_width() < 740.0;
    ui.horizontal_centered(|ui| {
        if is_tiny {
            ui.spacing_mut().item_spacing.x = 4.0;
        }
        project_menu_ui(ui, look, actions);
        if !is_tiny {
            ui.add_space(theme::GAP);
        }
        let places = [
            (Place::Understand, Command::Understand),
            (Place::Provide, Command::Provide),
            (Place::ReachOut, Command::ReachOut),
            (Place::Publish, Command::Publish),
        ];
        for (place, command) in places {
            let chosen = state.place == place;
            let name = command.spec().name;
            let text =
                if chosen { RichText::new(name).font(theme::semibold(theme::BODY)) } else { RichText::new(name) };
            let tab = ui.selectable_label(chosen, text).on_hover_text(command.tooltip(ui.ctx()));
            tab.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, chosen, name));
            if tab.clicked() {
                actions.push(Action::Run(command));
            }
        }
        // Laid out as it is read, so that Tab goes from left to right: the space before it is what is left over.
        let id = egui::Id::unique("right of the top bar");
        let known: Option<f32> = ui.data(|d| d.get_temp(id));
        let gap = ui.spacing().item_spacing.x;
        let room = ui.available_width() - known.unwrap_or(RIGHT_ABOUT) - gap;
        let width = room.clamp(if is_tiny { 20.0 } else { 40.0 }, 240.0);
        ui.add_space((room - width).max(0.0));
        find_ui(ui, look, state, width, actions);
        let start = ui.cursor().left();
        if !is_tiny {
            ui.add_space(theme::GAP);
        }
        for command in [Command::Import, Command::ExportMap] {
            let spec = command.spec();
            let button = if is_narrow {
                ui.add(egui::Button::new(spec.icon))
            } else {
                ui.add(egui::Button::new((spec.icon, spec.name)))
            };
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, spec.name));
            if button.on_hover_text(command.tooltip(ui.ctx())).clicked() {
                actions.push(Action::Run(command));
            }
        }
        if !is_tiny {
            ui.add_space(theme::GAP);
        }
        command_icon(ui, Command::Undo, look.undo.is_some() && look.locked.is_none(), actions);
        // Where there is no room for it, it is in the menu.
        if !is_tiny {
            command_icon(ui, Command::Redo, look.redo.is_some() && look.locked.is_none(), actions);
        }
        view_menu_ui(ui, look, state.settings.theme, actions);
        let used = ui.cursor().left() - gap - start;
        if known.is_none_or(|known| (known - used).abs() > 0.5) {
            ui.data_mut(|d| d.insert_temp(id, used));
            ui.ctx().request_discard("The top bar has found its place");
        }
    });
}

/// How wide what stands right of the search field is, before that is known.
const RIGHT_ABOUT: f32 = 330.0;

fn project_menu_ui(ui: &mut Ui, look: &Look, actions: &mut Actions) {
    let name = if look.atlas.name.is_empty() { "Untitled project" } else { &look.atlas.name };
    let short = if ui.available_width() < 700.0 { "Project" } else { name };
    let title = RichText::new(format!("{short}  {}", icons::CHEVRON_DOWN)).font(theme::semibold(theme::BODY));
    let menu = ui.menu_button(title, |ui| {
        for command in [Command::NewProject, Command::OpenProject, Command::OpenSample, Command::SaveCopy] {
            command_item(ui, command, true, actions);
        }
        ui.separator();
        command_item(ui, Command::Import, look.locked.is_none(), actions);
        command_item(ui, Command::GetData, true, actions);
        command_item(ui, Command::Sources, true, actions);
        command_item(ui, Command::Indicators, look.set.is_some(), actions);
        command_item(ui, Command::CompareModels, look.model.is_some(), actions);
        command_item(ui, Command::Estimates, look.set.is_some(), actions);
        command_item(ui, Command::BringFigures, look.locked.is_none() && look.atlas.sets.len() > 1, actions);
        command_item(ui, Command::SmallCounts, look.locked.is_none(), actions);
        ui.separator();
        command_item(ui, Command::ExportMap, look.set.is_some(), actions);
        ui.separator();
        command_item(ui, Command::Quit, true, actions);
    });
    menu.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Project {name}, menu")));
}

fn view_menu_ui(ui: &mut Ui, look: &Look, theme: Theme, actions: &mut Actions) {
    let menu = ui.menu_button(RichText::new(icons::ELLIPSIS).size(16.0), |ui| {
        let step = |what: Option<&str>, done: &str| what.map(|w| format!("{done} “{w}”"));
        for (command, step) in
            [(Command::Undo, step(look.undo, "Takes back")), (Command::Redo, step(look.redo, "Does again"))]
        {
            command_item(ui, command, step.is_some() && look.locked.is_none(), actions);
            if let Some(step) = step {
                crate::ui::widgets::small(ui, look.tokens, step);
            }
        }
        ui.separator();
        for command in
            [Command::ShowAll, Command::Reach, Command::ToggleLeft, Command::ToggleRight, Command::ToggleTable]
        {
            command_item(ui, command, true, actions);
        }
        ui.separator();
        let themes = [
            (Command::ThemeSystem, Theme::System),
            (Command::ThemeLight, Theme::Light),
            (Command::ThemeDark, Theme::Dark),
        ];
        for (command, of) in themes {
            choice_item(ui, command, of == theme, actions);
        }
        for command in [Command::LargerText, Command::SmallerText] {
            command_item(ui, command, true, actions);
        }
        ui.separator();
        command_item(ui, Command::Palette, true, actions);
        command_item(ui, Command::Help, true, actions);
    });
    menu.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "View, theme and help, menu"));
}

/// So many lines of the list below the field.
const MOST_FOUND: usize = 8;

fn find_ui(ui: &mut Ui, look: &Look, state: &mut UiState, width: f32, actions: &mut Actions) {
    let find = &mut state.find;
    let field = egui::TextEdit::singleline(&mut find.text)
        .hint_text(format!("{}  Find a place", icons::SEARCH))
        .desired_width(width)
        .margin(egui::Margin::symmetric(8, 5));
    let response = ui.add(field);
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::SearchInput, true, "Find a place");
        info.current_text_value = Some(find.text.clone());
        info
    });
    if std::mem::take(&mut find.focus) {
        response.request_focus();
    }
    if find.text.trim().is_empty() {
        return;
    }
    let found = search(find);
    find.marked = find.marked.min(found.len().saturating_sub(1));
    let focused = response.has_focus();
    let mut take = None;
    if focused || response.lost_focus() {
        ui.input(|i| {
            if i.key_pressed(Key::ArrowDown) {
                find.marked = (find.marked + 1).min(found.len().saturating_sub(1));
            }
            if i.key_pressed(Key::ArrowUp) {
                find.marked = find.marked.saturating_sub(1);
            }
            if i.key_pressed(Key::Enter) {
                take = Some(find.marked);
            }
        });
    }
    let marked = find.marked;
    egui::Popup::from_response(&response)
        .open(true)
        .close_behavior(egui::PopupCloseBehavior::IgnoreClicks)
        .width(response.rect.width().max(300.0))
        .show(|ui| {
            if found.is_empty() && find.finder.is_none() {
                ui.label("Getting ready…");
            } else if found.is_empty() {
                ui.label("Nothing of that name here. Try an area, a postcode such as ME14 1LQ, or a street or place where the project has streets.");
            }
            for (place, hit) in found.iter().enumerate() {
                let line = ui.selectable_label(
                    place == marked,
                    (hit.name.as_str(), egui::Atom::grow(), RichText::new(&hit.about).weak()),
                );
                if line.clicked() {
                    take = Some(place);
                }
            }
        });
    if let Some(hit) = take.and_then(|place| found.into_iter().nth(place)) {
        actions.push(go_to(hit, look));
        find.text.clear();
        find.marked = 0;
    } else if ui.input(|i| i.key_pressed(Key::Escape)) && response.lost_focus() {
        find.text.clear();
    }
}

/// What is found for the text, best first; searched again only when the text has changed.
fn search(find: &mut Find) -> Vec<Found> {
    let Some(finder) = &find.finder else { return Vec::new() };
    if find.found.0 != find.text {
        find.found = (find.text.clone(), finder.find(&find.text, find.near, MOST_FOUND));
    }
    find.found.1.clone()
}

/// Brings what was found into view.
fn go_to(found: Found, look: &Look) -> Action {
    let place = found.area.as_ref().and_then(|code| look.set?.place_of(code));
    place.map_or_else(|| Action::GoTo(found.position, found.zoom, found.name), Action::GoToArea)
}
