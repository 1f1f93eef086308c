//! Is the project sound, and what is missing? Sentences for the `check` command.

use crate::base::text::count;
use crate::model::area::SetRole;
use crate::model::atlas::{Atlas, SetData};
use crate::project::{Project, ProjectError};

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
        found.push("There is no score model yet.".to_owned());
    }
    for set in &atlas.sets {
        areas_missing(set, &mut found);
    }
    for indicator in atlas.indicators.iter() {
        let has_values =
            |s: &std::sync::Arc<SetData>| s.columns.get(&indicator.key).is_some_and(|c| c.source == indicator.source);
        if !atlas.sets.iter().any(has_values) {
            found.push(format!("Indicator {} ({}) has no figure at all.", indicator.name, indicator.key));
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
    for source in atlas.sources.iter() {
        if source.description.licence.trim().is_empty() {
            found.push(format!("Source {} has no licence. Say under which it may be shown.", source.file_name));
        }
    }
    found
}

fn areas_missing(data: &SetData, found: &mut Vec<String>) {
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
    for (key, column) in &data.columns {
        let gone = column.values.iter().filter(|v| v.is_none()).count().saturating_sub(without.len());
        if gone > 0 {
            found.push(format!("{set}: {key} is missing for {} more of {kinds}.", count(gone)));
        }
    }
}

fn have(count: usize) -> &'static str {
    if count == 1 { "has" } else { "have" }
}
