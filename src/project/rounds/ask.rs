//! From teams and stops to the problem that the search works on.

use crate::analysis::rounds::{Break, Problem, Stop, Travel, Vehicle};
use crate::base::text::number;
use crate::geo::bng::Bng;
use crate::geo::lonlat::LonLat;
use crate::model::hours::DAY_NAMES;
use crate::model::outreach::{DETOUR, Goal, Mode, Outreach, Team};

use super::PlanError;

/// More stops than this are no day's work, and their tables would not fit.
const MOST_STOPS: usize = 2_000;

/// A problem with what leads back from it.
pub(super) struct Asked {
    pub problem: Problem,
    /// How the times were made.
    pub basis: String,
    /// Between all places, in a straight line made longer: starts and ends of teams, then stops.
    metres: Vec<f64>,
    ids: Vec<u32>,
}

impl Asked {
    pub fn new(outreach: &Outreach) -> Result<Self, PlanError> {
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
        let spots = outreach.teams.iter().flat_map(|t| [(&t.start.name, t.start.at), (&t.ends().name, t.ends().at)]);
        let stops = outreach.stops.iter().map(|s| (&s.name, s.at));
        let places: Vec<Bng> = spots.chain(stops).map(|(name, at)| grid(name, at)).collect::<Result<_, _>>()?;
        let from = |a: &Bng| places.iter().map(|b| a.distance_metres(*b) * DETOUR).collect::<Vec<_>>();
        let metres: Vec<f64> = places.iter().flat_map(from).collect();
        let travel: Vec<Travel> = Mode::ALL
            .iter()
            .map(|mode| {
                let seconds = metres.iter().map(|m| m / (mode.kilometres_per_hour() / 3.6)).collect();
                Travel { seconds, cost: Vec::new() }
            })
            .collect();
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
            .map(|(at, team)| vehicle(at, team, bits(&team.carries)))
            .collect::<Result<_, _>>()?;
        let used: Vec<Travel> = outreach.teams.iter().map(|t| travel[t.mode as usize].clone()).collect();
        let value_weight = Problem::people_first(&stops, &used);
        let problem = Problem { places: places.len(), travel, stops, vehicles, groups: Vec::new(), value_weight };
        problem.check()?;
        let ids = outreach.stops.iter().map(|s| s.id).collect();
        Ok(Self { problem, basis: basis(outreach), metres, ids })
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

    pub fn metres(&self, vehicle: usize, stops: &[usize]) -> f64 {
        let first_stop = self.problem.places - self.ids.len();
        let way: Vec<usize> = std::iter::once(2 * vehicle)
            .chain(stops.iter().map(|s| first_stop + s))
            .chain(std::iter::once(2 * vehicle + 1))
            .collect();
        way.windows(2).map(|w| self.metres[w[0] * self.problem.places + w[1]]).sum()
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

fn grid(name: &str, at: LonLat) -> Result<Bng, PlanError> {
    Bng::try_from(at).map_err(|outside| PlanError::Refused(format!("{name}: {outside}.")))
}

fn vehicle(at: usize, team: &Team, has: u64) -> Result<Vehicle, PlanError> {
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
        mode: team.mode as usize,
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

fn basis(outreach: &Outreach) -> String {
    let speeds: Vec<String> = Mode::ALL
        .iter()
        .filter(|m| outreach.teams.iter().any(|t| t.mode == **m))
        .map(|m| {
            let decimals = usize::from(m.kilometres_per_hour().fract() != 0.0);
            format!("{} {} km/h", m.name(), number(m.kilometres_per_hour(), decimals))
        })
        .collect();
    format!("Times are straight lines made {DETOUR} times as long, {}.", speeds.join(", "))
}
