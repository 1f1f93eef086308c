//! `tiles`: what an archive of map tiles holds, and a project laid on it.

use std::fmt::Write as _;

use anyhow::{anyhow, bail};
use serde_json::json;

use crate::geo::lonlat::LonLat;
use crate::geo::mercator::Mercator;
use crate::model::background::AboutTiles;
use crate::model::style::LayerKind;
use crate::project::{Project, background};

use super::args::{Tiles, TilesFormat};
use super::{Outcome, output, route};

pub(super) fn run(args: &Tiles) -> anyhow::Result<Outcome> {
    if !args.archive.exists() {
        bail!("{}: there is no such file. Check its name and folder.", args.archive.display());
    }
    let opened = background::open(&args.archive).map_err(|why| anyhow!(why))?;
    let about = opened.about();
    let bounds = about.bounds.map(|b| (b.min, b.max)).map(|(north_west, south_east)| {
        let (west_north, east_south) = (lonlat(north_west), lonlat(south_east));
        [west_north.lon, east_south.lat, east_south.lon, west_north.lat]
    });
    if let Some(project) = &args.project {
        lay_on(project, args)?;
    }
    let bytes = match args.format {
        TilesFormat::Text => text(about, bounds, args).into_bytes(),
        TilesFormat::Json => route::pretty(&json!({
            "name": about.name, "kind": kind(about), "first_level": about.levels.0, "last_level": about.levels.1,
            "picture_side": about.picture_side, "bounds": bounds, "attribution": about.attribution,
        }))?,
    };
    output::result(&bytes)?;
    Ok(Outcome::Done)
}

fn lonlat(at: Mercator) -> LonLat {
    let at = at.to_lonlat();
    let rounded = |v: f64| (v * 1e5).round() / 1e5;
    LonLat::new(rounded(at.lon), rounded(at.lat))
}

fn kind(about: &AboutTiles) -> &'static str {
    if about.picture_side.is_some() { "pictures" } else { "vector" }
}

/// What the tiles are, in words.
fn tiles_said(about: &AboutTiles) -> String {
    about.picture_side.map_or_else(|| "vector tiles".to_owned(), |side| format!("picture tiles of {side} pixels"))
}

fn text(about: &AboutTiles, bounds: Option<[f64; 4]>, args: &Tiles) -> String {
    let mut said = format!("{}: {}, levels {} to {}\n", about.name, tiles_said(about), about.levels.0, about.levels.1);
    let place = bounds.map_or_else(
        || "it does not say".to_owned(),
        |[west, south, east, north]| format!("{west} to {east} east, {south} to {north} north"),
    );
    let attribution = if about.attribution.is_empty() { "it does not say" } else { &about.attribution };
    // Writing to a String cannot fail.
    let _ = writeln!(said, "  where  {place}\n  whose  {attribution}");
    if let Some(project) = &args.project {
        let _ = writeln!(said, "{} lies on it now.", project.display());
    }
    said
}

/// Remembers the archive in the project and shows it, as dropping it on the window does.
fn lay_on(project: &std::path::Path, args: &Tiles) -> anyhow::Result<()> {
    let mut project = Project::open(project)?;
    let path = args.archive.canonicalize().unwrap_or_else(|_| args.archive.clone()).display().to_string();
    let mut settings = project.atlas().settings.clone();
    if !settings.archives.contains(&path) {
        settings.archives.push(path.clone());
    }
    settings.background = path;
    for layer in &mut settings.layers {
        match layer.kind {
            LayerKind::Background => layer.visible = true,
            LayerKind::WebTiles => layer.visible = false,
            _ => {}
        }
    }
    project.save_settings(&settings)?;
    project.close()?;
    Ok(())
}
