//! What was planned: each team's day part by part, the ways between its stops, and what was left out with the reason.

use serde::{Deserialize, Serialize};

use crate::base::text::distance;
use crate::geo::lonlat::LonLat;
use crate::geo::polyline::Polyline;

/// One part of a team's day in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Seconds from midnight.
    pub from: f64,
    pub to: f64,
    pub doing: Activity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    Travel,
    Wait,
    /// At the stop of this id.
    Visit(u32),
    Break,
}

/// One team's round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// The team's name.
    pub team: String,
    /// On which day of [`super::Outreach::planned_days`], from 0.
    #[serde(default)]
    pub day: u16,
    /// Ids, in order.
    pub stops: Vec<u32>,
    pub parts: Vec<Part>,
    /// The ways to each stop in order, and to the end. Plans of earlier versions have none.
    #[serde(default)]
    pub legs: Vec<Leg>,
    /// On the road.
    pub metres: f64,
    pub people: f64,
}

/// The way from one stop to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    pub seconds: f64,
    pub metres: f64,
    pub line: Polyline,
    /// What to do on the way; none where the way is a straight line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<Turn>,
}

/// Something to do on the way: "Turn left into Week Street".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub text: String,
    /// The street gone along from here; empty when it has no name.
    pub street: String,
    /// How far, until the next turn.
    pub metres: f64,
    pub at: LonLat,
}

/// So many streets are named of one leg.
const MOST_STREETS: usize = 8;

impl Leg {
    /// The way in a line: each turn where there are few ("Set out along High Street 300 m; turn left into Week Street
    /// 1.2 km"), else the longest streets of it. Empty where none is known.
    #[must_use]
    pub fn summary(&self) -> String {
        let turns: Vec<&Turn> = self.turns.iter().filter(|t| t.metres >= 5.0).collect();
        if turns.len() <= MOST_STREETS {
            let said: Vec<String> = turns.iter().map(|t| format!("{} {}", t.text, distance(t.metres))).collect();
            return said.join("; ");
        }
        let mut streets: Vec<(&str, f64)> = Vec::new();
        for turn in turns.into_iter().filter(|t| !t.street.is_empty()) {
            join(&mut streets, (&turn.street, turn.metres));
        }
        let is_cut = streets.len() > MOST_STREETS;
        if is_cut {
            let mut lengths: Vec<f64> = streets.iter().map(|s| s.1).collect();
            lengths.sort_by(|a, b| b.total_cmp(a));
            streets.retain(|s| s.1 >= lengths[MOST_STREETS - 1]);
            for street in std::mem::take(&mut streets) {
                join(&mut streets, street);
            }
        }
        let said: Vec<String> =
            streets.iter().map(|(street, metres)| format!("{street} {}", distance(*metres))).collect();
        format!("{}{}", if is_cut { "mainly " } else { "" }, said.join(", "))
    }
}

impl Round {
    /// How many seconds the team spends at something.
    pub fn seconds(&self, is_asked: impl Fn(Activity) -> bool) -> f64 {
        self.parts.iter().filter(|p| is_asked(p.doing)).map(|p| p.to - p.from).sum()
    }

    /// The way that is gone in a part of the day, or that leads to what is done in it; for the last part, to the end.
    pub fn leg_at(&self, part: &Part) -> Option<&Leg> {
        let visited = self.parts.iter().filter(|p| matches!(p.doing, Activity::Visit(_)) && p.to <= part.from);
        self.legs.get(visited.count())
    }

    /// When a stop is visited, in seconds from midnight.
    pub fn visit(&self, stop: u32) -> Option<(f64, f64)> {
        self.parts.iter().find(|p| p.doing == Activity::Visit(stop)).map(|p| (p.from, p.to))
    }
}

/// A stop that is in no round, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    pub stop: u32,
    /// Empty while it is not worked out yet.
    pub reason: String,
}

/// What was planned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RoundPlan {
    /// One a team that goes out.
    pub rounds: Vec<Round>,
    pub left_out: Vec<LeftOut>,
    /// Areas that should have a stop and have none, a sentence each with the reason.
    #[serde(default)]
    pub missed: Vec<String>,
    /// How the times were made, a sentence, with whose work the streets are.
    pub basis: String,
    /// Teams or stops have changed since so that the rounds cannot be kept as they are.
    #[serde(default)]
    pub stale: bool,
}

/// Adds a piece of street; to the one before where it is the same.
fn join<'a>(streets: &mut Vec<(&'a str, f64)>, (name, length): (&'a str, f64)) {
    match streets.last_mut() {
        Some((street, metres)) if *street == name => *metres += length,
        _ => streets.push((name, length)),
    }
}
