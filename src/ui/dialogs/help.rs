//! First steps and all keys, the latter from the table of commands.

use egui::{RichText, Ui};

use crate::ui::command::Command;
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::small;

pub fn help_ui(ui: &mut Ui, look: &Look) {
    let height = (ui.ctx().content_rect().height() - 180.0).max(160.0);
    egui::ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        ui.label(RichText::new("First steps").font(theme::semibold(theme::BODY)));
        for (number, step) in [
            "Choose a ward on the map or in the table. The panel on the right says why it scores as it does.",
            "Move a weight on the left and watch the map. Ctrl+Z takes it back; everything is saved as you go.",
            "Switch on Venues and Weak broadband under Layers.",
            "Drop a file from the Office for National Statistics, Ofcom or Nomis on the window to add it.",
            "Press Ctrl+E for a picture of the map that fits a report.",
        ]
        .iter()
        .enumerate()
        {
            ui.label(format!("{}. {step}", number + 1));
        }
        ui.add_space(theme::GROUP);
        ui.label(RichText::new("The map").font(theme::semibold(theme::BODY)));
        small(
            ui,
            look.tokens,
            "Drag to move, wheel or double click to zoom, Shift and drag to zoom to a box. With the keyboard: F6 goes \
             from panel to panel; on the map, arrow keys move and plus and minus zoom; in the table, arrow keys choose.",
        );
        ui.add_space(theme::GROUP);
        ui.label(RichText::new("Keys").font(theme::semibold(theme::BODY)));
        egui::Grid::new("keys").num_columns(2).spacing([24.0, 4.0]).striped(true).show(ui, |ui| {
            for command in Command::ALL {
                let spec = command.spec();
                let Some(shortcut) = spec.shortcut else { continue };
                ui.label(RichText::new(ui.ctx().format_shortcut(&shortcut)).font(theme::semibold(theme::SMALL)));
                ui.label(format!("{} – {}", spec.name.trim_end_matches('…'), spec.meaning));
                ui.end_row();
            }
        });
        ui.add_space(theme::GROUP);
        small(
            ui,
            look.tokens,
            format!(
                "Inclusion Atlas {}. MIT or Apache 2.0. It works without a network and sends nothing anywhere.",
                env!("CARGO_PKG_VERSION")
            ),
        );
    });
}
