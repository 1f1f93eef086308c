//! What each group and each indicator weighs: given, equal, by experts' points, or as the figures themselves would advise.

use egui::{DragValue, RichText, Ui};

use crate::base::text;
use crate::project::recipe::Overlap;
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{explained, small};

use super::ModelDialog;

/// What experts share out.
const POINTS: f64 = 100.0;

const BY_COMPONENTS: &str =
    "As each indicator loads on the first principal component: most weight to what goes with everything else";
const BY_CORRELATIONS: &str = "Less weight to indicators that go with many others, so that nothing counts twice";

pub fn weights_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog, overlap: &Overlap) {
    small(
        ui,
        look.tokens,
        "Weights are a judgement. Within a group, and among the groups, only their ratio counts. The columns on the right \
         are advice from the figures, not a better truth: they say what varies together, not what matters.",
    );
    ui.horizontal_wrapped(|ui| {
        if ui.button("All equal").on_hover_text("Every group the same, every indicator of a group the same").clicked() {
            dialog.lines.iter_mut().for_each(|l| l.weight = 1.0);
            dialog.model.dimensions.iter_mut().for_each(|d| d.weight = 1.0);
        }
        let can = overlap.by_components.len() == overlap.keys.len() && !overlap.keys.is_empty();
        if ui.add_enabled(can, egui::Button::new("Use what components suggest")).on_hover_text(BY_COMPONENTS).clicked()
        {
            take(dialog, overlap, &overlap.by_components);
        }
        if ui
            .add_enabled(!overlap.by_correlations.is_empty(), egui::Button::new("Use what correlations suggest"))
            .on_hover_text(BY_CORRELATIONS)
            .clicked()
        {
            take(dialog, overlap, &overlap.by_correlations);
        }
        let tip = "Brings the weights to 100 points a group, and 100 points for the groups, for experts to share out";
        if ui.button("Share out 100 points").on_hover_text(tip).clicked() {
            to_points(dialog);
        }
    });
    ui.add_space(theme::GAP);
    let result = dialog.result();
    let shares = result.effective_weights();
    let mut at = 0;
    for group in &result.dimensions {
        let terms = at..at + group.terms.len();
        at = terms.end;
        let share: f64 = shares[terms.clone()].iter().sum();
        ui.horizontal(|ui| {
            ui.label(RichText::new(&group.name).font(theme::semibold(theme::BODY)));
            let mut weight = group.weight;
            let field = ui.add(DragValue::new(&mut weight).range(0.0..=1000.0).speed(0.05).max_decimals(2));
            let name = format!("Weight of the group {}", group.name);
            field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, &name));
            if (weight - group.weight).abs() > 0.0 {
                set_group(dialog, &group.name, weight);
            }
            small(ui, look.tokens, format!("{} % of the score", text::number(share * 100.0, 1)));
        });
        egui::Grid::new(("weights", &group.name)).num_columns(5).spacing([16.0, 2.0]).min_col_width(70.0).show(
            ui,
            |ui| {
                heads_ui(ui, look);
                ui.end_row();
                for (term, place) in group.terms.iter().zip(terms) {
                    let name = dialog.name_of(&term.indicator);
                    ui.scope(|ui| {
                        ui.set_width(280.0);
                        explained(ui, RichText::new(&name).size(theme::SMALL), "");
                    });
                    if let Some(line) = dialog.lines.iter_mut().find(|l| l.key == term.indicator) {
                        let field =
                            ui.add(DragValue::new(&mut line.weight).range(0.0..=1000.0).speed(0.05).max_decimals(2));
                        let label = format!("Weight of {name}");
                        field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, &label));
                    }
                    let percent = |v: Option<&f64>| {
                        v.map_or_else(|| "\u{2014}".to_owned(), |v| format!("{} %", text::number(v * 100.0, 1)))
                    };
                    ui.label(percent(shares.get(place)));
                    small(ui, look.tokens, percent(overlap.by_components.get(place)));
                    small(ui, look.tokens, percent(overlap.by_correlations.get(place)));
                    ui.end_row();
                }
            },
        );
        let given: f64 = group.terms.iter().map(|t| t.weight).sum();
        if given > POINTS / 2.0 {
            let left = POINTS - given;
            let text = if left.abs() < 0.005 {
                "All 100 points are given.".to_owned()
            } else if left > 0.0 {
                format!("{} of 100 points are left to give.", text::number(left, 1))
            } else {
                format!("{} points more than 100 are given.", text::number(-left, 1))
            };
            small(ui, look.tokens, text);
        }
        ui.add_space(4.0);
    }
    if let Some(first) = overlap.first_component {
        let percent = text::number(first * 100.0, 0);
        small(
            ui,
            look.tokens,
            format!("The first principal component holds {percent} % of what the indicators vary by."),
        );
    }
}

fn set_group(dialog: &mut ModelDialog, name: &str, weight: f64) {
    // A group that was only just named is not in the model yet.
    dialog.model = dialog.result();
    if let Some(dimension) = dialog.model.dimensions.iter_mut().find(|d| d.name == name) {
        dimension.weight = weight;
    }
}

/// Takes advised shares of the whole as weights of indicators and, summed, of groups.
fn take(dialog: &mut ModelDialog, overlap: &Overlap, shares: &[f64]) {
    let share = |key: &str| overlap.keys.iter().position(|k| k == key).and_then(|i| shares.get(i)).copied();
    dialog.model = dialog.result();
    for dimension in &mut dialog.model.dimensions {
        dimension.weight = rounded(dimension.terms.iter().filter_map(|t| share(&t.indicator)).sum::<f64>() * POINTS);
    }
    for line in &mut dialog.lines {
        if let Some(share) = share(&line.key) {
            line.weight = rounded(share * POINTS);
        }
    }
}

/// Brings the weights of each group, and of the groups, to a sum of 100.
fn to_points(dialog: &mut ModelDialog) {
    dialog.model = dialog.result();
    let all: f64 = dialog.model.dimensions.iter().map(|d| d.weight).sum();
    for dimension in &mut dialog.model.dimensions {
        let own: f64 = dimension.terms.iter().map(|t| t.weight).sum();
        if all > 0.0 {
            dimension.weight = rounded(dimension.weight / all * POINTS);
        }
        for term in dimension.terms.iter().filter(|_| own > 0.0) {
            if let Some(line) = dialog.lines.iter_mut().find(|l| l.key == term.indicator) {
                line.weight = rounded(term.weight / own * POINTS);
            }
        }
    }
}

fn rounded(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}

fn heads_ui(ui: &mut Ui, look: &Look) {
    for (head, meaning) in [
        ("", ""),
        ("Weight", ""),
        ("Of the score", "The share of the whole score that this indicator has"),
        ("Components suggest", BY_COMPONENTS),
        ("Correlations suggest", BY_CORRELATIONS),
    ] {
        explained(ui, RichText::new(head).size(theme::SMALL).color(look.tokens.second), meaning);
    }
}
