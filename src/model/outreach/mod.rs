//! Outreach: teams, the stops they could make, and the rounds that were planned from them.
//!
//! Everything of it that a project keeps is one [`Outreach`], replaced as a whole by each change. Times of the day are
//! minutes from midnight.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::base::ids::VenueId;
use crate::geo::lonlat::LonLat;

use super::hours::Week;
use super::street::TravelMode;

mod days;
mod plan;
mod record;

pub use days::{Day, Every, MOST_DAYS, Series, date, kept_date, next_weekday};
pub use plan::{Activity, LeftOut, Leg, Part, Round, RoundPlan, Turn};
pub use record::{Learnt, NewVisit, Visit};

/// A minute of a day, from midnight.
pub type Minute = u16;

/// How a team moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Walking,
    Cycling,
    #[default]
    Driving,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Walking, Self::Cycling, Self::Driving];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Walking => "walking",
            Self::Cycling => "cycling",
            Self::Driving => "driving",
        }
    }

    /// How fast it goes where no streets say so, in km/h, stops at junctions included.
    #[must_use]
    pub fn kilometres_per_hour(self) -> f64 {
        match self {
            Self::Walking => 4.8,
            Self::Cycling => 15.0,
            Self::Driving => 40.0,
        }
    }
}

impl From<Mode> for TravelMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Walking => Self::Walk,
            Mode::Cycling => Self::Cycle,
            Mode::Driving => Self::Drive,
        }
    }
}

/// How much longer the way along streets is than a straight line, where there are no streets: 1.3 for the road networks of
/// Europe (Boscoe, Henry and Zdeb, "A Nationwide Comparison of Driving Distance Versus Straight-Line Distance to
/// Hospitals", The Professional Geographer 64(2), 2012, find 1.4 for the United States and little spread).
pub const DETOUR: f64 = 1.3;

/// A place with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    pub name: String,
    pub at: LonLat,
}

/// A rest of so many minutes that starts between two times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: Minute,
    pub to: Minute,
    pub minutes: Minute,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Team {
    pub name: String,
    pub start: Spot,
    /// `None` for where it started.
    #[serde(default)]
    pub end: Option<Spot>,
    pub leaves: Minute,
    pub back: Minute,
    #[serde(default)]
    pub pause: Option<Pause>,
    #[serde(default)]
    pub mode: Mode,
    /// Skills and kit, in small letters.
    #[serde(default)]
    pub carries: BTreeSet<String>,
}

impl Team {
    pub fn ends(&self) -> &Spot {
        self.end.as_ref().unwrap_or(&self.start)
    }
}

/// A place a team could visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// Stays the same as long as the stop is there.
    pub id: u32,
    pub name: String,
    pub at: LonLat,
    /// The venue it is, for its hours and address.
    #[serde(default)]
    pub venue: Option<VenueId>,
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub contact: String,
    #[serde(default)]
    pub note: String,
    /// How long the team is planned to stay.
    pub minutes: Minute,
    /// What earlier visits say of that, as of the last plan.
    #[serde(default)]
    pub learnt: Option<Learnt>,
    /// Whatever was learnt, it stays as long as planned.
    #[serde(default)]
    pub as_planned: bool,
    /// When it can be visited, in the `opening_hours` syntax; empty for any time. The whole visit lies within.
    #[serde(default)]
    pub hours: String,
    /// People reached by stopping there.
    #[serde(default)]
    pub people: f64,
    /// The code of the area whose estimated residents these are; empty where someone gave the number. Stops of one area
    /// reach the same people.
    #[serde(default)]
    pub people_of: String,
    #[serde(default)]
    pub must: bool,
    /// Skills and kit that the team must have, in small letters.
    #[serde(default)]
    pub needs: BTreeSet<String>,
    /// The only team that may visit it, by its name.
    #[serde(default)]
    pub team: Option<String>,
    /// The only day on which it may be visited, like 2026-11-24; empty for any.
    #[serde(default)]
    pub date: String,
    /// The code of the area it lies in, for [`Floor`]s; empty where it is not known.
    #[serde(default)]
    pub area: String,
}

/// At least one stop in each of these areas: so that the nearest people do not get it all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Floor {
    /// Which these are, in words: "the worst fifth of Maidstone wards".
    pub name: String,
    pub areas: Vec<FloorArea>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FloorArea {
    pub code: String,
    pub name: String,
}

/// What a plan is to be good at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Reach most people within the shifts; stops that do not fit are left out.
    #[default]
    MostPeople,
    /// Visit all stops in the least time on the road.
    LeastTime,
}

/// Everything a project keeps of its outreach.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outreach {
    pub teams: Vec<Team>,
    pub stops: Vec<Stop>,
    /// The day it is planned for, like 2026-11-24: the opening hours of its weekday hold. Empty for a Monday of no date.
    pub date: String,
    /// The days after it.
    pub series: Series,
    pub goal: Goal,
    pub floor: Option<Floor>,
    pub plan: Option<RoundPlan>,
}

impl Outreach {
    pub fn stop(&self, id: u32) -> Option<&Stop> {
        self.stops.iter().find(|s| s.id == id)
    }

    /// The day it is planned for, when one is said.
    pub fn day(&self) -> Option<NaiveDate> {
        date(&self.date)
    }

    /// The day of the week whose hours hold, Monday 0.
    pub fn weekday(&self) -> u8 {
        self.day().map_or(0, |day| u8::try_from(day.weekday().num_days_from_monday()).unwrap_or(0))
    }

    /// How many people the plan reaches on one of its days, or on all.
    #[must_use]
    pub fn people_reached(&self, day: Option<u16>) -> f64 {
        let rounds = self.plan.iter().flat_map(|p| &p.rounds).filter(|r| day.is_none_or(|day| r.day == day));
        people_at(rounds.flat_map(|r| &r.stops).filter_map(|id| self.stop(*id)))
    }

    /// The lines a round is drawn along, one a leg: the ways of its plan, or straight ones where it has none.
    pub fn way(&self, round: &Round) -> Vec<Vec<LonLat>> {
        if !round.legs.is_empty() {
            return round.legs.iter().map(|leg| leg.line.0.clone()).collect();
        }
        let Some(team) = self.teams.iter().find(|t| t.name == round.team) else { return Vec::new() };
        let stops = round.stops.iter().filter_map(|id| self.stop(*id)).map(|s| s.at);
        let spots: Vec<LonLat> =
            std::iter::once(team.start.at).chain(stops).chain(std::iter::once(team.ends().at)).collect();
        spots.windows(2).map(<[LonLat]>::to_vec).collect()
    }

    /// An id that no stop has.
    pub fn free_id(&self) -> u32 {
        self.stops.iter().map(|s| s.id).max().map_or(1, |id| id.saturating_add(1))
    }
}

impl Stop {
    /// How many minutes the team stays: as learnt from earlier visits, else as planned.
    #[must_use]
    pub fn stay(&self) -> Minute {
        self.learnt.filter(|_| !self.as_planned).map_or(self.minutes, |learnt| learnt.minutes)
    }

    /// From when to when the visit may begin on a day of the week, in seconds; `None` when it is closed all day or too
    /// short for the visit. Empty for any time.
    pub fn windows(&self, weekday: u8) -> Option<Vec<(f64, f64)>> {
        let Ok(Some(week)) = Week::parse(&self.hours) else { return Some(Vec::new()) };
        let day = &week.days[usize::from(weekday.min(6))];
        let fits = |span: &super::hours::Span| {
            let last = f64::from(span.to) - f64::from(self.stay());
            (last >= f64::from(span.from)).then_some((f64::from(span.from) * 60.0, last * 60.0))
        };
        // Hours of some weeks only are no promise that somebody is there.
        let windows: Vec<(f64, f64)> = day.iter().filter(|span| !span.sometimes).filter_map(fits).collect();
        (!windows.is_empty()).then_some(windows)
    }
}

/// How many people these stops reach: the residents of an area once, however many of its stops are visited.
#[must_use]
pub fn people_at<'a>(stops: impl IntoIterator<Item = &'a Stop>) -> f64 {
    let (mut shared, mut own) = (std::collections::BTreeMap::<&str, f64>::new(), 0.0);
    for stop in stops {
        if stop.people_of.is_empty() {
            own += stop.people;
        } else {
            let known = shared.entry(&stop.people_of).or_default();
            *known = known.max(stop.people);
        }
    }
    own + shared.values().sum::<f64>()
}

/// "09:30", of a time in seconds from midnight, to the nearest minute; the day after counts on: "25:10".
#[must_use]
pub fn clock(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round().max(0.0);
    format!("{:02}:{:02}", (minutes / 60.0).floor(), minutes % 60.0)
}

/// "35 min", "1 h 05".
#[must_use]
pub fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round().max(0.0);
    if minutes < 60.0 {
        format!("{minutes} min")
    } else {
        format!("{} h {:02}", (minutes / 60.0).floor(), minutes % 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn stop(hours: &str, minutes: Minute) -> Stop {
        Stop {
            id: 1,
            name: String::new(),
            at: LonLat::new(0.5, 51.2),
            venue: None,
            address: String::new(),
            contact: String::new(),
            note: String::new(),
            minutes,
            learnt: None,
            as_planned: false,
            hours: hours.to_owned(),
            people: 0.0,
            must: false,
            needs: BTreeSet::new(),
            team: None,
            date: String::new(),
            people_of: String::new(),
            area: String::new(),
        }
    }

    #[test]
    fn the_whole_visit_lies_within_the_hours() {
        let library = stop("Mo 09:00-12:00,13:00-17:00; We off", 60);
        assert_eq!(library.windows(0), Some(vec![(32_400.0, 39_600.0), (46_800.0, 57_600.0)]));
        assert_eq!(library.windows(1), None);
        assert_eq!(stop("Mo 09:00-09:30", 60).windows(0), None, "too short");
        assert_eq!(stop("", 60).windows(0), Some(Vec::new()));
    }

    #[test]
    fn times_are_said_as_on_a_clock() {
        assert_eq!((clock(34_170.0), clock(90_600.0)), ("09:30".to_owned(), "25:10".to_owned()));
        assert_eq!((duration(2100.0), duration(3900.0)), ("35 min".to_owned(), "1 h 05".to_owned()));
    }
}
