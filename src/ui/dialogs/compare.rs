//! Two score models, or two versions of one, area by area: what was changed, which areas move, and why.

use std::sync::Arc;

use egui::{RichText, Ui};

use crate::base::ids::ScoreModelId;
use crate::base::text;
use crate::model::atlas::{Atlas, SetData};
use crate::model::score_model::ScoreModel;
use crate::project::compare::{self, Comparison, Move};
use crate::project::explain::signed;
use crate::project::{files, model_files, templates};
use crate::ui::action::{Action, Actions, ModelAction};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, explained, small};

/// What is compared.
pub struct CompareDialog {
    before: Choice,
    after: Choice,
    /// What came of it, and of which set and models.
    found: Option<(Arc<SetData>, ScoreModel, ScoreModel, Comparison)>,
}

/// A kept model, or a template by its place among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Kept(ScoreModelId),
    Template(usize),
}

/// So many reasons are named.
const MOST_REASONS: usize = 3;

impl CompareDialog {
    /// The model in use against the one kept last before it, else against the first template.
    pub fn new(atlas: &Atlas) -> Self {
        let in_use = atlas.active_model().map(|m| m.id);
        let other = atlas.models.iter().rev().map(|m| m.id).find(|id| Some(*id) != in_use);
        let template = Choice::Template(0);
        let kept = |id: Option<ScoreModelId>| id.map_or(template, Choice::Kept);
        Self { before: kept(other), after: kept(in_use), found: None }
    }
}

pub fn compare_ui(ui: &mut Ui, look: &Look, dialog: &mut CompareDialog, actions: &mut Actions) {
    let Some(set) = look.set else {
        ui.label("There are no areas yet. Add boundaries and figures first (Ctrl+I).");
        return;
    };
    let mut choices: Vec<(Choice, String)> =
        look.atlas.models.iter().map(|m| (Choice::Kept(m.id), m.model.name.clone())).collect();
    let template =
        |(place, t): (usize, &&templates::Template)| (Choice::Template(place), format!("{} (template)", t.name));
    choices.extend(templates::ALL.iter().enumerate().map(template));
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 120.0) / 2.0;
        choose_ui(ui, "From", &mut dialog.before, &choices, width);
        choose_ui(ui, "To", &mut dialog.after, &choices, width);
    });
    let model = |choice: Choice| match choice {
        Choice::Kept(id) => look.atlas.models.iter().find(|m| m.id == id).map(|m| m.model.clone()),
        Choice::Template(place) => templates::ALL.get(place).map(|t| templates::fill(t, look.atlas, set).model),
    };
    let (Some(before), Some(after)) = (model(dialog.before), model(dialog.after)) else {
        small(ui, look.tokens, "Choose two models.");
        return;
    };
    let is_known = dialog.found.as_ref().is_some_and(|(s, b, a, _)| Arc::ptr_eq(s, set) && *b == before && *a == after);
    if !is_known {
        let found = compare::compare(look.atlas, set, &before, &after);
        dialog.found = Some((Arc::clone(set), before, after, found));
    }
    let Some((_, before, after, found)) = &dialog.found else { return };
    for model in [before, after] {
        if let Some(lineage) = model_files::lineage(model) {
            small(ui, look.tokens, format!("{}: {lineage}", model.name));
        }
    }
    ui.add_space(theme::GAP);
    let kind = set.set.kind;
    ui.label(RichText::new(sentence(set, found)).font(theme::semibold(theme::BODY)));
    recipe_ui(ui, look, found);
    ui.add_space(4.0);
    small(
        ui,
        look.tokens,
        format!("Why: points by which each indicator moved the {} against the mean of all.", kind.singular()),
    );
    moves_ui(ui, look, set, found, actions);
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        if ui.button("Save as CSV…").on_hover_text("Every area with every reason").clicked() {
            let bytes = files::table(&compare::table(set, (before, after), found));
            actions.push(Action::AskToSave("Score models compared".to_owned(), "csv", bytes));
        }
        if let (Choice::Kept(id), true) = (dialog.before, look.atlas.models.len() > 1) {
            let tip = "The first of the two goes from the project. Ctrl+Z takes that back.";
            if ui.add_enabled(look.locked.is_none(), egui::Button::new("Remove the first")).on_hover_text(tip).clicked()
            {
                actions.push(Action::Models(ModelAction::Remove(id)));
                dialog.before = Choice::Template(0);
            }
        }
    });
}

fn choose_ui(ui: &mut Ui, name: &str, choice: &mut Choice, choices: &[(Choice, String)], width: f32) {
    ui.label(name);
    let shown = choices.iter().find(|(c, _)| c == choice).map_or("", |(_, text)| text.as_str()).to_owned();
    if let Some(chosen) = choice_ui(ui, name, (Some(choice), &shown), width, choices) {
        *choice = chosen;
    }
}

fn sentence(set: &SetData, found: &Comparison) -> String {
    let kind = set.set.kind;
    if found.moved == 0 {
        return format!("No {} has another rank.", kind.singular());
    }
    format!("{} of {} have another rank.", text::count(found.moved), kind.counted(set.areas.len()))
}

fn recipe_ui(ui: &mut Ui, look: &Look, found: &Comparison) {
    if found.recipe.is_empty() {
        small(ui, look.tokens, "The two recipes are the same.");
        return;
    }
    let title = text::counted(found.recipe.len(), "change to the recipe", "changes to the recipe");
    egui::CollapsingHeader::new(title).id_salt("recipe changes").show(ui, |ui| {
        for line in &found.recipe {
            small(ui, look.tokens, line);
        }
    });
}

fn moves_ui(ui: &mut Ui, look: &Look, set: &SetData, found: &Comparison, actions: &mut Actions) {
    let height = (ui.ctx().content_rect().height() - 400.0).max(120.0);
    ui.scope(|ui| {
        ui.set_height(height);
        egui_extras::TableBuilder::new(ui)
            .id_salt("moves")
            .striped(true)
            .auto_shrink([false, false])
            .min_scrolled_height(height - 30.0)
            .max_scroll_height(height - 30.0)
            .column(egui_extras::Column::initial(220.0).clip(true))
            .column(egui_extras::Column::initial(90.0))
            .column(egui_extras::Column::initial(130.0))
            .column(egui_extras::Column::remainder().clip(true))
            .header(24.0, |mut row| {
                for head in ["Area", "Rank", "Moves", "Why"] {
                    row.col(|ui| {
                        small(ui, look.tokens, head);
                    });
                }
            })
            .body(|body| {
                body.rows(26.0, found.moves.len(), |mut row| {
                    let Some(one) = found.moves.get(row.index()) else { return };
                    let name = set.areas.get(one.place).map_or("", |a| a.name.as_str());
                    row.col(|ui| {
                        let link = ui.link(name).on_hover_text("Show this area on the map");
                        if link.clicked() {
                            actions.push(Action::CloseDialog);
                            actions.push(Action::GoToArea(one.place));
                        }
                    });
                    row.col(|ui| {
                        let rank = |r: Option<usize>| r.map_or_else(|| "none".to_owned(), text::count);
                        ui.label(format!("{} \u{2192} {}", rank(one.before.1), rank(one.after.1)));
                    });
                    row.col(|ui| {
                        ui.label(moved(one));
                    });
                    row.col(|ui| {
                        let why = reasons(look, one, MOST_REASONS);
                        let all = reasons(look, one, usize::MAX);
                        explained(ui, RichText::new(why).size(theme::SMALL), &all);
                    });
                });
            });
    });
}

fn moved(one: &Move) -> String {
    let count = |n: i64| text::counted(usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX), "place", "places");
    match one.places() {
        None if one.after.1.is_none() => "loses its score".to_owned(),
        None => "gets a score".to_owned(),
        Some(0) => "stays".to_owned(),
        Some(n) if n > 0 => format!("\u{25B2} {} worse", count(n)),
        Some(n) => format!("\u{25BC} {} better", count(n)),
    }
}

fn reasons(look: &Look, one: &Move, most: usize) -> String {
    let name = |key: &str| look.atlas.indicator(key).map_or_else(|| key.to_owned(), |i| i.name.clone());
    let shown = one.reasons.iter().filter(|(_, v)| v.abs() >= 0.05).take(most);
    let parts: Vec<String> = shown.map(|(key, v)| format!("{} {}", name(key), signed(*v))).collect();
    if parts.is_empty() { "others moved past it, or it past them".to_owned() } else { parts.join(" · ") }
}
