//! How many people a stop reaches where nobody says: the estimated excluded residents of the area it lies in.

use crate::base::progress::{Cancelled, Progress};
use crate::geo::index::PolygonIndex;
use crate::model::atlas::{Atlas, SetData};
use crate::model::outreach::Outreach;
use crate::project::estimates::excluded_residents;

/// Gives every stop the people of its area in the set, to the nearest whole number; one outside all areas reaches nobody.
/// False where nothing is estimated for the set, and nothing is changed.
///
/// # Errors
/// When it is cancelled.
pub fn estimate_people(
    atlas: &Atlas,
    set: &SetData,
    outreach: &mut Outreach,
    progress: &Progress,
) -> Result<bool, Cancelled> {
    let estimates = excluded_residents(atlas, set.set.id, progress)?;
    if estimates.iter().all(Option::is_none) {
        return Ok(false);
    }
    let index = PolygonIndex::new(set.areas.iter().map(|a| &a.polygons));
    for stop in &mut outreach.stops {
        let place = index.find(stop.at, |place| &set.areas[place].polygons);
        let known = place.and_then(|place| Some((place, estimates.get(place).copied().flatten()?)));
        let Some((place, count)) = known else { continue };
        stop.people = count.value.round();
        stop.people_of = set.areas[place].code.to_string();
    }
    Ok(true)
}
