//! What happens where a figure is missing.

use egui::Ui;

use crate::model::construction::Imputation;
use crate::model::score_model::{MissingRule, ScoreModel};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, small};

pub fn missing_ui(ui: &mut Ui, look: &Look, model: &mut ScoreModel) {
    small(ui, look.tokens, "What is missing is never taken for zero, and an area that lacks figures is always marked.");
    ui.add_space(theme::GAP);
    let rule = &mut model.missing;
    ui.label("When figures of an area are missing");
    let reweights = matches!(rule, MissingRule::Reweight { .. });
    if ui.radio(reweights, "Score it from the others, marked, if enough is there").clicked() && !reweights {
        *rule = MissingRule::default();
    }
    if let MissingRule::Reweight { minimum_coverage } = rule {
        let mut percent = *minimum_coverage * 100.0;
        let slider = egui::Slider::new(&mut percent, 0.0..=100.0).step_by(5.0).suffix(" % of the weight at least");
        let response = crate::ui::widgets::slider(ui, look.tokens, slider);
        response.widget_info(|| egui::WidgetInfo::slider(true, percent, "Share of the weight that must be there"));
        *minimum_coverage = percent / 100.0;
    }
    if ui.radio(!reweights, "Give it no score").clicked() {
        *rule = MissingRule::NoScore;
    }
    ui.add_space(theme::GAP);
    ui.label("Fill a missing figure with");
    let imputation = &mut model.construction.imputation;
    let choices = Imputation::ALL.map(|i| (i, i.name().to_owned()));
    let width = (ui.available_width() - 16.0).min(360.0);
    if let Some(chosen) = choice_ui(ui, "Stand-in", (Some(imputation), imputation.name()), width, &choices) {
        *imputation = chosen;
    }
    let meaning = match imputation {
        Imputation::None => "Nothing. The weights of what is there are scaled up.",
        Imputation::SetMean => {
            "The average of all areas on the indicator's scale: the area is taken for an ordinary one."
        }
        Imputation::SetMedian => {
            "The figure of the area in the middle: as the average, but a few very high areas do not raise it."
        }
        Imputation::DimensionMean => {
            "The average of the area's other figures of the same group: it is taken for as badly off as in these."
        }
        Imputation::Neighbours => "The average of the areas that share a border: like lies beside like.",
    };
    small(ui, look.tokens, meaning);
    small(
        ui,
        look.tokens,
        "A stand-in does not count as being there: the share of the weight above is of published figures.",
    );
}
