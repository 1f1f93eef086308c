//! What can be reached in so many minutes, as areas on the map.
//!
//! A plain search (E. W. Dijkstra, Numerische Mathematik 1, 1959) goes out along the streets until the time is up. The
//! times are then laid on a grid, from the streets a little way into the land beside them at walking pace, and areas are
//! drawn around what was reached, as Valhalla does ("Isochrone & isodistance", its documentation, section "How it works").

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::geo::LonLatPolygons;
use crate::geo::lonlat::LonLat;
use crate::model::street::{CLOSED, Leg, StreetNetwork, TravelMode};

use super::contour::{self, Grid};
use super::graph::Graph;
use super::route::{NoRoute, Place, Stretch};
use super::{NEVER, Router, Snap};

/// How far beside a street still counts as reached, in metres.
const BESIDE_METRES: f64 = 150.0;
/// Metres a millisecond: 4.8 km/h.
const WALKING: f64 = 4.8 / 3600.0;
/// The grid has at most about so many cells in each direction.
const CELLS: f64 = 420.0;
/// And none smaller than this.
const SMALLEST_CELL_METRES: f64 = 20.0;

/// What can be reached from one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Isochrone {
    pub minutes: u32,
    pub area: LonLatPolygons,
    /// The length of street that can be reached.
    pub street_metres: f64,
}

impl Isochrone {
    /// The size of the area, on the ellipsoid.
    #[must_use]
    pub fn square_metres(&self) -> f64 {
        use geo::GeodesicArea as _;
        self.area.geodesic_area_unsigned()
    }
}

/// What leaves each node and each junction.
#[derive(Debug)]
pub(super) struct Rows {
    arcs: Vec<Vec<u32>>,
    legs: Vec<Vec<Leg>>,
}

impl Rows {
    fn new(network: &StreetNetwork, graph: &Graph) -> Self {
        let mut arcs = vec![Vec::new(); graph.nodes];
        for (number, arc) in (0_u32..).zip(&graph.arcs) {
            arcs[arc.tail as usize].push(number);
        }
        let mut legs = vec![Vec::new(); network.junctions.len()];
        for segment in 0..u32::try_from(network.segments.len()).unwrap_or(u32::MAX) {
            for forth in [true, false] {
                let leg = Leg { segment, forth };
                if let Some(legs) = legs.get_mut(network.tail(leg) as usize) {
                    legs.push(leg);
                }
            }
        }
        Self { arcs, legs }
    }

    pub(super) fn leaving(&self, junction: u32) -> &[Leg] {
        self.legs.get(junction as usize).map_or(&[], Vec::as_slice)
    }
}

impl Router {
    pub(super) fn rows(&self) -> &Rows {
        self.rows.get_or_init(|| Rows::new(&self.network, &self.graph))
    }

    /// The areas that can be reached from a position within each of these minutes, in their order.
    pub fn isochrones(&self, mode: TravelMode, from: LonLat, minutes: &[u32]) -> Result<Vec<Isochrone>, NoRoute> {
        let start = self.snap(from, mode).ok_or(NoRoute::OffTheStreets(Place::Start))?;
        let most = minutes.iter().copied().max().unwrap_or(0).saturating_mul(60_000).min(NEVER - 1);
        let reached = self.reached(mode, &start, most);
        let Some(field) = Self::field(&reached, most) else { return Ok(Vec::new()) };
        let one = |minutes: &u32| {
            let limit = minutes.saturating_mul(60_000);
            let street_metres = reached.iter().map(|r| r.metres(limit)).sum();
            Isochrone { minutes: *minutes, area: contour::around(&field, f64::from(limit)), street_metres }
        };
        Ok(minutes.iter().map(one).collect())
    }

    /// The milliseconds to each node within the limit, by Dijkstra's algorithm.
    pub(super) fn times_from(&self, mode: TravelMode, seeds: &[(u32, u32)], most: u32) -> Vec<u32> {
        let times = self.graph.times(&self.network, mode);
        let mut best = vec![NEVER; self.graph.nodes];
        let mut queue = BinaryHeap::new();
        for (node, time) in seeds {
            if *time <= most && *time < best[*node as usize] {
                best[*node as usize] = *time;
                queue.push(Reverse((*time, *node)));
            }
        }
        while let Some(Reverse((time, node))) = queue.pop() {
            if time > best[node as usize] {
                continue;
            }
            for arc in &self.rows().arcs[node as usize] {
                let head = self.graph.arcs[*arc as usize].head;
                let next = time.saturating_add(times[*arc as usize]);
                if next <= most && next < best[head as usize] {
                    best[head as usize] = next;
                    queue.push(Reverse((next, head)));
                }
            }
        }
        best
    }

    /// The streets that are reached within the limit.
    fn reached(&self, mode: TravelMode, start: &Snap, most: u32) -> Vec<Reached<'_>> {
        let departures = self.departures(start, mode);
        let seeds: Vec<(u32, u32)> = departures.iter().map(|end| (end.node, end.time)).collect();
        let best = self.times_from(mode, &seeds, most);
        let mut reached: Vec<Reached<'_>> = Vec::new();
        for end in &departures {
            let Stretch { leg, from, .. } = end.stretch;
            reached.extend(self.leg_from(mode, leg, 0, from));
        }
        for arc in 0..self.graph.arcs.len() {
            let number = u32::try_from(arc).unwrap_or(NEVER);
            let begin = best[self.graph.arcs[arc].tail as usize];
            if begin != NEVER
                && let Some(leg) = self.graph.leg(number)
                && self.graph.is_open(number, mode)
            {
                reached.extend(self.leg_from(mode, leg, begin, 0.0));
            }
        }
        reached
    }

    fn leg_from(&self, mode: TravelMode, leg: Leg, begin: u32, from: f64) -> Option<Reached<'_>> {
        let segment = self.network.segments.get(leg.segment as usize)?;
        let time = segment.time(mode, leg.forth);
        (time != CLOSED).then(|| Reached {
            points: self.network.shape(leg.segment),
            leg,
            begin: f64::from(begin),
            whole: f64::from(time),
            from,
            length: f64::from(segment.length_centimetres) / 100.0,
        })
    }

    /// The times on a grid around all that was reached.
    fn field(reached: &[Reached<'_>], most: u32) -> Option<Grid> {
        let most = f64::from(most);
        let samples: Vec<(LonLat, f64)> = reached.iter().flat_map(|r| r.samples(most)).collect();
        let mut grid = Grid::around(samples.iter().map(|s| s.0), BESIDE_METRES, CELLS, SMALLEST_CELL_METRES)?;
        for (at, time) in samples {
            grid.lower(at, time);
        }
        grid.spread(1.0 / WALKING, BESIDE_METRES);
        Some(grid)
    }
}

/// A leg that is gone along from some time on.
struct Reached<'a> {
    points: &'a [LonLat],
    leg: Leg,
    /// When it is entered, in milliseconds.
    begin: f64,
    /// How long the whole leg takes.
    whole: f64,
    /// Where on the leg it is entered.
    from: f64,
    length: f64,
}

impl Reached<'_> {
    /// How much of it is gone along within the limit; half a street that is gone along in both directions counts once for
    /// each, and so each counts half.
    fn metres(&self, limit: u32) -> f64 {
        let share = ((f64::from(limit) - self.begin) / self.whole).clamp(0.0, 1.0 - self.from);
        self.length * share / 2.0
    }

    /// Points along it, every few metres, with the time when each is reached.
    fn samples(&self, most: f64) -> Vec<(LonLat, f64)> {
        const EVERY_METRES: f64 = 10.0;
        let mut samples = Vec::new();
        let mut gone = 0.0;
        let pairs: Vec<(LonLat, LonLat)> = if self.leg.forth {
            self.points.windows(2).map(|w| (w[0], w[1])).collect()
        } else {
            self.points.windows(2).rev().map(|w| (w[1], w[0])).collect()
        };
        for (a, b) in pairs {
            let length = a.short_distance_metres(b);
            let pieces = (length / EVERY_METRES).ceil().max(1.0);
            for piece in 0.. {
                let share = f64::from(piece) / pieces;
                if share > 1.0 {
                    break;
                }
                let along = (gone + share * length) / self.length.max(0.01);
                let time = self.begin + (along - self.from) * self.whole;
                if along >= self.from && time <= most {
                    let at = LonLat::new(a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat));
                    samples.push((at, time));
                }
            }
            gone += length;
        }
        samples
    }
}
