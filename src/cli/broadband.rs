//! `broadband`: how many premises have weak broadband, area by area.

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::analysis::score::score;
use crate::model::broadband::BroadbandSettings;
use crate::model::settings::Settings;
use crate::project::broadband::{NOT_CARRIED, measure};
use crate::project::files;

use super::args::{self, TableFormat};
use super::{Outcome, output};

pub(super) fn run(args: &args::Broadband) -> anyhow::Result<Outcome> {
    if !(args.at_least > 0.0 && args.at_least <= 100.0) {
        bail!("--at-least must be more than 0 and at most 100.");
    }
    let project = super::open(args.project.as_deref())?;
    let atlas = project.atlas();
    let set = match &args.set {
        Some(name) => super::set_called(atlas, name)?,
        None => atlas.active_set().context("The project has no areas yet. Import boundaries first.")?.as_ref(),
    };
    let broadband = BroadbandSettings {
        threshold: Some(args.threshold.into()),
        at_least: args.at_least,
        ..BroadbandSettings::default()
    };
    let settings = Settings { broadband, ..atlas.settings.clone() };
    let scores = atlas.active_model().map(|m| score(set, &m.model)).unwrap_or_default();
    let Some(weak) = measure(atlas, set, &scores, &settings) else {
        bail!("{}: {NOT_CARRIED}", set.set.name);
    };
    for line in weak.said() {
        output::note(&line);
    }
    let bytes = match args.format {
        TableFormat::Csv => files::table(&weak.rows(atlas, set)),
        TableFormat::Json => {
            let areas = set.areas.iter().enumerate().map(|(place, area)| {
                let of = weak.areas.get(place).copied().unwrap_or_default();
                json!({
                    "code": area.code.to_string(),
                    "name": area.name,
                    "premises": of.premises,
                    "percent": of.share,
                    "all_premises": of.all,
                    "weak": weak.weak.contains(&place),
                    "weak_and_excluded": weak.excluded.contains(&place),
                })
            });
            let document = json!({
                "means": weak.means(),
                "read_from": weak.how,
                "said": weak.said(),
                "areas": areas.collect::<Vec<_>>(),
            });
            let mut bytes = serde_json::to_vec_pretty(&document)?;
            bytes.push(b'\n');
            bytes
        }
    };
    output::result(&bytes)?;
    Ok(Outcome::Done)
}
