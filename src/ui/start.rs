//! What is shown while there is no project: it is being opened, or it could not be.

use egui::{RichText, Ui};

use super::action::{Action, Actions};
use super::command::Command;
use super::theme::{self, Tokens};
use super::widgets::{primary_button, small};

/// Why there is no project.
pub enum NoProject {
    Opening,
    Failed(String),
}

pub fn start_ui(ui: &mut Ui, tokens: &Tokens, why: &NoProject, actions: &mut Actions) {
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space(height * 0.28);
        ui.label(RichText::new("Inclusion Atlas").font(theme::semibold(28.0)));
        ui.add_space(theme::GAP);
        match why {
            NoProject::Opening => {
                ui.spinner();
                ui.label("Opening the project…");
            }
            NoProject::Failed(reason) => {
                ui.set_max_width(560.0);
                ui.colored_label(
                    tokens.danger,
                    RichText::new("The project could not be opened").font(theme::semibold(theme::TITLE)),
                );
                ui.label(reason);
                ui.add_space(theme::GROUP);
                if primary_button(ui, tokens, "Open the sample", true).clicked() {
                    actions.push(Action::Run(Command::OpenSample));
                }
                for command in [Command::OpenProject, Command::NewProject] {
                    let button = egui::Button::new(command.spec().name).min_size(egui::vec2(160.0, theme::CONTROL));
                    if ui.add(button).on_hover_text(command.tooltip(ui.ctx())).clicked() {
                        actions.push(Action::Run(command));
                    }
                }
                ui.add_space(theme::GROUP);
                small(ui, tokens, "The file was not changed.");
            }
        }
    });
}
