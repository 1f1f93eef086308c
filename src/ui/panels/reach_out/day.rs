//! On which days, to which end, and where at least one stop must be.

use egui::Ui;

use crate::model::outreach::{Every, Goal, MOST_DAYS, Minute, Outreach, date, next_weekday};
use crate::project::clock;
use crate::project::rounds::{FloorKind, floor};
use crate::ui::panels::Look;
use crate::ui::state::UiState;
use crate::ui::widgets::{choice_ui, heading, small};

use super::fields;

/// So many dates are listed in full.
const MOST_LISTED: usize = 6;

pub fn day_ui(ui: &mut Ui, look: &Look, state: &UiState, draft: &mut Outreach) {
    heading(ui, "Day");
    let label = small(ui, look.tokens, "Date, like 2026-11-24");
    ui.horizontal(|ui| {
        fields::text(ui, &mut draft.date, 110.0).labelled_by(label.id);
        match draft.day() {
            Some(_) => ui.label(draft.days().first().map_or("", |d| d.weekday_name())),
            None if draft.date.trim().is_empty() => ui.label(""),
            None => ui.colored_label(look.tokens.danger, "not a date"),
        };
    });
    if draft.date.trim().is_empty() {
        no_date_ui(ui, look, draft);
    }
    series_ui(ui, look, draft);
    let goals =
        [(Goal::MostPeople, "Reach most people".to_owned()), (Goal::LeastTime, "Visit all in least time".to_owned())];
    let shown = goals.iter().find(|(g, _)| *g == draft.goal).map_or("", |(_, name)| name.as_str()).to_owned();
    small(ui, look.tokens, "Goal");
    if let Some(goal) = choice_ui(ui, "Goal", (Some(&draft.goal), &shown), ui.available_width() - 8.0, &goals) {
        draft.goal = goal;
    }
    floor_ui(ui, look, state, draft);
}

/// Says what is planned while no date is set, and offers one.
fn no_date_ui(ui: &mut Ui, look: &Look, draft: &mut Outreach) {
    let said = "No date yet. The opening hours of a Monday are used, and no calendar can be written.";
    small(ui, look.tokens, said);
    let Some(next) = date(&clock::today()).and_then(next_weekday) else { return };
    let text = format!("Use {}", next.format("%A %-d %B"));
    if ui.button(text).on_hover_text("The next day from Monday to Friday").clicked() {
        draft.date = next.to_string();
    }
}

/// One day, several, or a series.
fn series_ui(ui: &mut Ui, look: &Look, draft: &mut Outreach) {
    let weekday = draft.days().first().map_or("Monday", |d| d.weekday_name());
    let is_series = draft.series.times > 1;
    let mut choices = vec![(None, "One day".to_owned())];
    for every in [Every::Day, Every::Weekday, Every::Weeks(1), Every::Weeks(2), Every::Weeks(3), Every::Weeks(4)] {
        let said = every.said(weekday);
        let mut letters = said.chars();
        let said = letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default();
        choices.push((Some(every), said));
    }
    let chosen = is_series.then_some(draft.series.every);
    let shown = choices
        .iter()
        .find(|(e, _)| *e == chosen)
        .map_or_else(|| draft.series.every.said(weekday), |(_, name)| name.clone());
    small(ui, look.tokens, "How often");
    if let Some(every) = choice_ui(ui, "How often", (Some(&chosen), &shown), ui.available_width() - 8.0, &choices) {
        match every {
            None => draft.series.times = 1,
            Some(every) => {
                draft.series.every = every;
                if !is_series {
                    draft.series.times = if matches!(every, Every::Weeks(_)) { 6 } else { 5 };
                }
            }
        }
    }
    if draft.series.times < 2 {
        return;
    }
    ui.horizontal(|ui| {
        let mut times: Minute = draft.series.times;
        fields::minutes(ui, "How many days", &mut times);
        draft.series.times = times.clamp(1, MOST_DAYS);
        ui.label("days, until");
        fields::text(ui, &mut draft.series.until, 86.0)
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Last date, empty for none"));
    });
    if !draft.series.until.trim().is_empty() && date(&draft.series.until).is_none() {
        ui.colored_label(look.tokens.danger, "The last date is none; write it like 2026-12-22, or leave it empty.");
    }
    ui.checkbox(&mut draft.series.same, "The same stops each day")
        .on_hover_text("Otherwise each stop is visited once, on one of the days");
    let days = draft.days();
    let mut listed: Vec<String> = days.iter().take(MOST_LISTED).map(|d| d.short()).collect();
    if days.len() > MOST_LISTED {
        listed.push(format!("and {} more", days.len() - MOST_LISTED));
    }
    small(ui, look.tokens, format!("{} days: {}", days.len(), listed.join(", ")));
}

/// The areas that must get a stop.
fn floor_ui(ui: &mut Ui, look: &Look, state: &UiState, draft: &mut Outreach) {
    let Some(set) = look.set else { return };
    let chosen = state.chosen.and_then(|place| set.areas.get(place));
    let mut choices = vec![(None, "Nowhere in particular".to_owned())];
    choices.push((Some(FloorKind::WorstFifth), "Each of the worst fifth".to_owned()));
    choices.push((Some(FloorKind::All), "Each area with a stop".to_owned()));
    if let Some(area) = chosen {
        let is_in = draft.floor.iter().flat_map(|f| &f.areas).any(|a| a.code == area.code.as_str());
        if !is_in {
            let name = if draft.floor.is_some() { format!("Also {}", area.name) } else { area.name.clone() };
            choices.push((Some(FloorKind::Also(area.code.clone())), name));
        }
    }
    let shown = draft.floor.as_ref().map_or_else(|| "Nowhere in particular".to_owned(), |f| f.name.clone());
    small(ui, look.tokens, "At least one stop in");
    let width = ui.available_width() - 8.0;
    if let Some(kind) = choice_ui(ui, "At least one stop in", (None, &shown), width, &choices) {
        // What cannot be told leaves all as it was; the choice offers nothing that is not there.
        draft.floor = kind.and_then(|kind| floor(look.atlas, set, draft, &kind).ok().or_else(|| draft.floor.clone()));
    }
    if let Some(floor) = &draft.floor {
        let names: Vec<&str> = floor.areas.iter().take(8).map(|a| a.name.as_str()).collect();
        let more = floor.areas.len().saturating_sub(8);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        small(ui, look.tokens, format!("{}{more}", names.join(", ")));
    }
}
