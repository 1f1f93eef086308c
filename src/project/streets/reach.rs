//! What can be reached from a place in so many minutes, as a picture: areas to fill and lines to draw.

use geo::TriangulateEarcut as _;

use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::model::sheet::{BandOnSheet, ReachOnSheet};
use crate::model::street::TravelMode;
use crate::project::ProjectError;

use super::{Isochrone, Streets};

/// The minutes that are drawn.
pub const MINUTES: [u32; 4] = [5, 10, 15, 30];

/// Areas, the smallest first.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachPicture {
    /// The point of the street that one sets out from.
    pub start: LonLat,
    pub bands: Vec<Band>,
}

/// What can be reached within some minutes.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    pub minutes: u32,
    pub square_kilometres: f64,
    /// The corners of triangles, by their places in `corners`.
    pub triangles: Vec<[u32; 3]>,
    pub corners: Vec<Mercator>,
    /// Outlines and holes, closed.
    pub rings: Vec<Vec<Mercator>>,
}

impl ReachPicture {
    /// As a sheet keeps it; `name` is what one sets out from.
    #[must_use]
    pub fn on_sheet(&self, name: &str, mode: TravelMode, attribution: &str) -> ReachOnSheet {
        // A tenth of a metre is enough for a page.
        let rounded = |v: f64| (v * 1e6).round() / 1e6;
        let place = |p: &Mercator| {
            let at = p.to_lonlat();
            LonLat::new(rounded(at.lon), rounded(at.lat))
        };
        let band = |band: &Band| BandOnSheet {
            minutes: band.minutes,
            square_kilometres: band.square_kilometres,
            rings: band.rings.iter().map(|ring| ring.iter().map(place).collect()).collect(),
        };
        ReachOnSheet {
            name: name.to_owned(),
            mode,
            from: self.start,
            bands: self.bands.iter().map(band).collect(),
            attribution: attribution.to_owned(),
        }
    }
}

/// Works it out; for a job.
///
/// # Errors
/// [`ProjectError::Refused`] says why there is nothing to be reached.
pub fn reach(streets: &Streets, mode: TravelMode, from: LonLat) -> Result<ReachPicture, ProjectError> {
    reach_within(streets, mode, from, &MINUTES)
}

/// The same for other minutes, which rise.
///
/// # Errors
/// [`ProjectError::Refused`] says why there is nothing to be reached.
pub fn reach_within(
    streets: &Streets,
    mode: TravelMode,
    from: LonLat,
    minutes: &[u32],
) -> Result<ReachPicture, ProjectError> {
    let router = streets.router()?;
    let refused = |why: super::NoRoute| ProjectError::Refused(format!("Nothing can be reached from here: {why}."));
    let found = router.isochrones(mode, from, minutes).map_err(refused)?;
    let start = router.snap(from, mode).map_or(from, |snap| snap.position);
    Ok(ReachPicture { start, bands: found.iter().map(band).collect() })
}

fn band(isochrone: &Isochrone) -> Band {
    let place = |c: &geo::Coord<f64>| Mercator::from(LonLat::from(*c));
    let mut band = Band {
        minutes: isochrone.minutes,
        square_kilometres: isochrone.square_metres() / 1e6,
        triangles: Vec::new(),
        corners: Vec::new(),
        rings: Vec::new(),
    };
    for polygon in &isochrone.area {
        let first = u32::try_from(band.corners.len()).unwrap_or(u32::MAX);
        let raw = polygon.earcut_triangles_raw();
        band.corners.extend(raw.vertices.iter().map(|xy| place(&geo::Coord { x: xy[0], y: xy[1] })));
        let number = |at: usize| first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        band.triangles.extend(raw.triangle_indices.chunks_exact(3).map(|t| [number(t[0]), number(t[1]), number(t[2])]));
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        band.rings.extend(rings.map(|ring| ring.coords().map(place).collect()));
    }
    band
}
