//! Estimated excluded residents: what they come to, how they are made, which model is behind them and how far it can be
//! trusted. Other models can be read, trained, saved and removed here.

use egui::{RichText, Ui};

use crate::base::ids::PredictorId;
use crate::base::text;
use crate::model::predictor::Predictor;
use crate::project::estimates::{self, Estimates};
use crate::project::prediction::OUTCOME;
use crate::ui::action::{Action, Actions, ModelAction};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, small};

/// So many inputs are named.
const MOST_INPUTS: usize = 8;

pub fn estimates_ui(ui: &mut Ui, look: &Look, actions: &mut Actions) {
    ui.label(estimates::PROXY);
    ui.add_space(theme::GAP);
    if let Some(found) = look.figures.estimates.as_deref() {
        found_ui(ui, look, found);
    } else if look.set.is_some() {
        small(ui, look.tokens, "The estimates are being worked out…");
    } else {
        small(ui, look.tokens, "There are no areas yet. Add boundaries and figures first (Ctrl+I).");
    }
    ui.add_space(theme::GROUP);
    ui.label(RichText::new("The model").font(theme::semibold(theme::BODY)));
    model_choice_ui(ui, look, actions);
    let Some(predictor) = estimates::predictor(look.atlas) else { return };
    small(ui, look.tokens, &predictor.note);
    record_ui(ui, look, &predictor);
    inputs_ui(ui, look, &predictor);
    ui.add_space(theme::GROUP);
    buttons_ui(ui, look, &predictor, actions);
}

fn found_ui(ui: &mut Ui, look: &Look, found: &Estimates) {
    let kind = look.set.map_or("areas", |s| s.set.kind.plural());
    if let Some(total) = found.total() {
        ui.label(RichText::new(estimates::in_words(&total)).font(theme::semibold(theme::PLACE)));
        let all = look.set.map_or(0, |s| s.areas.len());
        small(
            ui,
            look.tokens,
            format!(
                "in {} of {} {kind}. The interval of this sum takes all errors as going the same way, so it is rather too wide.",
                text::count(found.known()),
                text::count(all)
            ),
        );
    } else {
        ui.colored_label(look.tokens.warning, format!("There are no estimates for these {kind}."));
    }
    small(ui, look.tokens, &found.how);
}

fn model_choice_ui(ui: &mut Ui, look: &Look, actions: &mut Actions) {
    let shipped = estimates::shipped().map_or_else(String::new, |p| format!("{} (comes with the program)", p.name));
    let mut choices: Vec<(Option<PredictorId>, String)> = vec![(None, shipped)];
    choices.extend(look.atlas.predictors.iter().map(|p| (Some(p.id), p.predictor.name.clone())));
    let chosen = look.atlas.settings.predictor.filter(|id| look.atlas.predictors.iter().any(|p| p.id == *id));
    let shown = choices.iter().find(|(id, _)| *id == chosen).map_or("", |(_, name)| name.as_str()).to_owned();
    let width = ui.available_width() - 8.0;
    if let Some(id) = choice_ui(ui, "Predictive model", (Some(&chosen), &shown), width, &choices) {
        actions.push(Action::Models(ModelAction::UsePredictor(id)));
    }
}

/// How well it did where it had not been trained.
fn record_ui(ui: &mut Ui, look: &Look, predictor: &Predictor) {
    let all = &predictor.validation.all;
    let number = |v: Option<f64>, digits| v.map_or_else(|| "\u{2014}".to_owned(), |v| text::number(v, digits));
    let level = text::number(predictor.spread.level * 100.0, 0);
    let held = all.coverage.map_or_else(|| "\u{2014}".to_owned(), |c| format!("{} %", text::number(c * 100.0, 1)));
    ui.add_space(theme::GAP);
    egui::Grid::new("record").num_columns(2).min_col_width(230.0).spacing([24.0, 4.0]).show(ui, |ui| {
        for (what, meaning, value) in [
            (
                "Order of areas (Spearman)",
                "1 is the same order as the published index, 0 no relation; on places left out of training.",
                number(all.spearman, 3),
            ),
            ("Typical error (RMSE)", "In points of the outcome, on places left out of training.", number(all.rmse, 2)),
            ("Share explained (R2)", "Of the outcome's variance, on places left out of training.", number(all.r2, 3)),
            (
                "Outcomes within the interval",
                "How many of the outcomes of places left out lay within their intervals.",
                format!("{held}, meant to be {level} %"),
            ),
            (
                "Trained on",
                "Each place was left out once, to check the model on it.",
                format!(
                    "{} areas in {} places, seed {}",
                    text::count(predictor.training.areas),
                    text::count(predictor.training.places),
                    predictor.training.seed
                ),
            ),
        ] {
            crate::ui::widgets::explained(ui, RichText::new(what).color(look.tokens.second), meaning);
            ui.label(value);
            ui.end_row();
        }
    });
}

fn inputs_ui(ui: &mut Ui, look: &Look, predictor: &Predictor) {
    let mut inputs: Vec<(&str, f64)> = predictor.inputs.iter().map(|i| (i.key.as_str(), i.importance)).collect();
    inputs.sort_by(|a, b| b.1.total_cmp(&a.1));
    let title = format!("Its {} figures, the most telling first", text::count(inputs.len()));
    egui::CollapsingHeader::new(title).id_salt("inputs").show(ui, |ui| {
        small(ui, look.tokens, "By how many points the error grows when a figure's values are shuffled.");
        egui::Grid::new("inputs grid").num_columns(2).spacing([24.0, 2.0]).show(ui, |ui| {
            for (key, importance) in inputs.iter().take(MOST_INPUTS) {
                let name = look.atlas.indicator(key).map_or_else(|| key.replace('_', " "), |i| i.name.clone());
                ui.label(RichText::new(name).size(theme::SMALL));
                ui.label(RichText::new(text::number(*importance, 3)).size(theme::SMALL));
                ui.end_row();
            }
        });
    });
}

fn buttons_ui(ui: &mut Ui, look: &Look, predictor: &Predictor, actions: &mut Actions) {
    ui.horizontal_wrapped(|ui| {
        ui.add_enabled_ui(look.locked.is_none(), |ui| {
            let tip = "A model saved as JSON, or a table with the outcome to train one on";
            if ui.button("Open or train a model…").on_hover_text(tip).clicked() {
                actions.push(Action::Models(ModelAction::AskForPredictor));
            }
            let outcome = look.set.filter(|s| s.columns.contains_key(OUTCOME));
            if let Some(set) = outcome {
                let tip = "Every other figure of these areas becomes an input";
                let text = format!("Train on {}", set.set.name);
                if ui.button(text).on_hover_text(tip).clicked() {
                    actions.push(Action::Models(ModelAction::TrainOnSet(set.set.id)));
                }
            }
        });
        if ui.button("Save model…").on_hover_text("As JSON, for another project or the command predict").clicked()
            && let Ok(json) = estimates::write(predictor)
        {
            actions.push(Action::AskToSave(predictor.name.clone(), "json", json));
        }
        let own = look.atlas.settings.predictor.filter(|id| look.atlas.predictors.iter().any(|p| p.id == *id));
        if let Some(id) = own
            && ui.add_enabled(look.locked.is_none(), egui::Button::new("Remove model")).clicked()
        {
            actions.push(Action::Models(ModelAction::RemovePredictor(id)));
            actions.push(Action::Models(ModelAction::UsePredictor(None)));
        }
    });
}
