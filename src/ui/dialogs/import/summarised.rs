//! How figures of postcodes or other points become figures of areas: where the points lie, and what is made of the many
//! figures in an area.

use egui::Ui;

use crate::base::text::count;
use crate::project::imports::{Statistic, SummarisedFigure, SummaryReport};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::small;

use super::joined::{named, set_ui};
use super::{Found, ImportDialog, choice_ui, section};

/// How many figures have a choice of their own here.
const MOST_SHOWN: usize = 40;
/// How many points that lie in no area are named at once, and on hover.
const MOST_NAMED: usize = 6;
const MOST_ON_HOVER: usize = 60;

pub(super) fn summary_ui(ui: &mut Ui, look: &Look, found: &Found<'_>, dialog: &mut ImportDialog) -> bool {
    let Some(summary) = found.plan.and_then(|p| p.report.summary.as_ref()) else { return false };
    ui.add_space(theme::GAP);
    let title = if summary.points == "postcodes" { "Postcodes and areas" } else { "Points and areas" };
    section(ui, title);
    placed_ui(ui, look, summary);
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        changed |= set_ui(ui, look, summary.set, dialog);
    });
    ui.add_space(4.0);
    small(ui, look.tokens, "An area has many of them. What stands for it:");
    egui::Grid::new("statistics").num_columns(2).spacing([theme::GAP, 4.0]).show(ui, |ui| {
        if summary.figures.len() > 1 {
            changed |= all_ui(ui, dialog);
        }
        for figure in summary.figures.iter().take(MOST_SHOWN) {
            changed |= one_ui(ui, figure, dialog);
        }
    });
    if summary.figures.len() > MOST_SHOWN {
        let more = count(summary.figures.len() - MOST_SHOWN);
        small(ui, look.tokens, format!("and {more} more figures, by the choice for all of them"));
    }
    changed
}

fn placed_ui(ui: &mut Ui, look: &Look, summary: &SummaryReport) {
    let points = &summary.points;
    ui.label(format!(
        "{} {points} lie in areas of {}, by {}.",
        count(summary.inside),
        summary.set_name,
        summary.placed_by
    ));
    let mut left = |n: usize, first: &[(String, u64)], why: &str| {
        if n > 0 {
            let each = || first.iter().map(|(name, row)| format!("{name} (row {row})"));
            let said = format!("Left out, {} {why}: {}", count(n), named(&mut each(), MOST_NAMED));
            small(ui, look.tokens, said).on_hover_text(named(&mut each(), MOST_ON_HOVER));
        }
    };
    left(summary.outside, &summary.outside_first, "in no area");
    left(summary.unplaced, &summary.unplaced_first, "whose position is not known");
    if !summary.areas_without_point.is_empty() {
        let each = || summary.areas_without_point.iter().cloned();
        let n = count(summary.areas_without_point.len());
        let said = format!("Areas without any of the {points}, {n}: {}", named(&mut each(), MOST_NAMED));
        small(ui, look.tokens, said).on_hover_text(named(&mut each(), MOST_ON_HOVER));
    }
}

/// One choice for every figure.
fn all_ui(ui: &mut Ui, dialog: &mut ImportDialog) -> bool {
    ui.label("All figures");
    let told = dialog.options.summarise;
    let fitting = "What fits each of them";
    let mut choices: Vec<(Option<Statistic>, String)> = vec![(None, fitting.to_owned())];
    choices.extend(Statistic::ALL.map(|s| (Some(s), meaning(s).to_owned())));
    let shown = told.map_or(fitting, meaning);
    let chosen = choice_ui(ui, "Summarise all figures by", (Some(&told), shown), WIDTH, &choices);
    ui.end_row();
    let Some(chosen) = chosen else { return false };
    dialog.options.summarise = chosen;
    dialog.options.about.columns.values_mut().for_each(|column| column.summarise = None);
    true
}

const WIDTH: f32 = 280.0;

fn one_ui(ui: &mut Ui, figure: &SummarisedFigure, dialog: &mut ImportDialog) -> bool {
    ui.add(egui::Label::new(&figure.column).truncate());
    let choices: Vec<(Statistic, String)> = Statistic::ALL.map(|s| (s, meaning(s).to_owned())).to_vec();
    let mut shown = meaning(figure.statistic).to_owned();
    if let Some(by) = &figure.weighted_by {
        shown = format!("Mean, weighted by {by}");
    }
    let name = format!("Summarise {} by", figure.column);
    let chosen = choice_ui(ui, &name, (Some(&figure.statistic), &shown), WIDTH, &choices);
    ui.end_row();
    let Some(chosen) = chosen else { return false };
    dialog.options.about.columns.entry(figure.column.clone()).or_default().summarise = Some(chosen);
    true
}

fn meaning(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Median => "Median: the one in the middle",
        Statistic::Mean => "Mean",
        Statistic::Sum => "Sum",
        Statistic::Count => "How many have a figure",
        Statistic::Min => "The lowest",
        Statistic::Max => "The highest",
    }
}
