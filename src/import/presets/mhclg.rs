//! The English Indices of Deprivation, which the ministry publishes every few years. Of scores, more is worse; rank 1
//! and decile 1 are the most deprived.

use crate::model::indicator::Measure;
use crate::model::score_model::Direction::{HigherIsWorse, LowerIsWorse};

use super::super::options::{ColumnUse, ContentKind};
use super::{OGL, PLAIN, Period, Preset, Rule, placing, score, used};

const MINISTRY: &str = "Ministry of Housing, Communities and Local Government";
const ATTRIBUTION: &str =
    "Source: Ministry of Housing, Communities and Local Government, licensed under the Open Government Licence v3.0.";
const RANK: &str = "Place among all LSOAs of England, of which 1 is the most deprived.";
const DECILE: &str = "Tenth of all LSOAs of England, of which 1 is the most deprived.";
const SCORE: &str = "The higher the score, the more deprived.";

pub(super) const PRESETS: &[Preset] = &[
    Preset {
        publisher: MINISTRY,
        dataset: "English Indices of Deprivation 2025",
        brings: "Scores, ranks and deciles of deprivation for LSOAs of 2021, with the right end marked as worse.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2025",
        steps: &[
            "Save File 7, which has all scores, ranks and deciles, or File 1 or 2 for ranks and deciles only.",
            "Drop it on the window.",
        ],
        period: Period::Is("2025"),
        layouts: &[
            &["lsoa code (2021)", "* rank*"],
            &["lsoa code (2021)", "* score*"],
            &["lsoa21_code", "imd_decile"],
            &["lsoa21_code", "geographical_barriers_decile"],
            &["lsoa21_code", "income_domain_numerator"],
        ],
        content: Some(ContentKind::Figures),
        columns: COLUMNS,
        reshape: None,
    },
    Preset {
        publisher: MINISTRY,
        dataset: "English Indices of Deprivation 2019",
        brings: "Scores, ranks and deciles of deprivation for LSOAs of 2011, with the right end marked as worse.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2019",
        steps: &[
            "Save File 7, which has all scores, ranks and deciles, or File 1 or 2 for ranks and deciles only.",
            "Drop it on the window.",
        ],
        period: Period::Is("2019"),
        layouts: &[
            &["lsoa code (2011)", "* rank*"],
            &["lsoa code (2011)", "* score*"],
            &["lsoa11_code", "imd_decile"],
            &["lsoa11_code", "geographical_barriers_decile"],
            &["lsoa11_code", "income_domain_numerator"],
        ],
        content: Some(ContentKind::Figures),
        columns: COLUMNS,
        reshape: None,
    },
];

const COLUMNS: &[Rule] = &[
    used("local authority district*", ColumnUse::Ignore),
    placing("imd_decile", "Index of Multiple Deprivation, decile", LowerIsWorse, DECILE),
    placing("imd_rank", "Index of Multiple Deprivation, rank", LowerIsWorse, RANK),
    score("imd_score", "Index of Multiple Deprivation, score", HigherIsWorse, SCORE),
    // File 7 tells rates from other scores in its header.
    score("* (imd) score*", "{}, score", HigherIsWorse, SCORE),
    placing("* (imd) rank*", "{}, rank", LowerIsWorse, RANK),
    placing("* (imd) decile*", "{}, decile", LowerIsWorse, DECILE),
    // "Connectivity" is the one indicator of 2025 that is called a score and of which more is better.
    score(
        "connectivity_score",
        "Connectivity score",
        LowerIsWorse,
        "How well places can be reached; the higher, the better.",
    ),
    Rule {
        measure: Some(Measure::Rate),
        unit: Some(""),
        ..score("* score (rate)", "{}, share of people", HigherIsWorse, "Share of people concerned, from 0 to 1.")
    },
    score("* score*", "{}, score", HigherIsWorse, SCORE),
    placing("* rank*", "{}, rank", LowerIsWorse, RANK),
    placing("* decile*", "{}, decile", LowerIsWorse, DECILE),
    count("total population*", "Residents"),
    count("dependent children*", "Children aged 0 to 15"),
    count("population aged 16*", "Residents aged 16 to 59"),
    count("older population*", "Residents aged 60 and over"),
    count("working age population*", "Residents of working age"),
    count("*_numerator", "{}, people concerned"),
    mean("road distance to * indicator km", "Road distance to {}", "km"),
    Rule {
        measure: Some(Measure::Rate),
        direction: Some(HigherIsWorse),
        name: Some("{}, per 1,000 at risk"),
        unit: Some("per 1,000"),
        ..rule("* rate per 1 000 at risk *")
    },
    Rule {
        measure: Some(Measure::Rate),
        direction: Some(HigherIsWorse),
        name: Some("{}, per 1,000 households"),
        unit: Some("per 1,000"),
        ..rule("* rate per 1*000 households")
    },
    Rule {
        measure: Some(Measure::Rate),
        direction: Some(HigherIsWorse),
        ..rule("adult skills and english language proficiency indicator")
    },
    Rule { measure: Some(Measure::Rate), direction: Some(HigherIsWorse), ..rule("household overcrowding indicator*") },
    Rule {
        measure: Some(Measure::Rate),
        direction: Some(HigherIsWorse),
        ..rule("houses without central heating indicator")
    },
    Rule {
        measure: Some(Measure::Rate),
        direction: Some(HigherIsWorse),
        ..rule("housing in poor condition indicator")
    },
];

const fn rule(header: &'static str) -> Rule {
    Rule { header, ..PLAIN }
}

const fn count(header: &'static str, name: &'static str) -> Rule {
    Rule { header, name: Some(name), unit: Some("people"), measure: Some(Measure::Count), ..PLAIN }
}

const fn mean(header: &'static str, name: &'static str, unit: &'static str) -> Rule {
    Rule {
        header,
        name: Some(name),
        unit: Some(unit),
        measure: Some(Measure::Mean),
        direction: Some(HigherIsWorse),
        ..PLAIN
    }
}
