//! Rounds to take along: run sheets as PDF and PNG, GPX, CSV and iCalendar.

use crate::base::progress::Progress;
use crate::base::text::{counted, distance, number};
use crate::export::pdf;
use crate::export::rounds::{calendar, gpx, table};
use crate::geo::mercator::Mercator;
use crate::model::atlas::Atlas;
use crate::model::background::Background;
use crate::model::outreach::{Activity, Day, Leg, Outreach, Round, RoundPlan, clock, duration};
use crate::project::{picture, sheets};
use crate::render::run_sheet::{RunSheet, SheetRow, pages, stacked};
use crate::render::scene::{MapItem, MapScene, Page, Rgba};
use crate::render::{png, raster, vector};

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Pdf,
    Png,
    Gpx,
    Calendar,
    Csv,
}

/// Of the run sheet as a picture: a good printer's half.
const DPI: u32 = 150;

impl FileKind {
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Png, Self::Gpx, Self::Calendar, Self::Csv];

    /// The kind that a path's ending asks for.
    #[must_use]
    pub fn of(path: &std::path::Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_lowercase();
        Self::ALL.into_iter().find(|kind| kind.ending() == ending)
    }

    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Gpx => "gpx",
            Self::Calendar => "ics",
            Self::Csv => "csv",
        }
    }
}

/// What goes into a file, and how it is named.
#[derive(Clone, Copy, Debug)]
pub struct Export<'a> {
    pub outreach: &'a Outreach,
    /// The project's name.
    pub name: &'a str,
    /// For the map of run sheets; without a project it shows the round alone.
    pub atlas: Option<&'a Atlas>,
}

#[derive(Debug, thiserror::Error)]
pub enum RoundFileError {
    #[error("Nothing is planned yet.")]
    NoPlan,
    #[error("Say for which day the rounds are (like 2026-11-24): a calendar needs a date.")]
    NoDate,
    #[error("The file could not be made: {0}.")]
    Failed(String),
}

fn failed(error: impl std::fmt::Display) -> RoundFileError {
    RoundFileError::Failed(error.to_string())
}

/// The file's bytes.
///
/// # Errors
/// When nothing is planned, or a calendar has no date.
pub fn written(kind: FileKind, what: Export<'_>) -> Result<Vec<u8>, RoundFileError> {
    let plan = what.outreach.plan.as_ref().filter(|p| !p.rounds.is_empty()).ok_or(RoundFileError::NoPlan)?;
    match kind {
        FileKind::Gpx => gpx(what.outreach, plan, what.name).map_err(failed),
        FileKind::Csv => table(what.outreach, plan).map_err(failed),
        FileKind::Calendar => {
            what.outreach.day().ok_or(RoundFileError::NoDate)?;
            Ok(calendar(what.outreach, plan, what.name).into_bytes())
        }
        FileKind::Pdf => pdf_of(run_sheets(what, plan), &format!("Run sheets, {}", what.name)),
        FileKind::Png => {
            let all: Vec<Page> = run_sheets(what, plan).into_iter().flat_map(|(_, pages)| pages).collect();
            let drawn = raster::draw_page(&stacked(all), DPI).map_err(failed)?;
            let title = format!("Run sheets, {}", what.name);
            let texts = [(png::TITLE, title.as_str()), (png::SOFTWARE, sheets::SOFTWARE)];
            png::encode(&drawn, DPI, &texts).map_err(failed)
        }
    }
}

/// A run sheet for each team and day as a PDF of its own, under a numbered name: `01-2026-11-24-van.pdf`.
///
/// # Errors
/// When nothing is planned.
pub fn sheets_of(what: Export<'_>) -> Result<Vec<(String, Vec<u8>)>, RoundFileError> {
    let plan = what.outreach.plan.as_ref().filter(|p| !p.rounds.is_empty()).ok_or(RoundFileError::NoPlan)?;
    let outings = what.outreach.outings(plan);
    let width = outings.len().to_string().len().max(2);
    let names = outings.iter().enumerate().map(|(at, (day, round))| {
        let date = day.date.map_or_else(String::new, |d| format!("{d}-"));
        let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
        let team: String = round.team.to_lowercase().chars().map(plain).take(60).collect();
        format!("{:0width$}-{date}{team}.pdf", at + 1)
    });
    let sheets = run_sheets(what, plan);
    names
        .zip(sheets)
        .map(|(name, sheet)| {
            let title = format!("Run sheet, {}", sheet.0);
            Ok((name, pdf_of(vec![sheet], &title)?))
        })
        .collect()
}

fn pdf_of(sheets: Vec<(String, Vec<Page>)>, title: &str) -> Result<Vec<u8>, RoundFileError> {
    let drawn: Vec<_> = sheets
        .into_iter()
        .flat_map(|(team, pages)| pages.into_iter().map(move |p| (team.clone(), vector::drawing(&p))))
        .collect();
    let about = pdf::About {
        title: title.to_owned(),
        description: "The rounds of a day of outreach: maps and stops to tick off.".to_owned(),
        keywords: Vec::new(),
        creator: sheets::SOFTWARE.to_owned(),
    };
    pdf::write(&drawn, &about, sheets::fonts(), &Progress::new()).map_err(failed)
}

/// The pages of each team and day, under its name.
fn run_sheets(what: Export<'_>, plan: &RoundPlan) -> Vec<(String, Vec<Page>)> {
    let empty = MapScene { ground: Rgba::opaque(0x00F3_F2EE), items: Vec::new(), labels: Vec::new() };
    let map = what.atlas.map_or(empty, |atlas| quiet(&picture::for_paper(atlas, None).1.scene));
    let under = what.atlas.and_then(sheets::background_shown);
    let sources: Vec<String> = what.atlas.map(sheets::map_sources).unwrap_or_default();
    let sheet = |(day, round): (Day, &Round)| {
        let sheet = run_sheet(what.outreach, (day, round), plan, (&map, under), &sources);
        (format!("{}, {}", round.team, day.said()), pages(&sheet))
    };
    what.outreach.outings(plan).into_iter().map(sheet).collect()
}

/// A map for finding the way on: outlines in one grey and names, without the colours of the classes.
fn quiet(scene: &MapScene) -> MapScene {
    let kept = |item: &MapItem| match item {
        MapItem::Fill { .. } | MapItem::Symbols(_) | MapItem::Dots { .. } => None,
        MapItem::Outline { shapes, width, dash, .. } => {
            Some(MapItem::Outline { shapes: shapes.clone(), colour: BORDER, width: *width, dash: *dash })
        }
        other => Some(other.clone()),
    };
    MapScene { items: scene.items.iter().filter_map(kept).collect(), ..scene.clone() }
}

/// Borders on the map of a run sheet.
const BORDER: Rgba = Rgba::opaque(0x00A3_A19A);

fn run_sheet<'a>(
    outreach: &Outreach,
    (day, round): (Day, &Round),
    plan: &RoundPlan,
    (map, background): (&'a MapScene, Option<&'a Background>),
    sources: &[String],
) -> RunSheet<'a> {
    // A team that is gone since is still named.
    let team = outreach.teams.iter().find(|t| t.name == round.team);
    let stops: Vec<_> = round.stops.iter().filter_map(|id| outreach.stop(*id)).collect();
    let title = format!("{}, {}", round.team, day.said());
    let from = round.parts.first().map_or(0.0, |p| p.from);
    let to = round.parts.last().map_or(0.0, |p| p.to);
    let road = round.seconds(|a| a == Activity::Travel);
    // Nobody may have said how many people a stop reaches.
    let people =
        if round.people > 0.0 { format!(" Reaches {} people.", number(round.people, 0)) } else { String::new() };
    let subtitle = format!(
        "{}, {}. {} and {} on the road, {}.{people}",
        counted(stops.len(), "stop", "stops"),
        format_args!("{} to {}", clock(from), clock(to)),
        duration(road),
        distance(round.metres),
        team.map_or("", |t| t.mode.name()),
    );
    // How to get there stands with the place it leads to.
    let way_there = |number: usize| round.legs.get(number).and_then(way_in_words);
    let mut rows = vec![SheetRow {
        times: clock(from),
        name: format!("Set out from {}", team.map_or("", |t| t.start.name.as_str())),
        ..SheetRow::default()
    }];
    for part in &round.parts {
        let times = format!("{}–{}", clock(part.from), clock(part.to));
        match part.doing {
            Activity::Travel | Activity::Wait => {}
            Activity::Break => {
                rows.push(SheetRow { times, name: "Break".to_owned(), ..SheetRow::default() });
            }
            Activity::Visit(id) => {
                let Some(at) = stops.iter().position(|s| s.id == id) else { continue };
                let stop = stops[at];
                let said: Vec<&str> = [&stop.address, &stop.contact, &stop.note]
                    .map(|t| t.trim())
                    .into_iter()
                    .filter(|t| !t.is_empty())
                    .collect();
                let said = Some(said.join(" · ")).filter(|t| !t.is_empty());
                rows.push(SheetRow {
                    number: (at + 1).to_string(),
                    times,
                    name: stop.name.clone(),
                    said: said.into_iter().chain(way_there(at)).collect(),
                });
            }
        }
    }
    let name = match team {
        Some(team) if team.end.is_some() => format!("End at {}", team.ends().name),
        team => format!("Back at {}", team.map_or("", |t| t.start.name.as_str())),
    };
    let said = way_there(stops.len()).into_iter().collect();
    rows.push(SheetRow { times: clock(to), name, said, ..SheetRow::default() });
    let spots: Vec<_> = team
        .map(|t| t.start.at)
        .into_iter()
        .chain(stops.iter().map(|s| s.at))
        .chain(team.map(|t| t.ends().at))
        .collect();
    // Understood by the map programs of phones; nothing is sent until somebody opens it there.
    let corners: Vec<String> = spots.iter().map(|p| format!("{:.5},{:.5}", p.lat, p.lon)).collect();
    let mut foot = vec![plan.basis.clone()];
    foot.extend(sources.iter().cloned());
    RunSheet {
        title,
        subtitle,
        map,
        background,
        way: outreach.way(round).into_iter().map(|leg| leg.into_iter().map(Mercator::from).collect()).collect(),
        stops: stops.iter().map(|s| Mercator::from(s.at)).collect(),
        rows,
        link: format!("https://www.google.com/maps/dir/{}", corners.join("/")),
        foot,
    }
}

/// "Way: 3.2 km, 7 min: High Street 300 m, Week Street 2.9 km"; only where the streets are known.
fn way_in_words(leg: &Leg) -> Option<String> {
    let streets = leg.summary();
    (!streets.is_empty()).then(|| format!("Way: {}, {}: {streets}", distance(leg.metres), duration(leg.seconds)))
}
