//! `round --record`: what happened at stops, from a table into the project.

use std::path::Path;

use anyhow::{Context as _, bail};

use crate::base::text::{counted, folded};
use crate::geo::lonlat::LonLat;
use crate::model::atlas::Atlas;
use crate::model::outreach::{self, NewVisit};

use super::args::Round;
use super::itinerary::Table;
use super::{Outcome, open, output};

pub(super) fn run(args: &Round, path: &Path) -> anyhow::Result<Outcome> {
    let mut project = open(args.project.as_deref())?;
    let visits = visits(path, project.atlas())?;
    project.record_visits(&visits)?;
    let went = visits.iter().filter(|v| !v.skipped).count();
    let skipped = visits.len() - went;
    let said = format!("{} recorded, {skipped} skipped\n", counted(went, "visit", "visits"));
    project.close()?;
    output::result(said.as_bytes())?;
    Ok(Outcome::Done)
}

fn visits(path: &Path, atlas: &Atlas) -> anyhow::Result<Vec<NewVisit>> {
    let Table { file, heads, mut reader } = Table::open(path)?;
    for needed in ["date", "stop"] {
        if !heads.iter().any(|h| h == needed) {
            bail!("{file}: a record needs the columns date and stop. It has: {}.", heads.join(", "));
        }
    }
    let mut all = Vec::new();
    for (number, record) in reader.records().enumerate() {
        let row = number + 2;
        let record = record.with_context(|| format!("{file}: row {row} cannot be read."))?;
        let cell =
            |name: &str| heads.iter().position(|h| h == name).and_then(|c| record.get(c)).unwrap_or("").to_owned();
        all.push(visit(&cell, atlas).with_context(|| format!("{file}, row {row}"))?);
    }
    if all.is_empty() {
        bail!("{file} has no visits, only a heading.");
    }
    Ok(all)
}

fn visit(cell: &dyn Fn(&str) -> String, atlas: &Atlas) -> anyhow::Result<NewVisit> {
    let number = |name: &str| -> anyhow::Result<Option<u32>> {
        let text = cell(name).replace(',', "");
        if text.is_empty() {
            return Ok(None);
        }
        text.parse()
            .map(Some)
            .with_context(|| format!("{name} is \u{201c}{text}\u{201d}; write a whole number or nothing."))
    };
    let minutes = |name: &str| -> anyhow::Result<Option<u16>> {
        let minutes = number(name)?.map(u16::try_from).transpose().ok().flatten();
        if minutes.is_none() && !cell(name).is_empty() {
            bail!("{} minutes are no visit.", cell(name));
        }
        Ok(minutes)
    };
    let date = outreach::date(&cell("date"))
        .with_context(|| format!("the date \u{201c}{}\u{201d} is none; write it like 2026-11-24.", cell("date")))?;
    let name = cell("stop");
    if name.is_empty() {
        bail!("the stop has no name.");
    }
    let skipped = match cell("skipped").to_lowercase().as_str() {
        "" | "0" | "no" | "n" | "false" => false,
        "1" | "yes" | "y" | "true" | "skipped" => true,
        other => bail!("skipped is \u{201c}{other}\u{201d}; write yes or no."),
    };
    let is_named = |other: &str| folded(other) == folded(&name);
    let stop = atlas.outreach.stops.iter().find(|s| is_named(&s.name));
    let venue = atlas.venues.iter().find(|v| is_named(&v.name));
    let degrees = |name: &str| cell(name).parse::<f64>().ok();
    let given = degrees("lon").zip(degrees("lat")).map(|(lon, lat)| LonLat::new(lon, lat)).filter(|at| at.is_valid());
    let at = given.or_else(|| stop.map(|s| s.at)).or_else(|| venue.map(|v| v.position));
    let at = at.with_context(|| {
        format!("the project has no stop or venue \u{201c}{name}\u{201d}; give its place in the columns lon and lat.")
    })?;
    Ok(NewVisit {
        date: date.to_string(),
        team: cell("team"),
        stop: name,
        at,
        venue: stop.and_then(|s| s.venue).or_else(|| venue.map(|v| v.id)),
        planned: minutes("planned")?.or_else(|| stop.map(outreach::Stop::stay)).unwrap_or(0),
        skipped,
        reached: number("reached")?,
        minutes: minutes("minutes")?,
        note: cell("note"),
        intervention: None,
    })
}
