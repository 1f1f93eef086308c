//! `predict`: trains a model of an outcome, checks it on places that were left out, and estimates the outcome where
//! nobody has measured it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use serde_json::{Value, json};

use crate::base::progress::Progress;
use crate::model::predictor::{Count, Estimate, OutcomeAbout, Predictor};
use crate::project::prediction::columns::{self, Areas, Roles};
use crate::project::prediction::{Options, of_project, prepare, residents};
use crate::project::prediction::{apply, train};

use super::args::{self, Format};
use super::{Outcome, output, validate};

/// Estimates and what they were made by.
struct Result {
    predictor: Predictor,
    areas: Areas,
    names: Vec<String>,
    estimates: Vec<Option<Estimate>>,
    /// Whether each was made while the area's own place was left out of training.
    unseen: Vec<bool>,
}

/// What was said of areas before their place was seen; for the others, what the whole model says.
fn either(unseen: Vec<Option<Estimate>>, all: Vec<Option<Estimate>>) -> (Vec<Option<Estimate>>, Vec<bool>) {
    unseen.into_iter().zip(all).map(|(unseen, applied)| (unseen.or(applied), unseen.is_some())).unzip()
}

pub(super) fn run(args: &args::Predict) -> anyhow::Result<Outcome> {
    if !args.prepare.is_empty() {
        return prepared(args);
    }
    let result = if args.train.is_some() || args.apply.is_some() { of_tables(args)? } else { of_project(args)? };
    if let Some(path) = &args.save {
        let json = serde_json::to_vec(&result.predictor)?;
        std::fs::write(path, json).with_context(|| format!("{} could not be written.", path.display()))?;
    }
    summary(&result.predictor);
    let bytes = match (args.format, args.totals) {
        (Format::Json, _) => serde_json::to_vec_pretty(&result.json())?,
        (Format::Csv, false) => result.csv()?,
        (Format::Csv, true) => result.totals_csv()?,
    };
    output::result(&bytes)?;
    let nothing = result.estimates.iter().all(Option::is_none);
    Ok(if nothing { Outcome::Findings } else { Outcome::Done })
}

/// `--prepare`: published files in, one table out.
fn prepared(args: &args::Predict) -> anyhow::Result<Outcome> {
    let tables = validate::read(&args.prepare)?;
    let prepared = prepare::prepare(&tables, &args.outcome, &args.ignore)?;
    for note in &prepared.notes {
        output::note(note);
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(&prepared.headers)?;
    for row in &prepared.rows {
        table.write_record(row)?;
    }
    output::result(&table.into_inner()?)?;
    Ok(Outcome::Done)
}

fn of_tables(args: &args::Predict) -> anyhow::Result<Result> {
    let roles = Roles {
        outcome: args.outcome.clone(),
        place: args.group.clone().filter(|g| g != "lad").unwrap_or_default(),
        parent: args.parent.clone().unwrap_or_default(),
        residents: args.residents.clone().unwrap_or_default(),
        ignore: args.ignore.clone(),
    };
    let read = |path: &Path, needs_outcome: bool| -> anyhow::Result<Areas> {
        let tables = validate::read(&[path.to_owned()])?;
        let table = tables.first().ok_or_else(|| anyhow!("Name a table."))?;
        let areas = columns::areas(table, &roles, needs_outcome)?;
        if !areas.text_columns.is_empty() {
            let names = areas.text_columns.join(", ");
            output::note(&format!("{}: not numbers, so not used as inputs: {names}.", table.file));
        }
        Ok(areas)
    };
    let Some(path) = &args.train else {
        let model = args.model.as_deref().ok_or_else(|| {
            anyhow!(
                "Say what to estimate with: --train with a table that has the outcome, or --model with a saved model."
            )
        })?;
        let predictor = load(model)?;
        let areas = read(args.apply.as_deref().unwrap_or(Path::new("")), false)?;
        let estimates = apply(&predictor, &areas.table)?;
        let unseen = vec![false; estimates.len()];
        return Ok(Result { names: areas.table.codes.clone(), predictor, areas, estimates, unseen });
    };
    let areas = read(path, true)?;
    let trained = train(&areas.table, &options(args), &Progress::new())?;
    if let Some(path) = &args.apply {
        let areas = read(path, false)?;
        let estimates = apply(&trained.predictor, &areas.table)?;
        let unseen = vec![false; estimates.len()];
        return Ok(Result { names: areas.table.codes.clone(), predictor: trained.predictor, areas, estimates, unseen });
    }
    let (estimates, unseen) = either(trained.unseen, apply(&trained.predictor, &areas.table)?);
    Ok(Result { names: areas.table.codes.clone(), predictor: trained.predictor, areas, estimates, unseen })
}

fn of_project(args: &args::Predict) -> anyhow::Result<Result> {
    let project = super::open(args.project.as_deref())?;
    let atlas = project.atlas();
    let set = of_project::set(atlas, args.areas.as_deref().unwrap_or_default())
        .ok_or_else(|| anyhow!("The project has no such areas. Leave --areas out for those on the map."))?;
    let mut table = of_project::table(set, &args.outcome);
    if args.model.is_none() {
        if !set.columns.contains_key(&args.outcome) {
            let known = set.columns.keys().cloned().collect::<Vec<_>>().join(", ");
            bail!("{} have no figures called {}. They have: {known}.", set.set.name, args.outcome);
        }
        if table.places.iter().all(String::is_empty) {
            bail!(
                "A model is checked on authorities that it has not seen, and {} do not say to which they belong; only \
                 LSOAs and MSOAs do, by their names. Give --areas lsoa, or --train with a table of several authorities.",
                set.set.name
            );
        }
    }
    table.inputs.retain(|(key, _)| !args.ignore.contains(key));
    let areas = Areas { residents: of_project::residents(set), table, text_columns: Vec::new() };
    let names = set.areas.iter().map(|a| a.name.clone()).collect();
    let (predictor, estimates, unseen) = if let Some(model) = &args.model {
        let predictor = load(model)?;
        let estimates = apply(&predictor, &areas.table)?;
        let unseen = vec![false; estimates.len()];
        (predictor, estimates, unseen)
    } else {
        let trained = train(&areas.table, &options(args), &Progress::new())?;
        let (estimates, unseen) = either(trained.unseen, apply(&trained.predictor, &areas.table)?);
        (trained.predictor, estimates, unseen)
    };
    project.close()?;
    Ok(Result { predictor, areas, names, estimates, unseen })
}

fn options(args: &args::Predict) -> Options {
    let known_percentage = args.outcome.contains("propensity") || args.outcome.ends_with("_pct");
    let outcome = OutcomeAbout { key: args.outcome.clone(), is_percentage: args.percent || known_percentage };
    Options {
        name: args.name.clone().unwrap_or_else(|| args.outcome.clone()),
        note: args.note.clone().unwrap_or_default(),
        keep_out: args.keep_out.clone(),
        seed: args.seed,
        folds: usize::from(args.folds),
        trees: usize::from(args.trees),
        level: f64::from(args.level) / 100.0,
        importance: !args.no_importance,
        ..Options::new(outcome)
    }
}

fn load(path: &Path) -> anyhow::Result<Predictor> {
    let name = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("{name} could not be read."))?;
    let predictor: Predictor = serde_json::from_slice(&bytes)
        .with_context(|| format!("{name} is no model that was saved with predict --save."))?;
    if predictor.inputs.is_empty() {
        bail!("{name}: the model has no inputs.");
    }
    Ok(predictor)
}

/// What the model is worth, for people.
fn summary(predictor: &Predictor) {
    let all = &predictor.validation.all;
    let figure = |v: Option<f64>| v.map_or_else(|| "none".to_owned(), |v| format!("{v:.3}"));
    let percent = |v: f64| format!("{:.1}", v * 100.0);
    output::note(&format!(
        "{}: {} inputs; {} areas in {} places, seed {}.\nOn places left out of training: Spearman {}, RMSE {}, R2 {}; {} % intervals held {} % of outcomes.",
        predictor.name,
        predictor.inputs.len(),
        predictor.training.areas,
        predictor.training.places,
        predictor.training.seed,
        figure(all.spearman),
        figure(all.rmse),
        figure(all.r2),
        percent(predictor.spread.level),
        all.coverage.map_or_else(|| "none".to_owned(), percent),
    ));
}

const AREA_COLUMNS: [&str; 15] = [
    "code",
    "name",
    "place",
    "outcome",
    "estimate",
    "lower",
    "upper",
    "residents",
    "estimated_excluded_residents",
    "excluded_lower",
    "excluded_upper",
    "inputs_missing",
    "inputs_outside_training",
    "parent",
    "basis",
];

impl Result {
    fn excluded(&self, area: usize) -> Option<Count> {
        residents::of_area(&self.predictor, self.areas.residents[area]?, self.estimates[area].as_ref()?)
    }

    fn csv(&self) -> anyhow::Result<Vec<u8>> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(AREA_COLUMNS)?;
        let rows = &self.areas.table;
        for area in 0..rows.len() {
            let estimate = self.estimates[area];
            let excluded = self.excluded(area);
            let basis = match (estimate.is_some(), self.unseen[area]) {
                (false, _) => "too few inputs",
                (true, true) => "before its place was seen",
                (true, false) => "by the whole model",
            };
            table.write_record([
                rows.codes[area].clone(),
                self.names[area].clone(),
                rows.places[area].clone(),
                output::figure(rows.outcome[area]),
                output::figure(estimate.map(|e| e.value)),
                output::figure(estimate.map(|e| e.lower)),
                output::figure(estimate.map(|e| e.upper)),
                output::figure(self.areas.residents[area]),
                output::figure(excluded.map(|e| e.value)),
                output::figure(excluded.map(|e| e.lower)),
                output::figure(excluded.map(|e| e.upper)),
                estimate.map_or_else(String::new, |e| e.missing.to_string()),
                estimate.map_or_else(String::new, |e| e.outside.to_string()),
                rows.parents[area].clone().unwrap_or_default(),
                basis.to_owned(),
            ])?;
        }
        Ok(table.into_inner()?)
    }

    fn totals(&self) -> BTreeMap<String, residents::ParentEstimate> {
        let (parents, residents) = (&self.areas.table.parents, &self.areas.residents);
        residents::of_parents(&self.predictor, parents, residents, &self.estimates)
    }

    fn totals_csv(&self) -> anyhow::Result<Vec<u8>> {
        let totals = self.totals();
        if totals.is_empty() {
            bail!(
                "There is nothing to sum up by: name the column of larger areas with --parent, and one of residents."
            );
        }
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record([
            "parent",
            "areas",
            "areas_without",
            "residents",
            "estimate",
            "lower",
            "upper",
            "estimated_excluded_residents",
            "excluded_lower",
            "excluded_upper",
        ])?;
        for (parent, total) in totals {
            let count = |f: fn(&Count) -> f64| output::figure(total.excluded.as_ref().map(f));
            table.write_record([
                parent,
                total.areas.to_string(),
                total.without.to_string(),
                output::figure(Some(total.residents)),
                output::figure(Some(total.share.value)),
                output::figure(Some(total.share.lower)),
                output::figure(Some(total.share.upper)),
                count(|c| c.value),
                count(|c| c.lower),
                count(|c| c.upper),
            ])?;
        }
        Ok(table.into_inner()?)
    }

    fn json(&self) -> Value {
        let table = &self.areas.table;
        let areas: Vec<Value> = (0..table.len())
            .map(|a| {
                json!({
                    "code": table.codes[a], "name": self.names[a], "place": table.places[a],
                    "outcome": table.outcome[a], "estimate": self.estimates[a],
                    "residents": self.areas.residents[a], "excluded": self.excluded(a),
                })
            })
            .collect();
        let totals: Vec<Value> = self
            .totals()
            .into_iter()
            .map(|(parent, t)| {
                json!({
                    "parent": parent, "areas": t.areas, "areas_without": t.without, "residents": t.residents,
                    "share": t.share, "excluded": t.excluded,
                })
            })
            .collect();
        let mut worth: Vec<(&str, f64)> =
            self.predictor.inputs.iter().map(|i| (i.key.as_str(), i.importance)).collect();
        worth.sort_by(|a, b| b.1.total_cmp(&a.1));
        let importance: Vec<Value> = worth.iter().map(|(k, v)| json!({"input": k, "rmse_growth": v})).collect();
        json!({
            "name": self.predictor.name, "note": self.predictor.note, "outcome": self.predictor.outcome,
            "training": self.predictor.training, "validation": self.predictor.validation,
            "together": self.predictor.together, "importance": importance, "areas": areas, "totals": totals,
        })
    }
}
