//! What to do on the way, in words.

use crate::geo::lonlat::LonLat;
use crate::model::street::{CLOSED, Leg, StreetNetwork, TravelMode};

use super::Router;
use super::route::Stretch;

/// Something to do at one point of a route.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub manoeuvre: Manoeuvre,
    /// The street gone along from here; empty when it has no name.
    pub street: String,
    /// How far, until the next step.
    pub metres: f64,
    pub position: LonLat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manoeuvre {
    SetOut,
    Straight,
    SlightLeft,
    Left,
    SharpLeft,
    SlightRight,
    Right,
    SharpRight,
    TurnRound,
    /// Through a roundabout, by this exit, counted from 1.
    Roundabout(u32),
    Arrive,
}

impl std::fmt::Display for Step {
    /// "Turn left into Week Street".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (what, joint) = match self.manoeuvre {
            Manoeuvre::SetOut => ("Set out".to_owned(), "along"),
            Manoeuvre::Straight => ("Go straight on".to_owned(), "into"),
            Manoeuvre::SlightLeft => ("Bear left".to_owned(), "into"),
            Manoeuvre::Left => ("Turn left".to_owned(), "into"),
            Manoeuvre::SharpLeft => ("Turn sharp left".to_owned(), "into"),
            Manoeuvre::SlightRight => ("Bear right".to_owned(), "into"),
            Manoeuvre::Right => ("Turn right".to_owned(), "into"),
            Manoeuvre::SharpRight => ("Turn sharp right".to_owned(), "into"),
            Manoeuvre::TurnRound => ("Turn round".to_owned(), "along"),
            Manoeuvre::Roundabout(exit) => (format!("At the roundabout take the {} exit", ordinal(exit)), "into"),
            Manoeuvre::Arrive => return f.write_str("You have arrived"),
        };
        if self.street.is_empty() { f.write_str(&what) } else { write!(f, "{what} {joint} {}", self.street) }
    }
}

fn ordinal(number: u32) -> String {
    match number {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        _ => match (number % 100, number % 10) {
            (11..=13, _) => format!("{number}th"),
            (_, 1) => format!("{number}st"),
            (_, 2) => format!("{number}nd"),
            (_, 3) => format!("{number}rd"),
            _ => format!("{number}th"),
        },
    }
}

/// The points of a stretch in the direction it is gone along.
pub(super) fn shape(network: &StreetNetwork, stretch: &Stretch) -> Vec<LonLat> {
    let mut points = network.shape(stretch.leg.segment).to_vec();
    if !stretch.leg.forth {
        points.reverse();
    }
    if stretch.from <= 0.0 && stretch.to >= 1.0 {
        return points;
    }
    let lengths: Vec<f64> = points.windows(2).map(|w| w[0].short_distance_metres(w[1])).collect();
    let whole: f64 = lengths.iter().sum();
    let (from, to) = (stretch.from * whole, stretch.to * whole);
    let mut cut = Vec::new();
    let mut gone = 0.0;
    for (pair, length) in points.windows(2).zip(&lengths) {
        let (begin, end) = (from.max(gone), to.min(gone + length));
        if begin <= end && *length > 0.0 {
            let at = |metres: f64| {
                let share = (metres - gone) / length;
                let between = |a: f64, b: f64| a + share * (b - a);
                LonLat::new(between(pair[0].lon, pair[1].lon), between(pair[0].lat, pair[1].lat))
            };
            if cut.is_empty() {
                cut.push(at(begin));
            }
            cut.push(if end < gone + length { at(end) } else { pair[1] });
        }
        gone += length;
    }
    cut
}

/// How a line leaves its first point, or comes to its last: degrees from north, clockwise.
fn bearing(from: LonLat, to: LonLat) -> f64 {
    let (east, north) = LonLat::metres_a_degree(from.lat);
    ((to.lon - from.lon) * east).atan2((to.lat - from.lat) * north).to_degrees()
}

fn turn(points_in: &[LonLat], points_out: &[LonLat]) -> Option<f64> {
    let (before, here) = (points_in.get(points_in.len().checked_sub(2)?)?, points_in.last()?);
    let ahead = points_out.get(1)?;
    let turned = bearing(*here, *ahead) - bearing(*before, *here);
    Some((turned + 540.0).rem_euclid(360.0) - 180.0)
}

fn manoeuvre(degrees: f64) -> Manoeuvre {
    match degrees {
        d if d.abs() < 20.0 => Manoeuvre::Straight,
        d if d.abs() > 170.0 => Manoeuvre::TurnRound,
        d if d <= -120.0 => Manoeuvre::SharpLeft,
        d if d <= -45.0 => Manoeuvre::Left,
        d if d < 0.0 => Manoeuvre::SlightLeft,
        d if d < 45.0 => Manoeuvre::SlightRight,
        d if d < 120.0 => Manoeuvre::Right,
        _ => Manoeuvre::SharpRight,
    }
}

/// The steps of a way. A junction where the street goes on under its name, without a turn, needs no word.
pub(super) fn steps(router: &Router, mode: TravelMode, stretches: &[Stretch]) -> Vec<Step> {
    let network = &router.network;
    let shapes: Vec<Vec<LonLat>> = stretches.iter().map(|stretch| shape(network, stretch)).collect();
    let is_round = |at: usize| {
        stretches.get(at).and_then(|s| network.segments.get(s.leg.segment as usize)).is_some_and(|s| s.is_roundabout)
    };
    let street = |at: usize| stretches.get(at).map_or("", |s| network.name(s.leg.segment));
    let mut steps: Vec<Step> = Vec::new();
    let mut exits = 0;
    for (at, stretch) in stretches.iter().enumerate() {
        let Some(position) = shapes.get(at).and_then(|shape| shape.first()).copied() else { continue };
        let what = if at == 0 {
            Some(Manoeuvre::SetOut)
        } else if is_round(at) && mode != TravelMode::Walk {
            if !is_round(at - 1) {
                exits = 0;
            }
            exits += u32::from(is_round(at - 1) && has_exit(router, mode, stretch.leg));
            None
        } else if is_round(at - 1) && mode != TravelMode::Walk {
            Some(Manoeuvre::Roundabout(exits + 1))
        } else {
            let degrees = turn(&shapes[at - 1], &shapes[at]).unwrap_or(0.0);
            let is_choice = router.is_junction(mode, stretch.leg);
            let is_renamed = street(at) != street(at - 1) && !street(at).is_empty();
            let is_turn = is_choice && degrees.abs() >= 45.0;
            (is_turn || is_renamed || degrees.abs() > 170.0).then(|| manoeuvre(degrees))
        };
        if let Some(manoeuvre) = what {
            steps.push(Step { manoeuvre, street: street(at).to_owned(), metres: 0.0, position });
        }
        if let Some(step) = steps.last_mut() {
            step.metres += router.metres(stretch);
        }
    }
    let last = shapes.iter().rev().find_map(|shape| shape.last());
    steps.extend(last.map(|position| Step {
        manoeuvre: Manoeuvre::Arrive,
        street: String::new(),
        metres: 0.0,
        position: *position,
    }));
    steps
}

/// Whether one could have left the roundabout where this leg of it begins.
fn has_exit(router: &Router, mode: TravelMode, leg: Leg) -> bool {
    router.leaving(router.network.tail(leg)).iter().any(|out| {
        let segment = router.network.segments.get(out.segment as usize);
        segment.is_some_and(|s| !s.is_roundabout && s.time(mode, out.forth) != CLOSED)
    })
}

impl Router {
    /// Whether there is a choice at the beginning of a leg.
    fn is_junction(&self, mode: TravelMode, leg: Leg) -> bool {
        let leaving = self.leaving(self.network.tail(leg));
        let open = |out: &&Leg| self.network.segments.get(out.segment as usize).is_some_and(|s| s.is_open(mode));
        leaving.iter().filter(open).count() > 2
    }

    /// The legs that leave a junction, whoever may go along them.
    fn leaving(&self, junction: u32) -> &[Leg] {
        self.rows().leaving(junction)
    }
}
