//! What happened on a round, stop by stop, and what the next plan learns from it: how long a visit really takes.

use serde::{Deserialize, Serialize};

use crate::base::ids::{InterventionId, VenueId, VisitId};
use crate::base::text::folded;
use crate::geo::lonlat::LonLat;
use crate::model::venue::Venue;

use super::{Minute, Stop};

/// What happened at a stop on a day. Whatever is `None` was not noted, which is not the same as nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVisit {
    /// Like 2026-11-24.
    pub date: String,
    pub team: String,
    /// The stop's name.
    pub stop: String,
    pub at: LonLat,
    pub venue: Option<VenueId>,
    /// How long it was planned to take.
    pub planned: Minute,
    /// Nobody went there, or nobody could be met.
    pub skipped: bool,
    pub reached: Option<u32>,
    /// How long it took.
    pub minutes: Option<Minute>,
    pub note: String,
    /// Its entry in the log of interventions.
    pub intervention: Option<InterventionId>,
}

impl NewVisit {
    /// Whether this says something else of the same visit: of two stops of one name each has its own.
    #[must_use]
    pub fn is_again(&self, other: &Self) -> bool {
        let is_near = || self.at.short_distance_metres(other.at) <= SAME_METRES;
        (&self.date, &self.team, &self.stop, self.venue) == (&other.date, &other.team, &other.stop, other.venue)
            && (self.venue.is_some() || is_near())
    }
}

/// A visit of the project's record.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    pub id: VisitId,
    pub what: NewVisit,
}

/// How long a visit to a stop takes, as learnt from those that were recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learnt {
    pub minutes: Minute,
    /// Visits to the place itself.
    pub here: u32,
    /// Visits to other venues of its kind.
    pub alike: u32,
}

/// The planned time counts as much as so many visits. With few visits the estimate stays near the plan, with many it goes
/// to their mean: the credibility estimate of H. Bühlmann ("Experience Rating and Credibility", ASTIN Bulletin 4(3), 1967),
/// n / (n + k).
const PLAN_COUNTS: f64 = 2.0;
/// Nearer than this, in metres, places of one name are one.
const SAME_METRES: f64 = 150.0;

impl Learnt {
    /// From all visits; `None` where none that was timed says anything of this stop. Venues of one kind are judged by how
    /// much longer they took than planned, so that a long session is not shortened by many short ones.
    #[must_use]
    pub fn of(stop: &Stop, visits: &[Visit], venues: &[Venue]) -> Option<Self> {
        let kind_of = |id: Option<VenueId>| venues.iter().find(|v| Some(v.id) == id).map(|v| v.kind);
        let kind = kind_of(stop.venue);
        let (mut here, mut alike) = (Vec::new(), Vec::new());
        for visit in visits.iter().map(|v| &v.what).filter(|v| !v.skipped) {
            let Some(minutes) = visit.minutes else { continue };
            if is_same(stop, visit) {
                here.push(f64::from(minutes));
            } else if kind.is_some() && kind_of(visit.venue) == kind && visit.planned > 0 {
                alike.push(f64::from(minutes) / f64::from(visit.planned));
            }
        }
        if here.is_empty() && alike.is_empty() {
            return None;
        }
        let planned = f64::from(stop.minutes);
        // First what the kind says of the plan, then what the place itself says.
        let factor = (PLAN_COUNTS + alike.iter().sum::<f64>()) / (PLAN_COUNTS + alike.len() as f64);
        let minutes = (PLAN_COUNTS * planned * factor + here.iter().sum::<f64>()) / (PLAN_COUNTS + here.len() as f64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes of a day")]
        let minutes = minutes.round().clamp(0.0, 1440.0) as Minute;
        let count = |all: &[f64]| u32::try_from(all.len()).unwrap_or(u32::MAX);
        Some(Self { minutes, here: count(&here), alike: count(&alike) })
    }

    /// "35 min learnt from 3 visits here and 2 to others of its kind".
    #[must_use]
    pub fn said(self) -> String {
        let visits = |n: u32| if n == 1 { "1 visit".to_owned() } else { format!("{n} visits") };
        let from = match (self.here, self.alike) {
            (here, 0) => format!("{} here", visits(here)),
            (0, alike) => format!("{} to others of its kind", visits(alike)),
            (here, alike) => format!("{} here and {alike} to others of its kind", visits(here)),
        };
        format!("{} min learnt from {from}", self.minutes)
    }
}

fn is_same(stop: &Stop, visit: &NewVisit) -> bool {
    let is_near = stop.at.short_distance_metres(visit.at) <= SAME_METRES;
    is_near && ((stop.venue.is_some() && stop.venue == visit.venue) || folded(&stop.name) == folded(&visit.stop))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(minutes: Minute) -> Stop {
        Stop { name: "Library".to_owned(), ..super::super::tests::stop("", minutes) }
    }

    fn visit(at: LonLat, minutes: Option<Minute>, skipped: bool) -> Visit {
        Visit {
            id: VisitId(1),
            what: NewVisit {
                date: "2026-11-24".to_owned(),
                team: "Van".to_owned(),
                stop: "library".to_owned(),
                at,
                venue: None,
                planned: 25,
                skipped,
                reached: None,
                minutes,
                note: String::new(),
                intervention: None,
            },
        }
    }

    #[test]
    fn the_estimate_goes_from_the_plan_to_the_mean_of_the_visits() {
        let here = LonLat::new(0.5, 51.2);
        let of = |visits: &[Visit]| Learnt::of(&stop(25), visits, &[]);
        assert_eq!(of(&[]), None);
        // (2 * 25 + 40) / 3 = 30.
        assert_eq!(of(&[visit(here, Some(40), false)]), Some(Learnt { minutes: 30, here: 1, alike: 0 }));
        // (2 * 25 + 3 * 40) / 5 = 34.
        let three = vec![visit(here, Some(40), false); 3];
        let learnt = of(&three).expect("learnt");
        assert_eq!((learnt.minutes, learnt.said().as_str()), (34, "34 min learnt from 3 visits here"));
        let hundred = vec![visit(here, Some(40), false); 100];
        assert_eq!(of(&hundred).expect("learnt").minutes, 40);
    }

    #[test]
    fn what_was_not_timed_skipped_or_elsewhere_teaches_nothing() {
        let here = LonLat::new(0.5, 51.2);
        let far = LonLat::new(0.6, 51.2);
        let visits = [visit(here, None, false), visit(here, Some(90), true), visit(far, Some(90), false)];
        assert_eq!(Learnt::of(&stop(25), &visits, &[]), None);
    }

    #[test]
    fn other_venues_of_the_kind_count_by_how_much_longer_they_took() {
        let library = |id: i64, lon: f64| Venue { id: VenueId(id), position: LonLat::new(lon, 51.2), ..venue() };
        let mut one = visit(LonLat::new(0.6, 51.2), Some(50), false);
        one.what.venue = Some(VenueId(2));
        one.what.stop = "Other".to_owned();
        let stop = Stop { venue: Some(VenueId(1)), ..stop(60) };
        let learnt = Learnt::of(&stop, &[one.clone(), one], &[library(1, 0.5), library(2, 0.6)]).expect("learnt");
        // Twice as long as planned, twice: (2 + 2 + 2) / 4 = 1.5 times.
        assert_eq!(learnt, Learnt { minutes: 90, here: 0, alike: 2 });
    }

    fn venue() -> Venue {
        Venue {
            id: VenueId(0),
            source: None,
            source_row: 0,
            name: String::new(),
            kind: crate::model::venue::VenueKind::ALL[0],
            position: LonLat::new(0.0, 0.0),
            address: String::new(),
            postcode: String::new(),
            opening_hours: String::new(),
            closed: false,
            note: String::new(),
            provision: crate::model::venue::Provision::default(),
        }
    }
}
