//! `route`: the quickest way along the project's streets.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::export::gpx;
use crate::geo::lonlat::LonLat;
use crate::model::street::TravelMode;
use crate::project::Project;
use crate::project::streets::{NoRoute, Route, Streets};

use super::args::RouteFormat;
use super::{Outcome, args, output};

/// The project's streets, or what to do.
pub(super) fn streets(project: &Project) -> anyhow::Result<Streets> {
    project.streets()?.with_context(|| {
        let file = project.path().display();
        format!("The project has no streets yet. Import an extract first: inclusion-atlas streets import EXTRACT --project {file}")
    })
}

pub(super) fn run(args: &args::Route) -> anyhow::Result<Outcome> {
    let project = Project::open(&args.project)?;
    let streets = streets(&project)?;
    let mode = TravelMode::from(args.mode);
    let route = match streets.router()?.route(mode, args.from, args.to) {
        Ok(route) => route,
        Err(NoRoute::NotJoined) => {
            output::note(&format!("There is no way: {}.", NoRoute::NotJoined));
            return Ok(Outcome::Findings);
        }
        Err(off) => bail!("There is no way: {off}."),
    };
    let bytes = match args.format {
        RouteFormat::Text => text(mode, &route, streets.attribution()).into_bytes(),
        RouteFormat::Json => pretty(&json(mode, &route, streets.attribution()))?,
        RouteFormat::Csv => csv(&route)?,
        RouteFormat::Geojson => pretty(&geojson(mode, &route, streets.attribution()))?,
        RouteFormat::Gpx => {
            let steps: Vec<gpx::Waypoint> =
                route.steps.iter().map(|s| gpx::Waypoint { name: s.to_string(), position: s.position }).collect();
            gpx::track(mode.name(), streets.attribution(), &steps, &route.shape).into_bytes()
        }
    };
    output::result(&bytes)?;
    Ok(Outcome::Done)
}

fn text(mode: TravelMode, route: &Route, attribution: &str) -> String {
    let mut text = format!("{}: {} and {}\n", mode.name(), length(route.metres), minutes(route.milliseconds));
    for (number, step) in route.steps.iter().enumerate() {
        let how_far = if step.metres > 0.0 { format!(", {}", length(step.metres)) } else { String::new() };
        let _ = writeln!(text, "{:3}  {step}{how_far}", number + 1);
    }
    let _ = writeln!(text, "{attribution}");
    text
}

fn length(metres: f64) -> String {
    if metres < 995.0 {
        format!("{:.0} m", (metres / 10.0).round() * 10.0)
    } else {
        format!("{:.1} km", metres / 1000.0)
    }
}

fn minutes(milliseconds: u32) -> String {
    format!("{:.1} minutes", f64::from(milliseconds) / 60_000.0)
}

pub(super) fn at(position: LonLat) -> [f64; 2] {
    [position.lon, position.lat].map(|degrees| (degrees * 1e7).round() / 1e7)
}

pub(super) fn pretty(value: &serde_json::Value) -> anyhow::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn steps(route: &Route) -> Vec<serde_json::Value> {
    let step = |s: &crate::project::streets::Step| json!({"text": s.to_string(), "street": s.street, "metres": s.metres.round(), "position": at(s.position)});
    route.steps.iter().map(step).collect()
}

fn json(mode: TravelMode, route: &Route, attribution: &str) -> serde_json::Value {
    let end = |s: &crate::project::streets::Snap| json!({"position": at(s.position), "metres_from_the_point_asked_for": (s.metres_off * 10.0).round() / 10.0});
    json!({
        "mode": mode, "milliseconds": route.milliseconds, "metres": (route.metres * 10.0).round() / 10.0,
        "start": end(&route.start), "end": end(&route.end),
        "line": route.shape.iter().map(|p| at(*p)).collect::<Vec<_>>(),
        "steps": steps(route), "attribution": attribution,
    })
}

fn geojson(mode: TravelMode, route: &Route, attribution: &str) -> serde_json::Value {
    let line = json!({
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": route.shape.iter().map(|p| at(*p)).collect::<Vec<_>>()},
        "properties": {
            "mode": mode, "milliseconds": route.milliseconds, "metres": (route.metres * 10.0).round() / 10.0,
            "steps": steps(route), "attribution": attribution,
        },
    });
    json!({"type": "FeatureCollection", "features": [line]})
}

fn csv(route: &Route) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["step", "text", "street", "metres", "lon", "lat"])?;
    for (number, step) in route.steps.iter().enumerate() {
        let [lon, lat] = at(step.position);
        table.write_record([
            (number + 1).to_string(),
            step.to_string(),
            step.street.clone(),
            step.metres.round().to_string(),
            lon.to_string(),
            lat.to_string(),
        ])?;
    }
    Ok(table.into_inner()?)
}
