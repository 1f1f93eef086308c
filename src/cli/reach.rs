//! `reach`: who has help within some minutes, area by area.

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::base::ids::ScenarioId;
use crate::base::progress::Progress;
use crate::base::text::{count, folded, number};
use crate::model::atlas::{Atlas, SetData};
use crate::model::hours::{DAYS, Moment};
use crate::model::reach::{Counted, LIMITS, ReachSettings};
use crate::model::venue::{Offer, Venue, VenueFilter};
use crate::project::reach::{Gain, People, ReachFigures, ReachQuery, Ways, of_people};

use super::args::TableFormat;
use super::{Outcome, args, output};

pub(super) fn run(args: &args::Reach) -> anyhow::Result<Outcome> {
    let filter = VenueFilter {
        offer: args.offer.as_deref().map(offer).transpose()?,
        open_at: args.open.as_deref().map(moment).transpose()?,
        step_free: args.step_free,
        free: args.free,
    };
    if args.minutes == 0 {
        bail!("--minutes must be at least 1.");
    }
    let how = ReachSettings { mode: args.mode.into(), minutes: args.minutes, counted: args.people.into() };
    let query = ReachQuery { filter, how };
    let project = super::open(args.project.as_deref())?;
    if args.scenarios {
        return list(project.atlas());
    }
    let mut atlas = Atlas::clone(project.atlas());
    let scenario = |name: &String| called(&atlas, name);
    let (looked_at, other) =
        (args.scenario.as_ref().map(scenario).transpose()?, args.against.as_ref().map(scenario).transpose()?);
    (atlas.settings.scenario, atlas.settings.compared_with) = (looked_at, other);
    let atlas = &atlas;
    let set = match &args.set {
        Some(name) => super::set_called(atlas, name)?,
        None => atlas.active_set().context("The project has no areas yet. Import boundaries first.")?.as_ref(),
    };
    let ways = Ways(project.streets()?);
    let people = People::counted(atlas, set, how.counted, &Progress::new())?;
    let found = of_people(atlas, set, &people, (query, &ways));

    output::note(&format!("{}: {} venues count. {}", filter.said(), count(found.venues), found.method));
    if how.counted == Counted::Excluded && !found.of.contains("excluded") {
        output::note("Excluded residents cannot be estimated in this project; all residents were counted.");
    }
    let way = how.way();
    let asked = (how.minutes, found.within_time());
    let mut times: Vec<(u16, f64)> = LIMITS.into_iter().zip(found.within).filter(|(m, _)| *m != asked.0).collect();
    times.push(asked);
    times.sort_by_key(|(minutes, _)| *minutes);
    for (minutes, within) in times {
        output::note(&said(minutes, way, within, &found));
    }
    for line in found.compared.iter().flat_map(|c| c.said(set, &found)) {
        output::note(&line);
    }
    if !found.without.is_empty() {
        let names: Vec<&str> = found.without.iter().take(8).map(|p| set.areas[*p].name.as_str()).collect();
        let more = if found.without.len() > names.len() { ", …" } else { "" };
        output::note(&format!(
            "In {} areas nobody has help within {} minutes: {}{more}.",
            count(found.without.len()),
            how.minutes,
            names.join(", ")
        ));
    }
    let bytes = match args.format {
        TableFormat::Csv => table(atlas, set, &found)?,
        TableFormat::Json => document(atlas, set, &found)?,
    };
    output::result(&bytes)?;
    Ok(if found.venues == 0 { Outcome::Findings } else { Outcome::Done })
}

/// The scenarios that the project keeps, a line each.
fn list(atlas: &Atlas) -> anyhow::Result<Outcome> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["name", "differs", "changes"])?;
    for saved in atlas.scenarios.iter() {
        let scenario = &saved.scenario;
        let differences = scenario.differences(&atlas.venues);
        let all: Vec<String> = differences.iter().map(|d| format!("{}: {}", d.name, d.said)).collect();
        table.write_record([scenario.name.as_str(), &scenario.said(), &all.join("; ")])?;
    }
    output::result(&table.into_inner()?)?;
    if atlas.scenarios.is_empty() {
        output::note("The project has no scenarios yet. They are made in the window under Provide, Reach.");
    }
    Ok(Outcome::Done)
}

/// The scenario of this name, however it is capitalised.
pub(super) fn called(atlas: &Atlas, name: &str) -> anyhow::Result<ScenarioId> {
    let found = atlas.scenarios.iter().find(|s| folded(&s.scenario.name) == folded(name));
    found.map(|s| s.id).with_context(|| {
        let there: Vec<&str> = atlas.scenarios.iter().map(|s| s.scenario.name.as_str()).collect();
        let there = if there.is_empty() { "none yet".to_owned() } else { there.join(", ") };
        format!("The project has no scenario called {name}. It has: {there}.")
    })
}

fn said(minutes: u16, way: &str, within: f64, found: &ReachFigures) -> String {
    let share = if found.people > 0.0 { within / found.people * 100.0 } else { 0.0 };
    format!(
        "Within {minutes} minutes\u{2019} {way}: {} of {} {} ({} %).",
        number(within, 0),
        number(found.people, 0),
        found.of,
        number(share, 1)
    )
}

fn offer(words: &str) -> anyhow::Result<Offer> {
    Offer::parse(words).with_context(|| {
        let keys: Vec<&str> = Offer::ALL.iter().map(|o| o.key()).collect();
        format!("--offer {words}: there is no such offer. There are: {}.", keys.join(", "))
    })
}

/// "Tu 10:00", "tuesday 10:00".
fn moment(words: &str) -> anyhow::Result<Moment> {
    let wrong = || format!("--open {words}: write a day and an hour, such as \"Tu 10:00\".");
    let (day, time) = words.trim().split_once(char::is_whitespace).with_context(wrong)?;
    let day = day.to_lowercase();
    let named = |short: &&str| day.starts_with(&short.to_lowercase());
    let day = (0_u8..).zip(DAYS).find(|(_, short)| named(short)).map(|(d, _)| d).with_context(wrong)?;
    let (hour, minute) = time.trim().split_once(':').with_context(wrong)?;
    let (hour, minute): (u16, u16) = (hour.parse().with_context(wrong)?, minute.parse().with_context(wrong)?);
    if hour > 23 || minute > 59 {
        bail!("{}", wrong());
    }
    Ok(Moment { day, minute: hour * 60 + minute })
}

fn name_of(venues: &[Venue], id: Option<crate::base::ids::VenueId>) -> Option<&str> {
    venues.iter().find(|v| Some(v.id) == id).map(|v| v.name.as_str())
}

/// What a scenario wins and loses in one area.
fn gain(found: &ReachFigures, place: usize) -> Option<Gain> {
    found.compared.as_ref()?.areas.get(place).copied().flatten()
}

fn table(atlas: &Atlas, set: &SetData, found: &ReachFigures) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut heads = ["code", "name", "people", "mean_minutes", "nearest"].map(str::to_owned).to_vec();
    heads.extend(LIMITS.map(|l| format!("share_within_{l}")));
    heads.extend(["share_within_time", "room_per_1000", "lacking_pct", "share_beyond_90"].map(str::to_owned));
    if found.compared.is_some() {
        heads.extend(["people_before", "people_in_scenario", "difference", "gained", "lost"].map(str::to_owned));
    }
    table.write_record(&heads)?;
    let venues = atlas.provision();
    let maybe = |value: Option<f64>, decimals: i32| {
        let unit = 10_f64.powi(decimals);
        value.map_or_else(String::new, |v| ((v * unit).round() / unit).to_string())
    };
    for (place, (area, reach)) in set.areas.iter().zip(&found.areas).enumerate() {
        let share = |s: f64| maybe(reach.minutes.map(|_| s), 4);
        let mut row = vec![
            area.code.to_string(),
            area.name.clone(),
            maybe(reach.people, 1),
            maybe(reach.minutes, 2),
            name_of(&venues, reach.nearest).unwrap_or_default().to_owned(),
        ];
        row.extend(reach.within.map(share));
        row.extend([share(reach.within_time), maybe(reach.room, 4), maybe(reach.lacking, 1), share(reach.beyond)]);
        if found.compared.is_some() {
            let gain = gain(found, place);
            let part = |of: fn(&Gain) -> f64| maybe(gain.as_ref().map(of), 1);
            row.extend([
                part(|g| g.before),
                part(|g| g.after),
                part(Gain::difference),
                part(|g| g.gained),
                part(|g| g.lost),
            ]);
        }
        table.write_record(&row)?;
    }
    Ok(table.into_inner()?)
}

fn document(atlas: &Atlas, set: &SetData, found: &ReachFigures) -> anyhow::Result<Vec<u8>> {
    let venues = atlas.provision();
    let told = |gain: Gain| {
        json!({
            "before": gain.before,
            "in_scenario": gain.after,
            "difference": gain.difference(),
            "gained": gain.gained,
            "lost": gain.lost,
        })
    };
    let area = |(place, (area, reach)): (usize, (&crate::model::area::Area, &crate::project::reach::AreaReach))| {
        json!({
            "code": area.code.as_str(),
            "name": area.name,
            "people": reach.people,
            "mean_minutes": reach.minutes,
            "share_beyond_90": reach.minutes.map(|_| reach.beyond),
            "nearest": name_of(&venues, reach.nearest),
            "within": LIMITS.iter().zip(reach.within).map(|(l, s)| json!({"minutes": l, "share": s})).collect::<Vec<_>>(),
            "share_within_time": reach.within_time,
            "room_per_1000": reach.room,
            "lacking_pct": reach.lacking,
            "scenario": gain(found, place).map(told),
        })
    };
    let all = json!({
        "help": found.query.filter.said(),
        "mode": found.query.how.mode,
        "minutes": found.query.how.minutes,
        "venues": found.venues,
        "people": found.people,
        "people_are": found.of,
        "within": LIMITS.iter().zip(found.within).map(|(l, p)| json!({"minutes": l, "people": p})).collect::<Vec<_>>(),
        "within_time": found.within_time(),
        "method": found.method,
        "scenario": found.compared.as_ref().map(|c| json!({"name": c.scenario, "against": c.with, "all": told(c.total)})),
        "areas": set.areas.iter().zip(&found.areas).enumerate().map(area).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&all)?;
    bytes.push(b'\n');
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_people_say_it() {
        assert_eq!(moment("Tu 10:00").expect("sound"), Moment { day: 1, minute: 600 });
        assert_eq!(moment("sunday 09:30").expect("sound").said(), "Sunday 09:30");
        for wrong in ["10:00", "Tu", "Tu 25:00", "someday 10:00", "Tu ten"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
        assert_eq!(crate::model::hours::clock(moment("Mo 8:05").expect("sound").minute), "08:05");
    }
}
