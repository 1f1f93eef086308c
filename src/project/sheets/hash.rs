//! What a sheet was made from, as one number: whoever has the project can see whether a picture is of its state.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::model::atlas::Atlas;
use crate::model::score_model::ScoreModel;
use crate::model::sheet::Sheet;

/// SHA-256, as hexadecimal digits, over the sources' own, the figures as they may be shown, the score model, the venues,
/// and what of the settings and the sheet changes the picture.
pub(super) fn of(atlas: &Atlas, model: Option<&ScoreModel>, sheet: &Sheet) -> String {
    let mut hash = Sha256::new();
    let mut text = |words: &str| {
        hash.update((words.len() as u64).to_le_bytes());
        hash.update(words.as_bytes());
    };
    text(&atlas.name);
    for source in atlas.sources.iter() {
        text(&source.sha256);
        text(&source.description.attribution);
    }
    let settings = &atlas.settings;
    // Debug is the only form that all of these have; it is stable within a version of the program, which the file names.
    text(&format!(
        "{:?}",
        (settings.shown.clone(), settings.classing, &settings.fixed, settings.ramp, &settings.layers)
    ));
    text(&format!("{:?} {:?} {sheet:?} {model:?}", settings.disclosure, settings.boundary_set));
    text(&format!("{:?} {:?}", settings.venue_filter, settings.reach));
    if let Some(scenario) = atlas.scenario() {
        text(&format!("{scenario:?} {:?}", atlas.compared_with()));
    }
    if sheet.round.is_some() {
        text(&format!("{:?}", atlas.outreach));
    }
    for venue in atlas.venues.iter() {
        text(&format!("{venue:?}"));
    }
    if let Some(set) = atlas.active_set() {
        text(&format!("{:?}", set.set));
        for area in set.areas.iter() {
            text(area.code.as_str());
            text(&area.name);
        }
        for (key, column) in &set.columns {
            text(key);
            let mut figures = String::new();
            for value in &column.values {
                let _ = write!(figures, "{:x};", value.unwrap_or(f64::NAN).to_bits());
            }
            text(&figures);
        }
    }
    digits(&hash.finalize())
}

/// The SHA-256 of a file's bytes, as hexadecimal digits.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
