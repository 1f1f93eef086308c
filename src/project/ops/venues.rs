//! Venues by hand: add, change, move, delete, merge; and what is wrong with a form before it is kept.

use std::collections::BTreeSet;

use crate::base::ids::VenueId;
use crate::base::text::{counted, folded};
use crate::geo::bng::Bng;
use crate::geo::index::PolygonIndex;
use crate::geo::lonlat::LonLat;
use crate::import::{doubles_among, is_postcode};
use crate::model::atlas::Atlas;
use crate::model::batch::NewVenue;
use crate::model::hours::Week;
use crate::model::venue::{Offer, Venue};
use crate::project::{Operation, Project, ProjectError, clock};

/// A field of a venue's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Name,
    Position,
    Address,
    Postcode,
    OpeningHours,
    Note,
    Cost,
    Languages,
    Contact,
    Capacity,
    Verified,
}

/// Something about a form, of a venue or of what else has fields `F`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding<F = Field> {
    pub field: F,
    /// Whether it must be put right before the venue can be kept; else it is worth a look.
    pub must: bool,
    /// As a sentence that says what to do.
    pub text: String,
}

/// Texts of a venue are at most this long, in characters; a note may be ten times as long.
const MOST_CHARACTERS: usize = 300;

/// More people than this a week are no venue's.
const MOST_A_WEEK: f64 = 100_000.0;

/// A venue is far from its postcode beyond this.
const FAR_METRES: f64 = 2_000.0;

/// What is wrong or doubtful about a venue, in the order of the form. `today` is a date such as `2026-11-21`; `id` is the
/// venue's own, if it is one of the project already.
#[must_use]
pub fn check_venue(atlas: &Atlas, id: Option<VenueId>, venue: &NewVenue, today: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |field, must, text: String| found.push(Finding { field, must, text });
    if venue.name.trim().is_empty() {
        say(Field::Name, true, "Give the venue a name.".to_owned());
    } else if let Some(other) = double(atlas, id, venue) {
        say(Field::Name, false, format!("{} stands close by under a like name. Is it the same place?", other.name));
    }
    let p = &venue.provision;
    let texts = [
        (Field::Name, &venue.name, 1),
        (Field::Address, &venue.address, 1),
        (Field::Postcode, &venue.postcode, 1),
        (Field::Note, &venue.note, 10),
        (Field::Cost, &p.cost, 1),
        (Field::Languages, &p.languages, 1),
        (Field::Contact, &p.contact, 1),
    ];
    for (field, text, times) in texts {
        let (most, length) = (MOST_CHARACTERS * times, text.chars().count());
        if length > most {
            say(field, true, format!("This is {length} characters long; {most} are kept. Shorten it."));
        }
    }
    match Bng::try_from(venue.position) {
        _ if !venue.position.is_valid() => {
            say(Field::Position, true, "This is no place on earth. Put the venue on the map by a click.".to_owned());
        }
        Err(_) => say(
            Field::Position,
            true,
            "This place is outside Great Britain, where travel times cannot be worked out. Check the position."
                .to_owned(),
        ),
        Ok(here) => {
            if !in_any_area(atlas, venue.position) {
                let text = "This place is outside all areas of the project: in the sea, or beyond the border.";
                say(Field::Position, false, text.to_owned());
            }
            let there = postcode_at(atlas, &venue.postcode).and_then(|at| Bng::try_from(at).ok());
            if let Some(apart) = there.map(|t| here.distance_metres(t)).filter(|m| *m > FAR_METRES) {
                let text = format!("The position is {} from the postcode.", crate::base::text::distance(apart));
                say(Field::Postcode, false, text);
            }
        }
    }
    if !venue.postcode.trim().is_empty() && !is_postcode(&venue.postcode) {
        say(Field::Postcode, false, "This does not look like a postcode, such as ME14 1LQ.".to_owned());
    }
    match Week::parse(&venue.opening_hours) {
        Err(no) => say(Field::OpeningHours, true, no.to_string()),
        Ok(Some(week)) if !week.left_out.is_empty() => {
            say(Field::OpeningHours, false, format!("Of these hours, {}.", week.left_out));
        }
        Ok(_) => {}
    }
    if p.capacity.is_some_and(|c| !(0.0..=MOST_A_WEEK).contains(&c)) {
        say(Field::Capacity, true, "People helped in a week: a number from 0 to 100,000, or nothing.".to_owned());
    }
    if !p.verified.is_empty() {
        if !is_date(&p.verified) {
            say(Field::Verified, true, format!("Write the date like {today}."));
        } else if p.verified.as_str() > today {
            say(Field::Verified, true, "This day is yet to come.".to_owned());
        }
    }
    found
}

/// Whether a text is a day of the calendar, `2026-11-21`.
pub(super) fn is_date(text: &str) -> bool {
    clock::days_since_1970(text).is_some()
}

/// Another venue that may be the same place.
fn double<'a>(atlas: &'a Atlas, id: Option<VenueId>, venue: &NewVenue) -> Option<&'a Venue> {
    let here = Bng::try_from(venue.position).ok()?;
    let name = folded(&venue.name);
    atlas.venues.iter().filter(|other| Some(other.id) != id && folded(&other.name) == name).find(|other| {
        let near = Bng::try_from(other.position).is_ok_and(|there| here.distance_metres(there) < 500.0);
        near || (is_postcode(&venue.postcode) && folded(&venue.postcode) == folded(&other.postcode))
    })
}

pub(super) fn in_any_area(atlas: &Atlas, at: LonLat) -> bool {
    atlas.sets.is_empty()
        || atlas.sets.iter().any(|set| {
            let index = PolygonIndex::new(set.areas.iter().map(|a| &a.polygons));
            index.find(at, |place| &set.areas[place].polygons).is_some()
        })
}

/// Where a postcode lies, if the project knows it.
#[must_use]
pub fn postcode_at(atlas: &Atlas, postcode: &str) -> Option<LonLat> {
    let wanted = folded(postcode);
    if wanted.is_empty() {
        return None;
    }
    atlas.postcodes.iter().find(|p| folded(&p.text) == wanted).map(|p| p.position)
}

/// The postcode of the project nearest to a place, if one is within half a kilometre.
#[must_use]
pub fn nearest_postcode(atlas: &Atlas, at: LonLat) -> Option<&str> {
    let here = Bng::try_from(at).ok()?;
    // Half a kilometre is less than this many degrees anywhere in Britain.
    let close = |p: LonLat| (p.lat - at.lat).abs() < 0.005 && (p.lon - at.lon).abs() < 0.01;
    let near = atlas.postcodes.iter().filter(|p| close(p.position)).filter_map(|p| {
        let there = Bng::try_from(p.position).ok()?;
        Some((here.distance_metres(there), p.text.as_str()))
    });
    near.filter(|(metres, _)| *metres <= 500.0).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, text)| text)
}

/// Pairs of venues that are perhaps one place, and why. Those that the user has said are two are left out.
#[must_use]
pub fn same_place(atlas: &Atlas) -> Vec<(VenueId, VenueId, String)> {
    let venues = &atlas.venues;
    let pairs = doubles_among(venues).into_iter().map(|(a, b, why)| (venues[a].id, venues[b].id, why));
    pairs.filter(|(a, b, _)| !atlas.settings.two_places.contains(&(*a, *b))).collect()
}

/// Venues that nobody has verified within this many days before `today`, and how many days ago it was; `None` for
/// never. Closed ones are left out.
#[must_use]
pub fn not_verified_within(atlas: &Atlas, days: i64, today: &str) -> Vec<(VenueId, Option<i64>)> {
    let now = clock::days_since_1970(today);
    let open = atlas.venues.iter().filter(|v| !v.closed);
    open.filter_map(|v| {
        let ago = now.zip(clock::days_since_1970(&v.provision.verified)).map(|(now, then)| now - then);
        ago.is_none_or(|ago| ago > days).then_some((v.id, ago))
    })
    .collect()
}

impl Project {
    /// Adds a venue by hand. Its form must be without faults, see [`check_venue`].
    pub fn add_venue(&mut self, venue: &NewVenue) -> Result<VenueId, ProjectError> {
        let venue = self.sound(None, venue)?;
        self.transact(Operation::AddVenue(venue.name.clone()), |tx| tx.add_venue(&venue))
    }

    /// Changes what is known of a venue; the source it came from stays with it.
    pub fn change_venue(&mut self, id: VenueId, to: &NewVenue) -> Result<(), ProjectError> {
        let to = self.sound(Some(id), to)?;
        self.transact(Operation::ChangeVenue(to.name.clone()), |tx| tx.change_venue(id, &to))
    }

    pub fn move_venue(&mut self, id: VenueId, position: LonLat) -> Result<(), ProjectError> {
        let moved = NewVenue { position, ..self.venue(id)?.content() };
        let moved = self.sound(Some(id), &moved)?;
        self.transact(Operation::MoveVenue(moved.name.clone()), |tx| tx.change_venue(id, &moved))
    }

    pub fn remove_venue(&mut self, id: VenueId) -> Result<(), ProjectError> {
        let name = self.venue(id)?.name.clone();
        self.transact(Operation::RemoveVenue(name), |tx| tx.remove_venues(&[id]))
    }

    /// Makes one venue of two: the first stays and takes from the second what it does not know itself.
    pub fn merge_venues(&mut self, keep: VenueId, other: VenueId) -> Result<(), ProjectError> {
        let merged = merged(self.venue(keep)?, self.venue(other)?);
        self.transact(Operation::MergeVenues(merged.name.clone()), |tx| {
            tx.change_venue(keep, &merged)?;
            tx.remove_venues(&[other])
        })
    }

    /// Says of many venues that they offer something, or that they do not. One step.
    pub fn set_offer(&mut self, ids: &[VenueId], offer: Offer, there: bool) -> Result<(), ProjectError> {
        let mut changed = Vec::new();
        for id in ids {
            let mut venue = self.venue(*id)?.content();
            let offers = &mut venue.provision.offers;
            let differs = if there { offers.insert(offer) } else { offers.remove(&offer) };
            if differs {
                changed.push((*id, venue));
            }
        }
        let what = format!(
            "{} {} {} {}",
            if there { "Add" } else { "Remove" },
            offer.name().to_lowercase(),
            if there { "to" } else { "from" },
            counted(changed.len(), "venue", "venues")
        );
        self.transact(Operation::ChangeOffers(what), |tx| {
            changed.iter().try_for_each(|(id, venue)| tx.change_venue(*id, venue))
        })
    }

    /// Notes that somebody made sure of these venues today.
    pub fn verify_venues(&mut self, ids: &[VenueId], today: &str) -> Result<(), ProjectError> {
        let mut changed = Vec::new();
        for id in ids {
            let mut venue = self.venue(*id)?.content();
            today.clone_into(&mut venue.provision.verified);
            changed.push((*id, venue));
        }
        let what = format!("Mark {} as verified", counted(changed.len(), "venue", "venues"));
        self.transact(Operation::ChangeOffers(what), |tx| {
            changed.iter().try_for_each(|(id, venue)| tx.change_venue(*id, venue))
        })
    }

    fn venue(&self, id: VenueId) -> Result<&Venue, ProjectError> {
        let found = self.atlas().venues.iter().find(|v| v.id == id);
        found.ok_or_else(|| ProjectError::Refused("The venue is not there any more.".to_owned()))
    }

    /// The venue as it may be kept; an error names what must be put right.
    fn sound(&self, id: Option<VenueId>, venue: &NewVenue) -> Result<NewVenue, ProjectError> {
        let mut venue = venue.clone();
        for text in [
            &mut venue.name,
            &mut venue.address,
            &mut venue.postcode,
            &mut venue.opening_hours,
            &mut venue.note,
            &mut venue.provision.cost,
            &mut venue.provision.languages,
            &mut venue.provision.contact,
            &mut venue.provision.verified,
        ] {
            *text = text.trim().to_owned();
        }
        let today = clock::today();
        match check_venue(self.atlas(), id, &venue, &today).into_iter().find(|f| f.must) {
            Some(fault) => Err(ProjectError::Refused(fault.text)),
            None => Ok(venue),
        }
    }
}

/// The first with what only the second knows.
fn merged(keep: &Venue, other: &Venue) -> NewVenue {
    let mut venue = keep.content();
    let fill = |mine: &mut String, theirs: &str| {
        if mine.is_empty() {
            theirs.clone_into(mine);
        }
    };
    fill(&mut venue.address, &other.address);
    fill(&mut venue.postcode, &other.postcode);
    fill(&mut venue.opening_hours, &other.opening_hours);
    if !other.note.is_empty() && !venue.note.contains(&other.note) {
        venue.note = if venue.note.is_empty() { other.note.clone() } else { format!("{}; {}", venue.note, other.note) };
    }
    let (mine, theirs) = (&mut venue.provision, &other.provision);
    mine.offers = mine.offers.union(&theirs.offers).copied().collect::<BTreeSet<Offer>>();
    mine.step_free = mine.step_free.or(theirs.step_free);
    mine.free = mine.free.or(theirs.free);
    mine.capacity = mine.capacity.or(theirs.capacity);
    fill(&mut mine.cost, &theirs.cost);
    fill(&mut mine.languages, &theirs.languages);
    fill(&mut mine.contact, &theirs.contact);
    if theirs.verified > mine.verified {
        theirs.verified.clone_into(&mut mine.verified);
    }
    venue
}

#[cfg(test)]
mod tests;
