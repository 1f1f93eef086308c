//! Outreach rounds of a project: from teams and stops to a plan, changes by hand to it, and what speaks against a stop.
//!
//! Times and ways come from [`Journeys`]: along the project's streets, else straight lines made longer by a stated factor.

mod ask;
mod files;
mod travel;

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::analysis::rounds::why::{
    Impossible, WhyNot, cheapest_position, impossible, is_possible, travel_cost, why_not,
};
use crate::analysis::rounds::{Budget, Doing, Plan, RoundError, Seconds, solve};
use crate::base::progress::{Cancelled, Progress};
use crate::base::text::number;
use crate::model::outreach::{Activity, LeftOut, Outreach, Part, Round, RoundPlan, clock, duration};

use ask::Asked;
pub use files::{Export, FileKind, RoundFileError, written};
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
    let plan = solve(&asked.problem, seed, budget, &mut |plan| told(said(outreach, &asked, plan)))?;
    Ok(said(outreach, &asked, &plan))
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
        0..=15 => 0.3,
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
    let rounds = asked.rounds(outreach);
    let is_kept = rounds.iter().enumerate().all(|(v, stops)| is_possible(&asked.problem, v, stops));
    let plan = is_kept.then(|| Plan::new(&asked.problem, &rounds)).flatten()?;
    Some(said(outreach, &asked, &plan))
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

/// Moves a stop to a position of a team's round (the cheapest where none is named), or takes it out of the plan where no
/// team is.
///
/// # Errors
/// Why it cannot be done, as a sentence.
pub fn moved(
    outreach: &Outreach,
    journeys: &Journeys,
    stop: u32,
    to: Option<(&str, Option<usize>)>,
) -> Result<Change, String> {
    let asked = Asked::new(outreach, journeys).map_err(|e| e.to_string())?;
    let index = asked.stop(stop).ok_or("This stop is not there any more.")?;
    let name = |i: usize| outreach.stops[i].name.clone();
    let mut rounds = asked.rounds(outreach);
    let before: f64 = cost(&asked, &rounds);
    let reached = |rounds: &[Vec<usize>]| rounds.iter().flatten().map(|s| outreach.stops[*s].people).sum::<f64>();
    let people = reached(&rounds);
    for round in &mut rounds {
        round.retain(|s| *s != index);
    }
    if let Some((team, position)) = to {
        let vehicle = outreach.teams.iter().position(|t| t.name == team).ok_or("This team is not there any more.")?;
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
        plan: said(outreach, &asked, &plan),
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
    reason(outreach, &asked, &asked.rounds(outreach), index)
}

fn reason(outreach: &Outreach, asked: &Asked, rounds: &[Vec<usize>], index: usize) -> String {
    if let Some(day) = asked.closed_on(outreach, index) {
        return format!("Closed on {day}, or not open as long as the visit takes.");
    }
    match why_not(&asked.problem, rounds, index) {
        WhyNot::Impossible(why) => asked.impossible(outreach, index, why),
        WhyNot::Fits { vehicle, cost, .. } => {
            format!("It would fit in for {}, {} more on the road.", outreach.teams[vehicle].name, duration(cost))
        }
        WhyNot::Instead { vehicle, dropped, value, cost, .. } => {
            let names: Vec<&str> = dropped.iter().map(|s| outreach.stops[*s].name.as_str()).collect();
            let people = match value {
                v if v < -0.5 => format!("{} people fewer", number(-v, 0)),
                v if v > 0.5 => format!("{} people more", number(v, 0)),
                _ => "as many people".to_owned(),
            };
            let road =
                if cost >= 0.0 { format!("{} more", duration(cost)) } else { format!("{} less", duration(-cost)) };
            let team = &outreach.teams[vehicle].name;
            format!("For {team} to visit it would drop {}: {people}, {road} on the road.", names.join(" and "))
        }
        WhyNot::NoRoom => "There is no room for it beside what must be visited.".to_owned(),
    }
}

impl Asked {
    fn impossible(&self, outreach: &Outreach, index: usize, why: Impossible) -> String {
        match why {
            Impossible::Needs { .. } => {
                let stop = &outreach.stops[index];
                let needs: Vec<&str> = stop.needs.iter().map(String::as_str).collect();
                match &stop.team {
                    Some(team) if needs.is_empty() => format!("It is kept for {team}, which is not among the teams."),
                    Some(team) => format!("It is kept for {team}, which lacks what it needs: {}.", needs.join(", ")),
                    None => format!("No team has all that it needs: {}.", needs.join(", ")),
                }
            }
            Impossible::TooHeavy => "It is more than any team can carry.".to_owned(),
            Impossible::ClosesBefore { closes, earliest } => {
                let closes = closes + self.problem.stops[index].service;
                format!("Closes at {}; a team cannot be there before {}.", clock(closes), clock(earliest))
            }
            Impossible::BackTooLate { back, shift_ends } => {
                format!("A team would be back at {}, after its day ends at {}.", clock(back), clock(shift_ends))
            }
            Impossible::NoWay => self.no_way(outreach, index),
        }
    }

    /// Why no team that may visit a stop can get there.
    fn no_way(&self, outreach: &Outreach, index: usize) -> String {
        let stop = &outreach.stops[index];
        let mut teams = outreach.teams.iter().filter(|t| stop.team.as_ref().is_none_or(|only| t.name == *only));
        let trouble = outreach.teams.iter().find_map(|t| self.journeys.trouble(t.mode, stop.at));
        match (trouble, teams.next()) {
            (Some(trouble), _) => format!("Cannot be reached: {trouble}."),
            (None, Some(team)) => {
                format!("Cannot be reached: its streets are not joined to those at {}.", team.start.name)
            }
            (None, None) => "Cannot be reached: no way leads there.".to_owned(),
        }
    }

    /// Why a stop has no place in a round.
    fn refusal(&self, outreach: &Outreach, vehicle: usize, index: usize) -> String {
        let (stop, team) = (&outreach.stops[index], &outreach.teams[vehicle]);
        if let Some(day) = self.closed_on(outreach, index) {
            return format!("{} is closed on {day}.", stop.name);
        }
        if let Some(lock) = stop.team.as_ref().filter(|t| **t != team.name) {
            return format!("{} is kept for {lock}.", stop.name);
        }
        if let Some(lacks) = stop.needs.iter().find(|n| !team.carries.contains(*n)) {
            return format!("{} needs {lacks}, which {} does not carry.", stop.name, team.name);
        }
        if let Some(why) = impossible(&self.problem, index) {
            return self.impossible(outreach, index, why);
        }
        format!("{} has no room for {}: some stop would be too late.", team.name, stop.name)
    }

    /// Why a round cannot be done with a stop where it was put.
    fn too_late(&self, outreach: &Outreach, vehicle: usize, with: &[usize], index: usize) -> String {
        let without: Vec<usize> = with.iter().copied().filter(|s| *s != index).collect();
        if cheapest_position(&self.problem, vehicle, &without, index).is_none() {
            return self.refusal(outreach, vehicle, index);
        }
        format!("Not at this position: {} or a stop after it would be too late.", outreach.stops[index].name)
    }
}

/// A plan in the project's words.
fn said(outreach: &Outreach, asked: &Asked, plan: &Plan) -> RoundPlan {
    let mut rounds = Vec::new();
    for (vehicle, round) in plan.rounds.iter().enumerate().filter(|(_, r)| !r.stops.is_empty()) {
        let part = |event: &crate::analysis::rounds::Event| Part {
            from: event.from,
            to: event.to,
            doing: match event.doing {
                Doing::Travel { .. } => Activity::Travel,
                Doing::Wait => Activity::Wait,
                Doing::Break { .. } => Activity::Break,
                Doing::Service { stop } => Activity::Visit(outreach.stops[stop].id),
            },
        };
        let legs = asked.legs(outreach, vehicle, &round.stops);
        rounds.push(Round {
            team: outreach.teams[vehicle].name.clone(),
            stops: round.stops.iter().map(|s| outreach.stops[*s].id).collect(),
            parts: round.timeline.events.iter().map(part).collect(),
            metres: legs.iter().map(|l| l.metres).sum(),
            legs,
            people: round.stops.iter().map(|s| outreach.stops[*s].people).sum(),
        });
    }
    let all: Vec<Vec<usize>> = plan.rounds.iter().map(|r| r.stops.clone()).collect();
    let left_out =
        |index: &usize| LeftOut { stop: outreach.stops[*index].id, reason: reason(outreach, asked, &all, *index) };
    RoundPlan {
        rounds,
        left_out: plan.unserved.iter().map(left_out).collect(),
        basis: asked.basis.clone(),
        stale: false,
    }
}

impl Project {
    /// Puts teams, stops and rounds in the place of what there was: one step of this name that can be undone. What equals
    /// it makes no step.
    pub fn set_outreach(&mut self, what: &str, outreach: &Outreach) -> Result<(), ProjectError> {
        if *self.atlas().outreach == *outreach {
            return Ok(());
        }
        self.transact(Operation::ChangeOutreach(what.to_owned()), |tx| tx.set_outreach(outreach))
    }
}

#[cfg(test)]
mod tests;
