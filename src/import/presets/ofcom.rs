//! Ofcom's fixed broadband coverage and performance (Connected Nations, before 2017 the Infrastructure Report). Columns
//! were renamed nearly every year, so each has one key here whatever it is called in an edition. Editions of 2014 to
//! 2016 write headers without blanks; "SFBB" is superfast (30 Mbit/s), "UFBB" ultrafast (300, or 100 where it says so),
//! "NGA" next generation access, "FWA" fixed wireless access, "USO" the universal service obligation.

use crate::model::indicator::Measure;
use crate::model::score_model::Direction::{self, HigherIsWorse, LowerIsWorse};

use super::super::error::Refusal;
use super::super::layer::Table;
use super::super::options::{ColumnUse, ContentKind};
use super::{Names, OGL, PLAIN, Period, Preset, Rule, Understood, used};

const ADDRESS: &str = "https://www.ofcom.org.uk/phones-and-broadband/coverage-and-speeds/infrastructure-research";
const ATTRIBUTION: &str = "Contains Ofcom data, licensed under the Open Government Licence v3.0.";

pub(super) const PRESETS: &[Preset] = &[
    Preset {
        publisher: "Ofcom",
        dataset: "Connected Nations: fixed broadband by postcode",
        brings: "Coverage or speeds of postcodes, summarised into your areas; import postcodes with positions first.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: ADDRESS,
        steps: &[
            "Choose the newest Connected Nations report and its data downloads.",
            "Save the zip file of fixed coverage by postcode.",
            "Unpack it and drop the CSV file of your postcode area.",
        ],
        period: Period::MonthInName,
        layouts: &[
            &["postcode*", "*% of premises*"],
            &["postcode*", "sfbb availability*"],
            &["postcode*", "*download speed*"],
            &["pcd*", "*download*speed*"],
            &["pcd*", "numberofconnections*"],
        ],
        content: None,
        columns: COLUMNS,
        reshape: Some(of_premises),
    },
    Preset {
        publisher: "Ofcom",
        dataset: "Connected Nations: fixed broadband by output area or local authority",
        brings: "Availability of superfast, ultrafast, full fibre and gigabit broadband, and premises without decent broadband.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: ADDRESS,
        steps: &[
            "Choose the newest Connected Nations report and its data downloads.",
            "Save the zip file of fixed coverage by output area (or by local authority) and drop it on the window.",
        ],
        period: Period::MonthInName,
        layouts: &[
            &["output_area", "*premises*"],
            &["oa*", "sfbb availability*"],
            &["laua*", "*premises*"],
            &["laua*", "*download speed*"],
            &["oa*", "*download speed*"],
            &["*", "average modem sync speed*"],
        ],
        content: Some(ContentKind::Figures),
        columns: COLUMNS,
        reshape: Some(of_premises),
    },
];

/// Ofcom's percentages are of all premises, so these are their weight where the file counts them.
#[expect(clippy::unnecessary_wraps, reason = "one signature for all presets that reshape a table")]
fn of_premises(table: &Table, _: &Names<'_>, said: &mut Understood) -> Result<Option<Table>, Refusal> {
    let Some(all) = table.headers().iter().find(|h| h.eq_ignore_ascii_case("all premises")) else { return Ok(None) };
    let key = super::super::figures::key_of(all);
    for about in said.columns.values_mut().filter(|a| a.measure == Some(Measure::Rate)) {
        about.denominator = Some(key.clone());
    }
    Ok(None)
}

const COLUMNS: &[Rule] = &[
    used("postcode_space", ColumnUse::Postcode),
    used("postcode area", ColumnUse::Ignore),
    used("laua_name", ColumnUse::AreaName),
    rate(
        "sfbb availability*",
        "superfast_pct",
        "Superfast broadband available",
        Some(LowerIsWorse),
        "Premises in per cent that can have 30 Mbit/s or more.",
    ),
    rate(
        "superfast availability",
        "superfast_pct",
        "Superfast broadband available",
        Some(LowerIsWorse),
        "Addresses in per cent within reach of superfast networks (24 Mbit/s and more, in editions before 2014).",
    ),
    rate(
        "ufbb (100mbit/s) availability*",
        "ultrafast_100_pct",
        "Ultrafast broadband (100 Mbit/s) available",
        Some(LowerIsWorse),
        "Premises in per cent that can have 100 Mbit/s or more.",
    ),
    rate(
        "ufbb availability*",
        "ultrafast_pct",
        "Ultrafast broadband (300 Mbit/s) available",
        Some(LowerIsWorse),
        "Premises in per cent that can have 300 Mbit/s or more.",
    ),
    rate(
        "full fibre availability*",
        "full_fibre_pct",
        "Full fibre available",
        Some(LowerIsWorse),
        "Premises in per cent that fibre reaches to the wall.",
    ),
    rate(
        "fttp availability*",
        "full_fibre_pct",
        "Full fibre available",
        Some(LowerIsWorse),
        "Premises in per cent that fibre reaches to the wall.",
    ),
    rate(
        "gigabit availability*",
        "gigabit_pct",
        "Gigabit broadband available",
        Some(LowerIsWorse),
        "Premises in per cent that can have 1 Gbit/s.",
    ),
    rate(
        "% of premises unable to receive decent broadband*",
        "no_decent_broadband_pct",
        "No decent broadband",
        Some(HigherIsWorse),
        "Premises in per cent that can have 10 Mbit/s down and 1 Mbit/s up neither by fixed line nor by fixed wireless.",
    ),
    rate(
        "% of premises below the uso",
        "below_uso_pct",
        "Below the universal service obligation",
        Some(HigherIsWorse),
        "Premises in per cent that cannot have 10 Mbit/s down and 1 Mbit/s up.",
    ),
    rate(
        "% of premises unable meet uso",
        "below_uso_pct",
        "Below the universal service obligation",
        Some(HigherIsWorse),
        "Premises in per cent that cannot have 10 Mbit/s down and 1 Mbit/s up.",
    ),
    rate(
        "% of premises unable to receive *mbit/s",
        "below_{}_mbit_pct",
        "Cannot have {} Mbit/s",
        Some(HigherIsWorse),
        "Premises in per cent that cannot have a line of this speed.",
    ),
    rate(
        "percentage receiving less than 2mbit/s",
        "below_2_mbit_pct",
        "Lines slower than 2 Mbit/s",
        Some(HigherIsWorse),
        "Homes with broadband, in per cent, whose line is slower (editions before 2014).",
    ),
    rate("% of premises with nga", "nga_pct", "Next generation access", Some(LowerIsWorse), ""),
    rate("% of premises able to receive nga", "nga_pct", "Next generation access", Some(LowerIsWorse), ""),
    rate(
        "% of premises able to receive decent broadband from fwa",
        "decent_fwa_pct",
        "Decent broadband by fixed wireless",
        None,
        "Premises in per cent that can have 10 Mbit/s down and 1 Mbit/s up by fixed wireless.",
    ),
    rate(
        "% of premises able to receive sfbb from fwa",
        "superfast_fwa_pct",
        "Superfast broadband by fixed wireless",
        None,
        "",
    ),
    // The fastest line a premises can have, in bands that add up to all of them.
    rate(
        "% of premises with *mbit/s download speed",
        "speed_{}_pct",
        "Fastest line of {} Mbit/s",
        None,
        "Premises in per cent by the download speed of the fastest line they can have.",
    ),
    count("number of premises *", "premises"),
    count("all premises", "premises"),
    count("all matched premises", "premises"),
    count("number of connections *", "lines"),
    count("numberofconnections*", "lines"),
    speed("median download speed (mbit/s)", "median_download_mbit", "Median download speed"),
    speed("mediandownloadspeed*", "median_download_mbit", "Median download speed"),
    speed("average download speed (mbit/s)", "average_download_mbit", "Average download speed"),
    speed("averagedownloadspeed*", "average_download_mbit", "Average download speed"),
    speed("average modem sync speed (mbit/s)", "average_download_mbit", "Average download speed"),
    speed("median upload speed (mbit/s)", "median_upload_mbit", "Median upload speed"),
    speed("average upload speed (mbit/s)", "average_upload_mbit", "Average upload speed"),
    speed("average download speed (mbit/s) by pc", "average_download_mbit", "Average download speed"),
    speed("median download speed (mbit/s) by pc", "median_download_mbit", "Median download speed"),
    Rule { header: "* speed (mbit/s)*", unit: Some("Mbit/s"), measure: Some(Measure::Mean), ..PLAIN },
    Rule { header: "*data usage*(gb)*", unit: Some("GB"), measure: Some(Measure::Mean), ..PLAIN },
    // From 1 (best) to 5.
    Rule { header: "* score", measure: Some(Measure::Score), direction: Some(HigherIsWorse), ..PLAIN },
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

const fn count(header: &'static str, unit: &'static str) -> Rule {
    Rule { header, unit: Some(unit), measure: Some(Measure::Count), ..PLAIN }
}

const fn speed(header: &'static str, key: &'static str, name: &'static str) -> Rule {
    Rule {
        header,
        key: Some(key),
        name: Some(name),
        unit: Some("Mbit/s"),
        measure: Some(Measure::Mean),
        direction: Some(LowerIsWorse),
        ..PLAIN
    }
}
