//! How one gets from place to place: the one source of travel times, ways and directions of rounds.
//!
//! [`Journeys`] answers the same questions whether the project has streets or not; only [`Network`]s know the
//! difference, and say it ([`Journeys::basis`]). What was worked out is kept, so that a change by hand asks for the few
//! new pairs only.

use std::collections::{HashMap, HashSet};
use std::fmt::Debug;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::base::text::number;
use crate::geo::bng::Bng;
use crate::geo::lonlat::LonLat;
use crate::geo::polyline::Polyline;
use crate::model::outreach::{DETOUR, Leg, Mode, Outreach, Turn};
use crate::project::streets::{NEVER, Router, Streets};

use super::ask::MOST_STOPS;

/// More places than this are forgotten again: their table would fill the memory.
const MOST_KNOWN: usize = 4_096;
/// So many new places are worked out while somebody waits.
const AT_ONCE: usize = 8;

/// What a source of travel must say of any two places.
trait Network: Debug + Send + Sync {
    /// Seconds, a row a start; infinite where there is no way.
    fn seconds(&self, mode: Mode, from: &[LonLat], to: &[LonLat]) -> Vec<Vec<f64>>;
    fn leg(&self, mode: Mode, from: LonLat, to: LonLat) -> Option<Leg>;
    /// Why nobody can be at a place, as the rest of a sentence; `None` when one can.
    fn trouble(&self, mode: Mode, at: LonLat) -> Option<String>;
    /// How the times are made, a sentence.
    fn basis(&self, modes: &[Mode]) -> String;
}

/// Ways between any places by any way of moving. Cheap to clone; clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct Journeys(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    streets: Option<Streets>,
    network: OnceLock<Box<dyn Network>>,
    known: Mutex<Known>,
}

/// A position to its bits.
type Key = (u64, u64);

fn key(at: LonLat) -> Key {
    (at.lon.to_bits(), at.lat.to_bits())
}

#[derive(Debug, Default)]
struct Known {
    tables: [Table; 3],
    legs: HashMap<(Mode, Key, Key), Leg>,
}

#[derive(Debug, Default)]
struct Table {
    places: HashMap<Key, usize>,
    at: Vec<LonLat>,
    /// A row a start.
    seconds: Vec<Vec<f64>>,
}

impl Table {
    /// Those of `places` that are not in it yet, each once.
    fn missing(&self, places: &[LonLat]) -> Vec<LonLat> {
        let mut seen = HashSet::new();
        let is_new = |at: &&LonLat| !self.places.contains_key(&key(**at)) && seen.insert(key(**at));
        places.iter().filter(is_new).copied().collect()
    }

    fn grow(&mut self, network: &dyn Network, mode: Mode, places: &[LonLat]) {
        let mut new = self.missing(places);
        if new.is_empty() {
            return;
        }
        if self.at.len() + new.len() > MOST_KNOWN {
            *self = Self::default();
            new = self.missing(places);
        }
        for (row, more) in self.seconds.iter_mut().zip(network.seconds(mode, &self.at, &new)) {
            row.extend(more);
        }
        for at in &new {
            self.places.insert(key(*at), self.at.len());
            self.at.push(*at);
        }
        self.seconds.extend(network.seconds(mode, &new, &self.at));
    }

    fn between(&self, from: LonLat, to: LonLat) -> f64 {
        let place = |at: LonLat| self.places.get(&key(at)).copied();
        let entry = place(from).zip(place(to)).and_then(|(a, b)| self.seconds.get(a)?.get(b));
        entry.copied().unwrap_or(f64::INFINITY)
    }
}

impl Journeys {
    /// Along these streets; straight lines made longer where there are none.
    #[must_use]
    pub fn new(streets: Option<Streets>) -> Self {
        Self(Arc::new(Shared { streets, ..Shared::default() }))
    }

    /// Whether these are ways along just those streets.
    #[must_use]
    pub fn are_along(&self, streets: Option<&Streets>) -> bool {
        match (&self.0.streets, streets) {
            (Some(ours), Some(theirs)) => ours.is_same(theirs),
            (None, None) => true,
            _ => false,
        }
    }

    fn network(&self) -> &dyn Network {
        let make = || -> Box<dyn Network> {
            match self.0.streets.as_ref().map(|streets| (streets, streets.router())) {
                None => Box::new(StraightLines { instead: None }),
                Some((streets, Ok(router))) => {
                    Box::new(AlongStreets { router, attribution: streets.attribution().to_owned() })
                }
                Some((_, Err(error))) => Box::new(StraightLines { instead: Some(error.to_string()) }),
            }
        };
        self.0.network.get_or_init(make).as_ref()
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether everything about these teams and stops can be said at once. Where it cannot, [`Self::prepare`] is work for
    /// a job: the first question to a county's streets takes a second.
    #[must_use]
    pub fn are_at_hand(&self, outreach: &Outreach) -> bool {
        // More stops than can be planned are refused without a question.
        if self.0.streets.is_none() || outreach.stops.len() > MOST_STOPS {
            return true;
        }
        let (Some(_), Ok(known)) = (self.0.network.get(), self.0.known.try_lock()) else { return false };
        let places = places(outreach);
        modes(outreach).into_iter().all(|mode| {
            let table = &known.tables[mode as usize];
            let new = table.missing(&places).len();
            new == 0 || (new <= AT_ONCE && !table.at.is_empty())
        })
    }

    /// Works out what these teams and stops need.
    pub fn prepare(&self, outreach: &Outreach) {
        if outreach.stops.len() > MOST_STOPS {
            return;
        }
        let places = places(outreach);
        for mode in modes(outreach) {
            self.known().tables[mode as usize].grow(self.network(), mode, &places);
        }
    }

    /// Seconds between all pairs of places, row by row; infinite where there is no way.
    pub(super) fn table(&self, mode: Mode, places: &[LonLat]) -> Vec<f64> {
        let mut known = self.known();
        let table = &mut known.tables[mode as usize];
        table.grow(self.network(), mode, places);
        places.iter().flat_map(|from| places.iter().map(|to| table.between(*from, *to))).collect()
    }

    /// The way from one place to another; a straight line where there is none.
    pub(super) fn leg(&self, mode: Mode, from: LonLat, to: LonLat) -> Leg {
        let mut known = self.known();
        if known.legs.len() > MOST_KNOWN * 4 {
            known.legs.clear();
        }
        let make = || self.network().leg(mode, from, to).unwrap_or_else(|| straight(mode, from, to));
        known.legs.entry((mode, key(from), key(to))).or_insert_with(make).clone()
    }

    /// Why nobody can be at a place, as the rest of a sentence.
    pub(super) fn trouble(&self, mode: Mode, at: LonLat) -> Option<String> {
        self.network().trouble(mode, at)
    }

    /// How the times are made, a sentence; for streets with whose work they are.
    #[must_use]
    pub fn basis(&self, outreach: &Outreach) -> String {
        self.network().basis(&modes(outreach))
    }
}

/// Starts and ends of teams, two each, then stops.
pub(super) fn places(outreach: &Outreach) -> Vec<LonLat> {
    let spots = outreach.teams.iter().flat_map(|t| [t.start.at, t.ends().at]);
    spots.chain(outreach.stops.iter().map(|s| s.at)).collect()
}

/// How the teams move, each way once.
pub(super) fn modes(outreach: &Outreach) -> Vec<Mode> {
    Mode::ALL.into_iter().filter(|m| outreach.teams.iter().any(|t| t.mode == *m)).collect()
}

/// Straight lines on the national grid made longer by [`DETOUR`], at a stated speed.
#[derive(Debug)]
struct StraightLines {
    /// Why streets that are there cannot be used.
    instead: Option<String>,
}

fn straight_metres(from: LonLat, to: LonLat) -> Option<f64> {
    let (from, to) = (Bng::try_from(from).ok()?, Bng::try_from(to).ok()?);
    Some(from.distance_metres(to) * DETOUR)
}

fn straight(mode: Mode, from: LonLat, to: LonLat) -> Leg {
    let metres = straight_metres(from, to).unwrap_or_else(|| from.short_distance_metres(to) * DETOUR);
    let seconds = metres / (mode.kilometres_per_hour() / 3.6);
    Leg { seconds, metres, line: Polyline(vec![from, to]), turns: Vec::new() }
}

impl Network for StraightLines {
    fn seconds(&self, mode: Mode, from: &[LonLat], to: &[LonLat]) -> Vec<Vec<f64>> {
        let grid = |places: &[LonLat]| places.iter().map(|at| Bng::try_from(*at).ok()).collect::<Vec<_>>();
        let (from, to) = (grid(from), grid(to));
        let metres_a_second = mode.kilometres_per_hour() / 3.6;
        let pair = |a: &Option<Bng>, b: &Option<Bng>| match (a, b) {
            (Some(a), Some(b)) => a.distance_metres(*b) * DETOUR / metres_a_second,
            _ => f64::INFINITY,
        };
        from.iter().map(|a| to.iter().map(|b| pair(a, b)).collect()).collect()
    }

    fn leg(&self, mode: Mode, from: LonLat, to: LonLat) -> Option<Leg> {
        Some(straight(mode, from, to))
    }

    fn trouble(&self, _: Mode, at: LonLat) -> Option<String> {
        Bng::try_from(at).err().map(|outside| outside.to_string())
    }

    fn basis(&self, modes: &[Mode]) -> String {
        let speed = |m: &Mode| {
            let decimals = usize::from(m.kilometres_per_hour().fract() != 0.0);
            format!("{} {} km/h", m.name(), number(m.kilometres_per_hour(), decimals))
        };
        let speeds: Vec<String> = modes.iter().map(speed).collect();
        let why = self.instead.as_ref().map(|why| format!(" The streets cannot be used: {why}")).unwrap_or_default();
        format!("Times are straight lines made {DETOUR} times as long, {}.{why}", speeds.join(", "))
    }
}

/// The streets of the project.
#[derive(Debug)]
struct AlongStreets {
    router: Arc<Router>,
    attribution: String,
}

impl Network for AlongStreets {
    fn seconds(&self, mode: Mode, from: &[LonLat], to: &[LonLat]) -> Vec<Vec<f64>> {
        let seconds = |ms: u32| if ms == NEVER { f64::INFINITY } else { f64::from(ms) / 1000.0 };
        let rows = self.router.table(mode.into(), from, to);
        rows.into_iter().map(|row| row.into_iter().map(seconds).collect()).collect()
    }

    fn leg(&self, mode: Mode, from: LonLat, to: LonLat) -> Option<Leg> {
        let route = self.router.route(mode.into(), from, to).ok()?;
        let mut line = route.shape;
        // Two stops at one corner still have a line.
        if line.len() < 2 {
            line = vec![from, to];
        }
        let turn = |step: crate::project::streets::Step| Turn {
            text: step.to_string(),
            street: step.street,
            metres: step.metres,
            at: step.position,
        };
        Some(Leg {
            seconds: f64::from(route.milliseconds) / 1000.0,
            metres: route.metres,
            line: Polyline(line),
            turns: route.steps.into_iter().map(turn).collect(),
        })
    }

    fn trouble(&self, mode: Mode, at: LonLat) -> Option<String> {
        let what = match mode {
            Mode::Walking => "walked",
            Mode::Cycling => "cycled",
            Mode::Driving => "driven",
        };
        let said = format!("no street of the project that can be {what} along is within a kilometre");
        self.router.snap(at, mode.into()).is_none().then_some(said)
    }

    fn basis(&self, _: &[Mode]) -> String {
        format!(
            "Times and ways are along the project's streets, at usual speeds without rush hours ({}).",
            self.attribution
        )
    }
}
