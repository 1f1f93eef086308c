//! The score model's recipe, in pages: which indicators, how their figures become one scale, what they weigh, whether they
//! count the same twice, and what happens where a figure is missing. Every choice says what it does, and what it would do
//! to the ranks.

mod making;
mod missing;
mod overlap;
mod weights;

use egui::{ComboBox, RichText, TextEdit, Ui};

use crate::base::ids::ScoreModelId;
use crate::base::text;
use crate::model::atlas::SetData;
use crate::model::construction::{Construction, Reference};
use crate::model::indicator::Measure;
use crate::model::score_model::{Dimension, Direction, MissingRule, Normalisation, ScoreModel, Term};
use crate::project::{clock, model_files, recipe, templates};
use crate::ui::action::{Action, Actions, ModelAction};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{button_row, explained, primary_button, small};

/// A recipe being written.
pub struct ModelDialog {
    /// `None` for a new model.
    id: Option<ScoreModelId>,
    model: ScoreModel,
    lines: Vec<Line>,
    page: Page,
    /// What it is made from, by name; empty for a model made anew.
    from: String,
    /// What came of a template.
    said: Vec<String>,
    /// The recipe that was looked at last, and what it does.
    seen: Option<(ScoreModel, Effects)>,
    /// What scales can be made from, and of which indicators that was found.
    bases: Option<(Vec<String>, Bases)>,
}

/// Places among the areas with their codes, and other areas of the project with how many of the indicators they have.
type Bases = (Vec<(String, Vec<String>)>, Vec<(Reference, usize)>);

/// What a recipe does.
struct Effects {
    sentence: String,
    treated: Vec<String>,
    overlap: recipe::Overlap,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Page {
    #[default]
    Indicators,
    Making,
    Weights,
    Overlap,
    Missing,
}

impl Page {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Indicators, "Indicators"),
        (Self::Making, "One scale, one figure"),
        (Self::Weights, "Weights"),
        (Self::Overlap, "Double counting"),
        (Self::Missing, "Missing figures"),
    ];
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
        let lines = lines(look, &model);
        let (id, page) = (look.model.map(|m| m.id), Page::default());
        let from = id.map_or_else(String::new, |_| model.name.clone());
        Self { id, model, lines, page, from, said: Vec::new(), seen: None, bases: None }
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
        // In the order that the model had, so that nothing that was left as it is counts as changed.
        let place = |name: &str| self.model.dimensions.iter().position(|d| d.name == name).unwrap_or(usize::MAX);
        dimensions.sort_by_key(|d| place(&d.name));
        for dimension in &mut dimensions {
            let own = self.model.dimensions.iter().find(|d| d.name == dimension.name);
            let place = |key: &str| own.and_then(|d| d.terms.iter().position(|t| t.indicator == key));
            dimension.terms.sort_by_key(|t| place(&t.indicator).unwrap_or(usize::MAX));
        }
        ScoreModel { dimensions, ..self.model.clone() }
    }

    /// What scales can be made from; found anew when other indicators are chosen.
    fn bases(&mut self, look: &Look, set: &SetData) -> Bases {
        let keys: Vec<String> = self.lines.iter().filter(|l| l.used).map(|l| l.key.clone()).collect();
        if let Some((_, bases)) = self.bases.as_ref().filter(|(of, _)| *of == keys) {
            return bases.clone();
        }
        let bases = (recipe::places(set), recipe::references(look.atlas, set, &self.result()));
        self.bases = Some((keys, bases.clone()));
        bases
    }

    /// Takes a whole recipe over.
    fn take(&mut self, look: &Look, model: ScoreModel) {
        self.lines = lines(look, &model);
        self.model = model;
    }

    fn name_of(&self, key: &str) -> String {
        self.lines.iter().find(|l| l.key == key).map_or_else(|| key.to_owned(), |l| l.name.clone())
    }
}

fn lines(look: &Look, model: &ScoreModel) -> Vec<Line> {
    let used = |key: &str| model.terms().find(|(_, t)| t.indicator == key);
    let mut known = look.set.map(|s| look.atlas.indicators_of(s)).unwrap_or_default();
    // What the model uses but these areas have no figures for stays in the recipe.
    for indicator in look.atlas.indicators.iter().filter(|i| used(&i.key).is_some()) {
        if !known.iter().any(|k| k.key == indicator.key) {
            known.push(indicator);
        }
    }
    known
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
        .collect()
}

fn new_model() -> ScoreModel {
    ScoreModel {
        name: "Our score".to_owned(),
        note: String::new(),
        normalisation: Normalisation::MinMax,
        missing: MissingRule::default(),
        construction: Construction::default(),
        lineage: None,
        dimensions: Vec::new(),
    }
}

pub fn model_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog, actions: &mut Actions) {
    head_ui(ui, look, dialog, actions);
    ui.add_space(theme::GAP);
    ui.horizontal_wrapped(|ui| {
        for (page, name) in Page::ALL {
            let tab = ui.selectable_label(dialog.page == page, name);
            let is_open = dialog.page == page;
            tab.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_open, name));
            if tab.clicked() {
                dialog.page = page;
            }
        }
    });
    ui.separator();
    let height = (ui.ctx().content_rect().height() - 380.0).max(140.0);
    let (now, effects) = effects(look, dialog);
    egui::ScrollArea::vertical()
        .id_salt(("page", dialog.page as u8))
        .max_height(height)
        .auto_shrink([false, false])
        .show(ui, |ui| match dialog.page {
            Page::Indicators => indicators_ui(ui, look, dialog),
            Page::Making => making::making_ui(ui, look, dialog, &effects.treated),
            Page::Weights => weights::weights_ui(ui, look, dialog, &effects.overlap),
            Page::Overlap => overlap::overlap_ui(ui, look, dialog, &effects.overlap),
            Page::Missing => missing::missing_ui(ui, look, &mut dialog.model),
        });
    ui.separator();
    ui.label(&effects.sentence);
    dialog.seen = Some((now, effects));
    foot_ui(ui, look, dialog, actions);
}

/// The recipe as it is now and what it does; found anew when it has changed.
fn effects(look: &Look, dialog: &mut ModelDialog) -> (ScoreModel, Effects) {
    let now = dialog.result();
    if let Some(kept) = dialog.seen.take().filter(|(seen, _)| *seen == now) {
        return kept;
    }
    let Some(set) = look.set.filter(|_| now.terms().next().is_some()) else {
        let sentence = "Choose at least one indicator.".to_owned();
        return (now, Effects { sentence, treated: Vec::new(), overlap: recipe::Overlap::default() });
    };
    let sentence = if set.areas.len() > recipe::MOST_AREAS {
        format!("What it does to {} is seen on the map once it is kept.", set.set.kind.counted(set.areas.len()))
    } else {
        recipe::effect(look.atlas, set, look.model.map(|saved| &saved.model), &now)
    };
    let (treated, overlap) = (recipe::treated(set, &now), recipe::overlap(set, &now));
    (now, Effects { sentence, treated, overlap })
}

/// Name, note and where to start from.
fn head_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog, actions: &mut Actions) {
    ui.horizontal(|ui| {
        let label = ui.label("Name");
        ui.add(TextEdit::singleline(&mut dialog.model.name).desired_width(280.0)).labelled_by(label.id);
        let mut chosen = None;
        let combo =
            ComboBox::from_id_salt("template").selected_text("Start from a template").width(210.0).show_ui(ui, |ui| {
                for template in templates::ALL {
                    if ui.selectable_label(false, template.name).on_hover_text(template.note).clicked() {
                        chosen = Some(template);
                    }
                }
            });
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Start from a template"));
        if let (Some(template), Some(set)) = (chosen, look.set) {
            let filled = templates::fill(template, look.atlas, set);
            dialog.said = filled.in_words();
            dialog.said.insert(
                0,
                format!("{}: {} % of its weight is there.", template.name, text::number(filled.share * 100.0, 0)),
            );
            dialog.from = format!("the template {}", template.name);
            let lineage = dialog.model.lineage.clone();
            dialog.take(look, ScoreModel { lineage, ..filled.model });
            dialog.page = Page::Indicators;
        }
        if ui.button("Open…").on_hover_text("A score model saved as JSON").clicked() {
            actions.push(Action::Models(ModelAction::AskForScoreModel));
        }
    });
    if let Some(lineage) = model_files::lineage(&dialog.model).filter(|_| dialog.id.is_some()) {
        small(ui, look.tokens, lineage);
    }
    if let Some(first) = dialog.said.first() {
        let missing = dialog.said.last().filter(|l| l.starts_with("Not there"));
        ui.label(
            RichText::new(format!("{first} {}", missing.map_or("", String::as_str)))
                .size(theme::SMALL)
                .color(look.tokens.warning),
        );
    }
    egui::CollapsingHeader::new("What is in it and why, for the committee").id_salt("note").show(ui, |ui| {
        egui::ScrollArea::vertical().id_salt("note text").max_height(84.0).show(ui, |ui| {
            let field =
                ui.add(TextEdit::multiline(&mut dialog.model.note).desired_rows(3).desired_width(f32::INFINITY));
            field.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, "What is in it and why")
            });
        });
    });
}

fn indicators_ui(ui: &mut Ui, look: &Look, dialog: &mut ModelDialog) {
    if dialog.lines.is_empty() {
        small(ui, look.tokens, "There are no figures for these areas yet. Add some first (Ctrl+I).");
    }
    egui::Grid::new("recipe").num_columns(3).spacing([12.0, 4.0]).min_col_width(150.0).striped(true).show(ui, |ui| {
        for head in ["In the score", "Group", "Which way"] {
            small(ui, look.tokens, head);
        }
        ui.end_row();
        for line in &mut dialog.lines {
            line_ui(ui, line);
            ui.end_row();
        }
    });
    let counts: Vec<&str> = dialog.lines.iter().filter(|l| l.used && l.is_count).map(|l| l.name.as_str()).collect();
    if !counts.is_empty() {
        let text = format!(
            "Counts make large areas look worse than small ones: {}. Use a share of the residents or households instead.",
            counts.join(", ")
        );
        ui.colored_label(look.tokens.warning, RichText::new(text).size(theme::SMALL));
    }
}

fn foot_ui(ui: &mut Ui, look: &Look, dialog: &ModelDialog, actions: &mut Actions) {
    button_row(ui, |ui| {
        let can = look.locked.is_none() && dialog.lines.iter().any(|l| l.used) && !dialog.model.name.trim().is_empty();
        if primary_button(ui, look.tokens, "Keep model", can).clicked() {
            let model = dialog.result();
            actions.push(match dialog.id {
                Some(id) => Action::KeepModel(id, model),
                None => Action::AddModel(model.made(&clock::today(), &dialog.from)),
            });
            actions.push(Action::CloseDialog);
        }
        if dialog.id.is_some() {
            let tip = "The model as it was stays beside it, and both can be compared area by area";
            if ui.add_enabled(can, egui::Button::new("Keep as new version")).on_hover_text(tip).clicked() {
                let name = next_version(look, &dialog.model.name);
                let version = ScoreModel { name, ..dialog.result() }.made(&clock::today(), &dialog.from);
                actions.push(Action::AddModel(version));
                actions.push(Action::CloseDialog);
            }
        }
        if ui.add_enabled(can, egui::Button::new("Save as JSON…")).clicked()
            && let Ok(json) = model_files::write(&dialog.result())
        {
            actions.push(Action::AskToSave(dialog.model.name.clone(), "json", json));
        }
        if ui.button("Cancel").clicked() {
            actions.push(Action::CloseDialog);
        }
    });
}

/// "Access, skills, need, version 2": the next number that no kept model of this name has.
fn next_version(look: &Look, name: &str) -> String {
    const WORD: &str = ", version ";
    let stem = |name: &str| {
        name.rsplit_once(WORD).filter(|(_, n)| n.parse::<u32>().is_ok()).map_or(name.to_owned(), |(s, _)| s.to_owned())
    };
    let own = stem(name.trim());
    let number = |m: &crate::model::atlas::SavedModel| {
        let of_it = stem(&m.model.name) == own;
        of_it.then(|| m.model.name.rsplit_once(WORD).and_then(|(_, n)| n.parse().ok()).unwrap_or(1_u32))
    };
    let last = look.atlas.models.iter().filter_map(number).max().unwrap_or(0);
    format!("{own}{WORD}{}", last.saturating_add(1))
}

fn line_ui(ui: &mut Ui, line: &mut Line) {
    ui.horizontal(|ui| {
        ui.set_width((ui.ctx().content_rect().width() - 500.0).clamp(120.0, 380.0));
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
