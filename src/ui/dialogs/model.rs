//! The score model's recipe: which indicators, in which group, which way, and what happens when a figure is missing.
//! Weights are set beside the map, where their effect is seen.

use egui::{ComboBox, RichText, TextEdit, Ui};

use crate::base::ids::ScoreModelId;
use crate::model::construction::Construction;
use crate::model::indicator::Measure;
use crate::model::score_model::{Dimension, Direction, MissingRule, Normalisation, ScoreModel, Term};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{button_row, explained, primary_button, small};

/// A recipe being written.
pub struct ModelDialog {
    /// `None` for a new model.
    id: Option<ScoreModelId>,
    model: ScoreModel,
    lines: Vec<Line>,
}

/// One indicator of the active areas.
struct Line {
    key: String,
    name: String,
    meaning: String,
    /// A count, which says more of an area's size than of its people.
    is_count: bool,
    used: bool,
    group: String,
    weight: f64,
    direction: Direction,
}

impl ModelDialog {
    /// For the model in use, or for a new one where there is none.
    pub fn new(look: &Look) -> Self {
        let model = look.model.map_or_else(new_model, |saved| saved.model.clone());
        let used = |key: &str| model.terms().find(|(_, t)| t.indicator == key);
        let mut known = look.set.map(|s| look.atlas.indicators_of(s)).unwrap_or_default();
        // What the model uses but these areas have no figures for stays in the recipe.
        for indicator in look.atlas.indicators.iter().filter(|i| used(&i.key).is_some()) {
            if !known.iter().any(|k| k.key == indicator.key) {
                known.push(indicator);
            }
        }
        let lines = known
            .into_iter()
            .map(|i| {
                let term = used(&i.key);
                let group = term.and_then(|(d, _)| model.dimensions.get(d)).map_or("Score", |d| d.name.as_str());
                Line {
                    key: i.key.clone(),
                    name: i.name.clone(),
                    meaning: i.meaning.clone(),
                    is_count: i.measure == Measure::Count,
                    used: term.is_some(),
                    group: group.to_owned(),
                    weight: term.map_or(1.0, |(_, t)| t.weight),
                    direction: term.map(|(_, t)| t.direction).or(i.direction).unwrap_or(Direction::HigherIsWorse),
                }
            })
            .collect();
        Self { id: look.model.map(|m| m.id), model, lines }
    }

    /// The recipe as written: groups in the order of their first indicator, with the weights they had.
    fn result(&self) -> ScoreModel {
        let mut dimensions: Vec<Dimension> = Vec::new();
        for line in self.lines.iter().filter(|l| l.used) {
            let name = if line.group.trim().is_empty() { "Score" } else { line.group.trim() };
            let known = dimensions.iter().position(|d| d.name == name);
            let place = known.unwrap_or_else(|| {
                let weight = self.model.dimensions.iter().find(|d| d.name == name).map_or(1.0, |d| d.weight);
                dimensions.push(Dimension { name: name.to_owned(), weight, terms: Vec::new() });
                dimensions.len() - 1
            });
            if let Some(dimension) = dimensions.get_mut(place) {
                let (indicator, weight, direction) = (line.key.clone(), line.weight, line.direction);
                dimension.terms.push(Term { indicator, weight, direction });
            }
        }
        ScoreModel { dimensions, ..self.model.clone() }
    }
}

fn new_model() -> ScoreModel {
    ScoreModel {
        name: "Our score".to_owned(),
        note: String::new(),
        normalisation: Normalisation::MinMax,
        missing: MissingRule::Reweight { minimum_coverage: 0.75 },
        construction: Construction::default(),
        dimensions: Vec::new(),
    }
}

pub fn model_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog, actions: &mut Actions) {
    let label = ui.label("Name");
    ui.add(TextEdit::singleline(&mut dialog.model.name).desired_width(f32::INFINITY)).labelled_by(label.id);
    let label = ui.label("What is in it and why, for the committee");
    egui::ScrollArea::vertical().id_salt("note").max_height(84.0).show(ui, |ui| {
        ui.add(TextEdit::multiline(&mut dialog.model.note).desired_rows(3).desired_width(f32::INFINITY))
            .labelled_by(label.id);
    });
    missing_ui(ui, look, &mut dialog.model.missing);
    ui.add_space(theme::GAP);
    ui.label(RichText::new("Indicators").font(theme::semibold(theme::BODY)));
    if dialog.lines.is_empty() {
        small(ui, look.tokens, "There are no figures for these areas yet. Add some first (Ctrl+I).");
    }
    let height = (ui.ctx().content_rect().height() - 460.0).max(120.0);
    egui::ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        egui::Grid::new("recipe").num_columns(3).spacing([12.0, 4.0]).min_col_width(150.0).striped(true).show(
            ui,
            |ui| {
                for head in ["In the score", "Group", "Which way"] {
                    small(ui, look.tokens, head);
                }
                ui.end_row();
                for line in &mut dialog.lines {
                    line_ui(ui, line);
                    ui.end_row();
                }
            },
        );
    });
    let counts: Vec<&str> = dialog.lines.iter().filter(|l| l.used && l.is_count).map(|l| l.name.as_str()).collect();
    if !counts.is_empty() {
        let text = format!(
            "Counts make large areas look worse than small ones: {}. Use a share of the residents or households instead.",
            counts.join(", ")
        );
        ui.colored_label(look.tokens.warning, RichText::new(text).size(theme::SMALL));
    }
    ui.add_space(theme::GROUP);
    button_row(ui, |ui| {
        let can = look.locked.is_none() && dialog.lines.iter().any(|l| l.used) && !dialog.model.name.trim().is_empty();
        if primary_button(ui, look.tokens, "Keep model", can).clicked() {
            let model = dialog.result();
            actions.push(match dialog.id {
                Some(id) => Action::KeepModel(id, model),
                None => Action::AddModel(model),
            });
            actions.push(Action::CloseDialog);
        }
        if ui.button("Cancel").clicked() {
            actions.push(Action::CloseDialog);
        }
    });
}

fn line_ui(ui: &mut Ui, line: &mut Line) {
    ui.horizontal(|ui| {
        ui.set_width((ui.ctx().content_rect().width() - 500.0).clamp(120.0, 300.0));
        let name = line.name.clone();
        ui.checkbox(&mut line.used, "").widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::CheckBox, true, line.used, format!("{name} in the score"))
        });
        explained(ui, RichText::new(&line.name), &line.meaning);
    });
    ui.add_enabled_ui(line.used, |ui| {
        let field = ui.add(TextEdit::singleline(&mut line.group).desired_width(150.0));
        let name = format!("Group of {}", line.name);
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &name));
    });
    ui.add_enabled_ui(line.used, |ui| {
        let text = |d: Direction| match d {
            Direction::HigherIsWorse => "more means more excluded",
            Direction::LowerIsWorse => "less means more excluded",
        };
        let combo = ComboBox::from_id_salt(("way", &line.key))
            .selected_text(text(line.direction))
            .width(200.0)
            .show_ui(ui, |ui| {
                for choice in [Direction::HigherIsWorse, Direction::LowerIsWorse] {
                    ui.selectable_value(&mut line.direction, choice, text(choice));
                }
            });
        let name = format!("Which way {} counts", line.name);
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &name));
    });
}

fn missing_ui(ui: &mut Ui, look: &Look, rule: &mut MissingRule) {
    ui.add_space(theme::GAP);
    ui.label("When figures of an area are missing");
    let reweights = matches!(rule, MissingRule::Reweight { .. });
    if ui.radio(reweights, "Score it from the others, marked, if enough is there").clicked() && !reweights {
        *rule = MissingRule::Reweight { minimum_coverage: 0.75 };
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
}
