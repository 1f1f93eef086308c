//! The legend of two measures: a square of nine classes with the ranges of its rows and columns; each can be picked.

use egui::{Align2, FontId, RichText, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::base::text;
use crate::model::area::AreaKind;
use crate::project::map_modes::LegendGrid;
use crate::project::picture::MapPicture;
use crate::render::scene::Rgba;
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::small;

const CELL: egui::Vec2 = vec2(36.0, 28.0);

pub fn square_ui(ui: &mut Ui, look: &Look, picture: &MapPicture, grid: &LegendGrid, state: &mut UiState) {
    let kind = look.set.map_or(AreaKind::Other, |s| s.set.kind);
    axis_ui(ui, "\u{2191}", &grid.up);
    for row in (0..3).rev() {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for column in 0..3 {
                let class = row * 3 + column;
                let Some(entry) = look.figures.entries.get(class) else { continue };
                let picked = state.isolated == Some(class);
                let (rect, response) = ui.allocate_exact_size(CELL, Sense::click());
                let fill = picture.as_seen(entry.look).fill;
                let edge = if picked { Stroke::new(3.0, look.tokens.text) } else { Stroke::new(1.0, look.tokens.edge) };
                ui.painter().rect(rect, 0.0, theme::colour(fill), edge, StrokeKind::Inside);
                if response.has_focus() {
                    let ring = Stroke::new(2.0, look.tokens.accent);
                    ui.painter().rect_stroke(rect.shrink(3.0), 0.0, ring, StrokeKind::Inside);
                }
                let dark = Rgba::opaque(0x001C_1C1A);
                let ink = if fill.contrast(dark) >= 4.5 { dark } else { Rgba::opaque(0x00FF_FFFF) };
                let words = format!("{}\u{202f}·\u{202f}{}", entry.code, text::count(entry.count));
                let font = FontId::proportional(11.0);
                ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font, theme::colour(ink));
                response.widget_info(|| {
                    let name = format!("Class {}, {}, {}", entry.code, entry.text, kind.counted(entry.count));
                    egui::WidgetInfo::selected(egui::Role::Button, true, picked, name)
                });
                let tip = format!(
                    "{}: {}. {}. Press to show this class alone; press again for all.",
                    entry.code,
                    entry.text,
                    kind.counted(entry.count)
                );
                if response.on_hover_text(tip).clicked() {
                    state.isolated = if picked { None } else { Some(class) };
                }
            }
            ui.add_space(6.0);
            let range = format!("{} {}", ["A", "B", "C"][row], grid.rows[row]);
            ui.add(egui::Label::new(RichText::new(&range).size(10.5).color(look.tokens.second)).truncate())
                .on_hover_text(&range);
        });
    }
    axis_ui(ui, "\u{2192}", &grid.across);
    for (column, range) in grid.columns.iter().enumerate() {
        small(ui, look.tokens, format!("{} {range}", column + 1));
    }
    ui.add_space(4.0);
}

fn axis_ui(ui: &mut Ui, arrow: &str, title: &str) {
    let text = RichText::new(format!("{arrow} {title}")).size(theme::SMALL);
    ui.add(egui::Label::new(text).truncate()).on_hover_text(title);
}
