//! From the mean of all areas to the area's score, indicator by indicator; and each indicator's way from the figure as
//! published to points.

use egui::{Align2, FontId, Rect, RichText, Sense, Stroke, Ui, pos2, vec2};

use crate::base::text;
use crate::model::atlas::SetData;
use crate::model::construction::Base;
use crate::model::indicator::Indicator;
use crate::model::score_model::{Direction, ScoreModel};
use crate::project::explain::{self, Step, signed};
use crate::project::recipe;
use crate::ui::action::Actions;
use crate::ui::theme;
use crate::ui::widgets::{explained, heading, small};

use super::super::Look;
use super::{decimals, value_line_ui, with_unit};

/// Height of a bar.
const BAR: f32 = 10.0;

pub fn waterfall_ui(ui: &mut Ui, look: &Look, set: &SetData, model: &ScoreModel, place: usize, actions: &mut Actions) {
    heading(ui, "Why");
    let steps = explain::steps(model, look.figures, place);
    let score = look.figures.scores.areas.get(place).and_then(|a| a.score);
    let kinds = set.set.kind.plural();
    let Some(mean) = look.figures.scores.mean else { return };
    let has_parts = steps.iter().any(|s| s.gain.is_some());
    if has_parts {
        small(
            ui,
            look.tokens,
            format!(
                "Points above or below the mean of all {kinds}, which is {}. Open a line for every step.",
                text::number(mean, 1)
            ),
        );
    } else {
        small(ui, look.tokens, "A comparison of pairs gives a score, but no points of single indicators.");
    }
    // The scale holds every height that the steps go through.
    let (mut low, mut high, mut at) = (mean, mean, mean);
    for gain in steps.iter().filter_map(|s| s.gain) {
        at += gain;
        (low, high) = (low.min(at), high.max(at));
    }
    let scale = (low, high.max(low + 1e-9));
    let mut from = mean;
    for step in &steps {
        let to = from + step.gain.unwrap_or(0.0);
        step_ui(ui, look, set, model, place, step, &Bar { from, to, mean, scale }, actions);
        from = to;
    }
    if let Some(score) = score.filter(|_| has_parts) {
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            ui.label(format!("Mean {} and all of these", text::number(mean, 1)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(RichText::new(text::number(score, 1)).font(theme::semibold(theme::BODY)));
            });
        });
    }
}

/// One step of the waterfall on its scale.
struct Bar {
    from: f64,
    to: f64,
    mean: f64,
    scale: (f64, f64),
}

#[expect(clippy::too_many_arguments, reason = "one line, drawn from three tables")]
fn step_ui(
    ui: &mut Ui,
    look: &Look,
    set: &SetData,
    model: &ScoreModel,
    place: usize,
    step: &Step,
    bar: &Bar,
    actions: &mut Actions,
) {
    let indicator = look.atlas.indicator_of(set, &step.key);
    let name = indicator.map_or(step.key.as_str(), |i| i.name.as_str());
    let points = step.gain.map_or_else(|| "\u{2014}".to_owned(), signed);
    ui.add_space(2.0);
    let id = ui.make_persistent_id(("step", &step.key));
    let state = egui::collapsing_header::CollapsingState::load_with_default_open(ui.ctx(), id, false);
    let header = state.show_header(ui, |ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(&points).font(theme::semibold(theme::BODY)));
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.set_width(ui.available_width());
                let meaning = indicator.map_or_else(String::new, |i| format!("{} {}", i.meaning, i.derivation));
                explained(ui, RichText::new(name), meaning.trim());
            });
        });
    });
    let (toggle, ..) = header.body(|ui| details_ui(ui, look, set, model, place, step, indicator));
    toggle.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::DisclosureTriangle, true, format!("Every step of {name}"))
    });
    bar_ui(ui, look, bar);
    value_line_ui(ui, look, set, place, &step.key, indicator, step.part.raw, actions);
}

/// The step as a bar from where the last one ended; the thin line is the mean of all areas.
fn bar_ui(ui: &mut Ui, look: &Look, bar: &Bar) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::hover());
    let (low, high) = bar.scale;
    #[expect(clippy::cast_possible_truncation, reason = "a share of a width")]
    let x = |v: f64| rect.left() + rect.width() * ((v - low) / (high - low)).clamp(0.0, 1.0) as f32;
    let painter = ui.painter();
    painter.rect_filled(rect, 2.0, look.tokens.hover);
    let (from, to) = (x(bar.from), x(bar.to));
    let filled =
        Rect::from_min_max(pos2(from.min(to), rect.top()), pos2(from.max(to).max(from.min(to) + 1.5), rect.bottom()));
    if bar.to >= bar.from {
        painter.rect_filled(filled, 1.0, look.tokens.accent);
    } else {
        // Open where it takes points away, so that it is told apart without colour too.
        painter.rect(filled, 1.0, look.tokens.panel, Stroke::new(1.5, look.tokens.accent), egui::StrokeKind::Inside);
    }
    let mean = x(bar.mean);
    painter.line_segment(
        [pos2(mean, rect.top() - 2.0), pos2(mean, rect.bottom() + 2.0)],
        Stroke::new(1.0, look.tokens.second),
    );
}

/// Raw value, value on the scale, weight, points: each step as a line, and where the figure stands among all.
fn details_ui(
    ui: &mut Ui,
    look: &Look,
    set: &SetData,
    model: &ScoreModel,
    place: usize,
    step: &Step,
    indicator: Option<&Indicator>,
) {
    let direction = model.terms().nth(step.term).map_or(Direction::HigherIsWorse, |(_, t)| t.direction);
    let unit = indicator.map_or("", |i| i.unit.as_str());
    let values = set.columns.get(&step.key).map_or(&[][..], |c| c.values.as_slice());
    let digits = decimals(values);
    let line = |ui: &mut Ui, what: &str, value: String| {
        ui.horizontal(|ui| {
            small(ui, look.tokens, what);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(RichText::new(value).size(theme::SMALL));
            });
        });
    };
    line(ui, "As published", step.part.raw.map_or_else(|| "no figure".to_owned(), |v| with_unit(v, digits, unit)));
    if let Some((rank, all)) = explain::rank_of(set, &step.key, direction, place) {
        line(ui, "Place among all, 1 most excluded", format!("{} of {}", text::count(rank), text::count(all)));
    }
    if let (Some(raw), Some(treated)) = (step.part.raw, step.part.treated)
        && (raw - treated).abs() > 1e-12
    {
        line(ui, "After outliers were drawn in", text::number(treated, 2));
        let done = look.figures.scores.treatments.get(step.term).map_or_else(String::new, recipe::treatment);
        if !done.is_empty() {
            let text = RichText::new(format!("This indicator: {done}.")).size(theme::SMALL).color(look.tokens.second);
            ui.add(egui::Label::new(text).wrap());
        }
    }
    if step.part.imputed {
        line(ui, "Missing, filled with", model.construction.imputation.name().to_lowercase());
    }
    let scale = format!(
        "{}, {}",
        model.normalisation.name().to_lowercase(),
        match direction {
            Direction::HigherIsWorse => "more is worse",
            Direction::LowerIsWorse => "less is worse",
        }
    );
    line(
        ui,
        &format!("On the scale ({scale})"),
        step.part.normalised.map_or_else(|| "\u{2014}".to_owned(), |v| text::number(v, 1)),
    );
    if let Base::Reference(reference) = &model.construction.base
        && reference.figures.contains_key(&step.key)
    {
        small(ui, look.tokens, format!("The scale is that of {}.", reference.name));
    }
    line(ui, "Weight in the score", format!("{} %", text::number(step.weight * 100.0, 1)));
    line(ui, "Points", step.part.contribution.map_or_else(|| "\u{2014}".to_owned(), |v| text::number(v, 1)));
    line(ui, "Points on average", text::number(step.mean, 1));
    histogram_ui(
        ui,
        look,
        values,
        step.part.raw,
        digits,
        unit,
        indicator.map_or(step.key.as_str(), |i| i.name.as_str()),
    );
    ui.add_space(4.0);
}

const BINS: usize = 24;

/// How the figure is distributed over all areas, with this area marked.
fn histogram_ui(
    ui: &mut Ui,
    look: &Look,
    values: &[Option<f64>],
    own: Option<f64>,
    digits: usize,
    unit: &str,
    name: &str,
) {
    let there = || values.iter().flatten().copied().filter(|v| v.is_finite());
    let (low, high) = there().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low >= high {
        return;
    }
    let mut bins = [0_usize; BINS];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the number of bins")]
    let bin = |v: f64| (((v - low) / (high - low) * BINS as f64) as usize).min(BINS - 1);
    there().for_each(|v| bins[bin(v)] += 1);
    let most = bins.iter().copied().max().unwrap_or(1).max(1);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 58.0), Sense::hover());
    let plot = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - 14.0));
    #[expect(clippy::cast_precision_loss, reason = "a few bins")]
    let step = plot.width() / BINS as f32;
    let painter = ui.painter();
    for (place, count) in bins.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "counts of areas on a screen")]
        let (left, height) = (plot.left() + step * place as f32, plot.height() * *count as f32 / most as f32);
        let cell = Rect::from_min_max(pos2(left + 0.5, plot.bottom() - height), pos2(left + step - 0.5, plot.bottom()));
        let is_own = own.is_some_and(|v| bin(v) == place);
        painter.rect_filled(cell, 0.0, if is_own { look.tokens.accent } else { look.tokens.edge });
    }
    painter.line_segment([plot.left_bottom(), plot.right_bottom()], Stroke::new(1.0, look.tokens.line));
    if let Some(own) = own {
        #[expect(clippy::cast_possible_truncation, reason = "a share of a width")]
        let at = plot.left() + plot.width() * ((own - low) / (high - low)) as f32;
        painter.line_segment([pos2(at, plot.top()), pos2(at, plot.bottom() + 3.0)], Stroke::new(2.0, look.tokens.text));
    }
    let font = FontId::proportional(theme::SMALL - 1.0);
    painter.text(
        rect.left_bottom(),
        Align2::LEFT_BOTTOM,
        with_unit(low, digits, unit),
        font.clone(),
        look.tokens.second,
    );
    painter.text(rect.right_bottom(), Align2::RIGHT_BOTTOM, with_unit(high, digits, unit), font, look.tokens.second);
    let here = own.map_or_else(|| "no figure here".to_owned(), |v| format!("here {}", with_unit(v, digits, unit)));
    let said = format!(
        "Distribution of {name}: from {} to {}; {here}",
        with_unit(low, digits, unit),
        with_unit(high, digits, unit)
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &said));
    response.on_hover_text(said);
}
