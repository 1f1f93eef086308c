//! Arguments of `validate` and `predict`.

use std::path::PathBuf;

use clap::ValueEnum;

/// How to write a result
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    #[default]
    Csv,
    Json,
}

/// Which end of a figure is the bad one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum End {
    Higher,
    Lower,
}

/// Check a score against an outcome that it was not made from
///
/// Spearman's correlation is 1 when the score puts areas in the outcome's order, worst first. The RMSE is in the outcome's
/// unit, after a straight line from score to outcome: over all areas the best line, for a place the line of all other
/// places. `worst_hits` counts how many of the areas with the worst scores (10, or a fifth of fewer than 50) are among those
/// with the worst outcomes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  inclusion-atlas validate --outcome digital_propensity_index --group lad --areas lsoa --score deri_broadband_component
  inclusion-atlas validate --table digital_propensity_index_lsoa11.csv.gz --table deri_v1.6_components_england_lsoa11.csv.gz \\
    --score deri_score_national --outcome digital_propensity_index --group local_authority
  inclusion-atlas validate --outcome digital_propensity_index --claim \"Park Wood\"
      Does \"Park Wood has the lowest online return\" survive?")]
pub struct Validate {
    /// The outcome's column or indicator key
    #[arg(long)]
    pub outcome: String,
    /// The column of the place each area is in; "lad" finds the local authority by itself
    #[arg(long)]
    pub group: Option<String>,
    /// The score's column or indicator key; of a project its score model when not given
    #[arg(long)]
    pub score: Option<String>,
    /// The project; the sample when not given
    #[arg(long, conflicts_with = "table")]
    pub project: Option<PathBuf>,
    /// Which areas of the project: lsoa, wards, or the set's name; those on the map when not given
    #[arg(long, conflicts_with = "table")]
    pub areas: Option<String>,
    /// Tables to take the columns from, joined by area code (CSV, also zipped or gzipped)
    #[arg(long)]
    pub table: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "higher")]
    pub score_worse: End,
    #[arg(long, value_enum, default_value = "lower")]
    pub outcome_worse: End,
    /// Instead, try the claim that this area has the lowest online return
    #[arg(long)]
    pub claim: Option<String>,
    /// For a claim: the share that answered online as counted
    #[arg(long)]
    pub raw: Option<String>,
    /// For a claim: whether the paper form came first (1 or 0, or a share)
    #[arg(long)]
    pub paper_first: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Estimate an outcome where nobody has measured it, with intervals
///
/// Trains a spline regression and boosted trees on areas whose outcome is known, checks them on places (local authorities)
/// left out of training, and estimates the others. The interval holds 90 % of outcomes of places not seen. Estimated
/// excluded residents are residents times the share not expected to take part online: a proxy, since not everyone who
/// answers on paper is excluded. An input that is the outcome or made from it is refused.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The whole recipe for England, from files as they are published:
  inclusion-atlas predict --prepare lookup_lsoa11_lsoa21_ltla22.csv.gz lookup_lsoa11_ward17.csv.gz \\
      digital_propensity_index_lsoa11.csv.gz census2021-ts007a-lsoa.csv.gz census2021-ts037-lsoa.csv.gz \\
      census2021-ts038-lsoa.csv.gz census2021-ts039-lsoa.csv.gz census2021-ts054.zip census2021-ts062.zip \\
      census2021-ts067.zip deri_v1.6_components_england_lsoa11.csv.gz england_imd2019_scores_uk_imd_e_mysociety.csv.gz \\
      --outcome digital_propensity_index --ignore deri_score_national --ignore depahri_score_national \\
      --ignore uk_imd_e_score > england.csv
      One row an LSOA of 2011; the outcome is empty where it is not known. The three columns left out are sums of others.
  inclusion-atlas predict --train england.csv --outcome digital_propensity_index --group local_authority --seed 1 \\
      --save model.json > estimates.csv
      Trains, checks, and estimates every row: one whose place was trained on as it was estimated before its place was
      seen, one without outcome by the whole model. Add --totals for wards, --format json for validation and importance.
  inclusion-atlas predict --model model.json --apply other.csv > more.csv
      Applies a saved model to another table with the same input columns.
  inclusion-atlas predict --train known.csv --apply unknown.csv --outcome Y --group COLUMN --seed 1
      The same for tables of your own: every column of numbers besides code, place, parent and outcome is an input.

Exit codes: 0 done; 1 no area could be estimated; 2 not done.")]
pub struct Predict {
    /// Only put published files together into one table of inputs
    #[arg(long, num_args = 1.., conflicts_with_all = ["train", "apply", "project", "model"])]
    pub prepare: Vec<PathBuf>,
    /// The outcome's column or indicator key
    #[arg(long, default_value = "digital_propensity_index")]
    pub outcome: String,
    /// The column of the place each area is in, by which areas are left out together; found by its name when not given
    #[arg(long)]
    pub group: Option<String>,
    /// A table with the outcome to train on
    #[arg(long)]
    pub train: Option<PathBuf>,
    /// A table to estimate; the rows of --train when not given
    #[arg(long)]
    pub apply: Option<PathBuf>,
    /// A saved model, instead of training one
    #[arg(long, conflicts_with = "train")]
    pub model: Option<PathBuf>,
    /// Where to save the trained model, as JSON
    #[arg(long)]
    pub save: Option<PathBuf>,
    /// The project to take figures from; the sample when neither it nor a table is given
    #[arg(long, conflicts_with_all = ["train", "apply"])]
    pub project: Option<PathBuf>,
    /// Which areas of the project: lsoa, wards, or the set's name; those on the map when not given
    #[arg(long, conflicts_with_all = ["train", "apply"])]
    pub areas: Option<String>,
    /// The column of the larger area (ward) each area belongs to
    #[arg(long)]
    pub parent: Option<String>,
    /// The column of residents
    #[arg(long)]
    pub residents: Option<String>,
    /// A column that is no input; may be given again
    #[arg(long)]
    pub ignore: Vec<String>,
    /// A place that must not be trained on; may be given again
    #[arg(long)]
    pub keep_out: Vec<String>,
    /// The outcome is a percentage of those who do take part
    #[arg(long)]
    pub percent: bool,
    /// Write sums for the larger areas instead of the areas
    #[arg(long)]
    pub totals: bool,
    /// The same seed and table give the same model, byte by byte
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(2..=50))]
    pub folds: u8,
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u16).range(1..=5000))]
    pub trees: u16,
    /// The share of outcomes an interval is to hold, in per cent
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u8).range(50..=99))]
    pub level: u8,
    /// Do not find out what each input is worth, which saves time
    #[arg(long)]
    pub no_importance: bool,
    /// The model's name
    #[arg(long)]
    pub name: Option<String>,
    /// What to say of the model
    #[arg(long)]
    pub note: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}
