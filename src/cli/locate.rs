//! `locate`: the sites that serve the most, with proof.

use std::fmt::Write as _;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::analysis::locate::{Goal, Problem, SiteRule, Solution, Status, solve};
use crate::base::progress::Progress;
use crate::base::text::{count, number};
use crate::import::travel::Rule;

use super::args::{LocateFormat, LocateProblem};
use super::travel::Inputs;
use super::{Outcome, args, output, travel};

pub(super) fn run(args: &args::Locate) -> anyhow::Result<Outcome> {
    let is_covering = matches!(args.problem, LocateProblem::Mclp | LocateProblem::Lscp);
    let most_metres = args.radius.filter(|_| is_covering).unwrap_or(f64::INFINITY);
    let mut inputs = travel::read(args.costs.as_deref(), args.demand.as_deref(), args.supply.as_deref(), most_metres)?;
    let goal = goal(args, &inputs)?;
    let mut group_names: Vec<String> = inputs.groups.iter().flatten().cloned().collect();
    group_names.sort();
    group_names.dedup();
    let group = |name: &String| group_names.binary_search(name).ok().and_then(|g| u32::try_from(g).ok());
    let problem = Problem {
        goal,
        costs: std::mem::take(&mut inputs.costs),
        demand: inputs.demand.clone(),
        sites: inputs.rules.iter().map(|rule| site_rule(*rule)).collect(),
        groups: inputs.groups.iter().map(|name| name.as_ref().and_then(group)).collect(),
    };
    let progress = Progress::new();
    let timer = args.seconds.map(|seconds| budget(seconds, &progress)).transpose()?;
    let solution = solve(&problem, args.seed, &progress, &mut |_| {}).context("No sites were chosen.");
    drop(timer);
    let solution = solution?;

    for note in &inputs.notes {
        output::note(note);
    }
    let written = match args.format {
        LocateFormat::Text => text(args, &problem, &inputs, &solution)?.into_bytes(),
        LocateFormat::Csv => table(&inputs, &solution)?,
        LocateFormat::Json => document(args, &problem, &inputs, &solution)?,
    };
    output::result(&written)?;
    Ok(if solution.status == Status::Proven { Outcome::Done } else { Outcome::Findings })
}

fn goal(args: &args::Locate, inputs: &Inputs) -> anyhow::Result<Goal> {
    let choose = || match args.choose.or(inputs.choose) {
        Some(0) => bail!("--p must be at least 1."),
        Some(choose) => Ok(choose),
        None => bail!("Say with --p how many sites to choose."),
    };
    let radius = || args.radius.context("Say with --radius how far is near, in the unit of the costs.");
    Ok(match args.problem {
        LocateProblem::Mclp => Goal::MaximalCovering { choose: choose()?, radius: radius()? },
        LocateProblem::PMedian => Goal::PMedian { choose: choose()? },
        LocateProblem::PCentre => Goal::PCentre { choose: choose()? },
        LocateProblem::Lscp => Goal::SetCovering { radius: radius()? },
    })
}

fn site_rule(rule: Rule) -> SiteRule {
    match rule {
        Rule::Candidate => SiteRule::Candidate,
        Rule::Forced => SiteRule::Forced,
        Rule::Existing => SiteRule::Existing,
        Rule::Forbidden => SiteRule::Forbidden,
    }
}

/// Ends the search after some seconds, unless what is given back is dropped before.
fn budget(seconds: f64, progress: &Progress) -> anyhow::Result<mpsc::Sender<()>> {
    let time = Duration::try_from_secs_f64(seconds).ok().context("--seconds must be a number of seconds.")?;
    let (sender, receiver) = mpsc::channel();
    let progress = progress.clone();
    std::thread::spawn(move || {
        if receiver.recv_timeout(time) == Err(mpsc::RecvTimeoutError::Timeout) {
            progress.cancel();
        }
    });
    Ok(sender)
}

const METHOD_SUM: &str = "exchanges, Lagrangian relaxation, branch and bound";
const METHOD_COVER: &str = "reductions, Lagrangian prices, branch and bound";

fn method(args: &args::Locate) -> &'static str {
    match args.problem {
        LocateProblem::Mclp | LocateProblem::PMedian => METHOD_SUM,
        LocateProblem::PCentre | LocateProblem::Lscp => METHOD_COVER,
    }
}

fn status(solution: &Solution) -> &'static str {
    match solution.status {
        Status::Proven => "proven",
        Status::Stopped => "stopped",
    }
}

/// The demand that each site serves, in the order of the sites.
fn served(inputs: &Inputs, solution: &Solution) -> Vec<f64> {
    let mut served = vec![0.0; inputs.sites.len()];
    for (to, demand) in solution.assignment.iter().zip(&inputs.demand) {
        if let Some((site, _)) = to {
            served[*site] += demand;
        }
    }
    served
}

fn text(args: &args::Locate, problem: &Problem, inputs: &Inputs, solution: &Solution) -> anyhow::Result<String> {
    let total: f64 = problem.demand.iter().sum();
    let mut said = String::new();
    let what = match problem.goal {
        Goal::MaximalCovering { .. } => "demand covered",
        Goal::PMedian { .. } => "sum of demand times cost",
        Goal::PCentre { .. } => "cost for the farthest",
        Goal::SetCovering { .. } => "sites needed",
    };
    writeln!(said, "objective  {} ({what})", solution.objective)?;
    writeln!(said, "bound      {}", solution.bound)?;
    writeln!(said, "gap        {:.4} %", solution.gap() * 100.0)?;
    writeln!(said, "status     {}", status(solution))?;
    writeln!(said, "method     {}, {} subproblems", method(args), count(usize::try_from(solution.nodes)?))?;
    if let Goal::MaximalCovering { .. } = problem.goal
        && total > 0.0
    {
        writeln!(said, "share      {:.2} % of {}", solution.objective / total * 100.0, number(total, 0))?;
    }
    if let Some(mean) = solution.mean_cost(&problem.demand) {
        writeln!(said, "mean cost  {mean:.5}")?;
    }
    if !solution.out_of_reach.is_empty() {
        let people: f64 = solution.out_of_reach.iter().map(|d| problem.demand[*d]).sum();
        let some: Vec<&str> = solution.out_of_reach.iter().take(8).map(|d| inputs.demands[*d].as_str()).collect();
        let more = if solution.out_of_reach.len() > some.len() { ", …" } else { "" };
        let points = count(solution.out_of_reach.len());
        writeln!(
            said,
            "left out   {points} demand points ({}) out of every site's reach: {}{more}",
            number(people, 0),
            some.join(", ")
        )?;
    }
    let served = served(inputs, solution);
    writeln!(said, "sites      {}", count(solution.chosen.len()))?;
    for site in &solution.chosen {
        writeln!(said, "  {}  serves {}", inputs.sites[*site], number(served[*site], 0))?;
    }
    if !solution.runners_up.is_empty() {
        writeln!(said, "runners-up, each in the place of one chosen")?;
        for next in solution.runners_up.iter().take(5) {
            writeln!(said, "  {}  for {}  {}", inputs.sites[next.site], inputs.sites[next.instead_of], next.objective)?;
        }
    }
    Ok(said)
}

fn table(inputs: &Inputs, solution: &Solution) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["id", "demand", "site", "cost"])?;
    for ((name, demand), to) in inputs.demands.iter().zip(&inputs.demand).zip(&solution.assignment) {
        let (site, cost) = to.map_or((String::new(), String::new()), |(s, c)| (inputs.sites[s].clone(), c.to_string()));
        table.write_record([name.clone(), demand.to_string(), site, cost])?;
    }
    Ok(table.into_inner()?)
}

fn document(args: &args::Locate, problem: &Problem, inputs: &Inputs, solution: &Solution) -> anyhow::Result<Vec<u8>> {
    let served = served(inputs, solution);
    let site = |site: &usize| json!({"id": inputs.sites[*site], "serves": served[*site]});
    let assigned = |(name, to): (&String, &Option<(usize, f64)>)| json!({"id": name, "site": to.map(|(s, _)| &inputs.sites[s]), "cost": to.map(|(_, c)| c)});
    let next = |r: &crate::analysis::locate::RunnerUp| json!({"id": inputs.sites[r.site], "instead_of": inputs.sites[r.instead_of], "objective": r.objective});
    let all = json!({
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap(),
        "status": status(solution),
        "method": method(args),
        "subproblems": solution.nodes,
        "mean_cost": solution.mean_cost(&problem.demand),
        "sites": solution.chosen.iter().map(site).collect::<Vec<_>>(),
        "runners_up": solution.runners_up.iter().map(next).collect::<Vec<_>>(),
        "out_of_reach": solution.out_of_reach.iter().map(|d| &inputs.demands[*d]).collect::<Vec<_>>(),
        "assignment": inputs.demands.iter().zip(&solution.assignment).map(assigned).collect::<Vec<_>>(),
    });
    let mut bytes = serde_json::to_vec_pretty(&all)?;
    bytes.push(b'\n');
    Ok(bytes)
}
