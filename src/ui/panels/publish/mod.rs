//! Publish: the project's sheets as pages. On the left the sheets and what becomes of them, in the middle the page, on
//! the right what stands on it.

mod canvas;
mod design;

use std::sync::Arc;

use egui::{RichText, TextureHandle, Ui};

use crate::base::ids::SheetId;
use crate::model::sheet::{Element, Sheet, Template};
use crate::project::sheets::series::Each;
use crate::project::sheets::{Finding, Format, Repair, Vision, Words};
use crate::render::scene::Rect;
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::state::{PathPurpose, UiState};
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, heading, primary_button, small, small_icon_button};

use super::Look;

pub use canvas::page_ui;
pub use design::design_ui;

/// What a view of this place asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum PublishAction {
    Choose(SheetId),
    Add(Box<Sheet>),
    Remove(SheetId),
    /// Ask where to.
    Ask(PathPurpose),
    Write(std::path::PathBuf, PathPurpose),
    Copy,
    Repair(Repair),
    /// Show the part of the world that the map shows now.
    TakeView(usize),
}

/// What this place knows besides the project.
pub struct Publish {
    pub chosen: Option<SheetId>,
    /// The chosen sheet while it is being changed.
    pub draft: Option<Sheet>,
    /// The draft was changed by keys that move something, and goes on with the step before.
    pub nudged: bool,
    pub element: Option<Element>,
    pub page: Option<Shown>,
    /// Why there is no page.
    pub problem: Option<String>,
    pub vision: Vision,
    pub each: Each,
    /// Write what the page says into a text file beside it.
    pub with_text: bool,
}

impl Default for Publish {
    fn default() -> Self {
        Self {
            chosen: None,
            draft: None,
            nudged: false,
            element: None,
            page: None,
            problem: None,
            vision: Vision::Usual,
            each: Each::Area,
            with_text: true,
        }
    }
}

/// A page as it was drawn last.
pub struct Shown {
    pub texture: TextureHandle,
    pub boxes: Arc<Vec<(Element, Rect)>>,
    pub findings: Vec<Finding>,
    pub words: Words,
}

impl Publish {
    /// The chosen sheet as it is on the screen, which may be ahead of the file's.
    pub fn sheet(&self, look: &Look) -> Option<Sheet> {
        self.draft.clone().or_else(|| self.saved(look).cloned())
    }

    fn saved<'a>(&self, look: &'a Look) -> Option<&'a Sheet> {
        look.atlas.sheets.iter().find(|s| Some(s.id) == self.chosen).map(|s| &s.sheet)
    }
}

/// The sheets, and what becomes of the chosen one.
pub fn sheets_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let push = |actions: &mut Actions, action| actions.push(Action::Publish(Box::new(action)));
    heading(ui, "Sheets");
    ui.add_space(4.0);
    if look.atlas.sheets.is_empty() {
        small(ui, look.tokens, "A sheet is a page with a map for a report. Choose a design to begin with.");
    }
    for saved in look.atlas.sheets.iter() {
        ui.horizontal(|ui| {
            let chosen = state.publish.chosen == Some(saved.id);
            let name = if saved.sheet.name.trim().is_empty() { "Without a name" } else { &saved.sheet.name };
            // Beside the button that deletes it; a line that were wider would widen the panel.
            let width = (ui.available_width() - theme::CONTROL - 2.0 * ui.spacing().item_spacing.x).max(60.0);
            let line = ui.add_sized(
                [width, theme::CONTROL],
                egui::Button::selectable(chosen, (name, egui::Atom::grow())).truncate(),
            );
            if line.on_hover_text(saved.sheet.template.design().name).clicked() && !chosen {
                push(actions, PublishAction::Choose(saved.id));
            }
            let tip = format!("Delete sheet {name}");
            ui.add_enabled_ui(look.locked.is_none(), |ui| {
                if small_icon_button(ui, icons::TRASH, &tip, &tip).clicked() {
                    push(actions, PublishAction::Remove(saved.id));
                }
            });
        });
    }
    ui.add_space(4.0);
    let menu = ui.add_enabled_ui(look.locked.is_none() && look.set.is_some(), |ui| {
        ui.menu_button(format!("{}  New sheet…", icons::PLUS), |ui| {
            for template in Template::ALL {
                let design = template.design();
                if ui.button(design.name).on_hover_text(design.meaning).clicked() {
                    push(actions, PublishAction::Add(Box::new(fresh(look, state, template))));
                    ui.close();
                }
            }
        })
    });
    menu.inner.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "New sheet, menu"));
    if state.publish.sheet(look).is_none() {
        return;
    }
    ui.add_space(theme::GAP);
    ui.separator();
    export_ui(ui, look, state, actions);
    ui.add_space(theme::GAP);
    ui.separator();
    check_ui(ui, look, state, actions);
}

/// A new sheet; a profile is of the chosen area, or of the first.
pub fn fresh(look: &Look, state: &UiState, template: Template) -> Sheet {
    let mut sheet = Sheet::of(template);
    if template == Template::WardProfile
        && let Some(set) = look.set
    {
        sheet.about = state.chosen.and_then(|p| set.areas.get(p)).or(set.areas.first()).map(|a| a.code.to_string());
    }
    let same = |name: &str| look.atlas.sheets.iter().any(|s| s.sheet.name == name);
    let first = sheet.name.clone();
    let mut number = 2;
    while same(&sheet.name) {
        sheet.name = format!("{first} {number}");
        number += 1;
    }
    sheet
}

fn export_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let ask = |actions: &mut Actions, purpose| actions.push(Action::Publish(Box::new(PublishAction::Ask(purpose))));
    heading(ui, "Export");
    ui.add_space(4.0);
    let there = state.publish.page.is_some();
    let png = primary_button(ui, look.tokens, "Export PNG…", there);
    if png.on_hover_text("A picture for documents and web pages").clicked() {
        ask(actions, PathPurpose::Sheet(Format::Png));
    }
    ui.add_enabled_ui(there, |ui| {
        ui.horizontal_wrapped(|ui| {
            if ui
                .button("PDF…")
                .on_hover_text("For print: sharp at any size, text can be selected and read out")
                .clicked()
            {
                ask(actions, PathPurpose::Sheet(Format::Pdf));
            }
            if ui.button("SVG…").on_hover_text("For drawing programs; text stays text").clicked() {
                ask(actions, PathPurpose::Sheet(Format::Svg));
            }
            if ui.button("CSV…").on_hover_text("Exactly what the map shows, as a table").clicked() {
                ask(actions, PathPurpose::SheetTable);
            }
            if ui.button("Copy picture").on_hover_text("To the clipboard, to be pasted into a document").clicked() {
                actions.push(Action::Publish(Box::new(PublishAction::Copy)));
            }
        });
    });
    ui.checkbox(&mut state.publish.with_text, "Text description beside it")
        .on_hover_text("A text file with title, findings and sources, for those who cannot see the map");
    ui.add_space(theme::GAP);
    ui.label(RichText::new("A page for each").font(theme::semibold(theme::BODY)));
    ui.horizontal_wrapped(|ui| {
        let choices: Vec<(Each, String)> = Each::ALL.iter().map(|e| (*e, e.name().to_owned())).collect();
        let shown = state.publish.each.name();
        if let Some(each) = choice_ui(ui, "A page for", (Some(&state.publish.each), shown), 130.0, &choices) {
            state.publish.each = each;
        }
        if ui.add_enabled(there, egui::Button::new("Write series…")).clicked() {
            ask(actions, PathPurpose::Series(state.publish.each));
        }
    });
    ui.add_space(4.0);
    let pack = ui.button("Evidence pack…");
    if pack.on_hover_text("All sheets with their tables, methods, licences and hashes, as a folder or a zip").clicked()
    {
        ask(actions, PathPurpose::Pack);
    }
}

fn check_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    heading(ui, "Can it be read?");
    ui.add_space(4.0);
    let visions: Vec<(Vision, String)> = Vision::ALL.iter().map(|v| (*v, v.name().to_owned())).collect();
    let shown = state.publish.vision.name();
    if let Some(vision) = choice_ui(ui, "Show the page", (Some(&state.publish.vision), shown), 200.0, &visions) {
        state.publish.vision = vision;
    }
    let Some(page) = &state.publish.page else { return };
    if page.findings.is_empty() {
        ui.horizontal_wrapped(|ui| {
            ui.colored_label(look.tokens.good, icons::CHECK);
            ui.label("Type, colours and legend can be read in print, in greyscale and by colour-blind readers.");
        });
    }
    for finding in &page.findings {
        ui.horizontal_wrapped(|ui| {
            ui.colored_label(look.tokens.warning, icons::WARNING);
            ui.label(&finding.text);
        });
        ui.horizontal_wrapped(|ui| {
            for repair in &finding.repairs {
                if ui.button(repair.name()).clicked() {
                    actions.push(Action::Publish(Box::new(PublishAction::Repair(*repair))));
                }
            }
        });
    }
}
