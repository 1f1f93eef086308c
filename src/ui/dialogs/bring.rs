//! Bringing the figures of one set of areas to another: from which, to which, by which way and at what cost; then one
//! button, and what came of it.

use egui::Ui;

use crate::base::ids::BoundarySetId;
use crate::base::progress::Progress;
use crate::base::text::{count, counted};
use crate::model::area::SetRole;
use crate::model::atlas::{Atlas, SetData};
use crate::project::{BringPlan, Brought};
use crate::ui::action::{Action, Actions};
use crate::ui::panels::Look;
use crate::ui::theme;
use crate::ui::widgets::{button_row, choice_ui, primary_button, small, working_ui};

/// The sets that were chosen, and how far it is.
pub struct BringDialog {
    pub from: Option<BoundarySetId>,
    pub to: Option<BoundarySetId>,
    pub state: BringState,
}

pub enum BringState {
    /// Other sets were chosen: the way has to be looked for.
    Chosen,
    Finding(Progress),
    /// What would come of it.
    Found(Box<BringPlan>),
    Refused(String),
    Bringing(Progress),
    Done(Box<Brought>),
}

/// How many names are listed; the others are counted.
const MOST_NAMED: usize = 4;

impl BringDialog {
    /// Offers to bring figures to the areas on the map from smaller ones, or from these to others.
    pub fn new(atlas: &Atlas) -> Self {
        let active = atlas.active_set().map(|s| &s.set);
        let measured = |s: &&std::sync::Arc<SetData>| s.set.role == SetRole::Measured;
        let with_figures = || atlas.sets.iter().filter(|s| !s.columns.is_empty());
        let others = || with_figures().filter(|s| active.is_some_and(|a| a.id != s.set.id && s.set.kind <= a.kind));
        let from = others().next().or_else(|| with_figures().next()).map(|s| s.set.id);
        let another = || atlas.sets.iter().filter(measured).map(|s| s.set.id).find(|id| Some(*id) != from);
        let to = active.map(|a| a.id).filter(|id| Some(*id) != from).or_else(another);
        Self { from, to, state: BringState::Chosen }
    }

    /// The two sets, once both are chosen.
    pub fn ends(&self) -> Option<(BoundarySetId, BoundarySetId)> {
        self.from.zip(self.to)
    }

    /// Stops what is being written; false where nothing is.
    pub fn cancel(&self) -> bool {
        let BringState::Bringing(progress) = &self.state else { return false };
        progress.cancel();
        true
    }
}

pub fn bring_ui(ui: &mut Ui, look: &Look, dialog: &mut BringDialog, actions: &mut Actions) {
    ui.label(
        "Work out the figures of one set of areas for another. Counts are summed; shares, averages and scores are \
         averaged; ranks and deciles are left out. Figures that were published for the other areas are kept.",
    );
    ui.add_space(theme::GAP);
    let is_choosing = !matches!(dialog.state, BringState::Bringing(_) | BringState::Done(_));
    ui.add_enabled_ui(is_choosing, |ui| ends_ui(ui, look, dialog));
    ui.add_space(theme::GAP);
    let name = |id: Option<BoundarySetId>| id.and_then(|id| look.atlas.set(id)).map_or("", |s| s.set.name.as_str());
    let to = name(dialog.to);
    match &dialog.state {
        BringState::Chosen if dialog.ends().is_none() => {
            small(ui, look.tokens, "This needs two sets of areas, one of them with figures. Add data first.");
        }
        BringState::Chosen => working_ui(ui, look.tokens, "Finding the way…", None),
        BringState::Finding(progress) => working_ui(ui, look.tokens, "Finding the way…", Some(progress)),
        BringState::Found(plan) => plan_ui(ui, look, to, plan),
        BringState::Refused(why) => {
            ui.colored_label(look.tokens.danger, why);
            small(ui, look.tokens, "Nothing was changed.");
        }
        BringState::Bringing(progress) => working_ui(ui, look.tokens, &format!("Bringing to {to}…"), Some(progress)),
        BringState::Done(brought) => {
            for line in brought.to_string().lines() {
                ui.label(line);
            }
            small(ui, look.tokens, "One step, which Ctrl+Z takes back.");
        }
    }
    ui.add_space(theme::GROUP);
    button_row(ui, |ui| buttons_ui(ui, look, dialog, to, actions));
}

fn ends_ui(ui: &mut Ui, look: &Look, dialog: &mut BringDialog) {
    let figures = |s: &SetData| counted(s.columns.len(), "indicator", "indicators");
    let width = f32::min(360.0, ui.available_width() - 140.0);
    let mut chosen = false;
    egui::Grid::new("ends").num_columns(2).spacing([theme::GAP, 6.0]).show(ui, |ui| {
        let with = || look.atlas.sets.iter().filter(|s| !s.columns.is_empty());
        let from = with().map(|s| (s.set.id, format!("{} ({})", s.set.name, figures(s))));
        let to = look.atlas.sets.iter().map(|s| (s.set.id, s.set.name.clone()));
        for (label, end, choices) in [
            ("Figures of", &mut dialog.from, from.collect::<Vec<_>>()),
            ("For the areas of", &mut dialog.to, to.collect::<Vec<_>>()),
        ] {
            ui.label(label);
            let shown = choices.iter().find(|(id, _)| Some(*id) == *end).map_or("Choose", |(_, text)| text);
            if let Some(id) = choice_ui(ui, label, (end.as_ref(), shown), width, &choices) {
                *end = Some(id);
                chosen = true;
            }
            ui.end_row();
        }
    });
    if chosen {
        dialog.state = BringState::Chosen;
    }
}

/// By which way, what had to be divided, and what would change.
fn plan_ui(ui: &mut Ui, look: &Look, to: &str, plan: &BringPlan) {
    ui.label(format!("Through {}.", plan.way));
    if !plan.split.is_empty() {
        ui.colored_label(look.tokens.warning, format!("{}. Their figures are estimates.", plan.split));
    }
    if !plan.new.is_empty() {
        let indicators = counted(plan.new.len(), "indicator", "indicators");
        ui.label(format!("Adds {indicators} to {to}: {}.", named(&plan.new)));
    }
    if !plan.again.is_empty() {
        ui.label(format!("Works out anew what was brought before: {}.", named(&plan.again)));
    }
    if !plan.kept.is_empty() {
        ui.label(format!("Keeps what was published for {to}: {}.", named(&plan.kept)));
    }
    if !plan.left_out.is_empty() {
        let said = format!("Leaves out ranks and deciles, which say nothing of {to}: {}.", named(&plan.left_out));
        ui.colored_label(look.tokens.warning, said);
    }
    small(ui, look.tokens, "One step, which Ctrl+Z takes back.");
}

/// The first few names, and how many more there are.
fn named(names: &[String]) -> String {
    let some = names.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    match names.len().saturating_sub(MOST_NAMED) {
        0 => some,
        more => format!("{some} and {} more", count(more)),
    }
}

fn buttons_ui(ui: &mut Ui, look: &Look, dialog: &BringDialog, to: &str, actions: &mut Actions) {
    match (&dialog.state, dialog.ends()) {
        (BringState::Done(_), Some((_, set))) => {
            if primary_button(ui, look.tokens, "Close", true).clicked() {
                actions.push(Action::CloseDialog);
            }
            let can_be_shown = look.atlas.set(set).is_some_and(|s| s.set.role == SetRole::Measured);
            let is_shown = look.set.is_some_and(|s| s.set.id == set);
            if can_be_shown && !is_shown && ui.button(format!("Show {to} on the map")).clicked() {
                actions.push(Action::ShowSet(set));
            }
            return;
        }
        (state, ends) => {
            let can = matches!(state, BringState::Found(_)) && look.locked.is_none();
            let pressed = primary_button(ui, look.tokens, "Bring figures", can).clicked();
            if let Some((from, to)) = ends.filter(|_| pressed) {
                actions.push(Action::BringFigures(from, to));
            }
        }
    }
    if ui.button("Cancel").clicked() {
        actions.push(Action::CloseDialog);
    }
}
