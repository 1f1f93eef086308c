//! The line at the foot: where the pointer is, the scale, what is being done, whether all is saved.

use egui::{Align, Layout, RichText, Ui};

use crate::base::progress::Progress;
use crate::base::text;
use crate::geo::lonlat::LonLat;
use crate::ui::action::{Action, Actions};
use crate::ui::command::Command;
use crate::ui::widgets::{icon_button, small};
use crate::ui::{icons, theme};

use super::Look;

/// What the bar shows besides the project.
pub struct Status<'a> {
    pub pointer: Option<LonLat>,
    /// The denominator of the map's scale on a screen of 96 dots per inch; `None` before the map was drawn.
    pub scale: Option<f64>,
    pub jobs: Vec<&'a Progress>,
}

pub fn status_bar_ui(ui: &mut Ui, look: &Look, status: &Status, actions: &mut Actions) {
    ui.horizontal_centered(|ui| {
        let position = status.pointer.map_or_else(String::new, |p| format!("{p}  ·  "));
        let scale = status.scale.map_or_else(String::new, |s| format!("1:{}", text::number(round_scale(s), 0)));
        small(ui, look.tokens, format!("{position}{scale}"))
            .on_hover_text("Latitude and longitude under the pointer, and the scale of the map");
        for job in &status.jobs {
            ui.add_space(theme::GROUP);
            let share = job.share();
            #[expect(clippy::cast_possible_truncation, reason = "a share")]
            let bar = egui::ProgressBar::new(share as f32).desired_width(90.0).desired_height(10.0);
            small(ui, look.tokens, format!("{} {} %", job.text(), text::number(share * 100.0, 0)));
            let name = job.text();
            ui.add(bar).widget_info(move || egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &name));
            if icon_button(ui, icons::X, "Cancel", "Stop this; nothing is changed").clicked() {
                job.cancel();
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let n = look.atlas.sources.len();
            let link = ui.link(RichText::new(format!("Sources ({n})")).size(theme::SMALL));
            if link.on_hover_text(Command::Sources.spec().meaning).clicked() {
                actions.push(Action::Run(Command::Sources));
            }
            match look.locked {
                Some(reason) => {
                    let text = RichText::new(format!("{} Read only", icons::WARNING)).size(theme::SMALL);
                    ui.colored_label(look.tokens.warning, text).on_hover_text(reason);
                }
                None => {
                    small(ui, look.tokens, "Saved")
                        .on_hover_text("Every step is in the project file as soon as it is done");
                }
            }
        });
    });
}

/// Two leading digits are as exact as a screen's scale can be.
fn round_scale(scale: f64) -> f64 {
    if scale <= 0.0 || !scale.is_finite() {
        return 0.0;
    }
    let step = 10_f64.powf(scale.log10().floor() - 1.0);
    (scale / step).round() * step
}
