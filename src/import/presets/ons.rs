//! The Office for National Statistics beside the census tables: population estimates, the digital propensity index,
//! the postcode directories and lookups.

use crate::model::score_model::Direction;

use super::super::error::Refusal;
use super::super::layer::Table;
use super::super::options::{ColumnUse, ContentKind};
use super::{Names, OGL, PLAIN, Period, Preset, Rule, Understood, ages, derive, score, used};

const ONS: &str = "Office for National Statistics";
const ATTRIBUTION: &str = "Source: Office for National Statistics licensed under the Open Government Licence v3.0.";
const WITH_MAPS: &str = "Source: Office for National Statistics licensed under the Open Government Licence v3.0. Contains OS \
    data \u{a9} Crown copyright and database right {year}. Contains Royal Mail data \u{a9} Royal Mail copyright and \
    database right {year}.";
const PORTAL: &str = "https://geoportal.statistics.gov.uk/";

pub(super) const PRESETS: &[Preset] = &[
    Preset {
        publisher: ONS,
        dataset: "Mid-year population estimates by single year of age",
        brings: "Residents, and those aged 0 to 15, 16 to 64, 65 and over and 75 and over, as numbers and shares.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: "https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates/datasets/lowersuperoutputareamidyearpopulationestimates",
        steps: &[
            "Choose the edition of the newest year and save the workbook (for wards: the page on ward-level estimates).",
            "Drop it on the window and choose the sheet of persons by single year of age, if it is not the one read.",
        ],
        period: Period::MidYearInName,
        layouts: &[
            &["*code*", "*total*", "0", "1", "64", "65", "89", "90+"],
            &["*code*", "*all ages*", "0", "1", "64", "65", "89", "90+"],
        ],
        content: Some(ContentKind::Figures),
        columns: &[],
        reshape: Some(single_years),
    },
    Preset {
        publisher: ONS,
        dataset: "Digital propensity index for England and Wales LSOAs",
        brings: "The index, of which low values mean that fewer households would answer online.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: "https://www.ons.gov.uk/peoplepopulationandcommunity/householdcharacteristics/homeinternetandsocialmediausage/datasets/digitalpropensityindexforenglandandwaleslsoas",
        steps: &[
            "Save the workbook of Census 2021.",
            "Drop it on the window and choose the sheet of LSOAs, if it is not the one read.",
        ],
        period: Period::Is("Census 2021"),
        layouts: &[
            &["*lsoa*", "digital propensity index*"],
            &["lsoacode", "local authority name", "score", "score_normalized"],
        ],
        content: Some(ContentKind::Figures),
        columns: &[
            PROPENSITY,
            Rule { header: "digital propensity index*", ..PROPENSITY },
            Rule { header: "score_normalized", used_as: Some(ColumnUse::Ignore), ..PLAIN },
            used("column 1", ColumnUse::Ignore),
        ],
        reshape: None,
    },
    Preset {
        publisher: ONS,
        dataset: "ONS Postcode Directory and National Statistics Postcode Lookup",
        brings: "Every postcode with its position.",
        licence: OGL,
        attribution: WITH_MAPS,
        address: PORTAL,
        steps: &[
            "Choose Postcodes, then ONS Postcode Directory (ONSPD).",
            "Download the newest edition and drop the CSV file of your postcode area from its folder multi_csv.",
        ],
        period: Period::YearInName,
        layouts: &[&["pcds", "oseast1m", "osnrth1m"], &["pcds", "east1m", "north1m"], &["pcds", "lat", "long"]],
        content: Some(ContentKind::Postcodes),
        columns: &[
            used("pcds", ColumnUse::Postcode),
            used("pcd", ColumnUse::Ignore),
            used("pcd*", ColumnUse::Ignore),
            used("oseast1m", ColumnUse::Easting),
            used("east1m", ColumnUse::Easting),
            used("osnrth1m", ColumnUse::Northing),
            used("north1m", ColumnUse::Northing),
            used("lat", ColumnUse::Ignore),
            used("long", ColumnUse::Ignore),
        ],
        reshape: None,
    },
    Preset {
        publisher: ONS,
        dataset: "Postcode to output area lookup",
        brings: "Which output area, LSOA, MSOA and district a postcode lies in.",
        licence: OGL,
        attribution: WITH_MAPS,
        address: PORTAL,
        steps: &[
            "Choose Lookups, then Postcodes.",
            "Download \u{201c}Postcode to OA to LSOA to MSOA to LAD\u{201d} and drop the CSV file.",
        ],
        period: Period::YearInName,
        layouts: &[&["pcds", "oa*cd", "lsoa*cd", "ladcd"]],
        content: None,
        columns: &[],
        reshape: None,
    },
    Preset {
        publisher: ONS,
        dataset: "Lookups between areas",
        brings: "Which small areas belong to which wards or districts, or which areas of one year became which of another.",
        licence: OGL,
        attribution: ATTRIBUTION,
        address: PORTAL,
        steps: &[
            "Choose Lookups, then Best-fit or Exact-fit, and the two kinds of area.",
            "Download the CSV file and drop it on the window.",
        ],
        period: Period::Is(""),
        layouts: &[
            &["lsoa11*c*d*", "lsoa21*c*d*"],
            &["lsoa*c*d*", "ward*_code"],
            &["lsoa*cd", "wd*cd"],
            &["oa*c*d*", "lsoa*c*d*"],
            &["ward*_code", "ltla*_code"],
            &["wd*cd", "lad*cd"],
        ],
        content: None,
        columns: &[],
        reshape: None,
    },
];

const PROPENSITY: Rule = Rule {
    key: Some("digital_propensity_index"),
    ..score(
        "score",
        "Digital propensity index",
        Direction::LowerIsWorse,
        "How many households in a hundred would answer a census online if all were asked to (ONS, Census 2021).",
    )
};

/// Single years of age, 0 to 90+, to age groups.
fn single_years(table: &Table, _: &Names<'_>, said: &mut Understood) -> Result<Option<Table>, Refusal> {
    let total = table.headers().iter().position(|h| {
        let head = h.to_lowercase();
        head.contains("total") || head.contains("all ages")
    });
    if let Some(total) = total {
        said.columns.insert(table.headers()[total].clone(), derive::count("Residents", "people"));
    }
    let new = ages::groups(table, total, said);
    derive::widened(table, new, said)
}
