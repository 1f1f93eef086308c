//! Arguments of the methods that also work on tables of anyone's: `access`, `locate`, `stats`, `classify`.

use crate::model::reach::Counted;
use crate::model::street::TravelMode;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::TypedValueParser as _;

use crate::analysis::spatial::weights::Neighbourhood;

/// Say how much help there is for each place, sharing out what every site can give (E2SFCA)
///
/// The enhanced two-step floating catchment area method (Luo and Qi 2009): each site's capacity is shared among all the
/// demand within reach, those in farther bands counting less; each place then adds up its shares. The columns are the
/// place, its demand, capacity for each person, the nearest site and what it costs to get there. An empty cell is out of
/// reach of everything.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  inclusion-atlas access --demand areas.csv --supply venues.csv --costs minutes.csv --bands 10,20,30
  inclusion-atlas access --demand areas.csv --supply venues.csv --bands 800,1600 --weights 1,0.5
      Without --costs: straight lines in metres, from the columns x, y or lon, lat.
  inclusion-atlas access --demand areas.csv --supply venues.csv --costs minutes.csv --bands 30 --gaussian 10

Tables: demand has an id and a column demand (or population, residents); supply an id and a column capacity; costs either
origin, destination, cost, or a matrix with a row a demand point and a column a site. A cost that is missing is out of
reach.

Exit codes: 0 done; 1 done, but some capacity reaches nobody; 2 not done.")]
pub struct Access {
    /// Places and how many people need help there
    #[arg(long)]
    pub demand: PathBuf,
    /// Sites and what each can give
    #[arg(long)]
    pub supply: PathBuf,
    /// What it costs to get from each place to each site; straight lines when not given
    #[arg(long)]
    pub costs: Option<PathBuf>,
    /// The limits of the bands, rising, in the unit of the costs
    #[arg(long, value_delimiter = ',', default_values_t = [10.0, 20.0, 30.0])]
    pub bands: Vec<f64>,
    /// What a person in each band counts; 1, 0.68, 0.22 for three bands when not given (Luo and Qi's slow steps)
    #[arg(long, value_delimiter = ',', conflicts_with = "gaussian")]
    pub weights: Option<Vec<f64>>,
    /// Instead of bands a bell curve of this width, up to the last limit; a third of it when no width is given
    #[arg(long, num_args = 0..=1, default_missing_value = "0", value_name = "WIDTH")]
    pub gaussian: Option<f64>,
    #[arg(long, value_enum, default_value_t)]
    pub format: TableFormat,
}

/// Choose the sites that serve the most, with proof
///
/// Four questions: mclp, the most demand within a radius; p-median, the least distance for all together; p-centre, the
/// least distance for the farthest; lscp, the fewest sites that have everybody within a radius. The answer is exact: the
/// bound says what no other choice can pass, and the gap is 0 when it is proven.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  inclusion-atlas locate --problem mclp --p 10 --radius 1500 --demand areas.csv --supply sites.csv
      Straight lines in metres, from the columns x, y or lon, lat.
  inclusion-atlas locate --problem p-median --p 4 --costs minutes.csv --demand areas.csv
  inclusion-atlas locate --problem p-median --costs pmed1.txt
      A network of the OR-Library; it says itself how many sites it wants.
  inclusion-atlas locate --problem lscp --radius 15 --costs minutes.csv --format json

Tables: as for access. The supply may have a column rule (candidate, existing, forced, forbidden) and a column group
(such as ward): at least one site is then open in each group. Existing sites count as open and not among the p.
Demand points without demand ask for nothing; those out of every site's reach are named and left out.

Exit codes: 0 proven; 1 the best found in the time given; 2 refused, or there is no answer.")]
pub struct Locate {
    #[arg(long, value_enum)]
    pub problem: LocateProblem,
    /// How many sites to choose
    #[arg(long = "p", value_name = "N")]
    pub choose: Option<usize>,
    /// How far is near, in the unit of the costs (mclp, lscp)
    #[arg(long, allow_negative_numbers = true)]
    pub radius: Option<f64>,
    /// Costs: a list of pairs, a matrix, or a network of the OR-Library
    #[arg(long)]
    pub costs: Option<PathBuf>,
    /// Demand points, with a column demand; each counts 1 when nothing says
    #[arg(long)]
    pub demand: Option<PathBuf>,
    /// Candidate sites
    #[arg(long)]
    pub supply: Option<PathBuf>,
    /// Stop the search after this many seconds and give the best so far
    #[arg(long)]
    pub seconds: Option<f64>,
    /// Another seed shakes the first choice differently; the proven answer costs the same
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[arg(long, value_enum, default_value_t)]
    pub format: LocateFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LocateProblem {
    /// The most demand within the radius
    Mclp,
    /// The least sum of demand times cost
    #[value(alias = "pmedian")]
    PMedian,
    /// The least cost for the farthest
    #[value(name = "p-centre", aliases = ["p-center", "pcentre", "pcenter"])]
    PCentre,
    /// The fewest sites that cover everybody within the radius
    Lscp,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LocateFormat {
    /// For people
    #[default]
    Text,
    /// Each demand point with the site that serves it
    Csv,
    /// Everything, for programs
    Json,
}

/// Say whether like values lie together: global and local spatial statistics
///
/// Weights are made from areas (--areas or --project) or read from a GAL or GWT file of another program. A table of
/// values without names is taken in the order of the areas. p-values of the normal distribution are two-sided, pseudo
/// p-values of permutations one-sided, as elsewhere. The same seed gives the same figures. Local Moran is scaled as in
/// esda; expectation, variance and z of gi and gi-star are those of Ord and Getis (1995) for weights of any kind, as in
/// spdep (esda's variance holds for binary weights only: --transform binary gives its figures).
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  inclusion-atlas stats moran --values crime.csv --weights columbus.gal
  inclusion-atlas stats local-moran --values score.csv --weights queen --areas wards.geojson --fdr
  inclusion-atlas stats gi-star --values - --weights knn:6 --project kent.gpkg --format json < score.csv
  inclusion-atlas stats geary --values crime.csv --weights - < columbus.gwt

Values: a table with a name and a value a row, with or without a header (comma, semicolon, tab or blank between them), or
values alone in the order of the areas. An empty cell or NA is no value: the area and its links are left out.")]
pub struct Stats {
    #[arg(value_enum)]
    pub measure: Measure,
    /// Table with a row for each area: its name, its value; - is standard input
    #[arg(long, value_name = "CSV")]
    pub values: PathBuf,
    /// Heading of the column with the values; "value" or the second when not given
    #[arg(long)]
    pub column: Option<String>,
    /// queen, rook, knn:K, distance:METRES, or a .gal or .gwt file; - is either of these from standard input
    #[arg(long, value_parser = WeightsChoice::parse)]
    pub weights: WeightsChoice,
    /// Boundaries of the areas, to make weights from
    #[arg(long, value_name = "FILE")]
    pub areas: Option<PathBuf>,
    /// Project whose areas to make weights from
    #[arg(long, conflicts_with = "areas")]
    pub project: Option<PathBuf>,
    /// Metres by which borders of neighbours may miss each other (queen, rook)
    #[arg(long, default_value_t = 0.0, value_parser = metres)]
    pub tolerance: f64,
    /// What to make of the weights; rows that sum to 1, but for getis-ord binary, when not given
    #[arg(long, value_enum)]
    pub transform: Option<Transform>,
    /// Random permutations for pseudo p-values; 0 for none
    #[arg(long, default_value_t = 999, value_parser = clap::value_parser!(u32).range(..=1_000_000).map(|n| n as usize))]
    pub permutations: usize,
    /// Where the random numbers begin
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Significance level of the classes of a local statistic
    #[arg(long, default_value_t = 0.05)]
    pub level: f64,
    /// Hold the false discovery rate (Benjamini and Hochberg) to the level
    #[arg(long)]
    pub fdr: bool,
    /// Also write the weights to this file, as GWT if it ends in .gwt, else as GAL
    #[arg(long, value_name = "FILE")]
    pub write_weights: Option<PathBuf>,
    #[arg(long, value_enum, default_value_t)]
    pub format: TableFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Measure {
    /// Moran's I
    Moran,
    /// Geary's C
    Geary,
    /// The general G of Getis and Ord
    GetisOrd,
    /// Local Moran (LISA), area by area
    LocalMoran,
    /// Gi of Getis and Ord, area by area
    Gi,
    /// Gi*, which counts the area itself
    GiStar,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Transform {
    /// Rows that sum to 1
    Row,
    /// Every neighbour 1
    Binary,
    /// As the file says
    File,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    #[default]
    Csv,
    Json,
}

/// Put values into classes for a map
///
/// Writes each class with its limits and how many values it holds. A value equal to an upper limit belongs to the class
/// it closes; no value is dropped, and one that is missing is in no class.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  inclusion-atlas classify --method natural-breaks --classes 7 --values scores.csv
  inclusion-atlas classify --method manual --breaks 10,20,50 --values - --assign < scores.csv")]
pub struct Classify {
    #[arg(long, value_enum)]
    pub method: MethodName,
    /// How many classes; with head-tail at most so many, with pretty about
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1000).map(|n| n as usize))]
    pub classes: usize,
    /// Table with a row for each area: its name, its value; - is standard input
    #[arg(long, value_name = "CSV")]
    pub values: PathBuf,
    /// Heading of the column with the values; "value" or the second when not given
    #[arg(long)]
    pub column: Option<String>,
    /// Limits between classes, for the method manual
    #[arg(long, value_delimiter = ',', allow_negative_numbers = true)]
    pub breaks: Vec<f64>,
    /// Write every row's class instead
    #[arg(long)]
    pub assign: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: TableFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MethodName {
    /// About the same number in each
    #[value(aliases = ["quantiles", "equal-count", "equal_count"])]
    Quantile,
    /// The same range of values in each
    #[value(aliases = ["equal", "equal_interval", "equalinterval", "equal-intervals", "equal_intervals"])]
    EqualInterval,
    /// Fisher-Jenks: the least spread within classes
    #[value(aliases = ["fisher-jenks", "fisher_jenks", "fisherjenks", "fisher", "jenks", "natural_breaks", "naturalbreaks"])]
    NaturalBreaks,
    /// Again and again the values above the mean
    #[value(aliases = ["headtail", "head_tail", "head-tail-breaks", "head_tail_breaks", "headtailbreaks"])]
    HeadTail,
    /// Whole standard deviations from the mean
    #[value(aliases = ["standard_deviation", "std", "stddev", "std-mean", "std_mean", "stdmean", "sd"])]
    StandardDeviation,
    /// Round numbers
    #[value(aliases = ["pretty-breaks", "pretty_breaks", "prettybreaks"])]
    Pretty,
    /// Limits given by --breaks
    #[value(aliases = ["user-defined", "user_defined", "userdefined"])]
    Manual,
}

/// Where spatial weights come from.
#[derive(Clone, Debug, PartialEq)]
pub enum WeightsChoice {
    Neighbours(Neighbourhood),
    File(PathBuf),
}

impl WeightsChoice {
    fn parse(text: &str) -> Result<Self, String> {
        let choice = match text.split_once(':') {
            None if text.eq_ignore_ascii_case("queen") => Neighbourhood::QUEEN,
            None if text.eq_ignore_ascii_case("rook") => Neighbourhood::ROOK,
            Some(("knn", count)) => match count.parse() {
                Ok(count) if count > 0 => Neighbourhood::Nearest(count),
                _ => return Err(format!("\"{count}\" is no number of neighbours; write knn:6, say")),
            },
            Some(("distance", length)) => Neighbourhood::Within { metres: metres(length)? },
            _ if text == "-" => return Ok(Self::File(PathBuf::from(text))),
            _ => {
                let path = PathBuf::from(text);
                let known = path.extension().is_some_and(|e| ["gal", "gwt"].iter().any(|k| e.eq_ignore_ascii_case(k)));
                return if known {
                    Ok(Self::File(path))
                } else {
                    Err("choose queen, rook, knn:K, distance:METRES, a file that ends in .gal or .gwt, or - for standard input".to_owned())
                };
            }
        };
        Ok(Self::Neighbours(choice))
    }
}

fn metres(text: &str) -> Result<f64, String> {
    let metres = text.parse::<f64>().ok().filter(|m| m.is_finite() && *m >= 0.0);
    metres.ok_or_else(|| format!("\"{text}\" is no length in metres"))
}

/// Who has help within some minutes, area by area
///
/// Residents are spread over the postcodes of their area; travel times are those of the streets where the project has
/// them, else straight lines with a detour, which is said. A venue counts if it is known to give what is asked for.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  inclusion-atlas reach --project kent.gpkg --offer device-loan --mode walk --minutes 15 > reach.csv
  inclusion-atlas reach --project kent.gpkg --scenarios
  inclusion-atlas reach --project kent.gpkg --offer device-loan --scenario Evenings
  inclusion-atlas reach --project kent.gpkg --open \"Sa 10:00\" --step-free --mode drive --people excluded

Offers: wifi, computers, device-loan, data-sims, basic-skills, one-to-one, form-filling, employability, business.

mean_minutes counts homes farther than 90 minutes from help as 90; share_beyond_90 is the share of people in them.

Exit codes: 0 done; 1 done, but no venue gives this help; 2 not done.")]
pub struct Reach {
    /// The project; the sample when not given
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// What the venue must offer; any help when not given
    #[arg(long, value_name = "NAME")]
    pub offer: Option<String>,
    /// When it must be open: a day and an hour, such as "Tu 10:00"
    #[arg(long, value_name = "WHEN")]
    pub open: Option<String>,
    /// Only venues known to be step-free
    #[arg(long)]
    pub step_free: bool,
    /// Only venues known to help free of charge
    #[arg(long)]
    pub free: bool,
    #[arg(long, value_enum, default_value_t)]
    pub mode: Travel,
    /// Beyond this many minutes nobody is in reach
    #[arg(long, default_value_t = 15)]
    pub minutes: u16,
    /// Who is counted
    #[arg(long, value_enum, default_value_t)]
    pub people: Who,
    /// The boundary set, by its name; the one on the map when not given
    #[arg(long)]
    pub set: Option<String>,
    /// Measure help as this scenario has it, and say whom it wins and loses
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// Compare the scenario with this one; with help as it is when not given
    #[arg(long, value_name = "NAME", requires = "scenario")]
    pub against: Option<String>,
    /// List the project's scenarios, as CSV
    #[arg(long, conflicts_with_all = ["scenario", "offer"])]
    pub scenarios: bool,
    #[arg(long, value_enum, default_value_t)]
    pub format: TableFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Travel {
    #[default]
    Walk,
    Drive,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Who {
    #[default]
    Residents,
    /// Estimated excluded residents
    Excluded,
}

impl From<Travel> for TravelMode {
    fn from(mode: Travel) -> Self {
        match mode {
            Travel::Walk => Self::Walk,
            Travel::Drive => Self::Drive,
        }
    }
}

impl From<Who> for Counted {
    fn from(who: Who) -> Self {
        match who {
            Who::Residents => Self::Residents,
            Who::Excluded => Self::Excluded,
        }
    }
}
