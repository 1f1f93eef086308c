//! Arguments of `round`: plan outreach rounds, or a published routing problem.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::model::outreach::Every;

/// Plan rounds: which stops each team visits, in what order and when
///
/// A plan never breaks opening hours, a shift, a break, a need or a lock; what does not fit is left out and named with the
/// reason. The search goes on for --seconds and keeps the best plan it saw. With --iterations instead the same seed gives
/// the same plan on every machine.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{JSON}"))]
#[command(group(clap::ArgGroup::new("budget").multiple(false)))]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line, each for itself")]
pub struct Round {
    /// A routing problem: this program's JSON, Solomon's text, TSPLIB (tours and vehicles), or a table of hours and travel times
    #[arg(long, value_name = "FILE", conflicts_with = "stops")]
    pub problem: Option<PathBuf>,
    /// Of a table only the shortest tour, without its hours and service times
    #[arg(long, requires = "problem")]
    pub tour: bool,
    /// A table (CSV) of stops to plan a day from
    #[arg(long, value_name = "CSV")]
    pub stops: Option<PathBuf>,
    /// Keep what happened at stops in --project instead of planning: a table (CSV), see below
    #[arg(long, requires = "project", conflicts_with_all = ["stops", "problem"], value_name = "CSV")]
    pub record: Option<PathBuf>,
    /// Who goes out: name, where it starts, hours, and more (see below); once for each team
    #[arg(long, requires = "stops", value_name = "TEAM")]
    pub team: Vec<String>,
    /// The day, like 2026-11-24: opening hours of its weekday hold; a Monday when not given
    #[arg(long, requires = "stops")]
    pub date: Option<String>,
    /// How many days are planned, each of which visits other stops: 1, or with --until all until then
    #[arg(long, requires = "stops", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=60))]
    pub days: Option<u16>,
    /// How far the days are apart: day, weekday (Monday to Friday), week, or weeks like 2
    #[arg(long, requires = "stops", default_value = "day", value_name = "STEP", value_parser = every)]
    pub every: Every,
    /// No day after this one, like 2026-12-22
    #[arg(long, requires = "date", value_name = "DATE")]
    pub until: Option<String>,
    /// Visit the same stops on each of the days
    #[arg(long, requires = "stops")]
    pub same_stops: bool,
    /// Areas that must get at least one stop each: worst-fifth, all, or codes and names parted by commas
    #[arg(long, requires = "stops", value_name = "AREAS")]
    pub floor: Option<String>,
    /// Visit all stops in the least time, rather than reach most people within the hours
    #[arg(long, requires = "stops")]
    pub visit_all: bool,
    /// A project whose postcodes say where stops and teams are, and whose streets say how long it takes between them
    #[arg(long)]
    pub project: Option<PathBuf>,
    /// Straight lines made longer, though the project has streets
    #[arg(long, requires = "project")]
    pub straight: bool,
    /// Write the rounds to take along, too: run sheets as .pdf or .png, else .gpx, .ics or .csv; may be given several times
    #[arg(long, requires = "stops", value_name = "FILE")]
    pub out: Vec<PathBuf>,
    /// Write a run sheet for each team and day into a folder, as numbered PDFs
    #[arg(long, requires = "stops", value_name = "FOLDER")]
    pub sheets: Option<PathBuf>,
    /// How long to search
    #[arg(long, group = "budget", default_value_t = 5.0, value_name = "S")]
    pub seconds: f64,
    /// How many rounds of search instead of how long
    #[arg(long, group = "budget", value_name = "N")]
    pub iterations: Option<u64>,
    /// Another seed, another search
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[arg(long, value_enum, default_value_t)]
    pub format: RoundFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RoundFormat {
    #[default]
    Text,
    /// Of --stops only, as the next two
    Csv,
    Json,
    /// A route and a track for each round
    Gpx,
    /// A calendar with each visit on each date
    Ics,
}

/// "day", "weekday", "week", "2 weeks", "2".
fn every(text: &str) -> Result<Every, String> {
    let word = text.trim().to_lowercase();
    match word.as_str() {
        "day" => return Ok(Every::Day),
        "weekday" => return Ok(Every::Weekday),
        "week" => return Ok(Every::Weeks(1)),
        _ => {}
    }
    let number = word.trim_end_matches("weeks").trim().parse().ok().filter(|n| (1..=26).contains(n));
    number.map(Every::Weeks).ok_or_else(|| "write day, weekday, week, or weeks like 2".to_owned())
}

const EXAMPLES: &str = r#"Examples:
  inclusion-atlas round --problem C101.txt --seconds 5
      An instance of Solomon: total distance, whatever number of vehicles serves it.
  inclusion-atlas round --problem berlin52.tsp --seconds 1 --format json
  inclusion-atlas round --problem day.json --iterations 20000 --seed 7
  inclusion-atlas round --problem times.csv --tour
      A table: first the depot, then a row a stop; service, window start, window end, travel time to each place.

  inclusion-atlas round --stops stops.csv --date 2026-11-24 --out day.pdf --out day.gpx \
    --team "Van, start 0.52 51.27, 08:30-16:30, break 30 min 12:00-14:00, driving, carries hearing loop"
      A day of outreach: the stops that reach most people, when to be where, and why the others are not in.

  inclusion-atlas round --stops stops.csv --date 2026-11-24 --every 2 --days 6 --until 2027-01-31 --sheets sheets \
    --project kent.gpkg --floor worst-fifth --team "Van, start ME14 1LQ, end ME15 6YE, 09:00-16:00"
      Every second Tuesday, other stops each time, at least one in each of the worst fifth of areas; a sheet a day.

Stops: columns name; lon and lat, or postcode (with --project); minutes (of the visit, 30 when empty); opening_hours like
Mo-Fr 09:00-17:00, or open_from and open_to; people; must (yes, no); needs (parted by ;); team; date (the only day for it);
area (its code, where there is no --project to say); address; contact; note.
A record: columns date; stop (of the project, or with lon and lat); team; skipped (yes, no); reached; minutes; planned; note.
It stands in the log of interventions, and later plans with --project learn from it how long visits take.
A team: its name, then in any order start (longitude latitude, or a postcode), end, hours, break, walking, cycling or
driving, carries. Times and ways are along the streets of --project, where it has them; else straight lines made 1.3 times
as long, at 4.8, 15 and 40 km/h. The answer says which.

Exit codes: 0 done; 1 done, but some stops are left out; 2 not done."#;

const JSON: &str = r#"This program's JSON (all times in seconds, places counted from 0, what is not said is left at nothing):
{
  "points": [[0, 0], [3, 4]],         where places are, with "distance": "euclidean"; or else
  "travel": [{"seconds": [[0, 600], [660, 0]], "cost": [[0, 9], [9, 0]]}],
                                      one table a way of moving; cost is what to have little of, where it is not time
  "stops": [{"name": "Library", "place": 1, "service": 1800, "windows": [[32400, 43200], [46800, 61200]],
             "load": 0, "value": 120, "must": false, "needs": ["hearing loop"], "teams": ["Van"],
             "pin": "first", "group": "Shepway"}],
                                      windows are for the start of service; a stop without a value must be visited
  "teams": [{"name": "Van", "start": 0, "end": 0, "shift": [30600, 59400], "travel": 0, "capacity": 10,
             "breaks": [{"earliest": 43200, "latest": 48600, "length": 1800}], "carries": ["hearing loop"],
             "fixed": 0, "order": ["Library", "Hall"]}],
  "groups": [{"name": "Shepway", "floor": 100, "penalty": 50}],
  "value_weight": 3600                what a unit of value is worth in travel
}"#;
