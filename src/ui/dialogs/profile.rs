//! The profile of one area: a page for a councillor, with the way to the next area and to paper.

use egui::{RichText, Sense, TextureHandle, Ui, Vec2};

use crate::model::sheet::{Sheet, Template};
use crate::project::profile::{Profile, Section};
use crate::render::scene::PlacedLabel;
use crate::ui::action::{Action, Actions};
use crate::ui::map::name_ui;
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
    pub map: Option<SeenMap>,
    /// In how many frames it was drawn: the dialog finds its place once its size is known.
    drawn: u8,
}

/// The map of the area as it is shown.
pub struct SeenMap {
    pub texture: TextureHandle,
    pub names: Vec<PlacedLabel>,
    pub words: String,
}

/// Of the map, in points.
pub const MAP_SIZE: Vec2 = Vec2::new(336.0, 240.0);

impl ProfileDialog {
    pub fn new(place: usize) -> Self {
        Self { place, profile: None, map: None, drawn: 0 }
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
                *dialog = ProfileDialog::new(to);
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
    // With the map and the score on the left, then two columns; where there is less room, the map stands above.
    let all = profile.sections.as_slice();
    let (beside, rest) =
        if ui.available_width() >= 3.0 * MAP_SIZE.x { all.split_at(all.len().min(1)) } else { (&all[..0], all) };
    if beside.is_empty() {
        map_ui(ui, look, dialog.map.as_ref());
    }
    let (left, right) = rest.split_at(half(rest));
    let mut columns = vec![left, right];
    if !beside.is_empty() {
        columns.insert(0, beside);
    }
    #[expect(clippy::cast_precision_loss, reason = "two or three")]
    let count = columns.len() as f32;
    let width = (ui.available_width() - (count - 1.0) * 2.0 * theme::GAP) / count;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * theme::GAP;
        for (number, sections) in columns.into_iter().enumerate() {
            ui.vertical(|ui| {
                ui.set_width(width);
                if number == 0 && !beside.is_empty() {
                    map_ui(ui, look, dialog.map.as_ref());
                }
                sections_ui(ui, look, sections);
            });
        }
    });
    ui.add_space(theme::GAP);
    small(ui, look.tokens, &profile.method);
}

/// How many of the sections stand in the first of two columns of about the same height.
fn half(sections: &[Section]) -> usize {
    let lines = |s: &Section| 2 + s.rows.iter().map(|r| 1 + usize::from(!r.beside.is_empty())).sum::<usize>();
    let all: usize = sections.iter().map(lines).sum();
    let mut above = 0;
    let fits = |section: &&Section| {
        above += lines(section);
        2 * above <= all + lines(section)
    };
    sections.iter().take_while(fits).count()
}

fn map_ui(ui: &mut Ui, look: &Look, map: Option<&SeenMap>) {
    let Some(map) = map else { return };
    ui.add_space(theme::GAP);
    let scale = (ui.available_width() / MAP_SIZE.x).min(1.0);
    let (rect, response) = ui.allocate_exact_size(MAP_SIZE * scale, Sense::hover());
    let whole = egui::Rect::from_min_max(egui::Pos2::ZERO, egui::Pos2::new(1.0, 1.0));
    ui.painter().image(map.texture.id(), rect, whole, egui::Color32::WHITE);
    if scale >= 1.0 {
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        for name in &map.names {
            name_ui(&painter, rect, name);
        }
    }
    ui.painter().rect_stroke(rect, 2.0, egui::Stroke::new(1.0, look.tokens.line), egui::StrokeKind::Inside);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &map.words));
}

fn sections_ui(ui: &mut Ui, look: &Look, sections: &[Section]) {
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().interact_size.y = 20.0;
    for section in sections {
        ui.add_space(theme::GAP);
        heading(ui, &section.title);
        for row in &section.rows {
            row_ui(ui, look, row);
        }
    }
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
    lines.extend(profile.sections.iter().map(Section::line));
    lines.push(profile.method.clone());
    lines.join("\n")
}
