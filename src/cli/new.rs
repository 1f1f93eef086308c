//! `new`: makes a project file.

use crate::base::progress::Progress;
use crate::project::{Project, sample};

use super::{Outcome, args, output};

pub(super) fn run(args: &args::New) -> anyhow::Result<Outcome> {
    let file = &args.file;
    let stem = file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy();
    let name = args.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or(&stem);
    let project = if args.sample { sample::embedded(file, &Progress::new())? } else { Project::create(file, name)? };
    project.close()?;
    output::result(format!("Made {}\n", file.display()).as_bytes())?;
    if file.extension().is_none_or(|e| !e.eq_ignore_ascii_case("gpkg")) {
        let usual = file.with_extension("gpkg");
        output::note(&format!(
            "Other programs know a project by .gpkg at its end; {} would be usual.",
            usual.display()
        ));
    }
    Ok(Outcome::Done)
}
