//! `interventions`: the log, read and written, and what changed where something was done.

use anyhow::Context as _;
use serde_json::json;

use crate::analysis::score::score;
use crate::base::progress::Progress;
use crate::base::text::counted;
use crate::project::interventions::{Asked, before_after, read, read_one, rows};
use crate::project::{Project, check_intervention, clock, files};

use super::args::{self, TableFormat};
use super::{Outcome, output};

pub(super) fn run(args: &args::Interventions) -> anyhow::Result<Outcome> {
    if let Some(args::InterventionsCommand::Add(one)) = &args.command {
        return add(one);
    }
    let mut project = super::open(args.project.as_deref())?;
    if let Some(file) = &args.import {
        let all = read(file, project.atlas(), &Progress::new())?;
        let ids = project.record_interventions(&all)?;
        output::note(&format!("Noted {}.", counted(ids.len(), "intervention", "interventions")));
        project.close()?;
        return Ok(Outcome::Done);
    }
    match (&args.before, &args.after, &args.from, &args.to) {
        (Some(before), Some(after), Some(from), Some(to)) => {
            let asked = Asked {
                before: before.clone(),
                after: after.clone(),
                from: from.clone(),
                to: to.clone(),
                kind: args.kind,
            };
            compare(&project, args, &asked)
        }
        _ => list(&project, args.format),
    }
}

/// One entry, understood as a row of a table is.
fn add(args: &args::AddIntervention) -> anyhow::Result<Outcome> {
    let mut project = super::open(Some(&args.project))?;
    let (lon, lat) = match args.at.as_deref().map(|at| at.split_once(',')) {
        Some(Some((lon, lat))) => (Some(lon.trim().to_owned()), Some(lat.trim().to_owned())),
        Some(None) => anyhow::bail!("--at: write longitude and latitude like 0.5227,51.2720."),
        None => (None, None),
    };
    let given = [
        ("kind", Some(args.kind.key().to_owned())),
        ("starts", Some(args.starts.clone())),
        ("ends", args.ends.clone()),
        ("place", args.place.clone()),
        ("area_code", args.area.clone()),
        ("postcode", args.postcode.clone()),
        ("longitude", lon),
        ("latitude", lat),
        ("title", args.title.clone()),
        ("partner", args.partner.clone()),
        ("cost_pounds", args.cost.clone()),
        ("funding", args.funding.clone()),
        ("contacted", args.contacted.clone()),
        ("reached", args.reached.clone()),
        ("notes", args.notes.clone()),
    ];
    let given: Vec<(&str, String)> = given.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
    let what = read_one(&given, project.atlas()).map_err(anyhow::Error::msg)?;
    let doubts = check_intervention(project.atlas(), &what, &clock::today());
    project.record_intervention(&what)?;
    output::note(&format!("Noted {}, {}.", what.called(), what.when()));
    project.close()?;
    // What must be put right was refused above.
    for doubt in &doubts {
        output::note(&doubt.text);
    }
    Ok(if doubts.is_empty() { Outcome::Done } else { Outcome::Findings })
}

fn list(project: &Project, format: TableFormat) -> anyhow::Result<Outcome> {
    let table = rows(project.atlas());
    let bytes = match format {
        TableFormat::Csv => files::table(&table),
        TableFormat::Json => {
            let (head, body) = table.split_first().context("The log has no columns.")?;
            let entry = |row: &Vec<String>| {
                let members = head.iter().cloned().zip(row.iter().map(|cell| json!(cell)));
                serde_json::Value::Object(members.collect())
            };
            pretty(&json!(body.iter().map(entry).collect::<Vec<_>>()))?
        }
    };
    output::result(&bytes)?;
    Ok(Outcome::Done)
}

fn compare(project: &Project, args: &args::Interventions, asked: &Asked) -> anyhow::Result<Outcome> {
    let atlas = project.atlas();
    let set = match &args.set {
        Some(name) => super::set_called(atlas, name)?,
        None => atlas.active_set().context("The project has no areas yet. Import boundaries first.")?.as_ref(),
    };
    let scores = atlas.active_model().map(|m| score(set, &m.model)).unwrap_or_default();
    let found = before_after(atlas, set, &scores, asked).map_err(anyhow::Error::msg)?;
    for line in found.said.iter().chain(&found.warnings) {
        output::note(line);
    }
    let bytes = match args.format {
        TableFormat::Csv => files::table(&found.rows(set)),
        TableFormat::Json => {
            let name = |place: usize| set.areas.get(place).map(|a| a.code.to_string());
            let pairs = found.pairs.iter().zip(&found.differences);
            let pairs = pairs.map(|((a, b), d)| json!({"treated": name(*a), "untreated": name(*b), "difference": d}));
            let interval = found.estimate.interval.map(|(low, high)| [low, high]);
            pretty(&json!({
                "effect": found.estimate.effect,
                "interval_95": interval,
                "change_treated": found.estimate.treated,
                "change_untreated": found.estimate.control,
                "unit": found.unit,
                "said": found.said,
                "warnings": found.warnings,
                "method": found.method,
                "pairs": pairs.collect::<Vec<_>>(),
            }))?
        }
    };
    output::result(&bytes)?;
    Ok(if found.warnings.len() > 1 { Outcome::Findings } else { Outcome::Done })
}

fn pretty(value: &serde_json::Value) -> anyhow::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
