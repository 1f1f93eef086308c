//! From figures to one figure: outliers, one scale, the areas it is made from, and the kind of average.

use egui::{DragValue, RichText, Ui};

use crate::base::text;
use crate::model::construction::{Aggregation, Anchor, Base, Curve, OutlierRule};
use crate::model::score_model::Normalisation;
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, small};

use super::ModelDialog;

const WIDTH: f32 = 360.0;

pub fn making_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog, treated: &[String]) {
    title(ui, "Outliers");
    outliers_ui(ui, look, dialog, treated);
    title(ui, "One scale");
    scale_ui(ui, look, dialog);
    title(ui, "Compared with");
    base_ui(ui, look, dialog);
    title(ui, "One figure");
    average_ui(ui, look, dialog);
}

fn title(ui: &mut Ui, text: &str) {
    ui.add_space(theme::GAP);
    ui.label(RichText::new(text).font(theme::semibold(theme::BODY)));
}

fn outliers_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog, treated: &[String]) {
    let rule = &mut dialog.model.construction.outliers;
    let treats = matches!(rule, OutlierRule::Treat { .. });
    if ui.radio(!treats, "Leave figures as they are published").clicked() {
        *rule = OutlierRule::Keep;
    }
    let words = "Pull in figures that lie far from all others, so that one area does not stretch the whole scale";
    if ui.radio(treats, words).clicked() && !treats {
        *rule = OutlierRule::Treat { most_winsorised: 5, then: Curve::Log };
    }
    if let OutlierRule::Treat { most_winsorised, then } = rule {
        ui.indent("outliers", |ui| {
            small(
                ui,
                look.tokens,
                "Only indicators with a skewness beyond 2 and a kurtosis beyond 3.5 are touched: their farthest figures are \
                 set to the next ones (winsorising); where that is not enough, a curve is laid over all of them.",
            );
            ui.horizontal(|ui| {
                let label = ui.label("At most");
                ui.add(DragValue::new(most_winsorised).range(0..=100).suffix(" figures set to the next")).labelled_by(label.id);
            });
            let name = |c: &Curve| match c {
                Curve::Log => "a logarithm",
                Curve::BoxCox { .. } => "Box and Cox's curve",
            };
            let choices = [Curve::Log, Curve::BoxCox { lambda: None }].map(|c| (c, name(&c).to_owned()));
            let now = name(then);
            ui.horizontal_wrapped(|ui| {
                ui.label("Then");
                // Whatever the exponent, it is the same choice.
                let chosen = choices.iter().map(|(c, _)| c).find(|c| name(c) == now).copied();
                if let Some(chosen) = choice_ui(ui, "Curve for outliers", (chosen.as_ref(), now), 200.0, &choices) {
                    *then = chosen;
                }
                if let Curve::BoxCox { lambda } = then {
                    exponent_ui(ui, lambda);
                }
            });
        });
    }
    if !matches!(dialog.model.construction.outliers, OutlierRule::Treat { .. }) {
        return;
    }
    let model = dialog.result();
    let lines: Vec<String> = model
        .terms()
        .zip(treated)
        .filter(|(_, t)| !t.is_empty())
        .map(|((_, term), t)| format!("{}: {t}", dialog.name_of(&term.indicator)))
        .collect();
    if lines.is_empty() {
        small(ui, look.tokens, "No indicator of this score has such outliers; nothing is changed.");
    }
    for line in lines {
        ui.label(RichText::new(line).size(theme::SMALL));
    }
}

/// The exponent of Box and Cox's curve: each indicator's own, or one for all.
fn exponent_ui(ui: &mut Ui, lambda: &mut Option<f64>) {
    let mut finds = lambda.is_none();
    let tip = "For each indicator the exponent under which its figures are most like a normal distribution (maximum \
               likelihood, Box and Cox 1964). It is said below, and in the explanation of every area.";
    if ui.checkbox(&mut finds, "with the most likely exponent of each indicator").on_hover_text(tip).changed() {
        *lambda = if finds { None } else { Some(0.5) };
    }
    if let Some(lambda) = lambda {
        let label = ui.label("exponent of all");
        let field = ui.add(DragValue::new(lambda).range(-5.0..=5.0).speed(0.05)).labelled_by(label.id);
        field.on_hover_text("1 leaves the shape as it is, 0.5 is the square root, 0 the logarithm");
    }
}

fn scale_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog) {
    let choices = Normalisation::ALL.map(|n| (n, n.name().to_owned()));
    let now = dialog.model.normalisation;
    if let Some(chosen) = choice_ui(ui, "One scale by", (Some(&now), now.name()), WIDTH, &choices) {
        dialog.model.normalisation = chosen;
    }
    small(ui, look.tokens, dialog.model.normalisation.meaning());
    let keys: Vec<(String, String)> =
        dialog.lines.iter().filter(|l| l.used).map(|l| (l.key.clone(), l.name.clone())).collect();
    let range = |key: &str| {
        let values = look.set.and_then(|s| s.columns.get(key)).map(|c| c.values.as_slice()).unwrap_or_default();
        let there = values.iter().flatten().copied();
        let (low, high) = there.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low <= high { (low, high) } else { (0.0, 100.0) }
    };
    let anchors = &mut dialog.model.construction.anchors;
    match dialog.model.normalisation {
        Normalisation::Goalposts | Normalisation::Reference | Normalisation::EnglishIndices => {}
        _ => return,
    }
    let how = dialog.model.normalisation;
    egui::Grid::new("anchors").num_columns(3).spacing([16.0, 4.0]).show(ui, |ui| {
        for (key, name) in keys {
            let fits = |a: &Anchor| match how {
                Normalisation::Goalposts => matches!(a, Anchor::Goalposts { .. }),
                Normalisation::Reference => matches!(a, Anchor::Reference { .. }),
                _ => matches!(a, Anchor::RankOf { .. }),
            };
            let mut fixed = anchors.get(&key).is_some_and(fits);
            let was = fixed;
            ui.checkbox(&mut fixed, &name);
            let (low, high) = range(&key);
            if fixed && !was {
                let fresh = match how {
                    Normalisation::Goalposts => Anchor::Goalposts { low, high },
                    Normalisation::Reference => Anchor::Reference { value: f64::midpoint(low, high) },
                    _ => Anchor::RankOf { areas: 33_755.0 },
                };
                anchors.insert(key.clone(), fresh);
            } else if was && !fixed {
                anchors.remove(&key);
            }
            match anchors.get_mut(&key).filter(|_| fixed) {
                Some(Anchor::Goalposts { low, high }) => {
                    ui.horizontal(|ui| {
                        named_value(ui, low, "0 at ", &format!("0 of {name} at"));
                        named_value(ui, high, "100 at ", &format!("100 of {name} at"));
                    });
                }
                Some(Anchor::Reference { value }) => named_value(ui, value, "100 at ", &format!("Reference of {name}")),
                Some(Anchor::RankOf { areas }) => {
                    named_value(ui, areas, "a rank among ", &format!("{name} is a rank among so many"));
                }
                None => {
                    let free = match how {
                        Normalisation::Goalposts => "from the lowest to the highest figure",
                        Normalisation::Reference => "against the average",
                        _ => "ranked among these areas",
                    };
                    small(ui, look.tokens, free);
                }
            }
            ui.end_row();
        }
    });
}

fn named_value(ui: &mut Ui, value: &mut f64, prefix: &str, name: &str) {
    let field = ui.add(DragValue::new(value).speed(0.1).prefix(prefix));
    field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::SpinButton, true, name));
}

/// What scales are made from: all areas, a place among them, or another set of areas of the project.
#[derive(Clone, Copy, PartialEq)]
enum From {
    All,
    Place(usize),
    Other(usize),
    /// As the model says, which is none of these any more.
    Kept,
}

fn base_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog) {
    let Some(set) = look.set else { return };
    let (places, others) = dialog.bases(look, set);
    let base = &mut dialog.model.construction.base;
    let all = set.set.kind.counted(set.areas.len());
    let mut choices: Vec<(From, String)> = vec![(From::All, format!("All {all} of {}", set.set.name))];
    let place = |(i, (name, codes)): (usize, &(String, Vec<String>))| {
        (From::Place(i), format!("{name} ({})", text::count(codes.len())))
    };
    choices.extend(places.iter().enumerate().map(place));
    choices.extend(others.iter().enumerate().map(|(i, (other, _))| (From::Other(i), other.name.clone())));
    let now = match base {
        Base::AllAreas => From::All,
        Base::Areas(codes) => places.iter().position(|(_, c)| c == codes).map_or(From::Kept, From::Place),
        Base::Reference(kept) => others.iter().position(|(o, _)| o == kept).map_or(From::Kept, From::Other),
    };
    let shown = choices.iter().find(|(c, _)| *c == now).map_or_else(
        || match base {
            Base::Areas(codes) => format!("{} chosen areas", text::count(codes.len())),
            Base::Reference(kept) => format!("{}, as kept with the model", kept.name),
            Base::AllAreas => String::new(),
        },
        |(_, text)| text.clone(),
    );
    match choice_ui(ui, "Scales are made from", (Some(&now), &shown), WIDTH, &choices) {
        Some(From::All) => *base = Base::AllAreas,
        Some(From::Place(i)) => *base = places.get(i).map_or(Base::AllAreas, |(_, codes)| Base::Areas(codes.clone())),
        Some(From::Other(i)) => *base = others.get(i).map_or(Base::AllAreas, |(o, _)| Base::Reference(o.clone())),
        Some(From::Kept) | None => {}
    }
    if let Base::Reference(reference) = base {
        let here = dialog.lines.iter().filter(|l| l.used);
        let missing: Vec<&str> =
            here.filter(|l| !reference.figures.contains_key(&l.key)).map(|l| l.name.as_str()).collect();
        small(
            ui,
            look.tokens,
            "Lowest, highest, mean and deviation of those areas are kept with the model. Smaller areas differ more than \
             larger ones: compare areas of one size.",
        );
        if !missing.is_empty() {
            let text = format!("Not known there, so on the scale of these areas: {}.", missing.join(", "));
            ui.colored_label(look.tokens.warning, RichText::new(text).size(theme::SMALL));
        }
        if matches!(
            dialog.model.normalisation,
            Normalisation::PercentileRank | Normalisation::Rank | Normalisation::EnglishIndices
        ) {
            let text = "Ranks need every figure, so this scale is made from these areas all the same.";
            ui.colored_label(look.tokens.warning, RichText::new(text).size(theme::SMALL));
        }
        return;
    }
    small(
        ui,
        look.tokens,
        "Scales, outliers and ranks of indicators are made from these areas; all others are placed on the same scales.",
    );
    if others.is_empty() {
        small(
            ui,
            look.tokens,
            "To compare a borough with its county or with England, add the boundaries of all their areas as a second set, \
             then the same figures for them (Ctrl+I): ONS boundaries with Census or Indices of Deprivation tables, say. \
             They can then be chosen here.",
        );
    }
}

fn average_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog) {
    let meaning = |a: Aggregation| match a {
        Aggregation::Arithmetic => "A weighted average: a low figure is made good by a high one.",
        Aggregation::Geometric => "A product of powers: a low figure is made good only in part.",
        Aggregation::Harmonic => "The least forgiving: one very low figure pulls the whole down.",
        Aggregation::Copeland => {
            "Areas are compared in pairs, indicator by indicator; wins less losses. Says nothing of how far apart they are."
        }
    };
    let construction = &mut dialog.model.construction;
    for (name, kind) in [("Within a group", &mut construction.within), ("Of the groups", &mut construction.between)] {
        let choices = Aggregation::ALL.map(|a| (a, a.name().to_owned()));
        ui.horizontal(|ui| {
            ui.allocate_ui_with_layout(
                egui::vec2(110.0, theme::CONTROL),
                egui::Layout::left_to_right(egui::Align::Center),
                |ui| {
                    ui.set_min_width(110.0);
                    ui.label(name);
                },
            );
            if let Some(chosen) = choice_ui(ui, name, (Some(&*kind), kind.name()), WIDTH - 118.0, &choices) {
                *kind = chosen;
            }
        });
        small(ui, look.tokens, meaning(*kind));
    }
}
