//! The log of interventions: the list on the left, the chosen entry on the right; and whether a figure changed more where
//! something was done.

use std::sync::Arc;

use egui::{RichText, Ui};

use crate::base::ids::InterventionId;
use crate::base::text;
use crate::model::intervention::{Intervention, InterventionKind};
use crate::model::style::LayerKind;
use crate::project::interventions::{Asked, BeforeAfter, Question, answer, between, pairs_of, rows};
use crate::project::jobs::newest::{Answer, Newest, Wake};
use crate::project::{clock, files};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::widgets::{choice_ui, heading, small, small_icon_button};
use crate::ui::{icons, theme};

use super::ProvideAction;

/// More rows than this are not listed.
const MOST_ROWS: usize = 300;

/// What the log remembers while the window is open.
#[derive(Default)]
pub struct Log {
    pub chosen: Option<InterventionId>,
    /// Before and after, where it is asked.
    asked: Option<Asked>,
    found: Newest<Question, Result<BeforeAfter, String>>,
}

pub fn log_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    ui.horizontal(|ui| {
        heading(ui, "Interventions");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let add = ui.add_enabled(look.locked.is_none(), egui::Button::new((icons::PLUS, "Add")));
            add.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Note an intervention"));
            if add.on_hover_text("Note what was done: at the chosen venue or area, or anywhere").clicked() {
                act(actions, ProvideAction::NoteIntervention);
            }
        });
    });
    if look.atlas.interventions.is_empty() {
        small(ui, look.tokens, "What was done where and when. Nothing is noted yet: add an entry, or read a table.");
    } else if !state.settings.is_visible(LayerKind::Interventions) {
        super::hidden_ui(ui, look, state, LayerKind::Interventions);
    }
    ui.horizontal(|ui| {
        let tip = "A table with the columns kind and starts, and place, postcode, area_code or longitude and latitude";
        let read = ui.add_enabled(look.locked.is_none(), egui::Button::new("Read table…"));
        if read.on_hover_text(tip).clicked() {
            act(actions, ProvideAction::AskForLog);
        }
        let any = !look.atlas.interventions.is_empty();
        let save = ui.add_enabled(any, egui::Button::new("Save CSV…"));
        if save.on_hover_text("The log as a table, as it can be read again").clicked() {
            let name = format!("{} interventions", look.atlas.name);
            actions.push(Action::AskToSave(name, "csv", files::table(&rows(look.atlas))));
        }
    });
    totals_ui(ui, look);
    let mut entries: Vec<&Intervention> = look.atlas.interventions.iter().collect();
    entries.sort_by(|a, b| b.what.starts.cmp(&a.what.starts).then(b.id.cmp(&a.id)));
    let today = clock::today();
    for entry in entries.iter().take(MOST_ROWS) {
        row_ui(ui, look, state, entry, &today);
    }
    if entries.len() > MOST_ROWS {
        small(ui, look.tokens, format!("{} more are not listed.", text::count(entries.len() - MOST_ROWS)));
    }
    if !entries.is_empty() {
        ui.add_space(theme::GAP);
        ui.separator();
        question_ui(ui, look, state);
    }
}

fn act(actions: &mut Actions, action: ProvideAction) {
    actions.push(Action::Provide(Box::new(action)));
}

/// How many people and pounds in all, of those where it is known.
fn totals_ui(ui: &mut Ui, look: &Look) {
    let all = &look.atlas.interventions;
    let reached: Vec<u32> = all.iter().filter_map(|i| i.what.reached).collect();
    let costs: Vec<f64> = all.iter().filter_map(|i| i.what.cost).collect();
    let mut said = Vec::new();
    if !reached.is_empty() {
        let people: u64 = reached.iter().map(|n| u64::from(*n)).sum();
        #[expect(clippy::cast_precision_loss, reason = "people are far fewer than 2^52")]
        let people = text::number(people as f64, 0);
        said.push(format!("{people} people reached in {} of {}", reached.len(), all.len()));
    }
    if !costs.is_empty() {
        let pounds = text::number(costs.iter().sum(), 0);
        said.push(format!("£{pounds} in {} of {}", costs.len(), all.len()));
    }
    if !said.is_empty() {
        small(ui, look.tokens, format!("Known: {}.", said.join(", ")));
    }
}

fn row_ui(ui: &mut Ui, look: &Look, state: &mut UiState, entry: &Intervention, today: &str) {
    let chosen = state.provide.log.chosen == Some(entry.id);
    let name = entry.what.called();
    let planned = if entry.what.starts.as_str() > today { "planned " } else { "" };
    let second = format!("{planned}{}", entry.what.starts);
    let small_text = RichText::new(&second).size(theme::SMALL).color(look.tokens.second);
    let line =
        egui::Button::selectable(chosen, (RichText::new(&name).size(theme::SMALL), egui::Atom::grow(), small_text))
            .truncate();
    let line = ui.add(line.min_size(egui::vec2(ui.available_width(), 24.0)));
    line.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, format!("{name}, {second}")));
    let tip = format!("{}\n{}\n{}", entry.what.kind.name(), entry.what.site.name, entry.what.when());
    if line.on_hover_text(tip).clicked() {
        state.provide.log.chosen = if chosen { None } else { Some(entry.id) };
    }
}

/// The right panel: the chosen entry, else what was found of before and after.
pub fn entry_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let chosen = state.provide.log.chosen;
    let Some(entry) = chosen.and_then(|id| look.atlas.interventions.iter().find(|i| i.id == id)) else {
        found_ui(ui, look, state, actions);
        return;
    };
    let what = &entry.what;
    ui.label(RichText::new(what.called()).font(theme::semibold(theme::PLACE)));
    small(ui, look.tokens, what.kind.name());
    ui.horizontal(|ui| {
        ui.add_enabled_ui(look.locked.is_none(), |ui| {
            if ui.button((icons::PENCIL, "Change")).clicked() {
                act(actions, ProvideAction::ChangeIntervention(entry.id));
            }
            if ui.button((icons::TRASH, "Delete")).clicked() {
                act(actions, ProvideAction::RemoveIntervention(entry.id));
            }
        });
        if small_icon_button(ui, icons::MAP_PIN, "Show on the map", "Show on the map").clicked() {
            actions.push(Action::GoTo(what.site.at, 13.0, what.called()));
        }
    });
    ui.separator();
    let people = |n: Option<u32>| n.map_or_else(String::new, |n| text::count(n as usize));
    let place = match (&what.site.area, what.site.name.as_str()) {
        (Some(code), name) => format!("{name}, all of {code}"),
        (None, "") => what.site.at.to_string(),
        (None, name) => name.to_owned(),
    };
    for (name, value) in [
        ("Where", place),
        ("When", what.when()),
        ("Partner", what.partner.clone()),
        (
            "Cost",
            what.cost.map_or_else(String::new, |c| format!("£{}", text::number(c, usize::from(c.fract() != 0.0) * 2))),
        ),
        ("Who paid", what.funding.clone()),
        ("People contacted", people(what.contacted)),
        ("People reached", people(what.reached)),
        ("Notes", what.notes.clone()),
    ] {
        small(ui, look.tokens, name);
        if value.is_empty() {
            ui.label(RichText::new("not known").weak());
        } else {
            ui.label(value);
        }
        ui.add_space(4.0);
    }
}

/// Which figure is compared, and between when.
fn question_ui(ui: &mut Ui, look: &Look, state: &mut UiState) {
    heading(ui, "Before and after");
    let Some(set) = look.set else { return };
    let pairs = pairs_of(look.atlas, set);
    if pairs.is_empty() {
        let text = "No indicator of these areas has figures of two periods. Add a second period (Ctrl+I) in a column of \
                    its own, and its change is compared where something was done and where not.";
        small(ui, look.tokens, text);
        state.provide.log.asked = None;
        return;
    }
    let log = &mut state.provide.log;
    let width = ui.available_width() - 8.0;
    let choices: Vec<(Option<usize>, String)> = std::iter::once((None, "Choose a figure".to_owned()))
        .chain(pairs.iter().enumerate().map(|(i, pair)| (Some(i), pair.name.clone())))
        .collect();
    let now = log.asked.as_ref().and_then(|a| pairs.iter().position(|p| p.before == a.before && p.after == a.after));
    let shown = now.map_or("Choose a figure", |i| pairs[i].name.as_str());
    if let Some(chosen) = choice_ui(ui, "Figure", (Some(&now), shown), width, &choices) {
        log.asked = chosen.map(|i| {
            let pair = &pairs[i];
            let (from, to) = between(pair.years.0, pair.years.1);
            Asked { before: pair.before.clone(), after: pair.after.clone(), from, to, kind: None }
        });
        log.chosen = None;
    }
    let Some(asked) = &mut log.asked else { return };
    let kinds: Vec<(Option<InterventionKind>, String)> = std::iter::once((None, "Any intervention".to_owned()))
        .chain(InterventionKind::ALL.map(|k| (Some(k), k.name().to_owned())))
        .collect();
    let kind = asked.kind;
    let shown = kind.map_or("Any intervention", InterventionKind::name);
    if let Some(kind) = choice_ui(ui, "Which interventions", (Some(&kind), shown), width, &kinds) {
        asked.kind = kind;
    }
    small(ui, look.tokens, "That began from and to");
    ui.horizontal(|ui| {
        for (name, day) in [("From", &mut asked.from), ("To", &mut asked.to)] {
            let field = egui::TextEdit::singleline(day).desired_width(92.0).margin(egui::Margin::symmetric(4, 5));
            let field = ui.add(field);
            field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, format!("Began: {name}")));
        }
    });
}

fn found_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    let log = &mut state.provide.log;
    let (Some(asked), Some(set)) = (log.asked.clone(), look.set) else {
        heading(ui, "Interventions");
        ui.label("Choose an entry on the left or on the map to see what was done.");
        small(
            ui,
            look.tokens,
            "Under Before and after, choose a figure of two periods to compare where something was done with where not.",
        );
        return;
    };
    heading(ui, "Before and after");
    let question = Question { atlas: Arc::clone(look.atlas), set: Arc::clone(set), asked };
    let ctx = ui.ctx().clone();
    let wake: Wake = Arc::new(move || ctx.request_repaint());
    log.found.collect();
    let found = match log.found.ask(question, Some(&wake), "Comparing before with after", answer) {
        Answer::Known(found) => found,
        Answer::Working(_) => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label("Comparing before with after");
            });
            return;
        }
    };
    match found.as_ref() {
        Err(why) => {
            ui.colored_label(look.tokens.warning, why);
        }
        Ok(found) => {
            for (place, said) in found.said.iter().enumerate() {
                if place == 0 {
                    ui.label(said)
                } else {
                    small(ui, look.tokens, said)
                };
            }
            for warning in &found.warnings {
                ui.colored_label(
                    look.tokens.warning,
                    RichText::new(format!("{} {warning}", icons::WARNING)).size(theme::SMALL),
                );
            }
            ui.add_space(theme::GAP);
            let save = ui.button("Save CSV…").on_hover_text("Every pair with its changes, as a table");
            if save.clicked() {
                let bytes = files::table(&found.rows(set));
                actions.push(Action::AskToSave("Before and after".to_owned(), "csv", bytes));
            }
            small(ui, look.tokens, "Each area where something was done, beside the like one");
            for ((treated, control), difference) in found.pairs.iter().zip(&found.differences).take(60) {
                let name = |place: usize| set.areas.get(place).map_or("", |a| a.name.as_str());
                let words = format!("{} – {}", name(*treated), name(*control));
                let figure = RichText::new(text::number(*difference, 1)).size(theme::SMALL);
                let button = egui::Button::new((RichText::new(words).size(theme::SMALL), egui::Atom::grow(), figure));
                let button = ui.add(button.frame(false).truncate().min_size(egui::vec2(ui.available_width(), 24.0)));
                if button.on_hover_text("How much more the first changed than the second").clicked() {
                    actions.push(Action::GoToArea(*treated));
                }
            }
            small(ui, look.tokens, format!("How this was found: {}", found.method));
        }
    }
}
