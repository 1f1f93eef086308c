//! The help in an area, how far the next is, and where more would reach most of its people.

use crate::base::progress::{Cancelled, Progress};
use crate::base::text;
use crate::geo::bng::Bng;
use crate::geo::index::PolygonIndex;
use crate::geo::lonlat::LonLat;
use crate::model::venue::{Offer, Venue, VenueFilter};
use crate::project::nearest_postcode;
use crate::project::reach::{Homes, MOST_MINUTES, People};

use super::{ProfileQuestion, Row, Section};

/// So many venues are named, and so many sites suggested.
const MOST_VENUES: usize = 6;
const SITES: usize = 3;
/// A site where no postcode is near.
const MIDDLE: &str = "The middle of the area";
/// At most so many postcodes of the area are tried as sites.
const MOST_SPOTS: usize = 400;

/// What help there is, where more would do most, and how it was found.
pub(super) fn sections(
    question: &ProfileQuestion,
    progress: &Progress,
) -> Result<(Section, Section, String), Cancelled> {
    let ProfileQuestion { atlas, set, place, query, ways, .. } = question;
    let area = &set.areas[*place];
    let people = People::counted(atlas, set, query.how.counted, progress)?;
    let homes = of_area(&Homes::new(atlas, set, &people), *place);
    progress.check()?;
    let venues: Vec<Venue> = {
        let all = atlas.provision();
        all.iter().filter(|v| !v.closed && Bng::try_from(v.position).is_ok()).cloned().collect()
    };
    let index = PolygonIndex::new(std::iter::once(&area.polygons));
    let is_here = |v: &&Venue| index.find(v.position, |_| &area.polygons).is_some();
    let here: Vec<&Venue> = venues.iter().filter(is_here).collect();
    let sites: Vec<LonLat> = venues.iter().map(|v| v.position).collect();
    let (costs, described) = ways.costs(query.how.mode, &homes, &sites);
    let minutes = |home: usize| {
        let mut to = vec![f64::INFINITY; sites.len()];
        for (site, cost) in costs.of(home) {
            to[site] = cost;
        }
        to
    };
    let table: Vec<Vec<f64>> = (0..homes.at.len()).map(minutes).collect();
    let all: f64 = homes.people.iter().sum();
    // Where nobody knows how many live there, every home counts the same.
    let weight = |home: usize| if all > 0.0 { homes.people[home] } else { 1.0 };
    let whole: f64 = (0..table.len()).map(weight).sum();
    let way = query.how.way();
    let time = f64::from(query.how.minutes);

    let all_venues = text::counted(venues.len(), "venue", "venues");
    let said = match here.len() {
        0 => format!("None of {all_venues} lies here."),
        1 => format!("1 of {all_venues} lies here:"),
        many => format!("{} of {all_venues} lie here:", text::count(many)),
    };
    let mut rows = vec![Row::new("Venues here", text::count(here.len()), format!("of {all_venues}")).said(said)];
    for venue in here.iter().take(MOST_VENUES) {
        let offers: Vec<&str> = venue.provision.offers.iter().map(|o| o.name()).collect();
        let offers = if offers.is_empty() { "what it offers is not recorded".to_owned() } else { offers.join(", ") };
        rows.push(Row::new(venue.name.clone(), "", offers));
    }
    if here.len() > MOST_VENUES {
        rows.push(Row::new(format!("and {} more", text::count(here.len() - MOST_VENUES)), "", ""));
    }
    let mut asked = vec![query.filter];
    let given = Offer::ALL.into_iter().filter(|offer| venues.iter().any(|v| v.provision.offers.contains(offer)));
    asked.extend(given.map(|offer| VenueFilter { offer: Some(offer), ..VenueFilter::default() }));
    asked.dedup();
    for filter in &asked {
        rows.push(nearest(filter, &venues, &table, (&weight, whole), way));
    }
    let gives: Vec<bool> = venues.iter().map(|v| query.filter.counts(v)).collect();
    let covered: Vec<bool> =
        table.iter().map(|to| to.iter().zip(&gives).any(|(minutes, gives)| *gives && *minutes <= time)).collect();
    if whole > 0.0 && !table.is_empty() {
        let within: f64 = covered.iter().enumerate().filter(|(_, c)| **c).map(|(home, _)| weight(home)).sum();
        let help = if query.filter == VenueFilter::default() { "help".to_owned() } else { query.filter.said() };
        let what = format!("With {help} within {} minutes\u{2019} {way}", query.how.minutes);
        let count = if all > 0.0 { format!("{} {}", text::number(within, 0), people.of) } else { String::new() };
        let share = format!("{} %", text::number(within / whole * 100.0, 0));
        let whom = if count.is_empty() { share.clone() } else { format!("{count} ({share})") };
        let said = format!("{whom} have {help} within {} minutes\u{2019} {way}.", query.how.minutes);
        rows.push(Row::new(what, share, count).said(said));
    }
    let help = Section::new("Help", rows);
    progress.check()?;

    let suggested = suggested(question, &homes, &people.of, (&venues, &gives), (&table, covered), time);
    let method = format!("Times are {described}.");
    Ok((help, suggested, method))
}

/// The homes of one area.
fn of_area(homes: &Homes, place: usize) -> Homes {
    let own: Vec<usize> = (0..homes.at.len()).filter(|home| homes.area[*home] == place).collect();
    Homes {
        at: own.iter().map(|h| homes.at[*h]).collect(),
        area: vec![place; own.len()],
        people: own.iter().map(|h| homes.people[*h]).collect(),
        by_postcode: homes.by_postcode,
    }
}

/// The venue with this help that is nearest to most, and how long it takes on average.
fn nearest(
    filter: &VenueFilter,
    venues: &[Venue],
    table: &[Vec<f64>],
    (weight, whole): (&dyn Fn(usize) -> f64, f64),
    way: &str,
) -> Row {
    let what = if *filter == VenueFilter::default() {
        "Nearest help".to_owned()
    } else {
        format!("Nearest {}", filter.said())
    };
    let gives: Vec<usize> = (0..venues.len()).filter(|v| filter.counts(&venues[*v])).collect();
    if gives.is_empty() {
        return Row::new(what, "none", "no venue is known to give it");
    }
    let (mut sum, mut far, mut to) = (0.0, 0.0, vec![0.0; venues.len()]);
    for (home, minutes) in table.iter().enumerate() {
        let best = gives.iter().map(|v| (*v, minutes[*v])).min_by(|a, b| a.1.total_cmp(&b.1));
        let Some((venue, minutes)) = best else { continue };
        sum += weight(home) * minutes.min(MOST_MINUTES);
        if minutes.is_finite() {
            to[venue] += weight(home);
        } else {
            far += weight(home);
        }
    }
    let most = gives.iter().copied().max_by(|a, b| to[*a].total_cmp(&to[*b]).then(b.cmp(a)));
    let name = most.filter(|v| to[*v] > 0.0).map(|v| venues[v].name.clone());
    match name {
        Some(name) if whole > 0.0 => {
            let capped = if far > 0.0 { ", those farther than 90 counted as 90" } else { "" };
            let minutes = format!("{} minutes\u{2019} {way} on average{capped}", text::number(sum / whole, 0));
            let said = format!("{what}: {name}, {minutes}.");
            Row::new(what, name, minutes).said(said)
        }
        _ => Row::new(what, "far", format!("more than {} minutes\u{2019} {way}", text::number(MOST_MINUTES, 0))),
    }
}

/// Sites that would reach most of the area's people who are without, one after the other (greedy): venues that do not
/// give the help; where none would reach anybody, postcodes of the area.
fn suggested(
    question: &ProfileQuestion,
    homes: &Homes,
    of: &str,
    (venues, gives): (&[Venue], &[bool]),
    (table, mut covered): (&[Vec<f64>], Vec<bool>),
    time: f64,
) -> Section {
    let ProfileQuestion { atlas, query, ways, .. } = question;
    let title = format!("Where more help would do most ({})", query.filter.said());
    let help = if query.filter == VenueFilter::default() { "help".to_owned() } else { query.filter.said() };
    let without: f64 = homes.people.iter().zip(&covered).filter(|(_, c)| !**c).map(|(p, _)| p).sum();
    if without < 0.5 {
        let all = homes.people.iter().sum::<f64>() > 0.0;
        let (short, said) = if all {
            ("Everybody has it within the time", format!("Everybody has {help} within the time."))
        } else {
            ("How many live here is not known", "Where more help would do most is not known.".to_owned())
        };
        return Section::new(&title, vec![Row::new(short, "", "").said(said)]);
    }
    let mut rows = Vec::new();
    let mut sites: Vec<(String, Vec<f64>)> = (0..venues.len())
        .filter(|v| !gives[*v])
        .map(|v| (venues[v].name.clone(), table.iter().map(|to| to[v]).collect()))
        .collect();
    let mut from_venues = true;
    while rows.len() < SITES {
        let gain = |minutes: &[f64]| -> f64 {
            let near = minutes.iter().zip(&covered).zip(&homes.people);
            near.filter(|((m, c), _)| **m <= time && !**c).map(|(_, people)| people).sum()
        };
        let best =
            sites.iter().map(|(_, m)| gain(m)).enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let Some((site, people)) = best.filter(|(_, people)| *people >= 0.5) else {
            if !from_venues || !rows.is_empty() {
                break;
            }
            from_venues = false;
            let step = homes.at.len().div_ceil(MOST_SPOTS).max(1);
            let spots: Vec<LonLat> = homes.at.iter().copied().step_by(step).collect();
            let (costs, _) = ways.costs(query.how.mode, homes, &spots);
            sites = spots
                .iter()
                .map(|at| {
                    let near = nearest_postcode(atlas, *at);
                    (near.map_or_else(|| MIDDLE.to_owned(), |p| format!("Near {p}")), Vec::new())
                })
                .collect();
            for (_, minutes) in &mut sites {
                *minutes = vec![f64::INFINITY; homes.at.len()];
            }
            for home in 0..homes.at.len() {
                for (site, cost) in costs.of(home) {
                    sites[site].1[home] = cost;
                }
            }
            continue;
        };
        let (name, minutes) = sites.swap_remove(site);
        for (covered, minutes) in covered.iter_mut().zip(&minutes) {
            *covered |= *minutes <= time;
        }
        let more = format!("{} more {of}", text::number(people, 0));
        let value = if rows.is_empty() { more } else { format!("then {more}") };
        let spot = match name.strip_prefix("Near ") {
            Some(postcode) => format!("near {postcode}"),
            None if name == MIDDLE => "in the middle of the area".to_owned(),
            None => format!("at {name}"),
        };
        let said = if rows.is_empty() {
            format!("More {help} would do most {spot}: {value}.")
        } else {
            format!("After that {spot}: {value}.").replace(": then ", ": ")
        };
        rows.push(Row::new(name, value, "").said(said));
    }
    if rows.is_empty() {
        let said = format!("No place known would reach anybody who is without {help}.");
        rows.push(Row::new("No place known would reach anybody who is without", "", "").said(said));
    }
    Section::new(&title, rows)
}
