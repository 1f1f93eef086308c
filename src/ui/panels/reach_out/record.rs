//! After a round: what happened at each stop.

use egui::{RichText, Ui};

use crate::base::text::{counted, number};
use crate::model::outreach::{NewVisit, Outreach, Round, date};
use crate::project::rounds::visits_of;
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::theme;
use crate::ui::widgets::{choice_ui, heading, primary_button, small};

use super::fields;

/// What is being recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    team: String,
    day: u16,
    pub date: String,
    pub visits: Vec<NewVisit>,
}

impl Recording {
    /// The round as it was recorded before, or as it was planned.
    fn of(look: &Look, outreach: &Outreach, round: &Round, date: String) -> Self {
        let visits = visits_of(look.atlas, outreach, round, &date);
        Self { team: round.team.clone(), day: round.day, date, visits }
    }
}

/// What was recorded of a round, and the button to do it.
pub fn recorded_ui(ui: &mut Ui, look: &Look, state: &mut UiState, outreach: &Outreach, round: &Round) {
    let days = outreach.planned_days().get(usize::from(round.day)).cloned().unwrap_or_default();
    let dates: Vec<String> = days.iter().filter_map(|d| d.date).map(|d| d.to_string()).collect();
    let of = look.atlas.visits.iter().map(|v| &v.what);
    let of: Vec<&NewVisit> = of.filter(|v| v.team == round.team && dates.contains(&v.date)).collect();
    ui.horizontal_wrapped(|ui| {
        let label = format!("Record {}…", outreach.round_name(round));
        let button = ui.add_enabled(look.locked.is_none(), egui::Button::new("Record…"));
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
        if button.on_hover_text("What happened at each stop, after the round").clicked() {
            let date = dates.first().cloned().unwrap_or_default();
            state.rounds.recording = Some(Recording::of(look, outreach, round, date));
        }
        if !of.is_empty() {
            let went = of.iter().filter(|v| !v.skipped).count();
            let reached: u32 = of.iter().filter_map(|v| v.reached).sum();
            let skipped = of.len() - went;
            let skipped = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
            let visits = counted(went, "visit", "visits");
            small(ui, look.tokens, format!("Recorded: {visits}, {} reached{skipped}", number(f64::from(reached), 0)));
        }
    });
}

/// The form, in the place of the plan; `false` when it is done with.
pub fn recording_ui(ui: &mut Ui, look: &Look, recording: &mut Recording, actions: &mut Actions) -> bool {
    let outreach = &look.atlas.outreach;
    let mut rounds = outreach.plan.iter().flat_map(|p| &p.rounds);
    let round = rounds.find(|r| r.team == recording.team && r.day == recording.day);
    heading(ui, "What happened");
    ui.label(RichText::new(&recording.team).font(theme::semibold(theme::BODY)));
    let days = outreach.planned_days().get(usize::from(recording.day)).cloned().unwrap_or_default();
    let dates: Vec<(String, String)> = days.iter().filter_map(|d| Some((d.date?.to_string(), d.short()))).collect();
    let before = recording.date.clone();
    if dates.len() > 1 {
        let shown = dates.iter().find(|(d, _)| *d == recording.date).map_or("", |(_, s)| s).to_owned();
        let width = ui.available_width() - 8.0;
        if let Some(chosen) = choice_ui(ui, "Day of the round", (Some(&recording.date), &shown), width, &dates) {
            recording.date = chosen;
        }
    } else {
        let label = small(ui, look.tokens, "Day of the round, like 2026-11-24");
        fields::text(ui, &mut recording.date, 110.0).labelled_by(label.id);
    }
    if recording.date != before {
        let is_it = |v: &NewVisit| v.date == recording.date && v.team == recording.team;
        let is_recorded = look.atlas.visits.iter().any(|v| is_it(&v.what));
        match round {
            Some(round) if is_recorded => *recording = Recording::of(look, outreach, round, recording.date.clone()),
            // What was typed stays.
            _ => recording.visits.iter_mut().for_each(|v| v.date.clone_from(&recording.date)),
        }
    }
    for (at, visit) in recording.visits.iter_mut().enumerate() {
        ui.add_space(theme::GAP);
        ui.push_id(("visit", at), |ui| visit_ui(ui, at, visit));
    }
    ui.add_space(theme::GROUP);
    small(
        ui,
        look.tokens,
        "Kept in the project and in the log of interventions. The next plan learns from the minutes how long visits take.",
    );
    let mut goes_on = true;
    ui.horizontal(|ui| {
        let can = date(&recording.date).is_some() && !recording.visits.is_empty();
        if primary_button(ui, look.tokens, "Keep record", can).clicked() {
            actions.push(Action::RecordVisits(recording.visits.clone()));
            goes_on = false;
        }
        goes_on &= !ui.button("Cancel").clicked();
    });
    if date(&recording.date).is_none() {
        ui.colored_label(look.tokens.danger, "Say on which day the round was.");
    }
    goes_on
}

fn visit_ui(ui: &mut Ui, at: usize, visit: &mut NewVisit) {
    ui.label(RichText::new(format!("{}.  {}", at + 1, visit.stop)).font(theme::semibold(theme::BODY)));
    let mut went = !visit.skipped;
    let response = ui.checkbox(&mut went, format!("Visited, {} min planned", visit.planned));
    let label = format!("Visited {}", visit.stop);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, went, &label));
    if response.changed() {
        visit.skipped = !went;
    }
    if went {
        ui.horizontal(|ui| {
            fields::optional(ui, &format!("People reached at {}", visit.stop), &mut visit.reached, 100_000);
            ui.label("reached, in");
            let mut minutes = visit.minutes.map(u32::from);
            fields::optional(ui, &format!("Minutes at {}", visit.stop), &mut minutes, 24 * 60);
            visit.minutes = minutes.and_then(|m| u16::try_from(m).ok());
            ui.label("min");
        });
    }
    let label = format!("Note on {}", visit.stop);
    let width = ui.available_width() - 20.0;
    let field = egui::TextEdit::singleline(&mut visit.note).hint_text("Note").desired_width(width);
    ui.add(field.margin(egui::Margin::symmetric(8, 5)))
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &label));
}
