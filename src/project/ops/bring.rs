//! Bringing the figures of one boundary set to another: LSOAs to wards, 2011 to 2021.

use std::collections::{BTreeMap, HashSet};

use crate::analysis::best_fit::best_fit;
use crate::base::ids::{AreaCode, BoundarySetId, IndicatorId, LookupId, SourceId};
use crate::base::progress::Progress;
use crate::base::text::{count, counted};
use crate::model::atlas::{Atlas, SetData};
use crate::model::batch::{NewFigures, NewIndicator, NewValue};
use crate::model::crosswalk::{Crosswalk, How, Known, Residents, Route};
use crate::model::crosswalk_words::{averaged_equally, lacking_said, places_left_out, residents_first};
use crate::model::indicator::{Indicator, Measure};
use crate::model::lookup::Lookup;
use crate::project::{Operation, Project, ProjectError, estimates};

/// What was brought, and what that cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brought {
    /// Names of the indicators that the set has now, and of those that it had already and kept.
    pub indicators: Vec<String>,
    pub kept: Vec<String>,
    /// "the lookup of LSOAs of 2011 to wards of 2017", or that the outlines decided.
    pub way: String,
    /// What had to be divided, as a sentence without its full stop; empty when nothing had.
    pub split: String,
    /// Names of the ranks and deciles that were left out, as a sentence; of what was averaged by equal weights because
    /// residents are not known, likewise. Empty when there are none.
    pub left_out: String,
    pub equally: String,
    /// Names of the indicators that lack a part somewhere; of the areas that lack it, and of those that nothing leads to.
    pub lacking: Vec<String>,
    pub incomplete: Vec<String>,
    pub without: Vec<String>,
}

impl Project {
    /// Brings all figures of one set to another through the stored lookups or, where none leads there, by which of its
    /// areas each small one mostly lies in. Counts are summed, everything else is averaged. What was brought earlier is
    /// replaced; what was published for the set is kept. One step.
    pub fn bring_figures(
        &mut self,
        from: BoundarySetId,
        to: BoundarySetId,
        progress: &Progress,
    ) -> Result<Brought, ProjectError> {
        // As they were imported: what a rule for small counts hides or rounds is so only where it is shown, and would be
        // lost if it were written so.
        let atlas = std::sync::Arc::clone(self.as_imported());
        let (source, target) = ends(&atlas, from, to)?;
        let mut fitted = None;
        let (route, way) = find_way(&atlas, source, target, &mut fitted, progress)?;
        let residents = Residents::new(&atlas);
        let crosswalk = Crosswalk::new(&route, target, &residents);
        let people = |code: &AreaCode| residents.of(code);
        let split = crosswalk.split.said(route.needed.len(), crosswalk.share_divided(&route.needed, &people));
        let mut brought = Brought { way, split, ..Brought::default() };
        let mut incomplete = vec![false; target.areas.len()];
        let (mut left_out, mut equally): (Vec<String>, Vec<String>) = Default::default();
        let mut replaced: Vec<IndicatorId> = Vec::new();
        let mut new: BTreeMap<SourceId, Vec<NewIndicator>> = BTreeMap::new();
        for indicator in brought_indicators(&atlas, source) {
            progress.check()?;
            match earlier(&atlas, target, indicator) {
                Earlier::None => {}
                Earlier::Brought(id) => replaced.push(id),
                Earlier::Published => {
                    brought.kept.push(indicator.name.clone());
                    continue;
                }
            }
            let figures = figures(source, &indicator.key);
            let value = |code: &AreaCode| figures.get(code).map(|f| f.0);
            let of = indicator.denominator.as_ref().and_then(|key| {
                let of = atlas.indicators_of(source).into_iter().find(|i| i.key == *key)?;
                (of.measure == Measure::Count).then(|| (of.name.as_str(), self::figures(source, key)))
            });
            let counts = |code: &AreaCode| of.as_ref().and_then(|(_, f)| f.get(code)).map(|f| f.0);
            let of = of.as_ref().map(|(name, _)| (*name, &counts as Known<'_>));
            let (totals, how) = crosswalk.bring((indicator.measure, indicator.placing()), &value, of, &people);
            if totals.iter().any(|t| t.missing > 0) {
                brought.lacking.push(indicator.name.clone());
            }
            let mut values = Vec::with_capacity(totals.len());
            for ((area, total), (parts, lacks)) in
                target.areas.iter().zip(&totals).zip(crosswalk.targets.iter().zip(&mut incomplete))
            {
                *lacks |= total.missing > 0;
                let row = match parts.as_slice() {
                    [only] => figures.get(&only.source).map_or(0, |f| f.1),
                    _ => 0,
                };
                let Some(value) = total.value.filter(|v| v.is_finite()) else { continue };
                values.push(NewValue { area: area.id, value, source_row: row });
            }
            match how {
                How::Kept if values.is_empty() => left_out.push(indicator.name.clone()),
                How::AveragedEqually if crosswalk.mixes() => equally.push(indicator.name.clone()),
                _ => {}
            }
            if values.is_empty() {
                continue;
            }
            brought.indicators.push(indicator.name.clone());
            let earlier = if indicator.derivation.is_empty() {
                String::new()
            } else {
                format!(" Before that: {}", indicator.derivation)
            };
            let derivation = format!("{}{earlier}", route.derivation(&how, &brought.split));
            new.entry(indicator.source).or_default().push(as_new(indicator, derivation, values));
        }
        let names = |places: &mut dyn Iterator<Item = usize>| places.map(|p| target.areas[p].name.clone()).collect();
        brought.incomplete = names(&mut (0..incomplete.len()).filter(|p| incomplete[*p]));
        brought.without = names(&mut (0..target.areas.len()).filter(|p| crosswalk.targets[*p].is_empty()));
        let parts = source.set.class();
        if !left_out.is_empty() {
            brought.left_out = places_left_out(&left_out, &parts, &target.set.name);
        }
        if !equally.is_empty() {
            brought.equally = format!("{} {}", averaged_equally(&equally, &parts), residents_first(&parts));
        }
        if new.is_empty() {
            let why = if brought.kept.is_empty() && !left_out.is_empty() {
                "ranks and deciles are places among areas of one kind, and say nothing of others"
            } else if brought.kept.is_empty() {
                "nothing could be brought to it"
            } else {
                "it has all of them already, as published"
            };
            return Err(ProjectError::Refused(format!("{} was left as it is: {why}.", target.set.name)));
        }
        let set = to;
        self.transact(Operation::BringFigures(target.set.name.clone()), |tx| {
            tx.remove_indicators(&replaced)?;
            for (source, indicators) in new {
                let matched = indicators.iter().map(|i| i.values.len()).max().unwrap_or(0);
                let new = NewFigures { set, indicators, matched, unmatched: Vec::new(), areas_without_row: 0 };
                tx.add_figures(source, &new, progress)?;
            }
            Ok(())
        })?;
        Ok(brought)
    }
}

impl Brought {
    /// Whether everything could be brought, and as it ought to be.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let said = [&self.split, &self.left_out, &self.equally];
        said.iter().all(|s| s.is_empty()) && self.incomplete.is_empty() && self.without.is_empty()
    }
}

/// More indicators than this are not named one by one.
const MOST_SAID: usize = 8;

impl std::fmt::Display for Brought {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let indicators = counted(self.indicators.len(), "indicator was", "indicators were");
        let some: Vec<&str> = self.indicators.iter().take(MOST_SAID).map(String::as_str).collect();
        let more = if self.indicators.len() > some.len() { "; \u{2026}" } else { "" };
        let named = if some.is_empty() { String::new() } else { format!(": {}{more}", some.join("; ")) };
        writeln!(f, "{indicators} brought, through {}{named}.", self.way)?;
        if !self.split.is_empty() {
            writeln!(f, "{}.", self.split)?;
        }
        for said in [&self.equally, &self.left_out].into_iter().filter(|s| !s.is_empty()) {
            writeln!(f, "{said}")?;
        }
        if !self.incomplete.is_empty() {
            writeln!(
                f,
                "{}",
                lacking_said(&self.incomplete, &self.lacking, self.indicators.len().max(self.lacking.len()))
            )?;
        }
        let lists = [
            (&self.kept, "were there already and were kept"),
            (&self.without, "areas have nothing that leads to them; their figures stay missing"),
        ];
        for (list, what) in lists.into_iter().filter(|(l, _)| !l.is_empty()) {
            let some: Vec<&str> = list.iter().take(5).map(String::as_str).collect();
            let more = if list.len() > some.len() { ", …" } else { "" };
            writeln!(f, "{} {what}: {}{more}.", count(list.len()), some.join(", "))?;
        }
        Ok(())
    }
}

/// What bringing figures would do, without doing it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BringPlan {
    /// As in [`Brought`].
    pub way: String,
    pub split: String,
    /// Names of the indicators that would be new, of those brought earlier that would be made again, and of those that
    /// were published for the set and would be kept; and ranks and deciles, which would be left out.
    pub new: Vec<String>,
    pub again: Vec<String>,
    pub kept: Vec<String>,
    pub left_out: Vec<String>,
}

/// Says what [`Project::bring_figures`] would do, or refuses as it would.
pub fn plan_bringing(
    atlas: &Atlas,
    from: BoundarySetId,
    to: BoundarySetId,
    progress: &Progress,
) -> Result<BringPlan, ProjectError> {
    let (source, target) = ends(atlas, from, to)?;
    let mut fitted = None;
    let (route, way) = find_way(atlas, source, target, &mut fitted, progress)?;
    let residents = Residents::new(atlas);
    progress.check()?;
    let crosswalk = Crosswalk::new(&route, target, &residents);
    let share = crosswalk.share_divided(&route.needed, &|code| residents.of(code));
    let mut plan = BringPlan { way, split: crosswalk.split.said(route.needed.len(), share), ..BringPlan::default() };
    for indicator in brought_indicators(atlas, source) {
        let list = match earlier(atlas, target, indicator) {
            Earlier::None | Earlier::Brought(_) if indicator.placing().is_some() && !crosswalk.keeps() => {
                &mut plan.left_out
            }
            Earlier::None => &mut plan.new,
            Earlier::Brought(_) => &mut plan.again,
            Earlier::Published => &mut plan.kept,
        };
        list.push(indicator.name.clone());
    }
    if plan.new.is_empty() && plan.again.is_empty() && !plan.left_out.is_empty() {
        let said = places_left_out(&plan.left_out, &source.set.class(), &target.set.name);
        return Err(ProjectError::Refused(format!("{said} There is nothing else to bring.")));
    }
    if plan.new.is_empty() && plan.again.is_empty() {
        return Err(ProjectError::Refused(format!(
            "{} has all of these figures already, as published.",
            target.set.name
        )));
    }
    Ok(plan)
}

/// The set that has the figures, and the set that they shall be brought to.
fn ends(atlas: &Atlas, from: BoundarySetId, to: BoundarySetId) -> Result<(&SetData, &SetData), ProjectError> {
    let refused = |why: &str| ProjectError::Refused(why.to_owned());
    let (Some(source), Some(target)) = (atlas.set(from), atlas.set(to)) else {
        return Err(refused("One of the boundary sets is not there any more."));
    };
    if from == to {
        return Err(refused("Figures can only be brought to another set of areas. Choose two different sets."));
    }
    if source.columns.is_empty() {
        return Err(ProjectError::Refused(format!("{} has no figures yet. Import some first.", source.set.name)));
    }
    Ok((source, target))
}

/// The route through the stored lookups, else one by the outlines, which `fitted` then holds; with the words of
/// [`Brought::way`].
pub(in crate::project) fn find_way<'a>(
    atlas: &'a Atlas,
    source: &SetData,
    target: &SetData,
    fitted: &'a mut Option<Lookup>,
    progress: &Progress,
) -> Result<(Route<'a>, String), ProjectError> {
    progress.doing("Finding the way");
    let codes: HashSet<&AreaCode> = source.areas.iter().map(|a| &a.code).collect();
    let has = |code: &AreaCode| codes.contains(code);
    if let Some(route) = Route::find(atlas, &source.set.class(), &has, target) {
        let way = format!("the lookup of {}", route.name());
        return Ok((route, way));
    }
    let fitted = fitted.insert(by_outline(source, target, progress)?);
    let way = "the outlines, because no lookup leads there: each area counts where most of it lies".to_owned();
    Ok((Route::of_fit(fitted), way))
}

/// What of a set can be brought. Estimates are not: the interval of a sum is no average of intervals, so they are summed
/// where they are needed ([`estimates`]).
fn brought_indicators<'a>(atlas: &'a Atlas, source: &SetData) -> Vec<&'a Indicator> {
    let mut all = atlas.indicators_of(source);
    all.retain(|i| !estimates::is_estimate(&i.key, i.measure));
    all
}

/// What a set has of an indicator already.
enum Earlier {
    None,
    /// Brought from other areas, of the same file: to be made again.
    Brought(IndicatorId),
    Published,
}

fn earlier(atlas: &Atlas, target: &SetData, indicator: &Indicator) -> Earlier {
    let Some(column) = target.columns.get(&indicator.key) else { return Earlier::None };
    match atlas.indicators.iter().find(|i| i.id == column.indicator) {
        Some(there) if !there.derivation.is_empty() && there.source == indicator.source => Earlier::Brought(there.id),
        _ => Earlier::Published,
    }
}

/// The figures that are there with their rows, by code.
fn figures<'a>(set: &'a SetData, key: &str) -> BTreeMap<&'a AreaCode, (f64, u64)> {
    let Some(column) = set.columns.get(key) else { return BTreeMap::new() };
    let rows = column.values.iter().zip(&column.source_rows);
    set.areas.iter().zip(rows).filter_map(|(a, (v, row))| Some((&a.code, ((*v)?, *row)))).collect()
}

/// A lookup by outlines, which the project does not keep.
fn by_outline(source: &SetData, target: &SetData, progress: &Progress) -> Result<Lookup, ProjectError> {
    if source.set.kind > target.set.kind || source.areas.len() < target.areas.len() {
        return Err(ProjectError::Refused(format!(
            "Figures of {} cannot be divided among the smaller {} without a lookup. Import one first.",
            source.set.name, target.set.name
        )));
    }
    let links = best_fit(source, target, progress)?;
    if links.is_empty() {
        let (from, to) = (&source.set.name, &target.set.name);
        return Err(ProjectError::Refused(format!("No area of {from} lies in {to}. Choose sets of the same place.")));
    }
    let (from, to) = (source.set.class(), target.set.class());
    Ok(Lookup { id: LookupId(0), from, to, weighted_by: String::new(), links, source: SourceId(0) })
}

fn as_new(indicator: &Indicator, derivation: String, values: Vec<NewValue>) -> NewIndicator {
    let i = indicator.clone();
    NewIndicator {
        key: i.key,
        name: i.name,
        unit: i.unit,
        measure: i.measure,
        period: i.period,
        meaning: i.meaning,
        denominator: i.denominator,
        direction: i.direction,
        derivation,
        values,
    }
}
