//! Arguments of `broadband` and `interventions`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::model::broadband::Threshold;
use crate::model::intervention::InterventionKind;

use super::TableFormat;

/// Say for every area how many premises have weak broadband, and where that meets exclusion
///
/// Read from the figures that the areas carry, as Ofcom's Connected Nations bring them; a threshold that they do not carry
/// is refused, not made up from others. An area is weak where at least --at-least per cent of its premises are affected.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  inclusion-atlas broadband --project kent.gpkg --threshold superfast --at-least 5 > weak.csv

Exit codes: 0 done; 2 not done: the figures do not carry the threshold.")]
pub struct Broadband {
    /// The project; the sample when not given
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// The boundary set, by its name; the one on the map when not given
    #[arg(long, value_name = "NAME")]
    pub set: Option<String>,
    /// What counts as weak
    #[arg(long, value_enum)]
    pub threshold: ThresholdName,
    /// From which share of premises on an area is weak, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 2.0)]
    pub at_least: f64,
    #[arg(long, value_enum, default_value_t)]
    pub format: TableFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ThresholdName {
    /// Below the universal service obligation: 10 Mbit/s down, 1 up
    Uso,
    /// Below 30 Mbit/s
    Superfast,
    /// No gigabit
    Gigabit,
    /// Below 2 Mbit/s
    #[value(name = "2")]
    Mbit2,
    /// Below 5 Mbit/s
    #[value(name = "5")]
    Mbit5,
    /// Below 10 Mbit/s
    #[value(name = "10")]
    Mbit10,
    /// Below 100 Mbit/s
    #[value(name = "100")]
    Mbit100,
    /// Below 300 Mbit/s
    #[value(name = "300")]
    Mbit300,
}

impl From<ThresholdName> for Threshold {
    fn from(name: ThresholdName) -> Self {
        match name {
            ThresholdName::Uso => Self::Uso,
            ThresholdName::Superfast => Self::Superfast,
            ThresholdName::Gigabit => Self::Gigabit,
            ThresholdName::Mbit2 => Self::Mbit2,
            ThresholdName::Mbit5 => Self::Mbit5,
            ThresholdName::Mbit10 => Self::Mbit10,
            ThresholdName::Mbit100 => Self::Mbit100,
            ThresholdName::Mbit300 => Self::Mbit300,
        }
    }
}

/// The log of interventions: what was done where and when, and what changed since
///
/// Writes the log to standard output as a table that can be read again. `add` notes one entry. With --import a table is
/// read into it first, whole or not at all. With --before and --after an indicator at two periods is compared where something was done with where
/// not: difference in differences over matched pairs, with a 95 % interval.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  inclusion-atlas interventions --project kent.gpkg > log.csv
  inclusion-atlas interventions add --project kent.gpkg --kind device-loan --starts 2026-11-21 \\
    --place \"Shepway Library\" --partner \"Age UK\" --cost 1200 --funding \"Household Support Fund\" --reached 15
  inclusion-atlas interventions --project kent.gpkg --import log.csv
  inclusion-atlas interventions --project kent.gpkg --before offline_2021_pct --after offline_2024_pct \\
    --from 2021-07-01 --to 2024-06-30 --kind device-loan

A table has the columns kind and starts, and says where by place (a venue or area), postcode, area_code, or longitude and
latitude. It may have title, ends (a day, or ongoing), partner, cost_pounds, funding, contacted, reached and notes.

Exit codes: 0 done; 1 done, but there is a warning to read; 2 not done."
)]
pub struct Interventions {
    #[command(subcommand)]
    pub command: Option<InterventionsCommand>,
    /// The project; the sample when not given
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// A table of interventions to read into the project first
    #[arg(long, value_name = "FILE", requires = "project")]
    pub import: Option<PathBuf>,
    /// The indicator before, by its key
    #[arg(long, value_name = "KEY", requires_all = ["after", "from", "to"])]
    pub before: Option<String>,
    /// The indicator after, by its key
    #[arg(long, value_name = "KEY", requires = "before")]
    pub after: Option<String>,
    /// Interventions that began from this day on count
    #[arg(long, value_name = "DAY", requires = "before")]
    pub from: Option<String>,
    /// Interventions that began up to this day count
    #[arg(long, value_name = "DAY", requires = "before")]
    pub to: Option<String>,
    /// Only interventions of this kind
    #[arg(long, value_parser = kind, requires = "before")]
    pub kind: Option<InterventionKind>,
    /// The boundary set, by its name; the one on the map when not given
    #[arg(long, value_name = "NAME", requires = "before")]
    pub set: Option<String>,
    #[arg(long, value_enum, default_value_t)]
    pub format: TableFormat,
}

#[derive(Debug, clap::Subcommand)]
pub enum InterventionsCommand {
    Add(Box<AddIntervention>),
}

/// Note one intervention: what was done, when, where, with whom and for whom
///
/// Say where by --place (a venue or an area of the project), --area, --postcode or --at. What is not given is kept as not
/// known. The step can be undone in the window.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  inclusion-atlas interventions add --project kent.gpkg --kind skills-session --starts 2026-11-21 \\
    --place \"Shepway Library\" --contacted 40 --reached 12

Exit codes: 0 noted; 1 noted, but there is a doubt to read; 2 not done.")]
pub struct AddIntervention {
    #[arg(long)]
    pub project: PathBuf,
    /// What was done: skills-session, one-to-one, outreach, device-loan, data-sims, wifi-point, broadband, publicity, other
    #[arg(long, value_parser = kind)]
    pub kind: InterventionKind,
    /// The first day, as in 2026-11-21
    #[arg(long, value_name = "DAY")]
    pub starts: String,
    /// The last day, or "ongoing"; nothing for a single day
    #[arg(long, value_name = "DAY")]
    pub ends: Option<String>,
    /// A venue or an area of the project, by its name; beside --postcode or --at what the place is called
    #[arg(long, value_name = "NAME", required_unless_present_any = ["area", "postcode", "at"])]
    pub place: Option<String>,
    /// An area of the project as a whole, by its code
    #[arg(long, value_name = "CODE", conflicts_with_all = ["place", "postcode", "at"])]
    pub area: Option<String>,
    #[arg(long, conflicts_with = "at")]
    pub postcode: Option<String>,
    /// Longitude and latitude, as in 0.5227,51.2720
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    pub at: Option<String>,
    /// What it is called, if it has a title
    #[arg(long)]
    pub title: Option<String>,
    /// Who it was done with
    #[arg(long)]
    pub partner: Option<String>,
    /// In pounds
    #[arg(long, value_name = "POUNDS")]
    pub cost: Option<String>,
    /// Who paid
    #[arg(long)]
    pub funding: Option<String>,
    /// How many people were spoken or written to
    #[arg(long, value_name = "PEOPLE")]
    pub contacted: Option<String>,
    /// How many of them took part or were helped
    #[arg(long, value_name = "PEOPLE")]
    pub reached: Option<String>,
    #[arg(long)]
    pub notes: Option<String>,
}

fn kind(words: &str) -> Result<InterventionKind, String> {
    InterventionKind::parse(words).ok_or_else(|| {
        let known: Vec<&str> = InterventionKind::ALL.iter().map(|k| k.key()).collect();
        format!("kinds are {}", known.join(", "))
    })
}
