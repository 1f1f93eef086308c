//! What the figures are called and how they are explained, wherever they stand: on the map, in the table, in reports. Each
//! change is a step that can be undone.

use egui::{RichText, TextEdit, Ui};

use crate::base::ids::IndicatorId;
use crate::base::text;
use crate::model::indicator::{Indicator, Measure};
use crate::model::score_model::Direction;
use crate::project::{IndicatorDetails, ends};
use crate::ui::action::{Action, Actions, ModelAction};
use crate::ui::panels::Look;
use crate::ui::widgets::{button_row, choice_ui, icon_button, primary_button, small};
use crate::ui::{icons, theme};

/// What is looked for, and the indicator that is being changed.
#[derive(Default)]
pub struct IndicatorsDialog {
    find: String,
    editing: Option<(IndicatorId, IndicatorDetails)>,
}

/// From so many on a field to find one helps.
const MANY: usize = 8;

pub fn indicators_ui(ui: &mut Ui, look: &Look, dialog: &mut IndicatorsDialog, actions: &mut Actions) {
    let Some(set) = look.set else {
        ui.label("There are no areas yet. Add boundaries and figures first (Ctrl+I).");
        return;
    };
    let all = look.atlas.indicators_of(set);
    ui.label(format!("The figures of {}, as they are called on the map, in the table and in reports.", set.set.name));
    if all.is_empty() {
        small(ui, look.tokens, "There are no figures for these areas yet. Add some first (Ctrl+I).");
    }
    if all.len() >= MANY {
        let hint = format!("{}  Find a figure", icons::SEARCH);
        let field = ui.add(TextEdit::singleline(&mut dialog.find).hint_text(hint).desired_width(280.0));
        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SearchInput, true, "Find a figure"));
    }
    let wanted = text::folded(dialog.find.trim());
    let height = (ui.ctx().content_rect().height() - 230.0).max(160.0);
    egui::ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        let is_meant =
            |i: &&&Indicator| text::folded(&i.name).contains(&wanted) || text::folded(&i.key).contains(&wanted);
        for indicator in all.iter().filter(is_meant) {
            ui.separator();
            match &mut dialog.editing {
                Some((id, details)) if *id == indicator.id => {
                    if form_ui(ui, look, indicator, details, actions) {
                        dialog.editing = None;
                    }
                }
                _ => indicator_ui(ui, look, indicator, &mut dialog.editing),
            }
        }
    });
}

fn indicator_ui(
    ui: &mut Ui,
    look: &Look,
    indicator: &Indicator,
    editing: &mut Option<(IndicatorId, IndicatorDetails)>,
) {
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_enabled_ui(look.locked.is_none(), |ui| {
                let name = format!("Change {}", indicator.name);
                if icon_button(ui, icons::PENCIL, &name, "Change name, unit and explanation").clicked() {
                    *editing = Some((indicator.id, IndicatorDetails::of(indicator)));
                }
            });
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let name = RichText::new(&indicator.name).font(theme::semibold(theme::BODY));
                ui.add(egui::Label::new(name).truncate());
            });
        });
    });
    if !indicator.meaning.is_empty() {
        ui.label(&indicator.meaning);
    }
    let unit = if indicator.unit.is_empty() { "no unit" } else { &indicator.unit };
    let end = match (indicator.direction, ends::in_score(look.atlas, &indicator.key)) {
        (None, Some(Direction::HigherIsWorse)) => "the score counts more as more excluded",
        (None, Some(Direction::LowerIsWorse)) => "the score counts less as more excluded",
        (own, _) => direction(own),
    };
    let mut facts = vec![unit, kind(indicator.measure).0, end, indicator.period.as_str()];
    facts.retain(|fact| !fact.is_empty());
    small(ui, look.tokens, facts.join(" \u{b7} "));
}

/// What a kind of figure is called, and what follows from it.
fn kind(measure: Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::Count => ("a count", "People, households, premises: may be added up for larger areas."),
        Measure::Rate => ("a share", "A share of something: averaged for larger areas, never added up."),
        Measure::Mean => ("an average", "An average of something: averaged for larger areas, never added up."),
        Measure::Score => ("a score", "A score or an index: averaged for larger areas, never added up."),
    }
}

fn direction(direction: Option<Direction>) -> &'static str {
    match direction {
        Some(Direction::HigherIsWorse) => "more means more excluded",
        Some(Direction::LowerIsWorse) => "less means more excluded",
        None => "which end means exclusion is left open",
    }
}

/// True when the form was left.
fn form_ui(
    ui: &mut Ui,
    look: &Look,
    indicator: &Indicator,
    details: &mut IndicatorDetails,
    actions: &mut Actions,
) -> bool {
    let label = ui.label("Name");
    ui.add(TextEdit::singleline(&mut details.name).desired_width(f32::INFINITY)).labelled_by(label.id);
    let label = ui.label("Unit, such as %, people or Mbit/s");
    ui.add(TextEdit::singleline(&mut details.unit).desired_width(200.0)).labelled_by(label.id);
    let label = ui.label("What it means, in a sentence or two; shown wherever the name stands");
    ui.add(TextEdit::multiline(&mut details.meaning).desired_rows(3).desired_width(f32::INFINITY))
        .labelled_by(label.id);
    ui.horizontal_wrapped(|ui| {
        let ends = [Some(Direction::HigherIsWorse), Some(Direction::LowerIsWorse), None];
        let ends = ends.map(|d| (d, direction(d).to_owned()));
        let now = (Some(&details.direction), direction(details.direction));
        if let Some(chosen) = choice_ui(ui, "Which end means exclusion", now, 300.0, &ends) {
            details.direction = chosen;
        }
        let kinds = [Measure::Rate, Measure::Count, Measure::Mean, Measure::Score].map(|m| (m, kind(m).0.to_owned()));
        if let Some(chosen) =
            choice_ui(ui, "Kind of figure", (Some(&details.measure), kind(details.measure).0), 140.0, &kinds)
        {
            details.measure = chosen;
        }
    });
    small(ui, look.tokens, kind(details.measure).1);
    small(
        ui,
        look.tokens,
        "The end is what new score models start with; models that are kept have their own, on the page Indicators of the \
         score model (Ctrl+M).",
    );
    small(ui, look.tokens, format!("Its key, by which models and files know it, stays: {}", indicator.key));
    let mut done = false;
    button_row(ui, |ui| {
        let can = look.locked.is_none() && !details.name.trim().is_empty();
        if primary_button(ui, look.tokens, "Keep names", can).clicked() {
            let action = ModelAction::DescribeIndicator(indicator.id, details.clone());
            actions.push(Action::Models(action));
            done = true;
        }
        done |= ui.button("Cancel").clicked();
    });
    done
}
