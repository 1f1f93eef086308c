//! Finding on the map: what of a project can be found by name, and where it is.

use std::path::Path;
use std::sync::Arc;

use geo::BoundingRect as _;

use crate::analysis::search::{Entry, SearchIndex};
use crate::base::ids::AreaCode;
use crate::geo::lonlat::LonLat;
use crate::model::area::{Area, SetRole};
use crate::model::atlas::{Atlas, SetData};
use crate::model::broadband::Postcode;
use crate::model::place::{Place, PlaceKind};
use crate::model::venue::Venue;
use crate::storage;

/// Something that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub name: String,
    /// What it is, and what tells it from others of its name: "ward E05005004", "street, Bearsted".
    pub about: String,
    pub position: LonLat,
    /// The zoom at which it is seen well.
    pub zoom: f64,
    /// The code of an area of the set that is coloured.
    pub area: Option<AreaCode>,
    /// How well it fits, higher is better.
    pub score: f64,
}

/// More names than this are made ready by a job; fewer are ready within a frame.
pub const MANY_NAMES: usize = 10_000;

/// Everything that can be found in a project.
pub struct Finder {
    index: SearchIndex,
    things: Vec<Thing>,
    made_of: Ingredients,
}

/// What is said of an entry of the index.
struct Thing {
    about: Box<str>,
    zoom: f32,
    area: Option<AreaCode>,
}

/// What a finder was made of, to know whether it still serves.
#[derive(Clone)]
pub struct Ingredients {
    sets: Vec<Arc<SetData>>,
    active: Option<usize>,
    postcodes: Arc<Vec<Postcode>>,
    venues: Arc<Vec<Venue>>,
    /// The project file whose places belong to it, and which places they are.
    places: Option<i64>,
}

impl Ingredients {
    /// `places` says which places the project has, see [`super::Project::places_key`].
    #[must_use]
    pub fn of(atlas: &Atlas, places: Option<i64>) -> Self {
        let sets: Vec<Arc<SetData>> = atlas.sets.iter().filter(|s| s.set.role == SetRole::Measured).cloned().collect();
        let active = atlas.active_set().and_then(|a| sets.iter().position(|s| Arc::ptr_eq(s, a)));
        let (postcodes, venues) = (Arc::clone(&atlas.postcodes), Arc::clone(&atlas.venues));
        Self { sets, active, postcodes, venues, places }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.sets.len() == other.sets.len()
            && self.sets.iter().zip(&other.sets).all(|(a, b)| Arc::ptr_eq(a, b))
            && self.active == other.active
            && Arc::ptr_eq(&self.postcodes, &other.postcodes)
            && Arc::ptr_eq(&self.venues, &other.venues)
            && self.places == other.places
    }

    /// How many names there are without the places.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sets.iter().map(|s| s.areas.len()).sum::<usize>() + self.postcodes.len() + self.venues.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && self.places.is_none()
    }

    /// Whether making a finder of them is work for a job.
    #[must_use]
    pub fn are_many(&self) -> bool {
        self.places.is_some() || self.len() > MANY_NAMES
    }
}

impl Finder {
    /// Makes the index. The places are read from the project's file, beside whoever writes there; where that cannot be,
    /// they are left out.
    #[must_use]
    pub fn new(made_of: Ingredients, file: &Path) -> Self {
        let places = if made_of.places.is_some() { storage::read_places(file).unwrap_or_default() } else { Vec::new() };
        let mut all = Listing::default();
        // The areas that are coloured first; the others after them, less likely meant.
        let active = made_of.active.and_then(|at| made_of.sets.get(at));
        if let Some(set) = active {
            all.areas(set, true);
        }
        for (_, set) in made_of.sets.iter().enumerate().filter(|(at, _)| Some(*at) != made_of.active) {
            all.areas(set, false);
        }
        for venue in made_of.venues.iter() {
            let closed = if venue.closed { ", closed" } else { "" };
            let about = format!("{}{closed}", venue.kind.name().to_lowercase());
            all.add(&venue.name, "", about, venue.position, (0.6, 15.0));
        }
        for postcode in made_of.postcodes.iter() {
            all.add(&postcode.text, &postcode.text, "postcode".to_owned(), postcode.position, (0.55, 14.5));
        }
        for place in &places {
            all.place(place);
        }
        Self { index: SearchIndex::new(all.entries), things: all.things, made_of }
    }

    /// Whether it still holds what there is.
    #[must_use]
    pub fn serves(&self, ingredients: &Ingredients) -> bool {
        self.made_of.is_same(ingredients)
    }

    /// The best of what fits, best first; of like things the nearer.
    #[must_use]
    pub fn find(&self, text: &str, near: Option<LonLat>, most: usize) -> Vec<Found> {
        let hits = self.index.find(text, near, most);
        hits.into_iter()
            .map(|hit| {
                let (entry, thing) = (self.index.entry(hit), &self.things[hit.entry]);
                Found {
                    name: entry.name.clone(),
                    about: thing.about.to_string(),
                    position: entry.position,
                    zoom: f64::from(thing.zoom),
                    area: thing.area.clone(),
                    score: hit.score,
                }
            })
            .collect()
    }
}

#[derive(Default)]
struct Listing {
    entries: Vec<Entry>,
    things: Vec<Thing>,
}

impl Listing {
    fn add(&mut self, name: &str, code: &str, about: String, position: LonLat, (weight, zoom): (f32, f32)) {
        if !position.is_valid() || name.trim().is_empty() {
            return;
        }
        self.entries.push(Entry { name: name.to_owned(), code: code.to_owned(), position, weight });
        self.things.push(Thing { about: about.into(), zoom, area: None });
    }

    fn areas(&mut self, set: &SetData, is_active: bool) {
        let weight = if is_active { 1.0 } else { 0.35 };
        for area in set.areas.iter() {
            let Some(position) = middle(area) else { continue };
            let about = format!("{} {}", set.set.kind.singular(), area.code);
            let before = self.things.len();
            self.add(&area.name, area.code.as_str(), about, position, (weight, 12.5));
            if is_active && let Some(thing) = self.things.get_mut(before) {
                thing.area = Some(area.code.clone());
            }
        }
    }

    fn place(&mut self, place: &Place) {
        let (weight, zoom) = match place.kind {
            PlaceKind::City => (0.95, 11.5),
            PlaceKind::Town => (0.9, 12.5),
            PlaceKind::Village | PlaceKind::Suburb => (0.75, 13.5),
            PlaceKind::Hamlet | PlaceKind::Locality => (0.5, 14.5),
            PlaceKind::Street => (0.4, 15.5),
            PlaceKind::Address => (0.15, 17.0),
            PlaceKind::BusStop => (0.1, 16.5),
            _ => (0.45, 16.0),
        };
        let kind = place.kind.name().to_lowercase();
        let about = if place.address.is_empty() { kind } else { format!("{kind}, {}", place.address) };
        self.add(&place.name, "", about, place.position, (weight, zoom));
    }
}

fn middle(area: &Area) -> Option<LonLat> {
    area.polygons.bounding_rect().map(|r| LonLat::from(r.center()))
}
