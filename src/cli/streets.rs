//! `streets`: an extract of OpenStreetMap into a project.

use std::fmt::Write as _;

use crate::base::progress::Progress;
use crate::base::text::counted;
use crate::model::place::PlaceKind;
use crate::project::streets::{self, Clip};
use crate::project::{Project, clock};

use super::args::{Streets, StreetsCommand, StreetsImport};
use super::{Outcome, output};

pub(super) fn run(args: &Streets) -> anyhow::Result<Outcome> {
    match &args.command {
        StreetsCommand::Import(args) => import(args),
    }
}

fn import(args: &StreetsImport) -> anyhow::Result<Outcome> {
    let mut project = Project::open(&args.project)?;
    let clip = match args.bounds {
        Some(bounds) => Clip::Bounds(bounds),
        None if args.all => Clip::All,
        None => Clip::Margin(args.margin),
    };
    let progress = Progress::new();
    let name = args.extract.file_name().unwrap_or(args.extract.as_os_str()).to_string_lossy();
    let meter = output::Meter::of(&progress, &name);
    let batch = streets::read_extract(&args.extract, project.atlas(), clip, &progress)?;
    project.commit_extract(&batch, &clock::now(), &progress)?;
    drop(meter);
    let segments = counted(batch.network.segments.len(), "stretch", "stretches");
    let mut said = format!("{name}: {:.0} km of streets ({segments}) and ", batch.kilometres());
    said.push_str(&counted(batch.places.len(), "place", "places"));
    said.push_str(" were imported.\n");
    for kind in PlaceKind::CANDIDATES {
        let found = batch.count(kind);
        if found > 0 {
            let _ = writeln!(said, "  {}: {found}", kind.name());
        }
    }
    let kinds: Vec<PlaceKind> = args.venues.iter().copied().map(Into::into).collect();
    if !kinds.is_empty() {
        let added = project.add_candidate_venues(&kinds)?;
        let _ = writeln!(said, "{} taken as venues.", counted(added, "place was", "places were"));
    }
    project.close()?;
    output::result(said.as_bytes())?;
    if batch.missing_points > 0 {
        output::note(&format!(
            "{} of streets lie beyond the edge of the extract; those streets end there.",
            counted(usize::try_from(batch.missing_points).unwrap_or(usize::MAX), "point", "points")
        ));
    }
    Ok(Outcome::Done)
}
