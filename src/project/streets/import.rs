//! An extract of OpenStreetMap into the project: read first (a job), then written in one step.

use std::path::Path;

use crate::analysis::routing;
use crate::base::ids::SourceId;
use crate::base::progress::Progress;
use crate::geo::bounds::LonLatBounds;
use crate::geo::lonlat::LonLat;
use crate::import::ImportError;
use crate::import::osm::{self, BackgroundTiles, Extract, Places, Streets};
use crate::model::atlas::Atlas;
use crate::model::background::NewTile;
use crate::model::batch::NewVenue;
use crate::model::place::{Place, PlaceKind};
use crate::model::source::SourceDescription;
use crate::model::street::StreetNetwork;
use crate::model::venue::{Provision, Venue};
use crate::project::{Operation, Project, ProjectError};
use crate::storage::NewSource;

/// Which part of an extract is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// What the project shows, and so many kilometres around it.
    Margin(f64),
    Bounds(LonLatBounds),
    All,
}

impl Clip {
    /// The margin that is proposed, in kilometres: people near the edge of a borough use what lies beyond it.
    pub const USUAL_MARGIN: f64 = 5.0;

    /// The bounds that are meant; `None` for all. A project without areas or venues has no bounds, and takes all.
    fn bounds(self, atlas: &Atlas) -> Option<LonLatBounds> {
        match self {
            Self::Margin(km) => of_project(atlas).map(|bounds| bounds.grown(km.max(0.0) * 1000.0)),
            Self::Bounds(bounds) => Some(bounds),
            Self::All => None,
        }
    }
}

/// Around the areas of a project, or around its venues where it has no areas.
fn of_project(atlas: &Atlas) -> Option<LonLatBounds> {
    use geo::CoordsIter as _;
    let areas = atlas.sets.iter().flat_map(|set| set.areas.iter());
    let corners = areas.flat_map(|area| area.polygons.coords_iter().map(LonLat::from));
    let venues = || LonLatBounds::around(atlas.venues.iter().map(|venue| venue.position));
    LonLatBounds::around(corners).or_else(venues)
}

/// What was read of an extract, ready to be written.
#[derive(Clone, Debug)]
pub struct ExtractBatch {
    pub file_name: String,
    pub sha256: String,
    pub network: StreetNetwork,
    pub places: Vec<Place>,
    /// The background map.
    pub tiles: Vec<NewTile>,
    /// Points that streets name and the extract does not hold.
    pub missing_points: u64,
}

impl ExtractBatch {
    /// How many places of a kind there are.
    #[must_use]
    pub fn count(&self, kind: PlaceKind) -> usize {
        self.places.iter().filter(|place| place.kind == kind).count()
    }

    /// The length of all streets.
    #[must_use]
    pub fn kilometres(&self) -> f64 {
        self.network.segments.iter().map(|s| f64::from(s.length_centimetres)).sum::<f64>() / 100_000.0
    }
}

/// Whether a file is an extract, by its first bytes.
pub fn is_extract(path: &Path) -> bool {
    Extract::is_one(path)
}

/// Reads an extract and prepares it for the finding of ways; writes nothing.
///
/// # Errors
/// [`ImportError::Refused`] says what is wrong with the file and what to do; [`ImportError::Cancelled`] passes through.
pub fn read_extract(path: &Path, atlas: &Atlas, clip: Clip, progress: &Progress) -> Result<ExtractBatch, ImportError> {
    let extract = Extract::open(path)?;
    progress.doing("Reading the extract");
    let sha256 = extract.sha256(progress)?;
    progress.done(0.05)?;
    let (mut streets, mut places) = (Streets::default(), Places::default());
    let mut background = BackgroundTiles::default();
    let reading = extract.read(clip.bounds(atlas), &mut [&mut streets, &mut places, &mut background], progress)?;
    progress.doing("Joining streets");
    progress.check()?;
    let mut network = streets.network();
    if network.segments.is_empty() {
        return Err(osm::no_streets(extract.name()));
    }
    let tiles = background.tiles(reading.within, progress)?;
    progress.doing("Preparing routes");
    progress.check()?;
    routing::prepare(&mut network);
    progress.check()?;
    let mut places = places.found;
    places.extend(osm::named_streets(&network));
    Ok(ExtractBatch {
        file_name: extract.name().to_owned(),
        sha256,
        network,
        places,
        tiles,
        missing_points: reading.missing_nodes,
    })
}

impl Project {
    /// Writes what was read, in one step; streets and places of an earlier extract make way for it. `now` is the time in
    /// UTC, `2026-11-21T22:50:00Z`.
    pub fn commit_extract(
        &mut self,
        batch: &ExtractBatch,
        now: &str,
        progress: &Progress,
    ) -> Result<SourceId, ProjectError> {
        progress.doing("Writing streets and places");
        progress.check()?;
        let description = SourceDescription {
            publisher: "OpenStreetMap".to_owned(),
            dataset: "Streets and places".to_owned(),
            period: String::new(),
            licence: osm::LICENCE.to_owned(),
            attribution: osm::ATTRIBUTION.to_owned(),
            address: "https://www.openstreetmap.org/copyright".to_owned(),
        };
        let source = NewSource {
            description: &description,
            file_name: &batch.file_name,
            sha256: &batch.sha256,
            imported_at: now,
            records: batch.network.segments.len() + batch.places.len(),
        };
        let is_first = !self.has_streets();
        let id = self.transact(Operation::Import(batch.file_name.clone()), |tx| {
            if !is_first {
                tx.remove_streets()?;
            }
            let id = tx.add_source(source)?;
            if is_first {
                tx.undo_by_removing(id)?;
            }
            tx.add_streets(id, &batch.network)?;
            tx.add_places(id, &batch.places, progress)?;
            tx.add_tiles(id, &batch.tiles, progress)?;
            progress.check()?;
            Ok(id)
        })?;
        let _ = progress.done(1.0);
        Ok(id)
    }

    /// The places of these kinds where the project has no venue yet: none of the same name, or within a few steps.
    pub fn candidate_venues(&self, kinds: &[PlaceKind]) -> Result<Vec<Place>, ProjectError> {
        let known = &self.atlas().venues;
        let mut places = self.places(kinds)?;
        places.retain(|place| place.kind.venue().is_some() && !known.iter().any(|venue| is_same(venue, place)));
        Ok(places)
    }

    /// Takes the candidates of these kinds as venues, in one step, and says how many they were.
    pub fn add_candidate_venues(&mut self, kinds: &[PlaceKind]) -> Result<usize, ProjectError> {
        let places = self.candidate_venues(kinds)?;
        let Some(streets) = self.streets()? else { return Ok(0) };
        let venues: Vec<NewVenue> = places.iter().zip(1..).filter_map(|(place, row)| venue(place, row)).collect();
        if !venues.is_empty() {
            let source = streets.key.source;
            let op = Operation::Import("venues from OpenStreetMap".to_owned());
            self.transact(op, |tx| tx.add_venues(source, &venues, &Progress::new()))?;
        }
        Ok(venues.len())
    }
}

/// Nearer than this two places of like names are one.
const SAME_METRES: f64 = 150.0;
/// Nearer than this two places are one whatever their names.
const ON_THE_SPOT_METRES: f64 = 25.0;

fn is_same(venue: &Venue, place: &Place) -> bool {
    let off = venue.position.short_distance_metres(place.position);
    let alike = venue.name.eq_ignore_ascii_case(&place.name) || Some(venue.kind) == place.kind.venue();
    off < ON_THE_SPOT_METRES || (off < SAME_METRES && alike)
}

fn venue(place: &Place, row: u64) -> Option<NewVenue> {
    Some(NewVenue {
        name: place.name.clone(),
        kind: place.kind.venue()?,
        position: place.position,
        address: place.address.clone(),
        postcode: place.postcode.clone(),
        opening_hours: place.opening_hours.clone(),
        closed: false,
        note: String::new(),
        provision: Provision::default(),
        source_row: row,
    })
}
