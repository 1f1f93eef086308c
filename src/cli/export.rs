//! `export`: pages with maps, as PNG, SVG, PDF or table. `pack`: pages with all that stands behind them.

use anyhow::{anyhow, bail};

use crate::base::progress::Progress;
use crate::base::text::folded;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::Atlas;
use crate::model::reach::ReachMeasure;
use crate::model::settings::Shown;
use crate::model::sheet::{Orientation, Paper, ReachOnSheet, Sheet, Template};
use crate::model::style::LayerKind;
use crate::project::reach::Ways;
use crate::project::sheets::series::{self, Each, Into as Where};
use crate::project::sheets::{self, Format, SheetDesk, pack as packs};
use crate::project::{Project, files, streets};

use super::output::Meter;
use super::{Outcome, args, output};

pub(super) fn run(args: &args::Export) -> anyhow::Result<Outcome> {
    if let Some(each) = args.each {
        return run_series(args, each);
    }
    let Some(out) = &args.out else { bail!("Say with --out where the map is to be written.") };
    let is_table = out.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let Some(format) = Format::of(out).or(is_table.then_some(Format::Png)) else {
        bail!("{} does not end in .png, .svg, .pdf or .csv, by which the map could be written.", out.display());
    };
    let project = super::open(args.project.as_deref())?;
    let atlas = looked_at(args, project.atlas())?;
    let sheet = sheet(args, &project, &atlas)?;
    let mut desk = desk(&project)?;
    if is_table {
        let table = sheets::csv(&mut desk, &atlas, None, &sheet)?;
        files::write_whole(out, &table)?;
        project.close()?;
        output::result(format!("Wrote {}\n", out.display()).as_bytes())?;
        return Ok(Outcome::Done);
    }
    let made = sheets::export(&mut desk, &atlas, None, &sheet, (out, format), &Progress::new())?;
    if let Some(path) = &args.alt_text {
        files::write_whole(path, made.text_beside().as_bytes())?;
    }
    let findings = sheets::check(&made, &atlas, &sheet);
    project.close()?;
    let name = sheet.template.design().name;
    let dots = if format == Format::Png { format!(", {} dpi", sheet.dpi) } else { String::new() };
    output::result(format!("Wrote {}, {name}{dots}\n", out.display()).as_bytes())?;
    for finding in findings {
        output::note(&format!("To look at: {}", finding.text));
    }
    Ok(Outcome::Done)
}

fn run_series(args: &args::Export, each: args::EachName) -> anyhow::Result<Outcome> {
    let each = match each {
        args::EachName::Ward => Each::Area,
        args::EachName::Venue => Each::Venue,
        args::EachName::Round => Each::Round,
        args::EachName::Indicator => Each::Indicator,
    };
    let into = match (&args.one_pdf, &args.out) {
        (Some(pdf), _) => Where::Pdf(pdf.clone()),
        (None, Some(folder)) => Where::Folder(folder.clone(), args.format.into()),
        (None, None) => bail!("Say with --out into which folder the pages go, or with --one-pdf into which file."),
    };
    let project = super::open(args.project.as_deref())?;
    let atlas = looked_at(args, project.atlas())?;
    let sheet = sheet(args, &project, &atlas)?;
    let progress = Progress::new();
    let meter = Meter::of(&progress, "Series");
    let written = series::write(&mut desk(&project)?, &atlas, None, (&sheet, each), (&into, args.resume), &progress);
    drop(meter);
    let written = written?;
    project.close()?;
    let (Where::Folder(path, _) | Where::Pdf(path)) = &into;
    output::result(format!("{} in {}\n", written.sentence(), path.display()).as_bytes())?;
    Ok(Outcome::Done)
}

pub(super) fn pack(args: &args::Pack) -> anyhow::Result<Outcome> {
    let project = super::open(args.project.as_deref())?;
    let atlas = project.atlas();
    let chosen: Vec<Sheet> = if args.sheets.is_empty() {
        atlas.sheets.iter().map(|s| s.sheet.clone()).collect()
    } else {
        args.sheets
            .iter()
            .map(|name| called(atlas, name, "leave --sheet out for the usual report"))
            .collect::<anyhow::Result<_>>()?
    };
    let chosen = if chosen.is_empty() { vec![Sheet::of(Template::Report)] } else { chosen };
    let progress = Progress::new();
    let meter = Meter::of(&progress, "Pack");
    let count = packs::write(&mut desk(&project)?, atlas, None, &chosen, &args.out, &progress);
    drop(meter);
    let count = count?;
    project.close()?;
    output::result(format!("Wrote {count} files into {}\n", args.out.display()).as_bytes())?;
    Ok(Outcome::Done)
}

/// The project as it is to be shown: with the scenario that was named.
fn looked_at(args: &args::Export, atlas: &Atlas) -> anyhow::Result<Atlas> {
    let mut atlas = atlas.clone();
    if let Some(name) = &args.scenario {
        atlas.settings.scenario = Some(super::reach::called(&atlas, name)?);
        atlas.settings.shown = Shown::Reach(ReachMeasure::Difference);
        for layer in atlas.settings.layers.iter_mut().filter(|l| l.kind == LayerKind::Venues) {
            layer.visible = true;
        }
    }
    Ok(atlas)
}

/// A desk for the project's sheets, which measures reach as the window does.
fn desk(project: &Project) -> anyhow::Result<SheetDesk> {
    Ok(SheetDesk::with_ways(Ways(project.streets()?)))
}

/// The sheet that was asked for, or the project's own, with what was said on the command line in its place.
fn sheet(args: &args::Export, project: &Project, atlas: &Atlas) -> anyhow::Result<Sheet> {
    let mut sheet = match (&args.sheet, &args.template) {
        (Some(name), _) => called(atlas, name, "use --template")?,
        (None, Some(word)) => Sheet::of(Template::ALL.into_iter().find(|t| t.word() == word).unwrap_or_default()),
        (None, None) => atlas.settings.sheet.clone(),
    };
    if args.paper.is_some() || args.orientation.is_some() {
        let design = sheet.template.design();
        let paper = if design.width_mm.max(design.height_mm) > 400.0 { Paper::A3 } else { Paper::A4 };
        let upright = design.height_mm > design.width_mm;
        let turned = if upright { Orientation::Portrait } else { Orientation::Landscape };
        let paper = args.paper.map_or(paper, Into::into);
        sheet.template = Template::of(paper, args.orientation.map_or(turned, Into::into));
    }
    for (said, text) in [(&args.title, &mut sheet.title), (&args.subtitle, &mut sheet.subtitle)] {
        if let Some(said) = said {
            text.clone_from(said);
        }
    }
    sheet.dpi = args.dpi.unwrap_or(sheet.dpi);
    if let Some(said) = &args.about {
        sheet.about = Some(area_called(atlas, said)?);
    }
    if let Some(from) = args.reach {
        sheet.reach = Some(reach(args, project, from)?);
    }
    Ok(sheet)
}

/// The code of the area of this code or name, however it is capitalised and hyphenated.
fn area_called(atlas: &Atlas, said: &str) -> anyhow::Result<String> {
    let Some(set) = atlas.active_set() else { return Ok(said.to_owned()) };
    if let Some(area) = set.areas.iter().find(|a| a.code.as_str().eq_ignore_ascii_case(said.trim())) {
        return Ok(area.code.to_string());
    }
    let wanted = folded(said.trim());
    let found: Vec<_> = set.areas.iter().filter(|a| folded(&a.name) == wanted).collect();
    match found.as_slice() {
        [one] => Ok(one.code.to_string()),
        [] => bail!(
            "None of the {} that are shown is called {said} or has that code. `inclusion-atlas areas` lists them.",
            set.set.kind.counted(set.areas.len())
        ),
        several => {
            let codes: Vec<&str> = several.iter().map(|a| a.code.as_str()).take(12).collect();
            bail!("{} areas are called {said}. Say which by its code: {}.", several.len(), codes.join(", "))
        }
    }
}

/// What can be reached, as it was asked for.
fn reach(args: &args::Export, project: &Project, from: LonLat) -> anyhow::Result<ReachOnSheet> {
    let streets = super::route::streets(project)?;
    let mut minutes = args.reach_minutes.clone();
    minutes.sort_unstable();
    minutes.dedup();
    let mode = args.reach_mode.into();
    let found = streets::reach_within(&streets, mode, from, &minutes)?;
    // A venue on the spot gives its name.
    let near = project.atlas().venues.iter().map(|v| (v.position.short_distance_metres(from), &v.name));
    let venue = near.filter(|(metres, _)| *metres < 25.0).min_by(|a, b| a.0.total_cmp(&b.0));
    let name = venue.map_or_else(|| from.to_string(), |(_, name)| name.clone());
    Ok(found.on_sheet(&name, mode, streets.attribution()))
}

/// The project's sheet of this name, however it is capitalised.
fn called(atlas: &Atlas, name: &str, else_do: &str) -> anyhow::Result<Sheet> {
    let found = atlas.sheets.iter().find(|s| s.sheet.name.eq_ignore_ascii_case(name.trim()));
    found.map(|s| s.sheet.clone()).ok_or_else(|| {
        let there: Vec<&str> = atlas.sheets.iter().map(|s| s.sheet.name.as_str()).collect();
        let there = if there.is_empty() {
            format!("It has none yet; make one in the window under Publish, or {else_do}")
        } else {
            format!("It has: {}", there.join(", "))
        };
        anyhow!("The project has no sheet called {name}. {there}.")
    })
}

impl From<args::FormatName> for Format {
    fn from(name: args::FormatName) -> Self {
        match name {
            args::FormatName::Png => Self::Png,
            args::FormatName::Svg => Self::Svg,
            args::FormatName::Pdf => Self::Pdf,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::project::sample;

    #[test]
    fn an_area_is_named_by_name_or_code_and_two_of_a_name_are_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("s.gpkg"), &Progress::new()).expect("built");
        let mut atlas = Atlas::clone(project.atlas());
        for said in ["E05005004", "Shepway South", "shepway south"] {
            assert_eq!(area_called(&atlas, said).expect("an area"), "E05005004", "{said}");
        }
        let error = area_called(&atlas, "Shepway").expect_err("no area").to_string();
        assert!(error.contains("26 wards") && error.contains("Shepway"), "{error}");
        let id = atlas.active_set().expect("wards").set.id;
        let set = atlas.sets.iter_mut().find(|s| s.set.id == id).expect("wards");
        let set = Arc::make_mut(set);
        let mut areas = set.areas.to_vec();
        let north = areas.iter_mut().find(|a| a.name == "Shepway North").expect("a ward");
        "Shepway South".clone_into(&mut north.name);
        set.areas = areas.into();
        let error = area_called(&atlas, "Shepway South").expect_err("two areas").to_string();
        assert!(error.contains("2 areas") && error.contains("E05005004"), "{error}");
    }
}
