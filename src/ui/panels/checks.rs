//! Below: can the score be trusted? Tested against an outcome, beside the predictive model's own record; which judgement
//! moves the ranking; and claims such as "X has the lowest online return", tried.

use std::rc::Rc;

use egui::{Align, Layout, RichText, Ui};
use egui_extras::{Column, TableBuilder};

use crate::base::text;
use crate::model::atlas::SetData;
use crate::model::settings::Claim as Made;
use crate::project::checks::{self, Check, Claim, ClaimKeys, Standing, Verdict};
use crate::project::files;
use crate::ui::action::{Action, Actions};
use crate::ui::icons;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, explained, small, small_icon_button};

use super::Look;

/// What is tested, and what came of it last.
#[derive(Default)]
pub struct Checks {
    /// The outcome's key, and whether a low figure is the bad one; `None` is what is usual.
    outcome: Option<(String, bool)>,
    claims: Option<ClaimKeys>,
    made: Option<(MadeOf, Rc<Shown>)>,
}

type MadeOf = (u64, bool, Option<(String, bool)>, Option<ClaimKeys>, Vec<Made>);

/// Everything that is shown.
struct Shown {
    key: String,
    low_is_worse: bool,
    check: Check,
    keys: ClaimKeys,
    claims: Vec<Claim>,
}

pub fn checks_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let Some(set) = look.set else {
        ui.label("Checks appear when the project has areas and a score.");
        return;
    };
    let has_estimates = look.figures.estimates.is_some();
    let claims = state.settings.claims.clone();
    let made_of = (look.revision, has_estimates, state.checks.outcome.clone(), state.checks.claims.clone(), claims);
    let made = match &state.checks.made {
        Some((of, made)) if *of == made_of => Rc::clone(made),
        _ => {
            let Some(made) = make(look, set, state) else {
                ui.label("There is no figure to test the score against. Add an outcome, such as the digital propensity index (Ctrl+I).");
                return;
            };
            let made = Rc::new(made);
            state.checks.made = Some((made_of, Rc::clone(&made)));
            made
        }
    };
    egui::ScrollArea::vertical().id_salt("checks").auto_shrink([false, false]).show(ui, |ui| {
        let wide = ui.available_width() > 760.0;
        if wide {
            let width = (ui.available_width() - 24.0) / 2.0;
            ui.horizontal_top(|ui| {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    outcome_ui(ui, look, set, &made, state, actions);
                });
                ui.add_space(16.0);
                ui.vertical(|ui| {
                    ui.set_width(width);
                    sobol_ui(ui, look, actions);
                    claims_ui(ui, look, set, &made, state, actions);
                });
            });
        } else {
            outcome_ui(ui, look, set, &made, state, actions);
            sobol_ui(ui, look, actions);
            claims_ui(ui, look, set, &made, state, actions);
        }
    });
}

fn make(look: &Look, set: &SetData, state: &UiState) -> Option<Shown> {
    let known = state.checks.outcome.clone().filter(|(key, _)| set.columns.contains_key(key));
    let (key, low_is_worse) = known.or_else(|| {
        let key = checks::usual_outcome(look.atlas, set)?;
        let low = checks::low_is_worse(look.atlas, set, &key);
        Some((key, low))
    })?;
    let estimates = look.figures.estimates.as_deref();
    let check = checks::check(look.atlas, set, &look.figures.scores, estimates, (&key, low_is_worse));
    let keys = state.checks.claims.clone().unwrap_or_else(|| checks::claim_keys(set, &key));
    let keys = ClaimKeys { propensity: key.clone(), ..keys };
    let rows = checks::claim_rows(set, &keys);
    let claims = state.settings.claims.iter().filter_map(|c| checks::claim(&rows, &c.area)).collect();
    Some(Shown { key, low_is_worse, check, keys, claims })
}

fn title(ui: &mut Ui, text: &str) {
    ui.add_space(4.0);
    ui.label(RichText::new(text).font(theme::semibold(theme::BODY)));
}

fn outcome_ui(ui: &mut Ui, look: &Look, set: &SetData, made: &Shown, state: &mut UiState, actions: &mut Actions) {
    title(ui, "Does the score predict anything?");
    let choices: Vec<(String, String)> =
        look.atlas.indicators_of(set).iter().map(|i| (i.key.clone(), i.name.clone())).collect();
    ui.horizontal(|ui| {
        small(ui, look.tokens, "Tested against");
        let width = (ui.available_width() - 190.0).clamp(120.0, 280.0);
        let now = (Some(&made.key), made.check.outcome.as_str());
        if let Some(key) = choice_ui(ui, "Outcome", now, width, &choices) {
            let low = checks::low_is_worse(look.atlas, set, &key);
            state.checks.outcome = Some((key, low));
        }
        let mut low = made.low_is_worse;
        if ui.checkbox(&mut low, "low is worse").on_hover_text("Which end of the outcome is the bad one").changed() {
            state.checks.outcome = Some((made.key.clone(), low));
        }
    });
    if let Some(why) = &made.check.refused {
        ui.colored_label(look.tokens.warning, why);
        return;
    }
    for (place, line) in made.check.said.iter().enumerate() {
        let line = RichText::new(line);
        ui.add(egui::Label::new(if place == 0 { line } else { line.color(look.tokens.second) }).wrap());
    }
    records_ui(ui, look, &made.check);
    if ui.button("Save CSV\u{2026}").on_hover_text("These figures as a table").clicked() {
        let name = format!("Check against {}", made.check.outcome);
        actions.push(Action::AskToSave(name, "csv", files::table(&checks::rows(&made.check))));
    }
}

const HEADS: [(&str, &str); 5] = [
    ("Spearman", "How far both put the areas in the same order: 1 the same, 0 unrelated, -1 the other way round"),
    ("R\u{b2}", "The share of the outcome's variation that goes with it in a straight line"),
    (
        "Error",
        "Root mean square error, in the outcome's unit. For the score: of the straight line from it to the outcome",
    ),
    ("Worst found", "How many of the areas it says are worst are among those with the worst outcomes"),
    ("In interval", "The share of outcomes inside the 90 % interval given for them"),
];

fn records_ui(ui: &mut Ui, look: &Look, check: &Check) {
    let height = 26.0;
    let name_width = (ui.available_width() - 5.0 * 82.0).max(130.0);
    let table = TableBuilder::new(ui)
        .id_salt("records")
        .vscroll(false)
        .cell_layout(Layout::right_to_left(Align::Center))
        .column(Column::exact(name_width))
        .columns(Column::exact(74.0), HEADS.len());
    table
        .header(height, |mut row| {
            row.col(|_| {});
            for (head, meaning) in HEADS {
                row.col(|ui| {
                    explained(ui, RichText::new(head).font(theme::semibold(11.0)), meaning);
                });
            }
        })
        .body(|mut body| {
            for record in &check.records {
                body.row(height + 8.0, |mut row| {
                    let a = &record.agreement;
                    row.col(|ui| {
                        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                            let name = RichText::new(&record.name).size(theme::SMALL);
                            ui.add(egui::Label::new(name).wrap());
                        });
                    });
                    let figure = |v: Option<f64>, decimals| {
                        v.map_or_else(|| "\u{2013}".to_owned(), |v| text::number(v, decimals))
                    };
                    let coverage = a
                        .coverage
                        .map_or_else(|| "\u{2013}".to_owned(), |c| format!("{} %", text::number(100.0 * c, 0)));
                    let cells = [
                        figure(a.spearman, 2),
                        figure(a.r2, 2),
                        figure(a.rmse, 2),
                        format!("{} of {}", a.worst_hits, a.worst),
                        coverage,
                    ];
                    for ((head, _), cell) in HEADS.iter().zip(cells) {
                        row.col(|ui| {
                            let label = ui.label(RichText::new(&cell).color(look.tokens.text));
                            let said = format!("{}, {head}: {cell}", record.name);
                            let areas = text::counted(a.areas, "area", "areas");
                            let label = label.on_hover_text(format!("{said}, of {areas}"));
                            label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Cell, true, &said));
                        });
                    }
                });
            }
        });
}

/// Which judgement moves the ranking: bars of Sobol' indices.
fn sobol_ui(ui: &mut Ui, look: &Look, actions: &mut Actions) {
    title(ui, "What moves the ranking?");
    let Some(certainty) = look.figures.certainty.as_deref() else {
        small(ui, look.tokens, "Trying other judgements\u{2026}");
        return;
    };
    if let Some(why) = &certainty.refused {
        small(ui, look.tokens, why);
        return;
    }
    let judgements = certainty.judgements();
    let Some((first, _)) = judgements.first() else {
        small(ui, look.tokens, "Nothing about this score is in doubt.");
        return;
    };
    let places = certainty.sensitivity.as_ref().map_or(0.0, |s| s.places);
    let kind = look.set.map_or("areas", |s| s.set.kind.plural());
    ui.add(
        egui::Label::new(format!(
            "{} moves it most. With other judgements, each as good as the model\u{2019}s, {kind} move by {} places on average.",
            first.name(),
            text::number(places, 1)
        ))
        .wrap(),
    );
    for (judgement, sobol) in &judgements {
        let shares = [sobol.first, sobol.total].map(|s| s.clamp(0.0, 1.0));
        ui.horizontal(|ui| {
            let name = RichText::new(judgement.name()).size(theme::SMALL);
            let room = egui::vec2(180.0_f32.min(ui.available_width() * 0.45), 20.0);
            ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
                ui.set_width(room.x);
                ui.add(egui::Label::new(name).truncate());
            });
            let width = (ui.available_width() - 60.0).max(40.0);
            let (rect, response) = ui.allocate_exact_size(egui::vec2(width, 12.0), egui::Sense::hover());
            let painter = ui.painter();
            painter.rect_filled(rect, 2.0, look.tokens.hover);
            #[expect(clippy::cast_possible_truncation, reason = "a share of a width")]
            let part = |share: f64| {
                egui::Rect::from_min_size(rect.min, egui::vec2(rect.width() * share as f32, rect.height()))
            };
            painter.rect_filled(part(shares[1]), 2.0, look.tokens.accent.gamma_multiply(0.4));
            painter.rect_filled(part(shares[0]), 2.0, look.tokens.accent);
            let percent = |s: f64| format!("{} %", text::number(100.0 * s, 0));
            let said = format!(
                "{}: {} of the ranking\u{2019}s variation by itself, {} with all it does together with others (Sobol\u{2019} indices)",
                judgement.name(),
                percent(shares[0]),
                percent(shares[1])
            );
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &said));
            response.on_hover_text(&said);
            small(ui, look.tokens, percent(shares[1]));
        });
    }
    small(
        ui,
        look.tokens,
        "Full colour: by itself. Pale: together with others. The figure is both; as they share, figures may add up to more \
         than 100 %.",
    );
    if ui.button("Save CSV\u{2026}").on_hover_text("The indices of every judgement as a table").clicked() {
        let mut rows = vec![["judgement", "first_order", "total"].map(str::to_owned).to_vec()];
        rows.extend(
            judgements.iter().map(|(j, s)| vec![j.name().to_owned(), s.first.to_string(), s.total.to_string()]),
        );
        actions.push(Action::AskToSave("What moves the ranking".to_owned(), "csv", files::table(&rows)));
    }
}

fn claims_ui(ui: &mut Ui, look: &Look, set: &SetData, made: &Shown, state: &mut UiState, actions: &mut Actions) {
    title(ui, "Does a claim survive?");
    let why = "\u{201c}X has the lowest online return\u{201d}: the raw return also shows who was sent a paper form first, so a claim is tried on the propensity, which allows for that.";
    ui.add(egui::Label::new(RichText::new(why).size(theme::SMALL).color(look.tokens.second)).wrap());
    sources_ui(ui, look, set, made, state);
    for claim in &made.claims {
        claim_ui(ui, look, made, claim, state);
    }
    let names: Vec<(String, String)> = set.areas.iter().map(|a| (a.name.clone(), a.name.clone())).collect();
    ui.horizontal(|ui| {
        small(ui, look.tokens, "Try the claim for");
        if let Some(area) = choice_ui(ui, "Try the claim for", (None, "Choose an area"), 180.0, &names) {
            let claims = &mut state.settings.claims;
            if !claims.iter().any(|c| c.area == area) {
                claims.push(Made { area, said_by: String::new() });
            }
        }
        let can = !made.claims.is_empty();
        if ui
            .add_enabled(can, egui::Button::new("Save CSV\u{2026}"))
            .on_hover_text("The claims and their figures")
            .clicked()
        {
            let bytes = files::table(&checks::claims_table(&made.claims));
            actions.push(Action::AskToSave("Claims".to_owned(), "csv", bytes));
        }
    });
}

/// Which figures stand for the raw return and the paper form, where the project has any.
fn sources_ui(ui: &mut Ui, look: &Look, set: &SetData, made: &Shown, state: &mut UiState) {
    let indicators = look.atlas.indicators_of(set);
    let mut keys = made.keys.clone();
    egui::CollapsingHeader::new("Figures it is tried on").id_salt("claim figures").show(ui, |ui| {
        let mut choices: Vec<(Option<String>, String)> = vec![(None, "None in this project".to_owned())];
        choices.extend(indicators.iter().map(|i| (Some(i.key.clone()), i.name.clone())));
        for (name, key) in [("Raw online return", &mut keys.raw), ("Paper form first", &mut keys.paper_first)] {
            let shown = choices.iter().find(|(k, _)| k == key).map_or("", |(_, n)| n.as_str()).to_owned();
            small(ui, look.tokens, name);
            if let Some(chosen) = choice_ui(ui, name, (Some(&*key), &shown), 240.0, &choices) {
                *key = chosen;
            }
        }
    });
    if keys != made.keys {
        state.checks.claims = Some(keys);
    }
}

fn claim_ui(ui: &mut Ui, look: &Look, made: &Shown, claim: &Claim, state: &mut UiState) {
    let (icon, colour) = match claim.check.verdict {
        Verdict::Survives => (icons::CHECK, look.tokens.good),
        Verdict::Fails => (icons::X, look.tokens.danger),
        Verdict::CannotBeSaid => ("?", look.tokens.warning),
    };
    let frame = egui::Frame::new().fill(look.tokens.hover).corner_radius(4.0).inner_margin(8.0);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal(|ui| {
            ui.colored_label(colour, icon);
            ui.label(RichText::new(&claim.row.name).font(theme::semibold(theme::BODY)));
            ui.colored_label(colour, checks::verdict(claim.check.verdict));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let name = format!("Remove the claim for {}", claim.row.name);
                if small_icon_button(ui, icons::X, &name, &name).clicked() {
                    state.settings.claims.retain(|c| c.area != claim.row.name);
                }
            });
        });
        let by = state.settings.claims.iter().find(|c| c.area == claim.row.name).map_or("", |c| c.said_by.as_str());
        if !by.is_empty() {
            small(ui, look.tokens, by);
        }
        let rank =
            |s: Option<Standing>| s.map_or_else(String::new, |s| format!(" ({} of {})", text::ordinal(s.rank), s.of));
        let percent =
            |v: Option<f64>| v.map_or_else(|| "no figure".to_owned(), |v| format!("{} %", text::number(v, 1)));
        let paper = match (made.keys.paper_first.as_ref(), claim.row.paper_first) {
            (None, _) | (_, None) => "not known".to_owned(),
            (_, Some(p)) if p > 0.5 => "yes".to_owned(),
            _ => "no".to_owned(),
        };
        egui::Grid::new(("claim", &claim.row.name)).num_columns(3).spacing([16.0, 2.0]).show(ui, |ui| {
            for head in ["Raw online return", "Paper form first", "Propensity"] {
                small(ui, look.tokens, head);
            }
            ui.end_row();
            ui.label(format!("{}{}", percent(claim.row.raw), rank(claim.check.by_raw)));
            ui.label(paper);
            ui.label(format!("{}{}", percent(claim.row.propensity), rank(claim.check.by_propensity)));
            ui.end_row();
        });
        ui.add(egui::Label::new(RichText::new(&claim.said).size(theme::SMALL)).wrap());
    });
    ui.add_space(4.0);
}
