//! Venues' symbols at a zoom: each by itself, or many in one spot as one disc with their number.
//!
//! Depends on the zoom alone and not on what part of the map is seen, so that every tile, the page and the window come
//! to the same groups.

use std::collections::HashMap;

use crate::geo::mercator::Mercator;
use crate::model::venue::VenueKind;

use super::scene::{Mark, MarkLook, Rgba};

/// As many symbols over each other as can still be told apart.
const FEW: usize = 3;

/// Symbols closer than this share of their size are in one spot.
const CLOSE: f64 = 1.25;

/// How large a cluster's disc is, as a share of a symbol's size.
pub const DISC: f32 = 1.75;

/// The disc and the number on it.
pub const DISC_FILL: Rgba = Rgba::opaque(0x002B_2B29);
pub const DISC_INK: Rgba = Rgba::opaque(0x00FF_FFFF);

/// Zooms between two of these steps have the same groups, so that a moving map does not flicker.
const STEPS: f64 = 4.0;

/// Symbols in one spot.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Their middle.
    pub at: Mercator,
    /// Places in the list of marks; one alone, or more than `FEW`.
    pub members: Vec<usize>,
}

impl Group {
    #[must_use]
    pub fn is_cluster(&self) -> bool {
        self.members.len() > 1
    }
}

/// The groups at a zoom, in the order of their first member. Each mark that is not in a group yet gathers what is close
/// to it; where that is more than can be told apart, they are one group. Cost: linear in the marks, but for crowds.
#[must_use]
pub fn groups(marks: &[Mark], zoom: f64) -> Vec<Group> {
    let zoom = (zoom * STEPS).floor() / STEPS;
    let size = marks.iter().map(|m| f64::from(m.size)).fold(0.0, f64::max);
    let reach = CLOSE * size / Mercator::world_pixels(zoom);
    if !(reach.is_finite() && reach > 0.0) {
        return marks.iter().enumerate().map(|(i, m)| Group { at: m.at, members: vec![i] }).collect();
    }
    #[expect(clippy::cast_possible_truncation, reason = "cells of the unit square; at most a few thousand million")]
    let cell = |p: Mercator| ((p.x / reach).floor() as i64, (p.y / reach).floor() as i64);
    let mut cells: HashMap<(i64, i64), Vec<usize>> = HashMap::with_capacity(marks.len());
    for (place, mark) in marks.iter().enumerate() {
        cells.entry(cell(mark.at)).or_default().push(place);
    }
    let mut is_taken = vec![false; marks.len()];
    let mut groups = Vec::with_capacity(marks.len());
    for (place, mark) in marks.iter().enumerate() {
        if is_taken[place] {
            continue;
        }
        if is_numbered(mark) {
            groups.push(Group { at: mark.at, members: vec![place] });
            continue;
        }
        let (x, y) = cell(mark.at);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
        let near = around.filter_map(|c| cells.get(&c)).flatten().copied();
        let close = |other: &usize| {
            let at = marks[*other].at;
            !is_taken[*other] && !is_numbered(&marks[*other]) && (at.x - mark.at.x).hypot(at.y - mark.at.y) <= reach
        };
        let mut members: Vec<usize> = near.filter(close).collect();
        if members.len() <= FEW {
            is_taken[place] = true;
            groups.push(Group { at: mark.at, members: vec![place] });
            continue;
        }
        members.sort_unstable();
        for member in &members {
            is_taken[*member] = true;
        }
        let n = members.len() as f64;
        let x = members.iter().map(|m| marks[*m].at.x).sum::<f64>() / n;
        let y = members.iter().map(|m| marks[*m].at.y).sum::<f64>() / n;
        groups.push(Group { at: Mercator { x, y }, members });
    }
    groups
}

/// Whether a mark has a number of its own, which no crowd swallows.
fn is_numbered(mark: &Mark) -> bool {
    matches!(mark.look, MarkLook::Numbered(..))
}

/// How large a group is drawn, as a share of a symbol's size.
#[must_use]
pub fn share(group: &Group, marks: &[Mark]) -> f32 {
    if group.is_cluster() || is_numbered(&marks[group.members[0]]) { DISC } else { 1.0 }
}

/// The number that stands on a group's disc; `None` for a symbol.
#[must_use]
pub fn number(group: &Group, marks: &[Mark]) -> Option<String> {
    if group.is_cluster() {
        return Some(crate::base::text::count(group.members.len()));
    }
    marks[group.members[0]].look.number()
}

/// One symbol as it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Symbol {
    pub at: Mercator,
    pub kind: VenueKind,
    pub size: f32,
    pub fill: Rgba,
    pub outline: Rgba,
}

/// Everything to be drawn of the marks at a zoom, the lowest first: single symbols with what their look lays over them,
/// and the discs of clusters, whose numbers are among the labels.
#[must_use]
pub fn symbols(marks: &[Mark], zoom: f64) -> Vec<Symbol> {
    let mut drawn = Vec::with_capacity(marks.len());
    for group in groups(marks, zoom) {
        let Mark { kind, look, size, fill, outline, .. } = marks[group.members[0]];
        let at = group.at;
        if group.is_cluster() {
            drawn.push(Symbol { at, kind: VenueKind::Other, size: size * DISC, fill: DISC_FILL, outline });
            continue;
        }
        if matches!(look, MarkLook::Numbered(..)) {
            drawn.push(Symbol { at, kind: VenueKind::Other, size: size * DISC, fill, outline });
            continue;
        }
        for (share, is_coloured) in look.layers() {
            let (fill, outline) = if *is_coloured { (fill, outline) } else { (DISC_INK, DISC_INK.with_alpha(0)) };
            drawn.push(Symbol { at, kind, size: size * share, fill, outline });
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::VenueId;
    use crate::model::scenario::DifferenceKind;

    fn marks(xs: &[f64]) -> Vec<Mark> {
        let mark = |(id, x): (i64, &f64)| Mark {
            venue: VenueId(id),
            at: Mercator { x: *x, y: 0.5 },
            kind: VenueKind::Library,
            look: MarkLook::Filled,
            size: 10.0,
            fill: DISC_FILL,
            outline: DISC_INK,
        };
        (0..).zip(xs).map(mark).collect()
    }

    #[test]
    fn a_crowd_is_one_group_until_there_is_room() {
        // 256 points of world: a point is 1/256, and symbols of 10 points are close up to 12.5.
        let point = 1.0 / 256.0;
        let five = marks(&[0.5, 0.5 + point, 0.5 + 2.0 * point, 0.5 + 3.0 * point, 0.5 + 100.0 * point]);
        let found = groups(&five, 0.0);
        assert_eq!(found.iter().map(|g| g.members.clone()).collect::<Vec<_>>(), [vec![0, 1, 2, 3], vec![4]]);
        assert!((found[0].at.x - (0.5 + 1.5 * point)).abs() < 1e-12);
        assert_eq!(groups(&five, 5.0).len(), 5, "zoomed in, each stands alone");
        assert_eq!(groups(&five[..3], 0.0).len(), 3, "three can be told apart");
        let all: usize = groups(&five, 0.3).iter().map(|g| g.members.len()).sum();
        assert_eq!(all, 5, "none is lost");
        let mut numbered = five.clone();
        numbered[1].look = MarkLook::Numbered(1, DifferenceKind::Added);
        let found = groups(&numbered, 0.0);
        assert_eq!(found.len(), 5, "the three that are left can be told apart");
        assert_eq!(number(&found[1], &numbered).as_deref(), Some("1+"));
    }
}
