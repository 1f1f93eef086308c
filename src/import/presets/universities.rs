//! Data products of universities and combined authorities about digital exclusion: the Internet User Classification and
//! the Digital Exclusion Risk Index.

use std::collections::BTreeSet;

use crate::model::score_model::Direction::{self, HigherIsWorse};

use super::super::error::Refusal;
use super::super::layer::Table;
use super::super::options::{ColumnAbout, ColumnUse, ContentKind};
use super::derive::{self, Derived, Formula};
use super::{Names, Period, Preset, Rule, Understood, score, used};

pub(super) const PRESETS: &[Preset] = &[
    Preset {
        publisher: "Geographic Data Service (formerly Consumer Data Research Centre)",
        dataset: "Internet User Classification 2018",
        brings: "For each of the ten groups whether an LSOA is of it; for larger areas, the share of it.",
        licence: "Open data of the Geographic Data Service; see the publisher's page",
        attribution: "Alexiou, A. and Singleton, A. (2018). The 2018 Internet User Classification. Contains National \
            Statistics data \u{a9} Crown copyright and database right (2017); contains Ofcom data (2016).",
        address: "https://data.geods.ac.uk/dataset/internet-user-classification",
        steps: &["Choose IUC 2018 (CSV); registration may be asked for.", "Save the file and drop it on the window."],
        period: Period::Is("2018"),
        layouts: &[&["lsoa11_cd", "grp_cd", "grp_label"]],
        content: Some(ContentKind::Figures),
        columns: &[used("shp_id", ColumnUse::Ignore), used("grp_cd", ColumnUse::Ignore)],
        reshape: Some(groups),
    },
    Preset {
        publisher: "Greater Manchester Combined Authority",
        dataset: "Digital Exclusion Risk Index (DERI)",
        brings: "The index and its components for LSOAs, each from 0 (low risk) to 10 (high risk).",
        licence: "Not stated in the file; see the publisher's page",
        attribution: "Digital Exclusion Risk Index, Greater Manchester Combined Authority.",
        address: "https://www.gmtableau.nhs.uk/t/GMCA/views/DigitalExclusionRiskIndexv1_6/DERIhomepage",
        steps: &["Open the dashboard of your nation.", "Choose Download, then Crosstab and CSV."],
        period: Period::Is("v1.6"),
        layouts: &[&["*code", "deri_score*"], &["lsoa code", "deri score*"]],
        content: Some(ContentKind::Figures),
        columns: &[
            component("broadband_comp*", "Broadband component of DERI"),
            component("demography_comp*", "Demography component of DERI"),
            component("deprivation_comp*", "Deprivation component of DERI"),
            component("health_access_comp*", "Access to health component of DEPAHRI"),
            component("deri*score*", "Digital Exclusion Risk Index"),
            component("depahri*score*", "Digital Exclusion and Poor Access to Health Risk Index"),
        ],
        reshape: None,
    },
];

const fn component(header: &'static str, name: &'static str) -> Rule {
    score(header, name, HigherIsWorse, "From 0 (low risk) to 10 (high risk).")
}

/// The groups whose members use the internet least, by their names.
const OFFLINE: [&str; 3] = ["e-withdrawn", "settled offline communities", "passive and uncommitted users"];

/// A group is a name and no amount, so its number cannot be averaged or scored. Each group becomes a share instead: 100
/// for an LSOA that is of it, 0 for one that is not.
fn groups(table: &Table, _: &Names<'_>, said: &mut Understood) -> Result<Option<Table>, Refusal> {
    let Some(column) = table.headers().iter().position(|h| h.eq_ignore_ascii_case("grp_label")) else {
        return Ok(None);
    };
    let labels: BTreeSet<&str> = table.column(column).filter(|l| !l.is_empty()).collect();
    if labels.len() > 40 {
        return Ok(None);
    }
    let one = |label: &&str| {
        let meaning = format!("Share of the area that the Internet User Classification puts into the group {label}.");
        let key = super::super::figures::key_of(&format!("iuc {label} pct"));
        let direction: Option<Direction> = OFFLINE.contains(&label.to_lowercase().as_str()).then_some(HigherIsWorse);
        let about = ColumnAbout { direction, ..derive::share(&format!("Internet users: {label}"), &key, meaning) };
        Derived { header: format!("{label} (%)"), formula: Formula::Is { column, label: (*label).to_owned() }, about }
    };
    let new = labels.iter().map(one).collect();
    said.notes.push(
        "The group of an area is a name and no amount; each group was made a share: 100 where an area is of it, else 0."
            .to_owned(),
    );
    derive::widened(table, new, said)
}
