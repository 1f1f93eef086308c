//! `search`: find areas, postcodes, places, streets, addresses and venues by name.

use std::fmt::Write as _;

use serde_json::json;

use crate::project::Project;
use crate::project::search::{Finder, Found, Ingredients};

use super::args::{Search, SearchFormat};
use super::{Outcome, output};

pub(super) fn run(args: &Search) -> anyhow::Result<Outcome> {
    let project = Project::open(&args.project)?;
    let ingredients = Ingredients::of(project.atlas(), project.places_key());
    let found = Finder::new(ingredients, project.path()).find(&args.text, args.near, args.most);
    let bytes = match args.format {
        SearchFormat::Text => text(&found).into_bytes(),
        SearchFormat::Csv => csv(&found)?,
        SearchFormat::Json => pretty(&json!(found.iter().map(row).collect::<Vec<_>>()))?,
        SearchFormat::Geojson => pretty(&geojson(&found))?,
    };
    output::result(&bytes)?;
    if found.is_empty() {
        output::note(&format!("Nothing in the project is called anything like “{}”.", args.text));
        return Ok(Outcome::Findings);
    }
    Ok(Outcome::Done)
}

fn text(found: &[Found]) -> String {
    let mut said = String::new();
    for hit in found {
        // Writing to a String cannot fail.
        let _ = writeln!(said, "{}  {}  ({})", hit.position, hit.name, hit.about);
    }
    said
}

fn row(hit: &Found) -> serde_json::Value {
    let area = hit.area.as_ref().map(ToString::to_string);
    json!({
        "name": hit.name,
        "about": hit.about,
        "lon": hit.position.lon,
        "lat": hit.position.lat,
        "area": area,
        "score": hit.score,
    })
}

fn csv(found: &[Found]) -> anyhow::Result<Vec<u8>> {
    let mut table = ::csv::Writer::from_writer(Vec::new());
    table.write_record(["name", "about", "lon", "lat", "score"])?;
    for hit in found {
        let (lon, lat) = (hit.position.lon.to_string(), hit.position.lat.to_string());
        let score = format!("{:.4}", hit.score);
        table.write_record([hit.name.as_str(), &hit.about, &lon, &lat, &score])?;
    }
    Ok(table.into_inner()?)
}

fn pretty(value: &serde_json::Value) -> anyhow::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn geojson(found: &[Found]) -> serde_json::Value {
    let feature = |hit: &Found| {
        json!({
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [hit.position.lon, hit.position.lat]},
            "properties": row(hit),
        })
    };
    json!({"type": "FeatureCollection", "features": found.iter().map(feature).collect::<Vec<_>>()})
}
