//! `aggregate`: brings the figures of one boundary set to another.

use anyhow::bail;

use crate::base::progress::Progress;
use crate::project::Project;

use super::args;
use super::{Outcome, output};

pub(super) fn run(args: &args::Aggregate) -> anyhow::Result<Outcome> {
    let mut project = Project::open(&args.project)?;
    if let Some(why) = project.read_only() {
        bail!("Nothing was brought, because the project can only be read: {why}");
    }
    let atlas = project.atlas();
    let from = super::set_called(atlas, &args.from)?.set.id;
    let to = super::set_called(atlas, &args.to)?.set.id;
    let brought = project.bring_figures(from, to, &Progress::new())?;
    project.close()?;
    output::result(brought.to_string().as_bytes())?;
    Ok(if brought.is_whole() { Outcome::Done } else { Outcome::Findings })
}
