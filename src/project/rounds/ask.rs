//! From teams, stops and days to the problem that the search works on: each team on each day is a vehicle.

use crate::analysis::rounds::why::{Impossible, impossible};
use crate::analysis::rounds::{Break, Group, Problem, Stop, Travel, Vehicle};
use crate::geo::lonlat::LonLat;
use crate::model::outreach::{self, Day, Goal, Leg, Outreach, Team};

use super::PlanError;
use super::travel::{self, Journeys};

/// More stops than this are no day's work, and their tables would not fit.
pub(super) const MOST_STOPS: usize = 2_000;

const DAY_SECONDS: f64 = 86_400.0;

/// A problem with what leads back from it.
pub(super) struct Asked {
    pub problem: Problem,
    /// How the times were made.
    pub basis: String,
    pub journeys: Journeys,
    /// Days that are planned one by one; where each visits the same stops, one list stands for all.
    pub days: Vec<Vec<Day>>,
    /// Starts and ends of teams, then stops.
    places: Vec<LonLat>,
    ids: Vec<u32>,
    teams: usize,
}

impl Asked {
    pub fn new(outreach: &Outreach, journeys: &Journeys) -> Result<Self, PlanError> {
        if outreach.teams.is_empty() {
            return Err(PlanError::NoTeams);
        }
        if outreach.stops.is_empty() {
            return Err(PlanError::NoStops);
        }
        if outreach.stops.len() > MOST_STOPS {
            let said = format!("{} stops are too many to plan at once; {MOST_STOPS} can be.", outreach.stops.len());
            return Err(PlanError::Refused(said));
        }
        for team in &outreach.teams {
            for (spot, what) in [(&team.start, "set out from"), (team.ends(), "come back to")] {
                if let Some(trouble) = journeys.trouble(team.mode, spot.at) {
                    let said = format!("{} cannot {what} {}: {trouble}.", team.name, spot.name);
                    return Err(PlanError::Refused(said));
                }
            }
        }
        let places = travel::places(outreach);
        let modes = travel::modes(outreach);
        let travel: Vec<Travel> =
            modes.iter().map(|m| Travel { seconds: journeys.table(*m, &places), cost: Vec::new() }).collect();
        let kit = kit(outreach)?;
        let bits = |words: &std::collections::BTreeSet<String>| {
            words.iter().filter_map(|w| kit.binary_search(&w.as_str()).ok()).fold(0_u64, |all, bit| all | (1 << bit))
        };
        let days = outreach.planned_days();
        let floors = outreach.floor.iter().flat_map(|f| &f.areas);
        // Stops that a floor asks for, and stops that reach the residents of the same area.
        let mut groups: Vec<&str> = floors.map(|a| a.code.as_str()).collect();
        let asked_for = groups.len();
        for (at, stop) in outreach.stops.iter().enumerate() {
            let of = stop.people_of.as_str();
            let is_shared = || outreach.stops[..at].iter().any(|other| other.people_of == of);
            if !of.is_empty() && !groups.contains(&of) && is_shared() {
                groups.push(of);
            }
        }
        let group_of = |s: &outreach::Stop| {
            let floor = groups[..asked_for].iter().position(|code| !s.area.is_empty() && *code == s.area);
            floor.or_else(|| groups.iter().position(|code| *code == s.people_of))
        };
        let nobody_known = outreach.stops.iter().all(|s| s.people <= 0.0);
        let first_stop = outreach.teams.len() * 2;
        let stop = |(at, s): (usize, &outreach::Stop)| {
            let vehicles = vehicles_of(outreach, &days, s);
            let group = group_of(s);
            // Where nobody said how many people there are, a stop is as good as another. A floor is kept by any stop of its
            // area, so that each must count for something.
            let people = if nobody_known { 1.0 } else { s.people };
            let is_shared = group.is_some_and(|group| groups[group] == s.people_of);
            Stop {
                place: first_stop + at,
                service: f64::from(s.stay()) * 60.0,
                windows: windows(s, &days),
                load: 0.0,
                value: if is_shared { 0.0 } else { people },
                share: if group.is_some() { people.max(LEAST_VALUE) } else { 0.0 },
                must: s.must || outreach.goal == Goal::LeastTime,
                // A team or a day that is gone can visit nothing: the highest bit is carried by none.
                needs: bits(&s.needs) | if vehicles.as_ref().is_some_and(Vec::is_empty) { 1 << 63 } else { 0 },
                group,
                vehicles: vehicles.unwrap_or_default(),
                pin: None,
            }
        };
        let stops: Vec<Stop> = outreach.stops.iter().enumerate().map(stop).collect();
        let shifts = (0..days.len()).flat_map(|day| outreach.teams.iter().enumerate().map(move |(at, t)| (day, at, t)));
        let vehicles: Vec<Vehicle> = shifts
            .map(|(day, at, team)| {
                let table = modes.iter().position(|m| *m == team.mode).unwrap_or(0);
                vehicle((day, at), team, bits(&team.carries), table)
            })
            .collect::<Result<_, _>>()?;
        let value_weight = Problem::people_first(&stops, &travel);
        // Worth more than everything that could be left out for it.
        let dearest = value_weight * (stops.iter().map(|s| s.value + s.share).sum::<f64>() + 1.0);
        let groups = (0..groups.len())
            .map(|group| {
                let members = stops.iter().filter(|s| s.group == Some(group));
                let is_value = members.clone().any(|s| s.value == 0.0);
                // People who are shared are all reached by the stop with most of them; else any stop will do.
                let floor = if is_value {
                    members.map(|s| s.share).fold(0.0, f64::max)
                } else {
                    members.map(|s| s.share).reduce(f64::min).unwrap_or(0.0)
                };
                let penalty = if group >= asked_for { value_weight } else { dearest / floor.max(LEAST_VALUE) };
                Group { floor, penalty, is_value }
            })
            .collect();
        let problem = Problem { places: places.len(), travel, stops, vehicles, groups, value_weight };
        problem.check()?;
        let ids = outreach.stops.iter().map(|s| s.id).collect();
        let (basis, journeys) = (journeys.basis(outreach), journeys.clone());
        Ok(Self { problem, basis, journeys, days, places, ids, teams: outreach.teams.len() })
    }

    pub fn stop(&self, id: u32) -> Option<usize> {
        self.ids.iter().position(|i| *i == id)
    }

    /// The place of a vehicle's team, and of its day.
    pub fn shift(&self, vehicle: usize) -> (usize, usize) {
        (vehicle % self.teams, vehicle / self.teams)
    }

    /// The vehicle that a team is on a day.
    pub fn vehicle(&self, outreach: &Outreach, team: &str, day: usize) -> Option<usize> {
        let at = outreach.teams.iter().position(|t| t.name == team)?;
        (day < self.days.len()).then_some(day * self.teams + at)
    }

    /// "Van", or "Van on Tue 24 Nov" where there are several days.
    pub fn name(&self, outreach: &Outreach, vehicle: usize) -> String {
        let (team, day) = self.shift(vehicle);
        let team = &outreach.teams[team].name;
        match self.days.get(day).map(Vec::as_slice) {
            Some([day]) if self.days.len() > 1 => format!("{team} on {}", day.short()),
            _ => team.clone(),
        }
    }

    /// When the vehicle's day begins, in the problem's seconds.
    pub fn midnight(&self, vehicle: usize) -> f64 {
        self.shift(vehicle).1 as f64 * DAY_SECONDS
    }

    /// The rounds of the plan that is there, by vehicle; stops and teams that are gone are left out of it.
    pub fn rounds(&self, outreach: &Outreach) -> Vec<Vec<usize>> {
        let planned = |vehicle: usize| {
            let (team, day) = self.shift(vehicle);
            let of = outreach.plan.iter().flat_map(|p| &p.rounds);
            let of = of.filter(|r| r.team == outreach.teams[team].name && usize::from(r.day) == day);
            of.flat_map(|r| &r.stops).filter_map(|id| self.stop(*id)).collect()
        };
        (0..self.problem.vehicles.len()).map(planned).collect()
    }

    /// The ways of a round: to each stop, and to the end.
    pub fn legs(&self, outreach: &Outreach, vehicle: usize, stops: &[usize]) -> Vec<Leg> {
        let first_stop = self.problem.places - self.ids.len();
        let (team, _) = self.shift(vehicle);
        let way: Vec<usize> = std::iter::once(2 * team)
            .chain(stops.iter().map(|s| first_stop + s))
            .chain(std::iter::once(2 * team + 1))
            .collect();
        let mode = outreach.teams[team].mode;
        way.windows(2).map(|w| self.journeys.leg(mode, self.places[w[0]], self.places[w[1]])).collect()
    }

    /// "on Tuesday", "on all 3 days", when a stop is open on none of the days for as long as the visit takes.
    pub fn closed_on(&self, index: usize) -> Option<String> {
        let is_closed = self.problem.stops[index].windows == [CLOSED];
        is_closed.then(|| match self.days.as_slice() {
            [days] if days.len() == 1 => format!("on {}", days[0].weekday_name()),
            [days] => format!("on one or more of the {} days", days.len()),
            days => format!("on all {} days", days.len()),
        })
    }

    /// Whether a stop can be visited at some time of a day.
    pub fn is_open(&self, outreach: &Outreach, index: usize, day: usize) -> bool {
        self.days.get(day).is_some_and(|days| on_all(&outreach.stops[index], days).is_some())
    }

    /// Why a stop could not be visited even alone, as of the first day on which it is open, in seconds of that day.
    pub fn impossible(&self, outreach: &Outreach, index: usize) -> Option<Impossible> {
        let reason = impossible(&self.problem, index)?;
        let open = (0..self.days.len()).find(|day| self.is_open(outreach, index, *day)).unwrap_or(0);
        let (from, to) = (open * self.teams, (open + 1) * self.teams);
        let may = &self.problem.stops[index].vehicles;
        if self.days.len() == 1 || !(may.is_empty() || may.iter().any(|v| (from..to).contains(v))) {
            return Some(reason);
        }
        let back = |(a, b): (f64, f64)| (a - open as f64 * DAY_SECONDS, b - open as f64 * DAY_SECONDS);
        let mut alone = self.problem.clone();
        alone.vehicles = alone.vehicles[from..to].to_vec();
        for vehicle in &mut alone.vehicles {
            vehicle.shift = back(vehicle.shift);
            for rest in &mut vehicle.breaks {
                (rest.earliest, rest.latest) = back((rest.earliest, rest.latest));
            }
        }
        let mut stop = alone.stops[index].clone();
        stop.vehicles = stop.vehicles.iter().filter(|v| (from..to).contains(*v)).map(|v| v - from).collect();
        stop.windows = on_all(&outreach.stops[index], &self.days[open]).unwrap_or_default();
        alone.stops = vec![stop];
        impossible(&alone, 0).or(Some(reason))
    }
}

/// Before any shift.
const CLOSED: (f64, f64) = (-1.0, -1.0);

/// People that a stop of an area with a floor counts for at least.
const LEAST_VALUE: f64 = 0.5;

/// When a visit may begin on every one of these days, in seconds of the day; `None` for never, empty for any time.
fn on_all(stop: &outreach::Stop, days: &[Day]) -> Option<Vec<(f64, f64)>> {
    let mut weekdays: Vec<u8> = days.iter().map(|d| d.weekday).collect();
    weekdays.sort_unstable();
    weekdays.dedup();
    let mut weekdays = weekdays.into_iter();
    let mut common = stop.windows(weekdays.next()?)?;
    for weekday in weekdays {
        let other = stop.windows(weekday)?;
        if common.is_empty() {
            continue;
        }
        let both = |a: &(f64, f64)| {
            let a = *a;
            let shared = other.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1)));
            shared.filter(|w| w.0 <= w.1).collect::<Vec<_>>()
        };
        common = common.iter().flat_map(both).collect();
        if common.is_empty() {
            return None;
        }
    }
    Some(common)
}

/// When a visit may begin, in seconds from the midnight before the first day.
fn windows(stop: &outreach::Stop, days: &[Vec<Day>]) -> Vec<(f64, f64)> {
    let mut all = Vec::new();
    for (number, days) in days.iter().enumerate() {
        let midnight = number as f64 * DAY_SECONDS;
        match on_all(stop, days) {
            Some(windows) if windows.is_empty() => return Vec::new(),
            Some(windows) => all.extend(windows.into_iter().map(|(a, b)| (a + midnight, b + midnight))),
            None => {}
        }
    }
    if all.is_empty() { vec![CLOSED] } else { all }
}

/// The vehicles that a stop is kept for; `None` for any.
fn vehicles_of(outreach: &Outreach, days: &[Vec<Day>], stop: &outreach::Stop) -> Option<Vec<usize>> {
    let date = outreach::date(&stop.date).filter(|_| !outreach.series.same && outreach.day().is_some());
    if stop.team.is_none() && date.is_none() {
        return None;
    }
    let is_day = |days: &[Day]| date.is_none_or(|date| days.iter().any(|d| d.date == Some(date)));
    let is_team = |team: &Team| stop.team.as_ref().is_none_or(|t| *t == team.name);
    let shifts = days.iter().flat_map(|days| outreach.teams.iter().map(move |team| (days, team)));
    let kept = shifts.enumerate().filter(|(_, (days, team))| is_day(days) && is_team(team));
    Some(kept.map(|(vehicle, _)| vehicle).collect())
}

fn vehicle((day, at): (usize, usize), team: &Team, has: u64, table: usize) -> Result<Vehicle, PlanError> {
    let seconds = |minute: u16| f64::from(minute) * 60.0 + day as f64 * DAY_SECONDS;
    if team.back <= team.leaves {
        return Err(PlanError::Refused(format!("{} ends its day before it starts.", team.name)));
    }
    let rest = |p: &outreach::Pause| Break {
        earliest: seconds(p.from),
        latest: seconds(p.to.saturating_sub(p.minutes).max(p.from)),
        length: f64::from(p.minutes) * 60.0,
    };
    Ok(Vehicle {
        start: Some(2 * at),
        end: Some(2 * at + 1),
        shift: (seconds(team.leaves), seconds(team.back)),
        breaks: team.pause.iter().map(rest).collect(),
        mode: table,
        capacity: f64::INFINITY,
        has,
        fixed: 0.0,
        order: Vec::new(),
    })
}

/// All skills and kit that anyone names, in order.
fn kit(outreach: &Outreach) -> Result<Vec<&str>, PlanError> {
    let needed = outreach.stops.iter().flat_map(|s| &s.needs);
    let mut words: Vec<&str> =
        needed.chain(outreach.teams.iter().flat_map(|t| &t.carries)).map(String::as_str).collect();
    words.sort_unstable();
    words.dedup();
    if words.len() > 63 {
        let said = format!("{} skills and kinds of kit are named; at most 63 can be told apart.", words.len());
        return Err(PlanError::Refused(said));
    }
    Ok(words)
}
