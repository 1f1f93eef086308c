//! Who reaches help: from venues, residents and ways to figures for every area.
//!
//! Residents are spread over the postcodes of their area in equal parts, which is nearer to where they live than the
//! area's middle; an area without postcodes has all of them in its middle. [`Ways`] is the one place that decides how
//! times are found. [`measure`] is pure and may take seconds on a large project, so the window has a job do it.

use std::sync::Arc;

use crate::analysis::access::catchment::{Decay, SLOW_STEPS, e2sfca};
use crate::analysis::access::reach::reach;
use crate::analysis::access::{Mode, StraightLine, TravelCosts, TravelTimes};
use crate::base::ids::{BoundarySetId, VenueId};
use crate::base::progress::{Cancelled, Progress};
use crate::base::text;
use crate::geo::bng::{self, Bng};
use crate::geo::index::PolygonIndex;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::{Atlas, SetData};
use crate::model::crosswalk::Residents;
use crate::model::reach::{Counted, LIMITS, ReachMeasure, ReachSettings};
use crate::model::street::TravelMode;
use crate::model::venue::{Venue, VenueFilter};

use super::estimates;
use super::streets::{NEVER, Streets};

/// Nobody is looked for farther away than this.
pub const MOST_MINUTES: f64 = 90.0;

/// What that means for a mean of minutes; stands wherever one does that it concerns.
pub const CAPPED: &str = "Homes farther than 90 minutes from help count as 90.";

/// The bands of the catchments, in minutes, with Luo and Qi's slow steps.
const BANDS: [f64; 3] = [10.0, 20.0, 30.0];

/// What is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ReachQuery {
    pub filter: VenueFilter,
    pub how: ReachSettings,
}

impl ReachQuery {
    /// A measure as a legend or a sheet says it: "Minutes to help: device loan, walking".
    #[must_use]
    pub fn title(&self, measure: ReachMeasure) -> String {
        let (help, mode) = (self.filter.said(), self.how.mode.name().to_lowercase());
        match measure {
            ReachMeasure::Difference => {
                format!("{}: {help}, {} minutes {mode}", measure.name(), self.how.minutes)
            }
            ReachMeasure::OutOfReach => {
                format!("{} of {help}: {} minutes {mode}", measure.name(), self.how.minutes)
            }
            _ => format!("{}: {help}, {mode}", measure.name()),
        }
    }
}

/// People for each area of a set, and what they are.
#[derive(Clone, Debug, PartialEq)]
pub struct People {
    /// "residents"; in the plural, in a sentence.
    pub of: String,
    /// `None` where it is not known.
    pub of_area: Vec<Option<f64>>,
}

impl People {
    /// All residents of each area.
    #[must_use]
    pub fn residents(atlas: &Atlas, set: &SetData) -> Self {
        let known = Residents::new(atlas);
        let of_area = set.areas.iter().map(|a| known.of(&a.code)).collect();
        Self { of: "residents".to_owned(), of_area }
    }

    /// Residents not expected to take part online; `None` where nothing can be estimated.
    ///
    /// # Errors
    /// When it is cancelled.
    pub fn excluded(atlas: &Atlas, set: &SetData, progress: &Progress) -> Result<Option<Self>, Cancelled> {
        let found = estimates::excluded_residents(atlas, set.set.id, progress)?;
        let of_area: Vec<Option<f64>> = found.into_iter().map(|c| c.map(|c| c.value)).collect();
        let is_known = of_area.iter().any(Option::is_some);
        Ok(is_known.then(|| Self { of: "estimated excluded residents".to_owned(), of_area }))
    }

    /// Those who are to be counted; all residents where the excluded cannot be estimated, which [`People::of`] says.
    ///
    /// # Errors
    /// When it is cancelled.
    pub fn counted(atlas: &Atlas, set: &SetData, who: Counted, progress: &Progress) -> Result<Self, Cancelled> {
        let excluded = if who == Counted::Excluded { Self::excluded(atlas, set, progress)? } else { None };
        Ok(excluded.unwrap_or_else(|| Self::residents(atlas, set)))
    }
}

/// Where people set out from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Homes {
    pub at: Vec<LonLat>,
    /// The place of each home's area in its set.
    pub area: Vec<usize>,
    /// How many people live there; 0 where that is not known.
    pub people: Vec<f64>,
    /// Whether some stand at postcodes.
    pub by_postcode: bool,
}

impl Homes {
    /// Spreads people over the postcodes of their areas.
    #[must_use]
    pub fn new(atlas: &Atlas, set: &SetData, people: &People) -> Self {
        let index = PolygonIndex::new(set.areas.iter().map(|a| &a.polygons));
        let mut of_area: Vec<Vec<LonLat>> = vec![Vec::new(); set.areas.len()];
        for postcode in atlas.postcodes.iter() {
            if let Some(place) = index.find(postcode.position, |p| &set.areas[p].polygons)
                && Bng::try_from(postcode.position).is_ok()
            {
                of_area[place].push(postcode.position);
            }
        }
        let mut homes = Self { by_postcode: of_area.iter().any(|p| !p.is_empty()), ..Self::default() };
        for (place, mut points) in of_area.into_iter().enumerate() {
            if points.is_empty() {
                points.extend(bng::centroid(&set.areas[place].polygons).filter(|c| Bng::try_from(*c).is_ok()));
            }
            let all = people.of_area.get(place).copied().flatten().unwrap_or(0.0).max(0.0);
            let share = all / points.len().max(1) as f64;
            for at in points {
                homes.at.push(at);
                homes.area.push(place);
                homes.people.push(share);
            }
        }
        homes
    }
}

/// How travel times are found: along the project's streets where it has them, else by straight lines.
#[derive(Clone, Debug, Default)]
pub struct Ways(pub Option<Streets>);

impl PartialEq for Ways {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => a.is_same(b),
            (None, None) => true,
            _ => false,
        }
    }
}

impl Ways {
    /// The minutes from each home to each site, as far as they are at most [`MOST_MINUTES`], and how they were found, to
    /// be said beside every figure made from them.
    #[must_use]
    pub fn costs(&self, mode: TravelMode, homes: &Homes, sites: &[LonLat]) -> (TravelCosts, String) {
        match self.0.as_ref().map(|streets| (streets, streets.router())) {
            Some((streets, Ok(router))) => {
                // A few thousand at a time, so that the full table is never in memory.
                let rows = homes.at.chunks(2_048).flat_map(|part| router.table(mode, part, sites));
                let minutes = |ms: u32| if ms == NEVER { f64::INFINITY } else { f64::from(ms) / 60_000.0 };
                let near = |m: f64| if m <= MOST_MINUTES { m } else { f64::INFINITY };
                let lists: Vec<Vec<f64>> =
                    rows.map(|row| row.into_iter().map(|ms| near(minutes(ms))).collect()).collect();
                match TravelCosts::from_matrix(sites.len(), &lists) {
                    Ok(costs) => (costs, format!("those of free streets ({})", streets.attribution())),
                    Err(error) => self.straight(mode, homes, sites, &format!(", since {error}")),
                }
            }
            Some((_, Err(error))) => self.straight(mode, homes, sites, &format!(", since {error}")),
            None => self.straight(mode, homes, sites, ""),
        }
    }

    #[expect(clippy::unused_self, reason = "the other half of one choice")]
    fn straight(&self, mode: TravelMode, homes: &Homes, sites: &[LonLat], why: &str) -> (TravelCosts, String) {
        let line = match mode {
            TravelMode::Walk => StraightLine::of(Mode::Walk),
            // 15 km/h.
            TravelMode::Cycle => StraightLine { detour: StraightLine::ROAD_DETOUR, metres_a_minute: 250.0 },
            TravelMode::Drive => StraightLine::of(Mode::Drive),
        };
        // Sites are on the grid, see the callers; one that is not is too far from anybody.
        let off = Bng { easting: -1e7, northing: -1e7 };
        let grid =
            |places: &[LonLat]| -> Vec<Bng> { places.iter().map(|p| Bng::try_from(*p).unwrap_or(off)).collect() };
        let costs = line.minutes(&grid(&homes.at), &grid(sites), MOST_MINUTES);
        (costs, format!("{}{why}", line.described()))
    }
}

/// Who reaches what, area by area.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachFigures {
    pub query: ReachQuery,
    pub set: BoundarySetId,
    /// How many venues count.
    pub venues: usize,
    pub areas: Vec<AreaReach>,
    /// People within each of [`LIMITS`], and all of them.
    pub within: [f64; 4],
    pub people: f64,
    /// What people are: "residents".
    pub of: String,
    /// Areas of which nobody has help within the time, those with most people first.
    pub without: Vec<usize>,
    /// How it was found, in sentences.
    pub method: String,
    /// Where a scenario is looked at: whom it wins and whom it loses.
    pub compared: Option<Arc<Compared>>,
}

/// One area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaReach {
    pub people: Option<f64>,
    /// Mean minutes to the nearest venue, homes farther than [`MOST_MINUTES`] counted as that; `None` where no venue counts or nothing is known of
    /// where the area is.
    pub minutes: Option<f64>,
    /// Share of people whom that concerns, 0 to 1.
    pub beyond: f64,
    /// The venue that is nearest to most of its people, if any is in reach at all.
    pub nearest: Option<VenueId>,
    /// Share of people within each of [`LIMITS`], and within the time that was asked about, 0 to 1.
    pub within: [f64; 4],
    pub within_time: f64,
    /// People that can be helped in a week for each thousand within the catchments.
    pub room: Option<f64>,
    /// See [`ReachMeasure::Lacking`].
    pub lacking: Option<f64>,
}

impl ReachFigures {
    /// One figure of every area.
    #[must_use]
    pub fn values(&self, measure: ReachMeasure) -> Vec<Option<f64>> {
        match (measure, &self.compared) {
            (ReachMeasure::Difference, Some(compared)) => compared.differences(),
            _ => self.areas.iter().map(|area| area.value(measure)).collect(),
        }
    }

    /// Whether mean minutes are held down by homes that are farther than [`MOST_MINUTES`].
    #[must_use]
    pub fn is_capped(&self) -> bool {
        self.areas.iter().any(|a| a.minutes.is_some() && a.beyond > 0.0)
    }

    /// People within the time that was asked about.
    #[must_use]
    pub fn within_time(&self) -> f64 {
        self.areas.iter().filter_map(|a| Some(a.people? * a.within_time)).sum()
    }
}

impl AreaReach {
    #[must_use]
    pub fn value(&self, measure: ReachMeasure) -> Option<f64> {
        match measure {
            ReachMeasure::Minutes => self.minutes.map(|m| (m * 10.0).round() / 10.0),
            ReachMeasure::OutOfReach => self.minutes.map(|_| ((1.0 - self.within_time) * 1000.0).round() / 10.0),
            ReachMeasure::Lacking => self.lacking.map(|l| (l * 10.0).round() / 10.0),
            ReachMeasure::Difference => None,
        }
    }
}

/// Measures reach with these venues, who need not be the project's: a scenario has its own.
#[must_use]
pub fn measure(
    atlas: &Atlas,
    set: &SetData,
    people: &People,
    venues: &[Venue],
    (query, ways): (ReachQuery, &Ways),
) -> ReachFigures {
    let homes = Homes::new(atlas, set, people);
    measured(&homes, set, people, venues, (query, ways)).0
}

/// As [`measure`], with the minutes from each home to its nearest help.
fn measured(
    homes: &Homes,
    set: &SetData,
    people: &People,
    venues: &[Venue],
    (query, ways): (ReachQuery, &Ways),
) -> (ReachFigures, Vec<Option<f64>>) {
    let on_grid = |v: &&Venue| query.filter.counts(v) && Bng::try_from(v.position).is_ok();
    let counted: Vec<&Venue> = venues.iter().filter(on_grid).collect();
    let sites: Vec<LonLat> = counted.iter().map(|v| v.position).collect();
    let (costs, described) = ways.costs(query.how.mode, homes, &sites);
    let open = vec![true; sites.len()];
    let limits = LIMITS.map(f64::from);
    let reached = reach(&costs, &open, &homes.people, &limits);
    let time = f64::from(query.how.minutes);
    let (capacity, capacity_said) = capacities(&counted);
    let room = room(&costs, homes, &capacity);

    let mut areas: Vec<Sum> = vec![Sum::default(); set.areas.len()];
    for (home, place) in homes.area.iter().enumerate() {
        let sum = &mut areas[*place];
        // Where nobody knows how many live there, every home counts the same.
        let weight = if people.of_area[*place].is_some_and(|p| p > 0.0) { homes.people[home] } else { 1.0 };
        sum.weight += weight;
        let nearest = reached.nearest[home];
        sum.minutes += weight * nearest.map_or(MOST_MINUTES, |(_, m)| m);
        sum.beyond += if nearest.is_none() { weight } else { 0.0 };
        if let Some((site, minutes)) = nearest {
            *sum.to.entry(site).or_default() += weight;
            for (within, limit) in sum.within.iter_mut().zip(limits) {
                *within += if minutes <= limit { weight } else { 0.0 };
            }
            sum.within_time += if minutes <= time { weight } else { 0.0 };
        }
        sum.room += weight * room.as_ref().map_or(0.0, |r| r.of_home[home]);
    }
    let has_venues = !sites.is_empty();
    let areas: Vec<AreaReach> = areas
        .into_iter()
        .zip(&people.of_area)
        .map(|(sum, people)| sum.area(*people, has_venues, room.as_ref().map(|r| r.mean), &counted))
        .collect();
    let mut without: Vec<usize> =
        (0..areas.len()).filter(|p| areas[*p].within_time == 0.0 && areas[*p].people != Some(0.0)).collect();
    without.sort_by(|a, b| areas[*b].people.unwrap_or(0.0).total_cmp(&areas[*a].people.unwrap_or(0.0)).then(a.cmp(b)));
    let spread = if homes.by_postcode {
        format!("The {} of an area are spread over its postcodes in equal parts", people.of)
    } else {
        format!("The {} of an area are taken to live in its middle", people.of)
    };
    let capped = if areas.iter().any(|a| a.beyond > 0.0) { format!(" {CAPPED}") } else { String::new() };
    let method = format!("{spread}; travel times are {described}.{capped} {capacity_said}");
    let within = LIMITS.map(f64::from).map(|_| 0.0);
    let mut figures = ReachFigures {
        query,
        set: set.set.id,
        venues: sites.len(),
        areas,
        within,
        people: people.of_area.iter().flatten().sum(),
        of: people.of.clone(),
        without,
        method,
        compared: None,
    };
    for (sum, people) in figures.within.iter_mut().zip(reached.within) {
        *sum = people;
    }
    (figures, reached.nearest.iter().map(|nearest| nearest.map(|(_, minutes)| minutes)).collect())
}

/// What is added up for one area.
#[derive(Clone, Default)]
struct Sum {
    weight: f64,
    minutes: f64,
    beyond: f64,
    within: [f64; 4],
    within_time: f64,
    room: f64,
    to: std::collections::BTreeMap<usize, f64>,
}

impl Sum {
    fn area(&self, people: Option<f64>, has_venues: bool, mean: Option<f64>, sites: &[&Venue]) -> AreaReach {
        if self.weight <= 0.0 {
            return AreaReach { people, ..AreaReach::default() };
        }
        let of = |sum: f64| sum / self.weight;
        let nearest = self.to.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        let room = mean.map(|_| of(self.room));
        AreaReach {
            people,
            minutes: has_venues.then(|| of(self.minutes)),
            beyond: of(self.beyond),
            nearest: nearest.and_then(|(site, _)| sites.get(*site)).map(|v| v.id),
            within: self.within.map(of),
            within_time: of(self.within_time),
            room: room.map(|r| r * 1000.0),
            lacking: room.zip(mean).filter(|(_, m)| *m > 0.0).map(|(r, m)| (1.0 - r / m).max(0.0) * 100.0),
        }
    }
}

/// What each venue can give in a week, and how that is known.
fn capacities(venues: &[&Venue]) -> (Vec<f64>, String) {
    let known: Vec<f64> = venues.iter().filter_map(|v| v.provision.capacity).filter(|c| *c > 0.0).collect();
    if known.is_empty() {
        let said = "No venue's weekly capacity is recorded, so each counts the same where room for help is told.";
        return (vec![1.0; venues.len()], said.to_owned());
    }
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let unknown = venues.iter().filter(|v| v.provision.capacity.is_none()).count();
    let said = if unknown == 0 {
        "Room for help is the venues' weekly capacity.".to_owned()
    } else {
        format!(
            "Room for help is the venues' weekly capacity; {} without one {} the mean of the others, {}.",
            text::count(unknown),
            if unknown == 1 { "counts with" } else { "count with" },
            text::number(mean, 0)
        )
    };
    (venues.iter().map(|v| v.provision.capacity.unwrap_or(mean).max(0.0)).collect(), said)
}

/// How much help there is for each person of each home, and for the mean person.
struct Room {
    of_home: Vec<f64>,
    mean: f64,
}

fn room(costs: &TravelCosts, homes: &Homes, capacity: &[f64]) -> Option<Room> {
    let people: f64 = homes.people.iter().sum();
    if people <= 0.0 || capacity.is_empty() {
        return None;
    }
    let decay = Decay::Bands(BANDS.into_iter().zip(SLOW_STEPS).collect());
    let shares = e2sfca(costs, &homes.people, capacity, &decay);
    // Nothing is lost, so this is the capacity that reaches somebody for each person.
    let mean = shares.of_demand.iter().zip(&homes.people).map(|(a, p)| a * p).sum::<f64>() / people;
    Some(Room { of_home: shares.of_demand, mean })
}

/// A question with what it is asked of, for a job.
pub struct ReachQuestion {
    pub atlas: Atlas,
    pub set: Arc<SetData>,
    pub query: ReachQuery,
    pub ways: Ways,
}

impl PartialEq for ReachQuestion {
    /// Whether the answer is the same: of the atlas only what reach depends on is looked at.
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.atlas, &other.atlas);
        self.query == other.query
            && self.ways == other.ways
            && Arc::ptr_eq(&self.set, &other.set)
            && Arc::ptr_eq(&a.venues, &b.venues)
            && a.scenario() == b.scenario()
            && a.compared_with() == b.compared_with()
            && Arc::ptr_eq(&a.postcodes, &b.postcodes)
            && Arc::ptr_eq(&a.indicators, &b.indicators)
            && Arc::ptr_eq(&a.predictors, &b.predictors)
            && a.settings.predictor == b.settings.predictor
    }
}

/// The answer to a question.
#[must_use]
pub fn answer(question: &ReachQuestion, progress: &Progress) -> ReachFigures {
    let ReachQuestion { atlas, set, query, ways } = question;
    // Who cancels does not read the answer.
    let people =
        People::counted(atlas, set, query.how.counted, progress).unwrap_or_else(|_| People::residents(atlas, set));
    of_people(atlas, set, &people, (*query, ways))
}

/// Measures reach with the venues as they are looked at; where that is a scenario, what it wins and loses too.
#[must_use]
pub fn of_people(atlas: &Atlas, set: &SetData, people: &People, (query, ways): (ReachQuery, &Ways)) -> ReachFigures {
    let homes = Homes::new(atlas, set, people);
    let (mut figures, minutes) = measured(&homes, set, people, &atlas.provision(), (query, ways));
    if let Some(saved) = atlas.scenario() {
        let other = atlas.compared_with();
        let venues = other.map_or_else(|| atlas.venues.to_vec(), |o| o.scenario.venues(&atlas.venues));
        let (before, minutes_before) = measured(&homes, set, people, &venues, (query, ways));
        let compared = Compared::of(
            (&homes, people),
            (&before, &minutes_before),
            (&figures, &minutes),
            f64::from(query.how.minutes),
        );
        let gone = saved.scenario.gone(&atlas.venues);
        let gone = match gone {
            0 => String::new(),
            1 => " One venue that the scenario changes is not there any more.".to_owned(),
            n => format!(" {} venues that the scenario changes are not there any more.", text::count(n)),
        };
        let scenario = &saved.scenario;
        figures.method = format!(
            "What if: scenario \u{201c}{}\u{201d} ({}).{gone} {}",
            scenario.name,
            scenario.said(),
            figures.method
        );
        figures.compared = Some(Arc::new(Compared {
            scenario: scenario.name.clone(),
            with: other.map(|o| o.scenario.name.clone()),
            ..compared
        }));
    }
    figures
}

mod compared;
pub use compared::{Compared, Gain};

#[cfg(test)]
mod tests;
