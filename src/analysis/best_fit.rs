//! Which large area each small one belongs to, by their outlines: the one in which most of it lies.
//!
//! This is the "best fit" of areas by land, for want of a publisher's lookup; the Office for National Statistics makes
//! its own by population-weighted centres (ONS Geography, "A guide to best-fitting"). Overlaps of one small area are
//! compared among each other only, so it does not matter that they are measured in degrees. Costs one overlay for each
//! pair of areas whose bounds meet.

use geo::{Area as _, BooleanOps as _, BoundingRect as _, Intersects as _};
use rayon::prelude::*;

use crate::base::progress::{Cancelled, Progress};
use crate::model::area::Area;
use crate::model::atlas::SetData;
use crate::model::lookup::Link;

/// For each area of `small` the area of `large` with the largest share of it, if that is at least half; in order of
/// code.
///
/// # Errors
/// When it is cancelled.
pub fn best_fit(small: &SetData, large: &SetData, progress: &Progress) -> Result<Vec<Link>, Cancelled> {
    let bounds: Vec<_> = large.areas.iter().map(|a| a.polygons.bounding_rect()).collect();
    let one = |area: &Area| -> Result<Option<Link>, Cancelled> {
        progress.check()?;
        let Some(own) = area.polygons.bounding_rect() else { return Ok(None) };
        let whole = area.polygons.unsigned_area();
        let overlaps = large.areas.iter().zip(&bounds).filter_map(|(other, bounds)| {
            let near = bounds.is_some_and(|b| b.intersects(&own));
            near.then(|| (area.polygons.intersection(&other.polygons).unsigned_area(), other))
        });
        // Of equal ones the first, so that the same outlines give the same fit.
        let best = overlaps.fold(None, |best: Option<(f64, &Area)>, (size, other)| match best {
            Some((largest, _)) if largest >= size => best,
            _ => Some((size, other)),
        });
        Ok(best.filter(|(size, _)| *size > 0.0 && size * 2.0 >= whole).map(|(_, other)| Link {
            from: area.code.clone(),
            to: other.code.clone(),
            weight: None,
            change: None,
            source_row: 0,
        }))
    };
    let found: Vec<Option<Link>> = small.areas.par_iter().map(one).collect::<Result<_, _>>()?;
    let mut links: Vec<Link> = found.into_iter().flatten().collect();
    links.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    Ok(links)
}
