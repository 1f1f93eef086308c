//! `isochrone`: what can be reached in so many minutes.

use anyhow::anyhow;
use serde_json::json;

use crate::export::geojson;
use crate::model::street::TravelMode;
use crate::project::Project;
use crate::project::streets::Isochrone;

use super::args::IsochroneFormat;
use super::{Outcome, args, output, route};

pub(super) fn run(args: &args::Isochrone) -> anyhow::Result<Outcome> {
    let project = Project::open(&args.project)?;
    let streets = route::streets(&project)?;
    let mode = TravelMode::from(args.mode);
    let mut minutes = args.minutes.clone();
    minutes.sort_unstable();
    minutes.dedup();
    let found = streets.router()?.isochrones(mode, args.from, &minutes).map_err(|off| anyhow!("{off}."))?;
    let bytes = match args.format {
        IsochroneFormat::Geojson => {
            let properties = |i: &Isochrone| {
                json!({
                    "minutes": i.minutes, "mode": mode, "street_metres": i.street_metres.round(),
                    "square_metres": i.square_metres().round(), "from": route::at(args.from),
                    "attribution": streets.attribution(),
                })
            };
            // The largest first, so that a program draws the smaller ones over it.
            let mut bytes = Vec::new();
            geojson::shapes(&mut bytes, found.iter().rev().map(|i| (&i.area, properties(i))))?;
            bytes.push(b'\n');
            bytes
        }
        IsochroneFormat::Csv => {
            let mut table = csv::Writer::from_writer(Vec::new());
            table.write_record(["minutes", "square_kilometres", "street_kilometres"])?;
            for i in &found {
                let size = i.square_metres() / 1e6;
                let streets = i.street_metres / 1000.0;
                table.write_record([i.minutes.to_string(), format!("{size:.3}"), format!("{streets:.2}")])?;
            }
            table.into_inner()?
        }
    };
    output::result(&bytes)?;
    Ok(Outcome::Done)
}
