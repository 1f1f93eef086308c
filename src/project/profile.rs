//! One area for a councillor: score and how sure it is, what drives it, who lives there, what help and what broadband there
//! is, and where help would do most. A plain value, the same on the screen and on paper.

mod help;
mod map;

use std::sync::Arc;

use geo::InteriorPoint as _;

use crate::analysis::score::Scorer;
use crate::base::progress::{Cancelled, Progress};
use crate::base::text;
use crate::geo::lonlat::LonLat;
use crate::model::atlas::{Atlas, SetData};
use crate::model::results::ScoreResults;
use crate::model::score_model::ScoreModel;

use super::certainty::{self, RankInterval};
use super::estimates;
use super::explain;
use super::map_modes;
use super::reach::{ReachQuery, Ways};

pub use map::{MapFrame, ProfileMap, map};

/// So many drivers are told.
const DRIVERS: usize = 5;

/// One area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    pub name: String,
    /// "Ward E05005004, Maidstone wards 2021".
    pub what: String,
    pub sections: Vec<Section>,
    /// How the figures of reach were found, in sentences.
    pub method: String,
}

/// Rows under a heading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    pub title: String,
    pub rows: Vec<Row>,
}

/// A figure with what it is to be compared with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub what: String,
    pub value: String,
    /// "mean 17.1 %"; empty for none.
    pub beside: String,
    /// The whole as a sentence, where it reads better than the figure with its name.
    pub sentence: String,
}

impl Row {
    fn new(what: impl Into<String>, value: impl Into<String>, beside: impl Into<String>) -> Self {
        Self { what: what.into(), value: value.into(), beside: beside.into(), sentence: String::new() }
    }

    /// The same, said like this on paper.
    fn said(self, sentence: String) -> Self {
        Self { sentence, ..self }
    }
}

impl Section {
    fn new(title: &str, rows: Vec<Row>) -> Self {
        Self { title: title.to_owned(), rows }
    }

    /// As one paragraph: "6,012 people live here, 3.4 % of all. Weak broadband: 3.2 out of 10 (mean 3.8 out of 10)."
    #[must_use]
    pub fn line(&self) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                if !row.sentence.is_empty() {
                    return row.sentence.clone();
                }
                let beside = if row.beside.is_empty() { String::new() } else { format!(" ({})", row.beside) };
                if row.value.is_empty() {
                    format!("{}{beside}.", row.what)
                } else {
                    format!("{}: {}{beside}.", row.what, row.value)
                }
            })
            .collect();
        rows.join(" ")
    }
}

/// What a profile is asked of, for a job.
#[derive(Clone)]
pub struct ProfileQuestion {
    pub atlas: Atlas,
    pub set: Arc<SetData>,
    pub model: Option<ScoreModel>,
    /// The area's place in its set.
    pub place: usize,
    /// Which help, by what way and within what time.
    pub query: ReachQuery,
    pub ways: Ways,
}

/// The profile with what has to be worked out first.
///
/// # Errors
/// When it is cancelled.
pub fn answer(question: &ProfileQuestion, progress: &Progress) -> Result<Profile, Cancelled> {
    progress.doing("Making a profile");
    let ProfileQuestion { set, model, .. } = question;
    let mut scores = ScoreResults::default();
    if let Some(model) = model {
        Scorer::default().rescore(set, model, &mut scores);
    }
    let intervals = model.as_ref().and_then(|m| certainty::intervals(set, m, progress));
    let interval = intervals.and_then(|all| all.get(question.place).copied().flatten());
    of(question, &scores, interval, progress)
}

/// The profile of an area whose scores are known already.
///
/// # Errors
/// When it is cancelled.
pub fn of(
    question: &ProfileQuestion,
    scores: &ScoreResults,
    interval: Option<RankInterval>,
    progress: &Progress,
) -> Result<Profile, Cancelled> {
    let ProfileQuestion { atlas, set, model, place, .. } = question;
    let Some(area) = set.areas.get(*place) else { return Ok(Profile::default()) };
    let mut kind = set.set.kind.singular().to_owned();
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut sections = vec![score(set, scores, *place, interval)];
    if let Some(model) = model {
        sections.push(drivers(atlas, set, model, scores, *place));
    }
    sections.push(residents(atlas, set, *place, progress)?);
    let (help, sites, method) = help::sections(question, progress)?;
    sections.push(help);
    sections.push(broadband(atlas, set, *place));
    sections.push(sites);
    sections.retain(|s| !s.rows.is_empty());
    let what = format!("{kind} {}, {}", area.code, set.set.name);
    Ok(Profile { name: area.name.clone(), what, sections, method })
}

fn score(set: &SetData, scores: &ScoreResults, place: usize, interval: Option<RankInterval>) -> Section {
    let own = scores.areas.get(place);
    let Some((value, rank)) = own.and_then(|a| Some((a.score?, a.rank?))) else {
        return Section::new("Score", vec![Row::new("No score", "", "figures are missing, or hidden as small counts")]);
    };
    let of = set.set.kind.counted(scores.scored);
    let at =
        if rank == 1 { format!("the highest of {of}") } else { format!("{} highest of {of}", text::ordinal(rank)) };
    let mut rows = vec![Row::new("Digital exclusion score", text::number(value, 1), at)];
    if let Some(mean) = scores.mean {
        rows.push(Row::new(format!("Mean of all {}", set.set.kind.plural()), text::number(mean, 1), ""));
    }
    if let Some(interval) = interval {
        let span = if interval.low == interval.high {
            text::ordinal(interval.low)
        } else {
            format!("{} to {}", text::ordinal(interval.low), text::ordinal(interval.high))
        };
        rows.push(Row::new("Rank in nine trials of ten", span, "other weights, scales and averages"));
        let share = format!("{} %", text::number(interval.in_worst_fifth * 100.0, 0));
        rows.push(Row::new("Chance of the worst fifth", share, ""));
    }
    Section::new("Score", rows)
}

fn drivers(atlas: &Atlas, set: &SetData, model: &ScoreModel, scores: &ScoreResults, place: usize) -> Section {
    let Some(area) = scores.areas.get(place) else { return Section::default() };
    let parts = model.terms().zip(&area.parts).filter_map(|((_, term), part)| Some((term, part.contribution?)));
    let mut parts: Vec<_> = parts.collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    let rows = parts.into_iter().take(DRIVERS).map(|(term, points)| {
        let indicator = atlas.indicator_of(set, &term.indicator);
        let name = indicator.map_or(term.indicator.as_str(), |i| i.name.as_str());
        let (value, mean) = own_and_mean(atlas, set, &term.indicator, place);
        let rank = explain::rank_of(set, &term.indicator, term.direction, place);
        let rank = rank.map_or_else(String::new, |(rank, _)| format!(", {} worst", text::ordinal(rank)));
        Row::new(name, value, format!("mean {mean}{rank}; {} points", text::number(points, 1)))
    });
    Section::new("What drives it", rows.collect())
}

/// An area's figure and the mean of all, with their unit.
fn own_and_mean(atlas: &Atlas, set: &SetData, key: &str, place: usize) -> (String, String) {
    let unit = atlas.indicator_of(set, key).map_or("", |i| i.unit.as_str());
    let Some(column) = set.columns.get(key) else { return ("no data".to_owned(), "not known".to_owned()) };
    let own = match column.values.get(place).copied().flatten() {
        Some(value) => map_modes::with_unit(value, unit),
        None => column.withheld.get(&place).map_or_else(|| "no data".to_owned(), |why| why.text()),
    };
    let known: Vec<f64> = column.values.iter().copied().flatten().collect();
    if known.is_empty() {
        return (own, "not known".to_owned());
    }
    (own, map_modes::with_unit((known.iter().sum::<f64>() / known.len() as f64 * 10.0).round() / 10.0, unit))
}

fn residents(atlas: &Atlas, set: &SetData, place: usize, progress: &Progress) -> Result<Section, Cancelled> {
    let known = super::reach::People::residents(atlas, set);
    let mut rows = Vec::new();
    if let Some(count) = known.of_area.get(place).copied().flatten() {
        let all: f64 = known.of_area.iter().flatten().sum();
        let share =
            if all > 0.0 { format!("{} % of all", text::number(count / all * 100.0, 1)) } else { String::new() };
        let of = if share.is_empty() { String::new() } else { format!(", {share}") };
        let said = format!("{} people live here{of}.", text::number(count, 0));
        rows.push(Row::new("Living here", text::number(count, 0), share).said(said));
    } else {
        let said = "How many live here is not known.".to_owned();
        rows.push(Row::new("Living here", "no data", "").said(said));
    }
    let excluded = estimates::excluded_residents(atlas, set.set.id, progress)?;
    if let Some(count) = excluded.get(place).copied().flatten() {
        let count = estimates::in_words(&count);
        let said = format!("An estimated {count} are expected not to take part online.");
        rows.push(Row::new("Expected not to take part online", count, "an estimate").said(said));
    }
    Ok(Section::new("Residents", rows))
}

/// Words in the names of figures about broadband.
const BROADBAND: [&str; 7] = ["broadband", "mbit", "gigabit", "superfast", "full fibre", "full-fibre", "internet use"];
/// So many figures about broadband are told.
const MOST_BROADBAND: usize = 4;

fn broadband(atlas: &Atlas, set: &SetData, place: usize) -> Section {
    let polygons = &set.areas[place].polygons;
    let inside = |at: Option<geo::Point<f64>>, polygons| {
        let index = crate::geo::index::PolygonIndex::new(std::iter::once(polygons));
        at.is_some_and(|p| index.find(LonLat::new(p.x(), p.y()), |_| polygons).is_some())
    };
    let middle = polygons.interior_point();
    let gaps: Vec<_> = atlas
        .gaps
        .iter()
        .filter(|gap| inside(gap.polygons.interior_point(), polygons) || inside(middle, &gap.polygons))
        .collect();
    let mut rows = Vec::new();
    if !atlas.gaps.is_empty() {
        let names: Vec<&str> = gaps.iter().take(3).map(|g| g.name.as_str()).collect();
        let more = if gaps.len() > names.len() { ", …" } else { "" };
        rows.push(Row::new("Gaps in broadband here", text::count(gaps.len()), format!("{}{more}", names.join(", "))));
        if gaps.is_empty() {
            rows[0].beside = format!("of {} in the project", text::count(atlas.gaps.len()));
            rows[0].sentence = format!("None of the {} gaps in broadband lies here.", text::count(atlas.gaps.len()));
        }
    }
    let told = atlas.indicators_of(set).into_iter().filter(|indicator| {
        let name = format!("{} {}", indicator.key, indicator.name).to_lowercase();
        BROADBAND.iter().any(|word| name.contains(word))
    });
    rows.extend(told.take(MOST_BROADBAND).map(|indicator| {
        let (own, mean) = own_and_mean(atlas, set, &indicator.key, place);
        Row::new(indicator.name.clone(), own, format!("mean {mean}"))
    }));
    Section::new("Broadband", rows)
}

#[cfg(test)]
mod tests;
