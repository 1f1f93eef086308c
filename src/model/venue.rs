//! Places where people get help to be online.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::ids::{SourceId, VenueId};
use crate::geo::lonlat::LonLat;

use super::batch::NewVenue;
use super::hours::{self, Moment, Openness};

/// What kind of place; each has a symbol of its own shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VenueKind {
    Library,
    CommunityCentre,
    JobCentre,
    College,
    PlaceOfWorship,
    CouncilOffice,
    MobileStop,
    Other,
}

impl VenueKind {
    pub const ALL: [Self; 8] = [
        Self::Library,
        Self::CommunityCentre,
        Self::JobCentre,
        Self::College,
        Self::PlaceOfWorship,
        Self::CouncilOffice,
        Self::MobileStop,
        Self::Other,
    ];

    /// "Library".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Library => "Library",
            Self::CommunityCentre => "Community centre",
            Self::JobCentre => "Job centre",
            Self::College => "College",
            Self::PlaceOfWorship => "Place of worship",
            Self::CouncilOffice => "Council office",
            Self::MobileStop => "Mobile stop",
            Self::Other => "Other",
        }
    }

    /// A first guess from a venue's name ("Shepway Library").
    #[must_use]
    pub fn guess(name: &str) -> Self {
        let name = name.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
        if has(&["mobile"]) {
            Self::MobileStop
        } else if has(&["library"]) {
            Self::Library
        } else if has(&["jobcentre", "job centre"]) {
            Self::JobCentre
        } else if has(&["college", "university"]) {
            Self::College
        } else if has(&["church", "mosque", "temple", "chapel", "synagogue", "gurdwara"]) {
            Self::PlaceOfWorship
        } else if has(&["council", "town hall", "gateway"]) {
            Self::CouncilOffice
        } else if has(&["community", "village hall", "centre", "hub"]) {
            Self::CommunityCentre
        } else {
            Self::Other
        }
    }
}

/// A kind of help that a venue may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    Wifi,
    Computers,
    DeviceLoan,
    DataSims,
    BasicSkills,
    OneToOne,
    FormFilling,
    Employability,
    Business,
}

impl Offer {
    pub const ALL: [Self; 9] = [
        Self::Wifi,
        Self::Computers,
        Self::DeviceLoan,
        Self::DataSims,
        Self::BasicSkills,
        Self::OneToOne,
        Self::FormFilling,
        Self::Employability,
        Self::Business,
    ];

    /// "Free Wi-Fi".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Wifi => "Free Wi-Fi",
            Self::Computers => "Public computers",
            Self::DeviceLoan => "Device loan",
            Self::DataSims => "Data SIMs",
            Self::BasicSkills => "Basic skills class",
            Self::OneToOne => "One-to-one help",
            Self::FormFilling => "Help with forms",
            Self::Employability => "Re-training and employability",
            Self::Business => "Business start-up and e-commerce",
        }
    }

    /// The word for it in files and on the command line: `basic-skills`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Wifi => "wifi",
            Self::Computers => "computers",
            Self::DeviceLoan => "device-loan",
            Self::DataSims => "data-sims",
            Self::BasicSkills => "basic-skills",
            Self::OneToOne => "one-to-one",
            Self::FormFilling => "form-filling",
            Self::Employability => "employability",
            Self::Business => "business",
        }
    }

    /// The offer that people mean by these words: its key, its name, or a word that only it has.
    #[must_use]
    pub fn parse(words: &str) -> Option<Self> {
        let letters = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let said = letters(words);
        if said.is_empty() {
            return None;
        }
        let exact = Self::ALL.into_iter().find(|o| letters(o.key()) == said || letters(o.name()) == said);
        let has = |parts: &[&str]| parts.iter().any(|p| said.contains(p));
        exact.or_else(|| {
            Some(match () {
                () if has(&["wifi", "internetaccess"]) => Self::Wifi,
                () if has(&["loan", "lend", "devicelibrary"]) => Self::DeviceLoan,
                () if has(&["sim", "databank"]) => Self::DataSims,
                () if has(&["121", "onetoone", "1to1", "dropin"]) => Self::OneToOne,
                () if has(&["form"]) => Self::FormFilling,
                () if has(&["business", "ecommerce", "startup"]) => Self::Business,
                () if has(&["employ", "retrain", "jobsearch", "career"]) => Self::Employability,
                () if has(&["skill", "class", "course", "beginner"]) => Self::BasicSkills,
                () if has(&["computer", "pcs"]) || said == "pc" => Self::Computers,
                () => return None,
            })
        })
    }
}

/// The name of the row that shows how the table for partners is filled in; it is no venue.
pub const EXAMPLE: &str = "Example: delete this row";

/// What a venue offers, on what terms, and who said so when. Whatever is `None` or empty is not known, which is not the
/// same as "no".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provision {
    /// Empty when nothing is known of what is offered.
    pub offers: BTreeSet<Offer>,
    pub step_free: Option<bool>,
    /// Whether the help costs nothing.
    pub free: Option<bool>,
    /// "£2 an hour"; what it costs, in words.
    pub cost: String,
    /// Languages that help is given in, as people write them.
    pub languages: String,
    /// Telephone, e-mail or web address.
    pub contact: String,
    /// How many people can be helped in a week.
    pub capacity: Option<f64>,
    /// The day somebody last made sure of all this: `2026-11-21`; empty when nobody has.
    pub verified: String,
}

/// One place.
#[derive(Clone, Debug, PartialEq)]
pub struct Venue {
    pub id: VenueId,
    pub name: String,
    pub kind: VenueKind,
    pub position: LonLat,
    pub address: String,
    pub postcode: String,
    /// In the `opening_hours` syntax of OpenStreetMap where it could be brought to it, else as its source says it;
    /// empty when unknown.
    pub opening_hours: String,
    /// No help is to be had here any more: kept, but not on the map and in no figure of what is near.
    pub closed: bool,
    /// "closed in 2012", "temporary location"; empty when there is nothing to say.
    pub note: String,
    pub provision: Provision,
    /// `None` for a venue added by hand.
    pub source: Option<SourceId>,
    /// The row in the source file; 0 for a venue added by hand.
    pub source_row: u64,
}

/// Which venues are looked at: in the list, on the map, and as help within reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct VenueFilter {
    /// That offer this; `None` for whatever they offer.
    pub offer: Option<Offer>,
    /// That are open at this moment of the week; `None` for whenever.
    pub open_at: Option<Moment>,
    pub step_free: bool,
    pub free: bool,
}

impl VenueFilter {
    /// Whether a venue gives what is asked for, whenever it is open. Closed ones give nothing, and what is not known of
    /// a venue is not counted on.
    #[must_use]
    pub fn gives(&self, venue: &Venue) -> bool {
        let p = &venue.provision;
        !venue.closed
            && self.offer.is_none_or(|offer| p.offers.contains(&offer))
            && (!self.step_free || p.step_free == Some(true))
            && (!self.free || p.free == Some(true))
    }

    /// Whether a venue gives what is asked for, and is open then in every week.
    #[must_use]
    pub fn counts(&self, venue: &Venue) -> bool {
        self.gives(venue) && self.open_at.is_none_or(|at| hours::openness(&venue.opening_hours, at) == Openness::Open)
    }

    /// In words, as a part of a sentence: "device loan, step-free, open on Tuesday 10:00"; "any help" for everything.
    #[must_use]
    pub fn said(&self) -> String {
        let mut parts = vec![self.offer.map_or_else(|| "any help".to_owned(), |o| o.name().to_lowercase())];
        parts.extend(self.step_free.then(|| "step-free".to_owned()));
        parts.extend(self.free.then(|| "free of charge".to_owned()));
        parts.extend(self.open_at.map(|at| format!("open on {}", at.said())));
        parts.join(", ").replace("wi-fi", "Wi-Fi").replace("sims", "SIMs")
    }
}

impl Venue {
    /// Its content without its identity, to be changed or copied.
    #[must_use]
    pub fn content(&self) -> NewVenue {
        NewVenue {
            name: self.name.clone(),
            kind: self.kind,
            position: self.position,
            address: self.address.clone(),
            postcode: self.postcode.clone(),
            opening_hours: self.opening_hours.clone(),
            closed: self.closed,
            note: self.note.clone(),
            provision: self.provision.clone(),
            source_row: self.source_row,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offer_is_known_by_its_key_and_its_name() {
        for offer in Offer::ALL {
            assert_eq!(Offer::parse(offer.key()), Some(offer));
            assert_eq!(Offer::parse(offer.name()), Some(offer));
        }
        assert_eq!(Offer::parse("Wi-Fi"), Some(Offer::Wifi));
        assert_eq!(Offer::parse("Digital skills course"), Some(Offer::BasicSkills));
        assert_eq!(Offer::parse("1-2-1 support"), Some(Offer::OneToOne));
        assert_eq!(Offer::parse("National Databank"), Some(Offer::DataSims));
        assert_eq!(Offer::parse("tea"), None);
        assert_eq!(Offer::parse(" "), None);
    }
}
