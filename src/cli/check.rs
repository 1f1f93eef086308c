//! `check`: whether a project is sound, and what is missing.

use std::fmt::Write as _;

use crate::base::text::counted;
use crate::model::area::SetRole;
use crate::model::atlas::Atlas;
use crate::project::Project;

use super::{Outcome, args, output};

pub(super) fn run(args: &args::Check) -> anyhow::Result<Outcome> {
    let project = Project::open(&args.file)?;
    let findings = project.integrity()?;
    let holds = holds(project.atlas());
    project.close()?;

    let mut text = format!("{}: {holds}\n", args.file.display());
    for finding in &findings {
        writeln!(text, "  {finding}")?;
    }
    if findings.is_empty() {
        text.push_str("  All is well.\n");
    }
    output::result(text.as_bytes())?;
    Ok(if findings.is_empty() { Outcome::Done } else { Outcome::Findings })
}

/// "26 wards, 12 venues, …".
fn holds(atlas: &Atlas) -> String {
    let measured = atlas.sets.iter().filter(|s| s.set.role == SetRole::Measured);
    let mut parts: Vec<String> = measured.map(|s| s.set.kind.counted(s.areas.len())).collect();
    for (number, one, many) in [
        (atlas.indicators.len(), "indicator", "indicators"),
        (atlas.venues.len(), "venue", "venues"),
        (atlas.gaps.len(), "broadband gap", "broadband gaps"),
        (atlas.postcodes.len(), "postcode", "postcodes"),
        (atlas.sources.len(), "source", "sources"),
    ] {
        if number > 0 {
            parts.push(counted(number, one, many));
        }
    }
    if parts.is_empty() { "an empty project".to_owned() } else { parts.join(", ") }
}
