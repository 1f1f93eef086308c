//! `score`: every area's score and what it is made of, as CSV.

use anyhow::{Context as _, anyhow};

use crate::analysis;
use crate::model::atlas::SetData;
use crate::model::disclosure::SHORTHAND;
use crate::model::results::ScoreResults;
use crate::model::score_model::ScoreModel;

use super::{Outcome, args, output};

pub(super) fn run(args: &args::Score) -> anyhow::Result<Outcome> {
    let project = super::open(args.project.as_deref())?;
    let atlas = project.atlas();
    let set = atlas.active_set().ok_or_else(|| {
        anyhow!("There is nothing to score: the project has no areas yet. Import boundaries and figures first.")
    })?;
    let saved = atlas.active_model().ok_or_else(|| {
        anyhow!("There is no score yet: the project has no score model. Open it in the window to choose indicators.")
    })?;
    let results = analysis::score(set, &saved.model);
    let table = table(set, &saved.model, &results).context("The table could not be written.")?;
    project.close()?;
    output::result(&table)?;
    Ok(Outcome::Done)
}

/// The table in the order of the set's areas. What is missing is empty; what is hidden for its small count says so.
fn table(set: &SetData, model: &ScoreModel, results: &ScoreResults) -> anyhow::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut header: Vec<String> = ["code", "name", "score", "rank"].map(str::to_owned).to_vec();
    for (_, term) in model.terms() {
        header.extend(["value", "normalised", "contribution"].map(|what| format!("{}_{what}", term.indicator)));
    }
    header.push("coverage".to_owned());
    table.write_record(&header)?;

    for (place, (area, score)) in set.areas.iter().zip(&results.areas).enumerate() {
        let mut row = vec![area.code.to_string(), area.name.clone(), output::figure(score.score)];
        row.push(score.rank.map_or_else(String::new, |rank| rank.to_string()));
        for (part, (_, term)) in score.parts.iter().zip(model.terms()) {
            let is_hidden = set.columns.get(&term.indicator).is_some_and(|c| c.withheld.contains_key(&place));
            let missing = if is_hidden { SHORTHAND } else { "" };
            row.push(part.raw.map_or_else(|| missing.to_owned(), |raw| raw.to_string()));
            row.push(output::figure(part.normalised));
            row.push(output::figure(part.contribution));
        }
        row.push(output::figure(Some(score.coverage)));
        table.write_record(&row)?;
    }
    Ok(table.into_inner()?)
}
