//! What stands on the chosen sheet: its texts, its elements, and what its maps show.

use egui::{RichText, Ui};

use crate::model::settings::Shown;
use crate::model::sheet::{ClassMarks, Element, Extent, FIELDS, FrameShows, Sheet, Template};
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::panels::Look;
use crate::ui::state::{PathPurpose, UiState};
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, heading, small, small_icon_button};

use super::PublishAction;

pub fn design_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let Some(before) = state.publish.sheet(look) else {
        small(ui, look.tokens, "What stands on a page is changed here, once there is one.");
        return;
    };
    let mut sheet = before.clone();
    ui.add_enabled_ui(look.locked.is_none(), |ui| {
        heading(ui, "Sheet");
        let words = state.publish.page.as_ref().map(|p| p.words.clone()).unwrap_or_default();
        line_ui(ui, "Name", &mut sheet.name, sheet.template.design().name);
        small(ui, look.tokens, format!("{}. {}.", sheet.template.design().name, sheet.template.design().meaning));
        line_ui(ui, "Title", &mut sheet.title, &words.title);
        line_ui(ui, "Subtitle", &mut sheet.subtitle, &words.subtitle);
        fields_ui(ui, look);
        about_ui(ui, look, &mut sheet);
        ui.add_space(theme::GAP);
        ui.separator();
        heading(ui, "On the page");
        elements_ui(ui, look, state, &mut sheet, actions);
        ui.separator();
        for map in 0..sheet.template.design().maps.0 * sheet.template.design().maps.1 {
            map_ui(ui, look, state, &mut sheet, map, actions);
        }
        crate::ui::dialogs::export::reach_ui(ui, &mut sheet, state.reach.as_ref());
        ui.separator();
        heading(ui, "Words");
        text_ui(ui, "Key findings", &mut sheet.findings, &words.findings);
        text_ui(ui, "For those who cannot see it", &mut sheet.alt_text, &words.alt_text);
        line_ui(ui, "Further note", &mut sheet.note, "None");
        ui.separator();
        heading(ui, "Print");
        print_ui(ui, &mut sheet);
    });
    if sheet != before {
        state.publish.nudged = false;
        state.publish.draft = Some(sheet);
    }
}

fn line_ui(ui: &mut Ui, name: &str, text: &mut String, hint: &str) {
    let label = ui.label(name);
    let field = egui::TextEdit::singleline(text)
        .hint_text(hint)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 5));
    ui.add(field).labelled_by(label.id);
}

fn text_ui(ui: &mut Ui, name: &str, text: &mut String, made: &str) {
    ui.horizontal(|ui| {
        ui.label(name);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if text.trim().is_empty() {
                if ui.small_button("Edit").on_hover_text("Go on from what was written from the data").clicked() {
                    made.clone_into(text);
                }
            } else if ui.small_button("Write from the data").clicked() {
                text.clear();
            }
        });
    });
    let field = egui::TextEdit::multiline(text)
        .hint_text(made)
        .desired_rows(3)
        .desired_width(f32::INFINITY)
        .margin(egui::Margin::symmetric(8, 5));
    let response = ui.add(field);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, name));
}

fn fields_ui(ui: &mut Ui, look: &Look) {
    egui::CollapsingHeader::new("Fields for texts").id_salt("fields").show(ui, |ui| {
        for (field, meaning) in FIELDS {
            small(ui, look.tokens, format!("{field}  {meaning}"));
        }
    });
}

/// The area that a profile is about.
fn about_ui(ui: &mut Ui, look: &Look, sheet: &mut Sheet) {
    let Some(set) = look.set.filter(|_| sheet.template == Template::WardProfile || sheet.about.is_some()) else {
        return;
    };
    let choices: Vec<(String, String)> =
        set.areas.iter().map(|a| (a.code.to_string(), a.name.clone())).take(2_000).collect();
    let shown = sheet.about.as_ref().and_then(|code| choices.iter().find(|c| c.0 == *code)).map(|c| c.1.clone());
    ui.label("About");
    let shown = shown.unwrap_or_else(|| "Choose an area".to_owned());
    if let Some(code) = choice_ui(ui, "About", (sheet.about.as_ref(), &shown), ui.available_width() - 8.0, &choices) {
        sheet.about = Some(code);
    }
}

fn elements_ui(ui: &mut Ui, look: &Look, state: &mut UiState, sheet: &mut Sheet, actions: &mut Actions) {
    let listed = Element::ALL.map(|e| (e, e.map().is_none() || sheet.has(e)));
    for (element, _) in listed.into_iter().filter(|(_, is_listed)| *is_listed) {
        ui.horizontal(|ui| {
            let fixed = element == Element::Sources || element.map().is_some();
            let mut on = sheet.has(element);
            let ticked = ui.add_enabled(!fixed, egui::Checkbox::new(&mut on, element.name()));
            if ticked.changed() {
                if element == Element::Logo && sheet.logo.is_none() {
                    actions.push(Action::Publish(Box::new(PublishAction::Ask(PathPurpose::Logo))));
                } else {
                    sheet.switched.insert(element, on);
                }
            }
            if ticked.clicked() {
                state.publish.element = Some(element);
            }
            if sheet.placed.contains_key(&element) {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let tip = format!("Put back: {}", element.name());
                    if small_icon_button(ui, icons::UNDO, &tip, "Back to where the design has it").clicked() {
                        sheet.placed.remove(&element);
                    }
                });
            }
        });
    }
    if let Some(logo) = &sheet.logo {
        small(ui, look.tokens, format!("Logo: {}", logo.name));
        if ui.button("Another logo…").clicked() {
            actions.push(Action::Publish(Box::new(PublishAction::Ask(PathPurpose::Logo))));
        }
    }
    small(
        ui,
        look.tokens,
        "Drag elements on the page; arrow keys move the chosen one, with Ctrl they change its size.",
    );
    ui.horizontal(|ui| {
        ui.label("Rows of the table");
        let field = ui.add(egui::DragValue::new(&mut sheet.rows).range(1..=60));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, "Rows of the table"));
    });
}

fn map_ui(ui: &mut Ui, look: &Look, state: &UiState, sheet: &mut Sheet, map: usize, actions: &mut Actions) {
    let name = Element::MAPS[map.min(3)].name();
    ui.label(RichText::new(name).font(theme::semibold(theme::BODY)));
    let Some(set) = look.set else { return };
    let mut choices = vec![
        (FrameShows::AsTemplate, "As the design has it".to_owned()),
        (FrameShows::This(Shown::Score), "The score".to_owned()),
    ];
    if let Some(model) = look.model {
        let dimensions = model.model.dimensions.iter().enumerate();
        choices.extend(dimensions.map(|(i, d)| (FrameShows::Dimension(i), format!("Dimension: {}", d.name))));
    }
    let indicators = look.atlas.indicators_of(set);
    choices.extend(indicators.into_iter().map(|i| (FrameShows::This(Shown::Indicator(i.key.clone())), i.name.clone())));
    let frame = sheet.frame(map);
    let shown = choices.iter().find(|c| c.0 == frame.shows).map_or("As the map was", |c| c.1.as_str()).to_owned();
    let width = ui.available_width() - 8.0;
    if let Some(shows) = choice_ui(ui, &format!("{name} shows"), (Some(&frame.shows), &shown), width, &choices) {
        sheet.frame_mut(map).shows = shows;
    }
    ui.horizontal_wrapped(|ui| {
        if ui.selectable_label(frame.extent == Extent::Everything, "Everything").clicked() {
            sheet.frame_mut(map).extent = Extent::Everything;
        }
        let chosen = state.chosen.and_then(|p| set.areas.get(p));
        let is_area = matches!(frame.extent, Extent::Area(_));
        let words = match (&frame.extent, chosen) {
            (Extent::Area(code), _) => {
                let area = set.areas.iter().find(|a| a.code.as_str() == code);
                format!("Fit to {}", area.map_or(code.as_str(), |a| a.name.as_str()))
            }
            (_, Some(area)) => format!("Fit to {}", area.name),
            _ => "Fit to the chosen area".to_owned(),
        };
        let fit = ui.add_enabled(is_area || chosen.is_some(), egui::Button::selectable(is_area, words));
        if fit.clicked()
            && let Some(area) = chosen
        {
            sheet.frame_mut(map).extent = Extent::Area(area.code.to_string());
        }
        let is_seen = matches!(frame.extent, Extent::Seen { .. });
        if ui.selectable_label(is_seen, "As the map is now").clicked() {
            actions.push(Action::Publish(Box::new(PublishAction::TakeView(map))));
        }
    });
}

fn print_ui(ui: &mut Ui, sheet: &mut Sheet) {
    let marks: Vec<(ClassMarks, String)> = ClassMarks::ALL.iter().map(|m| (*m, m.name().to_owned())).collect();
    let width = ui.available_width() - 8.0;
    ui.label("Classes are told apart by");
    if let Some(chosen) =
        choice_ui(ui, "Classes are told apart by", (Some(&sheet.marks), sheet.marks.name()), width, &marks)
    {
        sheet.marks = chosen;
    }
    ui.horizontal(|ui| {
        ui.label("Dots per inch");
        for dpi in Sheet::DPI {
            ui.radio_value(&mut sheet.dpi, dpi, dpi.to_string());
        }
    });
    ui.horizontal(|ui| {
        let label = ui.label("Type size");
        let mut percent = sheet.type_scale * 100.0;
        let slider = egui::Slider::new(&mut percent, 80.0..=160.0).step_by(5.0).suffix(" %");
        if ui.add(slider).labelled_by(label.id).changed() {
            sheet.type_scale = percent / 100.0;
        }
    });
}
