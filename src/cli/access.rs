//! `access`: how much help there is for each place, by E2SFCA.

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::analysis::access::catchment::{self, Decay, SLOW_STEPS};
use crate::analysis::access::reach::reach;
use crate::base::text::number;
use crate::import::travel::Rule;

use super::args::TableFormat;
use super::{Outcome, args, output, travel};

pub(super) fn run(args: &args::Access) -> anyhow::Result<Outcome> {
    let decay = decay(args)?;
    let inputs = travel::read(args.costs.as_deref(), Some(&args.demand), Some(&args.supply), decay.limit())?;
    let capacity = inputs.capacity.as_ref().with_context(|| {
        format!("{}: there is no column of capacity. Name one capacity or supply.", args.supply.display())
    })?;
    // What is closed gives nothing.
    let is_open: Vec<bool> = inputs.rules.iter().map(|rule| *rule != Rule::Forbidden).collect();
    let capacity: Vec<f64> = capacity.iter().zip(&is_open).map(|(c, open)| if *open { *c } else { 0.0 }).collect();
    let shares = catchment::e2sfca(&inputs.costs, &inputs.demand, &capacity, &decay);
    let reached = reach(&inputs.costs, &is_open, &inputs.demand, &args.bands);

    let idle: Vec<&String> = (inputs.sites.iter().zip(&capacity).zip(&shares.of_site))
        .filter(|((_, capacity), share)| **capacity > 0.0 && share.is_none())
        .map(|((site, _), _)| site)
        .collect();
    for note in &inputs.notes {
        output::note(note);
    }
    if !idle.is_empty() {
        let some: Vec<&str> = idle.iter().take(10).map(|s| s.as_str()).collect();
        output::note(&format!("{} sites with capacity reach nobody: {}.", idle.len(), some.join(", ")));
    }
    let total: f64 = inputs.demand.iter().sum();
    for (limit, people) in args.bands.iter().zip(&reached.within) {
        let share = if total > 0.0 { people / total * 100.0 } else { 0.0 };
        output::note(&format!(
            "Within {limit}: {} of {} ({} %).",
            number(*people, 0),
            number(total, 0),
            number(share, 1)
        ));
    }

    let rows = inputs.demands.iter().zip(&inputs.demand).zip(&shares.of_demand).zip(&reached.nearest);
    let bytes = match args.format {
        TableFormat::Csv => {
            let mut table = csv::Writer::from_writer(Vec::new());
            table.write_record(["id", "demand", "accessibility", "nearest", "cost"])?;
            for (((name, demand), share), nearest) in rows {
                let (site, cost) =
                    nearest.map_or((String::new(), String::new()), |(s, c)| (inputs.sites[s].clone(), c.to_string()));
                table.write_record([name.clone(), demand.to_string(), share.to_string(), site, cost])?;
            }
            table.into_inner()?
        }
        TableFormat::Json => {
            let row = |(((name, demand), share), nearest): Row<'_>| {
                json!({
                    "id": name, "demand": demand, "accessibility": share,
                    "nearest": nearest.map(|(site, _)| &inputs.sites[site]), "cost": nearest.map(|(_, cost)| cost),
                })
            };
            let all = json!({
                "places": rows.map(row).collect::<Vec<_>>(),
                "within": args.bands.iter().zip(&reached.within).map(|(l, p)| json!({"limit": l, "demand": p})).collect::<Vec<_>>(),
                "reach_nobody": idle,
            });
            let mut bytes = serde_json::to_vec_pretty(&all)?;
            bytes.push(b'\n');
            bytes
        }
    };
    output::result(&bytes)?;
    Ok(if idle.is_empty() { Outcome::Done } else { Outcome::Findings })
}

fn decay(args: &args::Access) -> anyhow::Result<Decay> {
    let bands = &args.bands;
    let rises = bands.is_sorted_by(|a, b| a < b) && bands.iter().all(|b| b.is_finite() && *b >= 0.0);
    let Some(last) = bands.last().copied().filter(|_| rises) else {
        bail!("--bands must be limits that rise, such as 10,20,30.");
    };
    if let Some(width) = args.gaussian {
        let width = if width == 0.0 { last / 3.0 } else { width };
        if !(width.is_finite() && width > 0.0) {
            bail!("--gaussian must be a width above 0.");
        }
        return Ok(Decay::Gaussian { width, limit: last });
    }
    let weights = match &args.weights {
        Some(weights) => weights.clone(),
        None if bands.len() == 1 => vec![1.0],
        None if bands.len() == SLOW_STEPS.len() => SLOW_STEPS.to_vec(),
        None => bail!("There are {} bands: say with --weights what each counts, such as 1,0.68,0.22.", bands.len()),
    };
    if weights.len() != bands.len() || weights.iter().any(|w| !w.is_finite() || *w < 0.0) {
        bail!(
            "There are {} bands and {} weights. Give a weight of 0 or more for each band.",
            bands.len(),
            weights.len()
        );
    }
    Ok(Decay::Bands(bands.iter().copied().zip(weights).collect()))
}

/// A place with its demand, its share of what there is, and its nearest site with the cost of getting there.
type Row<'a> = (((&'a String, &'a f64), &'a f64), &'a Option<(usize, f64)>);
