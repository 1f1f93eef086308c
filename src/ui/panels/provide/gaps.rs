//! Weak broadband: what it means here, and where it is.

use egui::{RichText, Ui};

use crate::base::text;
use crate::model::style::LayerKind;
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{heading, small};

pub fn gaps_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    heading(ui, "Weak broadband");
    if look.atlas.gaps.is_empty() {
        small(ui, look.tokens, "No areas with weak broadband are known in this project.");
        return;
    }
    if !state.settings.is_visible(LayerKind::Gaps) {
        super::hidden_ui(ui, look, state, LayerKind::Gaps);
    }
    let mut measures: Vec<&str> = look.atlas.gaps.iter().map(|g| g.measure.as_str()).collect();
    measures.sort_unstable();
    measures.dedup();
    for measure in measures {
        let n = look.atlas.gaps.iter().filter(|g| g.measure == measure).count();
        ui.label(format!("{}: {measure}", text::counted(n, "area", "areas")));
    }
    ui.add_space(theme::GAP);
    let mut gaps: Vec<_> = look.atlas.gaps.iter().collect();
    gaps.sort_by(|a, b| {
        b.value.unwrap_or(f64::MIN).total_cmp(&a.value.unwrap_or(f64::MIN)).then_with(|| a.name.cmp(&b.name))
    });
    for gap in gaps.iter().take(40) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(&gap.name).size(theme::SMALL));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                small(ui, look.tokens, gap.value.map_or_else(String::new, |v| text::number(v, 1)));
            });
        });
    }
    if gaps.len() > 40 {
        small(ui, look.tokens, format!("and {} more", text::count(gaps.len() - 40)));
    }
}
