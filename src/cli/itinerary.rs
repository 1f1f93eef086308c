//! `round --stops`: plans a day of outreach from a table of stops and prints the itinerary.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, anyhow, bail};
use serde_json::json;

use crate::analysis::rounds::Budget;
use crate::base::progress::Progress;
use crate::base::text::{counted, distance, number};
use crate::geo::lonlat::LonLat;
use crate::model::atlas::Atlas;
use crate::model::hours::Week;
use crate::model::outreach::{
    self, Activity, Floor, FloorArea, Goal, Learnt, Leg, MOST_DAYS, Minute, Mode, Outreach, Pause, Series, Spot, Stop,
    Team, Turn, clock, duration,
};
use crate::project::files::write_whole;
use crate::project::rounds::{
    Export, FileKind, FloorKind, Journeys, estimate_people, floor, learn, plan, sheets_of, written,
};
use crate::project::{Project, postcode_at};

use super::args::{Round, RoundFormat};
use super::{Outcome, open, output, route};

pub(super) fn run(args: &Round, path: &Path) -> anyhow::Result<Outcome> {
    let project = args.project.as_deref().map(|p| open(Some(p))).transpose()?;
    let atlas = project.as_ref().map(|p| p.atlas().as_ref());
    let teams = args.team.iter().map(|t| team(t, atlas)).collect::<anyhow::Result<Vec<Team>>>()?;
    if teams.is_empty() {
        bail!("Say with --team who goes out: --team \"Van, start 0.52 51.27, 08:30-16:30, driving\".");
    }
    let date = outreach::kept_date(args.date.as_deref().unwrap_or_default());
    let goal = if args.visit_all { Goal::LeastTime } else { Goal::MostPeople };
    let series = Series {
        every: args.every,
        times: args.days.unwrap_or(if args.until.is_some() { MOST_DAYS } else { 1 }),
        until: outreach::kept_date(args.until.as_deref().unwrap_or_default()),
        same: args.same_stops,
    };
    let mut outreach = Outreach { teams, stops: stops(path, atlas)?, date, series, goal, floor: None, plan: None };
    for (option, text) in [("--date", &outreach.date), ("--until", &outreach.series.until)] {
        if !text.is_empty() && outreach::date(text).is_none() {
            bail!("{option} {text} is not a date; write it like 2026-11-24 or 24/11/2026.");
        }
    }
    if let Some(atlas) = atlas {
        learn(atlas, &mut outreach);
        // Nobody said how many people there are; a project may know.
        if outreach.stops.iter().all(|s| s.people <= 0.0)
            && let Some(set) = atlas.active_set()
            && estimate_people(atlas, set, &mut outreach, &Progress::new())?
        {
            let of = set.set.kind.singular();
            output::note(&format!("People at a stop: the estimated excluded residents of the {of} it lies in."));
        }
    }
    outreach.floor = args.floor.as_deref().map(|asked| floor_of(asked, atlas, &mut outreach)).transpose()?;
    for out in &args.out {
        if FileKind::of(out).is_none() {
            bail!("{}: rounds can be written as .pdf, .png, .gpx, .ics and .csv.", out.display());
        }
    }
    let streets = if args.straight { None } else { project.as_ref().map(Project::streets).transpose()?.flatten() };
    let journeys = Journeys::new(streets);
    journeys.prepare(&outreach);
    let began = Instant::now();
    let until = || began.elapsed().as_secs_f64() / args.seconds.max(1e-9);
    let budget = args.iterations.map_or(Budget::Until(&until), Budget::Iterations);
    let found = plan(&outreach, &journeys, args.seed, budget, &Progress::new(), &mut |_| {})
        .context("No rounds were planned.")?;
    let is_whole = found.left_out.is_empty() && found.missed.is_empty();
    outreach.plan = Some(found);
    let name = path.file_stem().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let export = Export { outreach: &outreach, name: &name, atlas };
    for out in &args.out {
        let kind = FileKind::of(out).context("an ending that is known")?;
        write_whole(out, &written(kind, export)?)?;
        output::note(&format!("{} written.", out.display()));
    }
    if let Some(folder) = &args.sheets {
        std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made.", folder.display()))?;
        let sheets = sheets_of(export)?;
        for (name, bytes) in &sheets {
            write_whole(&folder.join(name), bytes)?;
        }
        output::note(&format!("{} written to {}.", counted(sheets.len(), "run sheet", "run sheets"), folder.display()));
    }
    let said = match args.format {
        RoundFormat::Text => text(&outreach)?.into_bytes(),
        RoundFormat::Csv => written(FileKind::Csv, export)?,
        RoundFormat::Gpx => written(FileKind::Gpx, export)?,
        RoundFormat::Ics => written(FileKind::Calendar, export)?,
        RoundFormat::Json => document(&outreach, args.seed)?,
    };
    output::result(&said)?;
    Ok(if is_whole { Outcome::Done } else { Outcome::Findings })
}

/// "worst-fifth", "all", or codes and names with commas; without a project those of the column `area`.
fn floor_of(asked: &str, atlas: Option<&Atlas>, outreach: &mut Outreach) -> anyhow::Result<Floor> {
    let listed: Vec<String> = asked.split(',').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect();
    if let Some((atlas, set)) = atlas.and_then(|a| Some((a, a.active_set()?))) {
        let kind = match asked {
            "worst-fifth" => FloorKind::WorstFifth,
            "all" => FloorKind::All,
            _ => FloorKind::Listed(listed),
        };
        return floor(atlas, set, outreach, &kind).map_err(|why| anyhow!("--floor {asked}: {why}"));
    }
    let known: BTreeSet<String> = outreach.stops.iter().map(|s| s.area.clone()).filter(|a| !a.is_empty()).collect();
    if known.is_empty() || asked == "worst-fifth" {
        bail!(
            "--floor {asked} needs --project with areas and a score, or else a column area in the table and their codes."
        );
    }
    let codes: Vec<String> = if asked == "all" { known.into_iter().collect() } else { listed };
    let areas = codes.into_iter().map(|code| FloorArea { name: code.clone(), code }).collect();
    Ok(Floor { name: asked.to_owned(), areas })
}

/// "Van, start 0.52 51.27, end ME14 1LQ, 08:30-16:30, break 30 min 12:00-14:00, driving, carries hearing loop".
fn team(said: &str, atlas: Option<&Atlas>) -> anyhow::Result<Team> {
    let mut parts = said.split(',').map(str::trim);
    let name = parts.next().filter(|n| !n.is_empty()).context("A --team begins with its name.")?.to_owned();
    let wrong = |part: &str, how: &str| anyhow!("--team {name}: \u{201c}{part}\u{201d} is not understood; {how}.");
    let (mut start, mut end, mut hours, mut pause) = (None, None, None, None);
    let (mut mode, mut carries) = (Mode::default(), BTreeSet::new());
    for part in parts.filter(|p| !p.is_empty()) {
        let lower = part.to_lowercase();
        let (word, rest) = lower.split_once(' ').unwrap_or((lower.as_str(), ""));
        match word {
            "start" => start = Some(spot(rest, atlas).with_context(|| format!("--team {name}: {part}"))?),
            "end" => end = Some(spot(rest, atlas).with_context(|| format!("--team {name}: {part}"))?),
            "break" => {
                let how = "write it like break 30 min 12:00-14:00";
                let mut words = rest.split_whitespace().filter(|w| *w != "min");
                let minutes = words.next().and_then(|w| w.parse().ok()).ok_or_else(|| wrong(part, how))?;
                let (from, to) = words.next().and_then(span).ok_or_else(|| wrong(part, how))?;
                pause = Some(Pause { from, to, minutes });
            }
            "carries" => drop(carries.insert(rest.trim().to_owned())),
            "walk" | "walking" => mode = Mode::Walking,
            "cycle" | "cycling" => mode = Mode::Cycling,
            "drive" | "driving" => mode = Mode::Driving,
            _ => {
                let how = "hours are like 08:30-16:30; else start, end, break, carries, or walking, cycling, driving";
                hours = Some(span(&lower).ok_or_else(|| wrong(part, how))?);
            }
        }
    }
    let start = start.with_context(|| format!("--team {name}: say where it sets out, as start 0.52 51.27."))?;
    let (leaves, back) = hours.with_context(|| format!("--team {name}: say its hours, as 08:30-16:30."))?;
    Ok(Team { name, start, end, leaves, back, pause, mode, carries })
}

/// "0.52 51.27", or a postcode of the project.
fn spot(said: &str, atlas: Option<&Atlas>) -> anyhow::Result<Spot> {
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|w| w.parse().ok()).collect();
    if let [lon, lat] = numbers[..] {
        let at = LonLat::new(lon, lat);
        if !at.is_valid() {
            bail!("{said} is no longitude and latitude.");
        }
        return Ok(Spot { name: format!("{lon} {lat}"), at });
    }
    let name = said.trim().to_uppercase();
    let atlas = atlas.context("A postcode needs --project, whose postcodes say where it is.")?;
    let at = postcode_at(atlas, said).with_context(|| format!("The project has no postcode {name}."))?;
    Ok(Spot { name, at })
}

/// "08:30-16:30".
fn span(said: &str) -> Option<(Minute, Minute)> {
    let (from, to) = said.trim().split_once('-')?;
    Some((time(from)?, time(to)?)).filter(|(from, to)| from <= to)
}

fn time(said: &str) -> Option<Minute> {
    let (hours, minutes) = said.trim().split_once(':')?;
    let (hours, minutes): (Minute, Minute) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// The columns of a table of stops, by the names they may have.
const COLUMNS: [&[&str]; 17] = [
    &["name", "stop"],
    &["lon", "longitude", "lng"],
    &["lat", "latitude"],
    &["postcode"],
    &["minutes", "service", "service_minutes"],
    &["opening_hours", "hours"],
    &["open_from", "from"],
    &["open_to", "to"],
    &["people", "value", "residents"],
    &["must"],
    &["needs"],
    &["team"],
    &["address"],
    &["contact"],
    &["note", "notes"],
    &["date"],
    &["area", "area_code", "ward"],
];

/// A table with a heading, as somebody wrote it for a round.
pub(super) struct Table {
    /// Its name, for messages.
    pub file: String,
    /// Small letters, with underscores for blanks.
    pub heads: Vec<String>,
    pub reader: csv::Reader<std::fs::File>,
}

impl Table {
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_path(path)
            .with_context(|| format!("{file} cannot be opened."))?;
        let headers = reader.headers().with_context(|| format!("{file} cannot be read."))?.clone();
        let heads: Vec<String> =
            headers.iter().map(|h| h.trim_start_matches('\u{feff}').to_lowercase().replace(' ', "_")).collect();
        Ok(Self { file, heads, reader })
    }
}

fn stops(path: &Path, atlas: Option<&Atlas>) -> anyhow::Result<Vec<Stop>> {
    let Table { file, heads, mut reader } = Table::open(path)?;
    let column = |names: &[&str]| heads.iter().position(|h| names.contains(&h.as_str()));
    let at: Vec<Option<usize>> = COLUMNS.iter().map(|names| column(names)).collect();
    if at[1].is_none() != at[2].is_none() || (at[1].is_none() && at[3].is_none()) {
        bail!("{file}: stops need the columns lon and lat, or postcode. It has: {}.", heads.join(", "));
    }
    let mut stops = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let row = number + 2;
        let record = record.with_context(|| format!("{file}: row {row} cannot be read."))?;
        let cell = |which: usize| at[which].and_then(|c| record.get(c)).unwrap_or("").to_owned();
        stops.push(stop(number, &cell, atlas).with_context(|| format!("{file}, row {row}"))?);
    }
    if stops.is_empty() {
        bail!("{file} has no stops, only a heading.");
    }
    Ok(stops)
}

fn stop(number: usize, cell: &dyn Fn(usize) -> String, atlas: Option<&Atlas>) -> anyhow::Result<Stop> {
    let figure = |which: usize, name: &str| -> anyhow::Result<Option<f64>> {
        let text = cell(which).replace(',', "");
        if text.is_empty() {
            return Ok(None);
        }
        let value = text.parse::<f64>().ok().filter(|v| v.is_finite());
        value.map(Some).with_context(|| format!("the {name} \u{201c}{text}\u{201d} is not a number."))
    };
    let at = match (figure(1, "longitude")?, figure(2, "latitude")?) {
        (Some(lon), Some(lat)) => {
            let at = LonLat::new(lon, lat);
            if !at.is_valid() {
                bail!("{lon} {lat} is no longitude and latitude.");
            }
            at
        }
        _ => spot(&cell(3), atlas)?.at,
    };
    let minutes = figure(4, "time of the visit")?.unwrap_or(30.0).round();
    if !(0.0..=1440.0).contains(&minutes) {
        bail!("a visit of {minutes} minutes does not fit into a day.");
    }
    let mut hours = cell(5);
    let (from, to) = (cell(6), cell(7));
    if hours.is_empty() && !(from.is_empty() && to.is_empty()) {
        let known = time(&from).zip(time(&to)).filter(|(from, to)| from < to);
        known
            .with_context(|| format!("the hours \u{201c}{from}\u{201d} to \u{201c}{to}\u{201d} are not like 09:00."))?;
        hours = format!("Mo-Su {from}-{to}");
    }
    Week::parse(&hours)?;
    let people = figure(8, "count of people")?.unwrap_or(0.0);
    if people < 0.0 {
        bail!("{people} people cannot be reached.");
    }
    let must = match cell(9).to_lowercase().as_str() {
        "" | "0" | "no" | "n" | "false" => false,
        "1" | "yes" | "y" | "true" | "must" => true,
        other => bail!("must is \u{201c}{other}\u{201d}; write yes or no."),
    };
    let name = Some(cell(0)).filter(|n| !n.is_empty()).or_else(|| Some(cell(3)).filter(|n| !n.is_empty()));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just above")]
    let minutes = minutes as Minute;
    Ok(Stop {
        id: u32::try_from(number + 1)?,
        name: name.unwrap_or_else(|| format!("Stop {}", number + 1)),
        at,
        venue: None,
        address: cell(12),
        contact: cell(13),
        note: cell(14),
        minutes,
        learnt: None,
        as_planned: false,
        hours,
        people,
        people_of: String::new(),
        must,
        needs: cell(10).split(';').map(|w| w.trim().to_lowercase()).filter(|w| !w.is_empty()).collect(),
        team: Some(cell(11)).filter(|t| !t.is_empty()),
        date: Some(outreach::kept_date(&cell(15)))
            .filter(|d| d.is_empty() || outreach::date(d).is_some())
            .with_context(|| format!("the date \u{201c}{}\u{201d} is none; write it like 2026-11-24.", cell(15)))?,
        area: cell(16),
    })
}

fn text(outreach: &Outreach) -> anyhow::Result<String> {
    let mut said = String::new();
    let Some(plan) = &outreach.plan else { return Ok(said) };
    let (people, all) = (outreach.people_reached(None), outreach::people_at(&outreach.stops));
    let visited: usize = plan.rounds.iter().map(|r| r.stops.len()).sum();
    let stops = counted(outreach.stops.len(), "stop", "stops");
    if all > 0.0 {
        writeln!(said, "{} of {} people reached at {visited} of {stops}", number(people, 0), number(all, 0))?;
    } else {
        writeln!(said, "{visited} of {stops}; how many people are at each is not known, so all count the same")?;
    }
    writeln!(said, "{}", plan.basis)?;
    if let Some(series) = outreach.series_said() {
        let how = if outreach.series.same { "the same stops each time" } else { "other stops each time" };
        writeln!(said, "{series}; {how}")?;
    }
    if outreach.day().is_none() && outreach.stops.iter().any(|s| !s.hours.is_empty()) {
        let weekday = outreach.days().first().map_or("", |d| d.weekday_name());
        writeln!(said, "No --date was given: the opening hours of a {weekday} hold")?;
    }
    for missed in &plan.missed {
        writeln!(said, "Without a stop: {missed}")?;
    }
    let mut rounds: Vec<_> = plan.rounds.iter().collect();
    rounds.sort_by_key(|r| r.day);
    for round in rounds {
        let road = round.seconds(|a| a == Activity::Travel);
        writeln!(
            said,
            "\n{}: {} and {} on the road",
            outreach.round_name(round),
            duration(road),
            distance(round.metres)
        )?;
        for part in &round.parts {
            let what = match part.doing {
                Activity::Travel => round.leg_at(part).map_or_else(|| "on the road".to_owned(), on_the_road),
                Activity::Wait => "waiting".to_owned(),
                Activity::Break => "break".to_owned(),
                Activity::Visit(id) => outreach.stop(id).map_or_else(String::new, |s| {
                    let people =
                        if s.people > 0.0 { format!(" ({} people)", number(s.people, 0)) } else { String::new() };
                    let address = if s.address.is_empty() { String::new() } else { format!(", {}", s.address) };
                    let learnt =
                        s.learnt.map_or_else(String::new, |l| format!("; {} min planned, {}", s.minutes, l.said()));
                    format!("{}{address}{people}{learnt}", s.name)
                }),
            };
            writeln!(said, "  {}-{}  {what}", clock(part.from), clock(part.to))?;
        }
    }
    if !plan.left_out.is_empty() {
        writeln!(said, "\nLeft out")?;
        for left in &plan.left_out {
            let name = outreach.stop(left.stop).map_or("", |s| s.name.as_str());
            writeln!(said, "  {name}: {}", left.reason)?;
        }
    }
    Ok(said)
}

fn on_the_road(leg: &Leg) -> String {
    let streets = leg.summary();
    if streets.is_empty() {
        format!("on the road, {}", distance(leg.metres))
    } else {
        format!("on the road, {}: {streets}", distance(leg.metres))
    }
}

fn document(outreach: &Outreach, seed: u64) -> anyhow::Result<Vec<u8>> {
    let Some(plan) = &outreach.plan else { bail!("Nothing was planned.") };
    let name = |id: u32| outreach.stop(id).map(|s| s.name.as_str());
    let visit = |round: &crate::model::outreach::Round, id: u32| {
        let times = round.visit(id).map(|(from, to)| (clock(from), clock(to)));
        let people = outreach.stop(id).map(|s| s.people);
        json!({"stop": name(id), "arrive": times.as_ref().map(|t| &t.0), "leave": times.as_ref().map(|t| &t.1), "people": people, "learnt": outreach.stop(id).and_then(|s| s.learnt.map(Learnt::said))})
    };
    let turn =
        |t: &Turn| json!({"text": t.text, "street": t.street, "metres": t.metres.round(), "position": route::at(t.at)});
    let leg = |l: &Leg| {
        json!({
            "seconds": l.seconds,
            "metres": (l.metres * 10.0).round() / 10.0,
            "line": l.line.0.iter().map(|p| route::at(*p)).collect::<Vec<_>>(),
            "steps": l.turns.iter().map(turn).collect::<Vec<_>>(),
        })
    };
    let rounds: Vec<_> = plan
        .rounds
        .iter()
        .map(|r| {
            let days = outreach.planned_days();
            let dates: Vec<_> = days.get(usize::from(r.day)).into_iter().flatten().filter_map(|d| d.date).collect();
            json!({
                "team": r.team,
                "day": r.day,
                "dates": dates.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "starts": r.parts.first().map(|p| clock(p.from)),
                "ends": r.parts.last().map(|p| clock(p.to)),
                "seconds_on_the_road": r.seconds(|a| a == Activity::Travel),
                "metres": r.metres,
                "people": r.people,
                "visits": r.stops.iter().map(|s| visit(r, *s)).collect::<Vec<_>>(),
                "legs": r.legs.iter().map(leg).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut bytes = serde_json::to_vec_pretty(&json!({
        "people": outreach.people_reached(None),
        "rounds": rounds,
        "left_out": plan.left_out.iter().map(|l| json!({"stop": name(l.stop), "reason": l.reason})).collect::<Vec<_>>(),
        "missed": plan.missed,
        "basis": plan.basis,
        "seed": seed,
    }))?;
    bytes.push(b'\n');
    Ok(bytes)
}
