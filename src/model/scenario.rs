//! What if: help as it might be. A scenario says how it differs from the venues of the project and leaves those alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::ids::{ScenarioId, VenueId};
use crate::base::text;
use crate::geo::lonlat::LonLat;

use super::batch::NewVenue;
use super::hours::{self, Openness, Span, Week};
use super::venue::{Offer, Provision, Venue, VenueFilter, VenueKind};

/// How long a venue is opened that was closed at the hour asked about, in minutes.
const OPENED_FOR: u16 = 120;

/// What a venue gives: the part of it that a scenario may change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Help {
    /// As [`Venue::opening_hours`].
    pub opening_hours: String,
    pub offers: BTreeSet<Offer>,
    /// How many people can be helped in a week.
    pub capacity: Option<f64>,
    pub step_free: Option<bool>,
    pub free: Option<bool>,
}

impl Help {
    #[must_use]
    pub fn of(venue: &NewVenue) -> Self {
        let p = &venue.provision;
        Self {
            opening_hours: venue.opening_hours.clone(),
            offers: p.offers.clone(),
            capacity: p.capacity,
            step_free: p.step_free,
            free: p.free,
        }
    }

    /// Adds what is asked for and not given yet: the offer, the access, and two hours from the moment on.
    pub fn give(&mut self, filter: &VenueFilter) {
        self.offers.extend(filter.offer);
        if filter.step_free {
            self.step_free = Some(true);
        }
        if filter.free {
            self.free = Some(true);
        }
        let Some(at) = filter.open_at else { return };
        if hours::openness(&self.opening_hours, at) == Openness::Open {
            return;
        }
        let mut week = Week::parse(&self.opening_hours).ok().flatten().unwrap_or_default();
        let to = (at.minute + OPENED_FOR).min(24 * 60);
        if let Some(day) = week.days.get_mut(usize::from(at.day)) {
            hours::cut(day, at.minute, to);
            day.push(Span { from: at.minute, to, sometimes: false });
            hours::tidy(day);
        }
        self.opening_hours = week.to_osm();
    }

    fn put_on(&self, venue: &mut Venue) {
        venue.opening_hours.clone_from(&self.opening_hours);
        let p = &mut venue.provision;
        p.offers.clone_from(&self.offers);
        (p.capacity, p.step_free, p.free) = (self.capacity, self.step_free, self.free);
    }

    /// How it differs from what a venue gives: "hours, offers"; empty where it does not.
    #[must_use]
    pub fn differs(&self, venue: &Venue) -> String {
        let p = &venue.provision;
        let parts = [
            (self.opening_hours != venue.opening_hours, "hours"),
            (self.offers != p.offers, "offers"),
            (self.capacity != p.capacity, "capacity"),
            (self.step_free != p.step_free, "access"),
            (self.free != p.free, "cost"),
        ];
        parts.into_iter().filter(|(is_so, _)| *is_so).map(|(_, name)| name).collect::<Vec<_>>().join(", ")
    }
}

/// What becomes of a venue of the project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It gives nothing and is not on the map.
    Off,
    Gives(Help),
}

/// A place that the project does not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Added {
    pub name: String,
    pub kind: VenueKind,
    pub at: LonLat,
    #[serde(default)]
    pub postcode: String,
    pub gives: Help,
}

impl Added {
    #[must_use]
    pub fn of(venue: &NewVenue) -> Self {
        Self {
            name: venue.name.trim().to_owned(),
            kind: venue.kind,
            at: venue.position,
            postcode: venue.postcode.trim().to_owned(),
            gives: Help::of(venue),
        }
    }

    /// As a venue of its own.
    #[must_use]
    pub fn content(&self) -> NewVenue {
        NewVenue {
            name: self.name.clone(),
            kind: self.kind,
            position: self.at,
            address: String::new(),
            postcode: self.postcode.clone(),
            opening_hours: self.gives.opening_hours.clone(),
            closed: false,
            note: String::new(),
            provision: Provision {
                offers: self.gives.offers.clone(),
                step_free: self.gives.step_free,
                free: self.gives.free,
                capacity: self.gives.capacity,
                ..Provision::default()
            },
            source_row: 0,
        }
    }

    fn venue(&self, id: VenueId) -> Venue {
        let NewVenue { name, kind, position, address, postcode, opening_hours, closed, note, provision, source_row } =
            self.content();
        Venue {
            id,
            name,
            kind,
            position,
            address,
            postcode,
            opening_hours,
            closed,
            note,
            provision,
            source: None,
            source_row,
        }
    }
}

/// Help as it might be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scenario {
    pub name: String,
    pub changed: BTreeMap<VenueId, Change>,
    pub added: Vec<Added>,
}

/// A scenario that the project keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedScenario {
    pub id: ScenarioId,
    pub scenario: Scenario,
}

/// One difference between a scenario and the project, for lists and numbers on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The venue as [`Scenario::venues`] numbers it.
    pub venue: VenueId,
    pub name: String,
    pub at: LonLat,
    /// "switched off", "added", "other hours, offers".
    pub said: String,
    pub kind: DifferenceKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    Off,
    Changed,
    Added,
}

impl DifferenceKind {
    /// The sign that stands for it beside its number, so that nobody need go by colours.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Off => "\u{d7}",
            Self::Changed => "~",
            Self::Added => "+",
        }
    }
}

impl Scenario {
    /// The identifier that a place it adds has among its [`Self::venues`]; below nought, as no row has.
    #[must_use]
    pub fn id_of_added(place: usize) -> VenueId {
        VenueId(-1 - i64::try_from(place).unwrap_or(i64::MAX - 1))
    }

    /// The place among [`Self::added`] that has this identifier.
    #[must_use]
    pub fn added_of_id(id: VenueId) -> Option<usize> {
        (id.0 < 0).then(|| usize::try_from(-1 - id.0).ok()).flatten()
    }

    /// The venues as they would be. One that is switched off is there as closed.
    #[must_use]
    pub fn venues(&self, present: &[Venue]) -> Vec<Venue> {
        let mut venues = present.to_vec();
        for venue in &mut venues {
            match self.changed.get(&venue.id) {
                None => {}
                Some(Change::Off) => venue.closed = true,
                Some(Change::Gives(help)) => help.put_on(venue),
            }
        }
        venues.extend(self.added.iter().enumerate().map(|(place, added)| added.venue(Self::id_of_added(place))));
        venues
    }

    /// How it differs from the project's venues, in the order of its rows, places added last. What speaks of venues that
    /// are not there any more is left out.
    #[must_use]
    pub fn differences(&self, present: &[Venue]) -> Vec<Difference> {
        let changed = present.iter().filter_map(|venue| {
            let (said, kind) = match self.changed.get(&venue.id)? {
                Change::Off => ("switched off".to_owned(), DifferenceKind::Off),
                Change::Gives(help) => match help.differs(venue) {
                    same if same.is_empty() => ("as it is".to_owned(), DifferenceKind::Changed),
                    parts => (format!("other {parts}"), DifferenceKind::Changed),
                },
            };
            Some(Difference { venue: venue.id, name: venue.name.clone(), at: venue.position, said, kind })
        });
        let added = self.added.iter().enumerate().map(|(place, added)| Difference {
            venue: Self::id_of_added(place),
            name: added.name.clone(),
            at: added.at,
            said: "added".to_owned(),
            kind: DifferenceKind::Added,
        });
        changed.chain(added).collect()
    }

    /// How many of the venues that it changes are not there any more.
    #[must_use]
    pub fn gone(&self, present: &[Venue]) -> usize {
        self.changed.keys().filter(|id| present.iter().all(|v| v.id != **id)).count()
    }

    /// In a few words: "1 switched off, 2 added"; "nothing changed".
    #[must_use]
    pub fn said(&self) -> String {
        let off = self.changed.values().filter(|c| **c == Change::Off).count();
        let parts = [(off, "switched off"), (self.changed.len() - off, "changed"), (self.added.len(), "added")];
        let parts: Vec<String> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", text::count(*n))).collect();
        if parts.is_empty() { "nothing changed".to_owned() } else { parts.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hours::Moment;

    fn venue(id: i64, name: &str) -> Venue {
        let at = LonLat::new(0.5, 51.27);
        Added { name: name.to_owned(), kind: VenueKind::Library, at, postcode: String::new(), gives: Help::default() }
            .venue(VenueId(id))
    }

    #[test]
    fn venues_are_switched_off_changed_and_added_and_the_present_stays() {
        let present = [venue(1, "Allington"), venue(2, "Bearsted"), venue(3, "Coxheath")];
        let gives = Help { capacity: Some(40.0), ..Help::default() };
        let added = Added { gives: gives.clone(), ..Added::of(&present[0].content()) };
        let mut scenario = Scenario { name: "Evenings".to_owned(), added: vec![added], ..Scenario::default() };
        scenario.changed.insert(VenueId(1), Change::Off);
        scenario.changed.insert(VenueId(2), Change::Gives(gives));
        scenario.changed.insert(VenueId(9), Change::Off);
        let venues = scenario.venues(&present);
        assert_eq!(venues.len(), 4);
        assert!(venues[0].closed && !venues[3].closed && !present[0].closed);
        assert_eq!((venues[1].provision.capacity, venues[2].provision.capacity), (Some(40.0), None));
        assert_eq!(Scenario::added_of_id(venues[3].id), Some(0));
        assert_eq!(Scenario::added_of_id(VenueId(1)), None);
        let said: Vec<String> = scenario.differences(&present).into_iter().map(|d| d.said).collect();
        assert_eq!(said, ["switched off", "other capacity", "added"]);
        assert_eq!(scenario.gone(&present), 1);
        let kept = serde_json::to_string(&scenario).expect("JSON");
        assert_eq!(serde_json::from_str::<Scenario>(&kept).expect("read"), scenario);
    }

    #[test]
    fn a_site_gives_what_was_asked_for() {
        let filter = VenueFilter {
            offer: Some(Offer::DeviceLoan),
            open_at: Some(Moment { day: 1, minute: 18 * 60 }),
            step_free: true,
            free: true,
        };
        let mut library = venue(1, "Allington");
        library.opening_hours = "Tu 09:00-17:00".to_owned();
        assert!(!filter.counts(&library));
        let mut help = Help::of(&library.content());
        help.give(&filter);
        help.put_on(&mut library);
        assert!(filter.counts(&library), "{}", library.opening_hours);
        assert!(library.opening_hours.contains("09:00-17:00"), "{}", library.opening_hours);
    }
}
