//! Outreach rounds of a project: from teams and stops to a plan, changes by hand to it, and what speaks against a stop.
//!
//! Times and ways come from [`Journeys`]: along the project's streets, else straight lines made longer by a stated factor.

mod ask;
mod files;
mod floor;
mod people;
mod record;
mod travel;
mod words;

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::analysis::rounds::why::{cheapest_position, is_possible, travel_cost};
use crate::analysis::rounds::{Budget, Doing, Plan, RoundError, Seconds, solve};
use crate::base::progress::{Cancelled, Progress};
use crate::model::outreach::{self, Activity, LeftOut, Outreach, Part, Round, RoundPlan};

use ask::Asked;
pub use files::{Export, FileKind, RoundFileError, sheets_of, written};
pub use floor::{FloorKind, floor, place_stops};
pub use people::estimate_people;
pub use record::{learn, visits_of};
pub use travel::Journeys;

use super::{Operation, Project, ProjectError};

/// Why nothing was planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("Add a team first: who goes out, from where, and when.")]
    NoTeams,
    #[error("Add stops first: places the teams could visit.")]
    NoStops,
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Problem(#[from] RoundError),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// The same teams and stops give the same search.
const SEED: u64 = 1;

/// The best plan so far of a search that is under way; shared between it and whoever watches.
pub type Watched = Mutex<Option<RoundPlan>>;

/// Plans. `spent` says how much of the time is used, from 0 to 1; stopping `progress` ends the search with the best plan
/// so far. `told` hears of every better plan.
///
/// # Errors
/// When there are no teams or no stops, or something said of them cannot be.
pub fn plan(
    outreach: &Outreach,
    journeys: &Journeys,
    seed: u64,
    budget: Budget<'_>,
    progress: &Progress,
    told: &mut dyn FnMut(RoundPlan),
) -> Result<RoundPlan, PlanError> {
    progress.doing("Looking for ways");
    journeys.prepare(outreach);
    progress.check()?;
    progress.doing("Planning rounds");
    let asked = Asked::new(outreach, journeys)?;
    let until = || {
        let share = budget.spent(0);
        // Whether it goes on is asked below.
        let _ = progress.done(share);
        if progress.is_cancelled() { 1.0 } else { share }
    };
    let budget = match budget {
        Budget::Iterations(count) => Budget::Iterations(count),
        Budget::Until(_) => Budget::Until(&until),
    };
    let plan = solve(&asked.problem, seed, budget, &mut |plan| told(said(outreach, &asked, plan, Reasons::Later)))?;
    Ok(said(outreach, &asked, &plan, Reasons::Given))
}

/// Plans for as long as a day of this size needs; the best plan so far is put into `watched` for whoever shows it.
///
/// # Errors
/// As [`plan`].
pub fn search(
    outreach: &Outreach,
    journeys: &Journeys,
    progress: &Progress,
    watched: &Watched,
) -> Result<RoundPlan, PlanError> {
    journeys.prepare(outreach);
    let seconds = match outreach.stops.len() {
        0..=15 => 0.5,
        16..=60 => 1.5,
        61..=150 => 4.0,
        _ => 10.0,
    };
    let began = Instant::now();
    let spent = || began.elapsed().as_secs_f64() / seconds;
    plan(outreach, journeys, SEED, Budget::Until(&spent), progress, &mut |better| {
        *watched.lock().unwrap_or_else(PoisonError::into_inner) = Some(better);
    })
}

/// The rounds as they are with what is known of teams and stops now; `None` when they cannot be kept any more, or there
/// are none.
pub fn refreshed(outreach: &Outreach, journeys: &Journeys) -> Option<RoundPlan> {
    outreach.plan.as_ref()?;
    let asked = Asked::new(outreach, journeys).ok()?;
    let is_day = |round: &Round| usize::from(round.day) < asked.days.len();
    if !outreach.plan.iter().flat_map(|p| &p.rounds).all(is_day) {
        return None;
    }
    let rounds = asked.rounds(outreach);
    let is_kept = rounds.iter().enumerate().all(|(v, stops)| is_possible(&asked.problem, v, stops));
    let plan = is_kept.then(|| Plan::new(&asked.problem, &rounds)).flatten()?;
    Some(said(outreach, &asked, &plan, Reasons::Given))
}

/// What a change by hand does, said before it is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub plan: RoundPlan,
    /// On the road, more than before.
    pub seconds: Seconds,
    /// Reached, more than before.
    pub people: f64,
}

/// A team's round on a day of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    pub team: String,
    /// As in [`Round::day`].
    pub day: u16,
}

/// Moves a stop to a position of a team's round (the cheapest where none is named), or takes it out of the plan where no
/// team is.
///
/// # Errors
/// Why it cannot be done, as a sentence.
pub fn moved(
    outreach: &Outreach,
    journeys: &Journeys,
    stop: u32,
    to: Option<(&Slot, Option<usize>)>,
) -> Result<Change, String> {
    let asked = Asked::new(outreach, journeys).map_err(|e| e.to_string())?;
    let index = asked.stop(stop).ok_or("This stop is not there any more.")?;
    let name = |i: usize| outreach.stops[i].name.clone();
    let mut rounds = asked.rounds(outreach);
    let before: f64 = cost(&asked, &rounds);
    let reached = |rounds: &[Vec<usize>]| outreach::people_at(rounds.iter().flatten().map(|s| &outreach.stops[*s]));
    let people = reached(&rounds);
    for round in &mut rounds {
        round.retain(|s| *s != index);
    }
    if let Some((slot, position)) = to {
        let vehicle = asked.vehicle(outreach, &slot.team, usize::from(slot.day));
        let vehicle = vehicle.ok_or("This team is not there any more, or not on this day.")?;
        let mut with = rounds[vehicle].clone();
        if let Some(position) = position {
            with.insert(position.min(with.len()), index);
        } else {
            let spot = cheapest_position(&asked.problem, vehicle, &with, index);
            let (position, _) = spot.ok_or_else(|| asked.refusal(outreach, vehicle, index))?;
            with.insert(position, index);
        }
        if !is_possible(&asked.problem, vehicle, &with) {
            return Err(asked.too_late(outreach, vehicle, &with, index));
        }
        rounds[vehicle] = with;
    }
    let plan = Plan::new(&asked.problem, &rounds)
        .ok_or_else(|| format!("Without {} the rounds cannot be kept in time.", name(index)))?;
    Ok(Change {
        plan: said(outreach, &asked, &plan, Reasons::Later),
        seconds: cost(&asked, &rounds) - before,
        people: reached(&rounds) - people,
    })
}

fn cost(asked: &Asked, rounds: &[Vec<usize>]) -> f64 {
    rounds.iter().enumerate().map(|(v, stops)| travel_cost(&asked.problem, v, stops)).sum()
}

/// What speaks against a stop that is in no round, as a sentence.
pub fn why_left_out(outreach: &Outreach, journeys: &Journeys, stop: u32) -> String {
    let Ok(asked) = Asked::new(outreach, journeys) else { return "There is no team to visit it.".to_owned() };
    let Some(index) = asked.stop(stop) else { return "This stop is not there any more.".to_owned() };
    asked.reason(outreach, &asked.rounds(outreach), index)
}

/// Whether a plan says why stops are left out: that is most of the work, and of no use for one that is passed over at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reasons {
    Given,
    Later,
}

/// A plan in the project's words.
fn said(outreach: &Outreach, asked: &Asked, plan: &Plan, reasons: Reasons) -> RoundPlan {
    let mut rounds = Vec::new();
    for (vehicle, round) in plan.rounds.iter().enumerate().filter(|(_, r)| !r.stops.is_empty()) {
        let (team, day) = asked.shift(vehicle);
        let midnight = asked.midnight(vehicle);
        let part = |event: &crate::analysis::rounds::Event| Part {
            from: event.from - midnight,
            to: event.to - midnight,
            doing: match event.doing {
                Doing::Travel { .. } => Activity::Travel,
                Doing::Wait => Activity::Wait,
                Doing::Break { .. } => Activity::Break,
                Doing::Service { stop } => Activity::Visit(outreach.stops[stop].id),
            },
        };
        let legs = asked.legs(outreach, vehicle, &round.stops);
        rounds.push(Round {
            team: outreach.teams[team].name.clone(),
            day: u16::try_from(day).unwrap_or(u16::MAX),
            stops: round.stops.iter().map(|s| outreach.stops[*s].id).collect(),
            parts: round.timeline.events.iter().map(part).collect(),
            metres: legs.iter().map(|l| l.metres).sum(),
            legs,
            people: outreach::people_at(round.stops.iter().map(|s| &outreach.stops[*s])),
        });
    }
    let all: Vec<Vec<usize>> = plan.rounds.iter().map(|r| r.stops.clone()).collect();
    let left_out = |index: &usize| {
        let reason = if reasons == Reasons::Given { asked.reason(outreach, &all, *index) } else { String::new() };
        LeftOut { stop: outreach.stops[*index].id, reason }
    };
    RoundPlan {
        rounds,
        left_out: plan.unserved.iter().map(left_out).collect(),
        missed: asked.missed(outreach, &all),
        basis: asked.basis.clone(),
        stale: false,
    }
}

impl Project {
    /// Puts teams, stops and rounds in the place of what there was: one step of this name that can be undone. What equals
    /// it makes no step.
    pub fn set_outreach(&mut self, what: &str, outreach: &Outreach) -> Result<(), ProjectError> {
        let mut kept = outreach.clone();
        for date in
            [&mut kept.date, &mut kept.series.until].into_iter().chain(kept.stops.iter_mut().map(|s| &mut s.date))
        {
            *date = outreach::kept_date(date);
        }
        if *self.atlas().outreach == kept {
            return Ok(());
        }
        self.transact(Operation::ChangeOutreach(what.to_owned()), |tx| tx.set_outreach(&kept))
    }
}

#[cfg(test)]
mod tests;
