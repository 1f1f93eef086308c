//! Arguments of `score`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::prediction::Format;

/// Write every area's score, rank, how sure the rank is, and what the score is made of
///
/// The columns are code, name, score, rank (1 is the most excluded); then for each indicator its value as published, the
/// value on the model's scale (higher is worse) and the points of the score that come from it; then the share of the
/// weights for which there were figures, the ranks between which nine draws in ten lie, the rank in the middle, and the
/// share of draws in which the area is in the worst fifth. A draw is the score made again with other weights, scales,
/// averages and stand-ins for missing figures. An empty cell is missing, which is not zero; `[c]` is a figure that the
/// project's rule for small counts hides, and no score is made from it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  inclusion-atlas score --project kent.gpkg > scores.csv
  inclusion-atlas score --project kent.gpkg --areas lsoa --draws 10000 --seed 7 --format json > scores.json
      With Sobol indices: which judgement moves the ranks.
  inclusion-atlas score --project kent.gpkg --template deri --save-model deri.json > scores.csv
  inclusion-atlas score --values figures.csv --model model.json > scores.csv
      Without a project: a table with a code and figures in columns. - is standard input.

A model is JSON: {\"name\": \"Two\", \"dimensions\": [{\"name\": \"All\", \"weight\": 1, \"terms\": [
  {\"indicator\": \"KEY\", \"weight\": 2, \"direction\": \"higher_is_worse\"}]}]}. --save-model writes one with every choice
in it. The same model, figures, draws and seed give the same bytes.")]
pub struct Score {
    /// The project; the sample when neither it nor a table is given
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// Which areas of the project: lsoa, wards, or the set's name; those on the map when not given
    #[arg(long)]
    pub areas: Option<String>,
    /// A table of figures instead of a project; - is standard input
    #[arg(long, value_name = "CSV", conflicts_with_all = ["project", "areas"])]
    pub values: Option<PathBuf>,
    /// A saved score model; the project's own when not given
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// A template filled with what figures there are, instead of a model
    #[arg(long, value_enum, conflicts_with = "model")]
    pub template: Option<TemplateName>,
    /// Where to save the model that was used, as JSON
    #[arg(long, value_name = "FILE")]
    pub save_model: Option<PathBuf>,
    /// How often the score is made with other judgements; 0 for not at all
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub draws: u32,
    /// Where the random numbers begin
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Which judgements are in doubt; all that the model leaves open when not given
    #[arg(long, value_enum, value_delimiter = ',')]
    pub vary: Vec<Judged>,
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Judged {
    /// A quarter up or down
    Weights,
    /// Lowest to highest, standard deviations, percentile ranks
    Scale,
    /// Arithmetic, geometric
    Average,
    /// Nothing, the median, the mean of the dimension
    Missing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TemplateName {
    /// Digital Exclusion Risk Index v1.6
    Deri,
    /// Access, affordability, skills, need
    Access,
    /// Index of Multiple Deprivation
    Imd,
}
