//! `areas`: every figure of every area, as CSV or GeoJSON.

use std::io::{self, Write as _};

use anyhow::{Context as _, bail};

use crate::export;
use crate::model::atlas::SetData;

use super::Outcome;
use super::args::{self, AreasFormat};

pub(super) fn run(args: &args::Areas) -> anyhow::Result<Outcome> {
    let project = super::open(args.project.as_deref())?;
    let atlas = project.atlas();
    if atlas.sets.is_empty() {
        bail!("The project has no areas yet. Import boundaries first.");
    }
    let only = args.set.as_deref().map(|name| super::set_called(atlas, name)).transpose()?.map(|s| s.set.id);
    let sets: Vec<&SetData> =
        atlas.sets.iter().map(AsRef::as_ref).filter(|s| only.is_none_or(|id| s.set.id == id)).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match args.format {
        AreasFormat::Csv => export::csv::areas(&mut out, &sets),
        AreasFormat::Geojson => export::geojson::areas(&mut out, &sets),
    };
    written.and_then(|()| out.flush()).context("The areas could not be written to standard output.")?;
    project.close()?;
    Ok(Outcome::Done)
}
