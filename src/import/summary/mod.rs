//! Figures of postcodes or other points, many in an area, summarised into the areas of a set. Where each point lies is
//! found in [`mod@place`]; what is made of the figures is [`Statistic`]'s to say. Nothing here knows formats.

mod gather;
mod place;
mod postcodes;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::base::ids::AreaId;
use crate::base::text::count;
use crate::base::warnings::{Severity, Warning, Warnings};
use crate::model::batch::{BatchContent, NewFigures, NewIndicator, NewValue};
use crate::model::indicator::Measure;

use super::cells::Cells;
use super::columns::Column;
use super::error::{ImportError, Refusal};
use super::figures;
use super::layer::Task;
use super::options::{ColumnAbout, ColumnUse, ContentKind, Statistic};
use super::report::{ColumnReport, FigureReport, ImportReport, SummarisedFigure, SummaryReport};
use gather::{Gathered, Gathering, Slots};
use place::{Placed, place};

/// How many points that lie in no area are named.
const NAMED: usize = 100;

/// Understands a table as figures of points.
pub(super) fn understand(mut task: Task<'_>) -> Result<(BatchContent, ImportReport), ImportError> {
    task.progress.doing("Placing points in areas");
    let mut warnings = std::mem::take(&mut task.layer.warnings);
    let placed = place(&task, &mut warnings)?;
    let by_postcode = task.columns.first(ColumnUse::Postcode).is_some();
    let points = if by_postcode { "postcodes" } else { "points" };
    let mut summary = summary(&task, &placed, points, &mut warnings)?;
    task.progress.done(0.8)?;
    task.progress.doing("Summarising figures");

    let columns: Vec<(usize, &Column)> =
        task.columns.list.iter().enumerate().filter(|(_, c)| c.used_as == ColumnUse::Figure).collect();
    if columns.is_empty() && by_postcode {
        return Ok(entries(&task, &placed, summary, warnings));
    }
    if columns.is_empty() {
        return Err(task.refused(Refusal::NoFigures(task.layer.table.headers_said())));
    }
    let weights = weights(&task, &placed, &columns);
    let slots = Slots::new(&placed.areas, placed.set.areas.len());
    let made: Vec<Made<'_>> = columns
        .par_iter()
        .map(|column| {
            task.progress.check()?;
            Ok(made(&task, &slots, *column, &weights))
        })
        .collect::<Result<_, ImportError>>()?;
    let period = figures::period(&task);
    let mut columns_report = tidied(&task, &placed);
    let mut indicators: Vec<NewIndicator> = Vec::new();
    for ((place, column), made) in columns.iter().zip(made) {
        made.cells.say(&task, (*place, column), &mut warnings);
        made.say_weights(&task, column, points, &mut warnings);
        let report = &mut columns_report[*place];
        report.missing = made.cells.missing();
        report.values = made.gathered.values.len();
        if made.gathered.values.is_empty() {
            "no area has a value".clone_into(&mut report.note);
            report.used_as = ColumnUse::Ignore;
            continue;
        }
        let indicator = made.indicator(&task, &placed, (column, &period), (&indicators, &summary), &mut warnings);
        report.note = figures::described(&indicator);
        report.figure = Some(FigureReport::of(&indicator));
        summary.figures.push(SummarisedFigure {
            column: column.header.clone(),
            key: indicator.key.clone(),
            statistic: made.statistic,
            weighted_by: made.weighted_by,
            by_default: made.by_default,
        });
        indicators.push(indicator);
    }
    if indicators.is_empty() {
        return Err(task.refused(Refusal::NoFigures(task.layer.table.headers_said())));
    }
    figures::warn_of_near_figures(&task, &mut warnings);
    denominators(&mut indicators, &weights, &summary);
    say_defaults(&task, &summary, &mut warnings);

    let mut matched: Vec<AreaId> = indicators.iter().flat_map(|i| &i.values).map(|v| v.area).collect();
    matched.sort_unstable();
    matched.dedup();
    let matched = matched.len();
    let set = placed.set;
    let what = format!(
        "{} {} for {} of the {} areas of {}, summarised from {} {points}",
        count(indicators.len()),
        if indicators.len() == 1 { "figure" } else { "figures" },
        count(matched),
        count(set.areas.len()),
        set.set.name,
        count(summary.inside)
    );
    let (unmatched, areas_without_row) = (summary.outside_first.clone(), set.areas.len() - matched);
    let report = ImportReport {
        what,
        columns: columns_report,
        summary: Some(summary),
        crs: placed.crs.map(|crs| crs.to_string()),
        warnings,
        ..ImportReport::of(&task.layer, ContentKind::PointFigures)
    };
    let figures = NewFigures { set: set.set.id, indicators, matched, unmatched, areas_without_row };
    Ok((BatchContent::Figures(figures), report))
}

/// A list without figures: how many of its rows lie in each area.
fn entries(
    task: &Task<'_>,
    placed: &Placed<'_>,
    summary: SummaryReport,
    mut warnings: Warnings,
) -> (BatchContent, ImportReport) {
    let (list, set) = (&task.layer.name, placed.set);
    let slots = Slots::new(&placed.areas, set.areas.len());
    let mut counted = Gathering::new(&slots, None);
    (0_u32..).zip(&placed.areas).for_each(|(row, _)| counted.take(row, 1.0));
    let counted = counted.finish(Statistic::Count);
    let wanted = format!("number_in_{}", figures::key_of(list));
    let key = figures::unique_key(&wanted, &|key| figures::is_of_another_file(task, set, key));
    let value = |v: &gather::Value| NewValue { area: set.areas[v.area as usize].id, value: v.figure, source_row: 0 };
    let indicator = NewIndicator {
        key,
        name: format!("Number in {list}"),
        unit: "rows".to_owned(),
        measure: Measure::Count,
        period: figures::period(task),
        meaning: format!("How many rows of {} lie in the area, by their postcodes.", task.file),
        denominator: None,
        derivation: format!("Counted rows, brought to areas by {}.", placed.by),
        direction: None,
        values: counted.values.iter().map(value).collect(),
    };
    let said = "The table has no figures, so its rows were counted for each area.".to_owned();
    warnings.push(task.finding(Severity::Note, None, said, "Say which columns are figures, if some are."));
    let matched = indicator.values.len();
    let what = format!(
        "{} rows of {} of the {} areas of {}, counted",
        count(counted.points),
        count(matched),
        count(set.areas.len()),
        set.set.name
    );
    let unmatched = summary.outside_first.clone();
    let report = ImportReport {
        what,
        columns: tidied(task, placed),
        summary: Some(summary),
        warnings,
        ..ImportReport::of(&task.layer, ContentKind::PointFigures)
    };
    let areas_without_row = set.areas.len() - matched;
    let figures = NewFigures { set: set.set.id, indicators: vec![indicator], matched, unmatched, areas_without_row };
    (BatchContent::Figures(figures), report)
}

/// Counts and names the points inside and outside, and refuses what lies in no area at all.
fn summary(
    task: &Task<'_>,
    placed: &Placed<'_>,
    points: &str,
    warnings: &mut Warnings,
) -> Result<SummaryReport, ImportError> {
    let (table, set) = (&task.layer.table, placed.set);
    let inside = placed.areas.iter().flatten().count();
    if inside == 0 {
        return Err(task.refused(Refusal::PointsElsewhere {
            rows: count(table.len()),
            set: set.set.name.clone(),
            placed_by: placed.by.clone(),
        }));
    }
    let label =
        [ColumnUse::Postcode, ColumnUse::Name].into_iter().find_map(|used| task.columns.first(used)).unwrap_or(0);
    let named = |row: usize| (table.cell(row, label).to_owned(), table.number(row));
    let unplaced: Vec<_> = placed.unplaced.iter().take(NAMED).map(|row| named(*row as usize)).collect();
    let lost: BTreeSet<usize> = placed.unplaced.iter().map(|row| *row as usize).collect();
    let nowhere = |row: &usize| placed.areas[*row].is_none() && !lost.contains(row);
    let outside_first: Vec<_> = (0..table.len()).filter(nowhere).take(NAMED).map(named).collect();
    let outside = table.len() - inside - placed.unplaced.len();
    let mut holding = vec![false; set.areas.len()];
    placed.areas.iter().flatten().for_each(|place| holding[*place as usize] = true);
    let without: Vec<String> =
        set.areas.iter().zip(&holding).filter(|(_, h)| !**h).map(|(a, _)| a.code.as_str().to_owned()).collect();
    let mut say = |severity, first: Option<&(String, u64)>, message: String, remedy: &str| {
        warnings.push(task.finding(severity, first.map(|(_, row)| *row), message, remedy));
    };
    if outside > 0 {
        let said = format!("{} {points} lie in no area of {}; they were left out.", count(outside), set.set.name);
        say(Severity::Note, outside_first.first(), said, "");
    }
    if let Some(first) = unplaced.first() {
        let said = format!(
            "{} {points} have no position that is known, the first is \u{201c}{}\u{201d}; they were left out.",
            count(placed.unplaced.len()),
            first.0
        );
        say(
            Severity::Warning,
            Some(first),
            said,
            "Import postcodes of all of the region, or a lookup of them, first, or add positions.",
        );
    }
    if !without.is_empty() {
        let said = format!(
            "{} of {} areas hold none of the {points}; their figures stay missing.",
            count(without.len()),
            count(set.areas.len())
        );
        say(Severity::Warning, None, said, "Check that the file is of the whole region.");
    }
    let by_postcode = task.columns.first(ColumnUse::Postcode).map(|c| &task.columns.list[c].survey);
    if by_postcode.is_some_and(|s| !s.unique) {
        let said = "Some postcodes stand in several rows; each row counts.".to_owned();
        say(Severity::Note, None, said, "");
    }
    Ok(SummaryReport {
        set: set.set.id.0,
        set_name: set.set.name.clone(),
        points: points.to_owned(),
        placed_by: placed.by.clone(),
        inside,
        outside,
        outside_first,
        unplaced: placed.unplaced.len(),
        unplaced_first: unplaced,
        areas_without_point: without,
        figures: Vec::new(),
    })
}

/// A column by which others are weighted.
struct Weights<'t> {
    /// Its key in the file.
    key: String,
    name: String,
    header: String,
    cells: Cells<'t>,
}

/// What the columns of the file are shares of, where it has that.
fn weights<'t>(task: &'t Task<'_>, placed: &Placed<'_>, columns: &[(usize, &Column)]) -> Vec<Weights<'t>> {
    let told = |c: &Column| task.about.columns.get(&c.header);
    let wanted: BTreeSet<&str> = columns.iter().filter_map(|(_, c)| told(c)?.denominator.as_deref()).collect();
    let of = |key: &str| {
        let is_it =
            |c: &Column| told(c).and_then(|t| t.key.clone()).unwrap_or_else(|| figures::key_of(&c.header)) == key;
        let column = columns.iter().find(|(_, c)| is_it(c))?;
        Some(Weights {
            key: key.to_owned(),
            name: told(column.1).and_then(|t| t.name.clone()).unwrap_or_else(|| column.1.header.clone()),
            header: column.1.header.clone(),
            cells: read(task, placed, *column),
        })
    };
    wanted.into_iter().filter_map(of).collect()
}

fn read<'t>(task: &'t Task<'_>, placed: &Placed<'_>, column: (usize, &Column)) -> Cells<'t> {
    Cells::read(&task.layer.table, column, |row| placed.areas.get(row).is_some_and(Option::is_some))
}

/// One column, summarised.
struct Made<'t> {
    told: ColumnAbout,
    measure: Measure,
    unit: String,
    statistic: Statistic,
    by_default: bool,
    weighted_by: Option<String>,
    /// Without their values.
    cells: Cells<'t>,
    gathered: Gathered,
}

fn made<'t>(task: &'t Task<'_>, slots: &Slots, column: (usize, &Column), weights: &[Weights<'_>]) -> Made<'t> {
    let told = task.about.columns.get(&column.1.header).cloned().unwrap_or_default();
    let by = told.denominator.as_ref().and_then(|key| weights.iter().find(|w| w.key == *key));
    let mut gathering = Gathering::new(slots, by.map(|w| w.cells.values.as_slice()));
    let take = |row, value| gathering.take(row, value);
    let cells = Cells::scan(&task.layer.table, column, |row| slots.has(row), take);
    let (measure, unit) = figures::measure(column.1, cells.all_counts);
    let measure = told.measure.unwrap_or(measure);
    let chosen = told.summarise.or(task.options.summarise);
    let statistic = chosen.unwrap_or_else(|| Statistic::fitting(measure, by.is_some()));
    let by = by.filter(|_| statistic == Statistic::Mean);
    let gathered = gathering.finish(statistic);
    let weighted_by = by.map(|w| w.name.clone());
    Made { told, measure, unit, statistic, by_default: chosen.is_none(), weighted_by, cells, gathered }
}

impl Made<'_> {
    fn say_weights(&self, task: &Task<'_>, column: &Column, points: &str, warnings: &mut Warnings) {
        let (Some(by), lacking @ 1..) = (&self.weighted_by, self.gathered.weightless) else { return };
        let said =
            format!("{} {points} have a figure and no {by} to weight it by; they were left out.", count(lacking));
        let finding = task.finding(Severity::Warning, None, said, "Complete the column, or take the median.");
        warnings.push(Warning { field: Some(column.header.clone()), ..finding });
    }

    /// As an indicator of the areas.
    fn indicator(
        &self,
        task: &Task<'_>,
        placed: &Placed<'_>,
        (column, period): (&Column, &str),
        (before, summary): (&[NewIndicator], &SummaryReport),
        warnings: &mut Warnings,
    ) -> NewIndicator {
        let points = summary.points.as_str();
        let own = figures::described_as(column, self.told.clone(), period, (self.measure, self.unit.clone()));
        let plain = self.told.key.clone().unwrap_or_else(|| figures::key_of(&column.header));
        let key = figures::free_key(task, placed.set, column, &key_of(self.statistic, &plain), before, warnings);
        let (table, set) = (&task.layer.table, placed.set);
        let value = |v: &gather::Value| NewValue {
            area: set.areas[v.area as usize].id,
            value: v.figure,
            source_row: v.row.map_or(0, |row| table.number(row as usize)),
        };
        let weighted = self.weighted_by.as_ref().map_or_else(String::new, |by| format!(", weighted by {by}"));
        let left = if summary.outside + summary.unplaced == 0 {
            String::new()
        } else {
            format!("; {} {points} that lie in no area were left out", count(summary.outside + summary.unplaced))
        };
        let derivation = format!(
            "{} of the figures of {} {points}{weighted}, brought to areas by {}{left}.",
            word(self.statistic),
            count(self.gathered.points),
            placed.by
        );
        NewIndicator {
            key,
            name: format!("{} of {points}", named(self.statistic, &own.name)),
            unit: if self.statistic == Statistic::Count { points.to_owned() } else { own.unit },
            measure: match (self.statistic, self.measure) {
                (Statistic::Sum | Statistic::Count, _) => Measure::Count,
                (_, Measure::Score) => Measure::Score,
                (Statistic::Mean, Measure::Rate) if self.weighted_by.is_some() => Measure::Rate,
                _ => Measure::Mean,
            },
            direction: own.direction.filter(|_| self.statistic != Statistic::Count),
            denominator: own.denominator.filter(|_| self.weighted_by.is_some()),
            derivation,
            values: self.gathered.values.iter().map(value).collect(),
            ..own
        }
    }
}

/// A sum is named as what is summed; anything else says what it is, unless the name does already.
fn key_of(statistic: Statistic, key: &str) -> String {
    let word = statistic.name();
    if statistic == Statistic::Sum || key.starts_with(&format!("{word}_")) {
        key.to_owned()
    } else {
        format!("{word}_{key}")
    }
}

fn word(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Median => "Median",
        Statistic::Mean => "Mean",
        Statistic::Sum => "Sum",
        Statistic::Count => "Number",
        Statistic::Min => "Lowest",
        Statistic::Max => "Highest",
    }
}

/// "Median download speed" of "Download speed" and of "Median download speed"; abbreviations stay as they are.
fn named(statistic: Statistic, name: &str) -> String {
    let mut letters = name.chars();
    let small = match (letters.next(), letters.next()) {
        (Some(first), second) if second.is_none_or(|c| !c.is_uppercase()) => {
            first.to_lowercase().chain(name.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    };
    let word = if statistic == Statistic::Count { "Number with" } else { word(statistic) };
    let said = word.to_lowercase();
    let rest = small.strip_prefix(&format!("{said} ")).unwrap_or(&small);
    format!("{word} {rest}").trim_end().to_owned()
}

/// A share keeps its denominator where that was summed, under the key that it has now.
fn denominators(indicators: &mut [NewIndicator], weights: &[Weights<'_>], summary: &SummaryReport) {
    for indicator in indicators {
        indicator.denominator = indicator.denominator.take().and_then(|key| {
            let header = &weights.iter().find(|w| w.key == key)?.header;
            let summed = |f: &&SummarisedFigure| f.column == *header && f.statistic == Statistic::Sum;
            summary.figures.iter().find(summed).map(|f| f.key.clone())
        });
    }
}

/// Says what was decided by itself.
fn say_defaults(task: &Task<'_>, summary: &SummaryReport, warnings: &mut Warnings) {
    let of = |statistic: Statistic| summary.figures.iter().filter(|f| f.by_default && f.statistic == statistic).count();
    let (medians, means, sums) = (of(Statistic::Median), of(Statistic::Mean), of(Statistic::Sum));
    let mut done = Vec::new();
    let figures = |n: usize| if n == 1 { "1 figure".to_owned() } else { format!("{} figures", count(n)) };
    if medians > 0 {
        done.push(format!("the median was taken of {} (shares, averages and scores)", figures(medians)));
    }
    if means > 0 {
        done.push(format!("the mean of {}, weighted by what they are shares of", figures(means)));
    }
    if sums > 0 {
        done.push(format!("the sum of {} (counts)", figures(sums)));
    }
    if !done.is_empty() {
        let said = format!("How to summarise was not chosen: {}.", done.join("; "));
        warnings.push(task.finding(Severity::Note, None, said, "Choose another statistic, if you need it."));
    }
}

/// The columns as they were used.
fn tidied(task: &Task<'_>, placed: &Placed<'_>) -> Vec<ColumnReport> {
    let mut columns = task.columns.report();
    for (place, column) in columns.iter_mut().enumerate() {
        let names = [ColumnUse::Figure, ColumnUse::Postcode, ColumnUse::Name];
        if !placed.columns.contains(&place) && !names.contains(&column.used_as) {
            column.used_as = ColumnUse::Ignore;
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_was_done_once() {
        assert_eq!(named(Statistic::Median, "Download speed"), "Median download speed");
        assert_eq!(named(Statistic::Median, "Median download speed"), "Median download speed");
        assert_eq!(named(Statistic::Mean, "SFBB availability"), "Mean SFBB availability");
        assert_eq!(named(Statistic::Count, "Ärger"), "Number with ärger");
        assert_eq!(named(Statistic::Max, ""), "Highest");
        assert_eq!(key_of(Statistic::Median, "median_down"), "median_down");
        assert_eq!(key_of(Statistic::Mean, "median_down"), "mean_median_down");
        assert_eq!(key_of(Statistic::Sum, "premises"), "premises");
    }
}
