//! `validate`: does a score follow an outcome that it was not made from, and does a claim survive?

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use serde_json::json;

use crate::analysis::validate::claim::{self, ClaimRow};
use crate::analysis::validate::{Case, Worse, validate};
use crate::base::progress::Progress;
use crate::import;
use crate::model::validation::{Agreement, ValidationReport};
use crate::project::prediction::columns::Joined;
use crate::project::prediction::of_project;

use super::args::{self, Format};
use super::{Outcome, output};

/// What is compared, whatever it comes from.
struct Figures {
    names: Vec<String>,
    places: Vec<String>,
    score: Vec<Option<f64>>,
    outcome: Vec<Option<f64>>,
    raw: Vec<Option<f64>>,
    paper_first: Vec<Option<f64>>,
}

pub(super) fn run(args: &args::Validate) -> anyhow::Result<Outcome> {
    let figures = if args.table.is_empty() { of_project(args)? } else { of_tables(args)? };
    if let Some(name) = &args.claim {
        return claim(args, &figures, name);
    }
    let worse = |end: args::End| if end == args::End::Higher { Worse::Higher } else { Worse::Lower };
    let report = validate(&Case {
        score: &figures.score,
        outcome: &figures.outcome,
        place: &figures.places,
        score_is_worse: worse(args.score_worse),
        outcome_is_worse: worse(args.outcome_worse),
        same_unit: false,
        interval: None,
    })?;
    let bytes = match args.format {
        Format::Json => serde_json::to_vec_pretty(&report)?,
        Format::Csv => report_csv(&report)?,
    };
    output::result(&bytes)?;
    Ok(Outcome::Done)
}

fn of_tables(args: &args::Validate) -> anyhow::Result<Figures> {
    let tables = read(&args.table)?;
    let joined = Joined::new(&tables)?;
    let optional = |name: &Option<String>| match name {
        Some(name) => joined.numbers(name),
        None => Ok(vec![None; joined.codes.len()]),
    };
    if args.score.is_none() && args.claim.is_none() {
        bail!("Say which column is the score, with --score.");
    }
    Ok(Figures {
        names: joined.names(),
        places: match args.group.as_deref() {
            None | Some("lad") => joined.places(),
            Some(column) => joined.text(column)?,
        },
        score: optional(&args.score)?,
        outcome: joined.numbers(&args.outcome)?,
        raw: optional(&args.raw)?,
        paper_first: optional(&args.paper_first)?,
    })
}

fn of_project(args: &args::Validate) -> anyhow::Result<Figures> {
    let project = super::open(args.project.as_deref())?;
    let atlas = project.atlas();
    let set = of_project::set(atlas, args.areas.as_deref().unwrap_or_default())
        .ok_or_else(|| anyhow!("The project has no such areas. Leave --areas out for those on the map."))?;
    let column = |key: &str| {
        let known = || set.columns.keys().cloned().collect::<Vec<_>>().join(", ");
        set.columns
            .get(key)
            .map(|c| c.values.clone())
            .ok_or_else(|| anyhow!("These areas have no figures called {key}. They have: {}.", known()))
    };
    let optional = |key: &Option<String>| match key {
        Some(key) => column(key),
        None => Ok(vec![None; set.areas.len()]),
    };
    let score = match (&args.score, atlas.active_model()) {
        (Some(key), _) => column(key)?,
        (None, Some(saved)) => crate::analysis::score(set, &saved.model).areas.iter().map(|a| a.score).collect(),
        (None, None) => bail!("There is no score yet: the project has no score model. Name figures with --score."),
    };
    let table = of_project::table(set, &args.outcome);
    let figures = Figures {
        names: set.areas.iter().map(|a| a.name.clone()).collect(),
        places: table.places,
        score,
        outcome: column(&args.outcome)?,
        raw: optional(&args.raw)?,
        paper_first: optional(&args.paper_first)?,
    };
    project.close()?;
    Ok(figures)
}

/// Reads tables; of several layers in a file that of LSOAs. `-` is standard input.
pub(super) fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<import::PlainTable>> {
    if paths.iter().filter(|p| *p == Path::new("-")).count() > 1 {
        bail!("Only one table can come from standard input.");
    }
    paths.iter().map(|path| read_one(path)).collect()
}

fn read_one(path: &Path) -> anyhow::Result<import::PlainTable> {
    let is_lsoa = |layer: &str| layer.to_lowercase().contains("lsoa");
    let progress = Progress::new();
    if path != Path::new("-") {
        // The readers' own words begin with the file's name.
        return Ok(import::plain(path, is_lsoa, &progress)?);
    }
    // The readers of tables want a file.
    let (name, text) = super::values::text(path)?;
    let mut file = tempfile::Builder::new().prefix("standard input ").suffix(".csv").tempfile()?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    let mut table = import::plain(file.path(), is_lsoa, &progress).with_context(|| name.clone())?;
    table.file = name;
    Ok(table)
}

fn report_csv(report: &ValidationReport) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["place", "areas", "spearman", "r2", "rmse", "worst", "worst_hits"])?;
    let mut row = |place: &str, a: &Agreement| {
        table.write_record([
            place.to_owned(),
            a.areas.to_string(),
            output::figure(a.spearman),
            output::figure(a.r2),
            output::figure(a.rmse),
            a.worst.to_string(),
            a.worst_hits.to_string(),
        ])
    };
    row("all", &report.all)?;
    // One place is all there is.
    let places = if report.places.len() > 1 { report.places.as_slice() } else { &[] };
    for place in places {
        row(&place.place, &place.agreement)?;
    }
    Ok(table.into_inner()?)
}

fn claim(args: &args::Validate, figures: &Figures, name: &str) -> anyhow::Result<Outcome> {
    let rows: Vec<ClaimRow> = (0..figures.names.len())
        .map(|i| ClaimRow {
            name: figures.names[i].clone(),
            raw: figures.raw[i],
            paper_first: figures.paper_first[i],
            propensity: figures.outcome[i],
        })
        .collect();
    let check = claim::check(&rows, name).ok_or_else(|| anyhow!("There is no area called {name}."))?;
    let bytes = match args.format {
        Format::Json => {
            let areas: Vec<_> = rows
                .iter()
                .map(
                    |r| json!({"name": r.name, "raw": r.raw, "paper_first": r.paper_first, "propensity": r.propensity}),
                )
                .collect();
            serde_json::to_vec_pretty(&json!({"check": check, "areas": areas}))?
        }
        Format::Csv => {
            let mut table = csv::Writer::from_writer(Vec::new());
            table.write_record(["name", "raw", "paper_first", "propensity"])?;
            for row in &rows {
                let figures = [row.raw, row.paper_first, row.propensity].map(output::figure);
                table.write_record([[row.name.clone()].as_slice(), figures.as_slice()].concat())?;
            }
            table.into_inner()?
        }
    };
    output::note(&claim::in_words(&check));
    output::result(&bytes)?;
    Ok(Outcome::Done)
}
