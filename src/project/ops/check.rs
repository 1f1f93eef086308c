//! Is the project sound, and what is missing? Sentences for the `check` command.

use std::collections::BTreeMap;

use crate::base::text::count;
use crate::model::area::SetRole;
use crate::model::atlas::{Atlas, SetData};
use crate::model::hours::{DAY_NAMES, Week, spans_said};
use crate::project::{Project, ProjectError};

use super::venues::same_place;

impl Project {
    /// What is wrong with the file or missing in the project, a sentence each; empty when all is well.
    pub fn integrity(&self) -> Result<Vec<String>, ProjectError> {
        let faults = self.store.faults().map_err(|error| self.error(error))?;
        let mut found: Vec<String> = faults.into_iter().map(|fault| format!("The file is damaged: {fault}.")).collect();
        found.extend(missing(self.atlas()));
        Ok(found)
    }
}

/// What a project still needs, a sentence each.
fn missing(atlas: &Atlas) -> Vec<String> {
    let mut found = Vec::new();
    if !atlas.sets.iter().any(|s| s.set.role == SetRole::Measured) {
        found.push("There are no areas yet. Import boundaries first.".to_owned());
    } else if atlas.models.is_empty() {
        found.push(
            "There is no score model yet. Open the project in the window to choose indicators, or name a \
             model with score --model."
                .to_owned(),
        );
    }
    for set in &atlas.sets {
        areas_missing(atlas, set, &mut found);
    }
    for indicator in atlas.indicators.iter() {
        let has_values =
            |s: &std::sync::Arc<SetData>| s.columns.get(&indicator.key).is_some_and(|c| c.source == indicator.source);
        if !atlas.sets.iter().any(has_values) {
            found.push(format!("{} has no figure at all.", indicator.name));
        }
    }
    for saved in atlas.models.iter() {
        for (_, term) in saved.model.terms() {
            if atlas.indicator(&term.indicator).is_none() {
                let (model, key) = (&saved.model.name, &term.indicator);
                found.push(format!("Score model {model} uses {key}, which is not in the project."));
            }
        }
    }
    venues_doubtful(atlas, &mut found);
    for source in atlas.sources.iter() {
        if source.description.licence.trim().is_empty() {
            found.push(format!("Source {} has no licence. Say under which it may be shown.", source.file_name));
        }
    }
    found
}

fn areas_missing(atlas: &Atlas, data: &SetData, found: &mut Vec<String>) {
    let all = data.areas.len();
    let (set, kinds) = (&data.set.name, data.set.kind.counted(all));
    let shapeless = data.areas.iter().filter(|a| a.polygons.0.is_empty()).count();
    if shapeless > 0 {
        found.push(format!("{set}: {} of {kinds} {} no outline.", count(shapeless), have(shapeless)));
    }
    if data.set.role != SetRole::Measured {
        return;
    }
    if data.columns.is_empty() {
        found.push(format!("{set}: no figures have been imported."));
        return;
    }
    let without: Vec<&str> = data
        .areas
        .iter()
        .enumerate()
        .filter(|(place, _)| data.columns.values().all(|c| c.values.get(*place).is_none_or(Option::is_none)))
        .map(|(_, area)| area.name.as_str())
        .collect();
    if !without.is_empty() {
        let shown = without.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        let more = if without.len() > 5 { " and others" } else { "" };
        found.push(format!(
            "{set}: {} of {kinds} {} no figures ({shown}{more}).",
            count(without.len()),
            have(without.len())
        ));
    }
    // Figures that miss as many areas mostly miss the same, and came together.
    let mut by_gone = BTreeMap::<usize, Vec<&str>>::new();
    for (key, column) in &data.columns {
        let gone = column.values.iter().filter(|v| v.is_none()).count().saturating_sub(without.len());
        if gone > 0 {
            let known = atlas.indicators.iter().find(|i| i.id == column.indicator).or_else(|| atlas.indicator(key));
            by_gone.entry(gone).or_default().push(known.map_or(key, |i| &i.name));
        }
    }
    for (gone, names) in by_gone {
        let more = if without.is_empty() { "" } else { " more" };
        let shown = names.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join("; ");
        let others = names.len().saturating_sub(MOST_NAMED);
        let others = if others > 0 { format!("; and {} more", count(others)) } else { String::new() };
        let what =
            if names.len() == 1 { "1 figure is".to_owned() } else { format!("{} figures are", count(names.len())) };
        found.push(format!("{set}: {what} missing for {}{more} of {kinds}: {shown}{others}.", count(gone)));
    }
}

/// More figures than this are not named one by one.
const MOST_NAMED: usize = 5;

/// What the lists under Provide would ask about.
fn venues_doubtful(atlas: &Atlas, found: &mut Vec<String>) {
    let name = |id| atlas.venues.iter().find(|v| v.id == id).map_or("", |v| v.name.as_str());
    let more = |all: usize, what: &str| match all {
        0 | 1 => String::new(),
        all => format!(", and {} more {what}", count(all - 1)),
    };
    let doubles = same_place(atlas);
    if let Some((a, b, why)) = doubles.first() {
        found.push(format!(
            "Venues {} and {} are perhaps one place ({why}){}. Each counts until one is closed, under Provide, Duplicates.",
            name(*a),
            name(*b),
            more(doubles.len(), "like them")
        ));
    }
    let weeks = || atlas.venues.iter().filter_map(|v| Some((v, Week::parse(&v.opening_hours).ok().flatten()?)));
    let at_night: Vec<_> = weeks().filter_map(|(v, week)| Some((v, week.at_night()?))).collect();
    if let Some((venue, (day, span))) = at_night.first() {
        found.push(format!(
            "Venue {} is open at night, {} {}{}. If the afternoon is meant, correct it under Provide.",
            venue.name,
            DAY_NAMES[*day],
            spans_said(&[*span]),
            more(at_night.len(), "like it")
        ));
    }
}

fn have(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}
