//! The place "Reach out": on the left teams and the stops they could make, on the right the rounds planned from them.
//!
//! What is typed is a draft; it is kept, as one step, as soon as the keyboard leaves the field.

mod day;
mod fields;
mod moves;
mod plan;
mod record;
mod stops;
mod teams;
mod timeline;

use std::sync::Arc;

use egui::Ui;

use crate::base::progress::Progress;
use crate::geo::locate::areas_of_points;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::SetData;
use crate::model::outreach::{Outreach, RoundPlan};
use crate::project::estimates::excluded_residents;
use crate::project::jobs::{Job, JobState};
use crate::project::reach::Ways;
use crate::project::rounds::{Change, Journeys, Slot, Watched};
use crate::ui::action::{Action, Actions};
use crate::ui::state::UiState;
use crate::ui::theme;

use super::Look;
pub use plan::plan_ui;
pub use stops::stop_at;

/// What a click on the map is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placing {
    NewStop,
    /// Where the team of this name sets out.
    Start(String),
    /// Where it ends its day.
    End(String),
}

/// A change by hand that is being thought of: the stop, the team it would go to (none: out of the plan), and what that does.
pub type Thought = (u32, Option<String>, Result<Change, String>);

/// How many people a stop would reach: the estimated excluded residents of the area it lies in.
#[derive(Default)]
pub struct People {
    set: Option<Arc<SetData>>,
    /// In the order of the set's areas.
    estimates: Vec<Option<f64>>,
    estimating: Option<Job<Vec<Option<f64>>>>,
}

impl People {
    /// The code of the area at a place, and its people.
    pub fn at(&self, at: LonLat) -> Option<(String, f64)> {
        let set = self.set.as_ref()?;
        let areas: Vec<_> = set.areas.iter().map(|a| &a.polygons).collect();
        let found = areas_of_points(&[at], &areas, &Progress::new()).ok()?;
        let place = found.first().copied().flatten()? as usize;
        Some((set.areas.get(place)?.code.to_string(), self.estimates.get(place).copied().flatten()?))
    }

    /// Whether the estimates are still being made.
    pub fn is_estimating(&self) -> bool {
        self.estimating.is_some() || self.set.is_none()
    }

    /// Has the estimates made for the set that is looked at.
    fn steer(&mut self, ui: &Ui, look: &Look) {
        match self.estimating.as_ref().map(Job::poll) {
            Some(JobState::Done(estimates)) => (self.estimates, self.estimating) = (estimates, None),
            Some(JobState::Lost) => self.estimating = None,
            Some(JobState::Running) | None => {}
        }
        let Some(set) = look.set else { return };
        if self.set.as_ref().is_some_and(|of| Arc::ptr_eq(of, set)) {
            return;
        }
        (self.set, self.estimates) = (Some(Arc::clone(set)), Vec::new());
        let (atlas, id, ctx) = (Arc::clone(look.atlas), set.set.id, ui.ctx().clone());
        self.estimating = Some(Job::spawn(
            "Estimating excluded residents",
            move || ctx.request_repaint(),
            move |progress| {
                let counts = excluded_residents(&atlas, id, progress).unwrap_or_default();
                counts.into_iter().map(|c| c.map(|c| c.value)).collect()
            },
        ));
    }
}

/// What the place "Reach out" remembers while the window is open.
#[derive(Default)]
pub struct ReachOut {
    /// Teams and stops while something is being typed.
    pub draft: Option<Outreach>,
    pub team: Option<String>,
    pub stop: Option<u32>,
    pub placing: Option<Placing>,
    /// The best plan so far, while a search is under way.
    pub watched: Option<Arc<Watched>>,
    /// Why the last search found nothing.
    pub problem: Option<String>,
    pub people: People,
    /// How one gets from stop to stop.
    pub journeys: Journeys,
    /// Gets the streets ready, so that a change by hand is answered at once.
    preparing: Option<Job<()>>,
    /// What was pasted to be read as postcodes.
    postcodes: String,
    unknown: Vec<String>,
    /// What moving the chosen stop would do, for the teams and the plan it was worked out for.
    thoughts: Option<(Arc<Outreach>, u32, Vec<Thought>)>,
    /// The stop being dragged, and where letting it go would put it.
    dragged: Option<u32>,
    target: Option<(Slot, usize, Result<Change, String>)>,
    /// What happened on a round, while it is being typed.
    pub recording: Option<record::Recording>,
    /// The one of several days that is shown; `None` for all.
    pub day: Option<u16>,
}

impl ReachOut {
    /// Teams, stops and rounds as they are shown: with what is being typed, and with the best plan of a search.
    pub fn shown(&self, kept: &Arc<Outreach>) -> Arc<Outreach> {
        let better = self.better();
        match (&self.draft, better) {
            (None, None) => Arc::clone(kept),
            (draft, better) => {
                let mut shown = draft.clone().unwrap_or_else(|| Outreach::clone(kept));
                if better.is_some() {
                    shown.plan = better;
                }
                Arc::new(shown)
            }
        }
    }

    /// Takes the project's streets for the ways, when they have changed.
    pub fn follow(&mut self, ways: &Ways) {
        if !self.journeys.are_along(ways.0.as_ref()) {
            (self.journeys, self.preparing) = (Journeys::new(ways.0.clone()), None);
        }
    }

    /// Whether the ways of these teams and stops are at hand; where they are not, a job fetches them.
    fn is_ready(&mut self, ui: &Ui, outreach: &Arc<Outreach>) -> bool {
        if self.journeys.are_at_hand(outreach) {
            self.preparing = None;
            return true;
        }
        let is_busy = self.preparing.as_ref().is_some_and(|job| matches!(job.poll(), JobState::Running));
        if !is_busy && self.watched.is_none() && !outreach.teams.is_empty() {
            let (journeys, of, ctx) = (self.journeys.clone(), Arc::clone(outreach), ui.ctx().clone());
            let work = move |_: &Progress| journeys.prepare(&of);
            self.preparing = Some(Job::spawn("Looking for ways", move || ctx.request_repaint(), work));
        }
        false
    }

    fn better(&self) -> Option<RoundPlan> {
        self.watched.as_ref()?.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

/// The left panel.
pub fn reach_out_ui(ui: &mut Ui, look: &Look, state: &mut UiState, actions: &mut Actions) {
    state.rounds.people.steer(ui, look);
    if state.rounds.placing.is_some() {
        if ui.input(|i| i.key_pressed(egui::Key::Escape)) {
            state.rounds.placing = None;
        }
        ui.colored_label(look.tokens.accent, "Click on the map where it is. Esc leaves it.");
    }
    let kept = Arc::clone(&look.atlas.outreach);
    let mut draft = state.rounds.draft.take().unwrap_or_else(|| Outreach::clone(&kept));
    ui.add_enabled_ui(look.locked.is_none(), |ui| {
        day::day_ui(ui, look, state, &mut draft);
        ui.add_space(theme::GROUP);
        teams::teams_ui(ui, look, state, &mut draft);
        ui.add_space(theme::GROUP);
        stops::stops_ui(ui, look, state, &mut draft);
    });
    if draft == *kept {
        return;
    }
    // Kept when nothing is being typed any more.
    if ui.ctx().text_edit_focused() {
        state.rounds.draft = Some(draft);
    } else {
        let what = what_changed(&kept, &draft);
        actions.push(Action::KeepOutreach(what, Box::new(draft)));
    }
}

/// The step's name in the Edit menu.
fn what_changed(before: &Outreach, after: &Outreach) -> String {
    let name = match (before.stops.len(), after.stops.len(), before.teams.len(), after.teams.len()) {
        (a, b, _, _) if a < b => "Add stops",
        (a, b, _, _) if a > b => "Remove stop",
        (_, _, a, b) if a < b => "Add team",
        (_, _, a, b) if a > b => "Remove team",
        _ if before.stops != after.stops => "Change stop",
        _ if before.teams != after.teams => "Change team",
        _ => "Change day",
    };
    name.to_owned()
}

/// A place for something new: the middle of what is known here.
fn somewhere(look: &Look) -> Option<LonLat> {
    let venue = look.atlas.venues.iter().find(|v| !v.closed).map(|v| v.position);
    venue.or_else(|| look.atlas.postcodes.first().map(|p| p.position)).or_else(|| {
        let area = look.set?.areas.first()?;
        crate::geo::bng::centroid(&area.polygons)
    })
}
