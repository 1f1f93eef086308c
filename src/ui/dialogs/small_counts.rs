//! What is done to small counts before anyone sees them: a limit below which they are hidden, and rounding.

use egui::{ComboBox, DragValue, Ui};

use crate::base::text;
use crate::model::disclosure::{DisclosureRule, Rounding};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{button_row, primary_button, small};

/// The rule being written.
pub struct SmallCountsDialog {
    hides: bool,
    fewest: u32,
    show_zeros: bool,
    rounding: Rounding,
}

/// Offered when nothing was chosen before.
const USUAL: u32 = 10;

impl SmallCountsDialog {
    pub fn new(rule: DisclosureRule) -> Self {
        Self {
            hides: rule.fewest.is_some(),
            fewest: rule.fewest.unwrap_or(USUAL),
            show_zeros: rule.show_zeros,
            rounding: rule.rounding,
        }
    }

    fn rule(&self) -> DisclosureRule {
        let fewest = self.hides.then_some(self.fewest);
        DisclosureRule { fewest, show_zeros: self.hides && self.show_zeros, rounding: self.rounding }
    }
}

pub fn small_counts_ui(ui: &mut Ui, look: &Look, dialog: &mut SmallCountsDialog, actions: &mut Actions) {
    ui.label(
        "Where only a few people stand behind a figure, they might be recognised. This rule holds for the map, the \
         table, every explanation and everything that is exported.",
    );
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        ui.checkbox(&mut dialog.hides, "Hide counts below");
        ui.add_enabled_ui(dialog.hides, |ui| {
            let field = ui.add(DragValue::new(&mut dialog.fewest).range(2..=1_000));
            let value = f64::from(dialog.fewest);
            field.widget_info(|| {
                let mut info = egui::WidgetInfo::labeled(egui::Role::SpinButton, true, "Hide counts below");
                info.value = Some(value);
                info
            });
        });
    });
    ui.add_enabled_ui(dialog.hides, |ui| ui.checkbox(&mut dialog.show_zeros, "Show 0 as it is"));
    small(
        ui,
        look.tokens,
        "Further figures are hidden where a total, a larger area or a share would give a hidden one away. No score is \
         made from what is hidden.",
    );
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        let label = ui.label("Round counts");
        let combo = ComboBox::from_id_salt("rounding").selected_text(dialog.rounding.name()).show_ui(ui, |ui| {
            for choice in Rounding::ALL {
                ui.selectable_value(&mut dialog.rounding, choice, choice.name());
            }
        });
        combo.response.labelled_by(label.id);
    });
    small(
        ui,
        look.tokens,
        "Each count for itself, so totals need not add up. Shares are made anew from rounded counts.",
    );
    ui.add_space(theme::GAP);
    let hidden: usize = look.atlas.sets.iter().flat_map(|s| s.columns.values()).map(|c| c.withheld.len()).sum();
    if hidden > 0 {
        small(ui, look.tokens, format!("Hidden now: {}.", text::counted(hidden, "figure", "figures")));
    }
    ui.colored_label(
        look.tokens.warning,
        "The project file itself keeps the exact figures. Pass on maps and tables, not the file.",
    );
    ui.add_space(theme::GROUP);
    button_row(ui, |ui| {
        let is_new = dialog.rule() != look.atlas.settings.disclosure;
        if primary_button(ui, look.tokens, "Apply", look.locked.is_none() && is_new).clicked() {
            actions.push(Action::SetDisclosure(dialog.rule()));
        }
        if ui.button("Cancel").clicked() {
            actions.push(Action::CloseDialog);
        }
    });
}
