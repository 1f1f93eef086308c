//! How a file was mapped by hand, remembered in the project for the next file of the same columns. Nothing here knows
//! where a project is kept.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::ids::BoundarySetId;
use crate::geo::crs::Crs;
use crate::model::atlas::Atlas;
use crate::model::settings::{RememberedMapping, Settings};

use super::layer::Layer;
use super::options::{About, AboutSet, ImportOptions, JoinBy, LookupWeight, Statistic};
use super::report::{ColumnReport, MappedAs};

/// What of the user's choices holds for the next file too: not its name, its year or its publisher.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Choices {
    crs: Option<Crs>,
    set: Option<BoundarySetId>,
    join_by: Option<JoinBy>,
    summarise: Option<Statistic>,
    weight: Option<LookupWeight>,
    about: About,
}

/// The user's choices, completed by those made for an earlier file of the same columns, and which file that was.
/// `None` when there was none, or it is to be left aside.
pub(super) fn remembered(layer: &Layer, atlas: &Atlas, options: &ImportOptions) -> Option<(MappedAs, ImportOptions)> {
    if options.as_found {
        return None;
    }
    let kept = atlas.settings.mappings.get(&shape(layer.table.headers().iter().map(String::as_str)))?;
    let choices = serde_json::from_str::<Choices>(&kept.choices).ok()?.over_by(options);
    let set = choices.set.filter(|id| atlas.set(*id).is_some());
    let merged = ImportOptions {
        layer: options.layer.clone(),
        crs: choices.crs,
        set,
        join_by: choices.join_by,
        as_found: false,
        leave_out: options.leave_out.clone(),
        summarise: choices.summarise,
        weight: choices.weight,
        about: choices.about,
    };
    Some((MappedAs { file: kept.file.clone(), on: kept.on.clone() }, merged))
}

/// Keeps what the user chose for this file; nothing where nothing was chosen. `now` is the time of the import.
pub fn remember(settings: &mut Settings, file: &str, columns: &[ColumnReport], options: &ImportOptions, now: &str) {
    let shape = shape_of(columns);
    let chosen = Choices::default().over_by(options).lasting();
    if chosen == Choices::default() {
        return;
    }
    let before = settings.mappings.get(&shape).filter(|_| !options.as_found);
    let before = before.and_then(|m| serde_json::from_str::<Choices>(&m.choices).ok()).unwrap_or_default();
    let Ok(choices) = serde_json::to_string(&before.over_by(options).lasting()) else { return };
    let on = now.get(..10).unwrap_or(now).to_owned();
    settings.mappings.insert(shape.clone(), RememberedMapping { file: file.to_owned(), on, choices });
    while settings.mappings.len() > MOST {
        let oldest = settings.mappings.iter().filter(|(s, _)| **s != shape).min_by_key(|(s, m)| (&m.on, *s));
        let Some(oldest) = oldest.map(|(s, _)| s.clone()) else { break };
        settings.mappings.remove(&oldest);
    }
}

/// Forgets how files with these headers are mapped.
pub fn forget(settings: &mut Settings, headers: &[String]) {
    settings.mappings.remove(&shape(headers.iter().map(String::as_str)));
}

/// The most shapes of files that a project remembers.
const MOST: usize = 100;

impl Choices {
    /// With the user's newest choices over these.
    fn over_by(self, options: &ImportOptions) -> Self {
        Self {
            crs: options.crs.or(self.crs),
            set: options.set.or(self.set),
            join_by: options.join_by.or(self.join_by),
            summarise: options.summarise.or(self.summarise),
            weight: options.weight.clone().or(self.weight),
            about: options.about.over(self.about),
        }
    }

    /// Without what is of one file only.
    fn lasting(mut self) -> Self {
        self.about.source = None;
        self.about.set = AboutSet { name: None, vintage: None, ..self.about.set };
        for column in self.about.columns.values_mut() {
            column.period = None;
        }
        self.about.columns.retain(|_, column| *column != super::options::ColumnAbout::default());
        self
    }
}

fn shape_of(columns: &[ColumnReport]) -> String {
    shape(columns.iter().map(|c| c.header.as_str()))
}

/// What files of the same columns in the same order share: the SHA-256 of their headers.
fn shape<'a>(headers: impl Iterator<Item = &'a str>) -> String {
    use std::fmt::Write as _;
    let mut hasher = Sha256::new();
    for header in headers {
        hasher.update(header.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
