//! Recipes that others have agreed on, filled with what figures a project has.
//!
//! A template names what it wants in plain words and by the keys that figures of well-known files get; what is not there
//! is said and left out, never put in its place.

use crate::model::atlas::{Atlas, SetData};
use crate::model::construction::{Anchor, Construction};
use crate::model::score_model::{Dimension, Direction, MissingRule, Normalisation, ScoreModel, Term};

use Direction::{HigherIsWorse, LowerIsWorse};

/// A recipe without figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Template {
    pub name: &'static str,
    /// What it is and where it is from.
    pub note: &'static str,
    pub normalisation: Normalisation,
    pub groups: &'static [Group],
}

/// A dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    pub name: &'static str,
    pub weight: f64,
    pub wants: &'static [Want],
}

/// An indicator that is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Want {
    pub words: &'static str,
    pub weight: f64,
    pub direction: Direction,
    /// Keys that fit, the best first; `*` stands for anything.
    pub keys: &'static [&'static str],
}

const fn want(words: &'static str, weight: f64, direction: Direction, keys: &'static [&'static str]) -> Want {
    Want { words, weight, direction, keys }
}

/// All templates, as they are offered.
pub const ALL: [&Template; 3] = [&DERI, &ACCESS, &IMD];

const AGED_65: &[&str] = &["aged_65_plus_pct", "*65*plus*pct", "*65*over*pct", "*65*over*share*"];
const AGED_75: &[&str] = &["aged_75_plus_pct", "*75*plus*pct", "*75*over*pct", "*75*over*share*"];
const LIMITED: &[&str] =
    &["disabled_pct", "disability_disabled_under_the_equality_act_pct", "*limited*pct", "*disabled*pct"];
const NO_QUALIFICATIONS: &[&str] =
    &["no_qualifications_pct", "highest_level_of_qualification_no_qualifications_pct", "*no_qualifications*pct"];
const PENSION_CREDIT: &[&str] = &["pension_credit_pct", "*pension_credit*"];
const CLAIMANTS: &[&str] = &["claimant_rate", "claimant*pct", "*claimant*"];

/// Greater Manchester Combined Authority, "Digital Exclusion Risk Index", version 1.6, weights as published.
pub const DERI: Template = Template {
    name: "DERI v1.6",
    note: "The Digital Exclusion Risk Index of the Greater Manchester Combined Authority, version 1.6: demography, \
broadband and deprivation, a third each, with the weights it is published with. Each indicator goes from its lowest to its \
highest value; the index as published runs from 0 to 10 where this runs from 0 to 100.",
    normalisation: Normalisation::MinMax,
    groups: &[
        Group {
            name: "Demography",
            weight: 1.0,
            wants: &[
                want("Residents aged 65 and over", 5.0, HigherIsWorse, AGED_65),
                want("Residents aged 75 and over", 5.0, HigherIsWorse, AGED_75),
                want("Residents whose activities are limited", 2.0, HigherIsWorse, LIMITED),
                want(
                    "Social grade DE",
                    2.0,
                    HigherIsWorse,
                    &["social_grade_de_pct", "*social_grade*de*", "*grade_de*"],
                ),
            ],
        },
        Group {
            name: "Broadband",
            weight: 1.0,
            wants: &[
                want(
                    "Connections below 30 Mbit/s",
                    3.0,
                    HigherIsWorse,
                    &["*unable*30*pct", "*below_30*", "*under_30*", "*lt_30*", "*not*30_mbit*"],
                ),
                want(
                    "Connections of less than 10 Mbit/s",
                    3.0,
                    HigherIsWorse,
                    &["*receiving*10*", "*below_10*", "*under_10*", "*lt_10*"],
                ),
                want(
                    "Mean download speed",
                    3.0,
                    LowerIsWorse,
                    &[
                        "*average_download*",
                        "*mean_download*",
                        "*download_speed*mean*",
                        "*mean*speed*",
                        "*average*speed*",
                    ],
                ),
            ],
        },
        Group {
            name: "Deprivation",
            weight: 1.0,
            wants: &[
                want("Adults without qualifications", 4.0, HigherIsWorse, NO_QUALIFICATIONS),
                want("Pension Credit claimants", 2.0, HigherIsWorse, PENSION_CREDIT),
                want("Claimant rate", 2.0, HigherIsWorse, CLAIMANTS),
                want(
                    "Index of Multiple Deprivation",
                    2.0,
                    HigherIsWorse,
                    &["imd2019_score", "imd_score", "*_imd_score", "*multiple_deprivation*score*"],
                ),
            ],
        },
    ],
};

/// Our own.
pub const ACCESS: Template = Template {
    name: "Access, affordability, skills, need",
    note: "Four conditions for being online, a quarter each. Access: is there a line and a device. Affordability: can it be \
paid for. Skills: can it be used. Need: who is least likely to manage without help. It leaves out ready-made indices, whose \
parts it holds already, and any measure of online return, which is the outcome it is checked against.",
    normalisation: Normalisation::MinMax,
    groups: &[
        Group {
            name: "Access",
            weight: 1.0,
            wants: &[
                want(
                    "Weak broadband",
                    1.0,
                    HigherIsWorse,
                    &[
                        "deri_broadband_component",
                        "broadband_comp_national",
                        "*unable*30*pct",
                        "*below_30*",
                        "*under_30*",
                    ],
                ),
                want("Households without a car", 0.5, HigherIsWorse, &["*no_cars*pct"]),
            ],
        },
        Group {
            name: "Affordability",
            weight: 1.0,
            wants: &[
                want(
                    "People in income deprivation",
                    2.0,
                    HigherIsWorse,
                    &["income_deprived_pct", "income_score*", "*income*score*", "*income*rate*"],
                ),
                want(
                    "People in employment deprivation",
                    1.0,
                    HigherIsWorse,
                    &["employment_deprived_pct", "employment_score*", "*employment*score*"],
                ),
                want(
                    "Households in social rented homes",
                    1.0,
                    HigherIsWorse,
                    &["social_rented_pct", "tenure_of_household_social_rented_pct", "*social_rented_pct"],
                ),
                want("Pension Credit claimants", 1.0, HigherIsWorse, PENSION_CREDIT),
            ],
        },
        Group {
            name: "Skills",
            weight: 1.0,
            wants: &[
                want("Adults without qualifications", 2.0, HigherIsWorse, NO_QUALIFICATIONS),
                want("People who speak little English", 1.0, HigherIsWorse, &["*cannot_speak_english*pct"]),
                want("Routine occupations", 1.0, HigherIsWorse, &["*routine_occupations*pct", "*l13_routine*pct"]),
            ],
        },
        Group {
            name: "Need",
            weight: 1.0,
            wants: &[
                want("Residents aged 65 and over", 1.0, HigherIsWorse, AGED_65),
                want("Residents aged 75 and over", 1.0, HigherIsWorse, AGED_75),
                want("Disabled residents", 1.0, HigherIsWorse, LIMITED),
            ],
        },
    ],
};

/// Ministry of Housing, Communities and Local Government, English Indices of Deprivation, technical report.
pub const IMD: Template = Template {
    name: "IMD",
    note: "The Index of Multiple Deprivation from its seven domains, with the weights and the transform of the English \
Indices: ranks drawn apart at the worst end. From published ranks it is the published index; from scores the ranks are \
those among these areas.",
    normalisation: Normalisation::EnglishIndices,
    groups: &[Group {
        name: "Deprivation",
        weight: 1.0,
        wants: &[
            want("Income", 0.225, HigherIsWorse, &["income_rank*", "income_score*", "income_deprived_pct"]),
            want(
                "Employment",
                0.225,
                HigherIsWorse,
                &["employment_rank*", "employment_score*", "employment_deprived_pct"],
            ),
            want("Education, skills and training", 0.135, HigherIsWorse, &["education*rank*", "education*score*"]),
            want("Health deprivation and disability", 0.135, HigherIsWorse, &["health*rank*", "health*score*"]),
            want("Crime", 0.093, HigherIsWorse, &["crime_rank*", "crime*score*"]),
            want(
                "Barriers to housing and services",
                0.093,
                HigherIsWorse,
                &["barriers*rank*", "barriers*score*", "housing*barriers*rank*"],
            ),
            want("Living environment", 0.093, HigherIsWorse, &["living_environment_rank*", "living*score*"]),
        ],
    }],
};

/// LSOAs that published ranks of the Indices are among: those of 2021, and of 2011.
const LSOAS_2021: f64 = 33_755.0;
const LSOAS_2011: f64 = 32_844.0;

/// A template with figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    /// With what is there; without any group where nothing is.
    pub model: ScoreModel,
    /// What was wanted and the name of what was found for it.
    pub found: Vec<(&'static str, String)>,
    pub missing: Vec<&'static str>,
    /// The share of the template's weight that is there, 0 to 1.
    pub share: f64,
}

impl Filled {
    /// What was found and what is missing, a line each.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.found.iter().map(|(wanted, name)| format!("{wanted}: {name}")).collect();
        if !self.missing.is_empty() {
            lines.push(format!("Not there, so left out: {}.", self.missing.join("; ")));
        }
        lines
    }
}

/// Fills a template with a set's figures. An indicator serves once; counts serve for nothing, since they make large areas
/// look worse.
#[must_use]
pub fn fill(template: &Template, atlas: &Atlas, set: &SetData) -> Filled {
    let known = atlas.indicators_of(set);
    let counts = |key: &str| known.iter().any(|i| i.key == key && i.measure == crate::model::indicator::Measure::Count);
    let mut used: Vec<&str> = Vec::new();
    let mut construction = Construction::default();
    let (mut found, mut missing, mut dimensions) = (Vec::new(), Vec::new(), Vec::new());
    let (mut there, mut all) = (0.0, 0.0);
    for group in template.groups {
        let whole: f64 = group.wants.iter().map(|w| w.weight).sum();
        let mut terms = Vec::new();
        for want in group.wants {
            let weight = group.weight * want.weight / whole;
            all += weight;
            let fits = |pattern: &&str| {
                let mut keys = set.columns.keys().map(String::as_str);
                keys.find(|key| matches(pattern, key) && !used.contains(key) && !counts(key))
            };
            let Some(key) = want.keys.iter().find_map(fits) else {
                missing.push(want.words);
                continue;
            };
            used.push(key);
            there += weight;
            found.push((want.words, atlas.indicator_of(set, key).map_or_else(|| key.to_owned(), |i| i.name.clone())));
            let mut direction = want.direction;
            if template.normalisation == Normalisation::EnglishIndices && key.contains("rank") {
                let is_new = set.set.vintage == "2021" || key.contains("2025");
                let areas = if is_new { LSOAS_2021 } else { LSOAS_2011 };
                construction.anchors.insert(key.to_owned(), Anchor::RankOf { areas });
                direction = HigherIsWorse;
            }
            terms.push(Term { indicator: key.to_owned(), weight: want.weight, direction });
        }
        if !terms.is_empty() {
            dimensions.push(Dimension { name: group.name.to_owned(), weight: group.weight, terms });
        }
    }
    let mut note = template.note.to_owned();
    if !missing.is_empty() {
        note.push_str(" Left out, because these areas have no such figures: ");
        note.push_str(&missing.join("; "));
        note.push('.');
    }
    let model = ScoreModel {
        name: template.name.to_owned(),
        note,
        normalisation: template.normalisation,
        missing: MissingRule::default(),
        construction,
        lineage: None,
        dimensions,
    };
    Filled { model, found, missing, share: if all > 0.0 { there / all } else { 0.0 } }
}

/// Whether a key is of this pattern, in which `*` stands for anything.
fn matches(pattern: &str, key: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = key.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::progress::Progress;
    use crate::project::sample;

    #[test]
    fn patterns_match_as_a_shell_would() {
        assert!(matches("imd_score", "imd_score") && !matches("imd_score", "imd_scores"));
        assert!(matches("*_pct", "a_pct") && matches("income_score*", "income_score_rate"));
        assert!(matches("*65*over*pct", "age_aged_65_years_and_over_pct") && !matches("*65*over*pct", "over_65_pct"));
        assert!(!matches("a*a", "a"));
    }

    #[test]
    fn the_weights_are_those_that_are_published() {
        let weights = |template: &Template| -> Vec<Vec<f64>> {
            template.groups.iter().map(|g| g.wants.iter().map(|w| w.weight).collect()).collect()
        };
        // Greater Manchester Combined Authority, DERI v1.6.
        assert_eq!(weights(&DERI), [vec![5.0, 5.0, 2.0, 2.0], vec![3.0, 3.0, 3.0], vec![4.0, 2.0, 2.0, 2.0]]);
        let imd: f64 = weights(&IMD)[0].iter().sum();
        assert!((imd - 0.999).abs() < 1e-9, "the published weights, rounded to three decimals");
    }

    #[test]
    fn a_template_takes_what_there_is_and_says_what_is_missing() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("s.gpkg"), &Progress::new()).expect("built");
        let atlas = project.atlas();
        let wards = atlas.active_set().expect("wards");
        let filled = fill(&DERI, atlas, wards);
        let keys: Vec<&str> = filled.model.terms().map(|(_, t)| t.indicator.as_str()).collect();
        assert_eq!(
            keys,
            ["aged_65_plus_pct", "aged_75_plus_pct", "disabled_pct", "no_qualifications_pct", "imd2019_score"]
        );
        assert!(filled.missing.contains(&"Social grade DE") && filled.missing.contains(&"Mean download speed"));
        // 12 of 14 of demography, nothing of broadband, 6 of 10 of deprivation.
        assert!((filled.share - (12.0 / 14.0 + 0.6) / 3.0).abs() < 1e-12);
        assert!(filled.model.note.contains("Left out"));
        assert_eq!(filled.model.check(), Ok(()));
        let own = fill(&ACCESS, atlas, wards);
        assert_eq!(own.model.dimensions.len(), 4);
        let outcome = ["digital_propensity_index", "imd2019_score", "deri_v16_score"];
        assert!(own.model.terms().all(|(_, t)| !outcome.contains(&t.indicator.as_str())));
    }
}
