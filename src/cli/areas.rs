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
    let sets: Vec<&SetData> = match &args.set {
        Some(name) => vec![super::set_called(atlas, name)?],
        None => atlas.sets.iter().map(AsRef::as_ref).collect(),
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = match args.format {
        AreasFormat::Csv => export::csv::areas(&mut out, &sets),
        AreasFormat::Geojson => export::geojson::areas(&mut out, &sets),
    };
    written.and_then(|()| out.flush()).context("The areas could not be written to standard output.")?;
    project.close()?;
    Ok(Outcome::Done)
}
