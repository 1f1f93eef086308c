//! What is asked: stops with windows and needs, teams on days with shifts and breaks, and how long it takes between
//! places.

/// Seconds. Of a day from midnight; of a plan of several days from the midnight before its first day.
pub type Seconds = f64;

/// Travel between all places by one way of moving, row by row: `[from * places + to]`. May be asymmetric.
#[derive(Clone, Debug, PartialEq)]
pub struct Travel {
    pub seconds: Vec<Seconds>,
    /// What the plan tries to have little of, where that is not time: metres, say. Empty when it is time.
    pub cost: Vec<f64>,
}

/// Where in its round a stop must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin {
    First,
    Last,
}

/// A place to visit, once at most.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    pub place: usize,
    pub service: Seconds,
    /// When service may start, both ends included, in order and apart; empty for any time.
    pub windows: Vec<(Seconds, Seconds)>,
    /// How much of a vehicle's capacity it takes.
    pub load: f64,
    /// What visiting it is worth: people reached. Only counts for an optional stop.
    pub value: f64,
    /// How much of its group's floor it reaches: for stops that reach the same people, those.
    pub share: f64,
    pub must: bool,
    /// Skills and kit a vehicle must have, a bit each.
    pub needs: u64,
    /// The group its share counts for, in [`Problem::groups`].
    pub group: Option<usize>,
    /// The only vehicles that may visit it; empty for any.
    pub vehicles: Vec<usize>,
    pub pin: Option<Pin>,
}

impl Stop {
    /// A stop that must be visited, at any time, by anyone.
    #[must_use]
    pub fn at(place: usize) -> Self {
        Self {
            place,
            service: 0.0,
            windows: Vec::new(),
            load: 0.0,
            value: 0.0,
            share: 0.0,
            must: true,
            needs: 0,
            group: None,
            vehicles: Vec::new(),
            pin: None,
        }
    }

    /// What it is worth where it is the only one of its group.
    pub(super) fn alone(&self) -> f64 {
        self.value + self.share
    }
}

/// A rest that starts within its window, at a stop or beside the road before or after one. Owed only by a round that is
/// still under way when the window ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Break {
    pub earliest: Seconds,
    pub latest: Seconds,
    pub length: Seconds,
}

/// One team on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Vehicle {
    /// `None` where the round may start wherever its first stop is.
    pub start: Option<usize>,
    pub end: Option<usize>,
    /// Not out before, back not after.
    pub shift: (Seconds, Seconds),
    /// In order of their windows; `MOST_BREAKS` at most.
    pub breaks: Vec<Break>,
    /// Which of [`Problem::travel`].
    pub mode: usize,
    pub capacity: f64,
    pub has: u64,
    /// What it costs to go out at all.
    pub fixed: f64,
    /// Stops that this vehicle visits, if at all, in this order.
    pub order: Vec<usize>,
}

/// The most breaks a shift may have.
pub const MOST_BREAKS: usize = 3;

/// A group of stops of whose shares so much is wanted; what is missing costs `penalty` a unit, what is beyond gains
/// nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    pub floor: f64,
    pub penalty: f64,
    /// Whether what is reached of the floor is itself value: its stops reach the same people, who count once.
    pub is_value: bool,
}

/// A whole question. The answer has the least of: travel cost, plus `fixed` of vehicles that go out, plus
/// `value_weight` times the value left out, plus what groups miss; a must-visit stop is left out only when it fits in
/// no way.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub places: usize,
    pub travel: Vec<Travel>,
    pub stops: Vec<Stop>,
    pub vehicles: Vec<Vehicle>,
    pub groups: Vec<Group>,
    /// What one unit of value is worth in travel cost.
    pub value_weight: f64,
}

/// Why a problem cannot be worked on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoundError {
    #[error("There are no stops to visit.")]
    NoStops,
    #[error("There is no team to visit the stops.")]
    NoVehicles,
    #[error("{what} {index} names {named} {number}, which is not there.")]
    NotThere { what: &'static str, index: usize, named: &'static str, number: usize },
    #[error("{what} {index}: {fault}.")]
    Wrong { what: &'static str, index: usize, fault: &'static str },
    #[error("The travel table {table} has {found} entries, but {expected} are needed for {places} places.")]
    TableSize { table: usize, found: usize, expected: usize, places: usize },
    #[error("The travel table {table} has an entry from place {from} to place {to} that is not a time.")]
    TableEntry { table: usize, from: usize, to: usize },
    #[error(
        "These are {stops} stops and {vehicles} teams; at most {most_stops} and {most_vehicles} can be planned at once."
    )]
    TooMany { stops: usize, vehicles: usize, most_stops: usize, most_vehicles: usize },
}

/// What the tables of the search can hold.
const MOST_STOPS: usize = 20_000;
const MOST_VEHICLES: usize = 4_000;

impl Problem {
    /// A [`Problem::value_weight`] with which people come before minutes: an optional stop of mean value is worth ten of
    /// the longest ways, so that travel decides only between plans that reach nearly the same people.
    #[must_use]
    pub fn people_first(stops: &[Stop], travel: &[Travel]) -> f64 {
        let valued: Vec<f64> = stops.iter().map(Stop::alone).filter(|v| *v > 0.0).collect();
        let mean = valued.iter().sum::<f64>() / valued.len().max(1) as f64;
        let ways = travel.iter().flat_map(|t| if t.cost.is_empty() { &t.seconds } else { &t.cost });
        let longest = ways.copied().filter(|s| s.is_finite()).fold(1.0, f64::max);
        if mean > 0.0 { 10.0 * longest / mean } else { 1.0 }
    }

    /// What visiting these stops comes to: their values, and what they reach of the floors that are value.
    #[must_use]
    pub fn reached(&self, stops: impl IntoIterator<Item = usize>) -> f64 {
        let (mut values, mut shares) = (0.0, vec![0.0; self.groups.len()]);
        for stop in stops {
            let stop = &self.stops[stop];
            values += stop.value;
            if let Some(group) = stop.group {
                shares[group] += stop.share;
            }
        }
        let groups = self.groups.iter().zip(shares).filter(|(group, _)| group.is_value);
        values + groups.map(|(group, share): (&Group, f64)| share.min(group.floor)).sum::<f64>()
    }

    /// # Errors
    /// When something named is not there, or a figure is none.
    pub fn check(&self) -> Result<(), RoundError> {
        if self.stops.is_empty() {
            return Err(RoundError::NoStops);
        }
        if self.vehicles.is_empty() {
            return Err(RoundError::NoVehicles);
        }
        let (stops, vehicles) = (self.stops.len(), self.vehicles.len());
        if stops > MOST_STOPS || vehicles > MOST_VEHICLES {
            return Err(RoundError::TooMany { stops, vehicles, most_stops: MOST_STOPS, most_vehicles: MOST_VEHICLES });
        }
        for (table, travel) in self.travel.iter().enumerate() {
            self.check_table(table, &travel.seconds)?;
            if !travel.cost.is_empty() {
                self.check_table(table, &travel.cost)?;
            }
        }
        for (index, stop) in self.stops.iter().enumerate() {
            self.check_stop(index, stop)?;
        }
        for (index, vehicle) in self.vehicles.iter().enumerate() {
            self.check_vehicle(index, vehicle)?;
        }
        Ok(())
    }

    fn check_table(&self, table: usize, entries: &[f64]) -> Result<(), RoundError> {
        let expected = self.places * self.places;
        if entries.len() != expected {
            return Err(RoundError::TableSize { table, found: entries.len(), expected, places: self.places });
        }
        match entries.iter().position(|e| e.is_nan() || *e < 0.0) {
            Some(at) => Err(RoundError::TableEntry { table, from: at / self.places, to: at % self.places }),
            None => Ok(()),
        }
    }

    fn check_stop(&self, index: usize, stop: &Stop) -> Result<(), RoundError> {
        let what = "Stop";
        let not_there = |named, number| Err(RoundError::NotThere { what, index, named, number });
        let wrong = |fault| Err(RoundError::Wrong { what, index, fault });
        if stop.place >= self.places {
            return not_there("place", stop.place);
        }
        if let Some(group) = stop.group.filter(|g| *g >= self.groups.len()) {
            return not_there("group", group);
        }
        if let Some(vehicle) = stop.vehicles.iter().find(|v| **v >= self.vehicles.len()) {
            return not_there("team", *vehicle);
        }
        if !(stop.service >= 0.0 && stop.service.is_finite()) {
            return wrong("its service time is not a time");
        }
        if !(stop.load >= 0.0 && stop.value >= 0.0 && stop.load.is_finite() && stop.value.is_finite()) {
            return wrong("its load and its value must be numbers from 0");
        }
        if stop.windows.iter().any(|w| w.0.is_nan() || w.1.is_nan() || w.0 > w.1) {
            return wrong("a window ends before it starts");
        }
        if stop.windows.windows(2).any(|w| w[0].1 > w[1].0) {
            return wrong("its windows overlap or are not in order");
        }
        Ok(())
    }

    fn check_vehicle(&self, index: usize, vehicle: &Vehicle) -> Result<(), RoundError> {
        let what = "Team";
        let not_there = |named, number| Err(RoundError::NotThere { what, index, named, number });
        let wrong = |fault| Err(RoundError::Wrong { what, index, fault });
        if let Some(place) = vehicle.start.iter().chain(&vehicle.end).find(|p| **p >= self.places) {
            return not_there("place", *place);
        }
        if vehicle.mode >= self.travel.len() {
            return not_there("travel table", vehicle.mode);
        }
        if let Some(stop) = vehicle.order.iter().find(|s| **s >= self.stops.len()) {
            return not_there("stop", *stop);
        }
        if vehicle.shift.0.is_nan() || vehicle.shift.1.is_nan() || vehicle.shift.0 > vehicle.shift.1 {
            return wrong("its shift ends before it starts");
        }
        if vehicle.breaks.len() > MOST_BREAKS {
            return wrong("it has more than three breaks");
        }
        if vehicle.breaks.iter().any(|b| !(b.earliest <= b.latest && b.length >= 0.0 && b.length.is_finite())) {
            return wrong("a break's window ends before it starts, or its length is not a time");
        }
        if vehicle.breaks.windows(2).any(|b| b[0].latest > b[1].latest) {
            return wrong("its breaks are not in order");
        }
        if vehicle.capacity.is_nan() || vehicle.fixed.is_nan() || vehicle.fixed < 0.0 {
            return wrong("its capacity or its fixed cost is not a number");
        }
        Ok(())
    }
}
