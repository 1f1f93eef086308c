//! Left: how the score is made. Weights by slider; the map follows while a slider moves, and the step is kept when
//! it is let go.

use egui::{ComboBox, RichText, Slider, Ui};

use crate::base::ids::ScoreModelId;
use crate::base::text;
use crate::model::score_model::{Direction, Normalisation, ScoreModel};
use crate::project::{compare, model_files};
use crate::ui::action::{Action, Actions, ModelAction};
use crate::ui::command::Command;
use crate::ui::state::{Section, UiState};
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::{choice_ui, explained, heading, small, small_icon_button};

use super::Look;

pub fn score_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    heading(ui, "Score");
    let Some(saved) = look.model else {
        let has_figures = look.set.is_some_and(|s| !s.columns.is_empty());
        if has_figures {
            small(ui, look.tokens, "This project has no score model yet.");
            if ui.add_enabled(look.locked.is_none(), egui::Button::new("Make a score…")).clicked() {
                actions.push(Action::Run(Command::EditModel));
            }
        } else {
            small(ui, look.tokens, "A score needs figures. Add some first (Ctrl+I).");
        }
        return;
    };
    let mut model = state.draft.clone().unwrap_or_else(|| saved.model.clone());
    let mut edit = Edit::default();
    ui.add_enabled_ui(look.locked.is_none(), |ui| {
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let edit = Command::EditModel;
                let tip = edit.tooltip(ui.ctx());
                if small_icon_button(ui, edit.spec().icon, edit.spec().name, &tip).clicked() {
                    actions.push(Action::Run(edit));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    if look.atlas.models.len() > 1 {
                        let choices: Vec<(ScoreModelId, String)> =
                            look.atlas.models.iter().map(|m| (m.id, m.model.name.clone())).collect();
                        let width = ui.available_width() - 8.0;
                        if let Some(id) = choice_ui(ui, "Score model", (Some(&saved.id), &model.name), width, &choices)
                        {
                            actions.push(Action::Models(ModelAction::Use(id)));
                        }
                    } else {
                        let changed = compare::since_described(look.atlas, &model);
                        let said = changed.as_ref().map_or_else(String::new, |lines| {
                            format!("Changed since the text below was written. {}\n\n", lines.join(" "))
                        });
                        let about = [model.note.clone(), model_files::lineage(&model).unwrap_or_default()].join(" ");
                        let name =
                            if changed.is_some() { format!("{}, changed", model.name) } else { model.name.clone() };
                        explained(ui, RichText::new(name), format!("{said}{about}").trim());
                    }
                });
            });
        });
        dimensions_ui(ui, look, &mut model, &mut state.focus_section, &mut edit);
        normalisation_ui(ui, &mut model, &mut edit);
    });
    if model.effective_weights().iter().all(|w| *w <= 0.0) {
        ui.colored_label(look.tokens.warning, "All weights are zero, so nothing has a score. Give one a weight.");
    }
    if edit.moving {
        state.draft = Some(model);
    } else if edit.done {
        state.draft = None;
        if model != saved.model {
            actions.push(match edit.nudged {
                Some(slider) => Action::NudgeModel(saved.id, model, slider),
                None => Action::KeepModel(saved.id, model),
            });
        }
    }
}

/// What happened to the model in this frame.
#[derive(Default)]
struct Edit {
    /// A slider is being moved.
    moving: bool,
    /// A change is complete.
    done: bool,
    /// The slider that a key has moved.
    nudged: Option<String>,
}

impl Edit {
    fn note(&mut self, response: &egui::Response, name: &str) {
        if response.dragged() {
            self.moving = true;
        } else if response.changed() || response.drag_stopped() {
            self.done = true;
            self.nudged = (!response.drag_stopped()).then(|| name.to_owned());
        }
    }
}

fn dimensions_ui(ui: &mut Ui, look: &Look, model: &mut ScoreModel, focus: &mut Option<Section>, edit: &mut Edit) {
    let weights = model.effective_weights();
    let mut first = 0;
    for place in 0..model.dimensions.len() {
        let dimension = &mut model.dimensions[place];
        let terms = first..first + dimension.terms.len();
        first = terms.end;
        let share: f64 = weights[terms.clone()].iter().sum();
        let title = RichText::new(&dimension.name);
        ui.horizontal(|ui| {
            ui.label(title);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                small(ui, look.tokens, format!("{} % of the score", text::number(share * 100.0, 0)));
            });
        });
        let name = format!("Weight of {}", dimension.name);
        let slider = weight_ui(ui, look.tokens, &mut dimension.weight, &name, edit);
        Section::Weights.focus(focus, &slider);
        let id = ui.make_persistent_id(("terms", place));
        egui::collapsing_header::CollapsingState::load_with_default_open(ui.ctx(), id, false)
            .show_header(ui, |ui| {
                small(ui, look.tokens, text::counted(dimension.terms.len(), "indicator", "indicators"));
            })
            .body(|ui| {
                for (term, share) in dimension.terms.iter_mut().zip(&weights[terms]) {
                    let known = look.atlas.indicator(&term.indicator);
                    let name = known.map_or(term.indicator.as_str(), |i| i.name.as_str());
                    let missing = look.set.is_some_and(|s| !s.columns.contains_key(&term.indicator));
                    let sense = match term.direction {
                        Direction::HigherIsWorse => "more means more excluded",
                        Direction::LowerIsWorse => "less means more excluded",
                    };
                    let meaning = known.map_or("", |i| i.meaning.as_str());
                    explained(ui, RichText::new(name).size(theme::SMALL), &format!("{meaning} ({sense})"));
                    if missing {
                        let kind = look.set.map_or("areas", |s| s.set.kind.plural());
                        ui.colored_label(
                            look.tokens.warning,
                            RichText::new(format!("No figures for these {kind}; left out")).size(theme::SMALL),
                        );
                    }
                    weight_ui(ui, look.tokens, &mut term.weight, &format!("Weight of {name}"), edit);
                    small(ui, look.tokens, format!("{} % of the score", text::number(share * 100.0, 0)));
                }
            });
        ui.add_space(4.0);
    }
}

fn weight_ui(ui: &mut Ui, tokens: &Tokens, weight: &mut f64, name: &str, edit: &mut Edit) -> egui::Response {
    ui.spacing_mut().slider_width = (ui.available_width() - 62.0).max(60.0);
    let slider = Slider::new(weight, 0.0..=3.0).step_by(0.05).fixed_decimals(2);
    let response = crate::ui::widgets::slider(ui, tokens, slider);
    let value = *weight;
    response.widget_info(|| egui::WidgetInfo::slider(true, value, name));
    edit.note(&response, name);
    response
}

fn normalisation_ui(ui: &mut Ui, model: &mut ScoreModel, edit: &mut Edit) {
    ui.add_space(4.0);
    let label = ui.label("One scale by");
    let before = model.normalisation;
    let combo = ComboBox::from_id_salt("normalisation")
        .selected_text(model.normalisation.name())
        .width(ui.available_width() - 8.0)
        .show_ui(ui, |ui| {
            for choice in Normalisation::ALL {
                ui.selectable_value(&mut model.normalisation, choice, choice.name()).on_hover_text(choice.meaning());
            }
        });
    combo.response.labelled_by(label.id).on_hover_text(before.meaning());
    edit.done |= before != model.normalisation;
}
