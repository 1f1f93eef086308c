//! Interventions: what was done against digital exclusion, where, when, with whom and for whom.

use serde::{Deserialize, Serialize};

use crate::base::ids::{AreaCode, InterventionId, VenueId};
use crate::geo::bng;
use crate::geo::lonlat::LonLat;

use super::area::Area;
use super::venue::Venue;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InterventionKind {
    #[default]
    SkillsSession,
    OneToOne,
    Outreach,
    DeviceLoan,
    DataSims,
    WifiPoint,
    Broadband,
    Publicity,
    Other,
}

impl InterventionKind {
    pub const ALL: [Self; 9] = [
        Self::SkillsSession,
        Self::OneToOne,
        Self::Outreach,
        Self::DeviceLoan,
        Self::DataSims,
        Self::WifiPoint,
        Self::Broadband,
        Self::Publicity,
        Self::Other,
    ];

    /// "Skills session".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SkillsSession => "Skills session",
            Self::OneToOne => "One-to-one help",
            Self::Outreach => "Outreach visit",
            Self::DeviceLoan => "Device loan",
            Self::DataSims => "Data SIMs",
            Self::WifiPoint => "Wi-Fi point",
            Self::Broadband => "Broadband works",
            Self::Publicity => "Publicity",
            Self::Other => "Other",
        }
    }

    /// The word for it in files and on the command line: `skills-session`.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::SkillsSession => "skills-session",
            Self::OneToOne => "one-to-one",
            Self::Outreach => "outreach",
            Self::DeviceLoan => "device-loan",
            Self::DataSims => "data-sims",
            Self::WifiPoint => "wifi-point",
            Self::Broadband => "broadband",
            Self::Publicity => "publicity",
            Self::Other => "other",
        }
    }

    /// The kind of this key or name, however it is capitalised or hyphenated.
    #[must_use]
    pub fn parse(words: &str) -> Option<Self> {
        let said = crate::base::text::folded(words);
        let is = |name: &str| crate::base::text::folded(name) == said;
        Self::ALL.into_iter().find(|k| is(k.key()) || is(k.name()))
    }
}

/// Where something was done. There is always a position, so that it can be drawn; of an area it is the middle.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub at: LonLat,
    /// What the place is called: the venue's name, the area's, or words of the user's.
    pub name: String,
    /// The venue it was at. It may have been deleted since; name and position stay.
    pub venue: Option<VenueId>,
    /// The area it was for as a whole.
    pub area: Option<AreaCode>,
}

impl Site {
    /// At a venue.
    #[must_use]
    pub fn of_venue(venue: &Venue) -> Self {
        Self { at: venue.position, name: venue.name.clone(), venue: Some(venue.id), area: None }
    }

    /// For the whole of an area, drawn in its middle; `None` for an area without a surface.
    #[must_use]
    pub fn of_area(area: &Area) -> Option<Self> {
        let at = bng::centroid(&area.polygons)?;
        Some(Self { at, name: area.name.clone(), venue: None, area: Some(area.code.clone()) })
    }

    /// At a place that is neither.
    #[must_use]
    pub fn of_point(at: LonLat, name: &str) -> Self {
        Self { at, name: name.to_owned(), venue: None, area: None }
    }
}

/// An intervention without its row: what a form, a file or the record of a round brings. Whatever is `None` or empty is
/// not known, which is not the same as nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct NewIntervention {
    pub kind: InterventionKind,
    /// What it was, in words: "Tablets for Tovil".
    pub title: String,
    pub site: Site,
    /// The first day: `2026-11-21`.
    pub starts: String,
    /// The last day; empty for one day only, or for what goes on.
    pub ends: String,
    /// Whether it goes on, so that there is no last day yet.
    pub ongoing: bool,
    pub partner: String,
    /// In pounds.
    pub cost: Option<f64>,
    /// Who paid.
    pub funding: String,
    /// How many people were spoken or written to.
    pub contacted: Option<u32>,
    /// How many of them took part or were helped.
    pub reached: Option<u32>,
    pub notes: String,
}

/// An intervention of the project's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Intervention {
    pub id: InterventionId,
    pub what: NewIntervention,
}

impl NewIntervention {
    /// One of which nothing is known but what, where and when it began.
    #[must_use]
    pub fn new(kind: InterventionKind, site: Site, starts: &str) -> Self {
        Self {
            kind,
            title: String::new(),
            site,
            starts: starts.to_owned(),
            ends: String::new(),
            ongoing: false,
            partner: String::new(),
            cost: None,
            funding: String::new(),
            contacted: None,
            reached: None,
            notes: String::new(),
        }
    }

    /// "Tablets for Tovil", or "Device loan at Tovil Hub" where it has no title.
    #[must_use]
    pub fn called(&self) -> String {
        match (self.title.is_empty(), self.site.name.is_empty()) {
            (false, _) => self.title.clone(),
            (true, false) => format!("{} at {}", self.kind.name(), self.site.name),
            (true, true) => self.kind.name().to_owned(),
        }
    }

    /// "2026-03-02", "2026-03-02 to 2026-05-29", "since 2026-03-02".
    #[must_use]
    pub fn when(&self) -> String {
        match (self.ongoing, self.ends.is_empty() || self.ends == self.starts) {
            (true, _) => format!("since {}", self.starts),
            (false, true) => self.starts.clone(),
            (false, false) => format!("{} to {}", self.starts, self.ends),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_known_by_its_key_and_its_name() {
        for kind in InterventionKind::ALL {
            assert_eq!(InterventionKind::parse(kind.key()), Some(kind));
            assert_eq!(InterventionKind::parse(&kind.name().to_uppercase()), Some(kind));
        }
        assert_eq!(InterventionKind::parse("wi-fi point"), Some(InterventionKind::WifiPoint));
        assert_eq!(InterventionKind::parse("tea"), None);
    }

    #[test]
    fn it_is_called_by_its_title_or_by_what_and_where() {
        let site = Site { at: LonLat::new(0.5, 51.2), name: "Tovil Hub".to_owned(), venue: None, area: None };
        let mut loan = NewIntervention::new(InterventionKind::DeviceLoan, site, "2026-03-02");
        assert_eq!((loan.called(), loan.when()), ("Device loan at Tovil Hub".to_owned(), "2026-03-02".to_owned()));
        loan.title = "Tablets for Tovil".to_owned();
        loan.ends = "2026-05-29".to_owned();
        assert_eq!(
            (loan.called(), loan.when()),
            ("Tablets for Tovil".to_owned(), "2026-03-02 to 2026-05-29".to_owned())
        );
        loan.ongoing = true;
        assert_eq!(loan.when(), "since 2026-03-02");
    }
}
