//! What the maps of a sheet show, in sentences: which areas come first and last, how sure that is, and how two maps go
//! together.

use crate::analysis::validate::correlation::spearman;
use crate::base::text;
use crate::model::area::AreaKind;
use crate::model::atlas::{Atlas, SetData};
use crate::model::score_model::ScoreModel;
use crate::project::certainty::RankInterval;
use crate::project::figures::{Figures, SCORE};

use super::super::content::Shows;
use super::super::venues::OfVenue;
use super::{Facts, capital, listed, lower};

/// What the maps show, in sentences, one a line.
pub(super) fn findings(
    set: &SetData,
    model: Option<&ScoreModel>,
    atlas: &Atlas,
    shows: &[Shows],
    facts: &Facts,
    about: Option<usize>,
) -> String {
    let figures = &shows[0].figures;
    let mut lines = Vec::new();
    if let Some(mode) = figures.mode.as_ref().filter(|_| about.is_none() && shows.len() == 1) {
        lines.extend(mode.said.iter().cloned());
        lines.extend(missing(figures, set.set.kind));
        return lines.join("\n");
    }
    if let Some(place) = about {
        lines.extend(of_area(set, model, atlas, figures, facts, place));
    } else if shows.len() > 1 {
        lines.extend(shows.iter().map(|s| of_one(set, &s.figures)));
        if let [a, b] = shows {
            lines.extend(together(set.set.kind, &a.figures, &b.figures));
        }
    } else {
        lines.extend(of_all(set, figures, facts));
    }
    if about.is_none() && shows.len() == 1 {
        lines.push(facts.pattern.clone());
    }
    lines.retain(|l| !l.is_empty());
    lines.join("\n")
}

/// What is known of a venue and who lives near it, and how the area does that it lies in.
pub(super) fn findings_around(
    set: &SetData,
    atlas: &Atlas,
    figures: &Figures,
    facts: &Facts,
    of: &OfVenue<'_>,
) -> String {
    let mut lines = of.lines.clone();
    let kind = set.set.kind.singular();
    match of.place {
        // Why an area has its figure stands on the area's own page.
        Some(place) => lines.extend(of_area(set, None, atlas, figures, facts, place).into_iter().take(1)),
        None => lines.push(format!("It lies in no {kind} of {}.", set.set.name)),
    }
    lines.join("\n")
}

/// Both ends of one of several maps: "Age: highest in Boxley (31.2), lowest in Fant (8.0)."
fn of_one(set: &SetData, figures: &Figures) -> String {
    let sign = if figures.ends.is_low() { -1.0 } else { 1.0 };
    let known = || figures.shown.iter().enumerate().filter_map(|(i, v)| Some((i, (*v)?)));
    let order = |a: &(usize, f64), b: &(usize, f64)| (sign * a.1).total_cmp(&(sign * b.1)).then(b.0.cmp(&a.0));
    let told = |(i, v): (usize, f64)| format!("in {} ({})", set.areas[i].name, figures.value_text(v));
    match (known().max_by(order), known().min_by(order)) {
        (Some(first), Some(last)) if first.0 != last.0 => {
            let (most, least) = (figures.ends.most(), figures.ends.least());
            // What is hidden is small, and would come last.
            let shown = if figures.withheld.is_empty() { "" } else { " of those shown" };
            format!("{}: {most} {}, {least}{shown} {}.", figures.title, told(first), told(last))
        }
        (Some(only), _) => format!("{}: {}.", figures.title, told(only)),
        _ => format!("{}: no data.", figures.title),
    }
}

/// Fewer areas than this say nothing of how two figures go together.
const FEWEST_PAIRS: usize = 8;
/// Spearman's correlation from which on two figures are said to go together, and clearly so. J. Cohen, "Statistical Power
/// Analysis for the Behavioral Sciences", 1988, ch. 3, calls 0.3 medium and 0.5 large.
const TOGETHER: (f64, f64) = (0.3, 0.5);

/// Whether areas that come first on one map come first on the other, in a sentence.
fn together(kind: AreaKind, one: &Figures, other: &Figures) -> Option<String> {
    let both = one.shown.iter().zip(&other.shown).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
    let (ones, others): (Vec<f64>, Vec<f64>) = both.unzip();
    if ones.len() < FEWEST_PAIRS || one.title == other.title {
        return None;
    }
    let rho = spearman(&ones, &others)?;
    let how = if rho.abs() < TOGETHER.0 {
        "Where one figure is high, the other is no more often high than low"
    } else {
        match (rho > 0.0, rho.abs() < TOGETHER.1) {
            (true, true) => "Where one figure is high, the other tends to be high too",
            (true, false) => "Where one figure is high, the other mostly is too",
            (false, true) => "Where one figure is high, the other tends to be low",
            (false, false) => "Where one figure is high, the other mostly is low",
        }
    };
    let measured = format!("rank correlation {} over {}", text::number(rho, 2), kind.counted(ones.len()));
    Some(format!("{how} ({measured})."))
}

fn of_all(set: &SetData, figures: &Figures, facts: &Facts) -> Vec<String> {
    let kinds = set.set.kind.plural();
    let name = |place: usize| set.areas[place].name.as_str();
    let (Some(first), Some(last)) = (facts.order.first(), facts.order.last()) else {
        return vec![format!("None of the {kinds} has data.")];
    };
    let told = |(place, value, _): &(usize, f64, usize)| format!("{} ({})", name(*place), figures.value_text(*value));
    let (most, least) = (capital(figures.ends.most()), capital(figures.ends.least()));
    let mut lines = vec![format!("{most}: {}.", listed(&facts.order.iter().take(3).map(told).collect::<Vec<_>>()))];
    if facts.order.len() > 1 {
        // What is hidden is small, and would come last.
        let shown = if figures.withheld.is_empty() { "" } else { " of those shown" };
        lines.push(format!("{least}{shown}: {}.", told(last)));
    }
    if let Some(interval) = facts.intervals.as_ref().and_then(|all| all.get(first.0).copied().flatten()) {
        lines.push(format!(
            "How sure: with other weights, scales and kinds of average, {} comes {} in nine trials of ten.",
            name(first.0),
            placed(interval)
        ));
    }
    lines.extend(missing(figures, set.set.kind));
    lines
}

fn of_area(
    set: &SetData,
    model: Option<&ScoreModel>,
    atlas: &Atlas,
    figures: &Figures,
    facts: &Facts,
    place: usize,
) -> Vec<String> {
    let name = set.areas[place].name.as_str();
    let all = set.set.kind.counted(facts.order.len());
    let Some((_, value, rank)) = facts.order.iter().find(|(p, ..)| *p == place) else {
        return vec![format!("{name}: {}.", figures.instead_of_value(place))];
    };
    let of = lower(&figures.title);
    let most = figures.ends.most();
    let at = if *rank == 1 { format!("the {most}") } else { format!("the {} {most}", text::ordinal(*rank)) };
    let mut lines = vec![format!("{name} has a {of} of {}, {at} of {all}.", figures.value_text(*value))];
    if let Some(interval) = facts.intervals.as_ref().and_then(|i| i.get(place).copied().flatten()) {
        lines.push(format!(
            "How sure: with other weights, scales and kinds of average, it comes {} in nine trials of ten.",
            placed(interval)
        ));
    }
    let area = figures.scores.areas.get(place);
    if let (Some(model), Some(area), true) = (model, area, figures.title == SCORE) {
        let mut parts: Vec<(&str, f64)> = model
            .terms()
            .zip(&area.parts)
            .filter_map(|((_, t), p)| {
                let name = atlas.indicator(&t.indicator).map_or(t.indicator.as_str(), |i| i.name.as_str());
                Some((name, p.contribution?))
            })
            .collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        let most: Vec<String> =
            parts.iter().take(3).map(|(n, v)| format!("{} ({} points)", lower(n), text::number(*v, 1))).collect();
        if !most.is_empty() {
            lines.push(format!("Most of its score comes from {}.", listed(&most)));
        }
    }
    lines
}

fn missing(figures: &Figures, kind: AreaKind) -> Vec<String> {
    let mut lines = Vec::new();
    let all = figures.shown.len();
    match figures.no_data() {
        0 => {}
        n if n == all => {}
        1 => lines.push(format!("1 of {} has no data.", kind.counted(all))),
        n => lines.push(format!("{} of {} have no data.", text::count(n), kind.counted(all))),
    }
    match figures.withheld.len() {
        0 => {}
        1 => lines.push(format!("The figure of 1 {} is hidden because its count is small.", kind.singular())),
        n => lines.push(format!("The figures of {} are hidden because their counts are small.", kind.counted(n))),
    }
    lines
}

/// "first to third".
fn placed(interval: RankInterval) -> String {
    if interval.low == interval.high {
        text::ordinal(interval.low)
    } else {
        format!("{} to {}", text::ordinal(interval.low), text::ordinal(interval.high))
    }
}
