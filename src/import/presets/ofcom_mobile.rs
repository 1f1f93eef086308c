//! Ofcom's mobile coverage (Connected Nations). `4G_prem_in_0` to `4G_prem_in_4` are the premises, in per cent, that so many
//! of the four networks reach indoors; `_out_` is outdoors, `_geo_` a share of the land instead of premises. Columns named
//! so since the edition of 2018.

use crate::model::indicator::Measure;
use crate::model::score_model::Direction::{self, HigherIsWorse, LowerIsWorse};

use super::super::error::Refusal;
use super::super::layer::Table;
use super::super::options::{ColumnUse, ContentKind};
use super::{Names, OGL, PLAIN, Period, Preset, Rule, Understood, used};

pub(super) const PRESETS: &[Preset] = &[Preset {
    publisher: "Ofcom",
    dataset: "Connected Nations: mobile coverage by local authority",
    brings: "Premises and land that none, or all four, of the mobile networks reach: calls, 4G and 5G.",
    licence: OGL,
    attribution: "Contains Ofcom data, licensed under the Open Government Licence v3.0.",
    address: "https://www.ofcom.org.uk/phones-and-broadband/coverage-and-speeds/infrastructure-research",
    steps: &[
        "Choose the newest Connected Nations report and its data downloads.",
        "Save the zip file of mobile coverage and drop it on the window; of its tables take the one of local authorities.",
    ],
    period: Period::MonthInName,
    layouts: &[&["laua*", "*_prem_in_0"], &["laua*", "*_prem_out_0"], &["laua*", "*_geo_out_0"]],
    content: Some(ContentKind::Figures),
    columns: COLUMNS,
    reshape: Some(of_premises),
}];

/// Shares of premises are of the premises that the file counts; shares of land have no count.
#[expect(clippy::unnecessary_wraps, reason = "one signature for all presets that reshape a table")]
fn of_premises(table: &Table, _: &Names<'_>, said: &mut Understood) -> Result<Option<Table>, Refusal> {
    let Some(all) = table.headers().iter().find(|h| h.eq_ignore_ascii_case("prem_count")) else { return Ok(None) };
    let key = super::super::figures::key_of(all);
    for (header, about) in &mut said.columns {
        if about.measure == Some(Measure::Rate) && header.to_ascii_lowercase().contains("_prem_") {
            about.denominator = Some(key.clone());
        }
    }
    Ok(None)
}

const COLUMNS: &[Rule] = &[
    used("laua_name", ColumnUse::AreaName),
    Rule { header: "prem_count", unit: Some("premises"), measure: Some(Measure::Count), ..PLAIN },
    rate(
        "voice_prem_in_0",
        "no_calls_indoors_pct",
        "No mobile calls indoors",
        Some(HigherIsWorse),
        "Premises in per cent in which no network lets one call.",
    ),
    rate(
        "voice_prem_out_0",
        "no_calls_outdoors_pct",
        "No mobile calls outdoors",
        Some(HigherIsWorse),
        "Premises in per cent outside which no network lets one call.",
    ),
    rate(
        "4g_prem_in_0",
        "no_4g_indoors_pct",
        "No 4G indoors",
        Some(HigherIsWorse),
        "Premises in per cent in which no network has 4G.",
    ),
    rate(
        "4g_prem_out_0",
        "no_4g_outdoors_pct",
        "No 4G outdoors",
        Some(HigherIsWorse),
        "Premises in per cent outside which no network has 4G.",
    ),
    rate(
        "5g_high_confidence_prem_out_0",
        "no_5g_outdoors_pct",
        "No 5G outdoors",
        Some(HigherIsWorse),
        "Premises in per cent outside which no network is expected, with high confidence, to have 5G.",
    ),
    rate(
        "voice_prem_in_4",
        "all_calls_indoors_pct",
        "Mobile calls indoors on all networks",
        Some(LowerIsWorse),
        "Premises in per cent in which all four networks let one call.",
    ),
    rate(
        "4g_prem_in_4",
        "all_4g_indoors_pct",
        "4G indoors on all networks",
        Some(LowerIsWorse),
        "Premises in per cent in which all four networks have 4G.",
    ),
    rate(
        "4g_prem_out_4",
        "all_4g_outdoors_pct",
        "4G outdoors on all networks",
        Some(LowerIsWorse),
        "Premises in per cent outside which all four networks have 4G.",
    ),
    rate(
        "4g_geo_out_0",
        "no_4g_land_pct",
        "Land without 4G",
        Some(HigherIsWorse),
        "Of the land, in per cent, where no network has 4G outdoors.",
    ),
    Rule { header: "*_prem_*", unit: Some("%"), measure: Some(Measure::Rate), ..PLAIN },
    Rule { header: "*_geo_*", unit: Some("%"), measure: Some(Measure::Rate), ..PLAIN },
];

const fn rate(
    header: &'static str,
    key: &'static str,
    name: &'static str,
    direction: Option<Direction>,
    meaning: &'static str,
) -> Rule {
    Rule {
        header,
        used_as: None,
        key: Some(key),
        name: Some(name),
        unit: Some("%"),
        measure: Some(Measure::Rate),
        direction,
        meaning: Some(meaning),
    }
}
