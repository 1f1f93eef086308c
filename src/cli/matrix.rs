//! `matrix`: travel times between all points of a table.

use std::path::Path;

use anyhow::{anyhow, bail};
use serde_json::json;

use crate::geo::bng::Bng;
use crate::geo::lonlat::LonLat;
use crate::import::travel::{self, Coordinates};
use crate::project::Project;
use crate::project::streets::NEVER;

use super::args::MatrixFormat;
use super::{Outcome, args, output, route};

pub(super) fn run(args: &args::Matrix) -> anyhow::Result<Outcome> {
    let (to_names, to) = points(&args.points)?;
    let (from_names, from) = match &args.from {
        Some(path) => points(path)?,
        None => (to_names.clone(), to.clone()),
    };
    let project = Project::open(&args.project)?;
    let streets = route::streets(&project)?;
    let table = streets.router()?.table(args.mode.into(), &from, &to);
    let minutes = |time: u32| (time != NEVER).then(|| (f64::from(time) / 600.0).round() / 100.0);
    let missing = table.iter().flatten().filter(|time| **time == NEVER).count();
    let bytes = match args.format {
        MatrixFormat::Csv => {
            let mut out = csv::Writer::from_writer(Vec::new());
            out.write_record(["origin", "destination", "minutes"])?;
            for (name, row) in from_names.iter().zip(&table) {
                for (other, time) in to_names.iter().zip(row) {
                    let minutes = minutes(*time).map_or_else(String::new, |m| m.to_string());
                    out.write_record([name.as_str(), other.as_str(), minutes.as_str()])?;
                }
            }
            out.into_inner()?
        }
        MatrixFormat::Json => route::pretty(&json!({
            "from": from_names, "to": to_names,
            "minutes": table.iter().map(|row| row.iter().map(|t| minutes(*t)).collect::<Vec<_>>()).collect::<Vec<_>>(),
            "attribution": streets.attribution(),
        }))?,
    };
    output::result(&bytes)?;
    output::note(streets.attribution());
    if missing > 0 {
        let all = from.len() * to.len();
        output::note(&format!("{missing} of {all} pairs have no way between them, or a point off the streets."));
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

/// The names and positions of a table.
fn points(path: &Path) -> anyhow::Result<(Vec<String>, Vec<LonLat>)> {
    let table = travel::read_places(path)?;
    let said = |words: String| anyhow!("{}: {words}", table.file);
    let positions: Vec<LonLat> = match table.coordinates().map_err(said)? {
        Some(Coordinates::Degrees(all)) => all.into_iter().map(|(lon, lat)| LonLat::new(lon, lat)).collect(),
        Some(Coordinates::Metres(all)) => all
            .into_iter()
            .map(|(easting, northing)| Bng { easting, northing }.to_lonlat())
            .collect::<Result<_, _>>()
            .map_err(|e| anyhow!("{}: {e}", table.file))?,
        None => bail!(
            "{}: there are no columns of coordinates. Name them lon and lat, or easting and northing.",
            table.file
        ),
    };
    if let Some(row) = positions.iter().position(|p| !p.is_valid()) {
        bail!("{}, row {}: the position is not on the earth.", table.file, row + 2);
    }
    let (names, _) = table.names(&[]).map_err(said)?;
    Ok((names, positions))
}
