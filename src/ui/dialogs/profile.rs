//! The profile of one area: a page for a councillor, with the way to the next area and to paper.

use egui::{RichText, Ui};

use crate::model::sheet::{Sheet, Template};
use crate::project::profile::Profile;
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::panels::publish::PublishAction;
use crate::ui::state::Place;
use crate::ui::theme;
use crate::ui::widgets::{heading, primary_button, small, working_ui};

/// A profile on the screen.
pub struct ProfileDialog {
    /// The area's place in the active set.
    pub place: usize,
    /// `None` until a job has made it.
    pub profile: Option<Profile>,
    /// In how many frames it was drawn: the dialog finds its place once its size is known.
    drawn: u8,
}

impl ProfileDialog {
    pub fn new(place: usize) -> Self {
        Self { place, profile: None, drawn: 0 }
    }
}

/// Draws it; another place of the window where its page is to be seen.
pub fn profile_ui(ui: &mut Ui, look: &Look, dialog: &mut ProfileDialog, place: &mut Place, actions: &mut Actions) {
    let Some(set) = look.set else { return };
    let all = set.areas.len();
    ui.horizontal(|ui| {
        let turn = |by: usize| (dialog.place + by) % all.max(1);
        for (name, to) in [("Previous", turn(all.saturating_sub(1))), ("Next", turn(1))] {
            let area = set.areas.get(to).map_or("", |a| a.name.as_str());
            if ui.button(name).on_hover_text(area).clicked() {
                (dialog.place, dialog.profile, dialog.drawn) = (to, None, 0);
                actions.push(Action::GoToArea(to));
            }
        }
        if let Some(profile) = &dialog.profile
            && ui.button("Copy").on_hover_text("Copy this profile as text").clicked()
        {
            actions.push(Action::Copy(in_words(profile)));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let tip = "Make a page of it with a map under Publish, to be saved as PDF, PNG or SVG";
            let page = primary_button(ui, look.tokens, "Page for paper…", look.locked.is_none());
            if page.on_hover_text(tip).clicked()
                && let Some(area) = set.areas.get(dialog.place)
            {
                let mut sheet = Sheet::of(Template::WardProfile);
                sheet.name = format!("Profile of {}", area.name);
                sheet.about = Some(area.code.to_string());
                actions.push(Action::CloseDialog);
                actions.push(Action::Publish(Box::new(PublishAction::Add(Box::new(sheet)))));
                *place = Place::Publish;
            }
        });
    });
    ui.separator();
    let Some(profile) = &dialog.profile else {
        working_ui(ui, look.tokens, "Making the profile", None);
        return;
    };
    if dialog.drawn < 3 {
        dialog.drawn += 1;
        ui.ctx().request_repaint();
    }
    ui.label(RichText::new(&profile.name).font(theme::semibold(theme::PLACE)));
    small(ui, look.tokens, &profile.what);
    let width = (ui.available_width() - 2.0 * theme::GAP) / 2.0;
    ui.horizontal_top(|ui| {
        let half = profile.sections.len().div_ceil(2);
        for sections in [&profile.sections[..half], &profile.sections[half..]] {
            ui.vertical(|ui| {
                ui.set_width(width);
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.spacing_mut().interact_size.y = 20.0;
                for section in sections {
                    ui.add_space(theme::GAP);
                    heading(ui, &section.title);
                    for row in &section.rows {
                        row_ui(ui, look, row);
                    }
                }
            });
            ui.add_space(theme::GAP);
        }
    });
    ui.add_space(theme::GAP);
    small(ui, look.tokens, &profile.method);
}

fn row_ui(ui: &mut Ui, look: &Look, row: &crate::project::profile::Row) {
    let said = [row.what.as_str(), &row.value, &row.beside];
    let said = said.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ");
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(&row.value).font(theme::semibold(theme::BODY)));
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let name = ui.add(egui::Label::new(&row.what).truncate());
                name.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
                name.on_hover_text(&row.what);
            });
        });
    });
    if !row.beside.is_empty() {
        small(ui, look.tokens, &row.beside);
    }
}

/// The profile for a mail.
fn in_words(profile: &Profile) -> String {
    let mut lines = vec![profile.name.clone(), profile.what.clone()];
    lines.extend(profile.sections.iter().map(crate::project::profile::Section::line));
    lines.push(profile.method.clone());
    lines.join("\n")
}
