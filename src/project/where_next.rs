//! Where next: the sites at which new help would serve the most, and why each of them.
//!
//! Demand is the people of every home ([`super::reach::Homes`]), by preference the estimated excluded residents. What
//! gives the help already counts as open; candidates are venues that do not give it yet, the middles of small areas, and
//! points clicked on the map. The answer is exact, with its bound, unless the search is stopped.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::analysis::locate::stability::{Uncertain, how_often};
use crate::analysis::locate::{Goal, Interim, LocateError, Problem, SiteRule, Solution, Status, solve};
use crate::base::ids::VenueId;
use crate::base::progress::Progress;
use crate::base::text::{count, number};
use crate::geo::bng::{self, Bng};
use crate::geo::index::PolygonIndex;
use crate::geo::lonlat::LonLat;
use crate::model::area::{Area, SetRole};
use crate::model::atlas::{Atlas, SetData};
use crate::model::place::Place;
use crate::model::reach::Counted;
use crate::model::scenario::{Added, Change, Help, Scenario};
use crate::model::site::{Aim, SiteSettings};
use crate::model::venue::{Venue, VenueFilter, VenueKind};

use super::estimates;
use super::reach::{Homes, MOST_MINUTES, People, ReachQuery, Ways};

/// How often the estimate is drawn anew to see whether a site stays chosen.
const DRAWS: u64 = 60;

/// Where the random numbers begin; the same every time, so that the same question has the same answer.
const SEED: u64 = 1;

/// A question with what it is asked of, for a job.
#[derive(Clone)]
pub struct SiteQuestion {
    pub atlas: Atlas,
    pub set: Arc<SetData>,
    pub query: ReachQuery,
    pub sites: SiteSettings,
    /// Places of the streets' extract that may be chosen.
    pub places: Arc<Vec<Place>>,
    pub ways: Ways,
}

impl PartialEq for SiteQuestion {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (&self.atlas, &other.atlas);
        self.query == other.query
            && self.sites == other.sites
            && self.places == other.places
            && self.ways == other.ways
            && Arc::ptr_eq(&self.set, &other.set)
            && Arc::ptr_eq(&a.venues, &b.venues)
            && a.scenario() == b.scenario()
            && Arc::ptr_eq(&a.postcodes, &b.postcodes)
            && Arc::ptr_eq(&a.indicators, &b.indicators)
    }
}

/// A place that may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    pub name: String,
    pub at: LonLat,
    pub venue: Option<VenueId>,
    pub kind: VenueKind,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct SitePlan {
    pub chosen: Vec<ChosenSite>,
    /// What would do nearly as well, best first: who, in the place of whom, and how much is lost, in words.
    pub runners_up: Vec<(Candidate, String)>,
    /// The answer in a sentence, and how sure it is that none is better.
    pub said: String,
    pub proof: String,
    /// Whether it is proven that none is better.
    pub is_proven: bool,
    /// What people are, how travel times are found, and what was left out.
    pub method: String,
}

impl SitePlan {
    /// The sites as a scenario of this name: each gives the help that was asked for, whatever else there is stays as the
    /// scenario `on` has it.
    #[must_use]
    pub fn scenario(&self, atlas: &Atlas, name: String, filter: &VenueFilter) -> Scenario {
        let mut scenario = atlas.scenario().map_or_else(Scenario::default, |s| s.scenario.clone());
        scenario.name = name;
        let venues = atlas.provision();
        for chosen in &self.chosen {
            take(&mut scenario, &venues, &chosen.site, filter);
        }
        scenario
    }
}

/// Lets a site give what is asked for.
pub fn take(scenario: &mut Scenario, venues: &[Venue], site: &Candidate, filter: &VenueFilter) {
    let venue = site.venue.and_then(|id| venues.iter().find(|v| v.id == id));
    match (venue, venue.and_then(|v| Scenario::added_of_id(v.id))) {
        (Some(_), Some(place)) => {
            if let Some(added) = scenario.added.get_mut(place) {
                added.gives.give(filter);
            }
        }
        (Some(venue), None) => {
            let mut help = Help::of(&venue.content());
            help.give(filter);
            scenario.changed.insert(venue.id, Change::Gives(help));
        }
        (None, _) => {
            let mut gives = Help::default();
            gives.give(filter);
            scenario.added.push(Added {
                name: site.name.clone(),
                kind: site.kind,
                at: site.at,
                postcode: String::new(),
                gives,
            });
        }
    }
}

/// A chosen site.
#[derive(Clone, Debug, PartialEq)]
pub struct ChosenSite {
    pub site: Candidate,
    /// People that have it nearest and had no help within the time before.
    pub gained: f64,
    /// Why, in one sentence.
    pub reason: String,
    /// The share of draws of the estimate in which it stays chosen; `None` where nothing was drawn.
    pub stays: Option<f64>,
}

/// Why there is no answer, as a sentence.
pub type Refused = String;

/// Everything a problem is made of.
struct Made {
    homes: Homes,
    people: People,
    spread: Vec<Uncertain>,
    has_spread: bool,
    candidates: Vec<Candidate>,
    /// Whether they are middles of areas although venues were asked for: there is none without the help.
    middles_instead: bool,
    problem: Problem,
    travel: String,
}

/// Finds the sites. Cancelling `progress` ends the search, and the best so far is given with its bound.
pub fn answer(question: &SiteQuestion, progress: &Progress) -> Result<SitePlan, Refused> {
    let set = &question.set;
    progress.doing("Choosing sites");
    let made = make(question, progress)?;
    let mut told = |interim: Interim| {
        if let (Some(best), Some(bound)) = (interim.objective, interim.bound) {
            progress.doing(&format!(
                "Choosing sites: {} found, {} cannot be passed",
                number(best, 0),
                number(bound, 0)
            ));
        }
    };
    let solution = solve(&made.problem, SEED, progress, &mut told).map_err(|error| refused(&error, set))?;
    let stays = if made.has_spread && !progress.is_cancelled() {
        progress.doing("Trying out how sure the choice is");
        how_often(&made.problem, &made.homes.area, &made.spread, DRAWS, SEED, progress).ok().flatten()
    } else {
        None
    };
    Ok(plan(question, &made, &solution, stays.as_deref()))
}

fn refused(error: &LocateError, set: &SetData) -> Refused {
    match error {
        LocateError::NoCandidates => {
            "There is no place to choose from. Let venues, middles of areas or points on the map be candidates."
                .to_owned()
        }
        LocateError::TooManyGroups { wanting, choose } => format!(
            "{} {} have no open site yet, more than the {} that are to be chosen. Choose more, or do without one in each.",
            count(*wanting),
            set.set.kind.plural(),
            count(*choose)
        ),
        LocateError::EmptyGroup { group } => format!(
            "In {} there is no place to choose from, so there cannot be one in each. Add a point there, or do without.",
            set.areas.get(*group as usize).map_or("one area", |a| a.name.as_str())
        ),
        other => format!("No sites could be chosen: {other}."),
    }
}

fn make(question: &SiteQuestion, progress: &Progress) -> Result<Made, Refused> {
    let SiteQuestion { atlas, set, query, sites, ways, .. } = question;
    let query = *query;
    let people = People::counted(atlas, set, query.how.counted, progress).map_err(|_| "Cancelled.".to_owned())?;
    let homes = Homes::new(atlas, set, &people);
    if homes.people.iter().sum::<f64>() <= 0.0 {
        return Err("How many people live in these areas is not known. Import residents for them first.".to_owned());
    }
    let (spread, has_spread) = spread(atlas, set, query.how.counted, &people, progress);
    let on_grid = |v: &&Venue| query.filter.counts(v) && Bng::try_from(v.position).is_ok();
    let venues = atlas.provision();
    let open: Vec<&Venue> = venues.iter().filter(on_grid).collect();
    let mut candidates = candidates(atlas, &venues, &question.places, query, sites);
    let middles_instead = candidates.is_empty() && sites.venues;
    if middles_instead {
        candidates = middles(atlas);
    }
    let places: Vec<LonLat> = open.iter().map(|v| v.position).chain(candidates.iter().map(|c| c.at)).collect();
    let (costs, described) = ways.costs(query.how.mode, &homes, &places);
    let radius = f64::from(query.how.minutes);
    let choose = usize::from(sites.count.max(1));
    let goal = match sites.aim {
        Aim::MostWithin => Goal::MaximalCovering { choose, radius },
        Aim::LeastTravel => Goal::PMedian { choose },
        Aim::Farthest => Goal::PCentre { choose },
        Aim::FewestForAll => Goal::SetCovering { radius },
    };
    let mut problem = Problem::new(goal, costs, homes.people.clone());
    problem.sites[..open.len()].fill(SiteRule::Existing);
    if sites.one_each {
        let index = PolygonIndex::new(set.areas.iter().map(|a| &a.polygons));
        let area = |at: LonLat| index.find(at, |p| &set.areas[p].polygons).and_then(|p| u32::try_from(p).ok());
        problem.groups = places.iter().map(|at| area(*at)).collect();
    }
    Ok(Made { homes, people, spread, has_spread, candidates, middles_instead, problem, travel: described })
}

/// The estimate of each area with its limits, and whether there is any.
fn spread(
    atlas: &Atlas,
    set: &SetData,
    counted: Counted,
    people: &People,
    progress: &Progress,
) -> (Vec<Uncertain>, bool) {
    let sure = |value: Option<f64>| {
        let value = value.unwrap_or(0.0);
        Uncertain { value, lower: value, upper: value }
    };
    let known: Vec<Uncertain> = people.of_area.iter().map(|p| sure(*p)).collect();
    if counted != Counted::Excluded {
        return (known, false);
    }
    let Ok(found) = estimates::excluded_residents(atlas, set.set.id, progress) else { return (known, false) };
    let any = found.iter().any(Option::is_some);
    let of = |c: Option<crate::model::predictor::Count>| {
        c.map_or_else(|| sure(None), |c| Uncertain { value: c.value, lower: c.lower, upper: c.upper })
    };
    if any { (found.into_iter().map(of).collect(), true) } else { (known, false) }
}

/// What may be chosen; places off the grid are left out.
fn candidates(
    atlas: &Atlas,
    venues: &[Venue],
    places: &[Place],
    query: ReachQuery,
    sites: &SiteSettings,
) -> Vec<Candidate> {
    let mut list = Vec::new();
    if sites.venues {
        let others = venues.iter().filter(|v| !v.closed && !query.filter.counts(v));
        list.extend(others.map(|v| Candidate {
            name: v.name.clone(),
            at: v.position,
            venue: Some(v.id),
            kind: v.kind,
        }));
    }
    list.extend(places.iter().map(|p| Candidate {
        name: if p.name.is_empty() { p.kind.name().to_owned() } else { p.name.clone() },
        at: p.position,
        venue: None,
        kind: p.kind.venue().unwrap_or(VenueKind::Other),
    }));
    if sites.middles {
        list.extend(middles(atlas));
    }
    list.extend(sites.points.iter().map(|p| Candidate {
        name: p.name.clone(),
        at: p.at,
        venue: None,
        kind: VenueKind::Other,
    }));
    list.retain(|c| Bng::try_from(c.at).is_ok());
    list
}

/// The middles of the smallest areas of the project.
fn middles(atlas: &Atlas) -> Vec<Candidate> {
    let measured = atlas.sets.iter().filter(|s| s.set.role == SetRole::Measured);
    let set = measured.max_by_key(|s| (s.areas.len() <= MOST_MIDDLES, s.areas.len()));
    let middle = |area: &Area| {
        let at = bng::centroid(&area.polygons).filter(|at| Bng::try_from(*at).is_ok())?;
        Some(Candidate { name: format!("Middle of {}", area.name), at, venue: None, kind: VenueKind::Other })
    };
    set.map_or_else(Vec::new, |set| set.areas.iter().filter_map(middle).collect())
}

/// What is said where they were taken for want of other places.
pub const MIDDLES_INSTEAD: &str = "Every venue gives this help already, so the middles of small areas were tried.";

/// Of sets with more areas than this the middles are no candidates if there is another.
const MOST_MIDDLES: usize = 2_000;

fn plan(question: &SiteQuestion, made: &Made, solution: &Solution, stays: Option<&[f64]>) -> SitePlan {
    let SiteQuestion { set, query, sites, .. } = question;
    let problem = &made.problem;
    let existing: Vec<bool> = problem.sites.iter().map(|rule| *rule == SiteRule::Existing).collect();
    let first = existing.iter().filter(|e| **e).count();
    let radius = f64::from(query.how.minutes);
    let before: Vec<Option<f64>> =
        (0..problem.demand.len()).map(|d| problem.costs.nearest(d, &existing).map(|(_, cost)| cost)).collect();
    let mut served: BTreeMap<usize, Served> = solution.chosen.iter().map(|s| (*s, Served::default())).collect();
    for (home, to) in solution.assignment.iter().enumerate() {
        let Some((site, cost)) = to else { continue };
        let Some(served) = served.get_mut(site) else { continue };
        let people = problem.demand[home];
        served.people += people;
        if *cost <= radius && before[home].is_none_or(|b| b > radius) {
            served.gained += people;
            *served.of_area.entry(made.homes.area[home]).or_default() += people;
        }
        served.saved += people * (before[home].unwrap_or(MOST_MINUTES) - cost).max(0.0);
    }
    let words = Words { query: *query, of: &made.people.of, set };
    let mut chosen: Vec<ChosenSite> = served
        .iter()
        .filter_map(|(site, served)| {
            let candidate = made.candidates.get(site.checked_sub(first)?)?.clone();
            let reason = words.reason(served);
            Some(ChosenSite { site: candidate, gained: served.gained, reason, stays: stays.map(|s| s[*site]) })
        })
        .collect();
    chosen.sort_by(|a, b| b.gained.total_cmp(&a.gained).then_with(|| a.site.name.cmp(&b.site.name)));
    let runners_up = solution.runners_up.iter().take(5).filter_map(|next| {
        let name = |site: usize| made.candidates.get(site.checked_sub(first)?);
        let (site, instead) = (name(next.site)?.clone(), name(next.instead_of)?);
        let less = (solution.objective - next.objective).abs();
        let loss = match sites.aim {
            Aim::MostWithin => format!("{} fewer reached", number(less, 0)),
            _ => format!("{} more minutes in all", number(less, 0)),
        };
        Some((site, format!("instead of {}: {loss}", instead.name)))
    });
    let out: f64 = solution.out_of_reach.iter().map(|d| problem.demand[*d]).sum();
    let mut method = words.method(made);
    if out > 0.0 {
        let out = format!(" {} {} are out of every candidate's reach and left out.", number(out, 0), made.people.of);
        method.push_str(&out);
    }
    if stays.is_some() {
        let sure = format!(" How sure a site is was tried out in {DRAWS} draws of the estimate within its interval.");
        method.push_str(&sure);
    }
    SitePlan {
        runners_up: runners_up.collect(),
        said: words.said(sites.aim, problem, solution, &before),
        proof: proof(solution),
        is_proven: solution.status == Status::Proven,
        method,
        chosen,
    }
}

/// What a chosen site does.
#[derive(Default)]
struct Served {
    people: f64,
    gained: f64,
    /// Of those gained, how many live in which area.
    of_area: BTreeMap<usize, f64>,
    /// People times minutes.
    saved: f64,
}

struct Words<'a> {
    query: ReachQuery,
    of: &'a str,
    set: &'a SetData,
}

impl Words<'_> {
    /// "Reaches 412 more estimated excluded residents, 61 % of them in Shepway South, none of whom has device loan within
    /// 15 minutes' walk."
    fn reason(&self, served: &Served) -> String {
        let (way, minutes) = (self.query.how.way(), self.query.how.minutes);
        if served.gained < 0.5 {
            let each = if served.people > 0.0 { served.saved / served.people } else { 0.0 };
            return format!(
                "Nearest to {} {}, who save {} minutes each on average.",
                number(served.people, 0),
                self.of,
                number(each, 1)
            );
        }
        let most = served.of_area.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
        let place = most.and_then(|(place, people)| Some((self.set.areas.get(*place)?.name.as_str(), people)));
        let place = place.map_or_else(String::new, |(name, people)| {
            let share = people / served.gained * 100.0;
            if share > 99.5 {
                format!(", all in {name}")
            } else {
                format!(", {} % of them in {name}", number(share, 0))
            }
        });
        format!(
            "Reaches {} more {}{place}, none of whom has {} within {minutes} minutes\u{2019} {way}.",
            number(served.gained, 0),
            self.of,
            self.query.filter.said()
        )
    }

    fn said(&self, aim: Aim, problem: &Problem, solution: &Solution, before: &[Option<f64>]) -> String {
        let (way, minutes) = (self.query.how.way(), self.query.how.minutes);
        let all: f64 = problem.demand.iter().sum();
        let sites = |n: usize| if n == 1 { "this site".to_owned() } else { format!("these {} sites", count(n)) };
        let n = solution.chosen.len();
        let near: f64 = before
            .iter()
            .zip(&problem.demand)
            .filter(|(cost, _)| cost.is_some_and(|c| c <= f64::from(minutes)))
            .map(|(_, people)| people)
            .sum();
        match aim {
            Aim::MostWithin => format!(
                "With {}, {} of {} {} have help within {minutes} minutes\u{2019} {way}; without, {}.",
                sites(n),
                number(solution.objective, 0),
                number(all, 0),
                self.of,
                number(near, 0)
            ),
            Aim::LeastTravel => {
                let mean = |sum: f64| if all > 0.0 { sum / all } else { 0.0 };
                let was: f64 = before.iter().zip(&problem.demand).map(|(b, p)| b.unwrap_or(MOST_MINUTES) * p).sum();
                format!(
                    "With {}, help is {} minutes\u{2019} {way} away on average; without, {}.",
                    sites(n),
                    number(mean(solution.objective), 1),
                    number(mean(was), 1)
                )
            }
            Aim::Farthest => format!(
                "With {}, nobody who can be reached has farther than {} minutes\u{2019} {way} to help.",
                sites(n),
                number(solution.objective, 1)
            ),
            Aim::FewestForAll => format!(
                "{} more {} needed to have everybody who can be reached within {minutes} minutes\u{2019} {way}.",
                count(n),
                if n == 1 { "site is" } else { "sites are" }
            ),
        }
    }

    fn method(&self, made: &Made) -> String {
        let open = made.problem.sites.iter().filter(|r| **r == SiteRule::Existing).count();
        let instead = if made.middles_instead { format!("{MIDDLES_INSTEAD} ") } else { String::new() };
        format!(
            "{instead}Chosen from {} places; {} that give it already count as open. Counted are {}; travel times are {}.",
            count(made.candidates.len()),
            count(open),
            self.of,
            made.travel
        )
    }
}

/// How sure it is that there is no better answer.
fn proof(solution: &Solution) -> String {
    match solution.status {
        Status::Proven => "Proven: no other choice is better.".to_owned(),
        Status::Stopped => format!(
            "Stopped before it was proven: another choice could be better by {} % at most (bound {}).",
            number(solution.gap() * 100.0, 1),
            number(solution.bound, 0)
        ),
    }
}

#[cfg(test)]
mod tests;
