//! One route, and tables of many.

use crate::geo::lonlat::LonLat;
use crate::model::street::{CLOSED, Leg, TravelMode};

use super::Router;
use super::directions::{self, Step};
use super::hierarchy::NEVER;
use super::search::{self, Search, Seed};
use super::snap::Snap;

/// Which end of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Start,
    End,
}

/// Why there is no route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRoute {
    #[error("no street that can be used is within a kilometre of the {}", match .0 { Place::Start => "start", Place::End => "end" })]
    OffTheStreets(Place),
    #[error("the streets at the start and at the end are not joined")]
    NotJoined,
}

/// A way from one place to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    pub milliseconds: u32,
    pub metres: f64,
    /// From the street at the start to the street at the end.
    pub shape: Vec<LonLat>,
    /// What to do on the way, in order.
    pub steps: Vec<Step>,
    pub start: Snap,
    pub end: Snap,
}

/// A leg, and the part of it that is gone along, counted from the leg's own beginning, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    pub leg: Leg,
    pub from: f64,
    pub to: f64,
}

impl Router {
    /// The quickest way between two positions, from the streets nearest to them.
    pub fn route(&self, mode: TravelMode, from: LonLat, to: LonLat) -> Result<Route, NoRoute> {
        let start = self.snap(from, mode).ok_or(NoRoute::OffTheStreets(Place::Start))?;
        let end = self.snap(to, mode).ok_or(NoRoute::OffTheStreets(Place::End))?;
        let (milliseconds, stretches) = self.way(mode, &start, &end).ok_or(NoRoute::NotJoined)?;
        let metres = stretches.iter().map(|s| self.metres(s)).sum();
        let mut shape = Vec::new();
        for stretch in &stretches {
            for point in directions::shape(&self.network, stretch) {
                if shape.last() != Some(&point) {
                    shape.push(point);
                }
            }
        }
        let steps = directions::steps(self, mode, &stretches);
        Ok(Route { milliseconds, metres, shape, steps, start, end })
    }

    pub(super) fn metres(&self, stretch: &Stretch) -> f64 {
        let segment = self.network.segments.get(stretch.leg.segment as usize);
        segment.map_or(0.0, |s| f64::from(s.length_centimetres) / 100.0 * (stretch.to - stretch.from))
    }

    fn way(&self, mode: TravelMode, start: &Snap, end: &Snap) -> Option<(u32, Vec<Stretch>)> {
        let (from, to) = (self.departures(start, mode), self.arrivals(end, mode));
        let metric = self.metric(mode);
        let way = |search: &mut Search| search.way(&self.hierarchy, metric, &seeds(&from), &seeds(&to));
        let found = self.searching(way).map(|found| {
            let mut stretches = Vec::with_capacity(found.direct.len() + 2);
            let at = |ends: &[End], rank: u32| {
                let there = ends.iter().filter(|end| self.hierarchy.rank(end.node) == rank);
                there.min_by_key(|end| end.time).map(|end| end.stretch)
            };
            stretches.extend(at(&from, found.first));
            let whole = |leg| Stretch { leg, from: 0.0, to: 1.0 };
            stretches.extend(found.direct.iter().filter_map(|arc| self.graph.leg(*arc)).map(whole));
            stretches.extend(at(&to, found.last));
            stretches.retain(|stretch| stretch.to > stretch.from);
            (found.time, stretches)
        });
        let along = self.along(mode, start, end).map(|(time, stretch)| (time, vec![stretch]));
        found.into_iter().chain(along).min_by_key(|(time, _)| *time)
    }

    /// Straight along the segment on which both places are.
    fn along(&self, mode: TravelMode, start: &Snap, end: &Snap) -> Option<(u32, Stretch)> {
        if start.segment != end.segment {
            return None;
        }
        let forth = start.share <= end.share;
        let leg = Leg { segment: start.segment, forth };
        let time = self.network.segments.get(start.segment as usize)?.time(mode, forth);
        let stretch = if forth {
            Stretch { leg, from: start.share, to: end.share }
        } else {
            Stretch { leg, from: 1.0 - start.share, to: 1.0 - end.share }
        };
        (time != CLOSED).then(|| (part(time, stretch.to - stretch.from), stretch))
    }

    /// How one sets out from a place: the nodes first come to, each with its time.
    pub(super) fn departures(&self, at: &Snap, mode: TravelMode) -> Vec<End> {
        self.ends(at, mode, |leg, share, time| {
            let node = self.graph.after(&self.network, leg, mode);
            vec![End { node, time: part(time, 1.0 - share), stretch: Stretch { leg, from: share, to: 1.0 } }]
        })
    }

    fn arrivals(&self, at: &Snap, mode: TravelMode) -> Vec<End> {
        self.ends(at, mode, |leg, share, time| {
            let stretch = Stretch { leg, from: 0.0, to: share };
            let nodes = self.graph.before(&self.network, leg, mode);
            nodes.into_iter().map(|node| End { node, time: part(time, share), stretch }).collect()
        })
    }

    fn ends(&self, at: &Snap, mode: TravelMode, make: impl Fn(Leg, f64, u32) -> Vec<End>) -> Vec<End> {
        let Some(segment) = self.network.segments.get(at.segment as usize) else { return Vec::new() };
        let one = |forth: bool| {
            let (time, share) = (segment.time(mode, forth), if forth { at.share } else { 1.0 - at.share });
            if time == CLOSED { Vec::new() } else { make(Leg { segment: at.segment, forth }, share, time) }
        };
        [one(true), one(false)].concat()
    }

    /// The milliseconds from every place to every other, a row a place to start from; [`NEVER`] where there is no way, and
    /// where a place is off the streets.
    #[must_use]
    pub fn table(&self, mode: TravelMode, from: &[LonLat], to: &[LonLat]) -> Vec<Vec<u32>> {
        let snap = |places: &[LonLat]| places.iter().map(|at| self.snap(*at, mode)).collect::<Vec<_>>();
        let (starts, ends) = (snap(from), snap(to));
        let departures: Vec<Vec<Seed>> =
            starts.iter().map(|s| s.map_or_else(Vec::new, |s| seeds(&self.departures(&s, mode)))).collect();
        let arrivals: Vec<Vec<Seed>> =
            ends.iter().map(|s| s.map_or_else(Vec::new, |s| seeds(&self.arrivals(&s, mode)))).collect();
        let mut table = search::table(&self.hierarchy, self.metric(mode), &departures, &arrivals);
        for (row, start) in table.iter_mut().zip(&starts) {
            for (cell, end) in row.iter_mut().zip(&ends) {
                if let (Some(start), Some(end)) = (start, end)
                    && let Some((time, _)) = self.along(mode, start, end)
                {
                    *cell = (*cell).min(time);
                }
            }
        }
        table
    }

    /// The milliseconds of one pair; as in [`Self::table`].
    #[must_use]
    pub fn time(&self, mode: TravelMode, from: LonLat, to: LonLat) -> u32 {
        let (Some(start), Some(end)) = (self.snap(from, mode), self.snap(to, mode)) else { return NEVER };
        let (departures, arrivals) = (seeds(&self.departures(&start, mode)), seeds(&self.arrivals(&end, mode)));
        let metric = self.metric(mode);
        let time = self.searching(|search| search.time(&self.hierarchy, metric, &departures, &arrivals));
        self.along(mode, &start, &end).map_or(time, |(along, _)| time.min(along))
    }
}

/// A node near a place, the time between them, and the stretch of street.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct End {
    pub node: u32,
    pub time: u32,
    pub stretch: Stretch,
}

fn seeds(ends: &[End]) -> Vec<Seed> {
    ends.iter().map(|end| (end.node, end.time)).collect()
}

/// A share of a time.
pub(super) fn part(time: u32, share: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a time that fits")]
    let part = (f64::from(time) * share.clamp(0.0, 1.0)).round() as u32;
    part
}
