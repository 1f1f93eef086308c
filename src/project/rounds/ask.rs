//! From teams and stops to the problem that the search works on.

use crate::analysis::rounds::{Break, Problem, Stop, Travel, Vehicle};
use crate::geo::lonlat::LonLat;
use crate::model::hours::DAY_NAMES;
use crate::model::outreach::{Goal, Leg, Outreach, Team};

use super::PlanError;
use super::travel::{self, Journeys};

/// More stops than this are no day's work, and their tables would not fit.
pub(super) const MOST_STOPS: usize = 2_000;

/// A problem with what leads back from it.
pub(super) struct Asked {
    pub problem: Problem,
    /// How the times were made.
    pub basis: String,
    pub journeys: Journeys,
    /// Starts and ends of teams, then stops.
    places: Vec<LonLat>,
    ids: Vec<u32>,
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
        let first_stop = outreach.teams.len() * 2;
        let stop = |(at, s): (usize, &crate::model::outreach::Stop)| Stop {
            place: first_stop + at,
            service: f64::from(s.minutes) * 60.0,
            // A day on which it is closed has no time at all.
            windows: s.windows(outreach.weekday()).unwrap_or_else(|| vec![CLOSED]),
            load: 0.0,
            value: s.people,
            must: s.must || outreach.goal == Goal::LeastTime,
            // A team that is gone can visit nothing: the highest bit is carried by none.
            needs: bits(&s.needs) | if is_kept_for_nobody(outreach, s) { 1 << 63 } else { 0 },
            group: None,
            vehicles: s.team.iter().filter_map(|t| outreach.teams.iter().position(|o| o.name == *t)).collect(),
            pin: None,
        };
        let stops: Vec<Stop> = outreach.stops.iter().enumerate().map(stop).collect();
        let vehicles: Vec<Vehicle> = outreach
            .teams
            .iter()
            .enumerate()
            .map(|(at, team)| {
                let table = modes.iter().position(|m| *m == team.mode).unwrap_or(0);
                vehicle(at, team, bits(&team.carries), table)
            })
            .collect::<Result<_, _>>()?;
        let value_weight = Problem::people_first(&stops, &travel);
        let problem = Problem { places: places.len(), travel, stops, vehicles, groups: Vec::new(), value_weight };
        problem.check()?;
        let ids = outreach.stops.iter().map(|s| s.id).collect();
        Ok(Self { problem, basis: journeys.basis(outreach), journeys: journeys.clone(), places, ids })
    }

    pub fn stop(&self, id: u32) -> Option<usize> {
        self.ids.iter().position(|i| *i == id)
    }

    /// The rounds of the plan that is there, by team; stops and teams that are gone are left out of it.
    pub fn rounds(&self, outreach: &Outreach) -> Vec<Vec<usize>> {
        let planned = |team: &Team| {
            let rounds = outreach.plan.iter().flat_map(|p| &p.rounds);
            rounds.filter(|r| r.team == team.name).flat_map(|r| &r.stops).filter_map(|id| self.stop(*id)).collect()
        };
        outreach.teams.iter().map(planned).collect()
    }

    /// The ways of a round: to each stop, and to the end.
    pub fn legs(&self, outreach: &Outreach, vehicle: usize, stops: &[usize]) -> Vec<Leg> {
        let first_stop = self.problem.places - self.ids.len();
        let way: Vec<usize> = std::iter::once(2 * vehicle)
            .chain(stops.iter().map(|s| first_stop + s))
            .chain(std::iter::once(2 * vehicle + 1))
            .collect();
        let mode = outreach.teams[vehicle].mode;
        way.windows(2).map(|w| self.journeys.leg(mode, self.places[w[0]], self.places[w[1]])).collect()
    }

    /// The day of the week, when a stop is not open on it for as long as the visit takes.
    pub fn closed_on(&self, outreach: &Outreach, index: usize) -> Option<&'static str> {
        let is_closed = self.problem.stops[index].windows == [CLOSED];
        is_closed.then(|| DAY_NAMES[usize::from(outreach.weekday())])
    }
}

/// Before any shift.
const CLOSED: (f64, f64) = (-1.0, -1.0);

fn is_kept_for_nobody(outreach: &Outreach, stop: &crate::model::outreach::Stop) -> bool {
    stop.team.as_ref().is_some_and(|team| outreach.teams.iter().all(|t| t.name != *team))
}

fn vehicle(at: usize, team: &Team, has: u64, table: usize) -> Result<Vehicle, PlanError> {
    let seconds = |minute: u16| f64::from(minute) * 60.0;
    if team.back <= team.leaves {
        return Err(PlanError::Refused(format!("{} ends its day before it starts.", team.name)));
    }
    let rest = |p: &crate::model::outreach::Pause| Break {
        earliest: seconds(p.from),
        latest: seconds(p.to.saturating_sub(p.minutes).max(p.from)),
        length: seconds(p.minutes),
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
