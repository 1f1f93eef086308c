//! mySociety's index of deprivation for the whole United Kingdom, on England's scale.

use crate::model::score_model::Direction::{HigherIsWorse, LowerIsWorse};

use super::super::options::{ColumnUse, ContentKind};
use super::{Period, Preset, placing, score, used};

pub(super) const PRESETS: &[Preset] = &[Preset {
    publisher: "mySociety",
    dataset: "Composite UK Index of Multiple Deprivation (UK IMD-E)",
    brings: "Deprivation on one scale for England, Wales, Scotland and Northern Ireland.",
    licence: "Not stated in the file; see the publisher's page",
    attribution: "Composite UK Index of Multiple Deprivation, mySociety; from the indices of deprivation of the four nations.",
    address: "https://github.com/mysociety/composite_uk_imd",
    steps: &[
        "Open the folder uk_index and save the CSV file that is expressed on England's scale.",
        "Drop it on the window.",
    ],
    period: Period::Is("2019"),
    layouts: &[&["nation", "lsoa", "uk_imd_e_score"]],
    content: Some(ContentKind::Figures),
    columns: &[
        score("uk_imd_e_score", "UK deprivation score", HigherIsWorse, "The higher the score, the more deprived."),
        placing(
            "uk_imd_e_rank",
            "UK deprivation rank",
            LowerIsWorse,
            "Place among the small areas of the UK, of which 1 is the most deprived.",
        ),
        placing(
            "uk_imd_e_pop_decile",
            "UK deprivation, tenth of the population",
            LowerIsWorse,
            "1 is the most deprived tenth.",
        ),
        placing(
            "uk_imd_e_pop_quintile",
            "UK deprivation, fifth of the population",
            LowerIsWorse,
            "1 is the most deprived fifth.",
        ),
        placing(
            "e_expanded_decile",
            "Deprivation decile on England's scale",
            LowerIsWorse,
            "1 is the most deprived tenth.",
        ),
        placing(
            "original_decile",
            "Deprivation decile within the nation",
            LowerIsWorse,
            "1 is the most deprived tenth.",
        ),
        score(
            "overall_local_score",
            "Deprivation score of the nation's own index",
            HigherIsWorse,
            "The higher the score, the more deprived.",
        ),
        score(
            "income_score",
            "Income deprivation",
            HigherIsWorse,
            "The higher the score, the more people are deprived of income.",
        ),
        score(
            "employment_score",
            "Employment deprivation",
            HigherIsWorse,
            "The higher the score, the more people are kept from work.",
        ),
        used("nation", ColumnUse::Ignore),
    ],
    reshape: None,
}];
