//! `export`: the map for print, as PNG, SVG or PDF.

use anyhow::bail;

use crate::base::progress::Progress;
use crate::model::sheet::{Orientation, Paper, Sheet};
use crate::project::sheets::{self, Format};

use super::{Outcome, args, output};

pub(super) fn run(args: &args::Export) -> anyhow::Result<Outcome> {
    let out = &args.out;
    let Some(format) = Format::of(out) else {
        bail!("{} does not end in .png, .svg or .pdf, by which the map could be written.", out.display());
    };
    let project = super::open(args.project.as_deref())?;
    let sheet = sheet(args, &project.atlas().settings.sheet);
    sheets::export(project.atlas(), None, &sheet, (out, format), &Progress::new())?;
    project.close()?;

    let paper = match sheet.paper {
        Paper::A4 => "A4",
        Paper::A3 => "A3",
    };
    let orientation = match sheet.orientation {
        Orientation::Portrait => "portrait",
        Orientation::Landscape => "landscape",
    };
    let dots = if format == Format::Png { format!(", {} dpi", sheet.dpi) } else { String::new() };
    output::result(format!("Wrote {}, {paper} {orientation}{dots}\n", out.display()).as_bytes())?;
    Ok(Outcome::Done)
}

/// The project's sheet with what was said on the command line in its place.
fn sheet(args: &args::Export, remembered: &Sheet) -> Sheet {
    Sheet {
        title: args.title.clone().unwrap_or_else(|| remembered.title.clone()),
        subtitle: args.subtitle.clone().unwrap_or_else(|| remembered.subtitle.clone()),
        paper: args.paper.map_or(remembered.paper, Into::into),
        orientation: args.orientation.map_or(remembered.orientation, Into::into),
        dpi: args.dpi.unwrap_or(remembered.dpi),
    }
}
