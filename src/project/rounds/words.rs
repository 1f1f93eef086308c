//! What speaks against a stop, in the user's words.

use crate::analysis::rounds::why::{Impossible, WhyNot, cheapest_position, why_not};
use crate::base::text::number;
use crate::model::outreach::{Outreach, clock, duration};

use super::ask::Asked;

impl Asked {
    /// Why a stop is in no round.
    pub fn reason(&self, outreach: &Outreach, rounds: &[Vec<usize>], index: usize) -> String {
        if let Some(when) = self.closed_on(index) {
            let stop = &outreach.stops[index];
            return format!("Closed {when}, or not open as long as the visit takes ({} min).", stop.stay());
        }
        match why_not(&self.problem, rounds, index) {
            WhyNot::Impossible(why) => self.why_impossible(outreach, index, why),
            WhyNot::Fits { vehicle, cost, .. } => {
                if let Some(other) = reached_by(outreach, rounds, index) {
                    return format!("The people it reaches are reached at {other}.");
                }
                format!("It would fit in for {}, {} more on the road.", self.name(outreach, vehicle), duration(cost))
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
                let team = self.name(outreach, vehicle);
                format!("For {team} to visit it would drop {}: {people}, {road} on the road.", names.join(" and "))
            }
            WhyNot::NoRoom => "There is no room for it beside what must be visited.".to_owned(),
        }
    }

    fn why_impossible(&self, outreach: &Outreach, index: usize, why: Impossible) -> String {
        let why = self.impossible(outreach, index).unwrap_or(why);
        match why {
            Impossible::Needs { .. } => {
                let stop = &outreach.stops[index];
                let needs: Vec<&str> = stop.needs.iter().map(String::as_str).collect();
                let is_team = |name: &String| outreach.teams.iter().any(|t| t.name == *name);
                match &stop.team {
                    Some(team) if !is_team(team) => format!("It is kept for {team}, which is not among the teams."),
                    _ if needs.is_empty() => format!("It is kept for {}, which is none of the days.", stop.date),
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
    pub fn refusal(&self, outreach: &Outreach, vehicle: usize, index: usize) -> String {
        let (at, day) = self.shift(vehicle);
        let (stop, team) = (&outreach.stops[index], &outreach.teams[at]);
        if let Some(when) = self.closed_on(index) {
            return format!("{} is closed {when}.", stop.name);
        }
        if !self.is_open(outreach, index, day) {
            let when = self.days[day].first().map_or_else(String::new, |d| d.short());
            return format!("{} is closed on {when}.", stop.name);
        }
        if let Some(lock) = stop.team.as_ref().filter(|t| **t != team.name) {
            return format!("{} is kept for {lock}.", stop.name);
        }
        if let Some(lacks) = stop.needs.iter().find(|n| !team.carries.contains(*n)) {
            return format!("{} needs {lacks}, which {} does not carry.", stop.name, team.name);
        }
        let may = &self.problem.stops[index].vehicles;
        if !may.is_empty() && !may.contains(&vehicle) {
            return format!("{} is kept for {}.", stop.name, stop.date);
        }
        if let Some(why) = self.impossible(outreach, index) {
            return self.why_impossible(outreach, index, why);
        }
        let name = self.name(outreach, vehicle);
        format!("{name} has no room for {}: some stop would be too late.", stop.name)
    }

    /// Why a round cannot be done with a stop where it was put.
    pub fn too_late(&self, outreach: &Outreach, vehicle: usize, with: &[usize], index: usize) -> String {
        let without: Vec<usize> = with.iter().copied().filter(|s| *s != index).collect();
        if cheapest_position(&self.problem, vehicle, &without, index).is_none() {
            return self.refusal(outreach, vehicle, index);
        }
        format!("Not at this position: {} or a stop after it would be too late.", outreach.stops[index].name)
    }

    /// The areas of the floor that get no stop, and why, a sentence each.
    pub fn missed(&self, outreach: &Outreach, rounds: &[Vec<usize>]) -> Vec<String> {
        let areas = outreach.floor.iter().flat_map(|f| &f.areas).enumerate();
        let missed = areas.filter_map(|(group, area)| {
            let stops: Vec<usize> =
                (0..self.problem.stops.len()).filter(|s| self.problem.stops[*s].group == Some(group)).collect();
            if rounds.iter().flatten().any(|s| stops.contains(s)) {
                return None;
            }
            Some(match stops.as_slice() {
                [] => format!("{}: no stop lies in it.", area.name),
                [one] => format!("{}: {} does not fit.", area.name, outreach.stops[*one].name),
                more => format!("{}: none of its {} stops fits.", area.name, more.len()),
            })
        });
        missed.collect()
    }
}

/// The planned stop that reaches the same people.
fn reached_by<'a>(outreach: &'a Outreach, rounds: &[Vec<usize>], index: usize) -> Option<&'a str> {
    let of = Some(&outreach.stops[index].people_of).filter(|of| !of.is_empty())?;
    let planned = rounds.iter().flatten().map(|other| &outreach.stops[*other]);
    planned.filter(|other| other.people_of == *of).map(|other| other.name.as_str()).next()
}
