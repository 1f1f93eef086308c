//! `round`: plans rounds for a routing problem from a file.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::Instant;

use anyhow::{Context as _, anyhow, bail};
use serde_json::json;

use crate::analysis::rounds::why::{Impossible, impossible};
use crate::analysis::rounds::{
    Break, Budget, Group, Pin, Plan, Problem, Stop, TOUR_NEIGHBOURS, Tour, Travel, Vehicle, nearest_points, solve, tour,
};
use crate::base::text::{count, counted};
use crate::import::routing::{self, FilePin, FileTeam, RoutingFile};

use super::args::{Round, RoundFormat};
use super::{Outcome, itinerary, output, record};

/// A search longer than this is a slip of the keyboard.
const MOST_SECONDS: f64 = 86_400.0;

pub(super) fn run(args: &Round) -> anyhow::Result<Outcome> {
    let clock = Instant::now();
    if !(args.seconds >= 0.0 && args.seconds <= MOST_SECONDS) {
        bail!("--seconds must be from 0 to 86400.");
    }
    if let Some(path) = &args.record {
        return record::run(args, path);
    }
    let problem_path = match (&args.problem, &args.stops) {
        (_, Some(stops)) => return itinerary::run(args, stops),
        (Some(_), None) if !matches!(args.format, RoundFormat::Text | RoundFormat::Json) => {
            bail!("--format csv, gpx and ics are for --stops; a problem is answered as text or json.")
        }
        (Some(problem), None) => problem,
        (None, None) => bail!(
            "Say what to plan: --stops with a table of places to visit, or --problem with a routing problem. See inclusion-atlas round --help."
        ),
    };
    let file = routing::read(problem_path, args.tour)?;
    let until = || clock.elapsed().as_secs_f64() / args.seconds.max(1e-9);
    let budget = args.iterations.map_or(Budget::Until(&until), Budget::Iterations);
    // The search for tours takes the way back to be as long as the way there.
    if file.is_tour && file.travel.is_empty() {
        return write_tour(args, &file, &shortest_tour(&file, args.seed, budget));
    }
    let problem = problem(&file)?;
    let plan = solve(&problem, args.seed, budget, &mut |_| {}).context("No rounds were planned.")?;
    let written = match args.format {
        RoundFormat::Json => document(args, &file, &problem, &plan)?,
        _ => text(&file, &problem, &plan)?.into_bytes(),
    };
    output::result(&written)?;
    Ok(if plan.unserved.is_empty() { Outcome::Done } else { Outcome::Findings })
}

fn shortest_tour(file: &RoutingFile, seed: u64, budget: Budget<'_>) -> Tour {
    let points = &file.points;
    let length = |a: usize, b: usize| file.distance.between(points[a], points[b]);
    let near = nearest_points(points, TOUR_NEIGHBOURS);
    tour(points.len(), &length, &near, seed, &|rounds| budget.spent(rounds))
}

fn write_tour(args: &Round, file: &RoutingFile, tour: &Tour) -> anyhow::Result<Outcome> {
    // The round as stops: the first place is where it starts and ends.
    let names: Vec<&str> = tour.places.iter().skip(1).map(|p| file.stops[p - 1].name.as_str()).collect();
    let written = match args.format {
        RoundFormat::Json => lines(&json!({
            "cost": tour.length,
            "vehicles": 1,
            "routes": [tour.places.iter().skip(1).map(|p| json!(names_or_numbers(&file.stops[p - 1].name))).collect::<Vec<_>>()],
            "unserved": [],
            "seed": args.seed,
        }))?,
        _ => format!("cost      {}\nvehicles  1\nroute     {}\n", tour.length, names.join(" ")).into_bytes(),
    };
    output::result(&written)?;
    Ok(Outcome::Done)
}

fn names_or_numbers(name: &str) -> serde_json::Value {
    name.parse::<u64>().map_or_else(|_| json!(name), |n| json!(n))
}

fn lines(value: &serde_json::Value) -> anyhow::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Words numbered as they come up: skills and kit as bits, teams and groups as indices.
fn numbered<'a>(names: impl Iterator<Item = &'a str>, what: &str) -> anyhow::Result<HashMap<&'a str, usize>> {
    let mut numbers = HashMap::new();
    for (at, name) in names.enumerate() {
        if numbers.insert(name, at).is_some() {
            bail!("Two {what} are called \u{201c}{name}\u{201d}; each needs a name of its own.");
        }
    }
    Ok(numbers)
}

fn problem(file: &RoutingFile) -> anyhow::Result<Problem> {
    let places = file.places();
    let mut travel: Vec<Travel> =
        file.travel.iter().map(|t| Travel { seconds: t.seconds.concat(), cost: t.cost.concat() }).collect();
    if travel.is_empty() {
        let between = |from: usize| {
            file.points
                .iter()
                .map(move |to| file.distance.between(file.points[from], *to))
                .enumerate()
                .map(move |(to, length)| if from == to { 0.0 } else { length })
        };
        travel.push(Travel { seconds: (0..places).flat_map(between).collect(), cost: Vec::new() });
    }
    let kit: Vec<&str> = {
        let words = file.stops.iter().flat_map(|s| &s.needs).chain(file.teams.iter().flat_map(|t| &t.carries));
        let mut words: Vec<&str> = words.map(String::as_str).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    if kit.len() > 64 {
        bail!("{} skills and kinds of kit are named; at most 64 can be told apart.", kit.len());
    }
    let bits = |words: &[String]| {
        words.iter().filter_map(|w| kit.binary_search(&w.as_str()).ok()).fold(0_u64, |all, bit| all | (1 << bit))
    };
    let teams = numbered(file.teams.iter().map(|t| t.name.as_str()).filter(|n| !n.is_empty()), "teams")?;
    let groups = numbered(file.groups.iter().map(|g| g.name.as_str()), "groups")?;
    let by_name: HashMap<&str, usize> = file.stops.iter().enumerate().map(|(i, s)| (s.name.as_str(), i)).collect();
    let stop = |(at, s): (usize, &routing::FileStop)| -> anyhow::Result<Stop> {
        let called = if s.name.is_empty() { format!("Stop {at}") } else { s.name.clone() };
        let unknown =
            |what: &str, name: &str| anyhow!("{called} names the {what} \u{201c}{name}\u{201d}, which is not there.");
        let vehicles: anyhow::Result<Vec<usize>> =
            s.teams.iter().map(|t| teams.get(t.as_str()).copied().ok_or_else(|| unknown("team", t))).collect();
        let group = s.group.as_ref().map(|g| groups.get(g.as_str()).copied().ok_or_else(|| unknown("group", g)));
        Ok(Stop {
            place: s.place,
            service: s.service,
            windows: s.windows.iter().map(|w| (w[0], w[1])).collect(),
            load: s.load,
            value: s.value,
            share: if s.group.is_some() { s.value } else { 0.0 },
            must: s.must.unwrap_or(s.value == 0.0),
            needs: bits(&s.needs),
            group: group.transpose()?,
            vehicles: vehicles?,
            pin: s.pin.map(|p| match p {
                FilePin::First => Pin::First,
                FilePin::Last => Pin::Last,
            }),
        })
    };
    let vehicle = |t: &FileTeam| -> anyhow::Result<Vehicle> {
        let order: anyhow::Result<Vec<usize>> = t
            .order
            .iter()
            .map(|s| {
                let known = by_name.get(s.as_str()).copied();
                known.ok_or_else(|| {
                    anyhow!("The team {} orders the stop \u{201c}{s}\u{201d}, which is not there.", t.name)
                })
            })
            .collect();
        let rests = t.breaks.iter().map(|b| Break { earliest: b.earliest, latest: b.latest, length: b.length });
        Ok(Vehicle {
            start: t.start,
            end: t.end,
            shift: t.shift.map_or((0.0, f64::INFINITY), |s| (s[0], s[1])),
            breaks: rests.collect(),
            mode: t.travel,
            capacity: t.capacity.unwrap_or(f64::INFINITY),
            has: bits(&t.carries),
            fixed: t.fixed,
            order: order?,
        })
    };
    let stops: Vec<Stop> = file.stops.iter().enumerate().map(stop).collect::<anyhow::Result<_>>()?;
    let vehicles: Vec<Vehicle> = file.teams.iter().map(vehicle).collect::<anyhow::Result<_>>()?;
    let value_weight = file.value_weight.unwrap_or_else(|| Problem::people_first(&stops, &travel));
    let groups = file.groups.iter().map(|g| Group { floor: g.floor, penalty: g.penalty, is_value: false }).collect();
    let problem = Problem { places, travel, stops, vehicles, groups, value_weight };
    problem.check().context("The problem cannot be worked on.")?;
    Ok(problem)
}

fn name(file: &RoutingFile, stop: usize) -> &str {
    &file.stops[stop].name
}

fn text(file: &RoutingFile, problem: &Problem, plan: &Plan) -> anyhow::Result<String> {
    let mut said = String::new();
    writeln!(said, "cost      {}", plan.cost)?;
    if plan.value > 0.0 {
        writeln!(said, "value     {}", plan.value)?;
    }
    writeln!(said, "vehicles  {} of {}", count(plan.vehicles()), count(problem.vehicles.len()))?;
    for (team, round) in file.teams.iter().zip(&plan.rounds).filter(|(_, r)| !r.stops.is_empty()) {
        let stops: Vec<&str> = round.stops.iter().map(|s| name(file, *s)).collect();
        writeln!(said, "route {:<4}{}", team.name, stops.join(" "))?;
    }
    if !plan.unserved.is_empty() {
        writeln!(said, "left out  {}", counted(plan.unserved.len(), "stop", "stops"))?;
        for stop in &plan.unserved {
            writeln!(said, "  {}: {}", name(file, *stop), left_out(problem, *stop))?;
        }
    }
    Ok(said)
}

fn left_out(problem: &Problem, stop: usize) -> String {
    match impossible(problem, stop) {
        Some(Impossible::Needs { .. }) => "no team has what it needs".to_owned(),
        Some(Impossible::TooHeavy) => "it is more than any team can take".to_owned(),
        Some(Impossible::ClosesBefore { closes, earliest }) => {
            format!("closes at {closes}, cannot be reached before {earliest}")
        }
        Some(Impossible::BackTooLate { back, shift_ends }) => {
            format!("the team would be back at {back}, after its shift ends at {shift_ends}")
        }
        Some(Impossible::NoWay) => "no way leads there".to_owned(),
        None => "no room for it".to_owned(),
    }
}

fn document(args: &Round, file: &RoutingFile, problem: &Problem, plan: &Plan) -> anyhow::Result<Vec<u8>> {
    let id = |stop: &usize| names_or_numbers(name(file, *stop));
    let out: Vec<_> = file.teams.iter().zip(&plan.rounds).filter(|(_, r)| !r.stops.is_empty()).collect();
    let schedule = |(team, round): &(&FileTeam, &crate::analysis::rounds::Round)| {
        let visits: Vec<_> = round
            .stops
            .iter()
            .filter_map(|stop| {
                let (from, to) = round.timeline.service(*stop)?;
                Some(json!({"stop": id(stop), "from": from, "to": to}))
            })
            .collect();
        json!({"team": team.name, "cost": round.cost, "starts": round.timeline.starts(), "ends": round.timeline.ends(), "visits": visits})
    };
    lines(&json!({
        "cost": plan.cost,
        "value": plan.value,
        "vehicles": plan.vehicles(),
        "routes": out.iter().map(|(_, r)| r.stops.iter().map(id).collect::<Vec<_>>()).collect::<Vec<_>>(),
        "schedules": out.iter().map(schedule).collect::<Vec<_>>(),
        "unserved": plan.unserved.iter().map(id).collect::<Vec<_>>(),
        "reasons": plan.unserved.iter().map(|s| json!({"stop": id(s), "reason": left_out(problem, *s)})).collect::<Vec<_>>(),
        "seed": args.seed,
    }))
}
