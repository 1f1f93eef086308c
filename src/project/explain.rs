//! Why an area scores as it does, step by step: from the figure as published over its scale and weight to points, and from
//! the mean of all areas to the area's score. What the explanation shows, copies and saves.

use crate::base::text;
use crate::export::csv::figure;
use crate::model::atlas::{Atlas, SetData};
use crate::model::disclosure::SHORTHAND;
use crate::model::results::Part;
use crate::model::score_model::{Direction, ScoreModel};

use super::estimates;
use super::figures::Figures;
use super::recipe;

/// One indicator's way into an area's score.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its place among the model's terms.
    pub term: usize,
    pub key: String,
    pub group: String,
    pub part: Part,
    /// Its share of the whole weight, 0 to 1.
    pub weight: f64,
    /// The mean of all areas' points.
    pub mean: f64,
    /// Points above the mean; `None` without points.
    pub gain: Option<f64>,
}

/// The steps of an area, what lifts it most above the mean first; those without points last.
#[must_use]
pub fn steps(model: &ScoreModel, figures: &Figures, place: usize) -> Vec<Step> {
    let Some(area) = figures.scores.areas.get(place) else { return Vec::new() };
    let weights = model.effective_weights();
    let terms = model.terms().zip(&area.parts).zip(weights).enumerate();
    let mut steps: Vec<Step> = terms
        .map(|(place, (((dimension, term), part), weight))| {
            let mean = figures.scores.mean_contributions.get(place).copied().unwrap_or(0.0);
            Step {
                term: place,
                key: term.indicator.clone(),
                group: model.dimensions.get(dimension).map_or_else(String::new, |d| d.name.clone()),
                part: *part,
                weight,
                mean,
                gain: part.contribution.map(|c| c - mean),
            }
        })
        .collect();
    steps.sort_by(|a, b| {
        b.gain.unwrap_or(f64::NEG_INFINITY).total_cmp(&a.gain.unwrap_or(f64::NEG_INFINITY)).then(a.term.cmp(&b.term))
    });
    steps
}

/// The place of an area's figure among all, 1 the most excluded by the indicator's direction, and how many there are.
/// Equal figures share the better place.
#[must_use]
pub fn rank_of(set: &SetData, key: &str, direction: Direction, place: usize) -> Option<(usize, usize)> {
    let column = set.columns.get(key)?;
    let own = column.values.get(place).copied().flatten()?;
    let worse = |v: &f64| match direction {
        Direction::HigherIsWorse => *v > own,
        Direction::LowerIsWorse => *v < own,
    };
    let there = column.values.iter().flatten();
    let (count, before) = there.fold((0, 0), |(n, w), v| (n + 1, w + usize::from(worse(v))));
    Some((before + 1, count))
}

/// The explanation as a table for a spreadsheet: an indicator a row, with its source and licence.
#[must_use]
pub fn table(atlas: &Atlas, set: &SetData, model: &ScoreModel, figures: &Figures, place: usize) -> Vec<Vec<String>> {
    let Some(area) = set.areas.get(place) else { return Vec::new() };
    let whole = |v: Option<usize>| v.map_or_else(String::new, |v| v.to_string());
    let score = figures.scores.areas.get(place);
    let header = [
        "code",
        "name",
        "group",
        "indicator",
        "key",
        "unit",
        "period",
        "value",
        "place",
        "of",
        "treated",
        "outliers",
        "on_the_scale",
        "weight_percent",
        "points",
        "mean_points",
        "points_above_mean",
        "source",
        "row",
        "publisher",
        "licence",
        "attribution",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let directions: Vec<Direction> = model.terms().map(|(_, t)| t.direction).collect();
    for step in steps(model, figures, place) {
        let column = set.columns.get(&step.key);
        let indicator = atlas.indicator_of(set, &step.key);
        let said = |text: fn(&crate::model::indicator::Indicator) -> &str| {
            indicator.map_or_else(String::new, |i| text(i).to_owned())
        };
        let is_hidden = column.is_some_and(|c| c.withheld.contains_key(&place));
        let value = step.part.raw.map_or_else(|| if is_hidden { SHORTHAND } else { "" }.to_owned(), |v| v.to_string());
        let rank = rank_of(set, &step.key, directions[step.term], place);
        let source = column.and_then(|c| atlas.source(c.source));
        let row = column.and_then(|c| c.source_rows.get(place).copied()).filter(|r| *r > 0);
        let mut cells = vec![area.code.to_string(), area.name.clone(), step.group.clone()];
        cells.extend([said(|i| &i.name), step.key.clone(), said(|i| &i.unit), said(|i| &i.period), value]);
        cells.extend([whole(rank.map(|r| r.0)), whole(rank.map(|r| r.1))]);
        cells.push(figure(step.part.treated));
        cells.push(figures.scores.treatments.get(step.term).map_or_else(String::new, recipe::treatment));
        cells.extend([step.part.normalised, Some(step.weight * 100.0)].map(figure));
        cells.extend([step.part.contribution, Some(step.mean), step.gain].map(figure));
        cells.push(source.map_or_else(String::new, |s| s.file_name.clone()));
        cells.push(row.map_or_else(String::new, |r| r.to_string()));
        let about = |text: fn(&crate::model::source::SourceDescription) -> &str| {
            source.map_or_else(String::new, |s| text(&s.description).to_owned())
        };
        cells.extend([about(|d| &d.publisher), about(|d| &d.licence), about(|d| &d.attribution)]);
        rows.push(cells);
    }
    let all = |what: &str, value: String| {
        let mut row = vec![area.code.to_string(), area.name.clone(), String::new(), what.to_owned()];
        row.extend([String::new(), String::new(), String::new(), value]);
        row
    };
    rows.push(all("Score", figure(score.and_then(|s| s.score))));
    rows.push(all("Rank, 1 is the most excluded", whole(score.and_then(|s| s.rank))));
    rows.push(all("Mean score of all areas", figure(figures.scores.mean)));
    if let Some(interval) = figures.certainty.as_ref().and_then(|c| c.intervals.get(place).copied().flatten()) {
        rows.push(all("Rank, lower end of the 90 % interval", interval.low.to_string()));
        rows.push(all("Rank, upper end of the 90 % interval", interval.high.to_string()));
        rows.push(all("Chance of being in the worst fifth", figure(Some(interval.in_worst_fifth))));
    }
    if let Some(estimate) = figures.estimates.as_ref().and_then(|e| e.areas.get(place).copied().flatten())
        && let Some(count) = estimate.excluded
    {
        rows.push(all(estimates::NAME, figure(Some(count.value))));
        rows.push(all("Estimated excluded residents, lower end of the 90 % interval", figure(Some(count.lower))));
        rows.push(all("Estimated excluded residents, upper end of the 90 % interval", figure(Some(count.upper))));
    }
    if let Some(weak) = &figures.broadband {
        rows.extend(weak.heads().iter().zip(weak.cells(place)).map(|(head, cell)| all(head, cell)));
    }
    let width = rows[0].len();
    for row in &mut rows {
        row.resize(width, String::new());
    }
    rows
}

/// The explanation as text to be pasted into a mail or a report.
#[must_use]
pub fn in_words(atlas: &Atlas, set: &SetData, model: &ScoreModel, figures: &Figures, place: usize) -> String {
    let Some(area) = set.areas.get(place) else { return String::new() };
    let mut lines = vec![format!("{} ({}, {})", area.name, set.set.kind.singular(), area.code)];
    if let Some(score) = figures.scores.areas.get(place)
        && let (Some(value), Some(rank)) = (score.score, score.rank)
    {
        let all = set.set.kind.counted(figures.scores.scored);
        lines.push(format!("Score {}, {} most excluded of {all}.", text::number(value, 1), text::ordinal(rank)));
    }
    if let Some(i) = figures.certainty.as_ref().and_then(|c| c.intervals.get(place).copied().flatten()) {
        let chance = text::number(i.in_worst_fifth * 100.0, 0);
        lines.push(format!(
            "With other judgements rank {} to {} (90 %); in the worst fifth in {chance} % of them.",
            i.low, i.high
        ));
    }
    if let Some(count) = figures.estimates.as_ref().and_then(|e| e.areas.get(place).copied().flatten()?.excluded) {
        lines.push(format!("{}: {}. {}", estimates::NAME, estimates::in_words(&count), estimates::PROXY));
    }
    if let Some(said) = figures.broadband.as_ref().and_then(|b| b.area_said(place)) {
        lines.push(format!("Broadband: {said}."));
    }
    if let Some(mean) = figures.scores.mean {
        lines.push(format!("Against the mean of {}:", text::number(mean, 1)));
    }
    let mut sources = std::collections::BTreeSet::new();
    for step in steps(model, figures, place) {
        let indicator = atlas.indicator_of(set, &step.key);
        let name = indicator.map_or(step.key.as_str(), |i| i.name.as_str());
        let unit = indicator.map_or("", |i| i.unit.as_str());
        let value = step.part.raw.map_or_else(|| "no figure".to_owned(), |v| format!("{} {unit}", text::number(v, 1)));
        let gain = step.gain.map_or_else(String::new, |g| format!(", {} points", signed(g)));
        lines.push(format!("- {name}: {}{gain}", value.trim()));
        sources.extend(
            set.columns.get(&step.key).and_then(|c| atlas.source(c.source)).map(|s| s.description.attribution.as_str()),
        );
    }
    lines.extend(sources.into_iter().map(str::to_owned));
    lines.join("\n")
}

/// "+8.2", "−0.4": with a sign of its own width.
#[must_use]
pub fn signed(points: f64) -> String {
    let digits = text::number(points.abs(), 1);
    match digits.as_str() {
        "0.0" => digits,
        _ if points < 0.0 => format!("\u{2212}{digits}"),
        _ => format!("+{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::progress::Progress;
    use crate::project::figures::FigureDesk;
    use crate::project::sample;

    #[test]
    fn the_steps_lead_from_the_mean_to_the_score() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("s.gpkg"), &Progress::new()).expect("built");
        let atlas = project.atlas();
        let set = atlas.active_set().expect("wards");
        let model = sample::model();
        let mut figures = Figures::default();
        FigureDesk::default().compute(atlas, set, Some(&model), &atlas.settings, &mut figures);
        for place in 0..set.areas.len() {
            let gains: f64 = steps(&model, &figures, place).iter().filter_map(|s| s.gain).sum();
            let score = figures.scores.areas[place].score.expect("a score");
            assert!((figures.scores.mean.expect("a mean") + gains - score).abs() < 1e-9);
        }
        let south = set.areas.iter().position(|a| a.name == "Shepway South").expect("the ward");
        let rows = table(atlas, set, &model, &figures, south);
        assert!(rows.iter().all(|r| r.len() == rows[0].len()));
        let income = rows.iter().find(|r| r[4] == "income_deprived_pct").expect("a row");
        assert_eq!(
            (&income[8], &income[9], &income[17]),
            (&"2".into(), &"26".into(), &"maidstone_ward_figures.csv".into())
        );
        assert!(!income[21].is_empty(), "the line that the licence asks for");
        let words = in_words(atlas, set, &model, &figures, south);
        assert!(
            words.contains("1st most excluded of 26 wards") && words.contains("Open Government Licence"),
            "{words}"
        );
        assert_eq!((signed(-0.44), signed(8.2), signed(0.01)), ("\u{2212}0.4".into(), "+8.2".into(), "0.0".into()));
    }
}
