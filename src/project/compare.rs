//! Two score models, or two versions of one, on the same areas: which areas move, and why.
//!
//! A rank is a place among others, so an area moves by what its score gains on the mean of all: the difference of
//! contribution minus mean contribution, indicator by indicator, which sums to the change of its distance from the mean.

use std::collections::BTreeMap;

use crate::analysis::score;
use crate::base::text;
use crate::export::csv::figure;
use crate::model::atlas::{Atlas, SetData};
use crate::model::results::ScoreResults;
use crate::model::score_model::{Direction, MissingRule, ScoreModel};

/// What differs between two models and what comes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What was changed in the recipe, a line each.
    pub recipe: Vec<String>,
    /// Every area that has a rank under both or either, those that moved farthest first.
    pub moves: Vec<Move>,
    /// How many have another rank.
    pub moved: usize,
    /// Keys of all indicators of both models, in the order of the second and then of the first.
    pub keys: Vec<String>,
}

/// One area under both models.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    pub place: usize,
    pub before: (Option<f64>, Option<usize>),
    pub after: (Option<f64>, Option<usize>),
    /// What each indicator did to the distance from the mean, in points; weightiest first. Empty where one model gives
    /// no parts.
    pub reasons: Vec<(String, f64)>,
}

impl Move {
    /// By how many places it got worse; below nought if better. `None` without two ranks.
    #[must_use]
    #[expect(clippy::cast_possible_wrap, reason = "there are not that many areas")]
    pub fn places(&self) -> Option<i64> {
        Some(self.before.1? as i64 - self.after.1? as i64)
    }
}

/// Compares two models on a set.
#[must_use]
pub fn compare(atlas: &Atlas, set: &SetData, before: &ScoreModel, after: &ScoreModel) -> Comparison {
    let (old, new) = (score(set, before), score(set, after));
    let mut keys: Vec<String> = after.terms().map(|(_, t)| t.indicator.clone()).collect();
    keys.extend(
        before.terms().map(|(_, t)| t.indicator.clone()).filter(|k| after.terms().all(|(_, t)| t.indicator != *k)),
    );
    let mut moves: Vec<Move> = (0..set.areas.len())
        .filter_map(|place| {
            let (a, b) = (old.areas.get(place)?, new.areas.get(place)?);
            if a.rank.is_none() && b.rank.is_none() {
                return None;
            }
            let mut change: BTreeMap<&str, f64> = BTreeMap::new();
            let known = gains(before, &old, place, -1.0, &mut change) & gains(after, &new, place, 1.0, &mut change);
            let mut reasons: Vec<(String, f64)> = if known {
                change.into_iter().filter(|(_, v)| v.abs() > 5e-10).map(|(k, v)| (k.to_owned(), v)).collect()
            } else {
                Vec::new()
            };
            reasons.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
            Some(Move { place, before: (a.score, a.rank), after: (b.score, b.rank), reasons })
        })
        .collect();
    let distance = |m: &Move| m.places().map_or(u64::MAX, i64::unsigned_abs);
    moves.sort_by_key(|m| (std::cmp::Reverse(distance(m)), m.after.1, m.place));
    let moved = moves.iter().filter(|m| m.places() != Some(0)).count();
    Comparison { recipe: recipe(atlas, before, after), moves, moved, keys }
}

/// Adds what each indicator gives an area above the mean; false where there are no parts.
fn gains<'a>(
    model: &'a ScoreModel,
    results: &ScoreResults,
    place: usize,
    sign: f64,
    into: &mut BTreeMap<&'a str, f64>,
) -> bool {
    let Some(area) = results.areas.get(place) else { return false };
    if area.score.is_none() || area.parts.iter().all(|p| p.contribution.is_none()) {
        return false;
    }
    for ((part, (_, term)), mean) in area.parts.iter().zip(model.terms()).zip(&results.mean_contributions) {
        *into.entry(&term.indicator).or_default() += sign * (part.contribution.unwrap_or(0.0) - mean);
    }
    true
}

/// What is other in a model by now than when its name and note were written, a line each: first what its groups weigh
/// today. `None` where nothing is. The model may be a draft that is not kept yet.
#[must_use]
pub fn since_described(atlas: &Atlas, model: &ScoreModel) -> Option<Vec<String>> {
    let kept = || atlas.models.iter().map(|m| &m.model).find(|m| m.name == model.name);
    let described = model.as_described().or_else(kept).filter(|d| !d.is_same_recipe(model))?;
    let weights = model.effective_weights();
    let of_group = |place: usize| model.terms().zip(&weights).filter(move |((d, _), _)| *d == place).map(|(_, w)| w);
    let share = |place: usize| text::number(of_group(place).sum::<f64>() * 100.0, 0);
    let groups: Vec<String> =
        model.dimensions.iter().enumerate().map(|(place, d)| format!("{} {} %", d.name, share(place))).collect();
    let mut lines = vec![format!("Now the score is made of {}.", groups.join(", "))];
    lines.extend(recipe(atlas, described, model));
    Some(lines)
}

/// What was changed, in words.
fn recipe(atlas: &Atlas, before: &ScoreModel, after: &ScoreModel) -> Vec<String> {
    let name = |key: &str| atlas.indicator(key).map_or_else(|| key.to_owned(), |i| i.name.clone());
    let shares = |model: &ScoreModel| -> BTreeMap<String, (f64, Direction)> {
        let weights = model.effective_weights();
        model.terms().zip(weights).map(|((_, t), w)| (t.indicator.clone(), (w, t.direction))).collect()
    };
    let (old, new) = (shares(before), shares(after));
    let percent = |share: f64| format!("{} %", text::number(share * 100.0, 1));
    let mut lines = Vec::new();
    for (key, (share, direction)) in &new {
        match old.get(key) {
            None => lines.push(format!("{} was put in, with {} of the score.", name(key), percent(*share))),
            Some((was, way)) => {
                if (was - share).abs() > 5e-4 {
                    lines.push(format!(
                        "{} went from {} to {} of the score.",
                        name(key),
                        percent(*was),
                        percent(*share)
                    ));
                }
                if way != direction {
                    lines.push(format!("{} counts the other way round.", name(key)));
                }
            }
        }
    }
    for (key, (share, _)) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
        lines.push(format!("{} was left out; it had {} of the score.", name(key), percent(*share)));
    }
    if before.normalisation != after.normalisation {
        lines.push(format!("One scale by: {} became {}.", before.normalisation.name(), after.normalisation.name()));
    }
    let (a, b) = (&before.construction, &after.construction);
    for (what, was, is) in [("Within a group", a.within, b.within), ("Of groups", a.between, b.between)] {
        if was != is {
            lines.push(format!("{what}: {} became {}.", was.name(), is.name()));
        }
    }
    if a.imputation != b.imputation {
        lines.push(format!("Missing figures: {} became {}.", a.imputation.name(), b.imputation.name()));
    }
    for (differs, what) in [
        (a.outliers != b.outliers, "How outliers are treated was changed."),
        (a.base != b.base, "The areas that scales are made from were changed."),
        (a.anchors != b.anchors, "Fixed points of scales were changed."),
        (rule(before.missing) != rule(after.missing), "How much must be there for a score was changed."),
    ] {
        if differs {
            lines.push(what.to_owned());
        }
    }
    lines
}

fn rule(missing: MissingRule) -> Option<u64> {
    match missing {
        MissingRule::Reweight { minimum_coverage } => Some(minimum_coverage.to_bits()),
        MissingRule::NoScore => None,
    }
}

/// The comparison as a table: an area a row, with what each indicator did to its distance from the mean.
#[must_use]
pub fn table(set: &SetData, (before, after): (&ScoreModel, &ScoreModel), comparison: &Comparison) -> Vec<Vec<String>> {
    let made = |model: &ScoreModel| model.lineage.as_ref().map_or_else(String::new, |l| l.made.clone());
    let models = [before.name.clone(), made(before), after.name.clone(), made(after)];
    let mut header: Vec<String> =
        ["code", "name", "score_before", "score_after", "rank_before", "rank_after", "places_worse"]
            .map(str::to_owned)
            .to_vec();
    header.extend(comparison.keys.iter().map(|k| format!("{k}_points")));
    header.extend(["model_before", "made_before", "model_after", "made_after"].map(str::to_owned));
    let mut rows = vec![header];
    for found in &comparison.moves {
        let Some(area) = set.areas.get(found.place) else { continue };
        let whole = |v: Option<usize>| v.map_or_else(String::new, |r| r.to_string());
        let mut row = vec![area.code.to_string(), area.name.clone()];
        row.extend([figure(found.before.0), figure(found.after.0), whole(found.before.1), whole(found.after.1)]);
        row.push(found.places().map_or_else(String::new, |p| p.to_string()));
        for key in &comparison.keys {
            row.push(figure(found.reasons.iter().find(|(k, _)| k == key).map(|(_, v)| *v)));
        }
        row.extend(models.clone());
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::progress::Progress;
    use crate::project::sample;

    #[test]
    fn a_ward_moves_for_reasons_that_add_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let project = sample::embedded(&folder.path().join("s.gpkg"), &Progress::new()).expect("built");
        let atlas = project.atlas();
        let set = atlas.active_set().expect("wards");
        let before = sample::model();
        let mut after = before.clone();
        after.dimensions[2].weight = 0.0;
        let found = compare(atlas, set, &before, &after);
        assert!(
            found.recipe.iter().any(|l| l.starts_with("Income deprived") || l.contains("to 0.0 % of the score")),
            "{:?}",
            found.recipe
        );
        // With Money at weight 0 Shepway South goes from 1st to 3rd (computed outside this program, see tests/ui/weights).
        let south = found.moves.iter().find(|m| set.areas[m.place].name == "Shepway South").expect("moved");
        assert_eq!((south.before.1, south.after.1, south.places()), (Some(1), Some(3), Some(-2)));
        for found in &found.moves {
            let (a, b) = (score(set, &before), score(set, &after));
            let gap = |r: &ScoreResults, s: Option<f64>| s.expect("a score") - r.mean.expect("a mean");
            let change = gap(&b, found.after.0) - gap(&a, found.before.0);
            let reasons: f64 = found.reasons.iter().map(|(_, v)| v).sum();
            assert!((change - reasons).abs() < 1e-6, "{change} {reasons}");
        }
        let far: Vec<u64> = found.moves.iter().filter_map(Move::places).map(i64::unsigned_abs).collect();
        assert!(far.windows(2).all(|w| w[0] >= w[1]));
        let rows = table(set, (&before, &after), &found);
        assert_eq!(rows.len(), 27);
        assert!(rows.iter().any(|r| r[0] == "E05005004" && r[4] == "1" && r[5] == "3" && r[6] == "-2"), "{rows:?}");
        let same = compare(atlas, set, &before, &before);
        assert!(same.recipe.is_empty() && same.moved == 0);
    }
}
