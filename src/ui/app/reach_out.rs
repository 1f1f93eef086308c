//! Carrying out what is asked for in the place "Reach out".

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use egui::Context;

use crate::geo::lonlat::LonLat;
use crate::model::outreach::{Outreach, Spot};
use crate::project::files::write_whole;
use crate::project::jobs::Job;
use crate::project::rounds::{self, Export, FileKind};
use crate::ui::action::Action;
use crate::ui::panels::reach_out::{Placing, stop_at};
use crate::ui::state::{Dialog, PathDialog, PathPurpose};

use super::AtlasApp;

impl AtlasApp {
    pub(super) fn apply_to_rounds(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::KeepOutreach(what, outreach) => self.keep_outreach(&what, &outreach),
            Action::PlanRounds => self.plan_rounds(ctx),
            Action::RecordVisits(visits) => {
                self.write(|project| project.record_visits(&visits));
            }
            Action::StopPlanning => self.work.stop_planning_rounds(),
            Action::PlaceInRound(at) => self.place_in_round(at),
            Action::AskRoundFile(kind) => {
                let text = crate::project::files::suggested(&self.atlas.name, kind.ending()).display().to_string();
                let purpose = PathPurpose::Rounds(kind);
                self.state.dialog = Dialog::Path(PathDialog { purpose, text, error: None, replace: None });
            }
            Action::WriteRounds(kind, path) => self.write_rounds(ctx, kind, path),
            _ => {}
        }
    }

    /// Keeps teams, stops and rounds; the rounds' times follow what was changed.
    fn keep_outreach(&mut self, what: &str, outreach: &Outreach) {
        let mut outreach = outreach.clone();
        rounds::place_stops(&self.atlas, &mut outreach);
        if let Some(plan) = &mut outreach.plan {
            plan.stale = false;
        }
        let journeys = &self.state.rounds.journeys;
        match journeys.are_at_hand(&outreach).then(|| rounds::refreshed(&outreach, journeys)).flatten() {
            Some(plan) => outreach.plan = Some(plan),
            None => outreach.plan.iter_mut().for_each(|plan| plan.stale = true),
        }
        self.state.rounds.draft = None;
        self.state.rounds.problem = None;
        self.write(|project| project.set_outreach(what, &outreach));
    }

    /// Starts the search; its best plan so far is shown while it goes on.
    fn plan_rounds(&mut self, ctx: &Context) {
        let mut outreach = Outreach::clone(&self.state.rounds.shown(&self.atlas.outreach));
        rounds::learn(&self.atlas, &mut outreach);
        let watched = Arc::new(Mutex::new(None));
        self.state.rounds.watched = Some(Arc::clone(&watched));
        self.state.rounds.problem = None;
        let (wake, journeys) = (ctx.clone(), self.state.rounds.journeys.clone());
        self.work.plan_rounds(Job::spawn(
            "Planning rounds",
            move || wake.request_repaint(),
            move |progress| {
                let found = rounds::search(&outreach, &journeys, progress, &watched);
                found.map_err(|e| e.to_string()).map(|plan| Outreach { plan: Some(plan), ..outreach })
            },
        ));
    }

    pub(super) fn planned(&mut self, found: Result<Outreach, String>) {
        self.state.rounds.watched = None;
        match found {
            Ok(found) => {
                // Teams and stops may have been changed meanwhile: only the plan is taken over.
                let mut now = self.state.rounds.draft.take().unwrap_or_else(|| Outreach::clone(&self.atlas.outreach));
                rounds::learn(&self.atlas, &mut now);
                self.keep_outreach("Plan rounds", &Outreach { plan: found.plan, ..now });
            }
            Err(reason) => self.state.rounds.problem = Some(reason),
        }
    }

    /// A click on the map that was asked for.
    fn place_in_round(&mut self, at: LonLat) {
        let Some(placing) = self.state.rounds.placing.take() else { return };
        let mut outreach = self.state.rounds.draft.take().unwrap_or_else(|| Outreach::clone(&self.atlas.outreach));
        match placing {
            Placing::NewStop => {
                let seen = self.seen();
                let stop = stop_at(&seen, &self.state.rounds.people, &outreach, at);
                self.state.rounds.stop = Some(stop.id);
                outreach.stops.push(stop);
                self.keep_outreach("Add stop", &outreach);
            }
            Placing::Start(name) => {
                if let Some(team) = outreach.teams.iter_mut().find(|t| t.name == name) {
                    team.start = Spot { name: "A place on the map".to_owned(), at };
                }
                self.keep_outreach("Change team", &outreach);
            }
            Placing::End(name) => {
                if let Some(team) = outreach.teams.iter_mut().find(|t| t.name == name) {
                    team.end = Some(Spot { name: "A place on the map".to_owned(), at });
                }
                self.keep_outreach("Change team", &outreach);
            }
        }
    }

    /// In a job: a run sheet takes a moment to draw.
    fn write_rounds(&mut self, ctx: &Context, kind: FileKind, path: PathBuf) {
        let outreach = self.state.rounds.shown(&self.atlas.outreach);
        let (seen, wake) = (self.seen(), ctx.clone());
        self.state.dialog = Dialog::None;
        self.work.write_file(Job::spawn(
            "Writing the rounds",
            move || wake.request_repaint(),
            move |_| {
                let export = Export { outreach: &outreach, name: &seen.name, atlas: Some(&seen) };
                let words = |e: &dyn std::fmt::Display| e.to_string();
                if kind == FileKind::Pdf && path.extension().is_none() {
                    std::fs::create_dir_all(&path).map_err(|e| words(&e))?;
                    for (name, bytes) in rounds::sheets_of(export).map_err(|e| words(&e))? {
                        write_whole(&path.join(name), &bytes).map_err(|e| words(&e))?;
                    }
                    return Ok(path);
                }
                let bytes = rounds::written(kind, export).map_err(|e| words(&e))?;
                write_whole(&path, &bytes).map_err(|e| words(&e))?;
                Ok(path)
            },
        ));
    }
}
